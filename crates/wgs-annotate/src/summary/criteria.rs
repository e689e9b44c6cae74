//! Classification criteria in the section `annotate`.

use crate::criteria::{Entry, Outcome};
use crate::evidence::{Assessed, Evidence};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Classification criteria: the rules, and how many alleles met each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Criteria {
    /// Name of the rules.
    pub rules: String,
    /// Their version.
    pub rules_version: String,
    /// SHA-256 of their file.
    pub rules_sha256: String,
    /// Alleles within a gene, which were assessed.
    pub alleles: u64,
    /// ClinVar's (likely) pathogenic and oncogenic variants that were read; null when no file was given.
    pub clinvar_variants: Option<u64>,
    /// Those of them that a criterion can be held against: changes of one residue, and what lies before a next start codon.
    pub clinvar_variants_placed: Option<u64>,
    /// ACMG/AMP criteria, in the guideline's order; empty when not wanted.
    pub germline: Vec<CriterionRow>,
    /// Oncogenicity criteria, in the standard's order; empty when not wanted.
    pub somatic: Vec<CriterionRow>,
}

/// Alleles by what became of one criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionRow {
    /// Its code.
    pub criterion: String,
    /// Alleles for which it fired, in any gene.
    pub fired: u64,
    /// Alleles for which it fired in no gene and was not evaluated in one.
    pub not_evaluated: u64,
}

/// Counts of a batch or run.
#[derive(Clone, Debug, Default)]
pub struct CriteriaCounts {
    alleles: u64,
    germline: Rows,
    somatic: Rows,
}

/// Code, fired, not evaluated.
type Rows = Vec<(&'static str, u64, u64)>;

impl CriteriaCounts {
    /// Counts an allele.
    pub fn add(&mut self, assessed: &[Assessed]) {
        if assessed.is_empty() {
            return;
        }
        self.alleles += 1;
        add(&mut self.germline, || assessed.iter().map(|a| a.germline.as_slice()));
        add(&mut self.somatic, || assessed.iter().filter_map(|a| a.somatic.as_ref()).map(|s| s.entries.as_slice()));
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Self) {
        self.alleles += other.alleles;
        for (into, from) in [(&mut self.germline, &other.germline), (&mut self.somatic, &other.somatic)] {
            if into.is_empty() {
                into.clone_from(from);
                continue;
            }
            for (a, b) in into.iter_mut().zip(from) {
                (a.1, a.2) = (a.1 + b.1, a.2 + b.2);
            }
        }
    }

    /// The section.
    pub fn section(&self, evidence: &Evidence) -> Criteria {
        let (name, version, sha256) = evidence.rules();
        let indexed = evidence.indexed();
        let rows = |rows: &Rows| {
            let row = |&(criterion, fired, not_evaluated): &(&str, u64, u64)| CriterionRow {
                criterion: criterion.to_owned(),
                fired,
                not_evaluated,
            };
            rows.iter().map(row).collect()
        };
        Criteria {
            rules: name.to_owned(),
            rules_version: version.to_owned(),
            rules_sha256: sha256.to_owned(),
            alleles: self.alleles,
            clinvar_variants: indexed.map(|i| i.0),
            clinvar_variants_placed: indexed.map(|i| i.1),
            germline: rows(&self.germline),
            somatic: rows(&self.somatic),
        }
    }
}

/// Criteria stand in one order in every gene.
fn add<'a, I: Iterator<Item = &'a [Entry]>>(rows: &mut Rows, genes: impl Fn() -> I) {
    let Some(first) = genes().next() else { return };
    if rows.is_empty() {
        rows.extend(first.iter().map(|e| (e.criterion, 0, 0)));
    }
    for (i, row) in rows.iter_mut().enumerate() {
        let any = |is: fn(&Entry) -> bool| genes().any(|g| g.get(i).is_some_and(is));
        if any(|e| e.strength().is_some()) {
            row.1 += 1;
        } else if any(|e| matches!(e.outcome, Outcome::NotEvaluated(_))) {
            row.2 += 1;
        }
    }
}
