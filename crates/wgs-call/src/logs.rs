//! Probabilities as natural logarithms and on the Phred scale.

use wgs_kernel::math::{exp, ln};

/// ln Σ exp, in order.
pub fn ln_sum(terms: &[f64]) -> f64 {
    let max = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + ln(terms.iter().map(|t| exp(t - max)).sum())
}

/// Phred scale of a probability given as its natural logarithm.
pub fn phred(ln_p: f64) -> f64 {
    // −0.0 and rounding above probability 1 become 0.
    (-10.0 / std::f64::consts::LN_10 * ln_p).max(0.0) + 0.0
}
