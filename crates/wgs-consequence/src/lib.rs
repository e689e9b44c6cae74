//! What a variant does to a transcript, and what it is called.
//!
//! **Flow.** A [`Change`] (one ALT allele) meets a transcript: its [`Layout`](wgs_genes::Layout) and [`Spliced`](wgs_genes::Spliced)
//! sequences. [`joint`] tells what several changes on one haplotype do together. [`predict::predict`] tells what it does there, in the Sequence Ontology's [`terms`]; [`hgvs`] names it on the genome, the transcript and the protein.

pub mod change;
pub mod coding;
pub mod effect;
pub mod hgvs;
pub mod joint;
pub mod predict;
pub mod roll;
pub mod splice;
pub mod terms;

pub use change::Change;
pub use effect::Effect;
pub use terms::{Impact, Term, Terms};
