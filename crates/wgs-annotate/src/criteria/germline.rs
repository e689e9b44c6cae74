//! ACMG/AMP 2015 (Richards et al., doi:10.1038/gim.2015.30) as ClinGen's SVI group refined it: 26 criteria, one entry each.

mod clinic;
mod known;
mod population;
mod prediction;
mod protein;
pub(super) mod pvs1;

pub(super) use population::{Rarity, absent_or_rare};
pub(super) use prediction::{Computed, computed, silent};

use super::{Entry, Facts, Rules};

/// The germline criteria, pathogenic before benign, in the guideline's order.
pub fn germline(facts: &Facts, rules: &Rules) -> Vec<Entry> {
    let pvs1 = pvs1::pvs1(facts, rules);
    let ps1 = known::ps1(facts, rules);
    let ba1 = population::ba1(facts, rules);
    let (pp3, bp4) = prediction::pp3_bp4(facts, rules);
    let pm4 = protein::pm4(facts, rules, pvs1.strength().is_some());
    let bs1 = population::bs1(facts, rules, ba1.strength().is_some());
    vec![
        pvs1,
        ps1,
        clinic::ps2(facts),
        clinic::ps3(),
        clinic::ps4(),
        protein::pm1(facts, rules),
        population::pm2(facts, rules),
        clinic::pm3(facts),
        pm4,
        known::pm5(facts, rules),
        clinic::pm6(facts),
        clinic::pp1(),
        protein::pp2(facts, rules),
        pp3,
        clinic::pp4(),
        ba1,
        bs1,
        clinic::bs2(facts),
        clinic::bs3(),
        clinic::bs4(),
        protein::bp1(facts),
        clinic::bp2(facts),
        protein::bp3(facts),
        bp4,
        clinic::bp5(),
        prediction::bp7(facts, rules),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Outcome;

    /// Without a single source only what the consequence alone rules out is decided, and nothing fires.
    #[test]
    fn without_facts_nothing_fires() {
        let rules = Rules::shipped().unwrap();
        let entries = germline(&Facts::default(), &rules);
        let names: Vec<&str> = entries.iter().map(|e| e.criterion).collect();
        let all =
            "PVS1 PS1 PS2 PS3 PS4 PM1 PM2 PM3 PM4 PM5 PM6 PP1 PP2 PP3 PP4 BA1 BS1 BS2 BS3 BS4 BP1 BP2 BP3 BP4 BP5 BP7";
        assert_eq!(names.join(" "), all);
        for entry in &entries {
            assert!(!matches!(entry.outcome, Outcome::Fired(_)), "{entry}");
        }
        for terms in [["missense_variant"], ["stop_gained"], ["inframe_deletion"], ["synonymous_variant"]] {
            let facts = Facts { terms: &terms, ..Facts::default() };
            assert!(germline(&facts, &rules).iter().all(|e| e.strength().is_none()), "{terms:?}");
        }
    }
}
