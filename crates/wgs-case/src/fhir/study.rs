//! GenomicStudy: what was analysed, with which programs, over which genes, and where no call could be made.
//!
//! One analysis per sample carries its depth (the guide's extension holds one set of metrics each). One analysis per kind
//! of variants in `scope.assessed` carries the regions and the share that is callable: genes studied, called and not called, and the intervals without a
//! call as a BED file inside the bundle, as the guide asks for details beyond genes. [`Frame`] is what every observation
//! shares.

use super::bundle::{Entries, Id};
use super::codes;
use super::element::{base64, coding, concept, count, extension, guide_code, loinc, note, number, quantity, words};
use super::people::People;
use super::variant;
use crate::english;
use crate::model::{Case, GeneCoverage, Kind, Sample, SampleQuality};
use crate::terms;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the resources of a bundle share.
pub(super) struct Frame<'a> {
    /// Case.
    pub case: &'a Case,
    /// People and specimens.
    pub people: People,
    /// The study.
    pub study: Id,
}

impl Frame<'_> {
    /// The fields every observation of the guide has.
    pub fn observation(&self, profile: &str, code: Value, status: &str, sample: Option<&str>) -> Map<String, Value> {
        let found = sample.and_then(|name| self.people.specimens.get(name));
        let mut fields = Map::new();
        let mut category = vec![concept(coding(codes::CATEGORY, "laboratory", "Laboratory"))];
        if profile == "molecular-biomarker" {
            category.push(guide_code("biomarker-category"));
        }
        category.push(concept(coding(codes::SERVICE, "GE", "Genetics")));
        fields.insert("meta".into(), json!({ "profile": [codes::profile(profile)] }));
        fields.insert("status".into(), json!(status));
        fields.insert("category".into(), Value::Array(category));
        fields.insert("code".into(), code);
        fields.insert("subject".into(), found.map_or(&self.people.patient, |(_, person)| person).reference());
        fields.insert("effectiveDateTime".into(), json!(super::effective(self.case, sample)));
        fields.insert("performer".into(), Value::Array(self.people.performer()));
        // A sample the case does not list is still named.
        let named = || sample.map(|name| json!({ "display": name }));
        fields.insert("specimen".into(), json!(found.map(|(specimen, _)| specimen.reference()).or_else(named)));
        fields
    }

    /// The assembly.
    pub fn assembly(&self) -> Option<Value> {
        let name = self.case.scope.assembly.as_deref()?;
        Some(codes::assembly(name).map_or_else(|| words(name), loinc))
    }
}

/// Adds the study and all its parts.
pub(super) fn add(frame: &Frame<'_>, entries: &mut Entries) {
    let case = frame.case;
    let devices: Vec<Id> = case
        .sources
        .iter()
        .filter(|s| s.kind == "program")
        .map(|s| device(&s.name, s.version.as_deref(), entries))
        .collect();
    let mut analyses: Vec<Id> = Vec::new();
    for sample in &case.subject.samples {
        analyses.push(sequencing(frame, sample, entries));
    }
    let regions = regions(frame, entries);
    for kind in &case.scope.assessed {
        analyses.push(calling(frame, kind, &devices, regions.as_ref(), entries));
    }
    let parts: Vec<Option<Value>> = analyses
        .iter()
        .map(|id| extension(&codes::profile("genomic-study-analysis-ext"), "Reference", id.reference()))
        .collect();
    let kind = match case.kind {
        Kind::RareDisease => "Whole-genome sequencing of a person, alone or with relatives",
        Kind::TumorNormal => "Whole-genome sequencing of a tumour and of normal tissue",
        Kind::TumorOnly => "Whole-genome sequencing of a tumour without normal tissue",
    };
    let mut notes = vec![note(None, &english::scope(case))];
    notes.extend(
        case.not_assessed.iter().map(|entry| note(None, &format!("Not assessed: {}", english::not_assessed(entry)))),
    );
    let fields = json!({
        "meta": { "profile": [codes::profile("genomic-study")] },
        "extension": parts,
        "identifier": [{ "value": case.case_id }],
        "status": "completed",
        "category": concept(coding(codes::CATEGORY, "laboratory", "Laboratory")),
        "code": words(kind),
        "subject": frame.people.patient.reference(),
        "performedDateTime": super::day(case.report_date.as_deref()),
        "asserter": frame.people.practitioner.as_ref().map(Id::reference),
        "reasonReference": frame.people.reasons.iter().map(Id::reference).collect::<Vec<_>>(),
        "note": notes,
    });
    entries.add(&frame.study, fields);
}

fn device(name: &str, version: Option<&str>, entries: &mut Entries) -> Id {
    let id = entries.id("Device", &[name, version.unwrap_or_default()]);
    let fields = json!({
        "deviceName": [{ "name": name, "type": "manufacturer-name" }],
        "type": words("Software"),
        "version": [version.map(|version| json!({ "value": version }))],
    });
    // A nameless device name would be an error; the version alone is none.
    let named = super::element::clean(name).is_some();
    entries.add(&id, if named { fields } else { json!({ "type": words("Software") }) });
    id
}

fn analysis(frame: &Frame<'_>, extensions: Vec<Option<Value>>, subject: &Id) -> Value {
    json!({
        "meta": { "profile": [codes::profile("genomic-study-analysis")] },
        "extension": extensions,
        "status": "completed",
        "category": concept(coding(codes::CATEGORY, "laboratory", "Laboratory")),
        "subject": subject.reference(),
        "performedDateTime": super::day(frame.case.report_date.as_deref()),
    })
}

fn of(part: &str) -> String {
    codes::profile(&format!("genomic-study-analysis-{part}"))
}

fn sequencing(frame: &Frame<'_>, sample: &Sample, entries: &mut Entries) -> Id {
    let case = frame.case;
    let id = entries.id("Procedure", &[&case.case_id, "sequencing", &sample.name]);
    let found = frame.people.specimens.get(&sample.name);
    let subject = found.map_or(&frame.people.patient, |(_, person)| person);
    let quality = case.quality.samples.iter().find(|quality| quality.sample == sample.name);
    let extensions = vec![
        extension(&of("title"), "String", json!(format!("Sequencing of {}", sample.name))),
        extension(
            &of("method-type"),
            "CodeableConcept",
            concept(coding(codes::METHODS, "ngs-mps", "Next-Generation (NGS)/Massively parallel sequencing (MPS)")),
        ),
        frame.assembly().and_then(|value| extension(&of("genome-build"), "CodeableConcept", value)),
        found.and_then(|(specimen, _)| extension(&of("specimen"), "Reference", specimen.reference())),
        quality.and_then(depth),
    ];
    entries.add(&id, analysis(frame, extensions, subject));
    id
}

/// Mean depth of a sample, ×.
fn depth(quality: &SampleQuality) -> Option<Value> {
    let depth = quality.mean_depth.written()?;
    let parts = [
        extension("read-depth", "Quantity", quantity(depth, "x", "1")),
        extension("metrics-description", "String", json!("Mean usable depth of the autosomes.")),
    ];
    Some(json!({ "url": of("metrics"), "extension": parts }))
}

/// The share of the genes asked for where a call could be made, %.
fn coverage(case: &Case) -> Option<Value> {
    let (bases, callable) = case.scope.coverage.iter().fold((0u64, 0u64), |(bases, callable), gene| {
        (bases.saturating_add(gene.bases), callable.saturating_add(gene.callable_bases))
    });
    let percent = (bases > 0).then(|| (callable as f64 / bases as f64 * 10_000.0).round() / 100.0)?;
    let parts = [
        extension("sequencing-coverage", "Quantity", quantity(percent, "%", "%")),
        extension(
            "metrics-description",
            "String",
            json!("Share of the genes asked for where a variant would have been called."),
        ),
    ];
    Some(json!({ "url": of("metrics"), "extension": parts }))
}

fn calling(frame: &Frame<'_>, kind: &str, devices: &[Id], regions: Option<&Value>, entries: &mut Entries) -> Id {
    let case = frame.case;
    let id = entries.id("Procedure", &[&case.case_id, "calling", kind]);
    let somatic = kind.contains("somatic");
    let source = if somatic { "LA6684-0" } else { "LA6683-2" };
    let mut extensions = vec![
        extension(&of("title"), "String", json!(format!("Variants looked for: {}", english::assessed(kind)))),
        extension(
            &of("method-type"),
            "CodeableConcept",
            concept(coding(codes::METHODS, "ngs-mps", "Next-Generation (NGS)/Massively parallel sequencing (MPS)")),
        ),
        frame.assembly().and_then(|value| extension(&of("genome-build"), "CodeableConcept", value)),
        extension(&of("genomic-source-class"), "CodeableConcept", loinc(source)),
    ];
    let changes = [
        ("SO:0001483", "SNV"),
        ("SO:0002007", "MNV"),
        ("SO:0000667", "insertion"),
        ("SO:0000159", "deletion"),
        ("SO:1000032", "delins"),
    ];
    extensions.extend(
        changes
            .map(|(id, name)| extension(&of("change-type"), "CodeableConcept", concept(coding(codes::SO, id, name)))),
    );
    let wanted = |role: &str| match case.kind {
        Kind::RareDisease | Kind::TumorOnly => true,
        Kind::TumorNormal => somatic || role != "tumor",
    };
    for sample in case.subject.samples.iter().filter(|sample| wanted(&sample.role)) {
        let found = frame.people.specimens.get(&sample.name);
        extensions.push(found.and_then(|(specimen, _)| extension(&of("specimen"), "Reference", specimen.reference())));
    }
    extensions.extend(devices.iter().map(|device| {
        let part = extension("device", "Reference", device.reference());
        Some(json!({ "url": of("device"), "extension": [part] }))
    }));
    extensions.push(coverage(case));
    extensions.push(regions.cloned());
    entries.add(&id, analysis(frame, extensions, &frame.people.patient));
    id
}

/// Regions of the analyses: genes of the list, those that are called, those under the limit, and the holes.
fn regions(frame: &Frame<'_>, entries: &mut Entries) -> Option<Value> {
    let case = frame.case;
    let ids: BTreeMap<&str, &str> = case
        .findings
        .iter()
        .map(|finding| &finding.variant)
        .chain(case.candidates.iter().map(|candidate| &candidate.variant))
        .filter_map(|variant| Some((variant.gene.as_deref()?, variant.hgnc.as_deref()?)))
        .collect();
    let gene = |kind: &str, symbol: &str| {
        extension(kind, "CodeableConcept", variant::gene(Some(symbol), ids.get(symbol).copied())?)
    };
    let mut parts = vec![extension("description", "String", json!(english::gene_list(case)))];
    parts.extend(case.scope.genes.symbols.iter().map(|symbol| gene("studied", symbol)));
    let (uncalled, called): (Vec<&GeneCoverage>, Vec<&GeneCoverage>) =
        case.scope.coverage.iter().partition(|gene| gene.under_limit || gene.frac_callable.written().is_none());
    parts.extend(called.iter().map(|coverage| gene("called", &coverage.gene)));
    parts.extend(uncalled.iter().map(|coverage| gene("uncalled", &coverage.gene)));
    parts.push(holes(frame, entries).and_then(|file| extension("uncalled", "Reference", file.reference())));
    super::element::pruned(json!({ "url": of("regions"), "extension": parts }))
}

/// The intervals without a call as BED, 0-based and half-open, with the gene as name.
fn holes(frame: &Frame<'_>, entries: &mut Entries) -> Option<Id> {
    let case = frame.case;
    let mut bed = String::new();
    let field = |text: &str| -> String {
        text.chars().map(|c| if c.is_control() || c.is_whitespace() { '_' } else { c }).collect()
    };
    for gene in &case.scope.coverage {
        for hole in &gene.holes {
            let _ = writeln!(
                bed,
                "{}\t{}\t{}\t{}",
                field(&hole.contig),
                hole.start.saturating_sub(1),
                hole.end,
                field(&gene.gene)
            );
        }
    }
    if bed.is_empty() {
        return None;
    }
    let id = entries.id("DocumentReference", &[&case.case_id, "uncalled"]);
    let fields = json!({
        "meta": { "profile": [codes::profile("genomic-data-file")] },
        "status": "current",
        "type": words("Intervals of the genes asked for where no variant would have been called"),
        "subject": frame.people.patient.reference(),
        "description": "BED: contig, start (0-based), end, gene. A variant in these intervals would not have been detected.",
        "content": [{ "attachment": { "contentType": "text/plain", "data": base64(bed.as_bytes()), "title": "uncalled.bed" } }],
    });
    entries.add(&id, fields);
    Some(id)
}

/// Bases, shares and contamination of a sample as components; what the guide's metrics have no place for.
pub(super) fn measured(quality: &SampleQuality) -> Vec<Option<Value>> {
    let share = |name: &str, value: Option<f64>| {
        let percent = value.map(|value| (value * 1_000_000.0).round() / 10_000.0);
        percent.and_then(|percent| super::element::component(words(name), "Quantity", quantity(percent, "%", "%")))
    };
    vec![
        quality.mean_depth.written().and_then(|depth| {
            let value = json!({ "value": number(depth), "unit": "x", "system": codes::UCUM, "code": "1" });
            super::element::component(words("Mean usable depth of the autosomes"), "Quantity", value)
        }),
        quality
            .bases
            .and_then(|bases| super::element::component(words("Bases read"), "Quantity", count(bases, "bases", "1"))),
        share("Bases with quality 30 or more", quality.frac_q30.written()),
        share("Reads mapped", quality.frac_mapped.written()),
        share("Foreign DNA", quality.contamination.written()),
        quality
            .disposition
            .as_ref()
            .and_then(|text| super::element::component(words("Disposition"), "String", json!(terms::words(text)))),
    ]
}
