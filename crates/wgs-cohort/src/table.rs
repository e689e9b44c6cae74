//! The rows of a store as one table, and which of several versions counts.
//!
//! A report says little of who and when unless it has a section `specimen`; what it does not say is taken from the other
//! reports of the sample, those of the same delivery first. Of several reports with the same sample, delivery and section
//! the newest counts: by its own time, then by when it was received, then by the program's version; where all of these are
//! equal, the larger digest, so that the order of adding never decides. Rows are in order of sample, delivery and age.

use crate::error::{CohortError, Of};
use crate::keys::{day, month};
use crate::store::Store;
use crate::values::{Lane, unpack, unpack_lanes};
use std::collections::HashMap;

/// A column of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the keys of a report, by their names")]
pub enum Key {
    Sample,
    Sections,
    Role,
    Vendor,
    Centre,
    Hospital,
    Instrument,
    Flowcell,
    Kit,
    Preservation,
    Delivery,
    Supersedes,
    Status,
    Disposition,
    Profile,
    ProfileVersion,
    Software,
    SoftwareCommit,
}

/// All columns of words, in the order of the export, with their names, which are those of the store's columns.
pub const KEYS: [(Key, &str); 18] = [
    (Key::Sample, "sample"),
    (Key::Sections, "sections"),
    (Key::Role, "role"),
    (Key::Vendor, "vendor"),
    (Key::Centre, "centre"),
    (Key::Hospital, "hospital"),
    (Key::Instrument, "instrument"),
    (Key::Flowcell, "flowcell"),
    (Key::Kit, "kit"),
    (Key::Preservation, "preservation"),
    (Key::Delivery, "delivery"),
    (Key::Supersedes, "supersedes"),
    (Key::Status, "status"),
    (Key::Disposition, "disposition"),
    (Key::Profile, "profile"),
    (Key::ProfileVersion, "profile_version"),
    (Key::Software, "software"),
    (Key::SoftwareCommit, "software_commit"),
];

/// What a row takes from other reports of its sample.
const OF_SAMPLE: [Key; 6] = [Key::Role, Key::Vendor, Key::Centre, Key::Hospital, Key::Kit, Key::Preservation];
/// What it takes from those of the same delivery alone.
const OF_DELIVERY: [Key; 2] = [Key::Instrument, Key::Flowcell];

/// One report.
#[derive(Clone, Debug)]
pub struct Row {
    /// Id in the store.
    pub id: i64,
    /// SHA-256 of its content.
    pub digest: Vec<u8>,
    /// Words, by [`Key`]; 0 is none.
    words: [u32; KEYS.len()],
    /// When, minutes since 1970; its own or that of the delivery.
    pub at: Option<i64>,
    /// When it was received, minutes since 1970.
    pub received: i64,
    /// Waivers applied.
    pub waivers: u32,
    /// Open actions.
    pub open_actions: u32,
    /// Sections that no newer report replaces: bits by place in [`Table::sections`].
    current: u64,
}

/// All rows.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// In order of sample, delivery and age.
    pub rows: Vec<Row>,
    words: Vec<String>,
    /// Names of sections.
    sections: Vec<String>,
}

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words that must be there.
    pub words: Vec<(Key, String)>,
    /// First minute.
    pub from: Option<i64>,
    /// First minute that is too late.
    pub until: Option<i64>,
    /// Reports that newer ones replace, too.
    pub all_versions: bool,
}

impl Table {
    /// Loads the store.
    ///
    /// # Errors
    /// SQLite's.
    pub fn load(store: &Store) -> Result<Self, CohortError> {
        let mut table = Self { words: vec![String::new()], ..Self::default() };
        let mut known: HashMap<String, u32> = HashMap::from([(String::new(), 0)]);
        let names: Vec<&str> = KEYS.iter().map(|(_, name)| *name).collect();
        let sql = format!("SELECT id, digest, at, received, waivers, open_actions, {} FROM report", names.join(", "));
        let mut query = store.db.prepare(&sql).of(&store.path)?;
        let mut rows = query.query([]).of(&store.path)?;
        while let Some(row) = rows.next().of(&store.path)? {
            let mut words = [0u32; KEYS.len()];
            for (i, word) in words.iter_mut().enumerate() {
                let text = row.get_ref(6 + i).of(&store.path)?.as_str_or_null().unwrap_or_default().unwrap_or_default();
                *word = match known.get(text) {
                    Some(id) => *id,
                    None => {
                        let id = table.words.len() as u32;
                        table.words.push(text.to_owned());
                        known.insert(text.to_owned(), id);
                        id
                    }
                };
            }
            table.rows.push(Row {
                id: row.get(0).of(&store.path)?,
                digest: row.get(1).of(&store.path)?,
                words,
                at: row.get(2).of(&store.path)?,
                received: row.get(3).of(&store.path)?,
                waivers: row.get(4).of(&store.path)?,
                open_actions: row.get(5).of(&store.path)?,
                current: 0,
            });
        }
        table.settle();
        Ok(table)
    }

    /// The word of a row; empty for none.
    pub fn word(&self, row: &Row, key: Key) -> &str {
        row.words.get(key as usize).and_then(|id| self.words.get(*id as usize)).map_or("", String::as_str)
    }

    /// A number that is the same for rows with the same word; 0 for none.
    pub fn word_id(&self, row: &Row, key: Key) -> u32 {
        row.words.get(key as usize).copied().unwrap_or_default()
    }

    /// The day of a row; empty when unknown.
    pub fn day(&self, row: &Row) -> String {
        row.at.map(day).unwrap_or_default()
    }

    /// The month of a row; empty when unknown.
    pub fn month(&self, row: &Row) -> String {
        row.at.map(month).unwrap_or_default()
    }

    /// Does this section of the row count, or is there a newer one?
    pub fn is_current(&self, row: &Row, section: &str) -> bool {
        let bit = self.sections.iter().position(|s| s == section);
        bit.is_some_and(|bit| row.current >> bit.min(63) & 1 == 1)
    }

    /// Does anything of the row count?
    pub fn counts(&self, row: &Row) -> bool {
        row.current != 0
    }

    /// The rows a filter takes, in order.
    pub fn filtered<'t>(&'t self, filter: &'t Filter) -> impl Iterator<Item = &'t Row> {
        self.rows.iter().filter(move |row| {
            let within = |at: i64| filter.from.is_none_or(|f| at >= f) && filter.until.is_none_or(|u| at < u);
            (filter.all_versions || self.counts(row))
                && filter.words.iter().all(|(key, word)| match key {
                    Key::Sections => self.word(row, *key).split(',').any(|s| s == word),
                    _ => self.word(row, *key) == word,
                })
                && ((filter.from.is_none() && filter.until.is_none()) || row.at.is_some_and(within))
        })
    }

    /// Sorts, completes, and decides what counts.
    fn settle(&mut self) {
        let version = |text: &str| -> Vec<u64> { text.split('.').map(|n| n.parse().unwrap_or(0)).collect() };
        let software: Vec<Vec<u64>> = self.words.iter().map(|w| version(w)).collect();
        let words = std::mem::take(&mut self.words);
        let mut rows = std::mem::take(&mut self.rows);
        let text = |row: &Row, key: Key| -> &str {
            row.words.get(key as usize).and_then(|id| words.get(*id as usize)).map_or("", String::as_str)
        };
        let age = |a: &Row, b: &Row| {
            let version = |row: &Row| software.get(row.words[Key::Software as usize] as usize);
            (a.at, a.received, version(a), &a.digest).cmp(&(b.at, b.received, version(b), &b.digest))
        };
        rows.sort_by(|a, b| text(a, Key::Sample).cmp(text(b, Key::Sample)).then_with(|| age(a, b)));
        for sample in rows.chunk_by_mut(|a, b| a.words[Key::Sample as usize] == b.words[Key::Sample as usize]) {
            let newest = |rows: &[Row], key: Key, delivery: Option<u32>| {
                let of = |r: &&Row| delivery.is_none_or(|d| r.words[Key::Delivery as usize] == d);
                rows.iter().rev().filter(of).map(|r| r.words[key as usize]).find(|w| *w != 0).unwrap_or(0)
            };
            if sample.len() == 1 {
                continue;
            }
            let delivery = newest(sample, Key::Delivery, None);
            for row in sample.iter_mut().filter(|r| r.words[Key::Delivery as usize] == 0) {
                row.words[Key::Delivery as usize] = delivery;
            }
            let before = sample.to_vec();
            for row in sample.iter_mut() {
                let own = Some(row.words[Key::Delivery as usize]);
                for key in OF_SAMPLE.into_iter().chain(OF_DELIVERY) {
                    let word = &mut row.words[key as usize];
                    if *word == 0 {
                        *word = newest(&before, key, own);
                    }
                    if *word == 0 && OF_SAMPLE.contains(&key) {
                        *word = newest(&before, key, None);
                    }
                }
            }
        }
        let mut sections: Vec<String> = Vec::new();
        for row in &rows {
            for name in text(row, Key::Sections).split(',') {
                if !sections.iter().any(|s| s == name) {
                    sections.push(name.to_owned());
                }
            }
        }
        sections.sort();
        // Stable: by delivery, in each the oldest first.
        rows.sort_by(|a, b| {
            (text(a, Key::Sample), text(a, Key::Delivery)).cmp(&(text(b, Key::Sample), text(b, Key::Delivery)))
        });
        let same = |a: &Row, b: &Row| {
            [Key::Sample, Key::Delivery].iter().all(|k| a.words[*k as usize] == b.words[*k as usize])
        };
        for delivery in rows.chunk_by_mut(same) {
            let mut seen = 0u64;
            // When the delivery was made is written in its specimen; the day of judging only stands in for it.
            let written = |row: &Row| text(row, Key::Sections).split(',').any(|s| s == "specimen");
            let dated = delivery.iter().rev().filter(|r| written(r)).find_map(|r| r.at);
            let at = dated.or_else(|| delivery.iter().rev().find_map(|r| r.at));
            for row in delivery.iter_mut().rev() {
                let mut own = 0u64;
                for name in text(row, Key::Sections).split(',') {
                    own |= sections.iter().position(|s| s == name).map_or(0, |bit| 1 << bit.min(63));
                }
                row.current = own & !seen;
                seen |= own;
                if row.at.is_none() || !written(row) {
                    row.at = at;
                }
            }
            // A report of which only what people wrote down would count is replaced.
            let specimen = sections.iter().position(|s| s == "specimen").map_or(0, |bit| 1u64 << bit.min(63));
            let others = delivery.iter().any(|r| r.current & !specimen != 0);
            for row in delivery.iter_mut().filter(|r| others && r.current & !specimen == 0) {
                row.current = 0;
            }
        }
        (self.rows, self.words, self.sections) = (rows, words, sections);
    }

    /// Place of each report's row, by its id.
    fn places(&self) -> HashMap<i64, usize> {
        self.rows.iter().enumerate().map(|(i, row)| (row.id, i)).collect()
    }

    /// The values of metrics, a column each, in the order of the rows; NaN where the report has none or, unless
    /// `all_versions`, a newer report replaces it.
    ///
    /// # Errors
    /// SQLite's, and damaged numbers.
    pub fn columns(
        &self,
        store: &Store,
        metrics: &[(u32, String)],
        all_versions: bool,
    ) -> Result<Vec<Vec<f64>>, CohortError> {
        let places = self.places();
        let mut columns = vec![vec![f64::NAN; self.rows.len()]; metrics.len()];
        let mut by_id: Vec<Option<(usize, u64)>> = Vec::new();
        for (i, (id, path)) in metrics.iter().enumerate() {
            let section = path.split('.').next().unwrap_or_default();
            let bit = self.sections.iter().position(|s| s == section).map_or(0, |bit| 1u64 << bit.min(63));
            by_id.resize(by_id.len().max(*id as usize + 1), None);
            if let Some(place) = by_id.get_mut(*id as usize) {
                *place = Some((i, bit));
            }
        }
        let mut query = store.db.prepare("SELECT report, packed FROM numbers").of(&store.path)?;
        let mut rows = query.query([]).of(&store.path)?;
        while let Some(found) = rows.next().of(&store.path)? {
            let id: i64 = found.get(0).of(&store.path)?;
            let Some(&at) = places.get(&id) else { continue };
            let Some(row) = self.rows.get(at) else { continue };
            let packed = found.get_ref(1).of(&store.path)?.as_blob().unwrap_or_default();
            let read = unpack(packed, |id, value| {
                if let Some(&Some((column, bit))) = by_id.get(id as usize)
                    && (all_versions || row.current & bit != 0)
                    && let Some(cell) = columns.get_mut(column).and_then(|c| c.get_mut(at))
                {
                    *cell = value;
                }
            });
            read.ok_or_else(|| store.damaged(&format!("the metrics of report {id} cannot be read")))?;
        }
        Ok(columns)
    }

    /// The lanes of every row.
    ///
    /// # Errors
    /// SQLite's, and damaged lanes.
    pub fn lanes(&self, store: &Store) -> Result<Vec<Vec<Lane>>, CohortError> {
        let places = self.places();
        let mut out = vec![Vec::new(); self.rows.len()];
        let mut query = store.db.prepare("SELECT report, packed FROM lanes").of(&store.path)?;
        let mut rows = query.query([]).of(&store.path)?;
        while let Some(found) = rows.next().of(&store.path)? {
            let id: i64 = found.get(0).of(&store.path)?;
            let packed = found.get_ref(1).of(&store.path)?.as_blob().unwrap_or_default();
            let lanes = unpack_lanes(packed)
                .ok_or_else(|| store.damaged(&format!("the lanes of report {id} cannot be read")))?;
            if let Some(cell) = places.get(&id).and_then(|at| out.get_mut(*at)) {
                *cell = lanes;
            }
        }
        Ok(out)
    }
}
