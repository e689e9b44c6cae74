//! What can be wrong with a run. What the operator wrote is wrong usage (exit 2), a tool that fails on its input bad input (3).

use wgs_core::{Classify, Kind};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sample table.
    #[error("{path}: line {line}: {message}")]
    Samples {
        /// File.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The configuration.
    #[error("{path}: {message}")]
    Config {
        /// File.
        path: String,
        /// What is wrong, with the key.
        message: String,
    },
    /// Samples and configuration do not fit together, or a tool or file they need is not there.
    #[error("{0}")]
    Plan(String),
    /// Another run is at work in the folder.
    #[error("{path}: another run is at work here")]
    Busy {
        /// The lock.
        path: String,
    },
    /// A step failed.
    #[error("step {step}: {command} ended with {code}\n{said}")]
    Step {
        /// Id of the step.
        step: String,
        /// The process that failed.
        command: String,
        /// Exit code or signal.
        code: String,
        /// What it said last.
        said: String,
        /// Exit code 3: its input is bad.
        input: bool,
    },
    /// The reference cannot be read.
    #[error("{path}: {reason}")]
    Reference {
        /// FASTA.
        path: String,
        /// Why.
        reason: String,
    },
    /// A file that must stand on the reference and cannot be read.
    #[error("{0}")]
    Input(String),
    /// A file stands on another reference.
    #[error("{path} does not stand on {reference}: {reason}")]
    OtherReference {
        /// The file.
        path: String,
        /// FASTA.
        reference: String,
        /// The first difference.
        reason: String,
    },
    /// The system.
    #[error("{path}: {source}")]
    Io {
        /// File or program.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    /// A system error with its path.
    pub fn io(path: impl AsRef<std::path::Path>, source: std::io::Error) -> Self {
        Self::Io { path: path.as_ref().display().to_string(), source }
    }
}

impl From<wgs_io::reference::ReferenceError> for Error {
    fn from(error: wgs_io::reference::ReferenceError) -> Self {
        Self::Input(error.to_string())
    }
}

impl Classify for Error {
    fn kind(&self) -> Kind {
        match self {
            Error::Samples { .. } | Error::Config { .. } | Error::Plan(_) => Kind::Usage,
            Error::Step { input: true, .. }
            | Error::Reference { .. }
            | Error::Input(_)
            | Error::OtherReference { .. } => Kind::Input,
            _ => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Error::Step { .. } => Some("what is done is kept: the same command goes on from here".into()),
            Error::OtherReference { .. } => Some(
                "take the FASTA the file was made with; one that holds only some of its contigs is --partial".into(),
            ),
            Error::Busy { .. } => Some("wait for it, or give this run another folder".into()),
            _ => None,
        }
    }
}
