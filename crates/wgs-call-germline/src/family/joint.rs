//! Genotypes of one place in all members together: likelihoods, founders' prior and inheritance into posteriors.
//!
//! With `D_m` the data of member `m` and `f` the allele's frequency among founders ([`super::frequency`]),
//!
//! `P(g | D) ∝ Σ_f w(f) Π_founders P(g_m | f) · Π_children P(g_m | g_father, g_mother) · Π P(D_m | g_m)`
//!
//! summed exactly for every member ([`super::peel`]). A child's allele is either of its parent's with one half, and mutates with
//! the rate of the change ([`super::inherit`]); the share of that in the posterior is the probability that an allele of the child is
//! new. Genotypes are numbered as in VCF: of two copies `{a, b}`, `a ≤ b`, is `b (b + 1) / 2 + a`, of one `a`.

use super::inherit::{Mode, Mutation};
use super::peel::{Beliefs, Buffers, TABLE_MAX};
use super::shape::{Shape, Tables, states};
use std::collections::BTreeMap;
use wgs_call::Pedigree;
use wgs_call::logs::ln_sum;
use wgs_call::ploidy::Copies;
use wgs_kernel::math::{exp, ln};

/// Alleles of a place that are looked at together, the reference included.
pub const ALLELES_MAX: usize = 6;
/// A place.
#[derive(Clone, Copy)]
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
    /// The most probable genotype of a member, of equals the first.
    pub fn best(&self, member: usize) -> usize {
        let p = self.posteriors.get(member).map_or(&[][..], Vec::as_slice);
        (1..p.len()).fold(0, |best, g| if p[g] > p[best] { g } else { best })
    }

    /// Probability that a member's genotype is another.
    pub fn others(&self, member: usize, genotype: usize) -> f64 {
        let p = self.posteriors.get(member).map_or(&[][..], Vec::as_slice);
        p.iter().enumerate().filter(|(g, _)| *g != genotype).map(|(_, p)| p).sum::<f64>().min(1.0)
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
        let mut tables = Tables::default();
        for (weight, shares) in shape.spectrum.mixture(place.thetas) {
            let Tables { all: tables, kept } = tables.of(shape, place.mutation, &shares);
            let priors = shape.priors(&shares);
            let product = |likelihoods: &[Vec<f64>]| -> Vec<Vec<f64>> {
                let pairs = priors.iter().zip(likelihoods);
                pairs.map(|(p, l)| p.iter().zip(l).map(|(p, l)| p * l).collect()).collect()
            };
            let mut here = shape.peeling.beliefs();
            let weights = product(&likelihoods);
            total += weight * shape.peeling.run(&weights, tables, weight, &mut here, &mut self.buffers);
            // Of each entry of a child's table the share without a mutation is not new.
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
            without += weight * shape.peeling.total(&only_reference, tables, &mut self.buffers);
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
        let mut tables = Tables::default();
        for (weight, shares) in shape.spectrum.mixture(place.thetas) {
            let tables = &tables.of(shape, place.mutation, &shares).all;
            let mut priors = shape.priors(&shares);
            for (prior, wanted) in priors.iter_mut().zip(genotypes) {
                let Some(wanted) = *wanted else { continue };
                prior.iter_mut().enumerate().filter(|(s, _)| *s != wanted).for_each(|(_, p)| *p = 0.0);
            }
            terms.push(ln(weight * shape.peeling.total(&priors, tables, &mut self.buffers)));
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

#[cfg(test)]
mod tests {
    use super::super::inherit::{MUTATION, Mode, Source, sources};
    use super::super::shape::alleles_of;
    use super::*;
    use proptest::prelude::*;
    use wgs_call::pedigree::Member;
    use wgs_call::ploidy::Sex;

    /// Members as (father, mother, male).
    fn pedigree(members: &[(Option<usize>, Option<usize>, bool)]) -> Pedigree {
        let name = |i: Option<usize>| i.map_or("0".to_owned(), |i| format!("m{i}"));
        let line = |(i, m): (usize, &(Option<usize>, Option<usize>, bool))| {
            format!("f m{i} {} {} {} 0\n", name(m.0), name(m.1), if m.2 { 1 } else { 2 })
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f.ped");
        std::fs::write(&path, members.iter().enumerate().map(line).collect::<String>()).unwrap();
        Pedigree::open(&path).unwrap()
    }

    fn copies(pedigree: &Pedigree, mode: Mode) -> Vec<Copies> {
        let of = |m: &Member| match (mode, m.sex == Sex::Male) {
            (Mode::Autosomal, _) | (Mode::X, false) => Copies::Two,
            (Mode::X | Mode::Y, true) => Copies::One,
            (Mode::Y, false) | (Mode::Apart, _) => Copies::None,
        };
        pedigree.members.iter().map(of).collect()
    }

    fn factorial(n: usize) -> f64 {
        (1..=n).map(|i| i as f64).product()
    }

    /// By the definition, without peeling or frequencies: every founder chromosome's allele with Ewens' weight, every choice of every
    /// meiosis, every mutation.
    fn by_definition(pedigree: &Pedigree, place: &Place<'_>) -> Joint {
        let (n, count) = (place.thetas.len() + 1, pedigree.members.len());
        // Slots: one for each copy of each member. A slot is a founder's, or is filled from its source.
        let mut slots: Vec<(usize, Option<Source>)> = Vec::new();
        for (i, m) in pedigree.members.iter().enumerate() {
            let given = sources(m, place.copies[i], place.copies, place.mode);
            for k in 0..alleles_of(place.copies[i], 0).len() {
                slots.push((i, given.get(k).copied()));
            }
        }
        let unknown = slots.iter().filter(|s| matches!(s.1, None | Some(Source::Unknown))).count();
        let mut joint = Joint {
            posteriors: place.copies.iter().map(|&c| vec![0.0; states(c, n)]).collect(),
            new: vec![0.0; count],
            none: 0.0,
        };
        let (mut total, mut none) = (0.0, 0.0);
        for index in 0..n.pow(slots.len() as u32) {
            let alleles: Vec<usize> = (0..slots.len()).map(|k| index / n.pow(k as u32) % n).collect();
            let of = |member: usize| -> Vec<usize> {
                let own = slots.iter().zip(&alleles).filter(|(s, _)| s.0 == member);
                own.map(|(_, a)| *a).collect()
            };
            // Founders: Ewens' weight of these chromosomes.
            let mut p = 1.0;
            let mut left = unknown;
            for (k, theta) in place.thetas.iter().enumerate() {
                let founder = |s: &(usize, Option<Source>)| matches!(s.1, None | Some(Source::Unknown));
                let carried = slots.iter().zip(&alleles).filter(|(s, a)| founder(s) && **a == k + 1).count();
                if carried > 0 {
                    p *= theta * factorial(carried - 1);
                }
                left -= carried;
            }
            if left < unknown {
                p *= factorial(left) / factorial(unknown);
            }
            // Meioses; what share of each child's probability is without mutation.
            let mut kept = vec![1.0; count];
            for ((member, source), &allele) in slots.iter().zip(&alleles) {
                let Some(Source::Parent(parent)) = source else { continue };
                let from = of(*parent);
                let chance = |changes| {
                    from.iter().map(|&a| place.mutation.rate(a, allele, changes)).sum::<f64>() / from.len() as f64
                };
                p *= chance(true);
                kept[*member] *= chance(false) / chance(true);
            }
            let mut reference = true;
            for (i, own) in place.likelihoods.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
                p *= own[state(&of(i))].exp();
                reference &= of(i).iter().all(|&a| a == 0);
            }
            total += p;
            none += if reference { p } else { 0.0 };
            for (i, kept) in kept.iter().enumerate() {
                joint.posteriors[i][state(&of(i))] += p;
                joint.new[i] += p * (1.0 - kept);
            }
        }
        joint.posteriors.iter_mut().flatten().chain(&mut joint.new).for_each(|p| *p /= total);
        joint.none = (none / total).ln();
        joint
    }

    /// Number of a genotype.
    fn state(alleles: &[usize]) -> usize {
        match *alleles {
            [a, b] => crate::local::genotype_index(a, b),
            [a] => a,
            _ => 0,
        }
    }

    /// A trio, a quad with a daughter, three generations, a child of one known parent, half siblings, a couple.
    fn families() -> Vec<Pedigree> {
        let (f, m) = ((None, None, true), (None, None, false));
        vec![
            pedigree(&[(Some(1), Some(2), true), f, m]),
            pedigree(&[(Some(2), Some(3), true), (Some(2), Some(3), false), f, m]),
            pedigree(&[(Some(1), Some(2), false), (Some(3), Some(4), true), m, f, m]),
            pedigree(&[(Some(1), None, true), f]),
            pedigree(&[(None, Some(2), true), (Some(3), Some(2), false), m, f]),
            pedigree(&[f, m]),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn posteriors_are_those_of_the_definition(
            which in 0usize..6,
            mode in proptest::sample::select(vec![Mode::Autosomal, Mode::X, Mode::Y]),
            numbers in proptest::collection::vec(-30.0f64..0.0, 60),
            alts in 1usize..3,
            high in proptest::bool::ANY,
            silent in 0usize..8,
        ) {
            let family = families().swap_remove(which);
            // Three generations have ten chromosomes: three alleles of them are too many to go through.
            let alts = if which == 2 { 1 } else { alts };
            let n = alts + 1;
            let copies = copies(&family, mode);
            let thetas = [[1e-3, 4e-4], [0.2, 0.1]][usize::from(high)][..alts].to_vec();
            let mutation = Mutation::new(n, |a, b| if high { 1e-3 } else { MUTATION * (a + 2 * b) as f64 });
            let mut next = numbers.iter().copied().cycle();
            let mut likelihoods: Vec<Vec<f64>> =
                copies.iter().map(|&c| (0..states(c, n)).map(|_| next.next().unwrap()).collect()).collect();
            copies.iter().zip(&mut likelihoods).filter(|(c, _)| **c == Copies::None).for_each(|(_, l)| l.clear());
            if let Some(l) = likelihoods.get_mut(silent) {
                l.clear();
            }
            let place = Place { mode, copies: &copies, thetas: &thetas, mutation: &mutation, likelihoods: &likelihoods };
            let (found, expected) = (Solver::default().solve(&family, &place).unwrap(), by_definition(&family, &place));
            // Frequency 0 takes what makes one allele's weights right; a second allele's are off by about its θ.
            let tolerance = if alts == 1 { 1e-9 } else { 3.0 * thetas[1] };
            let pairs = found.posteriors.iter().zip(&expected.posteriors).flat_map(|(a, b)| a.iter().zip(b));
            for (a, b) in pairs.chain(found.new.iter().zip(&expected.new)) {
                prop_assert!((a - b).abs() <= tolerance * b.max(1e-6) + tolerance * 1e-3, "{a} {b} {found:?} {expected:?}");
            }
            prop_assert!((found.none - expected.none).abs() <= tolerance.max(1e-7), "{} {}", found.none, expected.none);
            for p in &found.posteriors {
                prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }

    fn solved(family: &Pedigree, mode: Mode, likelihoods: &[Vec<f64>]) -> Joint {
        let mutation = Mutation::new(2, |_, _| MUTATION);
        let copies = copies(family, mode);
        let place = Place { mode, copies: &copies, thetas: &[1e-3], mutation: &mutation, likelihoods };
        Solver::default().solve(family, &place).unwrap()
    }

    #[test]
    fn one_person_is_the_single_sample_model() {
        let one = solved(&pedigree(&[(None, None, false)]), Mode::Autosomal, &[vec![-9.0, -2.0, -3.0]]);
        let weights = [(-9.0f64).exp(), 1e-3 * (-2.0f64).exp(), 5e-4 * (-3.0f64).exp()];
        let total: f64 = weights.iter().sum();
        for (p, w) in one.posteriors[0].iter().zip(weights) {
            assert!((p / (w / total) - 1.0).abs() < 1e-12);
        }
        assert!((one.none - (weights[0] / total).ln()).abs() < 1e-12);
    }

    #[test]
    fn parents_speak_for_their_child() {
        let trio = &families()[0];
        // Two of seven templates: alone an error or a variant; the father is surely heterozygous.
        let (weak, het, reference) = (vec![-11.0, -4.9, -30.0], vec![-60.0, 0.0, -60.0], vec![0.0, -20.0, -60.0]);
        let with = solved(trio, Mode::Autosomal, &[weak.clone(), het.clone(), reference.clone()]);
        assert!(with.best(0) == 1 && with.others(0, 1) < 0.01 && with.new[0] < 1e-6);
        let without = solved(trio, Mode::Autosomal, &[weak, reference.clone(), reference.clone()]);
        assert!(without.best(0) == 0 && without.new[0] < 1e-4, "{without:?}");
        // Sure in the child, sure of the parents: new.
        let sure = vec![0.0, -45.0, -90.0];
        let new = solved(trio, Mode::Autosomal, &[het.clone(), sure.clone(), sure.clone()]);
        assert!(new.best(0) == 1 && new.new[0] > 0.99, "{new:?}");
        // Parents seen poorly: inherited.
        let poor = vec![0.0, -4.0, -9.0];
        assert!(solved(trio, Mode::Autosomal, &[het.clone(), poor.clone(), poor]).new[0] < 0.01);
        // A son's X is not his father's.
        let one = solved(trio, Mode::X, &[vec![-40.0, 0.0], vec![-40.0, 0.0], sure]);
        assert!(one.new[0] > 0.99 && one.best(0) == 1);
    }

    #[test]
    fn who_has_no_data_is_told_by_relatives() {
        let trio = &families()[0];
        let hom = vec![-90.0, -40.0, 0.0];
        let told = solved(trio, Mode::Autosomal, &[Vec::new(), hom.clone(), hom]);
        assert_eq!((told.best(0), told.others(0, 2) < 1e-6), (2, true));
        assert!(told.none < -30.0);
    }

    #[test]
    fn alleles_are_as_many_as_can_be_summed_over() {
        let family = &families()[0];
        let copies = copies(family, Mode::Autosomal);
        assert_eq!(Solver::default().alleles(family, &copies, Mode::Autosomal, 13), 5);
        assert_eq!(Solver::default().alleles(family, &copies, Mode::Autosomal, 3), 3);
        assert!(fits(family, &copies, Mode::Autosomal).is_ok());
    }
}
