//! What a template of a window says of each haplotype, with its chance to be foreign.

use crate::bases::{BaseModel, FOREIGN_MIN};
use crate::likelihood::Template;
use wgs_kernel::math::exp;

/// Divergence of foreign sequence from what it is taken for.
const FOREIGN_DIVERGENCE: f64 = 0.01;
/// Share of a base error's cost that foreign sequence does not pay: 1 − ln(3/0.01) / ln(3/0.001).
const FOREIGN_RELIEF: f64 = 0.29;

/// Chance that a template is foreign: `φ₀ = max(10^(−mapq/10), 3·10⁻⁵)`, its odds times `exp(0.29·(perfect − best) − 0.01·bases)`:
/// what sequence of one per cent divergence would save and cost.
fn foreign(t: &Template, best: f64, by_mapq: &[f64], other_genome: f64) -> f64 {
    let f = by_mapq[usize::from(t.mapq)].max(other_genome).clamp(FOREIGN_MIN, 0.9);
    let lost = (t.perfect - best).max(0.0);
    let gain = (FOREIGN_RELIEF * lost - FOREIGN_DIVERGENCE * f64::from(t.bases)).max(0.0);
    let odds = f / (1.0 - f) * exp(gain.min(60.0));
    odds / (1.0 + odds)
}

/// The highest likelihood of a template, and the chance that it is foreign.
pub fn foreign_of(t: &Template, bases: &BaseModel) -> (f64, f64) {
    let best = t.likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (best, foreign(t, best, bases.foreign(), bases.other_genome()))
}

/// `p(t, h)` for every haplotype.
pub fn row(t: &Template, bases: &BaseModel) -> Vec<f64> {
    let (best, f) = foreign_of(t, bases);
    t.likelihoods.iter().map(|l| (1.0 - f) * exp(l - best) + f).collect()
}
