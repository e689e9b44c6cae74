//! The case: what every output of `wgs report` is rendered from, and the JSON section `case`.
//!
//! Everything that may be in a report is in here, and nothing else: what consent keeps back was left out before a [`Case`]
//! existed, so that no renderer can print it. Words that depend on the language are codes here; renderers translate them.
//! Positions are 1-based, intervals inclusive, as in text. Nothing says "negative": [`Scope::assessed`] and
//! [`Case::not_assessed`] say what a result is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_report::specimen::StatedSex;
use wgs_report::verdict::Status;

/// Section `case`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Id of the case.
    pub case_id: String,
    /// Layout template.
    pub layout: Layout,
    /// What was analysed.
    pub kind: Kind,
    /// The person.
    pub subject: Subject,
    /// Who answers for the report.
    pub author: Author,
    /// Day of the expert panel, `YYYY-MM-DD`.
    pub panel_date: Option<String>,
    /// Day the report is of, `YYYY-MM-DD`, as stated by the operator.
    pub report_date: Option<String>,
    /// Consent by class.
    pub consent: Vec<Consent>,
    /// Quality verdict.
    pub quality: Quality,
    /// What was looked at.
    pub scope: Scope,
    /// Findings: what answers the question of the case first, then secondary findings, each in the order of weight.
    pub findings: Vec<Finding>,
    /// Candidates of a rare disease, in the order of their table.
    pub candidates: Vec<Candidate>,
    /// Numbers of the tumour's genome; null without a tumour.
    pub biomarkers: Option<Biomarkers>,
    /// What was not assessed; never empty.
    pub not_assessed: Vec<NotAssessed>,
    /// Tables and programs the report rests on.
    pub sources: Vec<Source>,
    /// Remarks of the author.
    pub remarks: Vec<String>,
}

/// The layout template that was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layout {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// The site whose profile it is.
    pub site: Option<String>,
    /// For research use: true until the site's profile says otherwise.
    pub research_use: bool,
    /// Blocks in the order in which they are printed. `not_assessed` is printed even when it is not named.
    pub blocks: Vec<Block>,
    /// Title of the document by language (`en`, `ja`), where it is not the usual one.
    pub titles: Vec<(String, String)>,
    /// Text at the foot of the document, as written.
    pub footer: Option<String>,
}

/// A part of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Case, person, author, dates, consent.
    Case,
    /// Quality verdict.
    Quality,
    /// Findings that answer the question of the case.
    Findings,
    /// Secondary findings.
    SecondaryFindings,
    /// Drugs and trials.
    Evidence,
    /// Confirmatory tests.
    Confirmation,
    /// Burden, microsatellites, spectrum.
    Biomarkers,
    /// Candidates of a rare disease.
    Candidates,
    /// Coverage of the genes asked for.
    Coverage,
    /// What was not assessed.
    NotAssessed,
    /// Remarks.
    Remarks,
    /// Methods, sources, versions.
    Sources,
}

/// What was analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's own genome, alone or with relatives.
    #[default]
    RareDisease,
    /// A tumour with its normal tissue.
    TumorNormal,
    /// A tumour alone: what looks inherited is presumed to be.
    TumorOnly,
}

/// The person, by pseudonym.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Pseudonym.
    pub pseudonym: String,
    /// Sex as stated by the hospital. Genetic sex is not part of the report.
    pub stated_sex: Option<StatedSex>,
    /// Diagnosis the case was sent with.
    pub diagnosis: Option<Coded>,
    /// Observed and excluded phenotypes.
    pub phenotypes: Vec<Phenotype>,
    /// Samples, the index sample first.
    pub samples: Vec<Sample>,
}

/// A sample of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// Name.
    pub name: String,
    /// `tumor`, `normal`, `germline`, `proband`, `mother`, `father`, `sibling`.
    pub role: String,
    /// How the specimen was kept: `fresh_frozen`, `ffpe`, `blood`, …
    pub preservation: Option<String>,
    /// Day it was taken, `YYYY-MM-DD`.
    pub collected: Option<String>,
}

/// A term of a code system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coded {
    /// Code system: `OMIM`, `MONDO`, `NCIT`, `ICD-10`, `OncoTree`, `NANDO`, …
    pub system: Option<String>,
    /// Code: `OMIM:114480`.
    pub code: Option<String>,
    /// Name.
    pub label: String,
}

/// A phenotype.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Phenotype {
    /// HPO id: `HP:0001250`.
    pub id: String,
    /// Name.
    pub label: String,
    /// Looked for and not there.
    pub excluded: bool,
}

/// Who answers for the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Author {
    /// Whose report it is.
    pub party: Option<AuthorParty>,
    /// Organisation.
    pub organisation: Option<String>,
    /// Person.
    pub name: Option<String>,
}

/// Whose report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorParty {
    /// The hospital's own.
    Hospital,
    /// The analysis centre's.
    Centre,
}

/// Consent to one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    /// Class.
    pub class: ConsentClass,
    /// As recorded.
    pub state: ConsentState,
}

/// What a person consents to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentClass {
    /// Analysis and return of what answers the question of the case.
    PrimaryFindings,
    /// Return of secondary findings.
    SecondaryFindings,
    /// Use of the data for research.
    Research,
    /// Storage and sharing in databases.
    DataSharing,
}

/// State of a consent. Only `granted` lets anything through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Given.
    Granted,
    /// Refused.
    Refused,
    /// Nobody recorded it.
    #[default]
    Unknown,
    /// Given once and taken back.
    Withdrawn,
}

/// Quality verdict of the case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Worst of its samples and groups; null when no verdict was given to `wgs report`.
    pub status: Option<Status>,
    /// Profile and its version.
    pub profile: Option<(String, String)>,
    /// Samples.
    pub samples: Vec<SampleQuality>,
    /// Reasons in words: sample, metric or finding, outcome, message, waiver. What belongs to the laboratory alone is not here.
    pub reasons: Vec<QualityReason>,
    /// Calls were made against a gate's advice (`--force`): said on page one.
    pub forced: bool,
}

/// Quality of one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SampleQuality {
    /// Sample.
    pub sample: String,
    /// Verdict.
    pub status: Option<Status>,
    /// `accepted`, `held`, or `released_by_waiver(…)`.
    pub disposition: Option<String>,
    /// Mean usable depth of the autosomes without a cap, ×.
    pub mean_depth: Rounded<2>,
    /// Bases read.
    pub bases: Option<u64>,
    /// Fraction of bases with quality 30 or more.
    pub frac_q30: Rounded<4>,
    /// Fraction of reads mapped.
    pub frac_mapped: Rounded<4>,
    /// Foreign DNA of another person; null for tumours.
    pub contamination: Rounded<4>,
}

/// One reason of the verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QualityReason {
    /// Sample, pair or family.
    pub sample: String,
    /// Metric or code of the finding.
    pub metric: Option<String>,
    /// `warn`, `not_evaluated` or `fail`.
    pub outcome: String,
    /// In words, as the verdict has it.
    pub message: String,
    /// Id of a waiver that covers it.
    pub waiver: Option<String>,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// Assembly: `GRCh38`.
    pub assembly: Option<String>,
    /// Kinds of variants that were looked for: `small_germline`, `small_somatic`, `mitochondrial`.
    pub assessed: Vec<String>,
    /// The genes asked for.
    pub genes: GeneList,
    /// The list of secondary findings that was looked through; null when consent lets none through.
    pub secondary_genes: Option<GeneListId>,
    /// Coverage of the genes asked for, in the order of the list.
    pub coverage: Vec<GeneCoverage>,
}

/// A named and versioned gene list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GeneListId {
    /// Name.
    pub name: String,
    /// Version or date.
    pub version: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Genes on it.
    pub genes: u64,
}

/// The genes asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GeneList {
    /// Which list; null when no list was given: then all genes of the gene models were looked at.
    pub id: Option<GeneListId>,
    /// Symbols.
    pub symbols: Vec<String>,
}

/// Coverage of a gene.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GeneCoverage {
    /// Symbol.
    pub gene: String,
    /// Bases of its intervals.
    pub bases: u64,
    /// Of them, bases where a variant would have been called.
    pub callable_bases: u64,
    /// Their share; null for a gene without intervals.
    pub frac_callable: Rounded<4>,
    /// Mean depth, ×; null when not measured.
    pub mean_depth: Rounded<2>,
    /// Under the layout's callable limit: listed among what was not assessed.
    pub under_limit: bool,
    /// Intervals that are not callable.
    pub holes: Vec<Hole>,
}

/// An interval that is not callable, 1-based, inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hole {
    /// Contig.
    pub contig: String,
    /// First base.
    pub start: u64,
    /// Last base.
    pub end: u64,
}

/// A variant of the report with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Number inside the report, from 1.
    pub number: u32,
    /// Germline, somatic, ….
    pub origin: Origin,
    /// Not what the case asked for; shown because consent was granted.
    pub secondary: bool,
    /// The variant.
    pub variant: Variant,
    /// What the sample shows of it.
    pub observed: Observed,
    /// Assessment by a person; null when nobody assessed it.
    pub assessment: Option<Assessment>,
    /// ClinVar's or another source's own words: name of the source and value. Evidence, not an assessment.
    pub annotations: Vec<(String, String)>,
    /// Levels by scheme: `amp_asco_cap` (`I-A` … `IV`), `national` (`A` … `F`, `R1`, …), `escat`, ….
    pub tiers: Vec<Tier>,
    /// Drugs, trials and diagnoses of the operator's tables.
    pub evidence: Vec<Evidence>,
    /// Confirmatory test.
    pub confirmation: Confirmation,
    /// Codes of notes: `presumed_germline_confirm_in_normal`, `clonal_haematopoiesis_gene`, `low_confidence_region`, ….
    pub notes: Vec<String>,
}

/// Where a variant comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Inherited or new, in all cells.
    #[default]
    Germline,
    /// Of the tumour.
    Somatic,
    /// Found in a tumour without its normal and likely inherited: to be confirmed in normal tissue.
    PresumedGermline,
}

/// A small variant and its names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// Contig as the calls spell it.
    pub contig: String,
    /// Position of the first base of `reference`, 1-based.
    pub pos: u64,
    /// REF.
    pub reference: String,
    /// ALT.
    pub alternate: String,
    /// Gene symbol.
    pub gene: Option<String>,
    /// HGNC id: `HGNC:1100`.
    pub hgnc: Option<String>,
    /// Transcript with version.
    pub transcript: Option<String>,
    /// `MANE_Select`, `MANE_Plus_Clinical`, `canonical`.
    pub transcript_tag: Option<String>,
    /// Genomic HGVS name.
    pub hgvs_g: Option<String>,
    /// Coding or non-coding HGVS name.
    pub hgvs_c: Option<String>,
    /// Protein HGVS name.
    pub hgvs_p: Option<String>,
    /// Sequence Ontology terms, the most severe first.
    pub consequence: Vec<String>,
    /// `HIGH`, `MODERATE`, `LOW`, `MODIFIER`.
    pub impact: Option<String>,
    /// GA4GH VRS allele id: `ga4gh:VA.…`.
    pub vrs_id: Option<String>,
    /// ClinVar variation id, digits.
    pub clinvar_id: Option<String>,
    /// dbSNP id: `rs…`.
    pub dbsnp: Option<String>,
}

/// What a sample shows of a variant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observed {
    /// Sample.
    pub sample: String,
    /// `GT` as called.
    pub genotype: Option<String>,
    /// `heterozygous`, `homozygous`, `hemizygous`, `homoplasmic`, `heteroplasmic`; null for somatic calls.
    pub zygosity: Option<String>,
    /// Reads that cover it.
    pub depth: Option<u64>,
    /// Reads with the allele.
    pub alternate_depth: Option<u64>,
    /// Allele fraction in the sample.
    pub vaf: Rounded<4>,
    /// FILTER of the call: `PASS` or reasons.
    pub filter: String,
}

/// A person's assessment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// `acmg` or `oncogenicity`.
    pub scheme: String,
    /// `pathogenic`, `likely_pathogenic`, `uncertain_significance`, `likely_benign`, `benign`; `oncogenic`, `likely_oncogenic`, ….
    pub class: String,
    /// Criteria that were applied: `PVS1`, `PM2_Supporting`.
    pub criteria: Vec<String>,
    /// Condition it is about.
    pub condition: Option<Coded>,
    /// `AD`, `AR`, `XL`, ….
    pub inheritance: Option<String>,
    /// In words.
    pub comment: Option<String>,
    /// Who assessed.
    pub by: Option<String>,
    /// Day, `YYYY-MM-DD`.
    pub date: Option<String>,
}

/// A level of a scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tier {
    /// Scheme.
    pub scheme: String,
    /// Level.
    pub level: String,
}

/// A line of the operator's evidence table that fits a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// `drug`, `trial`, `diagnostic`, `prognostic`.
    pub kind: String,
    /// Drugs, or the trial's name.
    pub name: String,
    /// Id of the trial or the entry: `jRCT…`, `NCT…`, `EID…`.
    pub id: Option<String>,
    /// Disease.
    pub disease: Option<String>,
    /// `sensitivity`, `resistance`, ….
    pub effect: Option<String>,
    /// Level as the table states it.
    pub level: Option<String>,
    /// What matched: `variant`, `protein`, `gene`.
    pub matched: String,
    /// Table it stands in.
    pub source: String,
    /// Date of the table.
    pub source_date: String,
    /// Reference: `PMID:…`, URL.
    pub reference: Option<String>,
}

/// Confirmatory test of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// `needed`, `not_needed`, `undecided`.
    pub need: Need,
    /// Day it was ordered, `YYYY-MM-DD`.
    pub ordered: Option<String>,
    /// Method.
    pub method: Option<String>,
    /// Result as written: `confirmed`, `not_confirmed`, `pending`.
    pub result: Option<String>,
}

/// Whether a confirmatory test is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It is.
    Needed,
    /// It is not.
    NotNeeded,
    /// Nobody decided.
    #[default]
    Undecided,
}

/// A candidate of `wgs annotate --candidates`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// The variant.
    pub variant: Variant,
    /// What the index sample shows.
    pub observed: Observed,
    /// Way of inheritance: `de_novo`, `AR_homozygous`, `AR_compound`, ….
    pub mode: String,
    /// The other alleles of a compound heterozygote, as `contig:pos:ref:alt`.
    pub partners: Vec<String>,
    /// Phase to each partner.
    pub phase: Vec<String>,
    /// Phenotypes the gene has.
    pub hpo_terms: Vec<String>,
    /// Likeness of gene and phenotypes, 0–1.
    pub hpo_score: Rounded<4>,
    /// Other columns of the table, by name.
    pub columns: Vec<(String, String)>,
    /// Number of the finding that is the same variant.
    pub finding: Option<u32>,
}

/// Numbers of the tumour's genome.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Biomarkers {
    /// Mutational burden.
    pub burden: Option<Burden>,
    /// Microsatellites.
    pub microsatellites: Option<Microsatellites>,
    /// Classes of substitutions in their context, 96 in COSMIC's order: label (`A[C>A]A`) and count.
    pub spectrum: Vec<(String, u64)>,
    /// Tumour cell content as the pathologist states it.
    pub frac_tumor_cells: Rounded<4>,
}

/// Mutational burden.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Burden {
    /// Calls a megabase.
    pub per_megabase: Rounded<3>,
    /// Ends of the 95 % interval.
    pub per_megabase_low: Rounded<3>,
    /// Upper end.
    pub per_megabase_high: Rounded<3>,
    /// Bases where a call could be made.
    pub callable_bases: u64,
    /// Over or under the layout's limit (`high`, `not_high`); null without a limit or when not comparable.
    pub state: Option<String>,
    /// Why it is not comparable.
    pub not_comparable: Option<String>,
}

/// Microsatellite state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Microsatellites {
    /// Tracts judged.
    pub judged: u64,
    /// Of them unstable.
    pub unstable: u64,
    /// Their share.
    pub frac_unstable: Rounded<6>,
    /// By the layout's limit: `unstable` or `stable`; null without a limit or when not comparable.
    pub state: Option<String>,
    /// Why it is not comparable.
    pub not_comparable: Option<String>,
}

/// Something that was not assessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotAssessed {
    /// `structural_variants`, `fusions`, `copy_number`, `internal_tandem_duplications`, `repeat_expansions`, `hla`,
    /// `pharmacogenes`, `gene`, or a code of the layout.
    pub code: String,
    /// Gene, for `gene`.
    pub gene: Option<String>,
    /// Share that is callable, for a gene under the limit.
    pub frac_callable: Rounded<4>,
    /// Why: `outside_method`, `paralogous`, `under_callable_limit`, `no_calls_given`, or the layout's words.
    pub reason: String,
    /// Label by language for a code of the layout.
    pub labels: Vec<(String, String)>,
}

/// Something the report rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// `program`, `reference`, `gene_models`, `annotation`, `evidence`, `gene_list`, `assessments`, `calls`, `report`.
    pub kind: String,
    /// Name; never a path.
    pub name: String,
    /// Version or date.
    pub version: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
}
