//! A place called in every sample of the family, and what else may explain it.
//!
//! The explanations are those of a single sample (`artefact.rs`, `misplaced.rs`), but each has to explain the whole family at once: its
//! prior counts once, against that of the called genotypes in this pedigree, and its likelihood is a product over the samples.
//! A systematic error lies in the sequence: it errs in every sample in the same share of the templates, also where the sample is
//! homozygous for the reference ([`COMMON`]); what is homozygous for the allele speaks against it and against collapsed copies. So a
//! variant that is inherited holds where one of its carriers holds, and a new one, whose prior is a hundred-thousandth of that, holds
//! where its child's reads are good or the parents' show nothing.

use crate::artefact::{COLLAPSED, Odds, PATTERNS, SYSTEMATIC};
use crate::call::{Call, Filter};
use crate::misplaced::MISPLACED;
use wgs_call::logs::{ln_sum, phred};
use wgs_call::ploidy::Copies;
use wgs_kernel::math::{exp, ln};

/// Probability from which an allele is called new, where the genotypes cannot be inherited.
pub const NEW_LIMIT: f64 = 0.9;
/// Of systematic errors those with one share and strand in all samples; the others err in each as they like.
///
/// METHOD: systematic errors are those of the sequence, at the same positions in all samples (Meacham et al. 2011,
/// doi:10.1186/1471-2105-12-451).
const COMMON: f64 = 0.95;
/// A sample whose records can all be placed says this, in nats, of misplaced reads: a twentieth.
const LN_ALL_PLACED: f64 = -3.0;

/// What stands for a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A genotype.
    Genotype,
    /// No template tells.
    Missing,
    /// The sample has no copy.
    NoCopy,
}

/// One sample at a place.
#[derive(Clone, Debug)]
pub struct Member {
    /// As of a single sample; place, alleles, filters and QUAL are those of the record.
    pub call: Call,
    /// What stands for it.
    pub shown: Shown,
    /// Probability that one of its alleles is new.
    pub new: f64,
}

impl Member {
    /// Alleles of the genotype; none without a genotype.
    pub fn alleles(&self) -> Option<Vec<usize>> {
        let (a, b) = self.call.genotype;
        match (self.shown, self.call.copies) {
            (Shown::Genotype, Copies::Two) => Some(vec![a, b]),
            (Shown::Genotype, Copies::One) => Some(vec![a]),
            _ => None,
        }
    }

    /// True with an alternate allele.
    pub fn carries(&self) -> bool {
        self.shown == Shown::Genotype && self.call.genotype != (0, 0)
    }

    /// The allele of a heterozygous genotype with the reference.
    pub fn het(&self) -> Option<usize> {
        let (a, b) = self.call.genotype;
        (self.carries() && self.call.copies == Copies::Two && a == 0).then_some(b)
    }
}

/// A place.
#[derive(Clone, Debug)]
pub struct FamilyCall {
    /// What the record says of the place; its genotype says nothing.
    pub site: Call,
    /// By sample.
    pub members: Vec<Member>,
    /// Samples with a new allele.
    pub de_novo: Vec<usize>,
}

/// What one sample's column says against one allele.
#[derive(Clone, Copy, Debug)]
pub struct Against {
    /// Against the heterozygous genotype, with the prior ratios of single samples; of systematic errors nothing.
    pub odds: Odds,
    /// ln likelihoods of a systematic error's patterns over that of the heterozygous genotype.
    pub patterns: [f64; PATTERNS],
    /// ln likelihood of the heterozygous genotype over the one that was called.
    pub het_over: f64,
}

/// Odds of the other explanations of an allele in the whole family. `prior` is ln that of the called genotypes against none of it.
pub fn together<'a>(members: impl Iterator<Item = (&'a Member, &'a Against)>, allele: usize, prior: f64) -> Odds {
    let (mut collapsed, mut misplaced) = (ln(COLLAPSED), ln(MISPLACED));
    let (mut common, mut apart) = ([0.0f64; PATTERNS], 0.0);
    let mut placed = true;
    let mean = |patterns: &[f64; PATTERNS]| ln_sum(patterns) - ln(PATTERNS as f64);
    for (member, against) in members {
        if member.shown != Shown::Genotype {
            continue;
        }
        let (odds, over) = (&against.odds, against.het_over);
        common.iter_mut().zip(&against.patterns).for_each(|(sum, p)| *sum += p + over);
        apart += mean(&against.patterns) + over;
        if [member.call.genotype.0, member.call.genotype.1].contains(&allele) {
            collapsed += odds.collapsed - ln(COLLAPSED) + over;
        }
        if member.het() == Some(allele) {
            let suspected = odds.misplaced > f64::NEG_INFINITY;
            placed &= !suspected;
            misplaced += if suspected { odds.misplaced - ln(MISPLACED) } else { LN_ALL_PLACED };
        }
    }
    let systematic = ln(SYSTEMATIC) - prior + ln_sum(&[ln(COMMON) + mean(&common), ln(1.0 - COMMON) + apart]);
    Odds { systematic, collapsed, misplaced: if placed { f64::NEG_INFINITY } else { misplaced }, ..Odds::NONE }
}

fn unphred(q: f64) -> f64 {
    exp(-q * std::f64::consts::LN_10 / 10.0)
}

/// Phred of what is left when the probability of being right is multiplied by `share`.
fn reduced(q: f64, share: f64) -> f64 {
    phred(ln((1.0 - (1.0 - unphred(q)) * share).max(1e-300)))
}

impl FamilyCall {
    /// Gives the other explanations their share, and sets the filters. `odds` is by alternate allele, from 1 on; `homes` by sample: ln
    /// odds that the templates with the allele are at home.
    pub fn judge(&mut self, odds: &[Option<Odds>], homes: &[f64], min_qual: f64) {
        let of = |allele: usize| allele.checked_sub(1).and_then(|i| odds.get(i).copied().flatten());
        let suspect = |o: &Odds| o.systematic.max(o.collapsed).max(o.misplaced) > 0.0;
        // What is best explained otherwise is left to that; a carrier without another explanation holds the record up.
        let (mut left, mut held) = (0.0f64, false);
        for (i, member) in self.members.iter_mut().enumerate() {
            if !member.carries() {
                continue;
            }
            let Some(o) = member.het().and_then(of) else {
                left = 1.0;
                held = true;
                continue;
            };
            let mut share = o.left();
            let home = homes.get(i).copied().unwrap_or(f64::NEG_INFINITY);
            if o.misplaced > o.systematic.max(o.collapsed).max(0.0) && home > 0.0 {
                // Homozygous, with reads of another copy among its own.
                let own = exp(o.misplaced.min(300.0)) * share / (1.0 + exp(-home));
                member.call.gq = reduced(member.call.gq, own.min(1.0));
                let allele = member.call.genotype.1;
                member.call.genotype = (allele, allele);
                share = (share + own).min(1.0);
                held = true;
            } else {
                if share < 1.0 - 1e-15 {
                    member.call.gq = reduced(member.call.gq, share);
                }
                member.new *= share;
                held |= !suspect(&o);
            }
            left = left.max(share);
        }
        if left < 1.0 - 1e-15 && self.members.iter().any(Member::carries) {
            self.site.qual = reduced(self.site.qual, left);
        }
        let explained = |by: fn(&Odds) -> f64| {
            let suspected = |m: &Member| m.het().and_then(of).is_some_and(|o| by(&o) > 0.0);
            !held && self.members.iter().any(suspected)
        };
        let applies = |f: &Filter| match f {
            Filter::HomRef => !self.members.iter().any(Member::carries),
            Filter::LowQual => self.site.qual < min_qual,
            Filter::Collapsed => explained(|o| o.collapsed),
            Filter::Systematic => explained(|o| o.systematic),
            Filter::Misplaced => explained(|o| o.misplaced),
            Filter::NotAssessable => false,
            Filter::NoCopy => self.members.iter().all(|m| m.shown == Shown::NoCopy),
        };
        let filters: Vec<Filter> = Filter::ALL.into_iter().filter(applies).collect();
        for member in &mut self.members {
            member.call.filters.clone_from(&filters);
            member.call.qual = self.site.qual;
        }
        self.site.filters = filters;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Road;

    fn family(genotypes: &[(usize, usize)]) -> FamilyCall {
        let call = |genotype| Call {
            genotype,
            qual: 60.0,
            gq: 50.0,
            ..Call::new(9, "A".into(), vec!["G".into()], Copies::Two, Road::Quick)
        };
        let member = |g: &(usize, usize)| Member { call: call(*g), shown: Shown::Genotype, new: 0.0 };
        FamilyCall { site: call((0, 0)), members: genotypes.iter().map(member).collect(), de_novo: Vec::new() }
    }

    /// Odds with these of a systematic error against the heterozygous genotype, by sample.
    fn odds(family: &FamilyCall, systematic: &[f64], prior: f64) -> Odds {
        let of = |(m, &systematic): (&Member, &f64)| Against {
            odds: Odds { collapsed: -30.0, ..Odds::NONE },
            patterns: [systematic; PATTERNS],
            het_over: [-18.0, 0.0, -15.0][m.call.genotype.0 + m.call.genotype.1],
        };
        let against: Vec<Against> = family.members.iter().zip(systematic).map(of).collect();
        together(family.members.iter().zip(&against), 1, prior)
    }

    #[test]
    fn one_good_carrier_holds_for_all() {
        // Alone the child would be a systematic error: 9 nats of data against a prior ratio of a tenth.
        let child = family(&[(0, 1)]);
        assert!(odds(&child, &[9.0], ln(1e-3)).systematic > 0.0);
        let trio = family(&[(0, 1), (0, 1), (0, 0)]);
        let o = odds(&trio, &[9.0, -25.0, 15.0], ln(2e-4));
        assert!(o.systematic < -15.0, "{o:?}");
        // The father is homozygous for it: no error reaches that.
        let trio = family(&[(0, 1), (1, 1), (0, 0)]);
        assert!(odds(&trio, &[9.0, 0.0, 15.0], ln(2e-4)).systematic < 0.0);
        // New, the same evidence is not enough.
        let new = family(&[(0, 1), (0, 0), (0, 0)]);
        let o = odds(&new, &[-4.0, 15.0, 15.0], ln(1e-8));
        assert!(o.systematic > -2.0, "{o:?}");
        assert!(odds(&child, &[-4.0], ln(1e-3)).systematic < -5.0);
    }

    #[test]
    fn what_is_explained_is_filtered_unless_somebody_holds() {
        let suspect = Odds { systematic: 3.0, ..Odds::NONE };
        let mut trio = family(&[(0, 1), (0, 0), (0, 0)]);
        trio.members[0].new = 0.99;
        trio.judge(&[Some(suspect)], &[], 4.0);
        assert_eq!(trio.site.filters, [Filter::LowQual, Filter::Systematic]);
        assert!(trio.site.qual < 1.0 && trio.members[0].call.gq < 1.0 && trio.members[0].new < 0.1);
        assert!((trio.members[1].call.gq - 50.0).abs() < 1e-9);
        let mut held = family(&[(0, 1), (1, 1), (0, 0)]);
        held.judge(&[Some(suspect)], &[], 4.0);
        assert!(held.site.filters.is_empty() && held.site.qual > 59.0);
        let mut none = family(&[(0, 0), (0, 0)]);
        none.judge(&[None], &[], 4.0);
        assert_eq!(none.site.filters, [Filter::HomRef]);
    }
}
