//! A profile: which sections a sample must have and the gates its metrics must pass.
//!
//! TOML in, [`Profile`] out, checked whole: an unknown key, an unknown metric, a scope the metric has no values for, or a
//! limit outside the metric's range is an error that names the gate. After that judging cannot fail on the profile.
//! Limits are data; the shipped profiles lie in `profiles/` of this crate.

mod shipped;

use crate::Error;
use crate::metric::{self, Metric, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use shipped::{SHIPPED, load};

/// A checked profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Name, cited by every reason.
    pub name: String,
    /// Version, cited by every reason.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// Role of a sample that nobody stated one for.
    pub default_role: Option<Role>,
    /// Days an addressee has for an action.
    pub due_days: Option<u16>,
    /// Sections a sample must have.
    pub required_sections: Vec<String>,
    /// Gates in the order of the file.
    pub gates: Vec<Gate>,
}

/// What a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Tumour.
    Tumor,
    /// Matched normal of a tumour.
    Normal,
    /// Germline sample; a reference sample too.
    Germline,
    /// Water instead of DNA: no gate for samples applies, and next to no reads are expected.
    NoTemplateControl,
}

impl Role {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Role::Tumor => "tumor",
            Role::Normal => "normal",
            Role::Germline => "germline",
            Role::NoTemplateControl => "no_template_control",
        }
    }
}

/// Which samples a gate is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// Tumours.
    Tumor,
    /// Matched normals.
    Normal,
    /// Germline samples.
    Germline,
    /// Controls without DNA.
    NoTemplateControl,
    /// All but controls without DNA.
    #[default]
    Any,
}

impl AppliesTo {
    /// Does a gate for these samples look at one of this role? `None` when the role decides and is not known.
    pub fn covers(self, role: Option<Role>) -> Option<bool> {
        let wanted = match self {
            AppliesTo::Any => return Some(role != Some(Role::NoTemplateControl)),
            AppliesTo::NoTemplateControl => Role::NoTemplateControl,
            AppliesTo::Tumor => Role::Tumor,
            AppliesTo::Normal => Role::Normal,
            AppliesTo::Germline => Role::Germline,
        };
        role.map(|role| role == wanted)
    }
}

/// How the rows of a scope decide together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantifier {
    /// One row over the limit is enough to warn or fail.
    #[default]
    Any,
    /// Only when every row is over the limit.
    All,
}

impl Quantifier {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Quantifier::Any => "any",
            Quantifier::All => "all",
        }
    }
}

/// What a gate does about a metric that is absent, null or was not computed. It never passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// The sample is incomplete and an action asks for the number.
    #[default]
    Fail,
    /// The sample is incomplete.
    Warn,
    /// Only noted.
    Ignore,
}

/// What is asked for when a gate fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Run the analysis again.
    Reanalyse,
    /// Send the files again.
    Redeliver,
    /// Sequence again.
    Resequence,
    /// Send a new specimen.
    ResubmitSpecimen,
    /// A person looks.
    #[default]
    Review,
}

impl Request {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Request::Reanalyse => "reanalyse",
            Request::Redeliver => "redeliver",
            Request::Resequence => "resequence",
            Request::ResubmitSpecimen => "resubmit_specimen",
            Request::Review => "review",
        }
    }
}

/// Who owns a gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The hospital: specimen, QC0.
    Hospital,
    /// The sequencing vendor: reads, QC1.
    Vendor,
    /// The analysis centre: alignment, QC2.
    #[default]
    Centre,
}

impl Party {
    /// The word of profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Party::Hospital => "hospital",
            Party::Vendor => "vendor",
            Party::Centre => "centre",
        }
    }
}

/// A checked gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The metric.
    pub metric: &'static Metric,
    /// Fails under this.
    pub fail_below: Option<f64>,
    /// Warns under this.
    pub warn_below: Option<f64>,
    /// Warns over this.
    pub warn_above: Option<f64>,
    /// Fails over this.
    pub fail_above: Option<f64>,
    /// Which samples.
    pub applies_to: AppliesTo,
    /// Which values.
    pub scope: Scope,
    /// How the values decide together.
    pub quantifier: Quantifier,
    /// Absent values.
    pub on_missing: OnMissing,
    /// Request when it fails.
    pub on_fail: Request,
    /// Who owns it, and therefore asks.
    pub owner: Party,
    /// The reason of the limit.
    pub why: String,
}

impl Gate {
    /// A gate without limits only shows its value.
    pub fn has_limit(&self) -> bool {
        [self.fail_below, self.warn_below, self.warn_above, self.fail_above].iter().any(Option::is_some)
    }
}

/// The profile as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    version: String,
    #[serde(default)]
    description: String,
    default_role: Option<Role>,
    due_days: Option<u16>,
    #[serde(default)]
    required_sections: Vec<String>,
    #[serde(default)]
    gate: Vec<WrittenGate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGate {
    metric: String,
    fail_below: Option<f64>,
    warn_below: Option<f64>,
    warn_above: Option<f64>,
    fail_above: Option<f64>,
    #[serde(default)]
    applies_to: AppliesTo,
    scope: Option<Scope>,
    quantifier: Option<Quantifier>,
    #[serde(default)]
    on_missing: OnMissing,
    #[serde(default)]
    on_fail: Request,
    #[serde(default)]
    owner: Party,
    #[serde(default)]
    why: String,
}

/// Sections a profile may require.
pub const SECTIONS: [&str; 7] = ["specimen", "qc_deliver", "qc_fastq", "qc_align", "qc_vcf", "qc_identity", "bench"];

impl Profile {
    /// Reads a profile; `from` is its name or path in messages.
    ///
    /// # Errors
    /// [`Error::Profile`] for everything the module's story lists.
    pub fn parse(text: &str, from: &str) -> Result<Self, Error> {
        let fail = |message: String| Error::Profile { name: from.to_owned(), message };
        let written: Written = toml::from_str(text).map_err(|e| fail(toml_message(text, &e)))?;
        if written.name.trim().is_empty() || written.version.trim().is_empty() {
            return Err(fail("name and version must not be empty".into()));
        }
        if let Some(unknown) = written.required_sections.iter().find(|s| !SECTIONS.contains(&s.as_str())) {
            return Err(fail(format!("required_sections: no section '{unknown}' (known: {})", SECTIONS.join(", "))));
        }
        if written.gate.is_empty() && written.required_sections.is_empty() {
            return Err(fail("no gate and no required section: every sample would pass".into()));
        }
        let mut gates = Vec::with_capacity(written.gate.len());
        for (i, gate) in written.gate.into_iter().enumerate() {
            let name = gate.metric.clone();
            gates.push(check(gate).map_err(|message| fail(format!("gate {} ({name}): {message}", i + 1)))?);
        }
        Ok(Self {
            name: written.name,
            version: written.version,
            description: written.description.trim().to_owned(),
            default_role: written.default_role,
            due_days: written.due_days,
            required_sections: written.required_sections,
            gates,
        })
    }
}

/// The parser's message with the line it stopped at.
pub fn toml_message(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let message = error.message().trim().replace('\n', " ");
    line.map_or_else(|| message.clone(), |line| format!("line {line}: {message}"))
}

fn check(gate: WrittenGate) -> Result<Gate, String> {
    let metric = metric::find(&gate.metric).ok_or_else(|| unknown(&gate.metric))?;
    let scope = gate.scope.unwrap_or(Scope::Sample);
    if scope != Scope::Sample && metric.rows.iter().all(|r| r.scope != scope) {
        let mut known = vec!["sample"];
        known.extend(metric.rows.iter().map(|r| r.scope.word()));
        return Err(format!("no values per {} (scopes: {})", scope.word(), known.join(", ")));
    }
    if gate.quantifier.is_some() && scope == Scope::Sample {
        return Err("quantifier needs a scope other than sample".into());
    }
    let (low, high) = metric.unit.range();
    let limits = [
        ("fail_below", gate.fail_below),
        ("warn_below", gate.warn_below),
        ("warn_above", gate.warn_above),
        ("fail_above", gate.fail_above),
    ];
    for (key, limit) in limits {
        if let Some(limit) = limit.filter(|l| !(low..=high).contains(l)) {
            let range = if high == f64::MAX { "not negative".to_owned() } else { format!("{low} to {high}") };
            return Err(format!("{key} = {limit} is outside the metric's range ({}, {range})", metric.unit));
        }
    }
    let mut last: Option<(&str, f64)> = None;
    for (key, limit) in limits.into_iter().filter_map(|(key, limit)| Some((key, limit?))) {
        if let Some((before, other)) = last.filter(|(_, other)| *other > limit) {
            return Err(format!("{before} = {other} is over {key} = {limit}"));
        }
        last = Some((key, limit));
    }
    Ok(Gate {
        metric,
        fail_below: gate.fail_below,
        warn_below: gate.warn_below,
        warn_above: gate.warn_above,
        fail_above: gate.fail_above,
        applies_to: gate.applies_to,
        scope,
        quantifier: gate.quantifier.unwrap_or_default(),
        on_missing: gate.on_missing,
        on_fail: gate.on_fail,
        owner: gate.owner,
        why: gate.why,
    })
}

/// Names the nearest metrics: those that end in the same word.
fn unknown(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let near: Vec<&str> =
        metric::metrics().map(|m| m.path.as_str()).filter(|p| p.rsplit('.').next() == Some(last)).take(4).collect();
    match near.is_empty() {
        true => "no such metric".into(),
        false => format!("no such metric (did you mean {}?)", near.join(", ")),
    }
}

#[cfg(test)]
mod tests;
