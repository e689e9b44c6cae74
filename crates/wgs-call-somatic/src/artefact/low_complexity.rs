//! Sites that err more often than base qualities and the shipped rates say: repeats.
//!
//! In a tract a read shows another length by error with a chance that was learned from the sample; a tract in which tumour and normal slip a little
//! more than that is a noisy site ([`crate::model`]), with [`TRACT`] times that chance as its prior. A base that becomes its neighbour run's base
//! is an error of reading that run ([`RUN`]).

use crate::model::NOISY;
use wgs_io::reference::RefSlice;

/// In a repeat, times the chance that a read shows another length by error.
pub const TRACT: f64 = 0.1;
/// Length of a run from which its neighbours err more often.
const RUN_MIN: u32 = 6;
/// Times the prior of a noisy site for each base of the run from there on.
const RUN: f64 = 2.0;
/// Longest run that is counted.
const RUN_MAX: u32 = 20;

/// Prior of a noisy tract; `error` is its chance of another length, 0 outside of repeats.
pub fn tract(somatic: f64, error: f64) -> f64 {
    (TRACT * error).clamp(NOISY * somatic, 0.05)
}

/// Prior of a noisy site for an SNV to `alt` (a nibble code).
pub fn snv(somatic: f64, pos: u32, alt: u8, reference: &RefSlice) -> f64 {
    let up = (1..=RUN_MAX).take_while(|&d| reference.code(pos + d) == alt).count() as u32;
    let down = (1..=RUN_MAX).take_while(|&d| pos >= d && reference.code(pos - d) == alt).count() as u32;
    let run = up.max(down);
    let steps = (run + 1).saturating_sub(RUN_MIN);
    NOISY * somatic * (0..steps).fold(1.0, |f, _| f * RUN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_raise_the_prior() {
        let codes = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 4, 8, 2];
        let reference = RefSlice { start: 100, codes: codes.to_vec() };
        let at = |pos, alt| snv(1e-5, pos, alt, &reference) / (NOISY * 1e-5);
        assert!((at(111, 4) - 1.0).abs() < 1e-9 && (at(110, 2) - 1.0).abs() < 1e-9);
        assert!((at(110, 1) - 8.0).abs() < 1e-9 && (at(101, 1) - 8.0).abs() < 1e-9);
        assert!((tract(1e-6, 0.01) - 1e-3).abs() < 1e-12 && (tract(1e-6, 0.0) - 2e-8).abs() < 1e-15);
    }
}
