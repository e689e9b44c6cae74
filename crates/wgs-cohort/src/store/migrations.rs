//! The schema, one step a version. A step never changes once it was released.

use super::{APPLICATION_ID, Store};
use crate::content;
use crate::error::{CohortError, Of};
use rusqlite::{Transaction, params};
use std::path::Path;

/// Version of the schema this program writes.
pub const VERSION: i64 = 2;

/// Version 1: reports with their keys, metrics and signatures; who was purged.
const REPORTS: &str = "
CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE metric(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE report(
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  sample TEXT NOT NULL,
  sections TEXT NOT NULL,
  role TEXT, vendor TEXT, centre TEXT, hospital TEXT, instrument TEXT, flowcell TEXT, kit TEXT, preservation TEXT,
  delivery TEXT, supersedes TEXT,
  at INTEGER, received INTEGER NOT NULL,
  status TEXT, disposition TEXT, profile TEXT, profile_version TEXT,
  waivers INTEGER NOT NULL, open_actions INTEGER NOT NULL,
  software TEXT NOT NULL, software_commit TEXT NOT NULL
);
CREATE INDEX report_sample ON report(sample);
CREATE TABLE body(report INTEGER PRIMARY KEY REFERENCES report(id), bytes INTEGER NOT NULL, packed BLOB NOT NULL);
CREATE TABLE numbers(report INTEGER PRIMARY KEY REFERENCES report(id), packed BLOB NOT NULL);
CREATE TABLE lanes(report INTEGER PRIMARY KEY REFERENCES report(id), packed BLOB NOT NULL);
CREATE TABLE signature(
  id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES report(id),
  signed_digest BLOB NOT NULL, digest BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE(report, digest)
);
CREATE INDEX signature_report ON signature(report);
CREATE TABLE purge(
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
  sample_digest BLOB NOT NULL, reports INTEGER NOT NULL
);
";

/// Version 2: what is recorded about a party beside reports.
const RECORDS: &str = "
CREATE TABLE record(
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, party TEXT NOT NULL, day TEXT NOT NULL,
  who TEXT NOT NULL, note TEXT NOT NULL, file_name TEXT, file_digest BLOB, file BLOB
);
";

/// Makes or migrates the schema, and gives every metric this program knows an id.
pub(super) fn bring_up(store: &mut Store) -> Result<(), CohortError> {
    if store.known_version()? == VERSION && !lacks_metrics(store)? {
        return Ok(());
    }
    let path = store.path.clone();
    let transaction = store.write()?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |r| r.get(0)).of(&path)?;
    if found > VERSION {
        return Err(CohortError::Newer { path: path.display().to_string(), found, ours: VERSION });
    }
    steps(&transaction, found, VERSION, &path)?;
    let mut insert = transaction.prepare("INSERT OR IGNORE INTO metric(path) VALUES (?1)").of(&path)?;
    for metric in wgs_report::metric::metrics() {
        insert.execute(params![metric.path]).of(&path)?;
    }
    drop(insert);
    transaction.commit().of(&path)
}

fn steps(transaction: &Transaction, found: i64, wanted: i64, path: &Path) -> Result<(), CohortError> {
    if found < 1 && wanted >= 1 {
        transaction.execute_batch(REPORTS).of(path)?;
        let mut set = transaction.prepare("INSERT INTO setting(name, value) VALUES (?1, ?2)").of(path)?;
        set.execute(params!["dictionary", content::new_dictionary()]).of(path)?;
        // Of SQLite's generator, which the system seeds.
        let salt: Vec<u8> = transaction.query_row("SELECT randomblob(32)", [], |r| r.get(0)).of(path)?;
        set.execute(params!["salt", salt]).of(path)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).of(path)?;
    }
    if found < 2 && wanted >= 2 {
        transaction.execute_batch(RECORDS).of(path)?;
    }
    transaction.pragma_update(None, "user_version", wanted.max(found)).of(path)
}

fn lacks_metrics(store: &Store) -> Result<bool, CohortError> {
    let mut find = store.db.prepare("SELECT 1 FROM metric WHERE path = ?1").of(&store.path)?;
    for metric in wgs_report::metric::metrics() {
        if !find.exists(params![metric.path]).of(&store.path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes an empty store as an earlier version of the program did, for tests of migration.
///
/// # Errors
/// SQLite's.
#[doc(hidden)]
pub fn create_as_of(path: &Path, version: i64) -> Result<(), CohortError> {
    let mut db = rusqlite::Connection::open(path).of(path)?;
    let transaction = db.transaction().of(path)?;
    steps(&transaction, 0, version.min(VERSION), path)?;
    transaction.pragma_update(None, "user_version", version).of(path)?;
    transaction.commit().of(path)
}
