//! Everything that can be wrong with a report, a profile, a waiver file or a sample table.
//!
//! What the operator wrote (profile, waivers, sample table, a role) is wrong usage, exit code 2; what a program wrote (a
//! report) is bad input, exit code 3.

use wgs_core::{Classify, Kind};

/// An error of this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The report is not JSON or is cut short.
    #[error("{path}: line {line}, column {column}: {message}")]
    Json {
        /// File.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser expected.
        message: String,
    },
    /// JSON, but not what a report holds at this place.
    #[error("{path}: {place}: {message}")]
    Shape {
        /// File.
        path: String,
        /// Dotted path inside the report.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// Written by a version whose numbers this one does not know.
    #[error("{path}: written by wgs {found}; this is wgs {ours}")]
    Version {
        /// File.
        path: String,
        /// Version in the file.
        found: String,
        /// Version of this program.
        ours: String,
    },
    /// The same section of the same sample twice.
    #[error("{path}: section {section} of sample '{sample}' was already read from {first}")]
    Duplicate {
        /// Second file.
        path: String,
        /// First file.
        first: String,
        /// Sample name.
        sample: String,
        /// Section name.
        section: String,
    },
    /// A profile with something wrong in it.
    #[error("profile {name}: {message}")]
    Profile {
        /// Name or path of the profile.
        name: String,
        /// What is wrong, with the gate.
        message: String,
    },
    /// No shipped profile has this name and no such file exists.
    #[error("no profile '{name}'")]
    NoProfile {
        /// What was asked for.
        name: String,
    },
    /// A waiver file with something wrong in it.
    #[error("waivers {path}: {message}")]
    Waivers {
        /// File.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// A sample table with something wrong in it.
    #[error("{path}: line {line}: {message}")]
    Roster {
        /// File.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// An argument that does not fit the reports.
    #[error("{0}")]
    Argument(String),
}

impl Classify for Error {
    fn kind(&self) -> Kind {
        match self {
            Error::Json { .. } | Error::Shape { .. } | Error::Version { .. } | Error::Duplicate { .. } => Kind::Input,
            Error::Profile { .. }
            | Error::NoProfile { .. }
            | Error::Waivers { .. }
            | Error::Roster { .. }
            | Error::Argument(_) => Kind::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Error::Version { .. } => {
                Some("judge a report with the version that made it, or make the report again".into())
            }
            Error::Duplicate { .. } => {
                Some("give each report once; rename one sample with --sample if they are two".into())
            }
            Error::NoProfile { .. } => {
                Some("wgs judge --list-profiles shows the shipped ones; a path works too".into())
            }
            Error::Json { .. } => Some("the file may be cut short: make the report again".into()),
            _ => None,
        }
    }
}
