//! Population frequencies as the criteria read them.
//!
//! The filtering allele frequency is the highest true frequency at which so many alleles as were seen, or more, would still be
//! seen in at most 5 % of samples of that size (Whiffin 2017, doi:10.1038/gim.2017.26): AC counted alleles of AN are Poisson,
//! and FAF95 = q/(2 AN), q the 5 % quantile of chi-square with 2 AC degrees of freedom. As in gnomAD one allele alone gives 0.

use super::facts::{Frequency, Inheritance, Population};
use super::rules::Rules;
use wgs_kernel::math;

/// The 5 % quantile of the normal distribution.
const Z: f64 = -1.644_853_626_951_472_2;

/// Above this many alleles the expansion alone is exact to nine digits.
const LARGE: u32 = 1000;

/// Filtering allele frequency at 95 % of `ac` alleles among `an`.
pub fn faf95(ac: u32, an: u32) -> f64 {
    if ac < 2 || an == 0 { 0.0 } else { rate(ac) / f64::from(an) }
}

/// The Poisson rate at which `ac` events or more have a chance of 5 %.
fn rate(ac: u32) -> f64 {
    let a = f64::from(ac);
    let root = a.sqrt();
    let (z2, z3) = (Z * Z, Z * Z * Z);
    // Cornish-Fisher expansion of the chi-square quantile (Abramowitz & Stegun 26.2.49 with the cumulants of 26.4.36).
    let expansion = a + Z * root + (z2 - 1.0) / 3.0 + (z3 - 7.0 * Z) / (36.0 * root)
        - (6.0 * z2 * z2 + 14.0 * z2 - 32.0) / (1620.0 * a)
        + (9.0 * z3 * z2 + 256.0 * z3 - 433.0 * Z) / (38_880.0 * a * root)
        + (12.0 * z3 * z3 - 243.0 * z2 * z2 - 923.0 * z2 + 1472.0) / (204_120.0 * a * a);
    if ac > LARGE {
        return expansion;
    }
    let mut rate = expansion;
    for _ in 0..20 {
        // The tail grows with the rate by the chance of one event fewer.
        let at = chance(ac - 1, rate);
        let step = (tail(ac, rate) - 0.05) / at;
        rate -= step;
        if step.abs() < rate * 1e-12 {
            break;
        }
    }
    rate
}

/// Chance of `k` events.
fn chance(k: u32, rate: f64) -> f64 {
    math::exp(f64::from(k) * math::ln(rate) - rate - log_factorial(k))
}

/// Logarithm of `k!`: a sum for few, Stirling's series (13 digits from 16 on) for many.
fn log_factorial(k: u32) -> f64 {
    if k < 16 {
        return (2..=k).map(|i| math::ln(f64::from(i))).sum();
    }
    let x = f64::from(k);
    let half_log_tau = 0.918_938_533_204_672_7;
    let series = 1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / (x * x)) / (x * x);
    (x + 0.5) * math::ln(x) - x + half_log_tau + series / x
}

/// Chance of `k` events or more.
fn tail(k: u32, rate: f64) -> f64 {
    let (mut term, mut sum, mut i) = (1.0, 1.0, f64::from(k));
    while term > sum * 1e-17 {
        i += 1.0;
        term *= rate / i;
        sum += term;
    }
    chance(k, rate) * sum
}

/// Highest frequency that one causal allele of a disease can have (Whiffin 2017).
///
/// `prevalence` of the disease, `allelic` share of the gene's cases that one allele can explain, `genetic` share of all cases
/// that the gene explains, `penetrance`; all above 0 and at most 1.
pub fn max_credible_af(inheritance: Inheritance, prevalence: f64, allelic: f64, genetic: f64, penetrance: f64) -> f64 {
    match inheritance {
        Inheritance::Dominant | Inheritance::XLinked => 0.5 * prevalence * allelic * genetic / penetrance,
        Inheritance::Recessive => (prevalence / penetrance).sqrt() * allelic * genetic.sqrt(),
    }
}

/// The population with the highest frequency, and that frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Highest<'a> {
    pub entry: Frequency<'a>,
    pub value: f64,
}

/// The highest filtering frequency among populations without a bottleneck and with enough alleles.
pub(crate) fn highest_faf<'a>(population: &Population<'a>, min_an: u32, rules: &Rules) -> Option<Highest<'a>> {
    let general = population.entries.iter().filter(|e| e.an >= min_an && !rules.is_bottlenecked(e.population));
    highest(general, |e| e.faf95.unwrap_or_else(|| faf95(e.ac, e.an)))
}

/// The highest allele frequency among the entries that `keep` keeps.
pub(crate) fn highest_af<'a>(population: &Population<'a>, keep: impl Fn(&Frequency) -> bool) -> Option<Highest<'a>> {
    highest(population.entries.iter().filter(|e| keep(e)), |e| e.af())
}

/// The first of the entries with the highest value.
fn highest<'a: 'b, 'b>(
    entries: impl Iterator<Item = &'b Frequency<'a>>,
    value: impl Fn(&Frequency) -> f64,
) -> Option<Highest<'a>> {
    let mut best: Option<Highest> = None;
    for entry in entries {
        let value = value(entry);
        if best.is_none_or(|b| value > b.value) {
            best = Some(Highest { entry: *entry, value });
        }
    }
    best
}

/// A frequency as facts print it: four significant digits.
pub(crate) fn shown(frequency: f64) -> String {
    if frequency == 0.0 { "0".to_owned() } else { format!("{frequency:.3e}") }
}

/// `gnomAD eas 12/10234`.
pub(crate) fn counted(entry: &Frequency) -> String {
    format!("{} {} {}/{}", entry.source, entry.population, entry.ac, entry.an)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// qchisq(0.05, 2 AC) / (2 AN) by SciPy 1.16 (`chi2.ppf`).
    #[test]
    fn filtering_frequencies_of_scipy() {
        let expected = [
            (2, 1000, 0.000_355_361_510_698_661_96),
            (3, 152_312, 5.368_529_381_558_599e-6),
            (5, 10_000, 0.000_197_014_956_805_953),
            (10, 20_000, 0.000_271_270_284_854_564_8),
            (54, 113_750, 0.000_373_691_876_571_770_57),
            (100, 2000, 0.042_069_638_609_157_09),
            (1000, 20_000, 0.047_427_992_469_182_556),
            (40_000, 152_000, 0.260_997_360_325_001_1),
            (500_000, 1_600_000, 0.311_773_426_023_898_07),
        ];
        for (ac, an, value) in expected {
            let ours = faf95(ac, an);
            assert!((ours / value - 1.0).abs() < 1e-9, "{ac}/{an}: {ours} {value}");
        }
        assert_eq!((faf95(0, 1000), faf95(1, 1000), faf95(9, 0)), (0.0, 0.0, 0.0));
    }

    /// The definition: at the filtering frequency the 95 % quantile of the count is just below what was seen.
    #[test]
    fn so_many_alleles_are_seen_in_a_twentieth() {
        for ac in [2, 3, 7, 15, 16, 17, 31, 100, 999, 1000, 1001, 1500] {
            assert!((tail(ac, rate(ac)) - 0.05).abs() < 1e-9, "{ac}");
        }
    }

    /// Whiffin 2017: hypertrophic cardiomyopathy (1 in 500, 2 % of cases by one allele, half penetrant) and Marfan's syndrome
    /// (1 in 3,000, 1.5 %, half).
    #[test]
    fn credible_frequencies_of_the_paper() {
        let af = |prevalence, allelic| max_credible_af(Inheritance::Dominant, prevalence, allelic, 1.0, 0.5);
        assert!((af(1.0 / 500.0, 0.02) - 4.0e-5).abs() < 1e-12);
        assert!((af(1.0 / 3000.0, 0.015) - 5.0e-6).abs() < 1e-12);
        let recessive = max_credible_af(Inheritance::Recessive, 1e-4, 0.5, 0.25, 1.0);
        assert!((recessive - 0.0025).abs() < 1e-12);
    }
}
