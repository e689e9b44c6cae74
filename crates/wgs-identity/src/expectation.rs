//! What the samples should be to each other, and whether they are.
//!
//! `same`, `unrelated`, or a table: two columns `sample<TAB>person` (tumour and normal, replicates), or a PED file (family,
//! individual, father, mother, sex, phenotype; 0 for unknown). Samples are named as in their fingerprints. Samples that the
//! table does not name are not judged.

use crate::fingerprint::Relation;
use crate::{Comparison, IdentityError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is expected of all pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// All fingerprints are of one person.
    Same,
    /// No two are of one person or of relatives.
    Unrelated,
    /// Persons and their parents.
    Table(Table),
}

/// Who each sample is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Sample to person.
    person: BTreeMap<String, String>,
    /// Person to father and mother.
    parents: BTreeMap<String, [Option<String>; 2]>,
}

/// What is expected of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// One person.
    SamePerson,
    /// Parent and child.
    ParentChild,
    /// Full siblings.
    Siblings,
    /// Related in another way.
    Related,
    /// Not related.
    Unrelated,
}

/// Whether a pair is what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Met,
    /// It is something else.
    Violated,
    /// Too few sites to say.
    NotEvaluated,
}

impl Expected {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::SamePerson => "same person",
            Self::ParentChild => "parent and child",
            Self::Siblings => "siblings",
            Self::Related => "related",
            Self::Unrelated => "unrelated",
        }
    }

    /// Judges what was found. Third-degree and further relations are within the spread of unrelated pairs of one
    /// population, so `distant` satisfies `unrelated`.
    pub fn judge(self, found: Relation) -> Verdict {
        let met = match (self, found) {
            (_, Relation::Undetermined) => return Verdict::NotEvaluated,
            (Self::SamePerson, r) => r == Relation::SamePerson,
            (Self::ParentChild, r) => r == Relation::ParentChild,
            (Self::Siblings, r) => r == Relation::Siblings,
            (Self::Related, r) => r != Relation::SamePerson,
            (Self::Unrelated, r) => matches!(r, Relation::Unrelated | Relation::Distant),
        };
        if met { Verdict::Met } else { Verdict::Violated }
    }
}

impl Expectation {
    /// Reads a table, two columns or PED.
    ///
    /// # Errors
    /// [`IdentityError::Expectation`] for a line of another shape or a sample given to two persons.
    pub fn from_table(text: &str) -> Result<Self, IdentityError> {
        let mut table = Table::default();
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let bad = |what: String| IdentityError::Expectation { line: i + 1, what };
            let words: Vec<&str> = line.split_whitespace().collect();
            let (sample, person) = match words.as_slice() {
                [sample, person] => (*sample, *person),
                [_, individual, father, mother, _, _, ..] => {
                    let known = |s: &str| (s != "0").then(|| s.to_owned());
                    table.parents.insert((*individual).to_owned(), [known(father), known(mother)]);
                    (*individual, *individual)
                }
                _ => return Err(bad(format!("{} columns", words.len()))),
            };
            if let Some(other) = table.person.insert(sample.to_owned(), person.to_owned()) {
                return Err(bad(format!("sample '{sample}' stands in the table already, as '{other}'")));
            }
        }
        Ok(Self::Table(table))
    }

    /// From samples with their persons, and persons with father and mother.
    pub fn of_persons(samples: &[(String, String)], parents: &[(String, [Option<String>; 2])]) -> Self {
        let table = Table { person: samples.iter().cloned().collect(), parents: parents.iter().cloned().collect() };
        Self::Table(table)
    }

    /// What is expected of two samples; `None` when the table does not say.
    pub fn of(&self, a: &str, b: &str) -> Option<Expected> {
        match self {
            Self::Same => Some(Expected::SamePerson),
            Self::Unrelated => Some(Expected::Unrelated),
            Self::Table(t) => Some(t.persons(t.person.get(a)?, t.person.get(b)?)),
        }
    }

    /// True when it says something about at least one of the samples.
    pub fn names_any<'a>(&self, mut samples: impl Iterator<Item = &'a str>) -> bool {
        match self {
            Self::Table(t) => samples.any(|s| t.person.contains_key(s)),
            _ => true,
        }
    }

    /// Pairs of samples (indices) whose names seem to be exchanged: with the names of the two swapped, no pair that one of
    /// them is in is violated any more. Only a table can tell.
    pub fn swaps(&self, samples: &[&str], pairs: &[(usize, usize, Relation)]) -> Vec<(usize, usize)> {
        let Self::Table(_) = self else { return Vec::new() };
        let violated = |x: usize, y: usize, swapped: bool| {
            let name = |i: usize| {
                samples.get(if swapped && i == x {
                    y
                } else if swapped && i == y {
                    x
                } else {
                    i
                })
            };
            pairs
                .iter()
                .filter(|(a, b, _)| [*a, *b].iter().any(|i| *i == x || *i == y))
                .filter(|(a, b, found)| {
                    let expected = name(*a).zip(name(*b)).and_then(|(a, b)| self.of(a, b));
                    expected.is_some_and(|e| e.judge(*found) == Verdict::Violated)
                })
                .count()
        };
        let all = (0..samples.len()).flat_map(|x| (x + 1..samples.len()).map(move |y| (x, y)));
        all.filter(|&(x, y)| violated(x, y, false) > 0 && violated(x, y, true) == 0).collect()
    }
}

impl Table {
    /// What two persons are to each other.
    fn persons(&self, a: &str, b: &str) -> Expected {
        if a == b {
            return Expected::SamePerson;
        }
        let of = |p: &str| self.parents.get(p).map_or([None, None], |q| q.clone().map(|x| x.filter(|x| !x.is_empty())));
        let (pa, pb) = (of(a), of(b));
        if pa.iter().flatten().any(|p| p == b) || pb.iter().flatten().any(|p| p == a) {
            return Expected::ParentChild;
        }
        if pa == pb && pa.iter().all(Option::is_some) {
            return Expected::Siblings;
        }
        let (mut ancestors, mut other) = (self.ancestors(a), self.ancestors(b));
        ancestors.push(a.to_owned());
        other.push(b.to_owned());
        if ancestors.iter().any(|x| other.contains(x)) { Expected::Related } else { Expected::Unrelated }
    }

    /// All ancestors in the table; a pedigree that bites its own tail ends too.
    fn ancestors(&self, person: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut next = vec![person.to_owned()];
        while let Some(p) = next.pop() {
            for parent in self.parents.get(&p).into_iter().flatten().flatten() {
                if !found.contains(parent) {
                    found.push(parent.clone());
                    next.push(parent.clone());
                }
            }
        }
        found
    }
}

/// Counts of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Pairs that are what they should be.
    pub met: u32,
    /// Pairs that are not.
    pub violated: u32,
    /// Pairs with too few sites.
    pub not_evaluated: u32,
}

impl Tally {
    /// Counts one verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.met += 1,
            Verdict::Violated => self.violated += 1,
            Verdict::NotEvaluated => self.not_evaluated += 1,
        }
    }
}

/// Judges one comparison.
pub(crate) fn judged(
    expectation: Option<&Expectation>,
    a: &str,
    b: &str,
    found: &Comparison,
) -> Option<(Expected, Verdict)> {
    let expected = expectation?.of(a, b)?;
    Some((expected, expected.judge(found.relation)))
}

#[cfg(test)]
mod tests;
