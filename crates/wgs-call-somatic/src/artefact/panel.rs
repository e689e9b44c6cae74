//! What the normals of a panel show: site errors, and alleles that people carry.
//!
//! **Site error.** Of `N` normals that cover the place `k` show the allele in less than a fifth of their templates. By chance a normal does so at one
//! allele in `1/ρ`, which the panel itself tells; where the site errs any share of the normals may show it. The odds of a site error are
//!
//! `SITE ρ · (1 / (N + 1)) / (C(N, k) ρᵏ (1 − ρ)ᴺ⁻ᵏ)`
//!
//! and the share of wrong templates is a beta over samples, by moments: its mean `m` from the templates with the allele among all, its spread from the
//! pairs of templates with it in one normal, which the normals with a single one do not change. Tumour and normal are two more samples of
//! that beta, each with a share of its own.
//!
//! **Germline.** A person has an allele of frequency `q` on one copy with `2 q (1 − q)`, on both with `q²`; `q` is that of the panel's copies,
//! towards 0 by one more person.
//!
//! METHOD: site errors as a beta over normals follow deepSNV/shearwater (Gerstung et al. 2014, doi:10.1093/bioinformatics/btt750).

use crate::fraction::{GRID, POINTS};
use crate::model::{Germline, Prior};
use wgs_call::logs::ln_sum;
use wgs_call_panel::{Header, Seen};
use wgs_kernel::math::{exp, ln};

/// Of what single normals show by chance, the share that is the site's.
const SITE: f64 = 0.1;
/// However many normals show it, a somatic allele may stand at the same place.
const SITE_MAX: f64 = 0.5;
/// Correlation of templates within a normal, before the normals speak: shares that vary by a quarter about 0.1. Its weight in normals.
const CORRELATION: (f64, f64) = (0.01, 5.0);
/// Least and most that normals can say of it.
const CORRELATION_ENDS: (f64, f64) = (0.001, 0.05);

/// How often one normal shows one allele as noise: SNVs, others.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    snv: f64,
    other: f64,
}

impl Rates {
    /// Of a panel.
    pub fn of(header: &Header) -> Self {
        let sum = |of: fn(&wgs_call_panel::Normal) -> u64| header.normals.iter().map(of).sum::<u64>() as f64;
        let bases = sum(|n| n.covered_bases).max(1.0);
        // One allele more in a megabase: what a panel of little cannot say.
        let rate = |found: f64, bases: f64| ((found + 1.0) / (bases + 1e6)).min(0.01);
        Self { snv: rate(sum(|n| n.noisy_snvs), 3.0 * bases), other: rate(sum(|n| n.noisy_others), bases) }
    }
}

/// A site error as the panel tells it.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Chance that there is one.
    pub prior: f64,
    /// Share of wrong templates: ln of its probability by point of the grid.
    pub ln_shares: [f64; POINTS],
}

/// `INFO/PON`: normals that cover the place, that show the allele as noise, its templates and all templates in these, normals that carry it.
pub type Numbers = [u64; 5];

/// Moves the prior of an allele to what the panel says.
pub fn apply(seen: &Seen, rates: Rates, snv: bool, prior: &mut Prior) -> Numbers {
    let row = seen.row.clone().unwrap_or_default();
    let normals = seen.stretch.covered.max(row.noisy + row.carriers);
    if row.copies > 0 {
        let q = row.copies as f64 / (2.0 * normals as f64 + 2.0);
        let of_panel = Germline::of_frequency(q);
        prior.germline.one = prior.germline.one.max(of_panel.one);
        prior.germline.both = prior.germline.both.max(of_panel.both);
    }
    let others = normals - row.carriers;
    if row.noisy > 0 && row.depth > 0 {
        let mean = seen.stretch.depth as f64 / (seen.stretch.covered.max(1)) as f64;
        let depth = row.depth as f64 + (others - row.noisy) as f64 * mean;
        let rate = if snv { rates.snv } else { rates.other };
        let site = Site {
            prior: chance(others, row.noisy, rate),
            ln_shares: shares(row.with as f64, row.pairs as f64, depth, others as f64),
        };
        prior.panel = Some(site);
    }
    [normals, row.noisy, row.with, row.depth, row.carriers]
}

/// Chance of a site error when `k` of `n` normals show it.
fn chance(n: u64, k: u64, rate: f64) -> f64 {
    let ln_choose: f64 = (0..k).map(|i| ln((n - i) as f64) - ln((i + 1) as f64)).sum();
    let by_chance = ln_choose + k as f64 * ln(rate) + (n - k) as f64 * ln(1.0 - rate);
    let odds = exp((ln(SITE * rate) - ln((n + 1) as f64) - by_chance).clamp(-100.0, 100.0));
    (odds / (1.0 + odds)).min(SITE_MAX)
}

/// ln of the beta over the grid. `pairs` of the `with` templates stand in one of `normals` normals, which have `depth` templates together.
fn shares(with: f64, pairs: f64, depth: f64, normals: f64) -> [f64; POINTS] {
    let mean = (with / depth).clamp(1e-4, 0.5);
    let each = (depth / normals).max(2.0);
    let square = pairs / (normals * each * (each - 1.0) / 2.0);
    let (least, most) = CORRELATION_ENDS;
    let seen = if square < mean { ((square - mean * mean) / (mean - square)).clamp(least, most) } else { most };
    let (before, weight) = CORRELATION;
    let correlation = (normals * seen + weight * before) / (normals + weight);
    let size = 1.0 / correlation - 1.0;
    let (a, b) = (mean * size, (1.0 - mean) * size);
    // Near 0 the density rises without bound: sᵃ is integrated over each cell, (1 − s)ᵇ⁻¹ taken at its point.
    let power = |x: f64| if x > 0.0 { exp(a * ln(x)) } else { 0.0 };
    let edge = |i: usize| (i as f64 / POINTS as f64) * (i as f64 / POINTS as f64);
    let cell = |i: usize| {
        let mass = (power(edge(i + 1)) - power(edge(i))).max(1e-300);
        ln(mass) + (b - 1.0) * ln(1.0 - GRID.fractions[i])
    };
    let cells: [f64; POINTS] = std::array::from_fn(cell);
    let total = ln_sum(&cells);
    cells.map(|c| c - total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_call_panel::{Row, Stretch};

    fn mean(ln_shares: &[f64; POINTS]) -> f64 {
        ln_shares.iter().zip(&GRID.fractions).map(|(l, f)| l.exp() * f).sum()
    }

    #[test]
    fn chances_go_with_the_normals() {
        assert!(chance(1, 1, 1e-5) < 0.1);
        assert!(chance(40, 1, 1e-5) < 1e-3);
        assert!(chance(40, 2, 1e-5) > 0.1);
        assert_eq!(chance(40, 12, 1e-5), SITE_MAX);
        // Where everything shows it by chance nothing follows.
        assert!(chance(40, 2, 0.01) < 0.1);
    }

    #[test]
    fn shares_have_the_mean_of_the_normals() {
        // 40 normals of 30 templates, all with about five per cent; and ten with twenty, the others clean.
        let same = shares(60.0, 45.0, 1200.0, 40.0);
        let few = shares(60.0, 150.0, 1200.0, 40.0);
        for s in [&same, &few] {
            assert!((s.iter().map(|l| l.exp()).sum::<f64>() - 1.0).abs() < 1e-9);
            assert!((mean(s) - 0.05).abs() < 0.006, "{}", mean(s));
        }
        let above = |s: &[f64; POINTS]| -> f64 {
            s.iter().zip(&GRID.fractions).filter(|(_, f)| **f > 0.15).map(|(l, _)| l.exp()).sum()
        };
        assert!(above(&few) > 10.0 * above(&same), "{} {}", above(&few), above(&same));
    }

    #[test]
    fn carriers_raise_the_germline_and_nothing_lowers_it() {
        let before = Prior {
            germline: Germline::of_rate(ln(1e-3)),
            somatic: 1e-6,
            unit: 1e-6,
            noisy: 1e-8,
            misplaced: 0.0,
            strand: true,
            change: None,
            panel: None,
        };
        let rates = Rates { snv: 1e-5, other: 1e-5 };
        let stretch = Stretch { covered: 40, depth: 1200 };
        let row = Row { carriers: 10, copies: 12, ..Row::default() };
        let mut prior = before;
        let numbers = apply(&Seen { stretch, row: Some(row) }, rates, true, &mut prior);
        assert_eq!(numbers, [40, 0, 0, 0, 10]);
        let carries = exp(prior.germline.one) + exp(prior.germline.both);
        assert!((carries - 0.271).abs() < 0.01 && prior.panel.is_none(), "{carries}");
        let mut prior = before;
        assert_eq!(apply(&Seen { stretch, row: None }, rates, true, &mut prior), [40, 0, 0, 0, 0]);
        assert_eq!(prior.germline, before.germline);
    }
}
