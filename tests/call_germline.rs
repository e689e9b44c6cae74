//! `wgs call learn | germline | gather`: what they accept, what others make of the output, and what they refuse.

#[path = "call_germline_support/mod.rs"]
mod support;

use support::{Fixture, inflate, tool, wgs};

fn learn(f: &Fixture) -> String {
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    profile
}

/// Parts 1 … n, called with one profile.
fn parts(f: &Fixture, profile: &str, n: u32, extra: &[&str]) -> Vec<String> {
    let part = |i: u32| {
        let (out, shard) = (f.text(&format!("{i}of{n}{}.part", extra.len())), format!("{i}/{n}"));
        let mut args = vec![
            "call",
            "germline",
            f.bam(),
            "-r",
            f.reference(),
            "--profile",
            profile,
            "-o",
            &out,
            "-q",
            "--shard",
            &shard,
        ];
        args.extend(extra);
        wgs(&args).succeeds();
        out
    };
    (1..=n).map(part).collect()
}

#[test]
fn bcftools_reads_the_output_and_norm_changes_nothing() {
    let f = Fixture::new();
    let (gz, plain) = (f.text("out.vcf.gz"), f.text("out.vcf"));
    let profile = learn(&f);
    for out in [&gz, &plain] {
        wgs(&["call", "germline", f.bam(), "-r", f.reference(), "-o", out, "--profile", &profile, "-q"]).succeeds();
    }
    let text = std::fs::read_to_string(&plain).unwrap();
    assert_eq!(inflate(&std::fs::read(&gz).unwrap()), text, "plain and compressed are one text");
    let piped = wgs(&["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "--profile", &profile]).succeeds();
    assert_eq!(piped, text, "standard output carries the VCF and nothing else");
    let records = |s: &str| s.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    let ours = records(&text);
    assert_eq!(records(&tool("bcftools", &["view", "--no-version", &gz])), ours);
    assert_eq!(records(&tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", f.reference(), &gz])), ours);
    // The index finds what a scan finds.
    for (start, end) in [(1, 1_000_000), (1_000_001, 1_002_000), (2_000_000, 2_000_500), (3_500_000, 4_000_000)] {
        let region = format!("chr20:{start}-{end}");
        let inside = |l: &&String| (start..=end).contains(&l.split('\t').nth(1).unwrap().parse::<u32>().unwrap());
        let expected: Vec<_> = ours.iter().filter(inside).cloned().collect();
        assert_eq!(records(&tool("bcftools", &["view", "--no-version", "-r", &region, &gz])), expected, "{region}");
    }
    // Nothing of the machine stands in the header.
    let header: Vec<&str> = text.lines().filter(|l| l.starts_with("##")).collect();
    let directory = f.path("").display().to_string();
    assert!(header.iter().all(|l| !l.contains(&directory)), "{header:?}");
    for key in
        ["##fileformat=VCFv4.3", "##source=wgs call germline", "##wgs_profile=sha256:", "##wgs_reference=sha256:"]
    {
        assert!(header.iter().any(|l| l.starts_with(key)), "{key}");
    }
}

#[test]
fn the_variants_of_the_simulation_are_found() {
    let f = Fixture::new();
    let vcf = wgs(&["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "-q"]).succeeds();
    let unphased = |genotype: &str| genotype.replace("0|1", "0/1").replace("1|0", "0/1");
    let pass: Vec<(u32, String, String)> = vcf
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|l| l[6] == "PASS")
        .map(|l| (l[1].parse().unwrap(), format!("{}>{}", l[3], l[4]), unphased(l[9].split(':').next().unwrap())))
        .collect();
    let truth = include_str!("../testdata/call-germline/truth.tsv");
    let truth: Vec<(u32, String, String)> = truth
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .map(|l| (l[0].parse().unwrap(), l[1].to_owned(), l[2].to_owned()))
        .collect();
    assert!(truth.len() >= 20);
    let only = |a: &[(u32, String, String)], b: &[(u32, String, String)]| {
        a.iter().filter(|v| !b.contains(v)).map(|(p, c, g)| format!("{p} {c} {g}")).collect::<Vec<_>>()
    };
    // One is wrong, and stands here so that nobody forgets it: in a run of T three bases are missing on both copies, and of
    // the few reads across it enough miss a fourth for two different alleles.
    assert_eq!(only(&truth, &pass), ["3002322 ATTT>A 1/1"]);
    assert_eq!(only(&pass, &truth), ["3002322 ATTTT>AT,A 1/2"]);
}

#[test]
fn the_report_has_the_variant_metrics_of_qc_vcf() {
    let f = Fixture::new();
    let profile = learn(&f);
    let (vcf, json, qc) = (f.text("out.vcf.gz"), f.text("call.json"), f.text("qc.json"));
    let base = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q"];
    wgs(&[&base[..], &["-o", &vcf, "--json", &json]].concat()).succeeds();
    wgs(&["qc", "vcf", &vcf, "-q", "--json", &qc]).succeeds();
    let section = |path: &str, name: &str| -> serde_json::Value {
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        report["sections"][name].clone()
    };
    let (called, seen) = (section(&json, "call_germline"), section(&qc, "qc_vcf"));
    assert!(called["ga4gh"]["count_snvs"].as_u64().unwrap() >= 15, "{called}");
    assert_eq!((&called["ga4gh"], &called["ga4gh_absent"]), (&seen["ga4gh"], &seen["ga4gh_absent"]));
}

#[test]
fn targets_and_region_restrict_and_stand_in_the_header() {
    let f = Fixture::new();
    let profile = learn(&f);
    let bed = f.text("targets.bed");
    std::fs::write(&bed, "chr20\t2000000\t2003000\nchr20\t999000\t1001000\n").unwrap();
    let call = |extra: &[&str]| {
        let mut args = vec!["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "--profile", &profile, "-q"];
        args.extend(extra);
        wgs(&args).succeeds()
    };
    let positions = |text: &str| {
        text.lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split('\t').nth(1).unwrap().parse::<u32>().unwrap())
            .collect::<Vec<_>>()
    };
    let inside = |p: &u32| (999_001..=1_001_000).contains(p) || (2_000_001..=2_003_000).contains(p);
    let expected: Vec<u32> = positions(&call(&[])).into_iter().filter(inside).collect();
    let by_targets = call(&["--targets", &bed]);
    assert!(!expected.is_empty());
    assert_eq!(positions(&by_targets), expected);
    assert!(by_targets.contains(";targets=sha256:"));
    let both = call(&["--targets", &bed, "--region", "chr20:2,000,001-"]);
    assert_eq!(positions(&both), expected.into_iter().filter(|p| *p > 2_000_000).collect::<Vec<_>>());
    assert!(both.contains("region=chr20:2000001-4000000"));
}

#[test]
fn bad_inputs_are_refused_and_leave_nothing() {
    let f = Fixture::new();
    let profile = learn(&f);
    let before = f.files();
    let out = f.text("out.vcf.gz");
    let germline = |inputs: &[&str], reference: &str, extra: &[&str]| {
        let mut args = vec!["call", "germline"];
        args.extend(inputs);
        args.extend(["-r", reference, "-o", &out, "-q"]);
        args.extend(extra);
        wgs(&args)
    };
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();

    // No index.
    let naked = at("naked.bam");
    std::fs::copy(f.bam(), &naked).unwrap();
    germline(&[&naked], f.reference(), &[]).fails(3, &["index", "hint: make one: samtools index"]);

    // An index of other counts.
    let short = at("short.bam");
    tool("samtools", &["view", "-b", "--no-PG", "-s", "1.9", "-o", &short, f.bam()]);
    std::fs::copy(format!("{}.bai", f.bam()), format!("{short}.bai")).unwrap();
    germline(&[&short], f.reference(), &[]).fails(3, &["short.bam"]);

    // A truncated file: with the index of the whole one.
    let cut = at("cut.bam");
    let bytes = std::fs::read(f.bam()).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() * 2 / 3]).unwrap();
    std::fs::copy(format!("{}.bai", f.bam()), format!("{cut}.bai")).unwrap();
    germline(&[&cut], f.reference(), &[]).fails(3, &["cut.bam", "truncated"]);

    // Another reference: length, names, one base.
    let text = std::fs::read_to_string(f.reference()).unwrap();
    let references = [
        ("length.fa", text.replacen('N', "NN", 1), "has 4000001 bases"),
        ("names.fa", text.replacen(">chr20", ">20", 1), "none of the alignments' contigs"),
    ];
    for (name, text, message) in references {
        // One line: lines of equal length.
        let (head, body) = text.split_once('\n').unwrap();
        std::fs::write(at(name), format!("{head}\n{}\n", body.replace('\n', ""))).unwrap();
        germline(&[f.bam()], &at(name), &[]).fails(3, &[message]);
    }
    let mut changed = text.clone().into_bytes();
    let base = changed.len() / 2 + 61;
    changed[base] = if changed[base] == b'A' { b'C' } else { b'A' };
    std::fs::write(at("base.fa"), changed).unwrap();
    germline(&[f.bam()], &at("base.fa"), &["--profile", &profile])
        .fails(3, &["is not the one the profile was learned with"]);
    // … and where the header knows the digest, without a profile too.
    let header = at("header.sam");
    let sam = tool("samtools", &["view", "-H", "--no-PG", f.bam()]);
    let digest = "0123456789abcdef0123456789abcdef";
    std::fs::write(&header, sam.replace("LN:4000000", &format!("LN:4000000\tM5:{digest}"))).unwrap();
    let known = at("known.bam");
    let reheadered =
        std::process::Command::new("samtools").args(["reheader", "-P", &header, f.bam()]).output().unwrap();
    std::fs::write(&known, reheadered.stdout).unwrap();
    tool("samtools", &["index", &known]);
    germline(&[&known], f.reference(), &[]).fails(3, &["contig chr20 is not the sequence", digest]);

    // Two samples, in one file and in two; none.
    let other = at("other.bam");
    std::fs::write(
        &header,
        format!(
            "{sam}@RG	ID:x	SM:ELSE
"
        ),
    )
    .unwrap();
    let mixed = std::process::Command::new("samtools").args(["reheader", "-P", &header, f.bam()]).output().unwrap();
    std::fs::write(&other, mixed.stdout).unwrap();
    tool("samtools", &["index", &other]);
    germline(&[&other], f.reference(), &[]).fails(3, &["2 samples, SIM and ELSE"]);
    germline(&[f.bam(), &other], f.reference(), &[]).fails(3, &["2 samples"]);
    std::fs::write(&header, sam.replace("\tSM:SIM", "")).unwrap();
    let unnamed = std::process::Command::new("samtools").args(["reheader", "-P", &header, f.bam()]).output().unwrap();
    let nobody = at("nobody.bam");
    std::fs::write(&nobody, unnamed.stdout).unwrap();
    tool("samtools", &["index", &nobody]);
    germline(&[&nobody], f.reference(), &[]).fails(3, &["no read group names the sample", "--sample NAME"]);

    // Other contigs in the second file.
    std::fs::write(&header, sam.replace("LN:4000000", "LN:4000001")).unwrap();
    let longer = std::process::Command::new("samtools").args(["reheader", "-P", &header, f.bam()]).output().unwrap();
    std::fs::write(at("longer.bam"), longer.stdout).unwrap();
    tool("samtools", &["index", &at("longer.bam")]);
    germline(&[f.bam(), &at("longer.bam")], f.reference(), &[]).fails(3, &["its contigs differ"]);

    // Profiles: of other reads, cut short, changed, of another sample, no profile at all.
    let half = at("half.bam");
    tool("samtools", &["view", "-b", "--no-PG", "-s", "3.5", "-o", &half, f.bam()]);
    tool("samtools", &["index", &half]);
    germline(&[&half], f.reference(), &["--profile", &profile])
        .fails(3, &["learned from other reads", "wgs call learn"]);
    let content = std::fs::read_to_string(&profile).unwrap();
    std::fs::write(at("cut.profile"), &content[..content.len() / 2]).unwrap();
    germline(&[f.bam()], f.reference(), &["--profile", &at("cut.profile")]).fails(3, &["truncated"]);
    std::fs::write(at("changed.profile"), content.replace("\"SIM\"", "\"SAM\"")).unwrap();
    germline(&[f.bam()], f.reference(), &["--profile", &at("changed.profile")]).fails(3, &["digest"]);
    std::fs::write(at("none.profile"), "{}").unwrap();
    germline(&[f.bam()], f.reference(), &["--profile", &at("none.profile")]).fails(3, &["no wgs profile"]);
    germline(&[f.bam()], f.reference(), &["--profile", &at("absent.profile")]).fails(3, &["absent.profile"]);

    // Where to call.
    germline(&[f.bam()], f.reference(), &["--region", "chr21"]).fails(2, &["no such contig"]);
    germline(&[f.bam()], f.reference(), &["--region", "chr20:9-8"]).fails(2, &["--region"]);
    std::fs::write(at("bad.bed"), "chr20\t5\n").unwrap();
    germline(&[f.bam()], f.reference(), &["--targets", &at("bad.bed")]).fails(3, &["bad.bed: line 1"]);
    germline(&[f.bam()], f.reference(), &["--shard", "3/2"]).fails(2, &["3/2"]);
    germline(&[f.bam()], f.reference(), &["--shard", "1/2"]).fails(2, &["a part", "wgs call gather"]);
    wgs(&["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "--json", "-"]).fails(2, &["standard output"]);
    wgs(&["call", "germline", "-", "-r", f.reference(), "-o", &out]).fails(3, &[]);
    let part = ["call", "germline", f.bam(), "-r", f.reference(), "--shard", "1/2", "-o", &f.text("x.bcf")];
    wgs(&part).fails(2, &["x.bcf is no name for", "wgs call gather"]);

    assert_eq!(f.files(), before, "no output and no temporary is left");
}

#[test]
fn gather_refuses_what_is_not_one_run() {
    let f = Fixture::new();
    let profile = learn(&f);
    let three = parts(&f, &profile, 3, &[]);
    let two = parts(&f, &profile, 2, &[]);
    let region = parts(&f, &profile, 3, &["--region", "chr20:1-3000000"]);
    let before = f.files();
    let out = f.text("out.vcf.gz");
    let gather = |list: &[&str]| {
        let mut args = vec!["call", "gather", "-o", &out, "-q"];
        args.extend(list);
        wgs(&args)
    };
    let [a, b, c] = [&three[0], &three[1], &three[2]].map(String::as_str);
    gather(&[a, c]).fails(3, &["part 2 of 3 is missing"]);
    gather(&[b, c]).fails(3, &["part 1 of 3 is missing"]);
    gather(&[a, b, c, b]).fails(3, &["are both part 2"]);
    gather(&[a, b, c, &two[0]]).fails(3, &["one of 2 parts", "one of 3"]);
    gather(&[a, b, &region[2]]).fails(3, &["not of one run", "region="]);
    gather(&[a, b, f.bam()]).fails(3, &["no part of a wgs run"]);
    gather(&[a, b, &profile]).fails(3, &["not a usable part"]);
    gather(&[a, b, &f.text("absent.part")]).fails(3, &["absent.part"]);

    // Damage: cut inside, end marker gone, a record changed.
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
    let bytes = std::fs::read(c).unwrap();
    for (name, len) in [("half.part", bytes.len() / 2), ("unmarked.part", bytes.len() - 28), ("empty.part", 0)] {
        std::fs::write(at(name), &bytes[..len]).unwrap();
        gather(&[a, b, &at(name)]).fails(3, &[name]);
    }
    let rewrite = |name: &str, change: &dyn Fn(String) -> String| {
        use std::io::Write;
        let mut w = wgs_io::bgzf_out::Writer::new(Vec::new());
        w.write_all(change(inflate(&bytes)).as_bytes()).unwrap();
        std::fs::write(at(name), w.finish().unwrap()).unwrap();
        gather(&[a, b, &at(name)])
    };
    rewrite("record.part", &|t| t.replacen("PASS\t.\tGT", "PASS\t.\tGT:GT", 1)).fails(3, &["does not fit its digest"]);
    rewrite("tail.part", &|t| t[..t.trim_end().rfind('\n').unwrap() + 1].to_owned())
        .fails(3, &["last line is missing"]);
    rewrite("version.part", &|t| t.replacen("\"version\":\"", "\"version\":\"9", 1))
        .fails(3, &["it was made by version 9"]);

    assert_eq!(f.files(), before, "no output and no temporary is left");
    gather(&[a, b, c]).succeeds();
}

#[test]
fn a_deep_pile_is_capped_and_marked_the_same_in_any_order() {
    use std::fmt::Write;
    let f = Fixture::new();
    // 20,000 templates of 100 bases over 200 positions: 10,000×, far over the cap; a heterozygous SNV under all of them.
    let reference = tool("samtools", &["faidx", f.reference(), "chr20:2000001-2000400"]);
    let window: String = reference.lines().skip(1).collect();
    let site = 200usize;
    let alt = if &window[site..=site] == "A" { "G" } else { "A" };
    let mut lines = Vec::new();
    for i in 0..20_000usize {
        let start = 101 + i * 99 / 20_000;
        let mut bases = window[start..start + 100].to_owned();
        // Every second template by number: not correlated with the name's hash.
        if i % 2 == 0 {
            bases.replace_range(site - start..=site - start, alt);
        }
        lines.push((
            start,
            format!("r{i}\t0\tchr20\t{}\t60\t100M\t*\t0\t0\t{bases}\t{}\tRG:Z:a\n", 2_000_001 + start, "I".repeat(100)),
        ));
    }
    let mut vcfs = Vec::new();
    for reversed in [false, true] {
        // Records at one position in either order.
        lines.sort_by_key(|l| l.0);
        if reversed {
            lines.reverse();
            lines.sort_by_key(|l| l.0);
        }
        let mut sam = String::from("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr20\tLN:4000000\n@RG\tID:a\tSM:DEEP\n");
        lines.iter().for_each(|l| write!(sam, "{}", l.1).unwrap());
        let (text, bam) = (f.text("deep.sam"), f.text("deep.bam"));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
        vcfs.push(wgs(&["call", "germline", &bam, "-r", f.reference(), "-o", "-", "-q"]).succeeds());
    }
    assert_eq!(vcfs[0], vcfs[1]);
    let record = vcfs[0].lines().find(|l| l.contains(&format!("\t{}\t", 2_000_001 + site))).unwrap();
    let fields: Vec<&str> = record.split('\t').collect();
    assert_eq!((fields[4], &fields[9][..4]), (alt, "0/1:"), "{record}");
    assert!(fields[7].split(';').any(|i| i == "CAPPED"), "{record}");
    let depth: u32 = fields[9].split(':').nth(2).unwrap().parse().unwrap();
    // Two or three full bins of 500.
    assert!((1_000..=1_500).contains(&depth), "{record}");
}
