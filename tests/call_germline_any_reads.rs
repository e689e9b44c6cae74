//! Reads that no sequencer makes: whatever their CIGARs, clips, qualities and names, calling ends well and the pieces of a
//! contig add up to the whole.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::fmt::Write;
use support::{tool, wgs};

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    fn base(&mut self) -> char {
        char::from(b"ACGT"[self.below(4) as usize])
    }
}

/// A contig with runs and repeats among random sequence, and some N.
fn genome(random: &mut Random, len: usize) -> String {
    let mut out = String::new();
    while out.len() < len {
        match random.below(6) {
            0 => {
                let base = random.base();
                (0..4 + random.below(20)).for_each(|_| out.push(base));
            }
            1 => {
                let unit: String = (0..2 + random.below(4)).map(|_| random.base()).collect();
                (0..3 + random.below(12)).for_each(|_| out.push_str(&unit));
            }
            2 if random.below(4) == 0 => out.push_str("NNNNNNNN"),
            _ => (0..30).for_each(|_| out.push(random.base())),
        }
    }
    out.truncate(len);
    out
}

/// One alignment line that fits the contig.
fn line(random: &mut Random, genome: &str, number: u64) -> (usize, String) {
    let start = random.below(genome.len() as u64 - 400) as usize;
    let (mut at, mut cigar, mut bases) = (start, String::new(), String::new());
    let clip = |random: &mut Random, bases: &mut String, cigar: &mut String| {
        let n = random.below(40) + 1;
        (0..n).for_each(|_| bases.push(random.base()));
        let _ = write!(cigar, "{n}S");
    };
    if random.below(4) == 0 {
        clip(random, &mut bases, &mut cigar);
    }
    for piece in 0..1 + random.below(4) {
        if piece > 0 {
            // Shared places, so that several reads show one allele.
            match random.below(4) {
                0 => {
                    let n = 1 + random.below(3) as usize;
                    at += n;
                    let _ = write!(cigar, "{n}D");
                }
                1 => {
                    let n = 1 + random.below(12);
                    (0..n).for_each(|_| bases.push(random.base()));
                    let _ = write!(cigar, "{n}I");
                }
                2 => {
                    bases.push_str("AC");
                    cigar.push_str("2I1D");
                    at += 1;
                }
                _ => {
                    let n = 1 + random.below(90) as usize;
                    at += n;
                    let _ = write!(cigar, "{n}{}", if random.below(3) == 0 { 'N' } else { 'D' });
                }
            }
        }
        let n = 1 + random.below(50) as usize;
        let end = (at + n).min(genome.len() - 1);
        for (i, b) in genome[at..end].chars().enumerate() {
            // Every hundredth position of the genome has another base in half of the reads.
            let other = (at + i) % 100 == 7 && number.is_multiple_of(2);
            bases.push(if other || random.below(60) == 0 { 'T' } else { b });
        }
        let _ = write!(cigar, "{}M", end - at);
        at = end;
    }
    if random.below(4) == 0 {
        clip(random, &mut bases, &mut cigar);
    }
    let quals: String = (0..bases.len()).map(|_| char::from(b'!' + random.below(41) as u8)).collect();
    let quals = if random.below(20) == 0 { "*".to_owned() } else { quals };
    let flag = [0, 16, 0x800, 0x100, 0x400, 1][random.below(12).min(5) as usize];
    let mapq = [0, 1, 20, 60, 255][random.below(5) as usize];
    // Names repeat: templates of several records, overlapping in every way.
    let name = number / (1 + random.below(3));
    (start, format!("r{name}\t{flag}\tc\t{}\t{mapq}\t{cigar}\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a\n", start + 1))
}

#[test]
fn any_reads_are_called_and_the_pieces_add_up() {
    for seed in 1..=12u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let genome = genome(&mut random, 3000);
        std::fs::write(path("ref.fa"), format!(">c\n{genome}\n")).unwrap();
        let mut lines: Vec<(usize, String)> = (0..1200).map(|i| line(&mut random, &genome, i)).collect();
        lines.sort_by_key(|l| l.0);
        let mut sam = format!("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:c\tLN:{}\n@RG\tID:a\tSM:ANY\n", genome.len());
        lines.iter().for_each(|l| sam.push_str(&l.1));
        std::fs::write(path("reads.sam"), sam).unwrap();
        tool("samtools", &["view", "-b", "--no-PG", "-o", &path("reads.bam"), &path("reads.sam")]);
        tool("samtools", &["index", &path("reads.bam")]);
        let call = |extra: &[&str]| {
            let (bam, reference) = (path("reads.bam"), path("ref.fa"));
            let mut args = vec!["call", "germline", &bam, "-r", &reference, "-o", "-", "-q"];
            args.extend(extra);
            let text = wgs(&args).succeeds();
            text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
        };
        let whole = call(&[]);
        assert!(whole.len() > 20, "seed {seed}: {} records", whole.len());
        let mut pieces = Vec::new();
        for (from, to) in [(1, 1), (2, 700), (701, 1407), (1408, 1409), (1410, 3000)] {
            pieces.extend(call(&["--region", &format!("c:{from}-{to}")]));
        }
        assert_eq!(pieces, whole, "seed {seed}");
        assert_eq!(call(&["--simd", "scalar"]), whole, "seed {seed}: instruction sets");
    }
}
