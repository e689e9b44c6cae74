//! `wgs call germline`: copies by sex and `--ploidy`, the mitochondrion, phase.
//!
//! The genome is made up in [`support::made`]. Its contigs are short, so no pseudo-autosomal region is known; its edges are
//! tested in `wgs_call::ploidy`.

#[path = "call_germline_support/mod.rs"]
mod support;

use support::made::{CONTIGS, Made};
use support::{tool, wgs};

/// `contig:position filter genotype` of all records.
fn told(vcf: &str) -> Vec<String> {
    vcf.lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .map(|f| format!("{}:{} {} {}", f[0], f[1], f[6], f[9].split(':').next().unwrap()))
        .collect()
}

fn field(vcf: &str, start: &str, key: &str) -> String {
    let line: Vec<&str> = vcf.lines().find(|l| l.starts_with(start)).unwrap().split('\t').collect();
    let at = line[8].split(':').position(|k| k == key).unwrap_or_else(|| panic!("{key} in {line:?}"));
    line[9].split(':').nth(at).unwrap().to_owned()
}

#[test]
fn a_male_by_depth_has_one_x_and_one_y() {
    let made = Made::new(1);
    let vcf = made.call(&[]);
    let expected = [
        "chr1:3001 PASS 0/1",
        "chr1:6001 PASS 0|1",
        "chr1:6005 PASS 1|0",
        "chr1:6009 PASS 0|1",
        "chrX:2001 PASS 1",
        "chrY:2001 PASS 1",
        "chrM:1001 PASS 0/1",
        "chrM:1501 PASS 1",
        "chrM:2000 PASS 0/1",
    ];
    assert_eq!(told(&vcf), expected);
    assert!(vcf.contains(";ploidy=by_sex;sex=male;sex_by=depth"));
    for start in ["chr1\t6001", "chr1\t6005", "chr1\t6009"] {
        assert_eq!(field(&vcf, start, "PS"), "6001");
    }
    assert_eq!(field(&vcf, "chrX\t2001", "PL").split(',').count(), 2);

    // Fractions: one read of twelve, all, four of twelve (less near the ends of reads).
    let fraction = |start: &str| field(&vcf, start, "AF").parse::<f64>().unwrap();
    let interval = |start: &str| {
        let ends = field(&vcf, start, "AFCI");
        let (low, high) = ends.split_once(',').unwrap();
        (low.parse::<f64>().unwrap(), high.parse::<f64>().unwrap())
    };
    let (low, high) = interval("chrM\t1001");
    assert!(
        low < 1.0 / 12.0 && 1.0 / 12.0 < high && (fraction("chrM\t1001") - 1.0 / 12.0).abs() < 0.02,
        "{low} {high}"
    );
    assert!(fraction("chrM\t1501") > 0.98 && interval("chrM\t1501").1 > 0.995);
    assert!((fraction("chrM\t2000") - 1.0 / 3.0).abs() < 0.06, "{vcf}");

    // Others read it as it stands.
    let out = made.text("out.vcf");
    std::fs::write(&out, &vcf).unwrap();
    let records = |s: &str| s.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(records(&tool("bcftools", &["view", "--no-version", &out])), records(&vcf));
    let normed = tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", &made.text("ref.fa"), &out]);
    assert_eq!(records(&normed), records(&vcf));
}

#[test]
fn sex_and_ploidy_are_what_the_user_says() {
    let made = Made::new(1);
    let female = made.call(&["--sex", "female"]);
    assert!(told(&female).contains(&"chrX:2001 PASS 1/1".to_owned()), "{:?}", told(&female));
    assert!(told(&female).contains(&"chrY:2001 no_copy 1".to_owned()), "{:?}", told(&female));
    assert!(female.contains(";sex=female;sex_by=option"));
    let one = made.call(&["--ploidy", "1,chrX=2"]);
    assert!(told(&one).contains(&"chrX:2001 PASS 1/1".to_owned()), "{:?}", told(&one));
    assert!(one.lines().filter(|l| l.starts_with("chr1\t")).all(|l| !l.contains("\t0/1:")), "{:?}", told(&one));
    assert!(one.contains(";ploidy=1,chrX%3D2;sex=not_used;"));
    let (bam, reference) = (made.text("reads.bam"), made.text("ref.fa"));
    for (option, value, message) in [
        ("--ploidy", "3", "expected 1, 2, or CONTIG=0"),
        ("--ploidy", "chr9=1", "no such contig"),
        ("--sex", "other", "expected female, male or auto"),
    ] {
        wgs(&["call", "germline", &bam, "-r", &reference, "-o", "-", option, value]).fails(2, &[message]);
    }
}

#[test]
fn a_gvcf_has_every_base_of_every_contig_once_with_its_copies() {
    let made = Made::new(1);
    for sex in ["male", "female"] {
        let path = made.text(&format!("{sex}.g.vcf"));
        made.call(&["--sex", sex, "--gvcf", &path]);
        let gvcf = std::fs::read_to_string(&path).unwrap();
        let mut next = std::collections::BTreeMap::new();
        for line in gvcf.lines().filter(|l| !l.starts_with('#')) {
            let f: Vec<&str> = line.split('\t').collect();
            let pos: usize = f[1].parse().unwrap();
            let expected = next.entry(f[0].to_owned()).or_insert(1);
            assert_eq!(pos, *expected, "{line}");
            *expected = f[7].strip_prefix("END=").map_or(pos + f[3].len(), |end| end.parse::<usize>().unwrap() + 1);
            let value = |key: &str| {
                let at = f[8].split(':').position(|k| k == key);
                at.map_or("", |i| f[9].split(':').nth(i).unwrap())
            };
            let band = f[4] == "<NON_REF>";
            let alleles = f[4].split(',').count() + 1;
            let (one, none) = (["chrX", "chrY"].contains(&f[0]) && sex == "male", f[0] == "chrY" && sex == "female");
            let genotypes = if one || none || (band && f[0] == "chrM") { alleles } else { alleles * (alleles + 1) / 2 };
            match (f[0], band) {
                ("chrM", false) => assert_eq!(value("AF").split(',').count(), f[4].split(',').count(), "{line}"),
                _ => assert_eq!(value("PL").split(',').count(), genotypes, "{line}"),
            }
            assert_eq!(f[4].split(',').next_back(), Some("<NON_REF>"), "{line}");
            let gt = value("GT");
            match (band, none, one || f[0] == "chrM") {
                (true, true, _) => assert!(gt == "." && f[6] == "no_copy" && value("PL") == "0,0", "{line}"),
                (true, _, true) => assert!(gt == "0" || (gt == "." && value("MIN_DP") == "0"), "{line}"),
                (true, _, false) => assert!(gt == "0/0" || (gt == "./." && value("MIN_DP") == "0"), "{line}"),
                (false, _, _) => assert_eq!(gt.contains(['/', '|']), !(one || none || gt.len() == 1), "{line}"),
            }
        }
        for (name, len, _) in CONTIGS {
            assert_eq!(next.get(name), Some(&(len + 1)), "{name}");
        }
        let records = |s: &str| s.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(records(&tool("bcftools", &["view", "--no-version", &path])), records(&gvcf));
        let normed = tool("bcftools", &["norm", "--no-version", "-c", "e", "-f", &made.text("ref.fa"), &path]);
        assert_eq!(records(&normed), records(&gvcf));
    }
}

#[test]
fn two_x_and_a_y_leave_the_sex_open() {
    let made = Made::new(2);
    let vcf = made.call(&[]);
    assert!(vcf.contains(";sex=undetermined;sex_by=depth"));
    let told = told(&vcf);
    assert!(
        told.contains(&"chrX:2001 PASS 1/1".to_owned()) && told.contains(&"chrY:2001 PASS 1".to_owned()),
        "{told:?}"
    );
    let (bam, reference) = (made.text("reads.bam"), made.text("ref.fa"));
    let warned = std::process::Command::new(env!("CARGO_BIN_EXE_wgs"))
        .args(["call", "germline", &bam, "-r", &reference, "-o", "-"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&warned.stderr).into_owned();
    assert!(stderr.contains("tell no sex") && stderr.contains("--sex female or male"), "{stderr}");
}

#[test]
fn shards_and_regions_agree_on_sex_fraction_and_phase() {
    let made = Made::new(1);
    let (bam, reference, profile) = (made.text("reads.bam"), made.text("ref.fa"), made.text("sample.profile"));
    wgs(&["call", "learn", &bam, "-r", &reference, "-o", &profile, "-q"]).succeeds();
    let single = made.call(&["--profile", &profile]);
    let mut parts = Vec::new();
    for i in 1..=3 {
        let (part, shard) = (made.text(&format!("{i}.part")), format!("{i}/3"));
        let args = ["call", "germline", &bam, "-r", &reference, "--profile", &profile, "--shard", &shard];
        wgs(&[&args[..], &["-o", &part, "-q"]].concat()).succeeds();
        parts.push(part);
    }
    let mut args = vec!["call", "gather", "-o", "-", "-q"];
    args.extend(parts.iter().map(String::as_str));
    assert_eq!(wgs(&args).succeeds(), single);
    // A phase set keeps its name where its first record is not asked for.
    let region = made.call(&["--profile", &profile, "--region", "chr1:6005-6100"]);
    assert_eq!(told(&region), ["chr1:6005 PASS 1|0", "chr1:6009 PASS 0|1"]);
    assert_eq!(field(&region, "chr1\t6009", "PS"), "6001");
}
