//! What is known of a sample before its alleles are looked at.

use crate::model::{FOREIGN_RANGE, OTHER_SHOWS, TUMOR_IN_NORMAL};
use crate::settings::Settings;
use wgs_call::Profile;
use wgs_call::profile::Pair;

/// Where a contamination comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The reference's alleles where every template of the normal has another.
    Normal,
    /// A report of `wgs qc align`.
    Report,
    /// The reference's alleles where the sample itself seems to have none.
    Own,
}

impl Source {
    /// In headers and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Report => "report",
            Self::Own => "own_reads",
        }
    }
}

/// See the module's story.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Share of another genome.
    pub contamination: f64,
    /// Who says so.
    pub source: Source,
    /// Shares of a tumour in the normal, with their probabilities.
    pub in_normal: Vec<(f64, f64)>,
    /// Somatic SNVs per base, where tumour and normal were learned together.
    pub somatic: Option<f64>,
}

impl Known {
    /// Of each sample, in order; the last is the normal if there is one.
    pub fn of(profiles: &[Profile], has_normal: bool, settings: &Settings) -> Vec<Self> {
        let tumors = profiles.len() - usize::from(has_normal);
        let each = profiles.iter().enumerate();
        each.map(|(i, profile)| {
            let pair = profile.pair.as_ref().filter(|_| has_normal && i < tumors);
            let in_normal = match (settings.tumor_in_normal, pair) {
                (Some(c), _) => vec![(c.clamp(0.0, 1.0), 1.0)],
                (None, Some(pair)) => pair.shares(),
                (None, None) => TUMOR_IN_NORMAL.to_vec(),
            };
            let reported = settings.contamination.get(i).copied().flatten();
            let (contamination, source) = match (pair.and_then(Pair::other), reported) {
                (Some(seen), _) => (seen / OTHER_SHOWS, Source::Normal),
                (None, Some(share)) => (share, Source::Report),
                (None, None) => (profile.foreign() / OTHER_SHOWS, Source::Own),
            };
            Self { contamination, source, in_normal, somatic: pair.map(Pair::somatic_rate) }
        })
        .collect()
    }

    /// The share of another genome that the model counts with: none where there is so much that the sample is a mixture.
    pub fn modelled(&self) -> f64 {
        let (least, most) = FOREIGN_RANGE;
        if self.is_mixture() { least } else { self.contamination.clamp(least, most) }
    }

    /// True where the share is more than is modelled.
    pub fn is_mixture(&self) -> bool {
        self.contamination > FOREIGN_RANGE.1
    }

    /// Mean share of the tumour in the normal.
    pub fn mean_in_normal(&self) -> f64 {
        self.in_normal.iter().map(|(c, w)| c * w).sum()
    }
}
