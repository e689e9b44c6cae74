//! Edits as phased records: one each, or several of both copies in one; with pads, stars and alleles nobody has.

use super::Style;
use crate::Rng;
use crate::variants::{Copies, Edit, Variant};

/// Edits with at most so many bases between them may be merged into one record.
const MERGE: usize = 5;

/// Most reference bases put on each side.
const PAD: usize = 5;

/// What is written: edits of a contig that stay within `room` (start, end), pads and anchors included.
pub struct Cluster<'a> {
    pub contig: &'a str,
    pub bases: &'a str,
    pub copies: &'a Copies,
    pub room: (usize, usize),
}

/// A record to be: a span of the reference, the edits in it, by number.
struct Span {
    start: usize,
    end: usize,
    edits: Vec<usize>,
}

/// Writes the edits of a cluster, phased, in order of position, records of one position in random order.
pub fn write(cluster: &Cluster, style: &Style, rng: &mut Rng) -> Vec<Variant> {
    let copies = cluster.copies;
    let mut out = Vec::new();
    let mut written = vec![false; copies.edits.len()];
    // The part of the reference that the record of each edit speaks of, as far as known.
    let mut spans: Vec<(usize, usize)> = copies.edits.iter().map(|e| (e.start, e.end)).collect();
    for i in 0..copies.edits.len() {
        if written[i] {
            continue;
        }
        let alone = Span { start: copies.edits[i].start, end: copies.edits[i].end, edits: vec![i] };
        let merged = if rng.percent(style.merge) { merge(cluster, i, &written) } else { None };
        let span = merged.unwrap_or(alone);
        span.edits.iter().for_each(|&e| written[e] = true);
        let own = span.edits.clone();
        let v = record(cluster, span, &spans, style, rng);
        own.iter().for_each(|&e| spans[e] = (v.pos, v.end()));
        out.push(v);
    }
    for i in (1..out.len()).rev() {
        out.swap(i, rng.index(i + 1));
    }
    out.sort_by_key(|v| v.pos);
    out
}

/// The span of an edit and the next one near it, and of all that lie in or at that span; `None` when there is none, when
/// one is written already, or when they cancel each other.
fn merge(&Cluster { bases, copies, .. }: &Cluster, first: usize, written: &[bool]) -> Option<Span> {
    let edits = &copies.edits;
    let next = edits.get(first + 1).filter(|e| e.start <= edits[first].end + MERGE)?;
    let (mut start, mut end) = (edits[first].start.min(next.start), edits[first].end.max(next.end));
    loop {
        let within = |e: &Edit| e.start <= end && start <= e.end;
        let all: Vec<usize> = (0..edits.len()).filter(|&i| within(&edits[i])).collect();
        let low = all.iter().map(|&i| edits[i].start).min()?;
        let high = all.iter().map(|&i| edits[i].end).max()?;
        if (low, high) == (start, end) {
            let part = Copies { edits: all.iter().map(|&i| edits[i].clone()).collect() };
            let changes = |copy| part.sequence(bases, (start, end), copy) != bases[start..end].to_ascii_uppercase();
            let real = (0..2).all(|copy| changes(copy) == part.edits.iter().any(|e| e.on[copy]));
            return (real && all.iter().all(|&i| !written[i])).then_some(Span { start, end, edits: all });
        }
        (start, end) = (low, high);
    }
}

fn record(cluster: &Cluster, mut span: Span, spans: &[(usize, usize)], style: &Style, rng: &mut Rng) -> Variant {
    let &Cluster { contig, bases, copies, room } = cluster;
    let own = Copies { edits: span.edits.iter().map(|&i| copies.edits[i].clone()).collect() };
    let others: Vec<usize> = (0..copies.edits.len()).filter(|i| !span.edits.contains(i)).collect();
    let star = style.star > 0 && rng.percent(style.star);
    let starred = if star { starred(&own, &span, others.iter().map(|&i| &copies.edits[i])) } else { None };
    // An allele without a base needs one before it.
    let empty = |copy| own.sequence(bases, (span.start, span.end), copy).is_empty();
    if empty(0) || empty(1) || span.start == span.end {
        span.start -= 1;
    }
    if starred.is_none() && rng.percent(style.pad) {
        let shares = |i: &&usize| own.edits.iter().any(|e| e.shares_copy(&copies.edits[**i]));
        let taken: Vec<(usize, usize)> = others.iter().filter(shares).map(|&i| spans[i]).collect();
        pad(&mut span, &taken, room, rng);
    }
    let reference = bases[span.start..span.end].to_ascii_uppercase();
    let mut alleles = [0, 1].map(|copy| own.sequence(bases, (span.start, span.end), copy));
    if let Some(copy) = starred {
        alleles[copy] = "*".into();
    }
    let mut alts: Vec<String> = alleles.iter().filter(|a| **a != reference).cloned().collect();
    alts.dedup();
    if rng.percent(style.uncalled) {
        let base = if reference.ends_with('A') { "C" } else { "A" };
        let more = format!("{}{base}", &reference[..reference.len() - 1]);
        if !alts.contains(&more) {
            alts.push(more);
        }
    }
    if rng.percent(50) {
        alts.reverse();
    }
    let number = |a: &String| alts.iter().position(|alt| alt == a).map_or(0, |i| i + 1);
    let gt = alleles.iter().map(|a| Some(number(a))).collect();
    let mut v = Variant { contig: contig.into(), pos: span.start, reference, alts, gt, phased: true };
    if rng.percent(style.lower) {
        v.reference.make_ascii_lowercase();
        v.alts.iter_mut().for_each(|a| a.make_ascii_lowercase());
    }
    v
}

/// The copy on which other edits delete every base of a substitution that is only on the other one.
fn starred<'a>(own: &Copies, span: &Span, others: impl Iterator<Item = &'a Edit> + Clone) -> Option<usize> {
    let [edit] = own.edits.as_slice() else { return None };
    let copy = (0..2).find(|&c| !edit.on[c])?;
    let deleted = |at: usize| others.clone().any(|o| o.on[copy] && o.is_deletion() && o.start <= at && at < o.end);
    (edit.keeps_length() && (span.start..span.end).all(deleted)).then_some(copy)
}

/// Reference bases on both sides, as far as no record of the same copies is near: so it does not matter from which side a
/// reader takes them away again.
fn pad(span: &mut Span, taken: &[(usize, usize)], room: (usize, usize), rng: &mut Rng) {
    let free = |start: usize, end: usize| taken.iter().all(|&(s, e)| e < start || end < s);
    for _ in 0..rng.index(PAD + 1) {
        if span.start > room.0 && free(span.start - 1, span.end) {
            span.start -= 1;
        }
    }
    for _ in 0..rng.index(PAD + 1) {
        if span.end < room.1 && free(span.start, span.end + 1) {
            span.end += 1;
        }
    }
}
