//! The report: envelope and sections, profiles and verdict, HTML, files for MultiQC.

pub mod envelope;
pub mod html;
pub mod multiqc;

pub use envelope::{InputFile, Report, Run, Sample};
