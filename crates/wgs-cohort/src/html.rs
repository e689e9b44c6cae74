//! One self-contained HTML page of a store: signals, verdicts, charts, outliers, deliveries. No script, no network.
//!
//! In: the trend ([`crate::trend`]) and the table. Out: a page in the look of the other reports (their style sheet and plots).
//! All text is escaped by the template or the plot. Metrics with a drift signal are drawn first; the page stops at
//! [`MOST_CHARTS`] charts, the JSON of `trend` has all.

mod charts;
mod tables;
mod words;

use crate::table::Table as Rows;
use crate::trend::Trend;
use askama::Template;
use wgs_report::html::STYLE;
use wgs_report::html::format::{count, fixed, percent};
use wgs_report::html::view::Table;

pub use wgs_report::html::lang::Lang;
use words::Say;

/// Charts drawn at most.
pub const MOST_CHARTS: usize = 24;

/// Plots and tables under one heading.
#[derive(Default)]
pub(crate) struct Chapter {
    title: String,
    id: String,
    note: String,
    figures: Vec<String>,
    tables: Vec<Table>,
}

#[derive(Template)]
#[template(path = "cohort.html")]
struct Page {
    lang: &'static str,
    title: String,
    subtitle: String,
    style: &'static str,
    program: String,
    contents: &'static str,
    cards: Vec<(String, String, String)>,
    notes: Vec<String>,
    chapters: Vec<Chapter>,
}

/// Renders the page; `program` names who made it.
pub fn render(trend: &Trend, rows: &Rows, filter: &crate::table::Filter, lang: Lang, program: &str) -> String {
    let section = &trend.section;
    let say = |word| lang.say(word);
    let drift: Vec<_> = section.signals.iter().filter(|s| s.rule == "cusum").collect();
    let (delivered, again) =
        section.deliveries.iter().fold((0, 0), |sum, d| (sum.0 + d.delivered, sum.1 + d.resubmitted));
    let cards = vec![
        (say("Reports").to_owned(), count(section.reports), String::new()),
        (say("Samples").to_owned(), count(section.samples), String::new()),
        (say("Charts").to_owned(), count(section.charts_drawn), String::new()),
        (
            say("Drift signals").to_owned(),
            count(drift.len() as u64),
            format!("{}: {}", say("of which open"), drift.iter().filter(|s| s.open).count()),
        ),
        (
            say("Outliers").to_owned(),
            count(section.outliers_total),
            format!(
                "{}: {}",
                say("unseen by any limit (of those listed)"),
                section.outliers.iter().filter(|o| o.unseen).count()
            ),
        ),
        (
            say("Re-submissions").to_owned(),
            if delivered > 0 { percent(again as f64 / delivered as f64) } else { "–".into() },
            format!("{} / {}", count(again), count(delivered)),
        ),
    ];
    let setting = &section.setting;
    let within = if setting.within.is_empty() { say("all").to_owned() } else { setting.within.join(", ") };
    let mut subtitle = format!("{}: {} · {}: {within}", say("by"), setting.by, say("within"));
    for (word, day) in [("from", &setting.from), ("to", &setting.to)] {
        if let Some(day) = day {
            subtitle.push_str(&format!(" · {}: {day}", lang.say(if word == "from" { "from" } else { "to" })));
        }
    }
    let notes = vec![
        format!("{} {}", say("A point is the median of consecutive samples; their number:"), setting.batch),
        format!(
            "{} {}",
            say("False alarms of the cumulative sums to be expected a month over all charts, when nothing drifts:"),
            fixed(section.false_alarms.cusum_per_month.0, 2)
        ),
    ];
    let chapters = vec![
        tables::signals(section, lang),
        tables::verdicts(rows, filter, &setting.by, lang),
        charts::medians(trend, lang),
        charts::control(trend, lang),
        tables::outliers(section, lang),
        tables::deliveries(section, lang),
        tables::all(section, lang),
    ];
    let page = Page {
        lang: lang.tag(),
        title: say("Quality of deliveries").to_owned(),
        subtitle,
        style: STYLE,
        program: program.to_owned(),
        contents: say("Contents"),
        cards,
        notes,
        chapters: chapters.into_iter().filter(|c| !c.figures.is_empty() || !c.tables.is_empty()).collect(),
    };
    // Rendering writes into a string and its only failure is of formatting, which these types do not have.
    page.render().unwrap_or_default()
}
