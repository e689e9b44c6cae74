//! Usable depth over `--targets`: per interval, and over their union.

use crate::depth::UsableDepth;
use crate::stats::{DepthHistogram, LAST_BIN};
use crate::summary::{TargetRow, TargetStats};
use std::sync::Arc;
use wgs_core::num::{Frac, Rounded};
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

/// What is counted of one interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    sum: u64,
    min: u32,
    ge: [u32; 3],
}

/// Thresholds of [`TargetRow`].
const BREADTH: [u32; 3] = [15, 20, 30];

/// Collects depth over targets.
pub struct TargetCounts {
    targets: Arc<Targets>,
    rows: Vec<Counts>,
    union: DepthHistogram,
}

impl TargetCounts {
    pub fn new(targets: Arc<Targets>) -> Self {
        let rows = vec![Counts { sum: 0, min: u32::MAX, ge: [0; 3] }; targets.len()];
        Self { targets, rows, union: DepthHistogram::default() }
    }

    /// Counts the part of the targets inside a stretch of depth. N of the reference counts too: it is what was asked for.
    pub fn count(&mut self, usable: UsableDepth<'_>) {
        let [a, b] = usable.by_orientation;
        self.add(usable.at, |pos| {
            let k = (pos - usable.at.start) as usize;
            a[k] + b[k]
        });
    }

    /// The same for a stretch that nothing covers.
    pub fn uncovered(&mut self, at: Interval) {
        self.add(at, |_| 0);
    }

    fn add(&mut self, at: Interval, depth: impl Fn(u32) -> u32) {
        let targets = Arc::clone(&self.targets);
        let cut = |i: &Interval| i.start.max(at.start)..i.end.min(at.end);
        let first = Interval { start: at.start.saturating_sub(targets.longest), end: 0, ..at };
        let from = targets.list.partition_point(|t| t.interval < first);
        for (row, t) in self.rows[from..].iter_mut().zip(&targets.list[from..]) {
            if t.interval.contig != at.contig || t.interval.start >= at.end {
                break;
            }
            for pos in cut(&t.interval) {
                let d = depth(pos);
                row.sum += u64::from(d);
                row.min = row.min.min(d);
                for (n, cut) in row.ge.iter_mut().zip(BREADTH) {
                    *n += u32::from(d >= cut);
                }
            }
        }
        let from = targets.union.partition_point(|u| (u.contig, u.end) <= (at.contig, at.start));
        for u in targets.union[from..].iter().take_while(|u| u.contig == at.contig && u.start < at.end) {
            for pos in cut(u) {
                let d = depth(pos);
                self.union.sum += u64::from(d);
                self.union.bins[(d as usize).min(LAST_BIN)] += 1;
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (a, b) in self.rows.iter_mut().zip(other.rows) {
            a.sum += b.sum;
            a.min = a.min.min(b.min);
            for (x, y) in a.ge.iter_mut().zip(b.ge) {
                *x += y;
            }
        }
        self.union.merge(&other.union);
    }

    /// One row per interval, in order.
    pub fn rows<'s>(&'s self, contigs: &'s Contigs) -> impl Iterator<Item = TargetRow> + 's {
        self.rows.iter().zip(&self.targets.list).map(|(c, t)| {
            let len = t.interval.len();
            let ge = |i: usize| Frac::ratio(c.ge[i].into(), len.into());
            TargetRow {
                contig: contigs.name(t.interval.contig).to_owned(),
                start: t.interval.start,
                end: t.interval.end,
                name: t.name.clone(),
                mean: Rounded::ratio(c.sum, len.into()),
                min: if len == 0 { 0 } else { c.min },
                frac_depth_ge_15: ge(0),
                frac_depth_ge_20: ge(1),
                frac_depth_ge_30: ge(2),
            }
        })
    }

    pub fn finish(&self, contigs: &Contigs) -> TargetStats {
        let mut low: Vec<TargetRow> =
            self.rows(contigs).filter(|r| r.frac_depth_ge_15.written().is_some_and(|f| f <= 0.9)).collect();
        low.sort_by(|a, b| a.mean.0.total_cmp(&b.mean.0));
        low.truncate(100);
        TargetStats { intervals: self.targets.len() as u64, depth: self.union.finish(), low }
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
            counts.count(UsableDepth { at, by_orientation: [&a, &b] });
        }
        let rows: Vec<_> = counts.rows(&contigs).collect();
        // 5..10 depth 5–9 = 35; 10..15 depth 10–14 = 60
        assert_eq!((rows[0].mean.0, rows[0].min, rows[0].frac_depth_ge_15.0), (9.5, 5, 0.0));
        // 8, 9; 10–19; 20–24
        assert_eq!((rows[1].mean.0, rows[1].min), ((17 + 145 + 110) as f64 / 17.0, 8));
        let all = counts.finish(&contigs);
        assert_eq!((all.intervals, all.depth.positions), (3, 20));
        assert!(parse_bed("c\t9\t99", &contigs).unwrap_err().starts_with("line 1"));
        assert!(parse_bed("x\t1\t2", &contigs).is_err() && parse_bed("c\t1", &contigs).is_err());
    }
}
