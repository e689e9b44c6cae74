//! One transcript of each gene as its canonical one, where the file names none.
//!
//! Ensembl marks its own choice (`Ensembl_canonical`), which stands as soon as one transcript of the file has it. RefSeq, UCSC and
//! older releases mark none; then, gene by gene, after the order by which Ensembl chose before 2020: MANE Select, RefSeq Select,
//! a coding transcript of biotype `protein_coding`, any coding one, with a complete coding sequence, with the longest coding
//! sequence, the longest transcript, the lowest id.

use crate::model::{Flags, GeneModels, Transcript};
use std::cmp::Reverse;

/// Sets [`Flags::CANONICAL`] of one transcript of each gene unless the file has it anywhere.
pub(crate) fn choose(models: &mut GeneModels) {
    if models.transcripts.iter().any(|t| t.flags.has(Flags::CANONICAL)) {
        return;
    }
    let coding_biotype = models.words.iter().position(|w| w == "protein_coding").map(|n| n as u32);
    let mut best: Vec<Option<usize>> = vec![None; models.genes.len()];
    for (i, transcript) in models.transcripts.iter().enumerate() {
        let Some(best) = best.get_mut(transcript.gene.0 as usize) else { continue };
        let before = best.and_then(|b| models.transcripts.get(b));
        if before.is_none_or(|b| rank(transcript, coding_biotype) < rank(b, coding_biotype)) {
            *best = Some(i);
        }
    }
    for i in best.into_iter().flatten() {
        if let Some(transcript) = models.transcripts.get_mut(i) {
            transcript.flags.set(Flags::CANONICAL);
        }
    }
}

/// The less, the more canonical.
fn rank(t: &Transcript, coding_biotype: Option<u32>) -> impl Ord + '_ {
    let len = |pieces: &mut dyn Iterator<Item = (u32, u32)>| pieces.map(|(s, e)| u64::from(e - s)).sum::<u64>();
    let coding = t.coding.as_ref().map_or(0, |c| len(&mut c.pieces.iter().map(|p| (p.start, p.end))));
    let exons = len(&mut t.exons.iter().map(|e| (e.start, e.end)));
    let incomplete = t.flags.0 & (Flags::CDS_START_NF.0 | Flags::CDS_END_NF.0) != 0;
    (
        !t.flags.has(Flags::MANE_SELECT),
        !t.flags.has(Flags::REFSEQ_SELECT),
        t.coding.is_none() || Some(t.biotype) != coding_biotype,
        t.coding.is_none(),
        incomplete,
        Reverse(coding),
        Reverse(exons),
        t.id.as_str(),
    )
}
