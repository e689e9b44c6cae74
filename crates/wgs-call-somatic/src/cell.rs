//! The calls of a cell: candidates of tumour and normal together → lone SNVs from their columns, everything else over local
//! haplotypes of both samples.

use crate::call::{Call, Filter, Shown};
use crate::fraction::Row;
use crate::model::{self, Prior, Samples};
use crate::settings::{SCAN_FRACTION, SCAN_FRACTION_NORMAL, Settings};
use std::collections::BTreeMap;
use wgs_call::Profile;
use wgs_call::assembly::Assembler;
use wgs_call::bases::BaseModel;
use wgs_call::candidates::{self, Allele, Search};
use wgs_call::haplotypes::{self, Haplotype};
use wgs_call::indel::IndelModel;
use wgs_call::likelihood::{self, Likelihoods, Spans};
use wgs_call::priors::{THETA, ln_prior, transition_weight};
use wgs_call::rows::row;
use wgs_call::spelling::spelled;
use wgs_call::spine::{Loaded, LoadedAll};
use wgs_call::windows::{self, Window};
use wgs_core::repeat::Tract;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Column, Pile, Scan, ScanLimits, base_index};

/// A template shows an allele, or does not, when the one is this many times more probable than the other.
const SHOWN: f64 = 5.0;
/// Share of the tumour's templates in which insertions and deletions are looked for.
const SHARE: f64 = 0.05;
/// Calls this near are of one event.
const CLUSTER: u32 = 100;
/// Passing calls within that stretch that are too many.
const CLUSTERED: usize = 4;
/// Templates of the normal below which nothing can be said of it.
const NORMAL_MIN: u32 = 10;

/// One sample's tables.
pub struct Sample {
    bases: BaseModel,
    indels: IndelModel,
    limits: ScanLimits,
}

impl Sample {
    /// From its profile; `fraction` is what its scan looks for.
    pub fn new(profile: &Profile, settings: &Settings, fraction: f64) -> Self {
        let bases = BaseModel::new(profile);
        let limits = bases.scan_limits(fraction, settings.scan_limit, settings.rules.min_bq);
        Self { limits, bases, indels: profile.indel_model() }
    }
}

/// What calls a tumour against its normal.
pub struct Caller {
    /// Tumour, normal.
    pub samples: [Sample; 2],
    /// Settings.
    pub settings: Settings,
    mixture: Samples,
}

impl Caller {
    /// From the profiles of tumour and normal.
    pub fn new(profiles: [&Profile; 2], settings: &Settings) -> Self {
        let [tumor, normal] = profiles;
        let tumor_in_normal =
            settings.tumor_in_normal.map_or(model::TUMOR_IN_NORMAL.to_vec(), |c| vec![(c.clamp(0.0, 1.0), 1.0)]);
        Self {
            samples: [Sample::new(tumor, settings, SCAN_FRACTION), Sample::new(normal, settings, SCAN_FRACTION_NORMAL)],
            settings: settings.clone(),
            mixture: Samples { foreign: tumor.foreign(), tumor_in_normal },
        }
    }
}

/// Counts of the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Cells of the pair-HMM.
    pub cells: u64,
    /// Templates of windows.
    pub templates: u64,
}

/// Buffers.
pub struct Scratch {
    scan: [Scan; 2],
    columns: [Column; 2],
    search: [Search; 2],
    assembler: [Assembler; 2],
    likelihood: likelihood::Scratch,
    tracts: Vec<Tract>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            scan: Default::default(),
            columns: Default::default(),
            search: [Search::for_share(SHARE), Search::default()],
            assembler: [Assembler::for_share(SHARE), Assembler::default()],
            likelihood: likelihood::Scratch::default(),
            tracts: Vec::new(),
        }
    }
}

/// The calls of a job, by place; those of its windows that begin outside of it too.
pub fn calls(scratch: &mut Scratch, loaded: &LoadedAll<'_>, caller: &Caller, len: u32, work: &mut Work) -> Vec<Call> {
    let (Some(tumor), Some(normal)) = (loaded.sample(0), loaded.sample(1)) else { return Vec::new() };
    let samples = [tumor, normal];
    let mut united: BTreeMap<wgs_call::edit::Edit, Allele> = BTreeMap::new();
    for (i, sample) in samples.iter().enumerate() {
        for allele in found(scratch, i, sample, caller) {
            match united.get_mut(&allele.edit) {
                Some(known) => {
                    known.evidence = known.evidence.max(allele.evidence);
                    known.templates += allele.templates;
                }
                None => {
                    united.insert(allele.edit.clone(), allele);
                }
            }
        }
    }
    let (windows, lone) = windows::split(united.into_values().collect(), caller.settings.strong_limit);
    let piles = [samples[0].pile, samples[1].pile];
    let mut out = Vec::new();
    // Calls around decide about clusters.
    let near = |start: u32, end: u32| {
        loaded.job.pieces.iter().any(|p| start < p.end.saturating_add(CLUSTER) && end.saturating_add(CLUSTER) > p.start)
    };
    let here = lone.iter().filter(|a| a.edit.is_snv() && near(a.edit.start, a.edit.end));
    for site in here.collect::<Vec<_>>().chunk_by(|a, b| a.edit.start == b.edit.start) {
        let pos = site[0].edit.start;
        let Some(reference) = base_index(loaded.slice.code(pos)) else { continue };
        for (column, pile) in scratch.columns.iter_mut().zip(piles) {
            column.fill(pile, pos, caller.settings.rules.min_bq);
        }
        for alt in site.iter().filter_map(|a| base_index(a.edit.alt[0])) {
            out.push(lone_snv(pos, reference, alt, &scratch.columns, piles, caller));
        }
    }
    for window in &windows {
        // An anchor base stands before the window.
        if near(window.start.saturating_sub(1), window.end) {
            out.extend(window_calls(scratch, window, piles, loaded.slice, len, caller, work));
        }
    }
    out.sort_by(|a, b| (a.pos, &a.reference, &a.alt).cmp(&(b.pos, &b.reference, &b.alt)));
    mark_clusters(&mut out);
    out
}

/// Candidates of one sample.
fn found(scratch: &mut Scratch, i: usize, sample: &Loaded<'_>, caller: &Caller) -> Vec<Allele> {
    let tables = &caller.samples[i];
    let scan = &mut scratch.scan[i];
    let scanned = scan.run(sample.pile, sample.reference(), &tables.limits).to_vec();
    let limit = caller.settings.indel_limit;
    let mut alleles =
        scratch.search[i].indels(sample.pile, sample.slice, sample.reach, scan.depth(), &tables.indels, limit);
    alleles.extend(scratch.assembler[i].run(sample.pile, sample.slice, sample.reach, scan.depth()));
    alleles.extend(scanned.iter().flat_map(candidates::snvs));
    alleles
}

fn lone_snv(pos: u32, reference: usize, alt: usize, columns: &[Column; 2], piles: [&Pile; 2], caller: &Caller) -> Call {
    let mut shown = [Shown::default(); 2];
    let rows: Vec<Vec<Row>> = columns
        .iter()
        .zip(&caller.samples)
        .zip(&mut shown)
        .map(|((column, sample), shown)| {
            let each = column.evidence().iter().map(|e| {
                let (same, other) = sample.bases.shows(e);
                let is = usize::from(e.base) == alt;
                let (with, without) = if is { (same, other) } else { (other, same) };
                let side = if is { &mut shown.with } else { &mut shown.without };
                side[usize::from(e.reverse)] += e.count;
                shown.depth += e.count;
                Row { with, without, count: f64::from(e.count), reverse: e.reverse }
            });
            each.collect()
        })
        .collect();
    let weight = transition_weight(reference, alt);
    let somatic = model::SOMATIC * weight;
    let noisy = model::NOISY * somatic;
    let prior = Prior { germline: ln(THETA * weight), somatic, noisy, strand: true };
    let letter = |x: usize| char::from(b"ACGT"[x]).to_string();
    let mut call = Call {
        pos,
        reference: letter(reference),
        alt: letter(alt),
        judged: model::judge(&rows[0], &rows[1], &prior, &caller.mixture),
        shown,
        local: false,
        capped: piles.iter().any(|p| p.is_capped(pos)),
        cut: false,
        filters: Vec::new(),
    };
    call.judge(caller.settings.min_posterior, NORMAL_MIN);
    call
}

fn window_calls(
    scratch: &mut Scratch,
    window: &Window,
    piles: [&Pile; 2],
    reference: &RefSlice,
    len: u32,
    caller: &Caller,
    work: &mut Work,
) -> Vec<Call> {
    let spans = Spans::of(window, reference, len, &mut scratch.tracts);
    let records = |pile| haplotypes::Sample { pile, reads: likelihood::records(pile, spans.window.0, spans.window.1) };
    let samples = piles.map(records);
    let haps = haplotypes::build(window, spans.haplotypes, reference, &samples);
    let likelihoods: Vec<Likelihoods> = samples
        .iter()
        .zip(&caller.samples)
        .map(|(s, tables)| {
            let (indels, errors) = (&tables.indels, tables.bases.errors());
            scratch.likelihood.run(s, window, &spans, &haps, indels, errors)
        })
        .collect();
    work.cells += likelihoods.iter().map(|l| l.cells).sum::<u64>();
    work.templates += likelihoods.iter().map(|l| l.templates.len() as u64).sum::<u64>();
    let rows: Vec<Vec<Vec<f64>>> = likelihoods
        .iter()
        .zip(&caller.samples)
        .map(|(l, s)| l.templates.iter().map(|t| row(t, &s.bases)).collect())
        .collect();
    let mut out = Vec::new();
    for (i, allele) in window.alleles.iter().enumerate() {
        let mut shown = [Shown::default(); 2];
        let told: Vec<Vec<Row>> = likelihoods
            .iter()
            .zip(&rows)
            .zip(&mut shown)
            .map(|((l, rows), shown)| told(i, allele, &haps, l, rows, shown))
            .collect();
        let (pos, bases, alts) = spelled(&[allele], reference);
        let mut call = Call {
            pos,
            reference: bases,
            alt: alts.into_iter().next().unwrap_or_default(),
            judged: model::judge(&told[0], &told[1], &prior(allele, reference, caller), &caller.mixture),
            shown,
            local: true,
            capped: likelihoods.iter().any(|l| l.capped) || piles.iter().any(|p| p.is_capped(pos)),
            cut: window.cut,
            filters: Vec::new(),
        };
        call.judge(caller.settings.min_posterior, NORMAL_MIN);
        out.push(call);
    }
    out
}

/// What is known of a window's allele before the reads are looked at.
fn prior(allele: &Allele, reference: &RefSlice, caller: &Caller) -> Prior {
    let germline = ln_prior(allele, reference, &caller.samples[1].indels);
    if allele.edit.is_snv() {
        let somatic = model::SOMATIC * exp(germline) / THETA;
        return Prior { germline, somatic, noisy: model::NOISY * somatic, strand: true };
    }
    let (share, most) = model::SOMATIC_INDEL;
    let len = allele.edit.alt.len() as u32 + (allele.edit.end - allele.edit.start);
    let error = allele.place.filter(|p| p.row > 0).map_or(0.0, |p| caller.samples[0].indels.error(p, len));
    let somatic = (share * exp(germline)).clamp(most / 20.0, most);
    Prior { germline, somatic, noisy: (model::NOISY_TRACT * error).clamp(model::NOISY * somatic, 0.05), strand: false }
}

/// What the templates of a sample say of one allele: its best haplotype against the best without it.
fn told(
    i: usize,
    allele: &Allele,
    haps: &[Haplotype],
    likelihoods: &Likelihoods,
    rows: &[Vec<f64>],
    shown: &mut Shown,
) -> Vec<Row> {
    let covers = |span: (u32, u32)| span.0 < allele.edit.start.max(1) && span.1 > allele.edit.end;
    let best = |row: &[f64], wanted: bool| {
        let here = haps.iter().zip(row).filter(|(h, _)| (h.alleles >> i & 1 == 1) == wanted);
        here.map(|(_, p)| *p).fold(0.0, f64::max)
    };
    let mut out = Vec::new();
    for (t, row) in likelihoods.templates.iter().zip(rows).filter(|(t, _)| covers(t.span)) {
        // A haplotype that spells the same may stand for the allele: then nothing is known of it.
        let (with, without) = (best(row, true), best(row, false));
        if with <= 0.0 || without <= 0.0 {
            continue;
        }
        shown.depth += 1;
        let strand = usize::from(t.reverse);
        if with > SHOWN * without {
            shown.with[strand] += 1;
        } else if without > SHOWN * with {
            shown.without[strand] += 1;
        }
        out.push(Row { with, without, count: 1.0, reverse: t.reverse });
    }
    out
}

/// Marks passing calls of which there are more within [`CLUSTER`] bases than one event makes.
fn mark_clusters(calls: &mut [Call]) {
    let passing: Vec<usize> = (0..calls.len()).filter(|&i| calls[i].passes()).collect();
    let crowded = |&i: &usize| {
        let near = passing.iter().filter(|&&j| calls[j].pos.abs_diff(calls[i].pos) <= CLUSTER);
        near.count() >= CLUSTERED
    };
    let marked: Vec<usize> = passing.iter().copied().filter(crowded).collect();
    marked.into_iter().for_each(|i| calls[i].filters.push(Filter::Clustered));
}
