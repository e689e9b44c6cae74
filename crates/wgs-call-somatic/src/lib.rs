//! Somatic small variants: a tumour against its normal.
//!
//! For each cell the candidates of both samples are looked at together ([`cell`]): lone SNVs from their columns, everything else over local
//! haplotypes of both. Each allele is held against what else it could be ([`model`]); the record tells the probabilities ([`record`]).
//! Formulae and sources stand in `docs/methods/somatic.md`.

mod artefact;
mod call;
mod cell;
mod fdr;
mod fraction;
mod gather;
mod model;
mod record;
mod run;
mod settings;
mod summary;

pub use call::{Call, Filter, Shown};
pub use fdr::{FalseDiscovery, Limit};
pub use gather::gather;
pub use model::{Cause, TUMORS_MAX};
pub use run::{Config, Outcome, SampleLine, run};
pub use settings::Settings;
pub use summary::{CallSomatic, Counts, SampleUsed, State};

/// Name of the command, in parts and headers.
pub const COMMAND: &str = "call somatic";
