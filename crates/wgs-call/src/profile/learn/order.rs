//! The order in which cells are read: rounds over the chromosomes, by hash. See [`super`] for the reasons.

use crate::territory::Job;
use wgs_core::Contigs;
use wgs_core::contig::HumanContig;
use wgs_engine::Plan;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seed of the cells' order. Fixed: a change changes every profile.
const SEED: u64 = 0x7072_6f66_696c_6531;
/// Half of Y's cells hold no sequence, and the sex rests on the depths of X and Y.
const SEX_CELLS: usize = 4;

/// A cell and its turn.
pub struct Ordered {
    /// 0; 1 of contigs beside the chromosomes.
    pub class: u8,
    /// Round, from 0.
    pub round: usize,
    /// Index of the contig.
    pub contig: usize,
    /// The cell whole.
    pub job: Job,
}

/// The cells in the order they are read.
pub fn cell_order(plan: &Plan, contigs: &Contigs) -> Vec<Ordered> {
    let human = |name: &str| HumanContig::from_name(name).filter(|h| *h != HumanContig::Mitochondrion);
    let any_autosome = contigs.iter().any(|(_, c)| human(&c.name).is_some_and(HumanContig::is_autosome));
    let mut cells: Vec<(u8, u64, Job)> = Vec::new();
    for cell in plan.cells() {
        let Some(i) = cell.interval.filter(|i| !i.is_empty()) else { continue };
        let name = contigs.name(i.contig);
        let class = u8::from(any_autosome && human(name).is_none());
        let hash = xxh3_64_with_seed(format!("{name}:{}", i.start).as_bytes(), SEED);
        cells.push((class, hash, Job { cell: *cell, pieces: vec![i] }));
    }
    cells.sort_by_key(|(class, hash, job)| (*class, *hash, job.cell.index));
    let mut taken = vec![0; contigs.len()];
    let mut order: Vec<Ordered> = cells
        .into_iter()
        .filter_map(|(class, _, job)| {
            let contig = job.hull()?.contig.index();
            taken[contig] += 1;
            let sex = matches!(human(contigs.name(job.hull()?.contig)), Some(HumanContig::X | HumanContig::Y));
            let round = (taken[contig] - 1) / if sex { SEX_CELLS } else { 1 };
            Some(Ordered { class, round, contig, job })
        })
        .collect();
    // Stable: within a round by hash.
    order.sort_by_key(|o| (o.class, o.round));
    order
}

#[cfg(test)]
mod tests {
    use super::super::MIN_ROUNDS;
    use super::*;
    use wgs_core::Contig;

    #[test]
    fn chromosomes_take_turns_and_the_rest_comes_last() {
        let contig = |name: &str, len| Contig { name: name.into(), len, md5: None };
        let list =
            vec![contig("chr1", 3_000_000), contig("chr2", 1_500_000), contig("chrM", 16_569), contig("chrX", 9)];
        let contigs = Contigs::new(list);
        let order = cell_order(&Plan::new(&contigs), &contigs);
        let rounds: Vec<_> = order.iter().map(|o| (o.class, o.round)).collect();
        assert_eq!(rounds, [(0, 0), (0, 0), (0, 0), (0, 1), (0, 1), (0, 2), (1, 0)]);
        let mut cells: Vec<_> = order.iter().map(|o| o.job.cell.index).collect();
        cells.sort_unstable();
        assert_eq!(cells, (0..7).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_two_rounds_see_the_sex_chromosomes() {
        let contig = |name: &str, len| Contig { name: name.into(), len, md5: None };
        for (prefix, one, x, y) in
            [("chr", 248_956_422, 156_040_895, 57_227_415), ("", 249_250_621, 155_270_560, 59_373_566)]
        {
            let name = |c: &str| format!("{prefix}{c}");
            let list = [("1", one), ("X", x), ("Y", y)].map(|(c, len)| contig(&name(c), len));
            let contigs = Contigs::new(list.to_vec());
            let order = cell_order(&Plan::new(&contigs), &contigs);
            let starts = |c: usize| {
                let early = order.iter().filter(move |o| o.round < MIN_ROUNDS && o.contig == c);
                early.filter_map(|o| o.job.hull()).map(|h| h.start / 1_000_000).collect::<Vec<_>>()
            };
            assert_eq!((starts(0).len(), starts(1).len(), starts(2).len()), (2, 8, 8));
            // Y has sequence from 2.7 to 28 Mb; the rest is a shared region or unknown.
            let known = starts(2).iter().filter(|s| (3..28).contains(*s)).count();
            assert!(known >= 2, "{prefix} {:?}", starts(2));
        }
    }
}
