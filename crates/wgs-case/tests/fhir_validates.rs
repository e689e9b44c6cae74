//! FHIR bundles are valid FHIR 4.0.1 by the classes of `fhir.resources`, whatever a case holds.

#[path = "support/fhir_cases.rs"]
mod fhir_cases;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/validator.rs"]
mod validator;

use wgs_case::fhir::{Options, bundle};

#[test]
fn examples_are_valid() {
    let options = Options { identifier_system: Some("urn:oid:1.2.3.4".into()) };
    let documents: Vec<_> =
        fhir_cases::all().into_iter().map(|(name, case)| (name.to_owned(), bundle(&case, &options))).collect();
    validator::validates("fhir", &documents);
}

#[test]
fn hostile_strings_everywhere_are_valid() {
    let mut documents = Vec::new();
    for (name, case) in fhir_cases::all() {
        for (at, text) in hostile::HOSTILE.iter().enumerate() {
            let options = Options { identifier_system: Some((*text).to_owned()) };
            documents.push((format!("{name}-{at}"), bundle(&hostile::everywhere(&case, text), &options)));
        }
    }
    validator::validates("fhir", &documents);
}

#[test]
fn a_broken_bundle_is_not_valid() {
    let mut broken = bundle(&fhir_cases::trio(), &Options::default());
    broken["entry"][0]["resource"]["status"] = serde_json::json!(7.5);
    let document = [("broken".to_owned(), broken)];
    let caught = std::panic::catch_unwind(|| validator::validates("fhir", &document));
    assert!(!matches!(caught, Ok(true)), "the validator sees what is wrong");
}
