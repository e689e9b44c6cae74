//! Gene models on the contigs of the reference.

use wgs_core::{ContigId, Contigs};
use wgs_genes::{GeneModels, Index, TranscriptId};

/// Gene models with their index, asked by contigs of the reference.
pub struct Models {
    /// The models.
    pub genes: GeneModels,
    index: Index,
    /// The models' contig of each contig of the reference.
    places: Vec<Option<u32>>,
}

impl Models {
    /// Puts models on a reference's contigs.
    pub fn new(genes: GeneModels, contigs: &Contigs) -> Result<Self, wgs_genes::GenesError> {
        let index = Index::new(&genes);
        let places = genes.places(contigs)?;
        Ok(Self { genes, index, places })
    }

    /// Transcripts that overlap `start..end`, ascending.
    pub fn overlapping(&self, contig: ContigId, start: u32, end: u32, out: &mut Vec<TranscriptId>) {
        out.clear();
        if let Some(Some(place)) = self.places.get(contig.index()) {
            self.index.overlapping(*place, start, end, out);
        }
    }

    /// One past the last base of any transcript that overlaps `start..end`; 0 when none does.
    pub fn reach(&self, contig: ContigId, start: u32, end: u32) -> u32 {
        match self.places.get(contig.index()) {
            Some(Some(place)) => self.index.reach(*place, start, end),
            _ => 0,
        }
    }
}
