//! An assessment for people.

use super::CohortAudit;
use crate::text::{Column, inert, table};
use crate::trend::short;
use wgs_report::html::format::{fixed, percent};

/// Rows of a list; the JSON has all.
const MOST: usize = 30;

/// The page on the terminal.
pub fn text(audit: &CohortAudit) -> String {
    let mut out = format!(
        "{} {}, {} to {}: {} samples, {} reports, {} signed\n",
        audit.party_kind,
        inert(&audit.party),
        audit.from,
        audit.to,
        audit.samples,
        audit.reports,
        audit.signed
    );
    let right = |from: usize| move |i: usize| if i >= from { Column::Right } else { Column::Left };
    let share = |n: f64| if n.is_finite() { percent(n) } else { "-".into() };
    let (v, o) = (&audit.verdicts, &audit.verdicts_others);
    let row = |name: &str, v: &super::Verdicts| {
        let counts = [v.pass, v.warn, v.incomplete, v.fail, v.not_judged].map(|n| n.to_string());
        std::iter::once(name.to_owned()).chain(counts).chain([share(v.frac_refused.0)]).collect()
    };
    let head = ["verdicts", "pass", "warn", "incomplete", "fail", "not judged", "refused"];
    out.push_str(&format!("\n{}", table(&head, vec![row("own", v), row("all others", o)], right(1))));
    let row = |name: &str, d: &super::Delivered| {
        vec![name.to_owned(), d.delivered.to_string(), d.resubmitted.to_string(), share(d.frac_resubmitted.0)]
    };
    let rows = vec![row("own", &audit.deliveries), row("all others", &audit.deliveries_others)];
    out.push_str(&format!("\n{}", table(&["deliveries", "delivered", "re-submitted", "share"], rows, right(1))));
    let mut part = |title: &str, head: &[&str], rows: Vec<Vec<String>>, from: usize| {
        if !rows.is_empty() {
            let more = rows.len().saturating_sub(MOST);
            out.push_str(&format!("\n{title}\n{}", table(head, rows.into_iter().take(MOST).collect(), right(from))));
            if more > 0 {
                out.push_str(&format!("… and {more} more (--json has all)\n"));
            }
        }
    };
    let rows = audit.reasons.iter().map(|r| vec![inert(&r.metric), r.outcome.clone(), r.samples.to_string()]);
    part("reasons", &["metric", "outcome", "samples"], rows.collect(), 2);
    let rows = audit.turnaround.iter().map(|t| {
        let over = t.over_14_days.map_or_else(|| "-".to_owned(), |n| n.to_string());
        vec![t.metric.clone(), t.values.to_string(), short(t.median.0), short(t.p95.0), short(t.median_others.0), over]
    });
    let head = ["metric", "values", "median", "95 %", "others' median", "over 14 days"];
    part("turnaround", &head, rows.collect(), 1);
    let rows = audit.signals.iter().filter(|s| s.rule == "cusum").map(|s| {
        let until = if s.open { "now".into() } else { s.until.clone() };
        vec![
            inert(&s.metric),
            inert(&s.stratum),
            s.side.clone(),
            s.day.clone(),
            s.since.clone(),
            until,
            short(s.shift.0),
            fixed(s.shift_sd.0, 2),
        ]
    });
    let title = format!("drift ({} false alarms a month are to be expected)", fixed(audit.false_alarms_per_month.0, 2));
    part(&title, &["metric", "stratum", "side", "signal", "since", "until", "shift", "SD"], rows.collect(), 6);
    let rows =
        audit.waivers.iter().map(|w| vec![inert(&w.id), inert(&w.who), w.until.clone(), w.samples.len().to_string()]);
    part("waivers", &["id", "who", "until", "samples"], rows.collect(), 3);
    let rows = audit.open_actions.iter().map(|a| {
        let due = a.due.clone().unwrap_or_else(|| "-".into());
        vec![due, inert(&a.sample), a.from.clone(), a.to.clone(), a.request.clone(), inert(&a.reason)]
    });
    part("open actions", &["due", "sample", "from", "to", "request", "reason"], rows.collect(), 9);
    let rows = audit.reference_samples.iter().map(|r| {
        vec![inert(&r.sample), r.day.clone().unwrap_or_else(|| "-".into()), r.metric.clone(), fixed(r.value.0, 6)]
    });
    part("reference samples", &["sample", "day", "metric", "value"], rows.collect(), 3);
    let rows = audit.records.iter().map(|r| {
        let file = r.file_name.as_deref().map(inert).unwrap_or_default();
        vec![r.day.clone(), r.kind.word().to_owned(), inert(&r.who), inert(&r.note), file]
    });
    part("records", &["day", "kind", "who", "note", "file"], rows.collect(), 9);
    let rows = audit.proposed_tests.iter().map(|p| vec![p.cause.clone(), inert(&p.evidence)]);
    part("proposed reference-sample tests (the owner of QC3 decides)", &["cause", "evidence"], rows.collect(), 9);
    out
}
