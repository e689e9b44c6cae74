//! `wgs judge` across samples: identities, what the sample table says, actions that go on from an earlier verdict, files to
//! send.

#[path = "common/people.rs"]
mod people;
mod report_support;

use people::People;
use report_support::full;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

fn judge(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wgs")).arg("judge").args(args).output().unwrap()
}

fn verdict(args: &[&str], code: i32) -> Value {
    let out = judge(&[&["--json", "-", "-q"], args].concat());
    assert_eq!(out.status.code(), Some(code), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

const PROFILE: &str = "name = \"mine\"\nversion = \"3\"\ndue_days = 14\nrequired_sections = [\"qc_align\"]\n\
    [[gate]]\nmetric = \"specimen.receipt.din\"\nfail_below = 6\nowner = \"vendor\"\non_fail = \"resubmit_specimen\"\nwhy = \"integrity\"\n\
    [[gate]]\nmetric = \"specimen.turnaround.days_sequencing_to_fastq\"\nfail_above = 14\non_fail = \"review\"\nwhy = \"two weeks\"\n";

/// Two pairs, one of them with its tumour of the other's person; the sample table says QC0 and times.
#[test]
fn swaps_and_what_the_table_says_become_reasons_and_requests() {
    let dir = Folder::new();
    let mut people = People(5);
    let (a, b) = (people.founder(), people.founder());
    let prints: Vec<String> = [("T1", &b), ("N1", &a), ("T2", &a), ("N2", &b)]
        .map(|(name, genotypes)| people.print(dir.0.path(), name, genotypes, 10_000).display().to_string())
        .to_vec();
    let reports: Vec<String> =
        ["T1", "N1", "T2", "N2"].map(|s| dir.file(&format!("{s}.json"), &full(s).to_json())).to_vec();
    let profile = dir.file("p.toml", PROFILE);
    let table = dir.file(
        "s.tsv",
        "sample\trole\tpair\tdin\tsequenced\tfastq_received\n\
         T1\ttumor\tP1\t7\t2026-11-01\t2026-11-15\nN1\tnormal\tP1\t7\t2026-11-01\t2026-11-15\n\
         T2\ttumor\tP2\t5.5\t2026-11-01\t2026-11-15T00:01\nN2\tnormal\tP2\t.\t2026-11-01\t2026-11-09\n",
    );
    let mut args: Vec<&str> = vec!["--profile", &profile, "--samples", &table, "--on", "2026-11-20", "--fingerprints"];
    args.extend(prints.iter().map(String::as_str));
    args.push("--actions");
    let requests = dir.path("requests").display().to_string();
    args.push(&requests);
    args.extend(reports.iter().map(String::as_str));
    let json = verdict(&args, 1);
    let reasons: Vec<String> = json["verdict"]["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {} {}", r["sample"], r["metric"], r["outcome"]).replace('"', ""))
        .collect();
    assert_eq!(
        reasons,
        [
            "T1 qc_identity.swap fail",
            "N1 qc_identity.swap fail",
            "T2 qc_identity.swap fail",
            "T2 specimen.receipt.din fail",
            "T2 specimen.turnaround.days_sequencing_to_fastq fail",
            "N2 qc_identity.swap fail",
            "N2 specimen.receipt.din not_evaluated",
        ]
    );
    let actions: Vec<String> = json["verdict"]["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| {
            format!("{} {}>{} {} {} {}", a["sample"], a["from"], a["to"], a["request"], a["due"], a["state"])
                .replace('"', "")
        })
        .collect();
    assert_eq!(
        actions,
        [
            "T1 centre>vendor reanalyse 2026-12-04 open",
            "N1 centre>vendor reanalyse 2026-12-04 open",
            "T2 centre>vendor reanalyse 2026-12-04 open",
            "T2 vendor>hospital resubmit_specimen 2026-12-04 open",
            "T2 centre>centre review 2026-12-04 open",
            "N2 centre>vendor reanalyse 2026-12-04 open",
        ]
    );
    assert!(json["sections"]["qc_identity"]["pairs"].as_array().unwrap().len() == 6);
    assert_eq!(json["sections"]["judge"]["groups"][0]["status"], "fail");
    let mut names: Vec<String> =
        std::fs::read_dir(&requests).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let stems = ["centre-to-centre", "centre-to-vendor", "vendor-to-hospital"];
    let expected: Vec<String> =
        stems.iter().flat_map(|s| ["csv", "json", "txt"].map(|ext| format!("{s}.{ext}"))).collect();
    assert_eq!(names, expected);
    let letter = dir.read("requests/vendor-to-hospital.txt");
    assert!(
        letter.contains("From: vendor\nTo: hospital\n") && letter.contains("T2: resubmit specimen, due 2026-12-04")
    );
    assert!(!letter.contains("T1"), "only what concerns the addressee");
    let sent: Value = serde_json::from_str(&dir.read("requests/centre-to-vendor.json")).unwrap();
    assert_eq!(sent["actions"].as_array().unwrap().len(), 4);

    // Two weeks later the specimen is there, the rest is late.
    let earlier = dir.file("earlier.json", &serde_json::to_string(&json).unwrap());
    let better = dir.file(
        "s2.tsv",
        "sample\trole\tpair\tdin\tsequenced\tfastq_received\n\
         T1\ttumor\tP1\t7\t2026-11-01\t2026-11-15\nN1\tnormal\tP1\t7\t2026-11-01\t2026-11-15\n\
         T2\ttumor\tP2\t8\t2026-11-01\t2026-11-15T00:01\nN2\tnormal\tP2\t8\t2026-11-01\t2026-11-09\n",
    );
    let mut args: Vec<&str> = vec![
        "--profile",
        &profile,
        "--samples",
        &better,
        "--on",
        "2026-12-05",
        "--previous",
        &earlier,
        "--fingerprints",
    ];
    args.extend(prints.iter().map(String::as_str));
    args.push("--html");
    let page = dir.path("v.html").display().to_string();
    args.push(&page);
    args.extend(reports.iter().map(String::as_str));
    let json = verdict(&args, 1);
    let states: Vec<String> = json["verdict"]["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| format!("{} {} {} {}", a["sample"], a["request"], a["due"], a["state"]).replace('"', ""))
        .collect();
    assert!(states.contains(&"T2 resubmit_specimen 2026-12-04 done".to_owned()), "{states:?}");
    assert!(states.contains(&"T1 reanalyse 2026-12-04 overdue".to_owned()), "{states:?}");
    assert!(dir.read("v.html").contains("overdue"));
}

#[test]
fn a_waiver_for_a_finding_releases_and_is_shown_everywhere() {
    let dir = Folder::new();
    let mut people = People(6);
    let (a, b) = (people.founder(), people.founder());
    let prints = [("T", &b), ("N", &a)]
        .map(|(name, genotypes)| people.print(dir.0.path(), name, genotypes, 10_000).display().to_string());
    let reports = ["T", "N"].map(|s| dir.file(&format!("{s}.json"), &full(s).to_json()));
    let table = dir.file("s.tsv", "sample\trole\tpair\tforeign_cells\nT\ttumor\tP\t.\nN\tnormal\tP\t.\n");
    let waiver = |id: &str, sample: &str, until: &str| {
        format!(
            "[[waiver]]\nid = \"{id}\"\nsample = \"{sample}\"\nmetric = \"qc_identity.other_person\"\nwho = \"Dr A\"\nuntil = \"{until}\"\nwhy = \"=known\"\n"
        )
    };
    let waivers = dir.file("w.toml", &(waiver("W1", "T", "2026-12-31") + &waiver("W2", "N", "2026-01-31")));
    let page = dir.path("v.html").display().to_string();
    let (json_path, folder) = (dir.path("v.json").display().to_string(), dir.path("requests").display().to_string());
    let args = [
        &["--profile", "identity", "--samples", &table, "--waivers", &waivers, "--on", "2026-11-20", "--html", &page],
        &["--fingerprints", &prints[0], &prints[1], "--json", &json_path] as &[&str],
        &["--actions", &folder, &reports[0], &reports[1]],
    ]
    .concat();
    let out = judge(&args);
    assert_eq!(out.status.code(), Some(1));
    let json: Value = serde_json::from_str(&dir.read("v.json")).unwrap();
    let samples = &json["sections"]["judge"]["samples"];
    assert_eq!((&samples[0]["status"], &samples[1]["disposition"]), (&"fail".into(), &"held".into()));
    assert_eq!(samples[0]["disposition"]["released_by_waiver"][0]["id"], "W1");
    let states: Vec<&Value> =
        json["sections"]["judge"]["waivers"].as_array().unwrap().iter().map(|w| &w["state"]).collect();
    assert_eq!(states, ["used", "expired"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(
        text.contains("W1 (used): T qc_identity.other_person, Dr A, until 2026-12-31") && text.contains("W2 (expired)")
    );
    let page = dir.read("v.html");
    assert!(page.contains("W1") && page.contains("expired"));
    assert!(!dir.read("requests/centre-to-vendor.txt").contains("\nT: "), "what a waiver covers is not asked for");
    let table = dir.file("s.tsv", "sample\trole\tpair\tforeign_cells\nT\ttumor\tP\t.\nN\tnormal\tP\ttransplant\n");
    let json = verdict(
        &[
            "--profile",
            "identity",
            "--samples",
            &table,
            "--fingerprints",
            &prints[0],
            &prints[1],
            "--",
            &reports[0],
            &reports[1],
        ],
        0,
    );
    assert_eq!(json["verdict"]["status"], "warn");
    assert_eq!(json["verdict"]["actions"][0]["request"], "review");
}

#[test]
fn tables_and_files_that_do_not_fit_are_refused() {
    let dir = Folder::new();
    let report = dir.file("r.json", &full("A").to_json());
    let code = |args: &[&str]| judge(args).status.code();
    let broken = dir.file("b.fp", "wgs fingerprint 1\n");
    assert_eq!(code(&[&report, "--fingerprints", &broken]), Some(3));
    assert_eq!(code(&[&report, "--previous", &report]), Some(3), "a report is no verdict");
    let table = dir.file("s.tsv", "sample\trole\tdin\nA\tnormal\t20\n");
    assert_eq!(code(&[&report, "--samples", &table]), Some(2));
    assert!(!Path::new(&dir.path("requests")).exists());
}
