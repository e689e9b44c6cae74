//! What the cells of one sample add up to, and the profile that is fitted to it: base errors, depths, share of another genome.

use super::count::Learned;
use crate::profile::indels::IndelCounts;
use crate::profile::reference::ReferenceDigests;
use crate::profile::{BaseError, FORMAT, Profile, ProfileContig, Witness, orientation};
use wgs_core::Contigs;
use wgs_kernel::math::{ln, phred_to_error};
use wgs_pileup::{NO_QUALITY, ReadCounts};

/// Stated error of bases without a quality: that of Phred 20.
const UNSTATED: f64 = 0.01;
/// Three bases of four are wrong when nothing is known.
const WORST: f64 = 0.75;
/// Least share of foreign bases, and the records imagined at it.
const FOREIGN_MIN: f64 = 2e-5;
const FOREIGN_IMAGINED: f64 = 2_000.0;
/// Sequencers do not reach this; it bounds what one base can say.
const BEST: f64 = 1e-6;

/// What cells add up to, for one sample.
pub struct Sums {
    bases: Vec<u64>,
    mismatches: Vec<u64>,
    /// By contig.
    depths: Vec<Vec<u64>>,
    reads: ReadCounts,
    left_out: u64,
    cells_read: u64,
    witness: Option<Witness>,
    tracts: IndelCounts,
    homozygous: (u64, u64),
    orientation: orientation::Counts,
    /// Enough is known.
    pub done: bool,
}

impl Sums {
    pub fn new(contigs: usize) -> Self {
        let rows = usize::from(NO_QUALITY) + 1;
        Self {
            bases: vec![0; rows],
            mismatches: vec![0; rows],
            depths: vec![Vec::new(); contigs],
            reads: ReadCounts::default(),
            left_out: 0,
            cells_read: 0,
            witness: None,
            tracts: IndelCounts::default(),
            homozygous: (0, 0),
            orientation: orientation::Counts::default(),
            done: false,
        }
    }

    pub fn add(&mut self, contig: usize, learned: Learned, reads: &ReadCounts) {
        add(&mut self.bases, &learned.bases);
        add(&mut self.mismatches, &learned.mismatches);
        self.left_out += learned.left_out;
        self.tracts.merge(&learned.indels);
        self.homozygous = (self.homozygous.0 + learned.homozygous.0, self.homozygous.1 + learned.homozygous.1);
        self.orientation.merge(&learned.orientation);
        self.reads.merge(reads);
        self.cells_read += 1;
        self.witness = self.witness.take().or(learned.witness);
        let of = &mut self.depths[contig];
        if of.is_empty() {
            *of = learned.depths;
        } else {
            add(of, &learned.depths);
        }
    }

    pub fn aligned(&self) -> u64 {
        self.bases.iter().sum()
    }

    pub fn profile(self, sample: &str, contigs: &Contigs, reference: &ReferenceDigests, version: &str) -> Profile {
        let contig = |((i, c), md5): ((wgs_core::ContigId, &wgs_core::Contig), &Option<String>)| {
            let histogram = &self.depths[i.index()];
            let positions = histogram.iter().sum();
            let depth_sum = histogram.iter().enumerate().map(|(d, n)| d as u64 * n).sum();
            ProfileContig {
                name: c.name.clone(),
                len: c.len,
                md5: md5.clone(),
                positions,
                depth_sum,
                depth_median: covered_median(histogram),
            }
        };
        let contigs = contigs.iter().zip(&reference.md5).map(contig).collect();
        let errors = (0..).zip(self.bases.iter().zip(&self.mismatches));
        let base_errors = errors.map(|(q, (&bases, &wrong))| fit(q, bases, wrong)).collect();
        let (orientation, orientation_sites) = self.orientation.fit();
        Profile {
            format: FORMAT,
            wgs: version.to_owned(),
            sample: sample.to_owned(),
            reference: reference.set.clone(),
            contigs,
            cell_sums: reference.sums.clone(),
            witness: self.witness,
            cells_read: self.cells_read,
            reads: self.reads,
            positions_left_out: self.left_out,
            indels: self.tracts.fit(),
            homozygous_records: self.homozygous.0,
            homozygous_other: self.homozygous.1,
            foreign_milli_log10: foreign(self.homozygous, &self.bases, &self.mismatches),
            base_errors,
            orientation,
            orientation_sites,
            pair: None,
        }
    }
}

fn add(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}

fn median(histogram: &[u64], positions: u64) -> Option<u32> {
    let mut below = 0;
    let at = histogram.iter().position(|n| {
        below += n;
        2 * below >= positions
    });
    at.filter(|_| positions > 0).map(|d| d as u32)
}

/// Share of templates that show a base of another genome, from positions homozygous for an alternate base: what the base
/// errors and two standard deviations of their number do not explain, at least [`FOREIGN_MIN`]; as −1000 log₁₀.
fn foreign((records, other): (u64, u64), bases: &[u64], mismatches: &[u64]) -> u32 {
    let (all, wrong): (u64, u64) = (bases.iter().sum(), mismatches.iter().sum());
    let error = (wrong as f64 + 1.0) / (all as f64 + 100.0);
    let expected = records as f64 * error;
    let excess = other as f64 - expected - 2.0 * expected.sqrt();
    let share = (excess.max(0.0) + FOREIGN_MIN * FOREIGN_IMAGINED) / (records as f64 + FOREIGN_IMAGINED);
    (-1000.0 / std::f64::consts::LN_10 * ln(share.clamp(FOREIGN_MIN, 0.2))).round() as u32
}

/// Median over positions with any record: an input may hold a slice of the genome.
fn covered_median(histogram: &[u64]) -> Option<u32> {
    let covered = histogram.get(1..).unwrap_or_default();
    median(covered, covered.iter().sum()).map(|d| d + 1)
}

/// The error used for a quality; see the module's story.
fn fit(quality: u8, bases: u64, mismatches: u64) -> BaseError {
    let stated = if quality == NO_QUALITY { UNSTATED } else { phred_to_error(quality) }.clamp(BEST, WORST);
    let e = ((mismatches as f64 + 1.0) / (bases as f64 + 1.0 / stated)).clamp(BEST, WORST);
    let milli_log10 = (-1000.0 / std::f64::consts::LN_10 * ln(e)).round() as u32;
    BaseError { bases, mismatches, milli_log10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_moves_from_the_stated_to_the_seen() {
        assert_eq!(fit(30, 0, 0).milli_log10, 3000);
        assert_eq!(fit(NO_QUALITY, 0, 0).milli_log10, 2000);
        assert_eq!(fit(0, 0, 0).milli_log10, 125); // 0.75
        // A million bases at Phred 30 with 10,000 errors are Phred 20.
        assert_eq!(fit(30, 1_000_000, 10_000).milli_log10, 2000);
        assert_eq!(fit(93, u64::MAX / 2, 0).milli_log10, 6000);
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[0, 1, 1, 1], 3), Some(2));
        assert_eq!(median(&[], 0), None);
        assert_eq!(median(&[4, 1, 1], 6), Some(0));
        assert_eq!(covered_median(&[4, 1, 1]), Some(1));
        assert_eq!((covered_median(&[4]), covered_median(&[])), (None, None));
    }
}
