//! `wgs qc fastq` against fastp, seqkit and FastQC on the same reads, live: the tools Debian packages, where they are
//! installed; a missing one fails the test when `WGS_REQUIRE_ORACLES=1`.

mod qc_fastq_support;

use qc_fastq_support::{Reads, gzip, section, write};
use serde_json::Value;
use std::process::Command;

/// True when `tool` runs; otherwise the test has nothing to compare with.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--help").output().is_ok();
    assert!(found || std::env::var_os("WGS_REQUIRE_ORACLES").is_none(), "{tool} is not installed");
    found
}

fn files(dir: &tempfile::TempDir) -> [String; 2] {
    let reads = Reads::new(4_000);
    [1, 2].map(|n| write(dir, &format!("o_R{n}.fq.gz"), &gzip(reads.text(n).as_bytes())))
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or_else(|| panic!("not a number: {v}"))
}

#[test]
fn totals_and_cycles_equal_fastp() {
    let dir = tempfile::tempdir().unwrap();
    let [r1, r2] = files(&dir);
    equal_to_fastp(&r1, &r2, &[]);
}

/// Real reads: the bundled pair, and a pair of 2010 with `#0/1` names and its old encoding.
#[test]
fn real_pairs_equal_fastp() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let pair =
        |folder: std::path::PathBuf, names: [&str; 2]| names.map(|name| folder.join(name).to_str().unwrap().to_owned());
    let [r1, r2] = pair(root.join("testdata/demo"), ["NA12878_R1.fq.gz", "NA12878_R2.fq.gz"]);
    equal_to_fastp(&r1, &r2, &[]);
    let Some(data) = wgs_testkit::tools::shared(root) else { return };
    let [r1, r2] = pair(data.join("fastq"), ["7_100326_FC6107FAAXX_1.fq.gz", "7_100326_FC6107FAAXX_2.fq.gz"]);
    let old = qc_fastq_support::run(&[&r1, &r2]).code == 3;
    equal_to_fastp(&r1, &r2, if old { &["--phred64"] } else { &[] });
}

/// The simulated 30× set, as its reads were before alignment.
#[test]
fn a_simulated_set_equals_fastp() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("references");
    std::fs::create_dir_all(&kept).unwrap();
    let Some(set) = wgs_testkit::tools::simulated(root, &kept) else { return };
    let [r1, r2] = [1, 2].map(|n| set.join(format!("reads_R{n}.fq.gz")).to_str().unwrap().to_owned());
    equal_to_fastp(&r1, &r2, &[]);
}

/// `fastp` with filters off on a pair; `--phred64` among `args` is for both programs.
fn equal_to_fastp(r1: &str, r2: &str, args: &[&str]) {
    if !has("fastp") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let json = dir.path().join("fastp.json");
    let html = dir.path().join("fastp.html");
    let mut fastp = Command::new("fastp");
    fastp.args(["-A", "-G", "-Q", "-L", "-w", "1", "-i", r1, "-I", r2]).args(args.iter().map(|_| "-6"));
    let out = fastp.arg("-j").arg(&json).arg("-h").arg(&html).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let fastp: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    let encoding = if args.is_empty() { "auto" } else { "phred64" };
    let ours = section(&[r1, r2, "--encoding", encoding]);
    let before = &fastp["summary"]["before_filtering"];
    for (theirs, mine) in
        [("total_reads", "reads"), ("total_bases", "bases"), ("q20_bases", "q20_bases"), ("q30_bases", "q30_bases")]
    {
        assert_eq!(before[theirs], ours["total"][mine], "{mine}");
    }
    // fastp counts G and C over all bases, N included, and prints six digits.
    let gc = number(&ours["total"]["gc_bases"]) / number(&ours["total"]["bases"]);
    assert!((number(&before["gc_content"]) - gc).abs() < 1e-5);
    for (read, part) in [(1, "read1_before_filtering"), (2, "read2_before_filtering")] {
        let rows: Vec<&Value> =
            ours["total"]["per_cycle"].as_array().unwrap().iter().filter(|r| r["read"] == read).collect();
        let curves = &fastp[part]["quality_curves"]["mean"].as_array().unwrap()[..];
        assert_eq!(rows.len(), curves.len());
        for (row, mean) in rows.iter().zip(curves) {
            let close = |a: f64, b: f64, what: &str| {
                assert!((a - b).abs() < 1e-3, "read {read} cycle {}: {what} {a} {b}", row["cycle"])
            };
            close(number(&row["mean_phred"]), number(mean), "mean");
            let at = number(&row["cycle"]) as usize - 1;
            for (base, key) in [("A", "frac_a"), ("C", "frac_c"), ("G", "frac_g"), ("T", "frac_t"), ("N", "frac_n")] {
                close(number(&row[key]), number(&fastp[part]["content_curves"][base][at]), base);
            }
        }
        let file = &ours["by_file"][read - 1];
        assert_eq!((&fastp[part]["total_reads"], &fastp[part]["q30_bases"]), (&file["reads"], &file["q30_bases"]));
    }
}

#[test]
fn files_equal_seqkit() {
    if !has("seqkit") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let files = files(&dir);
    let ours = section(&[&files[0], &files[1]]);
    let out = Command::new("seqkit").args(["stats", "-a", "-T", &files[0], &files[1]]).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let mut lines = text.lines().map(|l| l.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    for (file, row) in ours["by_file"].as_array().unwrap().iter().zip(lines) {
        let cell = |name: &str| {
            row[header.iter().position(|h| *h == name).unwrap_or_else(|| panic!("{name} in {header:?}"))]
                .parse::<f64>()
                .unwrap()
        };
        assert_eq!(cell("num_seqs"), number(&file["reads"]));
        assert_eq!(cell("sum_len"), number(&file["bases"]));
        assert_eq!(cell("min_len"), number(&file["read_length"]["min"]));
        assert_eq!(cell("max_len"), number(&file["read_length"]["max"]));
        assert_eq!(cell("Q2"), number(&file["read_length"]["median"]));
        assert_eq!(cell("N50"), number(&file["read_length"]["n50"]));
        let percent =
            |name: &str, key: &str| assert!((cell(name) - 100.0 * number(&file[key])).abs() < 0.0051, "{name}");
        percent("Q20(%)", "frac_q20");
        percent("Q30(%)", "frac_q30");
    }
}

#[test]
fn cycles_and_gc_equal_fastqc() {
    if !has("fastqc") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let [r1, _] = files(&dir);
    let out = Command::new("fastqc")
        .args(["--extract", "--nogroup", "-q", "-o", dir.path().to_str().unwrap(), &r1])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let data = std::fs::read_to_string(dir.path().join("o_R1_fastqc/fastqc_data.txt")).unwrap();
    let total = section(&[&r1])["total"].clone();
    let value = |name: &str| data.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('\t')).unwrap().to_owned();
    assert_eq!(value("Total Sequences").parse::<f64>().unwrap(), number(&total["reads"]));
    assert_eq!(value("%GC").parse::<f64>().unwrap(), (100.0 * number(&total["frac_gc"])).trunc());
    let module = data.split(">>END_MODULE").find(|m| m.contains(">>Per base sequence quality")).unwrap();
    let rows = module.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit()));
    let mut compared = 0;
    for (row, mine) in rows.zip(total["per_cycle"].as_array().unwrap()) {
        let cells: Vec<f64> = row.split('\t').map(|c| c.parse().unwrap()).collect();
        assert_eq!(cells[0], number(&mine["cycle"]));
        assert!((cells[1] - number(&mine["mean_phred"])).abs() < 1e-3, "{row}");
        // FastQC's percentiles take the first quality past the share, ours the first that reaches it: at most one step.
        for (at, key) in [(2, "median"), (3, "q1"), (4, "q3")] {
            assert!((cells[at] - number(&mine[key])).abs() <= 1.0, "{key}: {row}");
        }
        compared += 1;
    }
    assert_eq!(compared, total["per_cycle"].as_array().unwrap().len());
}
