//! What is odd about a transcript on this genome, without its own sequence: whether its coding sequence translates.
//!
//! A whole coding sequence has a multiple of three bases, begins with a start codon, ends with a stop and has none within, save
//! selenocysteine. What the file says is incomplete is not held against it, nor the stop codon that mitochondria complete by poly-A.

use crate::codon::{Code, STOP};
use crate::layout::Layout;
use crate::model::{Flags, Transcript};
use crate::spliced::Spliced;

/// Something odd. Codons count from 0 within [`Spliced::protein`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// The coding sequence, its incomplete first codon left out, is no multiple of three bases.
    NotThree {
        /// Bases of it.
        len: u32,
    },
    /// The first codon is no start codon. Translation may begin at other codons than ATG; then the rest translates all the same.
    NoStart {
        /// The codon, as base codes.
        codon: [u8; 3],
    },
    /// The last codon is no stop.
    NoStop,
    /// A stop within.
    InternalStop {
        /// The first of them.
        codon: u32,
        /// How many.
        count: u32,
    },
    /// Bases of the coding sequence that the genome does not have, or does not tell.
    Unknown {
        /// How many.
        bases: u32,
    },
}

impl Oddity {
    /// True when it says that transcript and genome do not belong together: an unusual start alone does not.
    pub fn is_misfit(self) -> bool {
        !matches!(self, Self::NoStart { .. })
    }
}

/// What is odd about a transcript; nothing of one that is not coding.
pub fn oddities(transcript: &Transcript, layout: &Layout, spliced: &Spliced) -> Vec<Oddity> {
    let (Some(coding), Some(part)) = (&transcript.coding, layout.coding()) else { return Vec::new() };
    let mut out = Vec::new();
    let start_known = !transcript.flags.has(Flags::CDS_START_NF) && part.skip == 0;
    let end_known = !transcript.flags.has(Flags::CDS_END_NF);
    let len = part.len - part.skip;
    let completed = coding.code == Code::VertebrateMitochondrial && completed_by_tail(spliced, len);
    if end_known && !completed && !len.is_multiple_of(3) {
        out.push(Oddity::NotThree { len });
    }
    if let Some(&[a, b, c]) = spliced.cds.first_chunk::<3>()
        && start_known
        && !coding.code.starts(&[a, b, c])
    {
        out.push(Oddity::NoStart { codon: [a, b, c] });
    }
    let (last, within) = match spliced.protein.split_last() {
        Some((&last, within)) => (last, within),
        None => (0, &[][..]),
    };
    let whole = len.is_multiple_of(3);
    if end_known && whole && last != STOP {
        out.push(Oddity::NoStop);
    }
    // Before bases that make no whole codon, a stop is one too many.
    let within = if whole { within } else { &spliced.protein };
    if let Some(codon) = within.iter().position(|&a| a == STOP) {
        let count = within.iter().filter(|&&a| a == STOP).count() as u32;
        out.push(Oddity::InternalStop { codon: codon as u32, count });
    }
    let bases = spliced.cds.iter().filter(|&&code| !matches!(code, 1 | 2 | 4 | 8)).count() as u32;
    if bases > 0 {
        out.push(Oddity::Unknown { bases });
    }
    out
}

/// True when the bases after the last whole codon are T or TA: the tail makes TAA of them.
fn completed_by_tail(spliced: &Spliced, len: u32) -> bool {
    let over = (len % 3) as usize;
    let from = spliced.cds.len().saturating_sub(over);
    matches!(spliced.cds.get(from..), Some([8] | [8, 1]))
}
