//! One report in, one report a sample out.
//!
//! The verdict of several samples and the comparison of several fingerprints name all of them. Here each sample gets its own
//! part: its gates, reasons, actions and pairs, of a pair or family only itself. So a sample can be taken out of the store
//! again, and what was said of one is not counted for another. A section that is of several samples and cannot be parted is
//! given to the sample the report is named after, or dropped when there is none.

use serde_json::{Map, Value, json};
use wgs_report::{Report, Sample, Status, Verdict};

/// The parts, in the order of the samples' names in the report; the report itself when it is of one sample.
pub fn split(report: Report) -> Vec<Report> {
    let mut parts = parted(report);
    for part in &mut parts {
        let deliveries = part.sections.get_mut("qc_deliver").and_then(|s| s.get_mut("deliveries"));
        for delivery in deliveries.and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(samples) = delivery.get_mut("samples").and_then(Value::as_array_mut) {
                samples.retain(|s| s.as_str() == Some(&part.sample.name));
            }
        }
    }
    parts
}

fn parted(report: Report) -> Vec<Report> {
    let judged = names(&report, "judge");
    let compared = names(&report, "qc_identity");
    let mut all = judged.clone();
    all.extend(compared.iter().filter(|name| !judged.contains(name)).cloned());
    if all.is_empty() || all == [report.sample.name.clone()] {
        return vec![report];
    }
    let own_name = report.sample.name.clone();
    all.iter()
        .map(|name| {
            let mut sections = Map::new();
            for (key, section) in &report.sections {
                let part = match key.as_str() {
                    "judge" if judged.contains(name) => judgement(section, name),
                    "qc_identity" if compared.contains(name) => identity(section, name),
                    "judge" | "qc_identity" => continue,
                    _ if *name == own_name || all.len() == 1 => section.clone(),
                    _ => continue,
                };
                sections.insert(key.clone(), part);
            }
            let verdict = report.verdict.as_ref().filter(|_| judged.contains(name));
            let verdict = verdict.map(|v| own_verdict(v, sections.get("judge"), name));
            let sample = Sample { name: name.clone() };
            Report { wgs: report.wgs.clone(), run: report.run.clone(), sample, sections, verdict }
        })
        .collect()
}

/// The samples a section is about.
fn names(report: &Report, section: &str) -> Vec<String> {
    let rows = report.sections.get(section).and_then(|s| s.get("samples")).and_then(Value::as_array);
    let mut out: Vec<String> = Vec::new();
    for row in rows.into_iter().flatten() {
        let name = row.get("sample").and_then(Value::as_str).filter(|n| !n.is_empty());
        if let Some(name) = name.filter(|n| out.iter().all(|known| known != n)) {
            out.push(name.to_owned());
        }
    }
    out
}

/// Rows of an array of the section that are the sample's.
fn rows(section: &Value, field: &str, mine: impl Fn(&Value) -> bool) -> Value {
    let rows = section.get(field).and_then(Value::as_array);
    Value::Array(rows.into_iter().flatten().filter(|row| mine(row)).cloned().collect())
}

fn is(row: &Value, key: &str, name: &str) -> bool {
    row.get(key).and_then(Value::as_str) == Some(name)
}

fn judgement(section: &Value, name: &str) -> Value {
    let mut out = section.clone();
    let Some(map) = out.as_object_mut() else { return out };
    map.insert("samples".into(), rows(section, "samples", |row| is(row, "sample", name)));
    let member = |row: &Value| is(row, "sample", name);
    let mut groups = rows(section, "groups", |row| {
        row.get("members").and_then(Value::as_array).is_some_and(|m| m.iter().any(member))
    });
    for group in groups.as_array_mut().into_iter().flatten() {
        let own = rows(group, "members", member);
        if let Some(group) = group.as_object_mut() {
            group.insert("members".into(), own);
        }
    }
    map.insert("groups".into(), groups);
    out
}

fn identity(section: &Value, name: &str) -> Value {
    let with = |row: &Value| is(row, "a", name) || is(row, "b", name);
    let swapped = |row: &Value| row.as_array().is_some_and(|pair| pair.iter().any(|n| n.as_str() == Some(name)));
    json!({
        "sites": section.get("sites"),
        "samples": rows(section, "samples", |row| is(row, "sample", name)),
        "pairs": rows(section, "pairs", with),
        "expectation": null,
        "swaps": rows(section, "swaps", swapped),
    })
}

fn own_verdict(verdict: &Verdict, judgement: Option<&Value>, name: &str) -> Verdict {
    let own = judgement.and_then(|j| j.pointer("/samples/0/status")).and_then(Value::as_str);
    let status = [Status::Pass, Status::Warn, Status::Incomplete, Status::Fail];
    let status = status.into_iter().find(|s| Some(s.word()) == own).unwrap_or(verdict.status);
    let groups = judgement.and_then(|j| j.get("groups")).and_then(Value::as_array);
    let groups: Vec<&str> = groups.into_iter().flatten().filter_map(|g| g.get("id")?.as_str()).collect();
    let mine = |sample: &str| sample == name || groups.contains(&sample);
    Verdict {
        status,
        reasons: verdict.reasons.iter().filter(|r| mine(&r.sample)).cloned().collect(),
        actions: verdict.actions.iter().filter(|a| mine(&a.sample)).cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_gets_its_own_part() {
        let text = r#"{"wgs":{"version":"0.1.0","commit":"c"},"run":{"command":[],"inputs":[],"reference":null,"simd":"s","threads":1,
            "seconds":1.0,"peak_memory_mb":null},"sample":{"name":"A,B"},"sections":{"judge":{"profile":{"name":"p","version":"1"},"on":null,
            "samples":[{"sample":"A","role":null,"sections":[],"status":"fail","disposition":"held","gates":[]},
            {"sample":"B","role":null,"sections":[],"status":"pass","disposition":"accepted","gates":[]}],
            "groups":[{"id":"P1","kind":"pair","members":[{"sample":"A","role":"tumor","status":"fail"},{"sample":"B","role":"normal","status":"pass"}],"status":"fail"}]},
            "qc_identity":{"sites":"s","samples":[{"sample":"A","digest":"d"},{"sample":"C","digest":"e"}],
            "pairs":[{"a":"A","b":"C"}],"expectation":{"ok":1},"swaps":[]}},
            "verdict":{"status":"fail","reasons":[],"actions":[{"sample":"A","from":"vendor","to":"hospital","request":"review","reason":"r","due":null,"state":"open"}]}}"#;
        let parts = split(Report::parse(text.as_bytes(), "r", "0.1.0").unwrap());
        assert_eq!(parts.iter().map(|p| p.sample.name.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(parts[0].verdict.as_ref().unwrap().actions.len(), 1);
        assert_eq!(parts[1].verdict.as_ref().unwrap().status, Status::Pass);
        assert!(parts[1].verdict.as_ref().unwrap().actions.is_empty() && parts[2].verdict.is_none());
        let b = serde_json::to_string(&parts[1]).unwrap();
        assert!(!b.contains("\"A\"") && b.contains("P1"), "{b}");
        assert_eq!(parts[2].sections.keys().collect::<Vec<_>>(), ["qc_identity"]);
    }
}
