//! Genotype likelihoods, priors and posteriors of one position with two copies, or one.
//!
//! A template shows base `b` where the copy it came from has base `a` with probability
//!
//! `P(b | a) = (1 − φ) · (1 − e if b = a, else e / 3) + φ / 4`
//!
//! with `e` the error of its base quality from the sample profile and `φ = 10^(−mapq/10)`, at least [`wgs_call::bases::FOREIGN_MIN`], the
//! chance that it comes from elsewhere, where any base is as likely. With genotype `{a, c}` it comes from either copy with
//! one half. Templates are independent given the genotype. All ten genotypes over A, C, G, T compete.
//!
//! Priors: `θ` for a heterozygous site, `θ/2` for a homozygous one, `θ²` for two alternate alleles; an alternate base that is
//! a transition has twice the weight of both transversions together. With one copy the four genotypes `{a, a}` compete, whose
//! likelihoods are those of one allele, with the prior `θ` of another base than the reference.

use wgs_call::Profile;
use wgs_call::bases::BaseModel;
use wgs_call::logs::{ln_sum, phred};
use wgs_call::ploidy::Copies;
use wgs_call::priors::{THETA, transition_weight};
use wgs_kernel::math::ln;
use wgs_pileup::Evidence;

/// Two copies, by base index, the lower first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genotype(pub usize, pub usize);

/// All genotypes, in a fixed order.
pub const GENOTYPES: [Genotype; 10] = [
    Genotype(0, 0),
    Genotype(0, 1),
    Genotype(0, 2),
    Genotype(0, 3),
    Genotype(1, 1),
    Genotype(1, 2),
    Genotype(1, 3),
    Genotype(2, 2),
    Genotype(2, 3),
    Genotype(3, 3),
];

impl Genotype {
    /// Place in [`GENOTYPES`].
    pub fn index(a: usize, b: usize) -> usize {
        let (a, b) = (a.min(b), a.max(b));
        [0, 4, 7, 9][a] + (b - a)
    }

    /// True with two equal copies.
    pub fn is_homozygous(self) -> bool {
        self.0 == self.1
    }
}

/// The model with its tables.
#[derive(Clone, Debug)]
pub struct Model {
    /// What one observation says.
    pub bases: BaseModel,
    /// By reference base: ln prior of each genotype.
    priors: [[f64; 10]; 4],
    /// The same with one copy.
    haploid: [[f64; 10]; 4],
}

/// What the data say of a position.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// ln likelihoods, in the order of [`GENOTYPES`].
    pub likelihoods: [f64; 10],
    /// ln posteriors, normalised.
    pub posteriors: [f64; 10],
    /// The most probable genotype; of equals the first.
    pub best: Genotype,
}

impl Model {
    /// Builds the tables from the sample profile.
    pub fn new(profile: &Profile) -> Self {
        Self::of_bases(BaseModel::new(profile))
    }

    fn of_bases(bases: BaseModel) -> Self {
        let table = |prior: fn(usize, Genotype) -> f64| {
            std::array::from_fn(|r| std::array::from_fn(|g| ln_or_never(prior(r, GENOTYPES[g]))))
        };
        Self { bases, priors: table(prior), haploid: table(haploid_prior) }
    }

    /// Posterior over genotypes at a position with reference base `reference`.
    pub fn posterior(&self, evidence: &[Evidence], reference: usize, copies: Copies) -> Posterior {
        let mut likelihoods = [0.0f64; 10];
        for row in evidence {
            let base = usize::from(row.base);
            // Another person's genome shows the reference more often than any other base.
            let other_genome = self.bases.other_genome();
            let g = if base == reference { other_genome } else { other_genome / 3.0 };
            let (same, other) = self.bases.shows(row);
            let (same, other) = ((1.0 - g) * same + g, (1.0 - g) * other + g);
            let n = f64::from(row.count);
            let terms = [ln(other) * n, ln(0.5 * (same + other)) * n, ln(same) * n];
            for (l, g) in likelihoods.iter_mut().zip(GENOTYPES) {
                *l += terms[usize::from(g.0 == base) + usize::from(g.1 == base)];
            }
        }
        let priors = if copies.is_haploid() { &self.haploid } else { &self.priors };
        let mut posteriors = [0.0f64; 10];
        for (p, (l, prior)) in posteriors.iter_mut().zip(likelihoods.iter().zip(&priors[reference])) {
            *p = l + prior;
        }
        let total = ln_sum(&posteriors);
        posteriors.iter_mut().for_each(|p| *p -= total);
        let mut best = 0;
        for (g, p) in posteriors.iter().enumerate() {
            if *p > posteriors[best] {
                best = g;
            }
        }
        Posterior { likelihoods, posteriors, best: GENOTYPES[best] }
    }
}

/// Prior of a genotype where the reference base is `r`.
fn prior(r: usize, g: Genotype) -> f64 {
    let weight = |a: usize| transition_weight(r, a);
    let pairs: f64 = 1.0 - (0..4).filter(|&a| a != r).map(|a| weight(a) * weight(a)).sum::<f64>();
    match (g.0 == r, g.1 == r) {
        (true, true) => 1.0 - THETA - THETA / 2.0 - THETA * THETA,
        (true, false) => THETA * weight(g.1),
        (false, true) => THETA * weight(g.0),
        (false, false) if g.is_homozygous() => THETA / 2.0 * weight(g.0),
        (false, false) => THETA * THETA * 2.0 * weight(g.0) * weight(g.1) / pairs,
    }
}

/// Prior of a genotype of one copy; of two different ones 0.
fn haploid_prior(r: usize, g: Genotype) -> f64 {
    match (g.is_homozygous(), g.0 == r) {
        (false, _) => 0.0,
        (true, true) => 1.0 - THETA,
        (true, false) => THETA * transition_weight(r, g.0),
    }
}

fn ln_or_never(p: f64) -> f64 {
    if p > 0.0 { ln(p) } else { f64::NEG_INFINITY }
}

impl Posterior {
    /// Phred-scaled probability that the position is homozygous for the reference.
    pub fn qual(&self, reference: usize) -> f64 {
        phred(self.posteriors[Genotype::index(reference, reference)])
    }

    /// Phred-scaled probability that the genotype is another than the best.
    pub fn gq(&self) -> f64 {
        let best = Genotype::index(self.best.0, self.best.1);
        let others: Vec<f64> =
            self.posteriors.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, p)| *p).collect();
        phred(ln_sum(&others))
    }

    /// Phred-scaled likelihoods of the genotypes over `alleles` (base indices, the reference first) in VCF order, the
    /// best of them 0. With one copy a genotype is an allele.
    pub fn pl(&self, alleles: &[usize], copies: Copies) -> Vec<u32> {
        let mut here = Vec::with_capacity(alleles.len() * (alleles.len() + 1) / 2);
        for (j, &b) in alleles.iter().enumerate() {
            let with = if copies.is_haploid() { &alleles[j..=j] } else { &alleles[..=j] };
            here.extend(with.iter().map(|&a| self.likelihoods[Genotype::index(a, b)]));
        }
        let max = here.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        here.iter().map(|l| phred(l - max).round().min(f64::from(i32::MAX)) as u32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_call::bases::FOREIGN_MIN;
    use wgs_pileup::NO_QUALITY;

    #[test]
    fn priors_are_a_distribution() {
        for r in 0..4 {
            let sum: f64 = GENOTYPES.iter().map(|&g| prior(r, g)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            assert!(
                prior(r, GENOTYPES[Genotype::index(r, r ^ 2)]) > 3.9 * prior(r, GENOTYPES[Genotype::index(r, r ^ 1)])
            );
        }
    }

    #[test]
    fn indices_fit_the_table() {
        for (i, g) in GENOTYPES.iter().enumerate() {
            assert_eq!((Genotype::index(g.0, g.1), Genotype::index(g.1, g.0)), (i, i));
        }
    }

    /// A model with error 10^(−q/10) as stated.
    fn model() -> Model {
        let error = (0..=NO_QUALITY).map(wgs_kernel::math::phred_to_error).map(|e| e.min(0.75)).collect();
        let foreign = (0..=255u8).map(|m| wgs_kernel::math::phred_to_error(m.min(60)).max(FOREIGN_MIN)).collect();
        Model::of_bases(BaseModel::of_tables(error, foreign, 0.0))
    }

    fn row(base: u8, qual: u8, mapq: u8, count: u32) -> Evidence {
        Evidence { base, qual, mapq, reverse: false, orientation: None, count }
    }

    /// Genotype, QUAL, GQ with reference A.
    fn called(rows: &[Evidence]) -> (Genotype, f64, f64) {
        let p = model().posterior(rows, 0, Copies::Two);
        (p.best, p.qual(0), p.gq())
    }

    #[test]
    fn genotypes_follow_the_evidence() {
        assert_eq!(called(&[]).0, Genotype(0, 0));
        assert_eq!(called(&[row(0, 30, 60, 30)]).0, Genotype(0, 0));
        assert_eq!(called(&[row(0, 30, 60, 15), row(2, 30, 60, 15)]).0, Genotype(0, 2));
        assert_eq!(called(&[row(2, 30, 60, 30)]).0, Genotype(2, 2));
        assert_eq!(called(&[row(1, 30, 60, 15), row(3, 30, 60, 15)]).0, Genotype(1, 3));
        // Two good templates of thirty are errors; the same two of five are not.
        assert_eq!(called(&[row(0, 30, 60, 28), row(2, 30, 60, 2)]).0, Genotype(0, 0));
        assert_eq!(called(&[row(0, 30, 60, 3), row(2, 30, 60, 3)]).0, Genotype(0, 2));
    }

    #[test]
    fn without_evidence_the_prior_speaks() {
        let (_, qual, gq) = called(&[]);
        let variant = THETA * 1.5 + THETA * THETA;
        assert!((gq - phred(ln(variant))).abs() < 1e-6, "{gq}");
        assert!((qual - phred(ln(1.0 - variant))).abs() < 1e-9, "{qual}");
    }

    #[test]
    fn a_likelihood_by_hand() {
        let p = model().posterior(&[row(2, 20, 60, 1)], 0, Copies::Two);
        let (e, f) = (0.01, FOREIGN_MIN);
        let (same, other) = ((1.0 - f) * (1.0 - e) + f / 4.0, (1.0 - f) * e / 3.0 + f / 4.0);
        let of = |a, b| p.likelihoods[Genotype::index(a, b)].exp();
        assert!((of(0, 0) - other).abs() < 1e-15 && (of(1, 3) - other).abs() < 1e-15);
        assert!((of(0, 2) - (same + other) / 2.0).abs() < 1e-15 && (of(2, 2) - same).abs() < 1e-15);
        // PL over A and G: the best is G/G.
        assert_eq!(p.pl(&[0, 2], Copies::Two), [25, 3, 0]);
    }

    #[test]
    fn one_copy_by_hand() {
        let p = model().posterior(&[row(2, 20, 60, 1)], 0, Copies::One);
        let (e, f) = (0.01, FOREIGN_MIN);
        let (same, other) = ((1.0 - f) * (1.0 - e) + f / 4.0, (1.0 - f) * e / 3.0 + f / 4.0);
        let (a, g, rest) = (other * (1.0 - THETA), same * THETA * 2.0 / 3.0, other * THETA / 3.0);
        let of = |x| p.posteriors[Genotype::index(x, x)].exp();
        assert!((of(0) - a / (a + g + rest)).abs() < 1e-12 && (of(2) - g / (a + g + rest)).abs() < 1e-12);
        assert_eq!((p.best, p.pl(&[0, 2], Copies::One)), (Genotype(0, 0), vec![25, 0]));
        assert!((p.gq() - phred(ln((g + rest) / (a + g + rest)))).abs() < 1e-9);
        // Half and half is no heterozygous place.
        let mixed = model().posterior(&[row(0, 30, 60, 16), row(2, 30, 60, 15)], 0, Copies::One);
        assert_eq!(mixed.best, Genotype(0, 0));
        assert_eq!(model().posterior(&[row(2, 30, 60, 9)], 0, Copies::One).best, Genotype(2, 2));
    }

    proptest::proptest! {
        #[test]
        fn posteriors_are_a_distribution(
            rows in proptest::collection::vec((0u8..4, 0u8..60, 0u8..70, 1u32..60), 0..12),
            reference in 0usize..4,
        ) {
            let rows: Vec<Evidence> = rows.into_iter().map(|(b, q, m, n)| row(b, q, m, n)).collect();
            for copies in [Copies::One, Copies::Two] {
                let p = model().posterior(&rows, reference, copies);
                let sum: f64 = p.posteriors.iter().map(|l| l.exp()).sum();
                proptest::prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
                let heterozygous = GENOTYPES.iter().zip(&p.posteriors).filter(|(g, _)| !g.is_homozygous());
                if copies == Copies::One {
                    proptest::prop_assert!(heterozygous.into_iter().all(|(_, l)| *l == f64::NEG_INFINITY));
                }
                proptest::prop_assert!(p.qual(reference) >= 0.0 && p.gq() >= 0.0 && !p.gq().is_nan());
            }
        }
    }

    #[test]
    fn poor_mapping_weakens() {
        let strong = called(&[row(0, 35, 60, 10), row(2, 35, 60, 6)]).1;
        let weak = called(&[row(0, 35, 60, 10), row(2, 35, 8, 6)]).1;
        assert!(strong > 100.0 && weak < strong / 2.0, "{strong} {weak}");
    }

    #[test]
    fn phreds() {
        assert_eq!(phred(0.0).to_bits(), 0);
        assert_eq!(phred(1e-18).to_bits(), 0);
        assert!((phred(ln(0.001)) - 30.0).abs() < 1e-9);
        assert!((ln_sum(&[ln(0.25), ln(0.5), f64::NEG_INFINITY]) - ln(0.75)).abs() < 1e-15);
    }
}
