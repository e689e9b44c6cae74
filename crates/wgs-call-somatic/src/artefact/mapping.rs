//! Reads of another copy of the sequence.
//!
//! Two signs tell. **Records that cannot be placed**: where sequence lies twice in the reference any share of the records has a mapping quality
//! below the rule ([`wgs_call::unplaced`]); templates of the other copy then show its alleles in any share, other shares in tumour and normal where
//! copies were gained or lost. **Mapping qualities of the templates with the allele**: they come together, so what counts is the chance that a
//! group of them lies wrong, that of its second best mapped one (one may stray); one in [`GROUP`] places has such a group.

use wgs_call::unplaced;
use wgs_kernel::math::exp;
use wgs_pileup::Evidence;

/// Alleles of another copy at a place whose records are as often unplaced as not, as germline calling counts them: a share of the
/// heterozygous ones.
pub const MISPLACED: f64 = 0.03;
/// Places where reads from elsewhere that differ come together, if they may lie wrong at all.
pub const GROUP: f64 = 1e-3;

/// Chance of reads of another copy with the allele. `germline` is that of one copy; `places` has for each sample the records that cannot be placed
/// and all records over the place; `group` the chance that the allele's templates lie wrong.
pub fn prior(germline: f64, places: impl Iterator<Item = (u32, u32)>, group: f64) -> f64 {
    let (unplaced, records) = places.fold((0, 0), |s, p| (s.0 + p.0, s.1 + p.1));
    let doubled = unplaced::ln_ratio(unplaced, records).map_or(0.0, |r| MISPLACED * exp(r.min(60.0)));
    (germline * (doubled + GROUP * group)).min(0.1)
}

/// Chance that the group of templates with the allele lies wrong, from the mapping quality of the second best; `foreign` by mapping quality.
pub fn group<'a>(with: impl Iterator<Item = &'a Evidence>, foreign: &[f64]) -> f64 {
    let mut rows: Vec<(u8, u32)> = with.map(|e| (e.mapq, e.count)).collect();
    rows.sort_unstable_by(|a, b| b.cmp(a));
    let mut seen = 0;
    let second = rows.iter().find(|r| {
        seen += r.1;
        seen >= 2
    });
    second.or(rows.first()).map_or(0.0, |r| foreign[usize::from(r.0)])
}

/// Second best of mapping qualities; of fewer than two, the best.
pub fn second_best(mapqs: impl Iterator<Item = u8>) -> u8 {
    let mut all: Vec<u8> = mapqs.collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.get(1).or(all.first()).copied().unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_placed_and_what_maps_badly_count() {
        let quiet = prior(1e-3, [(0, 80), (0, 30)].into_iter(), 3e-5);
        assert!(quiet < 1e-9, "{quiet}");
        assert!(prior(1e-3, [(30, 80), (12, 30)].into_iter(), 3e-5) > 1e-3);
        assert!(prior(1e-3, [(0, 80), (0, 30)].into_iter(), 0.1) > 1e-8);
    }

    #[test]
    fn the_second_best_decides() {
        let foreign: Vec<f64> = (0..=255u8).map(|q| wgs_kernel::math::phred_to_error(q).max(3e-5)).collect();
        let row = |mapq, count| Evidence { base: 2, qual: 35, mapq, reverse: false, orientation: None, count };
        assert!((group([row(20, 3), row(60, 1)].iter(), &foreign) - 0.01).abs() < 1e-12);
        assert!((group([row(20, 3), row(60, 2)].iter(), &foreign) - 3e-5).abs() < 1e-12);
    }
}
