//! Annotation sources: joins with VCF, BED and TSV, and the packed file.
//!
//! What a user asks for ([`SourceSpec`]: the syntax of `--source`) becomes [`Sources`], which hold the header's lines and give each
//! worker a [`Reader`]. The worker normalises the alleles of its records ([`Normaliser`]) and looks them up: [`Found`] has what each
//! source says. At the end [`Sources::check`] refuses a run in which a source cannot have been of this genome.
//!
//! Alleles are compared exactly once both sides are trimmed and left-aligned against the reference ([`mod@allele`]); intervals
//! by overlap with the bases an allele replaces. Contigs are matched by any of their names ([`mod@names`]). A source's REF is held
//! against the reference, its contigs against the reference's lengths.
//!
//! [`pack`] is the packed file: many sources in one, compact and indexed. Positions are 0-based, intervals half-open.

pub mod allele;
mod error;
mod field;
mod found;
mod indexed;
pub mod names;
mod order;
pub mod pack;
mod rows;
mod sources;
pub mod spec;
pub mod summary;
mod table;
pub mod tally;
mod vcf;
mod window;

pub use allele::{Allele, SHIFT_MAX, Unmatched};
pub use error::SourceError;
pub use field::{Escape, Field, Type, escape};
pub use found::Found;
pub use sources::{Reader, Source, Sources};
pub use spec::SourceSpec;
pub use tally::Tally;
pub use vcf::Counts;
pub use window::Normaliser;
