//! Single samples far from the others of their group, which a limit need not see.

use super::Settings;
use super::groups::Values;
use crate::keys::day;
use crate::section::Outlier;
use crate::stats::{normal_below, robust};
use crate::table::{Key, Table};
use std::collections::HashMap;
use wgs_core::Rounded;

/// Fewer values say nothing about what is ordinary.
const LEAST: usize = 20;

/// What a metric has: its outliers, and how many values were looked at.
pub type Found = (Vec<(usize, Outlier)>, u64);

/// The outliers of a metric.
pub fn find(values: &Values, path: &str, table: &Table, settings: &Settings) -> Found {
    let (mut out, mut looked) = (Vec::new(), 0);
    for ((stratum, group), list) in values.iter().filter(|(_, list)| list.len() >= LEAST) {
        let Some((median, mad)) = robust::median_mad(&mut list.iter().map(|v| v.value).collect::<Vec<_>>()) else {
            continue;
        };
        looked += list.len() as u64;
        for value in list {
            let Some(z) = robust::robust_z(value.value, median, mad).filter(|z| z.abs() >= settings.outlier_z) else {
                continue;
            };
            let sample = table.rows.get(value.row).map_or("", |row| table.word(row, Key::Sample));
            let outlier = Outlier {
                sample: sample.to_owned(),
                metric: path.to_owned(),
                stratum: stratum.clone(),
                group: group.clone(),
                day: day(value.at),
                value: Rounded(value.value),
                median: Rounded(median),
                z: Rounded(z),
                status: None,
                unseen: true,
            };
            out.push((value.row, outlier));
        }
    }
    (out, looked)
}

/// The outliers of all metrics: the farthest are kept.
pub struct Outliers {
    kept: Vec<(usize, Outlier)>,
    total: u64,
    looked: u64,
    most: usize,
    z: f64,
}

impl Outliers {
    /// None yet.
    pub fn new(settings: &Settings) -> Self {
        Self { kept: Vec::new(), total: 0, looked: 0, most: settings.outliers, z: settings.outlier_z }
    }

    /// Takes those of a metric.
    pub fn add(&mut self, (found, looked): Found) {
        self.total += found.len() as u64;
        self.looked += looked;
        self.kept.extend(found);
        self.kept.sort_by(|(_, a), (_, b)| {
            let far = b.z.0.abs().total_cmp(&a.z.0.abs());
            far.then_with(|| (&a.sample, &a.metric, &a.day, &a.group).cmp(&(&b.sample, &b.metric, &b.day, &b.group)))
        });
        self.kept.truncate(self.most);
    }

    /// How many there would be among normal values.
    pub fn expected(&self) -> f64 {
        2.0 * normal_below(-self.z) * self.looked as f64
    }

    /// The farthest, with the verdict of each, and how many there are in all.
    pub fn listed(self, table: &Table) -> (Vec<Outlier>, u64) {
        let mut verdicts: HashMap<u32, &str> = HashMap::new();
        for row in table.rows.iter().filter(|row| table.is_current(row, "judge")) {
            verdicts.insert(table.word_id(row, Key::Sample), table.word(row, Key::Status));
        }
        let with = |(row, mut outlier): (usize, Outlier)| {
            let sample = table.rows.get(row).map_or(0, |row| table.word_id(row, Key::Sample));
            outlier.status = verdicts.get(&sample).map(|s| (*s).to_owned());
            outlier.unseen = !outlier.status.as_deref().is_some_and(|s| s == "fail" || s == "incomplete");
            outlier
        };
        (self.kept.into_iter().map(with).collect(), self.total)
    }
}
