//! Tumour mutational burden: passing calls by callable megabase.
//!
//! Numerator and denominator are of the same bases: a passing record counts where its first base is callable ([`crate::callable`]). All
//! of the territory counts, coding or not. METHOD: what is counted differs between panels and laboratories (Merino et al. 2020,
//! doi:10.1136/jitc-2019-000147), so both numbers and what they are made of stand beside the quotient, and no word for it.

use crate::callable::CallableCounts;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::{Frac, Rounded};

/// Callable bases below which no burden is given: panels under a megabase miss it widely (Buchhalter et al. 2019, doi:10.1002/ijc.31878).
pub const BASES_MIN: u64 = 1_000_000;
/// Mean depth of the tumour below which alleles of half the cells are missed too often.
pub const TUMOR_DEPTH_MIN: u64 = 30;
/// Mean depth of the normal below which half of the bases are not callable.
pub const NORMAL_DEPTH_MIN: u64 = 15;
/// Signal of purity below which clonal alleles come near the limit of detection.
pub const PURITY_MIN: f64 = 0.2;

/// Passing records where a call could have been made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurdenCounts {
    /// SNVs and replacements of as many bases.
    pub substitutions: u64,
    /// Insertions.
    pub insertions: u64,
    /// Deletions.
    pub deletions: u64,
    /// Passing records elsewhere.
    pub outside: u64,
}

impl BurdenCounts {
    /// Counts a passing record.
    pub fn add(&mut self, reference: usize, alt: usize, callable: bool) {
        *(match (callable, reference.cmp(&alt)) {
            (false, _) => &mut self.outside,
            (_, std::cmp::Ordering::Equal) => &mut self.substitutions,
            (_, std::cmp::Ordering::Less) => &mut self.insertions,
            (_, std::cmp::Ordering::Greater) => &mut self.deletions,
        }) += 1;
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        self.substitutions += other.substitutions;
        self.insertions += other.insertions;
        self.deletions += other.deletions;
        self.outside += other.outside;
    }
}

/// Why depth or purity forbid what is counted per base or tract: of one tumour, by its index.
pub fn weak(callable: &CallableCounts, tumor: usize, paired: bool, purity: Option<f64>) -> Option<&'static str> {
    let depth = |i: usize| crate::counts::at(&callable.tumors, i);
    let deep = depth(tumor) >= TUMOR_DEPTH_MIN * callable.known
        && (!paired || callable.normal >= NORMAL_DEPTH_MIN * callable.known);
    match purity {
        _ if !deep => Some("low_depth"),
        Some(p) if p < PURITY_MIN => Some("low_purity"),
        _ => None,
    }
}

/// Tumour mutational burden: passing calls by callable megabase of the whole territory. Coding burden needs consequences, which are not known here.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Burden {
    /// Numerator: the three classes below together.
    pub calls: u64,
    /// SNVs and replacements of as many bases, silent ones and those outside of genes too.
    pub substitutions: u64,
    /// Insertions.
    pub insertions: u64,
    /// Deletions.
    pub deletions: u64,
    /// Passing records that are not counted, at bases that are not callable.
    pub calls_not_callable: u64,
    /// Bases of the territory that are A, C, G or T.
    pub known_bases: u64,
    /// Denominator: of these, those with 14 usable records or more in every tumour and 12 in the normal.
    pub callable_bases: u64,
    /// `callable_bases / known_bases`.
    pub frac_callable: Frac,
    /// Mean depth over known bases, by tumour.
    pub mean_depth_tumors: Vec<Rounded<2>>,
    /// Mean depth of the normal over known bases; `null` without one.
    pub mean_depth_normal: Rounded<2>,
    /// `1,000,000 · calls / callable_bases`; `null` with `reason`.
    pub per_megabase: Rounded<3>,
    /// Ends of 95 % of the burden, if calls are a Poisson count (Byar's approximation); `null` with `reason`.
    pub per_megabase_low: Rounded<3>,
    /// See `per_megabase_low`.
    pub per_megabase_high: Rounded<3>,
    /// Why there is no burden: `too_few_bases` (under 1,000,000 callable), `low_depth` (mean under 30× in a tumour or 15× in the normal),
    /// `low_purity` (signal under 0.2).
    pub reason: Option<String>,
    /// Comparable with burdens of tumours against their normals.
    pub comparable: bool,
    /// Why not: `tumor_only` (rare alleles of the person are among the calls).
    pub comparable_reason: Option<String>,
}

/// Ends of 95 % of a Poisson mean. METHOD: Byar's, in Breslow and Day 1987, IARC Scientific Publications 82, p. 69.
fn poisson_interval(count: u64) -> (f64, f64) {
    let end = |k: f64, z: f64| {
        let base = 1.0 - 1.0 / (9.0 * k) + z / (3.0 * k.sqrt());
        k * base * base * base
    };
    let k = count as f64;
    (if count == 0 { 0.0 } else { end(k, -1.96) }, end(k + 1.0, 1.96))
}

impl Burden {
    /// From its counts; `weak` is why depth or purity forbid a burden.
    pub fn new(
        counts: &BurdenCounts,
        callable: &CallableCounts,
        tumors: usize,
        paired: bool,
        weak: Option<&'static str>,
    ) -> Self {
        let calls = counts.substitutions + counts.insertions + counts.deletions;
        let reason = if callable.callable < BASES_MIN { Some("too_few_bases") } else { weak };
        let (low, high) = poisson_interval(calls);
        let rate = |n: f64| Rounded(if reason.is_some() { f64::NAN } else { n * 1e6 / callable.callable as f64 });
        Self {
            calls,
            substitutions: counts.substitutions,
            insertions: counts.insertions,
            deletions: counts.deletions,
            calls_not_callable: counts.outside,
            known_bases: callable.known,
            callable_bases: callable.callable,
            frac_callable: Frac::ratio(callable.callable, callable.known),
            mean_depth_tumors: (0..tumors)
                .map(|i| Rounded::ratio(crate::counts::at(&callable.tumors, i), callable.known))
                .collect(),
            mean_depth_normal: if paired { Rounded::ratio(callable.normal, callable.known) } else { Rounded::ABSENT },
            per_megabase: rate(calls as f64),
            per_megabase_low: rate(low),
            per_megabase_high: rate(high),
            reason: reason.map(str::to_owned),
            comparable: paired,
            comparable_reason: (!paired).then(|| "tumor_only".to_owned()),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let of = format!("{} calls in {:.2} callable megabases", self.calls, self.callable_bases as f64 / 1e6);
        match (self.per_megabase.written(), &self.reason) {
            (Some(rate), _) => format!("burden: {rate:.2} per megabase ({of})\n"),
            (None, reason) => format!("burden: withheld, {} ({of})\n", reason.as_deref().unwrap_or("no_bases")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callable(known: u64, callable: u64, tumor: u64, normal: u64) -> CallableCounts {
        CallableCounts { known, callable, tumors: vec![tumor * known], normal: normal * known }
    }

    #[test]
    fn a_burden_is_a_quotient_of_what_stands_beside_it() {
        let mut counts = BurdenCounts::default();
        (0..10).for_each(|_| counts.add(1, 1, true));
        counts.add(3, 1, true);
        counts.add(1, 2, true);
        counts.add(1, 1, false);
        let b = Burden::new(&counts, &callable(3_000_000, 2_000_000, 80, 30), 1, true, None);
        assert_eq!((b.calls, b.substitutions, b.insertions, b.deletions, b.calls_not_callable), (12, 10, 1, 1, 1));
        assert_eq!((b.per_megabase.written(), b.frac_callable.written()), (Some(6.0), Some(0.666667)));
        // Exact for 12: 6.20 to 20.96.
        let (low, high) = (b.per_megabase_low.0, b.per_megabase_high.0);
        assert!((low - 3.10).abs() < 0.02 && (high - 10.48).abs() < 0.02, "{low} {high}");
        assert_eq!((b.comparable, b.reason, b.mean_depth_tumors[0].written()), (true, None, Some(80.0)));
        let alone = Burden::new(&counts, &callable(3_000_000, 2_000_000, 80, 0), 1, false, None);
        assert_eq!((alone.comparable, alone.comparable_reason.as_deref()), (false, Some("tumor_only")));
        assert_eq!(alone.mean_depth_normal.written(), None);
    }

    #[test]
    fn withheld_with_few_bases_low_depth_low_purity() {
        let counts = BurdenCounts::default();
        let few = Burden::new(&counts, &callable(3_000_000, 999_999, 80, 30), 1, true, None);
        assert_eq!((few.per_megabase.written(), few.reason.as_deref()), (None, Some("too_few_bases")));
        assert_eq!(weak(&callable(10, 10, 29, 30), 0, true, None), Some("low_depth"));
        assert_eq!(weak(&callable(10, 10, 80, 14), 0, true, None), Some("low_depth"));
        assert_eq!(weak(&callable(10, 10, 80, 0), 0, false, None), None);
        assert_eq!(weak(&callable(10, 10, 80, 30), 0, true, Some(0.19)), Some("low_purity"));
        assert_eq!(weak(&callable(10, 10, 80, 30), 0, true, Some(0.2)), None);
        assert_eq!(poisson_interval(0).0, 0.0);
    }
}
