//! Reads, bases and qualities of a set of reads, as integers; and the report's [`Yield`] made of them.

use crate::quality::ERROR_UNIT;
use crate::summary::{ReadLength, Yield};
use std::collections::BTreeMap;
use wgs_core::{Rounded, num::Frac};
use wgs_kernel::fastq::{BaseCounts, QualCounts};

/// Lengths below this are counted in an array.
const SHORT: usize = 1024;
/// Lengths up to this are exact; longer ones are cut to their 11 leading bits, 0.1 %.
const EXACT: u64 = 1 << 16;

/// Read lengths. The map has at most 65,536 + 1,024 entries an octave, so it does not grow with the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lengths {
    short: Vec<u64>,
    long: BTreeMap<u64, u64>,
    max: u64,
}

impl Lengths {
    /// Counts one read.
    #[inline]
    pub fn add(&mut self, len: usize) {
        self.max = self.max.max(len as u64);
        if let Some(count) = self.short.get_mut(len) {
            *count += 1;
        } else {
            self.add_rare(len);
        }
    }

    #[cold]
    fn add_rare(&mut self, len: usize) {
        if len < SHORT {
            self.short.resize(len + 1, 0);
            self.short[len] = 1;
        } else {
            *self.long.entry(cut(len as u64)).or_default() += 1;
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        if self.short.len() < other.short.len() {
            self.short.resize(other.short.len(), 0);
        }
        for (a, b) in self.short.iter_mut().zip(&other.short) {
            *a += b;
        }
        for (&len, n) in &other.long {
            *self.long.entry(len).or_default() += n;
        }
        self.max = self.max.max(other.max);
    }

    /// Longest read, and length and reads of every length, for [`crate::saved`].
    pub fn parts(&self) -> (u64, Vec<(u64, u64)>) {
        (self.max, self.iter().collect())
    }

    /// From [`Lengths::parts`].
    pub fn of_parts(max: u64, all: &[(u64, u64)]) -> Self {
        let mut lengths = Self { max, ..Self::default() };
        for &(len, n) in all {
            match usize::try_from(len).ok().filter(|len| *len < SHORT) {
                Some(len) => {
                    if lengths.short.len() <= len {
                        lengths.short.resize(len + 1, 0);
                    }
                    lengths.short[len] += n;
                }
                None => *lengths.long.entry(len).or_default() += n,
            }
        }
        lengths
    }

    /// Length and reads, shortest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, u64)> + '_ {
        let short = self.short.iter().enumerate().map(|(len, &n)| (len as u64, n)).filter(|&(_, n)| n > 0);
        short.chain(self.long.iter().map(|(&len, &n)| (len, n)))
    }

    /// Reads of length 0.
    pub fn empty(&self) -> u64 {
        self.short.first().copied().unwrap_or(0)
    }

    fn summary(&self, reads: u64, bases: u64) -> ReadLength {
        if reads == 0 {
            return ReadLength::default();
        }
        let mut seen = 0;
        let median = self.iter().find(|&(_, n)| {
            seen += n;
            2 * seen >= reads
        });
        let mut held = 0u128;
        let n50 = self.iter().rev().find(|&(len, n)| {
            held += u128::from(len) * u128::from(n);
            2 * held >= u128::from(bases)
        });
        ReadLength {
            min: self.iter().next().map(|(len, _)| len),
            mean: Rounded::ratio(bases, reads),
            median: median.map(|(len, _)| len),
            max: Some(self.max),
            n50: n50.map(|(len, _)| len),
        }
    }
}

/// A length as it is counted.
fn cut(len: u64) -> u64 {
    if len < EXACT {
        return len;
    }
    let shift = len.ilog2() - 10;
    len >> shift << shift
}

/// Reads, bases, qualities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    pub reads: u64,
    pub bases: u64,
    pub q20: u64,
    pub q30: u64,
    pub gc: u64,
    pub n: u64,
    /// Sum of Phred qualities.
    pub phred: u64,
    /// Sum of error probabilities in units of [`ERROR_UNIT`].
    pub error: u128,
    pub lengths: Lengths,
}

impl Counts {
    /// Counts one read.
    #[inline]
    pub fn add(&mut self, len: usize, bases: &BaseCounts, quals: &QualCounts) {
        let bp = len as u64;
        self.reads += 1;
        self.bases += bp;
        self.q20 += u64::from(quals.q20);
        self.q30 += u64::from(quals.q30);
        self.gc += u64::from(bases.gc());
        self.n += bp - u64::from(bases.known());
        self.phred += quals.sum - 33 * bp;
        self.error += u128::from(quals.error);
        self.lengths.add(len);
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.reads += other.reads;
        self.bases += other.bases;
        self.q20 += other.q20;
        self.q30 += other.q30;
        self.gc += other.gc;
        self.n += other.n;
        self.phred += other.phred;
        self.error += other.error;
        self.lengths.merge(&other.lengths);
    }

    /// The report's numbers.
    pub fn summary(&self) -> Yield {
        let mean_error = self.error as f64 / (self.bases as f64 * ERROR_UNIT as f64);
        Yield {
            reads: self.reads,
            bases: self.bases,
            q20_bases: self.q20,
            q30_bases: self.q30,
            gc_bases: self.gc,
            n_bases: self.n,
            frac_q20: Frac::ratio(self.q20, self.bases),
            frac_q30: Frac::ratio(self.q30, self.bases),
            frac_gc: Frac::ratio(self.gc, self.bases - self.n),
            frac_n: Frac::ratio(self.n, self.bases),
            mean_quality: if self.bases == 0 { Rounded::ABSENT } else { Rounded(-10.0 * libm::log10(mean_error)) },
            mean_phred: Rounded::ratio(self.phred, self.bases),
            read_length: self.lengths.summary(self.reads, self.bases),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(all: &[usize]) -> Lengths {
        let mut lengths = Lengths::default();
        all.iter().for_each(|&l| lengths.add(l));
        lengths
    }

    #[test]
    fn median_and_n50_by_definition() {
        let all = [0, 10, 20, 30, 2000];
        let s = lengths(&all).summary(5, all.iter().sum::<usize>() as u64);
        assert_eq!((s.min, s.median, s.max, s.n50), (Some(0), Some(20), Some(2000), Some(2000)));
        let s = lengths(&[5, 5, 5, 5]).summary(4, 20);
        assert_eq!((s.median, s.n50), (Some(5), Some(5)));
        assert_eq!(lengths(&[]).summary(0, 0).min, None);
    }

    #[test]
    fn long_reads_are_counted_to_a_thousandth() {
        assert_eq!((cut(65_535), cut(65_536)), (65_535, 65_536));
        for len in [70_001u64, 1_234_567, 99_999_999] {
            assert!(cut(len) <= len && len - cut(len) <= len / 1000, "{len}");
        }
        assert_eq!(lengths(&[1_234_567]).summary(1, 1_234_567).max, Some(1_234_567), "the longest is exact");
    }

    #[test]
    fn merge_equals_one_pass() {
        let (mut a, b) = (lengths(&[1, 5000, 7]), lengths(&[5000, 900, 80_000]));
        a.merge(&b);
        assert_eq!(a, lengths(&[1, 7, 900, 5000, 5000, 80_000]));
    }
}
