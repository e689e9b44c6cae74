//! A tumour against its normal, before the first call: how much of the tumour is in the normal, how much of another genome is in the tumour, and how
//! many somatic alleles it has.
//!
//! Counted in the cells of [`super::learn`], until [`ENOUGH_RECORDS`] records of all samples or all cells are read, at positions that neither
//! insertions nor unplaced records make doubtful. **Sites** are SNVs that at least [`TEMPLATES_MIN`] and [`SHARE_MIN`] of the tumour's templates show on
//! both strands, all but one of them mapped with [`MAPQ`], and no other site within [`APART`] bases, with the normal's templates beside them. **Another genome** shows the reference's base where every template of the
//! normal has another one: whatever was lost in the tumour, that base is not the person's.
//!
//! A site with the fraction `f` in the tumour and `k` of `n` templates in the normal is somatic, `Bin(k; n, c f + ε)`, heterozygous, `Bin(k; n, ½)`, in
//! both samples alike, `Bin(k; n, f)`, or in any share of the normal up to a third. For each share `c` of the tumour in the normal ([`SHARES`]) expectation-maximisation finds the parts; their likelihoods
//! times the prior of `c` give its posterior. With more sites than half the heterozygous ones nothing is said. Sites of which a third of the normal's templates or more has the allele count as heterozygous.

use super::Witness;
use crate::logs::ln_sum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_core::Interval;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Candidate, Column, Pile};

/// Records of both samples: some thirty megabases at 80× and 30×. A somatic rate of 10⁻⁶ is then thirty sites.
pub(super) const ENOUGH_RECORDS: u64 = 25_000_000;
/// Least depths: of the tumour, of the normal.
const DEPTHS: (u32, u32) = (20, 15);
/// Above, the copies are not two.
const DEPTH_MAX: u32 = 1_000;
/// Templates of the tumour that show a site's allele, at least.
const TEMPLATES_MIN: u32 = 4;
/// Their share, at least, per cent.
const SHARE_MIN: u32 = 10;
/// Mapping quality of a site's templates.
const MAPQ: u8 = 40;
/// Sites nearer to each other are of misplaced reads.
const APART: u32 = 150;
/// Somatic sites that a share of the tumour in the normal rests on, at least.
const SOMATIC_MIN: f64 = 20.0;
/// Base quality of what counts.
const MIN_BQ: u8 = 20;
/// Chance that a template of the normal shows the allele by error.
const ERROR: f64 = 1e-3;
/// Shares of the tumour in the normal, thousandths, with their priors.
pub const SHARES: [(u32, f64); 10] = [
    (0, 0.86),
    (10, 0.04),
    (20, 0.04),
    (50, 0.04),
    (100, 0.004),
    (150, 0.004),
    (200, 0.003),
    (300, 0.003),
    (400, 0.003),
    (500, 0.003),
];
/// Somatic SNVs per base, imagined over as many bases as make two of them.
const RATE: f64 = 1e-5;
const IMAGINED: f64 = 2.0;
/// Least and most.
const RATES: (f64, f64) = (1e-7, 5e-4);
/// Steps of expectation-maximisation.
const STEPS: usize = 30;
/// Templates from which the share of another genome is taken from here.
const OTHER_MIN: u64 = 2_000;

/// What was learned of a tumour with its normal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The normal's sample.
    pub normal: String,
    /// The normal's witness, which its own profile has too.
    pub normal_witness: Option<Witness>,
    /// Positions with enough depth in both samples.
    pub positions: u64,
    /// Sites of which a third of the normal's templates or more has the allele.
    pub germline: u64,
    /// The other sites.
    pub sites: Vec<Site>,
    /// Templates of the tumour where every template of the normal has an alternate base.
    pub homozygous_templates: u64,
    /// Of these, with the reference's base.
    pub other_templates: u64,
    /// Posterior of the share of the tumour in the normal: thousandths of it, and of the probability.
    pub tumor_in_normal: Vec<(u32, u32)>,
    /// Somatic SNVs in 10⁹ bases.
    pub somatic_per_gb: u64,
}

/// Sites that look alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Fraction in the tumour, per cent, in steps of five.
    pub percent: u32,
    /// Templates of the normal.
    pub depth: u32,
    /// Of these, with the allele.
    pub alt: u32,
    /// Sites.
    pub count: u64,
}

impl Pair {
    /// Share of templates that show another genome's reference base, where enough was seen to say.
    pub fn other(&self) -> Option<f64> {
        let (n, k) = (self.homozygous_templates, self.other_templates);
        (n >= OTHER_MIN).then(|| {
            // What errors and two standard deviations do not explain.
            let expected = n as f64 * ERROR;
            (k as f64 - expected - 2.0 * expected.sqrt()).max(0.0) / n as f64
        })
    }

    /// Somatic SNVs per base.
    pub fn somatic_rate(&self) -> f64 {
        self.somatic_per_gb as f64 * 1e-9
    }

    /// Shares of the tumour in the normal, with their probabilities, which sum to 1.
    pub fn shares(&self) -> Vec<(f64, f64)> {
        let total: u32 = self.tumor_in_normal.iter().map(|s| s.1).sum();
        let each = self.tumor_in_normal.iter().filter(|s| s.1 > 0);
        each.map(|&(c, w)| (f64::from(c) / 1000.0, f64::from(w) / f64::from(total.max(1)))).collect()
    }

    /// Mean share of the tumour in the normal.
    pub fn mean_share(&self) -> f64 {
        self.shares().iter().map(|(c, w)| c * w).sum()
    }
}

/// Counts of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PairCounts {
    positions: u64,
    germline: u64,
    /// By fraction, depth and alternate templates.
    sites: BTreeMap<(u32, u32, u32), u64>,
    homozygous: u64,
    other: u64,
}

/// One sample of a cell.
pub(super) struct Scanned<'a> {
    pub pile: &'a Pile,
    /// Of every position with two bases of a kind that the reference has not.
    pub candidates: &'a [Candidate],
    /// By position of the hull.
    pub depth: &'a [i32],
}

impl PairCounts {
    pub(super) fn merge(&mut self, o: &Self) {
        self.positions += o.positions;
        self.germline += o.germline;
        o.sites.iter().for_each(|(k, n)| *self.sites.entry(*k).or_default() += n);
        self.homozygous += o.homozygous;
        self.other += o.other;
    }

    /// Counts a cell.
    pub(super) fn count(
        &mut self,
        hull: Interval,
        tumor: &Scanned<'_>,
        normal: &Scanned<'_>,
        columns: &mut [Column; 2],
    ) {
        let deep = |d: i32, least: u32| d >= least as i32 && d <= DEPTH_MAX as i32;
        let both = tumor.depth.iter().zip(normal.depth).filter(|(t, n)| deep(**t, DEPTHS.0) && deep(**n, DEPTHS.1));
        self.positions += both.count() as u64;
        let fill = |columns: &mut [Column; 2], pos: u32| {
            columns[0].fill(tumor.pile, pos, MIN_BQ);
            columns[1].fill(normal.pile, pos, MIN_BQ);
        };
        let enough = |t: u32, n: u32| t >= DEPTHS.0 && n >= DEPTHS.1;
        let at = |depth: &[i32], pos: u32| depth.get((pos - hull.start) as usize).copied().unwrap_or(0);
        let clear =
            |c: &Candidate| c.indels == 0 && tumor.pile.unplaced(c.pos) == 0 && normal.pile.unplaced(c.pos) == 0;
        let mut found: Vec<(u32, (u32, u32, u32))> = Vec::new();
        for c in tumor.candidates.iter().filter(|c| clear(c) && deep(c.depth as i32, DEPTHS.0)) {
            let often = |n: u32| n >= TEMPLATES_MIN && n * 100 >= c.depth * SHARE_MIN;
            if !deep(at(normal.depth, c.pos), DEPTHS.1) || !c.counts.iter().any(|&n| often(n)) {
                continue;
            }
            fill(columns, c.pos);
            let (depths, beside) = (columns[0].depths(), columns[1].depths());
            let (all, n): (u32, u32) = (depths.iter().sum(), beside.iter().sum());
            for alt in (0..4).filter(|&a| a != c.reference && enough(all, n)) {
                let (k, beside) = (depths[alt], beside[alt]);
                let strand = |reverse: bool| {
                    columns[0].evidence().iter().any(|e| usize::from(e.base) == alt && e.reverse == reverse)
                };
                let with = columns[0].evidence().iter().filter(|e| usize::from(e.base) == alt && e.mapq >= MAPQ);
                let mapped: u32 = with.map(|e| e.count).sum();
                let shown = k >= TEMPLATES_MIN && k * 100 >= all * SHARE_MIN && strand(false) && strand(true);
                if !shown || mapped + 1 < k {
                    continue;
                }
                if beside * 3 >= n {
                    self.germline += 1;
                } else {
                    let percent = (k * 100 / all / 5 * 5 + 2).min(97);
                    found.push((c.pos, (percent, n, beside)));
                }
            }
        }
        for (i, (pos, site)) in found.iter().enumerate() {
            let near = |j: usize| found.get(j).is_some_and(|o| o.0.abs_diff(*pos) < APART);
            let alone = !near(i + 1) && (i == 0 || !near(i - 1));
            if alone {
                *self.sites.entry(*site).or_default() += 1;
            }
        }
        for c in normal.candidates.iter().filter(|c| clear(c) && deep(c.depth as i32, DEPTHS.1)) {
            let all_of = c.counts.contains(&c.depth);
            if !all_of || !deep(at(tumor.depth, c.pos), DEPTHS.0) {
                continue;
            }
            fill(columns, c.pos);
            let (depths, beside) = (columns[0].depths(), columns[1].depths());
            let n: u32 = beside.iter().sum();
            let all: u32 = depths.iter().sum();
            if enough(all, n) && (0..4).any(|a| a != c.reference && beside[a] == n) {
                self.homozygous += u64::from(all);
                self.other += u64::from(depths[c.reference]);
            }
        }
    }

    /// The fit.
    pub(super) fn fit(self, normal: &str, normal_witness: Option<Witness>) -> Pair {
        let sites = self.sites.into_iter();
        let sites: Vec<Site> =
            sites.map(|((percent, depth, alt), count)| Site { percent, depth, alt, count }).collect();
        let fits: Vec<Fit> = SHARES.iter().map(|&(c, _)| fit(&sites, self.germline, f64::from(c) / 1000.0)).collect();
        let priors = SHARES.map(|(_, prior)| ln(prior));
        let mut posts: Vec<f64> = fits.iter().zip(priors).map(|(f, prior)| f.total + prior).collect();
        let highest = |posts: &[f64]| (0..posts.len()).fold(0, |m, i| if posts[i] > posts[m] { i } else { m });
        // A person has a thousand alleles in a megabase: a tumour that has half as many of its own is none, but misplaced reads or a mixture.
        let noisy = 2 * sites.iter().map(|s| s.count).sum::<u64>() > self.germline;
        if noisy || fits[highest(&posts)].somatic < SOMATIC_MIN {
            posts = priors.to_vec();
        }
        let somatic = if noisy { 0.0 } else { fits[highest(&posts)].somatic };
        let positions = if noisy { 0.0 } else { self.positions as f64 };
        let rate = (somatic + IMAGINED) / (positions + IMAGINED / RATE);
        let total = ln_sum(&posts);
        let permille = |l: &f64| (1000.0 * exp(l - total)).round() as u32;
        Pair {
            normal: normal.to_owned(),
            normal_witness,
            positions: self.positions,
            germline: self.germline,
            tumor_in_normal: SHARES.iter().map(|s| s.0).zip(posts.iter().map(permille)).collect(),
            somatic_per_gb: (1e9 * rate.clamp(RATES.0, RATES.1)).round() as u64,
            sites,
            homozygous_templates: self.homozygous,
            other_templates: self.other,
        }
    }
}

/// ln of a binomial without its coefficient.
fn binomial(k: u32, n: u32, p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    f64::from(k) * ln(p) + f64::from(n - k) * ln(1.0 - p)
}

/// What a share of the tumour in the normal makes of the sites.
struct Fit {
    /// ln likelihood.
    total: f64,
    /// Somatic sites.
    somatic: f64,
}

fn fit(sites: &[Site], germline: u64, c: f64) -> Fit {
    let terms: Vec<[f64; 4]> = sites
        .iter()
        .map(|s| {
            let f = f64::from(s.percent) / 100.0;
            let [somatic, half, alike] = [c * f + ERROR, 0.5, f].map(|p| binomial(s.alt, s.depth, p));
            // A third of the numbers from 0 on, alike; the binomials lack their coefficient, so this has it.
            let choose: f64 = (0..s.alt).map(|i| ln(f64::from(s.depth - i)) - ln(f64::from(i + 1))).sum();
            [somatic, half, alike, -ln(f64::from(s.depth / 3 + 1)) - choose]
        })
        .collect();
    let all: u64 = sites.iter().map(|s| s.count).sum::<u64>() + germline;
    let mut parts = [0.3, 0.5, 0.1, 0.1];
    let mut fit = Fit { total: 0.0, somatic: 0.0 };
    for _ in 0..STEPS {
        let mut sums = [0.0, germline as f64, 0.0, 0.0];
        fit.total = germline as f64 * ln(parts[1]);
        for (s, t) in sites.iter().zip(&terms) {
            let each: [f64; 4] = std::array::from_fn(|i| ln(parts[i]) + t[i]);
            let sum = ln_sum(&each);
            fit.total += s.count as f64 * sum;
            sums.iter_mut().zip(each).for_each(|(s2, e)| *s2 += s.count as f64 * exp(e - sum));
        }
        fit.somatic = sums[0];
        // One imagined site of each keeps every part alive.
        let n = all as f64 + 4.0;
        parts = sums.map(|s| (s + 1.0) / n);
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(c: f64, somatic: u64, seed: u64) -> PairCounts {
        // Binomials by a small generator: sums of uniform draws.
        let mut state = seed;
        let mut draw = |p: f64, n: u32| {
            let hit = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u32::from(((state >> 33) as f64) < p * f64::from(1u32 << 31))
            };
            (0..n).map(hit).sum::<u32>()
        };
        let mut out = PairCounts { positions: 2_000_000, ..PairCounts::default() };
        for i in 0..somatic {
            let (percent, n) = ([32, 17, 47][i as usize % 3], 30);
            let k = draw(c * f64::from(percent) / 100.0, n);
            *out.sites.entry((percent, n, k)).or_default() += 1;
        }
        for _ in 0..2_000 {
            let (n, k) = (30, draw(0.5, 30));
            if k * 3 >= n {
                out.germline += 1;
            } else {
                *out.sites.entry((47, n, k)).or_default() += 1;
            }
        }
        out
    }

    #[test]
    fn shares_and_rates_are_found() {
        for (c, somatic) in [(0.0, 150), (0.02, 150), (0.2, 150), (0.4, 80)] {
            let pair = counts(c, somatic, 7).fit("n", None);
            assert!((pair.mean_share() - c).abs() < 0.012 + 0.2 * c, "{c}: {:?}", pair.tumor_in_normal);
            let expected = somatic as f64 / 2e6;
            assert!((pair.somatic_rate() / expected - 1.0).abs() < 0.25, "{c}: {}", pair.somatic_per_gb);
        }
        let none = counts(0.0, 0, 9).fit("n", None);
        assert!(none.somatic_rate() < 3e-6, "{}", none.somatic_per_gb);
        let nothing = PairCounts::default().fit("n", None);
        assert!((nothing.somatic_rate() - 1e-5).abs() < 1e-9 && nothing.shares()[0].1 > 0.85);
    }
}
