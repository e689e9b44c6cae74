//! `wgs call learn`: the profile from a fixed, hash-chosen set of grid cells of the whole input.
//!
//! Cells are taken in rounds: in each round every chromosome (1–22, X, Y where names are human, else every contig) gives
//! the cell with its next-lowest hash. It ends with the round after which at least [`ENOUGH_BASES`] aligned bases were
//! counted and [`MIN_ROUNDS`] are done, or when all cells are read; other contigs are taken only when the chromosomes hold
//! no base at all. X and Y give [`SEX_CELLS`] cells in a round, and their depth leaves out the pseudo-autosomal regions. So the choice depends on the records and the grid alone: not on region, shard, threads or format.
//!
//! Errors are counted base by base at positions that do not look variant: no base other than the reference is seen in
//! two records that make up a tenth of the depth, and no insertion or deletion in as many is felt. The table is
//! `e = (mismatches + 1) / (bases + 1 / p)` with `p` the probability the quality states: one imagined error, at the
//! stated rate, so that qualities seen rarely keep what they say. Of the same positions [`super::orientation`] counts damage of one strand.

use super::indels::{self, IndelCounts};
use super::orientation;
use super::pair::{self, PairCounts, Scanned};
use super::reference::{ReferenceDigests, digest};
use super::{BaseError, FORMAT, Profile, ProfileContig, Witness};
use crate::spine::{self, Loaded, LoadedAll, Options, WINDOW};
use crate::territory::Job;
use crate::{CallError, Inputs};
use std::sync::atomic::{AtomicBool, Ordering};
use wgs_core::contig::HumanContig;
use wgs_core::sex::pseudo_autosomal;
use wgs_core::{Contigs, Progress};
use wgs_engine::Plan;
use wgs_kernel::math::{ln, phred_to_error};
use wgs_pileup::{Column, NO_QUALITY, ReadCounts, Rules, Scan, ScanLimits, base_index};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seed of the cells' order. Fixed: a change changes every profile.
const SEED: u64 = 0x7072_6f66_696c_6531;
/// A rate of 10⁻⁴ is then known within 0.6 %.
const ENOUGH_BASES: u64 = 300_000_000;
/// Depth per chromosome rests on at least this many cells of each.
const MIN_ROUNDS: usize = 2;
/// Half of Y's cells hold no sequence, and the sex rests on the depths of X and Y.
const SEX_CELLS: usize = 4;
/// Records below this mapping quality may lie in the wrong place and would show differences as errors.
const MIN_MAPQ: u8 = 30;
/// Depths above this are counted as this for the median.
const DEPTH_MAX: usize = 10_000;
/// Stated error of bases without a quality: that of Phred 20.
const UNSTATED: f64 = 0.01;
/// Three bases of four are wrong when nothing is known.
const WORST: f64 = 0.75;
/// Positions whose most frequent alternate base makes up this much, in per cent, are homozygous for it …
const HOMOZYGOUS_PERCENT: u32 = 88;
/// … at these depths: at 18 a heterozygous one gets there once in 1,500.
const HOMOZYGOUS_DEPTHS: std::ops::RangeInclusive<u32> = 18..=500;
/// Least share of foreign bases, and the records imagined at it.
const FOREIGN_MIN: f64 = 2e-5;
const FOREIGN_IMAGINED: f64 = 2_000.0;
/// Sequencers do not reach this; it bounds what one base can say.
const BEST: f64 = 1e-6;

/// What one cell adds.
struct Learned {
    bases: Vec<u64>,
    mismatches: Vec<u64>,
    left_out: u64,
    depths: Vec<u64>,
    indels: IndelCounts,
    /// Records over positions homozygous for an alternate base, and those that show another.
    homozygous: (u64, u64),
    orientation: orientation::Counts,
    witness: Option<Witness>,
}

/// What is known of the positions of a cell.
#[derive(Default)]
struct Places {
    left_out: Vec<bool>,
    /// Of [`orientation::contexts`].
    contexts: Vec<u8>,
}

#[derive(Default)]
struct Scratch {
    /// By sample.
    scans: Vec<Scan>,
    places: Places,
    columns: [Column; 2],
}

/// How the loop over cells ends before its last one.
enum Stop {
    Enough,
    Failed(CallError),
}

impl From<CallError> for Stop {
    fn from(e: CallError) -> Self {
        Self::Failed(e)
    }
}

/// What cells add up to, for one sample.
struct Sums {
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
    done: bool,
}

impl Sums {
    fn new(contigs: usize) -> Self {
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

    fn add(&mut self, contig: usize, learned: Learned, reads: &ReadCounts) {
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

    fn aligned(&self) -> u64 {
        self.bases.iter().sum()
    }

    fn profile(self, sample: &str, contigs: &Contigs, reference: &ReferenceDigests, version: &str) -> Profile {
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

/// Learns the profile of the inputs.
pub fn learn(
    inputs: &mut Inputs,
    threads: usize,
    progress: &dyn Progress,
    version: &str,
) -> Result<Profile, CallError> {
    let mut all = learn_all(std::slice::from_mut(inputs), false, threads, progress, version)?;
    all.pop().ok_or(CallError::Territory { reason: "no input".into(), usage: true })
}

/// Learns the profiles of several samples of one reference in one reading. Each is what [`learn`] makes of the sample alone; with `has_normal` the last
/// sample is the normal, and the others' profiles say how they stand to it ([`super::Pair`]).
pub fn learn_all(
    inputs: &mut [Inputs],
    has_normal: bool,
    threads: usize,
    progress: &dyn Progress,
    version: &str,
) -> Result<Vec<Profile>, CallError> {
    let Some(first) = inputs.first_mut() else { return Ok(Vec::new()) };
    let contigs = first.contigs().clone();
    let plan = Plan::new(&contigs);
    let reference = digest(first, &plan, threads)?;
    inputs.iter().try_for_each(|one| one.check_sequences(&reference.md5))?;
    let order = cell_order(&plan, &contigs);
    let jobs: Vec<Job> = order.iter().map(|o| o.job.clone()).collect();
    let rules = Rules { min_bq: 0, ..Rules::default() };
    let sums = Some(&reference.sums[..]);
    let options = Options { rules, threads, progress, reference_sums: sums, windows: true, margin: 0, keep: false };
    let tumors = if has_normal { inputs.len().saturating_sub(1) } else { 0 };
    let mut samples: Vec<Sums> = inputs.iter().map(|_| Sums::new(contigs.len())).collect();
    let mut pairs = vec![PairCounts::default(); tumors];
    let mut pairs_done = tumors == 0;
    let mut records = 0;
    // What is done is not counted again; a worker that is late does so in vain.
    let done: Vec<AtomicBool> = inputs.iter().map(|_| AtomicBool::new(false)).collect();
    let work = |scratch: &mut Scratch, loaded: &LoadedAll<'_>| {
        let contig = loaded.job.hull().map(|h| contigs.contig(h.contig));
        let shared = contig.map_or(&[][..], |c| pseudo_autosomal(&c.name, c.len));
        learn_cells(scratch, loaded, shared, &done, tumors)
    };
    let result = spine::run_all(inputs, &jobs, &options, work, |task, (learned, paired), tallies| {
        let (here, next) = (&order[task], order.get(task + 1));
        let class_ends = next.is_none_or(|n| n.class != here.class);
        let round_ends = here.round + 1 >= MIN_ROUNDS && (class_ends || next.is_none_or(|n| n.round != here.round));
        let each = samples.iter_mut().zip(learned).zip(tallies).zip(&done);
        for (((sums, learned), tally), flag) in each.filter(|e| !e.0.0.0.done) {
            let Some(learned) = learned else { continue };
            sums.add(here.contig, learned, &tally.reads);
            let total = sums.aligned();
            sums.done = (total >= ENOUGH_BASES && round_ends) || (class_ends && total > 0);
            flag.store(sums.done, Ordering::Relaxed);
        }
        if !pairs_done {
            pairs.iter_mut().zip(&paired).for_each(|(all, here)| all.merge(here));
            records += tallies.iter().map(|t| t.reads.used()).sum::<u64>();
            pairs_done =
                (records >= pair::ENOUGH_RECORDS && round_ends) || (class_ends && samples.iter().all(|s| s.done));
        }
        if pairs_done && samples.iter().all(|s| s.done) { Err(Stop::Enough) } else { Ok(()) }
    });
    match result {
        Ok(()) | Err(Stop::Enough) => {}
        Err(Stop::Failed(e)) => return Err(e),
    }
    let made = samples.into_iter().zip(inputs.iter());
    let mut profiles: Vec<Profile> =
        made.map(|(sums, one)| sums.profile(one.sample(), &contigs, &reference, version)).collect();
    if let Some((normal, witness)) = profiles.get(tumors).map(|n| (n.sample.clone(), n.witness.clone())) {
        for (profile, counts) in profiles.iter_mut().zip(pairs) {
            profile.pair = Some(counts.fit(&normal, witness.clone()));
        }
    }
    Ok(profiles)
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

struct Ordered {
    class: u8,
    round: usize,
    contig: usize,
    job: Job,
}

/// The cells in the order they are read.
fn cell_order(plan: &Plan, contigs: &Contigs) -> Vec<Ordered> {
    let human = |name: &str| HumanContig::from_name(name).filter(|h| *h != HumanContig::Mitochondrion);
    let any_autosome = contigs.iter().any(|(_, c)| human(&c.name).is_some_and(HumanContig::is_autosome));
    let mut cells: Vec<(u8, u64, Job)> = Vec::new();
    for cell in plan.cells() {
        let Some(i) = cell.interval.filter(|i| !i.is_empty()) else { continue };
        let name = contigs.name(i.contig);
        let class = u8::from(any_autosome && human(name).is_none());
        let hash = xxh3_64_with_seed(format!("{name}:{}", i.start).as_bytes(), SEED);
        cells.push((class, hash, Job { cell: *cell, pieces: vec![i] }));
    }
    cells.sort_by_key(|(class, hash, job)| (*class, *hash, job.cell.index));
    let mut taken = vec![0; contigs.len()];
    let mut order: Vec<Ordered> = cells
        .into_iter()
        .filter_map(|(class, _, job)| {
            let contig = job.hull()?.contig.index();
            taken[contig] += 1;
            let sex = matches!(human(contigs.name(job.hull()?.contig)), Some(HumanContig::X | HumanContig::Y));
            let round = (taken[contig] - 1) / if sex { SEX_CELLS } else { 1 };
            Some(Ordered { class, round, contig, job })
        })
        .collect();
    // Stable: within a round by hash.
    order.sort_by_key(|o| (o.class, o.round));
    order
}

/// What the samples of a job add, and what the tumours add with the normal behind them.
fn learn_cells(
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

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Contig;

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
    fn chromosomes_take_turns_and_the_rest_comes_last() {
        let contig = |name: &str, len| Contig { name: name.into(), len, md5: None };
        let list =
            vec![contig("chr1", 3_000_000), contig("chr2", 1_500_000), contig("chrM", 16_569), contig("chrX", 9)];
        let contigs = Contigs::new(list);
        let order = cell_order(&Plan::new(&contigs), &contigs);
        let rounds: Vec<_> = order.iter().map(|o| (o.class, o.round)).collect();
        assert_eq!(rounds, [(0, 0), (0, 0), (0, 0), (0, 1), (0, 1), (0, 2), (1, 0)]);
        let mut cells: Vec<_> = order.iter().map(|o| o.job.cell.index).collect();
        cells.sort_unstable();
        assert_eq!(cells, (0..7).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_two_rounds_see_the_sex_chromosomes() {
        let contig = |name: &str, len| Contig { name: name.into(), len, md5: None };
        for (prefix, one, x, y) in
            [("chr", 248_956_422, 156_040_895, 57_227_415), ("", 249_250_621, 155_270_560, 59_373_566)]
        {
            let name = |c: &str| format!("{prefix}{c}");
            let list = [("1", one), ("X", x), ("Y", y)].map(|(c, len)| contig(&name(c), len));
            let contigs = Contigs::new(list.to_vec());
            let order = cell_order(&Plan::new(&contigs), &contigs);
            let starts = |c: usize| {
                let early = order.iter().filter(move |o| o.round < MIN_ROUNDS && o.contig == c);
                early.filter_map(|o| o.job.hull()).map(|h| h.start / 1_000_000).collect::<Vec<_>>()
            };
            assert_eq!((starts(0).len(), starts(1).len(), starts(2).len()), (2, 8, 8));
            // Y has sequence from 2.7 to 28 Mb; the rest is a shared region or unknown.
            let known = starts(2).iter().filter(|s| (3..28).contains(*s)).count();
            assert!(known >= 2, "{prefix} {:?}", starts(2));
        }
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
