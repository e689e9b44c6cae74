//! Small genomes with one transcript, for the tests of names.
#![allow(dead_code)]

pub mod alignment;
pub mod apply;
pub mod oracle;
pub mod refgene;

use wgs_consequence::Change;
use wgs_consequence::hgvs;
use wgs_genes::codon::{Code, codes, complement};
use wgs_genes::{Coding, CodingPiece, Exon, Flags, Gap, GeneId, Layout, Spliced, Strand, Transcript};
use wgs_io::reference::RefSlice;

/// A contig and one transcript on it.
pub struct Scene {
    pub genome: RefSlice,
    pub transcript: Transcript,
    pub layout: Layout,
    pub spliced: Spliced,
}

/// A transcript without name for its gene; `exons` and `cds` ascending, 0-based, half-open.
pub fn transcript(id: &str, strand: Strand, exons: &[(u32, u32)], cds: Option<(u32, u32)>) -> Transcript {
    let exons: Vec<Exon> = exons.iter().map(|&(start, end)| Exon { start, end }).collect();
    let coding = cds.map(|(from, to)| {
        let within = |e: &Exon| (e.start.max(from), e.end.min(to));
        let pieces = exons.iter().map(within).filter(|p| p.0 < p.1);
        Coding {
            pieces: pieces.map(|(start, end)| CodingPiece { start, end, phase: 0 }).collect(),
            protein: id.replace("NM_", "NP_"),
            selenocysteines: Vec::new(),
            code: Code::Standard,
        }
    });
    Transcript {
        id: id.into(),
        gene: GeneId(0),
        contig: 0,
        start: exons[0].start,
        end: exons[exons.len() - 1].end,
        strand,
        biotype: 0,
        source: 0,
        flags: Flags::default(),
        support: 0,
        appris: String::new(),
        mane_match: String::new(),
        ccds: String::new(),
        exons,
        coding,
        gaps: Vec::new(),
    }
}

impl Scene {
    /// From a drawing: upper case is exon, lower case is not; `[` and `]` enclose the coding part. Both strands are drawn as the
    /// transcript reads.
    pub fn drawn(drawing: &str, strand: Strand) -> Self {
        let (mut bases, mut exons, mut cds): (Vec<u8>, Vec<(u32, u32)>, Vec<u32>) =
            (Vec::new(), Vec::new(), Vec::new());
        let mut inside = false;
        for letter in drawing.bytes() {
            match letter {
                b'[' | b']' => cds.push(bases.len() as u32),
                b' ' => {}
                _ => {
                    if letter.is_ascii_uppercase() {
                        if !inside {
                            exons.push((bases.len() as u32, 0));
                        }
                        exons.last_mut().unwrap().1 = bases.len() as u32 + 1;
                    }
                    inside = letter.is_ascii_uppercase();
                    bases.push(letter);
                }
            }
        }
        let mut codes = codes(&bases);
        let n = codes.len() as u32;
        let mut cds = cds.first().map(|&from| (from, cds[1]));
        if strand == Strand::Reverse {
            codes.reverse();
            codes.iter_mut().for_each(|c| *c = complement(*c));
            exons = exons.iter().rev().map(|&(s, e)| (n - e, n - s)).collect();
            cds = cds.map(|(s, e)| (n - e, n - s));
        }
        Self::new(codes, transcript("NM_1.1", strand, &exons, cds))
    }

    pub fn new(codes: Vec<u8>, transcript: Transcript) -> Self {
        let genome = RefSlice { start: 0, codes };
        let layout = Layout::new(&transcript);
        let spliced = Spliced::new(&transcript, &layout, &genome);
        Self { genome, transcript, layout, spliced }
    }

    /// With other gaps, facts or codons of selenocysteine.
    pub fn with(mut self, edit: impl FnOnce(&mut Transcript)) -> Self {
        edit(&mut self.transcript);
        Self::new(self.genome.codes, self.transcript)
    }

    /// With gaps and the transcript's own bases.
    pub fn differing(mut self, gaps: Vec<Gap>, bases: &str) -> Self {
        self.transcript.gaps = gaps;
        self.transcript.flags.set(Flags::DIFFERS);
        let layout = Layout::new(&self.transcript);
        let spliced = Spliced::from_bases(&self.transcript, &layout, codes(bases.as_bytes()));
        Self { layout, spliced, ..self }
    }

    /// REF and ALT of the forward strand for `start..end` (as drawn) replaced by `alt` (as drawn), with `pad` bases before.
    pub fn vcf(&self, start: u32, end: u32, alt: &str) -> (u32, String, String) {
        let n = self.genome.codes.len() as u32;
        let (start, end, alt) = match self.transcript.strand {
            Strand::Forward => (start, end, alt.to_owned()),
            Strand::Reverse => (n - end, n - start, reverse_complement(alt)),
        };
        (start, self.genome.text(start, end), alt)
    }

    /// Name on the transcript without accession, of a change given as drawn; empty when there is none.
    pub fn coding(&self, start: u32, end: u32, alt: &str) -> String {
        let (pos, reference, alt) = self.vcf(start, end, alt);
        self.coding_of(pos, &reference, &alt)
    }

    pub fn coding_of(&self, pos: u32, reference: &str, alt: &str) -> String {
        let Some(change) = Change::new(pos, reference.as_bytes(), alt.as_bytes()) else { return String::new() };
        let mut out = String::new();
        let shift = hgvs::transcript(&self.transcript, &self.layout, &self.spliced, &self.genome, &change, &mut out);
        assert_eq!(shift.is_none(), out.is_empty());
        out.strip_prefix("NM_1.1:").unwrap_or(&out).to_owned()
    }

    /// Description of the protein, of a change given as drawn; empty when there is none.
    pub fn protein(&self, start: u32, end: u32, alt: &str) -> String {
        self.protein_styled(start, end, alt, hgvs::Style::default())
    }

    pub fn protein_styled(&self, start: u32, end: u32, alt: &str, style: hgvs::Style) -> String {
        let (pos, reference, alt) = self.vcf(start, end, alt);
        let Some(change) = Change::new(pos, reference.as_bytes(), alt.as_bytes()) else { return String::new() };
        let mut out = String::new();
        let named =
            hgvs::protein(&self.transcript, &self.layout, &self.spliced, &self.genome, &change, style, &mut out);
        assert_eq!(named, !out.is_empty());
        out.strip_prefix("NP_1.1:p.").unwrap_or(&out).to_owned()
    }

    /// Name on the genome.
    pub fn genomic_of(&self, pos: u32, reference: &str, alt: &str) -> String {
        let change = Change::new(pos, reference.as_bytes(), alt.as_bytes()).unwrap();
        let mut out = String::new();
        hgvs::genomic("chr1", &self.genome, &change, &mut out);
        out
    }
}

pub fn reverse_complement(letters: &str) -> String {
    codes(letters.as_bytes()).iter().rev().map(|&c| wgs_genes::codon::letter(complement(c))).collect()
}
