//! PM2, BA1, BS1: how frequent the allele is.
//!
//! BA1 and BS1 look at the highest filtering frequency of a population without a bottleneck and with enough alleles, in any
//! source; PM2 at the highest plain frequency of any population. A source that was asked and has no record counts as one in
//! which the allele is absent.

use crate::criteria::facts::{Inheritance, Population};
use crate::criteria::frequency::{counted, highest_af, highest_faf, shown};
use crate::criteria::rules::Common;
use crate::criteria::{Entry, Facts, Outcome, Rules, Strength};

const NO_SOURCE: &str = "no source of population frequencies was given";

/// What a rule of rarity finds.
pub(in crate::criteria) enum Rarity {
    /// Absent, or at most at the limit.
    Rare,
    /// More frequent.
    Frequent,
    /// Not to be said.
    Unknown(String),
}

/// Absent from every source or at most as frequent as `limit`, and what was looked at.
pub(in crate::criteria) fn absent_or_rare(
    population: &Population,
    limit: f64,
    min_an: u32,
) -> (Rarity, Vec<(&'static str, String)>) {
    let mut facts = vec![("sources", population.sources.join(" "))];
    let Some(highest) = highest_af(population, |e| e.ac > 0) else {
        // Records without the allele say how many alleles were looked at; without a record that is not known.
        return match population.entries.iter().map(|e| e.an).max() {
            Some(an) if an < min_an => {
                facts.push(("alleles", an.to_string()));
                (Rarity::Unknown(format!("fewer than {min_an} alleles were looked at")), facts)
            }
            an => {
                facts.push(("absent", "yes".to_owned()));
                facts.extend(an.map(|an| ("alleles", an.to_string())));
                (Rarity::Rare, facts)
            }
        };
    };
    facts.push(("highest_af", shown(highest.value)));
    facts.push(("in", counted(&highest.entry)));
    let rarity = if highest.value <= limit { Rarity::Rare } else { Rarity::Frequent };
    (rarity, facts)
}

pub(super) fn pm2(facts: &Facts, rules: &Rules) -> Entry {
    let Some(population) = facts.population else { return Entry::missing("PM2", NO_SOURCE) };
    let rule = &rules.pm2;
    let general = match facts.inheritance {
        Some(Inheritance::Recessive) => rule.max_af_recessive,
        _ => rule.max_af,
    };
    let limit = rules.gene(facts.gene).and_then(|g| g.pm2_max_af).unwrap_or(general);
    let (rarity, seen) = absent_or_rare(&population, limit, rule.min_an);
    let entry = match rarity {
        Rarity::Rare => Entry::fired("PM2", rule.strength),
        Rarity::Frequent => Entry::not_fired("PM2"),
        Rarity::Unknown(what) => Entry::missing("PM2", what),
    };
    let entry = seen.into_iter().fold(entry, |entry, (name, value)| entry.with(name, value));
    let entry = if limit > 0.0 { entry.with("limit", shown(limit)) } else { entry };
    if facts.inheritance.is_none() { entry.with("inheritance", "not known, taken as dominant") } else { entry }
}

/// The filtering frequency against a limit: the entry, and whether the limit is passed.
fn common(name: &'static str, facts: &Facts, rules: &Rules, rule: &Common, limit: f64) -> (Entry, bool) {
    let Some(population) = facts.population else { return (Entry::missing(name, NO_SOURCE), false) };
    let sources = population.sources.join(" ");
    let Some(highest) = highest_faf(&population, rule.min_an, rules) else {
        let seen = population.entries.iter().any(|e| e.ac > 0);
        let entry = if seen {
            let least = rule.min_an;
            Entry::missing(name, format!("no general population with {least} alleles or more has the allele"))
        } else {
            Entry::not_fired(name).with("absent", "yes")
        };
        return (entry.with("sources", sources), false);
    };
    let passed = highest.value > limit;
    let entry = if passed { Entry::fired(name, Strength::Strong) } else { Entry::not_fired(name) };
    let how = if highest.entry.faf95.is_some() { "given by the source" } else { "from AC and AN" };
    let entry = entry
        .with("faf95", shown(highest.value))
        .with("faf95_is", how)
        .with("in", counted(&highest.entry))
        .with("limit", shown(limit))
        .with("sources", sources);
    (entry, passed)
}

pub(super) fn ba1(facts: &Facts, rules: &Rules) -> Entry {
    let limit = rules.gene(facts.gene).and_then(|g| g.ba1_faf95).unwrap_or(rules.ba1.faf95);
    let (mut entry, passed) = common("BA1", facts, rules, &rules.ba1, limit);
    if !passed {
        return entry;
    }
    entry.outcome = Outcome::Fired(Strength::StandAlone);
    let Some(allele) = facts.allele else {
        let mut missing = Entry::missing("BA1", "the allele is not named, so that the exceptions cannot be looked up");
        missing.facts = entry.facts;
        return missing;
    };
    match rules.ba1_exception(&allele) {
        Some(name) => {
            entry.outcome = Outcome::NotFired;
            entry.with("exception", name)
        }
        None => entry,
    }
}

pub(super) fn bs1(facts: &Facts, rules: &Rules, ba1_fired: bool) -> Entry {
    let gene = rules.gene(facts.gene).and_then(|g| g.bs1_faf95);
    let (limit, why) = match (gene, facts.max_credible_af) {
        (Some(limit), _) => (limit, "of the gene"),
        (None, Some(limit)) => (limit, "highest credible frequency of the disease"),
        (None, None) => (rules.bs1.faf95, "general; none is given for the disease"),
    };
    let (mut entry, passed) = common("BS1", facts, rules, &rules.bs1, limit);
    if passed && ba1_fired {
        entry.outcome = Outcome::NotFired;
        return entry.with("instead", "BA1");
    }
    entry.with("limit_is", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::facts::{AlleleName, Frequency};

    const GNOMAD: &[&str] = &["gnomAD"];

    fn entry<'a>(population: &'a str, ac: u32, an: u32) -> Frequency<'a> {
        Frequency { source: "gnomAD", population, ac, an, faf95: None, homozygotes: None }
    }

    fn facts<'a>(entries: &'a [Frequency<'a>]) -> Facts<'a> {
        let allele = AlleleName { contig: "chr1", pos: 100, reference: "A", alternate: "G" };
        Facts { allele: Some(allele), population: Some(Population { sources: GNOMAD, entries }), ..Facts::default() }
    }

    fn value<'a>(entry: &'a Entry, name: &str) -> &'a str {
        entry.facts.iter().find(|f| f.name == name).map_or("", |f| &f.value)
    }

    #[test]
    fn rare_and_absent_alleles() {
        let rules = Rules::shipped().unwrap();
        let pm2 = |entries: &[Frequency], inheritance| pm2(&Facts { inheritance, ..facts(entries) }, &rules);
        let dominant = Some(Inheritance::Dominant);
        assert_eq!(pm2(&[], dominant).strength(), Some(Strength::Supporting));
        assert_eq!(pm2(&[], dominant).code(), "PM2_Supporting");
        assert_eq!(pm2(&[entry("eas", 0, 20_000)], dominant).strength(), Some(Strength::Supporting));
        assert!(matches!(pm2(&[entry("eas", 0, 22)], dominant).outcome, Outcome::NotEvaluated(_)));
        assert_eq!(pm2(&[entry("eas", 1, 20_000)], dominant).outcome, Outcome::NotFired);
        let recessive = Some(Inheritance::Recessive);
        assert_eq!(pm2(&[entry("eas", 1, 20_000)], recessive).strength(), Some(Strength::Supporting));
        assert_eq!(pm2(&[entry("eas", 1, 20_000), entry("fin", 3, 10_000)], recessive).outcome, Outcome::NotFired);
        assert_eq!(pm2(&[entry("eas", 1, 20_000)], None).outcome, Outcome::NotFired);
        assert!(matches!(super::pm2(&Facts::default(), &rules).outcome, Outcome::NotEvaluated(_)));
    }

    #[test]
    fn common_alleles() {
        let rules = Rules::shipped().unwrap();
        let both = |entries: &[Frequency]| {
            let facts = facts(entries);
            let ba1 = ba1(&facts, &rules);
            let bs1 = bs1(&facts, &rules, ba1.strength().is_some());
            (ba1, bs1)
        };
        let (a, b) = both(&[entry("eas", 2000, 20_000)]);
        assert_eq!((a.strength(), b.outcome), (Some(Strength::StandAlone), Outcome::NotFired));
        let (a, b) = both(&[entry("eas", 800, 20_000)]);
        assert_eq!((a.outcome, b.strength()), (Outcome::NotFired, Some(Strength::Strong)));
        // 110 of 2,000 are 5.5 %, but no more than 4.7 % with 95 % confidence.
        let (a, _) = both(&[entry("eas", 110, 2000)]);
        assert_eq!((value(&a, "faf95"), &a.outcome), ("4.667e-2", &Outcome::NotFired));
        // Too few alleles, a population with a bottleneck.
        let (a, b) = both(&[entry("sas", 900, 1999), entry("fin", 5000, 20_000)]);
        assert!(matches!((a.outcome, b.outcome), (Outcome::NotEvaluated(_), Outcome::NotEvaluated(_))));
        // ToMMo's counts stand beside gnomAD's.
        let jpn = Frequency { source: "ToMMo", ..entry("jpn", 9000, 108_000) };
        let (a, _) = both(&[entry("eas", 300, 40_000), jpn]);
        assert_eq!((value(&a, "in"), a.strength()), ("ToMMo jpn 9000/108000", Some(Strength::StandAlone)));
        // What the source gives is taken.
        let given = Frequency { faf95: Some(0.06), ..entry("grpmax", 500, 20_000) };
        assert_eq!(both(&[given]).0.strength(), Some(Strength::StandAlone));
        let (a, b) = both(&[]);
        assert_eq!((a.outcome, b.outcome), (Outcome::NotFired, Outcome::NotFired));
    }

    #[test]
    fn exceptions_and_diseases() {
        let rules = Rules::shipped().unwrap();
        let entries = [entry("eas", 2000, 20_000)];
        let hfe = AlleleName { contig: "6", pos: 26_092_913, reference: "G", alternate: "A" };
        let entry_of = ba1(&Facts { allele: Some(hfe), ..facts(&entries) }, &rules);
        assert_eq!(entry_of.outcome, Outcome::NotFired);
        assert_eq!(value(&entry_of, "exception"), "HFE NM_000410.3:c.845G>A");
        let unnamed = ba1(&Facts { allele: None, ..facts(&entries) }, &rules);
        assert!(matches!(unnamed.outcome, Outcome::NotEvaluated(_)));
        let rare = [entry("nfe", 30, 100_000)];
        let disease = Facts { max_credible_af: Some(4.0e-5), ..facts(&rare) };
        assert_eq!(bs1(&disease, &rules, false).strength(), Some(Strength::Strong));
        assert_eq!(bs1(&facts(&rare), &rules, false).outcome, Outcome::NotFired);
    }
}
