//! One case for the expert panel: reports, annotated calls and the operator's tables in; JSON, HTML, FHIR and Phenopacket out.
//!
//! Inputs become one [`model::Case`]; what consent keeps back is left out there, before anything is rendered. The renderers
//! see the case alone.

pub mod annotated;
pub mod assessments;
pub mod build;
pub mod candidates;
pub mod case_file;
pub mod coverage;
mod english;
pub mod error;
pub mod evidence;
pub mod fhir;
pub mod file;
pub mod genes;
pub mod html;
pub mod laboratory;
pub mod layout;
pub mod model;
pub mod phenopacket;
pub mod quality;
pub mod select;
mod terms;
pub mod withheld;

pub use build::{Built, Inputs, build};
pub use error::CaseError;
pub use model::Case;
