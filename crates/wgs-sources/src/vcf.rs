//! VCF and BCF as a source: chosen fields of each record, allele by allele.
//!
//! A value with one part per allele goes to that allele: `Number=A` its own part, `R` likewise (the reference's part is left
//! out), `G` the three genotypes of reference and allele (two where ploidy is one). Any other value goes to every allele of
//! its record. `.` is a missing value. A number of parts that does not fit the alleles, or a value that is not of the declared type,
//! is an error that names the record.

use crate::SourceError;
use crate::allele::{Allele, Unmatched};
use crate::field::{Field, Type};
use crate::rows::{Change, Values};
use crate::spec::{FieldSpec, RefMismatch, SourceSpec};
use crate::window::Normaliser;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_core::ContigId;
use wgs_io::vcf::read::{Header, Record, fields, structured};

/// How many parts a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Alt,
    Each,
    Genotypes,
    One,
    Flag,
    Other,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Hit,
    Id,
    Filter,
    Qual,
    /// Place among the keys, and parts.
    Info(usize, Number),
}

/// An INFO key of a header.
struct Declared {
    key: String,
    number: Number,
    kind: Type,
    description: String,
}

fn declared(header: &Header) -> Vec<Declared> {
    let mut list: Vec<Declared> = Vec::new();
    for inside in header.text.lines().filter_map(|line| structured(line, "INFO")) {
        let value = |key: &str| fields(inside).find(|(k, _)| *k == key).map_or("", |(_, v)| v);
        let key = value("ID");
        // Of a key that is declared twice, the first.
        if key.is_empty() || list.iter().any(|d| d.key == key) {
            continue;
        }
        let number = match (value("Number"), value("Type")) {
            (_, "Flag") | ("0", _) => Number::Flag,
            ("A", _) => Number::Alt,
            ("R", _) => Number::Each,
            ("G", _) => Number::Genotypes,
            ("1", _) => Number::One,
            _ => Number::Other,
        };
        let kind = match (number, value("Type")) {
            (Number::Flag, _) => Type::Integer,
            (Number::Alt | Number::Each | Number::One, "Integer") => Type::Integer,
            (Number::Alt | Number::Each | Number::One, "Float") => Type::Float,
            _ => Type::String,
        };
        list.push(Declared { key: key.to_owned(), number, kind, description: value("Description").to_owned() });
    }
    list
}

/// Names there are, or the first of them.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    let more = if all.len() > 12 { format!(" and {} more", all.len() - 12) } else { String::new() };
    format!("{}{more}", all.iter().take(12).copied().collect::<Vec<_>>().join(", "))
}

/// What was left out of a source, and what was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records, or lines of a table.
    pub records: u64,
    /// Alleles or intervals taken.
    pub rows: u64,
    /// Alleles that are no sequence, by reason.
    pub unmatched: BTreeMap<Unmatched, u64>,
    /// Records on contigs that the reference lacks.
    pub other_contigs: u64,
    /// Records left out because their REF is not the reference's.
    pub ref_mismatches: u64,
}

/// Takes the chosen fields of records.
#[derive(Clone)]
pub struct Extractor {
    /// The fields, in order.
    pub fields: Vec<Field>,
    origins: Vec<Origin>,
    keys: Vec<String>,
    ref_mismatch: RefMismatch,
}

impl Extractor {
    /// For what a source is asked for and its header declares.
    pub fn new(spec: &SourceSpec, header: &Header, file: &str) -> Result<Self, SourceError> {
        let id = spec.id();
        let declared = declared(header);
        let mut chosen: Vec<FieldSpec> = Vec::new();
        for field in &spec.fields {
            match field.from.as_str() {
                "ALL" => chosen.extend(declared.iter().map(|d| FieldSpec {
                    from: format!("INFO/{}", d.key),
                    name: None,
                    kind: None,
                })),
                _ => chosen.push(field.clone()),
            }
        }
        if chosen.is_empty() {
            chosen.push(FieldSpec { from: "HIT".into(), name: None, kind: None });
        }
        let mut this =
            Self { fields: Vec::new(), origins: Vec::new(), keys: Vec::new(), ref_mismatch: spec.ref_mismatch };
        for field in chosen {
            let from = field.from.as_str();
            let fixed = match from {
                "HIT" => Some((Origin::Hit, Type::Integer, "1 where the source has the allele".to_owned())),
                "ID" => Some((Origin::Id, Type::String, "ID of the source's record".to_owned())),
                "FILTER" => Some((Origin::Filter, Type::String, "FILTER of the source's record".to_owned())),
                "QUAL" => Some((Origin::Qual, Type::Float, "QUAL of the source's record".to_owned())),
                _ => None,
            };
            let key = from.strip_prefix("INFO/").unwrap_or(from);
            let (origin, kind, description) = match fixed {
                Some(fixed) => fixed,
                None => {
                    let found = declared.iter().find(|d| d.key == key).ok_or_else(|| SourceError::NoField {
                        file: file.to_owned(),
                        name: from.to_owned(),
                        have: listed(
                            ["ID", "FILTER", "QUAL", "HIT"].into_iter().chain(declared.iter().map(|d| d.key.as_str())),
                        ),
                    })?;
                    let place = this.keys.iter().position(|k| k == key).unwrap_or(this.keys.len());
                    if place == this.keys.len() {
                        this.keys.push(key.to_owned());
                    }
                    (Origin::Info(place, found.number), found.kind, found.description.clone())
                }
            };
            let made = || if from == "HIT" { id.clone() } else { crate::spec::as_name(&format!("{id}_{key}")) };
            let name = field.name.clone().unwrap_or_else(made);
            if this.fields.iter().any(|f| f.name == name) {
                return Err(SourceError::Twice { what: "fields", name });
            }
            this.fields.push(Field { name, from: key.to_owned(), kind: field.kind.unwrap_or(kind), description });
            this.origins.push(origin);
        }
        Ok(this)
    }

    /// Gives every allele of a record that can be compared, normalised and with its values, to `take`.
    pub fn record(
        &self,
        record: &Record<'_>,
        contig: ContigId,
        normaliser: &mut Normaliser,
        scratch: &mut Scratch,
        counts: &mut Counts,
        mut take: impl FnMut(u32, Change<'_>, &Values),
    ) -> Result<(), SourceError> {
        counts.records += 1;
        let (pos, reference) = (record.pos(), record.reference());
        if !record.is_telomere() && !normaliser.admits(contig, pos, reference)? {
            if self.ref_mismatch == RefMismatch::Skip {
                counts.ref_mismatches += 1;
                return Ok(());
            }
            let there = normaliser.text(contig, pos, pos.saturating_add(reference.len() as u32))?;
            return Err(SourceError::other_reference(record.place(), &String::from_utf8_lossy(reference), &there));
        }
        let alts = record.alt_count();
        let column = record.info_column();
        scratch.found.clear();
        scratch.found.resize(self.keys.len(), None);
        if !self.keys.is_empty() {
            self.scan(column, &mut scratch.found);
        }
        for (i, alt) in record.alts().enumerate() {
            match normaliser.normalise(contig, pos, reference, alt, &mut scratch.allele)? {
                Err(why) => {
                    *counts.unmatched.entry(why).or_default() += 1;
                    continue;
                }
                Ok(()) => counts.rows += 1,
            }
            scratch.values.clear();
            for (origin, field) in self.origins.iter().zip(&self.fields) {
                let value = |text: Option<&str>, values: &mut Values| {
                    let text = text.filter(|t| *t != ".");
                    if let Some(bad) = text.filter(|t| !field.kind.admits(t)) {
                        let (place, key) = (record.place(), field.from.clone());
                        let text = bad.chars().take(40).collect();
                        return Err(SourceError::Value { place, key, text, wanted: field.kind.text() });
                    }
                    values.push(text);
                    Ok(())
                };
                let values = &mut scratch.values;
                match *origin {
                    Origin::Hit => value(Some("1"), values)?,
                    Origin::Id => value(Some(record.id()), values)?,
                    Origin::Filter => value(Some(record.filters()), values)?,
                    Origin::Qual => value(record.line().split('\t').nth(5), values)?,
                    Origin::Info(key, number) => {
                        let span = scratch.found.get(key).copied().flatten();
                        let text = span.and_then(|(from, to)| column.get(from as usize..to as usize));
                        let Some(text) = text.filter(|t| !matches!(*t, "." | "")) else {
                            // A flag has no value; any other key without one is missing.
                            let set = number == Number::Flag && span.is_some();
                            value(set.then_some("1"), values)?;
                            continue;
                        };
                        let count = |wanted: String| SourceError::Count {
                            place: record.place(),
                            key: field.from.clone(),
                            found: text.split(',').count(),
                            wanted,
                        };
                        match number {
                            Number::Flag => value(Some("1"), values)?,
                            Number::One | Number::Other => value(Some(text), values)?,
                            Number::Alt | Number::Each => {
                                let skip = usize::from(number == Number::Each);
                                // One part of one is the usual case.
                                if alts + skip == 1 && !text.contains(',') {
                                    value(Some(text), values)?;
                                } else {
                                    let part = part(text, i + skip, alts + skip);
                                    value(Some(part.ok_or_else(|| count((alts + skip).to_string()))?), values)?;
                                }
                            }
                            Number::Genotypes => {
                                let diploid = (alts + 1) * (alts + 2) / 2;
                                let a = i + 1;
                                let (from, to) = (a * (a + 1) / 2, a * (a + 1) / 2 + a);
                                let haploid = part(text, 0, alts + 1).zip(part(text, a, alts + 1));
                                let three =
                                    part(text, 0, diploid).zip(part(text, from, diploid)).zip(part(text, to, diploid));
                                match (three, haploid) {
                                    (Some(((hom, het), alt)), _) => values.push_joined(Some(hom), &[het, alt]),
                                    (None, Some((r, a))) => values.push_joined(Some(r), &[a]),
                                    (None, None) => return Err(count(format!("{diploid} (or {})", alts + 1))),
                                }
                            }
                        }
                    }
                }
            }
            take(scratch.allele.start, Change::Allele(&scratch.allele.reference, &scratch.allele.alt), &scratch.values);
        }
        Ok(())
    }

    /// Finds the values of the keys in one walk over INFO; of a key that stands twice, the first. A flag's value is empty.
    fn scan(&self, column: &str, found: &mut [Option<(u32, u32)>]) {
        let (mut at, mut left) = (0usize, self.keys.len());
        for entry in column.split(';') {
            let key = entry.split('=').next().unwrap_or("");
            let place = self.keys.iter().position(|k| k.len() == key.len() && k == key);
            if let Some(slot @ None) = place.and_then(|i| found.get_mut(i)) {
                let from = (at + key.len() + 1).min(at + entry.len());
                *slot = Some((from as u32, (at + entry.len()) as u32));
                left -= 1;
                if left == 0 {
                    return;
                }
            }
            at += entry.len() + 1;
        }
    }
}

/// Part `i` of a value of `wanted` parts; `None` when it has another number of them.
fn part(text: &str, i: usize, wanted: usize) -> Option<&str> {
    (text.split(',').count() == wanted).then(|| text.split(',').nth(i)).flatten()
}

/// What is used from record to record.
#[derive(Default)]
pub struct Scratch {
    allele: Allele,
    values: Values,
    found: Vec<Option<(u32, u32)>>,
}
