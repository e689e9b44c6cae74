//! A transcript with a window of its contig, from an alignment and pieces of sequences.

use super::{Scene, transcript};
use wgs_genes::codon::complement;
use wgs_genes::{Flags, Gap, Layout, Spliced, Strand, Transcript};
use wgs_io::reference::RefSlice;

/// Bases of the window on either side of the transcript.
const AROUND: u32 = 200;

/// A transcript's alignment as the file has it: exons as transcript start and end, contig start and end, CIGAR.
pub struct Row {
    pub start: u32,
    pub exons: Vec<(u32, u32, u32, u32, String)>,
    pub strand: Strand,
    pub cds: Option<(u32, u32)>,
    pub protein: String,
}

/// A transcript's window.
pub fn scene(id: &str, mut row: Row, own: Option<&Vec<(u32, Vec<u8>)>>, contig: Option<&Vec<(u32, Vec<u8>)>>) -> Scene {
    row.exons.sort_by_key(|e| e.2);
    let blocks: Vec<(u32, u32)> = row.exons.iter().map(|e| (e.2, e.3)).collect();
    let (from, to) = (blocks[0].0, blocks[blocks.len() - 1].1);
    row.start = from.saturating_sub(AROUND);
    let mut gaps = Vec::new();
    // Pieces that are equal: transcript position (of the first base in its direction), contig position, bases.
    let mut equal = Vec::new();
    let mut differs = false;
    for (tx_start, tx_end, start, _, cigar) in &row.exons {
        let (mut at, mut tx) = (*start, 0u32);
        // The alignment is written in the transcript's direction.
        let mut parts: Vec<(u32, char)> = Vec::new();
        let mut number = 0;
        for letter in cigar.chars() {
            match letter.to_digit(10) {
                Some(digit) => number = number * 10 + digit,
                None => parts.push((std::mem::take(&mut number), letter)),
            }
        }
        if row.strand == Strand::Reverse {
            parts.reverse();
        }
        for (n, letter) in parts {
            match letter {
                'D' => {
                    gaps.push(Gap { at, inserted: n, deleted: 0 });
                    tx += n;
                }
                'I' => {
                    gaps.push(Gap { at, inserted: 0, deleted: n });
                    at += n;
                }
                _ => {
                    if letter == '=' {
                        let first = if row.strand == Strand::Forward { tx_start + tx } else { tx_end - tx - n };
                        equal.push((first, at, n));
                    }
                    differs |= letter != '=';
                    at += n;
                    tx += n;
                }
            }
        }
    }
    let mut t: Transcript = transcript(id, row.strand, &blocks, None);
    t.gaps = gaps;
    if differs {
        t.flags.set(Flags::DIFFERS);
    }
    let bare = Layout::new(&t);
    if let Some((start, end)) = row.cds {
        let (a, b) = (bare.genomic(start).unwrap(), bare.genomic(end - 1).unwrap());
        let coding = transcript(id, row.strand, &blocks, Some((a.min(b), a.max(b) + 1)));
        t.coding = coding.coding;
        t.coding.as_mut().unwrap().protein = row.protein;
    }
    let mut bases = vec![15; bare.len() as usize];
    for (start, piece) in own.into_iter().flatten() {
        for (i, &code) in piece.iter().enumerate() {
            if let Some(base) = bases.get_mut(*start as usize + i) {
                *base = code;
            }
        }
    }
    let genome = RefSlice { start: row.start, codes: vec![15; (to + AROUND - row.start) as usize] };
    let layout = Layout::new(&t);
    let mut s = Scene { genome, spliced: Spliced::default(), transcript: t, layout };
    for (start, piece) in contig.into_iter().flatten() {
        s.tell(*start, piece);
        if *start < s.genome.start && start + piece.len() as u32 > s.genome.start {
            s.tell(s.genome.start, &piece[(s.genome.start - start) as usize..]);
        }
    }
    // What is equal on both is known on both when it is on one.
    for (tx, at, n) in equal {
        for i in 0..n {
            let (own, there) = match row.strand {
                Strand::Forward => (tx + i, at + i),
                Strand::Reverse => (tx + n - 1 - i, at + i),
            };
            let code = s.genome.code(there);
            let turned = |c: u8| if row.strand == Strand::Forward { c } else { complement(c) };
            match bases[own as usize] {
                15 => bases[own as usize] = turned(code),
                base => s.tell(there, &[turned(base)]),
            }
        }
    }
    s.spliced = Spliced::from_bases(&s.transcript, &s.layout, bases);
    s
}
