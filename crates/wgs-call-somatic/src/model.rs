//! What an allele is: somatic, or one of the explanations it is held against.
//!
//! With `T(f)` and `N(f)` the likelihoods of a tumour's and the normal's templates when a share `f` of the molecules carries the allele
//! ([`crate::fraction`]):
//!
//! | explanation | likelihood | prior |
//! |---|---|---|
//! | noise | `T(0) N(0)` | the rest |
//! | noisy site: it errs in all samples more often than its qualities say | mean of `T(s) N(s)` over [`SHARES`] | [`NOISY`] of the somatic; more in repeats ([`crate::artefact::low_complexity`]) |
//! | germline | `½` and `1` in the normal, any fraction in the tumour | that of one and of two copies |
//! | both: the same fraction in tumour and normal (copies that the reference lacks, misplaced reads) | mean over `f` of `T(f) N(f)` | [`BOTH`] of the somatic |
//! | foreign: an allele of the genome that contaminates the tumour by `g`, the normal by `h` | `T(g/2)` or `T(g)`, mean over a normal without it and with it, `N(h/2)` or `N(h)` | that of one and of two copies |
//! | misplaced: reads of another copy, in any share of each sample | mean of `T(f)`, mean of `N(f)` | by mapping qualities ([`crate::artefact::mapping`]) |
//! | one strand: an error that only one strand makes | mean over `f` of `T(f on one, 0 on the other) N(0)` | [`crate::artefact::strand`] |
//! | orientation: damage of one strand, which pairs of one read orientation show | sum over the learned rates `f` of `T(f on one, 0 elsewhere) N(0)` | [`crate::artefact::orientation`] |
//! | ends: an error of the ends of alignments | against somatic ([`crate::artefact::position`]) | |
//! | panel: a site error that the normals of a panel show | product over samples of the mean of `T(s)`, `N(s)` over its beta | by the panel ([`crate::artefact::panel`]) |
//! | somatic | mean over `f` and `c` of `T(f) N(c f)`, `c` the share of the tumour in the normal | [`SOMATIC`] |
//!
//! Fractions are uniform over 0 to 1. The mixture over `c` stands for what is not known of the normal, unless it is given. Of several tumours each
//! has its own fraction; a somatic allele is in all of them with [`SHARED`], else in any of them; what `c` couples to the normal is the tumour that
//! has most of it. Without a normal every `N` is 1, "both" is left out, and a germline allele has any fraction in the tumour but mostly one half
//! ([`GERMLINE_ALONE`]).

mod cause;
mod judged;
mod prior;

pub use cause::{CAUSES, Cause};
pub use judged::Judged;
pub use prior::{Germline, Prior};

use crate::artefact::orientation::{self, Explained};
use crate::artefact::strand;
use crate::fraction::{self, Curve, Row};
use wgs_call::logs::ln_sum;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::Orientation;

/// Somatic SNVs per base where the pair was not learned.
pub const SOMATIC: f64 = 1e-5;
/// Somatic insertions and deletions, as a share of the rate at which people differ there, the least and the most it can be.
pub const SOMATIC_INDEL: (f64, f64, f64) = (0.02, 5e-7, 6e-5);
/// Sites that err more often than their qualities say, for each somatic allele at that rate.
pub const NOISY: f64 = 0.02;
/// Shares of wrong templates there.
pub const SHARES: [f64; 4] = [0.002, 0.005, 0.01, 0.02];
/// Alleles that both samples have in the same fraction, whatever it is, for each somatic one.
pub const BOTH: f64 = 0.1;
/// Share of the tumour in the normal where nothing is known of it, with weights.
pub const TUMOR_IN_NORMAL: [(f64, f64); 4] = [(0.0, 0.88), (0.01, 0.04), (0.02, 0.04), (0.05, 0.04)];
/// Where a sample has two copies of an alternate allele, the share of another genome's copies that have the reference's: a third if alleles are as
/// frequent as neutral ones, more in other populations.
pub const OTHER_SHOWS: f64 = 0.45;
/// Share of another genome: least, and the most that is modelled. What holds more is a mixture, whose alleles of both genomes are all taken for the sample's.
pub const FOREIGN_RANGE: (f64, f64) = (2e-5, 0.1);
/// Of several tumours' somatic alleles, those that all have.
pub const SHARED: f64 = 0.5;
/// Most tumours that are looked at together.
pub const TUMORS_MAX: usize = 8;
/// Without a normal: fractions of a heterozygous allele of the germline, with their shares. One half; from the second number on, where copies were
/// gained or lost: a tenth of other cells keep a lost allele at that; anything.
pub const GERMLINE_ALONE: (f64, (f64, f64), f64) = (0.7, (0.295, 0.1), 0.005);

/// What is known of the samples.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Share of another genome in each tumour.
    pub foreign: Vec<f64>,
    /// In the normal.
    pub foreign_normal: f64,
    /// Shares of each tumour in the normal, with weights.
    pub tumor_in_normal: Vec<Vec<(f64, f64)>>,
    /// Damage of each tumour.
    pub damage: Vec<orientation::Tables>,
}

/// One sample's templates and what is made of them.
struct Told<'a> {
    rows: &'a [Row],
    /// By strand.
    strands: [Curve; 2],
    /// By read orientation, where damage is possible.
    orientations: Option<[Curve; 2]>,
    all: Curve,
    /// ln L(0).
    zero: f64,
}

impl<'a> Told<'a> {
    fn new(rows: &'a [Row]) -> Self {
        let strands = [false, true].map(|reverse| Curve::of(rows, 1.0, |r| r.reverse == reverse));
        Self { rows, all: strands[0].and(&strands[1]), strands, orientations: None, zero: fraction::at(rows, 0.0) }
    }

    /// With the curves of read orientations.
    fn oriented(rows: &'a [Row]) -> Self {
        let of = |reverse, orientation| Curve::of(rows, 1.0, |r| r.reverse == reverse && r.orientation == orientation);
        let groups = [false, true].map(|reverse| Orientation::ALL.map(|o| of(reverse, Some(o))));
        let paired = groups.each_ref().map(|[a, b]| a.and(b));
        let unpaired = rows.iter().any(|r| r.orientation.is_none());
        let strands = if unpaired { [paired[0].and(&of(false, None)), paired[1].and(&of(true, None))] } else { paired };
        let orientations = Some([0, 1].map(|o| groups[0][o].and(&groups[1][o])));
        Self { rows, all: strands[0].and(&strands[1]), strands, orientations, zero: fraction::at(rows, 0.0) }
    }
}

fn mean(terms: &[f64]) -> f64 {
    ln_sum(terms) - ln(terms.len() as f64)
}

/// Judges an allele.
pub fn judge<'a>(tumors: &[&'a [Row]], normal: Option<&'a [Row]>, prior: &Prior, samples: &Samples) -> Judged {
    let tell = |rows: &&'a [Row]| if prior.change.is_some() { Told::oriented(rows) } else { Told::new(rows) };
    let tumors: Vec<Told<'_>> = tumors.iter().map(tell).collect();
    let normal = normal.map(Told::new);
    let t0: f64 = tumors.iter().map(|t| t.zero).sum();
    let n0 = normal.as_ref().map_or(0.0, |n| n.zero);
    let means: Vec<f64> = tumors.iter().map(|t| t.all.mean()).collect();
    let means_sum: f64 = means.iter().sum();

    let mut ln_p = [f64::NEG_INFINITY; CAUSES.len()];
    let mut set = |cause: Cause, value: f64| ln_p[cause as usize] = value;
    set(Cause::Noise, t0 + n0);
    let noisy = tumors.iter().chain(&normal).map(|s| fraction::at_each(s.rows, SHARES));
    let noisy = noisy.fold([0.0; SHARES.len()], |sum, each| std::array::from_fn(|i| sum[i] + each[i]));
    set(Cause::NoisySite, ln(prior.noisy) + mean(&noisy));
    set(Cause::Germline, germline(&tumors, normal.as_ref(), means_sum, prior.germline));
    if let Some(normal) = &normal {
        let same = tumors.iter().fold(normal.all.clone(), |sum, t| sum.and(&t.all));
        set(Cause::Both, ln(BOTH * prior.unit) + same.mean());
    }
    set(Cause::Foreign, foreign(&tumors, normal.as_ref(), samples, prior.germline));
    if prior.misplaced > 0.0 {
        set(Cause::Misplaced, ln(prior.misplaced) + means_sum + normal.as_ref().map_or(0.0, |n| n.all.mean()));
    }
    if prior.strand {
        let one = |t: &Told<'_>| strand::ln_likelihood(t.rows, &t.strands);
        let each = tumors.iter().map(|t| match tumors.len() {
            1 => one(t),
            // One of several may not have it.
            _ => mean(&[one(t), t.zero]),
        });
        set(Cause::Strand, ln(strand::PRIOR * prior.unit) + each.sum::<f64>() + n0);
    }
    if let Some(site) = &prior.panel {
        let each = tumors.iter().chain(&normal).map(|s| s.all.weighted(&site.ln_shares));
        set(Cause::Panel, ln(site.prior) + each.sum::<f64>());
    }
    let damage = tumors.iter().zip(&samples.damage).filter_map(|(t, tables)| {
        let (curves, change) = (t.orientations.as_ref()?, prior.change?);
        Some(orientation::explain(t.rows, curves, t.zero, change, tables, prior.unit))
    });
    if let Some(all) = damage.reduce(Explained::and) {
        set(Cause::Orientation, all.damage + n0);
    }
    let (somatic, present) = somatic(&tumors, normal.as_ref(), &means, samples);
    set(Cause::Somatic, ln(prior.somatic) + somatic);
    let fractions = tumors.iter().chain(&normal).map(|s| s.all.fraction()).collect();
    let mut judged = Judged { posteriors: ln_p, fractions, present };
    judged.normalise();
    judged
}

fn germline(tumors: &[Told<'_>], normal: Option<&Told<'_>>, means: f64, prior: Germline) -> f64 {
    let at = |f: f64| tumors.iter().map(|t| fraction::at(t.rows, f)).sum::<f64>();
    match normal {
        Some(n) => {
            let [het, hom] = fraction::at_each(n.rows, [0.5, 1.0]);
            ln_sum(&[prior.one + het + means, prior.both + hom + at(1.0)])
        }
        None => {
            let (half, (changed, least), any) = GERMLINE_ALONE;
            let from: f64 = tumors.iter().map(|t| t.all.mean_from(least)).sum();
            let one = ln_sum(&[ln(half) + at(0.5), ln(changed) + from, ln(any) + means]);
            ln_sum(&[prior.one + one, prior.both + at(1.0)])
        }
    }
}

fn foreign(tumors: &[Told<'_>], normal: Option<&Told<'_>>, samples: &Samples, prior: Germline) -> f64 {
    let copies = |copies: f64| {
        let shares = tumors.iter().zip(&samples.foreign);
        let tumor: f64 = shares.map(|(t, g)| fraction::at(t.rows, g * copies)).sum();
        let in_normal =
            normal.map_or(0.0, |n| mean(&fraction::at_each(n.rows, [0.0, samples.foreign_normal * copies])));
        tumor + in_normal
    };
    ln_sum(&[prior.one + copies(0.5), prior.both + copies(1.0)])
}

/// ln likelihood, and the chance that each tumour has the allele.
fn somatic(tumors: &[Told<'_>], normal: Option<&Told<'_>>, means: &[f64], samples: &Samples) -> (f64, Vec<f64>) {
    // With the normal, coupled to the tumour that has most.
    let most = (0..tumors.len()).fold(0, |m, i| {
        let of = |i: usize| tumors.get(i).map_or(0.0, |t: &Told<'_>| t.all.fraction().0);
        if tumors.len() > 1 && of(i) > of(m) { i } else { m }
    });
    let (n0, coupled) = match (normal, tumors.get(most)) {
        (Some(n), Some(t)) => {
            let terms = samples.tumor_in_normal.get(most).into_iter().flatten().map(|&(c, w)| {
                let by_share =
                    if c > 0.0 { t.all.and(&Curve::of(n.rows, c, |_| true)).mean() } else { means[most] + n.zero };
                ln(w) + by_share
            });
            (n.zero, ln_sum(&terms.collect::<Vec<_>>()))
        }
        _ => (0.0, means[most]),
    };
    let k = tumors.len().min(TUMORS_MAX);
    let all = (1usize << k) - 1;
    let rest = if all > 1 { ln((1.0 - SHARED) / (all - 1) as f64) } else { f64::NEG_INFINITY };
    let of_set = |set: usize| {
        let has = |i: usize| set >> i & 1 == 1;
        let others = (0..k).filter(|&i| i != most).map(|i| if has(i) { means[i] } else { tumors[i].zero }).sum::<f64>();
        let here = if has(most) { coupled } else { tumors[most].zero + n0 };
        let weight = match (set == all, all) {
            (_, 1) => 0.0,
            (true, _) => ln(SHARED),
            (false, _) => rest,
        };
        weight + others + here
    };
    let sets: Vec<f64> = (1..=all).map(of_set).collect();
    let total = ln_sum(&sets);
    let present = (0..k).map(|i| {
        let with: Vec<f64> = (1..=all).filter(|s| s >> i & 1 == 1).map(|s| sets[s - 1] - total).collect();
        exp(ln_sum(&with)).min(1.0)
    });
    (total, present.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(alt: (u32, u32), reference: (u32, u32)) -> Vec<Row> {
        let row = |with, without, count: u32, reverse| Row { with, without, count, reverse, orientation: None };
        vec![
            row(0.9998, 6.7e-5, alt.0, false),
            row(0.9998, 6.7e-5, alt.1, true),
            row(6.7e-5, 0.9998, reference.0, false),
            row(6.7e-5, 0.9998, reference.1, true),
        ]
    }

    fn judged(tumors: &[Vec<Row>], normal: Option<&[Row]>, foreign: f64, misplaced: f64) -> Judged {
        let prior = Prior {
            germline: Germline::of_rate(ln(6.7e-4)),
            somatic: SOMATIC / 3.0,
            unit: SOMATIC / 3.0,
            noisy: NOISY * SOMATIC,
            misplaced,
            strand: true,
            change: None,
            panel: None,
        };
        let samples = Samples {
            foreign: vec![foreign; tumors.len()],
            damage: Vec::new(),
            foreign_normal: 2e-5,
            tumor_in_normal: vec![TUMOR_IN_NORMAL.to_vec(); tumors.len()],
        };
        let tumors: Vec<&[Row]> = tumors.iter().map(Vec::as_slice).collect();
        let j = judge(&tumors, normal, &prior, &samples);
        let sum: f64 = j.posteriors.iter().map(|p| p.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        j
    }

    fn told(tumor: &[Row], normal: &[Row], foreign: f64) -> (Cause, f64) {
        let j = judged(&[tumor.to_vec()], Some(normal), foreign, 0.0);
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

    #[test]
    fn reads_of_another_copy() {
        let (tumor, normal) = (rows((4, 4), (30, 30)), rows((1, 0), (14, 15)));
        assert_eq!(judged(std::slice::from_ref(&tumor), Some(&normal), 2e-5, 0.0).best(), Cause::Somatic);
        assert_eq!(judged(&[tumor], Some(&normal), 2e-5, 1e-3).best(), Cause::Misplaced);
    }

    #[test]
    fn several_tumours() {
        let clean = rows((0, 0), (15, 15));
        let (has, weak, none) = (rows((9, 8), (20, 22)), rows((1, 1), (20, 19)), rows((0, 0), (20, 20)));
        let j = judged(&[none.clone(), has.clone()], Some(&clean), 2e-5, 0.0);
        assert_eq!(j.best(), Cause::Somatic);
        assert!(j.present[0] < 0.1 && j.present[1] > 0.99, "{:?}", j.present);
        // What one tumour shows a little, the other makes certain.
        let alone = judged(std::slice::from_ref(&weak), Some(&clean), 2e-5, 0.0);
        let together = judged(&[weak, has], Some(&clean), 2e-5, 0.0);
        assert!(alone.of(Cause::Somatic).exp() < 0.7 && together.present[0] > 0.99, "{:?}", together.present);
    }

    #[test]
    fn without_a_normal_one_half_is_germline_and_a_tenth_is_not() {
        assert_eq!(judged(&[rows((20, 21), (20, 19))], None, 2e-5, 0.0).best(), Cause::Germline);
        let low = judged(&[rows((4, 5), (40, 39))], None, 2e-5, 0.0);
        assert!(low.of(Cause::Germline) < low.of(Cause::Somatic) + 5.0, "{:?}", low.posteriors);
    }

    #[test]
    fn odds_take_from_the_somatic() {
        let mut j = judged(&[rows((7, 8), (33, 32))], Some(&rows((0, 0), (15, 15))), 2e-5, 0.0);
        j.weigh(Cause::Position, 0.0);
        assert!((j.of(Cause::Position) - j.of(Cause::Somatic)).abs() < 1e-9);
        assert!((j.posteriors.iter().map(|p| p.exp()).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
