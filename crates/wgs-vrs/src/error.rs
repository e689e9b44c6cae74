//! What can go wrong.

use wgs_core::{Classify, Kind};

/// Errors of this crate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VrsError {
    /// An interval that the contig does not have.
    #[error("{}..{end} is no interval of a contig of {contig_len} bases", .start.saturating_add(1))]
    Interval {
        /// First base, 0-based.
        start: u32,
        /// One past the last.
        end: u32,
        /// Length of the contig.
        contig_len: u32,
    },
    /// A letter that is no nucleotide: a symbolic allele, `*`, a typing error.
    #[error("'{letter}' is no nucleotide")]
    Letter {
        /// The letter, escaped.
        letter: String,
    },
    /// The stretch of reference ends where the change can still be moved.
    #[error("the stretch of reference ends before position {}, which the allele reaches", .pos.saturating_add(1))]
    Short {
        /// A position that is needed, 0-based: before the stretch or behind it.
        pos: u32,
    },
    /// Not a refget accession.
    #[error("'{text}' is not SQ. and 32 letters of base64url")]
    Accession {
        /// The text.
        text: String,
    },
}

impl VrsError {
    /// The letter `b` is no nucleotide.
    pub(crate) fn letter(b: u8) -> Self {
        Self::Letter { letter: b.escape_ascii().to_string() }
    }
}

impl Classify for VrsError {
    fn kind(&self) -> Kind {
        match self {
            Self::Short { .. } => Kind::Other,
            _ => Kind::Input,
        }
    }
}
