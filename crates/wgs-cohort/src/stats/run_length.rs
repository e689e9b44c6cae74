//! How long a cumulative sum runs in control until a false alarm, on average, and the limit `h` for a wanted length.
//!
//! METHOD: Brook D, Evans DA. An approach to the probability distribution of cusum run length. Biometrika 1972;59:539. The
//! sum between 0 and `h` is cut into [`STATES`] cells of which the first is half as wide; it moves between their middles as a
//! Markov chain with the normal's probabilities, and leaves it with an alarm. The expected number of steps from 0 is one
//! linear system. Two one-sided sums that never reset each other: the rates of their alarms add (Kemp 1961).
//!
//! METHOD: mean and SD of a baseline of n points are themselves uncertain, by about 1/√n and 1/√(2n) SD. An alarm rate with
//! the true values would be far too low a promise, so the rate is averaged over both errors (three-point Gauss–Hermite
//! rule each), and `h` is chosen so that the average is what is wanted.

use super::normal_below;

/// Cells. With 60 the run lengths of published tables are met within half a percent.
const STATES: usize = 60;
/// Three-point Gauss–Hermite rule for a standard normal: nodes and weights.
const NODES: [(f64, f64); 3] =
    [(-1.732_050_807_568_877_2, 1.0 / 6.0), (0.0, 2.0 / 3.0), (1.732_050_807_568_877_2, 1.0 / 6.0)];

/// Expected points until a one-sided sum with reference value `k` and limit `h` (in SD) gives an alarm, when the points have
/// mean `shift` and SD 1.
pub fn one_sided(k: f64, h: f64, shift: f64) -> f64 {
    let n = STATES;
    let width = 2.0 * h / (2 * n - 1) as f64;
    // Rows of I − P with the right side 1 in the last column. Cell j is around j·width.
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|from| {
            let below = |edge: f64| normal_below(edge - from as f64 * width + k - shift);
            let mut last = 0.0;
            let mut row: Vec<f64> = (0..n)
                .map(|to| {
                    let next = below((to as f64 + 0.5) * width);
                    let step = next - last;
                    last = next;
                    f64::from(u8::from(from == to)) - step
                })
                .collect();
            row.push(1.0);
            row
        })
        .collect();
    solve_first(&mut rows)
}

/// First unknown of a linear system whose matrix needs no pivoting (I − P with rows of P that sum to less than 1).
/// Eliminates from the last unknown up, so that the first is all that is left.
fn solve_first(rows: &mut [Vec<f64>]) -> f64 {
    for i in (0..rows.len()).rev() {
        let (above, own) = rows.split_at_mut(i);
        let Some(own) = own.first() else { continue };
        let (pivot, right) = (own.get(i).copied().unwrap_or(1.0), own.last().copied().unwrap_or(0.0));
        for row in above {
            let factor = row.get(i).copied().unwrap_or(0.0) / pivot;
            for (cell, own) in row.iter_mut().zip(own).take(i) {
                *cell -= factor * own;
            }
            if let Some(last) = row.last_mut() {
                *last -= factor * right;
            }
        }
    }
    let first = rows.first();
    first.and_then(|row| Some(row.last()? / row.first()?)).unwrap_or(f64::INFINITY)
}

/// Expected points until one of both sums gives an alarm.
pub fn two_sided(k: f64, h: f64, shift: f64) -> f64 {
    1.0 / (1.0 / one_sided(k, h, shift) + 1.0 / one_sided(k, h, -shift))
}

/// False alarms a point of a chart in control whose target and SD were taken from `baseline` points.
pub fn false_alarms(k: f64, h: f64, baseline: usize) -> f64 {
    let n = baseline.max(2) as f64;
    let mut rate = 0.0;
    for (mean, weight) in NODES {
        for (spread, other) in NODES {
            let sd = (1.0 + spread / (2.0 * n).sqrt()).max(0.2);
            // In true SD the chart has reference k·sd and limit h·sd, and its target is off by the error of the mean.
            rate += weight * other / two_sided(k * sd, h * sd, mean / n.sqrt());
        }
    }
    rate
}

/// Least limit `h`, in steps of 0.05 from 3 to 30, with at most `rate` false alarms a point.
pub fn limit(k: f64, baseline: usize, rate: f64) -> f64 {
    let (mut low, mut high) = (60u32, 600u32);
    while low < high {
        let middle = (low + high) / 2;
        if false_alarms(k, f64::from(middle) / 20.0, baseline) <= rate {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    f64::from(low) / 20.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_testkit::Rng;

    #[test]
    fn published_run_lengths() {
        // Montgomery, table 9.3 (k 0.5, h 4 and 5, two-sided), after Lucas and Crosier 1982.
        for (shift, four, five) in [
            (0.0, 168.0, 465.0),
            (0.25, 74.2, 139.0),
            (0.5, 26.6, 38.0),
            (0.75, 13.3, 17.0),
            (1.0, 8.38, 10.4),
            (1.5, 4.75, 5.75),
            (2.0, 3.34, 4.01),
            (3.0, 2.19, 2.57),
        ] {
            for (h, published) in [(4.0, four), (5.0, five)] {
                let ours = two_sided(0.5, h, shift);
                assert!((ours / published - 1.0).abs() < 0.006, "{shift} {h}: {ours} {published}");
            }
        }
        // The same table of the NIST handbook: one-sided, k 0.5, h 4: 336.
        assert!((one_sided(0.5, 4.0, 0.0) / 336.0 - 1.0).abs() < 0.01, "{}", one_sided(0.5, 4.0, 0.0));
    }

    #[test]
    fn simulated_run_lengths_agree() {
        let mut rng = Rng::new(5);
        let mut normal = move || rng.normal();
        for (k, h) in [(0.5, 3.0), (0.25, 4.0), (0.5, 4.5)] {
            let (runs, mut steps) = (3_000u32, 0u32);
            for _ in 0..runs {
                let (mut up, mut down) = (0.0f64, 0.0f64);
                while up <= h && down <= h {
                    let z = normal();
                    (up, down) = ((up + z - k).max(0.0), (down - z - k).max(0.0));
                    steps += 1;
                }
            }
            let simulated = f64::from(steps) / f64::from(runs);
            let ours = two_sided(k, h, 0.0);
            assert!((simulated / ours - 1.0).abs() < 0.08, "{k} {h}: {ours}, simulated {simulated}");
        }
    }

    #[test]
    fn the_limit_keeps_the_promise_with_an_estimated_baseline() {
        // By simulation: a baseline of 100 points each time, then the chart with its mean and SD.
        let mut rng = Rng::new(9);
        let mut normal = move || rng.normal();
        let (n, k, rate) = (100usize, 0.5, 1.0 / 500.0);
        let h = limit(k, n, rate);
        assert!(h > limit(k, 1_000_000, rate) + 0.2, "uncertainty costs something: {h}");
        let (mut alarms, charts, points) = (0u32, 1_500u32, 400u32);
        for _ in 0..charts {
            let base: Vec<f64> = (0..n).map(|_| normal()).collect();
            let mean = base.iter().sum::<f64>() / n as f64;
            let sd = (base.iter().map(|b| (b - mean) * (b - mean)).sum::<f64>() / (n - 1) as f64).sqrt();
            let (mut up, mut down) = (0.0f64, 0.0f64);
            for _ in 0..points {
                let z = (normal() - mean) / sd;
                (up, down) = ((up + z - k).max(0.0), (down - z - k).max(0.0));
                if up > h || down > h {
                    alarms += 1;
                    (up, down) = (0.0, 0.0);
                }
            }
        }
        let found = f64::from(alarms) / f64::from(charts * points);
        assert!((found / rate - 1.0).abs() < 0.15, "{found} {rate}");
    }
}
