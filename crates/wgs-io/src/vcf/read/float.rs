//! A float as htslib writes the 32-bit floats of BCF: C's `%g`, except that ties go up.
//!
//! Six significant digits, no trailing zeros. For 0.0001 to 999,999 htslib rounds by itself, half up (27448.25 is 27448.3),
//! and the digits are exact integer arithmetic: a 24-bit fraction times 10⁹ at most fits the 53 bits of a double, so the
//! product is exact and rounding it is rounding the value. Beyond that range it leaves the value to `%g`, which rounds ties
//! to even, as the standard library's exponent form does.

/// Appends `value`.
pub fn write(value: f32, out: &mut Vec<u8>) {
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let magnitude = f64::from(value.abs());
    if magnitude == 0.0 {
        out.push(b'0');
    } else if magnitude.is_nan() {
        out.extend(b"nan");
    } else if magnitude.is_infinite() {
        out.extend(b"inf");
    } else if (0.0001..=999_999.0).contains(&magnitude) {
        plain(magnitude, out);
    } else {
        exponent(magnitude, out);
    }
}

/// Digits behind the point for each power of ten below which the value lies: 0.001, 0.01, …, 10⁶.
const DECIMALS: [(f64, u32); 10] = [
    (0.001, 9),
    (0.01, 8),
    (0.1, 7),
    (1.0, 6),
    (10.0, 5),
    (100.0, 4),
    (1000.0, 3),
    (10_000.0, 2),
    (100_000.0, 1),
    (f64::INFINITY, 0),
];

fn plain(magnitude: f64, out: &mut Vec<u8>) {
    let decimals = DECIMALS.iter().find(|(below, _)| magnitude < *below).map_or(0, |&(_, d)| d);
    let scale = 10u64.pow(decimals);
    let digits = (magnitude * scale as f64).round() as u64;
    integer(digits / scale, out);
    let (mut fraction, mut scale) = (digits % scale, scale);
    if fraction > 0 {
        out.push(b'.');
    }
    while fraction > 0 {
        scale /= 10;
        out.push(b'0' + (fraction / scale) as u8);
        fraction %= scale;
    }
}

fn exponent(magnitude: f64, out: &mut Vec<u8>) {
    let text = format!("{magnitude:.5e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    let power: i32 = power.parse().unwrap_or(0);
    if (-4..6).contains(&power) {
        // Rounding brought it into the range without exponent: 0.0000999999997 is 0.0001.
        return plain(magnitude, out);
    }
    out.extend(digits.bytes());
    out.extend(format!("e{}{:02}", if power < 0 { '-' } else { '+' }, power.unsigned_abs()).bytes());
}

/// Appends an integer.
pub fn integer(value: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        if let Some(digit) = digits.get_mut(at) {
            *digit = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        if rest == 0 || at == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f32) -> String {
        let mut out = Vec::new();
        write(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_htslib_prints() {
        // Each from `bcftools view` 1.16 of a BCF with this value.
        for (value, wanted) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-12.5, "-12.5"),
            (0.1, "0.1"),
            (0.333_333_34, "0.333333"),
            (1_234.567_8, "1234.57"),
            (0.0001, "0.0001"),
            (0.000_123_456_78, "0.000123457"),
            (0.000_099_999_9, "9.99999e-05"),
            (0.999_999_94, "1"),
            (9.999_999, "10"),
            (99_999.99, "100000"),
            (999_999.0, "999999"),
            (999_999.25, "999999"),
            (999_999.5, "1e+06"),
            (1e6, "1e+06"),
            (1.5e7, "1.5e+07"),
            (16_777_216.0, "1.67772e+07"),
            (3.402_823_5e38, "3.40282e+38"),
            (1e-45, "1.4013e-45"),
            (1e-10, "1e-10"),
            (2.5, "2.5"),
            (100.125, "100.125"),
            (1000.125, "1000.13"),
            (27_448.25, "27448.3"),
            (27_448.35, "27448.3"),
            (547_028.5, "547029"),
            (1000.375, "1000.38"),
            (f32::INFINITY, "inf"),
            (f32::NEG_INFINITY, "-inf"),
            (f32::NAN, "nan"),
        ] {
            assert_eq!(text(value), wanted, "{value:e}");
        }
    }

    #[test]
    fn integers() {
        for value in [0, 7, 10, 99, 100, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            integer(value, &mut out);
            assert_eq!(out, value.to_string().into_bytes());
        }
    }
}
