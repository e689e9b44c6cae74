//! Cases that `wgs` itself made: the example of `testdata/report`, built from annotated calls, through both validators.

#[path = "support/validator.rs"]
mod validator;

use serde_json::Value;
use std::path::{Path, PathBuf};
use wgs_case::{Built, Inputs, build, fhir, phenopacket};

fn inputs(folder: &str, file: impl Fn(&str) -> PathBuf) -> Inputs {
    let some = |name: &str| Some(file(name));
    let germline = folder == "germline";
    Inputs {
        reports: Vec::new(),
        case: file("case.toml"),
        layout: "standard".into(),
        germline: some(if germline { "annotated.jsonl.gz" } else { "normal.jsonl.gz" }),
        somatic: some("tumor.jsonl.gz").filter(|_| !germline),
        candidates: some("candidates.tsv").filter(|_| germline),
        genes: some("genes.txt"),
        secondary_genes: some("secondary.txt"),
        gene_regions: some("regions.bed").filter(|_| germline),
        callable: some("callable.bed").filter(|_| germline).into_iter().collect(),
        evidence: some("drugs.tsv").filter(|_| !germline).into_iter().collect(),
        levels: some("levels.tsv").filter(|_| !germline),
        assessments: some("assessed.toml").filter(|_| germline),
    }
}

fn example(folder: &str) -> Built {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/report").join(folder);
    build(inputs(folder, |name| at.join(name)), "test").unwrap_or_else(|error| panic!("{folder}: {error}"))
}

#[test]
fn the_examples_are_valid() {
    let (mut bundles, mut packets): (Vec<(String, Value)>, Vec<(String, Value)>) = (Vec::new(), Vec::new());
    for folder in ["germline", "somatic"] {
        let built = example(folder);
        assert!(!built.case.findings.is_empty(), "{folder}");
        let options = fhir::Options { identifier_system: built.identifier_system.clone() };
        let bundle = fhir::bundle(&built.case, &options);
        // Names of HGVS have their reference sequences: all of them are codes.
        assert!(!bundle.to_string().contains("as written\""), "{folder}");
        bundles.push((folder.to_owned(), bundle));
        packets.push((folder.to_owned(), phenopacket::packet(&built.case, &phenopacket::Options::default())));
    }
    validator::validates("fhir", &bundles);
    validator::validates("phenopacket", &packets);
}
