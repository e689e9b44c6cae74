//! A transcript in its own coordinates: which base of the genome is which base of the transcript, and where the coding part lies.
//!
//! [`Layout::new`] walks the exons in the transcript's direction, split where the transcript and the genome do not line up
//! ([`Gap`](crate::Gap)). Everything is 0-based, half-open.

use crate::model::{Exon, Strand, Transcript};

/// A stretch where genome and transcript line up base by base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Lowest genomic position.
    pub genome: u32,
    /// First transcript position.
    pub tx: u32,
    /// Bases.
    pub len: u32,
}

/// An exon in the transcript's coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First transcript position.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A stretch of coding sequence in both the transcript's and its own coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodingBlock {
    /// First transcript position.
    pub tx: u32,
    /// First position of the coding sequence.
    pub cds: u32,
    /// Bases.
    pub len: u32,
}

/// The coding part in transcript coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodingLayout {
    /// First coding base: HGVS c.1.
    pub start: u32,
    /// One past the last coding base (of the stop codon): HGVS c.*1.
    pub end: u32,
    /// Bases of the coding sequence before its first whole codon: 0 unless the 5′ end is incomplete.
    pub skip: u32,
    /// Length of the coding sequence in bases, which slippage makes other than `end - start`.
    pub len: u32,
    /// Pieces in the transcript's direction; one, unless translation slips.
    pub blocks: Vec<CodingBlock>,
}

impl CodingLayout {
    /// Position in the coding sequence of a transcript position; `None` outside it. Of a base that is read twice, the first.
    pub fn cds(&self, tx: u32) -> Option<u32> {
        self.blocks.iter().find(|b| tx >= b.tx && tx < b.tx + b.len).map(|b| b.cds + (tx - b.tx))
    }

    /// Transcript position of a position in the coding sequence.
    pub fn tx(&self, cds: u32) -> Option<u32> {
        self.blocks.iter().find(|b| cds >= b.cds && cds < b.cds + b.len).map(|b| b.tx + (cds - b.cds))
    }
}

/// Where a genomic position lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a base of the transcript.
    Exon {
        /// Exon, 0-based in the transcript's direction.
        exon: u32,
        /// Transcript position.
        tx: u32,
    },
    /// On a base within an exon that the transcript lacks.
    Gap {
        /// Exon, 0-based in the transcript's direction.
        exon: u32,
        /// Transcript position of the next base in the transcript's direction.
        tx: u32,
    },
    /// In an intron. The nearer exon's last or first base counts, the 5′ one when both are as near.
    Intron {
        /// Intron, 0-based in the transcript's direction.
        intron: u32,
        /// Transcript position of that base.
        tx: u32,
        /// Distance from it: above 0 after it, below 0 before it.
        offset: i32,
    },
    /// Before the transcript's first base: bases between, 1 for the adjacent one.
    Upstream(u32),
    /// Behind its last base: bases between, 1 for the adjacent one.
    Downstream(u32),
}

/// A transcript's coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    strand: Strand,
    /// Exons on the genome, in the transcript's direction.
    genomic: Vec<Exon>,
    /// Exons on the transcript, in its direction.
    spans: Vec<Span>,
    /// In the transcript's direction.
    blocks: Vec<Block>,
    /// Bases in all.
    len: u32,
    coding: Option<CodingLayout>,
}

impl Layout {
    /// Works out a transcript's coordinates.
    pub fn new(transcript: &Transcript) -> Self {
        let strand = transcript.strand;
        let (mut spans, mut blocks, mut tx) = (Vec::with_capacity(transcript.exons.len()), Vec::new(), 0u32);
        let mut genomic = transcript.exons.clone();
        if strand == Strand::Reverse {
            genomic.reverse();
        }
        for exon in &genomic {
            let from = tx;
            let mut pieces = pieces(exon, transcript);
            if strand == Strand::Reverse {
                pieces.reverse();
            }
            for piece in pieces {
                match piece {
                    Piece::Both(start, end) => {
                        blocks.push(Block { genome: start, tx, len: end - start });
                        tx += end - start;
                    }
                    Piece::Inserted(n) => tx += n,
                }
            }
            spans.push(Span { start: from, end: tx });
        }
        let mut layout = Self { strand, genomic, spans, blocks, len: tx, coding: None };
        layout.coding = transcript.coding.as_ref().and_then(|coding| {
            let mut ordered = coding.pieces.clone();
            if strand == Strand::Reverse {
                ordered.sort_by_key(|p| std::cmp::Reverse((p.end, p.start)));
            }
            let skip = u32::from(ordered.first()?.phase);
            let (mut out, mut cds): (Vec<CodingBlock>, u32) = (Vec::new(), 0);
            for piece in ordered.iter().filter(|p| p.end > p.start) {
                let (first, last) = match strand {
                    Strand::Forward => (piece.start, piece.end - 1),
                    Strand::Reverse => (piece.end - 1, piece.start),
                };
                // Behind the last base; where the transcript lacks that one, before the next it has.
                let end = layout.tx(last).map_or_else(|| layout.nearest(last), |tx| tx + 1);
                let start = layout.nearest(first);
                let len = end.saturating_sub(start);
                match out.last_mut().filter(|b| b.tx + b.len == start) {
                    Some(before) => before.len += len,
                    None => out.push(CodingBlock { tx: start, cds, len }),
                }
                cds += len;
            }
            let (start, end) = (out.first()?.tx, out.iter().map(|b| b.tx + b.len).max()?);
            Some(CodingLayout { start, end, skip: skip.min(cds), len: cds, blocks: out })
        });
        layout
    }

    /// Strand.
    pub fn strand(&self) -> Strand {
        self.strand
    }

    /// Length of the transcript in bases.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// True when there is no base, which no reader makes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Exons on the transcript, in its direction.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Exons on the genome, in the transcript's direction.
    pub fn exons(&self) -> &[Exon] {
        &self.genomic
    }

    /// Stretches where genome and transcript line up, in the transcript's direction.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The coding part.
    pub fn coding(&self) -> Option<&CodingLayout> {
        self.coding.as_ref()
    }

    /// Exon (0-based, in the transcript's direction) of a transcript position.
    pub fn exon_of(&self, tx: u32) -> u32 {
        self.spans.partition_point(|s| s.end <= tx).min(self.spans.len().saturating_sub(1)) as u32
    }

    /// Transcript position of a genomic base; `None` outside the exons and where the transcript lacks the base.
    pub fn tx(&self, genomic: u32) -> Option<u32> {
        let block = self.blocks[self.block_behind(genomic)..].first()?;
        self.within(block, genomic)
    }

    fn within(&self, block: &Block, genomic: u32) -> Option<u32> {
        let from = genomic.checked_sub(block.genome).filter(|&d| d < block.len)?;
        Some(block.tx + if self.strand == Strand::Forward { from } else { block.len - 1 - from })
    }

    /// The first block, in the transcript's direction, that does not end before a genomic position.
    fn block_behind(&self, genomic: u32) -> usize {
        match self.strand {
            Strand::Forward => self.blocks.partition_point(|b| b.genome + b.len <= genomic),
            Strand::Reverse => self.blocks.partition_point(|b| b.genome > genomic),
        }
    }

    /// Transcript position of a genomic base, or of the next one in the transcript's direction that the transcript has.
    fn nearest(&self, genomic: u32) -> u32 {
        let i = self.block_behind(genomic);
        self.blocks.get(i).map_or(self.len, |block| self.within(block, genomic).unwrap_or(block.tx))
    }

    /// Genomic position of a transcript base; `None` for a base that only the transcript has.
    pub fn genomic(&self, tx: u32) -> Option<u32> {
        let block = self.blocks[..self.blocks.partition_point(|b| b.tx <= tx)].last()?;
        let from = tx.checked_sub(block.tx).filter(|&d| d < block.len)?;
        Some(block.genome + if self.strand == Strand::Forward { from } else { block.len - 1 - from })
    }

    /// Where a genomic position lies.
    pub fn place(&self, genomic: u32) -> Place {
        let behind = match self.strand {
            Strand::Forward => self.genomic.partition_point(|e| e.end <= genomic),
            Strand::Reverse => self.genomic.partition_point(|e| e.start > genomic),
        };
        let Some(exon) = self.genomic.get(behind) else {
            return Place::Downstream(self.genomic.last().map_or(1, |e| self.gap(e, genomic)));
        };
        if genomic >= exon.start && genomic < exon.end {
            return match self.tx(genomic) {
                Some(tx) => Place::Exon { exon: behind as u32, tx },
                None => Place::Gap { exon: behind as u32, tx: self.nearest(genomic) },
            };
        }
        let after = self.gap(exon, genomic);
        let Some(before) = behind.checked_sub(1) else { return Place::Upstream(after) };
        let since = self.gap(&self.genomic[before], genomic);
        let intron = before as u32;
        if since <= after {
            Place::Intron { intron, tx: self.spans[before].end.saturating_sub(1), offset: since as i32 }
        } else {
            Place::Intron { intron, tx: self.spans[behind].start, offset: -(after as i32) }
        }
    }

    /// Distance of a position outside an exon from its nearer end: 1 for the adjacent base.
    fn gap(&self, exon: &Exon, genomic: u32) -> u32 {
        if genomic < exon.start { exon.start - genomic } else { (genomic + 1).saturating_sub(exon.end) }
    }
}

/// A part of an exon in ascending order.
enum Piece {
    /// Bases of genome and transcript.
    Both(u32, u32),
    /// Bases of the transcript alone.
    Inserted(u32),
}

fn pieces(exon: &Exon, transcript: &Transcript) -> Vec<Piece> {
    let (mut out, mut at) = (Vec::with_capacity(1), exon.start);
    // An insertion at the very end of an exon belongs to it, not to the next.
    for gap in transcript
        .gaps
        .iter()
        .filter(|g| g.at >= exon.start && (g.at < exon.end || (g.at == exon.end && g.inserted > 0)))
    {
        if gap.at > at {
            out.push(Piece::Both(at, gap.at));
        }
        if gap.inserted > 0 {
            out.push(Piece::Inserted(gap.inserted));
        }
        at = at.max(gap.at.saturating_add(gap.deleted).min(exon.end));
    }
    if at < exon.end {
        out.push(Piece::Both(at, exon.end));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Coding, CodingPiece, Flags, Gap, GeneId};

    #[test]
    fn a_gap_across_the_end_of_the_coding_part() {
        // The transcript lacks two bases at the coding part's 3′ end and two behind it.
        for (strand, start, end) in [(Strand::Forward, 10, 20), (Strand::Reverse, 20, 30)] {
            let transcript = Transcript {
                id: String::new(),
                gene: GeneId(0),
                contig: 0,
                start: 0,
                end: 40,
                strand,
                biotype: 0,
                source: 0,
                flags: Flags::default(),
                support: 0,
                appris: String::new(),
                mane_match: String::new(),
                ccds: String::new(),
                exons: vec![Exon { start: 0, end: 40 }],
                coding: Some(Coding {
                    pieces: vec![CodingPiece { start, end, phase: 0 }],
                    protein: String::new(),
                    selenocysteines: Vec::new(),
                    code: crate::codon::Code::Standard,
                }),
                gaps: vec![Gap { at: 18, inserted: 0, deleted: 4 }],
            };
            let layout = Layout::new(&transcript);
            let coding = layout.coding().unwrap();
            assert_eq!((coding.start, coding.end, coding.len), (10, 18, 8), "{strand:?}");
        }
    }
}
