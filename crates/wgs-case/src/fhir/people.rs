//! Who the case is about and who answers for it: Patient, relatives, Specimen, Condition, phenotypes, Organization,
//! Practitioner.
//!
//! The person is a pseudonym and a stated sex. A relative's sample is the specimen of another person: that person gets a
//! Patient with nothing but the sample's name, and a FamilyMemberHistory that says how the two are related.

use super::Options;
use super::bundle::{Entries, Id};
use super::codes;
use super::element::{coding, concept, extension, is_uri, loinc, words};
use crate::model::{Case, Coded, Sample};
use crate::terms;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wgs_report::specimen::StatedSex;

/// Ids of the people and specimens.
pub(super) struct People {
    /// The person.
    pub patient: Id,
    /// Specimens by sample name, with the person each is of.
    pub specimens: BTreeMap<String, (Id, Id)>,
    /// Specimens in the order of the case.
    pub specimen_order: Vec<Id>,
    /// Family members.
    pub family: Vec<Id>,
    /// Organisation that answers for the report.
    pub organisation: Option<Id>,
    /// Person who answers for the report.
    pub practitioner: Option<Id>,
    /// Diagnosis the case was sent with, and phenotypes.
    pub reasons: Vec<Id>,
}

impl People {
    /// References to who performed: the organisation, else the person.
    pub fn performer(&self) -> Vec<Value> {
        self.organisation.iter().chain(&self.practitioner).take(1).map(Id::reference).collect()
    }
}

/// Relation of a role to the index person; `None` for samples of that person.
fn relation(role: &str) -> Option<(&'static str, &'static str)> {
    Some(match role {
        "mother" => ("MTH", "mother"),
        "father" => ("FTH", "father"),
        "sibling" => ("SIB", "sibling"),
        _ => return None,
    })
}

/// A term as a concept: code where its system is known, and its label.
pub(super) fn term(term: &Coded) -> Value {
    let coding = terms::coded(term)
        .map(|known| json!({ "system": known.system.uri, "code": known.code(), "display": term.label }));
    // A code that no public system has is still said.
    let unknown = term.code.as_ref().filter(|_| coding.is_none());
    let text = match unknown {
        Some(code) => format!("{} ({} {code})", term.label, term.system.as_deref().unwrap_or("code")),
        None => term.label.clone(),
    };
    json!({ "coding": [coding], "text": text })
}

/// Adds the people, their specimens and what the person was examined for.
pub(super) fn add(case: &Case, options: &Options, entries: &mut Entries) -> People {
    let system = options.identifier_system.as_deref().filter(|s| is_uri(s));
    let identifier = |value: &str| json!([{ "system": system, "value": value }]);
    let subject = &case.subject;
    let key = [system.unwrap_or_default(), subject.pseudonym.as_str()];

    let patient = entries.id("Patient", &key);
    let gender = match subject.stated_sex {
        Some(StatedSex::Female) => "female",
        Some(StatedSex::Male) => "male",
        None => "unknown",
    };
    entries.add(&patient, json!({ "identifier": identifier(&subject.pseudonym), "gender": gender }));

    let mut people = People {
        patient,
        specimens: BTreeMap::new(),
        specimen_order: Vec::new(),
        family: Vec::new(),
        organisation: None,
        practitioner: None,
        reasons: Vec::new(),
    };
    for sample in &subject.samples {
        let of = match relation(&sample.role) {
            None => people.patient.clone(),
            Some(relation) => add_relative(&mut people, entries, &key, sample, relation, identifier(&sample.name)),
        };
        let specimen = entries.id("Specimen", &[key[0], key[1], &sample.name, &sample.role]);
        let description = [Some(&sample.role), sample.preservation.as_ref()];
        let text: Vec<String> = description.into_iter().flatten().map(|word| terms::words(word)).collect();
        let fields = json!({
            "identifier": identifier(&sample.name),
            "type": { "text": text.join(", ") },
            "subject": of.reference(),
            "collection": { "collectedDateTime": super::day(sample.collected.as_deref()) },
        });
        entries.add(&specimen, fields);
        people.specimen_order.push(specimen.clone());
        people.specimens.entry(sample.name.clone()).or_insert((specimen, of));
    }
    add_author(case, entries, &mut people);
    add_reasons(case, entries, &mut people);
    people
}

fn add_relative(
    people: &mut People,
    entries: &mut Entries,
    key: &[&str; 2],
    sample: &Sample,
    (code, display): (&'static str, &'static str),
    identifier: Value,
) -> Id {
    let record = entries.id("Patient", &[key[0], key[1], "relative", &sample.name]);
    entries.add(&record, json!({ "identifier": identifier, "gender": match code { "MTH" => "female", "FTH" => "male", _ => "unknown" } }));
    let history = entries.id("FamilyMemberHistory", &[key[0], key[1], &sample.name]);
    let fields = json!({
        "extension": [extension(codes::RELATIVE_RECORD, "Reference", record.reference())],
        "status": "partial",
        "patient": people.patient.reference(),
        "relationship": concept(coding(codes::ROLE, code, display)),
    });
    entries.add(&history, fields);
    people.family.push(history);
    record
}

fn add_author(case: &Case, entries: &mut Entries, people: &mut People) {
    let some = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    if let Some(name) = some(&case.author.organisation) {
        let id = entries.id("Organization", &[&name]);
        entries.add(&id, json!({ "name": name }));
        people.organisation = Some(id);
    }
    if let Some(name) = some(&case.author.name) {
        let id = entries.id("Practitioner", &[case.author.organisation.as_deref().unwrap_or_default(), &name]);
        entries.add(&id, json!({ "name": [{ "text": name }] }));
        people.practitioner = Some(id);
    }
}

fn add_reasons(case: &Case, entries: &mut Entries, people: &mut People) {
    if let Some(diagnosis) = &case.subject.diagnosis {
        let id = entries.id("Condition", &[&case.case_id, "diagnosis"]);
        let fields = json!({
            "clinicalStatus": concept(coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")),
            "code": term(diagnosis),
            "subject": people.patient.reference(),
        });
        entries.add(&id, fields);
        people.reasons.push(id);
    }
    for phenotype in &case.subject.phenotypes {
        let Some(name) = super::element::clean(&phenotype.label).or_else(|| super::element::clean(&phenotype.id))
        else {
            continue;
        };
        let id = entries.id("Observation", &[&case.case_id, "phenotype", &phenotype.id, &phenotype.label]);
        let code = terms::hpo(&phenotype.id).map(|hpo| json!({ "system": codes::HPO, "code": hpo, "display": name }));
        let text = if code.is_some() { words(&name) } else { words(&format!("{name} ({})", phenotype.id)) };
        let fields = json!({
            "status": "final",
            "category": [concept(coding(codes::CATEGORY, "exam", "Exam"))],
            "code": { "coding": [code], "text": text["text"] },
            "subject": people.patient.reference(),
            "valueCodeableConcept": loinc(if phenotype.excluded { "LA9634-2" } else { "LA9633-4" }),
        });
        entries.add(&id, fields);
        people.reasons.push(id);
    }
}
