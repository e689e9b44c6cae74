//! What can go wrong with a sites file or a fingerprint.

use wgs_core::{Classify, Kind};

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A line of a sites file is not a marker.
    #[error("sites file line {line}: {what}")]
    Site {
        /// 1-based line.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A sites file without a single marker on the header's contigs.
    #[error("sites file: none of its {0} markers is on a contig of the header")]
    NoSite(usize),
    /// An embedded panel does not decode: a fault of the build, not of the input.
    #[error("embedded panel {0} does not decode")]
    Embedded(&'static str),
    /// Not a fingerprint at all.
    #[error("not a fingerprint file of wgs")]
    NotAFingerprint,
    /// A fingerprint of another format version.
    #[error("fingerprint format version {found}, this program reads {}", crate::fingerprint::VERSION)]
    Version {
        /// Version the file states.
        found: String,
    },
    /// The last line is missing or does not fit the content.
    #[error("the fingerprint is truncated or altered: {0}")]
    Damaged(&'static str),
    /// A line that does not parse, although the digest fits.
    #[error("fingerprint line {line}: {what}")]
    Line {
        /// 1-based line.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Two fingerprints of different site sets.
    #[error("{a} and {b} were taken at different sites ({panel_a}, {panel_b}) and cannot be compared")]
    OtherPanel {
        /// Name of the first sample.
        a: String,
        /// Name of the second sample.
        b: String,
        /// Site set of the first.
        panel_a: String,
        /// Site set of the second.
        panel_b: String,
    },
    /// An expectation file that does not parse or names a sample that was not given.
    #[error("expectation line {line}: {what}")]
    Expectation {
        /// 1-based line.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// An expectation file that names no given sample.
    #[error("the expectation file names none of the given samples")]
    EmptyExpectation,
}

impl Classify for IdentityError {
    fn kind(&self) -> Kind {
        match self {
            Self::Embedded(_) => Kind::Other,
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Site { .. } => {
                "a line is: contig, start (0-based), end, reference base, alternate base, allele frequency"
            }
            Self::NoSite(_) => "are the contig names of the same assembly, with or without 'chr' in both?",
            Self::Version { .. } | Self::Damaged(_) => "take the fingerprint again: wgs qc align --fingerprint FILE",
            Self::NotAFingerprint => "fingerprints are written by wgs qc align --fingerprint FILE",
            Self::OtherPanel { .. } => {
                "take both fingerprints with the same sites (the built-in ones fit GRCh37 and GRCh38 alike)"
            }
            Self::Expectation { .. } | Self::EmptyExpectation => {
                "a line is 'sample<TAB>person', or the six columns of a PED file; samples are named as in the fingerprints"
            }
            Self::Embedded(_) | Self::Line { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
