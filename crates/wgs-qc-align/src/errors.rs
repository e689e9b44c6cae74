//! Errors against the reference: by cycle, by base quality, by context; indels and clips; oxidised G and deamination.
//!
//! A base belongs to the cell of its reference position, an indel or clip to the read's own cell. What is frequent is
//! counted by ranges (aligned bases per cycle) or from other counters (bases per quality from the read's histogram, bases
//! per context from the cell's usable depth); only what is rare (mismatches, clips, N) is visited base by base.
//!
//! Contexts are written in the orientation of the template's first read: a template whose R1 is forward shows the
//! reference strand, the other its complement. So damage of one strand (oxidised G reads G>T, deaminated C reads C>T)
//! stands against its complement (C>A, G>A), which has the same errors but not the damage: the background.

use crate::depth::{UsableDepth, is_usable, orientation};
use crate::prepare::{MIN_MAPQ, Prepared};
use crate::quality::{CYCLES, Histogram, soft_clips};
use crate::summary::{Artefact, ContextErrors, CycleErrors, ErrorRate, QualityErrors};
use wgs_core::ReadView;
use wgs_core::num::{Frac, Rounded};
use wgs_core::read::op;
use wgs_engine::Role;
use wgs_io::reference::RefSlice;
use wgs_kernel::math;

/// Reads whose errors count: mapped, primary, not QC-fail, not duplicate, well mapped.
#[inline]
pub fn is_counted(read: &ReadView<'_>) -> bool {
    !read.flags().any(0xf04) && read.mapq() >= MIN_MAPQ
}

/// Per-cycle counters of R1 or R2. `bases` and `clipped` hold differences.
#[derive(Clone)]
struct Cycles {
    bases: Vec<i64>,
    clipped: Vec<i64>,
    mismatches: Vec<u64>,
    insertions: Vec<u64>,
    deletions: Vec<u64>,
}

impl Default for Cycles {
    fn default() -> Self {
        let n = CYCLES + 1;
        Self {
            bases: vec![0; n],
            clipped: vec![0; n],
            mismatches: vec![0; n],
            insertions: vec![0; n],
            deletions: vec![0; n],
        }
    }
}

/// Collects errors.
#[derive(Clone)]
pub struct ErrorCollector {
    cycles: [Cycles; 2],
    /// Bases that are in the reads' histograms ([`crate::quality::Qualities`]) but were not compared, by quality.
    not_compared: Histogram,
    mismatch_quality: Histogram,
    /// Usable bases by context, and mismatches by context and base read; in template orientation.
    context_bases: [u64; 64],
    context_mismatches: [[u64; 4]; 64],
    bases: u64,
    mismatches: u64,
    insertions: u64,
    deletions: u64,
    read_bases: u64,
    clipped_reads: u64,
    clipped_bases: u64,
}

impl Default for ErrorCollector {
    fn default() -> Self {
        Self {
            cycles: Default::default(),
            not_compared: [0; 256],
            mismatch_quality: [0; 256],
            context_bases: [0; 64],
            context_mismatches: [[0; 4]; 64],
            bases: 0,
            mismatches: 0,
            insertions: 0,
            deletions: 0,
            read_bases: 0,
            clipped_reads: 0,
            clipped_bases: 0,
        }
    }
}

/// Compared and different bases of a record in this cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    /// Aligned bases, both sides known.
    pub bases: u64,
    /// Of them different.
    pub mismatches: u64,
}

/// How stored bases map to cycles.
#[derive(Clone, Copy)]
struct Orient {
    reverse: bool,
    len: usize,
}

impl Orient {
    #[inline]
    fn cycle(self, at: usize) -> usize {
        if self.reverse { self.len - 1 - at } else { at }
    }

    /// Adds `by` to a difference table over stored bases `from..to`.
    #[inline]
    fn add_range(self, table: &mut [i64], from: usize, to: usize, by: i64) {
        let (from, to) = if self.reverse { (self.len - to, self.len - from) } else { (from, to) };
        if from < CYCLES && from < to {
            table[from] += by;
            table[to.min(CYCLES)] -= by;
        }
    }
}

impl ErrorCollector {
    /// Counts a record; `counted` are the bits that count towards the usable depth, laid out as the spans.
    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>, counted: &[u64], reference: Option<&RefSlice>) -> Compared {
        let read = p.read;
        let mut sum = Compared::default();
        if !is_counted(read) || read.is_empty() {
            self.contexts_only(p, counted, reference);
            return sum;
        }
        let orient = Orient { reverse: read.flags().is_reverse(), len: read.len() };
        let side = usize::from(read.flags().is_last());
        if p.role == Role::Owned {
            self.whole_read(p, side, orient);
        }
        let Some(reference) = reference.filter(|_| p.compared()) else {
            for s in p.spans {
                self.skip(read, s.read_start as usize, (s.read_start + s.len) as usize);
            }
            return sum;
        };
        let usable = !counted.is_empty();
        let template = orientation(read.flags());
        for s in p.spans {
            let (from, to) = (s.read_start as usize, (s.read_start + s.len) as usize);
            orient.add_range(&mut self.cycles[side].bases, from, to, 1);
            let (comparable, mismatch) = (s.bits(&p.rows.comparable), s.bits(&p.rows.mismatch));
            let mut left = s.len;
            let mut bases = 0;
            for (word, (&known, &different)) in comparable.iter().zip(mismatch).enumerate() {
                let n = left.min(64);
                left -= n;
                let all = if n == 64 { u64::MAX } else { (1 << n) - 1 };
                bases += known.count_ones();
                for i in bits(all & !known) {
                    let at = from + 64 * word + i;
                    orient.add_range(&mut self.cycles[side].bases, at, at + 1, -1);
                    self.skip(read, at, at + 1);
                }
                if different == 0 {
                    continue;
                }
                sum.mismatches += u64::from(different.count_ones());
                let counts = if usable { s.bits(counted)[word] } else { 0 };
                for i in bits(different) {
                    let at = from + 64 * word + i;
                    let cycle = orient.cycle(at);
                    if cycle < CYCLES {
                        self.cycles[side].mismatches[cycle] += 1;
                    }
                    if read.has_quals() {
                        self.mismatch_quality[usize::from(read.quals()[at])] += 1;
                    }
                    if counts >> i & 1 == 1 {
                        self.count_context(s.start + 64 * word as u32 + i as u32, p.codes[at], template, reference);
                    }
                }
            }
            sum.bases += u64::from(bases);
        }
        self.bases += sum.bases;
        self.mismatches += sum.mismatches;
        sum
    }

    /// A usable read whose errors do not count (a supplementary alignment) still counts in the contexts, whose
    /// denominators are the usable depth.
    fn contexts_only(&mut self, p: &Prepared<'_>, counted: &[u64], reference: Option<&RefSlice>) {
        let Some(reference) = reference.filter(|_| !counted.is_empty() && is_usable(p.read)) else { return };
        for s in p.spans {
            for (word, (&different, &counts)) in s.bits(&p.rows.mismatch).iter().zip(s.bits(counted)).enumerate() {
                for i in bits(different & counts) {
                    let (at, pos) = (s.read_start as usize + 64 * word + i, s.start + 64 * word as u32 + i as u32);
                    self.count_context(pos, p.codes[at], orientation(p.read.flags()), reference);
                }
            }
        }
    }

    fn count_context(&mut self, pos: u32, code: u8, template: usize, reference: &RefSlice) {
        let around = [reference.code(pos.wrapping_sub(1)), reference.code(pos), reference.code(pos + 1)];
        if let (Some(context), Some(base)) = (context_of(around), base_index(code)) {
            let (context, base) = if template == 0 { (context, base) } else { (complement(context), 3 - base) };
            self.context_mismatches[context][base] += 1;
        }
    }

    /// Bases that are in the read's histogram but were not compared.
    fn skip(&mut self, read: &ReadView<'_>, from: usize, to: usize) {
        if read.has_quals() {
            for &q in read.quals().get(from..to).unwrap_or_default() {
                self.not_compared[usize::from(q)] += 1;
            }
        }
    }

    /// Indels and clips: once for the read, in its own cell.
    fn whole_read(&mut self, p: &Prepared<'_>, side: usize, orient: Orient) {
        let read = p.read;
        self.read_bases += read.len() as u64;
        if p.blocks.len() == 1 && p.blocks[0].len as usize == read.len() {
            return; // aligned end to end: nothing else to count
        }
        let (lead, tail) = soft_clips(read);
        if lead + tail > 0 {
            self.clipped_reads += 1;
            self.clipped_bases += (lead + tail) as u64;
            let n = read.len();
            orient.add_range(&mut self.cycles[side].clipped, 0, lead, 1);
            orient.add_range(&mut self.cycles[side].clipped, n.saturating_sub(tail), n, 1);
        }
        let mut at = 0;
        for o in read.cigar().iter() {
            let n = o.len() as usize;
            match o.code() {
                op::INSERTION => {
                    self.insertions += 1;
                    let first = orient.cycle(if orient.reverse { at + n - 1 } else { at });
                    if let Some(c) = self.cycles[side].insertions.get_mut(first) {
                        *c += 1;
                    }
                }
                op::DELETION => {
                    self.deletions += 1;
                    let next = orient.cycle(if orient.reverse { at.saturating_sub(1) } else { at.min(orient.len - 1) });
                    if let Some(c) = self.cycles[side].deletions.get_mut(next) {
                        *c += 1;
                    }
                }
                _ => {}
            }
            if o.consumes_read() {
                if !o.is_aligned() {
                    self.skip(read, at, at + n);
                }
                at += n;
            }
        }
    }

    /// Usable bases by context: the usable depth, orientation by orientation.
    pub fn depth(&mut self, usable: UsableDepth<'_>, reference: Option<&RefSlice>) {
        let Some(reference) = reference else { return };
        let mut bases = [[0u64; 64]; 2];
        let (start, [forward, reverse]) = (usable.at.start, usable.by_orientation);
        let mut around = [15, reference.code(start.wrapping_sub(1)), reference.code(start)];
        for (k, (&a, &b)) in forward.iter().zip(reverse).enumerate() {
            around = [around[1], around[2], reference.code(start + k as u32 + 1)];
            if a | b == 0 {
                continue;
            }
            if let Some(context) = context_of(around) {
                bases[0][context] += u64::from(a);
                bases[1][context] += u64::from(b);
            }
        }
        for (context, (forward, reverse)) in bases[0].iter().zip(bases[1]).enumerate() {
            self.context_bases[context] += forward;
            self.context_bases[complement(context)] += reverse;
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (a, b) in self.cycles.iter_mut().zip(other.cycles) {
            for (x, y) in [(&mut a.bases, b.bases), (&mut a.clipped, b.clipped)] {
                x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
            }
            crate::flags::add(&mut a.mismatches, &b.mismatches);
            crate::flags::add(&mut a.insertions, &b.insertions);
            crate::flags::add(&mut a.deletions, &b.deletions);
        }
        crate::flags::add(&mut self.not_compared, &other.not_compared);
        crate::flags::add(&mut self.mismatch_quality, &other.mismatch_quality);
        crate::flags::add(&mut self.context_bases, &other.context_bases);
        for (a, b) in self.context_mismatches.iter_mut().zip(other.context_mismatches) {
            crate::flags::add(a, &b);
        }
        self.bases += other.bases;
        self.mismatches += other.mismatches;
        self.insertions += other.insertions;
        self.deletions += other.deletions;
        self.read_bases += other.read_bases;
        self.clipped_reads += other.clipped_reads;
        self.clipped_bases += other.clipped_bases;
    }

    /// `all` are the qualities of all bases of the reads counted.
    pub fn finish(&self, all: &Histogram) -> ErrorRate {
        let quality = |q: usize| {
            let bases = all[q] - self.not_compared[q].min(all[q]);
            let mismatches = self.mismatch_quality[q];
            let p = (mismatches + 1) as f64 / (bases + 2) as f64;
            (bases > 0).then(|| QualityErrors { quality: q as u8, bases, mismatches, empirical: Rounded(phred(p)) })
        };
        ErrorRate {
            bases: self.bases,
            mismatches: self.mismatches,
            frac_mismatch: Frac::ratio(self.mismatches, self.bases),
            insertions: self.insertions,
            deletions: self.deletions,
            frac_insertion: Rounded::ratio(self.insertions, self.bases),
            frac_deletion: Rounded::ratio(self.deletions, self.bases),
            clipped_reads: self.clipped_reads,
            clipped_bases: self.clipped_bases,
            frac_clipped: Frac::ratio(self.clipped_bases, self.read_bases),
            by_cycle_read1: finish_cycles(&self.cycles[0]),
            by_cycle_read2: finish_cycles(&self.cycles[1]),
            by_base_quality: (0..=255).filter_map(quality).collect(),
            by_context: self.contexts(),
            oxidised_g: self.artefact((2, 3), (1, 0)),
            deamination: self.artefact((1, 3), (2, 0)),
        }
    }

    fn contexts(&self) -> Vec<ContextErrors> {
        let mut rows = Vec::with_capacity(192);
        for (context, mismatches) in self.context_mismatches.iter().enumerate() {
            let letters: Vec<usize> = vec![context >> 4, context >> 2 & 3, context & 3];
            for base in (0..4).filter(|b| *b != letters[1]) {
                rows.push(ContextErrors {
                    context: letters.iter().map(|&l| letter(l)).collect(),
                    read: letter(base),
                    bases: self.context_bases[context],
                    mismatches: mismatches[base],
                });
            }
        }
        rows
    }

    /// `damage` and `background` are changes (from, to) in template orientation, as base indices.
    fn artefact(&self, damage: (usize, usize), background: (usize, usize)) -> Artefact {
        let sum = |(from, to): (usize, usize)| {
            let of = (0..64).filter(|c| c >> 2 & 3 == from);
            of.fold((0, 0), |(n, d), c| (n + self.context_mismatches[c][to], d + self.context_bases[c]))
        };
        let ((damage, damage_bases), (background, background_bases)) = (sum(damage), sum(background));
        if damage_bases == 0 || background_bases == 0 {
            return Artefact { rate: Rounded::ABSENT, score: Rounded::ABSENT, ..Artefact::default() };
        }
        let rate = damage as f64 / damage_bases as f64 - background as f64 / background_bases as f64;
        let rate = rate.max(1e-10);
        let score = Rounded(phred(rate));
        Artefact { damage, damage_bases, background, background_bases, rate: Rounded(rate), score }
    }
}

/// −10 log10 `p`.
fn phred(p: f64) -> f64 {
    -10.0 * math::ln(p) / std::f64::consts::LN_10
}

fn finish_cycles(c: &Cycles) -> Vec<CycleErrors> {
    let (mut bases, mut clipped) = (0i64, 0i64);
    let rows = (0..CYCLES).map(|i| {
        bases += c.bases[i];
        clipped += c.clipped[i];
        CycleErrors {
            bases: bases as u64,
            mismatches: c.mismatches[i],
            insertions: c.insertions[i],
            deletions: c.deletions[i],
            clipped: clipped as u64,
        }
    });
    let mut rows: Vec<CycleErrors> = rows.collect();
    let end = rows.iter().rposition(|r| r.bases + r.clipped + r.insertions + r.deletions > 0).map_or(0, |i| i + 1);
    rows.truncate(end);
    rows
}

/// Set bits, lowest first.
#[inline]
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let i = word.trailing_zeros() as usize;
            word &= word - 1;
            i
        })
    })
}

/// A 0, C 1, G 2, T 3.
#[inline]
fn base_index(code: u8) -> Option<usize> {
    (code.count_ones() == 1 && code < 16).then(|| code.trailing_zeros() as usize)
}

/// Index 0–63 of three known bases.
#[inline]
fn context_of([a, b, c]: [u8; 3]) -> Option<usize> {
    Some(base_index(a)? << 4 | base_index(b)? << 2 | base_index(c)?)
}

/// The context on the other strand.
fn complement(context: usize) -> usize {
    (3 - (context & 3)) << 4 | (3 - (context >> 2 & 3)) << 2 | (3 - (context >> 4))
}

fn letter(index: usize) -> char {
    ['A', 'C', 'G', 'T'][index & 3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complements() {
        let context = |s: &str| s.bytes().fold(0, |c, b| c << 2 | b"ACGT".iter().position(|x| *x == b).unwrap());
        assert_eq!(complement(context("CCG")), context("CGG"));
        assert_eq!(complement(context("AAC")), context("GTT"));
        assert!((0..64).all(|c| complement(complement(c)) == c));
    }

    #[test]
    fn cycles_run_with_the_sequencer() {
        let mut table = vec![0; CYCLES + 1];
        Orient { reverse: true, len: 10 }.add_range(&mut table, 0, 3, 1);
        assert_eq!((table[7], table[10], Orient { reverse: true, len: 10 }.cycle(0)), (1, -1, 9));
    }
}
