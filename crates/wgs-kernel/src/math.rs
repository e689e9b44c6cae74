//! Exponential and logarithm that give the same bits on every machine.
//!
//! The C library's and therefore Rust's `exp` and `ln` differ between CPUs (glibc picks variants with fused
//! multiply-add), so no likelihood may use them. These use additions, multiplications and one division in a fixed order;
//! Rust never fuses them. Reduction and series are the textbook ones: `exp(x) = 2^k · e^r` with `|r| ≤ ln 2 / 2` and the
//! Taylor series of degree 13; `ln(x) = k · ln 2 + 2 artanh(s)` with `s = (m − 1) / (m + 1)`, `m` in `[√½, √2)`, and
//! eleven terms of the series in `s²`. Tested against the `libm` crate (itself within 1 unit in the last place of the truth)
//! over the whole range: at most 2 units apart.

/// ln 2, the upper 32 bits of its fraction, so that `k · LN2_HI` is exact for any exponent `k`.
const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
/// ln 2 − [`LN2_HI`].
const LN2_LO: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// Natural exponential. `exp(−∞) = 0`, overflow gives `∞`, NaN stays NaN.
#[inline]
pub fn exp(x: f64) -> f64 {
    if x > 709.782_712_893_384 {
        return f64::INFINITY;
    }
    if x < -745.133_219_101_941_2 {
        return 0.0;
    }
    if x.is_nan() {
        return x;
    }
    let k = (x * std::f64::consts::LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let kf = f64::from(k);
    let r = (x - kf * LN2_HI) - kf * LN2_LO;
    // 1/13! … 1/2!: Horner from the smallest term.
    let mut p = 1.0 / 6_227_020_800.0;
    for inverse in [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ] {
        p = p * r + inverse;
    }
    let m = 1.0 + (r + r * r * p);
    if k > 1023 {
        return m * 2.0 * power_of_two(k - 1);
    }
    if k < -1021 {
        // Subnormal results: scale in two steps, the second rounds once.
        return m * power_of_two(k + 200) * power_of_two(-200);
    }
    m * power_of_two(k)
}

/// 2^k for −1022 ≤ k ≤ 1023.
#[inline]
fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

/// Natural logarithm. `ln(0) = −∞`, of a negative number NaN.
#[inline]
pub fn ln(x: f64) -> f64 {
    if x < f64::MIN_POSITIVE || !x.is_finite() {
        return ln_special(x);
    }
    ln_normal(x, 0.0)
}

/// Zero, subnormal, negative, infinite, NaN.
#[cold]
fn ln_special(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x < 0.0 || x.is_nan() {
        f64::NAN
    } else if x == f64::INFINITY {
        x
    } else {
        ln_normal(x * power_of_two(54), -54.0)
    }
}

/// ln of a normal positive number, plus `shift` · ln 2.
#[inline]
fn ln_normal(x: f64, shift: f64) -> f64 {
    let bits = x.to_bits();
    // The exponent that brings the fraction into [√½, √2): adding the bits of (1 − √½) carries over at √2.
    let up = bits.wrapping_add(0x3ff0_0000_0000_0000 - 0x3fe6_a09e_667f_3bcd);
    let k = (up >> 52) as i32 - 1023;
    let m = f64::from_bits(bits.wrapping_sub((k as i64 as u64) << 52));
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let mut p = 2.0 / 23.0;
    for c in [
        2.0 / 21.0,
        2.0 / 19.0,
        2.0 / 17.0,
        2.0 / 15.0,
        2.0 / 13.0,
        2.0 / 11.0,
        2.0 / 9.0,
        2.0 / 7.0,
        2.0 / 5.0,
        2.0 / 3.0,
    ] {
        p = p * z + c;
    }
    // 2 artanh(s) = 2s + s·z·p, and 2s = f − s·f: written so that the small part carries the rounding.
    let half = 0.5 * f * f;
    let kf = f64::from(k) + shift;
    kf * LN2_HI - ((half - (s * (half + z * p) + kf * LN2_LO)) - f)
}

/// Probability of an error at a Phred score: `10^(−q/10)`.
pub fn phred_to_error(q: u8) -> f64 {
    exp(-f64::from(q) * (std::f64::consts::LN_10 / 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units in the last place.
    fn apart(a: f64, b: f64) -> u64 {
        let key = |x: f64| {
            let b = x.to_bits() as i64;
            if b < 0 { i64::MIN.wrapping_sub(b) } else { b }
        };
        key(a).abs_diff(key(b))
    }

    fn numbers(n: u32) -> impl Iterator<Item = f64> {
        let mut x = 0x9e37_79b9_7f4a_7c15u64;
        (0..n).map(move |_| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            x as f64 / u64::MAX as f64
        })
    }

    #[test]
    fn ln_is_close_to_libm() {
        let mut worst = 0;
        for (i, u) in numbers(400_000).enumerate() {
            let x = match i % 4 {
                0 => u,
                1 => 0.5 + u,
                2 => 1.0 + (u - 0.5) * 1e-6,
                _ => f64::from_bits((u * 9.2e18) as u64),
            };
            if x > 0.0 && x.is_finite() {
                worst = worst.max(apart(ln(x), libm::log(x)));
            }
        }
        assert!(worst <= 2, "{worst}");
    }

    #[test]
    fn exp_is_close_to_libm() {
        let mut worst = 0;
        for (i, u) in numbers(400_000).enumerate() {
            let x = [(u - 0.5) * 2.0, -u * 50.0, (u - 0.5) * 1400.0, u * 1e-8][i % 4];
            worst = worst.max(apart(exp(x), libm::exp(x)));
        }
        assert!(worst <= 2, "{worst}");
    }

    #[test]
    fn borders() {
        assert_eq!((exp(0.0), ln(1.0)), (1.0, 0.0));
        assert_eq!((exp(-746.0), exp(710.0), exp(f64::NEG_INFINITY)), (0.0, f64::INFINITY, 0.0));
        assert_eq!((ln(0.0), ln(f64::INFINITY)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(ln(-1.0).is_nan() && exp(f64::NAN).is_nan() && ln(f64::NAN).is_nan());
        assert!(apart(ln(5e-324), libm::log(5e-324)) <= 1);
        assert!(apart(exp(-744.0), libm::exp(-744.0)) <= 1);
        assert!(apart(exp(709.7), libm::exp(709.7)) <= 1);
        assert!(apart(ln(f64::MAX), libm::log(f64::MAX)) <= 1);
        assert_eq!(ln(-0.0), f64::NEG_INFINITY);
    }

    /// These bits are the contract: a change of one of them changes reports between versions.
    #[test]
    fn bits_are_pinned() {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        for u in numbers(20_000) {
            for bits in
                [exp((u - 0.7) * 300.0).to_bits(), ln(u * 1e3).to_bits(), phred_to_error((u * 93.0) as u8).to_bits()]
            {
                hash = (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        assert_eq!(hash, 0x9e58_5ca1_3f13_7836, "{hash:#x}");
        assert!((phred_to_error(20) - 0.01).abs() < 1e-17 && (phred_to_error(0) - 1.0).abs() == 0.0);
    }
}
