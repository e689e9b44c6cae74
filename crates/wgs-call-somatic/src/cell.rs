//! The calls of a cell: candidates of all samples together → lone SNVs from their columns ([`lone`]), everything else over local
//! haplotypes of all samples ([`window`]) → marks of what other calls decide → answers to what is asked for.
//!
//! Samples are the tumours, then the normal where there is one ([`caller`]). Each allele is judged at its [`Place`]. Positions are 0-based.

mod caller;
mod lone;
mod place;
mod window;

pub use caller::{Caller, Sample};
pub use place::{NORMAL_MIN, Place};

use crate::artefact::{clustered, multiallelic};
use crate::asked;
use crate::call::Call;
use crate::frequency::Frequencies;
use lone::lone_snv;
use std::collections::BTreeMap;
use wgs_call::Asked;
use wgs_call::assembly::Assembler;
use wgs_call::candidates::{self, Allele, Search};
use wgs_call::edit::Edit;
use wgs_call::spine::{Loaded, LoadedAll};
use wgs_call::windows;
use wgs_call_panel::Near;
use wgs_pileup::{Column, Pile, Scan, base_index};
use window::window_calls;

/// Share of the tumour's templates in which insertions and deletions are looked for.
const SHARE: f64 = 0.05;

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

impl OfSample {
    /// A tumour's, which has alleles in few of its templates.
    fn of_tumor() -> Self {
        Self { search: Search::for_share(SHARE), assembler: Assembler::for_share(SHARE), ..Self::default() }
    }
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
    windows: window::Scratch,
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

/// The calls of a job, by place, those of its windows that begin outside of it too, and answers to what is asked for. `len` is the contig's.
pub fn calls(
    scratch: &mut Scratch,
    loaded: &LoadedAll<'_>,
    caller: &Caller,
    asked: Option<&Asked>,
    len: u32,
    work: &mut Work,
) -> Vec<Call> {
    let Scratch { samples, windows: buffers, panel, population } = scratch;
    let mut alleles = united(samples, loaded, caller);
    if let Some(asked) = asked {
        asked.force(&mut alleles, loaded.reach, loaded.slice);
    }
    let (windows, lone) = windows::split(alleles, caller.settings.strong_limit);
    let piles: Vec<&Pile> = loaded.samples.iter().map(|s| &s.pile).collect();
    let at = Place { piles: &piles, reference: loaded.slice, len, caller, panel, population };
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
        for (sample, pile) in samples.iter_mut().zip(&piles) {
            sample.column.fill(pile, pos, caller.settings.rules.min_bq);
        }
        let columns: Vec<&Column> = samples.iter().map(|s| &s.column).collect();
        out.extend(site.iter().filter_map(|a| lone_snv(reference, a, &columns, &at)));
    }
    for window in &windows {
        // An anchor base stands before the window.
        if near(window.start.saturating_sub(1), window.end) {
            out.extend(window_calls(buffers, window, &at, work));
        }
    }
    Call::sort(&mut out);
    multiallelic::mark(&mut out);
    clustered::mark(&mut out);
    if let (Some(list), Some(hull)) = (asked, loaded.job.hull()) {
        let last = len.saturating_sub(1);
        let end = if hull.end > last { u32::MAX } else { hull.end };
        let wanted = list.within(hull.contig, hull.start, end).iter();
        asked::answer(&mut out, wanted.filter(|w| loaded.job.contains(w.pos.min(last))), &at);
    }
    out
}

/// Candidates of all samples, each once.
fn united(samples: &mut Vec<OfSample>, loaded: &LoadedAll<'_>, caller: &Caller) -> Vec<Allele> {
    for i in samples.len()..caller.samples.len() {
        samples.push(if i < caller.tumors() { OfSample::of_tumor() } else { OfSample::default() });
    }
    let mut united: BTreeMap<Edit, Allele> = BTreeMap::new();
    for (i, (buffers, tables)) in samples.iter_mut().zip(&caller.samples).enumerate() {
        let Some(sample) = loaded.sample(i) else { continue };
        for allele in found(buffers, &sample, tables, caller.settings.indel_limit) {
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
    united.into_values().collect()
}

/// Candidates of one sample.
fn found(buffers: &mut OfSample, sample: &Loaded<'_>, tables: &Sample, limit: f64) -> Vec<Allele> {
    let OfSample { scan, search, assembler, .. } = buffers;
    let scanned = scan.run(sample.pile, sample.reference(), &tables.limits).to_vec();
    let mut found = search.indels(sample.pile, sample.slice, sample.reach, scan.depth(), tables.indels(), limit);
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
