//! The pipeline on one machine: a table of samples and a configuration in, verdict and reports out.
//!
//! ```text
//! samples.tsv ─▶ Samples ┐
//! config.toml ─▶ Config  ┴▶ plan ─▶ steps with inputs, commands and outputs ─▶ run (budget, skip, gates) ─▶ run.json
//! ```
//! Every step is commands a user could type: `wgs …` itself, an aligner and samtools. A step writes into a folder of its own;
//! its outputs get their names when all of it succeeded, then its record is written. A step whose record fits its inputs,
//! settings and versions is skipped, so a killed run goes on where it was.

pub mod config;
pub mod error;
pub mod plan;
mod record;
pub mod reference;
pub mod run;
pub mod samples;
pub mod step;
pub mod summary;
pub mod template;
mod tools;

pub use config::Config;
pub use error::Error;
pub use plan::Plan;
pub use samples::Samples;
