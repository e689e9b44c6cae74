//! Alleles of the mitochondrion, at any fraction.
//!
//! A cell holds many copies, so an allele has no genotype but a fraction `f`. Each candidate allele is one record, judged
//! for itself: with `p` and `q` the probabilities of what a template shows given a molecule with and without the allele,
//!
//! `L(f) = Π (f · p + (1 − f) · q)`
//!
//! is integrated over a grid of fractions with the prior `π · (½ · uniform + ½ · uniform over 0.95–1)`, and held against
//! "absent", `L(0)`. Sites err more often than their base qualities say: "absent" has a share [`EXCESS`] of
//! `f ∈` [`EXCESS_SHARES`], so that an allele must be more frequent than these to be called. The contig is not treated as a
//! circle.

use crate::call::{Call, Road};
use crate::local::{self, Place};
use crate::site::Caller;
use wgs_call::haplotypes::Haplotype;
use wgs_call::likelihood::Template;
use wgs_call::logs::{ln_sum, phred};
use wgs_call::ploidy::Copies;
use wgs_call::priors::{THETA, transition_weight};
use wgs_call::windows::Window;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::{Candidate, Column, Pile};

/// Steps of the grid: at a thousand templates a standard deviation is ten steps.
const STEPS: u32 = 512;
/// Fraction from which all copies are said to carry the allele.
pub const HOMOPLASMIC: f64 = 0.95;
/// Share of positions that err more often than their qualities say, and by how much.
const EXCESS: f64 = 0.05;
/// Shares of wrong templates there.
const EXCESS_SHARES: [f64; 3] = [0.001, 0.002, 0.004];

/// What the templates say of an allele's fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fraction {
    /// Mean, given that it is there.
    pub mean: f64,
    /// 95 % of the posterior, given that it is there.
    pub interval: (f64, f64),
}

/// [`Fraction`] with ln P(absent) and ln P(there, and below [`HOMOPLASMIC`]).
#[derive(Clone, Copy, Debug)]
struct Judged {
    fraction: Fraction,
    absent: f64,
    partial: f64,
}

/// `rows` holds `(p, q, templates)`.
fn judge(rows: &[(f64, f64, f64)], ln_prior: f64) -> Judged {
    let likelihood = |f: f64| -> f64 { rows.iter().map(|&(p, q, n)| n * ln(f * p + (1.0 - f) * q)).sum() };
    // Points are dense near 0 and 1, where fractions are known best: f = x²(3 − 2x).
    let (mut points, mut mass) = (Vec::new(), Vec::new());
    for i in 0..STEPS {
        let x = (f64::from(i) + 0.5) / f64::from(STEPS);
        let (f, width) = (x * x * (3.0 - 2.0 * x), 6.0 * x * (1.0 - x) / f64::from(STEPS));
        let fixed = if f >= HOMOPLASMIC { 0.5 / (1.0 - HOMOPLASMIC) } else { 0.0 };
        points.push(f);
        mass.push(ln_prior + ln(width * (0.5 + fixed)) + likelihood(f));
    }
    let excess = ln(EXCESS / EXCESS_SHARES.len() as f64);
    let mut absent = vec![ln(1.0 - EXCESS) + likelihood(0.0)];
    absent.extend(EXCESS_SHARES.map(|s| excess + likelihood(s)));
    let (absent, there) = (ln_sum(&absent), ln_sum(&mass));
    let total = ln_sum(&[absent, there]);
    let share: Vec<f64> = mass.iter().map(|m| wgs_kernel::math::exp(m - there)).collect();
    let quantile = |q: f64| {
        let mut below = 0.0;
        let at = share.iter().position(|s| {
            below += s;
            below >= q
        });
        points[at.unwrap_or(points.len() - 1)]
    };
    let below: Vec<f64> = points.iter().zip(&mass).filter(|(f, _)| **f < HOMOPLASMIC).map(|(_, m)| *m).collect();
    Judged {
        fraction: Fraction {
            mean: points.iter().zip(&share).map(|(f, s)| f * s).sum(),
            interval: (quantile(0.025), quantile(0.975)),
        },
        absent: absent - total,
        partial: ln_sum(&below) - total,
    }
}

impl Judged {
    /// Sets genotype, qualities and fraction of a record with one alternate allele.
    fn tell(&self, call: &mut Call, min_qual: f64) {
        let there = ln_sum(&[self.partial, self.homoplasmic()]);
        let (genotype, wrong) = if self.absent > there {
            ((0, 0), there)
        } else if self.fraction.mean >= HOMOPLASMIC {
            ((1, 1), ln_sum(&[self.absent, self.partial]))
        } else {
            ((0, 1), ln_sum(&[self.absent, self.homoplasmic()]))
        };
        call.genotype = genotype;
        call.qual = phred(self.absent);
        call.gq = phred(wrong);
        call.fraction = Some(self.fraction);
        call.judge(None, min_qual);
    }

    fn homoplasmic(&self) -> f64 {
        let rest = 1.0 - wgs_kernel::math::exp(self.absent) - wgs_kernel::math::exp(self.partial);
        ln(rest.max(1e-300))
    }
}

fn record(pos: u32, reference: String, alt: String, road: Road) -> Call {
    Call::new(pos, reference, vec![alt], Copies::Many, road)
}

/// One record for each allele of a lone candidate whose column is filled, and for those of `asked`.
pub fn column(candidate: &Candidate, asked: [bool; 4], column: &Column, pile: &Pile, caller: &Caller) -> Vec<Call> {
    let letter = |x: usize| char::from(b"ACGT"[x]).to_string();
    let depths = column.depths();
    let call = |alt: usize| {
        let rows: Vec<(f64, f64, f64)> = column
            .evidence()
            .iter()
            .map(|e| {
                let (same, other) = caller.model.bases.shows(e);
                let n = f64::from(e.count);
                if usize::from(e.base) == alt { (same, other, n) } else { (other, same, n) }
            })
            .collect();
        let mut call = record(candidate.pos, letter(candidate.reference), letter(alt), Road::Quick);
        call.depths = vec![depths[candidate.reference], depths[alt]];
        call.depth = depths.iter().sum();
        call.capped = pile.is_capped(candidate.pos);
        call.discordant = column.discordant;
        judge(&rows, ln(THETA * transition_weight(candidate.reference, alt))).tell(&mut call, caller.settings.min_qual);
        call
    };
    (0..4).filter(|&x| x != candidate.reference && (candidate.alleles[x] || asked[x])).map(call).collect()
}

/// One record for each allele of a window; `rows` holds `p(t, h)` of its templates, `priors` ln priors by allele.
pub fn window(
    window: &Window,
    haps: &[Haplotype],
    templates: &[Template],
    rows: &[Vec<f64>],
    priors: &[f64],
    reference: &RefSlice,
    caller: &Caller,
) -> Vec<Call> {
    let call = |(i, allele): (usize, &wgs_call::candidates::Allele)| {
        let place = Place { alleles: vec![i] };
        let (pos, bases, mut alts) = wgs_call::spelling::spelled(&[allele], reference);
        let mut call = record(pos, bases, alts.pop().unwrap_or_default(), Road::Local);
        let covers = |t: &Template| t.span.0 < allele.edit.start.max(1) && t.span.1 > allele.edit.end;
        let with = |h: &Haplotype| h.alleles >> i & 1 == 1;
        let best = |row: &[f64], wanted: bool| {
            haps.iter().zip(row).filter(|(h, _)| with(h) == wanted).map(|(_, p)| *p).fold(0.0, f64::max)
        };
        // A haplotype that spells the same may stand for the allele: then nothing is known of it.
        let told: Vec<(f64, f64, f64)> = templates
            .iter()
            .zip(rows)
            .filter(|(t, _)| covers(t))
            .map(|(_, row)| (best(row, true), best(row, false), 1.0))
            .filter(|r| r.0 > 0.0 && r.1 > 0.0)
            .collect();
        local::shown(&mut call, &place, window, haps, templates, rows);
        judge(&told, priors[i]).tell(&mut call, caller.settings.min_qual);
        call
    };
    window.alleles.iter().enumerate().map(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `alt` of `n` templates show the allele, with errors of one in a thousand.
    fn of(alt: u32, n: u32) -> Judged {
        let (right, wrong) = (0.999, 0.001 / 3.0);
        let rows = [(right, wrong, f64::from(alt)), (wrong, right, f64::from(n - alt))];
        judge(&rows, ln(1e-3 * 2.0 / 3.0))
    }

    fn told(j: Judged) -> (usize, usize) {
        let mut call = record(0, "A".into(), "G".into(), Road::Quick);
        j.tell(&mut call, 10.0);
        call.genotype
    }

    #[test]
    fn fractions_and_their_intervals_are_those_of_the_counts() {
        for (alt, n) in [(20, 1000), (100, 1000), (500, 1000), (900, 1000), (30, 60)] {
            let f = of(alt, n).fraction;
            let (k, m) = (f64::from(alt), f64::from(n));
            // Mean and deviation of a beta distribution, less the errors.
            let (mean, sd) = ((k + 1.0) / (m + 2.0), (k / m * (1.0 - k / m) / m).sqrt());
            assert!((f.mean - mean).abs() < 0.25 * sd, "{alt}/{n}: {f:?}");
            assert!((f.interval.0 - (mean - 1.96 * sd)).abs() < 0.45 * sd, "{alt}/{n}: {f:?}");
            assert!((f.interval.1 - (mean + 1.96 * sd)).abs() < 0.45 * sd, "{alt}/{n}: {f:?}");
            assert_eq!(told(of(alt, n)), (0, 1));
        }
    }

    #[test]
    fn all_copies_or_none() {
        assert_eq!((told(of(1000, 1000)), told(of(995, 1000)), told(of(12, 12))), ((1, 1), (1, 1), (1, 1)));
        assert_eq!(told(of(940, 1000)), (0, 1));
        // Errors: as many as expected, and three times as many.
        assert_eq!((told(of(1, 1000)), told(of(6, 2000))), ((0, 0), (0, 0)));
        // Two per cent of two thousand are no errors.
        let two = of(40, 2000);
        assert!(told(two) == (0, 1) && phred(two.absent) > 40.0, "{}", phred(two.absent));
    }

    #[test]
    fn classes_sum_to_one() {
        for (alt, n) in [(0, 10), (3, 500), (490, 500), (5, 5)] {
            let j = of(alt, n);
            let sum = j.absent.exp() + j.partial.exp() + j.homoplasmic().exp();
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
    }
}
