//! The consequence of one allele on one transcript.
//!
//! **Flow.** [`predict`] places the change (below), then asks in turn: outside or inside, which exons and introns, splice sites
//! ([`splice`]), untranslated regions, coding sequence ([`coding`]).
//!
//! **Placement.** A pure insertion or deletion in a repeat can be written at several places. The transcript's 3′-most is judged, the one
//! HGVS names; when it touches an essential splice site of the transcript and the leftmost, rightmost or stated place does not,
//! that one is judged, because the site's bases and the exon's reading are then what the haplotype has: a splice site is changed only
//! if it is changed in every spelling. So the terms do not depend on how a caller wrote the indel.

use crate::change::Change;
use crate::coding::{self, Part};
use crate::effect::{Effect, Ordinal, Positions};
use crate::roll;
use crate::splice::{self, Intron};
use crate::terms::Term;
use wgs_genes::codon::{code_of, complement};
use wgs_genes::{Layout, Spliced, Strand, Transcript};

/// Buffers that a worker keeps.
#[derive(Debug, Default)]
pub struct Scratch {
    unit: Vec<u8>,
    alt: Vec<u8>,
}

/// What is known of the transcript.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The transcript.
    pub transcript: &'a Transcript,
    /// Its coordinates.
    pub layout: &'a Layout,
    /// Its biotype.
    pub biotype: &'a str,
}

/// Fills `effect` with what `change` does to the transcript, or leaves it without terms when the change is farther than `near` bases
/// from it. `room` is how far the change can be moved; `spliced` is needed for changes that touch the transcript.
pub fn predict(
    subject: &Subject<'_>,
    spliced: Option<&Spliced>,
    change: &Change<'_>,
    room: roll::Room,
    near: u32,
    scratch: &mut Scratch,
    effect: &mut Effect,
) {
    effect.clear();
    let Scratch { unit, alt } = scratch;
    let by = placement(subject, change, room);
    effect.moved = by;
    let placed;
    let change = match by {
        0 => change,
        by => {
            placed = roll::moved(change, by, unit);
            &placed
        }
    };
    let t = subject.transcript;
    let touches_inside = match change.is_insertion() {
        // At either border an insertion is outside.
        true => change.start > t.start && change.start < t.end,
        false => change.start < t.end && t.start < change.end,
    };
    if !touches_inside {
        outside(t, change, near, effect);
        return;
    }
    if change.start <= t.start && change.end >= t.end {
        effect.terms.add(Term::TranscriptAblation);
        return;
    }
    inside(subject, spliced, change, alt, effect);
    finish(subject, effect);
}

/// By how many bases the change is moved.
fn placement(subject: &Subject<'_>, change: &Change<'_>, room: roll::Room) -> i64 {
    if room == roll::Room::default() {
        return 0;
    }
    let (left, right) = (-i64::from(room.left), i64::from(room.right));
    let (last, first) = match subject.layout.strand() {
        Strand::Forward => (right, left),
        Strand::Reverse => (left, right),
    };
    let at = |pos: u32, by: i64| (i64::from(pos) + by).max(0) as u32;
    let hits = |by: i64| {
        let moved = Change { start: at(change.start, by), end: at(change.end, by), ..*change };
        introns(subject.layout, &moved).any(|(_, intron)| splice::hits_site(&moved, &intron))
    };
    [last, 0, first].into_iter().find(|&by| !hits(by)).unwrap_or(last)
}

/// Introns within 8 bases of the change, with their numbers (0-based, in the transcript's direction).
fn introns<'a>(layout: &'a Layout, change: &Change<'_>) -> impl Iterator<Item = (u32, Intron)> + use<'a> {
    let exons = layout.exons();
    let forward = layout.strand() == Strand::Forward;
    let intron = move |i: usize| {
        let (a, b) = (exons.get(i)?, exons.get(i + 1)?);
        Some(if forward { Intron { start: a.end, end: b.start } } else { Intron { start: b.end, end: a.start } })
    };
    let (start, end) = (change.start.saturating_sub(8), change.end.saturating_add(8));
    let (from, to) = match forward {
        true => (exons.partition_point(|e| e.end <= start), exons.partition_point(|e| e.start < end)),
        false => (exons.partition_point(|e| e.start >= end), exons.partition_point(|e| e.end > start)),
    };
    (from.saturating_sub(1)..to.min(exons.len().saturating_sub(1)))
        .filter_map(move |i| Some((i as u32, intron(i)?)).filter(|(_, x)| x.start < x.end))
}

fn outside(t: &Transcript, change: &Change<'_>, near: u32, effect: &mut Effect) {
    let (before, distance) = match change.end <= t.start {
        true => (true, t.start - change.end),
        false => (false, change.start.saturating_sub(t.end)),
    };
    // The adjacent base is at distance 1; so is an insertion at the border.
    let distance = distance + 1;
    if distance > near {
        return;
    }
    effect.distance = Some(distance);
    let upstream = before == (t.strand == Strand::Forward);
    effect.terms.add(if upstream { Term::Upstream } else { Term::Downstream });
}

/// Exons that the change touches: first and last number, in the transcript's direction. An insertion at an exon's border touches it.
fn exons(layout: &Layout, change: &Change<'_>) -> Option<(u32, u32)> {
    let (start, end) = match change.is_insertion() {
        true => (change.start.saturating_sub(1), change.end + 1),
        false => (change.start, change.end),
    };
    let list = layout.exons();
    let (from, to) = match layout.strand() {
        Strand::Forward => (list.partition_point(|e| e.end <= start), list.partition_point(|e| e.start < end)),
        Strand::Reverse => (list.partition_point(|e| e.start >= end), list.partition_point(|e| e.end > start)),
    };
    (from < to).then(|| (from as u32, to as u32 - 1))
}

fn inside(
    subject: &Subject<'_>,
    spliced: Option<&Spliced>,
    change: &Change<'_>,
    alt: &mut Vec<u8>,
    effect: &mut Effect,
) {
    let layout = subject.layout;
    let total = layout.exons().len() as u32;
    let touched = exons(layout, change);
    effect.exon = touched.map(|(a, b)| Ordinal { first: a + 1, last: b + 1, of: total });
    let mut in_intron: Option<(u32, u32)> = None;
    let (mut whole_exons, mut in_hole) = (true, false);
    for (i, intron) in introns(layout, change) {
        splice::add(change, &intron, layout.strand(), &mut effect.terms);
        // Bases of the intron itself, or an insertion between two of them.
        if change.start < intron.end && intron.start < change.end {
            in_hole |= intron.is_hole();
            whole_exons &= change.start <= intron.start && change.end >= intron.end;
            in_intron = Some(in_intron.map_or((i, i), |(a, b)| (a.min(i), b.max(i))));
        }
    }
    effect.intron = in_intron.map(|(a, b)| Ordinal { first: a + 1, last: b + 1, of: total - 1 });
    let Some(coding) = layout.coding() else {
        if touched.is_some() || in_hole {
            effect.terms.add(Term::NonCodingExon);
        }
        positions_on_transcript(layout, change, effect);
        return;
    };
    let Some((start, end)) = positions_on_transcript(layout, change, effect) else {
        // A change in a hole of the alignment belongs to what surrounds it.
        if in_hole {
            let at = layout.place(change.start);
            if let wgs_genes::Place::Intron { tx, .. } | wgs_genes::Place::Gap { tx, .. } = at {
                effect.terms.add(region(coding, tx));
            }
        }
        return;
    };
    let inserts = start == end;
    let in_five = if inserts { end <= coding.start } else { start < coding.start };
    let in_three = if inserts { start >= coding.end } else { end > coding.end };
    if in_five {
        effect.terms.add(Term::FivePrimeUtr);
    }
    if in_three {
        effect.terms.add(Term::ThreePrimeUtr);
    }
    if (in_five && (inserts || end <= coding.start)) || (in_three && (inserts || start >= coding.end)) {
        return;
    }
    let Some(part) = spliced.and_then(|s| Part::new(subject.transcript, layout, s)) else { return };
    alt.clear();
    alt.extend(change.alt.iter().map(|&l| code_of(l)));
    if layout.strand() == Strand::Reverse {
        alt.reverse();
        alt.iter_mut().for_each(|c| *c = complement(*c));
    }
    let reaches_out = !whole_exons || effect.cdna.first.is_none() || effect.cdna.last.is_none();
    let (from, to) = (coding.cds(start.max(coding.start)), coding.cds(end.min(coding.end).saturating_sub(1)));
    match (from, to) {
        (Some(from), _) if inserts && !in_five && !in_three => coding::add(&part, from, from, alt, effect),
        (Some(from), Some(to)) if !in_five && !in_three && !reaches_out => {
            coding::add(&part, from, to + 1, alt, effect)
        }
        (from, to) => {
            // Over the border of an exon or of the coding sequence: which codons follow cannot be told, or need not be.
            let pad = part.pad();
            effect.cds.first = from.filter(|_| effect.cdna.first.is_some() && !in_five).map(|p| p + pad + 1);
            effect.cds.last = to.filter(|_| effect.cdna.last.is_some() && !in_three).map(|p| p + pad + 1);
            let amino = |p: Option<u32>| p.map(|p| p.div_ceil(3));
            effect.protein = Positions { first: amino(effect.cds.first), last: amino(effect.cds.last) };
            borders(&part, start, end, alt, (in_five, reaches_out), effect);
        }
    }
}

/// Terms of a change that reaches over the start or end of the coding sequence, or into an intron. `over`: it begins in the 5′ UTR; it
/// reaches into an intron.
fn borders(part: &Part<'_>, start: u32, end: u32, alt: &[u8], over: (bool, bool), effect: &mut Effect) {
    let (in_five, reaches_out) = over;
    let coding = part.coding;
    let hits_start = part.has_start() && start < coding.start + 3;
    let hits_stop = part.has_stop() && end > coding.end.saturating_sub(3);
    let mut told = false;
    if hits_start {
        let kept = !reaches_out && coding::start_after(part, start, end, alt) != coding::Start::Lost;
        effect.terms.add(if kept { Term::StartRetained } else { Term::StartLost });
        told = true;
    }
    if hits_stop {
        let kept = !reaches_out && !in_five && coding::stop_remains(part, start, end, alt);
        effect.terms.add(if kept { Term::StopRetained } else { Term::StopLost });
        told = true;
    }
    if !told || reaches_out {
        effect.terms.add(Term::CodingSequence);
    }
}

/// The part of a coding transcript a transcript position lies in.
fn region(coding: &wgs_genes::layout::CodingLayout, tx: u32) -> Term {
    if tx < coding.start {
        Term::FivePrimeUtr
    } else if tx >= coding.end {
        Term::ThreePrimeUtr
    } else {
        Term::CodingSequence
    }
}

/// The stretch of the transcript that the change replaces, 0-based: what of it lies in exons; `None` when nothing does. An insertion
/// at the border of an exon goes to its end.
fn positions_on_transcript(layout: &Layout, change: &Change<'_>, effect: &mut Effect) -> Option<(u32, u32)> {
    let forward = layout.strand() == Strand::Forward;
    if change.is_insertion() {
        let (before, behind) = (change.start.checked_sub(1), change.start);
        let (five, three) = if forward { (before, Some(behind)) } else { (Some(behind), before) };
        let five = five.and_then(|p| layout.tx(p)).map(|tx| tx + 1);
        let three = three.and_then(|p| layout.tx(p));
        let at = five.or(three)?;
        effect.cdna = Positions::of(at, at);
        return Some((at, at));
    }
    let (first, last) = match forward {
        true => (change.start, change.end - 1),
        false => (change.end - 1, change.start),
    };
    // The ends, or the nearest base of an exon within the change.
    let (one, other) = (layout.tx(first), layout.tx(last));
    effect.cdna = Positions { first: one.map(|p| p + 1), last: other.map(|p| p + 1) };
    if let (Some(a), Some(b)) = (one, other) {
        return Some((a, b + 1));
    }
    let (low, high) = (change.start, change.end);
    let mut found: Option<(u32, u32)> = None;
    for block in layout.blocks() {
        let (a, b) = (block.genome.max(low), (block.genome + block.len).min(high));
        if a < b {
            let (x, y) = (layout.tx(a)?, layout.tx(b - 1)?);
            let (x, y) = (x.min(y), x.max(y) + 1);
            found = Some(found.map_or((x, y), |(p, q)| (p.min(x), q.max(y))));
        }
    }
    found
}

/// Terms that come to all others.
fn finish(subject: &Subject<'_>, effect: &mut Effect) {
    let coding = subject.transcript.coding.is_some();
    if !coding && !effect.terms.has(Term::NonCodingExon) {
        effect.terms.add(Term::NonCodingTranscript);
    }
    if subject.biotype == "nonsense_mediated_decay" {
        effect.terms.add(Term::Nmd);
    }
    if effect.terms.is_empty() {
        effect.terms.add(Term::CodingTranscript);
    }
}
