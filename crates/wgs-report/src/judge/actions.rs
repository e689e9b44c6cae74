//! What is asked of whom: one action for each request between two parties, its reasons joined.
//!
//! The owner of a failing gate asks: the vendor for re-analysis or re-sequencing, the hospital for a new specimen, itself
//! for a review. A number that is missing is asked for from whoever makes it: what was collected from the hospital, receipt
//! and reads from the vendor, the rest from the centre. A finding says itself who asks whom. What a valid waiver covers asks for nothing.

use super::Judge;
use crate::date::Day;
use crate::finding::Finding;
use crate::profile::{OnMissing, Party, Request};
use crate::verdict::{Action, ActionState, Outcome, Reason, SampleVerdict};

/// The actions of one sample; `findings` are those the reasons came from.
pub fn of(judge: &Judge, sample: &SampleVerdict, reasons: &[Reason], findings: &[Finding]) -> Vec<Action> {
    let due = judge.profile.due_days.zip(judge.on).map(|(days, on)| on.plus(days).to_string());
    let mut actions: Vec<Action> = Vec::new();
    // What a finding warns of is looked at too; a gate that warns asks for nothing.
    let asks = |r: &&Reason| r.outcome >= Outcome::NotEvaluated || found(findings, r).is_some();
    for reason in reasons.iter().filter(asks).filter(|r| r.waiver.is_none()) {
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

/// The finding a reason came from.
fn found<'a>(findings: &'a [Finding], reason: &Reason) -> Option<&'a Finding> {
    findings.iter().find(|f| reason.metric.as_deref() == Some(&f.code) && f.message == reason.message)
}

/// Goes on from the actions of an earlier verdict: what is still asked for keeps its day and may be overdue; what no sample
/// here gives a reason for any more is done; what was asked for samples that are not here stays as it was.
pub fn go_on(judge: &Judge, samples: &[SampleVerdict], actions: &mut Vec<Action>) {
    let key = |a: &Action| (a.sample.clone(), a.from, a.to, a.request);
    let late = |a: &Action| a.due.as_deref().and_then(Day::parse).is_some_and(|due| due < judge.today);
    for earlier in judge.previous.iter().filter(|a| a.state != ActionState::Done) {
        match actions.iter_mut().find(|a| key(a) == key(earlier)) {
            Some(action) => {
                action.due = earlier.due.clone().or_else(|| action.due.take());
                action.state = if late(action) { ActionState::Overdue } else { ActionState::Open };
            }
            None => {
                let here = samples.iter().any(|s| s.sample == earlier.sample);
                let state = match here {
                    true => ActionState::Done,
                    false if late(earlier) => ActionState::Overdue,
                    false => ActionState::Open,
                };
                actions.push(Action { state, ..earlier.clone() });
            }
        }
    }
}

fn parties(judge: &Judge, reason: &Reason, findings: &[Finding]) -> Option<(Party, Party, Request)> {
    let metric = reason.metric.as_deref()?;
    if let Some(found) = found(findings, reason) {
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
