//! What can go wrong with a comparison.

use wgs_core::{Classify, Kind};
use wgs_io::atomic::OutputError;
use wgs_io::bed::BedError;
use wgs_io::reference::ReferenceError;
use wgs_io::vcf::read::VcfError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A VCF or BCF that cannot be read.
    #[error(transparent)]
    Vcf(#[from] VcfError),
    /// A BED file that cannot be read.
    #[error(transparent)]
    Bed(#[from] BedError),
    /// The reference cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// An output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The annotated VCF cannot be written.
    #[error(transparent)]
    Write(#[from] wgs_io::vcf::WriteError),
    /// A chosen sample is not there.
    #[error("{file}: no sample '{name}'; it has {known}")]
    NoSample {
        /// The VCF.
        file: String,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Genotypes are needed and there are none.
    #[error("{file}: no genotypes (no sample columns, or no GT at {place})")]
    NoGenotypes {
        /// The VCF.
        file: String,
        /// First record without.
        place: String,
    },
    /// Records out of order.
    #[error("{file}: {place}: the records are not sorted: {what}")]
    Unsorted {
        /// The VCF.
        file: String,
        /// Where.
        place: String,
        /// How.
        what: String,
    },
    /// A contig that the reference does not have.
    #[error("{file}: {place}: contig {contig} is not in the reference {reference}")]
    Contig {
        /// The VCF or BED.
        file: String,
        /// Where.
        place: String,
        /// Its contig.
        contig: String,
        /// The FASTA.
        reference: String,
        /// The name with or without `chr` that the reference has.
        other: Option<String>,
    },
    /// REF is not what the reference has.
    #[error("{file}: {locus}: REF is {here}, the reference has {there}")]
    OtherReference {
        /// The VCF.
        file: String,
        /// Where.
        locus: String,
        /// REF.
        here: String,
        /// The reference's bases.
        there: String,
    },
    /// A setting that is not usable.
    #[error("{0}")]
    Usage(String),
    /// A table of strata, or a baseline, that cannot be read.
    #[error("{file}: {what}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// A fault of the program.
    #[error("internal error while comparing: {0}")]
    Panic(String),
}

impl Classify for BenchError {
    fn kind(&self) -> Kind {
        match self {
            Self::Vcf(e) => e.kind(),
            Self::Bed(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::Output(e) => e.kind(),
            Self::Write(e) => e.kind(),
            Self::Usage(_) => Kind::Usage,
            Self::Panic(_) => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Vcf(e) => e.hint(),
            Self::Write(e) => e.hint(),
            Self::Bed(e) => e.hint(),
            Self::Reference(e) => e.hint(),
            Self::Contig { contig, other: Some(other), .. } => Some(format!(
                "the reference calls it {other}: rename {contig} with bcftools annotate --rename-chrs, or use the \
                 reference the calls were made on"
            )),
            Self::Contig { .. } | Self::OtherReference { .. } => {
                Some("use the reference the calls were made on".to_owned())
            }
            Self::Unsorted { .. } => Some("sort it: bcftools sort".to_owned()),
            Self::NoGenotypes { .. } => Some("--somatic compares alleles without genotypes".to_owned()),
            _ => None,
        }
    }
}
