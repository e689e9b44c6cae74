//! Somatic small variants: one or several tumours of a person against their normal, or without one.
//!
//! Samples are the tumours, then the normal where there is one. Their profiles, and for a tumour learned with its normal what the pair shows
//! (share of the tumour in the normal, foreign alleles, somatic rate), say what is known before an allele is looked at ([`known`]).
//! For each cell the candidates of all samples are looked at together ([`cell`]): lone SNVs from their columns, everything else over local
//! haplotypes. Each allele is held against what else it could be ([`model`], [`artefact`]); a panel of normals and a population
//! ([`frequency`]) move the priors. A call passes by its posterior, at least [`Settings::min_posterior`] or what a false discovery rate sets
//! from the calls of the whole run ([`fdr`]), and by what its neighbours are ([`call`]). Without a normal no call is named somatic: what
//! passes is no artefact and rather not of the germline, and each has an origin with its probability. Alleles that are asked for are answered,
//! found or not ([`asked`]).
//!
//! [`run`](mod@run) goes over the cells on the spine of [`wgs_call`]; the record tells the probabilities ([`record`]), a report counts
//! ([`summary`]), and what the calls together say of the tumours is counted beside them ([`measured`]). [`gather`](mod@gather) joins the parts of a sharded
//! run. Formulae and sources stand in `docs/methods/somatic.md`.

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
mod header;
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
pub use header::SampleLine;
pub use known::{Known, Source};
pub use measured::Measured;
pub use model::{Cause, TUMORS_MAX};
pub use msi::{Microsatellites, TractCount};
pub use purity::PuritySignal;
pub use run::{Config, Outcome, run};
pub use settings::Settings;
pub use spectrum::{ClassCount, Opportunity, Spectrum, SubstitutionCount};
pub use summary::{CallSomatic, Counts, PopulationUsed, SampleUsed, State};

/// Name of the command, in parts and headers.
pub const COMMAND: &str = "call somatic";
