//! Answers to `--alleles`: every allele that is asked for, found or not.
//!
//! The alleles are candidates like any other ([`Allele::forced`]), so the calls already hold most of them; [`answer`] adds to
//! each what was asked, and makes a record from counts of templates for those that no call holds: what replaces
//! several bases at once, and what a crowded window left out. An answer has the 95 % upper bound of the allele's fraction
//! and the limit of detection. Formulae: `docs/methods/germline.md`.

use crate::call::{Call, Filter, Road};
use crate::site::Caller;
use wgs_call::asked::{Reason, Wanted};
use wgs_call::candidates::{Allele, place};
use wgs_call::counted::{templates, upper};
use wgs_call::edit::Edit;
use wgs_call::logs::phred;
use wgs_call::ploidy::Copies;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Column, Pile};

/// What is said of one allele.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// It was looked at.
    Assessed {
        /// The genotype carries it.
        detected: bool,
        /// 95 % upper bound of its share of templates.
        upper: f64,
        /// Share from which 95 of 100 such samples would be called; `None` when the depth suffices for none.
        limit: Option<f64>,
    },
    /// It cannot be.
    NotAssessable(Reason),
}

impl Answer {
    /// In `INFO/ASKED`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Assessed { detected: true, .. } => "detected",
            Self::Assessed { .. } => "not_detected",
            Self::NotAssessable(_) => "not_assessable",
        }
    }

    /// In `INFO/ASKED_WHY`.
    pub fn why(&self) -> Option<&'static str> {
        if let Self::NotAssessable(reason) = self { Some(reason.name()) } else { None }
    }

    /// In `FORMAT/AFU`.
    pub fn upper(&self) -> Option<f64> {
        if let Self::Assessed { upper, .. } = self { Some(*upper) } else { None }
    }

    /// In `FORMAT/LOD`.
    pub fn limit(&self) -> Option<f64> {
        if let Self::Assessed { limit, .. } = self { *limit } else { None }
    }
}

/// Adds the answers of `wanted` (of one job, by place) to `calls`, and calls where there is none.
pub fn answer<'a>(
    calls: &mut Vec<Call>,
    wanted: impl Iterator<Item = &'a Wanted>,
    pile: &Pile,
    reference: &RefSlice,
    caller: &Caller,
    column: &mut Column,
) {
    for w in wanted {
        let edit = match &w.edit {
            Ok(edit) => edit,
            Err(reason) => {
                let mut call = blank(w);
                call.asked = vec![Some(Answer::NotAssessable(*reason))];
                call.filters = vec![Filter::NotAssessable];
                calls.push(call);
                continue;
            }
        };
        let found = calls.iter_mut().find_map(|c| alt_of(c, w).map(|i| (c, i)));
        let (call, alt) = match found {
            Some((call, alt)) => (call, alt),
            None => {
                calls.push(counted(w, edit, pile, reference, caller, column));
                let Some(call) = calls.last_mut() else { continue };
                (call, 0)
            }
        };
        let (error, prior) = rates(edit, pile, reference, caller, column);
        let shown = call.depths.get(alt + 1).copied().unwrap_or(0);
        // On haplotypes some templates fit several alleles: they tell nothing.
        let told = if call.road == Road::Quick { call.depth } else { call.depths.iter().sum() };
        let answer = if told == 0 && call.genotype == (0, 0) {
            call.filters = vec![Filter::NotAssessable];
            Answer::NotAssessable(Reason::NoDepth)
        } else {
            let detected = [call.genotype.0, call.genotype.1].contains(&(alt + 1));
            Answer::Assessed { detected, upper: upper(shown, told), limit: limit(told, error, prior) }
        };
        call.asked.resize(call.alts.len(), None);
        call.asked[alt] = Some(answer);
    }
    calls.sort_by(|a, b| (a.pos, &a.reference, &a.alts).cmp(&(b.pos, &b.reference, &b.alts)));
}

/// Which alternate allele of a call it is.
fn alt_of(call: &Call, w: &Wanted) -> Option<usize> {
    let rest = call.reference.strip_prefix(&w.reference).filter(|_| call.pos == w.pos)?;
    call.alts.iter().position(|a| a.strip_suffix(rest) == Some(&w.alt))
}

fn blank(w: &Wanted) -> Call {
    let call = Call::new(w.pos, w.reference.clone(), vec![w.alt.clone()], Copies::Two, Road::Counted);
    Call { pl: vec![0, 0, 0], ..call }
}

/// A call from the number of templates that show the allele.
fn counted(w: &Wanted, edit: &Edit, pile: &Pile, reference: &RefSlice, caller: &Caller, column: &mut Column) -> Call {
    let (shown, told) = templates(edit, pile, reference);
    let (error, prior) = rates(edit, pile, reference, caller, column);
    let [hom_ref, het, hom] = likelihoods(shown, told, error);
    let copies = caller.copies.at(w.pos);
    // One copy is never heterozygous.
    let het = if copies.is_haploid() { f64::NEG_INFINITY } else { het };
    let posts = [hom_ref, het + ln(prior), hom + ln(prior / 2.0)];
    let best = (1..3).fold(0, |m, g| if posts[g] > posts[m] { g } else { m });
    let total = wgs_call::logs::ln_sum(&posts);
    let others: Vec<f64> = (0..3).filter(|&g| g != best).map(|g| posts[g] - total).collect();
    let top = hom_ref.max(het).max(hom);
    let mut call = Call {
        genotype: [(0, 0), (0, 1), (1, 1)][best],
        qual: phred(posts[0] - total),
        gq: phred(wgs_call::logs::ln_sum(&others)),
        depths: vec![told - shown, shown],
        depth: told,
        copies,
        pl: [hom_ref, het, hom]
            .into_iter()
            .filter(|l| *l > f64::NEG_INFINITY)
            .map(|l| phred(l - top).round() as u32)
            .collect(),
        capped: pile.is_capped(w.pos),
        ..blank(w)
    };
    call.judge(None, caller.settings.min_qual);
    call
}

/// ln likelihoods of none, one and two copies when `k` of `n` templates show the allele.
fn likelihoods(k: u32, n: u32, error: f64) -> [f64; 3] {
    let (k, rest) = (f64::from(k), f64::from(n - k));
    [
        k * ln(error) + rest * ln(1.0 - error),
        (k + rest) * -std::f64::consts::LN_2,
        k * ln(1.0 - error) + rest * ln(error),
    ]
}

/// Chance that a template shows the change by error, and the prior of one copy.
fn rates(edit: &Edit, pile: &Pile, reference: &RefSlice, caller: &Caller, column: &mut Column) -> (f64, f64) {
    let allele = Allele::other(edit.clone(), 0, 0.0, reference);
    let prior = exp(wgs_call::priors::ln_prior(&allele, reference, &caller.indels));
    if !edit.is_snv() {
        let len = edit.alt.len() as u32 + (edit.end - edit.start);
        let error = place(edit, reference).map_or(1e-5, |p| caller.indels.error(p, len));
        return (error.clamp(1e-6, 0.4), prior);
    }
    column.fill(pile, edit.start, caller.settings.rules.min_bq);
    let (mut sum, mut n) = (0.0, 0.0);
    for e in column.evidence() {
        let (by_base, foreign) = (caller.model.bases.error(e.qual), caller.model.bases.foreign()[usize::from(e.mapq)]);
        let count = f64::from(e.count);
        sum += count * ((1.0 - foreign) * by_base / 3.0 + foreign / 4.0);
        n += count;
    }
    (if n > 0.0 { sum / n } else { 1e-3 }, prior)
}

/// Limit of detection with `n` templates.
fn limit(n: u32, error: f64, prior: f64) -> Option<f64> {
    let called = |&k: &u32| {
        let [hom_ref, het, hom] = likelihoods(k, n, error);
        (het + ln(prior)).max(hom + ln(prior / 2.0)) > hom_ref
    };
    (1..=n).find(called).map(|k| upper(k - 1, n))
}

/// True when a call says nothing but that it could not be assessed, and so takes no place in a gVCF.
pub fn is_void(call: &Call) -> bool {
    call.asked.iter().any(Option::is_some) && call.filters == [Filter::NotAssessable]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_depth_finds_less() {
        let at = |n| limit(n, 3e-4, 6e-4);
        assert_eq!(at(1), None);
        assert!(at(2).is_some_and(|f| f > 0.9));
        assert!(at(30).unwrap_or(1.0) < 0.3 && at(100).unwrap_or(1.0) < at(30).unwrap_or(0.0));
    }
}
