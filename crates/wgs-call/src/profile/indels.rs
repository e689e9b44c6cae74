//! How often the sample's reads, and its genome, differ in length from the reference, by repeat.
//!
//! For every tract of the reference ([`wgs_core::repeat::tracts`]; a base may lie in several, of different units) the records
//! across it (`n`, the lower depth of its two flanks) and those whose alignment gains or loses bases in it (`k`) are counted.
//! Each row is then a mixture: a tract is of the reference's length, heterozygous or homozygous for another, and shows
//! `k` with chance `Bin(k; n, ε)`, `Bin(k; n, ½)` or `Bin(k; n, 1 − ε)`. Expectation-maximisation gives `ε` and the shares.
//! Rows that are seen rarely are held by imagined counts ([`PRIOR_READS`], [`PRIOR_TRACTS`]) at the shipped rates, those of
//! errors times one scale for all rows of a unit's class: how much more or less than the shipped table the library slips.
//!
//! How many of the errors are losses is counted where at most one record in [`ERRORS_AT_MOST`] has another length: those are
//! errors, whichever way they go. A row's share is held by imagined records ([`PRIOR_SHARE`]) at its class's share, that by as many at
//! the shipped one.

use super::IndelRow;
use crate::candidates;
use crate::indel::{SHIPPED_LOSS, shipped_error, shipped_variant};
use std::collections::BTreeMap;
use wgs_core::Interval;
use wgs_core::repeat::{self, ROWS};
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::Pile;

/// Records imagined at the shipped error rate.
const PRIOR_READS: f64 = 100.0;
/// Errors imagined, as many seen as expected, for the scale of a class of units.
const SCALE_PRIOR: f64 = 5.0;
/// Least and largest scale.
const SCALES: (f64, f64) = (0.05, 100.0);
/// Highest error of a row.
const ERROR_MAX: f64 = 0.4;
/// Tracts imagined at the shipped variant rate.
const PRIOR_TRACTS: f64 = 100.0;
/// Tracts under fewer records say little, under more they may be collapsed.
const DEPTHS: std::ops::RangeInclusive<u32> = 4..=250;
const ROUNDS: usize = 20;
/// Records per error, at least, where the errors' direction is counted.
const ERRORS_AT_MOST: u32 = 5;
/// Errors imagined for the share of losses.
const PRIOR_SHARE: f64 = 20.0;
/// Of tracts with another length, a third are homozygous: the ratio of heterozygous to homozygous sites is about two.
const HOMOZYGOUS: f64 = 1.0 / 3.0;

/// What is counted.
#[derive(Clone, Debug, Default)]
pub struct IndelCounts {
    /// Tracts by row, records across, records with another length.
    tracts: BTreeMap<(u16, u16, u16), u64>,
    /// Errors of one unit by row: losses, gains.
    ways: BTreeMap<u16, [u64; 2]>,
}

impl IndelCounts {
    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        other.tracts.iter().for_each(|(k, n)| *self.tracts.entry(*k).or_default() += n);
        for (row, [losses, gains]) in &other.ways {
            let here = self.ways.entry(*row).or_default();
            *here = [here[0] + losses, here[1] + gains];
        }
    }

    /// The table; see the module's story.
    pub fn fit(&self) -> Vec<IndelRow> {
        let cells: Vec<Vec<Cell>> = (0..ROWS)
            .map(|row| {
                let key = row as u16;
                let cell = |(&(_, n, k), &count): (&(u16, u16, u16), &u64)| Cell {
                    n: f64::from(n),
                    k: f64::from(k),
                    count: count as f64,
                };
                self.tracts.range((key, 0, 0)..=(key, u16::MAX, u16::MAX)).map(cell).collect()
            })
            .collect();
        // By class of unit: how much more or less than shipped the library slips.
        let class = |row: usize| repeat::of_row(row).map_or(0, |(unit, _)| unit);
        let mut scale = [1.0; 5];
        let mut rates: Vec<(f64, f64)> = (0..ROWS).map(|r| (shipped_error(r), shipped_variant(r))).collect();
        for _ in 0..ROUNDS {
            let (mut seen, mut expected) = ([SCALE_PRIOR; 5], [SCALE_PRIOR; 5]);
            for (row, cells) in cells.iter().enumerate() {
                let shipped = (shipped_error(row), shipped_variant(row));
                let sums = expect(cells, rates[row]);
                let e0 = (shipped.0 * scale[class(row)]).clamp(1e-7, ERROR_MAX);
                let e = (sums.wrong + e0 * PRIOR_READS) / (sums.reads + PRIOR_READS);
                let v = (sums.other + shipped.1 * PRIOR_TRACTS) / (sums.tracts + PRIOR_TRACTS);
                rates[row] = (e.clamp(1e-7, ERROR_MAX), v.clamp(1e-7, 0.75));
                seen[class(row)] += sums.wrong;
                expected[class(row)] += sums.reads * shipped.0;
            }
            scale = std::array::from_fn(|c| (seen[c] / expected[c]).clamp(SCALES.0, SCALES.1));
        }
        let milli = |p: f64| (-1000.0 / std::f64::consts::LN_10 * ln(p)).round() as u32;
        let ways: Vec<[u64; 2]> = (0..ROWS as u16).map(|r| self.ways.get(&r).copied().unwrap_or_default()).collect();
        let mut class_ways = [[0u64; 2]; 5];
        for (row, [losses, gains]) in ways.iter().enumerate() {
            let here = &mut class_ways[class(row)];
            *here = [here[0] + losses, here[1] + gains];
        }
        let share = |[losses, gains]: [u64; 2], expected: f64| {
            (losses as f64 + PRIOR_SHARE * expected) / ((losses + gains) as f64 + PRIOR_SHARE)
        };
        let row = |(row, (cells, (e, v))): (usize, (&Vec<Cell>, (f64, f64)))| IndelRow {
            tracts: cells.iter().map(|c| c.count).sum::<f64>() as u64,
            reads: cells.iter().map(|c| c.n * c.count).sum::<f64>() as u64,
            indels: cells.iter().map(|c| c.k * c.count).sum::<f64>() as u64,
            losses: ways[row][0],
            gains: ways[row][1],
            error_milli_log10: milli(e),
            variant_milli_log10: milli(v),
            loss_permille: (1000.0 * share(ways[row], share(class_ways[class(row)], SHIPPED_LOSS))).round() as u32,
        };
        cells.iter().zip(rates).enumerate().map(row).collect()
    }
}

/// Tracts with `k` of `n` records of another length.
struct Cell {
    n: f64,
    k: f64,
    count: f64,
}

/// What is expected of a row's cells under its rates.
struct Expected {
    /// Records with the wrong length.
    wrong: f64,
    /// Records of tracts with one length.
    reads: f64,
    /// Tracts of another length than the reference.
    other: f64,
    tracts: f64,
}

fn expect(cells: &[Cell], (e, v): (f64, f64)) -> Expected {
    let (le, l1e, half) = (ln(e), ln(1.0 - e), ln(0.5));
    let priors = [ln(1.0 - v), ln(v * (1.0 - HOMOZYGOUS)), ln(v * HOMOZYGOUS)];
    let mut out = Expected { wrong: 0.0, reads: 0.0, other: 0.0, tracts: 0.0 };
    for &Cell { n, k, count } in cells {
        let l = [priors[0] + k * le + (n - k) * l1e, priors[1] + n * half, priors[2] + k * l1e + (n - k) * le];
        let max = l.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let w = l.map(|x| exp(x - max));
        let sum = w[0] + w[1] + w[2];
        let (reference, hom) = (count * w[0] / sum, count * w[2] / sum);
        out.wrong += reference * k + hom * (n - k);
        out.reads += (reference + hom) * n;
        out.other += count - reference;
        out.tracts += count;
    }
    out
}

/// Counts the tracts that begin in `hull`; `depth` is the scan's over it.
pub fn count(pile: &Pile, reference: &RefSlice, hull: Interval, depth: &[i32], out: &mut IndelCounts) {
    if pile.reads().is_empty() {
        return;
    }
    let codes = reference.range(hull.start, hull.end);
    let mut tracts = Vec::new();
    repeat::tracts(codes, &mut tracts);
    // Left-aligned places of insertions and deletions; several of one record count once at a place.
    let mut places: Vec<(u32, u64, u32, bool)> = Vec::new();
    for read in pile.reads() {
        candidates::gaps(pile, read, |e| {
            let len = e.alt.len() as u32 + (e.end - e.start);
            if let Some(e) = e.normalised(reference) {
                places.push((e.start, read.hash, len, e.gain() < 0));
            }
        });
    }
    places.sort_unstable();
    places.dedup_by_key(|p| (p.0, p.1));
    let mut in_repeat = vec![false; codes.len()];
    let depth_at = |i: usize| depth.get(i).copied().unwrap_or(0).max(0) as u32;
    for t in &tracts {
        in_repeat[t.start..t.end].fill(true);
        if t.start == 0 || t.end >= codes.len() {
            continue;
        }
        let n = depth_at(t.start - 1).min(depth_at(t.end));
        let (from, to) = (hull.start + t.start as u32, hull.start + t.end as u32);
        let first = places.partition_point(|p| p.0 < from);
        let here = || places[first..].iter().take_while(|p| p.0 < to).filter(|p| p.2 % t.unit as u32 == 0);
        let k = here().count() as u32;
        if DEPTHS.contains(&n) {
            let row = repeat::row(t.unit, t.copies()) as u16;
            *out.tracts.entry((row, n as u16, k.min(n) as u16)).or_default() += 1;
            if k > 0 && k * ERRORS_AT_MOST <= n {
                let ways = out.ways.entry(row).or_default();
                for p in here().filter(|p| p.2 == t.unit as u32) {
                    ways[usize::from(!p.3)] += 1;
                }
            }
        }
    }
    let mut at = 0;
    for (i, inside) in in_repeat.iter().enumerate() {
        let n = depth_at(i);
        let pos = hull.start + i as u32;
        while places.get(at).is_some_and(|p| p.0 < pos) {
            at += 1;
        }
        if !inside && codes[i] != 15 && DEPTHS.contains(&n) {
            let here = || places[at..].iter().take_while(|p| p.0 == pos);
            let k = here().count() as u32;
            *out.tracts.entry((0, n as u16, k.min(n) as u16)).or_default() += 1;
            if k > 0 && k * ERRORS_AT_MOST <= n {
                let ways = out.ways.entry(0).or_default();
                here().for_each(|p| ways[usize::from(!p.3)] += 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_variants_are_told_apart() {
        let mut counts = IndelCounts::default();
        let row = repeat::row(1, 10);
        // 1,000 tracts at depth 30: 2 % errors, 100 heterozygous, 50 homozygous.
        for (k, tracts) in [(0u16, 468), (1, 280), (2, 82), (3, 20), (15, 100), (29, 50)] {
            counts.tracts.insert((row as u16, 30, k), tracts);
        }
        let fit = &counts.fit()[row];
        let (e, v) = (
            super::super::from_milli_log10(fit.error_milli_log10),
            super::super::from_milli_log10(fit.variant_milli_log10),
        );
        assert!((0.015..0.025).contains(&e), "{e}");
        assert!((0.12..0.17).contains(&v), "{v}");
        assert_eq!(fit.tracts, 1000);
        // Rows without data keep what is shipped.
        let other = &counts.fit()[repeat::row(2, 5)];
        let e = super::super::from_milli_log10(other.error_milli_log10);
        assert!((e / shipped_error(repeat::row(2, 5)) - 1.0).abs() < 0.01);
    }
}
