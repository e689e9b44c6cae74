//! Microsatellites: the lengths of the reference's tracts in tumour and normal, from the alignments of the templates across them.
//!
//! Looked at are homopolymers of [`HOMOPOLYMERS`] bases and repeats of two bases of [`DINUCLEOTIDES`] units. A tract belongs to the piece of
//! the territory in which it begins. A record tells its length when it reaches over [`FLANK`] bases on either side and is aligned at the
//! bases next to the tract: what lies between them, less what lies there on the reference, is the change. It must be of whole units; mates
//! count once and not at all where they disagree. With enough templates in tumour and normal the tract is judged ([`slippage`]).
//!
//! METHOD: counting lengths over spanning reads and giving the share of unstable tracts as the score is MSIsensor's (Niu et al. 2014,
//! doi:10.1093/bioinformatics/btt755); without a normal, against a table of errors, is mSINGS' and MSIsensor-pro's idea (Salipante et al. 2014,
//! doi:10.1373/clinchem.2014.223677; Jia et al. 2020, doi:10.1016/j.gpb.2020.02.001), whose tables come from many normals and not from the sample.

pub mod slippage;

use crate::counts::{add_all, at, one_more};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use slippage::{KINDS, Lengths, REACH, Tract, is_unstable, templates};
use std::ops::RangeInclusive;
use wgs_call::indel::IndelModel;
use wgs_core::repeat;
use wgs_core::{Block, Frac, Interval};
use wgs_io::reference::RefSlice;
use wgs_pileup::Pile;

/// Bases of homopolymers that are looked at: shorter ones hardly ever change, of longer ones few records tell the length.
pub const HOMOPOLYMERS: RangeInclusive<usize> = 8..=20;
/// Units of repeats of two bases.
pub const DINUCLEOTIDES: RangeInclusive<usize> = 5..=12;
/// Bases on either side that a record must reach over: with fewer, aligners prefer mismatches to a gap.
pub const FLANK: u32 = 8;
/// Templates across a tract, at least, in the tumour: MSIsensor's 20.
pub const TUMOR_MIN: u32 = 20;
/// And in the normal: heterozygous, it shows one length only in one of 2,000.
pub const NORMAL_MIN: u32 = 12;
/// Tracts below which no score is given: MSIsensor-pro's 50.
pub const TRACTS_MIN: u64 = 50;

/// Counts of one tumour. Tracts by [`repeat::row`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MsiCounts {
    /// Tracts of the reference.
    tracts: Vec<u64>,
    /// With enough templates.
    judged: Vec<u64>,
    /// Of these, unstable.
    unstable: Vec<u64>,
    /// Of these, with a mean length below that of the normal.
    shorter: Vec<u64>,
}

impl MsiCounts {
    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.tracts, &other.tracts);
        add_all(&mut self.judged, &other.judged);
        add_all(&mut self.unstable, &other.unstable);
        add_all(&mut self.shorter, &other.shorter);
    }
}

/// A sample as the tracts see it.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    /// Its records.
    pub pile: &'a Pile,
    /// Its table.
    pub indels: &'a IndelModel,
}

/// Buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    tracts: Vec<repeat::Tract>,
    seen: Vec<(u64, Option<i64>)>,
}

/// Judges the tracts that begin in a piece, for each of the tumours.
pub fn count(
    scratch: &mut Scratch,
    piece: Interval,
    reference: &RefSlice,
    tumors: &[Sample<'_>],
    normal: Option<Sample<'_>>,
    out: &mut [MsiCounts],
) {
    // A tract that reaches through these bases is longer than any that is looked at.
    let beyond = 2 * *DINUCLEOTIDES.end() as u32 + FLANK + 2;
    let from = piece.start.saturating_sub(beyond).max(reference.start);
    let codes = reference.range(from, piece.end.saturating_add(beyond));
    repeat::tracts_of(codes, 1..=2, &mut scratch.tracts);
    for t in &scratch.tracts {
        let (start, end) = (from + t.start as u32, from + t.end as u32);
        let wanted = if t.unit == 1 { HOMOPOLYMERS } else { DINUCLEOTIDES };
        let inside = (piece.start..piece.end).contains(&start) && wanted.contains(&t.copies());
        // Flanks that the reference does not know, or does not have, tell nothing.
        let known = start >= reference.start + FLANK
            && reference.range(start - FLANK, end + FLANK).len() as u32 == end - start + 2 * FLANK
            && !reference.range(start - FLANK, end + FLANK).contains(&15);
        if !inside || !known {
            continue;
        }
        let row = repeat::row(t.unit, t.copies());
        let (unit, seen) = (t.unit as i64, &mut scratch.seen);
        let in_normal = normal.map(|n| lengths(n.pile, start, end, unit, seen));
        for (sample, out) in tumors.iter().zip(&mut *out) {
            one_more(&mut out.tracts, row);
            if in_normal.is_some_and(|n| templates(&n) < NORMAL_MIN) {
                continue;
            }
            let in_tumor = lengths(sample.pile, start, end, unit, seen);
            if templates(&in_tumor) < TUMOR_MIN {
                continue;
            }
            one_more(&mut out.judged, row);
            let tract = Tract {
                unit: t.unit,
                copies: t.copies(),
                tumor: sample.indels,
                normal: normal.map_or(sample.indels, |n| n.indels),
            };
            if is_unstable(&tract, &in_tumor, in_normal.as_ref()) {
                one_more(&mut out.unstable, row);
                if is_shorter(&in_tumor, in_normal.as_ref()) {
                    one_more(&mut out.shorter, row);
                }
            }
        }
    }
}

/// Is the tumour's mean length below the normal's, or the reference's without one?
fn is_shorter(tumor: &Lengths, normal: Option<&Lengths>) -> bool {
    let sum = |l: &Lengths| l.iter().enumerate().map(|(i, n)| (i as i64 - REACH as i64) * i64::from(*n)).sum::<i64>();
    let (other, n) = normal.map_or((0, 1), |l| (sum(l), i64::from(templates(l))));
    sum(tumor) * n < other * i64::from(templates(tumor))
}

/// Templates across `start..end` by units gained or lost.
fn lengths(pile: &Pile, start: u32, end: u32, unit: i64, seen: &mut Vec<(u64, Option<i64>)>) -> Lengths {
    let (left, right) = (start - FLANK, end + FLANK - 1);
    seen.clear();
    for read in pile.near(left, right + 1).iter().filter(|r| r.start <= left && r.end > right) {
        // Between the bases next to the tract: what changed in the flanks is another event.
        if let Some(change) = change(pile.blocks(read), start - 1, end) {
            seen.push((read.hash, (change % unit == 0).then_some(change / unit)));
        }
    }
    seen.sort_unstable();
    let mut out = [0; KINDS];
    for mates in seen.chunk_by(|a, b| a.0 == b.0) {
        if let [(_, Some(units)), rest @ ..] = mates
            && rest.iter().all(|m| m.1 == Some(*units))
        {
            let kind = (units + REACH as i64).clamp(0, KINDS as i64 - 1);
            out[kind as usize] += 1;
        }
    }
    out
}

/// Bases that an alignment gains between two aligned positions; `None` where one of them is not aligned.
fn change(blocks: &[Block], left: u32, right: u32) -> Option<i64> {
    let at = |pos: u32| {
        let block = blocks.iter().find(|b| (b.start..b.end()).contains(&pos))?;
        Some(i64::from(block.read_start) + i64::from(pos - block.start))
    };
    Some(at(right)? - at(left)? - i64::from(right - left))
}

/// Microsatellite instability of one tumour: the share of tracts in which it has lengths that the person has not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Microsatellites {
    /// Homopolymers of 8 to 20 bases and repeats of two bases of 5 to 12 units that begin in the territory.
    pub tracts: u64,
    /// Of these, with at least 20 templates across in the tumour and 12 in the normal: they are judged.
    pub judged: u64,
    /// Of these, unstable.
    pub unstable: u64,
    /// Of these, shorter in the tumour on average.
    pub unstable_shorter: u64,
    /// The score: `unstable / judged`; `null` with `reason`. Of stable tracts at most one in a thousand is taken for unstable.
    pub frac_unstable: Frac,
    /// Why there is no score: `too_few_tracts` (under 50 judged), `low_depth` (mean under 30× in the tumour or 15× in the normal), `low_purity`
    /// (signal under 0.2).
    pub reason: Option<String>,
    /// A normal was there: without, only third lengths tell, and the score is lower than with one.
    pub comparable: bool,
    /// By length of the unit and units of the reference.
    pub by_tract: Vec<TractCount>,
}

/// Tracts of one kind.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TractCount {
    /// Bases of the unit.
    pub unit: u64,
    /// Units in the reference.
    pub copies: u64,
    /// Tracts judged.
    pub judged: u64,
    /// Of these, unstable.
    pub unstable: u64,
}

impl Microsatellites {
    /// From the counts of one tumour; `weak` is why depth or purity forbid a score.
    pub fn new(counts: &MsiCounts, paired: bool, weak: Option<&'static str>) -> Self {
        let sum = |v: &[u64]| v.iter().sum::<u64>();
        let (judged, unstable) = (sum(&counts.judged), sum(&counts.unstable));
        let reason = if judged < TRACTS_MIN { Some("too_few_tracts") } else { weak };
        let row = |(unit, copies): (usize, usize)| {
            let row = repeat::row(unit, copies);
            TractCount {
                unit: unit as u64,
                copies: copies as u64,
                judged: at(&counts.judged, row),
                unstable: at(&counts.unstable, row),
            }
        };
        let kinds = HOMOPOLYMERS.map(|n| (1, n)).chain(DINUCLEOTIDES.map(|n| (2, n)));
        Self {
            tracts: sum(&counts.tracts),
            judged,
            unstable,
            unstable_shorter: sum(&counts.shorter),
            frac_unstable: if reason.is_some() { Frac::ABSENT } else { Frac::ratio(unstable, judged) },
            reason: reason.map(str::to_owned),
            comparable: paired,
            by_tract: kinds.map(row).collect(),
        }
    }

    /// For people.
    pub fn text(&self, tumor: &str) -> String {
        let of = format!("{} of {} tracts", self.unstable, self.judged);
        match (self.frac_unstable.written(), &self.reason) {
            (Some(share), _) => format!("{tumor}: microsatellites: {:.2} % unstable ({of})\n", 100.0 * share),
            (None, reason) => {
                format!("{tumor}: microsatellites: withheld, {} ({of})\n", reason.as_deref().unwrap_or("no_tracts"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_lies_between_two_aligned_places() {
        let block = |read_start, start, len| Block { read_start, start, len };
        // 50 bases, two deleted at 130, one inserted at 140.
        let blocks = [block(5, 100, 30), block(35, 132, 8), block(44, 140, 20)];
        assert_eq!(change(&blocks, 105, 125), Some(0));
        assert_eq!(change(&blocks, 120, 135), Some(-2));
        assert_eq!(change(&blocks, 120, 150), Some(-1));
        assert_eq!(change(&blocks, 135, 150), Some(1));
        assert_eq!(change(&blocks, 131, 150), None);
        assert_eq!(change(&blocks, 120, 160), None);
    }

    #[test]
    fn shorter_is_less_than_the_normals_mean() {
        let mut tumor = [0; KINDS];
        (tumor[REACH], tumor[REACH - 2]) = (50, 30);
        let mut normal = [0; KINDS];
        normal[REACH] = 30;
        assert!(is_shorter(&tumor, Some(&normal)) && is_shorter(&tumor, None));
        normal = [0; KINDS];
        normal[REACH - 1] = 30;
        assert!(!is_shorter(&tumor, Some(&normal)));
    }

    #[test]
    fn a_score_is_withheld_with_its_reason() {
        let row = repeat::row(1, 10);
        let mut counts = MsiCounts::default();
        (0..49).for_each(|_| one_more(&mut counts.judged, row));
        (0..10).for_each(|_| one_more(&mut counts.unstable, row));
        let section = Microsatellites::new(&counts, true, None);
        assert_eq!((section.frac_unstable.written(), section.reason.as_deref()), (None, Some("too_few_tracts")));
        one_more(&mut counts.judged, row);
        let section = Microsatellites::new(&counts, true, None);
        assert_eq!((section.frac_unstable.written(), section.reason), (Some(0.2), None));
        assert_eq!((section.by_tract.len(), section.by_tract[2].judged), (21, 50));
        let section = Microsatellites::new(&counts, true, Some("low_depth"));
        assert_eq!((section.frac_unstable.written(), section.reason.as_deref()), (None, Some("low_depth")));
        let mut twice = counts.clone();
        twice.merge(&counts);
        assert_eq!((Microsatellites::new(&twice, true, None).judged), 100);
    }
}
