//! The methods of control charts, on plain numbers. What they are applied to stands in `trend`.
//!
//! [`robust`]: median, MAD, robust z. [`westgard`]: rules on a Levey–Jennings chart. [`cusum`]: the tabular cumulative sum.
//! [`run_length`]: how long an in-control chart runs until it gives a false alarm, and the limit for a wanted run length.

pub mod cusum;
pub mod robust;
pub mod run_length;
pub mod westgard;

/// Distribution function of the standard normal.
pub fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}
