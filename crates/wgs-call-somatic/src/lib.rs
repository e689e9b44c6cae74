//! Somatic small variants: a tumour against its normal.
//!
//! For each cell the candidates of both samples are looked at together ([`cell`]): lone SNVs from their columns, everything else over local
//! haplotypes of both. Each allele is held against what else it could be ([`model`]); the record tells the probabilities ([`record`]).
//! What the calls together say of the tumour is counted beside them ([`measured`]). Formulae and sources stand in `docs/methods/somatic.md`.

mod artefact;
mod asked;
mod burden;
mod call;
mod callable;
mod cell;
mod counts;
mod fdr;
mod fraction;
mod frequency;
mod gather;
mod known;
mod measured;
mod model;
mod msi;
mod purity;
mod record;
mod run;
mod settings;
mod spectrum;
mod summary;

pub use burden::Burden;
pub use call::{Call, Filter, Shown};
pub use fdr::{FalseDiscovery, Limit, RATE_MIN};
pub use gather::gather;
pub use known::{Known, Source};
pub use measured::Measured;
pub use model::{Cause, TUMORS_MAX};
pub use msi::{Microsatellites, TractCount};
pub use purity::PuritySignal;
pub use run::{Config, Outcome, SampleLine, run};
pub use settings::Settings;
pub use spectrum::{ClassCount, Opportunity, Spectrum, SubstitutionCount};
pub use summary::{CallSomatic, Counts, PopulationUsed, SampleUsed, State};

/// Name of the command, in parts and headers.
pub const COMMAND: &str = "call somatic";
