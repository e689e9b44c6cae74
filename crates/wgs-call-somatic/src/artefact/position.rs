//! Errors of the ends of alignments: a read that ends inside an insertion, deletion or breakpoint is often aligned with mismatches instead.
//!
//! A template's alternate base lies `d` bases from the nearest end of the aligned part of the record that shows it best. Of `b` aligned bases
//! `2 · EDGE` are within [`EDGE`] of an end: a true allele is there with that share, such an error with [`AT_ENDS`]. The odds are the
//! product over the templates, times [`PRIOR`].

use std::collections::BTreeMap;
use wgs_kernel::math::ln;
use wgs_pileup::{Pile, base_index};

/// Errors of ends, for each somatic allele.
pub const PRIOR: f64 = 0.01;
/// Bases from an end.
pub const EDGE: u32 = 8;
/// Share of such errors that lie there.
const AT_ENDS: f64 = 0.95;

/// ln odds against a somatic allele, from each template's distance to the nearest end and its aligned bases.
pub fn ln_odds(templates: impl Iterator<Item = (u32, u32)>) -> f64 {
    let each = templates.map(|(distance, aligned)| {
        let share = (f64::from(2 * EDGE) / f64::from(aligned.max(1))).min(AT_ENDS);
        if distance < EDGE { ln(AT_ENDS / share) } else { ln((1.0 - AT_ENDS) / (1.0 - share)) }
    });
    ln(PRIOR) + each.sum::<f64>()
}

/// A template that shows a base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Distance to the nearest end of the aligned part, and its bases, in the record where that is largest.
    pub distance: (u32, u32),
    /// Lowest mapping quality of its records there.
    pub mapq: u8,
}

/// Templates of a pile that show base `alt` at `pos`.
pub fn seen(pile: &Pile, pos: u32, alt: usize, min_bq: u8) -> Vec<Seen> {
    let mut templates: BTreeMap<&[u8], Seen> = BTreeMap::new();
    for read in pile.near(pos, pos + 1).iter().filter(|r| r.end > pos) {
        let blocks = pile.blocks(read);
        let Some(block) = blocks.iter().find(|b| (b.start..b.end()).contains(&pos)) else { continue };
        let i = (pos - block.start + block.read_start) as usize;
        if pile.quals(read)[i] < min_bq || base_index(pile.bases(read)[i]) != Some(alt) {
            continue;
        }
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { continue };
        let (from, to) = (first.read_start, last.read_start + last.len);
        let distance = ((i as u32 - from).min(to - 1 - i as u32), to - from);
        let best = templates.entry(pile.name(read)).or_insert(Seen { distance, mapq: read.mapq });
        *best = Seen { distance: best.distance.max(distance), mapq: best.mapq.min(read.mapq) };
    }
    templates.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ends_speak_against() {
        assert!(ln_odds([(1, 150); 4].into_iter()) > 1.0);
        assert!(ln_odds([(1, 150), (2, 150), (40, 150), (60, 150)].into_iter()) < -4.0);
        // One template says little.
        assert!(ln_odds([(1, 150)].into_iter()) < -2.0);
    }
}
