//! The section `qc_vcf` of the report. Each doc comment is the field's definition.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_vcf_stats::summary::{ContigRow, Ga4gh, Records, SexChromosomes, TallyRow, VariantSet};

/// Section `qc_vcf`: the variants of one sample in a call set. *Variant record*: at least one ALT that is no reference allele
/// (`<NON_REF>`, `<*>`), and a genotype that is neither missing nor homozygous for REF; without genotypes, every record with
/// such an ALT. *Passing*: FILTER is PASS or `.`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QcVcf {
    /// What was looked at.
    pub setting: Setting,
    /// Records by what they are.
    pub records: Records,
    /// The variant metrics of GA4GH WGS QC 1.0 by id.
    pub ga4gh: Ga4gh,
    /// Why a GA4GH metric is null: `no_autosomes`, `unfiltered` (FILTER is `.` everywhere), `no_genotypes`,
    /// `nothing_to_divide_by`.
    pub ga4gh_absent: BTreeMap<String, String>,
    /// Variant records that pass.
    pub pass: VariantSet,
    /// All variant records, those that failed a filter too.
    pub all: VariantSet,
    /// Variant records by FILTER; one with several filters counts under each.
    pub by_filter: Vec<FilterRow>,
    /// Variant records by contig: at most 200, human chromosomes and then those with most records. `--contig-table` has all.
    pub by_contig: Vec<ContigRow>,
    /// The contigs that `by_contig` leaves out, together; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_contigs: Option<ContigRow>,
    /// SNVs of the sex chromosomes.
    pub sex_chromosomes: SexChromosomes,
    /// Things the reader should know, in words.
    pub warnings: Vec<String>,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Setting {
    /// The sample's column; null in a file without samples.
    pub sample: Option<String>,
    /// Samples in the file. Where there are others, ALTs that this one lacks are left out first.
    pub samples: u64,
    /// Bases of `--targets`; null without. Only records whose REF overlaps a target are looked at.
    pub target_bases: Option<u64>,
    /// Records outside the targets, not looked at.
    pub outside_targets: u64,
    /// REF alleles that were compared with the reference; null without `-r`.
    pub references_compared: Option<u64>,
    /// Bases of chromosomes 1–22 (inside the targets) that are not N; null without `-r`.
    pub autosome_bases: Option<u64>,
}

/// Variant records with one FILTER.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FilterRow {
    /// The filter; `PASS`, `.`, or `(others)` for what comes after a hundred names.
    pub filter: String,
    /// Its variant records.
    pub variants: TallyRow,
}
