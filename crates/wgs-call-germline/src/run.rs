//! A run: profile → jobs → scan and genotype in parallel → records in plan order → VCF or part.

use crate::artefact::Artefacts;
use crate::asked;
use crate::bands::{self, Lines, Taken};
use crate::call::Call;
use crate::confidence::{Confidence, Tables};
use crate::local::{self, Work};
use crate::site::{self, Caller, SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION, Settings};
use crate::summary::{Counts, State};
use crate::{COMMAND, Model, gvcf, mitochondrion, record};
use std::collections::BTreeMap;
use std::path::PathBuf;
use wgs_call::assembly::Assembler;
use wgs_call::candidates::{self, Search};
use wgs_call::header::{HeaderSpec, text};
use wgs_call::part::PartWriter;
use wgs_call::ploidy::Copies;
use wgs_call::share::Share;
use wgs_call::spine::{self, Loaded, Options};
use wgs_call::windows::{self, MARGIN};
use wgs_call::{Asked, CallError, Inputs, Ploidy, Profile, Territory};
use wgs_core::{Contig, ContigId, Contigs, Interval, Progress};
use wgs_engine::Shard;
use wgs_io::vcf;
use wgs_pileup::{Candidate, Column, Scan, ScanLimits, base_index};

/// What to call and where it goes.
pub struct Config<'a> {
    /// Settings that decide records.
    pub settings: Settings,
    /// Copies by contig and position.
    pub ploidy: &'a Ploidy,
    /// Where calls are made.
    pub territory: &'a Territory,
    /// Alleles that are reported whatever the reads say.
    pub asked: Option<&'a Asked>,
    /// One shard of it, written as a part.
    pub shard: Option<Shard>,
    /// The VCF (or `-`), or the part.
    pub output: PathBuf,
    /// A gVCF beside it; with a shard, the part carries it and its name does not matter.
    pub gvcf: Option<PathBuf>,
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
pub enum Sink {
    /// A VCF, and a gVCF.
    Vcf(vcf::Writer, Option<vcf::Writer>),
    /// A part.
    Part(PartWriter),
}

#[derive(Default)]
pub(crate) struct Scratch {
    scan: Scan,
    column: Column,
    search: Search,
    assembler: Assembler,
    pub(crate) local: local::Scratch,
    confidence: Confidence,
}

/// What a contig's positions are called with.
pub(crate) struct Callers<'a> {
    callers: Vec<Caller>,
    limits: [ScanLimits; 2],
    asked: Option<&'a Asked>,
    lengths: Vec<u32>,
}

impl<'a> Callers<'a> {
    pub(crate) fn new(contigs: &Contigs, profile: &Profile, config: &Config<'a>) -> Self {
        let model = Model::new(profile);
        let artefacts = Artefacts::new(profile);
        let caller = |(id, _): (ContigId, &Contig)| Caller {
            model: model.clone(),
            indels: profile.indel_model(),
            settings: config.settings.clone(),
            artefacts: artefacts.clone(),
            median: profile.contigs.get(id.index()).and_then(|c| c.depth_median),
            copies: config.ploidy.contig(id),
        };
        Self {
            callers: contigs.iter().map(caller).collect(),
            limits: [SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION].map(|f| config.settings.scan_limits(&model, f)),
            asked: config.asked,
            lengths: contigs.iter().map(|(_, c)| c.len).collect(),
        }
    }

    /// That of a contig.
    pub(crate) fn of(&self, contig: ContigId) -> &Caller {
        &self.callers[contig.index()]
    }

    /// The calls of a job, by position; those of its windows that begin outside of it too.
    pub(crate) fn calls(&self, scratch: &mut Scratch, loaded: &Loaded<'_>, work: &mut Work) -> Vec<Call> {
        let contig = loaded.reach.contig;
        let caller = self.of(contig);
        let limits = &self.limits[usize::from(caller.copies.at(0) == Copies::Many)];
        calls(scratch, loaded, caller, limits, self.asked, self.lengths[contig.index()], work)
    }
}

/// Calls the inputs; `profile` was learned from them.
pub fn run(inputs: &mut Inputs, profile: &Profile, config: &Config<'_>) -> Result<Outcome, CallError> {
    let contigs = inputs.contigs().clone();
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.ploidy.settings());
    settings.extend_from_slice(config.territory.settings());
    settings.extend(config.asked.map(|a| ("alleles".to_owned(), format!("sha256:{}", a.digest()))));
    let spec = HeaderSpec {
        command: COMMAND,
        version: config.version,
        settings: &settings,
        fields: record::FIELDS,
        samples: &[inputs.sample()],
    };
    let header = text(&spec, profile);
    let gvcf_header = config.gvcf.as_ref().map(|_| text(&HeaderSpec { fields: &gvcf::fields(), ..spec }, profile));
    let share = Share::new(config.territory, std::slice::from_ref(inputs), config.shard)?;
    let callers = Callers::new(&contigs, profile, config);
    let tables = config
        .gvcf
        .as_ref()
        .map(|_| Tables::new(&Model::new(profile), &profile.indel_model(), config.settings.rules.min_bq));
    let options = Options {
        rules: config.settings.rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&profile.cell_sums),
        windows: false,
        margin: MARGIN,
        keep: false,
    };
    let mut sink = match config.shard {
        Some(shard) => {
            let mut part = PartWriter::create(&config.output, shard, &share, COMMAND, config.version, &header)?;
            gvcf_header.iter().try_for_each(|h| part.gvcf_header(h))?;
            Sink::Part(part)
        }
        None => {
            let second = config.gvcf.iter().zip(&gvcf_header).next();
            let second = second.map(|(path, header)| vcf::Writer::create(path, header, &contigs)).transpose()?;
            Sink::Vcf(vcf::Writer::create(&config.output, &header, &contigs)?, second)
        }
    };
    let work = |scratch: &mut Scratch, loaded: &Loaded<'_>| {
        let (mut lines, mut counts, mut taken) = (Vec::new(), Counts::default(), Taken::default());
        let mut records = Vec::new();
        counts.bases = loaded.job.pieces.iter().map(|p| u64::from(p.len())).sum();
        let Some(hull) = loaded.job.hull() else { return (lines, None, counts) };
        let (caller, name) = (callers.of(hull.contig), contigs.name(hull.contig));
        let tables = tables.as_ref();
        let mut work = Work::default();
        let len = contigs.contig(hull.contig).len;
        for call in callers.calls(scratch, loaded, &mut work) {
            let end = call.pos + call.reference.len() as u32;
            let at = Interval { contig: hull.contig, start: call.pos, end };
            // What lies behind the contig's end belongs to its last base.
            let owned = loaded.job.contains(call.pos.min(len.saturating_sub(1)));
            if tables.is_some() && !asked::is_void(&call) {
                taken.add(&call, owned || config.territory.contains(hull.contig, call.pos));
                if owned {
                    records.push((at, record::line(&gvcf::record(&call), name)));
                }
            }
            if owned {
                counts.add(&call);
                lines.push((at, record::line(&call, name), call));
            }
        }
        counts.hmm_cells += work.cells;
        counts.local_templates += work.templates;
        let second = tables.map(|tables| {
            let points = scratch.confidence.run(loaded.pile, hull, loaded.slice, tables);
            let reference = loaded.slice.range(hull.start, hull.end);
            bands::lines(
                &bands::Source { contig: name, hull, points, reference, copies: caller.copies },
                &loaded.job.pieces,
                taken,
                records,
            )
        });
        (lines, second, counts)
    };
    let mut state = State::default();
    spine::run(inputs, &share.jobs, &options, work, |_, (lines, second, counts), tally| {
        state.tally.merge(tally);
        state.counts.merge(&counts);
        let contig = lines.first().map(|l| state.variants.contig(contigs.name(l.0.contig)));
        for (at, line, call) in &lines {
            if !asked::is_void(call) {
                state.observe(call, contig.unwrap_or_default());
            }
            match &mut sink {
                Sink::Vcf(w, _) => w.record(line, *at)?,
                Sink::Part(w) => w.record(line)?,
            }
        }
        for (at, line) in second.iter().flat_map(Lines::iter) {
            match &mut sink {
                Sink::Vcf(_, Some(w)) => w.record(line, at)?,
                Sink::Vcf(_, None) => {}
                Sink::Part(w) => w.gvcf_record(line)?,
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
        Sink::Vcf(w, second) => {
            second.map_or(Ok(()), vcf::Writer::commit)?;
            w.commit()?;
        }
        Sink::Part(w) => w.commit(&state)?,
    }
    Ok(Outcome { state, profile: profile.digest() })
}

/// The calls of a job, by position; those of its windows that begin outside of it too.
fn calls(
    scratch: &mut Scratch,
    loaded: &Loaded<'_>,
    caller: &Caller,
    limits: &ScanLimits,
    asked: Option<&Asked>,
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
    if let Some(asked) = asked {
        asked.force(&mut alleles, loaded.reach, loaded.slice);
    }
    let (mut windows, mut lone) = windows::split(alleles, s.strong_limit);
    if s.all_local {
        let (snvs, others) = lone.into_iter().partition(|a| a.edit.is_snv());
        (windows, lone) = ([windows, windows::of_lone(snvs)].concat(), others);
        windows.sort_by_key(|w| (w.start, w.end));
        windows::limit(&mut windows, s.strong_limit);
    }
    // Lone SNVs by place, with those that are asked for.
    let mut places: BTreeMap<u32, [bool; 4]> = BTreeMap::new();
    for a in lone.iter().filter(|a| a.edit.is_snv() && loaded.job.contains(a.edit.start)) {
        let here = places.entry(a.edit.start).or_default();
        if let Some(i) = base_index(a.edit.alt[0]) {
            here[i] |= a.forced;
        }
    }
    let mut out = Vec::new();
    for (pos, asked) in places {
        let found = scanned.binary_search_by_key(&pos, |c| c.pos).ok().map(|i| scanned[i]);
        let Some(candidate) = found.or_else(|| unseen(pos, loaded, scratch.scan.depth())) else { continue };
        scratch.column.fill(loaded.pile, pos, s.rules.min_bq);
        match caller.copies.at(pos) {
            Copies::Many => {
                out.extend(mitochondrion::column(&candidate, asked, &scratch.column, loaded.pile, caller));
            }
            _ => out.push(site::call(&candidate, asked, &scratch.column, loaded.pile, caller)),
        }
    }
    for window in &windows {
        // An anchor base stands before the window.
        let touches = |i: &Interval| window.start.saturating_sub(1) < i.end && window.end > i.start;
        if !loaded.job.pieces.iter().any(touches) {
            continue;
        }
        let called = local::call(&mut scratch.local, window, loaded.pile, loaded.slice, contig_len, caller, work);
        out.extend(called);
    }
    out.sort_by(|a, b| (a.pos, &a.reference, &a.alts).cmp(&(b.pos, &b.reference, &b.alts)));
    if let (Some(asked), Some(hull)) = (asked, loaded.job.hull()) {
        let last = contig_len.saturating_sub(1);
        let end = if hull.end > last { u32::MAX } else { hull.end };
        let wanted = asked.within(hull.contig, hull.start, end).iter();
        let wanted = wanted.filter(|w| loaded.job.contains(w.pos.min(last)));
        asked::answer(&mut out, wanted, loaded.pile, loaded.slice, caller, &mut scratch.column);
    }
    out
}

/// A lone position that the scan did not mark.
fn unseen(pos: u32, loaded: &Loaded<'_>, depth: &[i32]) -> Option<Candidate> {
    let depth = depth.get(pos.checked_sub(loaded.reach.start)? as usize).map_or(0, |&d| d.max(0) as u32);
    let reference = base_index(loaded.slice.code(pos))?;
    Some(Candidate { pos, reference, alleles: [false; 4], evidence: [0; 4], counts: [0; 4], depth, indels: 0 })
}
