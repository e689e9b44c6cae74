//! From subjects and a profile to a verdict.
//!
//! Each gate that applies to a sample is evaluated on its values ([`values`]); the worst decides. Values are compared
//! unrounded and a value equal to a limit passes. A gate without its number is `not_evaluated` and makes the sample
//! `incomplete`, unless it says `on_missing = "ignore"`; it never passes. A pair or family is as good as its worst member.

mod actions;
mod gate;
mod values;

use crate::date::Day;
use crate::finding::Finding;
use crate::metric::Scope;
use crate::profile::{OnMissing, Profile, Role};
use crate::roster::{Entry, Roster};
use crate::subject::Subject;
use crate::verdict::{
    Action, Disposition, GateResult, GroupKind, GroupVerdict, Judgement, Limit, Member, Number, Outcome, ProfileId,
    Reason, SampleVerdict, Status, Verdict, WaiverShown, WaiverState,
};
use crate::waiver::Waiver;
use crate::{Error, Report, Run, Sample};

/// What to judge by.
pub struct Judge<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Who is what, and who belongs together.
    pub roster: &'a Roster,
    /// Waivers.
    pub waivers: &'a [Waiver],
    /// Day of judging: ends of waivers.
    pub today: Day,
    /// The day given by the user, from which actions are due.
    pub on: Option<Day>,
    /// Findings of comparisons between samples, each with the sample it is about.
    pub findings: &'a [(String, Finding)],
    /// Actions of an earlier verdict, to go on from.
    pub previous: &'a [Action],
}

/// The verdict and, for the report, everything behind it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Over everything.
    pub verdict: Verdict,
    /// Every sample, pair and family.
    pub judgement: Judgement,
}

impl Judge<'_> {
    /// Judges the subjects.
    ///
    /// # Errors
    /// [`Error::Shape`] where a report is broken at a place a gate looks at.
    pub fn run(&self, subjects: &[Subject]) -> Result<Judged, Error> {
        let mut reasons = Vec::new();
        let mut actions = Vec::new();
        let mut samples = Vec::new();
        for subject in subjects {
            let findings = self.findings(subject)?;
            let (sample, mut of_sample) = self.sample(subject, &findings)?;
            self.waive(&mut of_sample);
            actions.extend(actions::of(self, &sample, &of_sample, &findings));
            samples.push(dispose(sample, &of_sample, self.waivers));
            reasons.extend(of_sample);
        }
        for entry in &self.roster.0 {
            if subjects.iter().all(|s| s.name != entry.sample) {
                reasons.push(self.missing(&entry.sample, None, "the sample table names it, no report is of it"));
                samples.push(SampleVerdict {
                    sample: entry.sample.clone(),
                    role: entry.role(),
                    sections: Vec::new(),
                    status: Status::Incomplete,
                    disposition: Disposition::Held,
                    gates: Vec::new(),
                });
            }
        }
        actions::go_on(self, &samples, &mut actions);
        let groups = self.groups(&samples, &mut reasons);
        let status =
            samples.iter().map(|s| s.status).chain(groups.iter().map(|g| g.status)).max().unwrap_or(Status::Incomplete);
        let waivers: Vec<WaiverShown> = self.waivers.iter().map(|w| self.shown(w, &reasons)).collect();
        let on = self
            .on
            .or((!self.waivers.is_empty() || !self.previous.is_empty()).then_some(self.today))
            .map(|d| d.to_string());
        let profile = ProfileId { name: self.profile.name.clone(), version: self.profile.version.clone() };
        Ok(Judged {
            verdict: Verdict { status, reasons, actions },
            judgement: Judgement { profile, on, samples, groups, waivers },
        })
    }

    fn role(&self, sample: &str) -> Option<Role> {
        self.roster.find(sample).and_then(Entry::role).or(self.profile.default_role)
    }

    /// Findings of the sample's sections, then those of comparisons.
    fn findings(&self, subject: &Subject) -> Result<Vec<Finding>, Error> {
        let mut all = Vec::new();
        for (name, section) in &subject.sections {
            let Some(list) = section.get("findings").filter(|_| name == "qc_deliver") else { continue };
            let found: Vec<Finding> = serde_json::from_value(list.clone()).map_err(|e| Error::Shape {
                path: subject.source(name).to_owned(),
                place: format!("sections.{name}.findings"),
                message: e.to_string(),
            })?;
            all.extend(found);
        }
        all.extend(self.findings.iter().filter(|(sample, _)| *sample == subject.name).map(|(_, f)| f.clone()));
        Ok(all)
    }

    fn sample(&self, subject: &Subject, findings: &[Finding]) -> Result<(SampleVerdict, Vec<Reason>), Error> {
        let mut reasons: Vec<Reason> = findings.iter().map(|f| self.found(&subject.name, f)).collect();
        let role = self.role(&subject.name);
        let required = self.profile.required_sections.iter().filter(|_| role != Some(Role::NoTemplateControl));
        for section in required {
            if !subject.sections.contains_key(section) {
                reasons.push(self.missing(
                    &subject.name,
                    Some(section),
                    &format!("no report of it has the section {section}"),
                ));
            }
        }
        let mut gates = Vec::new();
        for gate in &self.profile.gates {
            let result = match gate.applies_to.covers(role) {
                Some(false) => continue,
                None => gate::without_role(gate),
                Some(true) => gate::evaluate(gate, &subject.sections).map_err(|(place, message)| Error::Shape {
                    path: subject.source(gate.metric.section()).to_owned(),
                    place: format!("sections.{place}"),
                    message,
                })?,
            };
            let silent = result.outcome == Outcome::NotEvaluated && gate.on_missing == OnMissing::Ignore;
            if result.outcome >= Outcome::Warn && !silent {
                reasons.push(self.reason(&subject.name, &result));
            }
            gates.push(result);
        }
        let worst = reasons.iter().map(|r| status_of(r.outcome)).max().unwrap_or(Status::Pass);
        let sections = subject.sections.keys().cloned().collect();
        let sample = SampleVerdict {
            sample: subject.name.clone(),
            role,
            sections,
            status: worst,
            disposition: Disposition::Accepted,
            gates,
        };
        Ok((sample, reasons))
    }

    fn reason(&self, sample: &str, result: &GateResult) -> Reason {
        Reason {
            sample: sample.to_owned(),
            metric: Some(result.metric.clone()),
            outcome: result.outcome,
            value: result.value.filter(|_| result.outcome != Outcome::NotEvaluated),
            unit: Some(result.unit.clone()),
            limit: gate::broken_limit(result),
            scope: result.scope,
            row: result.row.clone(),
            profile: self.profile.name.clone(),
            profile_version: self.profile.version.clone(),
            message: gate::words(result),
            why: result.why.clone(),
            waiver: None,
        }
    }

    /// The reason a finding is.
    fn found(&self, sample: &str, finding: &Finding) -> Reason {
        Reason {
            outcome: finding.outcome,
            scope: finding.scope,
            row: finding.row.clone(),
            why: String::new(),
            ..self.missing(sample, Some(&finding.code), &finding.message)
        }
    }

    /// A reason without a gate: a section, a report or a member is missing.
    fn missing(&self, sample: &str, section: Option<&str>, message: &str) -> Reason {
        Reason {
            sample: sample.to_owned(),
            metric: section.map(str::to_owned),
            outcome: Outcome::NotEvaluated,
            value: None,
            unit: None,
            limit: None,
            scope: Scope::Sample,
            row: None,
            profile: self.profile.name.clone(),
            profile_version: self.profile.version.clone(),
            message: message.to_owned(),
            why: section.map_or(String::new(), |_| "required by the profile".into()),
            waiver: None,
        }
    }

    fn waive(&self, reasons: &mut [Reason]) {
        for reason in reasons.iter_mut().filter(|r| r.outcome >= Outcome::NotEvaluated) {
            reason.waiver = self.waivers.iter().find(|w| w.covers(reason, self.today)).map(|w| w.id.clone());
        }
    }

    /// A waiver as every output shows it.
    fn shown(&self, waiver: &Waiver, reasons: &[Reason]) -> WaiverShown {
        let used = reasons.iter().any(|r| r.waiver.as_ref() == Some(&waiver.id));
        let state = match used {
            true => WaiverState::Used,
            false if waiver.until < self.today => WaiverState::Expired,
            false => WaiverState::NotNeeded,
        };
        WaiverShown {
            id: waiver.id.clone(),
            sample: waiver.sample.clone(),
            metric: waiver.metric.clone(),
            who: waiver.who.clone(),
            until: waiver.until.to_string(),
            why: waiver.why.clone(),
            state,
        }
    }

    fn groups(&self, samples: &[SampleVerdict], reasons: &mut Vec<Reason>) -> Vec<GroupVerdict> {
        let mut groups = Vec::new();
        for (kind, id, entries) in self.roster.groups() {
            let mut status = Status::Pass;
            let mut members = Vec::new();
            for entry in &entries {
                let found = samples.iter().find(|s| s.sample == entry.sample).map_or(Status::Incomplete, |s| s.status);
                status = status.max(found);
                members.push(Member { sample: entry.sample.clone(), role: entry.relation().to_owned(), status: found });
            }
            for role in [Role::Tumor, Role::Normal] {
                if kind == GroupKind::Pair && entries.iter().all(|e| e.role() != Some(role)) {
                    status = status.max(Status::Incomplete);
                    reasons.push(self.missing(id, None, &format!("the pair has no {}", role.word())));
                }
            }
            groups.push(GroupVerdict { id: id.to_owned(), kind, members, status });
        }
        groups
    }
}

fn status_of(outcome: Outcome) -> Status {
    match outcome {
        Outcome::Fail => Status::Fail,
        Outcome::NotEvaluated => Status::Incomplete,
        Outcome::Warn => Status::Warn,
        Outcome::Pass | Outcome::Shown => Status::Pass,
    }
}

/// Released only when waivers cover every reason that holds the sample back.
fn dispose(mut sample: SampleVerdict, reasons: &[Reason], waivers: &[Waiver]) -> SampleVerdict {
    if !sample.status.refuses() {
        return sample;
    }
    let holding: Vec<&Reason> = reasons.iter().filter(|r| r.outcome >= Outcome::NotEvaluated).collect();
    let used =
        waivers.iter().filter(|w| holding.iter().any(|r| r.waiver.as_ref() == Some(&w.id))).map(Waiver::used).collect();
    let all = holding.iter().all(|r| r.waiver.is_some());
    sample.disposition = if all { Disposition::ReleasedByWaiver(used) } else { Disposition::Held };
    sample
}

impl Judged {
    /// The verdict as a report. With one sample the report is of that sample, otherwise its name is empty of meaning and
    /// lists them.
    ///
    /// # Errors
    /// When the section does not serialise, which it does.
    pub fn report(&self, version: &str, commit: &str, run: Run) -> Result<Report, serde_json::Error> {
        let names: Vec<&str> = self.judgement.samples.iter().map(|s| s.sample.as_str()).collect();
        let mut report = Report::new(version, commit, run, Sample { name: names.join(",") });
        report.add("judge", &self.judgement)?;
        report.verdict = Some(self.verdict.clone());
        Ok(report)
    }
}

/// A number of a gate for people, with its unit: rounded, but never so far that it changes sides with a limit.
pub fn with_unit(value: Number, unit: &str, limits: &[Limit]) -> String {
    let digits = match unit {
        "x" | "%" => 2,
        "bp" => 1,
        "fraction" => 4,
        _ => 3,
    };
    let value = readable(value.0, digits, limits.iter().map(|l| l.value.0));
    match unit {
        "x" | "%" => format!("{value}{unit}"),
        "bp" => format!("{value} bp"),
        _ => value,
    }
}

/// A number with at least so many decimals, more where the rounded one would compare otherwise with one of the limits;
/// trailing zeros cut.
pub fn readable(value: f64, digits: usize, limits: impl Iterator<Item = f64> + Clone) -> String {
    for digits in digits..18 {
        let text = format!("{value:.digits$}");
        let rounded: f64 = text.parse().unwrap_or(value);
        if limits.clone().all(|limit| rounded.partial_cmp(&limit) == value.partial_cmp(&limit)) {
            return match text.contains('.') {
                true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => text,
            };
        }
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_but_stay_on_their_side() {
        let none = std::iter::empty();
        assert_eq!(readable(31.036505250431283, 2, none.clone()), "31.04");
        assert_eq!(readable(30.0, 2, none.clone()), "30");
        assert_eq!(readable(0.8499999999, 4, [0.85].into_iter()), "0.8499999999");
        assert_eq!(readable(119.9987, 2, [120.0].into_iter()), "119.999");
        assert_eq!(readable(120.0, 2, [120.0].into_iter()), "120");
        assert_eq!(readable(1e300, 2, none).len(), 301);
    }
}
