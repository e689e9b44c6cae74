//! What `wgs call somatic` says of a tumour besides its calls, on a made-up genome with 200 homopolymers: of a stable tumour and of one that has
//! lost bases in some of them.

#[path = "call_germline_support/mod.rs"]
mod support;

use serde_json::Value;
use std::fmt::Write;
use support::{tool, wgs};
use wgs_testkit::rng::Rng;

/// Homopolymers of 8 to 13 A or T, one every 400 bases.
const TRACTS: usize = 200;
const EVERY: usize = 400;
const LENGTH: usize = TRACTS * EVERY + 800;
const READ: usize = 100;
/// Of the unstable tumour every so-maniest tract has lost bases in three of ten molecules.
const UNSTABLE_EVERY: usize = 4;
/// Its somatic SNVs: G between C and A becomes A, the complement of `T[C>T]G`.
const SNVS: usize = 40;

struct Made {
    dir: tempfile::TempDir,
    genome: Vec<u8>,
    /// First base and length.
    tracts: Vec<(usize, usize)>,
    snvs: Vec<usize>,
}

impl Made {
    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn new() -> Self {
        let mut rng = Rng::new(11);
        let mut genome = rng.bases(LENGTH).into_bytes();
        // No other runs: every eighth base differs from the one before it.
        for i in 1..LENGTH {
            if i % 4 == 0 && genome[i] == genome[i - 1] {
                genome[i] = if genome[i] == b'C' { b'G' } else { b'C' };
            }
        }
        let mut tracts = Vec::new();
        for t in 0..TRACTS {
            let (at, len, base) = (400 + t * EVERY, 8 + t % 6, b"AT"[t % 2]);
            genome[at..at + len].fill(base);
            (genome[at - 1], genome[at + len]) = (b'C', b'G');
            tracts.push((at, len));
        }
        let snvs: Vec<usize> = (0..SNVS).map(|i| 600 + i * 5 * EVERY).collect();
        for &at in &snvs {
            genome[at - 1..at + 2].copy_from_slice(b"CGA");
        }
        let made = Self { dir: tempfile::tempdir().unwrap(), genome, tracts, snvs };
        let sequence = String::from_utf8(made.genome.clone()).unwrap();
        std::fs::write(made.path("ref.fa"), format!(">c\n{sequence}\n")).unwrap();
        made.reads("normal", "NORMAL", 40, 1, 0, 0);
        made.reads("stable", "TUMOR", 80, 2, 350, 0);
        made.reads("unstable", "TUMOR", 80, 3, 350, 300);
        made
    }

    /// Molecules in a thousand with each SNV, and with two bases less in each unstable tract.
    fn reads(&self, name: &str, sample: &str, depth: usize, seed: u64, snv: u64, lost: u64) {
        let mut rng = Rng::new(seed);
        let mut sam = format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c\tLN:{LENGTH}\n@RG\tID:a\tSM:{sample}\n");
        for n in 0..LENGTH * depth / READ {
            let start = rng.index(LENGTH - READ - 10);
            let mut bases = self.genome[start..start + READ + 2].to_vec();
            for &at in self.snvs.iter().filter(|&&at| (start..start + READ).contains(&at)) {
                if rng.below(1_000) < snv {
                    bases[at - start] = b'A';
                }
            }
            let mut cigar = format!("{READ}M");
            for (t, &(at, len)) in self.tracts.iter().enumerate() {
                // A gap near a read's end would be clipped.
                let inside = at >= start + 10 && at + len + 10 <= start + READ;
                if !inside {
                    continue;
                }
                // One read in a hundred slips by one base, of any sample.
                let slips = rng.below(1_000) < 10;
                let gone = if t % UNSTABLE_EVERY == 0 && rng.below(1_000) < lost { 2 } else { usize::from(slips) };
                if gone > 0 {
                    bases.drain(at - start..at - start + gone);
                    cigar = format!("{}M{gone}D{}M", at - start, READ - (at - start));
                }
                break;
            }
            bases.truncate(READ);
            bases.resize(READ, b'N');
            let text = String::from_utf8(bases).unwrap();
            let (flag, quals) = (16 * rng.below(2), "F".repeat(READ));
            writeln!(sam, "{name}{n}\t{flag}\tc\t{}\t60\t{cigar}\t*\t0\t0\t{text}\t{quals}\tRG:Z:a", start + 1)
                .unwrap();
        }
        let (text, bam) = (self.path(&format!("{name}.sam")), self.path(&format!("{name}.bam")));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["sort", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
    }

    /// The section, and what is said to people.
    fn call(&self, tumor: &str, normal: bool, extra: &[&str]) -> (Value, String) {
        let (bam, json) = (self.path(&format!("{tumor}.bam")), self.path("report.json"));
        let (normal_bam, reference, vcf) = (self.path("normal.bam"), self.path("ref.fa"), self.path("out.vcf.gz"));
        let mut args = vec!["call", "somatic", &bam, "-r", &reference, "-o", &vcf, "--json", &json];
        if normal {
            args.extend(["--normal", &normal_bam]);
        }
        args.extend(extra);
        let text = wgs(&args).succeeds();
        (section(&json), text)
    }
}

fn section(path: &str) -> Value {
    let report: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    report["sections"]["call_somatic"].clone()
}

#[test]
fn a_tumour_that_loses_bases_is_told_from_a_stable_one() {
    let made = Made::new();
    let (stable, text) = made.call("stable", true, &[]);
    let tracts = &stable["microsatellites"][0];
    assert!(tracts["judged"].as_u64().unwrap() > 190, "{tracts}");
    assert_eq!((&tracts["unstable"], &tracts["reason"]), (&0.into(), &Value::Null), "{tracts}");
    assert!(text.contains("microsatellites: 0.00 % unstable"), "{text}");

    let html = made.path("report.html");
    let (unstable, text) = made.call("unstable", true, &["--html", &html]);
    let tracts = &unstable["microsatellites"][0];
    assert!((48..=50).contains(&tracts["unstable"].as_u64().unwrap()), "{tracts}");
    assert_eq!(tracts["unstable"], tracts["unstable_shorter"]);
    assert!(tracts["frac_unstable"].as_f64().is_some_and(|f| (0.24..0.27).contains(&f)), "{tracts}");
    assert!(text.contains("burden: withheld, too_few_bases"), "{text}");
    let page = std::fs::read_to_string(html).unwrap();
    assert!(page.contains("SNVs by the 96 classes") && page.contains("40 SNVs: C&gt;A 0, C&gt;G 0, C&gt;T 40"));

    // All SNVs are of one class; the burden counts them but is withheld on 80 kb.
    let spectrum = &unstable["spectrum"];
    let class = spectrum["classes"].as_array().unwrap().iter().find(|c| c["class"] == "T[C>T]G").unwrap();
    assert_eq!((&class["count"], &spectrum["snvs"]), (&(SNVS as u64).into(), &(SNVS as u64).into()));
    let opportunities = spectrum["opportunities"].as_array().unwrap();
    let sum: u64 = opportunities.iter().map(|o| o["bases"].as_u64().unwrap()).sum();
    let burden = &unstable["burden"];
    assert!(burden["callable_bases"].as_u64().unwrap() - sum <= 2, "{burden}");
    assert_eq!((&burden["substitutions"], &burden["reason"]), (&(SNVS as u64).into(), &"too_few_bases".into()));
    assert_eq!((&burden["per_megabase"], &burden["comparable"]), (&Value::Null, &true.into()));

    // A clonal fraction of 0.35.
    let signal = &unstable["purity_signal"][0];
    assert!(signal["purity"].as_f64().is_some_and(|p| (0.64..0.76).contains(&p)), "{signal}");
    let shown: u64 = signal["histogram"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!((shown, &signal["snvs"]), (SNVS as u64, &(SNVS as u64).into()));

    gathered(&made);
    alone(&made);
}

/// Parts add up to the section of a single run; threads change nothing.
fn gathered(made: &Made) {
    let profiles = ["t.profile", "n.profile"].map(|n| made.path(n));
    for (bam, path) in ["unstable", "normal"].iter().zip(&profiles) {
        let bam = made.path(&format!("{bam}.bam"));
        wgs(&["call", "learn", &bam, "-r", &made.path("ref.fa"), "-o", path, "-q"]).succeeds();
    }
    let with = ["--profile", &profiles[0], "--normal-profile", &profiles[1]];
    let whole = made.call("unstable", true, &with).0;
    let of_threads = made.call("unstable", true, &[&with[..], &["-@", "3"]].concat()).0;
    assert_eq!(of_threads, whole, "three threads");
    // One after the other, regions cut the genome in the middle of a tract.
    let middle = made.tracts[TRACTS / 2].0 + 3;
    let halves = [format!("c:1-{middle}"), format!("c:{}-{LENGTH}", middle + 1)];
    let of = |path: &str| {
        let half = |region: &String| made.call("unstable", true, &[&with[..], &["--region", region]].concat()).0;
        halves.iter().map(half).map(|s| s.pointer(path).and_then(Value::as_u64).unwrap()).sum::<u64>()
    };
    for path in ["/microsatellites/0/judged", "/microsatellites/0/unstable", "/burden/callable_bases", "/spectrum/snvs"]
    {
        assert_eq!(whole.pointer(path).and_then(Value::as_u64), Some(of(path)), "{path}");
    }
    let parts: Vec<String> = (1..=3)
        .map(|i| {
            let (part, shard) = (made.path(&format!("{i}.part")), format!("{i}/3"));
            let paths = ["unstable.bam", "normal.bam", "ref.fa"].map(|n| made.path(n));
            let args = ["call", "somatic", &paths[0], "--normal", &paths[1], "-r", &paths[2], "-o", &part];
            wgs(&[&args[..], &with, &["--shard", &shard, "-q"]].concat()).succeeds();
            part
        })
        .collect();
    let (out, json) = (made.path("gathered.vcf.gz"), made.path("gathered.json"));
    let args: Vec<&str> = ["call", "gather"].into_iter().chain(parts.iter().map(String::as_str)).collect();
    wgs(&[&args[..], &["-o", &out, "--json", &json, "-q"]].concat()).succeeds();
    assert_eq!(section(&json), whole, "gathered");
}

/// Without a normal: said, and not comparable.
fn alone(made: &Made) {
    let (section, _) = made.call("unstable", false, &[]);
    let burden = &section["burden"];
    assert_eq!((&burden["comparable"], &burden["comparable_reason"]), (&false.into(), &"tumor_only".into()));
    assert_eq!(section["purity_signal"][0]["reason"], "tumor_only");
    // One other length beside the reference's may be the person's.
    let tracts = &section["microsatellites"][0];
    assert_eq!((&tracts["comparable"], &tracts["unstable"]), (&false.into(), &0.into()), "{tracts}");
}
