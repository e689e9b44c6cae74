//! A run: profiles → jobs → calls in parallel → records in plan order → VCF or part.

use crate::callable::Depths;
use crate::cell::{self, Caller, Scratch, Work};
use crate::fdr::Limit;
use crate::gather::gather;
use crate::header::{SampleLine, header};
use crate::known::Known;
use crate::measured::Job;
use crate::msi;
use crate::settings::Settings;
use crate::summary::{Counts, State};
use crate::{COMMAND, record};
use std::path::{Path, PathBuf};
use wgs_call::part::PartWriter;
use wgs_call::population::Population;
use wgs_call::share::Share;
use wgs_call::spine::{self, LoadedAll, Options};
use wgs_call::windows::MARGIN;
use wgs_call::{Asked, CallError, Inputs, Profile, Territory};
use wgs_call_panel::Panel;
use wgs_core::{Interval, Progress};
use wgs_engine::Shard;
use wgs_io::atomic::Folder;
use wgs_io::vcf;

/// What to call and where it goes.
pub struct Config<'a> {
    /// Settings that decide records.
    pub settings: Settings,
    /// Alleles to report whether found or not.
    pub asked: Option<&'a Asked>,
    /// Frequencies of a population.
    pub population: Option<&'a Population>,
    /// Where calls are made.
    pub territory: &'a Territory,
    /// One shard of it, written as a part.
    pub shard: Option<Shard>,
    /// The VCF (or `-`), or the part.
    pub output: PathBuf,
    /// False discovery rate that sets the limit of what passes, of a whole run.
    pub fdr: Option<f64>,
    /// The last of the inputs is the normal.
    pub has_normal: bool,
    /// Panel of normals.
    pub panel: Option<&'a Panel>,
    /// Call though tumour and normal look like different persons.
    pub force: bool,
    /// Version and commit, for the header.
    pub version: &'a str,
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
}

/// What a run made.
pub struct Outcome {
    /// Integer state.
    pub state: State,
    /// Samples, the tumours first.
    pub samples: Vec<SampleLine>,
    /// The limit that a false discovery rate set.
    pub limit: Option<Limit>,
}

enum Sink {
    Vcf(vcf::Writer),
    Part(PartWriter),
}

/// What a job holds besides the calls that were just made of it.
fn job_of<'a>(scratch: &'a Scratch, loaded: &'a LoadedAll<'_>, caller: &'a Caller) -> Job<'a> {
    let of =
        |(s, tables): (&'a spine::Sample, &'a cell::Sample)| msi::Sample { pile: &s.pile, indels: tables.indels() };
    let mut samples: Vec<msi::Sample<'a>> = loaded.samples.iter().zip(&caller.samples).map(of).collect();
    let mut depths: Vec<&[i32]> = (0..samples.len()).map(|i| scratch.depth(i)).collect();
    let (normal, normal_depth) = if caller.has_normal { (samples.pop(), depths.pop()) } else { (None, None) };
    Job {
        pieces: &loaded.job.pieces,
        reference: loaded.slice,
        depths: Depths { start: loaded.reach.start, tumors: depths, normal: normal_depth },
        tumors: samples,
        normal,
    }
}

/// Calls tumours, and behind them the normal; the profiles, in the same order, were learned from them. With a false discovery rate the
/// calls of a whole run go through a part, because the limit is known when all are made.
pub fn run(inputs: &mut [Inputs], profiles: &[Profile], config: &Config<'_>) -> Result<Outcome, CallError> {
    if config.fdr.is_none() || config.shard.is_some() {
        return call(inputs, profiles, config);
    }
    let folder = Folder::create(&beside(&config.output))?;
    let part = folder.temporary().join("whole.part");
    let shard = Some(Shard { index: 1, count: 1 });
    let whole = Config { shard, output: part.clone(), settings: config.settings.clone(), ..*config };
    call(inputs, profiles, &whole)?;
    gather(&[part], &config.output, config.version, config.fdr)
}

/// A name beside the output; where that is no place for files, one in the system's folder for what is temporary.
fn beside(output: &Path) -> PathBuf {
    // Never left under that name; what another run or user calls so is in nobody's way.
    let process = std::process::id();
    if output.as_os_str() == "-" || output.starts_with("/dev") || output.starts_with("/proc") {
        return std::env::temp_dir().join(format!("wgs-call-somatic.{process}.parts"));
    }
    PathBuf::from(format!("{}.{process}.parts", output.display()))
}

fn call(inputs: &mut [Inputs], profiles: &[Profile], config: &Config<'_>) -> Result<Outcome, CallError> {
    let (Some(first), Some(learned)) = (inputs.first(), profiles.first()) else {
        return Err(CallError::Territory { reason: "no input".into(), usage: true });
    };
    config.panel.map_or(Ok(()), |p| p.check(learned))?;
    let contigs = first.contigs().clone();
    let known = Known::of(profiles, config.has_normal, &config.settings);
    let samples = SampleLine::of(inputs, profiles, &known, config.has_normal);
    let header = header(&samples, learned, config);
    let share = Share::new(config.territory, inputs, config.shard)?;
    let caller = Caller::new(profiles, &known, config.has_normal, &config.settings, config.panel);
    let options = Options {
        rules: config.settings.rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&learned.cell_sums),
        windows: false,
        margin: MARGIN,
        keep: false,
    };
    let mut sink = match config.shard {
        Some(shard) => Sink::Part(PartWriter::create(&config.output, shard, &share, COMMAND, config.version, &header)?),
        None => Sink::Vcf(vcf::Writer::create(&config.output, &header, &contigs)?),
    };
    let work = |(scratch, tracts): &mut (Scratch, msi::Scratch), loaded: &LoadedAll<'_>| {
        let (mut lines, mut counts, mut work) = (Vec::new(), Counts::default(), Work::default());
        counts.bases = loaded.job.pieces.iter().map(|p| u64::from(p.len())).sum();
        let Some(hull) = loaded.job.hull() else { return Ok((lines, counts)) };
        let (name, len) = (contigs.name(hull.contig), contigs.contig(hull.contig).len);
        config.panel.map_or(Ok(()), |p| p.fetch(loaded.reach, &mut scratch.panel))?;
        if let Some(population) = config.population {
            let counts = counts.population.get_or_insert_default();
            scratch.population.fetch(population, name, loaded.reach, hull, counts)?;
        }
        let calls = cell::calls(scratch, loaded, &caller, config.asked, len, &mut work);
        let job = job_of(scratch, loaded, &caller);
        counts.measured.observe(&job, tracts);
        for call in calls.iter().filter(|c| loaded.job.contains(c.pos.min(len.saturating_sub(1)))) {
            counts.add(call);
            counts.measured.add(call, &job);
            counts.by_qual.add(call, &record::qual(call), &job);
            let end = call.pos + call.reference.len() as u32;
            lines.push((Interval { contig: hull.contig, start: call.pos, end }, record::line(call, name)));
        }
        counts.hmm_cells += work.cells;
        counts.local_templates += work.templates;
        Ok((lines, counts))
    };
    let mut state = State { forced: config.force, ..State::default() };
    spine::run_all(inputs, &share.jobs, &options, work, |_, made: Result<_, CallError>, tallies| {
        let (lines, counts) = made?;
        state.tallies.resize_with(tallies.len(), Default::default);
        state.tallies.iter_mut().zip(tallies).for_each(|(a, b)| a.merge(b));
        state.counts.merge(&counts);
        for (at, line) in &lines {
            match &mut sink {
                Sink::Vcf(w) => w.record(line, *at)?,
                Sink::Part(w) => w.record(line)?,
            }
        }
        Ok::<_, CallError>(())
    })?;
    for (one, tally) in inputs.iter().zip(&state.tallies) {
        let path = one.sources().iter().map(|s| s.name()).collect::<Vec<_>>().join(", ");
        let indexed = one.indexed_records();
        tally.check(&contigs, &indexed, &path)?;
        let visited = (0u32..).zip(&indexed).filter(|(i, _)| tally.visited.contains_key(i));
        state.indexed.push(visited.filter_map(|(i, r)| r.map(|r| (i, (r.mapped, r.unmapped)))).collect());
    }
    state.same_person(&samples)?;
    match sink {
        Sink::Vcf(w) => w.commit()?,
        Sink::Part(w) => w.commit(&state)?,
    }
    Ok(Outcome { state, samples, limit: None })
}
