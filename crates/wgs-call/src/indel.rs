//! How often reads gain or lose bases by error, and how often people differ so, by the repeat it happens in.
//!
//! Both are tables over [`wgs_core::repeat::row`]: `error` is the chance that a read across a tract shows it longer or
//! shorter than it is, `variant` the chance that a person's two copies are not both of the reference's length there.
//! Row 0, outside repeats, is per base. Shipped tables stand for what is not known of a sample
//! ([`shipped_error`], [`shipped_variant`]); the profile moves them to what the sample shows.
//!
//! METHOD: gap costs that depend on the repeat are Dindel's (Albers et al. 2011, doi:10.1101/gr.112326.110); estimating them
//! from the sample by a mixture of reference, heterozygous and homozygous sites follows Strelka2 (Kim et al. 2018,
//! doi:10.1038/s41592-018-0051-x).

use wgs_core::repeat::{self, ROWS, Tract};
use wgs_kernel::math::ln;
use wgs_kernel::pairhmm::HmmHaplotype;

/// Highest error of a tract: with more, its length cannot be read at all.
const ERROR_MAX: f64 = 0.4;
/// Share of a tract's length errors that are of one unit; the rest is of more units or others.
const ONE_UNIT: f64 = 0.9;
/// Share of length errors that are losses, before the sample speaks.
pub const SHIPPED_LOSS: f64 = 0.55;
const MORE_UNITS: f64 = 0.03;
/// Share of the prior for one unit less or more, two, three, and the factor of each further one: of 520 indels of HG002
/// v4.2.1, chr20:60,001–2,500,000, inside tracts.
const PRIOR_UNITS: [f64; 3] = [0.40, 0.07, 0.02];
const PRIOR_UNITS_TAIL: f64 = 0.6;
/// A change in a tract that is not of whole units is as rare as outside of repeats.
const EXTEND_PLAIN: f64 = 0.2;

/// Error of a tract before the sample speaks: fits Illumina PCR-free libraries, where the rate about doubles with each
/// base of a run from 10⁻⁵ at four.
pub fn shipped_error(row: usize) -> f64 {
    let Some((unit, copies)) = repeat::of_row(row) else { return 1e-5 };
    let (rate, most) = match unit {
        1 => (1.0e-5 * power(1.7, copies as i32 - 4), ERROR_MAX),
        2 => (2.0e-5 * power(1.7, copies as i32 - 3), 0.08),
        3 => (1.0e-5 * power(1.8, copies as i32 - 2), 0.04),
        _ => (1.0e-5 * power(1.9, copies as i32 - 2), 0.03),
    };
    rate.clamp(1e-5, most)
}

/// Chance of a variant length before the sample speaks: tracts of HG002 v4.2.1's confident regions on
/// chr20:60,001–2,500,000, smoothed by hand over the length.
pub fn shipped_variant(row: usize) -> f64 {
    let Some((unit, copies)) = repeat::of_row(row) else { return 5e-5 };
    let table: &[f64] = match unit {
        // From 3 bases: 1.1e-4 measured at 3, 5e-4 at 4, 7e-4 at 5, 2.9e-3 at 6, …, 0.3 from 11 on.
        1 => &[1.1e-4, 3e-4, 8e-4, 2.9e-3, 9e-3, 2.5e-2, 5.5e-2, 0.11, 0.2, 0.27, 0.3, 0.35, 0.4, 0.45, 0.5],
        2 => &[5e-4, 3e-3, 1e-2, 2e-2, 4e-2, 0.1, 0.25, 0.4, 0.5],
        3 => &[2e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3, 0.4],
        _ => &[3e-4, 3e-3, 2.5e-2, 0.12, 0.3, 0.4, 0.5],
    };
    let first = [3, 3, 2, 2][unit - 1];
    table[(copies - first).min(table.len() - 1)]
}

fn power(base: f64, exponent: i32) -> f64 {
    let mut out = 1.0;
    for _ in 0..exponent.unsigned_abs() {
        out *= base;
    }
    if exponent < 0 { 1.0 / out } else { out }
}

/// Where a change of length happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of the tract.
    pub row: usize,
    /// Units lost (negative) or gained; 0 when the change is not of whole units.
    pub units: i32,
    /// Bases of the tract behind the change's first position.
    pub tract: u32,
}

impl Place {
    /// Place of the change of `bases` (deleted, or inserted before `pos`) in left-aligned position; `code` gives the
    /// reference.
    pub fn of(bases: &[u8], inserted: bool, pos: u32, code: impl Fn(u32) -> u8) -> Self {
        let unit = repeat::root(bases);
        let same = |i: &u32| code(pos + i) == bases[*i as usize % unit];
        let tract = (0..4096).take_while(same).count();
        let row = if unit <= repeat::LONGEST_UNIT { repeat::row(unit, tract / unit) } else { 0 };
        let units = (bases.len() / unit) as i32;
        let units = if row == 0 {
            0
        } else if inserted {
            units
        } else {
            -units
        };
        Self { row, units, tract: tract as u32 }
    }
}

/// The tables of one sample.
#[derive(Clone, Debug)]
pub struct IndelModel {
    error: [f64; ROWS],
    loss: [f64; ROWS],
    variant: [f64; ROWS],
}

/// What is known of a row.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Chance that a read shows another length by error.
    pub error: f64,
    /// Share of such errors that are losses.
    pub loss: f64,
    /// Chance that the sample has another length.
    pub variant: f64,
}

impl Rates {
    /// What is shipped for a row.
    pub fn shipped(row: usize) -> Self {
        Self { error: shipped_error(row), loss: SHIPPED_LOSS, variant: shipped_variant(row) }
    }
}

/// Gap probabilities behind each base of a haplotype, as the pair-HMM takes them.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    insert: Vec<f32>,
    delete: Vec<f32>,
    extend: Vec<f32>,
}

impl Gaps {
    /// Those behind base `i`: that bases are inserted, that bases are deleted, that the gap goes on.
    pub fn at(&self, i: usize) -> [f32; 3] {
        [self.insert[i], self.delete[i], self.extend[i]]
    }

    /// With the haplotype they are of.
    pub fn of<'a>(&'a self, bases: &'a [u8]) -> HmmHaplotype<'a> {
        HmmHaplotype { bases, insert: &self.insert, delete: &self.delete, extend: &self.extend }
    }
}

impl IndelModel {
    /// From rates by row.
    pub fn new(rates: impl Fn(usize) -> Rates) -> Self {
        let of = |f: fn(Rates) -> f64| std::array::from_fn(|r| f(rates(r)));
        Self {
            error: of(|r| r.error.clamp(1e-7, ERROR_MAX)),
            loss: of(|r| r.loss.clamp(0.05, 0.95)),
            variant: of(|r| r.variant.clamp(1e-7, 0.75)),
        }
    }

    /// The shipped tables.
    pub fn shipped() -> Self {
        Self::new(Rates::shipped)
    }

    /// What is known of a row.
    pub fn rates(&self, row: usize) -> Rates {
        let of = |table: &[f64; ROWS]| table.get(row).copied().unwrap_or(0.0);
        Rates { error: of(&self.error), loss: of(&self.loss), variant: of(&self.variant) }
    }

    /// Chance that a read shows exactly this change by error.
    pub fn error(&self, place: Place, len: u32) -> f64 {
        let (e, loss) = (self.error[place.row], self.loss[place.row]);
        match place.units {
            // Outside of repeats: any length, the longer the rarer; it may be inserted or deleted.
            0 => e * 0.5 * power(EXTEND_PLAIN, len as i32 - 1).max(1e-4),
            -1 => e * ONE_UNIT * loss,
            1 => e * ONE_UNIT * (1.0 - loss),
            n => e * MORE_UNITS * power(0.5, n.abs() - 2),
        }
    }

    /// ln of the prior of exactly this change on one of two copies.
    pub fn ln_prior(&self, place: Place, len: u32) -> f64 {
        ln((self.variant[place.row] * share(place.units, len)).max(1e-9))
    }

    /// `4 N_e μ` of a tract: what its chance of a variant length says of its mutation rate, in units of how long two copies are apart.
    ///
    /// METHOD: with mutations of one unit more or less at rate `μ` two copies differ with `v = 1 − 1/√(1 + 8 N_e μ)` (Ohta and Kimura
    /// 1973, doi:10.1017/S0016672300012994); small `v` are `4 N_e μ` themselves.
    pub fn diversity(&self, row: usize) -> f64 {
        let same = 1.0 - self.variant[row];
        0.5 * (1.0 / (same * same) - 1.0)
    }

    /// Fills, for each base of a haplotype, the chance that a gap opens behind it and that it goes on.
    ///
    /// An error of a tract may lie at any of its bases with the same result, and the pair-HMM sums over them: the rate is
    /// divided by their number, and by the chance that a gap has the length of one unit.
    pub fn gaps(&self, haplotype: &[u8], tracts: &mut Vec<Tract>, gaps: &mut Gaps) {
        let n = haplotype.len();
        let (gain, loss) = (self.error[0] * (1.0 - self.loss[0]), self.error[0] * self.loss[0]);
        let fill = |of: &mut Vec<f32>, with: f64| {
            of.clear();
            of.resize(n, with as f32);
        };
        fill(&mut gaps.insert, gain);
        fill(&mut gaps.delete, loss);
        fill(&mut gaps.extend, EXTEND_PLAIN);
        repeat::tracts(haplotype, tracts);
        for t in tracts.iter() {
            let row = repeat::row(t.unit, t.copies());
            let u = t.unit as f64;
            let x = if t.unit == 1 { 0.1 } else { (u - 1.0) / u };
            let one_unit = power(x, t.unit as i32 - 1) * (1.0 - x);
            let places = (t.len() - t.unit + 1) as f64;
            let rate = self.error[row] / (places * one_unit);
            let [insert, delete] = [1.0 - self.loss[row], self.loss[row]].map(|share| ((rate * share) as f32).min(0.2));
            for i in t.start.saturating_sub(1)..t.end - 1 {
                if insert + delete > gaps.insert[i] + gaps.delete[i] {
                    (gaps.insert[i], gaps.delete[i], gaps.extend[i]) = (insert, delete, x as f32);
                }
            }
        }
    }
}

/// Of the changes of a tract the share of `units` less or more; with 0, of exactly `len` bases outside of repeats.
pub fn share(units: i32, len: u32) -> f64 {
    match units.unsigned_abs() {
        // Of 204 outside of repeats: half of one base, then falling about as 1/len^1.7.
        0 => {
            let n = f64::from(len);
            0.25 / (n * n.sqrt())
        }
        n @ 1..=3 => PRIOR_UNITS[n as usize - 1],
        n => PRIOR_UNITS[2] * power(PRIOR_UNITS_TAIL, n as i32 - 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_tables_grow_with_the_repeat() {
        for r in 1..ROWS {
            let (unit, _) = repeat::of_row(r).unwrap();
            if repeat::of_row(r - 1).is_some_and(|(u, _)| u == unit) {
                assert!(
                    shipped_error(r) >= shipped_error(r - 1) && shipped_variant(r) >= shipped_variant(r - 1),
                    "{r}"
                );
            }
            assert!((1e-6..=0.5).contains(&shipped_error(r)) && (1e-5..=0.75).contains(&shipped_variant(r)));
        }
    }

    #[test]
    fn a_change_knows_its_tract() {
        let reference = b"GCAAAAAATCACACACAG";
        let code = |p: u32| reference.get(p as usize).copied().unwrap_or(15);
        let of = |bases: &[u8], inserted, pos| Place::of(bases, inserted, pos, code);
        assert_eq!(of(b"A", false, 2), Place { row: repeat::row(1, 6), units: -1, tract: 6 });
        assert_eq!(of(b"AA", true, 2), Place { row: repeat::row(1, 6), units: 2, tract: 6 });
        assert_eq!(of(b"CA", true, 9), Place { row: repeat::row(2, 4), units: 1, tract: 8 });
        assert_eq!(of(b"G", true, 9).units, 0);
        let m = IndelModel::shipped();
        assert!(m.ln_prior(of(b"A", false, 2), 1) > m.ln_prior(of(b"G", true, 9), 1));
        assert!(m.error(of(b"A", false, 2), 1) > m.error(of(b"AA", false, 2), 2));
    }

    #[test]
    fn gaps_sum_to_the_rate_of_the_tract() {
        let (mut t, mut gaps) = (Vec::new(), Gaps::default());
        let m = IndelModel::shipped();
        m.gaps(b"GCTAAAAAAAAAAGCT", &mut t, &mut gaps);
        let rate = m.error[repeat::row(1, 10)];
        let [gain, loss] = [&gaps.insert, &gaps.delete].map(|of| f64::from(of[2..12].iter().sum::<f32>()));
        assert!(((gain + loss) * 0.9 / rate - 1.0).abs() < 1e-3, "{gain} {loss} {rate}");
        assert!((loss / (gain + loss) - SHIPPED_LOSS).abs() < 1e-6);
        assert_eq!(gaps.delete[0], (SHIPPED_LOSS * m.error[0]) as f32);
    }
}
