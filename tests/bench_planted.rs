//! `wgs bench` on queries with planted errors: every class must count exactly what was planted.

mod bench_support;
mod common;

use bench_support::{World, count, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;
use wgs_testkit::variants::plant::{Counts, Plan, Planted, plant};
use wgs_testkit::variants::rewrite::{Phasing, Style, rewrite};
use wgs_testkit::variants::{Class, Variant, copies, random, vcf};
use wgs_testkit::{Rng, tools};

/// Rewriting that keeps everything true within its cluster.
const PHASED_PLAIN: Style = Style { phasing: Phasing::Phased, ..Style::PLAIN };

fn world(contig: &str, bases: String, planted: &Planted) -> World {
    let records = |set: &[(Variant, _)]| set.iter().map(|(v, _)| v.clone()).collect();
    World { contig: contig.into(), bases, truth: records(&planted.truth), query: records(&planted.query) }
}

/// Fails unless each class has exactly the expected counts.
fn assert_counts(section: &Value, expected: &BTreeMap<Class, Counts>, what: &str) {
    let mut found = String::new();
    let mut all = Counts::default();
    let mut same = |class: &str, c: &Counts| {
        let query_total = c.query_tp + c.fp + c.unknown;
        for (key, expected) in [
            ("truth_total", c.truth_total),
            ("tp", c.tp),
            ("fn", c.fn_),
            ("query_total", query_total),
            ("query_tp", c.query_tp),
            ("fp", c.fp),
            ("unknown", c.unknown),
            ("genotype_errors", c.genotype_errors),
            ("allele_errors", c.allele_errors),
        ] {
            let is = count(section, class, key);
            if is != expected {
                found += &format!("{class}.{key} is {is}, planted {expected}\n");
            }
        }
        let ratio = |part: u64, rest: u64| (part + rest > 0).then(|| part as f64 / (part + rest) as f64);
        for (key, expected) in [("recall", ratio(c.tp, c.fn_)), ("precision", ratio(c.query_tp, c.fp))] {
            let is = section[class][key].as_f64();
            let close = match (is, expected) {
                (Some(is), Some(expected)) => (is - expected).abs() < 1e-6,
                (is, expected) => is == expected,
            };
            if !close {
                found += &format!("{class}.{key} is {is:?}, planted {expected:?}\n");
            }
        }
    };
    for (class, counts) in expected {
        same(class.key(), counts);
        all.truth_total += counts.truth_total;
        all.tp += counts.tp;
        all.fn_ += counts.fn_;
        all.query_tp += counts.query_tp;
        all.fp += counts.fp;
        all.unknown += counts.unknown;
        all.genotype_errors += counts.genotype_errors;
        all.allele_errors += counts.allele_errors;
    }
    same("all", &all);
    assert!(found.is_empty(), "{what}:\n{found}");
}

/// Runs with and without regions; `more` for both.
fn compare(world: &World, planted: &Planted, rng: &mut Rng, what: &str) {
    let files = write(std::slice::from_ref(world));
    assert_counts(&files.report(&[])["sections"]["bench"], &planted.expected(None), what);
    let regions = planted.regions(&world.bases, 3, rng);
    let bed: String = regions.iter().map(|(s, e)| format!("{}\t{s}\t{e}\n", world.contig)).collect();
    let path = files.path("confident.bed");
    std::fs::write(&path, bed).unwrap();
    let section = files.report(&["-b", &path])["sections"]["bench"].take();
    assert_counts(&section, &planted.expected(Some(&regions)), &format!("{what} inside regions"));
}

#[test]
fn random_sets_count_what_was_planted() {
    for seed in 0..6 {
        let mut rng = Rng::new(seed);
        let bases = random::reference(400_000, &mut rng);
        let truth = random::copies(&bases, 700, &mut rng);
        let truth = rewrite("c", &bases, &truth, &PHASED_PLAIN, &mut rng);
        let plan = Plan { wrong_genotypes: 25, missed: 30, extra: 40, wrong_alleles: 20 };
        let planted = plant("c", &bases, &truth, plan, &Style::ANY, &mut rng);
        compare(&world("c", bases, &planted), &planted, &mut rng, &format!("seed {seed}"));
    }
}

/// chr20:1–4,999,999 and the truth of HG002 there with phases at random; loudly `None` without the data folder.
fn real(rng: &mut Rng) -> Option<(String, Vec<Variant>)> {
    const LENGTH: usize = 5_000_000;
    let data = tools::shared(common::root())?;
    let unpacked = |name: &str| tools::text(Command::new("gzip").arg("-dc").arg(data.join(name)));
    let bases: String = unpacked("ref/grch38.chr20.first10M.fa.gz").lines().skip(1).collect();
    let mut set = vcf::parse(&unpacked("truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz"));
    set.retain(|v| v.end() < LENGTH - 1);
    Some((bases[..LENGTH].to_owned(), copies::phase(&set, rng).0))
}

#[test]
fn real_sets_count_what_was_planted() {
    for seed in 1..=2 {
        let mut rng = Rng::new(seed);
        let Some((bases, truth)) = real(&mut rng) else { return };
        let plan = Plan { wrong_genotypes: 101, missed: 203, extra: 307, wrong_alleles: 97 };
        let planted = plant("chr20", &bases, &truth, plan, &Style::ANY, &mut rng);
        compare(&world("chr20", bases, &planted), &planted, &mut rng, &format!("seed {seed}"));
    }
}
