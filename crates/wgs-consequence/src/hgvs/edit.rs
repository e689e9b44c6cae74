//! What a change is called on one axis: substitution, deletion, duplication, insertion, inversion or deletion-insertion, at its most
//! 3′ place.
//!
//! Positions are the axis's ([`Axis`]), 0-based, half-open. Method: HGVS nomenclature 21.1, DNA, general recommendations (3′ rule,
//! order of priority of the descriptions).

use super::axis::{Alt, Axis, known};
use wgs_genes::codon::complement;

/// Kind of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing differs: `=`.
    Identity,
    /// One base for one other: `A>G`.
    Substitution,
    /// `del`
    Deletion,
    /// The bases of the interval once more behind it: `dup`.
    Duplication,
    /// Between two bases: `ins`. The interval is empty; it stands before its start.
    Insertion,
    /// The interval's reverse complement: `inv`.
    Inversion,
    /// `delins`
    DeletionInsertion,
}

/// A description on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    /// Kind.
    pub kind: Kind,
    /// First base that is named.
    pub start: u32,
    /// One past the last base that is named.
    pub end: u32,
    /// Bases put in.
    pub alt: Alt<'a>,
    /// Bases by which the 3′ rule moved the change along the axis.
    pub shift: u32,
}

/// Stretch of the axis within which a change may move and a duplicated stretch may lie.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// First base.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl<'a> Edit<'a> {
    /// Describes the replacement of `start..end` by `alt`.
    pub fn new(axis: &impl Axis, start: u32, end: u32, alt: Alt<'a>, bounds: Bounds) -> Self {
        let (mut s, mut e, mut alt) = (start, end, alt);
        // What both share goes, at the end first, as in `Change`.
        while s < e && !alt.is_empty() && axis.base(e - 1) == alt.base(alt.len() - 1) && known(axis.base(e - 1)) {
            e -= 1;
            alt.drop_last();
        }
        while s < e && !alt.is_empty() && axis.base(s) == alt.base(0) && known(axis.base(s)) {
            s += 1;
            alt.drop_first();
        }
        let (deleted, inserted) = (e - s, alt.len());
        match (deleted, inserted) {
            (0, 0) => Self { kind: Kind::Identity, start, end, alt, shift: 0 },
            (0, _) => Self::insertion(axis, s, alt, bounds),
            (_, 0) => Self::deletion(axis, s, e, alt, bounds),
            (1, 1) => Self { kind: Kind::Substitution, start: s, end: e, alt, shift: 0 },
            _ => {
                let inverted =
                    deleted == inserted && (0..deleted).all(|i| alt.base(i) == complement(axis.base(e - 1 - i)));
                let kind = if inverted { Kind::Inversion } else { Kind::DeletionInsertion };
                Self { kind, start: s, end: e, alt, shift: 0 }
            }
        }
    }

    fn deletion(axis: &impl Axis, start: u32, end: u32, alt: Alt<'a>, bounds: Bounds) -> Self {
        let (mut s, mut e) = (start, end);
        while e < bounds.end && axis.base(s) == axis.base(e) && known(axis.base(e)) {
            s += 1;
            e += 1;
        }
        Self { kind: Kind::Deletion, start: s, end: e, alt, shift: s - start }
    }

    fn insertion(axis: &impl Axis, at: u32, mut alt: Alt<'a>, bounds: Bounds) -> Self {
        let mut p = at;
        while p < bounds.end && axis.base(p) == alt.base(0) && known(axis.base(p)) {
            p += 1;
            alt.turn();
        }
        let copied = p.checked_sub(alt.len()).filter(|&from| from >= bounds.start);
        if let Some(from) =
            copied.filter(|&from| (0..alt.len()).all(|i| axis.base(from + i) == alt.base(i) && known(alt.base(i))))
        {
            return Self { kind: Kind::Duplication, start: from, end: p, alt, shift: p - at };
        }
        if p == bounds.end && p > at {
            // Behind the last base there is no neighbour to name.
            p -= 1;
            alt.turn_back();
        }
        Self { kind: Kind::Insertion, start: p, end: p, alt, shift: p - at }
    }
}
