//! `scripts/validation_pack.py`: its tables on reports with known counts, and its refusals.

mod report_support;

use report_support::with_bench;
use std::process::{Command, Output};

fn pack(args: &[&str]) -> Option<Output> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/validation_pack.py");
    Command::new("python3").arg(script).args(args).output().ok()
}

fn table(args: &[&str]) -> String {
    let out = pack(args).expect("python3");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// A report of `wgs bench` with so many SNVs found, missed and wrong.
fn report(folder: &tempfile::TempDir, name: &str, tp: u64, lost: u64, wrong: u64) -> String {
    let mut value: serde_json::Value = serde_json::from_str(&with_bench("S").to_json()).unwrap();
    let snv = &mut value["sections"]["bench"]["snv"];
    for (key, count) in [("tp", tp), ("query_tp", tp), ("fn", lost), ("fp", wrong), ("genotype_errors", 0)] {
        assert!(snv.get(key).is_some(), "{key} is a field of the report");
        snv[key] = count.into();
    }
    let path = folder.path().join(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn tables_say_what_the_reports_count() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (report(&dir, "a.json", 90, 10, 0), report(&dir, "b.json", 100, 0, 25));
    let text = table(&["accuracy", &format!("a={a}"), &format!("b={b}")]);
    // Wilson, 95 %: 90 of 100 (Agresti and Coull 1998: 0.826-0.945), 100 of 125.
    assert!(text.contains("| a | snv | 100 | 0.9000 (0.8256-0.9448) | 1.0000 (0.9591-1.0000) |"), "{text}");
    assert!(text.contains("| snv | recall | 2 | 0.95000 | 0.07071 | 0.90000 | 1.00000 |"), "{text}");
    let text = table(&["agreement", &format!("a-b={b}")]);
    assert!(text.contains("| a-b | snv | 100 | 0 | 25 | 0.8000 ("), "{text}");
    let levels: Vec<String> = [("0.02", 60, 40), ("0.05", 97, 3), ("0.10", 199, 1), ("0.20", 200, 0)]
        .iter()
        .map(|(level, tp, lost)| format!("{level}={}", report(&dir, &format!("{level}.json"), *tp, *lost, 0)))
        .collect();
    let mut args = vec!["limit"];
    args.extend(levels.iter().map(String::as_str));
    let text = table(&args);
    assert!(text.contains("| snv | 0.05 | 0.10 |"), "by the estimate, and by the lower end: {text}");
}

#[test]
fn other_files_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.json");
    std::fs::write(&path, "{\"sections\": {}}").unwrap();
    let file = format!("a={}", path.display());
    for table in ["accuracy", "errors"] {
        let out = pack(&[table, &file]).unwrap();
        assert_eq!(out.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&out.stderr).contains("x.json"));
    }
}
