//! What of a place's sums does not depend on the data: genotypes by number, who is a founder, and the tables of inheritance.

use super::frequency::Spectrum;
use super::inherit::{Mode, Mutation, Source, sources};
use super::peel::Peeling;
use wgs_call::Pedigree;
use wgs_call::ploidy::Copies;

/// Entries of tables that are gone through for one place, over all frequencies.
const WORK_MAX: usize = 1 << 20;

/// Genotypes over `alleles`.
pub fn states(copies: Copies, alleles: usize) -> usize {
    match copies {
        Copies::Two => alleles * (alleles + 1) / 2,
        Copies::One => alleles,
        Copies::None | Copies::Many => 1,
    }
}

/// Alleles of a genotype.
pub fn alleles_of(copies: Copies, state: usize) -> Vec<usize> {
    match copies {
        Copies::Two => {
            let mut b = 0;
            while (b + 1) * (b + 2) / 2 <= state {
                b += 1;
            }
            vec![state - b * (b + 1) / 2, b]
        }
        Copies::One => vec![state],
        Copies::None | Copies::Many => Vec::new(),
    }
}

/// A child with what it is given.
pub struct Child {
    /// Its number.
    pub member: usize,
    /// Where its alleles come from.
    pub sources: Vec<Source>,
    /// Itself and the parents that are members.
    pub scope: Vec<usize>,
}

/// What does not depend on the data: for one mode and number of alleles.
pub struct Shape {
    /// By member.
    pub copies: Vec<Copies>,
    /// Who has a parent among the members.
    pub children: Vec<Child>,
    /// Frequencies among the founders.
    pub spectrum: Spectrum,
    /// The order of summing.
    pub peeling: Peeling,
}

impl Shape {
    /// `None` where there is more to go through than [`WORK_MAX`] entries.
    pub fn new(pedigree: &Pedigree, copies: &[Copies], mode: Mode, alleles: usize) -> Option<Self> {
        let mut children = Vec::new();
        let mut chromosomes = 0;
        for (i, member) in pedigree.members.iter().enumerate() {
            let own = copies.get(i).copied()?;
            let sources = sources(member, own, copies, mode);
            if sources.is_empty() {
                chromosomes += alleles_of(own, 0).len();
                continue;
            }
            chromosomes += sources.iter().filter(|s| **s == Source::Unknown).count();
            let parents = sources.iter().filter_map(|s| if let Source::Parent(p) = s { Some(*p) } else { None });
            let scope = std::iter::once(i).chain(parents).collect();
            children.push(Child { member: i, sources, scope });
        }
        let states: Vec<usize> = copies.iter().map(|&c| states(c, alleles)).collect();
        let scopes: Vec<Vec<usize>> = children.iter().map(|c| c.scope.clone()).collect();
        let (spectrum, peeling) = (Spectrum::new(chromosomes), Peeling::new(&states, &scopes)?);
        let mut work = peeling.largest();
        for _ in 1..alleles {
            work = work.saturating_mul(spectrum.len());
        }
        (work <= WORK_MAX).then(|| Self { copies: copies.to_vec(), children, spectrum, peeling })
    }

    /// The tables of the children given the shares of a founder's alleles; with `changes` false, without mutations.
    fn tables(&self, mutation: &Mutation, shares: &[f64], changes: bool) -> Vec<Vec<f64>> {
        let n = shares.len();
        // By state and allele: the chance that a source gives the allele.
        let gives = |source: &Source| -> Vec<Vec<f64>> {
            let Source::Parent(p) = *source else { return vec![shares.to_vec()] };
            let copies = self.copies[p];
            (0..states(copies, n))
                .map(|state| {
                    let own = alleles_of(copies, state);
                    let chance = |b: usize| own.iter().map(|&a| mutation.rate(a, b, changes)).sum::<f64>();
                    (0..n).map(|b| chance(b) / own.len() as f64).collect()
                })
                .collect()
        };
        let table = |child: &Child| {
            let given: Vec<Vec<Vec<f64>>> = child.sources.iter().map(gives).collect();
            let own = self.copies[child.member];
            let mut out = Vec::new();
            match given.as_slice() {
                [one] => {
                    for from in one {
                        out.extend((0..n).map(|a| from[a]));
                    }
                }
                [one, other] => {
                    for second in other {
                        for first in one {
                            out.extend((0..states(own, n)).map(|state| match alleles_of(own, state)[..] {
                                [a, b] if a != b => first[a] * second[b] + first[b] * second[a],
                                [a, _] => first[a] * second[a],
                                _ => 0.0,
                            }));
                        }
                    }
                }
                _ => {}
            }
            out
        };
        self.children.iter().map(table).collect()
    }

    /// Prior of every member's state: founders' by the shares, 1 for children.
    pub fn priors(&self, shares: &[f64]) -> Vec<Vec<f64>> {
        let n = shares.len();
        let of = |(i, &copies): (usize, &Copies)| {
            let founder = !self.children.iter().any(|c| c.member == i);
            let prior = |state: usize| match alleles_of(copies, state)[..] {
                _ if !founder => 1.0,
                [a, b] if a != b => 2.0 * shares[a] * shares[b],
                [a, b] => shares[a] * shares[b],
                [a] => shares[a],
                _ => 1.0,
            };
            (0..states(copies, n)).map(prior).collect()
        };
        self.copies.iter().enumerate().map(of).collect()
    }
}

/// The tables of the children, made anew only where an unknown parent's share changes them.
#[derive(Default)]
pub struct Tables {
    /// By child.
    pub all: Vec<Vec<f64>>,
    /// Without mutations.
    pub kept: Vec<Vec<f64>>,
}

impl Tables {
    /// For these shares of the founders' alleles.
    pub fn of(&mut self, shape: &Shape, mutation: &Mutation, shares: &[f64]) -> &Self {
        let unknown = shape.children.iter().any(|c| c.sources.contains(&Source::Unknown));
        if unknown || self.all.len() != shape.children.len() {
            self.all = shape.tables(mutation, shares, true);
            self.kept = shape.tables(mutation, shares, false);
        }
        self
    }
}
