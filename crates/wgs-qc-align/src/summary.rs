//! The section `qc_align` of the report. Each doc comment is the field's definition (and its text in the JSON Schema).
//!
//! Read filters used below. *Primary*: neither secondary nor supplementary. *Usable* (GA4GH, Picard CollectWgsMetrics): not
//! secondary, not QC-fail, not duplicate, paired with a mapped mate, mapping quality ≥ 20; of such reads the aligned bases
//! that are not N and have base quality ≥ 20, each template counted once per position. *Raw*: samtools depth's reads, not
//! unmapped, secondary, QC-fail or duplicate; every aligned base.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use std::collections::BTreeMap;
use wgs_core::num::{Frac, Rounded};

/// Section `qc_align`. A group that was switched off (`--only`, `--skip`) is absent.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct QcAlign {
    /// Record and flag counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads: Option<Reads>,
    /// Depth of coverage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// Lengths of primary reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_length: Option<ReadLength>,
    /// Template lengths of pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insert_size: Option<InsertSize>,
    /// Depth against GC content of the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gc_bias: Option<GcBias>,
    /// Mismatches, insertions, deletions, clips; oxidised G and deamination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_rate: Option<ErrorRate>,
    /// Base quality: yield and per cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_quality: Option<BaseQuality>,
    /// Duplicates and library complexity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplication: Option<Duplication>,
    /// One row per read group of the header, then reads without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_read_group: Option<Vec<GroupRow>>,
    /// One row per flow cell and lane as read names tell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_lane: Option<Vec<GroupRow>>,
    /// Sex and ploidy by depth ratios.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Reads on viral contigs of the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viral: Option<Vec<ViralRow>>,
    /// Cross-sample contamination and ancestry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contamination: Option<wgs_identity::Contamination>,
    /// SHA-256 of the file of `--fingerprint`; the genotypes themselves stand in no report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint_sha256: Option<String>,
    /// The alignment metrics of GA4GH WGS QC 1.0 by id; null where one does not apply, the reason in `ga4gh_absent`.
    pub ga4gh: BTreeMap<String, Option<Measured>>,
    /// Why a GA4GH metric is null: `unpaired`, `too_few_markers`, `no_autosomes`, `not_computed`.
    pub ga4gh_absent: BTreeMap<String, String>,
    /// Things the reader should know, in words.
    pub warnings: Vec<String>,
}

/// A number of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Measured {
    /// A count: an integer.
    Count(u64),
    /// A mean, a share, a deviation.
    Real(Rounded<6>),
}

impl JsonSchema for Measured {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Rounded::<6>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Rounded::<6>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// Counts of samtools flagstat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct FlagCounts {
    /// Records.
    pub total: u64,
    /// Records neither secondary nor supplementary.
    pub primary: u64,
    /// Secondary records (0x100).
    pub secondary: u64,
    /// Supplementary records (0x800).
    pub supplementary: u64,
    /// Duplicates (0x400), any record.
    pub duplicates: u64,
    /// Duplicates, primary records.
    pub primary_duplicates: u64,
    /// Mapped records.
    pub mapped: u64,
    /// Mapped primary records.
    pub primary_mapped: u64,
    /// Primary reads of pairs (0x1).
    pub paired: u64,
    /// First of pair.
    pub read1: u64,
    /// Second of pair.
    pub read2: u64,
    /// Properly paired (0x2) and mapped.
    pub properly_paired: u64,
    /// Read and mate mapped.
    pub both_mapped: u64,
    /// Read mapped, mate not.
    pub singletons: u64,
    /// Mate on another contig, both mapped.
    pub mate_on_other_contig: u64,
    /// The same with mapping quality ≥ 5.
    pub mate_on_other_contig_mapq5: u64,
}

/// Record and flag counts.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Reads {
    /// Records that passed the vendor's filter.
    pub passed: FlagCounts,
    /// QC-fail records (0x200).
    pub failed: FlagCounts,
    /// Mapped primary reads over primary reads, QC-fail apart.
    pub frac_mapped: Frac,
    /// Properly paired over primary reads, QC-fail apart.
    pub frac_properly_paired: Frac,
    /// Primary duplicates over mapped primary reads, QC-fail apart.
    pub frac_duplicates: Frac,
    /// Supplementary records over primary reads, QC-fail apart.
    pub frac_supplementary: Frac,
    /// Chimeric pairs: mates on different contigs or over 100 kb apart, both with mapping quality ≥ 20; over such pairs.
    pub frac_chimeric: Frac,
    /// Mapped primary records by mapping quality 0–255; trailing zeros cut.
    pub mapq_histogram: Vec<u64>,
    /// Records with contig and position but the unmapped flag.
    pub unmapped_placed: u64,
    /// Records without a contig.
    pub unplaced: u64,
}

/// Depth of coverage in its several definitions.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Depth {
    /// Usable depth over all positions of the reference that are not N.
    pub genome: DepthStats,
    /// Usable depth over chromosomes 1–22; absent without them.
    pub autosomes: Option<DepthStats>,
    /// Usable depth, autosomes, supplementary alignments left out.
    pub autosomes_primary_only_mean: Rounded<6>,
    /// Share of the autosomal positions that are not N with depth ≥ 15 in Genomics England's sense: every aligned base of
    /// reads with mapping quality over 10 that are not duplicate, QC-fail or secondary. Soft-clipped ends, where adapters
    /// are, do not count; ends are not trimmed by quality. Absent without autosomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frac_autosomes_ge_15_mapq_gt_10: Option<Frac>,
    /// Raw depth over the genome.
    pub raw_genome: DepthStats,
    /// Raw depth over the autosomes.
    pub raw_autosomes: Option<DepthStats>,
    /// Depth as mosdepth counts it (flags 1796 excluded, any mapping quality, overlapping proper pairs once), genome
    /// including N, as mosdepth's `total`.
    pub template_genome: DepthStats,
    /// Aligned bases left out of the usable depth, by the first reason that applies.
    pub excluded: Excluded,
    /// Usable depth over all `--targets` together; absent without them.
    pub targets: Option<TargetStats>,
    /// Per contig with at least one read or among the first 100 of the header, at most 100; all are in `--contig-table`.
    pub by_contig: Vec<ContigDepth>,
    /// Mean usable depth per grid cell (contig × 1 Mb) that is not all N, for the plot along chromosomes.
    pub track: Vec<Track>,
}

/// Depth over a set of positions.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DepthStats {
    /// Positions counted.
    pub positions: u64,
    /// Sum of their depths, without a cap.
    pub bases: u64,
    /// Mean, each position capped at 250 (Picard's COVERAGE_CAP).
    pub mean: Rounded<6>,
    /// `bases / positions`: the mean without the cap.
    pub mean_uncapped: Rounded<6>,
    /// Standard deviation (n − 1), capped at 250.
    pub sd: Rounded<6>,
    /// Median, capped at 250.
    pub median: Rounded<1>,
    /// Median absolute deviation from the median, capped at 250.
    pub mad: Rounded<1>,
    /// Fold-80 base penalty: capped mean over the 20th percentile of the capped depth (as Picard).
    pub fold_80_base_penalty: Rounded<6>,
    /// Breadth.
    #[serde(flatten)]
    pub breadth: Breadth,
    /// Positions by depth 0–1000; the last counts everything deeper. Trailing zeros cut.
    pub histogram: Vec<u64>,
}

/// Share of positions at or above a depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Breadth {
    /// Depth ≥ 1.
    pub frac_depth_ge_1: Frac,
    /// Depth ≥ 5.
    pub frac_depth_ge_5: Frac,
    /// Depth ≥ 10.
    pub frac_depth_ge_10: Frac,
    /// Depth ≥ 15.
    pub frac_depth_ge_15: Frac,
    /// Depth ≥ 20.
    pub frac_depth_ge_20: Frac,
    /// Depth ≥ 30.
    pub frac_depth_ge_30: Frac,
    /// Depth ≥ 40.
    pub frac_depth_ge_40: Frac,
    /// Depth ≥ 50.
    pub frac_depth_ge_50: Frac,
    /// Depth ≥ 60.
    pub frac_depth_ge_60: Frac,
    /// Depth ≥ 100.
    pub frac_depth_ge_100: Frac,
}

/// Middle, spread and breadth of a depth; each position capped at 250 for all but the breadth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Spread {
    /// Median, capped at 250.
    pub median: Rounded<1>,
    /// Median absolute deviation from the median, capped at 250.
    pub mad: Rounded<1>,
    /// Standard deviation (n − 1), capped at 250.
    pub sd: Rounded<4>,
    /// Breadth.
    #[serde(flatten)]
    pub breadth: Breadth,
}

/// Aligned bases that do not count towards the usable depth. Fractions are of the sum of all of these and the counted.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Excluded {
    /// Aligned bases considered: counted and excluded together.
    pub total_bases: u64,
    /// In reads with mapping quality under 20.
    pub mapq_bases: u64,
    /// In duplicates.
    pub duplicate_bases: u64,
    /// In unpaired reads or reads whose mate is unmapped.
    pub unpaired_bases: u64,
    /// Base quality under 20 or N, at reference positions that are not N.
    pub base_quality_bases: u64,
    /// The template was already counted at the position.
    pub overlap_bases: u64,
    /// Above the cap of 250.
    pub capped_bases: u64,
    /// See `mapq_bases`.
    pub frac_mapq: Frac,
    /// See `duplicate_bases`.
    pub frac_duplicate: Frac,
    /// See `unpaired_bases`.
    pub frac_unpaired: Frac,
    /// See `base_quality_bases`.
    pub frac_base_quality: Frac,
    /// See `overlap_bases`.
    pub frac_overlap: Frac,
    /// See `capped_bases`.
    pub frac_capped: Frac,
    /// All together.
    pub frac_total: Frac,
}

/// Usable depth over the targets.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TargetStats {
    /// Intervals in the file, overlapping ones merged for `depth`.
    pub intervals: u64,
    /// Usable depth over the union of the intervals, N of the reference included.
    pub depth: DepthStats,
    /// Raw depth over the same.
    pub raw: DepthStats,
    /// Intervals in which a tenth or more of the positions has depth under 15, at most 100, lowest mean first; all
    /// intervals are in `--target-table`.
    pub low: Vec<TargetRow>,
}

/// One interval of `--targets`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TargetRow {
    /// Contig.
    pub contig: String,
    /// First position, 0-based.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Fourth column of the BED.
    pub name: String,
    /// Usable depth, mean without a cap.
    pub mean: Rounded<4>,
    /// Lowest usable depth.
    pub min: u32,
    /// Usable depth.
    #[serde(flatten)]
    pub usable: Spread,
    /// Raw depth, mean without a cap.
    pub raw_mean: Rounded<4>,
    /// Raw depth.
    pub raw: Spread,
}

/// Depth of one contig.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContigDepth {
    /// Name.
    pub contig: String,
    /// Length in bases.
    pub len: u32,
    /// Positions that are not N.
    pub positions: u64,
    /// Mapped records.
    pub reads: u64,
    /// Usable depth, uncapped mean over the positions that are not N.
    pub mean: Rounded<4>,
    /// Usable depth over the positions that are not N.
    #[serde(flatten)]
    pub usable: Spread,
    /// Raw depth, mean over the whole length.
    pub raw_mean: Rounded<4>,
    /// Raw depth over the whole length.
    pub raw: Spread,
    /// mosdepth's depth, mean over the whole length.
    pub template_mean: Rounded<4>,
}

/// Mean depth along one contig.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Track {
    /// Name.
    pub contig: String,
    /// Bases per value.
    pub window: u32,
    /// Mean usable depth of each window from the contig's start; null where the reference is all N.
    pub mean: Vec<Rounded<2>>,
}

/// Lengths.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReadLength {
    /// Primary reads.
    pub reads: u64,
    /// Their bases.
    pub bases: u64,
    /// Shortest.
    pub min: u64,
    /// Mean.
    pub mean: Rounded<4>,
    /// Median.
    pub median: u64,
    /// Longest.
    pub max: u64,
    /// Half of all bases are in reads at least this long.
    pub n50: u64,
    /// `[length, reads]`, ascending; from 1,000 bp on in bins of 100, over 10,000 of 1,000 (the value is the bin's start).
    pub histogram: Vec<(u64, u64)>,
    /// Bases aligned to a reference base in primary reads.
    pub aligned_bases: u64,
    /// Mean number of aligned bases of mapped primary reads.
    pub aligned_mean: Rounded<4>,
    /// N50 of the aligned lengths.
    pub aligned_n50: u64,
}

/// Template lengths of pairs, as TLEN of the leftmost read.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct InsertSize {
    /// As samtools stats: every orientation, sizes over 8,000 as 8,000, mean over the lowest 99 % of pairs.
    pub mean: Rounded<4>,
    /// Standard deviation of the same pairs.
    pub sd: Rounded<4>,
    /// By orientation, FR, RF, TANDEM.
    pub by_orientation: Vec<Orientation>,
}

/// One orientation of pairs: primary, both mapped, not duplicates, TLEN not 0, counted at read 2, as Picard
/// CollectInsertSizeMetrics (QC-fail pairs included, as there).
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Orientation {
    /// `FR`, `RF` or `TANDEM`.
    pub orientation: String,
    /// Pairs.
    pub pairs: u64,
    /// Median size in bp.
    pub median: Rounded<1>,
    /// Median absolute deviation.
    pub mad: Rounded<1>,
    /// Mean of sizes up to median + 10 MAD.
    pub mean: Rounded<4>,
    /// Standard deviation of the same.
    pub sd: Rounded<4>,
    /// `[size, pairs]`, ascending, up to median + 10 MAD, at most 2,000 rows.
    pub histogram: Vec<(u32, u64)>,
}

/// GC bias over 100 bp windows, as Picard CollectGcBiasMetrics.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct GcBias {
    /// Window length in bp.
    pub window: u32,
    /// Reads counted.
    pub reads: u64,
    /// AT dropout: how much of the reads the windows with GC ≤ 50 % lack, in percent.
    pub at_dropout: Rounded<6>,
    /// GC dropout: the same for windows with GC > 50 %.
    pub gc_dropout: Rounded<6>,
    /// One row per GC percent, 0–100.
    pub bins: Vec<GcBin>,
}

/// One GC percent.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct GcBin {
    /// GC percent, rounded down.
    pub gc: u32,
    /// Windows of the reference.
    pub windows: u64,
    /// Reads that start in such windows.
    pub reads: u64,
    /// Reads per window over the mean of all windows.
    pub normalized_depth: Rounded<6>,
}

/// Errors against the reference: primary, not duplicate, not QC-fail reads with mapping quality ≥ 20; true variants count
/// too, so rates have a floor of about 0.001.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ErrorRate {
    /// Aligned bases, both read and reference A, C, G or T.
    pub bases: u64,
    /// Of them different.
    pub mismatches: u64,
    /// `mismatches / bases`.
    pub frac_mismatch: Frac,
    /// Insertion events.
    pub insertions: u64,
    /// Deletion events.
    pub deletions: u64,
    /// Insertion events per aligned base.
    pub frac_insertion: Rounded<8>,
    /// Deletion events per aligned base.
    pub frac_deletion: Rounded<8>,
    /// Reads with a soft clip.
    pub clipped_reads: u64,
    /// Soft-clipped bases.
    pub clipped_bases: u64,
    /// Soft-clipped over all bases of the reads.
    pub frac_clipped: Frac,
    /// Per cycle of R1 (or unpaired reads), at most 1,000.
    pub by_cycle_read1: Vec<CycleErrors>,
    /// Per cycle of R2.
    pub by_cycle_read2: Vec<CycleErrors>,
    /// Per base quality.
    pub by_base_quality: Vec<QualityErrors>,
    /// Per reference base with its neighbours and the base read, in the read's orientation.
    pub by_context: Vec<ContextErrors>,
    /// Oxidised G (C>A and G>T asymmetry between read orientations).
    pub oxidised_g: Artefact,
    /// Deamination of cytosine (C>T and G>A asymmetry).
    pub deamination: Artefact,
}

/// Errors at one cycle (position in the read as sequenced, 0-based).
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct CycleErrors {
    /// Aligned bases.
    pub bases: u64,
    /// Mismatches.
    pub mismatches: u64,
    /// Insertions that begin here.
    pub insertions: u64,
    /// Deletions before the base here.
    pub deletions: u64,
    /// Soft-clipped bases.
    pub clipped: u64,
}

/// Errors at one stated base quality.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct QualityErrors {
    /// Base quality as stated.
    pub quality: u8,
    /// Aligned bases.
    pub bases: u64,
    /// Mismatches.
    pub mismatches: u64,
    /// Phred of `(mismatches + 1) / (bases + 2)`.
    pub empirical: Rounded<2>,
}

/// Errors in one context.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContextErrors {
    /// Reference trinucleotide, the middle base is the one read.
    pub context: String,
    /// Base read.
    pub read: char,
    /// Usable bases over such a reference base.
    pub bases: u64,
    /// Of them read as `read`.
    pub mismatches: u64,
}

/// An asymmetry between the two orientations of a template (R1 forward/R2 reverse against R1 reverse/R2 forward), on
/// usable bases.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Artefact {
    /// Changes in the orientation in which the damage shows.
    pub damage: u64,
    /// Usable bases there.
    pub damage_bases: u64,
    /// Changes in the other orientation: errors of any kind.
    pub background: u64,
    /// Usable bases there.
    pub background_bases: u64,
    /// Rate of damage less background, at least 1e-10.
    pub rate: Rounded<10>,
    /// −10 log10 of `rate` (Picard's OXIDATION_Q for oxidised G), at most 100.
    pub score: Rounded<4>,
}

/// Base quality of primary reads.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct BaseQuality {
    /// Bases of primary reads that are not QC-fail; OQ instead of QUAL where a read has it.
    pub bases: u64,
    /// Of them with quality ≥ 20.
    pub q20_bases: u64,
    /// Of them with quality ≥ 30: GA4GH `yield_bp_q30`.
    pub q30_bases: u64,
    /// Bases with quality ≥ 30 of primary reads that are not duplicate or QC-fail, soft-clipped ends (where adapters are)
    /// left out: Genomics England's bases after duplicates and trimming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q30_bases_unique_trimmed: Option<u64>,
    /// `q20_bases / bases`.
    pub frac_q20: Frac,
    /// `q30_bases / bases`.
    pub frac_q30: Frac,
    /// Bases by quality 0–93; trailing zeros cut.
    pub histogram: Vec<u64>,
    /// Mean quality per cycle of R1 (or unpaired reads), at most 1,000.
    pub mean_by_cycle_read1: Vec<Rounded<3>>,
    /// Mean quality per cycle of R2.
    pub mean_by_cycle_read2: Vec<Rounded<3>>,
}

/// Duplicates, from the duplicate flag.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Duplication {
    /// Pairs examined: both mapped, primary.
    pub pairs: u64,
    /// Of them marked as duplicates.
    pub duplicate_pairs: u64,
    /// Of them optical: within 100 pixels on one tile of another pair with the same ends (2,500 for patterned flow cells,
    /// recognised by tile coordinates), among pairs with such read names.
    pub optical_duplicate_pairs: u64,
    /// Of the other duplicates: PCR and other library duplicates.
    pub pcr_duplicate_pairs: u64,
    /// Mapped reads without a mapped mate.
    pub unpaired: u64,
    /// Of them duplicates.
    pub unpaired_duplicates: u64,
    /// Duplicate reads over mapped primary reads (Picard's PERCENT_DUPLICATION).
    pub frac_duplicates: Frac,
    /// Estimated number of distinct templates in the library (Lander–Waterman, as Picard); null when it cannot be told.
    pub library_size: Option<u64>,
}

/// One read group or lane.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct GroupRow {
    /// Read group id, or `flowcell:lane`.
    pub id: String,
    /// Sample, where known.
    pub sample: String,
    /// Library, where known.
    pub library: String,
    /// Platform unit, where known.
    pub platform_unit: String,
    /// Primary reads, QC-fail apart.
    pub reads: u64,
    /// Their bases.
    pub bases: u64,
    /// Bases with quality ≥ 20.
    pub q20_bases: u64,
    /// Bases with quality ≥ 30.
    pub q30_bases: u64,
    /// `q20_bases / bases`.
    pub frac_q20: Frac,
    /// `q30_bases / bases`.
    pub frac_q30: Frac,
    /// Mapped over primary reads.
    pub frac_mapped: Frac,
    /// Properly paired over primary reads.
    pub frac_properly_paired: Frac,
    /// Duplicates over mapped primary reads.
    pub frac_duplicates: Frac,
    /// Mismatches per aligned base of usable reads.
    pub frac_mismatch: Frac,
    /// Mean insert size of FR pairs under 8,000 bp.
    pub mean_insert_size: Rounded<2>,
}

/// Sex and ploidy by depth.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Sex {
    /// `XX`, `XY`, `other` or `undetermined`.
    pub karyotype: String,
    /// Mean usable depth of X outside the pseudo-autosomal regions over the autosomes' mean.
    pub x_ratio: Rounded<4>,
    /// The same for Y.
    pub y_ratio: Rounded<4>,
    /// Mitochondrial over autosomal depth.
    pub mitochondrial_ratio: Rounded<2>,
    /// Per chromosome: twice its mean usable depth over the autosomes' median chromosome.
    pub ploidy: Vec<Ploidy>,
}

/// Depth ratio of one chromosome.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Ploidy {
    /// Name.
    pub contig: String,
    /// Copies.
    pub copies: Rounded<3>,
}

/// Reads on one viral contig.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ViralRow {
    /// Contig.
    pub contig: String,
    /// Virus: `EBV`, `HTLV-1`, `HPV`, `HBV`, ….
    pub virus: String,
    /// Primary reads with mapping quality ≥ 20, duplicates apart.
    pub reads: u64,
    /// Share of the contig with raw depth ≥ 1.
    pub frac_covered: Frac,
    /// Genome copies per cell: twice its mean usable depth over the autosomes' mean.
    pub copies_per_cell: Rounded<4>,
}
