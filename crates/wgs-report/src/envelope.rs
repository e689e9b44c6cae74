//! The envelope of every report. Only `run` may differ between two runs on the same input.

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
    pub verdict: Option<Value>,
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
    /// Digest of the reference: of its sorted set of sequence MD5s.
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
    /// Digest of the first bytes (header), where taken.
    pub header_digest: Option<String>,
    /// MD5 of all bytes, with `--digest`.
    pub md5: Option<String>,
    /// SHA-256 of all bytes, with `--digest`.
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
}
