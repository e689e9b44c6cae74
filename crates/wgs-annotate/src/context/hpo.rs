//! Genes ranked by the terms of the Human Phenotype Ontology that describe a patient.
//!
//! `genes_to_phenotype.txt` or `phenotype_to_genes.txt` (HPO's downloads, old and new columns) say which terms a gene's diseases have;
//! `hp.obo` says which terms stand above which. With the ontology a gene has every term above one of its own.
//!
//! METHOD: Resnik (1995) similarity, averaged over the patient's terms, one-sided as in Phenomizer (Köhler et al. 2009): of each term of
//! the patient the information content of the most informative term that stands above it, or is it, and that the gene has; the sum over
//! the terms, divided by the sum of the terms' own contents, so 1 is a gene with all of them and 0 one that shares nothing. The information
//! content of a term is −ln(genes with it ÷ all genes of the file), and that of a term no gene has is taken as if one had it. A gene
//! *matches* a term when it has the term itself (or one below it).

use super::error::ContextError;
use super::text::Text;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;
use wgs_kernel::math::ln;

/// Number of a term, `HP:0001250` as 1250.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u32);

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim().strip_prefix("HP:").filter(|d| d.len() == 7 && d.bytes().all(|b| b.is_ascii_digit()));
        let number = digits.and_then(|d| d.parse().ok());
        number.map(Self).ok_or_else(|| format!("'{text}' is no HPO term: HP: and seven digits, as HP:0001250"))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HP:{:07}", self.0)
    }
}

/// What stands above each term.
#[derive(Debug, Default)]
pub struct Ontology {
    parents: HashMap<Term, Vec<Term>>,
    /// Terms that go by another number today.
    replaced: HashMap<Term, Term>,
}

impl Ontology {
    /// Reads OBO: `id`, `is_a`, `alt_id`, `is_obsolete` and `replaced_by` of `[Term]`s.
    ///
    /// # Errors
    /// A file without terms.
    pub fn parse(text: &Text) -> Result<Self, ContextError> {
        let mut all = Self::default();
        let mut id: Option<Term> = None;
        for (_, line) in text.lines() {
            if line.starts_with('[') {
                id = None;
                continue;
            }
            let Some((tag, value)) = line.split_once(": ") else { continue };
            let Ok(term) = value.split_whitespace().next().unwrap_or_default().parse::<Term>() else { continue };
            match (tag, id) {
                ("id", _) => {
                    id = Some(term);
                    all.parents.entry(term).or_default();
                }
                ("is_a", Some(id)) => all.parents.entry(id).or_default().push(term),
                ("alt_id", Some(id)) => drop(all.replaced.insert(term, id)),
                ("replaced_by", Some(id)) => drop(all.replaced.insert(id, term)),
                _ => {}
            }
        }
        if all.parents.is_empty() {
            let hint = "give hp.obo of the Human Phenotype Ontology";
            return Err(ContextError::File { place: text.path.clone(), reason: "no HPO term in it".into(), hint });
        }
        Ok(all)
    }

    /// The term's number today.
    fn today(&self, term: Term) -> Term {
        self.replaced.get(&term).copied().unwrap_or(term)
    }

    /// The term and all above it.
    fn above(&self, term: Term) -> BTreeSet<Term> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![term]);
        while let Some(term) = open.pop() {
            if seen.insert(term) {
                open.extend(self.parents.get(&term).into_iter().flatten());
            }
        }
        seen
    }
}

/// The terms of the genes.
#[derive(Debug, Default)]
pub struct GeneTerms {
    /// By NCBI number and symbol.
    genes: BTreeMap<(String, String), BTreeSet<Term>>,
}

impl GeneTerms {
    /// Reads either of HPO's tables, told apart by where the term stands.
    ///
    /// # Errors
    /// A line without a gene or term, a file without lines.
    pub fn parse(text: &Text) -> Result<Self, ContextError> {
        let hint = "give genes_to_phenotype.txt or phenotype_to_genes.txt of the Human Phenotype Ontology";
        let mut all = Self::default();
        // Column of the term, of the gene's number, of its symbol.
        let mut columns: Option<[usize; 3]> = None;
        for (at, line) in text.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |i: usize| cells.get(i).copied().unwrap_or_default().trim();
            let is_term = |i: usize| cell(i).parse::<Term>().is_ok();
            if columns.is_none() {
                if line.starts_with('#') || (at == 1 && !is_term(0) && !is_term(2)) {
                    continue;
                }
                columns = if is_term(0) { Some([0, 2, 3]) } else { Some([2, 0, 1]) };
            }
            let Some([term, number, symbol]) = columns else { continue };
            let (Ok(term), number, symbol) = (cell(term).parse(), cell(number), cell(symbol)) else {
                let reason = format!("no HPO term in column {}", term + 1);
                return Err(ContextError::line(&text.path, at, reason, hint));
            };
            if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) || symbol.is_empty() {
                let reason = format!("'{number}' and '{symbol}' are no number and symbol of a gene");
                return Err(ContextError::line(&text.path, at, reason, hint));
            }
            all.genes.entry((number.to_owned(), symbol.to_owned())).or_default().insert(term);
        }
        if all.genes.is_empty() {
            return Err(ContextError::File { place: text.path.clone(), reason: "no gene in it".into(), hint });
        }
        Ok(all)
    }
}

/// How a gene fits the patient's terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Match {
    /// The patient's terms that the gene has.
    pub terms: Vec<Term>,
    /// Similarity, 0–1.
    pub score: f64,
}

/// A gene of the tables with its match.
pub struct Ranked {
    /// NCBI number.
    pub ncbi: String,
    /// Symbol.
    pub symbol: String,
    /// How it fits.
    pub fit: Match,
}

/// Ranks the genes; those that share nothing are left out. Also gives the terms that no gene has, and those the ontology lacks.
pub fn rank(asked: &[Term], genes: &GeneTerms, ontology: Option<&Ontology>) -> (Vec<Ranked>, Vec<Term>, Vec<Term>) {
    let own = Ontology::default();
    let unknown = asked.iter().filter(|t| ontology.is_some_and(|o| !o.parents.contains_key(&o.today(**t))));
    let unknown: Vec<Term> = unknown.copied().collect();
    let ontology = ontology.unwrap_or(&own);
    let asked: BTreeSet<Term> = asked.iter().map(|t| ontology.today(*t)).collect();
    let mut above: HashMap<Term, BTreeSet<Term>> = HashMap::new();
    let mut counts: HashMap<Term, u32> = HashMap::new();
    let mut have: Vec<(&(String, String), BTreeSet<Term>)> = Vec::with_capacity(genes.genes.len());
    for (gene, terms) in &genes.genes {
        let mut all = BTreeSet::new();
        for &term in terms {
            let term = ontology.today(term);
            all.extend(above.entry(term).or_insert_with(|| ontology.above(term)).iter().copied());
        }
        for &term in &all {
            *counts.entry(term).or_default() += 1;
        }
        have.push((gene, all));
    }
    let all = have.len() as f64;
    let content = |t: Term| ln(all / f64::from(counts.get(&t).copied().unwrap_or(0).max(1)));
    let asked: Vec<(Term, Vec<(Term, f64)>)> =
        asked.into_iter().map(|t| (t, ontology.above(t).into_iter().map(|a| (a, content(a))).collect())).collect();
    let whole: f64 = asked.iter().map(|(t, _)| content(*t)).sum();
    let mut ranked = Vec::new();
    for ((ncbi, symbol), terms) in have {
        let best = |above: &[(Term, f64)]| {
            above.iter().filter(|(t, _)| terms.contains(t)).map(|(_, c)| *c).fold(0.0, f64::max)
        };
        let sum: f64 = asked.iter().map(|(_, above)| best(above)).sum();
        let matched: Vec<Term> = asked.iter().map(|(t, _)| *t).filter(|t| terms.contains(t)).collect();
        if sum > 0.0 || !matched.is_empty() {
            let score = if whole > 0.0 { sum / whole } else { 0.0 };
            let fit = Match { terms: matched, score };
            ranked.push(Ranked { ncbi: ncbi.clone(), symbol: symbol.clone(), fit });
        }
    }
    let idle = asked.iter().map(|(t, _)| *t).filter(|t| !counts.contains_key(t)).collect();
    (ranked, idle, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text { path: "f".into(), text: text.into(), sha256: String::new() }
    }

    // 1 is the root; 2 and 3 below it; 4 below 2; 5 below 3 and 2.
    const OBO: &str = "format-version: 1.2\n\n[Term]\nid: HP:0000001\nname: All\n\n[Term]\nid: HP:0000002\nis_a: HP:0000001 ! All\n\n\
        [Term]\nid: HP:0000003\nalt_id: HP:0000033\nis_a: HP:0000001\n\n[Term]\nid: HP:0000004\nis_a: HP:0000002\n\n\
        [Term]\nid: HP:0000005\nis_a: HP:0000003\nis_a: HP:0000002\n\n[Typedef]\nid: part_of\n";
    const GENES: &str = "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\n1\tA\tHP:0000004\tx\n2\tB\tHP:0000005\tx\n\
        3\tC\tHP:0000003\tx\n4\tD\tHP:0000001\tx\n";

    fn scores(asked: &[u32], obo: bool) -> Vec<(String, Vec<u32>, f64)> {
        let asked: Vec<Term> = asked.iter().map(|n| Term(*n)).collect();
        let (genes, ontology) = (GeneTerms::parse(&text(GENES)).unwrap(), Ontology::parse(&text(OBO)).unwrap());
        let (ranked, ..) = rank(&asked, &genes, obo.then_some(&ontology));
        ranked.into_iter().map(|r| (r.symbol, r.fit.terms.iter().map(|t| t.0).collect(), r.fit.score)).collect()
    }

    #[test]
    fn similarity_by_hand() {
        // Genes with 4: A; with 2: A, B; with 5: B; with 3: B, C; with 1: all four. Contents: 4 → ln 4, 2 → ln 2, 1 → 0.
        let got = scores(&[4], true);
        assert_eq!(got.len(), 2, "{got:?}");
        assert_eq!((got[0].0.as_str(), &got[0].1[..], got[0].2), ("A", &[4][..], 1.0));
        assert_eq!((got[1].0.as_str(), got[1].1.len()), ("B", 0));
        assert!((got[1].2 - 0.5).abs() < 1e-12, "the most informative term above 4 that B has is 2: ln 2 ÷ ln 4");
        // A descendant matches: B has 5, which is below 3; 33 is 3's old number.
        let got = scores(&[33], true);
        assert_eq!(got.iter().map(|g| g.0.as_str()).collect::<Vec<_>>(), ["B", "C"]);
        assert!(got.iter().all(|g| g.1 == [3] && g.2 == 1.0));
        // Without the ontology only the term itself.
        assert_eq!(scores(&[3], false).iter().map(|g| g.0.as_str()).collect::<Vec<_>>(), ["C"]);
    }

    #[test]
    fn both_tables_old_and_new() {
        let old = "#Format: HPO-id<tab>HPO label<tab>entrez-gene-id<tab>entrez-gene-symbol\nHP:0000004\tx\t1\tA\n";
        let new = "hpo_id\thpo_name\tncbi_gene_id\tgene_symbol\tdisease_id\nHP:0000004\tx\t1\tA\tOMIM:1\n";
        for table in [old, new, "1\tA\tHP:0000004\tx\n"] {
            let genes = GeneTerms::parse(&text(table)).unwrap().genes;
            assert_eq!(
                genes.into_iter().collect::<Vec<_>>(),
                [(("1".into(), "A".into()), [Term(4)].into())],
                "{table}"
            );
        }
    }

    #[test]
    fn what_is_refused() {
        for (table, expected) in [
            ("a\tb\tc\n", "f: no gene in it"),
            ("HP:0000001\tx\t1\tA\nHP:1\tx\t1\tA\n", "f: line 2: no HPO term in column 1"),
            ("HP:0000001\tx\tz\tA\n", "f: line 1: 'z' and 'A' are no number and symbol of a gene"),
        ] {
            assert_eq!(GeneTerms::parse(&text(table)).unwrap_err().to_string(), expected);
        }
        assert!(Ontology::parse(&text("[Term]\nid: GO:1\n")).unwrap_err().to_string().contains("no HPO term"));
        for term in ["HP:123", "hp:0001250", "0001250", "HP:00012500", "HP:000125x"] {
            assert!(term.parse::<Term>().is_err(), "{term}");
        }
    }
}
