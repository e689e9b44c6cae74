//! The index of a BAM file, built while it is written: `.bai`, or `.csi` when a contig is longer than 512 Mb.
//!
//! Formats: SAM specification, section 5, and the CSI specification. Per contig: bins of chunks of virtual offsets, a linear
//! index of 16 kb windows (`.csi`: the lowest offset of each bin instead), and the counts that `samtools idxstats` prints.

use crate::bam_out::IndexBytes;
use std::collections::BTreeMap;
use std::io::Write;
use wgs_core::Contigs;

/// Size of the smallest bins, as a power of two.
const MIN_SHIFT: u32 = 14;
/// Levels of bins above them in a `.bai`: 2^29 bases.
const BAI_DEPTH: u32 = 5;

#[derive(Default)]
struct Contig {
    bins: BTreeMap<u32, Vec<(u64, u64)>>,
    linear: Vec<u64>,
    /// Mapped and unmapped records, and where they lie in the file.
    records: (u64, u64),
    span: (u64, u64),
}

/// Collects where records are.
pub(crate) struct IndexBuilder {
    depth: u32,
    contigs: Vec<Contig>,
    unplaced: u64,
}

impl IndexBuilder {
    pub fn new(contigs: &Contigs) -> Self {
        let longest = contigs.iter().map(|(_, c)| u64::from(c.len)).max().unwrap_or(0);
        let mut depth = BAI_DEPTH;
        while longest > 1 << (MIN_SHIFT + 3 * depth) {
            depth += 1;
        }
        let contigs = (0..contigs.len()).map(|_| Contig { span: (u64::MAX, 0), ..Contig::default() }).collect();
        Self { depth, contigs, unplaced: 0 }
    }

    /// Adds the record at virtual offsets `at` that covers `start..end` of a contig.
    pub fn add(&mut self, contig: Option<u32>, (start, end): (u64, u64), mapped: bool, at: (u64, u64)) {
        let Some(contig) = contig.and_then(|c| self.contigs.get_mut(c as usize)) else {
            self.unplaced += 1;
            return;
        };
        let last = end.max(start + 1) - 1;
        let chunks = contig.bins.entry(bin_of(start, last, self.depth)).or_default();
        match chunks.last_mut() {
            // Chunks that end in the block in which the next begins are one.
            Some(chunk) if chunk.1 >> 16 == at.0 >> 16 => chunk.1 = at.1,
            _ => chunks.push(at),
        }
        let windows = (start >> MIN_SHIFT) as usize..=(last >> MIN_SHIFT) as usize;
        if contig.linear.len() <= *windows.end() {
            contig.linear.resize(windows.end() + 1, u64::MAX);
        }
        contig.linear[windows].iter_mut().for_each(|w| *w = (*w).min(at.0));
        *(if mapped { &mut contig.records.0 } else { &mut contig.records.1 }) += 1;
        contig.span = (contig.span.0.min(at.0), contig.span.1.max(at.1));
    }

    pub fn finish(mut self) -> IndexBytes {
        let csi = self.depth != BAI_DEPTH;
        let mut out = Vec::new();
        let put32 = |out: &mut Vec<u8>, v: u32| out.extend(v.to_le_bytes());
        if csi {
            out.extend(b"CSI\x01");
            [MIN_SHIFT, self.depth, 0].iter().for_each(|&v| put32(&mut out, v));
        } else {
            out.extend(b"BAI\x01");
        }
        put32(&mut out, self.contigs.len() as u32);
        for contig in &mut self.contigs {
            // A window without records points where the one before it does.
            let mut previous = 0;
            for w in &mut contig.linear {
                *w = if *w == u64::MAX { previous } else { *w };
                previous = *w;
            }
            let any = !contig.bins.is_empty();
            put32(&mut out, contig.bins.len() as u32 + u32::from(any));
            for (&bin, chunks) in &contig.bins {
                put32(&mut out, bin);
                if csi {
                    let window = (first_position(bin, self.depth) >> MIN_SHIFT) as usize;
                    out.extend(contig.linear.get(window).copied().unwrap_or(0).to_le_bytes());
                }
                write_chunks(&mut out, chunks);
            }
            if any {
                // The pseudo-bin of samtools: extent, then mapped and unmapped records.
                put32(&mut out, level_start(self.depth + 1) + 1);
                if csi {
                    out.extend(0u64.to_le_bytes());
                }
                write_chunks(&mut out, &[contig.span, contig.records]);
            }
            if !csi {
                put32(&mut out, contig.linear.len() as u32);
                contig.linear.iter().for_each(|w| out.extend(w.to_le_bytes()));
            }
        }
        out.extend(self.unplaced.to_le_bytes());
        if csi {
            // A .csi is BGZF; writing into memory does not fail.
            let mut packed = wgs_bgzf::writer::Writer::new(Vec::new());
            let _ = packed.write_all(&out);
            out = packed.finish().unwrap_or_default();
        }
        IndexBytes { extension: if csi { "csi" } else { "bai" }, bytes: out }
    }
}

fn write_chunks(out: &mut Vec<u8>, chunks: &[(u64, u64)]) {
    out.extend((chunks.len() as u32).to_le_bytes());
    for (from, to) in chunks {
        out.extend(from.to_le_bytes());
        out.extend(to.to_le_bytes());
    }
}

/// Number of bins above a level.
fn level_start(level: u32) -> u32 {
    ((1u64 << (3 * level)) / 7) as u32
}

/// Smallest bin that holds `start..=last`.
fn bin_of(start: u64, last: u64, depth: u32) -> u32 {
    let mut shift = MIN_SHIFT;
    for level in (1..=depth).rev() {
        if start >> shift == last >> shift {
            return level_start(level) + (start >> shift) as u32;
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
