//! The table itself, built once from compact rows.

use super::Scope::{File, Lane, Library, ReadGroup};
use super::Unit::{self, Bp, Concentration, Count, Days, Depth, Fraction, Hours, Mass, Percent, Phred, Ratio, Score};
use super::{Metric, Rows, Scope};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Alignment metrics of GA4GH WGS QC 1.0, in the standard's order and spelling.
pub const GA4GH_ALIGN: [(&str, Unit); 9] = [
    ("yield_bp_q30", Bp),
    ("mean_autosome_coverage", Depth),
    ("mad_autosome_coverage", Depth),
    ("pct_autosomes_15x", Percent),
    ("pct_reads_mapped", Percent),
    ("pct_reads_properly_paired", Percent),
    ("mean_insert_size", Bp),
    ("insert_size_std_deviation", Bp),
    ("cross_contamination_rate", Fraction),
];

/// Variant metrics of GA4GH WGS QC 1.0 in the standard's spelling, and beside them those its text defines otherwise.
pub const GA4GH_VCF: [(&str, Unit); 11] = [
    ("count_snvs", Count),
    ("count_insertions", Count),
    ("count_deletions", Count),
    ("ratio_heterozygous_homzygous_snv", Ratio),
    ("ratio_heterozygous_homzygous_indel", Ratio),
    ("ratio_insertion_deletion", Ratio),
    ("ratio_transitions_transversions_snv", Ratio),
    ("count_insertions_by_definition", Count),
    ("count_deletions_by_definition", Count),
    ("ratio_insertion_deletion_by_definition", Ratio),
    ("ratio_transitions_transversions_snv_by_definition", Ratio),
];

/// Fields of a set of reads in `qc_fastq`; the same in `total`, `by_file[]` and `by_lane[]`.
const YIELD: [(&str, Unit, Exact); 17] = [
    ("reads", Count, None),
    ("bases", Bp, None),
    ("q20_bases", Bp, None),
    ("q30_bases", Bp, None),
    ("gc_bases", Bp, None),
    ("n_bases", Bp, None),
    ("frac_q20", Fraction, Some(("q20_bases", "bases"))),
    ("frac_q30", Fraction, Some(("q30_bases", "bases"))),
    ("frac_gc", Fraction, None),
    ("frac_n", Fraction, Some(("n_bases", "bases"))),
    ("mean_quality", Phred, None),
    ("mean_phred", Phred, None),
    ("read_length.min", Bp, None),
    ("read_length.mean", Bp, None),
    ("read_length.median", Bp, None),
    ("read_length.max", Bp, None),
    ("read_length.n50", Bp, None),
];

/// The rest of `qc_fastq.total`.
const FASTQ_TOTAL: [(&str, Unit, Exact); 26] = [
    ("pairs", Count, None),
    ("filtered_reads", Count, None),
    ("empty_reads", Count, None),
    ("mean_read_quality", Phred, None),
    ("quality_binning.distinct", Count, None),
    ("sampled.templates", Count, None),
    ("sampled.reads", Count, None),
    ("adapter.frac_reads", Fraction, None),
    ("adapter.frac_bases", Fraction, None),
    ("adapter.frac_dimer", Fraction, None),
    ("poly_g.frac_reads", Fraction, None),
    ("poly_g.frac_bases", Fraction, None),
    ("frac_phix", Fraction, None),
    ("frac_duplicates_estimated", Fraction, None),
    ("duplication.templates", Count, None),
    ("duplication.distinct", Count, None),
    ("genome_size_bp", Bp, None),
    ("expected_depth", Depth, Some(("bases", "genome_size_bp"))),
    ("expected_depth_q30_unique", Depth, None),
    ("insert_size_by_overlap.pairs", Count, None),
    ("insert_size_by_overlap.overlapping", Count, None),
    ("insert_size_by_overlap.frac_overlapping", Fraction, Some(("overlapping", "pairs"))),
    ("insert_size_by_overlap.mean", Bp, None),
    ("insert_size_by_overlap.median", Bp, None),
    ("insert_size_by_overlap.peak", Bp, None),
    ("insert_size_by_overlap.frac_error", Fraction, None),
];

/// `qc_align` apart from the depths and the GA4GH map. The last column is the field of a read group or lane row.
const ALIGN: [(&str, Unit, Exact, Option<&str>); 73] = [
    ("reads.passed.total", Count, None, None),
    ("reads.passed.primary", Count, None, Some("reads")),
    ("reads.passed.mapped", Count, None, None),
    ("reads.passed.primary_mapped", Count, None, None),
    ("reads.passed.duplicates", Count, None, None),
    ("reads.failed.total", Count, None, None),
    ("reads.frac_mapped", Fraction, Some(("passed.primary_mapped", "passed.primary")), Some("frac_mapped")),
    ("reads.frac_properly_paired", Fraction, None, Some("frac_properly_paired")),
    (
        "reads.frac_duplicates",
        Fraction,
        Some(("passed.primary_duplicates", "passed.primary_mapped")),
        Some("frac_duplicates"),
    ),
    ("reads.frac_supplementary", Fraction, None, None),
    ("reads.frac_chimeric", Fraction, None, None),
    ("reads.unmapped_placed", Count, None, None),
    ("reads.unplaced", Count, None, None),
    ("depth.autosomes_primary_only_mean", Depth, None, None),
    ("depth.frac_autosomes_ge_15_mapq_gt_10", Fraction, None, None),
    ("depth.excluded.total_bases", Bp, None, None),
    ("depth.excluded.frac_mapq", Fraction, Some(("mapq_bases", "total_bases")), None),
    ("depth.excluded.frac_duplicate", Fraction, Some(("duplicate_bases", "total_bases")), None),
    ("depth.excluded.frac_unpaired", Fraction, Some(("unpaired_bases", "total_bases")), None),
    ("depth.excluded.frac_base_quality", Fraction, Some(("base_quality_bases", "total_bases")), None),
    ("depth.excluded.frac_overlap", Fraction, Some(("overlap_bases", "total_bases")), None),
    ("depth.excluded.frac_capped", Fraction, Some(("capped_bases", "total_bases")), None),
    ("depth.excluded.frac_total", Fraction, None, None),
    ("depth.targets.intervals", Count, None, None),
    ("read_length.reads", Count, None, None),
    ("read_length.bases", Bp, None, None),
    ("read_length.min", Bp, None, None),
    ("read_length.mean", Bp, None, None),
    ("read_length.median", Bp, None, None),
    ("read_length.max", Bp, None, None),
    ("read_length.n50", Bp, None, None),
    ("read_length.aligned_bases", Bp, None, None),
    ("read_length.aligned_mean", Bp, None, None),
    ("read_length.aligned_n50", Bp, None, None),
    ("insert_size.mean", Bp, None, Some("mean_insert_size")),
    ("insert_size.sd", Bp, None, None),
    ("gc_bias.at_dropout", Percent, None, None),
    ("gc_bias.gc_dropout", Percent, None, None),
    ("error_rate.bases", Bp, None, None),
    ("error_rate.mismatches", Count, None, None),
    ("error_rate.frac_mismatch", Fraction, Some(("mismatches", "bases")), Some("frac_mismatch")),
    ("error_rate.insertions", Count, None, None),
    ("error_rate.deletions", Count, None, None),
    ("error_rate.frac_insertion", Fraction, Some(("insertions", "bases")), None),
    ("error_rate.frac_deletion", Fraction, Some(("deletions", "bases")), None),
    ("error_rate.clipped_reads", Count, None, None),
    ("error_rate.clipped_bases", Bp, None, None),
    ("error_rate.frac_clipped", Fraction, None, None),
    ("error_rate.oxidised_g.rate", Fraction, None, None),
    ("error_rate.oxidised_g.score", Phred, None, None),
    ("error_rate.deamination.rate", Fraction, None, None),
    ("error_rate.deamination.score", Phred, None, None),
    ("base_quality.bases", Bp, None, Some("bases")),
    ("base_quality.q20_bases", Bp, None, Some("q20_bases")),
    ("base_quality.q30_bases", Bp, None, Some("q30_bases")),
    ("base_quality.frac_q20", Fraction, Some(("q20_bases", "bases")), Some("frac_q20")),
    ("base_quality.frac_q30", Fraction, Some(("q30_bases", "bases")), Some("frac_q30")),
    ("base_quality.q30_bases_unique_trimmed", Bp, None, None),
    ("duplication.pairs", Count, None, None),
    ("duplication.duplicate_pairs", Count, None, None),
    ("duplication.optical_duplicate_pairs", Count, None, None),
    ("duplication.pcr_duplicate_pairs", Count, None, None),
    ("duplication.unpaired_duplicates", Count, None, None),
    ("duplication.frac_duplicates", Fraction, None, None),
    ("duplication.library_size", Count, None, None),
    ("contamination.freemix", Fraction, None, None),
    ("contamination.standard_error", Fraction, None, None),
    ("contamination.markers_observed", Count, None, None),
    ("contamination.markers_used", Count, None, None),
    ("contamination.mean_depth", Depth, None, None),
    ("sex.x_ratio", Ratio, None, None),
    ("sex.y_ratio", Ratio, None, None),
    ("sex.mitochondrial_ratio", Ratio, None, None),
];

/// The sets of positions with depth statistics.
const DEPTH_SETS: [&str; 7] =
    ["genome", "autosomes", "raw_genome", "raw_autosomes", "template_genome", "targets.depth", "targets.raw"];

/// Statistics of each.
const DEPTH_STATS: [(&str, Unit); 18] = [
    ("positions", Bp),
    ("bases", Bp),
    ("mean", Depth),
    ("mean_uncapped", Depth),
    ("sd", Depth),
    ("median", Depth),
    ("mad", Depth),
    ("fold_80_base_penalty", Ratio),
    ("frac_depth_ge_1", Fraction),
    ("frac_depth_ge_5", Fraction),
    ("frac_depth_ge_10", Fraction),
    ("frac_depth_ge_15", Fraction),
    ("frac_depth_ge_20", Fraction),
    ("frac_depth_ge_30", Fraction),
    ("frac_depth_ge_40", Fraction),
    ("frac_depth_ge_50", Fraction),
    ("frac_depth_ge_60", Fraction),
    ("frac_depth_ge_100", Fraction),
];

/// `qc_vcf` apart from the sets of records and the GA4GH map.
const VCF: [(&str, Unit, Exact); 21] = [
    ("setting.samples", Count, None),
    ("setting.target_bases", Bp, None),
    ("setting.outside_targets", Count, None),
    ("setting.references_compared", Count, None),
    ("setting.autosome_bases", Bp, None),
    ("records.total", Count, None),
    ("records.pass", Count, None),
    ("records.unfiltered", Count, None),
    ("records.failed", Count, None),
    ("records.no_variant", Count, None),
    ("records.missing_genotype", Count, None),
    ("records.homozygous_reference", Count, None),
    ("records.variants", Count, None),
    ("records.frac_missing_genotype", Fraction, None),
    ("sex_chromosomes.x_heterozygous", Count, None),
    ("sex_chromosomes.x_homozygous", Count, None),
    ("sex_chromosomes.x_haploid", Count, None),
    ("sex_chromosomes.frac_x_heterozygous", Fraction, None),
    ("sex_chromosomes.y_heterozygous", Count, None),
    ("sex_chromosomes.y_homozygous", Count, None),
    ("sex_chromosomes.frac_y_heterozygous", Fraction, None),
];

/// Numbers of `qc_vcf.pass` and `qc_vcf.all`.
const VCF_SET: [(&str, Unit, Exact); 26] = [
    ("records", Count, None),
    ("multiallelic_sites", Count, None),
    ("multiallelic_snv_sites", Count, None),
    ("indel.records", Count, None),
    ("indel.heterozygous", Count, None),
    ("indel.homozygous", Count, None),
    ("indel.haploid", Count, None),
    ("indel.ratio_het_hom", Ratio, None),
    ("indel.ratio_insertion_deletion", Ratio, None),
    ("indel.in_frame_alleles", Count, None),
    ("indel.frac_in_frame", Fraction, None),
    ("ti_tv.transitions", Count, None),
    ("ti_tv.transversions", Count, None),
    ("ti_tv.ratio", Ratio, None),
    ("ti_tv.biallelic_transitions", Count, None),
    ("ti_tv.biallelic_transversions", Count, None),
    ("ti_tv.biallelic_ratio", Ratio, None),
    ("genotypes.heterozygous", Count, None),
    ("genotypes.heterozygous_alternate", Count, None),
    ("genotypes.homozygous", Count, None),
    ("genotypes.haploid", Count, None),
    ("genotypes.partial", Count, None),
    ("genotypes.without", Count, None),
    ("genotypes.ratio_het_hom", Ratio, None),
    ("genotypes.phased_heterozygous", Count, None),
    ("genotypes.frac_phased", Fraction, Some(("phased_heterozygous", "heterozygous"))),
];

/// Kinds of variants of a set.
const VCF_TYPES: [&str; 8] = ["snv", "mnv", "insertion", "deletion", "complex", "breakend", "symbolic", "star"];

/// Numbers of each kind.
const VCF_TYPE: [(&str, Unit); 6] = [
    ("records", Count),
    ("alleles", Count),
    ("heterozygous", Count),
    ("homozygous", Count),
    ("haploid", Count),
    ("ratio_het_hom", Ratio),
];

/// Distributions of a set, and the unit of their values.
const VCF_SPREADS: [(&str, Unit); 5] = [
    ("depth", Depth),
    ("genotype_quality", Score),
    ("quality", Score),
    ("allele_balance_snv", Percent),
    ("allele_balance_indel", Percent),
];

/// Classes of `bench`.
const BENCH_CLASSES: [&str; 6] = ["snv", "indel", "insertion", "deletion", "complex", "all"];

/// Numbers of each class. F1 is of two quotients: it is compared as written, with six decimals.
const BENCH: [(&str, Unit, Exact); 21] = [
    ("truth_total", Count, None),
    ("tp", Count, None),
    ("fn", Count, None),
    ("query_total", Count, None),
    ("query_tp", Count, None),
    ("fp", Count, None),
    ("unknown", Count, None),
    ("genotype_errors", Count, None),
    ("allele_errors", Count, None),
    ("recall", Fraction, Some(("tp", "tp+fn"))),
    ("recall_low", Fraction, None),
    ("recall_high", Fraction, None),
    ("precision", Fraction, Some(("query_tp", "query_tp+fp"))),
    ("precision_low", Fraction, None),
    ("precision_high", Fraction, None),
    ("f1", Fraction, None),
    ("fp_per_mb", Ratio, None),
    ("truth_ti_tv", Ratio, None),
    ("query_ti_tv", Ratio, None),
    ("truth_het_hom", Ratio, None),
    ("query_het_hom", Ratio, None),
];

/// Numbers of `bench.alleles.{snv,indel}`. `tp` is the truth's and the query's alike.
const BENCH_ALLELES: [(&str, Unit, Exact); 6] = [
    ("tp", Count, None),
    ("fn", Count, None),
    ("fp", Count, None),
    ("recall", Fraction, Some(("tp", "tp+fn"))),
    ("precision", Fraction, Some(("tp", "tp+fp"))),
    ("f1", Fraction, None),
];

/// The rest of `bench`.
const BENCH_REST: [(&str, Unit); 5] = [
    ("setting.confident_bases", Bp),
    ("left_out.truth.not_assessed", Count),
    ("left_out.query.not_assessed", Count),
    ("left_out.query.filtered", Count),
    ("clusters.fallback", Count),
];

/// Numbers of `call_somatic`.
const SOMATIC: [(&str, Unit, Exact); 11] = [
    ("pass", Count, None),
    ("snvs", Count, None),
    ("insertions", Count, None),
    ("deletions", Count, None),
    ("burden.calls", Count, None),
    ("burden.callable_bases", Bp, None),
    ("burden.frac_callable", Fraction, Some(("callable_bases", "known_bases"))),
    ("burden.mean_depth_normal", Depth, None),
    ("burden.per_megabase", Ratio, None),
    ("spectrum.ratio_transitions_transversions", Ratio, None),
    ("false_discovery.frac_expected", Fraction, None),
];

/// Numbers of `specimen`.
const SPECIMEN: [(&str, Unit); 9] = [
    ("collection.frac_tumor_cells", Fraction),
    ("receipt.dna_amount_ng", Mass),
    ("receipt.dna_concentration_ng_ul", Concentration),
    ("receipt.din", Score),
    ("receipt.ratio_a260_a280", Ratio),
    ("receipt.ratio_a260_a230", Ratio),
    ("turnaround.hours_collection_to_storage", Hours),
    ("turnaround.days_specimen_to_fastq", Days),
    ("turnaround.days_sequencing_to_fastq", Days),
];

/// Numbers of `qc_deliver.total`.
const DELIVER: [(&str, Unit, Exact); 13] = [
    ("files", Count, None),
    ("lanes", Count, None),
    ("reads", Count, None),
    ("bases", Bp, None),
    ("q30_bases", Bp, None),
    ("frac_q30", Fraction, Some(("q30_bases", "bases"))),
    ("ordered_yield_bp", Bp, None),
    // A share that may be more than all: a ratio, and written with too few digits to be checked as a fraction is.
    ("frac_ordered_yield", Ratio, Some(("bases", "ordered_yield_bp"))),
    ("genome_size_bp", Bp, None),
    ("expected_depth", Depth, Some(("bases", "genome_size_bp"))),
    ("expected_usable_depth", Depth, None),
    ("ordered_usable_depth", Depth, None),
    ("ratio_ordered_usable_depth", Ratio, None),
];

/// Row fields that can be added over the read groups of a library, or are a quotient of such.
const ADDITIVE: [&str; 6] = ["reads", "bases", "q20_bases", "q30_bases", "frac_q20", "frac_q30"];

type Exact = Option<(&'static str, &'static str)>;

static TABLE: LazyLock<BTreeMap<String, Metric>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for (field, unit, exact) in YIELD {
        let rows = vec![row(File, "qc_fastq.by_file", field), row(Lane, "qc_fastq.by_lane", field)];
        all.push(Metric { path: format!("qc_fastq.total.{field}"), unit, rows, exact });
    }
    for (field, unit, exact) in FASTQ_TOTAL {
        all.push(Metric { path: format!("qc_fastq.total.{field}"), unit, rows: Vec::new(), exact });
    }
    for (field, unit, exact, in_row) in ALIGN {
        let mut rows = Vec::new();
        if let Some(field) = in_row {
            rows.extend([row(ReadGroup, "qc_align.by_read_group", field), row(Lane, "qc_align.by_lane", field)]);
            if ADDITIVE.contains(&field) {
                rows.push(row(Library, "qc_align.by_read_group", field));
            }
        }
        all.push(Metric { path: format!("qc_align.{field}"), unit, rows, exact });
    }
    for set in DEPTH_SETS {
        all.extend(DEPTH_STATS.map(|(field, unit)| {
            let exact = (field == "mean_uncapped").then_some(("bases", "positions"));
            Metric { exact, ..plain(format!("qc_align.depth.{set}.{field}"), unit) }
        }));
    }
    all.extend(GA4GH_ALIGN.map(|(id, unit)| plain(format!("qc_align.ga4gh.{id}"), unit)));
    all.extend(GA4GH_VCF.map(|(id, unit)| plain(format!("qc_vcf.ga4gh.{id}"), unit)));
    all.extend(VCF.map(|(field, unit, exact)| Metric { exact, ..plain(format!("qc_vcf.{field}"), unit) }));
    for set in ["pass", "all"] {
        all.extend(
            VCF_SET.map(|(field, unit, exact)| Metric { exact, ..plain(format!("qc_vcf.{set}.{field}"), unit) }),
        );
        for kind in VCF_TYPES {
            all.extend(VCF_TYPE.map(|(field, unit)| plain(format!("qc_vcf.{set}.by_type.{kind}.{field}"), unit)));
        }
        for (spread, unit) in VCF_SPREADS {
            all.push(plain(format!("qc_vcf.{set}.{spread}.count"), Count));
            let values = ["mean", "p5", "p25", "median", "p75", "p95"];
            all.extend(values.map(|field| plain(format!("qc_vcf.{set}.{spread}.{field}"), unit)));
        }
    }
    for class in BENCH_CLASSES {
        all.extend(BENCH.map(|(field, unit, exact)| Metric { exact, ..plain(format!("bench.{class}.{field}"), unit) }));
    }
    for class in ["snv", "indel"] {
        all.extend(
            BENCH_ALLELES
                .map(|(field, unit, exact)| Metric { exact, ..plain(format!("bench.alleles.{class}.{field}"), unit) }),
        );
    }
    all.extend(BENCH_REST.map(|(field, unit)| plain(format!("bench.{field}"), unit)));
    all.extend(
        DELIVER.map(|(field, unit, exact)| Metric { exact, ..plain(format!("qc_deliver.total.{field}"), unit) }),
    );
    all.extend(SPECIMEN.map(|(field, unit)| plain(format!("specimen.{field}"), unit)));
    all.extend(SOMATIC.map(|(field, unit, exact)| Metric { exact, ..plain(format!("call_somatic.{field}"), unit) }));
    all.into_iter().map(|m| (m.path.clone(), m)).collect()
});

fn row(scope: Scope, array: &'static str, field: &'static str) -> Rows {
    Rows { scope, array, field }
}

fn plain(path: String, unit: Unit) -> Metric {
    Metric { path, unit, rows: Vec::new(), exact: None }
}

/// The metric with this path.
pub fn find(path: &str) -> Option<&'static Metric> {
    TABLE.get(path)
}

/// All metrics by path.
pub fn metrics() -> impl Iterator<Item = &'static Metric> {
    TABLE.values()
}
