//! A window in all samples: the haplotypes are made of all samples' reads, the likelihoods are each sample's own.
//!
//! At each place a genotype's likelihood in a sample is the posterior of its pairs of haplotypes there over what the genotype alone has
//! as prior in one person: what the other places of the window hold in that sample is averaged over, and an allele that comes
//! only with others pays for them. QUAL, GQ and new alleles of an insertion or deletion are stated from the tempered posterior, as
//! those of a single sample: likelihoods, priors and rates of mutation to the power [`TEMPER`].

use super::call::FamilyCall;
use super::column::apart;
use super::inherit::MUTATION;
use super::joint::{Place, Solver};
use super::place::{Seen, ask};
use super::shape::{alleles_of, states};
use crate::call::{Call, Road};
use crate::local::{self, Marginals, Pair, TEMPER, Work};
use crate::mitochondrion;
use crate::phase::{self, Phasable};
use wgs_call::candidates::Allele;
use wgs_call::haplotypes::{self, Haplotype};
use wgs_call::indel::share;
use wgs_call::likelihood::{self, Likelihoods, Spans};
use wgs_call::ploidy::Copies;
use wgs_call::priors::{THETA, transition_weight};
use wgs_call::rows::row;
use wgs_call::spelling::{spell_alone, spelled};
use wgs_call::windows::Window;
use wgs_core::repeat::Tract;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::exp;
use wgs_pileup::base_index;

/// Rate of replacing several bases at once: as rare against an SNV as the prior has it.
const COMPLEX: f64 = 1e-5;

/// One sample in a window.
struct Sample {
    likelihoods: Likelihoods,
    rows: Vec<Vec<f64>>,
    pairs: Vec<Pair>,
}

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    likelihood: likelihood::Scratch,
    tracts: Vec<Tract>,
}

/// Calls a window.
pub fn call(
    scratch: &mut Scratch,
    solver: &mut Solver,
    window: &Window,
    seen: &Seen<'_>,
    contig_len: u32,
    work: &mut Work,
) -> Vec<FamilyCall> {
    let (loaded, family) = (seen.loaded, seen.family);
    let reference = loaded.slice;
    let spans = Spans::of(window, reference, contig_len, &mut scratch.tracts);
    let records: Vec<haplotypes::Sample<'_>> = loaded
        .samples
        .iter()
        .map(|s| haplotypes::Sample {
            pile: &s.pile,
            reads: likelihood::records(&s.pile, spans.window.0, spans.window.1),
        })
        .collect();
    let haps = haplotypes::build(window, spans.haplotypes, reference, &records);
    let (mode, copies) = family.inherited(seen.contig, window.start);
    let priors: Vec<f64> = window.alleles.iter().map(|a| family.ln_prior(a, reference, seen.contig)).collect();
    let mut samples: Vec<Sample> = Vec::with_capacity(records.len());
    for (i, s) in records.iter().enumerate() {
        let caller = &family.callers[i][seen.contig.index()];
        let likelihoods = scratch.likelihood.run(s, window, &spans, &haps, &caller.indels, caller.model.bases.errors());
        work.cells += likelihoods.cells;
        work.templates += likelihoods.templates.len() as u64;
        let rows: Vec<Vec<f64>> = likelihoods.templates.iter().map(|t| row(t, &caller.model.bases)).collect();
        let pairs = if copies[i] == Copies::Many { Vec::new() } else { local::pairs(&haps, &rows, &priors, copies[i]) };
        samples.push(Sample { likelihoods, rows, pairs });
    }
    if copies.contains(&Copies::Many) {
        let of = |(i, s): (usize, &Sample)| {
            let caller = &family.callers[i][seen.contig.index()];
            let templates = &s.likelihoods.templates;
            let mut calls = mitochondrion::window(window, &haps, templates, &s.rows, &priors, reference, caller);
            for call in &mut calls {
                call.capped = s.likelihoods.capped || records[i].pile.is_capped(call.pos);
                call.cut = window.cut;
            }
            calls
        };
        return apart(samples.iter().enumerate().map(of).collect(), family.settings.min_qual);
    }
    let mut called: Vec<Called> = local::places(window)
        .into_iter()
        .filter_map(|place| {
            let about = About { window, haps: &haps, samples: &samples, seen, copies: &copies, priors: &priors };
            about.place(solver, place, mode)
        })
        .collect();
    let of: Vec<Vec<usize>> =
        called.iter().map(|c| haps.iter().map(|h| local::allele_of(&c.place, h)).collect()).collect();
    for (i, sample) in samples.iter().enumerate().filter(|(i, _)| copies[*i] == Copies::Two) {
        let pairs: Vec<((usize, usize), f64)> = sample.pairs.iter().map(|p| (p.haps, p.posterior)).collect();
        let phasable = called.iter_mut().zip(&of).map(|(c, of)| {
            let call = &mut c.call.members[i].call;
            // What became homozygous by its reads' home has no phase.
            let alleles = if call.is_het() { c.genotypes[i] } else { (0, 0) };
            Phasable { call, alleles, of_haplotype: of }
        });
        phase::phase(phasable.collect(), &pairs);
    }
    called.into_iter().map(|c| c.call).collect()
}

/// A place with what phase needs.
struct Called {
    place: local::Place,
    call: FamilyCall,
    /// By sample, in the numbers of the place's alleles.
    genotypes: Vec<(usize, usize)>,
}

/// What the places of a window share.
struct About<'a> {
    window: &'a Window,
    haps: &'a [Haplotype],
    samples: &'a [Sample],
    seen: &'a Seen<'a>,
    copies: &'a [Copies],
    priors: &'a [f64],
}

impl About<'_> {
    fn place(&self, solver: &mut Solver, mut place: local::Place, mode: super::inherit::Mode) -> Option<Called> {
        let Self { window, haps, samples, seen, copies, priors } = *self;
        let (family, reference) = (seen.family, seen.loaded.slice);
        let wanted = place.alleles.len() + 1;
        let limit = solver.alleles(family.pedigree, copies, mode, wanted);
        let left_out = drop_weakest(&mut place, window, limit.saturating_sub(1));
        let n = place.alleles.len() + 1;
        let alleles: Vec<&Allele> = place.alleles.iter().map(|&a| &window.alleles[a]).collect();
        let all: Vec<Marginals> = samples.iter().map(|s| Marginals::new(&place, window, haps, &s.pairs)).collect();
        let is_snv = alleles.iter().all(|a| a.edit.is_snv());
        // Who has a template over the place.
        let (pos, bases, alts) = spelled(&alleles, reference);
        let blank = Call::new(pos, bases, alts, Copies::Two, Road::Local);
        let count = |i: usize| {
            let mut counted = blank.clone();
            let s = &samples[i];
            local::shown(&mut counted, &place, window, haps, &s.likelihoods.templates, &s.rows);
            (counted.depth, counted.depths)
        };
        let counts: Vec<(u32, Vec<u32>)> = (0..samples.len()).map(count).collect();
        // `power` 1, or that of what is stated of a change of length.
        let likelihoods = |of: fn(&Marginals) -> &[f64], power: f64| -> Vec<Vec<f64>> {
            let ln_theta = |k: usize| k.checked_sub(1).map_or(0.0, |k| power * priors[place.alleles[k]]);
            let one = |i: usize| {
                let told = counts[i].0 > 0 && copies[i] != Copies::None;
                let state = |state: usize| match alleles_of(copies[i], state)[..] {
                    [a, b] => {
                        let twice = if a > 0 { std::f64::consts::LN_2 } else { 0.0 };
                        let prior = if a == b { ln_theta(a) - twice } else { ln_theta(a) + ln_theta(b) };
                        of(&all[i])[local::genotype_index(a, b)] - prior
                    }
                    [a] => of(&all[i])[local::genotype_index(a, a)] - ln_theta(a),
                    _ => 0.0,
                };
                (0..if told { states(copies[i], n) } else { 0 }).map(state).collect()
            };
            (0..samples.len()).map(one).collect()
        };
        let thetas = |power: f64| -> Vec<f64> { place.alleles.iter().map(|&a| exp(power * priors[a])).collect() };
        let (plain, plain_thetas) = (likelihoods(|m| &m.posts, 1.0), thetas(1.0));
        let mutation = family.mutation(&alleles, reference, seen.contig);
        let question = Place { mode, copies, thetas: &plain_thetas, mutation: &mutation, likelihoods: &plain };
        let answer = if is_snv {
            ask(solver, family, &question, None, samples.len())?
        } else {
            let (tempered, thetas, mutation) =
                (likelihoods(|m| &m.stated, TEMPER), thetas(TEMPER), mutation.tempered(TEMPER));
            let stated = Place { mode, copies, thetas: &thetas, mutation: &mutation, likelihoods: &tempered };
            ask(solver, family, &question, Some(&stated), samples.len())?
        };
        let listed: Vec<&Allele> = answer.listed[1..].iter().map(|&k| alleles[k - 1]).collect();
        let (pos, bases, alts) = spelled(&listed, reference);
        let mut out = answer.call(Call::new(pos, bases, alts, Copies::Two, Road::Local), copies);
        for (i, member) in out.members.iter_mut().enumerate() {
            member.call.depth = counts[i].0;
            member.call.depths = answer.listed.iter().map(|&k| counts[i].1[k]).collect();
            member.call.pl = all[i].pl(&answer.listed, copies[i]);
            out.site.capped |= samples[i].likelihoods.capped || seen.loaded.samples[i].pile.is_capped(pos);
        }
        out.site.cut = window.cut || !left_out.is_empty();
        let others = (1..n).filter(|k| !answer.listed.contains(k)).map(|k| place.alleles[k - 1]);
        let other = |a: usize| (spell_alone(&window.alleles[a]), window.alleles[a].templates);
        out.site.others = others.chain(left_out).map(other).collect();
        let base = |k: usize| match k.checked_sub(1).map(|k| alleles[k]) {
            None => base_index(reference.code(pos)).filter(|_| is_snv),
            Some(allele) => allele.edit.alt.first().and_then(|&a| base_index(a)).filter(|_| is_snv),
        };
        let bases: Vec<Option<usize>> = answer.listed.iter().map(|&k| base(k)).collect();
        answer.judge(&mut out, &Seen { pos, ..*seen }, &question, &bases);
        Some(Called { place, call: out, genotypes: answer.genotypes })
    }
}

/// Leaves the alleles with the most evidence; gives the others, by number in the window.
fn drop_weakest(place: &mut local::Place, window: &Window, most: usize) -> Vec<usize> {
    if place.alleles.len() <= most {
        return Vec::new();
    }
    let mut by_evidence = place.alleles.clone();
    let evidence = |a: usize| window.alleles[a].evidence;
    by_evidence.sort_by(|&a, &b| evidence(b).total_cmp(&evidence(a)).then(a.cmp(&b)));
    let mut dropped = by_evidence.split_off(most);
    dropped.sort_unstable();
    place.alleles.retain(|a| !dropped.contains(a));
    dropped
}

/// Rate of new mutations from one allele of a place to another (`None`: the reference). `diversity` gives `4 N_e μ` of a row of tracts.
///
/// METHOD: tracts mutate as much faster than bases as they differ more between people (`IndelModel::diversity`): with `θ` of bases and
/// their rate, `μ = (MUTATION / θ) · 4 N_e μ · share of the change`.
pub fn rate(from: Option<&Allele>, to: Option<&Allele>, reference: &RefSlice, diversity: impl Fn(usize) -> f64) -> f64 {
    let len = |a: &Allele| a.edit.alt.len() as u32 + (a.edit.end - a.edit.start);
    let alone = |a: &Allele| match (a.edit.is_snv(), a.place) {
        (true, _) => {
            let pair = (base_index(reference.code(a.edit.start)), base_index(a.edit.alt[0]));
            MUTATION * if let (Some(r), Some(x)) = pair { transition_weight(r, x) } else { 0.25 }
        }
        (false, Some(p)) => MUTATION / THETA * diversity(p.row) * share(p.units, len(a)),
        (false, None) => MUTATION * COMPLEX,
    };
    match (from, to) {
        (None, None) => 0.0,
        (Some(a), None) | (None, Some(a)) => alone(a),
        (Some(a), Some(b)) if a.edit.is_snv() && b.edit.is_snv() => {
            let pair = (base_index(a.edit.alt[0]), base_index(b.edit.alt[0]));
            MUTATION * if let (Some(x), Some(y)) = pair { transition_weight(x, y) } else { 0.25 }
        }
        (Some(a), Some(b)) => match (a.place, b.place) {
            // Two lengths of one tract.
            (Some(p), Some(q)) if p.row > 0 && p.row == q.row && p.units != q.units => {
                MUTATION / THETA * diversity(p.row) * share(p.units - q.units, 0)
            }
            _ => alone(a).min(alone(b)),
        },
    }
}
