//! The tabular cumulative sum.
//!
//! With z the points in standard deviations from the target, `C⁺ᵢ = max(0, zᵢ − k + C⁺ᵢ₋₁)` and `C⁻ᵢ = max(0, −zᵢ − k + C⁻ᵢ₋₁)`,
//! both from 0; a signal when one is over `h`. `k` is half the shift one wants to find fastest. The shift began after the
//! last point at which the sum was 0. Source: Montgomery DC, Introduction to Statistical Quality Control, section 9.1; Page ES,
//! Biometrika 1954;41:100. The sums run on after a signal: while one stays over `h` it is one signal.

/// The side of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Towards larger values.
    Up,
    /// Towards smaller values.
    Down,
}

impl Side {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Side::Up => "up",
            Side::Down => "down",
        }
    }
}

/// A signal: from the point at which the sum went over `h` to the last one before it came back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Side.
    pub side: Side,
    /// First point after the last at which the sum was 0: where the shift began, as far as can be told.
    pub since: usize,
    /// Point of the signal.
    pub at: usize,
    /// Last point over `h`.
    pub until: usize,
    /// Largest sum.
    pub highest: f64,
    /// Still over `h` at the last point.
    pub open: bool,
}

/// Both sums at every point.
pub fn sums(z: impl IntoIterator<Item = f64>, k: f64) -> Vec<(f64, f64)> {
    let mut sum = (0.0f64, 0.0f64);
    z.into_iter()
        .map(|z| {
            sum = ((z - k + sum.0).max(0.0), (-z - k + sum.1).max(0.0));
            sum
        })
        .collect()
}

/// The signals of the sums, in order of their points.
pub fn signals(sums: &[(f64, f64)], h: f64) -> Vec<Signal> {
    let mut out: Vec<Signal> = Vec::new();
    for side in [Side::Up, Side::Down] {
        let mut since = 0;
        let mut open: Option<Signal> = None;
        for (i, both) in sums.iter().enumerate() {
            let sum = if side == Side::Up { both.0 } else { both.1 };
            if sum > h {
                let signal = open.get_or_insert(Signal { side, since, at: i, until: i, highest: sum, open: true });
                (signal.until, signal.highest) = (i, signal.highest.max(sum));
            } else {
                out.extend(open.take().map(|s| Signal { open: false, ..s }));
            }
            if sum == 0.0 {
                since = i + 1;
            }
        }
        out.extend(open);
    }
    out.sort_by_key(|s| (s.at, s.side));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Montgomery, table 9.1 and 9.2: mean 10, SD 1, then from point 21 on mean 11; k 0.5, h 5.
    const MONTGOMERY: [f64; 30] = [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];

    #[test]
    fn montgomerys_example() {
        let sums = sums(MONTGOMERY.map(|x| x - 10.0), 0.5);
        let near = |i: usize, up: f64, down: f64| {
            assert!((sums[i - 1].0 - up).abs() < 5e-3 && (sums[i - 1].1 - down).abs() < 5e-3, "{i}: {:?}", sums[i - 1]);
        };
        for (i, up, down) in [
            (1, 0.0, 0.05),
            (2, 0.0, 1.56),
            (3, 0.0, 1.77),
            (4, 1.16, 0.0),
            (5, 2.82, 0.0),
            (6, 2.50, 0.0),
            (28, 4.47, 0.0),
            (29, 5.28, 0.0),
            (30, 5.30, 0.0),
        ] {
            near(i, up, down);
        }
        let found = signals(&sums, 5.0);
        // "The last period at which C+ was zero was 22": the shift began between 22 and 23, the signal is at 29.
        let expected = Signal { side: Side::Up, since: 22, at: 28, until: 29, highest: sums[29].0, open: true };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn nists_example() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3: mean 325, h 4.1959, k 0.3175, in units of the values.
        let x = [
            324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150,
            328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350,
        ];
        let sums = sums(x.map(|x| x - 325.0), 0.3175);
        let found = signals(&sums, 4.1959);
        assert_eq!((found[0].at + 1, found[0].side, found[0].since + 1), (14, Side::Up, 13));
        assert!((sums[12].0 - 3.01).abs() < 5e-3 && (sums[13].0 - 4.94).abs() < 5e-3);
        assert!((sums[19].0 - 19.04).abs() < 6e-3, "{}", sums[19].0);
    }

    #[test]
    fn one_signal_while_it_lasts() {
        let mut z = vec![0.0; 5];
        z.extend([3.0; 4]);
        z.extend([-3.0; 8]);
        let found = signals(&sums(z, 0.5), 4.0);
        assert_eq!(found.len(), 2);
        assert!(!found[0].open && found[0].side == Side::Up && found[0].at == 6);
        assert!(found[1].open && found[1].side == Side::Down);
    }
}
