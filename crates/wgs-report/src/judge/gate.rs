//! One gate on one sample.

use super::values::{self, Broken, Row};
use super::with_unit;
use crate::metric::Scope;
use crate::profile::{Gate, Quantifier};
use crate::verdict::{GateResult, Limit, LimitKind, Number, Outcome};
use serde_json::{Map, Value};

/// Evaluates a gate on the sections of a sample.
///
/// # Errors
/// The place in the sections and what is wrong there.
pub fn evaluate(gate: &Gate, sections: &Map<String, Value>) -> Result<GateResult, Broken> {
    let rows = values::rows(sections, gate)?;
    let mut result = blank(gate);
    result.rows = rows.len() as u64;
    let section = gate.metric.section();
    if !sections.contains_key(section) {
        result.missing = Some(format!("no section {section}"));
        return Ok(result);
    }
    if rows.is_empty() {
        result.missing = Some(format!("no values per {}", gate.scope.word()));
        return Ok(result);
    }
    let numbers: Vec<(&Row, f64, Outcome)> =
        rows.iter().filter_map(|r| Some((r, r.value?, outcome(gate, r.value?)))).collect();
    let decides = match gate.quantifier {
        Quantifier::Any => numbers.iter().max_by(|a, b| worse(gate, a, b)),
        Quantifier::All => numbers.iter().min_by(|a, b| worse(gate, a, b)),
    };
    let missing = rows.iter().find(|r| r.value.is_none());
    if let Some((row, value, found)) = decides {
        result.value = Some(Number(*value));
        result.row = row.id.clone();
        result.outcome = *found;
        result.rows_beyond = numbers.iter().filter(|(_, _, o)| *o >= Outcome::Warn).count() as u64;
    }
    if let Some(missing) = missing.filter(|_| decides.is_none() || result.outcome != Outcome::Fail) {
        result.outcome = Outcome::NotEvaluated;
        result.row = missing.id.clone();
        result.value = None;
        result.missing = Some(reason_of_null(gate, sections));
    }
    Ok(result)
}

/// The result when the gate depends on a role that nobody stated.
pub fn without_role(gate: &Gate) -> GateResult {
    GateResult { missing: Some("the sample's role was not stated (--role or --samples)".into()), ..blank(gate) }
}

fn blank(gate: &Gate) -> GateResult {
    GateResult {
        metric: gate.metric.path.clone(),
        unit: gate.metric.unit.word().to_owned(),
        applies_to: gate.applies_to,
        scope: gate.scope,
        quantifier: (gate.scope != Scope::Sample).then_some(gate.quantifier),
        outcome: Outcome::NotEvaluated,
        value: None,
        row: None,
        rows: 0,
        rows_beyond: 0,
        limits: limits(gate).map(|(kind, value)| Limit { kind, value: Number(value) }).collect(),
        missing: None,
        why: gate.why.clone(),
    }
}

fn limits(gate: &Gate) -> impl Iterator<Item = (LimitKind, f64)> + use<> {
    [
        (LimitKind::FailBelow, gate.fail_below),
        (LimitKind::FailAbove, gate.fail_above),
        (LimitKind::WarnBelow, gate.warn_below),
        (LimitKind::WarnAbove, gate.warn_above),
    ]
    .into_iter()
    .filter_map(|(kind, limit)| Some((kind, limit?)))
}

fn beyond(kind: LimitKind, limit: f64, value: f64) -> bool {
    match kind {
        LimitKind::FailBelow | LimitKind::WarnBelow => value < limit,
        LimitKind::FailAbove | LimitKind::WarnAbove => value > limit,
    }
}

fn outcome(gate: &Gate, value: f64) -> Outcome {
    match limits(gate).find(|(kind, limit)| beyond(*kind, *limit, value)) {
        Some((LimitKind::FailBelow | LimitKind::FailAbove, _)) => Outcome::Fail,
        Some(_) => Outcome::Warn,
        None if gate.has_limit() => Outcome::Pass,
        None => Outcome::Shown,
    }
}

/// Orders rows from best to worst: by outcome, then towards the side that is limited.
fn worse(gate: &Gate, a: &(&Row, f64, Outcome), b: &(&Row, f64, Outcome)) -> std::cmp::Ordering {
    let low_is_bad = gate.fail_above.is_none() && gate.warn_above.is_none();
    let by_value = if low_is_bad { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) };
    // Equal rows: the first one named, whichever end is taken.
    let by_name = match gate.quantifier {
        Quantifier::Any => b.0.id.cmp(&a.0.id),
        Quantifier::All => a.0.id.cmp(&b.0.id),
    };
    a.2.cmp(&b.2).then(by_value).then(by_name)
}

/// The limit a value is beyond, the failing ones first.
pub fn broken_limit(result: &GateResult) -> Option<Limit> {
    let value = result.value.filter(|_| matches!(result.outcome, Outcome::Warn | Outcome::Fail))?;
    result.limits.iter().find(|l| beyond(l.kind, l.value.0, value.0)).copied()
}

/// The section's own words for a null, where it has some (`ga4gh_absent`).
fn reason_of_null(gate: &Gate, sections: &Map<String, Value>) -> String {
    let absent = gate.metric.path.rsplit_once(".ga4gh.").and_then(|(section, id)| {
        sections.get(section)?.get("ga4gh_absent")?.get(id)?.as_str().map(|why| format!("null: {why}"))
    });
    absent.unwrap_or_else(|| "absent or null".into())
}

/// The result in words.
pub fn words(result: &GateResult) -> String {
    let row = result.row.as_ref().map(|row| format!(" ({} {row})", result.scope.word())).unwrap_or_default();
    let Some((value, limit)) = result.value.zip(broken_limit(result)) else {
        let why = result.missing.as_deref().unwrap_or("not computed");
        return format!("{}{row} was not evaluated: {why}", result.metric);
    };
    let side = if matches!(limit.kind, LimitKind::FailBelow | LimitKind::WarnBelow) { "under" } else { "over" };
    let mut words = format!(
        "{}{row} is {}, {side} {} = {}",
        result.metric,
        with_unit(value, &result.unit, &result.limits),
        limit.kind.word(),
        with_unit(limit.value, &result.unit, &[limit])
    );
    if result.rows > 1 {
        words.push_str(&format!("; {} of {} beyond a limit", result.rows_beyond, result.rows));
    }
    words
}
