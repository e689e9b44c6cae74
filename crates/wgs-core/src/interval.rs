//! Half-open intervals on a contig.

use crate::ContigId;

/// `start..end` on a contig, 0-based, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// Contig.
    pub contig: ContigId,
    /// First position, 0-based.
    pub start: u32,
    /// One past the last position.
    pub end: u32,
}

impl Interval {
    /// Length in bases; 0 when `end <= start`.
    pub fn len(&self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// True when no position is inside.
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// True when the two share a position.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.contig == other.contig && self.start < other.end && other.start < self.end
    }
}
