//! The section `annotate` of the report. Each doc comment is the field's definition.

pub mod criteria;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_consequence::terms::ALL;
use wgs_consequence::{Impact, Term, Terms};

/// Section `annotate`: what the variants of a call set do to genes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Annotate {
    /// The gene models.
    pub genes: Genes,
    /// Records read and written.
    pub records: u64,
    /// ALT alleles of bases, annotated.
    pub alleles: u64,
    /// ALT alleles that are no bases (symbolic, breakend, `*`) or equal REF: passed on without an annotation.
    pub alleles_not_annotated: u64,
    /// Alleles by the impact of the most severe term of their first entry.
    pub by_impact: ByImpact,
    /// Alleles by the most severe term of their first entry, the most severe first; terms without an allele are left out.
    pub by_consequence: Vec<ConsequenceRow>,
    /// Other sources, in the order they were given; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceRow>,
    /// Classification criteria; absent when they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<criteria::Criteria>,
    /// Candidates of the index case; absent when none were asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub candidates: Option<Candidates>,
    /// Things the reader should know, in words.
    pub warnings: Vec<String>,
}

/// Candidates of an index case: counts only; alleles and genotypes stand in the table of candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidates {
    /// The genes looked at.
    pub genes: CandidateGenes,
    /// Relatives of the pedigree with genotypes.
    pub relatives: u64,
    /// Alleles that the index case bears and that pass the filters, once for each gene.
    pub alleles: u64,
    /// Lines of the table: one for each allele, gene and mode of inheritance.
    pub candidates: u64,
    /// Lines of the table by mode of inheritance, in the table's order; modes without one are left out.
    pub by_mode: Vec<CandidateMode>,
    /// Runs of homozygosity on the autosomes of the index case.
    pub runs_of_homozygosity: Homozygosity,
}

/// Genes that candidates are looked for in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CandidateGenes {
    /// Genes of the gene models that are looked at; null when all are.
    pub genes: Option<u64>,
    /// Lines of the panel.
    pub panel_entries: u64,
    /// Genes of the panel that the gene models do not have.
    pub panel_unknown: u64,
    /// Genes looked at that have an HPO term of the patient.
    pub hpo_genes: u64,
}

/// Candidates of one mode of inheritance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CandidateMode {
    /// Mode, as the table names it.
    pub mode: String,
    /// Lines of the table.
    pub candidates: u64,
}

/// Runs of homozygosity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Homozygosity {
    /// Runs of the least length or longer.
    pub runs: u64,
    /// Bases in them, from the first to the last site of each.
    pub bases: u64,
}

/// The gene models of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Genes {
    /// SHA-256 of the file of gene models.
    pub sha256: String,
    /// Genes.
    pub genes: u64,
    /// Transcripts.
    pub transcripts: u64,
    /// Transcripts with a coding sequence.
    pub coding_transcripts: u64,
    /// Transcripts with a variant inside that do not fit the genome: their own sequence differs, or the coding sequence does not
    /// translate.
    pub transcripts_not_fitting: u64,
}

/// A source of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRow {
    /// Its ID.
    pub id: String,
    /// Version or release; null when not known.
    pub version: Option<String>,
    /// Date; null when not known.
    pub date: Option<String>,
    /// SHA-256 of its files, or of header and index of one that is read by its index.
    pub sha256: Vec<String>,
    /// Alleles looked up.
    pub alleles: u64,
    /// Alleles that it has.
    pub alleles_found: u64,
}

/// Alleles by impact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByImpact {
    /// HIGH.
    pub high: u64,
    /// MODERATE.
    pub moderate: u64,
    /// LOW.
    pub low: u64,
    /// MODIFIER, intergenic ones too.
    pub modifier: u64,
}

/// Alleles with one term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsequenceRow {
    /// Sequence Ontology term.
    pub term: String,
    /// Alleles.
    pub alleles: u64,
}

/// Counts of a batch or run.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Records.
    pub records: u64,
    /// Alleles annotated.
    pub alleles: u64,
    /// Alleles passed on.
    pub not_bases: u64,
    /// Criteria.
    pub criteria: criteria::CriteriaCounts,
    by_term: Vec<u64>,
    by_impact: [u64; 4],
}

impl Counts {
    /// Counts an allele by the terms of its first entry; `None` for an intergenic one.
    pub fn allele(&mut self, terms: Option<Terms>) {
        let term = terms.and_then(Terms::most_severe).unwrap_or(Term::Intergenic);
        if self.by_term.is_empty() {
            self.by_term = vec![0; ALL.len()];
        }
        if let Some(n) = self.by_term.get_mut(term as usize) {
            *n += 1;
        }
        let impact = terms.map_or(Impact::Modifier, Terms::impact);
        self.by_impact[impact as usize] += 1;
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.alleles += other.alleles;
        self.not_bases += other.not_bases;
        self.criteria.merge(&other.criteria);
        if self.by_term.is_empty() {
            self.by_term = vec![0; ALL.len()];
        }
        self.by_term.iter_mut().zip(&other.by_term).for_each(|(a, b)| *a += b);
        self.by_impact.iter_mut().zip(other.by_impact).for_each(|(a, b)| *a += b);
    }

    /// Fills the section.
    pub fn fill(&self, section: &mut Annotate) {
        section.records = self.records;
        section.alleles = self.alleles;
        section.alleles_not_annotated = self.not_bases;
        let [high, moderate, low, modifier] = self.by_impact;
        section.by_impact = ByImpact { high, moderate, low, modifier };
        let rows = ALL.iter().zip(&self.by_term).filter(|(_, n)| **n > 0);
        section.by_consequence =
            rows.map(|(term, &alleles)| ConsequenceRow { term: term.name().to_owned(), alleles }).collect();
    }
}
