//! Which files belong together, by their names.
//!
//! Two files are R1 and R2 when their names are equal but for one `1`/`2` that stands behind `_`, `-` or `.` (or behind `R`
//! or `read` there) and in front of `_`, `-`, `.` or the end: `x_R1_001.fastq.gz`, `x_1.fq.gz`, `x.R1.fq`, `x_read1.fq`. Two
//! files of which nothing of this holds are taken as R1 and R2 by position: the check of names will tell.

use crate::Error;

/// How the reads of a group of files belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// By file names.
    #[default]
    Auto,
    /// All single.
    Single,
    /// R1 and R2 alternate in each file.
    Interleaved,
}

/// Files that are read in step: indices into the list of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileGroup {
    /// Single reads.
    Single(usize),
    /// R1 and R2 alternate.
    Interleaved(usize),
    /// R1 and R2.
    Pair(usize, usize),
}

/// Groups the files, in the order given.
pub fn group(files: &[String], layout: Layout) -> Result<Vec<FileGroup>, Error> {
    for (i, file) in files.iter().enumerate() {
        if files.iter().skip(i + 1).any(|other| other == file) {
            return Err(Error::Files(format!("{file}: given twice")));
        }
    }
    match layout {
        Layout::Single => return Ok((0..files.len()).map(FileGroup::Single).collect()),
        Layout::Interleaved => return Ok((0..files.len()).map(FileGroup::Interleaved).collect()),
        Layout::Auto => {}
    }
    if files.len() == 2 && !files.iter().any(|f| f == "-") {
        let swapped = is_mate(&files[1], &files[0]);
        return Ok(vec![if swapped { FileGroup::Pair(1, 0) } else { FileGroup::Pair(0, 1) }]);
    }
    let mut groups = Vec::new();
    let mut taken = vec![false; files.len()];
    for i in 0..files.len() {
        if taken[i] {
            continue;
        }
        taken[i] = true;
        let mate = (i + 1..files.len())
            .find(|&j| !taken[j] && (is_mate(&files[i], &files[j]) || is_mate(&files[j], &files[i])));
        groups.push(match mate {
            Some(j) => {
                taken[j] = true;
                if is_mate(&files[i], &files[j]) { FileGroup::Pair(i, j) } else { FileGroup::Pair(j, i) }
            }
            None => FileGroup::Single(i),
        });
    }
    Ok(groups)
}

/// True when `b` is the file of R2 to `a`'s R1.
pub fn is_mate(a: &str, b: &str) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut differ = a.bytes().zip(b.bytes()).enumerate().filter(|(_, (x, y))| x != y);
    match (differ.next(), differ.next()) {
        (Some((at, (b'1', b'2'))), None) => read_token(a, at).is_some(),
        _ => false,
    }
}

/// Start of the read token whose digit stands at `at`: `_1`, `.R1`, `_read1`.
fn read_token(name: &str, at: usize) -> Option<usize> {
    let bytes = name.as_bytes();
    if !matches!(bytes.get(at + 1), None | Some(b'_' | b'-' | b'.')) {
        return None;
    }
    let head = bytes.get(..at)?;
    let head = head.strip_suffix(b"R").or_else(|| head.strip_suffix(b"read")).unwrap_or(head);
    matches!(head.last(), Some(b'_' | b'-' | b'.')).then(|| head.len() - 1)
}

/// A sample name from the name of its first file: without directory, ending, lane and read.
pub fn sample_name(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    let mut name = base;
    for end in [".gz", ".bgz", ".bgzf", ".fastq", ".fq", ".bam", ".cram", ".sam"] {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    let read = name.bytes().enumerate().rev().filter(|(_, b)| matches!(b, b'1' | b'2'));
    let cut = read.filter_map(|(at, _)| read_token(name, at)).find(|&at| {
        let behind = &name[at + 1..];
        matches!(behind, "1" | "2" | "R1" | "R2" | "read1" | "read2" | "R1_001" | "R2_001")
    });
    name = cut.map_or(name, |at| &name[..at]);
    // Illumina's `_S12_L003`.
    if let Some((head, lane)) = name.rsplit_once('_')
        && lane.len() == 4
        && lane.starts_with('L')
        && lane[1..].bytes().all(|b| b.is_ascii_digit())
    {
        name = head;
    }
    if let Some((head, number)) = name.rsplit_once('_')
        && number.len() > 1
        && number.starts_with('S')
        && number[1..].bytes().all(|b| b.is_ascii_digit())
    {
        name = head;
    }
    if name.is_empty() || name == "-" { "stdin".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FileGroup::{Pair, Single};

    fn grouped(files: &[&str]) -> Vec<FileGroup> {
        group(&files.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>(), Layout::Auto).unwrap()
    }

    #[test]
    fn pairs_by_name_in_any_order() {
        let lanes = ["s_L001_R1_001.fq.gz", "s_L002_R1_001.fq.gz", "s_L001_R2_001.fq.gz", "s_L002_R2_001.fq.gz"];
        assert_eq!(grouped(&lanes), [Pair(0, 2), Pair(1, 3)]);
        assert_eq!(grouped(&["d/x_2.fq", "d/x_1.fq"]), [Pair(1, 0)]);
        assert_eq!(grouped(&["a.R1.fq", "b.fq", "a.R2.fq"]), [Pair(0, 2), Single(1)]);
        assert_eq!(grouped(&["x_S1_R1.fq", "x_S2_R1.fq", "y.fq"]), [Single(0), Single(1), Single(2)]);
        assert_eq!(grouped(&["a.fq", "b.fq"]), [Pair(0, 1)], "two files are a pair by position");
        assert_eq!(grouped(&["a.fq"]), [Single(0)]);
    }

    #[test]
    fn the_same_file_twice_is_refused() {
        let files = ["a.fq".to_owned(), "a.fq".to_owned()];
        assert!(group(&files, Layout::Auto).is_err());
    }

    #[test]
    fn sample_names() {
        for (file, name) in [
            ("in/NA12878_S3_L004_R1_001.fastq.gz", "NA12878"),
            ("reads_R2.fq.gz", "reads"),
            ("x_1.fq", "x"),
            ("7_100326_FC6107FAAXX_1.fq.gz", "7_100326_FC6107FAAXX"),
            ("sample.1.R1.fastq", "sample.1"),
            ("m54238.hifi.fastq.gz", "m54238.hifi"),
            ("-", "stdin"),
        ] {
            assert_eq!(sample_name(file), name, "{file}");
        }
    }
}
