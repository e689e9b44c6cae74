//! What a set of intervals covers: disjoint, sorted, per contig.

use super::Row;
use wgs_core::{ContigId, Interval};

/// Regions of a genome. Intervals that overlap or touch are one; empty ones cover nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// By contig index; disjoint, ascending, never touching.
    by_contig: Vec<Vec<(u32, u32)>>,
}

impl Regions {
    /// Joins rows. `contig` gives the contig of a row, `None` to leave the row out (a contig that is not looked at), or
    /// the caller's error.
    pub fn new<E>(rows: &[Row], mut contig: impl FnMut(&Row) -> Result<Option<ContigId>, E>) -> Result<Self, E> {
        let mut intervals = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(contig) = contig(row)? {
                intervals.push(Interval { contig, start: row.start, end: row.end });
            }
        }
        Ok(intervals.into_iter().collect())
    }

    /// The intervals of a contig as `(start, end)`, ascending; between two of them lies at least one position.
    pub fn of(&self, contig: ContigId) -> &[(u32, u32)] {
        self.by_contig.get(contig.index()).map_or(&[], Vec::as_slice)
    }

    /// All intervals by contig and start.
    pub fn iter(&self) -> impl Iterator<Item = Interval> {
        let contigs = (0..).map(ContigId).zip(&self.by_contig);
        contigs.flat_map(|(contig, list)| list.iter().map(move |&(start, end)| Interval { contig, start, end }))
    }

    /// True when a position of `start..end` is covered; an empty interval has none.
    pub fn overlaps(&self, contig: ContigId, start: u32, end: u32) -> bool {
        let list = self.of(contig);
        let after = list.partition_point(|&(_, e)| e <= start);
        start < end && list.get(after).is_some_and(|&(s, _)| s < end)
    }

    /// True when `pos` is covered.
    pub fn contains(&self, contig: ContigId, pos: u32) -> bool {
        let list = self.of(contig);
        let after = list.partition_point(|&(_, e)| e <= pos);
        list.get(after).is_some_and(|&(s, _)| s <= pos)
    }

    /// Positions covered, in bases.
    pub fn total_len(&self) -> u64 {
        self.by_contig.iter().flatten().map(|&(s, e)| u64::from(e - s)).sum()
    }

    /// True when nothing is covered.
    pub fn is_empty(&self) -> bool {
        self.by_contig.iter().all(Vec::is_empty)
    }
}

impl FromIterator<Interval> for Regions {
    /// Intervals in any order.
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut list: Vec<Interval> = intervals.into_iter().filter(|i| !i.is_empty()).collect();
        list.sort_unstable();
        let mut by_contig: Vec<Vec<(u32, u32)>> = Vec::new();
        for Interval { contig, start, end } in list {
            if by_contig.len() <= contig.index() {
                by_contig.resize_with(contig.index() + 1, Vec::new);
            }
            let Some(here) = by_contig.get_mut(contig.index()) else { continue };
            match here.last_mut() {
                Some((_, last)) if start <= *last => *last = end.max(*last),
                _ => here.push((start, end)),
            }
        }
        Self { by_contig }
    }
}
