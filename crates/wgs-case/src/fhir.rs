//! FHIR R4 (4.0.1) after HL7 Genomics Reporting STU3 (hl7.fhir.uv.genomics-reporting 3.0.0).
//!
//! In: a [`Case`]. Out: one Bundle of type `collection`, the DiagnosticReport in front, as JSON that depends on the case
//! alone: ids are made of content ([`bundle`]), the only dates are those of the case. Every reference leads to a resource of
//! the bundle. No field of the case can break the output: strings are cleaned on their way in ([`element`]), and what is
//! not well-formed as a code stays text ([`crate::terms`]). Nothing fails.
//!
//! Resources carry no narrative (`text`): a second wording of the findings would have to be kept equal to the first and to
//! the HTML report, which is the document to be read. `docs/methods/fhir.md` has the tables of the mapping.

mod biomarker;
mod bundle;
mod codes;
mod element;
mod implication;
mod people;
mod phase;
mod report;
mod study;
mod variant;

pub(crate) use element::pruned as cleaned;

use crate::english;
use crate::model::{Candidate, Case, Finding, Origin};
use crate::terms;
use bundle::{Entries, Id};
use report::Contents;
use serde_json::{Value, json};
use study::Frame;
use variant::Seen;
use wgs_report::date::Day;
use wgs_report::verdict::Status;

/// What the receiver wants to know beyond the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Namespace of pseudonyms and sample names, an absolute URI; identifiers have no system without it. It must not be that
    /// of a hospital's patient ids: a pseudonym is none.
    pub identifier_system: Option<String>,
}

/// The case as a FHIR R4 Bundle.
pub fn bundle(case: &Case, options: &Options) -> Value {
    let mut entries = Entries::default();
    let id = entries.id("DiagnosticReport", &[&case.case_id]);
    let study = entries.id("Procedure", &[&case.case_id, "study"]);
    let people = people::add(case, options, &mut entries);
    let frame = Frame { case, people, study };
    study::add(&frame, &mut entries);

    let mut contents = Contents { quality: report::quality(&frame, &mut entries), ..Contents::default() };
    for finding in &case.findings {
        add_finding(finding, &frame, &mut contents, &mut entries);
    }
    for candidate in case.candidates.iter().filter(|c| english::finding_of(case, c).is_none()) {
        add_candidate(candidate, &frame, &mut contents, &mut entries);
    }
    contents.results.extend(phase::add(&contents.variants, &frame, &mut entries));
    contents.results.extend(biomarker::add(final_unless(draft(case)), &frame, &mut entries));
    report::add(&id, &contents, final_unless(draft(case)), &frame, &mut entries);

    let label = case.layout.research_use.then(|| json!([report::research()]));
    let head = json!({ "meta": { "security": label }, "identifier": { "system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{}", bundle::uuid(&["Bundle", &case.case_id])) } });
    let mut out = serde_json::Map::new();
    out.insert("resourceType".into(), json!("Bundle"));
    if let Some(Value::Object(head)) = element::pruned(head) {
        out.extend(head);
    }
    out.insert("type".into(), json!("collection"));
    out.insert("entry".into(), Value::Array(entries.into_list(&id)));
    Value::Object(out)
}

/// True for a report that is not to be taken as final: for research, with a verdict that is no pass, or forced.
fn draft(case: &Case) -> bool {
    let doubted = matches!(case.quality.status, Some(Status::Fail | Status::Incomplete));
    case.layout.research_use || case.quality.forced || doubted
}

fn final_unless(draft: bool) -> &'static str {
    if draft { "preliminary" } else { "final" }
}

/// A date of the case as FHIR writes it; what is no date is left out.
fn day(text: Option<&str>) -> Option<String> {
    Day::parse(text?.trim()).map(|day| day.to_string())
}

/// When what was observed was so: the day a sample was taken (of the index sample without one), else that of the report.
fn effective(case: &Case, sample: Option<&str>) -> Option<String> {
    let samples = &case.subject.samples;
    let named = sample.and_then(|name| samples.iter().find(|s| s.name == name));
    let taken = named.or(samples.first()).and_then(|s| day(s.collected.as_deref()));
    taken.or_else(|| day(case.report_date.as_deref()))
}

fn add_finding(finding: &Finding, frame: &Frame<'_>, contents: &mut Contents, entries: &mut Entries) {
    let case = frame.case;
    // What nobody assessed is a preliminary result, whatever the report is.
    let status = final_unless(draft(case) || finding.assessment.is_none());
    let presumed = finding.origin == Origin::PresumedGermline;
    let mut remarks: Vec<(Option<&'static str>, String)> = Vec::new();
    remarks.extend(english::confirmation(finding).map(|text| (Some("result-confirmation"), text)));
    remarks.extend(finding.notes.iter().map(|code| (None, english::remark(code))));
    remarks.extend(
        finding
            .annotations
            .iter()
            .map(|(source, value)| (None, format!("{source}: {value} (annotation, not an assessment)"))),
    );
    let same = case.candidates.iter().filter(|c| c.finding == Some(finding.number));
    remarks.extend(same.map(|candidate| (None, candidate_words(candidate))));
    let list = || {
        let id = case.scope.secondary_genes.as_ref();
        id.map_or_else(
            || "Secondary finding".to_owned(),
            |id| format!("Secondary finding: list {} version {}", id.name, id.version),
        )
    };
    let seen = Seen {
        variant: &finding.variant,
        observed: &finding.observed,
        source: variant::source_class(finding.origin),
        status,
        secondary: finding.secondary.then(list),
        conclusion: presumed.then(|| english::PRESUMED_GERMLINE.to_owned()),
        remarks,
    };
    let (id, consequence) = variant::add(&seen, frame, entries);
    let pos = finding.variant.pos.to_string();
    let key = [&[case.case_id.as_str()], &variant::key(&finding.variant, &finding.observed, &pos)[..]].concat();
    let (implications, task) = implication::add(finding, &id, status, &key, frame, entries);
    contents.variants.entry(phase::place(seen.variant)).or_insert_with(|| id.clone());
    contents.results.push(id);
    contents.results.extend(consequence);
    contents.results.extend(implications);
    contents.tasks.extend(task);
}

fn candidate_words(candidate: &Candidate) -> String {
    let mut out = format!("Candidate, inheritance {}", terms::words(&candidate.mode));
    for (at, partner) in candidate.partners.iter().enumerate() {
        let phase = candidate.phase.get(at).map(|phase| format!(" ({})", terms::words(phase))).unwrap_or_default();
        out += &format!("; with {partner}{phase}");
    }
    if let Some(score) = candidate.hpo_score.written() {
        out += &format!("; likeness to the phenotypes {score}");
    }
    if !candidate.hpo_terms.is_empty() {
        out += &format!("; phenotypes of the gene: {}", candidate.hpo_terms.join(", "));
    }
    out
}

/// A candidate is a Variant of status `preliminary`: nobody has assessed it.
fn add_candidate(candidate: &Candidate, frame: &Frame<'_>, contents: &mut Contents, entries: &mut Entries) {
    let columns = candidate.columns.iter().map(|(name, value)| (None, format!("{name}: {value}")));
    let seen = Seen {
        variant: &candidate.variant,
        observed: &candidate.observed,
        source: if candidate.mode == "de_novo" { "LA26807-0" } else { "LA6683-2" },
        status: "preliminary",
        secondary: None,
        conclusion: Some("Candidate of the analysis by inheritance and phenotype. Nobody has assessed it.".into()),
        remarks: std::iter::once((None, candidate_words(candidate))).chain(columns).collect(),
    };
    let (id, consequence): (Id, Option<Id>) = variant::add(&seen, frame, entries);
    contents.variants.entry(phase::place(seen.variant)).or_insert_with(|| id.clone());
    contents.results.push(id);
    contents.results.extend(consequence);
}
