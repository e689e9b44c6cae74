//! Look-ups against a search of all.

use proptest::prelude::*;
use wgs_genes::index::Bins;
use wgs_genes::{Gene, GeneModels, Index, Strand};

fn intervals() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    let one = (0u32..3, 0u32..200_000, prop_oneof![1u32..50, 1u32..40_000, 1u32..150_000]);
    prop::collection::vec(one, 0..60).prop_map(|list| {
        let mut list: Vec<_> = list.into_iter().map(|(contig, start, len)| (contig, start, start + len)).collect();
        list.sort_unstable();
        list
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_search_of_all(list in intervals(), queries in prop::collection::vec((0u32..4, 0u32..400_000, 0u32..60_000), 1..40)) {
        let bins = Bins::new(list.iter().copied());
        for (contig, start, len) in queries {
            let end = start + len;
            let mut found = Vec::new();
            bins.overlapping(contig, start, end, |n, end| found.push((n, end)));
            let overlaps = |&(_, i): &(usize, &(u32, u32, u32))| i.0 == contig && i.1 < end && i.2 > start;
            let wanted: Vec<_> = list.iter().enumerate().filter(overlaps).map(|(n, i)| (n as u32, i.2)).collect();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn the_nearest_gene(list in intervals(), queries in prop::collection::vec((0u32..3, 0u32..400_000, 1u32..5_000), 1..40)) {
        let gene = |&(contig, start, end): &(u32, u32, u32)| Gene {
            id: String::new(),
            symbol: String::new(),
            hgnc: String::new(),
            biotype: 0,
            contig,
            start,
            end,
            strand: Strand::Forward,
        };
        let contigs = ["1", "2", "3"].map(str::to_owned).to_vec();
        let index = Index::new(&GeneModels { contigs, genes: list.iter().map(gene).collect(), ..GeneModels::default() });
        for (contig, start, len) in queries {
            let end = start + len;
            let distance = |i: &(u32, u32, u32)| {
                if i.1 < end && i.2 > start { 0 } else if i.1 >= end { i.1 - end + 1 } else { start - i.2 + 1 }
            };
            let wanted = list.iter().filter(|i| i.0 == contig).map(distance).min();
            let found = index.nearest_gene(contig, start, end);
            prop_assert_eq!(found.map(|f| f.1), wanted);
            if let Some((id, d)) = found {
                let there = list[id.0 as usize];
                prop_assert_eq!((there.0, distance(&there)), (contig, d));
            }
        }
    }
}
