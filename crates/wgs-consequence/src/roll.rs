//! How far an insertion or deletion can be moved without another sequence coming out.
//!
//! A haplotype with an indel in a repeat has several spellings. [`room`] gives the leftmost and the rightmost place of a pure
//! insertion or deletion on the genome; the consequence must not depend on which of them the file chose.

use crate::change::Change;
use wgs_genes::codon::code_of;
use wgs_io::reference::RefSlice;

/// Farthest move looked at, in bases: longer than any repeat unit array that short reads resolve.
const FARTHEST: u32 = 1_000;

/// How many bases a pure indel can move to the left and to the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// To lower positions.
    pub left: u32,
    /// To higher positions.
    pub right: u32,
}

/// The room of a change; none of one that is neither pure insertion nor pure deletion.
pub fn room(change: &Change<'_>, genome: &RefSlice) -> Room {
    let unit = match (change.reference, change.alt) {
        ([], alt) => alt,
        (reference, []) => reference,
        _ => return Room::default(),
    };
    let n = unit.len();
    // Moving right by one: the first base of the unit must equal the base behind; the unit turns by one.
    let same = |i: usize, pos: u32| {
        let code = code_of(unit[i]);
        code != 15 && code == genome.code(pos)
    };
    let right = (0..FARTHEST).take_while(|&k| same(k as usize % n, change.end.saturating_add(k))).count() as u32;
    let left = (0..FARTHEST.min(change.start))
        .take_while(|&k| same(n - 1 - k as usize % n, change.start - 1 - k))
        .count() as u32;
    Room { left, right }
}

/// A pure indel moved by `by` bases (within its room), its bases turned into `unit`.
pub fn moved<'a>(change: &Change<'_>, by: i64, unit: &'a mut Vec<u8>) -> Change<'a> {
    let bases = if change.is_insertion() { change.alt } else { change.reference };
    unit.clear();
    unit.extend_from_slice(bases);
    unit.rotate_left(by.rem_euclid(bases.len().max(1) as i64) as usize);
    let at = |pos: u32| (i64::from(pos) + by).clamp(0, i64::from(u32::MAX)) as u32;
    let (start, end) = (at(change.start), at(change.end));
    match change.is_insertion() {
        true => Change { start, end, reference: &[], alt: unit },
        false => Change { start, end, reference: unit, alt: &[] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_genes::codon::codes;

    #[test]
    fn repeats() {
        //                                        0123456789
        let genome = RefSlice { start: 0, codes: codes(b"TTCACACAGG") };
        let deletion = Change { start: 4, end: 6, reference: b"CA", alt: b"" };
        assert_eq!(room(&deletion, &genome), Room { left: 2, right: 2 });
        let mut unit = Vec::new();
        let right = moved(&deletion, 1, &mut unit);
        assert_eq!((right.start, right.end, right.reference), (5, 7, &b"AC"[..]));
        let insertion = Change { start: 2, end: 2, reference: b"", alt: b"CA" };
        assert_eq!(room(&insertion, &genome), Room { left: 0, right: 6 });
        let substitution = Change { start: 2, end: 3, reference: b"C", alt: b"G" };
        assert_eq!(room(&substitution, &genome), Room::default());
    }
}
