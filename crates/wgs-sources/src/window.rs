//! A worker's window on the reference: alleles normalised and REF held against the genome, whatever order they come in.

use crate::SourceError;
use crate::allele::{Allele, Unmatched, normalise};
use wgs_core::{ContigId, Contigs, Interval};
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};

/// Bases read at once; a quarter of them before the place asked for, because alleles move left.
const SPAN: u32 = 1 << 17;

/// Normalises alleles of the contigs it was made for.
pub struct Normaliser {
    reader: ReferenceReader,
    contigs: Contigs,
    contig: Option<ContigId>,
    slice: RefSlice,
}

impl Normaliser {
    /// A worker's own; `contigs` are those of the ids it is asked with.
    pub fn new(reference: &Reference, contigs: &Contigs) -> Result<Self, SourceError> {
        let reader = reference.reader(contigs)?;
        Ok(Self { reader, contigs: contigs.clone(), contig: None, slice: RefSlice::default() })
    }

    /// Makes `start..end`, cut to the contig, part of the slice.
    fn load(&mut self, contig: ContigId, start: u32, end: u32) -> Result<(), SourceError> {
        let len = self.contigs.contig(contig).len;
        let end = end.min(len);
        if self.contig == Some(contig) && self.slice.start <= start && end <= self.slice.end() {
            return Ok(());
        }
        let from = start.saturating_sub(SPAN / 4);
        let to = from.saturating_add(SPAN).max(end).min(len);
        self.contig = None;
        self.reader.read(Interval { contig, start: from.min(to), end: to }, &mut self.slice)?;
        self.contig = Some(contig);
        Ok(())
    }

    /// True when REF can be what the reference has at 0-based `pos`: an ambiguous letter on either side admits the bases it
    /// stands for, and a contig that the reference lacks admits any.
    pub fn admits(&mut self, contig: ContigId, pos: u32, reference: &[u8]) -> Result<bool, SourceError> {
        if !self.reader.has(contig) {
            return Ok(true);
        }
        let end = pos.saturating_add(u32::try_from(reference.len()).unwrap_or(u32::MAX));
        self.load(contig, pos, end)?;
        Ok(self.slice.admits(pos, reference))
    }

    /// What the reference has from 0-based `start` to `end`, in letters.
    pub fn text(&mut self, contig: ContigId, start: u32, end: u32) -> Result<String, SourceError> {
        self.load(contig, start, end)?;
        Ok(self.slice.text(start, end))
    }

    /// Writes the normalised form of REF and one ALT at 0-based `pos` into `out`. REF is not held against the reference here:
    /// see [`Normaliser::admits`].
    pub fn normalise(
        &mut self,
        contig: ContigId,
        pos: u32,
        reference: &[u8],
        alt: &[u8],
        out: &mut Allele,
    ) -> Result<Result<(), Unmatched>, SourceError> {
        out.contig = contig;
        normalise(pos, reference, alt, |at| self.code(contig, at), out)
    }

    fn code(&mut self, contig: ContigId, at: u32) -> Result<u8, SourceError> {
        if self.contig != Some(contig) || at < self.slice.start || at >= self.slice.end() {
            self.load(contig, at, at.saturating_add(1))?;
        }
        Ok(self.slice.code(at))
    }
}
