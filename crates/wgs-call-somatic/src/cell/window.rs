//! Everything but lone SNVs, over the local haplotypes of all samples together.

use super::{Place, Work};
use crate::artefact::low_complexity;
use crate::call::{Call, Shown};
use crate::fraction::Row;
use crate::model::{self, Cause, Germline, Prior};
use wgs_call::candidates::Allele;
use wgs_call::haplotypes::{self, Haplotype};
use wgs_call::likelihood::{self, Likelihoods, Spans};
use wgs_call::priors::{THETA, ln_prior};
use wgs_call::rows::row;
use wgs_call::spelling::spelled;
use wgs_call::windows::Window;
use wgs_core::repeat::Tract;
use wgs_kernel::math::{exp, ln};

/// A template shows an allele, or does not, when the one is this many times more probable than the other.
const SHOWN: f64 = 5.0;
/// An allele is noise from this P(noise) on, and the others of its window are judged without it.
const NOISE: f64 = 0.99;

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    likelihood: likelihood::Scratch,
    tracts: Vec<Tract>,
}

/// The calls of a window: one for each of its alleles.
pub fn window_calls(scratch: &mut Scratch, window: &Window, at: &Place<'_>, work: &mut Work) -> Vec<Call> {
    let Place { piles, reference, len, caller, .. } = at;
    let spans = Spans::of(window, reference, *len, &mut scratch.tracts);
    let records = |pile| haplotypes::Sample { pile, reads: likelihood::records(pile, spans.window.0, spans.window.1) };
    let samples: Vec<_> = piles.iter().map(|p| records(p)).collect();
    let haps = haplotypes::build(window, spans.haplotypes, reference, &samples);
    let likelihoods: Vec<Likelihoods> = samples
        .iter()
        .zip(&caller.samples)
        .map(|(s, tables)| {
            let (indels, errors) = (tables.indels(), tables.bases.errors());
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
    let calls = |free: &dyn Fn(usize) -> bool, wanted: &dyn Fn(usize) -> bool| {
        let each = window.alleles.iter().enumerate().filter(|(i, _)| wanted(*i));
        let each = each.map(|(i, allele)| {
            let mut shown = vec![Shown::default(); likelihoods.len()];
            let haps: Vec<Option<bool>> = haps.iter().map(|h| side(h, i, free)).collect();
            let told: Vec<Vec<Row>> = likelihoods
                .iter()
                .zip(&rows)
                .zip(&mut shown)
                .map(|((l, rows), shown)| told(allele, &haps, l, rows, shown))
                .collect();
            let (pos, bases, alts) = spelled(&[allele], reference);
            let alt = alts.into_iter().next().unwrap_or_default();
            let mut prior = prior(allele, at);
            let elsewhere = at.known(&allele.edit, (pos, &bases, &alt), &mut prior);
            let call = at.call((pos, bases, alt), caller.judge(&told, &prior), shown);
            let capped = call.capped || likelihoods.iter().any(|l| l.capped);
            (i, at.finish(Call { local: true, cut: window.cut, capped, elsewhere, ..call }))
        });
        each.collect::<Vec<_>>()
    };
    let mut out = calls(&|_| true, &|_| true);
    // What is noise explains reads of its neighbours as well as they do, and so speaks against them: the others are judged without it.
    let noise: Vec<bool> = out.iter().map(|(_, call)| exp(call.judged.of(Cause::Noise)) >= NOISE).collect();
    if noise.iter().any(|n| *n) && !noise.iter().all(|n| *n) {
        for (i, call) in calls(&|j| !noise[j], &|i| !noise[i]) {
            out[i].1 = call;
        }
    }
    out.into_iter().map(|(_, call)| call).collect()
}

/// Whether a haplotype has allele `i`; `None` where it has another one that is not free to stand for reads.
fn side(haplotype: &Haplotype, i: usize, free: &dyn Fn(usize) -> bool) -> Option<bool> {
    let others = (0..u32::BITS as usize).filter(|j| haplotype.alleles >> j & 1 == 1 && *j != i);
    others.into_iter().all(free).then_some(haplotype.alleles >> i & 1 == 1)
}

/// What is known of a window's allele before the reads are looked at.
fn prior(allele: &Allele, at: &Place<'_>) -> Prior {
    let Place { reference, caller, .. } = at;
    let (Some(first), Some(last)) = (caller.samples.first(), caller.samples.last()) else {
        return Prior::new(Germline::of_rate(ln(THETA)), caller.somatic_rate(), model::SOMATIC);
    };
    let rate = ln_prior(allele, reference, last.indels());
    let (germline, misplaced) = (Germline::of_rate(rate), at.misplaced(exp(rate), allele.edit.start, 0.0));
    if allele.edit.is_snv() {
        let weight = exp(rate) / THETA;
        let (unit, somatic) = (model::SOMATIC * weight, caller.somatic_rate() * weight);
        let (pos, code) = (allele.edit.start, allele.edit.alt[0]);
        let (noisy, change) = (low_complexity::snv(unit, pos, code, reference), at.change(pos, code));
        return Prior { noisy, misplaced, strand: true, change, ..Prior::new(germline, somatic, unit) };
    }
    let (share, least, most) = model::SOMATIC_INDEL;
    let len = allele.edit.alt.len() as u32 + (allele.edit.end - allele.edit.start);
    let error = allele.place.filter(|p| p.row > 0).map_or(0.0, |p| first.indels().error(p, len));
    let unit = (share * exp(rate)).clamp(least, most);
    let somatic = unit * caller.somatic_rate() / model::SOMATIC;
    let noisy = low_complexity::tract(unit, error);
    Prior { noisy, misplaced, ..Prior::new(germline, somatic, unit) }
}

/// What the templates of a sample say of one allele: the best haplotype with it against the best without. `haps` says for each haplotype on which side it is.
fn told(
    allele: &Allele,
    haps: &[Option<bool>],
    likelihoods: &Likelihoods,
    rows: &[Vec<f64>],
    shown: &mut Shown,
) -> Vec<Row> {
    let covers = |span: (u32, u32)| span.0 < allele.edit.start.max(1) && span.1 > allele.edit.end;
    let best = |row: &[f64], wanted: bool| {
        let here = haps.iter().zip(row).filter(|(h, _)| **h == Some(wanted));
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
