//! What looks like a somatic allele and is none: a file for each.
//!
//! Some are explanations of the model with a likelihood of their own ([`strand`], [`orientation`], [`mapping`], [`low_complexity`] by their priors, [`panel`]), some speak
//! against what is somatic by then ([`position`]), some are decided among calls ([`clustered`], [`multiallelic`]).

pub mod clustered;
pub mod low_complexity;
pub mod mapping;
pub mod multiallelic;
pub mod orientation;
pub mod panel;
pub mod position;
pub mod strand;
