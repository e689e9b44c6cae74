//! Contigs: the sequences of a reference or header, in file order.

use std::collections::HashMap;
use std::sync::Arc;

/// Index of a contig in its [`Contigs`], 0-based, in header order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContigId(pub u32);

impl ContigId {
    /// The index as `usize`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One reference sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contig {
    /// Name as written in the header.
    pub name: String,
    /// Length in bases.
    pub len: u32,
    /// MD5 of the upper-case sequence (`M5` of the header), if the header has it.
    pub md5: Option<String>,
}

/// An ordered set of contigs with unique names; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Contigs {
    list: Arc<Vec<Contig>>,
    by_name: Arc<HashMap<String, ContigId>>,
}

impl Contigs {
    /// Builds the set; of two contigs with one name the first is found by [`Contigs::find`].
    pub fn new(list: Vec<Contig>) -> Self {
        let mut by_name = HashMap::with_capacity(list.len());
        for (i, c) in list.iter().enumerate() {
            by_name.entry(c.name.clone()).or_insert(ContigId(i as u32));
        }
        Self { list: Arc::new(list), by_name: Arc::new(by_name) }
    }

    /// Number of contigs.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True without contigs.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All contigs with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (ContigId, &Contig)> {
        self.list.iter().enumerate().map(|(i, c)| (ContigId(i as u32), c))
    }

    /// The contig `id`; ids come from this set, so they exist.
    pub fn contig(&self, id: ContigId) -> &Contig {
        &self.list[id.index()]
    }

    /// Name of contig `id`.
    pub fn name(&self, id: ContigId) -> &str {
        &self.contig(id).name
    }

    /// The contig called `name`.
    pub fn find(&self, name: &str) -> Option<ContigId> {
        self.by_name.get(name).copied()
    }

    /// Sum of all lengths in bases.
    pub fn total_len(&self) -> u64 {
        self.list.iter().map(|c| u64::from(c.len)).sum()
    }
}

/// What a human contig name stands for, `chr` or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HumanContig {
    /// Chromosome 1–22.
    Autosome(u8),
    /// X.
    X,
    /// Y.
    Y,
    /// The mitochondrion: `M` or `MT`.
    Mitochondrion,
}

impl HumanContig {
    /// Reads `chr7`, `7`, `chrX`, `MT`, … ; `None` for decoys, alternates, HLA, viruses and other species.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.strip_prefix("chr").unwrap_or(name) {
            "X" => Some(Self::X),
            "Y" => Some(Self::Y),
            "M" | "MT" => Some(Self::Mitochondrion),
            n if !n.starts_with('0') && n.len() <= 2 => {
                n.parse().ok().filter(|k| (1..=22).contains(k)).map(Self::Autosome)
            }
            _ => None,
        }
    }

    /// True for chromosomes 1–22.
    pub fn is_autosome(self) -> bool {
        matches!(self, Self::Autosome(_))
    }
}

/// The name with `chr` where `name` has none, and without where it has: what the same contig is likely called elsewhere.
pub fn other_spelling(name: &str) -> String {
    match name.strip_prefix("chr") {
        Some("M") => "MT".to_owned(),
        Some(bare) => bare.to_owned(),
        None if name == "MT" => "chrM".to_owned(),
        None => format!("chr{name}"),
    }
}

/// RefSeq accessions of the human chromosomes without their version, in the order 1–22, X, Y.
const REFSEQ: &str = "NC_0000";

/// One name for all the spellings of a human contig that sources use: `chr7`, `7` and `NC_000007.14` are `7`; `chrM`, `M`, `MT` and
/// `NC_012920.1` are `MT`. Any other name stays as it is.
pub fn canonical_name(name: &str) -> std::borrow::Cow<'_, str> {
    let accession = name.split_once('.').map_or(name, |(accession, _)| accession);
    let number = accession.strip_prefix(REFSEQ).filter(|n| n.len() == 2).and_then(|n| n.parse::<u8>().ok());
    let contig = match number {
        Some(n @ 1..=22) => Some(HumanContig::Autosome(n)),
        Some(23) => Some(HumanContig::X),
        Some(24) => Some(HumanContig::Y),
        _ if accession == "NC_012920" => Some(HumanContig::Mitochondrion),
        _ => HumanContig::from_name(name),
    };
    match contig {
        Some(HumanContig::Autosome(n)) => n.to_string().into(),
        Some(HumanContig::X) => "X".into(),
        Some(HumanContig::Y) => "Y".into(),
        Some(HumanContig::Mitochondrion) => "MT".into(),
        None => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_names() {
        for (name, wanted) in [
            ("chr7", "7"),
            ("7", "7"),
            ("NC_000007.14", "7"),
            ("NC_000023.11", "X"),
            ("NC_000024.9", "Y"),
            ("NC_012920.1", "MT"),
            ("chrM", "MT"),
            ("NC_000087.7", "NC_000087.7"),
            ("chr7_KI270803v1_alt", "chr7_KI270803v1_alt"),
            ("GL000192.1", "GL000192.1"),
        ] {
            assert_eq!(canonical_name(name), wanted);
        }
    }

    #[test]
    fn human_names() {
        assert_eq!(HumanContig::from_name("chr7"), Some(HumanContig::Autosome(7)));
        assert_eq!(HumanContig::from_name("22"), Some(HumanContig::Autosome(22)));
        assert_eq!(HumanContig::from_name("MT"), Some(HumanContig::Mitochondrion));
        for other in ["23", "0", "07", "chr1_KI270706v1_random", "HLA-A*01:01", "chrEBV", ""] {
            assert_eq!(HumanContig::from_name(other), None, "{other}");
        }
    }

    #[test]
    fn spellings() {
        for (one, other) in [("chr7", "7"), ("chrM", "MT")] {
            assert_eq!((other_spelling(one).as_str(), other_spelling(other).as_str()), (other, one));
        }
    }
}
