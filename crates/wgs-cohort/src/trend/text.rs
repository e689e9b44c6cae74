//! Trends for people.

use crate::section::{CohortTrend, Signal};
use crate::text::{Column, inert, table};
use std::collections::BTreeMap;
use wgs_report::html::format::{fixed, percent};

/// Signals listed; the JSON has all.
const SIGNALS: usize = 40;
/// Outliers listed.
const OUTLIERS: usize = 15;

/// A number in about five digits.
pub(crate) fn short(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 1_000.0 => 0,
        v if v >= 10.0 => 2,
        v if v >= 0.1 => 4,
        _ => 6,
    };
    fixed(value, digits)
}

/// The page on the terminal.
pub fn text(trend: &CohortTrend) -> String {
    let alarms = &trend.false_alarms;
    let mut out = format!(
        "{} reports of {} samples, {} charts by {} within {}\n",
        trend.reports,
        trend.samples,
        trend.charts_drawn,
        trend.setting.by,
        if trend.setting.within.is_empty() { "all".into() } else { trend.setting.within.join(", ") },
    );
    if trend.undated > 0 {
        out.push_str(&format!("{} reports say nothing about when they were made and are in no chart\n", trend.undated));
    }
    out.push_str(&format!(
        "points: medians of {} consecutive samples; {} a month over all charts\n\
         expected without any drift: {} false alarms of the cumulative sums a month over all charts (asked for: {}), {} outliers\n",
        trend.setting.batch,
        fixed(alarms.points_per_month.0, 1),
        fixed(alarms.cusum_per_month.0, 2),
        fixed(trend.setting.false_alarms_per_month.0, 2),
        fixed(alarms.outliers.0, 2),
    ));
    let (sums, rules): (Vec<&Signal>, Vec<&Signal>) = trend.signals.iter().partition(|s| s.rule == "cusum");
    out.push_str(&format!("\ndrift (cumulative sums): {} signals\n", sums.len()));
    let columns = ["metric", "stratum", "group", "side", "signal", "since", "until", "shift", "SD", "run length"];
    let rows = sums.iter().take(SIGNALS).map(|s| {
        vec![
            inert(&s.metric),
            inert(&s.stratum),
            inert(&s.group),
            s.side.clone(),
            s.day.clone(),
            s.since.clone(),
            if s.open { "now".into() } else { s.until.clone() },
            short(s.shift.0),
            fixed(s.shift_sd.0, 2),
            fixed(s.run_length.0, 0),
        ]
    });
    let right = |i: usize| if i >= 7 { Column::Right } else { Column::Left };
    out.push_str(&table(&columns, rows.collect(), right));
    if sums.len() > SIGNALS {
        out.push_str(&format!("… and {} more (--json has all)\n", sums.len() - SIGNALS));
    }
    out.push_str(&format!(
        "\nrules on the charts (Westgard): points at which each fired, all charts\n{}",
        rules_of(trend)
    ));
    let open: Vec<&&Signal> = rules.iter().filter(|s| s.open).collect();
    if !open.is_empty() {
        out.push_str("\nrules that fire at the last point of a chart\n");
        let rows = open.iter().take(SIGNALS).map(|s| {
            vec![inert(&s.metric), inert(&s.stratum), inert(&s.group), s.rule.clone(), s.side.clone(), s.day.clone()]
        });
        out.push_str(&table(&["metric", "stratum", "group", "rule", "side", "since"], rows.collect(), |_| {
            Column::Left
        }));
        if open.len() > SIGNALS {
            out.push_str(&format!("… and {} more (--json has all)\n", open.len() - SIGNALS));
        }
    }
    out.push_str(&format!(
        "\noutliers (robust z of at least {}): {}, {} of those listed unseen by any limit\n",
        fixed(trend.setting.outlier_z.0, 2),
        trend.outliers_total,
        trend.outliers.iter().filter(|o| o.unseen).count()
    ));
    let rows = trend.outliers.iter().take(OUTLIERS).map(|o| {
        vec![
            inert(&o.sample),
            inert(&o.metric),
            inert(&o.group),
            o.day.clone(),
            o.status.clone().unwrap_or_else(|| "not judged".into()),
            short(o.value.0),
            short(o.median.0),
            fixed(o.z.0, 1),
        ]
    });
    let columns = ["sample", "metric", "group", "day", "verdict", "value", "median", "z"];
    out.push_str(&table(&columns, rows.collect(), |i| if i >= 5 { Column::Right } else { Column::Left }));
    out.push_str(&resubmissions(trend));
    out
}

fn rules_of(trend: &CohortTrend) -> String {
    let mut counts: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for rule in trend.charts.iter().flat_map(|c| &c.rules) {
        let count = counts.entry(&rule.rule).or_default();
        (count.0, count.1) = (count.0 + rule.fired, count.1 + rule.expected.0);
    }
    let rows =
        counts.iter().map(|(rule, (fired, expected))| vec![(*rule).to_owned(), fired.to_string(), fixed(*expected, 1)]);
    table(
        &["rule", "fired", "expected in control"],
        rows.collect(),
        |i| if i > 0 { Column::Right } else { Column::Left },
    )
}

fn resubmissions(trend: &CohortTrend) -> String {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in &trend.deliveries {
        let count = counts.entry(&row.group).or_default();
        (count.0, count.1) = (count.0 + row.delivered, count.1 + row.resubmitted);
    }
    let rows: Vec<Vec<String>> = counts
        .iter()
        .map(|(group, (all, again))| {
            vec![inert(group), all.to_string(), again.to_string(), percent(*again as f64 / *all as f64)]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = [trend.setting.by.as_str(), "delivered", "re-submitted", "share"];
    format!(
        "\nre-submissions (by month in --json)\n{}",
        table(&columns, rows, |i| if i > 0 { Column::Right } else { Column::Left })
    )
}
