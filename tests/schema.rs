//! `wgs schema`: every field of a report has a definition, and `docs/output.md` is what the types say.

mod report_support;

use report_support::{full, with_bench};
use serde_json::Value;
use std::process::{Command, Output};
use wgs_report::metric::{GA4GH_ALIGN, GA4GH_VCF};
use wgs_report::schema::{GA4GH_FIELDS, definition};

fn schema(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wgs")).arg("schema").args(args).output().unwrap()
}

fn parsed(args: &[&str]) -> Value {
    let out = schema(args);
    assert_eq!(out.status.code(), Some(0));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn output_page_is_current() {
    let page = String::from_utf8(schema(&["--markdown"]).stdout).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/output.md");
    if std::env::var_os("WGS_BLESS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == page, "docs/output.md is not what the types say: WGS_BLESS=1 cargo test --test schema");
}

/// Paths of all keys of a value; arrays are entered without a mark.
fn keys(value: &Value, path: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                keys(value, &path, out);
                out.push(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, path, out)),
        _ => {}
    }
}

#[test]
fn every_key_of_a_report_is_defined() {
    let report = with_bench("S1");
    let mut missing = Vec::new();
    for (name, section) in &report.sections {
        let schema = parsed(&[name]);
        let mut paths = Vec::new();
        keys(section, "", &mut paths);
        paths.sort();
        paths.dedup();
        assert!(paths.len() > 80, "{name}");
        missing.extend(
            paths
                .into_iter()
                .filter(|p| !p.starts_with("ga4gh_absent."))
                .filter(|p| definition(&schema, p).is_none_or(|d| d.is_empty())),
        );
    }
    assert!(missing.is_empty(), "no definition: {missing:?}");
    let whole = parsed(&[]);
    for path in ["run.seconds", "sample.name", "verdict.status", "verdict.actions", "sections"] {
        assert!(definition(&whole, path).is_some_and(|d| !d.is_empty()), "{path}");
    }
}

#[test]
fn ga4gh_ids_stand_in_the_schema() {
    let section = parsed(&["qc_align"]);
    assert_eq!(section["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for ((id, _), (same, field, _)) in GA4GH_ALIGN.iter().zip(GA4GH_FIELDS) {
        assert_eq!(*id, same, "one order");
        let property = &section["properties"]["ga4gh"]["properties"][id];
        assert_eq!(property["x-ga4gh-id"], *id);
        assert!(property["description"].as_str().unwrap().contains(field));
    }
    let calls = parsed(&["qc_vcf"]);
    for (id, _) in GA4GH_VCF {
        let property = definition(&calls, &format!("ga4gh.{id}"));
        assert!(property.is_some_and(|d| !d.is_empty()), "{id}");
        let marked = calls.to_string().contains(&format!("\"x-ga4gh-id\":\"{id}\""));
        assert_eq!(marked, !id.ends_with("_by_definition"), "{id}");
    }
    // The fields they come from exist and hold the same number.
    let report = full("S1");
    let at = |path: &str| path.split('.').fold(&report.sections["qc_align"], |v, key| &v[key]).as_f64();
    for (id, path, _) in GA4GH_FIELDS.iter().filter(|(id, _, _)| *id != "cross_contamination_rate") {
        assert!(at(path.strip_prefix("qc_align.").unwrap()).is_some(), "{id}: {path}");
    }
}

#[test]
fn references_resolve_and_names_do_not_mix() {
    let whole = parsed(&[]);
    let definitions = whole["$defs"].as_object().unwrap();
    let text = whole.to_string();
    let mut found = 0;
    for (at, _) in text.match_indices("\"#/$defs/") {
        let name = text[at + 9..].split('"').next().unwrap();
        assert!(definitions.contains_key(name), "{name}");
        found += 1;
    }
    assert!(
        found > 50
            && definitions.contains_key("qc_fastq.ReadLength")
            && definitions.contains_key("qc_align.ReadLength")
    );
    assert_eq!(schema(&["qc_bam"]).status.code(), Some(2));
    assert_eq!(schema(&[]).stdout, schema(&[]).stdout);
}
