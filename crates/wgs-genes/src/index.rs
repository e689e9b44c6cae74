//! What lies at a place: transcripts, genes and any other intervals, by bins of 16 kb.
//!
//! Every bin lists the intervals that overlap it, in order. A query looks into its first bin, and in each further one only at the
//! intervals that begin there, so that it meets each interval once and in ascending order. Positions are 0-based, half-open.

use crate::model::{GeneId, GeneModels, TranscriptId};

/// Bases of a bin, as a power of two: most transcripts lie in one to three bins, a bin has a few dozen.
const SHIFT: u32 = 14;

/// An interval in a bin.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    end: u32,
    number: u32,
}

/// Intervals of one contig.
#[derive(Clone, Debug, Default)]
struct Contig {
    /// Where each bin's entries begin, and where the last ends.
    bins: Vec<u32>,
    entries: Vec<Entry>,
}

/// Numbered intervals, looked up by place.
#[derive(Clone, Debug, Default)]
pub struct Bins {
    contigs: Vec<Contig>,
}

impl Bins {
    /// Of `(contig, start, end)`, sorted; their numbers count them from 0.
    pub fn new(intervals: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Self {
        let mut contigs: Vec<Contig> = Vec::new();
        let bins = |start: u32, end: u32| (start >> SHIFT) as usize..=((end.max(start + 1) - 1) >> SHIFT) as usize;
        for (contig, start, end) in intervals.clone() {
            if contigs.len() <= contig as usize {
                contigs.resize_with(contig as usize + 1, Contig::default);
            }
            if let Some(c) = contigs.get_mut(contig as usize) {
                let last = *bins(start, end).end();
                if c.bins.len() < last + 2 {
                    c.bins.resize(last + 2, 0);
                }
                bins(start, end).for_each(|b| c.bins.get_mut(b + 1).map_or((), |n| *n += 1));
            }
        }
        for c in &mut contigs {
            let mut sum = 0;
            for n in &mut c.bins {
                sum += *n;
                *n = sum;
            }
            c.entries.resize(sum as usize, Entry { start: 0, end: 0, number: 0 });
        }
        let mut next: Vec<Vec<u32>> = contigs.iter().map(|c| c.bins.clone()).collect();
        for (number, (contig, start, end)) in intervals.enumerate() {
            let (Some(c), Some(next)) = (contigs.get_mut(contig as usize), next.get_mut(contig as usize)) else {
                continue;
            };
            for b in bins(start, end) {
                let Some(at) = next.get_mut(b) else { continue };
                if let Some(entry) = c.entries.get_mut(*at as usize) {
                    *entry = Entry { start, end, number: number as u32 };
                }
                *at += 1;
            }
        }
        Self { contigs }
    }

    /// Visits those that share a base with `start..end`, ascending, with number and end; of an empty interval, those that it lies
    /// within.
    #[inline]
    pub fn overlapping(&self, contig: u32, start: u32, end: u32, mut visit: impl FnMut(u32, u32)) {
        let Some(contig) = self.contigs.get(contig as usize) else { return };
        let (first, last) = (start >> SHIFT, end.saturating_sub(1).max(start) >> SHIFT);
        for bin in first..=last {
            let bounds = contig.bins.get(bin as usize).zip(contig.bins.get(bin as usize + 1));
            let Some((&from, &to)) = bounds else { return };
            for entry in contig.entries.get(from as usize..to as usize).unwrap_or_default() {
                if entry.start >= end {
                    return;
                }
                if entry.end > start && (bin == first || entry.start >> SHIFT == bin) {
                    visit(entry.number, entry.end);
                }
            }
        }
    }
}

/// Transcripts and genes by place. Contigs are those of the models.
#[derive(Clone, Debug, Default)]
pub struct Index {
    transcripts: Bins,
    /// Genes by contig: first their number in the list by start.
    genes: Vec<Genes>,
}

/// Genes of one contig.
#[derive(Clone, Debug, Default)]
struct Genes {
    /// Starts, ends, numbers, by start.
    by_start: Vec<(u32, u32, u32)>,
    /// For each of `by_start`, the one that ends last of it and those before: end and number.
    reach: Vec<(u32, u32)>,
}

impl Index {
    /// Of models as the readers make them.
    pub fn new(models: &GeneModels) -> Self {
        let transcripts = Bins::new(models.transcripts.iter().map(|t| (t.contig, t.start, t.end)));
        let mut genes: Vec<Genes> = Vec::new();
        genes.resize_with(models.contigs.len(), Genes::default);
        for (number, gene) in models.genes.iter().enumerate() {
            let Some(list) = genes.get_mut(gene.contig as usize) else { continue };
            let number = number as u32;
            list.by_start.push((gene.start, gene.end, number));
            let reach = list.reach.last().copied().filter(|r| r.0 >= gene.end).unwrap_or((gene.end, number));
            list.reach.push(reach);
        }
        Self { transcripts, genes }
    }

    /// Appends the transcripts that overlap `start..end`, ascending.
    #[inline]
    pub fn overlapping(&self, contig: u32, start: u32, end: u32, out: &mut Vec<TranscriptId>) {
        self.transcripts.overlapping(contig, start, end, |n, _| out.push(TranscriptId(n)));
    }

    /// One past the last base of any transcript that overlaps `start..end`; 0 when none does.
    pub fn reach(&self, contig: u32, start: u32, end: u32) -> u32 {
        let mut reach = 0;
        self.transcripts.overlapping(contig, start, end, |_, end| reach = reach.max(end));
        reach
    }

    /// The gene nearest to `start..end` and its distance: 0 when they overlap, 1 when they touch. Of several as near, the first.
    pub fn nearest_gene(&self, contig: u32, start: u32, end: u32) -> Option<(GeneId, u32)> {
        let list = self.genes.get(contig as usize)?;
        let end = end.max(start.saturating_add(1));
        let behind = list.by_start.partition_point(|g| g.0 < end);
        let before =
            list.reach.get(..behind)?.last().map(|&(reach, n)| (if reach > start { 0 } else { start - reach + 1 }, n));
        let after = list.by_start.get(behind).map(|&(from, _, n)| (from - end + 1, n));
        let (distance, number) = [before, after].into_iter().flatten().min_by_key(|x| x.0)?;
        Some((GeneId(number), distance))
    }
}
