//! What can go wrong.

use wgs_core::{Classify, Kind};
use wgs_io::atomic::OutputError;
use wgs_io::input::InputError;
use wgs_io::reference::ReferenceError;
use wgs_io::vcf::read::VcfError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A VCF or BCF cannot be read.
    #[error(transparent)]
    Vcf(#[from] VcfError),
    /// Another file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The reference cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A pack cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// A `--source` that cannot be understood.
    #[error("source '{text}': {reason}")]
    Spec {
        /// As given.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// A file of sources that cannot be understood.
    #[error("{file}: {reason}")]
    Config {
        /// The TOML file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A field that the source lacks.
    #[error("{file}: no field '{name}'")]
    NoField {
        /// The source.
        file: String,
        /// What was asked for.
        name: String,
        /// What there is, or the first of it.
        have: String,
    },
    /// Two fields, or two sources, of one name.
    #[error("two {what} are called '{name}'")]
    Twice {
        /// Sources or fields.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Records out of order.
    #[error("{place}: not sorted: {what}")]
    Unsorted {
        /// File, line and locus.
        place: String,
        /// How.
        what: String,
    },
    /// No contig of the source is in the reference.
    #[error("{file}: none of its contigs is in the reference (first: {theirs} and {ours})")]
    NoCommonContig {
        /// The source.
        file: String,
        /// First contig of the source.
        theirs: String,
        /// First contig of the reference.
        ours: String,
    },
    /// A contig of another length than in the reference.
    #[error("{file}: contig {contig} has {here} bases, in the reference {there}")]
    Length {
        /// The source.
        file: String,
        /// Contig as the source calls it.
        contig: String,
        /// Length in the source.
        here: u64,
        /// Length in the reference.
        there: u32,
    },
    /// REF of a source is not what the reference has.
    #[error("{place}: REF is {here}, the reference has {there}")]
    OtherReference {
        /// File, line and locus.
        place: String,
        /// REF.
        here: String,
        /// The reference's bases.
        there: String,
    },
    /// INFO with another number of values than its declaration and the alleles ask for.
    #[error("{place}: INFO/{key} has {found} values where {wanted} are declared")]
    Count {
        /// File, line and locus.
        place: String,
        /// The key.
        key: String,
        /// Values there are.
        found: usize,
        /// Values there should be.
        wanted: String,
    },
    /// A value that is not of the declared type.
    #[error("{place}: {key} '{text}' is not the declared {wanted}")]
    Value {
        /// File, line and locus.
        place: String,
        /// The field.
        key: String,
        /// The value.
        text: String,
        /// The type.
        wanted: &'static str,
    },
    /// A line of a table that cannot be read.
    #[error("{file}: line {line}: {reason}")]
    Line {
        /// The table.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Many alleles of a contig were looked up, and none found.
    #[error(
        "source {source_id}: none of the {alleles} alleles of {contig} is in it, though it has records there; alleles drawn at \
         random would be found {expected} times"
    )]
    NoHits {
        /// The source.
        source_id: String,
        /// Contig of the query.
        contig: String,
        /// Alleles looked up.
        alleles: u64,
        /// Hits to be expected by chance alone.
        expected: u64,
    },
    /// The source has no records on any contig of the query.
    #[error("source {source_id}: it has no records on any contig of the {alleles} alleles looked up (first: {contig})")]
    NothingThere {
        /// The source.
        source_id: String,
        /// First contig of the query.
        contig: String,
        /// Alleles looked up.
        alleles: u64,
    },
    /// A file that is no usable pack.
    #[error("{path}: {reason}")]
    BadPack {
        /// File.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A pack of another genome.
    #[error("{path}: packed with another reference: {reason}")]
    OtherPack {
        /// File.
        path: String,
        /// What differs.
        reason: String,
    },
    /// A thread ended early.
    #[error("internal error: {what}")]
    Internal {
        /// What failed.
        what: String,
    },
}

impl SourceError {
    /// A REF that is not what the reference has, both cut to what a message can hold.
    pub(crate) fn other_reference(place: String, here: &str, there: &str) -> Self {
        let short = |text: &str| match text.char_indices().nth(40) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
            None if text.is_empty() => "no base there".to_owned(),
            None => text.to_owned(),
        };
        Self::OtherReference { place, here: short(here), there: short(there) }
    }
}

const OTHER_ASSEMBLY: &str =
    "the source is of another assembly or build: take the one made for this reference (GRCh37 and GRCh38 differ)";

impl Classify for SourceError {
    fn kind(&self) -> Kind {
        match self {
            Self::Vcf(e) => e.kind(),
            Self::Input(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::Output(e) => e.kind(),
            Self::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => Kind::Input,
                _ => Classify::kind(source),
            },
            Self::Spec { .. } | Self::Config { .. } | Self::NoField { .. } | Self::Twice { .. } => Kind::Usage,
            Self::Internal { .. } => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Vcf(e) => return e.hint(),
            Self::Input(e) => return e.hint(),
            Self::Reference(e) => return e.hint(),
            Self::Spec { .. } => {
                "write ID=FILE:FIELD,NEW=FIELD, for instance clinvar=clinvar.vcf.gz:sig=CLNSIG,CLNREVSTAT,ID"
            }
            Self::NoField { have, .. } => return Some(format!("it has {have}")),
            Self::Twice { what: "fields", .. } => "give one another name: NEW=FIELD",
            Self::Twice { .. } => "give one another ID",
            Self::Unsorted { .. } => "sort it by contig and position: bcftools sort, or sort -k1,1 -k2,2n for tables",
            Self::NoCommonContig { .. } => "is it of another species or genome, or are its contigs named otherwise?",
            Self::Length { .. } | Self::OtherPack { .. } | Self::NoHits { .. } => OTHER_ASSEMBLY,
            Self::OtherReference { .. } => {
                "the source is of another assembly or build; if only few records differ, leave them out: \
                 ID=FILE:FIELDS:ref-mismatch=skip"
            }
            Self::Value { .. } => "take it as text: type = \"String\" for the field in a file of sources (--sources)",
            Self::NothingThere { .. } => "is it the file of another chromosome? --allow-no-hits goes on without hits",
            Self::BadPack { .. } => "make it again: wgs annotate pack",
            _ => return None,
        };
        match self {
            Self::NoHits { .. } => Some(format!("{hint}; --allow-no-hits goes on without hits")),
            _ => Some(hint.to_owned()),
        }
    }
}
