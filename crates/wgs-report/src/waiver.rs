//! Waivers: a person takes responsibility for a failed gate until a day. A waiver never turns fail into pass: status and
//! exit code stay, only the disposition becomes `released_by_waiver(id, who, until)`.
//!
//! TOML, `[[waiver]]` with `id`, `sample`, `metric` (or the section's name for a required section, or the code of a finding), optional `scope` and
//! `profile`, `who`, `until` (`YYYY-MM-DD`, the last day it holds) and `why`.

use crate::Error;
use crate::date::Day;
use crate::metric::Scope;
use crate::profile::toml_message;
use crate::verdict::{Reason, WaiverUse};
use serde::Deserialize;

/// A checked waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Id, unique in the file.
    pub id: String,
    /// Sample.
    pub sample: String,
    /// Metric or section.
    pub metric: String,
    /// Only this scope.
    pub scope: Option<Scope>,
    /// Only under this profile.
    pub profile: Option<String>,
    /// Who signed.
    pub who: String,
    /// Last day.
    pub until: Day,
    /// Why.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    sample: String,
    metric: String,
    scope: Option<Scope>,
    profile: Option<String>,
    who: String,
    until: String,
    why: String,
}

/// Reads a waiver file; `path` is for messages.
///
/// # Errors
/// [`Error::Waivers`] for unknown keys, unknown metrics, days that do not exist, empty fields, an id twice.
pub fn parse(text: &str, path: &str) -> Result<Vec<Waiver>, Error> {
    let fail = |message: String| Error::Waivers { path: path.to_owned(), message };
    let file: File = toml::from_str(text).map_err(|e| fail(toml_message(text, &e)))?;
    let mut waivers: Vec<Waiver> = Vec::with_capacity(file.waiver.len());
    for (i, w) in file.waiver.into_iter().enumerate() {
        let fail = |message: String| fail(format!("waiver {} ({}): {message}", i + 1, w.id));
        for (key, value) in [("id", &w.id), ("sample", &w.sample), ("who", &w.who), ("why", &w.why)] {
            if value.trim().is_empty() {
                return Err(fail(format!("{key} must not be empty")));
            }
        }
        let known = crate::metric::find(&w.metric).is_some() || crate::finding::known(&w.metric);
        if !known && !crate::profile::SECTIONS.contains(&w.metric.as_str()) {
            return Err(fail(format!("no metric '{}'", w.metric)));
        }
        let until =
            Day::parse(&w.until).ok_or_else(|| fail(format!("until = '{}' is no day (YYYY-MM-DD)", w.until)))?;
        if waivers.iter().any(|other| other.id == w.id) {
            return Err(fail("the id stands here twice".into()));
        }
        let Written { id, sample, metric, scope, profile, who, why, .. } = w;
        waivers.push(Waiver { id, sample, metric, scope, profile, who, until, why });
    }
    Ok(waivers)
}

impl Waiver {
    /// Does it cover this reason on this day?
    pub fn covers(&self, reason: &Reason, on: Day) -> bool {
        on <= self.until
            && self.sample == reason.sample
            && reason.metric.as_deref() == Some(&self.metric)
            && self.scope.is_none_or(|scope| scope == reason.scope)
            && self.profile.as_ref().is_none_or(|profile| *profile == reason.profile)
    }

    /// How a verdict names it.
    pub fn used(&self) -> WaiverUse {
        WaiverUse { id: self.id.clone(), who: self.who.clone(), until: self.until.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[waiver]]\nid = \"W1\"\nsample = \"S\"\nmetric = \"qc_fastq.total.frac_q30\"\nwho = \"Dr A\"\nuntil = \"2027-01-31\"\nwhy = \"old specimen\"\n";

    #[test]
    fn reads_and_refuses() {
        assert_eq!(parse(GOOD, "w").unwrap()[0].used().until, "2027-01-31");
        assert!(parse("", "w").unwrap().is_empty());
        for (text, expected) in [
            (GOOD.replace("2027-01-31", "2027-02-30"), "until = '2027-02-30' is no day"),
            (GOOD.replace("frac_q30", "frac_q31"), "waivers w: waiver 1 (W1): no metric"),
            (GOOD.replace("Dr A", " "), "who must not be empty"),
            (GOOD.replace("why =", "because ="), "unknown field `because`"),
            (format!("{GOOD}{GOOD}"), "waiver 2 (W1): the id stands here twice"),
        ] {
            let got = parse(&text, "w").expect_err(&text).to_string();
            assert!(got.contains(expected), "{got}");
        }
    }
}
