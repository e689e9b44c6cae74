//! What the readers of all formats make: genes and transcripts as the file says them, not yet checked or ordered.
//!
//! [`crate::build`] checks the drafts and makes [`GeneModels`](crate::GeneModels) of them. Intervals are 0-based, half-open.

use crate::codon::Code;
use crate::error::Problem;
use crate::model::{Exon, Flags, Gap, Strand};
use crate::warnings::{Warning, Warnings};
use std::collections::HashMap;

/// A word list in which each word stands once.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) list: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    pub(crate) fn number(&mut self, word: &str) -> u32 {
        if let Some(&n) = self.numbers.get(word) {
            return n;
        }
        let n = self.list.len() as u32;
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), n);
        n
    }

    pub(crate) fn word(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", String::as_str)
    }
}

/// A gene.
#[derive(Default)]
pub(crate) struct DraftGene {
    pub(crate) id: String,
    pub(crate) symbol: String,
    pub(crate) hgnc: String,
    pub(crate) biotype: u32,
    pub(crate) contig: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// `None` where the file says none.
    pub(crate) strand: Option<Strand>,
    pub(crate) line: u64,
}

/// A stretch of coding sequence.
#[derive(Clone, Copy)]
pub(crate) struct DraftPiece {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// `None` where the file says none.
    pub(crate) phase: Option<u8>,
    pub(crate) line: u64,
}

/// A transcript.
#[derive(Default)]
pub(crate) struct DraftTranscript {
    pub(crate) id: String,
    /// Number of its draft gene.
    pub(crate) gene: usize,
    pub(crate) contig: u32,
    /// Bounds as the file says them, if it does.
    pub(crate) bounds: Option<(u32, u32)>,
    pub(crate) strand: Option<Strand>,
    pub(crate) biotype: u32,
    pub(crate) source: u32,
    pub(crate) flags: Flags,
    pub(crate) support: u8,
    pub(crate) appris: String,
    pub(crate) mane_match: String,
    pub(crate) ccds: String,
    pub(crate) exons: Vec<Exon>,
    /// UTR pieces: exons where there are none.
    pub(crate) untranslated: Vec<Exon>,
    pub(crate) pieces: Vec<DraftPiece>,
    /// Stop codons, which GTF leaves out of the coding sequence.
    pub(crate) stops: Vec<Exon>,
    pub(crate) protein: String,
    /// Intervals that are read as selenocysteine.
    pub(crate) selenocysteines: Vec<Exon>,
    /// The file's `transl_table`.
    pub(crate) code: Option<Code>,
    pub(crate) gaps: Vec<Gap>,
    /// The file says that translation does not follow the genome (`exception=`), or that the coding sequence is partial.
    pub(crate) exceptional: bool,
    /// The lower and the upper end of the coding sequence on the genome are not its real ones.
    pub(crate) open: (bool, bool),
    pub(crate) line: u64,
}

/// All of a file.
#[derive(Default)]
pub(crate) struct Drafts {
    pub(crate) contigs: Words,
    pub(crate) words: Words,
    pub(crate) genes: Vec<DraftGene>,
    pub(crate) transcripts: Vec<DraftTranscript>,
    pub(crate) warnings: Warnings,
}

impl Drafts {
    /// A gene for a transcript that has none.
    pub(crate) fn gene_for(&mut self, mut gene: DraftGene, warn: bool) -> usize {
        if warn {
            self.warnings.add(Warning::NoGene, gene.line, &gene.id);
        }
        gene.strand = gene.strand.or(Some(Strand::Forward));
        self.genes.push(gene);
        self.genes.len() - 1
    }
}

/// A problem and its line.
pub(crate) type Wrong = (u64, Problem);

/// The last position that VCF and BAM can say.
pub(crate) const LAST: u64 = i32::MAX as u64;

/// Start and end of a file (1-based, inclusive) as numbers; they may lie before the contig.
pub(crate) fn bounds(start: &str, end: &str) -> Result<(i64, i64), Problem> {
    let number = |name, value: &str| {
        let n = value.parse::<i64>().ok().filter(|n| n.unsigned_abs() <= LAST);
        n.ok_or_else(|| Problem::Number { name, value: value.to_owned() })
    };
    let (start, end) = (number("start", start)?, number("end", end)?);
    if start > end {
        return Err(Problem::Reversed { start, end });
    }
    Ok((start, end))
}

/// The same 0-based, half-open; nothing lies before the contig.
pub(crate) fn interval(start: i64, end: i64) -> Result<(u32, u32), Problem> {
    let number = |name, n: i64| {
        u32::try_from(n).ok().filter(|&n| n > 0).ok_or_else(|| Problem::Number { name, value: n.to_string() })
    };
    Ok((number("start", start)? - 1, number("end", end)?))
}

/// A strand column.
pub(crate) fn strand(text: &str) -> Result<Option<Strand>, Problem> {
    match text {
        "+" => Ok(Some(Strand::Forward)),
        "-" => Ok(Some(Strand::Reverse)),
        "." | "?" => Ok(None),
        other => Err(Problem::Strand(other.to_owned())),
    }
}

/// A phase column.
pub(crate) fn phase(text: &str) -> Result<Option<u8>, Problem> {
    match text {
        "." => Ok(None),
        "0" => Ok(Some(0)),
        "1" => Ok(Some(1)),
        "2" => Ok(Some(2)),
        other => Err(Problem::PhaseValue(other.to_owned())),
    }
}
