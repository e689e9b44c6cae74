//! The grid: every contig cut into cells of 1 Mb, then one cell for the records without a contig.
//!
//! The grid depends on the header alone, so it is the same for BAM, CRAM and SAM, for one file or ten, for any number of
//! threads. A read is owned by the cell that holds its start.

use std::ops::Range;
use wgs_core::{ContigId, Contigs, Interval};

/// Length of a cell in bp.
pub const CELL_LEN: u32 = 1_000_000;

/// One cell of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Place in the plan, 0-based.
    pub index: usize,
    /// What it covers; `None` for the records without a contig.
    pub interval: Option<Interval>,
}

/// The grid over a set of contigs.
#[derive(Clone, Debug)]
pub struct Plan {
    cells: Vec<Cell>,
    /// Index of each contig's first cell.
    first: Vec<usize>,
}

/// Part `index` of `count`, 1-based, as `--shard i/n` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// 1-based part.
    pub index: u32,
    /// Number of parts.
    pub count: u32,
}

impl Shard {
    /// The shard's part of a list with these weights: consecutive, the sums as equal as whole elements allow. Together the
    /// shards are the list, each element once.
    pub fn of(self, weights: &[u64]) -> Range<usize> {
        let total: u128 = weights.iter().map(|&w| u128::from(w)).sum();
        // An element belongs to the shard that holds its middle.
        let border = |part: u32| {
            if part == self.count {
                return weights.len();
            }
            let target = total * u128::from(part) * 2;
            let mut before = 0u128;
            let left = |w: &&u64| {
                let middle = before * 2 + u128::from(**w);
                before += u128::from(**w);
                middle * u128::from(self.count) < target
            };
            weights.iter().take_while(left).count()
        };
        border(self.index - 1)..border(self.index)
    }
}

impl std::str::FromStr for Shard {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let parts = s.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, count)) if index >= 1 && index <= count => Ok(Self { index, count }),
            _ => Err(format!("'{s}' is not i/n with 1 ≤ i ≤ n")),
        }
    }
}

impl Plan {
    /// The grid over `contigs`.
    pub fn new(contigs: &Contigs) -> Self {
        let (mut cells, mut first) = (Vec::new(), Vec::with_capacity(contigs.len()));
        for (contig, c) in contigs.iter() {
            first.push(cells.len());
            let mut start = 0u32;
            // A contig of length 0 has one empty cell, so that each contig has a first cell.
            loop {
                let end = start.saturating_add(CELL_LEN).min(c.len);
                cells.push(Cell { index: cells.len(), interval: Some(Interval { contig, start, end }) });
                start = end;
                if start >= c.len {
                    break;
                }
            }
        }
        cells.push(Cell { index: cells.len(), interval: None });
        Self { cells, first }
    }

    /// All cells in order; the last is the one without a contig.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Index of the cell that owns a record.
    #[inline]
    pub fn owner(&self, contig: Option<ContigId>, start: u32) -> usize {
        match contig {
            Some(contig) => self.first[contig.index()] + (start / CELL_LEN) as usize,
            None => self.cells.len() - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Contig;

    fn plan(lens: &[u32]) -> Plan {
        Plan::new(&Contigs::new(lens.iter().map(|&len| Contig { name: format!("c{len}"), len, md5: None }).collect()))
    }

    #[test]
    fn covers_each_position_once() {
        let lens = [2_500_000, 0, 1_000_000, 5];
        let p = plan(&lens);
        assert_eq!(p.cells().len(), 3 + 1 + 1 + 1 + 1);
        for (contig, &len) in lens.iter().enumerate() {
            let sum: u32 = p
                .cells()
                .iter()
                .filter_map(|c| c.interval)
                .filter(|i| i.contig.index() == contig)
                .map(|i| i.len())
                .sum();
            assert_eq!(sum, len);
        }
        assert_eq!(p.owner(Some(ContigId(0)), 999_999), 0);
        assert_eq!(p.owner(Some(ContigId(0)), 1_000_000), 1);
        assert_eq!(p.owner(Some(ContigId(3)), 4), 5);
        assert_eq!(p.owner(None, 0), 6);
    }

    #[test]
    fn shards_partition_a_list_by_weight() {
        let heavy: Vec<u64> = (0..40).map(|i| if i == 7 { 1_000 } else { 1 + i % 3 }).collect();
        for weights in [heavy.as_slice(), &[], &[0, 0, 0], &[5], &[u64::MAX, u64::MAX]] {
            for count in [1, 2, 3, 7, 40, 60] {
                let all: Vec<usize> = (1..=count).flat_map(|index| Shard { index, count }.of(weights)).collect();
                assert_eq!(all, (0..weights.len()).collect::<Vec<_>>(), "{count}");
            }
        }
        let sums = |weights: &[u64], count| -> Vec<u64> {
            (1..=count).map(|index| weights[Shard { index, count }.of(weights)].iter().sum()).collect()
        };
        assert_eq!(sums(&[1, 1, 1, 1, 4, 4], 3), [4, 4, 4]);
        assert_eq!(sums(&[10; 30], 4), [70, 80, 70, 80]);
        assert!("0/2".parse::<Shard>().is_err() && "3/2".parse::<Shard>().is_err() && "x".parse::<Shard>().is_err());
    }
}
