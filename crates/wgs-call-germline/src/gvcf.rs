//! gVCF records: those of the VCF with `<NON_REF>` as last allele, and the header lines of the format.
//!
//! The likelihoods of genotypes with `<NON_REF>` come from the column where it was genotyped by its bases alone: those of
//! the most likely base that is not listed. Where haplotypes decided they come from the templates that show each allele:
//! half of the templates for each of two copies (all for one), 10⁻³ for a template that shows neither (`docs/methods/gvcf.md`).

use crate::call::Call;
use crate::model::{Genotype, Posterior};
use crate::{bands, record};
use wgs_call::logs::phred;
use wgs_call::ploidy::Copies;

/// What one of two copies costs a template, thousandths of Phred: 10 log₁₀ 2.
const HALF: u64 = 3010;
/// What a template costs that shows neither allele: Phred 30.
const AGAINST: u64 = 30_000;

/// `##` lines of a gVCF: the VCF's and its own.
pub fn fields() -> String {
    format!(
        "##ALT=<ID=NON_REF,Description=\"Any other allele at this place\">\n{}\
##INFO=<ID=END,Number=1,Type=Integer,Description=\"Last position of the band\">\n\
##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description=\"Lowest DP in the band; DP is its median, GQ and PL are its lowest\">\n{}",
        record::FIELDS,
        bands::header()
    )
}

/// Phred-scaled likelihoods over `alleles` (base indices) and, last, any other base. `None` when no other is left.
pub fn pl_of_column(posterior: &Posterior, alleles: &[usize], copies: Copies) -> Option<Vec<u32>> {
    let left: Vec<usize> = (0..4).filter(|b| !alleles.contains(b)).collect();
    let of = |a: usize, b: usize| posterior.likelihoods[Genotype::index(a, b)];
    let mut pl = posterior.pl(alleles, copies);
    if copies.is_haploid() {
        let one = |b: &usize| of(*b, *b);
        let top = alleles.iter().map(one).fold(f64::NEG_INFINITY, f64::max);
        pl.push(phred(left.iter().map(one).reduce(f64::max)? - top).round() as u32);
        return Some(pl);
    }
    let listed = alleles.iter().flat_map(|&a| alleles.iter().map(move |&b| of(a, b)));
    let top = listed.fold(f64::NEG_INFINITY, f64::max);
    let best = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
        pairs.map(|(a, b)| of(a, b)).fold(None, |m: Option<f64>, l| Some(m.map_or(l, |m| m.max(l))))
    };
    for &a in alleles {
        pl.push(phred(best(&mut left.iter().map(|&x| (a, x)))? - top).round() as u32);
    }
    pl.push(phred(best(&mut left.iter().flat_map(|&x| left.iter().map(move |&y| (x, y))))? - top).round() as u32);
    Some(pl)
}

/// The same from the templates that show each allele.
fn pl_of_counts(call: &Call) -> Vec<u32> {
    let n = call.depths.len();
    let shown: u32 = call.depths.iter().sum();
    let others = call.others.iter().map(|o| o.1).max().unwrap_or(0).min(call.depth.saturating_sub(shown));
    let count = |k: usize| u64::from(call.depths.get(k).copied().unwrap_or(others));
    let cost = |a: usize, b: usize| -> u64 {
        let each = |k: usize| match (k == a, k == b) {
            (true, true) => 0,
            (false, false) => AGAINST,
            _ => HALF,
        };
        (0..=n).map(|k| count(k) * each(k)).sum()
    };
    let best = cost(call.genotype.0, call.genotype.1);
    let scaled = |c: u64| ((c.saturating_sub(best) + 500) / 1000) as u32;
    let mut pl = call.pl.clone();
    let first = if call.copies.is_haploid() { n } else { 0 };
    pl.extend((first..=n).map(|a| scaled(cost(a, n))));
    pl
}

/// The record with `<NON_REF>`.
pub fn record(call: &Call) -> Call {
    let mut call = call.clone();
    if call.copies != Copies::Many {
        call.pl = call.pl_any.take().unwrap_or_else(|| pl_of_counts(&call));
    }
    call.alts.push("<NON_REF>".into());
    call.depths.push(0);
    call
}
