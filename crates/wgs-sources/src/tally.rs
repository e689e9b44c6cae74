//! Alleles looked up and found, by source and contig: what tells a source of another genome.
//!
//! **When no hit is an error.** Real variants are in a catalogue of variants at least as often as alleles drawn at random: a random
//! SNV of a stretch is hit with the share of the stretch's 3 SNVs a base that the source holds. [`Tally`] sums that chance over the
//! SNVs looked up (in millionths, so that the sum is the same in any order). No hit among [`LOOK_UPS`] alleles or more of a contig where
//! chance alone gives [`CHANCE`] hits or more has a probability below e⁻¹⁰, one in 20,000. So a genome's calls against ClinVar or
//! gnomAD are judged on every chromosome, and a list of some hundred hotspots, of which a sample has none, on no one. Intervals are
//! not judged so: calls may have been taken from outside of them.

use crate::SourceError;
use wgs_core::{ContigId, Contigs};

/// Alleles of a contig from which on no hit is looked into: fewer are a panel's, or a sample's of another chromosome.
pub const LOOK_UPS: u64 = 1000;
/// Hits by chance alone from which on none is an error: e⁻¹⁰ < 0.00005.
pub const CHANCE: u64 = 10;

/// Sums of one source and contig.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    alleles: u64,
    found: u64,
    /// In millionths of a hit.
    chance: u64,
}

/// What was looked up and found. Tallies of several workers add up to the same in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By source, then contig.
    sums: Vec<Vec<Sum>>,
}

impl Tally {
    /// Nothing looked up yet, in so many sources on so many contigs.
    pub fn new(sources: usize, contigs: usize) -> Self {
        Self { sums: vec![vec![Sum::default(); contigs]; sources] }
    }

    pub(crate) fn add(&mut self, source: usize, contig: ContigId, hit: bool, chance: u64) {
        if let Some(sum) = self.sums.get_mut(source).and_then(|s| s.get_mut(contig.index())) {
            sum.alleles += 1;
            sum.found += u64::from(hit);
            sum.chance += chance;
        }
    }

    /// Adds another worker's.
    pub fn merge(&mut self, other: &Self) {
        if self.sums.is_empty() {
            self.sums.clone_from(&other.sums);
            return;
        }
        for (mine, theirs) in self.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
            mine.alleles += theirs.alleles;
            mine.found += theirs.found;
            mine.chance += theirs.chance;
        }
    }

    /// Alleles looked up in a source, and found in it.
    pub fn of(&self, source: usize) -> (u64, u64) {
        let sums = self.sums.get(source).map_or(&[][..], |s| s);
        (sums.iter().map(|s| s.alleles).sum(), sums.iter().map(|s| s.found).sum())
    }

    /// The error of a source that is of another genome or chromosome. `has` tells whether it has records on a contig.
    pub(crate) fn check(
        &self,
        source: usize,
        id: &str,
        contigs: &Contigs,
        has: impl Fn(ContigId) -> bool,
    ) -> Result<(), SourceError> {
        let Some(sums) = self.sums.get(source) else { return Ok(()) };
        let (alleles, _) = self.of(source);
        let asked = contigs.iter().zip(sums).filter(|(_, s)| s.alleles > 0).map(|((id, c), s)| (id, c, s));
        let asked: Vec<_> = asked.collect();
        if let Some((_, first, _)) = asked.first()
            && alleles >= LOOK_UPS
            && !asked.iter().any(|(contig, ..)| has(*contig))
        {
            let contig = first.name.clone();
            return Err(SourceError::NothingThere { source_id: id.to_owned(), contig, alleles });
        }
        for (_, contig, sum) in asked {
            let expected = sum.chance / 1_000_000;
            if sum.found == 0 && sum.alleles >= LOOK_UPS && expected >= CHANCE {
                let (contig, alleles) = (contig.name.clone(), sum.alleles);
                return Err(SourceError::NoHits { source_id: id.to_owned(), contig, alleles, expected });
            }
        }
        Ok(())
    }
}
