//! Local haplotypes of a window: the reference with some of the window's alleles.
//!
//! Up to [`FREE`] alleles give every combination that does not overlap itself. With more, only what templates show is built:
//! alleles are decided from left to right, and of the beginnings so far those that most templates agree with are kept.
//! A template agrees when its own alignment shows exactly these alleles where it covers them. The reference stays, and so
//! does, for every allele, the best beginning that has it. Of several samples each has its say: a beginning counts what it does in
//! the sample where it counts most.

use crate::candidates::gaps;
use crate::edit::Edit;
use crate::windows::Window;
use wgs_io::reference::RefSlice;
use wgs_pileup::{Pile, StoredRead};

/// Alleles of which all combinations are looked at.
pub const FREE: usize = 4;
/// Most haplotypes of a window.
pub const HAPLOTYPES_MAX: usize = 24;
/// More for each further sample, up to twice as many.
const HAPLOTYPES_MORE: usize = 4;

/// One haplotype.
#[derive(Clone, Debug)]
pub struct Haplotype {
    /// Bit `i`: it has allele `i` of the window.
    pub alleles: u32,
    /// Its bases, with the flanks.
    pub bases: Vec<u8>,
}

/// The records of one sample that reach into a window.
pub struct Sample<'a> {
    /// Where they are kept.
    pub pile: &'a Pile,
    /// The records.
    pub reads: Vec<&'a StoredRead>,
}

/// Builds the haplotypes of a window over `flanked` (the window with its flanks). The reference comes first.
pub fn build(window: &Window, flanked: (u32, u32), reference: &RefSlice, samples: &[Sample<'_>]) -> Vec<Haplotype> {
    let edits: Vec<&Edit> = window.alleles.iter().map(|a| &a.edit).collect();
    let sets = if edits.len() <= FREE {
        let all = (0..1u32 << edits.len()).filter(|&s| fits(&edits, s));
        all.collect()
    } else {
        let of = |s: &Sample<'_>| s.reads.iter().map(|r| pattern(&edits, s.pile, r, reference)).collect();
        let patterns: Vec<Vec<(u32, u32)>> = samples.iter().map(of).collect();
        let more = HAPLOTYPES_MORE * samples.len().saturating_sub(1);
        linked(&edits, &patterns, HAPLOTYPES_MAX + more.min(HAPLOTYPES_MAX))
    };
    let mut out: Vec<Haplotype> = Vec::with_capacity(sets.len());
    for alleles in sets {
        let bases = apply(&edits, alleles, flanked, reference);
        // Two sets that spell the same: the first, which has fewer alleles, stands for both.
        if !out.iter().any(|h| h.bases == bases) {
            out.push(Haplotype { alleles, bases });
        }
    }
    out
}

/// True when no two alleles of the set change the same bases. Neighbours may touch where that says one thing: behind an SNV, or an
/// SNV behind an insertion.
fn fits(edits: &[&Edit], set: u32) -> bool {
    let mut last: Option<&Edit> = None;
    for (_, e) in edits.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
        if let Some(l) = last {
            let may_touch = l.is_snv() || (e.is_snv() && l.start == l.end);
            if e.start < l.end || (e.start == l.end && !may_touch) {
                return false;
            }
        }
        last = Some(e);
    }
    true
}

fn apply(edits: &[&Edit], set: u32, (from, to): (u32, u32), reference: &RefSlice) -> Vec<u8> {
    let mut bases = Vec::with_capacity((to - from) as usize + 32);
    let mut at = from;
    for (_, e) in edits.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
        bases.extend_from_slice(reference.range(at, e.start));
        bases.extend_from_slice(&e.alt);
        at = e.end;
    }
    bases.extend_from_slice(reference.range(at, to));
    bases
}

/// Reference position of each base of a haplotype that [`build`] made; `None` for inserted ones. Where bases are replaced by
/// another number of them, the first of both stand for each other.
pub fn places(window: &Window, haplotype: &Haplotype, (from, to): (u32, u32)) -> Vec<Option<u32>> {
    let mut out = Vec::with_capacity(haplotype.bases.len());
    let mut at = from;
    for a in window.alleles.iter().enumerate().filter(|(i, _)| haplotype.alleles >> i & 1 == 1).map(|(_, a)| &a.edit) {
        out.extend((at..a.start).map(Some));
        out.extend((0..a.alt.len() as u32).map(|i| Some(a.start + i).filter(|&p| p < a.end)));
        at = a.end;
    }
    out.extend((at..to).map(Some));
    out
}

/// Which alleles a record's alignment shows, and of which it can tell.
fn pattern(edits: &[&Edit], pile: &Pile, read: &StoredRead, reference: &RefSlice) -> (u32, u32) {
    let mut own: Vec<Edit> = Vec::new();
    gaps(pile, read, |e| own.extend(e.normalised(reference)));
    let (mut shows, mut tells) = (0, 0);
    for (i, e) in edits.iter().enumerate() {
        let covers = read.start < e.start && read.end > e.end + 1;
        if !covers {
            continue;
        }
        tells |= 1 << i;
        let shown = if e.is_snv() {
            let block = pile.blocks(read).iter().find(|b| (b.start..b.end()).contains(&e.start));
            block.is_some_and(|b| pile.bases(read)[(e.start - b.start + b.read_start) as usize] == e.alt[0])
        } else {
            own.contains(e)
        };
        shows |= u32::from(shown) << i;
    }
    (shows, tells)
}

/// Sets of alleles that templates show together; see the module's story. The empty set comes first.
fn linked(edits: &[&Edit], patterns: &[Vec<(u32, u32)>], most: usize) -> Vec<u32> {
    let mut sets: Vec<u32> = vec![0];
    for i in 0..edits.len() {
        let decided = (1u32 << (i + 1)) - 1;
        let mut next: Vec<(u32, u32)> = Vec::new();
        for set in sets.iter().flat_map(|&s| [s, s | 1 << i]).filter(|&s| fits(edits, s)) {
            let agree = |p: &&(u32, u32)| p.1 & decided != 0 && (p.0 ^ set) & p.1 & decided == 0;
            let count = patterns.iter().map(|sample| sample.iter().filter(agree).count()).max().unwrap_or(0);
            next.push((count as u32, set));
        }
        next.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<u32> = next.iter().filter(|n| n.0 > 0).take(most - 1).map(|n| n.1).collect();
        // Every allele keeps one haplotype, and so does the reference.
        for j in 0..=i {
            if !kept.iter().any(|s| s >> j & 1 == 1) {
                kept.extend(next.iter().find(|n| n.1 >> j & 1 == 1).map(|n| n.1));
            }
        }
        kept.retain(|&s| s != 0);
        kept.insert(0, 0);
        sets = kept;
    }
    sets
}
