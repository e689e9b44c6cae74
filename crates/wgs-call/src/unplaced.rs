//! Records that cannot be placed: where sequence lies twice in the reference, any share of the records over a place has a mapping quality
//! below the rule; elsewhere few have.
//!
//! With `u` of `N` records unplaced the ratio is `P(u | z uniform) / P(u | z Beta(1, 20))`, both beta-binomials.

use wgs_kernel::math::ln;
use wgs_pileup::Pile;

/// `z` has mean 1/21 outside of doubled sequence.
const BETA: u32 = 20;
/// Records beyond this many add nothing: they are not independent.
const RECORDS_MAX: u32 = 200;

/// ln ratio; `None` where there is nothing to suspect: more can be placed than the mean outside of doubled sequence.
pub fn ln_ratio(unplaced: u32, records: u32) -> Option<f64> {
    if unplaced == 0 || u64::from(unplaced) * u64::from(BETA + 1) < u64::from(records) {
        return None;
    }
    let records = records.max(unplaced);
    let n = records.min(RECORDS_MAX);
    let u = (u64::from(unplaced) * u64::from(n)).div_ceil(u64::from(records)) as u32;
    // Beta-binomial with (1, b): b · n!/(n − u)! · (n − u + b − 1)!/(n + b)!; with (1, 1): 1 / (n + 1).
    let down = |from: u32, count: u32| (0..count).map(|i| ln(f64::from(from - i))).sum::<f64>();
    let elsewhere = ln(f64::from(BETA)) + down(n, u) - down(n + BETA, u + 1);
    Some(-ln(f64::from(n + 1)) - elsewhere)
}

/// Usable records over a position.
pub fn depth_at(pile: &Pile, pos: u32) -> u32 {
    pile.near(pos, pos + 1).iter().filter(|r| r.end > pos).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // One record of two: 1/3 against 20 · 2/(22 · 21).
        let expected = ln((1.0 / 3.0) / (20.0 * 2.0 / (22.0 * 21.0)));
        assert!((ln_ratio(1, 2).unwrap() - expected).abs() < 1e-12);
        assert_eq!(ln_ratio(0, 30), None);
        assert_eq!(ln_ratio(1, 83), None);
        assert!((ln_ratio(4000, 10_000).unwrap() - ln_ratio(80, 200).unwrap()).abs() < 1e-9);
    }
}
