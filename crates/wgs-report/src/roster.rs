//! The sample table: who is what, and who belongs together. Tab-separated with a header line.
//!
//! Columns by name, in any order: `sample` and `role` (both needed), then `pair` and `family`, each an id shared by the
//! members, `.` or empty for none. Roles: `tumor`, `normal`, `germline`, and in a family `proband`, `mother`, `father`,
//! `sibling`, which are germline for gates. Lines that start with `#` after the header and empty lines are skipped; the
//! header itself may start with `#`.

use crate::Error;
use crate::profile::Role;
use crate::verdict::GroupKind;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Sample name, as in the reports.
    pub sample: String,
    /// The word in the role column.
    pub relation: String,
    /// What the gates go by.
    pub role: Role,
    /// Pair id.
    pub pair: Option<String>,
    /// Family id.
    pub family: Option<String>,
}

/// The whole table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster(pub Vec<Entry>);

/// A word of the role column as a role.
pub fn role_of(word: &str) -> Option<Role> {
    Some(match relation_of(word)? {
        "tumor" => Role::Tumor,
        "normal" => Role::Normal,
        "no_template_control" => Role::NoTemplateControl,
        _ => Role::Germline,
    })
}

/// A word of the role column as reports spell it.
pub fn relation_of(word: &str) -> Option<&'static str> {
    let word = if word == "tumour" { "tumor" } else { word };
    RELATIONS.into_iter().find(|known| *known == word)
}

/// The words of the role column.
const RELATIONS: [&str; 9] = [
    "tumor",
    "normal",
    "germline",
    "proband",
    "mother",
    "father",
    "sibling",
    "reference_sample",
    "no_template_control",
];

/// The words of the role column, for messages.
pub const ROLE_WORDS: &str =
    "tumor, normal, germline, proband, mother, father, sibling, reference_sample, no_template_control";

impl Roster {
    /// Reads a table; `path` is for messages.
    ///
    /// # Errors
    /// [`Error::Roster`] with the line.
    pub fn parse(text: &str, path: &str) -> Result<Self, Error> {
        let fail = |line: usize, message: String| Error::Roster { path: path.to_owned(), line, message };
        let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end_matches('\r')));
        let (at, header) = lines.find(|(_, l)| !l.trim().is_empty()).ok_or_else(|| fail(1, "empty".into()))?;
        let columns: Vec<&str> = header.trim_start_matches('#').split('\t').map(str::trim).collect();
        if let Some(unknown) = columns.iter().find(|c| !["sample", "role", "pair", "family"].contains(c)) {
            return Err(fail(at, format!("no column '{unknown}' (columns: sample, role, pair, family)")));
        }
        for name in ["sample", "role", "pair", "family"] {
            let count = columns.iter().filter(|c| **c == name).count();
            if count > 1 || (count == 0 && matches!(name, "sample" | "role")) {
                return Err(fail(at, format!("the header must name the column '{name}' once")));
            }
        }
        let mut roster = Self::default();
        for (at, line) in lines.filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            if fields.len() != columns.len() {
                return Err(fail(at, format!("{} fields, the header has {}", fields.len(), columns.len())));
            }
            let field = |name: &str| {
                let i = columns.iter().position(|c| *c == name)?;
                fields.get(i).copied().filter(|f| !f.is_empty() && *f != ".")
            };
            let sample = field("sample").ok_or_else(|| fail(at, "no sample name".into()))?;
            let relation = field("role").ok_or_else(|| fail(at, format!("sample '{sample}' has no role")))?;
            let role =
                role_of(relation).ok_or_else(|| fail(at, format!("no role '{relation}' (roles: {ROLE_WORDS})")))?;
            if roster.find(sample).is_some() {
                return Err(fail(at, format!("sample '{sample}' stands here twice")));
            }
            let (pair, family) = (field("pair").map(str::to_owned), field("family").map(str::to_owned));
            let relation = if relation == "tumour" { "tumor" } else { relation };
            roster.0.push(Entry { sample: sample.to_owned(), relation: relation.to_owned(), role, pair, family });
        }
        Ok(roster)
    }

    /// A table from `--role` words, `SAMPLE=ROLE` or one `ROLE` for all of `samples`. A lone tumour and a lone normal are a
    /// pair; a proband with parents is a family.
    ///
    /// # Errors
    /// [`Error::Argument`] for a role or sample that does not exist, or a sample twice.
    pub fn of_roles(roles: &[String], samples: &[String]) -> Result<Self, Error> {
        let mut roster = Self::default();
        for word in roles {
            let (named, relation) = match word.rsplit_once('=') {
                Some((sample, relation)) => (Some(sample), relation),
                None => (None, word.as_str()),
            };
            let role = role_of(relation)
                .ok_or_else(|| Error::Argument(format!("--role {word}: no role '{relation}' (roles: {ROLE_WORDS})")))?;
            let wanted: Vec<&String> = samples.iter().filter(|s| named.is_none_or(|n| n == *s)).collect();
            if wanted.is_empty() {
                return Err(Error::Argument(format!("--role {word}: no report of such a sample")));
            }
            for sample in wanted {
                if roster.find(sample).is_some() {
                    return Err(Error::Argument(format!("--role {word}: sample '{sample}' has a role already")));
                }
                let relation = if relation == "tumour" { "tumor" } else { relation };
                roster.0.push(Entry {
                    sample: sample.clone(),
                    relation: relation.to_owned(),
                    role,
                    pair: None,
                    family: None,
                });
            }
        }
        roster.group_by_roles();
        Ok(roster)
    }

    fn group_by_roles(&mut self) {
        let named = |relation: &str| {
            let mut found = self.0.iter().filter(|e| e.relation == relation);
            let first = found.next().map(|e| e.sample.clone());
            if found.next().is_some() { None } else { first }
        };
        let pair = named("tumor").zip(named("normal")).map(|(tumor, normal)| format!("{tumor}/{normal}"));
        let parents = self.0.iter().any(|e| matches!(e.relation.as_str(), "mother" | "father"));
        let family = named("proband").filter(|_| parents);
        for entry in &mut self.0 {
            match entry.relation.as_str() {
                "tumor" | "normal" => entry.pair = pair.clone(),
                "proband" | "mother" | "father" | "sibling" => entry.family = family.clone(),
                _ => {}
            }
        }
    }

    /// The line of a sample.
    pub fn find(&self, sample: &str) -> Option<&Entry> {
        self.0.iter().find(|e| e.sample == sample)
    }

    /// Pairs, then families, each with its members, in the order of their first member.
    pub fn groups(&self) -> Vec<(GroupKind, &str, Vec<&Entry>)> {
        let mut groups: Vec<(GroupKind, &str, Vec<&Entry>)> = Vec::new();
        for kind in [GroupKind::Pair, GroupKind::Family] {
            for entry in &self.0 {
                let id = match kind {
                    GroupKind::Pair => &entry.pair,
                    GroupKind::Family => &entry.family,
                };
                let Some(id) = id else { continue };
                match groups.iter_mut().find(|(k, i, _)| *k == kind && i == id) {
                    Some((_, _, members)) => members.push(entry),
                    None => groups.push((kind, id, vec![entry])),
                }
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pairs_and_trios() {
        let text = "#sample\trole\tpair\tfamily\r\nT1\ttumour\tP1\t.\n# a note\nN1\tnormal\tP1\t\n\nC\tproband\t.\tF\nM\tmother\t.\tF\n";
        let roster = Roster::parse(text, "s.tsv").unwrap();
        let groups: Vec<_> = roster.groups().into_iter().map(|(k, id, m)| (k, id.to_owned(), m.len())).collect();
        assert_eq!(groups, [(GroupKind::Pair, "P1".into(), 2), (GroupKind::Family, "F".into(), 2)]);
        assert_eq!(roster.find("T1").map(|e| e.role), Some(Role::Tumor));
        assert_eq!(roster.find("M").map(|e| e.role), Some(Role::Germline));
    }

    #[test]
    fn what_a_table_must_not_say() {
        for (text, expected) in [
            ("", "line 1: empty"),
            ("sample\n", "must name the column 'role' once"),
            ("sample\trole\trole\n", "must name the column 'role' once"),
            ("sample\trole\tcolour\n", "no column 'colour'"),
            ("sample\trole\nA\n", "line 2: 1 fields, the header has 2"),
            ("sample\trole\nA\tblood\n", "no role 'blood'"),
            ("sample\trole\nA\t.\n", "sample 'A' has no role"),
            ("sample\trole\n.\ttumor\n", "no sample name"),
            ("sample\trole\nA\ttumor\nA\tnormal\n", "line 3: sample 'A' stands here twice"),
        ] {
            let got = Roster::parse(text, "s.tsv").expect_err(text).to_string();
            assert!(got.contains(expected), "{text}: {got}");
        }
    }

    #[test]
    fn roles_by_flag() {
        let samples = ["A".to_owned(), "B".to_owned()];
        let pair = Roster::of_roles(&["A=tumor".into(), "B=normal".into()], &samples).unwrap();
        assert_eq!(pair.groups()[0].1, "A/B");
        let trio = Roster::of_roles(&["A=proband".into(), "B=father".into()], &samples).unwrap();
        assert_eq!(trio.groups()[0].1, "A");
        assert!(Roster::of_roles(&["germline".into()], &samples).unwrap().groups().is_empty());
        for bad in [["C=tumor"].as_slice(), &["blood"], &["tumor", "A=normal"]] {
            let bad: Vec<String> = bad.iter().map(|s| s.to_string()).collect();
            assert!(Roster::of_roles(&bad, &samples).is_err(), "{bad:?}");
        }
    }
}
