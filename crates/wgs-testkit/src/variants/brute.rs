//! The best matching of two small sets, by trying everything.
//!
//! The definition, written down as it is: each record is left out or put on the copies in one of its phases (phases
//! of the input are ignored, each record is turned freely). A choice from the truth and a choice from the query match when
//! both give the same two haplotypes. Of all matching choices those count that match most records, truth and query
//! together; several may be equally good, so the answer is a set of counts ([`Best::counts`]).
//!
//! Records that change nothing together (a deletion and an insertion of the same base in a homopolymer) would match by
//! themselves. So each stretch between two places where both sides are *in step* must hold records of both sides or of
//! none. In step at a reference position: no record reaches over it, and what is written before it is equal on both
//! copies.
//!
//! What remains unmatched is matched again with genotypes ignored: one copy, any called allele of each record, and so on
//! with what is left, because alleles of one place can stand on different copies. The truth records matched then are
//! genotype errors. Two alleles that clash on a copy ([`super::copies`]) exclude each other.
//!
//! Cost grows with 3 to the power of the records of one side: four or five each.

use super::{Copies, Edit, Variant};
use std::collections::{BTreeMap, BTreeSet};

/// What the best matchings count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// Matched records, truth and query together.
    pub matched: usize,
    /// Of each best matching: matched truth records, matched query records, genotype errors.
    pub counts: BTreeSet<(usize, usize, usize)>,
}

/// Matches by genotype, then what remains by allele.
pub fn genotypes(bases: &str, truth: &[Variant], query: &[Variant]) -> Best {
    let sides = [truth, query].map(|set| choices(bases, set, by_genotype));
    let mut counts = BTreeSet::new();
    for (t, q) in best(bases, &sides) {
        for (errors, _) in rounds(bases, &without(truth, t), &without(query, q), Variant::called) {
            counts.insert((ones(t), ones(q), errors));
        }
    }
    Best { matched: counts.iter().map(|c| c.0 + c.1).max().unwrap_or(0), counts }
}

/// Matches by allele only: any ALT of each record, whatever its genotype.
pub fn alleles(bases: &str, truth: &[Variant], query: &[Variant]) -> Best {
    let all = |v: &Variant| (1..=v.alts.len()).filter(|&a| v.allele(a) != "*").collect();
    let counts: BTreeSet<_> = rounds(bases, truth, query, all).into_iter().map(|(t, q)| (t, q, 0)).collect();
    Best { matched: counts.iter().map(|c| c.0 + c.1).max().unwrap_or(0), counts }
}

/// Truth and query records that can be matched by alleles on one copy, round after round with what is left.
fn rounds(
    bases: &str,
    truth: &[Variant],
    query: &[Variant],
    of: fn(&Variant) -> Vec<usize>,
) -> BTreeSet<(usize, usize)> {
    let options = |v: &Variant| of(v).into_iter().map(|a| [Some(a), None]).collect();
    let sides = [truth, query].map(|set| choices(bases, set, options));
    let mut out = BTreeSet::new();
    for (t, q) in best(bases, &sides) {
        if t == 0 {
            out.insert((0, 0));
            continue;
        }
        for more in rounds(bases, &without(truth, t), &without(query, q), of) {
            out.insert((ones(t) + more.0, ones(q) + more.1));
        }
    }
    out
}

/// The records that a mask leaves out.
fn without(set: &[Variant], mask: u32) -> Vec<Variant> {
    (0..set.len()).filter(|i| mask >> i & 1 == 0).map(|i| set[i].clone()).collect()
}

fn ones(mask: u32) -> usize {
    mask.count_ones() as usize
}

/// Alleles that a record puts on the two copies.
type Placed = [Option<usize>; 2];

fn by_genotype(v: &Variant) -> Vec<Placed> {
    let allele = |c: usize| v.gt.get(c).copied().flatten().filter(|&a| a > 0 && v.allele(a) != "*");
    let one = [allele(0), allele(1)];
    let other = [one[1], one[0]];
    match one {
        [None, None] => Vec::new(),
        _ if one == other => vec![one],
        _ => vec![one, other],
    }
}

/// A choice of records of one side and their phases.
struct Choice {
    records: u32,
    /// Edits of each chosen record.
    edits: Vec<Vec<Edit>>,
    haplotypes: [String; 2],
}

/// All choices of one side whose edits do not clash.
fn choices(bases: &str, set: &[Variant], options: impl Fn(&Variant) -> Vec<Placed>) -> Vec<Choice> {
    assert!(set.len() <= 8, "{} records are too many to try all", set.len());
    let mut partial: Vec<(u32, Vec<Vec<Edit>>, Copies)> = vec![(0, Vec::new(), Copies::default())];
    for (i, v) in set.iter().enumerate() {
        let mut longer = Vec::new();
        for (records, chosen, copies) in partial {
            for option in options(v) {
                let mut more: Copies = copies.clone();
                let new = edits(v, option);
                if new.iter().all(|e| more.add(e.clone())) {
                    longer.push((records | 1 << i, [chosen.clone(), vec![new]].concat(), more));
                }
            }
            longer.push((records, chosen, copies));
        }
        partial = longer;
    }
    let finish = |(records, edits, c): (u32, _, Copies)| Choice { records, edits, haplotypes: c.haplotypes(bases) };
    partial.into_iter().map(finish).collect()
}

fn edits(v: &Variant, placed: Placed) -> Vec<Edit> {
    let of = |allele: Option<usize>, on| allele.and_then(|a| Edit::of_allele(v.pos, &v.reference, v.allele(a), on));
    if placed[0] == placed[1] {
        return of(placed[0], [true; 2]).into_iter().collect();
    }
    of(placed[0], [true, false]).into_iter().chain(of(placed[1], [false, true])).collect()
}

/// The pairs of record sets that match most.
fn best(bases: &str, sides: &[Vec<Choice>; 2]) -> BTreeSet<(u32, u32)> {
    let mut by_haplotypes = BTreeMap::<&[String; 2], Vec<&Choice>>::new();
    for q in &sides[1] {
        by_haplotypes.entry(&q.haplotypes).or_default().push(q);
    }
    let mut equal: Vec<(&Choice, &Choice)> = Vec::new();
    for t in &sides[0] {
        equal.extend(by_haplotypes.get(&t.haplotypes).into_iter().flatten().map(|q| (t, *q)));
    }
    let size = |(t, q): &(&Choice, &Choice)| ones(t.records) + ones(q.records);
    equal.sort_by_key(|pair| std::cmp::Reverse(size(pair)));
    let (mut found, mut most) = (BTreeSet::new(), 0);
    for pair in equal {
        let records = (pair.0.records, pair.1.records);
        if size(&pair) < most {
            break;
        }
        if !found.contains(&records) && made_of_groups(bases, pair) {
            most = size(&pair);
            found.insert(records);
        }
    }
    found
}

/// True when between any two places in step there are records of both sides or of none (see the module's story).
fn made_of_groups(bases: &str, (t, q): (&Choice, &Choice)) -> bool {
    let mut counted = [0, 0];
    (0..=bases.len() + 1).all(|at| {
        let written = [t, q].map(|side| before(bases, side, at));
        let [Some((t, one)), Some((q, other))] = written else { return true };
        if one != other {
            return true;
        }
        let new = [t - counted[0], q - counted[1]];
        counted = [t, q];
        (new[0] > 0) == (new[1] > 0)
    })
}

/// The number of records that begin before a position, and what is written on both copies until there; `None` when a
/// record reaches over it.
fn before(bases: &str, choice: &Choice, at: usize) -> Option<(usize, [String; 2])> {
    let (mut copies, mut records) = (Copies::default(), 0);
    for edits in choice.edits.iter().filter(|e| e.iter().any(|e| e.start < at)) {
        records += 1;
        for e in edits {
            if e.start >= at || e.end > at || !copies.add(e.clone()) {
                return None;
            }
        }
    }
    let end = at.min(bases.len());
    Some((records, [0, 1].map(|copy| copies.sequence(bases, (0, end), copy))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASES: &str = "ACGTAAAAAACGTCCGT";

    fn v(pos: usize, r: &str, a: &str, gt: &str) -> Variant {
        Variant::new("c", pos, r, &a.split(',').collect::<Vec<_>>(), gt)
    }

    fn counts(truth: &[Variant], query: &[Variant]) -> Vec<(usize, usize, usize)> {
        genotypes(BASES, truth, query).counts.into_iter().collect()
    }

    #[test]
    fn other_words_match() {
        assert_eq!(counts(&[v(3, "TA", "T", "0/1")], &[v(8, "AA", "A", "1/0")]), [(1, 1, 0)]);
        let snvs = [v(10, "C", "G", "0/1"), v(11, "G", "A", "0/1")];
        assert_eq!(counts(&snvs, &[v(10, "CG", "GA", "0/1")]), [(2, 1, 0)]);
        assert_eq!(counts(&[v(10, "C", "G,T", "1/2")], &[v(10, "C", "G", "0/1"), v(10, "C", "T", "0/1")]), [(1, 2, 0)]);
        // In trans there is no such MNV, but ignoring genotypes there is.
        let trans = [v(10, "CG", "GG,CA", "1/2")];
        assert_eq!(counts(&trans, &[v(10, "CG", "GA", "0/1")]), [(0, 0, 0)]);
        assert_eq!(counts(&snvs, &[v(10, "CG", "GA", "1/1")]), [(0, 0, 2)]);
    }

    #[test]
    fn errors_are_told_apart() {
        assert_eq!(counts(&[v(10, "C", "G", "0/1")], &[v(10, "C", "G", "1/1")]), [(0, 0, 1)]);
        assert_eq!(counts(&[v(10, "C", "G", "0/1")], &[v(10, "C", "T", "0/1")]), [(0, 0, 0)]);
        assert_eq!(counts(&[v(10, "C", "G", "0/1")], &[v(10, "C", "G", "./1")]), [(1, 1, 0)]);
        assert_eq!(counts(&[v(10, "C", "G", "0/1"), v(13, "C", "G", "1/1")], &[v(10, "C", "G", "0/1")]), [(1, 1, 0)]);
    }

    #[test]
    fn records_that_cancel_each_other_match_nothing() {
        let cancel = [v(3, "TA", "T", "0/1"), v(6, "A", "AA", "0/1")];
        assert_eq!(counts(&cancel, &[]), [(0, 0, 0)]);
        let with = [cancel[0].clone(), cancel[1].clone(), v(10, "C", "G", "0/1")];
        assert_eq!(counts(&with, &[v(10, "C", "G", "0/1")]), [(1, 1, 0)]);
        assert_eq!(counts(&with, &with), [(3, 3, 0)]);
    }

    #[test]
    fn alleles_ignore_genotypes() {
        let best = alleles(BASES, &[v(10, "C", "G", "")], &[v(10, "C", "T,G", "0/1")]);
        assert_eq!((best.matched, best.counts.into_iter().collect::<Vec<_>>()), (2, vec![(1, 1, 0)]));
    }
}
