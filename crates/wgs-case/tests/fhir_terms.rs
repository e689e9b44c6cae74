//! Every code of both outputs belongs to a system that is known and has the form of that system, with a display name.

#[path = "support/fhir_cases.rs"]
mod fhir_cases;
#[path = "support/hostile.rs"]
mod hostile;

use serde_json::Value;
use wgs_case::{Case, fhir, phenopacket};

/// A form: `#` is a digit, `*` any rest of letters, digits and `.-_:`, other characters stand for themselves.
fn fits(form: &str, code: &str) -> bool {
    let (mut form, mut code) = (form.chars().peekable(), code.chars().peekable());
    while let Some(f) = form.next() {
        match f {
            '#' if form.peek() == Some(&'+') => {
                form.next();
                let mut digits = 0;
                while code.next_if(char::is_ascii_digit).is_some() {
                    digits += 1;
                }
                if digits == 0 {
                    return false;
                }
            }
            '#' if code.next().is_some_and(|c| c.is_ascii_digit()) => (),
            '*' => return code.all(|c| c.is_ascii_graphic()),
            f if f != '#' && code.next() == Some(f) => (),
            _ => return false,
        }
    }
    code.next().is_none()
}

/// Systems of FHIR and the forms of their codes.
const SYSTEMS: &[(&str, &[&str])] = &[
    ("http://loinc.org", &["#+-#", "LA#+-#"]),
    ("http://varnomen.hgvs.org", &["*"]),
    ("http://www.genenames.org", &["HGNC:#+"]),
    ("http://www.sequenceontology.org", &["SO:#######"]),
    ("http://www.ncbi.nlm.nih.gov/refseq", &["N*", "X*"]),
    ("http://www.ensembl.org", &["ENST*"]),
    ("http://www.ncbi.nlm.nih.gov/clinvar", &["#+"]),
    ("http://www.ncbi.nlm.nih.gov/projects/SNP", &["rs#+"]),
    ("https://vrs.ga4gh.org", &["ga4gh:VA.*"]),
    ("http://human-phenotype-ontology.org", &["HP:#######"]),
    ("http://purl.obolibrary.org/obo/mondo.owl", &["MONDO:#######"]),
    ("http://www.omim.org", &["#+"]),
    ("http://hl7.org/fhir/sid/icd-10", &["*"]),
    ("http://oncotree.mskcc.org", &["*"]),
    ("http://clinicaltrials.gov", &["NCT#+"]),
    ("http://terminology.hl7.org/CodeSystem/observation-category", &["laboratory", "exam"]),
    ("http://terminology.hl7.org/CodeSystem/condition-clinical", &["active"]),
    ("http://terminology.hl7.org/CodeSystem/v2-0074", &["GE"]),
    ("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", &["H"]),
    ("http://terminology.hl7.org/CodeSystem/data-absent-reason", &["unknown", "not-performed"]),
    ("http://terminology.hl7.org/CodeSystem/v3-RoleCode", &["MTH", "FTH", "SIB"]),
    ("http://terminology.hl7.org/CodeSystem/v3-ActReason", &["HRESCH"]),
    ("http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs", &["*"]),
    (
        "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/coded-annotation-types-cs",
        &["test-*", "result-confirmation"],
    ),
    ("http://terminology.hl7.org/CodeSystem/sequence-phase-relationship-cs", &["Cis", "Trans", "Unknown"]),
    ("http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-method-type-cs", &["ngs-mps"]),
    // Units are quantities, not codings.
    ("http://unitsofmeasure.org", &["1", "%", "1/1000000{Base}"]),
];

/// Prefixes of compact identifiers and the forms behind them.
const PREFIXES: &[(&str, &str)] = &[
    ("HP", "#######"),
    ("SO", "#######"),
    ("GENO", "#######"),
    ("EFO", "#######"),
    ("MONDO", "#######"),
    ("HGNC", "#+"),
    ("OMIM", "#+"),
    ("ICD10", "*"),
    ("ONCOTREE", "*"),
    ("LOINC", "*"),
    ("UCUM", "*"),
];

fn objects<'a>(value: &'a Value, out: &mut Vec<&'a serde_json::Map<String, Value>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, out)),
        Value::Object(fields) => {
            out.push(fields);
            fields.values().for_each(|item| objects(item, out));
        }
        _ => (),
    }
}

fn check(case: &Case) {
    let bundle = fhir::bundle(case, &fhir::Options::default());
    let mut all = Vec::new();
    objects(&bundle, &mut all);
    for fields in all {
        let (Some(Value::String(system)), Some(Value::String(code))) = (fields.get("system"), fields.get("code"))
        else {
            continue;
        };
        let forms = SYSTEMS.iter().find(|(uri, _)| uri == system).unwrap_or_else(|| panic!("{system} is unknown")).1;
        assert!(forms.iter().any(|form| fits(form, code)), "{system}: {code}");
        assert!(!code.contains(char::is_whitespace), "{code}");
    }
    let packet = phenopacket::packet(case, &phenopacket::Options::default());
    let mut all = Vec::new();
    objects(&packet, &mut all);
    for fields in all {
        let id = match (fields.get("id"), fields.get("label"), fields.get("valueId")) {
            (Some(Value::String(id)), Some(_), _) if fields.len() == 2 => id,
            (_, _, Some(Value::String(id))) => id,
            _ => continue,
        };
        let (prefix, local) = id.split_once(':').unwrap_or_else(|| panic!("{id} is no compact identifier"));
        let form = PREFIXES.iter().find(|(p, _)| *p == prefix).unwrap_or_else(|| panic!("{prefix} is unknown")).1;
        assert!(fits(form, local), "{id}");
    }
}

#[test]
fn codes_are_well_formed() {
    for (_, case) in fhir_cases::all() {
        check(&case);
        for text in hostile::HOSTILE {
            check(&hostile::everywhere(&case, text));
        }
    }
}

#[test]
fn forms_tell() {
    assert!(fits("HP:#######", "HP:0001250") && !fits("HP:#######", "HP:1250") && !fits("HP:#######", "HP:00012500"));
    assert!(fits("LA#+-#", "LA9633-4") && !fits("#+-#", "LA9633-4") && fits("rs#+", "rs1") && !fits("rs#+", "rs"));
}
