//! What tables say of genes: tab-separated text with a header line, by gene symbol.
//!
//! Rows are put on the genes of the models once. Of several tables that give the same the first wins. An empty cell, or `.`, says
//! nothing; a word that is not known is an error with its line.

use super::config::{Config, GeneTable, read_text};
use crate::criteria::Lookup;
use crate::criteria::facts::{Inheritance, LossOfFunction, Missense, Role};
use crate::error::AnnotateError;
use std::collections::HashMap;
use wgs_genes::{GeneId, GeneModels};

/// What is known of one gene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Row {
    inheritance: Option<Inheritance>,
    mechanism: Option<LossOfFunction>,
    missense: Missense,
    max_credible_af: Option<f64>,
    role: Option<Role>,
    clonal_haematopoiesis: Option<bool>,
}

/// The tables of a run.
#[derive(Clone, Debug, Default)]
pub struct GeneTables {
    /// By gene of the models: place in `rows`.
    by_gene: Vec<Option<u32>>,
    rows: Vec<Row>,
    has_mechanism: bool,
    has_missense: bool,
    has_role: bool,
    /// File name and SHA-256 of each.
    pub files: Vec<(String, String)>,
}

impl GeneTables {
    /// Reads the tables of a configuration.
    ///
    /// # Errors
    /// A table that cannot be read, lacks a column, or holds what is not known.
    pub fn read(config: &Config, models: &GeneModels) -> Result<Self, AnnotateError> {
        let mut tables = Self::default();
        if config.gene_table.is_empty() {
            return Ok(tables);
        }
        let mut by_symbol: HashMap<String, u32> = HashMap::new();
        for table in &config.gene_table {
            tables.add(table, &config.file, &mut by_symbol)?;
        }
        tables.by_gene = models.genes.iter().map(|g| by_symbol.get(g.symbol.as_str()).copied()).collect();
        Ok(tables)
    }

    fn add(
        &mut self,
        table: &GeneTable,
        config: &str,
        by_symbol: &mut HashMap<String, u32>,
    ) -> Result<(), AnnotateError> {
        let file = table.file.display().to_string();
        let (text, sha256) = read_text(&table.file)?;
        let name = table.file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        self.files.push((name, sha256));
        let mut lines = (1..).zip(text.lines()).filter(|(_, l)| !l.is_empty() && !l.starts_with("##"));
        let head = lines.next().map_or("", |(_, l)| l.trim_start_matches('#'));
        let head: Vec<&str> = head.split('\t').map(|c| c.trim_end_matches('\r')).collect();
        let column = |name: &String| {
            let what = || format!("gene_table: {file} has no column '{name}' (it has {})", head.join(", "));
            let place = head.iter().position(|c| c == name);
            place.ok_or_else(|| AnnotateError::Criteria { file: config.to_owned(), what: what() })
        };
        let maybe = |name: &Option<String>| name.as_ref().map(column).transpose();
        let symbol = column(&table.symbol)?;
        let (inheritance, mechanism) = (maybe(&table.inheritance)?, maybe(&table.loss_of_function)?);
        let missense = [&table.missense_z, &table.missense_common, &table.truncating_only].map(maybe);
        let [z, common, truncating] = missense;
        let (z, common, truncating) = (z?, common?, truncating?);
        let (credible, role) = (maybe(&table.max_credible_af)?, maybe(&table.cancer_role)?);
        let clonal = maybe(&table.clonal_haematopoiesis)?;
        self.has_mechanism |= mechanism.is_some();
        self.has_missense |= z.is_some() || common.is_some() || truncating.is_some();
        self.has_role |= role.is_some();
        for (number, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(|c| c.trim_end_matches('\r').trim()).collect();
            let place = || format!("{file}: line {number}");
            if cells.len() != head.len() {
                let what = format!("{} columns where the header has {}", cells.len(), head.len());
                return Err(AnnotateError::GeneTable { place: place(), what });
            }
            let at = |i: Option<usize>| i.and_then(|i| cells.get(i)).copied().filter(|c| !c.is_empty() && *c != ".");
            let Some(gene) = at(Some(symbol)) else { continue };
            let rows = &mut self.rows;
            let index = *by_symbol.entry(gene.to_owned()).or_insert_with(|| {
                rows.push(Row::default());
                rows.len() as u32 - 1
            });
            let Some(row) = rows.get_mut(index as usize) else { continue };
            let fail = |key: &str, cell: &str| AnnotateError::GeneTable {
                place: place(),
                what: format!("'{cell}' is no {key}: see docs/methods/criteria.md for its words"),
            };
            fill(&mut row.inheritance, at(inheritance), self::inheritance).map_err(|c| fail("inheritance", c))?;
            fill(&mut row.mechanism, at(mechanism), self::mechanism).map_err(|c| fail("loss of function", c))?;
            fill(&mut row.missense.z, at(z), number_of).map_err(|c| fail("missense z", c))?;
            fill(&mut row.missense.common, at(common), yes).map_err(|c| fail("yes or no", c))?;
            fill(&mut row.missense.truncating_only, at(truncating), yes).map_err(|c| fail("yes or no", c))?;
            fill(&mut row.max_credible_af, at(credible), fraction).map_err(|c| fail("frequency", c))?;
            fill(&mut row.role, at(role), self::role).map_err(|c| fail("role in cancer", c))?;
            fill(&mut row.clonal_haematopoiesis, at(clonal), yes).map_err(|c| fail("yes or no", c))?;
        }
        Ok(())
    }

    fn row(&self, gene: GeneId) -> Option<&Row> {
        let place = self.by_gene.get(gene.0 as usize).copied().flatten()?;
        self.rows.get(place as usize)
    }

    /// Inheritance of the gene's disease.
    pub fn inheritance(&self, gene: GeneId) -> Option<Inheritance> {
        self.row(gene)?.inheritance
    }

    /// Highest credible frequency.
    pub fn max_credible_af(&self, gene: GeneId) -> Option<f64> {
        self.row(gene)?.max_credible_af
    }

    /// Loss of function as the mechanism.
    pub fn mechanism(&self, gene: GeneId) -> Lookup<LossOfFunction> {
        lookup(self.has_mechanism, self.row(gene).and_then(|r| r.mechanism))
    }

    /// Missense variants.
    pub fn missense(&self, gene: GeneId) -> Lookup<Missense> {
        lookup(self.has_missense, self.row(gene).map(|r| r.missense).filter(|m| *m != Missense::default()))
    }

    /// Role in cancer.
    pub fn role(&self, gene: GeneId) -> Lookup<Role> {
        lookup(self.has_role, self.row(gene).and_then(|r| r.role))
    }

    /// Marked as a gene of clonal haematopoiesis.
    pub fn is_clonal_haematopoiesis(&self, gene: GeneId) -> bool {
        self.row(gene).and_then(|r| r.clonal_haematopoiesis) == Some(true)
    }
}

fn lookup<T>(given: bool, found: Option<T>) -> Lookup<T> {
    match (given, found) {
        (false, _) => Lookup::NotGiven,
        (true, None) => Lookup::NotFound,
        (true, Some(found)) => Lookup::Found(found),
    }
}

/// Reads a cell into a slot that is empty yet; the cell itself when it is not known.
fn fill<'c, T>(slot: &mut Option<T>, cell: Option<&'c str>, read: impl Fn(&str) -> Option<T>) -> Result<(), &'c str> {
    if let Some(cell) = cell {
        let value = read(cell).ok_or(cell)?;
        slot.get_or_insert(value);
    }
    Ok(())
}

/// `yes`, `no` and their like.
pub fn yes(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn number_of(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|n: &f64| n.is_finite())
}

fn fraction(cell: &str) -> Option<f64> {
    number_of(cell).filter(|f| (0.0..=1.0).contains(f))
}

/// Of several the one with the strictest limits: dominant, then X-linked, then recessive.
fn inheritance(cell: &str) -> Option<Inheritance> {
    let mut worst = None;
    for word in cell.split([',', ';', '/', '|', ' ']).filter(|w| !w.is_empty()) {
        let (rank, one) = match word.to_ascii_lowercase().as_str() {
            "ad" | "xld" | "dominant" => (0, Inheritance::Dominant),
            "xl" | "xlr" | "x-linked" => (1, Inheritance::XLinked),
            "ar" | "recessive" => (2, Inheritance::Recessive),
            _ => return None,
        };
        if worst.is_none_or(|(r, _)| rank < r) {
            worst = Some((rank, one));
        }
    }
    worst.map(|(_, one)| one)
}

fn mechanism(cell: &str) -> Option<LossOfFunction> {
    Some(match cell.to_ascii_lowercase().as_str() {
        "established" => LossOfFunction::Established,
        "likely" => LossOfFunction::Likely,
        "possible" => LossOfFunction::Possible,
        "none" => LossOfFunction::None,
        _ => return None,
    })
}

fn role(cell: &str) -> Option<Role> {
    let mut role = Role::default();
    for word in cell.split([',', ';', '/', '|']).map(str::trim).filter(|w| !w.is_empty()) {
        match word.to_ascii_lowercase().replace(' ', "_").as_str() {
            "oncogene" => role.oncogene = true,
            "tsg" | "tumor_suppressor" | "tumour_suppressor" => role.tumor_suppressor = true,
            "both" => role = Role { oncogene: true, tumor_suppressor: true },
            "none" | "fusion" => {}
            _ => return None,
        }
    }
    Some(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_tables() {
        assert_eq!(inheritance("AR"), Some(Inheritance::Recessive));
        assert_eq!(inheritance("AR; AD"), Some(Inheritance::Dominant));
        assert_eq!(inheritance("XLR"), Some(Inheritance::XLinked));
        assert_eq!(inheritance("maternal"), None);
        assert_eq!(mechanism("Established"), Some(LossOfFunction::Established));
        assert_eq!(mechanism("3"), None);
        assert_eq!(role("oncogene, TSG"), Some(Role { oncogene: true, tumor_suppressor: true }));
        assert_eq!(role("fusion"), Some(Role::default()));
        assert_eq!(role("driver"), None);
        assert_eq!((yes("Yes"), yes("0"), yes("maybe")), (Some(true), Some(false), None));
    }
}
