//! What can go wrong in `wgs qc fastq`.

use wgs_core::{Classify, Kind};
use wgs_io::fastq::FastqError;

/// An error, with file and record.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is bad.
    #[error(transparent)]
    Fastq(#[from] FastqError),
    /// The names at one place of R1 and R2 differ.
    #[error("{first} and {second} are out of step: record {record} is '{name1}' in one and '{name2}' in the other")]
    OutOfStep {
        /// File of R1.
        first: String,
        /// File of R2.
        second: String,
        /// Record, from 1.
        record: u64,
        /// Name in R1's file.
        name1: String,
        /// Name in R2's file.
        name2: String,
    },
    /// A record says it is the other read of its pair.
    #[error("{file}: record {record}: read '{name}' says it is read {states} but stands for read {expected}")]
    Swapped {
        /// The file.
        file: String,
        /// Record, from 1.
        record: u64,
        /// Its name, with comment.
        name: String,
        /// What the name says.
        states: u8,
        /// What its place says.
        expected: u8,
    },
    /// One file of a pair ends before the other.
    #[error("{short} ends after {records} reads, but {long} goes on")]
    Unequal {
        /// The file that ends.
        short: String,
        /// The other one.
        long: String,
        /// Reads in the shorter file.
        records: u64,
    },
    /// An interleaved file with an odd number of reads.
    #[error("{file}: interleaved pairs, but an odd number of reads ({records})")]
    Odd {
        /// The file.
        file: String,
        /// Its reads.
        records: u64,
    },
    /// The adapter list is bad.
    #[error("{file}: {reason}")]
    Adapters {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The list of files cannot be used as asked.
    #[error("{0}")]
    Files(String),
    /// An alignment file is bad.
    #[error("{message}")]
    Align {
        /// What is wrong, with the file.
        message: String,
        /// It ends early.
        truncated: bool,
        /// Its class.
        kind: Kind,
        /// A remedy, where known.
        hint: Option<String>,
    },
    /// A worker panicked.
    #[error("internal error: {0}")]
    Panic(String),
}

/// What kind of thing is wrong with files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A file ends early.
    Truncated,
    /// A file is damaged or not of its format.
    Damaged,
    /// A file holds no read.
    Empty,
    /// Each may be whole, but they are not in step.
    Pairs,
    /// Not the files' fault: reading failed, wrong usage, an internal error.
    Elsewhere,
}

impl Error {
    /// What kind of thing is wrong.
    pub fn fault(&self) -> Fault {
        use wgs_io::fastq::Problem;
        use wgs_io::gzip::GzipError;
        match self {
            Self::OutOfStep { .. } | Self::Swapped { .. } | Self::Unequal { .. } | Self::Odd { .. } => Fault::Pairs,
            Self::Align { truncated: true, .. } => Fault::Truncated,
            Self::Fastq(e) => match e {
                FastqError::Empty { .. } => Fault::Empty,
                FastqError::Gzip { source: GzipError::Truncated { .. }, .. }
                | FastqError::Record { problem: Problem::Truncated { .. }, .. } => Fault::Truncated,
                FastqError::Bgzf {
                    source: wgs_bgzf::Error::Truncated { .. } | wgs_bgzf::Error::NoEndMarker { .. },
                    ..
                } => Fault::Truncated,
                _ if e.kind() == Kind::Input => Fault::Damaged,
                _ => Fault::Elsewhere,
            },
            _ if self.kind() == Kind::Input => Fault::Damaged,
            _ => Fault::Elsewhere,
        }
    }
}

impl Classify for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Fastq(e) => e.kind(),
            Self::Align { kind, .. } => *kind,
            Self::Files(_) | Self::Adapters { .. } => Kind::Usage,
            Self::Panic(_) => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Fastq(e) => e.hint(),
            Self::Align { hint, .. } => hint.clone(),
            Self::OutOfStep { .. } => Some(
                "R1 and R2 must hold the same reads in the same order; --single takes files that are no pairs"
                    .to_owned(),
            ),
            Self::Unequal { .. } => Some("the shorter file is incomplete: transfer it again".to_owned()),
            _ => None,
        }
    }
}
