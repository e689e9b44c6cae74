//! What can go wrong while a VCF or BCF is written, with the file and the record.

use crate::atomic::OutputError;
use std::io;
use wgs_core::{Classify, Kind};

/// A file that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The system refused.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// BCF has numbers for names and types for values, so it cannot hold what the header does not declare.
    #[error("{file}: {place} cannot be written as BCF: {problem}")]
    Bcf {
        /// The output.
        file: String,
        /// The header, or the record by contig and position.
        place: String,
        /// Why.
        problem: BcfProblem,
    },
    /// A record before the last one: the index would be wrong.
    #[error("{file}: internal error: record {contig}:{pos} is out of order")]
    Order {
        /// The output.
        file: String,
        /// Number of the contig, from 0.
        contig: u32,
        /// Position, from 1.
        pos: u64,
    },
}

impl WriteError {
    /// An error of the system at `file`.
    pub(super) fn io(file: &str, source: io::Error) -> Self {
        Self::Output(OutputError { path: file.to_owned(), source })
    }
}

/// Why a header or record has no BCF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BcfProblem {
    /// Contigs of the header and of the index differ.
    #[error("the header does not list the contigs of the records in their order")]
    Contigs,
    /// A declared type that is none.
    #[error("{name} is declared with the type '{found}'")]
    Type {
        /// INFO or FORMAT key.
        name: String,
        /// What stands there.
        found: String,
    },
    /// Too few or too many columns.
    #[error("{found} columns, but the header has {wanted}")]
    Columns {
        /// Columns of the line.
        found: usize,
        /// Columns of the header.
        wanted: usize,
    },
    /// A name that the header lacks.
    #[error("{what} {name} is not in the header")]
    Undeclared {
        /// Contig, FILTER, INFO key or FORMAT key.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// POS is not 0 to 2,147,483,647.
    #[error("POS '{0}' is not a position")]
    Pos(String),
    /// A value that is not of its declared type, or outside the type's range.
    #[error("{key} '{text}' is not {wanted}")]
    Value {
        /// QUAL, or an INFO or FORMAT key.
        key: String,
        /// The value.
        text: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// GT is not allele numbers of the record with `/` or `|` between them.
    #[error("genotype '{0}' is not allele numbers of the record separated by '/' or '|'")]
    Genotype(String),
    /// An empty column or value.
    #[error("{0} is empty (a missing value is '.')")]
    Empty(&'static str),
    /// A sample has more values than FORMAT has keys.
    #[error("sample {0} has more values than FORMAT has keys")]
    Values(usize),
    /// More than the format has room for.
    #[error("more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
}

impl Classify for WriteError {
    fn kind(&self) -> Kind {
        match self {
            Self::Output(e) => e.kind(),
            Self::Bcf { .. } => Kind::Input,
            Self::Order { .. } => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Bcf { .. } => Some("write .vcf.gz, which takes any text".to_owned()),
            _ => None,
        }
    }
}
