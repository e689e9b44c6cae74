//! Answers to `--alleles`: every allele that is asked for, found or not.
//!
//! The alleles are candidates like any other ([`Asked::force`]), so the calls hold most of them. What they do not hold, bases replaced by others at once
//! and what a crowded window left out, is judged by counts of templates. An answer has for each sample the 95 % upper bound of the allele's
//! fraction, and for each tumour its limit of detection: the fraction from which 95 of 100 such tumours would show as many templates as a call needs.

use crate::call::{Call, Filter, Shown};
use crate::cell::{NORMAL_MIN, Place};
use crate::fraction::Row;
use crate::model::{Germline, Judged, Prior, SOMATIC};
use wgs_call::asked::{Reason, Wanted};
use wgs_call::candidates::Allele;
use wgs_call::counted::{templates, upper};
use wgs_call::edit::Edit;
use wgs_call::priors::ln_prior;
use wgs_kernel::math::{exp, ln};

/// Chance that a template shows the change of several bases by error.
const ERROR: f64 = 1e-5;
/// Error of one base where its column says nothing.
const ERROR_BASE: f64 = 1e-4;

/// What is said of one allele.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// A tumour carries it by its most probable cause; or why nothing tells.
    pub found: Result<bool, Reason>,
    /// By sample: 95 % upper bound of its fraction.
    pub upper: Vec<f64>,
    /// By tumour: limit of detection; `None` where the depth suffices for none.
    pub limit: Vec<Option<f64>>,
}

impl Answer {
    /// In `INFO/ASKED`.
    pub fn name(&self) -> &'static str {
        match self.found {
            Ok(true) => "detected",
            Ok(false) => "not_detected",
            Err(_) => "not_assessable",
        }
    }
}

/// Adds the answers of `wanted`, one job's by place, to `calls`, and calls where there is none.
pub fn answer<'a>(calls: &mut Vec<Call>, wanted: impl Iterator<Item = &'a Wanted>, at: &Place<'_>) {
    for w in wanted {
        let edit = match &w.edit {
            Ok(edit) => edit,
            Err(reason) => {
                calls.push(void(w, at, *reason));
                continue;
            }
        };
        let same = |c: &Call| c.pos == w.pos && c.reference == w.reference && c.alt == w.alt;
        let i = calls.iter().position(same).unwrap_or_else(|| {
            calls.push(counted(w, edit, at));
            calls.len() - 1
        });
        let error = error(edit, at);
        let Some(call) = calls.get_mut(i) else { continue };
        let told: Vec<(u32, u32)> =
            call.shown.iter().map(|s| s.depths()).map(|[without, with]| (with, with + without)).collect();
        let tumors = call.tumors().len();
        if told[..tumors].iter().all(|t| t.1 == 0) {
            call.filters = vec![Filter::NotAssessable];
            call.asked = Some(Answer { found: Err(Reason::NoDepth), upper: Vec::new(), limit: Vec::new() });
            continue;
        }
        let found = call.judged.best().carriers()[0];
        let least = at.caller.settings.min_posterior;
        let limit = |&(_, n): &(u32, u32)| limit(n, error, at.caller.somatic_rate(), least);
        call.asked = Some(Answer {
            found: Ok(found),
            upper: told.iter().map(|&(k, n)| if n == 0 { 1.0 } else { upper(k, n) }).collect(),
            limit: told[..tumors].iter().map(limit).collect(),
        });
    }
    Call::sort(calls);
}

/// Chance that a template shows the change by error.
fn error(edit: &Edit, at: &Place<'_>) -> f64 {
    let Some(first) = at.caller.samples.first() else { return ERROR };
    if edit.is_snv() {
        return first.usual_error(ERROR_BASE);
    }
    let allele = Allele::other(edit.clone(), 0, 0.0, at.reference);
    let len = edit.alt.len() as u32 + (edit.end - edit.start);
    allele.place.filter(|p| p.row > 0).map_or(ERROR, |p| first.indels().error(p, len)).clamp(1e-6, 0.4)
}

/// A record for what cannot be looked at.
fn void(w: &Wanted, at: &Place<'_>, reason: Reason) -> Call {
    let samples = at.caller.samples.len();
    let shown = vec![Shown::default(); samples];
    let mut call = at.call((w.pos, w.reference.clone(), w.alt.clone()), Judged::unknown(samples), shown);
    call.filters = vec![Filter::NotAssessable];
    call.asked = Some(Answer { found: Err(reason), upper: Vec::new(), limit: Vec::new() });
    call
}

/// A call from the number of templates that show the allele.
fn counted(w: &Wanted, edit: &Edit, at: &Place<'_>) -> Call {
    let error = error(edit, at);
    let counts: Vec<(u32, u32)> = at.piles.iter().map(|pile| templates(edit, pile, at.reference)).collect();
    let rows = |&(k, n): &(u32, u32)| {
        let row = |with, without, count| Row { with, without, count, reverse: false, orientation: None };
        vec![row(1.0 - error, error, k), row(error, 1.0 - error, n - k)]
    };
    let told: Vec<Vec<Row>> = counts.iter().map(rows).collect();
    let allele = Allele::other(edit.clone(), 0, 0.0, at.reference);
    let rate = at.caller.samples.last().map_or(ln(SOMATIC), |s| ln_prior(&allele, at.reference, s.indels()));
    // As rare among somatic alleles as among people's.
    let share = exp(rate) / wgs_call::priors::THETA;
    let mut prior = Prior::new(Germline::of_rate(rate), at.caller.somatic_rate() * share, SOMATIC * share);
    let elsewhere = at.known(edit, (w.pos, &w.reference, &w.alt), &mut prior);
    let shown = |&(k, n): &(u32, u32)| Shown { with: [k, 0], without: [n - k, 0], depth: n, ..Shown::default() };
    let shown = counts.iter().map(shown).collect();
    let judged = at.caller.judge(&told, &prior);
    let mut call = Call { elsewhere, ..at.call((w.pos, w.reference.clone(), w.alt.clone()), judged, shown) };
    call.judge(at.caller.settings.min_posterior, NORMAL_MIN);
    call
}

/// Limit of detection with `n` templates, where the normal shows nothing: see the module's story. `somatic` is the rate per base, `least` the posterior of a
/// call that passes.
pub fn limit(n: u32, error: f64, somatic: f64, least: f64) -> Option<f64> {
    let odds = ln(least / (1.0 - least));
    let mut choose = 0.0;
    let rate = ln(somatic / 3.0);
    for k in 1..=n {
        choose += ln(f64::from(n - k + 1) / f64::from(k));
        // Fractions alike: the mean of the binomial is 1 / (n + 1).
        let noise = f64::from(k) * ln(error) + f64::from(n - k) * ln(1.0 - error);
        if rate - ln(f64::from(n + 1)) - choose - noise >= odds {
            return Some(upper(k - 1, n));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_depth_finds_less() {
        let at = |n| limit(n, 1e-4, 1e-5, 0.9);
        assert_eq!(at(1), None);
        let fractions: Vec<f64> = [30, 60, 120, 400].iter().filter_map(|&n| at(n)).collect();
        assert!(fractions.len() == 4 && fractions.windows(2).all(|f| f[1] < f[0]), "{fractions:?}");
        assert!(fractions[0] > 0.1 && fractions[3] < 0.03, "{fractions:?}");
    }
}
