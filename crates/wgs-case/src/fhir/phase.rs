//! SequencePhaseRelationship: whether two candidates of a compound heterozygote lie on different copies of the gene.
//!
//! Said of pairs of which both are in the bundle, once each.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, concept, loinc};
use super::study::Frame;
use crate::model::Variant;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A variant as `partners` of the model name it.
pub(super) fn place(variant: &Variant) -> String {
    format!("{}:{}:{}:{}", variant.contig, variant.pos, variant.reference, variant.alternate)
}

/// Phase of the guide, and how it is known, of a code of the model.
fn meaning(phase: &str) -> (&'static str, Option<&'static str>) {
    match phase {
        "trans_genotype" | "trans_phase_set" => ("Trans", Some("LA26426-9")),
        "trans_parents" => ("Trans", Some("LA26427-7")),
        phase if phase.starts_with("trans") => ("Trans", None),
        phase if phase.starts_with("cis") => ("Cis", None),
        _ => ("Unknown", None),
    }
}

/// Adds the pairs; `variants` are those of the bundle by place.
pub(super) fn add(variants: &BTreeMap<String, Id>, frame: &Frame<'_>, entries: &mut Entries) -> Vec<Id> {
    let case = frame.case;
    let mut done: BTreeSet<[String; 2]> = BTreeSet::new();
    let mut ids = Vec::new();
    for candidate in &case.candidates {
        for (at, partner) in candidate.partners.iter().enumerate() {
            let mut pair = [place(&candidate.variant), partner.clone()];
            pair.sort();
            let (Some(one), Some(other)) = (variants.get(&pair[0]), variants.get(&pair[1])) else { continue };
            if pair[0] == pair[1] || !done.insert(pair.clone()) {
                continue;
            }
            let (phase, how) = meaning(candidate.phase.get(at).map(String::as_str).unwrap_or_default());
            let id = entries.id("Observation", &[&case.case_id, "phase", &pair[0], &pair[1]]);
            let sample = Some(candidate.observed.sample.as_str());
            let mut fields = frame.observation("sequence-phase-relationship", loinc("82120-7"), "preliminary", sample);
            fields.insert("valueCodeableConcept".into(), concept(coding(codes::PHASE, phase, phase)));
            fields.insert("method".into(), how.map(loinc).into());
            fields.insert("derivedFrom".into(), json!([one.reference(), other.reference()]));
            entries.add(&id, Value::Object(fields));
            ids.push(id);
        }
    }
    ids
}
