//! A change of the reference: bases replaced by others. Left-aligned and without shared bases.
//!
//! Positions are 0-based; `start..end` is replaced by `alt` (4-bit codes). An insertion has `start == end` and stands before
//! `start`. No anchor base: that is a matter of VCF.

use wgs_io::reference::RefSlice;

/// A change is moved left by at most this many bases; beyond it stays where it is.
pub const SHIFT_MAX: u32 = 1000;
/// Bases that stay for each that changes, where a replacement is taken to pieces.
const PIECES: usize = 4;

/// A change. Ordered by place, then length, then bases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// First base replaced.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// What stands there instead.
    pub alt: Vec<u8>,
}

impl Edit {
    /// One base for another.
    pub fn snv(pos: u32, alt: u8) -> Self {
        Self { start: pos, end: pos + 1, alt: vec![alt] }
    }

    /// True when one base replaces one.
    pub fn is_snv(&self) -> bool {
        self.alt.len() == 1 && self.end == self.start + 1
    }

    /// Bases gained, negative for lost.
    pub fn gain(&self) -> i64 {
        self.alt.len() as i64 - i64::from(self.end - self.start)
    }

    /// The same change without shared bases and as far left as it goes; `None` when it changes nothing.
    pub fn normalised(mut self, reference: &RefSlice) -> Option<Self> {
        while let Some(&last) = self.alt.last()
            && self.end > self.start
            && last == reference.code(self.end - 1)
        {
            self.alt.pop();
            self.end -= 1;
        }
        let shared = self.alt.iter().zip(self.start..self.end).take_while(|&(&a, p)| a == reference.code(p)).count();
        self.alt.drain(..shared);
        self.start += shared as u32;
        let least = reference.start.max(self.start.saturating_sub(SHIFT_MAX));
        if self.alt.is_empty() && self.end > self.start {
            while self.start > least && reference.code(self.start - 1) == reference.code(self.end - 1) {
                self.start -= 1;
                self.end -= 1;
            }
        } else if self.start == self.end {
            // The base before moves behind: `turns` of them have.
            let n = self.alt.len().max(1);
            let mut turns = 0;
            while self.start > least && self.alt.get(n - 1 - turns % n) == Some(&reference.code(self.start - 1)) {
                self.start -= 1;
                turns += 1;
            }
            self.end = self.start;
            self.alt.rotate_right(turns % n);
        }
        (self.start != self.end || !self.alt.is_empty()).then_some(self)
    }

    /// Bases replaced by another number of them, as single bases and one insertion or deletion, where few single bases explain it: at most one in
    /// [`PIECES`] of those that stay. Otherwise, and for any other change, itself.
    pub fn pieces(self, reference: &RefSlice) -> Vec<Self> {
        let (from, gain) = ((self.end - self.start) as usize, self.gain().unsigned_abs() as usize);
        let stay = from.min(self.alt.len());
        if stay == 0 || gain == 0 {
            return vec![self];
        }
        let old: Vec<u8> = (self.start..self.end).map(|p| reference.code(p)).collect();
        // The gap stands behind `at` of the bases that stay.
        let pairs = |at: usize, i: usize| {
            let (longer, shorter) = if i < at { (i, i) } else { (i + gain, i) };
            let (o, a) = if self.gain() > 0 { (shorter, longer) } else { (longer, shorter) };
            (o, a, old[o] != self.alt[a])
        };
        let wrong = |at: usize| (0..stay).filter(|&i| pairs(at, i).2).count();
        let Some(at) = (0..=stay).min_by_key(|&at| wrong(at)).filter(|&at| wrong(at) * PIECES <= stay) else {
            return vec![self];
        };
        let place = self.start + at as u32;
        let gap = match self.gain() > 0 {
            true => Self { start: place, end: place, alt: self.alt[at..at + gain].to_vec() },
            false => Self { start: place, end: place + gain as u32, alt: Vec::new() },
        };
        let single = (0..stay).map(|i| pairs(at, i)).filter(|p| p.2);
        let mut out: Vec<Self> = single.map(|(o, a, _)| Self::snv(self.start + o as u32, self.alt[a])).collect();
        // What slides over a changed base is no longer the same.
        let moved = gap.clone().normalised(reference);
        let free = moved.filter(|m| !out.iter().any(|s| s.start >= m.start && s.start < gap.end.max(gap.start)));
        out.push(free.unwrap_or(gap));
        out.sort();
        out
    }

    /// The stretch in which the change could stand as well: its bases and the repeat behind it.
    pub fn reach(&self, reference: &RefSlice) -> (u32, u32) {
        if self.is_snv() {
            return (self.start, self.end);
        }
        let (period, from): (Vec<u8>, u32) = match (self.alt.is_empty(), self.start == self.end) {
            (true, _) => ((self.start..self.end).map(|p| reference.code(p)).collect(), self.end),
            (false, true) => (self.alt.clone(), self.start),
            // Bases replaced by others stand nowhere else.
            (false, false) => return (self.start, self.end),
        };
        let n = period.len().max(1);
        let more =
            (0..SHIFT_MAX).take_while(|&i| period.get(i as usize % n) == Some(&reference.code(from + i))).count();
        (self.start, from + more as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(s: &str) -> Vec<u8> {
        s.bytes().map(|b| [1, 2, 4, 8][b"ACGT".iter().position(|&c| c == b).unwrap()]).collect()
    }

    fn norm(reference: &str, start: u32, end: u32, alt: &str) -> Option<(u32, u32, Vec<u8>)> {
        let slice = RefSlice { start: 100, codes: codes(reference) };
        let e = Edit { start: 100 + start, end: 100 + end, alt: codes(alt) }.normalised(&slice)?;
        Some((e.start - 100, e.end - 100, e.alt))
    }

    #[test]
    fn moves_left_and_sheds_what_is_shared() {
        assert_eq!(norm("GCAAAAT", 5, 6, ""), Some((2, 3, vec![])));
        assert_eq!(norm("GCAAAAT", 6, 6, "A"), Some((2, 2, codes("A"))));
        assert_eq!(norm("GCACACT", 6, 6, "AC"), Some((1, 1, codes("CA"))));
        assert_eq!(norm("GCACACT", 4, 6, ""), Some((1, 3, vec![])));
        assert_eq!(norm("GATC", 1, 3, "AG"), Some((2, 3, codes("G"))));
        assert_eq!(norm("GATC", 1, 3, "AT"), None);
        assert_eq!(norm("AAAA", 3, 4, ""), Some((0, 1, vec![])), "the slice's start bounds it");
    }

    #[test]
    fn pieces_spell_the_same() {
        let reference = "CGATTAAATGGATACCTG";
        let slice = RefSlice { start: 0, codes: codes(reference) };
        let pieces = |end: u32, alt: &str| {
            let all = Edit { start: 0, end, alt: codes(alt) }.pieces(&slice);
            let mut spelled = slice.codes.clone();
            for e in all.iter().rev() {
                spelled.splice(e.start as usize..e.end as usize, e.alt.iter().copied());
            }
            assert_eq!(spelled, [codes(alt), codes(&reference[end as usize..])].concat());
            all
        };
        let two = pieces(14, "TGATTAAATGGATATTTTG");
        assert!(two.len() == 2 && two[0] == Edit::snv(0, 8) && two[1].alt.len() == 5, "{two:?}");
        let two = pieces(14, "CTATTAATA");
        assert!(two.len() == 2 && two[0] == Edit::snv(1, 8) && two[1].gain() == -5, "{two:?}");
        assert_eq!(pieces(3, "TTCC").len(), 1, "nothing stays");
        assert_eq!(pieces(2, "TT").len(), 1, "no gap");
    }

    #[test]
    fn reach_is_the_repeat() {
        let slice = RefSlice { start: 0, codes: codes("GCAAAATGG") };
        assert_eq!(Edit { start: 2, end: 3, alt: vec![] }.reach(&slice), (2, 6));
        assert_eq!(Edit { start: 2, end: 2, alt: codes("A") }.reach(&slice), (2, 6));
        assert_eq!(Edit { start: 2, end: 2, alt: codes("G") }.reach(&slice), (2, 2));
        assert_eq!(Edit::snv(3, 2).reach(&slice), (3, 4));
    }
}
