//! What an allele takes from a transcript and its protein: the questions of PVS1's tree that the models answer.
//!
//! Positions are 0-based on the transcript, unless said otherwise. The stop is counted against the last junction in bases, so that the
//! rules' window decides on decay; that a stop near the start may be escaped (`NMD` says so) is no part of the tree.
//!
//! A splice site that is changed is taken to skip its exon: the donor's the exon before it, the acceptor's the exon behind it. The exon
//! must lie within the coding sequence, with neither start nor stop codon; else nothing is said. Where the frame is kept but the new
//! junction makes a stop, it counts as disrupted.

use crate::criteria::facts::{Loss, PrematureStop};
use wgs_consequence::{Effect, Term};
use wgs_genes::codon::STOP;
use wgs_genes::{Layout, Spliced};

/// What is lost, as far as the transcript itself tells; `gained` bases (below 0: lost) by the allele.
pub fn of<'s>(effect: &Effect, gained: i64, layout: &Layout, spliced: impl FnOnce() -> Option<&'s Spliced>) -> Loss {
    let terms = effect.terms;
    if terms.has(Term::SpliceDonor) || terms.has(Term::SpliceAcceptor) {
        return skip(effect, layout, spliced).unwrap_or_default();
    }
    if terms.has(Term::StopGained) || terms.has(Term::Frameshift) {
        let first = effect.protein.first.into_iter().chain(effect.protein.last).min();
        let removed_fraction = first.zip(residues(layout)).map(|(first, all)| {
            let kept = f64::from(first.saturating_sub(1)) / f64::from(all);
            (1.0 - kept).clamp(0.0, 1.0)
        });
        return Loss { premature_stop: premature(effect, gained, layout), removed_fraction, ..Loss::default() };
    }
    Loss::default()
}

/// Residues of the protein, counted with an incomplete first codon.
fn residues(layout: &Layout) -> Option<u32> {
    let coding = layout.coding()?;
    ((coding.len + pad(layout)) / 3).checked_sub(1).filter(|n| *n > 0)
}

/// Bases that an incomplete first codon lacks.
fn pad(layout: &Layout) -> u32 {
    layout.coding().map_or(0, |c| (3 - c.skip % 3) % 3)
}

/// The new stop of a coding change.
fn premature(effect: &Effect, gained: i64, layout: &Layout) -> Option<PrematureStop> {
    let (coding, pad) = (layout.coding()?, pad(layout));
    let stop = (effect.new_stop?.checked_sub(1)? * 3).saturating_sub(pad);
    let from = effect.cds.first?.checked_sub(1 + pad)?;
    // Where the codon lies in the unchanged sequence.
    let old = if stop >= from { (i64::from(stop) - gained).max(0) as u32 } else { stop };
    let tx = coding.tx(old).unwrap_or_else(|| coding.end + old.saturating_sub(coding.len));
    Some(seen_from_junction(layout, tx))
}

/// A stop codon at `tx`, seen from the last junction.
fn seen_from_junction(layout: &Layout, tx: u32) -> PrematureStop {
    let (spans, end) = (layout.spans(), tx.saturating_add(3));
    let junction = spans.last().map(|last| last.start).filter(|_| spans.len() > 1);
    let to_last_junction_bp = junction.and_then(|j| j.checked_sub(end));
    PrematureStop { last_exon: to_last_junction_bp.is_none(), to_last_junction_bp }
}

/// The exon that a changed splice site skips, 0-based.
fn skipped(effect: &Effect) -> Option<u32> {
    let intron = effect.intron.filter(|i| i.first == i.last)?;
    match (effect.terms.has(Term::SpliceDonor), effect.terms.has(Term::SpliceAcceptor)) {
        (true, false) => intron.first.checked_sub(1),
        (false, true) => Some(intron.first),
        _ => None,
    }
}

fn skip<'s>(effect: &Effect, layout: &Layout, spliced: impl FnOnce() -> Option<&'s Spliced>) -> Option<Loss> {
    let (coding, exon) = (layout.coding()?, skipped(effect)?);
    let span = *layout.spans().get(exon as usize)?;
    let inner = exon > 0 && (exon as usize) + 1 < layout.spans().len();
    let within = span.start >= coding.start + 3 && span.end + 3 <= coding.end;
    if !inner || !within || coding.blocks.len() != 1 {
        return None;
    }
    let (len, all) = (span.end - span.start, f64::from(residues(layout)?));
    let keeps = len.is_multiple_of(3);
    let stop = stop_without(layout, span.start, span.end, spliced()?).filter(|tx| !keeps || tx + 3 < coding.end);
    let lost = if keeps && stop.is_none() { len } else { coding.end - span.start - 3 };
    Some(Loss {
        frame_kept: Some(keeps && stop.is_none()),
        premature_stop: stop.map(|tx| seen_from_junction(layout, tx)),
        removed_fraction: Some((f64::from(lost) / 3.0 / all).clamp(0.0, 1.0)),
        ..Loss::default()
    })
}

/// The first stop of the transcript without `start..end`, from the codon at the new junction on.
fn stop_without(layout: &Layout, start: u32, end: u32, spliced: &Spliced) -> Option<u32> {
    let coding = layout.coding()?;
    let first = coding.start + coding.skip;
    let from = first + start.checked_sub(first)? / 3 * 3;
    let head = spliced.bases.get(from as usize..start as usize)?;
    let tail = spliced.bases.get(end as usize..)?;
    let mut bases = (from..).zip(head).chain((end..).zip(tail));
    loop {
        let (at, a) = bases.next()?;
        let codon = [*a, *bases.next()?.1, *bases.next()?.1];
        if spliced.code.amino(&codon) == STOP {
            return Some(at);
        }
    }
}
