//! A block: up to [`ROWS`] rows of one contig, as its bytes stand in the file.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | XXH3 of all that follows |
//! | … | number of rows; length of the keys; of each field, the length of its column (times two, plus one if it is compressed, and then its raw length) |
//! | … | the keys |
//! | … | the columns, as they are or, where that saves a quarter, zstd |
//!
//! Keys: the first start; the distances from row to row ([`super::integers`]). Of alleles the codes, in four bits where all have one, else five; then of
//! each without a code the lengths of REF and ALT; then 0 and their letters, or 1 and two bits for each where all are A, C, G, T. Of intervals the
//! lengths, as the distances.
//!
//! Keys and numbers are bits that are read where they stand: a block with a row or two that somebody asks for costs its checksum and the
//! starts, and nothing for the values of other rows. Entropy coding of everything made look-ups twice as dear for 1 to 16 % of the
//! size (`benches/RECORDS.md`). Text that repeats is what zstd is for.

use super::bytes::{Bytes, put, put_bits};
use super::column;
use super::integers::{self, Integers};
use crate::rows::{Keys, OTHER, Other, Rows};
use xxhash_rust::xxh3::xxh3_64;

/// Rows of a block: in a source with three alleles for each base a genome's variants need a block each, so it should be cheap to
/// open; below a thousand rows the index and what stands once in each block begin to weigh.
pub const ROWS: usize = 1024;
/// Text of a block at which it ends before [`ROWS`].
pub const TEXT: usize = 1 << 20;
/// Longest block, raw: nothing real comes near, and a hostile file must not take memory.
pub const RAW_MAX: usize = 1 << 28;
/// Columns below this are not compressed: opening them would cost more than their bytes.
const SHORT: usize = 256;
/// zstd's level: beyond it time doubles for a hundredth of the size.
const LEVEL: i32 = 9;

/// Makes blocks.
pub struct Encoder {
    zstd: zstd::bulk::Compressor<'static>,
}

impl Encoder {
    /// One thread's own.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self { zstd: zstd::bulk::Compressor::new(LEVEL)? })
    }

    /// The bytes of rows that are sorted.
    pub fn encode(&mut self, rows: &Rows) -> std::io::Result<Vec<u8>> {
        let (mut keys, mut columns, mut head) = (Vec::new(), Vec::new(), Vec::new());
        put_keys(&rows.keys, &mut keys)?;
        for field in 0..rows.fields() {
            let values: Vec<column::Value<'_>> = (0..rows.len()).map(|row| rows.value(row, field)).collect();
            let mut column = Vec::new();
            column::encode(&values, &mut column);
            let packed = if column.len() < SHORT { Vec::new() } else { self.zstd.compress(&column)? };
            if !packed.is_empty() && packed.len() * 4 <= column.len() * 3 {
                put(&mut head, packed.len() as u64 * 2 + 1);
                put(&mut head, column.len() as u64);
                columns.extend(packed);
            } else {
                put(&mut head, column.len() as u64 * 2);
                columns.extend(column);
            }
            if columns.len().max(keys.len()) > RAW_MAX {
                return Err(too_long());
            }
        }
        let mut out = vec![0; 8];
        put(&mut out, rows.len() as u64);
        put(&mut out, keys.len() as u64);
        out.extend(head);
        out.extend(keys);
        out.extend(columns);
        let sum = xxh3_64(out.get(8..).unwrap_or_default()).to_le_bytes();
        out.iter_mut().zip(sum).for_each(|(o, s)| *o = s);
        Ok(out)
    }
}

fn too_long() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, "values of more than 256 MiB in one place")
}

/// Appends distances, of which none is missing.
fn put_distances(numbers: impl Iterator<Item = u32>, out: &mut Vec<u8>) -> std::io::Result<()> {
    let numbers: Vec<Option<i64>> = numbers.map(|n| Some(n.into())).collect();
    integers::encode(&numbers, out).ok_or_else(too_long)
}

/// Number of a base among A, C, G, T.
fn two_bits(letter: u8) -> Option<u64> {
    b"ACGT".iter().position(|&b| b == letter).map(|i| i as u64)
}

fn put_keys(keys: &Keys, out: &mut Vec<u8>) -> std::io::Result<()> {
    put(out, keys.starts.first().copied().unwrap_or(0).into());
    let step = |w: &[u32]| if let [a, b] = w { b.saturating_sub(*a) } else { 0 };
    put_distances(keys.starts.windows(2).map(step), out)?;
    if !keys.ends.is_empty() {
        return put_distances(keys.starts.iter().zip(&keys.ends).map(|(s, e)| e.saturating_sub(*s)), out);
    }
    let bits = if keys.others.is_empty() { 4 } else { 5 };
    out.push(bits);
    put_bits(out, keys.codes.iter().map(|&c| c.into()), bits.into());
    for o in &keys.others {
        put(out, o.reference.into());
        put(out, o.alt.into());
    }
    match keys.letters.iter().map(|&l| two_bits(l)).collect::<Option<Vec<u64>>>() {
        Some(numbers) => {
            out.push(1);
            put_bits(out, numbers, 2);
        }
        None => {
            out.push(0);
            out.extend(&keys.letters);
        }
    }
    Ok(())
}

/// Keys of `n` rows, which are alleles or intervals. `numbers` is used and left.
fn read_keys(bytes: &[u8], n: usize, intervals: bool, keys: &mut Keys, numbers: &mut Vec<u64>) -> Option<()> {
    keys.clear();
    let mut bytes = Bytes(bytes);
    let mut at = u64::from(bytes.small()?);
    let steps = n.checked_sub(1)?;
    let distances = Integers::read(&mut bytes, steps)?.unpack(numbers)?;
    keys.starts.reserve(n);
    keys.starts.push(at as u32);
    // Sums of steps never fall: it is enough that the last one fits.
    keys.starts.extend(distances.iter().map(|step| {
        at += step;
        at as u32
    }));
    u32::try_from(at).ok()?;
    if intervals {
        let lengths = Integers::read(&mut bytes, n)?.unpack(numbers)?;
        for (start, len) in keys.starts.iter().zip(lengths) {
            keys.ends.push(start.checked_add(u32::try_from(*len).ok()?)?);
        }
        return bytes.0.is_empty().then_some(());
    }
    let width = bytes.byte().filter(|b| matches!(b, 4 | 5))?;
    keys.codes.extend(bytes.bits(n, width.into())?.unpack(numbers).iter().map(|&code| code as u8));
    let mut letters = 0u32;
    if width == 5 {
        for (row, &code) in keys.codes.iter().enumerate().filter(|(_, c)| **c >= OTHER) {
            if code > OTHER {
                return None;
            }
            let (reference, alt) = (bytes.small()?, bytes.small()?);
            keys.others.push(Other { row: row as u32, at: letters, reference, alt });
            letters = letters.checked_add(reference)?.checked_add(alt)?;
        }
    }
    let letters = letters as usize;
    match bytes.byte()? {
        0 => keys.letters.extend_from_slice(bytes.take(letters)?),
        1 => {
            let numbers = bytes.bits(letters, 2)?;
            for i in 0..letters {
                keys.letters.push(*b"ACGT".get(numbers.at(i)? as usize)?);
            }
        }
        _ => return None,
    }
    bytes.0.is_empty().then_some(())
}

/// A field's column of a block.
#[derive(Default)]
struct Column {
    /// Where it stands in the block.
    at: usize,
    len: usize,
    /// Raw length, if it is compressed.
    raw: Option<usize>,
    /// Inflated, once it was needed.
    inflated: Vec<u8>,
    ready: bool,
}

/// A block that is being looked into; its memory serves for the next one.
pub struct Decoded {
    /// Where and what the rows are.
    pub keys: Keys,
    /// Row near which the next look-up begins.
    pub hint: usize,
    block: Vec<u8>,
    columns: Vec<Column>,
    numbers: Vec<u64>,
    zstd: zstd::bulk::Decompressor<'static>,
}

impl Decoded {
    /// Without rows.
    pub fn new() -> std::io::Result<Self> {
        let zstd = zstd::bulk::Decompressor::new()?;
        Ok(Self { keys: Keys::default(), hint: 0, block: Vec::new(), columns: Vec::new(), numbers: Vec::new(), zstd })
    }

    /// Takes the bytes of a block of so many fields; `false` when they are none.
    pub fn load(&mut self, block: &[u8], intervals: bool, fields: usize) -> bool {
        self.hint = 0;
        self.block.clear();
        self.block.extend_from_slice(block);
        let done = self.try_load(intervals, fields);
        if done.is_none() {
            self.keys.clear();
        }
        done.is_some()
    }

    fn try_load(&mut self, intervals: bool, fields: usize) -> Option<()> {
        let (sum, rest) = self.block.split_first_chunk::<8>()?;
        if xxh3_64(rest) != u64::from_le_bytes(*sum) {
            return None;
        }
        let mut bytes = Bytes(rest);
        // Rows without a bit of their own cannot be many: they have the same start.
        let rows = bytes.length(ROWS)?;
        let keys = bytes.length(RAW_MAX)?;
        self.columns.resize_with(fields, Column::default);
        let mut at = 0usize;
        for column in &mut self.columns {
            let len = bytes.length(2 * RAW_MAX + 1)?;
            column.at = at;
            column.len = len / 2;
            column.raw = if len % 2 == 1 { Some(bytes.length(RAW_MAX)?) } else { None };
            column.ready = false;
            at = at.checked_add(column.len)?;
        }
        read_keys(bytes.take(keys)?, rows, intervals, &mut self.keys, &mut self.numbers)?;
        let from = self.block.len() - bytes.0.len();
        self.columns.iter_mut().for_each(|c| c.at += from);
        (bytes.0.len() == at).then_some(())
    }

    /// Appends field `field` of a row to `out`: `Some(false)` when it is missing, `None` when the block is bad.
    pub fn value(&mut self, row: usize, field: usize, out: &mut Vec<u8>) -> Option<bool> {
        let column = self.columns.get_mut(field)?;
        let bytes = self.block.get(column.at..column.at + column.len)?;
        let bytes = match column.raw {
            None => bytes,
            Some(raw) => {
                if !column.ready {
                    inflate(&mut self.zstd, bytes, raw, &mut column.inflated)?;
                    column.ready = true;
                }
                &column.inflated
            }
        };
        column::value(bytes, self.keys.len(), row, out)
    }
}

/// Inflates to exactly `len` bytes.
pub(super) fn inflate(
    zstd: &mut zstd::bulk::Decompressor<'_>,
    packed: &[u8],
    len: usize,
    out: &mut Vec<u8>,
) -> Option<()> {
    out.clear();
    out.reserve(len);
    let made = zstd.decompress_to_buffer(packed, out).ok()?;
    (made == len).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{Change, Values};
    use proptest::prelude::*;

    fn rows(intervals: bool, list: &[(u32, u32, Vec<u8>, Vec<u8>, Option<String>)]) -> Rows {
        let mut list: Vec<_> = list.to_vec();
        list.sort_by_key(|r| r.0);
        let mut rows = Rows::new(2);
        for (start, len, reference, alt, value) in &list {
            let mut values = Values::default();
            values.push(value.as_deref());
            values.push(Some("1"));
            let change = if intervals { Change::Interval(start + len) } else { Change::Allele(reference, alt) };
            rows.push(*start, change, &values);
        }
        rows
    }

    fn letters() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![4 => "[ACGT]", 1 => "[ACGTN]{0,6}"].prop_map(String::into_bytes)
    }

    proptest! {
        #[test]
        fn a_block_comes_back_and_a_changed_one_is_refused(
            list in proptest::collection::vec((0u32..90_000, 0u32..300, letters(), letters(), proptest::option::of("[0-9.]{1,4}")), 1..60),
            intervals in any::<bool>(), flip in any::<(usize, u8)>(),
        ) {
            let rows = rows(intervals, &list);
            let bytes = Encoder::new().unwrap().encode(&rows).unwrap();
            let mut decoded = Decoded::new().unwrap();
            prop_assert!(decoded.load(&bytes, intervals, 2));
            prop_assert_eq!(&decoded.keys, &rows.keys);
            for row in 0..rows.len() {
                for field in 0..2 {
                    let mut out = Vec::new();
                    let there = decoded.value(row, field, &mut out).unwrap();
                    prop_assert_eq!(there.then_some(&out[..]), rows.value(row, field));
                }
            }
            let mut bad = bytes.clone();
            let at = flip.0 % bad.len();
            bad[at] ^= flip.1 | 1;
            prop_assert!(!decoded.load(&bad, intervals, 2));
            prop_assert!(!decoded.load(&bytes[..at], intervals, 2));
            // With the sum put right, the content is refused or gives something, without a panic.
            if at >= 8 {
                let sum = xxh3_64(&bad[8..]).to_le_bytes();
                bad[..8].copy_from_slice(&sum);
                if decoded.load(&bad, intervals, 2) {
                    for row in 0..decoded.keys.len().min(100) {
                        decoded.value(row, 0, &mut Vec::new());
                    }
                }
            }
        }
    }
}
