//! The spine: cells in parallel, results committed in plan order.
//!
//! Each worker has readers of its own, opened once, and loads one job at a time: the records of every input around it go
//! into one [`Pile`], the reference of the cell is read and held against the profile. The caller's `work` sees the loaded
//! job and a scratch of its own; `commit` gets what it made, in order. The error of the lowest job wins. [`run_all`] does so for several
//! samples of one reference, each with a pile of its own.

use crate::inputs::Readers;
use crate::territory::Job;
use crate::{CallError, Inputs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use wgs_align::{AlignError, ContigRecords};
use wgs_core::{Contigs, Interval, OwnedRead, Progress, ReadView, locus, name};
use wgs_engine::{EngineError, ordered};
use wgs_io::reference::RefSlice;
use wgs_pileup::{Pile, ReadCounts, Rules};
use xxhash_rust::xxh3::xxh3_64;

/// Length of the windows of [`Loaded::windows`].
pub const WINDOW: u32 = 10_000;

/// Settings of a run over cells.
pub struct Options<'a> {
    /// Which records hold evidence.
    pub rules: Rules,
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes; a unit is one reference position.
    pub progress: &'a dyn Progress,
    /// Sums of each cell's reference ([`reference_sum`]), from the profile.
    pub reference_sums: Option<&'a [u64]>,
    /// Fill [`Loaded::windows`].
    pub windows: bool,
    /// Bases on either side of a job that its calls may depend on.
    pub margin: u32,
    /// Fill [`Loaded::records`].
    pub keep: bool,
}

/// A record as it was read.
pub struct Kept {
    /// Number of its input.
    pub input: usize,
    /// The record.
    pub read: OwnedRead,
}

/// A job with its records and reference.
pub struct Loaded<'a> {
    /// The job.
    pub job: &'a Job,
    /// The records.
    pub pile: &'a Pile,
    /// The hull with the margin on either side: what the pile's scan looks at.
    pub reach: Interval,
    /// Reference of at least the reach; empty where the reference lacks the contig.
    pub slice: &'a RefSlice,
    /// Records that start in each [`WINDOW`] of the hull, with the sum of their names' hashes: the same for any order
    /// and any split over files. Empty unless asked for.
    pub windows: &'a [(u64, u64)],
    /// All records that overlap the pile's fetched stretch, used or not, input after input. Empty unless asked for.
    pub records: &'a [Kept],
}

/// A job with the records of every sample.
pub struct LoadedAll<'a> {
    /// The job.
    pub job: &'a Job,
    /// The samples' records, in order of the inputs.
    pub samples: &'a [Sample],
    /// As [`Loaded::reach`].
    pub reach: Interval,
    /// As [`Loaded::slice`].
    pub slice: &'a RefSlice,
}

impl LoadedAll<'_> {
    /// One sample's share.
    pub fn sample(&self, index: usize) -> Option<Loaded<'_>> {
        let Self { job, reach, slice, .. } = *self;
        let sample = self.samples.get(index)?;
        Some(Loaded { job, pile: &sample.pile, reach, slice, windows: &sample.windows, records: &sample.records })
    }
}

/// The records of one sample around a job.
#[derive(Default)]
pub struct Sample {
    /// The records.
    pub pile: Pile,
    windows: Vec<(u64, u64)>,
    records: Vec<Kept>,
}

/// Records of a contig, counted where whole cells were visited, to hold against the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// Bases of whole cells visited.
    pub bases: u64,
    /// Mapped records that start there.
    pub mapped: u64,
    /// Unmapped records placed there.
    pub unmapped: u64,
}

/// Integer state of a run; parts of a sharded run add up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Records by what became of them.
    pub reads: ReadCounts,
    /// By contig index.
    pub visited: BTreeMap<u32, Visited>,
}

impl Tally {
    /// Adds another.
    pub fn merge(&mut self, other: &Self) {
        self.reads.merge(&other.reads);
        for (contig, v) in &other.visited {
            let here = self.visited.entry(*contig).or_default();
            here.bases += v.bases;
            here.mapped += v.mapped;
            here.unmapped += v.unmapped;
        }
    }

    /// Holds the records of contigs that were visited whole against the indices' counts: a stale index would be a short
    /// success.
    pub fn check(&self, contigs: &Contigs, indexed: &[Option<ContigRecords>], path: &str) -> Result<(), CallError> {
        for ((id, contig), expected) in contigs.iter().zip(indexed) {
            let (Some(v), Some(expected)) = (self.visited.get(&id.0), expected) else { continue };
            let found = ContigRecords { mapped: v.mapped, unmapped: v.unmapped };
            if v.bases == u64::from(contig.len) && found != *expected {
                return Err(AlignError::StaleIndex {
                    path: path.to_owned(),
                    contig: contig.name.clone(),
                    expected: expected.mapped + expected.unmapped,
                    found: found.mapped + found.unmapped,
                }
                .into());
            }
        }
        Ok(())
    }
}

/// The sum that stands for a stretch of reference.
pub fn reference_sum(codes: &[u8]) -> u64 {
    xxh3_64(codes)
}

/// An interval with `margin` bases more on either side, cut to the contig.
fn reach(interval: Interval, margin: u32, len: u32) -> Interval {
    let (start, end) = (interval.start.saturating_sub(margin), interval.end.saturating_add(margin).min(len));
    Interval { start, end, ..interval }
}

impl Loaded<'_> {
    /// Reference codes of the reach.
    pub fn reference(&self) -> &[u8] {
        self.slice.range(self.reach.start, self.reach.end)
    }
}

struct Worker<S> {
    /// By sample.
    readers: Vec<Readers>,
    samples: Vec<Sample>,
    cell: RefSlice,
    scratch: S,
}

/// Runs `work` over `jobs` of one sample and commits in order; see the module's story.
pub fn run<S: Default + Send, T: Send, E: From<CallError> + Send>(
    inputs: &mut Inputs,
    jobs: &[Job],
    options: &Options<'_>,
    work: impl Fn(&mut S, &Loaded<'_>) -> T + Sync,
    mut commit: impl FnMut(usize, T, &Tally) -> Result<(), E>,
) -> Result<(), E> {
    // There is one sample, so neither is ever empty.
    let work = |scratch: &mut S, loaded: &LoadedAll<'_>| loaded.sample(0).map(|one| work(scratch, &one));
    run_all(std::slice::from_mut(inputs), jobs, options, work, |task, made, tallies| match (made, tallies) {
        (Some(made), [tally]) => commit(task, made, tally),
        _ => Ok(()),
    })
}

/// The same for several samples of the same contigs and reference; `commit` gets their tallies in order.
pub fn run_all<S: Default + Send, T: Send, E: From<CallError> + Send>(
    inputs: &mut [Inputs],
    jobs: &[Job],
    options: &Options<'_>,
    work: impl Fn(&mut S, &LoadedAll<'_>) -> T + Sync,
    mut commit: impl FnMut(usize, T, &[Tally]) -> Result<(), E>,
) -> Result<(), E> {
    let Some(first) = inputs.first() else { return Ok(()) };
    let contigs = first.contigs().clone();
    let reference = first.reference().path().display().to_string();
    let threads = options.threads.min(jobs.len()).max(1);
    let mut by_worker: Vec<Vec<Readers>> = (0..threads).map(|_| Vec::new()).collect();
    for one in inputs.iter_mut() {
        one.readers(threads)?.into_iter().zip(&mut by_worker).for_each(|(r, worker)| worker.push(r));
    }
    let readers = Mutex::new(by_worker);
    let internal = |job: usize, message: String| {
        let cell = jobs.get(job).and_then(Job::hull);
        let cell =
            cell.map_or("the first cell".into(), |i| format!("the cell at {}", locus(contigs.name(i.contig), i.start)));
        E::from(EngineError::Panic { cell, message }.into())
    };
    let mut shown = None;
    ordered(
        jobs.len(),
        threads,
        || {
            let readers = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let readers = readers.ok_or_else(|| internal(0, "no reader left".into()))?;
            let samples = readers.iter().map(|_| Sample::default()).collect();
            Ok(Worker { readers, samples, cell: RefSlice::default(), scratch: S::default() })
        },
        |worker: &mut Worker<S>, task| {
            let job = &jobs[task];
            let Some(hull) = job.hull() else { return Err(internal(task, "an empty job".into())) };
            let tallies = worker.load(job, hull, &contigs, options, &reference)?;
            let loaded = LoadedAll {
                job,
                samples: &worker.samples,
                reach: reach(hull, options.margin, contigs.contig(hull.contig).len),
                slice: &worker.cell,
            };
            Ok((work(&mut worker.scratch, &loaded), tallies))
        },
        |task, (made, tallies)| {
            if let Some(i) = jobs[task].hull() {
                if shown != Some(i.contig) {
                    options.progress.part(contigs.name(i.contig));
                    shown = Some(i.contig);
                }
                options.progress.advance(u64::from(i.len()));
            }
            commit(task, made, &tallies)
        },
        internal,
    )?;
    Ok(())
}

impl<S> Worker<S> {
    /// Reads the job's reference and every sample's records.
    fn load(
        &mut self,
        job: &Job,
        hull: Interval,
        contigs: &Contigs,
        options: &Options<'_>,
        reference: &str,
    ) -> Result<Vec<Tally>, CallError> {
        let contig = contigs.contig(hull.contig);
        let whole = job.cell.interval.unwrap_or(hull);
        let around = reach(whole, options.margin, contig.len);
        let Some(first) = self.readers.first_mut() else { return Ok(Vec::new()) };
        let known = first.reference.read(around, &mut self.cell)?;
        if !known {
            self.cell.codes.clear();
        }
        if let Some(sums) = options.reference_sums
            && sums
                .get(job.cell.index)
                .is_none_or(|&s| known && s != reference_sum(self.cell.range(whole.start, whole.end)))
        {
            return Err(CallError::StaleProfile {
                path: reference.to_owned(),
                reason: format!(
                    "the reference at {} is not the one the profile was learned with",
                    locus(&contig.name, whole.start)
                ),
            });
        }
        let place = Place { hull, whole, contigs, without: (!known).then_some(reference) };
        let samples = self.readers.iter_mut().zip(&mut self.samples);
        samples.map(|(readers, sample)| sample.load(readers, &place, options)).collect()
    }
}

/// Where a sample's records are read.
struct Place<'a> {
    hull: Interval,
    whole: Interval,
    contigs: &'a Contigs,
    /// The reference's path, where it lacks the contig.
    without: Option<&'a str>,
}

impl Sample {
    fn load(&mut self, readers: &mut Readers, place: &Place<'_>, options: &Options<'_>) -> Result<Tally, CallError> {
        let Place { hull, whole, contigs, without } = *place;
        let contig = contigs.contig(hull.contig);
        let reach = reach(hull, options.margin, contig.len);
        let fetched = Pile::fetch_interval(reach, contig.len);
        self.pile.begin(hull, reach, fetched);
        self.windows.clear();
        if options.windows {
            self.windows.resize(hull.len().div_ceil(WINDOW) as usize, (0, 0));
        }
        let mut seen = ContigRecords::default();
        self.records.clear();
        let (pile, windows, records) = (&mut self.pile, &mut self.windows, &mut self.records);
        for (input, fetcher) in readers.fetchers.iter_mut().enumerate() {
            fetcher.fetch(Some(fetched), |read: &ReadView<'_>| {
                if (hull.start..hull.end).contains(&read.start()) {
                    *(if read.flags().is_unmapped() { &mut seen.unmapped } else { &mut seen.mapped }) += 1;
                    if let Some(w) = windows.get_mut(((read.start() - hull.start) / WINDOW) as usize) {
                        *w = (w.0 + 1, w.1.wrapping_add(name::name_hash(read.name())));
                    }
                }
                if let Some(path) = without
                    && options.rules.judge(read).is_ok()
                {
                    return Err(CallError::from(EngineError::NoSuchContig {
                        path: path.to_owned(),
                        name: String::from_utf8_lossy(read.name()).into_owned(),
                        contig: contig.name.clone(),
                    }));
                }
                pile.observe(read, &options.rules);
                if options.keep {
                    records.push(Kept { input, read: OwnedRead::new(read) });
                }
                Ok(())
            })?;
        }
        self.pile.end(&options.rules);
        let mut tally = Tally { reads: self.pile.counts().clone(), visited: BTreeMap::new() };
        if hull == whole {
            let visited = Visited { bases: u64::from(whole.len()), mapped: seen.mapped, unmapped: seen.unmapped };
            tally.visited.insert(hull.contig.0, visited);
        }
        Ok(tally)
    }
}
