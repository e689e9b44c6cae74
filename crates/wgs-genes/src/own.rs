//! Transcripts' own sequences, from a FASTA file, and how they agree with the genome.
//!
//! The file is read by transcript, through its `.fai` or a table made at the start: plain or BGZF. Names are those of RefSeq
//! (`NM_000546.6 Homo sapiens …`, `gi|…|ref|NM_000546.5|`), Ensembl (`ENST00000269305.9 cdna …`) and GENCODE
//! (`ENST00000269305.9|ENSG…`). A model without a version (UCSC) takes any version.

use crate::error::GenesError;
use crate::layout::Layout;
use crate::model::GeneModels;
use std::collections::HashMap;
use std::path::Path;
use wgs_core::{ContigId, Contigs, Interval};
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};

/// How a transcript's own sequence agrees with the genome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same bases.
    Equal,
    /// As many bases, but others at these transcript positions (0-based; HGVS n. is one more).
    Substitutions(Vec<u32>),
    /// Another number of bases, a poly-A tail not counted.
    Length {
        /// Bases by the genome and the known gaps.
        genome: u32,
        /// Bases of its own sequence.
        own: u32,
    },
}

impl Agreement {
    /// Compares the transcript as spliced from the genome with its own sequence. Bases that only the transcript has are N in the
    /// former and agree with anything. A tail of A that the genome lacks, as RefSeq's sequences have, is cut from `own`, which then
    /// fits [`Spliced::from_bases`](crate::Spliced::from_bases) unless the lengths differ.
    pub fn of(layout: &Layout, spliced: &[u8], own: &mut Vec<u8>) -> Self {
        let len = layout.len() as usize;
        if own.get(len..).is_some_and(|tail| tail.iter().all(|&code| code == 1)) {
            own.truncate(len);
        }
        if own.len() != len {
            return Self::Length { genome: len as u32, own: own.len() as u32 };
        }
        let differ = |(i, (a, b)): (usize, (&u8, &u8))| (a & b == 0).then_some(i as u32);
        let at: Vec<u32> = spliced.iter().zip(own.iter()).enumerate().filter_map(differ).collect();
        if at.is_empty() { Self::Equal } else { Self::Substitutions(at) }
    }
}

/// A FASTA file of transcripts.
pub struct OwnSequences {
    reader: ReferenceReader,
    contigs: Contigs,
    /// By id, with version and without.
    by_id: HashMap<String, ContigId>,
    slice: RefSlice,
}

/// The id in a sequence's name.
fn id(name: &str) -> &str {
    let mut parts = name.split('|');
    match parts.next() {
        Some("gi") => parts.nth(2).unwrap_or(name),
        Some("ref" | "lcl") => parts.next().unwrap_or(name),
        Some(first) => first,
        None => name,
    }
}

impl OwnSequences {
    /// Opens a file. `models_file` is what errors call the gene models.
    ///
    /// # Errors
    /// A file that cannot be read by sequence, or has none of the models' transcripts.
    pub fn open(path: &Path, models: &GeneModels, models_file: &str) -> Result<Self, GenesError> {
        let reference = Reference::open(path)?;
        let contigs = reference.contigs();
        let mut by_id = HashMap::with_capacity(contigs.len() * 2);
        for (contig, sequence) in contigs.iter() {
            let id = id(&sequence.name);
            if let Some((bare, _)) = id.split_once('.') {
                by_id.entry(bare.to_owned()).or_insert(contig);
            }
            by_id.insert(id.to_owned(), contig);
        }
        let sequences = Self { reader: reference.reader(&contigs)?, contigs, by_id, slice: RefSlice::default() };
        if !models.transcripts.iter().any(|t| sequences.by_id.contains_key(&t.id)) {
            let (file, count) = (path.display().to_string(), sequences.contigs.len());
            return Err(GenesError::Foreign { file, count, models: models_file.to_owned() });
        }
        Ok(sequences)
    }

    /// The sequence of a transcript as base codes; `None` when the file lacks it in this version.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn bases(&mut self, transcript: &str) -> Result<Option<Vec<u8>>, GenesError> {
        let Some(&contig) = self.by_id.get(transcript) else { return Ok(None) };
        let end = self.contigs.contig(contig).len;
        self.reader.read(Interval { contig, start: 0, end }, &mut self.slice)?;
        Ok(Some(std::mem::take(&mut self.slice.codes)))
    }
}
