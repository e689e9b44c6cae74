//! Which contig of the models is which of the reference.

use crate::error::GenesError;
use crate::model::GeneModels;
use std::collections::HashMap;
use wgs_core::contig::canonical_name;
use wgs_core::{ContigId, Contigs};

/// The contigs of gene models and of a reference side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContigMap {
    of_models: Vec<Option<ContigId>>,
    of_reference: Vec<Option<u32>>,
}

impl ContigMap {
    /// The reference's contig of a contig of the models; `None` when the reference lacks it.
    pub fn reference(&self, contig: u32) -> Option<ContigId> {
        self.of_models.get(contig as usize).copied().flatten()
    }

    /// The models' contig of a contig of the reference; `None` when no model lies on it.
    #[inline]
    pub fn models(&self, contig: ContigId) -> Option<u32> {
        self.of_reference.get(contig.index()).copied().flatten()
    }
}

impl GeneModels {
    /// Finds the models' contigs in a reference: by name, else by what the name stands for (`chr7`, `7`, `NC_000007.14`). Two contigs
    /// of the models are never the same one of the reference. `file` is what errors call the models.
    ///
    /// # Errors
    /// None in common.
    pub fn contig_of(&self, contigs: &Contigs, file: &str) -> Result<ContigMap, GenesError> {
        let mut canonical: HashMap<String, ContigId> = HashMap::new();
        for (id, contig) in contigs.iter() {
            canonical.entry(canonical_name(&contig.name).into_owned()).or_insert(id);
        }
        let mut map = ContigMap { of_models: vec![None; self.contigs.len()], of_reference: vec![None; contigs.len()] };
        // Those that are called the same come first.
        for exact in [true, false] {
            for (n, name) in self.contigs.iter().enumerate() {
                let found =
                    if exact { contigs.find(name) } else { canonical.get(canonical_name(name).as_ref()).copied() };
                let (Some(id), Some(None)) = (found, map.of_models.get(n)) else { continue };
                if let (Some(free @ None), Some(mine)) =
                    (map.of_reference.get_mut(id.index()), map.of_models.get_mut(n))
                {
                    (*free, *mine) = (Some(n as u32), Some(id));
                }
            }
        }
        if map.of_models.iter().all(Option::is_none) {
            let ours = contigs.iter().next().map_or_else(String::new, |(_, c)| c.name.clone());
            let theirs = self.contigs.first().cloned().unwrap_or_default();
            return Err(GenesError::Contigs { file: file.to_owned(), theirs, ours });
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contigs(names: &[&str]) -> Contigs {
        Contigs::new(names.iter().map(|n| wgs_core::Contig { name: (*n).to_owned(), len: 10, md5: None }).collect())
    }

    #[test]
    fn spellings_meet_and_names_come_first() {
        let models = |names: &[&str]| GeneModels {
            contigs: names.iter().map(|n| (*n).to_owned()).collect(),
            ..GeneModels::default()
        };
        let reference = contigs(&["chr1", "chr7", "chrM", "chr7_alt"]);
        let map = models(&["NC_000007.14", "MT", "chr7_alt", "21"]).contig_of(&reference, "x").unwrap();
        let found: Vec<_> = (0..4).map(|n| map.reference(n).map(|c| c.0)).collect();
        assert_eq!(found, [Some(1), Some(2), Some(3), None]);
        assert_eq!(map.models(ContigId(1)), Some(0));
        assert_eq!(map.models(ContigId(0)), None);
        let map = models(&["7", "chr7"]).contig_of(&reference, "x").unwrap();
        assert_eq!((map.reference(0), map.reference(1)), (None, Some(ContigId(1))));
        let error = models(&["2L"]).contig_of(&reference, "x.gff").unwrap_err();
        assert_eq!(error.to_string(), "x.gff: none of its contigs is in the reference (first: 2L and chr1)");
    }
}
