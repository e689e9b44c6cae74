//! What can go wrong.

use crate::criteria::RulesError;
use wgs_core::{Classify, Kind};
use wgs_genes::GenesError;
use wgs_io::atomic::OutputError;
use wgs_io::input::InputError;
use wgs_io::reference::ReferenceError;
use wgs_io::vcf::WriteError;
use wgs_io::vcf::read::VcfError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The VCF or BCF cannot be read.
    #[error(transparent)]
    Vcf(#[from] VcfError),
    /// The output cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The reference cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A source cannot be read, or cannot be of this genome.
    #[error(transparent)]
    Source(#[from] wgs_sources::SourceError),
    /// The gene models cannot be read.
    #[error(transparent)]
    Genes(#[from] GenesError),
    /// A panel, a pedigree or an ontology that cannot be used.
    #[error(transparent)]
    Context(#[from] crate::context::error::ContextError),
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
    #[error("{file}: contig {contig} has {here} bases in the header, but {there} in {reference}")]
    Length {
        /// The VCF.
        file: String,
        /// The contig.
        contig: String,
        /// Length in the header.
        here: u64,
        /// Length in the reference.
        there: u64,
        /// The FASTA.
        reference: String,
    },
    /// A REF allele that the reference contradicts.
    #[error("{place}: REF is {here}, but {reference} has {there}")]
    OtherReference {
        /// File, line and locus.
        place: String,
        /// REF, or its beginning.
        here: String,
        /// What the reference has there.
        there: String,
        /// The FASTA.
        reference: String,
    },
    /// A contig that the header declares not, while it declares others.
    #[error("{file}: the header does not declare contig {contig}")]
    Undeclared {
        /// The input.
        file: String,
        /// The contig.
        contig: String,
    },
    /// A genotype that is not phased, while phase is required.
    #[error("{place}: sample {sample} is heterozygous without phase")]
    Unphased {
        /// File, line and locus.
        place: String,
        /// The sample.
        sample: String,
    },
    /// An INFO key that the output needs and the input has already.
    #[error("{file}: the header already declares INFO/{key}")]
    Taken {
        /// The input.
        file: String,
        /// The key.
        key: String,
    },
    /// A file that the classification helpers read cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The file of `--criteria` cannot be used.
    #[error("{file}: {what}")]
    Criteria {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// The rules of the classification helpers cannot be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A table of genes with what is not known.
    #[error("{place}: {what}")]
    GeneTable {
        /// File and line.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// A file of classified variants that tells nothing of this genome.
    #[error("{place}: {what}")]
    NothingKnown {
        /// File, or its first record that counts.
        place: String,
        /// What is missing.
        what: &'static str,
    },
    /// A setting that cannot be.
    #[error("{0}")]
    Setting(String),
    /// A panic of a worker.
    #[error("internal error: {0}")]
    Panicked(String),
}

impl Classify for AnnotateError {
    fn kind(&self) -> Kind {
        match self {
            Self::Vcf(e) => e.kind(),
            Self::Write(e) => e.kind(),
            Self::Output(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::Genes(e) => e.kind(),
            Self::Source(e) => e.kind(),
            Self::Input(e) => e.kind(),
            Self::Rules(e) => e.kind(),
            Self::Context(e) => e.kind(),
            Self::Setting(_) | Self::Criteria { .. } => Kind::Usage,
            Self::Panicked(_) => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Vcf(e) => e.hint(),
            Self::Write(e) => e.hint(),
            Self::Output(e) => e.hint(),
            Self::Reference(e) => e.hint(),
            Self::Genes(e) => e.hint(),
            Self::Source(e) => e.hint(),
            Self::Input(e) => e.hint(),
            Self::NothingKnown { .. } => {
                Some("is it ClinVar's VCF for this reference (GRCh37 and GRCh38 differ)?".into())
            }
            Self::Context(e) => e.hint(),
            Self::Unsorted { .. } => Some("sort it, for example with bcftools sort".into()),
            Self::Contig { other: Some(other), .. } => {
                Some(format!("the reference calls it {other}; rename the contigs with bcftools annotate --rename-chrs"))
            }
            Self::Contig { .. } | Self::Length { .. } | Self::OtherReference { .. } => {
                Some("use the reference that the variants were called on".into())
            }
            Self::Unphased { .. } => Some("phase the genotypes, or take what is known with --haplotypes known".into()),
            Self::Taken { .. } => Some("give --replace to write it anew, or another name with --key".into()),
            _ => None,
        }
    }
}
