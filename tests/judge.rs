//! `wgs judge` as users run it: exit codes, table, verdict JSON, bad input.

mod report_support;

use report_support::{empty, full, qc_align, qc_fastq, with_bench, yields};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wgs_report::Report;
use wgs_report::metric::{self, GA4GH_ALIGN, GA4GH_VCF, Scope};

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn report(&self, name: &str, report: &Report) -> PathBuf {
        self.file(name, &report.to_json())
    }
}

fn judge(args: &[&str], files: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wgs")).arg("judge").args(args).args(files).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn verdict(args: &[&str], files: &[&Path], code: i32) -> Value {
    let mut all = vec!["--json", "-"];
    all.extend(args);
    let out = judge(&all, files);
    assert_eq!(out.status.code(), Some(code), "{}{}", text(&out.stdout), text(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn profile(gates: &str) -> String {
    format!("name = \"mine\"\nversion = \"7\"\n{gates}")
}

#[test]
fn a_sample_in_range_passes_and_a_missing_number_does_not() {
    let dir = Dir::new();
    let whole = dir.report("r.json", &full("S1"));
    let json = verdict(&[], &[&whole], 1);
    assert_eq!(json["verdict"]["status"], "incomplete");
    let reasons = json["verdict"]["reasons"].as_array().unwrap();
    let contamination = reasons.iter().find(|r| r["metric"] == "qc_align.ga4gh.cross_contamination_rate").unwrap();
    assert_eq!(contamination["outcome"], "not_evaluated");
    assert_eq!(
        contamination["message"],
        "qc_align.ga4gh.cross_contamination_rate was not evaluated: null: too_few_markers"
    );
    assert_eq!(
        (&contamination["profile"], &contamination["profile_version"]),
        (&"ga4gh-reference".into(), &"2".into())
    );
    let depth = dir
        .file("p.toml", &profile("[[gate]]\nmetric = \"qc_align.ga4gh.mean_autosome_coverage\"\nfail_below = 30.91"));
    let out = judge(&["--profile", depth.to_str().unwrap()], &[&whole]);
    assert_eq!(out.status.code(), Some(0), "equal to the limit passes");
    assert!(text(&out.stdout).ends_with("\nverdict: pass\n"), "{}", text(&out.stdout));
    assert!(!text(&out.stdout).contains('\u{1b}'), "no colour outside a terminal");
}

#[test]
fn values_are_compared_unrounded() {
    let dir = Dir::new();
    let mut section = qc_fastq();
    section.total.yields.bases = 10_000_000_000;
    section.total.yields.q30_bases = 8_499_999_999;
    section.total.yields.frac_q30 = wgs_core::num::Frac::ratio(8_499_999_999, 10_000_000_000);
    let mut report = empty("S1");
    report.add("qc_fastq", &section).unwrap();
    assert!(report.to_json().contains("\"frac_q30\": 0.85,"), "as written it looks like the limit");
    let file = dir.report("r.json", &report);
    let limits = dir.file("p.toml", &profile("[[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\nfail_below = 0.85\nowner = \"vendor\"\non_fail = \"resequence\"\nwhy = \"order\""));
    let json = verdict(&["--profile", limits.to_str().unwrap()], &[&file], 1);
    let reason = &json["verdict"]["reasons"][0];
    assert_eq!(reason["value"], 0.8499999999);
    assert_eq!(reason["limit"]["kind"], "fail_below");
    assert_eq!(reason["limit"]["value"], 0.85);
    assert_eq!(reason["message"], "qc_fastq.total.frac_q30 is 0.8499999999, under fail_below = 0.85");
    let action = &json["verdict"]["actions"][0];
    assert_eq!(
        (&action["from"], &action["to"], &action["request"]),
        (&"vendor".into(), &"vendor".into(), &"resequence".into())
    );
    assert_eq!((&action["due"], &action["state"]), (&Value::Null, &"open".into()));
}

#[test]
fn rows_of_a_scope_decide_by_their_quantifier() {
    let dir = Dir::new();
    let file = dir.report("r.json", &full("S1"));
    for (quantifier, limit, code, row) in
        [("any", 0.92, 1, "HXYZ7DSX2:2"), ("all", 0.92, 0, ""), ("all", 0.95, 1, "HXYZ7DSX2:1")]
    {
        let gate = format!(
            "[[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\nscope = \"lane\"\nquantifier = \"{quantifier}\"\nfail_below = {limit}"
        );
        let limits = dir.file("p.toml", &profile(&gate));
        let json = verdict(&["--profile", limits.to_str().unwrap()], &[&file], code);
        let reasons = json["verdict"]["reasons"].as_array().unwrap();
        assert_eq!(reasons.len(), usize::from(code == 1), "{quantifier} {limit}");
        if code == 1 {
            assert_eq!(reasons[0]["row"], row, "{quantifier} {limit}");
        }
    }
    let gate = "[[gate]]\nmetric = \"qc_align.base_quality.frac_q30\"\nscope = \"library\"\nfail_below = 0.92";
    let limits = dir.file("p.toml", &profile(gate));
    let json = verdict(&["--profile", limits.to_str().unwrap()], &[&file], 0);
    assert_eq!(json["sections"]["judge"]["samples"][0]["gates"][0]["value"], 0.92, "both read groups of L1 together");
}

#[test]
fn reports_of_one_sample_are_merged_and_pairs_fail_with_their_worst_member() {
    let dir = Dir::new();
    let mut parts = Vec::new();
    for (sample, part) in [("T", "fastq"), ("T", "align"), ("N", "fastq"), ("N", "align")] {
        let mut report = empty(sample);
        match part {
            "fastq" => report.add("qc_fastq", &qc_fastq()).unwrap(),
            _ => report.add("qc_align", &qc_align()).unwrap(),
        }
        parts.push(dir.report(&format!("{sample}.{part}.json"), &report));
    }
    let files: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
    let table = dir.file("s.tsv", "sample\trole\tpair\nT\ttumor\tP1\nN\tnormal\tP1\n");
    let arguments = ["--profile", "japan-wgs-2022", "--samples", table.to_str().unwrap()];
    let json = verdict(&arguments, &files, 0);
    assert_eq!(json["verdict"]["status"], "warn", "{json:#}");
    let samples = json["sections"]["judge"]["samples"].as_array().unwrap();
    assert_eq!(samples[0]["sections"], serde_json::json!(["qc_fastq", "qc_align"]));
    assert_eq!((&samples[0]["status"], &samples[1]["status"]), (&"warn".into(), &"pass".into()));
    let pair = &json["sections"]["judge"]["groups"][0];
    assert_eq!((&pair["id"], &pair["kind"], &pair["status"]), (&"P1".into(), &"pair".into(), &"warn".into()));
    // The same by flags.
    let json = verdict(&["--profile", "japan-wgs-2022", "--role", "T=tumor", "--role", "N=normal"], &files, 0);
    assert_eq!(json["sections"]["judge"]["groups"][0]["id"], "T/N");
    // Without a role the gates for roles are not evaluated.
    assert_eq!(verdict(&["--profile", "japan-wgs-2022"], &files, 1)["verdict"]["status"], "incomplete");
    // A member without a report, a pair without a normal.
    let table = dir.file("s.tsv", "sample\trole\tpair\nT\ttumor\tP1\nX\tnormal\tP1\nN\ttumor\tP2\n");
    let json = verdict(&["--profile", "japan-wgs-2022", "--samples", table.to_str().unwrap()], &files, 1);
    let groups = json["sections"]["judge"]["groups"].as_array().unwrap();
    assert!(groups.iter().all(|g| g["status"] == "incomplete"), "{groups:#?}");
    let out = judge(&[], &[files[0], files[0]]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        text(&out.stderr).contains("section qc_fastq of sample 'T' was already read from"),
        "{}",
        text(&out.stderr)
    );
}

#[test]
fn a_waiver_releases_but_never_passes() {
    let dir = Dir::new();
    let file = dir.report("r.json", &full("S1"));
    let limits = dir.file("p.toml", &profile("due_days = 14\n[[gate]]\nmetric = \"qc_align.ga4gh.mean_autosome_coverage\"\nfail_below = 100\non_fail = \"resequence\""));
    let waivers = dir.file("w.toml", "[[waiver]]\nid = \"W-1\"\nsample = \"S1\"\nmetric = \"qc_align.ga4gh.mean_autosome_coverage\"\nwho = \"Dr A\"\nuntil = \"2026-06-30\"\nwhy = \"no more material\"\n");
    let base = ["--profile", limits.to_str().unwrap(), "--waivers", waivers.to_str().unwrap()];
    let json = verdict(&[&base[..], &["--on", "2026-06-30"]].concat(), &[&file], 1);
    let sample = &json["sections"]["judge"]["samples"][0];
    assert_eq!(sample["status"], "fail");
    assert_eq!(
        sample["disposition"]["released_by_waiver"][0],
        serde_json::json!({"id": "W-1", "who": "Dr A", "until": "2026-06-30"})
    );
    assert_eq!(json["verdict"]["actions"], serde_json::json!([]));
    let json = verdict(&[&base[..], &["--on", "2026-07-01"]].concat(), &[&file], 1);
    assert_eq!(json["sections"]["judge"]["samples"][0]["disposition"], "held");
    assert_eq!(json["verdict"]["actions"][0]["due"], "2026-07-15");
    assert_eq!(json["verdict"]["actions"][0]["to"], "vendor");
    let out = judge(&[&base[..], &["--on", "2026-07-01"]].concat(), &[&file]);
    assert!(text(&out.stderr).contains("waiver W-1 covers nothing"), "{}", text(&out.stderr));
}

#[test]
fn wrong_use_is_2_and_broken_reports_are_3() {
    let dir = Dir::new();
    let whole = full("S1").to_json();
    let good = dir.file("good.json", &whole);
    let bad_profile = dir.file("bad.toml", &profile("[[gate]]\nmetric = \"qc_fastq.total.q31\""));
    for (args, code, expected) in [
        (vec!["--profile", "nowhere"], 2, "no profile 'nowhere'"),
        (vec!["--profile", bad_profile.to_str().unwrap()], 2, "no such metric"),
        (vec!["--role", "blood"], 2, "no role 'blood'"),
        (vec!["--on", "today"], 2, "not a day"),
        (vec!["--waivers", "/nowhere/w.toml"], 2, "/nowhere/w.toml"),
    ] {
        let out = judge(&args, &[&good]);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains(expected), "{args:?}: {}", text(&out.stderr));
        assert!(out.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(judge(&[], &[]).status.code(), Some(2));
    for (broken, expected) in [
        (whole[..whole.len() / 2].to_owned(), "line "),
        (String::new(), "line 1"),
        ("reads\t7\n".into(), "line 1"),
        (whole.replacen("\"version\": \"0.", "\"version\": \"9.", 1), "written by wgs 9."),
        (
            whole.replacen("\"mean_autosome_coverage\": 30.91", "\"mean_autosome_coverage\": \"30.91\"", 1),
            "sections.qc_align.ga4gh.mean_autosome_coverage: expected a number, found a string",
        ),
        (
            whole.replacen("\"mean_autosome_coverage\": 30.91", "\"mean_autosome_coverage\": -1", 1),
            "-1 is not possible for a x",
        ),
        (
            whole.replacen("\"mean_autosome_coverage\": 30.91", "\"mean_autosome_coverage\": 1e999", 1),
            "number out of range",
        ),
        (
            whole.replacen("\"pct_reads_mapped\": 99.76", "\"pct_reads_mapped\": 100.01", 1),
            "100.01 is not possible for a %",
        ),
        (
            whole.replacen("\"ga4gh\": {", "\"ga4gh\": [], \"ga4gh2\": {", 1),
            "sections.qc_align.ga4gh: expected an object, found an array",
        ),
    ] {
        let file = dir.file("broken.json", &broken);
        let html = dir.0.path().join("never.html");
        let out = judge(
            &["--html", html.to_str().unwrap(), "--json", dir.0.path().join("never.json").to_str().unwrap()],
            &[&file],
        );
        let message = text(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{message}");
        assert!(
            message.starts_with("error: ") && message.contains("broken.json: ") && message.contains(expected),
            "{message}\n not: {expected}"
        );
        assert_eq!(std::fs::read_dir(dir.0.path()).unwrap().count(), 3, "no output is left");
    }
    let limits = dir.file("p.toml", &profile("[[gate]]\nmetric = \"qc_fastq.total.frac_q30\""));
    let file = dir.file("broken.json", &whole.replacen("\"frac_q30\": 0.92", "\"frac_q30\": 0.93", 1));
    let out = judge(&["--profile", limits.to_str().unwrap()], &[&file]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("0.93 does not agree with the counts beside it"), "{}", text(&out.stderr));
}

#[test]
fn the_verdict_is_the_same_bytes_apart_from_run() {
    let dir = Dir::new();
    let file = dir.report("r.json", &full("S1"));
    let runs: Vec<Value> = (0..2)
        .map(|_| {
            let mut json = verdict(&["--profile", "vendor-illumina"], &[&file], 0);
            json.as_object_mut().unwrap().shift_remove("run");
            json
        })
        .collect();
    assert_eq!(runs[0].to_string(), runs[1].to_string());
    let shown = judge(&["--show-profile", "gel-newborn"], &[]);
    assert_eq!(shown.status.code(), Some(0));
    let again = dir.file("gel.toml", &text(&shown.stdout));
    assert!(wgs_report::profile::load(again.to_str().unwrap()).is_ok(), "what is shown can be used");
    assert!(text(&judge(&["--list-profiles"], &[]).stdout).contains("japan-wgs-2022 2"));
}

/// A tumour that is short of its target and a normal with a missing estimate, as table and verdict file. What people
/// and programs see must not change unnoticed: `WGS_BLESS=1 cargo test --test judge` writes both anew.
#[test]
fn golden_pair() {
    let dir = Dir::new();
    let files = ["T", "N"].map(|name| dir.report(&format!("{name}.json"), &full(name)));
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let limits = profile(
        "due_days = 14\nrequired_sections = [\"qc_fastq\", \"qc_align\"]\n\
         [[gate]]\nmetric = \"qc_align.depth.autosomes.mean_uncapped\"\napplies_to = \"tumor\"\nwarn_below = 120\nfail_below = 100\non_fail = \"resequence\"\nwhy = \"the order\"\n\
         [[gate]]\nmetric = \"qc_align.ga4gh.cross_contamination_rate\"\napplies_to = \"normal\"\nfail_above = 0.03\non_fail = \"resubmit_specimen\"\nowner = \"vendor\"\nwhy = \"foreign DNA\"\n\
         [[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\nscope = \"lane\"\nwarn_below = 0.915\nowner = \"vendor\"\nwhy = \"the instrument\"\n\
         [[gate]]\nmetric = \"qc_fastq.total.bases\"\nwhy = \"shown\"\n",
    );
    let limits = dir.file("p.toml", &limits);
    let args = ["--profile", limits.to_str().unwrap(), "--role", "T=tumor", "--role", "N=normal", "--on", "2026-04-01"];
    let table = text(&judge(&args, &files).stdout);
    let mut json = verdict(&args, &files, 1);
    let map = json.as_object_mut().unwrap();
    for differs in ["run", "wgs"] {
        map.shift_remove(differs);
    }
    let json = serde_json::to_string_pretty(&json).unwrap() + "\n";
    for (name, got) in [("table.txt", table), ("verdict.json", json)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/judge/pair").join(name);
        if std::env::var_os("WGS_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &got).unwrap();
        }
        assert_eq!(got, std::fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
    }
}

/// Every leaf of a section's schema with a number in it: `qc_fastq.total.frac_q30`; arrays end in `[]`.
fn leaves(section: &str, schema: schemars::Schema) -> Vec<String> {
    fn walk(root: &Value, here: &Value, path: &str, out: &mut Vec<String>) {
        let here = match here.get("$ref").and_then(Value::as_str) {
            Some(name) => root.pointer(name.trim_start_matches('#')).unwrap(),
            None => here,
        };
        for choice in
            ["anyOf", "allOf", "oneOf"].iter().filter_map(|k| here.get(k)).filter_map(Value::as_array).flatten()
        {
            walk(root, choice, path, out);
        }
        if let Some(properties) = here.get("properties").and_then(Value::as_object) {
            for (key, value) in properties {
                walk(root, value, &format!("{path}.{key}"), out);
            }
        }
        if let Some(items) = here.get("items") {
            walk(root, items, &format!("{path}[]"), out);
        }
        let types =
            here.get("type").map(|t| t.as_array().cloned().unwrap_or_else(|| vec![t.clone()])).unwrap_or_default();
        if types.iter().any(|t| t == "number" || t == "integer") {
            out.push(path.to_owned());
        }
    }
    let root = serde_json::to_value(schema).unwrap();
    let mut out = Vec::new();
    walk(&root, &root, section, &mut out);
    out
}

#[test]
fn the_metric_table_and_the_section_types_agree() {
    let mut leaves = [
        leaves("specimen", schemars::schema_for!(wgs_report::specimen::Specimen)),
        leaves("qc_fastq", schemars::schema_for!(wgs_qc_fastq::summary::QcFastq)),
        leaves("qc_align", schemars::schema_for!(wgs_qc_align::summary::QcAlign)),
        leaves("qc_vcf", schemars::schema_for!(wgs_qc_vcf::QcVcf)),
        leaves("bench", schemars::schema_for!(wgs_bench::Bench)),
        leaves("call_somatic", schemars::schema_for!(wgs_call_somatic::CallSomatic)),
        leaves("qc_deliver", schemars::schema_for!(wgs_deliver::QcDeliver)),
    ]
    .concat();
    leaves.extend(GA4GH_ALIGN.iter().map(|(id, _)| format!("qc_align.ga4gh.{id}")));
    let known = leaves.iter().filter(|leaf| leaf.starts_with("qc_vcf.ga4gh."));
    assert_eq!(known.count(), GA4GH_VCF.len(), "every GA4GH number of the calls is a metric");
    for metric in metric::metrics() {
        assert!(leaves.contains(&metric.path), "{} is no number of a section", metric.path);
        for rows in &metric.rows {
            let path = format!("{}[].{}", rows.array, rows.field);
            assert!(leaves.contains(&path), "{path} is no number of a section");
        }
        if let (Some((top, bottom)), Some((parent, _))) = (metric.exact, metric.path.rsplit_once('.')) {
            for field in top.split('+').chain(bottom.split('+')) {
                assert!(leaves.contains(&format!("{parent}.{field}")), "{parent}.{field}, a count of {}", metric.path);
            }
        }
    }
    for leaf in &leaves {
        let name = leaf.rsplit('.').next().unwrap();
        if !name.starts_with("frac_") || name.ends_with("[]") {
            continue;
        }
        let registered = match leaf.split_once("[].") {
            None => metric::find(leaf).is_some(),
            Some((array, field)) => {
                let scoped = ["qc_fastq.by_file", "qc_fastq.by_lane", "qc_align.by_read_group", "qc_align.by_lane"];
                !scoped.contains(&array)
                    || metric::metrics().any(|m| {
                        m.rows.iter().any(|r| r.array == array && r.field == field && r.scope != Scope::Library)
                    })
            }
        };
        assert!(registered, "{leaf} has no entry in the metric table");
    }
}

#[test]
fn a_call_set_is_gated() {
    let dir = Dir::new();
    let file = dir.report("r.json", &with_bench("S1"));
    let code = |metric: &str, limit: &str| {
        let text = format!("required_sections = [\"qc_vcf\"]\n[[gate]]\nmetric = \"qc_vcf.{metric}\"\n{limit}");
        judge(&["--profile", dir.file("p.toml", &profile(&text)).to_str().unwrap()], &[&file]).status.code()
    };
    let section = &with_bench("S1").sections["qc_vcf"];
    let snvs = section["ga4gh"]["count_snvs"].as_u64().unwrap();
    assert!(snvs > 20_000, "{snvs}");
    assert_eq!(code("ga4gh.count_snvs", &format!("fail_below = {snvs}")), Some(0), "equal to the limit passes");
    assert_eq!(code("ga4gh.count_snvs", &format!("fail_below = {}", snvs + 1)), Some(1));
    assert_eq!(code("ga4gh.ratio_transitions_transversions_snv", "fail_above = 0.5"), Some(1));
    assert_eq!(code("pass.genotype_quality.median", "fail_below = 20"), Some(0));
    assert_eq!(code("pass.quality.median", "fail_below = 900"), Some(1), "QUAL has no upper end");
    assert_eq!(code("pass.genotypes.frac_phased", "warn_below = 0.9"), Some(0));
    assert_eq!(code("records.frac_missing_genotype", "fail_above = 5"), Some(2), "a fraction, not percent");
    assert_eq!(code("pass.by_type.sv.records", "fail_below = 1"), Some(2), "no such type");
    // Numbers that do not apply are not evaluated: incomplete, never a pass.
    let mut section = report_support::qc_vcf("S1");
    section.ga4gh = wgs_qc_vcf::QcVcf::default().ga4gh;
    let mut report = empty("S1");
    report.add("qc_vcf", &section).unwrap();
    let file = dir.report("null.json", &report);
    let text = profile("[[gate]]\nmetric = \"qc_vcf.ga4gh.count_snvs\"\nfail_below = 1");
    let json = verdict(&["--profile", dir.file("q.toml", &text).to_str().unwrap()], &[&file], 1);
    let message = json["verdict"]["reasons"][0]["message"].as_str().unwrap();
    assert_eq!(message, "qc_vcf.ga4gh.count_snvs was not evaluated: null: no_autosomes");
}

#[test]
fn a_comparison_with_the_truth_is_gated() {
    // 69,720 of 70,000 SNVs found: 0.996 exactly; precision 69,720 of 69,930 = 0.99699699…, written 0.996997.
    let dir = Dir::new();
    let file = dir.report("r.json", &with_bench("S1"));
    let code = |metric: &str, limit: &str| {
        let text = format!("required_sections = [\"bench\"]\n[[gate]]\nmetric = \"bench.{metric}\"\n{limit}");
        judge(&["--profile", dir.file("p.toml", &profile(&text)).to_str().unwrap()], &[&file]).status.code()
    };
    assert_eq!(code("snv.recall", "fail_below = 0.996"), Some(0), "equal to the limit passes");
    assert_eq!(code("snv.recall", "fail_below = 0.9960001"), Some(1));
    assert_eq!(code("snv.precision", "fail_below = 0.996996996"), Some(0));
    assert_eq!(code("snv.precision", "fail_below = 0.996997"), Some(1), "the quotient is meant, not its rounding");
    assert_eq!(code("indel.f1", "fail_below = 0.95"), Some(0));
    assert_eq!(code("indel.f1", "fail_below = 0.98"), Some(1));
    assert_eq!(code("all.fp_per_mb", "fail_above = 8.5"), Some(1), "490 in 57 Mb");
    assert_eq!(code("alleles.snv.recall", "fail_below = 0.99"), Some(0));
    assert_eq!(code("snv.recall", "fail_below = 99.6"), Some(2), "a fraction, not percent");
    assert_eq!(code("mnv.recall", "fail_below = 0.9"), Some(2), "no such class");
    // A recall that its counts deny is a broken report.
    let mut wrong = with_bench("S1");
    wrong.sections["bench"]["snv"]["recall"] = serde_json::json!(0.9999);
    let file = dir.report("wrong.json", &wrong);
    let text = profile("[[gate]]\nmetric = \"bench.snv.recall\"\nfail_below = 0.99");
    let out = judge(&["--profile", dir.file("q.toml", &text).to_str().unwrap()], &[&file]);
    assert_eq!(out.status.code(), Some(3), "{}", String::from_utf8_lossy(&out.stderr));
    // Without the section the gate is not evaluated: incomplete, never a pass.
    let mut without = with_bench("S1");
    without.sections.shift_remove("bench");
    let file = dir.report("without.json", &without);
    assert_eq!(judge(&["--profile", dir.file("q.toml", &text).to_str().unwrap()], &[&file]).status.code(), Some(1));
}

#[test]
fn a_yield_as_the_sections_write_it_agrees_with_its_counts() {
    // The consistency check of the judge must accept every rounding the writers make.
    let dir = Dir::new();
    let limits = dir.file(
        "p.toml",
        &profile("[[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\n[[gate]]\nmetric = \"qc_fastq.total.frac_n\""),
    );
    for reads in [1u64, 3, 7, 999, 1_000_003, 2_999_999_999] {
        let mut section = qc_fastq();
        section.total.yields = yields(reads, 77);
        let mut report = empty("S1");
        report.add("qc_fastq", &section).unwrap();
        let file = dir.report("r.json", &report);
        assert_eq!(judge(&["--profile", limits.to_str().unwrap()], &[&file]).status.code(), Some(0), "{reads}");
    }
}
