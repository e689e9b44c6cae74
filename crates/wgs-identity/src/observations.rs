//! What the reads show at each marker, as integers: the mergeable state of the collector.
//!
//! An observation is (marker, allele, base quality). They are counted: per block of 256 markers a sorted list of words
//! `marker in block (8 bits) | allele (2) | quality (7) | count (15)`. Fresh observations wait in a buffer of 64 k words and
//! are folded in when it is full, so [`SiteCounts::add`] is a push. Counts stop at 32,767 per (marker, allele, quality):
//! a 60,000-fold pile costs no more memory than a normal site, and a marker that deep is an outlier that
//! [`estimate`](crate::estimate) leaves out. A stopped sum stays associative and commutative.
//!
//! Memory: 4 bytes per distinct (marker, allele, quality). 100,000 markers at 120× with 40 different qualities on both
//! alleles are at most 32 MB; with the 4 to 8 qualities of current instruments, 5 MB.

/// Which base was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Allele {
    /// The marker's reference base.
    Reference = 0,
    /// The marker's alternate base.
    Alternate = 1,
    /// Any other base, or an ambiguous one.
    Other = 2,
}

/// Observations of one kind at one marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Allele seen.
    pub allele: Allele,
    /// Phred quality, 0–93.
    pub quality: u8,
    /// How often, up to [`MAX_COUNT`].
    pub count: u32,
}

/// Highest quality that is told apart (`~` in SAM text).
pub const MAX_QUALITY: u8 = 93;
/// Highest count of one (marker, allele, quality).
pub const MAX_COUNT: u32 = (1 << COUNT_BITS) - 1;

const COUNT_BITS: u32 = 15;
const BLOCK_BITS: u32 = 8;
const BUFFER: usize = 1 << 16;
/// Allele and quality in a key of the buffer.
const KIND_BITS: u32 = 9;

/// Counts of all observations of one sample. See the module's story.
#[derive(Clone, Debug, Default)]
pub struct SiteCounts {
    /// `marker << 9 | allele << 7 | quality`, in order of arrival.
    buffer: Vec<u32>,
    /// Per 256 markers, sorted.
    blocks: Vec<Vec<u32>>,
}

impl SiteCounts {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one observation; `marker` is an index into [`Panel::markers`](crate::Panel::markers).
    #[inline]
    pub fn add(&mut self, marker: u32, allele: Allele, quality: u8) {
        self.buffer.push(marker << KIND_BITS | (allele as u32) << 7 | u32::from(quality.min(MAX_QUALITY)));
        if self.buffer.len() >= BUFFER {
            self.fold();
        }
    }

    /// Adds all of `other`; associative and commutative.
    pub fn merge(&mut self, mut other: SiteCounts) {
        self.fold();
        other.fold();
        if self.blocks.len() < other.blocks.len() {
            self.blocks.resize_with(other.blocks.len(), Vec::new);
        }
        for (mine, theirs) in self.blocks.iter_mut().zip(other.blocks) {
            if mine.is_empty() {
                *mine = theirs;
            } else if !theirs.is_empty() {
                *mine = join(mine, &theirs);
            }
        }
    }

    /// Sorts what waits in the buffer into the blocks.
    pub fn fold(&mut self) {
        let mut keys = std::mem::take(&mut self.buffer);
        keys.sort_unstable();
        for run in keys.chunk_by(|a, b| block_of(*a) == block_of(*b)) {
            let Some(&first) = run.first() else { continue };
            let block = block_of(first);
            if self.blocks.len() <= block {
                self.blocks.resize_with(block + 1, Vec::new);
            }
            let mask = (1u32 << (BLOCK_BITS + KIND_BITS)) - 1;
            let fresh: Vec<u32> = run
                .chunk_by(|a, b| a == b)
                .filter_map(|same| Some((same.first()? & mask) << COUNT_BITS | (same.len() as u32).min(MAX_COUNT)))
                .collect();
            if let Some(slot) = self.blocks.get_mut(block) {
                *slot = if slot.is_empty() { fresh } else { join(slot, &fresh) };
            }
        }
        keys.clear();
        self.buffer = keys;
    }

    /// Every marker that was seen, in order, with its observations in order of allele and quality. Call
    /// [`SiteCounts::fold`] first: what waits in the buffer is not shown.
    pub fn sites(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = Observation> + Clone + '_)> + '_ {
        self.blocks.iter().enumerate().flat_map(|(block, words)| {
            let marker = |w: u32| w >> (KIND_BITS + COUNT_BITS);
            words.chunk_by(move |a, b| marker(*a) == marker(*b)).filter_map(move |site| {
                let &first = site.first()?;
                Some(((block as u32) << BLOCK_BITS | marker(first), site.iter().map(|&w| unpack(w))))
            })
        })
    }

    /// Bytes held, for memory accounting.
    pub fn bytes(&self) -> usize {
        4 * (self.buffer.capacity() + self.blocks.iter().map(Vec::capacity).sum::<usize>())
            + 24 * self.blocks.capacity()
    }
}

impl PartialEq for SiteCounts {
    /// Equal counts, whatever still waits in the buffers.
    fn eq(&self, other: &Self) -> bool {
        let folded = |counts: &Self| {
            let mut counts = counts.clone();
            counts.fold();
            while counts.blocks.last().is_some_and(Vec::is_empty) {
                counts.blocks.pop();
            }
            counts.blocks
        };
        folded(self) == folded(other)
    }
}

impl Eq for SiteCounts {}

fn block_of(key: u32) -> usize {
    (key >> (BLOCK_BITS + KIND_BITS)) as usize
}

fn unpack(word: u32) -> Observation {
    let allele = match word >> (COUNT_BITS + 7) & 3 {
        0 => Allele::Reference,
        1 => Allele::Alternate,
        _ => Allele::Other,
    };
    Observation { allele, quality: (word >> COUNT_BITS & 127) as u8, count: word & MAX_COUNT }
}

/// Merges two sorted blocks; equal keys add up, and stop at the largest count.
fn join(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    loop {
        let key = |w: &u32| *w >> COUNT_BITS;
        match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if key(x) == key(y) => {
                let count = ((x & MAX_COUNT) + (y & MAX_COUNT)).min(MAX_COUNT);
                out.push(key(x) << COUNT_BITS | count);
                a.next();
                b.next();
            }
            (Some(x), Some(y)) => out.extend(if key(x) < key(y) { a.next() } else { b.next() }),
            (Some(_), None) => out.extend(a.next()),
            (None, Some(_)) => out.extend(b.next()),
            (None, None) => break,
        }
    }
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests;
