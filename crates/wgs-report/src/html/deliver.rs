//! The chapter of `qc_deliver`: how each promised file was found, what was ordered, which deliveries there were.

use super::format::{ABSENT, bases, fixed, percent};
use super::view::{Cell, Chapter, SampleView, Table, count_cell, maybe, pair};
use crate::data::Node;

/// Files listed; the report has them all.
const FILES: usize = 400;

/// Adds cards and the chapter; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    let total = section.at("total");
    let files = section.at("files").items().len();
    let counted = total.at("files").count().unwrap_or_default();
    view.card("Files", Some(format!("{counted} of {files}")), "whole and counted".into());
    let ordered = total.at("ordered_yield_bp").number().map(|n| format!("ordered {}", bases(n))).unwrap_or_default();
    view.card("Of the order", total.at("frac_ordered_yield").number().map(percent), ordered);
    let mut chapter = view.chapter("Delivery", "deliver");
    findings(section, &mut chapter);
    totals(total, &mut chapter);
    history(section, &mut chapter);
    promised(section, &mut chapter);
    view.chapters.push(chapter);
}

fn findings(section: Node, chapter: &mut Chapter) {
    let mut table = Table::stacked("Findings", "What is wrong whatever the limits are.", &["", "Of", "What"]);
    for row in section.at("findings").items() {
        let of = if row.at("row").exists() { row.at("row").text() } else { row.at("sample").text() };
        table.rows.push(vec![
            Cell::outcome(row.at("outcome").text()),
            Cell::text(of),
            Cell::text(row.at("message").text()),
        ]);
    }
    chapter.table(table);
}

fn totals(total: Node, chapter: &mut Chapter) {
    let depth = |field: &str| maybe(total.at(field), 2).map(|d| d + "×");
    let mut table = Table::new("What was ordered and what came", "", &["", ""]);
    table.rows = [
        pair("Lanes", total.at("lanes").count().map(|n| n.to_string())),
        pair("Bases", total.at("bases").number().map(bases)),
        pair("Bases ordered", total.at("ordered_yield_bp").number().map(bases)),
        pair("Expected raw depth", depth("expected_depth")),
        pair("Expected usable depth (≥ Q30, unique)", depth("expected_usable_depth")),
        pair("Usable depth ordered", depth("ordered_usable_depth")),
        pair("Usable depth, expected / ordered", total.at("ratio_ordered_usable_depth").number().map(|n| fixed(n, 3))),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

fn history(section: Node, chapter: &mut Chapter) {
    let mut table = Table::new("Deliveries", "", &["Delivery", "Takes the place of", "Known from"]);
    for row in section.at("deliveries").items() {
        let from = if row.at("earlier").flag() == Some(true) { "an earlier run" } else { "the manifest" };
        table.rows.push(vec![
            Cell::text(stated(row.at("delivery_id").text())),
            Cell::text(stated(row.at("supersedes").text())),
            Cell::text(from),
        ]);
    }
    chapter.table(table);
}

/// A word of the manifest, or a dash where it says nothing.
fn stated(word: &str) -> &str {
    if word.is_empty() { ABSENT } else { word }
}

fn promised(section: Node, chapter: &mut Chapter) {
    let head = ["File", "Delivery", "State", "Digest", "Bytes", "Reads", "SHA-256"];
    let mut table = Table::stacked("Promised files", "", &head);
    let files = section.at("files").items();
    let left = files.len().saturating_sub(FILES);
    if left > 0 {
        table.note = format!("The first {FILES}; the report has {left} more.");
    }
    for row in files.take(FILES) {
        let digest = match row.at("digests_agree").flag() {
            Some(true) => "as stated",
            Some(false) => "another",
            None => "",
        };
        table.rows.push(vec![
            Cell::text(row.at("file").text()),
            Cell::text(stated(row.at("delivery_id").text())),
            Cell::text(row.at("status").text().replace('_', " ")),
            Cell::text(digest),
            count_cell(row.at("bytes")),
            count_cell(row.at("reads")),
            Cell::text(row.at("sha256").text()),
        ]);
    }
    chapter.table(table);
}
