//! The section `plan` of `wgs run --dry-run --json`: all that another executor needs to carry the plan out.

use super::Plan;
use schemars::JsonSchema;
use serde::Serialize;

/// Section `plan`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PlanSection {
    /// Folder of the results, as the configuration names it.
    pub out: String,
    /// Nothing of a case runs after its failed gate.
    pub stop_at_gate: bool,
    /// Memory of all steps that run at a time, MiB; null: all of the machine's.
    pub memory_mb: Option<u64>,
    /// Small files that steps read and whoever carries the plan out writes first.
    pub texts: Vec<PlanText>,
    /// Steps; each stands after those it needs.
    pub steps: Vec<PlanStep>,
}

/// A small file: a pedigree, a table of samples.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PlanText {
    /// Path below `out`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// A step of the plan.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PlanStep {
    /// Id: `align/T1/L1`.
    pub step: String,
    /// `reference`, `qc_fastq`, `align`, `duplicates`, `qc_align`, `learn`, `identity`, `germline_shard`, `germline`,
    /// `somatic_shard`, `somatic`, `qc_vcf`, `annotate`, `judge`, `report`.
    pub kind: String,
    /// Sample, pair or family it is about.
    pub about: String,
    /// Ids of the steps before it.
    pub needs: Vec<String>,
    /// Files it reads.
    pub inputs: Vec<String>,
    /// Files it makes.
    pub outputs: Vec<PlanOutput>,
    /// Lines for `bash`, to be run one after the other with `set -euo pipefail`. `$THREADS` is their threads, `$SCRATCH` a folder
    /// for scratch files; outputs stand by their path below `out`, whose folders exist.
    pub commands: Vec<String>,
    /// Most threads it can use.
    pub most_threads: usize,
    /// Memory, MiB.
    pub memory_mb: u64,
    /// Exit code 1 of the last line is an answer: the verdict, which is written, is fail or incomplete. Where `stop_at_gate`, what
    /// needs this step does not run then.
    pub gate: bool,
}

/// An output of a step.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PlanOutput {
    /// Path below `out`.
    pub path: String,
    /// Not wanted once every step that reads it is done.
    pub temporary: bool,
}

impl PlanSection {
    /// Of a plan.
    pub fn new(plan: &Plan) -> Self {
        let out = plan.out.display().to_string();
        let id = |i: &usize| plan.steps.get(*i).map(|s| s.id.clone());
        let step = |s: &crate::step::Step| PlanStep {
            step: s.id.clone(),
            kind: s.kind.to_owned(),
            about: s.about.clone(),
            needs: s.needs.iter().filter_map(id).collect(),
            inputs: s.inputs.iter().map(|p| p.display().to_string()).collect(),
            outputs: s
                .outputs
                .iter()
                .map(|o| PlanOutput { path: o.path.display().to_string(), temporary: o.temporary })
                .collect(),
            commands: s.typed(&out, "\"$THREADS\"", "\"$SCRATCH\""),
            most_threads: s.most_threads,
            memory_mb: s.memory_mb,
            gate: s.gate,
        };
        let text = |(path, text): &(std::path::PathBuf, String)| PlanText {
            path: path.display().to_string(),
            text: text.clone(),
        };
        Self {
            stop_at_gate: plan.stop_at_gate,
            memory_mb: plan.memory_mb,
            texts: plan.texts.iter().map(text).collect(),
            steps: plan.steps.iter().map(step).collect(),
            out,
        }
    }
}
