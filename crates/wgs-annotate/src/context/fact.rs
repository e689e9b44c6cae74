//! What a worker keeps of an allele that the index case bears and that passes the filters, once for each gene.

use super::genotype::Cell;
use super::roh::Site;
use wgs_consequence::Terms;
use wgs_core::ContigId;
use wgs_genes::{GeneId, TranscriptId};

/// An allele on a gene.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Contig.
    pub contig: ContigId,
    /// POS, 0-based.
    pub pos: u32,
    /// ID.
    pub id: Box<str>,
    /// REF.
    pub reference: Box<str>,
    /// ALT.
    pub alt: Box<str>,
    /// FILTER.
    pub filter: Box<str>,
    /// Gene.
    pub gene: GeneId,
    /// Transcript.
    pub transcript: TranscriptId,
    /// Terms on it.
    pub terms: Terms,
    /// HGVS name on the transcript.
    pub hgvs_c: Box<str>,
    /// HGVS name on the protein.
    pub hgvs_p: Box<str>,
    /// Of each person of the family.
    pub cells: Box<[Cell]>,
    /// Values of the sources' fields, in their order; empty when missing.
    pub values: Box<[Box<str>]>,
}

impl Fact {
    /// Of the index case.
    pub fn own(&self) -> &Cell {
        // The index case is always there.
        &self.cells[0]
    }
}

/// What a batch adds.
#[derive(Debug, Default)]
pub struct Facts {
    /// Alleles.
    pub alleles: Vec<Fact>,
    /// Sites for runs of homozygosity.
    pub sites: Vec<Site>,
}
