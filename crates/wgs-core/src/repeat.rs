//! Tandem repeats of a sequence: where they lie, how long they are, which unit they have.
//!
//! A tract is a maximal stretch in which every base equals the one `unit` bases further on, with a primitive unit (a run
//! of A is no repeat of AA). Sequencers and polymerases lose and gain whole units there, and so does evolution: error rates
//! and priors of insertions and deletions are tables over [`row`], unit and length of the tract.
//!
//! Positions are 0-based indices into the given codes; tracts are half-open.

use std::ops::RangeInclusive;

/// Longest unit looked for, bases.
pub const LONGEST_UNIT: usize = 6;

/// A tandem repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tract {
    /// First base.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Length of the unit.
    pub unit: usize,
}

impl Tract {
    /// Bases.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whole units.
    pub fn copies(&self) -> usize {
        self.len() / self.unit
    }
}

/// First row, length and shortest count of copies of each class of unit: 1, 2, 3, and 4 to 6 together.
const CLASSES: [(usize, usize, usize); 4] = [(1, 28, 3), (29, 18, 3), (47, 14, 2), (61, 11, 2)];

/// Rows of the tables over repeats. Row 0 is sequence outside of repeats.
pub const ROWS: usize = 72;

/// Row of a tract with `copies` whole units of `unit` bases; 0 where it is too short to be one.
pub fn row(unit: usize, copies: usize) -> usize {
    let Some(&(first, rows, least)) = CLASSES.get(unit.clamp(1, 4) - 1) else { return 0 };
    copies.checked_sub(least).map_or(0, |n| first + n.min(rows - 1))
}

/// Unit (4 stands for 4 to 6) and copies of a row; `None` for row 0.
pub fn of_row(row: usize) -> Option<(usize, usize)> {
    let class = CLASSES.iter().rposition(|c| c.0 <= row)?;
    let (first, _, least) = CLASSES[class];
    Some((class + 1, row - first + least))
}

/// All tracts long enough to have a row, by unit and then by start. `out` is cleared.
pub fn tracts(codes: &[u8], out: &mut Vec<Tract>) {
    tracts_of(codes, 1..=LONGEST_UNIT, out);
}

/// The same for some lengths of the unit.
pub fn tracts_of(codes: &[u8], units: RangeInclusive<usize>, out: &mut Vec<Tract>) {
    out.clear();
    for unit in units {
        let mut run = 0;
        for i in 0..=codes.len().saturating_sub(unit) {
            if i + unit < codes.len() && codes[i] == codes[i + unit] && codes[i] != 15 {
                run += 1;
                continue;
            }
            if run > 0 {
                let tract = Tract { start: i - run, end: i + unit, unit };
                if row(unit, tract.copies()) > 0 && is_primitive(&codes[tract.start..tract.start + unit]) {
                    out.push(tract);
                }
                run = 0;
            }
        }
    }
}

/// True when the unit is not itself a repeat of a shorter one.
pub fn is_primitive(unit: &[u8]) -> bool {
    root(unit) == unit.len()
}

/// Length of the shortest unit of which `s` is a whole number of copies.
pub fn root(s: &[u8]) -> usize {
    let n = s.len();
    (1..n).find(|d| n.is_multiple_of(*d) && (0..n - d).all(|i| s[i] == s[i + d])).unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracts_of_a_sequence() {
        let find = |s: &str| {
            let mut out = Vec::new();
            tracts(s.as_bytes(), &mut out);
            out.iter().map(|t| (t.start, t.end, t.unit)).collect::<Vec<_>>()
        };
        assert_eq!(find("GCAAAATC"), [(2, 6, 1)]);
        assert_eq!(find("AAAA"), [(0, 4, 1)]);
        assert_eq!(find("GCACACACT"), [(1, 8, 2)]);
        assert_eq!(find("GCATCATG"), [(1, 7, 3)]);
        assert_eq!(find("ACGT"), []);
        assert_eq!(find(""), []);
    }

    #[test]
    fn rows_and_back() {
        assert_eq!((row(1, 2), row(1, 3), row(1, 30), row(1, 99)), (0, 1, 28, 28));
        assert_eq!((row(2, 2), row(2, 3), row(3, 2), row(6, 2), row(4, 99)), (0, 29, 47, 61, ROWS - 1));
        for r in 1..ROWS {
            let (unit, copies) = of_row(r).unwrap();
            assert_eq!(row(unit, copies), r);
        }
        assert_eq!(of_row(0), None);
        assert_eq!((root(b"ACAC"), root(b"AAA"), root(b"ACA")), (2, 1, 3));
    }
}
