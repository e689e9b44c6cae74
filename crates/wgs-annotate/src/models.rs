//! Gene models on the contigs of the reference.

use wgs_consequence::{Change, Term, Terms};
use wgs_core::{ContigId, Contigs};
use wgs_genes::regulatory::{Feature, Regulatory};
use wgs_genes::{GeneModels, GenesError, Index, TranscriptId};

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

/// Regulatory features on the contigs of the reference.
pub struct RegulatoryModels {
    features: Regulatory,
    places: Vec<Option<u32>>,
}

impl RegulatoryModels {
    /// Puts features on a reference's contigs.
    pub fn new(features: Regulatory, contigs: &Contigs) -> Result<Self, GenesError> {
        let places = features.places(contigs)?;
        Ok(Self { features, places })
    }

    /// A feature, and its kind.
    pub fn feature(&self, number: u32) -> Option<(&Feature, &str)> {
        let feature = self.features.features.get(number as usize)?;
        Some((feature, self.features.kinds.get(feature.kind as usize).map_or("", String::as_str)))
    }

    /// The features a change touches, with its terms. Binding sites of transcription factors have terms of their own.
    pub fn effects(&self, contig: ContigId, change: &Change<'_>, out: &mut Vec<(u32, Terms)>) {
        let Some(Some(place)) = self.places.get(contig.index()) else { return };
        self.features.overlapping_numbers(*place, change.start, change.end, |number| {
            let Some((feature, kind)) = self.feature(number) else { return };
            let gone = change.start <= feature.start && change.end >= feature.end && change.alt.is_empty();
            let site = matches!(kind, "TF_binding_site" | "TF_binding" | "motif_feature");
            out.push((
                number,
                Terms::of(&[match (site, gone) {
                    (true, true) => Term::TfbsAblation,
                    (true, false) => Term::TfBindingSite,
                    (false, true) => Term::RegulatoryAblation,
                    (false, false) => Term::RegulatoryRegion,
                }]),
            ));
        });
    }
}
