//! What a child has from whom: autosomes, X, Y, and the stretches that X and Y share.
//!
//! A child has one copy from each parent on autosomes and where X and Y are paired (pseudo-autosomal, on X). Outside of these a
//! daughter's second X is her father's only one, a son has his mother's X alone, and his Y is his father's. Where Y is
//! paired nothing is said: the reads of that stretch lie on X or on both. What an unknown parent gives is a founder's
//! chromosome like any other.

use wgs_call::Pedigree;
use wgs_call::pedigree::Member;
use wgs_call::ploidy::{Copies, Ploidy, Sex};
use wgs_core::contig::HumanContig;
use wgs_core::sex::pseudo_autosomal;
use wgs_core::{Contig, ContigId};
use wgs_kernel::math::{exp, ln};

/// Rate of new mutations per base and generation.
///
/// METHOD: 1.20·10⁻⁸ (Kong et al. 2012, doi:10.1038/nature11396), 1.29·10⁻⁸ (Jónsson et al. 2017, doi:10.1038/nature24018).
pub const MUTATION: f64 = 1.2e-8;
/// Least rate: nothing is impossible.
pub const MUTATION_MIN: f64 = 1e-13;

/// How a stretch is inherited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// One copy from each parent.
    Autosomal,
    /// X outside of what it shares with Y.
    X,
    /// Y outside of what it shares with X.
    Y,
    /// Everybody for themselves: Y where it pairs with X.
    Apart,
}

/// Where one allele of a child comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A member.
    Parent(usize),
    /// Somebody unknown.
    Unknown,
}

/// Modes over one contig.
#[derive(Clone, Copy, Debug)]
pub struct Modes {
    human: Option<HumanContig>,
    shared: &'static [(u32, u32)],
}

impl Modes {
    /// By the contig's name and length.
    pub fn new(contig: &Contig) -> Self {
        Self { human: HumanContig::from_name(&contig.name), shared: pseudo_autosomal(&contig.name, contig.len) }
    }

    /// At a position, 0-based.
    pub fn at(&self, pos: u32) -> Mode {
        let shared = self.shared.iter().any(|&(start, end)| (start..end).contains(&pos));
        match (self.human, shared) {
            (Some(HumanContig::X), false) => Mode::X,
            (Some(HumanContig::Y), false) => Mode::Y,
            (Some(HumanContig::Y), true) => Mode::Apart,
            _ => Mode::Autosomal,
        }
    }
}

/// Copies of every member at a position: of samples by their ploidy, of the others by their sex.
pub fn copies(pedigree: &Pedigree, ploidies: &[Ploidy], contig: ContigId, pos: u32, mode: Mode) -> Vec<Copies> {
    let of = |(i, member): (usize, &Member)| match (ploidies.get(i), mode, member.sex) {
        (Some(ploidy), _, _) => ploidy.contig(contig).at(pos),
        (None, Mode::Autosomal, _) => Copies::Two,
        (None, Mode::X, Sex::Male) => Copies::One,
        (None, Mode::X, _) => Copies::Two,
        (None, Mode::Y, Sex::Female) | (None, Mode::Apart, _) => Copies::None,
        (None, Mode::Y, _) => Copies::One,
    };
    pedigree.members.iter().enumerate().map(of).collect()
}

/// Where the alleles of a member come from, one for each copy; none for a founder. `copies` are those of all members.
pub fn sources(member: &Member, own: Copies, copies: &[Copies], mode: Mode) -> Vec<Source> {
    // A parent that has no copy, by whatever its ploidy says, gives none.
    let from = |parent: Option<usize>| {
        let parent = parent.filter(|&p| copies.get(p).is_some_and(|c| *c != Copies::None));
        parent.map_or(Source::Unknown, Source::Parent)
    };
    let all = match (mode, own) {
        (Mode::Apart, _) | (_, Copies::None | Copies::Many) => Vec::new(),
        (Mode::Autosomal | Mode::X, Copies::Two) => vec![from(member.father), from(member.mother)],
        (Mode::X | Mode::Autosomal, Copies::One) => vec![from(member.mother)],
        (Mode::Y, _) => vec![from(member.father)],
    };
    if all.iter().all(|s| *s == Source::Unknown) { Vec::new() } else { all }
}

/// Mutations between the alleles of a place: chance that a parent's `a` is the child's `b`, at `a · n + b`.
#[derive(Clone, Debug)]
pub struct Mutation {
    alleles: usize,
    rates: Vec<f64>,
}

impl Mutation {
    /// From the rate of each change; what is left stays as it is.
    pub fn new(alleles: usize, rate: impl Fn(usize, usize) -> f64) -> Self {
        let mut rates = vec![0.0; alleles * alleles];
        for a in 0..alleles {
            let mut sum = 0.0;
            for b in (0..alleles).filter(|&b| b != a) {
                let r = rate(a, b).clamp(MUTATION_MIN, 0.01);
                rates[a * alleles + b] = r;
                sum += r;
            }
            rates[a * alleles + a] = 1.0 - sum;
        }
        Self { alleles, rates }
    }

    /// With each change's rate to this power.
    pub fn tempered(&self, power: f64) -> Self {
        Self::new(self.alleles, |a, b| exp(power * ln(self.rate(a, b, true))))
    }

    /// Chance that `a` becomes `b`; with `changes` false, that it does so without a mutation.
    pub fn rate(&self, a: usize, b: usize, changes: bool) -> f64 {
        if a == b || changes { self.rates.get(a * self.alleles + b).copied().unwrap_or(0.0) } else { 0.0 }
    }
}

/// True when called genotypes cannot be inherited without a mutation. `child` has one allele for each of `parents`, whose alleles
/// are given; a parent that is not known gives anything.
pub fn violates(child: &[usize], parents: &[Option<Vec<usize>>]) -> bool {
    let gives = |parent: &Option<Vec<usize>>, allele: usize| parent.as_ref().is_none_or(|p| p.contains(&allele));
    match (child, parents) {
        (&[a], [parent]) => !gives(parent, a),
        (&[a, b], [one, other]) => !(gives(one, a) && gives(other, b) || gives(one, b) && gives(other, a)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sexes_and_modes() {
        let member = |father, mother, sex| Member {
            name: "m".into(),
            father,
            mother,
            sex,
            sex_given: true,
            phenotype: wgs_io::pedigree::Phenotype::Unknown,
        };
        let (none, one, two) = (Copies::None, Copies::One, Copies::Two);
        let child = member(Some(0), Some(1), Sex::Male);
        let of = |own, copies: &[Copies], mode| sources(&child, own, copies, mode);
        let (dad, mum) = (Source::Parent(0), Source::Parent(1));
        assert_eq!(of(two, &[two, two], Mode::Autosomal), [dad, mum]);
        // A daughter's X, a son's X, a son's Y, a daughter's Y.
        assert_eq!(of(two, &[one, two], Mode::X), [dad, mum]);
        assert_eq!(of(one, &[one, two], Mode::X), [mum]);
        assert_eq!(of(one, &[one, none], Mode::Y), [dad]);
        assert_eq!(of(none, &[one, none], Mode::Y), []);
        assert_eq!(of(two, &[two, none], Mode::Apart), []);
        let half = member(None, Some(1), Sex::Female);
        assert_eq!(sources(&half, two, &[two, two], Mode::Autosomal), [Source::Unknown, mum]);
        assert_eq!(sources(&member(Some(0), None, Sex::Male), one, &[one], Mode::X), []);
    }

    #[test]
    fn the_stretches_that_x_and_y_share() {
        let modes = |name: &str, len| Modes::new(&Contig { name: name.into(), len, md5: None });
        let (x, y) = (modes("chrX", 156_040_895), modes("chrY", 57_227_415));
        assert_eq!([20_000, 2_781_478, 2_781_479].map(|p| x.at(p)), [Mode::Autosomal, Mode::Autosomal, Mode::X]);
        assert_eq!([20_000, 2_781_479].map(|p| y.at(p)), [Mode::Apart, Mode::Y]);
        assert_eq!(modes("chr1", 248_956_422).at(20_000), Mode::Autosomal);
    }

    #[test]
    fn violations() {
        let p = |a: &[usize]| Some(a.to_vec());
        assert!(violates(&[0, 1], &[p(&[0, 0]), p(&[0, 0])]));
        assert!(!violates(&[0, 1], &[p(&[0, 0]), p(&[0, 1])]));
        assert!(violates(&[1, 1], &[p(&[0, 1]), p(&[0, 0])]));
        assert!(!violates(&[1, 1], &[p(&[0, 1]), None]));
        assert!(violates(&[1], &[p(&[0, 0])]) && !violates(&[1], &[p(&[1])]) && !violates(&[1], &[None]));
    }
}
