//! A run: profiles → jobs → calls in parallel → records in plan order → VCF or part.

use crate::cell::{self, Caller, Scratch, Work};
use crate::settings::Settings;
use crate::summary::{Counts, State};
use crate::{COMMAND, record};
use std::path::PathBuf;
use wgs_call::header::{HeaderSpec, with_lines};
use wgs_call::part::PartWriter;
use wgs_call::spine::{self, LoadedAll, Options};
use wgs_call::windows::MARGIN;
use wgs_call::{CallError, Inputs, Profile, Territory};
use wgs_core::{Interval, Progress};
use wgs_engine::{Plan, Shard};
use wgs_io::vcf;

/// What to call and where it goes.
pub struct Config<'a> {
    /// Settings that decide records.
    pub settings: Settings,
    /// Where calls are made.
    pub territory: &'a Territory,
    /// One shard of it, written as a part.
    pub shard: Option<Shard>,
    /// The VCF (or `-`), or the part.
    pub output: PathBuf,
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
    /// Digests of the profiles of tumour and normal.
    pub profiles: [String; 2],
}

enum Sink {
    Vcf(vcf::Writer),
    Part(PartWriter),
}

/// The header of a run.
pub fn header(samples: [&str; 2], profiles: [&Profile; 2], config: &Config<'_>) -> String {
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.territory.settings());
    let spec = HeaderSpec {
        command: COMMAND,
        version: config.version,
        settings: &settings,
        fields: record::FIELDS,
        samples: &samples,
    };
    let lines = format!(
        "##wgs_profile=sha256:{}\n##wgs_profile_normal=sha256:{}\n##tumor_sample={}\n##normal_sample={}\n",
        profiles[0].digest(),
        profiles[1].digest(),
        samples[0],
        samples[1]
    );
    with_lines(&spec, profiles[0], &lines)
}

/// Calls tumour and normal, in this order; the profiles were learned from them.
pub fn run(inputs: &mut [Inputs; 2], profiles: [&Profile; 2], config: &Config<'_>) -> Result<Outcome, CallError> {
    let contigs = inputs[0].contigs().clone();
    let header = header([inputs[0].sample(), inputs[1].sample()], profiles, config);
    let jobs = config.territory.jobs(&Plan::new(&contigs), config.shard);
    let caller = Caller::new(profiles, &config.settings);
    let options = Options {
        rules: config.settings.rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&profiles[0].cell_sums),
        windows: false,
        margin: MARGIN,
        keep: false,
    };
    let mut sink = match config.shard {
        Some(shard) => Sink::Part(PartWriter::create(&config.output, shard, COMMAND, config.version, &header)?),
        None => Sink::Vcf(vcf::Writer::create(&config.output, &header, &contigs)?),
    };
    let work = |scratch: &mut Scratch, loaded: &LoadedAll<'_>| {
        let (mut lines, mut counts, mut work) = (Vec::new(), Counts::default(), Work::default());
        counts.bases = loaded.job.pieces.iter().map(|p| u64::from(p.len())).sum();
        let Some(hull) = loaded.job.hull() else { return (lines, counts) };
        let (name, len) = (contigs.name(hull.contig), contigs.contig(hull.contig).len);
        let calls = cell::calls(scratch, loaded, &caller, len, &mut work);
        for call in calls.iter().filter(|c| loaded.job.contains(c.pos.min(len.saturating_sub(1)))) {
            counts.add(call);
            let end = call.pos + call.reference.len() as u32;
            lines.push((Interval { contig: hull.contig, start: call.pos, end }, record::line(call, name)));
        }
        counts.hmm_cells += work.cells;
        counts.local_templates += work.templates;
        (lines, counts)
    };
    let mut state = State { forced: config.force, ..State::default() };
    spine::run_all(&mut inputs[..], &jobs, &options, work, |_, (lines, counts), tallies| {
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
    state.same_person()?;
    match sink {
        Sink::Vcf(w) => w.commit()?,
        Sink::Part(w) => w.commit(&state)?,
    }
    Ok(Outcome { state, profiles: profiles.map(Profile::digest) })
}
