//! The JSON section `bench`: rates with intervals, made of the counts.

use crate::alleles::AlleleCounts;
use crate::calibration::CalibrationSummary;
use crate::compare::{Compared, DEPTHS, FRACTIONS, NamedRegions, Scores, class_holds};
use crate::context::BINS;
use crate::counts::{Counts, Leaf, Stratum, wilson};
use crate::load::LeftOut;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::num::{Frac, Rounded};

/// Comparison of a call set with a truth set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bench {
    /// What was compared with what, and how.
    pub setting: SettingSummary,
    /// Single-base substitutions.
    pub snv: ClassSummary,
    /// Everything that changes the length: insertions, deletions, and complex variants that do.
    pub indel: ClassSummary,
    /// Bases more, at one place.
    pub insertion: ClassSummary,
    /// Bases fewer, at one place.
    pub deletion: ClassSummary,
    /// Several bases for several, or two alleles of different kinds.
    pub complex: ClassSummary,
    /// All of them.
    pub all: ClassSummary,
    /// Allele by allele: genotypes ignored, every ALT on its own, substitutions base by base.
    pub alleles: AlleleSection,
    /// By surroundings in the reference, by the call's depth, and by `--strata`.
    pub strata: Vec<StratumSummary>,
    /// By allele fraction; only with `--somatic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allele_fraction: Option<Vec<FractionSummary>>,
    /// Recall and precision over the score.
    pub curves: Curves,
    /// Stated qualities against errors, of all calls inside the confident regions, filtered ones too.
    #[serde(default)]
    pub calibration: Vec<CalibrationSummary>,
    /// Records that took no part.
    pub left_out: LeftOutSection,
    /// Clusters of nearby variants.
    pub clusters: ClusterSummary,
    /// The wrong calls and missed variants themselves.
    pub errors: ErrorList,
}

/// Errors listed in the section at most; the table of all is `PREFIX.errors.tsv`.
pub const LISTED: usize = 5_000;

/// The wrong calls and missed variants themselves, as far as they fit: what `--baseline` names as lost and gained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorList {
    /// How many there are.
    pub total: u64,
    /// The first 5,000 in order: contig, POS, REF, ALT, `FN` or `FP`, and `genotype`, `allele` or `alone`.
    pub listed: Vec<String>,
}

/// What was compared with what, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingSummary {
    /// `genotypes`, or `alleles` with `--somatic`.
    pub mode: String,
    /// Sample of the truth, if its file has any.
    pub truth_sample: Option<String>,
    /// Sample of the query, if its file has any.
    pub query_sample: Option<String>,
    /// Records that failed a filter count too.
    pub all_filters: bool,
    /// Bases of the confident regions; null without `--confident`.
    pub confident_bases: Option<u64>,
    /// Which number ranks the calls.
    pub score: String,
    /// Longest allele compared, bases.
    pub longest_allele: u64,
}

/// Counts and rates of one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClassSummary {
    /// Truth variants inside the confident regions, records.
    pub truth_total: u64,
    /// Of those, found.
    pub tp: u64,
    /// Of those, not found; wrong genotypes are among them.
    pub r#fn: u64,
    /// Query variants, inside and outside, records.
    pub query_total: u64,
    /// Query variants that are right.
    pub query_tp: u64,
    /// Query variants that are wrong; wrong genotypes are among them.
    pub fp: u64,
    /// Query variants outside the confident regions that match no truth variant inside.
    pub unknown: u64,
    /// Truth variants of which an allele is found with another genotype.
    pub genotype_errors: u64,
    /// Truth variants not found near which (30 bases) another allele is called.
    pub allele_errors: u64,
    /// `tp / (tp + fn)`.
    pub recall: Frac,
    /// Lower end of its 95 % interval (Wilson).
    pub recall_low: Frac,
    /// Upper end.
    pub recall_high: Frac,
    /// `query_tp / (query_tp + fp)`.
    pub precision: Frac,
    /// Lower end of its 95 % interval (Wilson).
    pub precision_low: Frac,
    /// Upper end.
    pub precision_high: Frac,
    /// Harmonic mean of recall and precision.
    pub f1: Frac,
    /// Wrong calls per million confident bases; null without confident regions.
    pub fp_per_mb: Rounded<4>,
    /// Transitions over transversions of the truth's SNVs.
    pub truth_ti_tv: Rounded<3>,
    /// The same of the query's.
    pub query_ti_tv: Rounded<3>,
    /// Heterozygous over homozygous variants of the truth; het-alt records are heterozygous.
    pub truth_het_hom: Rounded<3>,
    /// The same of the query.
    pub query_het_hom: Rounded<3>,
}

/// Alleles of SNVs and of all others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlleleSection {
    /// Single bases.
    pub snv: AlleleSummary,
    /// Everything else.
    pub indel: AlleleSummary,
}

/// Counts and rates of alleles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlleleSummary {
    /// Truth alleles found.
    pub tp: u64,
    /// Truth alleles not found.
    pub r#fn: u64,
    /// Query alleles that the truth lacks.
    pub fp: u64,
    /// Truth alleles found that the query writes otherwise, left-aligned or not.
    pub respelled: u64,
    /// Query alleles that spell those: right, and neither in `tp` nor in `fp`.
    pub query_respelled: u64,
    /// `tp / (tp + fn)`.
    pub recall: Frac,
    /// `tp / (tp + fp)`.
    pub precision: Frac,
    /// Harmonic mean of both.
    pub f1: Frac,
}

/// One stratum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StratumSummary {
    /// `insertion_length`, `deletion_length`, `complex_length` (bases), `homopolymer`, `tandem_repeat`, `gc_percent`,
    /// `query_depth` or `regions`.
    pub family: String,
    /// Bin or name.
    pub bin: String,
    /// SNVs in it.
    pub snv: Rates,
    /// Indels in it.
    pub indel: Rates,
}

/// Counts and rates in short.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rates {
    /// Truth variants found; null in `query_depth`, which the truth does not have.
    pub tp: Option<u64>,
    /// Truth variants not found.
    pub r#fn: Option<u64>,
    /// Query variants that are right.
    pub query_tp: u64,
    /// Query variants that are wrong.
    pub fp: u64,
    /// `tp / (tp + fn)`.
    pub recall: Frac,
    /// `query_tp / (query_tp + fp)`.
    pub precision: Frac,
}

/// One bin of allele fractions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FractionSummary {
    /// Above this fraction; null in the bin of variants without one.
    pub above: Option<f64>,
    /// Up to and with this fraction.
    pub to: Option<f64>,
    /// SNVs by their own file's fraction.
    pub snv: Rates,
    /// Indels.
    pub indel: Rates,
}

/// Curves of SNVs and indels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curves {
    /// SNVs and substitutions of several bases.
    pub snv: Curve,
    /// Indels.
    pub indel: Curve,
}

/// Recall and precision when only calls at or over a score count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// At most 100 points, from the lowest score to the highest and densest at the low end; empty when no call has a score.
    pub points: Vec<CurvePoint>,
    /// The point with the highest F1, of all scores.
    pub best: Option<CurvePoint>,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CurvePoint {
    /// Calls with this score or more count.
    pub score: Rounded<3>,
    /// Truth variants found by them.
    pub tp: u64,
    /// Wrong calls among them.
    pub fp: u64,
    /// Recall.
    pub recall: Frac,
    /// Precision.
    pub precision: Frac,
    /// F1.
    pub f1: Frac,
}

/// Records that took no part, by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOutSection {
    /// Of the truth.
    pub truth: LeftOutSummary,
    /// Of the query.
    pub query: LeftOutSummary,
}

/// Records that took no part, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOutSummary {
    /// Records with variants that could not be assessed: the three reasons below together.
    pub not_assessed: u64,
    /// A called allele is symbolic, a breakend or spelled with other letters.
    pub symbolic: u64,
    /// A called allele is longer than the limit.
    pub too_long: u64,
    /// More than two copies that differ.
    pub ploidy: u64,
    /// The record failed a filter.
    pub filtered: u64,
}

/// Clusters of nearby variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClusterSummary {
    /// How many there were.
    pub total: u64,
    /// Of those, cut at their widest gaps because the search passed its limits.
    pub fallback: u64,
    /// Variants in such clusters.
    pub fallback_variants: u64,
}

/// Harmonic mean; absent when either is.
fn f1(recall: Frac, precision: Frac) -> Frac {
    let (r, p) = (recall.0, precision.0);
    Rounded(if r + p == 0.0 { 0.0 } else { 2.0 * r * p / (r + p) })
}

impl ClassSummary {
    /// From the counts of one class.
    pub fn new(stratum: &Stratum, holds: impl Fn(Leaf) -> bool, confident_bases: Option<u64>) -> Self {
        let c = stratum.sum(&holds);
        let (recall, precision) = (Frac::ratio(c.tp, c.truth_total()), Frac::ratio(c.query_tp, c.query_tp + c.fp));
        let interval = |successes, trials| match wilson(successes, trials) {
            Some((low, high)) => (Rounded(low), Rounded(high)),
            None => Default::default(),
        };
        let (recall_low, recall_high) = interval(c.tp, c.truth_total());
        let (precision_low, precision_high) = interval(c.query_tp, c.query_tp + c.fp);
        let ti_tv = |parts: &[usize]| {
            let sum = parts.iter().map(|&i| c.ti_tv[i]).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
            Rounded::ratio(sum.0, sum.1)
        };
        let hom = stratum.sum(|l| holds(l) && l.zygosity == 1);
        Self {
            truth_total: c.truth_total(),
            tp: c.tp,
            r#fn: c.r#fn,
            query_total: c.query_total(),
            query_tp: c.query_tp,
            fp: c.fp,
            unknown: c.unknown,
            genotype_errors: c.genotype_errors,
            allele_errors: c.allele_errors,
            recall,
            recall_low,
            recall_high,
            precision,
            precision_low,
            precision_high,
            f1: f1(recall, precision),
            fp_per_mb: Rounded(confident_bases.filter(|&b| b > 0).map_or(f64::NAN, |b| c.fp as f64 * 1e6 / b as f64)),
            truth_ti_tv: ti_tv(&[0, 1]),
            query_ti_tv: ti_tv(&[2, 3, 4]),
            truth_het_hom: Rounded::ratio(c.truth_total() - hom.truth_total(), hom.truth_total()),
            query_het_hom: Rounded::ratio(c.query_total() - hom.query_total(), hom.query_total()),
        }
    }
}

impl From<AlleleCounts> for AlleleSummary {
    fn from(c: AlleleCounts) -> Self {
        let (recall, precision) = (Frac::ratio(c.tp, c.tp + c.r#fn), Frac::ratio(c.tp, c.tp + c.fp));
        Self {
            tp: c.tp,
            r#fn: c.r#fn,
            fp: c.fp,
            respelled: c.respelled,
            query_respelled: c.query_respelled,
            recall,
            precision,
            f1: f1(recall, precision),
        }
    }
}

impl Rates {
    fn new(c: &Counts, truth: bool) -> Self {
        Self {
            tp: truth.then_some(c.tp),
            r#fn: truth.then_some(c.r#fn),
            query_tp: c.query_tp,
            fp: c.fp,
            recall: if truth { Frac::ratio(c.tp, c.truth_total()) } else { Frac::default() },
            precision: Frac::ratio(c.query_tp, c.query_tp + c.fp),
        }
    }
}

impl From<LeftOut> for LeftOutSummary {
    fn from(l: LeftOut) -> Self {
        let LeftOut { symbolic, too_long, ploidy, filtered } = l;
        Self { not_assessed: symbolic + too_long + ploidy, symbolic, too_long, ploidy, filtered }
    }
}

/// Points of a curve at most.
const POINTS: usize = 100;

/// The curve of calls sorted by score; calls without a score come with every threshold.
fn curve(scores: &Scores, missed: u64) -> Curve {
    let wrong = scores.query.iter().filter(|c| !c.1).count();
    let truth_total = scores.truth.len() as u64 + missed;
    let scored = |s: &f32| s.is_finite();
    let mut thresholds: Vec<f32> = scores.query.iter().map(|c| c.0).filter(scored).collect();
    thresholds.dedup();
    let (mut below, mut wrong_below) = (0, 0);
    let mut all = Vec::with_capacity(thresholds.len());
    let mut truth_below = 0;
    // Sorted by score, those without one at the end: they are above every threshold.
    for &threshold in &thresholds {
        while scores.query.get(below).is_some_and(|c| c.0 < threshold) {
            wrong_below += usize::from(!scores.query[below].1);
            below += 1;
        }
        while scores.truth.get(truth_below).is_some_and(|s| *s < threshold) {
            truth_below += 1;
        }
        let tp = (scores.truth.len() - truth_below) as u64;
        let fp = (wrong - wrong_below) as u64;
        let right = (scores.query.len() - wrong - (below - wrong_below)) as u64;
        let (recall, precision) = (Frac::ratio(tp, truth_total), Frac::ratio(right, right + fp));
        let score = Rounded(f64::from(threshold));
        all.push(CurvePoint { score, tp, fp, recall, precision, f1: f1(recall, precision) });
    }
    let best = all.iter().copied().reduce(|a, b| if b.f1.0 > a.f1.0 { b } else { a });
    // The last point is the last threshold; the first ones follow each other: there the best threshold is looked for.
    let last = all.len().saturating_sub(1) as u128;
    let step = |i: usize| i.max(((i as u128).pow(3) * last / (POINTS as u128 - 1).pow(3)) as usize);
    let points = if all.len() <= POINTS { all.clone() } else { (0..POINTS).map(|i| all[step(i)]).collect() };
    Curve { points, best }
}

/// Indels by the change of length; from the counts of everything.
fn lengths(everything: &Stratum) -> Vec<StratumSummary> {
    let mut list = Vec::new();
    for (kinds, family) in [(1, "insertion_length"), (2, "deletion_length"), (4, "complex_length")] {
        for (size, bin) in ["1-5", "6-15", "16 and more"].into_iter().enumerate() {
            let rates = Rates::new(&everything.sum(|l| l.kind == kinds && l.size == size), true);
            let (family, bin) = (family.to_owned(), bin.to_owned());
            list.push(StratumSummary { family, bin, snv: Rates::default(), indel: rates });
        }
    }
    list
}

/// Makes the section.
pub fn summarise(compared: &Compared, setting: SettingSummary, own: &[NamedRegions], somatic: bool) -> Bench {
    let t = &compared.tally;
    let everything = &t.strata[0];
    let bases = setting.confident_bases;
    let class = |name: &str| ClassSummary::new(everything, |leaf| class_holds(name, leaf), bases);
    let mut strata = lengths(everything);
    let mut names: Vec<(String, String)> = Vec::new();
    for (family, bins) in BINS {
        names.extend(bins.iter().map(|b| (family.to_owned(), (*b).to_owned())));
    }
    for i in 0..=DEPTHS.len() {
        let from = if i == 0 { 0 } else { DEPTHS[i - 1] };
        let bin = DEPTHS.get(i).map_or_else(|| format!("{from} and more"), |to| format!("{from}-{}", to - 1));
        names.push(("query_depth".to_owned(), bin));
    }
    names.extend(own.iter().map(|s| ("regions".to_owned(), s.name.clone())));
    for ((family, bin), stratum) in names.into_iter().zip(t.strata.iter().skip(1)) {
        let truth = family != "query_depth";
        let rates = |name: &str| Rates::new(&stratum.sum(|leaf| class_holds(name, leaf)), truth);
        strata.push(StratumSummary { snv: rates("snv"), indel: rates("indel"), family, bin });
    }
    let fractions = || {
        let bin = |i: usize| {
            let rates = |kind: usize| {
                let c = &t.fractions[kind][i];
                Rates {
                    tp: Some(c.tp),
                    r#fn: Some(c.r#fn),
                    query_tp: c.query_tp,
                    fp: c.fp,
                    recall: Frac::ratio(c.tp, c.tp + c.r#fn),
                    precision: Frac::ratio(c.query_tp, c.query_tp + c.fp),
                }
            };
            let edge = |f: f32| (f64::from(f) * 1e4).round() / 1e4;
            let to = FRACTIONS.get(i).map(|&f| edge(f));
            let above = to.map(|_| if i == 0 { 0.0 } else { edge(FRACTIONS[i - 1]) });
            FractionSummary { above, to, snv: rates(0), indel: rates(1) }
        };
        (0..=FRACTIONS.len()).map(bin).collect()
    };
    let missed = |indel: bool| everything.sum(|l| class_holds("indel", l) == indel).r#fn;
    Bench {
        snv: class("snv"),
        indel: class("indel"),
        insertion: class("insertion"),
        deletion: class("deletion"),
        complex: class("complex"),
        all: class("all"),
        alleles: AlleleSection { snv: t.alleles[0].into(), indel: t.alleles[1].into() },
        strata,
        allele_fraction: somatic.then(fractions),
        curves: Curves { snv: curve(&t.scores[0], missed(false)), indel: curve(&t.scores[1], missed(true)) },
        left_out: LeftOutSection { truth: compared.left_out[0].into(), query: compared.left_out[1].into() },
        clusters: ClusterSummary { total: t.clusters, fallback: t.fallback.0, fallback_variants: t.fallback.1 },
        calibration: Vec::new(),
        errors: ErrorList::default(),
        setting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_by_hand() {
        // Calls: 10 wrong, 20 right, 30 right; one truth variant missed.
        let scores = Scores { query: vec![(10.0, false), (20.0, true), (30.0, true)], truth: vec![20.0, 30.0] };
        let c = curve(&scores, 1);
        let of = |p: &CurvePoint| (p.score.0, p.tp, p.fp);
        assert_eq!(c.points.iter().map(of).collect::<Vec<_>>(), [(10.0, 2, 1), (20.0, 2, 0), (30.0, 1, 0)]);
        assert_eq!(c.best.as_ref().map(of), Some((20.0, 2, 0)));
        assert_eq!(c.points[0].recall.written(), Some(0.666667));
    }
}
