//! The same two haplotypes as other records.
//!
//! Edits are cut into clusters ([`GAP`]) and each is rewritten within the reference between its neighbours: first the
//! edits are changed ([`moves`]: shifted, split, joined, told apart on the two copies), then they are written as records
//! ([`records`]: merged, padded, with star alleles), last the genotypes are turned, without phase or in lower case.
//!
//! Before that last step the records have phases: they are applied to the reference, and both haplotypes of the cluster
//! must be what they were, or [`rewrite`] panics with the cluster. The last step keeps the alleles and, where it keeps the
//! phase, turns all records of a cluster together.

mod moves;
mod records;

use super::{Copies, Edit, Variant};
use crate::Rng;
use records::Cluster;

/// Edits with at least so many bases between them are rewritten independently.
pub const GAP: usize = 30;

/// How genotypes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phasing {
    /// With `/`, alleles in random order.
    Unphased,
    /// With `|`, the first allele always on the first copy.
    Phased,
    /// By cluster: without phase, with it, or with it and both copies exchanged.
    Mixed,
    /// No genotypes at all.
    Absent,
}

/// Chances in percent of what rewriting does.
#[derive(Clone, Debug)]
pub struct Style {
    /// An edit is moved within its repeat, per attempt.
    pub shift: u64,
    /// A complex edit is aligned to the reference and cut up, a repeat's expansion or contraction cut in two.
    pub split: u64,
    /// Two neighbours within 20 bases on the same copies become one edit.
    pub join: u64,
    /// A homozygous edit becomes two heterozygous ones, or back.
    pub unshare: u64,
    /// Edits of both copies that lie together become one record (1/2 and the like).
    pub merge: u64,
    /// Reference bases are put before and behind.
    pub pad: u64,
    /// A substitution under a deletion on the other copy gets a `*`.
    pub star: u64,
    /// Alleles are written in lower case.
    pub lower: u64,
    /// An ALT allele that is not called is added.
    pub uncalled: u64,
    /// How genotypes are written.
    pub phasing: Phasing,
}

impl Style {
    /// One record for each edit, as it is, without phase.
    pub const PLAIN: Self = Self {
        shift: 0,
        split: 0,
        join: 0,
        unshare: 0,
        merge: 0,
        pad: 0,
        star: 0,
        lower: 0,
        uncalled: 0,
        phasing: Phasing::Unphased,
    };

    /// Everything.
    pub const ANY: Self = Self {
        shift: 60,
        split: 50,
        join: 40,
        unshare: 10,
        merge: 50,
        pad: 20,
        star: 80,
        lower: 5,
        uncalled: 10,
        phasing: Phasing::Mixed,
    };

    /// What keeps a set on one copy, without genotypes: for comparisons that ignore them.
    pub const ONE_COPY: Self =
        Self { unshare: 0, merge: 0, star: 0, uncalled: 0, phasing: Phasing::Absent, ..Self::ANY };
}

/// Writes `copies` of a contig as records in order of position. Panics when the records do not say the same.
pub fn rewrite(contig: &str, bases: &str, copies: &Copies, style: &Style, rng: &mut Rng) -> Vec<Variant> {
    let clusters = clusters(copies);
    let (mut out, mut used) = (Vec::new(), 0);
    for (i, cluster) in clusters.iter().enumerate() {
        // The base before the next cluster is left to it: it may need an anchor.
        let until = clusters.get(i + 1).map_or(bases.len(), |next| next[0].start - 1);
        let room = (used, until);
        let before = Copies { edits: cluster.to_vec() };
        let changed = moves::change(before.clone(), bases, room, style, rng);
        let mut written = records::write(&Cluster { contig, bases, copies: &changed, room }, style, rng);
        let span = span(&before, &written);
        check(&before, &written, bases, span);
        used = written.iter().map(Variant::end).max().unwrap_or(used).max(used);
        turn(&mut written, style.phasing, rng);
        if written.iter().any(|v| v.phased) {
            check_unordered(&before, &written, bases, span);
        }
        out.append(&mut written);
    }
    out.sort_by_key(|v| v.pos);
    out
}

/// Runs of edits that lie less than [`GAP`] bases apart.
fn clusters(copies: &Copies) -> Vec<&[Edit]> {
    let (mut out, mut first, mut end) = (Vec::new(), 0, 0);
    for (i, e) in copies.edits.iter().enumerate() {
        if i > first && e.start >= end + GAP {
            out.push(&copies.edits[first..i]);
            first = i;
        }
        end = end.max(e.end);
    }
    out.extend((first < copies.edits.len()).then(|| &copies.edits[first..]));
    out
}

/// From the first to the last base that edits or records speak of.
fn span(before: &Copies, written: &[Variant]) -> (usize, usize) {
    let starts = before.edits.iter().map(|e| e.start).chain(written.iter().map(|v| v.pos));
    let ends = before.edits.iter().map(|e| e.end).chain(written.iter().map(Variant::end));
    (starts.min().unwrap_or(0), ends.max().unwrap_or(0))
}

/// Panics unless the records say what the edits say, copy by copy, over a span that holds both.
fn check(before: &Copies, written: &[Variant], bases: &str, room: (usize, usize)) {
    let show = || format!("\nfrom {before:?}\nas {written:#?}");
    let after = Copies::of_variants(written).unwrap_or_else(|v| panic!("rewritten into a clash at {v:?}{}", show()));
    for copy in [0, 1] {
        let (old, new) = (before.sequence(bases, room, copy), after.sequence(bases, room, copy));
        assert!(old == new, "rewriting changed copy {copy}:\n{old}\n{new}{}", show());
    }
    for v in written {
        let found = &bases[v.pos..v.end()];
        assert!(v.reference.eq_ignore_ascii_case(found), "REF {v:?} is {found}");
    }
}

/// Panics unless the phased records give the same pair of haplotypes in either order.
fn check_unordered(before: &Copies, written: &[Variant], bases: &str, room: (usize, usize)) {
    let after = Copies::of_variants(written).unwrap();
    let pair = |c: &Copies| {
        let mut pair = [0, 1].map(|copy| c.sequence(bases, room, copy));
        pair.sort();
        pair
    };
    assert!(pair(before) == pair(&after), "turning changed the haplotypes\nfrom {before:?}\nas {written:#?}");
}

/// Turns the genotypes of a cluster as the style says.
fn turn(written: &mut [Variant], phasing: Phasing, rng: &mut Rng) {
    let choice = match phasing {
        Phasing::Unphased => 0,
        Phasing::Phased => 1,
        Phasing::Mixed => rng.index(3),
        Phasing::Absent => 3,
    };
    for v in written {
        match choice {
            0 => {
                v.phased = false;
                if rng.percent(50) {
                    v.gt.reverse();
                }
            }
            1 => {}
            2 => v.gt.reverse(),
            _ => {
                v.gt.clear();
                v.phased = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variants::random;
    use std::collections::BTreeMap;

    #[test]
    fn plain_writing_keeps_records() {
        let bases = "ACGTACGTACGTACGT";
        let set = [Variant::new("c", 4, "A", &["G"], "1|1"), Variant::new("c", 9, "C", &["CAA"], "1|1")];
        let copies = Copies::of_variants(&set).unwrap();
        let mut written = rewrite("c", bases, &copies, &Style::PLAIN, &mut Rng::new(1));
        written.iter_mut().for_each(|v| v.phased = true);
        assert_eq!(written, set);
    }

    #[test]
    fn haplotypes_stay_and_every_form_occurs() {
        let mut seen = BTreeMap::<&str, usize>::new();
        for seed in 0..400 {
            let mut rng = Rng::new(seed);
            let bases = random::reference(300, &mut rng);
            let copies = random::copies(&bases, 25, &mut rng);
            let style = Style { phasing: Phasing::Phased, ..Style::ANY };
            let written = rewrite("c", &bases, &copies, &style, &mut rng);
            let after = Copies::of_variants(&written).unwrap();
            assert_eq!(copies.haplotypes(&bases), after.haplotypes(&bases), "seed {seed}");
            assert!(written.is_sorted_by_key(|v| v.pos), "seed {seed}");
            let plain = rewrite("c", &bases, &copies, &Style { phasing: Phasing::Phased, ..Style::PLAIN }, &mut rng);
            *seen.entry("changed").or_default() += usize::from(plain != written);
            for v in &written {
                let star = v.alts.iter().any(|a| a == "*");
                *seen.entry("star").or_default() += usize::from(star);
                *seen.entry("two alleles").or_default() += usize::from(v.called().len() == 2);
                *seen.entry("homozygous").or_default() += usize::from(v.gt[0] == v.gt[1]);
                *seen.entry("uncalled").or_default() +=
                    usize::from(v.called().len() + usize::from(star) < v.alts.len());
                *seen.entry("lower").or_default() += usize::from(v.reference.bytes().all(|b| b.is_ascii_lowercase()));
            }
        }
        for (form, least) in [
            ("changed", 350),
            ("star", 30),
            ("two alleles", 300),
            ("homozygous", 300),
            ("uncalled", 100),
            ("lower", 50),
        ] {
            assert!(seen[form] >= least, "{form}: {seen:?}");
        }
    }

    #[test]
    #[should_panic(expected = "rewriting changed copy 0")]
    fn a_changed_haplotype_is_not_let_through() {
        let set = [Variant::new("c", 4, "A", &["G"], "1|1")];
        let wrong = [Variant::new("c", 4, "A", &["T"], "1|1")];
        check(&Copies::of_variants(&set).unwrap(), &wrong, "ACGTACGTACGTACGT", (0, 16));
    }
}
