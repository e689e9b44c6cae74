//! What the allele fractions say of the share of tumour cells: a signal, no estimate.
//!
//! A mutation on one of two copies of all tumour cells has a fraction of half the purity. The cluster of the passing SNVs with
//! the highest fraction that holds a share of at least [`CLUSTER`] of them is taken for these mutations: the mode of a density with a Gaussian
//! kernel of width [`WIDTH`], over counts in [`BINS`] bins. Where copies are lost or gained, and where only subclones have mutations, this is wrong.

use crate::counts::{add_all, at, one_more};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_kernel::math::exp;

/// Bins that are kept.
pub const BINS: usize = 100;
/// Bins of the report.
const SHOWN: usize = 20;
/// Templates of the tumour, at least, for a fraction to be looked at.
pub const TEMPLATES_MIN: u32 = 20;
/// SNVs below which nothing is said.
pub const CALLS_MIN: u64 = 30;
/// Width of the kernel: less than the spread of a half-purity allele at 80 templates (0.05), so that clusters stay apart.
const WIDTH: f64 = 0.03;
/// Share of the SNVs within two widths that makes a cluster.
const CLUSTER: f64 = 0.15;
/// Steps towards the mode.
const STEPS: usize = 50;

/// Counts of one tumour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FractionCounts {
    /// SNVs by fraction.
    bins: Vec<u64>,
}

impl FractionCounts {
    /// Counts a passing SNV by its templates without and with the allele.
    pub fn add(&mut self, [without, with]: [u32; 2]) {
        let n = without + with;
        if n >= TEMPLATES_MIN && with > 0 {
            let bin = u64::from(with) * BINS as u64 / u64::from(n);
            one_more(&mut self.bins, (bin as usize).min(BINS - 1));
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.bins, &other.bins);
    }

    fn total(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// `(middle, count)` of the bins.
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.bins.iter().enumerate().map(|(i, n)| ((i as f64 + 0.5) / BINS as f64, *n as f64))
    }

    /// Middle of the cluster with the highest fraction.
    fn cluster(&self) -> Option<f64> {
        let weight = |x: f64, at: f64| exp(-0.5 * (x - at) * (x - at) / (WIDTH * WIDTH));
        let density = |at: f64| self.points().map(|(x, n)| n * weight(x, at)).sum::<f64>();
        let grid: Vec<f64> = (0..=BINS).map(|i| density(i as f64 / BINS as f64)).collect();
        let is_mode = |i: &usize| {
            let side = |j: Option<usize>| j.and_then(|j| grid.get(j)).copied().unwrap_or(0.0);
            grid[*i] > side(i.checked_sub(1)) && grid[*i] >= side(Some(i + 1))
        };
        let share = |at: f64| {
            let near = self.points().filter(|(x, _)| (x - at).abs() <= 2.0 * WIDTH);
            near.map(|(_, n)| n).sum::<f64>() / self.total() as f64
        };
        let modes = (0..grid.len()).rev().filter(is_mode).map(|i| i as f64 / BINS as f64);
        // The grid's mode, moved to that of the density.
        let climbed = modes.map(|mut at| {
            for _ in 0..STEPS {
                let sum = self.points().map(|(x, n)| x * n * weight(x, at)).sum::<f64>();
                at = sum / density(at).max(f64::MIN_POSITIVE);
            }
            at
        });
        climbed.into_iter().find(|at| share(*at) >= CLUSTER)
    }
}

/// Signal of one tumour's purity from the allele fractions of its passing SNVs. No estimate: two copies everywhere are assumed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PuritySignal {
    /// Passing SNVs with 20 templates or more in the tumour.
    pub snvs: u64,
    /// Mode of the cluster with the highest fraction; `null` with `reason`.
    pub clonal_fraction: Rounded<3>,
    /// Twice that, at most 1: the share of tumour cells, if these are mutations on one of two copies of all of them.
    pub purity: Rounded<3>,
    /// Why there is none: `too_few_snvs` (under 30), `no_cluster` (no 15 % of the SNVs stand together), `tumor_only` (the person's own alleles are among
    /// the calls).
    pub reason: Option<String>,
    /// SNVs by fraction: 20 bins of 0.05.
    pub histogram: Vec<u64>,
}

impl PuritySignal {
    /// From its counts.
    pub fn new(counts: &FractionCounts, paired: bool) -> Self {
        let snvs = counts.total();
        let found = match (paired, snvs >= CALLS_MIN) {
            (false, _) => Err("tumor_only"),
            (_, false) => Err("too_few_snvs"),
            _ => counts.cluster().ok_or("no_cluster"),
        };
        let each = BINS / SHOWN;
        let bin = |i: usize| (i * each..(i + 1) * each).map(|j| at(&counts.bins, j)).sum();
        Self {
            snvs,
            clonal_fraction: Rounded(found.unwrap_or(f64::NAN)),
            purity: Rounded(found.map_or(f64::NAN, |f| (2.0 * f).min(1.0))),
            reason: found.err().map(str::to_owned),
            histogram: (0..SHOWN).map(bin).collect(),
        }
    }

    /// For people.
    pub fn text(&self, tumor: &str) -> String {
        match (self.purity.written(), self.clonal_fraction.written(), &self.reason) {
            (Some(purity), Some(fraction), _) => {
                format!("{tumor}: purity signal: {purity:.2} (SNVs cluster at {fraction:.2})\n")
            }
            (_, _, reason) => {
                format!("{tumor}: purity signal: withheld, {}\n", reason.as_deref().unwrap_or("no_cluster"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(clusters: &[(u32, u32, u32)]) -> FractionCounts {
        let mut out = FractionCounts::default();
        for &(with, of, n) in clusters {
            (0..n).for_each(|_| out.add([of - with, with]));
        }
        out
    }

    #[test]
    fn the_highest_cluster_gives_the_signal() {
        // Clonal around 0.35, subclonal around 0.14, rare at 0.04, two strays.
        let of = counts(&[
            (30, 80, 10),
            (28, 80, 20),
            (26, 80, 10),
            (12, 80, 15),
            (10, 80, 15),
            (3, 80, 20),
            (79, 80, 1),
            (50, 80, 1),
        ]);
        let s = PuritySignal::new(&of, true);
        let purity = s.purity.written().unwrap();
        assert!((0.68..0.73).contains(&purity), "{purity}");
        assert_eq!((s.snvs, s.histogram.len(), s.histogram.iter().sum::<u64>()), (92, 20, 92));
        assert_eq!(s.histogram[19], 1);
    }

    #[test]
    fn few_calls_and_no_normal_say_nothing() {
        let few = PuritySignal::new(&counts(&[(28, 80, 29)]), true);
        assert_eq!((few.purity.written(), few.reason.as_deref()), (None, Some("too_few_snvs")));
        let alone = PuritySignal::new(&counts(&[(40, 80, 90)]), false);
        assert_eq!((alone.purity.written(), alone.reason.as_deref()), (None, Some("tumor_only")));
        assert_eq!(PuritySignal::new(&counts(&[(8, 19, 90)]), true).snvs, 0, "under 20 templates");
        let pure = PuritySignal::new(&counts(&[(60, 80, 90)]), true);
        assert_eq!(pure.purity.written(), Some(1.0));
    }

    #[test]
    fn parts_add_up() {
        let (mut a, b) = (counts(&[(28, 80, 20)]), counts(&[(10, 80, 15)]));
        a.merge(&b);
        assert_eq!(a, counts(&[(28, 80, 20), (10, 80, 15)]));
    }
}
