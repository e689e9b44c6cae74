//! The verdict at the head of the page.

use super::format::{ABSENT, fixed};
use super::view::{Cell, SampleView, Table, VerdictView};
use crate::data::Node;
use crate::judge::readable;
use crate::verdict::{Status, Verdict};

/// Status, subjects, reasons, actions.
pub fn view(verdict: &Verdict, judgement: Option<Node>, samples: &[SampleView]) -> VerdictView {
    let mut subjects = Table::new("Samples, pairs and families", "", &["", "Role", "Verdict", "Disposition"]);
    let mut profile = String::new();
    if let Some(judgement) = judgement {
        profile = format!("{} {}", judgement.at("profile.name").text(), judgement.at("profile.version").text());
        for row in judgement.at("samples").items() {
            let role = if row.at("role").exists() { row.at("role").text() } else { "not stated" };
            subjects.rows.push(vec![
                Cell::text(row.at("sample").text()),
                Cell::text(role),
                Cell::outcome(row.at("status").text()),
                Cell::text(disposition(row.at("disposition"))),
            ]);
        }
        for row in judgement.at("groups").items() {
            let members: Vec<&str> = row.at("members").items().map(|m| m.at("sample").text()).collect();
            let name = format!("{} {} ({})", row.at("kind").text(), row.at("id").text(), members.join(", "));
            subjects.rows.push(vec![
                Cell::text(name),
                Cell::text(""),
                Cell::outcome(row.at("status").text()),
                Cell::text(""),
            ]);
        }
    }
    let mut reasons = Table::stacked("Reasons", "", &["Sample", "", "Reason", "Why this limit", "Waiver"]);
    for reason in &verdict.reasons {
        let waiver = Cell::text(reason.waiver.clone().unwrap_or_default());
        reasons.rows.push(vec![
            Cell::text(reason.sample.as_str()),
            Cell::outcome(reason.outcome.word()),
            Cell::text(reason.message.as_str()),
            Cell::text(reason.why.as_str()),
            waiver,
        ]);
    }
    let mut actions = Table::stacked("Actions", "", &["Sample", "From", "To", "Request", "Reason", "Due", "State"]);
    for action in &verdict.actions {
        let word = |w: &str| Cell::text(w.replace('_', " "));
        actions.rows.push(vec![
            Cell::text(action.sample.as_str()),
            word(action.from.word()),
            word(action.to.word()),
            word(action.request.word()),
            // Names of metrics and samples stay as they are.
            Cell::text(action.reason.as_str()),
            Cell::text(action.due.as_deref().unwrap_or(ABSENT)),
            word(action.state.word()),
        ]);
    }
    let mut waivers = Table::stacked(
        "Waivers",
        "A waiver releases; it never makes a pass.",
        &["Waiver", "Sample", "Metric", "Who", "Until", "Why", "State"],
    );
    for row in judgement.into_iter().flat_map(|j| j.at("waivers").items()) {
        let text = |field: &str| Cell::text(row.at(field).text());
        waivers.rows.push(vec![
            text("id"),
            text("sample"),
            text("metric"),
            text("who"),
            text("until"),
            text("why"),
            Cell::text(row.at("state").text().replace('_', " ")),
        ]);
    }
    VerdictView {
        status: verdict.status.word(),
        sentence: sentence(verdict.status, samples.len()),
        profile,
        subjects,
        reasons: reasons.filled(),
        actions: actions.filled(),
        waivers: waivers.filled(),
    }
}

fn sentence(status: Status, samples: usize) -> String {
    let who = if samples == 1 { "The sample".to_owned() } else { format!("{samples} samples, the worst of them") };
    match status {
        Status::Pass => format!("{who}: every gate was evaluated and passed."),
        Status::Warn => format!("{who}: no gate fails, some warn."),
        Status::Incomplete => format!("{who}: a number that the profile needs is missing, so this is no pass."),
        Status::Fail => format!("{who}: at least one gate fails."),
    }
}

fn disposition(node: Node) -> String {
    let waivers = node.at("released_by_waiver");
    if !waivers.exists() {
        return node.text().replace('_', " ");
    }
    let each: Vec<String> = waivers
        .items()
        .map(|w| format!("{}, {}, until {}", w.at("id").text(), w.at("who").text(), w.at("until").text()))
        .collect();
    format!("released by waiver ({})", each.join("; "))
}

/// The gates of one sample.
pub fn gates(sample: Node) -> Option<Table> {
    let mut table = Table::stacked(
        "Gates",
        "Values are compared unrounded; here with as many digits as tell them from their limits.",
        &["Metric", "Scope", "Value", "Limits", ""],
    );
    for gate in sample.at("gates").items() {
        let unit = gate.at("unit").text();
        let row = gate.at("row").text();
        let scope = if row.is_empty() {
            gate.at("scope").text().replace('_', " ")
        } else {
            format!("{} {row}", gate.at("scope").text().replace('_', " "))
        };
        let bounds: Vec<f64> = gate.at("limits").items().filter_map(|l| l.at("value").number()).collect();
        let value = gate.at("value").number().map_or_else(|| ABSENT.to_owned(), |v| written(v, unit, &bounds));
        let limits: Vec<String> = gate.at("limits").items().map(|l| limit(l, unit)).collect();
        let limits = if limits.is_empty() { "none".to_owned() } else { limits.join(", ") };
        table.rows.push(vec![
            Cell::text(gate.at("metric").text()),
            Cell::text(scope),
            Cell::number(value),
            Cell::text(limits),
            Cell::outcome(gate.at("outcome").text()),
        ]);
    }
    table.filled()
}

fn limit(limit: Node, unit: &str) -> String {
    let kind = match limit.at("kind").text() {
        "fail_below" => "fail <",
        "fail_above" => "fail >",
        "warn_below" => "warn <",
        _ => "warn >",
    };
    format!("{kind} {}", limit.at("value").number().map_or_else(|| ABSENT.to_owned(), |v| written(v, unit, &[v])))
}

fn written(value: f64, unit: &str, limits: &[f64]) -> String {
    let short =
        |value: f64, digits: usize, scale: f64| readable(value * scale, digits, limits.iter().map(|l| l * scale));
    match unit {
        "fraction" => format!("{} %", short(value, 2, 100.0)),
        "%" => format!("{} %", short(value, 2, 1.0)),
        "x" => format!("{}×", short(value, 2, 1.0)),
        // Whole numbers keep their groups of three; no limit lies between two whole numbers of bases.
        _ if value.fract() == 0.0 => fixed(value, 0) + if unit == "bp" { " bp" } else { "" },
        "bp" => format!("{} bp", short(value, 1, 1.0)),
        _ => short(value, 4, 1.0),
    }
}
