//! Genes and transcripts as plain values, as the readers make them and the cache keeps them.
//!
//! Intervals are 0-based, half-open, on the genome, in ascending order of position whatever the strand.

use crate::codon::Code;

/// Which strand of the genome a transcript reads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strand {
    /// `+`
    Forward,
    /// `-`
    Reverse,
}

/// Number of a gene in [`GeneModels::genes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GeneId(pub u32);

/// Number of a transcript in [`GeneModels::transcripts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TranscriptId(pub u32);

/// Everything a file of gene models says that annotation uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneModels {
    /// Contigs as the file names them, in the order of their first feature.
    pub contigs: Vec<String>,
    /// Genes, by contig, start, end and id.
    pub genes: Vec<Gene>,
    /// Transcripts, by contig, start, end and id.
    pub transcripts: Vec<Transcript>,
    /// Words that many records share (biotypes, sources), which name them by number.
    pub words: Vec<String>,
}

/// A gene.
#[derive(Clone, Debug, PartialEq)]
pub struct Gene {
    /// Stable id with its version where the file gives one: `ENSG00000141510.18`; of RefSeq, the NCBI GeneID.
    pub id: String,
    /// Symbol; empty when there is none.
    pub symbol: String,
    /// HGNC number as `HGNC:11998`; empty when unknown.
    pub hgnc: String,
    /// Biotype, in [`GeneModels::words`].
    pub biotype: u32,
    /// Contig, in [`GeneModels::contigs`].
    pub contig: u32,
    /// First base.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
    /// Strand.
    pub strand: Strand,
}

/// Yes-or-no facts of a transcript.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u16);

impl Flags {
    /// The gene's canonical transcript (`Ensembl_canonical`).
    pub const CANONICAL: Self = Self(1);
    /// MANE Select.
    pub const MANE_SELECT: Self = Self(2);
    /// MANE Plus Clinical.
    pub const MANE_PLUS_CLINICAL: Self = Self(4);
    /// Of GENCODE's basic set.
    pub const BASIC: Self = Self(8);
    /// The start of the coding sequence was not found: it is incomplete at its 5′ end.
    pub const CDS_START_NF: Self = Self(16);
    /// The end of the coding sequence was not found: it is incomplete at its 3′ end.
    pub const CDS_END_NF: Self = Self(32);
    /// RefSeq Select.
    pub const REFSEQ_SELECT: Self = Self(64);
    /// The file says that the transcript's own sequence differs from the genome.
    pub const DIFFERS: Self = Self(128);

    /// True when all of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets those of `other`.
    pub fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// An exon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exon {
    /// First base.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
}

/// A stretch of coding sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodingPiece {
    /// First base.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
    /// Bases at the piece's 5′ end (of the transcript's strand) that belong to a codon begun before: GFF's phase, 0–2.
    pub phase: u8,
}

/// What makes a transcript coding.
#[derive(Clone, Debug, PartialEq)]
pub struct Coding {
    /// Pieces in ascending order of start, the stop codon included; each lies within an exon. Where translation slips back (ribosomal
    /// slippage) two pieces overlap; where it slips forward there is a hole within an exon.
    pub pieces: Vec<CodingPiece>,
    /// Protein id with version; empty when there is none.
    pub protein: String,
    /// Genomic position of the first base (in the transcript's direction) of every codon that is read as selenocysteine.
    pub selenocysteines: Vec<u32>,
    /// The genetic code.
    pub code: Code,
}

/// Where the transcript's own sequence and the genome do not line up base by base (RefSeq's `cDNA_match` with `Gap`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Genomic position: of an insertion the base before which it stands, of a deletion its first base.
    pub at: u32,
    /// Bases that only the transcript has, before `at`.
    pub inserted: u32,
    /// Bases of the genome from `at` on that the transcript lacks.
    pub deleted: u32,
}

/// A transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// Stable id with its version where the file gives one: `ENST00000269305.9`, `NM_000546.6`.
    pub id: String,
    /// Its gene.
    pub gene: GeneId,
    /// Contig, in [`GeneModels::contigs`].
    pub contig: u32,
    /// First base of the first exon.
    pub start: u32,
    /// One past the last base of the last exon.
    pub end: u32,
    /// Strand.
    pub strand: Strand,
    /// Biotype, in [`GeneModels::words`].
    pub biotype: u32,
    /// Source (column 2 of GFF), in [`GeneModels::words`].
    pub source: u32,
    /// Facts.
    pub flags: Flags,
    /// Transcript support level 1–5; 0 when unknown.
    pub support: u8,
    /// APPRIS annotation as VEP prints it (`P1`, `A2`); empty when there is none.
    pub appris: String,
    /// The transcript of the other catalogue that MANE pairs with it; empty when there is none.
    pub mane_match: String,
    /// CCDS id; empty when there is none.
    pub ccds: String,
    /// Exons; at least one.
    pub exons: Vec<Exon>,
    /// Coding part; `None` of a non-coding transcript.
    pub coding: Option<Coding>,
    /// Places where the transcript and the genome do not line up, ascending.
    pub gaps: Vec<Gap>,
}
