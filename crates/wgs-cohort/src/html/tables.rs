//! The tables of the page.

use super::words::Say;
use super::{Chapter, Lang};
use crate::section::CohortTrend;
use crate::table::{Filter, Key, Row, Table as Rows};
use crate::trend::{By, short};
use std::collections::BTreeMap;
use wgs_report::html::format::{count, fixed, percent};
use wgs_report::html::plot::{Mark, Plot};
use wgs_report::html::view::{Cell, Table};

/// Rows of a table; the JSON has all.
const MOST: usize = 100;

fn chapter(title: &str, id: &str) -> Chapter {
    Chapter { title: title.to_owned(), id: id.to_owned(), ..Chapter::default() }
}

/// Drift signals, and how often the rules fired.
pub fn signals(section: &CohortTrend, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = chapter(say("Signals"), "signals");
    let head = ["Metric", "Stratum", "Group", "Side", "Signal", "Since", "Until", "Shift", "SD", "Run length"].map(say);
    let note = say(
        "Cumulative sums over their limit, the newest first. Run length: points until a false alarm of the chart, on average.",
    );
    let mut drift = Table::stacked(say("Cumulative sums"), note, &head);
    for s in section.signals.iter().filter(|s| s.rule == "cusum").take(MOST) {
        drift.rows.push(vec![
            Cell::text(s.metric.as_str()),
            Cell::text(s.stratum.as_str()),
            Cell::text(s.group.as_str()),
            Cell::text(if s.side == "up" { say("up") } else { say("down") }),
            Cell::text(s.day.as_str()),
            Cell::text(s.since.as_str()),
            Cell::text(if s.open { say("open") } else { s.until.as_str() }),
            Cell::number(short(s.shift.0)),
            Cell::number(fixed(s.shift_sd.0, 2)),
            Cell::number(fixed(s.run_length.0, 0)),
        ]);
    }
    out.tables.extend(drift.filled());
    let mut counts: Vec<(&str, u64, f64)> = Vec::new();
    for rule in section.charts.iter().flat_map(|c| &c.rules) {
        match counts.iter_mut().find(|(name, _, _)| *name == rule.rule) {
            Some(sum) => (sum.1, sum.2) = (sum.1 + rule.fired, sum.2 + rule.expected.0),
            None => counts.push((&rule.rule, rule.fired, rule.expected.0)),
        }
    }
    let mut rules =
        Table::new(say("Westgard rules, all charts"), "", &["Rule", "Fired", "Expected in control"].map(say));
    for (rule, fired, expected) in counts {
        rules.rows.push(vec![Cell::text(rule), Cell::number(count(fired)), Cell::number(fixed(expected, 1))]);
    }
    out.tables.extend(rules.filled());
    out
}

/// The newest verdict of each sample by group: a table, and the share refused as bars.
pub fn verdicts(rows: &Rows, filter: &Filter, by: &str, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = chapter(say("Verdicts"), "verdicts");
    let mut newest: BTreeMap<u32, &Row> = BTreeMap::new();
    for row in rows.filtered(filter).filter(|r| rows.is_current(r, "judge")) {
        let known = newest.entry(rows.word_id(row, Key::Sample)).or_insert(row);
        if (row.at, row.received) >= (known.at, known.received) {
            *known = row;
        }
    }
    let mut groups: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for row in newest.values() {
        let group = match By::parse(by) {
            Some(By::Key(key)) => rows.word(row, key),
            _ => say("all"),
        };
        let group = if group.is_empty() { say("not stated") } else { group };
        let at = ["pass", "warn", "incomplete", "fail"].iter().position(|s| *s == rows.word(row, Key::Status));
        if let Some(cell) = at.and_then(|at| groups.entry(group).or_default().get_mut(at)) {
            *cell += 1;
        }
    }
    let head = ["Group", "pass", "warn", "incomplete", "fail", "Refused"].map(say);
    let mut table = Table::new(say("Verdicts"), "", &head);
    let mut bars = Vec::new();
    let mut plot = Plot::new(say("Share refused by group"), "", "%", say("Share refused by group").to_owned());
    for (i, (group, counts)) in groups.iter().enumerate() {
        let all: u64 = counts.iter().sum();
        let share = (counts[2] + counts[3]) as f64 / all.max(1) as f64;
        let mut row = vec![Cell::text(*group)];
        row.extend(counts.iter().map(|n| Cell::number(count(*n))));
        row.push(Cell::number(percent(share)));
        table.rows.push(row);
        bars.push((i as f64 + 0.5, share * 100.0));
        plot.bands.push((i as f64, i as f64 + 1.0, (*group).to_owned()));
    }
    if bars.len() > 1 && bars.len() <= 12 {
        let plot = plot.x_range(0.0, bars.len() as f64).with("", "s5", Mark::Bars(bars, 0.6));
        out.figures.extend(plot.render("refused"));
    }
    out.tables.extend(table.filled());
    out
}

/// Samples far from the others.
pub fn outliers(section: &CohortTrend, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = chapter(say("Outliers"), "outliers");
    let head = ["Sample", "Metric", "Stratum", "Group", "Day", "Verdict", "Value", "Median", "Robust z"].map(say);
    let note = say("Samples far from their group, the farthest first.");
    let mut table = Table::stacked(say("Outliers"), note, &head);
    for o in section.outliers.iter().take(MOST) {
        let verdict = match o.status.as_deref() {
            None => Cell::text(say("not judged")),
            Some(word) => Cell { text: status(word, lang).to_owned(), ..Cell::outcome(word) },
        };
        table.rows.push(vec![
            Cell::text(o.sample.as_str()),
            Cell::text(o.metric.as_str()),
            Cell::text(o.stratum.as_str()),
            Cell::text(o.group.as_str()),
            Cell::text(o.day.as_str()),
            verdict,
            Cell::number(short(o.value.0)),
            Cell::number(short(o.median.0)),
            Cell::number(fixed(o.z.0, 1)),
        ]);
    }
    out.tables.extend(table.filled());
    out
}

fn status(word: &str, lang: Lang) -> &'static str {
    match word {
        "pass" => lang.say("pass"),
        "warn" => lang.say("warn"),
        "fail" => lang.say("fail"),
        _ => lang.say("incomplete"),
    }
}

/// Deliveries by group and month.
pub fn deliveries(section: &CohortTrend, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = chapter(say("Re-submissions"), "deliveries");
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in &section.deliveries {
        let sum = sums.entry(&row.group).or_default();
        *sum = (sum.0 + row.delivered, sum.1 + row.resubmitted);
    }
    let mut all = Table::new(say("Re-submissions"), "", &["Group", "Delivered", "Re-submitted", "Share"].map(say));
    for (group, (delivered, again)) in sums.iter().take(MOST) {
        let share = percent(*again as f64 / *delivered as f64);
        all.rows.push(vec![
            Cell::text(*group),
            Cell::number(count(*delivered)),
            Cell::number(count(*again)),
            Cell::number(share),
        ]);
    }
    out.tables.extend(all.filled());
    let head = ["Group", "Month", "Delivered", "Re-submitted", "Share"].map(say);
    let mut months = Table::new(say("Deliveries by month"), "", &head);
    for d in section.deliveries.iter().filter(|d| d.resubmitted > 0).take(MOST) {
        months.rows.push(vec![
            Cell::text(d.group.as_str()),
            Cell::text(d.month.as_str()),
            Cell::number(count(d.delivered)),
            Cell::number(count(d.resubmitted)),
            Cell::number(percent(d.frac_resubmitted.0)),
        ]);
    }
    out.tables.extend(months.filled());
    out
}

/// Every chart in a line.
pub fn all(section: &CohortTrend, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = chapter(say("All charts"), "all");
    let head = [
        "Metric",
        "Stratum",
        "Group",
        "Values",
        "Median",
        "MAD",
        "Robust z",
        "Points",
        "Baseline mean",
        "Baseline SD",
        "Run length",
    ]
    .map(say);
    let mut table = Table::stacked(say("All charts"), "", &head);
    for c in section.charts.iter().take(4 * MOST) {
        let limited = c.not_charted.is_none();
        let number = |value: f64, digits: Option<usize>| {
            Cell::number(digits.map_or_else(|| short(value), |digits| fixed(value, digits)))
        };
        let length = if limited { fixed(c.run_length.0, 0) } else { say("Not charted").to_owned() };
        table.rows.push(vec![
            Cell::text(c.metric.as_str()),
            Cell::text(c.stratum.as_str()),
            Cell::text(c.group.as_str()),
            Cell::number(count(c.values)),
            number(c.median.0, None),
            number(c.mad.0, None),
            number(c.z.0, Some(2)),
            Cell::number(count(c.points)),
            number(c.mean.0, None),
            number(c.sd.0, None),
            Cell::number(length),
        ]);
    }
    if section.charts.len() > 4 * MOST {
        table.note =
            format!("+{}: {}", section.charts.len() - 4 * MOST, say("more charts are in the JSON of wgs cohort trend"));
    }
    out.tables.extend(table.filled());
    out
}
