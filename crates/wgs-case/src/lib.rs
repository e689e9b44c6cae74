//! One case for the expert panel: reports, annotated calls and the operator's tables in; JSON, HTML, FHIR and Phenopacket out.
//!
//! Inputs become one [`model::Case`]; what consent keeps back is left out there, before anything is rendered. The renderers
//! see the case alone.

pub mod model;

pub use model::Case;
