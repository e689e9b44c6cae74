//! What ends a check: what the operator wrote is wrong (exit 2), a state or key is damaged or a signature does not fit (exit
//! 3), or the machine failed (exit 4). What is wrong with the delivery itself is no error but a finding.

use wgs_core::{Classify, Kind};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A manifest with something wrong in it.
    #[error("{path}: line {line}{}: {message}", column.as_ref().map(|c| format!(", column {c}")).unwrap_or_default())]
    Manifest {
        /// File.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Name of the column, where one is to blame.
        column: Option<String>,
        /// What is wrong.
        message: String,
    },
    /// A manifest or its folder cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// File or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file is not one, is of another version, or is damaged before its end.
    #[error("{path}: {message}")]
    State {
        /// File.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// Another run holds the state file.
    #[error("{path}: another run is using this state")]
    Busy {
        /// File.
        path: String,
    },
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key that cannot be used.
    #[error("{path}: {message}")]
    Key {
        /// File.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// A signature that does not fit.
    #[error("{path}: {message}")]
    Signature {
        /// The signed file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// Reading a file failed for a reason outside it.
    #[error(transparent)]
    Read(#[from] wgs_qc_fastq::Error),
    /// A section that does not serialise.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Classify for Error {
    fn kind(&self) -> Kind {
        match self {
            Error::Manifest { .. } | Error::Unreadable { .. } => Kind::Usage,
            Error::State { .. } | Error::Key { .. } | Error::Signature { .. } => Kind::Input,
            Error::Io { source, .. } => source.kind_of(),
            Error::Read(e) => e.kind(),
            Error::Busy { .. } | Error::Internal(_) => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Error::Manifest { .. } => Some("wgs qc deliver --template prints a manifest with all columns".into()),
            Error::State { .. } => Some("give another --state FILE: everything is read again".into()),
            Error::Read(e) => e.hint(),
            _ => None,
        }
    }
}

trait KindOf {
    fn kind_of(&self) -> Kind;
}

impl KindOf for std::io::Error {
    fn kind_of(&self) -> Kind {
        match self.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => Kind::Input,
            _ => Kind::Other,
        }
    }
}
