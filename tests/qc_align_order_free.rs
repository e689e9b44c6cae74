//! `wgs qc align --only reads` needs no order and no reference; given one, it must not mind.

use std::process::Command;

#[test]
fn an_order_free_run_takes_a_reference() {
    let dir = tempfile::tempdir().expect("folder");
    let (sam, reference, json) = (dir.path().join("a.sam"), dir.path().join("a.fa"), dir.path().join("a.json"));
    let read = |name: &str, pos: u32| format!("{name}\t0\t1\t{pos}\t60\t5M\t*\t0\t0\tACGTA\tIIIII\n");
    // Out of order on purpose.
    let records = format!("@HD\tVN:1.6\n@SQ\tSN:1\tLN:40\n{}{}", read("b", 20), read("a", 1));
    std::fs::write(&sam, records).expect("written");
    std::fs::write(&reference, format!(">1\n{}\n", "ACGTA".repeat(8))).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wgs"));
    command.args(["qc", "align", "-q", "--only", "reads", "--json"]).arg(&json);
    let out = command.arg("-r").arg(&reference).arg(&sam).output().expect("runs");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(json).expect("report")).expect("JSON");
    assert_eq!(report["sections"]["qc_align"]["reads"]["passed"]["total"], 2);
}
