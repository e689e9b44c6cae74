//! The same input gives the same report, apart from its part `run`: for any number of threads, any instruction set this
//! processor has, with or without an index, as BAM, CRAM, SAM or standard input; FASTQ plain, gzip or BGZF.

mod common;

use common::{command, finish, testdata};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::sim::{self, Plan};
use wgs_testkit::tools::{self, available, run};
use wgs_testkit::{Sam, bgzf};

const THREADS: [&str; 3] = ["1", "2", "5"];

/// The instruction sets this processor has; `scalar` first.
fn levels() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let vector = [
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avx512", is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let vector: [(&str, bool); 0] = [];
    let usable = |level: &str| finish(command().args(["--simd", level, "completions", "bash"]), None).code == 0;
    let mut levels = vec!["scalar"];
    levels.extend(vector.into_iter().filter(|(name, has)| *has && usable(name)).map(|(name, _)| name));
    levels
}

/// Makes glibc take its plain variants of functions whose last bit depends on the processor (FMA).
const MASKED: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4,-SSE4_2,-SSE4_1");

/// The report without `run`, as bytes.
fn report(args: &[&str], files: &[&Path], stdin: Option<&[u8]>) -> String {
    report_in(None, args, files, stdin)
}

/// The same in an environment with one more variable.
fn report_in(env: Option<(&str, &str)>, args: &[&str], files: &[&Path], stdin: Option<&[u8]>) -> String {
    let mut c = command();
    c.envs(env);
    c.args(args).args(files).args(["--json", "-", "--quiet", "--sample", "s"]);
    let shown = format!("{c:?}");
    let ended = finish(&mut c, stdin);
    assert_eq!(ended.code, 0, "{shown}: {}", ended.stderr);
    let mut report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(report.as_object_mut().unwrap().shift_remove("run").is_some(), "{shown}");
    serde_json::to_string_pretty(&report).unwrap()
}

/// The first line that differs, for a message one can read.
fn assert_same(expected: &str, found: &str, what: &str) {
    if expected != found {
        let differs = expected.lines().zip(found.lines()).enumerate().find(|(_, (a, b))| a != b);
        panic!("{what}: first difference {differs:?}");
    }
}

/// Every combination on one alignment: `sam` is its text, `fasta` plain.
fn alignment(folder: &Path, sam: &Sam, fasta: &Path) {
    let with_samtools = available(&["samtools"]);
    let plain = folder.join("plain.bam");
    std::fs::write(&plain, sam.bam()).unwrap();
    let text = folder.join("text.sam");
    std::fs::write(&text, sam.text()).unwrap();
    let mut files = vec![("BAM without index", plain.clone()), ("SAM", text)];
    if with_samtools {
        let indexed = folder.join("indexed.bam");
        std::fs::copy(&plain, &indexed).unwrap();
        run(Command::new("samtools").arg("index").arg(&indexed));
        files.insert(0, ("BAM with index", indexed));
        let cram = folder.join("reads.cram");
        let reference = format!("--reference={}", fasta.display());
        run(Command::new("samtools").args(["view", "--no-PG", "-C", &reference, "-o"]).arg(&cram).arg(&plain));
        run(Command::new("samtools").arg("index").arg(&cram));
        files.push(("CRAM with index", cram.clone()));
        let unindexed = folder.join("unindexed.cram");
        std::fs::copy(&cram, &unindexed).unwrap();
        files.push(("CRAM without index", unindexed));
    }
    let reference = fasta.to_string_lossy();
    let expected = report(&["qc", "align", "-@", "1", "--simd", "scalar", "-r", &reference], &[&plain], None);
    let args = ["qc", "align", "-@", "2", "-r", &reference];
    assert_same(&expected, &report_in(Some(MASKED), &args, &[&plain], None), "glibc without hardware capabilities");
    for threads in THREADS {
        for level in levels() {
            let args = ["qc", "align", "-@", threads, "--simd", level, "-r", &reference];
            for (what, file) in &files {
                let found = report(&args, &[file], None);
                assert_same(&expected, &found, &format!("{what}, {threads} threads, {level}"));
            }
            let found = report(&args, &[Path::new("-")], Some(&sam.bam()));
            assert_same(&expected, &found, &format!("standard input, {threads} threads, {level}"));
        }
    }
}

#[test]
fn toy_alignments() {
    let folder = tempfile::tempdir().unwrap();
    let fasta = folder.path().join("toy.fa");
    std::fs::write(&fasta, run(Command::new("gzip").arg("-dc").arg(testdata("qc-align/toy.fa.gz"))).stdout).unwrap();
    let text = std::fs::read_to_string(testdata("qc-align/toy.sam")).unwrap();
    alignment(folder.path(), &Sam::parse(&text), &fasta);
}

#[test]
fn simulated_alignments_over_many_cells() {
    let folder = tempfile::tempdir().unwrap();
    // Reads lie on both sides of two borders of the grid of 1 Mb, and across them.
    let plan = Plan { seed: 3, contigs: 3, contig_len: 2_100_000, pairs: 6000, read_len: 400, duplicates: 10 };
    let set = sim::pairs(plan);
    let fasta = folder.path().join("ref.fa");
    std::fs::write(&fasta, set.fasta()).unwrap();
    let across = set.sam.lines.iter().any(|l| {
        let at: u32 = l.split('\t').nth(3).unwrap().parse().unwrap();
        (999_610..1_000_000).contains(&at) || (1_999_610..2_000_000).contains(&at)
    });
    assert!(across, "a read lies across a border");
    alignment(folder.path(), &set.sam, &fasta);
}

#[test]
fn real_alignments() {
    if !available(&["samtools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let fasta = tools::plain_fasta(&testdata("demo/hg19.chr20.fa.gz"), folder.path());
    // CRAM wants every contig of the header to be known: chr20 alone, as the reads have it.
    let text = tools::text(Command::new("samtools").args(["view", "-h", "--no-PG"]).arg(testdata("demo/NA12878.bam")));
    let mut sam = Sam::parse(&text);
    sam.contigs.retain(|(name, _)| name == "chr20");
    for line in &mut sam.lines {
        let mut fields: Vec<&str> = line.split('\t').collect();
        if fields[6] != "=" && fields[6] != "*" {
            (fields[6], fields[7]) = ("*", "0");
        }
        *line = fields.join("\t");
    }
    sam.lines.truncate(8000);
    alignment(folder.path(), &sam, &fasta);
}

/// The bundled FASTQ pair in three compressions.
fn fastq(folder: &Path) -> Vec<(&'static str, [PathBuf; 2])> {
    let plain: Vec<Vec<u8>> = ["R1", "R2"]
        .map(|end| run(Command::new("gzip").arg("-dc").arg(testdata(&format!("demo/NA12878_{end}.fq.gz")))).stdout)
        .into_iter()
        .collect();
    let half = plain.iter().map(|p| p.len() / 2).collect::<Vec<_>>();
    let write = |kind: &str, make: &dyn Fn(usize) -> Vec<u8>| {
        [0, 1].map(|i| {
            // The same file name in a folder of its own: reports name their files.
            let home = folder.join(kind);
            std::fs::create_dir_all(&home).unwrap();
            let path = home.join(format!("x_R{}.fq.gz", i + 1));
            std::fs::write(&path, make(i)).unwrap();
            path
        })
    };
    let members =
        |i: usize| [bgzf::gzip_member(&plain[i][..half[i]]), bgzf::gzip_member(&plain[i][half[i]..])].concat();
    vec![
        ("plain", write("plain", &|i| plain[i].clone())),
        ("gzip of two members", write("members", &members)),
        ("BGZF", write("bgzf", &|i| bgzf::file(&plain[i]))),
    ]
}

/// A FASTQ report without what describes the files themselves (format, digests).
fn fastq_report(env: Option<(&str, &str)>, args: &[&str], files: &[PathBuf; 2]) -> String {
    let text = report_in(env, args, &[&files[0], &files[1]], None);
    let mut report: Value = serde_json::from_str(&text).unwrap();
    for file in report["sections"]["qc_fastq"]["by_file"].as_array_mut().unwrap() {
        let file = file.as_object_mut().unwrap();
        file.remove("integrity");
        file.remove("path");
    }
    serde_json::to_string_pretty(&report).unwrap()
}

#[test]
fn fastq_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = fastq(folder.path());
    let expected = fastq_report(None, &["qc", "fastq", "-@", "1", "--simd", "scalar"], &kinds[0].1);
    assert!(expected.contains("\"reads\": 40000"), "the pair has 2 x 20,000 reads");
    let masked = fastq_report(Some(MASKED), &["qc", "fastq", "-@", "2"], &kinds[1].1);
    assert_same(&expected, &masked, "glibc without hardware capabilities");
    for threads in THREADS {
        for level in levels() {
            for (what, files) in &kinds {
                let found = fastq_report(None, &["qc", "fastq", "-@", threads, "--simd", level], files);
                assert_same(&expected, &found, &format!("{what}, {threads} threads, {level}"));
            }
        }
    }
}
