//! Likelihoods of the templates of a window given each of its haplotypes.
//!
//! A record's part inside the window (with [`PAD`] bases on either side, soft-clipped bases included where they would lie
//! there) is compared with each haplotype by the pair-HMM of `wgs-kernel`, which sums over all alignments. Of a template's
//! records the one that begins later gives up the bases that lie on reference positions of the other, so that a molecule's
//! base speaks once. Haplotypes are walked in sorted order and share the columns of what they have in common.

use crate::haplotypes::{Haplotype, Sample};
use crate::indel::{Gaps, IndelModel};
use crate::windows::Window;
use wgs_core::Block;
use wgs_core::repeat::Tract;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_kernel::pairhmm::{Batch, HmmRead, LANES, State};
use wgs_pileup::{Orientation, Pile, StoredRead};

/// Bases of a record used on either side of a window.
pub const PAD: u32 = 36;
/// Bases of a haplotype beyond those of the records: room for what the records have more.
pub const SLACK: u32 = 28;
/// Templates of a window; of more, those with the lowest name hash are used.
pub const TEMPLATES_MAX: usize = 320;

/// Stretches of the reference that a window's likelihoods are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spans {
    /// The window with the repeats it touches: records that reach into it are looked at.
    pub window: (u32, u32),
    /// What is looked at of a record: [`PAD`] bases more on either side, up to the next window that changes lengths.
    pub records: (u32, u32),
    /// What haplotypes cover: [`SLACK`] bases more.
    pub haplotypes: (u32, u32),
}

impl Spans {
    /// Those of a window.
    pub fn of(window: &Window, reference: &RefSlice, contig_len: u32, tracts: &mut Vec<Tract>) -> Self {
        let (start, end) = window.with_repeats(reference, tracts);
        let lo = start.saturating_sub(PAD).max(window.between.0);
        let hi = (end + PAD).min(window.between.1);
        let from = lo.saturating_sub(SLACK).max(reference.start);
        let to = (hi + SLACK).min(contig_len).min(reference.end());
        Self { window: (start, end), records: (lo, hi), haplotypes: (from, to) }
    }
}

/// What one template says.
#[derive(Clone, Debug)]
pub struct Template {
    /// Hash of its name.
    pub hash: u64,
    /// Highest mapping quality of its records.
    pub mapq: u8,
    /// The record that covers most is on the reverse strand.
    pub reverse: bool,
    /// Read orientation of the same record.
    pub orientation: Option<Orientation>,
    /// ln P(bases | haplotype), for each haplotype.
    pub likelihoods: Vec<f64>,
    /// ln P(bases) were every base right: Σ ln(1 − e).
    pub perfect: f64,
    /// Bases compared.
    pub bases: u32,
    /// Reference span of its aligned bases in the window.
    pub span: (u32, u32),
}

/// The templates of a window, and whether some were left out.
#[derive(Debug, Default)]
pub struct Likelihoods {
    /// By name hash.
    pub templates: Vec<Template>,
    /// True when there were more than [`TEMPLATES_MAX`].
    pub capped: bool,
    /// Cells of the pair-HMM.
    pub cells: u64,
}

struct Part {
    template: usize,
    from: usize,
    to: usize,
}

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    bases: Vec<u8>,
    errors: Vec<f32>,
    known: Vec<bool>,
    parts: Vec<Part>,
    gaps: Vec<Gaps>,
    tracts: Vec<Tract>,
    batch: Batch,
    states: Vec<(usize, State)>,
}

/// Records that reach into a window of the pile, clips included.
pub fn records(pile: &Pile, start: u32, end: u32) -> Vec<&StoredRead> {
    let clip = 64;
    pile.near(start.saturating_sub(clip), end + clip)
        .iter()
        .filter(|r| {
            let (left, right) = clips(pile, r);
            r.start.saturating_sub(left.min(clip)) < end && r.end + right.min(clip) > start
        })
        .collect()
}

fn clips(pile: &Pile, read: &StoredRead) -> (u32, u32) {
    let blocks = pile.blocks(read);
    let left = blocks.first().map_or(0, |b| b.read_start);
    let right = blocks.last().map_or(0, |b| pile.bases(read).len() as u32 - b.read_start - b.len);
    (left, right)
}

/// Bases of a record of `len` bases that lie in `lo..hi` of the reference, by index; clipped ones where they would lie.
pub fn inside(blocks: &[Block], len: u32, lo: u32, hi: u32) -> Option<(usize, usize)> {
    let first = blocks.iter().find(|b| b.end() > lo)?;
    let last = blocks.iter().rev().find(|b| b.start < hi)?;
    let from = if first.start >= lo && std::ptr::eq(first, blocks.first()?) {
        first.read_start.saturating_sub(first.start - lo)
    } else {
        first.read_start + lo.saturating_sub(first.start)
    };
    let to = if last.end() <= hi && std::ptr::eq(last, blocks.last()?) {
        (last.read_start + last.len + (hi - last.end())).min(len)
    } else {
        last.read_start + (hi.min(last.end()) - last.start)
    };
    (from < to).then_some((from as usize, to as usize))
}

impl Scratch {
    /// Likelihoods of the sample's [`records`] of the window, of what lies in [`Spans::records`], given `haplotypes`. Bases that show one of
    /// [`Window::beside`] say nothing. `errors` gives the error of a base by quality index.
    pub fn run(
        &mut self,
        sample: &Sample<'_>,
        window: &Window,
        spans: &Spans,
        haplotypes: &[Haplotype],
        model: &IndelModel,
        errors: &[f64],
    ) -> Likelihoods {
        let Sample { pile, reads } = sample;
        let (lo, hi) = spans.records;
        let mut order: Vec<&StoredRead> = reads.clone();
        let key = |r: &StoredRead| (r.hash, r.start, r.end, r.flags);
        order.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| pile.name(a).cmp(pile.name(b))));
        let mut out = Likelihoods::default();
        self.bases.clear();
        self.errors.clear();
        self.parts.clear();
        let mut taken = 0;
        for group in order.chunk_by(|a, b| a.hash == b.hash) {
            let mut template: Option<Template> = None;
            for read in group {
                let from_ref = lo.max(if template.is_some() { taken } else { 0 });
                let Some((from, to)) =
                    inside(pile.blocks(read), pile.bases(read).len() as u32, from_ref, hi).filter(|_| from_ref < hi)
                else {
                    continue;
                };
                let (left, right) = (read.start.max(from_ref), read.end.min(hi));
                if right <= left || read.end <= from_ref {
                    continue;
                }
                let (bases, quals) = (&pile.bases(read)[from..to], &pile.quals(read)[from..to]);
                let begin = self.bases.len();
                let mut perfect = 0.0;
                self.known.clear();
                self.known.extend(bases.iter().map(|b| matches!(b, 1 | 2 | 4 | 8)));
                for &(pos, alt) in window.beside.iter().filter(|s| (left..right).contains(&s.0)) {
                    let block = pile.blocks(read).iter().find(|b| (b.start..b.end()).contains(&pos));
                    let at = block.and_then(|b| ((pos - b.start + b.read_start) as usize).checked_sub(from));
                    if let Some(known) = at.filter(|&i| bases.get(i) == Some(&alt)).and_then(|i| self.known.get_mut(i))
                    {
                        *known = false;
                    }
                }
                for ((&b, &q), &known) in bases.iter().zip(quals).zip(&self.known) {
                    let e = if known { errors[usize::from(q).min(errors.len() - 1)] } else { 0.75 };
                    perfect += if known { ln(1.0 - e) } else { ln(0.25) };
                    self.bases.push(if known { b } else { 15 });
                    self.errors.push(e as f32);
                }
                self.parts.push(Part { template: out.templates.len(), from: begin, to: self.bases.len() });
                taken = taken.max(right);
                match &mut template {
                    None => {
                        taken = right;
                        template = Some(Template {
                            hash: read.hash,
                            mapq: read.mapq,
                            reverse: read.flags & 0x10 != 0,
                            orientation: read.orientation(),
                            likelihoods: vec![0.0; haplotypes.len()],
                            perfect,
                            bases: (to - from) as u32,
                            span: (left, right),
                        });
                    }
                    Some(t) => {
                        t.mapq = t.mapq.max(read.mapq);
                        t.perfect += perfect;
                        t.bases += (to - from) as u32;
                        t.span.1 = t.span.1.max(right);
                    }
                }
            }
            out.templates.extend(template);
            if out.templates.len() == TEMPLATES_MAX {
                out.capped = true;
                break;
            }
        }
        self.hmm(haplotypes, model, &mut out);
        out
    }

    fn hmm(&mut self, haplotypes: &[Haplotype], model: &IndelModel, out: &mut Likelihoods) {
        let n = haplotypes.len();
        self.gaps.resize_with(n.max(self.gaps.len()), Gaps::default);
        for (h, gaps) in haplotypes.iter().zip(&mut self.gaps) {
            model.gaps(&h.bases, &mut self.tracts, gaps);
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| haplotypes[a].bases.cmp(&haplotypes[b].bases));
        // Columns that a haplotype has in common with the one before it.
        let shared: Vec<usize> = (0..n)
            .map(|k| {
                let Some((a, b)) = k.checked_sub(1).map(|p| (order[p], order[k])) else { return 0 };
                let (x, y) = (&haplotypes[a].bases, &haplotypes[b].bases);
                let equal = |j: &usize| x[*j] == y[*j] && self.gaps[a].at(*j) == self.gaps[b].at(*j);
                (0..x.len().min(y.len())).take_while(equal).count()
            })
            .collect();
        // Long parts first: a batch is as long as its longest.
        self.parts.sort_by_key(|p| (std::cmp::Reverse(p.to - p.from), p.from));
        for parts in self.parts.chunks(LANES) {
            let views: Vec<HmmRead<'_>> = parts
                .iter()
                .map(|p| HmmRead { bases: &self.bases[p.from..p.to], errors: &self.errors[p.from..p.to] })
                .collect();
            self.batch.fill(&views);
            self.states.clear();
            let mut fresh = State::default();
            fresh.begin(&self.batch);
            self.states.push((0, fresh));
            for k in 0..n {
                let i = order[k];
                while self.states.len() > 1 && self.states.last().is_some_and(|s| s.0 > shared[k]) {
                    self.states.pop();
                }
                let hap = self.gaps[i].of(&haplotypes[i].bases);
                let Some((mut at, mut state)) = self.states.last().cloned() else { continue };
                // Where later haplotypes leave this one, the nearest last.
                let mut stops: Vec<usize> = Vec::new();
                let mut least = usize::MAX;
                for &s in &shared[k + 1..] {
                    least = least.min(s);
                    if least <= at {
                        break;
                    }
                    if stops.last().is_none_or(|&l| least < l) {
                        stops.push(least);
                    }
                }
                while let Some(stop) = stops.pop() {
                    state.advance(&self.batch, hap.range(at, stop));
                    out.cells += ((stop - at) * self.batch.rows() * LANES) as u64;
                    at = stop;
                    self.states.push((at, state.clone()));
                }
                state.advance(&self.batch, hap.range(at, hap.bases.len()));
                out.cells += ((hap.bases.len() - at) * self.batch.rows() * LANES) as u64;
                for (part, l) in parts.iter().zip(state.finish(&self.batch)) {
                    out.templates[part.template].likelihoods[i] += l.max(-400.0);
                }
            }
        }
    }
}
