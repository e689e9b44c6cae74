//! Variant metrics of a call set: what `wgs qc vcf` reports of any caller's file, and what the callers report of their own.
//!
//! **Flow.** A user shows record after record to [`Stats::observe`] as an [`Observation`], in any order; [`Stats::merge`] adds
//! what another worker or shard saw; [`Stats::finish`] makes the numbers of the report ([`Summary`]). The state holds
//! integers only and can be written and read back, so parts add up to exactly what one pass gives.
//!
//! **What is counted.** A record is *no variant* when it has no ALT but `<NON_REF>` or `<*>`, and is *not carried* when the
//! sample's genotype is missing or homozygous for REF: such records are counted ([`Records`](summary::Records)) and looked
//! at no further. The rest are variant records. Each is put into one of two sets by its filter, and each ALT into one
//! [`Class`]; het and hom go by the called alleles. `ga4gh` follows the reference implementation of GA4GH WGS QC 1.0:
//! FILTER is PASS, chromosomes 1–22, REF not all N (an assembly gap).
//!
//! Positions are 0-based.

mod allele;
mod counts;
mod finish;
mod stats;
pub mod summary;

pub use allele::{Allele, Class, classify};
pub use counts::Tally;
pub use stats::{FilterStatus, Observation, Seen, Stats, Zygosity};
pub use summary::Summary;
