//! Variant and MolecularConsequence: what was seen and what it does to a transcript.
//!
//! Coordinates are those of the VCF record, 1-based and inclusive. `82121-5` is the number of reads with the allele, as its
//! definition in the guide has it; all reads that cover the place are a component in words.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, component, concept, count, extension, guide_code, loinc, note, number, words};
use super::study::Frame;
use crate::model::{Observed, Origin, Variant};
use crate::terms;
use serde_json::{Value, json};

/// A variant to be written.
pub(super) struct Seen<'a> {
    /// Variant.
    pub variant: &'a Variant,
    /// What the sample shows.
    pub observed: &'a Observed,
    /// Answer for the genomic source class.
    pub source: &'static str,
    /// `final` or `preliminary`.
    pub status: &'static str,
    /// Name of the list when it is a secondary finding.
    pub secondary: Option<String>,
    /// Conclusion in words.
    pub conclusion: Option<String>,
    /// Remarks: kind and text.
    pub remarks: Vec<(Option<&'static str>, String)>,
}

/// Answer of LOINC for an origin.
pub(super) fn source_class(origin: Origin) -> &'static str {
    match origin {
        Origin::Germline => "LA6683-2",
        Origin::Somatic => "LA6684-0",
        Origin::PresumedGermline => "LA18194-3",
    }
}

/// Words that name a variant of a sample; ids are made of them.
pub(super) fn key<'a>(variant: &'a Variant, observed: &'a Observed, pos: &'a str) -> [&'a str; 5] {
    [&variant.contig, pos, &variant.reference, &variant.alternate, &observed.sample]
}

/// Adds a variant with its consequence; gives the ids of both.
pub(super) fn add(seen: &Seen<'_>, frame: &Frame<'_>, entries: &mut Entries) -> (Id, Option<Id>) {
    let (variant, observed) = (seen.variant, seen.observed);
    let pos = variant.pos.to_string();
    let id = entries
        .id("Observation", &[&[frame.case.case_id.as_str(), "variant"], &key(variant, observed, &pos)[..]].concat());
    let mut fields = frame.observation("variant", loinc("69548-6"), seen.status, Some(&observed.sample));
    fields.insert("partOf".into(), json!([frame.study.reference()]));
    if let Some(list) = &seen.secondary {
        fields.insert("extension".into(), json!([extension(codes::SECONDARY_FINDING, "CodeableConcept", words(list))]));
    }
    fields.insert("valueCodeableConcept".into(), loinc("LA9633-4"));
    fields.insert("method".into(), loinc("LA26398-0"));
    fields.insert("note".into(), seen.remarks.iter().map(|(kind, text)| note(*kind, text)).collect());
    fields.insert("component".into(), components(seen, frame).into_iter().flatten().collect());
    entries.add(&id, Value::Object(fields));
    let consequence = consequence(seen, &id, frame, entries);
    (id, consequence)
}

/// A gene: HGNC id where there is one, symbol.
pub(super) fn gene(symbol: Option<&str>, hgnc: Option<&str>) -> Option<Value> {
    match (hgnc.and_then(terms::hgnc), symbol) {
        (Some(id), symbol) => Some(json!({ "coding": [{ "system": codes::HGNC, "code": id, "display": symbol }] })),
        (None, Some(symbol)) => Some(words(symbol)),
        (None, None) => None,
    }
}

/// A name of HGVS as a code; what is none, for want of a reference sequence, is said in words.
fn hgvs(code: &str, name: Option<&String>, reference: Option<&str>) -> Option<Value> {
    let name = name?;
    match terms::hgvs(name, reference) {
        Some(name) => component(loinc(code), "CodeableConcept", concept(coding(codes::HGVS, &name, &name))),
        None => component(words(&format!("{} as written", codes::display(code)?)), "String", json!(name)),
    }
}

/// The genomic name; a name on the contig keeps its spelling as text.
fn genomic(variant: &Variant, assembly: Option<&str>) -> Option<Value> {
    let Some(name) = terms::genomic(variant, assembly) else { return hgvs("81290-9", variant.hgvs_g.as_ref(), None) };
    let value = json!({ "coding": [coding(codes::HGVS, &name, &name)], "text": variant.hgvs_g });
    component(loinc("81290-9"), "CodeableConcept", value)
}

fn transcript(variant: &Variant) -> Option<Value> {
    let name = variant.transcript.as_deref()?;
    let value = match terms::accession(name) {
        Some(id) if ["NM_", "NR_", "XM_", "XR_"].iter().any(|p| id.starts_with(p)) => {
            concept(coding(codes::REFSEQ, id, id))
        }
        Some(id) if id.starts_with("ENST") => concept(coding(codes::ENSEMBL, id, id)),
        _ => words(name),
    };
    component(loinc("51958-7"), "CodeableConcept", value)
}

fn components(seen: &Seen<'_>, frame: &Frame<'_>) -> Vec<Option<Value>> {
    let (variant, observed) = (seen.variant, seen.observed);
    let concept_of = |code, value| component(loinc(code), "CodeableConcept", value);
    let tx = variant.transcript.as_deref();
    let assembly = frame.case.scope.assembly.as_deref();
    let name = terms::genomic(variant, assembly);
    let sequence = name.as_deref().and_then(terms::sequence_of).filter(|id| id.starts_with('N'));
    let end = variant.pos.saturating_add((variant.reference.len() as u64).saturating_sub(1));
    let code_of = |system, code: Option<&str>| code.and_then(|c| concept_of("81252-9", concept(coding(system, c, c))));
    vec![
        gene(variant.gene.as_deref(), variant.hgnc.as_deref()).and_then(|value| concept_of("48018-6", value)),
        terms::chromosome(&variant.contig)
            .and_then(|name| codes::chromosome(&name))
            .and_then(|code| concept_of("48000-4", loinc(code))),
        frame.assembly().and_then(|value| concept_of("62374-4", value)),
        genomic(variant, assembly),
        hgvs("48004-6", variant.hgvs_c.as_ref(), tx),
        hgvs("48005-3", variant.hgvs_p.as_ref(), None),
        transcript(variant),
        sequence.and_then(|id| concept_of("48013-7", concept(coding(codes::REFSEQ, id, id)))),
        code_of(codes::VRS, variant.vrs_id.as_deref().and_then(terms::vrs)),
        code_of(codes::CLINVAR, variant.clinvar_id.as_deref().and_then(terms::digits)),
        code_of(codes::DBSNP, variant.dbsnp.as_deref().and_then(terms::dbsnp)),
        terms::change(variant).and_then(|(id, name)| concept_of("48019-4", concept(coding(codes::SO, id, name)))),
        concept_of("92822-6", loinc("LA30102-0")),
        component(loinc("81254-5"), "Range", json!({ "low": { "value": variant.pos }, "high": { "value": end } })),
        component(loinc("69547-8"), "String", json!(variant.reference)),
        component(loinc("69551-0"), "String", json!(variant.alternate)),
        concept_of("48002-0", loinc(seen.source)),
        observed.zygosity.as_deref().and_then(|zygosity| {
            concept_of("53034-5", codes::allelic_state(zygosity).map_or_else(|| words(&terms::words(zygosity)), loinc))
        }),
        observed.vaf.written().and_then(|vaf| {
            let value = json!({ "value": number(vaf), "unit": "1", "system": codes::UCUM, "code": "1" });
            component(loinc("81258-6"), "Quantity", value)
        }),
        observed.alternate_depth.and_then(|reads| component(loinc("82121-5"), "Quantity", count(reads, "reads", "1"))),
        observed.depth.and_then(|reads| {
            component(words("Reads that cover the position"), "Quantity", count(reads, "reads", "1"))
        }),
        observed.genotype.as_ref().and_then(|gt| component(words("Genotype as called (VCF GT)"), "String", json!(gt))),
        component(words("Contig"), "String", json!(variant.contig)),
        component(words("Filter of the call (VCF FILTER)"), "String", json!(observed.filter)),
        seen.conclusion.as_ref().and_then(|text| component(guide_code("conclusion-string"), "String", json!(text))),
    ]
}

fn consequence(seen: &Seen<'_>, of: &Id, frame: &Frame<'_>, entries: &mut Entries) -> Option<Id> {
    let variant = seen.variant;
    if variant.consequence.iter().all(|term| term.trim().is_empty()) {
        return None;
    }
    let pos = variant.pos.to_string();
    let place = key(variant, seen.observed, &pos);
    let id = entries.id("Observation", &[&[frame.case.case_id.as_str(), "consequence"], &place[..]].concat());
    let code = guide_code("molecular-consequence");
    let mut fields = frame.observation("molecular-consequence", code, seen.status, Some(&seen.observed.sample));
    fields.insert("derivedFrom".into(), json!([of.reference()]));
    let terms_of = variant.consequence.iter().map(|term| {
        let value =
            terms::so_of_consequence(term).map_or_else(|| words(term), |id| concept(coding(codes::SO, id, term)));
        component(guide_code("feature-consequence"), "CodeableConcept", value)
    });
    let tx = variant.transcript.as_deref();
    let names = [
        hgvs("48004-6", variant.hgvs_c.as_ref(), tx),
        hgvs("48005-3", variant.hgvs_p.as_ref(), None),
        transcript(variant),
        variant
            .transcript_tag
            .as_ref()
            .and_then(|tag| component(words("Choice of the transcript"), "String", json!(tag))),
        variant.impact.as_ref().and_then(|impact| component(words("Impact"), "String", json!(impact))),
    ];
    fields.insert("component".into(), names.into_iter().chain(terms_of).flatten().collect());
    entries.add(&id, Value::Object(fields));
    Some(id)
}
