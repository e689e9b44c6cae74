//! Tabix (`.tbi`) and coordinate-sorted (`.csi`) indices of a BGZF VCF or BCF, built while it is written.
//!
//! Formats: the tabix and CSI specifications of hts-specs. Both hold, per contig, bins of chunks of virtual offsets; `.tbi`
//! has a linear index of 16 kb windows besides, `.csi` the lowest offset of each bin instead and as many levels of bins as
//! the longest contig needs. BCF has `.csi` only, and its header gives the names.

use std::collections::BTreeMap;
use wgs_core::{Contigs, Interval};

/// Size of the smallest bins, as a power of two.
pub(super) const MIN_SHIFT: u32 = 14;
/// Levels of bins above them in a `.tbi`: 2^29 bases.
pub(super) const TBI_DEPTH: u32 = 5;

/// What bcftools adds to the longest contig before it counts the levels of a BCF's index.
const BCF_SLACK: u64 = 256;

/// File and form of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `.tbi` of VCF.
    Tbi,
    /// `.csi` of VCF: with the tabix fields.
    Csi,
    /// `.csi` of BCF: without.
    Bcf,
}

/// Collects where records are.
pub struct IndexBuilder {
    form: Form,
    contigs: Contigs,
    depth: u32,
    bins: Vec<BTreeMap<u32, Vec<(u64, u64)>>>,
    linear: Vec<Vec<u64>>,
    records: Vec<u64>,
    span: Vec<(u64, u64)>,
}

impl IndexBuilder {
    /// For VCF records on `contigs`: `.tbi`, or `.csi` when a contig is too long for it.
    pub fn new(contigs: &Contigs) -> Self {
        let depth = levels(longest(contigs), TBI_DEPTH);
        Self::with(if depth == TBI_DEPTH { Form::Tbi } else { Form::Csi }, depth, contigs)
    }

    /// For BCF records on `contigs`: `.csi` with as many levels as bcftools takes.
    pub fn bcf(contigs: &Contigs) -> Self {
        Self::with(Form::Bcf, levels(longest(contigs) + BCF_SLACK, 0), contigs)
    }

    fn with(form: Form, depth: u32, contigs: &Contigs) -> Self {
        let n = contigs.len();
        Self {
            form,
            contigs: contigs.clone(),
            depth,
            bins: vec![BTreeMap::new(); n],
            linear: vec![Vec::new(); n],
            records: vec![0; n],
            span: vec![(u64::MAX, 0); n],
        }
    }

    /// `tbi` or `csi`.
    pub fn extension(&self) -> &'static str {
        if self.form == Form::Tbi { "tbi" } else { "csi" }
    }

    /// Adds the record at `from..to` (virtual offsets) that covers `at`.
    pub fn add(&mut self, at: Interval, from: u64, to: u64) {
        let contig = at.contig.index();
        // What lies behind the longest contig's last bin is kept in it.
        let top = u32::try_from((1u64 << (MIN_SHIFT + 3 * self.depth)) - 1).unwrap_or(u32::MAX);
        let start = at.start.min(top);
        let last = (at.end.max(at.start + 1) - 1).min(top);
        let chunks = self.bins[contig].entry(bin_of(start, last, self.depth)).or_default();
        match chunks.last_mut() {
            Some(chunk) if chunk.1 == from => chunk.1 = to,
            _ => chunks.push((from, to)),
        }
        let linear = &mut self.linear[contig];
        let windows = (start >> MIN_SHIFT) as usize..=(last >> MIN_SHIFT) as usize;
        if linear.len() <= *windows.end() {
            linear.resize(windows.end() + 1, u64::MAX);
        }
        linear[windows].iter_mut().for_each(|w| *w = (*w).min(from));
        self.records[contig] += 1;
        let span = &mut self.span[contig];
        *span = (span.0.min(from), span.1.max(to));
    }

    /// The index before BGZF compression.
    pub fn bytes(mut self) -> Vec<u8> {
        let csi = self.form != Form::Tbi;
        for linear in &mut self.linear {
            // A window without records points where the next one does not: at the last before it.
            let mut previous = 0;
            for w in linear.iter_mut() {
                *w = if *w == u64::MAX { previous } else { *w };
                previous = *w;
            }
        }
        let mut out = Vec::new();
        let mut names = Vec::new();
        for (_, c) in self.contigs.iter() {
            names.extend_from_slice(c.name.as_bytes());
            names.push(0);
        }
        let mut tabix = Vec::new();
        // Preset VCF; columns of sequence, begin and end; comment character; no lines to skip.
        for v in [2u32, 1, 2, 0, u32::from(b'#'), 0, names.len() as u32] {
            tabix.extend(v.to_le_bytes());
        }
        tabix.extend(names);
        let contigs = (self.bins.len() as u32).to_le_bytes();
        if self.form == Form::Bcf {
            tabix.clear();
        }
        if csi {
            out.extend(b"CSI\x01");
            for v in [MIN_SHIFT, self.depth, tabix.len() as u32] {
                out.extend(v.to_le_bytes());
            }
            out.extend(tabix);
            out.extend(contigs);
        } else {
            out.extend(b"TBI\x01");
            out.extend(contigs);
            out.extend(tabix);
        }
        for (i, bins) in self.bins.iter().enumerate() {
            let statistics = self.records[i] > 0;
            out.extend((bins.len() as u32 + u32::from(statistics)).to_le_bytes());
            for (&bin, chunks) in bins {
                out.extend(bin.to_le_bytes());
                if csi {
                    let window = (first_position(bin, self.depth) >> MIN_SHIFT) as usize;
                    let lowest = self.linear[i].get(window).copied().unwrap_or(0);
                    out.extend(lowest.to_le_bytes());
                }
                write_chunks(&mut out, chunks);
            }
            if statistics {
                // The pseudo-bin of samtools: extent, then mapped and unmapped records.
                out.extend((last_bin(self.depth) + 1).to_le_bytes());
                if csi {
                    out.extend(0u64.to_le_bytes());
                }
                write_chunks(&mut out, &[self.span[i], (self.records[i], 0)]);
            }
            if !csi {
                out.extend((self.linear[i].len() as u32).to_le_bytes());
                self.linear[i].iter().for_each(|w| out.extend(w.to_le_bytes()));
            }
        }
        out.extend(0u64.to_le_bytes());
        out
    }
}

fn write_chunks(out: &mut Vec<u8>, chunks: &[(u64, u64)]) {
    out.extend((chunks.len() as u32).to_le_bytes());
    for (from, to) in chunks {
        out.extend(from.to_le_bytes());
        out.extend(to.to_le_bytes());
    }
}

/// Length of the longest contig, bases.
fn longest(contigs: &Contigs) -> u64 {
    contigs.iter().map(|(_, c)| u64::from(c.len)).max().unwrap_or(0)
}

/// Levels of bins that `len` bases need, `least` or more.
fn levels(len: u64, least: u32) -> u32 {
    (least..).find(|depth| len <= 1 << (MIN_SHIFT + 3 * depth)).unwrap_or(least)
}

/// Number of bins above a level.
pub(super) fn level_start(level: u32) -> u32 {
    ((1u64 << (3 * level)) / 7) as u32
}

/// Number of the last bin plus one is the count of all; the pseudo-bin follows it by one more.
pub(super) fn last_bin(depth: u32) -> u32 {
    level_start(depth + 1)
}

/// Smallest bin that holds `start..=last`.
fn bin_of(start: u32, last: u32, depth: u32) -> u32 {
    let mut shift = MIN_SHIFT;
    for level in (1..=depth).rev() {
        if start >> shift == last >> shift {
            return level_start(level) + (start >> shift);
        }
        shift += 3;
    }
    0
}

/// First position of a bin.
fn first_position(bin: u32, depth: u32) -> u64 {
    let level = (0..=depth).rev().find(|&l| bin >= level_start(l)).unwrap_or(0);
    u64::from(bin - level_start(level)) << (MIN_SHIFT + 3 * (depth - level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::{Contig, ContigId};

    #[test]
    fn bins_are_those_of_the_specification() {
        assert_eq!((level_start(1), level_start(5), last_bin(5)), (1, 4681, 37449));
        assert_eq!(bin_of(0, 0, 5), 4681);
        assert_eq!(bin_of(16384, 16385, 5), 4682);
        assert_eq!(bin_of(16383, 16384, 5), 585);
        assert_eq!(bin_of(0, 1 << 28, 5), 0);
        for bin in [0, 1, 8, 585, 4681, 4682, 37448] {
            let p = first_position(bin, 5) as u32;
            let level = (0..=5).rev().find(|&l| bin >= level_start(l)).unwrap();
            let len = 1u64 << (MIN_SHIFT + 3 * (5 - level));
            assert_eq!(bin_of(p, (u64::from(p) + len - 1) as u32, 5), bin);
        }
    }

    #[test]
    fn long_contigs_get_a_csi() {
        let contigs = |len| Contigs::new(vec![Contig { name: "c".into(), len, md5: None }]);
        assert_eq!(IndexBuilder::new(&contigs(1 << 29)).extension(), "tbi");
        let mut b = IndexBuilder::new(&contigs((1 << 29) + 1));
        assert_eq!(b.extension(), "csi");
        b.add(Interval { contig: ContigId(0), start: 1 << 29, end: (1 << 29) + 1 }, 100, 200);
        assert!(b.bytes().starts_with(b"CSI\x01"));
    }

    #[test]
    fn levels_of_bcf_are_those_of_bcftools() {
        let contigs = |len| Contigs::new(vec![Contig { name: "c".into(), len, md5: None }]);
        // Bytes 4 to 16: smallest bins, levels, no further fields. Levels as `bcftools index` 1.16 writes them.
        for (len, levels) in [(1, 0u32), (16_128, 0), (16_129, 1), (64_444_167, 4), (248_956_422, 5), (1 << 29, 6)] {
            let bytes = IndexBuilder::bcf(&contigs(len)).bytes();
            let wanted: Vec<u8> = [14, levels, 0].into_iter().flat_map(u32::to_le_bytes).collect();
            assert_eq!(bytes[..4], *b"CSI\x01");
            assert_eq!(bytes[4..16], wanted, "{len}");
        }
    }
}
