//! The envelope of every report. Only `run` may differ between two runs on the same input.

use crate::verdict::Verdict;
use crate::{Error, json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wgs_core::Rounded;

/// A report: who made it, how, of what, and one section per stage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The program.
    pub wgs: Program,
    /// The run: the only part that may differ between two runs on the same input.
    pub run: Run,
    /// The sample.
    pub sample: Sample,
    /// Sections by name: `qc_fastq`, `qc_align`, … Sections that were not run are absent.
    pub sections: Map<String, Value>,
    /// The verdict of `wgs judge`; absent elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
}

/// The program that made a report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// Version.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
}

/// How a report was made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Command line, one element an argument.
    pub command: Vec<String>,
    /// Input files.
    pub inputs: Vec<InputFile>,
    /// Digest of the reference: MD5 of the sorted MD5s (`M5` of the header) of its sequences, one a line; null when one is
    /// missing.
    pub reference: Option<String>,
    /// Instruction set of the kernels.
    pub simd: String,
    /// Threads.
    pub threads: u16,
    /// Wall-clock seconds.
    pub seconds: Rounded<3>,
    /// Highest resident memory, MiB.
    pub peak_memory_mb: Option<u64>,
}

/// One input file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct InputFile {
    /// Path as given; `-` for standard input.
    pub path: String,
    /// Size in bytes, where known.
    pub bytes: Option<u64>,
    /// SHA-256 of the first 65,536 bytes, where the header is; null for standard input.
    pub header_digest: Option<String>,
    /// MD5 of all bytes, with `--digest` and of standard input.
    pub md5: Option<String>,
    /// SHA-256 of all bytes, with `--digest` and of standard input.
    pub sha256: Option<String>,
}

/// The sample a report is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// Name: `--sample`, or from the read groups or file names.
    pub name: String,
}

impl Report {
    /// A report without sections.
    pub fn new(version: &str, commit: &str, run: Run, sample: Sample) -> Self {
        let wgs = Program { version: version.to_owned(), commit: commit.to_owned() };
        Self { wgs, run, sample, sections: Map::new(), verdict: None }
    }

    /// Adds a section.
    ///
    /// # Errors
    /// When the section does not serialise, which no section type of `wgs` does.
    pub fn add<T: Serialize>(&mut self, name: &str, section: &T) -> Result<(), serde_json::Error> {
        self.sections.insert(name.to_owned(), serde_json::to_value(section)?);
        Ok(())
    }

    /// The report as JSON, indented, with a final newline.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).map(|s| s + "\n").unwrap_or_default()
    }

    /// Reads a report that this version of `wgs` (`ours`) understands; `path` is for messages.
    ///
    /// # Errors
    /// [`Error::Json`], [`Error::Shape`] with the place, or [`Error::Version`].
    pub fn parse(bytes: &[u8], path: &str, ours: &str) -> Result<Self, Error> {
        let value = json::parse(bytes).map_err(|e| Error::Json {
            path: path.to_owned(),
            line: e.line(),
            column: e.column(),
            message: without_position(&e.to_string()),
        })?;
        let shape =
            |place: &str, message: String| Error::Shape { path: path.to_owned(), place: place.to_owned(), message };
        let expect = |place: &str, what: &str| match json::at(&value, place) {
            None => shape(place, format!("missing; a report of wgs has {what} here")),
            Some(other) => shape(place, format!("expected {what}, found {}", json::kind(other))),
        };
        if !value.is_object() {
            return Err(shape("report", format!("expected an object, found {}", json::kind(&value))));
        }
        let version = json::at(&value, "wgs.version")
            .and_then(Value::as_str)
            .ok_or_else(|| expect("wgs.version", "a version"))?;
        if !compatible(version, ours) {
            return Err(Error::Version { path: path.to_owned(), found: version.to_owned(), ours: ours.to_owned() });
        }
        let name =
            json::at(&value, "sample.name").and_then(Value::as_str).ok_or_else(|| expect("sample.name", "a string"))?;
        if name.is_empty() {
            return Err(shape("sample.name", "empty".into()));
        }
        let sections =
            json::at(&value, "sections").and_then(Value::as_object).ok_or_else(|| expect("sections", "an object"))?;
        if let Some((name, _)) = sections.iter().find(|(_, section)| !section.is_object()) {
            return Err(expect(&format!("sections.{name}"), "an object"));
        }
        serde_json::from_value(value).map_err(|e| shape("report", e.to_string()))
    }
}

/// The numbers of two versions mean the same: equal minor versions before 1.0, after it any older minor of the same major.
fn compatible(found: &str, ours: &str) -> bool {
    let numbers = |v: &str| -> Option<(u64, u64)> {
        let mut parts = v.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    match (numbers(found), numbers(ours)) {
        (Some((0, minor)), Some(ours)) => (0, minor) == ours,
        (Some((major, minor)), Some(ours)) => major == ours.0 && minor <= ours.1,
        _ => false,
    }
}

/// The message of `serde_json` without its own "at line L column C".
fn without_position(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(before, _)| before).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(sections: &str) -> String {
        format!(
            r#"{{"wgs":{{"version":"0.1.0","commit":"c"}},"run":{{"command":[],"inputs":[],"reference":null,"simd":"scalar","threads":1,"seconds":0.1,"peak_memory_mb":null}},"sample":{{"name":"S"}},"sections":{sections}}}"#
        )
    }

    #[test]
    fn reads_back_what_it_writes() {
        let report = Report::parse(report(r#"{"qc_align":{"b":1,"a":2}}"#).as_bytes(), "r.json", "0.1.3").unwrap();
        assert_eq!(report.sections["qc_align"].to_string(), r#"{"b":1,"a":2}"#, "order is kept");
        let again = Report::parse(report.to_json().as_bytes(), "r.json", "0.1.0").unwrap();
        assert_eq!(again.to_json(), report.to_json());
    }

    #[test]
    fn says_where_a_report_is_wrong() {
        let whole = report("{}");
        for (text, expected) in [
            ("", "r.json: line 1, column 0: EOF while parsing a value"),
            (&whole[..40], "r.json: line 1, column 40: EOF while parsing"),
            ("[1]", "r.json: report: expected an object, found an array"),
            ("{}", "r.json: wgs.version: missing"),
            ("{\"wgs\":3}", "r.json: wgs.version: missing"),
            ("{\"wgs\":{\"version\":3}}", "r.json: wgs.version: expected a version, found a number"),
            (&whole.replace("0.1.0", "0.2.0"), "r.json: written by wgs 0.2.0; this is wgs 0.1.0"),
            (&whole.replace("0.1.0", "later"), "r.json: written by wgs later; this is wgs 0.1.0"),
            (&whole.replace("\"S\"", "7"), "r.json: sample.name: expected a string, found a number"),
            (&whole.replace("\"S\"", "\"\""), "r.json: sample.name: empty"),
            (&report("[]"), "r.json: sections: expected an object, found an array"),
            (&report("{\"qc_align\":7}"), "r.json: sections.qc_align: expected an object, found a number"),
            (&report("{\"qc_align\":{},\"qc_align\":{}}"), "key `qc_align` twice in one object"),
            (&whole.replace("\"threads\":1", "\"threads\":99999999"), "r.json: report: invalid value"),
        ] {
            let got = Report::parse(text.as_bytes(), "r.json", "0.1.0").expect_err(text).to_string();
            assert!(got.contains(expected), "{text}\n  got: {got}\n  not: {expected}");
        }
    }

    #[test]
    fn versions_that_mean_the_same() {
        for (found, ours, same) in [
            ("0.1.9", "0.1.0", true),
            ("0.1.0", "0.2.0", false),
            ("1.2.0", "1.3.0", true),
            ("1.4.0", "1.3.0", false),
            ("2.0.0", "1.3.0", false),
        ] {
            assert_eq!(compatible(found, ours), same, "{found} {ours}");
        }
    }
}
