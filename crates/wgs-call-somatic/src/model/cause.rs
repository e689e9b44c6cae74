//! The explanations of an allele that are held against each other; see [`super`] for their likelihoods.

/// An explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Cause {
    /// Base errors.
    Noise,
    /// A site that errs often.
    NoisySite,
    /// The person has it on one or two copies.
    Germline,
    /// The same fraction in tumour and normal.
    Both,
    /// A contaminating genome.
    Foreign,
    /// Reads of another copy.
    Misplaced,
    /// One strand's error.
    Strand,
    /// Damage that one read orientation shows.
    Orientation,
    /// An error of the ends of alignments.
    Position,
    /// A site error that a panel of normals shows.
    Panel,
    /// Somatic.
    Somatic,
}

impl Cause {
    /// Whether tumours and normal carry the allele.
    pub fn carriers(self) -> [bool; 2] {
        match self {
            Self::Germline | Self::Both => [true, true],
            Self::Somatic => [true, false],
            _ => [false, false],
        }
    }

    /// In `INFO/CAUSES`' description.
    pub fn name(self) -> &'static str {
        match self {
            Self::Noise => "noise",
            Self::NoisySite => "noisy site",
            Self::Germline => "germline",
            Self::Both => "both samples",
            Self::Foreign => "contamination",
            Self::Misplaced => "misplaced reads",
            Self::Strand => "strand",
            Self::Orientation => "read orientation",
            Self::Position => "position in reads",
            Self::Panel => "panel",
            Self::Somatic => "somatic",
        }
    }
}

/// All of them, in order; somatic last.
pub const CAUSES: [Cause; 11] = [
    Cause::Noise,
    Cause::NoisySite,
    Cause::Germline,
    Cause::Both,
    Cause::Foreign,
    Cause::Misplaced,
    Cause::Strand,
    Cause::Orientation,
    Cause::Position,
    Cause::Panel,
    Cause::Somatic,
];
