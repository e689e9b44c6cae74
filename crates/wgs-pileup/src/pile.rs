//! The usable records around one interval, kept in flat arrays, with the depth cap applied.
//!
//! The cap bounds time and memory: of the records that start in one 64-base bin of the contig, at most
//! [`Rules::max_starts_per_bin`] are kept, those with the lowest name hash (mates stay together where both bins are
//! full). The bins of all usable records that reach into the interval lie inside the fetched stretch, so what is kept
//! does not depend on where the interval ends. Positions under a record of a full bin are marked.

use crate::{BIN, Exclusion, INDEL_REACH, LEFT_MARGIN, NO_QUALITY, RIGHT_MARGIN, ReadCounts, Rules};
use std::cmp::Ordering;
use wgs_core::{Block, Interval, ReadView, name};

/// A kept record. Ranges point into the arrays of its [`Pile`].
#[derive(Clone, Copy, Debug)]
pub struct StoredRead {
    /// First reference position.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Mapping quality.
    pub mapq: u8,
    /// Flags.
    pub flags: u16,
    /// Hash of the template's name.
    pub hash: u64,
    name: (u32, u32),
    bases: (u32, u32),
    blocks: (u32, u32),
    indels: (u32, u32),
}

/// An insertion (length 0 on the reference) or deletion: first and one-past-last reference base touched, the base before
/// it included.
pub(crate) type IndelSpan = (u32, u32);

/// The records of one interval. Reused from interval to interval.
#[derive(Debug, Default)]
pub struct Pile {
    pub(crate) interval: Option<Interval>,
    reach: Option<Interval>,
    pub(crate) fetched: (u32, u32),
    reads: Vec<StoredRead>,
    names: Vec<u8>,
    /// Base codes, one to a byte.
    bases: Vec<u8>,
    quals: Vec<u8>,
    blocks: Vec<Block>,
    indels: Vec<IndelSpan>,
    scratch: Vec<Block>,
    /// Kept records of each bin.
    bins: Vec<Bin>,
    /// Contents of dropped records stay in the arrays until this share is worth a clean-up.
    dropped: usize,
    counts: ReadCounts,
    capped: Vec<(u32, u32)>,
    /// Spans of records left out for their mapping quality, by start.
    unplaced: Vec<(u32, u32)>,
    unplaced_span: u32,
    /// Longest reference span of a kept record.
    pub(crate) max_span: u32,
}

#[derive(Clone, Debug, Default)]
struct Bin {
    reads: Vec<u32>,
    full: bool,
}

impl Pile {
    /// What has to be fetched for an interval on a contig of `contig_len` bases: the interval with its margins.
    pub fn fetch_interval(interval: Interval, contig_len: u32) -> Interval {
        let down = |p: u32| p / BIN * BIN;
        let start = down(interval.start.saturating_sub(LEFT_MARGIN));
        let end = down(interval.end.saturating_add(BIN - 1)).saturating_add(RIGHT_MARGIN).min(contig_len);
        Interval { start, end, ..interval }
    }

    /// Begins an interval: records that start in it are counted. `reach` contains it and is what the scan looks at;
    /// `fetched` is the [`Pile::fetch_interval`] of `reach`.
    pub fn begin(&mut self, interval: Interval, reach: Interval, fetched: Interval) {
        self.interval = Some(interval);
        self.reach = Some(reach);
        self.fetched = (fetched.start, fetched.end);
        self.reads.clear();
        self.names.clear();
        self.bases.clear();
        self.quals.clear();
        self.blocks.clear();
        self.indels.clear();
        let bins = (fetched.len().div_ceil(BIN)) as usize;
        self.bins.iter_mut().for_each(|b| (b.reads.clear(), b.full = false).0);
        self.bins.resize(bins.max(1), Bin::default());
        self.dropped = 0;
        self.counts = ReadCounts::default();
        self.capped.clear();
        self.unplaced.clear();
    }

    /// Takes a record that overlaps the fetched stretch.
    pub fn observe(&mut self, read: &ReadView<'_>, rules: &Rules) {
        let Some(interval) = self.interval else { return };
        let owned = (interval.start..interval.end).contains(&read.start());
        self.counts.seen += u64::from(owned);
        match rules.judge(read) {
            Ok(()) if read.start() < self.fetched.0 || read.start() >= self.fetched.1 => {}
            Ok(()) => self.keep(read, rules),
            Err(reason) => {
                self.counts.excluded[reason as usize] += u64::from(owned);
                let near = (self.fetched.0..self.fetched.1).contains(&read.start());
                if reason == Exclusion::LowMapq && near && read.end() - read.start() <= LEFT_MARGIN - BIN {
                    self.unplaced.push((read.start(), read.end()));
                }
            }
        }
    }

    fn keep(&mut self, read: &ReadView<'_>, rules: &Rules) {
        let at = |v: usize| v as u32;
        let (name0, base0, block0, indel0) =
            (at(self.names.len()), at(self.bases.len()), at(self.blocks.len()), at(self.indels.len()));
        let template = name::template_name(read.name());
        self.names.extend_from_slice(template);
        for &pair in read.packed_bases() {
            self.bases.extend([pair >> 4, pair & 15]);
        }
        self.bases.truncate(base0 as usize + read.len());
        if read.has_quals() {
            self.quals.extend(read.quals().iter().map(|&q| q.min(NO_QUALITY - 1)));
        } else {
            self.quals.resize(self.bases.len(), NO_QUALITY);
        }
        read.blocks_into(&mut self.scratch);
        self.blocks.extend_from_slice(&self.scratch);
        let mut pos = read.start();
        for op in read.cigar().iter() {
            let before = pos.saturating_sub(1).max(read.start());
            if op.code() == wgs_core::read::op::INSERTION {
                self.indels.push((before, pos));
            } else if op.code() == wgs_core::read::op::DELETION {
                self.indels.push((before, pos + op.len()));
            }
            pos += if op.consumes_reference() { op.len() } else { 0 };
        }
        let index = at(self.reads.len());
        self.reads.push(StoredRead {
            start: read.start(),
            end: read.end(),
            mapq: read.mapq(),
            flags: read.flags().0,
            hash: name::template_hash(template),
            name: (name0, at(self.names.len())),
            bases: (base0, at(self.bases.len())),
            blocks: (block0, at(self.blocks.len())),
            indels: (indel0, at(self.indels.len())),
        });
        let bin = ((read.start() - self.fetched.0) / BIN) as usize;
        let limit = rules.max_starts_per_bin as usize;
        self.bins[bin].reads.push(index);
        // Twice the limit before choosing: each record is compared a bounded number of times.
        if self.bins[bin].reads.len() > 2 * limit {
            self.cut(bin, limit);
            if self.dropped * 2 > self.reads.len() && self.reads.len() > 4096 {
                self.compact();
            }
        }
    }

    /// Keeps the `limit` lowest records of a bin.
    fn cut(&mut self, bin: usize, limit: usize) {
        let mut reads = std::mem::take(&mut self.bins[bin].reads);
        if reads.len() > limit {
            reads.select_nth_unstable_by(limit, |&a, &b| self.order(a as usize, b as usize));
            self.dropped += reads.len() - limit;
            if let Some(interval) = self.interval {
                let owned = |i: &&u32| (interval.start..interval.end).contains(&self.reads[**i as usize].start);
                self.counts.capped += reads[limit..].iter().filter(owned).count() as u64;
            }
            reads.truncate(limit);
            self.bins[bin].full = true;
        }
        self.bins[bin].reads = reads;
    }

    /// A total order of records by what they hold: name hash first. Two that compare equal are interchangeable.
    fn order(&self, a: usize, b: usize) -> Ordering {
        let (x, y) = (&self.reads[a], &self.reads[b]);
        let fixed = |r: &StoredRead| (r.hash, r.flags, r.start, r.end, r.mapq);
        fixed(x)
            .cmp(&fixed(y))
            .then_with(|| self.name(x).cmp(self.name(y)))
            .then_with(|| self.bases(x).cmp(self.bases(y)))
            .then_with(|| self.quals(x).cmp(self.quals(y)))
            .then_with(|| {
                let key = |b: &Block| (b.start, b.read_start, b.len);
                self.blocks(x).iter().map(key).cmp(self.blocks(y).iter().map(key))
            })
    }

    /// Drops the contents of records that no bin keeps.
    fn compact(&mut self) {
        let mut kept: Vec<u32> = self.bins.iter().flat_map(|b| b.reads.iter().copied()).collect();
        kept.sort_unstable();
        let mut to = vec![0u32; self.reads.len()];
        let mut fresh = Pile { fetched: self.fetched, ..Pile::default() };
        for (new, &old) in kept.iter().enumerate() {
            to[old as usize] = new as u32;
            let r = self.reads[old as usize];
            let at = |v: usize| v as u32;
            let (n, b, k, d) =
                (at(fresh.names.len()), at(fresh.bases.len()), at(fresh.blocks.len()), at(fresh.indels.len()));
            fresh.names.extend_from_slice(self.name(&r));
            fresh.bases.extend_from_slice(self.bases(&r));
            fresh.quals.extend_from_slice(self.quals(&r));
            fresh.blocks.extend_from_slice(self.blocks(&r));
            fresh.indels.extend_from_slice(self.indels(&r));
            fresh.reads.push(StoredRead {
                name: (n, at(fresh.names.len())),
                bases: (b, at(fresh.bases.len())),
                blocks: (k, at(fresh.blocks.len())),
                indels: (d, at(fresh.indels.len())),
                ..r
            });
        }
        self.bins.iter_mut().flat_map(|b| b.reads.iter_mut()).for_each(|i| *i = to[*i as usize]);
        (self.reads, self.names, self.bases, self.quals) = (fresh.reads, fresh.names, fresh.bases, fresh.quals);
        (self.blocks, self.indels, self.dropped) = (fresh.blocks, fresh.indels, 0);
    }

    /// All records have been shown: applies the cap and sorts by position.
    pub fn end(&mut self, rules: &Rules) {
        let limit = rules.max_starts_per_bin as usize;
        for bin in 0..self.bins.len() {
            if self.bins[bin].reads.len() > limit {
                self.cut(bin, limit);
            }
        }
        if self.dropped > 0 {
            self.compact();
        }
        for bin in self.bins.iter().filter(|b| b.full) {
            let ends = bin.reads.iter().map(|&i| self.reads[i as usize].end);
            let starts = bin.reads.iter().map(|&i| self.reads[i as usize].start);
            self.capped.extend(starts.min().zip(ends.max()));
        }
        self.max_span = self.reads.iter().map(|r| r.end - r.start).max().unwrap_or(0);
        self.reads.sort_by_key(|r| r.start);
        self.unplaced.sort_unstable();
        self.unplaced_span = self.unplaced.iter().map(|u| u.1 - u.0).max().unwrap_or(0);
    }

    /// What became of the records that start in the interval.
    pub fn counts(&self) -> &ReadCounts {
        &self.counts
    }

    /// The interval under work.
    pub fn interval(&self) -> Option<Interval> {
        self.interval
    }

    /// The interval with the margins that the scan looks at.
    pub fn reach(&self) -> Option<Interval> {
        self.reach
    }

    /// Kept records that may overlap `start..end`, by start; some of the first may end before it.
    pub fn near(&self, start: u32, end: u32) -> &[StoredRead] {
        let from = self.reads.partition_point(|r| r.start.saturating_add(self.max_span) <= start);
        let to = self.reads.partition_point(|r| r.start < end);
        &self.reads[from.min(to)..to]
    }

    /// Kept records, by start.
    pub fn reads(&self) -> &[StoredRead] {
        &self.reads
    }

    /// True where the depth cap dropped records over `pos`.
    pub fn is_capped(&self, pos: u32) -> bool {
        self.capped.iter().any(|&(start, end)| (start..end).contains(&pos))
    }

    /// Records over `pos` that are no evidence because of their mapping quality.
    pub fn unplaced(&self, pos: u32) -> u32 {
        let from = self.unplaced.partition_point(|u| u.0.saturating_add(self.unplaced_span) <= pos);
        let to = self.unplaced.partition_point(|u| u.0 <= pos);
        self.unplaced[from.min(to)..to].iter().filter(|u| u.1 > pos).count() as u32
    }

    /// The template's name.
    pub fn name(&self, r: &StoredRead) -> &[u8] {
        &self.names[r.name.0 as usize..r.name.1 as usize]
    }

    /// Base codes, one to a byte.
    #[inline]
    pub fn bases(&self, r: &StoredRead) -> &[u8] {
        &self.bases[r.bases.0 as usize..r.bases.1 as usize]
    }

    /// Base qualities 0–93, or [`NO_QUALITY`].
    #[inline]
    pub fn quals(&self, r: &StoredRead) -> &[u8] {
        &self.quals[r.bases.0 as usize..r.bases.1 as usize]
    }

    /// Aligned blocks.
    #[inline]
    pub fn blocks(&self, r: &StoredRead) -> &[Block] {
        &self.blocks[r.blocks.0 as usize..r.blocks.1 as usize]
    }

    /// Insertions and deletions with their reach, on the reference.
    pub(crate) fn indels(&self, r: &StoredRead) -> &[IndelSpan] {
        &self.indels[r.indels.0 as usize..r.indels.1 as usize]
    }

    /// Where an insertion or deletion of a record is felt.
    pub(crate) fn indel_reach(span: IndelSpan) -> (u32, u32) {
        (span.0.saturating_sub(INDEL_REACH), span.1.saturating_add(INDEL_REACH))
    }
}

/// Shown in messages and reports, in the order of [`Exclusion`].
impl Exclusion {
    /// Names, in order.
    pub const NAMES: [&'static str; 7] =
        ["unmapped", "secondary", "qc_fail", "duplicate", "no_bases", "low_mapq", "too_long"];
}
