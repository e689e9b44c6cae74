//! Rows of a source in memory: where they stand, what they are, and the text of their fields.
//!
//! [`Keys`] is what a look-up searches, the same for rows of a pack and rows just read. A row is an allele ([`crate::Allele`]
//! without its contig) or an interval, never both in one source. Rows of one start stand in the order of the file.
//! Positions are 0-based, intervals half-open.

use crate::allele::is_base;

/// Code of an allele that is no SNV of two known bases.
pub const OTHER: u8 = 16;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// A normalised allele: bases replaced, and what stands there instead.
    Allele(&'a [u8], &'a [u8]),
    /// An interval, by one past its last base.
    Interval(u32),
}

/// An allele that has no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its row.
    pub row: u32,
    /// Where its letters stand: REF, then ALT.
    pub at: u32,
    /// Letters of REF.
    pub reference: u32,
    /// Letters of ALT.
    pub alt: u32,
}

/// Starts of rows and what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Starts; ascending once sorted.
    pub starts: Vec<u32>,
    /// Of alleles: 4 × REF + ALT of single bases A, C, G, T, or [`OTHER`]. Empty for intervals.
    pub codes: Vec<u8>,
    /// The alleles without a code, by row.
    pub others: Vec<Other>,
    /// Their letters.
    pub letters: Vec<u8>,
    /// Of intervals: ends. Empty for alleles.
    pub ends: Vec<u32>,
}

/// Number of a base; 4 for anything else.
fn index(base: u8) -> u8 {
    match base {
        b'A' => 0,
        b'C' => 1,
        b'G' => 2,
        b'T' => 3,
        _ => 4,
    }
}

/// The code of an allele.
pub fn code(reference: &[u8], alt: &[u8]) -> u8 {
    match (reference, alt) {
        ([r], [a]) if is_base(*r) && is_base(*a) => 4 * index(*r) + index(*a),
        _ => OTHER,
    }
}

impl Keys {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Without rows again.
    pub fn clear(&mut self) {
        self.starts.clear();
        self.codes.clear();
        self.others.clear();
        self.letters.clear();
        self.ends.clear();
    }

    /// Adds a row.
    pub fn push(&mut self, start: u32, change: Change<'_>) {
        match change {
            Change::Interval(end) => self.ends.push(end),
            Change::Allele(reference, alt) => {
                let code = code(reference, alt);
                if code == OTHER {
                    let (row, at) = (self.starts.len() as u32, self.letters.len() as u32);
                    self.others.push(Other { row, at, reference: reference.len() as u32, alt: alt.len() as u32 });
                    self.letters.extend_from_slice(reference);
                    self.letters.extend_from_slice(alt);
                }
                self.codes.push(code);
            }
        }
        self.starts.push(start);
    }

    /// REF and ALT of an allele without code.
    pub fn other(&self, o: &Other) -> (&[u8], &[u8]) {
        let (at, middle) = (o.at as usize, o.at as usize + o.reference as usize);
        let reference = self.letters.get(at..middle).unwrap_or_default();
        (reference, self.letters.get(middle..middle + o.alt as usize).unwrap_or_default())
    }

    /// What a row is, for copying; `None` when there is no such row.
    pub fn change<'a>(&'a self, row: usize, single: &'a mut [u8; 2]) -> Option<Change<'a>> {
        if let Some(&end) = self.ends.get(row) {
            return Some(Change::Interval(end));
        }
        let &code = self.codes.get(row)?;
        if code == OTHER {
            let i = self.others.binary_search_by_key(&(row as u32), |o| o.row).ok()?;
            let (reference, alt) = self.other(self.others.get(i)?);
            return Some(Change::Allele(reference, alt));
        }
        let letter = |i: u8| b"ACGT".get(usize::from(i & 3)).copied().unwrap_or(b'N');
        *single = [letter(code >> 2), letter(code)];
        let (reference, alt) = single.split_at(1);
        Some(Change::Allele(reference, alt))
    }

    /// Adds the rows that are this allele to `out`; `hint` is a row to begin near, which becomes the first row not before the start.
    pub fn alleles(&self, start: u32, reference: &[u8], alt: &[u8], hint: &mut usize, out: &mut Vec<u32>) {
        // Queries come in order mostly: a few steps from the last place, else a search.
        let mut row = (*hint).min(self.starts.len());
        if row > 0 && self.starts.get(row - 1).is_some_and(|&s| s >= start) {
            row = self.starts.partition_point(|&s| s < start);
        } else {
            let ahead = self.starts.get(row..).unwrap_or_default();
            let mut step = 8;
            while ahead.get(step).is_some_and(|&s| s < start) {
                step *= 2;
            }
            row += ahead.get(..step.min(ahead.len())).unwrap_or_default().partition_point(|&s| s < start);
        }
        *hint = row;
        let wanted = code(reference, alt);
        let here = self.starts.get(row..).unwrap_or_default().iter().take_while(|&&s| s == start).count();
        for (row, &code) in self.codes.iter().enumerate().skip(row).take(here) {
            if code != wanted {
                continue;
            }
            if wanted == OTHER {
                let other = self.others.binary_search_by_key(&(row as u32), |o| o.row).ok();
                let same = other.and_then(|i| self.others.get(i)).is_some_and(|o| self.other(o) == (reference, alt));
                if !same {
                    continue;
                }
            }
            out.push(row as u32);
        }
    }

    /// Adds the rows that overlap `start..end` to `out`; an insertion (`start == end`) overlaps where both its neighbours do.
    pub fn overlaps(&self, start: u32, end: u32, out: &mut Vec<u32>) {
        let before = self.starts.partition_point(|&s| s < end);
        let ends = self.ends.get(..before).unwrap_or_default();
        out.extend(ends.iter().enumerate().filter(|&(_, &e)| e > start).map(|(row, _)| row as u32));
    }
}

/// Fields of one row before it is added.
#[derive(Clone, Debug, Default)]
pub struct Values {
    text: Vec<u8>,
    cells: Vec<Option<(u32, u32)>>,
}

impl Values {
    /// Without fields again.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    /// Adds a field; `None` is a missing value.
    pub fn push(&mut self, value: Option<&str>) {
        self.push_joined(value, &[]);
    }

    /// Adds a field of several parts with commas between.
    pub fn push_joined(&mut self, first: Option<&str>, more: &[&str]) {
        let Some(first) = first else { return self.cells.push(None) };
        let at = self.text.len() as u32;
        self.text.extend_from_slice(first.as_bytes());
        for part in more {
            self.text.push(b',');
            self.text.extend_from_slice(part.as_bytes());
        }
        self.cells.push(Some((at, self.text.len() as u32 - at)));
    }

    fn iter(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.cells.iter().map(|c| c.map(|(at, len)| part(&self.text, at, len)))
    }
}

fn part(text: &[u8], at: u32, len: u32) -> &[u8] {
    text.get(at as usize..at as usize + len as usize).unwrap_or_default()
}

/// Rows with the text of their fields.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Where and what.
    pub keys: Keys,
    fields: usize,
    text: Vec<u8>,
    /// Place and length of each field's text, row after row.
    cells: Vec<Option<(u32, u32)>>,
}

impl Rows {
    /// Of this many fields.
    pub fn new(fields: usize) -> Self {
        Self { fields, ..Self::default() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Without rows again.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.text.clear();
        self.cells.clear();
    }

    /// Bytes of text held.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.keys.letters.len()
    }

    /// Number of fields.
    pub fn fields(&self) -> usize {
        self.fields
    }

    /// Adds a row.
    pub fn push(&mut self, start: u32, change: Change<'_>, values: &Values) {
        self.keys.push(start, change);
        self.add_cells(values.iter());
    }

    fn add_cells<'a>(&mut self, values: impl Iterator<Item = Option<&'a [u8]>>) {
        let before = self.cells.len();
        for value in values.take(self.fields) {
            let cell = value.map(|v| (self.text.len() as u32, v.len() as u32));
            self.text.extend_from_slice(value.unwrap_or_default());
            self.cells.push(cell);
        }
        self.cells.resize(before + self.fields, None);
    }

    /// Adds a row of another.
    pub fn copy(&mut self, from: &Rows, row: usize) {
        let mut single = [0; 2];
        let (Some(&start), Some(change)) = (from.keys.starts.get(row), from.keys.change(row, &mut single)) else {
            return;
        };
        self.keys.push(start, change);
        self.add_cells((0..from.fields).map(|f| from.value(row, f)));
    }

    /// The text of a field of a row; `None` when it is missing.
    pub fn value(&self, row: usize, field: usize) -> Option<&[u8]> {
        let (at, len) = (*self.cells.get(row * self.fields + field)?)?;
        Some(part(&self.text, at, len))
    }

    /// Row numbers by start, those of one start in their order.
    pub fn sorted(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by_key(|&row| self.keys.starts.get(row as usize).copied());
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_what_they_are() {
        let mut keys = Keys::default();
        let alleles: [(u32, &[u8], &[u8]); 7] = [
            (5, b"A", b"C"),
            (5, b"A", b"G"),
            (5, b"", b"TT"),
            (5, b"A", b"G"),
            (9, b"AC", b""),
            (9, b"N", b"A"),
            (12, b"T", b"A"),
        ];
        for (start, r, a) in alleles {
            keys.push(start, Change::Allele(r, a));
        }
        let find = |start, r: &[u8], a: &[u8]| {
            let mut all: Vec<Vec<u32>> = Vec::new();
            for hint in 0..9 {
                let mut out = Vec::new();
                keys.alleles(start, r, a, &mut { hint }, &mut out);
                all.push(out);
            }
            all.dedup();
            assert_eq!(all.len(), 1, "the hint changes nothing");
            all.pop().unwrap()
        };
        assert_eq!(find(5, b"A", b"G"), [1, 3]);
        assert_eq!(find(5, b"", b"TT"), [2]);
        assert_eq!(find(9, b"AC", b""), [4]);
        assert_eq!(find(9, b"N", b"A"), [5]);
        assert_eq!(find(12, b"T", b"A"), [6]);
        assert!(find(9, b"A", b"").is_empty() && find(4, b"A", b"C").is_empty() && find(13, b"A", b"C").is_empty());
        let mut single = [0; 2];
        for (row, (_, r, a)) in alleles.into_iter().enumerate() {
            assert_eq!(keys.change(row, &mut single), Some(Change::Allele(r, a)));
        }
    }

    #[test]
    fn overlap_of_intervals() {
        let mut keys = Keys::default();
        for (start, end) in [(0, 100), (10, 20), (20, 30), (25, 25)] {
            keys.push(start, Change::Interval(end));
        }
        let find = |start, end| {
            let mut out = Vec::new();
            keys.overlaps(start, end, &mut out);
            out
        };
        assert_eq!(find(19, 20), [0, 1]);
        assert_eq!(find(19, 21), [0, 1, 2]);
        assert_eq!(find(20, 20), [0], "an insertion between two intervals is in neither");
        assert_eq!(find(15, 15), [0, 1]);
        assert!(find(100, 101).is_empty() && find(0, 0).is_empty());
    }
}
