//! What is recorded about a party beside reports: its own periodic evaluation, external quality assessment, decisions on
//! reference-sample tests, changes of profiles. Same content twice is one record.

use crate::error::{CohortError, Of};
use crate::store::Store;
use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The party's own periodic evaluation.
    SelfEvaluation,
    /// A result of external quality assessment.
    ExternalQualityAssessment,
    /// What the quality owner decided on a proposed reference-sample test.
    ReferenceTestDecision,
    /// A change of a profile: who, why, and the file.
    ProfileChange,
}

/// All kinds and their words.
pub const KINDS: [(Kind, &str); 4] = [
    (Kind::SelfEvaluation, "self_evaluation"),
    (Kind::ExternalQualityAssessment, "external_quality_assessment"),
    (Kind::ReferenceTestDecision, "reference_test_decision"),
    (Kind::ProfileChange, "profile_change"),
];

impl Kind {
    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        KINDS.iter().find(|(_, w)| *w == word).map(|(kind, _)| *kind)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| *word)
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// Whom it is about.
    pub party: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Who recorded it.
    pub who: String,
    /// In words.
    pub note: String,
    /// Name of the file that belongs to it.
    pub file_name: Option<String>,
    /// SHA-256 of that file.
    pub file_sha256: Option<String>,
    /// The file itself; not in reports.
    #[serde(skip)]
    #[schemars(skip)]
    pub file: Option<Vec<u8>>,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Adds a record; `false` when it is there already.
///
/// # Errors
/// SQLite's.
pub fn add(store: &mut Store, record: &Record) -> Result<bool, CohortError> {
    let file_digest: Option<[u8; 32]> = record.file.as_ref().map(|f| Sha256::digest(f).into());
    let mut all = Sha256::new();
    let name = record.file_name.as_deref().unwrap_or_default();
    for text in [record.kind.word(), &record.party, &record.day, &record.who, &record.note, name] {
        all.update((text.len() as u64).to_le_bytes());
        all.update(text);
    }
    all.update(file_digest.unwrap_or_default());
    let digest: [u8; 32] = all.finalize().into();
    let path = store.path.clone();
    let transaction = store.write()?;
    let sql = "INSERT OR IGNORE INTO record(digest, kind, party, day, who, note, file_name, file_digest, file) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let new = transaction
        .execute(
            sql,
            params![
                digest,
                record.kind.word(),
                record.party,
                record.day,
                record.who,
                record.note,
                record.file_name,
                file_digest,
                record.file
            ],
        )
        .of(&path)?;
    transaction.commit().of(&path)?;
    Ok(new > 0)
}

/// All records, by day, kind, party and note.
///
/// # Errors
/// SQLite's.
pub fn all(store: &Store) -> Result<Vec<Record>, CohortError> {
    let sql = "SELECT kind, party, day, who, note, file_name, file_digest, file FROM record ORDER BY day, kind, party, note, digest";
    let mut query = store.db.prepare(sql).of(&store.path)?;
    let rows = query
        .query_map([], |r| {
            let kind: String = r.get(0)?;
            let digest: Option<Vec<u8>> = r.get(6)?;
            Ok(Record {
                kind: Kind::parse(&kind).unwrap_or(Kind::SelfEvaluation),
                party: r.get(1)?,
                day: r.get(2)?,
                who: r.get(3)?,
                note: r.get(4)?,
                file_name: r.get(5)?,
                file_sha256: digest.map(|d| hex(&d)),
                file: r.get(7)?,
            })
        })
        .of(&store.path)?;
    rows.collect::<Result<_, _>>().of(&store.path)
}
