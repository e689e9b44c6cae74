//! PP3, BP4, BP7: what predictors say.
//!
//! One protein-level predictor, the first of the rules that a source gives, at the strengths it was calibrated for (Pejaver
//! 2022), and one splice predictor (Walker 2023). At the two bases beside an exon PVS1 speaks instead. BP7 is for synonymous
//! and intronic variants outside the splice motifs that BP4's splice prediction lets pass.

use crate::criteria::facts::Place;
use crate::criteria::rules::Predictor;
use crate::criteria::{Entry, Facts, Rules, Strength};

/// What the predictors say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::criteria) enum Computed<'a> {
    /// None that applies was given.
    NotGiven,
    /// An effect, with its strength.
    Pathogenic(Strength),
    /// No effect.
    Benign(Strength),
    /// Between the limits, or against each other.
    Undecided,
    /// Another criterion speaks of it.
    Instead(&'a str),
}

fn protein<'a>(facts: &Facts, rules: &'a Rules) -> Option<(&'a Predictor, f64)> {
    let score = |p: &&Predictor| facts.predictions.iter().find(|s| s.tool.eq_ignore_ascii_case(&p.tool));
    if !facts.is_missense() {
        return None;
    }
    rules.predictors.iter().find_map(|p| score(&p).map(|s| (p, s.score)))
}

/// A score of a predictor.
fn judged<'a>(predictor: &Predictor, score: f64) -> Computed<'a> {
    if let Some((strength, _)) = predictor.pathogenic.each().find(|(_, limit)| score >= *limit) {
        Computed::Pathogenic(strength)
    } else if let Some((strength, _)) = predictor.benign.each().find(|(_, limit)| score <= *limit) {
        Computed::Benign(strength)
    } else {
        Computed::Undecided
    }
}

/// Both predictors together.
pub(in crate::criteria) fn computed<'a>(facts: &Facts, rules: &Rules) -> Computed<'a> {
    if facts.is_splice_site() {
        return Computed::Instead("PVS1");
    }
    let missense = protein(facts, rules).map(|(p, score)| judged(p, score));
    let splice = facts.splice.map(|score| {
        if score >= rules.splice.pathogenic {
            Computed::Pathogenic(Strength::Supporting)
        } else if score <= rules.splice.benign {
            Computed::Benign(Strength::Supporting)
        } else {
            Computed::Undecided
        }
    });
    match (missense, splice) {
        (None, None) => Computed::NotGiven,
        (Some(Computed::Pathogenic(a)), Some(Computed::Pathogenic(b))) => Computed::Pathogenic(a.max(b)),
        (Some(Computed::Pathogenic(a)), _) => Computed::Pathogenic(a),
        (_, Some(Computed::Pathogenic(b))) => Computed::Pathogenic(b),
        // A missense variant is benign by prediction when the protein-level predictor says so and splicing does not object.
        (Some(Computed::Benign(a)), None | Some(Computed::Benign(_))) => Computed::Benign(a),
        (None, Some(Computed::Benign(b))) if !facts.is_missense() => Computed::Benign(b),
        (None, Some(_)) if facts.is_missense() => Computed::NotGiven,
        _ => Computed::Undecided,
    }
}

fn with_scores(entry: Entry, facts: &Facts, rules: &Rules) -> Entry {
    let score = protein(facts, rules).map(|(p, score)| format!("{} {score}", p.tool));
    let splice = facts.splice.map(|score| format!("{} {score}", rules.splice.tool));
    entry.maybe("protein", score).maybe("splicing", splice)
}

pub(super) fn pp3_bp4(facts: &Facts, rules: &Rules) -> (Entry, Entry) {
    let (pp3, bp4) = match computed(facts, rules) {
        Computed::NotGiven => {
            let missing = if facts.is_missense() {
                "no score of a protein-level predictor was given"
            } else {
                "no score of a splice predictor was given"
            };
            (Entry::missing("PP3", missing), Entry::missing("BP4", missing))
        }
        Computed::Pathogenic(strength) => (Entry::fired("PP3", strength), Entry::not_fired("BP4")),
        Computed::Benign(strength) => (Entry::not_fired("PP3"), Entry::fired("BP4", strength)),
        Computed::Undecided => (Entry::not_fired("PP3"), Entry::not_fired("BP4")),
        Computed::Instead(other) => {
            (Entry::not_fired("PP3").with("instead", other), Entry::not_fired("BP4").with("instead", other))
        }
    };
    (with_scores(pp3, facts, rules), with_scores(bp4, facts, rules))
}

/// A synonymous or intronic variant outside the splice motifs: `Ok(place)`; `Err(None)` for another variant, `Err(Some)` with
/// what is missing.
pub(in crate::criteria) fn silent(facts: &Facts, rules: &Rules) -> Result<String, Option<&'static str>> {
    let rule = &rules.bp7;
    let synonymous = facts.any(&["synonymous_variant"]);
    let intronic = facts.any(&["intron_variant"]);
    if facts.is_splice_site() || !synonymous && !intronic {
        return Err(None);
    }
    match facts.place {
        None => Err(Some("the place seen from the splice sites")),
        Some(Place::Exon { from_start_bp, to_end_bp }) if synonymous => {
            let outside = from_start_bp >= rule.exon_start_bp && to_end_bp >= rule.exon_end_bp;
            if outside { Ok(format!("{from_start_bp} and {to_end_bp} bases from the exon's ends")) } else { Err(None) }
        }
        Some(Place::Intron { offset }) if intronic => {
            let outside = offset >= rule.min_donor_offset || offset <= -rule.min_acceptor_offset;
            if outside { Ok(format!("intron {offset:+}")) } else { Err(None) }
        }
        Some(_) => Err(None),
    }
}

pub(super) fn bp7(facts: &Facts, rules: &Rules) -> Entry {
    let place = match silent(facts, rules) {
        Ok(place) => place,
        Err(None) => return Entry::not_fired("BP7").with("why", "not silent, or in a splice motif"),
        Err(Some(missing)) => return Entry::missing("BP7", missing),
    };
    let entry = match facts.splice {
        None => Entry::missing("BP7", "no score of a splice predictor was given"),
        Some(score) if score <= rules.splice.benign => Entry::fired("BP7", Strength::Supporting),
        Some(_) => Entry::not_fired("BP7"),
    };
    with_scores(entry.with("place", place), facts, rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Outcome;
    use crate::criteria::facts::Prediction;

    fn codes(terms: &[&str], tool: &str, score: f64, splice: Option<f64>) -> String {
        let predictions = [Prediction { tool, score }];
        let facts = Facts { terms, predictions: &predictions, splice, ..Facts::default() };
        let (pp3, bp4) = pp3_bp4(&facts, &Rules::shipped().unwrap());
        let fired = [pp3, bp4].iter().filter(|e| e.strength().is_some()).map(Entry::code).collect::<Vec<_>>();
        fired.join(" ")
    }

    /// Pejaver 2022, table 2: every limit of REVEL from both sides.
    #[test]
    fn revel() {
        let missense = |score| codes(&["missense_variant"], "REVEL", score, None);
        let table = [
            (0.003, "BP4_VeryStrong"),
            (0.004, "BP4_Strong"),
            (0.016, "BP4_Strong"),
            (0.017, "BP4_Moderate"),
            (0.183, "BP4_Moderate"),
            (0.184, "BP4"),
            (0.290, "BP4"),
            (0.291, ""),
            (0.643, ""),
            (0.644, "PP3"),
            (0.772, "PP3"),
            (0.773, "PP3_Moderate"),
            (0.931, "PP3_Moderate"),
            (0.932, "PP3_Strong"),
        ];
        for (score, expected) in table {
            assert_eq!(missense(score), expected, "{score}");
        }
        // Only for missense variants, only tools of the rules.
        assert_eq!(codes(&["synonymous_variant"], "REVEL", 0.95, None), "");
        assert_eq!(codes(&["missense_variant"], "SIFT", 0.95, None), "");
        assert_eq!(codes(&["missense_variant"], "revel", 0.95, None), "PP3_Strong");
    }

    #[test]
    fn splicing() {
        let missense = |score, splice| codes(&["missense_variant"], "REVEL", score, Some(splice));
        assert_eq!(missense(0.1, 0.0), "BP4_Moderate");
        assert_eq!(missense(0.1, 0.15), "");
        assert_eq!(missense(0.1, 0.2), "PP3");
        assert_eq!(missense(0.95, 0.9), "PP3_Strong");
        assert_eq!(missense(0.5, 0.0), "");
        assert_eq!(codes(&["intron_variant"], "", 0.0, Some(0.5)), "PP3");
        assert_eq!(codes(&["intron_variant"], "", 0.0, Some(0.1)), "BP4");
        assert_eq!(codes(&["intron_variant"], "", 0.0, Some(0.11)), "");
        assert_eq!(codes(&["splice_donor_variant"], "", 0.0, Some(1.0)), "");
        // A missense variant with a splice prediction alone is not benign by prediction.
        assert_eq!(codes(&["missense_variant"], "", 0.0, Some(0.0)), "");
        assert_eq!(codes(&["missense_variant"], "", 0.0, Some(0.3)), "PP3");
    }

    #[test]
    fn silent_variants() {
        let rules = Rules::shipped().unwrap();
        let outcome =
            |terms: &[&str], place, splice| bp7(&Facts { terms, place, splice, ..Facts::default() }, &rules).outcome;
        let fired = Outcome::Fired(Strength::Supporting);
        let intron = |offset| outcome(&["intron_variant"], Some(Place::Intron { offset }), Some(0.02));
        assert_eq!([intron(7), intron(-21), intron(5000)], [fired.clone(), fired.clone(), fired.clone()]);
        assert_eq!([intron(6), intron(-20)], [Outcome::NotFired, Outcome::NotFired]);
        let exon = |from_start_bp, to_end_bp| {
            outcome(&["synonymous_variant"], Some(Place::Exon { from_start_bp, to_end_bp }), Some(0.1))
        };
        assert_eq!([exon(1, 3), exon(50, 50)], [fired.clone(), fired.clone()]);
        assert_eq!([exon(0, 50), exon(50, 2)], [Outcome::NotFired, Outcome::NotFired]);
        let far = Some(Place::Intron { offset: 100 });
        assert_eq!(outcome(&["intron_variant"], far, Some(0.11)), Outcome::NotFired);
        assert!(matches!(outcome(&["intron_variant"], far, None), Outcome::NotEvaluated(_)));
        assert!(matches!(outcome(&["intron_variant"], None, Some(0.0)), Outcome::NotEvaluated(_)));
        assert_eq!(outcome(&["missense_variant"], far, Some(0.0)), Outcome::NotFired);
    }
}
