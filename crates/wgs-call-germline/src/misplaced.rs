//! A third explanation of a heterozygous place: reads of another copy that the reference has too.
//!
//! Where sequence lies twice in the reference, mappers give most of its reads mapping quality 0, and those are no
//! evidence. The few that differ from one of the copies get a quality above it, and where the sample differs they lie on the
//! wrong one: together, so mapping qualities, which speak of one read at a time, do not tell. What tells is that `u` of the
//! `N` records over the place have a mapping quality below the rule. In doubled sequence any share of them does, elsewhere
//! few: `z` is uniform against Beta(1, 20). With any share `f` of the templates misplaced,
//!
//! `P(M) / P(het) = κ · P(u | z uniform) / P(u | z Beta(1, 20)) · mean over f of Π_alt 2f · Π_other 2(1 − f)`
//!
//! Then one of the two groups of templates is at home, and the place homozygous for what it shows. A group is misplaced as
//! a whole, with the chance `φ` of its second best mapped template (one may stray), and that the sample differs from the
//! reference just here is a tenth as probable as that it does on the other copy:
//!
//! `P(allele's at home) / P(the others at home) = 0.1 · φ(others) / φ(allele's)`

use wgs_call::logs::ln_sum;
use wgs_call::unplaced;
use wgs_kernel::math::ln;
use wgs_pileup::Evidence;

/// `κ`: misplaced for each heterozygous place, before the records are counted. Chosen on two sets: at places of CHM1, which
/// has none that are heterozygous, a third of the records or more cannot be placed; at heterozygous places of a simulated
/// genome at most a seventh.
pub const MISPLACED: f64 = 0.03;
/// A difference from the reference here, against one of the other copy.
const HOME: f64 = 0.1;
/// Shares of misplaced templates looked at: 0.05, 0.10, …, 0.95.
const STEPS: u32 = 19;

/// ln odds against the heterozygous genotype: `alt` templates with the allele, `other` without, `unplaced` of `records`
/// records over the place. Nothing is suspected where more can be placed than the mean outside of doubled sequence: the
/// balance of the templates, which has other reasons too, would decide alone.
pub fn ln_odds(alt: u32, other: u32, unplaced: u32, records: u32) -> f64 {
    let Some(ratio) = unplaced::ln_ratio(unplaced, records).filter(|_| alt > 0) else { return f64::NEG_INFINITY };
    let (k, m) = (f64::from(alt), f64::from(other));
    let terms: Vec<f64> = (1..=STEPS)
        .map(|i| f64::from(i) / f64::from(STEPS + 1))
        .map(|f| k * ln(2.0 * f) + m * ln(2.0 * (1.0 - f)))
        .collect();
    ln(MISPLACED) + ratio + ln_sum(&terms) - ln(f64::from(STEPS))
}

/// ln odds that the templates with base `alt` are at home and the others misplaced; `foreign` is `φ` by mapping quality.
pub fn ln_home(evidence: &[Evidence], alt: usize, foreign: &[f64]) -> f64 {
    let second_best = |with: bool| {
        let mut rows: Vec<(u8, u32)> =
            evidence.iter().filter(|e| (usize::from(e.base) == alt) == with).map(|e| (e.mapq, e.count)).collect();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        let mut seen = 0;
        let second = rows.into_iter().find(|r| {
            seen += r.1;
            seen >= 2
        });
        second.map_or(1.0, |r| foreign[usize::from(r.0)])
    };
    ln(HOME * second_best(false) / second_best(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_cannot_be_placed_speak_against() {
        // Nothing to suspect; a twentieth; half of them.
        assert_eq!(ln_odds(15, 15, 0, 30), f64::NEG_INFINITY);
        assert_eq!(ln_odds(1, 15, 1, 83), f64::NEG_INFINITY);
        assert!(ln_odds(15, 15, 2, 40) < -6.0);
        assert!(ln_odds(6, 8, 58, 72) > 3.0 && ln_odds(4, 9, 19, 32) > 3.0);
        // An odd balance makes a smaller share enough.
        assert!(ln_odds(93, 23, 10, 131) > 10.0);
        assert!((ln_odds(50, 50, 4000, 10_000) - ln_odds(50, 50, 80, 200)).abs() < 1e-9);
    }

    #[test]
    fn the_better_mapped_are_at_home() {
        let foreign: Vec<f64> = (0..=255).map(|q| wgs_kernel::math::phred_to_error(q).max(1e-4)).collect();
        let row = |base, mapq, count| Evidence { base, qual: 35, mapq, reverse: false, orientation: None, count };
        let home = |rows: &[Evidence]| ln_home(rows, 2, &foreign);
        // Mapping qualities 40 and 42 against 12, and one of 60.
        let rows = [row(2, 42, 1), row(2, 40, 3), row(0, 12, 4), row(0, 60, 1)];
        assert!((home(&rows) - ln(0.1 * 10f64.powf(-1.2) / 1e-4)).abs() < 1e-9);
        assert!(home(&[row(2, 24, 3), row(0, 23, 9)]) < 0.0);
        assert!(home(&[row(2, 60, 1), row(0, 23, 9)]) < 0.0, "one template is no group");
    }

    #[test]
    fn odds_by_hand() {
        // One template of one, one record of two: ⟨2f⟩ = 1; 1/3 against 20 · 2/(22 · 21).
        let expected = ln(0.03 * (1.0 / 3.0) / (20.0 * 2.0 / (22.0 * 21.0)));
        assert!((ln_odds(1, 0, 1, 2) - expected).abs() < 1e-12);
    }
}
