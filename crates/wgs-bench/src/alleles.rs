//! Allele by allele: every called ALT on its own, genotypes ignored, substitutions of several bases base by base.
//!
//! This is the coarser count that tools without haplotypes give (`bcftools isec` after `norm -m-any`), beside the one by
//! records. Alleles that are written alike once left-aligned are taken off first; what is left of both sides is searched
//! for other spellings of the same sequence.

use crate::matching::SLACK;
use crate::search::{Edit, Item, Limits, Side, search};
use crate::variant::Variant;
use wgs_io::reference::RefSlice;

/// One elementary change, left-aligned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Allele {
    start: u32,
    end: u32,
    alt: Vec<u8>,
}

impl Allele {
    fn is_snv(&self) -> bool {
        self.end - self.start == 1 && self.alt.len() == 1
    }

    fn edit(&self) -> Edit<'_> {
        Edit { start: self.start, end: self.end, alt: &self.alt }
    }

    /// Decided by the position a VCF record would have: the first replaced base, for an indel the base before.
    fn pos(&self) -> u32 {
        if self.is_snv() { self.start } else { self.start.saturating_sub(1) }
    }
}

/// Counts of alleles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlleleCounts {
    /// In both.
    pub tp: u64,
    /// In the truth only.
    pub r#fn: u64,
    /// In the query only.
    pub fp: u64,
    /// Of the truth's found ones: written otherwise in the query.
    pub respelled: u64,
    /// Alleles of the query that spell them.
    pub query_respelled: u64,
}

impl AlleleCounts {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.tp += other.tp;
        self.r#fn += other.r#fn;
        self.fp += other.fp;
        self.respelled += other.respelled;
        self.query_respelled += other.query_respelled;
    }
}

/// Farthest that an indel is moved left.
const FARTHEST: u32 = 10_000;

fn alleles(variants: &[Variant], reference: &RefSlice) -> Vec<Allele> {
    let mut list = Vec::new();
    for e in variants.iter().flat_map(Variant::distinct) {
        if (e.end - e.start) as usize == e.alt.len() {
            for (pos, &base) in (e.start..).zip(e.alt).filter(|&(pos, &base)| reference.code(pos) != base) {
                list.push(Allele { start: pos, end: pos + 1, alt: vec![base] });
            }
        } else {
            list.push(left_aligned(e, reference));
        }
    }
    list.sort_unstable();
    list.dedup();
    list
}

fn left_aligned(e: Edit<'_>, reference: &RefSlice) -> Allele {
    let (mut start, mut end, mut alt) = (e.start, e.end, e.alt.to_vec());
    if alt.is_empty() || start == end {
        for _ in 0..FARTHEST {
            let last = alt.last().copied().unwrap_or_else(|| reference.code(end - 1));
            if start <= reference.start || last == 15 || reference.code(start - 1) != last {
                break;
            }
            (start, end) = (start - 1, end - 1);
            if !alt.is_empty() {
                alt.rotate_right(1);
            }
        }
    }
    Allele { start, end, alt }
}

/// Counts the alleles of one cluster, of SNVs and of everything else. `inside` tells whether a position counts.
pub fn count(
    truth: &[Variant],
    query: &[Variant],
    reference: &RefSlice,
    inside: impl Fn(u32) -> bool,
    limits: Limits,
) -> [AlleleCounts; 2] {
    let (mut truth, mut query) = (alleles(truth, reference), alleles(query, reference));
    let mut counts = [AlleleCounts::default(); 2];
    let kind = |a: &Allele| usize::from(!a.is_snv());
    let both: Vec<Allele> = truth.iter().filter(|t| query.binary_search(t).is_ok()).cloned().collect();
    for a in both.iter().filter(|a| inside(a.pos())) {
        counts[kind(a)].tp += 1;
    }
    truth.retain(|a| both.binary_search(a).is_err());
    query.retain(|a| both.binary_search(a).is_err());
    let spelled = spelled_otherwise(&truth, &query, reference, limits);
    for (i, a) in truth.iter().enumerate().filter(|(_, a)| inside(a.pos())) {
        let counts = &mut counts[kind(a)];
        if spelled.contains(&(Side::Truth, i)) {
            counts.tp += 1;
            counts.respelled += 1;
        } else {
            counts.r#fn += 1;
        }
    }
    for (i, a) in query.iter().enumerate().filter(|(_, a)| inside(a.pos())) {
        let counts = &mut counts[kind(a)];
        *(if spelled.contains(&(Side::Query, i)) { &mut counts.query_respelled } else { &mut counts.fp }) += 1;
    }
    counts
}

/// Rounds of the search: alleles of one place on different copies need a round each.
const ROUNDS: usize = 4;

/// Alleles of both lists that spell the same sequence together.
fn spelled_otherwise(truth: &[Allele], query: &[Allele], reference: &RefSlice, limits: Limits) -> Vec<(Side, usize)> {
    let allele = |&(side, i): &(Side, usize)| if side == Side::Truth { &truth[i] } else { &query[i] };
    let mut left: Vec<(Side, usize)> = (0..truth.len()).map(|i| (Side::Truth, i)).collect();
    left.extend((0..query.len()).map(|i| (Side::Query, i)));
    left.sort_by_key(|p| (allele(p).start, *p));
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        if left.iter().all(|p| p.0 == Side::Truth) || left.iter().all(|p| p.0 == Side::Query) {
            break;
        }
        let items = left.iter().map(|p| Item { side: p.0, ways: vec![[Some(allele(p).edit())]] });
        let items: Vec<Item<'_, 1>> = items.collect();
        let start = left.iter().map(|p| allele(p).start).min().unwrap_or(0);
        let end = left.iter().map(|p| allele(p).end).max().unwrap_or(start);
        let Some(groups) = search(&items, reference.range(start, end + SLACK), start, limits) else { break };
        let before = found.len();
        let matched: Vec<bool> = groups.iter().map(Option::is_some).collect();
        found.extend(left.iter().zip(&matched).filter(|(_, m)| **m).map(|(p, _)| *p));
        let mut matched = matched.iter();
        left.retain(|_| !matched.next().copied().unwrap_or(false));
        if found.len() == before {
            break;
        }
    }
    found
}
