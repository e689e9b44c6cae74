//! Where the bases of a read lie on the reference, and how that changes when the read follows a haplotype.
//!
//! An [`Alignment`] holds one reference position for each stored base. A window's realignment gives positions for the bases
//! inside it and a flank on either side; [`Alignment::splice`] takes it over between the two places, nearest to the window,
//! where old and new agree. Where they agree nowhere on a side on which more of the read is aligned, the read stays as it is. Gaps are
//! moved left as far as they go. Positions are 0-based.

use wgs_core::read::op;
use wgs_core::{CigarOp, ReadView};
use wgs_io::reference::RefSlice;

/// Where the bases of a read lie. See the module's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// Reference position of each base; `None` for inserted and soft-clipped ones.
    places: Vec<Option<u32>>,
    /// Hard clips before and behind.
    hard: (u32, u32),
}

impl Alignment {
    /// That of a record; `None` where it has none, no bases, or skipped or padded stretches.
    pub fn of(read: &ReadView<'_>) -> Option<Self> {
        let mut places = Vec::with_capacity(read.len());
        let mut at = read.start();
        let mut hard = [0; 2];
        for o in read.cigar().iter() {
            match o.code() {
                op::INSERTION | op::SOFT_CLIP => places.extend((0..o.len()).map(|_| None)),
                op::DELETION => at += o.len(),
                op::HARD_CLIP => hard[usize::from(!places.is_empty())] += o.len(),
                _ if o.is_aligned() => {
                    places.extend((at..at + o.len()).map(Some));
                    at += o.len();
                }
                _ => return None,
            }
        }
        let aligned = places.len() == read.len() && places.iter().any(Option::is_some);
        aligned.then_some(Self { places, hard: (hard[0], hard[1]) })
    }

    /// One that starts on a haplotype: [`crate::haplotypes::places`].
    pub fn from_places(places: Vec<Option<u32>>) -> Self {
        Self { places, hard: (0, 0) }
    }

    /// First and one past the last position; `None` without an aligned base.
    pub fn span(&self) -> Option<(u32, u32)> {
        let first = self.places.iter().flatten().next()?;
        let last = self.places.iter().rev().flatten().next()?;
        Some((*first, last + 1))
    }

    /// Position of a base.
    pub fn place(&self, base: usize) -> Option<u32> {
        self.places.get(base).copied().flatten()
    }

    /// True when any of these bases is aligned.
    pub fn aligned(&self, bases: std::ops::Range<usize>) -> bool {
        self.places.get(bases).is_some_and(|p| p.iter().any(Option::is_some))
    }

    /// Takes over `new`, the positions of the bases from `from` on, where a window `core` needs it; moves its gaps left.
    /// `bases` are codes, one to a byte. False, and nothing is changed, where the two cannot be joined.
    pub fn splice(
        &mut self,
        from: usize,
        new: &[Option<u32>],
        core: (u32, u32),
        bases: &[u8],
        reference: &RefSlice,
    ) -> bool {
        let to = from + new.len();
        if to > self.places.len() || new.iter().all(Option::is_none) {
            return false;
        }
        let agree = |i: &usize| new[*i].is_some() && self.places[from + i] == new[*i];
        let before = (0..new.len()).rev().filter(|&i| new[i].is_some_and(|p| p < core.0)).find(agree);
        let behind = (0..new.len()).filter(|&i| new[i].is_some_and(|p| p >= core.1)).find(agree);
        let (left, right) = match (before, behind) {
            (None, _) if self.aligned(0..from) => return false,
            (_, None) if self.aligned(to..self.places.len()) => return false,
            (l, r) => (l.unwrap_or(0), r.unwrap_or(new.len() - 1)),
        };
        if left > right {
            return false;
        }
        let old = self.places.clone();
        self.places[from + left..=from + right].copy_from_slice(&new[left..=right]);
        let aligned: Vec<u32> = self.places.iter().flatten().copied().collect();
        if aligned.is_empty() || aligned.windows(2).any(|w| w[0] >= w[1]) {
            self.places = old;
            return false;
        }
        self.shift_left(from + left, from + right, bases, reference);
        true
    }

    /// Moves gaps between the bases `left..=right` to the left; the first aligned base stays.
    fn shift_left(&mut self, left: usize, right: usize, bases: &[u8], reference: &RefSlice) {
        let Some(first) = self.places.iter().position(Option::is_some) else { return };
        let floor = left.max(first);
        let p = &mut self.places;
        // k: the first aligned base behind a gap.
        for next in floor + 1..=right {
            let mut k = next;
            while let Some(b) = p[k] {
                let Some(i) = (floor..k).rev().find(|&i| p[i].is_some()).filter(|&i| i > floor) else { break };
                let Some(a) = p[i] else { break };
                // Only a neighbour that is aligned itself can take the gap's place.
                let has_before = p[i - 1].is_some();
                if !has_before || (b == a + 1) == (k == i + 1) {
                    break;
                }
                if k == i + 1 && reference.code(a) == reference.code(b - 1) {
                    p[i] = Some(b - 1);
                    k = i;
                } else if k > i + 1 && bases.get(i) == bases.get(k - 1) {
                    p[k - 1] = Some(a);
                    p[i] = None;
                    k -= 1;
                } else {
                    break;
                }
            }
        }
    }

    /// As CIGAR: `M`, `I`, `D`, clips.
    pub fn cigar(&self) -> Vec<CigarOp> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        let mut push = |len: usize, code: u32| match out.last_mut() {
            Some(last) if last.1 == code => last.0 += len as u32,
            _ if len > 0 => out.push((len as u32, code)),
            _ => {}
        };
        push(self.hard.0 as usize, op::HARD_CLIP);
        let (mut last, mut pending) = (None::<u32>, 0);
        for place in &self.places {
            let Some(p) = place else {
                pending += 1;
                continue;
            };
            push(pending, if last.is_none() { op::SOFT_CLIP } else { op::INSERTION });
            pending = 0;
            push(last.map_or(0, |l| (p - l - 1) as usize), op::DELETION);
            push(1, 0);
            last = Some(*p);
        }
        push(pending, op::SOFT_CLIP);
        push(self.hard.1 as usize, op::HARD_CLIP);
        out.into_iter().map(|(len, code)| CigarOp(len << 4 | code)).collect()
    }

    /// `NM` and `MD` of SAM: only equal A, C, G, T match.
    pub fn differences(&self, bases: &[u8], reference: &RefSlice) -> (u32, String) {
        let (mut count, mut text, mut run) = (0u32, String::new(), 0u32);
        let letter = |p: u32| char::from(b"NACMGRSVTWYHKDBN"[usize::from(reference.code(p) & 15)]);
        let mut last = None::<u32>;
        let mut pending = 0;
        let flush = |text: &mut String, run: &mut u32| {
            text.push_str(&run.to_string());
            *run = 0;
        };
        for (place, &base) in self.places.iter().zip(bases) {
            let Some(p) = *place else {
                pending += u32::from(last.is_some());
                continue;
            };
            count += pending;
            pending = 0;
            if let Some(l) = last
                && p > l + 1
            {
                flush(&mut text, &mut run);
                text.push('^');
                text.extend((l + 1..p).map(letter));
                count += p - l - 1;
            }
            if base == reference.code(p) && matches!(base, 1 | 2 | 4 | 8) {
                run += 1;
            } else {
                flush(&mut text, &mut run);
                text.push(letter(p));
                count += 1;
            }
            last = Some(p);
        }
        flush(&mut text, &mut run);
        (count, text)
    }
}

#[cfg(test)]
mod tests;
