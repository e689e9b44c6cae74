//! Sex, given or from depth, and the stretches that X and Y share.

use crate::contig::HumanContig;
use std::str::FromStr;

/// The sex that is given or assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sex {
    /// Not given: told by the depths, or unknown.
    #[default]
    Auto,
    /// Two X, no Y.
    Female,
    /// One X, one Y.
    Male,
}

impl FromStr for Sex {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "female" => Ok(Self::Female),
            "male" => Ok(Self::Male),
            _ => Err("expected female, male or auto".into()),
        }
    }
}

/// Lowest autosomal mean depth at which a sex is named.
pub const MIN_DEPTH: f64 = 1.0;

/// Sex chromosomes as depth shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Karyotype {
    /// Two X, no Y.
    Xx,
    /// One of each.
    Xy,
    /// Something else: a slice of the genome, or another number of them.
    Other,
    /// Too little depth, or no X or Y to look at.
    Undetermined,
}

impl Karyotype {
    /// From the autosomes' mean depth and the depths of X and Y over it. XX has X within 0.80–1.20 and next to no Y; XY has
    /// X within 0.40–0.65 and Y over 0.10 (a good part of Y maps poorly, so a full Y shows 0.2–0.5).
    pub fn from_depth(autosomes: f64, x: f64, y: f64) -> Self {
        if !(autosomes >= MIN_DEPTH && x.is_finite() && y.is_finite()) {
            Self::Undetermined
        } else if (0.80..=1.20).contains(&x) && y < 0.10 {
            Self::Xx
        } else if (0.40..=0.65).contains(&x) && y > 0.10 {
            Self::Xy
        } else {
            Self::Other
        }
    }

    /// As reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xx => "XX",
            Self::Xy => "XY",
            Self::Other => "other",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Pseudo-autosomal regions, 0-based and half-open, by contig and its length: GRCh37, then GRCh38, as the Genome Reference
/// Consortium lists them.
const PARS: [(HumanContig, u32, [(u32, u32); 2]); 4] = [
    (HumanContig::X, 155_270_560, [(60_000, 2_699_520), (154_931_043, 155_260_560)]),
    (HumanContig::Y, 59_373_566, [(10_000, 2_649_520), (59_034_049, 59_363_566)]),
    (HumanContig::X, 156_040_895, [(10_000, 2_781_479), (155_701_382, 156_030_895)]),
    (HumanContig::Y, 57_227_415, [(10_000, 2_781_479), (56_887_902, 57_217_415)]),
];

/// The pseudo-autosomal regions of a contig, 0-based and half-open; the assembly is told by the contig's length. Empty for
/// other contigs and other assemblies.
pub fn pseudo_autosomal(name: &str, len: u32) -> &'static [(u32, u32)] {
    let human = HumanContig::from_name(name);
    PARS.iter().find(|p| Some(p.0) == human && p.1 == len).map_or(&[], |p| &p.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn karyotypes_by_depth() {
        let of = |x, y| Karyotype::from_depth(30.0, x, y).name();
        assert_eq!((of(1.0, 0.02), of(0.5, 0.3), of(1.0, 0.4), of(0.7, 0.0)), ("XX", "XY", "other", "other"));
        assert_eq!((of(0.80, 0.0), of(0.40, 0.11), of(0.65, 0.11)), ("XX", "XY", "XY"));
        assert_eq!(Karyotype::from_depth(0.9, 1.0, 0.0), Karyotype::Undetermined);
        assert_eq!(of(f64::NAN, 0.1), "undetermined");
    }

    #[test]
    fn shared_stretches_have_equal_lengths_on_both_chromosomes() {
        for (x, y) in [(0, 1), (2, 3)] {
            for k in 0..2 {
                let len = |r: (u32, u32)| r.1 - r.0;
                assert_eq!(len(PARS[x].2[k]), len(PARS[y].2[k]));
            }
        }
        assert_eq!(pseudo_autosomal("X", 155_270_560)[0], (60_000, 2_699_520));
        assert_eq!(pseudo_autosomal("chrX", 156_040_895)[1], (155_701_382, 156_030_895));
        for (name, len) in [("chrX", 1000), ("chr1", 156_040_895), ("chrY", 156_040_895)] {
            assert!(pseudo_autosomal(name, len).is_empty(), "{name}");
        }
    }
}
