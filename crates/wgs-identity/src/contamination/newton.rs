//! Climbs the likelihood: Newton's method with damping, α kept in 0–0.5.
//!
//! METHOD: 1. ancestry of the sample as if it were pure, from the middle of the panel; 2. the best of ten shares with the
//! contaminant of the same ancestry; 3. all nine parameters together, once from there and once with the contaminant in the
//! middle of the panel; the higher top wins.
//!
//! With no or little contamination the contaminant's coordinates are hardly determined and the maximum-likelihood ones run
//! off to where no person is. A weak normal prior holds them (standard deviation [`PRIOR_SD`] per coordinate, five times
//! that of the panel's own samples); where the data say anything about the contaminant, they outweigh it.

use super::likelihood::{Model, PARAMETERS, Point, Surface};
use crate::panel::COMPONENTS;

/// Standard deviation of the prior of the contaminant's coordinates. The panel's samples have 0.02, the furthest 0.1.
const PRIOR_SD: f64 = 0.1;
/// Shares tried before the climb.
const SHARES: [f64; 10] = [0.001, 0.003, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.35, 0.45];
/// A climb ends when the next step promises less log-likelihood than this: 0.014 standard errors of α.
const TOLERANCE: f64 = 1e-4;
/// A climb also ends when two steps gained less than this each (0.045 standard errors): where an allele frequency reaches
/// its limit the surface has an edge, along which full steps zigzag.
const STALLED: f64 = 1e-3;
/// A climb ends when even steps damped this much go down.
const MAX_DAMPING: f64 = 1e6;
/// Climbs end long before this many steps; it bounds the worst case.
const STEPS: usize = 60;

/// The top of the likelihood.
pub(super) struct Best {
    pub point: Point,
    /// Without the prior.
    pub log_likelihood: f64,
    /// Of α.
    pub standard_error: f64,
}

type Free = [bool; PARAMETERS];

/// Finds the maximum.
pub(super) fn maximise(model: &Model) -> Best {
    let mut ancestry_only = [false; PARAMETERS];
    ancestry_only[1 + COMPONENTS..].fill(true);
    let origin = Point { alpha: 0.0, contaminating: [0.0; COMPONENTS], intended: [0.0; COMPONENTS] };
    let (pure, _) = climb(model, origin, ancestry_only);
    let with = |alpha| Point { alpha, contaminating: pure.intended, intended: pure.intended };
    let mut start = (with(SHARES[0]), f64::NEG_INFINITY);
    for share in SHARES {
        let value = model.value(&with(share));
        if value > start.1 {
            start = (with(share), value);
        }
    }
    let (mut point, mut surface) = climb(model, start.0, [true; PARAMETERS]);
    let (other, below) = climb(model, Point { contaminating: [0.0; COMPONENTS], ..start.0 }, [true; PARAMETERS]);
    if below.value > surface.value {
        (point, surface) = (other, below);
    }
    Best {
        standard_error: standard_error(model, &point, &surface),
        log_likelihood: surface.value + penalty(&point),
        point,
    }
}

/// What the prior takes off.
fn penalty(at: &Point) -> f64 {
    at.contaminating.iter().map(|x| x * x).sum::<f64>() / (2.0 * PRIOR_SD * PRIOR_SD)
}

/// The surface with the prior.
fn surface(model: &Model, at: &Point) -> Surface {
    let mut s = model.surface(at);
    let precision = 1.0 / (PRIOR_SD * PRIOR_SD);
    s.value -= penalty(at);
    for (i, x) in at.contaminating.iter().enumerate() {
        s.gradient[1 + i] -= x * precision;
        s.hessian[1 + i][1 + i] -= precision;
    }
    s
}

/// Newton steps from `start` over the `free` parameters.
fn climb(model: &Model, start: Point, free: Free) -> (Point, Surface) {
    let mut at = start;
    let mut here = surface(model, &at);
    let (mut damping, mut stalled) = (0.0_f64, 0);
    for _ in 0..STEPS {
        let mut moving = free;
        // At a bound α moves inwards only.
        moving[0] &= !(at.alpha <= 0.0 && here.gradient[0] <= 0.0 || at.alpha >= 0.5 && here.gradient[0] >= 0.0);
        let step = solve(&here, &moving, damping);
        let gain = step.map(|s| s.iter().zip(&here.gradient).map(|(s, g)| s * g).sum::<f64>());
        if damping == 0.0 && gain.is_some_and(|g| g < TOLERANCE) || stalled >= 2 || damping > MAX_DAMPING {
            break;
        }
        let there = step.map(|s| moved(&at, &s)).map(|next| (next, surface(model, &next)));
        match there {
            Some((next, there)) if there.value >= here.value => {
                stalled += u32::from(there.value - here.value < STALLED);
                (at, here) = (next, there);
                damping = if damping < 0.01 { 0.0 } else { damping / 10.0 };
            }
            // Not uphill, or not a maximum ahead: shorter, closer to the gradient.
            _ => damping = (damping * 10.0).max(0.1),
        }
    }
    (at, here)
}

/// The point after a step; α stays in its range.
fn moved(at: &Point, step: &[f64; PARAMETERS]) -> Point {
    let mut next = *at;
    next.alpha = (at.alpha + step[0]).clamp(0.0, 0.5);
    for i in 0..COMPONENTS {
        next.contaminating[i] += step[1 + i];
        next.intended[i] += step[1 + COMPONENTS + i];
    }
    next
}

/// Solves `(−H + damping · diag|H|) step = gradient` over the moving parameters; `None` when that is not positive definite.
fn solve(s: &Surface, moving: &Free, damping: f64) -> Option<[f64; PARAMETERS]> {
    let mut m = [[0.0; PARAMETERS]; PARAMETERS];
    let mut right = [0.0; PARAMETERS];
    // A parameter that nothing depends on (own sites without loadings) stays where it is.
    let moves = |i: usize| moving[i] && s.hessian[i][i] != 0.0;
    for i in 0..PARAMETERS {
        if !moves(i) {
            m[i][i] = 1.0;
            continue;
        }
        right[i] = s.gradient[i];
        for (j, (to, h)) in m[i].iter_mut().zip(&s.hessian[i]).enumerate() {
            *to = if moves(j) { -h } else { 0.0 };
        }
        m[i][i] += damping * s.hessian[i][i].abs();
    }
    cholesky(&mut m)?;
    Some(substitute(&m, right))
}

/// Replaces the lower half of `m` by its Cholesky factor; `None` when `m` is not positive definite.
fn cholesky(m: &mut [[f64; PARAMETERS]; PARAMETERS]) -> Option<()> {
    for i in 0..PARAMETERS {
        for j in 0..=i {
            let known: f64 = m[i].iter().zip(&m[j]).take(j).map(|(x, y)| x * y).sum();
            let sum = m[i][j] - known;
            if i == j {
                if sum.is_nan() || sum <= 0.0 {
                    return None;
                }
                m[i][i] = sum.sqrt();
            } else {
                m[i][j] = sum / m[j][j];
            }
        }
    }
    Some(())
}

/// Solves with a Cholesky factor.
fn substitute(l: &[[f64; PARAMETERS]; PARAMETERS], mut b: [f64; PARAMETERS]) -> [f64; PARAMETERS] {
    for i in 0..PARAMETERS {
        for k in 0..i {
            b[i] -= l[i][k] * b[k];
        }
        b[i] /= l[i][i];
    }
    for i in (0..PARAMETERS).rev() {
        for k in i + 1..PARAMETERS {
            b[i] -= l[k][i] * b[k];
        }
        b[i] /= l[i][i];
    }
    b
}

/// Standard error of α.
///
/// METHOD: the curvature gives `1 / √I` with `I` the information about α after the other parameters took their share. It
/// believes that markers are independent and qualities true. The spread of the score between blocks of 200 neighbouring
/// markers does not (Huber's sandwich, `√J / I`); the larger of the two is reported. At α = 0 the coordinates of the
/// contaminant mean nothing and are held.
fn standard_error(model: &Model, at: &Point, s: &Surface) -> f64 {
    let mut nuisance = [true; PARAMETERS];
    nuisance[0] = false;
    if at.alpha <= 0.0 {
        nuisance[1..1 + COMPONENTS].fill(false);
    }
    // Regression of the score of α on the others.
    let mut cross = s.clone();
    for i in 1..PARAMETERS {
        cross.gradient[i] = -s.hessian[0][i];
    }
    let weights = solve(&cross, &nuisance, 0.0).unwrap_or([0.0; PARAMETERS]);
    let explained: f64 = (1..PARAMETERS).map(|i| -weights[i] * s.hessian[0][i]).sum();
    let mut information = -s.hessian[0][0] - explained;
    let mut weights = weights;
    if information.is_nan() || information <= 0.0 {
        information = -s.hessian[0][0];
        weights = [0.0; PARAMETERS];
    }
    if information.is_nan() || information <= 0.0 {
        return f64::NAN;
    }
    let curvature = (1.0 / information).sqrt();
    let blocks = s.scores.len();
    // Fewer blocks say too little about a spread.
    if blocks < 20 || model.sites() == 0 {
        return curvature;
    }
    let efficient = |score: &[f64; PARAMETERS]| score[0] - (1..PARAMETERS).map(|i| weights[i] * score[i]).sum::<f64>();
    let mean = s.scores.iter().map(efficient).sum::<f64>() / blocks as f64;
    let spread: f64 = s.scores.iter().map(|b| (efficient(b) - mean) * (efficient(b) - mean)).sum();
    curvature.max((spread * blocks as f64 / (blocks - 1) as f64).sqrt() / information)
}
