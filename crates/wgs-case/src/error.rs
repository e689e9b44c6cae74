//! Everything that can be wrong with the inputs of a case.
//!
//! What the operator wrote (case, layout, gene lists, tables, assessments) is wrong usage, exit code 2; what a program wrote
//! (reports, annotated calls, candidates, BED) is bad input, exit code 3.

use wgs_core::{Classify, Kind};
use wgs_io::bed::BedError;
use wgs_io::input::InputError;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// A file the operator wrote has something wrong in it.
    #[error("{file}: {message}")]
    Operator {
        /// File.
        file: String,
        /// What is wrong, with the line where there is one.
        message: String,
        /// What to do about it.
        hint: Option<&'static str>,
    },
    /// Arguments that do not go together.
    #[error("{message}")]
    Argument {
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: Option<&'static str>,
    },
    /// A file of a program is damaged, of another kind, or not of this case.
    #[error("{file}: {message}")]
    Content {
        /// File.
        file: String,
        /// What is wrong, with the line where there is one.
        message: String,
        /// What to do about it.
        hint: Option<&'static str>,
    },
    /// A report.
    #[error(transparent)]
    Report(#[from] wgs_report::Error),
    /// A file that cannot be read or is not complete.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A BED file.
    #[error(transparent)]
    Bed(#[from] BedError),
    /// The last look before anything is written found what consent keeps back.
    #[error("the report would say what consent keeps back, so nothing is written")]
    Consent,
}

impl Classify for CaseError {
    fn kind(&self) -> Kind {
        match self {
            Self::Operator { .. } | Self::Argument { .. } => Kind::Usage,
            Self::Content { .. } => Kind::Input,
            Self::Report(e) => e.kind(),
            Self::Input(e) => e.kind(),
            Self::Bed(e) => e.kind(),
            Self::Consent => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Operator { hint, .. } | Self::Argument { hint, .. } | Self::Content { hint, .. } => {
                hint.map(str::to_owned)
            }
            Self::Report(e) => e.hint(),
            Self::Input(e) => e.hint(),
            Self::Bed(e) => e.hint(),
            Self::Consent => Some("look for the variant's names in the case file, the layout and the tables".into()),
        }
    }
}
