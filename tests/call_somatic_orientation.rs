//! Damage of one strand: a tumour whose library was oxidised or fixed in formalin, made read by read, and its undamaged self.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::fmt::Write;
use support::{tool, wgs};
use wgs_testkit::rng::Rng;

const LENGTH: usize = 60_000;
const READ: usize = 100;
/// Of a template.
const INSERT: usize = 180;

/// What happens to the strand that the first read runs along.
#[derive(Clone, Copy)]
struct Damage {
    base: u8,
    becomes: u8,
}

const OXIDISED: Damage = Damage { base: b'G', becomes: b'T' };
const FORMALIN: Damage = Damage { base: b'C', becomes: b'T' };

fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    }
}

/// Damaged molecules in 100,000 at a place: few, but at one place in thirty up to a tenth of one strand.
fn rate(at: usize) -> u64 {
    match at % 30 {
        7 => 2_000 + (at as u64 / 30 % 9) * 1_000,
        _ => 20,
    }
}

struct Made {
    dir: tempfile::TempDir,
    genome: Vec<u8>,
}

impl Made {
    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn new() -> Self {
        let genome = Rng::new(11).bases(LENGTH);
        let made = Self { dir: tempfile::tempdir().unwrap(), genome: genome.clone().into_bytes() };
        std::fs::write(made.path("ref.fa"), format!(">c\n{genome}\n")).unwrap();
        made
    }

    /// Somatic SNVs: 0-based place and base. Half of them look like damage.
    fn somatic(&self) -> Vec<(usize, u8)> {
        let places = (1_500..LENGTH - 1_500).step_by(1_500);
        places.map(|at| (at, if self.genome[at] == b'T' { b'C' } else { b'T' })).collect()
    }

    /// Pairs of one sample; `share` of its molecules, in per cent, has the somatic alleles.
    fn reads(&self, name: &str, depth: usize, seed: u64, share: u64, damage: Option<Damage>) {
        let mut rng = Rng::new(seed);
        let somatic = self.somatic();
        let mut sam = format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c\tLN:{LENGTH}\n@RG\tID:a\tSM:{name}\n");
        for n in 0..LENGTH * depth / (2 * READ) {
            let start = rng.index(LENGTH - INSERT);
            let mut molecule = self.genome[start..start + INSERT].to_vec();
            let within = somatic.iter().filter(|s| (start..start + INSERT).contains(&s.0));
            for &(at, base) in within.filter(|_| rng.percent(share)) {
                molecule[at - start] = base;
            }
            let first_forward = rng.percent(50);
            if let Some(Damage { base, becomes }) = damage {
                let (base, becomes) =
                    if first_forward { (base, becomes) } else { (complement(base), complement(becomes)) };
                for (i, b) in molecule.iter_mut().enumerate().filter(|(_, b)| **b == base) {
                    if rng.below(100_000) < rate(start + i) {
                        *b = becomes;
                    }
                }
            }
            let (forward, reverse) = if first_forward { (99, 147) } else { (163, 83) };
            for (flag, from, mate) in [(forward, 0, INSERT - READ), (reverse, INSERT - READ, 0)] {
                let mut bases = molecule[from..from + READ].to_vec();
                for b in &mut bases {
                    if rng.below(10_000) < 3 {
                        *b = b"ACGT"[rng.index(4)];
                    }
                }
                let (bases, quals) = (String::from_utf8(bases).unwrap(), "F".repeat(READ));
                let (at, mate) = (start + from + 1, start + mate + 1);
                let len = if flag == forward { INSERT as i64 } else { -(INSERT as i64) };
                writeln!(sam, "{n}\t{flag}\tc\t{at}\t60\t{READ}M\t=\t{mate}\t{len}\t{bases}\t{quals}\tRG:Z:a").unwrap();
            }
        }
        let (text, bam) = (self.path(&format!("{name}.sam")), self.path(&format!("{name}.bam")));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["sort", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
    }

    /// A tumour file's calls against the normal.
    fn vcf(&self, tumor: &str, extra: &[&str]) -> String {
        let [tumor, normal, reference] = [tumor, "normal.bam", "ref.fa"].map(|n| self.path(n));
        let args = ["call", "somatic", &tumor, "--normal", &normal, "-r", &reference, "-q", "-o", "-"];
        wgs(&[&args[..], extra].concat()).succeeds()
    }

    /// Records of a tumour against the normal: place, FILTER, the tumour's F1R2 and F2R1 with the allele.
    fn call(&self, tumor: &str, extra: &[&str]) -> Vec<(usize, String, [u32; 2])> {
        let vcf = self.vcf(&format!("{tumor}.bam"), extra);
        let record = |line: &str| {
            let fields: Vec<&str> = line.split('\t').collect();
            let of = |key: &str| {
                let at = fields[8].split(':').position(|k| k == key).unwrap();
                fields[9].split(':').nth(at).unwrap().rsplit(',').next().unwrap().parse().unwrap()
            };
            (fields[1].parse::<usize>().unwrap() - 1, fields[6].to_owned(), [of("F1R2"), of("F2R1")])
        };
        vcf.lines().filter(|l| !l.starts_with('#')).map(record).collect()
    }
}

#[test]
fn damage_of_one_strand_is_no_somatic_allele() {
    let made = Made::new();
    let truth: Vec<usize> = made.somatic().iter().map(|s| s.0).collect();
    made.reads("normal", 30, 1, 0, None);
    made.reads("fresh", 80, 2, 20, None);
    made.reads("oxidised", 80, 2, 20, Some(OXIDISED));
    made.reads("formalin", 80, 2, 20, Some(FORMALIN));
    // The undamaged library's profile knows of no damage.
    let fresh = made.path("fresh.profile");
    wgs(&["call", "learn", &made.path("fresh.bam"), "-r", &made.path("ref.fa"), "-o", &fresh, "-q"]).succeeds();
    let passing = |calls: &[(usize, String, [u32; 2])]| -> Vec<usize> {
        calls.iter().filter(|c| c.1 == "PASS").map(|c| c.0).collect()
    };
    let is_true = |at: &usize| truth.contains(at);

    let calls = made.call("fresh", &["--profile", &fresh]);
    let clean = passing(&calls);
    assert!(clean.iter().all(is_true) && clean.len() + 1 >= truth.len(), "{clean:?}");
    for call in calls.iter().filter(|c| c.1 == "PASS") {
        assert!(call.2[0] + call.2[1] >= 4, "{call:?}");
    }

    for tumor in ["oxidised", "formalin"] {
        let calls = made.call(tumor, &[]);
        let found = passing(&calls);
        assert!(found.iter().all(is_true), "{tumor}: {found:?}");
        assert!(found.len() + 2 >= clean.len(), "{tumor}: {} of {}", found.len(), clean.len());
        let damaged: Vec<_> = calls.iter().filter(|c| c.1 == "orientation").collect();
        assert!(damaged.len() >= 30, "{tumor}: {}", damaged.len());
        // Most of them are of one orientation altogether.
        let one = damaged.iter().filter(|c| c.2.contains(&0)).count();
        assert!(one * 10 >= damaged.len() * 9, "{tumor}: {one} of {}", damaged.len());
    }
    // The same bytes, whoever learns and calls.
    let whole = made.vcf("oxidised.bam", &[]);
    assert!(made.vcf("oxidised.bam", &["-@", "3"]) == whole, "threads");
    assert!(made.vcf("oxidised.bam", &["--simd", "scalar"]) == whole, "SIMD");
    let [bam, cram, reference] = ["oxidised.bam", "oxidised.cram", "ref.fa"].map(|n| made.path(n));
    tool("samtools", &["view", "--no-PG", "-C", "-T", &reference, "-o", &cram, &bam]);
    tool("samtools", &["index", &cram]);
    let records = |vcf: &str| vcf.lines().filter(|l| !l.starts_with("##wgs_profile")).collect::<Vec<_>>().join("\n");
    assert!(records(&made.vcf("oxidised.cram", &[])) == records(&whole), "CRAM");
}
