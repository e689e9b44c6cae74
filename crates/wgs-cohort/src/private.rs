//! What a store must never hold: genotypes, fingerprints, alleles of a person, and where files lay on somebody's machine.
//!
//! Sections that are about quality are kept, others dropped. Inside them every object that names a place and an allele or
//! genotype goes, and so does whatever stands under a key for genotypes or fingerprints unless it is a digest. Of `run` only
//! the digest of the reference stays: the rest may differ between two runs of the same input, and holds paths.

use serde_json::{Map, Value};
use wgs_report::{Report, Run};

/// Sections that are stored.
const KEPT: [&str; 12] = [
    "specimen",
    "qc_deliver",
    "qc_fastq",
    "qc_align",
    "qc_vcf",
    "qc_identity",
    "bench",
    "call_germline",
    "call_family",
    "call_somatic",
    "call_pon",
    "judge",
];

/// Keys whose value is dropped unless it is a digest or a number.
const PERSONAL: [&str; 9] = [
    "genotypes",
    "genotype",
    "fingerprint",
    "fingerprints",
    "gt",
    "likelihoods",
    "alleles",
    "haplotypes",
    "candidates",
];
/// Keys that name a place in the genome.
const PLACE: [&str; 5] = ["pos", "position", "locus", "site", "start"];
/// Keys that name what a person has there.
const ALLELE: [&str; 7] = ["ref", "alt", "allele", "alleles", "genotype", "gt", "hgvs"];

/// Strips a report; gives what was dropped, as places.
pub fn strip(report: &mut Report) -> Vec<String> {
    let mut dropped = Vec::new();
    report.run = Run { reference: report.run.reference.take(), ..Run::default() };
    let names: Vec<String> = report.sections.keys().cloned().collect();
    for name in names {
        if !KEPT.contains(&name.as_str()) {
            report.sections.shift_remove(&name);
            dropped.push(name);
        } else if let Some(section) = report.sections.get_mut(&name) {
            inside(section, &name, &mut dropped);
        }
    }
    dropped
}

fn inside(value: &mut Value, place: &str, dropped: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let personal: Vec<String> = map
                .iter()
                .filter(|(key, value)| PERSONAL.contains(&key.as_str()) && !harmless(value))
                .map(|(key, _)| key.clone())
                .collect();
            for key in personal {
                map.shift_remove(&key);
                dropped.push(format!("{place}.{key}"));
            }
            for (key, value) in map.iter_mut().filter(|(_, value)| value.is_object() || value.is_array()) {
                inside(value, &format!("{place}.{key}"), dropped);
            }
        }
        Value::Array(items) if items.iter().any(|v| v.is_object() || v.is_array()) => {
            let before = items.len();
            items.retain(|item| !item.as_object().is_some_and(of_a_person));
            if items.len() < before {
                dropped.push(format!("{place}[]"));
            }
            items.iter_mut().for_each(|item| inside(item, place, dropped));
        }
        _ => {}
    }
}

/// A digest, a number, or an object of counts.
fn harmless(value: &Value) -> bool {
    match value {
        Value::Number(_) | Value::Null | Value::Bool(_) => true,
        Value::String(text) => matches!(text.len(), 32 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit()),
        Value::Array(_) => false,
        Value::Object(map) => map.values().all(harmless),
    }
}

fn of_a_person(row: &Map<String, Value>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| row.get(*key).is_some_and(|v| !v.is_null()));
    let words = |keys: &[&str]| keys.iter().any(|key| row.get(*key).is_some_and(|v| v.is_string() || v.is_array()));
    has(&PLACE) && words(&ALLELE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wgs_report::Sample;

    #[test]
    fn nothing_of_a_person_stays() {
        let run = Run { command: vec!["/home/somebody/x".into()], reference: Some("m5".into()), ..Run::default() };
        let mut report = Report::new("0.1.0", "c", run, Sample { name: "S".into() });
        let digest = "ab".repeat(32);
        let sections = json!({
            "qc_identity": {"samples": [{"sample": "S", "digest": digest, "fingerprint": "0/1 1/1"}], "pairs": []},
            "qc_align": {"fingerprint": {"digest": digest, "genotypes": ["0/1"]}, "reads": {"frac_mapped": 0.9}},
            "qc_vcf": {"pass": {"genotypes": {"heterozygous": 3}, "by_type": {"snv": {"alleles": 9}},
                "substitutions": [{"ref": "A", "alt": "C", "count": 3}]}},
            "bench": {"errors": [{"contig": "chr1", "pos": 5, "ref": "A", "alt": "C"}, {"kind": "fp"}]},
            "annotate": {"candidates": [1]},
        });
        report.sections = sections.as_object().unwrap().clone();
        let dropped = strip(&mut report);
        let text = report.to_json();
        for gone in ["0/1", "chr1", "annotate", "somebody"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
        for kept in [&digest, "\"heterozygous\": 3", "\"alleles\": 9", "\"count\": 3", "\"fp\"", "m5", "0.9"] {
            assert!(text.contains(kept), "{kept} not in {text}");
        }
        assert_eq!(
            dropped,
            ["qc_identity.samples.fingerprint", "qc_align.fingerprint", "bench.errors[]", "annotate"].map(String::from)
        );
    }
}
