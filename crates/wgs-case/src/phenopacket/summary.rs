//! Summaries of interpretations: what the schema has no field for, in words.

use crate::english;
use crate::model::{Case, Finding, Origin};
use crate::terms;

/// Of the case: conclusion, consent, and what has no code.
pub(super) fn case(case: &Case) -> Vec<String> {
    let mut out = vec![english::conclusion(case)];
    out.extend(english::consent(case));
    if let Some(diagnosis) = case.subject.diagnosis.as_ref().filter(|diagnosis| terms::coded(diagnosis).is_none()) {
        let code =
            diagnosis.code.as_ref().map(|code| format!(" ({} {code})", diagnosis.system.as_deref().unwrap_or("code")));
        out.push(format!("Diagnosis the case was sent with: {}{}.", diagnosis.label, code.unwrap_or_default()));
    }
    for phenotype in case.subject.phenotypes.iter().filter(|phenotype| terms::hpo(&phenotype.id).is_none()) {
        let seen = if phenotype.excluded { "excluded" } else { "observed" };
        out.push(format!("Phenotype without an HPO id, {seen}: {} {}.", phenotype.id, phenotype.label));
    }
    out.extend(case.remarks.iter().cloned());
    out
}

/// Of a finding.
pub(super) fn finding(finding: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    let name = terms::short(&finding.variant);
    let class =
        finding.assessment.as_ref().map(|a| format!("{} ({})", terms::words(&a.class), terms::words(&a.scheme)));
    let words: Vec<String> = class.into_iter().chain(finding.tiers.iter().map(english::tier)).collect();
    out.push(match words.is_empty() {
        true => format!("{}. {name}", finding.number),
        false => format!("{}. {name}: {}", finding.number, words.join(", ")),
    });
    if let Some(assessment) = &finding.assessment {
        let criteria =
            (!assessment.criteria.is_empty()).then(|| format!("criteria {}", assessment.criteria.join(", ")));
        let inheritance = assessment.inheritance.as_ref().map(|mode| format!("inheritance {mode}"));
        let by = assessment.by.as_ref().map(|by| format!("assessed by {by}"));
        let on = assessment.date.as_ref().map(|day| format!("assessed on {day}"));
        let facts: Vec<String> =
            [criteria, inheritance, assessment.comment.clone(), by, on].into_iter().flatten().collect();
        out.extend((!facts.is_empty()).then(|| facts.join("; ")));
    }
    out.extend(finding.notes.iter().map(|code| english::remark(code)));
    let said = finding.notes.iter().any(|note| note == "presumed_germline_confirm_in_normal");
    if finding.origin == Origin::PresumedGermline && !said {
        out.push(english::PRESUMED_GERMLINE.into());
    }
    out.extend(english::confirmation(finding));
    for evidence in &finding.evidence {
        let parts = [
            evidence.id.clone(),
            evidence.effect.as_deref().map(terms::words),
            evidence.disease.as_ref().map(|disease| format!("in {disease}")),
            evidence.level.as_ref().map(|level| format!("level {level}")),
            Some(format!("matched by {}", terms::words(&evidence.matched))),
            Some(format!("{} {}", evidence.source, evidence.source_date)),
            evidence.reference.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        out.push(format!("{} {}: {}", terms::words(&evidence.kind), evidence.name, parts.join(", ")));
    }
    out
}
