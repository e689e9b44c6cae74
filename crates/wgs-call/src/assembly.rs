//! Alleles that alignments do not show: local assembly where records are clipped.
//!
//! Where at least [`CLIPPED`] templates are soft-clipped within [`NEAR`] bases, and so many of the depth that a fifth of it is a
//! better explanation than errors, the [`BIN`] bases of the contig's grid they lie in are assembled: the records around are cut into
//! k-mers (bases of quality [`MIN_BQ`] or more, clips included, a template once). A walk leaves the reference at a k-mer that
//! is unique in it, goes over k-mers that at least [`WEIGHT`] templates show and the reference has not, and ends where it
//! meets a unique k-mer of the reference again: what lies between replaces the reference there. Each `k` of [`SIZES`] is
//! tried, the largest first, until one finds a way at the place itself. A place with more than [`WALKS`] ways gives none: it is
//! a repeat that k-mers cannot resolve.
//!
//! A clip can also say by itself where it comes from: its first [`ANCHOR`] bases stand elsewhere near by. Behind the place, what lies
//! between is deleted; before it, what lies between is there once more: a tandem duplication, of which k-mers shorter than the
//! unit make a circle.
//!
//! METHOD: de Bruijn graphs of active regions, as in Platypus (Rimmer et al. 2014, doi:10.1038/ng.3036); clips as in Pindel (Ye et al.
//! 2009, doi:10.1093/bioinformatics/btp394).

use crate::candidates::{Allele, DELETION_MAX, SHARE};
use crate::edit::Edit;
use wgs_core::Interval;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::{NO_QUALITY, Pile, StoredRead};

/// Templates clipped at one place that make it worth assembling.
pub const CLIPPED: usize = 3;
/// Shortest clip that counts.
const CLIP_MIN: u32 = 6;
/// Least mean quality of a clip that counts.
const CLIP_BQ: u32 = 15;
/// Clips this near are of one place.
const NEAR: u32 = 8;
/// What is assembled at once, on the contig's grid: bases, and those on either side.
const BIN: u32 = 128;
const REACH: u32 = 150;
/// Chance that a template is clipped at a place by error.
const CLIP_ERROR: f64 = 0.02;
/// An allele this near to the bin is of the place itself.
const OWN: u32 = 40;
/// Lowest base quality of a k-mer.
const MIN_BQ: u8 = 10;
/// Templates that show a k-mer of a walk.
const WEIGHT: u32 = 2;
/// Sizes of k-mers, at most 63.
const SIZES: [usize; 5] = [57, 35, 23, 17, 11];
/// Places of a clip's bases, at most.
const ANCHORED: usize = 3;
/// Bases of a clip that are looked for near by.
const ANCHOR: usize = 16;
/// Longest walk, bases.
const LONGEST: usize = 500;
/// Longest insertion, bases; longer ones are the business of structural variant callers.
const INSERTION_MAX: usize = 100;
/// Longest stretch replaced by other bases.
const REPLACED_MAX: u32 = 30;
/// Chance that a template shows an assembled allele by error (a chimeric molecule).
const ERROR: f64 = 1e-3;
/// Evidence from which it is a candidate, nats, as in [`crate::candidates`].
const LIMIT: f64 = 1.0;
/// Ways a place may have.
const WALKS: usize = 8;
/// Steps over all walks of a place.
const STEPS: usize = 20_000;

type Kmer = u128;

/// Bits of the filter.
const FILTER: usize = 1 << 15;

/// Bit of a k-mer in the filter.
fn slot(kmer: Kmer) -> usize {
    let folded = (kmer as u64) ^ ((kmer >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 49) as usize
}

/// ln odds of "this share of the templates" against "errors", as in [`crate::candidates`].
fn evidence(share: f64, shown: u32, depth: u32, error: f64) -> f64 {
    let rest = 1.0 - share;
    f64::from(shown) * ln(rest + share / error) + f64::from(depth.saturating_sub(shown)) * ln(rest)
}

/// The assembler with its buffers.
pub struct Assembler {
    share: f64,
    clips: Vec<(u32, u64)>,
    kmers: Vec<(Kmer, u64)>,
    graph: Vec<(Kmer, u32)>,
    unique: Vec<(Kmer, u32)>,
    own: Vec<Kmer>,
    /// Bits of the slots of `own`: most k-mers of records are found or refused by one look.
    filter: Vec<u64>,
}

impl Default for Assembler {
    fn default() -> Self {
        Self::for_share(SHARE)
    }
}

impl Assembler {
    /// Looks for alleles that this share of the templates has.
    pub fn for_share(share: f64) -> Self {
        let (clips, kmers, graph) = (Vec::new(), Vec::new(), Vec::new());
        Self { share, clips, kmers, graph, unique: Vec::new(), own: Vec::new(), filter: Vec::new() }
    }

    /// Alleles of the pile's reach that assembly finds, by place. `depth` is the scan's.
    pub fn run(&mut self, pile: &Pile, reference: &RefSlice, reach: Interval, depth: &[i32]) -> Vec<Allele> {
        self.clips.clear();
        for read in pile.reads() {
            let (blocks, len) = (pile.blocks(read), pile.bases(read).len() as u32);
            let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { continue };
            let good = |from: u32, to: u32| {
                let quals = &pile.quals(read)[from as usize..to as usize];
                let sum: u32 = quals.iter().filter(|&&q| q != NO_QUALITY).map(|&q| u32::from(q)).sum();
                to - from >= CLIP_MIN && sum >= CLIP_BQ * (to - from)
            };
            if good(0, first.read_start) {
                self.clips.push((first.start, read.hash));
            }
            if good(last.read_start + last.len, len) {
                self.clips.push((last.end(), read.hash));
            }
        }
        self.clips.retain(|c| (reach.start..reach.end).contains(&c.0));
        self.clips.sort_unstable();
        let mut bins: Vec<u32> = Vec::new();
        for (i, &(pos, _)) in self.clips.iter().enumerate() {
            let near = &self.clips[i..i + self.clips[i..].partition_point(|c| c.0 <= pos + NEAR)];
            let mut hashes: Vec<u64> = near.iter().map(|c| c.1).collect();
            hashes.sort_unstable();
            hashes.dedup();
            let over = depth.get((pos - reach.start) as usize).copied().unwrap_or(0).max(0) as u32;
            let clipped = hashes.len() as u32;
            // Records clipped at their end do not cover the place.
            let enough = evidence(self.share, clipped, over.max(clipped), CLIP_ERROR) >= LIMIT;
            if hashes.len() >= CLIPPED && enough && bins.last() != Some(&(pos / BIN)) {
                bins.push(pos / BIN);
            }
        }
        let mut found: Vec<(Edit, u32)> = Vec::new();
        for bin in bins {
            self.bin(pile, reference, bin * BIN, &mut found);
        }
        found.sort();
        found.dedup_by(|next, kept| next.0 == kept.0);
        found
            .into_iter()
            .filter(|(e, _)| (reach.start..reach.end).contains(&e.start))
            .filter_map(|(edit, n)| {
                let at = (edit.start.saturating_sub(1).max(reach.start) - reach.start) as usize;
                let evidence = evidence(self.share, n, depth.get(at).copied().unwrap_or(0).max(0) as u32, ERROR);
                (evidence >= LIMIT).then(|| Allele::other(edit, n, evidence, reference))
            })
            .collect()
    }

    fn bin(&mut self, pile: &Pile, reference: &RefSlice, bin: u32, found: &mut Vec<(Edit, u32)>) {
        let (start, end) = (bin.saturating_sub(REACH).max(reference.start), bin + BIN + REACH);
        let codes = reference.range(start, end);
        let reads = pile.near(start, end);
        self.rejoin(pile, reads, reference, bin, found);
        for k in SIZES {
            if codes.len() <= 2 * k {
                continue;
            }
            self.reference(codes, k);
            self.count(pile, reads, (start, end), k);
            let mut ways = Vec::new();
            if !self.walks(codes, k, &mut ways) {
                continue;
            }
            let mut any = false;
            for (from, to, path, weight) in ways {
                let edit = Edit { start: start + from as u32, end: start + to as u32, alt: path };
                if let Some(edit) = edit.normalised(reference)
                    && !edit.is_snv()
                    && edit.gain() != 0
                    && edit.end - edit.start <= DELETION_MAX
                    && edit.alt.len() <= INSERTION_MAX
                    && (edit.alt.is_empty() || edit.end - edit.start <= REPLACED_MAX)
                {
                    any |= edit.start < bin + BIN + OWN && edit.end + OWN > bin;
                    found.push((edit, weight));
                }
            }
            if any {
                break;
            }
        }
    }

    /// Alleles that clips of the bin tell by themselves.
    fn rejoin(
        &mut self,
        pile: &Pile,
        reads: &[StoredRead],
        reference: &RefSlice,
        bin: u32,
        found: &mut Vec<(Edit, u32)>,
    ) {
        let inside = |pos: u32| (bin.saturating_sub(OWN)..bin + BIN + OWN).contains(&pos);
        let mut edits: Vec<(Edit, u64)> = Vec::new();
        for read in reads {
            let (blocks, bases, quals) = (pile.blocks(read), pile.bases(read), pile.quals(read));
            let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { continue };
            let mut join = |pos: u32, anchor: std::ops::Range<usize>, left: bool| {
                let known = |i: usize| wgs_pileup::base_index(bases[i]).is_some() && quals[i] >= MIN_BQ;
                if !inside(pos) || !anchor.clone().all(known) {
                    return;
                }
                let from = pos.saturating_sub(DELETION_MAX).max(reference.start);
                let codes = reference.range(from, pos.saturating_add(DELETION_MAX));
                let anchor = &bases[anchor];
                // Where the anchor stands, as the place its clip would meet.
                let places = codes.windows(ANCHOR).enumerate().filter(|(_, w)| *w == anchor);
                let places = places.map(|(i, _)| from + i as u32 + if left { ANCHOR as u32 } else { 0 });
                let places: Vec<u32> = places.filter(|&p| p != pos).take(ANCHORED + 1).collect();
                // Of few the nearest says the least; many are a repeat, and say nothing.
                if places.len() > ANCHORED {
                    return;
                }
                let Some(there) = places.into_iter().min_by_key(|p| p.abs_diff(pos)) else { return };
                let (low, high) = (pos.min(there), pos.max(there));
                let again = (there > pos) == left;
                let edit = if again && high - low <= INSERTION_MAX as u32 {
                    Edit { start: high, end: high, alt: reference.range(low, high).to_vec() }
                } else if !again {
                    Edit { start: low, end: high, alt: Vec::new() }
                } else {
                    return;
                };
                edits.extend(edit.normalised(reference).map(|e| (e, read.hash)));
            };
            let (left, right) = (first.read_start as usize, (last.read_start + last.len) as usize);
            if left >= ANCHOR {
                join(first.start, left - ANCHOR..left, true);
            }
            if bases.len() >= right + ANCHOR {
                join(last.end(), right..right + ANCHOR, false);
            }
        }
        edits.sort_unstable();
        edits.dedup();
        for same in edits.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() as u32 >= WEIGHT) {
            found.push((same[0].0.clone(), same.len() as u32));
        }
    }

    /// K-mers of the records that the reference has not, with the number of templates that show them.
    fn count(&mut self, pile: &Pile, reads: &[StoredRead], (start, end): (u32, u32), k: usize) {
        self.kmers.clear();
        for read in reads.iter().filter(|r| r.end > start && r.start < end) {
            each(pile.bases(read), Some(pile.quals(read)), k, |_, kmer| {
                let maybe = self.filter[slot(kmer) / 64] >> (slot(kmer) % 64) & 1 == 1;
                if !maybe || self.own.binary_search(&kmer).is_err() {
                    self.kmers.push((kmer, read.hash));
                }
            });
        }
        self.kmers.sort_unstable();
        self.kmers.dedup();
        self.graph.clear();
        for same in self.kmers.chunk_by(|a, b| a.0 == b.0) {
            if same.len() as u32 >= WEIGHT {
                self.graph.push((same[0].0, same.len() as u32));
            }
        }
    }

    /// K-mers of the reference, and those that occur once with their place.
    fn reference(&mut self, codes: &[u8], k: usize) {
        let mut all: Vec<(Kmer, u32)> = Vec::with_capacity(codes.len());
        each(codes, None, k, |at, kmer| all.push((kmer, at as u32)));
        all.sort_unstable();
        self.unique.clear();
        self.own.clear();
        self.filter.clear();
        self.filter.resize(FILTER / 64, 0);
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            self.own.push(same[0].0);
            self.filter[slot(same[0].0) / 64] |= 1 << (slot(same[0].0) % 64);
            if same.len() == 1 {
                self.unique.push(same[0]);
            }
        }
    }

    fn weight(&self, kmer: Kmer) -> u32 {
        self.graph.binary_search_by_key(&kmer, |g| g.0).map_or(0, |i| self.graph[i].1)
    }

    /// All ways off the reference and back: first base replaced, one past the last, the bases, the least weight. False when
    /// there are too many.
    fn walks(&self, codes: &[u8], k: usize, out: &mut Vec<(usize, usize, Vec<u8>, u32)>) -> bool {
        let mask: Kmer = (1 << (2 * k)) - 1;
        let mut steps = 0;
        let mut anchors: Vec<(Kmer, u32)> = self.unique.clone();
        anchors.sort_unstable_by_key(|u| u.1);
        for &(anchor, at) in &anchors {
            let leave = at as usize + k;
            // Depth first; a walk is its bases so far.
            let mut stack: Vec<(Kmer, Vec<u8>, u32)> = Vec::new();
            for b in 0..4u8 {
                let next = (anchor << 2 | Kmer::from(b)) & mask;
                let w = self.weight(next);
                if w > 0 {
                    stack.push((next, vec![1 << b], w));
                }
            }
            while let Some((kmer, path, weight)) = stack.pop() {
                steps += 1;
                if steps > STEPS {
                    return false;
                }
                if path.len() > LONGEST {
                    continue;
                }
                for b in 0..4u8 {
                    let next = (kmer << 2 | Kmer::from(b)) & mask;
                    let w = self.weight(next);
                    if w > 0 {
                        let mut path = path.clone();
                        path.push(1 << b);
                        stack.push((next, path, weight.min(w)));
                        continue;
                    }
                    let Ok(i) = self.unique.binary_search_by_key(&next, |u| u.0) else { continue };
                    let mut path = path.clone();
                    path.push(1 << b);
                    // The met k-mer's bases are the reference's.
                    let back = self.unique[i].1 as usize;
                    let (mut to, mut bases) = (back + k, path);
                    while to > leave && bases.last().is_some_and(|&b| b == codes[to - 1]) {
                        bases.pop();
                        to -= 1;
                    }
                    if to >= leave {
                        if out.len() == WALKS {
                            return false;
                        }
                        out.push((leave, to, bases, weight));
                    }
                }
            }
        }
        true
    }
}

/// Shows every k-mer of known bases of good quality, 2 bits a base, with the place of its first base.
fn each(codes: &[u8], quals: Option<&[u8]>, k: usize, mut see: impl FnMut(usize, Kmer)) {
    let mask: Kmer = (1 << (2 * k)) - 1;
    let (mut kmer, mut run): (Kmer, usize) = (0, 0);
    for (i, &c) in codes.iter().enumerate() {
        let good = quals.is_none_or(|q| q[i] >= MIN_BQ);
        match (wgs_pileup::base_index(c), good) {
            (Some(b), true) => {
                kmer = (kmer << 2 | b as Kmer) & mask;
                run += 1;
                if run >= k {
                    see(i + 1 - k, kmer);
                }
            }
            _ => run = 0,
        }
    }
}
