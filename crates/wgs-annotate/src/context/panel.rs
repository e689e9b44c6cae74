//! Gene panels: a table with a header, one line for a gene and a disease.
//!
//! Columns are parted by tabs and known by their names, whatever their capitals and whether words are joined by blank, `_` or `-`:
//! the symbol (`gene`, `symbol`, `gene_symbol`), identifiers (`hgnc`, `ensembl`, `ncbi`, `entrez`, `gene_id`, …), the inheritance
//! (`inheritance`, `moi`, `mode_of_inheritance`, `model_of_inheritance`). At least one of symbol and identifiers is needed. All columns
//! but the symbol are passed through as they stand: disease, OMIM, the number of a designated intractable disease (指定難病), anything.
//! PanelApp's download is a panel. Lines that begin with `#` are comments before the header; a header may begin with `#` itself.

use super::error::ContextError;
use super::text::Text;

/// Ways a gene's disease is inherited, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inheritance(u8);

impl Inheritance {
    /// Autosomal dominant.
    pub const AD: Self = Self(1);
    /// Autosomal recessive.
    pub const AR: Self = Self(2);
    /// X-linked dominant.
    pub const XLD: Self = Self(4);
    /// X-linked recessive.
    pub const XLR: Self = Self(8);
    /// Y-linked.
    pub const YL: Self = Self(16);
    /// Mitochondrial.
    pub const MT: Self = Self(32);
    /// Any; of a gene whose inheritance is not stated too.
    pub const ANY: Self = Self(63);

    /// True when any is common.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// All of both.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Reads `AD`, `AR`, `XL`, `XLD`, `XLR`, `YL`, `MT`, `both` (AD and AR), several joined by one of `,;/|&+`, or PanelApp's
    /// sentences. Nothing, `.` and `unknown` are any; `None` of what is not known.
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().trim_matches('"').to_ascii_uppercase();
        let sentences = [
            ("BOTH MONOALLELIC", Self::AD.with(Self::AR)),
            ("MONOALLELIC", Self::AD),
            ("BIALLELIC", Self::AR),
            ("X-LINKED: HEMIZYGOUS MUTATION IN MALES, BIALLELIC", Self::XLR),
            ("X-LINKED: HEMIZYGOUS MUTATION IN MALES, MONOALLELIC", Self::XLD.with(Self::XLR)),
            ("MITOCHONDRIAL", Self::MT),
            ("OTHER", Self::ANY),
            ("UNKNOWN", Self::ANY),
        ];
        if let Some((_, found)) = sentences.iter().find(|(s, _)| upper.starts_with(s)) {
            return Some(*found);
        }
        if matches!(upper.as_str(), "" | "." | "-" | "NA") {
            return Some(Self::ANY);
        }
        let mut all = Self::default();
        for word in upper.split([',', ';', '/', '|', '&', '+']).map(str::trim).filter(|w| !w.is_empty()) {
            all = all.with(match word {
                "AD" => Self::AD,
                "AR" => Self::AR,
                "BOTH" => Self::AD.with(Self::AR),
                "XL" => Self::XLD.with(Self::XLR),
                "XLD" => Self::XLD,
                "XLR" => Self::XLR,
                "YL" => Self::YL,
                "MT" => Self::MT,
                _ => return None,
            });
        }
        Some(all)
    }
}

/// One line of a panel.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Symbol; empty when there is none.
    pub symbol: String,
    /// Identifiers.
    pub ids: Vec<String>,
    /// How the disease is inherited.
    pub inheritance: Inheritance,
    /// The columns that are passed through.
    pub cells: Vec<String>,
}

/// A panel.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Names of the columns that are passed through.
    pub columns: Vec<String>,
    /// Its lines.
    pub entries: Vec<Entry>,
    /// SHA-256 of the file.
    pub sha256: String,
}

const SYMBOL: &[&str] = &["gene", "symbol", "gene_symbol", "hgnc_symbol", "gene_name"];
const IDS: &[&str] = &[
    "gene_id",
    "hgnc",
    "hgnc_id",
    "ensembl",
    "ensembl_id",
    "ensembl_gene_id",
    "ensemblid_grch38",
    "ensemblid_grch37",
    "ncbi",
    "ncbi_id",
    "ncbi_gene_id",
    "entrez",
    "entrez_id",
    "entrez_gene_id",
];
const INHERITANCE: &[&str] = &["inheritance", "moi", "mode_of_inheritance", "model_of_inheritance"];
const HEADER: &str = "the first line names the columns, parted by tabs: gene, inheritance, disease and others";

/// A column's name in small letters, words joined by `_`.
fn plain(name: &str) -> String {
    let words = name.trim().trim_start_matches('#').split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

impl Panel {
    /// Reads a panel.
    ///
    /// # Errors
    /// No header, a line of another number of columns, an inheritance that is not known, no gene at all.
    pub fn parse(text: &Text) -> Result<Self, ContextError> {
        let mut lines = text
            .lines()
            .skip_while(|(_, l)| l.starts_with('#') && !l.split('\t').any(|c| SYMBOL.contains(&plain(c).as_str())));
        let Some((at, header)) = lines.next() else {
            return Err(ContextError::File { place: text.path.clone(), reason: "no line in it".into(), hint: HEADER });
        };
        let names: Vec<&str> = header.split('\t').map(|n| n.trim().trim_start_matches('#')).collect();
        let of = |known: &[&str]| -> Vec<usize> {
            names.iter().enumerate().filter(|(_, n)| known.contains(&plain(n).as_str())).map(|(i, _)| i).collect()
        };
        let (symbols, ids, inheritance) = (of(SYMBOL), of(IDS), of(INHERITANCE));
        if symbols.is_empty() && ids.is_empty() {
            let reason = format!("no column of genes among {}", names.join(", ").chars().take(80).collect::<String>());
            return Err(ContextError::line(&text.path, at, reason, HEADER));
        }
        let symbol = symbols.first().copied();
        let passed: Vec<usize> = (0..names.len()).filter(|i| Some(*i) != symbol).collect();
        let mut panel = Self { sha256: text.sha256.clone(), ..Self::default() };
        panel.columns = passed.iter().filter_map(|&i| names.get(i)).map(|n| (*n).to_owned()).collect();
        for (at, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            if cells.len() > names.len() {
                let reason = format!("{} columns, the header has {}", cells.len(), names.len());
                return Err(ContextError::line(&text.path, at, reason, "give every column a name in the header"));
            }
            let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
            let stated = inheritance.first().map_or("", |&i| cell(i));
            let Some(inheritance) = Inheritance::parse(stated) else {
                let reason = format!("inheritance '{stated}'");
                let hint = "AD, AR, XL, XLD, XLR, YL, MT, both, or several joined by commas";
                return Err(ContextError::line(&text.path, at, reason, hint));
            };
            let entry = Entry {
                symbol: symbol.map_or("", cell).to_owned(),
                ids: ids.iter().map(|&i| cell(i).to_owned()).filter(|id| !id.is_empty()).collect(),
                inheritance,
                cells: passed.iter().map(|&i| cell(i).to_owned()).collect(),
            };
            if entry.symbol.is_empty() && entry.ids.is_empty() {
                return Err(ContextError::line(&text.path, at, "no gene on this line".into(), HEADER));
            }
            panel.entries.push(entry);
        }
        if panel.entries.is_empty() {
            return Err(ContextError::File { place: text.path.clone(), reason: "no gene in it".into(), hint: HEADER });
        }
        Ok(panel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Panel, ContextError> {
        Panel::parse(&Text { path: "p.tsv".into(), text: text.into(), sha256: String::new() })
    }

    #[test]
    fn a_panel() {
        let p = parse("# made up\n#Gene Symbol\tHGNC\tMOI\tdisease\tOMIM\t指定難病\nABC\tHGNC:1\tAD,AR\tX\t1\t17\nD\n")
            .unwrap();
        assert_eq!(p.columns, ["HGNC", "MOI", "disease", "OMIM", "指定難病"]);
        assert_eq!((p.entries[0].symbol.as_str(), &p.entries[0].ids[..]), ("ABC", &["HGNC:1".to_owned()][..]));
        assert_eq!(p.entries[0].inheritance, Inheritance::AD.with(Inheritance::AR));
        assert_eq!(p.entries[1].inheritance, Inheritance::ANY);
        assert_eq!(p.entries[1].cells, ["", "", "", "", ""]);
    }

    #[test]
    fn inheritances() {
        let of = |t| Inheritance::parse(t);
        assert_eq!(of("XL"), Some(Inheritance::XLD.with(Inheritance::XLR)));
        assert_eq!(of("both"), of("AR;AD"));
        assert_eq!(of("BIALLELIC, autosomal or pseudoautosomal"), Some(Inheritance::AR));
        assert_eq!(of("BOTH monoallelic and biallelic, autosomal or pseudoautosomal"), of("both"));
        assert_eq!((of("mt"), of("unknown"), of("maybe")), (Some(Inheritance::MT), Some(Inheritance::ANY), None));
    }

    #[test]
    fn what_is_refused() {
        for (text, expected) in [
            ("", "p.tsv: no line in it"),
            ("TP53\nBRCA1\n", "p.tsv: line 1: no column of genes among TP53"),
            ("gene\n", "p.tsv: no gene in it"),
            ("gene\tMOI\nA\tAX\n", "p.tsv: line 2: inheritance 'AX'"),
            ("gene\tMOI\nA\tAD\tx\n", "p.tsv: line 2: 3 columns, the header has 2"),
            ("gene\tMOI\n\tAD\n", "p.tsv: line 2: no gene on this line"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
    }
}
