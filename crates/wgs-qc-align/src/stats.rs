//! From histograms to means, medians and breadth. Ties and rounding as htsjdk's Histogram, which Picard reports from.

use crate::summary::{Breadth, DepthStats, Spread};
use wgs_core::num::{Frac, Rounded};

/// Depth over which positions count as this deep (Picard's COVERAGE_CAP).
pub const CAP: usize = 250;
/// Last bin of a reported depth histogram: this deep or deeper.
pub const LAST_BIN: usize = 1000;

/// Positions by depth, 0 to [`LAST_BIN`], and the uncapped sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepthHistogram {
    pub bins: Vec<u64>,
    pub sum: u64,
}

impl Default for DepthHistogram {
    fn default() -> Self {
        Self { bins: vec![0; LAST_BIN + 1], sum: 0 }
    }
}

impl DepthHistogram {
    pub fn merge(&mut self, other: &Self) {
        crate::flags::add(&mut self.bins, &other.bins);
        self.sum += other.sum;
    }

    pub fn positions(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// Positions with depth ≥ `depth`.
    pub fn at_least(&self, depth: usize) -> u64 {
        self.bins[depth..].iter().sum()
    }

    /// The histogram with everything over [`CAP`] in the cap's bin.
    pub fn capped(&self) -> Vec<u64> {
        let mut capped = self.bins[..=CAP].to_vec();
        capped[CAP] += self.bins[CAP + 1..].iter().sum::<u64>();
        capped
    }

    pub fn finish(&self) -> DepthStats {
        let n = self.positions();
        if n == 0 {
            return DepthStats::default();
        }
        let capped = self.capped();
        let (mean, sd) = mean_sd(&capped);
        let median = median(&capped);
        DepthStats {
            positions: n,
            bases: self.sum,
            mean: Rounded(mean),
            mean_uncapped: Rounded(self.sum as f64 / n as f64),
            sd: Rounded(sd),
            median: Rounded(median),
            mad: Rounded(mad(&capped, median)),
            fold_80_base_penalty: match percentile(&capped, n, 1, 5) {
                0 => Rounded::ABSENT,
                p20 => Rounded(mean / p20 as f64),
            },
            breadth: breadth(&self.bins),
            histogram: crate::flags::trim(&self.bins),
        }
    }
}

/// Breadth of a histogram over 0, 1, 2, … that reaches 100 at least.
fn breadth(bins: &[u64]) -> Breadth {
    let n = bins.iter().sum();
    let ge = |depth: usize| Frac::ratio(bins.iter().skip(depth).sum(), n);
    Breadth {
        frac_depth_ge_1: ge(1),
        frac_depth_ge_5: ge(5),
        frac_depth_ge_10: ge(10),
        frac_depth_ge_15: ge(15),
        frac_depth_ge_20: ge(20),
        frac_depth_ge_30: ge(30),
        frac_depth_ge_40: ge(40),
        frac_depth_ge_50: ge(50),
        frac_depth_ge_60: ge(60),
        frac_depth_ge_100: ge(100),
    }
}

/// Middle, spread and breadth of positions by depth, those deeper than [`CAP`] in its bin; absent without positions.
pub fn spread(capped: &[u64]) -> Spread {
    let median = median(capped);
    if median.is_nan() {
        return Spread::default();
    }
    let sd = mean_sd(capped).1;
    Spread { median: Rounded(median), mad: Rounded(mad(capped, median)), sd: Rounded(sd), breadth: breadth(capped) }
}

/// Mean and standard deviation (n − 1) of a histogram over 0, 1, 2, …
pub fn mean_sd(bins: &[u64]) -> (f64, f64) {
    let n: u64 = bins.iter().sum();
    let sum: u128 = bins.iter().enumerate().map(|(v, &c)| v as u128 * u128::from(c)).sum();
    let squares: u128 = bins.iter().enumerate().map(|(v, &c)| (v * v) as u128 * u128::from(c)).sum();
    if n == 0 {
        return (f64::NAN, f64::NAN);
    }
    // Exact until the division: n·Σx² − (Σx)² is an integer.
    let spread = u128::from(n) * squares - sum * sum;
    let sd = if n > 1 { (spread as f64 / n as f64 / (n - 1) as f64).sqrt() } else { 0.0 };
    (sum as f64 / n as f64, sd)
}

/// Median: the middle value, or the mean of the two middle ones.
pub fn median(bins: &[u64]) -> f64 {
    let n: u64 = bins.iter().sum();
    if n == 0 {
        return f64::NAN;
    }
    (at_rank(bins, (n - 1) / 2) + at_rank(bins, n / 2)) as f64 / 2.0
}

/// Value at a 0-based rank.
fn at_rank(bins: &[u64], rank: u64) -> usize {
    let mut before = 0;
    bins.iter()
        .position(|&c| {
            before += c;
            before > rank
        })
        .unwrap_or(0)
}

/// Median absolute deviation from `median`, which is a multiple of one half.
pub fn mad(bins: &[u64], median: f64) -> f64 {
    // Distances are multiples of one half too: count them doubled.
    let mut distances = vec![0u64; 2 * bins.len() + 2];
    let centre = (2.0 * median) as i64;
    for (v, &c) in bins.iter().enumerate() {
        distances[(2 * v as i64 - centre).unsigned_abs() as usize] += c;
    }
    self::median(&distances) / 2.0
}

/// Lowest value at or below which `num / den` of the counts lie (htsjdk's getPercentile).
pub fn percentile(bins: &[u64], n: u64, num: u64, den: u64) -> usize {
    let mut before = 0u64;
    bins.iter()
        .position(|&c| {
            before += c;
            u128::from(before) * u128::from(den) >= u128::from(n) * u128::from(num)
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_histogram_by_hand() {
        // 0 0 1 3 3 3 5
        let bins = [2, 1, 0, 3, 0, 1];
        assert_eq!(median(&bins), 3.0);
        assert_eq!(mad(&bins, 3.0), 2.0); // distances 3 3 2 0 0 0 2
        let (mean, sd) = mean_sd(&bins);
        assert!((mean - 15.0 / 7.0).abs() < 1e-12 && (sd - 1.864_454).abs() < 1e-6);
        assert_eq!(median(&[1, 1]), 0.5);
        assert_eq!(mad(&[1, 1], 0.5), 0.5);
        assert_eq!(percentile(&bins, 7, 1, 5), 0);
        assert_eq!(percentile(&bins, 7, 2, 5), 1);
    }
}
