//! The file of `--criteria`: which source and field plays which role (TOML; `data/criteria-config.toml` is the commented example).
//!
//! Fields are named as this run's sources name them; files stand relative to this file. Unknown keys are errors that name them.

use crate::error::AnnotateError;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use wgs_genes::Flags;
use wgs_io::digest::Digests;
use wgs_io::input::Input;

/// What the file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which guidelines: one name, or a list.
    mode: toml::Value,
    #[serde(skip)]
    modes: Vec<Mode>,
    /// Rules in place of the shipped ones.
    pub rules: Option<PathBuf>,
    /// Transcripts in which an exon counts as biologically relevant.
    #[serde(default = "relevant")]
    relevant_transcripts: Vec<Relevant>,
    /// Population frequencies.
    #[serde(default)]
    pub frequency: Vec<Frequency>,
    /// ClinVar.
    pub clinvar: Option<ClinVar>,
    /// Protein-level predictors.
    #[serde(default)]
    pub predictor: Vec<Predictor>,
    /// Splice predictor.
    pub splice: Option<Splice>,
    /// Conservation of the base.
    pub conservation: Option<Conservation>,
    /// Repeats.
    pub repeat: Option<Region>,
    /// Germline hotspots and domains.
    pub domain: Option<Region>,
    /// Regions critical for a protein.
    pub critical_region: Option<Place>,
    /// Exons in which loss of function is frequent in the population.
    pub lof_frequent: Option<Place>,
    /// Hotspots in cancer.
    pub hotspot: Option<Hotspot>,
    /// Critical parts of domains in cancer.
    pub oncogenic_domain: Option<Region>,
    /// Tables by gene symbol.
    #[serde(default)]
    pub gene_table: Vec<GeneTable>,
    /// SHA-256 of the file.
    #[serde(skip)]
    pub sha256: String,
    /// The file, for messages.
    #[serde(skip)]
    pub file: String,
}

/// A guideline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// ACMG/AMP.
    Germline,
    /// Oncogenicity.
    Somatic,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Relevant {
    ManeSelect,
    ManePlusClinical,
    RefseqSelect,
    Canonical,
}

fn relevant() -> Vec<Relevant> {
    vec![Relevant::ManeSelect, Relevant::ManePlusClinical, Relevant::RefseqSelect]
}

/// One population of one source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Source.
    pub source: String,
    /// Population, as the rules name it.
    pub population: String,
    /// Field of the alleles counted.
    pub ac: String,
    /// Field of the alleles looked at.
    pub an: String,
    /// Field of the filtering allele frequency.
    pub faf95: Option<String>,
    /// Field of the homozygotes.
    pub homozygotes: Option<String>,
}

/// ClinVar: fields of the joined source, and the file for the same residue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinVar {
    /// Field with `CLNSIG`.
    pub significance: Option<String>,
    /// Field with `CLNREVSTAT`.
    pub review: Option<String>,
    /// Field with the variation id.
    pub id: Option<String>,
    /// Field with the date of the record.
    pub date: Option<String>,
    /// Field with `CLNSIGCONF`.
    pub conflicts: Option<String>,
    /// Field with `ONC`.
    pub oncogenicity: Option<String>,
    /// Field with `ONCREVSTAT`.
    pub oncogenicity_review: Option<String>,
    /// The whole file.
    pub index: Option<Index>,
}

/// ClinVar's VCF, read at the start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The file.
    pub file: PathBuf,
    /// INFO key of the significance.
    #[serde(default = "clnsig")]
    pub significance: String,
    /// INFO key of the review.
    #[serde(default = "clnrevstat")]
    pub review: String,
    /// INFO key of the oncogenicity; not used where the header does not declare it.
    #[serde(default = "onc")]
    pub oncogenicity: String,
    /// INFO key of its review.
    #[serde(default = "oncrevstat")]
    pub oncogenicity_review: String,
}

fn clnsig() -> String {
    "CLNSIG".to_owned()
}

fn clnrevstat() -> String {
    "CLNREVSTAT".to_owned()
}

fn onc() -> String {
    "ONC".to_owned()
}

fn oncrevstat() -> String {
    "ONCREVSTAT".to_owned()
}

/// A predictor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predictor {
    /// Tool, as the rules name it.
    pub tool: String,
    /// Its field.
    pub field: String,
}

/// A splice predictor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Splice {
    /// Fields with one number each; the largest counts.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Field with SpliceAI's own text: `ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|…`.
    pub spliceai: Option<String>,
}

/// Conservation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conservation {
    /// Field.
    pub field: String,
    /// Highly conserved from this value on.
    pub min: f64,
}

/// A source of places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Source.
    pub source: String,
}

/// A source of named places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Source.
    pub source: String,
    /// Field with the name.
    pub name: Option<String>,
    /// Of repeats: field that says whether it has a function (yes, no).
    pub functional: Option<String>,
    /// Of domains: field that says whether benign variants lie in it (yes, no).
    pub benign_variation: Option<String>,
}

/// Hotspots in cancer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotspot {
    /// Source.
    pub source: String,
    /// Field: samples with a change of the residue.
    pub residue_samples: String,
    /// Field: samples with this change.
    pub change_samples: String,
}

/// A table by gene symbol, with a header line; the keys name its columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneTable {
    /// The file.
    pub file: PathBuf,
    /// Gene symbol.
    pub symbol: String,
    /// Inheritance.
    pub inheritance: Option<String>,
    /// Loss of function as the mechanism.
    pub loss_of_function: Option<String>,
    /// Missense constraint, gnomAD's z.
    pub missense_z: Option<String>,
    /// Missense variants are a common cause.
    pub missense_common: Option<String>,
    /// Nearly all that is pathogenic truncates.
    pub truncating_only: Option<String>,
    /// Highest credible frequency of a causal allele.
    pub max_credible_af: Option<String>,
    /// Role in cancer.
    pub cancer_role: Option<String>,
    /// Gene of clonal haematopoiesis.
    pub clonal_haematopoiesis: Option<String>,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// A file that cannot be read, is not TOML of this form, or asks for what cannot be.
    pub fn read(path: &Path) -> Result<Self, AnnotateError> {
        let file = path.display().to_string();
        let (text, sha256) = read_text(path)?;
        let fail = |what: String| AnnotateError::Criteria { file: file.clone(), what };
        let mut config: Self = toml::from_str(&text).map_err(|e| fail(e.to_string().trim_end().to_owned()))?;
        (config.sha256, config.file) = (sha256, file.clone());
        config.modes = modes(&config.mode).map_err(fail)?;
        if config.splice.as_ref().is_some_and(|s| s.fields.is_empty() == s.spliceai.is_none()) {
            return Err(fail("splice needs either fields or spliceai".to_owned()));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let place = |p: &mut PathBuf| *p = folder.join(&*p);
        config.rules.iter_mut().for_each(place);
        config.gene_table.iter_mut().for_each(|t| place(&mut t.file));
        config.clinvar.iter_mut().filter_map(|c| c.index.as_mut()).for_each(|i| place(&mut i.file));
        Ok(config)
    }

    /// True when a guideline is asked for.
    pub fn has(&self, mode: Mode) -> bool {
        self.modes.contains(&mode)
    }

    /// The marks that make a transcript a relevant one.
    pub fn relevant(&self) -> Vec<Flags> {
        let flag = |r: &Relevant| match r {
            Relevant::ManeSelect => Flags::MANE_SELECT,
            Relevant::ManePlusClinical => Flags::MANE_PLUS_CLINICAL,
            Relevant::RefseqSelect => Flags::REFSEQ_SELECT,
            Relevant::Canonical => Flags::CANONICAL,
        };
        self.relevant_transcripts.iter().map(flag).collect()
    }
}

fn modes(value: &toml::Value) -> Result<Vec<Mode>, String> {
    let one = |v: &toml::Value| match v.as_str() {
        Some("germline") => Ok(Mode::Germline),
        Some("somatic") => Ok(Mode::Somatic),
        _ => Err(format!("mode {v} is neither \"germline\" nor \"somatic\"")),
    };
    match value.as_array().map(Vec::as_slice) {
        Some([]) => Err("mode is empty: give germline, somatic or both".to_owned()),
        Some(several) => several.iter().map(one).collect(),
        None => Ok(vec![one(value)?]),
    }
}

/// A file's text and SHA-256.
pub fn read_text(path: &Path) -> Result<(String, String), AnnotateError> {
    let bytes = Input::open(path)?.read_all()?;
    let mut digests = Digests::default();
    digests.update(&bytes);
    let text = String::from_utf8(bytes).map_err(|_| AnnotateError::Criteria {
        file: path.display().to_string(),
        what: "it is not UTF-8".to_owned(),
    })?;
    Ok((text, digests.finish().1))
}
