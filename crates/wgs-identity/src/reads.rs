//! From reads to observations at markers: the read rules of VerifyBamID2 2.0.1, for the shared pass.
//!
//! The shared pass gives [`MarkerReads::begin`] a cell, then every read that overlaps it in order of start (those that
//! begin before the cell included), then [`MarkerReads::end`]. A marker belongs to the cell that holds its position, so
//! every cell sees all reads of its markers and the sum over cells is the same for any plan.
//!
//! A read counts when it is mapped, neither secondary, QC-fail nor duplicate (supplementary ones do count), has a mapping
//! quality of at least 2 and keeps it after the downgrade for mismatches and clips (`--adjust-MQ 40`, [`adjusted_mapq`]).
//! A base counts with quality 13 and more, up to 93. Two mates that show a marker are one observation: the same base adds
//! their qualities, of two different bases the better stays with 0.8 of its quality (`overlap`). These are the rules of
//! `samtools mpileup -A -q 2 -Q 13 -C 40`, which VerifyBamID2 embeds; the pile is compared with samtools' in the tests.
//!
//! Two things differ, see `docs/methods/contamination.md`: base alignment quality (BAQ) is not computed, and mates are joined whether
//! or not they are flagged as a proper pair.

mod adjust;

use crate::{Allele, Marker, PlacedPanel, SiteCounts};
pub use adjust::adjusted_mapq;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use wgs_core::{Block, Fields, Interval, ReadView, name};

/// Reads below this mapping quality, before or after the adjustment, do not count.
pub const MIN_MAPQ: u8 = 2;
/// Bases below this quality, after mates are joined, do not count.
pub const MIN_QUALITY: u8 = 13;
/// Unmapped, secondary, QC-fail, duplicate.
pub const EXCLUDED_FLAGS: u16 = 0x4 | 0x100 | 0x200 | 0x400;

/// A stretch of reference sequence, as `wgs_io::reference::RefSlice` holds it: BAM codes (1 A, 2 C, 4 G, 8 T, 15 N), one
/// to a byte, the first at `start` (0-based).
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference<'a> {
    /// Position of the first base.
    pub start: u32,
    /// Codes.
    pub codes: &'a [u8],
}

impl Reference<'_> {
    /// Without a reference: mismatches are unknown, so mapping qualities are adjusted for clips only.
    pub const NONE: Reference<'static> = Reference { start: 0, codes: &[] };

    /// The code of the base at `pos`; 15 (N) outside the stretch.
    #[inline]
    fn code(&self, pos: u32) -> u8 {
        pos.checked_sub(self.start).and_then(|i| self.codes.get(i as usize)).copied().unwrap_or(15)
    }
}

/// Counts the bases that reads show at markers. One per worker; [`MarkerReads::merge`] joins them.
#[derive(Clone, Debug)]
pub struct MarkerReads {
    panel: PlacedPanel,
    counts: SiteCounts,
    /// Markers of the current cell.
    cell: Range<u32>,
    /// First marker of the cell not before the last read's start.
    next: u32,
    last_start: u32,
    /// Markers where the base of a read waits for its mate's, in order.
    open: VecDeque<Open>,
    /// Scratch.
    blocks: Vec<Block>,
}

/// A marker with bases that wait for a mate, by template.
#[derive(Clone, Debug)]
struct Open {
    marker: u32,
    pos: u32,
    waiting: HashMap<u64, (Allele, u8), BuildHasherDefault<AsIs>>,
}

/// The keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.0 = self.0.rotate_left(8) ^ u64::from(b));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

impl MarkerReads {
    /// What a read must have decoded.
    pub fn fields() -> Fields {
        Fields::NAME | Fields::BASES | Fields::QUALS | Fields::MATE
    }

    /// Nothing seen yet.
    pub fn new(panel: PlacedPanel) -> Self {
        let (open, blocks) = (VecDeque::new(), Vec::new());
        Self { panel, counts: SiteCounts::new(), cell: 0..0, next: 0, last_start: 0, open, blocks }
    }

    /// An empty one over the same panel, for another worker.
    pub fn fork(&self) -> Self {
        Self::new(self.panel.clone())
    }

    /// Starts a cell. What was left open by the last one is closed.
    pub fn begin(&mut self, cell: Interval) {
        self.end();
        self.cell = self.panel.markers_in(cell.contig, cell.start..cell.end);
        self.next = self.cell.start;
        self.last_start = 0;
    }

    /// Takes one read of the current cell's contig, owned or halo.
    #[inline]
    pub fn observe(&mut self, read: &ReadView, reference: Reference) {
        if read.flags().any(EXCLUDED_FLAGS) || read.mapq() < MIN_MAPQ {
            return;
        }
        let next = self.panel.positions(self.next..self.cell.end).first();
        if read.start() < self.last_start || next.is_some_and(|&pos| pos < read.end()) {
            self.observe_here(read, reference);
        }
    }

    /// The read may show a marker.
    fn observe_here(&mut self, read: &ReadView, reference: Reference) {
        if read.start() < self.last_start {
            // Out of order: find the place again. Mates that were passed are no longer joined.
            self.next = self.cell.start;
        }
        self.last_start = read.start();
        let passed = self.panel.positions(self.next..self.cell.end).partition_point(|&p| p < read.start());
        self.next += passed as u32;
        while self.open.front().is_some_and(|o| o.pos < read.start()) {
            self.close_first();
        }
        let seen = self.panel.positions(self.next..self.cell.end).partition_point(|&p| p < read.end()) as u32;
        if seen == 0 || !read.has_quals() || adjusted_mapq(read, reference) < MIN_MAPQ {
            return;
        }
        let mut blocks = std::mem::take(&mut self.blocks);
        read.blocks_into(&mut blocks);
        let mut rest = blocks.iter();
        let mut block = rest.next();
        for index in self.next..self.next + seen {
            let Some(&marker) = self.panel.marker(index) else { continue };
            while block.is_some_and(|b| b.end() <= marker.pos) {
                block = rest.next();
            }
            // A marker inside a deletion shows no base.
            let Some(b) = block.filter(|b| b.start <= marker.pos) else { continue };
            let at = (b.read_start + (marker.pos - b.start)) as usize;
            let (Some(&quality), base) = (read.quals().get(at), read.base(at)) else { continue };
            self.take(read, index, &marker, (allele(base, &marker), quality));
        }
        self.blocks = blocks;
    }

    /// Counts a base, or lets it wait when the mate may show the same marker.
    fn take(&mut self, read: &ReadView, index: u32, marker: &Marker, seen: (Allele, u8)) {
        let flags = read.flags();
        let pair = flags.is_paired() && !flags.is_mate_unmapped() && read.mate_contig() == read.contig();
        if !pair || read.mate_start() > marker.pos {
            self.count(index, seen);
            return;
        }
        let template = name::template_hash(read.name());
        let slot = match self.open.binary_search_by_key(&marker.pos, |o| o.pos) {
            Ok(slot) => slot,
            Err(slot) => {
                self.open.insert(slot, Open { marker: index, pos: marker.pos, waiting: HashMap::default() });
                slot
            }
        };
        if let Some(open) = self.open.get_mut(slot) {
            open.waiting.entry(template).and_modify(|first| *first = overlap(*first, seen)).or_insert(seen);
        }
    }

    fn count(&mut self, marker: u32, (allele, quality): (Allele, u8)) {
        if quality >= MIN_QUALITY {
            self.counts.add(marker, allele, quality);
        }
    }

    /// Counts what waits at the first open marker. The order within the map does not matter: counts add up.
    fn close_first(&mut self) {
        if let Some(open) = self.open.pop_front() {
            open.waiting.into_values().for_each(|seen| self.count(open.marker, seen));
        }
    }

    /// Ends the cell.
    pub fn end(&mut self) {
        while !self.open.is_empty() {
            self.close_first();
        }
        self.cell = 0..0;
        self.next = 0;
    }

    /// Adds what another worker counted; associative and commutative.
    pub fn merge(&mut self, other: Self) {
        self.counts.merge(other.finish());
    }

    /// The counts.
    pub fn finish(mut self) -> SiteCounts {
        self.end();
        self.counts.fold();
        self.counts
    }

    /// The panel.
    pub fn panel(&self) -> &PlacedPanel {
        &self.panel
    }
}

/// Which allele of the marker a base is.
fn allele(base: u8, marker: &Marker) -> Allele {
    // '=' (0) means the reference base.
    if base == marker.reference || base == 0 {
        Allele::Reference
    } else if base == marker.alternate {
        Allele::Alternate
    } else {
        Allele::Other
    }
}

/// One observation from the bases of two mates, `a` the one that came first.
///
/// Agreeing bases add their qualities (to 200 in samtools, 93 here and in VerifyBamID2's pile); of two different ones the
/// better, or the first of equals, stays with 0.8 of its quality, rounded down.
fn overlap(a: (Allele, u8), b: (Allele, u8)) -> (Allele, u8) {
    if a.0 == b.0 {
        return (a.0, a.1.saturating_add(b.1).min(crate::observations::MAX_QUALITY));
    }
    let (allele, quality) = if a.1 >= b.1 { a } else { b };
    (allele, (u16::from(quality) * 4 / 5) as u8)
}

#[cfg(test)]
mod tests;
