//! The simulated delivery of 24 samples through `wgs qc deliver`: exactly the right verdicts, reasons, scopes and actions; the
//! same bytes for any number of threads and after any number of kills.

mod common;

use common::{Ended, wgs};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use wgs_testkit::Rng;
use wgs_testkit::delivery::{self, Delivery, ON, SAMPLES};

/// Where the outputs of one run go.
struct Outputs(PathBuf);

impl Outputs {
    fn args(&self, delivery: &Delivery, more: &[&str]) -> Vec<String> {
        let at = |name: &str| self.0.join(name).display().to_string();
        let mut args: Vec<String> = ["qc", "deliver", "-q"].map(str::to_owned).to_vec();
        args.extend(delivery.manifests.iter().map(|m| m.display().to_string()));
        for (option, value) in [
            ("--json", at("verdict.json")),
            ("--csv", at("table.csv")),
            ("--html", at("page.html")),
            ("--reports", at("reports")),
            ("--waivers", delivery.waivers.display().to_string()),
            ("--on", ON.to_owned()),
            ("--genome-size", "1k".to_owned()),
        ] {
            args.extend([option.to_owned(), value]);
        }
        args.extend(more.iter().map(|s| (*s).to_owned()));
        args
    }

    fn run(&self, delivery: &Delivery, more: &[&str]) -> Ended {
        wgs(&self.args(delivery, more))
    }

    /// Everything that was written, without what may differ between two runs.
    fn content(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for dir in [self.0.clone(), self.0.join("reports")] {
            for entry in std::fs::read_dir(&dir).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&self.0).unwrap().display().to_string();
                if path.extension().is_some_and(|e| e == "json") {
                    let mut json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                    json["run"] = Value::Null;
                    all.insert(name, json.to_string());
                } else if name.ends_with(".csv") {
                    all.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        assert_eq!(all.len(), 2 + SAMPLES.len());
        all
    }

    fn verdict(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.0.join("verdict.json")).unwrap()).unwrap()
    }
}

fn outputs(dir: &Path, name: &str) -> Outputs {
    let path = dir.join(name);
    std::fs::create_dir_all(&path).unwrap();
    Outputs(path)
}

fn words(item: &Value, keys: &[&str]) -> String {
    keys.iter().map(|key| item[*key].as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ")
}

fn list(items: &Value, keys: &[&str]) -> Vec<String> {
    items.as_array().unwrap().iter().map(|item| words(item, keys)).collect()
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let delivery = delivery::make(&dir.path().join("delivery"));
    let out = outputs(dir.path(), "out");
    let ended = out.run(&delivery, &[]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let json = out.verdict();
    let reasons = list(&json["verdict"]["reasons"], &["sample", "metric", "outcome", "scope", "row"]);
    assert_eq!(
        reasons,
        [
            "JG-0002-T qc_deliver.truncated fail file reads/JG-0002-T_S1_L001_R2_001.fastq.gz",
            "JG-0003-T qc_fastq.total.frac_q30 fail lane HGENOMDSX7:4",
            "JG-0004-T qc_deliver.total.frac_ordered_yield fail sample -",
            "JG-0101-F qc_deliver.duplicate fail file reads/JG-0101-F_S1_L001_R1_001.fastq.gz",
            "JG-0101-F qc_deliver.duplicate fail file reads/JG-0101-F_S1_L001_R2_001.fastq.gz",
            "JG-0102-F qc_deliver.duplicate fail file reads/JG-0102-F_S1_L001_R1_001.fastq.gz",
            "JG-0102-F qc_deliver.duplicate fail file reads/JG-0102-F_S1_L001_R2_001.fastq.gz",
            "JG-0102-M specimen.receipt.din not_evaluated sample -",
            "JG-0201 qc_deliver.digest fail file reads/JG-0201_S1_L002_R1_001.fastq.gz",
            "D3 qc_deliver.extra warn file reads/Undetermined_L001_R1_001.fastq.gz",
        ]
    );
    let actions = list(&json["verdict"]["actions"], &["sample", "from", "to", "request", "state"]);
    assert_eq!(
        actions,
        [
            "JG-0002-T centre vendor redeliver open",
            "JG-0003-T vendor vendor resequence open",
            "JG-0004-T vendor vendor resequence open",
            "JG-0101-F centre vendor redeliver open",
            "JG-0102-F centre vendor redeliver open",
            "JG-0102-M centre vendor reanalyse open",
            "JG-0201 centre vendor redeliver open",
            "D3 centre vendor review open",
        ]
    );
    let bad = |name: &str| match name {
        "JG-0102-M" => "incomplete",
        "JG-0002-T" | "JG-0003-T" | "JG-0004-T" | "JG-0101-F" | "JG-0102-F" | "JG-0201" => "fail",
        _ => "pass",
    };
    let judge = &json["sections"]["judge"];
    let samples = judge["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 24);
    for (sample, member) in samples.iter().zip(SAMPLES) {
        let held = if bad(member.name) == "pass" { "accepted" } else { "held" };
        assert_eq!(
            words(sample, &["sample", "status", "disposition"]),
            format!("{} {} {held}", member.name, bad(member.name))
        );
    }
    assert_eq!(
        list(&judge["groups"], &["kind", "id", "status"]),
        [
            "pair C1 pass",
            "pair C2 fail",
            "pair C3 fail",
            "pair C4 fail",
            "pair C5 pass",
            "family F1 fail",
            "family F2 fail",
            "family F3 pass"
        ]
    );
    assert_eq!(list(&judge["waivers"], &["id", "sample", "state"]), ["W1 JG-0004-T expired"]);
    let message = |i: usize| json["verdict"]["reasons"][i]["message"].as_str().unwrap().to_owned();
    assert!(message(0).contains("truncated") && message(0).ends_with("it was damaged on the way"), "{}", message(0));
    assert!(!message(0).contains(dir.path().to_str().unwrap()), "no path of this machine");
    assert_eq!(message(2), "qc_deliver.total.frac_ordered_yield is 0.8, under fail_below = 0.9");
    assert_eq!(
        message(3),
        "reads/JG-0101-F_S1_L001_R1_001.fastq.gz has the same content as reads/JG-0102-F_S1_L001_R1_001.fastq.gz of sample JG-0102-F"
    );
    // History: the re-delivery took the place of four files, the top-up added a lane.
    let section = &json["sections"]["qc_deliver"];
    assert_eq!(list(&section["deliveries"], &["delivery_id", "supersedes"]), ["D1 -", "D2 -", "D3 D1"]);
    let of =
        |sample: &str| section["samples"].as_array().unwrap().iter().find(|s| s["sample"] == sample).unwrap().clone();
    let topped = of(delivery::TOPPED_UP);
    assert_eq!(
        (&topped["lanes"], &topped["bases"], &topped["frac_ordered_yield"]),
        (&2.into(), &delivery::ORDERED.into(), &1.0.into())
    );
    assert_eq!(topped["delivery_ids"], serde_json::json!(["D1", "D2"]));
    assert_eq!(of(delivery::REDELIVERED)["delivery_ids"], serde_json::json!(["D3"]));
    let superseded = section["files"].as_array().unwrap().iter().filter(|f| f["status"] == "superseded").count();
    assert_eq!(superseded, 4);
    assert_eq!(of(delivery::TRUNCATED)["frac_ordered_yield"], Value::Null, "not known before the file comes again");
    assert_eq!(of("NTC-01")["reads"], 6);
    let page = std::fs::read_to_string(out.0.join("page.html")).unwrap();
    assert!(page.contains("Promised files") && page.contains("JG-0103-S") && !page.contains("<script"));
    let table = std::fs::read_to_string(out.0.join("table.csv")).unwrap();
    assert_eq!(table.lines().count(), 25);
    // The reports of the samples judge as the delivery did.
    let reports = std::fs::read_dir(out.0.join("reports")).unwrap().map(|e| e.unwrap().path().display().to_string());
    let mut args: Vec<String> = ["judge", "-q", "--profile", "delivery", "--json"].map(str::to_owned).to_vec();
    let again = dir.path().join("again.json");
    args.push(again.display().to_string());
    let mut reports: Vec<String> = reports.collect();
    reports.sort();
    args.extend(reports);
    let ended = wgs(&args);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let again: Value = serde_json::from_slice(&std::fs::read(again).unwrap()).unwrap();
    let mut first = reasons[..9].to_vec();
    let mut second = list(&again["verdict"]["reasons"], &["sample", "metric", "outcome", "scope", "row"]);
    first.sort();
    second.sort();
    assert_eq!(first, second);
}

#[test]
fn threads_and_deliveries_one_after_the_other_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let delivery = delivery::make(&dir.path().join("delivery"));
    let one = outputs(dir.path(), "one");
    assert_eq!(one.run(&delivery, &["-@", "1"]).code, 1);
    let expected = one.content();
    for threads in ["2", "5", "16"] {
        let out = outputs(dir.path(), threads);
        assert_eq!(out.run(&delivery, &["-@", threads]).code, 1);
        assert!(out.content() == expected, "{threads} threads");
    }
    // The later manifest alone, after a run over the first one with the same state.
    let state = dir.path().join("state").display().to_string();
    let [first, later] = &delivery.manifests;
    let run = |manifest: &Path, json: &str| {
        let json = dir.path().join(json);
        let args = ["qc", "deliver", "-q", "--on", ON, "--state", &state, "--json"].map(str::to_owned);
        let mut args = args.to_vec();
        args.extend([json.display().to_string(), manifest.display().to_string()]);
        let ended = wgs(&args);
        assert!(ended.code <= 1, "{}", ended.stderr);
        serde_json::from_slice::<Value>(&std::fs::read(json).unwrap()).unwrap()
    };
    run(first, "first.json");
    let mut second = run(later, "second.json");
    let samples = second["sections"]["qc_deliver"]["samples"].as_array().unwrap();
    assert_eq!(
        list(&second["sections"]["qc_deliver"]["samples"], &["sample"]),
        [delivery::TOPPED_UP, delivery::REDELIVERED]
    );
    assert_eq!(samples[0]["bases"], delivery::ORDERED, "lane 1 from the state, lane 2 read now");
    assert_eq!(samples[1]["bases"], delivery::ORDERED, "what was superseded does not count");
    let reasons = list(&second["verdict"]["reasons"], &["sample", "metric", "row"]);
    assert_eq!(reasons, [format!("D3 qc_deliver.extra {}", delivery::EXTRA)], "{reasons:?}");
    // Once more: the same, and a first delivery again does not see the later ones.
    let mut again = run(later, "again.json");
    second["run"] = Value::Null;
    again["run"] = Value::Null;
    assert_eq!(second, again);
    let first_again = run(first, "first-again.json");
    assert_eq!(list(&first_again["sections"]["qc_deliver"]["deliveries"], &["delivery_id"]), ["D1"]);
}

/// Keys of the groups in a state file, by its documented format.
fn groups(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut rest = bytes.strip_prefix(b"wgs deliver state 1\n").unwrap_or_default();
    let mut keys = Vec::new();
    while rest.len() >= 13 {
        let head = u32::from_le_bytes(rest[1..5].try_into().unwrap()) as usize;
        let body = u64::from_le_bytes(rest[5..13].try_into().unwrap()) as usize;
        if rest.len() < 13 + head + body + 8 {
            break;
        }
        if rest[0] == b'P' {
            let head: Value = serde_json::from_slice(&rest[13..13 + head]).unwrap();
            keys.push(head["key"].as_str().unwrap().to_owned());
        }
        rest = &rest[13 + head + body + 8..];
    }
    keys
}

#[test]
fn kills_lose_nothing() {
    // A script asks for more (benches/README.md).
    let kills: usize = std::env::var("WGS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let dir = tempfile::tempdir().unwrap();
    let delivery = delivery::make(&dir.path().join("delivery"));
    let whole = outputs(dir.path(), "whole");
    let state = dir.path().join("state-whole").display().to_string();
    let start = Instant::now();
    assert_eq!(whole.run(&delivery, &["--state", &state, "-@", "2"]).code, 1);
    let time = start.elapsed();
    let expected = whole.content();
    let all = groups(Path::new(&state)).len();
    assert!(all > 45);
    let mut rng = Rng::new(7);
    let (mut done, mut rounds, mut inside) = (0, 0, 0);
    while done < kills {
        let out = outputs(dir.path(), &format!("round{rounds}"));
        let state = dir.path().join(format!("state{rounds}"));
        let args = out.args(&delivery, &["--state", state.to_str().unwrap(), "-@", "2"]);
        // Kills until one run gets through.
        loop {
            let before = groups(&state);
            let mut child = common::command().args(&args).spawn().unwrap();
            let delay = Duration::from_micros(rng.below(time.as_micros() as u64 * 11 / 10 + 1));
            let end = Instant::now() + delay;
            while Instant::now() < end && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(200));
            }
            let finished = child.try_wait().unwrap().is_some();
            let _ = child.kill();
            child.wait().unwrap();
            let after = groups(&state);
            assert!(after.starts_with(&before), "what was kept stays");
            if finished {
                break;
            }
            done += 1;
            inside += usize::from(!after.is_empty() && after.len() < all);
            assert!(!out.0.join("verdict.json").exists() || after.len() == all, "no verdict before all is read");
        }
        assert!(out.content() == expected, "round {rounds}: other bytes than of an undisturbed run");
        let mut keys = groups(&state);
        assert_eq!(keys.len(), all);
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all, "a group was read twice");
        rounds += 1;
    }
    eprintln!("{done} kills in {rounds} rounds, {inside} of them with some groups read and some not");
    assert!(inside > 0);
}
