//! Clusters of nearby variants, and what matches in each.
//!
//! Two variants are in one cluster when their reaches touch. A variant's reach is its edits, moved as far as the reference's
//! repeats let the same indel be written elsewhere, and [`SLACK`] bases (or its own length, if longer) on either side.
//!
//! In a cluster first the genotypes are matched (both copies at once), then, among what is left, alleles on one copy at a time.
//! A cluster in which the search passes its limits is matched record by record first (the same edits on as many
//! copies), then searched without those, and counted as a fallback.

use crate::search::{Groups, Item, Limits, Side, search};
use crate::variant::Variant;
use wgs_io::reference::RefSlice;

/// Bases on either side of a variant that belong to its reach.
pub const SLACK: u32 = 25;
/// An unmatched call this near to an unmatched truth variant is a wrong allele of it.
pub const NEAR: u32 = 30;
/// An indel is followed through a repeat no further than this.
const FARTHEST: u32 = 10_000;
/// Rounds of allele matching: alleles of one place on different copies need a round each.
const ROUNDS: usize = 4;

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
    let limit = reference.start + reference.codes.len() as u32;
    let right = (0..FARTHEST).take_while(|&k| end + k < limit && reference.code(end + k) == forward(k)).count();
    let left = (0..FARTHEST.min(start)).take_while(|&k| reference.code(start - 1 - k) == backward(k)).count();
    (left as u32, right as u32)
}

/// Cuts a contig's variants, each side sorted by [`Variant::start`], into clusters in order.
pub fn clusters(truth: &[Variant], query: &[Variant], reference: &RefSlice) -> Vec<Cluster> {
    // Each with the end of its reach.
    let mut list: Vec<(Cluster, u32)> = Vec::new();
    let (mut t, mut q) = (0, 0);
    while t < truth.len() || q < query.len() {
        let of_truth = match (truth.get(t), query.get(q)) {
            (Some(a), Some(b)) => a.start() <= b.start(),
            (a, _) => a.is_some(),
        };
        let (from, mut end) = reach(if of_truth { &truth[t] } else { &query[q] }, reference);
        let mut cluster = Cluster { truth: t..t + usize::from(of_truth), query: q..q + usize::from(!of_truth) };
        // A reach far to the left may touch several clusters: they are one then.
        while let Some((before, before_end)) = list.pop_if(|(_, before_end)| *before_end > from) {
            (cluster.truth.start, cluster.query.start) = (before.truth.start, before.query.start);
            end = end.max(before_end);
        }
        (t, q) = (cluster.truth.end, cluster.query.end);
        list.push((cluster, end));
    }
    list.into_iter().map(|(cluster, _)| cluster).collect()
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
        let mut left = self.left();
        if left.iter().all(|l| l.0 == Side::Truth) || left.iter().all(|l| l.0 == Side::Query) {
            return false;
        }
        let mut found = false;
        let groups = match self.search(&left, &item) {
            Some(groups) => groups,
            None => {
                self.fates.fallback = true;
                for t in 0..self.truth.len() {
                    let alone = |f: &Fate| *f == Fate::Alone;
                    let pair = (0..self.query.len())
                        .find(|&q| alone(&self.fates.query[q]) && same(&self.truth[t], &self.query[q]));
                    if let Some(q) = pair.filter(|_| alone(&self.fates.truth[t])) {
                        (self.fates.truth[t], self.fates.query[q]) = (fate(self.groups), fate(self.groups));
                        self.groups += 1;
                        found = true;
                    }
                }
                left = self.left();
                self.search(&left, &item).unwrap_or_else(|| vec![None; left.len()])
            }
        };
        let first = self.groups;
        for (&(side, i), group) in left.iter().zip(groups) {
            let Some(group) = group else { continue };
            found = true;
            self.groups = self.groups.max(first + group + 1);
            match side {
                Side::Truth => self.fates.truth[i] = fate(first + group),
                Side::Query => self.fates.query[i] = fate(first + group),
            }
        }
        found
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
