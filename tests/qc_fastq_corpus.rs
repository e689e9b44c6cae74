//! Biopython's FASTQ collection: the 22 files made to be refused are refused, the others open or name their old encoding.
//!
//! The collection lies beside the repository; the tests that need it fail without it when `WGS_REQUIRE_ORACLES=1`.

mod qc_fastq_support;

use qc_fastq_support::{run, section};
use std::path::PathBuf;

/// The folder of the collection, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/fastq/biopython");
    let found = std::env::var_os("WGS_SHARED").map(|s| PathBuf::from(s).join("data/fastq/biopython")).unwrap_or(folder);
    if found.is_dir() {
        return Some(found);
    }
    assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none(), "{} is missing", found.display());
    eprintln!("no corpus at {}", found.display());
    None
}

fn files(prefix: &str) -> Vec<String> {
    let Some(folder) = corpus() else { return Vec::new() };
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap())
        .filter(|f| {
            let name = f.file_name().into_string().unwrap();
            name.contains(".fastq") && name.starts_with("error_") == (prefix == "error_")
        })
        .map(|f| f.path().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn files_made_to_be_refused_are() {
    let files = files("error_");
    for file in &files {
        // The encoding is stated, so that the error is the one the file was made for.
        for threads in ["1", "2"] {
            let out = run(&[file, "--encoding", "phred33", "-@", threads]);
            assert_eq!(out.code, 3, "{file}: {}", out.stderr);
            assert!(out.stderr.contains("record ") && out.stderr.contains("(line "), "{file}: {}", out.stderr);
        }
    }
    assert!(files.is_empty() || files.len() == 22, "{}", files.len());
}

#[test]
fn the_others_open() {
    let files = files("");
    let mut old = 0;
    for file in &files {
        let out = run(&[file]);
        if out.code == 0 {
            continue;
        }
        assert!(out.code == 3 && out.stderr.contains("hint: --encoding "), "{file}: {}", out.stderr);
        let hinted = if out.stderr.contains("--encoding solexa64 converts") { "solexa64" } else { "phred64" };
        assert_eq!(run(&[file, "--encoding", hinted]).code, 0, "{file} as {hinted}");
        old += 1;
    }
    assert!(files.is_empty() || (files.len() > 35 && old > 5), "{} files, {old} old", files.len());
}

#[test]
fn the_same_reads_in_every_encoding() {
    let Some(folder) = corpus() else { return };
    let total = |name: &str, encoding: &str| {
        let file = folder.join(name);
        section(&[file.to_str().unwrap(), "--encoding", encoding])["total"].clone()
    };
    for set in ["wrapping", "longreads", "misc_dna", "misc_rna"] {
        let sanger = total(&format!("{set}_original_sanger.fastq"), "phred33");
        assert_eq!(total(&format!("{set}_as_sanger.fastq"), "phred33"), sanger, "{set}: wrapped or not");
        let illumina = total(&format!("{set}_as_illumina.fastq"), "phred64");
        for key in ["reads", "bases", "gc_bases", "n_bases", "q20_bases", "q30_bases"] {
            assert_eq!(illumina[key], sanger[key], "{set}: {key}");
        }
    }
}
