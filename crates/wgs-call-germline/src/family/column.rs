//! A lone SNV in all samples: each one's column gives its likelihoods.

use super::call::{FamilyCall, Member, Shown};
use super::inherit::{MUTATION, Mutation};
use super::joint::{Place, Solver};
use super::place::{Columns, Seen, ask};
use super::shape::{alleles_of, states};
use crate::call::{Call, Filter, Road};
use crate::mitochondrion;
use crate::model::Genotype;
use crate::site::LETTERS;
use wgs_call::ploidy::Copies;
use wgs_call::priors::{THETA, transition_weight};
use wgs_pileup::Candidate;

/// What is looked at: a position and the bases that any sample's scan found there.
#[derive(Clone, Copy, Debug)]
pub struct Lone {
    /// Position.
    pub pos: u32,
    /// Base index of the reference.
    pub reference: usize,
    /// By base index.
    pub found: [bool; 4],
    /// Evidence of each base, the highest over the samples.
    pub evidence: [f64; 4],
    /// Templates of each base, over the samples.
    pub templates: [u32; 4],
}

/// Calls it; on the mitochondrion each base is a record.
pub fn call(solver: &mut Solver, lone: &Lone, seen: &Seen<'_>) -> Vec<FamilyCall> {
    let (mode, copies) = seen.family.inherited(seen.contig, lone.pos);
    if copies.contains(&Copies::Many) {
        return many(lone, seen);
    }
    let mut alts: Vec<usize> = (0..4).filter(|&b| lone.found[b]).collect();
    let limit = solver.alleles(seen.family.pedigree, &copies, mode, alts.len() + 1);
    let cut = alts.len() + 1 > limit;
    if cut {
        alts.sort_by(|&a, &b| lone.evidence[b].total_cmp(&lone.evidence[a]).then(a.cmp(&b)));
        alts.truncate(limit.saturating_sub(1));
        alts.sort_unstable();
    }
    let bases: Vec<usize> = std::iter::once(lone.reference).chain(alts.iter().copied()).collect();
    let Columns { columns, posteriors } = &Columns::fill(seen, lone.reference);
    let likelihoods: Vec<Vec<f64>> = posteriors
        .iter()
        .zip(columns)
        .zip(&copies)
        .map(|((p, column), &copies)| {
            let of = |state: usize| match alleles_of(copies, state)[..] {
                [a, b] => p.likelihoods[Genotype::index(bases[a], bases[b])],
                [a] => p.likelihoods[Genotype::index(bases[a], bases[a])],
                _ => 0.0,
            };
            let told = copies != Copies::None && column.depths().iter().any(|&d| d > 0);
            (0..if told { states(copies, bases.len()) } else { 0 }).map(of).collect()
        })
        .collect();
    let thetas: Vec<f64> = alts.iter().map(|&a| THETA * transition_weight(lone.reference, a)).collect();
    let mutation = Mutation::new(bases.len(), |a, b| MUTATION * transition_weight(bases[a], bases[b]));
    let place = Place { mode, copies: &copies, thetas: &thetas, mutation: &mutation, likelihoods: &likelihoods };
    let Some(answer) = ask(solver, seen.family, &place, None, columns.len()) else { return Vec::new() };
    let listed: Vec<usize> = answer.listed.iter().map(|&k| bases[k]).collect();
    let letter = |base: usize| LETTERS[base].to_string();
    let spelled = listed[1..].iter().map(|&x| letter(x)).collect();
    let mut out = answer.call(Call::new(lone.pos, letter(lone.reference), spelled, Copies::Two, Road::Quick), &copies);
    for (i, member) in out.members.iter_mut().enumerate() {
        let depths = columns[i].depths();
        member.call.depths = listed.iter().map(|&x| depths[x]).collect();
        member.call.depth = depths.iter().sum();
        member.call.pl = posteriors[i].pl(&listed, copies[i]);
        out.site.discordant += columns[i].discordant;
        out.site.capped |= seen.loaded.samples[i].pile.is_capped(lone.pos);
    }
    out.site.cut = cut;
    let other = |&x: &usize| lone.found[x] && !listed.contains(&x);
    out.site.others = (0..4).filter(other).map(|x| (letter(x), lone.templates[x])).collect();
    answer.judge(&mut out, seen, &place, &listed.iter().map(|&b| Some(b)).collect::<Vec<_>>());
    vec![out]
}

/// On the mitochondrion each sample has its fractions.
fn many(lone: &Lone, seen: &Seen<'_>) -> Vec<FamilyCall> {
    let columns = Columns::fill(seen, lone.reference).columns;
    let of = |(i, column): (usize, &wgs_pileup::Column)| {
        let pile = &seen.loaded.samples[i].pile;
        let candidate = Candidate {
            pos: lone.pos,
            reference: lone.reference,
            alleles: lone.found,
            evidence: [0; 4],
            counts: [0; 4],
            depth: wgs_call::unplaced::depth_at(pile, lone.pos),
            indels: 0,
        };
        mitochondrion::column(&candidate, [false; 4], column, pile, &seen.family.callers[i][seen.contig.index()])
    };
    apart(columns.iter().enumerate().map(of).collect(), seen.family.settings.min_qual)
}

/// Records of calls that each sample makes for itself, of the same alleles in the same order.
pub fn apart(by_sample: Vec<Vec<Call>>, min_qual: f64) -> Vec<FamilyCall> {
    let count = by_sample.iter().map(Vec::len).min().unwrap_or(0);
    let record = |k: usize| {
        let calls: Vec<Call> = by_sample.iter().map(|calls| calls[k].clone()).collect();
        let mut site = calls.first()?.clone();
        site.qual = calls.iter().map(|c| c.qual).sum();
        site.discordant = calls.iter().map(|c| c.discordant).sum();
        site.capped = calls.iter().any(|c| c.capped);
        let shown = |c: &Call| if c.depth == 0 { Shown::Missing } else { Shown::Genotype };
        let members = calls.into_iter().map(|c| Member { shown: shown(&c), call: c, new: 0.0 }).collect();
        let mut out = FamilyCall { site, members, de_novo: Vec::new() };
        out.judge(&[], &[], min_qual);
        // Whatever a sample's own filters said, those of the record are the family's.
        out.site.filters.retain(|f| *f != Filter::NoCopy);
        Some(out)
    };
    (0..count).filter_map(record).collect()
}
