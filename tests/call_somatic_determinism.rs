//! `wgs call somatic` and `wgs call learn --normal`: the same bytes for any threads, shards gathered, SIMD level and container, with every option;
//! regions that add up.
//!
//! The made genome has reads and alleles on both sides of the borders of grid cells, and contigs of which one has no reads.

#[path = "call_somatic_support/mod.rs"]
mod support;

use support::common::inflate;
use support::{Made, records, sections, tool, wgs};

/// One way to call, and what it gives: text of the VCF, its bytes and index, sections of the report.
struct Way {
    files: Vec<&'static str>,
    normal: &'static str,
    options: Vec<String>,
}

#[derive(PartialEq)]
struct Got {
    vcf: Vec<u8>,
    index: Vec<u8>,
    report: serde_json::Value,
}

impl Way {
    fn named(&self, container: &str) -> (Vec<String>, String) {
        let name = |n: &str| if n.is_empty() { String::new() } else { format!("{n}.{container}") };
        (self.files.iter().map(|n| name(n)).collect(), name(self.normal))
    }

    fn call(&self, made: &Made, container: &str, common: &[&str], extra: &[&str]) {
        let (files, normal) = self.named(container);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        made.call(&files, &normal, &[&options[..], common, extra].concat()).succeeds();
    }

    fn run(
        &self,
        made: &Made,
        container: &str,
        threads: &str,
        shards: u32,
        simd: Option<&str>,
        fdr: Option<&str>,
    ) -> Got {
        let (out, json) = (made.path("out.vcf.gz"), made.path("out.json"));
        let mut common = vec!["-@", threads];
        common.extend(simd.map(|s| ["--simd", s]).into_iter().flatten());
        let last: Vec<&str> =
            ["-o", &out, "--json", &json].into_iter().chain(fdr.map(|f| ["--fdr", f]).into_iter().flatten()).collect();
        if shards == 1 {
            self.call(made, container, &common, &last);
        } else {
            let parts: Vec<String> = (1..=shards).map(|i| made.path(&format!("{i}.part"))).collect();
            for (i, part) in parts.iter().enumerate() {
                self.call(made, container, &common, &["-o", part, "--shard", &format!("{}/{shards}", i + 1)]);
            }
            let parts = parts.iter().rev().map(String::as_str);
            let args: Vec<&str> = ["call", "gather", "-q"].into_iter().chain(parts).collect();
            wgs(&[&args[..], &last].concat()).succeeds();
        }
        let read = |path: &str| std::fs::read(path).unwrap();
        Got { vcf: read(&out), index: read(&format!("{out}.tbi")), report: sections(&json) }
    }
}

#[test]
fn same_bytes_for_threads_shards_simd_and_container() {
    let made = Made::with_reads();
    ["tumor", "second", "normal"].iter().for_each(|n| made.cram(n));
    let (panel, population, asked) = (made.panel(), made.population(), made.asked());
    let learned = made.profiles(&["tumor", "second", "normal"]);
    let options = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let [t, s, n] = [0, 1, 2].map(|i| learned[i].as_str());
    let ways = [
        Way {
            files: vec!["tumor", "second"],
            normal: "normal",
            options: options(&[
                "--profile",
                t,
                "--profile",
                s,
                "--normal-profile",
                n,
                "--alleles",
                &asked,
                "--panel",
                &panel,
                "--population",
                &population,
            ]),
        },
        Way { files: vec!["tumor"], normal: "", options: options(&["--profile", t, "--population", &population]) },
    ];
    for (way, fdrs) in ways.iter().zip([&[None, Some("0.01")][..], &[None]]) {
        for fdr in fdrs {
            let expected = way.run(&made, "bam", "1", 1, Some("scalar"), *fdr);
            let vcf = inflate(&expected.vcf);
            assert!(records(&vcf).len() > 100 && vcf.matches("\tPASS\t").count() > 10, "{vcf}");
            let mut rest = vec![
                ("cram", "1", 1, None),
                ("bam", "2", 2, None),
                ("cram", "5", 3, None),
                ("bam", "5", 2, Some("scalar")),
                ("cram", "2", 3, Some("scalar")),
            ];
            if fdr.is_none() {
                let more = [("bam", "5", 1, None), ("bam", "1", 3, None), ("cram", "1", 2, Some("scalar"))];
                rest.extend(more);
                rest.push(("cram", "2", 1, Some("scalar")));
            }
            for (container, threads, shards, simd) in rest {
                let got = way.run(&made, container, threads, shards, simd, *fdr);
                let what = format!("{:?} {container} -@{threads} {shards} shards {simd:?} {fdr:?}", way.files);
                if inflate(&got.vcf) != vcf {
                    let text = inflate(&got.vcf);
                    let pairs = text.lines().zip(vcf.lines());
                    let odd: Vec<_> = pairs.filter(|(a, b)| a != b).take(3).collect();
                    panic!("{what}: {odd:#?}");
                }
                assert!(got.vcf == expected.vcf && got.index == expected.index, "{what}: compressed bytes and index");
                assert_eq!(got.report, expected.report, "{what}: report");
            }
        }
    }
}

#[test]
fn the_same_profiles_for_threads_and_containers() {
    let made = Made::with_reads();
    ["tumor", "second", "normal"].iter().for_each(|n| made.cram(n));
    let learn = |container: &str, threads: &str, simd: Option<&str>| {
        let [tumor, normal] = ["tumor", "normal"].map(|n| made.path(&format!("{n}.{container}")));
        let (out, other, reference) = (made.path("t.pair"), made.path("n.pair"), made.path("ref.fa"));
        let mut args = vec!["call", "learn", &tumor, "--normal", &normal, "-r", &reference, "-o", &out];
        args.extend(["--normal-output", &other, "-q", "-@", threads]);
        args.extend(simd.map(|s| ["--simd", s]).into_iter().flatten());
        wgs(&args).succeeds();
        [out, other].map(|path| std::fs::read_to_string(path).unwrap())
    };
    let expected = learn("bam", "1", Some("scalar"));
    assert!(expected[0].contains("\"pair\""));
    for (container, threads, simd) in
        [("bam", "2", None), ("bam", "5", Some("scalar")), ("cram", "1", None), ("cram", "5", None)]
    {
        assert!(learn(container, threads, simd) == expected, "{container} -@{threads} {simd:?}");
    }
    // Learned first, or made apart: the same records.
    let whole = made.call(&["tumor.bam"], "normal.bam", &["-o", "-"]).succeeds();
    let [tumor, normal] = ["t.pair", "n.pair"].map(|n| made.path(n));
    let apart = ["-o", "-", "--profile", &tumor, "--normal-profile", &normal];
    assert_eq!(made.call(&["tumor.bam"], "normal.bam", &apart).succeeds(), whole);
    // One file or two.
    let (a, b) = (made.path("a.bam"), made.path("b.bam"));
    tool("samtools", &["view", "-b", "--no-PG", "-s", "7.5", "-o", &a, "-U", &b, &made.path("tumor.bam")]);
    [&a, &b].iter().for_each(|f| drop(tool("samtools", &["index", f])));
    assert_eq!(made.call(&["b.bam", "a.bam"], "normal.bam", &["-o", "-"]).succeeds(), whole);
}

/// Pieces cut through alleles, reads and groups of calls, with every option, give the records of the whole.
#[test]
fn regions_add_up_to_the_whole() {
    let made = Made::with_reads();
    let (panel, population, asked) = (made.panel(), made.population(), made.asked());
    let learned = made.profiles(&["tumor", "second", "normal"]);
    let [t, s, n] = [0, 1, 2].map(|i| learned[i].as_str());
    let all = ["--profile", t, "--profile", s, "--normal-profile", n, "--alleles", &asked, "--panel", &panel];
    let all = [&all[..], &["--population", &population]].concat();
    let alone = ["--profile", t, "--population", &population];
    for (tumors, normal, options) in
        [(&["tumor.bam", "second.bam"][..], "normal.bam", &all[..]), (&["tumor.bam"], "", &alone)]
    {
        let call = |extra: &[&str]| {
            let vcf = made.call(tumors, normal, &[options, &["-o", "-"], extra].concat()).succeeds();
            records(&vcf).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let whole = call(&[]);
        let deletion =
            whole.iter().find(|l| l.contains("\tPASS\t") && l.split('\t').nth(3).unwrap().len() > 1).unwrap();
        let d: u32 = deletion.split('\t').nth(1).unwrap().parse().unwrap();
        let borders = [0, d - 1, d, d + 2, 999_999, 1_000_000, 1_000_001, 2_000_500, 2_060_000];
        let mut pieces: Vec<String> = Vec::new();
        for w in borders.windows(2) {
            pieces.extend(call(&["--region", &format!("c:{}-{}", w[0] + 1, w[1])]));
        }
        pieces.extend(call(&["--region", "d:1-3000"]));
        pieces.extend(call(&["--region", "d:3001-8000"]));
        pieces.extend(call(&["--region", "e"]));
        for (a, b) in pieces.iter().zip(&whole) {
            assert_eq!(a, b);
        }
        assert_eq!(pieces.len(), whole.len());
        // The same as intervals of a file, in shards.
        let bed = made.path("pieces.bed");
        std::fs::write(&bed, format!("c\t0\t{d}\nc\t{d}\t1000000\nc\t1000000\t2060000\nd\t0\t8000\ne\t0\t3000\n"))
            .unwrap();
        assert!(call(&["--targets", &bed]) == whole, "--targets");
    }
}
