//! The report section of `wgs annotate pack`, and its text.

use crate::pack::{Header, PackSource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `sections.annotate_pack`: what a pack of annotation sources holds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AnnotatePack {
    /// SHA-256 of the pack's content.
    pub pack: String,
    /// The sources, in order.
    pub sources: Vec<AnnotatePackSource>,
}

/// A source of a pack.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AnnotatePackSource {
    /// Its ID.
    pub id: String,
    /// Full name, if it was given.
    pub name: Option<String>,
    /// Version or release, if it is known.
    pub version: Option<String>,
    /// Date, if it is known.
    pub date: Option<String>,
    /// SHA-256 of each file it was made of.
    pub sha256: Vec<String>,
    /// Names of its fields.
    pub fields: Vec<String>,
    /// True for intervals, false for alleles.
    pub intervals: bool,
    /// Records, or lines of tables.
    pub records: u64,
    /// Alleles or intervals that were taken.
    pub rows: u64,
    /// Alleles left out because they are no sequence: symbolic ones, breakends, `*`, REF itself, and what would move left too far.
    pub unmatched: u64,
    /// Records left out because the reference lacks their contig.
    pub other_contigs: u64,
    /// Records left out because their REF is not the reference's.
    pub ref_mismatches: u64,
}

impl AnnotatePackSource {
    fn new(s: &PackSource) -> Self {
        Self {
            id: s.id.clone(),
            name: s.name.clone(),
            version: s.version.clone(),
            date: s.date.clone(),
            sha256: s.files.iter().map(|f| f.sha256.clone()).collect(),
            fields: s.fields.iter().map(|f| f.name.clone()).collect(),
            intervals: s.intervals,
            records: s.counts.records,
            rows: s.counts.rows,
            unmatched: s.counts.unmatched.values().sum(),
            other_contigs: s.counts.other_contigs,
            ref_mismatches: s.counts.ref_mismatches,
        }
    }
}

impl AnnotatePack {
    /// Of a pack.
    pub fn new(header: &Header, digest: &str) -> Self {
        Self { pack: digest.to_owned(), sources: header.sources.iter().map(AnnotatePackSource::new).collect() }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = format!("pack sha256:{}\n", self.pack);
        out.push_str("source\tversion\tdate\trecords\trows\tleft_out\tfields\n");
        for s in &self.sources {
            let left = s.unmatched + s.other_contigs + s.ref_mismatches;
            let known = |t: &Option<String>| t.clone().unwrap_or_else(|| ".".into());
            let numbers = format!("{}\t{}\t{left}", s.records, s.rows);
            let fields = s.fields.join(",");
            out.push_str(&format!("{}\t{}\t{}\t{numbers}\t{fields}\n", s.id, known(&s.version), known(&s.date)));
        }
        out
    }
}
