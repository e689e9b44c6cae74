//! Which groups of metrics run: `--only` and `--skip`.

use std::collections::BTreeSet;

/// A group of metrics: one part of the section `qc_align`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // named as the section's parts
pub enum Group {
    Reads,
    Depth,
    ReadLength,
    InsertSize,
    GcBias,
    ErrorRate,
    BaseQuality,
    Duplication,
    ReadGroups,
    Lanes,
    Sex,
    Viral,
    Contamination,
}

/// Every group with the name it has on the command line.
pub const GROUPS: [(Group, &str); 13] = [
    (Group::Reads, "reads"),
    (Group::Depth, "depth"),
    (Group::ReadLength, "read_length"),
    (Group::InsertSize, "insert_size"),
    (Group::GcBias, "gc_bias"),
    (Group::ErrorRate, "error_rate"),
    (Group::BaseQuality, "base_quality"),
    (Group::Duplication, "duplication"),
    (Group::ReadGroups, "by_read_group"),
    (Group::Lanes, "by_lane"),
    (Group::Sex, "sex"),
    (Group::Viral, "viral"),
    (Group::Contamination, "contamination"),
];

/// The groups that run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(BTreeSet<Group>);

impl Default for Selection {
    fn default() -> Self {
        Self(GROUPS.iter().map(|(g, _)| *g).collect())
    }
}

impl Selection {
    /// From `--only` and `--skip`; the error is a message for the user.
    pub fn new(only: &[String], skip: &[String]) -> Result<Self, String> {
        let find = |name: &String| {
            let found = GROUPS.iter().find(|(_, n)| n == name).map(|(g, _)| *g);
            let all = || GROUPS.map(|(_, n)| n).join(", ");
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

    /// True when any of the groups runs.
    pub fn any(&self, groups: &[Group]) -> bool {
        groups.iter().any(|g| self.has(*g))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_and_skip() {
        let s = Selection::new(&["depth".into(), "reads".into()], &["reads".into()]).unwrap();
        assert!(s.has(Group::Depth) && !s.has(Group::Reads) && !s.has(Group::Sex));
        assert!(Selection::new(&["nope".into()], &[]).unwrap_err().contains("insert_size"));
    }
}
