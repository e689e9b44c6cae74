//! Optional fields `TAG:TYPE:VALUE` (section 1.5 of the specification) to BAM's binary tags.

use super::{Doubt, Warnings, integer, shown};

/// First characters and second characters of tags.
const LETTERS: usize = 52;
const SECONDS: usize = 62;

/// Encodes the tags of one record after the other.
#[derive(Default)]
pub(super) struct TagEncoder {
    /// Record in which each tag was seen last.
    seen: Vec<u64>,
    record: u64,
}

impl TagEncoder {
    /// Begins a record.
    pub fn begin(&mut self) {
        self.seen.resize(LETTERS * SECONDS, 0);
        self.record += 1;
    }

    /// True when this record has the tag.
    pub fn has(&self, tag: &[u8; 2]) -> bool {
        slot(*tag).and_then(|i| self.seen.get(i)).is_some_and(|&r| r == self.record)
    }

    /// Appends one tag to `out`. The error is a reason.
    pub fn add(&mut self, field: &[u8], number: u64, out: &mut Vec<u8>, warnings: &mut Warnings) -> Result<(), String> {
        let [a, b, b':', kind, b':', value @ ..] = field else {
            return Err(format!("{} is no tag (TAG:TYPE:VALUE)", shown(field)));
        };
        let tag = [*a, *b];
        let Some(seen) = slot(tag).and_then(|i| self.seen.get_mut(i)) else {
            return Err(format!("{} is not allowed as the name of a tag", shown(&tag)));
        };
        if *seen == self.record {
            return Err(format!("the read has the tag {} twice", tag.escape_ascii()));
        }
        *seen = self.record;
        let bad = |what: &str| format!("tag {}: {} is not {what}", tag.escape_ascii(), shown(value));
        out.extend_from_slice(&tag);
        match kind {
            b'A' => {
                let [letter] = value else { return Err(bad("one character")) };
                if !letter.is_ascii_graphic() {
                    warnings.say(Doubt::TagText, number, || bad("a printable character"));
                }
                out.extend_from_slice(&[b'A', *letter]);
            }
            b'i' => append_integer(value, out).ok_or_else(|| bad("an integer of 32 bits"))?,
            b'f' => {
                let v = float(value, number, warnings).ok_or_else(|| bad("a number"))?;
                out.push(b'f');
                out.extend_from_slice(&v.to_le_bytes());
            }
            b'Z' => {
                if value.contains(&0) {
                    return Err(bad("text"));
                }
                if !value.iter().all(|b| (b' '..=b'~').contains(b)) {
                    warnings.say(Doubt::TagText, number, || bad("printable text (ASCII)"));
                }
                out.push(b'Z');
                out.extend_from_slice(value);
                out.push(0);
            }
            b'H' => {
                if value.len() % 2 == 1 || !value.iter().all(u8::is_ascii_hexdigit) {
                    return Err(bad("a row of bytes in hexadecimal"));
                }
                if value.iter().any(u8::is_ascii_lowercase) {
                    warnings.say(Doubt::TagText, number, || bad("hexadecimal in upper case"));
                }
                out.push(b'H');
                out.extend_from_slice(value);
                out.push(0);
            }
            b'B' => append_array(value, number, out, warnings).ok_or_else(|| bad("an array of numbers of its type"))?,
            _ => return Err(format!("tag {} has the unknown type {}", tag.escape_ascii(), shown(&[*kind]))),
        }
        Ok(())
    }
}

/// Index of a tag among all that are allowed.
fn slot([a, b]: [u8; 2]) -> Option<usize> {
    let letter = |c: u8| match c {
        b'A'..=b'Z' => Some(usize::from(c - b'A')),
        b'a'..=b'z' => Some(usize::from(c - b'a') + 26),
        _ => None,
    };
    let second = letter(b).or_else(|| b.is_ascii_digit().then(|| usize::from(b - b'0') + LETTERS))?;
    Some(letter(a)? * SECONDS + second)
}

/// Digits without a sign or with one; leading zeros of any number.
fn signed(value: &[u8]) -> Option<i64> {
    match value {
        [b'+', digits @ ..] if !digits.starts_with(b"-") => integer(digits),
        value => integer(value),
    }
}

/// In the smallest type that holds it.
fn append_integer(value: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let v = signed(value)?;
    if let Ok(v) = u8::try_from(v) {
        out.extend_from_slice(&[b'C', v]);
    } else if let Ok(v) = i8::try_from(v) {
        out.extend_from_slice(&[b'c', v as u8]);
    } else if let Ok(v) = u16::try_from(v) {
        out.push(b'S');
        out.extend_from_slice(&v.to_le_bytes());
    } else if let Ok(v) = i16::try_from(v) {
        out.push(b's');
        out.extend_from_slice(&v.to_le_bytes());
    } else if let Ok(v) = u32::try_from(v) {
        out.push(b'I');
        out.extend_from_slice(&v.to_le_bytes());
    } else {
        let v = i32::try_from(v).ok()?;
        out.push(b'i');
        out.extend_from_slice(&v.to_le_bytes());
    }
    Some(())
}

/// A number as 32-bit float; one outside the specification's grammar or range with a warning.
fn float(value: &[u8], number: u64, warnings: &mut Warnings) -> Option<f32> {
    let v: f32 = std::str::from_utf8(value).ok()?.parse().ok()?;
    let mantissa = value.split(|b| matches!(b, b'e' | b'E')).next().unwrap_or_default();
    let digits = value.last().is_some_and(u8::is_ascii_digit) && mantissa.last().is_some_and(u8::is_ascii_digit);
    let vanished = v == 0.0 && mantissa.iter().any(|b| matches!(b, b'1'..=b'9'));
    if !v.is_finite() || !digits || vanished {
        let text = || format!("{} is outside the specification's 32-bit numbers", shown(value));
        warnings.say(Doubt::TagText, number, text);
    }
    Some(v)
}

/// `TYPE,NUMBER,…`; without numbers `TYPE`.
fn append_array(value: &[u8], number: u64, out: &mut Vec<u8>, warnings: &mut Warnings) -> Option<()> {
    let (&kind, rest) = value.split_first()?;
    out.extend_from_slice(&[b'B', kind]);
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = 0u32;
    let numbers = match rest {
        [] => None,
        [b',', numbers @ ..] => Some(numbers.split(|&b| b == b',')),
        _ => return None,
    };
    for v in numbers.into_iter().flatten() {
        match kind {
            b'c' => out.extend_from_slice(&i8::try_from(signed(v)?).ok()?.to_le_bytes()),
            b'C' => out.push(u8::try_from(signed(v)?).ok()?),
            b's' => out.extend_from_slice(&i16::try_from(signed(v)?).ok()?.to_le_bytes()),
            b'S' => out.extend_from_slice(&u16::try_from(signed(v)?).ok()?.to_le_bytes()),
            b'i' => out.extend_from_slice(&i32::try_from(signed(v)?).ok()?.to_le_bytes()),
            b'I' => out.extend_from_slice(&u32::try_from(signed(v)?).ok()?.to_le_bytes()),
            b'f' => out.extend_from_slice(&float(v, number, warnings)?.to_le_bytes()),
            _ => return None,
        }
        count += 1;
    }
    if !b"cCsSiIf".contains(&kind) {
        return None;
    }
    out.get_mut(count_at..count_at + 4)?.copy_from_slice(&count.to_le_bytes());
    Some(())
}
