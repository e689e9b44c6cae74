//! Where calls are made: everything, one region, or the intervals of a BED, cut by the grid.

use crate::CallError;
use sha2::{Digest, Sha256};
use std::path::Path;
use wgs_core::{ContigId, Contigs, Interval};
use wgs_engine::{Cell, Plan};
use wgs_io::bed::{self, Regions};

/// The part of one cell that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The cell.
    pub cell: Cell,
    /// Disjoint pieces of it, ascending.
    pub pieces: Vec<Interval>,
}

impl Job {
    /// The stretch from the first to the last piece.
    pub fn hull(&self) -> Option<Interval> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        Some(Interval { end: last.end, ..*first })
    }

    /// True when `pos` lies in a piece.
    pub fn contains(&self, pos: u32) -> bool {
        let after = self.pieces.partition_point(|p| p.end <= pos);
        self.pieces.get(after).is_some_and(|p| p.start <= pos)
    }
}

/// Where calls are made.
#[derive(Clone, Debug)]
pub struct Territory {
    /// Ascending, disjoint; `None` is everything.
    intervals: Option<Vec<Interval>>,
    /// `region=…` and `targets=…` as they stand in the VCF header; empty for everything.
    settings: Vec<(String, String)>,
}

impl Territory {
    /// Reads `--region` (`chr7`, `chr7:1,001-2,000`, 1-based and inclusive) and `--targets` (BED); with both, their
    /// intersection.
    pub fn new(region: Option<&str>, targets: Option<&Path>, contigs: &Contigs) -> Result<Self, CallError> {
        let mut settings = Vec::new();
        let mut intervals = None;
        if let Some(region) = region {
            let i = parse_region("--region", region, contigs)?;
            settings.push(("region".into(), format!("{}:{}-{}", contigs.name(i.contig), i.start + 1, i.end)));
            intervals = Some(vec![i]);
        }
        if let Some(path) = targets {
            let bed = read_bed(path, contigs)?;
            let mut digest = Sha256::new();
            for i in &bed {
                digest.update(format!("{}\t{}\t{}\n", contigs.name(i.contig), i.start, i.end));
            }
            settings.push(("targets".into(), format!("sha256:{}", hex(&digest.finalize()))));
            intervals = Some(match intervals {
                Some(region) => bed.iter().filter_map(|i| intersect(i, &region[0])).collect(),
                None => bed,
            });
        }
        Ok(Self { intervals, settings })
    }

    /// One interval.
    pub fn of(interval: Interval) -> Self {
        Self { intervals: Some(vec![interval]), settings: Vec::new() }
    }

    /// What stands in the VCF header.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// True when calls are made at a position.
    pub fn contains(&self, contig: ContigId, pos: u32) -> bool {
        self.intervals.as_ref().is_none_or(|list| {
            let after = list.partition_point(|i| (i.contig, i.end) <= (contig, pos));
            list.get(after).is_some_and(|i| i.contig == contig && i.start <= pos)
        })
    }

    /// The work, in plan order.
    pub fn jobs(&self, plan: &Plan) -> Vec<Job> {
        let job = |cell: &Cell| {
            let here = cell.interval.filter(|i| !i.is_empty())?;
            let pieces: Vec<Interval> = match &self.intervals {
                None => vec![here],
                Some(list) => {
                    let first = list.partition_point(|i| (i.contig, i.end) <= (here.contig, here.start));
                    let near = list[first..].iter().take_while(|i| (i.contig, i.start) < (here.contig, here.end));
                    near.filter_map(|i| intersect(i, &here)).collect()
                }
            };
            (!pieces.is_empty()).then_some(Job { cell: *cell, pieces })
        };
        plan.cells().iter().filter_map(job).collect()
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn intersect(a: &Interval, b: &Interval) -> Option<Interval> {
    let (start, end) = (a.start.max(b.start), a.end.min(b.end));
    (a.contig == b.contig && start < end).then_some(Interval { start, end, ..*a })
}

/// A region as people write it: `chr7`, `chr7:1,001-2,000`, 1-based and inclusive. `option` is for messages.
pub fn parse_region(option: &str, text: &str, contigs: &Contigs) -> Result<Interval, CallError> {
    let bad = |reason: String| CallError::Territory { reason, usage: true };
    let whole = |contig: ContigId| Interval { contig, start: 0, end: contigs.contig(contig).len };
    // Names may hold colons (HLA-A*01:01:01:01), so the whole text comes first.
    if let Some(contig) = contigs.find(text) {
        return Ok(whole(contig));
    }
    let unknown = || bad(format!("{option} {text}: no such contig in the alignments"));
    let (name, range) = text.rsplit_once(':').ok_or_else(unknown)?;
    let contig = contigs.find(name).ok_or_else(unknown)?;
    let number = |s: &str| s.replace(',', "").parse::<u32>().ok();
    let len = contigs.contig(contig).len;
    let (start, end) = match range.split_once('-') {
        Some((a, "")) => (number(a), Some(len)),
        Some((a, b)) => (number(a), number(b)),
        None => (number(range), number(range)),
    };
    match (start, end) {
        (Some(start), Some(end)) if start >= 1 && start <= end && start <= len => {
            Ok(Interval { contig, start: start - 1, end: end.min(len) })
        }
        _ => Err(bad(format!("{option} {text}: not CONTIG:START-END with 1 ≤ START ≤ END on a contig of {len} bases"))),
    }
}

/// Reads a BED file: sorted, touching and overlapping intervals joined.
fn read_bed(path: &Path, contigs: &Contigs) -> Result<Vec<Interval>, CallError> {
    let shown = path.display();
    let bad = |reason: String| CallError::Territory { reason, usage: false };
    let rows = bed::read(path)?;
    let place = |row: &bed::Row| {
        let bed::Row { contig: name, start, end, line, .. } = row;
        let unknown = || bad(format!("{shown}: line {line}: no contig {name} in the alignments"));
        let contig = contigs.find(name).ok_or_else(unknown)?;
        let len = contigs.contig(contig).len;
        if *end > len {
            let reason = format!("{shown}: line {line}: {start}–{end} does not lie on {name} of {len} bases");
            return Err(bad(reason));
        }
        Ok(Some(contig))
    };
    let regions = Regions::new(&rows, place)?;
    if regions.is_empty() {
        return Err(bad(format!("{shown}: no interval in it")));
    }
    Ok(regions.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Contig;

    fn contigs() -> Contigs {
        let contig = |name: &str, len| Contig { name: name.into(), len, md5: None };
        Contigs::new(vec![contig("a", 2_500_000), contig("HLA-A*01:01", 3000), contig("b", 10)])
    }

    #[test]
    fn regions() {
        let c = contigs();
        let region = |text: &str| parse_region("--region", text, &c).map(|i| (i.contig.0, i.start, i.end));
        assert_eq!(region("a").unwrap(), (0, 0, 2_500_000));
        assert_eq!(region("a:1,001-2,000").unwrap(), (0, 1000, 2000));
        assert_eq!(region("a:7").unwrap(), (0, 6, 7));
        assert_eq!(region("a:7-").unwrap(), (0, 6, 2_500_000));
        assert_eq!(region("HLA-A*01:01").unwrap(), (1, 0, 3000));
        assert_eq!(region("HLA-A*01:01:5-9").unwrap(), (1, 4, 9));
        assert_eq!(region("b:9-99").unwrap(), (2, 8, 10));
        for bad in ["c", "a:0-5", "a:9-8", "a:x-y", "b:11-12", ""] {
            assert!(region(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn jobs_cut_the_territory_by_the_grid_once() {
        let c = contigs();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.bed");
        std::fs::write(&path, "#x\na\t999990\t1000010\na\t1000005\t1000020\tname\nb\t0\t3\na\t5\t5\n").unwrap();
        let t = Territory::new(None, Some(&path), &c).unwrap();
        let plan = Plan::new(&c);
        let pieces: Vec<_> =
            t.jobs(&plan).iter().flat_map(|j| j.pieces.clone()).map(|i| (i.contig.0, i.start, i.end)).collect();
        assert_eq!(pieces, [(0, 999_990, 1_000_000), (0, 1_000_000, 1_000_020), (2, 0, 3)]);
        let both = Territory::new(Some("a:1000011-1000015"), Some(&path), &c).unwrap();
        let job = &both.jobs(&plan)[0];
        assert!(job.contains(1_000_010) && job.contains(1_000_014));
        assert!(!job.contains(1_000_015) && !job.contains(1_000_009));
        for bad in ["zz\t1\t2\n", "a\t5\t4\n", "b\t0\t11\n", "a\tx\t4\n", "", "a\t1\n"] {
            std::fs::write(&path, bad).unwrap();
            assert!(Territory::new(None, Some(&path), &c).is_err(), "{bad}");
        }
    }
}
