//! Which alleles are looked at: terms, filters, frequencies.

use std::str::FromStr;
use wgs_consequence::terms::ALL;
use wgs_consequence::{Impact, Term, Terms};

/// Largest value of a source's field: `FIELD<=0.001`. A missing value passes.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Field, by our name.
    pub field: String,
    /// Largest value.
    pub max: f64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let what = || format!("'{text}': expected FIELD<=NUMBER, as gnomAD_AF<=0.001");
        let (field, max) = text.split_once("<=").ok_or_else(what)?;
        let max = max.trim().parse::<f64>().ok().filter(|m| m.is_finite()).ok_or_else(what)?;
        let field = field.trim().to_owned();
        if field.is_empty() { Err(what()) } else { Ok(Self { field, max }) }
    }
}

/// Terms by impact or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermWord(pub Terms);

impl FromStr for TermWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let impacts = [Impact::High, Impact::Moderate, Impact::Low, Impact::Modifier];
        let of: Vec<Term> = match impacts.into_iter().find(|i| i.name() == text) {
            Some(impact) => ALL.iter().copied().filter(|t| t.impact() == impact).collect(),
            None => ALL.iter().copied().filter(|t| t.name() == text).collect(),
        };
        if of.is_empty() {
            return Err(format!("'{text}' is neither an impact (HIGH, MODERATE, LOW, MODIFIER) nor a term"));
        }
        Ok(Self(Terms::of(&of)))
    }
}

/// All terms of several words.
pub fn all(words: &[TermWord]) -> Terms {
    words.iter().fold(Terms::default(), |all, word| all.with(word.0))
}

/// Terms looked at without asking: HIGH, MODERATE, and splice regions.
pub const USUAL_TERMS: &str =
    "HIGH,MODERATE,splice_region_variant,splice_donor_5th_base_variant,splice_donor_region_variant";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!("A_AF <= 1e-3".parse(), Ok(Limit { field: "A_AF".into(), max: 0.001 }));
        assert!(["A_AF<0.1", "<=0.1", "A<=x", "A<=nan"].iter().all(|t| t.parse::<Limit>().is_err()));
        let all = USUAL_TERMS.split(',').map(|t| t.parse::<TermWord>().unwrap().0).fold(Terms::default(), Terms::with);
        assert!(all.has(Term::Missense) && all.has(Term::SpliceDonor) && all.has(Term::SpliceRegion));
        assert!(!all.has(Term::Synonymous) && !all.has(Term::Intron));
        assert!("HIGHER".parse::<TermWord>().is_err());
    }
}
