//! What an allele is: somatic, or one of the explanations it is held against.
//!
//! With `T(f)` and `N(f)` the likelihoods of the tumour's and the normal's templates when a share `f` of the molecules carries the allele
//! ([`crate::fraction`]):
//!
//! | explanation | likelihood | prior |
//! |---|---|---|
//! | noise | `T(0) N(0)` | the rest |
//! | noisy site: it errs in both samples more often than its qualities say | mean of `T(s) N(s)` over [`SHARES`] | [`NOISY`] of the somatic; in a repeat [`NOISY_TRACT`] times its error |
//! | germline | `½` and `1` in the normal, any fraction in the tumour | that of one and of two copies |
//! | both: the same fraction in tumour and normal (copies that the reference lacks, misplaced reads) | mean over `f` of `T(f) N(f)` | [`BOTH`] of the somatic |
//! | foreign: an allele of the genome that contaminates the tumour by `g` | `½ (T(g/2) + T(g)) N(0)` | that of one copy |
//! | one strand: an error that only one strand makes | mean over `f` of `T(f on one, 0 on the other) N(0)` | [`STRAND`] of the somatic |
//! | somatic | mean over `f` and `c` of `T(f) N(c f)`, `c` the share of the tumour in the normal | [`SOMATIC`] |
//!
//! Fractions are uniform over 0 to 1. The mixture over `c` stands for what is not known of the normal, unless it is given.

use crate::fraction::{self, Curve, Row};
use wgs_call::logs::ln_sum;
use wgs_kernel::math::ln;

/// Somatic SNVs per base.
pub const SOMATIC: f64 = 1e-5;
/// Somatic insertions and deletions, as a share of the rate at which people differ there, and the most it can be.
pub const SOMATIC_INDEL: (f64, f64) = (0.02, 1e-5);
/// Sites that err more often than their qualities say, for each somatic allele.
pub const NOISY: f64 = 0.02;
/// In a repeat, times the chance that a read shows another length by error.
pub const NOISY_TRACT: f64 = 0.1;
/// Shares of wrong templates there.
pub const SHARES: [f64; 4] = [0.002, 0.005, 0.01, 0.02];
/// Alleles that both samples have in the same fraction, whatever it is, for each somatic one.
pub const BOTH: f64 = 0.1;
/// Alleles of one strand, for each somatic one.
pub const STRAND: f64 = 0.01;
/// Share of the tumour in the normal where nothing is known of it, with weights.
pub const TUMOR_IN_NORMAL: [(f64, f64); 4] = [(0.0, 0.88), (0.01, 0.04), (0.02, 0.04), (0.05, 0.04)];

/// An explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Cause {
    /// Base errors.
    Noise,
    /// A site that errs often.
    NoisySite,
    /// The normal has it on one or two copies.
    Germline,
    /// The same fraction in both samples.
    Both,
    /// A contaminating genome.
    Foreign,
    /// One strand's error.
    Strand,
    /// Somatic.
    Somatic,
}

impl Cause {
    /// Whether tumour and normal carry the allele.
    pub fn carriers(self) -> [bool; 2] {
        match self {
            Self::Noise | Self::NoisySite | Self::Foreign | Self::Strand => [false, false],
            Self::Germline | Self::Both => [true, true],
            Self::Somatic => [true, false],
        }
    }
}

/// All of them, in order.
pub const CAUSES: [Cause; 7] =
    [Cause::Noise, Cause::NoisySite, Cause::Germline, Cause::Both, Cause::Foreign, Cause::Strand, Cause::Somatic];

/// What is known before the reads are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// ln of the chance that one of a person's copies has the allele.
    pub germline: f64,
    /// Chance that it arose in the tumour.
    pub somatic: f64,
    /// Chance of a noisy site.
    pub noisy: f64,
    /// It can be an error of one strand.
    pub strand: bool,
}

/// What is known of the samples.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Share of another genome in the tumour.
    pub foreign: f64,
    /// Shares of the tumour in the normal, with weights.
    pub tumor_in_normal: Vec<(f64, f64)>,
}

/// What the templates say of an allele.
#[derive(Clone, Debug)]
pub struct Judged {
    /// ln posteriors by [`Cause`].
    pub posteriors: [f64; CAUSES.len()],
    /// Fraction in the tumour: mean, 2.5 and 97.5 %.
    pub tumor: (f64, f64, f64),
    /// The same in the normal.
    pub normal: (f64, f64, f64),
}

impl Judged {
    /// ln P of a cause.
    pub fn of(&self, cause: Cause) -> f64 {
        self.posteriors[cause as usize]
    }

    /// The most probable cause.
    pub fn best(&self) -> Cause {
        CAUSES.into_iter().fold(Cause::Noise, |m, c| if self.of(c) > self.of(m) { c } else { m })
    }
}

/// Judges an allele.
pub fn judge(tumor: &[Row], normal: &[Row], prior: &Prior, samples: &Samples) -> Judged {
    let (t, n) = (|f| fraction::at(tumor, f), |f| fraction::at(normal, f));
    let all = Curve::of(tumor, |_| true);
    let in_normal = Curve::of(normal, |_| true);
    let (t0, n0) = (t(0.0), n(0.0));
    let mean = |terms: &[f64]| ln_sum(terms) - ln(terms.len() as f64);
    let half = std::f64::consts::LN_2;
    let germline = ln_sum(&[n(0.5) + all.mean(|_| 0.0), n(1.0) + t(1.0) - half]);
    let foreign =
        if samples.foreign > 0.0 { mean(&[t(samples.foreign / 2.0), t(samples.foreign)]) + n0 } else { t0 + n0 };
    let strand = |reverse: bool| {
        let one = Curve::of(tumor, |r| r.reverse == reverse);
        let other: f64 = tumor.iter().filter(|r| r.reverse != reverse).map(|r| fraction::at(&[*r], 0.0)).sum();
        one.mean(|_| 0.0) + other
    };
    let by_share: Vec<(Curve, f64)> = samples
        .tumor_in_normal
        .iter()
        .map(|&(c, w)| {
            let points = fraction::grid().map(|(f, _)| if c > 0.0 { n(c * f) } else { n0 }).collect();
            (Curve::from_points(points), ln(w))
        })
        .collect();
    let somatic: Vec<f64> = by_share.iter().map(|(curve, w)| w + all.mean(|i| curve.point(i))).collect();
    let mut ln_p = [f64::NEG_INFINITY; CAUSES.len()];
    ln_p[Cause::Noise as usize] = t0 + n0;
    ln_p[Cause::NoisySite as usize] = ln(prior.noisy) + mean(&SHARES.map(|s| t(s) + n(s)));
    ln_p[Cause::Germline as usize] = prior.germline + germline;
    ln_p[Cause::Both as usize] = ln(BOTH * prior.somatic) + all.mean(|i| in_normal.point(i));
    ln_p[Cause::Foreign as usize] = prior.germline + foreign;
    if prior.strand {
        ln_p[Cause::Strand as usize] = ln(STRAND * prior.somatic) + mean(&[strand(false), strand(true)]) + n0;
    }
    ln_p[Cause::Somatic as usize] = ln(prior.somatic) + ln_sum(&somatic);
    let total = ln_sum(&ln_p);
    ln_p.iter_mut().for_each(|p| *p -= total);
    Judged { posteriors: ln_p, tumor: all.fraction(), normal: in_normal.fraction() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(alt: (u32, u32), reference: (u32, u32)) -> Vec<Row> {
        let row = |with, without, count: u32, reverse| Row { with, without, count: f64::from(count), reverse };
        vec![
            row(0.9998, 6.7e-5, alt.0, false),
            row(0.9998, 6.7e-5, alt.1, true),
            row(6.7e-5, 0.9998, reference.0, false),
            row(6.7e-5, 0.9998, reference.1, true),
        ]
    }

    fn told(tumor: &[Row], normal: &[Row], foreign: f64) -> (Cause, f64) {
        let prior = Prior { germline: ln(6.7e-4), somatic: SOMATIC / 3.0, noisy: NOISY * SOMATIC, strand: true };
        let samples = Samples { foreign, tumor_in_normal: TUMOR_IN_NORMAL.to_vec() };
        let j = judge(tumor, normal, &prior, &samples);
        let sum: f64 = j.posteriors.iter().map(|p| p.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        (j.best(), j.of(Cause::Somatic).exp())
    }

    #[test]
    fn causes_are_told_apart() {
        let clean = rows((0, 0), (15, 15));
        let (best, p) = told(&rows((7, 8), (33, 32)), &clean, 2e-5);
        assert!(best == Cause::Somatic && p > 0.98, "{p}");
        assert_eq!(told(&rows((0, 1), (40, 39)), &clean, 2e-5).0, Cause::Noise);
        assert_eq!(told(&rows((20, 21), (20, 19)), &rows((7, 8), (8, 7)), 2e-5).0, Cause::Germline);
        assert_eq!(told(&rows((5, 5), (35, 35)), &rows((2, 2), (14, 14)), 2e-5).0, Cause::Both);
        assert_eq!(told(&rows((12, 0), (30, 40)), &clean, 2e-5).0, Cause::Strand);
        // Three per cent of another person.
        assert_eq!(told(&rows((1, 2), (39, 38)), &clean, 0.03).0, Cause::Foreign);
        // Without a normal's depth the germline is as good.
        assert_eq!(told(&rows((20, 21), (20, 19)), &rows((0, 0), (1, 0)), 2e-5).0, Cause::Germline);
    }

    #[test]
    fn a_little_tumour_in_the_normal_is_no_germline() {
        let normal = rows((1, 0), (17, 17));
        let (best, p) = told(&rows((14, 15), (33, 32)), &normal, 2e-5);
        assert!(best == Cause::Somatic && p > 0.9, "{best:?} {p}");
    }
}
