//! A list of reports with their keys.

use crate::table::{Filter, Key, Table};
use crate::text::{Column, inert, table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Section `cohort_list`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CohortList {
    /// Reports listed.
    pub count: u64,
    /// In order of sample, delivery and age.
    pub reports: Vec<Listed>,
}

/// One report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listed {
    /// Sample.
    pub sample: String,
    /// Names of its sections.
    pub sections: Vec<String>,
    /// Role; null when nobody stated one.
    pub role: Option<String>,
    /// Who sequenced.
    pub vendor: Option<String>,
    /// Who analyses.
    pub centre: Option<String>,
    /// Who took the specimen.
    pub hospital: Option<String>,
    /// Day of the report, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Delivery.
    pub delivery: Option<String>,
    /// Deliveries it supersedes.
    pub supersedes: Option<String>,
    /// Verdict.
    pub status: Option<String>,
    /// What happens with the sample.
    pub disposition: Option<String>,
    /// Profile and its version.
    pub profile: Option<String>,
    /// Waivers applied.
    pub waivers: u32,
    /// Open actions.
    pub open_actions: u32,
    /// Some of its sections are the newest of the sample and delivery.
    pub current: bool,
    /// SHA-256 of its content.
    pub digest: String,
}

/// Lists what a filter takes.
pub fn list(table: &Table, filter: &Filter) -> CohortList {
    let reports: Vec<Listed> = table
        .filtered(filter)
        .map(|row| {
            let word = |key| Some(table.word(row, key).to_owned()).filter(|w| !w.is_empty());
            Listed {
                sample: table.word(row, Key::Sample).to_owned(),
                sections: table.word(row, Key::Sections).split(',').map(str::to_owned).collect(),
                role: word(Key::Role),
                vendor: word(Key::Vendor),
                centre: word(Key::Centre),
                hospital: word(Key::Hospital),
                day: Some(table.day(row)).filter(|d| !d.is_empty()),
                delivery: word(Key::Delivery),
                supersedes: word(Key::Supersedes),
                status: word(Key::Status),
                disposition: word(Key::Disposition),
                profile: word(Key::Profile).map(|p| format!("{p} {}", table.word(row, Key::ProfileVersion))),
                waivers: row.waivers,
                open_actions: row.open_actions,
                current: table.counts(row),
                digest: crate::record::hex(&row.digest),
            }
        })
        .collect();
    CohortList { count: reports.len() as u64, reports }
}

/// The list on a terminal.
pub fn text(list: &CohortList) -> String {
    let shown = |word: &Option<String>| word.as_deref().map_or_else(|| "-".to_owned(), inert);
    let rows = list.reports.iter().map(|r| {
        vec![
            inert(&r.sample),
            shown(&r.role),
            shown(&r.vendor),
            shown(&r.centre),
            shown(&r.day),
            shown(&r.delivery),
            shown(&r.status),
            shown(&r.disposition),
            r.sections.join(","),
            if r.current { "" } else { "replaced" }.to_owned(),
        ]
    });
    let head = ["sample", "role", "vendor", "centre", "day", "delivery", "verdict", "disposition", "sections", ""];
    format!("{}{} reports\n", table(&head, rows.collect(), |_| Column::Left), list.count)
}
