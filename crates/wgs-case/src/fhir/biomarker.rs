//! Mutational burden and microsatellite state as MolecularBiomarker.
//!
//! A number that the report calls not comparable keeps its value and says so in a remark; a state without a limit is absent,
//! with the counts as components. The spectrum of 96 classes has no place in the guide and is left out.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, component, concept, count, loinc, note, number, quantity, words};
use super::study::Frame;
use crate::model::{Burden, Microsatellites};
use crate::terms;
use serde_json::{Value, json};

/// Unit of a burden as LOINC 94076-7 and the guide write it.
const PER_MEGABASE: &str = "1/1000000{Base}";

/// Adds the biomarkers.
pub(super) fn add(status: &'static str, frame: &Frame<'_>, entries: &mut Entries) -> Vec<Id> {
    let Some(markers) = &frame.case.biomarkers else { return Vec::new() };
    let tumor = frame.case.subject.samples.iter().find(|s| s.role == "tumor").map(|s| s.name.as_str());
    let purity = markers.frac_tumor_cells.written().map(|share| {
        let percent = (share * 1_000_000.0).round() / 10_000.0;
        component(words("Tumour cell content as stated by the pathologist"), "Quantity", quantity(percent, "%", "%"))
    });
    let mut ids = Vec::new();
    let mut put = |code: &str, value: Vec<(&str, Value)>, components: Vec<Option<Value>>, why: Option<&String>| {
        let id = entries.id("Observation", &[&frame.case.case_id, "biomarker", code]);
        let mut fields = frame.observation("molecular-biomarker", loinc(code), status, tumor);
        fields.extend(value.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let why = why.map(|why| note(None, &format!("Not comparable with a limit: {}", terms::words(why))));
        fields.insert("note".into(), why.into_iter().collect());
        fields.insert("component".into(), components.into_iter().chain(purity.clone()).flatten().collect());
        entries.add(&id, Value::Object(fields));
        ids.push(id);
    };
    if let Some(burden) = &markers.burden {
        put("94076-7", burden_value(burden), burden_parts(burden), burden.not_comparable.as_ref());
    }
    if let Some(tracts) = &markers.microsatellites {
        put("81695-9", state(tracts), tract_parts(tracts), tracts.not_comparable.as_ref());
    }
    ids
}

fn absent(code: &str, display: &str, text: &str) -> Vec<(&'static str, Value)> {
    vec![("dataAbsentReason", json!({ "coding": [coding(codes::ABSENT, code, display)], "text": text }))]
}

fn burden_value(burden: &Burden) -> Vec<(&'static str, Value)> {
    let Some(value) = burden.per_megabase.written() else {
        return absent("unknown", "Unknown", "not measured");
    };
    let mut out = vec![("valueQuantity", quantity(value, "Mutations/Megabase", PER_MEGABASE))];
    match burden.state.as_deref() {
        Some("high") => out.push(("interpretation", json!([concept(coding(codes::INTERPRETATION, "H", "High"))]))),
        Some("not_high") => out.push(("interpretation", json!([words("not high")]))),
        Some(other) => out.push(("interpretation", json!([words(&terms::words(other))]))),
        None => (),
    }
    out
}

fn burden_parts(burden: &Burden) -> Vec<Option<Value>> {
    let end = |value: Option<f64>| {
        value.map(|v| json!({ "value": number(v), "unit": "Mutations/Megabase", "system": codes::UCUM, "code": PER_MEGABASE }))
    };
    let range =
        json!({ "low": end(burden.per_megabase_low.written()), "high": end(burden.per_megabase_high.written()) });
    vec![
        component(words("95 % interval"), "Range", range),
        component(words("Bases where a call could be made"), "Quantity", count(burden.callable_bases, "bases", "1")),
    ]
}

fn state(tracts: &Microsatellites) -> Vec<(&'static str, Value)> {
    match tracts.state.as_deref() {
        Some("stable") => vec![("valueCodeableConcept", loinc("LA14122-8"))],
        Some("unstable") => vec![("valueCodeableConcept", loinc("LA26203-2"))],
        Some(other) => vec![("valueCodeableConcept", words(&terms::words(other)))],
        None if tracts.not_comparable.is_some() => vec![("valueCodeableConcept", loinc("LA11884-6"))],
        None => absent("not-performed", "Not Performed", "no limit was given to judge the share by"),
    }
}

fn tract_parts(tracts: &Microsatellites) -> Vec<Option<Value>> {
    let percent = tracts.frac_unstable.written().map(|share| (share * 100_000_000.0).round() / 1_000_000.0);
    vec![
        component(words("Tracts judged"), "Quantity", count(tracts.judged, "tracts", "1")),
        component(words("Tracts unstable"), "Quantity", count(tracts.unstable, "tracts", "1")),
        percent
            .and_then(|percent| component(words("Share of tracts unstable"), "Quantity", quantity(percent, "%", "%"))),
    ]
}
