//! What is for the laboratory alone: parentage and identity, karyotype, consanguinity. The JSON section `laboratory` of a file of
//! its own, readable by its owner; nothing of it is in the report but that there may be something.
//!
//! Findings and what consent keeps back are no part of it either.

use crate::case_file::CaseFile;
use crate::model::QualityReason;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wgs_core::{Frac, Rounded};
use wgs_report::specimen::StatedSex;
use wgs_report::subject::Subject;

/// Section `laboratory`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Laboratory {
    /// Id of the case.
    pub case_id: String,
    /// Reasons of the verdict that the report does not give.
    pub reasons: Vec<QualityReason>,
    /// Genetic against stated sex, by sample.
    pub sex: Vec<SexCheck>,
    /// Genotypes of children against those of their parents.
    pub parentage: Vec<Parentage>,
    /// Pairs of fingerprints.
    pub identity: Vec<IdentityPair>,
    /// Runs of homozygosity of the index case.
    pub homozygosity: Option<Homozygosity>,
}

/// Genetic against stated sex.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SexCheck {
    /// Sample.
    pub sample: String,
    /// As stated.
    pub stated: Option<StatedSex>,
    /// `XX`, `XY`, `other` or `undetermined`.
    pub karyotype: String,
    /// Depth of X over that of the autosomes.
    pub x_ratio: Rounded<4>,
    /// Depth of Y over that of the autosomes.
    pub y_ratio: Rounded<4>,
    /// `agrees`, `differs`, `not_stated`, `undetermined`, or `not_judged` for tumours.
    pub outcome: String,
}

/// Genotypes of a child against those of its parents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parentage {
    /// Child.
    pub child: String,
    /// Father's sample.
    pub father: Option<String>,
    /// Mother's sample.
    pub mother: Option<String>,
    /// Records with genotypes.
    pub genotyped: u64,
    /// Records that cannot be inherited without a mutation.
    pub mendelian_violations: u64,
    /// Their share.
    pub frac_mendelian_violations: Frac,
    /// The layout's limit.
    pub limit: Rounded<6>,
    /// `agrees`, `differs` over the limit, `undetermined` with fewer than 1,000 records.
    pub outcome: String,
}

/// A pair of fingerprints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityPair {
    /// First sample.
    pub a: String,
    /// Second sample.
    pub b: String,
    /// What they are to each other.
    pub relation: String,
    /// What they should be.
    pub expected: Option<String>,
    /// Whether they are.
    pub verdict: Option<String>,
}

/// Runs of homozygosity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Homozygosity {
    /// Runs, where a report of `wgs annotate` counts them.
    pub runs: Option<u64>,
    /// Bases in them.
    pub bases: Option<u64>,
    /// Candidates of the report.
    pub candidates: u64,
    /// Of them, those in a run.
    pub candidates_in_runs: u64,
}

/// Records below which a share of violations says nothing: at 1,000 a share of 0.02 is known to ± 0.009 (95 %).
const GENOTYPED_MIN: u64 = 1000;

impl Laboratory {
    /// Takes what the sections of a sample say.
    pub fn subject(&mut self, subject: &Subject, case: &CaseFile, limit: f64) {
        let get = |section: &str, pointer: &str| subject.sections.get(section).and_then(|s| s.pointer(pointer));
        if let Some(sex) = get("qc_align", "/sex").filter(|s| s.is_object()) {
            self.sex.push(sex_check(subject, case, sex));
        }
        for child in get("call_family", "/children").and_then(Value::as_array).into_iter().flatten() {
            self.parentage.push(parentage(child, limit));
        }
        if let Some(section) = subject.sections.get("qc_identity") {
            self.identity(section, case);
        }
        if let Some(roh) = get("annotate", "/candidates/runs_of_homozygosity") {
            let number = |key: &str| roh.get(key).and_then(Value::as_u64);
            let h = self.homozygosity.get_or_insert_default();
            (h.runs, h.bases) = (number("runs"), number("bases"));
        }
    }

    /// Takes comparisons of fingerprints.
    pub fn identity(&mut self, section: &Value, case: &CaseFile) {
        for pair in section.get("pairs").and_then(Value::as_array).into_iter().flatten() {
            let word = |key: &str| pair.get(key).and_then(Value::as_str).map(str::to_owned);
            let own = |name: &Option<String>| case.samples.iter().any(|s| Some(&s.name) == name.as_ref());
            let (a, b) = (word("a"), word("b"));
            if !own(&a) || !own(&b) {
                continue;
            }
            self.identity.push(IdentityPair {
                a: a.unwrap_or_default(),
                b: b.unwrap_or_default(),
                relation: word("relation").unwrap_or_default(),
                expected: word("expected"),
                verdict: word("verdict"),
            });
        }
    }

    /// Is there anything the laboratory must look at?
    pub fn concerns(&self) -> bool {
        !self.reasons.is_empty()
            || self.sex.iter().any(|s| s.outcome == "differs")
            || self.parentage.iter().any(|p| p.outcome == "differs")
            || self.identity.iter().any(|p| p.verdict.as_deref() == Some("violated"))
    }
}

fn sex_check(subject: &Subject, case: &CaseFile, sex: &Value) -> SexCheck {
    let number = |key: &str| sex.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let role = case.samples.iter().find(|s| s.name == subject.name).map_or("", |s| s.role.as_str());
    let relative = matches!(role, "mother" | "father" | "sibling");
    let of_specimen = subject.sections.get("specimen").and_then(|s| s.get("stated_sex")).cloned();
    let stated = of_specimen.and_then(|s| serde_json::from_value(s).ok()).or(match role {
        "mother" => Some(StatedSex::Female),
        "father" => Some(StatedSex::Male),
        _ if relative => None,
        _ => case.stated_sex,
    });
    let karyotype = sex.get("karyotype").and_then(Value::as_str).unwrap_or("undetermined").to_owned();
    let outcome = match (role, stated, karyotype.as_str()) {
        ("tumor", ..) => "not_judged",
        (_, _, "undetermined") => "undetermined",
        (_, None, _) => "not_stated",
        (_, Some(StatedSex::Female), "XX") | (_, Some(StatedSex::Male), "XY") => "agrees",
        _ => "differs",
    };
    SexCheck {
        sample: subject.name.clone(),
        stated,
        karyotype,
        x_ratio: Rounded(number("x_ratio")),
        y_ratio: Rounded(number("y_ratio")),
        outcome: outcome.to_owned(),
    }
}

fn parentage(child: &Value, limit: f64) -> Parentage {
    let word = |key: &str| child.get(key).and_then(Value::as_str).map(str::to_owned);
    let count = |key: &str| child.get(key).and_then(Value::as_u64).unwrap_or(0);
    let (genotyped, violations) = (count("genotyped"), count("mendelian_violations"));
    let outcome = match violations as f64 > limit * genotyped as f64 {
        _ if genotyped < GENOTYPED_MIN => "undetermined",
        true => "differs",
        false => "agrees",
    };
    Parentage {
        child: word("child").unwrap_or_default(),
        father: word("father"),
        mother: word("mother"),
        genotyped,
        mendelian_violations: violations,
        frac_mendelian_violations: Frac::ratio(violations, genotyped),
        limit: Rounded(limit),
        outcome: outcome.to_owned(),
    }
}

/// Is a metric or finding one that the report does not give? Identity and sex may tell of kinship or karyotype, and messages of
/// personal data quote it.
pub fn withholds(metric: &str) -> bool {
    let starts = ["qc_identity", "qc_align.sex", "qc_align.fingerprint", "call_family"];
    starts.iter().any(|s| metric.starts_with(s))
        || matches!(metric, "qc_deliver.personal" | "qc_deliver.pseudonym")
        || metric.contains("ancestry")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wgs_report::{Report, Run, Sample};

    #[test]
    fn sex_and_parentage() {
        let text = crate::file::Text::new("c", crate::case_file::TEMPLATE.replace("# stated_sex", "stated_sex"));
        let case = CaseFile::parse(&text).unwrap();
        let mut report = Report::new("0.1.0", "c", Run::default(), Sample { name: "S-0001".into() });
        report.add("qc_align", &json!({"sex": {"karyotype": "XY", "x_ratio": 0.5, "y_ratio": 0.5}})).unwrap();
        let child = |n: u64, v: u64| json!({"child": "S-0001", "father": "F", "mother": null, "genotyped": n, "mendelian_violations": v});
        report.add("call_family", &json!({"children": [child(1000, 20), child(1000, 21), child(999, 500)]})).unwrap();
        let subjects = wgs_report::subject::merge(vec![("r".into(), report)]).unwrap();
        let mut laboratory = Laboratory::default();
        laboratory.subject(&subjects[0], &case, 0.02);
        assert_eq!(laboratory.sex[0].outcome, "differs");
        let outcomes: Vec<&str> = laboratory.parentage.iter().map(|p| p.outcome.as_str()).collect();
        assert_eq!(outcomes, ["agrees", "differs", "undetermined"]);
        assert!(laboratory.concerns());
        assert!(
            withholds("qc_identity.sex") && withholds("qc_identity") && !withholds("qc_align.contamination.freemix")
        );
    }
}
