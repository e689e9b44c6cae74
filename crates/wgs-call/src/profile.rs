//! The sample profile: what calling must know of the sample and its reference before the first call.
//!
//! One versioned JSON file of integers: the reference (MD5 of each sequence, a sum of each grid cell), base errors by
//! reported quality, damage of one strand by substitution, depth per contig, and a witness (one window of the input, by count and name hashes) that tells
//! whether a profile belongs to the inputs at hand. It holds no path, no date and no thread count, so the same reads give
//! the same bytes from BAM or CRAM, one file or several. Its SHA-256 stands in every VCF header made with it.

mod cut;
mod file;
mod indels;
mod learn;
mod orientation;
mod pair;
mod reference;

pub use cut::Slice;
pub use learn::{learn, learn_all};
pub use orientation::{CLASSES, Damage, OrientationClass, OrientationSites, class_of};
pub use pair::{Pair, SHARES, Site};

use crate::indel::{IndelModel, Rates};
use crate::{CallError, Inputs};
use serde::{Deserialize, Serialize};
use wgs_core::Interval;
use wgs_pileup::{NO_QUALITY, ReadCounts};

/// Version of the file's content; another one is refused.
pub const FORMAT: u32 = 4;

/// A sample profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of `wgs` that learned it.
    pub wgs: String,
    /// Sample.
    pub sample: String,
    /// SHA-256 of the sorted MD5s of the reference's sequences, one a line.
    pub reference: String,
    /// Contigs of the inputs, in order.
    pub contigs: Vec<ProfileContig>,
    /// Sum of each grid cell's reference; 0 where the reference lacks the contig.
    pub cell_sums: Vec<u64>,
    /// A window of the inputs; `None` when they hold no record.
    pub witness: Option<Witness>,
    /// Grid cells that were read.
    pub cells_read: u64,
    /// Records of those cells.
    pub reads: ReadCounts,
    /// Positions left out of the error counts because they look variant or lie near an insertion or deletion.
    pub positions_left_out: u64,
    /// Errors and variants of length, by repeat: the rows of [`wgs_core::repeat::row`].
    pub indels: Vec<IndelRow>,
    /// Records over positions homozygous for an alternate base.
    pub homozygous_records: u64,
    /// Of these, with another base.
    pub homozygous_other: u64,
    /// Share of templates that show a base of another genome there, as −1000 log₁₀.
    pub foreign_milli_log10: u32,
    /// Base errors by reported quality, 0–93 and then records without qualities.
    pub base_errors: Vec<BaseError>,
    /// Damage of one strand: 96 classes, C>A, C>G, C>T, T>A, T>C, T>G, each by the bases before and after.
    pub orientation: Vec<OrientationClass>,
    /// How it lies over sites, by substitution.
    pub orientation_sites: Vec<OrientationSites>,
    /// A tumour's: how it stands to its normal, if they were learned together.
    pub pair: Option<Pair>,
}

/// A contig of the inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileContig {
    /// Name.
    pub name: String,
    /// Length.
    pub len: u32,
    /// MD5 of the upper-case sequence; `None` where the reference lacks it.
    pub md5: Option<String>,
    /// Positions looked at whose reference base is A, C, G or T.
    pub positions: u64,
    /// Sum of their depths (usable records over the position).
    pub depth_sum: u64,
    /// Median of their depths where there is any; `None` without such positions.
    pub depth_median: Option<u32>,
}

/// A stretch of the inputs that tells them from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Contig index.
    pub contig: u32,
    /// First position.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Records that start there.
    pub records: u64,
    /// Sum of the hashes of their names, modulo 2^64.
    pub names: u64,
}

/// Errors of the bases with one reported quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseError {
    /// Aligned bases counted.
    pub bases: u64,
    /// Of these, other than the reference.
    pub mismatches: u64,
    /// Error probability used for calling, as −1000 log₁₀: 3000 is Phred 30.
    pub milli_log10: u32,
}

/// Insertions and deletions in the tracts of one row; for row 0 a tract is a base outside of repeats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndelRow {
    /// Tracts looked at.
    pub tracts: u64,
    /// Records across them.
    pub reads: u64,
    /// Of these, with another length than the reference.
    pub indels: u64,
    /// Of these, one unit shorter and one unit longer, where such records are few enough to be errors.
    pub losses: u64,
    /// See `losses`.
    pub gains: u64,
    /// Chance that a record shows another length by error, as −1000 log₁₀.
    pub error_milli_log10: u32,
    /// Chance that the sample has another length, as −1000 log₁₀.
    pub variant_milli_log10: u32,
    /// Share of the errors that are losses, thousandths.
    pub loss_permille: u32,
}

fn from_milli_log10(milli: u32) -> f64 {
    wgs_kernel::math::exp(-f64::from(milli) * (std::f64::consts::LN_10 / 1000.0))
}

impl Profile {
    /// Error probability of a base by quality index.
    pub fn error(&self, quality: u8) -> f64 {
        let row = self.base_errors.get(usize::from(quality.min(NO_QUALITY)));
        let milli = row.map_or(2000, |r| r.milli_log10);
        from_milli_log10(milli)
    }

    /// Share of templates that show the base of another genome where the sample is homozygous for an alternate one.
    pub fn foreign(&self) -> f64 {
        from_milli_log10(self.foreign_milli_log10)
    }

    /// Damage of one strand by class ([`class_of`]), F1R2 and F2R1 as seen from the pyrimidine's strand.
    pub fn damage(&self) -> Vec<[Damage; 2]> {
        orientation::damage(&self.orientation, &self.orientation_sites)
    }

    /// Rates and priors of insertions and deletions.
    pub fn indel_model(&self) -> IndelModel {
        let learned = |r: &IndelRow| Rates {
            error: from_milli_log10(r.error_milli_log10),
            loss: f64::from(r.loss_permille) / 1000.0,
            variant: from_milli_log10(r.variant_milli_log10),
        };
        IndelModel::new(|row| self.indels.get(row).map_or_else(|| Rates::shipped(row), learned))
    }

    /// Holds the profile against the inputs: sample, contigs, sequence digests and the witness.
    pub fn check(&self, inputs: &mut Inputs, path: &str) -> Result<(), CallError> {
        let stale = |reason: String| CallError::StaleProfile { path: path.to_owned(), reason };
        if self.sample != inputs.sample() {
            return Err(stale(format!("it is of sample {}, the inputs of {}", self.sample, inputs.sample())));
        }
        let contigs = inputs.contigs().clone();
        let same = self.contigs.len() == contigs.len()
            && self.contigs.iter().zip(contigs.iter()).all(|(a, (_, b))| a.name == b.name && a.len == b.len);
        if !same {
            return Err(stale("its contigs are not those of the inputs".into()));
        }
        let md5: Vec<_> = self.contigs.iter().map(|c| c.md5.clone()).collect();
        inputs.check_sequences(&md5)?;
        let Some(w) = &self.witness else { return Ok(()) };
        if w.contig as usize >= contigs.len() {
            return Err(stale("its witness lies on no contig".into()));
        }
        let interval = Interval { contig: wgs_core::ContigId(w.contig), start: w.start, end: w.end };
        let (mut records, mut names) = (0u64, 0u64);
        for readers in &mut inputs.readers(1)? {
            for fetcher in &mut readers.fetchers {
                fetcher.fetch(Some(interval), |read| {
                    if read.start() >= w.start {
                        records += 1;
                        names = names.wrapping_add(wgs_core::name::name_hash(read.name()));
                    }
                    Ok::<_, CallError>(())
                })?;
            }
        }
        if (records, names) != (w.records, w.names) {
            let at = wgs_core::locus(contigs.name(interval.contig), w.start);
            return Err(stale(format!(
                "it was learned from other reads ({} records in the window at {at}, the inputs have {records}{})",
                w.records,
                if records == w.records { " of other names" } else { "" }
            )));
        }
        Ok(())
    }
}
