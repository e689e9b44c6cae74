//! A run: profile → jobs → scan and genotype in parallel → records in plan order → VCF or part.

use crate::artefact::Artefacts;
use crate::call::Call;
use crate::local::{self, Work};
use crate::site::{self, Caller, SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION, Settings};
use crate::summary::{Counts, State};
use crate::{COMMAND, Model, mitochondrion, record};
use std::collections::HashSet;
use std::path::PathBuf;
use wgs_call::assembly::Assembler;
use wgs_call::candidates::{self, Search};
use wgs_call::header::{HeaderSpec, text};
use wgs_call::part::PartWriter;
use wgs_call::ploidy::Copies;
use wgs_call::spine::{self, Loaded, Options};
use wgs_call::windows::{self, MARGIN};
use wgs_call::{CallError, Inputs, Ploidy, Profile, Territory};
use wgs_core::{Interval, Progress};
use wgs_engine::{Plan, Shard};
use wgs_io::vcf;
use wgs_pileup::{Column, Scan, ScanLimits};

/// What to call and where it goes.
pub struct Config<'a> {
    /// Settings that decide records.
    pub settings: Settings,
    /// Copies by contig and position.
    pub ploidy: &'a Ploidy,
    /// Where calls are made.
    pub territory: &'a Territory,
    /// One shard of it, written as a part.
    pub shard: Option<Shard>,
    /// The VCF (or `-`), or the part.
    pub output: PathBuf,
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
    /// The profile's digest.
    pub profile: String,
}

/// Where records go.
enum Sink {
    Vcf(vcf::Writer),
    Part(PartWriter),
}

#[derive(Default)]
struct Scratch {
    scan: Scan,
    column: Column,
    search: Search,
    assembler: Assembler,
    local: local::Scratch,
}

/// Calls the inputs; `profile` was learned from them.
pub fn run(inputs: &mut Inputs, profile: &Profile, config: &Config<'_>) -> Result<Outcome, CallError> {
    let contigs = inputs.contigs().clone();
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.ploidy.settings());
    settings.extend_from_slice(config.territory.settings());
    let spec = HeaderSpec {
        command: COMMAND,
        version: config.version,
        settings: &settings,
        fields: record::FIELDS,
        sample: inputs.sample(),
    };
    let header = text(&spec, profile);
    let jobs = config.territory.jobs(&Plan::new(&contigs), config.shard);
    let model = Model::new(profile);
    let artefacts = Artefacts::new(profile);
    let limits = [SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION].map(|f| config.settings.scan_limits(&model, f));
    let callers: Vec<Caller> = contigs
        .iter()
        .map(|(id, _)| Caller {
            model: model.clone(),
            indels: profile.indel_model(),
            settings: config.settings.clone(),
            artefacts: artefacts.clone(),
            median: profile.contigs.get(id.index()).and_then(|c| c.depth_median),
            copies: config.ploidy.contig(id),
        })
        .collect();
    let options = Options {
        rules: config.settings.rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&profile.cell_sums),
        windows: false,
        margin: MARGIN,
    };
    let mut sink = match config.shard {
        Some(shard) => Sink::Part(PartWriter::create(&config.output, shard, COMMAND, config.version, &header)?),
        None => Sink::Vcf(vcf::Writer::create(&config.output, &header, &contigs)?),
    };
    let work = |scratch: &mut Scratch, loaded: &Loaded<'_>| {
        let (mut lines, mut counts) = (Vec::new(), Counts::default());
        counts.bases = loaded.job.pieces.iter().map(|p| u64::from(p.len())).sum();
        let Some(hull) = loaded.job.hull() else { return (lines, counts) };
        let (caller, name) = (&callers[hull.contig.index()], contigs.name(hull.contig));
        let mut work = Work::default();
        let limits = &limits[usize::from(caller.copies.at(0) == Copies::Many)];
        for call in calls(scratch, loaded, caller, limits, contigs.contig(hull.contig).len, &mut work) {
            counts.add(&call);
            let end = call.pos + call.reference.len() as u32;
            let at = Interval { contig: hull.contig, start: call.pos, end };
            lines.push((at, record::line(&call, name)));
        }
        counts.hmm_cells += work.cells;
        counts.local_templates += work.templates;
        (lines, counts)
    };
    let mut state = State::default();
    spine::run(inputs, &jobs, &options, work, |_, (lines, counts), tally| {
        state.tally.merge(tally);
        state.counts.merge(&counts);
        for (at, line) in &lines {
            match &mut sink {
                Sink::Vcf(w) => w.record(line, *at)?,
                Sink::Part(w) => w.record(line)?,
            }
        }
        Ok::<_, CallError>(())
    })?;
    let indexed = inputs.indexed_records();
    let path = inputs.sources().iter().map(|s| s.name()).collect::<Vec<_>>().join(", ");
    state.tally.check(&contigs, &indexed, &path)?;
    state.indexed = (0u32..)
        .zip(&indexed)
        .filter(|(i, _)| state.tally.visited.contains_key(i))
        .filter_map(|(i, r)| r.map(|r| (i, (r.mapped, r.unmapped))))
        .collect();
    match sink {
        Sink::Vcf(w) => w.commit()?,
        Sink::Part(w) => w.commit(&state)?,
    }
    Ok(Outcome { state, profile: profile.digest() })
}

/// The calls of a job, by position.
fn calls(
    scratch: &mut Scratch,
    loaded: &Loaded<'_>,
    caller: &Caller,
    limits: &ScanLimits,
    contig_len: u32,
    work: &mut Work,
) -> Vec<Call> {
    let s = &caller.settings;
    let scanned = scratch.scan.run(loaded.pile, loaded.reference(), limits).to_vec();
    let mut alleles = scratch.search.indels(
        loaded.pile,
        loaded.slice,
        loaded.reach,
        scratch.scan.depth(),
        &caller.indels,
        s.indel_limit,
    );
    for found in scratch.assembler.run(loaded.pile, loaded.slice, loaded.reach, scratch.scan.depth()) {
        if !alleles.iter().any(|a| a.edit == found.edit) {
            alleles.push(found);
        }
    }
    alleles.extend(scanned.iter().flat_map(candidates::snvs));
    let (windows, lone) = windows::split(alleles, s.strong_limit);
    let lone: HashSet<u32> = lone.iter().map(|a| a.edit.start).collect();
    let mut out = Vec::new();
    for candidate in scanned.iter().filter(|c| loaded.job.contains(c.pos) && lone.contains(&c.pos)) {
        scratch.column.fill(loaded.pile, candidate.pos, s.rules.min_bq);
        match caller.copies.at(candidate.pos) {
            Copies::Many => out.extend(mitochondrion::column(candidate, &scratch.column, loaded.pile, caller)),
            _ => out.push(site::call(candidate, &scratch.column, loaded.pile, caller)),
        }
    }
    for window in &windows {
        // An anchor base stands before the window.
        let touches = |i: &Interval| window.start.saturating_sub(1) < i.end && window.end > i.start;
        if !loaded.job.pieces.iter().any(touches) {
            continue;
        }
        let called = local::call(&mut scratch.local, window, loaded.pile, loaded.slice, contig_len, caller, work);
        out.extend(called.into_iter().filter(|c| loaded.job.contains(c.pos)));
    }
    out.sort_by(|a, b| (a.pos, &a.reference, &a.alts).cmp(&(b.pos, &b.reference, &b.alts)));
    out
}
