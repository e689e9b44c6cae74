//! Two other explanations of a heterozygous SNV, against which it has to hold.
//!
//! **Systematic error.** Some positions make the sequencer err again and again, on one strand or both. The base is then wrong
//! in a share `f` of the templates, and its qualities are those of wrong bases, not of right ones: with `R(q) = P(q | wrong) /
//! P(q | right)` from the sample profile,
//!
//! `P(S) / P(het) = (ρ / π) · mean over f and strands of Π_alt (2f · R(q)) · Π_ref 2(1 − f)`
//!
//! where templates of a strand that does not err have a small `f`. **Collapsed copies.** Where the reference lacks a copy
//! of a stretch, reads of three or four copies pile up: a quarter or a third of them differ, and the depth `d` is higher
//! than the contig's median `m`:
//!
//! `P(C) / P(het) = κ · mean over c ∈ {3, 4} of Π_alt (2/c) · Π_ref 2(1 − 1/c) · N(d; c·m/2) / N(d; m)`
//!
//! with a normal density whose standard deviation is `√mean + 0.1 · mean`. Both take their share of the call's posterior.

use wgs_call::Profile;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Evidence, NO_QUALITY};

/// Share of positions with a systematic error, per base it may show.
pub const SYSTEMATIC: f64 = 1e-4;
/// Shares of wrong templates looked at.
const SHARES: [f64; 5] = [0.05, 0.1, 0.2, 0.3, 0.45];
/// Share on a strand that does not err.
const QUIET: f64 = 0.005;
/// Heterozygous places that are collapsed copies instead.
pub const COLLAPSED: f64 = 0.001;
/// Bounds of `R(q)`: what one quality may say.
const RATIOS: (f64, f64) = (0.05, 30.0);
/// Wrong bases imagined per quality, at the stated rate.
const IMAGINED: f64 = 20.0;
/// Shares and strands of a systematic error that are looked at.
pub const PATTERNS: usize = 3 * SHARES.len();

/// Tables of a sample.
#[derive(Clone, Debug)]
pub struct Artefacts {
    /// ln R(q).
    ratio: Vec<f64>,
}

/// ln odds against the heterozygous genotype.
#[derive(Clone, Copy, Debug)]
pub struct Odds {
    /// Of a systematic error.
    pub systematic: f64,
    /// Of collapsed copies.
    pub collapsed: f64,
    /// Of reads of another copy.
    pub misplaced: f64,
    /// Given reads of another copy, that the allele's are the ones at home: ln odds.
    pub home: f64,
}

impl Odds {
    /// Nothing speaks against it.
    pub const NONE: Self = Self {
        systematic: f64::NEG_INFINITY,
        collapsed: f64::NEG_INFINITY,
        misplaced: f64::NEG_INFINITY,
        home: f64::NEG_INFINITY,
    };

    /// What is left of a probability.
    pub fn left(&self) -> f64 {
        1.0 / (1.0 + exp(self.systematic.min(300.0)) + exp(self.collapsed.min(300.0)) + exp(self.misplaced.min(300.0)))
    }
}

/// Templates by strand, and ln R(q) of those with the alternate base.
struct Sums {
    alts: [f64; 2],
    refs: [f64; 2],
    quality: [f64; 2],
}

impl Sums {
    fn patterns(&self) -> [f64; PATTERNS] {
        let side = |s: usize, f: f64| self.alts[s] * ln(2.0 * f) + self.quality[s] + self.refs[s] * ln(2.0 * (1.0 - f));
        std::array::from_fn(|i| {
            let f = SHARES[i / 3];
            match i % 3 {
                0 => side(0, f) + side(1, f),
                1 => side(0, f) + side(1, QUIET),
                _ => side(0, QUIET) + side(1, f),
            }
        })
    }
}

impl Artefacts {
    /// From the counts of the profile.
    pub fn new(profile: &Profile) -> Self {
        let rows: Vec<(f64, f64)> = (0..=NO_QUALITY)
            .map(|q| {
                let (bases, wrong) =
                    profile.base_errors.get(usize::from(q)).map_or((0, 0), |r| (r.bases, r.mismatches));
                (wrong as f64, bases.saturating_sub(wrong) as f64)
            })
            .collect();
        let (wrong, right) = rows.iter().fold((0.0, 0.0), |s, r| (s.0 + r.0, s.1 + r.1));
        let ratio = rows.iter().map(|&(w, r)| {
            let imagined = IMAGINED;
            let (share_wrong, share_right) =
                ((w + imagined * (r + 1.0) / (right + 1.0)) / (wrong + imagined + 1.0), (r + 1.0) / (right + 1.0));
            ln((share_wrong / share_right).clamp(RATIOS.0, RATIOS.1))
        });
        Self { ratio: ratio.collect() }
    }

    fn sums(&self, evidence: &[Evidence], reference: usize, alt: usize) -> Sums {
        let (mut alts, mut refs, mut quality) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        for e in evidence {
            let (strand, n) = (usize::from(e.reverse), f64::from(e.count));
            if usize::from(e.base) == alt {
                alts[strand] += n;
                quality[strand] += n * self.ratio[usize::from(e.qual.min(NO_QUALITY))];
            } else if usize::from(e.base) == reference {
                refs[strand] += n;
            }
        }
        Sums { alts, refs, quality }
    }

    /// ln likelihood of each pattern of a systematic error over that of the heterozygous genotype.
    pub fn patterns(&self, evidence: &[Evidence], reference: usize, alt: usize) -> [f64; PATTERNS] {
        self.sums(evidence, reference, alt).patterns()
    }

    /// Odds at a position between base `reference` and `alt`; `prior` is the heterozygous genotype's, `depth` that of
    /// records, `median` the contig's.
    pub fn odds(
        &self,
        evidence: &[Evidence],
        reference: usize,
        alt: usize,
        prior: f64,
        depth: u32,
        median: Option<u32>,
    ) -> Odds {
        let sums = self.sums(evidence, reference, alt);
        let terms = sums.patterns();
        let mean = wgs_call::logs::ln_sum(&terms) - ln(terms.len() as f64);
        let Sums { alts, refs, .. } = sums;
        let systematic = mean + ln(SYSTEMATIC) - ln(prior);
        let copies = |c: f64| {
            let (k, n) = (alts[0] + alts[1], refs[0] + refs[1]);
            let by_depth = median.filter(|&m| m > 0).map_or(0.0, |m| {
                let (d, m) = (f64::from(depth), f64::from(m));
                density(d, c * m / 2.0) - density(d, m)
            });
            k * ln(2.0 / c) + n * ln(2.0 * (1.0 - 1.0 / c)) + by_depth.clamp(-20.0, 20.0)
        };
        let collapsed = ln(COLLAPSED) + wgs_call::logs::ln_sum(&[copies(3.0), copies(4.0)]) - std::f64::consts::LN_2;
        Odds { systematic, collapsed, ..Odds::NONE }
    }
}

/// ln of a normal density without its constant.
fn density(d: f64, mean: f64) -> f64 {
    // A square root is exact by IEEE 754.
    let sd = mean.sqrt() + 0.1 * mean;
    let z = (d - mean) / sd;
    -0.5 * z * z - ln(sd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Artefacts {
        // Right bases are Phred 35, wrong ones mostly 12.
        let mut ratio = vec![0.0; 95];
        ratio[12] = ln(20.0);
        ratio[35] = ln(0.2);
        Artefacts { ratio }
    }

    fn row(base: u8, qual: u8, reverse: bool, count: u32) -> Evidence {
        Evidence { base, qual, mapq: 60, reverse, orientation: None, count }
    }

    #[test]
    fn good_bases_on_both_strands_hold() {
        let rows = [row(0, 35, false, 8), row(0, 35, true, 7), row(2, 35, false, 7), row(2, 35, true, 8)];
        let o = tables().odds(&rows, 0, 2, 6e-4, 30, Some(30));
        assert!(o.systematic < -15.0 && o.collapsed < -5.0 && o.left() > 0.99, "{o:?}");
    }

    #[test]
    fn bad_bases_and_one_strand_do_not() {
        let rows = [row(0, 35, false, 10), row(0, 35, true, 12), row(2, 12, false, 4), row(2, 12, true, 3)];
        assert!(tables().odds(&rows, 0, 2, 6e-4, 30, Some(30)).systematic > 5.0);
        let rows = [row(0, 35, false, 8), row(0, 35, true, 15), row(2, 35, false, 8)];
        let both = [row(0, 35, false, 12), row(0, 35, true, 11), row(2, 35, false, 4), row(2, 35, true, 4)];
        let (one, both) = (tables().odds(&rows, 0, 2, 6e-4, 30, None), tables().odds(&both, 0, 2, 6e-4, 30, None));
        assert!(one.systematic > both.systematic + 4.0, "{one:?} {both:?}");
    }

    #[test]
    fn a_quarter_at_twice_the_depth_is_collapsed() {
        let rows = [row(0, 35, false, 45), row(0, 35, true, 45), row(2, 35, false, 15), row(2, 35, true, 15)];
        assert!(tables().odds(&rows, 0, 2, 6e-4, 120, Some(60)).collapsed > 5.0);
        assert!(
            tables().odds(&rows, 0, 2, 6e-4, 60, Some(60)).collapsed
                > tables().odds(&rows, 0, 2, 6e-4, 30, Some(60)).collapsed
        );
        let even = [row(0, 35, false, 30), row(0, 35, true, 30), row(2, 35, false, 30), row(2, 35, true, 30)];
        assert!(tables().odds(&even, 0, 2, 6e-4, 90, Some(60)).collapsed < -3.0);
    }
}
