//! Rules on a Levey–Jennings chart: points in standard deviations from the baseline's mean, in order of time.
//!
//! Source: Westgard JO, Barry PL, Hunt MR, Groth T. A multi-rule Shewhart chart for quality control in clinical chemistry.
//! Clin Chem 1981;27:493–501. There a run measures two controls; here each point is its own run, so that a rule looks at
//! consecutive points:
//!
//! | rule | fires at a point when |
//! |---|---|
//! | 1_2s | it is beyond 2 SD (a warning) |
//! | 1_3s | it is beyond 3 SD |
//! | 2_2s | it and the one before are beyond 2 SD on the same side |
//! | R_4s | it and the one before are beyond 2 SD on different sides |
//! | 4_1s | it and the three before are beyond 1 SD on the same side |
//! | 10_x | it and the nine before are on the same side of the mean |

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// One point beyond 2 SD: a warning, no signal.
    OneTwo,
    /// One point beyond 3 SD.
    OneThree,
    /// Two points beyond 2 SD on one side.
    TwoTwo,
    /// Two points beyond 2 SD on different sides.
    Range,
    /// Four points beyond 1 SD on one side.
    FourOne,
    /// Ten points on one side of the mean.
    Ten,
}

/// All rules, the warning first.
pub const RULES: [Rule; 6] = [Rule::OneTwo, Rule::OneThree, Rule::TwoTwo, Rule::Range, Rule::FourOne, Rule::Ten];

/// Five-point Gauss–Hermite rule for a standard normal: nodes and weights.
const NODES: [(f64, f64); 5] = [
    (-2.856_970_013_872_806, 0.011_257_411_327_720_7),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (2.856_970_013_872_806, 0.011_257_411_327_720_7),
];

impl Rule {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Rule::OneTwo => "1_2s",
            Rule::OneThree => "1_3s",
            Rule::TwoTwo => "2_2s",
            Rule::Range => "R_4s",
            Rule::FourOne => "4_1s",
            Rule::Ten => "10_x",
        }
    }

    /// Share of the points of a chart in control, of independent normal values with known mean and SD, at which the rule
    /// fires: with p(z) the upper tail, 2p(2), 2p(3), 2p(2)², 2p(2)², 2p(1)⁴, 2·2⁻¹⁰.
    pub fn false_alarms(self) -> f64 {
        self.fires_with(0.0, 1.0)
    }

    /// The same where mean and SD come from a baseline of so many points: averaged over their errors of about 1/√n and
    /// 1/√(2n) SD (five-point Gauss–Hermite rule each).
    pub fn false_alarms_after(self, baseline: usize) -> f64 {
        let n = baseline.max(2) as f64;
        let mut rate = 0.0;
        for (mean, weight) in NODES {
            for (spread, other) in NODES {
                let sd = (1.0 + spread / (2.0 * n).sqrt()).max(0.2);
                rate += weight * other * self.fires_with(mean / n.sqrt(), sd);
            }
        }
        rate
    }

    /// Share of the points at which it fires when they lie around `shift` and the chart's SD is `sd` times theirs.
    fn fires_with(self, shift: f64, sd: f64) -> f64 {
        let both = |z: f64| (super::normal_below(shift - z * sd), super::normal_below(-shift - z * sd));
        match self {
            Rule::OneTwo | Rule::OneThree => {
                let (up, down) = both(if self == Rule::OneTwo { 2.0 } else { 3.0 });
                up + down
            }
            Rule::TwoTwo => {
                let (up, down) = both(2.0);
                up * up + down * down
            }
            Rule::Range => {
                let (up, down) = both(2.0);
                2.0 * up * down
            }
            Rule::FourOne => {
                let (up, down) = both(1.0);
                up.powi(4) + down.powi(4)
            }
            Rule::Ten => {
                let (up, down) = both(0.0);
                up.powi(10) + down.powi(10)
            }
        }
    }

    /// Points it looks at.
    fn span(self) -> usize {
        match self {
            Rule::OneTwo | Rule::OneThree => 1,
            Rule::TwoTwo | Rule::Range => 2,
            Rule::FourOne => 4,
            Rule::Ten => 10,
        }
    }

    /// Does it fire at the last of these points?
    pub fn fires(self, z: &[f64]) -> bool {
        let Some(window) = z.len().checked_sub(self.span()).and_then(|start| z.get(start..)) else { return false };
        let same = |limit: f64| window.iter().all(|z| *z > limit) || window.iter().all(|z| *z < -limit);
        match self {
            Rule::OneTwo | Rule::TwoTwo => same(2.0),
            Rule::OneThree => same(3.0),
            Rule::FourOne => same(1.0),
            Rule::Ten => same(0.0),
            Rule::Range => match window {
                [a, b] => a.abs() > 2.0 && b.abs() > 2.0 && (*a > 0.0) != (*b > 0.0),
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_testkit::Rng;

    fn fired(z: &[f64]) -> Vec<&'static str> {
        RULES.into_iter().filter(|r| r.fires(z)).map(Rule::word).collect()
    }

    #[test]
    fn each_rule_by_its_definition() {
        assert_eq!(fired(&[2.1]), ["1_2s"]);
        assert_eq!(fired(&[2.0]), [""; 0], "at the limit is inside");
        assert_eq!(fired(&[-3.1]), ["1_2s", "1_3s"]);
        assert_eq!(fired(&[2.1, 2.2]), ["1_2s", "2_2s"]);
        assert_eq!(fired(&[2.1, -2.2]), ["1_2s", "R_4s"]);
        assert_eq!(fired(&[1.1, 1.2, 1.3, 1.01]), ["4_1s"]);
        assert_eq!(fired(&[-1.1, -1.2, -1.3, 1.01]), [""; 0]);
        assert_eq!(fired(&[0.1; 10]), ["10_x"]);
        assert_eq!(fired(&[0.1; 9]), [""; 0]);
        let mut ten = [-0.1; 10];
        ten[4] = 0.0;
        assert_eq!(fired(&ten), [""; 0], "on the mean is on no side");
        assert_eq!(fired(&[]), [""; 0]);
        assert_eq!(fired(&[f64::NAN; 10]), [""; 0]);
    }

    #[test]
    fn false_alarms_as_stated() {
        let mut rng = Rng::new(11);
        let n = 400_000;
        let z: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
        for rule in RULES {
            let fired = (10..n).filter(|i| rule.fires(&z[..=*i][i - 10..])).count() as f64;
            let expected = rule.false_alarms() * f64::from(n as u32);
            // Firings come in runs, up to ten at a time.
            assert!((fired - expected).abs() < 6.0 * (expected * 10.0).sqrt(), "{}: {fired} {expected}", rule.word());
        }
    }

    #[test]
    fn an_estimated_baseline_costs_false_alarms() {
        let mut rng = Rng::new(12);
        let (n, charts, points) = (20usize, 4_000usize, 50usize);
        let mut fired = [0u32; 6];
        for _ in 0..charts {
            let base: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
            let mean = base.iter().sum::<f64>() / n as f64;
            let sd = (base.iter().map(|b| (b - mean) * (b - mean)).sum::<f64>() / (n - 1) as f64).sqrt();
            let z: Vec<f64> = (0..points + 10).map(|_| (rng.normal() - mean) / sd).collect();
            for (rule, count) in RULES.iter().zip(&mut fired) {
                *count += (10..z.len()).filter(|i| rule.fires(&z[..=*i])).count() as u32;
            }
        }
        for (rule, fired) in RULES.iter().zip(fired) {
            let found = f64::from(fired) / (charts * points) as f64;
            let said = rule.false_alarms_after(n);
            assert!((found / said - 1.0).abs() < 0.25, "{}: {found} {said}", rule.word());
            assert!(rule.false_alarms_after(1_000_000) / rule.false_alarms() - 1.0 < 1e-3);
        }
    }
}
