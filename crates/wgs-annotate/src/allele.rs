//! One ALT allele of a record with everything that was found out about it. Reused from record to record.

use crate::evidence::{Assessed, ClinVarRecord};
use crate::order::Rank;
use crate::subjects::Fit;
use wgs_consequence::{Change, Effect, Terms};
use wgs_genes::TranscriptId;

/// An effect on a transcript, with its names.
#[derive(Clone, Debug, Default)]
pub struct FoundEffect {
    /// The transcript.
    pub transcript: TranscriptId,
    /// What was found.
    pub effect: Effect,
    /// How the transcript fits the genome.
    pub fit: Fit,
    /// Its place among the entries.
    pub rank: Rank,
    /// HGVS name on the transcript; empty when there is none.
    pub hgvs_c: String,
    /// HGVS name on the protein; empty when there is none.
    pub hgvs_p: String,
    /// Bases by which the 3′ rule moved the change, in the transcript's direction.
    pub offset: u32,
    /// Length of the transcript in bases.
    pub transcript_len: u32,
    /// Length of the coding sequence in bases; 0 of a non-coding transcript.
    pub cds_len: u32,
}

impl FoundEffect {
    /// Empties the names.
    pub fn clear_names(&mut self) {
        self.hgvs_c.clear();
        self.hgvs_p.clear();
        self.offset = 0;
    }
}

/// An allele.
#[derive(Clone, Debug, Default)]
pub struct Allele {
    /// Number in the record, from 1.
    pub number: u32,
    /// Bases that differ from REF; false for symbolic alleles, breakends, `*` and what equals REF.
    pub is_bases: bool,
    /// ALT as VEP writes it.
    pub vep: Vec<u8>,
    /// First base replaced, 0-based.
    pub start: u32,
    /// Bases replaced, upper case.
    pub removed: Vec<u8>,
    /// Bases put there, upper case.
    pub added: Vec<u8>,
    /// Effects, the preferred first; none of an allele between genes.
    pub effects: Vec<FoundEffect>,
    /// Regulatory features touched: number of the feature, and terms.
    pub regulatory: Vec<(u32, Terms)>,
    /// HGVS name on the genome; empty when it is not wanted.
    pub hgvs_g: String,
    /// VRS identifier.
    pub vrs: Option<wgs_vrs::Id>,
    /// Criteria, gene by gene; none when they are not wanted.
    pub assessed: Vec<Assessed>,
    /// ClinVar's records of the allele, when they are wanted.
    pub clinvar: Vec<ClinVarRecord>,
}

impl Allele {
    /// Begins with REF at `pos` and one ALT; `share` when VEP's form lacks the first base.
    pub fn begin(&mut self, number: u32, pos: u32, reference: &str, alt: &str, share: bool) {
        self.number = number;
        self.effects.clear();
        self.regulatory.clear();
        self.hgvs_g.clear();
        self.vrs = None;
        self.assessed.clear();
        self.clinvar.clear();
        self.vep.clear();
        self.removed.clear();
        self.added.clear();
        let letters = !alt.is_empty() && alt.bytes().all(|b| b.is_ascii_alphabetic());
        self.vep.extend_from_slice(if share && letters { alt.get(1..).unwrap_or_default() } else { alt }.as_bytes());
        if self.vep.is_empty() {
            self.vep.push(b'-');
        }
        let change = Change::new(pos, reference.as_bytes(), alt.as_bytes()).filter(|_| letters);
        self.is_bases = change.is_some();
        if let Some(change) = change {
            self.start = change.start;
            self.removed.extend(change.reference.iter().map(u8::to_ascii_uppercase));
            self.added.extend(change.alt.iter().map(u8::to_ascii_uppercase));
        }
    }
}
