//! A run: profiles → jobs → calls in parallel → records in plan order → VCF or part.

use crate::cell::{self, Caller, Scratch, Work};
use crate::fdr::Limit;
use crate::gather::gather;
use crate::settings::Settings;
use crate::summary::{Counts, State};
use crate::{COMMAND, record};
use std::path::{Path, PathBuf};
use wgs_call::header::{HeaderSpec, with_lines};
use wgs_call::part::PartWriter;
use wgs_call::spine::{self, LoadedAll, Options};
use wgs_call::windows::MARGIN;
use wgs_call::{CallError, Inputs, Profile, Territory};
use wgs_core::{Interval, Progress};
use wgs_engine::{Plan, Shard};
use wgs_io::atomic::Folder;
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
    /// False discovery rate that sets the limit of what passes, of a whole run.
    pub fdr: Option<f64>,
    /// The last of the inputs is the normal.
    pub has_normal: bool,
    /// Call though tumour and normal look like different persons.
    pub force: bool,
    /// Version and commit, for the header.
    pub version: &'a str,
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
}

/// A sample of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLine {
    /// Name.
    pub name: String,
    /// It is the normal.
    pub normal: bool,
    /// Digest of its profile.
    pub profile: String,
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

/// The header of a run.
pub fn header(samples: &[SampleLine], profile: &Profile, config: &Config<'_>) -> String {
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.territory.settings());
    let names: Vec<&str> = samples.iter().map(|s| s.name.as_str()).collect();
    let spec = HeaderSpec {
        command: COMMAND,
        version: config.version,
        settings: &settings,
        fields: record::FIELDS,
        samples: &names,
    };
    let lines = samples.iter().map(|s| {
        let role = if s.normal { "normal" } else { "tumor" };
        format!("##{role}_sample={}\n##wgs_profile_{role}=sha256:{}\n", s.name, s.profile)
    });
    with_lines(&spec, profile, &lines.collect::<String>())
}

/// The samples that a header names.
pub fn samples_of(header: &str) -> Vec<SampleLine> {
    let mut out: Vec<SampleLine> = Vec::new();
    for line in header.lines() {
        if let Some(name) = line.strip_prefix("##tumor_sample=") {
            out.push(SampleLine { name: name.into(), normal: false, profile: String::new() });
        } else if let Some(name) = line.strip_prefix("##normal_sample=") {
            out.push(SampleLine { name: name.into(), normal: true, profile: String::new() });
        } else if let Some((_, digest)) = line.split_once("=sha256:").filter(|l| l.0.starts_with("##wgs_profile_"))
            && let Some(last) = out.last_mut()
        {
            last.profile = digest.to_owned();
        }
    }
    out
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
    if output.as_os_str() == "-" || output.starts_with("/dev") || output.starts_with("/proc") {
        return std::env::temp_dir().join("wgs-call-somatic.parts");
    }
    PathBuf::from(format!("{}.parts", output.display()))
}

fn call(inputs: &mut [Inputs], profiles: &[Profile], config: &Config<'_>) -> Result<Outcome, CallError> {
    let (Some(first), Some(learned)) = (inputs.first(), profiles.first()) else {
        return Err(CallError::Territory { reason: "no input".into(), usage: true });
    };
    let contigs = first.contigs().clone();
    let line = |(i, (one, profile)): (usize, (&Inputs, &Profile))| SampleLine {
        name: one.sample().to_owned(),
        normal: config.has_normal && i + 1 == profiles.len(),
        profile: profile.digest(),
    };
    let samples: Vec<SampleLine> = inputs.iter().zip(profiles).enumerate().map(line).collect();
    let header = header(&samples, learned, config);
    let jobs = config.territory.jobs(&Plan::new(&contigs), config.shard);
    let (tumors, normal) = profiles.split_at(profiles.len() - usize::from(config.has_normal));
    let caller = Caller::new(tumors, normal.first(), &config.settings);
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
    spine::run_all(inputs, &jobs, &options, work, |_, (lines, counts), tallies| {
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
    Ok(Outcome { state, samples, limit: None })
}
