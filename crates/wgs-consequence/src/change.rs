//! One ALT allele against the reference, as its differing bases.
//!
//! 0-based, half-open, on the forward strand; letters are upper-case ASCII. [`Change::new`] takes off what REF and ALT share: first
//! at the end, then at the start, so that what remains stands as far left as the record said. It does not shift.

/// `reference` at `start..end` becomes `alt`. Either may be empty, not both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// First base that is replaced; for an insertion, the base before which it goes.
    pub start: u32,
    /// One past the last base that is replaced.
    pub end: u32,
    /// The bases replaced.
    pub reference: &'a [u8],
    /// The bases put there.
    pub alt: &'a [u8],
}

impl<'a> Change<'a> {
    /// The change that a VCF record's REF (at `pos`) and one ALT of bases state; `None` when they are equal.
    pub fn new(pos: u32, reference: &'a [u8], alt: &'a [u8]) -> Option<Self> {
        let same = |(a, b): (&u8, &u8)| a.eq_ignore_ascii_case(b);
        let shared = reference.iter().rev().zip(alt.iter().rev()).take_while(|&p| same(p)).count();
        let (reference, alt) = (&reference[..reference.len() - shared], &alt[..alt.len() - shared]);
        let shared = reference.iter().zip(alt).take_while(|&p| same(p)).count();
        let (reference, alt) = (&reference[shared..], &alt[shared..]);
        if reference.is_empty() && alt.is_empty() {
            return None;
        }
        let start = pos.saturating_add(shared as u32);
        Some(Self { start, end: start.saturating_add(reference.len() as u32), reference, alt })
    }

    /// True when bases are put in and none taken away.
    pub fn is_insertion(&self) -> bool {
        self.reference.is_empty()
    }

    /// True when bases are taken away and none put in.
    pub fn is_deletion(&self) -> bool {
        self.alt.is_empty()
    }

    /// Bases gained (above 0) or lost.
    pub fn gained(&self) -> i64 {
        self.alt.len() as i64 - self.reference.len() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains() {
        let change = |r: &'static str, a: &'static str| Change::new(10, r.as_bytes(), a.as_bytes());
        let made = |start, reference: &'static str, alt: &'static str| {
            let end = start + reference.len() as u32;
            Some(Change { start, end, reference: reference.as_bytes(), alt: alt.as_bytes() })
        };
        assert_eq!(change("A", "C"), made(10, "A", "C"));
        assert_eq!(change("A", "AT"), made(11, "", "T"));
        assert_eq!(change("CAA", "CA"), made(11, "A", ""));
        assert_eq!(change("GAT", "GCT"), made(11, "A", "C"));
        assert_eq!(change("CA", "TG"), made(10, "CA", "TG"));
        assert_eq!(change("aT", "AT"), None);
    }
}
