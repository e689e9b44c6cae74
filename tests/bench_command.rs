//! `wgs bench` on a case small enough to count by hand: files, gate, regions, filters, strata, curves.

mod common;

use common::{Ended, command, finish, listing};
use serde_json::Value;
use std::path::Path;

/// 400 bases without a repeat longer than a few.
fn bases() -> String {
    (0..400u32).map(|i| char::from(b"ACGT"[(i.wrapping_mul(2_654_435_761) >> 13) as usize & 3])).collect()
}

/// Another base than the reference's at a 1-based position: REF and ALT.
fn snv(pos: usize) -> (char, char) {
    let here = bases().as_bytes()[pos - 1];
    let other = b"ACGT".iter().find(|&&b| b != here).unwrap();
    (char::from(here), char::from(*other))
}

fn record(pos: usize, qual: u32, filter: &str, sample: &str) -> String {
    let (r, a) = snv(pos);
    format!("c\t{pos}\t.\t{r}\t{a}\t{qual}\t{filter}\t.\tGT:DP:AF\t{sample}\n")
}

fn vcf(records: &[String]) -> String {
    let head =
        "##fileformat=VCFv4.3\n##contig=<ID=c,length=400>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n";
    format!("{head}{}", records.concat())
}

/// Truth at 20, 120, 220, 320; the query misses 120, has 220 as 1/1, adds 160 (in) and 380 (outside), and 60 with a filter.
fn case(folder: &Path) {
    let at = |name: &str| folder.join(name);
    let truth = [(20, "0/1:30:0.5"), (120, "1/1:30:1"), (220, "0/1:30:0.04"), (320, "0/1:30:0.5")];
    let truth: Vec<String> = truth.iter().map(|(pos, s)| record(*pos, 50, "PASS", s)).collect();
    let query = [
        record(20, 90, "PASS", "0/1:25:0.48"),
        record(60, 5, "low", "0/1:9:0.1"),
        record(160, 10, "PASS", "0/1:12:0.04"),
        record(220, 80, ".", "1/1:30:0.9"),
        record(320, 70, "PASS", "0|1:31:0.5"),
        record(380, 60, "PASS", "0/1:30:0.5"),
    ];
    std::fs::write(at("ref.fa"), format!(">c\n{}\n", bases())).unwrap();
    std::fs::write(at("in.bed"), "c\t0\t350\n").unwrap();
    std::fs::write(at("half.bed"), "c\t0\t200\n").unwrap();
    std::fs::write(at("strata.tsv"), "# ours\nfirst_half\thalf.bed\n").unwrap();
    std::fs::write(at("truth.vcf"), vcf(&truth)).unwrap();
    std::fs::write(at("query.vcf"), vcf(&query)).unwrap();
    std::fs::write(at("better.vcf"), vcf(&truth)).unwrap();
}

fn bench(folder: &Path, query: &str, more: &[&str]) -> Ended {
    let mut c = command();
    c.current_dir(folder).args(["bench", "truth.vcf", query, "-r", "ref.fa", "-b", "in.bed"]).args(more);
    finish(&mut c, None)
}

fn section(ended: &Ended) -> Value {
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    serde_json::from_str::<Value>(&ended.stdout).unwrap()["sections"]["bench"].take()
}

#[test]
fn counts_and_files() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path());
    let s = section(&bench(folder.path(), "query.vcf", &["--json", "-", "-o", "out/r", "--strata", "strata.tsv"]));
    let of = |key: &str| s["snv"][key].as_u64().unwrap();
    let keys = ["truth_total", "tp", "fn", "query_total", "query_tp", "fp", "unknown", "genotype_errors"];
    assert_eq!(keys.map(of), [4, 2, 2, 5, 2, 2, 1, 1]);
    assert_eq!((s["snv"]["recall"].as_f64(), s["snv"]["precision"].as_f64()), (Some(0.5), Some(0.5)));
    assert_eq!(s["left_out"]["query"]["filtered"], 1);
    // Alleles: 20, 220 and 320 are there, 160 is wrong, 380 outside.
    assert_eq!(["tp", "fn", "fp"].map(|k| s["alleles"]["snv"][k].as_u64().unwrap()), [3, 1, 1]);
    let strata = s["strata"].as_array().unwrap();
    let own = strata.iter().find(|x| x["bin"] == "first_half").unwrap();
    assert_eq!(["tp", "fn", "query_tp", "fp"].map(|k| own["snv"][k].as_u64().unwrap()), [1, 1, 1, 1]);
    // By score: all, then without 160 (10), then without 320 (70), then without 220 (80; wrong).
    let points = s["curves"]["snv"]["points"].as_array().unwrap();
    let row = |p: &Value| (p["score"].as_f64().unwrap(), p["tp"].as_u64().unwrap(), p["fp"].as_u64().unwrap());
    assert_eq!(points.iter().map(row).collect::<Vec<_>>(), [(10.0, 2, 2), (70.0, 2, 1), (80.0, 1, 1), (90.0, 1, 0)]);

    let files = ["r.errors.tsv", "r.extended.csv", "r.summary.csv", "r.vcf.gz", "r.vcf.gz.tbi"];
    assert_eq!(listing(&folder.path().join("out")), files);
    let errors = std::fs::read_to_string(folder.path().join("out/r.errors.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = errors.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let places: Vec<(&str, &str, &str)> = rows.iter().map(|r| (r[1], r[4], r[5])).collect();
    let expected =
        [("120", "FN", "alone"), ("160", "FP", "alone"), ("220", "FN", "genotype"), ("220", "FP", "genotype")];
    assert_eq!(places, expected);
    assert!(rows.iter().all(|r| r.len() == errors.lines().next().unwrap().split('\t').count()));

    let s = section(&bench(folder.path(), "query.vcf", &["--json", "-", "--all-filters"]));
    assert_eq!(["fp", "unknown"].map(|k| s["snv"][k].as_u64().unwrap()), [3, 1]);
}

#[test]
fn somatic_counts_alleles_by_fraction() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path());
    let s = section(&bench(folder.path(), "query.vcf", &["--json", "-", "--somatic"]));
    assert_eq!(["tp", "fn", "query_tp", "fp"].map(|k| s["snv"][k].as_u64().unwrap()), [3, 1, 3, 1]);
    // One wrong call in 350 confident bases.
    assert_eq!(s["snv"]["fp_per_mb"].as_f64(), Some(2857.1429));
    let bins = s["allele_fraction"].as_array().unwrap();
    let low = bins.iter().find(|b| b["to"].as_f64() == Some(0.05)).unwrap();
    assert_eq!(["tp", "fn", "query_tp", "fp"].map(|k| low["snv"][k].as_u64().unwrap()), [1, 0, 0, 1]);
}

#[test]
fn the_gate_names_what_was_lost_and_gained() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path());
    assert_eq!(bench(folder.path(), "better.vcf", &["--json", "last.json"]).code, 0);
    let ended = bench(folder.path(), "query.vcf", &["--baseline", "last.json", "--json", "now.json"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stdout.contains("LOST: recall of snv fell by 0.5"), "{}", ended.stdout);
    let (r, a) = snv(120);
    assert!(ended.stdout.contains(&format!("c 120 {r} {a} FN alone")), "{}", ended.stdout);
    assert!(ended.stdout.contains("wrong now, not before: 4"), "{}", ended.stdout);
    // The other way nothing is lost, four are gained; and a large allowance lets the drop pass.
    let ended = bench(folder.path(), "better.vcf", &["--baseline", "now.json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("wrong before, not now: 4"), "{}", ended.stdout);
    assert_eq!(bench(folder.path(), "query.vcf", &["--baseline", "last.json", "--max-drop", "0.5"]).code, 0);
    // A baseline of other rules or other regions is refused; what --write-baseline writes is one, without paths and times.
    let ended = bench(folder.path(), "query.vcf", &["--baseline", "last.json", "--all-filters"]);
    assert_eq!(ended.code, 3, "{}", ended.stdout);
    assert!(ended.stderr.contains("not comparable: filtered records count: false then, true now"), "{}", ended.stderr);
    let more = ["--baseline", "last.json", "--write-baseline", "own.json", "--markdown", "page.md"];
    assert_eq!(bench(folder.path(), "query.vcf", &more).code, 1);
    let own = std::fs::read_to_string(folder.path().join("own.json")).unwrap();
    let keys: Vec<String> =
        serde_json::from_str::<serde_json::Map<String, Value>>(&own).unwrap().into_iter().map(|(k, _)| k).collect();
    assert_eq!(keys, ["wgs", "sections"]);
    let page = std::fs::read_to_string(folder.path().join("page.md")).unwrap();
    assert!(page.contains("worse than the baseline") && page.contains(&format!("c 120 {r} {a} FN alone")), "{page}");
    assert_eq!(bench(folder.path(), "query.vcf", &["--baseline", "own.json"]).code, 0);
    // An output that is the baseline would hide the drop from the next run.
    assert_eq!(bench(folder.path(), "query.vcf", &["--baseline", "last.json", "--json", "last.json"]).code, 2);
    // What is no report is bad input, a drop that is no fraction wrong usage.
    assert_eq!(bench(folder.path(), "query.vcf", &["--baseline", "in.bed"]).code, 3);
    assert_eq!(bench(folder.path(), "query.vcf", &["--baseline", "last.json", "--max-drop", "2"]).code, 2);
}

#[test]
fn no_file_is_left_by_a_run_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path());
    let text = std::fs::read_to_string(folder.path().join("query.vcf")).unwrap();
    let (r, a) = snv(380);
    let wrong = text.replace(&format!("\t380\t.\t{r}\t{a}\t"), &format!("\t380\t.\t{a}\t{r}\t"));
    std::fs::write(folder.path().join("wrong.vcf"), wrong).unwrap();
    let ended = bench(folder.path(), "wrong.vcf", &["-o", "out/r", "--json", "out/r.json"]);
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("wrong.vcf: c:380: REF is"), "{}", ended.stderr);
    assert_eq!(listing(&folder.path().join("out")), [""; 0]);
}
