//! What a change does at the ends of introns.
//!
//! Regions by the Sequence Ontology as VEP (release 115) applies them; `a..b` counts bases of the intron from its 5′ end, −1 being
//! the last base of the intron: donor 1–2, donor region 3–6, fifth base 5, acceptor −2…−1, polypyrimidine tract −17…−3, splice
//! region 3–8 and −8…−3 and the 3 bases of either exon. An insertion touches a region when it goes between two of its bases, a
//! splice region also at its border. Introns of 12 bases or fewer are no introns but shifts of the frame that the alignment shows.

use crate::change::Change;
use crate::terms::{Term, Terms};
use wgs_genes::Strand;

/// Longest intron that is taken for a hole in the alignment.
pub const LONGEST_HOLE: u32 = 12;

/// Terms of the two essential splice sites.
pub const ESSENTIAL: Terms = Terms::of(&[Term::SpliceDonor, Term::SpliceAcceptor]);

/// A stretch of the genome between two exons.
#[derive(Clone, Copy, Debug)]
pub struct Intron {
    /// First base.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl Intron {
    /// True for what is too short to be spliced.
    pub fn is_hole(&self) -> bool {
        self.end - self.start <= LONGEST_HOLE
    }
}

fn touches(change: &Change<'_>, start: u32, end: u32) -> bool {
    change.start < end && start < change.end
}

/// True when the change reaches into the two bases at either end of the intron.
pub fn hits_site(change: &Change<'_>, intron: &Intron) -> bool {
    !intron.is_hole()
        && (touches(change, intron.start, intron.start + 2) || touches(change, intron.end - 2, intron.end))
}

/// Adds the terms of one intron.
pub fn add(change: &Change<'_>, intron: &Intron, strand: Strand, terms: &mut Terms) {
    if intron.is_hole() {
        return;
    }
    let forward = strand == Strand::Forward;
    let (start, end) = (intron.start, intron.end);
    // A stretch counted from the 5′ end of the intron, and one counted from its 3′ end (0 being the first base, or the last).
    let donor = |a: u32, b: u32| match forward {
        true => touches(change, start + a, start + b),
        false => touches(change, end - b, end - a),
    };
    let acceptor = |a: u32, b: u32| match forward {
        true => touches(change, end.saturating_sub(b).max(start), end - a),
        false => touches(change, start + a, (start + b).min(end)),
    };
    let essential = [(donor(0, 2), Term::SpliceDonor), (acceptor(0, 2), Term::SpliceAcceptor)];
    let mut hit = false;
    for (_, term) in essential.into_iter().filter(|(yes, _)| *yes) {
        terms.add(term);
        hit = true;
    }
    match (donor(4, 5), donor(2, 6)) {
        (true, _) => terms.add(Term::SpliceDonor5thBase),
        (false, true) if !donor(0, 2) => terms.add(Term::SpliceDonorRegion),
        _ => {}
    }
    if acceptor(2, 17) {
        terms.add(Term::SplicePolypyrimidineTract);
    }
    let border = |at: u32| change.is_insertion() && change.start == at;
    let near = touches(change, start.saturating_sub(3), start)
        || touches(change, end, end + 3)
        || touches(change, start + 2, start + 8)
        || touches(change, end - 8, end - 2)
        || [start, end, start + 2, end - 2].into_iter().any(border);
    let finer = Terms::of(&[Term::SpliceDonor5thBase, Term::SpliceDonorRegion]);
    if near && !hit && !terms.any(finer) {
        terms.add(Term::SpliceRegion);
    }
    if touches(change, start + 2, end - 2) || border(start + 2) || border(end - 2) {
        terms.add(Term::Intron);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: u32, end: u32, strand: Strand) -> String {
        let intron = Intron { start: 100, end: 200 };
        let change = Change { start, end, reference: &b"AAAAAAAAAA"[..(end - start) as usize], alt: b"C" };
        let (mut terms, mut text) = (Terms::default(), String::new());
        add(&change, &intron, strand, &mut terms);
        terms.write(&mut text);
        text
    }

    #[test]
    fn single_bases() {
        for (position, wanted) in [
            (96, ""),
            (97, "splice_region_variant"),
            (99, "splice_region_variant"),
            (100, "splice_donor_variant"),
            (101, "splice_donor_variant"),
            (102, "splice_donor_region_variant&intron_variant"),
            (104, "splice_donor_5th_base_variant&intron_variant"),
            (105, "splice_donor_region_variant&intron_variant"),
            (106, "splice_region_variant&intron_variant"),
            (107, "splice_region_variant&intron_variant"),
            (108, "intron_variant"),
            (182, "intron_variant"),
            (183, "splice_polypyrimidine_tract_variant&intron_variant"),
            (192, "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant"),
            (197, "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant"),
            (198, "splice_acceptor_variant"),
            (199, "splice_acceptor_variant"),
            (200, "splice_region_variant"),
            (202, "splice_region_variant"),
            (203, ""),
        ] {
            assert_eq!(at(position, position + 1, Strand::Forward), wanted, "{position}");
            let mirrored = 299 - position;
            assert_eq!(at(mirrored, mirrored + 1, Strand::Reverse), wanted, "{position} reversed");
        }
    }

    #[test]
    fn insertions_and_short_introns() {
        assert_eq!(at(100, 100, Strand::Forward), "splice_region_variant");
        assert_eq!(at(101, 101, Strand::Forward), "splice_donor_variant");
        assert_eq!(at(102, 102, Strand::Forward), "splice_region_variant&intron_variant");
        let mut terms = Terms::default();
        let change = Change { start: 100, end: 101, reference: b"A", alt: b"C" };
        add(&change, &Intron { start: 100, end: 112 }, Strand::Forward, &mut terms);
        assert!(terms.is_empty());
        // Fourteen bases: every region overlaps the other, none reaches out of the intron.
        for p in 100..114 {
            let change = Change { start: p, end: p + 1, reference: b"A", alt: b"C" };
            add(&change, &Intron { start: 100, end: 114 }, Strand::Reverse, &mut terms);
        }
        assert!(terms.has(Term::SpliceDonor) && terms.has(Term::SpliceAcceptor));
    }
}
