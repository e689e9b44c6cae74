//! Phenopackets are protobuf JSON of the schema v2, whatever a case holds, and come back as they were written.

#[path = "support/fhir_cases.rs"]
mod fhir_cases;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/validator.rs"]
mod validator;

use wgs_case::phenopacket::{Options, packet};

#[test]
fn examples_are_valid() {
    let documents: Vec<_> = fhir_cases::all()
        .into_iter()
        .filter(|(name, _)| *name != "default")
        .map(|(name, case)| (name.to_owned(), packet(&case, &Options::default())))
        .collect();
    validator::validates("phenopacket", &documents);
}

#[test]
fn hostile_strings_everywhere_are_valid() {
    let mut documents = Vec::new();
    for (name, case) in fhir_cases::all() {
        for (at, text) in hostile::HOSTILE.iter().enumerate() {
            // A case without an id has no packet; `wgs report` does not let it in.
            let mut case_ = hostile::everywhere(&case, text);
            case_.case_id = format!("CASE {text}");
            documents.push((format!("{name}-{at}"), packet(&case_, &Options::default())));
        }
    }
    validator::validates("phenopacket", &documents);
}

#[test]
fn a_broken_packet_is_not_valid() {
    let mut broken = packet(&fhir_cases::trio(), &Options::default());
    broken["subject"]["sex"] = serde_json::json!("girl");
    let document = [("broken".to_owned(), broken)];
    let caught = std::panic::catch_unwind(|| validator::validates("phenopacket", &document));
    assert!(!matches!(caught, Ok(true)), "the validator sees what is wrong");
}
