//! `--gvcf`: every position once, the same bytes however the work is cut, and what other programs make of it.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use support::{Fixture, inflate, tool, wgs};

/// Length of the fixture's contig.
const LEN: u32 = 4_000_000;

fn learn(f: &Fixture) -> String {
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    profile
}

/// VCF and gVCF of one run.
fn both(f: &Fixture, profile: &str, name: &str, extra: &[&str]) -> (String, String) {
    let (vcf, gvcf) = (f.text(&format!("{name}.vcf.gz")), f.text(&format!("{name}.g.vcf.gz")));
    let mut args = vec!["call", "germline", f.bam(), "-r", f.reference(), "--profile", profile, "-q"];
    args.extend(["-o", &vcf, "--gvcf", &gvcf]);
    args.extend(extra);
    wgs(&args).succeeds();
    (vcf, gvcf)
}

fn text(path: &str) -> String {
    inflate(&std::fs::read(path).unwrap())
}

fn records(text: &str) -> Vec<&str> {
    text.lines().filter(|l| !l.starts_with('#')).collect()
}

/// A band: first and last position, genotype, MIN_DP, GQ, PL.
#[derive(Clone, Debug, PartialEq)]
struct Band {
    start: u32,
    end: u32,
    gt: String,
    min_dp: u32,
    gq: u32,
    pl: Vec<u32>,
}

fn band(line: &str) -> Option<Band> {
    let f: Vec<&str> = line.split('\t').collect();
    let end = f[7].strip_prefix("END=")?.parse().unwrap();
    assert_eq!((f[4], f[8]), ("<NON_REF>", "GT:DP:GQ:MIN_DP:PL"), "{line}");
    let v: Vec<&str> = f[9].split(':').collect();
    let pl = v[4].split(',').map(|n| n.parse().unwrap()).collect();
    let number = |i: usize| v[i].parse().unwrap();
    Some(Band { start: f[1].parse().unwrap(), end, gt: v[0].into(), min_dp: number(3), gq: number(2), pl })
}

/// The class of a band by the limits in the header.
fn class(b: &Band, limits: &[u32]) -> usize {
    if b.gt == "./." { usize::MAX } else { limits.partition_point(|l| *l <= b.gq) }
}

fn limits(text: &str) -> Vec<u32> {
    let lines = text.lines().filter_map(|l| l.strip_prefix("##GVCFBlock"));
    lines.map(|l| l.split('-').next().unwrap().parse().unwrap()).collect()
}

/// Asserts that bands and called alleles cover each position of the pieces once; gives how often each kind does.
fn covers_once(text: &str, pieces: &[(u32, u32)]) -> (usize, usize) {
    let mut by = vec![0u8; LEN as usize + 1000];
    let (mut bands, mut calls) = (0, 0);
    for line in records(text) {
        if let Some(b) = band(line) {
            bands += 1;
            assert!(b.start <= b.end && (b.start - 1) / 1_000_000 == (b.end - 1) / 1_000_000, "{line}");
            assert_eq!(b.gt == "./.", b.min_dp == 0 || b.pl == [0, 0, 0] && b.gt == "./.", "{line}");
            assert_eq!((b.pl[0], b.gq), (0, b.pl[1].min(b.pl[2]).min(99)), "{line}");
            for p in b.start..=b.end {
                assert_eq!(by[p as usize], 0, "{line}: {p} is covered twice");
                by[p as usize] = 1;
            }
        } else {
            calls += 1;
            let f: Vec<&str> = line.split('\t').collect();
            assert!(f[4].ends_with(",<NON_REF>"), "{line}");
            let alleles = f[4].split(',').count() + 1;
            let v: Vec<&str> = f[9].split(':').collect();
            assert_eq!(v[1].split(',').count(), alleles, "{line}");
            assert_eq!(v[4].split(',').count(), alleles * (alleles + 1) / 2, "{line}");
            let start: u32 = f[1].parse().unwrap();
            let len = if v[0].replace('|', "/") == "0/0" { 1 } else { f[3].len() as u32 };
            for p in start..start + len {
                assert_ne!(by[p as usize], 1, "{line}: {p} lies in a band");
                by[p as usize] = 2;
            }
        }
    }
    for p in 1..=LEN {
        let inside = pieces.iter().any(|&(a, b)| (a..=b).contains(&p));
        // A deletion may reach out of the territory.
        assert!(if inside { by[p as usize] != 0 } else { by[p as usize] != 1 }, "{p}: {}", by[p as usize]);
    }
    (bands, calls)
}

#[test]
fn every_position_once_and_the_vcf_is_the_same() {
    let f = Fixture::new();
    let profile = learn(&f);
    let (vcf, gvcf) = both(&f, &profile, "whole", &[]);
    let alone = f.text("alone.vcf.gz");
    wgs(&["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q", "-o", &alone]).succeeds();
    assert_eq!(std::fs::read(&alone).unwrap(), std::fs::read(&vcf).unwrap(), "--gvcf changes no byte of the VCF");
    let g = text(&gvcf);
    let (bands, calls) = covers_once(&g, &[(1, LEN)]);
    assert!(bands > 100 && calls >= 40, "{bands} {calls}");
    // The calls are those of the VCF, with one more allele.
    let key = |l: &str| {
        let f: Vec<&str> = l.split('\t').collect();
        let alt = f[4].strip_suffix(",<NON_REF>").unwrap_or(f[4]);
        let gt = f[9].split(':').next().unwrap();
        [f[1], f[3], alt, f[5], f[6], f[7], gt].map(str::to_owned)
    };
    let theirs: Vec<_> = records(&g).into_iter().filter(|l| band(l).is_none()).map(key).collect();
    assert_eq!(theirs, records(&text(&vcf)).into_iter().map(key).collect::<Vec<_>>());
    // Where there are no reads nothing is claimed; where there are, something is.
    assert!(records(&g).iter().filter_map(|l| band(l)).any(|b| b.gt == "./." && b.end - b.start > 100_000));
    assert!(records(&g).iter().filter_map(|l| band(l)).any(|b| b.gt == "0/0" && b.gq >= 60 && b.min_dp >= 20));
}

#[test]
fn same_bytes_for_threads_and_gathered_shards() {
    let f = Fixture::new();
    let profile = learn(&f);
    let (_, expected) = both(&f, &profile, "whole", &["-@", "1", "--simd", "scalar"]);
    let bytes = |p: &str| (std::fs::read(p).unwrap(), std::fs::read(format!("{p}.tbi")).unwrap());
    let expected = bytes(&expected);
    let (_, threaded) = both(&f, &profile, "threaded", &["-@", "5"]);
    assert_eq!(bytes(&threaded), expected);
    for n in [1, 2, 7] {
        let mut gather = vec!["call".to_owned(), "gather".into()];
        for i in 1..=n {
            let (part, shard) = (f.text(&format!("{i}of{n}.part")), format!("{i}/{n}"));
            let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q"];
            wgs(&[&args[..], &["-o", &part, "--gvcf", "unused.g.vcf.gz", "--shard", &shard]].concat()).succeeds();
            gather.push(part);
        }
        let (vcf, gvcf) = (f.text("gathered.vcf.gz"), f.text("gathered.g.vcf.gz"));
        gather.extend(["-o", &vcf, "--gvcf", &gvcf, "-q"].map(str::to_owned));
        wgs(&gather.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
        assert_eq!(bytes(&gvcf), expected, "{n} shards");
        assert_eq!(bytes(&vcf), bytes(&f.text("whole.vcf.gz")), "{n} shards");
    }
    // Parts without a gVCF cannot give one.
    let part = f.text("plain.part");
    let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q", "-o", &part];
    wgs(&[&args[..], &["--shard", "1/1"]].concat()).succeeds();
    let gvcf = f.text("none.g.vcf.gz");
    wgs(&["call", "gather", &part, "-q", "-o", &f.text("none.vcf.gz"), "--gvcf", &gvcf])
        .fails(3, &["plain.part holds no gVCF"]);
    assert!(!f.path("none.g.vcf.gz").exists() && !f.path("none.vcf.gz").exists());
    wgs(&[&args[..], &["--gvcf", &part]].concat()).fails(2, &["the same file"]);
}

#[test]
fn regions_join_to_the_whole() {
    let f = Fixture::new();
    let profile = learn(&f);
    let (_, whole) = both(&f, &profile, "whole", &[]);
    let whole = text(&whole);
    let limits = limits(&whole);
    assert_eq!(limits.first(), Some(&0));
    let called: u32 =
        records(&whole).iter().find(|l| l.contains("PASS")).unwrap().split('\t').nth(1).unwrap().parse().unwrap();
    let borders = [0, called - 1, called, 999_700, 1_000_100, 2_000_001, 2_000_333, 2_999_990, 3_502_000, LEN];
    let mut joined: Vec<Band> = Vec::new();
    let mut calls = Vec::new();
    for w in borders.windows(2) {
        let region = format!("chr20:{}-{}", w[0] + 1, w[1]);
        let (_, piece) = both(&f, &profile, "piece", &["--region", &region]);
        let piece = text(&piece);
        covers_once(&piece, &[(w[0] + 1, w[1])]);
        for line in records(&piece) {
            let Some(b) = band(line) else {
                calls.push(line.to_owned());
                continue;
            };
            match joined.last_mut() {
                // A band that a region's border cut, and no other.
                Some(l)
                    if l.end == w[0]
                        && b.start == w[0] + 1
                        && w[0] % 1_000_000 != 0
                        && class(l, &limits) == class(&b, &limits) =>
                {
                    l.end = b.end;
                    l.min_dp = l.min_dp.min(b.min_dp);
                    l.gq = l.gq.min(b.gq);
                    l.pl = l.pl.iter().zip(&b.pl).map(|(x, y)| *x.min(y)).collect();
                }
                _ => joined.push(b),
            }
        }
    }
    assert_eq!(joined, records(&whole).into_iter().filter_map(band).collect::<Vec<_>>());
    assert_eq!(calls, records(&whole).into_iter().filter(|l| band(l).is_none()).collect::<Vec<_>>());
}

#[test]
fn bcftools_takes_it() {
    let f = Fixture::new();
    let profile = learn(&f);
    let (_, gvcf) = both(&f, &profile, "whole", &[]);
    let g = text(&gvcf);
    let view = tool("bcftools", &["view", "--no-version", &gvcf]);
    assert_eq!(records(&view), records(&g));
    let norm = tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", f.reference(), &gvcf]);
    assert_eq!(records(&norm), records(&g));
    // The index finds a band by a position inside of it.
    let inside = records(&g).into_iter().find(|l| band(l).is_some_and(|b| b.end - b.start > 100_000)).unwrap();
    let middle = band(inside).map(|b| b.end - 1_000).unwrap();
    let found = tool("bcftools", &["view", "--no-version", "-H", "-r", &format!("chr20:{middle}"), &gvcf]);
    assert_eq!(found.lines().collect::<Vec<_>>(), [inside]);
    // Expanded, each position stands with its band's depth.
    let region = "chr20:1000001-1001500";
    let expanded =
        tool("bcftools", &["convert", "--no-version", "--gvcf2vcf", "-f", f.reference(), "-r", region, &gvcf]);
    let at = |l: &str| l.split('\t').nth(1).unwrap().parse::<u32>().unwrap();
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    records(&expanded).into_iter().for_each(|l| *seen.entry(at(l)).or_default() += 1);
    let banded: Vec<Band> = records(&g).into_iter().filter_map(band).collect();
    for b in banded.iter().filter(|b| b.start > 1_000_000 && b.end <= 1_001_500) {
        assert!((b.start..=b.end).all(|p| seen.get(&p) == Some(&1)), "{b:?}");
    }
}
