//! `wgs call germline --ped`: a real trio before bcftools, a made-up family with X, Y and mitochondrion, the same bytes for any
//! threads, shards, instruction set and container, and what is refused.

#[path = "call_germline_support/mod.rs"]
mod support;

use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use support::{Fixture, inflate, tool, wgs, wgs_masked};

fn section(path: &str) -> Value {
    let report: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    report["sections"]["call_family"].clone()
}

fn records(vcf: &str) -> Vec<Vec<&str>> {
    vcf.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect()
}

/// HG001 and her parents over 10 kb.
struct Trio {
    dir: tempfile::TempDir,
}

const SAMPLES: [&str; 3] = ["HG001", "NA12891", "NA12892"];

impl Trio {
    fn new() -> Self {
        let trio = Self { dir: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        let fasta = inflate(&std::fs::read(data.join("demo/hg19.chr20.fa.gz")).unwrap());
        std::fs::write(trio.text("ref.fa"), fasta.replacen(">chr20", ">20", 1)).unwrap();
        for file in SAMPLES.iter().flat_map(|s| [format!("{s}.bam"), format!("{s}.bam.bai")]) {
            std::fs::copy(data.join("call-germline-trio").join(&file), trio.text(&file)).unwrap();
        }
        std::fs::write(trio.text("t.ped"), "CEU HG001 NA12891 NA12892 2 0\nCEU NA12891 0 0 1 0\nCEU NA12892 0 0 2 0\n")
            .unwrap();
        trio
    }

    fn text(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn bams(&self) -> Vec<String> {
        SAMPLES.iter().map(|s| self.text(&format!("{s}.bam"))).collect()
    }
}

#[test]
fn a_real_trio_is_what_bcftools_says_it_is() {
    let t = Trio::new();
    let (bams, reference, ped) = (t.bams(), t.text("ref.fa"), t.text("t.ped"));
    let (out, json, pass) = (t.text("out.vcf.gz"), t.text("out.json"), t.text("pass.vcf.gz"));
    let mut args = vec!["call", "germline"];
    args.extend(bams.iter().map(String::as_str));
    args.extend(["-r", &reference, "--ped", &ped, "-o", &out, "--json", &json, "-q"]);
    wgs(&args).succeeds();
    let vcf = inflate(&std::fs::read(&out).unwrap());
    let ours = records(&vcf);
    assert!(ours.len() > 150, "{}", ours.len());
    assert_eq!(vcf.lines().find(|l| l.starts_with("#CHROM")).unwrap().rsplitn(4, '\t').count(), 4);
    for line in [
        "##PEDIGREE=<ID=HG001,Father=NA12891,Mother=NA12892>",
        "##wgs_member=<ID=NA12891,Sex=male,SexBy=ped,Profile=\"sha256:",
    ] {
        assert!(vcf.contains(line), "{line}");
    }
    assert!(!vcf.contains(t.dir.path().to_str().unwrap()), "nothing of the machine stands in the header");
    // Others read it, and normalising changes nothing.
    let lines = |text: &str| text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", &reference, &out])), lines(&vcf));
    // Its count of violations is ours, and there are hardly any.
    tool("bcftools", &["view", "-f", "PASS", "-Oz", "-o", &pass, &out]);
    let counted = tool("bcftools", &["+mendelian", &pass, "-m", "c", "-t", "NA12892,NA12891,HG001"]);
    let numbers: Vec<u64> = counted.lines().last().unwrap().split('\t').take(3).map(|n| n.parse().unwrap()).collect();
    let (family, child) = (section(&json), section(&json)["children"][0].clone());
    assert_eq!(child["mendelian_violations"].as_u64().unwrap(), numbers[1], "{counted}");
    assert_eq!(child["genotyped"].as_u64().unwrap(), numbers[0] + numbers[1], "{counted}");
    assert!(numbers[0] >= 65 && numbers[1] <= 1, "{counted}");
    assert_eq!(
        (&child["child"], &child["father"], &child["mother"]),
        (&"HG001".into(), &"NA12891".into(), &"NA12892".into())
    );
    // The members' metrics are those of their columns.
    for (i, sample) in SAMPLES.iter().enumerate() {
        let qc = t.text("qc.json");
        wgs(&["qc", "vcf", &out, "-q", "--sample", sample, "--json", &qc]).succeeds();
        let report: Value = serde_json::from_slice(&std::fs::read(&qc).unwrap()).unwrap();
        let member = &family["members"][i];
        assert_eq!(member["sample"], *sample);
        assert_eq!(member["ga4gh"], report["sections"]["qc_vcf"]["ga4gh"], "{sample}");
        assert!(member["snvs"].as_u64().unwrap() >= 40, "{member}");
    }
}

#[test]
fn a_family_of_one_is_called_like_a_single_sample() {
    let t = Trio::new();
    let (bams, reference, ped) = (t.bams(), t.text("ref.fa"), t.text("t.ped"));
    let call = |extra: &[&str]| {
        let mut args = vec!["call", "germline", &bams[0], "-r", &reference, "-o", "-", "-q"];
        args.extend(extra);
        wgs(&args).succeeds()
    };
    let (alone, family) = (call(&[]), call(&["--ped", &ped]));
    let (alone, family) = (records(&alone), records(&family));
    let key = |r: &[&str]| (r[1].to_owned(), r[3].to_owned(), r[4].to_owned(), r[6].to_owned());
    assert_eq!(alone.iter().map(|r| key(r)).collect::<Vec<_>>(), family.iter().map(|r| key(r)).collect::<Vec<_>>());
    for (a, f) in alone.iter().zip(&family) {
        let fields =
            |r: &[&str]| r[8].split(':').map(str::to_owned).zip(r[9].split(':').map(str::to_owned)).collect::<Vec<_>>();
        let (fields_a, fields_f) = (fields(a), fields(f));
        for (x, y) in fields_a.iter().zip(&fields_f) {
            // GQ is rounded; a lone SNV's is summed over all bases, not over those that were found.
            let near = |a: u32, b: u32| a.abs_diff(b) <= 1 || a.min(b) > 60;
            let near = x.0 == "GQ" && near(x.1.parse().unwrap(), y.1.parse().unwrap());
            assert!(x == y || near, "{a:?} {f:?}");
        }
    }
}

/// A family made up: chr1 at 33×, X and Y at the copies' depth, the mitochondrion; reads of 100 bases without errors.
struct Made {
    dir: tempfile::TempDir,
}

const MEMBERS: [&str; 4] = ["dad", "mum", "son", "girl"];
/// Contig, length, step between starts of the reads of one copy.
const CONTIGS: [(&str, usize, usize); 4] =
    [("chr1", 9_000, 6), ("chrX", 6_000, 6), ("chrY", 6_000, 6), ("chrM", 3_000, 2)];
/// Copies by contig and member.
const COPIES: [[usize; 4]; 4] = [[2; 4], [1, 2, 1, 2], [1, 0, 1, 0], [2; 4]];
/// Contig, 0-based position, which copies of each member have another base.
const VARIANTS: [(&str, usize, [&[usize]; 4]); 9] = [
    // His father's.
    ("chr1", 1_000, [&[1], &[], &[0], &[]]),
    // New in the son.
    ("chr1", 2_000, [&[], &[], &[0], &[]]),
    // Both parents have it twice; no read of the son.
    ("chr1", 4_000, [&[0, 1], &[0, 1], &[0, 1], &[0, 1]]),
    // His mother's X.
    ("chrX", 1_000, [&[], &[1], &[0], &[0]]),
    // Her father's X.
    ("chrX", 2_000, [&[0], &[], &[], &[0]]),
    // Not from his father: new in the son.
    ("chrX", 3_000, [&[0], &[], &[0], &[0]]),
    // The Y.
    ("chrY", 1_000, [&[0], &[], &[0], &[]]),
    ("chrM", 1_000, [&[], &[0], &[0], &[0]]),
    ("chrM", 2_000, [&[], &[0, 1], &[0, 1], &[0, 1]]),
];

impl Made {
    fn text(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn new() -> Self {
        let made = Self { dir: tempfile::tempdir().unwrap() };
        let mut state = 11u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            b"ACGT"[(state >> 61) as usize & 3]
        };
        let contigs: Vec<Vec<u8>> = CONTIGS.iter().map(|c| (0..c.1).map(|_| next()).collect()).collect();
        let fasta =
            CONTIGS.iter().zip(&contigs).map(|(c, bases)| format!(">{}\n{}\n", c.0, String::from_utf8_lossy(bases)));
        std::fs::write(made.text("ref.fa"), fasta.collect::<String>()).unwrap();
        for (m, member) in MEMBERS.iter().enumerate() {
            let mut sam = String::from("@HD\tVN:1.6\tSO:coordinate\n");
            CONTIGS.iter().for_each(|(name, len, _)| writeln!(sam, "@SQ\tSN:{name}\tLN:{len}").unwrap());
            writeln!(sam, "@RG\tID:a\tSM:{member}").unwrap();
            for (c, (name, len, step)) in CONTIGS.iter().enumerate() {
                for (i, start) in (0..len - 100).step_by(*step).enumerate() {
                    for copy in 0..COPIES[c][m] {
                        let mut read = contigs[c][start..start + 100].to_vec();
                        let here = VARIANTS.iter().filter(|v| v.0 == *name && (start..start + 100).contains(&v.1));
                        let mut covered = true;
                        for (_, at, of) in here {
                            covered &= (*member, *at) != ("son", 4_000);
                            if of[m].contains(&copy) {
                                read[at - start] = match read[at - start] {
                                    b'A' => b'G',
                                    b'G' => b'A',
                                    b'C' => b'T',
                                    _ => b'C',
                                };
                            }
                        }
                        if covered {
                            let flag = if (i + copy) % 2 == 0 { 0 } else { 16 };
                            let (read, quals) = (String::from_utf8(read).unwrap(), "I".repeat(100));
                            writeln!(
                                sam,
                                "{name}_{i}_{copy}\t{flag}\t{name}\t{}\t60\t100M\t*\t0\t0\t{read}\t{quals}\tRG:Z:a",
                                start + 1
                            )
                            .unwrap();
                        }
                    }
                }
            }
            std::fs::write(made.text("s.sam"), sam).unwrap();
            let bam = made.text(&format!("{member}.bam"));
            tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &made.text("s.sam")]);
            tool("samtools", &["index", &bam]);
        }
        made.ped("f dad 0 0 1 0\nf mum 0 0 2 0\nf son dad mum 1 0\nf girl dad mum 2 0\n");
        made
    }

    fn ped(&self, text: &str) {
        std::fs::write(self.text("f.ped"), text).unwrap();
    }

    fn run(&self, members: &[&str], extra: &[&str]) -> support::Run {
        let bams: Vec<String> = members.iter().map(|m| self.text(&format!("{m}.bam"))).collect();
        let (reference, ped) = (self.text("ref.fa"), self.text("f.ped"));
        let mut args = vec!["call", "germline"];
        args.extend(bams.iter().map(String::as_str));
        args.extend(["-r", &reference, "--ped", &ped, "-o", "-"]);
        args.extend(extra);
        wgs(&args)
    }
}

/// Genotypes of the record at a 0-based position, and its FORMAT fields by name for a sample.
fn at<'a>(vcf: &'a str, contig: &str, pos: usize) -> (Vec<&'a str>, Vec<&'a str>) {
    let line = records(vcf).into_iter().find(|r| r[0] == contig && r[1] == (pos + 1).to_string());
    let line = line.unwrap_or_else(|| panic!("no record at {contig}:{pos}"));
    (line[9..].iter().map(|s| s.split(':').next().unwrap()).collect(), line)
}

fn field<'a>(line: &[&'a str], key: &str, sample: usize) -> Option<&'a str> {
    let at = line[8].split(':').position(|k| k == key)?;
    line[9 + sample].split(':').nth(at)
}

#[test]
fn autosomes_sex_chromosomes_and_the_mitochondrion_are_inherited_as_they_are() {
    let made = Made::new();
    let json = made.text("out.json");
    let vcf = made.run(&MEMBERS, &["-q", "--json", &json]).succeeds();
    let (gt, line) = at(&vcf, "chr1", 1_000);
    assert_eq!((gt, line[6]), (vec!["0/1", "0/0", "0/1", "0/0"], "PASS"));
    assert_eq!(field(&line, "DNP", 2), None, "nothing of it is new");
    let (gt, line) = at(&vcf, "chr1", 2_000);
    assert_eq!((gt, line[6]), (vec!["0/0", "0/0", "0/1", "0/0"], "PASS"));
    assert!(
        line[7].contains("DE_NOVO=son") && field(&line, "DNP", 2).unwrap().parse::<u32>().unwrap() >= 20,
        "{line:?}"
    );
    let (gt, line) = at(&vcf, "chr1", 4_000);
    assert_eq!((gt, line[6]), (vec!["1/1", "1/1", "./.", "1/1"], "PASS"), "no data is not 0/0");
    assert_eq!(
        (field(&line, "DP", 2), field(&line, "GQ", 2), field(&line, "PL", 2)),
        (Some("0"), Some("."), Some("."))
    );
    assert_eq!(at(&vcf, "chrX", 1_000).0, ["0", "0/1", "1", "0/1"]);
    assert_eq!(at(&vcf, "chrX", 2_000).0, ["1", "0/0", "0", "0/1"]);
    let (gt, line) = at(&vcf, "chrX", 3_000);
    assert_eq!(gt, ["1", "0/0", "1", "0/1"]);
    assert!(line[7].ends_with("DE_NOVO=son"), "a son's X is his mother's: {line:?}");
    let (gt, line) = at(&vcf, "chrY", 1_000);
    assert_eq!((gt, line[6]), (vec!["1", ".", "1", "."], "PASS"));
    assert!(!line[7].contains("DE_NOVO"));
    let (gt, line) = at(&vcf, "chrM", 1_000);
    assert_eq!((gt, line[8]), (vec!["0", "0/1", "0/1", "0/1"], "GT:AD:DP:GQ:AF:AFCI"));
    assert_eq!(at(&vcf, "chrM", 2_000).0, ["0", "1", "1", "1"]);
    let family = section(&json);
    let counts = |c: usize| {
        let child = &family["children"][c];
        ["genotyped", "mendelian_violations", "de_novo"].map(|k| child[k].as_u64().unwrap())
    };
    // The son: chr1 two (one not seen), X three, Y one; the daughter: chr1 three, X three.
    assert_eq!((counts(0), counts(1)), ([6, 2, 2], [6, 0, 0]), "{family}");
    assert_eq!(family["members"][2]["missing"], 1);
    assert_eq!(family["members"][0]["sex"], "male");
}

#[test]
fn relatives_who_were_not_read_and_sexes_that_do_not_fit() {
    let made = Made::new();
    // Brother and sister alone: their parents stay as ancestors.
    let vcf = made.run(&["son", "girl"], &["-q"]).succeeds();
    assert!(vcf.contains("##PEDIGREE=<ID=son,Father=dad,Mother=mum>"));
    assert_eq!(at(&vcf, "chr1", 4_000).0, ["./.", "1/1"]);
    // A sister who is a brother by the pedigree.
    made.ped("f dad 0 0 1 0\nf mum 0 0 2 0\nf girl dad mum 1 0\n");
    let run = made.run(&["girl", "mum"], &[]);
    run.fails(0, &["sample girl is male by the pedigree and female by the depths of X and Y"]);
    assert!(run.succeeds().contains("##wgs_warning=sample girl is male"));
    made.ped("f dad 0 0 1 0\nf mum 0 0 2 0\n");
    let errors = made.run(&["mum", "son"], &["-q"]);
    errors.fails(3, &["son.bam", "sample son is not in", "f.ped", "hint: give every sample a line"]);
    made.ped("f dad 0 0 1 0\nf mum 0 0 1 0\nf son dad mum 1 0\n");
    made.run(&["son", "mum"], &["-q"]).fails(3, &["f.ped: line 3: mum is the mother of son, and male"]);
}

#[test]
fn bcf_says_what_the_vcf_says() {
    let made = Made::new();
    let out = made.text("out.bcf");
    let run = made.run(&MEMBERS, &["-q"]);
    let bams: Vec<String> = MEMBERS.iter().map(|m| made.text(&format!("{m}.bam"))).collect();
    let (reference, ped) = (made.text("ref.fa"), made.text("f.ped"));
    let mut args = vec!["call", "germline"];
    args.extend(bams.iter().map(String::as_str));
    args.extend(["-r", &reference, "--ped", &ped, "-o", &out, "-q"]);
    wgs(&args).succeeds();
    let (text, bcf) = (run.succeeds(), tool("bcftools", &["view", "--no-version", &out]));
    // Copies of X differ between columns, and Y is missing in half of them.
    assert_eq!(records(&bcf), records(&text));
}

#[test]
fn what_cannot_be_is_refused() {
    let made = Made::new();
    let usage: [&[&str]; 5] =
        [&["--gvcf", "x.g.vcf"], &["--alleles", "x.vcf"], &["--sex", "male"], &["--ploidy", "1"], &["--sample", "x"]];
    for extra in usage {
        made.run(&["son", "mum"], extra).fails(2, &[extra[0], "cannot be used with --ped", "hint:"]);
    }
    let profile = |member: &str, name: &str| {
        let (bam, out) = (made.text(&format!("{member}.bam")), made.text(name));
        wgs(&["call", "learn", &bam, "-r", &made.text("ref.fa"), "-o", &out, "-q"]).succeeds();
        out
    };
    let (son, mum, dad) = (profile("son", "s.profile"), profile("mum", "m.profile"), profile("dad", "d.profile"));
    made.run(&["son", "mum"], &["--profile", &son, "--profile", &son]).fails(2, &["are both of sample son"]);
    made.run(&["son", "mum"], &["--profile", &dad]).fails(3, &["d.profile", "sample dad, of which there is no input"]);
    // Given or learned, in any order: the same.
    let learned = made.run(&["son", "mum"], &["-q"]).succeeds();
    assert_eq!(made.run(&["son", "mum"], &["-q", "--profile", &mum, "--profile", &son]).succeeds(), learned);
    assert_eq!(made.run(&["son", "mum"], &["-q", "--profile", &mum]).succeeds(), learned);
    let (bam, reference) = (made.text("son.bam"), made.text("ref.fa"));
    wgs(&["call", "germline", &bam, "-r", &reference, "-o", "-", "--profile", &son, "--profile", &mum])
        .fails(2, &["--profile is given twice", "--ped"]);
    // One file of two samples.
    let both = made.text("both.bam");
    tool("samtools", &["merge", "-o", &both, &bam, &made.text("mum.bam")]);
    tool("samtools", &["index", &both]);
    made.run(&["both"], &["-q"]).fails(3, &["both.bam: its read groups are of 2 samples", "samtools split"]);
}

#[test]
fn same_bytes_for_threads_shards_simd_and_container() {
    // The fixture's reads on both sides of three cell borders; the parents have shares of them.
    let f = Fixture::new();
    let header = tool("samtools", &["view", "-H", "--no-PG", f.bam()]);
    let sample = |name: &str, share: &[&str]| {
        let (reads, bam, head) = (f.text("some.bam"), f.text(&format!("{name}.bam")), f.text("head.sam"));
        tool("samtools", &[&["view", "-b", "--no-PG", "-o", &reads], share, &[f.bam()]].concat());
        std::fs::write(&head, header.replace("SM:SIM", &format!("SM:{name}"))).unwrap();
        let out = std::process::Command::new("samtools").args(["reheader", "-P", &head, &reads]).output().unwrap();
        std::fs::write(&bam, out.stdout).unwrap();
        tool("samtools", &["index", &bam]);
        bam
    };
    let bams = [sample("kid", &["-s", "3.9"]), sample("pa", &["-s", "1.7"]), sample("ma", &["-s", "2.7"])];
    let cram = f.text("pa.cram");
    tool("samtools", &["view", "-C", "--no-PG", "-T", f.reference(), "-o", &cram, &bams[1]]);
    tool("samtools", &["index", &cram]);
    let crams = [bams[0].clone(), cram, bams[2].clone()];
    let ped = f.text("f.ped");
    std::fs::write(&ped, "f kid pa ma 0 0\nf pa 0 0 1 0\nf ma 0 0 2 0\n").unwrap();
    let profiles: Vec<String> = bams.iter().map(|b| b.replace(".bam", ".profile")).collect();
    for (bam, profile) in bams.iter().zip(&profiles) {
        wgs(&["call", "learn", bam, "-r", f.reference(), "-o", profile, "-q"]).succeeds();
    }
    let (out, json) = (f.text("out.vcf.gz"), f.text("out.json"));
    let call = |inputs: &[String; 3], threads: &str, shards: u32, simd: Option<&str>| {
        let mut common = vec!["-q", "-@", threads];
        common.extend(simd.map(|s| ["--simd", s]).into_iter().flatten());
        let germline = |extra: &[&str], out: &str| {
            let mut args = vec!["call", "germline"];
            args.extend(inputs.iter().map(String::as_str));
            args.extend(["-r", f.reference(), "--ped", &ped, "-o", out]);
            profiles.iter().for_each(|p| args.extend(["--profile", p.as_str()]));
            args.extend(extra);
            args.extend(&common);
            wgs(&args).succeeds();
        };
        if shards == 1 {
            germline(&["--json", &json], &out);
        } else {
            let parts: Vec<String> = (1..=shards).map(|i| f.text(&format!("{i}of{shards}.part"))).collect();
            for (i, part) in parts.iter().enumerate() {
                germline(&["--shard", &format!("{}/{shards}", i + 1)], part);
            }
            let mut args = vec!["call", "gather"];
            args.extend(parts.iter().rev().map(String::as_str));
            args.extend(["-o", &out, "--json", &json]);
            args.extend(&common);
            wgs(&args).succeeds();
        }
        let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        let index = std::fs::read(f.path("out.vcf.gz.tbi")).unwrap();
        (std::fs::read(&out).unwrap(), index, report["sections"].to_string(), report["sample"].to_string())
    };
    let expected = call(&bams, "1", 1, Some("scalar"));
    let vcf = inflate(&expected.0);
    assert!(records(&vcf).len() >= 40 && expected.3.contains("\"f\""), "{}", expected.3);
    for (inputs, threads, shards, simd) in [
        (&bams, "2", 1, None),
        (&bams, "5", 1, Some("scalar")),
        (&bams, "1", 2, None),
        (&bams, "2", 7, Some("scalar")),
        (&crams, "1", 1, None),
        (&crams, "2", 2, None),
    ] {
        let got = call(inputs, threads, shards, simd);
        let what = format!("-@{threads} {shards} shards {simd:?}");
        assert_eq!(inflate(&got.0), vcf, "{what}");
        assert!(got == expected, "{what}: compressed bytes, index or summary");
    }
    let mut args = vec!["call", "germline", "-r", f.reference(), "--ped", &ped, "-o", "-", "-q"];
    args.extend(bams.iter().map(String::as_str));
    profiles.iter().for_each(|p| args.extend(["--profile", p.as_str()]));
    assert!(wgs_masked(&args).succeeds() == vcf, "hardware capabilities of glibc masked");
    // A region gives the records of the whole.
    let region = "chr20:2000001-3000000";
    let mut args = vec!["call", "germline"];
    args.extend(bams.iter().map(String::as_str));
    args.extend(["-r", f.reference(), "--ped", &ped, "-o", "-", "-q", "--region", region]);
    profiles.iter().for_each(|p| args.extend(["--profile", p.as_str()]));
    let part = wgs(&args).succeeds();
    let inside = |l: &&str| {
        !l.starts_with('#') && (2_000_001..=3_000_000).contains(&l.split('\t').nth(1).unwrap().parse().unwrap())
    };
    let expected: Vec<&str> = vcf.lines().filter(inside).collect();
    assert!(!expected.is_empty());
    assert_eq!(part.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>(), expected);
}
