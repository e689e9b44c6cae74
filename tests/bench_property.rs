//! `wgs bench` against brute force: small random worlds with mistakes, where every subset of records and every phase can be
//! tried (`wgs_testkit::variants::brute`).
//!
//! Assumed where several matchings are equally good: as many records as possible are matched, truth and query together;
//! which of the best matchings is taken is free. Each group of records that match each other has some of both sides.

mod bench_support;
mod common;

use bench_support::{World, count, write};
use wgs_testkit::Rng;
use wgs_testkit::variants::brute::{self, Best};
use wgs_testkit::variants::rewrite::{Phasing, Style, rewrite};
use wgs_testkit::variants::{Copies, random};

/// Most records of one side.
const MOST: usize = 5;

/// A world of few records; the contig's name carries the seed. `None` when there are none or too many.
fn world(seed: u64, style: &Style, one_copy: bool) -> Option<World> {
    let mut rng = Rng::new(seed);
    let length = 50 + rng.index(100);
    let bases = random::reference(length, &mut rng);
    let spacing = 8 + rng.index(40);
    let make = if one_copy { random::one_copy } else { random::copies };
    let all = make(&bases, spacing, &mut rng);
    let few = 1 + rng.index(4);
    let truth = Copies { edits: all.edits.into_iter().take(few).collect() };
    let mut query = random::spoiled(&bases, &truth, &mut rng);
    if one_copy {
        query.edits.retain(|e| e.on[0]);
        query.edits.iter_mut().for_each(|e| e.on = [true, false]);
    }
    let contig = format!("seed{seed}");
    let truth = rewrite(&contig, &bases, &truth, style, &mut rng);
    let query = rewrite(&contig, &bases, &query, style, &mut rng);
    let fits = !truth.is_empty() && !query.is_empty() && truth.len() <= MOST && query.len() <= MOST;
    fits.then_some(World { contig, bases, truth, query })
}

/// Compares the counts of each world with the best that brute force finds.
fn compare(seeds: std::ops::Range<u64>, style: &Style, one_copy: bool, more: &[&str], best: impl Fn(&World) -> Best) {
    let worlds: Vec<World> = seeds.filter_map(|seed| world(seed, style, one_copy)).collect();
    let files = write(&worlds);
    let (section, judged) = files.judged(more);
    let (mut wrong, mut shown, mut mistakes) = (0, String::new(), 0);
    for w in &worlds {
        let best = best(w);
        let found = judged.get(&w.contig).cloned().unwrap_or_default();
        let counts = (found.tp as usize, found.query_tp as usize, found.genotype_errors as usize);
        let whole = (found.tp + found.fn_, found.query_tp + found.fp) == (w.truth.len() as u64, w.query.len() as u64);
        mistakes += w.truth.len() + w.query.len() - best.matched;
        if !whole || !best.counts.contains(&counts) {
            wrong += 1;
            if wrong <= 5 {
                shown += &format!("{}: {found:?}, but best {best:?}\n{}\n", w.contig, w.show());
            }
        }
    }
    assert_eq!(wrong, 0, "of {} worlds. (tp, query_tp, genotype_errors) differ in\n{shown}", worlds.len());
    assert!(mistakes > worlds.len() / 4, "the worlds have only {mistakes} mistakes");
    // The report adds up what the VCF says.
    let sum = |of: fn(&bench_support::Judged) -> u64| judged.values().map(of).sum::<u64>();
    for (key, expected) in [
        ("tp", sum(|j| j.tp)),
        ("fn", sum(|j| j.fn_)),
        ("query_tp", sum(|j| j.query_tp)),
        ("fp", sum(|j| j.fp)),
        ("genotype_errors", sum(|j| j.genotype_errors)),
    ] {
        assert_eq!(count(&section, "all", key), expected, "all.{key}");
    }
}

#[test]
fn as_many_records_match_as_brute_force_finds() {
    compare(0..8000, &Style::ANY, false, &[], |w| brute::genotypes(&w.bases, &w.truth, &w.query));
}

#[test]
fn as_many_alleles_match_as_brute_force_finds() {
    compare(100_000..105_000, &Style::ONE_COPY, true, &["--somatic"], |w| brute::alleles(&w.bases, &w.truth, &w.query));
}

#[test]
fn alleles_of_both_copies_match_as_brute_force_finds() {
    let style = Style { phasing: Phasing::Absent, star: 0, uncalled: 0, ..Style::ANY };
    compare(110_000..115_000, &style, false, &["--somatic"], |w| brute::alleles(&w.bases, &w.truth, &w.query));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let worlds: Vec<World> = (200_000..202_000).filter_map(|seed| world(seed, &Style::ANY, false)).collect();
    let files = write(&worlds);
    for more in [&[][..], &["--somatic"]] {
        let of = |threads: &str| {
            let prefix = files.path(&format!("out{threads}"));
            let mut report = files.report(&[&["-@", threads, "-o", &prefix], more].concat());
            report.as_object_mut().unwrap().remove("run");
            let named = |name: &String| name.starts_with(&format!("out{threads}"));
            let side = common::listing(files.folder.path()).into_iter().filter(named);
            let side: Vec<Vec<u8>> = side.map(|name| std::fs::read(files.path(&name)).unwrap()).collect();
            assert!(side.len() >= 4, "PREFIX.summary.csv, .extended.csv, .errors.tsv, .vcf.gz");
            (report.to_string(), side)
        };
        let one = of("1");
        for threads in ["2", "5"] {
            assert!(of(threads) == one, "{threads} threads, {more:?}");
        }
    }
}
