//! A genome made up for copies and phase: chr1 at 30×, chrX at 15×, chrY at 12×, chrM at 600×, reads of 100 bases without
//! errors, which carry the variants of [`VARIANTS`].

use super::{tool, wgs};
use std::fmt::Write;

/// Contig, length, step between starts of reads.
pub const CONTIGS: [(&str, usize, usize); 4] =
    [("chr1", 12_000, 10), ("chrX", 6_000, 20), ("chrY", 6_000, 25), ("chrM", 3_000, 1)];
/// Contig, 0-based position, and of how many of twelve reads the next base is another (or, `+`, two bases are inserted
/// before it).
const VARIANTS: [(&str, usize, char, &[usize]); 9] = [
    ("chr1", 3_000, 's', &[0, 2, 4, 6, 8, 10]),
    ("chr1", 6_000, 's', &[0, 2, 4, 6, 8, 10]),
    ("chr1", 6_004, 's', &[1, 3, 5, 7, 9, 11]),
    ("chr1", 6_008, 's', &[0, 2, 4, 6, 8, 10]),
    ("chrX", 2_000, 's', &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("chrY", 2_000, 's', &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("chrM", 1_000, 's', &[5]),
    ("chrM", 1_500, 's', &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("chrM", 2_000, '+', &[0, 3, 6, 9]),
];

/// The genome and its reads in a directory of its own.
pub struct Made {
    dir: tempfile::TempDir,
    depth_factor: usize,
}

impl Made {
    /// A path in the directory.
    pub fn text(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes reference and reads; of chrX `x` times the reads.
    pub fn new(x: usize) -> Self {
        let made = Self { dir: tempfile::tempdir().unwrap(), depth_factor: x };
        let (mut fasta, mut sam) = (String::new(), String::from("@HD\tVN:1.6\tSO:coordinate\n"));
        CONTIGS.iter().for_each(|(name, len, _)| writeln!(sam, "@SQ\tSN:{name}\tLN:{len}").unwrap());
        sam.push_str("@RG\tID:a\tSM:MADE\n");
        let mut state = 7u64;
        for (name, len, step) in CONTIGS {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                b"ACGT"[(state >> 61) as usize & 3]
            };
            let mut bases: Vec<u8> = (0..len).map(|_| next()).collect();
            // What is inserted cannot move.
            bases[1_998..2_002].copy_from_slice(b"ACGT");
            writeln!(fasta, ">{name}\n{}", String::from_utf8(bases.clone()).unwrap()).unwrap();
            let copies = if name == "chrX" { made.depth_factor } else { 1 };
            for (i, start) in (0..len - 100).step_by(step).enumerate() {
                for copy in 0..copies {
                    let mut read = bases[start..start + 100].to_vec();
                    let mut cigar = "100M".to_owned();
                    for (_, at, kind, of) in VARIANTS.iter().filter(|v| v.0 == name) {
                        // Reads of one start in twelve, turned so that no start always carries it.
                        if !of.contains(&((i + i / 12) % 12)) || !(start..start + 100).contains(at) {
                            continue;
                        }
                        let k = at - start;
                        if *kind == 's' {
                            read[k] = other(bases[*at]);
                        } else if (10..90).contains(&k) {
                            read.splice(k..k, *b"TT");
                            read.truncate(100);
                            cigar = format!("{k}M2I{}M", 98 - k);
                        } else {
                            continue;
                        }
                    }
                    let (read, flag) = (String::from_utf8(read).unwrap(), if i / 2 % 2 == 0 { 0 } else { 16 });
                    let qualities = "I".repeat(100);
                    writeln!(
                        sam,
                        "{name}_{i}_{copy}\t{flag}\t{name}\t{}\t60\t{cigar}\t*\t0\t0\t{read}\t{qualities}\tRG:Z:a",
                        start + 1
                    )
                    .unwrap();
                }
            }
        }
        std::fs::write(made.text("ref.fa"), fasta).unwrap();
        std::fs::write(made.text("reads.sam"), sam).unwrap();
        tool("samtools", &["view", "-b", "--no-PG", "-o", &made.text("reads.bam"), &made.text("reads.sam")]);
        tool("samtools", &["index", &made.text("reads.bam")]);
        made
    }

    /// Calls it with more arguments; gives the VCF.
    pub fn call(&self, extra: &[&str]) -> String {
        let (bam, reference) = (self.text("reads.bam"), self.text("ref.fa"));
        let mut args = vec!["call", "germline", &bam, "-r", &reference, "-o", "-", "-q"];
        args.extend(extra);
        wgs(&args).succeeds()
    }
}

fn other(base: u8) -> u8 {
    match base {
        b'A' => b'G',
        b'G' => b'A',
        b'C' => b'T',
        _ => b'C',
    }
}
