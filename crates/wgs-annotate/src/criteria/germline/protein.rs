//! PM1, PM4, PP2, BP1, BP3: where the change lies in the protein and what the gene tolerates.

use crate::criteria::{Entry, Facts, Lookup, Rules, Strength};

const NO_MISSENSE: &str = "no missense variant";
const NO_INFRAME: &str = "no insertion or deletion in frame";

pub(super) fn pm1(facts: &Facts, rules: &Rules) -> Entry {
    if !facts.is_missense() && !facts.is_inframe() {
        return Entry::not_fired("PM1").with("why", "neither a missense variant nor one in frame");
    }
    match facts.domain {
        Lookup::NotGiven => Entry::missing("PM1", "no table of hotspots and domains was given"),
        Lookup::NotFound => Entry::not_fired("PM1").with("hotspot", "none"),
        Lookup::Found(domain) => {
            let entry = match domain.benign_variation {
                Some(true) => Entry::not_fired("PM1"),
                _ => Entry::fired("PM1", rules.pm1.strength),
            };
            entry.with("hotspot", domain.name).maybe("benign_variation", domain.benign_variation)
        }
    }
}

/// Residues that an in-frame change adds or removes.
fn residues_changed(facts: &Facts) -> Option<usize> {
    let count = |s: &str| s.chars().filter(|c| c.is_ascii_alphabetic()).count();
    facts.protein.map(|p| count(p.reference).abs_diff(count(p.alternate)))
}

pub(super) fn pm4(facts: &Facts, rules: &Rules, pvs1_fired: bool) -> Entry {
    let stop_lost = facts.any(&["stop_lost"]);
    if !stop_lost && !facts.is_inframe() {
        return Entry::not_fired("PM4").with("why", "the length of the protein stays, or PVS1 speaks of it");
    }
    if pvs1_fired {
        return Entry::not_fired("PM4").with("instead", "PVS1");
    }
    if stop_lost {
        return Entry::fired("PM4", rules.pm4.strength).with("change", "stop lost");
    }
    let residues = residues_changed(facts);
    let entry = match facts.repeat {
        Lookup::NotGiven => Entry::missing("PM4", "no table of repeats was given"),
        Lookup::Found(repeat) => Entry::not_fired("PM4").with("repeat", repeat.name),
        Lookup::NotFound => {
            let one = residues == Some(1);
            let strength = if one { rules.pm4.strength_one_residue } else { rules.pm4.strength };
            Entry::fired("PM4", strength).with("repeat", "none")
        }
    };
    entry.maybe("residues", residues)
}

pub(super) fn bp3(facts: &Facts) -> Entry {
    if !facts.is_inframe() {
        return Entry::not_fired("BP3").with("why", NO_INFRAME);
    }
    match facts.repeat {
        Lookup::NotGiven => Entry::missing("BP3", "no table of repeats was given"),
        Lookup::NotFound => Entry::not_fired("BP3").with("repeat", "none"),
        Lookup::Found(repeat) => {
            let entry = match repeat.functional {
                Some(false) => Entry::fired("BP3", Strength::Supporting),
                Some(true) => Entry::not_fired("BP3").with("functional", "yes"),
                None => Entry::missing("BP3", "whether the repeat has a function"),
            };
            entry.with("repeat", repeat.name)
        }
    }
}

pub(super) fn pp2(facts: &Facts, rules: &Rules) -> Entry {
    if !facts.is_missense() {
        return Entry::not_fired("PP2").with("why", NO_MISSENSE);
    }
    let gene = match facts.missense {
        Lookup::NotGiven => return Entry::missing("PP2", "no table of missense constraint and mechanism was given"),
        Lookup::NotFound => return Entry::missing("PP2", "the gene is not in the table"),
        Lookup::Found(gene) => gene,
    };
    let limit = rules.pp2.min_missense_z;
    let entry = match (gene.z.map(|z| z >= limit), gene.common) {
        (Some(true), Some(true)) => Entry::fired("PP2", Strength::Supporting),
        (Some(false), _) | (_, Some(false)) => Entry::not_fired("PP2"),
        (None, _) => Entry::missing("PP2", "the gene's missense constraint"),
        (_, None) => Entry::missing("PP2", "whether missense variants commonly cause the gene's disease"),
    };
    entry.maybe("missense_z", gene.z).with("limit", limit).maybe("missense_common", gene.common)
}

pub(super) fn bp1(facts: &Facts) -> Entry {
    if !facts.is_missense() {
        return Entry::not_fired("BP1").with("why", NO_MISSENSE);
    }
    match facts.missense.found().and_then(|g| g.truncating_only) {
        Some(true) => Entry::fired("BP1", Strength::Supporting).with("truncating_only", "yes"),
        Some(false) => Entry::not_fired("BP1").with("truncating_only", "no"),
        None => Entry::missing("BP1", "whether nearly all pathogenic variants of the gene truncate"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Outcome;
    use crate::criteria::facts::{Domain, Missense, ProteinChange, Repeat};

    fn of(terms: &'static [&'static str]) -> Facts<'static> {
        Facts { terms, ..Facts::default() }
    }

    fn inframe() -> Facts<'static> {
        of(&["inframe_deletion"])
    }

    fn missense() -> Facts<'static> {
        of(&["missense_variant"])
    }

    #[test]
    fn length_and_repeats() {
        let rules = Rules::shipped().unwrap();
        let repeat = |functional| Lookup::Found(Repeat { name: "(GCN)14", functional });
        let change = |reference, alternate| Some(ProteinChange { position: 10, reference, alternate });
        // PM4 outside of repeats, BP3 in those without a function (Richards 2015).
        let plain = Facts { repeat: Lookup::NotFound, protein: change("KTE", "K"), ..inframe() };
        assert_eq!(pm4(&plain, &rules, false).strength(), Some(Strength::Moderate));
        assert_eq!(bp3(&plain).outcome, Outcome::NotFired);
        let one = Facts { protein: change("KE", "K"), ..plain };
        assert_eq!(pm4(&one, &rules, false).code(), "PM4_Supporting");
        let in_repeat = Facts { repeat: repeat(Some(false)), ..inframe() };
        assert_eq!(pm4(&in_repeat, &rules, false).outcome, Outcome::NotFired);
        assert_eq!(bp3(&in_repeat).strength(), Some(Strength::Supporting));
        assert!(matches!(bp3(&Facts { repeat: repeat(None), ..inframe() }).outcome, Outcome::NotEvaluated(_)));
        assert_eq!(bp3(&Facts { repeat: repeat(Some(true)), ..inframe() }).outcome, Outcome::NotFired);
        assert!(matches!(pm4(&inframe(), &rules, false).outcome, Outcome::NotEvaluated(_)));
        let lost = of(&["stop_lost"]);
        assert_eq!(pm4(&lost, &rules, false).strength(), Some(Strength::Moderate));
        assert_eq!(pm4(&lost, &rules, true).outcome, Outcome::NotFired);
        assert_eq!(pm4(&missense(), &rules, false).outcome, Outcome::NotFired);
    }

    #[test]
    fn hotspots_and_genes() {
        let rules = Rules::shipped().unwrap();
        let domain = |benign_variation| Lookup::Found(Domain { name: "DNA binding", benign_variation });
        assert_eq!(pm1(&Facts { domain: domain(None), ..missense() }, &rules).strength(), Some(Strength::Moderate));
        assert_eq!(pm1(&Facts { domain: domain(Some(true)), ..missense() }, &rules).outcome, Outcome::NotFired);
        assert!(matches!(pm1(&missense(), &rules).outcome, Outcome::NotEvaluated(_)));
        let gene = |z, common, truncating_only| Facts {
            missense: Lookup::Found(Missense { z, common, truncating_only }),
            ..missense()
        };
        assert_eq!(pp2(&gene(Some(3.2), Some(true), None), &rules).strength(), Some(Strength::Supporting));
        assert_eq!(pp2(&gene(Some(1.0), Some(true), None), &rules).outcome, Outcome::NotFired);
        assert!(matches!(pp2(&gene(Some(3.2), None, None), &rules).outcome, Outcome::NotEvaluated(_)));
        assert_eq!(bp1(&gene(None, None, Some(true))).strength(), Some(Strength::Supporting));
        assert!(matches!(bp1(&gene(None, None, None)).outcome, Outcome::NotEvaluated(_)));
    }
}
