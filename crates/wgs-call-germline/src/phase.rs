//! Phase inside a window: which alleles of heterozygous records lie on one copy.
//!
//! Of the pairs of haplotypes that have the called genotypes of two records, some have the first alleles together and
//! some the first of one with the second of the other. Where either share of their posterior is over [`SURE`], the two are
//! phased. Records of a window are chained from left to right, each to the passing heterozygous record before it; a set of
//! two or more is named by its first position. A window does not depend on region or shard, so neither does a set.

use crate::call::Call;
use wgs_call::logs::ln_sum;
use wgs_kernel::math::ln;

/// Share of the posterior from which a phase is told.
const SURE: f64 = 0.99;

/// A record of the window, and what it takes to phase it.
pub struct Phasable<'a> {
    /// The record.
    pub call: &'a mut Call,
    /// Alleles of the genotype, in the numbers of `of_haplotype`.
    pub alleles: (usize, usize),
    /// The place's allele of each haplotype.
    pub of_haplotype: &'a [usize],
}

/// `Some(true)` when the first alleles lie together, `Some(false)` when the first lies with the second, `None` when unsure.
/// `pairs` gives two haplotypes and their ln posterior.
fn together(a: &Phasable<'_>, b: &Phasable<'_>, pairs: &[((usize, usize), f64)]) -> Option<bool> {
    let (mut cis, mut trans) = (Vec::new(), Vec::new());
    for &((i, j), posterior) in pairs {
        let swapped = |g: (usize, usize)| (g.1, g.0);
        let here = |p: &Phasable<'_>| (p.of_haplotype[i], p.of_haplotype[j]);
        let (x, y) = (here(a), here(b));
        // The same pair of haplotypes may be written in either order.
        let y = match x {
            x if x == a.alleles => y,
            x if x == swapped(a.alleles) => swapped(y),
            _ => continue,
        };
        if y == b.alleles {
            cis.push(posterior);
        } else if y == swapped(b.alleles) {
            trans.push(posterior);
        }
    }
    let (cis, trans) = (ln_sum(&cis), ln_sum(&trans));
    let (best, all) = (cis.max(trans), ln_sum(&[cis, trans]));
    (best > f64::NEG_INFINITY && best - all > ln(SURE)).then_some(cis > trans)
}

/// Phases the records of a window, which come by place.
pub fn phase(records: Vec<Phasable<'_>>, pairs: &[((usize, usize), f64)]) {
    let mut hets: Vec<Phasable<'_>> =
        records.into_iter().filter(|r| r.call.passes() && r.alleles.0 != r.alleles.1).collect();
    // (index of the set's first record, whether the genotype is turned), by record.
    let mut sets: Vec<(usize, bool)> = Vec::with_capacity(hets.len());
    for k in 0..hets.len() {
        let linked = k.checked_sub(1).and_then(|p| Some((sets[p], together(&hets[p], &hets[k], pairs)?)));
        sets.push(linked.map_or((k, false), |((first, turned), cis)| (first, turned == cis)));
    }
    for first in 0..hets.len() {
        let members: Vec<usize> = (0..hets.len()).filter(|&k| sets[k].0 == first).collect();
        let Some(name) = members.iter().map(|&k| hets[k].call.pos).min().filter(|_| members.len() > 1) else {
            continue;
        };
        for k in members {
            let call = &mut *hets[k].call;
            call.phase_set = Some(name);
            if sets[k].1 {
                call.genotype = (call.genotype.1, call.genotype.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Road;
    use wgs_call::ploidy::Copies;

    fn call(pos: u32, genotype: (usize, usize)) -> Call {
        Call { genotype, ..Call::new(pos, "A".into(), vec!["C".into()], Copies::Two, Road::Local) }
    }

    /// Two places, four haplotypes: neither, first, second, both. Records at 10 and 14.
    fn phased(cis: f64, trans: f64) -> [((usize, usize), Option<u32>); 2] {
        let (mut a, mut b) = (call(10, (0, 1)), call(14, (0, 1)));
        let (first, second) = ([0, 1, 0, 1], [0, 0, 1, 1]);
        let pairs = [((0, 3), ln(cis)), ((1, 2), ln(trans)), ((0, 0), -3.0), ((0, 1), -2.0)];
        let records = vec![
            Phasable { call: &mut a, alleles: (0, 1), of_haplotype: &first },
            Phasable { call: &mut b, alleles: (0, 1), of_haplotype: &second },
        ];
        phase(records, &pairs);
        [(a.genotype, a.phase_set), (b.genotype, b.phase_set)]
    }

    #[test]
    fn alleles_together_and_apart() {
        assert_eq!(phased(0.7, 1e-9), [((0, 1), Some(10)), ((0, 1), Some(10))]);
        assert_eq!(phased(1e-9, 0.7), [((0, 1), Some(10)), ((1, 0), Some(10))]);
        // 98 % is not enough.
        assert_eq!(phased(0.98, 0.02), [((0, 1), None), ((0, 1), None)]);
    }

    #[test]
    fn a_chain_of_three_turns_twice() {
        let mut calls = [call(10, (0, 1)), call(12, (0, 1)), call(14, (0, 1)), call(16, (1, 1))];
        // Haplotypes 010 and 101; the homozygous record stays out.
        let of = [[0, 1], [1, 0], [0, 1], [1, 1]];
        let records = calls.iter_mut().zip(&of).zip([(0, 1), (0, 1), (0, 1), (1, 1)]);
        let records = records.map(|((call, of), alleles)| Phasable { call, alleles, of_haplotype: of }).collect();
        phase(records, &[((0, 1), 0.0)]);
        assert_eq!(calls.each_ref().map(|c| c.genotype), [(0, 1), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(calls.each_ref().map(|c| c.phase_set), [Some(10), Some(10), Some(10), None]);
    }
}
