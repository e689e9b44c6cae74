//! Gene lists: named, versioned, with a digest. One symbol a line, or a table whose first column holds them.
//!
//! ```text
//! # name: Epilepsy panel
//! # version: 2026-03-01
//! SCN1A
//! SCN2A
//! ```
//! A first line of column names (`gene` or `symbol`) and further columns are passed over. Symbols are compared without regard
//! to case, listed as written, once each.

use crate::error::CaseError;
use crate::file::Text;
use crate::model::GeneListId;
use std::collections::HashSet;

/// A gene list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genes {
    /// How reports cite it.
    pub id: GeneListId,
    /// Symbols in the order of the file.
    pub symbols: Vec<String>,
    keys: HashSet<String>,
}

impl Genes {
    /// Reads a list.
    ///
    /// # Errors
    /// [`CaseError::Operator`] without name, version or genes, and for a line that is no symbol.
    pub fn parse(text: &Text) -> Result<Self, CaseError> {
        let (name, version) = (text.named("name")?, text.named("version")?);
        let mut list = Self::default();
        for (i, (at, line)) in text.lines().enumerate() {
            let symbol = line.split('\t').next().unwrap_or_default().trim();
            if i == 0 && ["gene", "symbol"].contains(&symbol.to_lowercase().as_str()) {
                continue;
            }
            if symbol.is_empty() || symbol.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',') {
                return Err(text.wrong_at(at, format!("'{symbol}' is no gene symbol; one stands on a line")));
            }
            if list.keys.insert(symbol.to_uppercase()) {
                list.symbols.push(symbol.to_owned());
            }
        }
        if list.symbols.is_empty() {
            return Err(text.wrong("no gene"));
        }
        list.id = GeneListId { name, version, sha256: text.sha256.clone(), genes: list.symbols.len() as u64 };
        Ok(list)
    }

    /// Is the gene on it?
    pub fn has(&self, symbol: &str) -> bool {
        self.keys.contains(&symbol.to_uppercase())
    }
}

/// What a gene is to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The case asks for it.
    Primary,
    /// It is looked through for secondary findings.
    Secondary,
    /// Neither.
    No,
}

/// The genes asked for and those of secondary findings.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// The genes asked for; without a list, all but those of `secondary`.
    pub asked: Option<Genes>,
    /// Genes of secondary findings.
    pub secondary: Option<Genes>,
}

impl Lists {
    /// What the gene is to the case. A gene of both lists was asked for.
    pub fn of(&self, symbol: &str) -> Asked {
        let secondary = self.secondary.as_ref().is_some_and(|l| l.has(symbol));
        match &self.asked {
            Some(list) if list.has(symbol) => Asked::Primary,
            _ if secondary => Asked::Secondary,
            Some(_) => Asked::No,
            None => Asked::Primary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(genes: &str) -> Genes {
        Genes::parse(&Text::new("g", format!("# name: n\n# version: 1\n{genes}"))).unwrap()
    }

    #[test]
    fn lists_and_what_they_say() {
        let a = list("gene\tdisease\nBRCA1\tx\nTP53\ty\nbrca1\tz\n");
        assert_eq!((a.symbols.clone(), a.id.genes), (vec!["BRCA1".to_owned(), "TP53".to_owned()], 2));
        let both = Lists { asked: Some(a.clone()), secondary: Some(list("TP53\nMLH1\n")) };
        let of = |l: &Lists| ["tp53", "MLH1", "GAPDH"].map(|g| l.of(g));
        assert_eq!(of(&both), [Asked::Primary, Asked::Secondary, Asked::No]);
        let open = Lists { asked: None, ..both };
        assert_eq!(of(&open), [Asked::Secondary, Asked::Secondary, Asked::Primary]);
        for (text, expected) in [
            ("A\n", "no line '# name: …'"),
            ("# name: n\nA\n", "no line '# version: …'"),
            ("# name: n\n# version: 1\n", "g: no gene"),
            ("# name: n\n# version: 1\nA, B\n", "g: line 3: 'A, B' is no gene symbol"),
        ] {
            let got = Genes::parse(&Text::new("g", text)).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
    }
}
