//! Alleles worth a look, from the alignments of the records: insertions, deletions and what the scan says of bases.
//!
//! An insertion or deletion is a candidate when at least two templates show it, in any of its spellings, and
//!
//! `k · ln(1 − f + f / ε) + (n − k) · ln(1 − f) ≥ limit`
//!
//! with `k` templates that show it, `n` records over its place and `ε` the chance that a read shows exactly this change by
//! error ([`IndelModel::error`]): a share `f` of the observations carries it (a fifth, in the germline), against all are errors. Everything is a function of
//! the records near the place.

use crate::edit::Edit;
use crate::indel::{IndelModel, Place};
use wgs_core::Interval;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::{Candidate, Pile, StoredRead};

/// Longer deletions are the business of structural variant callers.
pub const DELETION_MAX: u32 = 1000;
/// Templates that show an insertion or deletion before it is looked at.
const TEMPLATES_MIN: u32 = 2;

/// An allele that may be real.
#[derive(Clone, Debug)]
pub struct Allele {
    /// The change.
    pub edit: Edit,
    /// Templates that show it in their alignment.
    pub templates: u32,
    /// The sum it reached, nats.
    pub evidence: f64,
    /// Where it happens, for an insertion or deletion.
    pub place: Option<Place>,
    /// Stretch in which it could stand as well.
    pub reach: (u32, u32),
    /// It is asked for and stays, whatever its evidence.
    pub forced: bool,
}

impl Allele {
    /// An allele of one base.
    pub fn snv(pos: u32, alt: u8, templates: u32, evidence: f64) -> Self {
        Self { edit: Edit::snv(pos, alt), templates, evidence, place: None, reach: (pos, pos + 1), forced: false }
    }

    /// A change of length or several bases.
    pub fn other(edit: Edit, templates: u32, evidence: f64, reference: &RefSlice) -> Self {
        let (place, reach) = (place(&edit, reference), edit.reach(reference));
        Self { edit, templates, evidence, place, reach, forced: false }
    }
}

/// Place of an insertion or deletion; `None` where bases are replaced.
pub fn place(edit: &Edit, reference: &RefSlice) -> Option<Place> {
    let code = |p: u32| reference.code(p);
    if edit.start == edit.end {
        Some(Place::of(&edit.alt, true, edit.start, code))
    } else if edit.alt.is_empty() {
        let bases: Vec<u8> = (edit.start..edit.end).map(code).collect();
        Some(Place::of(&bases, false, edit.start, code))
    } else {
        None
    }
}

/// Share of the templates that germline alleles are looked for in: of a half, what chance and misplaced reads leave.
pub const SHARE: f64 = 0.2;

/// The search with its buffers.
#[derive(Debug)]
pub struct Search {
    share: f64,
    found: Vec<(Edit, u64)>,
}

impl Default for Search {
    fn default() -> Self {
        Self::for_share(SHARE)
    }
}

impl Search {
    /// A search for alleles that this share of the templates has.
    pub fn for_share(share: f64) -> Self {
        Self { share, found: Vec::new() }
    }

    /// Insertions, deletions and replacements of several bases in the pile's reach, by place. `depth` is the scan's.
    pub fn indels(
        &mut self,
        pile: &Pile,
        reference: &RefSlice,
        reach: Interval,
        depth: &[i32],
        model: &IndelModel,
        limit: f64,
    ) -> Vec<Allele> {
        self.found.clear();
        for read in pile.reads() {
            gaps(pile, read, |edit| {
                if let Some(edit) = edit.normalised(reference)
                    && (reach.start..reach.end).contains(&edit.start)
                {
                    self.found.push((edit, read.hash));
                }
            });
        }
        self.found.sort_unstable();
        self.found.dedup();
        let mut alleles: Vec<Allele> = Vec::new();
        for same in self.found.chunk_by(|a, b| a.0 == b.0) {
            let (edit, templates) = (&same[0].0, same.len() as u32);
            if templates < TEMPLATES_MIN || (edit.start..edit.end).any(|p| reference.code(p) == 15) {
                continue;
            }
            let mut allele = Allele::other(edit.clone(), templates, 0.0, reference);
            let len = edit.alt.len() as u32 + (edit.end - edit.start);
            let error = allele.place.map_or(1e-5, |p| model.error(p, len)).clamp(1e-6, 0.5);
            let at = (edit.start.saturating_sub(1).max(reach.start) - reach.start) as usize;
            let n = depth.get(at).copied().unwrap_or(0).max(0) as u32;
            let others = f64::from(n.saturating_sub(templates));
            let rest = 1.0 - self.share;
            allele.evidence = f64::from(templates) * ln(rest + self.share / error) + others * ln(rest);
            alleles.push(allele);
        }
        // What stands beside a candidate in the same repeat is one too: of two alleles there, each makes the other's reads
        // speak against it.
        let tract = |a: &Allele| (a.edit.start, a.place.is_some_and(|p| p.row > 0));
        alleles
            .chunk_by(|a, b| tract(a) == tract(b))
            .filter(|same| same.iter().any(|a| a.evidence >= limit))
            .flat_map(|same| same.iter().filter(|a| a.evidence >= limit || tract(a).1).cloned())
            .collect()
    }
}

/// Shows every gap between aligned blocks of a record as a change.
pub fn gaps(pile: &Pile, read: &StoredRead, mut see: impl FnMut(Edit)) {
    for pair in pile.blocks(read).windows(2) {
        let (from, to) = (pair[0].end(), pair[1].start);
        let (q0, q1) = ((pair[0].read_start + pair[0].len) as usize, pair[1].read_start as usize);
        let alt = &pile.bases(read)[q0..q1.max(q0)];
        if to - from <= DELETION_MAX && alt.iter().all(|c| matches!(c, 1 | 2 | 4 | 8)) {
            see(Edit { start: from, end: to, alt: alt.to_vec() });
        }
    }
}

/// The alleles of a scanned position that passed, as candidates.
pub fn snvs(candidate: &Candidate) -> impl Iterator<Item = Allele> + '_ {
    (0..4)
        .filter(|&i| candidate.alleles[i])
        .map(|i| Allele::snv(candidate.pos, 1 << i, candidate.counts[i], candidate.evidence[i] as f64 / 1000.0))
}
