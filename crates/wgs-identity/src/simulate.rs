//! Draws base counts at markers from the model itself, for tests: genotypes from an ancestry, reads from two people.

use crate::panel::{Panel, Pc};
use crate::{Allele, SiteCounts};

/// Coordinates of samples of the panel (`1000g.phase3.100k.b38.V.gz`): HG00096 of the panel's Britons.
pub(crate) const BRITON: Pc = [-0.0101073, 0.026887, -0.0100944, -0.0186027];

/// SplitMix64.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Uniform in 0–1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Poisson, by counting exponential waits in products of uniforms.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let limit = wgs_kernel::math::exp(-mean);
        let (mut n, mut product) = (0, self.unit());
        while product > limit {
            n += 1;
            product *= self.unit();
        }
        n
    }
}

/// Genotypes (count of alternate alleles) of a person at `pc`.
pub(crate) fn genotypes(panel: &Panel, pc: &Pc, random: &mut Random) -> Vec<u8> {
    let one = |q: f64, random: &mut Random| u8::from(random.unit() < q);
    panel
        .markers()
        .iter()
        .map(|m| {
            let q = m.frequency(pc).clamp(0.00005, 0.99995);
            one(q, random) + one(q, random)
        })
        .collect()
}

/// Qualities as of current instruments: three bins, and bases that both mates show (their sum).
pub(crate) fn quality(random: &mut Random) -> u8 {
    match random.unit() {
        u if u < 0.72 => 37,
        u if u < 0.82 => 25,
        u if u < 0.88 => 14,
        u if u < 0.97 => 74,
        _ => 62,
    }
}

/// Bases of `share` of the second person and the rest of the first.
pub(crate) fn reads(intended: &[u8], other: &[u8], share: f64, depth: f64, random: &mut Random) -> SiteCounts {
    let mut counts = SiteCounts::new();
    for (i, (a, b)) in intended.iter().zip(other).enumerate() {
        for _ in 0..random.poisson(depth) {
            let genotype = if random.unit() < share { b } else { a };
            let alternate = random.unit() < f64::from(*genotype) / 2.0;
            let q = quality(random);
            let allele = if random.unit() < wgs_kernel::math::phred_to_error(q) {
                match (random.next() % 3, alternate) {
                    (0, true) => Allele::Reference,
                    (0, false) => Allele::Alternate,
                    _ => Allele::Other,
                }
            } else if alternate {
                Allele::Alternate
            } else {
                Allele::Reference
            };
            counts.add(i as u32, allele, q);
        }
    }
    counts
}
