//! RefSeq's alignments as UCSC has them (`refGene`), by transcript without version.

use std::collections::HashMap;
use std::path::Path;
use wgs_core::contig::canonical_name;
use wgs_genes::{GeneModels, Transcript};

/// Versions of the chromosomes' accessions in GRCh37; GRCh38's are one above.
const GRCH37: [u32; 24] = [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9];

/// 37 or 38; `None` of what is no chromosome of either.
pub fn assembly(accession: &str) -> Option<u32> {
    let (name, version) = accession.strip_prefix("NC_0000")?.split_once('.')?;
    let at = name.parse::<usize>().ok()?.checked_sub(1)?;
    match version.parse::<u32>().ok()?.checked_sub(*GRCH37.get(at)?)? {
        0 => Some(37),
        1 => Some(38),
        _ => None,
    }
}

pub struct Models {
    models: GeneModels,
    by_id: HashMap<String, Vec<usize>>,
}

impl Models {
    pub fn read(path: &Path) -> Self {
        let models = GeneModels::load(path).unwrap().models;
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, t) in models.transcripts.iter().enumerate() {
            by_id.entry(t.id.clone()).or_default().push(i);
        }
        Self { models, by_id }
    }

    /// The transcript's alignment on a contig, that which holds a position if there are several.
    pub fn find(&self, accession: &str, contig: &str, at: u32) -> Option<&Transcript> {
        let id = accession.split('.').next()?;
        let wanted = canonical_name(contig).into_owned();
        let here: Vec<&Transcript> = self.by_id.get(id)?.iter().map(|&i| &self.models.transcripts[i]).collect();
        let on = |t: &&&Transcript| canonical_name(&self.models.contigs[t.contig as usize]) == wanted;
        let mut found: Vec<&Transcript> = here.iter().filter(on).copied().collect();
        found.sort_by_key(|t| (!(t.start <= at && at < t.end), t.start));
        found.first().copied()
    }
}
