//! Lengths of primary reads and of their alignments.

use crate::prepare::Prepared;
use crate::summary::ReadLength;
use std::collections::BTreeMap;
use wgs_core::num::Rounded;
use wgs_engine::Role;

/// Lengths under this are counted one by one, so medians and N50 of short reads are exact.
const EXACT: usize = 1_000;

/// Lengths: exact to 1,000, then in bins of 100, over 10,000 of 1,000.
#[derive(Clone)]
struct Lengths {
    short: Vec<u64>,
    long: BTreeMap<u64, u64>,
    count: u64,
    sum: u64,
    min: u64,
    max: u64,
}

impl Default for Lengths {
    fn default() -> Self {
        Self { short: vec![0; EXACT], long: BTreeMap::new(), count: 0, sum: 0, min: u64::MAX, max: 0 }
    }
}

impl Lengths {
    #[inline]
    fn add(&mut self, len: usize) {
        match self.short.get_mut(len) {
            Some(n) => *n += 1,
            None => *self.long.entry(bin(len as u64)).or_default() += 1,
        }
        let len = len as u64;
        self.count += 1;
        self.sum += len;
        self.min = self.min.min(len);
        self.max = self.max.max(len);
    }

    fn merge(&mut self, other: Self) {
        crate::flags::add(&mut self.short, &other.short);
        for (bin, n) in other.long {
            *self.long.entry(bin).or_default() += n;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// `(length, reads)`, ascending.
    fn rows(&self) -> impl DoubleEndedIterator<Item = (u64, u64)> + '_ {
        let short = self.short.iter().enumerate().filter(|(_, n)| **n > 0).map(|(l, n)| (l as u64, *n));
        short.chain(self.long.iter().map(|(l, n)| (*l, *n)))
    }

    fn median(&self) -> u64 {
        let mut before = 0;
        let middle = self.count.div_ceil(2);
        let found = self.rows().find(|(_, n)| {
            before += n;
            before >= middle
        });
        found.map_or(0, |(l, _)| l)
    }

    fn n50(&self) -> u64 {
        let mut before = 0;
        let found = self.rows().rev().find(|(l, n)| {
            before += l * n;
            2 * before >= self.sum
        });
        found.map_or(0, |(l, _)| l)
    }
}

/// Start of a length's bin.
fn bin(len: u64) -> u64 {
    let width = if len > 10_000 { 1_000 } else { 100 };
    len / width * width
}

/// Collects lengths.
#[derive(Clone, Default)]
pub struct LengthCollector {
    stored: Lengths,
    aligned: Lengths,
}

impl LengthCollector {
    pub fn observe(&mut self, p: &Prepared<'_>) {
        let flags = p.read.flags();
        if p.role == Role::Halo || !flags.is_primary() {
            return;
        }
        self.stored.add(p.read.len());
        if !flags.is_unmapped() {
            self.aligned.add(p.blocks.iter().map(|b| b.len as usize).sum());
        }
    }

    pub fn merge(&mut self, other: Self) {
        self.stored.merge(other.stored);
        self.aligned.merge(other.aligned);
    }

    pub fn finish(&self) -> ReadLength {
        let (s, a) = (&self.stored, &self.aligned);
        ReadLength {
            reads: s.count,
            bases: s.sum,
            min: if s.count == 0 { 0 } else { s.min },
            mean: Rounded::ratio(s.sum, s.count),
            median: s.median(),
            max: s.max,
            n50: s.n50(),
            histogram: s.rows().collect(),
            aligned_bases: a.sum,
            aligned_mean: Rounded::ratio(a.sum, a.count),
            aligned_n50: a.n50(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_below_a_thousand_binned_above() {
        let mut l = Lengths::default();
        [100, 100, 150, 999, 1000, 1099, 12_345].iter().for_each(|n| l.add(*n));
        assert_eq!(l.rows().collect::<Vec<_>>(), [(100, 2), (150, 1), (999, 1), (1000, 2), (12_000, 1)]);
        assert_eq!((l.median(), l.n50(), l.min, l.max), (999, 12_000, 100, 12_345));
    }
}
