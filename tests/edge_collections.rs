//! Foreign test collections: hts-specs' SAM, BAM and CRAM files (data folder) and those of Debian's `htslib-test` and
//! `samtools-test`. Whatever opens must count the records that samtools counts; whatever does not must say why.

mod common;

use common::{command, finish, number, root};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::tools::{available, shared};

/// What `wgs qc align` says of a file.
struct Said {
    /// Flag counts (records that passed and failed the vendor's filter), or the message the file was refused with.
    counts: Result<(u64, u64), String>,
    /// Lines of warnings that name the file and a line of it.
    warnings: Vec<String>,
}

fn said(file: &Path, fasta: Option<&Path>) -> Said {
    let mut c = command();
    c.args(["qc", "align"]).arg(file).args(["--only", "reads", "--json", "-", "--quiet"]);
    if let Some(fasta) = fasta {
        c.arg("-r").arg(fasta);
    }
    let ended = finish(&mut c, None);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let named = format!("{name}: line ");
    let warnings =
        ended.stderr.lines().filter(|l| l.contains("WARN") && l.contains(&named)).map(str::to_owned).collect();
    let counts = match ended.code {
        0 => {
            let report: Value = serde_json::from_str(&ended.stdout).unwrap();
            let total = |group: &str| number(&report, &format!("sections.qc_align.reads.{group}.total")) as u64;
            Ok((total("passed"), total("failed")))
        }
        3 => {
            let line = ended.stderr.lines().find(|l| l.starts_with("error: ")).unwrap_or_default();
            assert!(line.contains(&name), "{}: {}", file.display(), ended.stderr);
            Err(line.to_owned())
        }
        code => panic!("{}: exit code {code}: {}", file.display(), ended.stderr),
    };
    Said { counts, warnings }
}

fn counts(file: &Path, fasta: Option<&Path>) -> Result<(u64, u64), String> {
    said(file, fasta).counts
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Records of a SAM text.
fn lines(sam: &Path) -> u64 {
    let text = String::from_utf8_lossy(&std::fs::read(sam).unwrap()).into_owned();
    text.lines().filter(|l| !l.starts_with('@') && !l.is_empty()).count() as u64
}

#[test]
fn sound_sam_of_hts_specs_opens() {
    let Some(data) = shared(root()) else { return };
    let all = files(&data.join("formats/sam/passed"), &["sam"]);
    assert_eq!(all.len(), 82);
    let mut refused = Vec::new();
    for file in &all {
        match counts(file, None) {
            Ok((passed, failed)) => assert_eq!(passed + failed, lines(file), "{}", file.display()),
            Err(message) => {
                assert!(message.contains("beyond the contig"), "{message}");
                refused.push(file.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    // Alignments that run over the end of their contig: the specification lets them pass with a warning, here they mean
    // that the reference is another one.
    assert_eq!(refused, ["cigar.warn1.sam", "pnext.pair-2nd.sam", "pnext.warn-pair-2nd.sam", "pos.warn2.sam"]);
}

#[test]
fn unsound_sam_of_hts_specs_is_refused_or_warned_about() {
    let Some(data) = shared(root()) else { return };
    let all = files(&data.join("formats/sam/failed"), &["sam"]);
    assert_eq!(all.len(), 108);
    let (mut refused, mut warned, mut silent) = (0, 0, Vec::new());
    for file in &all {
        let said = said(file, None);
        match said.counts {
            Err(message) => {
                assert!(message.contains(": line "), "the line is named: {message}");
                refused += 1;
            }
            Ok(_) if !said.warnings.is_empty() => warned += 1,
            Ok(_) => silent.push(file.file_name().unwrap().to_string_lossy().into_owned()),
        }
    }
    // The collection has the same bytes as `hdr.HD6.sam` of those that pass.
    assert_eq!(silent, ["hdr.HD3.sam"]);
    let twin = std::fs::read(data.join("formats/sam/passed/hdr.HD6.sam")).unwrap();
    assert_eq!(std::fs::read(data.join("formats/sam/failed/hdr.HD3.sam")).unwrap(), twin);
    assert_eq!((refused, warned), (83, 24));
}

#[test]
fn cram_of_hts_specs_equals_its_sam() {
    let Some(data) = shared(root()) else { return };
    let folder = data.join("formats/cram/3.0");
    let fasta = data.join("formats/cram/ce.fa");
    let all = files(&folder.join("passed"), &["cram"]);
    assert!(all.len() > 60, "{}", all.len());
    for file in all {
        let sam = file.with_extension("sam");
        let found = match counts(&file, Some(&fasta)) {
            Ok(found) => found,
            // An alignment that runs over its contig's end is refused, in CRAM as in SAM.
            Err(e) if file.ends_with("1200_overflow.cram") && e.contains("beyond the contig's 5000 bases") => continue,
            Err(e) => panic!("{e}"),
        };
        if sam.exists() {
            assert_eq!(found.0 + found.1, lines(&sam), "{}", file.display());
        }
    }
    for file in files(&folder.join("failed"), &["cram"]) {
        assert!(counts(&file, Some(&fasta)).is_err(), "{} has no end marker", file.display());
    }
}

#[test]
fn bam_of_hts_specs_opens() {
    let Some(data) = shared(root()) else { return };
    let all = files(&data.join("formats/bam/passed"), &["bam"]);
    assert_eq!(all.len(), 2);
    let found: Vec<_> = all.iter().map(|f| counts(f, None).unwrap()).collect();
    assert_eq!(found[0], found[1], "the same records at two levels of compression");
    assert!(found[0].0 > 0);
}

/// Files in a Debian package's folder, opened without a reference, against `samtools flagstat`.
fn package(folder: &str, least: usize) {
    let folder = Path::new(folder);
    if !available(&["samtools"]) {
        return;
    }
    let all = files(folder, &["sam", "bam", "cram"]);
    if all.is_empty() {
        assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none_or(|v| v != "1"), "{} is missing", folder.display());
        eprintln!("SKIPPED: {} is missing (scripts/setup.sh installs it)", folder.display());
        return;
    }
    let mut opened = 0;
    for file in all {
        let Ok(ours) = counts(&file, None) else { continue };
        let judge = Command::new("samtools").args(["flagstat", "-O", "json"]).arg(&file).output().unwrap();
        if !judge.status.success() {
            continue;
        }
        let json: Value = serde_json::from_slice(&judge.stdout).unwrap();
        let total = |group: &str| json[group]["total"].as_u64().unwrap();
        assert_eq!(ours, (total("QC-passed reads"), total("QC-failed reads")), "{}", file.display());
        opened += 1;
    }
    assert!(opened >= least, "only {opened} files of {} opened", folder.display());
}

#[test]
fn htslib_test() {
    package("/usr/share/htslib-test/test", 85);
}

#[test]
fn samtools_test() {
    package("/usr/share/samtools/test", 150);
}
