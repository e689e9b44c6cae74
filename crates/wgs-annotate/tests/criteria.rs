//! Whole alleles through all criteria, and the page that documents them.

use wgs_annotate::criteria::clinvar::{Record, Relation, Significance};
use wgs_annotate::criteria::facts::{
    AlleleName, Family, Frequency, Inheritance, Loss, LossOfFunction, Population, Prediction, PrematureStop,
    ProteinChange,
};
use wgs_annotate::criteria::{Facts, Lookup, Outcome, Rules, germline, somatic};

fn fired(facts: &Facts) -> Vec<String> {
    let entries = germline(facts, &Rules::shipped().unwrap());
    entries.iter().filter(|e| matches!(e.outcome, Outcome::Fired(_))).map(|e| e.code()).collect()
}

/// `docs/methods/criteria.md` names every criterion there is, and no retired one as a rule.
#[test]
fn the_page_names_every_criterion() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let page = std::fs::read_to_string(root.join("docs/methods/criteria.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|l| l.starts_with("| ")).filter_map(|l| l.split('|').nth(1)).collect();
    let named = |criterion: &str| rows.iter().any(|r| r.split([' ', ',']).any(|word| word == criterion));
    let rules = Rules::shipped().unwrap();
    let entries = germline(&Facts::default(), &rules);
    for entry in entries.iter().chain(&somatic(&Facts::default(), &rules).entries) {
        assert!(named(entry.criterion), "{} is not in the tables of criteria.md", entry.criterion);
    }
    assert!(!named("PP5") && !named("BP6"));
}

/// A nonsense variant of BRCA1 far before the last junction, absent from the sources, and pathogenic in ClinVar: that
/// record is no criterion.
#[test]
fn a_nonsense_variant() {
    let records = [Record {
        id: "17661",
        relation: Relation::SameAllele,
        significance: Significance::Pathogenic,
        stars: 3,
        date: None,
        alternate: None,
        splice_effect: None,
    }];
    let stop = PrematureStop { last_exon: false, to_last_junction_bp: Some(3000) };
    let facts = Facts {
        gene: Some("BRCA1"),
        terms: &["stop_gained"],
        inheritance: Some(Inheritance::Dominant),
        mechanism: Lookup::Found(LossOfFunction::Established),
        loss: Loss { premature_stop: Some(stop), exon_relevant: Some(true), ..Loss::default() },
        population: Some(Population { sources: &["gnomAD", "ToMMo"], entries: &[] }),
        clinvar: Some(&records),
        ..Facts::default()
    };
    assert_eq!(fired(&facts), ["PVS1", "PM2_Supporting"]);
    let entries = germline(&facts, &Rules::shipped().unwrap());
    let text = entries[0].to_string();
    assert_eq!(
        text,
        "PVS1(variant=nonsense or frameshift;tree=decayed;tree_strength=very_strong;mechanism=loss of function, established)"
    );
}

/// A de novo missense variant: the trio's facts are printed and decide nothing.
#[test]
fn a_missense_variant() {
    let residue = Record {
        id: "5",
        relation: Relation::SameResidue,
        significance: Significance::Pathogenic,
        stars: 2,
        date: None,
        alternate: Some('H'),
        splice_effect: None,
    };
    let records = [residue];
    let predictions = [Prediction { tool: "REVEL", score: 0.95 }];
    let facts = Facts {
        terms: &["missense_variant"],
        protein: Some(ProteinChange { position: 175, reference: "R", alternate: "C" }),
        inheritance: Some(Inheritance::Dominant),
        population: Some(Population { sources: &["gnomAD"], entries: &[] }),
        clinvar: Some(&records),
        predictions: &predictions,
        splice: Some(0.01),
        family: Some(Family { de_novo: Some(true), parentage: Some(true), other_allele: None }),
        ..Facts::default()
    };
    assert_eq!(fired(&facts), ["PM2_Supporting", "PM5", "PP3_Strong"]);
    let entries = germline(&facts, &Rules::shipped().unwrap());
    let ps2 = entries.iter().find(|e| e.criterion == "PS2").unwrap();
    assert!(matches!(ps2.outcome, Outcome::NotEvaluated(_)));
    assert!(ps2.to_string().ends_with("de_novo=true;parentage_confirmed=true)"), "{ps2}");
}

/// A common synonymous allele that only a Japanese source shows to be common.
#[test]
fn a_common_allele() {
    let entry =
        |source, population, ac, an| Frequency { source, population, ac, an, faf95: None, homozygotes: Some(7) };
    let entries = [entry("gnomAD", "eas", 30, 5000), entry("ToMMo", "jpn", 7000, 108_000)];
    let facts = Facts {
        allele: Some(AlleleName { contig: "chr1", pos: 1, reference: "A", alternate: "G" }),
        terms: &["synonymous_variant"],
        population: Some(Population { sources: &["gnomAD", "ToMMo"], entries: &entries }),
        splice: Some(0.0),
        ..Facts::default()
    };
    assert_eq!(fired(&facts), ["BA1", "BP4"]);
    let without = Population { sources: &["gnomAD"], entries: &entries[..1] };
    assert_eq!(fired(&Facts { population: Some(without), ..facts }), ["BP4"]);
}
