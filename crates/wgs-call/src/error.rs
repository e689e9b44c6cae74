//! What can end a call.

use wgs_align::AlignError;
use wgs_core::{Classify, Kind};
use wgs_engine::EngineError;
use wgs_io::atomic::OutputError;
use wgs_io::pedigree::PedError;
use wgs_io::reference::ReferenceError;

/// An error of the callers, with the file and, where known, the locus.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The alignments.
    #[error(transparent)]
    Align(#[from] AlignError),
    /// The reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// An output.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A VCF or BCF that cannot be written.
    #[error(transparent)]
    Write(#[from] wgs_io::vcf::WriteError),
    /// Calling fetches by interval.
    #[error("{path}: calling needs an index, and there is none")]
    NoIndex {
        /// Alignment file.
        path: String,
    },
    /// Read groups name several samples.
    #[error("the inputs are of {} samples, {}, where one is expected", .samples.len(), .samples.join(" and "))]
    Samples {
        /// Names, in order of appearance.
        samples: Vec<String>,
    },
    /// A file of several samples, where one file is of one sample.
    #[error("{path}: its read groups are of {} samples, {}", .samples.len(), .samples.join(" and "))]
    MixedFile {
        /// Alignment file.
        path: String,
        /// Names, in order of appearance.
        samples: Vec<String>,
    },
    /// No read group names the sample.
    #[error("{path}: no read group names the sample")]
    NoSample {
        /// First input.
        path: String,
    },
    /// Two inputs have different contigs.
    #[error("{path}: its contigs differ from those of {first} ({what})")]
    Contigs {
        /// Input.
        path: String,
        /// First input.
        first: String,
        /// First difference.
        what: String,
    },
    /// The sequence of a contig is not the one the reads were aligned to.
    #[error(
        "{reference}: contig {contig} is not the sequence {path} was aligned to (MD5 {ours}, the header says {theirs})"
    )]
    Sequence {
        /// Reference file.
        reference: String,
        /// Alignment file.
        path: String,
        /// Contig.
        contig: String,
        /// MD5 of the reference's sequence.
        ours: String,
        /// `M5` of the header.
        theirs: String,
    },
    /// A profile that cannot be read.
    #[error("{path}: not a usable sample profile: {reason}")]
    BadProfile {
        /// Profile.
        path: String,
        /// Why.
        reason: String,
    },
    /// A profile that belongs to something else.
    #[error("{path}: the profile does not fit: {reason}")]
    StaleProfile {
        /// Profile.
        path: String,
        /// Why.
        reason: String,
    },
    /// `--region` or `--targets` is not understood, or asks for what is not there.
    #[error("{reason}")]
    Territory {
        /// What is wrong.
        reason: String,
        /// True when the command line is wrong, false for a file.
        usage: bool,
    },
    /// `--targets` cannot be read.
    #[error(transparent)]
    Bed(#[from] wgs_io::bed::BedError),
    /// `--ped` cannot be used.
    #[error(transparent)]
    Ped(#[from] PedError),
    /// `--alleles`, or another VCF or BCF, cannot be read.
    #[error(transparent)]
    Vcf(#[from] wgs_io::vcf::read::VcfError),
    /// `--alleles` does not fit the reference.
    #[error("{place}: {reason}")]
    Alleles {
        /// File, line and locus.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// Population frequencies that cannot be used.
    #[error("{path}: not usable as population frequencies: {reason}")]
    Population {
        /// File.
        path: String,
        /// Why.
        reason: String,
    },
    /// A record of the population frequencies.
    #[error("{place}: {reason}")]
    PopulationRecord {
        /// File and locus.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A file is given more than once for one sample: its reads would count as often.
    #[error("{path}: given twice")]
    Twice {
        /// File.
        path: String,
    },
    /// A part that cannot be read.
    #[error("{path}: not a usable part: {reason}")]
    BadPart {
        /// Part.
        path: String,
        /// Why.
        reason: String,
    },
    /// Parts that do not belong together, or not all of them.
    #[error("{reason}")]
    Parts {
        /// What is wrong.
        reason: String,
    },
    /// A panel of normals that cannot be read.
    #[error("{path}: not a usable panel of normals: {reason}")]
    BadPanel {
        /// Panel.
        path: String,
        /// Why, and where in it.
        reason: String,
    },
    /// A panel of normals that belongs to something else.
    #[error("{path}: the panel does not fit: {reason}")]
    OtherPanel {
        /// Panel.
        path: String,
        /// Why.
        reason: String,
    },
    /// Tumour and normal are of different persons.
    #[error(
        "{tumor}: tumour and normal are not of one person: of {sites} SNVs that all reads of the tumour show the normal lacks {missing}"
    )]
    OtherPerson {
        /// The tumour's sample.
        tumor: String,
        /// SNVs that tell.
        sites: u64,
        /// Of these, those that no read of the normal shows.
        missing: u64,
    },
    /// Something that must hold does not.
    #[error("internal error: {what}")]
    Internal {
        /// What.
        what: String,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
}

impl Classify for CallError {
    fn kind(&self) -> Kind {
        match self {
            Self::Align(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::Engine(e) => e.kind(),
            Self::Output(e) => e.kind(),
            Self::Write(e) => e.kind(),
            Self::Bed(e) => e.kind(),
            Self::Vcf(e) => e.kind(),
            Self::Ped(e) => e.kind(),
            Self::Territory { usage: true, .. } | Self::Twice { .. } => Kind::Usage,
            Self::Internal { .. } => Kind::Other,
            Self::Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => Classify::kind(source),
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Align(e) => e.hint(),
            Self::Reference(e) => e.hint(),
            Self::Engine(e) => e.hint(),
            Self::Bed(e) => e.hint(),
            Self::Ped(e) => e.hint(),
            Self::Vcf(e) => e.hint(),
            Self::Write(e) => e.hint(),
            Self::OtherPerson { .. } => {
                Some("check that the files belong together (wgs qc identity); --force calls them all the same".into())
            }
            Self::Alleles { .. } => Some("the list must be of the reference the reads were aligned to".into()),
            Self::Population { .. } => Some(
                "it must be of the reference the reads were aligned to; --population-key names the INFO key of the frequency".into(),
            ),
            Self::NoIndex { path } => Some(format!("make one: samtools index {path}")),
            Self::Samples { .. } => Some("call each sample for itself, or a family together with --ped".into()),
            Self::MixedFile { path, .. } => Some(format!("split it by read group: samtools split {path}")),
            Self::NoSample { .. } => Some("name it: --sample NAME".into()),
            Self::Sequence { .. } | Self::Contigs { .. } => {
                Some("use the reference the reads were aligned to, for all inputs".into())
            }
            Self::BadProfile { .. } | Self::StaleProfile { .. } => {
                Some("make it again from these inputs: wgs call learn INPUT… -r ref.fa -o sample.profile".into())
            }
            Self::BadPanel { .. } => {
                Some("make it again from its normals: wgs call pon add NORMAL… -r ref.fa -o p.pon".into())
            }
            Self::BadPart { .. } => Some("make the part again, with the run's own command and --shard i/n".into()),
            Self::Parts { .. } => {
                Some("give every part of one run once: same inputs, settings, profile and version".into())
            }
            _ => None,
        }
    }
}
