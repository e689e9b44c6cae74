//! The grid: every contig cut into cells of 1 Mb, then one cell for the records without a contig.
//!
//! The grid depends on the header alone, so it is the same for BAM, CRAM and SAM, for one file or ten, for any number of
//! threads. A read is owned by the cell that holds its start.

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

    /// The cells of one shard: consecutive, the bases of the shards as equal as whole cells allow. Together the shards
    /// are the plan.
    pub fn shard(&self, shard: Shard) -> &[Cell] {
        let total: u64 = self.cells.iter().map(weight).sum();
        let border = |part: u32| {
            let target = total * u64::from(part) / u64::from(shard.count);
            let mut sum = 0;
            let before = |c: &&Cell| {
                sum += weight(c);
                sum <= target
            };
            self.cells.iter().take_while(before).count()
        };
        &self.cells[border(shard.index - 1)..border(shard.index)]
    }
}

/// Every cell weighs something, so that empty contigs belong to one shard too.
fn weight(cell: &Cell) -> u64 {
    1 + cell.interval.map_or(0, |i| u64::from(i.len()))
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
    fn shards_partition_the_plan() {
        let p = plan(&[7_300_000, 10, 0, 3_000_000]);
        for count in [1, 2, 3, 7, 40] {
            let cells: Vec<usize> =
                (1..=count).flat_map(|index| p.shard(Shard { index, count })).map(|c| c.index).collect();
            assert_eq!(cells, (0..p.cells().len()).collect::<Vec<_>>(), "{count}");
        }
        assert!("0/2".parse::<Shard>().is_err() && "3/2".parse::<Shard>().is_err() && "x".parse::<Shard>().is_err());
    }
}
