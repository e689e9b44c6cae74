//! Where a variant lies in the reference: homopolymers, tandem repeats, GC.
//!
//! All of it is computed from the reference alone, so it needs no annotation and is the same for any genome.

use crate::variant::Variant;
use wgs_io::reference::RefSlice;

/// Bases on either side whose GC share is taken.
const GC_REACH: u32 = 50;
/// A repeat is followed this far on either side.
const FARTHEST: u32 = 500;
/// Longest repeat unit looked for, bases.
const LONGEST_UNIT: u32 = 6;

/// The surroundings of one variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Length of the longest run of one base that the variant touches.
    pub homopolymer: u32,
    /// Unit (2–6 bases) of the longest tandem repeat that the variant touches, and the repeat's length; 0 without. A repeat
    /// has at least three whole units.
    pub repeat: (u32, u32),
    /// GC share of the 50 bases on either side, percent; `None` where more than half of them are unknown.
    pub gc: Option<u32>,
}

impl Context {
    /// Looks around a variant.
    pub fn of(v: &Variant, reference: &RefSlice) -> Self {
        let (start, end) = v.span();
        let last = end.max(start + 1);
        // The base before, all that are replaced (at most a few), the base behind.
        let touched = || (start.saturating_sub(1)..=last).take(64);
        let homopolymer = touched().map(|p| period(reference, p, 1)).max().unwrap_or(0);
        let mut repeat = (0, 0);
        for unit in 2..=LONGEST_UNIT {
            let length = touched().map(|p| period(reference, p, unit)).max().unwrap_or(0);
            // A run of A is also a run of AA.
            if length >= 3 * unit && length > repeat.1 && length > homopolymer + 1 {
                repeat = (unit, length);
            }
        }
        let around = reference.range(start.saturating_sub(GC_REACH), last + GC_REACH);
        let count = |wanted: [u8; 2]| around.iter().filter(|c| wanted.contains(c)).count() as u32;
        let (gc, at) = (count([2, 4]), count([1, 8]));
        let gc =
            (2 * (gc + at) as usize >= around.len() && gc + at > 0).then(|| (200 * gc + gc + at) / (2 * (gc + at)));
        Self { homopolymer, repeat, gc }
    }

    /// The bins of the tables, `(family, bin)`.
    pub fn bins(&self) -> [(&'static str, &'static str); 3] {
        let homopolymer = match self.homopolymer {
            0..=3 => "1-3",
            4..=6 => "4-6",
            7..=9 => "7-9",
            10..=12 => "10-12",
            13..=20 => "13-20",
            _ => "over 20",
        };
        let repeat = match self.repeat.0 {
            0 => "none",
            2 => "unit 2",
            3 => "unit 3",
            4 => "unit 4",
            5 => "unit 5",
            _ => "unit 6",
        };
        let gc = match self.gc {
            None => "unknown",
            Some(0..25) => "0-25",
            Some(25..35) => "25-35",
            Some(35..55) => "35-55",
            Some(55..65) => "55-65",
            Some(_) => "65-100",
        };
        [("homopolymer", homopolymer), ("tandem_repeat", repeat), ("gc_percent", gc)]
    }
}

/// All bins of [`Context::bins`], in the order of tables.
pub const BINS: [(&str, &[&str]); 3] = [
    ("homopolymer", &["1-3", "4-6", "7-9", "10-12", "13-20", "over 20"]),
    ("tandem_repeat", &["none", "unit 2", "unit 3", "unit 4", "unit 5", "unit 6"]),
    ("gc_percent", &["0-25", "25-35", "35-55", "55-65", "65-100", "unknown"]),
];

/// Length of the stretch around `pos` in which each base equals the one `unit` bases further; 0 at an unknown base.
fn period(reference: &RefSlice, pos: u32, unit: u32) -> u32 {
    let code = |p: u32| reference.code(p);
    let same = |p: u32| code(p) != 15 && code(p) == code(p + unit);
    if code(pos) == 15 {
        return 0;
    }
    let right = (0..FARTHEST).take_while(|k| same(pos + k)).count() as u32;
    let left = (1..FARTHEST.min(pos + 1)).take_while(|k| same(pos - k)).count() as u32;
    left + right + unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variant::Parsed;

    fn context(reference: &str, pos: u32, r: &str, alt: &str) -> Context {
        let codes = reference
            .bytes()
            .map(|b| match b {
                b'A' => 1,
                b'C' => 2,
                b'G' => 4,
                b'T' => 8,
                _ => 15,
            })
            .collect();
        let alts = std::iter::once(alt.as_bytes());
        let Parsed::Variant(v) = Variant::parse(pos, r.as_bytes(), alts, Some((&[0, 1], false)), 100) else { panic!() };
        Context::of(&v, &RefSlice { start: 0, codes })
    }

    #[test]
    fn repeats_are_found() {
        let c = context("GCATTTTTTTACG", 2, "AT", "A");
        assert_eq!((c.homopolymer, c.repeat), (7, (0, 0)));
        assert_eq!(context("GCATTTTTTTACG", 12, "G", "C").homopolymer, 1);
        let c = context("GGACACACACACTT", 1, "GAC", "G");
        assert_eq!((c.homopolymer, c.repeat), (2, (2, 10)));
        let c = context("TTCAGCAGCAGCAGGT", 2, "CAG", "C");
        assert_eq!(c.repeat.0, 3);
        assert_eq!(context("ACGTNNNNNNNNNNNNNN", 2, "G", "C").gc, None);
        assert_eq!(context("ACGTACGTACGTACGT", 4, "A", "C").gc, Some(50));
    }
}
