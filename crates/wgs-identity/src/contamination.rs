//! Contamination of one sample by another person's DNA, and the ancestry of both: VerifyBamID2's model, maximised to the end.
//!
//! METHOD: Zhang et al. 2020 (doi 10.1101/gr.246934.118), option `--NumPC 4`, contaminant of any ancestry (the default of
//! VerifyBamID2 2.0.1). A read base at a marker comes from the contaminating person with probability `freemix`, else from
//! the intended one; each has a genotype with Hardy–Weinberg prior at the allele frequency that their coordinates predict;
//! a base is wrong with the probability its quality states, each wrong base equally likely. The likelihood
//! (`contamination/likelihood.rs`) is the product over markers of the sum over the nine genotype pairs.
//!
//! VerifyBamID2 climbs it with a simplex; here it is Newton's method with the exact gradient and Hessian, from two starts,
//! which is faster, ends at the top rather than near it, and gives the standard error as a by-product. How the two compare
//! is told in `docs/methods/contamination.md`.
//!
//! In: a [`Panel`] and the merged [`SiteCounts`]. Out: [`Contamination`]. One thread, a fixed order of summation.

mod likelihood;
mod newton;

use crate::panel::{COMPONENTS, Panel, Pc};
use crate::{Observation, SiteCounts};
use likelihood::{Model, Point};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;

/// Fewer markers than this give no estimate (contract; VerifyBamID2 demands more than 1,000).
pub const MIN_MARKERS: u32 = 1_000;

/// Choices of [`estimate`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Fewest markers for an estimate.
    pub min_markers: u32,
    /// Leave out markers whose depth is further than this many standard deviations from the mean (VerifyBamID2's sanity
    /// check: 3); `None` keeps all (`--DisableSanityCheck`).
    pub max_depth_sd: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_markers: MIN_MARKERS, max_depth_sd: Some(3.0) }
    }
}

/// Contamination and ancestry of one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contamination {
    /// Share of the reads that come from another person: FREEMIX of VerifyBamID2, 0–0.5. Null with a `reason`. GA4GH:
    /// `cross_contamination_rate`.
    pub freemix: Rounded<6>,
    /// Standard error of `freemix`: the larger of the curvature of the likelihood and of the spread of its score between
    /// stretches of 200 markers (which sees linkage and qualities that promise too much).
    pub standard_error: Rounded<6>,
    /// Why there is no estimate: `too_few_markers`, `no_panel`, `no_reference`; null when there is one.
    pub reason: Option<String>,
    /// Marker panel.
    pub panel: Option<String>,
    /// Assembly of the panel.
    pub assembly: Option<String>,
    /// Markers of the panel.
    pub markers_in_panel: u32,
    /// Markers with at least one base.
    pub markers_observed: u32,
    /// Markers in the estimate: observed, and with a depth within three standard deviations of the mean.
    pub markers_used: u32,
    /// Mean depth of the observed markers, bases of quality 13 and more, overlapping mates once.
    pub mean_depth: Rounded<3>,
    /// Standard deviation of that depth.
    pub sd_depth: Rounded<3>,
    /// Natural log-likelihood at the estimate (FREELK1 of VerifyBamID2).
    pub log_likelihood: Rounded<3>,
    /// Natural log-likelihood without contamination at the same intended ancestry (FREELK0).
    pub log_likelihood_uncontaminated: Rounded<3>,
    /// Ancestry coordinates.
    pub ancestry: Ancestry,
}

/// Coordinates in the panel's ancestry space (the `V` of VerifyBamID2; `docs/methods/contamination.md` shows where the
/// 1000 Genomes populations lie).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ancestry {
    /// Of the intended sample.
    pub intended: Option<[Rounded<5>; COMPONENTS]>,
    /// Of the contaminating sample; null unless `freemix` exceeds two standard errors, below which it is noise.
    pub contaminating: Option<[Rounded<5>; COMPONENTS]>,
}

impl Contamination {
    /// No estimate, for `reason`.
    pub fn absent(reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..Self::default() }
    }
}

/// A site in the estimate: allele-frequency model and observations.
pub(crate) struct Site {
    mean: f64,
    loadings: Pc,
    /// Its observations in [`Data::observations`].
    first: u32,
    len: u32,
}

/// One kind of base at one site.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    /// `2 · quality + (1 if alternate)`.
    kind: u16,
    count: f64,
}

/// Everything the likelihood needs, in order of markers.
pub(crate) struct Data {
    sites: Vec<Site>,
    observations: Vec<Seen>,
    /// Log-likelihood of the bases that are neither allele: the same whatever the genotypes.
    constant: f64,
}

/// Depth of the observed markers.
struct Depths {
    observed: u32,
    mean: f64,
    sd: f64,
}

/// Estimates contamination and ancestry of `counts` (folded on the way) over `panel`.
pub fn estimate(panel: &Panel, counts: &SiteCounts, options: Options) -> Contamination {
    let mut counts = counts.clone();
    counts.fold();
    let depths = depths(&counts);
    let data = collect(panel, &counts, &depths, options);
    let mut out = Contamination {
        panel: Some(panel.id().to_owned()),
        assembly: Some(panel.assembly().name().to_owned()),
        markers_in_panel: panel.markers().len() as u32,
        markers_observed: depths.observed,
        markers_used: data.sites.len() as u32,
        mean_depth: Rounded(depths.mean),
        sd_depth: Rounded(depths.sd),
        ..Contamination::default()
    };
    if out.markers_used < options.min_markers.max(1) {
        out.reason = Some("too_few_markers".to_owned());
        return out;
    }
    let model = Model::new(&data);
    let best = newton::maximise(&model);
    let alpha = best.point.alpha;
    out.freemix = Rounded(alpha);
    out.standard_error = Rounded(best.standard_error);
    out.log_likelihood = Rounded(best.log_likelihood);
    let null = Point { alpha: 0.0, ..best.point };
    out.log_likelihood_uncontaminated = Rounded(model.value(&null));
    out.ancestry.intended = Some(best.point.intended.map(Rounded));
    if alpha > 2.0 * best.standard_error {
        out.ancestry.contaminating = Some(best.point.contaminating.map(Rounded));
    }
    out
}

/// The log-likelihood at given parameters, for pinning against VerifyBamID2's printed values.
#[cfg(test)]
pub(crate) fn log_likelihood(
    panel: &Panel,
    counts: &SiteCounts,
    options: Options,
    alpha: f64,
    contaminating: Pc,
    intended: Pc,
) -> f64 {
    let mut counts = counts.clone();
    counts.fold();
    let data = collect(panel, &counts, &depths(&counts), options);
    Model::new(&data).value(&Point { alpha, contaminating, intended })
}

/// Mean and standard deviation of the depth over the markers that were seen.
fn depths(counts: &SiteCounts) -> Depths {
    let (mut n, mut sum, mut squares) = (0u64, 0u64, 0u64);
    for (_, observations) in counts.sites() {
        let depth = observations.map(|o| u64::from(o.count)).sum::<u64>();
        n += 1;
        sum += depth;
        squares += depth * depth;
    }
    let (mean, square) = (sum as f64 / n.max(1) as f64, squares as f64 / n.max(1) as f64);
    Depths { observed: n as u32, mean, sd: (square - mean * mean).max(0.0).sqrt() }
}

/// The sites that count, with their observations.
fn collect(panel: &Panel, counts: &SiteCounts, depths: &Depths, options: Options) -> Data {
    let mut data = Data { sites: Vec::new(), observations: Vec::new(), constant: 0.0 };
    for (index, observations) in counts.sites() {
        let Some(marker) = panel.markers().get(index as usize) else { continue };
        let depth = observations.clone().map(|o| u64::from(o.count)).sum::<u64>() as f64;
        if options.max_depth_sd.is_some_and(|k| (depth - depths.mean).abs() > k * depths.sd) {
            continue;
        }
        let first = data.observations.len() as u32;
        for Observation { allele, quality, count } in observations {
            if allele == crate::Allele::Other {
                data.constant +=
                    f64::from(count) * wgs_kernel::math::ln(2.0 / 3.0 * wgs_kernel::math::phred_to_error(quality));
            } else {
                data.observations.push(Seen { kind: 2 * u16::from(quality) + allele as u16, count: f64::from(count) });
            }
        }
        let len = data.observations.len() as u32 - first;
        data.sites.push(Site { mean: f64::from(marker.mean), loadings: marker.loadings.map(f64::from), first, len });
    }
    data
}

#[cfg(test)]
mod tests;
