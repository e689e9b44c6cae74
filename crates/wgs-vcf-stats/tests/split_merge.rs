//! The law of the state: whatever way the records are dealt to several counters, written and read back in between, and in
//! whatever order the counters are added, the result is that of one pass.

use proptest::prelude::*;
use wgs_vcf_stats::{FilterStatus, Observation, Stats};

#[derive(Clone, Debug)]
struct Record {
    contig: u32,
    pos: u32,
    reference: &'static str,
    alts: Vec<&'static str>,
    genotype: Option<Vec<Option<u16>>>,
    phased: bool,
    numbers: Option<u32>,
    depths: Vec<u32>,
    quality: Option<f64>,
    filter: FilterStatus,
}

const CONTIGS: [&str; 4] = ["chr1", "chr2", "chrX", "chrUn"];

fn record() -> impl Strategy<Value = Record> {
    let allele = prop::sample::select(vec![
        "A",
        "G",
        "GC",
        "ACGT",
        "AC",
        "N",
        "<DEL>",
        "*",
        "<NON_REF>",
        "A[chr1:7[",
        "TTTTTTT",
    ]);
    let filter = prop::sample::select(vec![FilterStatus::Pass, FilterStatus::Unfiltered, FilterStatus::Failed]);
    let called = prop::collection::vec(prop::option::weighted(0.9, 0u16..5), 0..4);
    (
        (0..4u32, prop::sample::select(vec![7u32, 3_000_000, 155_000_000])),
        prop::sample::select(vec!["A", "AC", "N", "ACGTACGT"]),
        prop::collection::vec(allele, 0..4),
        prop::option::weighted(0.9, called),
        any::<bool>(),
        prop::option::of(0..2_000u32),
        prop::collection::vec(0..50u32, 0..5),
        prop::option::of(-1.0..2_000.0f64),
        filter,
    )
        .prop_map(|((contig, pos), reference, alts, genotype, phased, numbers, depths, quality, filter)| Record {
            contig,
            pos,
            reference,
            alts,
            genotype,
            phased,
            numbers,
            depths,
            quality,
            filter,
        })
}

fn show(stats: &mut Stats, r: &Record) {
    let alts: Vec<&[u8]> = r.alts.iter().map(|a| a.as_bytes()).collect();
    stats.observe(&Observation {
        contig: r.contig,
        pos: r.pos,
        reference: r.reference.as_bytes(),
        alts: &alts,
        genotype: r.genotype.as_deref(),
        phased: r.phased,
        depth: r.numbers,
        depth_from_info: r.phased,
        allele_depths: &r.depths,
        genotype_quality: r.numbers,
        quality: r.quality,
        filter: r.filter,
        in_gap: r.pos == 155_000_000,
    });
}

/// Written and read back.
fn stored(stats: &Stats) -> Stats {
    serde_json::from_str(&serde_json::to_string(stats).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_merged_is_one_pass(
        dealt in prop::collection::vec((record(), 0..3usize), 0..80),
        order in Just([0usize, 1, 2]).prop_shuffle(),
    ) {
        let mut whole = Stats::new(CONTIGS);
        let mut parts = vec![Stats::new(CONTIGS); 3];
        for (record, part) in &dealt {
            show(&mut whole, record);
            show(&mut parts[*part], record);
        }
        let mut merged = stored(&parts[order[0]]);
        merged.merge(&stored(&parts[order[1]]));
        merged.merge(&Stats::new([]));
        merged.merge(&parts[order[2]]);
        prop_assert_eq!(&merged, &whole);
        // Counting goes on after a part was read back.
        let mut again = stored(&parts[0]);
        let mut straight = parts[0].clone();
        for (record, _) in &dealt {
            show(&mut again, record);
            show(&mut straight, record);
        }
        prop_assert_eq!(&again, &straight);
    }

    #[test]
    fn the_parts_add_up(records in prop::collection::vec(record(), 0..80)) {
        let mut stats = Stats::new(CONTIGS);
        records.iter().for_each(|r| show(&mut stats, r));
        let r = stats.finish();
        let n = &r.records;
        prop_assert_eq!(n.total, n.pass + n.unfiltered + n.failed);
        prop_assert_eq!(n.total, n.no_variant + n.missing_genotype + n.homozygous_reference + n.variants);
        prop_assert_eq!(r.by_contig.iter().map(|c| c.records).sum::<u64>(), n.variants);
        for set in [&r.pass, &r.all] {
            let g = &set.genotypes;
            prop_assert_eq!(set.records, g.heterozygous + g.homozygous + g.haploid + g.partial + g.without);
            let t = &set.by_type;
            prop_assert_eq!(set.indel.insertion_lengths.iter().sum::<u64>(), t.insertion.alleles);
            prop_assert_eq!(set.by_size.iter().map(|s| s.deletions).sum::<u64>(), t.deletion.alleles);
            prop_assert_eq!(set.by_size.iter().map(|s| s.mnvs + s.complex).sum::<u64>(), t.mnv.alleles + t.complex.alleles);
            prop_assert_eq!(set.substitutions.iter().map(|s| s.alleles).sum::<u64>(), set.ti_tv.transitions + set.ti_tv.transversions);
            prop_assert_eq!(
                set.substitution_classes.iter().map(|s| s.alleles).sum::<u64>(),
                set.ti_tv.transitions + set.ti_tv.transversions
            );
            for d in [&set.depth, &set.genotype_quality, &set.quality, &set.allele_balance_snv] {
                prop_assert_eq!(d.histogram.iter().sum::<u64>(), d.count);
                prop_assert!(d.p5 <= d.p25 && d.p25 <= d.median && d.median <= d.p75 && d.p75 <= d.p95);
            }
        }
    }
}
