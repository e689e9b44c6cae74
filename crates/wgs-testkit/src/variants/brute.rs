//! The best matching of two small sets, by trying everything.
//!
//! The definition, written down as it is: each record is left out or put on the copies in one of its phases (phases
//! of the input are ignored, each record is turned freely). A choice from the truth and a choice from the query match when
//! both give the same two haplotypes. Of all matching choices those count that match most records, truth and query
//! together; several may be equally good, so the answer is a set of counts ([`Best::counts`]).
//!
//! Records that change nothing together (a deletion and an insertion of the same base in a homopolymer) would match by
//! themselves. So a choice must also be made of groups, added one after the other, such that each group keeps the
//! haplotypes of both sides equal, holds records of both sides, and holds no smaller group that keeps them equal, too.
//!
//! What remains unmatched is matched again with genotypes ignored: one copy, any called allele of each record. The truth
//! records matched then are genotype errors. Two alleles that clash on a copy ([`super::copies`]) exclude each other.
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
    let best = best(&sides);
    for &(t, q) in &best {
        let left = |set: &[Variant], mask: u32| -> Vec<Variant> {
            (0..set.len()).filter(|i| mask >> i & 1 == 0).map(|i| set[i].clone()).collect()
        };
        for errors in alleles_of(bases, &left(truth, t), &left(query, q), called).counts {
            counts.insert((ones(t), ones(q), errors.0));
        }
    }
    Best { matched: best.iter().map(|&(t, q)| ones(t) + ones(q)).max().unwrap_or(0), counts }
}

/// Matches by allele only: any ALT of each record, whatever its genotype.
pub fn alleles(bases: &str, truth: &[Variant], query: &[Variant]) -> Best {
    alleles_of(bases, truth, query, |v| (1..=v.alts.len()).filter(|&a| v.allele(a) != "*").collect())
}

fn called(v: &Variant) -> Vec<usize> {
    v.called()
}

fn alleles_of(bases: &str, truth: &[Variant], query: &[Variant], of: fn(&Variant) -> Vec<usize>) -> Best {
    let options = |v: &Variant| of(v).into_iter().map(|a| [Some(a), None]).collect();
    let sides = [truth, query].map(|set| choices(bases, set, options));
    let best = best(&sides);
    let counts = best.iter().map(|&(t, q)| (ones(t), ones(q), 0)).collect();
    Best { matched: best.iter().map(|&(t, q)| ones(t) + ones(q)).max().unwrap_or(0), counts }
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
    placed: Vec<Option<Placed>>,
    haplotypes: [String; 2],
}

/// All choices of one side whose edits do not clash.
fn choices(bases: &str, set: &[Variant], options: impl Fn(&Variant) -> Vec<Placed>) -> Vec<Choice> {
    assert!(set.len() <= 8, "{} records are too many to try all", set.len());
    let mut partial = vec![(0, Vec::new(), Copies::default())];
    for (i, v) in set.iter().enumerate() {
        let mut longer = Vec::new();
        for (records, placed, copies) in partial {
            for option in options(v) {
                let mut more: Copies = copies.clone();
                if edits(v, option).into_iter().all(|e| more.add(e)) {
                    let placed: Vec<_> = [placed.clone(), vec![Some(option)]].concat();
                    longer.push((records | 1 << i, placed, more));
                }
            }
            longer.push((records, [placed, vec![None]].concat(), copies));
        }
        partial = longer;
    }
    let finish = |(records, placed, c): (u32, _, Copies)| Choice { records, placed, haplotypes: c.haplotypes(bases) };
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
fn best(sides: &[Vec<Choice>; 2]) -> BTreeSet<(u32, u32)> {
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
        if !found.contains(&records) && made_of_groups(sides, pair) {
            most = size(&pair);
            found.insert(records);
        }
    }
    found
}

/// True when a matching choice can be made by adding groups (see the module's story).
fn made_of_groups(sides: &[Vec<Choice>; 2], (t, q): (&Choice, &Choice)) -> bool {
    // Of both sides, the haplotypes of each part of the choice with its phases.
    let parts = [(&sides[0], t), (&sides[1], q)].map(|(all, whole)| {
        let part = |c: &&Choice| c.placed.iter().zip(&whole.placed).all(|(p, w)| p.is_none() || p == w);
        all.iter().filter(part).map(|c| (c.records, &c.haplotypes)).collect::<BTreeMap<_, _>>()
    });
    let mut equal: Vec<(u32, u32)> = Vec::new();
    for (&t, haplotypes) in &parts[0] {
        equal.extend(parts[1].iter().filter(|(_, h)| *h == haplotypes).map(|(&q, _)| (t, q)));
    }
    let inside = |a: (u32, u32), b: (u32, u32)| a != b && a.0 & !b.0 == 0 && a.1 & !b.1 == 0;
    let mut reached = BTreeSet::from([(0, 0)]);
    // Parts come before what holds them.
    equal.sort_by_key(|&(t, q)| ones(t) + ones(q));
    for &to in &equal {
        let step = |&from: &(u32, u32)| {
            inside(from, to)
                && (to.0 != from.0 && to.1 != from.1)
                && !equal.iter().any(|&mid| inside(from, mid) && inside(mid, to))
        };
        if reached.iter().any(step) {
            reached.insert(to);
        }
    }
    reached.contains(&(t.records, q.records))
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
