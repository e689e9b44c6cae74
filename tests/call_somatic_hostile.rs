//! `wgs call somatic` with what should not be given to it: other persons, broken files, empty and odd samples, absurd reads.

#[path = "call_somatic_support/mod.rs"]
mod support;

use support::common::any_reads::{Random, genome, line};
use support::{Made, Run, STRETCHES, other, passing, records, sections, tool, wgs};

/// A run that must fail: code and texts as expected, and no file more or less than before.
fn refuses(made: &Made, what: &str, code: i32, texts: &[&str], run: impl Fn() -> Run) {
    let before = made.files();
    run().fails(code, texts);
    assert_eq!(made.files(), before, "{what}");
}

fn column(line: &str, i: usize) -> &str {
    line.split('\t').nth(i).unwrap()
}

fn has(line: &str, filter: &str) -> bool {
    column(line, 6).split(';').any(|f| f == filter)
}

#[test]
fn samples_of_other_persons() {
    let made = Made::with_reads();
    made.stranger();
    let out = made.path("out.vcf.gz");
    let another = ["tumour and normal are not of one person", "--force"];
    for tumors in [&["tumor.bam"][..], &["tumor.bam", "second.bam"]] {
        refuses(&made, "normal", 3, &another, || made.call(tumors, "stranger.bam", &["-o", &out]));
        refuses(&made, "fdr", 3, &another, || made.call(tumors, "stranger.bam", &["-o", &out, "--fdr", "0.1"]));
    }
    // One tumour of many: the others' sites do not hide it.
    for i in 3..8 {
        made.changed("tumor", &format!("t{i}"), &format!("T{i}"), |_, f| Some(f));
    }
    let many = ["tumor.bam", "stranger.bam", "t3.bam", "t4.bam", "t5.bam", "t6.bam", "t7.bam"];
    refuses(&made, "of many", 3, &["STRANGER: tumour", another[0]], || made.call(&many, "normal.bam", &["-o", &out]));
    let forced = made.call(&many, "normal.bam", &["-o", "-", "--force"]).succeeds();
    assert!(records(&forced).len() > 100);
    // More than are looked at together.
    for i in 8..10 {
        made.changed("tumor", &format!("t{i}"), &format!("T{i}"), |_, f| Some(f));
    }
    let nine = [&many[..], &["t8.bam", "t9.bam"]].concat();
    refuses(&made, "nine", 2, &["9 tumours, at most 8"], || made.call(&nine, "normal.bam", &["-o", &out]));
}

#[test]
fn files_that_do_not_fit_or_are_broken() {
    let made = Made::with_reads();
    let (panel, population, asked) = (made.panel(), made.population(), made.asked());
    let learned = made.profiles(&["tumor", "normal", "second"]);
    let profiles = ["--profile", &learned[0], "--normal-profile", &learned[1]];
    let out = made.path("out.vcf.gz");
    let pair = |extra: &[&str]| made.call(&["tumor.bam"], "normal.bam", &[extra, &["-o", &out]].concat());
    let cut = |from: &str, to: &str, bytes: usize| {
        let all = std::fs::read(made.path(from)).unwrap();
        std::fs::write(made.path(to), &all[..all.len().min(bytes)]).unwrap();
    };

    // Reads that end in the middle of the run.
    let len = std::fs::metadata(made.path("tumor.bam")).unwrap().len() as usize;
    cut("tumor.bam", "cut.bam", len / 3 * 2);
    cut("tumor.bam.bai", "cut.bam.bai", usize::MAX);
    for extra in [&[][..], &profiles, &["--fdr", "0.1"]] {
        let extra = [extra, &["-o", &out, "-@", "2"]].concat();
        refuses(&made, "cut", 3, &["cut.bam: truncated", "at c:"], || made.call(&["cut.bam"], "normal.bam", &extra));
    }
    let learn = |tumor: &str, extra: &[&str]| {
        let [tumor, normal, reference] = [tumor, "normal.bam", "ref.fa"].map(|n| made.path(n));
        wgs(&[&["call", "learn", &tumor, "--normal", &normal, "-r", &reference, "-q"], extra].concat())
    };
    let both = ["-o", &made.path("x.profile"), "--normal-output", &made.path("y.profile")];
    refuses(&made, "learn", 3, &["cut.bam: truncated"], || learn("cut.bam", &both));

    // A file given twice; outputs over inputs and over each other.
    refuses(&made, "twice", 2, &["tumor.bam: given twice"], || {
        made.call(&["tumor.bam", "./tumor.bam"], "normal.bam", &["-o", &out])
    });
    let keep = std::fs::read(made.path("normal.bam")).unwrap();
    for input in ["normal.bam", "tumor.bam", "ref.fa"] {
        let path = made.path(input);
        let texts = [input, "is an input"];
        refuses(&made, input, 2, &texts, || made.call(&["tumor.bam"], "normal.bam", &["-o", &path]));
        refuses(&made, input, 2, &texts, || pair(&["--json", &path]));
        refuses(&made, input, 2, &texts, || learn("tumor.bam", &["-o", &path]));
        let add = || wgs(&["call", "pon", "add", &made.path("normal.bam"), "-r", &made.path("ref.fa"), "-o", &path]);
        if input != "tumor.bam" {
            refuses(&made, input, 2, &texts, add);
        }
    }
    assert!(std::fs::read(made.path("normal.bam")).unwrap() == keep);
    let same = made.path("same.profile");
    let texts = ["two outputs", "same.profile"];
    refuses(&made, "outputs", 2, &texts, || learn("tumor.bam", &["-o", &same, "--normal-output", &same]));
    refuses(&made, "outputs", 2, &["two outputs"], || pair(&["--json", &out]));
    made.changed("normal", "named", "TUMOR", |_, f| Some(f));
    refuses(&made, "names", 2, &["both called TUMOR", "--sample"], || {
        let [tumor, normal, reference] = ["tumor.bam", "named.bam", "ref.fa"].map(|n| made.path(n));
        wgs(&["call", "learn", &tumor, "--normal", &normal, "-r", &reference, "-o", &same, "-q"])
    });
    // A folder of somebody's beside the output is in nobody's way.
    std::fs::create_dir_all(made.path("there.vcf.parts/full")).unwrap();
    made.call(&["tumor.bam"], "normal.bam", &["-o", &made.path("there.vcf"), "--fdr", "0.1"]).succeeds();

    // Profiles.
    refuses(&made, "profile", 3, &["second.profile", "SECOND"], || pair(&["--profile", &learned[2]]));
    learn("tumor.bam", &["-o", &made.path("pair.profile")]).succeeds();
    made.changed("normal", "again", "NORMAL", |i, f| (i % 9 != 0).then_some(f));
    let with_pair = ["-o", &out, "--profile", &made.path("pair.profile")];
    let texts = ["TUMOR", "another normal"];
    refuses(&made, "normal of a profile", 3, &texts, || made.call(&["tumor.bam"], "again.bam", &with_pair));
    refuses(&made, "stale", 3, &["normal.profile: the profile does not fit"], || {
        made.call(&["tumor.bam"], "again.bam", &["-o", &out, "--normal-profile", &learned[1]])
    });

    // Panels.
    cut("normals.pon", "cut.pon", std::fs::metadata(&panel).unwrap().len() as usize / 2);
    std::fs::write(made.path("empty.pon"), "").unwrap();
    for name in ["cut.pon", "empty.pon", "ref.fa"] {
        let texts = [name, "not a usable panel"];
        refuses(&made, name, 3, &texts, || pair(&["--panel", &made.path(name)]));
    }

    // Populations.
    refuses(&made, "plain", 3, &["population.vcf", "bgzip"], || pair(&["--population", &made.path("population.vcf")]));
    cut("population.vcf.gz", "bare.vcf.gz", usize::MAX);
    refuses(&made, "no index", 3, &["bare.vcf.gz", "index"], || pair(&["--population", &made.path("bare.vcf.gz")]));
    cut("population.vcf.gz", "bare.vcf.gz", std::fs::metadata(&population).unwrap().len() as usize - 28);
    cut("population.vcf.gz.tbi", "bare.vcf.gz.tbi", usize::MAX);
    refuses(&made, "cut", 3, &["bare.vcf.gz", "truncated"], || pair(&["--population", &made.path("bare.vcf.gz")]));
    let texts = ["population.vcf.gz", "no INFO key XYZ"];
    refuses(&made, "key", 3, &texts, || pair(&["--population", &population, "--population-key", "XYZ"]));
    let germline = made.planted.iter().filter(|p| p.germline > 0.0 && p.contig == 1);
    let shifted = germline.map(|p| {
        let other = other(&made.genome[1][p.at..=p.at]);
        format!("d\t{}\t.\t{other}\t{}\t.\t.\tAF=0.2", p.at + 1, if other == "A" { "C" } else { "A" })
    });
    let text = made.vcf("wrong.vcf", &shifted.collect::<Vec<_>>());
    let wrong = made.path("wrong.vcf.gz");
    tool("bcftools", &["view", "--no-version", "-Oz", "-o", &wrong, &text]);
    tool("bcftools", &["index", "-t", &wrong]);
    refuses(&made, "reference", 3, &["wrong.vcf.gz", "REF that is not"], || pair(&["--population", &wrong]));

    // Reports.
    wgs(&["qc", "align", &made.path("normal.bam"), "--json", &made.path("qc.json"), "-q"]).succeeds();
    refuses(&made, "qc", 2, &["qc.json", "no contamination"], || pair(&["--qc", &made.path("qc.json")]));
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(made.path("qc.json")).unwrap()).unwrap();
    for share in [-0.1, 5.0] {
        report["sections"]["qc_align"]["contamination"] = serde_json::json!({ "freemix": share });
        std::fs::write(made.path("share.json"), report.to_string()).unwrap();
        refuses(&made, "qc", 3, &["share.json", "no share"], || pair(&["--qc", &made.path("share.json")]));
    }
    std::fs::write(made.path("half.json"), "{\"sample\":").unwrap();
    refuses(&made, "qc", 3, &["half.json"], || pair(&["--qc", &made.path("half.json")]));

    // Parts of other runs.
    let part = |name: &str, normal: &str, extra: &[&str]| {
        let path = made.path(name);
        made.call(&["tumor.bam"], normal, &[extra, &["-o", &path]].concat()).succeeds();
        path
    };
    let shard = ["--shard", "2/2"];
    let first = part("1.part", "normal.bam", &[&profiles[..], &["--shard", "1/2"]].concat());
    let second = part("2.part", "normal.bam", &[&profiles[..], &shard].concat());
    for (name, options) in [
        ("panel", ["--panel", &panel]),
        ("population", ["--population", &population]),
        ("alleles", ["--alleles", &asked]),
        ("tumor_in_normal", ["--tumor-in-normal", "0"]),
        ("region=c", ["--region", "c"]),
    ] {
        let other = part("other.part", "normal.bam", &[&profiles[..], &shard, &options].concat());
        let texts = ["are not of one run", name];
        refuses(&made, name, 3, &texts, || wgs(&["call", "gather", &first, &other, "-o", &out, "-q"]));
    }
    let other = part("other.part", "", &[&profiles[..2], &shard].concat());
    let gather = |parts: &[&str], out: &str| wgs(&[&["call", "gather", "-q", "-o", out], parts].concat());
    refuses(&made, "no normal", 3, &["are not of one run"], || gather(&[&first, &other], &out));
    refuses(&made, "missing", 3, &["part 2 of 2 is missing"], || gather(&[&first], &out));
    refuses(&made, "over", 2, &["1.part", "is an input"], || gather(&[&first, &second], &first));
    cut("2.part", "cut.part", 3_000);
    refuses(&made, "part", 3, &["cut.part", "truncated"], || gather(&[&first, &made.path("cut.part")], &out));
    gather(&[&first, &second], &out).succeeds();
}

/// Fields of a read with others in their place.
fn with(mut f: Vec<String>, values: &[(usize, &str)]) -> Option<Vec<String>> {
    values.iter().for_each(|(i, v)| f[*i] = (*v).to_owned());
    Some(f)
}

#[test]
fn samples_that_hold_little() {
    let made = Made::with_reads();
    let call = |tumor: &str, normal: &str, extra: &[&str]| {
        let json = made.path("out.json");
        let vcf = made.call(&[tumor], normal, &[extra, &["-o", "-", "--json", &json]].concat()).succeeds();
        assert!(sections(&json)["call_somatic"]["records"].as_u64() == Some(records(&vcf).len() as u64));
        vcf
    };
    // The same reads under another name, and the same file.
    made.changed("normal", "copy", "COPY", |_, f| Some(f));
    for vcf in [call("copy.bam", "normal.bam", &[]), call("tumor.bam", "tumor.bam", &["--sample", "ONE"])] {
        assert!(records(&vcf).len() > 50 && passing(&vcf).is_empty(), "{:?}", passing(&vcf));
    }

    // A normal without reads in a stretch.
    let gap = 3_000..5_000u32;
    let outside = |f: &Vec<String>| f[2] != "c" || !gap.contains(&(f[3].parse::<u32>().unwrap() + 100));
    made.changed("normal", "gap", "GAP", |_, f| outside(&f).then_some(f));
    let vcf = call("tumor.bam", "gap.bam", &[]);
    let inside = |l: &&&str| column(l, 0) == "c" && (3_150..4_800).contains(&column(l, 1).parse::<u32>().unwrap());
    let all = records(&vcf);
    let here: Vec<&&str> = all.iter().filter(inside).collect();
    assert!(here.len() > 8 && here.iter().all(|l| has(l, "normal_depth")), "{here:?}");
    assert!(passing(&vcf).len() > 20);

    // Nothing at all, in each sample and in both.
    for name in ["tumor", "normal"] {
        made.changed(name, &format!("empty-{name}"), &name.to_uppercase(), |_, _| None);
    }
    let asked = made.asked();
    let vcf = call("tumor.bam", "empty-normal.bam", &[]);
    assert!(records(&vcf).len() > 100 && records(&vcf).iter().all(|l| has(l, "normal_depth")), "{vcf}");
    let vcf = call("empty-tumor.bam", "normal.bam", &[]);
    assert!(passing(&vcf).is_empty());
    for (normal, extra) in [("empty-normal.bam", &[][..]), ("", &[]), ("empty-normal.bam", &["--fdr", "0.05"])] {
        assert!(records(&call("empty-tumor.bam", normal, extra)).is_empty());
        let vcf = call("empty-tumor.bam", normal, &[extra, &["--alleles", &asked]].concat());
        assert!(records(&vcf).len() == 7 && records(&vcf).iter().all(|l| has(l, "not_assessable")), "{vcf}");
    }
    let plain = call("tumor.bam", "normal.bam", &[]);

    // Without qualities, without mates, of one base, of no mapping quality, without bases.
    let each = |name: &str, change: fn(usize, Vec<String>) -> Option<Vec<String>>| {
        for sample in ["tumor", "normal"] {
            made.changed(sample, &format!("{sample}-{name}"), &sample.to_uppercase(), change);
        }
        let vcf = call(&format!("tumor-{name}.bam"), &format!("normal-{name}.bam"), &[]);
        call(&format!("tumor-{name}.bam"), "", &[]);
        vcf
    };
    let half = passing(&plain).len() / 2;
    assert!(passing(&each("noqual", |_, f| with(f, &[(10, "*")]))).len() > half);
    let unpaired = each("unpaired", |i, f| {
        let (name, flag) = (format!("r{i}"), if f[1] == "147" || f[1] == "83" { "16" } else { "0" });
        with(f, &[(0, &name), (1, flag), (6, "*"), (7, "0"), (8, "0")])
    });
    assert!(passing(&unpaired).len() > half);
    let one = each("one", |_, f| {
        let (base, quality) = (f[9][..1].to_owned(), f[10][..1].to_owned());
        with(f, &[(5, "1M"), (9, &base), (10, &quality)])
    });
    assert!(passing(&one).is_empty());
    assert!(passing(&each("mapq0", |_, f| with(f, &[(4, "0")]))).is_empty());
    assert!(passing(&each("nobases", |_, f| with(f, &[(9, "*"), (10, "*")]))).is_empty());
}

/// An amplicon: all templates begin at one place, five thousand of them.
#[test]
fn amplicons_are_bounded_and_the_same_on_threads() {
    let made = Made::new();
    let (contig, start, _) = STRETCHES[0];
    let at = start + 1_000;
    let deep = |name: &str, seed: u64, share: u64| {
        let mut random = Random(seed);
        let mut sam = support::head(name);
        let bases = &made.genome[contig][at..at + 100];
        let changed = format!("{}{}{}", &bases[..40], other(&bases[40..41]), &bases[41..]);
        for i in 0..5_000 {
            let (bases, quals) = (if random.below(100) < share { &changed } else { bases }, "F".repeat(100));
            sam += &format!("{name}{i}\t{}\tc\t{}\t60\t100M\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a\n", i % 2 * 16, at + 1);
        }
        made.bam(name, &sam);
    };
    deep("T", 3, 4);
    deep("N", 5, 0);
    let call = |normal: &str, threads: &str| made.call(&["T.bam"], normal, &["-o", "-", "-@", threads]).succeeds();
    for normal in ["N.bam", ""] {
        let vcf = call(normal, "1");
        let found: Vec<&str> = records(&vcf).into_iter().filter(|l| column(l, 1) == (at + 41).to_string()).collect();
        assert!(found.len() == 1 && found[0].contains("CAPPED"), "{vcf}");
        assert!(normal.is_empty() || column(found[0], 6) == "PASS", "{vcf}");
        assert!(call(normal, "3") == vcf);
    }
}

#[test]
fn any_reads_are_called_and_the_pieces_add_up() {
    for seed in 1..=2u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let genome = genome(&mut random, 3000);
        std::fs::write(path("ref.fa"), format!(">c\n{genome}\n")).unwrap();
        for (name, reads) in [("T1", 1200), ("T2", 900), ("N", 700)] {
            let mut lines: Vec<(usize, String)> = (0..reads).map(|i| line(&mut random, &genome, i)).collect();
            lines.sort_by_key(|l| l.0);
            let mut sam = format!("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:c\tLN:{}\n@RG\tID:a\tSM:{name}\n", genome.len());
            lines.iter().for_each(|l| sam.push_str(&l.1));
            std::fs::write(path("reads.sam"), sam).unwrap();
            let bam = path(&format!("{name}.bam"));
            tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &path("reads.sam")]);
            tool("samtools", &["index", &bam]);
        }
        let [one, two, normal, reference] = ["T1.bam", "T2.bam", "N.bam", "ref.fa"].map(path);
        for files in [vec![&one, "--normal", &normal], vec![&one, &two, "--normal", &normal], vec![&two]] {
            let call = |extra: &[&str]| {
                let args = ["-r", &reference, "-o", "-", "-q", "--force"];
                let text = wgs(&[&["call", "somatic"], &files[..], &args, extra].concat()).succeeds();
                records(&text).into_iter().map(str::to_owned).collect::<Vec<_>>()
            };
            let whole = call(&[]);
            assert!(whole.len() > 20, "seed {seed}: {} records", whole.len());
            let mut pieces = Vec::new();
            for (from, to) in [(1, 1), (2, 700), (701, 1409), (1410, 3000)] {
                pieces.extend(call(&["--region", &format!("c:{from}-{to}")]));
            }
            let odd: Vec<_> = pieces.iter().zip(&whole).filter(|(a, b)| a != b).take(2).collect();
            assert!(pieces == whole, "seed {seed} {files:?}: {odd:#?}");
            assert_eq!(call(&["--simd", "scalar", "-@", "3"]), whole, "seed {seed}: instruction sets");
        }
    }
}

/// What others think of the VCF, with every option: bcftools reads it in silence and its `norm` changes nothing, vcf-validator is content.
#[test]
fn others_read_every_record() {
    let made = Made::with_reads();
    let (panel, population, asked) = (made.panel(), made.population(), made.asked());
    made.changed("normal", "odd", "odd, <name> \"q\"=1", |_, f| Some(f));
    let all = ["--alleles", &asked, "--panel", &panel, "--population", &population];
    for (tumors, normal, extra) in [
        (&["tumor.bam", "second.bam"][..], "normal.bam", &all[..]),
        (&["tumor.bam"], "normal.bam", &[&all[..], &["--fdr", "0.05"]].concat()),
        (&["tumor.bam"], "", &all),
        (&["tumor.bam"], "odd.bam", &[]),
    ] {
        for ending in ["vcf", "vcf.gz", "bcf"] {
            let out = made.path(&format!("out.{ending}"));
            made.call(tumors, normal, &[extra, &["-o", &out]].concat()).succeeds();
        }
        let text = std::fs::read_to_string(made.path("out.vcf")).unwrap();
        for ending in ["vcf", "vcf.gz", "bcf"] {
            let out = made.path(&format!("out.{ending}"));
            assert_eq!(records(&silent("bcftools", &["view", "--no-version", &out])), records(&text), "{ending}");
            // An allele behind the contig's end has no base to compare.
            let norm = ["norm", "--no-version", "-c", "e", "-f", &made.path("ref.fa"), "-t", "c:1-2060000,d,e", &out];
            let inside = records(&text).into_iter().filter(|l| !l.contains("ASKED_WHY=outside_contig"));
            assert_eq!(records(&silent("bcftools", &norm)), inside.collect::<Vec<_>>(), "{ending}");
            silent("bcftools", &["stats", "-s", "-", "-F", &made.path("ref.fa"), &out]);
        }
        if wgs_testkit::tools::available(&["vcf-validator"]) && normal != "odd.bam" {
            assert_eq!(silent("vcf-validator", &["-d", &made.path("out.vcf")]), "");
        }
    }
}

/// Runs a tool that must succeed and have nothing to say; gives its standard output.
fn silent(program: &str, args: &[&str]) -> String {
    let output = std::process::Command::new(program).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // `bcftools norm` counts what it did.
    let said: Vec<&str> = said.lines().filter(|l| !l.starts_with("Lines   total/split/realigned/skipped:")).collect();
    assert!(output.status.success() && said.is_empty(), "{program} {args:?}\n{said:?}");
    String::from_utf8(output.stdout).unwrap()
}
