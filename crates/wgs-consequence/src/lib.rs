//! What a variant does to a transcript, and what it is called.
//!
//! **Flow.** A [`Change`] (one ALT allele) meets a transcript: its [`Layout`](wgs_genes::Layout) and [`Spliced`](wgs_genes::Spliced)
//! sequences. [`hgvs`] names it on the genome, the transcript and the protein.

pub mod change;
pub mod hgvs;

pub use change::Change;
