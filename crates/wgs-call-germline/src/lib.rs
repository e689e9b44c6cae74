//! Germline small variants of one sample under a diploid model, and of a family under its pedigree ([`family`]).
//!
//! In order, for each cell: the scan marks candidates; a lone SNV is genotyped from its column ([`site`], [`model`]), everything
//! else in windows with local haplotypes ([`local`]); filters give reasons, the record becomes a line ([`record`]), and [`run`]
//! commits the lines in plan order to a VCF or to the part of a shard. [`gather`] joins parts. Formulae and sources stand in
//! `docs/methods/germline.md`.

mod artefact;
mod asked;
mod bands;
mod call;
mod confidence;
mod evidence;
pub mod family;
mod gather;
mod gvcf;
mod local;
mod look;
mod misplaced;
mod mitochondrion;
mod model;
mod phase;
mod record;
mod run;
mod seen;
mod site;
mod summary;
mod testcase;

pub use call::{Call, Filter, Road};
pub use evidence::{REGION_MAX, evidence};
pub use family::CallFamily;
pub use gather::gather;
pub use mitochondrion::Fraction;
pub use model::{Genotype, Model, Posterior};
pub use run::{Config, Outcome, run};
pub use summary::{CallGermline, Counts, State};
pub use testcase::{Site, testcase};

/// Name of the command, in parts and headers.
pub const COMMAND: &str = "call germline";

/// Scan settings and model constants, as they stand in the VCF header.
pub use site::Settings;
