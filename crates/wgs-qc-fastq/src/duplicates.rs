//! Duplicate templates, estimated from a hash-chosen share of sequences.
//!
//! METHOD: a template is known by the first 32 bases of both mates (64 of a single read), in either order of the mates. Of
//! the possible hash values the lowest 2⁻ˡ are looked at; all templates of such a sequence are counted, so the share of
//! repeats is unbiased. The level l begins at 0 and rises by one whenever more than [`ROOM`] distinct sequences are held:
//! it is the lowest at which they fit, whatever the order or the partition of the reads, so merging is exact.

use crate::summary::Duplication;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use wgs_core::{Rounded, num::Frac};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Distinct sequences held: with 100,000 of them a share of 10 % has a standard error of 0.1 %. 2 MiB in memory.
const ROOM: usize = 1 << 17;

/// Seed of the sequence hash; fixed for ever.
const SEED: u64 = 0x7767_735f_6475_7073;

/// The key is a hash already.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0 << 8 | u64::from(b);
        }
    }
    fn write_u64(&mut self, n: u64) {
        // The table uses the high bits too, which are all zero at a high level.
        self.0 = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Sequences seen and how often.
#[derive(Clone, Default)]
pub struct Duplicates {
    level: u32,
    seen: HashMap<u64, u32, BuildHasherDefault<Identity>>,
}

/// Hash of a template's sequence; `None` for one without bases.
#[inline]
fn key(read1: &[u8], read2: Option<&[u8]>) -> Option<u64> {
    let hash = |seq: &[u8], n: usize| xxh3_64_with_seed(seq.get(..n).unwrap_or(seq), SEED);
    match read2 {
        None if read1.is_empty() => None,
        None => Some(hash(read1, 64)),
        Some(read2) if read1.is_empty() || read2.is_empty() => None,
        // Either strand of a fragment can become R1; a sum does not care.
        Some(read2) => Some(hash(read1, 32).wrapping_add(hash(read2, 32)).wrapping_mul(0x9fb2_1c65_1e98_df25)),
    }
}

impl Duplicates {
    /// Sees one template.
    #[inline]
    pub fn add(&mut self, read1: &[u8], read2: Option<&[u8]>) {
        if let Some(key) = key(read1, read2)
            && key.leading_zeros() >= self.level
        {
            let count = self.seen.entry(key).or_default();
            *count = count.saturating_add(1);
            if self.seen.len() > ROOM {
                self.shrink(self.level + 1);
            }
        }
    }

    fn shrink(&mut self, level: u32) {
        self.level = level;
        self.seen.retain(|key, _| key.leading_zeros() >= level);
        if self.seen.len() > ROOM && level < 64 {
            self.shrink(level + 1);
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self) {
        let level = self.level.max(other.level);
        for (key, n) in other.seen {
            let count = self.seen.entry(key).or_default();
            *count = count.saturating_add(n);
        }
        self.shrink(level);
    }

    /// The level and every sequence with its count, ordered, for [`crate::saved`].
    pub fn parts(&self) -> (u32, Vec<(u64, u32)>) {
        let mut seen: Vec<(u64, u32)> = self.seen.iter().map(|(&key, &n)| (key, n)).collect();
        seen.sort_unstable();
        (self.level, seen)
    }

    /// From [`Duplicates::parts`].
    pub fn of_parts(level: u32, seen: Vec<(u64, u32)>) -> Self {
        Self { level, seen: seen.into_iter().collect() }
    }

    /// The estimate and how it was made.
    pub fn summary(&self) -> (Frac, Duplication) {
        let templates: u64 = self.seen.values().map(|&n| u64::from(n)).sum();
        let distinct = self.seen.len() as u64;
        let mut histogram = vec![0; 10];
        for &n in self.seen.values() {
            histogram[n.clamp(1, 10) as usize - 1] += 1;
        }
        let share = Rounded(libm::ldexp(1.0, -(self.level as i32)));
        (Frac::ratio(templates - distinct, templates), Duplication { share, templates, distinct, histogram })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(i: u32) -> Vec<u8> {
        (0..16).map(|k| b"ACGT"[(i >> (2 * k) & 3) as usize]).collect()
    }

    #[test]
    fn counts_repeats_in_either_orientation() {
        let mut d = Duplicates::default();
        d.add(b"AAAC", Some(b"GGGT"));
        d.add(b"GGGT", Some(b"AAAC"));
        d.add(b"AAAC", Some(b"GGGA"));
        d.add(b"AAAC", None);
        d.add(b"", None);
        d.add(b"", Some(b"A"));
        let (frac, how) = d.summary();
        assert_eq!((frac, how.templates, how.distinct), (Frac::ratio(1, 4), 4, 3));
        assert_eq!(how.histogram, [2, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn any_partition_equals_one_pass() {
        let all: Vec<u32> = (0..400_000).map(|i| i % 300_000).collect();
        let pass = |part: &[u32]| {
            let mut d = Duplicates::default();
            part.iter().for_each(|&i| d.add(&template(i), None));
            d
        };
        let whole = pass(&all).summary();
        assert!(whole.1.share.written() < Some(1.0));
        let estimate = whole.0.written().unwrap();
        assert!((estimate - 0.25).abs() < 0.005, "{estimate}");
        for parts in [3, 7] {
            let mut merged = Duplicates::default();
            for part in all.chunks(all.len() / parts) {
                let mut next = pass(part);
                next.merge(merged);
                merged = next;
            }
            assert_eq!(merged.summary(), whole);
        }
    }
}
