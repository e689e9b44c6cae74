//! Compound heterozygotes: two heterozygous alleles of a gene, one on each chromosome.
//!
//! Phase is known from the genotypes of the index case where both are phased in one set (PS, or the contig without it), or stand in one
//! genotype (`1/2`); else from the parents: an allele comes from a parent who may bear it while the other is called without it. Both in
//! cis is no compound heterozygote. Otherwise the phase is unknown.

use super::fact::Fact;
use super::family::Family;
use wgs_io::pedigree::Phenotype;

/// What is known of two alleles' phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// On different chromosomes: both in one genotype.
    OneGenotype,
    /// On different chromosomes, by phased genotypes.
    PhaseSet,
    /// On different chromosomes, by the parents.
    Parents,
    /// Not known.
    Unknown,
    /// On one chromosome.
    Cis,
}

impl Phase {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneGenotype => "trans_genotype",
            Self::PhaseSet => "trans_phase_set",
            Self::Parents => "trans_parents",
            Self::Unknown => "unknown_phase",
            Self::Cis => "cis",
        }
    }
}

/// Of person `who`, by its own genotypes.
fn own_phase(a: &Fact, b: &Fact, who: usize) -> Phase {
    let (Some(x), Some(y)) = (a.cells.get(who), b.cells.get(who)) else { return Phase::Unknown };
    if a.pos == b.pos && a.reference == b.reference && x.gt == y.gt && x.unknown == 0 {
        return Phase::OneGenotype;
    }
    match (x.haplotype, y.haplotype) {
        (Some((h, set)), Some((i, other))) if set == other => {
            if h == i {
                Phase::Cis
            } else {
                Phase::PhaseSet
            }
        }
        _ => Phase::Unknown,
    }
}

/// From whom the index case may have it: father, mother. Neither of an allele that is new.
fn origins(family: &Family, fact: &Fact) -> [bool; 2] {
    let may = |p: Option<usize>| p.and_then(|p| fact.cells.get(p)).is_none_or(|c| !c.is_free());
    let both = [may(family.father), may(family.mother)];
    if both == [false, false] { [true, true] } else { both }
}

/// The phase of two heterozygous alleles of the index case.
pub fn phase(family: &Family, a: &Fact, b: &Fact) -> Phase {
    match own_phase(a, b, 0) {
        Phase::Unknown => match (origins(family, a), origins(family, b)) {
            ([true, false], [false, true]) | ([false, true], [true, false]) => Phase::Parents,
            ([true, false], [true, false]) | ([false, true], [false, true]) => Phase::Cis,
            _ => Phase::Unknown,
        },
        known => known,
    }
}

/// True when two alleles may make the index case ill: not in cis, both in every affected relative who is called, and not both in an
/// unaffected one, unless in cis there.
pub fn fits(family: &Family, a: &Fact, b: &Fact) -> Option<Phase> {
    let phase = phase(family, a, b);
    if phase == Phase::Cis {
        return None;
    }
    for (who, person) in family.people.iter().enumerate().skip(1) {
        let (Some(x), Some(y)) = (a.cells.get(who), b.cells.get(who)) else { continue };
        let agrees = match person.phenotype {
            Phenotype::Affected => !x.is_free() && !y.is_free(),
            Phenotype::Unaffected => !(x.carries() && y.carries()) || own_phase(a, b, who) == Phase::Cis,
            Phenotype::Unknown => true,
        };
        if !agrees {
            return None;
        }
    }
    Some(phase)
}
