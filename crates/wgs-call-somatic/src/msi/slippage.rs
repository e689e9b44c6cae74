//! One tract: has the tumour a length that the person has not?
//!
//! Lengths are counted in units from the reference's, of templates ([`Lengths`]). A template of a molecule with length `a` shows `d` with
//!
//! `S(d | a) = 1 − ε` for `d = a`, else `ε · way · (1 − ρ) ρ^(|d − a| − 1)`
//!
//! where `ε` and the share of losses (`way`) are those of the sample's table for a tract of that length
//! ([`wgs_call::indel`]), `ε` times a factor [`FACTORS`] for what the tract itself does, alike in both samples, `ρ` the share of longer
//! errors ([`LONGER`]). Two explanations are held against each other, both summed over the person's two lengths (priors: the
//! normal's table of variants), the factor and `ρ`:
//!
//! - stable: the normal shows both lengths by halves, the tumour in any balance (copies gained or lost);
//! - unstable: a share of the tumour's molecules ([`SHARES`]) has another length.
//!
//! METHOD: MSIsensor (Niu et al. 2014, doi:10.1093/bioinformatics/btt755) tests such distributions by chi-square and corrects over the tracts of
//! one run. Here the tract is unstable when unstable is [`LIMIT`] times more probable than stable. Under the stable explanation that happens to at
//! most one tract in [`LIMIT`], however many there are (Markov's inequality for a likelihood ratio), so a share of tracts needs no
//! correction for their number, and parts of a run add up.

use wgs_call::indel::{IndelModel, share};
use wgs_call::logs::ln_sum;
use wgs_core::repeat;
use wgs_kernel::math::ln;

/// Units lost or gained that are told apart; more count as so many.
pub const REACH: usize = 6;
/// Lengths told apart.
pub const KINDS: usize = 2 * REACH + 1;
/// How many times more probable than stable.
pub const LIMIT: f64 = 1000.0;
/// Times the error of its row that a tract may have.
const FACTORS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];
/// Share of the errors that go on by a further unit.
const LONGER: [f64; 2] = [0.05, 0.3];
/// Shares of the tumour's molecules that another length may have.
const SHARES: [f64; 6] = [0.1, 0.2, 0.3, 0.45, 0.6, 0.8];
/// Balances of two lengths in the tumour, with weights.
const BALANCES: [(f64, f64); 5] = [(0.0, 0.1), (0.25, 0.2), (0.5, 0.4), (0.75, 0.2), (1.0, 0.1)];
/// Templates that say nothing of the tract: misplaced, misread.
const STRAY: f64 = 0.002;
/// Highest error: with more, a length cannot be read.
const ERROR_MAX: f64 = 0.6;
/// Share of templates from which a length may be one of the person's.
const PERSON: f64 = 0.15;
/// Templates of another length below which nothing is looked at.
const LOOKED_AT: u32 = 3;

/// Templates by length: `REACH` is the reference's.
pub type Lengths = [u32; KINDS];

/// Templates of a distribution.
pub fn templates(lengths: &Lengths) -> u32 {
    lengths.iter().sum()
}

/// A tract and the tables it is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Tract<'a> {
    /// Bases of the unit.
    pub unit: usize,
    /// Whole units of the reference.
    pub copies: usize,
    /// Of the tumour.
    pub tumor: &'a IndelModel,
    /// Of the normal, or the tumour's again where there is none.
    pub normal: &'a IndelModel,
}

/// True when the tumour has a length that the person has not. Without a normal the person's lengths are among the tumour's, in any balance:
/// then only a third one tells.
pub fn is_unstable(tract: &Tract<'_>, tumor: &Lengths, normal: Option<&Lengths>) -> bool {
    let Some(candidates) = Candidates::of(tumor, normal) else { return false };
    log_ratio(tract, tumor, normal, &candidates) >= ln(LIMIT)
}

/// Lengths worth the arithmetic.
struct Candidates {
    /// That the person may have.
    person: Vec<usize>,
    /// That the tumour may have besides.
    other: Vec<usize>,
}

impl Candidates {
    /// `None`: too few templates of the tumour differ for anything to come of it.
    fn of(tumor: &Lengths, normal: Option<&Lengths>) -> Option<Self> {
        let many = |l: &Lengths, i: usize| l[i] >= 2 && f64::from(l[i]) >= PERSON * f64::from(templates(l));
        let person = |i: &usize| *i == REACH || normal.is_some_and(|n| many(n, *i)) || many(tumor, *i);
        // Without a normal the person may have any two of the tumour's.
        let mine = match normal {
            Some(n) => (0..KINDS).filter(|&i| many(n, i)).map(|i| tumor[i]).sum(),
            None => two_largest(tumor),
        };
        let elsewhere = templates(tumor) - mine;
        let other: Vec<usize> = (0..KINDS).filter(|&i| tumor[i] >= 2).collect();
        (elsewhere >= LOOKED_AT).then(|| Self { person: (0..KINDS).filter(person).collect(), other })
    }
}

fn two_largest(lengths: &Lengths) -> u32 {
    let mut sorted = *lengths;
    sorted.sort_unstable();
    sorted[KINDS - 2] + sorted[KINDS - 1]
}

/// How templates of one sample show a tract under one factor and share of longer errors.
struct Shows([[f64; KINDS]; KINDS]);

impl Shows {
    fn of(model: &IndelModel, tract: &Tract<'_>, factor: f64, longer: f64) -> Self {
        let mut out = [[0.0; KINDS]; KINDS];
        for (a, row) in out.iter_mut().enumerate() {
            let copies = (tract.copies + a).saturating_sub(REACH).max(1);
            let rates = model.rates(repeat::row(tract.unit, copies));
            let error = (rates.error * factor).min(ERROR_MAX);
            for (d, p) in row.iter_mut().enumerate() {
                let way = if d < a { rates.loss } else { 1.0 - rates.loss };
                let further = (1..d.abs_diff(a)).fold(1.0 - longer, |p, _| p * longer);
                let shown = if d == a { 1.0 - error } else { error * way * further };
                *p = (1.0 - STRAY) * shown + STRAY / KINDS as f64;
            }
        }
        Self(out)
    }

    /// ln L of molecules of these lengths in these shares.
    fn ln(&self, lengths: &Lengths, mixture: &[(usize, f64)]) -> f64 {
        let seen = lengths.iter().enumerate().filter(|(_, n)| **n > 0);
        seen.map(|(d, n)| f64::from(*n) * ln(mixture.iter().map(|&(a, w)| w * self.0[a][d]).sum())).sum()
    }
}

/// Chance that one of a person's copies has a length.
fn prior(tract: &Tract<'_>, length: usize) -> f64 {
    let variant = tract.normal.rates(repeat::row(tract.unit, tract.copies)).variant;
    let units = length as i32 - REACH as i32;
    // Of two copies either may be the one that differs.
    if units == 0 { 1.0 - variant / 2.0 } else { (variant / 4.0 * share(units, 1)).max(1e-9) }
}

/// ln of how many times more probable unstable is than stable.
fn log_ratio(tract: &Tract<'_>, tumor: &Lengths, normal: Option<&Lengths>, candidates: &Candidates) -> f64 {
    let (mut stable, mut unstable) = (Vec::new(), Vec::new());
    let each = ln(1.0 / (KINDS as f64 - 1.0)) - ln(SHARES.len() as f64);
    for (factor, longer) in FACTORS.iter().flat_map(|f| LONGER.map(|l| (*f, l))) {
        let in_tumor = Shows::of(tract.tumor, tract, factor, longer);
        let in_normal = Shows::of(tract.normal, tract, factor, longer);
        for (i, &a) in candidates.person.iter().enumerate() {
            for &b in &candidates.person[i..] {
                let halves = [(a, 0.5), (b, 0.5)];
                let twice = if a == b { 1.0 } else { 2.0 };
                let person =
                    ln(twice * prior(tract, a) * prior(tract, b)) + normal.map_or(0.0, |n| in_normal.ln(n, &halves));
                if a == b {
                    stable.push(person + in_tumor.ln(tumor, &[(a, 1.0)]));
                } else {
                    let of = |(x, w): (f64, f64)| person + ln(w) + in_tumor.ln(tumor, &[(a, x), (b, 1.0 - x)]);
                    stable.extend(BALANCES.map(of));
                }
                for &other in candidates.other.iter().filter(|o| **o != a && **o != b) {
                    let of = |f: f64| {
                        let rest = (1.0 - f) / 2.0;
                        person + each + in_tumor.ln(tumor, &[(other, f), (a, rest), (b, rest)])
                    };
                    unstable.extend(SHARES.map(of));
                }
            }
        }
    }
    ln_sum(&unstable) - ln_sum(&stable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Templates by units from the reference.
    fn lengths(of: &[(i32, u32)]) -> Lengths {
        let mut out = [0; KINDS];
        of.iter().for_each(|&(units, n)| out[(units + REACH as i32) as usize] = n);
        out
    }

    fn tract(model: &IndelModel, copies: usize) -> Tract<'_> {
        Tract { unit: 1, copies, tumor: model, normal: model }
    }

    #[test]
    fn another_length_in_the_tumour_alone_is_unstable() {
        let m = IndelModel::shipped();
        let t = tract(&m, 10);
        let clean = lengths(&[(0, 30)]);
        assert!(is_unstable(&t, &lengths(&[(0, 55), (-1, 25)]), Some(&clean)));
        assert!(is_unstable(&t, &lengths(&[(0, 68), (-2, 12)]), Some(&clean)));
        assert!(!is_unstable(&t, &lengths(&[(0, 79), (-1, 1)]), Some(&clean)));
        assert!(!is_unstable(&t, &lengths(&[(0, 80)]), Some(&clean)));
    }

    #[test]
    fn what_the_person_has_is_stable_in_any_balance() {
        let m = IndelModel::shipped();
        let t = tract(&m, 10);
        let heterozygous = lengths(&[(0, 16), (-1, 14)]);
        for (a, b) in [(40, 40), (70, 10), (8, 72), (80, 0)] {
            let tumor = lengths(&[(0, a), (-1, b)]);
            assert!(!is_unstable(&t, &tumor, Some(&heterozygous)), "{a} {b}");
        }
        assert!(is_unstable(&t, &lengths(&[(0, 30), (-1, 30), (-3, 20)]), Some(&heterozygous)));
        assert!(!is_unstable(&t, &lengths(&[(2, 80)]), Some(&lengths(&[(2, 30)]))));
    }

    #[test]
    fn errors_that_both_samples_make_are_stable() {
        let m = IndelModel::shipped();
        // Ten times what the table says, at a run of 10 and of 16.
        for (copies, share) in [(10, 0.03), (16, 0.2)] {
            let of = |n: f64| {
                let wrong = (n * share) as u32;
                lengths(&[(0, n as u32 - wrong), (-1, wrong - wrong / 3), (1, wrong / 3)])
            };
            assert!(!is_unstable(&tract(&m, copies), &of(80.0), Some(&of(30.0))), "{copies}");
        }
    }

    #[test]
    fn without_a_normal_only_a_third_length_tells() {
        let m = IndelModel::shipped();
        let t = tract(&m, 10);
        assert!(!is_unstable(&t, &lengths(&[(0, 55), (-1, 25)]), None));
        assert!(is_unstable(&t, &lengths(&[(0, 40), (-1, 20), (-3, 20)]), None));
    }

    #[test]
    fn the_ratio_is_that_of_a_sum_by_hand() {
        // One length of the person, no errors to speak of: 80 templates of which 20 have another length.
        let m = IndelModel::shipped();
        let t = tract(&m, 8);
        let (tumor, normal) = (lengths(&[(0, 60), (-2, 20)]), lengths(&[(0, 30)]));
        let candidates = Candidates { person: vec![REACH], other: vec![REACH - 2] };
        let got = log_ratio(&t, &tumor, Some(&normal), &candidates);
        // Stable: 20 strays or errors of two units. Unstable: the mean over shares and lengths.
        let mut sums = [Vec::new(), Vec::new()];
        for factor in FACTORS {
            for longer in LONGER {
                let s = Shows::of(&m, &t, factor, longer).0;
                let (same, two) = (s[REACH][REACH], s[REACH][REACH - 2]);
                let (other_same, other_two) = (s[REACH - 2][REACH], s[REACH - 2][REACH - 2]);
                let normal = 30.0 * same.ln();
                sums[0].push(normal + 60.0 * same.ln() + 20.0 * two.ln());
                for f in SHARES {
                    let with = f * other_two + (1.0 - f) * two;
                    let without = f * other_same + (1.0 - f) * same;
                    sums[1].push(normal + 60.0 * without.ln() + 20.0 * with.ln() - 72f64.ln());
                }
            }
        }
        let expected = ln_sum(&sums[1]) - ln_sum(&sums[0]);
        assert!((got - expected).abs() < 1e-6, "{got} {expected}");
        assert!(got > 50.0);
    }
}
