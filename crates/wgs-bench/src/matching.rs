//! Clusters of nearby variants, and what matches in each.
//!
//! Two variants are in one cluster when their reaches touch. A variant's reach is its edits, moved as far as the reference's
//! repeats let the same indel be written elsewhere, and [`SLACK`] bases (or its own length, if longer) on either side.
//!
//! In a cluster first the genotypes are matched (both copies at once), then, among what is left, alleles on one copy at a time.
//! A cluster in which the search passes its limits is cut at its widest gap, again and again; a part that is one place is matched
//! record by record. It is counted as a fallback.

use crate::search::{Groups, Item, Limits, Side, search};
use crate::variant::Variant;
use wgs_io::reference::RefSlice;

/// Bases on either side of a variant that belong to its reach.
pub const SLACK: u32 = 25;
/// An unmatched call this near to an unmatched truth variant is a wrong allele of it.
pub const NEAR: u32 = 30;
/// An indel is followed through a repeat no further than this.
const FARTHEST: u32 = 10_000;
/// The code of N.
const UNKNOWN: u8 = 15;
/// Rounds of allele matching: alleles of one place on different copies need a round each.
const ROUNDS: usize = 4;

/// Searches of one cluster that may pass their limits; then what is left of it is matched record by record.
const TRIES: usize = 64;

/// What became of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same haplotypes with the same genotypes; the cluster's group it matched in.
    Matched(u32),
    /// An allele of it is there, with another genotype.
    Allele,
    /// Something else is there: an unmatched variant of the other side within [`NEAR`] bases.
    Near,
    /// Nothing.
    Alone,
}

/// What to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Genotypes, then alleles.
    Genotypes,
    /// Alleles only, in any number of copies.
    Alleles,
}

/// A cluster: ranges of the truth's and the query's variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// First and last position that its variants reach.
    pub reach: (u32, u32),
    /// Truth variants.
    pub truth: std::ops::Range<usize>,
    /// Query variants.
    pub query: std::ops::Range<usize>,
}

/// Fates of a cluster's variants.
#[derive(Clone, Debug)]
pub struct Fates {
    /// Of the truth's.
    pub truth: Vec<Fate>,
    /// Of the query's.
    pub query: Vec<Fate>,
    /// The search passed its limits.
    pub fallback: bool,
}

/// First and last position that a variant may touch however it is written.
fn reach(v: &Variant, reference: &RefSlice) -> (u32, u32) {
    let (mut from, mut to) = (v.start(), v.end());
    let mut longest = 0;
    for e in v.distinct() {
        longest = longest.max((e.end - e.start).max(e.alt.len() as u32));
        let (left, right) = if e.alt.is_empty() {
            roll(reference, e.start, e.end, |k| reference.code(e.start + k), |k| reference.code(e.end - 1 - k))
        } else if e.start == e.end {
            let n = e.alt.len() as u32;
            let at = |k: u32| e.alt[(k % n) as usize];
            roll(reference, e.start, e.end, at, |k| at(n - 1 - k % n))
        } else {
            (0, 0)
        };
        from = from.min(e.start - left);
        to = to.max(e.end + right);
    }
    let slack = SLACK.max(longest);
    (from.saturating_sub(slack), to.saturating_add(slack))
}

/// How far an indel with the bases `forward` (first base first) and `backward` (last first) can move left and right.
fn roll(
    reference: &RefSlice,
    start: u32,
    end: u32,
    forward: impl Fn(u32) -> u8,
    backward: impl Fn(u32) -> u8,
) -> (u32, u32) {
    let limit = reference.end();
    // An unknown base is the same as no other: a gap of the assembly is no repeat.
    let same = |here: u8, there: u8| here == there && here != UNKNOWN;
    let right = (0..FARTHEST).take_while(|&k| end + k < limit && same(reference.code(end + k), forward(k))).count();
    let left = (0..FARTHEST.min(start)).take_while(|&k| same(reference.code(start - 1 - k), backward(k))).count();
    (left as u32, right as u32)
}

/// Cuts a contig's variants, each side sorted by [`Variant::start`], into clusters in order.
pub fn clusters(truth: &[Variant], query: &[Variant], reference: &RefSlice) -> Vec<Cluster> {
    let mut list: Vec<Cluster> = Vec::new();
    let (mut t, mut q) = (0, 0);
    while t < truth.len() || q < query.len() {
        let of_truth = match (truth.get(t), query.get(q)) {
            (Some(a), Some(b)) => a.start() <= b.start(),
            (a, _) => a.is_some(),
        };
        let (from, end) = reach(if of_truth { &truth[t] } else { &query[q] }, reference);
        let (truth, query) = (t..t + usize::from(of_truth), q..q + usize::from(!of_truth));
        let mut cluster = Cluster { truth, query, reach: (from, end) };
        // A reach far to the left may touch several clusters: they are one then.
        while let Some(before) = list.pop_if(|before| before.reach.1 > from) {
            (cluster.truth.start, cluster.query.start) = (before.truth.start, before.query.start);
            cluster.reach = (cluster.reach.0.min(before.reach.0), cluster.reach.1.max(before.reach.1));
        }
        (t, q) = (cluster.truth.end, cluster.query.end);
        list.push(cluster);
    }
    list
}

/// Clusters that further variants touch, and those variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The clusters, possibly none.
    pub clusters: std::ops::Range<usize>,
    /// Indices of the further variants, at least one.
    pub further: Vec<usize>,
}

/// What the clusters of `list` and `further` variants make together, where there is one of the latter. Each cluster that is
/// in none of these is a cluster as it is.
pub fn join(list: &[Cluster], further: &[Variant], reference: &RefSlice) -> Vec<Joined> {
    let mut reaches: Vec<(u32, u32, usize)> =
        further.iter().map(|v| reach(v, reference)).zip(0..).map(|((from, to), i)| (from, to, i)).collect();
    reaches.sort_unstable();
    let (mut joined, mut next, mut at) = (Vec::new(), reaches.iter().peekable(), 0);
    while let Some(&(from, mut end, first)) = next.next() {
        // Clusters do not touch each other and stand in order.
        at += list[at..].partition_point(|c| c.reach.1 <= from);
        let (clusters, mut further) = (at, vec![first]);
        loop {
            if let Some(c) = list.get(at).filter(|c| c.reach.0 < end) {
                (end, at) = (end.max(c.reach.1), at + 1);
            } else if let Some((_, to, i)) = next.next_if(|(from, ..)| *from < end) {
                end = end.max(*to);
                further.push(*i);
            } else {
                break;
            }
        }
        further.sort_unstable();
        joined.push(Joined { clusters: clusters..at, further });
    }
    joined
}

/// Matches the variants of one cluster.
pub fn match_cluster(truth: &[Variant], query: &[Variant], reference: &RefSlice, mode: Mode, limits: Limits) -> Fates {
    let mut fates =
        Fates { truth: vec![Fate::Alone; truth.len()], query: vec![Fate::Alone; query.len()], fallback: false };
    if truth.is_empty() || query.is_empty() {
        return fates;
    }
    if truth.len() == query.len() && truth.iter().zip(query).all(|(t, q)| t.same(q)) {
        for (group, (t, q)) in fates.truth.iter_mut().zip(&mut fates.query).enumerate() {
            (*t, *q) = (Fate::Matched(group as u32), Fate::Matched(group as u32));
        }
        return fates;
    }
    let mut work = Work { truth, query, reference, limits, fates: &mut fates, groups: 0 };
    if mode == Mode::Genotypes {
        work.round(Variant::diploid, |t, q| t.same(q), Fate::Matched);
    }
    for _ in 0..ROUNDS {
        let shares = |t: &Variant, q: &Variant| t.distinct().any(|e| q.distinct().any(|f| e == f));
        let found = match mode {
            Mode::Genotypes => work.round(Variant::haploid, shares, |_| Fate::Allele),
            Mode::Alleles => work.round(Variant::haploid, shares, Fate::Matched),
        };
        if !found {
            break;
        }
    }
    near(truth, query, &mut fates);
    fates
}

struct Work<'w> {
    truth: &'w [Variant],
    query: &'w [Variant],
    reference: &'w RefSlice,
    limits: Limits,
    fates: &'w mut Fates,
    /// Groups so far.
    groups: u32,
}

impl<'w> Work<'w> {
    /// Matches what has no fate yet; true when something matched.
    fn round<const P: usize>(
        &mut self,
        item: impl Fn(&'w Variant, Side) -> Item<'w, P>,
        same: impl Fn(&Variant, &Variant) -> bool,
        fate: impl Fn(u32) -> Fate,
    ) -> bool {
        let left = self.left();
        if !both_sides(&left) {
            return false;
        }
        let mut found = false;
        for (piece, groups) in self.solve(left, &item, &same) {
            let first = self.groups;
            for (&(side, i), group) in piece.iter().zip(groups) {
                let Some(group) = group else { continue };
                found = true;
                self.groups = self.groups.max(first + group + 1);
                match side {
                    Side::Truth => self.fates.truth[i] = fate(first + group),
                    Side::Query => self.fates.query[i] = fate(first + group),
                }
            }
        }
        found
    }

    /// The search over `left`, or, where it would pass its limits, over the parts on either side of the widest gap, and so on;
    /// a part that is one place is matched record by record.
    fn solve<const P: usize>(
        &mut self,
        left: Vec<(Side, usize)>,
        item: &impl Fn(&'w Variant, Side) -> Item<'w, P>,
        same: &impl Fn(&Variant, &Variant) -> bool,
    ) -> Vec<(Vec<(Side, usize)>, Groups)> {
        let (mut done, mut parts, mut tried) = (Vec::new(), vec![left], 0);
        while let Some(part) = parts.pop() {
            if !both_sides(&part) {
                continue;
            }
            let groups = if tried < TRIES { self.search(&part, item) } else { None };
            if let Some(groups) = groups {
                done.push((part, groups));
                continue;
            }
            tried += 1;
            self.fates.fallback = true;
            match self.widest_gap(&part).filter(|_| tried < TRIES) {
                Some(at) => {
                    let mut part = part;
                    parts.push(part.split_off(at));
                    parts.push(part);
                }
                None => {
                    let groups = self.pairs(&part, same);
                    done.push((part, groups));
                }
            }
        }
        done
    }

    /// Where to cut: the index behind the widest stretch of reference that no variant touches.
    fn widest_gap(&self, part: &[(Side, usize)]) -> Option<usize> {
        let (mut reached, mut best) = (0, None);
        for (at, &(side, i)) in part.iter().enumerate() {
            let v = self.variant(side, i);
            let gap = v.start().saturating_sub(reached);
            if at > 0 && v.start() > reached && best.is_none_or(|(widest, _)| gap > widest) {
                best = Some((gap, at));
            }
            reached = reached.max(v.end());
        }
        best.map(|(_, at)| at)
    }

    /// Truth and query records that are the same, each a group of its own.
    fn pairs(&self, part: &[(Side, usize)], same: &impl Fn(&Variant, &Variant) -> bool) -> Groups {
        let mut groups: Groups = vec![None; part.len()];
        for (a, &(side, t)) in part.iter().enumerate().filter(|(_, p)| p.0 == Side::Truth) {
            let twin = part.iter().enumerate().find(|(b, p)| {
                p.0 == Side::Query && groups[*b].is_none() && same(self.variant(side, t), self.variant(p.0, p.1))
            });
            if let Some((b, _)) = twin {
                (groups[a], groups[b]) = (Some(a as u32), Some(a as u32));
            }
        }
        groups
    }

    /// Variants without a fate, in the order of the search.
    fn left(&self) -> Vec<(Side, usize)> {
        let alone = |fates: &[Fate], side: Side| -> Vec<(Side, usize)> {
            (0..fates.len()).filter(|&i| fates[i] == Fate::Alone).map(|i| (side, i)).collect()
        };
        let mut left = alone(&self.fates.truth, Side::Truth);
        left.extend(alone(&self.fates.query, Side::Query));
        left.sort_by_key(|&(side, i)| (self.variant(side, i).start(), side, i));
        left
    }

    fn variant(&self, side: Side, i: usize) -> &'w Variant {
        match side {
            Side::Truth => &self.truth[i],
            Side::Query => &self.query[i],
        }
    }

    fn search<const P: usize>(
        &self,
        left: &[(Side, usize)],
        item: impl Fn(&'w Variant, Side) -> Item<'w, P>,
    ) -> Option<Groups> {
        let items: Vec<Item<'_, P>> = left.iter().map(|&(side, i)| item(self.variant(side, i), side)).collect();
        let start = items.iter().map(Item::start).min().unwrap_or(0);
        let end = left.iter().map(|&(side, i)| self.variant(side, i).end()).max().unwrap_or(start);
        search(&items, self.reference.range(start, end + 1), start, self.limits)
    }
}

fn both_sides(part: &[(Side, usize)]) -> bool {
    part.iter().any(|p| p.0 == Side::Truth) && part.iter().any(|p| p.0 == Side::Query)
}

/// Marks unmatched variants that lie near an unmatched one of the other side.
fn near(truth: &[Variant], query: &[Variant], fates: &mut Fates) {
    let free = |f: &Fate| matches!(f, Fate::Alone | Fate::Near);
    for (t, of_truth) in truth.iter().zip(&mut fates.truth).filter(|(_, f)| free(f)) {
        for (q, of_query) in query.iter().zip(&mut fates.query).filter(|(_, f)| free(f)) {
            if q.start() <= t.end() + NEAR && t.start() <= q.end() + NEAR {
                (*of_truth, *of_query) = (Fate::Near, Fate::Near);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variant::Parsed;

    fn variant(pos: u32, reference: &str, alt: &str) -> Variant {
        let alts = std::iter::once(alt.as_bytes());
        match Variant::parse(pos, reference.as_bytes(), alts, Some((&[0, 1], false)), 100) {
            Parsed::Variant(v) => v,
            _ => panic!("no variant"),
        }
    }

    fn slice(bases: &str) -> RefSlice {
        let code = |b: u8| [1, 2, 4, 8][b"ACGT".iter().position(|x| *x == b).unwrap()];
        RefSlice { start: 0, codes: bases.bytes().map(code).collect() }
    }

    #[test]
    fn reaches_follow_repeats_and_join_what_lies_between() {
        let reference = slice(&format!("{}{}{}", "ACGTTGCA".repeat(10), "A".repeat(200), "CGTTGCAC".repeat(10)));
        // Two SNVs 60 bases apart are apart; an indel of the run of A joins what lies near either of its ends.
        let truth = [variant(10, "G", "A"), variant(70, "G", "A"), variant(290, "T", "C")];
        let alone = clusters(&truth, &[], &reference);
        assert_eq!(alone.len(), 3);
        let joined = clusters(&truth, &[variant(180, "AA", "A")], &reference);
        let ranges: Vec<_> = joined.iter().map(|c| (c.truth.clone(), c.query.clone())).collect();
        assert_eq!(ranges, [(0..1, 0..0), (1..3, 0..1)]);
    }

    #[test]
    fn a_gap_of_the_assembly_is_no_repeat() {
        let mut reference = slice(&"ACGTTGCAAGCT".repeat(100));
        reference.codes[100..900].fill(UNKNOWN);
        let truth =
            [variant(200, "AC", "A"), variant(400, "A", "AT"), variant(600, "ACG", "A"), variant(1000, "T", "A")];
        assert_eq!(clusters(&truth, &[], &reference).len(), 4);
        let fates = match_cluster(&truth[..1], &truth[..1], &reference, Mode::Genotypes, Limits::default());
        assert_eq!(fates.truth, [Fate::Matched(0)]);
    }

    #[test]
    fn further_variants_join_the_clusters_they_touch() {
        let reference = slice(&"ACGTTGCAAGCT".repeat(40));
        let at = |pos: u32| {
            let here = reference.codes[pos as usize];
            let (r, a) = if here == 1 { ("A", "C") } else { (["C", "G", "T"][(here.ilog2() - 1) as usize], "A") };
            variant(pos, r, a)
        };
        let truth = [at(30), at(130), at(180), at(300), at(400)];
        let list = clusters(&truth, &[], &reference);
        assert_eq!(list.iter().map(|c| c.truth.clone()).collect::<Vec<_>>(), [0..1, 1..3, 3..4, 4..5]);
        // One alone before all, one in the second cluster, two that bridge the third and fourth.
        let further = [at(60), at(150), at(340), at(360)];
        let joined = |clusters, further: &[usize]| Joined { clusters, further: further.to_vec() };
        assert_eq!(join(&list, &further, &reference), [joined(0..1, &[0]), joined(1..2, &[1]), joined(2..4, &[2, 3])]);
        assert_eq!(join(&list, &[at(470)], &reference), [joined(4..4, &[0])]);
        assert_eq!(join(&[], &[at(60), at(50)], &reference), [joined(0..0, &[0, 1])]);
        assert!(join(&list, &[], &reference).is_empty());
    }

    #[test]
    fn a_cluster_beyond_the_limits_is_cut_and_still_matched() {
        let reference = slice(&"ACGTTGCAAGCT".repeat(40));
        let at = |pos: u32| {
            let here = reference.codes[pos as usize];
            let (r, a) = if here == 1 { ("A", "C") } else { (["C", "G", "T"][(here.ilog2() - 1) as usize], "A") };
            variant(pos, r, a)
        };
        let truth: Vec<Variant> = (0..8).map(|i| at(20 + 20 * i)).collect();
        // One call less, so that the cluster is not the same on both sides.
        let query: Vec<Variant> = (0..7).map(|i| at(20 + 20 * i)).collect();
        for (limits, fallback) in [(Limits::default(), false), (Limits { at_once: 3, in_all: 8 }, true)] {
            let fates = match_cluster(&truth, &query, &reference, Mode::Genotypes, limits);
            assert_eq!(fates.fallback, fallback);
            let matched = |f: &[Fate]| f.iter().filter(|f| matches!(f, Fate::Matched(_))).count();
            assert_eq!((matched(&fates.truth), matched(&fates.query)), (7, 7), "{limits:?}");
        }
    }
}
