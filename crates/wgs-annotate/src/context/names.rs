//! Genes of a panel or ontology file among the gene models: by identifier first, then by symbol.

use std::collections::HashMap;
use wgs_genes::{GeneId, GeneModels};

/// Identifiers and symbols of the gene models.
pub struct Names {
    by_id: HashMap<String, Vec<GeneId>>,
    by_symbol: HashMap<String, Vec<GeneId>>,
    /// Symbols in capitals, of those that differ from their capitals.
    by_capitals: HashMap<String, Vec<GeneId>>,
}

/// An identifier as the gene models would have it: without version; NCBI's as a bare number; HGNC's with its prefix.
pub fn identifier(text: &str) -> String {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    for prefix in ["NCBIGENE:", "NCBI:", "GENEID:", "ENTREZ:"] {
        if let Some(number) = upper.strip_prefix(prefix) {
            return number.to_owned();
        }
    }
    if upper.starts_with("HGNC:") {
        return upper;
    }
    match upper.split_once('.') {
        Some((id, version)) if version.bytes().all(|b| b.is_ascii_digit()) => id.to_owned(),
        _ => upper,
    }
}

impl Names {
    /// Of gene models.
    pub fn new(models: &GeneModels) -> Self {
        let (mut by_id, mut by_symbol, mut by_capitals) = (HashMap::new(), HashMap::new(), HashMap::new());
        let put = |map: &mut HashMap<String, Vec<GeneId>>, key: String, id| {
            if !key.is_empty() {
                map.entry(key).or_default().push(id);
            }
        };
        for (i, gene) in models.genes.iter().enumerate() {
            let id = GeneId(i as u32);
            put(&mut by_id, identifier(&gene.id), id);
            put(&mut by_id, gene.hgnc.to_ascii_uppercase(), id);
            put(&mut by_symbol, gene.symbol.clone(), id);
            put(&mut by_capitals, gene.symbol.to_ascii_uppercase(), id);
        }
        Self { by_id, by_symbol, by_capitals }
    }

    /// The genes of the first identifier that is known, or else of a symbol as it stands, or else whatever its capitals. More than
    /// one where the models have a gene twice (pseudo-autosomal regions, alternative loci).
    pub fn find<'a>(&self, ids: impl IntoIterator<Item = &'a str>, symbol: &str) -> &[GeneId] {
        let by_id = ids.into_iter().filter(|id| !id.is_empty()).find_map(|id| self.by_id.get(&identifier(id)));
        by_id
            .or_else(|| self.by_symbol.get(symbol))
            .or_else(|| self.by_capitals.get(&symbol.to_ascii_uppercase()))
            .map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_identifiers() {
        for (text, expected) in [
            ("ENSG00000141510.18", "ENSG00000141510"),
            (" hgnc:11998", "HGNC:11998"),
            ("NCBIGene:7157", "7157"),
            ("GeneID:7157", "7157"),
            ("7157", "7157"),
            ("CH507-9B2.2A", "CH507-9B2.2A"),
        ] {
            assert_eq!(identifier(text), expected);
        }
    }
}
