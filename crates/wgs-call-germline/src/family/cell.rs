//! One cell in all samples: candidates of each, united; windows and lone SNVs of the union; calls by place.
//!
//! A candidate of several samples has the highest of their evidences, so that it is as strong as where it is strongest, and the
//! sum of their templates. A sample without a copy of the contig has no say.

use super::call::FamilyCall;
use super::column::{self, Lone};
use super::inherit::{Mode, Modes, Mutation, copies};
use super::joint::Solver;
use super::place::Seen;
use super::window;
use crate::local::Work;
use crate::site::{Caller, Settings};
use std::collections::BTreeMap;
use wgs_call::Pedigree;
use wgs_call::assembly::Assembler;
use wgs_call::candidates::{self, Allele, Search};
use wgs_call::edit::Edit;
use wgs_call::logs::ln_sum;
use wgs_call::ploidy::{Copies, Ploidy};
use wgs_call::priors;
use wgs_call::spine::LoadedAll;
use wgs_call::windows;
use wgs_core::ContigId;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::{Scan, ScanLimits, base_index};

/// Alleles of a window that each further sample adds, and the most there are.
const ALLELES_MORE: usize = 4;
const ALLELES_MOST: usize = 24;

/// What is fixed over a run.
pub struct Family<'a> {
    /// Members; the samples come first.
    pub pedigree: &'a Pedigree,
    /// By sample.
    pub ploidies: &'a [Ploidy],
    /// By contig.
    pub modes: &'a [Modes],
    /// By sample and contig.
    pub callers: &'a [Vec<Caller>],
    /// Settings that decide records.
    pub settings: &'a Settings,
}

impl Family<'_> {
    /// How a position is inherited, and every member's copies.
    pub fn inherited(&self, contig: ContigId, pos: u32) -> (Mode, Vec<Copies>) {
        let mode = self.modes.get(contig.index()).map_or(Mode::Autosomal, |m| m.at(pos));
        (mode, copies(self.pedigree, self.ploidies, contig, pos, mode))
    }

    fn callers(&self, contig: ContigId) -> impl Iterator<Item = &Caller> {
        self.callers.iter().filter_map(move |c| c.get(contig.index()))
    }

    /// ln prior of one copy of an allele: the mean of what the samples' tables say.
    pub fn ln_prior(&self, allele: &Allele, reference: &RefSlice, contig: ContigId) -> f64 {
        let each: Vec<f64> = self.callers(contig).map(|c| priors::ln_prior(allele, reference, &c.indels)).collect();
        ln_sum(&each) - ln(each.len().max(1) as f64)
    }

    /// Rates of new mutations between the alleles of a place, the reference first.
    pub fn mutation(&self, alleles: &[&Allele], reference: &RefSlice, contig: ContigId) -> Mutation {
        let diversity = |row: usize| {
            let (sum, n) = self.callers(contig).fold((0.0, 0.0), |s, c| (s.0 + c.indels.diversity(row), s.1 + 1.0));
            sum / f64::max(n, 1.0)
        };
        let of = |k: usize| k.checked_sub(1).map(|i| alleles[i]);
        Mutation::new(alleles.len() + 1, |a, b| window::rate(of(a), of(b), reference, diversity))
    }
}

/// Buffers of one worker.
#[derive(Default)]
pub struct Scratch {
    scan: Scan,
    search: Search,
    assembler: Assembler,
    window: window::Scratch,
    solver: Solver,
}

/// The calls of a cell, by position; those of its windows that begin outside of it too. `limits` are by sample.
pub fn calls(
    scratch: &mut Scratch,
    loaded: &LoadedAll<'_>,
    family: &Family<'_>,
    limits: &[ScanLimits],
    contig_len: u32,
    work: &mut Work,
) -> Vec<FamilyCall> {
    let Some(contig) = loaded.job.hull().map(|h| h.contig) else { return Vec::new() };
    let mut alleles: BTreeMap<Edit, Allele> = BTreeMap::new();
    for (i, sample) in loaded.samples.iter().enumerate() {
        let (Some(caller), Some(limits), Some(one)) =
            (family.callers.get(i).and_then(|c| c.get(contig.index())), limits.get(i), loaded.sample(i))
        else {
            continue;
        };
        // Stretches with another number of copies are never none.
        if caller.copies.at(loaded.reach.start) == Copies::None {
            continue;
        }
        let scanned = scratch.scan.run(&sample.pile, one.reference(), limits).to_vec();
        let depth = scratch.scan.depth();
        let s = &caller.settings;
        let found =
            scratch.search.indels(&sample.pile, loaded.slice, loaded.reach, depth, &caller.indels, s.indel_limit);
        let assembled = scratch.assembler.run(&sample.pile, loaded.slice, loaded.reach, depth);
        let assembled: Vec<Allele> =
            assembled.into_iter().filter(|a| !found.iter().any(|f| f.edit == a.edit)).collect();
        for allele in found.into_iter().chain(assembled).chain(scanned.iter().flat_map(candidates::snvs)) {
            match alleles.get_mut(&allele.edit) {
                Some(known) => {
                    known.templates += allele.templates;
                    known.evidence = known.evidence.max(allele.evidence);
                }
                None => {
                    alleles.insert(allele.edit.clone(), allele);
                }
            }
        }
    }
    // Each further sample brings alleles of its own; haplotypes hold them in 32 bits.
    let most = windows::ALLELES_MAX + ALLELES_MORE * loaded.samples.len().saturating_sub(1);
    let (windows, lone) =
        windows::split_at_most(alleles.into_values().collect(), family.settings.strong_limit, most.min(ALLELES_MOST));
    let mut places: BTreeMap<u32, Lone> = BTreeMap::new();
    for a in lone.iter().filter(|a| a.edit.is_snv() && loaded.job.contains(a.edit.start)) {
        let (Some(reference), Some(alt)) = (base_index(loaded.slice.code(a.edit.start)), base_index(a.edit.alt[0]))
        else {
            continue;
        };
        let blank = Lone { pos: a.edit.start, reference, found: [false; 4], evidence: [0.0; 4], templates: [0; 4] };
        let here = places.entry(a.edit.start).or_insert(blank);
        (here.found[alt], here.evidence[alt], here.templates[alt]) = (true, a.evidence, a.templates);
    }
    let mut out = Vec::new();
    for (&pos, lone) in &places {
        out.extend(column::call(&mut scratch.solver, lone, &Seen { loaded, contig, pos, family }));
    }
    for window in &windows {
        // An anchor base stands before the window.
        let touches = |i: &wgs_core::Interval| window.start.saturating_sub(1) < i.end && window.end > i.start;
        if !loaded.job.pieces.iter().any(touches) {
            continue;
        }
        let seen = Seen { loaded, contig, pos: window.start, family };
        out.extend(window::call(&mut scratch.window, &mut scratch.solver, window, &seen, contig_len, work));
    }
    out.sort_by(|a, b| {
        (a.site.pos, &a.site.reference, &a.site.alts).cmp(&(b.site.pos, &b.site.reference, &b.site.alts))
    });
    out
}
