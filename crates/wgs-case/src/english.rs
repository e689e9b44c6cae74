//! English sentences of what FHIR and Phenopacket have no code for.
//!
//! Nothing here says "negative": where nothing was found the words are those of the report, "not detected within the
//! assessed scope".

use crate::model::{Candidate, Case, Consent, ConsentClass, ConsentState, Finding, Kind, Need, NotAssessed, Tier};
use crate::terms;

/// Said first of every report until the site's profile says otherwise.
pub(crate) const RESEARCH_USE: &str = "For research use only. Not for use in diagnostic procedures.";
/// Said of findings of a tumour without normal tissue that are likely inherited.
pub(crate) const PRESUMED_GERMLINE: &str = "Presumed germline: to be confirmed in normal tissue.";
/// Said where nothing was found.
pub(crate) const NOT_DETECTED: &str = "Not detected within the assessed scope.";
/// Said when calls were made against a gate.
pub(crate) const FORCED: &str = "Calls were made against the advice of a quality gate.";
/// Said when consent lets no result through.
pub(crate) const NOT_RETURNED: &str = "Results are not returned: there is no consent to them.";

/// A kind of variants.
pub(crate) fn assessed(kind: &str) -> String {
    match kind {
        "small_germline" => "small germline variants".into(),
        "small_somatic" => "small somatic variants".into(),
        "mitochondrial" => "mitochondrial variants".into(),
        other => terms::words(other),
    }
}

/// The gene list in words.
pub(crate) fn gene_list(case: &Case) -> String {
    match &case.scope.genes.id {
        Some(id) => {
            format!("Genes of the list {} version {} (SHA-256 {}), {} genes", id.name, id.version, id.sha256, id.genes)
        }
        None => "All genes of the gene models".into(),
    }
}

/// What was looked at, in a sentence.
pub(crate) fn scope(case: &Case) -> String {
    let kinds: Vec<String> = case.scope.assessed.iter().map(|kind| assessed(kind)).collect();
    let kinds = if kinds.is_empty() { "none".into() } else { kinds.join(", ") };
    let assembly = case.scope.assembly.as_deref().unwrap_or("not stated");
    let mut out = format!("Assessed: {kinds}. Assembly: {assembly}. {}.", gene_list(case));
    if let Some(id) = &case.scope.secondary_genes {
        out += &format!(
            " Secondary findings: list {} version {} (SHA-256 {}), {} genes.",
            id.name, id.version, id.sha256, id.genes
        );
    }
    out
}

/// Something that was not assessed.
pub(crate) fn not_assessed(entry: &NotAssessed) -> String {
    let label = entry.labels.iter().find(|(lang, _)| lang == "en").map(|(_, text)| text.clone());
    let what = match (entry.code.as_str(), &entry.gene) {
        ("gene", Some(gene)) => format!("gene {gene}"),
        ("hla", _) => "HLA".into(),
        ("small_germline", _) => "small germline variants".into(),
        ("small_somatic", _) => "small somatic variants".into(),
        (code, _) => label.unwrap_or_else(|| terms::words(code)),
    };
    let reason = match entry.reason.as_str() {
        "outside_method" => "outside the method".into(),
        "paralogous" => "paralogous sequence, needs a method of its own".into(),
        "under_callable_limit" => "under the callable limit".into(),
        "no_calls_given" => "no calls were given".into(),
        "no_intervals" => "no intervals were given".into(),
        "no_consent" => "consent is not granted".into(),
        other => terms::words(other),
    };
    let share =
        entry.frac_callable.written().map(|share| format!(", {:.1} % callable", share * 100.0)).unwrap_or_default();
    if reason.trim().is_empty() { format!("{what}{share}") } else { format!("{what} ({reason}{share})") }
}

/// All that was not assessed, in a sentence; `None` when the case names nothing.
pub(crate) fn all_not_assessed(case: &Case) -> Option<String> {
    let entries: Vec<String> = case.not_assessed.iter().map(not_assessed).collect();
    (!entries.is_empty()).then(|| format!("Not assessed: {}.", entries.join("; ")))
}

/// The finding a candidate is the same variant as.
pub(crate) fn finding_of<'a>(case: &'a Case, candidate: &Candidate) -> Option<&'a Finding> {
    let number = candidate.finding?;
    case.findings.iter().find(|finding| finding.number == number)
}

/// A code of a note.
pub(crate) fn remark(code: &str) -> String {
    match code {
        "presumed_germline_confirm_in_normal" => PRESUMED_GERMLINE.into(),
        "clonal_haematopoiesis_gene" => "The gene is often changed in clonal haematopoiesis.".into(),
        "low_confidence_region" => "The variant lies in a region where calls are less reliable.".into(),
        other => terms::words(other),
    }
}

/// A level of a scheme.
pub(crate) fn tier(tier: &Tier) -> String {
    match tier.scheme.as_str() {
        "amp_asco_cap" => format!("AMP/ASCO/CAP tier {}", tier.level),
        "escat" => format!("ESCAT {}", tier.level),
        "national" => format!("National evidence level {}", tier.level),
        other => format!("{} {}", terms::words(other), tier.level),
    }
}

/// Consent in a line; `None` when none is recorded.
pub(crate) fn consent(case: &Case) -> Option<String> {
    let line = |consent: &Consent| {
        let class = match consent.class {
            ConsentClass::PrimaryFindings => "primary findings",
            ConsentClass::SecondaryFindings => "secondary findings",
            ConsentClass::Research => "research",
            ConsentClass::DataSharing => "data sharing",
        };
        let state = match consent.state {
            ConsentState::Granted => "granted",
            ConsentState::Refused => "refused",
            ConsentState::Unknown => "unknown",
            ConsentState::Withdrawn => "withdrawn",
        };
        format!("{class} {state}")
    };
    let lines: Vec<String> = case.consent.iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("Consent: {}.", lines.join(", ")))
}

/// True when consent to primary findings is recorded and not granted.
pub(crate) fn withheld(case: &Case) -> bool {
    case.consent.iter().any(|c| c.class == ConsentClass::PrimaryFindings && c.state != ConsentState::Granted)
}

/// The conclusion of the report: banner, what was found or "not detected", and what was not assessed.
pub(crate) fn conclusion(case: &Case) -> String {
    let mut lines: Vec<String> = Vec::new();
    if case.layout.research_use {
        lines.push(RESEARCH_USE.into());
    }
    if case.quality.forced {
        lines.push(FORCED.into());
    }
    let primary = case.findings.iter().filter(|finding| !finding.secondary);
    let primary: Vec<String> = primary.map(|finding| line(finding.number, finding)).collect();
    if withheld(case) && case.findings.is_empty() {
        lines.push(NOT_RETURNED.into());
    } else if primary.is_empty() {
        lines.push(NOT_DETECTED.into());
    } else {
        lines.push("Findings:".into());
        lines.extend(primary);
    }
    let secondary: Vec<String> = case.findings.iter().filter(|f| f.secondary).map(|f| line(f.number, f)).collect();
    if !secondary.is_empty() {
        lines.push("Secondary findings:".into());
        lines.extend(secondary);
    }
    let candidates = case.candidates.iter().filter(|candidate| finding_of(case, candidate).is_none()).count();
    if candidates > 0 {
        lines.push(format!("Candidates that nobody has assessed: {candidates}."));
    }
    if case.kind == Kind::TumorOnly {
        lines.push("No normal tissue was analysed: what looks inherited is presumed to be, and is to be confirmed in normal tissue.".into());
    }
    lines.push(scope(case));
    lines.extend(all_not_assessed(case));
    lines.join("\n")
}

fn line(number: u32, finding: &Finding) -> String {
    let class = finding.assessment.as_ref().map(|a| format!(", {}", terms::words(&a.class))).unwrap_or_default();
    let tiers: String = finding.tiers.iter().map(|t| format!(", {}", tier(t))).collect();
    format!("{number}. {}{class}{tiers}", terms::short(&finding.variant))
}

/// The confirmatory test in words; `None` when nothing is known of it.
pub(crate) fn confirmation(finding: &Finding) -> Option<String> {
    let confirmation = &finding.confirmation;
    let need = match confirmation.need {
        Need::Needed => Some("needed".to_owned()),
        Need::NotNeeded => Some("not needed".to_owned()),
        Need::Undecided => None,
    };
    let parts = [
        need,
        confirmation.method.as_ref().map(|method| format!("method {method}")),
        confirmation.ordered.as_ref().map(|day| format!("ordered {day}")),
        confirmation.result.as_ref().map(|result| format!("result {}", terms::words(result))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Confirmatory test: {}", parts.join(", ")))
}
