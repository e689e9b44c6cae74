//! A third explanation of a heterozygous place: reads of another copy that the reference has too.
//!
//! Where sequence lies twice in the reference, mappers give most of its reads mapping quality 0, and those are no
//! evidence. The few that differ from one of the copies get a quality above it, and where the sample differs they lie on the
//! wrong one: together, so mapping qualities, which speak of one read at a time, do not tell. What tells is that `u` of the
//! `N` records over the place have a mapping quality below the rule. In doubled sequence any share of them does, elsewhere
//! few: `z` is uniform against Beta(1, 20). With any share `f` of the templates misplaced,
//!
//! `P(M) / P(het) = κ · P(u | z uniform) / P(u | z Beta(1, 20)) · mean over f of Π_alt 2f · Π_other 2(1 − f)`

use crate::model::ln_sum;
use wgs_kernel::math::ln;

/// `κ`: misplaced for each heterozygous place, before the records are counted. Chosen on two sets: at places of CHM1, which
/// has none that are heterozygous, a third of the records or more cannot be placed; at heterozygous places of a simulated
/// genome at most a seventh.
const MISPLACED: f64 = 0.01;
/// `z` has mean 1/21 outside of doubled sequence.
const BETA: u32 = 20;
/// Records beyond this many add nothing: they are not independent.
const RECORDS_MAX: u32 = 200;
/// Shares of misplaced templates looked at: 0.05, 0.10, …, 0.95.
const STEPS: u32 = 19;

/// ln odds against the heterozygous genotype: `alt` templates with the allele, `other` without, `unplaced` of `records`
/// records over the place. Nothing is suspected where all can be placed.
pub fn ln_odds(alt: u32, other: u32, unplaced: u32, records: u32) -> f64 {
    if unplaced == 0 || alt == 0 {
        return f64::NEG_INFINITY;
    }
    let records = records.max(unplaced);
    let n = records.min(RECORDS_MAX);
    let u = (u64::from(unplaced) * u64::from(n)).div_ceil(u64::from(records)) as u32;
    let (k, m) = (f64::from(alt), f64::from(other));
    let terms: Vec<f64> = (1..=STEPS)
        .map(|i| f64::from(i) / f64::from(STEPS + 1))
        .map(|f| k * ln(2.0 * f) + m * ln(2.0 * (1.0 - f)))
        .collect();
    // Beta-binomial with (1, b): b · n!/(n − u)! · (n − u + b − 1)!/(n + b)!; with (1, 1): 1 / (n + 1).
    let down = |from: u32, count: u32| (0..count).map(|i| ln(f64::from(from - i))).sum::<f64>();
    let elsewhere = ln(f64::from(BETA)) + down(n, u) - down(n + BETA, u + 1);
    ln(MISPLACED) - ln(f64::from(n + 1)) - elsewhere + ln_sum(&terms) - ln(f64::from(STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_cannot_be_placed_speak_against() {
        // Nothing to suspect; a twentieth; half of them.
        assert_eq!(ln_odds(15, 15, 0, 30), f64::NEG_INFINITY);
        assert!(ln_odds(15, 15, 2, 40) < -7.0);
        assert!(ln_odds(6, 8, 58, 72) > 3.0 && ln_odds(4, 9, 19, 32) > 3.0);
        // An odd balance makes a smaller share enough.
        assert!(ln_odds(93, 23, 10, 131) > 10.0);
        assert!((ln_odds(50, 50, 4000, 10_000) - ln_odds(50, 50, 80, 200)).abs() < 1e-9);
    }

    #[test]
    fn odds_by_hand() {
        // One template of one, one record of two: ⟨2f⟩ = 1; 1/3 against 20 · 2/(22 · 21).
        let expected = ln(0.01 * (1.0 / 3.0) / (20.0 * 2.0 / (22.0 * 21.0)));
        assert!((ln_odds(1, 0, 1, 2) - expected).abs() < 1e-12);
    }
}
