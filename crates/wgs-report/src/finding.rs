//! Findings: what is wrong with a sample beyond any limit. A truncated file, a sample that is another person, a name where a
//! pseudonym should stand. Stages put them into `findings[]` of their section; `wgs judge` turns each into a reason and, for
//! what fails, an action. No profile can switch a finding off; a waiver may cover it, by its code.

use crate::metric::Scope;
use crate::profile::{Party, Request};
use crate::verdict::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What it is, one of [`CODES`]: `qc_deliver.truncated`.
    pub code: String,
    /// `warn`, `not_evaluated` or `fail`.
    pub outcome: Outcome,
    /// What it belongs to.
    pub scope: Scope,
    /// File, lane or other sample it is about.
    pub row: Option<String>,
    /// In words, with names and numbers.
    pub message: String,
    /// Who asks.
    pub from: Party,
    /// Who is asked.
    pub to: Party,
    /// For what.
    pub request: Request,
}

/// Every code and what it says.
pub const CODES: [(&str, &str); 24] = [
    ("qc_deliver.missing", "a file of the manifest is not there"),
    ("qc_deliver.size", "a file has another size than the manifest says: half copied, or another file"),
    ("qc_deliver.digest", "a file's MD5 or SHA-256 is not the manifest's"),
    ("qc_deliver.no_digest", "a file has neither MD5 nor SHA-256 in the manifest"),
    ("qc_deliver.truncated", "a file ends early"),
    ("qc_deliver.damaged", "a file's content is damaged or not of its format"),
    ("qc_deliver.pairs", "R1 and R2 do not hold the same reads in the same order"),
    ("qc_deliver.extra", "a file of the delivery's folder is in no line of the manifest"),
    ("qc_deliver.duplicate", "two files of the delivery have the same content"),
    ("qc_deliver.pseudonym", "a name in the manifest, the file or its reads is not the sample's pseudonym"),
    ("qc_deliver.personal", "something that looks like a name or a birth date"),
    ("qc_deliver.lane", "reads are of another lane, flow cell or instrument than the manifest says"),
    ("qc_deliver.not_delivered", "a sample of the manifest has no file that can be used"),
    ("qc_deliver.superseded", "a delivery this one supersedes is not known"),
    ("qc_deliver.earlier", "counts of an earlier delivery cannot be added"),
    ("qc_identity.swap", "two samples seem to be exchanged"),
    ("qc_identity.other_person", "samples of one person are not of one person"),
    ("qc_identity.duplicate", "samples of two persons are of one person"),
    ("qc_identity.unexpected_relatives", "samples of persons stated as unrelated are of relatives"),
    ("qc_identity.not_relatives", "samples of relatives are not of such relatives"),
    ("qc_identity.sex", "genetic sex is not the stated one"),
    ("qc_identity.foreign_cells", "identity differs, and a transplant or transfusion is recorded"),
    ("qc_identity.too_few_sites", "too few fingerprint sites to compare"),
    ("qc_identity.missing", "a sample without a fingerprint"),
];

/// Is this a code of a finding?
pub fn known(code: &str) -> bool {
    CODES.iter().any(|(known, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_of_sections_and_no_metrics() {
        for (code, _) in CODES {
            let section = code.split('.').next().unwrap();
            assert!(crate::profile::SECTIONS.contains(&section), "{code}");
            assert!(crate::metric::find(code).is_none(), "{code}");
            assert_eq!(CODES.iter().filter(|(c, _)| *c == code).count(), 1, "{code}");
        }
    }
}
