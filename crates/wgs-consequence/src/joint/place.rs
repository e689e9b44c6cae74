//! Changes of a haplotype in the coordinates of the coding sequence.
//!
//! A change is taken where the file has it, because on a haplotype a neighbour may have changed the repeat it could be moved through. One
//! that reaches over an exon's border there is moved, if its repeat and its neighbours let it, into the exon; otherwise it is left out, as is
//! one before the start codon. Positions as in [`joint`](super).

use crate::change::Change;
use crate::coding::Part;
use crate::roll;
use wgs_genes::Strand;
use wgs_genes::codon::{code_of, complement};
use wgs_io::reference::RefSlice;

/// A change in the coding sequence or behind it.
pub struct InCoding {
    /// Its number among the changes given.
    pub index: usize,
    /// First position replaced.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Bases put there: codes in the transcript's direction.
    pub alt: Vec<u8>,
}

/// Those of the changes (ascending on the genome) that lie in the coding sequence or behind it, in the transcript's direction.
pub fn all(part: &Part<'_>, changes: &[Change<'_>], genome: &RefSlice) -> Vec<InCoding> {
    let mut out: Vec<InCoding> = Vec::with_capacity(changes.len());
    let mut unit = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let before = changes[..index].iter().map(|c| c.end).max().unwrap_or(0);
        let next = changes.get(index + 1).map_or(u32::MAX, |c| c.start);
        if let Some(mut placed) = one(part, change, (before, next), genome, &mut unit) {
            placed.index = index;
            out.push(placed);
        }
    }
    out.sort_by_key(|c| (c.start, c.end));
    let mut last: Option<(u32, u32)> = None;
    out.retain(|c| {
        let fits = last.is_none_or(|(start, end)| c.start >= end && (c.start, c.end) != (start, end));
        if fits {
            last = Some((c.start, c.end));
        }
        fits
    });
    out
}

fn one(
    part: &Part<'_>,
    change: &Change<'_>,
    between: (u32, u32),
    genome: &RefSlice,
    unit: &mut Vec<u8>,
) -> Option<InCoding> {
    if let Some(at) = within(part, change, false) {
        return Some(made(part, change, at));
    }
    let room = roll::room(change, genome);
    let left = room.left.min(change.start.saturating_sub(between.0));
    let right = room.right.min(between.1.saturating_sub(change.end));
    let (last, first) = match part.layout.strand() {
        Strand::Forward => (i64::from(right), -i64::from(left)),
        Strand::Reverse => (-i64::from(left), i64::from(right)),
    };
    for by in [last, first] {
        let moved = roll::moved(change, by, unit);
        if let Some(at) = within(part, &moved, false) {
            return Some(made(part, &moved, at));
        }
    }
    // An insertion between an exon and its intron belongs to the exon, as in the call of the change alone.
    within(part, change, true).map(|at| made(part, change, at))
}

fn made(part: &Part<'_>, change: &Change<'_>, (start, end): (u32, u32)) -> InCoding {
    let mut alt: Vec<u8> = change.alt.iter().map(|&l| code_of(l)).collect();
    if part.layout.strand() == Strand::Reverse {
        alt.reverse();
        alt.iter_mut().for_each(|c| *c = complement(*c));
    }
    InCoding { index: 0, start, end, alt }
}

/// Positions of a change within one exon; with `border`, of an insertion at an exon's border too.
fn within(part: &Part<'_>, change: &Change<'_>, border: bool) -> Option<(u32, u32)> {
    let layout = part.layout;
    let (low, high) = match change.is_insertion() {
        true => (change.start.checked_sub(1)?, change.start),
        false => (change.start, change.end.checked_sub(1)?),
    };
    let (first, last) = match layout.strand() {
        Strand::Forward => (low, high),
        Strand::Reverse => (high, low),
    };
    let (one, other) = (layout.tx(first), layout.tx(last));
    if change.is_insertion() {
        let (five, three) = (one.map(|tx| tx + 1), other);
        let at = if border { five.or(three)? } else { five.filter(|_| three.is_some())? };
        // Before the start codon it is of the 5′ UTR.
        let at = (at > part.coding.start).then(|| part.position(at)).flatten()?;
        return Some((at, at));
    }
    let (first, last) = (one.filter(|&tx| tx >= part.coding.start)?, other?);
    let (start, end) = (part.position(first)?, part.position(last)? + 1);
    let n = change.end - change.start;
    (last.checked_sub(first)? + 1 == n && end.checked_sub(start)? == n).then_some((start, end))
}
