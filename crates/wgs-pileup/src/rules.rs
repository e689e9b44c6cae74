//! Which records hold evidence, and why the others do not.

use serde::{Deserialize, Serialize};
use wgs_core::ReadView;

/// Quality index of a base whose record stores no qualities; real ones are 0–93.
pub const NO_QUALITY: u8 = 94;

/// What makes a record usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Lowest mapping quality.
    pub min_mapq: u8,
    /// Lowest base quality of an observation.
    pub min_bq: u8,
    /// Most records that start in one 64-base bin; of more, those with the lowest name hash are kept.
    pub max_starts_per_bin: u32,
}

impl Default for Rules {
    /// Mapping quality 1: a read with 0 is as likely foreign as not and says nothing under the model. Base quality 3:
    /// Illumina's 2 marks bases not to be used. 500 starts in 64 bases: about 1,170× of 150-base reads.
    fn default() -> Self {
        Self { min_mapq: 1, min_bq: 3, max_starts_per_bin: 500 }
    }
}

/// Why a record holds no evidence; the first that applies is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Exclusion {
    /// Unmapped, or without contig.
    Unmapped,
    /// Secondary alignment.
    Secondary,
    /// Failed the vendor's quality check.
    QcFail,
    /// Duplicate.
    Duplicate,
    /// No stored bases or no aligned base.
    NoBases,
    /// Mapping quality below the rule.
    LowMapq,
    /// Spans more of the reference than [`crate::LEFT_MARGIN`].
    TooLong,
}

/// Records by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCounts {
    /// Records that start in the interval.
    pub seen: u64,
    /// Of these, by reason of exclusion, in the order of [`Exclusion`].
    pub excluded: [u64; 7],
    /// Usable records dropped by the depth cap.
    pub capped: u64,
}

impl ReadCounts {
    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        self.seen += other.seen;
        self.capped += other.capped;
        self.excluded.iter_mut().zip(other.excluded).for_each(|(a, b)| *a += b);
    }

    /// Records that were used.
    pub fn used(&self) -> u64 {
        self.seen.saturating_sub(self.excluded.iter().sum::<u64>() + self.capped)
    }
}

impl Rules {
    /// Primary and supplementary alignments are used: both are where the read's bases lie.
    #[inline]
    pub fn judge(&self, read: &ReadView<'_>) -> Result<(), Exclusion> {
        let flags = read.flags();
        if flags.is_unmapped() || read.contig().is_none() {
            Err(Exclusion::Unmapped)
        } else if flags.is_secondary() {
            Err(Exclusion::Secondary)
        } else if flags.is_qc_fail() {
            Err(Exclusion::QcFail)
        } else if flags.is_duplicate() {
            Err(Exclusion::Duplicate)
        } else if read.is_empty() || read.end() == read.start() {
            Err(Exclusion::NoBases)
        } else if read.mapq() < self.min_mapq {
            Err(Exclusion::LowMapq)
        } else if read.end() - read.start() > crate::LEFT_MARGIN - crate::BIN {
            Err(Exclusion::TooLong)
        } else {
            Ok(())
        }
    }
}
