//! Germline small variants of one sample: at present lone SNVs under a diploid model.
//!
//! In order, for each cell: the scan marks candidates, the column of each is turned into genotype likelihoods and
//! posteriors ([`model`]), filters give reasons ([`site`]), the record becomes a line ([`record`]), and [`run`] commits the
//! lines in plan order to a VCF or to the part of a shard. [`gather`] joins parts. Formulae and sources stand in
//! `docs/methods/germline.md`.

mod gather;
mod model;
mod record;
mod run;
mod site;
mod summary;

pub use gather::gather;
pub use model::{Genotype, Model, Posterior};
pub use run::{Config, Outcome, run};
pub use site::{Filter, Site};
pub use summary::{CallGermline, Counts, State};

/// Name of the command, in parts and headers.
pub const COMMAND: &str = "call germline";

/// Scan settings and model constants, as they stand in the VCF header.
pub use site::Settings;
