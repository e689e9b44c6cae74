//! Reports, profiles, waivers and tables of any content: an error or an answer, never a panic, and never a pass by accident.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wgs_report::date::Day;
use wgs_report::judge::Judge;
use wgs_report::metric;
use wgs_report::profile::{Profile, SHIPPED};
use wgs_report::roster::Roster;
use wgs_report::subject::merge;
use wgs_report::verdict::{Outcome, Status};
use wgs_report::{Report, html, multiqc, waiver};

/// Keys of the sections, so that what is generated is often looked at.
const KEYS: [&str; 40] = [
    "total",
    "by_file",
    "by_lane",
    "by_tile",
    "reads",
    "bases",
    "q30_bases",
    "frac_q30",
    "read_length",
    "n50",
    "per_cycle",
    "cycle",
    "read",
    "mean_phred",
    "gc_histogram",
    "quality_histogram",
    "depth",
    "genome",
    "autosomes",
    "histogram",
    "positions",
    "mean",
    "median",
    "track",
    "window",
    "contig",
    "insert_size",
    "by_orientation",
    "pairs",
    "gc_bias",
    "bins",
    "error_rate",
    "by_context",
    "context",
    "passed",
    "failed",
    "primary",
    "ga4gh",
    "mean_autosome_coverage",
    "by_read_group",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u64..200).prop_map(Value::from),
        (0.0f64..1.0).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["ACG", "chr1", "FR", "<b>&\"'", "T"]).prop_map(Value::from),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(6, 120, 8, |inner| {
        let key = prop_oneof![8 => prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}".prop_map(String::from)];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn object(value: Value) -> Value {
    if value.is_object() { value } else { json!({ "total": value.clone(), "depth": value.clone(), "reads": value }) }
}

fn report(name: &str, fastq: Value, align: Value) -> Report {
    let text = json!({
        "wgs": {"version": "0.1.0", "commit": "c"},
        "run": {"command": [], "inputs": [], "reference": null, "simd": "s", "threads": 1, "seconds": null, "peak_memory_mb": null},
        "sample": {"name": name},
        "sections": {"qc_fastq": object(fastq), "qc_align": object(align)},
    });
    Report::parse(text.to_string().as_bytes(), "r.json", "0.1.0").unwrap()
}

/// Every metric in every scope it has, with limits on both sides.
fn everything() -> &'static Profile {
    static ALL: std::sync::LazyLock<Profile> = std::sync::LazyLock::new(build_everything);
    &ALL
}

fn build_everything() -> Profile {
    let mut text = "name = \"all\"\nversion = \"1\"\n".to_owned();
    for metric in metric::metrics() {
        let scopes = std::iter::once("sample").chain(metric.rows.iter().map(|r| r.scope.word()));
        for scope in scopes {
            let (low, high) = metric.unit.range();
            text += &format!(
                "[[gate]]\nmetric = \"{}\"\nscope = \"{scope}\"\nfail_below = {low}\nfail_above = {high:e}\n",
                metric.path
            );
        }
    }
    Profile::parse(&text, "all").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sections_are_judged_or_refused_and_drawn(fastq in any_json(), align in any_json(), name in ".{1,20}") {
        let report = report(&name, fastq, align);
        let page = html::render(std::slice::from_ref(&report));
        prop_assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
        prop_assert!(!page.contains("<script") && !page.contains("NaN"));
        for file in multiqc::files(&report) {
            prop_assert!(!file.name.contains(['/', '\\', '\0']) && !file.name.starts_with('.'));
            prop_assert!(!file.content.contains("NaN"));
        }
        let subjects = merge(vec![("r.json".into(), report)]).unwrap();
        let (all, roster) = (everything(), Roster::default());
        // All gates at once are refused by the first broken place; one by one most have an answer.
        let alone = all.gates.iter().map(|gate| Profile { gates: vec![gate.clone()], ..all.clone() }).collect::<Vec<_>>();
        for profile in alone.iter().chain([all]) {
            let judge = Judge { profile, roster: &roster, waivers: &[], today: Day::of_unix(0), on: None, findings: &[], previous: &[] };
            let Ok(judged) = judge.run(&subjects) else { continue };
            let gates = &judged.judgement.samples[0].gates;
            // A gate passes only with a number in hand.
            prop_assert!(gates.iter().all(|g| g.value.is_some() || g.outcome == Outcome::NotEvaluated));
            prop_assert!(gates.iter().all(|g| g.outcome != Outcome::NotEvaluated) || judged.verdict.status >= Status::Incomplete);
            if gates.iter().any(|g| g.outcome != Outcome::NotEvaluated) {
                let report = judged.report("0.1.0", "c", wgs_report::Run::default()).unwrap();
                let again: Report = serde_json::from_str(&report.to_json()).unwrap();
                prop_assert_eq!(again.to_json(), report.to_json());
                html::render(&[report]);
                wgs_report::text::table(&judged, wgs_report::text::Colour::Ansi);
            }
        }
    }

    #[test]
    fn any_bytes_are_a_report_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,200}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Err(error) = Report::parse(bytes, "r.json", "0.1.0") {
                prop_assert!(error.to_string().starts_with("r.json: "));
            }
        }
    }

    #[test]
    fn a_report_cut_or_changed_anywhere_is_an_error_or_a_report(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = report("S", json!({"total": {"frac_q30": 0.9}}), json!({"ga4gh": {"mean_autosome_coverage": 31.5}})).to_json().into_bytes();
        let at = at.index(bytes.len() - 2);
        if cut {
            bytes.truncate(at);
            prop_assert!(Report::parse(&bytes, "r.json", "0.1.0").is_err(), "cut at {at}");
        } else {
            bytes[at] = byte;
            drop(Report::parse(&bytes, "r.json", "0.1.0"));
        }
    }

    #[test]
    fn any_text_is_a_profile_a_table_waivers_or_an_error(text in "(\\PC|\n|\t|\\[|=|\"){0,200}", at in any::<prop::sample::Index>(), line in "[a-z_]{1,12} = [0-9a-z\".]{1,8}") {
        drop((Profile::parse(&text, "p"), Roster::parse(&text, "t"), waiver::parse(&text, "w")));
        // A line put into a shipped profile: either its key and value are right, or the profile is refused.
        let (name, shipped) = SHIPPED[at.index(SHIPPED.len())];
        let mut lines: Vec<&str> = shipped.lines().collect();
        lines.insert(at.index(lines.len()), &line);
        if let Ok(profile) = Profile::parse(&lines.join("\n"), name) {
            prop_assert!(profile.gates.len() <= shipped.matches("[[gate]]").count());
        }
    }
}

/// The rows of a gate decide as written, against a slow version in one line each.
#[test]
fn quantifiers_against_their_definition() {
    let rows = [0.70, 0.85, 0.90, 0.95];
    for mask in 1u32..16 {
        let values: Vec<f64> = rows.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, v)| *v).collect();
        let lanes: Vec<Value> = values.iter().map(|v| json!({"id": v.to_string(), "frac_q30": v})).collect();
        let mut sections = Map::new();
        sections.insert("by_lane".into(), lanes.into());
        let subjects = merge(vec![("r".into(), report("S", json!({}), Value::Object(sections)))]).unwrap();
        for (quantifier, expected) in [
            (
                "any",
                if values.iter().any(|v| *v < 0.8) {
                    Status::Fail
                } else if values.iter().any(|v| *v < 0.9) {
                    Status::Warn
                } else {
                    Status::Pass
                },
            ),
            (
                "all",
                if values.iter().all(|v| *v < 0.8) {
                    Status::Fail
                } else if values.iter().all(|v| *v < 0.9) {
                    Status::Warn
                } else {
                    Status::Pass
                },
            ),
        ] {
            let text = format!(
                "name = \"p\"\nversion = \"1\"\n[[gate]]\nmetric = \"qc_align.base_quality.frac_q30\"\nscope = \"lane\"\nquantifier = \"{quantifier}\"\nfail_below = 0.8\nwarn_below = 0.9"
            );
            let (profile, roster) = (Profile::parse(&text, "p").unwrap(), Roster::default());
            let judged = Judge {
                profile: &profile,
                roster: &roster,
                waivers: &[],
                today: Day::of_unix(0),
                on: None,
                findings: &[],
                previous: &[],
            }
            .run(&subjects)
            .unwrap();
            assert_eq!(judged.verdict.status, expected, "{quantifier} {values:?}");
        }
    }
}
