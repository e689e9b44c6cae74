//! A coding sequence read before and after a change, codon by codon, without building either.
//!
//! Positions count from the first base of the coding sequence and go on into the 3′ UTR; residues count from the first whole codon.
//! All 0-based, half-open.

use super::axis::Alt;
use wgs_genes::codon::{Code, SELENOCYSTEINE, STOP};
use wgs_genes::layout::CodingLayout;
use wgs_genes::{Spliced, Transcript};

/// The codon of selenocysteine.
const TGA: [u8; 3] = [8, 4, 1];

/// A coding sequence and what replaces a part of it.
pub struct Reading<'a> {
    spliced: &'a Spliced,
    utr: &'a [u8],
    skip: u32,
    /// True when the first codon starts translation.
    pub starts: bool,
    /// First position replaced.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    alt: Alt<'a>,
}

impl<'a> Reading<'a> {
    /// `alt` in the transcript's direction.
    pub fn new(
        transcript: &Transcript,
        spliced: &'a Spliced,
        coding: &CodingLayout,
        (start, end): (u32, u32),
        alt: Alt<'a>,
    ) -> Self {
        let utr = spliced.bases.get(coding.end as usize..).unwrap_or_default();
        let starts = crate::coding::has_start(transcript, coding, spliced);
        Self { spliced, utr, skip: coding.skip, starts, start, end, alt }
    }

    /// Bases gained (above 0) or lost.
    pub fn gained(&self) -> i64 {
        i64::from(self.alt.len()) - i64::from(self.end - self.start)
    }

    /// True when the reading frame behind the change stays.
    pub fn keeps_frame(&self) -> bool {
        self.gained() % 3 == 0
    }

    /// The first codon that the change touches; an insertion between two codons touches the second.
    pub fn first(&self) -> u32 {
        self.start.saturating_sub(self.skip) / 3
    }

    /// One past the last codon of the unchanged sequence that it touches.
    pub fn behind(&self) -> u32 {
        if self.start == self.end {
            let from = self.start.saturating_sub(self.skip);
            return from.div_ceil(3);
        }
        self.end.saturating_sub(self.skip).div_ceil(3)
    }

    /// Residues of the unchanged protein, the stop counted.
    pub fn len(&self) -> u32 {
        self.spliced.protein.len() as u32
    }

    /// Number in the text of a residue: an incomplete first codon counts.
    pub fn number(&self, residue: u32) -> u32 {
        residue + u32::from(self.skip > 0) + 1
    }

    /// Residue of the unchanged protein.
    #[inline]
    pub fn reference(&self, residue: u32) -> Option<u8> {
        if residue == 0 && self.starts && !self.spliced.protein.is_empty() {
            return Some(b'M');
        }
        self.spliced.protein.get(residue as usize).copied()
    }

    /// The unchanged protein's stop.
    pub fn stop(&self) -> Option<u32> {
        let last = self.len().checked_sub(1)?;
        (self.reference(last) == Some(STOP)).then_some(last)
    }

    #[inline]
    fn base(&self, at: u32) -> Option<u8> {
        let at = at as usize;
        match self.spliced.cds.get(at) {
            Some(&base) => Some(base),
            None => self.utr.get(at - self.spliced.cds.len()).copied(),
        }
    }

    #[inline]
    fn altered_base(&self, at: u32) -> Option<u8> {
        if at < self.start {
            return self.base(at);
        }
        let into = at - self.start;
        if into < self.alt.len() { Some(self.alt.base(into)) } else { self.base(into - self.alt.len() + self.end) }
    }

    /// The three bases of a codon after the change; `None` where the transcript has ended.
    #[inline]
    pub fn altered_codon(&self, residue: u32) -> Option<[u8; 3]> {
        let at = self.skip + 3 * residue;
        Some([self.altered_base(at)?, self.altered_base(at + 1)?, self.altered_base(at + 2)?])
    }

    /// Residue after the change.
    #[inline]
    pub fn altered(&self, residue: u32) -> Option<u8> {
        let codon = self.altered_codon(residue)?;
        if residue == 0 && self.starts && (self.code().starts(&codon) || self.spliced.cds.starts_with(&codon)) {
            return Some(b'M');
        }
        match self.code().amino(&codon) {
            STOP if codon == TGA && self.is_selenocysteine(residue) => Some(SELENOCYSTEINE),
            amino => Some(amino),
        }
    }

    /// True when a codon is one that the unchanged sequence reads as selenocysteine.
    fn is_selenocysteine(&self, residue: u32) -> bool {
        if self.spliced.selenocysteines.is_empty() {
            return false;
        }
        let at = self.skip + 3 * residue;
        let known = |at: i64| {
            let from = at - i64::from(self.skip);
            from >= 0 && from % 3 == 0 && self.spliced.selenocysteines.binary_search(&((from / 3) as u32)).is_ok()
        };
        if at + 3 <= self.start {
            known(i64::from(at))
        } else if at >= self.start + self.alt.len() {
            known(i64::from(at) - self.gained())
        } else {
            // A codon rewritten in place.
            self.gained() == 0 && known(i64::from(at))
        }
    }

    /// The first stop from a residue on.
    pub fn next_stop(&self, from: u32) -> Option<u32> {
        (from..)
            .map_while(|k| self.altered(k).map(|amino| (k, amino)))
            .find(|&(_, amino)| amino == STOP)
            .map(|(k, _)| k)
    }

    fn code(&self) -> Code {
        self.spliced.code
    }
}
