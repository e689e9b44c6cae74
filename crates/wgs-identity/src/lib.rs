//! Who a sample is: marker panels, contamination, ancestry, fingerprints.
//!
//! ```text
//! Panel ─▶ PlacedPanel (this header) ─▶ MarkerReads, fed by the shared pass ─▶ SiteCounts (integers, merged over workers)
//!                                                                         ├─▶ contamination::estimate ─▶ Contamination
//!                                                                         └─▶ Fingerprint ─▶ file ─▶ fingerprint::compare
//! ```
//! Positions are 0-based. Everything up to [`SiteCounts`] is integer and merges in any order; floating point appears only
//! in [`estimate`] and [`compare`], in a fixed order of summation and with the logarithms and exponentials of
//! [`wgs_kernel::math`], so the results are the same bytes for any thread count and on any CPU.
//!
//! Genotypes are personal data: they leave this crate only through [`Fingerprint::to_bytes`], for a file of their own.
//! Nothing that serialises into a report ([`Contamination`], [`QcIdentity`]) holds one.

pub mod contamination;
pub mod error;
pub mod expectation;
pub mod findings;
pub mod fingerprint;
pub mod observations;
pub mod panel;
pub mod reads;
pub mod section;
#[cfg(test)]
pub(crate) mod simulate;

pub use contamination::{Ancestry, Contamination, Options, estimate};
pub use error::IdentityError;
pub use expectation::Expectation;
pub use findings::{Sexes, Stated, findings};
pub use fingerprint::{Comparison, Fingerprint, Relation, compare};
pub use observations::{Allele, Observation, SiteCounts};
pub use panel::{Assembly, Marker, Panel, PlacedPanel};
pub use reads::{MarkerReads, Reference};
pub use section::QcIdentity;
