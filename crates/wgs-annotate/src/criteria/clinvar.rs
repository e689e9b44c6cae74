//! ClinVar's records: what they say, how well they are reviewed, and that they are no criterion.
//!
//! In: the words of ClinVar's VCF (`CLNSIG`, `CLNREVSTAT`). Words that are not known are [`Significance::Other`] and no stars.

use super::{Fact, Facts};

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Variation id.
    pub id: &'a str,
    /// What it is to the allele.
    pub relation: Relation,
    /// What it says.
    pub significance: Significance,
    /// Stars of the review, 0 to 4.
    pub stars: u8,
    /// Date of the last evaluation or of the release.
    pub date: Option<&'a str>,
    /// Alternate residue of a missense record, one letter.
    pub alternate: Option<char>,
    /// It is predicted or known to change splicing.
    pub splice_effect: Option<bool>,
}

/// What a known variant is to the allele.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same allele.
    SameAllele,
    /// Other bases, the same change of the protein.
    SameChange,
    /// Another substitution of the same residue.
    SameResidue,
}

impl Relation {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::SameAllele => "same allele",
            Self::SameChange => "same change, other bases",
            Self::SameResidue => "same residue",
        }
    }
}

/// Classification of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Significance {
    /// Pathogenic.
    Pathogenic,
    /// Likely pathogenic, or pathogenic and likely pathogenic together.
    LikelyPathogenic,
    /// Uncertain.
    Uncertain,
    /// Likely benign, or benign and likely benign together.
    LikelyBenign,
    /// Benign.
    Benign,
    /// Submitters disagree.
    Conflicting,
    /// Drug response, risk, low penetrance, not provided.
    Other,
}

impl Significance {
    /// From `CLNSIG`.
    pub fn parse(text: &str) -> Self {
        let text = text.to_ascii_lowercase().replace(' ', "_").replace(",_low_penetrance", "_low_penetrance");
        if text.contains("conflicting") {
            return Self::Conflicting;
        }
        let words: Vec<&str> = text.split(['/', '|', ',']).map(|w| w.trim_matches('_')).collect();
        let has = |word: &str| words.contains(&word);
        let (p, lp) = (has("pathogenic"), has("likely_pathogenic"));
        let (b, lb) = (has("benign"), has("likely_benign"));
        match (p, lp, b || lb) {
            (true, _, true) | (_, true, true) => Self::Conflicting,
            (true, false, false) => Self::Pathogenic,
            (_, true, false) => Self::LikelyPathogenic,
            (false, false, true) if lb => Self::LikelyBenign,
            (false, false, true) => Self::Benign,
            (false, false, false) if has("uncertain_significance") => Self::Uncertain,
            (false, false, false) => Self::Other,
        }
    }

    /// As reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pathogenic => "pathogenic",
            Self::LikelyPathogenic => "likely_pathogenic",
            Self::Uncertain => "uncertain",
            Self::LikelyBenign => "likely_benign",
            Self::Benign => "benign",
            Self::Conflicting => "conflicting",
            Self::Other => "other",
        }
    }
}

/// Stars of a review status (`CLNREVSTAT`; ncbi.nlm.nih.gov/clinvar/docs/review_status).
pub fn stars(status: &str) -> u8 {
    let status = status.to_ascii_lowercase().replace(' ', "_");
    if status.contains("practice_guideline") {
        4
    } else if status.contains("expert_panel") {
        3
    } else if status.contains("multiple_submitters") && status.contains("no_conflict") {
        2
    } else if status.contains("criteria_provided") && !status.contains("no_assertion") {
        1
    } else {
        0
    }
}

/// ClinVar's records of the allele itself, to stand beside the criteria; `None` without the source.
pub fn evidence(facts: &Facts) -> Option<Vec<Fact>> {
    let own = facts.clinvar?.iter().filter(|r| r.relation == Relation::SameAllele);
    let line = |r: &Record| {
        let date = r.date.map(|d| format!(", {d}")).unwrap_or_default();
        Fact { name: "clinvar", value: format!("{}: {}, {} stars{date}", r.id, r.significance.word(), r.stars) }
    };
    Some(own.map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_vcf() {
        let parse = Significance::parse;
        assert_eq!(parse("Pathogenic"), Significance::Pathogenic);
        assert_eq!(parse("Likely_pathogenic"), Significance::LikelyPathogenic);
        assert_eq!(parse("Pathogenic/Likely_pathogenic"), Significance::LikelyPathogenic);
        assert_eq!(parse("Pathogenic/Likely_pathogenic,_drug_response"), Significance::LikelyPathogenic);
        assert_eq!(parse("Pathogenic|drug_response"), Significance::Pathogenic);
        assert_eq!(parse("Pathogenic, low penetrance"), Significance::Other);
        assert_eq!(parse("Pathogenic/Pathogenic,_low_penetrance"), Significance::Pathogenic);
        assert_eq!(parse("Benign/Likely_benign"), Significance::LikelyBenign);
        assert_eq!(parse("Benign"), Significance::Benign);
        assert_eq!(parse("Uncertain_significance"), Significance::Uncertain);
        assert_eq!(parse("Conflicting_interpretations_of_pathogenicity,_risk_factor"), Significance::Conflicting);
        assert_eq!(parse("Conflicting_classifications_of_pathogenicity"), Significance::Conflicting);
        assert_eq!(parse("Benign,Pathogenic"), Significance::Conflicting);
        assert_eq!(parse("not_provided"), Significance::Other);
        assert_eq!(parse(""), Significance::Other);
    }

    #[test]
    fn stars_of_the_review() {
        assert_eq!(stars("practice_guideline"), 4);
        assert_eq!(stars("reviewed_by_expert_panel"), 3);
        assert_eq!(stars("criteria_provided,_multiple_submitters,_no_conflicts"), 2);
        assert_eq!(stars("criteria_provided,_conflicting_classifications"), 1);
        assert_eq!(stars("criteria_provided, single submitter"), 1);
        assert_eq!(stars("no_assertion_criteria_provided"), 0);
        assert_eq!(stars("no_classification_provided"), 0);
    }

    #[test]
    fn beside_the_criteria() {
        let record = Record {
            id: "17661",
            relation: Relation::SameAllele,
            significance: Significance::Pathogenic,
            stars: 3,
            date: Some("2025-01-12"),
            alternate: None,
            splice_effect: None,
        };
        let records = [record, Record { relation: Relation::SameResidue, ..record }];
        let facts = Facts { clinvar: Some(&records), ..Facts::default() };
        let lines = evidence(&facts).unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].value, "17661: pathogenic, 3 stars, 2025-01-12");
        assert_eq!(evidence(&Facts::default()), None);
    }
}
