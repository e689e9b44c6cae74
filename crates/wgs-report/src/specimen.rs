//! What people wrote down about a sample: the section `specimen`.
//!
//! QC0 is the hospital's (how the specimen was taken and kept, tumour cell content), receipt is the vendor's (DNA amount,
//! integrity, purity), then library, what was ordered, and when each step was done. The words come from columns of the
//! delivery manifest ([`COLUMNS`]) or of the sample table; one parser ([`Specimen::set`]) reads both, so that the two
//! never mean different things. Nothing here is measured from reads: a number a program counts stands in its own section.
//! Times are `YYYY-MM-DD` or `YYYY-MM-DDThh:mm[:ss]` with an optional `Z` or `±hh:mm`; a day without an hour is its start, UTC.

use crate::date::Moment;
use crate::roster::ROLE_WORDS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;

/// Section `specimen`. What nobody wrote down is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Specimen {
    /// Delivery the files came with.
    pub delivery_id: Option<String>,
    /// Pseudonym of the person: samples with the same one must be of one person.
    pub person: Option<String>,
    /// `tumor`, `normal`, `germline`, `proband`, `father`, `mother`, `sibling`, `reference_sample` or `no_template_control`.
    pub role: Option<String>,
    /// Id shared by a tumour and its normal.
    pub pair: Option<String>,
    /// Id shared by a family.
    pub family: Option<String>,
    /// Sex as stated: `female` or `male`.
    pub stated_sex: Option<StatedSex>,
    /// What can make a person's blood another's: identity then gives review, not fail.
    pub foreign_cells: Option<ForeignCells>,
    /// Who took the specimen.
    pub hospital: Option<String>,
    /// Who sequenced.
    pub vendor: Option<String>,
    /// Who analyses.
    pub centre: Option<String>,
    /// QC0.
    pub collection: Collection,
    /// The specimen as the vendor received it.
    pub receipt: Receipt,
    /// The library.
    pub library: Library,
    /// What was ordered.
    pub ordered: Ordered,
    /// When each step was done.
    pub times: Times,
    /// Days between them.
    pub turnaround: Turnaround,
}

/// Sex as the hospital states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedSex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A recorded reason for cells of another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForeignCells {
    /// None is recorded.
    None,
    /// Stem cells or an organ of a donor.
    Transplant,
    /// A recent transfusion.
    Transfusion,
}

/// How a specimen was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preservation {
    /// Frozen without fixation.
    FreshFrozen,
    /// Formalin-fixed, paraffin-embedded.
    Ffpe,
    /// Whole blood.
    Blood,
    /// Saliva or a buccal swab.
    Saliva,
    /// Cells of a culture, reference samples among them.
    CellLine,
}

/// QC0: collection and storage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Collection {
    /// Version of the collection procedure.
    pub procedure_version: Option<String>,
    /// Fresh-frozen, FFPE, …
    pub preservation: Option<Preservation>,
    /// Tumour cells among all cells as the pathologist states it.
    pub frac_tumor_cells: Rounded<4>,
}

/// QC1: the specimen on receipt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Receipt {
    /// DNA, nanograms.
    pub dna_amount_ng: Rounded<2>,
    /// DNA, nanograms a microlitre.
    pub dna_concentration_ng_ul: Rounded<3>,
    /// DNA integrity number, 1–10.
    pub din: Rounded<2>,
    /// Absorbance at 260 nm over 280 nm.
    pub ratio_a260_a280: Rounded<3>,
    /// Absorbance at 260 nm over 230 nm.
    pub ratio_a260_a230: Rounded<3>,
}

/// The library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Library {
    /// Name, `LB` of the read groups; several joined by commas.
    pub name: Option<String>,
    /// Kit.
    pub kit: Option<String>,
    /// Made without PCR.
    pub pcr_free: Option<bool>,
    /// With unique molecular identifiers.
    pub umi: Option<bool>,
    /// Instrument the files name or the manifest states.
    pub instrument: Option<String>,
}

/// What was ordered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ordered {
    /// Acquired bases.
    pub yield_bp: Option<u64>,
    /// Mean depth that is usable, ×.
    pub usable_depth: Rounded<2>,
}

/// When each step was done, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Times {
    /// Specimen taken.
    pub collected: Option<String>,
    /// Specimen put into storage.
    pub stored: Option<String>,
    /// Specimen at the vendor.
    pub specimen_received: Option<String>,
    /// Sequencing run ended.
    pub sequenced: Option<String>,
    /// FASTQ files sent.
    pub shipped: Option<String>,
    /// FASTQ files at the centre.
    pub fastq_received: Option<String>,
}

/// Days between steps; null where one of the two times is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Turnaround {
    /// From taking the specimen to storage, hours.
    pub hours_collection_to_storage: Rounded<2>,
    /// From the specimen at the vendor to FASTQ at the centre.
    pub days_specimen_to_fastq: Rounded<3>,
    /// From the end of sequencing to FASTQ at the centre.
    pub days_sequencing_to_fastq: Rounded<3>,
}

/// A column of the manifest and the sample table, and what stands in it.
pub const COLUMNS: [(&str, &str); 31] = [
    ("delivery_id", "id of the delivery the files came with"),
    ("person", "pseudonym of the person; the same for a tumour and its normal"),
    ("role", "tumor, normal, germline, proband, father, mother, sibling, reference_sample, no_template_control"),
    ("pair", "id shared by a tumour and its normal"),
    ("family", "id shared by a family"),
    ("stated_sex", "female or male, as the hospital states it"),
    ("foreign_cells", "none, transplant or transfusion: what can make a person's cells another's"),
    ("hospital", "who took the specimen"),
    ("vendor", "who sequenced"),
    ("centre", "who analyses"),
    ("procedure_version", "version of the collection procedure (QC0)"),
    ("preservation", "fresh_frozen, ffpe, blood, saliva or cell_line (QC0)"),
    ("frac_tumor_cells", "tumour cells among all cells as the pathologist states it, 0-1 (QC0)"),
    ("dna_amount_ng", "DNA on receipt, ng (QC1)"),
    ("dna_concentration_ng_ul", "DNA concentration on receipt, ng/ul (QC1)"),
    ("din", "DNA integrity number on receipt, 1-10 (QC1)"),
    ("ratio_a260_a280", "absorbance at 260 nm over 280 nm (QC1)"),
    ("ratio_a260_a230", "absorbance at 260 nm over 230 nm (QC1)"),
    ("library", "library name, LB of the read groups"),
    ("kit", "library kit"),
    ("pcr_free", "yes or no"),
    ("umi", "yes or no"),
    ("instrument", "sequencer"),
    ("ordered_yield_bp", "acquired bases that were ordered; k, M, G are read"),
    ("ordered_usable_depth", "mean usable depth that was ordered, x"),
    ("collected", "time the specimen was taken, YYYY-MM-DD or YYYY-MM-DDThh:mm"),
    ("stored", "time the specimen was put into storage"),
    ("specimen_received", "time the specimen came to the vendor"),
    ("sequenced", "time the sequencing run ended"),
    ("shipped", "time the FASTQ files were sent"),
    ("fastq_received", "time the FASTQ files came to the centre"),
];

impl Specimen {
    /// Takes the word of one column; an empty word and `.` say nothing.
    ///
    /// # Errors
    /// What is wrong with the word, without file and line; a column that [`COLUMNS`] does not name.
    pub fn set(&mut self, column: &str, word: &str) -> Result<(), String> {
        let word = word.trim();
        if word.is_empty() || word == "." {
            return Ok(());
        }
        let text = || Some(word.to_owned());
        match column {
            "delivery_id" => self.delivery_id = text(),
            "person" => self.person = text(),
            "role" => {
                let known = crate::roster::relation_of(word);
                self.role = Some(known.ok_or_else(|| format!("no role '{word}' (roles: {ROLE_WORDS})"))?.to_owned());
            }
            "pair" => self.pair = text(),
            "family" => self.family = text(),
            "stated_sex" => self.stated_sex = Some(choice(word, &["female", "male"])?),
            "foreign_cells" => self.foreign_cells = Some(choice(word, &["none", "transplant", "transfusion"])?),
            "hospital" => self.hospital = text(),
            "vendor" => self.vendor = text(),
            "centre" => self.centre = text(),
            "procedure_version" => self.collection.procedure_version = text(),
            "preservation" => {
                let words = ["fresh_frozen", "ffpe", "blood", "saliva", "cell_line"];
                self.collection.preservation = Some(choice(word, &words)?);
            }
            "frac_tumor_cells" => self.collection.frac_tumor_cells = Rounded(number(word, 0.0, 1.0)?),
            "dna_amount_ng" => self.receipt.dna_amount_ng = Rounded(number(word, 0.0, 1e12)?),
            "dna_concentration_ng_ul" => self.receipt.dna_concentration_ng_ul = Rounded(number(word, 0.0, 1e9)?),
            "din" => self.receipt.din = Rounded(number(word, 1.0, 10.0)?),
            "ratio_a260_a280" => self.receipt.ratio_a260_a280 = Rounded(number(word, 0.0, 100.0)?),
            "ratio_a260_a230" => self.receipt.ratio_a260_a230 = Rounded(number(word, 0.0, 100.0)?),
            "library" => self.library.name = text(),
            "kit" => self.library.kit = text(),
            "pcr_free" => self.library.pcr_free = Some(yes(word)?),
            "umi" => self.library.umi = Some(yes(word)?),
            "instrument" => self.library.instrument = text(),
            "ordered_yield_bp" => self.ordered.yield_bp = Some(bases(word)?),
            "ordered_usable_depth" => self.ordered.usable_depth = Rounded(number(word, 0.0, 1e6)?),
            "collected" => self.times.collected = time(word)?,
            "stored" => self.times.stored = time(word)?,
            "specimen_received" => self.times.specimen_received = time(word)?,
            "sequenced" => self.times.sequenced = time(word)?,
            "shipped" => self.times.shipped = time(word)?,
            "fastq_received" => self.times.fastq_received = time(word)?,
            _ => return Err(format!("no column '{column}'")),
        }
        Ok(())
    }

    /// Computes [`Specimen::turnaround`] from the times. Call when all columns are set.
    ///
    /// # Errors
    /// A step that ended before the one it follows.
    pub fn finish(&mut self) -> Result<(), String> {
        let hours = |from: (&str, &Option<String>), to: (&str, &Option<String>)| {
            let at = |word: &Option<String>| word.as_deref().and_then(Moment::parse);
            let Some((start, end)) = at(from.1).zip(at(to.1)) else { return Ok(f64::NAN) };
            match end.minutes_since(start) {
                minutes if minutes < 0 => Err(format!("{} is before {}", to.0, from.0)),
                minutes => Ok(minutes as f64 / 60.0),
            }
        };
        let times = &self.times;
        let received = ("fastq_received", &times.fastq_received);
        self.turnaround = Turnaround {
            hours_collection_to_storage: Rounded(hours(("collected", &times.collected), ("stored", &times.stored))?),
            days_specimen_to_fastq: Rounded(hours(("specimen_received", &times.specimen_received), received)? / 24.0),
            days_sequencing_to_fastq: Rounded(hours(("sequenced", &times.sequenced), received)? / 24.0),
        };
        Ok(())
    }
}

/// One of the words of an enum, which serde knows by the same names.
fn choice<T: serde::de::DeserializeOwned>(word: &str, words: &[&str]) -> Result<T, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("'{word}' is none of {}", words.join(", ")))
}

fn yes(word: &str) -> Result<bool, String> {
    match word {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(format!("'{word}' is neither yes nor no")),
    }
}

fn number(word: &str, least: f64, most: f64) -> Result<f64, String> {
    let value: f64 = word.parse().map_err(|_| format!("'{word}' is no number"))?;
    if (least..=most).contains(&value) { Ok(value) } else { Err(format!("{word} is not between {least} and {most}")) }
}

/// Bases: `90000000000`, `90G`, `1.5M`.
///
/// # Errors
/// Not a number, negative, or over 10¹⁵.
pub fn bases(word: &str) -> Result<u64, String> {
    let unit = |c: char| match c {
        'k' | 'K' => Some(1e3),
        'm' | 'M' => Some(1e6),
        'g' | 'G' => Some(1e9),
        _ => None,
    };
    let (digits, factor) = match word.chars().last().and_then(|c| Some((c, unit(c)?))) {
        Some((c, factor)) => (word.trim_end_matches(c), factor),
        None => (word, 1.0),
    };
    Ok((number(digits, 0.0, 1e15 / factor)? * factor).round() as u64)
}

fn time(word: &str) -> Result<Option<String>, String> {
    match Moment::parse(word) {
        Some(_) => Ok(Some(word.to_owned())),
        None => {
            Err(format!("'{word}' is no time (YYYY-MM-DD or YYYY-MM-DDThh:mm, with Z or +hh:mm at the end if wanted)"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_taken_and_an_unknown_one_is_not() {
        let word = |column: &str| match column {
            "role" => "tumour",
            "stated_sex" => "female",
            "foreign_cells" => "transplant",
            "preservation" => "ffpe",
            "frac_tumor_cells" => "0.4",
            "din" => "7.5",
            "ordered_yield_bp" => "90.5G",
            "pcr_free" | "umi" => "yes",
            c if COLUMNS[25..].iter().any(|(name, _)| *name == c) => "2026-11-01T10:30+09:00",
            _ => "12",
        };
        let mut specimen = Specimen::default();
        for (column, _) in COLUMNS {
            let before = specimen.clone();
            specimen.set(column, ".").unwrap();
            let unchanged = serde_json::to_string(&before).unwrap();
            assert_eq!(serde_json::to_string(&specimen).unwrap(), unchanged, "{column}: a dot says nothing");
            specimen.set(column, word(column)).unwrap();
            assert_ne!(serde_json::to_string(&specimen).unwrap(), unchanged, "{column}");
        }
        assert_eq!(specimen.role.as_deref(), Some("tumor"));
        assert_eq!(specimen.ordered.yield_bp, Some(90_500_000_000));
        assert!(specimen.set("colour", "red").is_err());
        for (column, word) in [
            ("din", "11"),
            ("din", "nan"),
            ("frac_tumor_cells", "40"),
            ("stated_sex", "f"),
            ("umi", "maybe"),
            ("collected", "2026-02-30"),
            ("ordered_yield_bp", "-1G"),
            ("role", "blood"),
        ] {
            assert!(specimen.set(column, word).is_err(), "{column} {word}");
        }
    }

    #[test]
    fn turnaround_counts_across_time_zones_and_refuses_the_past() {
        let mut specimen = Specimen::default();
        specimen.set("sequenced", "2026-11-01T09:00+09:00").unwrap();
        specimen.set("fastq_received", "2026-11-15T00:00Z").unwrap();
        specimen.finish().unwrap();
        assert_eq!(specimen.turnaround.days_sequencing_to_fastq.written(), Some(14.0));
        assert_eq!(specimen.turnaround.hours_collection_to_storage.written(), None);
        specimen.set("fastq_received", "2026-10-31").unwrap();
        assert_eq!(specimen.finish().unwrap_err(), "fastq_received is before sequenced");
    }
}
