//! Stores of synthetic reports.
#![allow(dead_code, reason = "each test uses its part")]

pub mod reports;

use reports::{Setting, report};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wgs_cohort::add::{Added, Options, add};
use wgs_cohort::source::Item;
use wgs_cohort::{CohortError, Store};

/// Version of the reports and of the program that reads them.
pub const VERSION: &str = "0.1.0";

pub fn setting() -> Setting {
    Setting { seed: 1, days: 365, drift: None, version: VERSION.into() }
}

pub fn options(threads: usize) -> Options {
    Options { batch: 50, keep_going: false, readmit: false, received: 29_000_000, threads, ours: VERSION.into() }
}

pub fn item(report: &Value) -> Result<Item, CohortError> {
    let path = report["sample"]["name"].as_str().unwrap_or("none").to_owned();
    Ok(Item { path, bytes: report.to_string().into_bytes(), signature: None })
}

pub fn put(store: &Path, reports: &[Value], options: &Options) -> Result<Added, CohortError> {
    let mut store = Store::open_or_create(store)?;
    add(&mut store, reports.iter().map(item), options)
}

pub fn some(range: std::ops::Range<u64>) -> Vec<Value> {
    range.map(|i| report(i, &setting())).collect()
}

/// A folder and a store in it.
pub fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cohort.db");
    (dir, path)
}

/// Everything a store says, as bytes that must not depend on the order of adding.
pub fn all_of(path: &Path, threads: usize) -> Vec<u8> {
    use wgs_cohort::table::{Filter, Table};
    let store = Store::open(path).unwrap();
    let all = Filter { all_versions: true, ..Filter::default() };
    let mut out = Vec::new();
    wgs_cohort::export::Frame::load(&store, &all, &[]).unwrap().tsv(&mut out).unwrap();
    let settings = wgs_cohort::trend::Settings { threads, batch: 4, ..Default::default() };
    let table = Table::load(&store).unwrap();
    let trend = wgs_cohort::trend::trend_of(&store, &table, &settings).unwrap();
    out.extend(serde_json::to_vec(&trend.section).unwrap());
    out.extend(serde_json::to_vec(&wgs_cohort::list::list(&table, &Filter::default())).unwrap());
    let filter = Filter::default();
    out.extend(wgs_cohort::html::render(&trend, &table, &filter, wgs_cohort::html::Lang::En, "wgs").into_bytes());
    out
}

/// A verdict of `wgs judge` over these samples; the first fails, with an action, the rest pass.
pub fn verdict(samples: &[&str], on: &str) -> Value {
    let judged: Vec<Value> = samples
        .iter()
        .enumerate()
        .map(|(i, s)| {
            let (status, disposition) = if i == 0 { ("fail", "held") } else { ("pass", "accepted") };
            serde_json::json!({"sample": s, "role": "tumor", "sections": ["qc_align"], "status": status, "disposition": disposition, "gates": []})
        })
        .collect();
    let first = samples[0];
    let names = samples.join(",");
    serde_json::json!({
        "wgs": {"version": VERSION, "commit": "c"},
        "run": {"command": [], "inputs": [], "reference": null, "simd": "none", "threads": 1, "seconds": 1.0, "peak_memory_mb": 1},
        "sample": {"name": names},
        "sections": {"judge": {"profile": {"name": "p", "version": "3"}, "on": on, "samples": judged, "groups": []}},
        "verdict": {"status": "fail",
            "reasons": [{"sample": first, "metric": "qc_align.insert_size.mean", "outcome": "fail", "value": 1, "unit": "bp", "limit": null,
                "scope": "sample", "row": null, "profile": "p", "profile_version": "3",
                "message": format!("{first} is short"), "why": "", "waiver": null}],
            "actions": [{"sample": first, "from": "centre", "to": "vendor", "request": "resequence",
                "reason": format!("{first} is short"), "due": null, "state": "open"}]},
    })
}
