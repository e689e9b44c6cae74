//! Who is compared with whom: rows → strata and groups, values in order of time.

use super::{By, Settings};
use crate::table::{Key, Table};
use crate::values::Lane;
use std::collections::BTreeMap;
use wgs_report::metric::{self, Scope};

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// Minutes since 1970.
    pub at: i64,
    /// Row of the table.
    pub row: usize,
    /// The value.
    pub value: f64,
}

/// The values of a metric, by stratum and group, each in order of time.
pub type Values = BTreeMap<(String, String), Vec<Value>>;

/// Rows in order of time, each with the number of its stratum and group.
pub struct Groups {
    /// Row, time and number of its group.
    rows: Vec<(usize, i64, usize)>,
    /// Stratum and group by number.
    names: Vec<(String, String)>,
    strata: Vec<String>,
    /// Number of its stratum for each of `rows`.
    stratum: Vec<usize>,
}

impl Groups {
    /// Of the rows a filter takes that have a time; controls without DNA are in no chart.
    pub fn of(table: &Table, settings: &Settings) -> Self {
        let mut numbers: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut strata: BTreeMap<String, usize> = BTreeMap::new();
        let (mut rows, mut names, mut stratum_names) = (Vec::new(), Vec::new(), Vec::new());
        let wanted = table.filtered(&settings.filter).map(|r| r.id).collect::<std::collections::HashSet<_>>();
        for (i, row) in table.rows.iter().enumerate() {
            let (true, Some(at)) = (wanted.contains(&row.id), row.at) else { continue };
            if table.word(row, Key::Role) == "no_template_control" {
                continue;
            }
            let words: Vec<&str> = settings.within.iter().map(|k| stratum_word(table.word(row, *k))).collect();
            let stratum = if words.is_empty() { "all".to_owned() } else { words.join(", ") };
            let group = match settings.by {
                By::Month => "all".to_owned(),
                By::Key(key) => table.word(row, key).to_owned(),
            };
            let s = *strata.entry(stratum.clone()).or_insert_with(|| {
                stratum_names.push(stratum.clone());
                stratum_names.len() - 1
            });
            let number = *numbers.entry((stratum.clone(), group.clone())).or_insert_with(|| {
                names.push((stratum, group));
                names.len() - 1
            });
            rows.push((i, at, number, s));
        }
        rows.sort_unstable_by_key(|(i, at, _, _)| (*at, *i));
        let stratum = rows.iter().map(|r| r.3).collect();
        Self { rows: rows.into_iter().map(|(i, at, n, _)| (i, at, n)).collect(), names, strata: stratum_names, stratum }
    }

    /// The values of a metric. By flow cell or instrument they are those of the lanes where the report has such, else the
    /// sample's where it is of one flow cell or instrument; a value of no group is left out.
    pub fn values(
        &self,
        table: &Table,
        settings: &Settings,
        column: &[f64],
        id: u32,
        path: &str,
        lanes: Option<&[Vec<Lane>]>,
    ) -> Values {
        let section = path.split('.').next().unwrap_or_default();
        let by_lane = metric::find(path).is_some_and(|m| m.rows.iter().any(|r| r.scope == Scope::Lane));
        if let Some(lanes) = lanes.filter(|_| by_lane) {
            let mut out = Values::new();
            let flowcell = settings.by == By::Key(Key::Flowcell);
            for ((i, at, _), stratum) in self.rows.iter().zip(&self.stratum) {
                let (Some(row), Some(all)) = (table.rows.get(*i), lanes.get(*i)) else { continue };
                if !table.is_current(row, section) {
                    continue;
                }
                let stratum = self.strata.get(*stratum).map_or("", String::as_str);
                let mut add = |group: &str, value: f64| {
                    let list = out.entry((stratum.to_owned(), group.to_owned())).or_default();
                    list.push(Value { at: *at, row: *i, value });
                };
                let (key, mut found) = (if flowcell { Key::Flowcell } else { Key::Instrument }, false);
                for lane in all {
                    let group = if flowcell { &lane.flowcell } else { &lane.instrument };
                    let value = lane.numbers.iter().find(|(n, _)| *n == id).map(|(_, v)| *v);
                    if let Some(value) = value.filter(|_| !group.is_empty()) {
                        add(group, value);
                        found = true;
                    }
                }
                let (value, group) = (column.get(*i).copied().unwrap_or(f64::NAN), table.word(row, key));
                if !found && value.is_finite() && !group.is_empty() && !group.contains(',') {
                    add(group, value);
                }
            }
            return out;
        }
        let mut all: Vec<Vec<Value>> = vec![Vec::new(); self.names.len()];
        for (i, at, number) in &self.rows {
            let value = column.get(*i).copied().unwrap_or(f64::NAN);
            if value.is_finite()
                && let Some(list) = all.get_mut(*number)
            {
                list.push(Value { at: *at, row: *i, value });
            }
        }
        let named = |name: &(String, String)| !name.1.is_empty() && (lanes.is_none() || !name.1.contains(','));
        self.names.iter().cloned().zip(all).filter(|(name, list)| named(name) && !list.is_empty()).collect()
    }
}

/// Members of a family are one kind of sample.
fn stratum_word(word: &str) -> &str {
    match word {
        "" => "not stated",
        "proband" | "father" | "mother" | "sibling" => "germline",
        other => other,
    }
}
