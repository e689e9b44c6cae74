//! The sample table: who is what, and who belongs together. Tab-separated with a header line.
//!
//! Columns by name, in any order: `sample` and `role` (both needed), then any column of [`crate::specimen::COLUMNS`]: `pair` and
//! `family` are ids shared by the members, `person` is shared by samples of one person; `.` or empty for none. Roles:
//! `tumor`, `normal`, `germline` and `reference_sample`, in a family `proband`, `mother`, `father`, `sibling`, which are germline
//! for gates; `no_template_control` is water. Lines that start with `#` after the header and empty lines are skipped; the
//! header itself may start with `#`.
//!
//! Reports may say the same in a section `specimen` (a delivery's do); [`Roster::join`] makes one of both.

use crate::Error;
use crate::profile::Role;
use crate::specimen::{COLUMNS, Specimen};
use crate::subject::Subject;
use crate::verdict::GroupKind;
use serde_json::Value;

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Sample name, as in the reports.
    pub sample: String,
    /// What is written down about it, the role among it.
    pub specimen: Specimen,
}

impl Entry {
    /// The word of the role column.
    pub fn relation(&self) -> &str {
        self.specimen.role.as_deref().unwrap_or_default()
    }

    /// What the gates go by; `None` without a role.
    pub fn role(&self) -> Option<Role> {
        role_of(self.relation())
    }

    /// Is anything said beyond role, pair and family?
    fn says_more(&self) -> bool {
        let plain = Specimen {
            role: self.specimen.role.clone(),
            pair: self.specimen.pair.clone(),
            family: self.specimen.family.clone(),
            ..Specimen::default()
        };
        serde_json::to_value(&plain).ok() != serde_json::to_value(&self.specimen).ok()
    }
}

/// The whole table.
#[derive(Clone, Debug, Default, PartialEq)]
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
        let known = |c: &&str| *c == "sample" || COLUMNS.iter().any(|(name, _)| name == c);
        if let Some(unknown) = columns.iter().find(|c| !known(c)) {
            let all: Vec<&str> = std::iter::once("sample").chain(COLUMNS.iter().map(|(name, _)| *name)).collect();
            return Err(fail(at, format!("no column '{unknown}' (columns: {})", all.join(", "))));
        }
        for name in &columns {
            if columns.iter().filter(|c| *c == name).count() > 1 {
                return Err(fail(at, format!("the header must name the column '{name}' once")));
            }
        }
        for name in ["sample", "role"] {
            if !columns.contains(&name) {
                return Err(fail(at, format!("the header must name the column '{name}' once")));
            }
        }
        let mut roster = Self::default();
        for (at, line) in lines.filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            if fields.len() != columns.len() {
                return Err(fail(at, format!("{} fields, the header has {}", fields.len(), columns.len())));
            }
            let mut entry = Entry::default();
            for (column, word) in columns.iter().zip(&fields) {
                match *column {
                    "sample" if !word.is_empty() && *word != "." => entry.sample = (*word).to_owned(),
                    "sample" => return Err(fail(at, "no sample name".into())),
                    _ => entry.specimen.set(column, word).map_err(|e| fail(at, e))?,
                }
            }
            if entry.specimen.role.is_none() {
                return Err(fail(at, format!("sample '{}' has no role", entry.sample)));
            }
            entry.specimen.finish().map_err(|e| fail(at, e))?;
            if roster.find(&entry.sample).is_some() {
                return Err(fail(at, format!("sample '{}' stands here twice", entry.sample)));
            }
            roster.0.push(entry);
        }
        roster.check_pairs().map_err(|e| fail(at, e))?;
        Ok(roster)
    }

    /// The members of a pair are of one person.
    fn check_pairs(&self) -> Result<(), String> {
        for (kind, id, entries) in self.groups() {
            let mut persons = entries.iter().filter_map(|e| e.specimen.person.as_deref());
            if let Some(first) = persons.next()
                && let Some(other) = persons.find(|p| *p != first)
                && kind == GroupKind::Pair
            {
                return Err(format!("pair '{id}' is of two persons, '{first}' and '{other}'"));
            }
        }
        Ok(())
    }

    /// Makes one of the table and the `specimen` sections of the reports: what one leaves open the other says. Samples that
    /// only a report speaks of are added; where the table says more than role, pair and family, the report gets the section.
    ///
    /// # Errors
    /// [`Error::Shape`] where the two contradict each other, times run backwards, or a pair is of two persons.
    pub fn join(&mut self, subjects: &mut [Subject]) -> Result<(), Error> {
        for subject in subjects.iter_mut() {
            let path = subject.source("specimen").to_owned();
            let shape = |place: &str, message: String| {
                let place = format!("sections.specimen{place}");
                Error::Shape { path: path.clone(), place, message }
            };
            let of_report = subject.sections.get("specimen").cloned();
            let position = self.0.iter().position(|e| e.sample == subject.name);
            let joined = match (of_report, position.and_then(|i| self.0.get(i))) {
                (None, None) => continue,
                (None, Some(entry)) if !entry.says_more() => continue,
                (None, Some(entry)) => entry.specimen.clone(),
                (Some(section), entry) => {
                    let mut of_table =
                        entry.map(|e| &e.specimen).map(serde_json::to_value).transpose().unwrap_or_default();
                    let mut section = section;
                    let tables = of_table.iter_mut().chain(std::iter::once(&mut section));
                    tables.filter_map(Value::as_object_mut).for_each(|fields| {
                        // Follows from the times.
                        fields.remove("turnaround");
                    });
                    if let Some(of_table) = of_table {
                        complete(&mut section, of_table, "").map_err(|(place, message)| shape(&place, message))?;
                    }
                    let mut joined: Specimen = serde_json::from_value(section).map_err(|e| shape("", e.to_string()))?;
                    joined.finish().map_err(|e| shape(".times", e))?;
                    joined
                }
            };
            let value = serde_json::to_value(&joined).unwrap_or_default();
            subject.sections.insert("specimen".into(), value.clone());
            subject.report.sections.insert("specimen".into(), value);
            match position.and_then(|i| self.0.get_mut(i)) {
                Some(entry) => entry.specimen = joined,
                None if joined.role.is_some() => {
                    self.0.push(Entry { sample: subject.name.clone(), specimen: joined });
                }
                None => {}
            }
        }
        self.check_pairs().map_err(Error::Argument)
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
            if role_of(relation).is_none() {
                return Err(Error::Argument(format!("--role {word}: no role '{relation}' (roles: {ROLE_WORDS})")));
            }
            let wanted: Vec<&String> = samples.iter().filter(|s| named.is_none_or(|n| n == *s)).collect();
            if wanted.is_empty() {
                return Err(Error::Argument(format!("--role {word}: no report of such a sample")));
            }
            for sample in wanted {
                if roster.find(sample).is_some() {
                    return Err(Error::Argument(format!("--role {word}: sample '{sample}' has a role already")));
                }
                let role = relation_of(relation).map(str::to_owned);
                let specimen = Specimen { role, ..Specimen::default() };
                roster.0.push(Entry { sample: sample.clone(), specimen });
            }
        }
        roster.group_by_roles();
        Ok(roster)
    }

    fn group_by_roles(&mut self) {
        let named = |relation: &str| {
            let mut found = self.0.iter().filter(|e| e.relation() == relation);
            let first = found.next().map(|e| e.sample.clone());
            if found.next().is_some() { None } else { first }
        };
        let pair = named("tumor").zip(named("normal")).map(|(tumor, normal)| format!("{tumor}/{normal}"));
        let parents = self.0.iter().any(|e| matches!(e.relation(), "mother" | "father"));
        let family = named("proband").filter(|_| parents);
        for entry in &mut self.0 {
            match entry.relation() {
                "tumor" | "normal" => entry.specimen.pair = pair.clone(),
                "proband" | "mother" | "father" | "sibling" => entry.specimen.family = family.clone(),
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
                    GroupKind::Pair => &entry.specimen.pair,
                    GroupKind::Family => &entry.specimen.family,
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

/// Fills what `section` leaves null from `other`.
fn complete(section: &mut Value, other: Value, place: &str) -> Result<(), (String, String)> {
    match (section, other) {
        (_, Value::Null) => Ok(()),
        (Value::Object(fields), Value::Object(others)) => {
            for (key, value) in others {
                complete(fields.entry(key.clone()).or_insert(Value::Null), value, &format!("{place}.{key}"))?;
            }
            Ok(())
        }
        (section @ Value::Null, other) => {
            *section = other;
            Ok(())
        }
        (section, other) if *section == other => Ok(()),
        (section, other) => Err((place.to_owned(), format!("{section}, and the sample table says {other}"))),
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
        assert_eq!(roster.find("T1").and_then(Entry::role), Some(Role::Tumor));
        assert_eq!(roster.find("M").and_then(Entry::role), Some(Role::Germline));
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
            ("sample\trole\tdin\nA\ttumor\t12\n", "line 2: 12 is not between 1 and 10"),
            ("sample\trole\tpair\tperson\nA\ttumor\tP\tX\nB\tnormal\tP\tY\n", "pair 'P' is of two persons"),
        ] {
            let got = Roster::parse(text, "s.tsv").expect_err(text).to_string();
            assert!(got.contains(expected), "{text}: {got}");
        }
    }

    #[test]
    fn table_and_reports_say_it_together() {
        let subject = |name: &str, specimen: Option<Value>| {
            let mut report =
                crate::Report::new("0.1.0", "c", crate::Run::default(), crate::Sample { name: name.into() });
            if let Some(section) = specimen {
                report.add("specimen", &section).unwrap();
            }
            crate::subject::merge(vec![(format!("{name}.json"), report)]).unwrap().remove(0)
        };
        let of_report = serde_json::json!({"role": "normal", "times": {"sequenced": "2026-01-01"}});
        let text = "sample\trole\tpair\tfastq_received\nN\tnormal\tP\t2026-01-08\nT\ttumor\tP\t.\n";
        let mut roster = Roster::parse(text, "s.tsv").unwrap();
        let only_report = serde_json::json!({"role": "germline", "family": "F"});
        let mut subjects = vec![subject("N", Some(of_report)), subject("T", None), subject("G", Some(only_report))];
        roster.join(&mut subjects).unwrap();
        assert_eq!(
            crate::json::at(&subjects[0].sections["specimen"], "turnaround.days_sequencing_to_fastq"),
            Some(&7.0.into())
        );
        assert!(!subjects[1].sections.contains_key("specimen"), "nothing but role and pair is known");
        assert_eq!(roster.find("G").map(Entry::relation), Some("germline"));
        let mut other = vec![subject("N", Some(serde_json::json!({"role": "tumor"})))];
        let error = Roster::parse(text, "s.tsv").unwrap().join(&mut other).unwrap_err().to_string();
        assert_eq!(error, "N.json: sections.specimen.role: \"tumor\", and the sample table says \"normal\"");
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
