//! What of a case gets into FHIR and Phenopacket: a marker in every text field is found in the output or the field is on the
//! list of what has no place there. With the findings gone, nothing of them is left.

#[path = "support/fhir_cases.rs"]
mod fhir_cases;
#[path = "support/hostile.rs"]
mod hostile;

use std::collections::BTreeSet;
use wgs_case::{Case, fhir, phenopacket};

/// The path of a field without the numbers of its lists.
fn field(path: &str) -> String {
    path.split('/').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join("/")
}

/// Fields whose marker is not in the output.
fn missing(render: impl Fn(&Case) -> String) -> BTreeSet<String> {
    let (mut missing, mut found) = (BTreeSet::new(), BTreeSet::new());
    for (_, case) in fhir_cases::all() {
        for path in hostile::strings(&case) {
            let Some(case) = hostile::with(&case, &path, "Qzmarker") else { continue };
            let place = if render(&case).contains("Qzmarker") { &mut found } else { &mut missing };
            place.insert(field(&path));
        }
    }
    missing.difference(&found).cloned().collect()
}

fn set(fields: &[&str]) -> BTreeSet<String> {
    fields.iter().map(|&field| field.to_owned()).collect()
}

/// Codes and dates are written when they are well-formed; a marker is not.
const FORMED: &[&str] = &["/findings/variant/vrs_id", "/findings/variant/clinvar_id", "/subject/samples/collected"];

#[test]
fn every_field_has_its_place_in_fhir_or_is_left_out_by_name() {
    let render = |case: &Case| fhir::bundle(case, &fhir::Options::default()).to_string();
    let mut expected = set(FORMED);
    expected.extend(set(&[
        "/findings/variant/dbsnp",
        "/findings/variant/hgnc",
        "/candidates/variant/hgnc",
        // Intervals without a call are a BED file in base64.
        "/scope/coverage/holes/contig",
        // The tumour's spectrum has no profile.
        "/biomarkers/spectrum",
    ]));
    let missing = missing(render);
    let surprise: Vec<_> = missing.difference(&expected).collect();
    assert!(surprise.is_empty(), "without a place: {surprise:?}");
    let stale: Vec<_> = expected.difference(&missing).collect();
    assert!(stale.is_empty(), "has a place after all: {stale:?}");
}

#[test]
fn every_field_has_its_place_in_phenopacket_or_is_left_out_by_name() {
    let render = |case: &Case| phenopacket::packet(case, &phenopacket::Options::default()).to_string();
    let missing = missing(render);
    let left_out = [
        "/quality/",
        "/sources/",
        "/biomarkers/",
        "/layout/",
        "/findings/confirmation/",
        "/remarks",
        "/scope/coverage/",
    ];
    let expected = set(&[
        "/findings/variant/vrs_id",
        "/findings/variant/clinvar_id",
        "/subject/samples/collected",
        "/findings/variant/hgnc",
        "/candidates/variant/hgnc",
        "/panel_date",
        "/report_date",
        "/scope/genes/symbols",
        // A system that nobody knows makes a term one without a code; its label stays.
        "/findings/assessment/condition/system",
        "/subject/diagnosis/system",
    ]);
    let surprise: Vec<_> = missing
        .iter()
        .filter(|f| !expected.contains(*f) && !left_out.iter().any(|start| f.starts_with(start)))
        .collect();
    assert!(surprise.is_empty(), "without a place: {surprise:?}");
}

#[test]
fn nothing_of_a_finding_is_left_when_it_is_gone() {
    let case = fhir_cases::trio();
    let mut marked = case.clone();
    for path in hostile::strings(&case).iter().filter(|path| path.starts_with("/findings/1/")) {
        marked = hostile::with(&marked, path, "Qzmarker").unwrap_or(marked);
    }
    let outputs = |case: &Case| {
        let packet = phenopacket::packet(case, &phenopacket::Options::default()).to_string();
        [fhir::bundle(case, &fhir::Options::default()).to_string(), packet]
    };
    assert!(outputs(&marked).iter().all(|text| text.contains("Qzmarker") && text.to_lowercase().contains("secondary")));
    marked.findings.truncate(1);
    marked.scope.secondary_genes = None;
    marked.consent.retain(|consent| consent.class != wgs_case::model::ConsentClass::SecondaryFindings);
    assert!(
        outputs(&marked).iter().all(|text| !text.contains("Qzmarker") && !text.to_lowercase().contains("secondary"))
    );
}
