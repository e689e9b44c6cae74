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
    /// Things the reader should know, in words.
    pub warnings: Vec<String>,
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
