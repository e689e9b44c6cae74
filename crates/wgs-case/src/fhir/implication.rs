//! What a finding means: DiagnosticImplication, TherapeuticImplication, and the confirmatory test.
//!
//! A person's assessment and the levels of a finding are one diagnostic implication; each line of the operator's evidence
//! table is an implication of its own, with the table and its date as the artifact it rests on. Nothing says that a person is
//! eligible for a trial: the table says that the trial exists.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, component, concept, extension, guide_code, is_uri, loinc, note, words};
use super::people;
use super::study::Frame;
use crate::english;
use crate::model::{Evidence, Finding, Need};
use crate::terms;
use serde_json::{Value, json};

/// Adds what a finding means; gives the ids of the implications and of a proposed test.
pub(super) fn add(
    finding: &Finding,
    of: &Id,
    status: &'static str,
    key: &[&str],
    frame: &Frame<'_>,
    entries: &mut Entries,
) -> (Vec<Id>, Option<Id>) {
    let mut ids = Vec::new();
    ids.extend(assessment(finding, of, status, key, frame, entries));
    for (at, evidence) in finding.evidence.iter().enumerate() {
        ids.push(line(evidence, at, finding, of, status, key, frame, entries));
    }
    let task = test(finding, of, ids.first(), key, frame, entries);
    (ids, task)
}

fn assessment(
    finding: &Finding,
    of: &Id,
    status: &'static str,
    key: &[&str],
    frame: &Frame<'_>,
    entries: &mut Entries,
) -> Option<Id> {
    if finding.assessment.is_none() && finding.tiers.is_empty() {
        return None;
    }
    let id = entries.id("Observation", &[&["assessment"], key].concat());
    let sample = &finding.observed.sample;
    let mut fields =
        frame.observation("diagnostic-implication", guide_code("diagnostic-implication"), status, Some(sample));
    let mut components: Vec<Option<Value>> = Vec::new();
    let mut notes: Vec<Option<Value>> = Vec::new();
    if let Some(assessment) = &finding.assessment {
        let acmg = assessment.scheme == "acmg";
        let class = codes::significance(&assessment.class).filter(|_| acmg).map_or_else(
            || {
                words(&if acmg {
                    terms::words(&assessment.class)
                } else {
                    format!("{} ({})", terms::words(&assessment.class), terms::words(&assessment.scheme))
                })
            },
            loinc,
        );
        components.push(component(loinc("53037-8"), "CodeableConcept", class));
        components.push(
            assessment.condition.as_ref().and_then(|c| component(loinc("81259-4"), "CodeableConcept", people::term(c))),
        );
        components.push(assessment.inheritance.as_ref().and_then(|mode| {
            let value = terms::inheritance(mode)
                .map_or_else(|| words(mode), |(id, name)| concept(coding(codes::HPO, id, name)));
            component(guide_code("condition-inheritance"), "CodeableConcept", value)
        }));
        components.push(
            assessment
                .comment
                .as_ref()
                .and_then(|text| component(guide_code("conclusion-string"), "String", json!(text))),
        );
        if !assessment.criteria.is_empty() {
            notes.push(note(Some("test-methodology"), &format!("Criteria: {}", assessment.criteria.join(", "))));
        }
        let who = [
            assessment.by.as_deref().map(|by| format!("by {by}")),
            assessment.date.as_deref().map(|day| format!("on {day}")),
        ];
        let who: Vec<String> = who.into_iter().flatten().collect();
        if !who.is_empty() {
            notes.push(note(None, &format!("Assessed {}", who.join(" "))));
        }
    }
    components.extend(
        finding.tiers.iter().map(|tier| component(loinc("93044-6"), "CodeableConcept", words(&english::tier(tier)))),
    );
    fields.insert("derivedFrom".into(), json!([of.reference()]));
    fields.insert("note".into(), notes.into());
    fields.insert("component".into(), components.into());
    entries.add(&id, Value::Object(fields));
    Some(id)
}

/// A reference as an artifact: a link where it is one.
fn artifact(kind: &str, label: &str, reference: Option<&str>) -> Option<Value> {
    let url = reference.map(str::trim).and_then(|text| match text.split_once(':') {
        Some(("PMID", id)) => terms::digits(id.trim()).map(|id| format!("https://pubmed.ncbi.nlm.nih.gov/{id}/")),
        Some(("http" | "https", _)) if is_uri(text) => Some(text.to_owned()),
        _ => None,
    });
    let citation = match reference {
        Some(text) => format!("{label}; {text}"),
        None => label.to_owned(),
    };
    extension(codes::RELATED_ARTIFACT, "RelatedArtifact", json!({ "type": kind, "citation": citation, "url": url }))
}

/// A trial's id as a coding: ClinicalTrials.gov has a URI, other registers are said in words.
fn trial(evidence: &Evidence) -> Value {
    let nct = evidence.id.as_deref().filter(|id| id.strip_prefix("NCT").and_then(terms::digits).is_some());
    let text = match &evidence.id {
        Some(id) => format!("{} ({id})", evidence.name),
        None => evidence.name.clone(),
    };
    json!({ "coding": [nct.map(|id| coding(codes::NCT, id, &evidence.name))], "text": text })
}

#[expect(clippy::too_many_arguments, reason = "an observation hangs on all of them")]
fn line(
    evidence: &Evidence,
    at: usize,
    finding: &Finding,
    of: &Id,
    status: &'static str,
    key: &[&str],
    frame: &Frame<'_>,
    entries: &mut Entries,
) -> Id {
    let at = at.to_string();
    let id = entries.id("Observation", &[&["evidence", &at], key].concat());
    let therapeutic = matches!(evidence.kind.as_str(), "drug" | "trial");
    let profile = if therapeutic { "therapeutic-implication" } else { "diagnostic-implication" };
    let mut fields = frame.observation(profile, guide_code(profile), status, Some(&finding.observed.sample));
    let effect = evidence.effect.as_deref().map(|effect| match effect {
        "sensitivity" => loinc("LA6677-4"),
        "resistance" => loinc("LA6676-6"),
        other => words(&terms::words(other)),
    });
    let disease =
        evidence.disease.as_ref().and_then(|name| component(loinc("81259-4"), "CodeableConcept", words(name)));
    let level = evidence.level.as_ref().and_then(|level| component(loinc("93044-6"), "CodeableConcept", words(level)));
    let about = match evidence.kind.as_str() {
        "drug" => component(loinc("51963-7"), "CodeableConcept", words(&evidence.name)),
        "trial" => component(guide_code("associated-therapy"), "CodeableConcept", trial(evidence)),
        kind => component(
            guide_code("conclusion-string"),
            "String",
            json!(format!("{}: {}", terms::words(kind), evidence.name)),
        ),
    };
    let effect = match (therapeutic, effect) {
        (true, Some(effect)) => component(guide_code("therapeutic-implication"), "CodeableConcept", effect),
        (false, _) => evidence
            .effect
            .as_ref()
            .and_then(|effect| component(words("Effect"), "String", json!(terms::words(effect)))),
        (true, None) => None,
    };
    let table = format!(
        "{}, {}{}",
        evidence.source,
        evidence.source_date,
        match &evidence.id {
            Some(entry) if evidence.kind != "trial" => format!(", entry {entry}"),
            _ => String::new(),
        }
    );
    let notes = [note(None, &format!("Matched by {}", terms::words(&evidence.matched)))];
    fields.insert("extension".into(), json!([artifact("citation", &table, evidence.reference.as_deref())]));
    fields.insert("derivedFrom".into(), json!([of.reference()]));
    fields.insert("note".into(), notes.into_iter().flatten().collect());
    fields.insert("component".into(), [about, effect, disease, level].into_iter().flatten().collect());
    entries.add(&id, Value::Object(fields));
    id
}

/// A test that is needed and has no result yet.
fn test(
    finding: &Finding,
    of: &Id,
    reason: Option<&Id>,
    key: &[&str],
    frame: &Frame<'_>,
    entries: &mut Entries,
) -> Option<Id> {
    let confirmation = &finding.confirmation;
    let done = confirmation.result.as_deref().is_some_and(|result| result != "pending");
    if confirmation.need != Need::Needed || done {
        return None;
    }
    let id = entries.id("Task", &[&["confirmation"], key].concat());
    let fields = json!({
        "meta": { "profile": [codes::profile("followup-recommendation")] },
        "status": "requested",
        "intent": "proposal",
        "code": loinc("LA14021-2"),
        "description": english::confirmation(finding),
        "focus": of.reference(),
        "for": frame.people.patient.reference(),
        "reasonReference": reason.map(Id::reference),
    });
    entries.add(&id, fields);
    Some(id)
}
