//! `wgs call somatic` on a made-up genome: a person with germline alleles, his tumour with somatic ones, and another person.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::fmt::Write;
use support::{inflate, tool, wgs, wgs_masked};
use wgs_testkit::rng::Rng;

const LENGTH: usize = 60_000;
const READ: usize = 100;

/// 0-based place, bases replaced, bases instead, share of the molecules in the normal and in the tumour.
#[derive(Clone)]
struct Planted {
    at: usize,
    removed: usize,
    inserted: String,
    normal: f64,
    tumor: f64,
}

struct Made {
    dir: tempfile::TempDir,
    genome: String,
    planted: Vec<Planted>,
}

fn other(base: &str) -> String {
    match base {
        "A" => "G",
        "G" => "A",
        "C" => "T",
        _ => "C",
    }
    .to_owned()
}

impl Made {
    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut rng = Rng::new(5);
        let genome = rng.bases(LENGTH);
        let mut planted = Vec::new();
        // Germline, homozygous and heterozygous by turns.
        for (i, at) in (1_000..LENGTH - 1_000).step_by(1_000).enumerate() {
            let share = if i % 2 == 0 { 1.0 } else { 0.5 };
            planted.push(Planted { at, removed: 1, inserted: other(&genome[at..=at]), normal: share, tumor: share });
        }
        // Somatic: SNVs, and insertions and deletions of three bases.
        for (i, at) in (2_500..LENGTH - 2_500).step_by(3_000).enumerate() {
            let tumor = [0.4, 0.3, 0.2][i % 3];
            let (removed, inserted) = match i % 4 {
                1 => (3, String::new()),
                3 => (0, "GCT".to_owned()),
                _ => (1, other(&genome[at..=at])),
            };
            planted.push(Planted { at, removed, inserted, normal: 0.0, tumor });
        }
        planted.sort_by_key(|p| p.at);
        let made = Self { dir, genome, planted };
        std::fs::write(made.path("ref.fa"), format!(">c\n{}\n", made.genome)).unwrap();
        made.reads("normal", "NORMAL", 30, 1, |p| p.normal);
        made.reads("tumor", "TUMOR", 80, 2, |p| p.tumor);
        made.reads("again", "AGAIN", 30, 4, |p| p.normal);
        // Somebody else has none of the homozygous alleles.
        made.reads("stranger", "STRANGER", 30, 3, |p| if p.normal == 0.5 { 0.5 } else { 0.0 });
        made
    }

    fn reads(&self, name: &str, sample: &str, depth: usize, seed: u64, share: impl Fn(&Planted) -> f64) {
        let mut rng = Rng::new(seed);
        let mut sam = format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:c\tLN:{LENGTH}\n@RG\tID:a\tSM:{sample}\n");
        for n in 0..LENGTH * depth / READ {
            let start = rng.index(LENGTH - READ - 10);
            let (mut bases, mut cigar, mut at) = (String::new(), String::new(), start);
            let mut matched = 0;
            // A gap near a read's end would be clipped, or aligned as mismatches.
            let shows = |p: &&Planted| {
                let end = start + READ;
                let inside = if p.removed == 1 { start..end } else { start + 8..end - 12 };
                inside.contains(&p.at)
            };
            for p in self.planted.iter().filter(shows) {
                if (rng.below(1_000) as f64) >= 1_000.0 * share(p) {
                    continue;
                }
                bases += &self.genome[at..p.at];
                matched += p.at - at;
                bases += &p.inserted;
                match (p.removed, p.inserted.len()) {
                    (1, 1) => matched += 1,
                    (removed, 0) => {
                        write!(cigar, "{matched}M{removed}D").unwrap();
                        matched = 0;
                    }
                    (_, inserted) => {
                        write!(cigar, "{matched}M{inserted}I").unwrap();
                        matched = 0;
                    }
                }
                at = p.at + p.removed;
            }
            let rest = READ.saturating_sub(bases.len());
            bases += &self.genome[at..at + rest];
            write!(cigar, "{}M", matched + rest).unwrap();
            // One base in ten has quality 20, the others 37; they err as they say.
            let mut letters: Vec<u8> = bases.into_bytes();
            let mut quals = String::new();
            for b in &mut letters {
                let low = rng.below(10) == 0;
                quals.push(if low { '5' } else { 'F' });
                if rng.below(100_000) < if low { 1_000 } else { 20 } {
                    *b = b"ACGT"[rng.index(4)];
                }
            }
            let (bases, flag) = (String::from_utf8(letters).unwrap(), 16 * rng.below(2));
            writeln!(sam, "{name}{n}\t{flag}\tc\t{}\t60\t{cigar}\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a", start + 1)
                .unwrap();
        }
        let (text, bam) = (self.path(&format!("{name}.sam")), self.path(&format!("{name}.bam")));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["sort", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
    }

    fn args<'a>(&self, tumor: &'a str, normal: &'a str, reference: &'a str) -> Vec<&'a str> {
        vec!["call", "somatic", tumor, "--normal", normal, "-r", reference, "-q"]
    }

    fn call(&self, tumor: &str, normal: &str, extra: &[&str]) -> support::Run {
        let [tumor, normal] = [tumor, normal].map(|n| self.path(&format!("{n}.bam")));
        let reference = self.path("ref.fa");
        let mut args = self.args(&tumor, &normal, &reference);
        args.extend(extra);
        wgs(&args)
    }
}

/// Passing records: place, REF, ALT.
fn passing(vcf: &str) -> Vec<String> {
    let records = vcf.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    records.filter(|f| f[6] == "PASS").map(|f| format!("{} {} {}", f[1], f[3], f[4])).collect()
}

/// The somatic alleles as VCF spells them, left-aligned.
fn expected(made: &Made) -> Vec<String> {
    let somatic = made.planted.iter().filter(|p| p.normal == 0.0);
    let lines: Vec<String> = somatic
        .map(|p| match (p.removed, p.inserted.len()) {
            (1, 1) => format!("c\t{}\t.\t{}\t{}\t.\t.\t.", p.at + 1, &made.genome[p.at..=p.at], p.inserted),
            _ => {
                let anchor = &made.genome[p.at - 1..p.at];
                let removed = &made.genome[p.at..p.at + p.removed];
                format!("c\t{}\t.\t{anchor}{removed}\t{anchor}{}\t.\t.\t.", p.at, p.inserted)
            }
        })
        .collect();
    let text = format!(
        "##fileformat=VCFv4.3\n##contig=<ID=c,length={LENGTH}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{}\n",
        lines.join("\n")
    );
    std::fs::write(made.path("expected.vcf"), text).unwrap();
    let normed = tool("bcftools", &["norm", "-f", &made.path("ref.fa"), &made.path("expected.vcf")]);
    let records = normed.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    records.map(|f| format!("{} {} {}", f[1], f[3], f[4])).collect()
}

#[test]
fn somatic_alleles_are_told_from_the_person() {
    let made = Made::new();
    let vcf = made.call("tumor", "normal", &["-o", "-"]).succeeds();
    assert_eq!(passing(&vcf), expected(&made));
    assert!(vcf.contains("##tumor_sample=TUMOR\n") && vcf.contains("##normal_sample=NORMAL\n"));
    let germline = vcf.lines().filter(|l| l.contains("\tgermline\t")).count();
    assert!(germline >= 55, "{germline}");

    // Others read it as it stands.
    std::fs::write(made.path("out.vcf"), &vcf).unwrap();
    let records = |s: &str| s.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    let view = tool("bcftools", &["view", "--no-version", &made.path("out.vcf")]);
    assert_eq!(records(&view), records(&vcf));
    let norm = ["norm", "--no-version", "-c", "e", "-f", &made.path("ref.fa"), &made.path("out.vcf")];
    assert_eq!(records(&tool("bcftools", &norm)), records(&vcf));

    // The same person twice has nothing somatic.
    let twice = made.call("again", "normal", &["-o", "-"]).succeeds();
    assert_eq!(passing(&twice), Vec::<String>::new());

    // Somebody else's normal is refused, and nothing is left.
    let out = made.path("other.vcf.gz");
    let refused = made.call("tumor", "stranger", &["-o", &out]);
    refused.fails(3, &["tumour and normal are not of one person", "--force"]);
    assert!(!std::path::Path::new(&out).exists());
    made.call("tumor", "stranger", &["-o", &out, "--force"]).succeeds();
    assert!(std::path::Path::new(&out).exists());

    // One name for both, and shares that are none.
    let usage = made.call("normal", "normal", &["-o", "-"]);
    usage.fails(2, &["tumour and normal are both called NORMAL", "--sample"]);
    made.call("tumor", "normal", &["-o", "-", "--tumor-in-normal", "2"]).fails(2, &["from 0 to 1"]);

    same_bytes(&made, &vcf);
    asked(&made);
    several(&made);
}

/// `--alleles`: found, not found, not assessable, and several bases at once.
fn asked(made: &Made) {
    let somatic = made.planted.iter().find(|p| p.normal == 0.0 && p.removed == 1).unwrap();
    let base = |at: usize| &made.genome[at..=at];
    let quiet = 3_333;
    let pair = other(base(quiet)) + &other(base(quiet + 1));
    let lines = [
        format!("c\t{}\t.\t{}\t{}\t.\t.\t.", somatic.at + 1, base(somatic.at), somatic.inserted),
        format!("c\t{}\t.\t{}\t{}\t.\t.\t.", quiet + 1, base(quiet), other(base(quiet))),
        format!("c\t{}\t.\t{}\t{pair}\t.\t.\t.", quiet + 1, &made.genome[quiet..quiet + 2]),
        format!("c\t{}\t.\t{}\t<DEL>\t.\t.\t.", quiet + 1, base(quiet)),
    ];
    let head = format!(
        "##fileformat=VCFv4.3\n##contig=<ID=c,length={LENGTH}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    );
    let sites = made.path("sites.vcf");
    std::fs::write(&sites, head + &lines.join("\n") + "\n").unwrap();
    let vcf = made.call("tumor", "normal", &["-o", "-", "--alleles", &sites]).succeeds();
    let found: Vec<Vec<&str>> = vcf.lines().filter(|l| l.contains("ASKED=")).map(|l| l.split('\t').collect()).collect();
    assert_eq!(found.len(), 4, "{found:?}");
    for f in &found {
        let expected = match (f[3].len(), f[4]) {
            (_, "<DEL>") => "not_assessable;ASKED_WHY=symbolic",
            (1, _) if f[1] == (somatic.at + 1).to_string() => "detected",
            _ => "not_detected",
        };
        assert!(f[7].contains(&format!("ASKED={expected}")), "{f:?}");
        let keys: Vec<&str> = f[8].split(':').collect();
        let value = |sample: &str, key: &str| {
            let i = keys.iter().position(|k| *k == key).unwrap();
            sample.split(':').nth(i).unwrap().parse::<f64>().ok()
        };
        if expected == "not_detected" {
            // Nothing of eighty, and of thirty: the rule of three.
            let (tumor, normal) = (value(f[9], "AFU").unwrap(), value(f[10], "AFU").unwrap());
            assert!(tumor < 0.08 && normal > tumor && normal < 0.25, "{f:?}");
            assert!(value(f[9], "LOD").is_some_and(|l| l > 0.01 && l < 0.15) && value(f[10], "LOD").is_none(), "{f:?}");
        }
    }
    // The other records stand as they did.
    let plain = made.call("tumor", "normal", &["-o", "-"]).succeeds();
    assert_eq!(passing(&vcf), passing(&plain));
}

/// Two tumours of one person: each has the other's alleles or not.
fn several(made: &Made) {
    made.reads("second", "SECOND", 60, 9, |p| if p.at % 2 == 0 { p.tumor } else { p.normal });
    let paths = ["tumor.bam", "second.bam", "normal.bam", "ref.fa"].map(|n| made.path(n));
    let args = ["call", "somatic", &paths[0], &paths[1], "--normal", &paths[2], "-r", &paths[3], "-q", "-o", "-"];
    let vcf = wgs(&args).succeeds();
    assert!(vcf.contains("\tTUMOR\tSECOND\tNORMAL\n"));
    assert_eq!(passing(&vcf), expected(made));
    for record in vcf.lines().filter(|l| l.contains("\tPASS\t")).map(|l| l.split('\t').collect::<Vec<_>>()) {
        let (pos, first, second) = (record[1].parse::<usize>().unwrap(), &record[9][..3], &record[10][..3]);
        let at = if record[3].len() == record[4].len() { pos - 1 } else { pos };
        let planted = made.planted.iter().filter(|p| p.normal == 0.0).min_by_key(|p| p.at.abs_diff(at)).unwrap();
        assert_eq!((first, second), ("0/1", if planted.at % 2 == 0 { "0/1" } else { "0/0" }), "{record:?}");
    }
    // Without a normal no allele is called somatic.
    let alone = wgs(&["call", "somatic", &paths[0], "-r", &paths[3], "-q", "-o", "-"]).succeeds();
    let heterozygous = |vcf: &str| vcf.lines().filter(|l| l.contains("ORIGIN=germline_likely")).count();
    assert!(heterozygous(&alone) >= 50 && !alone.contains("##normal_sample"));
    // A population that knows the person's alleles leaves the tumour's.
    let mut text = format!(
        "##fileformat=VCFv4.3\n##contig=<ID=c,length={LENGTH}>\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"f\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    );
    for p in made.planted.iter().filter(|p| p.normal > 0.0) {
        writeln!(text, "c\t{}\t.\t{}\t{}\t.\t.\tAF=0.3", p.at + 1, &made.genome[p.at..=p.at], p.inserted).unwrap();
    }
    let population = made.path("population.vcf.gz");
    std::fs::write(made.path("population.vcf"), text).unwrap();
    tool("bcftools", &["view", "--no-version", "-Oz", "-o", &population, &made.path("population.vcf")]);
    tool("bcftools", &["index", "-t", &population]);
    let args = ["call", "somatic", &paths[0], "-r", &paths[3], "-q", "-o", "-", "--population", &population];
    let known = wgs(&args).succeeds();
    let (found, wanted) = (passing(&known), expected(made));
    assert!(found.iter().all(|f| wanted.contains(f)) && found.len() * 2 > wanted.len(), "{found:?}");
    assert!(known.lines().any(|l| l.contains("POPAF=0.3")) && heterozygous(&known) >= 50);
    let fails = wgs(&[&args[..], &["--fdr", "0.1"]].concat());
    fails.fails(2, &["--fdr needs --normal"]);
}

/// Threads, SIMD levels, shards, containers.
fn same_bytes(made: &Made, vcf: &str) {
    let (tumor, normal) = (made.path("t.profile"), made.path("n.profile"));
    let [bam, other, reference] = ["tumor.bam", "normal.bam", "ref.fa"].map(|n| made.path(n));
    let learn = ["call", "learn", &bam, "--normal", &other, "-r", &reference, "-o", &tumor, "--normal-output", &normal];
    wgs(&[&learn[..], &["-q"]].concat()).succeeds();
    // Each sample's own tables are those of the sample alone; the tumour's add how it stands to the normal.
    let text = |path: &str| std::fs::read_to_string(path).unwrap();
    for (bam, path) in [(&bam, &tumor), (&other, &normal)] {
        let alone = wgs(&["call", "learn", bam, "-r", &reference, "-o", "-", "-q"]).succeeds();
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["wgs_profile"].clone();
        let (mut together, alone) = (parse(&text(path)), parse(&alone));
        let pair = together["pair"].take();
        assert!(together == alone && pair.is_object() == (path == &tumor), "{path}");
    }
    let again = ["call", "learn", &bam, "--normal", &other, "-r", &reference, "-o", "-", "-q", "-@", "2"];
    assert_eq!(wgs(&again).succeeds(), text(&tumor));
    let profiles = ["--profile", &tumor, "--normal-profile", &normal, "-o", "-"];
    for extra in [&["-@", "2"][..], &["-@", "5"], &["--simd", "scalar"]] {
        let args: Vec<&str> = profiles.iter().copied().chain(extra.iter().copied()).collect();
        assert!(made.call("tumor", "normal", &args).succeeds() == vcf, "{extra:?}");
    }
    let paths = ["tumor.bam", "normal.bam", "ref.fa"].map(|n| made.path(n));
    let args = [&made.args(&paths[0], &paths[1], &paths[2])[..], &profiles].concat();
    assert!(wgs_masked(&args).succeeds() == vcf, "masked");
    for shards in [2, 3] {
        let parts: Vec<String> = (1..=shards)
            .map(|i| {
                let part = made.path(&format!("{i}of{shards}.part"));
                let shard = format!("{i}/{shards}");
                let args = [&profiles[..4], &["-o", &part, "--shard", &shard]].concat();
                made.call("tumor", "normal", &args).succeeds();
                part
            })
            .collect();
        let out = made.path("gathered.vcf.gz");
        let args: Vec<&str> = ["call", "gather"].into_iter().chain(parts.iter().map(String::as_str)).collect();
        wgs(&[&args[..], &["-o", &out, "-q"]].concat()).succeeds();
        assert!(inflate(&std::fs::read(&out).unwrap()) == vcf, "{shards} shards");
    }
    for name in ["tumor", "normal"] {
        let (bam, cram) = (made.path(&format!("{name}.bam")), made.path(&format!("{name}.cram")));
        tool("samtools", &["view", "--no-PG", "-C", "-T", &made.path("ref.fa"), "-o", &cram, &bam]);
        tool("samtools", &["index", &cram]);
    }
    let (tumor, normal, reference) = (made.path("tumor.cram"), made.path("normal.cram"), made.path("ref.fa"));
    let args = [&made.args(&tumor, &normal, &reference)[..], &["-o", "-"]].concat();
    let strip = |s: &str| s.lines().filter(|l| !l.starts_with("##wgs_profile")).collect::<Vec<_>>().join("\n");
    assert!(strip(&wgs(&args).succeeds()) == strip(vcf), "CRAM");
}

/// `--fdr` on a whole run and on parts: the same bytes, no more false calls expected than asked for, nothing but FILTER changed.
#[test]
fn false_discovery_rates() {
    let made = Made::new();
    let [tumor, normal] = ["tumor", "normal"].map(|name| {
        let (bam, path) = (made.path(&format!("{name}.bam")), made.path(&format!("{name}.profile")));
        wgs(&["call", "learn", &bam, "-r", &made.path("ref.fa"), "-o", &path, "-q"]).succeeds();
        path
    });
    let profiles = &["--profile", &tumor, "--normal-profile", &normal][..];
    let vcf = &made.call("tumor", "normal", &[profiles, &["-o", "-"]].concat()).succeeds();
    let parts = [2, 3].map(|n| {
        let part = |i| {
            let (part, shard) = (made.path(&format!("{i}of{n}.fdr.part")), format!("{i}/{n}"));
            made.call("tumor", "normal", &[profiles, &["-o", &part, "--shard", &shard]].concat()).succeeds();
            part
        };
        (1..=n).map(part).collect::<Vec<_>>()
    });
    let records = |s: &str| s.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    let column = |line: &str, i: usize| line.split('\t').nth(i).unwrap().to_owned();
    let mut last = 0;
    for fdr in ["0.00001", "0.0001", "0.05", "0.4"] {
        let json = made.path("fdr.json");
        let args = [profiles, &["-o", "-", "--fdr", fdr, "--json", &json]].concat();
        let whole = made.call("tumor", "normal", &args).succeeds();
        for parts in &parts {
            let out = made.path("fdr.vcf.gz");
            let args: Vec<&str> = ["call", "gather"].into_iter().chain(parts.iter().map(String::as_str)).collect();
            wgs(&[&args[..], &["-o", &out, "--fdr", fdr, "-q"]].concat()).succeeds();
            assert!(inflate(&std::fs::read(&out).unwrap()) == whole, "--fdr {fdr}, {} shards", parts.len());
        }
        let (mut pass, mut wrong, mut low) = (0u64, 0.0, 0u64);
        for (line, before) in records(&whole).iter().zip(records(vcf)) {
            let rest = |l: &str| {
                l.split('\t').enumerate().filter(|(i, _)| *i != 6).map(|f| f.1.to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(rest(line), rest(&before));
            low += u64::from(column(line, 6).contains("low_posterior"));
            if column(line, 6) == "PASS" {
                pass += 1;
                wrong += 10f64.powf(-column(line, 5).parse::<f64>().unwrap() / 10.0);
            }
        }
        assert_eq!(records(&whole).len(), records(vcf).len());
        assert!(wrong <= fdr.parse::<f64>().unwrap() * pass as f64 && pass >= last, "--fdr {fdr}: {pass}, {wrong}");
        last = pass;
        let line = whole.lines().find(|l| l.starts_with("##wgs_fdr=")).unwrap();
        assert!(line.starts_with(&format!("##wgs_fdr=fdr={};min_qual=", fdr.parse::<f64>().unwrap())), "{line}");
        assert!(line.contains(&format!(";calls={pass};")), "{line}");
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        let section = &report["sections"]["call_somatic"];
        assert_eq!((&section["pass"], &section["filtered"]["low_posterior"]), (&pass.into(), &low.into()), "{fdr}");
        let kinds = ["snvs", "insertions", "deletions"].map(|k| section[k].as_u64().unwrap());
        assert_eq!(kinds.iter().sum::<u64>(), pass);
        let spectrum = ["snvs", "other_context"].map(|k| section["spectrum"][k].as_u64().unwrap());
        assert_eq!(spectrum.iter().sum::<u64>(), kinds[0], "{fdr}");
        assert_eq!(section["false_discovery"]["asked"], fdr.parse::<f64>().unwrap());
    }
    assert!(last > 10, "{last}");

    // What it cannot be.
    let (part, out) = (made.path("x.part"), made.path("x.vcf"));
    let with = |extra: &[&str]| made.call("tumor", "normal", &[profiles, extra].concat());
    with(&["-o", &part, "--shard", "1/2", "--fdr", "0.05"]).fails(2, &["--fdr", "wgs call gather"]);
    with(&["-o", &out, "--fdr", "0"]).fails(2, &["from 0.00001 to less than 1"]);
    let (bam, reference) = (made.path("normal.bam"), made.path("ref.fa"));
    let germline = ["call", "germline", &bam, "-r", &reference, "--profile", profiles[3], "-q", "-o", &part];
    wgs(&[&germline[..], &["--shard", "1/1"]].concat()).succeeds();
    wgs(&["call", "gather", &part, "-o", &out, "--fdr", "0.05"]).fails(2, &["these are of call germline"]);
    assert!(!std::path::Path::new(&out).exists());
    let left = std::fs::read_dir(made.dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|n| n.starts_with('.') || n.ends_with(".parts")).collect::<Vec<_>>(), Vec::<String>::new());
}
