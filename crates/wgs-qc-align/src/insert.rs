//! Insert size: as samtools stats counts it (the GA4GH numbers), and per orientation as Picard CollectInsertSizeMetrics.

use crate::prepare::Prepared;
use crate::summary::{InsertSize, Orientation};
use std::collections::BTreeMap;
use wgs_core::num::Rounded;
use wgs_engine::Role;

/// samtools stats' `--insert-size`: everything longer counts as this.
const CAP: usize = 8_000;
/// samtools stats' `--most-inserts`: the share of pairs, shortest first, that mean and deviation are of.
const MAIN_BULK: f64 = 0.99;
/// Picard's DEVIATIONS: the mean is of sizes up to this many MAD over the median.
const DEVIATIONS: f64 = 10.0;
/// Sizes under this are counted in a table, longer ones in a map.
const TABLE: usize = 10_000;
/// Longest histogram in the report.
const ROWS: usize = 2_000;

/// Names of the orientations, in the order they are counted.
const ORIENTATIONS: [&str; 3] = ["FR", "RF", "TANDEM"];

/// Collects insert sizes.
#[derive(Clone)]
pub struct InsertCollector {
    /// samtools: records per size, inward, outward, other.
    sizes: [Vec<u64>; 3],
    /// Picard: pairs per size and orientation.
    pairs: [Vec<u64>; 3],
    long: [BTreeMap<u32, u64>; 3],
}

impl Default for InsertCollector {
    fn default() -> Self {
        let table = |n| [vec![0; n], vec![0; n], vec![0; n]];
        Self { sizes: table(CAP + 1), pairs: table(TABLE), long: Default::default() }
    }
}

impl InsertCollector {
    pub fn observe(&mut self, p: &Prepared<'_>) {
        let (read, f) = (p.read, p.read.flags());
        if p.role == Role::Halo || !f.is_primary() || !f.is_paired() || f.is_unmapped() || f.is_mate_unmapped() {
            return;
        }
        let size = read.template_len().unsigned_abs();
        if !f.is_qc_fail() && (size > 0 || read.contig() == read.mate_contig()) {
            let first = f.is_first();
            let mate_behind = i64::from(read.mate_start()) - i64::from(read.start());
            let class = if f.is_reverse() == f.is_mate_reverse() {
                2
            } else {
                // Inward when the read of the pair that lies first is the forward one.
                let ahead = if first { mate_behind >= 0 } else { mate_behind <= 0 };
                usize::from(ahead != (first != f.is_reverse()))
            };
            self.sizes[class][(size as usize).min(CAP)] += 1;
        }
        if !f.is_first() && !f.is_duplicate() && size > 0 {
            let class = if f.is_reverse() == f.is_mate_reverse() {
                2
            } else {
                // 5′ ends, 1-based, as htsjdk's getPairOrientation.
                let (forward, reverse) = if f.is_reverse() {
                    (i64::from(read.mate_start()) + 1, i64::from(read.end()))
                } else {
                    let start = i64::from(read.start()) + 1;
                    (start, start + i64::from(read.template_len()))
                };
                usize::from(forward >= reverse)
            };
            match self.pairs[class].get_mut(size as usize) {
                Some(n) => *n += 1,
                None => *self.long[class].entry(size).or_default() += 1,
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        for class in 0..3 {
            crate::flags::add(&mut self.sizes[class], &other.sizes[class]);
            crate::flags::add(&mut self.pairs[class], &other.pairs[class]);
        }
        for (a, b) in self.long.iter_mut().zip(other.long) {
            for (size, n) in b {
                *a.entry(size).or_default() += n;
            }
        }
    }

    pub fn finish(&self) -> InsertSize {
        let (mean, sd) = self.main_bulk();
        let row = |class: usize| {
            let short = self.pairs[class].iter().enumerate().filter(|(_, n)| **n > 0).map(|(s, n)| (s as u32, *n));
            let rows: Vec<(u32, u64)> = short.chain(self.long[class].iter().map(|(s, n)| (*s, *n))).collect();
            (!rows.is_empty()).then(|| orientation(ORIENTATIONS[class], &rows))
        };
        InsertSize { mean: Rounded(mean), sd: Rounded(sd), by_orientation: (0..3).filter_map(row).collect() }
    }

    /// Mean and deviation over the lowest 99 %, in samtools' own order of operations (it halves each count, because every
    /// pair was counted twice, and drops the fraction).
    fn main_bulk(&self) -> (f64, f64) {
        let pairs = |size: usize| self.sizes.iter().map(|c| c[size] / 2).sum::<u64>() as f64;
        let mut n: f64 = (0..=CAP).map(pairs).sum();
        if n == 0.0 {
            return (f64::NAN, f64::NAN);
        }
        let (mut bulk, mut sum, mut end) = (0.0, 0.0, 0);
        for size in 0..=CAP {
            let k = pairs(size);
            if k > 0.0 {
                end = size + 1;
            }
            bulk += k;
            sum += size as f64 * k;
            if bulk / n > MAIN_BULK {
                (end, n) = (size + 1, bulk);
                break;
            }
        }
        let mean = sum / n;
        let spread: f64 = (1..end).map(|s| pairs(s) * (s as f64 - mean) * (s as f64 - mean) / n).sum();
        (mean, spread.sqrt())
    }
}

/// One orientation's numbers, as Picard: median and MAD of all, mean and deviation without the far tail.
fn orientation(name: &str, rows: &[(u32, u64)]) -> Orientation {
    let median = median_of(rows.iter().map(|&(s, n)| (2 * u64::from(s), n)));
    let centre = (2.0 * median) as i64;
    let mut distances = BTreeMap::new();
    for &(s, n) in rows {
        *distances.entry((2 * i64::from(s) - centre).unsigned_abs() * 2).or_insert(0u64) += n;
    }
    let mad = median_of(distances.iter().map(|(d, n)| (*d, *n))) / 2.0;
    let width = (median + DEVIATIONS * mad) as u32;
    let kept: Vec<(u32, u64)> = rows.iter().copied().filter(|(s, _)| *s <= width).collect();
    let n: u64 = kept.iter().map(|(_, n)| n).sum();
    let sum: u128 = kept.iter().map(|&(s, n)| u128::from(s) * u128::from(n)).sum();
    let squares: u128 = kept.iter().map(|&(s, n)| u128::from(s).pow(2) * u128::from(n)).sum();
    let spread = (u128::from(n) * squares - sum * sum) as f64;
    let sd = if n > 1 { (spread / n as f64 / (n - 1) as f64).sqrt() } else { f64::NAN };
    Orientation {
        orientation: name.to_owned(),
        pairs: rows.iter().map(|(_, n)| n).sum(),
        median: Rounded(median),
        mad: Rounded(mad),
        mean: Rounded(sum as f64 / n as f64),
        sd: Rounded(sd),
        histogram: kept.into_iter().take(ROWS).collect(),
    }
}

/// Median of `(doubled value, count)` rows in ascending order.
fn median_of(rows: impl Iterator<Item = (u64, u64)> + Clone) -> f64 {
    let n: u64 = rows.clone().map(|(_, n)| n).sum();
    let at = |rank: u64| {
        let mut before = 0;
        let found = rows.clone().find(|(_, n)| {
            before += n;
            before > rank
        });
        found.map_or(0, |(v, _)| v)
    };
    (at(n.saturating_sub(1) / 2) + at(n / 2)) as f64 / 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median_of([(2, 1), (4, 1)].into_iter()), 1.5);
        assert_eq!(median_of([(2, 3), (40, 1)].into_iter()), 1.0);
        let o = orientation("FR", &[(100, 2), (110, 2), (120, 2), (9000, 1)]);
        assert_eq!((o.pairs, o.median.0, o.mad.0, o.mean.0), (7, 110.0, 10.0, 110.0));
    }
}
