//! Lone SNVs, from their columns.

use super::Place;
use crate::artefact::{low_complexity, mapping};
use crate::call::{Call, Shown};
use crate::fraction::Row;
use crate::model::{self, Germline, Prior};
use wgs_call::candidates::Allele;
use wgs_call::priors::{THETA, transition_weight};
use wgs_kernel::math::ln;
use wgs_pileup::{Column, base_index};

/// The call of an SNV from the columns of its place.
pub fn lone_snv(reference: usize, allele: &Allele, columns: &[&Column], at: &Place<'_>) -> Option<Call> {
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
        noisy: low_complexity::snv(unit, pos, code, at.reference),
        misplaced: at.misplaced(germline, pos, group),
        strand: true,
        change: at.change(pos, code),
        ..Prior::new(Germline::of_rate(ln(germline)), at.caller.somatic_rate() * weight, unit)
    };
    let [reference, alt] = [reference, alt].map(|x| char::from(b"ACGT"[x]).to_string());
    let elsewhere = at.known(&allele.edit, (pos, &reference, &alt), &mut prior);
    let call = at.call((pos, reference, alt), at.caller.judge(&told, &prior), shown);
    Some(at.finish(Call { elsewhere, ..call }))
}
