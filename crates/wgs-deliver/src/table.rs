//! The delivery as a table that a spreadsheet opens: comma-separated, one line a sample; cells are inert
//! (`wgs_report::sheet`).

use crate::summary::{QcDeliver, SampleSummary};
use wgs_report::judge::Judged;
use wgs_report::sheet;
use wgs_report::verdict::{Number, Outcome};

const COLUMNS: [&str; 19] = [
    "sample",
    "role",
    "deliveries",
    "verdict",
    "disposition",
    "files",
    "lanes",
    "reads",
    "bases",
    "q30_bases",
    "frac_q30",
    "ordered_yield_bp",
    "frac_ordered_yield",
    "expected_depth",
    "expected_usable_depth",
    "ordered_usable_depth",
    "fails",
    "warnings",
    "actions",
];

/// The table.
pub fn table(section: &QcDeliver, judged: &Judged) -> String {
    let lines = section.samples.iter().map(|sample| sheet::csv(&cells(sample, judged)));
    std::iter::once(sheet::csv(&COLUMNS)).chain(lines).collect()
}

fn cells(sample: &SampleSummary, judged: &Judged) -> Vec<String> {
    let own = judged.judgement.samples.iter().find(|s| s.sample == sample.sample);
    let total = &sample.total;
    let number = |n: Option<f64>| n.map(|n| Number(n).to_string()).unwrap_or_default();
    let reasons = |wanted: fn(Outcome) -> bool| {
        let all = judged.verdict.reasons.iter().filter(|r| r.sample == sample.sample && wanted(r.outcome));
        all.map(|r| r.message.clone()).collect::<Vec<_>>().join("; ")
    };
    let actions = judged.verdict.actions.iter().filter(|a| a.sample == sample.sample);
    vec![
        sample.sample.clone(),
        sample.role.clone().unwrap_or_default(),
        sample.delivery_ids.join("; "),
        own.map(|s| s.status.word().to_owned()).unwrap_or_default(),
        own.map(|s| s.disposition.words()).unwrap_or_default(),
        total.files.to_string(),
        total.lanes.to_string(),
        total.reads.to_string(),
        total.bases.to_string(),
        total.q30_bases.to_string(),
        number(total.frac_q30.written()),
        total.ordered_yield_bp.map(|n| n.to_string()).unwrap_or_default(),
        number(total.frac_ordered_yield.written()),
        number(total.expected_depth.written()),
        number(total.expected_usable_depth.written()),
        number(total.ordered_usable_depth.written()),
        reasons(|o| o >= Outcome::NotEvaluated),
        reasons(|o| o == Outcome::Warn),
        actions
            .map(|a| format!("{} asks {}: {}", a.from.word(), a.to.word(), a.request.word()))
            .collect::<Vec<_>>()
            .join("; "),
    ]
}
