//! A transcript's bases, coding sequence and protein, spliced from the genome.
//!
//! Bases are 4-bit codes in the transcript's direction. A base that only the transcript has (see [`Gap`](crate::Gap)) is N unless the
//! transcript's own sequence is given.

use crate::codon::{self, Code, SELENOCYSTEINE};
use crate::layout::Layout;
use crate::model::{Strand, Transcript};
use wgs_io::reference::RefSlice;

/// Sequences of one transcript.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spliced {
    /// The transcript.
    pub bases: Vec<u8>,
    /// The coding sequence from its first base on, the stop codon included.
    pub cds: Vec<u8>,
    /// The protein, one letter each: whole codons of the coding sequence after [`skip`](crate::layout::CodingLayout::skip) bases, a
    /// stop being `*`, selenocysteine `U`. An incomplete first codon is not in it.
    pub protein: Vec<u8>,
    /// Codons (numbers within `protein`) that are read as selenocysteine.
    pub selenocysteines: Vec<u32>,
    /// Genetic code.
    pub code: Code,
}

impl Spliced {
    /// Splices a transcript out of its contig's sequence.
    pub fn new(transcript: &Transcript, layout: &Layout, genome: &RefSlice) -> Self {
        let mut bases = vec![15; layout.len() as usize];
        for block in layout.blocks() {
            let from = genome.range(block.genome, block.genome + block.len);
            let into = bases.iter_mut().skip(block.tx as usize);
            match layout.strand() {
                Strand::Forward => into.zip(from).for_each(|(to, &b)| *to = b),
                Strand::Reverse => into.zip(from.iter().rev()).for_each(|(to, &b)| *to = codon::complement(b)),
            }
        }
        Self::from_bases(transcript, layout, bases)
    }

    /// With the transcript's own bases, as many as the layout has.
    pub fn from_bases(transcript: &Transcript, layout: &Layout, bases: Vec<u8>) -> Self {
        let (Some(coding), Some(part)) = (&transcript.coding, layout.coding()) else {
            return Self { bases, ..Self::default() };
        };
        let mut cds = Vec::with_capacity(part.len as usize);
        for block in &part.blocks {
            cds.extend_from_slice(bases.get(block.tx as usize..(block.tx + block.len) as usize).unwrap_or_default());
        }
        let code = coding.code;
        let whole = cds.get(part.skip as usize..).unwrap_or_default();
        let mut protein: Vec<u8> = whole.chunks_exact(3).map(|c| code.amino(c)).collect();
        let mut selenocysteines = Vec::new();
        for &at in &coding.selenocysteines {
            let Some(position) = layout.tx(at).and_then(|tx| part.cds(tx)) else { continue };
            let number = position.saturating_sub(part.skip) / 3;
            if let Some(amino) = protein.get_mut(number as usize).filter(|a| **a == codon::STOP) {
                *amino = SELENOCYSTEINE;
                selenocysteines.push(number);
            }
        }
        selenocysteines.sort_unstable();
        Self { bases, cds, protein, selenocysteines, code }
    }

    /// Reads every TGA within the coding sequence as selenocysteine, for files of gene models that do not say which are (Ensembl's
    /// GFF3, UCSC's tables): of genes that [`is_selenoprotein`] knows.
    pub fn recode(&mut self, layout: &Layout) {
        let skip = layout.coding().map_or(0, |part| part.skip as usize);
        let codons = self.cds.get(skip..).unwrap_or_default().chunks_exact(3);
        let within = self.protein.len().saturating_sub(1);
        for (number, (amino, codon)) in self.protein.iter_mut().zip(codons).take(within).enumerate() {
            if *amino == codon::STOP && codon == [8, 4, 1] {
                *amino = SELENOCYSTEINE;
                self.selenocysteines.push(number as u32);
            }
        }
        self.selenocysteines.sort_unstable();
    }
}

/// Human genes of selenoproteins, and what they were called before.
///
/// Gladyshev et al., Selenoprotein gene nomenclature, J Biol Chem 2016, 291:24036.
const SELENOPROTEINS: [&str; 38] = [
    "DIO1", "DIO2", "DIO3", "EPT1", "GPX1", "GPX2", "GPX3", "GPX4", "GPX6", "MSRB1", "SELENOF", "SELENOH", "SELENOI",
    "SELENOK", "SELENOM", "SELENON", "SELENOO", "SELENOP", "SELENOS", "SELENOT", "SELENOV", "SELENOW", "SELH", "SELK",
    "SELM", "SELO", "SELS", "SELT", "SELV", "SEP15", "SEPHS2", "SEPN1", "SEPP1", "SEPW1", "SEPX1", "TXNRD1", "TXNRD2",
    "TXNRD3",
];

/// True for the symbol of a human gene whose protein has selenocysteine.
pub fn is_selenoprotein(symbol: &str) -> bool {
    SELENOPROTEINS.contains(&symbol)
}
