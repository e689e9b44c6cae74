//! The typed values of BCF: a byte with type and count, then the values; written as htslib writes them.
//!
//! Integers of 8, 16 and 32 bits have two reserved values at the bottom of their range: missing (`.`) and the end of a
//! vector shorter than the others of its field. Floats have two NaN patterns for the same. Strings end at a NUL.

use super::super::error::Problem;
use super::super::float;

/// A float that is missing.
pub const FLOAT_MISSING: u32 = 0x7f80_0001;
/// The end of a short vector of floats.
const FLOAT_END: u32 = 0x7f80_0002;
/// A missing character, as htslib keeps it in strings.
const CHAR_MISSING: u8 = 7;

/// Type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value.
    Null,
    /// Integers of 1, 2 or 4 bytes.
    Int8,
    Int16,
    Int32,
    /// 32-bit floats.
    Float,
    /// Text.
    Char,
}

impl Kind {
    fn new(code: u8) -> Result<Self, Problem> {
        Ok(match code {
            0 => Self::Null,
            1 => Self::Int8,
            2 => Self::Int16,
            3 => Self::Int32,
            5 => Self::Float,
            7 => Self::Char,
            _ => return Err(Problem::Bcf(format!("a value has the unknown type {code}"))),
        })
    }

    /// Bytes of one value.
    pub fn size(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Int8 | Self::Char => 1,
            Self::Int16 => 2,
            Self::Int32 | Self::Float => 4,
        }
    }
}

/// Reads a part of a record from front to back.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes used.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn skip(&mut self, n: usize) -> Result<&'a [u8], Problem> {
        let end = self.at.checked_add(n);
        let bytes = end.and_then(|end| self.bytes.get(self.at..end));
        let bytes = bytes.ok_or_else(|| Problem::Bcf("a value reaches beyond the end of the record".into()))?;
        self.at += n;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let bytes = self.skip(N)?;
        bytes.try_into().map_err(|_| Problem::Truncated)
    }

    pub fn u32(&mut self) -> Result<u32, Problem> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn i32(&mut self) -> Result<i32, Problem> {
        self.array().map(i32::from_le_bytes)
    }

    /// Type and number of the values that follow.
    pub fn descriptor(&mut self) -> Result<(Kind, usize), Problem> {
        let [byte] = self.array()?;
        let kind = Kind::new(byte & 15)?;
        let count = match byte >> 4 {
            // The count did not fit into four bits and follows as an integer of its own.
            15 => {
                let count = self.integer()?;
                usize::try_from(count).map_err(|_| Problem::Bcf(format!("a value has the length {count}")))?
            }
            count => usize::from(count),
        };
        Ok((kind, count))
    }

    /// A descriptor and its values.
    pub fn values(&mut self) -> Result<Values<'a>, Problem> {
        let (kind, count) = self.descriptor()?;
        let bytes = self.skip(count.saturating_mul(kind.size()))?;
        Ok(Values { kind, count, bytes })
    }

    /// A lone integer, such as the number of a name.
    pub fn integer(&mut self) -> Result<i32, Problem> {
        let [byte] = self.array()?;
        match (byte >> 4, Kind::new(byte & 15)?) {
            (1, Kind::Int8) => self.array().map(i8::from_le_bytes).map(i32::from),
            (1, Kind::Int16) => self.array().map(i16::from_le_bytes).map(i32::from),
            (1, Kind::Int32) => self.i32(),
            _ => Err(Problem::Bcf("a name or length is not one integer".into())),
        }
    }
}

/// Values of one field, or of one field and sample.
pub struct Values<'a> {
    pub kind: Kind,
    pub count: usize,
    pub bytes: &'a [u8],
}

/// One value that is not text.
enum Value {
    Missing,
    Integer(i32),
    Float(f32),
}

impl<'a> Values<'a> {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The values up to the end of a short vector; none of text.
    fn iter(&self) -> impl Iterator<Item = Value> + use<'a> {
        let kind = self.kind;
        let size = if matches!(kind, Kind::Null | Kind::Char) { usize::MAX } else { kind.size() };
        let integer = |value: i32, lowest: i32| match value - lowest {
            0 => Some(Value::Missing),
            1 => None,
            _ => Some(Value::Integer(value)),
        };
        self.bytes.chunks_exact(size).map_while(move |chunk| match (kind, chunk) {
            (Kind::Int8, &[a]) => integer(i32::from(a.cast_signed()), i32::from(i8::MIN)),
            (Kind::Int16, &[a, b]) => integer(i32::from(i16::from_le_bytes([a, b])), i32::from(i16::MIN)),
            (Kind::Int32, &[a, b, c, d]) => match i32::from_le_bytes([a, b, c, d]) {
                i32::MIN => Some(Value::Missing),
                value if value == i32::MIN + 1 => None,
                value => Some(Value::Integer(value)),
            },
            (Kind::Float, &[a, b, c, d]) => match u32::from_le_bytes([a, b, c, d]) {
                FLOAT_MISSING => Some(Value::Missing),
                FLOAT_END => None,
                bits => Some(Value::Float(f32::from_bits(bits))),
            },
            _ => None,
        })
    }

    /// The integers among the values.
    pub fn integers(&self) -> impl Iterator<Item = i32> + use<'a> {
        self.iter().filter_map(|value| if let Value::Integer(i) = value { Some(i) } else { None })
    }

    /// Appends the values with commas between them; `.` for none.
    pub fn write(&self, out: &mut Vec<u8>) {
        if self.count == 0 {
            return out.push(b'.');
        }
        if self.kind == Kind::Char {
            let end = memchr::memchr(0, self.bytes).unwrap_or(self.bytes.len());
            let from = out.len();
            out.extend_from_slice(self.bytes.get(..end).unwrap_or_default());
            let new = out.get_mut(from..).unwrap_or_default();
            if memchr::memchr(CHAR_MISSING, new).is_some() {
                new.iter_mut().filter(|b| **b == CHAR_MISSING).for_each(|b| *b = b'.');
            }
            return;
        }
        let mut mark = None;
        for value in self.iter() {
            out.extend(mark.replace(b','));
            match value {
                Value::Missing => out.push(b'.'),
                Value::Float(value) => float::write(value, out),
                Value::Integer(value) => {
                    out.extend((value < 0).then_some(b'-'));
                    float::integer(value.unsigned_abs().into(), out);
                }
            }
        }
    }

    /// Appends a genotype: each integer is allele + 1 (0 for missing) times two, plus one when `|` stands before it.
    pub fn write_genotype(&self, out: &mut Vec<u8>) {
        let mut first = true;
        for value in self.iter() {
            let code = if let Value::Integer(code) = value { code } else { 0 };
            if !std::mem::replace(&mut first, false) {
                out.push(if code & 1 == 1 { b'|' } else { b'/' });
            }
            match u64::try_from(i64::from(code >> 1) - 1) {
                Ok(allele) => float::integer(allele, out),
                Err(_) => out.push(b'.'),
            }
        }
        if first {
            out.push(b'.');
        }
    }
}
