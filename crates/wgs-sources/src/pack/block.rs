//! A block: up to [`ROWS`] rows of one contig, as they stand in the file.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | XXH3 of all that follows |
//! | … | number of rows; lengths of the keys, raw and compressed, and of the values, raw |
//! | … | the keys, zstd |
//! | … | the values, zstd: the length of each field's column, then the columns |
//!
//! Keys: the first start; the distances from row to row (a width and planes); of alleles the codes, a byte each, then of each without a code
//! the lengths of REF and ALT, then their letters; of intervals the lengths. The values are inflated when a row is found.

use super::bytes::{Bytes, plane, put, put_planes, width};
use super::column;
use crate::rows::{Keys, OTHER, Other, Rows};
use xxhash_rust::xxh3::xxh3_64;

/// Rows of a block. Measured by instruction counts of look-ups (`benches/RECORDS.md`): a genome's variants in a source
/// with three alleles for each base inflate one block each, so that blocks should be small; below a thousand rows they grow in
/// sum, because each has its own tables.
pub const ROWS: usize = 1024;
/// Text of a block at which it ends before [`ROWS`].
pub const TEXT: usize = 1 << 20;
/// Longest block, raw: nothing real comes near, and a hostile file must not take memory.
pub const RAW_MAX: usize = 1 << 28;
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
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        put_keys(&rows.keys, &mut keys);
        let mut columns = Vec::new();
        for field in 0..rows.fields() {
            let before = columns.len();
            let column: Vec<column::Value<'_>> = (0..rows.len()).map(|row| rows.value(row, field)).collect();
            column::encode(&column, &mut columns);
            put(&mut values, (columns.len() - before) as u64);
        }
        values.extend(columns);
        if keys.len().max(values.len()) > RAW_MAX {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "values of more than 256 MiB in one place",
            ));
        }
        let packed = self.zstd.compress(&keys)?;
        let mut out = vec![0; 8];
        for n in [rows.len(), keys.len(), packed.len(), values.len()] {
            put(&mut out, n as u64);
        }
        out.extend(packed);
        out.extend(self.zstd.compress(&values)?);
        let sum = xxh3_64(out.get(8..).unwrap_or_default()).to_le_bytes();
        out.iter_mut().zip(sum).for_each(|(o, s)| *o = s);
        Ok(out)
    }
}

fn put_keys(keys: &Keys, out: &mut Vec<u8>) {
    put(out, keys.starts.first().copied().unwrap_or(0).into());
    let steps: Vec<u64> =
        keys.starts.windows(2).map(|w| if let [a, b] = w { u64::from(b.saturating_sub(*a)) } else { 0 }).collect();
    let width = width(steps.iter().max().copied().unwrap_or(0));
    out.push(width as u8);
    put_planes(out, &steps, width);
    out.extend(&keys.codes);
    for o in &keys.others {
        put(out, o.reference.into());
        put(out, o.alt.into());
    }
    out.extend(&keys.letters);
    for (start, end) in keys.starts.iter().zip(&keys.ends) {
        put(out, end.saturating_sub(*start).into());
    }
}

/// Keys of `n` rows, which are alleles or intervals.
fn read_keys(bytes: &[u8], n: usize, intervals: bool, keys: &mut Keys) -> Option<()> {
    keys.clear();
    let mut bytes = Bytes(bytes);
    let mut at = bytes.small()?;
    let width = usize::from(bytes.byte().filter(|w| matches!(w, 0 | 1 | 2 | 4))?);
    let steps = n.checked_sub(1)?;
    let planes = bytes.take(steps.checked_mul(width)?)?;
    keys.starts.reserve(n);
    keys.starts.push(at);
    match width {
        1 => {
            for &step in planes {
                at = at.checked_add(step.into())?;
                keys.starts.push(at);
            }
        }
        _ => {
            for i in 0..steps {
                at = at.checked_add(u32::try_from(plane(planes, steps, width, i)?).ok()?)?;
                keys.starts.push(at);
            }
        }
    }
    if intervals {
        for start in &keys.starts {
            keys.ends.push(start.checked_add(bytes.small()?)?);
        }
    } else {
        keys.codes.extend_from_slice(bytes.take(n)?);
        if keys.codes.iter().any(|&c| c > OTHER) {
            return None;
        }
        let mut letters = 0u32;
        for (row, _) in keys.codes.iter().enumerate().filter(|(_, c)| **c == OTHER) {
            let (reference, alt) = (bytes.small()?, bytes.small()?);
            keys.others.push(Other { row: row as u32, at: letters, reference, alt });
            letters = letters.checked_add(reference)?.checked_add(alt)?;
        }
        keys.letters.extend_from_slice(bytes.take(letters as usize)?);
    }
    bytes.0.is_empty().then_some(())
}

/// A block that is being looked into; its memory serves for the next one.
pub struct Decoded {
    /// Where and what the rows are.
    pub keys: Keys,
    /// Row near which the next look-up begins.
    pub hint: usize,
    raw: Vec<u8>,
    /// Compressed values until they are needed.
    packed: Vec<u8>,
    values_len: usize,
    values: Vec<u8>,
    inflated: bool,
    /// Where each column stands in `values`.
    columns: Vec<(usize, usize)>,
    zstd: zstd::bulk::Decompressor<'static>,
}

impl Decoded {
    /// Without rows.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            keys: Keys::default(),
            hint: 0,
            raw: Vec::new(),
            packed: Vec::new(),
            values_len: 0,
            values: Vec::new(),
            inflated: false,
            columns: Vec::new(),
            zstd: zstd::bulk::Decompressor::new()?,
        })
    }

    /// Takes a block's bytes; `false` when they are none.
    pub fn load(&mut self, block: &[u8], intervals: bool) -> bool {
        self.hint = 0;
        self.inflated = false;
        self.columns.clear();
        let done = self.try_load(block, intervals);
        if done.is_none() {
            self.keys.clear();
        }
        done.is_some()
    }

    fn try_load(&mut self, block: &[u8], intervals: bool) -> Option<()> {
        let (sum, rest) = block.split_first_chunk::<8>()?;
        if xxh3_64(rest) != u64::from_le_bytes(*sum) {
            return None;
        }
        let mut bytes = Bytes(rest);
        // Every row has a byte of keys at least, but intervals of one start and no length may compress to none.
        let rows = bytes.length(RAW_MAX)?;
        let keys_len = bytes.length(RAW_MAX)?;
        let packed = bytes.bytes_after_values_len(&mut self.values_len)?;
        inflate(&mut self.zstd, packed, keys_len, &mut self.raw)?;
        read_keys(&self.raw, rows, intervals, &mut self.keys)?;
        self.packed.clear();
        self.packed.extend_from_slice(bytes.0);
        Some(())
    }

    /// Appends field `field` of a row to `out`: `Some(false)` when it is missing, `None` when the block is bad.
    pub fn value(&mut self, row: usize, field: usize, fields: usize, out: &mut Vec<u8>) -> Option<bool> {
        if !self.inflated {
            inflate(&mut self.zstd, &self.packed, self.values_len, &mut self.values)?;
            let mut bytes = Bytes(&self.values);
            let lengths: Vec<usize> = (0..fields).map(|_| bytes.length(RAW_MAX)).collect::<Option<_>>()?;
            let mut at = self.values.len() - bytes.0.len();
            self.columns.clear();
            for len in lengths {
                self.columns.push((at, at + len));
                at += len;
            }
            if at != self.values.len() {
                return None;
            }
            self.inflated = true;
        }
        let &(from, to) = self.columns.get(field)?;
        column::value(self.values.get(from..to)?, self.keys.len(), row, out)
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

impl<'a> Bytes<'a> {
    /// The compressed keys, whose length stands before that of the values.
    fn bytes_after_values_len(&mut self, values_len: &mut usize) -> Option<&'a [u8]> {
        let packed = self.length(self.0.len())?;
        *values_len = self.length(RAW_MAX)?;
        self.take(packed)
    }
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
            prop_assert!(decoded.load(&bytes, intervals));
            prop_assert_eq!(&decoded.keys, &rows.keys);
            for row in 0..rows.len() {
                for field in 0..2 {
                    let mut out = Vec::new();
                    let there = decoded.value(row, field, 2, &mut out).unwrap();
                    prop_assert_eq!(there.then_some(&out[..]), rows.value(row, field));
                }
            }
            let mut bad = bytes.clone();
            let at = flip.0 % bad.len();
            bad[at] ^= flip.1 | 1;
            prop_assert!(!decoded.load(&bad, intervals));
            prop_assert!(!decoded.load(&bytes[..at], intervals));
            // With the sum put right, the content is refused or gives something, without a panic.
            if at >= 8 {
                let sum = xxh3_64(&bad[8..]).to_le_bytes();
                bad[..8].copy_from_slice(&sum);
                if decoded.load(&bad, intervals) {
                    for row in 0..decoded.keys.len().min(100) {
                        decoded.value(row, 0, 2, &mut Vec::new());
                    }
                }
            }
        }
    }
}
