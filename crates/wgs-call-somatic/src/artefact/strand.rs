//! Errors that one strand makes: sequence contexts in which the enzyme or the base caller errs in one direction only.
//!
//! `½ Σ over strands of: mean over f of L(f on this strand) · L(0 on the other)`

use crate::fraction::{self, Curve, Row};
use wgs_call::logs::ln_sum;

/// Alleles of one strand, for each somatic one.
pub const PRIOR: f64 = 0.01;

/// ln likelihood; `strands` are the curves of the forward and the reverse templates.
pub fn ln_likelihood(rows: &[Row], strands: &[Curve; 2]) -> f64 {
    let zero = |reverse: bool| -> f64 {
        let other: Vec<Row> = rows.iter().filter(|r| r.reverse == reverse).copied().collect();
        fraction::at(&other, 0.0)
    };
    ln_sum(&[strands[0].mean() + zero(true), strands[1].mean() + zero(false)]) - std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odds(alt: [u32; 2], reference: [u32; 2]) -> f64 {
        let row = |with, without, count, reverse| Row { with, without, count, reverse, orientation: None };
        let rows = [
            row(0.9998, 6.7e-5, alt[0], false),
            row(0.9998, 6.7e-5, alt[1], true),
            row(6.7e-5, 0.9998, reference[0], false),
            row(6.7e-5, 0.9998, reference[1], true),
        ];
        let strands = [false, true].map(|s| Curve::of(&rows, 1.0, |r| r.reverse == s));
        ln_likelihood(&rows, &strands) - strands[0].and(&strands[1]).mean()
    }

    #[test]
    fn one_strand_speaks_against_both() {
        // Six of forty on one strand; three on each; where all templates are of one strand nothing is known.
        assert!(odds([6, 0], [34, 40]) > 3.0);
        assert!(odds([3, 3], [37, 37]) < -15.0);
        assert!(odds([6, 0], [74, 0]).abs() < 1.0);
    }
}
