//! Oncogenicity after ClinGen, CGC and VICC (Horak 2022, doi:10.1016/j.gim.2022.01.001, tables 2 and 3).
//!
//! 17 criteria, one entry each, and the sum of the points of those that fired. The sum is evidence of what the data decide and
//! not a class: what stays not evaluated has points too. Criteria that exclude each other do so as the tables' notes say.

mod hotspot;
mod known;

use super::facts::Frequency;
use super::frequency::{counted, highest_af, shown};
use super::germline::pvs1::{Leaf, Null, walk};
use super::germline::{Computed, Rarity, absent_or_rare, computed, silent};
use super::{Entry, Facts, Lookup, Rules, Strength};

/// What the oncogenicity standard makes of an allele.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somatic {
    /// The criteria in the standard's order.
    pub entries: Vec<Entry>,
    /// Points of those that fired; benign ones count below zero.
    pub points: i32,
    /// The gene is one of clonal haematopoiesis: in blood, and in tissue with blood in it, the allele may not be the tumour's.
    pub clonal_haematopoiesis: bool,
}

const NO_ROLE: &str = "no list of oncogenes and tumour suppressors was given";
const NO_FREQUENCY: &str = "no source of population frequencies was given";

/// The somatic criteria.
pub fn somatic(facts: &Facts, rules: &Rules) -> Somatic {
    let ovs1 = ovs1(facts, rules);
    let os1 = known::os1(facts, rules);
    let (first, third) = (os1.strength().is_some(), hotspot::is_os3(facts, rules) && os1.strength().is_none());
    let om1 = hotspot::om1(facts, first || third);
    let om4 = known::om4(facts, rules, first || third || om1.strength().is_some());
    let excluded = om1.strength().is_some() || om4.strength().is_some();
    let [os3, om3, op3] = hotspot::counted(facts, rules, first, excluded);
    let om2 = om2(facts, ovs1.strength().is_some());
    let [op1, sbp1] = predicted(facts, rules);
    let entries = vec![
        ovs1,
        os1,
        Entry::missing("OS2", "functional studies are read and weighed by a person"),
        os3,
        om1,
        om2,
        om3,
        om4,
        op1,
        Entry::missing("OP2", "needs the tumour type, and that it has a single genetic cause"),
        op3,
        op4(facts, rules),
        frequent("SBVS1", Strength::VeryStrong, rules.somatic.sbvs1_af, None, facts, rules),
        frequent("SBS1", Strength::Strong, rules.somatic.sbs1_af, Some(rules.somatic.sbvs1_af), facts, rules),
        Entry::missing("SBS2", "functional studies are read and weighed by a person"),
        sbp1,
        sbp2(facts, rules),
    ];
    let points = entries.iter().filter_map(|e| e.strength().map(|s| sign(e) * rules.somatic.points.of(s))).sum();
    let clonal_haematopoiesis = facts.gene.is_some_and(|g| rules.is_clonal_haematopoiesis(g));
    Somatic { entries, points, clonal_haematopoiesis }
}

fn sign(entry: &Entry) -> i32 {
    if entry.criterion.starts_with("SB") { -1 } else { 1 }
}

/// A null variant in a bona fide tumour suppressor; the standard refers to PVS1's tree for what is null.
fn ovs1(facts: &Facts, rules: &Rules) -> Entry {
    let Some(null) = Null::of(facts) else { return Entry::not_fired("OVS1").with("why", "no null variant") };
    let role = match facts.cancer.role {
        Lookup::NotGiven => return Entry::missing("OVS1", NO_ROLE).with("variant", null.word()),
        Lookup::NotFound => {
            return Entry::not_fired("OVS1").with("gene", "not in the list").with("variant", null.word());
        }
        Lookup::Found(role) => role,
    };
    if !role.tumor_suppressor {
        return Entry::not_fired("OVS1").with("gene", "no tumour suppressor").with("variant", null.word());
    }
    let reached = walk(null, &facts.loss, rules);
    let entry = match reached.leaf {
        Leaf::Weight(Strength::VeryStrong) => Entry::fired("OVS1", Strength::VeryStrong),
        Leaf::Weight(_) => {
            Entry::missing("OVS1", "the protein may keep its function: PVS1's tree gives less than very strong")
        }
        Leaf::NotApplicable => Entry::not_fired("OVS1"),
        Leaf::Open(question) => Entry::missing("OVS1", question),
    };
    entry.with("gene", "tumour suppressor").with("variant", null.word()).with("tree", reached.way)
}

/// Length of the protein changed in a cancer gene.
fn om2(facts: &Facts, ovs1_fired: bool) -> Entry {
    let stop_lost = facts.any(&["stop_lost"]);
    if !stop_lost && !facts.is_inframe() {
        return Entry::not_fired("OM2").with("why", "neither in frame nor a lost stop");
    }
    if ovs1_fired {
        return Entry::not_fired("OM2").with("instead", "OVS1");
    }
    let role = match facts.cancer.role {
        Lookup::NotGiven => return Entry::missing("OM2", NO_ROLE),
        Lookup::NotFound => return Entry::not_fired("OM2").with("gene", "not in the list"),
        Lookup::Found(role) => role,
    };
    let counts = role.tumor_suppressor || role.oncogene && !stop_lost;
    let entry = if counts { Entry::fired("OM2", Strength::Moderate) } else { Entry::not_fired("OM2") };
    let word = match (role.oncogene, role.tumor_suppressor) {
        (true, true) => "oncogene and tumour suppressor",
        (true, false) => "oncogene",
        (false, true) => "tumour suppressor",
        (false, false) => "neither",
    };
    entry.with("gene", word).with("change", if stop_lost { "stop lost" } else { "in frame" })
}

/// OP1 and SBP1: all lines of computation at hand agree.
fn predicted(facts: &Facts, rules: &Rules) -> [Entry; 2] {
    let (op1, sbp1) = match computed(facts, rules) {
        Computed::NotGiven => {
            let missing = "no score of a predictor was given";
            (Entry::missing("OP1", missing), Entry::missing("SBP1", missing))
        }
        Computed::Pathogenic(_) => (Entry::fired("OP1", Strength::Supporting), Entry::not_fired("SBP1")),
        Computed::Benign(_) => (Entry::not_fired("OP1"), Entry::fired("SBP1", Strength::Supporting)),
        Computed::Undecided => (Entry::not_fired("OP1"), Entry::not_fired("SBP1")),
        Computed::Instead(_) => {
            (Entry::not_fired("OP1").with("instead", "OVS1"), Entry::not_fired("SBP1").with("instead", "OVS1"))
        }
    };
    let scores = |entry: Entry| {
        let given = facts.predictions.iter().map(|p| format!("{} {}", p.tool, p.score));
        let all: Vec<String> = given.chain(facts.splice.map(|s| format!("{} {s}", rules.splice.tool))).collect();
        if all.is_empty() { entry } else { entry.with("scores", all.join(" ")) }
    };
    [scores(op1), scores(sbp1)]
}

fn op4(facts: &Facts, rules: &Rules) -> Entry {
    let Some(population) = facts.population else { return Entry::missing("OP4", NO_FREQUENCY) };
    let (rarity, seen) = absent_or_rare(&population, rules.somatic.op4_max_af, rules.somatic.min_an);
    let entry = match rarity {
        Rarity::Rare => Entry::fired("OP4", Strength::Supporting),
        Rarity::Frequent => Entry::not_fired("OP4"),
        Rarity::Unknown(what) => Entry::missing("OP4", what),
    };
    seen.into_iter().fold(entry, |entry, (name, value)| entry.with(name, value))
}

/// SBVS1 and SBS1: frequent in one of the continental populations, up to `below`.
fn frequent(
    name: &'static str,
    strength: Strength,
    limit: f64,
    below: Option<f64>,
    facts: &Facts,
    rules: &Rules,
) -> Entry {
    let Some(population) = facts.population else { return Entry::missing(name, NO_FREQUENCY) };
    let continental = |e: &Frequency| {
        e.an >= rules.somatic.min_an && rules.somatic.populations.iter().any(|p| p.eq_ignore_ascii_case(e.population))
    };
    let Some(highest) = highest_af(&population, continental) else {
        return match population.entries.iter().any(|e| e.ac > 0) {
            true => Entry::missing(name, "no continental population with enough alleles has the allele"),
            false => Entry::not_fired(name).with("absent", "yes"),
        };
    };
    let instead = below.is_some_and(|b| highest.value > b);
    let fires = highest.value > limit && !instead;
    let entry = if fires { Entry::fired(name, strength) } else { Entry::not_fired(name) };
    let entry = entry.with("highest_af", shown(highest.value)).with("in", counted(&highest.entry));
    let entry = entry.with("limit", shown(limit));
    if instead { entry.with("instead", "SBVS1") } else { entry }
}

fn sbp2(facts: &Facts, rules: &Rules) -> Entry {
    if !facts.any(&["synonymous_variant"]) {
        return Entry::not_fired("SBP2").with("why", "not synonymous");
    }
    let place = match silent(facts, rules) {
        Ok(place) => place,
        Err(None) => return Entry::not_fired("SBP2").with("why", "in a splice motif"),
        Err(Some(missing)) => return Entry::missing("SBP2", missing),
    };
    let quiet = facts.splice.map(|score| score <= rules.splice.benign);
    let entry = match (quiet, facts.conserved) {
        (Some(true), Some(false)) => Entry::fired("SBP2", Strength::Supporting),
        (Some(false), _) | (_, Some(true)) => Entry::not_fired("SBP2"),
        (None, _) => Entry::missing("SBP2", "no score of a splice predictor was given"),
        (_, None) => Entry::missing("SBP2", "whether the base is highly conserved"),
    };
    let entry = entry.with("place", place).maybe("splicing", facts.splice);
    entry.maybe("highly_conserved", facts.conserved)
}

#[cfg(test)]
mod tests;
