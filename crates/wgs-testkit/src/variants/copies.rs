//! What a set of records says about the two copies of a contig.
//!
//! An [`Edit`] replaces `start..end` by `alt` on one copy or on both. [`Copies`] holds edits in order; on each copy they
//! do not overlap, so that applying them is replacing, from left to right. Records become edits by taking away the bases
//! that REF and the allele share, first at the end (but for one), then at the start, allele by allele: padding means nothing,
//! and an insertion stands after its anchor base.
//!
//! Two edits on one copy clash when their spans share a base, when one inserts strictly inside the other, or when both
//! insert at the same point (their order would be unknown). An insertion that touches the edge of another edit is fine.

use super::Variant;
use crate::Rng;

/// Replaces `start..end` (0-based, half-open) by `alt`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// First base replaced; for an insertion the base after it.
    pub start: usize,
    /// Base after the last one replaced.
    pub end: usize,
    /// What stands there instead.
    pub alt: String,
    /// The copies that have it.
    pub on: [bool; 2],
}

impl Edit {
    /// The edit that turns `reference` at `pos` into `alt`, trimmed; `None` when they are equal. Case is ignored.
    pub fn of_allele(pos: usize, reference: &str, alt: &str, on: [bool; 2]) -> Option<Self> {
        let (r, a) = (reference.to_ascii_uppercase(), alt.to_ascii_uppercase());
        let (r, a) = (r.as_bytes(), a.as_bytes());
        // The first base stays until the start is compared: `A` to `AAA` inserts after its anchor, not before it.
        let tail = |r: &[u8], a: &[u8]| r.iter().rev().zip(a.iter().rev()).take_while(|(x, y)| x == y).count();
        let cut = tail(r, a).min(r.len().min(a.len()).saturating_sub(1));
        let (r, a) = (&r[..r.len() - cut], &a[..a.len() - cut]);
        let head = r.iter().zip(a).take_while(|(x, y)| x == y).count();
        let (r, a) = (&r[head..], &a[head..]);
        let cut = tail(r, a);
        let (r, a) = (&r[..r.len() - cut], &a[..a.len() - cut]);
        let alt = String::from_utf8_lossy(a).into_owned();
        (!r.is_empty() || !a.is_empty()).then(|| Self { start: pos + head, end: pos + head + r.len(), alt, on })
    }

    /// Inserts without replacing.
    pub fn is_insertion(&self) -> bool {
        self.start == self.end
    }

    /// Takes away without replacing.
    pub fn is_deletion(&self) -> bool {
        self.alt.is_empty()
    }

    /// Replaces bases by as many.
    pub fn keeps_length(&self) -> bool {
        self.alt.len() == self.end - self.start
    }

    /// A copy has both.
    pub fn shares_copy(&self, other: &Self) -> bool {
        (0..2).any(|c| self.on[c] && other.on[c])
    }

    /// Cannot stand on the same copy (see the module's story), whatever copies they are on.
    pub fn clashes(&self, other: &Self) -> bool {
        let overlap = self.start < other.end && other.start < self.end;
        overlap || (self.is_insertion() && other.is_insertion() && self.start == other.start)
    }

    /// Stands clearly beside the other on a copy: they do not clash, and where they touch one keeps its length, so that no
    /// reader can doubt the order. What is made here keeps to it; what is read need not.
    pub fn apart(&self, other: &Self) -> bool {
        let touch = self.end == other.start || other.end == self.start;
        !self.clashes(other) && (!touch || self.keeps_length() || other.keeps_length())
    }
}

/// Edits in order of start and end, without clashes on either copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// The edits.
    pub edits: Vec<Edit>,
}

impl Copies {
    /// Adds an edit; refuses one that clashes with another on the same copy.
    pub fn add(&mut self, edit: Edit) -> bool {
        let fits = self.fits(&edit);
        if fits {
            let at = self.edits.partition_point(|e| *e < edit);
            self.edits.insert(at, edit);
        }
        fits
    }

    /// No edit on the same copy clashes with this one.
    pub fn fits(&self, edit: &Edit) -> bool {
        assert!(edit.end - edit.start <= LONGEST, "longer than the tests' sets have: {edit:?}");
        let from = self.edits.partition_point(|e| e.start + LONGEST < edit.start);
        let near = self.edits[from..].iter().take_while(|e| e.start <= edit.end);
        near.into_iter().all(|e| !e.shares_copy(edit) || !e.clashes(edit))
    }

    /// The edit stands [apart](Edit::apart) from all on its copies.
    pub fn stands(&self, edit: &Edit) -> bool {
        self.edits.iter().all(|o| !o.shares_copy(edit) || o.apart(edit))
    }

    /// The edits of records of one contig whose phases are known (`|`, or the same allele on both copies); a haploid
    /// genotype stands on the first copy. `Err` is the first record that clashes. Alleles `*` and missing ones edit nothing.
    pub fn of_variants(variants: &[Variant]) -> Result<Self, Variant> {
        let mut copies = Self::default();
        for v in variants {
            if !copies.add_variant(v) {
                return Err(v.clone());
            }
        }
        Ok(copies)
    }

    /// Adds all edits of a record, or none when one clashes.
    pub fn add_variant(&mut self, v: &Variant) -> bool {
        assert!(v.gt.len() <= 2, "ploidy of {v:?}");
        assert!(v.phased || v.gt.windows(2).all(|p| p[0] == p[1]), "phase unknown: {v:?}");
        let on = |number| [0, 1].map(|c| v.gt.get(c) == Some(&Some(number)));
        let edit = |number| Edit::of_allele(v.pos, &v.reference, v.allele(number), on(number));
        // The alleles of one record are on different copies: they cannot clash with each other.
        let edits: Vec<Edit> = v.called().into_iter().filter_map(edit).collect();
        edits.iter().all(|e| self.fits(e)) && edits.into_iter().all(|e| self.add(e))
    }

    /// Sequence of copy 0 or 1 over `start..end` of the reference, in upper case. Insertions at either edge are in it;
    /// no edit of that copy may cross an edge.
    pub fn sequence(&self, bases: &str, (start, end): (usize, usize), copy: usize) -> String {
        let (mut out, mut at) = (String::new(), start);
        let inside = |e: &&Edit| {
            let overlaps = e.start < end && start < e.end;
            e.on[copy] && (overlaps || (e.is_insertion() && start <= e.start && e.start <= end))
        };
        for e in self.edits.iter().filter(inside) {
            assert!(start <= e.start && e.end <= end, "{e:?} crosses {start}..{end}");
            out += &bases[at..e.start];
            out += &e.alt;
            at = e.end;
        }
        out += &bases[at..end];
        out.make_ascii_uppercase();
        out
    }

    /// True when neighbouring edits of a copy together change nothing there, such as an insertion and a deletion in a
    /// repeat. A set that spells them and one that leaves them out are equal, yet those records match nothing: sets that
    /// must match in full have none.
    pub fn cancels(&self, bases: &str) -> bool {
        (0..2).any(|copy| {
            let edits: Vec<&Edit> = self.edits.iter().filter(|e| e.on[copy]).collect();
            (0..edits.len()).any(|i| {
                // Longer runs that cancel have not been seen.
                let (mut out, mut at) = (String::new(), edits[i].start);
                edits[i..].iter().take(8).any(|e| {
                    out += &bases[at..e.start];
                    out += &e.alt;
                    at = e.end;
                    out.eq_ignore_ascii_case(&bases[edits[i].start..at])
                })
            })
        })
    }

    /// Both haplotypes of the whole contig.
    pub fn haplotypes(&self, bases: &str) -> [String; 2] {
        [0, 1].map(|copy| self.sequence(bases, (0, bases.len()), copy))
    }
}

/// Longest span of an edit; a bound on how far a look for neighbours must go.
const LONGEST: usize = 5000;

/// Gives each record without phase one at random, in order, so that nothing clashes on either copy. Gives the phased
/// records, and those that fit on neither copy.
pub fn phase(variants: &[Variant], rng: &mut Rng) -> (Vec<Variant>, Vec<Variant>) {
    let (mut copies, mut phased, mut left) = (Copies::default(), Vec::new(), Vec::new());
    for v in variants {
        let mut v = Variant { phased: true, ..v.clone() };
        if rng.percent(50) && v.gt.len() == 2 {
            v.gt.reverse();
        }
        let mut fits = copies.add_variant(&v);
        if !fits {
            v.gt.reverse();
            fits = copies.add_variant(&v);
        }
        if fits { phased.push(v) } else { left.push(v) }
    }
    (phased, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, alt: &str) -> Edit {
        Edit { start, end, alt: alt.into(), on: [true, false] }
    }

    #[test]
    fn alleles_are_trimmed_at_the_end_first() {
        let of = |r, a| Edit::of_allele(10, r, a, [true, false]);
        assert_eq!(of("CACAG", "CAG"), Some(edit(11, 13, "")));
        assert_eq!(of("CAG", "AG"), Some(edit(10, 11, "")));
        assert_eq!(of("A", "AAA"), Some(edit(11, 11, "AA")));
        assert_eq!(of("A", "Att"), Some(edit(11, 11, "TT")));
        assert_eq!(of("ACG", "ATG"), Some(edit(11, 12, "T")));
        assert_eq!(of("ACG", "acg"), None);
    }

    #[test]
    fn haplotypes_follow_from_records() {
        let bases = "AACCGGTTAA";
        let set = [
            Variant::new("c", 1, "A", &["G"], "1|1"),
            Variant::new("c", 1, "ACC", &["A"], "0|1"),
            Variant::new("c", 3, "C", &["CT", "*"], "1|2"),
            Variant::new("c", 9, "A", &["T"], "0|1"),
        ];
        let copies = Copies::of_variants(&set).unwrap();
        assert_eq!(copies.haplotypes(bases), ["AGCCTGGTTAA", "AGGGTTAT"]);
        assert_eq!(copies.sequence(bases, (1, 4), 1), "G");
    }

    #[test]
    fn clashes_are_refused_and_leave_nothing() {
        let mut copies = Copies::default();
        assert!(copies.add_variant(&Variant::new("c", 3, "CGG", &["C"], "1|0")));
        let before = copies.clone();
        assert!(!copies.add_variant(&Variant::new("c", 5, "G", &["A", "T"], "1|2")));
        assert!(!copies.add_variant(&Variant::new("c", 4, "G", &["GA"], "1|1")));
        assert_eq!(copies, before);
        assert!(copies.add_variant(&Variant::new("c", 5, "G", &["A"], "0|1")));
        assert!(copies.add_variant(&Variant::new("c", 3, "C", &["CT"], "1|0")), "touches the deletion");
        assert!(!copies.add_variant(&Variant::new("c", 3, "C", &["CA"], "1|0")), "a second one at the same point");
    }

    #[test]
    fn edits_that_cancel_are_seen() {
        let bases = "ACGTAAAAAACGTCCGT";
        let set = [Variant::new("c", 3, "TA", &["T"], "1|0"), Variant::new("c", 6, "A", &["AA"], "1|0")];
        assert!(Copies::of_variants(&set).unwrap().cancels(bases));
        let trans = [set[0].clone(), Variant::new("c", 6, "A", &["AA"], "0|1")];
        assert!(!Copies::of_variants(&trans).unwrap().cancels(bases));
    }

    #[test]
    fn phasing_avoids_clashes() {
        let set = [Variant::new("c", 3, "CGG", &["C"], "0/1"), Variant::new("c", 5, "G", &["A"], "0/1")];
        for seed in 0..20 {
            let (phased, left) = phase(&set, &mut Rng::new(seed));
            assert!(left.is_empty());
            assert_ne!(phased[0].gt, phased[1].gt, "in trans");
        }
        let third = [set[0].clone(), set[1].clone(), Variant::new("c", 5, "G", &["T"], "0/1")];
        assert_eq!(phase(&third, &mut Rng::new(1)).1.len(), 1);
    }
}
