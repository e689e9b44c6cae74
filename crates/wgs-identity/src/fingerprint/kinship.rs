//! Two fingerprints: same person, relatives, or strangers.
//!
//! METHOD: Waples, Albrechtsen & Moltke 2019 (IBSrelate, doi 10.1111/mec.14954): the 3 × 3 table of joint genotypes is
//! estimated by expectation–maximisation from both samples' likelihoods, without calling a genotype and without allele
//! frequencies, so neither low depth nor the ancestry of the persons biases it. From the table come KING's robust kinship
//! (Manichaikul et al. 2010, doi 10.1093/bioinformatics/btq559: limits 0.354, 0.177, 0.0884, 0.0442), the share of sites
//! without a common allele, and R0 = that share over the share of double heterozygotes, which tells parent and child
//! (0, but for errors) from siblings (about 0.1). The standard error is a jackknife over 20 blocks of sites.
//!
//! A tumour that lost heterozygosity has fewer heterozygous sites than its normal, which lowers the kinship down to 0, but
//! it gains none and no site loses both alleles. A pair in which one sample's heterozygous sites are (nearly) a subset of
//! the other's and no site is without a common allele is therefore the same person whatever the kinship: a parent and
//! child differ in both directions.

use super::{Fingerprint, Likelihoods};
use crate::IdentityError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_core::num::Frac;
use wgs_kernel::math::phred_to_error;

/// Fewer common sites than this decide nothing. At 300 sites strangers show 15 to 25 sites without a common allele, the
/// same person none.
pub const MIN_SITES: u32 = 300;
/// A standard error of the kinship above this decides nothing: the classes are about 0.1 apart.
const MAX_ERROR: f64 = 0.05;
/// Most sites (as a share) that may be heterozygous in the poorer sample of one person but not in the richer one.
const MAX_GAINED: f64 = 0.01;
/// Most sites (as a share) of one person without a common allele: errors only.
const MAX_OPPOSITE: f64 = 0.005;
/// R0 below this is parent and child.
const MAX_R0_PARENT: f64 = 0.03;
/// Phred difference of a confident genotype.
const CONFIDENT: u8 = 20;
const BLOCKS: usize = 20;

/// What two samples are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// One person, or identical twins.
    SamePerson,
    /// Parent and child.
    ParentChild,
    /// Full siblings.
    Siblings,
    /// Second degree: half siblings, grandparent, uncle or aunt.
    SecondDegree,
    /// Third degree or further.
    Distant,
    /// No relation seen.
    Unrelated,
    /// Too few sites to say.
    Undetermined,
}

impl Relation {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::SamePerson => "same person",
            Self::ParentChild => "parent and child",
            Self::Siblings => "siblings",
            Self::SecondDegree => "second degree",
            Self::Distant => "distant",
            Self::Unrelated => "unrelated",
            Self::Undetermined => "undetermined",
        }
    }
}

/// The comparison of two fingerprints. It holds no genotype.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// What the two are to each other.
    pub relation: Relation,
    /// Sites that say something about both samples.
    pub sites: u32,
    /// Sites where both genotypes are confident (Phred 20).
    pub confident_sites: u32,
    /// Share of the confident sites with equal genotypes, 0–1.
    pub frac_concordant: Frac,
    /// KING-robust kinship coefficient: 0.5 same person, 0.25 first degree, 0.125 second, 0 unrelated; below 0 for persons of
    /// different populations.
    pub kinship: Rounded<4>,
    /// Its standard error.
    pub kinship_standard_error: Rounded<4>,
    /// Coefficient of relatedness: twice the kinship, within 0–1.
    pub relatedness: Rounded<4>,
    /// Share of sites without a common allele (IBS0), 0–1.
    pub frac_ibs0: Frac,
    /// Share of the richer sample's heterozygous sites that the poorer one does not have, 0–1: loss of heterozygosity in a
    /// tumour. Null unless the two are the same person.
    pub frac_heterozygosity_lost: Frac,
}

/// Joint genotypes, `[first][second]`, as shares or counts.
type Table = [[f64; 3]; 3];

/// Compares two fingerprints; symmetric.
///
/// # Errors
/// [`IdentityError::OtherPanel`] when they were taken at different sites.
pub fn compare(a: &Fingerprint, b: &Fingerprint) -> Result<Comparison, IdentityError> {
    if a.key != b.key || a.sites.len() != b.sites.len() {
        return Err(IdentityError::OtherPanel {
            a: a.sample.clone(),
            b: b.sample.clone(),
            panel_a: a.key.clone(),
            panel_b: b.key.clone(),
        });
    }
    let both: Vec<(Likelihoods, Likelihoods)> =
        a.sites.iter().copied().zip(b.sites.iter().copied()).filter(|(x, y)| *x != [0; 3] && *y != [0; 3]).collect();
    let genotypes = both.iter().filter_map(|(x, y)| Some((confident(x)?, confident(y)?)));
    let (confident_sites, equal) = genotypes.fold((0u32, 0u32), |(n, same), (x, y)| (n + 1, same + u32::from(x == y)));
    let mut out = Comparison {
        relation: Relation::Undetermined,
        sites: both.len() as u32,
        confident_sites,
        frac_concordant: Frac::ratio(equal.into(), confident_sites.into()),
        kinship: Rounded::ABSENT,
        kinship_standard_error: Rounded::ABSENT,
        relatedness: Rounded::ABSENT,
        frac_ibs0: Rounded::ABSENT,
        frac_heterozygosity_lost: Rounded::ABSENT,
    };
    if out.sites < MIN_SITES {
        return Ok(out);
    }
    let weights: Vec<Table> = both.iter().map(|(x, y)| weight(x, y)).collect();
    let table = spectrum(&weights);
    let (phi, error) = (kinship(&table), jackknife(&weights, &table));
    out.kinship = Rounded(phi);
    out.kinship_standard_error = Rounded(error);
    out.relatedness = Rounded((2.0 * phi).clamp(0.0, 1.0));
    out.frac_ibs0 = Rounded(table[0][2] + table[2][0]);
    (out.relation, out.frac_heterozygosity_lost) = relation(&table, phi, error);
    Ok(out)
}

/// The class of a table, and the share of heterozygosity lost for one person.
fn relation(t: &Table, phi: f64, error: f64) -> (Relation, Frac) {
    let opposite = t[0][2] + t[2][0];
    let (only_first, only_second) = (t[1][0] + t[1][2], t[0][1] + t[2][1]);
    let richer = t[1][1] + only_first.max(only_second);
    let subset = only_first.min(only_second) < MAX_GAINED && opposite < MAX_OPPOSITE && richer > 0.0;
    if subset || phi >= 0.354 && error <= MAX_ERROR {
        return (Relation::SamePerson, Rounded(only_first.max(only_second) / richer));
    }
    let relation = match phi {
        _ if error.is_nan() || error > MAX_ERROR => Relation::Undetermined,
        p if p >= 0.177 && opposite < MAX_R0_PARENT * t[1][1] => Relation::ParentChild,
        p if p >= 0.177 => Relation::Siblings,
        p if p >= 0.0884 => Relation::SecondDegree,
        p if p >= 0.0442 => Relation::Distant,
        _ => Relation::Unrelated,
    };
    (relation, Rounded::ABSENT)
}

/// The genotype of a site where it is confident.
fn confident(l: &Likelihoods) -> Option<usize> {
    let best = l.iter().position(|&x| x == 0)?;
    l.iter().enumerate().all(|(i, &x)| i == best || x >= CONFIDENT).then_some(best)
}

/// Likelihood of every pair of genotypes at one site.
fn weight(a: &Likelihoods, b: &Likelihoods) -> Table {
    let (a, b) = (a.map(phred_to_error), b.map(phred_to_error));
    a.map(|x| b.map(|y| x * y))
}

/// Adds the expected genotypes of one site under the shares `prior`, and returns them.
fn expected(weight: &Table, prior: &Table) -> Table {
    let mut post = *weight;
    let mut sum = 0.0;
    for (row, p) in post.iter_mut().zip(prior) {
        for (x, q) in row.iter_mut().zip(p) {
            *x *= q;
            sum += *x;
        }
    }
    post.map(|row| row.map(|x| x / sum))
}

fn add(to: &mut Table, from: &Table) {
    for (row, other) in to.iter_mut().zip(from) {
        for (x, y) in row.iter_mut().zip(other) {
            *x += y;
        }
    }
}

/// Shares of the nine joint genotypes, by expectation–maximisation from equal shares. The steps are counted, the order of
/// summation is that of the sites.
fn spectrum(weights: &[Table]) -> Table {
    let n = weights.len() as f64;
    let mut table = [[1.0 / 9.0; 3]; 3];
    for _ in 0..500 {
        let mut next = [[0.0; 3]; 3];
        weights.iter().for_each(|w| add(&mut next, &expected(w, &table)));
        let next = next.map(|row| row.map(|x| x / n));
        let moved = next.iter().flatten().zip(table.iter().flatten()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        table = next;
        if moved < 1e-7 {
            break;
        }
    }
    table
}

/// KING-robust kinship from a table of shares or counts; NaN without a heterozygote.
fn kinship(t: &Table) -> f64 {
    let heterozygotes = 2.0 * t[1][1] + t[0][1] + t[1][0] + t[1][2] + t[2][1];
    (t[1][1] - 2.0 * (t[0][2] + t[2][0])) / heterozygotes
}

/// Standard error of the kinship: every 20th of the sites left out in turn.
fn jackknife(weights: &[Table], table: &Table) -> f64 {
    let mut blocks = [[[0.0; 3]; 3]; BLOCKS];
    let mut all = [[0.0; 3]; 3];
    let size = weights.len().div_ceil(BLOCKS).max(1);
    for (block, part) in blocks.iter_mut().zip(weights.chunks(size)) {
        part.iter().for_each(|w| add(block, &expected(w, table)));
        add(&mut all, block);
    }
    let without = blocks.map(|b| {
        let mut rest = all;
        add(&mut rest, &b.map(|row| row.map(|x| -x)));
        kinship(&rest)
    });
    let mean = without.iter().sum::<f64>() / BLOCKS as f64;
    let spread: f64 = without.iter().map(|x| (x - mean) * (x - mean)).sum();
    (spread * (BLOCKS - 1) as f64 / BLOCKS as f64).sqrt()
}
