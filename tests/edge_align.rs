//! `wgs qc align` on damaged, inconsistent and extreme input: a right answer, or exit code 3 with the file and the place,
//! and nothing left behind. Never a short answer, never a crash.

mod common;

use common::{Ended, command, finish, listing, number, qc_align};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use wgs_testkit::bgzf;
use wgs_testkit::sim::{self, Plan, Set};
use wgs_testkit::tools::{available, run};
use wgs_testkit::{Rng, Sam};

const PLAN: Plan = Plan { seed: 7, contigs: 2, contig_len: 20_000, pairs: 1000, read_len: 100, duplicates: 5 };

/// A folder with a small sound file and its reference.
struct Case {
    folder: TempDir,
    set: Set,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap(), set: sim::pairs(PLAN) };
        case.file("ref.fa", case.set.fasta().as_bytes());
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs on `file` with `--json out.json`.
    fn run(&self, file: &Path, more: &[&str]) -> Ended {
        let mut c = command();
        c.args(["qc", "align"]).arg(file).arg("-r").arg(self.path("ref.fa")).arg("--json").arg(self.path("out.json"));
        finish(c.args(more), None)
    }

    /// Wants exit code 3, the file's name and all `words` in the message, and no output.
    fn refused(&self, file: &Path, words: &[&str]) {
        let before = listing(self.folder.path());
        let ended = self.run(file, &[]);
        assert_refused(&ended, file, words);
        assert_eq!(listing(self.folder.path()), before, "{}: something was left behind", file.display());
    }

    fn section(&self, file: &Path, more: &[&str]) -> Value {
        qc_align(file, &self.path("ref.fa"), more)
    }

    /// The answer for the sound file must be the simulated truth.
    fn assert_right(&self, section: &Value) {
        assert_eq!(number(section, "reads.passed.total"), self.set.reads as f64);
        assert_eq!(number(section, "reads.passed.duplicates"), self.set.duplicates as f64);
        for (i, depth) in self.set.depth.iter().enumerate() {
            let mean = depth.iter().map(|&d| f64::from(d)).sum::<f64>() / depth.len() as f64;
            let ours = number(section, &format!("depth.by_contig.{i}.raw_mean"));
            assert!((ours - mean).abs() < 0.5e-4 + 1e-9, "contig {i}: {ours} but {mean} was simulated");
        }
    }
}

fn assert_refused(ended: &Ended, file: &Path, words: &[&str]) {
    let name = file.file_name().unwrap().to_string_lossy();
    assert_eq!(ended.code, 3, "{name}: {}", ended.stderr);
    // htslib itself may complain first about a file that the header names.
    assert!(ended.stderr.lines().any(|l| l.starts_with("error: ")), "{name}: {}", ended.stderr);
    for word in words.iter().copied().chain([name.as_ref()]) {
        assert!(ended.stderr.contains(word), "{name}: no {word:?} in {}", ended.stderr);
    }
    assert_eq!(ended.stdout, "", "{name}: nothing goes to standard output");
}

fn samtools(args: &[&str], paths: &[&Path]) {
    run(Command::new("samtools").args(args).args(paths));
}

#[test]
fn a_sound_file_gives_the_simulated_truth() {
    let case = Case::new();
    let bam = case.file("good.bam", &case.set.sam.bam());
    case.assert_right(&case.section(&bam, &[]));
    let sam = case.file("good.sam", case.set.sam.text().as_bytes());
    case.assert_right(&case.section(&sam, &[]));
    let gz = case.file("good.sam.gz", &bgzf::file(case.set.sam.text().as_bytes()));
    case.assert_right(&case.section(&gz, &[]));
    let misnamed = case.file("good.txt", &case.set.sam.bam());
    case.assert_right(&case.section(&misnamed, &[]));
}

#[test]
fn truncation_is_never_a_short_success() {
    let case = Case::new();
    let bam = case.set.sam.bam();
    let cut = case.file("middle-of-block.bam", &bam[..bam.len() / 2]);
    case.refused(&cut, &["truncated"]);
    let cut = case.file("no-end-marker.bam", &bam[..bam.len() - bgzf::END.len()]);
    case.refused(&cut, &["truncated", "end marker"]);
    // Between two blocks in the middle: every block is whole.
    let (header, records) = case.set.sam.raw();
    let half = records[..records.len() / 2].concat();
    let cut = case.file("between-blocks.bam", &[bgzf::blocks(&header), bgzf::blocks(&half)].concat());
    case.refused(&cut, &["truncated", "end marker"]);
    // The same with an end marker, but a record that is not whole.
    let cut = case.file("inside-record.bam", &[bgzf::blocks(&header), bgzf::file(&half[..half.len() - 9])].concat());
    case.refused(&cut, &[]);
}

#[test]
fn any_cut_of_the_file_is_refused() {
    let case = Case::new();
    let bam = case.set.sam.bam();
    let mut rng = Rng::new(11);
    for i in 0..40 {
        let at = match i {
            0 => 1,
            1 => bam.len() - 1,
            _ => 1 + rng.index(bam.len() - 2),
        };
        let cut = case.file(&format!("cut-{at}.bam"), &bam[..at]);
        let ended = case.run(&cut, &[]);
        assert_refused(&ended, &cut, &[]);
    }
    assert!(!case.path("out.json").exists());
}

#[test]
fn any_flipped_byte_is_refused() {
    let case = Case::new();
    let bam = case.set.sam.bam();
    let mut rng = Rng::new(12);
    for _ in 0..40 {
        let (at, bit) = (rng.index(bam.len()), 1u8 << rng.below(8));
        let mut damaged = bam.clone();
        damaged[at] ^= bit;
        let file = case.file("flipped.bam", &damaged);
        let ended = case.run(&file, &["--quiet"]);
        // Bytes of the gzip header that mean nothing (time, extra flags, system) may change.
        let harmless = ended.code == 0;
        if harmless {
            let report: Value = serde_json::from_slice(&std::fs::read(case.path("out.json")).unwrap()).unwrap();
            case.assert_right(&report["sections"]["qc_align"]);
            std::fs::remove_file(case.path("out.json")).unwrap();
        } else {
            assert_eq!(ended.code, 3, "byte {at}, bit {bit}: {}", ended.stderr);
            assert!(!case.path("out.json").exists());
        }
    }
}

#[test]
fn unsorted_records_are_named() {
    let case = Case::new();
    let mut sam = case.set.sam.clone();
    let (a, b) = (100, 300);
    sam.lines.swap(a, b);
    let bam = case.file("unsorted.bam", &sam.bam());
    case.refused(&bam, &["not sorted", "chr1:"]);
    let text = case.file("unsorted.sam", sam.text().as_bytes());
    case.refused(&text, &["not sorted", "chr1:"]);
}

#[test]
fn index_changes_nothing_and_a_stale_one_is_refused() {
    if !available(&["samtools"]) {
        return;
    }
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let without = case.section(&bam, &[]);
    samtools(&["index"], &[&bam]);
    assert_eq!(case.section(&bam, &[]), without);
    assert_eq!(case.section(&bam, &["-@", "3"]), without);
    // The first read of chr2 now lies at the end of chr1: blocks and offsets are the same, the counts are not.
    let mut moved = case.set.sam.clone();
    let mut fields: Vec<&str> = moved.lines[2 * PLAN.pairs].split('\t').collect();
    assert_eq!(fields[2], "chr2");
    (fields[2], fields[3]) = ("chr1", "19900");
    moved.lines[2 * PLAN.pairs] = fields.join("\t");
    std::fs::write(&bam, moved.bam()).unwrap();
    let ended = case.run(&bam, &[]);
    assert_refused(&ended, &bam, &["index", "chr1", "2000", "2001"]);
    assert!(ended.stderr.contains("hint: "), "{}", ended.stderr);
    // One read less: the offsets are wrong too.
    let mut fewer = case.set.sam.clone();
    fewer.lines.remove(2 * PLAN.pairs - 1);
    std::fs::write(&bam, fewer.bam()).unwrap();
    assert_refused(&case.run(&bam, &[]), &bam, &[]);
}

#[test]
fn wrong_reference_is_refused() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let fasta = case.set.fasta();
    std::fs::write(case.path("ref.fa"), fasta.replace(">chr2", ">2")).unwrap();
    case.refused(&bam, &["chr2"]);
    // One base more on chr2.
    std::fs::write(case.path("ref.fa"), fasta.trim_end().to_owned() + "\nA\n").unwrap();
    let _ = std::fs::remove_file(case.path("ref.fa.fai"));
    let ended = case.run(&bam, &[]);
    assert_refused(&ended, &case.path("ref.fa"), &["chr2", "20000", "20001"]);
    assert!(!case.path("out.json").exists());
    std::fs::write(case.path("ref.fa"), "").unwrap();
    let ended = case.run(&bam, &[]);
    assert_eq!(ended.code, 3, "an empty reference: {}", ended.stderr);
}

#[test]
fn records_that_contradict_themselves_are_named() {
    let base = "r7 0 chr1 101 60 4M * 0 0 ACGT IIII";
    for (name, line, words) in [
        ("cigar-short.bam", base.replace("4M", "3M"), vec!["r7", "chr1:101", "3", "4"]),
        ("cigar-long.bam", base.replace("4M", "5M"), vec!["r7", "chr1:101", "5", "4"]),
        ("beyond-end.bam", base.replace(" 101 ", " 19999 "), vec!["r7", "chr1:19,999"]),
        ("start-beyond-end.bam", base.replace(" 101 ", " 20001 "), vec!["r7"]),
    ] {
        let case = Case::new();
        let mut sam = Sam::new(&[("chr1", 20_000), ("chr2", 20_000)]);
        sam.push(&line);
        let bam = case.file(name, &sam.bam());
        case.refused(&bam, &words);
    }
}

#[test]
fn hostile_fields_of_a_record_are_refused() {
    let case = Case::new();
    let sam = Sam::new(&[("chr1", 20_000), ("chr2", 20_000)]).line("r7 0 chr1 101 60 4M * 0 0 ACGT IIII RG:Z:g");
    let good = sam.record(&sam.lines[0]);
    let (header, _) = sam.raw();
    let with = |change: &dyn Fn(&mut wgs_testkit::bam::Record)| {
        let mut record = good.clone();
        change(&mut record);
        record.encode()
    };
    let resized = |size: u32| {
        let mut bytes = good.encode();
        bytes[..4].copy_from_slice(&size.to_le_bytes());
        bytes
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("contig-2", with(&|r| r.contig = 2)),
        ("contig-max", with(&|r| r.contig = i32::MAX)),
        ("contig-minus-2", with(&|r| r.contig = -2)),
        ("mate-contig-9", with(&|r| r.mate_contig = 9)),
        ("position-max", with(&|r| r.pos = i32::MAX)),
        ("position-minus-5", with(&|r| r.pos = -5)),
        ("length-max", with(&|r| r.l_seq = i32::MAX)),
        ("length-minus-1", with(&|r| r.l_seq = -1)),
        ("operation-15", with(&|r| r.cigar = vec![4 << 4 | 15])),
        ("operation-huge", with(&|r| r.cigar = vec![0xffff_fff0])),
        ("size-0", resized(0)),
        ("size-31", resized(31)),
        ("size-max", resized(u32::MAX)),
        ("size-2-gib", resized(0x7fff_ffff)),
    ];
    for (name, record) in cases {
        let bam = [bgzf::blocks(&header), bgzf::file(&record)].concat();
        let file = case.file(&format!("{name}.bam"), &bam);
        case.refused(&file, &[]);
    }
}

#[test]
fn damaged_tags_never_crash() {
    let case = Case::new();
    let sam = Sam::new(&[("chr1", 20_000), ("chr2", 20_000)]).line("r7 0 chr1 101 60 4M * 0 0 ACGT IIII");
    let mut record = sam.record(&sam.lines[0]);
    let (header, _) = sam.raw();
    let damaged: [&[u8]; 7] =
        [b"RGZg", b"RG", b"RGZ", b"RGB", b"XXBI\xff\xff\xff\xff", b"XXBz\x01\0\0\0", b"XX?\0OQZ\xff\xff\0"];
    for (i, tags) in damaged.into_iter().enumerate() {
        record.tags = tags.to_vec();
        let file = case.file(&format!("tags-{i}.bam"), &[bgzf::blocks(&header), bgzf::file(&record.encode())].concat());
        let ended = case.run(&file, &[]);
        assert!(matches!(ended.code, 0 | 3), "{tags:?}: {} {}", ended.code, ended.stderr);
    }
}

#[test]
fn hostile_headers_are_refused() {
    let case = Case::new();
    let (header, _) = case.set.sam.raw();
    let with = |at: usize, value: u32| {
        let mut bytes = header.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        bgzf::file(&bytes)
    };
    let text_len = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
    let contigs = 8 + text_len;
    for (name, bytes) in [
        ("text-length-max", with(4, u32::MAX)),
        ("text-length-2-gib", with(4, 0x7fff_ffff)),
        ("contigs-max", with(contigs, u32::MAX)),
        ("contigs-3", with(contigs, 3)),
        ("name-length-0", with(contigs + 4, 0)),
        ("name-length-max", with(contigs + 4, u32::MAX)),
        ("contig-length-max", with(contigs + 4 + 4 + 5, u32::MAX)),
    ] {
        let file = case.file(&format!("{name}.bam"), &bytes);
        case.refused(&file, &[]);
    }
}

#[test]
fn what_is_no_alignment_is_refused() {
    let case = Case::new();
    let text = case.file("text.bam", b"This is not a BAM file.\nIt is two lines of text.\n");
    case.refused(&text, &["not a SAM, BAM or CRAM file"]);
    let empty = case.file("empty.bam", b"");
    case.refused(&empty, &["empty"]);
    let marker = case.file("marker-only.bam", &bgzf::END);
    case.refused(&marker, &[]);
    let zeros = case.file("zeros.bam", &[0; 5000]);
    case.refused(&zeros, &[]);
    let fastq = case.file("reads.fq", b"@r1\nACGT\n+\nIIII\n");
    case.refused(&fastq, &[]);
    let mut c = command();
    c.args(["qc", "align"]).arg(case.path("absent.bam")).arg("-r").arg(case.path("ref.fa"));
    let ended = finish(&mut c, None);
    assert_refused(&ended, &case.path("absent.bam"), &[]);
    let ended = case.run(case.folder.path(), &[]);
    assert_eq!(ended.code, 3, "a folder: {}", ended.stderr);
}

#[test]
fn no_contigs_no_reads_no_groups() {
    let case = Case::new();
    let unmapped = "u 4 * 0 0 * * 0 0 ACGT IIII";
    let no_contigs = Sam::new(&[]).line(unmapped).line(unmapped);
    let section = case.section(&case.file("no-sq.bam", &no_contigs.bam()), &[]);
    assert_eq!((number(&section, "reads.passed.total"), number(&section, "reads.unplaced")), (2.0, 2.0));
    assert_eq!(common::at(&section, "ga4gh.mean_autosome_coverage"), &Value::Null);
    // A mapped read without @SQ, as SAM text.
    let file = case.file("no-sq.sam", b"@HD\tVN:1.6\nr\t0\tchr1\t1\t60\t4M\t*\t0\t0\tACGT\tIIII\n");
    case.refused(&file, &[]);
    let contigs = [("chr1", 20_000), ("chr2", 20_000)];
    let mut all_unmapped = Sam::new(&contigs);
    (0..500).for_each(|_| all_unmapped.push(unmapped));
    let section = case.section(&case.file("all-unmapped.bam", &all_unmapped.bam()), &[]);
    assert_eq!((number(&section, "reads.passed.total"), number(&section, "reads.passed.mapped")), (500.0, 0.0));
    assert_eq!(number(&section, "depth.genome.mean"), 0.0);
    assert_eq!(number(&section, "depth.genome.positions"), 40_000.0);
    let section = case.section(&case.file("no-reads.bam", &Sam::new(&contigs).bam()), &[]);
    assert_eq!(number(&section, "reads.passed.total"), 0.0);
    let mut no_groups = case.set.sam.clone();
    no_groups.header.retain(|l| !l.starts_with("@RG"));
    no_groups.lines.iter_mut().for_each(|l| *l = l.replace("\tRG:Z:g", ""));
    case.assert_right(&case.section(&case.file("no-groups.bam", &no_groups.bam()), &[]));
}

#[test]
fn a_pile_of_60_000_is_counted_whole() {
    let case = Case::new();
    let mut sam = Sam::new(&[("chr1", 20_000), ("chr2", 20_000)]);
    let seq = &case.set.reference[0].1[5000..5036];
    for i in 0..30_000 {
        sam.push(&format!("p{i} 99 chr1 5001 60 36M = 5001 36 {seq} {}", "I".repeat(36)));
    }
    for i in 0..30_000 {
        sam.push(&format!("p{i} 147 chr1 5001 60 36M = 5001 -36 {seq} {}", "I".repeat(36)));
    }
    let section = case.section(&case.file("pile.bam", &sam.bam()), &[]);
    assert_eq!(number(&section, "reads.passed.total"), 60_000.0);
    // Mates lie on each other: usable depth 30,000 over 36 positions, capped at 250; raw depth 60,000.
    assert_eq!(number(&section, "depth.genome.mean"), 36.0 * 250.0 / 40_000.0);
    assert_eq!(number(&section, "depth.genome.mean_uncapped"), 36.0 * 30_000.0 / 40_000.0);
    assert_eq!(number(&section, "depth.raw_genome.mean_uncapped"), 36.0 * 60_000.0 / 40_000.0);
    assert_eq!(number(&section, "depth.excluded.overlap_bases"), 36.0 * 30_000.0);
    assert_eq!(number(&section, "depth.excluded.capped_bases"), 36.0 * (30_000.0 - 250.0));
}

#[test]
fn ten_thousand_contigs() {
    let case = Case::new();
    let names: Vec<String> = (0..10_000).map(|i| format!("scaffold_{i}")).collect();
    let contigs: Vec<(&str, u32)> = names.iter().map(|n| (n.as_str(), 200)).collect();
    let mut sam = Sam::new(&contigs);
    for name in names.iter().step_by(3) {
        sam.push(&format!("r_{name} 0 {name} 51 60 50M * 0 0 {} {}", "ACGTA".repeat(10), "I".repeat(50)));
    }
    let fasta: String = names.iter().map(|n| format!(">{n}\n{}\n", "ACGTA".repeat(40))).collect();
    case.file("ref.fa", fasta.as_bytes());
    let bam = case.file("many.bam", &sam.bam());
    let section = case.section(&bam, &["-@", "2"]);
    assert_eq!(number(&section, "reads.passed.mapped"), 3334.0);
    assert_eq!(number(&section, "depth.raw_genome.mean"), 3334.0 * 50.0 / 2_000_000.0);
    assert!(common::at(&section, "depth.by_contig").as_array().unwrap().len() <= 100);
}

#[test]
fn cram_needs_its_reference() {
    if !available(&["samtools"]) {
        return;
    }
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let expected = case.section(&bam, &[]);
    for version in ["3.0", "3.1"] {
        let cram = case.path(&format!("reads-{version}.cram"));
        let format = format!("--output-fmt=cram,version={version}");
        let reference = format!("--reference={}", case.path("ref.fa").display());
        samtools(&["view", "--no-PG", &format, &reference, "-o"], &[&cram, &bam]);
        // UR in the header names the reference by its path: take it away, and the cache with it.
        let mut c = command();
        c.args(["qc", "align"]).arg(&cram).env("REF_PATH", "/nonexistent").env("REF_CACHE", "/nonexistent");
        let hidden = case.path("hidden.fa");
        std::fs::rename(case.path("ref.fa"), &hidden).unwrap();
        let ended = finish(&mut c, None);
        std::fs::rename(&hidden, case.path("ref.fa")).unwrap();
        assert_refused(&ended, &cram, &["-r"]);
        assert_eq!(case.section(&cram, &[]), expected, "CRAM {version} equals BAM");
        // Another reference of the same length: a changed base under the reads.
        let mut other = case.set.fasta().into_bytes();
        let at = other.iter().position(|&b| b == b'\n').unwrap() + 5000;
        other[at] = if other[at] == b'A' { b'C' } else { b'A' };
        let wrong = case.file("wrong.fa", &other);
        let mut c = command();
        c.args(["qc", "align"]).arg(&cram).arg("-r").arg(&wrong).env("REF_PATH", "/nonexistent");
        assert_refused(&finish(&mut c, None), &cram, &[]);
        // Cut in the middle and without its end.
        let bytes = std::fs::read(&cram).unwrap();
        for (name, len) in [("half.cram", bytes.len() / 2), ("no-end.cram", bytes.len() - 38)] {
            case.refused(&case.file(name, &bytes[..len]), &[]);
        }
    }
}

/// A CRAM that carries its reference, or was written without one, needs none.
#[test]
fn cram_without_reference() {
    if !available(&["samtools"]) {
        return;
    }
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let section = |file: &Path, threads: &str| -> Value {
        let mut c = command();
        c.args(["qc", "align"]).arg(file).args(["--json", "-", "-q", "-@", threads]);
        let ended = finish(c.env("REF_PATH", "/nonexistent").env("REF_CACHE", "/nonexistent"), None);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        serde_json::from_str::<Value>(&ended.stdout).unwrap()["sections"]["qc_align"].take()
    };
    let expected = section(&bam, "1");
    let fasta = case.path("ref.fa");
    for version in ["3.0", "3.1"] {
        for how in ["no_ref=1", "embed_ref=1"] {
            let cram = case.path(&format!("{version}-{how}.cram"));
            let format = format!("--output-fmt=cram,version={version},{how}");
            samtools(&["view", "--no-PG", &format, &format!("--reference={}", fasta.display()), "-o"], &[&cram, &bam]);
            let hidden = case.path("hidden.fa");
            std::fs::rename(&fasta, &hidden).unwrap();
            assert_eq!(section(&cram, "1"), expected, "{version}, {how}");
            samtools(&["index"], &[&cram]);
            assert_eq!(section(&cram, "2"), expected, "{version}, {how}, with an index");
            std::fs::rename(&hidden, &fasta).unwrap();
        }
    }
}

/// A container cut out of a CRAM: every container left is whole, the end marker too, and htslib reads it without a word.
#[test]
fn a_missing_container_is_refused() {
    if !available(&["samtools"]) {
        return;
    }
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    for version in ["3.0", "3.1"] {
        let cram = case.path(&format!("whole-{version}.cram"));
        let format = format!("--output-fmt=cram,version={version},seqs_per_slice=300");
        let reference = format!("--reference={}", case.path("ref.fa").display());
        samtools(&["view", "--no-PG", &format, &reference, "-o"], &[&cram, &bam]);
        samtools(&["index"], &[&cram]);
        case.assert_right(&case.section(&cram, &[]));
        // Where containers begin, as the index has it.
        let packed = run(Command::new("gzip").arg("-dc").arg(format!("{}.crai", cram.display()))).stdout;
        let index = String::from_utf8(packed).unwrap();
        let mut starts: Vec<usize> = index.lines().map(|l| l.split('\t').nth(3).unwrap().parse().unwrap()).collect();
        // A container with reads of two contigs has a line for each.
        starts.dedup();
        assert!(starts.len() > 10, "{starts:?}");
        let bytes = std::fs::read(&cram).unwrap();
        for (name, gone) in [("first", 0), ("middle", 5), ("two", 7)] {
            let until = starts[gone + if name == "two" { 2 } else { 1 }];
            let cut = [&bytes[..starts[gone]], &bytes[until..]].concat();
            let file = case.file(&format!("{name}-{version}.cram"), &cut);
            case.refused(&file, &["missing"]);
            let ended = case.run(&file, &["-@", "3"]);
            assert_refused(&ended, &file, &["missing"]);
            let mut c = command();
            c.args(["qc", "align", "-", "-r"]).arg(case.path("ref.fa")).args(["--json", "-"]);
            let ended = finish(&mut c, Some(&cut));
            assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{name}: {}", ended.stderr);
            let mut c = command();
            c.args(["qc", "fastq"]).arg(&file).arg("-r").arg(case.path("ref.fa"));
            assert_refused(&finish(&mut c, None), &file, &["missing"]);
        }
        // The last one: nothing comes after it that would show the gap, but the index does.
        let last = starts.len() - 1;
        let cut = [&bytes[..starts[last]], &bytes[bytes.len() - 38..]].concat();
        let file = case.file(&format!("last-{version}.cram"), &cut);
        std::fs::copy(format!("{}.crai", cram.display()), format!("{}.crai", file.display())).unwrap();
        case.refused(&file, &[]);
        // Two whole files joined are one whole file.
        let joined = case.path(&format!("joined-{version}.cram"));
        samtools(&["cat", "-o"], &[&joined, &cram, &cram]);
        let twice = case.section(&joined, &["--only", "reads"]);
        assert_eq!(number(&twice, "reads.passed.total"), 2.0 * case.set.reads as f64);
    }
}

/// What a run says of its input: size and first bytes of a file, all bytes of standard input and with `--digest`.
#[test]
fn inputs_are_digested() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let sum = |tool: &str, path: &Path| {
        let out = run(Command::new(tool).arg(path)).stdout;
        String::from_utf8(out).unwrap().split_whitespace().next().unwrap().to_owned()
    };
    let mut files = vec![bam.clone(), case.file("reads.sam", case.set.sam.text().as_bytes())];
    if available(&["samtools"]) {
        let cram = case.path("reads.cram");
        let reference = format!("--reference={}", case.path("ref.fa").display());
        samtools(&["view", "--no-PG", "-C", &reference, "-o"], &[&cram, &bam]);
        files.push(cram);
    }
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let head = case.file("head", &bytes[..bytes.len().min(65_536)]);
        let whole = (Value::from(sum("md5sum", file)), Value::from(sum("sha256sum", file)));
        let input = |digest: bool, stdin: bool| {
            let mut c = command();
            c.args(["qc", "align", "--json", "-", "-q", "--only", "reads", "-r"]).arg(case.path("ref.fa"));
            c.args(digest.then_some("--digest")).arg(if stdin { Path::new("-") } else { file });
            let ended = finish(&mut c, stdin.then_some(&bytes));
            assert_eq!(ended.code, 0, "{}", ended.stderr);
            serde_json::from_str::<Value>(&ended.stdout).unwrap()["run"]["inputs"][0].take()
        };
        let plain = input(false, false);
        assert_eq!(
            (&plain["bytes"], &plain["md5"], &plain["sha256"]),
            (&bytes.len().into(), &Value::Null, &Value::Null)
        );
        assert_eq!(plain["header_digest"], sum("sha256sum", &head));
        let digested = input(true, false);
        assert_eq!((digested["md5"].clone(), digested["sha256"].clone()), whole);
        let streamed = input(false, true);
        assert_eq!((streamed["path"].as_str(), &streamed["bytes"]), (Some("-"), &bytes.len().into()));
        assert_eq!((streamed["md5"].clone(), streamed["sha256"].clone()), whole, "{}", file.display());
    }
}

#[test]
fn outputs_appear_all_or_none() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let bed = case.file("t.bed", b"chr1\t10\t900\n");
    case.file("file", b"");
    let before = listing(case.folder.path());
    let with = |json: PathBuf| {
        let mut c = command();
        c.args(["qc", "align"]).arg(&bam).arg("-r").arg(case.path("ref.fa")).arg("--targets").arg(&bed);
        for (option, name) in
            [("--html", "o.html"), ("--multiqc", "mqc"), ("--contig-table", "c.tsv"), ("--target-table", "t.tsv")]
        {
            c.arg(option).arg(case.path(name));
        }
        finish(c.arg("--json").arg(json).arg("-q"), None)
    };
    let ended = with(case.path("file").join("no-folder.json"));
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    let _ = std::fs::remove_dir(case.path("mqc"));
    assert_eq!(listing(case.folder.path()), before, "one output fails: none is there, and no temporary");
    let ended = with(case.path("o.json"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for name in ["o.json", "o.html", "mqc", "c.tsv", "t.tsv"] {
        assert!(case.path(name).exists(), "{name}");
    }
}

#[test]
fn outputs_that_cannot_be_written_are_exit_4() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let file_as_folder = case.file("file", b"");
    let mut c = command();
    c.args(["qc", "align"]).arg(&bam).arg("-r").arg(case.path("ref.fa"));
    c.arg("--json").arg(file_as_folder.join("out.json"));
    let ended = finish(&mut c, None);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    let mut c = command();
    c.args(["qc", "align"]).arg(&bam).arg("-r").arg(case.path("ref.fa")).args(["--json", "-", "--quiet"]);
    let mut child = c.spawn().unwrap();
    drop(child.stdout.take());
    let ended = common::wait(child, "closed pipe");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
}

#[test]
fn signals_remove_temporaries() {
    // An abort is what the allocator does when there is no memory.
    for (signal, code) in [("TERM", 143), ("INT", 130), ("ABRT", 4)] {
        let case = Case::new();
        let before = listing(case.folder.path());
        let mut c = command();
        c.args(["qc", "align", "-", "-r"]).arg(case.path("ref.fa")).arg("--json").arg(case.path("out.json"));
        let mut child = c.stdin(Stdio::piped()).spawn().unwrap();
        // Half a file, and the pipe stays open: the program waits for more.
        let mut stdin = child.stdin.take().unwrap();
        let bam = case.set.sam.bam();
        std::io::Write::write_all(&mut stdin, &bam[..bam.len() / 2]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_none(), "it waits for the rest");
        run(Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()));
        let ended = common::wait(child, signal);
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert_eq!(listing(case.folder.path()), before);
        drop(stdin);
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let case = Case::new();
    let bam = case.file("reads.bam", &case.set.sam.bam());
    for args in [
        vec!["--only", "nothing-of-this-name"],
        vec!["--threads", "0"],
        vec!["--no-such-option"],
        vec!["--simd", "mmx"],
    ] {
        assert_eq!(case.run(&bam, &args).code, 2, "{args:?}");
    }
    assert!(!case.path("out.json").exists());
}
