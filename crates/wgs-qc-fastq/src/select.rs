//! Which groups of metrics run: `--only` and `--skip`. Totals and files always do: they are what shows that the delivery is
//! whole.

use serde_json::Value;
use std::collections::BTreeSet;

/// A group of metrics: some keys of the section `qc_fastq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // named as the section's keys
pub enum Group {
    ByLane,
    ByTile,
    PerCycle,
    Histograms,
    Adapter,
    PolyG,
    Phix,
    Duplication,
    Overrepresented,
    Overlap,
}

/// Every group with the name it has on the command line and the keys that are absent without it.
pub const GROUPS: [(Group, &str, &[&str]); 10] = [
    (Group::ByLane, "by_lane", &["by_lane"]),
    (Group::ByTile, "by_tile", &["by_tile", "tiles"]),
    (Group::PerCycle, "per_cycle", &["total.per_cycle"]),
    (
        Group::Histograms,
        "histograms",
        &["total.quality_histogram", "total.read_quality_histogram", "total.gc_histogram", "total.length_histogram"],
    ),
    (Group::Adapter, "adapter", &["total.adapter"]),
    (Group::PolyG, "poly_g", &["total.poly_g"]),
    (Group::Phix, "phix", &["total.frac_phix"]),
    (
        Group::Duplication,
        "duplication",
        &["total.frac_duplicates_estimated", "total.duplication", "total.expected_depth_q30_unique"],
    ),
    (Group::Overrepresented, "overrepresented", &["total.overrepresented"]),
    (Group::Overlap, "insert_size_by_overlap", &["total.insert_size_by_overlap"]),
];

/// Groups that need the sample of templates.
const SAMPLED: [Group; 5] = [Group::Adapter, Group::PolyG, Group::Phix, Group::Overrepresented, Group::Overlap];

/// The groups that run; all by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(BTreeSet<Group>);

impl Default for Selection {
    fn default() -> Self {
        Self(GROUPS.iter().map(|(group, ..)| *group).collect())
    }
}

impl Selection {
    /// From `--only` and `--skip`; the error is a message for the user.
    pub fn new(only: &[String], skip: &[String]) -> Result<Self, String> {
        let find = |name: &String| {
            let found = GROUPS.iter().find(|(_, n, _)| n == name).map(|(group, ..)| *group);
            let all = || GROUPS.map(|(_, n, _)| n).join(", ");
            found.ok_or_else(|| format!("there is no group '{name}'; the groups are {}", all()))
        };
        let mut set = match only {
            [] => Self::default().0,
            names => names.iter().map(find).collect::<Result<_, _>>()?,
        };
        for name in skip {
            set.remove(&find(name)?);
        }
        Ok(Self(set))
    }

    /// True when the group runs.
    pub fn has(&self, group: Group) -> bool {
        self.0.contains(&group)
    }

    /// True when a group runs that needs the sample of templates.
    pub fn samples(&self) -> bool {
        SAMPLED.iter().any(|group| self.has(*group))
    }

    /// Takes what did not run out of a section.
    pub fn cut(&self, section: &mut Value) {
        let absent = GROUPS.iter().filter(|(group, ..)| !self.has(*group)).flat_map(|(.., keys)| keys.iter().copied());
        for key in absent.chain((!self.samples()).then_some("total.sampled")) {
            let (parent, key) = key.split_once('.').map_or((None, key), |(parent, key)| (Some(parent), key));
            let within = match parent {
                Some(parent) => section.get_mut(parent),
                None => Some(&mut *section),
            };
            within.and_then(Value::as_object_mut).and_then(|object| object.shift_remove(key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QcFastq;

    #[test]
    fn every_key_of_a_group_is_a_key_of_the_section() {
        let whole = serde_json::to_value(QcFastq::default()).unwrap();
        let at = |section: &Value, key: &str| section.pointer(&format!("/{}", key.replace('.', "/"))).is_some();
        for (_, name, keys) in GROUPS {
            let mut without = whole.clone();
            Selection::new(&[], &[name.to_owned()]).unwrap().cut(&mut without);
            for key in keys {
                assert!(at(&whole, key) && !at(&without, key), "{name}: {key}");
            }
            let mut alone = whole.clone();
            Selection::new(&[name.to_owned()], &[]).unwrap().cut(&mut alone);
            let groups = GROUPS.iter().filter(|(.., keys)| keys.iter().all(|key| at(&alone, key)));
            assert_eq!(groups.map(|(_, n, _)| *n).collect::<Vec<_>>(), [name]);
        }
        let mut all = whole.clone();
        Selection::default().cut(&mut all);
        assert_eq!(all, whole);
        assert!(Selection::new(&["nope".into()], &[]).unwrap_err().contains("per_cycle"));
    }
}
