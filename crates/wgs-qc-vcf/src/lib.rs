//! Quality control of a call set: any caller's VCF or BCF, one sample, one pass.
//!
//! **Flow.** [`run`] reads record after record; [`order`] checks that they are sorted and gives the contig, [`territory`]
//! compares REF with the reference and holds the targets, [`sample`] turns the sample's column into what
//! [`wgs_vcf_stats::Stats`] counts. [`summary::QcVcf`] is the section of the report.
//!
//! **Memory.** One record, 1 Mb of reference, integers per contig and filter.
//!
//! **Errors.** The first one ends the run with file, line and locus: [`QcVcfError`]. Positions are 0-based.

mod error;
mod order;
mod run;
mod sample;
pub mod summary;
mod territory;

pub use error::QcVcfError;
pub use run::{Config, Outcome, run};
pub use summary::QcVcf;
