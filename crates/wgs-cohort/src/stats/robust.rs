//! Median, median absolute deviation and what follows from them. NaN never goes in: absent values are left out before.

/// Makes the MAD of normal values estimate their standard deviation: 1 / Φ⁻¹(3/4).
pub const MAD_TO_SD: f64 = 1.4826;

/// The median; reorders the values. `None` of none.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(upper);
    Some(lower + (upper - lower) / 2.0)
}

/// Median and median absolute deviation; reorders the values.
pub fn median_mad(values: &mut [f64]) -> Option<(f64, f64)> {
    let center = median(values)?;
    let mut distances: Vec<f64> = values.iter().map(|v| (v - center).abs()).collect();
    Some((center, median(&mut distances)?))
}

/// `(value − median) / (1.4826 · MAD)`; `None` where the MAD is zero.
pub fn robust_z(value: f64, median: f64, mad: f64) -> Option<f64> {
    (mad > 0.0).then(|| (value - median) / (MAD_TO_SD * mad))
}

/// Mean and standard deviation of a baseline (divisor n − 1) without values beyond `cut` robust z: a few bad points must not
/// widen the limits they are to be found by. Where the MAD is zero nothing is left out.
pub fn baseline(values: &[f64], cut: f64) -> Option<(f64, f64, usize)> {
    let (center, mad) = median_mad(&mut values.to_vec())?;
    let kept: Vec<f64> =
        values.iter().copied().filter(|v| robust_z(*v, center, mad).is_none_or(|z| z.abs() <= cut)).collect();
    let n = kept.len();
    if n < 2 {
        return None;
    }
    let mean = kept.iter().sum::<f64>() / n as f64;
    let squares: f64 = kept.iter().map(|v| (v - mean) * (v - mean)).sum();
    Some((mean, (squares / (n - 1) as f64).sqrt(), n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_testkit::Rng;

    /// By definition: sort, take the middle.
    fn slow(values: &[f64]) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        if n % 2 == 1 { sorted[n / 2] } else { (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0 }
    }

    #[test]
    fn agrees_with_sorting() {
        let mut rng = Rng::new(3);
        for n in 1..60 {
            let values: Vec<f64> = (0..n).map(|_| (rng.bits() % 21) as f64 - 10.0).collect();
            assert_eq!(median(&mut values.clone()), Some(slow(&values)));
            let center = slow(&values);
            let mad = slow(&values.iter().map(|v| (v - center).abs()).collect::<Vec<_>>());
            assert_eq!(median_mad(&mut values.clone()), Some((center, mad)));
        }
        assert_eq!(median(&mut []), None);
        assert_eq!(robust_z(3.0, 1.0, 0.0), None);
        assert!((robust_z(1.0 + 1.4826 * 2.0, 1.0, 1.0).unwrap() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_outlier_does_not_widen_the_baseline() {
        let mut values: Vec<f64> = (0..41).map(|i| f64::from(i % 5)).collect();
        let (mean, sd, n) = baseline(&values, 3.5).unwrap();
        values.push(1e6);
        assert_eq!(baseline(&values, 3.5), Some((mean, sd, n)));
        assert_eq!(baseline(&[5.0], 3.5), None);
        assert_eq!(baseline(&[5.0; 9], 3.5), Some((5.0, 0.0, 9)));
    }
}
