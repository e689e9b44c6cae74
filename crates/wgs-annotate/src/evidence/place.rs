//! Where an allele lies seen from the splice sites, and which residues it changes.

use crate::criteria::facts::{Place, ProteinChange};
use wgs_consequence::Effect;
use wgs_genes::{Layout, Place as On};

/// The place of the bases `start..end` of the genome (0-based; of an insertion, the two beside it). Of several bases the one nearest to
/// a splice site counts; bases of both exon and intron have none.
pub fn of(layout: &Layout, start: u32, end: u32) -> Option<Place> {
    let (first, last) = if start == end { (start.checked_sub(1)?, start) } else { (start, end - 1) };
    let one = at(layout, first)?;
    if first == last {
        return Some(one);
    }
    match (one, at(layout, last)?) {
        (Place::Exon { from_start_bp: a, to_end_bp: b }, Place::Exon { from_start_bp: c, to_end_bp: d })
            if u64::from(a) + u64::from(b) == u64::from(c) + u64::from(d) && a.abs_diff(c) == last - first =>
        {
            Some(Place::Exon { from_start_bp: a.min(c), to_end_bp: b.min(d) })
        }
        (Place::Intron { offset: a }, Place::Intron { offset: b }) => {
            Some(Place::Intron { offset: if a.abs() <= b.abs() { a } else { b } })
        }
        _ => None,
    }
}

fn at(layout: &Layout, pos: u32) -> Option<Place> {
    match layout.place(pos) {
        On::Exon { exon, tx } => {
            let span = layout.spans().get(exon as usize)?;
            Some(Place::Exon { from_start_bp: tx - span.start, to_end_bp: span.end - 1 - tx })
        }
        On::Intron { offset, .. } => Some(Place::Intron { offset }),
        _ => None,
    }
}

/// The residues changed. Of a replacement by as many, those at the ends that stay are left out.
pub fn residues(effect: &Effect) -> Option<ProteinChange<'_>> {
    let (reference, alternate) = (effect.amino.0.as_slice(), effect.amino.1.as_slice());
    let first = effect.protein.first.into_iter().chain(effect.protein.last).min()?;
    let (mut from, mut to) = (0, 0);
    if reference.len() == alternate.len() {
        from = reference.iter().zip(alternate).take_while(|(a, b)| a == b).count();
        if from == reference.len() {
            from = 0;
        } else {
            to = reference.iter().rev().zip(alternate.iter().rev()).take_while(|(a, b)| a == b).count();
        }
    }
    let part = |all: &'_ [u8]| -> Option<(usize, usize)> { Some((from, all.len().checked_sub(to)?)) };
    let text = |all| -> Option<&str> {
        let (a, b) = part(all)?;
        std::str::from_utf8(all.get(a..b)?).ok()
    };
    Some(ProteinChange { position: first + from as u32, reference: text(reference)?, alternate: text(alternate)? })
}

/// A substitution of one residue: its position, 1-based, and the two letters.
pub fn substitution(effect: &Effect) -> Option<(u32, u8, u8)> {
    let change = residues(effect)?;
    match (change.reference.as_bytes(), change.alternate.as_bytes()) {
        (&[a], &[b]) if a != b => Some((change.position, a, b)),
        _ => None,
    }
}
