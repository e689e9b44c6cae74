//! Assessments: what people decided about variants, in TOML.
//!
//! ```toml
//! [[assessment]]
//! variant = "NM_000314.8:c.388C>G"   # or hgvs_g as the calls have it, or contig:pos:ref:alt
//! calls = "germline"                 # optional: which calls it is about
//! scheme = "acmg"                    # or oncogenicity
//! class = "pathogenic"
//! criteria = ["PVS1", "PM2_Supporting"]
//! condition = { label = "…", system = "MONDO", code = "MONDO:…" }
//! inheritance = "AD"
//! comment = "…"
//! by = "…"
//! date = "2026-01-31"
//! tiers = [{ scheme = "amp_asco_cap", level = "I-A" }]
//! confirmation = { need = "needed", ordered = "2026-02-01", method = "Sanger", result = "pending" }
//! ```

use crate::annotated::line::{Allele, Line};
use crate::case_file::{WrittenCode, day};
use crate::error::CaseError;
use crate::file::Text;
use crate::model::{Assessment, Coded, Confirmation, Need, Tier};
use serde::Deserialize;
use std::collections::HashMap;

/// Classes of the schemes, the gravest first.
const CLASSES: [(&str, [&str; 5]); 2] = [
    ("acmg", ["pathogenic", "likely_pathogenic", "uncertain_significance", "likely_benign", "benign"]),
    ("oncogenicity", ["oncogenic", "likely_oncogenic", "uncertain_significance", "likely_benign", "benign"]),
];

/// Which calls an assessment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    /// Of the person's own genome.
    Germline,
    /// Of the tumour.
    Somatic,
}

/// A checked entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The variant as written.
    pub variant: String,
    /// Only among these calls.
    pub calls: Option<Calls>,
    /// The assessment.
    pub assessment: Assessment,
    /// Levels the assessor gives.
    pub tiers: Vec<Tier>,
    /// Confirmatory test.
    pub confirmation: Confirmation,
}

impl Entry {
    /// 0 for the gravest class, 4 for benign.
    pub fn class_rank(&self) -> usize {
        class_rank(&self.assessment.class)
    }
}

/// 0 for the gravest class, 4 for benign.
pub fn class_rank(class: &str) -> usize {
    CLASSES.iter().find_map(|(_, classes)| classes.iter().position(|c| *c == class)).unwrap_or(2)
}

/// All entries of a file, found by the names of an allele.
#[derive(Clone, Debug, Default)]
pub struct Assessments {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    assessment: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    variant: String,
    calls: Option<Calls>,
    scheme: String,
    class: String,
    #[serde(default)]
    criteria: Vec<String>,
    condition: Option<WrittenCode>,
    inheritance: Option<String>,
    comment: Option<String>,
    by: Option<String>,
    date: Option<String>,
    #[serde(default)]
    tiers: Vec<WrittenTier>,
    confirmation: Option<WrittenConfirmation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTier {
    scheme: String,
    level: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenConfirmation {
    need: Need,
    ordered: Option<String>,
    method: Option<String>,
    result: Option<String>,
}

impl Assessments {
    /// Reads a file.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with the entry.
    pub fn parse(text: &Text) -> Result<Self, CaseError> {
        let file: File = text.toml()?;
        let mut all = Self::default();
        for w in file.assessment {
            let name = w.variant.trim().to_owned();
            let wrong = |message: String| text.wrong(format!("assessment of '{name}': {message}"));
            if !name.contains(':') {
                return Err(wrong("not a variant (g. name, contig:pos:ref:alt, or TRANSCRIPT:c. name)".into()));
            }
            let Some((_, classes)) = CLASSES.iter().find(|(s, _)| *s == w.scheme) else {
                return Err(wrong(format!("no scheme '{}' (schemes: acmg, oncogenicity)", w.scheme)));
            };
            if !classes.contains(&w.class.as_str()) {
                let known = classes.join(", ");
                return Err(wrong(format!("no class '{}' of {} (classes: {known})", w.class, w.scheme)));
            }
            day(text, "date", w.date.as_deref())?;
            let c = w.confirmation;
            day(text, "confirmation.ordered", c.as_ref().and_then(|c| c.ordered.as_deref()))?;
            if all.by_name.insert(key(&name), all.entries.len()).is_some() {
                return Err(wrong("stands here twice".into()));
            }
            let assessment = Assessment {
                scheme: w.scheme,
                class: w.class,
                criteria: w.criteria,
                condition: w.condition.map(Coded::from),
                inheritance: w.inheritance,
                comment: w.comment.filter(|c| !c.trim().is_empty()),
                by: w.by,
                date: w.date,
            };
            let confirmation = c.map_or_else(Confirmation::default, |c| Confirmation {
                need: c.need,
                ordered: c.ordered,
                method: c.method,
                result: c.result,
            });
            let tiers = w.tiers.into_iter().map(|t| Tier { scheme: t.scheme, level: t.level }).collect();
            all.entries.push(Entry { variant: name, calls: w.calls, assessment, tiers, confirmation });
        }
        Ok(all)
    }

    /// The entry of an allele, and the transcript name it was found by, if it was.
    pub fn find<'l>(&self, line: &Line, allele: &'l Allele, among: Calls) -> Option<(usize, Option<&'l str>)> {
        if self.entries.is_empty() {
            return None;
        }
        let get = |name: &str| {
            let i = *self.by_name.get(&key(name))?;
            let calls = self.entries.get(i)?.calls;
            (calls.is_none_or(|c| c == among)).then_some(i)
        };
        let place = format!("{}:{}:{}:{}", &*line.contig, line.pos, &*line.reference, &*allele.alt);
        if let Some(i) = get(&place).or_else(|| get(allele.hgvs_g.as_deref()?)) {
            return Some((i, None));
        }
        allele.consequences.iter().filter_map(|c| c.hgvs_c.as_deref()).find_map(|name| Some((get(name)?, Some(name))))
    }
}

/// A name as it is compared: without `chr`.
fn key(name: &str) -> String {
    name.strip_prefix("chr").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[assessment]]\nvariant = \"chr1:7:A:T\"\nscheme = \"acmg\"\nclass = \"pathogenic\"\n";

    #[test]
    fn entries_are_found_by_every_name() {
        let line: Line = serde_json::from_str(
            r#"{"contig":"1","pos":7,"ref":"A","filter":[],"alleles":[{"alt":"T","number":1,"hgvs_g":"1:g.7A>T","consequences":[{"terms":[],"hgvs_c":"NM_1.2:c.3A>T"}]}]}"#,
        )
        .unwrap();
        for (name, by) in [("chr1:7:A:T", None), ("1:g.7A>T", None), ("NM_1.2:c.3A>T", Some("NM_1.2:c.3A>T"))] {
            let text = ONE.replace("chr1:7:A:T", name);
            let all = Assessments::parse(&Text::new("a", text)).unwrap();
            assert_eq!(all.find(&line, &line.alleles[0], Calls::Germline), Some((0, by)), "{name}");
        }
        let all = Assessments::parse(&Text::new("a", format!("{ONE}calls = \"somatic\"\n"))).unwrap();
        assert_eq!(all.find(&line, &line.alleles[0], Calls::Germline), None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, expected) in [
            ("acmg", "amp", "no scheme 'amp'"),
            ("\"pathogenic\"", "\"oncogenic\"", "no class 'oncogenic' of acmg"),
            ("chr1:7:A:T", "BRCA1", "assessment of 'BRCA1': not a variant"),
            ("[[", "date = \"x\"\n[[", "unknown field `date`"),
            ("scheme", "date = \"x\"\nscheme", "date = 'x' is no day"),
            ("scheme", "confirmation = { need = \"maybe\" }\nscheme", "unknown variant `maybe`"),
        ] {
            let got = Assessments::parse(&Text::new("a", ONE.replacen(from, to, 1))).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
        let twice = format!("{ONE}{}", ONE.replace("chr1", "1"));
        assert!(Assessments::parse(&Text::new("a", twice)).unwrap_err().to_string().contains("twice"));
    }
}
