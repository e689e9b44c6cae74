//! The folder of a delivery: where promised files are, and which files nobody promised. Nothing outside it is read: a link
//! that leads out is no file of the delivery.

use crate::Error;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Deepest folder that is looked into for files nobody promised.
const DEEPEST: usize = 16;

/// Where a promised file is; the error says in words why it is not there.
pub fn find(dir: &Path, file: &str) -> Result<PathBuf, String> {
    let path = dir.join(file);
    let meta = std::fs::metadata(&path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound if path.symlink_metadata().is_ok() => "is a link to nothing".to_owned(),
        std::io::ErrorKind::NotFound => "is not there".to_owned(),
        _ => format!("cannot be read: {e}"),
    })?;
    if !meta.is_file() {
        return Err("is no regular file".to_owned());
    }
    let (root, real) = match (dir.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) => (root, real),
        (Err(e), _) | (_, Err(e)) => return Err(format!("cannot be read: {e}")),
    };
    if !real.starts_with(&root) {
        return Err("is a link that leads out of the delivery's folder".to_owned());
    }
    std::fs::File::open(&path).map_err(|e| format!("cannot be read: {e}"))?;
    Ok(path)
}

/// Files with names as of reads, below `dir`, sorted; `known` are left out.
///
/// # Errors
/// [`Error::Unreadable`].
pub fn extra(dir: &Path, known: &BTreeSet<String>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut todo = vec![(dir.to_owned(), String::new(), 0)];
    while let Some((dir, prefix, depth)) = todo.pop() {
        let fail = |source| Error::Unreadable { path: dir.display().to_string(), source };
        for entry in std::fs::read_dir(&dir).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(fail)?;
            if kind.is_dir() {
                if depth < DEEPEST {
                    todo.push((entry.path(), format!("{name}/"), depth + 1));
                }
            } else if of_reads(&name) && !known.contains(&name) {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Does the name look like one of FASTQ, BAM, CRAM or SAM, compressed by anything, or still being copied?
fn of_reads(name: &str) -> bool {
    let mut name = name.to_ascii_lowercase();
    for end in [".part", ".tmp", ".gz", ".bgz", ".bgzf", ".bz2", ".xz", ".zst", ".ora"] {
        name = name.strip_suffix(end).unwrap_or(&name).to_owned();
    }
    [".fastq", ".fq", ".bam", ".cram", ".sam", ".ubam"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_inside_and_not_outside() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("in");
        std::fs::create_dir_all(inside.join("sub")).unwrap();
        std::fs::write(dir.path().join("out.fq"), "@").unwrap();
        std::fs::write(inside.join("sub/a.fastq.gz"), "@").unwrap();
        std::fs::write(inside.join("b.fq.gz.part"), "@").unwrap();
        std::fs::write(inside.join("b.fq.gz.md5"), "@").unwrap();
        std::os::unix::fs::symlink(dir.path().join("out.fq"), inside.join("link.fq")).unwrap();
        std::os::unix::fs::symlink("nowhere", inside.join("dead.fq")).unwrap();
        std::os::unix::fs::symlink("sub/a.fastq.gz", inside.join("good.fq")).unwrap();
        assert!(find(&inside, "sub/a.fastq.gz").is_ok() && find(&inside, "good.fq").is_ok());
        for (file, why) in [
            ("x", "is not there"),
            ("sub", "is no regular file"),
            ("link.fq", "is a link that leads out of the delivery's folder"),
            ("dead.fq", "is a link to nothing"),
        ] {
            assert_eq!(find(&inside, file).unwrap_err(), why);
        }
        let known = BTreeSet::from(["link.fq".to_owned()]);
        assert_eq!(extra(&inside, &known).unwrap(), ["b.fq.gz.part", "dead.fq", "good.fq", "sub/a.fastq.gz"]);
    }
}
