//! Counters of a comparison: whole numbers by stratum, class, size and zygosity; every rate is made of them at the end.

use crate::matching::Fate;
use crate::variant::{Class, Variant, Zygosity};

/// What is counted of the variants of one cell of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Truth variants found.
    pub tp: u64,
    /// Truth variants not found.
    pub r#fn: u64,
    /// Of those not found: an allele is there with another genotype.
    pub genotype_errors: u64,
    /// Of those not found: another allele is there.
    pub allele_errors: u64,
    /// Query variants that are right.
    pub query_tp: u64,
    /// Query variants that are wrong.
    pub fp: u64,
    /// Of the wrong ones: right but for the genotype.
    pub fp_genotype: u64,
    /// Of the wrong ones: near an unmatched truth variant.
    pub fp_allele: u64,
    /// Query variants outside the confident regions that match nothing inside.
    pub unknown: u64,
    /// Transitions and transversions: of truth found, truth not found, query right, query wrong, query unknown.
    pub ti_tv: [(u64, u64); 5],
}

impl Counts {
    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.tp += other.tp;
        self.r#fn += other.r#fn;
        self.genotype_errors += other.genotype_errors;
        self.allele_errors += other.allele_errors;
        self.query_tp += other.query_tp;
        self.fp += other.fp;
        self.fp_genotype += other.fp_genotype;
        self.fp_allele += other.fp_allele;
        self.unknown += other.unknown;
        for (a, b) in self.ti_tv.iter_mut().zip(other.ti_tv) {
            *a = (a.0 + b.0, a.1 + b.1);
        }
    }

    /// Truth variants inside the confident regions.
    pub fn truth_total(&self) -> u64 {
        self.tp + self.r#fn
    }

    /// Query variants, those outside too.
    pub fn query_total(&self) -> u64 {
        self.query_tp + self.fp + self.unknown
    }
}

/// How a query variant was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Truth or query variant that matches.
    Right,
    /// It does not.
    Wrong,
    /// Not counted: a query variant outside, a truth variant outside.
    Outside,
}

/// Kinds of variants: the classes, complex ones apart by whether they change the length.
pub const KINDS: usize = 5;
/// Length changes: 1–5, 6–15, 16 and more bases (substitutions: the first).
pub const SIZES: usize = 3;
/// Het, hom-alt, het-alt.
pub const ZYGOSITIES: usize = 3;

/// A row of the table: kind, size, zygosity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// 0 SNV, 1 insertion, 2 deletion, 3 complex of one length, 4 complex that changes the length.
    pub kind: usize,
    /// Index of the size.
    pub size: usize,
    /// Index of the zygosity.
    pub zygosity: usize,
}

impl Leaf {
    /// The row of a variant.
    pub fn of(v: &Variant) -> Self {
        let kind = match v.class {
            Class::Snv => 0,
            Class::Insertion => 1,
            Class::Deletion => 2,
            Class::Complex => 3 + usize::from(v.indel),
        };
        let size = match v.length_change().unsigned_abs() {
            0..=5 => 0,
            6..=15 => 1,
            _ => 2,
        };
        let zygosity = match v.zygosity {
            Zygosity::Het => 0,
            Zygosity::HomAlt => 1,
            Zygosity::HetAlt => 2,
        };
        Self { kind, size, zygosity }
    }

    fn index(self) -> usize {
        (self.kind * SIZES + self.size) * ZYGOSITIES + self.zygosity
    }

    /// Every row.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..KINDS).flat_map(|kind| {
            (0..SIZES).flat_map(move |size| (0..ZYGOSITIES).map(move |zygosity| Self { kind, size, zygosity }))
        })
    }
}

/// The counters of one stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum(Vec<Counts>);

impl Default for Stratum {
    fn default() -> Self {
        Self(vec![Counts::default(); KINDS * SIZES * ZYGOSITIES])
    }
}

impl Stratum {
    /// Counts a truth variant.
    pub fn truth(&mut self, v: &Variant, fate: Fate, decision: Decision) {
        let Some(c) = self.0.get_mut(Leaf::of(v).index()) else { return };
        match decision {
            Decision::Outside => return,
            Decision::Right => c.tp += 1,
            Decision::Wrong => {
                c.r#fn += 1;
                c.genotype_errors += u64::from(fate == Fate::Allele);
                c.allele_errors += u64::from(fate == Fate::Near);
            }
        }
        add_ti_tv(&mut c.ti_tv[usize::from(decision == Decision::Wrong)], v);
    }

    /// Counts a query variant.
    pub fn query(&mut self, v: &Variant, fate: Fate, decision: Decision) {
        let Some(c) = self.0.get_mut(Leaf::of(v).index()) else { return };
        let place = match decision {
            Decision::Right => {
                c.query_tp += 1;
                2
            }
            Decision::Wrong => {
                c.fp += 1;
                c.fp_genotype += u64::from(fate == Fate::Allele);
                c.fp_allele += u64::from(fate == Fate::Near);
                3
            }
            Decision::Outside => {
                c.unknown += 1;
                4
            }
        };
        add_ti_tv(&mut c.ti_tv[place], v);
    }

    /// Adds another stratum's counters.
    pub fn add(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            a.add(b);
        }
    }

    /// The sum of the rows that `wanted` admits.
    pub fn sum(&self, wanted: impl Fn(Leaf) -> bool) -> Counts {
        let mut sum = Counts::default();
        for leaf in Leaf::all().filter(|&l| wanted(l)) {
            if let Some(c) = self.0.get(leaf.index()) {
                sum.add(c);
            }
        }
        sum
    }
}

fn add_ti_tv(counts: &mut (u64, u64), v: &Variant) {
    let (ti, tv) = v.ti_tv();
    *counts = (counts.0 + ti, counts.1 + tv);
}

/// 95 % interval of a proportion (Wilson 1927); `None` without trials.
pub fn wilson(successes: u64, trials: u64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if trials == 0 {
        return None;
    }
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let centre = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At the ends the interval reaches the end itself; rounding must not keep it from there.
    let low = if successes == 0 { 0.0 } else { ((centre - half) / scale).max(0.0) };
    let high = if successes == trials { 1.0 } else { ((centre + half) / scale).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_of_known_values() {
        // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
        let (low, high) = wilson(81, 263).unwrap();
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        let (low, high) = wilson(0, 20).unwrap();
        assert!(low == 0.0 && (high - 0.1611).abs() < 5e-5);
        assert_eq!((wilson(5, 5).unwrap().1, wilson(0, 0)), (1.0, None));
    }

    #[test]
    fn every_row_has_its_place() {
        let mut seen: Vec<usize> = Leaf::all().map(Leaf::index).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..KINDS * SIZES * ZYGOSITIES).collect::<Vec<_>>());
    }
}
