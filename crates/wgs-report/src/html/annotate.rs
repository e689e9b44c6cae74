//! The chapter of `annotate`: alleles by consequence and impact, sources, gene models.

use super::format::count;
use super::view::{Cell, SampleView, Table, count_cell};
use crate::data::Node;

/// Adds cards and the chapter; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    let impact = section.at("by_impact");
    let of = section.at("alleles").count().map(|n| format!("of {} alleles", count(n))).unwrap_or_default();
    view.card("High impact", impact.at("high").count().map(count), of);
    view.card("Moderate impact", impact.at("moderate").count().map(count), String::new());
    view.warnings.extend(section.at("warnings").items().map(|w| w.text().to_owned()).filter(|w| !w.is_empty()));
    let mut chapter = view.chapter("Consequences", "annotate");
    let note = "Each allele counts once: by the most severe term on its preferred transcript.";
    let mut table = Table::new("Alleles by consequence", note, &["Term", "Alleles"]);
    for row in section.at("by_consequence").items() {
        table.rows.push(vec![Cell::text(row.at("term").text()), count_cell(row.at("alleles"))]);
    }
    chapter.table(table);
    let mut sources = Table::new("Sources", "", &["Source", "Version", "Date", "Alleles found"]);
    for row in section.at("sources").items() {
        let text = |key: &str| Cell::text(row.at(key).text());
        sources.rows.push(vec![text("id"), text("version"), text("date"), count_cell(row.at("alleles_found"))]);
    }
    if !sources.rows.is_empty() {
        chapter.table(sources);
    }
    let genes = section.at("genes");
    let mut models = Table::new("Gene models", "", &["", ""]);
    for (name, key) in [
        ("genes", "genes"),
        ("transcripts", "transcripts"),
        ("coding transcripts", "coding_transcripts"),
        ("transcripts with variants that do not fit the genome", "transcripts_not_fitting"),
    ] {
        models.rows.push(vec![Cell::text(name), count_cell(genes.at(key))]);
    }
    chapter.table(models);
    view.chapters.push(chapter);
}
