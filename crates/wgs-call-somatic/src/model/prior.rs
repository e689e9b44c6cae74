//! What is known of an allele before the reads are looked at.

use crate::artefact::orientation::Change;
use crate::artefact::panel;
use wgs_kernel::math::ln;

/// Chances that a person has an allele.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Germline {
    /// ln of the chance on one copy.
    pub one: f64,
    /// ln of the chance on both.
    pub both: f64,
}

impl Germline {
    /// Of an allele that differs from the reference on one copy with chance `theta`, given as its logarithm: half as often on both.
    pub fn of_rate(theta: f64) -> Self {
        Self { one: theta, both: theta - std::f64::consts::LN_2 }
    }

    /// Of an allele with this frequency in the population (Hardy and Weinberg).
    pub fn of_frequency(p: f64) -> Self {
        let p = p.clamp(1e-9, 1.0 - 1e-9);
        Self { one: ln(2.0 * p * (1.0 - p)), both: 2.0 * ln(p) }
    }
}

/// Chances of the explanations of an allele, but for what the tables of the samples tell.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// That a person has the allele.
    pub germline: Germline,
    /// Chance that it arose in the tumour.
    pub somatic: f64,
    /// What that would be at the rate [`SOMATIC`](super::SOMATIC): the unit of artefacts, which do not grow with a tumour's burden.
    pub unit: f64,
    /// Chance of a noisy site.
    pub noisy: f64,
    /// Chance of reads of another copy that show it.
    pub misplaced: f64,
    /// It can be an error of one strand.
    pub strand: bool,
    /// The change of a base, which damage of one strand can make.
    pub change: Option<Change>,
    /// Site error of a panel.
    pub panel: Option<panel::Site>,
}

impl Prior {
    /// Of an allele of which nothing is known that speaks for an artefact.
    pub fn new(germline: Germline, somatic: f64, unit: f64) -> Self {
        Self { germline, somatic, unit, noisy: 0.0, misplaced: 0.0, strand: false, change: None, panel: None }
    }
}
