//! `wgs cohort` as users run it: exit codes, streams, files.

mod common;
mod report_support;

use common::{command, finish};
use report_support::full;
use serde_json::Value;
use std::path::Path;
use wgs_report::Report;

fn ended(args: &[&str], store: &Path, rest: &[&str], input: Option<&[u8]>) -> common::Ended {
    let mut command = command();
    command.arg("cohort").args(args).arg(store).args(rest);
    finish(&mut command, input)
}

fn of_vendor(sample: &str, vendor: &str, day: u32) -> Report {
    let mut report = full(sample);
    let specimen = serde_json::json!({"vendor": vendor, "role": "tumor", "delivery_id": "D1",
        "times": {"sequenced": format!("2026-07-{day:02}T10:00+09:00")}});
    report.add("specimen", &specimen).unwrap();
    report
}

#[test]
fn from_a_stream_to_a_verdict_on_the_vendor() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("cohort.db");
    let stream: String = (1..=28).map(|i| of_vendor(&format!("S{i:02}"), "=<b>A</b>", i).to_json()).collect();
    let added = ended(&["add"], &store, &["-"], Some(stream.as_bytes()));
    assert_eq!((added.code, added.stdout.as_str()), (0, "28 reports read, 28 added\n"), "{}", added.stderr);
    let again = ended(&["add"], &store, &["-", "-@", "2"], Some(stream.as_bytes()));
    assert_eq!(again.stdout, "28 reports read, 0 added, 28 known already\n");
    let listed = ended(&["list"], &store, &["--vendor", "=<b>A</b>", "--json", "-"], None);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed["sections"]["cohort_list"]["count"], 28);
    let trend = ended(&["trend"], &store, &["--json", "-", "--batch", "1", "--baseline-points", "10"], None);
    let trend: Value = serde_json::from_str(&trend.stdout).unwrap();
    assert_eq!(trend["sections"]["cohort_trend"]["reports"], 28);
    let shown = ended(&["show"], &store, &["S03"], None);
    Report::parse(shown.stdout.as_bytes(), "shown", env!("CARGO_PKG_VERSION")).unwrap();
    let tsv = ended(&["export"], &store, &["--metric", "qc_align.insert_size.mean"], None);
    assert!(tsv.stdout.lines().count() == 29 && tsv.stdout.contains("\t'=<b>A</b>\t"), "{}", tsv.stdout);
    let page = dir.path().join("page.html");
    assert_eq!(ended(&["report"], &store, &["-o", page.to_str().unwrap(), "--lang", "ja"], None).code, 0);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("lang=\"ja\"") && !page.contains("<b>A"));
    let party = ["--party", "vendor", "=<b>A</b>", "--period", "2026-Q3"];
    let audit = ended(&["audit"], &store, &party, None);
    assert!(audit.code == 0 && audit.stdout.contains("no_reference_sample"), "{}{}", audit.stdout, audit.stderr);
    let purged = ended(&["purge"], &store, &["S03", "--who", "w"], None);
    assert!(purged.stdout.starts_with("1 reports removed"), "{}{}", purged.stdout, purged.stderr);
    let again = ended(&["add"], &store, &["-"], Some(stream.as_bytes()));
    assert_eq!(again.stdout, "28 reports read, 0 added, 27 known already, 1 of purged samples left out\n");
}

#[test]
fn exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("cohort.db");
    let cut = full("S1").to_json();
    let bad = ended(&["add"], &store, &["-"], Some(&cut.as_bytes()[..cut.len() / 2]));
    assert!(bad.code == 3 && bad.stderr.starts_with("error: -: line "), "{}", bad.stderr);
    assert!(bad.stderr.contains("hint: 0 reports were added before it"), "{}", bad.stderr);
    assert_eq!(ended(&["show"], &store, &["S1"], None).code, 2);
    assert_eq!(ended(&["trend"], &store, &["--metric", "qc_align.nothing"], None).code, 2);
    assert_eq!(ended(&["trend"], &dir.path().join("none"), &[], None).code, 3);
    let text = dir.path().join("text");
    std::fs::write(
        &text,
        "no database, but long enough to have a header of a hundred bytes, were it one; it is not one at all",
    )
    .unwrap();
    assert_eq!(ended(&["list"], &text, &[], None).code, 3);
    assert_eq!(ended(&["add"], &text, &["-"], Some(cut.as_bytes())).code, 3);
}
