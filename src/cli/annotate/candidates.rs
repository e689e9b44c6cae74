//! Arguments of the disease context.

use crate::cli::Failure;
use std::path::PathBuf;
use wgs_annotate::context::hpo::Term;
use wgs_annotate::context::mode::Rules;
use wgs_annotate::context::select::{Limit, TermWord, USUAL_TERMS, all};
use wgs_annotate::context::{Ask, roh};

/// What candidates of an index case are made from.
#[derive(clap::Args)]
#[command(next_help_heading = "Candidates of an index case (--sample)")]
pub struct CandidateArgs {
    /// Table of candidates (TSV), readable by its owner alone: it holds genotypes; '-' for standard output
    #[arg(long, value_name = "FILE")]
    pub candidates: Option<PathBuf>,
    /// Gene panel: a table with the columns gene (or an id), inheritance, disease and any others
    #[arg(long, value_name = "TSV", requires = "candidates")]
    pub panel: Option<PathBuf>,
    /// HPO terms of the patient, HP:0001250,…
    #[arg(long, value_name = "TERMS", value_delimiter = ',', requires = "candidates", requires = "hpo_genes")]
    hpo: Vec<Term>,
    /// HPO's phenotype_to_genes.txt or genes_to_phenotype.txt
    #[arg(long, value_name = "FILE", requires = "hpo")]
    pub hpo_genes: Option<PathBuf>,
    /// HPO's hp.obo: terms below and beside those of the patient count too
    #[arg(long, value_name = "FILE", requires = "hpo")]
    pub hpo_ontology: Option<PathBuf>,
    /// Pedigree of the family: parents, sexes, who is affected
    #[arg(long, value_name = "FILE", requires = "candidates")]
    pub ped: Option<PathBuf>,
    /// Impacts and terms that are looked at
    #[arg(long, value_name = "A,B", value_delimiter = ',', default_value = USUAL_TERMS, requires = "candidates")]
    candidate_terms: Vec<TermWord>,
    /// Values of FILTER that are looked at
    #[arg(long, value_name = "A,B", value_delimiter = ',', default_value = "PASS,.", requires = "candidates")]
    candidate_filters: Vec<String>,
    /// The most severe consequence on any transcript of a gene, not that on the preferred one
    #[arg(long, requires = "candidates")]
    any_transcript: bool,
    /// Largest value of a source's field, as ToMMo_AF<=0.001; a missing value passes; may be repeated
    #[arg(long, value_name = "FIELD<=NUMBER", requires = "candidates")]
    max_af: Vec<Limit>,
    /// Unaffected relatives may carry a dominant allele
    #[arg(long, requires = "candidates")]
    incomplete_penetrance: bool,
    /// Single heterozygous alleles of recessive genes too
    #[arg(long, requires = "candidates")]
    single_hits: bool,
    /// Least depth of the parents of a new allele
    #[arg(long, value_name = "READS", default_value_t = Rules::default().parent_depth, requires = "candidates")]
    parent_depth: u32,
    /// Largest share of reads with a new allele in a parent
    #[arg(long, value_name = "FRACTION", default_value_t = Rules::default().parent_fraction, requires = "candidates")]
    parent_fraction: f64,
    /// Shortest run of homozygosity that counts
    #[arg(long, value_name = "BASES", default_value_t = roh::SHORTEST, requires = "candidates")]
    roh_min: u32,
}

impl CandidateArgs {
    /// What is asked for, if anything.
    pub fn ask(&self, sample: Option<&str>) -> Result<Option<Ask>, Failure> {
        let Some(output) = self.candidates.clone() else { return Ok(None) };
        if !(0.0..=1.0).contains(&self.parent_fraction) {
            return Err(Failure::usage("--parent-fraction is between 0 and 1"));
        }
        Ok(Some(Ask {
            output,
            index: sample.map(str::to_owned),
            ped: self.ped.clone(),
            panel: self.panel.clone(),
            terms: self.hpo.clone(),
            hpo_genes: self.hpo_genes.clone(),
            hpo_ontology: self.hpo_ontology.clone(),
            consequences: all(&self.candidate_terms),
            filters: self.candidate_filters.clone(),
            limits: self.max_af.clone(),
            any_transcript: self.any_transcript,
            rules: Rules {
                parent_depth: self.parent_depth,
                parent_fraction: self.parent_fraction,
                incomplete_penetrance: self.incomplete_penetrance,
                single: self.single_hits,
            },
            roh_min: self.roh_min,
        }))
    }

    /// The files that are read.
    pub fn inputs(&self) -> [Option<&PathBuf>; 4] {
        [self.ped.as_ref(), self.panel.as_ref(), self.hpo_genes.as_ref(), self.hpo_ontology.as_ref()]
    }
}
