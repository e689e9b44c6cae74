//! What several collectors read of a record, worked out once.

use crate::overlap::bits_at;
use wgs_core::{Block, ReadView};
use wgs_engine::Role;
use wgs_io::reference::RefSlice;
use wgs_kernel::align::{Kernels, Rows};

/// Lowest mapping quality of a usable read (GA4GH, Picard CollectWgsMetrics' default).
pub const MIN_MAPQ: u8 = 20;
/// Lowest base quality of a usable base (the same).
pub const MIN_BQ: u8 = 20;

/// An aligned block cut to the current cell, with its first word in the rows.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Index of the first base in the read.
    pub read_start: u32,
    /// First reference position.
    pub start: u32,
    /// Length in bases.
    pub len: u32,
    /// First word of the block's bits in each row.
    pub word: u32,
}

impl Span {
    /// The block's words of a row.
    #[inline]
    pub fn bits<'a>(&self, row: &'a [u64]) -> &'a [u64] {
        &row[self.word as usize..(self.word + self.len.div_ceil(64)) as usize]
    }
}

/// A record with what was worked out of it.
pub struct Prepared<'a> {
    /// The record.
    pub read: &'a ReadView<'a>,
    /// Owned by this cell, or reaching into it.
    pub role: Role,
    /// Aligned blocks, whole.
    pub blocks: &'a [Block],
    /// Aligned blocks cut to the cell.
    pub spans: &'a [Span],
    /// Bits of the spans, as far as they were wanted: all rows, or only the good bits. Empty for a read without bases.
    pub rows: &'a Rows,
    /// The read's bases as codes; empty unless all rows are there.
    pub codes: &'a [u8],
}

impl Prepared<'_> {
    /// True when the read was compared with the reference.
    #[inline]
    pub fn compared(&self) -> bool {
        !self.codes.is_empty()
    }
}

/// What is wanted of a read's bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// The bits of good bases.
    Good,
    /// All rows.
    Compared,
}

/// Memory that is used again for every record.
pub struct Scratch {
    kernels: &'static Kernels,
    pub blocks: Vec<Block>,
    pub spans: Vec<Span>,
    pub rows: Rows,
    pub codes: Vec<u8>,
    no_quals: Vec<u8>,
    /// Good bits of the whole read.
    whole: Vec<u64>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            kernels: Kernels::current(),
            blocks: Vec::new(),
            spans: Vec::new(),
            rows: Rows::default(),
            codes: Vec::new(),
            no_quals: Vec::new(),
            whole: Vec::new(),
        }
    }
}

impl Scratch {
    /// Works out the blocks, and of the rows what is `wanted`. `cell` is the cell's span of positions. Without a
    /// reference the bases are held against themselves: good bits are right, nothing differs.
    #[inline]
    pub fn prepare(&mut self, read: &ReadView<'_>, cell: (u32, u32), wanted: Wanted, reference: Option<&RefSlice>) {
        self.rows.clear();
        self.codes.clear();
        self.spans.clear();
        read.blocks_into(&mut self.blocks);
        let mut word = 0;
        for b in &self.blocks {
            let (start, end) = (b.start.max(cell.0), b.end().min(cell.1));
            if start < end {
                let len = end - start;
                self.spans.push(Span { read_start: b.read_start + (start - b.start), start, len, word });
                word += len.div_ceil(64);
            }
        }
        if wanted == Wanted::Nothing || read.is_empty() || self.spans.is_empty() {
            return;
        }
        let n = read.len();
        let quals = if read.has_quals() {
            read.quals()
        } else {
            // Missing qualities never reach a cut.
            self.no_quals.resize(n, 0);
            &self.no_quals[..n]
        };
        if wanted == Wanted::Good {
            self.whole.clear();
            (self.kernels.good)(read.packed_bases(), quals, MIN_BQ, &mut self.whole);
            for s in &self.spans {
                cut_bits(&self.whole, s.read_start as usize, s.len as usize, &mut self.rows.good);
            }
            return;
        }
        self.codes.resize(n.next_multiple_of(64), 0);
        (self.kernels.unpack)(read.packed_bases(), n, &mut self.codes);
        self.codes.truncate(n);
        for s in &self.spans {
            let (from, to) = (s.read_start as usize, (s.read_start + s.len) as usize);
            let reference = reference.map_or(&self.codes[from..to], |r| r.range(s.start, s.start + s.len));
            (self.kernels.compare)(&self.codes[from..to], &quals[from..to], reference, MIN_BQ, &mut self.rows);
        }
    }
}

/// Appends the `len` bits from `from` on, beginning at a new word; bits past them are zero.
#[inline]
fn cut_bits(bits: &[u64], from: usize, len: usize, out: &mut Vec<u64>) {
    let words = (0..len.div_ceil(64)).map(|i| bits_at(bits, (from + 64 * i) as u32, (len - 64 * i).min(64) as u32));
    out.extend(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_cut_at_any_place() {
        let bits = [0x0123_4567_89ab_cdef_u64, 0xfedc_ba98_7654_3210, 0xdead_beef_0000_ffff];
        let bit = |i: usize| bits[i / 64] >> (i % 64) & 1;
        for from in 0..130 {
            for len in 1..=192 - from {
                let mut out = Vec::new();
                cut_bits(&bits, from, len, &mut out);
                let expected: Vec<u64> = (0..len.div_ceil(64))
                    .map(|w| (64 * w..len.min(64 * w + 64)).map(|i| bit(from + i) << (i % 64)).sum())
                    .collect();
                assert_eq!(out, expected, "{from}, {len}");
            }
        }
    }
}
