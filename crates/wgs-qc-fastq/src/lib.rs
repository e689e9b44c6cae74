//! QC1: quality control of reads as a sequencing centre delivers them.

pub mod summary;

pub use summary::QcFastq;
