//! The words one sorts and groups by, taken from a report: who, what, when, how it was judged.
//!
//! Who and what stand in section `specimen`; instrument and flow cells also in the lanes of `qc_fastq` and `qc_align` where
//! nobody wrote them down; deliveries in `qc_deliver`. The time of a report is when the run ended, else when the files were
//! sent or came, else the day of judging. Status, profile, waivers and actions are of `wgs judge`.

use serde_json::Value;
use wgs_report::Report;
use wgs_report::date::{Day, Moment};
use wgs_report::specimen::Specimen;

/// The keys of one stored report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Sample.
    pub sample: String,
    /// Names of the sections, joined by commas in alphabetical order.
    pub sections: String,
    /// Role.
    pub role: Option<String>,
    /// Who sequenced.
    pub vendor: Option<String>,
    /// Who analyses.
    pub centre: Option<String>,
    /// Who took the specimen.
    pub hospital: Option<String>,
    /// Sequencer; several joined by commas.
    pub instrument: Option<String>,
    /// Flow cell; several joined by commas.
    pub flowcell: Option<String>,
    /// Library kit.
    pub kit: Option<String>,
    /// How the specimen was kept.
    pub preservation: Option<String>,
    /// Delivery.
    pub delivery: Option<String>,
    /// Deliveries it supersedes, joined by commas.
    pub supersedes: Option<String>,
    /// When, in minutes since 1970-01-01T00:00 UTC.
    pub at: Option<i64>,
    /// Verdict.
    pub status: Option<String>,
    /// What happens with the sample.
    pub disposition: Option<String>,
    /// Name of the profile.
    pub profile: Option<String>,
    /// Version of the profile.
    pub profile_version: Option<String>,
    /// Waivers applied.
    pub waivers: u32,
    /// Actions that are open.
    pub open_actions: u32,
    /// Version of the program.
    pub software: String,
    /// Commit of the program.
    pub software_commit: String,
}

/// Minutes since 1970-01-01T00:00 UTC.
pub fn minutes(moment: Moment) -> Option<i64> {
    Some(moment.minutes_since(Moment::parse("1970-01-01")?))
}

/// The day some minutes lie in, `YYYY-MM-DD`.
pub fn day(minutes: i64) -> String {
    Day::of_unix(minutes.max(0).unsigned_abs() * 60).to_string()
}

/// The month some minutes lie in, `YYYY-MM`.
pub fn month(minutes: i64) -> String {
    day(minutes).get(..7).unwrap_or_default().to_owned()
}

impl Keys {
    /// The keys of a report of one sample.
    ///
    /// # Errors
    /// A section `specimen` that is none, with what is wrong.
    pub fn of(report: &Report) -> Result<Self, String> {
        let specimen: Specimen = match report.sections.get("specimen") {
            Some(section) => serde::Deserialize::deserialize(section).map_err(|e: serde_json::Error| e.to_string())?,
            None => Specimen::default(),
        };
        let mut names: Vec<&str> = report.sections.keys().map(String::as_str).collect();
        names.sort_unstable();
        let judged = report.sections.get("judge");
        let own = judged.and_then(|j| j.pointer("/samples/0"));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned).filter(|t| !t.is_empty());
        let disposition = own.and_then(|s| s.get("disposition"));
        let released = disposition.and_then(|d| d.get("released_by_waiver")).and_then(Value::as_array);
        let delivered = report.sections.get("qc_deliver");
        let delivery = specimen.delivery_id.or_else(|| last_delivery(delivered));
        let times = &specimen.times;
        let on = text(judged.and_then(|j| j.get("on")));
        let moments = [&times.sequenced, &times.shipped, &times.fastq_received, &on];
        let at = moments.into_iter().find_map(|m| minutes(Moment::parse(m.as_deref()?)?));
        let open = |v: &wgs_report::Verdict| {
            v.actions.iter().filter(|a| a.state == wgs_report::verdict::ActionState::Open).count() as u32
        };
        let preservation = specimen.collection.preservation.and_then(|p| text(serde_json::to_value(p).ok().as_ref()));
        Ok(Self {
            sample: report.sample.name.clone(),
            sections: names.join(","),
            role: specimen.role.or_else(|| text(own.and_then(|s| s.get("role")))),
            vendor: specimen.vendor,
            centre: specimen.centre,
            hospital: specimen.hospital,
            instrument: specimen.library.instrument.or_else(|| of_lanes(report, "instrument")),
            flowcell: of_lanes(report, "flowcell"),
            kit: specimen.library.kit,
            preservation,
            supersedes: supersedes(delivered, delivery.as_deref()),
            delivery,
            at,
            status: report.verdict.as_ref().map(|v| v.status.word().to_owned()),
            disposition: match released {
                Some(_) => Some("released_by_waiver".into()),
                None => text(disposition),
            },
            profile: text(judged.and_then(|j| j.pointer("/profile/name"))),
            profile_version: text(judged.and_then(|j| j.pointer("/profile/version"))),
            waivers: released.map_or(0, |w| w.len() as u32),
            open_actions: report.verdict.as_ref().map_or(0, open),
            software: report.wgs.version.clone(),
            software_commit: report.wgs.commit.clone(),
        })
    }
}

/// The different words of a field of the lanes, sorted and joined by commas.
fn of_lanes(report: &Report, field: &str) -> Option<String> {
    let rows = |section: &str| report.sections.get(section)?.get("by_lane")?.as_array();
    let words = |section| rows(section).into_iter().flatten().filter_map(|row| row.get(field)?.as_str());
    let mut all: Vec<&str> = words("qc_fastq").chain(words("qc_align")).filter(|w| !w.is_empty()).collect();
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then(|| all.join(","))
}

/// Deliveries that the sample's own one supersedes, as `qc_deliver.deliveries` says.
fn supersedes(section: Option<&Value>, own: Option<&str>) -> Option<String> {
    let rows = section?.get("deliveries").and_then(Value::as_array)?;
    let is_own = |row: &&Value| row.get("delivery_id").and_then(Value::as_str) == own;
    let mut all: Vec<&str> = rows.iter().filter(is_own).filter_map(|row| row.get("supersedes")?.as_str()).collect();
    all.retain(|word| !word.is_empty());
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then(|| all.join(","))
}

/// The last delivery that `qc_deliver` lists.
fn last_delivery(section: Option<&Value>) -> Option<String> {
    let rows = section?.get("deliveries").and_then(Value::as_array)?;
    rows.iter().rev().find_map(|row| row.get("delivery_id")?.as_str()).map(str::to_owned)
}
