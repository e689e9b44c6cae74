//! What columns and windows have in common: genotypes of all samples from the solver, and the other explanations of SNVs.

use super::call::{Against, FamilyCall, Member, Shown, together};
use super::cell::Family;
use super::joint::{Joint, Place, Solver};
use super::shape::alleles_of;
use crate::artefact::{Odds, PATTERNS};
use crate::call::Call;
use crate::local::genotype_index;
use crate::model::{Genotype, Posterior};
use crate::site;
use wgs_call::logs::phred;
use wgs_call::ploidy::Copies;
use wgs_call::spine::LoadedAll;
use wgs_core::ContigId;
use wgs_kernel::math::ln;
use wgs_pileup::{Column, Pile};

/// Genotypes of a place, in the numbers of the alleles that were summed over.
pub struct Answer {
    /// By sample, both alleles; of one copy twice the same.
    pub genotypes: Vec<(usize, usize)>,
    /// By sample.
    pub shown: Vec<Shown>,
    /// Alleles of the record: those that somebody has, or all where nobody does; the reference first.
    pub listed: Vec<usize>,
    /// ln prior of what was called.
    prior: f64,
    /// By sample, the probability of another genotype.
    wrong: Vec<f64>,
    /// What QUAL and the new alleles are stated from.
    stated: Joint,
}

/// Asks the solver; QUAL, GQ and new alleles are stated from `stated`, where that is another than `place`.
pub fn ask(
    solver: &mut Solver,
    family: &Family<'_>,
    place: &Place<'_>,
    stated: Option<&Place<'_>>,
    samples: usize,
) -> Option<Answer> {
    let joint = solver.solve(family.pedigree, place)?;
    let stated = match stated {
        Some(stated) => solver.solve(family.pedigree, stated)?,
        None => joint.clone(),
    };
    let shown: Vec<Shown> = (0..samples)
        .map(|i| match place.likelihoods.get(i).is_some_and(|l| !l.is_empty()) {
            true => Shown::Genotype,
            false if place.copies.get(i) == Some(&Copies::None) => Shown::NoCopy,
            false => Shown::Missing,
        })
        .collect();
    let best: Vec<usize> = (0..samples).map(|i| joint.best(i)).collect();
    let pair = |i: usize| match (shown[i], alleles_of(place.copies[i], best[i]).as_slice()) {
        (Shown::Genotype, &[a, b]) => (a, b),
        (Shown::Genotype, &[a]) => (a, a),
        _ => (0, 0),
    };
    let genotypes: Vec<(usize, usize)> = (0..samples).map(pair).collect();
    let variant = genotypes.iter().any(|&g| g != (0, 0));
    let has = |k: usize| genotypes.iter().any(|&(a, b)| a == k || b == k);
    let listed = (0..=place.thetas.len()).filter(|&k| k == 0 || !variant || has(k)).collect();
    let states: Vec<Option<usize>> = (0..samples).map(|i| (shown[i] == Shown::Genotype).then_some(best[i])).collect();
    let prior = if variant { solver.prior(family.pedigree, place, &states) } else { 0.0 };
    let wrong = (0..samples).map(|i| stated.others(i, best[i])).collect();
    Some(Answer { genotypes, shown, listed, prior, wrong, stated })
}

impl Answer {
    /// The place as a record whose alternate alleles are those listed.
    pub fn call(&self, record: Call, copies: &[Copies]) -> FamilyCall {
        let renumber = |k: usize| self.listed.iter().position(|&x| x == k).unwrap_or(0);
        let qual = phred(self.stated.none);
        let member = |i: usize| {
            let (a, b) = self.genotypes[i];
            let call = Call {
                genotype: (renumber(a), renumber(b)),
                copies: copies[i],
                qual,
                gq: phred(ln(self.wrong[i].max(1e-300))),
                ..record.clone()
            };
            Member { call, shown: self.shown[i], new: self.stated.new[i] }
        };
        let members = (0..self.genotypes.len()).map(member).collect();
        FamilyCall { site: Call { qual, ..record }, members, de_novo: Vec::new() }
    }

    /// Holds heterozygous genotypes against the other explanations. `bases` are the base indices of the listed alleles, where they
    /// are bases; of other alleles misplaced reads are the only other explanation.
    pub fn judge(&self, out: &mut FamilyCall, seen: &Seen<'_>, place: &Place<'_>, bases: &[Option<usize>]) {
        let mut homes = vec![f64::NEG_INFINITY; out.members.len()];
        let mut odds: Vec<Option<Odds>> = Vec::new();
        let mut columns = None;
        for k in 1..bases.len() {
            let het: Vec<usize> = (0..out.members.len()).filter(|&i| out.members[i].het() == Some(k)).collect();
            if het.is_empty() {
                odds.push(None);
                continue;
            }
            let against: Vec<Against> = match (bases[0], bases[k]) {
                (Some(reference), Some(alt)) => {
                    let columns = columns.get_or_insert_with(|| Columns::fill(seen, reference));
                    let of = |i: usize| {
                        let against = columns.against(seen, i, (reference, alt), &out.members[i].call);
                        Against { het_over: self.het_over(place, i, k).unwrap_or(against.het_over), ..against }
                    };
                    (0..out.members.len()).map(of).collect()
                }
                _ => {
                    let of = |(m, s): (&Member, &wgs_call::spine::Sample)| Against {
                        odds: site::odds_of_length(&m.call, &s.pile),
                        patterns: [f64::NEG_INFINITY; PATTERNS],
                        het_over: 0.0,
                    };
                    out.members.iter().zip(seen.loaded.samples).map(of).collect()
                }
            };
            het.into_iter().for_each(|i| homes[i] = against[i].odds.home);
            odds.push(Some(together(out.members.iter().zip(&against), k, self.prior)));
        }
        out.judge(&odds, &homes, seen.family.settings.min_qual);
    }

    /// ln likelihood, in a sample with two copies, of one copy of listed allele `k` over what was called there. Of a window it is that
    /// of the haplotypes: a base may be part of another record's allele.
    fn het_over(&self, place: &Place<'_>, sample: usize, k: usize) -> Option<f64> {
        let l = place.likelihoods.get(sample)?;
        let two = place.copies.get(sample) == Some(&Copies::Two);
        let (a, b) = *self.genotypes.get(sample)?;
        let of = |a: usize, b: usize| l.get(genotype_index(a, b)).copied().filter(|l| l.is_finite());
        Some(of(0, *self.listed.get(k)?)? - of(a, b)?).filter(|_| two)
    }
}

/// Where columns are looked at.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The cell.
    pub loaded: &'a LoadedAll<'a>,
    /// Its contig.
    pub contig: ContigId,
    /// Position.
    pub pos: u32,
    /// The family.
    pub family: &'a Family<'a>,
}

/// The column of every sample, with its likelihoods.
pub struct Columns {
    /// By sample.
    pub columns: Vec<Column>,
    /// By sample.
    pub posteriors: Vec<Posterior>,
}

impl Columns {
    /// Fills them at a position whose reference base is `reference`.
    pub fn fill(seen: &Seen<'_>, reference: usize) -> Self {
        let (mut columns, mut posteriors) = (Vec::new(), Vec::new());
        for (sample, callers) in seen.loaded.samples.iter().zip(seen.family.callers) {
            let Some(caller) = callers.get(seen.contig.index()) else { continue };
            let mut column = Column::default();
            column.fill(&sample.pile, seen.pos, caller.settings.rules.min_bq);
            posteriors.push(caller.model.posterior(column.evidence(), reference, caller.copies.at(seen.pos)));
            columns.push(column);
        }
        Self { columns, posteriors }
    }

    /// What sample `i`'s column says against base `alt`, where its genotype is `call`'s.
    fn against(&self, seen: &Seen<'_>, i: usize, (reference, alt): (usize, usize), call: &Call) -> Against {
        let pile: &Pile = &seen.loaded.samples[i].pile;
        let caller = &seen.family.callers[i][seen.contig.index()];
        let (evidence, l) = (self.columns[i].evidence(), &self.posteriors[i].likelihoods);
        let of = |a: usize, b: usize| l[Genotype::index(a, b)];
        let called = if call.genotype == (0, 0) { reference } else { alt };
        Against {
            odds: caller.odds(pile, seen.pos, evidence, (reference, alt), wgs_call::unplaced::depth_at(pile, seen.pos)),
            patterns: caller.artefacts.patterns(evidence, reference, alt),
            het_over: of(reference, alt) - of(called, called),
        }
    }
}
