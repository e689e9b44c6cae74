//! From reads to a fingerprint: `wgs qc align --sites … --fingerprint` on the fixture whose pile samtools made.

use std::path::Path;
use std::process::Command;
use wgs_identity::Fingerprint;

#[test]
fn the_fingerprint_comes_from_samtools_pile() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/qc-identity/sites");
    let text = |name: &str| std::fs::read_to_string(fixture.join(name)).expect(name);
    let dir = tempfile::tempdir().expect("folder");
    let path = |name: &str| dir.path().join(name);
    // The fixture holds the reference around the sites; the rest of the contig is N.
    let (head, sequence) =
        text("ref.fa").split_once('\n').map(|(h, s)| (h.to_owned(), s.replace('\n', ""))).expect("FASTA");
    let start: usize = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("start");
    let bases = format!("{}{sequence}", "N".repeat(start));
    std::fs::write(path("ref.fa"), format!(">chr20\n{bases}\n")).expect("written");
    let header = format!("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr20\tLN:{}\n@RG\tID:a\tSM:mix\n", bases.len());
    std::fs::write(path("reads.sam"), header + &text("reads.sam")).expect("written");
    let run = |threads: &str| {
        let (print, json) = (path(&format!("{threads}.fp")), path(&format!("{threads}.json")));
        let out = Command::new(env!("CARGO_BIN_EXE_wgs"))
            .args(["qc", "align", "-q", "--only", "contamination", "-@", threads, "--reference"])
            .arg(path("ref.fa"))
            .arg("--sites")
            .arg(fixture.join("sites.tsv"))
            .arg("--fingerprint")
            .arg(&print)
            .arg("--json")
            .arg(&json)
            .arg(path("reads.sam"))
            .output()
            .expect("runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(json).expect("report")).expect("JSON");
        (std::fs::read(print).expect("fingerprint"), report["sections"]["qc_align"].clone())
    };
    let (bytes, section) = run("1");
    assert_eq!((&bytes, &section), (&run("3").0, &run("3").1), "other bytes with three threads");
    let depths: Vec<u64> = text("pile.txt").lines().filter_map(|l| l.split('\t').nth(3)?.parse().ok()).collect();
    let found = &section["contamination"];
    assert_eq!(found["reason"], "too_few_markers");
    assert_eq!(found["markers_observed"], depths.len());
    let mean = depths.iter().sum::<u64>() as f64 / depths.len() as f64;
    assert!((found["mean_depth"].as_f64().expect("depth") - mean).abs() < 0.001, "{found} {mean}");
    let print = Fingerprint::from_bytes(&bytes).expect("a fingerprint");
    assert_eq!((print.sample(), print.sites_seen()), ("mix", depths.len() as u32));
    assert_eq!(section["fingerprint_sha256"], print.digest());
}
