//! What can be wrong with a VCF or BCF file, with the file, the line or record, and the locus once it is known.

use crate::input::InputError;
use std::fmt;
use wgs_core::{Classify, Kind};

/// A file that cannot be read or is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum VcfError {
    /// Opening, reading or decompressing failed, or the compressed file is incomplete.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The file (or what it holds compressed) has no bytes.
    #[error("{file}: empty file, without even a VCF header")]
    Empty {
        /// The file.
        file: String,
    },
    /// Neither VCF nor BCF.
    #[error("{file}: not VCF or BCF: {what}")]
    NotVcf {
        /// The file.
        file: String,
        /// What it looks like.
        what: &'static str,
    },
    /// A bad header.
    #[error("{file}: line {line}: {problem}")]
    Header {
        /// The file.
        file: String,
        /// Line of the header, from 1.
        line: u64,
        /// What is wrong.
        problem: HeaderProblem,
    },
    /// A file to be read by interval that has no index beside it.
    #[error("{file}: reading by interval needs an index, and there is none")]
    NoIndex {
        /// The file.
        file: String,
    },
    /// An index that cannot be used, or belongs to another file.
    #[error("{index}: not a usable index of {file}: {reason}")]
    Index {
        /// The file.
        file: String,
        /// Its index.
        index: String,
        /// Why.
        reason: String,
    },
    /// A bad record.
    #[error("{file}: {place}: {problem}")]
    Record {
        /// The file.
        file: String,
        /// Where in it.
        place: Place,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderProblem {
    /// Not UTF-8.
    #[error("not UTF-8 text")]
    Utf8,
    /// The records begin, or the file ends, before the line with the column names.
    #[error("no #CHROM line before {0}")]
    NoColumns(&'static str),
    /// The `#CHROM` line does not name the eight fixed columns, and FORMAT before samples.
    #[error("column {column} of the #CHROM line is '{found}', not {wanted}")]
    Column {
        /// Column, from 1.
        column: usize,
        /// What it is called there.
        found: String,
        /// What it should be called.
        wanted: &'static str,
    },
    /// A sample without a name.
    #[error("sample {0} has no name")]
    NoName(usize),
    /// A name that two samples have.
    #[error("two samples are called '{0}'")]
    TwoSamples(String),
    /// A contig that is declared twice, with different lengths.
    #[error("contig {contig} is declared with lengths {first} and {second}")]
    TwoLengths {
        /// Its name.
        contig: String,
        /// Length as declared first, in bases.
        first: u64,
        /// And later.
        second: u64,
    },
    /// A dictionary index (BCF) that two names have, or that cannot be one.
    #[error("the dictionary index {0} is out of range or stands for two names")]
    Index(String),
    /// The header of a BCF file ends before its stated length.
    #[error("the BCF header is cut short")]
    Truncated,
}

/// Where in the file a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// BCF records are counted, VCF records have lines.
    pub bcf: bool,
    /// Line or record, from 1; 0 where they are not counted, because an index was used.
    pub number: u64,
    /// Contig and 1-based position, when they are known.
    pub locus: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match (self.number, &self.locus) {
            (0, None) => return write!(f, "a record found by the index"),
            (0, Some(locus)) => return write!(f, "{locus}"),
            _ => write!(f, "{} {}", if self.bcf { "record" } else { "line" }, self.number)?,
        }
        self.locus.as_ref().map_or(Ok(()), |locus| write!(f, " ({locus})"))
    }
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not UTF-8.
    #[error("not UTF-8 text")]
    Utf8,
    /// An empty line before further records.
    #[error("an empty line among the records")]
    EmptyLine,
    /// A `#` line after the header.
    #[error("a header line among the records")]
    HeaderLine,
    /// Too few or too many columns.
    #[error("{found} columns, but the header has {wanted}")]
    Columns {
        /// Columns of the line.
        found: usize,
        /// Columns of the header.
        wanted: usize,
    },
    /// CHROM is empty, holds white space or an open angle bracket.
    #[error("'{0}' is not a contig name")]
    Contig(String),
    /// POS is not a number from 0 to 2,147,483,647.
    #[error("POS '{0}' is not a position")]
    Pos(String),
    /// REF is not letters.
    #[error("REF '{0}' is not a sequence of bases")]
    Ref(String),
    /// ALT holds an empty allele, white space, or a symbolic allele that is not closed.
    #[error("ALT '{0}' is not a list of alleles")]
    Alt(String),
    /// QUAL is neither a number nor `.`.
    #[error("QUAL '{0}' is not a number")]
    Qual(String),
    /// FILTER, INFO or FORMAT is empty.
    #[error("{0} is empty (a missing value is '.')")]
    Missing(&'static str),
    /// GT is not allele numbers with `/` or `|` between them.
    #[error("genotype '{text}' of sample {sample} {what}")]
    Genotype {
        /// GT as it stands.
        text: Box<str>,
        /// The sample's name.
        sample: Box<str>,
        /// What is wrong with it.
        what: GenotypeProblem,
    },
    /// A line or BCF record of more than 1 GiB.
    #[error("longer than 1 GiB")]
    TooLong,
    /// The file ends inside a BCF record.
    #[error("truncated: the file ends inside it")]
    Truncated,
    /// A BCF record that contradicts itself or its header.
    #[error("{0}")]
    Bcf(String),
}

/// What is wrong with a genotype.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenotypeProblem {
    /// Not allele numbers with separators between them.
    #[error("is not allele numbers separated by '/' or '|'")]
    Syntax,
    /// An allele number beyond the alleles of the record.
    #[error("names allele {allele}, but the record has {alts} ALT")]
    NoAllele {
        /// The number.
        allele: u32,
        /// ALT alleles there are.
        alts: usize,
    },
    /// More alleles than [`super::MAX_PLOIDY`].
    #[error("has more than {} alleles", super::MAX_PLOIDY)]
    Ploidy,
}

impl Classify for VcfError {
    fn kind(&self) -> Kind {
        match self {
            Self::Input(e) => e.kind(),
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Input(e) => return e.hint(),
            Self::NoIndex { file } => return Some(format!("make one: bcftools index {file}")),
            Self::Index { file, .. } => return Some(format!("make it again: bcftools index -f {file}")),
            Self::Header { problem: HeaderProblem::Utf8, .. } | Self::Record { problem: Problem::Utf8, .. } => {
                "VCF is UTF-8; `iconv -f latin1 -t utf8` converts older text"
            }
            Self::Header { problem: HeaderProblem::Column { found, .. }, .. } if found.contains(' ') => {
                "columns are separated by tabs, not spaces"
            }
            Self::Record { problem: Problem::Columns { found, wanted }, .. } if found < wanted => {
                "the line is cut short, or its columns are separated by spaces instead of tabs"
            }
            Self::Record { problem: Problem::HeaderLine, .. } => {
                "two files seem to be joined; `bcftools concat` joins call sets"
            }
            Self::Header { problem: HeaderProblem::Truncated, .. }
            | Self::Record { problem: Problem::Truncated, .. } => "the copy is incomplete: transfer the file again",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// Text of the input as it appears in a message: at most 40 characters, control characters escaped.
pub(in crate::vcf) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).flat_map(char::escape_default).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
