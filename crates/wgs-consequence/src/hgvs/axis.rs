//! Sequences read along an axis, and the bases that are put into them.
//!
//! An axis is a genome read forward or in reverse, or a transcript: positions ascend in the direction of reading, 0-based, and every
//! interval is half-open. Names are worked out on an axis, so that the 3′ rule is written once. Bases are 4-bit codes.

use wgs_genes::codon::{code_of, complement};
use wgs_io::reference::RefSlice;

/// A sequence to read along.
pub trait Axis {
    /// Base at a position; 15 (N) where there is none.
    fn base(&self, at: u32) -> u8;
}

/// A contig as it stands.
pub struct Forward<'a>(pub &'a RefSlice);

/// A contig from its last base to its first, complemented.
pub struct Reverse<'a>(pub &'a RefSlice);

/// A transcript's own bases.
pub struct Bases<'a>(pub &'a [u8]);

impl Axis for Forward<'_> {
    #[inline]
    fn base(&self, at: u32) -> u8 {
        self.0.code(at)
    }
}

impl Reverse<'_> {
    /// Position on the axis of a genomic base, and back.
    #[inline]
    pub fn turned(&self, at: u32) -> u32 {
        self.0.end().saturating_sub(1).saturating_sub(at)
    }
}

impl Axis for Reverse<'_> {
    #[inline]
    fn base(&self, at: u32) -> u8 {
        self.0.end().checked_sub(1).and_then(|last| last.checked_sub(at)).map_or(15, |at| complement(self.0.code(at)))
    }
}

impl Axis for Bases<'_> {
    #[inline]
    fn base(&self, at: u32) -> u8 {
        self.0.get(at as usize).copied().unwrap_or(15)
    }
}

/// Bases put in, read along an axis. They are letters of the forward strand; rotated when the change moved along the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alt<'a> {
    letters: &'a [u8],
    reverse: bool,
    turn: u32,
}

impl<'a> Alt<'a> {
    /// `letters` of the forward strand, for an axis that reads it in `reverse` or not.
    pub fn new(letters: &'a [u8], reverse: bool) -> Self {
        Self { letters, reverse, turn: 0 }
    }

    /// Bases.
    #[inline]
    pub fn len(&self) -> u32 {
        self.letters.len() as u32
    }

    /// True when nothing is put in.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Code of the base at `i`; N behind the last.
    #[inline]
    pub fn base(&self, i: u32) -> u8 {
        let n = self.letters.len();
        if i as usize >= n {
            return 15;
        }
        let mut i = i as usize + self.turn as usize;
        if i >= n {
            i -= n;
        }
        if self.reverse { complement(code_of(self.letters[n - 1 - i])) } else { code_of(self.letters[i]) }
    }

    /// Without its first base. Only before any [`turn`](Self::turn).
    pub fn drop_first(&mut self) {
        let n = self.letters.len();
        self.letters =
            if self.reverse { &self.letters[..n.saturating_sub(1)] } else { self.letters.get(1..).unwrap_or_default() };
    }

    /// Without its last base. Only before any [`turn`](Self::turn).
    pub fn drop_last(&mut self) {
        let n = self.letters.len();
        self.letters =
            if self.reverse { self.letters.get(1..).unwrap_or_default() } else { &self.letters[..n.saturating_sub(1)] };
    }

    /// The first base becomes the last: what an insertion is after one step along the axis.
    #[inline]
    pub fn turn(&mut self) {
        self.turn += 1;
        if self.turn as usize >= self.letters.len() {
            self.turn = 0;
        }
    }

    /// Takes one [`turn`](Self::turn) back.
    pub fn turn_back(&mut self) {
        self.turn = self.turn.checked_sub(1).unwrap_or(self.len().saturating_sub(1));
    }
}

/// True for a code of one base, which can be compared.
#[inline]
pub fn known(code: u8) -> bool {
    code.is_power_of_two()
}
