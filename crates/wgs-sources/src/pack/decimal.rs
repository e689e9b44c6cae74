//! Decimal numbers as they were written: mantissa, exponent and shape.
//!
//! `3.26740e-05` is 326740, −5 and the shape "five decimals, e, at least two digits of exponent". A shape is three bytes: style
//! (bit 0 an exponent, bit 1 `E` for `e`, bit 2 a plus before an exponent that is not negative), decimals, least digits of the
//! exponent. A text that does not come back byte for byte from these (`.5`, `-0.0`, `007`) has none.
//!
//! A column is the number of shapes, the shapes, of each row the number of its shape in bits (where there are two or more), then as
//! [`super::integers`] the mantissas (missing ones too) and, where a shape has one, the exponents.

use super::bytes::{Bytes, put, put_bits, width};
use super::column::Value;
use super::integers::{self, Integers};
use std::collections::HashMap;

/// Numbers of shapes are bytes.
const SHAPES_MAX: usize = 255;

/// Style, decimals, digits of the exponent.
type Shape = [u8; 3];

/// Appends a mantissa with its point.
pub fn write(mantissa: i64, decimals: usize, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 24];
    let (mut at, mut left) = (digits.len(), mantissa.unsigned_abs());
    while left > 0 || digits.len() - at <= decimals.min(20) {
        at -= 1;
        if let Some(d) = digits.get_mut(at) {
            *d = b'0' + (left % 10) as u8;
        }
        left /= 10;
    }
    if mantissa < 0 {
        out.push(b'-');
    }
    let digits = digits.get(at..).unwrap_or_default();
    let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
    out.extend_from_slice(whole);
    if decimals > 0 {
        out.push(b'.');
        out.extend_from_slice(part);
    }
}

fn write_shaped(mantissa: i64, exponent: i64, shape: Shape, out: &mut Vec<u8>) {
    let [style, decimals, least] = shape;
    write(mantissa, decimals.into(), out);
    if style & 1 == 1 {
        out.push(if style & 2 == 2 { b'E' } else { b'e' });
        if exponent < 0 {
            out.push(b'-');
        } else if style & 4 == 4 {
            out.push(b'+');
        }
        let digits = exponent.unsigned_abs().to_string();
        out.extend(std::iter::repeat_n(b'0', usize::from(least).saturating_sub(digits.len())));
        out.extend(digits.bytes());
    }
}

/// Mantissa, exponent and shape of a text that comes back from them.
fn parse(text: &[u8], scratch: &mut Vec<u8>) -> Option<(i64, i64, Shape)> {
    let mark = text.iter().position(|b| matches!(b, b'e' | b'E'));
    let (number, exponent) = text.split_at(mark.unwrap_or(text.len()));
    let point = number.iter().position(|&b| b == b'.');
    let decimals = point.map_or(0, |p| number.len() - p - 1);
    if decimals > 18 || number.len() > 20 || exponent.len() > 6 {
        return None;
    }
    let digits: Vec<u8> = number.iter().copied().filter(|&b| b != b'.').collect();
    let mantissa: i64 = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    let (mut power, mut style, mut least) = (0i64, 0u8, 0u8);
    if let [mark, rest @ ..] = exponent {
        style = 1 | u8::from(*mark == b'E') << 1 | u8::from(rest.first() == Some(&b'+')) << 2;
        let bare = rest.iter().filter(|b| b.is_ascii_digit()).count();
        power = std::str::from_utf8(rest).ok()?.parse().ok()?;
        let needed = power.unsigned_abs().to_string().len();
        // One shape for all exponents that need no zeros.
        least = if bare > needed { bare as u8 } else { 2.min(bare as u8) };
        // A negative exponent says nothing of the plus; writers that pad print it.
        if power < 0 && bare >= 2 {
            style |= 4;
        }
    }
    let shape = [style, decimals as u8, least];
    scratch.clear();
    write_shaped(mantissa, power, shape, scratch);
    (scratch == text).then_some((mantissa, power, shape))
}

/// A column of decimals; `None` when a value is none.
pub fn encode(values: &[Value<'_>]) -> Option<Vec<u8>> {
    let (mut shapes, mut numbers): (Vec<Shape>, HashMap<Shape, u8>) = (Vec::new(), HashMap::new());
    let (mut kinds, mut mantissas, mut powers) = (Vec::new(), Vec::new(), Vec::new());
    let mut scratch = Vec::new();
    for value in values {
        let Some(text) = value else {
            kinds.push(0);
            mantissas.push(None);
            powers.push(None);
            continue;
        };
        let (mantissa, power, shape) = parse(text, &mut scratch)?;
        let kind = match numbers.get(&shape) {
            Some(&kind) => kind,
            None if shapes.len() == SHAPES_MAX => return None,
            None => {
                numbers.insert(shape, shapes.len() as u8);
                shapes.push(shape);
                shapes.len() as u8 - 1
            }
        };
        kinds.push(kind);
        mantissas.push(Some(mantissa));
        powers.push((shape[0] & 1 == 1).then_some(power));
    }
    let mut out = vec![4];
    put(&mut out, shapes.len() as u64);
    shapes.iter().for_each(|s| out.extend(s));
    if shapes.len() > 1 {
        put_bits(&mut out, kinds.iter().map(|&k| u64::from(k)), width(shapes.len() as u64 - 1));
    }
    integers::encode(&mantissas, &mut out)?;
    if shapes.iter().any(|s| s[0] & 1 == 1) {
        // One without an exponent is 0: missing ones would each be an exception.
        let powers: Vec<Option<i64>> = powers.iter().map(|p| Some(p.unwrap_or(0))).collect();
        integers::encode(&powers, &mut out)?;
    }
    Some(out)
}

/// Appends value `row` of `n`, as [`super::column::value`] does.
pub fn value(mut bytes: Bytes<'_>, n: usize, row: usize, out: &mut Vec<u8>) -> Option<bool> {
    let count = bytes.length(SHAPES_MAX)?;
    let shapes = bytes.take(3 * count)?;
    let kind = match count {
        0 | 1 => 0,
        _ => bytes.bits(n, width(count as u64 - 1))?.at(row)? as usize,
    };
    let mantissa = Integers::read(&mut bytes, n)?.at(row)?;
    let Some(mantissa) = mantissa else { return Some(false) };
    let shape: Shape = shapes.get(3 * kind..)?.first_chunk().copied()?;
    // Decimals beyond what a mantissa has would be zeros without end.
    if shape[1] > 18 || shape[2] > 6 {
        return None;
    }
    let power = match shape[0] & 1 {
        1 => Integers::read(&mut bytes, n)?.at(row)?.unwrap_or(0),
        _ => 0,
    };
    write_shaped(mantissa, power, shape, out);
    Some(true)
}
