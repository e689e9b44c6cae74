//! Gene models: what genes and transcripts there are, where they lie, and their sequences.
//!
//! **Flow.** A reader turns GFF3, GTF or genePred into [`GeneModels`] ([`model`]); a prepared copy of them (the cache) is read instead
//! when it fits the file. [`layout::Layout`] puts a transcript's exons into the transcript's own coordinates and
//! [`spliced::Spliced`] adds bases, coding sequence and protein. [`codon`] has the genetic codes.
//!
//! **Coordinates.** Genomic positions and transcript positions are 0-based; intervals are half-open. A transcript position counts
//! from the 5′ end of the transcript whatever its strand.

mod attributes;
mod build;
mod cache;
mod canonical;
pub mod codon;
mod contigs;
mod draft;
pub mod error;
mod format;
mod genepred;
mod gff3;
mod gtf;
pub mod index;
pub mod layout;
mod lines;
pub mod load;
mod mane;
pub mod model;
pub mod oddity;
pub mod own;
pub mod regulatory;
pub mod spliced;
pub mod warnings;

pub use error::{GenesError, Problem};
pub use index::Index;
pub use layout::{Layout, Place};
pub use load::{Load, Loaded, load};
pub use model::{Coding, CodingPiece, Exon, Flags, Gap, Gene, GeneId, GeneModels, Strand, Transcript, TranscriptId};
pub use oddity::{Oddity, oddities};
pub use own::{Agreement, OwnSequences};
pub use regulatory::Regulatory;
pub use spliced::Spliced;
pub use warnings::{Warning, Warnings};
