//! Which entry of an allele comes first.
//!
//! Within a gene the preferred transcript leads: MANE Select, MANE Plus Clinical, canonical, RefSeq Select, protein-coding, in the basic
//! set, better support level, then the more severe consequence, then the id. Between genes the one whose preferred transcript has the more
//! severe consequence leads, a gene that contains the change before one that merely lies near. So the first entry is what a
//! clinician looks at first: the MANE transcript of the gene that is hit, never a neighbour's.

use wgs_consequence::{Effect, Term};
use wgs_genes::{Flags, GeneId, Transcript, TranscriptId};

/// Place of an entry: first by preference of the transcript within its gene, then by consequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Lower is preferred.
    preference: u16,
    /// Rank of the most severe term.
    severity: u8,
}

/// The rank of an entry.
pub fn rank(transcript: &Transcript, biotype: &str, effect: &Effect) -> Rank {
    let lacks = |flag| u16::from(!transcript.flags.has(flag));
    let support = if transcript.support == 0 { 6 } else { u16::from(transcript.support.min(5)) };
    let preference = lacks(Flags::MANE_SELECT) << 9
        | lacks(Flags::MANE_PLUS_CLINICAL) << 8
        | lacks(Flags::CANONICAL) << 7
        | lacks(Flags::REFSEQ_SELECT) << 6
        | u16::from(biotype != "protein_coding") << 5
        | lacks(Flags::BASIC) << 4
        | support;
    let severity = effect.terms.most_severe().unwrap_or(Term::Intergenic) as u8;
    Rank { preference, severity }
}

/// Sorts entries.
pub fn sort<T>(entries: &mut [T], key: impl Fn(&T) -> (Rank, GeneId, TranscriptId)) {
    if entries.len() < 2 {
        return;
    }
    // Genes together, each with its preferred entry first.
    entries.sort_unstable_by_key(|e| {
        let (rank, gene, id) = key(e);
        (gene, rank, id)
    });
    let Some(first) = entries.first() else { return };
    let (mut gene, mut lead) = (key(first).1, key(first).0.severity);
    if entries.iter().all(|e| key(e).1 == gene) {
        return;
    }
    let mut leads = Vec::with_capacity(entries.len());
    for e in entries.iter() {
        let (rank, g, _) = key(e);
        if g != gene {
            (gene, lead) = (g, rank.severity);
        }
        leads.push((g, lead));
    }
    let lead_of = |g: GeneId| leads.iter().find(|(id, _)| *id == g).map_or(u8::MAX, |(_, l)| *l);
    entries.sort_by_key(|e| {
        let (_, gene, _) = key(e);
        (lead_of(gene), gene)
    });
}
