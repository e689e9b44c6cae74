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
        let tail = |z: f64| 1.0 - super::normal_below(z);
        match self {
            Rule::OneTwo => 2.0 * tail(2.0),
            Rule::OneThree => 2.0 * tail(3.0),
            Rule::TwoTwo | Rule::Range => 2.0 * tail(2.0) * tail(2.0),
            Rule::FourOne => 2.0 * tail(1.0).powi(4),
            Rule::Ten => 2.0 / 1_024.0,
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
}
