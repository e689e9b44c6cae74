//! `wgs qc identity` from the command line: table, JSON, expectations, exit codes, refused files.

#[path = "common/people.rs"]
mod people;

use people::People;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wgs_identity::{Fingerprint, Panel, SiteCounts};

struct Bench {
    dir: tempfile::TempDir,
    people: People,
}

impl Bench {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("folder"), people: People(20) }
    }

    fn founder(&mut self) -> Vec<u8> {
        self.people.founder()
    }

    fn child(&mut self, a: &[u8], b: &[u8]) -> Vec<u8> {
        self.people.child(a, b)
    }

    fn print(&mut self, sample: &str, genotypes: &[u8], sites: usize) -> PathBuf {
        self.people.print(self.dir.path(), sample, genotypes, sites)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn wgs(arguments: &[&str], files: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wgs"));
    command.args(["qc", "identity"]).args(arguments).args(files).output().expect("runs")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn table_and_json_name_relations_and_hold_no_genotype() {
    let mut bench = Bench::new();
    let (mother, father) = (bench.founder(), bench.founder());
    let child = bench.child(&mother, &father);
    let [m, f, c] = [("mum", &mother), ("dad", &father), ("child", &child)].map(|(n, g)| bench.print(n, g, 10_000));
    let json = bench.path("out.json");
    let out = wgs(&["--digest", "--json", json.to_str().expect("path")], &[&m, &f, &c]);
    assert_eq!(code(&out), Some(0), "{}", text(&out.stderr));
    let table = text(&out.stdout);
    let relation = |a: &str, b: &str| {
        let line = table.lines().find(|l| l.starts_with(&format!("{a}\t{b}\t"))).expect("a line");
        line.split('\t').nth(2).expect("a cell").to_owned()
    };
    assert_eq!(relation("mum", "dad"), "unrelated");
    assert_eq!(
        (relation("mum", "child"), relation("dad", "child")),
        ("parent and child".into(), "parent and child".into())
    );
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).expect("report")).expect("JSON");
    let section = &report["sections"]["qc_identity"];
    assert_eq!(section["pairs"].as_array().map(Vec::len), Some(3));
    assert_eq!(section["pairs"][1]["relation"], "parent_child");
    let digest = section["samples"][0]["digest"].as_str().expect("digest").to_owned();
    let sum = Command::new("sha256sum").arg(&m).output().expect("sha256sum");
    assert!(text(&sum.stdout).starts_with(&digest));
    assert_eq!(report["run"]["inputs"][0]["sha256"], digest.as_str());
    let sum = Command::new("md5sum").arg(&f).output().expect("md5sum");
    assert!(text(&sum.stdout).starts_with(report["run"]["inputs"][1]["md5"].as_str().expect("md5")));
    let size = serde_json::to_string(section).expect("JSON").len();
    assert!(size < 4_000, "a section of three samples has {size} bytes: genotypes do not belong into it");
}

#[test]
fn expectations_decide_the_exit_code() {
    let mut bench = Bench::new();
    let (one, two) = (bench.founder(), bench.founder());
    let normal = bench.print("n1", &one, 10_000);
    let tumor = bench.print("t1", &one, 9_000);
    let other = bench.print("n2", &two, 10_000);
    let swapped = bench.print("t2", &two, 9_000);
    assert_eq!(code(&wgs(&["--expect", "same"], &[&normal, &tumor])), Some(0));
    assert_eq!(code(&wgs(&["--expect", "unrelated"], &[&normal, &other])), Some(0));
    assert_eq!(code(&wgs(&["--expect", "unrelated"], &[&normal, &tumor])), Some(1));
    let out = wgs(&["--expect", "same"], &[&normal, &other]);
    assert_eq!(code(&out), Some(1));
    assert!(text(&out.stdout).contains("VIOLATED"), "{}", text(&out.stdout));
    // A pair that cannot be judged is not a pass.
    let few = bench.print("few", &one, 100);
    let out = wgs(&["--expect", "same"], &[&normal, &few]);
    assert_eq!(code(&out), Some(1));
    assert!(text(&out.stdout).contains("not evaluated"));
    // Two patients with exchanged tumours.
    let table = bench.path("persons.tsv");
    std::fs::write(&table, "n1\tA\nt1\tB\nn2\tB\nt2\tA\n").expect("written");
    let out = wgs(&["--expect", table.to_str().expect("path")], &[&normal, &tumor, &other, &swapped]);
    assert_eq!(code(&out), Some(1));
    assert!(text(&out.stdout).contains("the names of t1 and t2 seem to be exchanged"), "{}", text(&out.stdout));
    std::fs::write(&table, "n1\tA\nt1\tA\nn2\tB\nt2\tB\n").expect("written");
    assert_eq!(code(&wgs(&["--expect", table.to_str().expect("path")], &[&normal, &tumor, &other, &swapped])), Some(0));
}

#[test]
fn a_trio_is_judged_by_its_pedigree() {
    let mut bench = Bench::new();
    let (mother, father, stranger) = (bench.founder(), bench.founder(), bench.founder());
    let child = bench.child(&mother, &father);
    let [m, f, c, s] = [("mum", &mother), ("dad", &father), ("kid", &child), ("dad", &stranger)]
        .map(|(n, g)| bench.print(n, g, if std::ptr::eq(g, &stranger) { 9_999 } else { 10_000 }));
    let ped = bench.path("trio.ped");
    std::fs::write(&ped, "F kid dad mum 1 2\nF dad 0 0 1 1\nF mum 0 0 2 1\n").expect("written");
    let ped = ped.to_str().expect("path").to_owned();
    assert_eq!(code(&wgs(&["--expect", &ped], &[&m, &f, &c])), Some(0));
    assert_eq!(code(&wgs(&["--expect", &ped], &[&m, &s, &c])), Some(1));
}

#[test]
fn bad_files_are_refused_with_their_name() {
    let mut bench = Bench::new();
    let person = bench.founder();
    let good = bench.print("good", &person, 500);
    let bytes = std::fs::read(&good).expect("read");
    let bad = bench.path("bad.fp");
    let version = text(&bytes).replacen("fingerprint 1", "fingerprint 9", 1);
    for (content, message) in [
        (bytes[..bytes.len() / 2].to_vec(), "truncated"),
        (version.into_bytes(), "version 9"),
        (b"chr1\t5\t6\n".to_vec(), "not a fingerprint"),
        (Vec::new(), "not a fingerprint"),
    ] {
        std::fs::write(&bad, content).expect("written");
        let out = wgs(&[], &[&good, &bad]);
        let error = text(&out.stderr);
        assert_eq!(code(&out), Some(3), "{message}: {error}");
        assert!(error.contains("bad.fp") && error.contains(message) && error.contains("hint: "), "{error}");
        assert!(out.stdout.is_empty());
    }
    let own = Panel::from_sites("1 5 6 A C 0.5\n").expect("sites");
    std::fs::write(&bad, Fingerprint::new("x", &own, &SiteCounts::new(), 0.0).to_bytes()).expect("written");
    let out = wgs(&[], &[&good, &bad]);
    assert_eq!(code(&out), Some(3));
    assert!(text(&out.stderr).contains("different sites"));
    let table = bench.path("t.tsv");
    std::fs::write(&table, "somebody\telse\n").expect("written");
    let out = wgs(&["--expect", table.to_str().expect("path")], &[&good, &good]);
    assert_eq!((code(&out), text(&out.stderr).contains("names none")), (Some(3), true));
}

#[test]
fn wrong_usage_is_two() {
    let mut bench = Bench::new();
    let person = bench.founder();
    let good = bench.print("good", &person, 500);
    assert_eq!(code(&wgs(&[], &[&good])), Some(2));
    assert_eq!(code(&wgs(&[], &[])), Some(2));
    assert_eq!(code(&wgs(&[], &[&good, Path::new("/nowhere.fp")])), Some(3));
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let mut bench = Bench::new();
    let (a, b) = (bench.founder(), bench.founder());
    let files = [bench.print("a", &a, 10_000), bench.print("b", &b, 10_000)];
    let section = |threads: &str| {
        let out = wgs(&["--json", "-", "-q", "-@", threads], &[&files[0], &files[1]]);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        report["sections"].to_string()
    };
    assert_eq!(section("1"), section("5"));
}
