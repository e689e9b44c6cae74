//! A record to be: one allele, what it is, and why it does not pass.

use crate::artefact::panel;
use crate::asked::Answer;
use crate::model::{CAUSES, Cause, Judged};
use wgs_call::logs::phred;
use wgs_kernel::math::exp;
use wgs_pileup::Orientation;

/// Without a normal an allele is filtered as the germline's from this P(germline) on.
const INHERITED: f64 = 0.5;

/// Why a record does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Filter {
    /// More probably noise than anything else.
    Noise,
    /// More probably a site that errs often.
    NoisySite,
    /// More probably an allele of the person's germline.
    Germline,
    /// More probably an allele that both samples have in the same fraction.
    Both,
    /// More probably an allele of the contaminating genome.
    Foreign,
    /// More probably reads of another copy.
    Misplaced,
    /// More probably an error of one strand.
    Strand,
    /// More probably damage that one read orientation shows.
    Orientation,
    /// More probably an error of the ends of alignments.
    Position,
    /// More probably a site error that the panel of normals shows.
    Panel,
    /// The normal has too few templates to tell.
    NormalDepth,
    /// Somatic is the most probable (without a normal: no artefact is), but less than `min_posterior`.
    LowPosterior,
    /// A more probable allele of this place passes.
    Multiallelic,
    /// More passing calls around than one event makes.
    Clustered,
    /// Asked for, and nothing tells.
    NotAssessable,
}

impl Filter {
    /// All, in the order they stand in FILTER.
    pub const ALL: [Filter; 15] = [
        Filter::Noise,
        Filter::NoisySite,
        Filter::Germline,
        Filter::Both,
        Filter::Foreign,
        Filter::Misplaced,
        Filter::Strand,
        Filter::Orientation,
        Filter::Position,
        Filter::Panel,
        Filter::NormalDepth,
        Filter::LowPosterior,
        Filter::Multiallelic,
        Filter::Clustered,
        Filter::NotAssessable,
    ];

    /// What a cause is called as a filter; none for somatic.
    fn of(cause: Cause) -> Option<Self> {
        Some(match cause {
            Cause::Noise => Self::Noise,
            Cause::NoisySite => Self::NoisySite,
            Cause::Germline => Self::Germline,
            Cause::Both => Self::Both,
            Cause::Foreign => Self::Foreign,
            Cause::Misplaced => Self::Misplaced,
            Cause::Strand => Self::Strand,
            Cause::Orientation => Self::Orientation,
            Cause::Position => Self::Position,
            Cause::Panel => Self::Panel,
            Cause::Somatic => return None,
        })
    }

    /// It names what is more probable than somatic, or says that nothing tells.
    pub fn is_cause(self) -> bool {
        match self {
            Self::Noise
            | Self::NoisySite
            | Self::Germline
            | Self::Both
            | Self::Foreign
            | Self::Misplaced
            | Self::Strand
            | Self::Orientation
            | Self::Position
            | Self::Panel
            | Self::NotAssessable => true,
            Self::NormalDepth | Self::LowPosterior | Self::Multiallelic | Self::Clustered => false,
        }
    }

    /// Name in FILTER.
    pub fn name(self) -> &'static str {
        match self {
            Self::Noise => "noise",
            Self::NoisySite => "noisy_site",
            Self::Germline => "germline",
            Self::Both => "both_samples",
            Self::Foreign => "contamination",
            Self::Misplaced => "misplaced",
            Self::Strand => "strand",
            Self::Orientation => "orientation",
            Self::Position => "position",
            Self::Panel => "panel",
            Self::NormalDepth => "normal_depth",
            Self::LowPosterior => "low_posterior",
            Self::Multiallelic => "multiallelic",
            Self::Clustered => "clustered",
            Self::NotAssessable => "not_assessable",
        }
    }
}

/// Where an allele comes from, as far as a tumour without its normal tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// P(germline) is at most 0.1.
    SomaticLikely,
    /// More than 0.1 and less than 0.5.
    Undetermined,
    /// From 0.5 on.
    GermlinePossible,
    /// From 0.9 on.
    GermlineLikely,
}

impl Origin {
    /// All.
    pub const ALL: [Origin; 4] =
        [Origin::SomaticLikely, Origin::Undetermined, Origin::GermlinePossible, Origin::GermlineLikely];

    /// By P(germline).
    pub fn of(inherited: f64) -> Self {
        match inherited {
            p if p >= 0.9 => Self::GermlineLikely,
            p if p >= 0.5 => Self::GermlinePossible,
            p if p > 0.1 => Self::Undetermined,
            _ => Self::SomaticLikely,
        }
    }

    /// In `INFO/ORIGIN`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SomaticLikely => "somatic_likely",
            Self::Undetermined => "undetermined",
            Self::GermlinePossible => "germline_possible",
            Self::GermlineLikely => "germline_likely",
        }
    }
}

/// Templates of one sample that show the allele or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Without the allele: forward, reverse.
    pub without: [u32; 2],
    /// With it.
    pub with: [u32; 2],
    /// Of pairs F1R2: without the allele, with it.
    pub f1r2: [u32; 2],
    /// Of pairs F2R1.
    pub f2r1: [u32; 2],
    /// Templates that are evidence.
    pub depth: u32,
}

impl Shown {
    /// Counts templates that show the allele, or do not.
    pub fn add(&mut self, with: bool, reverse: bool, orientation: Option<Orientation>, count: u32) {
        let strands = if with { &mut self.with } else { &mut self.without };
        strands[usize::from(reverse)] += count;
        match orientation {
            Some(Orientation::F1R2) => self.f1r2[usize::from(with)] += count,
            Some(Orientation::F2R1) => self.f2r1[usize::from(with)] += count,
            None => {}
        }
    }

    /// Templates without and with the allele.
    pub fn depths(&self) -> [u32; 2] {
        [self.without[0] + self.without[1], self.with[0] + self.with[1]]
    }
}

/// What others have of an allele.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Elsewhere {
    /// Its frequency in the population, where one was given and speaks of the contig; 0 where no one has it.
    pub population: Option<f64>,
    /// What the panel of normals has of it, where there is one.
    pub panel: Option<panel::Numbers>,
}

/// A called allele.
#[derive(Clone, Debug)]
pub struct Call {
    /// Position of REF's first base, 0-based.
    pub pos: u32,
    /// REF.
    pub reference: String,
    /// ALT.
    pub alt: String,
    /// What it is.
    pub judged: Judged,
    /// Templates of each sample, the tumours first.
    pub shown: Vec<Shown>,
    /// The last sample is the normal.
    pub has_normal: bool,
    /// Judged with local haplotypes.
    pub local: bool,
    /// Of an SNV that is somatic so far: mapping quality of the second best of the tumours' templates with it, each with that of its worst record; else
    /// 255.
    pub mapq: u8,
    /// The depth cap dropped records here.
    pub capped: bool,
    /// Candidates were left out here.
    pub cut: bool,
    /// What is said of it, if it was asked for.
    pub asked: Option<Answer>,
    /// What is known of it elsewhere.
    pub elsewhere: Elsewhere,
    /// Reasons; empty passes.
    pub filters: Vec<Filter>,
}

impl Call {
    /// By place and spelling, the order of the VCF.
    pub fn sort(calls: &mut [Self]) {
        calls.sort_by(|a, b| (a.pos, &a.reference, &a.alt).cmp(&(b.pos, &b.reference, &b.alt)));
    }

    /// P(somatic); without a normal P(no artefact).
    pub fn posterior(&self) -> f64 {
        let germline = if self.has_normal { 0.0 } else { exp(self.judged.of(Cause::Germline)) };
        (exp(self.judged.of(Cause::Somatic)) + germline).min(1.0)
    }

    /// Phred-scaled probability that it is not somatic; without a normal that it is an artefact.
    pub fn qual(&self) -> f64 {
        let other = |c: &Cause| *c != Cause::Somatic && (self.has_normal || *c != Cause::Germline);
        let others: Vec<f64> = CAUSES.into_iter().filter(other).map(|c| self.judged.of(c)).collect();
        phred(wgs_call::logs::ln_sum(&others))
    }

    /// Without a normal: where an allele that is no artefact comes from.
    pub fn origin(&self) -> Option<Origin> {
        let real = matches!(self.judged.best(), Cause::Germline | Cause::Somatic);
        (!self.has_normal && real).then(|| Origin::of(self.judged.inherited()))
    }

    /// Templates of the normal.
    pub fn normal(&self) -> Option<&Shown> {
        self.shown.last().filter(|_| self.has_normal)
    }

    /// Templates of the tumours.
    pub fn tumors(&self) -> &[Shown] {
        &self.shown[..self.shown.len() - usize::from(self.has_normal)]
    }

    /// One base for another.
    pub fn is_snv(&self) -> bool {
        self.reference.len() == 1 && self.alt.len() == 1
    }

    /// True without a filter.
    pub fn passes(&self) -> bool {
        self.filters.is_empty()
    }

    /// Sets the filters that this record alone decides.
    pub fn judge(&mut self, min_posterior: f64, min_normal: u32) {
        self.filters.clear();
        let best = self.judged.best();
        // Without a normal what is somatic and what is of the germline are told apart by their odds alone.
        let real = best == Cause::Somatic || (best == Cause::Germline && !self.has_normal);
        let inherited = !self.has_normal && self.judged.inherited() >= INHERITED;
        self.filters.extend(match (real, inherited) {
            (false, _) => Filter::of(best),
            (true, true) => Some(Filter::Germline),
            (true, false) => (self.posterior() < min_posterior).then_some(Filter::LowPosterior),
        });
        if self.normal().is_some_and(|n| n.depth < min_normal) {
            self.filters.push(Filter::NormalDepth);
        }
    }
}
