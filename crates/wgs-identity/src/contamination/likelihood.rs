//! The log-likelihood of VerifyBamID2's model, with its exact gradient and Hessian.
//!
//! At a site with genotypes `g1` (contaminating) and `g2` (intended), alternate bases make up `f = (α·g1 + (1−α)·g2) / 2`
//! of the template. A base with error probability `e` shows the reference with `(1−e)(1−f) + e·f/3` and the alternate with
//! `(1−e)·f + e·(1−f)/3`. Both are linear in α, so the logarithm's derivatives are `d = P'/P` and `−d²`: one table per α
//! over (quality, allele, genotype pair) holds all three, and a site costs 9 × 3 multiply-adds per kind of base seen.
//!
//! Parameters are numbered 0: α, 1–4: coordinates of the contaminating, 5–8: of the intended sample.

use super::{Data, Site};
use crate::observations::MAX_QUALITY;
use crate::panel::{COMPONENTS, Pc};
use wgs_kernel::math::{exp, ln, phred_to_error};

/// Number of parameters.
pub(super) const PARAMETERS: usize = 1 + 2 * COMPONENTS;
/// Allele frequencies are kept inside these limits, as VerifyBamID2 does.
const MIN_FREQUENCY: f64 = 0.00005;
const MAX_FREQUENCY: f64 = 0.99995;
/// Markers per block of the score's spread (about 3 Mb of the 100k panel: far longer than linkage reaches).
const BLOCK: usize = 200;

/// Nine genotype pairs, index `3 · g1 + g2`.
type Pairs = [f64; 9];

/// Parameters of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Share of the contaminating sample, 0–0.5.
    pub alpha: f64,
    /// Its coordinates.
    pub contaminating: Pc,
    /// Coordinates of the intended sample.
    pub intended: Pc,
}

/// Value, gradient and Hessian at a point.
#[derive(Clone)]
pub(super) struct Surface {
    pub value: f64,
    pub gradient: [f64; PARAMETERS],
    pub hessian: [[f64; PARAMETERS]; PARAMETERS],
    /// Gradient of each block of [`BLOCK`] markers.
    pub scores: Vec<[f64; PARAMETERS]>,
}

/// The likelihood of one data set.
pub(super) struct Model<'a> {
    data: &'a Data,
    errors: Vec<f64>,
}

/// Log-probabilities of every kind of base for the nine pairs at one α, and their first derivatives.
struct Table {
    log: Vec<Pairs>,
    slope: Vec<Pairs>,
}

/// Prior of a genotype and its first two derivatives by the allele frequency.
struct Prior {
    value: [f64; 3],
    slope: [f64; 3],
    /// 0 where the frequency is clipped, else 1.
    moves: f64,
}

const CURVATURE: [f64; 3] = [2.0, -4.0, 2.0];

impl Prior {
    fn new(site: &Site, pc: &Pc) -> Self {
        let shift: f64 = site.loadings.iter().zip(pc).map(|(l, x)| l * x).sum();
        let q = (site.mean + shift) / 2.0;
        let inside = (MIN_FREQUENCY..=MAX_FREQUENCY).contains(&q);
        let q = q.clamp(MIN_FREQUENCY, MAX_FREQUENCY);
        let p = 1.0 - q;
        Self {
            value: [p * p, 2.0 * p * q, q * q],
            slope: [-2.0 * p, 2.0 * (p - q), 2.0 * q],
            moves: if inside { 1.0 } else { 0.0 },
        }
    }
}

impl<'a> Model<'a> {
    pub(super) fn new(data: &'a Data) -> Self {
        Self { data, errors: (0..=MAX_QUALITY).map(|q| phred_to_error(q).min(0.75)).collect() }
    }

    /// Number of sites.
    pub(super) fn sites(&self) -> usize {
        self.data.sites.len()
    }

    fn table(&self, alpha: f64) -> Table {
        let mut table = Table { log: Vec::new(), slope: Vec::new() };
        for &e in &self.errors {
            for alternate in [false, true] {
                let (mut log, mut slope) = ([0.0; 9], [0.0; 9]);
                for (pair, (l, s)) in log.iter_mut().zip(&mut slope).enumerate() {
                    let (g1, g2) = ((pair / 3) as f64, (pair % 3) as f64);
                    let f = (alpha * g1 + (1.0 - alpha) * g2) / 2.0;
                    let (own, df) = if alternate { (f, (g1 - g2) / 2.0) } else { (1.0 - f, (g2 - g1) / 2.0) };
                    let p = (1.0 - e) * own + e * (1.0 - own) / 3.0;
                    *l = ln(p);
                    *s = (1.0 - e - e / 3.0) * df / p;
                }
                table.log.push(log);
                table.slope.push(slope);
            }
        }
        table
    }

    /// Log-likelihoods of the nine pairs at a site.
    #[inline]
    fn logs(&self, site: &Site, table: &Table) -> Pairs {
        let mut logs = [0.0; 9];
        for seen in self.seen(site) {
            let row = &table.log[usize::from(seen.kind)];
            for (sum, l) in logs.iter_mut().zip(row) {
                *sum += seen.count * l;
            }
        }
        logs
    }

    #[inline]
    fn seen(&self, site: &Site) -> &[super::Seen] {
        self.data.observations.get(site.first as usize..(site.first + site.len) as usize).unwrap_or(&[])
    }

    /// The log-likelihood alone.
    pub(super) fn value(&self, at: &Point) -> f64 {
        let table = self.table(at.alpha);
        let mut total = self.data.constant;
        for site in &self.data.sites {
            let logs = self.logs(site, &table);
            let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let (one, two) = (Prior::new(site, &at.contaminating), Prior::new(site, &at.intended));
            let mut sum = 0.0;
            for (pair, l) in logs.iter().enumerate() {
                sum += likelihood(l - top) * one.value[pair / 3] * two.value[pair % 3];
            }
            total += top + ln(sum);
        }
        total
    }

    /// Value, gradient, Hessian and block scores.
    pub(super) fn surface(&self, at: &Point) -> Surface {
        let table = self.table(at.alpha);
        let mut out = Surface {
            value: self.data.constant,
            gradient: [0.0; PARAMETERS],
            hessian: [[0.0; PARAMETERS]; PARAMETERS],
            scores: Vec::with_capacity(self.data.sites.len() / BLOCK + 1),
        };
        for block in self.data.sites.chunks(BLOCK) {
            let before = out.gradient;
            for site in block {
                self.add_site(site, &table, at, &mut out);
            }
            let mut score = out.gradient;
            score.iter_mut().zip(before).for_each(|(s, b)| *s -= b);
            out.scores.push(score);
        }
        for i in 0..PARAMETERS {
            for j in 0..i {
                out.hessian[i][j] = out.hessian[j][i];
            }
        }
        out
    }

    /// Adds one site; of the Hessian the upper half.
    fn add_site(&self, site: &Site, table: &Table, at: &Point, out: &mut Surface) {
        let (mut logs, mut slopes, mut bends) = ([0.0; 9], [0.0; 9], [0.0; 9]);
        for seen in self.seen(site) {
            let (log, slope) = (&table.log[usize::from(seen.kind)], &table.slope[usize::from(seen.kind)]);
            for pair in 0..9 {
                let d = seen.count * slope[pair];
                logs[pair] += seen.count * log[pair];
                slopes[pair] += d;
                bends[pair] -= d * slope[pair];
            }
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (one, two) = (Prior::new(site, &at.contaminating), Prior::new(site, &at.intended));
        // Sums over the pairs: the site's likelihood and its derivatives by α (a) and the two frequencies (x, y).
        let (mut l, mut l_a, mut l_aa) = (0.0, 0.0, 0.0);
        let (mut l_x, mut l_y, mut l_xx, mut l_yy, mut l_xy, mut l_ax, mut l_ay) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for pair in 0..9 {
            let e = likelihood(logs[pair] - top);
            if e == 0.0 {
                continue;
            }
            let (g1, g2) = (pair / 3, pair % 3);
            let (d, dd) = (slopes[pair], slopes[pair] * slopes[pair] + bends[pair]);
            let (both, x, y) = (
                e * one.value[g1] * two.value[g2],
                e * one.slope[g1] * two.value[g2],
                e * one.value[g1] * two.slope[g2],
            );
            l += both;
            l_a += both * d;
            l_aa += both * dd;
            l_x += x;
            l_y += y;
            l_ax += x * d;
            l_ay += y * d;
            l_xx += e * CURVATURE[g1] * two.value[g2];
            l_yy += e * one.value[g1] * CURVATURE[g2];
            l_xy += e * one.slope[g1] * two.slope[g2];
        }
        out.value += top + ln(l);
        // Derivatives of the logarithm.
        let (a, x, y) = (l_a / l, l_x / l, l_y / l);
        let (aa, xx, yy) = (l_aa / l - a * a, l_xx / l - x * x, l_yy / l - y * y);
        let (ax, ay, xy) = (l_ax / l - a * x, l_ay / l - a * y, l_xy / l - x * y);
        out.gradient[0] += a;
        out.hessian[0][0] += aa;
        let (cx, cy) = (site.loadings.map(|l| 0.5 * l * one.moves), site.loadings.map(|l| 0.5 * l * two.moves));
        for i in 0..COMPONENTS {
            let (xi, yi) = (1 + i, 1 + COMPONENTS + i);
            out.gradient[xi] += x * cx[i];
            out.gradient[yi] += y * cy[i];
            out.hessian[0][xi] += ax * cx[i];
            out.hessian[0][yi] += ay * cy[i];
            for j in 0..COMPONENTS {
                out.hessian[xi][1 + COMPONENTS + j] += xy * cx[i] * cy[j];
                if j >= i {
                    out.hessian[xi][1 + j] += xx * cx[i] * cx[j];
                    out.hessian[yi][1 + COMPONENTS + j] += yy * cy[i] * cy[j];
                }
            }
        }
    }
}

/// e^x for x ≤ 0, nothing where it cannot change a sum that holds a 1.
#[inline]
fn likelihood(x: f64) -> f64 {
    if x < -80.0 { 0.0 } else { exp(x) }
}
