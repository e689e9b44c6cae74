//! Genotypes of one place in all members together: likelihoods, founders' prior and inheritance into posteriors.
//!
//! With `D_m` the data of member `m` and `f` the allele's frequency among founders ([`super::frequency`]),
//!
//! `P(g | D) ∝ Σ_f w(f) Π_founders P(g_m | f) · Π_children P(g_m | g_father, g_mother) · Π P(D_m | g_m)`
//!
//! summed exactly for every member ([`super::peel`]). A child's allele is either of its parent's with one half, and mutates with
//! the rate of the change ([`super::inherit`]); the share of that in the posterior is the probability that an allele of the child is
//! new. Genotypes are numbered as in VCF: of two copies `{a, b}`, `a ≤ b`, is `b (b + 1) / 2 + a`, of one `a`.

use super::frequency::Spectrum;
use super::inherit::{Mode, Mutation, Source, sources};
use super::peel::{Beliefs, Buffers, Peeling, TABLE_MAX};
use crate::model::ln_sum;
use std::collections::BTreeMap;
use wgs_call::Pedigree;
use wgs_call::ploidy::Copies;
use wgs_kernel::math::{exp, ln};

/// Alleles of a place that are looked at together, the reference included.
pub const ALLELES_MAX: usize = 6;
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

/// The number of a genotype.
pub fn state_of(copies: Copies, (a, b): (usize, usize)) -> usize {
    match copies {
        Copies::Two => a.max(b) * (a.max(b) + 1) / 2 + a.min(b),
        Copies::One => a,
        Copies::None | Copies::Many => 0,
    }
}

/// A child with what it is given.
struct Child {
    member: usize,
    sources: Vec<Source>,
    /// Itself and the parents that are members.
    scope: Vec<usize>,
}

/// What does not depend on the data: for one mode and number of alleles.
struct Shape {
    copies: Vec<Copies>,
    children: Vec<Child>,
    spectrum: Spectrum,
    peeling: Peeling,
}

impl Shape {
    fn new(pedigree: &Pedigree, copies: &[Copies], mode: Mode, alleles: usize) -> Option<Self> {
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
    fn priors(&self, shares: &[f64]) -> Vec<Vec<f64>> {
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

/// A place.
pub struct Place<'a> {
    /// How it is inherited.
    pub mode: Mode,
    /// Copies of every member.
    pub copies: &'a [Copies],
    /// Prior of each alternate allele, `θ` of a heterozygous place.
    pub thetas: &'a [f64],
    /// Rates between the alleles.
    pub mutation: &'a Mutation,
    /// By member, ln likelihoods of the genotypes; empty for who has no data.
    pub likelihoods: &'a [Vec<f64>],
}

/// What is known of a place.
#[derive(Clone, Debug, Default)]
pub struct Joint {
    /// By member and genotype, posterior probabilities.
    pub posteriors: Vec<Vec<f64>>,
    /// By member, the probability that one of its alleles is new: none of its parents' (0 for founders).
    pub new: Vec<f64>,
    /// ln probability that every sample is homozygous for the reference.
    pub none: f64,
}

impl Joint {
    /// The most probable genotype of a member, of equals the first, and the probability of all others.
    pub fn best(&self, member: usize) -> (usize, f64) {
        let Some(p) = self.posteriors.get(member) else { return (0, 1.0) };
        let best = (1..p.len()).fold(0, |best, g| if p[g] > p[best] { g } else { best });
        (best, p.iter().enumerate().filter(|(g, _)| *g != best).map(|(_, p)| p).sum())
    }
}

/// The solver: shapes, made when first asked for, and buffers.
#[derive(Default)]
pub struct Solver {
    shapes: BTreeMap<(Mode, usize), Option<Shape>>,
    buffers: Buffers,
}

impl Solver {
    fn shape<'a>(
        shapes: &'a mut BTreeMap<(Mode, usize), Option<Shape>>,
        pedigree: &Pedigree,
        copies: &[Copies],
        mode: Mode,
        alleles: usize,
    ) -> Option<&'a Shape> {
        shapes.entry((mode, alleles)).or_insert_with(|| Shape::new(pedigree, copies, mode, alleles)).as_ref()
    }

    /// Alleles, the reference included, that can be summed over: at most `wanted` and [`ALLELES_MAX`], at least two in a pedigree that
    /// [`fits`].
    pub fn alleles(&mut self, pedigree: &Pedigree, copies: &[Copies], mode: Mode, wanted: usize) -> usize {
        let fits = |n: &usize| Self::shape(&mut self.shapes, pedigree, copies, mode, *n).is_some();
        (2..=wanted.min(ALLELES_MAX)).rev().find(fits).unwrap_or(1)
    }

    /// Posteriors of a place with no more alleles than [`Solver::alleles`] gives.
    pub fn solve(&mut self, pedigree: &Pedigree, place: &Place<'_>) -> Option<Joint> {
        let n = place.thetas.len() + 1;
        let shape = Self::shape(&mut self.shapes, pedigree, place.copies, place.mode, n)?;
        // Likelihoods relative to each member's best, and what the reference loses against it.
        let (mut likelihoods, mut lost) = (Vec::with_capacity(shape.copies.len()), 0.0);
        for (i, &copies) in shape.copies.iter().enumerate() {
            let own = place.likelihoods.get(i).map_or(&[][..], Vec::as_slice);
            let count = states(copies, n);
            let top = own.iter().copied().filter(|l| !l.is_nan()).fold(f64::NEG_INFINITY, f64::max);
            if own.len() != count || top == f64::NEG_INFINITY {
                likelihoods.push(vec![1.0; count]);
                continue;
            }
            lost += own[0] - top;
            likelihoods.push(own.iter().map(|l| if l.is_nan() { 0.0 } else { exp(l - top) }).collect::<Vec<f64>>());
        }
        let observed = |i: usize| place.likelihoods.get(i).is_some_and(|l| !l.is_empty());
        let mut beliefs = shape.peeling.beliefs();
        let (mut total, mut without) = (0.0, 0.0);
        let mut fresh: Vec<f64> = vec![0.0; shape.copies.len()];
        for (weight, shares) in shape.spectrum.mixture(place.thetas) {
            let tables = shape.tables(place.mutation, &shares, true);
            let priors = shape.priors(&shares);
            let product = |likelihoods: &[Vec<f64>]| -> Vec<Vec<f64>> {
                let pairs = priors.iter().zip(likelihoods);
                pairs.map(|(p, l)| p.iter().zip(l).map(|(p, l)| p * l).collect()).collect()
            };
            let mut here = shape.peeling.beliefs();
            let weights = product(&likelihoods);
            total += weight * shape.peeling.run(&weights, &tables, weight, &mut here, &mut self.buffers);
            // Of each entry of a child's table the share without a mutation is not new.
            let kept = shape.tables(place.mutation, &shares, false);
            for (k, child) in shape.children.iter().enumerate() {
                let entries = here.tables[k].iter().zip(tables[k].iter().zip(&kept[k]));
                fresh[child.member] += entries
                    .filter(|(_, (all, _))| **all > 0.0)
                    .map(|(belief, (all, kept))| belief * (1.0 - kept / all).max(0.0))
                    .sum::<f64>();
            }
            add(&mut beliefs, &here);
            let only_reference: Vec<Vec<f64>> = priors
                .iter()
                .enumerate()
                .map(|(i, p)| {
                    let off = |s: usize| if s > 0 && observed(i) { 0.0 } else { 1.0 };
                    p.iter().enumerate().map(|(s, p)| p * off(s)).collect()
                })
                .collect();
            without += weight * shape.peeling.total(&only_reference, &tables, &mut self.buffers);
        }
        let share = |sums: Vec<f64>| sums.into_iter().map(|b| (b / total).min(1.0)).collect::<Vec<f64>>();
        Some(Joint {
            posteriors: beliefs.members.into_iter().map(share).collect(),
            new: share(fresh),
            none: (ln(without) + lost - ln(total)).min(0.0),
        })
    }

    /// ln prior of a genotype for each member (`None`: whatever it is).
    pub fn prior(&mut self, pedigree: &Pedigree, place: &Place<'_>, genotypes: &[Option<usize>]) -> f64 {
        let n = place.thetas.len() + 1;
        let Some(shape) = Self::shape(&mut self.shapes, pedigree, place.copies, place.mode, n) else { return 0.0 };
        let mut terms = Vec::new();
        for (weight, shares) in shape.spectrum.mixture(place.thetas) {
            let tables = shape.tables(place.mutation, &shares, true);
            let mut priors = shape.priors(&shares);
            for (prior, wanted) in priors.iter_mut().zip(genotypes) {
                let Some(wanted) = *wanted else { continue };
                prior.iter_mut().enumerate().filter(|(s, _)| *s != wanted).for_each(|(_, p)| *p = 0.0);
            }
            terms.push(ln(weight * shape.peeling.total(&priors, &tables, &mut self.buffers)));
        }
        ln_sum(&terms)
    }
}

/// Holds the pedigree against what can be summed over exactly.
pub fn fits(pedigree: &Pedigree, copies: &[Copies], mode: Mode) -> Result<(), String> {
    match Shape::new(pedigree, copies, mode, 2) {
        Some(_) => Ok(()),
        None => Err(format!("its loops are too many to sum over exactly (more than {TABLE_MAX} genotypes at once)")),
    }
}

fn add(to: &mut Beliefs, from: &Beliefs) {
    for (a, b) in to.members.iter_mut().zip(&from.members).chain(to.tables.iter_mut().zip(&from.tables)) {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    }
}
