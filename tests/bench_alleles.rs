//! `sections.bench.alleles` against the shared `compare.sh`, which splits and left-aligns alleles with bcftools and matches
//! them by position and spelling: on real records with planted errors, plain and in other words.

mod bench_support;
mod common;

use bench_support::{World, write};
use std::path::Path;
use std::process::Command;
use wgs_testkit::variants::plant::{Plan, plant};
use wgs_testkit::variants::rewrite::Style;
use wgs_testkit::variants::{Variant, copies, vcf};
use wgs_testkit::{Rng, bgzf, tools};

const LENGTH: usize = 5_000_000;

/// TP, FN, FP of SNVs and of indels as `compare.sh` prints them.
fn oracle(script: &Path, folder: &Path, world: &World) -> [[u64; 3]; 2] {
    let packed = |name: &str, set: &[Variant]| {
        let path = folder.join(name);
        std::fs::write(&path, bgzf::file(vcf::text(&[("chr20", LENGTH)], set).as_bytes())).unwrap();
        tools::run(Command::new("bcftools").args(["index", "-f"]).arg(&path));
        path
    };
    let (truth, query) = (packed("truth.vcf.gz", &world.truth), packed("query.vcf.gz", &world.query));
    let bed = folder.join("all.bed");
    std::fs::write(&bed, format!("chr20\t0\t{LENGTH}\n")).unwrap();
    let text = tools::text(Command::new("bash").arg(script).args([&truth, &query, &folder.join("ref.fa"), &bed]));
    let line = |class: &str| {
        let line = text.lines().find(|l| l.starts_with(class)).unwrap_or_else(|| panic!("{class} in {text}"));
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| words[words.iter().position(|w| *w == word).unwrap() + 1].parse::<u64>().unwrap();
        ["TP", "FN", "FP"].map(after)
    };
    ["snv", "indel"].map(line)
}

#[test]
fn alleles_are_counted_as_compare_sh_counts_them() {
    let Some(data) = tools::shared(common::root()) else { return };
    let script = data.join("../tools/compare.sh");
    if !tools::available(&["bcftools", "python3"]) || !script.is_file() {
        return;
    }
    let unpacked = |name: &str| tools::text(Command::new("gzip").arg("-dc").arg(data.join(name)));
    let bases: String = unpacked("ref/grch38.chr20.first10M.fa.gz").lines().skip(1).collect();
    let bases = bases[..LENGTH].to_owned();
    let mut set = vcf::parse(&unpacked("truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz"));
    set.retain(|v| v.end() < LENGTH - 1);
    let mut rng = Rng::new(3);
    let truth = copies::phase(&set, &mut rng).0;
    let plan = Plan { wrong_genotypes: 50, missed: 200, extra: 300, wrong_alleles: 100 };
    // A star is an allele to bcftools norm, and one that nobody has is a call to compare.sh.
    let other = Style { star: 0, uncalled: 0, lower: 0, ..Style::ANY };
    for style in [Style::PLAIN, other] {
        let planted = plant("chr20", &bases, &truth, plan, &style, &mut rng);
        let records = |set: &[(Variant, _)]| set.iter().map(|(v, _)| v.clone()).collect();
        let (truth, query) = (records(&planted.truth), records(&planted.query));
        let world = World { contig: "chr20".into(), bases: bases.clone(), truth, query };
        let files = write(std::slice::from_ref(&world));
        let alleles = files.report(&[])["sections"]["bench"]["alleles"].take();
        let ours = ["snv", "indel"].map(|class| {
            let of = |key: &str| alleles[class][key].as_u64().unwrap_or_else(|| panic!("{class}.{key}: {alleles}"));
            // compare.sh does not know that another spelling is the same.
            [of("tp") - of("respelled"), of("fn") + of("respelled"), of("fp") + of("query_respelled")]
        });
        let theirs = oracle(&script, files.folder.path(), &world);
        assert_eq!(ours, theirs, "snv and indel: TP, FN, FP; {alleles}");
    }
}
