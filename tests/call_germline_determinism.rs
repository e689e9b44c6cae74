//! The same bytes for any threads, shards gathered, SIMD level, container and split over files.
//!
//! The fixture has reads on both sides of three cell borders. CRAM and the split over two files are made here with
//! samtools.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::path::PathBuf;
use support::{Fixture, tool, wgs, wgs_masked};

/// Calls `inputs` under one setting and gives the bytes of the VCF, its index and the report's sections.
fn call(f: &Fixture, inputs: &[PathBuf], threads: u32, shards: u32, simd: Option<&str>) -> (Vec<u8>, Vec<u8>, String) {
    let out = f.path("out.vcf.gz");
    let json = f.path("out.json");
    for old in [out.clone(), f.path("out.vcf.gz.tbi"), json.clone()] {
        let _ = std::fs::remove_file(old);
    }
    let threads = threads.to_string();
    let mut common = vec!["-q", "-@", &threads];
    common.extend(simd.map(|s| ["--simd", s]).into_iter().flatten());
    let germline = |extra: &[&str], out: &str| {
        let mut args = vec!["call", "germline"];
        args.extend(inputs.iter().map(|p| p.to_str().unwrap()));
        args.extend(["-r", f.reference(), "-o", out]);
        args.extend(extra);
        args.extend(&common);
        wgs(&args).succeeds();
    };
    if shards == 1 {
        germline(&["--json", json.to_str().unwrap()], out.to_str().unwrap());
    } else {
        let profile = f.path("sample.profile");
        let mut args = vec!["call", "learn"];
        args.extend(inputs.iter().map(|p| p.to_str().unwrap()));
        args.extend(["-r", f.reference(), "-o", profile.to_str().unwrap()]);
        args.extend(&common);
        wgs(&args).succeeds();
        let parts: Vec<String> = (1..=shards).map(|i| f.text(&format!("{i}of{shards}.part"))).collect();
        for (i, part) in parts.iter().enumerate() {
            let shard = format!("{}/{shards}", i + 1);
            germline(&["--profile", profile.to_str().unwrap(), "--shard", &shard], part);
        }
        // Parts come in any order.
        let mut args = vec!["call", "gather"];
        args.extend(parts.iter().rev().map(String::as_str));
        args.extend(["-o", out.to_str().unwrap(), "--json", json.to_str().unwrap()]);
        args.extend(&common);
        wgs(&args).succeeds();
    }
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let sections = serde_json::to_string(&report["sections"]).unwrap();
    (std::fs::read(&out).unwrap(), std::fs::read(f.path("out.vcf.gz.tbi")).unwrap(), sections)
}

#[test]
fn same_bytes_for_threads_shards_simd_container_and_split() {
    let f = Fixture::new();
    let (cram, a, b) = (f.path("reads.cram"), f.path("a.bam"), f.path("b.bam"));
    let text = |p: &PathBuf| p.to_str().unwrap().to_owned();
    tool("samtools", &["view", "-C", "--no-PG", "-T", f.reference(), "-o", &text(&cram), f.bam()]);
    // Half of the templates by name hash into one file, the rest into the other.
    let split = ["view", "-b", "--no-PG", "-s", "7.5", "-o", &text(&a), "-U", &text(&b), f.bam()];
    tool("samtools", &split);
    for file in [&cram, &a, &b] {
        tool("samtools", &["index", &text(file)]);
    }
    let expected = call(&f, &[PathBuf::from(f.bam())], 1, 1, Some("scalar"));
    let vcf = support::inflate(&expected.0);
    let records = vcf.lines().filter(|l| !l.starts_with('#')).count();
    assert!(records >= 40, "the fixture has enough candidates to tell: {records}");
    for inputs in [vec![PathBuf::from(f.bam())], vec![cram], vec![a.clone(), b.clone()], vec![b, a]] {
        for threads in [1, 2, 5] {
            for shards in [1, 2, 7] {
                for simd in [Some("scalar"), None] {
                    let got = call(&f, &inputs, threads, shards, simd);
                    let what = format!("{inputs:?} -@{threads} {shards} shards {simd:?}");
                    assert_eq!(support::inflate(&got.0), vcf, "{what}");
                    assert_eq!((&got.0, &got.1), (&expected.0, &expected.1), "{what}: compressed bytes and index");
                    assert_eq!(got.2, expected.2, "{what}: summary");
                }
            }
        }
    }
}

#[test]
fn same_bytes_with_the_hardware_capabilities_of_glibc_masked() {
    let f = Fixture::new();
    let made = |masked: bool| {
        let [vcf, gvcf] = ["m.vcf", "m.g.vcf"].map(|n| f.text(n));
        let args = ["call", "germline", f.bam(), "-r", f.reference(), "-o", &vcf, "--gvcf", &gvcf, "-q"];
        if masked { wgs_masked(&args) } else { wgs(&args) }.succeeds();
        [vcf, gvcf].map(|path| std::fs::read(path).unwrap())
    };
    assert!(made(false) == made(true));
}

#[test]
fn regions_add_up_to_the_whole() {
    let f = Fixture::new();
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    let records = |region: Option<&str>| {
        let mut args = vec!["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "--profile", &profile, "-q"];
        args.extend(region.map(|r| ["--region", r]).into_iter().flatten());
        let out = wgs(&args).succeeds();
        out.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = records(None);
    // Cut through the middle of the reads, one piece of a single base on a called position among them.
    let called: u32 = whole.iter().find(|l| l.contains("PASS")).unwrap().split('\t').nth(1).unwrap().parse().unwrap();
    let borders = [0, called - 1, called, 999_700, 1_000_100, 2_000_001, 2_999_990, 3_502_000, 4_000_000];
    let pieces: Vec<String> =
        borders.windows(2).flat_map(|w| records(Some(&format!("chr20:{}-{}", w[0] + 1, w[1])))).collect();
    assert_eq!(pieces, whole);
}
