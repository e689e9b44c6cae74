//! Likelihoods of an allele's fraction.
//!
//! A template says `p` of a molecule with the allele and `q` of one without. In a sample of which a share `f` of the molecules carries it,
//! its templates have `L(f) = Π (f · p + (1 − f) · q)`.

use std::sync::LazyLock;
use wgs_call::logs::ln_sum;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::Orientation;

/// Points of the grid. Fractions are `x²`: dense where they are small, which is where they are known best.
pub const POINTS: usize = 48;
/// Products are turned into sums below this: far from underflow, since no template says less than 10⁻⁶⁰.
const SMALL: f64 = 1e-120;
/// Equal templates multiplied at once.
const CHUNK: u32 = 2;

/// What templates say of an allele that look alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Probability given a molecule with the allele.
    pub with: f64,
    /// Given one without.
    pub without: f64,
    /// Templates.
    pub count: u32,
    /// On the reverse strand.
    pub reverse: bool,
    /// Read orientation.
    pub orientation: Option<Orientation>,
}

/// The grid's fractions, and ln of their widths, which sum to 1.
pub struct Grid {
    /// Fractions.
    pub fractions: [f64; POINTS],
    /// ln of their widths.
    pub ln_widths: [f64; POINTS],
}

/// The grid.
pub static GRID: LazyLock<Grid> = LazyLock::new(|| {
    let x = |i: usize| (i as f64 + 0.5) / POINTS as f64;
    Grid {
        fractions: std::array::from_fn(|i| x(i) * x(i)),
        ln_widths: std::array::from_fn(|i| ln(2.0 * x(i) / POINTS as f64)),
    }
});

/// ln L at `N` fractions. Templates are multiplied, and a logarithm taken when the product is small.
fn ln_l<'a, const N: usize>(rows: impl Iterator<Item = &'a Row>, fractions: &[f64; N]) -> [f64; N] {
    let (mut sum, mut product) = ([0.0; N], [1.0; N]);
    for row in rows {
        let each: [f64; N] =
            std::array::from_fn(|i| (fractions[i] * row.with + (1.0 - fractions[i]) * row.without).max(1e-60));
        let mut left = row.count;
        while left > 0 {
            let times = left.min(CHUNK);
            left -= times;
            for _ in 0..times {
                product.iter_mut().zip(&each).for_each(|(p, e)| *p *= e);
            }
            if product.iter().any(|&p| p < SMALL) {
                sum.iter_mut().zip(&mut product).for_each(|(s, p)| {
                    *s += ln(*p);
                    *p = 1.0;
                });
            }
        }
    }
    sum.iter_mut().zip(product).for_each(|(s, p)| *s += ln(p));
    sum
}

/// ln L of a fraction.
pub fn at(rows: &[Row], f: f64) -> f64 {
    ln_l(rows.iter(), &[f])[0]
}

/// ln L of a few fractions, of the rows for which `wanted` holds.
pub fn at_some<const N: usize>(rows: &[Row], fractions: [f64; N], wanted: impl Fn(&Row) -> bool) -> [f64; N] {
    ln_l(rows.iter().filter(|r| wanted(r)), &fractions)
}

/// ln L of a few fractions.
pub fn at_each<const N: usize>(rows: &[Row], fractions: [f64; N]) -> [f64; N] {
    ln_l(rows.iter(), &fractions)
}

/// ln L over the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    points: [f64; POINTS],
}

impl Default for Curve {
    /// Of no template.
    fn default() -> Self {
        Self { points: [0.0; POINTS] }
    }
}

impl Curve {
    /// Of `rows` for which `wanted` holds, each fraction times `share`.
    pub fn of(rows: &[Row], share: f64, wanted: impl Fn(&Row) -> bool) -> Self {
        let fractions = GRID.fractions.map(|f| f * share);
        Self { points: ln_l(rows.iter().filter(|r| wanted(r)), &fractions) }
    }

    /// ln L by point of the grid.
    pub fn points(&self) -> &[f64; POINTS] {
        &self.points
    }

    /// Of the templates of both.
    pub fn and(&self, other: &Self) -> Self {
        Self { points: std::array::from_fn(|i| self.points[i] + other.points[i]) }
    }

    /// ln of the mean over fractions, all alike.
    pub fn mean(&self) -> f64 {
        let terms: [f64; POINTS] = std::array::from_fn(|i| self.points[i] + GRID.ln_widths[i]);
        ln_sum(&terms)
    }

    /// ln of the mean over fractions whose probabilities are given, as ln, by point.
    pub fn weighted(&self, ln_weights: &[f64; POINTS]) -> f64 {
        let terms: [f64; POINTS] = std::array::from_fn(|i| self.points[i] + ln_weights[i]);
        ln_sum(&terms)
    }

    /// ln of the mean over fractions from `least` on.
    pub fn mean_from(&self, least: f64) -> f64 {
        let first = GRID.fractions.iter().position(|&f| f >= least).unwrap_or(POINTS - 1);
        let terms: Vec<f64> = (first..POINTS).map(|i| self.points[i] + GRID.ln_widths[i]).collect();
        ln_sum(&terms) - ln_sum(&GRID.ln_widths[first..])
    }

    /// Mean of the fraction and the ends of 95 % of its posterior, given that the allele is there.
    pub fn fraction(&self) -> (f64, f64, f64) {
        let total = self.mean();
        let share: [f64; POINTS] = std::array::from_fn(|i| exp(GRID.ln_widths[i] + self.points[i] - total));
        let end = |q: f64| {
            let mut below = 0.0;
            let at = share.iter().position(|s| {
                below += s;
                below >= q
            });
            at.map_or(1.0, |i| GRID.fractions[i])
        };
        (share.iter().zip(&GRID.fractions).map(|(s, f)| f * s).sum(), end(0.025), end(0.975))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(alt: u32, n: u32) -> Vec<Row> {
        let row = |with, without, count: u32| Row { with, without, count, reverse: false, orientation: None };
        vec![row(0.999, 3e-4, alt), row(3e-4, 0.999, n - alt)]
    }

    #[test]
    fn widths_sum_to_one_and_fractions_are_those_of_the_counts() {
        let sum: f64 = GRID.ln_widths.iter().map(|w| w.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        for (alt, n) in [(4, 80), (20, 80), (40, 80), (79, 80)] {
            let (mean, low, high) = Curve::of(&rows(alt, n), 1.0, |_| true).fraction();
            let expected = f64::from(alt + 1) / f64::from(n + 2);
            assert!((mean - expected).abs() < 0.012, "{alt}/{n}: {mean} {expected}");
            assert!(low < expected && expected < high, "{low} {expected} {high}");
        }
    }

    #[test]
    fn products_are_sums_of_logarithms() {
        for (alt, n) in [(0, 1), (7, 90), (4_000, 9_000)] {
            let by_hand = |f: f64| {
                let (k, rest) = (f64::from(alt), f64::from(n - alt));
                k * (f * 0.999 + (1.0 - f) * 3e-4).ln() + rest * (f * 3e-4 + (1.0 - f) * 0.999).ln()
            };
            for f in [0.0, 0.01, 0.5, 1.0] {
                let (a, b) = (at(&rows(alt, n), f), by_hand(f));
                assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{alt}/{n} {f}: {a} {b}");
            }
        }
        let (one, other) =
            (Curve::of(&rows(3, 40), 1.0, |r| r.with > 0.5), Curve::of(&rows(3, 40), 1.0, |r| r.with < 0.5));
        let both = Curve::of(&rows(3, 40), 1.0, |_| true);
        assert!((one.and(&other).mean() - both.mean()).abs() < 1e-9);
    }
}
