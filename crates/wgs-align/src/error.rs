//! What can go wrong with an alignment file.

use wgs_core::{Classify, Kind, ReadError};

/// An error with the file and, where known, the record it concerns.
#[derive(Debug, thiserror::Error)]
pub enum AlignError {
    /// The file cannot be opened or read.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// Not SAM, BAM or CRAM.
    #[error("{path}: not a SAM, BAM or CRAM file")]
    UnknownFormat {
        /// File.
        path: String,
    },
    /// Empty file.
    #[error("{path}: the file is empty")]
    Empty {
        /// File.
        path: String,
    },
    /// The BGZF layer is truncated or corrupt.
    #[error("{path}: {source}{}", after(.last))]
    Bgzf {
        /// File.
        path: String,
        /// Cause.
        source: wgs_bgzf::Error,
        /// Last good record.
        last: String,
    },
    /// The header cannot be read.
    #[error("{path}: bad header: {reason}")]
    Header {
        /// File.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A line of SAM text is wrong.
    #[error("{path}: line {line}: {reason}")]
    Line {
        /// File.
        path: String,
        /// Number of the line, 1-based.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// SAM in plain gzip, which has no blocks.
    #[error("{path}: SAM in plain gzip is not read")]
    Gzip {
        /// File.
        path: String,
    },
    /// The reference of a CRAM cannot be opened.
    #[error("{path}: cannot use the reference {reference}: {source}")]
    Reference {
        /// CRAM file.
        path: String,
        /// Reference FASTA.
        reference: String,
        /// Cause.
        source: std::io::Error,
    },
    /// A record was refused.
    #[error("{path}: read '{name}' at {locus}: {source}")]
    Record {
        /// File.
        path: String,
        /// Read name.
        name: String,
        /// Where it claims to be.
        locus: String,
        /// What is wrong.
        source: ReadError,
    },
    /// The file ends inside a record, or a record's size makes no sense.
    #[error("{path}: {reason}{}", after(.last))]
    Truncated {
        /// File.
        path: String,
        /// What is wrong.
        reason: String,
        /// Last good record.
        last: String,
    },
    /// htslib could not decode a CRAM record; a missing or wrong reference is the usual cause.
    #[error("{path}: cannot decode the record{}", after_or_first(.last))]
    Decode {
        /// File.
        path: String,
        /// Last good record.
        last: String,
    },
    /// The index cannot be used.
    #[error("{path}: bad index: {reason}")]
    Index {
        /// Index file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The index does not belong to this file.
    #[error("{path}: the index says {expected} records on {contig}, the file has {found}")]
    StaleIndex {
        /// File.
        path: String,
        /// Contig.
        contig: String,
        /// Records according to the index.
        expected: u64,
        /// Records read.
        found: u64,
    },
    /// The containers of a CRAM file hold another number of records than were read.
    #[error("{path}: its containers hold {expected} records, {found} were read")]
    Records {
        /// File.
        path: String,
        /// Records according to the containers.
        expected: u64,
        /// Records read.
        found: u64,
    },
    /// Records are not sorted by position.
    #[error("{path}: read '{name}' at {locus} comes after {previous}: the file is not sorted by position")]
    Unsorted {
        /// File.
        path: String,
        /// Read name.
        name: String,
        /// Its place.
        locus: String,
        /// The place before it.
        previous: String,
    },
}

fn after(last: &str) -> String {
    if last.is_empty() { String::new() } else { format!(", after read {last}") }
}

fn after_or_first(last: &str) -> String {
    if last.is_empty() { " at the start of the file".into() } else { format!(" after read {last}") }
}

impl Classify for AlignError {
    fn kind(&self) -> Kind {
        match self {
            Self::Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => match source.kind() {
                std::io::ErrorKind::IsADirectory => Kind::Input,
                _ => Classify::kind(source),
            },
            Self::Reference { source, .. } if source.kind() != std::io::ErrorKind::NotFound => Classify::kind(source),
            Self::Bgzf { source: wgs_bgzf::Error::Io { .. }, .. } => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Unsorted { .. } => Some("sort it: samtools sort -o sorted.bam FILE".into()),
            Self::Gzip { .. } => Some("compress it in blocks, as BAM is: gzip -dc FILE | bgzip > reads.sam.gz".into()),
            Self::Index { .. } => Some("if the file itself is whole, make the index again: samtools index FILE".into()),
            Self::Records { .. } => Some("the index may be of another file; make it again: samtools index FILE".into()),
            Self::StaleIndex { .. } => Some("make the index again: samtools index FILE".into()),
            Self::Decode { .. } => Some("give the reference the CRAM was written with: -r ref.fa".into()),
            Self::Truncated { .. } | Self::Bgzf { source: wgs_bgzf::Error::NoEndMarker { .. }, .. } => {
                Some("the copy or the writing program was cut short; take the file from its origin again".into())
            }
            _ => None,
        }
    }
}
