//! Allele frequencies of a population: a VCF or BCF with an index, read by interval beside the alignments.
//!
//! [`Population::open`] takes the file, the INFO key and the contigs of the run, and looks at its first records; each worker has a
//! [`PopulationReader`], which gives the changes around a cell in the caller's own form: left-aligned, without shared bases
//! ([`Edit`]), each with its frequency. Records of several alleles are taken allele by allele; a change that stands twice has the
//! higher frequency. FILTER is not looked at: an allele that a population study doubts is no somatic one either.
//!
//! The frequency is the key's value; without `--population-key` that is `AF`, or `AC`/`AN` where a record has no `AF`. A record without
//! one, and what is no sequence, is counted ([`PopulationCounts`]) and passed over. A REF that is not the reference's cannot be a
//! candidate of the caller and is counted too; a file most of whose REFs are such is of another reference and refused.
//!
//! Positions are 0-based, intervals half-open.

use crate::CallError;
use crate::asked::code_of;
use crate::candidates::DELETION_MAX;
use crate::edit::{Edit, SHIFT_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_core::{Contigs, Interval};
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};
use wgs_io::vcf::indexed::{Indexed, IndexedReader};
use wgs_io::vcf::read::Record;

/// The key where none is given.
pub const KEY: &str = "AF";
/// Records looked at when the file is opened, and the share of REFs that may differ: a database moved between assemblies has a few.
const PROBED: u64 = 1000;
const DIFFERENT: f64 = 0.1;
/// Bases around an interval whose reference tells what a record there is.
const AROUND: u32 = DELETION_MAX + SHIFT_MAX + 64;

/// Alleles of the file by what became of them; each is counted in the interval where its record begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationCounts {
    /// Alleles with a frequency.
    pub alleles: u64,
    /// Without: no key, `.`, NaN, or not one value for each allele.
    pub without_frequency: u64,
    /// Symbolic, `*`, longer than [`DELETION_MAX`], or where the reference has no base.
    pub unusable: u64,
    /// REF is not what the reference has.
    pub other_reference: u64,
}

impl PopulationCounts {
    /// Adds another.
    pub fn merge(&mut self, o: &Self) {
        self.alleles += o.alleles;
        self.without_frequency += o.without_frequency;
        self.unusable += o.unusable;
        self.other_reference += o.other_reference;
    }
}

/// How the values of a key go with the alleles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    /// One for each ALT.
    Alts,
    /// One for REF, then one for each ALT.
    WithReference,
}

/// A file of population frequencies; cheap to clone.
#[derive(Clone)]
pub struct Population {
    file: Indexed,
    keys: Keys,
    contigs: Contigs,
    reference: Reference,
    missing: Vec<String>,
}

#[derive(Clone)]
struct Keys {
    /// The key.
    key: String,
    values: Values,
    /// Whether `AC` and `AN` stand in where the key is missing.
    counts: bool,
}

impl Population {
    /// Opens a file with its index; `key` is [`KEY`] where it is not given. At least one of `contigs` must be in it.
    pub fn open(path: &Path, key: Option<&str>, contigs: &Contigs, reference: &Reference) -> Result<Self, CallError> {
        let file = Indexed::open(path)?;
        let bad = |reason: String| CallError::Population { path: path.display().to_string(), reason };
        let keys = Keys::new(key, &file.header().text).map_err(bad)?;
        let names = || contigs.iter().map(|(_, c)| c.name.clone());
        let missing: Vec<String> = names().filter(|n| !file.knows(n)).collect();
        if missing.len() == contigs.len() {
            let theirs = file.header().contigs.first().map_or("none", |(name, _)| name);
            let ours = missing.first().map_or("none", String::as_str);
            return Err(bad(format!("it has none of the alignments' contigs (first: {theirs} and {ours})")));
        }
        let (contigs, reference) = (contigs.clone(), reference.clone());
        let this = Self { file, keys, contigs, reference, missing };
        this.probe()?;
        Ok(this)
    }

    /// Contigs of the run that the file does not name: nothing is known of them.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// SHA-256 of header and index, which stands for the file: see [`Indexed::digest`].
    pub fn digest(&self) -> &str {
        self.file.digest()
    }

    /// The INFO key.
    pub fn key(&self) -> &str {
        &self.keys.key
    }

    /// A reader of its own, for one worker.
    pub fn reader(&self) -> Result<PopulationReader, CallError> {
        Ok(PopulationReader {
            records: self.file.reader()?,
            reference: self.reference.reader(&self.contigs)?,
            slice: RefSlice::default(),
            contigs: self.contigs.clone(),
            keys: self.keys.clone(),
        })
    }

    /// Refuses a file of another reference by its first records.
    fn probe(&self) -> Result<(), CallError> {
        let mut counts = PopulationCounts::default();
        let (mut reader, step) = (self.reader()?, 1_000_000);
        let seen = |c: &PopulationCounts| c.alleles + c.without_frequency + c.other_reference;
        'contigs: for (id, contig) in self.contigs.iter() {
            for start in (0..contig.len).step_by(step) {
                let here = Interval { contig: id, start, end: contig.len.min(start + step as u32) };
                reader.fetch(here, here, &mut counts)?;
                if seen(&counts) >= PROBED {
                    break 'contigs;
                }
            }
        }
        let seen = seen(&counts);
        if counts.other_reference as f64 > DIFFERENT * seen as f64 {
            let (path, n) = (self.file.path().display().to_string(), counts.other_reference);
            let reason = format!("of its first {seen} alleles {n} have a REF that is not the reference's");
            return Err(CallError::Population { path, reason });
        }
        Ok(())
    }
}

impl Keys {
    /// What a header declares; the error is a reason.
    fn new(key: Option<&str>, header: &str) -> Result<Self, String> {
        let declared = |name: &str| header.lines().find_map(|l| l.strip_prefix(&format!("##INFO=<ID={name},")));
        let counts = key.is_none() && declared("AC").is_some() && declared("AN").is_some();
        let name = key.unwrap_or(KEY);
        let Some(found) = declared(name) else {
            return match (counts, key) {
                (true, _) => Ok(Self { key: name.to_owned(), values: Values::Alts, counts }),
                (false, Some(_)) => Err(format!("its header has no INFO key {name}")),
                (false, None) => Err(format!("its header has neither INFO key {name} nor AC and AN")),
            };
        };
        let with = found.split([',', '>']).any(|f| f.trim() == "Number=R");
        let values = if with { Values::WithReference } else { Values::Alts };
        Ok(Self { key: name.to_owned(), values, counts })
    }

    /// Frequencies of a record by its ALTs, `None` where there is none; the error is a reason.
    fn frequencies(&self, record: &Record<'_>) -> Result<Vec<Option<f64>>, String> {
        let mut values = vec![None; record.alt_count()];
        if let Some(text) = record.info(&self.key).flatten() {
            let skip = usize::from(self.values == Values::WithReference);
            let given: Vec<Option<f64>> =
                text.split(',').skip(skip).map(|v| frequency(&self.key, v)).collect::<Result<_, _>>()?;
            // One value for several alleles tells of none of them.
            if given.len() == values.len() {
                return Ok(given);
            }
        }
        let of = |key: &str| record.info(key).flatten();
        if let (true, Some(ac), Some(an)) = (self.counts, of("AC"), of("AN").and_then(|v| v.parse::<u64>().ok()))
            && an > 0
        {
            for (value, count) in values.iter_mut().zip(ac.split(',')) {
                let count = count.parse::<u64>().ok();
                if count.is_some_and(|n| n > an) {
                    return Err(format!("AC {ac} is more than AN {an}"));
                }
                *value = count.map(|n| n as f64 / an as f64);
            }
        }
        Ok(values)
    }
}

/// A frequency as it stands; none for `.` and NaN.
fn frequency(key: &str, text: &str) -> Result<Option<f64>, String> {
    if text == "." || text.eq_ignore_ascii_case("nan") {
        return Ok(None);
    }
    let value = text.parse::<f64>().ok().filter(|v| (0.0..=1.0).contains(v));
    value.map(Some).ok_or_else(|| format!("{key} '{text}' is no frequency"))
}

/// Gives frequencies by interval. One worker's.
pub struct PopulationReader {
    records: IndexedReader,
    reference: ReferenceReader,
    slice: RefSlice,
    contigs: Contigs,
    keys: Keys,
}

impl PopulationReader {
    /// The changes that begin in `around`, sorted, each once, with their frequencies. Records that begin in `own` are counted: of
    /// intervals read for several cells, the part that is no margin.
    pub fn fetch(
        &mut self,
        around: Interval,
        own: Interval,
        counts: &mut PopulationCounts,
    ) -> Result<Vec<(Edit, f64)>, CallError> {
        let Self { records, reference, slice, contigs, keys } = self;
        let len = contigs.contig(around.contig).len;
        // Records before reach in with their REF, records behind move left.
        let (start, end) = (around.start.saturating_sub(1), around.end.saturating_add(SHIFT_MAX).min(len));
        let stretch = Interval {
            contig: around.contig,
            start: start.saturating_sub(AROUND).min(len),
            end: end.saturating_add(AROUND).min(len),
        };
        let (mut found, mut read): (BTreeMap<Edit, f64>, bool) = Default::default();
        records.fetch(contigs.name(around.contig), start, end, |record| {
            if !std::mem::replace(&mut read, true) {
                reference.read(stretch, slice)?;
            }
            let bad = |reason| CallError::PopulationRecord { place: record.place(), reason };
            let values = keys.frequencies(record).map_err(bad)?;
            let mut here = PopulationCounts::default();
            let fits = slice.admits(record.pos(), record.reference());
            for (alt, value) in record.alts().zip(values) {
                match (edit(record, alt, slice), value) {
                    (None, _) => here.unusable += 1,
                    (Some(_), _) if !fits => here.other_reference += 1,
                    (Some(_), None) => here.without_frequency += 1,
                    (Some(edit), Some(value)) => {
                        here.alleles += 1;
                        if let Some(edit) = edit.normalised(slice)
                            && (around.start..around.end).contains(&edit.start)
                        {
                            let known = found.entry(edit).or_insert(0.0);
                            *known = known.max(value);
                        }
                    }
                }
            }
            if around.contig == own.contig && (own.start..own.end).contains(&record.pos()) {
                counts.merge(&here);
            }
            Ok::<_, CallError>(())
        })?;
        Ok(found.into_iter().collect())
    }
}

/// The change of an allele as it stands; none for what is no sequence of bases on both sides, or too long.
fn edit(record: &Record<'_>, alt: &[u8], slice: &RefSlice) -> Option<Edit> {
    let (start, end) = (record.pos(), record.reference_end());
    let long = end - start > DELETION_MAX + 1 || alt.len() as u32 > DELETION_MAX + 1;
    let bases = !record.is_telomere() && !long && (start..end).all(|p| matches!(slice.code(p), 1 | 2 | 4 | 8));
    let alt = alt.iter().map(|&b| code_of(b)).collect::<Option<Vec<u8>>>()?;
    bases.then_some(Edit { start, end, alt })
}

/// The frequency of a change in what [`PopulationReader::fetch`] gave.
pub fn frequency_of(list: &[(Edit, f64)], edit: &Edit) -> Option<f64> {
    let at = list.binary_search_by(|(e, _)| e.cmp(edit)).ok()?;
    list.get(at).map(|(_, f)| *f)
}

#[cfg(test)]
mod tests;
