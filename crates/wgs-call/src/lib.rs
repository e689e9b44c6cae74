//! What the callers share: inputs of one sample, the sample profile, the territory, the spine over cells, parts.
//!
//! In order: [`Inputs::open`] checks that all files are of one sample and one reference; [`learn`](profile::learn) reads
//! a fixed, hash-chosen set of grid cells and makes the [`Profile`]; [`spine::run`] takes the cells of a
//! [`Territory`] (or of one shard of it), loads each on a worker with readers of its own, and commits what the caller's
//! model made of them in plan order; [`part`] keeps a shard's records and integer summary state until they are joined.
//!
//! All positions are 0-based, intervals half-open.

pub mod asked;
pub mod assembly;
pub mod bases;
pub mod candidates;
pub mod counted;
pub mod edit;
pub mod error;
pub mod haplotypes;
pub mod header;
pub mod indel;
pub mod inputs;
pub mod likelihood;
pub mod logs;
pub mod part;
pub mod ploidy;
pub mod population;
pub mod priors;
pub mod profile;
pub mod reads_out;
pub mod realign;
pub mod rows;
pub mod share;
pub mod spelling;
pub mod spine;
pub mod territory;
pub mod unplaced;
pub mod windows;

pub use asked::Asked;
pub use error::CallError;
pub use inputs::Inputs;
pub use ploidy::Ploidy;
pub use population::Population;
pub use profile::Profile;
pub use share::Share;
pub use territory::Territory;
pub use wgs_io::pedigree::{self, Pedigree};
