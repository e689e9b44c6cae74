//! The verdict at the head of the page.

use super::format::{ABSENT, fixed};
use super::lang::Lang;
use super::view::{Cell, SampleView, Table, VerdictView};
use super::words::{message_ja, tr};
use crate::data::Node;
use crate::finding;
use crate::judge::readable;
use crate::verdict::{Reason, Status, Verdict};

/// Status, subjects, reasons, actions, waivers.
pub fn view(verdict: &Verdict, judgement: Option<Node>, samples: &[SampleView], lang: Lang) -> VerdictView {
    let profile = |j: Node| format!("{} {}", j.at("profile.name").text(), j.at("profile.version").text());
    VerdictView {
        status: verdict.status.word(),
        sentence: sentence(verdict.status, samples.len(), lang),
        profile: judgement.map(profile).unwrap_or_default(),
        subjects: subjects(judgement, lang),
        reasons: reasons(verdict, lang).filled(),
        actions: actions(verdict, lang).filled(),
        waivers: waivers(judgement, lang).filled(),
    }
}

fn subjects(judgement: Option<Node>, lang: Lang) -> Table {
    let head = ["Name", "Role", "Verdict", "Disposition"];
    let mut table = Table::new("Samples, pairs and families", "", &head).translated(lang);
    let Some(judgement) = judgement else { return table };
    for row in judgement.at("samples").items() {
        let role = if row.at("role").exists() { row.at("role").text() } else { "not stated" };
        table.rows.push(vec![
            Cell::text(row.at("sample").text()),
            Cell::text(tr(lang, role)),
            outcome(row.at("status").text(), lang),
            Cell::text(disposition(row.at("disposition"), lang)),
        ]);
    }
    for row in judgement.at("groups").items() {
        let members: Vec<&str> = row.at("members").items().map(|m| m.at("sample").text()).collect();
        let name = format!("{} {} ({})", tr(lang, row.at("kind").text()), row.at("id").text(), members.join(", "));
        let status = outcome(row.at("status").text(), lang);
        table.rows.push(vec![Cell::text(name), Cell::text(""), status, Cell::text("")]);
    }
    table
}

fn reasons(verdict: &Verdict, lang: Lang) -> Table {
    let head = ["Sample", "Outcome", "Reason", "Why", "Waiver"];
    let mut table = Table::stacked("Reasons", "", &head).translated(lang);
    for reason in &verdict.reasons {
        table.rows.push(vec![
            Cell::text(reason.sample.as_str()),
            outcome(reason.outcome.word(), lang),
            in_words(&reason.message, lang),
            why(reason, lang),
            Cell::text(reason.waiver.clone().unwrap_or_default()),
        ]);
    }
    table
}

/// The word of a status or an outcome in the page's language.
fn outcome(word: &str, lang: Lang) -> Cell {
    Cell { text: tr(lang, word), ..Cell::outcome(word) }
}

/// A message of the verdict; of a gate in the page's language.
fn in_words(message: &str, lang: Lang) -> Cell {
    match (lang, message_ja(message)) {
        (Lang::Ja, Some(words)) => Cell::text(words),
        _ => Cell::english(message, lang),
    }
}

/// The profile's reason for a limit; of a finding its code, as waivers name it, and what it says.
fn why(reason: &Reason, lang: Lang) -> Cell {
    let code = reason.metric.as_deref().unwrap_or_default();
    match finding::CODES.iter().find(|(known, _)| *known == code) {
        Some((code, says)) if lang == Lang::En => Cell::text(format!("{code}: {says}")),
        Some((code, _)) => Cell::text(format!("{}({code})", tr(lang, code))),
        None => Cell::english(reason.why.as_str(), lang),
    }
}

fn actions(verdict: &Verdict, lang: Lang) -> Table {
    let head = ["Sample", "From", "To", "Request", "Reason", "Due", "State"];
    let mut table = Table::stacked("Actions", "", &head).translated(lang);
    let word = |w: &str| Cell::text(tr(lang, w));
    for action in &verdict.actions {
        table.rows.push(vec![
            Cell::text(action.sample.as_str()),
            word(action.from.word()),
            word(action.to.word()),
            word(action.request.word()),
            together(&action.reason, lang),
            Cell::text(action.due.as_deref().unwrap_or(ABSENT)),
            word(action.state.word()),
        ]);
    }
    table
}

/// The joined messages of an action; each of a gate's in the page's language when all are.
fn together(reason: &str, lang: Lang) -> Cell {
    let mut messages: Vec<String> = Vec::new();
    for part in reason.split("; ") {
        match messages.last_mut().filter(|_| part.ends_with(" beyond a limit")) {
            Some(message) => *message += &format!("; {part}"),
            None => messages.push(part.to_owned()),
        }
    }
    let translated: Option<Vec<String>> = messages.iter().map(|m| message_ja(m)).collect();
    match (lang, translated) {
        (Lang::Ja, Some(messages)) => Cell::text(messages.join("；")),
        _ => Cell::english(reason, lang),
    }
}

fn waivers(judgement: Option<Node>, lang: Lang) -> Table {
    let head = ["Waiver", "Sample", "Metric", "Who", "Until", "Why", "State"];
    let mut table = Table::stacked("Waivers", "A waiver releases; it never makes a pass.", &head).translated(lang);
    for row in judgement.into_iter().flat_map(|j| j.at("waivers").items()) {
        let text = |field: &str| Cell::text(row.at(field).text());
        table.rows.push(vec![
            text("id"),
            text("sample"),
            text("metric"),
            text("who"),
            text("until"),
            text("why"),
            Cell::text(tr(lang, row.at("state").text())),
        ]);
    }
    table
}

fn sentence(status: Status, samples: usize, lang: Lang) -> String {
    if lang == Lang::Ja {
        let says = match status {
            Status::Pass => "判定に必要な値はすべて評価され、要確認・不適合のゲートはない。",
            Status::Warn => "不適合のゲートはないが、確認を要するものがある。",
            Status::Incomplete => "判定に必要な値が欠けている。適合とはみなさない。",
            Status::Fail => "不適合のゲートまたは所見がある。",
        };
        return if samples == 1 {
            says.to_owned()
        } else {
            format!("{samples}試料のうち最も悪い判定：{says}")
        };
    }
    let who = if samples == 1 { "The sample".to_owned() } else { format!("{samples} samples, the worst of them") };
    match status {
        Status::Pass => {
            format!("{who}: every number the profile insists on was evaluated, and no gate warns or fails.")
        }
        Status::Warn => format!("{who}: no gate fails, some warn."),
        Status::Incomplete => format!("{who}: a number that the profile needs is missing, so this is no pass."),
        Status::Fail => format!("{who}: at least one gate or finding fails."),
    }
}

fn disposition(node: Node, lang: Lang) -> String {
    let waivers = node.at("released_by_waiver");
    if !waivers.exists() {
        return tr(lang, node.text());
    }
    let until = lang.of(", until ", "、期限 ");
    let each: Vec<String> = waivers
        .items()
        .map(|w| format!("{}, {}{until}{}", w.at("id").text(), w.at("who").text(), w.at("until").text()))
        .collect();
    format!("{}({})", lang.of("released by waiver ", "特例承認(逸脱許可)による使用"), each.join("; "))
}

/// The gates of one sample.
pub fn gates(sample: Node, lang: Lang) -> Option<Table> {
    let mut table = Table::stacked(
        "Gates",
        "Values are compared unrounded; here with as many digits as tell them from their limits.",
        &["Metric", "Scope", "Value", "Limits", "Outcome"],
    )
    .translated(lang);
    for gate in sample.at("gates").items() {
        let unit = gate.at("unit").text();
        let row = gate.at("row").text();
        let scope = tr(lang, gate.at("scope").text());
        let scope = if row.is_empty() { scope } else { format!("{scope} {row}") };
        let bounds: Vec<f64> = gate.at("limits").items().filter_map(|l| l.at("value").number()).collect();
        let value = gate.at("value").number().map_or_else(|| ABSENT.to_owned(), |v| written(v, unit, &bounds));
        let limits: Vec<String> = gate.at("limits").items().map(|l| limit(l, unit, lang)).collect();
        let limits = if limits.is_empty() { tr(lang, "none") } else { limits.join(", ") };
        table.rows.push(vec![
            Cell::text(gate.at("metric").text()),
            Cell::text(scope),
            Cell::number(value),
            Cell::text(limits),
            outcome(gate.at("outcome").text(), lang),
        ]);
    }
    table.filled()
}

fn limit(limit: Node, unit: &str, lang: Lang) -> String {
    let (severity, sign) = sides(limit.at("kind").text());
    let value = limit.at("value").number().map_or_else(|| ABSENT.to_owned(), |v| written(v, unit, &[v]));
    format!("{} {sign} {value}", tr(lang, severity))
}

/// Severity and side of a kind of limit: `fail_below` is `fail` and `<`.
fn sides(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "fail_below" => ("fail", "<"),
        "fail_above" => ("fail", ">"),
        "warn_below" => ("warn", "<"),
        _ => ("warn", ">"),
    }
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
