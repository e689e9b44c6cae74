//! What an assessment counts, from the rows of the period.

use super::{Counted, Delivered, OpenAction, ReasonCount, Reference, Spread, Verdicts, WaiverCount};
use crate::error::CohortError;
use crate::show::Reader;
use crate::stats::robust;
use crate::store::Store;
use crate::table::{Key, Row, Table};
use crate::values::Plan;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use wgs_core::Rounded;
use wgs_core::num::Frac;

/// Different samples.
pub fn samples(table: &Table, rows: &[&Row]) -> u64 {
    rows.iter().map(|r| table.word_id(r, Key::Sample)).collect::<BTreeSet<_>>().len() as u64
}

/// The newest verdict of each sample. Rows are in order of sample, delivery and age.
pub fn verdicts(table: &Table, rows: &[&Row]) -> Verdicts {
    let mut out = Verdicts::default();
    for sample in rows.chunk_by(|a, b| table.word_id(a, Key::Sample) == table.word_id(b, Key::Sample)) {
        let newest = sample.iter().filter(|r| table.is_current(r, "judge")).max_by_key(|r| (r.at, r.received));
        match newest.map(|r| table.word(r, Key::Status)) {
            Some("pass") => out.pass += 1,
            Some("warn") => out.warn += 1,
            Some("incomplete") => out.incomplete += 1,
            Some("fail") => out.fail += 1,
            _ => out.not_judged += 1,
        }
    }
    let judged = out.pass + out.warn + out.incomplete + out.fail;
    out.frac_refused = Frac::ratio(out.incomplete + out.fail, judged);
    out
}

/// Samples delivered.
pub fn deliveries(table: &Table, rows: &[&Row]) -> Delivered {
    let same = |key, a, b| table.word_id(a, key) == table.word_id(b, key);
    let mut out = Delivered::default();
    for delivery in rows.chunk_by(|a, b| same(Key::Sample, a, b) && same(Key::Delivery, a, b)) {
        if delivery.first().is_some_and(|r| table.word_id(r, Key::Delivery) != 0) {
            out.delivered += 1;
            out.resubmitted += u64::from(delivery.iter().any(|r| table.word_id(r, Key::Supersedes) != 0));
        }
    }
    out.frac_resubmitted = Frac::ratio(out.resubmitted, out.delivered);
    out
}

/// What the verdicts say.
#[derive(Default)]
pub struct Judged {
    /// Reasons.
    pub reasons: Vec<ReasonCount>,
    /// Waivers.
    pub waivers: Vec<WaiverCount>,
    /// Open actions.
    pub open_actions: Vec<OpenAction>,
}

/// Reads the verdicts that count.
pub fn judged(table: &Table, rows: &[&Row], reader: &mut Reader) -> Result<Judged, CohortError> {
    let mut reasons: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut waivers: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    let mut out = Judged::default();
    for row in rows.iter().filter(|r| table.is_current(r, "judge")) {
        let sample = table.word(row, Key::Sample);
        let report: Value = serde_json::from_slice(&reader.text(row)?).unwrap_or_default();
        let list = |path: &str| report.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        for reason in list("/verdict/reasons") {
            let metric = Some(text(&reason, "metric"))
                .filter(|m| !m.is_empty())
                .unwrap_or_else(|| "a report or member is missing".into());
            reasons.entry((metric, text(&reason, "outcome"))).or_default().insert(sample.to_owned());
        }
        for action in list("/verdict/actions") {
            if text(&action, "state") == "open" {
                out.open_actions.push(OpenAction {
                    due: action.get("due").and_then(Value::as_str).map(str::to_owned),
                    sample: text(&action, "sample"),
                    from: text(&action, "from"),
                    to: text(&action, "to"),
                    request: text(&action, "request"),
                    reason: text(&action, "reason"),
                });
            }
        }
        for used in list("/sections/judge/samples/0/disposition/released_by_waiver") {
            let key = (text(&used, "id"), text(&used, "who"), text(&used, "until"));
            waivers.entry(key).or_default().insert(sample.to_owned());
        }
    }
    out.open_actions.sort();
    out.open_actions.dedup();
    let count = |((metric, outcome), samples): ((String, String), BTreeSet<String>)| ReasonCount {
        metric,
        outcome,
        samples: samples.len() as u64,
    };
    out.reasons = reasons.into_iter().map(count).collect();
    out.reasons.sort_by(|a, b| (b.samples, &a.metric, &a.outcome).cmp(&(a.samples, &b.metric, &b.outcome)));
    out.waivers = waivers
        .into_iter()
        .map(|((id, who, until), samples)| WaiverCount { id, who, until, samples: samples.into_iter().collect() })
        .collect();
    Ok(out)
}

/// Times between steps, of the party and of the others.
pub fn turnaround(store: &Store, table: &Table, own: &[&Row], others: &[&Row]) -> Result<Vec<Spread>, CohortError> {
    let names = ["hours_collection_to_storage", "days_specimen_to_fastq", "days_sequencing_to_fastq"];
    let plan = Plan::of(store)?;
    let paths = names.map(|n| format!("specimen.turnaround.{n}"));
    let wanted: Vec<(u32, String)> = paths.iter().filter_map(|p| Some((plan.id(p)?, p.clone()))).collect();
    let columns = table.columns(store, &wanted, true)?;
    let places: BTreeMap<i64, usize> = table.rows.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
    let mut out = Vec::new();
    for ((_, path), column) in wanted.iter().zip(&columns) {
        // One value a sample and delivery: the specimen stands in several reports of one.
        let values = |rows: &[&Row]| -> Vec<f64> {
            let same = |key, a, b| table.word_id(a, key) == table.word_id(b, key);
            rows.chunk_by(|a, b| same(Key::Sample, a, b) && same(Key::Delivery, a, b))
                .filter_map(|rows| {
                    let value = |r: &&Row| places.get(&r.id).and_then(|i| column.get(*i)).copied();
                    rows.iter().rev().filter_map(value).find(|v| v.is_finite())
                })
                .collect()
        };
        let (mut own, mut others) = (values(own), values(others));
        if own.is_empty() {
            continue;
        }
        own.sort_by(f64::total_cmp);
        let rank = (own.len() * 95).div_ceil(100).saturating_sub(1);
        out.push(Spread {
            metric: path.clone(),
            values: own.len() as u64,
            median: Rounded(robust::median(&mut own.clone()).unwrap_or(f64::NAN)),
            p95: Rounded(own.get(rank).copied().unwrap_or(f64::NAN)),
            median_others: Rounded(robust::median(&mut others).unwrap_or(f64::NAN)),
            over_14_days: path.contains(".days_").then(|| own.iter().filter(|v| **v > 14.0).count() as u64),
        });
    }
    Ok(out)
}

/// Recall and precision of reference samples.
pub fn references(store: &Store, table: &Table, rows: &[&Row]) -> Result<Vec<Reference>, CohortError> {
    let rows: Vec<&&Row> = rows.iter().filter(|r| table.word(r, Key::Role) == "reference_sample").collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let plan = Plan::of(store)?;
    let names = ["snv.recall", "snv.precision", "indel.recall", "indel.precision"].map(|n| format!("bench.{n}"));
    let wanted: Vec<(u32, String)> = names.iter().filter_map(|p| Some((plan.id(p)?, p.clone()))).collect();
    let columns = table.columns(store, &wanted, false)?;
    let places: BTreeMap<i64, usize> = table.rows.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
    let mut out = Vec::new();
    for row in rows {
        for ((_, path), column) in wanted.iter().zip(&columns) {
            let value = places.get(&row.id).and_then(|i| column.get(*i)).copied().filter(|v| v.is_finite());
            out.extend(value.map(|value| Reference {
                sample: table.word(row, Key::Sample).to_owned(),
                day: Some(table.day(row)).filter(|d| !d.is_empty()),
                metric: path.clone(),
                value: Rounded(value),
            }));
        }
    }
    out.sort_by(|a, b| (&a.metric, &a.day, &a.sample).cmp(&(&b.metric, &b.day, &b.sample)));
    Ok(out)
}

/// Reports by two words.
pub fn counted(table: &Table, rows: &[&Row], name: Key, version: Key) -> Vec<Counted> {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in rows.iter().filter(|r| table.word_id(r, name) != 0) {
        *counts.entry((table.word(row, name), table.word(row, version))).or_default() += 1;
    }
    let one = |((name, version), reports): ((&str, &str), u64)| Counted {
        name: name.to_owned(),
        version: version.to_owned(),
        reports,
    };
    counts.into_iter().map(one).collect()
}
