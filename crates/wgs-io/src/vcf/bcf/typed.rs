//! Typed values: a byte with type and count, then the values (BCF 2.2, section 6.3.3).
//!
//! Integers take the smallest of 8, 16 and 32 bits that holds all of a field; the eight lowest values of each width are
//! reserved, the first for a missing value, the second for the end of a vector shorter than the others of its field.

use crate::vcf::error::BcfProblem;
use crate::vcf::read::shown;

/// Type codes.
pub const TYPE_NULL: u8 = 0;
const TYPE_INT8: u8 = 1;
const TYPE_INT16: u8 = 2;
const TYPE_INT32: u8 = 3;
const TYPE_FLOAT: u8 = 5;
pub const TYPE_CHAR: u8 = 7;
/// Bytes of a character.
pub const SIZE_CHAR: usize = 1;

/// Values of a width that stand for none.
const RESERVED: i32 = 8;
/// Missing, and the end of a vector, as 32-bit integers.
const MISSING: i32 = i32::MIN;
const END: i32 = i32::MIN + 1;
/// The same as floats.
const FLOAT_MISSING: u32 = 0x7f80_0001;
const FLOAT_END: u32 = 0x7f80_0002;

/// Writes type and count.
pub fn descriptor(count: usize, kind: u8, what: &'static str, out: &mut Vec<u8>) -> Result<(), BcfProblem> {
    match u8::try_from(count) {
        Ok(count) if count < 15 => out.push(count << 4 | kind),
        _ => {
            let most = i32::MAX as usize;
            let count = i32::try_from(count).map_err(|_| BcfProblem::TooMany { what, most })?;
            out.push(15 << 4 | kind);
            integer(count, out);
        }
    }
    Ok(())
}

/// Writes one integer with its descriptor.
pub fn integer(value: i32, out: &mut Vec<u8>) {
    let kind = width(value, value);
    out.push(1 << 4 | kind);
    put(value, kind, out);
}

/// Writes text with its descriptor.
pub fn text(value: &str, what: &'static str, out: &mut Vec<u8>) -> Result<(), BcfProblem> {
    descriptor(value.len(), TYPE_CHAR, what, out)?;
    out.extend(value.as_bytes());
    Ok(())
}

/// The narrowest type for values from `low` to `high`.
fn width(low: i32, high: i32) -> u8 {
    if low >= i32::from(i8::MIN) + RESERVED && high <= i32::from(i8::MAX) {
        TYPE_INT8
    } else if low >= i32::from(i16::MIN) + RESERVED && high <= i32::from(i16::MAX) {
        TYPE_INT16
    } else {
        TYPE_INT32
    }
}

fn put(value: i32, kind: u8, out: &mut Vec<u8>) {
    // The low bytes of the two reserved values of 32 bits are zero and one: in a narrower type they lie at its own bottom.
    let reserved = (value <= END).then(|| value - MISSING);
    match kind {
        TYPE_INT8 => out.extend((reserved.map_or(value, |r| i32::from(i8::MIN) + r) as i8).to_le_bytes()),
        TYPE_INT16 => out.extend((reserved.map_or(value, |r| i32::from(i16::MIN) + r) as i16).to_le_bytes()),
        _ => out.extend(value.to_le_bytes()),
    }
}

/// The 32 bits of a float.
pub fn float_of(key: &str, text: &str) -> Result<u32, BcfProblem> {
    let bad = || BcfProblem::Value { key: shown(key), text: shown(text), wanted: "a 32-bit number" };
    let value: f64 = text.parse().map_err(|_| bad())?;
    let narrow = value as f32;
    if value.is_finite() && !narrow.is_finite() { Err(bad()) } else { Ok(narrow.to_bits()) }
}

/// An integer, or `None` for `.`.
pub fn integer_of(key: &str, text: &str) -> Result<Option<i32>, BcfProblem> {
    if text == "." {
        return Ok(None);
    }
    let wanted = "an integer from -2147483640 to 2147483647";
    let value = text.parse::<i32>().ok().filter(|&v| v >= i32::MIN + RESERVED);
    value.map(Some).ok_or_else(|| BcfProblem::Value { key: shown(key), text: shown(text), wanted })
}

/// The values of one field: of all samples, each filled up to the same count.
#[derive(Default)]
pub struct Numbers {
    integers: Vec<i32>,
    floats: Vec<u32>,
    /// Values of one sample; 0 for one vector of any length.
    per_sample: usize,
}

impl Numbers {
    /// Begins one vector.
    pub fn clear(&mut self) {
        self.begin(0, 1);
    }

    /// Begins vectors of `per_sample` values.
    pub fn begin(&mut self, per_sample: usize, samples: usize) {
        self.integers.clear();
        self.floats.clear();
        self.integers.reserve(per_sample * samples);
        self.per_sample = per_sample;
    }

    /// Adds one integer.
    pub fn push(&mut self, value: Option<i32>) {
        self.integers.push(value.unwrap_or(MISSING));
    }

    /// Adds the integers of one vector.
    pub fn integers(&mut self, key: &str, text: &str) -> Result<(), BcfProblem> {
        let from = self.integers.len();
        for value in text.split(',') {
            self.push(integer_of(key, value)?);
        }
        self.fill(from);
        Ok(())
    }

    /// Adds the floats of one vector.
    pub fn floats(&mut self, key: &str, text: &str) -> Result<(), BcfProblem> {
        let from = self.floats.len();
        for value in text.split(',') {
            self.floats.push(if value == "." { FLOAT_MISSING } else { float_of(key, value)? });
        }
        self.floats.resize(self.floats.len().max(from + self.per_sample), FLOAT_END);
        Ok(())
    }

    /// Adds a genotype: each allele + 1 (0 for missing) times two, plus one when `|` stands before it; `None` when the
    /// sample's column ends before it.
    pub fn genotype(&mut self, text: Option<&str>, alts: usize) -> Result<(), BcfProblem> {
        let from = self.integers.len();
        let mut rest = text.unwrap_or("");
        let bad = || BcfProblem::Genotype(shown(text.unwrap_or("")));
        let mut phased = 0;
        while !rest.is_empty() {
            let end = rest.find(['/', '|']);
            let allele = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
            let code = match allele {
                "." => 0,
                _ => allele
                    .parse::<u16>()
                    .ok()
                    .filter(|&a| usize::from(a) <= alts)
                    .map(|a| i32::from(a) + 1)
                    .ok_or_else(bad)?,
            };
            self.integers.push(code << 1 | phased);
            let Some(end) = end else { break };
            phased = i32::from(rest.as_bytes().get(end) == Some(&b'|'));
            rest = rest.get(end + 1..).filter(|r| !r.is_empty()).ok_or_else(bad)?;
        }
        if text.is_none() {
            self.push(None);
        }
        self.fill(from);
        Ok(())
    }

    fn fill(&mut self, from: usize) {
        self.integers.resize(self.integers.len().max(from + self.per_sample), END);
    }

    fn count(&self, all: usize) -> usize {
        if self.per_sample == 0 { all } else { self.per_sample }
    }

    /// Writes the integers with their descriptor.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), BcfProblem> {
        if self.integers.is_empty() {
            out.push(TYPE_NULL);
            return Ok(());
        }
        let values = || self.integers.iter().copied().filter(|&v| v > END);
        let kind = width(values().min().unwrap_or(0), values().max().unwrap_or(0));
        descriptor(self.count(self.integers.len()), kind, "values", out)?;
        self.integers.iter().for_each(|&v| put(v, kind, out));
        Ok(())
    }

    /// Writes the floats with their descriptor.
    pub fn write_floats(&self, out: &mut Vec<u8>) -> Result<(), BcfProblem> {
        descriptor(self.count(self.floats.len()), TYPE_FLOAT, "values", out)?;
        self.floats.iter().for_each(|v| out.extend(v.to_le_bytes()));
        Ok(())
    }
}
