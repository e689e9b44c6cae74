//! The table of samples: one line for each pair of FASTQ files (a lane) or each BAM or CRAM. Tab-separated with a header.
//!
//! Columns: `sample`; `fastq1` and `fastq2`, or `bam`; `lane` (names the read group); `targets`; then the columns of
//! [`wgs_report::specimen::COLUMNS`], `role` needed. What is said of a sample may stand on each of its lines, then alike, or on one of them,
//! with `.` on the others. Paths are relative to the table's folder.

use crate::Error;
use std::path::{Path, PathBuf};
use wgs_report::roster::{Entry, Roster};
use wgs_report::specimen::COLUMNS;

/// Columns of a line besides those of the sample, and what stands in them.
pub const LINE_COLUMNS: [(&str, &str); 6] = [
    ("sample", "name; the same in reads, reports and calls"),
    ("fastq1", "R1 of a lane, or single reads; relative to this table"),
    ("fastq2", "R2 of the lane"),
    ("bam", "instead of FASTQ: BAM or CRAM, sorted, duplicates marked"),
    ("lane", "name of the lane, for the read group; L1, L2, ... when not given"),
    ("targets", "BED whose depth is measured too for this sample; that of the configuration when not given"),
];

/// One lane or alignment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Reads of one lane.
    Fastq {
        /// R1.
        first: PathBuf,
        /// R2, unless reads are single.
        second: Option<PathBuf>,
        /// Lane.
        lane: String,
    },
    /// Alignments.
    Bam(PathBuf),
}

/// A sample with its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Name and what is written down about it.
    pub entry: Entry,
    /// Its files; all FASTQ or all alignments.
    pub units: Vec<Unit>,
    /// Intervals whose depth is measured too, instead of those of the configuration.
    pub targets: Option<PathBuf>,
}

/// All samples in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples(pub Vec<Sample>);

impl Samples {
    /// Reads the table; `path` names it and gives the folder of relative paths.
    ///
    /// # Errors
    /// [`Error::Samples`] with the line.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let fail = |line: usize, message: String| Error::Samples { path: path.display().to_string(), line, message };
        let folder = path.parent().unwrap_or(Path::new(""));
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l.trim_end_matches('\r')));
        let mut lines = lines.by_ref().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with("##"));
        let (at, header) = lines.next().ok_or_else(|| fail(1, "empty".into()))?;
        let columns: Vec<&str> = header.trim_start_matches('#').split('\t').map(str::trim).collect();
        let known = |c: &&str| LINE_COLUMNS.iter().chain(&COLUMNS).any(|(name, _)| name == c);
        if let Some(unknown) = columns.iter().find(|c| !known(c)) {
            return Err(fail(at, format!("no column '{unknown}' (wgs run --template samples shows them)")));
        }
        if let Some(twice) = columns.iter().find(|c| columns.iter().filter(|d| d == c).count() > 1) {
            return Err(fail(at, format!("the column '{twice}' stands here twice")));
        }
        let mut samples: Vec<Sample> = Vec::new();
        let mut words: Vec<Vec<(String, String)>> = Vec::new();
        for (at, line) in lines.filter(|(_, l)| !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            if fields.len() != columns.len() {
                return Err(fail(at, format!("{} fields, the header has {}", fields.len(), columns.len())));
            }
            let field = |name: &str| {
                let word = columns.iter().position(|c| *c == name).and_then(|i| fields.get(i)).copied();
                word.filter(|w| !w.is_empty() && *w != ".")
            };
            let name = field("sample").ok_or_else(|| fail(at, "no sample name".into()))?;
            if let Some(bad) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c))) {
                return Err(fail(
                    at,
                    format!("sample '{name}': '{bad}' cannot be in the name of a file and a read group"),
                ));
            }
            if name.starts_with(['.', '-']) {
                return Err(fail(at, format!("sample '{name}' begins with '.' or '-'")));
            }
            let i = match samples.iter().position(|s| s.entry.sample == name) {
                Some(i) => i,
                None => {
                    let entry = Entry { sample: name.to_owned(), ..Entry::default() };
                    samples.push(Sample { entry, units: Vec::new(), targets: None });
                    words.push(Vec::new());
                    samples.len() - 1
                }
            };
            let (Some(sample), Some(said)) = (samples.get_mut(i), words.get_mut(i)) else { continue };
            for (column, _) in COLUMNS {
                let Some(word) = field(column) else { continue };
                match said.iter().find(|(c, _)| c == column) {
                    Some((_, other)) if other != word => {
                        return Err(fail(
                            at,
                            format!("sample '{name}': {column} is '{word}' here and '{other}' above"),
                        ));
                    }
                    Some(_) => {}
                    None => {
                        sample.entry.specimen.set(column, word).map_err(|e| fail(at, format!("{column}: {e}")))?;
                        said.push((column.to_owned(), word.to_owned()));
                    }
                }
            }
            if let Some(word) = field("targets") {
                let targets = folder.join(word);
                if let Some(other) = sample.targets.as_ref().filter(|t| **t != targets) {
                    let other = other.display();
                    return Err(fail(at, format!("sample '{name}': targets is '{word}' here and '{other}' above")));
                }
                sample.targets = Some(targets);
            }
            let unit = match (field("fastq1"), field("fastq2"), field("bam")) {
                (Some(first), second, None) => Unit::Fastq {
                    first: folder.join(first),
                    second: second.map(|s| folder.join(s)),
                    lane: field("lane").map_or_else(|| format!("L{}", sample.units.len() + 1), str::to_owned),
                },
                (None, None, Some(bam)) => Unit::Bam(folder.join(bam)),
                _ => return Err(fail(at, format!("sample '{name}': fastq1 (and fastq2), or bam"))),
            };
            let is_fastq = |u: &Unit| matches!(u, Unit::Fastq { .. });
            if sample.units.first().is_some_and(|u| is_fastq(u) != is_fastq(&unit)) {
                return Err(fail(at, format!("sample '{name}' has FASTQ and BAM: give one of them")));
            }
            if let Unit::Fastq { lane, .. } = &unit {
                let same = |u: &Unit| matches!(u, Unit::Fastq { lane: other, .. } if other == lane);
                if sample.units.iter().any(same) {
                    return Err(fail(at, format!("sample '{name}': lane '{lane}' stands here twice")));
                }
                if let Some(bad) = lane.chars().find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c))) {
                    return Err(fail(at, format!("lane '{lane}': '{bad}' cannot be in the name of a read group")));
                }
            }
            sample.units.push(unit);
        }
        if samples.is_empty() {
            return Err(fail(at, "no sample".into()));
        }
        for sample in &mut samples {
            if sample.entry.specimen.role.is_none() {
                return Err(fail(at, format!("sample '{}' has no role", sample.entry.sample)));
            }
            sample.entry.specimen.finish().map_err(|e| fail(at, format!("sample '{}': {e}", sample.entry.sample)))?;
        }
        Ok(Self(samples))
    }

    /// Who is what.
    pub fn roster(&self) -> Roster {
        Roster(self.0.iter().map(|s| s.entry.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_come_together_and_what_is_said_once_holds_for_all() {
        let text = "## notes\nsample\tfastq1\tfastq2\trole\tpair\tlane\ttargets\n\
                    T\tt1_R1.fq.gz\tt1_R2.fq.gz\ttumour\tP\tA\tt.bed\nT\tt2_R1.fq.gz\tt2_R2.fq.gz\t.\t.\tB\t.\n\
                    N\tn.fq\t.\tnormal\tP\t.\t.\n";
        let samples = Samples::parse(text, Path::new("in/samples.tsv")).unwrap();
        assert_eq!(samples.0.len(), 2);
        assert_eq!(samples.0[0].units.len(), 2);
        assert_eq!((samples.0[0].targets.as_deref(), &samples.0[1].targets), (Some(Path::new("in/t.bed")), &None));
        let single = Unit::Fastq { first: "in/n.fq".into(), second: None, lane: "L1".into() };
        assert_eq!(samples.0[1].units, [single]);
        assert_eq!(samples.roster().groups().len(), 1);
    }

    #[test]
    fn what_a_table_must_not_say() {
        for (text, expected) in [
            ("", "line 1: empty"),
            ("sample\trole\n", "no sample"),
            ("sample\tcolour\n", "no column 'colour'"),
            ("sample\trole\trole\n", "the column 'role' stands here twice"),
            ("sample\trole\tbam\nA\tnormal\t.\n", "line 2: sample 'A': fastq1"),
            ("sample\trole\tbam\n../A\tnormal\tx\n", "'/' cannot be"),
            ("sample\trole\tbam\n-A\tnormal\tx\n", "begins with"),
            ("sample\trole\tbam\nA\t.\tx\n", "has no role"),
            ("sample\trole\tbam\tfastq1\nA\tnormal\tx\t.\nA\t.\t.\ty\n", "line 3: sample 'A' has FASTQ and BAM"),
            (
                "sample\trole\tbam\nA\tnormal\tx\nA\ttumor\ty\n",
                "line 3: sample 'A': role is 'tumor' here and 'normal' above",
            ),
            ("sample\trole\tfastq1\tlane\nA\tnormal\tx\t1\nA\t.\ty\t1\n", "lane '1' stands here twice"),
            (
                "sample\trole\tbam\ttargets\nA\tnormal\tx\ta.bed\nA\t.\ty\tb.bed\n",
                "line 3: sample 'A': targets is 'b.bed' here and 'a.bed' above",
            ),
            ("sample\trole\tbam\nA\tnormal\n", "2 fields, the header has 3"),
        ] {
            let got = Samples::parse(text, Path::new("s.tsv")).expect_err(text).to_string();
            assert!(got.contains(expected), "{text}: {got}");
        }
    }
}
