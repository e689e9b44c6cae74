//! The index case and the relatives that the calls have.

use super::error::ContextError;
use std::path::Path;
use wgs_core::sex::Sex;
use wgs_io::pedigree::{Pedigree, Phenotype};

/// One person with genotypes.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name of the sample.
    pub name: String,
    /// Column of the sample in the calls, from 0.
    pub column: usize,
    /// Sex.
    pub sex: Sex,
    /// Affected or not.
    pub phenotype: Phenotype,
}

/// The index case, who is affected, and relatives.
#[derive(Clone, Debug)]
pub struct Family {
    /// The index case first.
    pub people: Vec<Person>,
    /// The index case's father, in `people`.
    pub father: Option<usize>,
    /// The index case's mother, in `people`.
    pub mother: Option<usize>,
}

impl Family {
    /// Of the samples of a call set. `index` may be left out when there is one sample only.
    ///
    /// # Errors
    /// A sample or a PED that does not fit.
    pub fn new(
        index: Option<&str>,
        ped: Option<&Path>,
        samples: &[String],
        input: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, ContextError> {
        let name = match (index, samples) {
            (Some(name), _) => name,
            (None, [only]) => only,
            (None, []) => "",
            (None, _) => {
                let what = format!("{input} has {} samples: name the index case with --sample", samples.len());
                return Err(ContextError::Setting(what));
            }
        };
        let column = |name: &str| samples.iter().position(|s| s == name);
        let Some(own) = column(name) else {
            let there = if samples.is_empty() { "none".to_owned() } else { samples.join(", ") };
            return Err(ContextError::Sample { file: input.to_owned(), sample: name.to_owned(), there });
        };
        let person = |name: &str, column, sex, phenotype| Person { name: name.to_owned(), column, sex, phenotype };
        let Some(path) = ped else {
            let people = vec![person(name, own, Sex::Auto, Phenotype::Affected)];
            return Ok(Self { people, father: None, mother: None });
        };
        let pedigree = Pedigree::open(path)?;
        let Some((at, member)) = pedigree.members.iter().enumerate().find(|(_, m)| m.name == name) else {
            return Err(ContextError::File {
                place: pedigree.path().to_owned(),
                reason: format!("the index case {name} is not in it"),
                hint: "give the sample a line: FAMILY SAMPLE FATHER MOTHER SEX 2",
            });
        };
        if member.phenotype == Phenotype::Unaffected {
            warnings.push(format!("{} calls the index case {name} unaffected; affected is assumed", pedigree.path()));
        }
        let mut people = vec![person(name, own, member.sex, Phenotype::Affected)];
        let mut numbers = vec![at];
        for (i, m) in pedigree.members.iter().enumerate().filter(|(i, _)| *i != at) {
            if let Some(column) = column(&m.name) {
                people.push(person(&m.name, column, m.sex, m.phenotype));
                numbers.push(i);
            } else if member.father == Some(i) || member.mother == Some(i) {
                let role = if member.father == Some(i) { "father" } else { "mother" };
                warnings.push(format!("the {role} {} is not among the samples of {input}", m.name));
            }
        }
        let of = |parent: Option<usize>| parent.and_then(|p| numbers.iter().position(|&n| n == p));
        Ok(Self { people, father: of(member.father), mother: of(member.mother) })
    }

    /// Sex of the index case.
    pub fn sex(&self) -> Sex {
        self.people.first().map_or(Sex::Auto, |p| p.sex)
    }
}
