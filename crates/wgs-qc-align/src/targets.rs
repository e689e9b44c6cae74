//! Usable and raw depth over `--targets`: per interval, and over their union.
//!
//! An interval is *open* while its positions come in, with a histogram each for usable and raw depth. When a cell ends, those
//! that lie within it are *closed*: a few numbers stay. Those that cross a border of the grid stay open until the end, where
//! the parts counted by several workers are added up; they are few.

use crate::depth::UsableDepth;
use crate::stats::{CAP, DepthHistogram, LAST_BIN, spread};
use crate::summary::{Spread, TargetRow, TargetStats};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use wgs_core::num::Rounded;
use wgs_core::{Contigs, Interval};
use wgs_io::bed;

/// One interval as the BED file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub interval: Interval,
    /// Fourth column, or empty.
    pub name: String,
}

/// The intervals, and for each contig their union.
#[derive(Debug, Default)]
pub struct Targets {
    /// Sorted by contig, start, end.
    list: Vec<Target>,
    /// Disjoint, sorted.
    union: Vec<Interval>,
    /// Longest interval, to find those that reach into a cell.
    longest: u32,
}

impl Targets {
    /// Sorts and merges.
    pub fn new(mut list: Vec<Target>) -> Self {
        list.sort_by_key(|t| t.interval);
        let union = list.iter().map(|t| t.interval).collect::<bed::Regions>().iter().collect();
        let longest = list.iter().map(|t| t.interval.len()).max().unwrap_or(0);
        Self { list, union, longest }
    }

    /// The rows of a BED file against the contigs; the error is a reason with the line.
    pub fn from_rows(rows: Vec<bed::Row>, contigs: &Contigs) -> Result<Self, String> {
        let target = |row: bed::Row| {
            let bed::Row { contig: name, start, end, line, .. } = row;
            let unknown = || format!("line {line}: contig {name} is not in the alignments");
            let contig = contigs.find(&name).ok_or_else(unknown)?;
            if end > contigs.contig(contig).len {
                return Err(format!("line {line}: {start}–{end} is not an interval of {name}"));
            }
            Ok(Target { interval: Interval { contig, start, end }, name: row.name.unwrap_or_default() })
        };
        rows.into_iter().map(target).collect::<Result<_, _>>().map(Self::new)
    }

    /// Number of intervals.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True without intervals.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// Depth of an interval's positions in one definition.
#[derive(Clone)]
struct Depths {
    /// Positions by depth, to the cap.
    capped: Vec<u64>,
    sum: u64,
    min: u32,
}

impl Default for Depths {
    fn default() -> Self {
        Self { capped: vec![0; CAP + 1], sum: 0, min: u32::MAX }
    }
}

impl Depths {
    fn add(&mut self, depth: u32, positions: u64) {
        self.capped[(depth as usize).min(CAP)] += positions;
        self.sum += u64::from(depth) * positions;
        self.min = self.min.min(depth);
    }

    fn merge(&mut self, other: &Self) {
        crate::flags::add(&mut self.capped, &other.capped);
        self.sum += other.sum;
        self.min = self.min.min(other.min);
    }
}

/// An interval that is being counted: usable and raw depth.
type Open = [Depths; 2];

/// What stays of an interval when all of it was counted: a histogram each would be too much for a long list.
#[derive(Clone, Copy)]
struct Closed {
    sums: [u64; 2],
    min: u32,
    spreads: [Spread; 2],
}

impl Closed {
    fn new(open: &Open) -> Self {
        let [usable, raw] = open;
        Self { sums: [usable.sum, raw.sum], min: usable.min, spreads: [spread(&usable.capped), spread(&raw.capped)] }
    }
}

/// Collects depth over targets.
pub struct TargetCounts {
    targets: Arc<Targets>,
    /// By index in the list. After a cell has ended only those are left that reach beyond it.
    open: BTreeMap<usize, Open>,
    closed: Vec<(usize, Closed)>,
    /// Usable and raw depth over the union.
    union: [DepthHistogram; 2],
    raw: Vec<u32>,
}

impl TargetCounts {
    pub fn new(targets: Arc<Targets>) -> Self {
        Self { targets, open: BTreeMap::new(), closed: Vec::new(), union: Default::default(), raw: Vec::new() }
    }

    /// Counts the part of the targets inside a stretch of depth; `differences` are those of the raw depth, which was
    /// `before` in front of the stretch. N of the reference counts too: it is what was asked for.
    pub fn count(&mut self, usable: UsableDepth<'_>, before: i32, differences: &[i32]) {
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        raw.extend(differences.iter().scan(before, |depth, d| {
            *depth += d;
            Some(*depth as u32)
        }));
        let [a, b] = usable.by_orientation;
        self.add(usable.at, |positions, into| {
            for pos in positions {
                let k = (pos - usable.at.start) as usize;
                into([a[k] + b[k], raw[k]], 1);
            }
        });
        self.raw = raw;
    }

    /// The same for a stretch that nothing covers.
    pub fn uncovered(&mut self, at: Interval) {
        self.add(at, |positions, into| into([0, 0], positions.len() as u64));
    }

    /// `each` is told positions and gives their depths, usable and raw, with how many have them.
    fn add(&mut self, at: Interval, each: impl Fn(Range<u32>, &mut dyn FnMut([u32; 2], u64))) {
        let targets = Arc::clone(&self.targets);
        let cut = |i: &Interval| i.start.max(at.start)..i.end.min(at.end);
        let first = Interval { start: at.start.saturating_sub(targets.longest), end: 0, ..at };
        let from = targets.list.partition_point(|t| t.interval < first);
        for (index, t) in targets.list.iter().enumerate().skip(from) {
            if t.interval.contig != at.contig || t.interval.start >= at.end {
                break;
            }
            let positions = cut(&t.interval);
            if !positions.is_empty() {
                let open = self.open.entry(index).or_default();
                each(positions, &mut |depths, n| open.iter_mut().zip(depths).for_each(|(o, depth)| o.add(depth, n)));
            }
        }
        let from = targets.union.partition_point(|u| (u.contig, u.end) <= (at.contig, at.start));
        for u in targets.union[from..].iter().take_while(|u| u.contig == at.contig && u.start < at.end) {
            each(cut(u), &mut |depths, n| {
                for (union, depth) in self.union.iter_mut().zip(depths) {
                    union.sum += u64::from(depth) * n;
                    union.bins[(depth as usize).min(LAST_BIN)] += n;
                }
            });
        }
    }

    /// Ends a cell: intervals that lie within it are finished.
    pub fn end(&mut self, cell: Interval) {
        let (targets, closed) = (&self.targets, &mut self.closed);
        self.open.retain(|&index, open| {
            let i = targets.list[index].interval;
            let within = i.contig == cell.contig && cell.start <= i.start && i.end <= cell.end;
            if within {
                closed.push((index, Closed::new(open)));
            }
            !within
        });
    }

    pub fn merge(&mut self, other: Self) {
        for (index, theirs) in other.open {
            let mine = self.open.entry(index).or_default();
            mine.iter_mut().zip(&theirs).for_each(|(a, b)| a.merge(b));
        }
        self.closed.extend(other.closed);
        for (a, b) in self.union.iter_mut().zip(&other.union) {
            a.merge(b);
        }
    }

    /// One row per interval, in order.
    pub fn rows(&self, contigs: &Contigs) -> Vec<TargetRow> {
        let mut counted = vec![None; self.targets.len()];
        let open = self.open.iter().map(|(&index, open)| (index, Closed::new(open)));
        for (index, closed) in self.closed.iter().copied().chain(open) {
            counted[index] = Some(closed);
        }
        let row = |(t, counted): (&Target, Option<Closed>)| {
            let (len, spreads) = (t.interval.len().into(), counted.map(|c| c.spreads).unwrap_or_default());
            let sums = counted.map_or([0; 2], |c| c.sums);
            TargetRow {
                contig: contigs.name(t.interval.contig).to_owned(),
                start: t.interval.start,
                end: t.interval.end,
                name: t.name.clone(),
                mean: Rounded::ratio(sums[0], len),
                min: counted.map_or(0, |c| c.min),
                usable: spreads[0],
                raw_mean: Rounded::ratio(sums[1], len),
                raw: spreads[1],
            }
        };
        self.targets.list.iter().zip(counted).map(row).collect()
    }

    pub fn finish(&self, contigs: &Contigs) -> TargetStats {
        let mut low = self.rows(contigs);
        low.retain(|r| r.usable.breadth.frac_depth_ge_15.written().is_some_and(|f| f <= 0.9));
        low.sort_by(|a, b| a.mean.0.total_cmp(&b.mean.0));
        low.truncate(100);
        let [depth, raw] = [&self.union[0], &self.union[1]].map(DepthHistogram::finish);
        TargetStats { intervals: self.targets.len() as u64, depth, raw, low }
    }
}

/// Parses a BED file's text against the contigs; the error is a reason with the line.
pub fn parse_bed(text: &str, contigs: &Contigs) -> Result<Targets, String> {
    let rows = bed::parse(text.as_bytes()).map_err(|(line, problem)| format!("line {line}: {problem}"))?;
    Targets::from_rows(rows, contigs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::{Contig, ContigId};

    #[test]
    fn intervals_over_cells_and_their_union() {
        let contigs = Contigs::new(vec![Contig { name: "c".into(), len: 30, md5: None }]);
        let t = parse_bed("track x\nc\t5\t15\ta\nc\t8\t25\nc\t28\t28\n", &contigs).unwrap();
        let mut counts = TargetCounts::new(Arc::new(t));
        for start in [0, 10, 20] {
            let (a, b) = ([start; 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
            let at = Interval { contig: ContigId(0), start, end: start + 10 };
            // Raw depth is 7 more than the number of the position.
            let differences = [1; 10];
            counts.count(UsableDepth { at, by_orientation: [&a, &b] }, start as i32 + 6, &differences);
            counts.end(at);
        }
        let rows = counts.rows(&contigs);
        // 5..10 depth 5–9 = 35; 10..15 depth 10–14 = 60
        assert_eq!((rows[0].mean.0, rows[0].min, rows[0].usable.breadth.frac_depth_ge_15.0), (9.5, 5, 0.0));
        assert_eq!((rows[0].raw_mean.0, rows[0].raw.breadth.frac_depth_ge_15.0), (16.5, 0.7));
        // 5–14 and 12–21: distances from the middle 0.5, 0.5, 1.5, 1.5, … 4.5, 4.5; variance 82.5 / 9.
        for (spread, median) in [(rows[0].usable, 9.5), (rows[0].raw, 16.5)] {
            assert_eq!((spread.median.0, spread.mad.0), (median, 2.5));
            assert!((spread.sd.0 - (82.5f64 / 9.0).sqrt()).abs() < 1e-12);
        }
        // 8, 9; 10–19; 20–24
        assert_eq!((rows[1].mean.0, rows[1].min), ((17 + 145 + 110) as f64 / 17.0, 8));
        assert_eq!((rows[1].usable.median.0, rows[1].usable.mad.0), (16.0, 4.0));
        assert_eq!((rows[2].mean.written(), rows[2].min, rows[2].usable.median.written()), (None, 0, None));
        let all = counts.finish(&contigs);
        assert_eq!((all.intervals, all.depth.positions, all.raw.positions), (3, 20, 20));
        assert_eq!(all.raw.bases, all.depth.bases + 20 * 7);
        assert!(parse_bed("c\t9\t99", &contigs).unwrap_err().starts_with("line 1"));
        assert!(parse_bed("x\t1\t2", &contigs).is_err() && parse_bed("c\t1", &contigs).is_err());
    }
}
