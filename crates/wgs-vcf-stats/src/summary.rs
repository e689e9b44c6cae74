//! The numbers of the report. Each doc comment is the field's definition (and its text in the JSON Schema).
//!
//! *Variant record*: at least one ALT that is no reference allele (`<NON_REF>`, `<*>`), and a genotype that is neither
//! missing nor homozygous for REF; records without a genotype count by their ALTs. *Passing*: FILTER is PASS or `.`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_core::num::{Frac, Rounded};

/// All metrics of a call set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Records by what they are.
    pub records: Records,
    /// The variant metrics of GA4GH WGS QC 1.0, by id.
    pub ga4gh: Ga4gh,
    /// Why a GA4GH metric is null.
    pub ga4gh_absent: BTreeMap<String, String>,
    /// Variant records that pass: FILTER is PASS or `.`.
    pub pass: VariantSet,
    /// All variant records.
    pub all: VariantSet,
    /// SNVs of the sex chromosomes.
    pub sex_chromosomes: SexChromosomes,
    /// Variant records by contig, contigs without any left out.
    pub by_contig: Vec<ContigRow>,
}

/// Records by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Records {
    /// Records looked at.
    pub total: u64,
    /// With FILTER PASS.
    pub pass: u64,
    /// With FILTER `.`: no filter was applied.
    pub unfiltered: u64,
    /// That failed a filter.
    pub failed: u64,
    /// Without a variant: no ALT, or only `<NON_REF>` and the like (blocks of a gVCF).
    pub no_variant: u64,
    /// With an ALT, but no known allele in the genotype.
    pub missing_genotype: u64,
    /// With an ALT, but REF is all the genotype knows.
    pub homozygous_reference: u64,
    /// The rest: variant records.
    pub variants: u64,
    /// `missing_genotype` over the records with a variant among the ALTs.
    pub frac_missing_genotype: Frac,
}

/// The variant metrics of GA4GH WGS QC 1.0: records with FILTER PASS on chromosomes 1–22 outside assembly gaps (all bases of
/// REF are N, in the record or in the reference), counted as the reference implementation does: a record with several ALTs once for each kind. Null where one does
/// not apply; `ga4gh_absent` says why. `*_by_definition`: as the text of the standard says where that is something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ga4gh {
    /// Records with an SNV (`bcftools view -v snps -f PASS`).
    #[schemars(extend("x-ga4gh-id" = "count_snvs"))]
    pub count_snvs: Option<u64>,
    /// Records with an insertion (`bcftools view -v indels -f PASS -i 'ILEN>0'`).
    #[schemars(extend("x-ga4gh-id" = "count_insertions"))]
    pub count_insertions: Option<u64>,
    /// Records with a deletion (`bcftools view -v indels -f PASS -i 'ILEN<0'`).
    #[schemars(extend("x-ga4gh-id" = "count_deletions"))]
    pub count_deletions: Option<u64>,
    /// Heterozygous over homozygous (or haploid) records with an SNV; 1/2 is heterozygous. Spelled as in the standard.
    #[schemars(extend("x-ga4gh-id" = "ratio_heterozygous_homzygous_snv"))]
    pub ratio_heterozygous_homzygous_snv: Rounded<6>,
    /// The same of records with an insertion or deletion.
    #[schemars(extend("x-ga4gh-id" = "ratio_heterozygous_homzygous_indel"))]
    pub ratio_heterozygous_homzygous_indel: Rounded<6>,
    /// `count_insertions / count_deletions`.
    #[schemars(extend("x-ga4gh-id" = "ratio_insertion_deletion"))]
    pub ratio_insertion_deletion: Rounded<6>,
    /// Transitions over transversions of all SNV alleles, as `bcftools stats` (which leaves out SNVs written with bases in
    /// common before them).
    #[schemars(extend("x-ga4gh-id" = "ratio_transitions_transversions_snv"))]
    pub ratio_transitions_transversions_snv: Rounded<6>,
    /// Records with an insertion under 50 bp.
    pub count_insertions_by_definition: Option<u64>,
    /// Records with a deletion under 50 bp.
    pub count_deletions_by_definition: Option<u64>,
    /// `count_insertions_by_definition / count_deletions_by_definition`.
    pub ratio_insertion_deletion_by_definition: Rounded<6>,
    /// Transitions over transversions of records with one ALT.
    pub ratio_transitions_transversions_snv_by_definition: Rounded<6>,
}

/// Metrics of a set of variant records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantSet {
    /// Variant records.
    pub records: u64,
    /// With more than one ALT.
    pub multiallelic_sites: u64,
    /// Of them, with nothing but SNVs.
    pub multiallelic_snv_sites: u64,
    /// By kind of variant.
    pub by_type: ByType,
    /// Insertions and deletions together.
    pub indel: Indel,
    /// Transitions and transversions.
    pub ti_tv: TiTv,
    /// SNV alleles by the twelve changes.
    pub substitutions: Vec<Substitution>,
    /// SNV alleles by the six changes that differ from each other whichever strand is read.
    pub substitution_classes: Vec<SubstitutionClass>,
    /// Alleles by size.
    pub by_size: Vec<SizeRow>,
    /// Genotypes.
    pub genotypes: Genotypes,
    /// Depth: DP of the sample, else of the record. The last bin, 1,000, holds all from there on.
    pub depth: Distribution,
    /// Of the depths, those taken from INFO.
    pub depths_from_info: u64,
    /// GQ. The last bin, 500, holds all from there on.
    pub genotype_quality: Distribution,
    /// Whole part of QUAL. The last bin, 1,000, holds all from there on.
    pub quality: Distribution,
    /// Share of the ALT's reads in whole percent at heterozygous SNVs with one ALT called (from AD).
    pub allele_balance_snv: Distribution,
    /// The same at heterozygous insertions and deletions.
    pub allele_balance_indel: Distribution,
}

/// By kind of variant. Bases in common at the beginning and the end of REF and ALT are taken off before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ByType {
    /// One base for another.
    pub snv: TypeRow,
    /// Several bases for as many.
    pub mnv: TypeRow,
    /// Bases more at one place.
    pub insertion: TypeRow,
    /// Bases fewer at one place.
    pub deletion: TypeRow,
    /// Bases for a different number of bases.
    pub complex: TypeRow,
    /// Two places joined.
    pub breakend: TypeRow,
    /// `<DEL>`, `<INS>` and the like.
    pub symbolic: TypeRow,
    /// `*`: deleted by another record.
    pub star: TypeRow,
}

/// Counts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TypeRow {
    /// Records with an ALT of this kind.
    pub records: u64,
    /// ALTs of this kind.
    pub alleles: u64,
    /// Records in which one is called, heterozygous.
    pub heterozygous: u64,
    /// Records in which one is called, homozygous.
    pub homozygous: u64,
    /// Records in which one is called, haploid.
    pub haploid: u64,
    /// `heterozygous / homozygous`.
    pub ratio_het_hom: Rounded<4>,
}

/// Insertions and deletions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Indel {
    /// Records with an insertion or a deletion.
    pub records: u64,
    /// Records in which one is called, heterozygous.
    pub heterozygous: u64,
    /// Records in which one is called, homozygous.
    pub homozygous: u64,
    /// Records in which one is called, haploid.
    pub haploid: u64,
    /// `heterozygous / homozygous`.
    pub ratio_het_hom: Rounded<4>,
    /// Records with an insertion over records with a deletion.
    pub ratio_insertion_deletion: Rounded<4>,
    /// Alleles whose length is a multiple of three: no shift of the reading frame, were they in a gene.
    pub in_frame_alleles: u64,
    /// `in_frame_alleles` over all insertion and deletion alleles.
    pub frac_in_frame: Frac,
    /// Insertion alleles by length, from 0 (none); the last bin, 100, holds all from there on. Trailing zeros cut.
    pub insertion_lengths: Vec<u64>,
    /// Deletion alleles, the same.
    pub deletion_lengths: Vec<u64>,
}

/// Transitions (A↔G, C↔T) and transversions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TiTv {
    /// SNV alleles that are transitions.
    pub transitions: u64,
    /// SNV alleles that are transversions.
    pub transversions: u64,
    /// Their ratio.
    pub ratio: Rounded<4>,
    /// Of the transitions, those written with bases in common before them (beside an indel, say); `bcftools stats` leaves them
    /// out.
    pub padded_transitions: u64,
    /// Of the transversions.
    pub padded_transversions: u64,
    /// Transitions among records with one ALT.
    pub biallelic_transitions: u64,
    /// Transversions among them.
    pub biallelic_transversions: u64,
    /// Their ratio.
    pub biallelic_ratio: Rounded<4>,
    /// Transitions among first ALTs, without padded ones.
    pub first_alt_transitions: u64,
    /// Transversions among them.
    pub first_alt_transversions: u64,
    /// Transitions among the first called ALTs of diploid genotypes, without padded ones.
    pub called_transitions: u64,
    /// Transversions among them.
    pub called_transversions: u64,
}

/// One of the twelve changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Substitution {
    /// REF and ALT: `A>C`.
    pub change: String,
    /// SNV alleles.
    pub alleles: u64,
    /// Of them, written with bases in common before them.
    pub padded: u64,
}

/// One of the six changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubstitutionClass {
    /// REF and ALT as the strand with C or T in REF shows them: `C>A` is G>T too.
    pub change: String,
    /// SNV alleles.
    pub alleles: u64,
}

/// Alleles of one size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SizeRow {
    /// Bases inserted, deleted or replaced: `1`, `2-5`, …
    pub size: String,
    /// Insertion alleles.
    pub insertions: u64,
    /// Deletion alleles.
    pub deletions: u64,
    /// MNV alleles.
    pub mnvs: u64,
    /// Complex alleles, by the longer side.
    pub complex: u64,
}

/// Genotypes of variant records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Genotypes {
    /// Different alleles; 1/2 is among them.
    pub heterozygous: u64,
    /// Of them, with two different ALTs.
    pub heterozygous_alternate: u64,
    /// All alleles the same ALT.
    pub homozygous: u64,
    /// One allele.
    pub haploid: u64,
    /// An ALT and a missing allele.
    pub partial: u64,
    /// No genotype: no sample, or no GT.
    pub without: u64,
    /// `heterozygous / homozygous`.
    pub ratio_het_hom: Rounded<4>,
    /// Heterozygous records whose alleles are phased.
    pub phased_heterozygous: u64,
    /// `phased_heterozygous / heterozygous`.
    pub frac_phased: Frac,
}

/// How a number is distributed over the records that have it. A quantile is the lowest value up to which that share of the
/// records lies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Distribution {
    /// Records that have it.
    pub count: u64,
    /// Mean.
    pub mean: Rounded<3>,
    /// 5 % quantile.
    pub p5: Option<u64>,
    /// 25 % quantile.
    pub p25: Option<u64>,
    /// Median.
    pub median: Option<u64>,
    /// 75 % quantile.
    pub p75: Option<u64>,
    /// 95 % quantile.
    pub p95: Option<u64>,
    /// Records by value from 0; trailing zeros cut.
    pub histogram: Vec<u64>,
}

/// Passing records in which an SNV is called on X and Y between the pseudo-autosomal regions (X:2,781,480–154,931,043,
/// Y:2,781,480–56,887,902, which lie between them in GRCh37 and GRCh38). One X shows few heterozygous ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SexChromosomes {
    /// Heterozygous on X.
    pub x_heterozygous: u64,
    /// Homozygous on X.
    pub x_homozygous: u64,
    /// Haploid on X.
    pub x_haploid: u64,
    /// Heterozygous over all three on X.
    pub frac_x_heterozygous: Frac,
    /// Heterozygous on Y.
    pub y_heterozygous: u64,
    /// Homozygous on Y.
    pub y_homozygous: u64,
    /// Haploid on Y.
    pub y_haploid: u64,
    /// Heterozygous over all three on Y.
    pub frac_y_heterozygous: Frac,
}

/// Variant records on one contig.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContigRow {
    /// Contig.
    pub contig: String,
    /// All variant records.
    pub records: u64,
    /// Of those that pass.
    pub pass: TallyRow,
}

/// The short table of a set of variant records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TallyRow {
    /// Variant records.
    pub records: u64,
    /// With an SNV.
    pub snvs: u64,
    /// With an insertion.
    pub insertions: u64,
    /// With a deletion.
    pub deletions: u64,
    /// With none of these.
    pub others: u64,
    /// With more than one ALT.
    pub multiallelic_sites: u64,
    /// SNV alleles that are transitions.
    pub transitions: u64,
    /// SNV alleles that are transversions.
    pub transversions: u64,
    /// `transitions / transversions`.
    pub ratio_ti_tv: Rounded<4>,
    /// Heterozygous.
    pub heterozygous: u64,
    /// Homozygous for an ALT.
    pub homozygous: u64,
    /// Of one allele.
    pub haploid: u64,
    /// `heterozygous / homozygous`.
    pub ratio_het_hom: Rounded<4>,
}
