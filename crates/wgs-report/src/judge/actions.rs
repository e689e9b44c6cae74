//! What is asked of whom: one action for each request between two parties, its reasons joined.
//!
//! The owner of a failing gate asks: the vendor for re-analysis or re-sequencing, the hospital for a new specimen, itself
//! for a review. A number that is missing is asked for from whoever makes it: what was collected from the hospital, receipt
//! and reads from the vendor, the rest from the centre. A finding says itself who asks whom. What a valid waiver covers asks for nothing.

use super::Judge;
use crate::finding::Finding;
use crate::profile::{OnMissing, Party, Request};
use crate::verdict::{Action, ActionState, Outcome, Reason, SampleVerdict};

/// The actions of one sample; `findings` are those the reasons came from.
pub fn of(judge: &Judge, sample: &SampleVerdict, reasons: &[Reason], findings: &[Finding]) -> Vec<Action> {
    let due = judge.profile.due_days.zip(judge.on).map(|(days, on)| on.plus(days).to_string());
    let mut actions: Vec<Action> = Vec::new();
    for reason in reasons.iter().filter(|r| r.outcome >= Outcome::NotEvaluated && r.waiver.is_none()) {
        let Some((from, to, request)) = parties(judge, reason, findings) else { continue };
        match actions.iter_mut().find(|a| (a.from, a.to, a.request) == (from, to, request)) {
            Some(action) => {
                action.reason.push_str("; ");
                action.reason.push_str(&reason.message);
            }
            None => actions.push(Action {
                sample: sample.sample.clone(),
                from,
                to,
                request,
                reason: reason.message.clone(),
                due: due.clone(),
                state: ActionState::Open,
            }),
        }
    }
    actions
}

fn parties(judge: &Judge, reason: &Reason, findings: &[Finding]) -> Option<(Party, Party, Request)> {
    let metric = reason.metric.as_deref()?;
    if let Some(found) = findings.iter().find(|f| f.code == metric && f.message == reason.message) {
        return Some((found.from, found.to, found.request));
    }
    let maker = match metric.split('.').next() {
        Some("qc_fastq" | "qc_deliver") => Party::Vendor,
        Some("specimen") if metric.starts_with("specimen.collection") => Party::Hospital,
        Some("specimen") => Party::Vendor,
        _ => Party::Centre,
    };
    let gate =
        judge.profile.gates.iter().find(|g| g.metric.path == metric && g.scope == reason.scope && g.why == reason.why);
    match (gate, reason.outcome) {
        (Some(gate), Outcome::Fail) => Some(match gate.on_fail {
            Request::Reanalyse | Request::Redeliver | Request::Resequence => (gate.owner, Party::Vendor, gate.on_fail),
            Request::ResubmitSpecimen => (gate.owner, Party::Hospital, gate.on_fail),
            Request::Review => (gate.owner, gate.owner, gate.on_fail),
        }),
        (Some(gate), _) => (gate.on_missing == OnMissing::Fail).then_some((Party::Centre, maker, Request::Reanalyse)),
        (None, _) => Some((Party::Centre, maker, Request::Reanalyse)),
    }
}
