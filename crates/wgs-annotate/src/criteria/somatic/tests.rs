//! The points of well-known variants, and every exclusion between criteria.

use super::*;
use crate::criteria::Outcome;
use crate::criteria::clinvar::Relation;
use crate::criteria::facts::{
    Cancer, Domain, Hotspot, Loss, Oncogenic, Place, Population, Prediction, ProteinChange, Role,
};

const MISSENSE: &[&str] = &["missense_variant"];
const SOURCES: &[&str] = &["gnomAD"];
const ABSENT: Population = Population { sources: SOURCES, entries: &[] };
const ONCOGENE: Lookup<Role> = Lookup::Found(Role { oncogene: true, tumor_suppressor: false });
const SUPPRESSOR: Lookup<Role> = Lookup::Found(Role { oncogene: false, tumor_suppressor: true });

fn run(facts: Facts) -> Somatic {
    somatic(&facts, &Rules::shipped().unwrap())
}

fn fired(result: &Somatic) -> String {
    let codes: Vec<String> = result.entries.iter().filter(|e| e.strength().is_some()).map(Entry::code).collect();
    codes.join(" ")
}

fn entry<'a>(result: &'a Somatic, name: &str) -> &'a Entry {
    result.entries.iter().find(|e| e.criterion == name).unwrap()
}

fn hotspot(residue_samples: u32, change_samples: u32) -> Lookup<Hotspot> {
    Lookup::Found(Hotspot { residue_samples, change_samples })
}

fn change(reference: &'static str, alternate: &'static str) -> Option<ProteinChange<'static>> {
    Some(ProteinChange { position: 600, reference, alternate })
}

const KNOWN: Oncogenic =
    Oncogenic { id: "13961", relation: Relation::SameChange, alternate: Some('E'), certain: true, stars: 2 };

#[test]
fn all_seventeen_and_nothing_without_facts() {
    let result = run(Facts::default());
    let names: Vec<&str> = result.entries.iter().map(|e| e.criterion).collect();
    let all = "OVS1 OS1 OS2 OS3 OM1 OM2 OM3 OM4 OP1 OP2 OP3 OP4 SBVS1 SBS1 SBS2 SBP1 SBP2";
    assert_eq!(names.join(" "), all);
    assert_eq!((fired(&result).as_str(), result.points), ("", 0));
}

/// BRAF V600E by its counts alone (hotspot of hundreds of samples, absent from gnomAD), and as a known oncogenic variant: OS1
/// then stands in for OS3, and what needs a person is not counted.
#[test]
fn a_hotspot() {
    let facts = Facts {
        gene: Some("BRAF"),
        terms: MISSENSE,
        protein: change("V", "E"),
        population: Some(ABSENT),
        cancer: Cancer { hotspot: hotspot(897, 833), role: ONCOGENE, ..Cancer::default() },
        ..Facts::default()
    };
    let result = run(facts);
    assert_eq!((fired(&result).as_str(), result.points), ("OS3 OP4", 5));
    assert!(result.clonal_haematopoiesis);
    let known = [KNOWN];
    let cancer = Cancer { oncogenic: Some(&known), ..facts.cancer };
    let result = run(Facts { cancer, ..facts });
    assert_eq!((fired(&result).as_str(), result.points), ("OS1 OP4", 5));
    assert!(entry(&result, "OS3").to_string().contains("instead=OS1"));
    let predictions = [Prediction { tool: "REVEL", score: 0.931 }];
    assert_eq!(run(Facts { predictions: &predictions, ..facts }).points, 6);
}

#[test]
fn hotspots_by_their_counts() {
    let with = |residue, change_samples, domain| {
        let domain =
            if domain { Lookup::Found(Domain { name: "kinase", benign_variation: None }) } else { Lookup::NotFound };
        let cancer = Cancer { hotspot: hotspot(residue, change_samples), domain, ..Cancer::default() };
        fired(&run(Facts { terms: MISSENSE, cancer, ..Facts::default() }))
    };
    assert_eq!(with(50, 10, false), "OS3");
    assert_eq!(with(49, 10, false), "OM3");
    assert_eq!(with(50, 9, false), "OP3");
    assert_eq!(with(3, 1, false), "OP3");
    // OM1 gives way to OS3, OM3 to OM1; OP3 to none.
    assert_eq!(with(50, 10, true), "OS3");
    assert_eq!(with(49, 10, true), "OM1");
    assert_eq!(with(49, 9, true), "OM1 OP3");
}

#[test]
fn null_variants_of_suppressors() {
    let decayed = Loss { nmd: Some(true), exon_relevant: Some(true), ..Loss::default() };
    let with = |terms: &[&str], loss, role| {
        let cancer = Cancer { role, ..Cancer::default() };
        let result = run(Facts { terms, loss, cancer, gene: Some("TP53"), ..Facts::default() });
        (entry(&result, "OVS1").outcome.clone(), result.points)
    };
    let stop: &[&str] = &["stop_gained"];
    assert_eq!(with(stop, decayed, SUPPRESSOR), (Outcome::Fired(Strength::VeryStrong), 8));
    assert_eq!(with(stop, decayed, ONCOGENE), (Outcome::NotFired, 0));
    assert_eq!(with(stop, decayed, Lookup::NotFound), (Outcome::NotFired, 0));
    assert!(matches!(with(stop, decayed, Lookup::NotGiven).0, Outcome::NotEvaluated(_)));
    // A stop that escapes decay, and one whose decay is not known, wait for a person.
    let escapes = Loss { nmd: Some(false), lof_frequent: Some(false), removed_fraction: Some(0.02), ..decayed };
    assert!(matches!(with(stop, escapes, SUPPRESSOR).0, Outcome::NotEvaluated(_)));
    assert!(matches!(with(stop, Loss { nmd: None, ..decayed }, SUPPRESSOR).0, Outcome::NotEvaluated(_)));
    assert_eq!(with(MISSENSE, decayed, SUPPRESSOR).0, Outcome::NotFired);
}

#[test]
fn length_of_the_protein() {
    let with = |terms: &[&str], role| {
        let cancer = Cancer { role, ..Cancer::default() };
        fired(&run(Facts { terms, cancer, ..Facts::default() }))
    };
    assert_eq!(with(&["inframe_deletion"], ONCOGENE), "OM2");
    assert_eq!(with(&["inframe_insertion"], SUPPRESSOR), "OM2");
    assert_eq!(with(&["stop_lost"], SUPPRESSOR), "OM2");
    assert_eq!(with(&["stop_lost"], ONCOGENE), "");
    assert_eq!(with(&["inframe_deletion"], Lookup::NotFound), "");
}

/// OM4: another substitution of the residue, the difference at least about as large (Grantham): V600E is known.
#[test]
fn another_change_of_the_residue() {
    let known = [Oncogenic { relation: Relation::SameResidue, ..KNOWN }];
    let with = |alternate, hotspot| {
        let cancer = Cancer { oncogenic: Some(&known), hotspot, ..Cancer::default() };
        run(Facts { terms: MISSENSE, protein: change("V", alternate), cancer, ..Facts::default() })
    };
    assert_eq!(fired(&with("D", Lookup::NotGiven)), "OM4"); // 152 against 121
    assert_eq!(fired(&with("G", Lookup::NotGiven)), "OM4"); // 109, more than nine tenths of 121
    assert_eq!(fired(&with("A", Lookup::NotGiven)), ""); // 64
    assert_eq!(fired(&with("D", hotspot(80, 20))), "OS3");
    // OM3 gives way to OM4.
    assert_eq!(fired(&with("D", hotspot(30, 20))), "OM4");
    let unknown = with("DE", Lookup::NotGiven);
    assert!(matches!(entry(&unknown, "OM4").outcome, Outcome::NotEvaluated(_)));
    // Likely oncogenic or without a star is not established.
    for weak in [Oncogenic { certain: false, ..known[0] }, Oncogenic { stars: 0, ..known[0] }] {
        let weak = [weak];
        let cancer = Cancer { oncogenic: Some(&weak), ..Cancer::default() };
        assert_eq!(fired(&run(Facts { terms: MISSENSE, protein: change("V", "D"), cancer, ..Facts::default() })), "");
    }
}

#[test]
fn frequent_alleles_and_silent_ones() {
    let with = |population, ac, an| {
        let entries = [Frequency { source: "gnomAD", population, ac, an, faf95: None, homozygotes: None }];
        let population = Some(Population { sources: SOURCES, entries: &entries });
        let result = run(Facts { terms: MISSENSE, population, ..Facts::default() });
        (fired(&result), result.points)
    };
    assert_eq!(with("eas", 1001, 20_000), ("SBVS1".to_owned(), -8));
    assert_eq!(with("eas", 1000, 20_000), ("SBS1".to_owned(), -4));
    assert_eq!(with("jpn", 201, 20_000), ("SBS1".to_owned(), -4));
    assert_eq!(with("eas", 200, 20_000), (String::new(), 0));
    assert_eq!(with("fin", 5000, 20_000), (String::new(), 0));
    assert_eq!(with("eas", 500, 1999), (String::new(), 0));
    let silent = Facts {
        terms: &["synonymous_variant"],
        place: Some(Place::Exon { from_start_bp: 40, to_end_bp: 40 }),
        splice: Some(0.0),
        conserved: Some(false),
        ..Facts::default()
    };
    let result = run(silent);
    assert_eq!((fired(&result).as_str(), result.points), ("SBP1 SBP2", -2));
    assert_eq!(fired(&run(Facts { conserved: Some(true), ..silent })), "SBP1");
    assert!(matches!(entry(&run(Facts { conserved: None, ..silent }), "SBP2").outcome, Outcome::NotEvaluated(_)));
}
