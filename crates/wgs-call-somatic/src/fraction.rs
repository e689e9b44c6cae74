//! Likelihoods of an allele's fraction.
//!
//! A template says `p` of a molecule with the allele and `q` of one without. In a sample of which a share `f` of the molecules carries it,
//! its templates have `L(f) = Π (f · p + (1 − f) · q)`.

use wgs_call::logs::ln_sum;
use wgs_kernel::math::{exp, ln};

/// Points of the grid. Fractions are `x²`: dense where they are small, which is where they are known best.
const POINTS: u32 = 48;

/// What templates say of an allele that look alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Probability given a molecule with the allele.
    pub with: f64,
    /// Given one without.
    pub without: f64,
    /// Templates.
    pub count: f64,
    /// On the reverse strand.
    pub reverse: bool,
}

impl Row {
    fn ln(&self, f: f64) -> f64 {
        self.count * ln(f * self.with + (1.0 - f) * self.without)
    }
}

/// ln L of a fraction.
pub fn at(rows: &[Row], f: f64) -> f64 {
    rows.iter().map(|r| r.ln(f)).sum()
}

/// The grid: fractions with the ln of their widths, which sum to 1.
pub fn grid() -> impl Iterator<Item = (f64, f64)> {
    (0..POINTS).map(|i| {
        let x = (f64::from(i) + 0.5) / f64::from(POINTS);
        (x * x, ln(2.0 * x / f64::from(POINTS)))
    })
}

/// ln L over the grid.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// By point.
    points: Vec<f64>,
}

impl Curve {
    /// Of `rows` for which `wanted` holds.
    pub fn of(rows: &[Row], wanted: impl Fn(&Row) -> bool) -> Self {
        let points = grid().map(|(f, _)| rows.iter().filter(|r| wanted(r)).map(|r| r.ln(f)).sum());
        Self { points: points.collect() }
    }

    /// From values by point.
    pub fn from_points(points: Vec<f64>) -> Self {
        Self { points }
    }

    /// ln of the mean over fractions, all alike, of L and of `other`, given by point.
    pub fn mean(&self, other: impl Fn(usize) -> f64) -> f64 {
        let terms: Vec<f64> = grid().zip(&self.points).enumerate().map(|(i, ((_, w), l))| w + l + other(i)).collect();
        ln_sum(&terms)
    }

    /// ln L of the `i`-th point.
    pub fn point(&self, i: usize) -> f64 {
        self.points.get(i).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// Mean of the fraction and the ends of 95 % of its posterior, given that the allele is there.
    pub fn fraction(&self) -> (f64, f64, f64) {
        let total = self.mean(|_| 0.0);
        let share: Vec<(f64, f64)> = grid().zip(&self.points).map(|((f, w), l)| (f, exp(w + l - total))).collect();
        let quantile = |q: f64| {
            let mut below = 0.0;
            share.iter().find(|(_, s)| {
                below += s;
                below >= q
            })
        };
        let end = |q: f64| quantile(q).map_or(1.0, |s| s.0);
        (share.iter().map(|(f, s)| f * s).sum(), end(0.025), end(0.975))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(alt: u32, n: u32) -> Vec<Row> {
        let row = |with, without, count: u32| Row { with, without, count: f64::from(count), reverse: false };
        vec![row(0.999, 3e-4, alt), row(3e-4, 0.999, n - alt)]
    }

    #[test]
    fn widths_sum_to_one_and_fractions_are_those_of_the_counts() {
        let sum: f64 = grid().map(|(_, w)| w.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        for (alt, n) in [(4, 80), (20, 80), (40, 80), (79, 80)] {
            let (mean, low, high) = Curve::of(&rows(alt, n), |_| true).fraction();
            let expected = f64::from(alt + 1) / f64::from(n + 2);
            assert!((mean - expected).abs() < 0.012, "{alt}/{n}: {mean} {expected}");
            assert!(low < expected && expected < high, "{low} {expected} {high}");
        }
    }
}
