//! Which ways of inheritance an allele fits: of the index case alone, and of the relatives.
//!
//! The index case is affected. An affected relative who is called has the genotype that makes ill, an unaffected one has not; a
//! relative whose genotype or state is unknown excludes nothing. With incomplete penetrance unaffected carriers are allowed in the
//! dominant modes. The modes of X and Y are of what lies outside the pseudo-autosomal regions; those count as autosomes.

use super::fact::Fact;
use super::family::Family;
use super::genotype::Cell;
use super::panel::Inheritance;
use wgs_core::sex::Sex;
use wgs_io::pedigree::Phenotype;

/// How a candidate makes ill; the order is that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Not inherited: the parents who could have given it are without.
    DeNovo,
    /// Both copies.
    ArHomozygous,
    /// One copy, and another allele of the gene on the other chromosome.
    ArCompound,
    /// X, in a male.
    XlHemizygous,
    /// X, both copies.
    XlHomozygous,
    /// X, one copy in a female.
    XlHeterozygous,
    /// Y.
    YLinked,
    /// One copy.
    Ad,
    /// Mitochondrion, any share.
    Mitochondrial,
    /// One copy in a recessive gene, no second allele found.
    ArSingle,
}

impl Mode {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::DeNovo,
        Self::ArHomozygous,
        Self::ArCompound,
        Self::XlHemizygous,
        Self::XlHomozygous,
        Self::XlHeterozygous,
        Self::YLinked,
        Self::Ad,
        Self::Mitochondrial,
        Self::ArSingle,
    ];

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeNovo => "de_novo",
            Self::ArHomozygous => "AR_homozygous",
            Self::ArCompound => "AR_compound",
            Self::XlHemizygous => "XL_hemizygous",
            Self::XlHomozygous => "XL_homozygous",
            Self::XlHeterozygous => "XL_heterozygous",
            Self::YLinked => "Y_linked",
            Self::Ad => "AD",
            Self::Mitochondrial => "mitochondrial",
            Self::ArSingle => "AR_single",
        }
    }
}

/// Where an allele lies, as inheritance goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Autosome, or any contig that is none of the others.
    Autosome,
    /// X or Y where they are the same.
    PseudoAutosomal,
    /// X elsewhere.
    X,
    /// Y elsewhere.
    Y,
    /// Mitochondrion.
    Mitochondrion,
}

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Least depth of a parent without the allele.
    pub parent_depth: u32,
    /// Largest share of reads with the allele of a parent without it.
    pub parent_fraction: f64,
    /// Unaffected carriers are allowed in dominant modes.
    pub incomplete_penetrance: bool,
    /// Single heterozygous alleles of recessive genes are wanted.
    pub single: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { parent_depth: 10, parent_fraction: 0.05, incomplete_penetrance: false, single: false }
    }
}

/// A mode that fits, with what else is to be known.
pub type Fit = (Mode, Vec<&'static str>);

/// The people other than the index case with their cells.
fn relatives<'a>(family: &'a Family, fact: &'a Fact) -> impl Iterator<Item = (Sex, Phenotype, &'a Cell)> {
    family.people.iter().zip(&fact.cells).skip(1).map(|(p, c)| (p.sex, p.phenotype, c))
}

/// True when no relative speaks against it; `ill` says whether a genotype makes ill.
fn agrees(family: &Family, fact: &Fact, spare_unaffected: bool, ill: impl Fn(Sex, &Cell) -> bool) -> bool {
    relatives(family, fact).all(|(sex, phenotype, cell)| match phenotype {
        Phenotype::Affected => !cell.is_called() || ill(sex, cell),
        Phenotype::Unaffected => spare_unaffected || !ill(sex, cell),
        Phenotype::Unknown => true,
    })
}

/// The parents who give the index case its copies.
fn givers(family: &Family, place: Place) -> Vec<Option<usize>> {
    match (place, family.sex()) {
        (Place::X, Sex::Male) => vec![family.mother],
        (Place::Y, _) => vec![family.father],
        _ => vec![family.father, family.mother],
    }
}

/// What the parents tell of a copy that is new: `Some(true)` all who could have given it are surely without, `Some(false)` they are
/// called without but not surely, `None` otherwise.
fn new_copy(family: &Family, fact: &Fact, place: Place, rules: &Rules) -> Option<bool> {
    let mut surely = true;
    for parent in givers(family, place) {
        let cell = fact.cells.get(parent?).filter(|c| c.is_free())?;
        let share = cell.alt_depth.map(|n| f64::from(n) / f64::from(cell.depth.unwrap_or(0).max(1)));
        surely &= cell.depth.is_some_and(|d| d >= rules.parent_depth)
            && share.or(cell.fraction).is_none_or(|s| s <= rules.parent_fraction);
    }
    Some(surely)
}

/// The modes of one allele that its gene's inheritance admits, compound heterozygotes apart.
pub fn fits(family: &Family, fact: &Fact, place: Place, admitted: Inheritance, rules: &Rules) -> Vec<Fit> {
    let own = fact.own();
    let mut out: Vec<Fit> = Vec::new();
    let dominant = || agrees(family, fact, rules.incomplete_penetrance, |_, c| c.carries());
    let recessive = || agrees(family, fact, false, |_, c| c.is_all());
    let unsure = |new: Option<bool>| if new == Some(false) { vec!["parents_without_allele_unsure"] } else { vec![] };
    let (ad, ar) = match place {
        Place::PseudoAutosomal => (Inheritance::AD.with(Inheritance::XLD), Inheritance::AR.with(Inheritance::XLR)),
        _ => (Inheritance::AD, Inheritance::AR),
    };
    match place {
        Place::Mitochondrion => {
            if admitted.any(Inheritance::MT) {
                out.push((Mode::Mitochondrial, vec![]));
            }
        }
        Place::Autosome | Place::PseudoAutosomal => {
            if own.is_het() && admitted.any(ad) && dominant() {
                let new = new_copy(family, fact, place, rules);
                out.push((if new == Some(true) { Mode::DeNovo } else { Mode::Ad }, unsure(new)));
            }
            if own.is_all() && own.ploidy > 1 && admitted.any(ar) && recessive() {
                out.push((Mode::ArHomozygous, missing_parent(family, fact)));
            }
            if rules.single && own.is_het() && admitted.any(ar) && recessive() {
                out.push((Mode::ArSingle, vec![]));
            }
        }
        Place::X => on_x(family, fact, admitted, rules, &mut out),
        Place::Y => {
            let male_ill = |_, c: &Cell| c.carries();
            if own.is_all() && admitted.any(Inheritance::YL) && agrees(family, fact, false, male_ill) {
                let new = new_copy(family, fact, place, rules);
                out.push((if new == Some(true) { Mode::DeNovo } else { Mode::YLinked }, unsure(new)));
            }
        }
    }
    out
}

fn on_x(family: &Family, fact: &Fact, admitted: Inheritance, rules: &Rules, out: &mut Vec<Fit>) {
    let own = fact.own();
    let dominant =
        admitted.any(Inheritance::XLD) && agrees(family, fact, rules.incomplete_penetrance, |_, c| c.carries());
    let recessive = admitted.any(Inheritance::XLR) && agrees(family, fact, false, |_, c| c.is_all());
    let hemizygous = own.is_all() && (own.ploidy == 1 || family.sex() == Sex::Male);
    let new = || new_copy(family, fact, Place::X, rules);
    if hemizygous && (dominant || recessive) {
        let new = new();
        let note = if new == Some(false) { vec!["parents_without_allele_unsure"] } else { vec![] };
        out.push((if new == Some(true) { Mode::DeNovo } else { Mode::XlHemizygous }, note));
    } else if own.is_all() && !hemizygous && (dominant || recessive) {
        let mut notes = missing_parent(family, fact);
        if family.sex() == Sex::Auto {
            notes.push("sex_unknown");
        }
        out.push((Mode::XlHomozygous, notes));
    } else if own.is_het() && family.sex() != Sex::Male && dominant {
        let new = new();
        let note = if new == Some(false) { vec!["parents_without_allele_unsure"] } else { vec![] };
        out.push((if new == Some(true) { Mode::DeNovo } else { Mode::XlHeterozygous }, note));
    }
}

/// Says when a parent of a homozygous child is without the allele: a deletion, uniparental disomy, or an error.
fn missing_parent(family: &Family, fact: &Fact) -> Vec<&'static str> {
    let free = |p: Option<usize>| p.and_then(|p| fact.cells.get(p)).is_some_and(Cell::is_free);
    let of = [(family.father, "father_without_allele"), (family.mother, "mother_without_allele")];
    of.into_iter().filter(|(p, _)| free(*p)).map(|(_, note)| note).collect()
}
