//! `wgs call learn`: the profile from a fixed, hash-chosen set of grid cells of the whole input.
//!
//! Cells are taken in rounds: in each round every chromosome (1–22, X, Y where names are human, else every contig) gives
//! the cell with its next-lowest hash. It ends with the round after which at least [`ENOUGH_BASES`] aligned bases were
//! counted and [`MIN_ROUNDS`] are done, or when all cells are read; other contigs are taken only when the chromosomes hold
//! no base at all. X and Y give [`order::SEX_CELLS`] cells in a round, and their depth leaves out the pseudo-autosomal regions.
//! So the choice depends on the records and the grid alone: not on region, shard, threads or format.
//!
//! Errors are counted base by base at positions that do not look variant: no base other than the reference is seen in
//! two records that make up a tenth of the depth, and no insertion or deletion in as many is felt. The table is
//! `e = (mismatches + 1) / (bases + 1 / p)` with `p` the probability the quality states: one imagined error, at the
//! stated rate, so that qualities seen rarely keep what they say ([`sums`]). Of the same positions [`super::orientation`] counts damage of one strand.

mod count;
mod order;
mod sums;

use super::Profile;
use super::pair::{self, PairCounts};
use super::reference::digest;
use crate::spine::{self, LoadedAll, Options};
use crate::territory::Job;
use crate::{CallError, Inputs};
use count::{Scratch, learn_cells};
use order::cell_order;
use std::sync::atomic::{AtomicBool, Ordering};
use sums::Sums;
use wgs_core::Progress;
use wgs_core::sex::pseudo_autosomal;
use wgs_engine::Plan;
use wgs_pileup::Rules;

/// A rate of 10⁻⁴ is then known within 0.6 %.
const ENOUGH_BASES: u64 = 300_000_000;
/// Depth per chromosome rests on at least this many cells of each.
const MIN_ROUNDS: usize = 2;

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
