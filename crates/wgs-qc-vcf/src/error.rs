//! What can go wrong.

use wgs_core::{Classify, Kind};
use wgs_io::bed::BedError;
use wgs_io::reference::ReferenceError;
use wgs_io::vcf::read::VcfError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum QcVcfError {
    /// The VCF or BCF cannot be read.
    #[error(transparent)]
    Vcf(#[from] VcfError),
    /// The BED file cannot be read.
    #[error(transparent)]
    Bed(#[from] BedError),
    /// The reference cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Several samples and none chosen.
    #[error("{file}: {count} samples: {names}")]
    ManySamples {
        /// The VCF.
        file: String,
        /// How many.
        count: usize,
        /// Their names, or the first of them.
        names: String,
    },
    /// A chosen sample is not there.
    #[error("{file}: no sample '{name}'; it has {names}")]
    NoSample {
        /// The VCF.
        file: String,
        /// The name asked for.
        name: String,
        /// The names there are, or the first of them.
        names: String,
    },
    /// Records out of order.
    #[error("{place}: the records are not sorted: {what}")]
    Unsorted {
        /// File, line and locus.
        place: String,
        /// How.
        what: String,
    },
    /// A contig that the reference does not have.
    #[error("{place}: contig {contig} is not in the reference {reference}")]
    Contig {
        /// File, line and locus.
        place: String,
        /// The contig.
        contig: String,
        /// The FASTA.
        reference: String,
        /// The name with or without `chr` that the reference has.
        other: Option<String>,
    },
    /// A contig that the header declares with another length than the reference has.
    #[error("{file}: contig {contig} has {here} bases in the header, {there} in the reference {reference}")]
    Length {
        /// The VCF.
        file: String,
        /// The contig.
        contig: String,
        /// Declared length.
        here: u64,
        /// Length in the reference.
        there: u32,
        /// The FASTA.
        reference: String,
    },
    /// REF is not what the reference has.
    #[error("{place}: REF is {here}, the reference has {there}")]
    OtherReference {
        /// File, line and locus.
        place: String,
        /// REF.
        here: String,
        /// The reference's bases.
        there: String,
    },
    /// A target that the calls' contigs do not have.
    #[error("{file}: line {line}: {what}")]
    Target {
        /// The BED.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
        /// The name with or without `chr` that the calls have.
        other: Option<String>,
    },
}

impl Classify for QcVcfError {
    fn kind(&self) -> Kind {
        match self {
            Self::Vcf(e) => e.kind(),
            Self::Bed(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::ManySamples { .. } | Self::NoSample { .. } => Kind::Usage,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let called = |other: &String| format!("the calls name it {other}");
        match self {
            Self::Vcf(e) => e.hint(),
            Self::Bed(e) => e.hint(),
            Self::Reference(e) => e.hint(),
            Self::ManySamples { .. } => Some("one report is about one sample: choose it with --sample NAME".to_owned()),
            Self::NoSample { .. } => Some("--sample chooses a column of the file".to_owned()),
            Self::Unsorted { .. } => Some("sort it: bcftools sort".to_owned()),
            Self::Contig { contig, other: Some(other), .. } => Some(format!(
                "the reference calls it {other}: rename {contig} with bcftools annotate --rename-chrs, or use the \
                 reference the calls were made on"
            )),
            Self::Contig { .. } | Self::Length { .. } | Self::OtherReference { .. } => {
                Some("use the reference the calls were made on".to_owned())
            }
            Self::Target { other, .. } => other.as_ref().map(called),
        }
    }
}
