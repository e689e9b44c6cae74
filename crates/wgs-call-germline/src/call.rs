//! A record to be: what was called at one place, by whichever road.

use crate::artefact::Odds;
use crate::asked::Answer;
use crate::mitochondrion::Fraction;
use wgs_call::logs::phred;
use wgs_call::ploidy::Copies;
use wgs_kernel::math::{exp, ln};

/// Why a record does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Filter {
    /// The most probable genotype is homozygous for the reference.
    HomRef,
    /// QUAL below the limit.
    LowQual,
    /// More probably collapsed copies than a heterozygous place.
    Collapsed,
    /// More probably a systematic error than a heterozygous place.
    Systematic,
    /// Asked for, and nothing tells.
    NotAssessable,
    /// More probably reads of another copy than a heterozygous place.
    Misplaced,
    /// The sample has no copy of this contig.
    NoCopy,
}

impl Filter {
    /// All, in the order they stand in FILTER.
    pub const ALL: [Filter; 7] = [
        Filter::HomRef,
        Filter::LowQual,
        Filter::Collapsed,
        Filter::Systematic,
        Filter::NotAssessable,
        Filter::Misplaced,
        Filter::NoCopy,
    ];

    /// Name in FILTER.
    pub fn name(self) -> &'static str {
        match self {
            Self::HomRef => "hom_ref",
            Self::LowQual => "low_qual",
            Self::Collapsed => "collapsed",
            Self::Systematic => "systematic",
            Self::NotAssessable => "not_assessable",
            Self::Misplaced => "misplaced",
            Self::NoCopy => "no_copy",
        }
    }
}

/// Which road a record came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// From the column alone.
    Quick,
    /// From local haplotypes.
    Local,
    /// From counts of templates, for an allele that was asked for.
    Counted,
}

/// A called place. Alleles are letters, as in VCF.
#[derive(Clone, Debug)]
pub struct Call {
    /// Position of REF's first base, 0-based.
    pub pos: u32,
    /// REF.
    pub reference: String,
    /// ALT.
    pub alts: Vec<String>,
    /// Genotype, allele numbers; with one copy twice the same.
    pub genotype: (usize, usize),
    /// Copies it was called with.
    pub copies: Copies,
    /// First position of the phase set (0-based) when the genotype's order means something.
    pub phase_set: Option<u32>,
    /// Phred-scaled probability that there is no variant.
    pub qual: f64,
    /// Phred-scaled probability that the genotype is another.
    pub gq: f64,
    /// Templates per allele.
    pub depths: Vec<u32>,
    /// Templates that are evidence.
    pub depth: u32,
    /// Phred-scaled likelihoods in VCF order; empty on the mitochondrion.
    pub pl: Vec<u32>,
    /// The same with any other allele as the last; `None` where haplotypes decided.
    pub pl_any: Option<Vec<u32>>,
    /// Fraction of the alternate allele, on the mitochondrion.
    pub fraction: Option<Fraction>,
    /// Other explanations of a heterozygous SNV.
    pub odds: Option<Odds>,
    /// Reasons, in order; empty passes.
    pub filters: Vec<Filter>,
    /// The depth cap dropped records here.
    pub capped: bool,
    /// Candidates were left out here: too many at one place.
    pub cut: bool,
    /// Templates whose records disagree.
    pub discordant: u32,
    /// Alleles looked at that the genotype does not carry, with their templates.
    pub others: Vec<(String, u32)>,
    /// Its road.
    pub road: Road,
    /// By alternate allele, what is said of those that were asked for; may be shorter.
    pub asked: Vec<Option<Answer>>,
}

impl Call {
    /// A place with its alleles, of which nothing is known yet.
    pub fn new(pos: u32, reference: String, alts: Vec<String>, copies: Copies, road: Road) -> Self {
        Self {
            pos,
            reference,
            genotype: (0, 0),
            copies,
            phase_set: None,
            qual: 0.0,
            gq: 0.0,
            depths: vec![0; alts.len() + 1],
            alts,
            depth: 0,
            pl: Vec::new(),
            pl_any: None,
            fraction: None,
            odds: None,
            filters: Vec::new(),
            capped: false,
            cut: false,
            discordant: 0,
            others: Vec::new(),
            road,
            asked: Vec::new(),
        }
    }

    /// Gives the other explanations their share of the posterior, and sets the filters.
    pub fn judge(&mut self, odds: Option<Odds>, min_qual: f64) {
        let mut odds = odds;
        if let Some(o) = odds {
            let unphred = |q: f64| exp(-q * std::f64::consts::LN_10 / 10.0);
            let rest = |q: f64| phred(ln((1.0 - (1.0 - unphred(q)) * o.left()).max(1e-300)));
            // What is far below either probability does not show in it.
            if o.misplaced > o.systematic.max(o.collapsed).max(0.0) && o.home > 0.0 {
                // Homozygous, with reads of another copy among its own.
                let home = exp(o.misplaced.min(300.0)) * o.left() / (1.0 + exp(-o.home));
                let of = |q: f64, share: f64| phred(ln((1.0 - (1.0 - unphred(q)) * share).max(1e-300)));
                (self.qual, self.gq) = (of(self.qual, (o.left() + home).min(1.0)), of(self.gq, home.min(1.0)));
                self.genotype = (1, 1);
                odds = None;
            } else if o.left() < 1.0 - 1e-15 {
                (self.qual, self.gq) = (rest(self.qual), rest(self.gq));
            }
        }
        self.odds = odds;
        let applies = |f: &Filter| match f {
            Filter::HomRef => self.genotype == (0, 0),
            Filter::LowQual => self.qual < min_qual,
            Filter::Collapsed => odds.is_some_and(|o| o.collapsed > 0.0),
            Filter::Systematic => odds.is_some_and(|o| o.systematic > 0.0),
            Filter::NotAssessable => false,
            Filter::Misplaced => odds.is_some_and(|o| o.misplaced > 0.0),
            Filter::NoCopy => self.copies == Copies::None,
        };
        self.filters = Filter::ALL.into_iter().filter(applies).collect();
    }

    /// True when every filter passes.
    pub fn passes(&self) -> bool {
        self.filters.is_empty()
    }

    /// True when two different alleles are called.
    pub fn is_het(&self) -> bool {
        self.genotype.0 != self.genotype.1
    }

    /// Called alternate alleles, each once.
    pub fn called(&self) -> impl Iterator<Item = &str> {
        let (a, b) = self.genotype;
        [Some(a), (b != a).then_some(b)]
            .into_iter()
            .flatten()
            .filter_map(|i| Some(self.alts.get(i.checked_sub(1)?)?.as_str()))
    }
}
