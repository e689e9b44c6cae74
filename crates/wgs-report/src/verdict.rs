//! The verdict: what `wgs judge` writes. Plain types; how they come about stands in `judge.rs`.

use crate::metric::Scope;
use crate::profile::{AppliesTo, Party, Quantifier, Request, Role};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a sample, a pair or family, or a whole call of `wgs judge` came out. Ordered from best to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every gate was evaluated and passed.
    #[default]
    Pass,
    /// A gate warns, none fails.
    Warn,
    /// A gate could not be evaluated or a required section is missing, none fails. Never a pass.
    Incomplete,
    /// A gate fails.
    Fail,
}

impl Status {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Warn => "warn",
            Status::Incomplete => "incomplete",
            Status::Fail => "fail",
        }
    }

    /// Does `wgs judge` end with exit code 1?
    pub fn refuses(self) -> bool {
        self >= Status::Incomplete
    }
}

/// How one gate came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Shown, the gate has no limit.
    Shown,
    /// On the right side of every limit; equal to a limit passes.
    Pass,
    /// Beyond a warn limit.
    Warn,
    /// The metric is absent, null or was not computed, or the sample's role is needed and was not stated.
    NotEvaluated,
    /// Beyond a fail limit.
    Fail,
}

impl Outcome {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Shown => "shown",
            Outcome::Pass => "pass",
            Outcome::Warn => "warn",
            Outcome::NotEvaluated => "not_evaluated",
            Outcome::Fail => "fail",
        }
    }
}

/// A number as it was compared: not rounded, whole numbers without a point.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl Number {
    /// Whole and exact in a double.
    fn whole(self) -> Option<i64> {
        (self.0.fract() == 0.0 && self.0.abs() < 9_007_199_254_740_992.0).then_some(self.0 as i64)
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.whole() {
            Some(whole) => whole.fmt(f),
            None => self.0.fmt(f),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "number" })
    }

    fn inline_schema() -> bool {
        true
    }
}

/// The verdict over everything one call of `wgs judge` looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The worst of all samples, pairs and families.
    pub status: Status,
    /// Why it is not a plain pass: every warning, failure and missing number, the samples in the order given.
    pub reasons: Vec<Reason>,
    /// What is asked of whom.
    pub actions: Vec<Action>,
}

/// One thing that keeps a sample from passing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Sample, or pair or family.
    pub sample: String,
    /// Metric; the code of a finding (`qc_deliver.truncated`); the section's name where a required section is missing; null where a
    /// member of a pair or family is missing.
    pub metric: Option<String>,
    /// `warn`, `not_evaluated` or `fail`.
    pub outcome: Outcome,
    /// The value that decides, not rounded; null when there is none.
    pub value: Option<Number>,
    /// Unit of value and limit.
    pub unit: Option<String>,
    /// The limit it is beyond; null when not evaluated.
    pub limit: Option<Limit>,
    /// What the value belongs to.
    pub scope: Scope,
    /// Read group, lane, file or library of the value.
    pub row: Option<String>,
    /// Name of the profile.
    pub profile: String,
    /// Version of the profile.
    pub profile_version: String,
    /// All of this in words.
    pub message: String,
    /// The profile's reason for the limit.
    pub why: String,
    /// A valid waiver that covers it.
    pub waiver: Option<String>,
}

/// A limit of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    /// Which of the four.
    pub kind: LimitKind,
    /// The limit itself is still a pass.
    pub value: Number,
}

/// The four limits of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Fails under it.
    FailBelow,
    /// Fails over it.
    FailAbove,
    /// Warns under it.
    WarnBelow,
    /// Warns over it.
    WarnAbove,
}

impl LimitKind {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            LimitKind::FailBelow => "fail_below",
            LimitKind::FailAbove => "fail_above",
            LimitKind::WarnBelow => "warn_below",
            LimitKind::WarnAbove => "warn_above",
        }
    }
}

/// A request from one party to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// Sample, or pair or family.
    pub sample: String,
    /// Who asks: the owner of the gate.
    pub from: Party,
    /// Who is asked: the vendor for re-analysis, re-delivery and re-sequencing, the hospital for a new specimen, the owner for a review;
    /// a finding says itself.
    pub to: Party,
    /// What is asked.
    pub request: Request,
    /// Why, in words.
    pub reason: String,
    /// Day by which, `YYYY-MM-DD`: the profile's `due_days` after the day given with `--on`, or the day an earlier verdict
    /// (`--previous`) gave; null without them.
    pub due: Option<String>,
    /// `open`, `overdue` or `done`; see [`ActionState`].
    pub state: ActionState,
}

/// State of an action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Nobody has answered yet.
    #[default]
    Open,
    /// Open, and the day by which it was due is over.
    Overdue,
    /// An earlier verdict asked for it (`--previous`), and there is no reason for it any more.
    Done,
}

impl ActionState {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            ActionState::Open => "open",
            ActionState::Overdue => "overdue",
            ActionState::Done => "done",
        }
    }
}

/// Section `judge`: every sample, pair and family with every gate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// The profile.
    pub profile: ProfileId,
    /// Day of judging, for the waivers' ends, `YYYY-MM-DD`; null without waivers and without `--on`.
    pub on: Option<String>,
    /// Samples in the order of the reports, then those of the sample table that have none.
    pub samples: Vec<SampleVerdict>,
    /// Pairs and families in the order of the sample table.
    pub groups: Vec<GroupVerdict>,
    /// Every waiver that was given, used or not, in the order of its file.
    #[serde(default)]
    pub waivers: Vec<WaiverShown>,
}

/// A waiver and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverShown {
    /// Its id.
    pub id: String,
    /// Sample it is for.
    pub sample: String,
    /// Metric, required section or code of a finding.
    pub metric: String,
    /// Who signed it.
    pub who: String,
    /// Its last day, `YYYY-MM-DD`.
    pub until: String,
    /// Why it was given.
    pub why: String,
    /// `used`, `expired`, or `not_needed`: no reason that holds a sample back is of its sample and metric.
    pub state: WaiverState,
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// It covers a reason.
    Used,
    /// Its last day is over.
    Expired,
    /// It covers nothing here.
    NotNeeded,
}

impl WaiverState {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            WaiverState::Used => "used",
            WaiverState::Expired => "expired",
            WaiverState::NotNeeded => "not_needed",
        }
    }
}

/// A profile as reports cite it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileId {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SampleVerdict {
    /// Name.
    pub sample: String,
    /// Role; null when nobody stated one.
    pub role: Option<Role>,
    /// Sections it had.
    pub sections: Vec<String>,
    /// Verdict.
    pub status: Status,
    /// What happens with it.
    pub disposition: Disposition,
    /// Every gate that applies, in the profile's order.
    pub gates: Vec<GateResult>,
}

/// What happens with a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Passed, perhaps with warnings.
    Accepted,
    /// Failed or incomplete.
    Held,
    /// Failed or incomplete, and waivers cover every reason. The status and the exit code stay.
    ReleasedByWaiver(Vec<WaiverUse>),
}

impl Disposition {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Disposition::Accepted => "accepted".into(),
            Disposition::Held => "held".into(),
            Disposition::ReleasedByWaiver(waivers) => {
                let each: Vec<_> = waivers.iter().map(|w| format!("{}, {}, until {}", w.id, w.who, w.until)).collect();
                format!("released_by_waiver({})", each.join("; "))
            }
        }
    }
}

/// A waiver that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverUse {
    /// Its id.
    pub id: String,
    /// Who signed it.
    pub who: String,
    /// Its last day, `YYYY-MM-DD`.
    pub until: String,
}

/// One gate on one sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateResult {
    /// Metric.
    pub metric: String,
    /// Unit.
    pub unit: String,
    /// Which samples the gate is for.
    pub applies_to: AppliesTo,
    /// Which values.
    pub scope: Scope,
    /// How the values decide together; null for scope `sample`.
    pub quantifier: Option<Quantifier>,
    /// How it came out.
    pub outcome: Outcome,
    /// The value that decides, not rounded.
    pub value: Option<Number>,
    /// Read group, lane, file or library of that value.
    pub row: Option<String>,
    /// Values looked at.
    pub rows: u64,
    /// Values beyond a limit of that severity.
    pub rows_beyond: u64,
    /// The limits.
    pub limits: Vec<Limit>,
    /// Why it was not evaluated.
    pub missing: Option<String>,
    /// The profile's reason for the limit.
    pub why: String,
}

/// A tumour–normal pair or a family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupVerdict {
    /// Its id in the sample table.
    pub id: String,
    /// `pair` or `family`.
    pub kind: GroupKind,
    /// Its members.
    pub members: Vec<Member>,
    /// The worst of its members; `incomplete` where one has no report, or a pair lacks its tumour or normal.
    pub status: Status,
}

/// Kind of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A tumour and its normal.
    Pair,
    /// A family, for instance a trio.
    Family,
}

impl GroupKind {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            GroupKind::Pair => "pair",
            GroupKind::Family => "family",
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Sample.
    pub sample: String,
    /// As the sample table says: `tumor`, `normal`, `proband`, `mother`, ….
    pub role: String,
    /// Its verdict.
    pub status: Status,
}
