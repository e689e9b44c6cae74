//! Rules of HL7 Genomics Reporting STU3 that no class of FHIR knows, written from the guide's definitions: codes, categories,
//! components with their kinds of values and how often they may occur; and rules of FHIR between elements.

#[path = "support/fhir_cases.rs"]
mod fhir_cases;
#[path = "support/hostile.rs"]
mod hostile;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use wgs_case::Case;
use wgs_case::fhir::{Options, bundle};

const GUIDE: &str = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/";
const TBD: &str = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";
const LOINC: &str = "http://loinc.org";

/// A component of a profile: system, code, kind of value, at most.
type Slice = (&'static str, &'static str, &'static str, usize);

const MANY: usize = usize::MAX;
const BASE: &[Slice] = &[(TBD, "conclusion-string", "valueString", 1)];
const VARIANT: &[Slice] = &[
    (LOINC, "48018-6", "valueCodeableConcept", MANY),
    (LOINC, "48000-4", "valueCodeableConcept", MANY),
    (LOINC, "62374-4", "valueCodeableConcept", MANY),
    (LOINC, "48004-6", "valueCodeableConcept", 1),
    (LOINC, "81290-9", "valueCodeableConcept", 1),
    (LOINC, "48005-3", "valueCodeableConcept", 1),
    (LOINC, "51958-7", "valueCodeableConcept", 1),
    (LOINC, "48013-7", "valueCodeableConcept", 1),
    (LOINC, "48019-4", "valueCodeableConcept", 1),
    (LOINC, "81252-9", "valueCodeableConcept", MANY),
    (LOINC, "81254-5", "valueRange", 1),
    (LOINC, "92822-6", "valueCodeableConcept", 1),
    (LOINC, "69547-8", "valueString", 1),
    (LOINC, "69551-0", "valueString", 1),
    (LOINC, "48002-0", "valueCodeableConcept", 1),
    (LOINC, "81258-6", "valueQuantity", 1),
    (LOINC, "82121-5", "valueQuantity", 1),
    (LOINC, "53034-5", "valueCodeableConcept", 1),
];
const IMPLICATION: &[Slice] =
    &[(LOINC, "93044-6", "valueCodeableConcept", MANY), (LOINC, "53037-8", "valueCodeableConcept", 1)];
const DIAGNOSTIC: &[Slice] =
    &[(LOINC, "81259-4", "valueCodeableConcept", MANY), (TBD, "condition-inheritance", "valueCodeableConcept", 1)];
const THERAPEUTIC: &[Slice] = &[
    (TBD, "therapeutic-implication", "valueCodeableConcept", MANY),
    (LOINC, "81259-4", "valueCodeableConcept", MANY),
    (LOINC, "51963-7", "valueCodeableConcept", MANY),
    (TBD, "associated-therapy", "valueCodeableConcept", MANY),
];
const CONSEQUENCE: &[Slice] = &[
    (LOINC, "48004-6", "valueCodeableConcept", 1),
    (LOINC, "51958-7", "valueCodeableConcept", 1),
    (LOINC, "48005-3", "valueCodeableConcept", 1),
    (TBD, "feature-consequence", "valueCodeableConcept", MANY),
];

/// Answers of value sets that are `required` or `extensible`, by component.
const ANSWERS: &[(&str, &[&str])] = &[
    (
        "48002-0",
        &["LA6683-2", "LA6684-0", "LA10429-1", "LA18194-3", "LA18195-0", "LA18196-8", "LA18197-6", "LA26807-0"],
    ),
    ("53034-5", &["LA6703-8", "LA6704-6", "LA6705-3", "LA6706-1", "LA6707-9"]),
    ("92822-6", &["LA30100-4", "LA30101-2", "LA30102-0"]),
    ("62374-4", &["LA14032-9", "LA14029-5", "LA14030-3", "LA14031-1", "LA26806-2"]),
];

/// Resources with their ids, after looking at what holds for every bundle.
fn resources(bundle: &Value) -> BTreeMap<String, Value> {
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("collection")));
    let mut out = BTreeMap::new();
    for entry in bundle["entry"].as_array().unwrap() {
        let url = entry["fullUrl"].as_str().unwrap().to_owned();
        let id = entry["resource"]["id"].as_str().unwrap();
        assert_eq!(url, format!("urn:uuid:{id}"));
        assert!(is_uuid(id), "{id}");
        assert!(out.insert(url, entry["resource"].clone()).is_none(), "{id} twice");
    }
    for (path, text) in strings(bundle) {
        if path.ends_with("/reference") {
            let found = out.get(&text).unwrap_or_else(|| panic!("{path}: {text} leads nowhere"));
            let named = value_at(bundle, &path.replace("/reference", "/type"));
            assert_eq!(found["resourceType"], *named, "{path}");
        }
        // FHIR: no control characters, nothing empty, no blanks at the ends.
        assert!(!text.trim().is_empty() && text.trim() == text, "{path}: {text:?}");
        assert!(text.chars().all(|c| !c.is_control() || "\t\n\r".contains(c)), "{path}: {text:?}");
        let code = ["/code", "/system", "/url", "/status"].iter().any(|end| path.ends_with(end));
        assert!(!code || !text.contains(char::is_whitespace), "{path}: {text:?}");
    }
    rules(bundle, "");
    out
}

fn is_uuid(id: &str) -> bool {
    let bytes = id.as_bytes();
    let shape = bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, b)| {
            if [8, 13, 18, 23].contains(&at) { *b == b'-' } else { matches!(b, b'0'..=b'9' | b'a'..=b'f') }
        });
    shape && bytes[14] == b'8' && matches!(bytes[19], b'8' | b'9' | b'a' | b'b')
}

fn value_at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

fn strings(value: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, path: &str, out: &mut Vec<(String, String)>) {
        match value {
            Value::Null => panic!("{path} is null"),
            Value::String(text) => out.push((path.to_owned(), text.clone())),
            Value::Array(items) => {
                assert!(!items.is_empty() || path == "/entry", "{path} is empty");
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}/{at}"), out));
            }
            Value::Object(fields) => {
                assert!(!fields.is_empty(), "{path} is empty");
                fields.iter().for_each(|(name, item)| walk(item, &format!("{path}/{name}"), out));
            }
            _ => (),
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

/// Rules between elements: ext-1, qty-3, rng-2, obs-6, obs-7, and one value per choice.
fn rules(value: &Value, path: &str) {
    if let Value::Array(items) = value {
        items.iter().enumerate().for_each(|(at, item)| rules(item, &format!("{path}/{at}")));
    }
    let Value::Object(fields) = value else { return };
    let values: Vec<&String> = fields
        .keys()
        .filter(|name| name.starts_with("value") && name.len() > 5 && name.as_bytes()[5].is_ascii_uppercase())
        .collect();
    assert!(values.len() <= 1, "{path}: {values:?}");
    if path.rsplit('/').nth(1) == Some("extension") {
        assert!(fields.contains_key("url") && (values.is_empty() == fields.contains_key("extension")), "ext-1: {path}");
    }
    if fields.contains_key("unit") || (fields.contains_key("value") && fields.contains_key("code")) {
        assert!(!fields.contains_key("code") || fields.contains_key("system"), "qty-3: {path}");
    }
    if let (Some(low), Some(high)) = (value.pointer("/low/value"), value.pointer("/high/value")) {
        assert!(low.as_f64() <= high.as_f64(), "rng-2: {path}");
    }
    if fields.get("resourceType") == Some(&json!("Observation")) {
        assert!(values.is_empty() || !fields.contains_key("dataAbsentReason"), "obs-6: {path}");
        let same = fields
            .get("component")
            .and_then(Value::as_array)
            .is_some_and(|c| c.iter().any(|c| c["code"] == fields["code"]));
        assert!(!same || values.is_empty(), "obs-7: {path}");
    }
    fields.iter().for_each(|(name, item)| rules(item, &format!("{path}/{name}")));
}

fn has(list: &Value, system: &str, code: &str) -> usize {
    let is = |coding: &&Value| coding["system"] == json!(system) && coding["code"] == json!(code);
    list.as_array()
        .into_iter()
        .flatten()
        .filter(|concept| concept["coding"].as_array().is_some_and(|c| c.iter().any(|c| is(&c))))
        .count()
}

/// The components against the slices; those without a coding are ours and have words.
fn components(resource: &Value, slices: &[&[Slice]]) {
    let slices: Vec<&Slice> = slices.iter().flat_map(|list| list.iter()).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for component in resource["component"].as_array().into_iter().flatten() {
        let code = &component["code"]["coding"][0];
        let kind =
            component.as_object().unwrap().keys().find(|k| k.starts_with("value")).expect("a component has a value");
        if code.is_null() {
            assert!(component["code"]["text"].is_string());
            continue;
        }
        let slice =
            slices.iter().find(|s| *code == json!(s.0) || (code["system"] == json!(s.0) && code["code"] == json!(s.1)));
        let (_, name, value, _) = slice.unwrap_or_else(|| panic!("{code} is no slice"));
        assert_eq!(kind, value, "{name}");
        *seen.entry(name).or_default() += 1;
        if let Some((_, answers)) = ANSWERS.iter().find(|(c, _)| c == name) {
            let answer = &component["valueCodeableConcept"];
            let coded = answer["coding"][0]["code"].as_str();
            // Extensible: other things may be said in words.
            assert!(coded.map_or(answer["text"].is_string(), |code| answers.contains(&code)), "{name}: {answer}");
        }
        if ["48004-6", "48005-3", "81290-9"].contains(name) {
            assert_eq!(
                component["valueCodeableConcept"]["coding"][0]["system"],
                json!("http://varnomen.hgvs.org"),
                "required binding"
            );
        }
        if *value == "valueQuantity" {
            assert_eq!(component["valueQuantity"]["system"], json!("http://unitsofmeasure.org"), "{name}");
        }
    }
    for (name, times) in seen {
        let most = slices.iter().find(|s| s.1 == name).map_or(0, |s| s.3);
        assert!(times <= most, "{name} {times} times");
    }
}

fn observation(resource: &Value, all: &BTreeMap<String, Value>) {
    let profile = resource["meta"]["profile"][0].as_str().unwrap();
    let profile = profile.strip_prefix(GUIDE).unwrap();
    let biomarker = profile == "molecular-biomarker";
    assert_eq!(
        has(&resource["category"], "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"),
        1
    );
    assert_eq!(has(&resource["category"], "http://terminology.hl7.org/CodeSystem/v2-0074", "GE"), 1);
    assert_eq!(has(&resource["category"], TBD, "biomarker-category"), usize::from(biomarker));
    assert!(["final", "preliminary"].contains(&resource["status"].as_str().unwrap()));
    let code = &resource["code"]["coding"][0]["code"];
    let value = resource.as_object().unwrap().keys().any(|name| name.starts_with("value"));
    match profile {
        "variant" => {
            assert_eq!(*code, json!("69548-6"));
            assert_eq!(resource["valueCodeableConcept"]["coding"][0]["code"], json!("LA9633-4"), "LL1971-2");
            components(resource, &[BASE, VARIANT]);
        }
        "diagnostic-implication" | "therapeutic-implication" | "molecular-consequence" => {
            assert_eq!(*code, json!(profile));
            assert!(!value, "an implication has no value");
            let of = resource["derivedFrom"].as_array().expect("derivedFrom 1..*");
            for reference in of {
                let found = &all[reference["reference"].as_str().unwrap()];
                assert_eq!(found["meta"]["profile"][0], json!(format!("{GUIDE}variant")));
            }
            let own = match profile {
                "diagnostic-implication" => DIAGNOSTIC,
                "therapeutic-implication" => THERAPEUTIC,
                _ => CONSEQUENCE,
            };
            components(resource, &[BASE, IMPLICATION, own]);
        }
        "molecular-biomarker" => {
            assert!(["94076-7", "81695-9"].contains(&code.as_str().unwrap()));
            components(resource, &[]);
        }
        "sequence-phase-relationship" => {
            assert_eq!(*code, json!("82120-7"));
            let phase = &resource["valueCodeableConcept"]["coding"][0];
            assert_eq!(phase["system"], json!("http://terminology.hl7.org/CodeSystem/sequence-phase-relationship-cs"));
            assert!(["Cis", "Trans", "Indeterminate", "Unknown"].contains(&phase["code"].as_str().unwrap()));
            assert_eq!(resource["derivedFrom"].as_array().unwrap().len(), 2);
        }
        other => panic!("{other}"),
    }
}

/// Elements a GenomicStudyAnalysis must not have.
const NOT_IN_ANALYSIS: &[&str] = &[
    "basedOn",
    "partOf",
    "statusReason",
    "code",
    "encounter",
    "recorder",
    "asserter",
    "location",
    "bodySite",
    "outcome",
    "complication",
    "followUp",
    "focalDevice",
    "usedReference",
    "usedCode",
    "reasonCode",
    "reasonReference",
    "report",
];
/// Elements a GenomicStudy must not have.
const NOT_IN_STUDY: &[&str] = &[
    "partOf",
    "statusReason",
    "recorder",
    "location",
    "bodySite",
    "outcome",
    "report",
    "complication",
    "followUp",
    "focalDevice",
    "usedReference",
    "usedCode",
];
/// Extensions of a GenomicStudyAnalysis that may occur once.
const ONCE: &[&str] = &["genome-build", "genomic-source-class", "title", "metrics", "regions", "protocol-performed"];

fn procedure(resource: &Value) {
    let profile = resource["meta"]["profile"][0].as_str().unwrap().strip_prefix(GUIDE).unwrap();
    assert_eq!(resource["status"], json!("completed"));
    assert_eq!(resource["category"]["coding"].as_array().unwrap().len(), 1);
    assert_eq!(resource["category"]["coding"][0]["code"], json!("laboratory"));
    let forbidden = if profile == "genomic-study" { NOT_IN_STUDY } else { NOT_IN_ANALYSIS };
    assert!(forbidden.iter().all(|name| resource.get(name).is_none()));
    for name in ONCE {
        let url = json!(format!("{GUIDE}genomic-study-analysis-{name}"));
        assert!(
            resource["extension"].as_array().into_iter().flatten().filter(|e| e["url"] == url).count() <= 1,
            "{name}"
        );
    }
}

fn report(resource: &Value, all: &BTreeMap<String, Value>) {
    assert_eq!(resource["meta"]["profile"], json!([format!("{GUIDE}genomic-report")]));
    assert_eq!(resource["code"]["coding"][0]["code"], json!("51969-4"));
    assert_eq!(has(&resource["category"], "http://terminology.hl7.org/CodeSystem/v2-0074", "GE"), 1);
    let results: BTreeSet<&str> =
        resource["result"].as_array().into_iter().flatten().map(|r| r["reference"].as_str().unwrap()).collect();
    let of_guide = |r: &&Value| r["resourceType"] == json!("Observation") && r["meta"]["profile"].is_array();
    assert_eq!(results.len(), all.values().filter(of_guide).count(), "every observation of the guide is a result");
    let study = resource["extension"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["url"] == json!(format!("{GUIDE}genomic-study-reference")));
    assert_eq!(study.count(), 1);
    assert!(resource["conclusion"].is_string());
}

fn check(case: &Case) -> BTreeMap<String, Value> {
    let made = bundle(case, &Options { identifier_system: Some("urn:oid:1.2.3.4".into()) });
    assert_eq!(made["entry"][0]["resource"]["resourceType"], json!("DiagnosticReport"), "the report is in front");
    let all = resources(&made);
    for resource in all.values() {
        match resource["resourceType"].as_str().unwrap() {
            "Observation" if resource["meta"]["profile"].is_array() => observation(resource, &all),
            "Procedure" => procedure(resource),
            "DiagnosticReport" => report(resource, &all),
            "Task" => {
                assert_eq!(resource["meta"]["profile"], json!([format!("{GUIDE}followup-recommendation")]));
                assert_eq!((&resource["status"], &resource["intent"]), (&json!("requested"), &json!("proposal")));
            }
            _ => (),
        }
    }
    all
}

#[test]
fn examples_follow_the_profiles() {
    for (_, case) in fhir_cases::all() {
        check(&case);
    }
}

#[test]
fn hostile_strings_in_any_field_follow_the_profiles() {
    for (name, case) in fhir_cases::all() {
        for (at, path) in hostile::strings(&case).iter().enumerate() {
            // Two strings a field, others for the next one: all of them meet every kind of field somewhere.
            for text in hostile::HOSTILE.iter().cycle().skip(2 * at % hostile::HOSTILE.len()).take(2) {
                let Some(case) = hostile::with(&case, path, text) else { continue };
                let made = std::panic::catch_unwind(|| check(&case));
                assert!(made.is_ok(), "{name}{path} = {text:?}");
            }
        }
    }
}

#[test]
fn long_strings_are_cut() {
    let case = hostile::with(&fhir_cases::trio(), "/remarks/0", &"深".repeat(1_000_000)).unwrap();
    let made = bundle(&case, &Options::default());
    assert!(strings(&made).iter().all(|(_, text)| text.len() <= 1_048_576));
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    for (_, case) in fhir_cases::all() {
        let once = serde_json::to_string(&bundle(&case, &Options::default())).unwrap();
        let read: Case = serde_json::from_value(serde_json::to_value(&case).unwrap()).unwrap();
        assert_eq!(once, serde_json::to_string(&bundle(&read, &Options::default())).unwrap());
    }
}

#[test]
fn a_finding_keeps_its_id_when_others_go() {
    let case = fhir_cases::trio();
    let fewer = Case { findings: case.findings[..1].to_vec(), ..case.clone() };
    let (all, some) = (check(&case), check(&fewer));
    let same = some.iter().filter(|(url, _)| all.contains_key(*url)).count();
    assert_eq!(same, some.len(), "nothing of what stays gets another id");
}

#[test]
fn doubled_variants_get_ids_of_their_own() {
    let mut case = fhir_cases::trio();
    case.findings.push(case.findings[0].clone());
    case.subject.samples.push(case.subject.samples[0].clone());
    check(&case);
}

#[test]
fn nothing_is_said_to_be_negative() {
    for (_, case) in fhir_cases::all() {
        let text = serde_json::to_string(&bundle(&case, &Options::default())).unwrap().to_lowercase();
        assert!(!text.contains("negative") && !text.contains("no variant was found"));
        assert!(!text.contains("conclusioncode"), "no coarse interpretation is given");
    }
    let conclusion = |case: &Case| {
        bundle(case, &Options::default())["entry"][0]["resource"]["conclusion"].as_str().unwrap().to_owned()
    };
    let empty = conclusion(&fhir_cases::empty());
    assert!(
        empty.contains("Not detected within the assessed scope.")
            && empty.contains("Not assessed: structural variants"),
        "{empty}"
    );
    assert!(empty.starts_with("For research use only."), "{empty}");
    assert!(!conclusion(&fhir_cases::tumor_normal()).contains("research use"), "the site's profile says otherwise");
    assert!(conclusion(&fhir_cases::tumor_only()).contains("against the advice of a quality gate"));
}

#[test]
fn status_follows_who_assessed() {
    let of = |case: &Case| -> Vec<String> {
        let all = check(case);
        let variants = all.values().filter(|r| r["meta"]["profile"][0] == json!(format!("{GUIDE}variant")));
        variants.map(|r| r["status"].as_str().unwrap().to_owned()).collect()
    };
    let mut statuses = of(&fhir_cases::tumor_normal());
    statuses.sort();
    assert_eq!(statuses, ["final", "preliminary"], "the finding without an assessment is preliminary");
    assert!(of(&fhir_cases::trio()).iter().all(|status| status == "preliminary"), "for research");
}

#[test]
fn a_presumed_germline_variant_says_so() {
    let all = check(&fhir_cases::tumor_only());
    let variant = all.values().find(|r| r["meta"]["profile"][0] == json!(format!("{GUIDE}variant"))).unwrap();
    let text = variant.to_string();
    assert!(
        text.contains("LA18194-3") && text.contains("Presumed germline: to be confirmed in normal tissue."),
        "{text}"
    );
}

#[test]
fn relatives_are_other_persons() {
    let all = check(&fhir_cases::trio());
    let patients = all.values().filter(|r| r["resourceType"] == json!("Patient")).count();
    let specimens: BTreeSet<String> = all
        .values()
        .filter(|r| r["resourceType"] == json!("Specimen"))
        .map(|r| r["subject"]["reference"].to_string())
        .collect();
    assert_eq!((patients, specimens.len()), (3, 3));
    assert!(all.values().filter(|r| r["resourceType"] == json!("Patient")).all(|r| {
        r.as_object().unwrap().keys().all(|k| ["resourceType", "id", "identifier", "gender"].contains(&k.as_str()))
    }));
}

#[test]
fn a_pair_in_trans_is_said_once() {
    let all = check(&fhir_cases::trio());
    let phases: Vec<&Value> = all.values().filter(|r| r["code"]["coding"][0]["code"] == json!("82120-7")).collect();
    assert_eq!(phases.len(), 1);
    assert_eq!(phases[0]["valueCodeableConcept"]["coding"][0]["code"], json!("Trans"));
    assert_eq!(phases[0]["method"]["coding"][0]["display"], json!("Family DNA"));
}

#[test]
fn holes_are_a_bed_file() {
    let all = check(&fhir_cases::trio());
    let file = all.values().find(|r| r["resourceType"] == json!("DocumentReference")).unwrap();
    assert_eq!(
        file["content"][0]["attachment"]["data"],
        json!("Y2hyNwk1OTczMDAwCTU5NzMwMTAJU0NOMUEKY2hyNwk1OTczMDAwCTU5NzY5MDAJUE1TMgo=")
    );
    let text = serde_json::to_string(&all.values().collect::<Vec<_>>()).unwrap();
    assert!(text.contains("\"url\":\"uncalled\",\"valueCodeableConcept\":{\"text\":\"PMS2\"}"));
}
