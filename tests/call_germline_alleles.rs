//! `--alleles`: every allele asked for is reported, found or not, and nothing else changes.

#[path = "call_germline_support/mod.rs"]
mod support;

use support::{Fixture, inflate, tool, wgs};

struct Run {
    f: Fixture,
    profile: String,
    reference: Vec<u8>,
}

impl Run {
    fn new() -> Self {
        let f = Fixture::new();
        let profile = f.text("sample.profile");
        wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
        let fasta = std::fs::read_to_string(f.reference()).unwrap();
        let reference = fasta.lines().skip(1).collect::<String>().to_uppercase().into_bytes();
        Self { f, profile, reference }
    }

    /// Reference of 1-based `pos`, `len` bases.
    fn bases(&self, pos: usize, len: usize) -> String {
        String::from_utf8(self.reference[pos - 1..pos - 1 + len].to_vec()).unwrap()
    }

    fn list(&self, name: &str, rows: &[(usize, &str, &str)]) -> String {
        let path = self.f.text(name);
        let mut text = String::from("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
        rows.iter().for_each(|(pos, r, a)| text.push_str(&format!("chr20\t{pos}\t.\t{r}\t{a}\t.\t.\t.\n")));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn call(&self, extra: &[&str]) -> String {
        let f = &self.f;
        let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &self.profile, "-q", "-o", "-"];
        wgs(&[&args[..], extra].concat()).succeeds()
    }
}

fn records(text: &str) -> Vec<&str> {
    text.lines().filter(|l| !l.starts_with('#')).collect()
}

/// The record with an alternate allele: its columns, the allele's number, and INFO/ASKED of the allele.
fn found<'a>(text: &'a str, pos: usize, reference: &str, alt: &str) -> (Vec<&'a str>, usize, &'a str) {
    let at = |l: &&&str| {
        let f: Vec<&str> = l.split('\t').collect();
        f[1] == pos.to_string() && f[3] == reference && f[4].split(',').any(|a| a == alt)
    };
    let all = records(text);
    let line = all.iter().find(at).unwrap_or_else(|| panic!("{pos} {reference} {alt} is not reported"));
    let f: Vec<&str> = line.split('\t').collect();
    let i = f[4].split(',').position(|a| a == alt).unwrap();
    let asked = f[7].split(';').find_map(|k| k.strip_prefix("ASKED=")).unwrap_or("").split(',').nth(i).unwrap_or("");
    (f, i, asked)
}

/// FORMAT value of a key.
fn value<'a>(f: &[&'a str], key: &str) -> &'a str {
    let i = f[8].split(':').position(|k| k == key).unwrap();
    f[9].split(':').nth(i).unwrap()
}

#[test]
fn each_is_reported_found_or_not() {
    let r = Run::new();
    let plain = r.call(&[]);
    // Somewhere quiet: no record of the plain run within 60 bases.
    let taken: Vec<usize> = records(&plain).iter().map(|l| l.split('\t').nth(1).unwrap().parse().unwrap()).collect();
    let quiet = |from: usize| (from..).find(|p| taken.iter().all(|t| t.abs_diff(*p) > 60)).unwrap();
    let absent = quiet(999_500);
    let base = r.bases(absent, 1);
    let others: Vec<&str> = ["A", "C", "G", "T"].into_iter().filter(|b| *b != base).collect();
    // A run of four or more of one base, for an indel in a repeat that stands at its right end in the list.
    let run = (2_000_200..2_001_800)
        .find(|&p| {
            let s = r.bases(p, 6);
            let first = &s[1..2];
            s[1..5] == first.repeat(4)
                && &s[..1] != first
                && &s[5..] != first
                && taken.iter().all(|t| t.abs_diff(p) > 60)
        })
        .unwrap();
    let unit = r.bases(run + 1, 1);
    let (last_two, last) = (r.bases(run + 3, 2), r.bases(run + 3, 1));
    let mnv = r.bases(absent + 40, 2);
    let swapped: String = mnv.chars().map(|c| if c == 'A' { 'C' } else { 'A' }).collect();
    let alts = others[..2].join(",");
    let list = r.list(
        "asked.vcf",
        &[
            (1_000_474, "C", "T"),
            (1_000_475, "A", "C,G"),
            (absent, &base, &alts),
            (run + 3, &last_two, &last),
            (absent + 40, &mnv, &swapped),
            (absent + 20, &r.bases(absent + 20, 1), "<DEL>"),
            (500_000, "N", "C"),
            (500_010, "A", "C"),
            (4_000_003, "A", "C"),
        ],
    );
    let vcf = r.call(&["--alleles", &list]);
    assert!(vcf.contains(";alleles=sha256:") && !vcf.contains("asked.vcf"), "the digest stands in the header, no path");

    // Present.
    let (f, i, asked) = found(&vcf, 1_000_474, "C", "T");
    assert_eq!((f[6], asked, value(&f, "GT").replace('|', "/").as_str()), ("PASS", "detected", "0/1"));
    let upper: f64 = value(&f, "AFU").split(',').nth(i).unwrap().parse().unwrap();
    assert!((0.4..0.95).contains(&upper), "{upper}");
    // Of two alleles at a called place one is there: one record, the genotype stands.
    let (f, i, asked) = found(&vcf, 1_000_475, "A", "C");
    assert_eq!((f[4], asked), ("C,G", "not_detected"));
    assert_eq!(value(&f, "AD").split(',').nth(i + 1), Some("0"));
    assert_eq!(found(&vcf, 1_000_475, "A", "G").2, "detected");
    assert_eq!(value(&f, "GT").replace('|', "/"), "0/2");
    // Absent with depth: both alternatives in one record, with bounds that fit the depth.
    for alt in &others[..2] {
        let (f, i, asked) = found(&vcf, absent, &base, alt);
        assert_eq!((f[6], asked, value(&f, "GT")), ("hom_ref;low_qual", "not_detected", "0/0"), "{f:?}");
        let n: f64 = value(&f, "DP").parse().unwrap();
        let number = |key: &str| value(&f, key).split(',').nth(i).unwrap().parse::<f64>().unwrap();
        assert!(n > 8.0 && (number("AFU") - (1.0 - 0.05f64.powf(1.0 / n))).abs() < 1e-4, "{f:?}");
        assert!(number("LOD") > number("AFU") && number("LOD") < 0.7, "{f:?}");
    }
    // In a repeat: left-aligned, whatever the list's spelling, and genotyped with haplotypes.
    let (reference, alt) = (r.bases(run, 2), r.bases(run, 1));
    assert!(reference.ends_with(&unit));
    let (f, _, asked) = found(&vcf, run, &reference, &alt);
    assert_eq!((asked, value(&f, "GT")), ("not_detected", "0/0"));
    assert!(f[7].split(';').any(|k| k == "LOCAL"), "{f:?}");
    // Several bases at once, from counts.
    let (f, _, asked) = found(&vcf, absent + 40, &mnv, &swapped);
    assert_eq!((asked, value(&f, "GT")), ("not_detected", "0/0"));
    assert!(f[7].split(';').any(|k| k == "COUNTED"), "{f:?}");
    // Not assessable, with the reason.
    let n = "N".to_owned();
    let symbolic = r.bases(absent + 20, 1);
    for (pos, reference, alt, why) in [
        (absent + 20, &symbolic, "<DEL>", "symbolic"),
        (500_000, &n, "C", "n_reference"),
        (500_010, &n, "C", "n_reference"),
        (4_000_003, &"A".to_owned(), "C", "outside_contig"),
    ] {
        let (f, _, asked) = found(&vcf, pos, reference, alt);
        assert_eq!((f[5], f[6], asked, value(&f, "GT")), (".", "not_assessable", "not_assessable", "./."), "{f:?}");
        assert!(f[7].ends_with(&format!("ASKED_WHY={why}")), "{f:?}");
    }
    // What was not asked for is as it was.
    let others = |text: &str| {
        let far = |l: &&&str| {
            !l.contains("ASKED=") && {
                let pos: usize = l.split('\t').nth(1).unwrap().parse().unwrap();
                ![1_000_474, 1_000_475, 1_000_490].contains(&pos)
            }
        };
        records(text).iter().filter(far).map(|l| (*l).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(others(&vcf), others(&plain));
}

#[test]
fn without_depth_nothing_is_claimed() {
    let r = Run::new();
    let f = &r.f;
    // The same reads without those over one position.
    let site = 1_000_300usize;
    let base = r.bases(site, 1);
    let alt = if base == "A" { "C" } else { "A" };
    let sam = tool("samtools", &["view", "-h", "--no-PG", f.bam()]);
    let clear = |l: &&str| {
        let pos: Option<usize> = l.split('\t').nth(3).and_then(|p| p.parse().ok());
        l.starts_with('@') || pos.is_none_or(|p| p > site + 20 || p + 400 < site)
    };
    let (text, bam) = (f.text("gap.sam"), f.text("gap.bam"));
    std::fs::write(&text, sam.lines().filter(clear).map(|l| format!("{l}\n")).collect::<String>()).unwrap();
    tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &text]);
    tool("samtools", &["index", &bam]);
    let deletion = r.bases(site + 2, 3);
    let list = r.list("asked.vcf", &[(site, &base, alt), (site + 2, &deletion, &deletion[..1])]);
    let gvcf = f.text("out.g.vcf");
    let args = ["call", "germline", &bam, "-r", f.reference(), "-q", "-o", "-", "--alleles", &list, "--gvcf", &gvcf];
    let vcf = wgs(&args).succeeds();
    let void: Vec<&str> = records(&vcf).into_iter().filter(|l| l.contains("ASKED_WHY=no_depth")).collect();
    assert_eq!(void.len(), 2, "{vcf}");
    assert!(void.iter().all(|l| l.contains("\tnot_assessable\t") && l.contains("\t./.:")), "{void:?}");
    // In the gVCF the place is one band without data.
    let g = std::fs::read_to_string(&gvcf).unwrap();
    assert!(!g.contains("ASKED_WHY=no_depth\t"), "no record claims the place");
}

#[test]
fn threads_shards_and_regions_agree() {
    let r = Run::new();
    let f = &r.f;
    let rows: Vec<(usize, String, String)> = (0..60)
        .flat_map(|i| [999_000 + i * 37, 2_000_050 + i * 31])
        .map(|p| (p, r.bases(p, 1 + p % 4)))
        .map(|(p, s)| (p, s.clone(), if s.len() > 1 { s[..1].to_owned() } else { format!("{s}{s}") }))
        .collect();
    let rows: Vec<(usize, &str, &str)> =
        rows.iter().filter(|r| !r.1.contains('N')).map(|(p, a, b)| (*p, a.as_str(), b.as_str())).collect();
    let list = r.list("asked.vcf", &rows);
    let whole = r.call(&["--alleles", &list, "-@", "1"]);
    assert!(records(&whole).iter().filter(|l| l.contains("ASKED=")).count() > 60);
    assert_eq!(r.call(&["--alleles", &list, "-@", "4"]), whole);
    let mut gather = vec!["call".to_owned(), "gather".into(), "-q".into(), "-o".into(), "-".into()];
    for i in 1..=3 {
        let (part, shard) = (f.text(&format!("{i}.part")), format!("{i}/3"));
        let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &r.profile, "-q", "-o", &part];
        wgs(&[&args[..], &["--alleles", &list, "--shard", &shard]].concat()).succeeds();
        gather.push(part);
    }
    assert_eq!(wgs(&gather.iter().map(String::as_str).collect::<Vec<_>>()).succeeds(), whole);
    let borders = [0, 999_500, 1_000_200, 2_000_500, 4_000_000];
    let pieces: Vec<String> = borders
        .windows(2)
        .map(|w| r.call(&["--alleles", &list, "--region", &format!("chr20:{}-{}", w[0] + 1, w[1])]))
        .collect();
    let joined: Vec<&str> = pieces.iter().flat_map(|t| records(t)).collect();
    assert_eq!(joined, records(&whole));
    // The order of the list and its spelling do not matter.
    let reversed: Vec<_> = rows.iter().rev().copied().collect();
    assert_eq!(r.call(&["--alleles", &r.list("reversed.vcf", &reversed)]), whole);
    // Other programs read it.
    let gz = f.text("out.vcf.gz");
    let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &r.profile, "-q", "-o", &gz];
    wgs(&[&args[..], &["--alleles", &list]].concat()).succeeds();
    let norm = tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", f.reference(), &gz]);
    assert_eq!(records(&norm), records(&inflate(&std::fs::read(&gz).unwrap())));
}

#[test]
fn a_list_of_another_reference_is_refused() {
    let r = Run::new();
    let f = &r.f;
    let before = f.files();
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("bad.vcf").to_str().unwrap().to_owned();
    let out = f.text("out.vcf.gz");
    let refused = |row: &str, texts: &[&str]| {
        let head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        std::fs::write(&path, format!("{head}{row}\t.\t.\t.\n")).unwrap();
        let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &r.profile, "-q", "-o", &out];
        wgs(&[&args[..], &["--alleles", &path]].concat()).fails(3, texts);
    };
    refused("chr20\t1000474\t.\tG\tT", &["bad.vcf: line 3 (chr20:1000474)", "REF is G, the reference has C"]);
    refused("20\t1000474\t.\tC\tT", &["bad.vcf: line 3", "no contig 20 in the alignments"]);
    refused("chr20\t1000474\t.\tC\tC", &["bad.vcf: line 3", "an ALT equals REF"]);
    refused("chr20\tx\t.\tC\tT", &["bad.vcf"]);
    assert_eq!(f.files(), before, "no output and no temporary is left");
}
