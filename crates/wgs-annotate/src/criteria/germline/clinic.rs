//! Criteria that data of the sample and of public tables cannot decide. Each says what is missing, with the facts there are.

use crate::criteria::facts::Phase;
use crate::criteria::{Entry, Facts};

const EXPERIMENT: &str = "functional studies are read and weighed by a person";
const SEGREGATION: &str = "needs affected and unaffected relatives and their genotypes, counted by a person";

fn parents(entry: Entry, facts: &Facts) -> Entry {
    let family = facts.family.unwrap_or_default();
    entry.maybe("de_novo", family.de_novo).maybe("parentage_confirmed", family.parentage)
}

fn phase(facts: &Facts) -> Option<&'static str> {
    facts.family.and_then(|f| f.other_allele).map(|p| match p {
        Phase::Trans => "in trans with another allele of the gene",
        Phase::Cis => "in cis with another allele of the gene",
        Phase::Unknown => "another allele of the gene, phase not known",
    })
}

pub(super) fn ps2(facts: &Facts) -> Entry {
    let missing =
        "de novo with confirmed parentage: needs how well the phenotype fits the gene, and the family history";
    parents(Entry::missing("PS2", missing), facts)
}

pub(super) fn pm6(facts: &Facts) -> Entry {
    let missing = "de novo without confirmed parentage: needs how well the phenotype fits the gene";
    parents(Entry::missing("PM6", missing), facts)
}

pub(super) fn ps3() -> Entry {
    Entry::missing("PS3", EXPERIMENT)
}

pub(super) fn bs3() -> Entry {
    Entry::missing("BS3", EXPERIMENT)
}

pub(super) fn ps4() -> Entry {
    Entry::missing("PS4", "needs counts of affected people with the allele, or a case-control study")
}

pub(super) fn pm3(facts: &Facts) -> Entry {
    let missing = "needs the classification of the other allele and affected people with both, for a recessive disease";
    Entry::missing("PM3", missing).maybe("phase", phase(facts))
}

pub(super) fn bp2(facts: &Facts) -> Entry {
    let missing = "needs the classification of the other allele, and full penetrance of a dominant disease";
    Entry::missing("BP2", missing).maybe("phase", phase(facts))
}

pub(super) fn pp1() -> Entry {
    Entry::missing("PP1", SEGREGATION)
}

pub(super) fn bs4() -> Entry {
    Entry::missing("BS4", SEGREGATION)
}

pub(super) fn pp4() -> Entry {
    Entry::missing("PP4", "needs how specific the phenotype is for the gene")
}

pub(super) fn bs2(facts: &Facts) -> Entry {
    let entry = Entry::missing("BS2", "needs healthy adults with the genotype and full penetrance at an early age");
    let homozygotes: Option<u64> = facts.population.and_then(|p| {
        let counts = p.entries.iter().filter_map(|e| e.homozygotes);
        counts.map(u64::from).max()
    });
    entry.maybe("homozygotes_in_one_population", homozygotes)
}

pub(super) fn bp5() -> Entry {
    Entry::missing("BP5", "needs the molecular basis found in the case by other means")
}
