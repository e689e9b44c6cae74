//! `wgs bench`: what lies inside the confident regions, and which records take part.

mod bench_support;
mod common;

use bench_support::{World, count, write};
use wgs_testkit::variants::{Variant, vcf};

//                   0         1         2         3         4         5
//                   0123456789012345678901234567890123456789012345678901234567
const BASES: &str = "GATTACAGGCACACACACATTGCCGTAAAAAAAAGTCCTGAGGATCTTCAGATTGCAT";

fn v(pos: usize, r: &str, a: &str, gt: &str) -> Variant {
    assert_eq!(r, &BASES[pos..pos + r.len()], "REF at {pos}");
    Variant::new("c", pos, r, &a.split(',').collect::<Vec<_>>(), gt)
}

fn world(truth: Vec<Variant>, query: Vec<Variant>) -> World {
    World { contig: "c".into(), bases: BASES.into(), truth, query }
}

/// truth_total, tp, fn, query_tp, fp, unknown with a BED of these regions.
fn counts(world: &World, regions: &[(usize, usize)]) -> [u64; 6] {
    let files = write(std::slice::from_ref(world));
    let bed: String = regions.iter().map(|(s, e)| format!("c\t{s}\t{e}\n")).collect();
    std::fs::write(files.path("b.bed"), bed).unwrap();
    let report = files.report(&["-b", &files.path("b.bed")]);
    let section = &report["sections"]["bench"];
    ["truth_total", "tp", "fn", "query_tp", "fp", "unknown"].map(|key| count(section, "all", key))
}

/// The span that must touch a region: without what REF and the called ALTs share, an insertion with its anchor base.
#[test]
fn a_record_is_inside_by_the_bases_it_changes() {
    let cases: Vec<(&str, Variant, (usize, usize))> = vec![
        ("SNV", v(21, "G", "A", "0/1"), (21, 22)),
        ("padded SNV", v(19, "TTGCC", "TTACC", "0/1"), (21, 22)),
        ("MNV", v(21, "GC", "AT", "0/1"), (21, 23)),
        ("deletion", v(34, "GTCC", "G", "0/1"), (35, 38)),
        ("padded deletion", v(34, "GTCCTG", "GTG", "0/1"), (35, 38)),
        ("insertion", v(21, "G", "GAT", "0/1"), (21, 22)),
        ("padded insertion", v(20, "TGCC", "TGATCC", "0/1"), (21, 22)),
        ("an allele that is not called", v(21, "GCC", "ACC,G", "0/1"), (21, 22)),
    ];
    for (name, record, (start, end)) in cases {
        let world = world(vec![record.clone()], vec![]);
        let total = |region| counts(&world, &[region])[0];
        assert_eq!(total((start, start + 1)), 1, "{name}: its first base");
        assert_eq!(total((end - 1, end)), 1, "{name}: its last base");
        assert_eq!(total((0, start)), 0, "{name}: up to it");
        assert_eq!(total((end, BASES.len())), 0, "{name}: from its end");
        assert_eq!(total((0, BASES.len())), 1, "{name}: everywhere");
    }
}

#[test]
fn calls_outside_count_only_by_what_they_match_inside() {
    // One deletion of CA in a repeat (bases 9..19), written at its two ends.
    let (left, right) = (v(8, "GCA", "G", "0/1"), v(16, "ACA", "A", "0/1"));
    let (inside, outside) = ((5, 12), (16, 30));
    let moved = world(vec![left.clone()], vec![right.clone()]);
    assert_eq!(counts(&moved, &[inside]), [1, 1, 0, 1, 0, 0], "truth inside, call outside");
    assert_eq!(counts(&moved, &[outside]), [0, 0, 0, 0, 0, 1], "truth outside, call inside: nobody knows");
    // A wrong call outside is unknown, inside false.
    let wrong = world(vec![left], vec![right, v(43, "A", "C", "1/1")]);
    assert_eq!(counts(&wrong, &[inside]), [1, 1, 0, 1, 0, 1]);
    assert_eq!(counts(&wrong, &[inside, (40, 50)]), [1, 1, 0, 1, 1, 0]);
    // A missed variant outside is nobody's loss.
    assert_eq!(counts(&world(vec![v(43, "A", "C", "1/1")], vec![]), &[inside]), [0; 6]);
}

#[test]
fn records_that_failed_a_filter_take_part_only_on_request() {
    let set = vec![v(21, "G", "A", "0/1"), v(43, "A", "C", "1/1")];
    let files = write(&[world(set.clone(), set.clone())]);
    let text = vcf::text(&[("c", BASES.len())], &set);
    let failed = text.replacen("50\tPASS", "50\tlow", 1).replacen("50\tPASS", "50\t.", 1);
    assert!(failed.contains("\tlow\t") && failed.contains("50\t.\t."));
    for (side, lost) in [(&files.query, "fn"), (&files.truth, "fp")] {
        let sound = std::fs::read(side).unwrap();
        std::fs::write(side, &failed).unwrap();
        let section = files.report(&[])["sections"]["bench"].take();
        assert_eq!((count(&section, "all", "tp"), count(&section, "all", lost)), (1, 1), "{}", side.display());
        let section = files.report(&["--all-filters"])["sections"]["bench"].take();
        assert_eq!((count(&section, "all", "tp"), count(&section, "all", lost)), (2, 0), "{}", side.display());
        std::fs::write(side, sound).unwrap();
    }
}

/// What is no variant is counted nowhere.
#[test]
fn genotypes_without_an_alternative_are_no_variants() {
    let none = vec![
        v(5, "C", "T", "0/0"),
        v(7, "G", "A", "./."),
        v(9, "C", "*", "0/1"),
        v(21, "G", "A,T", "0/0"),
        Variant::new("c", 30, "A", &[], "0/0"),
        v(34, "G", "*", "1/1"),
    ];
    let section = write(&[world(none.clone(), none)]).report(&[])["sections"]["bench"].take();
    for key in ["truth_total", "query_total", "tp", "fn", "fp", "query_tp", "unknown"] {
        assert_eq!(count(&section, "all", key), 0, "{key}");
    }
}

#[test]
fn half_calls_count_by_the_allele_they_have() {
    let case = |truth: &str, query: &str| {
        let section = write(&[world(vec![v(21, "G", "A", truth)], vec![v(21, "G", "A", query)])]).report(&[])
            ["sections"]["bench"]
            .take();
        ["tp", "fn", "query_tp", "fp", "genotype_errors"].map(|key| count(&section, "all", key))
    };
    assert_eq!(case("0/1", "./1"), [1, 0, 1, 0, 0]);
    assert_eq!(case("1/.", "0/1"), [1, 0, 1, 0, 0]);
    assert_eq!(case("1/1", "./1"), [0, 1, 0, 1, 1]);
    assert_eq!(case("0/1", "1|1"), [0, 1, 0, 1, 1]);
    assert_eq!(case("0|1", "1/0"), [1, 0, 1, 0, 0]);
}
