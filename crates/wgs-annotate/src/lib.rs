//! Annotation of call sets: consequences, names, joins, identifiers, helpers for classification.
//!
//! **Flow.** [`run`](fn@run) reads VCF or BCF in batches, annotates them on any number of threads, and writes the same records with new
//! INFO fields, in order. Nothing that was there is lost.

mod allele;
mod batch;
pub mod context;
pub mod criteria;
mod digests;
mod error;
mod evidence;
pub mod fields;
mod haplotype;
mod header;
mod models;
mod order;
mod run;
mod subjects;
pub mod summary;
mod worker;
mod write;

pub use error::AnnotateError;
pub use haplotype::Phasing;
pub use run::{Config, run};
pub use summary::Annotate;
pub use wgs_consequence::hgvs::{Prediction, Style};
pub use wgs_sources::SourceSpec;
pub use worker::{Format, Setting};
