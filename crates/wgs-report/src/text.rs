//! The verdict as a table for people, aligned by display width, with colour only where the caller says so.

use crate::judge::{Judged, with_unit};
use crate::verdict::{ActionState, GateResult, LimitKind, Outcome, Status};

/// Terminal colours, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI colours for outcomes.
    Ansi,
}

/// One table a sample, then pairs and families, actions and the verdict.
pub fn table(judged: &Judged, colour: Colour) -> String {
    let mut out = String::new();
    let profile = &judged.judgement.profile;
    out.push_str(&format!("profile {} {}\n", profile.name, profile.version));
    for sample in &judged.judgement.samples {
        let role = sample.role.map_or("role not stated", |r| r.word());
        out.push_str(&format!("\n{} ({role}): {}", sample.sample, paint_status(sample.status, colour)));
        if sample.status.refuses() {
            out.push_str(&format!(", {}", sample.disposition.words()));
        }
        out.push('\n');
        let mut rows = vec![["metric", "scope", "value", "limit", "outcome"].map(str::to_owned)];
        rows.extend(sample.gates.iter().map(row));
        if rows.len() > 1 {
            out.push_str(&align(&rows, &sample.gates, colour));
        }
        for reason in judged.verdict.reasons.iter().filter(|r| r.sample == sample.sample) {
            let waiver = reason.waiver.as_ref().map(|w| format!(" [waiver {w}]")).unwrap_or_default();
            out.push_str(&format!("  {}: {}{waiver}\n", paint(reason.outcome, colour), reason.message));
        }
    }
    for group in &judged.judgement.groups {
        let members: Vec<_> =
            group.members.iter().map(|m| format!("{} {} {}", m.role, m.sample, m.status.word())).collect();
        out.push_str(&format!(
            "\n{} {}: {} ({})\n",
            group.kind.word(),
            group.id,
            paint_status(group.status, colour),
            members.join(", ")
        ));
        let is_sample = judged.judgement.samples.iter().any(|s| s.sample == group.id);
        for reason in judged.verdict.reasons.iter().filter(|r| !is_sample && r.sample == group.id) {
            out.push_str(&format!("  {}: {}\n", paint(reason.outcome, colour), reason.message));
        }
    }
    if !judged.judgement.waivers.is_empty() {
        out.push_str("\nwaivers\n");
    }
    for w in &judged.judgement.waivers {
        let state = w.state.word().replace('_', " ");
        out.push_str(&format!(
            "  {} ({state}): {} {}, {}, until {}: {}\n",
            w.id, w.sample, w.metric, w.who, w.until, w.why
        ));
    }
    if !judged.verdict.actions.is_empty() {
        out.push_str("\nactions\n");
    }
    for action in &judged.verdict.actions {
        let due = action.due.as_ref().map(|d| format!(", due {d}")).unwrap_or_default();
        let state = if action.state == ActionState::Open { "" } else { action.state.word() };
        let due = if state.is_empty() { due } else { format!("{due}, {state}") };
        let (from, to) = (action.from.word(), action.to.word());
        out.push_str(&format!(
            "  {}: {from} to {to}: {}{due}: {}\n",
            action.sample,
            action.request.word(),
            action.reason
        ));
    }
    out.push_str(&format!("\nverdict: {}\n", paint_status(judged.verdict.status, colour)));
    out
}

fn row(gate: &GateResult) -> [String; 5] {
    let scope = match &gate.row {
        Some(row) => format!("{} {row}", gate.scope.word()),
        None => gate.scope.word().to_owned(),
    };
    let value = gate.value.map_or_else(|| "-".into(), |v| with_unit(v, &gate.unit, &gate.limits));
    [gate.metric.clone(), scope, value, limits(gate), gate.outcome.word().to_owned()]
}

/// The limits of a gate as people write them: `warn < 120x, fail < 100x`.
pub fn limits(gate: &GateResult) -> String {
    let word = |kind| match kind {
        LimitKind::FailBelow => "fail <",
        LimitKind::FailAbove => "fail >",
        LimitKind::WarnBelow => "warn <",
        LimitKind::WarnAbove => "warn >",
    };
    let each: Vec<_> =
        gate.limits.iter().map(|l| format!("{} {}", word(l.kind), with_unit(l.value, &gate.unit, &[*l]))).collect();
    if each.is_empty() { "-".into() } else { each.join(", ") }
}

fn align(rows: &[[String; 5]], gates: &[GateResult], colour: Colour) -> String {
    let width = |column: usize| rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut line = String::from(" ");
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width - cell.chars().count());
            let outcome = i.checked_sub(1).and_then(|g| gates.get(g)).filter(|_| column == 4);
            match (column, outcome) {
                (_, Some(gate)) => line.push_str(&format!(" {}", paint(gate.outcome, colour))),
                (2, _) => line.push_str(&format!(" {pad}{cell} ")),
                _ => line.push_str(&format!(" {cell}{pad} ")),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn paint(outcome: Outcome, colour: Colour) -> String {
    let code = match outcome {
        Outcome::Fail => "31",
        Outcome::NotEvaluated => "35",
        Outcome::Warn => "33",
        Outcome::Pass => "32",
        Outcome::Shown => "2",
    };
    painted(outcome.word(), code, colour)
}

fn paint_status(status: Status, colour: Colour) -> String {
    let code = match status {
        Status::Fail => "1;31",
        Status::Incomplete => "1;35",
        Status::Warn => "1;33",
        Status::Pass => "1;32",
    };
    painted(status.word(), code, colour)
}

fn painted(word: &str, code: &str, colour: Colour) -> String {
    match colour {
        Colour::Never => word.to_owned(),
        Colour::Ansi => format!("\u{1b}[{code}m{word}\u{1b}[0m"),
    }
}
