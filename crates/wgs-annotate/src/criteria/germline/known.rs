//! PS1 and PM5: the same change of the protein, or another one of the same residue, is known to be pathogenic.
//!
//! Only records with enough stars count, only substitutions, and only where neither the allele nor the record is predicted to
//! act through splicing. The record of the allele itself never counts.

use crate::criteria::clinvar::{Record, Relation, Significance};
use crate::criteria::rules::Known;
use crate::criteria::{Entry, Facts, Rules};

pub(super) fn ps1(facts: &Facts, rules: &Rules) -> Entry {
    known("PS1", Relation::SameChange, &rules.ps1, facts, rules)
}

pub(super) fn pm5(facts: &Facts, rules: &Rules) -> Entry {
    known("PM5", Relation::SameResidue, &rules.pm5, facts, rules)
}

fn known(name: &'static str, relation: Relation, rule: &Known, facts: &Facts, rules: &Rules) -> Entry {
    if !facts.is_missense() {
        return Entry::not_fired(name).with("why", "no missense variant");
    }
    let Some(records) = facts.clinvar else {
        return Entry::missing(name, "no source of classified variants was given");
    };
    let related = || records.iter().filter(|r| r.relation == relation);
    let pathogenic = |r: &&Record| matches!(r.significance, Significance::Pathogenic | Significance::LikelyPathogenic);
    let counts = |r: &&Record| pathogenic(r) && r.stars >= rule.min_stars && r.splice_effect != Some(true);
    // Pathogenic before likely pathogenic, then the better reviewed, then the first.
    let rank = |r: &&Record| (r.significance != Significance::Pathogenic, u8::MAX - r.stars);
    let Some(best) = related().filter(counts).min_by_key(rank) else {
        let entry = Entry::not_fired(name).with("records", related().count());
        let weaker = related().filter(pathogenic).max_by_key(|r| r.stars);
        return entry.maybe("best_pathogenic", weaker.map(describe));
    };
    if let Some(why) = splicing(facts, rules) {
        let entry = match facts.splice {
            Some(_) => Entry::not_fired(name),
            None => Entry::missing(name, "it lies where splicing may change, and no splice prediction was given"),
        };
        return entry.with("splicing", why).with("record", describe(best));
    }
    let strength = match best.significance {
        Significance::Pathogenic => rule.strength,
        _ => rule.strength_likely,
    };
    let splice = match facts.splice {
        Some(score) => format!("{} {score}", rules.splice.tool),
        None => "outside the splice regions, not predicted".to_owned(),
    };
    Entry::fired(name, strength).with("record", describe(best)).with("splicing", splice)
}

/// Why the allele may act through splicing.
fn splicing(facts: &Facts, rules: &Rules) -> Option<String> {
    match facts.splice {
        Some(score) if score >= rules.splice.pathogenic => Some(format!("{} {score}", rules.splice.tool)),
        Some(_) => None,
        None => facts.terms.iter().find(|t| t.starts_with("splice_")).map(|t| (*t).to_owned()),
    }
}

fn describe(r: &Record) -> String {
    let residue = r.alternate.map(|a| format!(" to {a}")).unwrap_or_default();
    format!("{}: {}{residue}, {} stars, {}", r.id, r.significance.word(), r.stars, r.relation.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{Outcome, Strength};

    const RECORD: Record = Record {
        id: "1",
        relation: Relation::SameChange,
        significance: Significance::Pathogenic,
        stars: 2,
        date: None,
        alternate: None,
        splice_effect: None,
    };

    fn both(records: &[Record], splice: Option<f64>, terms: &[&str]) -> (Outcome, Outcome) {
        let rules = Rules::shipped().unwrap();
        let facts = Facts { terms, clinvar: Some(records), splice, ..Facts::default() };
        (ps1(&facts, &rules).outcome, pm5(&facts, &rules).outcome)
    }

    const MISSENSE: &[&str] = &["missense_variant"];
    const NONE: Outcome = Outcome::NotFired;

    #[test]
    fn same_change_and_same_residue() {
        assert_eq!(both(&[RECORD], None, MISSENSE), (Outcome::Fired(Strength::Strong), NONE));
        let residue = Record { relation: Relation::SameResidue, alternate: Some('W'), ..RECORD };
        assert_eq!(both(&[residue], None, MISSENSE), (NONE, Outcome::Fired(Strength::Moderate)));
        let likely = Record { significance: Significance::LikelyPathogenic, ..RECORD };
        assert_eq!(both(&[likely], None, MISSENSE), (Outcome::Fired(Strength::Moderate), NONE));
        // The pathogenic one decides, whatever stands first.
        assert_eq!(both(&[Record { stars: 4, ..likely }, RECORD], None, MISSENSE).0, Outcome::Fired(Strength::Strong));
        let likely = Record { significance: Significance::LikelyPathogenic, ..residue };
        assert_eq!(both(&[likely], None, MISSENSE), (NONE, Outcome::Fired(Strength::Supporting)));
    }

    #[test]
    fn what_does_not_count() {
        for record in [
            Record { stars: 1, ..RECORD },
            Record { relation: Relation::SameAllele, ..RECORD },
            Record { significance: Significance::Conflicting, ..RECORD },
            Record { significance: Significance::Uncertain, ..RECORD },
            Record { splice_effect: Some(true), ..RECORD },
        ] {
            assert_eq!(both(&[record], None, MISSENSE), (NONE, NONE), "{record:?}");
        }
        assert_eq!(both(&[RECORD], Some(0.2), MISSENSE).0, NONE);
        assert_eq!(both(&[RECORD], Some(0.19), MISSENSE).0, Outcome::Fired(Strength::Strong));
        let region = &["missense_variant", "splice_region_variant"];
        assert!(matches!(both(&[RECORD], None, region).0, Outcome::NotEvaluated(_)));
        assert_eq!(both(&[RECORD], Some(0.0), region).0, Outcome::Fired(Strength::Strong));
        assert_eq!(both(&[RECORD], None, &["stop_gained"]), (NONE, NONE));
        let rules = Rules::shipped().unwrap();
        let facts = Facts { terms: MISSENSE, ..Facts::default() };
        assert!(matches!(ps1(&facts, &rules).outcome, Outcome::NotEvaluated(_)));
    }
}
