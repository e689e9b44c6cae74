//! Reads of one template that meet at a position: every usable read of a cell is remembered until its end is passed, under
//! its name, so that a later read of the same template (mate or supplementary, any number) finds it.
//!
//! Names are compared in full behind a 64-bit hash. Memory follows the number of reads alive at a position: entries whose
//! end lies behind are swept out whenever the table has doubled.

use crate::prepare::Span;

/// Index of "no entry".
const NONE: u32 = u32::MAX;
/// The table is first swept at this many entries.
const FIRST_SWEEP: usize = 256;

/// One remembered read. Ranges index the arenas of the [`Living`] table.
#[derive(Clone, Debug)]
struct Entry {
    hash: u64,
    /// Entry with the same slot seen before.
    next: u32,
    end: u32,
    name: (u32, u32),
    spans: (u32, u32),
    words: (u32, u32),
    /// Not a supplementary alignment.
    primary: bool,
    /// mosdepth remembers it as the first of a proper pair.
    first_of_pair: bool,
}

/// The reads alive in a cell, by name.
#[derive(Default)]
pub struct Living {
    slots: Vec<u32>,
    entries: Vec<Entry>,
    names: Vec<u8>,
    spans: Vec<Span>,
    /// Usable bits of the entries' spans.
    words: Vec<u64>,
    sweep_at: usize,
}

/// What is remembered of a read.
pub struct Remember<'a> {
    pub hash: u64,
    pub name: &'a [u8],
    pub start: u32,
    pub end: u32,
    pub spans: &'a [Span],
    /// Usable bits, laid out as the spans say; empty when the read is not usable.
    pub good: &'a [u64],
    pub primary: bool,
    pub first_of_pair: bool,
}

/// An earlier read of the same template.
pub struct Earlier<'a> {
    pub index: usize,
    pub spans: &'a [Span],
    pub good: &'a [u64],
    pub primary: bool,
}

impl Living {
    /// Forgets everything: a new cell.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.slots.resize(4 * FIRST_SWEEP, NONE);
        self.entries.clear();
        self.names.clear();
        self.spans.clear();
        self.words.clear();
        self.sweep_at = FIRST_SWEEP;
    }

    /// Remembers a read. Reads come sorted by start.
    pub fn insert(&mut self, r: &Remember<'_>) {
        if self.entries.len() >= self.sweep_at {
            self.sweep(r.start);
        }
        let hash = r.hash;
        let index = self.entries.len() as u32;
        let mask = self.slots.len() - 1;
        let slot = &mut self.slots[hash as usize & mask];
        let next = std::mem::replace(slot, index);
        self.names.extend_from_slice(r.name);
        let base = self.spans.len() as u32;
        let word_base = self.words.len() as u32;
        self.spans.extend_from_slice(r.spans);
        self.words.extend_from_slice(r.good);
        self.entries.push(Entry {
            hash,
            next,
            end: r.end,
            name: (self.names.len() as u32 - r.name.len() as u32, self.names.len() as u32),
            spans: (base, self.spans.len() as u32),
            words: (word_base, self.words.len() as u32),
            primary: r.primary,
            first_of_pair: r.first_of_pair,
        });
    }

    /// Indices of the remembered reads of a template, latest first.
    #[inline]
    fn chain<'s>(&'s self, hash: u64, name: &'s [u8]) -> impl Iterator<Item = usize> + 's {
        let mut at = self.slots.get(hash as usize & (self.slots.len().wrapping_sub(1))).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            while at != NONE {
                let index = at as usize;
                let e = &self.entries[index];
                at = e.next;
                if e.hash == hash && self.names[e.name.0 as usize..e.name.1 as usize] == *name {
                    return Some(index);
                }
            }
            None
        })
    }

    /// The earlier reads of a template that may still be alive.
    #[inline]
    pub fn earlier<'s>(&'s self, hash: u64, name: &'s [u8]) -> impl Iterator<Item = Earlier<'s>> + 's {
        self.chain(hash, name).map(|i| {
            let e = &self.entries[i];
            Earlier {
                index: i,
                spans: &self.spans[e.spans.0 as usize..e.spans.1 as usize],
                good: &self.words[e.words.0 as usize..e.words.1 as usize],
                primary: e.primary,
            }
        })
    }

    /// Clears in the remembered read `index` the positions at which `other` has a bit.
    pub fn forget_met(&mut self, index: usize, other: &Earlier<'_>) {
        let e = &self.entries[index];
        let spans = &self.spans[e.spans.0 as usize..e.spans.1 as usize];
        clear_met(spans, &mut self.words[e.words.0 as usize..e.words.1 as usize], other);
    }

    /// True when mosdepth would remember a first read of this name.
    pub fn has_first(&self, hash: u64, name: &[u8]) -> bool {
        self.chain(hash, name).any(|i| self.entries[i].first_of_pair)
    }

    /// Takes the first read that mosdepth remembers under this name: its spans.
    pub fn take_first(&mut self, hash: u64, name: &[u8]) -> Option<&[Span]> {
        let i = self.chain(hash, name).find(|&i| self.entries[i].first_of_pair)?;
        self.entries[i].first_of_pair = false;
        let (from, to) = self.entries[i].spans;
        Some(&self.spans[from as usize..to as usize])
    }

    /// Drops the entries that end at or before `start` and lays the others out anew.
    fn sweep(&mut self, start: u32) {
        let (names, spans, words) = (&mut self.names, &mut self.spans, &mut self.words);
        let mut kept = (0, 0, 0);
        self.entries.retain_mut(|e| {
            let stays = e.end > start;
            if stays {
                move_down(names, &mut e.name, &mut kept.0);
                move_down(spans, &mut e.spans, &mut kept.1);
                move_down(words, &mut e.words, &mut kept.2);
            }
            stays
        });
        names.truncate(kept.0);
        spans.truncate(kept.1);
        words.truncate(kept.2);
        self.sweep_at = FIRST_SWEEP.max(2 * self.entries.len());
        self.slots.clear();
        self.slots.resize((4 * self.sweep_at).next_power_of_two(), NONE);
        let mask = self.slots.len() - 1;
        for (i, e) in self.entries.iter_mut().enumerate() {
            e.next = std::mem::replace(&mut self.slots[e.hash as usize & mask], i as u32);
        }
    }
}

/// Moves a range of an arena down to where the `kept` ones end.
fn move_down<T: Copy>(arena: &mut [T], range: &mut (u32, u32), kept: &mut usize) {
    let len = range.1 - range.0;
    arena.copy_within(range.0 as usize..range.1 as usize, *kept);
    *range = (*kept as u32, *kept as u32 + len);
    *kept += len as usize;
}

/// Shared positions of two lists of spans, as `(first of a, first of b, position, length)` with indices of the spans.
pub fn intersections<'s>(a: &'s [Span], b: &'s [Span]) -> impl Iterator<Item = (Span, Span, u32, u32)> + 's {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            let (x_end, y_end) = (x.start + x.len, y.start + y.len);
            let (from, to) = (x.start.max(y.start), x_end.min(y_end));
            if x_end <= y_end {
                i += 1;
            } else {
                j += 1;
            }
            if from < to {
                return Some((*x, *y, from, to - from));
            }
        }
        None
    })
}

/// `n` bits (1–64) of `words` from bit `at`; bits past the end are zero.
#[inline]
pub fn bits_at(words: &[u64], at: u32, n: u32) -> u64 {
    let (word, shift) = ((at / 64) as usize, at % 64);
    let low = words.get(word).map_or(0, |w| w >> shift);
    let high = if shift == 0 { 0 } else { words.get(word + 1).map_or(0, |w| w << (64 - shift)) };
    (low | high) & if n >= 64 { u64::MAX } else { (1 << n) - 1 }
}

/// Clears in `row` (laid out as `mine`) the positions at which `earlier` has a bit; gives how many were cleared.
pub fn clear_met(mine: &[Span], row: &mut [u64], earlier: &Earlier<'_>) -> u32 {
    let mut cleared = 0;
    if row.is_empty() || earlier.good.is_empty() {
        return 0;
    }
    for (x, y, pos, len) in intersections(mine, earlier.spans) {
        let mut done = 0;
        while done < len {
            let at = pos + done - x.start;
            // Word by word of my row.
            let n = (64 - at % 64).min(len - done);
            let theirs = bits_at(y.bits(earlier.good), pos + done - y.start, n) << (at % 64);
            let word = &mut row[(x.word + at / 64) as usize];
            cleared += (*word & theirs).count_ones();
            *word &= !theirs;
            done += n;
        }
    }
    cleared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(name: &str) -> u64 {
        wgs_core::name::template_hash(name.as_bytes())
    }

    #[test]
    fn entries_live_until_swept_and_names_are_compared() {
        let mut living = Living::default();
        living.clear();
        let span = |start| [Span { read_start: 0, start, len: 10, word: 0 }];
        for i in 0..2000u32 {
            let name = format!("r{}", i % 1500);
            let spans = span(i);
            let r = Remember {
                hash: hash(&name),
                name: name.as_bytes(),
                start: i,
                end: i + 10,
                spans: &spans,
                good: &[1023],
                primary: true,
                first_of_pair: true,
            };
            living.insert(&r);
        }
        assert!(living.entries.len() <= 2 * FIRST_SWEEP, "{}", living.entries.len());
        assert_eq!(living.earlier(hash("r499"), b"r499").count(), 1);
        assert_eq!(living.earlier(hash("nobody"), b"nobody").count(), 0);
        assert_eq!(living.take_first(hash("r499"), b"r499").unwrap()[0].start, 1999);
        assert!(!living.has_first(hash("r499"), b"r499"));
    }

    proptest! {
        #[test]
        fn clearing_equals_the_set_difference(
            mine in proptest::collection::vec((1u32..90, 0u32..70), 1..4), theirs in proptest::collection::vec((1u32..90, 0u32..70), 1..4),
            from in 0u32..100, words: Vec<u64>,
        ) {
            let lay = |blocks: &[(u32, u32)], mut at: u32| {
                let (mut spans, mut word) = (Vec::new(), 0);
                for &(len, gap) in blocks {
                    spans.push(Span { read_start: 0, start: at, len, word });
                    at += len + gap;
                    word += len.div_ceil(64);
                }
                let mut row: Vec<u64> = (0..word as usize).map(|i| words.get(i % words.len().max(1)).copied().unwrap_or(u64::MAX)).collect();
                for s in &spans {
                    if s.len % 64 != 0 {
                        row[(s.word + s.len / 64) as usize] &= (1 << (s.len % 64)) - 1;
                    }
                }
                (spans, row)
            };
            let positions = |spans: &[Span], row: &[u64]| -> std::collections::BTreeSet<u32> {
                spans.iter().flat_map(|s| (0..s.len).filter(|i| bits_at(s.bits(row), *i, 1) == 1).map(|i| s.start + i).collect::<Vec<_>>()).collect()
            };
            let (a, mut row) = lay(&mine, 50);
            let (b, good) = lay(&theirs, from);
            let (before, other) = (positions(&a, &row), positions(&b, &good));
            let cleared = clear_met(&a, &mut row, &Earlier { index: 0, spans: &b, good: &good, primary: true });
            prop_assert_eq!(positions(&a, &row), before.difference(&other).copied().collect());
            prop_assert_eq!(cleared as usize, before.intersection(&other).count());
        }
    }
}
