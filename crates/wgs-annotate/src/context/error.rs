//! What can be wrong with the inputs of the disease context.

use wgs_core::{Classify, Kind};
use wgs_io::input::InputError;
use wgs_io::pedigree::PedError;

/// Errors of panels, ontology files, pedigrees and settings.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// A file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The pedigree cannot be understood.
    #[error(transparent)]
    Ped(#[from] PedError),
    /// A file that is not what it should be.
    #[error("{place}: {reason}")]
    File {
        /// File, and line where there is one.
        place: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// An index case that the calls do not have.
    #[error("{file}: there is no sample {sample}: the samples are {there}")]
    Sample {
        /// The calls.
        file: String,
        /// Asked for.
        sample: String,
        /// Names that there are.
        there: String,
    },
    /// A setting that cannot be.
    #[error("{0}")]
    Setting(String),
}

impl ContextError {
    /// Of a line (1-based) of a file.
    pub(crate) fn line(path: &str, line: usize, reason: String, hint: &'static str) -> Self {
        Self::File { place: format!("{path}: line {line}"), reason, hint }
    }
}

impl Classify for ContextError {
    fn kind(&self) -> Kind {
        match self {
            Self::Input(e) => e.kind(),
            Self::Ped(e) => e.kind(),
            Self::File { .. } | Self::Sample { .. } => Kind::Input,
            Self::Setting(_) => Kind::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Input(e) => e.hint(),
            Self::Ped(e) => e.hint(),
            Self::File { hint, .. } => Some((*hint).to_owned()),
            Self::Sample { .. } => Some("name the index case with --sample".into()),
            Self::Setting(_) => None,
        }
    }
}
