//! Error probabilities as integers, and mean read quality from them without floating point.
//!
//! One unit is 1 / [`ERROR_UNIT`]: quality 0 is 4·10⁹ units and fits 32 bits, quality 93 is 2 (2.0047 exactly), so every sum
//! is an exact integer and does not depend on order.

use std::sync::LazyLock;
use wgs_kernel::fastq::ErrorTable;

/// Units in a probability of 1.
pub const ERROR_UNIT: u64 = 4_000_000_000;

/// Error probability of each quality character (Phred + 33), in units.
pub static ERRORS: LazyLock<ErrorTable> = LazyLock::new(|| {
    let value = |c: usize| {
        let phred = c.saturating_sub(33) as f64;
        // `libm`, not std: the same bits on every machine.
        libm::round(ERROR_UNIT as f64 * libm::pow(10.0, -phred / 10.0)) as u32
    };
    ErrorTable::new(std::array::from_fn(value))
});

/// Fraction bits of [`log2`].
const BITS: u32 = 16;
/// Leading bits that index the table behind [`log2`]; the midpoint of a cell is off by at most 0.0002, 0.0006 Phred.
const INDEX: u32 = 12;

static LOG2: LazyLock<Box<[u32]>> = LazyLock::new(|| {
    let cells = 1u32 << INDEX;
    let at = |i| 1.0 + (f64::from(i) + 0.5) / f64::from(cells);
    (0..cells).map(|i| libm::round(libm::log2(at(i)) * f64::from(1 << BITS)) as u32).collect()
});

/// log2(x) in 1 / 65,536; 0 for 0.
fn log2(x: u64) -> i64 {
    let Some(whole) = x.checked_ilog2() else { return 0 };
    let mantissa = x << (63 - whole);
    let index = (mantissa << 1) >> (64 - INDEX);
    i64::from(whole << BITS) + i64::from(LOG2.get(index as usize).copied().unwrap_or(0))
}

/// Mean quality of a read in the error-probability sense, in thousandths of Phred: −10·log10 of the mean error.
pub fn read_quality_milli(error: u64, len: usize) -> u64 {
    let ratio = log2(ERROR_UNIT.saturating_mul(len as u64)) - log2(error);
    // 10·log10(2) = 3.010299957; in thousandths and 65,536ths.
    (ratio.max(0) * 30_103 / (10 << BITS)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_the_definition() {
        assert_eq!(
            (ERRORS.value(b'!'), ERRORS.value(b'+'), ERRORS.value(b'?')),
            (4_000_000_000, 400_000_000, 4_000_000)
        );
        assert_eq!(ERRORS.value(b'~'), 2);
    }

    #[test]
    fn read_quality_is_within_a_thousandth() {
        for quals in [&b"IIII"[..], b"!", b"#5?I", b"~~~~~~~~~~", b"5555555555I"] {
            let error: u64 = quals.iter().map(|&c| u64::from(ERRORS.value(c))).sum();
            let exact = -10.0 * (error as f64 / ERROR_UNIT as f64 / quals.len() as f64).log10();
            let milli = read_quality_milli(error, quals.len()) as f64 / 1000.0;
            assert!((milli - exact).abs() < 0.002, "{milli} {exact}");
        }
    }
}
