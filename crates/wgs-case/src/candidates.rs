//! The table of `wgs annotate --candidates`, as far as the report shows it. Runs of homozygosity (`in_roh`) go to the laboratory.
//! Positions are 1-based.

use crate::annotated::line::zygosity;
use crate::error::CaseError;
use crate::model::{Candidate, Observed, Variant};
use crate::withheld::place;
use std::collections::HashSet;
use std::path::Path;
use wgs_core::Rounded;
use wgs_io::input::Input;

/// Columns that have a place of their own, or none in the report.
const OWN: [&str; 25] = [
    "contig",
    "pos",
    "id",
    "ref",
    "alt",
    "filter",
    "gene",
    "gene_id",
    "transcript",
    "hgvs_c",
    "hgvs_p",
    "consequence",
    "impact",
    "mode",
    "partners",
    "phase",
    "in_roh",
    "genotype",
    "depth",
    "allele_depths",
    "allele_fraction",
    "hpo_terms",
    "hpo_score",
    "hgnc",
    "HGNC_ID",
];

/// What a table holds.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Candidates in its order.
    pub candidates: Vec<Candidate>,
    /// Places (`contig:pos:ref:alt`) in a run of homozygosity.
    pub in_runs: HashSet<String>,
}

/// Reads a table of the index sample `sample`.
///
/// # Errors
/// [`CaseError::Input`]; [`CaseError::Content`] with the line, or for a table of another index case.
pub fn read(path: &Path, sample: &str) -> Result<Table, CaseError> {
    let input = Input::open(path)?;
    let file = input.file().to_owned();
    let bytes = input.read_all()?;
    let wrong = |message: String| CaseError::Content {
        file: file.clone(),
        message,
        hint: Some("make it with: wgs annotate CALLS … --sample INDEX --candidates candidates.tsv"),
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("not UTF-8 text".into()))?;
    if !text.ends_with('\n') {
        return Err(wrong("ends inside a line".into()));
    }
    let mut names: Option<Vec<&str>> = None;
    let mut table = Table::default();
    let mut index = None;
    for (at, line) in text.lines().enumerate().map(|(i, l)| (i + 1, l.trim_end_matches('\r'))) {
        if let Some(family) = line.strip_prefix("##family=") {
            index = family.split(';').find_map(|p| p.rsplit_once(":index").map(|(name, _)| name.to_owned()));
        }
        if line.starts_with("##") {
            continue;
        }
        let Some(columns) = &names else {
            let columns: Vec<&str> = line.strip_prefix('#').unwrap_or(line).split('\t').collect();
            for name in ["contig", "pos", "ref", "alt", "gene", "mode", "genotype"] {
                if !columns.contains(&name) {
                    return Err(wrong(format!("line {at}: no column '{name}'")));
                }
            }
            names = Some(columns);
            continue;
        };
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != columns.len() {
            return Err(wrong(format!("line {at}: {} cells of {} columns", cells.len(), columns.len())));
        }
        let row = Row { columns, cells: &cells };
        let candidate = row.candidate(sample).map_err(|message| wrong(format!("line {at}: {message}")))?;
        if row.text("in_roh").as_deref() == Some("yes") {
            table.in_runs.insert(place(&candidate.variant));
        }
        table.candidates.push(candidate);
    }
    match index {
        _ if names.is_none() => Err(wrong("no line of column names".into())),
        Some(index) if index != sample => Err(wrong(format!("candidates of '{index}', the case is of '{sample}'"))),
        Some(_) => Ok(table),
        None => Err(wrong("no line ##family: nothing says whose candidates these are".into())),
    }
}

struct Row<'a> {
    columns: &'a [&'a str],
    cells: &'a [&'a str],
}

impl Row<'_> {
    fn text(&self, column: &str) -> Option<String> {
        let i = self.columns.iter().position(|c| *c == column)?;
        self.cells.get(i).filter(|c| !matches!(**c, "" | ".")).map(|c| (*c).to_owned())
    }

    fn list(&self, column: &str, separator: char) -> Vec<String> {
        self.text(column).map_or_else(Vec::new, |t| t.split(separator).map(str::to_owned).collect())
    }

    fn number(&self, column: &str) -> Result<f64, String> {
        match self.text(column) {
            Some(text) => text.parse().map_err(|_| format!("{column}: '{text}' is no number")),
            None => Ok(f64::NAN),
        }
    }

    fn candidate(&self, sample: &str) -> Result<Candidate, String> {
        let need = |column: &str| self.text(column).ok_or_else(|| format!("no {column}"));
        let contig = need("contig")?;
        let pos = need("pos")?;
        let genotype = need("genotype")?;
        let depths: Vec<Option<u64>> = self.list("allele_depths", ',').iter().map(|d| d.parse().ok()).collect();
        let hgnc = self.text("hgnc").or_else(|| self.text("HGNC_ID")).filter(|h| h.starts_with("HGNC:"));
        let number = genotype.split(['/', '|']).filter_map(|a| a.parse().ok()).find(|n| *n > 0).unwrap_or(1);
        let observed = Observed {
            sample: sample.to_owned(),
            zygosity: zygosity(&genotype, number, &contig).map(str::to_owned),
            genotype: Some(genotype),
            depth: self.text("depth").and_then(|d| d.parse().ok()),
            alternate_depth: if depths.len() == 2 { depths.get(1).copied().flatten() } else { None },
            vaf: Rounded(self.number("allele_fraction")?),
            filter: self.text("filter").unwrap_or_else(|| "PASS".into()),
        };
        let variant = Variant {
            pos: pos.parse().map_err(|_| format!("pos: '{pos}' is no position"))?,
            contig,
            reference: need("ref")?,
            alternate: need("alt")?,
            gene: self.text("gene"),
            hgnc,
            transcript: self.text("transcript"),
            hgvs_c: self.text("hgvs_c"),
            hgvs_p: self.text("hgvs_p"),
            consequence: self.list("consequence", '&'),
            impact: self.text("impact"),
            dbsnp: self.text("id").filter(|id| is_rs(id)),
            ..Variant::default()
        };
        let others = self.columns.iter().filter(|c| !OWN.contains(c));
        let columns = others.filter_map(|c| Some(((*c).to_owned(), self.text(c)?))).collect();
        Ok(Candidate {
            variant,
            observed,
            mode: need("mode")?,
            partners: self.list("partners", ';'),
            phase: self.list("phase", ';'),
            hpo_terms: self.list("hpo_terms", ';'),
            hpo_score: Rounded(self.number("hpo_score")?),
            columns,
            finding: None,
        })
    }
}

/// Is it an id of dbSNP?
pub fn is_rs(id: &str) -> bool {
    id.strip_prefix("rs").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "##family=child:index,male,affected;dad:father,male,unaffected\n\
        #contig\tpos\tid\tref\talt\tgene\tmode\tpartners\tphase\tin_roh\tgenotype\tallele_depths\tdisease\n\
        1\t7\trs5\tA\tT\tG\tAR_compound\t1:9:C:G;1:11:T:A\ttrans_parents;unknown_phase\tyes\t0|1\t3,4\tx\n";

    fn run(text: &str) -> Result<Table, CaseError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path(), "child")
    }

    #[test]
    fn rows_are_read_and_runs_are_told_apart() {
        let table = run(TABLE).unwrap();
        let c = &table.candidates[0];
        assert_eq!((c.variant.pos, c.variant.dbsnp.as_deref(), c.partners.len()), (7, Some("rs5"), 2));
        assert_eq!((c.observed.zygosity.as_deref(), c.observed.alternate_depth), (Some("heterozygous"), Some(4)));
        assert_eq!(c.columns, [("disease".to_owned(), "x".to_owned())]);
        assert!(table.in_runs.contains("1:7:A:T"));
        assert!(!serde_json::to_string(c).unwrap().contains("roh"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, expected) in [
            ("child:index", "other:index", "candidates of 'other', the case is of 'child'"),
            ("##family=", "##x=", "no line ##family"),
            ("\t7\t", "\tseven\t", "line 3: pos: 'seven' is no position"),
            ("\tx\n", "\n", "line 3: 12 cells of 13 columns"),
            ("\tx\n", "\tx", "ends inside a line"),
            ("#contig", "#chrom", "line 2: no column 'contig'"),
        ] {
            let got = run(&TABLE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
    }
}
