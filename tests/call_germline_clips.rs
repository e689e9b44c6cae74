//! `wgs call germline`: alleles that alignments show by clipped ends only, and those between repeats.
//!
//! The genome is made up here. Reads of one haplotype carry the allele; aligners clip such reads where it begins, or where it
//! ends, and so do these.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::fmt::Write;
use support::{tool, wgs};
use wgs_testkit::rng::Rng;

const LENGTH: usize = 8_000;
const READ: usize = 120;

/// REF and ALT as they are planted: 0-based first base, bases replaced, bases instead.
struct Planted {
    at: usize,
    removed: usize,
    inserted: String,
    /// Reads show it in their CIGAR; else they are clipped.
    shown: bool,
}

fn genome() -> String {
    let mut rng = Rng::new(11);
    let mut bases = rng.bases(LENGTH);
    // What moves cannot move further than it should.
    for (at, with) in [(1_999, "ACT"), (2_039, "GCT"), (3_999, "GCT"), (4_300, "GCT")] {
        bases.replace_range(at..at + 3, with);
    }
    bases.replace_range(6_000..6_052, &"AAAT".repeat(13));
    bases.replace_range(5_997..6_000, "GTC");
    bases.replace_range(6_052..6_055, "GTC");
    bases
}

fn planted(genome: &str) -> [Planted; 3] {
    [
        // A tandem duplication of 40 bases, longer than what k-mers of the reference tell apart.
        Planted { at: 2_040, removed: 0, inserted: genome[2_000..2_040].to_owned(), shown: false },
        // A deletion of 300 bases.
        Planted { at: 4_001, removed: 300, inserted: String::new(), shown: false },
        // Seven bases of a repeat of four: two units less and one base more.
        Planted { at: 6_001, removed: 7, inserted: String::new(), shown: true },
    ]
}

/// One read of the haplotype with the allele: its alignment, clipped at the allele or over it.
fn read(genome: &str, planted: &[Planted], start: usize) -> Option<(usize, String, String)> {
    let Some(v) = planted.iter().find(|v| start <= v.at && v.at < start + READ) else {
        let inside = |v: &Planted| (v.at..v.at + v.removed).contains(&start);
        return (!planted.iter().any(inside))
            .then(|| (start, format!("{READ}M"), genome[start..start + READ].to_owned()));
    };
    let left = v.at - start;
    let mut bases = genome[start..v.at].to_owned() + &v.inserted + &genome[v.at + v.removed..v.at + v.removed + READ];
    bases.truncate(READ);
    let right = READ - left;
    if v.shown {
        let cigar = format!("{left}M{}D{right}M", v.removed);
        return (left > 0).then_some((start, cigar, bases));
    }
    if left >= right {
        return Some((start, format!("{left}M{right}S"), bases));
    }
    let clip = left + v.inserted.len();
    (clip < READ - 20).then(|| (v.at + v.removed, format!("{clip}S{}M", READ - clip), bases))
}

#[test]
fn clipped_reads_tell_duplications_and_deletions() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let genome = genome();
    let planted = planted(&genome);
    std::fs::write(path("ref.fa"), format!(">c\n{genome}\n")).unwrap();
    let mut sam = format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c\tLN:{LENGTH}\n@RG\tID:a\tSM:MADE\n");
    let mut n = 0;
    for start in (0..LENGTH - 500).step_by(8) {
        for (pos, cigar, bases) in
            [Some((start, format!("{READ}M"), genome[start..start + READ].to_owned())), read(&genome, &planted, start)]
                .into_iter()
                .flatten()
        {
            n += 1;
            let (flag, quals) = (if n / 2 % 2 == 0 { 0 } else { 16 }, "I".repeat(READ));
            writeln!(sam, "r{n}\t{flag}\tc\t{}\t60\t{cigar}\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a", pos + 1).unwrap();
        }
    }
    std::fs::write(path("reads.sam"), sam).unwrap();
    tool("samtools", &["sort", "--no-PG", "-o", &path("reads.bam"), &path("reads.sam")]);
    tool("samtools", &["index", &path("reads.bam")]);
    let vcf = wgs(&["call", "germline", &path("reads.bam"), "-r", &path("ref.fa"), "-o", "-", "-q"]).succeeds();
    let told: Vec<String> = vcf
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|f| f[6] == "PASS")
        .map(|f| format!("{} {} {} {}", f[1], f[3], f[4], &f[9][..3]))
        .collect();
    let expected: Vec<String> = planted
        .iter()
        .map(|v| {
            // Left-aligned by hand: the duplication before its first copy, the others where they stand.
            let at = if v.removed == 0 { v.at - v.inserted.len() } else { v.at };
            let anchor = &genome[at - 1..at];
            format!("{at} {anchor}{} {anchor}{} 0/1", &genome[at..at + v.removed], v.inserted)
        })
        .collect();
    assert_eq!(told, expected);
}
