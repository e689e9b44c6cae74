//! The search for subsets of truth and query that spell the same haplotypes.
//!
//! A cluster's variants are visited in reference order. For each, the search leaves it out or applies it, to one copy or the
//! other; both sides' sequences are written as far as they are settled and compared at once, so that a wrong choice dies where
//! the sequences first differ. Choices that lead to the same situation (same places reached, same letters not yet
//! compared) are one: only the best of them goes on. The best ends with the most variants matched.
//!
//! Where all sequences have reached the same reference position with nothing left to compare, the haplotypes are in step. What
//! was applied between two such places is a *group*; a group holds variants of both sides, because an insertion and a deletion
//! of the truth that cancel each other are no match for a query without calls.
//!
//! The idea is that of vcfeval (Cleary et al. 2015, doi:10.1101/023754); the copies are interchangeable here (genotypes
//! are taken as unphased), which halves the situations.

use std::collections::HashMap;

/// One of the two call sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The truth.
    Truth = 0,
    /// The query.
    Query = 1,
}

/// Replaces the reference from `start` to `end` by `alt`. Nothing is shared at the ends: an insertion has `start == end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    /// First replaced position.
    pub start: u32,
    /// End of the replaced positions.
    pub end: u32,
    /// What stands there instead, as 4-bit codes.
    pub alt: &'a [u8],
}

impl Edit<'_> {
    /// True when both may stand on one copy, this one first.
    fn before(&self, later: &Self) -> bool {
        let both_insert = self.start == self.end && later.start == later.end && self.start == later.start;
        self.end <= later.start && !both_insert
    }
}

/// A variant as the search sees it.
#[derive(Clone, Debug)]
pub struct Item<'a, const P: usize> {
    /// Whose it is.
    pub side: Side,
    /// The ways to apply it: what each copy gets.
    pub ways: Vec<[Option<Edit<'a>>; P]>,
}

impl<const P: usize> Item<'_, P> {
    /// Where its first edit begins.
    pub fn start(&self) -> u32 {
        self.edits().map(|e| e.start).min().unwrap_or(0)
    }

    fn edits(&self) -> impl Iterator<Item = &Edit<'_>> {
        self.ways.iter().flatten().flatten()
    }
}

/// What became of the items: the group of each matched one, `None` for the others.
pub type Groups = Vec<Option<u32>>;

/// The situations held at once, and in a whole cluster.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// At one variant.
    pub at_once: usize,
    /// In the whole cluster.
    pub in_all: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 4_096, in_all: 100_000 }
    }
}

/// Names an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Tag {
    item: u32,
    way: u8,
    at: u8,
}

/// One copy of the sequence on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Copy {
    /// Reference position up to which each side is written.
    reached: [u32; 2],
    /// Edits of each side that lie ahead, in order.
    ahead: [Vec<Tag>; 2],
    /// Letters that one side has written and the other has not.
    pending: Vec<u8>,
    /// Whose they are.
    of: u8,
}

impl Copy {
    fn in_step(&self, at: u32) -> bool {
        self.reached == [at; 2] && self.pending.is_empty() && self.ahead.iter().all(Vec::is_empty)
    }

    /// Adds letters to a side; false where the sides differ.
    fn write(&mut self, side: u8, letters: &[u8]) -> bool {
        if letters.is_empty() {
            return true;
        }
        if self.pending.is_empty() || self.of == side {
            self.of = side;
            self.pending.extend_from_slice(letters);
            return true;
        }
        let n = letters.len().min(self.pending.len());
        if self.pending[..n] != letters[..n] {
            return false;
        }
        self.pending.drain(..n);
        if self.pending.is_empty() {
            self.pending.extend_from_slice(&letters[n..]);
            self.of = side;
        }
        true
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Situation<const P: usize> {
    copies: [Copy; P],
    /// Sides with something applied since the sequences were last in step.
    applied: [bool; 2],
}

#[derive(Clone, Copy)]
struct Reached {
    /// Truth and query variants applied.
    score: (u32, u32),
    /// Last step of the way here.
    last: u32,
}

impl Reached {
    fn better(self, other: Self) -> bool {
        (self.score.0 + self.score.1, self.score.0) > (other.score.0 + other.score.1, other.score.0)
    }
}

#[derive(Clone, Copy)]
enum Step {
    Applied(u32),
    InStep,
}

const NONE: u32 = u32::MAX;

/// The situations at one place, each with the best way to it, in the order they were found.
struct Front<const P: usize> {
    list: Vec<(Situation<P>, Reached)>,
    index: HashMap<Situation<P>, usize>,
}

impl<const P: usize> Front<P> {
    fn new() -> Self {
        Self { list: Vec::new(), index: HashMap::new() }
    }

    fn add(&mut self, mut situation: Situation<P>, reached: Reached) {
        situation.copies.sort_unstable();
        // A handful is searched through; only a crowd is worth hashing.
        const CROWD: usize = 8;
        let found = if self.list.len() < CROWD {
            self.list.iter().position(|(s, _)| *s == situation)
        } else {
            if self.index.is_empty() {
                self.index.extend(self.list.iter().enumerate().map(|(i, (s, _))| (s.clone(), i)));
            }
            self.index.get(&situation).copied()
        };
        match found {
            Some(i) => {
                if reached.better(self.list[i].1) {
                    self.list[i].1 = reached;
                }
            }
            None => {
                if self.list.len() >= CROWD {
                    self.index.insert(situation.clone(), self.list.len());
                }
                self.list.push((situation, reached));
            }
        }
    }
}

struct Search<'s, 'a, const P: usize> {
    items: &'s [Item<'a, P>],
    /// The reference from `start` on.
    reference: &'s [u8],
    start: u32,
    steps: Vec<(u32, Step)>,
}

/// The best match of `items`, which are sorted by [`Item::start`]. `reference` holds the codes from position `start` on, at
/// least to the last edit's end. `None` when the search would pass its limits.
pub fn search<const P: usize>(items: &[Item<'_, P>], reference: &[u8], start: u32, limits: Limits) -> Option<Groups> {
    let mut s = Search { items, reference, start, steps: Vec::new() };
    let begin = items.first().map_or(start, Item::start);
    let copy = Copy { reached: [begin; 2], ..Copy::default() };
    let mut front = Front::new();
    let nothing = Situation { copies: std::array::from_fn(|_| copy.clone()), applied: [false; 2] };
    front.add(nothing, Reached { score: (0, 0), last: NONE });
    let mut seen = 0;
    for (k, item) in items.iter().enumerate() {
        let here = s.advance(front, item.start());
        front = Front::new();
        for (situation, reached) in &here.list {
            front.add(situation.clone(), *reached);
            for way in 0..item.ways.len() {
                if let Some(next) = s.apply(situation, k, way) {
                    let mut score = reached.score;
                    match item.side {
                        Side::Truth => score.0 += 1,
                        Side::Query => score.1 += 1,
                    }
                    s.steps.push((reached.last, Step::Applied(k as u32)));
                    front.add(next, Reached { score, last: s.steps.len() as u32 - 1 });
                }
            }
        }
        seen += front.list.len();
        if front.list.len() > limits.at_once || seen > limits.in_all {
            return None;
        }
    }
    let end = items.iter().flat_map(Item::edits).map(|e| e.end).max().unwrap_or(begin).max(begin);
    // One further: an insertion at the very end stands ahead until then.
    let last = s.advance(front, end + 1);
    let done = last.list.iter().filter(|(situation, _)| situation.copies.iter().all(|c| c.in_step(end + 1)));
    let best = done.map(|(_, reached)| *reached).reduce(|a, b| if b.better(a) { b } else { a });
    Some(s.groups(best.map_or(NONE, |b| b.last)))
}

impl<const P: usize> Search<'_, '_, P> {
    fn edit(&self, Tag { item, way, at }: Tag) -> Option<Edit<'_>> {
        self.items.get(item as usize)?.ways.get(usize::from(way))?.get(usize::from(at)).copied()?
    }

    fn letters(&self, from: u32, to: u32) -> &[u8] {
        let at = |p: u32| ((p - self.start) as usize).min(self.reference.len());
        &self.reference[at(from)..at(to)]
    }

    /// Writes all sequences up to `to`; situations in which the sides differ are gone.
    fn advance(&mut self, front: Front<P>, to: u32) -> Front<P> {
        let mut next = Front::new();
        for (mut situation, mut reached) in front.list {
            if !situation.copies.iter_mut().all(|copy| self.write_to(copy, to)) {
                continue;
            }
            if situation.copies.iter().all(|c| c.in_step(to)) {
                if situation.applied[0] != situation.applied[1] {
                    continue;
                }
                if situation.applied[0] {
                    situation.applied = [false; 2];
                    self.steps.push((reached.last, Step::InStep));
                    reached.last = self.steps.len() as u32 - 1;
                }
            }
            next.add(situation, reached);
        }
        next
    }

    /// Writes both sides of a copy up to `to`; false where they differ.
    fn write_to(&self, copy: &mut Copy, to: u32) -> bool {
        let quiet = copy.pending.is_empty() && copy.reached[0] == copy.reached[1];
        if quiet && copy.ahead.iter().all(Vec::is_empty) {
            copy.reached = [copy.reached[0].max(to); 2];
            return true;
        }
        for side in [0u8, 1] {
            let s = usize::from(side);
            while let Some(&first) = copy.ahead[s].first() {
                let Some(edit) = self.edit(first) else { return false };
                if edit.start >= to {
                    break;
                }
                let before = self.letters(copy.reached[s], edit.start);
                if !copy.write(side, before) || !copy.write(side, edit.alt) {
                    return false;
                }
                copy.reached[s] = edit.end;
                copy.ahead[s].remove(0);
            }
            if copy.reached[s] < to {
                let letters = self.letters(copy.reached[s], to);
                if !copy.write(side, letters) {
                    return false;
                }
                copy.reached[s] = to;
            }
        }
        true
    }

    /// The situation with item `k` applied in one of its ways; `None` where an edit meets another of its side.
    fn apply(&self, situation: &Situation<P>, k: usize, way: usize) -> Option<Situation<P>> {
        let item = &self.items[k];
        let s = item.side as usize;
        let mut next = situation.clone();
        next.applied[s] = true;
        for (at, copy) in next.copies.iter_mut().enumerate() {
            let Some(edit) = item.ways[way][at] else { continue };
            if edit.start < copy.reached[s] {
                return None;
            }
            let tag = Tag { item: k as u32, way: way as u8, at: at as u8 };
            let ahead = copy.ahead[s].iter().filter_map(|&other| self.edit(other));
            let place = ahead.take_while(|o| (o.start, o.end) <= (edit.start, edit.end)).count();
            let neighbour = |i: usize| copy.ahead[s].get(i).and_then(|&other| self.edit(other));
            let fits_before = place == 0 || neighbour(place - 1).is_none_or(|o| o.before(&edit));
            if !fits_before || neighbour(place).is_some_and(|o| !edit.before(&o)) {
                return None;
            }
            copy.ahead[s].insert(place, tag);
        }
        Some(next)
    }

    fn groups(&self, mut last: u32) -> Groups {
        let mut groups = vec![None; self.items.len()];
        let mut group = 0;
        while let Some(&(before, step)) = self.steps.get(last as usize) {
            match step {
                Step::Applied(k) => groups[k as usize] = Some(group),
                Step::InStep => group += 1,
            }
            last = before;
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit<'a>(start: u32, end: u32, alt: &'a [u8]) -> Option<Edit<'a>> {
        Some(Edit { start, end, alt })
    }

    fn het<'a>(side: Side, e: Option<Edit<'a>>) -> Item<'a, 2> {
        Item { side, ways: vec![[e, None], [None, e]] }
    }

    fn hom<'a>(side: Side, e: Option<Edit<'a>>) -> Item<'a, 2> {
        Item { side, ways: vec![[e, e]] }
    }

    fn matched<const P: usize>(reference: &[u8], mut items: Vec<Item<'_, P>>) -> Vec<(Side, bool)> {
        items.sort_by_key(|i| (i.start(), i.side));
        let groups = search(&items, reference, 0, Limits::default()).unwrap();
        items.iter().zip(groups).map(|(i, g)| (i.side, g.is_some())).collect()
    }

    const REF: &[u8] = b"ACGTTTTTTACGACGACGTACGATCAGT";
    use Side::{Query, Truth};

    #[test]
    fn an_indel_anywhere_in_its_repeat() {
        // One T of six deleted, at either end; one ACG of three.
        for (a, b, len) in [(3, 8, 1), (9, 15, 3), (9, 12, 3)] {
            let items = vec![het(Truth, edit(a, a + len, b"")), het(Query, edit(b, b + len, b""))];
            assert!(matched(REF, items).iter().all(|m| m.1), "{a} {b}");
        }
        let other = vec![het(Truth, edit(3, 4, b"")), het(Query, edit(3, 5, b""))];
        assert!(matched(REF, other).iter().all(|m| !m.1));
    }

    #[test]
    fn genotypes_count() {
        let e = edit(20, 21, b"G");
        assert!(matched(REF, vec![het(Truth, e), hom(Query, e)]).iter().all(|m| !m.1));
        assert!(matched(REF, vec![hom(Truth, e), hom(Query, e)]).iter().all(|m| m.1));
        let one = |side| Item::<1> { side, ways: vec![[e]] };
        assert!(matched(REF, vec![one(Truth), one(Query)]).iter().all(|m| m.1));
    }

    #[test]
    fn split_and_joined() {
        // AT>GC as one and as two, on one copy; the two on different copies are another genotype pair.
        let (a, b, both) = (edit(19, 20, b"G"), edit(20, 21, b"T"), edit(19, 21, b"GT"));
        let items = vec![het(Truth, both), het(Query, a), het(Query, b)];
        assert!(matched(REF, items).iter().all(|m| m.1));
        // A homozygous and a heterozygous change, and the same as a compound record.
        let compound = Item { side: Query, ways: vec![[both, a], [a, both]] };
        assert!(matched(REF, vec![hom(Truth, a), het(Truth, b), compound]).iter().all(|m| m.1));
    }

    #[test]
    fn a_wrong_call_beside_a_right_one() {
        let items =
            vec![het(Truth, edit(19, 20, b"G")), het(Query, edit(19, 20, b"G")), het(Query, edit(22, 23, b"T"))];
        assert_eq!(matched(REF, items), [(Truth, true), (Query, true), (Query, false)]);
    }

    #[test]
    fn what_cancels_itself_matches_nothing() {
        // The truth deletes a T and inserts one: no haplotype of its own, and the query has nothing.
        let items = vec![het(Truth, edit(3, 4, b"")), het(Truth, edit(8, 8, b"T"))];
        assert!(matched(REF, items).iter().all(|m| !m.1));
    }

    #[test]
    fn one_copy_holds_no_two_edits_of_a_place() {
        let (a, b) = (edit(19, 21, b""), edit(20, 21, b"T"));
        // Both homozygous: they exclude each other. Both heterozygous: one on each copy.
        assert_eq!(matched(REF, vec![hom(Truth, a), hom(Truth, b), hom(Query, a)]).iter().filter(|m| m.1).count(), 2);
        let items = vec![het(Truth, a), het(Truth, b), het(Query, a), het(Query, b)];
        assert!(matched(REF, items).iter().all(|m| m.1));
    }

    #[test]
    fn limits_are_kept() {
        let items: Vec<Item<'_, 2>> = (0..28).flat_map(|i| [Truth, Query].map(|s| het(s, edit(i, i, b"T")))).collect();
        assert!(search(&items, REF, 0, Limits { at_once: 10, in_all: 10 }).is_none());
    }
}
