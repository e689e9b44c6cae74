//! Phenopacket v2 (GA4GH Phenopackets 2.0, ISO 4454), as protobuf JSON.
//!
//! In: a [`Case`]. Out: one `Phenopacket`: the person, phenotypes, the person's own samples, interpretations, diseases and
//! the ontologies that were used. The file depends on the case alone; `metaData.created` is the day of the report. Samples
//! of relatives are those of other persons (`Family` holds them, a `Phenopacket` does not) and are left out.
//!
//! Interpretations: one for the scope of the case, which says what was and what was not assessed; one per disease with the
//! findings; one with the candidates. The schema has no place for levels of evidence, drugs, coverage, quality, burden or
//! microsatellites; `docs/methods/fhir.md` lists what goes where.

mod measurement;
mod summary;
mod variation;

use crate::english;
use crate::fhir::cleaned;
use crate::model::{Assessment, Candidate, Case, Coded, Finding, Kind, Origin, Sample};
use crate::terms::{self, SYSTEMS};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wgs_report::date::Day;
use wgs_report::specimen::StatedSex;

/// What the receiver wants to know beyond the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {}

/// Disease of an interpretation whose condition has no code: the root of human diseases.
const HUMAN_DISEASE: (&str, &str) = ("MONDO:0700096", "human disease");

/// The case as a Phenopacket v2.
pub fn packet(case: &Case, _options: &Options) -> Value {
    let mut used: BTreeSet<&'static str> = BTreeSet::new();
    let mut interpretations = vec![scope(case)];
    interpretations.extend(findings(case, &mut used));
    interpretations.extend(candidates(case, &mut used));
    let subject = &case.subject;
    let features = subject.phenotypes.iter().filter_map(|phenotype| {
        let id = terms::hpo(&phenotype.id)?;
        used.insert("HP");
        Some(json!({ "type": { "id": id, "label": phenotype.label }, "excluded": phenotype.excluded.then_some(true) }))
    });
    let features: Vec<Value> = features.collect();
    let own: Vec<Value> = subject
        .samples
        .iter()
        .filter(|sample| is_own(sample))
        .map(|sample| biosample(case, sample, &mut used))
        .collect();
    let disease = subject.diagnosis.as_ref().and_then(|diagnosis| class(diagnosis, &mut used));
    let sex = match subject.stated_sex {
        Some(StatedSex::Female) => "FEMALE",
        Some(StatedSex::Male) => "MALE",
        None => "UNKNOWN_SEX",
    };
    let day = case.report_date.as_deref().or(case.panel_date.as_deref()).and_then(timestamp);
    let author =
        [&case.author.organisation, &case.author.name].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let packet = json!({
        "id": case.case_id,
        "subject": { "id": subject.pseudonym, "sex": sex },
        "phenotypicFeatures": features,
        "biosamples": own,
        "interpretations": interpretations,
        "diseases": [disease.map(|term| json!({ "term": term }))],
        "metaData": {
            "created": day,
            "createdBy": if author.trim().is_empty() { "wgs report".to_owned() } else { author },
            "resources": resources(&used),
            "phenopacketSchemaVersion": "2.0",
        },
    });
    cleaned(packet).unwrap_or_default()
}

/// A day as a protobuf timestamp; what is no day is left out.
fn timestamp(text: &str) -> Option<String> {
    Day::parse(text.trim()).map(|day| format!("{day}T00:00:00Z"))
}

fn is_own(sample: &Sample) -> bool {
    !matches!(sample.role.as_str(), "mother" | "father" | "sibling")
}

/// A term with a well-formed code of a known system.
fn class(term: &Coded, used: &mut BTreeSet<&'static str>) -> Option<Value> {
    let known = terms::coded(term)?;
    used.insert(known.system.prefix);
    Some(json!({ "id": known.curie(), "label": term.label }))
}

fn biosample(case: &Case, sample: &Sample, used: &mut BTreeSet<&'static str>) -> Value {
    let tumor = sample.role == "tumor";
    let material = match (tumor, case.kind) {
        (true, _) => Some(("EFO:0009655", "abnormal sample")),
        (false, Kind::TumorNormal) => Some(("EFO:0009654", "reference sample")),
        (false, _) => None,
    };
    let diagnosis = case.subject.diagnosis.as_ref().filter(|_| tumor).and_then(|diagnosis| class(diagnosis, used));
    if material.is_some() {
        used.insert("EFO");
    }
    let description = [Some(&sample.role), sample.preservation.as_ref()];
    let description: Vec<String> = description.into_iter().flatten().map(|word| terms::words(word)).collect();
    json!({
        "id": sample.name,
        "individualId": case.subject.pseudonym,
        "description": description.join(", "),
        "timeOfCollection": { "timestamp": sample.collected.as_deref().and_then(timestamp) },
        "histologicalDiagnosis": diagnosis,
        "measurements": if tumor { measurement::all(case, used) } else { Vec::new() },
        "materialSample": material.map(|(id, label)| json!({ "id": id, "label": label })),
    })
}

/// True while the report is not final.
fn progress(case: &Case) -> &'static str {
    // SOLVED and UNSOLVED are judgements that nobody has made here.
    if case.layout.research_use { "IN_PROGRESS" } else { "COMPLETED" }
}

fn scope(case: &Case) -> Value {
    let summary = summary::case(case);
    json!({ "id": format!("{}-scope", case.case_id), "progressStatus": progress(case), "summary": summary.join("\n") })
}

/// The findings by disease, in the order in which diseases first occur; secondary findings apart.
fn findings(case: &Case, used: &mut BTreeSet<&'static str>) -> Vec<Value> {
    type Group<'a> = (bool, Option<&'a Coded>, Vec<&'a Finding>);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in &case.findings {
        let condition = finding.assessment.as_ref().and_then(|a| a.condition.as_ref());
        // The diagnosis of the case is what a finding is about unless someone said otherwise; a secondary finding never is.
        let disease = condition.or(case.subject.diagnosis.as_ref().filter(|_| !finding.secondary));
        match groups.iter_mut().find(|(secondary, known, _)| *secondary == finding.secondary && *known == disease) {
            Some((_, _, members)) => members.push(finding),
            None => groups.push((finding.secondary, disease, vec![finding])),
        }
    }
    let interpretation = |(at, (secondary, disease, members)): (usize, &Group<'_>)| {
        let genomic: Vec<Value> = members.iter().map(|finding| genomic(case, finding, used)).collect();
        let words = disease.map(|d| d.label.clone()).unwrap_or_default();
        let kind = if *secondary { "Secondary findings" } else { "Findings" };
        let lines = members.iter().flat_map(|finding| summary::finding(finding));
        let summary: Vec<String> =
            std::iter::once(if words.is_empty() { format!("{kind}.") } else { format!("{kind}: {words}.") })
                .chain(lines)
                .collect();
        json!({
            "id": format!("{}-{}", case.case_id, at + 1),
            "progressStatus": progress(case),
            "diagnosis": { "disease": disease_of(*disease, used), "genomicInterpretations": genomic },
            "summary": summary.join("\n"),
        })
    };
    groups.iter().enumerate().map(interpretation).collect()
}

fn disease_of(disease: Option<&Coded>, used: &mut BTreeSet<&'static str>) -> Value {
    disease.and_then(|term| class(term, used)).unwrap_or_else(|| {
        used.insert("MONDO");
        json!({ "id": HUMAN_DISEASE.0, "label": HUMAN_DISEASE.1 })
    })
}

fn genomic(case: &Case, finding: &Finding, used: &mut BTreeSet<&'static str>) -> Value {
    let assessment = finding.assessment.as_ref();
    let matched = |kind: &str| matches!(kind, "variant" | "protein");
    let actionable = finding.evidence.iter().any(|e| e.kind == "drug" && matched(&e.matched));
    json!({
        "subjectOrBiosampleId": subject_or_sample(case, &finding.observed.sample),
        "interpretationStatus": status(finding),
        "variantInterpretation": {
            "acmgPathogenicityClassification": assessment.map_or("NOT_PROVIDED", acmg),
            "therapeuticActionability": if actionable { "ACTIONABLE" } else { "UNKNOWN_ACTIONABILITY" },
            "variationDescriptor": variation::descriptor(case, &finding.variant, &finding.observed, Some(finding), used),
        },
    })
}

/// The sample when it is one of the packet, else the person.
fn subject_or_sample<'a>(case: &'a Case, sample: &'a str) -> &'a str {
    let known = case.subject.samples.iter().any(|s| s.name == sample && is_own(s));
    if known { sample } else { &case.subject.pseudonym }
}

/// What a finding is to the disease of its interpretation. Only an assessment of what the case asks for says so: a secondary
/// finding says nothing of a disease the person has, and one allele of a recessive disease is not its cause.
fn status(finding: &Finding) -> &'static str {
    let Some(assessment) = &finding.assessment else { return "UNKNOWN_STATUS" };
    let recessive = assessment.inheritance.as_deref().is_some_and(|mode| mode.trim().eq_ignore_ascii_case("AR"));
    let one_allele = recessive && finding.observed.zygosity.as_deref() == Some("heterozygous");
    match (assessment.scheme.as_str(), assessment.class.as_str()) {
        (_, "benign" | "likely_benign") => "REJECTED",
        _ if finding.secondary || finding.origin == Origin::PresumedGermline => "UNKNOWN_STATUS",
        ("acmg", "pathogenic" | "likely_pathogenic") if one_allele => "CONTRIBUTORY",
        ("acmg", "pathogenic" | "likely_pathogenic") => "CAUSATIVE",
        ("oncogenicity", "oncogenic" | "likely_oncogenic") => "CONTRIBUTORY",
        _ => "UNKNOWN_STATUS",
    }
}

fn acmg(assessment: &Assessment) -> &'static str {
    match (assessment.scheme.as_str(), assessment.class.as_str()) {
        ("acmg", "pathogenic") => "PATHOGENIC",
        ("acmg", "likely_pathogenic") => "LIKELY_PATHOGENIC",
        ("acmg", "uncertain_significance") => "UNCERTAIN_SIGNIFICANCE",
        ("acmg", "likely_benign") => "LIKELY_BENIGN",
        ("acmg", "benign") => "BENIGN",
        _ => "NOT_PROVIDED",
    }
}

fn candidates(case: &Case, used: &mut BTreeSet<&'static str>) -> Option<Value> {
    let alone = |candidate: &&Candidate| english::finding_of(case, candidate).is_none();
    let list: Vec<&Candidate> = case.candidates.iter().filter(alone).collect();
    if list.is_empty() {
        return None;
    }
    let genomic: Vec<Value> = list
        .iter()
        .map(|candidate| {
            json!({
                "subjectOrBiosampleId": subject_or_sample(case, &candidate.observed.sample),
                "interpretationStatus": "CANDIDATE",
                "variantInterpretation": {
                    "acmgPathogenicityClassification": "NOT_PROVIDED",
                    "therapeuticActionability": "UNKNOWN_ACTIONABILITY",
                    "variationDescriptor": variation::candidate(case, candidate, used),
                },
            })
        })
        .collect();
    Some(json!({
        "id": format!("{}-candidates", case.case_id),
        "progressStatus": "IN_PROGRESS",
        "diagnosis": { "disease": disease_of(case.subject.diagnosis.as_ref(), used), "genomicInterpretations": genomic },
        "summary": "Candidates of the analysis by inheritance and phenotype. Nobody has assessed them.",
    }))
}

fn resources(used: &BTreeSet<&'static str>) -> Vec<Value> {
    let of = SYSTEMS.iter().filter(|system| used.contains(system.prefix));
    of.map(|system| {
        json!({
            "id": system.prefix.to_ascii_lowercase(),
            "name": system.name,
            "url": system.uri,
            // The case does not say which release its terms are of.
            "version": "not stated",
            "namespacePrefix": system.prefix,
            "iriPrefix": system.iri,
        })
    })
    .collect()
}
