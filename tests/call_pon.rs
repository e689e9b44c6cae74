//! `wgs call pon` and `call somatic --panel` on a made-up genome: normals that err at the same sites as a tumour.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::fmt::Write;
use support::{tool, wgs};
use wgs_testkit::rng::Rng;

const LENGTH: usize = 70_000;
const READ: usize = 100;
/// Sites that err.
const ERRS: [usize; 3] = [20_500, 40_500, 64_500];
/// Somatic SNVs; the last is carried by some normals.
const SOMATIC: [usize; 4] = [10_500, 30_500, 50_500, 60_500];
/// A deletion of three bases that everybody carries on one copy.
const DELETED: usize = 33_000;

struct Made {
    dir: tempfile::TempDir,
    genome: String,
}

fn other(base: u8) -> u8 {
    match base {
        b'A' => b'G',
        b'G' => b'A',
        b'C' => b'T',
        _ => b'C',
    }
}

impl Made {
    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let genome = Rng::new(11).bases(LENGTH);
        let made = Self { dir, genome };
        std::fs::write(made.path("ref.fa"), format!(">c\n{}\n", made.genome)).unwrap();
        let germline = |at: usize| at % 2_000 == 1_000;
        for n in 1..=4 {
            made.reads(&format!("N{n}"), 40, n, |at| match at {
                _ if ERRS.contains(&at) => 0.08,
                _ if germline(at) && ((at / 2_000) as u64).is_multiple_of(n.max(2)) => 0.5,
                _ => 0.0,
            });
        }
        made.reads("normal", 30, 21, |at| if germline(at) { 0.5 } else { 0.0 });
        made.reads("tumor", 80, 22, |at| match at {
            _ if ERRS.contains(&at) => 0.07,
            _ if SOMATIC.contains(&at) => 0.3,
            _ if germline(at) => 0.5,
            _ => 0.0,
        });
        made
    }

    /// Reads in which the base at `at` is another one in a share of the molecules.
    fn reads(&self, name: &str, depth: usize, seed: u64, share: impl Fn(usize) -> f64) {
        let mut rng = Rng::new(1_000 + seed);
        let sites: Vec<(usize, f64)> = (0..LENGTH).map(|at| (at, share(at))).filter(|s| s.1 > 0.0).collect();
        let mut sam = format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c\tLN:{LENGTH}\n@RG\tID:a\tSM:{name}\n");
        for n in 0..LENGTH * depth / READ {
            let start = rng.index(LENGTH - READ - 10);
            let deleted = (start + 15..start + READ - 15).contains(&DELETED) && rng.below(2) == 0;
            let mut places: Vec<usize> = (start..start + READ + 3).collect();
            let cigar = if deleted {
                places.drain(DELETED - start..DELETED - start + 3);
                format!("{}M3D{}M", DELETED - start, READ + start - DELETED)
            } else {
                places.truncate(READ);
                format!("{READ}M")
            };
            let mut bases = String::new();
            for &at in &places {
                let base = self.genome.as_bytes()[at];
                let shown = sites.iter().find(|s| s.0 == at).is_some_and(|s| (rng.below(1_000) as f64) < 1_000.0 * s.1);
                let wrong = rng.below(10_000) < 2;
                bases.push(char::from(if shown || wrong { other(base) } else { base }));
            }
            let (quals, flag) = ("F".repeat(READ), 16 * rng.below(2));
            writeln!(sam, "{name}{n}\t{flag}\tc\t{}\t60\t{cigar}\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a", start + 1)
                .unwrap();
        }
        let (text, bam) = (self.path(&format!("{name}.sam")), self.path(&format!("{name}.bam")));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["sort", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
    }

    fn add(&self, normals: &[&str], out: &str, extra: &[&str]) -> support::Run {
        let files: Vec<String> = normals.iter().map(|n| self.path(n)).collect();
        let (reference, out) = (self.path("ref.fa"), self.path(out));
        let mut args = vec!["call", "pon", "add"];
        args.extend(files.iter().map(String::as_str));
        args.extend(["-r", &reference, "-o", &out, "-q"]);
        args.extend(extra);
        wgs(&args)
    }

    fn merge(&self, panels: &[&str], out: &str) -> support::Run {
        let files: Vec<String> = panels.iter().map(|n| self.path(n)).collect();
        let out = self.path(out);
        let args: Vec<&str> = ["call", "pon", "merge"].into_iter().chain(files.iter().map(String::as_str)).collect();
        wgs(&[&args[..], &["-o", &out, "-q"]].concat())
    }

    fn somatic(&self, extra: &[&str]) -> support::Run {
        let [tumor, normal, reference] = ["tumor.bam", "normal.bam", "ref.fa"].map(|n| self.path(n));
        let args = ["call", "somatic", &tumor, "--normal", &normal, "-r", &reference, "-q"];
        wgs(&[&args[..], extra].concat())
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

/// Fields of the record at a 0-based place.
fn record(vcf: &str, at: usize) -> Vec<String> {
    let pos = (at + 1).to_string();
    let mut records = vcf.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    let fields = records.find(|f| f[1] == pos).unwrap_or_else(|| panic!("no record at {pos}\n{vcf}"));
    fields.into_iter().map(str::to_owned).collect()
}

#[test]
fn normals_make_a_panel_and_a_panel_filters() {
    let made = Made::new();
    // One after the other, all at once, merged either way, on threads, from CRAM: the same bytes.
    let all = ["N1.bam", "N2.bam", "N3.bam", "N4.bam"];
    made.add(&all, "all.pon", &["-@", "2"]).succeeds();
    all.iter().for_each(|n| drop(made.add(&[n], "one-by-one.pon", &[]).succeeds()));
    assert!(made.bytes("all.pon") == made.bytes("one-by-one.pon"));
    for name in ["N1", "N3"] {
        let [bam, cram, reference] =
            [format!("{name}.bam"), format!("{name}.cram"), "ref.fa".into()].map(|n| made.path(&n));
        tool("samtools", &["view", "--no-PG", "-C", "-T", &reference, "-o", &cram, &bam]);
        tool("samtools", &["index", &cram]);
    }
    made.add(&["N3.cram", "N1.cram"], "a.pon", &["-@", "3", "--simd", "scalar"]).succeeds();
    made.add(&["N2.bam", "N4.bam"], "b.pon", &[]).succeeds();
    for order in [["a.pon", "b.pon"], ["b.pon", "a.pon"]] {
        made.merge(&order, "merged.pon").succeeds();
        assert!(made.bytes("merged.pon") == made.bytes("all.pon"), "{order:?}");
    }

    // The same normal twice, from whatever file, is refused, and the panel stays as it is.
    made.add(&["N1.cram"], "all.pon", &[]).fails(3, &["all.pon", "the reads of N1 are counted already, as N1"]);
    made.add(&["N1.bam"], "all.pon", &["--sample", "X"]).fails(3, &["the reads of X are counted already, as N1"]);
    made.merge(&["a.pon", "all.pon"], "none.pon").fails(3, &["all.pon: the panel does not fit"]);
    assert!(!std::path::Path::new(&made.path("none.pon")).exists());
    assert!(made.bytes("merged.pon") == made.bytes("all.pon"));
    let (bam, reference) = (made.path("N1.bam"), made.path("ref.fa"));
    wgs(&["call", "pon", "add", &bam, "-r", &reference, "-o", "-"]).fails(2, &["a panel is a file"]);

    shown(&made);
    filters(&made);
    refused(&made);
}

fn shown(made: &Made) {
    let panel = made.path("all.pon");
    let text = wgs(&["call", "pon", "show", &panel]).succeeds();
    assert!(text.contains("4 normals, ") && text.contains("\nN1\t") && text.contains("\nN4\t"), "{text}");
    let json = wgs(&["call", "pon", "show", &panel, "--json", "-"]).succeeds();
    assert!(json.contains("\"call_pon\"") && json.contains("\"covered_bases\""));
    let table = wgs(&["call", "pon", "show", &panel, "--region", "c:1-70000"]).succeeds();
    let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows[0][..6], ["contig", "pos", "ref", "alt", "normals", "mean_depths"]);
    for at in ERRS {
        let pos = (at + 1).to_string();
        let row = rows.iter().find(|r| r[1] == pos).unwrap_or_else(|| panic!("{pos}\n{table}"));
        let (noisy, with, depth): (u32, u32, u32) =
            (row[6].parse().unwrap(), row[7].parse().unwrap(), row[8].parse().unwrap());
        assert!(row[4] == "4" && noisy >= 3 && with >= 2 * noisy && depth > 20 * noisy, "{row:?}");
        assert_eq!(row[10], "0", "{row:?}");
    }
    // The deletion, at its leftmost place, on one copy of everybody.
    let deletions: Vec<_> = rows[1..].iter().filter(|r| r[2].len() == 4 && r[3].len() == 1 && r[10] == "4").collect();
    assert!(deletions.len() == 1 && deletions[0][11] == "4", "{deletions:?}");
    let here: usize = deletions[0][1].parse().unwrap();
    assert!(here <= DELETED && here + 20 > DELETED, "{here}");
    let few = wgs(&["call", "pon", "show", &panel, "--region", &format!("c:{here}-{here}")]).succeeds();
    assert_eq!(few.lines().count(), 2, "{few}");
    wgs(&["call", "pon", "show", &panel, "--region", "d"]).fails(2, &["no such contig"]);
}

fn filters(made: &Made) {
    let panel = made.path("all.pon");
    let without = made.somatic(&["-o", "-"]).succeeds();
    let with = made.somatic(&["-o", "-", "--panel", &panel]).succeeds();
    assert!(!without.contains("PON=") || without.contains("##INFO=<ID=PON"));
    let digest = wgs(&["call", "pon", "show", &panel]).succeeds();
    let digest = digest.lines().next().unwrap().replace("panel ", "##wgs_panel=");
    assert!(with.contains(&digest) && !without.contains("##wgs_panel="), "{digest}");
    let mut told = 0;
    for at in ERRS {
        let (before, after) = (record(&without, at), record(&with, at));
        assert_ne!(after[6], "PASS", "{after:?}");
        assert!(after[7].contains("PON=4,"), "{after:?}");
        if before[6] == "PASS" {
            assert_eq!(after[6], "panel", "{after:?}");
            told += 1;
        }
    }
    assert!(told >= 2, "{told}\n{without}");
    for at in SOMATIC {
        let (before, after) = (record(&without, at), record(&with, at));
        assert_eq!((before[6].as_str(), after[6].as_str()), ("PASS", "PASS"));
        assert_eq!(before[9..], after[9..]);
        assert!(after[7].contains("PON=4,0,0,0,0"), "{after:?}");
    }
    let passing = |vcf: &str| vcf.lines().filter(|l| l.contains("\tPASS\t")).count();
    assert_eq!(passing(&with), SOMATIC.len());
    // Threads and shards.
    let (tumor, normal) = (made.path("t.profile"), made.path("n.profile"));
    for (name, path) in [("tumor.bam", &tumor), ("normal.bam", &normal)] {
        wgs(&["call", "learn", &made.path(name), "-r", &made.path("ref.fa"), "-o", path, "-q"]).succeeds();
    }
    let profiles = ["--profile", &tumor, "--normal-profile", &normal, "--panel", &panel];
    let with = made.somatic(&[&profiles[..], &["-o", "-"]].concat()).succeeds();
    assert!(made.somatic(&[&profiles[..], &["-o", "-", "-@", "3"]].concat()).succeeds() == with);
    let other = made.path("a.pon");
    let parts: Vec<String> = (1..=2).map(|i| made.path(&format!("{i}.part"))).collect();
    let gathered = made.path("gathered.vcf");
    let gather = || wgs(&["call", "gather", &parts[0], &parts[1], "-o", &gathered, "-q"]);
    for (i, part) in parts.iter().enumerate() {
        let shard = format!("{}/2", i + 1);
        made.somatic(&[&profiles[..], &["-o", part, "--shard", &shard]].concat()).succeeds();
    }
    gather().succeeds();
    assert!(std::fs::read_to_string(&gathered).unwrap() == with);
    let mixed = [&profiles[..4], &["--panel", &other, "-o", &parts[1], "--shard", "2/2"]].concat();
    made.somatic(&mixed).succeeds();
    gather().fails(3, &["are not of one run", "##wgs_panel="]);
}

fn refused(made: &Made) {
    let bytes = made.bytes("all.pon");
    let (damaged, out) = (made.path("damaged.pon"), made.path("out.vcf"));
    for (at, text) in [(bytes.len() / 2, "damaged.pon: not a usable panel of normals"), (3, "no panel of normals")] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&damaged, bytes).unwrap();
        made.somatic(&["-o", &out, "--panel", &damaged]).fails(3, &[text]);
        made.merge(&["damaged.pon"], "none.pon").fails(3, &[text]);
        assert!(!std::path::Path::new(&out).exists() && !std::path::Path::new(&made.path("none.pon")).exists());
    }
    std::fs::write(&damaged, &bytes[..bytes.len() - 100]).unwrap();
    made.somatic(&["-o", &out, "--panel", &damaged]).fails(3, &["truncated"]);
    // Another reference.
    let mut genome = made.genome.clone().into_bytes();
    genome[500] = other(genome[500]);
    std::fs::write(made.path("other.fa"), format!(">c\n{}\n", String::from_utf8(genome).unwrap())).unwrap();
    let (tumor, reference) = (made.path("tumor.bam"), made.path("other.fa"));
    let args = ["call", "somatic", &tumor, "-r", &reference, "-o", &out, "--panel", &made.path("all.pon"), "-q"];
    wgs(&args).fails(3, &["all.pon: the panel does not fit: its contig c", "is expected"]);
    assert!(!std::path::Path::new(&out).exists());
}
