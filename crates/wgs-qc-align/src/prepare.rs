//! What several collectors read of a record, worked out once.

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
    /// Bits of the spans; empty unless bases were compared.
    pub rows: &'a Rows,
    /// The read's bases as codes; empty unless bases were compared: somebody wanted it and the read has bases.
    pub codes: &'a [u8],
}

impl Prepared<'_> {
    /// True when the rows are filled.
    #[inline]
    pub fn compared(&self) -> bool {
        !self.codes.is_empty()
    }
}

/// Memory that is used again for every record.
pub struct Scratch {
    kernels: &'static Kernels,
    pub blocks: Vec<Block>,
    pub spans: Vec<Span>,
    pub rows: Rows,
    pub codes: Vec<u8>,
    no_quals: Vec<u8>,
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
        }
    }
}

impl Scratch {
    /// Works out the blocks, and the rows when they are `wanted`. `cell` is the cell's span of positions. Without a
    /// reference the bases are held against themselves: good bits are right, nothing differs.
    #[inline]
    pub fn prepare(&mut self, read: &ReadView<'_>, cell: (u32, u32), wanted: bool, reference: Option<&RefSlice>) {
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
        if !wanted || read.is_empty() || self.spans.is_empty() {
            return;
        }
        let n = read.len();
        self.codes.resize(n.next_multiple_of(64), 0);
        (self.kernels.unpack)(read.packed_bases(), n, &mut self.codes);
        self.codes.truncate(n);
        let quals = if read.has_quals() {
            read.quals()
        } else {
            // Missing qualities never reach a cut.
            self.no_quals.resize(n, 0);
            &self.no_quals[..n]
        };
        for s in &self.spans {
            let (from, to) = (s.read_start as usize, (s.read_start + s.len) as usize);
            let reference = reference.map_or(&self.codes[from..to], |r| r.range(s.start, s.start + s.len));
            (self.kernels.compare)(&self.codes[from..to], &quals[from..to], reference, MIN_BQ, &mut self.rows);
        }
    }
}
