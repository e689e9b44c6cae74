//! Coverage of the genes asked for: intervals of genes (BED4, name = symbol) against callable intervals (BED).
//!
//! Of several callable files a base counts where all of them have it. Positions are 0-based and half-open in the files and here;
//! holes are 1-based and inclusive, as in text. A gene without intervals has no bases and no share.

use crate::error::CaseError;
use crate::model::{GeneCoverage, Hole};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wgs_core::Rounded;
use wgs_io::bed;

/// Disjoint intervals by contig, sorted.
type Intervals = BTreeMap<String, Vec<(u32, u32)>>;

/// Intervals of genes and what of them is callable.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    genes: BTreeMap<String, Intervals>,
    callable: Intervals,
}

impl Coverage {
    /// Reads the files.
    ///
    /// # Errors
    /// [`CaseError::Bed`]; [`CaseError::Content`] for intervals without a name, or when no contig of the genes is in a
    /// callable file.
    pub fn read(genes: &Path, callable: &[PathBuf]) -> Result<Self, CaseError> {
        let file = |path: &Path| path.display().to_string();
        let mut of_genes: BTreeMap<String, Intervals> = BTreeMap::new();
        for row in bed::read(genes)? {
            let name = row.name.filter(|n| !n.trim().is_empty() && n != ".");
            let Some(name) = name else {
                let message = format!("line {}: an interval without a gene symbol", row.line);
                let hint = Some("the fourth column of --gene-regions is the gene's symbol");
                return Err(CaseError::Content { file: file(genes), message, hint });
            };
            let of_gene = of_genes.entry(name.trim().to_uppercase()).or_default();
            of_gene.entry(row.contig.to_string()).or_default().push((row.start, row.end));
        }
        of_genes.values_mut().for_each(join);
        let mut all: Option<Intervals> = None;
        for path in callable {
            let mut intervals = Intervals::new();
            for row in bed::read(path)? {
                intervals.entry(row.contig.to_string()).or_default().push((row.start, row.end));
            }
            join(&mut intervals);
            let known = of_genes.values().flat_map(BTreeMap::keys).any(|c| intervals.contains_key(c));
            if !known && !intervals.is_empty() && !of_genes.is_empty() {
                let message = format!("none of the contigs of {} is in it", file(genes));
                let hint = Some("both files must spell contigs alike (chr1 or 1)");
                return Err(CaseError::Content { file: file(path), message, hint });
            }
            all = Some(match all {
                Some(before) => common(&before, &intervals),
                None => intervals,
            });
        }
        Ok(Self { genes: of_genes, callable: all.unwrap_or_default() })
    }

    /// Coverage of a gene; `limit` is the least share that must be callable.
    pub fn of(&self, symbol: &str, limit: f64) -> GeneCoverage {
        let none = Intervals::new();
        let intervals = self.genes.get(&symbol.to_uppercase()).unwrap_or(&none);
        let bases = total(intervals);
        let callable_bases = total(&common(intervals, &self.callable));
        let mut holes = Vec::new();
        for (contig, list) in intervals {
            let callable = self.callable.get(contig).map_or(&[][..], Vec::as_slice);
            for &(start, end) in list {
                holes_of(contig, (start, end), callable, &mut holes);
            }
        }
        GeneCoverage {
            gene: symbol.to_owned(),
            bases,
            callable_bases,
            frac_callable: Rounded::ratio(callable_bases, bases),
            mean_depth: Rounded::ABSENT,
            // Unrounded, as every limit.
            under_limit: bases > 0 && (callable_bases as f64) < limit * bases as f64,
            holes,
        }
    }

    /// Intervals of a gene, by contig.
    pub fn intervals(&self, symbol: &str) -> Vec<(String, u32, u32)> {
        let of = self.genes.get(&symbol.to_uppercase());
        let each = of.into_iter().flatten().flat_map(|(c, list)| list.iter().map(|&(s, e)| (c.clone(), s, e)));
        each.collect()
    }
}

/// Sorts and joins what touches or overlaps; empty intervals go.
fn join(intervals: &mut Intervals) {
    for list in intervals.values_mut() {
        list.retain(|(s, e)| s < e);
        list.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(list.len());
        for &(start, end) in list.iter() {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        *list = joined;
    }
    intervals.retain(|_, list| !list.is_empty());
}

fn total(intervals: &Intervals) -> u64 {
    intervals.values().flatten().map(|(s, e)| u64::from(e - s)).sum()
}

/// What both have.
fn common(a: &Intervals, b: &Intervals) -> Intervals {
    let mut out = Intervals::new();
    for (contig, list) in a {
        let other = b.get(contig).map_or(&[][..], Vec::as_slice);
        let mut both = Vec::new();
        for &(start, end) in list {
            let first = other.partition_point(|o| o.1 <= start);
            let here = other.iter().skip(first).take_while(|o| o.0 < end);
            both.extend(here.map(|o| (o.0.max(start), o.1.min(end))));
        }
        if !both.is_empty() {
            out.insert(contig.clone(), both);
        }
    }
    out
}

/// What of an interval is not callable.
fn holes_of(contig: &str, (start, end): (u32, u32), callable: &[(u32, u32)], holes: &mut Vec<Hole>) {
    let mut hole = |from: u32, to: u32| {
        if from < to {
            holes.push(Hole { contig: contig.to_owned(), start: u64::from(from) + 1, end: u64::from(to) });
        }
    };
    let first = callable.partition_point(|c| c.1 <= start);
    let mut at = start;
    for c in callable.iter().skip(first).take_while(|c| c.0 < end) {
        hole(at, c.0);
        at = c.1.min(end);
    }
    hole(at, end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..texts.len()).map(|i| dir.path().join(format!("{i}.bed"))).collect();
        paths.iter().zip(texts).for_each(|(p, t)| std::fs::write(p, t).unwrap());
        (dir, paths)
    }

    #[test]
    fn bases_and_holes_by_the_slow_way() {
        let genes = "1\t10\t20\tA\n1\t15\t30\ta\n2\t5\t9\tA\n1\t100\t110\tB\n";
        let (_dir, paths) = files(&[genes, "1\t0\t12\n1\t14\t25\n2\t0\t100\n", "1\t0\t18\n1\t20\t200\n2\t6\t7\n"]);
        let coverage = Coverage::read(&paths[0], &paths[1..]).unwrap();
        let of = coverage.of("A", 0.5);
        let callable = |c: u32, p: u32| match c {
            1 => ((0..12).contains(&p) || (14..25).contains(&p)) && ((0..18).contains(&p) || (20..200).contains(&p)),
            _ => p == 6,
        };
        let bases: Vec<(u32, u32)> = (10..30).map(|p| (1, p)).chain((5..9).map(|p| (2, p))).collect();
        let good = bases.iter().filter(|(c, p)| callable(*c, *p)).count() as u64;
        assert_eq!((of.bases, of.callable_bases), (24, good));
        let holes: u64 = of.holes.iter().map(|h| h.end - h.start + 1).sum();
        assert_eq!(holes, 24 - good);
        for h in &of.holes {
            assert!((h.start..=h.end).all(|p| !callable(h.contig.parse().unwrap(), p as u32 - 1)), "{h:?}");
        }
        assert!(!of.under_limit && coverage.of("A", 0.75).under_limit);
        let b = coverage.of("B", 1.0);
        assert_eq!((b.bases, b.callable_bases, b.holes.len(), b.under_limit), (10, 0, 1, true));
        let c = coverage.of("C", 1.0);
        assert!(c.bases == 0 && c.frac_callable.written().is_none() && !c.under_limit);
    }

    #[test]
    fn names_and_contigs_must_fit() {
        let (_dir, paths) = files(&["1\t0\t9\n", "1\t0\t9\tA\n", "chr1\t0\t9\n"]);
        let message = |genes: usize, callable: usize| {
            Coverage::read(&paths[genes], &paths[callable..=callable]).unwrap_err().to_string()
        };
        assert!(message(0, 2).contains("line 1: an interval without a gene symbol"));
        assert!(message(1, 2).contains("none of the contigs"));
    }
}
