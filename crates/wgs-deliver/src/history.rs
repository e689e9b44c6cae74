//! Deliveries before this one: what the state knows of them, what of it still holds, and what is kept of this one.
//!
//! Only deliveries that were first checked before those of the manifests count as earlier, so a second run over the same
//! manifests sees the same history. Counts of another version of the program are not added to ours.

use crate::Error;
use crate::check;
use crate::plan::{Delivery, Plan, SamplePlan};
use crate::read::{FileResult, GroupResult};
use crate::state::{Known, KnownGroup, State};
use crate::summary::{DeliverySummary, FileStatus, FileSummary};
use crate::totals::file_summary;
use wgs_report::finding::Finding;
use wgs_report::profile::Request;
use wgs_report::verdict::Outcome;

/// A group of files that an earlier run counted.
pub struct Before<'s> {
    /// The delivery.
    pub delivery: &'s Known,
    /// The sample.
    pub sample: &'s str,
    /// What was found; `None` when it does not hold any more or another version of the program counted it.
    pub result: Option<&'s GroupResult>,
    /// Do its reads count?
    pub counted: bool,
    /// Another version of the program counted it.
    pub stale: bool,
}

impl Before<'_> {
    /// No delivery of the manifests, and none of the earlier ones, takes its place, and its counts can be used.
    pub fn holds(&self, plan: &Plan) -> bool {
        !self.is_replaced(plan) && self.result.is_some()
    }

    fn is_replaced(&self, plan: &Plan) -> bool {
        let id = Some(&self.delivery.delivery_id);
        let heir = |d: &Delivery| d.supersedes.as_ref() == id && d.samples.iter().any(|s| s == self.sample);
        plan.deliveries.iter().any(heir)
    }

    /// Its files, for the section.
    pub fn files(&self) -> Vec<FileSummary> {
        let file = |f: &FileResult| FileSummary {
            delivery_id: Some(self.delivery.delivery_id.clone()),
            status: FileStatus::Earlier,
            ..file_summary(self.sample, f)
        };
        self.result.iter().flat_map(|r| &r.files).map(file).collect()
    }
}

/// What the state knows of deliveries before those of the manifests: in a second run over the same manifests the same.
pub fn earlier<'s>(plan: &Plan, state: &'s Option<State>, version: &str) -> Vec<Before<'s>> {
    let Some(state) = state else { return Vec::new() };
    let is_given = |d: &Known| plan.deliveries.iter().any(|p| p.id.as_ref() == Some(&d.delivery_id));
    let first = state.deliveries.iter().position(is_given).unwrap_or(state.deliveries.len());
    let known = || state.deliveries.iter().take(first);
    let mut all = Vec::new();
    for delivery in known() {
        for KnownGroup { sample, key, counted } in &delivery.groups {
            let heir = known().find(|d| {
                d.supersedes.as_ref() == Some(&delivery.delivery_id) && d.groups.iter().any(|g| g.sample == *sample)
            });
            // Counts of another version of the program are not added to ours.
            let ours = key.split('\t').next() == Some(version);
            let result = state.find(key).filter(|_| heir.is_none() && ours);
            let stale = heir.is_none() && !ours;
            all.push(Before { delivery, sample, result, counted: *counted, stale });
        }
    }
    all
}

/// The history, for the section.
pub fn deliveries(plan: &Plan, earlier: &[Before]) -> Vec<DeliverySummary> {
    let mut all: Vec<DeliverySummary> = Vec::new();
    for before in earlier {
        let id = Some(before.delivery.delivery_id.clone());
        let at = all.iter().position(|d| d.delivery_id == id).unwrap_or_else(|| {
            let supersedes = before.delivery.supersedes.clone();
            all.push(DeliverySummary { delivery_id: id, supersedes, earlier: true, samples: Vec::new() });
            all.len() - 1
        });
        if let Some(d) = all.get_mut(at).filter(|d| d.samples.iter().all(|s| s != before.sample)) {
            d.samples.push(before.sample.to_owned());
        }
    }
    all.extend(plan.deliveries.iter().map(|d| DeliverySummary {
        delivery_id: d.id.clone(),
        supersedes: d.supersedes.clone(),
        earlier: false,
        samples: d.samples.clone(),
    }));
    all
}

/// Deliveries that a sample's files are of.
pub fn delivery_ids(sample: &SamplePlan, before: &[&Before]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let earlier = before.iter().map(|b| b.delivery.delivery_id.clone());
    let ours = sample.files.iter().filter(|f| f.superseded_by.is_none()).filter_map(|f| f.line.delivery_id.clone());
    for id in earlier.chain(ours) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// What of the history of a sample is not known.
pub fn unknown(sample: &SamplePlan, plan: &Plan, earlier: &[Before]) -> Vec<Finding> {
    let mut found = Vec::new();
    for delivery in plan.deliveries.iter().filter(|d| d.samples.contains(&sample.name)) {
        let Some(superseded) = &delivery.supersedes else { continue };
        let known = plan.deliveries.iter().any(|d| d.id.as_ref() == Some(superseded))
            || earlier.iter().any(|b| b.delivery.delivery_id == *superseded);
        if !known {
            let id = delivery.id.as_deref().unwrap_or_default();
            let message = format!(
                "delivery {id} supersedes {superseded}, which is in no manifest given and in no earlier run: what it replaces cannot be told"
            );
            found.push(check::finding("superseded", Outcome::Warn, None, Request::Review, message));
        }
    }
    let mut stale: Vec<&str> = earlier
        .iter()
        .filter(|b| b.stale && b.counted && b.sample == sample.name && !b.is_replaced(plan))
        .map(|b| b.delivery.delivery_id.as_str())
        .collect();
    stale.dedup();
    for id in stale {
        let message = format!("files of delivery {id} were counted by another version of wgs: give its manifest too");
        found.push(check::finding("earlier", Outcome::Warn, None, Request::Review, message));
    }
    found
}

/// Keeps which groups the deliveries of the manifests had.
///
/// # Errors
/// [`Error::Io`].
pub fn remember(
    state: &mut State,
    plan: &Plan,
    results: &[(String, GroupResult)],
    counted: &[(String, bool)],
) -> Result<(), Error> {
    // Which file of which delivery was in which group.
    for delivery in &plan.deliveries {
        let Some(id) = &delivery.id else { continue };
        let mut groups = Vec::new();
        for ((key, result), (sample, counts)) in results.iter().zip(counted) {
            let of = plan.samples.iter().find(|s| s.name == *sample);
            let ours = |f: &FileResult| {
                of.is_some_and(|s| {
                    s.files.iter().any(|p| {
                        p.file == f.file && p.superseded_by.is_none() && p.line.delivery_id.as_ref() == Some(id)
                    })
                })
            };
            if result.files.iter().any(ours) {
                groups.push(KnownGroup { sample: sample.clone(), key: key.clone(), counted: *counts });
            }
        }
        let known = Known { delivery_id: id.clone(), supersedes: delivery.supersedes.clone(), groups };
        state.keep_delivery(known)?;
    }
    Ok(())
}
