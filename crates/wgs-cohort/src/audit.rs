//! One assessment of a vendor or centre over a period.
//!
//! In: the store. Out: section `cohort_audit`: samples, verdicts and their reasons, re-submissions and turnaround beside those
//! of all others, drift, waivers, open actions, reference samples, records, and the reference-sample tests that follow from
//! these numbers. A test is only *proposed* here; the owner of QC3 decides and records the decision (`wgs cohort record`).
//! [`bundle`] writes what an auditor takes along.

pub mod bundle;
mod gather;
mod propose;
mod text;

use crate::error::CohortError;
use crate::record::{self, Record};
use crate::section::Signal;
use crate::show::Reader;
use crate::store::Store;
use crate::table::{Filter, Key, Row, Table};
use crate::trend::{By, Settings, trend_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_core::num::Frac;
use wgs_report::date::{Day, Moment};

pub use text::text;

/// Section `cohort_audit`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CohortAudit {
    /// `vendor` or `centre`.
    pub party_kind: String,
    /// Its name.
    pub party: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Samples of the party in the period.
    pub samples: u64,
    /// Reports of them, those that newer ones replace too.
    pub reports: u64,
    /// Verdicts of the samples, the newest of each.
    pub verdicts: Verdicts,
    /// The same of all other parties of the kind.
    pub verdicts_others: Verdicts,
    /// Samples delivered, and again.
    pub deliveries: Delivered,
    /// The same of all other parties of the kind.
    pub deliveries_others: Delivered,
    /// Reasons of the verdicts, the most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// Turnaround.
    pub turnaround: Vec<Spread>,
    /// Signals of control charts within the period, or still open when it began.
    pub signals: Vec<Signal>,
    /// False alarms among them to be expected, a month.
    pub false_alarms_per_month: Rounded<4>,
    /// Waivers applied.
    pub waivers: Vec<WaiverCount>,
    /// Actions nobody has answered.
    pub open_actions: Vec<OpenAction>,
    /// Results of reference samples.
    pub reference_samples: Vec<Reference>,
    /// Reference-sample tests that these numbers propose. The owner of QC3 decides.
    pub proposed_tests: Vec<Proposal>,
    /// Records about the party in the period.
    pub records: Vec<Record>,
    /// Profiles the verdicts were made with.
    pub profiles: Vec<Counted>,
    /// Versions and commits of the program that made the reports.
    pub software: Vec<Counted>,
    /// Reports with a signature.
    pub signed: u64,
}

/// Verdicts of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdicts {
    /// Passed.
    pub pass: u64,
    /// Passed with a warning.
    pub warn: u64,
    /// A number was missing.
    pub incomplete: u64,
    /// Failed.
    pub fail: u64,
    /// Not judged.
    pub not_judged: u64,
    /// Failed or incomplete among the judged.
    pub frac_refused: Frac,
}

/// Deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Delivered {
    /// Pairs of sample and delivery.
    pub delivered: u64,
    /// Those that supersede an earlier one.
    pub resubmitted: u64,
    /// Share of them.
    pub frac_resubmitted: Frac,
}

/// How often a reason was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonCount {
    /// Metric, section or code of a finding.
    pub metric: String,
    /// `warn`, `not_evaluated` or `fail`.
    pub outcome: String,
    /// Samples.
    pub samples: u64,
}

/// How a metric is spread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Metric.
    pub metric: String,
    /// Values.
    pub values: u64,
    /// Median.
    pub median: Rounded<3>,
    /// 95th percentile (nearest rank).
    pub p95: Rounded<3>,
    /// Median of all other parties of the kind.
    pub median_others: Rounded<3>,
    /// Values over 14 days; null for hours.
    pub over_14_days: Option<u64>,
}

/// A waiver and the samples it released.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverCount {
    /// Its id.
    pub id: String,
    /// Who signed it.
    pub who: String,
    /// Its last day.
    pub until: String,
    /// Samples.
    pub samples: Vec<String>,
}

/// An action nobody has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct OpenAction {
    /// Day by which.
    pub due: Option<String>,
    /// Sample.
    pub sample: String,
    /// Who asks.
    pub from: String,
    /// Who is asked.
    pub to: String,
    /// What is asked.
    pub request: String,
    /// Why.
    pub reason: String,
}

/// One result of a reference sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    /// Sample.
    pub sample: String,
    /// Day.
    pub day: Option<String>,
    /// Metric.
    pub metric: String,
    /// Value.
    pub value: Rounded<6>,
}

/// A reference-sample test that is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// What proposes it: `drift`, `refused`, `resubmitted` or `no_reference_sample`.
    pub cause: String,
    /// The numbers.
    pub evidence: String,
}

/// Something and how many reports have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Reports.
    pub reports: u64,
}

/// Who is assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    /// Those who sequence.
    Vendor,
    /// Those who analyse.
    Centre,
}

impl PartyKind {
    fn key(self) -> Key {
        match self {
            PartyKind::Vendor => Key::Vendor,
            PartyKind::Centre => Key::Centre,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            PartyKind::Vendor => "vendor",
            PartyKind::Centre => "centre",
        }
    }
}

/// A period: first minute and first minute after it.
///
/// Reads `YYYY`, `YYYY-Qn`, `YYYY-MM` and `YYYY-MM-DD..YYYY-MM-DD`; `None` for anything else.
pub fn period(text: &str) -> Option<(i64, i64)> {
    let minute = |day: &str| {
        Day::parse(day)?;
        crate::keys::minutes(Moment::parse(day)?)
    };
    if let Some((from, to)) = text.split_once("..") {
        return Some((minute(from)?, minute(to)? + 1_440)).filter(|(from, until)| from < until);
    }
    let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
    let number: u32 = year.parse().ok().filter(|_| digits(year, 4))?;
    let (first, months) = match part {
        None => (1, 12),
        Some(part) => match part.strip_prefix('Q') {
            Some(quarter) => (quarter.parse::<u32>().ok().filter(|q| (1..=4).contains(q))? * 3 - 2, 3),
            None => (part.parse::<u32>().ok().filter(|m| digits(part, 2) && (1..=12).contains(m))?, 1),
        },
    };
    let (next_year, next) = if first + months > 12 { (number + 1, 1) } else { (number, first + months) };
    Some((minute(&format!("{number:04}-{first:02}-01"))?, minute(&format!("{next_year:04}-{next:02}-01"))?))
}

/// Assesses a party.
///
/// # Errors
/// [`CohortError::Argument`] for a party with nothing in the period; what loading says.
pub fn audit(
    store: &Store,
    kind: PartyKind,
    party: &str,
    (from, until): (i64, i64),
    threads: usize,
) -> Result<CohortAudit, CohortError> {
    let table = Table::load(store)?;
    let mut reader = Reader::new(store)?;
    let within = |row: &Row| row.at.is_some_and(|at| at >= from && at < until);
    let is_party = |row: &Row| table.word(row, kind.key()) == party;
    let own: Vec<&Row> = table.rows.iter().filter(|r| within(r) && is_party(r)).collect();
    let others: Vec<&Row> =
        table.rows.iter().filter(|r| within(r) && !is_party(r) && !table.word(r, kind.key()).is_empty()).collect();
    let records: Vec<Record> = record::all(store)?
        .into_iter()
        .filter(|r| r.party == party && crate::keys::day(from) <= r.day && r.day < crate::keys::day(until))
        .collect();
    if own.is_empty() && records.is_empty() {
        let name = kind.word();
        return Err(CohortError::Argument(format!("nothing of {name} '{party}' in this period")));
    }
    let settings = Settings {
        by: By::Key(kind.key()),
        filter: Filter { words: vec![(kind.key(), party.to_owned())], until: Some(until), ..Filter::default() },
        threads,
        ..Settings::default()
    };
    let trend = trend_of(store, &table, &settings)?.section;
    let (first, last) = (crate::keys::day(from), crate::keys::day(until - 1));
    let in_period = |s: &Signal| s.day <= last && (s.open || s.until >= first);
    let signals = trend.signals.into_iter().filter(in_period).collect();
    let judged = gather::judged(&table, &own, &mut reader)?;
    let mut out = CohortAudit {
        party_kind: kind.word().into(),
        party: party.to_owned(),
        from: first,
        to: last,
        samples: gather::samples(&table, &own),
        reports: own.len() as u64,
        verdicts: gather::verdicts(&table, &own),
        verdicts_others: gather::verdicts(&table, &others),
        deliveries: gather::deliveries(&table, &own),
        deliveries_others: gather::deliveries(&table, &others),
        reasons: judged.reasons,
        turnaround: gather::turnaround(store, &table, &own, &others)?,
        signals,
        false_alarms_per_month: trend.false_alarms.cusum_per_month,
        waivers: judged.waivers,
        open_actions: judged.open_actions,
        reference_samples: gather::references(store, &table, &own)?,
        proposed_tests: Vec::new(),
        records,
        profiles: gather::counted(&table, &own, Key::Profile, Key::ProfileVersion),
        software: gather::counted(&table, &own, Key::Software, Key::SoftwareCommit),
        signed: 0,
    };
    for row in &own {
        out.signed += u64::from(!reader.signatures(row)?.is_empty());
    }
    out.proposed_tests = propose::tests(&out);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        let days = |text: &str| period(text).map(|(from, until)| (crate::keys::day(from), crate::keys::day(until - 1)));
        let both = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(days("2026-Q3"), both("2026-07-01", "2026-09-30"));
        assert_eq!(days("2026-Q4"), both("2026-10-01", "2026-12-31"));
        assert_eq!(days("2024-02"), both("2024-02-01", "2024-02-29"));
        assert_eq!(days("2026"), both("2026-01-01", "2026-12-31"));
        assert_eq!(days("2026-01-05..2026-01-05"), both("2026-01-05", "2026-01-05"));
        for bad in ["", "26", "2026-Q5", "2026-13", "2026-1", "2026-02-01..2026-01-01", "2026-Q", "x..y", "+026"] {
            assert_eq!(period(bad), None, "{bad}");
        }
    }
}
