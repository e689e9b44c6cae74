//! The report: envelope and sections, profiles and verdict, HTML, files for MultiQC.
//!
//! Reports come in as bytes, are checked once ([`Report::parse`]) and merged per sample ([`subject`]); a profile
//! ([`profile`]) and the metric table ([`metric`]) turn them into a verdict ([`judge`]). HTML and MultiQC files read the
//! same JSON and leave out what it does not hold. Nothing here does arithmetic that another machine could round otherwise.

mod data;
pub mod date;
pub mod envelope;
pub mod error;
pub mod finding;
pub mod html;
pub mod json;
pub mod judge;
pub mod metric;
pub mod multiqc;
pub mod profile;
pub mod requests;
pub mod roster;
pub mod schema;
pub mod sheet;
pub mod specimen;
pub mod subject;
pub mod text;
pub mod verdict;
pub mod waiver;

pub use envelope::{InputFile, Report, Run, Sample};
pub use error::Error;
pub use verdict::{Status, Verdict};
