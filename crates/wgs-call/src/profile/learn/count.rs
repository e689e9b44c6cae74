//! What one cell adds: base errors, depths, lengths of tracts and damage of each sample, and what each tumour shows beside the normal.
//! Positions are 0-based.

use crate::profile::indels::{self, IndelCounts};
use crate::profile::pair::{PairCounts, Scanned};
use crate::profile::{Witness, orientation};
use crate::spine::{Loaded, LoadedAll, WINDOW};
use std::sync::atomic::{AtomicBool, Ordering};
use wgs_pileup::{Column, NO_QUALITY, Scan, ScanLimits, base_index};

/// Records below this mapping quality may lie in the wrong place and would show differences as errors.
const MIN_MAPQ: u8 = 30;
/// Depths above this are counted as this for the median.
const DEPTH_MAX: usize = 10_000;
/// Positions whose most frequent alternate base makes up this much, in per cent, are homozygous for it …
const HOMOZYGOUS_PERCENT: u32 = 88;
/// … at these depths: at 18 a heterozygous one gets there once in 1,500.
const HOMOZYGOUS_DEPTHS: std::ops::RangeInclusive<u32> = 18..=500;

/// What one cell adds.
pub struct Learned {
    pub bases: Vec<u64>,
    pub mismatches: Vec<u64>,
    pub left_out: u64,
    pub depths: Vec<u64>,
    pub indels: IndelCounts,
    /// Records over positions homozygous for an alternate base, and those that show another.
    pub homozygous: (u64, u64),
    pub orientation: orientation::Counts,
    pub witness: Option<Witness>,
}

/// What is known of the positions of a cell.
#[derive(Default)]
struct Places {
    left_out: Vec<bool>,
    /// Of [`orientation::contexts`].
    contexts: Vec<u8>,
}

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    /// By sample.
    scans: Vec<Scan>,
    places: Places,
    columns: [Column; 2],
}

/// What the samples of a job add, and what the tumours add with the normal behind them.
pub fn learn_cells(
    scratch: &mut Scratch,
    loaded: &LoadedAll<'_>,
    shared: &[(u32, u32)],
    done: &[AtomicBool],
    tumors: usize,
) -> (Vec<Option<Learned>>, Vec<PairCounts>) {
    let Scratch { scans, places, columns } = scratch;
    scans.resize_with(loaded.samples.len(), Default::default);
    let mut all = Vec::with_capacity(loaded.samples.len());
    for (i, (scan, done)) in scans.iter_mut().zip(done).enumerate() {
        let Some(one) = loaded.sample(i) else { continue };
        // Every base other than the reference counts one; a position with two of a kind is a candidate.
        let limits = ScanLimits { evidence: [1; NO_QUALITY as usize + 1], against: 0, limit: 2, min_bq: 0 };
        scan.run(one.pile, one.reference(), &limits);
        let wanted = !done.load(Ordering::Relaxed);
        all.push(wanted.then(|| learn_cell(scan, places, &one, shared)));
    }
    let scanned = |i: usize| {
        let (scan, sample) = (scans.get(i)?, loaded.samples.get(i)?);
        Some(Scanned { pile: &sample.pile, candidates: scan.candidates(), depth: scan.depth() })
    };
    let mut pairs = vec![PairCounts::default(); tumors];
    if let (Some(normal), Some(hull)) = (scanned(tumors).filter(|_| tumors > 0), loaded.job.hull()) {
        for (i, pair) in pairs.iter_mut().enumerate() {
            if let Some(tumor) = scanned(i) {
                pair.count(hull, &tumor, &normal, columns);
            }
        }
    }
    (all, pairs)
}

fn learn_cell(scan: &Scan, places: &mut Places, loaded: &Loaded<'_>, shared: &[(u32, u32)]) -> Learned {
    let rows = usize::from(NO_QUALITY) + 1;
    let mut learned = Learned {
        bases: vec![0; rows],
        mismatches: vec![0; rows],
        left_out: 0,
        depths: Vec::new(),
        indels: IndelCounts::default(),
        homozygous: (0, 0),
        orientation: orientation::Counts::default(),
        witness: None,
    };
    let Some(hull) = loaded.job.hull() else { return learned };
    let reference = loaded.reference();
    if let Some(w) = loaded.windows.iter().position(|w| w.0 > 0) {
        let start = hull.start + w as u32 * WINDOW;
        let (records, names) = loaded.windows[w];
        learned.witness =
            Some(Witness { contig: hull.contig.0, start, end: (start + WINDOW).min(hull.end), records, names });
    }
    let (depth, indels) = (scan.depth(), scan.indels());
    let Places { left_out, contexts } = places;
    left_out.clear();
    left_out.extend(depth.iter().zip(indels).map(|(&d, &n)| n >= 2 && n * 10 >= d));
    for c in scan.candidates() {
        let most = c.counts.iter().copied().max().unwrap_or(0);
        // Reads of another copy of the sequence are no other genome.
        let single = c.indels == 0 && loaded.pile.unplaced(c.pos) == 0;
        if HOMOZYGOUS_DEPTHS.contains(&c.depth) && most * 100 >= c.depth * HOMOZYGOUS_PERCENT && single {
            learned.homozygous.0 += u64::from(c.depth);
            learned.homozygous.1 += u64::from(c.depth - most);
        }
        if c.counts.iter().any(|&n| n >= 2 && n * 10 >= c.depth) {
            left_out[(c.pos - hull.start) as usize] = true;
        }
    }
    learned.depths = vec![0; DEPTH_MAX + 1];
    for (i, &d) in depth.iter().enumerate() {
        let pos = hull.start + i as u32;
        if base_index(reference[i]).is_some() && !shared.iter().any(|s| (s.0..s.1).contains(&pos)) {
            learned.depths[(d.max(0) as usize).min(DEPTH_MAX)] += 1;
            learned.left_out += u64::from(left_out[i]);
        }
    }
    orientation::contexts(loaded.slice, hull.start, left_out, contexts);
    indels::count(loaded.pile, loaded.slice, hull, scan.depth(), &mut learned.indels);
    for read in loaded.pile.reads().iter().filter(|r| r.mapq >= MIN_MAPQ) {
        let (codes, quals) = (loaded.pile.bases(read), loaded.pile.quals(read));
        let orientation = orientation::orientation_code(read);
        for block in loaded.pile.blocks(read) {
            let (from, to) = (block.start.max(hull.start), block.end().min(hull.start + contexts.len() as u32));
            if from >= to {
                continue;
            }
            let (at, i, n) =
                ((from - hull.start) as usize, (from - block.start + block.read_start) as usize, (to - from) as usize);
            let places = contexts[at..at + n].iter().zip(&reference[at..at + n]);
            let bases = codes[i..i + n].iter().zip(&quals[i..i + n]);
            for (pos, ((&context, &expected), (&code, &qual))) in (from..).zip(places.zip(bases)) {
                if context == orientation::SKIP || !matches!(code, 1 | 2 | 4 | 8) {
                    continue;
                }
                let row = usize::from(qual.min(NO_QUALITY));
                learned.bases[row] += 1;
                learned.orientation.observe(context, orientation, qual);
                if code != expected {
                    learned.mismatches[row] += 1;
                    learned.orientation.mismatch(pos, context, code, qual, read);
                }
            }
        }
    }
    learned.orientation.end(contexts, depth);
    learned
}
