//! What `wgs qc deliver` reports: the types behind `sections.qc_deliver`, of a whole delivery or of one of its samples.
//! Every doc comment here is the definition of its field. Fractions are 0–1, sizes bytes, lengths bases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_core::num::Frac;
use wgs_report::finding::Finding;

/// `sections.qc_deliver`: a delivery against its manifests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct QcDeliver {
    /// Deliveries in order: those of earlier runs (`--state`), then those of the manifests. In a sample's report those that name it.
    pub deliveries: Vec<DeliverySummary>,
    /// All samples of the section together.
    pub total: Totals,
    /// One entry a sample, in the order of the manifests.
    pub samples: Vec<SampleSummary>,
    /// One entry a promised file, in the order of the manifests; files of earlier runs first.
    pub files: Vec<FileSummary>,
    /// What is wrong: by sample in the order of the manifests, then what belongs to no sample.
    pub findings: Vec<SampleFinding>,
}

/// A delivery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeliverySummary {
    /// Its id; null for lines without one.
    pub delivery_id: Option<String>,
    /// The delivery it takes the place of, for the samples it names; null for a first delivery and a top-up.
    pub supersedes: Option<String>,
    /// Known from an earlier run, not from a manifest of this one.
    pub earlier: bool,
    /// Samples it names.
    pub samples: Vec<String>,
}

/// Totals of what counts: whole files in step, neither superseded nor index reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Totals {
    /// Files that count.
    pub files: u64,
    /// Lanes of flow cells, as the read names tell.
    pub lanes: u64,
    /// Reads (R1 and R2 count one each).
    pub reads: u64,
    /// Bases.
    pub bases: u64,
    /// Bases with quality ≥ 30.
    pub q30_bases: u64,
    /// q30_bases / bases.
    pub frac_q30: Frac,
    /// Acquired bases that were ordered; null where nobody stated it.
    pub ordered_yield_bp: Option<u64>,
    /// bases / ordered_yield_bp; null without an order, and while a promised file is missing or bad: what was acquired is not known then.
    pub frac_ordered_yield: Rounded<6>,
    /// Stated genome size (`--genome-size`), bases; null without it and for several samples.
    pub genome_size_bp: Option<u64>,
    /// bases / genome_size_bp: raw depth to expect.
    pub expected_depth: Rounded<2>,
    /// Depth to expect of what can be used: q30_bases × (1 − estimated duplicates) / genome_size_bp.
    pub expected_usable_depth: Rounded<2>,
    /// Usable depth that was ordered, ×.
    pub ordered_usable_depth: Rounded<2>,
    /// expected_usable_depth / ordered_usable_depth, above 1 more than ordered; null as `frac_ordered_yield` is.
    pub ratio_ordered_usable_depth: Rounded<4>,
}

/// A sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SampleSummary {
    /// Pseudonym.
    pub sample: String,
    /// Role as the manifest states it.
    pub role: Option<String>,
    /// Deliveries its files are of.
    pub delivery_ids: Vec<String>,
    /// Its totals.
    #[serde(flatten)]
    pub total: Totals,
}

/// How a promised file was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// Whole, and counted.
    #[default]
    Whole,
    /// Whole, but not counted: index reads, or its mate is missing or bad.
    NotCounted,
    /// Not there, or not a file of the folder.
    Missing,
    /// Ends early.
    Truncated,
    /// Damaged, or not of a format that is read.
    Damaged,
    /// Holds no read.
    Empty,
    /// Replaced by a later delivery; not looked at.
    Superseded,
    /// Counted from an earlier run's state; not in a manifest of this one.
    Earlier,
}

impl FileStatus {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            FileStatus::Whole => "whole",
            FileStatus::NotCounted => "not_counted",
            FileStatus::Missing => "missing",
            FileStatus::Truncated => "truncated",
            FileStatus::Damaged => "damaged",
            FileStatus::Empty => "empty",
            FileStatus::Superseded => "superseded",
            FileStatus::Earlier => "earlier",
        }
    }
}

/// A promised file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FileSummary {
    /// Sample.
    pub sample: String,
    /// Path below the delivery's folder.
    pub file: String,
    /// Delivery.
    pub delivery_id: Option<String>,
    /// How it was found.
    pub status: FileStatus,
    /// The delivery that takes its place.
    pub superseded_by: Option<String>,
    /// Format by content; null when it was not read.
    pub format: Option<String>,
    /// Size as the manifest states it.
    pub stated_bytes: Option<u64>,
    /// Size as found.
    pub bytes: Option<u64>,
    /// MD5 of the bytes as found.
    pub md5: Option<String>,
    /// SHA-256 of the bytes as found.
    pub sha256: Option<String>,
    /// Are the digests those of the manifest? Null without stated digests or when not read.
    pub digests_agree: Option<bool>,
    /// Sum of xxh3 over the reads, each of its bases and qualities: equal for the same reads in another order, under other names, compressed otherwise.
    pub content: Option<String>,
    /// Reads in it.
    pub reads: Option<u64>,
    /// Lanes its read names tell.
    pub lanes: Vec<LaneSummary>,
}

/// A lane of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LaneSummary {
    /// Instrument; null when the names do not tell.
    pub instrument: Option<String>,
    /// Flow cell.
    pub flowcell: Option<String>,
    /// Lane, from 1.
    pub lane: u32,
}

/// A finding and the sample it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SampleFinding {
    /// Sample; null for the delivery as a whole.
    pub sample: Option<String>,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

impl QcDeliver {
    /// The part about one sample.
    pub fn of(&self, sample: &str) -> Self {
        let own = |s: &SampleSummary| s.sample == sample;
        Self {
            deliveries: (self.deliveries.iter())
                .filter(|d| d.samples.iter().any(|s| s == sample))
                // Who else was delivered is not this sample's business.
                .map(|d| DeliverySummary { samples: vec![sample.to_owned()], ..d.clone() })
                .collect(),
            total: self.samples.iter().find(|s| own(s)).map(|s| s.total.clone()).unwrap_or_default(),
            samples: self.samples.iter().filter(|s| own(s)).cloned().collect(),
            files: self.files.iter().filter(|f| f.sample == sample).cloned().collect(),
            findings: self.findings.iter().filter(|f| f.sample.as_deref() == Some(sample)).cloned().collect(),
        }
    }
}
