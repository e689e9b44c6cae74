//! What can go wrong with gene models, with file, line and feature.

use wgs_core::{Classify, Kind};
use wgs_io::atomic::OutputError;
use wgs_io::bed::BedError;
use wgs_io::input::InputError;
use wgs_io::reference::ReferenceError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum GenesError {
    /// A file cannot be read, or is not complete.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file of none of the formats.
    #[error("{file}: line {line}: neither GFF3, GTF nor genePred")]
    Format {
        /// The file.
        file: String,
        /// The first line with data, from 1.
        line: u64,
    },
    /// A file without a gene or transcript.
    #[error("{file}: no gene or transcript in it")]
    Empty {
        /// The file.
        file: String,
    },
    /// A line that is wrong, by itself or beside the others.
    #[error("{file}: line {line}: {problem}")]
    Line {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: Box<Problem>,
    },
    /// A table of another shape.
    #[error("{file}: no table of MANE transcripts")]
    Mane {
        /// The file.
        file: String,
    },
    /// The models' contigs are others than the reference's.
    #[error("none of the contigs of the gene models is in the reference (first: {theirs} and {ours})")]
    Contigs {
        /// The models' first contig.
        theirs: String,
        /// The reference's first contig.
        ours: String,
    },
    /// A table or FASTA beside the models that does not belong to them.
    #[error("{file}: none of its {count} transcripts is in {models}")]
    Foreign {
        /// The table or FASTA.
        file: String,
        /// Transcripts in it.
        count: usize,
        /// The file of gene models.
        models: String,
    },
    /// The prepared copy cannot be written where it was asked for.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Regulatory features that cannot be read.
    #[error(transparent)]
    Bed(#[from] BedError),
    /// Transcript sequences that cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
}

/// What is wrong with a line. Positions are 1-based, as in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Bytes that are no text.
    #[error("not UTF-8")]
    Text,
    /// A line of another shape.
    #[error("{found} columns where {wanted} are needed")]
    Columns {
        /// How many there are.
        found: usize,
        /// How many there should be.
        wanted: &'static str,
    },
    /// No number where one belongs, or one that is no position.
    #[error("{name} is '{value}', which is no number from 1 to 2,147,483,647")]
    Number {
        /// Column.
        name: &'static str,
        /// What stands there.
        value: String,
    },
    /// An interval that ends before it begins.
    #[error("start {start} lies behind end {end}")]
    Reversed {
        /// Start.
        start: i64,
        /// End.
        end: i64,
    },
    /// A strand that is none.
    #[error("strand is '{0}'")]
    Strand(String),
    /// A phase that is none.
    #[error("phase is '{0}'")]
    PhaseValue(String),
    /// Attributes that are none.
    #[error("attribute '{0}' is not of the form of the other lines")]
    Attribute(String),
    /// An attribute that must be there.
    #[error("{feature} without {name}")]
    Missing {
        /// Feature type.
        feature: String,
        /// Attribute.
        name: &'static str,
    },
    /// A parent that the file does not have.
    #[error("{feature}: its parent {parent} is not in the file")]
    Parent {
        /// The feature.
        feature: String,
        /// Its parent.
        parent: String,
    },
    /// An id that stands for two features.
    #[error("{id} stands in line {first} too")]
    Duplicate {
        /// The id.
        id: String,
        /// The line it was seen in first.
        first: u64,
    },
    /// Two features that belong together on two contigs.
    #[error("{feature} lies on {here}, {other} on {there}")]
    OtherContig {
        /// The feature.
        feature: String,
        /// Its contig.
        here: String,
        /// The feature it belongs to.
        other: String,
        /// That one's contig.
        there: String,
    },
    /// Two features that belong together on two strands.
    #[error("{feature} and {other} lie on different strands")]
    OtherStrand {
        /// The feature.
        feature: String,
        /// The feature it belongs to.
        other: String,
    },
    /// Exons that overlap.
    #[error("exons of {transcript} overlap at {at}")]
    ExonsOverlap {
        /// The transcript.
        transcript: String,
        /// Locus.
        at: String,
    },
    /// Coding sequence outside the exons.
    #[error("coding sequence of {transcript} at {at} lies in none of its exons")]
    CodingOutside {
        /// The transcript.
        transcript: String,
        /// Locus.
        at: String,
    },
    /// Coding pieces that overlap by more than slippage explains.
    #[error("coding pieces of {transcript} overlap at {at} by {bases} bases")]
    CodingOverlaps {
        /// The transcript.
        transcript: String,
        /// Locus.
        at: String,
        /// By how much.
        bases: u32,
    },
    /// Phases that do not belong together.
    #[error("phase {found} of the coding sequence of {transcript} at {at}, where the pieces before it leave {wanted}")]
    Phase {
        /// The transcript.
        transcript: String,
        /// Locus.
        at: String,
        /// Phase in the file.
        found: u8,
        /// Phase by the lengths.
        wanted: u8,
    },
    /// Lists of a genePred line that do not fit each other.
    #[error("{what} of {transcript}: {found} where exonCount says {wanted}")]
    Lists {
        /// Which list.
        what: &'static str,
        /// The transcript.
        transcript: String,
        /// Entries.
        found: usize,
        /// Exons.
        wanted: usize,
    },
}

impl Classify for GenesError {
    fn kind(&self) -> Kind {
        match self {
            Self::Input(e) => e.kind(),
            Self::Output(e) => e.kind(),
            Self::Bed(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Input(e) => return e.hint(),
            Self::Bed(e) => return e.hint(),
            Self::Reference(e) => return e.hint(),
            Self::Format { .. } | Self::Empty { .. } => {
                "gene models are GFF3 or GTF of Ensembl, GENCODE or RefSeq, or UCSC's refGene.txt.gz"
            }
            Self::Mane { .. } => {
                "NCBI's MANE.GRCh38.vX.summary.txt.gz, or Ensembl's BioMart table with the columns 'Transcript stable ID version' \
                 and 'RefSeq match transcript (MANE Select)'"
            }
            Self::Contigs { .. } => "use gene models of the same assembly as the reference",
            Self::Foreign { .. } => "use the file that belongs to the gene models, of the same release and catalogue",
            Self::Line { problem, .. } => match **problem {
                Problem::Parent { .. } => "the file is incomplete, or was filtered by lines: use the whole file",
                Problem::Phase { .. } => {
                    "the file was edited or lifted over: use the catalogue's own file for the assembly"
                }
                Problem::Duplicate { .. } => "two files were joined, or one was edited: every id may stand once",
                _ => return None,
            },
            Self::Output(_) => return None,
        };
        Some(hint.to_owned())
    }
}
