//! Many reports in, one subject a sample out: its sections, each from one report.

use crate::{Error, Report};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A sample with everything the reports said about it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Sample name.
    pub name: String,
    /// Sections in the order they came.
    pub sections: Map<String, Value>,
    /// File each section came from.
    pub sources: BTreeMap<String, String>,
    /// The report they were merged into: program and run of the first.
    pub report: Report,
}

/// Merges reports (with the path each came from) into samples, in the order in which the samples first appear.
///
/// # Errors
/// [`Error::Duplicate`] for a section of a sample given twice; [`Error::Shape`] for a report that is itself a verdict.
pub fn merge(reports: Vec<(String, Report)>) -> Result<Vec<Subject>, Error> {
    let mut subjects: Vec<Subject> = Vec::new();
    for (path, report) in reports {
        if report.verdict.is_some() || report.sections.contains_key("judge") {
            let message = "this is a verdict; judge the reports it was made from".to_owned();
            return Err(Error::Shape { path, place: "verdict".into(), message });
        }
        let position = subjects.iter().position(|s| s.name == report.sample.name);
        let Some(subject) = position.and_then(|i| subjects.get_mut(i)) else {
            let sources = report.sections.keys().map(|section| (section.clone(), path.clone())).collect();
            let (name, sections) = (report.sample.name.clone(), report.sections.clone());
            subjects.push(Subject { name, sections, sources, report });
            continue;
        };
        for (section, value) in report.sections {
            if let Some(first) = subject.sources.get(&section) {
                let (first, sample) = (first.clone(), subject.name.clone());
                return Err(Error::Duplicate { path, first, sample, section });
            }
            subject.sources.insert(section.clone(), path.clone());
            subject.report.sections.insert(section.clone(), value.clone());
            subject.sections.insert(section, value);
        }
        subject.report.run.inputs.extend(report.run.inputs);
    }
    Ok(subjects)
}

impl Subject {
    /// The file a section came from, for messages.
    pub fn source(&self, section: &str) -> &str {
        self.sources.get(section).map_or("report", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, Sample};
    use serde_json::json;

    fn report(sample: &str, section: &str) -> Report {
        let mut report = Report::new("0.1.0", "c", Run::default(), Sample { name: sample.into() });
        report.add(section, &json!({"of": sample})).unwrap();
        report
    }

    #[test]
    fn sections_of_one_sample_come_together() {
        let all = vec![
            ("a".into(), report("B", "qc_fastq")),
            ("b".into(), report("A", "qc_fastq")),
            ("c".into(), report("B", "qc_align")),
        ];
        let subjects = merge(all).unwrap();
        assert_eq!(subjects.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["B", "A"]);
        assert_eq!(subjects[0].sections.keys().collect::<Vec<_>>(), ["qc_fastq", "qc_align"]);
        assert_eq!(subjects[0].source("qc_align"), "c");
    }

    #[test]
    fn a_section_twice_and_a_verdict_are_refused() {
        let twice = vec![("a".into(), report("A", "qc_fastq")), ("b".into(), report("A", "qc_fastq"))];
        assert_eq!(merge(twice).unwrap_err().to_string(), "b: section qc_fastq of sample 'A' was already read from a");
        assert!(merge(vec![("v".into(), report("A", "judge"))]).unwrap_err().to_string().contains("this is a verdict"));
    }
}
