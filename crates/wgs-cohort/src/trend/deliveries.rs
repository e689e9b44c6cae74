//! Deliveries by group and month, and how many of them supersede an earlier one.

use super::{By, Settings};
use crate::section::Deliveries;
use crate::table::{Key, Table};
use std::collections::BTreeMap;
use wgs_core::num::Frac;

/// In order of group and month. A delivery of a sample counts once, in the month of its newest report that has a time.
pub fn by_month(table: &Table, settings: &Settings) -> Vec<Deliveries> {
    let mut counts: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    let rows: Vec<_> = table.filtered(&settings.filter).collect();
    let same = |key, a, b| table.word_id(a, key) == table.word_id(b, key);
    for delivery in rows.chunk_by(|a, b| same(Key::Sample, a, b) && same(Key::Delivery, a, b)) {
        let Some(last) = delivery.iter().rev().find(|r| r.at.is_some()) else { continue };
        if table.word_id(last, Key::Delivery) == 0 {
            continue;
        }
        let group = match settings.by {
            By::Month => "all",
            By::Key(key) => table.word(last, key),
        };
        let count = counts.entry((group.to_owned(), table.month(last))).or_default();
        count.0 += 1;
        count.1 += u64::from(delivery.iter().any(|r| table.word_id(r, Key::Supersedes) != 0));
    }
    let one = |((group, month), (delivered, resubmitted)): ((String, String), (u64, u64))| Deliveries {
        group,
        month,
        delivered,
        resubmitted,
        frac_resubmitted: Frac::ratio(resubmitted, delivered),
    };
    counts.into_iter().map(one).collect()
}
