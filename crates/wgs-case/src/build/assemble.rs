//! Parts → the case: what may be said, in its order.

use super::calls::{Found, stream};
use super::{Built, Inputs, Read, scope};
use crate::assessments::class_rank;
use crate::candidates;
use crate::error::CaseError;
use crate::genes::Asked;
use crate::laboratory::Laboratory;
use crate::model::{Candidate, Case, Coded, Finding, Origin, Scope, Source, Subject};
use crate::quality::Reports;
use crate::select::Chosen;
use crate::withheld::{Withheld, place};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use wgs_report::subject;

/// Makes the case.
pub fn assemble(mut inputs: Inputs, read: &Read, version: &str) -> Result<Built, CaseError> {
    let file = &read.case;
    let reports = Reports::sort(std::mem::take(&mut inputs.reports), file)?;
    let mut laboratory = Laboratory { case_id: file.id.clone(), ..Laboratory::default() };
    let quality = reports.quality(file, &mut laboratory);
    let table = match (&inputs.candidates, file.germline_sample()) {
        (Some(path), Some(sample)) => Some(candidates::read(path, sample)?),
        _ => None,
    };
    for subject in &reports.subjects {
        laboratory.subject(subject, file, read.layout.limits.mendelian_violations);
    }
    reports.identity.iter().for_each(|section| laboratory.identity(section, file));
    let in_runs = table.as_ref().map(|t| t.in_runs.clone());
    let rows = table.map(|t| t.candidates).unwrap_or_default();
    let found = stream(&inputs, read, &rows)?;
    let scope = scope::scope(&inputs, read, &reports, found.mitochondrion)?;
    let not_assessed = scope::not_assessed(&inputs, read, &scope);
    let mut withheld = Withheld::default();
    let mut notes = Vec::new();
    if !read.secondary {
        unspoken(read, &mut withheld);
    }
    let Found { chosen, names, .. } = found;
    let findings = findings(chosen, read, &mut withheld, &mut notes);
    let candidates = of_lists(rows, &names, &findings, read, &mut withheld);
    if let Some(in_runs) = in_runs {
        // Of what the report shows: what consent keeps back is not counted either.
        let h = laboratory.homozygosity.get_or_insert_default();
        h.candidates = candidates.len() as u64;
        h.candidates_in_runs = candidates.iter().filter(|c| in_runs.contains(&place(&c.variant))).count() as u64;
    }
    let mut case = Case {
        case_id: file.id.clone(),
        layout: read.layout.of_case(),
        kind: file.kind,
        subject: subject_of(read, &reports),
        author: file.author.clone(),
        panel_date: file.panel_date.clone(),
        report_date: file.report_date.clone(),
        consent: file.consent.clone(),
        quality,
        sources: sources(&inputs, read, &reports, &scope, version),
        scope,
        findings,
        candidates,
        biomarkers: reports.biomarkers(file, &read.layout).filter(|_| read.primary),
        not_assessed,
        remarks: file.remarks.iter().filter(|r| !r.trim().is_empty()).cloned().collect(),
    };
    silence(&mut case, &withheld, &mut notes);
    let value = serde_json::to_value(&case).map_err(|_| CaseError::Consent)?;
    if !withheld.check(&value) {
        return Err(CaseError::Consent);
    }
    let identifier_system = read.layout.identifier_system.clone();
    Ok(Built { case, laboratory, withheld, secondary_granted: read.secondary, identifier_system, notes })
}

/// The list of secondary findings and its genes are not spoken of without consent.
fn unspoken(read: &Read, withheld: &mut Withheld) {
    let Some(list) = &read.lists.secondary else { return };
    withheld.word(&list.id.name);
    withheld.word(&list.id.sha256);
    for symbol in list.symbols.iter().filter(|s| read.lists.of(s) != Asked::Primary) {
        withheld.symbol(symbol);
    }
}

fn subject_of(read: &Read, reports: &Reports) -> Subject {
    let file = &read.case;
    let mut samples = file.samples.clone();
    for sample in &mut samples {
        let text = |pointer: &str| {
            let specimen: Option<&subject::Subject> = reports.of(&sample.name);
            specimen?.sections.get("specimen")?.pointer(pointer)?.as_str().map(str::to_owned)
        };
        let (preservation, collected) = (text("/collection/preservation"), text("/times/collected"));
        let day = |time: String| time.get(..10).map(str::to_owned);
        sample.preservation = sample.preservation.take().or(preservation);
        sample.collected = sample.collected.take().or(collected.and_then(day));
    }
    Subject {
        pseudonym: file.pseudonym.clone(),
        stated_sex: file.stated_sex,
        diagnosis: file.diagnosis.clone(),
        phenotypes: file.phenotypes.clone(),
        samples,
    }
}

/// Findings that may be shown, in their order and numbered.
fn findings(chosen: Vec<Chosen>, read: &Read, withheld: &mut Withheld, notes: &mut Vec<String>) -> Vec<Finding> {
    let mut kept: Vec<(usize, Finding)> = Vec::new();
    let mut outside = false;
    // Of germline variants only those of the lists are reported; evidence tables speak for a somatic one of any gene.
    let asked = |c: &Chosen| if c.finding.origin == Origin::Somatic { Asked::Primary } else { c.asked };
    let spoken = spoken(&chosen, read, &asked);
    for c in chosen {
        let asked = asked(&c);
        let mut finding = c.finding;
        let benign = finding.assessment.as_ref().is_some_and(|a| class_rank(&a.class) >= 3);
        if !read.lets_through(asked) {
            outside |= asked == Asked::No;
            keep_back(&finding, &spoken, withheld);
            continue;
        }
        if benign && !read.layout.print_benign {
            continue;
        }
        finding.secondary = asked == Asked::Secondary;
        for tier in read.levels.of(&finding.evidence, read.case.diagnosis.as_ref()) {
            if finding.tiers.iter().all(|t| t.scheme != tier.scheme) {
                finding.tiers.push(tier);
            }
        }
        let weight = weight(&finding, c.known);
        kept.push((weight, finding));
    }
    if outside && read.secondary {
        notes.push("germline variants that were assessed lie in genes of neither list: they are not reported".into());
    }
    // Stable: what weighs the same stays in the order of the calls.
    kept.sort_by_key(|(weight, f)| (f.secondary, *weight));
    let numbered = (1..).zip(kept).map(|(number, (_, f))| Finding { number, ..f });
    numbered.collect()
}

/// Conditions the report speaks of anyway: the diagnosis of the case, and those of findings that are shown.
fn spoken(chosen: &[Chosen], read: &Read, asked: &impl Fn(&Chosen) -> Asked) -> HashSet<String> {
    let shown = chosen.iter().filter(|c| read.lets_through(asked(c)));
    let conditions = shown.filter_map(|c| c.finding.assessment.as_ref()?.condition.as_ref());
    conditions.chain(&read.case.diagnosis).flat_map(words).map(|w| w.to_lowercase()).collect()
}

fn words(condition: &Coded) -> impl Iterator<Item = &String> {
    std::iter::once(&condition.label).chain(&condition.code)
}

fn keep_back(finding: &Finding, spoken: &HashSet<String>, withheld: &mut Withheld) {
    withheld.variant(&finding.variant);
    let Some(a) = &finding.assessment else { return };
    let condition = a.condition.iter().flat_map(words).filter(|w| !spoken.contains(&w.to_lowercase()));
    for word in condition.chain(&a.comment) {
        withheld.word(word);
    }
}

/// Gravest first. A level of a scheme counts, then the class, ClinVar, impact.
fn weight(finding: &Finding, known: bool) -> usize {
    let tier = |level: &str| match level {
        "I-A" | "IA" | "A" | "R1" => 0,
        "I-B" | "IB" | "B" | "R2" => 1,
        "II-C" | "IIC" | "C" | "R3" => 3,
        "II-D" | "IID" | "D" => 4,
        "III" => 6,
        "IV" => 9,
        _ => 5,
    };
    let tiers = finding.tiers.iter().map(|t| tier(&t.level));
    let class = finding.assessment.as_ref().map(|a| [2, 3, 6, 9, 9].get(class_rank(&a.class)).copied().unwrap_or(6));
    let best = tiers.chain(class).min();
    best.unwrap_or(match finding.variant.impact.as_deref() {
        _ if known => 5,
        Some("HIGH") => 7,
        _ => 8,
    })
}

/// Candidates that may be shown, with the names the calls give them and the numbers of their findings.
fn of_lists(
    rows: Vec<Candidate>,
    names: &std::collections::HashMap<String, crate::model::Variant>,
    findings: &[Finding],
    read: &Read,
    withheld: &mut Withheld,
) -> Vec<Candidate> {
    let mut kept = Vec::with_capacity(rows.len());
    let mut suppressed = Vec::new();
    for mut c in rows {
        if let Some(n) = names.get(&place(&c.variant)) {
            let v = &mut c.variant;
            (v.hgvs_g, v.vrs_id, v.clinvar_id) = (n.hgvs_g.clone(), n.vrs_id.clone(), n.clinvar_id.clone());
            v.dbsnp = v.dbsnp.take().or(n.dbsnp.clone());
        }
        let asked = c.variant.gene.as_deref().map_or(Asked::No, |g| read.lists.of(g));
        match read.lets_through(asked) {
            true => kept.push(c),
            false if asked != Asked::No || !read.primary => suppressed.push(c),
            false => {}
        }
    }
    // A variant that is a candidate of an overlapping gene which was asked for is not kept back for the other gene's sake.
    let shown: Vec<String> = kept.iter().map(|c| place(&c.variant)).collect();
    for c in suppressed.iter().filter(|c| !shown.contains(&place(&c.variant))) {
        withheld.variant(&c.variant);
    }
    kept.retain(|c| !withheld.has(&c.variant));
    let by_place: BTreeMap<String, u32> = findings.iter().map(|f| (place(&f.variant), f.number)).collect();
    for c in &mut kept {
        c.finding = by_place.get(&place(&c.variant)).copied();
        let told: Vec<bool> = c.partners.iter().map(|p| !withheld.has_place(p)).collect();
        let keep = |list: &mut Vec<String>| {
            let mut each = told.iter();
            list.retain(|_| each.next().copied().unwrap_or(true));
        };
        keep(&mut c.partners);
        keep(&mut c.phase);
    }
    kept
}

/// Leaves out free text that names what is kept back.
fn silence(case: &mut Case, withheld: &Withheld, notes: &mut Vec<String>) {
    if withheld.is_empty() {
        return;
    }
    let before = case.remarks.len();
    case.remarks.retain(|r| !withheld.says(r));
    let mut cut = case.remarks.len() < before;
    for finding in &mut case.findings {
        if let Some(a) = &mut finding.assessment
            && a.comment.as_ref().is_some_and(|c| withheld.says(c))
        {
            a.comment = None;
            cut = true;
        }
        let own = finding.variant.gene.clone().unwrap_or_default();
        // A table may name the finding's own gene.
        let told = |text: &Option<String>| text.as_ref().is_some_and(|t| *t != own && withheld.says(t));
        finding
            .evidence
            .retain(|e| !told(&Some(e.name.clone())) && !told(&e.disease) && !told(&e.reference) && !told(&e.effect));
        finding.annotations.retain(|(_, value)| !withheld.says(value));
    }
    for candidate in &mut case.candidates {
        candidate.columns.retain(|(name, value)| !withheld.says(name) && !withheld.says(value));
    }
    let layout = &mut case.layout;
    layout.footer = layout.footer.take().filter(|f| !withheld.says(f));
    layout.titles.retain(|(_, title)| !withheld.says(title));
    for reason in &mut case.quality.reasons {
        if withheld.says(&reason.message) {
            reason.message = String::new();
        }
    }
    case.sources.retain(|s| !withheld.says(&s.name));
    if cut {
        notes.push("remarks or comments that name what consent keeps back were left out".into());
    }
}

fn sources(inputs: &Inputs, read: &Read, reports: &Reports, scope: &Scope, version: &str) -> Vec<Source> {
    let source = |kind: &str, name: &str, version: Option<String>, sha256: Option<String>| Source {
        kind: kind.to_owned(),
        name: name.to_owned(),
        version,
        sha256,
    };
    let mut all = vec![source("program", "wgs", Some(version.to_owned()), None)];
    for subject in &reports.subjects {
        let Some(annotate) = subject.sections.get("annotate") else { continue };
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some(genes) = annotate.get("genes") {
            all.push(source("gene_models", "gene models", None, text(genes, "sha256")));
        }
        for row in annotate.get("sources").and_then(Value::as_array).into_iter().flatten() {
            let version = text(row, "version").or_else(|| text(row, "date"));
            all.push(source("annotation", &text(row, "id").unwrap_or_default(), version, text(row, "sha256")));
        }
    }
    let list = |id: &crate::model::GeneListId| {
        source("gene_list", &id.name, Some(id.version.clone()), Some(id.sha256.clone()))
    };
    all.extend(scope.genes.id.iter().chain(&scope.secondary_genes).map(list));
    all.extend(read.tables.sources.iter().cloned());
    all.extend(read.levels.source.clone());
    all.extend(read.sources.iter().cloned());
    let calls =
        [(&inputs.germline, "germline calls"), (&inputs.somatic, "somatic calls"), (&inputs.candidates, "candidates")];
    all.extend(calls.into_iter().filter(|(p, _)| p.is_some()).map(|(_, name)| source("calls", name, None, None)));
    all.extend(reports.sources.iter().cloned());
    let mut seen = HashSet::new();
    all.retain(|s| seen.insert((s.kind.clone(), s.name.clone(), s.sha256.clone())));
    all
}
