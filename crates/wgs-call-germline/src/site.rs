//! One candidate: evidence → genotype → reasons to reject it.
//!
//! Every candidate of the scan becomes a record; none is dropped. A record passes when no reason applies.

use crate::model::{Genotype, Model, Posterior};
use serde::{Deserialize, Serialize};
use wgs_call::Profile;
use wgs_kernel::math::ln;
use wgs_pileup::{Candidate, Column, NO_QUALITY, Pile, Rules, ScanLimits};

/// Settings that decide records. They stand in the VCF header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which records and bases hold evidence.
    pub rules: Rules,
    /// Limit of the scan, thousandths of a nat.
    pub scan_limit: i32,
    /// Lowest QUAL of a record that passes.
    pub min_qual: f64,
    /// A candidate is not lone when at least this many records with an insertion or deletion are felt …
    pub indel_records: u32,
    /// … and they make up at least this share of the depth, in per cent.
    pub indel_percent: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rules: Rules::default(), scan_limit: 4000, min_qual: 10.0, indel_records: 2, indel_percent: 15 }
    }
}

impl Settings {
    /// As they stand in the VCF header.
    pub fn listed(&self) -> Vec<(String, String)> {
        let pair = |k: &str, v: String| (k.to_owned(), v);
        vec![
            pair("variants", "lone_snv".into()),
            pair("ploidy", "2".into()),
            pair("min_mapq", self.rules.min_mapq.to_string()),
            pair("min_bq", self.rules.min_bq.to_string()),
            pair("max_starts_per_64bp", self.rules.max_starts_per_bin.to_string()),
            pair("scan_limit_millinats", self.scan_limit.to_string()),
            pair("theta", crate::model::THETA.to_string()),
            pair("foreign_min", crate::model::FOREIGN_MIN.to_string()),
            pair("min_qual", self.min_qual.to_string()),
            pair(
                "near_indel",
                format!("{}records_{}pct_{}bp", self.indel_records, self.indel_percent, wgs_pileup::INDEL_REACH),
            ),
        ]
    }

    /// The scan's limits for a sample: evidence `ln(0.9 + 0.1 · 3 / e)` of an alternate base, rounded to thousandths.
    pub fn scan_limits(&self, model: &Model) -> ScanLimits {
        let millinats = |x: f64| (1000.0 * x).round() as i32;
        let mut evidence = [0; NO_QUALITY as usize + 1];
        for (q, e) in evidence.iter_mut().enumerate() {
            *e = millinats(ln(0.9 + 0.3 / model.error(q as u8)));
        }
        ScanLimits { evidence, against: millinats(-ln(0.9)), limit: self.scan_limit, min_bq: self.rules.min_bq }
    }
}

/// Why a record does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Filter {
    /// The most probable genotype is homozygous for the reference.
    HomRef,
    /// QUAL below the limit.
    LowQual,
    /// Insertions or deletions near: needs local haplotypes, which this version does not build.
    NearIndel,
    /// Depth far above the contig's median: collapsed or foreign sequence.
    HighDepth,
}

impl Filter {
    /// All, in the order they stand in FILTER.
    pub const ALL: [Filter; 4] = [Filter::HomRef, Filter::LowQual, Filter::NearIndel, Filter::HighDepth];

    /// Name in FILTER.
    pub fn name(self) -> &'static str {
        match self {
            Self::HomRef => "hom_ref",
            Self::LowQual => "low_qual",
            Self::NearIndel => "near_indel",
            Self::HighDepth => "high_depth",
        }
    }
}

/// A candidate with its genotype.
#[derive(Clone, Debug)]
pub struct Site {
    /// Position, 0-based.
    pub pos: u32,
    /// Alleles by base index: reference, then alternates by index: those of the genotype, or where that is homozygous
    /// for the reference those that passed the scan.
    pub alleles: Vec<usize>,
    /// Alleles that passed the scan and are not in the genotype of a variant record.
    pub others: Vec<usize>,
    /// Genotype and likelihoods.
    pub posterior: Posterior,
    /// Templates per base.
    pub depths: [u32; 4],
    /// Templates whose records disagree.
    pub discordant: u32,
    /// The depth cap dropped records here.
    pub capped: bool,
    /// Reasons, in order; empty passes.
    pub filters: Vec<Filter>,
}

impl Site {
    /// Genotypes a candidate whose column is filled.
    pub fn new(candidate: &Candidate, column: &Column, pile: &Pile, caller: &Caller) -> Self {
        let reference = candidate.reference;
        let posterior = caller.model.posterior(column.evidence(), reference);
        let Genotype(a, b) = posterior.best;
        let variant = posterior.best != Genotype(reference, reference);
        let called = |x: &usize| *x != reference && (*x == a || *x == b);
        let scanned = |x: &usize| *x != reference && candidate.alleles[*x];
        let listed = |x: &usize| if variant { called(x) } else { scanned(x) };
        let alleles: Vec<usize> = std::iter::once(reference).chain((0..4).filter(listed)).collect();
        let others = (0..4).filter(|x| scanned(x) && !alleles.contains(x)).collect();
        let s = &caller.settings;
        let high = caller.depth_limit.is_some_and(|limit| candidate.depth > limit);
        let indel = candidate.indels >= s.indel_records
            && u64::from(candidate.indels) * 100 >= u64::from(candidate.depth) * u64::from(s.indel_percent);
        let applies = |f: &Filter| match f {
            Filter::HomRef => !variant,
            Filter::LowQual => posterior.qual(reference) < s.min_qual,
            Filter::NearIndel => indel,
            Filter::HighDepth => high,
        };
        let filters = Filter::ALL.into_iter().filter(applies).collect();
        let (depths, discordant) = (column.depths(), column.discordant);
        Self {
            pos: candidate.pos,
            alleles,
            others,
            depths,
            discordant,
            capped: pile.is_capped(candidate.pos),
            posterior,
            filters,
        }
    }

    /// Reference base index.
    pub fn reference(&self) -> usize {
        self.alleles[0]
    }
}

/// What one contig's sites are judged with.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Model.
    pub model: Model,
    /// Settings.
    pub settings: Settings,
    /// Depth above which [`Filter::HighDepth`] applies; `None` where the contig's median depth is unknown or 0.
    pub depth_limit: Option<u32>,
}

/// Median + 4 √median, the limit of Li (2014, Bioinformatics 30:2843) for spurious heterozygous sites in collapsed
/// duplications.
pub fn depth_limit(profile: &Profile, contig: usize) -> Option<u32> {
    let median = profile.contigs.get(contig)?.depth_median.filter(|&m| m > 0)?;
    // A square root is exact by IEEE 754.
    Some((f64::from(median) + 4.0 * f64::from(median).sqrt()).ceil() as u32)
}
