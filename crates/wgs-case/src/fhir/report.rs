//! DiagnosticReport, and the quality verdict it rests on.
//!
//! The verdict is an Observation per sample and one of the case, pointed to by the extension for supporting information: it
//! is about the measurement, not about the person, so it is no `result`, and no DetectedIssue, which is about care.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, concept, extension, loinc, note, words};
use super::study::{self, Frame};
use crate::english;
use crate::model::QualityReason;
use crate::terms;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wgs_report::verdict::Status;

/// What the report points to.
#[derive(Default)]
pub(super) struct Contents {
    /// Observations in their order.
    pub results: Vec<Id>,
    /// Proposed tests.
    pub tasks: Vec<Id>,
    /// Verdicts.
    pub quality: Vec<Id>,
    /// Variants by their place.
    pub variants: BTreeMap<String, Id>,
}

/// Adds the verdicts.
pub(super) fn quality(frame: &Frame<'_>, entries: &mut Entries) -> Vec<Id> {
    let quality = &frame.case.quality;
    let mut ids = Vec::new();
    for sample in &quality.samples {
        let id = entries.id("Observation", &[&frame.case.case_id, "quality", &sample.sample]);
        let reasons: Vec<&QualityReason> =
            quality.reasons.iter().filter(|reason| reason.sample == sample.sample).collect();
        let mut fields = verdict("Quality of sequencing", Some(&sample.sample), sample.status, &reasons, frame);
        fields.insert("component".into(), study::measured(sample).into());
        entries.add(&id, Value::Object(fields));
        ids.push(id);
    }
    let others: Vec<&QualityReason> = quality
        .reasons
        .iter()
        .filter(|reason| quality.samples.iter().all(|sample| sample.sample != reason.sample))
        .collect();
    if quality.status.is_some() || !others.is_empty() {
        let id = entries.id("Observation", &[&frame.case.case_id, "quality of the case"]);
        let mut fields = verdict("Quality verdict of the case", None, quality.status, &others, frame);
        let profile = quality.profile.as_ref().map(|(name, version)| words(&format!("Profile {name} {version}")));
        fields.insert("method".into(), profile.into());
        entries.add(&id, Value::Object(fields));
        ids.push(id);
    }
    ids
}

fn verdict(
    name: &str,
    sample: Option<&str>,
    status: Option<Status>,
    reasons: &[&QualityReason],
    frame: &Frame<'_>,
) -> serde_json::Map<String, Value> {
    let mut fields = frame.observation("", words(name), "final", sample);
    fields.remove("meta");
    fields.insert("category".into(), json!([concept(coding(codes::CATEGORY, "laboratory", "Laboratory"))]));
    match status {
        Some(status) => fields.insert("valueCodeableConcept".into(), words(status.word())),
        None => {
            fields.insert("dataAbsentReason".into(), concept(coding(codes::ABSENT, "not-performed", "Not Performed")))
        }
    };
    let notes = reasons.iter().map(|reason| {
        let waiver = reason.waiver.as_ref().map(|id| format!(" Waiver {id}.")).unwrap_or_default();
        let metric = reason.metric.as_ref().map(|metric| format!(" [{metric}]")).unwrap_or_default();
        note(None, &format!("{}{metric}, {}: {}{waiver}", reason.sample, terms::words(&reason.outcome), reason.message))
    });
    fields.insert("note".into(), notes.flatten().collect());
    fields
}

/// Adds the report.
pub(super) fn add(id: &Id, contents: &Contents, status: &'static str, frame: &Frame<'_>, entries: &mut Entries) {
    let case = frame.case;
    let people = &frame.people;
    let mut remarks: Vec<(Option<&str>, String)> = Vec::new();
    if case.layout.research_use {
        remarks.push((Some("test-disclaimer"), english::RESEARCH_USE.into()));
    }
    if case.quality.forced {
        remarks.push((Some("test-disclaimer"), english::FORCED.into()));
    }
    remarks.push((Some("test-methodology"), english::scope(case)));
    remarks.extend(english::all_not_assessed(case).map(|text| (Some("test-disclaimer"), text)));
    let days = [("Date of the report", &case.report_date), ("Date of the expert panel", &case.panel_date)];
    remarks.extend(days.into_iter().filter_map(|(name, day)| Some((None, format!("{name}: {}", day.as_ref()?)))));
    remarks.extend(english::consent(case).map(|text| (None, text)));
    let layout = &case.layout;
    let site = layout.site.as_ref().map(|site| format!(", site {site}")).unwrap_or_default();
    remarks.push((None, format!("Layout {} {}{site}", layout.name, layout.version)));
    remarks.extend(case.remarks.iter().chain(&layout.footer).map(|text| (None, text.clone())));

    let mut extensions: Vec<Option<Value>> =
        vec![extension(&codes::profile("genomic-study-reference"), "Reference", frame.study.reference())];
    extensions.extend(
        contents
            .tasks
            .iter()
            .map(|task| extension(&codes::profile("recommended-action"), "Reference", task.reference())),
    );
    let support = people.family.iter().chain(&contents.quality);
    extensions.extend(support.map(|of| extension(codes::SUPPORTING_INFO, "Reference", of.reference())));
    extensions.extend(
        remarks
            .iter()
            .map(|(kind, text)| extension(&codes::profile("genomic-report-note"), "Annotation", note(*kind, text)?)),
    );
    extensions.extend(case.sources.iter().filter(|source| source.kind != "program").map(|source| {
        let digest = source.sha256.as_ref().map(|sum| format!(" SHA-256 {sum}")).unwrap_or_default();
        let version = source.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        let display = format!("{} ({}){version}{digest}", source.name, terms::words(&source.kind));
        extension(codes::RELATED_ARTIFACT, "RelatedArtifact", json!({ "type": "depends-on", "display": display }))
    }));
    let fields = json!({
        "meta": { "profile": [codes::profile("genomic-report")], "security": case.layout.research_use.then(|| json!([research()])) },
        "language": "en",
        "extension": extensions,
        "identifier": [{ "value": case.case_id }],
        "status": status,
        "category": [concept(coding(codes::SERVICE, "GE", "Genetics"))],
        "code": loinc("51969-4"),
        "subject": people.patient.reference(),
        "effectiveDateTime": super::effective(case, None),
        "performer": people.performer(),
        "resultsInterpreter": people.practitioner.as_ref().map(|who| json!([who.reference()])),
        "specimen": people.specimen_order.iter().map(Id::reference).collect::<Vec<_>>(),
        "result": contents.results.iter().map(Id::reference).collect::<Vec<_>>(),
        "conclusion": english::conclusion(case),
    });
    entries.add(id, fields);
}

/// Security label of data that is for research.
pub(super) fn research() -> Value {
    coding(codes::PURPOSE, "HRESCH", "healthcare research")
}
