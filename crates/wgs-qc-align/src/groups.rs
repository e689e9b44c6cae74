//! Per read group and per lane: one row per combination that occurs, summed both ways at the end.

use crate::errors::Compared;
use crate::prepare::Prepared;
use crate::summary::GroupRow;
use std::collections::{BTreeMap, HashMap};
use wgs_align::ReadGroup;
use wgs_core::num::{Frac, Rounded};
use wgs_engine::Role;
use wgs_kernel::align::Kernels;

/// Longest insert size that counts in a row's mean.
const MAX_INSERT: u32 = 8_000;
/// Lanes told apart; reads of further ones share a row, so hostile names cannot fill the memory.
const MAX_LANES: usize = 1_000;

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    reads: u64,
    bases: u64,
    q20: u64,
    q30: u64,
    mapped: u64,
    proper: u64,
    duplicates: u64,
    compared: u64,
    mismatches: u64,
    inserts: u64,
    insert_sum: u64,
}

impl Row {
    fn add(&mut self, o: &Row) {
        self.reads += o.reads;
        self.bases += o.bases;
        self.q20 += o.q20;
        self.q30 += o.q30;
        self.mapped += o.mapped;
        self.proper += o.proper;
        self.duplicates += o.duplicates;
        self.compared += o.compared;
        self.mismatches += o.mismatches;
        self.inserts += o.inserts;
        self.insert_sum += o.insert_sum;
    }

    fn finish(&self, id: String, group: Option<&ReadGroup>) -> GroupRow {
        let text = |f: fn(&ReadGroup) -> &String| group.map(|g| f(g).clone()).unwrap_or_default();
        GroupRow {
            id,
            sample: text(|g| &g.sample),
            library: text(|g| &g.library),
            platform_unit: text(|g| &g.platform_unit),
            reads: self.reads,
            bases: self.bases,
            q20_bases: self.q20,
            q30_bases: self.q30,
            frac_q20: Frac::ratio(self.q20, self.bases),
            frac_q30: Frac::ratio(self.q30, self.bases),
            frac_mapped: Frac::ratio(self.mapped, self.reads),
            frac_properly_paired: Frac::ratio(self.proper, self.reads),
            frac_duplicates: Frac::ratio(self.duplicates, self.mapped),
            frac_mismatch: Frac::ratio(self.mismatches, self.compared),
            mean_insert_size: Rounded::ratio(self.insert_sum, self.inserts),
        }
    }
}

/// Collects rows.
#[derive(Clone)]
pub struct GroupCollector {
    kernels: &'static Kernels,
    groups: Vec<ReadGroup>,
    by_id: HashMap<Vec<u8>, u32>,
    lanes: Vec<Vec<u8>>,
    /// Rows by `(group, lane)`, in order of appearance; the last one used comes first to mind.
    rows: Vec<(u32, u32, Row)>,
    last: usize,
    last_group: u32,
    last_lane: u32,
}

impl GroupCollector {
    pub fn new(groups: &[ReadGroup]) -> Self {
        Self {
            kernels: Kernels::current(),
            groups: groups.to_vec(),
            by_id: groups.iter().enumerate().map(|(i, g)| (g.id.clone().into_bytes(), i as u32)).collect(),
            lanes: vec![Vec::new()],
            rows: Vec::new(),
            last: 0,
            last_group: groups.len() as u32,
            last_lane: 0,
        }
    }

    /// Counts a record; `group` is its tag RG.
    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>, group: Option<&[u8]>, compared: Compared) {
        let (read, f) = (p.read, p.read.flags());
        let whole = p.role == Role::Owned && f.is_primary() && !f.is_qc_fail();
        if !whole && compared.bases == 0 {
            return;
        }
        let (group, lane) = (self.group(group), self.lane(read.name()));
        let row = self.row(group, lane);
        row.compared += compared.bases;
        row.mismatches += compared.mismatches;
        if !whole {
            return;
        }
        row.reads += 1;
        row.bases += read.len() as u64;
        if !f.is_unmapped() {
            row.mapped += 1;
            row.proper += u64::from(f.is_paired() && f.is_proper_pair());
            row.duplicates += u64::from(f.is_duplicate());
            let size = read.template_len();
            let inward = f.is_proper_pair() && f.is_reverse() != f.is_mate_reverse();
            if inward && size > 0 && size.unsigned_abs() < MAX_INSERT {
                row.inserts += 1;
                row.insert_sum += u64::from(size.unsigned_abs());
            }
        }
        if read.has_quals() {
            let (q20, q30) = (self.kernels.count_ge2)(read.quals(), 20, 30);
            let row = self.row(group, lane);
            row.q20 += u64::from(q20);
            row.q30 += u64::from(q30);
        }
    }

    #[inline]
    fn row(&mut self, group: u32, lane: u32) -> &mut Row {
        if self.rows.get(self.last).is_none_or(|r| (r.0, r.1) != (group, lane)) {
            self.last = match self.rows.iter().position(|r| (r.0, r.1) == (group, lane)) {
                Some(i) => i,
                None => {
                    self.rows.push((group, lane, Row::default()));
                    self.rows.len() - 1
                }
            };
        }
        &mut self.rows[self.last].2
    }

    #[inline]
    fn group(&mut self, id: Option<&[u8]>) -> u32 {
        let none = self.groups.len() as u32;
        let Some(id) = id else { return none };
        if self.groups.get(self.last_group as usize).is_none_or(|g| g.id.as_bytes() != id) {
            self.last_group = self.by_id.get(id).copied().unwrap_or(none);
        }
        self.last_group
    }

    #[inline]
    fn lane(&mut self, name: &[u8]) -> u32 {
        let is = |lane: &[u8]| !lane.is_empty() && name.starts_with(lane) && name.get(lane.len()) == Some(&b':');
        if is(&self.lanes[self.last_lane as usize]) {
            return self.last_lane;
        }
        let Some(prefix) = lane_prefix(name) else { return 0 };
        self.last_lane = match self.lanes.iter().position(|l| l == prefix) {
            Some(i) => i as u32,
            None if self.lanes.len() > MAX_LANES => 0,
            None => {
                self.lanes.push(prefix.to_vec());
                self.lanes.len() as u32 - 1
            }
        };
        self.last_lane
    }

    pub fn merge(&mut self, other: Self) {
        for (group, lane, row) in &other.rows {
            let lane = match (*lane, self.lanes.iter().position(|l| *l == other.lanes[*lane as usize])) {
                (0, _) => 0,
                (_, Some(i)) => i as u32,
                (_, None) => {
                    self.lanes.push(other.lanes[*lane as usize].clone());
                    self.lanes.len() as u32 - 1
                }
            };
            self.row(*group, lane).add(row);
        }
    }

    /// One row per read group of the header, then reads without one, if any.
    pub fn by_read_group(&self) -> Vec<GroupRow> {
        let sum = |group: u32| {
            let mut total = Row::default();
            self.rows.iter().filter(|r| r.0 == group).for_each(|r| total.add(&r.2));
            total
        };
        let listed = self.groups.iter().enumerate().map(|(i, g)| sum(i as u32).finish(g.id.clone(), Some(g)));
        let rest = sum(self.groups.len() as u32);
        listed.chain((rest.reads > 0).then(|| rest.finish(String::new(), None))).collect()
    }

    /// One row per lane, by name.
    pub fn by_lane(&self) -> Vec<GroupRow> {
        let mut sums: BTreeMap<String, Row> = BTreeMap::new();
        for (_, lane, row) in &self.rows {
            sums.entry(lane_id(&self.lanes[*lane as usize])).or_default().add(row);
        }
        sums.into_iter().map(|(id, row)| row.finish(id, None)).collect()
    }
}

/// `instrument:run:flowcell:lane` of a name with seven fields or more, `instrument:lane` of one with five.
fn lane_prefix(name: &[u8]) -> Option<&[u8]> {
    let mut colons = name.iter().enumerate().filter(|(_, b)| **b == b':').map(|(i, _)| i);
    let (second, fourth) = (colons.nth(1)?, colons.nth(1)?);
    if colons.nth(1).is_some() { Some(&name[..fourth]) } else { Some(&name[..second]) }
}

/// `flowcell:lane`, or what the older names have; `unknown` for names that do not say.
fn lane_id(prefix: &[u8]) -> String {
    let text = String::from_utf8_lossy(prefix);
    let fields: Vec<&str> = text.split(':').collect();
    match fields[..] {
        [_, _, flowcell, lane] => format!("{flowcell}:{lane}"),
        [instrument, lane] => format!("{instrument}:{lane}"),
        _ => "unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_from_names() {
        assert_eq!(lane_prefix(b"A:1:F:2:1101:3:4"), Some(&b"A:1:F:2"[..]));
        assert_eq!(lane_prefix(b"A:1:F:2:1101:3:4:UMI"), Some(&b"A:1:F:2"[..]));
        assert_eq!(lane_prefix(b"HWI:3:5:6:7"), Some(&b"HWI:3"[..]));
        assert_eq!(lane_prefix(b"SRR12.4"), None);
        assert_eq!(
            (lane_id(b"A:1:F:2"), lane_id(b"HWI:3"), lane_id(b"")),
            ("F:2".into(), "HWI:3".into(), "unknown".into())
        );
    }
}
