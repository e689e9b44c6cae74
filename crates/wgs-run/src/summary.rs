//! The section `run`: every step with its commands, versions and digests.

use crate::plan::Plan;
use crate::run::{Outcome, State};
use schemars::JsonSchema;
use serde::Serialize;
use wgs_report::sheet;

/// Section `run`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RunSection {
    /// Steps in the order of the plan.
    pub steps: Vec<StepRow>,
    /// The same as a table for people.
    #[serde(skip)]
    pub text: String,
}

/// One step.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct StepRow {
    /// Id.
    pub step: String,
    /// Sample, pair or family it is about.
    pub about: String,
    /// `done`; `refused`: its verdict is fail or incomplete; `held`: a gate before it failed.
    pub state: String,
    /// Commands as they ran, threads as `N`.
    pub commands: Vec<String>,
    /// Programs and their versions.
    pub versions: Vec<(String, String)>,
    /// Outputs.
    pub outputs: Vec<OutputRow>,
}

/// One output.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct OutputRow {
    /// Path below the folder of the results.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: String,
    /// Removed once nothing needs it.
    pub temporary: bool,
}

impl RunSection {
    /// Of a run that came to its end. Whether a step ran now or earlier is not in it: a run that was stopped and went on gives
    /// the same as one that was not.
    pub fn new(plan: &Plan, outcome: &Outcome) -> Self {
        let mut steps = Vec::new();
        let mut text = sheet::tsv(&["#step", "about", "state", "seconds", "cpu_seconds", "peak_mb"]);
        let folder = plan.out.display().to_string();
        for (step, state) in plan.steps.iter().zip(&outcome.states) {
            let record = outcome.records.iter().find(|r| r.step == step.id).filter(|_| *state != State::Held);
            let output = |m: &crate::record::Made| OutputRow {
                path: m.path.display().to_string(),
                bytes: m.bytes,
                sha256: m.sha256.clone(),
                temporary: step.outputs.iter().any(|o| o.path == m.path && o.temporary),
            };
            let word = match state {
                State::Ran | State::Kept => "done",
                State::Refused => "refused",
                State::Held => "held",
            };
            let used =
                record.map(|r| [format!("{:.1}", r.seconds), format!("{:.1}", r.cpu_seconds), r.peak_mb.to_string()]);
            let [seconds, cpu, peak] = used.unwrap_or_else(|| [".", ".", "."].map(str::to_owned));
            text.push_str(&sheet::tsv(&[step.id.as_str(), &step.about, state.word(), &seconds, &cpu, &peak]));
            steps.push(StepRow {
                step: step.id.clone(),
                about: step.about.clone(),
                state: word.to_owned(),
                commands: step.typed(&folder, "N", "SCRATCH"),
                versions: record.map(|r| r.versions.clone()).unwrap_or_default(),
                outputs: record.map(|r| r.outputs.iter().map(output).collect()).unwrap_or_default(),
            });
        }
        Self { steps, text }
    }
}
