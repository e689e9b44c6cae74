//! The founders' prior: how often an allele is among their chromosomes.
//!
//! One mutation somewhere in the ancestry of `N` chromosomes is carried by `k` certain ones of them with probability
//! `θ (k − 1)! (N − k)! / N!`, by any `k` with `θ / k`: the neutral spectrum, of which `θ` for a heterozygous and `θ/2` for a
//! homozygous place are the case `N = 2`. For `k ≥ 1` this is `θ ∫ f^(k−1) (1 − f)^(N−k) df`, a polynomial's integral, so
//! `⌈N/2⌉` points of Gauss and Legendre give it exactly: frequencies `f_j` of weight `θ w_j / f_j`, and a frequency 0 of what
//! weight is left to make `k = 0` weigh 1. Given a frequency, founders are independent. With several alternate alleles the
//! second takes its share of what the first leaves, and so on, which is Ewens' formula: `Π θ_a (k_a − 1)! · (N − Σk)! / N!`.
//!
//! METHOD: Ewens 1972, doi:10.1016/0040-5809(72)90035-4; `θ/k` as a caller's prior is Li's (2011, doi:10.1093/bioinformatics/btr509).

/// Least weight of frequency 0.
const ABSENT_MIN: f64 = 1e-3;

/// Points of Gauss and Legendre on 0–1 with their weights, for `count` ≥ 1.
fn gauss_legendre(count: usize) -> Vec<(f64, f64)> {
    // (P_m(x), P_(m−1)(x)).
    let legendre = |m: usize, x: f64| {
        let (mut before, mut here) = (1.0, x);
        for k in 2..=m {
            let k = k as f64;
            (before, here) = (here, ((2.0 * k - 1.0) * x * here - (k - 1.0) * before) / k);
        }
        (here, before)
    };
    // The roots of each polynomial lie between those of the one before.
    let mut roots = vec![0.0];
    for m in 2..=count {
        let bounds: Vec<f64> = std::iter::once(-1.0).chain(roots).chain([1.0]).collect();
        let between = |pair: &[f64]| {
            let (mut low, mut high) = (pair[0], pair[1]);
            let sign = legendre(m, high).0 > 0.0;
            for _ in 0..64 {
                let middle = 0.5 * (low + high);
                if (legendre(m, middle).0 > 0.0) == sign { high = middle } else { low = middle }
            }
            0.5 * (low + high)
        };
        roots = bounds.windows(2).map(between).collect();
    }
    let weight = |x: f64| {
        let slope = count as f64 * legendre(count, x).1;
        2.0 * (1.0 - x * x) / (slope * slope)
    };
    roots.into_iter().map(|x| (0.5 * (x + 1.0), 0.5 * weight(x))).collect()
}

/// Frequencies of one allele with weights, for founders with so many chromosomes.
#[derive(Clone, Debug)]
pub struct Spectrum {
    points: Vec<(f64, f64)>,
    /// Weight of frequency 0 that `θ = 1` takes away.
    taken: f64,
}

impl Spectrum {
    /// Of `chromosomes` founder chromosomes.
    pub fn new(chromosomes: usize) -> Self {
        let points: Vec<(f64, f64)> =
            gauss_legendre(chromosomes.div_ceil(2).max(1)).into_iter().map(|(f, w)| (f, w / f)).collect();
        let power = |x: f64| (0..chromosomes).fold(1.0, |p, _| p * x);
        let taken = points.iter().map(|&(f, w)| w * power(1.0 - f)).sum();
        Self { points, taken }
    }

    /// Number of frequencies, 0 among them.
    pub fn len(&self) -> usize {
        self.points.len() + 1
    }

    /// All combinations of frequencies of the alternate alleles: weight and share of every allele, the reference first.
    pub fn mixture(&self, thetas: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let mut out = vec![(1.0, vec![1.0])];
        for &theta in thetas {
            let absent = (0.0, (1.0 - theta * self.taken).max(ABSENT_MIN));
            let here: Vec<(f64, f64)> =
                std::iter::once(absent).chain(self.points.iter().map(|&(f, w)| (f, theta * w))).collect();
            let with = |(weight, shares): &(f64, Vec<f64>)| {
                here.iter()
                    .map(|&(f, w)| {
                        let mut shares = shares.clone();
                        let left = shares[0];
                        shares[0] = left * (1.0 - f);
                        shares.push(left * f);
                        (weight * w, shares)
                    })
                    .collect::<Vec<_>>()
            };
            out = out.iter().flat_map(with).collect();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factorial(n: usize) -> f64 {
        (1..=n).map(|i| i as f64).product()
    }

    #[test]
    fn moments_are_exact() {
        for m in 1..=20 {
            let points = gauss_legendre(m);
            for degree in 0..2 * m {
                let sum: f64 = points.iter().map(|(x, w)| w * x.powi(degree as i32)).sum();
                assert!((sum * (degree as f64 + 1.0) - 1.0).abs() < 1e-12, "{m} {degree} {sum}");
            }
        }
    }

    #[test]
    fn weights_are_those_of_the_neutral_spectrum() {
        let theta = 1e-3;
        for n in 1..=24 {
            let mixture = Spectrum::new(n).mixture(&[theta]);
            for k in 0..=n {
                let of = |(w, s): &(f64, Vec<f64>)| w * s[1].powi(k as i32) * s[0].powi((n - k) as i32);
                let sum: f64 = mixture.iter().map(of).sum();
                let expected = if k == 0 { 1.0 } else { theta * factorial(k - 1) * factorial(n - k) / factorial(n) };
                assert!((sum / expected - 1.0).abs() < 1e-10, "{n} {k} {sum} {expected}");
            }
        }
    }

    #[test]
    fn two_alternate_alleles_follow_ewens() {
        let (a, b) = (1e-3, 2e-4);
        let mixture = Spectrum::new(6).mixture(&[a, b]);
        for (j, k) in [(1, 1), (2, 1), (1, 2), (3, 3), (2, 3)] {
            let of = |(w, s): &(f64, Vec<f64>)| w * s[1].powi(j) * s[2].powi(k) * s[0].powi(6 - j - k);
            let sum: f64 = mixture.iter().map(of).sum();
            let f = |n: i32| factorial(n as usize);
            let expected = a * b * f(j - 1) * f(k - 1) * f(6 - j - k) / f(6);
            assert!((sum / expected - 1.0).abs() < 1e-10, "{j} {k}");
        }
    }
}
