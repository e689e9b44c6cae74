//! Totals of a sample and of a delivery, and what is said of a file.

use crate::read::{FileResult, Lane};
use crate::summary::{FileSummary, LaneSummary, SampleSummary, Totals};
use wgs_core::Rounded;
use wgs_core::num::Frac;
use wgs_qc_fastq::QcFastq;
use wgs_report::specimen::Specimen;

/// Numbers of a sample from its reads and its order; `complete`: every promised file is there and whole.
pub fn totals(specimen: &Specimen, qc: Option<&QcFastq>, files: u64, complete: bool) -> Totals {
    let total = qc.map(|q| q.total.clone()).unwrap_or_default();
    let (bases, ordered) = (total.yields.bases, specimen.ordered.yield_bp);
    let lanes = qc.map_or(0, |q| q.by_lane.len() as u64);
    let ordered_usable_depth = specimen.ordered.usable_depth;
    let usable = total.expected_depth_q30_unique;
    Totals {
        files,
        lanes,
        reads: total.yields.reads,
        bases,
        q30_bases: total.yields.q30_bases,
        frac_q30: Frac::ratio(total.yields.q30_bases, bases),
        ordered_yield_bp: ordered,
        frac_ordered_yield: ordered.filter(|_| complete).map_or(Rounded::ABSENT, |n| Rounded::ratio(bases, n)),
        genome_size_bp: total.genome_size_bp,
        expected_depth: total.expected_depth,
        expected_usable_depth: usable,
        ordered_usable_depth,
        ratio_ordered_usable_depth: match complete && ordered_usable_depth.0 > 0.0 {
            true => Rounded(usable.0 / ordered_usable_depth.0),
            false => Rounded::ABSENT,
        },
    }
}

/// All samples together. What was ordered is compared only when it is known of each but controls.
pub fn sum(samples: &[SampleSummary]) -> Totals {
    let mut all = Totals::default();
    let is_control = |s: &&SampleSummary| s.role.as_deref() == Some("no_template_control");
    let bought = || samples.iter().filter(|s| !is_control(s));
    let ordered: Option<Vec<u64>> = bought().map(|s| s.total.ordered_yield_bp).collect();
    let known = bought().all(|s| s.total.frac_ordered_yield.0.is_finite());
    for total in samples.iter().map(|s| &s.total) {
        all.files += total.files;
        all.lanes += total.lanes;
        all.reads += total.reads;
        all.bases += total.bases;
        all.q30_bases += total.q30_bases;
    }
    all.frac_q30 = Frac::ratio(all.q30_bases, all.bases);
    all.ordered_yield_bp = ordered.map(|all| all.iter().fold(0, |sum, n| n.saturating_add(sum)));
    all.frac_ordered_yield =
        all.ordered_yield_bp.filter(|_| known).map_or(Rounded::ABSENT, |n| Rounded::ratio(all.bases, n));
    all
}

/// What was found in a file, for the section.
pub fn file_summary(sample: &str, f: &FileResult) -> FileSummary {
    let lane = |Lane { instrument, flowcell, lane }: &Lane| LaneSummary {
        instrument: instrument.clone(),
        flowcell: flowcell.clone(),
        lane: *lane,
    };
    FileSummary {
        sample: sample.to_owned(),
        file: f.file.clone(),
        format: f.format.clone(),
        bytes: Some(f.bytes),
        md5: Some(f.md5.clone()),
        sha256: Some(f.sha256.clone()),
        content: f.content.clone(),
        reads: f.wrong.is_none().then_some(f.reads),
        lanes: f.lanes.iter().map(lane).collect(),
        ..FileSummary::default()
    }
}
