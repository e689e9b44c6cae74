//! Every leaf of the tree's figure, and what the mechanism makes of it.

use super::*;
use crate::criteria::Outcome;
use crate::criteria::facts::PrematureStop;

const GIVEN: Loss = Loss {
    premature_stop: None,
    nmd: None,
    exon_relevant: Some(true),
    frame_kept: None,
    critical: None,
    lof_frequent: Some(false),
    removed_fraction: Some(0.05),
    alternative_start: None,
    pathogenic_before_next_start: None,
    duplication: None,
};

fn entry(term: &str, loss: Loss, mechanism: Lookup<LossOfFunction>) -> Entry {
    let terms = [term];
    pvs1(&Facts { terms: &terms, loss, mechanism, ..Facts::default() }, &Rules::shipped().unwrap())
}

/// The code with the mechanism established; `N/A` or `?` otherwise.
fn code(term: &str, loss: Loss) -> String {
    let entry = entry(term, loss, Lookup::Found(LossOfFunction::Established));
    match entry.outcome {
        Outcome::Fired(_) => entry.code(),
        Outcome::NotFired => "N/A".to_owned(),
        Outcome::NotEvaluated(_) => "?".to_owned(),
    }
}

#[test]
fn nonsense_and_frameshift() {
    for term in ["stop_gained", "frameshift_variant"] {
        let decayed = Loss { nmd: Some(true), ..GIVEN };
        assert_eq!(code(term, decayed), "PVS1");
        assert_eq!(code(term, Loss { exon_relevant: Some(false), ..decayed }), "N/A");
        assert_eq!(code(term, Loss { exon_relevant: None, ..decayed }), "?");
        let escapes = Loss { nmd: Some(false), ..GIVEN };
        assert_eq!(code(term, Loss { critical: Some(true), ..escapes }), "PVS1_Strong");
        assert_eq!(code(term, Loss { lof_frequent: Some(true), ..escapes }), "N/A");
        assert_eq!(code(term, Loss { exon_relevant: Some(false), ..escapes }), "N/A");
        assert_eq!(code(term, Loss { removed_fraction: Some(0.11), ..escapes }), "PVS1_Strong");
        assert_eq!(code(term, Loss { removed_fraction: Some(0.10), ..escapes }), "PVS1_Moderate");
        assert_eq!(code(term, Loss { removed_fraction: None, ..escapes }), "?");
        assert_eq!(code(term, Loss { lof_frequent: None, ..escapes }), "?");
        assert_eq!(code(term, GIVEN), "?");
    }
}

/// A stop in the last exon or in the last 50 bases of the one before escapes decay.
#[test]
fn decay_by_the_place_of_the_stop() {
    let stop = |last_exon, to_last_junction_bp| Loss {
        premature_stop: Some(PrematureStop { last_exon, to_last_junction_bp }),
        ..GIVEN
    };
    assert_eq!(code("stop_gained", stop(false, Some(51))), "PVS1");
    assert_eq!(code("stop_gained", stop(false, Some(50))), "PVS1_Moderate");
    assert_eq!(code("stop_gained", stop(true, None)), "PVS1_Moderate");
    assert_eq!(code("stop_gained", stop(false, None)), "?");
    // What is stated outweighs what is counted.
    assert_eq!(code("stop_gained", Loss { nmd: Some(false), ..stop(false, Some(500)) }), "PVS1_Moderate");
}

#[test]
fn splice_sites() {
    for term in ["splice_donor_variant", "splice_acceptor_variant"] {
        let disrupted = Loss { frame_kept: Some(false), ..GIVEN };
        assert_eq!(code(term, Loss { nmd: Some(true), ..disrupted }), "PVS1");
        assert_eq!(code(term, Loss { nmd: Some(true), exon_relevant: Some(false), ..disrupted }), "N/A");
        assert_eq!(code(term, Loss { nmd: Some(false), removed_fraction: Some(0.3), ..disrupted }), "PVS1_Strong");
        assert_eq!(code(term, Loss { nmd: Some(false), ..disrupted }), "PVS1_Moderate");
        let kept = Loss { frame_kept: Some(true), ..GIVEN };
        assert_eq!(code(term, Loss { critical: Some(true), ..kept }), "PVS1_Strong");
        assert_eq!(code(term, Loss { removed_fraction: Some(0.3), ..kept }), "PVS1_Strong");
        assert_eq!(code(term, kept), "PVS1_Moderate");
        assert_eq!(code(term, Loss { lof_frequent: Some(true), ..kept }), "N/A");
        assert_eq!(code(term, GIVEN), "?");
    }
}

#[test]
fn start_codons() {
    let lost = Loss { alternative_start: Some(false), ..GIVEN };
    assert_eq!(code("start_lost", Loss { pathogenic_before_next_start: Some(true), ..lost }), "PVS1_Moderate");
    assert_eq!(code("start_lost", Loss { pathogenic_before_next_start: Some(false), ..lost }), "PVS1_Supporting");
    assert_eq!(code("start_lost", lost), "?");
    assert_eq!(code("start_lost", Loss { alternative_start: Some(true), ..GIVEN }), "N/A");
    assert_eq!(code("start_lost", GIVEN), "?");
}

#[test]
fn whole_genes_and_exons_twice() {
    assert_eq!(code("transcript_ablation", Loss::default()), "PVS1");
    let twice = |tandem, disrupts| {
        let loss = Loss { duplication: Some(Duplication { tandem, disrupts }), ..GIVEN };
        code("coding_sequence_variant", loss)
    };
    assert_eq!(twice(Tandem::Proven, Some(true)), "PVS1");
    assert_eq!(twice(Tandem::Proven, None), "N/A");
    assert_eq!(twice(Tandem::Presumed, Some(true)), "PVS1_Strong");
    assert_eq!(twice(Tandem::Presumed, Some(false)), "N/A");
    assert_eq!(twice(Tandem::Elsewhere, Some(true)), "N/A");
}

#[test]
fn mechanism() {
    let decayed = Loss { nmd: Some(true), ..GIVEN };
    let with = |mechanism| entry("stop_gained", decayed, mechanism);
    assert_eq!(with(Lookup::Found(LossOfFunction::Established)).code(), "PVS1");
    assert_eq!(with(Lookup::Found(LossOfFunction::Likely)).code(), "PVS1_Strong");
    assert_eq!(with(Lookup::Found(LossOfFunction::Possible)).code(), "PVS1_Moderate");
    assert_eq!(with(Lookup::Found(LossOfFunction::None)).outcome, Outcome::NotFired);
    assert_eq!(with(Lookup::NotFound).outcome, Outcome::NotFired);
    // Without a list the tree's leaf is said and nothing fires.
    let entry_of = with(Lookup::NotGiven);
    assert!(matches!(entry_of.outcome, Outcome::NotEvaluated(_)));
    assert!(entry_of.to_string().contains("tree_strength=very_strong"), "{entry_of}");
    // Two steps below moderate there is nothing left.
    let weak = Loss { nmd: Some(false), ..GIVEN };
    assert_eq!(entry("stop_gained", weak, Lookup::Found(LossOfFunction::Possible)).outcome, Outcome::NotFired);
}

#[test]
fn no_null_variant() {
    assert_eq!(code("missense_variant", GIVEN), "N/A");
    assert_eq!(code("splice_region_variant", GIVEN), "N/A");
    // A frameshift that takes the start codon with it is a lost start, one that takes a splice site a splice variant.
    let terms = ["frameshift_variant", "start_lost"];
    assert_eq!(Null::of(&Facts { terms: &terms, ..Facts::default() }), Some(Null::Start));
    let terms = ["splice_donor_variant", "frameshift_variant"];
    assert_eq!(Null::of(&Facts { terms: &terms, ..Facts::default() }), Some(Null::Splice));
}
