//! `wgs bench` on the same haplotypes in other words: every record of both sets must match, genotypes included.
//!
//! The words come from `wgs_testkit::variants::rewrite`, which applies what it wrote to the reference and stops when a
//! haplotype has changed.

mod bench_support;
mod common;

use bench_support::{World, assert_all_match};
use std::process::Command;
use wgs_testkit::variants::rewrite::{Phasing, Style, rewrite};
use wgs_testkit::variants::{Copies, Variant, copies, random, vcf};
use wgs_testkit::{Rng, tools};

/// Bases of the real contig that are used.
const LENGTH: usize = 5_000_000;

/// chr20:1–4,999,999 and the truth of HG002 there, as it stands in the file; loudly `None` without the data folder.
fn real() -> Option<(String, Vec<Variant>)> {
    let data = tools::shared(common::root())?;
    let unpacked = |name: &str| tools::text(Command::new("gzip").arg("-dc").arg(data.join(name)));
    let bases: String = unpacked("ref/grch38.chr20.first10M.fa.gz").lines().skip(1).collect();
    let mut set = vcf::parse(&unpacked("truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz"));
    set.retain(|v| v.end() < LENGTH - 1);
    Some((bases[..LENGTH].to_owned(), set))
}

#[test]
fn real_truth_in_other_words_matches_itself() {
    let Some((bases, truth)) = real() else { return };
    let mut compared = 0;
    for seed in 1..=3 {
        let mut rng = Rng::new(seed);
        // The file has no phases: one is taken at random. Records that fit on neither copy cannot be applied.
        let (phased, left) = copies::phase(&truth, &mut rng);
        assert!(left.len() < 10, "{left:?}");
        let kept: Vec<Variant> = truth.iter().filter(|v| !left.iter().any(|l| l.pos == v.pos)).cloned().collect();
        let phased: Vec<Variant> = phased.into_iter().filter(|v| !left.iter().any(|l| l.pos == v.pos)).collect();
        let query = rewrite("chr20", &bases, &Copies::of_variants(&phased).unwrap(), &Style::ANY, &mut rng);
        let changed = query.iter().filter(|v| !kept.contains(v)).count();
        assert!(changed > kept.len() / 4, "only {changed} records are written otherwise");
        compared += kept.len();
        let mut world = World { contig: "chr20".into(), bases: bases.clone(), truth: kept, query };
        if seed == 3 {
            std::mem::swap(&mut world.truth, &mut world.query);
        }
        assert_all_match(&[world], &[], &format!("seed {seed}"));
    }
    assert!(compared >= 20_000, "{compared} records");
}

#[test]
fn real_alleles_in_other_words_match_without_genotypes() {
    let Some((bases, truth)) = real() else { return };
    let mut rng = Rng::new(7);
    let (phased, _) = copies::phase(&truth, &mut rng);
    let mut all = Copies::of_variants(&phased).unwrap();
    all.edits.retain(|e| e.on[0]);
    all.edits.iter_mut().for_each(|e| e.on = [true, false]);
    let truth = rewrite("chr20", &bases, &all, &Style { phasing: Phasing::Unphased, ..Style::PLAIN }, &mut rng);
    let query = rewrite("chr20", &bases, &all, &Style::ONE_COPY, &mut rng);
    let world = World { contig: "chr20".into(), bases, truth, query };
    assert_all_match(&[world], &["--somatic"], "seed 7");
}

/// Worlds of random haplotypes, truth and query both in random words. The contig's name carries the seed.
fn random_worlds(seeds: std::ops::Range<u64>, length: usize, spacing: usize, style: &Style) -> Vec<World> {
    let world = |seed: u64| {
        let mut rng = Rng::new(seed);
        let bases = random::reference(length, &mut rng);
        let copies = if style.phasing == Phasing::Absent {
            random::one_copy(&bases, spacing, &mut rng)
        } else {
            random::copies(&bases, spacing, &mut rng)
        };
        let contig = format!("seed{seed}");
        let truth = rewrite(&contig, &bases, &copies, style, &mut rng);
        let query = rewrite(&contig, &bases, &copies, style, &mut rng);
        World { contig, bases, truth, query }
    };
    seeds.map(world).collect()
}

#[test]
fn random_haplotypes_in_other_words_match() {
    for (seeds, length, spacing) in [(0..2000, 200, 60), (10_000..13_000, 300, 30), (20_000..21_000, 2000, 60)] {
        assert_all_match(&random_worlds(seeds, length, spacing, &Style::ANY), &[], &format!("spacing {spacing}"));
    }
}

/// About one site each 12 bases, over 200 bases: at the limit of what a search can do.
#[test]
fn crowded_haplotypes_in_other_words_match() {
    assert_all_match(&random_worlds(30_000..31_000, 200, 12, &Style::ANY), &[], "crowded");
}

#[test]
fn random_alleles_in_other_words_match_without_genotypes() {
    for (seeds, spacing) in [(40_000..42_000, 60), (50_000..52_000, 25)] {
        let worlds = random_worlds(seeds, 300, spacing, &Style::ONE_COPY);
        assert_all_match(&worlds, &["--somatic"], &format!("spacing {spacing}"));
    }
}

/// Plain cases, one for each kind of rewriting, so that a failure names what is not understood.
#[test]
fn each_kind_of_other_words_matches() {
    //                     0         1         2         3         4         5
    //                     0123456789012345678901234567890123456789012345678901234567
    let bases = "GATTACAGGCACACACACATTGCCGTAAAAAAAAGTCCTGAGGATCTTCAGATTGCAT";
    let v = |pos: usize, r: &str, a: &str, gt: &str| {
        assert!(r.eq_ignore_ascii_case(&bases[pos..pos + r.len()]), "REF {r} at {pos}");
        Variant::new("c", pos, r, &a.split(',').collect::<Vec<_>>(), gt)
    };
    let cases: Vec<(&str, Vec<Variant>, Vec<Variant>)> = vec![
        ("shifted deletion", vec![v(8, "GCA", "G", "0/1")], vec![v(16, "ACA", "A", "0/1")]),
        ("shifted insertion", vec![v(25, "T", "TAA", "1/1")], vec![v(33, "A", "AAA", "1/1")]),
        ("padded", vec![v(25, "TA", "T", "0/1")], vec![v(23, "CGTAAAAAAAAGTC", "CGTAAAAAAAGTC", "1/0")]),
        ("MNV as SNVs", vec![v(21, "GC", "TA", "0/1")], vec![v(21, "G", "T", "0/1"), v(22, "C", "A", "1/0")]),
        (
            "MNV with an equal base",
            vec![v(34, "GTC", "ATA", "1/1")],
            vec![v(34, "G", "A", "1/1"), v(36, "C", "A", "1/1")],
        ),
        (
            "block as SNV and deletion",
            vec![v(21, "GCC", "TC", "0/1")],
            vec![v(20, "TG", "T", "0/1"), v(22, "C", "T", "0/1")],
        ),
        (
            "block as SNV on an anchor",
            vec![v(21, "GC", "T", "0/1")],
            vec![v(21, "G", "T", "0/1"), v(21, "GC", "G", "0/1")],
        ),
        (
            "SNV before an insertion",
            vec![v(21, "G", "TAA", "1|1")],
            vec![v(21, "G", "T", "1/1"), v(21, "G", "GAA", "1/1")],
        ),
        (
            "deletion cut in two",
            vec![v(8, "GCACA", "G", "0/1")],
            vec![v(8, "GCA", "G", "1/0"), v(14, "ACA", "A", "1/0")],
        ),
        ("het-alt as two hets", vec![v(33, "A", "C,T", "1/2")], vec![v(33, "A", "T", "0/1"), v(33, "A", "C", "0/1")]),
        ("het-alt indels", vec![v(25, "TA", "T,TAA", "1/2")], vec![v(25, "TA", "T", "0/1"), v(32, "A", "AA", "0/1")]),
        ("alleles in other order", vec![v(33, "A", "C,T", "1|2")], vec![v(33, "A", "T,C", "1/2")]),
        ("an allele nobody has", vec![v(33, "A", "C", "0/1")], vec![v(33, "A", "G,C", "0/2")]),
        ("lower case", vec![v(33, "A", "C", "0/1")], vec![v(33, "a", "c", "0/1")]),
        (
            "star",
            vec![v(40, "AGGAT", "A", "1|0"), v(42, "G", "C", "0|1")],
            vec![v(40, "AGGAT", "A", "0/1"), v(42, "G", "*,C", "1/2")],
        ),
        (
            "star alone",
            vec![v(40, "AGGAT", "A", "1/1")],
            vec![v(40, "AGGAT", "A", "1/1"), v(42, "G", "*", "1/1"), v(43, "A", "C,*", "2/2")],
        ),
        (
            "homozygous as two hets",
            vec![v(8, "GCA", "G", "1/1")],
            vec![v(8, "GCA", "G", "0/1"), v(16, "ACA", "A", "0/1")],
        ),
        ("half call", vec![v(33, "A", "C", "0/1")], vec![v(33, "A", "C", "./1")]),
        ("phases ignored", vec![v(34, "GT", "AA", "0/1")], vec![v(34, "G", "A", "0/1"), v(35, "T", "A", "1/0")]),
    ];
    let worlds = cases.into_iter().enumerate().map(|(i, (name, truth, query))| {
        let contig = format!("{i}-{}", name.replace(' ', "-"));
        let named = |set: Vec<Variant>| -> Vec<Variant> {
            set.iter().map(|v| Variant { contig: contig.clone(), ..v.clone() }).collect()
        };
        World { bases: bases.into(), truth: named(truth), query: named(query), contig: contig.clone() }
    });
    assert_all_match(&worlds.collect::<Vec<_>>(), &[], "kinds");
}
