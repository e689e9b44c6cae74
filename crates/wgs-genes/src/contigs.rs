//! Which contig of the models is which of the reference.

use crate::error::GenesError;
use crate::model::GeneModels;
use std::collections::HashMap;
use wgs_core::contig::canonical_name;
use wgs_core::{ContigId, Contigs};

impl GeneModels {
    /// The models' contig of each contig of a reference: by name, else by what the name stands for (`chr7`, `7`, `NC_000007.14`). No
    /// contig of the models is at two places. `None` where no model lies on the contig.
    ///
    /// # Errors
    /// None in common.
    pub fn places(&self, contigs: &Contigs) -> Result<Vec<Option<u32>>, GenesError> {
        places(&self.contigs, contigs)
    }
}

/// The place in `names` of each contig of a reference.
pub(crate) fn places(names: &[String], contigs: &Contigs) -> Result<Vec<Option<u32>>, GenesError> {
    let mut canonical: HashMap<String, ContigId> = HashMap::new();
    for (id, contig) in contigs.iter() {
        canonical.entry(canonical_name(&contig.name).into_owned()).or_insert(id);
    }
    let mut places = vec![None; contigs.len()];
    let mut placed = vec![false; names.len()];
    // Those that are called the same come first.
    for exact in [true, false] {
        for (n, (name, placed)) in names.iter().zip(&mut placed).enumerate() {
            let found = if exact { contigs.find(name) } else { canonical.get(canonical_name(name).as_ref()).copied() };
            let Some(id) = found.filter(|_| !*placed) else { continue };
            if let Some(free @ None) = places.get_mut(id.index()) {
                (*free, *placed) = (Some(n as u32), true);
            }
        }
    }
    if !placed.contains(&true) {
        let ours = contigs.iter().next().map_or_else(String::new, |(_, c)| c.name.clone());
        let theirs = names.first().cloned().unwrap_or_default();
        return Err(GenesError::Contigs { theirs, ours });
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet_and_names_come_first() {
        let contig = |name: &&str| wgs_core::Contig { name: (*name).to_owned(), len: 10, md5: None };
        let reference = Contigs::new(["chr1", "chr7", "chrM", "chr7_alt"].iter().map(contig).collect());
        let places = |names: &[&str]| {
            let contigs = names.iter().map(|n| (*n).to_owned()).collect();
            GeneModels { contigs, ..GeneModels::default() }.places(&reference)
        };
        let found = places(&["NC_000007.14", "MT", "chr7_alt", "21"]).unwrap();
        assert_eq!(found, [None, Some(0), Some(1), Some(2)]);
        assert_eq!(places(&["7", "chr7"]).unwrap(), [None, Some(1), None, None]);
        let error = places(&["2L"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "none of the contigs of the gene models is in the reference (first: 2L and chr1)"
        );
    }
}
