//! Reads with known content, files in every compression, and runs of the binary.
#![allow(dead_code)] // each test file uses its part

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a run gave.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// `wgs qc fastq` with `args`.
pub fn run(args: &[&str]) -> Ran {
    run_with_input(args, &[])
}

/// The same with bytes on standard input.
pub fn run_with_input(args: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wgs"))
        .args(["qc", "fastq"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let out = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
    Ran { code: out.status.code().unwrap_or(-1), stdout: text(out.stdout), stderr: text(out.stderr) }
}

/// `sections.qc_fastq` of a run that succeeds.
pub fn section(args: &[&str]) -> Value {
    let out = run(&[args, &["--json", "-", "-q"]].concat());
    assert_eq!(out.code, 0, "{}", out.stderr);
    serde_json::from_str::<Value>(&out.stdout).unwrap()["sections"]["qc_fastq"].take()
}

/// Writes a file into `dir` and gives its path.
pub fn write(dir: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Through a compressor that reads standard input and writes standard output.
fn through(program: &str, args: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("{program}: {e}"));
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let out = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(out.status.success());
    out.stdout
}

/// One gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    through("gzip", &["-c"], bytes)
}

/// BGZF, by htslib's bgzip.
pub fn bgzf(bytes: &[u8]) -> Vec<u8> {
    through("bgzip", &["-c"], bytes)
}

/// Pairs of a made-up run: random bases, insert sizes 60–400, qualities that fall with the cycle.
pub struct Reads {
    pairs: Vec<[(String, String, String); 2]>,
}

impl Reads {
    /// `n` pairs on two lanes.
    pub fn new(n: usize) -> Self {
        Self::build(n, None)
    }

    /// `n` pairs of one lane.
    pub fn lane(n: usize, lane: usize) -> Self {
        Self::build(n, Some(lane))
    }

    fn build(n: usize, lane: Option<usize>) -> Self {
        let mut state = 42 + lane.unwrap_or(0) as u64;
        let mut next = |bound: u64| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (z ^ z >> 27) % bound
        };
        let adapters = [b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT"];
        let complement = |b: &u8| b"TGCA"[b"ACGT".iter().position(|x| x == b).unwrap_or(0)];
        let mut pair = |i: usize| {
            let insert = 60 + next(340) as usize;
            let template: Vec<u8> = (0..insert).map(|_| b"ACGT"[next(4) as usize]).collect();
            let reverse: Vec<u8> = template.iter().rev().map(complement).collect();
            let tile = 1101 + i / 1000;
            let name = format!("SIM:7:FLOW:{}:{tile}:{}:{}", lane.unwrap_or(1 + i % 2), next(9999), i);
            let mut read = |n: usize, bases: &[u8]| {
                let len = 100 + (next(9) == 0) as usize;
                let mut seq: Vec<u8> =
                    bases.iter().chain(adapters[n]).copied().chain(std::iter::repeat(b'A')).take(len).collect();
                if next(20) == 0 {
                    let at = next(len as u64) as usize;
                    seq[at] = b'N';
                }
                let qual = (0..len).map(|c| (33 + 40 - (c as u64 / 10) - next(9)) as u8 as char).collect();
                (format!("{name} {}:N:0:ACGT", n + 1), String::from_utf8(seq).unwrap(), qual)
            };
            [read(0, &template), read(1, &reverse)]
        };
        Self { pairs: (0..n).map(&mut pair).collect() }
    }

    /// The FASTQ text of read 1 or 2.
    pub fn text(&self, read: usize) -> String {
        self.pairs.iter().map(|p| record(&p[read - 1])).collect()
    }

    /// R1 and R2 alternating.
    pub fn interleaved(&self) -> String {
        self.pairs.iter().flat_map(|p| p.iter().map(record)).collect()
    }
}

fn record((name, seq, qual): &(String, String, String)) -> String {
    format!("@{name}\n{seq}\n+\n{qual}\n")
}

/// The pairs as unaligned SAM; the reads of every third pair stand reversed, as an aligner would leave them.
pub fn unaligned_sam(reads: &Reads) -> String {
    let mut out = String::from("@HD\tVN:1.6\tSO:unsorted\tGO:query\n");
    for (i, pair) in reads.pairs.iter().enumerate() {
        for (n, (name, seq, qual)) in pair.iter().enumerate() {
            let name = name.split(' ').next().unwrap();
            let (mut flag, mut seq, mut qual) = ([77, 141][n], seq.clone(), qual.clone());
            if i % 3 == 0 {
                flag |= 16;
                seq = seq
                    .bytes()
                    .rev()
                    .map(|b| b"TGCAN"[b"ACGTN".iter().position(|&x| x == b).unwrap()] as char)
                    .collect();
                qual = qual.chars().rev().collect();
            }
            out += &format!("{name}\t{flag}\t*\t0\t0\t*\t*\t0\t0\t{seq}\t{qual}\n");
        }
    }
    out
}
