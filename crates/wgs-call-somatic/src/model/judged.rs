//! The probabilities of the explanations of one allele.

use super::{CAUSES, Cause};
use wgs_call::logs::ln_sum;
use wgs_kernel::math::exp;

/// What the templates say of an allele.
#[derive(Clone, Debug)]
pub struct Judged {
    /// ln posteriors by [`Cause`].
    pub posteriors: [f64; CAUSES.len()],
    /// Fraction in each sample, the tumours first: mean, 2.5 and 97.5 %.
    pub fractions: Vec<(f64, f64, f64)>,
    /// P(a tumour has it), if it is somatic.
    pub present: Vec<f64>,
}

impl Judged {
    /// Of what nothing tells.
    pub fn unknown(samples: usize) -> Self {
        let mut posteriors = [f64::NEG_INFINITY; CAUSES.len()];
        posteriors[Cause::Noise as usize] = 0.0;
        Self { posteriors, fractions: vec![(0.0, 0.0, 1.0); samples], present: Vec::new() }
    }

    /// ln P of a cause.
    pub fn of(&self, cause: Cause) -> f64 {
        self.posteriors[cause as usize]
    }

    /// The most probable cause.
    pub fn best(&self) -> Cause {
        CAUSES.into_iter().fold(Cause::Noise, |m, c| if self.of(c) > self.of(m) { c } else { m })
    }

    /// P(of the germline), given that the person's cells have the allele at all, in tumour or germline.
    pub fn inherited(&self) -> f64 {
        let (germline, somatic) = (self.of(Cause::Germline), self.of(Cause::Somatic));
        exp(germline - ln_sum(&[germline, somatic]))
    }

    /// Gives a cause its share of what is somatic so far, by ln odds.
    pub fn weigh(&mut self, cause: Cause, ln_odds: f64) {
        self.posteriors[cause as usize] =
            ln_sum(&[self.of(cause), self.of(Cause::Somatic) + ln_odds.clamp(-300.0, 300.0)]);
        self.normalise();
    }

    /// To a sum of 1.
    pub(super) fn normalise(&mut self) {
        let total = ln_sum(&self.posteriors);
        self.posteriors.iter_mut().for_each(|p| *p -= total);
    }
}
