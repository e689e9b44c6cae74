//! How many copies of a position the sample has: from sex (given, or told by the profile), contig and position.
//!
//! A function of profile, contigs and options alone, so that all shards agree; what was resolved stands in the VCF header.
//! Outside of the pseudo-autosomal regions a male has one X and one Y, a female has no Y; inside them both have two copies
//! of X's. Where the sex stays undetermined X has two copies, like a female's, and Y one. The mitochondrion is a class of
//! its own. `--ploidy` overrides: a bare number for every contig but the mitochondrion, whatever the sex, and
//! `CONTIG=n` for one contig, over all of it.

use crate::{CallError, Profile};
use std::collections::BTreeMap;
use std::str::FromStr;
use wgs_core::contig::HumanContig;
pub use wgs_core::sex::Sex;
use wgs_core::sex::{Karyotype, pseudo_autosomal};
use wgs_core::{ContigId, Contigs};

/// Copies of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// None: Y of a female. Looked at as if there were one.
    None,
    /// One.
    One,
    /// Two.
    Two,
    /// As many as there are mitochondria.
    Many,
}

impl Copies {
    /// True when a genotype is one allele.
    pub fn is_haploid(self) -> bool {
        matches!(self, Self::None | Self::One)
    }
}

/// `--ploidy`: `1`, `2`, `CONTIG=n`, comma-separated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    every: Option<Copies>,
    contigs: BTreeMap<String, Copies>,
}

impl FromStr for Overrides {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut out = Self::default();
        for item in text.split(',') {
            let (name, number) = item.rsplit_once('=').map_or((None, item), |(name, n)| (Some(name), n));
            let copies = match number {
                "0" if name.is_some() => Copies::None,
                "1" => Copies::One,
                "2" => Copies::Two,
                _ => return Err(format!("'{item}': expected 1, 2, or CONTIG=0, CONTIG=1, CONTIG=2")),
            };
            let before = match name {
                None => out.every.replace(copies),
                Some(name) => out.contigs.insert(name.to_owned(), copies),
            };
            if before.is_some() {
                return Err(format!("'{item}': given twice"));
            }
        }
        Ok(out)
    }
}

/// Copies over one contig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContigCopies {
    /// Outside of `shared`.
    copies: Copies,
    /// Stretches with two copies.
    shared: &'static [(u32, u32)],
}

impl ContigCopies {
    /// The same over all of a contig.
    pub const fn even(copies: Copies) -> Self {
        Self { copies, shared: &[] }
    }

    /// Copies of a position, 0-based.
    pub fn at(&self, pos: u32) -> Copies {
        if self.shared.iter().any(|&(start, end)| (start..end).contains(&pos)) { Copies::Two } else { self.copies }
    }

    /// Depth to expect at a position of a contig whose median is `median`: twice that where two copies lie on a contig of one.
    pub fn expected_depth(&self, pos: u32, median: Option<u32>) -> Option<u32> {
        let twice = self.copies == Copies::One && self.at(pos) == Copies::Two;
        median.map(|m| if twice { m.saturating_mul(2) } else { m })
    }
}

/// Copies over all contigs.
#[derive(Clone, Debug)]
pub struct Ploidy {
    contigs: Vec<ContigCopies>,
    settings: Vec<(String, String)>,
    warning: Option<String>,
}

impl Ploidy {
    /// Resolves the options.
    pub fn new(sex: Sex, overrides: &Overrides, profile: &Profile, contigs: &Contigs) -> Result<Self, CallError> {
        if let Some(name) = overrides.contigs.keys().find(|n| contigs.find(n).is_none()) {
            let reason = format!("--ploidy {name}=…: no such contig in the alignments");
            return Err(CallError::Territory { reason, usage: true });
        }
        let karyotype = match sex {
            Sex::Auto => profile.karyotype(),
            Sex::Female => Karyotype::Xx,
            Sex::Male => Karyotype::Xy,
        };
        let of = |(_, c): (ContigId, &wgs_core::Contig)| {
            if let Some(&copies) = overrides.contigs.get(&c.name) {
                return ContigCopies::even(copies);
            }
            let human = HumanContig::from_name(&c.name);
            if human == Some(HumanContig::Mitochondrion) {
                return ContigCopies::even(Copies::Many);
            }
            if let Some(copies) = overrides.every {
                return ContigCopies::even(copies);
            }
            let shared = pseudo_autosomal(&c.name, c.len);
            match (human, karyotype) {
                (Some(HumanContig::X), Karyotype::Xy) => ContigCopies { copies: Copies::One, shared },
                (Some(HumanContig::Y), Karyotype::Xx) => ContigCopies::even(Copies::None),
                (Some(HumanContig::Y), _) => ContigCopies { copies: Copies::One, shared },
                _ => ContigCopies::even(Copies::Two),
            }
        };
        let number = |c: Copies| match c {
            Copies::None => "0",
            Copies::One => "1",
            Copies::Two | Copies::Many => "2",
        };
        let listed = overrides.contigs.iter().map(|(name, c)| format!("{name}={}", number(*c)));
        let every = overrides.every.map_or_else(|| "by_sex".to_owned(), |c| number(c).to_owned());
        let resolved = match (overrides.every, karyotype) {
            (Some(_), _) => "not_used",
            (None, Karyotype::Xx) => "female",
            (None, Karyotype::Xy) => "male",
            (None, Karyotype::Other | Karyotype::Undetermined) => "undetermined",
        };
        let by = if sex == Sex::Auto { "depth" } else { "option" };
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        let unsure = resolved == "undetermined" && profile.has_sex_chromosome_reads();
        Ok(Self {
            contigs: contigs.iter().map(of).collect(),
            settings: vec![
                pair("ploidy", &std::iter::once(every).chain(listed).collect::<Vec<_>>().join(",")),
                pair("sex", resolved),
                pair("sex_by", by),
            ],
            warning: unsure.then(|| {
                "the depths of X and Y tell no sex: X is called with two copies, Y with one; say --sex female or male"
                    .to_owned()
            }),
        })
    }

    /// Copies over one contig.
    pub fn contig(&self, id: ContigId) -> ContigCopies {
        self.contigs.get(id.index()).copied().unwrap_or(ContigCopies::even(Copies::Two))
    }

    /// What stands in the VCF header.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// What the user should know.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

impl Profile {
    /// Depth of contigs for which `wanted` holds; X and Y without their pseudo-autosomal regions.
    fn mean_depth(&self, wanted: impl Fn(HumanContig) -> bool) -> f64 {
        let here = self.contigs.iter().filter(|c| HumanContig::from_name(&c.name).is_some_and(&wanted));
        let (sum, positions) = here.fold((0, 0), |(s, p), c| (s + c.depth_sum, p + c.positions));
        sum as f64 / positions as f64
    }

    /// Sex chromosomes by the depths of the cells that were read.
    pub fn karyotype(&self) -> Karyotype {
        let autosomes = self.mean_depth(HumanContig::is_autosome);
        let ratio = |wanted: HumanContig| self.mean_depth(|h| h == wanted) / autosomes;
        Karyotype::from_depth(autosomes, ratio(HumanContig::X), ratio(HumanContig::Y))
    }

    /// True when the cells that were read hold reads of X or Y.
    fn has_sex_chromosome_reads(&self) -> bool {
        self.contigs.iter().any(|c| {
            matches!(HumanContig::from_name(&c.name), Some(HumanContig::X | HumanContig::Y)) && c.depth_sum > 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ProfileContig;
    use wgs_core::Contig;

    /// A profile over GRCh38's X and Y, chr1 and chrM with these depths.
    fn profile(autosome: u64, x: u64, y: u64) -> Profile {
        let contig = |name: &str, len, depth: u64| ProfileContig {
            name: name.into(),
            len,
            md5: None,
            positions: 1000,
            depth_sum: 1000 * depth,
            depth_median: None,
        };
        Profile {
            format: crate::profile::FORMAT,
            wgs: "0".into(),
            sample: "s".into(),
            reference: "r".into(),
            contigs: vec![
                contig("chr1", 248_956_422, autosome),
                contig("chrX", 156_040_895, x),
                contig("chrY", 57_227_415, y),
                contig("chrM", 16_569, 3000),
            ],
            cell_sums: Vec::new(),
            witness: None,
            cells_read: 1,
            reads: Default::default(),
            positions_left_out: 0,
            homozygous_records: 0,
            homozygous_other: 0,
            foreign_milli_log10: 4000,
            indels: Vec::new(),
            base_errors: Vec::new(),
            orientation: Vec::new(),
            orientation_sites: Vec::new(),
            pair: None,
        }
    }

    fn ploidy(sex: &str, overrides: Option<&str>, p: &Profile) -> Result<Ploidy, CallError> {
        let list = p.contigs.iter().map(|c| Contig { name: c.name.clone(), len: c.len, md5: None });
        let overrides = overrides.map_or_else(Overrides::default, |o| o.parse().unwrap());
        Ploidy::new(sex.parse().unwrap(), &overrides, p, &Contigs::new(list.collect()))
    }

    #[test]
    fn males_have_one_copy_between_the_shared_regions() {
        let p = ploidy("auto", None, &profile(30, 15, 9)).unwrap();
        let (x, y) = (p.contig(ContigId(1)), p.contig(ContigId(2)));
        let edges = [9_999, 10_000, 2_781_478, 2_781_479, 155_701_381, 155_701_382, 156_030_894, 156_030_895];
        let (one, two) = (Copies::One, Copies::Two);
        assert_eq!(edges.map(|e| x.at(e)), [one, two, two, one, one, two, two, one]);
        let edges = [2_781_478, 2_781_479, 56_887_901, 56_887_902];
        assert_eq!(edges.map(|e| y.at(e)), [two, one, one, two]);
        assert_eq!((p.contig(ContigId(0)).at(5), p.contig(ContigId(3)).at(5)), (two, Copies::Many));
        assert_eq!((x.expected_depth(20_000, Some(15)), x.expected_depth(5_000_000, Some(15))), (Some(30), Some(15)));
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        assert_eq!(p.settings(), [pair("ploidy", "by_sex"), pair("sex", "male"), pair("sex_by", "depth")]);
        assert_eq!(p.warning(), None);
    }

    #[test]
    fn females_have_no_y_and_the_undetermined_two_x() {
        let female = ploidy("auto", None, &profile(30, 30, 0)).unwrap();
        let given = ploidy("female", None, &profile(30, 15, 9)).unwrap();
        for p in [female, given] {
            assert_eq!(
                (p.contig(ContigId(1)).at(5_000_000), p.contig(ContigId(2)).at(20_000)),
                (Copies::Two, Copies::None)
            );
        }
        let unsure = ploidy("auto", None, &profile(30, 21, 3)).unwrap();
        assert_eq!((unsure.contig(ContigId(1)).at(9), unsure.contig(ContigId(2)).at(9)), (Copies::Two, Copies::One));
        assert!(unsure.warning().is_some() && unsure.settings()[1].1 == "undetermined");
        // A slice without X and Y is no reason to warn.
        assert_eq!(ploidy("auto", None, &profile(30, 0, 0)).unwrap().warning(), None);
    }

    #[test]
    fn overrides() {
        let p = profile(30, 15, 9);
        let one = ploidy("auto", Some("1,chrX=2"), &p).unwrap();
        let at = |p: &Ploidy| [0, 1, 2, 3].map(|i| p.contig(ContigId(i)).at(5_000_000));
        assert_eq!(at(&one), [Copies::One, Copies::Two, Copies::One, Copies::Many]);
        assert_eq!((one.settings()[0].1.as_str(), one.settings()[1].1.as_str()), ("1,chrX=2", "not_used"));
        let mito = ploidy("male", Some("chrM=1"), &p).unwrap();
        assert_eq!(at(&mito), [Copies::Two, Copies::One, Copies::One, Copies::One]);
        assert!(ploidy("auto", Some("chr7=1"), &p).unwrap_err().to_string().contains("no such contig"));
        for bad in ["3", "", "0", "chrX", "chrX=3", "1,2", "chrX=1,chrX=1", "1,"] {
            assert!(bad.parse::<Overrides>().is_err(), "{bad}");
        }
        assert_eq!("HLA=x=1".parse::<Overrides>().unwrap().contigs["HLA=x"], Copies::One);
    }
}
