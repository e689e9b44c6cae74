//! The thresholds, read from a file and checked whole.
//!
//! TOML in, [`Rules`] out: an unknown key, a frequency outside 0 to 1 or limits out of order are errors that name the key.

use super::Strength;
use super::facts::AlleleName;
use serde::Deserialize;
use wgs_core::{Classify, Kind};

/// The shipped rules as text.
const SHIPPED: &str = include_str!("../../data/criteria.toml");

/// The rules in use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Name of the set.
    pub name: String,
    /// Its version.
    pub version: String,
    pub(crate) pvs1: Pvs1,
    pub(crate) ba1: Common,
    pub(crate) bs1: Common,
    pub(crate) pm2: Rare,
    populations: Populations,
    pub(crate) ps1: Known,
    pub(crate) pm5: Known,
    pub(crate) pm1: Simple,
    pub(crate) pm4: Length,
    pub(crate) pp2: Constraint,
    pub(crate) bp7: Silent,
    pub(crate) splice: Splice,
    #[serde(rename = "predictor")]
    pub(crate) predictors: Vec<Predictor>,
    ba1_exceptions: Exceptions,
    pub(crate) somatic: Somatic,
    clonal_haematopoiesis: Genes,
    /// Limits of single genes.
    #[serde(default, rename = "gene")]
    genes: Vec<Gene>,
}

/// The file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct RulesError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

impl Classify for RulesError {
    fn kind(&self) -> Kind {
        Kind::Usage
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            /// Where the numbers come from.
            #[allow(dead_code, reason = "a reader's, and required")]
            pub(crate) source: String,
            $(pub(crate) $field: $type,)*
        }
    )*};
}

tables! {
    Pvs1 { nmd_window_bp: u32, removed_fraction: f64, }
    /// BA1, BS1.
    Common { faf95: f64, min_an: u32, }
    Rare { strength: Strength, max_af: f64, max_af_recessive: f64, min_an: u32, }
    Populations { bottlenecked: Vec<String>, }
    /// PS1, PM5.
    Known { strength: Strength, strength_likely: Strength, min_stars: u8, }
    Simple { strength: Strength, }
    Length { strength: Strength, strength_one_residue: Strength, }
    Constraint { min_missense_z: f64, }
    Silent { min_donor_offset: i32, min_acceptor_offset: i32, exon_end_bp: u32, exon_start_bp: u32, }
    Splice { tool: String, pathogenic: f64, benign: f64, }
    Predictor { tool: String, pathogenic: Limits, benign: Limits, }
    Exceptions { list: Vec<Exception>, }
    Somatic {
        points: Points, hotspot_residue_samples: u32, hotspot_change_samples: u32, sbvs1_af: f64, sbs1_af: f64,
        populations: Vec<String>, min_an: u32, op4_max_af: f64, min_stars: u8, grantham_share: f64,
    }
    Genes { genes: Vec<String>, }
    /// Limits of one gene; those left out are the general ones.
    Gene { symbol: String, ba1_faf95: Option<f64>, bs1_faf95: Option<f64>, pm2_max_af: Option<f64>, }
}

/// Limits of a predictor.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    supporting: f64,
    moderate: Option<f64>,
    strong: Option<f64>,
    very_strong: Option<f64>,
}

impl Limits {
    /// Each with its strength, the strongest first.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Strength, f64)> + Clone {
        let all = [
            (Strength::VeryStrong, self.very_strong),
            (Strength::Strong, self.strong),
            (Strength::Moderate, self.moderate),
            (Strength::Supporting, Some(self.supporting)),
        ];
        all.into_iter().filter_map(|(strength, limit)| limit.map(|l| (strength, l)))
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Points {
    very_strong: i32,
    strong: i32,
    moderate: i32,
    supporting: i32,
}

impl Points {
    pub(crate) fn of(self, strength: Strength) -> i32 {
        match strength {
            Strength::Supporting => self.supporting,
            Strength::Moderate => self.moderate,
            Strength::Strong => self.strong,
            Strength::VeryStrong | Strength::StandAlone => self.very_strong,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    name: String,
    grch38: String,
    grch37: String,
}

impl Rules {
    /// The shipped rules, `data/criteria.toml`.
    ///
    /// # Errors
    /// None: the tests read it.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::parse(SHIPPED, "criteria.toml")
    }

    /// SHA-256 of the shipped rules.
    pub fn shipped_sha256() -> String {
        let mut digests = wgs_io::digest::Digests::default();
        digests.update(SHIPPED.as_bytes());
        digests.finish().1
    }

    /// Rules from the text of `file`.
    ///
    /// # Errors
    /// Not TOML of this form, or numbers that cannot be limits.
    pub fn parse(text: &str, file: &str) -> Result<Self, RulesError> {
        let fail = |what: String| RulesError { file: file.to_owned(), what };
        let rules: Self = toml::from_str(text).map_err(|e| fail(e.to_string().trim_end().to_owned()))?;
        rules.check().map_err(fail)?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), String> {
        let fractions = [
            ("pvs1.removed_fraction", self.pvs1.removed_fraction),
            ("ba1.faf95", self.ba1.faf95),
            ("bs1.faf95", self.bs1.faf95),
            ("pm2.max_af", self.pm2.max_af),
            ("pm2.max_af_recessive", self.pm2.max_af_recessive),
            ("splice.pathogenic", self.splice.pathogenic),
            ("splice.benign", self.splice.benign),
            ("somatic.sbvs1_af", self.somatic.sbvs1_af),
            ("somatic.sbs1_af", self.somatic.sbs1_af),
            ("somatic.op4_max_af", self.somatic.op4_max_af),
            ("somatic.grantham_share", self.somatic.grantham_share),
        ];
        let genes = self.genes.iter().flat_map(|g| [g.ba1_faf95, g.bs1_faf95, g.pm2_max_af]).flatten();
        let all = fractions.into_iter().chain(genes.map(|value| ("gene", value)));
        for (key, value) in all {
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("{key} is {value}, which is no fraction"));
            }
        }
        if self.bs1.faf95 > self.ba1.faf95 || self.splice.benign >= self.splice.pathogenic {
            return Err("a benign limit lies beyond the pathogenic one".to_owned());
        }
        for p in &self.predictors {
            let falls = p.pathogenic.each().map(|l| l.1).is_sorted_by(|a, b| a > b);
            let rises = p.benign.each().map(|l| l.1).is_sorted_by(|a, b| a < b);
            if !falls || !rises || p.benign.supporting >= p.pathogenic.supporting {
                return Err(format!("the limits of {} are out of order", p.tool));
            }
        }
        Ok(())
    }

    /// True for groups that give no filtering frequency.
    pub(crate) fn is_bottlenecked(&self, population: &str) -> bool {
        self.populations.bottlenecked.iter().any(|p| p.eq_ignore_ascii_case(population))
    }

    /// The limits of a gene.
    pub(crate) fn gene(&self, symbol: Option<&str>) -> Option<&Gene> {
        self.genes.iter().find(|g| symbol == Some(g.symbol.as_str()))
    }

    /// The name of the allele in BA1's list of exceptions.
    pub(crate) fn ba1_exception(&self, allele: &AlleleName) -> Option<&str> {
        let contig = allele.contig.strip_prefix("chr").unwrap_or(allele.contig);
        let name = format!("{contig}:{}:{}:{}", allele.pos, allele.reference, allele.alternate);
        self.ba1_exceptions.list.iter().find(|e| name == e.grch38 || name == e.grch37).map(|e| e.name.as_str())
    }

    /// True for genes of clonal haematopoiesis.
    pub(crate) fn is_clonal_haematopoiesis(&self, gene: &str) -> bool {
        self.clonal_haematopoiesis.genes.iter().any(|g| g == gene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules() {
        let rules = Rules::shipped().unwrap();
        assert_eq!(rules.predictors[0].tool, "REVEL");
        assert!(rules.is_bottlenecked("FIN") && !rules.is_bottlenecked("eas"));
        assert!(rules.is_clonal_haematopoiesis("DNMT3A") && !rules.is_clonal_haematopoiesis("BRCA1"));
        assert_eq!(rules.ba1_exceptions.list.len(), 9);
        let allele = AlleleName { contig: "chr6", pos: 26_092_913, reference: "G", alternate: "A" };
        assert_eq!(rules.ba1_exception(&allele), Some("HFE NM_000410.3:c.845G>A"));
        assert_eq!(rules.ba1_exception(&AlleleName { alternate: "T", ..allele }), None);
    }

    #[test]
    fn rules_that_cannot_be() {
        let with = |from: &str, to: &str| {
            assert!(SHIPPED.contains(from), "{from}");
            Rules::parse(&SHIPPED.replacen(from, to, 1), "x.toml").map(|_| ()).map_err(|e| e.to_string())
        };
        assert!(with("nmd_window_bp = 50", "nmd_window = 50").unwrap_err().contains("nmd_window"));
        assert!(with("faf95 = 0.05", "faf95 = 5.0").unwrap_err().contains("ba1.faf95 is 5"));
        assert!(with("faf95 = 0.05", "faf95 = 0.001").unwrap_err().contains("beyond"));
        assert!(with("moderate = 0.773", "moderate = 0.5").unwrap_err().contains("REVEL"));
        assert!(with("strength = \"supporting\"", "strength = \"huge\"").unwrap_err().contains("huge"));
        let gene = "[[gene]]\nsource = \"VCEP\"\nsymbol = \"CDH1\"\nba1_faf95 = 0.002\n";
        let rules = Rules::parse(&format!("{SHIPPED}\n{gene}"), "x.toml").unwrap();
        assert_eq!(rules.gene(Some("CDH1")).and_then(|g| g.ba1_faf95), Some(0.002));
        assert!(rules.gene(None).is_none());
    }
}
