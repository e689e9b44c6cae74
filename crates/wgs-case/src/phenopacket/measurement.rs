//! Mutational burden and microsatellite state as measurements of the tumour's sample, coded with LOINC.

use crate::model::Case;
use crate::terms;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The measurements of the tumour.
pub(super) fn all(case: &Case, used: &mut BTreeSet<&'static str>) -> Vec<Value> {
    let mut out = Vec::new();
    let Some(markers) = &case.biomarkers else { return out };
    if let Some((burden, value)) = markers.burden.as_ref().and_then(|b| Some((b, b.per_megabase.written()?))) {
        used.extend(["LOINC", "UCUM"]);
        out.push(json!({
            "assay": { "id": "LOINC:94076-7", "label": "Mutations/Megabase [# Ratio] in Tumor" },
            "value": { "quantity": { "unit": { "id": "UCUM:1/1000000{Base}", "label": "Mutations/Megabase" }, "value": value } },
            "description": why(burden.not_comparable.as_ref()),
        }));
    }
    if let Some(tracts) = &markers.microsatellites {
        let state = match tracts.state.as_deref() {
            Some("stable") => Some(("LOINC:LA14122-8", "Stable")),
            Some("unstable") => Some(("LOINC:LA26203-2", "MSI-H")),
            // Without a limit nothing is said of the state; the schema wants a value.
            _ if tracts.not_comparable.is_some() => Some(("LOINC:LA11884-6", "Indeterminate")),
            _ => None,
        };
        if let Some((id, label)) = state {
            used.insert("LOINC");
            out.push(json!({
                "assay": { "id": "LOINC:81695-9", "label": "Microsatellite instability [Interpretation] in Cancer specimen Qualitative" },
                "value": { "ontologyClass": { "id": id, "label": label } },
                "description": why(tracts.not_comparable.as_ref()),
            }));
        }
    }
    out
}

fn why(code: Option<&String>) -> Option<String> {
    code.map(|code| format!("Not comparable with a limit: {}", terms::words(code)))
}
