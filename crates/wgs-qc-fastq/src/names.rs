//! What read names tell: instrument, run, flow cell, lane, tile; and counts by tile.
//!
//! Known forms: Illumina (Casava 1.8 and later, also Element) `instrument:run:flowcell:lane:tile:x:y`, older Illumina
//! `instrument:lane:tile:x:y`, MGI/DNBSEQ `<flowcell>L<lane>C<column>R<row><number>`. The part up to the tile is the key of
//! a row of counts; neighbouring reads nearly always share it, so the last few keys are tried first.

use crate::yields::Counts;
use std::collections::BTreeMap;

/// Rows kept; reads of further tiles are counted without one. A NovaSeq X run has 8 × 1,408 tiles.
const ROWS_MAX: usize = 1 << 15;

/// Recent rows tried before the look-up.
const RECENT: usize = 4;

/// Where a read was sequenced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub instrument: Option<String>,
    pub run: Option<String>,
    pub flowcell: Option<String>,
    pub lane: u32,
    pub tile: u32,
}

/// Counts of one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The name up to the tile, with the colon behind it; empty for names that do not tell.
    pub key: Vec<u8>,
    pub place: Option<Place>,
    pub counts: Counts,
}

/// Rows by key.
#[derive(Clone, Default)]
pub struct Tiles {
    rows: Vec<Row>,
    by_key: BTreeMap<Vec<u8>, usize>,
    recent: [usize; RECENT],
}

impl Tiles {
    /// Counts of the row that `name` belongs to, and the length of its key.
    #[inline]
    pub fn row(&mut self, name: &[u8]) -> (&mut Counts, usize) {
        let mut found = None;
        for (i, &r) in self.recent.iter().enumerate() {
            if let Some(row) = self.rows.get(r)
                && !row.key.is_empty()
                && name.starts_with(&row.key)
            {
                found = Some((i, r));
                break;
            }
        }
        let r = match found {
            Some((0, r)) => r,
            Some((i, r)) => {
                self.recent.swap(i, i - 1);
                r
            }
            None => self.look_up(name),
        };
        let row = &mut self.rows[r];
        (&mut row.counts, row.key.len())
    }

    #[cold]
    fn look_up(&mut self, name: &[u8]) -> usize {
        let (key, place) = match parse(name) {
            Some((len, place)) => (name.get(..len).unwrap_or_default(), Some(place)),
            None => (&[][..], None),
        };
        if let Some(&r) = self.by_key.get(key) {
            self.remember(r, key);
            return r;
        }
        let (key, place) = if self.rows.len() < ROWS_MAX { (key.to_vec(), place) } else { (Vec::new(), None) };
        let next = self.rows.len();
        let r = *self.by_key.entry(key.clone()).or_insert(next);
        if r == next {
            self.remember(r, &key);
            self.rows.push(Row { key, place, counts: Counts::default() });
        }
        r
    }

    fn remember(&mut self, r: usize, key: &[u8]) {
        if !key.is_empty() {
            self.recent.rotate_right(1);
            self.recent[0] = r;
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self) {
        for row in other.rows {
            let next = self.rows.len();
            let r = *self.by_key.entry(row.key.clone()).or_insert(next);
            match self.rows.get_mut(r) {
                Some(mine) => mine.counts.merge(&row.counts),
                None => self.rows.push(row),
            }
        }
    }

    /// From rows, for [`crate::saved`].
    pub fn of_rows(rows: Vec<Row>) -> Self {
        let by_key = rows.iter().enumerate().map(|(r, row)| (row.key.clone(), r)).collect();
        Self { rows, by_key, recent: [0; RECENT] }
    }

    /// The rows, by key.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.by_key.values().filter_map(|&r| self.rows.get(r))
    }
}

/// Length of the key and the place, if the name is of a known form.
fn parse(name: &[u8]) -> Option<(usize, Place)> {
    let end = name.iter().position(|b| b.is_ascii_whitespace()).unwrap_or(name.len());
    let word = name.get(..end)?;
    let colons: Vec<usize> = word.iter().enumerate().filter(|(_, b)| **b == b':').map(|(i, _)| i).collect();
    let field = |i: usize| {
        let start = if i == 0 { 0 } else { colons.get(i - 1)? + 1 };
        word.get(start..colons.get(i).copied().unwrap_or(word.len()))
    };
    let text = |i: usize| field(i).filter(|f| !f.is_empty()).map(|f| String::from_utf8_lossy(f).into_owned());
    let number = |i: usize| digits(field(i)?);
    match colons.len() {
        6.. => {
            let (lane, tile) = (number(3)?, number(4)?);
            let place = Place { instrument: text(0), run: text(1), flowcell: text(2), lane, tile };
            Some((colons.get(4)? + 1, place))
        }
        4 => {
            let (lane, tile) = (number(1)?, number(2)?);
            Some((colons.get(2)? + 1, Place { instrument: text(0), run: None, flowcell: None, lane, tile }))
        }
        0 => parse_mgi(word),
        _ => None,
    }
}

/// `V350012345L1C001R0020000123`: tile is column · 1000 + row.
fn parse_mgi(word: &[u8]) -> Option<(usize, Place)> {
    let l =
        word.windows(4).position(|w| matches!(w, [b'L', d, b'C', e] if d.is_ascii_digit() && e.is_ascii_digit()))?;
    let lane = digits(word.get(l + 1..l + 2)?)?;
    let (column, r, row) = (digits(word.get(l + 3..l + 6)?)?, word.get(l + 6)?, digits(word.get(l + 7..l + 10)?)?);
    if *r != b'R' || l == 0 || digits(word.get(l + 10..l + 11)?).is_none() {
        return None;
    }
    let flowcell = Some(String::from_utf8_lossy(word.get(..l)?).into_owned());
    Some((l + 10, Place { instrument: None, run: None, flowcell, lane, tile: column * 1000 + row }))
}

fn digits(field: &[u8]) -> Option<u32> {
    if field.is_empty() || field.len() > 9 || !field.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(field.iter().fold(0, |n, d| 10 * n + u32::from(d - b'0')))
}

/// A template's name, without comment and `/1`; the read number and the filter flag it states.
pub struct Stated<'a> {
    /// Name common to both mates.
    pub template: &'a [u8],
    /// 1 or 2, from `/1` or from the comment `1:N:0:…`.
    pub read: Option<u8>,
    /// The comment says the read failed the instrument's filter.
    pub filtered: bool,
}

/// Splits a name; `skip` bytes at its start are known to hold no white space.
#[inline]
pub fn stated(name: &[u8], skip: usize) -> Stated<'_> {
    let rest = name.get(skip..).unwrap_or_default();
    let word = rest.iter().position(|&b| b == b' ' || b == b'\t').map_or(name.len(), |n| n + skip);
    let (template, comment) = name.split_at_checked(word).unwrap_or((name, &[]));
    match (template, comment) {
        (_, [_, n @ b'1'..=b'9', b':', flag, b':', ..]) => {
            // "1" and "2" are the reads of a pair; index reads can push R2 to 3 or 4.
            let template = match template {
                [head @ .., b'/', b'1' | b'2'] if !head.is_empty() => head,
                _ => template,
            };
            Stated { template, read: Some(n - b'0'), filtered: *flag == b'Y' }
        }
        ([head @ .., b'/', n @ (b'1' | b'2')], _) if !head.is_empty() => {
            Stated { template: head, read: Some(n - b'0'), filtered: false }
        }
        _ => Stated { template, read: None, filtered: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> Option<(String, Place)> {
        parse(name.as_bytes()).map(|(len, place)| (name[..len].to_owned(), place))
    }

    #[test]
    fn known_forms() {
        let (key, p) = place("A00:17:HFLOW:3:1101:1000:2000:UMI 1:N:0:ACGT").unwrap();
        assert_eq!(key, "A00:17:HFLOW:3:1101:");
        assert_eq!((p.run.as_deref(), p.flowcell.as_deref(), p.lane, p.tile), (Some("17"), Some("HFLOW"), 3, 1101));
        let (key, p) = place("HWI-EAS264:7:100:10001:2120#0/1").unwrap();
        assert_eq!((key.as_str(), p.lane, p.tile), ("HWI-EAS264:7:100:", 7, 100));
        let (key, p) = place("V350012345L1C002R0450000123/1").unwrap();
        assert_eq!((key.as_str(), p.lane, p.tile), ("V350012345L1C002R045", 1, 2045));
        for other in ["SRR1.1 1 length=9", "EAS54_6_R1_2_1_413_324", "", "m54238_180901/4194368/ccs", "a:b:c:d:e:f:g"] {
            assert_eq!(place(other), None, "{other}");
        }
    }

    #[test]
    fn neighbours_share_a_row() {
        let mut tiles = Tiles::default();
        for name in ["A:1:F:1:11:1:1", "A:1:F:2:11:1:1", "A:1:F:1:110:1:1", "A:1:F:1:11:9:9", "x", "y"] {
            tiles.row(name.as_bytes()).0.reads += 1;
        }
        let reads: Vec<_> =
            tiles.rows().map(|r| (String::from_utf8_lossy(&r.key).into_owned(), r.counts.reads)).collect();
        let expected = [("", 2), ("A:1:F:1:110:", 1), ("A:1:F:1:11:", 2), ("A:1:F:2:11:", 1)];
        assert_eq!(reads, expected.map(|(k, n)| (k.to_owned(), n)));
    }

    #[test]
    fn names_state_read_and_filter() {
        let s = stated(b"A:1:F:1:11:1:1 2:Y:0:AC", 11);
        assert_eq!((s.template, s.read, s.filtered), (&b"A:1:F:1:11:1:1"[..], Some(2), true));
        let s = stated(b"x/1 other", 0);
        assert_eq!((s.template, s.read, s.filtered), (&b"x"[..], Some(1), false));
        assert_eq!(stated(b"SRR1.1 1 length=9", 0).read, None);
    }
}
