//! Trends, assessments, exports and the page on synthetic stores.

mod common;

use common::reports::{FIRST, report, vendor_name};
use common::{options, place, put, setting, some, verdict};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde_json::json;
use wgs_cohort::Store;
use wgs_cohort::add::Options;
use wgs_cohort::audit::{PartyKind, audit, bundle, period};
use wgs_cohort::html::{Lang, render};
use wgs_cohort::record::{Kind, Record};
use wgs_cohort::section::CohortTrend;
use wgs_cohort::table::{Filter, Table};
use wgs_cohort::trend::{Settings, text, trend, trend_of};

const INSERT: &str = "qc_align.insert_size.mean";

/// A report with what these tests look at: 6,000 of them are written in seconds.
fn light(i: u64, setting: &common::reports::Setting) -> serde_json::Value {
    let mut report = report(i, setting);
    let sections = report["sections"].as_object_mut().unwrap();
    sections.retain(|name, _| ["specimen", "qc_fastq", "qc_align"].contains(&name.as_str()));
    sections["qc_fastq"] = json!({"total": {"frac_q30": sections["qc_fastq"]["total"]["frac_q30"]}});
    sections["qc_align"].as_object_mut().unwrap().retain(|name, _| name != "depth");
    report
}

fn of(store: &std::path::Path, metrics: &[&str]) -> CohortTrend {
    let metrics = metrics.iter().map(|m| (*m).to_owned()).collect();
    trend(&Store::open(store).unwrap(), &Settings { metrics, ..Settings::default() }).unwrap().section
}

#[test]
fn a_planted_drift_is_found_and_little_else() {
    let (_dir, path) = place();
    // Half a year in, the insert size of vendor C begins to fall by 30 bp a month; a sample varies by 22 bp, and a vendor
    // sends 100 samples a month.
    let begin = 180;
    let planted = common::reports::Setting { drift: Some((2, begin, 30.0)), ..setting() };
    let reports: Vec<_> = (0..6_000).map(|i| light(i, &planted)).collect();
    put(&path, &reports, &Options { batch: 1_000, ..options(2) }).unwrap();
    let found = of(&path, &[INSERT, "qc_fastq.total.frac_q30", "qc_align.reads.frac_mapped"]);
    assert_eq!(found.charts_drawn, 30, "3 metrics, 5 vendors, 2 roles");
    let drift: Vec<_> = found.signals.iter().filter(|s| s.rule == "cusum").collect();
    let day = |text: &str| wgs_report::date::Day::parse(text).unwrap();
    // A chart has five to eight points a month here; with 100,000 reports, and eight times as many points, a fall of
    // 10 bp a month is found after 31 days (normals) and 39 (tumours).
    let (start, latest) = (day("2024-10-01").plus(begin as u16), day("2024-10-01").plus(begin as u16 + 45));
    assert_eq!(start.to_string(), wgs_report::date::Day::of_unix((FIRST + begin * 1_440) * 60).to_string());
    let planted: Vec<_> = drift.iter().filter(|s| s.metric == INSERT && s.group == vendor_name(2)).collect();
    assert_eq!(planted.len(), 2, "tumours and normals: {planted:?}");
    for signal in planted {
        let (at, since) = (day(&signal.day), day(&signal.since));
        assert!(start <= at && at <= latest, "{signal:?}");
        assert!(day("2024-10-01").plus(begin as u16 - 20) <= since, "{signal:?}");
        assert!(signal.open && signal.side == "down" && signal.shift.0 < 0.0);
    }
    // Of the 30 charts, one false alarm a month was asked for; they are watched for half a year or less.
    assert!(drift.len() <= 2 + 12, "{drift:?}");
    assert!(found.false_alarms.cusum_per_month.0 <= 1.0);
    let page = text(&found);
    assert!(page.contains("false alarms of the cumulative sums a month") && page.contains("vendor C"), "{page}");
}

#[test]
fn in_control_the_false_alarms_are_about_as_stated() {
    // 5 vendors, 2 roles, every metric of reads: what is found is held against what is announced.
    let (_dir, path) = place();
    put(&path, &(0..6_000).map(|i| light(i, &setting())).collect::<Vec<_>>(), &Options { batch: 1_000, ..options(2) })
        .unwrap();
    let store = Store::open(&path).unwrap();
    let settings =
        Settings { metrics: vec!["qc_align.error_rate.*".into()], false_alarms: 20.0, ..Settings::default() };
    let found = trend(&store, &settings).unwrap().section;
    let alarms = found.signals.iter().filter(|s| s.rule == "cusum").count() as f64;
    // The charts are watched for about half a year: 6 months.
    let expected = found.false_alarms.cusum_per_month.0 * 6.0;
    assert!(alarms < 1.5 * expected && alarms > 0.3 * expected, "{alarms} alarms, {expected} expected");
}

#[test]
fn a_lone_sample_far_off_is_listed_though_it_passed() {
    let (_dir, path) = place();
    let mut reports = some(0..400);
    reports[50]["sections"]["qc_align"]["insert_size"]["mean"] = json!(900.0);
    let name = reports[50]["sample"]["name"].as_str().unwrap().to_owned();
    reports.push(verdict(&["S0000001", &name], "2025-11-30"));
    put(&path, &reports, &options(1)).unwrap();
    let found = of(&path, &[INSERT]);
    assert_eq!(found.outliers_total, 1);
    let outlier = &found.outliers[0];
    assert_eq!(
        (outlier.sample.as_str(), outlier.status.as_deref(), outlier.unseen),
        (name.as_str(), Some("pass"), true)
    );
    assert!(outlier.z.0 > 10.0);
}

#[test]
fn names_stay_inert_everywhere() {
    let (dir, path) = place();
    let evil = "=cmd|'<script>alert(\"x\")</script>'!A1";
    let mut reports = some(0..300);
    for one in reports.iter_mut().take(150) {
        one["sections"]["specimen"]["vendor"] = json!(evil);
    }
    reports[3]["sample"]["name"] = json!(evil);
    reports[3]["sections"]["qc_align"]["insert_size"]["mean"] = json!(5_000.0);
    reports.push(verdict(&[evil], "2025-11-30"));
    put(&path, &reports, &options(1)).unwrap();
    let store = Store::open(&path).unwrap();
    let table = Table::load(&store).unwrap();
    let trend = trend_of(&store, &table, &Settings { batch: 2, ..Settings::default() }).unwrap();
    for lang in [Lang::En, Lang::Ja] {
        let page = render(&trend, &table, &Filter::default(), lang, "wgs");
        assert!(page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"), "the name is shown");
        assert!(!page.contains("<script") && !page.contains("alert(\"x\")") && page.trim_end().ends_with("</html>"));
    }
    let mut tsv = Vec::new();
    let frame = wgs_cohort::export::Frame::load(&store, &Filter::default(), &[]).unwrap();
    frame.tsv(&mut tsv).unwrap();
    let tsv = String::from_utf8(tsv).unwrap();
    let columns = tsv.lines().next().unwrap().split('\t').count();
    for line in tsv.lines() {
        assert_eq!(line.split('\t').count(), columns);
        assert!(line.split('\t').all(|cell| !cell.starts_with(['=', '+', '@'])), "{line}");
    }
    assert!(tsv.contains(&format!("'{evil}")));
    // Parquet keeps the words and the numbers.
    let file = dir.path().join("x.parquet");
    frame.parquet(std::fs::File::create(&file).unwrap()).unwrap();
    let reader = SerializedFileReader::new(std::fs::File::open(&file).unwrap()).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), frame.len());
    assert!(rows.iter().any(|r| r.get_string(0).is_ok_and(|name| name == evil)));
    // The assessment and its bundle.
    let span = period("2024-10-01..2025-12-31").unwrap();
    let section = audit(&store, PartyKind::Vendor, evil, span, 1).unwrap();
    let folder = dir.path().join("bundle");
    bundle::write(&store, &section, PartyKind::Vendor, span, &folder).unwrap();
    let actions = std::fs::read_to_string(folder.join("actions.tsv")).unwrap();
    assert!(actions.lines().nth(1).is_some_and(|l| l.starts_with("'=")), "{actions}");
}

#[test]
fn an_assessment_and_its_bundle() {
    let (dir, path) = place();
    let mut reports = some(0..1_500);
    for (i, one) in reports.iter_mut().enumerate() {
        // Every third delivery of vendor A comes again.
        if one["sections"]["specimen"]["vendor"] == "vendor A" && i % 3 == 0 {
            let id = one["sections"]["specimen"]["delivery_id"].clone();
            one["sections"]["qc_deliver"] =
                json!({"deliveries": [{"delivery_id": id, "supersedes": "D-before", "samples": ["other"]}]});
        }
    }
    let of_a: Vec<String> = reports
        .iter()
        .filter(|r| r["sections"]["specimen"]["vendor"] == "vendor A")
        .map(|r| r["sample"]["name"].as_str().unwrap().to_owned())
        .collect();
    let mut judged = verdict(&[&of_a[0], &of_a[1], &of_a[2]], "2025-11-01");
    judged["sections"]["judge"]["samples"][0]["disposition"] =
        json!({"released_by_waiver": [{"id": "W1", "who": "Dr A", "until": "2026-01-31"}]});
    reports.push(judged);
    put(&path, &reports, &options(2)).unwrap();
    let mut store = Store::open(&path).unwrap();
    for (kind, day, note) in [
        (Kind::SelfEvaluation, "2025-06-30", "half-year"),
        (Kind::ProfileChange, "2025-02-01", "limit of insert size"),
        (Kind::SelfEvaluation, "2023-01-01", "of another period"),
    ] {
        let record = Record {
            kind,
            party: "vendor A".into(),
            day: day.into(),
            who: "Dr B".into(),
            note: note.into(),
            file_name: Some("../../etc/passwd".into()),
            file_sha256: None,
            file: Some(note.as_bytes().to_vec()),
        };
        wgs_cohort::record::add(&mut store, &record).unwrap();
    }
    let span = period("2024-10-01..2025-12-31").unwrap();
    let section = audit(&store, PartyKind::Vendor, "vendor A", span, 2).unwrap();
    assert_eq!(section.samples, of_a.len() as u64);
    assert_eq!((section.verdicts.fail, section.verdicts.pass), (1, 2));
    assert_eq!(section.reasons[0].metric, INSERT);
    assert!(
        (0.25..0.45).contains(&section.deliveries.frac_resubmitted.0) && section.deliveries_others.resubmitted == 0
    );
    assert_eq!((section.waivers[0].id.as_str(), section.open_actions.len(), section.records.len()), ("W1", 1, 2));
    let causes: Vec<_> = section.proposed_tests.iter().map(|p| p.cause.as_str()).collect();
    assert!(causes.contains(&"resubmitted") && causes.contains(&"no_reference_sample"), "{causes:?}");
    assert!(section.turnaround.iter().any(|t| t.metric.ends_with("days_sequencing_to_fastq") && t.values > 0));
    let folder = dir.path().join("bundle");
    bundle::write(&store, &section, PartyKind::Vendor, span, &folder).unwrap();
    let manifest = std::fs::read_to_string(folder.join("manifest.sha256")).unwrap();
    for line in manifest.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        use sha2::Digest;
        let found: String = sha2::Sha256::digest(std::fs::read(folder.join(name)).unwrap())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(digest, found, "{name}");
    }
    for name in [
        "assessment.json",
        "verdicts.ndjson",
        "profiles.tsv",
        "profile_changes.tsv",
        "waivers.tsv",
        "signatures.tsv",
        "software.tsv",
        "records.tsv",
    ] {
        assert!(manifest.contains(name), "{name}");
    }
    assert!(
        !manifest.contains("..")
            && std::fs::read_to_string(folder.join("profile_changes.tsv")).unwrap().contains("Dr B")
    );
    assert!(
        bundle::write(&store, &section, PartyKind::Vendor, span, &folder).is_err(),
        "a folder with something in it"
    );
    assert!(audit(&store, PartyKind::Centre, "nobody", span, 1).is_err());
}

#[test]
fn lanes_stand_for_flow_cells() {
    let (_dir, path) = place();
    put(&path, &some(0..200), &options(1)).unwrap();
    let store = Store::open(&path).unwrap();
    let by = |word: &str| {
        let by = wgs_cohort::trend::By::parse(word).unwrap();
        let metrics = vec!["qc_fastq.total.frac_q30".into(), INSERT.into()];
        trend(&store, &Settings { by, metrics, batch: 2, ..Settings::default() }).unwrap().section
    };
    let values =
        |t: &CohortTrend, metric: &str| t.charts.iter().filter(|c| c.metric == metric).map(|c| c.values).sum::<u64>();
    let found = by("flowcell");
    assert_eq!((values(&found, "qc_fastq.total.frac_q30"), values(&found, INSERT)), (800, 200));
    let months = by("month");
    assert_eq!(values(&months, INSERT), 200);
    assert!(months.charts.iter().all(|c| c.group == "all" && c.months.len() > 10));
}
