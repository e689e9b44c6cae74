//! Coordinates of random transcripts against a base-by-base walk: both strands, gaps, slippage.

use proptest::prelude::*;
use wgs_genes::codon::{Code, complement};
use wgs_genes::{Coding, CodingPiece, Exon, Flags, Gap, GeneId, Layout, Place, Spliced, Strand, Transcript};
use wgs_io::reference::RefSlice;

fn exons(lengths: &[(u32, u32)]) -> Vec<Exon> {
    let mut at = 20;
    let exon = |&(intron, len): &(u32, u32)| {
        let start = at + intron;
        at = start + len;
        Exon { start, end: at }
    };
    lengths.iter().map(exon).collect()
}

/// Exons of 3 to 30 bases, gaps within some of them, a coding part from one exon to another, perhaps one slip.
fn transcripts() -> impl Strategy<Value = Transcript> {
    let parts = prop::collection::vec((1u32..30, 3u32..30), 1..6);
    let gaps = prop::collection::vec((any::<prop::sample::Index>(), 1u32..28, 0u32..4, 0u32..4), 0..3);
    (parts, gaps, any::<bool>(), any::<(prop::sample::Index, prop::sample::Index)>(), -2i32..3).prop_map(
        |(parts, gaps, reverse, (a, b), slip)| {
            let exons = exons(&parts);
            let mut kept: Vec<Gap> = Vec::new();
            for (i, offset, inserted, deleted) in gaps {
                let exon = exons[i.index(exons.len())];
                let (at, end) = (exon.start + offset, exon.start + offset + deleted);
                // Within the exon, apart from the others.
                let free = |g: &Gap| end < g.at || g.at + g.deleted < at;
                if end < exon.end && inserted + deleted > 0 && kept.iter().all(free) {
                    kept.push(Gap { at, inserted, deleted });
                }
            }
            kept.sort_by_key(|g| g.at);
            // Coding from one base to another; it slips in the middle of its first exon when there is room and no gap.
            let bases: Vec<u32> = exons.iter().flat_map(|e| e.start..e.end).collect();
            let (i, j) = (a.index(bases.len()), b.index(bases.len()));
            let (from, to) = (bases[i.min(j)], bases[i.max(j)] + 1);
            let mut pieces: Vec<CodingPiece> = exons
                .iter()
                .map(|e| CodingPiece { start: e.start.max(from), end: e.end.min(to), phase: 0 })
                .filter(|p| p.start < p.end)
                .collect();
            let first = pieces[0];
            let clear = kept.iter().all(|g| g.at > first.end || g.at + g.deleted < first.start);
            if slip != 0 && clear && first.end - first.start > 8 {
                let middle = (first.start + first.end) / 2;
                pieces[0].start = (middle as i32 + slip) as u32;
                pieces.insert(0, CodingPiece { start: first.start, end: middle, phase: 0 });
            }
            Transcript {
                id: "t".into(),
                gene: GeneId(0),
                contig: 0,
                start: exons[0].start,
                end: exons[exons.len() - 1].end,
                strand: if reverse { Strand::Reverse } else { Strand::Forward },
                biotype: 0,
                source: 0,
                flags: Flags::default(),
                support: 0,
                appris: String::new(),
                mane_match: String::new(),
                ccds: String::new(),
                exons,
                coding: Some(Coding { pieces, protein: String::new(), selenocysteines: vec![], code: Code::Standard }),
                gaps: kept,
            }
        },
    )
}

/// The transcript base by base in its direction: its genomic base, if any, and its exon.
fn walk(t: &Transcript) -> Vec<(Option<u32>, u32)> {
    let mut out = Vec::new();
    for (n, exon) in t.exons.iter().enumerate() {
        for at in exon.start..=exon.end {
            let here = t.gaps.iter().find(|g| g.at == at);
            if let Some(gap) = here {
                out.extend((0..gap.inserted).map(|_| (None, n as u32)));
            }
            let lacking = t.gaps.iter().any(|g| (g.at..g.at + g.deleted).contains(&at));
            if at < exon.end && !lacking {
                out.push((Some(at), n as u32));
            }
        }
    }
    if t.strand == Strand::Reverse {
        out.reverse();
        let last = t.exons.len() as u32 - 1;
        out.iter_mut().for_each(|(_, exon)| *exon = last - *exon);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn places_are_those_of_the_walk(t in transcripts()) {
        let (layout, walk) = (Layout::new(&t), walk(&t));
        prop_assert_eq!(layout.len() as usize, walk.len());
        for (tx, &(genomic, exon)) in walk.iter().enumerate() {
            prop_assert_eq!(layout.genomic(tx as u32), genomic);
            prop_assert_eq!(layout.exon_of(tx as u32), exon);
            if let Some(at) = genomic {
                prop_assert_eq!(layout.tx(at), Some(tx as u32));
                prop_assert_eq!(layout.place(at), Place::Exon { exon, tx: tx as u32 });
            }
        }
        let forward = t.strand == Strand::Forward;
        for at in t.start - 15..t.end + 15 {
            let within = t.exons.iter().any(|e| e.start <= at && at < e.end);
            match layout.place(at) {
                Place::Exon { tx, .. } => prop_assert_eq!(layout.genomic(tx), Some(at)),
                Place::Gap { tx, .. } => {
                    prop_assert!(within && layout.tx(at).is_none());
                    // The next base in the transcript's direction is the first that comes behind.
                    let next = walk.iter().position(|(g, _)| g.is_some_and(|g| if forward { g > at } else { g < at }));
                    prop_assert_eq!(tx as usize, next.unwrap_or(walk.len()));
                }
                Place::Intron { intron, tx, offset } => {
                    prop_assert!(!within && offset != 0);
                    let exon = if offset > 0 { intron } else { intron + 1 };
                    let edge = layout.exons()[exon as usize];
                    let nearest = if (offset > 0) == forward { edge.end - 1 } else { edge.start };
                    prop_assert_eq!(at.abs_diff(nearest), offset.unsigned_abs());
                    let span = layout.spans()[exon as usize];
                    prop_assert_eq!(tx, if offset > 0 { span.end - 1 } else { span.start });
                    // No exon is nearer.
                    let distance = |e: &Exon| if at < e.start { e.start - at } else { at + 1 - e.end };
                    prop_assert_eq!(t.exons.iter().map(distance).min(), Some(offset.unsigned_abs()));
                }
                Place::Upstream(n) => prop_assert_eq!(n, if forward { t.start - at } else { at + 1 - t.end }),
                Place::Downstream(n) => prop_assert_eq!(n, if forward { at + 1 - t.end } else { t.start - at }),
            }
        }
    }

    #[test]
    fn coding_sequences_are_those_of_the_walk(t in transcripts()) {
        let genome = RefSlice { start: 0, codes: (0..t.end).map(|i| 1 << ((i * i + i / 3) % 4)).collect() };
        let (layout, walk) = (Layout::new(&t), walk(&t));
        let spliced = Spliced::new(&t, &layout, &genome);
        let base = |at: Option<u32>| match (at, t.strand) {
            (None, _) => 15,
            (Some(at), Strand::Forward) => genome.code(at),
            (Some(at), Strand::Reverse) => complement(genome.code(at)),
        };
        let bases: Vec<u8> = walk.iter().map(|&(at, _)| base(at)).collect();
        prop_assert_eq!(&spliced.bases, &bases);
        // The coding sequence: of every piece, from its first base that the transcript has to its last, inserted ones between included.
        let mut pieces = t.coding.as_ref().unwrap().pieces.clone();
        if t.strand == Strand::Reverse {
            pieces.reverse();
        }
        let mut wanted = Vec::new();
        let mut edges = false;
        for piece in &pieces {
            let inside = |&(at, _): &(Option<u32>, u32)| at.is_some_and(|at| piece.start <= at && at < piece.end);
            edges |= t.gaps.iter().any(|g| g.at <= piece.start && piece.start <= g.at + g.deleted || g.at <= piece.end && piece.end <= g.at + g.deleted);
            if let (Some(first), Some(last)) = (walk.iter().position(inside), walk.iter().rposition(inside)) {
                wanted.extend_from_slice(&bases[first..=last]);
            }
        }
        let coding = layout.coding().unwrap();
        prop_assert_eq!(coding.len as usize, spliced.cds.len());
        // Where a gap lies across the edge of a piece, either side may have the inserted bases.
        if !edges {
            prop_assert_eq!(&spliced.cds, &wanted);
        }
        for cds in 0..coding.len {
            let tx = coding.tx(cds).unwrap();
            prop_assert!(coding.start <= tx && tx < coding.end);
            // Of a base that is read twice, the first.
            prop_assert!(coding.cds(tx).unwrap() <= cds);
            prop_assert_eq!(bases[tx as usize], spliced.cds[cds as usize]);
        }
    }
}
