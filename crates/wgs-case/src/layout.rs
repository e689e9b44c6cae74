//! Layouts: which blocks a report has, its limits, the names of source fields, what is never assessed. TOML in, checked whole;
//! limits are data of the site and not constants of the program. Three are shipped, to start one's own from.

use crate::error::CaseError;
use crate::file::Text;
use crate::model::{self, Block};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Shipped layouts by name.
pub const SHIPPED: [(&str, &str); 3] = [
    ("standard", include_str!("shipped/standard.toml")),
    ("rare-disease", include_str!("shipped/rare-disease.toml")),
    ("cancer", include_str!("shipped/cancer.toml")),
];

/// A checked layout.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Site.
    pub site: Option<String>,
    /// For research use; true unless the site says otherwise.
    #[serde(default = "yes")]
    pub research_use: bool,
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// Benign variants are printed.
    #[serde(default)]
    pub print_benign: bool,
    /// Namespace of pseudonyms in FHIR, an absolute URI.
    pub identifier_system: Option<String>,
    /// Foot of the document.
    pub footer: Option<String>,
    /// Titles by language.
    #[serde(default)]
    pub titles: BTreeMap<String, String>,
    /// Limits.
    #[serde(default)]
    pub limits: Limits,
    /// Names of source fields.
    #[serde(default)]
    pub fields: Fields,
    /// What is never assessed.
    #[serde(default)]
    pub not_assessed: Never,
}

/// Limits of a layout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Share of a gene's bases that must be callable.
    pub callable: f64,
    /// Share of Mendelian violations above which parentage is a matter for the laboratory.
    pub mendelian_violations: f64,
    /// Calls a megabase from which burden is high.
    pub tmb_high: Option<f64>,
    /// Share of unstable tracts from which microsatellites are unstable.
    pub msi: Option<f64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { callable: 0.95, mendelian_violations: 0.02, tmb_high: None, msi: None }
    }
}

/// Names of the fields of sources.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// ClinVar's significance.
    pub clinvar_significance: Vec<String>,
    /// ClinVar's variation id.
    pub clinvar_id: Vec<String>,
    /// dbSNP's id.
    pub dbsnp: Vec<String>,
    /// Fields that are shown with a finding.
    pub show: Vec<String>,
}

/// What is never assessed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Never {
    /// Genes that need methods of their own.
    pub paralogous_genes: Vec<String>,
    /// Further entries.
    pub extra: Vec<Extra>,
}

/// A further entry of what was not assessed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Code.
    pub code: String,
    /// Why, in words or as a code.
    pub reason: String,
    /// English label.
    pub en: String,
    /// Japanese label.
    pub ja: String,
}

fn yes() -> bool {
    true
}

impl Layout {
    /// A shipped layout by its name, else a file.
    ///
    /// # Errors
    /// [`CaseError::Operator`]; [`CaseError::Argument`] when there is neither.
    pub fn load(name: &str) -> Result<(Self, Text), CaseError> {
        let text = match shipped(name) {
            Some(text) => Text::new(name, text),
            None if Path::new(name).exists() => Text::read(Path::new(name))?,
            None => {
                let names = SHIPPED.map(|(name, _)| name).join(", ");
                let message = format!("no layout '{name}' (shipped: {names}) and no such file");
                return Err(CaseError::Argument { message, hint: None });
            }
        };
        Ok((Self::parse(&text)?, text))
    }

    /// Reads a layout.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with what is wrong.
    pub fn parse(text: &Text) -> Result<Self, CaseError> {
        let layout: Self = text.toml()?;
        if layout.name.trim().is_empty() || layout.version.trim().is_empty() {
            return Err(text.wrong("name and version must not be empty"));
        }
        for (i, block) in layout.blocks.iter().enumerate() {
            if layout.blocks.iter().take(i).any(|b| b == block) {
                return Err(text.wrong(format!("blocks: {block:?} stands there twice")));
            }
        }
        if let Some(other) = layout.titles.keys().find(|k| !["en", "ja"].contains(&k.as_str())) {
            return Err(text.wrong(format!("titles: no language '{other}' (en, ja)")));
        }
        let l = &layout.limits;
        let shares =
            [("callable", Some(l.callable)), ("mendelian_violations", Some(l.mendelian_violations)), ("msi", l.msi)];
        for (key, value) in shares.into_iter().filter_map(|(k, v)| Some((k, v?))) {
            if !(0.0..=1.0).contains(&value) {
                return Err(text.wrong(format!("limits.{key} = {value} is not between 0 and 1")));
            }
        }
        if l.tmb_high.is_some_and(|t| !t.is_finite() || t < 0.0) {
            return Err(text.wrong("limits.tmb_high is no number of calls a megabase"));
        }
        for e in &layout.not_assessed.extra {
            let code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if e.code.is_empty() || !e.code.chars().all(code) {
                return Err(text.wrong(format!("not_assessed.extra: code '{}' is not of a-z, 0-9 and _", e.code)));
            }
        }
        Ok(layout)
    }

    /// Does the gene need a method of its own?
    pub fn paralogous(&self, gene: &str) -> bool {
        self.not_assessed.paralogous_genes.iter().any(|g| g.eq_ignore_ascii_case(gene))
    }

    /// As the case has it.
    pub fn of_case(&self) -> model::Layout {
        model::Layout {
            name: self.name.clone(),
            version: self.version.clone(),
            site: self.site.clone(),
            research_use: self.research_use,
            blocks: self.blocks.clone(),
            titles: self.titles.clone().into_iter().collect(),
            footer: self.footer.clone().filter(|f| !f.trim().is_empty()),
        }
    }
}

/// Text of a shipped layout.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(n, _)| *n == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_layouts() {
        for (name, text) in SHIPPED {
            let (layout, _) = Layout::load(name).unwrap();
            assert_eq!(layout.name, name);
            assert!(layout.research_use && layout.blocks.contains(&Block::NotAssessed));
            assert!(layout.limits.tmb_high.is_none() && layout.limits.msi.is_none(), "limits are the operator's");
            assert!(["PMS2", "SMN1", "SMN2", "GBA1", "cyp2d6"].iter().all(|g| layout.paralogous(g)), "{name}");
            assert!(layout.limits.callable == Limits::default().callable);
            assert!(text.contains(&format!("--show-layout {name}`")));
        }
        assert_eq!(Layout::load("standard").unwrap().0.blocks.len(), 12);
        assert!(Layout::load("nowhere").unwrap_err().to_string().contains("no layout 'nowhere'"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let least = "name = \"n\"\nversion = \"1\"\nblocks = []\n";
        assert!(Layout::parse(&Text::new("l", least)).unwrap().research_use);
        for (more, expected) in [
            ("colour = 1", "unknown field `colour`"),
            ("[limits]\ncallable = 95", "limits.callable = 95 is not between 0 and 1"),
            ("[limits]\ntmb = 1.0", "unknown field `tmb`"),
            ("[titles]\nde = \"x\"", "no language 'de'"),
            ("[[not_assessed.extra]]\ncode = \"A b\"\nreason = \"r\"\nen = \"e\"\nja = \"j\"", "code 'A b'"),
        ] {
            let got = Layout::parse(&Text::new("l", format!("{least}{more}\n"))).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
        let twice = least.replace("[]", "[\"case\", \"case\"]");
        assert!(Layout::parse(&Text::new("l", twice)).unwrap_err().to_string().contains("twice"));
    }
}
