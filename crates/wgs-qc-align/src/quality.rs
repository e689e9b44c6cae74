//! Base quality of primary reads: yield, histogram, mean per cycle; and the histogram that error rates by quality need.

use crate::prepare::Prepared;
use crate::summary::BaseQuality;
use wgs_core::num::{Frac, Rounded};
use wgs_engine::Role;
use wgs_kernel::align::Kernels;

/// Cycles reported.
pub const CYCLES: usize = 1_000;
/// Highest quality with a bin of its own (SAM's `~`).
const MAX_QUALITY: usize = 93;

/// Counts per quality value; any byte has a place.
pub type Histogram = [u64; 256];

/// Adds a read's qualities to a histogram: four tables in turn, so that equal neighbours do not wait for each other.
#[derive(Clone)]
struct Tally([[u32; 256]; 4]);

impl Default for Tally {
    fn default() -> Self {
        Self([[0; 256]; 4])
    }
}

impl Tally {
    #[inline]
    fn add(&mut self, quals: &[u8]) {
        let [a, b, c, d] = &mut self.0;
        let mut chunks = quals.chunks_exact(4);
        for q in &mut chunks {
            a[usize::from(q[0])] += 1;
            b[usize::from(q[1])] += 1;
            c[usize::from(q[2])] += 1;
            d[usize::from(q[3])] += 1;
        }
        for &q in chunks.remainder() {
            a[usize::from(q)] += 1;
        }
    }

    fn drain(&mut self, total: &mut Histogram) {
        for table in &mut self.0 {
            for (t, n) in total.iter_mut().zip(table) {
                *t += u64::from(std::mem::take(n));
            }
        }
    }
}

/// Bases after which the 32-bit tables are emptied: none can be full before.
const DRAIN_AT: u64 = 1 << 25;

/// What a read's qualities count towards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Yield alone.
    Yield,
    /// Yield and error rates.
    Both,
    /// Error rates alone: the yield is of OQ.
    Errors,
}

/// Histograms of the stored qualities, counted once for yield and error rates together.
#[derive(Clone)]
pub struct Qualities {
    tallies: [Tally; 3],
    pending: u64,
    totals: [Histogram; 3],
}

impl Default for Qualities {
    fn default() -> Self {
        Self { tallies: Default::default(), pending: 0, totals: [[0; 256]; 3] }
    }
}

impl Qualities {
    /// Counts a read: it is in the yield when it is primary and not QC-fail (and has no OQ), in the error rates when
    /// `errors` says so; the latter implies the former.
    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>, original: Option<&[u8]>, errors: bool) {
        let (read, f) = (p.read, p.read.flags());
        if p.role == Role::Halo || !f.is_primary() || f.is_qc_fail() || !read.has_quals() {
            return;
        }
        let of = match (usable(original, read).is_some(), errors) {
            (false, false) => Use::Yield,
            (false, true) => Use::Both,
            (true, true) => Use::Errors,
            (true, false) => return,
        };
        self.tallies[of as usize].add(read.quals());
        self.pending += read.len() as u64;
        if self.pending >= DRAIN_AT {
            self.end();
        }
    }

    pub fn end(&mut self) {
        self.pending = 0;
        for (tally, total) in self.tallies.iter_mut().zip(&mut self.totals) {
            tally.drain(total);
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (a, b) in self.totals.iter_mut().zip(&other.totals) {
            crate::flags::add(a, b);
        }
    }

    fn sum(&self, a: Use, b: Use) -> Histogram {
        let mut sum = self.totals[a as usize];
        crate::flags::add(&mut sum, &self.totals[b as usize]);
        sum
    }

    /// All bases of the reads whose errors count.
    pub fn of_errors(&self) -> Histogram {
        self.sum(Use::Both, Use::Errors)
    }
}

/// OQ when it is there and fits the read.
fn usable<'a>(original: Option<&'a [u8]>, read: &wgs_core::ReadView<'_>) -> Option<&'a [u8]> {
    original.filter(|q| q.len() == read.len())
}

/// Collects base qualities.
#[derive(Clone)]
pub struct QualityCollector {
    kernels: &'static Kernels,
    pending: u64,
    /// Of OQ, and of bases without quality; the stored qualities are counted in [`Qualities`].
    histogram: Histogram,
    /// Sum of qualities per cycle of R1 and R2; forward reads by cycle, reverse ones from the end of the table.
    forward: [Vec<u32>; 2],
    reverse: [Vec<u32>; 2],
    sums: [Vec<u64>; 2],
    /// Reads by length, longer ones under the last.
    lengths: [Vec<u64>; 2],
    original: Vec<u8>,
    /// Bases with quality ≥ 30, not clipped, of reads that are no duplicates.
    unique_q30: u64,
}

impl Default for QualityCollector {
    fn default() -> Self {
        let table = || [vec![0; CYCLES], vec![0; CYCLES]];
        let counts = |n| [vec![0; n], vec![0; n]];
        Self {
            kernels: Kernels::current(),
            pending: 0,
            histogram: [0; 256],
            forward: table(),
            reverse: table(),
            sums: counts(CYCLES),
            lengths: counts(CYCLES + 1),
            original: Vec::new(),
            unique_q30: 0,
        }
    }
}

impl QualityCollector {
    /// `original` is the tag OQ.
    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>, original: Option<&[u8]>) {
        let (read, f) = (p.read, p.read.flags());
        if p.role == Role::Halo || !f.is_primary() || f.is_qc_fail() {
            return;
        }
        let usable_oq = usable(original, read);
        if !read.has_quals() && usable_oq.is_none() {
            // Bases without quality count as quality 0, as in Picard.
            self.histogram[0] += read.len() as u64;
            return;
        }
        let quals = match usable_oq {
            Some(text) => {
                self.original.clear();
                self.original.extend(text.iter().map(|c| c.saturating_sub(33)));
                for &q in &self.original {
                    self.histogram[usize::from(q)] += 1;
                }
                &self.original[..]
            }
            None => read.quals(),
        };
        self.pending += quals.len() as u64;
        if !f.is_duplicate() {
            let (lead, tail) = soft_clips(read);
            let kept = quals.get(lead..quals.len().saturating_sub(tail)).unwrap_or_default();
            self.unique_q30 += u64::from((self.kernels.count_ge2)(kept, 30, 30).0);
        }
        if !read.has_quals() {
            return;
        }
        let (quals, side) = (read.quals(), usize::from(f.is_last()));
        let n = quals.len().min(CYCLES);
        if f.is_reverse() {
            (self.kernels.add_values)(&mut self.reverse[side][CYCLES - n..], &quals[quals.len() - n..]);
        } else {
            (self.kernels.add_values)(&mut self.forward[side][..n], &quals[..n]);
        }
        self.lengths[side][n] += 1;
        if self.pending >= DRAIN_AT {
            self.drain();
        }
    }

    fn drain(&mut self) {
        self.pending = 0;
        for side in 0..2 {
            for (cycle, sum) in self.sums[side].iter_mut().enumerate() {
                *sum += u64::from(std::mem::take(&mut self.forward[side][cycle]));
                *sum += u64::from(std::mem::take(&mut self.reverse[side][CYCLES - 1 - cycle]));
            }
        }
    }

    pub fn end(&mut self) {
        self.drain();
    }

    pub fn merge(&mut self, other: Self) {
        crate::flags::add(&mut self.histogram, &other.histogram);
        for side in 0..2 {
            crate::flags::add(&mut self.sums[side], &other.sums[side]);
            crate::flags::add(&mut self.lengths[side], &other.lengths[side]);
        }
        self.unique_q30 += other.unique_q30;
    }

    pub fn finish(&self, stored: &Qualities) -> BaseQuality {
        let mut counts = stored.sum(Use::Yield, Use::Both);
        crate::flags::add(&mut counts, &self.histogram);
        let bases = counts.iter().sum();
        let ge = |q: usize| counts[q..].iter().sum::<u64>();
        let mut histogram = crate::flags::trim(&counts[..=MAX_QUALITY]);
        if let Some(beyond) = Some(ge(MAX_QUALITY + 1)).filter(|&n| n > 0) {
            histogram.resize(MAX_QUALITY + 1, 0);
            histogram[MAX_QUALITY] += beyond;
        }
        let means = |side: usize| -> Vec<Rounded<3>> {
            let mut left: u64 = self.lengths[side].iter().sum();
            let cycles = self.sums[side].iter().zip(&self.lengths[side]);
            let row = cycles.map(|(&sum, &ended)| {
                left -= ended;
                (left > 0).then(|| Rounded::ratio(sum, left))
            });
            row.map_while(|mean| mean).collect()
        };
        BaseQuality {
            bases,
            q20_bases: ge(20),
            q30_bases: ge(30),
            q30_bases_unique_trimmed: Some(self.unique_q30),
            frac_q20: Frac::ratio(ge(20), bases),
            frac_q30: Frac::ratio(ge(30), bases),
            histogram,
            mean_by_cycle_read1: means(0),
            mean_by_cycle_read2: means(1),
        }
    }
}

/// Soft-clipped bases at either end, in stored order.
pub fn soft_clips(read: &wgs_core::ReadView<'_>) -> (usize, usize) {
    use wgs_core::read::op::{HARD_CLIP, SOFT_CLIP};
    let cigar = read.cigar();
    let lead = cigar.iter().find(|o| o.code() != HARD_CLIP).filter(|o| o.code() == SOFT_CLIP);
    let tail = cigar.iter().rev().find(|o| o.code() != HARD_CLIP).filter(|o| o.code() == SOFT_CLIP);
    let tail = if cigar.len() > 1 { tail } else { None };
    (lead.map_or(0, |o| o.len() as usize), tail.map_or(0, |o| o.len() as usize))
}
