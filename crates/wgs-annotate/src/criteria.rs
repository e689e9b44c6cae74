//! Classification helpers: which criteria of the guidelines the data at hand can decide, and what decided them.
//!
//! In: [`Facts`], what is known of one allele on one transcript, each fact absent until a source gave it, and [`Rules`], the
//! thresholds (`data/criteria.toml`, each with its source). Out: one [`Entry`] for every criterion, in the guideline's order:
//! fired with a *candidate* strength, not fired, or not evaluated with what is missing, and beside it the facts that were
//! looked at. [`germline()`] follows ACMG/AMP 2015 as ClinGen's SVI group refined it, [`somatic()`] the oncogenicity standard
//! of ClinGen, CGC and VICC. There is no verdict: what needs a clinician, a family or an experiment stays not evaluated.
//!
//! PP5 and BP6 are retired (Biesecker & Harrison 2018, doi:10.1038/gim.2018.42) and not among the entries. ClinVar's record of
//! the allele itself is evidence beside the criteria ([`clinvar::evidence`]), never one of them.
//!
//! Pure functions without state. Positions are those of the text formats, 1-based.

pub mod clinvar;
pub mod facts;
pub mod frequency;
mod germline;
mod grantham;
mod rules;
mod somatic;

pub use facts::{Facts, Lookup};
pub use germline::germline;
pub use grantham::distance as grantham_distance;
pub use rules::{Rules, RulesError};
pub use somatic::{Somatic, somatic};

use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;

/// Weight of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Supporting.
    Supporting,
    /// Moderate.
    Moderate,
    /// Strong.
    Strong,
    /// Very strong.
    VeryStrong,
    /// Decides alone (BA1).
    StandAlone,
}

impl Strength {
    /// As reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Supporting => "supporting",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
            Self::VeryStrong => "very_strong",
            Self::StandAlone => "stand_alone",
        }
    }

    /// The word after a code (`PVS1_Strong`), ClinGen's nomenclature.
    fn suffix(self) -> &'static str {
        match self {
            Self::Supporting => "Supporting",
            Self::Moderate => "Moderate",
            Self::Strong => "Strong",
            Self::VeryStrong => "VeryStrong",
            Self::StandAlone => "StandAlone",
        }
    }

    /// `steps` weaker; `None` when nothing is left.
    pub fn lowered(self, steps: u8) -> Option<Self> {
        const LADDER: [Strength; 4] =
            [Strength::Supporting, Strength::Moderate, Strength::Strong, Strength::VeryStrong];
        let at = LADDER.iter().position(|s| *s == self)?;
        at.checked_sub(usize::from(steps)).map(|i| LADDER[i])
    }
}

/// What became of a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Met, as far as the facts go, with this strength.
    Fired(Strength),
    /// Looked at and not met.
    NotFired,
    /// Not decided; what is missing.
    NotEvaluated(Cow<'static, str>),
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub name: &'static str,
    /// What it is.
    pub value: String,
}

/// One criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code in the guideline.
    pub criterion: &'static str,
    /// What became of it.
    pub outcome: Outcome,
    /// What was looked at.
    pub facts: Vec<Fact>,
}

impl Entry {
    pub(crate) fn fired(criterion: &'static str, strength: Strength) -> Self {
        Self { criterion, outcome: Outcome::Fired(strength), facts: Vec::new() }
    }

    pub(crate) fn not_fired(criterion: &'static str) -> Self {
        Self { criterion, outcome: Outcome::NotFired, facts: Vec::new() }
    }

    pub(crate) fn missing(criterion: &'static str, what: impl Into<Cow<'static, str>>) -> Self {
        Self { criterion, outcome: Outcome::NotEvaluated(what.into()), facts: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.facts.push(Fact { name, value: value.to_string() });
        self
    }

    /// With a fact where there is one.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The strength it fired with.
    pub fn strength(&self) -> Option<Strength> {
        match self.outcome {
            Outcome::Fired(strength) => Some(strength),
            _ => None,
        }
    }

    /// The code with its strength where that is not the guideline's (`PVS1`, `PVS1_Strong`, `PM2_Supporting`).
    pub fn code(&self) -> String {
        let mut code = String::new();
        self.write_code(&mut code);
        code
    }

    /// Appends the code.
    pub(crate) fn write_code(&self, out: &mut String) {
        out.push_str(self.criterion);
        if let Some(strength) = self.strength().filter(|s| Some(*s) != default_strength(self.criterion)) {
            out.push('_');
            out.push_str(strength.suffix());
        }
    }
}

/// `PM2_Supporting(name=value;…)`, `PM5(not met;…)`, `PP4(not evaluated: …)`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())?;
        let mut parts = Vec::new();
        match &self.outcome {
            Outcome::Fired(_) => {}
            Outcome::NotFired => parts.push("not met".to_owned()),
            Outcome::NotEvaluated(what) => parts.push(format!("not evaluated: {what}")),
        }
        parts.extend(self.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)));
        write!(f, "({})", parts.join(";"))
    }
}

/// Strength a criterion has by its name.
fn default_strength(criterion: &str) -> Option<Strength> {
    let kind = criterion.strip_prefix('S').filter(|c| c.starts_with('B')).unwrap_or(criterion);
    let kind = kind.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(match kind {
        "PVS" | "OVS" | "BVS" => Strength::VeryStrong,
        "PS" | "BS" | "OS" => Strength::Strong,
        "PM" | "OM" => Strength::Moderate,
        "PP" | "BP" | "OP" => Strength::Supporting,
        "BA" => Strength::StandAlone,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(Entry::fired("PVS1", Strength::VeryStrong).code(), "PVS1");
        assert_eq!(Entry::fired("PVS1", Strength::Strong).code(), "PVS1_Strong");
        assert_eq!(Entry::fired("PM2", Strength::Supporting).code(), "PM2_Supporting");
        assert_eq!(Entry::fired("SBVS1", Strength::VeryStrong).code(), "SBVS1");
        assert_eq!(Entry::fired("SBP2", Strength::Supporting).code(), "SBP2");
        assert_eq!(Entry::fired("BA1", Strength::StandAlone).code(), "BA1");
        assert_eq!(Entry::not_fired("PM2").with("af", 0.5).to_string(), "PM2(not met;af=0.5)");
        assert_eq!(Entry::missing("PP4", "the phenotype").to_string(), "PP4(not evaluated: the phenotype)");
    }

    #[test]
    fn strengths_fall_step_by_step() {
        assert_eq!(Strength::VeryStrong.lowered(0), Some(Strength::VeryStrong));
        assert_eq!(Strength::VeryStrong.lowered(2), Some(Strength::Moderate));
        assert_eq!(Strength::Moderate.lowered(1), Some(Strength::Supporting));
        assert_eq!(Strength::Supporting.lowered(1), None);
        assert_eq!(Strength::StandAlone.lowered(1), None);
    }
}
