//! Damage of one strand before amplification: oxidised guanine, formalin. Only pairs of one read orientation show it.
//!
//! A damaged site has a rate `f` among the pairs of the damaged orientation `o`, Beta distributed as the sample's profile has learned for this
//! substitution between these neighbours ([`Damage`]). Of a tumour's templates it explains
//!
//! `Σ over o, f of w(f) · max(T(f on o, 0 elsewhere) − T(0), 0)`
//!
//! what base errors do not: where nothing is damaged this is nothing. Besides, one site in [`PRIOR`] of the somatic alleles is of one
//! orientation in any fraction, whatever was learned. Templates without a mate have no orientation and show no damage here.

use crate::fraction::{self, Curve, POINTS, Row};
use wgs_call::logs::ln_sum;
use wgs_call::profile::{Damage, Profile, class_of};
use wgs_kernel::math::{exp, ln};
use wgs_pileup::Orientation;

/// Alleles of one orientation that no learned rate foresees, for each somatic one: few, since what a library does was learned.
pub const PRIOR: f64 = 0.001;

/// Parts of the grid's first cell that are looked at, each a third of the one above; lower rates are lost among base errors.
const SMALL: usize = 4;
/// ln weights of the rates: those parts, then the grid's other cells.
type Weights = [f64; SMALL + POINTS - 1];

/// A sample's damage, by class: F1R2 and F2R1 as seen from the pyrimidine's strand.
#[derive(Clone, Debug)]
pub struct Tables {
    classes: Vec<[Weights; 2]>,
}

/// A change of one base between its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    class: usize,
    flipped: bool,
}

impl Change {
    /// Of the base between two others, by index 0–3; `None` where one is unknown.
    pub fn of(around: [Option<usize>; 3], alt: usize) -> Option<Self> {
        let [Some(before), Some(base), Some(after)] = around else { return None };
        class_of([before, base, after], alt).map(|(class, flipped)| Self { class, flipped })
    }
}

impl Tables {
    /// Of a sample's profile.
    pub fn new(profile: &Profile) -> Self {
        Self::of(&profile.damage())
    }

    fn of(damage: &[[Damage; 2]]) -> Self {
        Self { classes: damage.iter().map(|d| d.map(weights)).collect() }
    }

    /// ln weights for templates that are F1R2 and F2R1.
    fn weights(&self, change: Change) -> Option<[&Weights; 2]> {
        let [f1r2, f2r1] = self.classes.get(change.class)?;
        Some(if change.flipped { [f2r1, f1r2] } else { [f1r2, f2r1] })
    }
}

/// Upper edges of the cells of [`Weights`], and the lower one of the first.
fn edge(i: usize) -> f64 {
    let first = 1.0 / (POINTS * POINTS) as f64;
    match i.checked_sub(SMALL) {
        None => (i..SMALL).fold(first, |edge, _| edge / 3.0),
        Some(i) => first * ((i + 1) * (i + 1)) as f64,
    }
}

/// Rates of the parts of the first cell.
fn small() -> [f64; SMALL] {
    std::array::from_fn(|i| (edge(i) * edge(i + 1)).sqrt())
}

/// Masses of the cells under the Beta distribution. Within a cell `f^(a − 1)` is integrated and the other factor taken at its mean:
/// the first is steep in the first cells, the other is not but where nothing is left.
fn weights(damage: Damage) -> Weights {
    let (a, b) = (damage.shape, damage.shape * (1.0 - damage.rate) / damage.rate);
    let power = |x: f64, p: f64| if x > 0.0 { exp(p * ln(x)) } else { 0.0 };
    let mass = |from: f64, to: f64| {
        let mass = power(to, a) - power(from, a);
        let mean = a / (a + 1.0) * (power(to, a + 1.0) - power(from, a + 1.0)) / mass;
        ln(mass) + (b - 1.0) * ln((1.0 - mean).max(1e-6))
    };
    let masses: Weights = std::array::from_fn(|i| mass(edge(i), edge(i + 1)));
    let total = ln_sum(&[ln_sum(&masses), mass(0.0, edge(0))]);
    masses.map(|m| m - total)
}

/// What damage of a tumour's templates explains, next to what base errors do.
#[derive(Clone, Copy, Debug)]
pub struct Explained {
    /// ln T(0).
    pub zero: f64,
    /// ln of what damage explains beyond it.
    pub damage: f64,
}

impl Explained {
    /// Of several tumours together: any of them may be damaged.
    pub fn and(self, other: Self) -> Self {
        let here = self.damage + ln_sum(&[other.zero, other.damage]);
        Self { zero: self.zero + other.zero, damage: ln_sum(&[here, self.zero + other.damage]) }
    }
}

/// Holds a tumour's templates against damage. `orientations` are the curves of its F1R2 and F2R1 templates, `somatic` the prior of a somatic allele.
pub fn explain(
    rows: &[Row],
    orientations: &[Curve; 2],
    zero: f64,
    change: Change,
    tables: &Tables,
    somatic: f64,
) -> Explained {
    let Some(weights) = tables.weights(change) else { return Explained { zero, damage: f64::NEG_INFINITY } };
    let mut terms = Vec::with_capacity(2 * POINTS + 2);
    for (orientation, (curve, weights)) in Orientation::ALL.into_iter().zip(orientations.iter().zip(weights)) {
        let here = |r: &Row| r.orientation == Some(orientation);
        let [none] = fraction::at_some(rows, [0.0], here);
        let elsewhere = zero - none;
        let small = fraction::at_some(rows, small(), here);
        let points = small.iter().chain(&curve.points()[1..]);
        let more = points.zip(weights).filter(|(l, _)| **l + elsewhere > zero);
        terms.extend(more.map(|(l, w)| {
            let with = l + elsewhere;
            w + with + ln(1.0 - exp(zero - with))
        }));
        terms.push(ln(PRIOR * somatic / 2.0) + curve.mean() + elsewhere);
    }
    Explained { zero, damage: ln_sum(&terms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraction::GRID;

    const CHANGE: Change = Change { class: 5, flipped: false };
    const SOMATIC: f64 = 3e-6;

    fn tables(rate: f64, shape: f64) -> Tables {
        let none = Damage { rate: 1e-6, shape: 0.1 };
        let mut damage = vec![[none; 2]; wgs_call::profile::CLASSES];
        damage[5][1] = Damage { rate, shape };
        Tables::of(&damage)
    }

    /// ln odds of damage against a somatic allele. Templates F1R2, F2R1, unpaired.
    fn odds(tables: &Tables, change: Change, alt: [u32; 3], reference: [u32; 3]) -> f64 {
        let of = [Some(Orientation::F1R2), Some(Orientation::F2R1), None];
        let row = |with, without, count, orientation| Row { with, without, count, reverse: false, orientation };
        let rows: Vec<Row> = (0..3)
            .flat_map(|i| [row(0.9998, 6.7e-5, alt[i], of[i]), row(6.7e-5, 0.9998, reference[i], of[i])])
            .collect();
        let curves = Orientation::ALL.map(|o| Curve::of(&rows, 1.0, |r| r.orientation == Some(o)));
        let explained = explain(&rows, &curves, fraction::at(&rows, 0.0), change, tables, SOMATIC);
        explained.damage - ln(SOMATIC) - Curve::of(&rows, 1.0, |_| true).mean()
    }

    #[test]
    fn weights_are_those_of_the_beta_distribution() {
        for (rate, shape) in [(1e-4, 0.001), (1e-4, 0.1), (3e-3, 0.5), (0.02, 5.0), (1e-4, 3.0)] {
            let w = weights(Damage { rate, shape }).map(exp);
            let rates = small().into_iter().chain(GRID.fractions[1..].iter().copied());
            let mean: f64 = w.iter().zip(rates).map(|(w, f)| w * f).sum();
            assert!((mean / rate - 1.0).abs() < 0.3, "{rate} {shape}: {mean}");
            assert!(w.iter().sum::<f64>() <= 1.0);
        }
    }

    #[test]
    fn one_orientation_of_a_damaged_library_is_damage() {
        let damaged = tables(3e-4, 0.003);
        assert!(odds(&damaged, CHANGE, [0, 4, 0], [40, 36, 0]) > 2.0);
        // The other orientation, both orientations, no orientation, another class.
        assert!(odds(&damaged, CHANGE, [4, 0, 0], [36, 40, 0]) < -1.0);
        assert!(odds(&damaged, CHANGE, [2, 2, 0], [38, 38, 0]) < -1.0);
        assert!(odds(&damaged, CHANGE, [0, 0, 4], [0, 0, 76]) < -5.0);
        assert!(odds(&damaged, Change { class: 30, ..CHANGE }, [0, 4, 0], [40, 36, 0]) < -1.0);
        // As seen from the other strand.
        assert!(odds(&damaged, Change { flipped: true, ..CHANGE }, [4, 0, 0], [36, 40, 0]) > 2.0);
        // A clonal allele of both orientations with a few damaged molecules stays.
        assert!(odds(&damaged, CHANGE, [10, 16, 0], [30, 24, 0]) < -20.0);
    }

    #[test]
    fn a_clean_library_has_little_of_it() {
        let clean = tables(1e-6, 0.1);
        assert!(odds(&clean, CHANGE, [0, 3, 0], [40, 37, 0]) < -2.0);
        assert!(odds(&clean, CHANGE, [0, 6, 0], [40, 34, 0]) < -1.0);
        assert!(odds(&clean, CHANGE, [0, 16, 0], [40, 24, 0]) > 0.0);
    }

    #[test]
    fn any_of_several_tumours_can_be_damaged() {
        let (a, b) = (Explained { zero: ln(0.2), damage: ln(0.1) }, Explained { zero: ln(0.5), damage: ln(0.3) });
        let both = a.and(b);
        // (0.2 + 0.1) (0.5 + 0.3) − 0.2 · 0.5
        assert!((exp(both.damage) - 0.14).abs() < 1e-12 && (exp(both.zero) - 0.1).abs() < 1e-12);
    }
}
