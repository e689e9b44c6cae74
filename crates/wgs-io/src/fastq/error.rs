//! What can be wrong with a FASTQ file, with the file, the record and the line.

use super::Encoding;
use crate::gzip::GzipError;
use std::fmt;
use wgs_core::{Classify, Kind};

/// A file that cannot be read or is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum FastqError {
    /// Opening or reading failed.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file (or what it holds compressed) has no bytes.
    #[error("{file}: empty file, no reads")]
    Empty {
        /// The file.
        file: String,
    },
    /// Not FASTQ.
    #[error("{file}: not FASTQ: {what}")]
    NotFastq {
        /// The file.
        file: String,
        /// What it looks like.
        what: &'static str,
    },
    /// Bad gzip.
    #[error("{file}: {source}")]
    Gzip {
        /// The file.
        file: String,
        /// What is wrong.
        source: GzipError,
    },
    /// Bad BGZF.
    #[error("{file}: {source}")]
    Bgzf {
        /// The file.
        file: String,
        /// What is wrong.
        source: wgs_bgzf::Error,
    },
    /// A bad record.
    #[error("{file}: record {record} (line {line}{name}): {problem}")]
    Record {
        /// The file.
        file: String,
        /// Record, from 1.
        record: u64,
        /// Line, from 1.
        line: u64,
        /// `, read 'NAME'`, or nothing before the name is known.
        name: Named,
        /// What is wrong.
        problem: Problem,
    },
    /// Qualities in an old encoding.
    #[error(
        "{file}: qualities look like {found} (characters '{min}' to '{max}' in the first {records} records), not Phred+33"
    )]
    Encoding {
        /// The file.
        file: String,
        /// What they look like.
        found: Encoding,
        /// Lowest character.
        min: char,
        /// Highest character.
        max: char,
        /// Records looked at.
        records: u64,
    },
}

/// A read name in a message, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named(pub Option<String>);

impl Named {
    /// From the bytes of a name; long ones are cut.
    pub fn new(name: &[u8]) -> Self {
        let text = String::from_utf8_lossy(name.get(..100).unwrap_or(name)).into_owned();
        Self((!text.is_empty()).then_some(text))
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.0 {
            Some(name) => write!(f, ", read '{}'", name.escape_default()),
            None => Ok(()),
        }
    }
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The first line of a record is not a name.
    #[error("expected '@' and a name, found {found}")]
    NoName {
        /// What is there.
        found: Shown,
    },
    /// The line between sequence and qualities is missing.
    #[error("expected '+' after the sequence, found {found}")]
    NoPlus {
        /// What is there.
        found: Shown,
    },
    /// The name after `+` differs from the one after `@`.
    #[error("the name after '+' differs from the one after '@'")]
    OtherName,
    /// Fewer or more qualities than bases.
    #[error("{quals} qualities for {bases} bases")]
    Length {
        /// Bases.
        bases: usize,
        /// Qualities.
        quals: usize,
    },
    /// The file ends inside the record.
    #[error("truncated: the file ends in the {part}")]
    Truncated {
        /// Where.
        part: &'static str,
    },
    /// A character that is no base.
    #[error("{found} at base {at} is not an IUPAC base")]
    Base {
        /// The character.
        found: Shown,
        /// Base, from 1.
        at: usize,
    },
    /// A character that is no quality.
    #[error("{found} at base {at} is not a quality ({encoding})")]
    Quality {
        /// The character.
        found: Shown,
        /// Base, from 1.
        at: usize,
        /// The encoding in force.
        encoding: Encoding,
    },
    /// More than 2 GiB in one record.
    #[error("the record is longer than 2 GiB")]
    TooLong,
}

/// A character in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown(pub Option<u8>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.0 {
            Some(c) if c.is_ascii_graphic() => write!(f, "'{}'", c as char),
            Some(b' ') => write!(f, "a space"),
            Some(b'\t') => write!(f, "a tab"),
            Some(c) => write!(f, "byte {c:#04x}"),
            None => write!(f, "an empty line"),
        }
    }
}

impl Classify for FastqError {
    fn kind(&self) -> Kind {
        use std::io::ErrorKind::{IsADirectory, NotFound, PermissionDenied};
        let io = |e: &std::io::Error| match e.kind() {
            NotFound | PermissionDenied | IsADirectory => Kind::Input,
            _ => Classify::kind(e),
        };
        match self {
            Self::Io { source, .. }
            | Self::Gzip { source: GzipError::Io(source), .. }
            | Self::Bgzf { source: wgs_bgzf::Error::Io { source, .. }, .. } => io(source),
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Gzip { source: GzipError::Truncated { .. }, .. } => "the copy is incomplete: transfer the file again",
            Self::Bgzf { source: wgs_bgzf::Error::NoEndMarker { .. } | wgs_bgzf::Error::Truncated { .. }, .. } => {
                "the copy is incomplete: transfer the file again"
            }
            Self::Gzip { .. } | Self::Bgzf { .. } => "the file is damaged: compare its checksum and transfer it again",
            Self::Encoding { found: Encoding::Solexa64, .. } => {
                "--encoding solexa64 converts; --encoding phred33 takes them as they are"
            }
            Self::Encoding { .. } => "--encoding phred64 converts; --encoding phred33 takes them as they are",
            Self::Record { problem: Problem::Truncated { .. }, .. } => "the file is incomplete: transfer it again",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
