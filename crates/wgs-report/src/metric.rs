//! The metrics a gate may name: path in the report, unit, range, and where the rows of a scope stand.
//!
//! Layering keeps the section types out of this crate, so the table names them by path; a test of the root crate walks
//! the JSON Schema of the section types and fails when a path here does not exist there or a `frac_*` there is not here.
//! Values are compared unrounded: where a report holds both counts of a fraction (`exact`), the fraction is taken from
//! them and the rounded field only has to agree.

mod table;

use std::fmt;

pub use table::{GA4GH_ALIGN, GA4GH_VCF, find, metrics};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, 0–1.
    Fraction,
    /// GA4GH `pct_*`, 0–100.
    Percent,
    /// Things counted.
    Count,
    /// Base pairs.
    Bp,
    /// Depth of coverage, ×.
    Depth,
    /// Phred-scaled quality.
    Phred,
    /// A quality whose scale has no end (QUAL, GQ).
    Score,
    /// A ratio of like quantities.
    Ratio,
    /// Nanograms.
    Mass,
    /// Nanograms a microlitre.
    Concentration,
    /// Hours.
    Hours,
    /// Days.
    Days,
}

impl Unit {
    /// Smallest and largest value that can be meant.
    pub fn range(self) -> (f64, f64) {
        match self {
            Unit::Fraction => (0.0, 1.0),
            Unit::Percent | Unit::Phred => (0.0, 100.0),
            _ => (0.0, f64::MAX),
        }
    }

    /// Word in the verdict JSON and in tables.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Fraction => "fraction",
            Unit::Percent => "%",
            Unit::Count => "count",
            Unit::Bp => "bp",
            Unit::Depth => "x",
            Unit::Phred => "phred",
            Unit::Score => "score",
            Unit::Ratio => "ratio",
            Unit::Mass => "ng",
            Unit::Concentration => "ng/ul",
            Unit::Hours => "h",
            Unit::Days => "d",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What one value of a gate belongs to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole sample.
    Sample,
    /// Each library: the read groups with the same `LB`, counts added.
    Library,
    /// Each read group.
    ReadGroup,
    /// Each lane of a flow cell.
    Lane,
    /// Each input file.
    File,
}

impl Scope {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Sample => "sample",
            Scope::Library => "library",
            Scope::ReadGroup => "read_group",
            Scope::Lane => "lane",
            Scope::File => "file",
        }
    }
}

/// Where the values of a scope other than the sample stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Scope.
    pub scope: Scope,
    /// Path of the array, from the section on.
    pub array: &'static str,
    /// Path of the value inside a row.
    pub field: &'static str,
}

/// A metric a gate may name.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Path from the section on: `qc_fastq.total.frac_q30`.
    pub path: String,
    /// Unit.
    pub unit: Unit,
    /// Other scopes it has values for.
    pub rows: Vec<Rows>,
    /// Sibling fields whose quotient is the unrounded value; the denominator may be the sum of two, `tp+fn`.
    pub exact: Option<(&'static str, &'static str)>,
}

impl Metric {
    /// The section a report must have for this metric.
    pub fn section(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }
}
