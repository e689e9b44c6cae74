//! Which candidates are looked at together: windows for local haplotypes, and lone SNVs.
//!
//! Each strong candidate has a stretch: an SNV [`SNV_REACH`] bases on either side, any other allele the stretch in which it
//! could stand plus [`INDEL_REACH`] bases. Stretches that overlap make one cluster. A cluster of one SNV is no window: it
//! takes the quick road. Weak SNV candidates join the window they lie in and make none.
//!
//! A cluster longer than [`LONGEST`] is cut at the multiples of [`GRID`] of the contig, by where its candidates begin: a
//! rule that needs to know the contig only [`LONGEST`] bases around.

use crate::candidates::Allele;
use wgs_core::repeat::{self, Tract};
use wgs_io::reference::RefSlice;

/// How far an SNV is felt by another candidate.
pub const SNV_REACH: u32 = 6;
/// How far any other allele is felt beyond the stretch in which it could stand.
pub const INDEL_REACH: u32 = 9;
/// A weak SNV candidate this near joins a window.
const WEAK_REACH: u32 = 3;
/// Longest cluster of candidates.
pub const LONGEST: u32 = 320;
/// Where longer ones are cut.
pub const GRID: u32 = 160;
/// Bases around a job that its windows may depend on: clusters, alleles' stretches, records.
pub const MARGIN: u32 = 3072;
/// A tandem repeat of this many bases that a window touches is looked at whole.
const TRACT: usize = 10;
/// Most bases added for it on either side.
const TRACT_REACH: u32 = 160;
/// How far from a window SNVs are known that are not its own: a record's part reaches so far.
const BESIDE: u32 = 200;
/// Alleles of a window; of more, those with the most evidence are kept.
pub const ALLELES_MAX: usize = 12;

/// Candidates that are looked at together.
#[derive(Clone, Debug)]
pub struct Window {
    /// First base that any candidate touches.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// By place.
    pub alleles: Vec<Allele>,
    /// Candidates were left out.
    pub cut: bool,
    /// Where the windows before and behind that change lengths end and begin: beyond, this one's haplotypes are not those of the
    /// records.
    pub between: (u32, u32),
    /// Strong SNV candidates near by that are not among the alleles, by place: that a record shows one is no misfit.
    pub beside: Vec<(u32, u8)>,
}

/// Fills [`Window::between`].
pub fn limit(windows: &mut [Window], strong: f64) {
    let changes = |w: &Window| w.alleles.iter().any(|a| a.edit.gain() != 0 && a.evidence >= strong);
    let spans: Vec<(u32, u32)> = windows.iter().filter(|w| changes(w)).map(|w| (w.start, w.end)).collect();
    for w in windows {
        let before =
            spans[..spans.partition_point(|s| s.0 < w.start)].iter().map(|s| s.1).filter(|&e| e <= w.start).max();
        let after = spans[spans.partition_point(|s| s.0 < w.end.max(w.start + 1))..].first().map(|s| s.0);
        w.between = (before.unwrap_or(0), after.unwrap_or(u32::MAX));
    }
}

/// Lone SNVs, each place as a window of its own.
pub fn of_lone(lone: Vec<Allele>) -> Vec<Window> {
    let mut out: Vec<Window> = Vec::new();
    for a in lone {
        match out.last_mut().filter(|w| w.start == a.edit.start) {
            Some(w) => w.alleles.push(a),
            None => out.push(Window {
                start: a.edit.start,
                end: a.edit.end,
                alleles: vec![a],
                cut: false,
                between: (0, u32::MAX),
                beside: Vec::new(),
            }),
        }
    }
    out
}

impl Window {
    /// The window, and the tandem repeats it touches: an allele that is none of whole units is told from those that are only beyond the
    /// repeat's end.
    pub fn with_repeats(&self, reference: &RefSlice, tracts: &mut Vec<Tract>) -> (u32, u32) {
        let from = self.start.saturating_sub(TRACT_REACH).max(reference.start);
        let to = (self.end + TRACT_REACH).min(reference.end());
        repeat::tracts(reference.range(from, to), tracts);
        let (mut start, mut end) = (self.start, self.end);
        for t in tracts.iter().filter(|t| t.len() >= TRACT) {
            let (first, last) = (from + t.start as u32, from + t.end as u32);
            if first <= self.end && last >= self.start {
                (start, end) = (start.min(first), end.max(last));
            }
        }
        (start, end)
    }
}

/// Sorts candidates of one sample into windows; what remains are lone SNVs. Both by place.
pub fn split(alleles: Vec<Allele>, strong: f64) -> (Vec<Window>, Vec<Allele>) {
    split_at_most(alleles, strong, ALLELES_MAX)
}

/// The same with `most` alleles of a window.
pub fn split_at_most(mut alleles: Vec<Allele>, strong: f64, most: usize) -> (Vec<Window>, Vec<Allele>) {
    alleles.sort_by(|a, b| a.edit.cmp(&b.edit));
    let stretch = |a: &Allele| {
        let by = if a.edit.is_snv() { SNV_REACH } else { INDEL_REACH };
        (a.reach.0.saturating_sub(by), a.reach.1 + by)
    };
    // Clusters of strong candidates: stretch, number, and whether one is not an SNV or lies at another place.
    struct Cluster {
        span: (u32, u32),
        core: (u32, u32),
        window: bool,
        first: u32,
    }
    let mut stretches: Vec<((u32, u32), (u32, u32), bool)> = alleles
        .iter()
        .filter(|a| !a.edit.is_snv() || a.evidence >= strong)
        .map(|a| (stretch(a), a.reach, !a.edit.is_snv()))
        .collect();
    stretches.sort_unstable();
    let group = |items: &[((u32, u32), (u32, u32), bool)], out: &mut Vec<Cluster>| {
        for &(span, core, window) in items {
            match out.last_mut().filter(|c| c.span.1 > span.0) {
                Some(c) => {
                    c.window |= window || core.0 != c.first;
                    c.span.1 = c.span.1.max(span.1);
                    c.core = (c.core.0.min(core.0), c.core.1.max(core.1));
                }
                None => out.push(Cluster { span, core, window, first: core.0 }),
            }
        }
    };
    let mut clusters = Vec::new();
    group(&stretches, &mut clusters);
    let mut pieces: Vec<Cluster> = Vec::new();
    for c in clusters {
        if c.core.1 - c.core.0 <= LONGEST {
            pieces.push(c);
            continue;
        }
        let inside: Vec<_> = stretches.iter().filter(|s| s.0.0 >= c.span.0 && s.0.1 <= c.span.1).copied().collect();
        for bin in inside.chunk_by(|a, b| a.1.0 / GRID == b.1.0 / GRID) {
            let mut part = Vec::new();
            group(bin, &mut part);
            pieces.extend(part);
        }
    }
    let mut windows: Vec<Window> = pieces
        .into_iter()
        .filter(|c| c.window)
        .map(|c| Window {
            start: c.core.0,
            end: c.core.1,
            alleles: Vec::new(),
            cut: false,
            between: (0, u32::MAX),
            beside: Vec::new(),
        })
        .collect();
    windows.sort_by_key(|w| (w.start, w.end));
    let strong_snvs: Vec<(u32, u8)> = alleles
        .iter()
        .filter(|a| a.edit.is_snv() && a.evidence >= strong)
        .map(|a| (a.edit.start, a.edit.alt[0]))
        .collect();
    let (mut lone, mut first) = (Vec::new(), 0);
    for a in alleles {
        let near = if a.edit.is_snv() { WEAK_REACH } else { 0 };
        while windows.get(first).is_some_and(|w| w.end + LONGEST < a.edit.start) {
            first += 1;
        }
        let inside = |w: &&mut Window| a.edit.start + near >= w.start && a.edit.end <= w.end + near;
        let at = windows[first..].iter_mut().take_while(|w| w.start <= a.edit.start + near).find(inside);
        match at {
            Some(w) => w.alleles.push(a),
            None => lone.push(a),
        }
    }
    for w in &mut windows {
        w.start = w.alleles.iter().map(|a| a.reach.0).min().unwrap_or(w.start).min(w.start);
        w.end = w.alleles.iter().map(|a| a.reach.1).max().unwrap_or(w.end).max(w.end);
        if w.alleles.len() > most {
            w.cut = true;
            w.alleles.sort_by(|a, b| {
                let by_evidence = || b.evidence.total_cmp(&a.evidence);
                b.forced.cmp(&a.forced).then_with(by_evidence).then_with(|| a.edit.cmp(&b.edit))
            });
            w.alleles.truncate(most);
            w.alleles.sort_by(|a, b| a.edit.cmp(&b.edit));
        }
    }
    windows.retain(|w| !w.alleles.is_empty());
    limit(&mut windows, strong);
    for w in &mut windows {
        let (from, to) = (w.start.saturating_sub(BESIDE), w.end + BESIDE);
        let near = strong_snvs[strong_snvs.partition_point(|s| s.0 < from)..].iter().take_while(|s| s.0 < to);
        let among = |s: &(u32, u8)| w.alleles.iter().any(|a| a.edit.is_snv() && a.edit.start == s.0);
        w.beside = near.filter(|s| !among(s)).copied().collect();
    }
    (windows, lone)
}
