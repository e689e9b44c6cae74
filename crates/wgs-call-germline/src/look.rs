//! What the caller sees of one region: the records there, what became of each, its windows and its calls.
//!
//! The same spine, candidates, windows and likelihoods as a run, over the region alone; nothing that is known of a position
//! depends on where a region ends.

use crate::call::Call;
use crate::local::Work;
use crate::run::{Callers, Config, Scratch};
use crate::seen::Seen;
use std::collections::HashSet;
use wgs_call::likelihood;
use wgs_call::spine::{self, Kept, Loaded, Options};
use wgs_call::territory::Job;
use wgs_call::windows::MARGIN;
use wgs_call::{CallError, Inputs, Profile, Territory};
use wgs_core::{Block, Interval, NoProgress, OwnedRead, ReadView, name};
use wgs_engine::Plan;
use wgs_pileup::Exclusion;

/// A record and what became of it.
pub(crate) struct SeenRead {
    /// Number of its input.
    pub input: usize,
    /// The record.
    pub read: OwnedRead,
    /// Hash of its template's name.
    pub hash: u64,
    /// Why it is no evidence; `None` for those that are.
    pub unused: Option<&'static str>,
}

/// See the module's story.
#[derive(Default)]
pub(crate) struct Look {
    /// By input and place; those that overlap the region, or that a window in it rests on.
    pub reads: Vec<SeenRead>,
    /// By place.
    pub windows: Vec<Seen>,
    /// Calls that begin in the region, by place.
    pub calls: Vec<Call>,
}

/// The bases of a record that speak in a window, if the record is among its templates' and any do.
pub(crate) fn part(seen: &Seen, hash: u64, read: &ReadView<'_>, blocks: &[Block]) -> Option<(usize, usize)> {
    seen.template(hash)?;
    let (lo, hi) = seen.spans.records;
    if read.start().max(lo) >= read.end().min(hi) {
        return None;
    }
    likelihood::inside(blocks, read.len() as u32, lo, hi)
}

/// Looks at `region`.
pub(crate) fn look(
    inputs: &mut Inputs,
    profile: &Profile,
    config: &Config<'_>,
    region: Interval,
) -> Result<Look, CallError> {
    let contigs = inputs.contigs().clone();
    let callers = Callers::new(&contigs, profile, config);
    let jobs = Territory::of(region).jobs(&Plan::new(&contigs));
    let rules = config.settings.rules;
    let options = Options {
        rules,
        threads: config.threads,
        progress: &NoProgress,
        reference_sums: Some(&profile.cell_sums),
        windows: false,
        margin: MARGIN,
        keep: true,
    };
    let last = jobs.len().saturating_sub(1);
    let work = |scratch: &mut Scratch, loaded: &Loaded<'_>| {
        scratch.local.seen = Some(Vec::new());
        let mut calls = callers.calls(scratch, loaded, &mut Work::default());
        let len = contigs.contig(region.contig).len;
        calls.retain(|c| loaded.job.contains(c.pos.min(len.saturating_sub(1))));
        let windows = scratch.local.seen.take().unwrap_or_default();
        let key = |start, flags, hash| (start, flags, hash);
        let used: HashSet<(u32, u16, u64)> =
            loaded.pile.reads().iter().map(|r| key(r.start, r.flags, r.hash)).collect();
        let reads = loaded.records.iter().map(|Kept { input, read }| {
            let view = read.view();
            let hash = name::name_hash(view.name());
            let unused = match rules.judge(&view) {
                Err(reason) => Exclusion::NAMES.get(reason as usize).copied(),
                Ok(()) => (!used.contains(&key(view.start(), view.flags().0, hash))).then_some("capped"),
            };
            SeenRead { input: *input, read: read.clone(), hash, unused }
        });
        (reads.collect::<Vec<_>>(), windows, calls)
    };
    let mut out = Look::default();
    inputs.whole_records(true);
    let done = spine::run(inputs, &jobs, &options, work, |job, (reads, windows, calls), _| {
        let hull = jobs.get(job).and_then(Job::hull);
        let (from, to) = hull.map_or((0, u32::MAX), |h| (h.start, h.end));
        let owned = |r: &SeenRead| {
            let start = r.read.view().start();
            (job == 0 || start >= from) && (job == last || start < to)
        };
        out.reads.extend(reads.into_iter().filter(owned));
        // A window over the border of two cells comes with both.
        let known = |w: &Seen, out: &Look| {
            out.windows.iter().rev().take(8).any(|o| (o.window.start, o.window.end) == (w.window.start, w.window.end))
        };
        for w in windows {
            if !known(&w, &out) {
                out.windows.push(w);
            }
        }
        out.calls.extend(calls);
        Ok::<_, CallError>(())
    });
    inputs.whole_records(false);
    done?;
    out.windows.sort_by_key(|w| (w.window.start, w.window.end));
    let mut blocks = Vec::new();
    let windows = &out.windows;
    out.reads.retain(|r| {
        let view = r.read.view();
        view.blocks_into(&mut blocks);
        let overlaps = view.start() < region.end && view.end().max(view.start() + 1) > region.start;
        overlaps || (r.unused.is_none() && windows.iter().any(|w| part(w, r.hash, &view, &blocks).is_some()))
    });
    Ok(out)
}
