//! What one observation of a base says, by its base quality and the mapping quality of its template.
//!
//! A template shows base `b` where the copy it came from has base `a` with probability
//! `(1 − φ) · (1 − e if b = a, else e / 3) + φ / 4`, with `e` the error of its base quality from the sample profile and `φ` the chance
//! that it comes from elsewhere.

use crate::Profile;
use wgs_kernel::math::ln;
use wgs_pileup::{Evidence, NO_QUALITY, ScanLimits};

/// Least chance that a read is foreign: mappers state at most Phred 60, but reads from sequence that the reference lacks
/// map well.
pub const FOREIGN_MIN: f64 = 3e-5;
/// Stands for mapping quality 255, "unavailable".
const MAPQ_UNAVAILABLE: u8 = 20;

/// Tables of a sample.
#[derive(Clone, Debug)]
pub struct BaseModel {
    error: Vec<f64>,
    foreign: Vec<f64>,
    /// Share of templates that show the reference where the sample has it on no copy.
    other_genome: f64,
}

impl BaseModel {
    /// Builds the tables from the sample profile.
    pub fn new(profile: &Profile) -> Self {
        let error = (0..=NO_QUALITY).map(|q| profile.error(q)).collect();
        let foreign = (0..=255u8)
            .map(|m| if m == 255 { MAPQ_UNAVAILABLE } else { m })
            .map(|m| wgs_kernel::math::phred_to_error(m).max(FOREIGN_MIN))
            .collect();
        Self::of_tables(error, foreign, profile.foreign())
    }

    /// From errors by quality index, chances of being foreign by mapping quality, and the share of another genome.
    pub fn of_tables(error: Vec<f64>, foreign: Vec<f64>, other_genome: f64) -> Self {
        Self { error, foreign, other_genome }
    }

    /// For models with an explanation of their own for the alleles of another genome: no template is suspected of it.
    pub fn of_one_genome(self) -> Self {
        Self { other_genome: 0.0, ..self }
    }

    /// Limits of a sample's scan for alleles that a share `fraction` of the templates has: evidence `ln(1 − f + 3 f / e)` of an alternate base,
    /// rounded to thousandths. `limit` is in thousandths of a nat.
    pub fn scan_limits(&self, fraction: f64, limit: i32, min_bq: u8) -> ScanLimits {
        let millinats = |x: f64| (1000.0 * x).round() as i32;
        let mut evidence = [0; NO_QUALITY as usize + 1];
        for (q, e) in evidence.iter_mut().enumerate() {
            *e = millinats(ln(1.0 - fraction + 3.0 * fraction / self.error(q as u8)));
        }
        ScanLimits { evidence, against: millinats(-ln(1.0 - fraction)), limit, min_bq }
    }

    /// Error probability of a quality index.
    pub fn error(&self, quality: u8) -> f64 {
        self.error[usize::from(quality.min(NO_QUALITY))]
    }

    /// Error probability by quality index.
    pub fn errors(&self) -> &[f64] {
        &self.error
    }

    /// Chance that a read is foreign, by mapping quality.
    pub fn foreign(&self) -> &[f64] {
        &self.foreign
    }

    /// Share of templates of another genome that show the reference.
    pub fn other_genome(&self) -> f64 {
        self.other_genome
    }

    /// Chances that an observation shows the base of its copy, and one certain other.
    pub fn shows(&self, row: &Evidence) -> (f64, f64) {
        let (e, f) = (self.error(row.qual), self.foreign[usize::from(row.mapq)]);
        ((1.0 - f) * (1.0 - e) + f * 0.25, (1.0 - f) * (e / 3.0) + f * 0.25)
    }
}
