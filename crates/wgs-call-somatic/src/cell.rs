//! The calls of a cell: candidates of all samples together → lone SNVs from their columns, everything else over local
//! haplotypes of all samples.

use crate::artefact::orientation::{self, Change};
use crate::artefact::{clustered, low_complexity, mapping, multiallelic, panel, position};
use crate::asked;
use crate::call::{Call, Elsewhere, Shown};
use crate::fraction::Row;
use crate::frequency::Frequencies;
use crate::known::Known;
use crate::model::{self, Cause, Germline, Judged, Prior, Samples};
use crate::settings::{SCAN_FRACTION, SCAN_FRACTION_NORMAL, Settings};
use std::collections::BTreeMap;
use wgs_call::assembly::Assembler;
use wgs_call::bases::BaseModel;
use wgs_call::candidates::{self, Allele, Search};
use wgs_call::edit::Edit;
use wgs_call::haplotypes::{self, Haplotype};
use wgs_call::indel::IndelModel;
use wgs_call::likelihood::{self, Likelihoods, Spans};
use wgs_call::priors::{THETA, ln_prior, transition_weight};
use wgs_call::rows::row;
use wgs_call::spelling::spelled;
use wgs_call::spine::{Loaded, LoadedAll};
use wgs_call::unplaced::depth_at;
use wgs_call::windows::{self, Window};
use wgs_call::{Asked, Profile};
use wgs_call_panel::{Near, Panel};
use wgs_core::repeat::Tract;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Column, Pile, Scan, ScanLimits, base_index};

/// A template shows an allele, or does not, when the one is this many times more probable than the other.
const SHOWN: f64 = 5.0;
/// Share of the tumour's templates in which insertions and deletions are looked for.
const SHARE: f64 = 0.05;
/// Templates of the normal below which nothing can be said of it.
pub const NORMAL_MIN: u32 = 10;

/// One sample's tables.
pub struct Sample {
    bases: BaseModel,
    indels: IndelModel,
    limits: ScanLimits,
    usual_error: Option<f64>,
}

impl Sample {
    /// From its profile; `fraction` is what its scan looks for.
    pub fn new(profile: &Profile, settings: &Settings, fraction: f64) -> Self {
        let bases = BaseModel::new(profile).of_one_genome();
        let limits = bases.scan_limits(fraction, settings.scan_limit, settings.rules.min_bq);
        let rows = profile.base_errors.iter().zip(0..).filter(|(row, _)| row.bases > 0);
        let most = rows.max_by_key(|(row, _)| row.bases).map(|(_, quality)| profile.error(quality) / 3.0);
        Self { limits, bases, indels: profile.indel_model(), usual_error: most }
    }

    /// Error of the base quality that its reads have most often, or `other` where they have none.
    pub fn usual_error(&self, other: f64) -> f64 {
        self.usual_error.unwrap_or(other)
    }

    /// Its table of lengths.
    pub fn indels(&self) -> &IndelModel {
        &self.indels
    }
}

/// What calls tumours, against their normal where there is one.
pub struct Caller {
    /// Tumours, then the normal.
    pub samples: Vec<Sample>,
    /// The last sample is the normal.
    pub has_normal: bool,
    /// Settings.
    pub settings: Settings,
    /// Somatic SNVs per base.
    somatic: f64,
    mixture: Samples,
    /// How often a normal of the panel shows an allele by chance.
    rates: Option<panel::Rates>,
}

impl Caller {
    /// From the profiles of the tumours and of the normal, and what is known of each, and a panel.
    pub fn new(
        profiles: &[Profile],
        known: &[Known],
        has_normal: bool,
        settings: &Settings,
        panel: Option<&Panel>,
    ) -> Self {
        let tumors = profiles.len() - usize::from(has_normal);
        let scan = |i: usize| if i < tumors { SCAN_FRACTION } else { SCAN_FRACTION_NORMAL };
        let rates = known.iter().filter_map(|k| k.somatic);
        Self {
            samples: profiles.iter().enumerate().map(|(i, p)| Sample::new(p, settings, scan(i))).collect(),
            has_normal,
            settings: settings.clone(),
            somatic: rates.reduce(f64::max).unwrap_or(model::SOMATIC),
            mixture: Samples {
                foreign: known.iter().take(tumors).map(Known::modelled).collect(),
                foreign_normal: known.get(tumors).map_or(0.0, Known::modelled),
                tumor_in_normal: known.iter().take(tumors).map(|k| k.in_normal.clone()).collect(),
                damage: profiles.iter().take(tumors).map(orientation::Tables::new).collect(),
            },
            rates: panel.map(|p| panel::Rates::of(p.header())),
        }
    }

    /// Somatic SNVs per base.
    pub fn somatic_rate(&self) -> f64 {
        self.somatic
    }

    /// Number of tumours.
    fn tumors(&self) -> usize {
        self.samples.len() - usize::from(self.has_normal)
    }

    /// Judges an allele by the templates of every sample.
    pub fn judge(&self, told: &[Vec<Row>], prior: &Prior) -> Judged {
        let (tumors, normal) = told.split_at(self.tumors().min(told.len()));
        let tumors: Vec<&[Row]> = tumors.iter().map(Vec::as_slice).collect();
        model::judge(&tumors, normal.first().map(Vec::as_slice), prior, &self.mixture)
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

/// Buffers of one sample.
struct OfSample {
    scan: Scan,
    column: Column,
    search: Search,
    assembler: Assembler,
}

impl Default for OfSample {
    fn default() -> Self {
        let (scan, search, assembler) = Default::default();
        Self { scan, column: Column::oriented(), search, assembler }
    }
}

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    samples: Vec<OfSample>,
    likelihood: likelihood::Scratch,
    tracts: Vec<Tract>,
    /// What the panel has around the job.
    pub panel: Near,
    /// What the population has around the job.
    pub population: Frequencies,
}

impl Scratch {
    /// Depths of a sample over the reach of the job whose calls were made last.
    pub fn depth(&self, sample: usize) -> &[i32] {
        self.samples.get(sample).map_or(&[], |s| s.scan.depth())
    }
}

/// The calls of a job, by place, those of its windows that begin outside of it too, and answers to what is asked for.
pub fn calls(
    scratch: &mut Scratch,
    loaded: &LoadedAll<'_>,
    caller: &Caller,
    asked: Option<&Asked>,
    len: u32,
    work: &mut Work,
) -> Vec<Call> {
    let tumors = caller.tumors();
    let buffers = |i: usize| {
        let (search, assembler) = (Search::for_share(SHARE), Assembler::for_share(SHARE));
        if i < tumors { OfSample { search, assembler, ..OfSample::default() } } else { OfSample::default() }
    };
    (scratch.samples.len()..caller.samples.len()).for_each(|i| scratch.samples.push(buffers(i)));
    let mut united: BTreeMap<Edit, Allele> = BTreeMap::new();
    for (i, tables) in caller.samples.iter().enumerate() {
        let Some(sample) = loaded.sample(i) else { continue };
        for allele in found(&mut scratch.samples[i], &sample, tables, caller.settings.indel_limit) {
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
    let mut alleles: Vec<Allele> = united.into_values().collect();
    if let Some(asked) = asked {
        asked.force(&mut alleles, loaded.reach, loaded.slice);
    }
    let (windows, lone) = windows::split(alleles, caller.settings.strong_limit);
    let piles: Vec<&Pile> = loaded.samples.iter().map(|s| &s.pile).collect();
    // Given back below: windows need the buffers beside it.
    let (panel, population) = (std::mem::take(&mut scratch.panel), std::mem::take(&mut scratch.population));
    let at = Place { piles: &piles, reference: loaded.slice, len, caller, panel: &panel, population: &population };
    let mut out = Vec::new();
    // Calls around decide about clusters.
    let near = |start: u32, end: u32| {
        let near = clustered::NEAR;
        loaded.job.pieces.iter().any(|p| start < p.end.saturating_add(near) && end.saturating_add(near) > p.start)
    };
    let here = lone.iter().filter(|a| a.edit.is_snv() && near(a.edit.start, a.edit.end));
    for site in here.collect::<Vec<_>>().chunk_by(|a, b| a.edit.start == b.edit.start) {
        let pos = site[0].edit.start;
        let Some(reference) = base_index(loaded.slice.code(pos)) else { continue };
        for (buffers, pile) in scratch.samples.iter_mut().zip(&piles) {
            buffers.column.fill(pile, pos, caller.settings.rules.min_bq);
        }
        let columns: Vec<&Column> = scratch.samples.iter().map(|s| &s.column).collect();
        out.extend(site.iter().filter_map(|a| lone_snv(reference, a, &columns, &at)));
    }
    for window in &windows {
        // An anchor base stands before the window.
        if near(window.start.saturating_sub(1), window.end) {
            out.extend(window_calls(scratch, window, &at, work));
        }
    }
    out.sort_by(|a, b| (a.pos, &a.reference, &a.alt).cmp(&(b.pos, &b.reference, &b.alt)));
    multiallelic::mark(&mut out);
    clustered::mark(&mut out);
    if let (Some(list), Some(hull)) = (asked, loaded.job.hull()) {
        let last = len.saturating_sub(1);
        let end = if hull.end > last { u32::MAX } else { hull.end };
        let wanted = list.within(hull.contig, hull.start, end).iter();
        asked::answer(&mut out, wanted.filter(|w| loaded.job.contains(w.pos.min(last))), &at);
    }
    (scratch.panel, scratch.population) = (panel, population);
    out
}

/// Where candidates are judged.
pub struct Place<'a> {
    /// By sample.
    pub piles: &'a [&'a Pile],
    /// Of the job's reach.
    pub reference: &'a RefSlice,
    /// Of the contig.
    pub len: u32,
    /// With what.
    pub caller: &'a Caller,
    /// What the panel of normals has around.
    pub panel: &'a Near,
    /// What the population has around.
    pub population: &'a Frequencies,
}

impl Place<'_> {
    /// Chance of reads of another copy at `pos`; `group`: that those with the allele lie wrong.
    fn misplaced(&self, germline: f64, pos: u32, group: f64) -> f64 {
        let counts = self.piles.iter().map(|pile| {
            let unplaced = pile.unplaced(pos);
            (unplaced, if unplaced == 0 { 0 } else { unplaced + depth_at(pile, pos) })
        });
        mapping::prior(germline, counts, group)
    }

    /// Moves a prior to what population and panel say of the allele.
    pub fn known(&self, edit: &Edit, (pos, reference, alt): (u32, &str, &str), prior: &mut Prior) -> Elsewhere {
        let population = self.population.apply(edit, &mut prior.germline);
        let snv = reference.len() == 1 && alt.len() == 1;
        let panel = |rates| panel::apply(&self.panel.seen(pos, reference, alt), rates, snv, prior);
        Elsewhere { population, panel: self.caller.rates.map(panel) }
    }

    /// The change of the base at `pos` to `alt`, a code.
    fn change(&self, pos: u32, alt: u8) -> Option<Change> {
        let base = |p: u32| base_index(self.reference.code(p));
        Change::of([pos.checked_sub(1).and_then(base), base(pos), base(pos + 1)], base_index(alt)?)
    }

    /// Judges a call by its ends, and sets its filters.
    fn finish(&self, mut call: Call) -> Call {
        let settings = &self.caller.settings;
        if let (true, Some(alt)) = (call.is_snv() && call.judged.best() == Cause::Somatic, index_of(&call.alt)) {
            let tumors = self.piles.iter().take(self.caller.tumors());
            let seen = tumors.flat_map(|pile| position::seen(pile, call.pos, alt, settings.rules.min_bq));
            let seen: Vec<position::Seen> = seen.collect();
            call.mapq = mapping::second_best(seen.iter().map(|s| s.mapq));
            let odds = position::ln_odds(seen.iter().map(|s| s.distance)) + ln(model::SOMATIC / self.caller.somatic);
            call.judged.weigh(Cause::Position, odds);
        }
        call.judge(settings.min_posterior, NORMAL_MIN);
        call
    }
}

fn index_of(letters: &str) -> Option<usize> {
    b"ACGT".iter().position(|b| letters.as_bytes().first() == Some(b))
}

/// Candidates of one sample.
fn found(buffers: &mut OfSample, sample: &Loaded<'_>, tables: &Sample, limit: f64) -> Vec<Allele> {
    let OfSample { scan, search, assembler, .. } = buffers;
    let scanned = scan.run(sample.pile, sample.reference(), &tables.limits).to_vec();
    let mut found = search.indels(sample.pile, sample.slice, sample.reach, scan.depth(), &tables.indels, limit);
    found.extend(assembler.run(sample.pile, sample.slice, sample.reach, scan.depth()));
    let mut alleles = Vec::with_capacity(found.len());
    for whole in found {
        // Neighbours that are found as one change, a somatic allele with the germline's beside it, are judged each by itself.
        let pieces = whole.edit.pieces(sample.slice).into_iter();
        alleles.extend(pieces.map(|e| match e.is_snv() {
            true => Allele::snv(e.start, e.alt[0], whole.templates, whole.evidence),
            false => Allele::other(e, whole.templates, whole.evidence, sample.slice),
        }));
    }
    alleles.extend(scanned.iter().flat_map(candidates::snvs));
    alleles
}

fn lone_snv(reference: usize, allele: &Allele, columns: &[&Column], at: &Place<'_>) -> Option<Call> {
    let (pos, code) = (allele.edit.start, allele.edit.alt[0]);
    let alt = base_index(code)?;
    let mut shown = vec![Shown::default(); columns.len()];
    let mut group = 0.0f64;
    let mut told: Vec<Vec<Row>> = Vec::with_capacity(columns.len());
    for (i, ((column, sample), shown)) in columns.iter().zip(&at.caller.samples).zip(&mut shown).enumerate() {
        let each = column.evidence().iter().map(|e| {
            let (same, other) = sample.bases.shows(e);
            let is = usize::from(e.base) == alt;
            let (with, without) = if is { (same, other) } else { (other, same) };
            shown.add(is, e.reverse, e.orientation, e.count);
            shown.depth += e.count;
            Row { with, without, count: e.count, reverse: e.reverse, orientation: e.orientation }
        });
        told.push(each.collect());
        if i < at.caller.tumors() {
            let with = column.evidence().iter().filter(|e| usize::from(e.base) == alt);
            group = group.max(mapping::group(with, sample.bases.foreign()));
        }
    }
    let weight = transition_weight(reference, alt);
    let (germline, unit) = (THETA * weight, model::SOMATIC * weight);
    let mut prior = Prior {
        germline: Germline::of_rate(ln(germline)),
        somatic: at.caller.somatic * weight,
        unit,
        noisy: low_complexity::snv(unit, pos, code, at.reference),
        misplaced: at.misplaced(germline, pos, group),
        strand: true,
        change: at.change(pos, code),
        panel: None,
    };
    let [reference, alt] = [reference, alt].map(|x| char::from(b"ACGT"[x]).to_string());
    let elsewhere = at.known(&allele.edit, (pos, &reference, &alt), &mut prior);
    Some(at.finish(Call {
        pos,
        reference,
        alt,
        judged: at.caller.judge(&told, &prior),
        shown,
        has_normal: at.caller.has_normal,
        local: false,
        mapq: 255,
        asked: None,
        capped: at.piles.iter().any(|p| p.is_capped(pos)),
        cut: false,
        elsewhere,
        filters: Vec::new(),
    }))
}

fn window_calls(scratch: &mut Scratch, window: &Window, at: &Place<'_>, work: &mut Work) -> Vec<Call> {
    let Place { piles, reference, len, caller, .. } = at;
    let spans = Spans::of(window, reference, *len, &mut scratch.tracts);
    let records = |pile| haplotypes::Sample { pile, reads: likelihood::records(pile, spans.window.0, spans.window.1) };
    let samples: Vec<_> = piles.iter().map(|p| records(p)).collect();
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
        let mut shown = vec![Shown::default(); likelihoods.len()];
        let told: Vec<Vec<Row>> = likelihoods
            .iter()
            .zip(&rows)
            .zip(&mut shown)
            .map(|((l, rows), shown)| told(i, allele, &haps, l, rows, shown))
            .collect();
        let (pos, bases, alts) = spelled(&[allele], reference);
        let alt = alts.into_iter().next().unwrap_or_default();
        let mut prior = prior(allele, at);
        let elsewhere = at.known(&allele.edit, (pos, &bases, &alt), &mut prior);
        out.push(at.finish(Call {
            pos,
            reference: bases,
            alt,
            judged: caller.judge(&told, &prior),
            shown,
            has_normal: caller.has_normal,
            local: true,
            mapq: 255,
            asked: None,
            capped: likelihoods.iter().any(|l| l.capped) || piles.iter().any(|p| p.is_capped(pos)),
            cut: window.cut,
            elsewhere,
            filters: Vec::new(),
        }));
    }
    out
}

/// What is known of a window's allele before the reads are looked at.
fn prior(allele: &Allele, at: &Place<'_>) -> Prior {
    let Place { reference, caller, .. } = at;
    let (Some(first), Some(last)) = (caller.samples.first(), caller.samples.last()) else {
        let germline = Germline::of_rate(ln(THETA));
        let (unit, somatic) = (model::SOMATIC, caller.somatic);
        return Prior { germline, somatic, unit, noisy: 0.0, misplaced: 0.0, strand: false, change: None, panel: None };
    };
    let rate = ln_prior(allele, reference, &last.indels);
    let (germline, misplaced) = (Germline::of_rate(rate), at.misplaced(exp(rate), allele.edit.start, 0.0));
    if allele.edit.is_snv() {
        let weight = exp(rate) / THETA;
        let (unit, somatic) = (model::SOMATIC * weight, caller.somatic * weight);
        let noisy = low_complexity::snv(unit, allele.edit.start, allele.edit.alt[0], reference);
        let change = at.change(allele.edit.start, allele.edit.alt[0]);
        return Prior { germline, somatic, unit, noisy, misplaced, strand: true, change, panel: None };
    }
    let (share, most) = model::SOMATIC_INDEL;
    let len = allele.edit.alt.len() as u32 + (allele.edit.end - allele.edit.start);
    let error = allele.place.filter(|p| p.row > 0).map_or(0.0, |p| first.indels.error(p, len));
    let unit = (share * exp(rate)).clamp(most / 20.0, most);
    let somatic = unit * caller.somatic / model::SOMATIC;
    let noisy = low_complexity::tract(unit, error);
    Prior { germline, somatic, unit, noisy, misplaced, strand: false, change: None, panel: None }
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
        if with > SHOWN * without || without > SHOWN * with {
            shown.add(with > without, t.reverse, t.orientation, 1);
        }
        out.push(Row { with, without, count: 1, reverse: t.reverse, orientation: t.orientation });
    }
    out
}
