//! What can go wrong with a store.
//!
//! A bad report and a file that is no store, is of a newer version or is damaged are bad input (exit code 3); a sample,
//! metric or period that does not exist is wrong usage (2); what the machine does not give is 4.

use rusqlite::ErrorCode;
use std::path::Path;
use wgs_core::{Classify, Kind};
use wgs_io::atomic::OutputError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum CohortError {
    /// A report that is none.
    #[error(transparent)]
    Report(#[from] wgs_report::Error),
    /// A file of reports cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// File or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A report with a bad one in its batch: what was done.
    #[error("{source}")]
    Batch {
        /// What is wrong, with file and place.
        source: Box<CohortError>,
        /// Reports added before it, in whole batches.
        added: u64,
        /// Reports of its batch that were not added because of it.
        held: u64,
        /// Bad reports left out while the others were added.
        bad: u64,
    },
    /// A file that is no store.
    #[error("{path}: not a store of wgs cohort: {what}")]
    NotAStore {
        /// File.
        path: String,
        /// Why.
        what: String,
    },
    /// A store of a later program.
    #[error("{path}: store version {found}; this program knows versions up to {ours}")]
    Newer {
        /// File.
        path: String,
        /// Version of the store.
        found: i64,
        /// Latest version known.
        ours: i64,
    },
    /// A store that is damaged.
    #[error("{path}: the store is damaged: {what}")]
    Damaged {
        /// File.
        path: String,
        /// What is wrong.
        what: String,
    },
    /// The store was in use for too long.
    #[error("{path}: another program kept the store locked")]
    Busy {
        /// File.
        path: String,
    },
    /// SQLite failed otherwise.
    #[error("{path}: {source}")]
    Sql {
        /// File.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// An output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// An argument that does not fit.
    #[error("{0}")]
    Argument(String),
    /// Something that must not happen.
    #[error("{0}")]
    Internal(String),
}

impl Classify for CohortError {
    fn kind(&self) -> Kind {
        match self {
            Self::Report(e) => e.kind(),
            Self::Batch { source, .. } => source.kind(),
            Self::Read { .. } | Self::NotAStore { .. } | Self::Newer { .. } | Self::Damaged { .. } => Kind::Input,
            Self::Output(e) => e.kind(),
            Self::Argument(_) => Kind::Usage,
            Self::Busy { .. } | Self::Sql { .. } | Self::Internal(_) => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Report(e) => e.hint(),
            Self::Batch { added, held, bad: 0, .. } => Some(format!(
                "{added} reports were added before it; of its batch ({held} reports) none: mend or remove the report and \
                 repeat the command, or add all but bad ones with --keep-going"
            )),
            Self::Batch { added, bad, .. } => {
                Some(format!("{added} reports were added; {bad} bad ones were not, the first of them is named"))
            }
            Self::Newer { .. } => Some("use the version of wgs that wrote it, or a later one".into()),
            Self::Busy { .. } => Some("try again when nothing else writes to it".into()),
            Self::Damaged { .. } => Some("restore it from a copy, or add the reports to a new store".into()),
            _ => None,
        }
    }
}

/// Gives an error of SQLite the store's path and its class.
pub trait Of<T> {
    /// With the path of the store.
    fn of(self, path: &Path) -> Result<T, CohortError>;
}

impl<T> Of<T> for Result<T, rusqlite::Error> {
    fn of(self, path: &Path) -> Result<T, CohortError> {
        self.map_err(|source| {
            let path = path.display().to_string();
            match source.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => CohortError::NotAStore { path, what: "not an SQLite file".into() },
                Some(ErrorCode::DatabaseCorrupt) => CohortError::Damaged { path, what: source.to_string() },
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => CohortError::Busy { path },
                _ => CohortError::Sql { path, source },
            }
        })
    }
}
