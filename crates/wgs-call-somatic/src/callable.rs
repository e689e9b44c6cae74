//! Where a call could have been made: depth of every tumour and of the normal.
//!
//! Depth is that of the scan: usable records aligned over the position, overlapping mates both counted.

use crate::counts::{add_all, add_to};
use crate::spectrum::{TRINUCLEOTIDES, trinucleotide};
use serde::{Deserialize, Serialize};
use wgs_core::Interval;
use wgs_io::reference::RefSlice;
use wgs_pileup::base_index;

/// Records over a callable base in each tumour, at least: MuTect's 14 (Cibulskis et al. 2013, doi:10.1038/nbt.2514).
pub const TUMOR_MIN: i32 = 14;
/// And in the normal: with fewer templates no call passes.
pub const NORMAL_MIN: i32 = crate::cell::NORMAL_MIN as i32;

/// Depths by position from `start` on.
#[derive(Clone, Debug)]
pub struct Depths<'a> {
    /// First position.
    pub start: u32,
    /// Of each tumour.
    pub tumors: Vec<&'a [i32]>,
    /// Of the normal.
    pub normal: Option<&'a [i32]>,
}

impl Depths<'_> {
    fn of(&self, depth: &[i32], pos: u32) -> i32 {
        pos.checked_sub(self.start).and_then(|i| depth.get(i as usize)).copied().unwrap_or(0)
    }

    /// Deep enough in every sample?
    pub fn is_callable(&self, pos: u32) -> bool {
        self.tumors.iter().all(|d| self.of(d, pos) >= TUMOR_MIN)
            && self.normal.is_none_or(|d| self.of(d, pos) >= NORMAL_MIN)
    }
}

/// Counts of positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallableCounts {
    /// A, C, G or T in the reference.
    pub known: u64,
    /// Of these, deep enough in every sample.
    pub callable: u64,
    /// Sums of the depths of known positions: tumours.
    pub tumors: Vec<u64>,
    /// The same of the normal.
    pub normal: u64,
}

impl CallableCounts {
    /// Counts the positions of a piece; gives the callable ones by [`trinucleotide`].
    pub fn count(&mut self, piece: Interval, reference: &RefSlice, depths: &Depths<'_>) -> [u64; TRINUCLEOTIDES] {
        // By the three bases, the last at the lowest two bits; folded over the strands at the end.
        let mut contexts = [0u64; 64];
        let index = |pos: u32| base_index(reference.code(pos));
        let mut sums = vec![0u64; depths.tumors.len()];
        let mut before = piece.start.checked_sub(1).and_then(index);
        let mut here = index(piece.start);
        for pos in piece.start..piece.end {
            let after = index(pos + 1);
            if let Some(base) = here {
                self.known += 1;
                for (sum, depth) in sums.iter_mut().zip(&depths.tumors) {
                    *sum += depths.of(depth, pos).max(0) as u64;
                }
                self.normal += depths.normal.map_or(0, |d| depths.of(d, pos).max(0) as u64);
                if depths.is_callable(pos) {
                    self.callable += 1;
                    if let (Some(before), Some(after)) = (before, after) {
                        contexts[before * 16 + base * 4 + after] += 1;
                    }
                }
            }
            (before, here) = (here, after);
        }
        sums.iter().enumerate().for_each(|(i, sum)| add_to(&mut self.tumors, i, *sum));
        let mut out = [0; TRINUCLEOTIDES];
        for (i, n) in contexts.iter().enumerate() {
            if let Some(t) = trinucleotide(i / 16, i / 4 % 4, i % 4) {
                out[t] += n;
            }
        }
        out
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.callable += other.callable;
        add_all(&mut self.tumors, &other.tumors);
        self.normal += other.normal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::ContigId;

    #[test]
    fn callable_is_deep_in_all_samples() {
        // ACGTN, the first base at 100.
        let reference = RefSlice { start: 100, codes: vec![1, 2, 4, 8, 15] };
        let (tumor, normal) = ([20, 14, 13, 30, 30], [11, 12, 30, 30, 30]);
        let depths = Depths { start: 100, tumors: vec![&tumor], normal: Some(&normal) };
        let callable: Vec<u32> = (98..107).filter(|p| depths.is_callable(*p)).collect();
        assert_eq!(callable, [101, 103, 104]);
        let mut counts = CallableCounts::default();
        let piece = Interval { contig: ContigId(0), start: 100, end: 105 };
        let contexts = counts.count(piece, &reference, &depths);
        assert_eq!((counts.known, counts.callable, &counts.tumors[..], counts.normal), (4, 2, &[77][..], 83));
        // ACG counts, GTN has no neighbour.
        assert_eq!(contexts.iter().sum::<u64>(), 1);
        assert_eq!(trinucleotide(0, 1, 2).map(|t| contexts[t]), Some(1));
        let alone = Depths { normal: None, ..depths };
        assert!(alone.is_callable(100));
    }
}
