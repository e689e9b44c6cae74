//! The simulated delivery of 24 samples up to its verdict: `wgs qc deliver` gives a report of each sample, alignment reports and
//! fingerprints come to them (with a swap of two mothers, a contaminated sample and a wrong sex), `wgs judge` says it all, and
//! the store takes it. Exactly the reasons, scopes and actions that were planted.

mod common;
#[path = "common/people.rs"]
mod people;
mod report_support;

use common::wgs;
use people::People;
use report_support::{empty, qc_align};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_testkit::delivery::{self, ON, SAMPLES};

/// Names exchanged on the way to the sequencer.
const SWAPPED: [&str; 2] = ["JG-0101-M", "JG-0103-M"];
const CONTAMINATED: &str = "JG-0202";
const WRONG_SEX: &str = "JG-0005-N";

/// Genotypes of each person, by name: families have children, all others are strangers.
fn persons(people: &mut People) -> BTreeMap<&'static str, Vec<u8>> {
    let mut all: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for member in SAMPLES.iter().filter(|m| !["proband", "sibling", "no_template_control"].contains(&m.role)) {
        all.entry(member.person).or_insert_with(|| people.founder());
    }
    for member in SAMPLES.iter().filter(|m| ["proband", "sibling"].contains(&m.role)) {
        let parent = |role: &str| {
            let found = SAMPLES.iter().find(|m| m.family == member.family && m.role == role).unwrap();
            all[found.person].clone()
        };
        let (father, mother) = (parent("father"), parent("mother"));
        all.insert(member.person, people.child(&mother, &father));
    }
    all
}

/// The report of an alignment: sound, with this karyotype and contamination.
fn align(sample: &str, karyotype: &str, freemix: f64) -> String {
    let mut section = serde_json::to_value(qc_align()).unwrap();
    section["sex"]["karyotype"] = karyotype.into();
    section["ga4gh"]["cross_contamination_rate"] = json!(freemix);
    let mut report = empty(sample);
    report.add("qc_align", &section).unwrap();
    report.to_json()
}

fn words(items: &Value, keys: &[&str]) -> Vec<String> {
    let word = |item: &Value, key: &str| match &item[key] {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    items.as_array().unwrap().iter().map(|i| keys.iter().map(|k| word(i, k)).collect::<Vec<_>>().join(" ")).collect()
}

fn files(dir: &Path, ending: &str) -> Vec<String> {
    let mut all: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path().display().to_string())
        .filter(|p| p.ends_with(ending))
        .collect();
    all.sort();
    all
}

#[test]
fn a_delivery_to_its_verdict() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let delivery = delivery::make(&dir.path().join("delivery"));
    let mut args: Vec<String> = ["qc", "deliver", "-q", "--on", ON, "--genome-size", "1k"].map(str::to_owned).to_vec();
    args.extend(["--reports".to_owned(), at("reports")]);
    args.extend(delivery.manifests.iter().map(|m| m.display().to_string()));
    assert_eq!(wgs(&args).code, 1);

    let mut people = People(11);
    let persons = persons(&mut people);
    std::fs::create_dir_all(dir.path().join("align")).unwrap();
    for member in SAMPLES.iter().filter(|m| m.role != "no_template_control") {
        let source = match member.name {
            name if name == SWAPPED[0] => SWAPPED[1],
            name if name == SWAPPED[1] => SWAPPED[0],
            // Its files hold the other father's reads.
            name if name == delivery::DUPLICATES[1] => delivery::DUPLICATES[0],
            _ => member.name,
        };
        let person = SAMPLES.iter().find(|m| m.name == source).unwrap().person;
        people.print(&dir.path().join("align"), member.name, &persons[person], 10_000);
        let stated = if member.sex == "female" { "XX" } else { "XY" };
        // A tumour's sex is no matter.
        let karyotype = if member.name == WRONG_SEX || member.role == "tumor" { "XY" } else { stated };
        let freemix = if member.name == CONTAMINATED { 0.06 } else { 0.001 };
        let path = dir.path().join("align").join(format!("{}.json", member.name));
        std::fs::write(path, align(member.name, karyotype, freemix)).unwrap();
    }
    let shown = wgs(&["judge", "--show-profile", "delivery"].map(str::to_owned));
    let contamination = |role: &str| {
        format!(
            "[[gate]]\nmetric = \"qc_align.ga4gh.cross_contamination_rate\"\napplies_to = \"{role}\"\nfail_above = 0.03\nowner = \"vendor\"\non_fail = \"resubmit_specimen\"\nwhy = \"foreign DNA\"\n"
        )
    };
    let profile = shown.stdout.replace("name = \"delivery\"", "name = \"acceptance\"\ndue_days = 14")
        + &contamination("normal")
        + &contamination("germline");
    std::fs::write(dir.path().join("p.toml"), profile).unwrap();

    let mut args: Vec<String> = ["judge", "-q", "--on", ON].map(str::to_owned).to_vec();
    args.extend(["--profile".to_owned(), at("p.toml"), "--json".to_owned(), at("verdict.json")]);
    args.extend(["--waivers".to_owned(), delivery.waivers.display().to_string()]);
    args.extend([
        "--html".to_owned(),
        at("page.html"),
        "--actions".to_owned(),
        at("requests"),
        "--fingerprints".to_owned(),
    ]);
    args.extend(files(&dir.path().join("align"), ".fp"));
    args.push("--".to_owned());
    args.extend(files(&dir.path().join("reports"), ".json"));
    args.extend(files(&dir.path().join("align"), ".json"));
    let ended = wgs(&args);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let verdict: Value = serde_json::from_slice(&std::fs::read(at("verdict.json")).unwrap()).unwrap();
    let reasons = words(&verdict["verdict"]["reasons"], &["sample", "metric", "outcome", "scope", "row", "waiver"]);
    assert_eq!(
        reasons,
        [
            "JG-0002-T qc_deliver.truncated fail file reads/JG-0002-T_S1_L001_R2_001.fastq.gz -",
            "JG-0003-T qc_fastq.total.frac_q30 fail lane HGENOMDSX7:4 -",
            "JG-0004-T qc_deliver.total.frac_ordered_yield fail sample - -",
            "JG-0005-N qc_identity.sex fail sample - -",
            "JG-0101-F qc_deliver.duplicate fail file reads/JG-0101-F_S1_L001_R1_001.fastq.gz -",
            "JG-0101-F qc_deliver.duplicate fail file reads/JG-0101-F_S1_L001_R2_001.fastq.gz -",
            "JG-0101-F qc_identity.duplicate fail sample JG-0102-F -",
            "JG-0101-M qc_identity.swap fail sample JG-0103-M -",
            "JG-0101-P qc_identity.unexpected_relatives fail sample JG-0102-F -",
            "JG-0102-F qc_deliver.duplicate fail file reads/JG-0102-F_S1_L001_R1_001.fastq.gz -",
            "JG-0102-F qc_deliver.duplicate fail file reads/JG-0102-F_S1_L001_R2_001.fastq.gz -",
            "JG-0102-F qc_identity.duplicate fail sample JG-0101-F -",
            "JG-0102-F qc_identity.unexpected_relatives fail sample JG-0101-P -",
            "JG-0102-F qc_identity.not_relatives fail sample JG-0102-P -",
            "JG-0102-M specimen.receipt.din not_evaluated sample - -",
            "JG-0102-P qc_identity.not_relatives fail sample JG-0102-F -",
            "JG-0103-M qc_identity.swap fail sample JG-0101-M -",
            "JG-0201 qc_deliver.digest fail file reads/JG-0201_S1_L002_R1_001.fastq.gz -",
            "JG-0202 qc_align.ga4gh.cross_contamination_rate fail sample - -",
        ],
        "the two fathers whose files are the same are one person too, and whose child that is they say"
    );
    let actions = words(&verdict["verdict"]["actions"], &["sample", "from", "to", "request", "due", "state"]);
    assert_eq!(
        actions,
        [
            "JG-0002-T centre vendor redeliver 2026-12-10 open",
            "JG-0003-T vendor vendor resequence 2026-12-10 open",
            "JG-0004-T vendor vendor resequence 2026-12-10 open",
            "JG-0005-N centre centre review 2026-12-10 open",
            "JG-0101-F centre vendor redeliver 2026-12-10 open",
            "JG-0101-F centre vendor reanalyse 2026-12-10 open",
            "JG-0101-M centre vendor reanalyse 2026-12-10 open",
            "JG-0101-P centre centre review 2026-12-10 open",
            "JG-0102-F centre vendor redeliver 2026-12-10 open",
            "JG-0102-F centre vendor reanalyse 2026-12-10 open",
            "JG-0102-F centre centre review 2026-12-10 open",
            "JG-0102-M centre vendor reanalyse 2026-12-10 open",
            "JG-0102-P centre centre review 2026-12-10 open",
            "JG-0103-M centre vendor reanalyse 2026-12-10 open",
            "JG-0201 centre vendor redeliver 2026-12-10 open",
            "JG-0202 vendor hospital resubmit_specimen 2026-12-10 open",
        ]
    );
    assert_eq!(
        words(&verdict["sections"]["judge"]["groups"], &["kind", "id", "status"]),
        [
            "pair C1 pass",
            "pair C2 fail",
            "pair C3 fail",
            "pair C4 fail",
            "pair C5 fail",
            "family F1 fail",
            "family F2 fail",
            "family F3 fail",
        ]
    );
    let clean = ["JG-0001-T", "JG-0001-N", "JG-0005-T", "JG-0103-P", "JG-0103-S", "REF-01", "NTC-01"];
    for sample in verdict["sections"]["judge"]["samples"].as_array().unwrap() {
        if clean.iter().any(|name| sample["sample"] == *name) {
            assert_eq!((&sample["status"], &sample["disposition"]), (&"pass".into(), &"accepted".into()), "{sample}");
        }
    }
    // What is sent: to the hospital only what concerns it, and nothing of who is whose child to anybody outside.
    let sent = |name: &str| std::fs::read_to_string(dir.path().join("requests").join(name)).unwrap();
    let letter = sent("vendor-to-hospital.txt");
    assert!(letter.contains("JG-0202: resubmit specimen, due 2026-12-10") && !letter.contains("JG-0102"));
    assert!(!sent("centre-to-vendor.json").contains("parent and child"));
    assert!(sent("centre-to-centre.csv").contains("JG-0102-P,review,"));

    // The store takes the reports and the verdict, and says the same.
    let store = at("store.db");
    let mut args: Vec<String> = ["cohort", "add", "-q", &store].map(str::to_owned).to_vec();
    args.extend(files(&dir.path().join("reports"), ".json"));
    args.push(at("verdict.json"));
    let ended = wgs(&args);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let listed = wgs(&["cohort", "list", &store, "--json", "-"].map(str::to_owned));
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    for member in SAMPLES {
        assert!(listed.stdout.contains(member.name), "{}", member.name);
    }
    assert_eq!(words(&verdict["sections"]["judge"]["waivers"], &["id", "sample", "state"]), ["W1 JG-0004-T expired"]);
}
