//! The samples of a family together: `call germline --ped`.
//!
//! Each sample has its own profile, model and pile. In every cell the candidates of all samples are united, and windows are made
//! of the union, so that every sample is asked the same questions ([`cell`]). A place gives genotype likelihoods of each
//! sample: from its column ([`column`]) or from its templates and the haplotypes of all ([`window`]). [`joint`] turns them into posteriors
//! under the pedigree, by exact sums ([`peel`]) over the founders' allele frequency ([`frequency`]) and inheritance with new
//! mutations ([`inherit`]). Other explanations must hold against the whole family ([`call`]); then the place is a record of
//! several samples ([`record`]). [`run`] commits the records in plan order.
//!
//! Formulae and sources: `docs/methods/germline.md`, "Families".

mod call;
mod cell;
mod column;
mod frequency;
mod inherit;
mod joint;
mod peel;
mod place;
mod record;
mod run;
mod shape;
mod summary;
mod window;

pub use inherit::MUTATION;
pub use run::{Config, contradictions, run};
pub use summary::{CallFamily, FamilyState};
