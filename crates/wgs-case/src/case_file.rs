//! `case.toml`: what the operator states about a case. Unknown keys, days that do not exist and empty names are refused.

use crate::error::CaseError;
use crate::file::Text;
use crate::model::{Author, AuthorParty, Coded, Consent, ConsentClass, ConsentState, Kind, Phenotype, Sample};
use serde::Deserialize;
use wgs_report::date::Day;
use wgs_report::specimen::StatedSex;

/// An empty case file with every key explained.
pub const TEMPLATE: &str = include_str!("shipped/case.toml");

/// Roles of samples.
const ROLES: [&str; 7] = ["tumor", "normal", "germline", "proband", "mother", "father", "sibling"];

/// A checked case file.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// Id.
    pub id: String,
    /// What was analysed.
    pub kind: Kind,
    /// Assembly.
    pub assembly: Option<String>,
    /// Day of the panel.
    pub panel_date: Option<String>,
    /// Day of the report.
    pub report_date: Option<String>,
    /// Remarks.
    pub remarks: Vec<String>,
    /// Pseudonym.
    pub pseudonym: String,
    /// Sex as stated.
    pub stated_sex: Option<StatedSex>,
    /// Diagnosis.
    pub diagnosis: Option<Coded>,
    /// Phenotypes.
    pub phenotypes: Vec<Phenotype>,
    /// Samples, the index sample first.
    pub samples: Vec<Sample>,
    /// Author.
    pub author: Author,
    /// Every class once, in the order of [`ConsentClass`].
    pub consent: Vec<Consent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    kind: Kind,
    assembly: Option<String>,
    panel_date: Option<String>,
    report_date: Option<String>,
    #[serde(default)]
    remarks: Vec<String>,
    subject: WrittenSubject,
    sample: Vec<WrittenSample>,
    #[serde(default)]
    author: WrittenAuthor,
    #[serde(default)]
    consent: WrittenConsent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSubject {
    pseudonym: String,
    stated_sex: Option<StatedSex>,
    diagnosis: Option<WrittenCode>,
    #[serde(default)]
    phenotype: Vec<WrittenPhenotype>,
}

/// A coded term in TOML.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenCode {
    system: Option<String>,
    code: Option<String>,
    label: String,
}

impl From<WrittenCode> for Coded {
    fn from(c: WrittenCode) -> Self {
        Self { system: c.system, code: c.code, label: c.label }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPhenotype {
    id: String,
    label: String,
    #[serde(default)]
    excluded: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSample {
    name: String,
    role: String,
    preservation: Option<String>,
    collected: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAuthor {
    party: Option<AuthorParty>,
    organisation: Option<String>,
    name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenConsent {
    primary_findings: ConsentState,
    secondary_findings: ConsentState,
    research: ConsentState,
    data_sharing: ConsentState,
}

impl CaseFile {
    /// Reads a case file.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with what is wrong.
    pub fn parse(text: &Text) -> Result<Self, CaseError> {
        let w: Written = text.toml()?;
        for (key, value) in [("id", &w.id), ("subject.pseudonym", &w.subject.pseudonym)] {
            if value.trim().is_empty() {
                return Err(text.wrong(format!("{key} must not be empty")));
            }
        }
        for (key, value) in [("panel_date", &w.panel_date), ("report_date", &w.report_date)] {
            day(text, key, value.as_deref())?;
        }
        for p in &w.subject.phenotype {
            let digits = p.id.strip_prefix("HP:").unwrap_or_default();
            if digits.len() != 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(text.wrong(format!("subject.phenotype: '{}' is no HPO id (HP:0001250)", p.id)));
            }
        }
        let samples = samples(text, w.sample)?;
        let kinds = [(Kind::TumorNormal, &["tumor", "normal"][..]), (Kind::TumorOnly, &["tumor"][..])];
        for role in kinds.into_iter().filter(|(kind, _)| *kind == w.kind).flat_map(|(_, roles)| roles) {
            if samples.iter().all(|s| s.role != *role) {
                return Err(text.wrong(format!("this kind of case has a sample with the role {role}")));
            }
        }
        let WrittenConsent { primary_findings, secondary_findings, research, data_sharing } = w.consent;
        let consent = [
            (ConsentClass::PrimaryFindings, primary_findings),
            (ConsentClass::SecondaryFindings, secondary_findings),
            (ConsentClass::Research, research),
            (ConsentClass::DataSharing, data_sharing),
        ];
        let some = |value: Option<String>| value.filter(|v| !v.trim().is_empty());
        let phenotype = |p: WrittenPhenotype| Phenotype { id: p.id, label: p.label, excluded: p.excluded };
        Ok(Self {
            id: w.id,
            kind: w.kind,
            assembly: some(w.assembly),
            panel_date: w.panel_date,
            report_date: w.report_date,
            remarks: w.remarks,
            pseudonym: w.subject.pseudonym,
            stated_sex: w.subject.stated_sex,
            diagnosis: w.subject.diagnosis.map(Coded::from),
            phenotypes: w.subject.phenotype.into_iter().map(phenotype).collect(),
            samples,
            author: Author {
                party: w.author.party,
                organisation: some(w.author.organisation),
                name: some(w.author.name),
            },
            consent: consent.map(|(class, state)| Consent { class, state }).to_vec(),
        })
    }

    /// Is this class of consent granted?
    pub fn grants(&self, class: ConsentClass) -> bool {
        self.consent.iter().any(|c| c.class == class && c.state == ConsentState::Granted)
    }

    /// The sample with the person's own genome: the index sample of a family, the normal of a tumour.
    pub fn germline_sample(&self) -> Option<&str> {
        let own = |s: &&Sample| matches!(s.role.as_str(), "proband" | "germline" | "normal");
        self.samples.iter().find(own).map(|s| s.name.as_str())
    }

    /// The tumour.
    pub fn tumor(&self) -> Option<&str> {
        self.samples.iter().find(|s| s.role == "tumor").map(|s| s.name.as_str())
    }
}

fn samples(text: &Text, written: Vec<WrittenSample>) -> Result<Vec<Sample>, CaseError> {
    let mut samples: Vec<Sample> = Vec::with_capacity(written.len());
    for s in written {
        let role = if s.role == "tumour" { "tumor".to_owned() } else { s.role };
        if s.name.trim().is_empty() {
            return Err(text.wrong("a sample without a name"));
        }
        if !ROLES.contains(&role.as_str()) {
            return Err(text.wrong(format!("sample '{}': no role '{role}' (roles: {})", s.name, ROLES.join(", "))));
        }
        if samples.iter().any(|o| o.name == s.name) {
            return Err(text.wrong(format!("sample '{}' stands here twice", s.name)));
        }
        day(text, "sample.collected", s.collected.as_deref())?;
        samples.push(Sample { name: s.name, role, preservation: s.preservation, collected: s.collected });
    }
    if samples.is_empty() { Err(text.wrong("no sample")) } else { Ok(samples) }
}

/// Refuses what is no day.
pub(crate) fn day(text: &Text, key: &str, value: Option<&str>) -> Result<(), CaseError> {
    match value {
        Some(value) if Day::parse(value).is_none() => {
            Err(text.wrong(format!("{key} = '{value}' is no day (YYYY-MM-DD)")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<CaseFile, CaseError> {
        CaseFile::parse(&Text::new("case.toml", text))
    }

    #[test]
    fn the_template_is_a_case_and_lets_nothing_through() {
        let case = parse(TEMPLATE).unwrap();
        assert_eq!(case.consent.len(), 4);
        assert!(case.consent.iter().all(|c| c.state == ConsentState::Unknown));
        assert_eq!(case.germline_sample(), Some("S-0001"));
        // Every line that is commented out can be used as it stands.
        let key = |l: &str| l.starts_with("# [") || l.contains(" = ");
        let all: Vec<&str> = TEMPLATE.lines().map(|l| if key(l) { l.trim_start_matches("# ") } else { l }).collect();
        let case = parse(&all.join("\n")).unwrap();
        assert_eq!(case.phenotypes.len(), 1);
        assert_eq!(case.author.party, Some(AuthorParty::Hospital));
    }

    #[test]
    fn what_is_missing_is_unknown_and_what_is_wrong_is_said() {
        let least = "id = \"C\"\nkind = \"tumor_only\"\n[subject]\npseudonym = \"P\"\n[[sample]]\nname = \"T\"\nrole = \"tumour\"\n";
        let case = parse(least).unwrap();
        assert!(!case.grants(ConsentClass::PrimaryFindings));
        assert_eq!((case.tumor(), case.germline_sample()), (Some("T"), None));
        for (from, to, expected) in [
            ("id = \"C\"", "id = \" \"", "case.toml: id must not be empty"),
            ("id = \"C\"", "id = \"C\"\nidd = 1", "unknown field `idd`"),
            ("tumor_only", "tumor_normal", "a sample with the role normal"),
            ("tumor_only", "tumour", "unknown variant `tumour`"),
            ("\"tumour\"", "\"cousin\"", "no role 'cousin'"),
            ("id = \"C\"", "id = \"C\"\npanel_date = \"2026-02-30\"", "panel_date = '2026-02-30' is no day"),
            ("[[sample]]", "[[sample]]\nname = \"T\"\nrole = \"tumor\"\n[[sample]]", "sample 'T' stands here twice"),
            ("[[sample]]", "[consent]\nsecondary_findings = \"yes\"\n[[sample]]", "unknown variant `yes`"),
            ("[[sample]]", "[[subject.phenotype]]\nid = \"HP:1\"\nlabel = \"x\"\n[[sample]]", "'HP:1' is no HPO id"),
        ] {
            let got = parse(&least.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
    }
}
