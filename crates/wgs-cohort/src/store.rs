//! The file: SQLite in WAL mode, our `application_id`, a schema version in `user_version`.
//!
//! Every connection waits for others ([`BUSY`]), syncs each commit, and overwrites what it deletes with zeros. A store is
//! made and brought up to date ([`migrations`]) in one transaction, so that several programs may start with a new file at
//! once. A file that is no store, is of a later version, or is shorter than it says is refused before anything is read.

mod migrations;

use crate::error::{CohortError, Of};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use migrations::{VERSION, create_as_of};

/// `wgsC`: marks the file as a store.
pub const APPLICATION_ID: i32 = 0x7767_7343;
/// How long a connection waits for a lock: longer than the largest batch of another writer takes on a slow disk.
const BUSY: Duration = Duration::from_secs(120);
/// Larger than SQLite's default: a packed report fits a page or two.
const PAGE: u32 = 8_192;

/// An open store.
pub struct Store {
    /// The connection.
    pub(crate) db: Connection,
    /// Its path, for messages.
    pub(crate) path: PathBuf,
}

impl Store {
    /// Opens a store, or makes one where there is no file or an empty one.
    ///
    /// # Errors
    /// A file that is something else, is damaged or of a later version; SQLite's own.
    pub fn open_or_create(path: &Path) -> Result<Self, CohortError> {
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, true)
    }

    /// Opens a store that is there.
    ///
    /// # Errors
    /// As [`Store::open_or_create`], and a file that is not there.
    pub fn open(path: &Path) -> Result<Self, CohortError> {
        if !path.is_file() {
            let what = if path.exists() { "not a file" } else { "no such file" };
            return Err(CohortError::NotAStore { path: path.display().to_string(), what: what.into() });
        }
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, false)
    }

    fn connect(path: &Path, flags: OpenFlags, create: bool) -> Result<Self, CohortError> {
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).of(path)?;
        let mut store = Self { db, path: path.to_owned() };
        store.db.busy_timeout(BUSY).of(path)?;
        store.db.pragma_update(None, "page_size", PAGE).of(path)?;
        let id: i32 = store.number("application_id")? as i32;
        if id != APPLICATION_ID {
            let tables: i64 = store.db.query_row("SELECT count(*) FROM sqlite_master", [], |r| r.get(0)).of(path)?;
            if id != 0 || tables != 0 {
                return Err(store.no("an SQLite file of another program"));
            }
            if !create {
                return Err(store.no("an empty file"));
            }
        }
        store.known_version()?;
        store.whole()?;
        store.wal()?;
        for (pragma, value) in [("synchronous", "FULL"), ("secure_delete", "ON"), ("foreign_keys", "ON")] {
            store.db.pragma_update(None, pragma, value).of(path)?;
        }
        store.db.pragma_update(None, "cache_size", -65_536).of(path)?;
        migrations::bring_up(&mut store)?;
        Ok(store)
    }

    fn no(&self, what: &str) -> CohortError {
        CohortError::NotAStore { path: self.path.display().to_string(), what: what.into() }
    }

    pub(crate) fn number(&self, pragma: &str) -> Result<i64, CohortError> {
        self.db.query_row(&format!("PRAGMA {pragma}"), [], |r| r.get(0)).of(&self.path)
    }

    /// Version of the schema; refuses later ones.
    pub(crate) fn known_version(&self) -> Result<i64, CohortError> {
        let found = self.number("user_version")?;
        match found {
            0..=VERSION => Ok(found),
            _ => Err(CohortError::Newer { path: self.path.display().to_string(), found, ours: VERSION }),
        }
    }

    /// Refuses a file that is shorter than its header says. While there is a write-ahead log, pages may still stand there.
    fn whole(&self) -> Result<(), CohortError> {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        if std::fs::metadata(log).is_ok_and(|m| m.len() > 0) {
            return Ok(());
        }
        let pages = self.number("page_count")?.unsigned_abs();
        let expected = pages.saturating_mul(self.number("page_size")?.unsigned_abs());
        let found = std::fs::metadata(&self.path).map_or(0, |m| m.len());
        if found < expected && self.number("page_count")?.unsigned_abs() == pages {
            let what = format!("{found} bytes instead of {expected}: it is cut short");
            return Err(CohortError::Damaged { path: self.path.display().to_string(), what });
        }
        Ok(())
    }

    /// Write-ahead logging. Turning it on needs the file alone, which SQLite does not wait for.
    fn wal(&self) -> Result<(), CohortError> {
        let start = Instant::now();
        loop {
            let mode: Result<String, _> = self.db.query_row("PRAGMA journal_mode=WAL", [], |r| r.get(0));
            match mode.of(&self.path) {
                Ok(_) => return Ok(()),
                Err(CohortError::Busy { .. }) if start.elapsed() < BUSY => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(e) => return Err(e),
            }
        }
    }

    /// A transaction that writes: waits for other writers now, not in its middle.
    pub(crate) fn write(&mut self) -> Result<Transaction<'_>, CohortError> {
        self.db.transaction_with_behavior(TransactionBehavior::Immediate).of(&self.path)
    }

    pub(crate) fn damaged(&self, what: &str) -> CohortError {
        CohortError::Damaged { path: self.path.display().to_string(), what: what.into() }
    }

    /// A setting made with the store.
    pub(crate) fn setting(&self, name: &str) -> Result<Vec<u8>, CohortError> {
        let sql = "SELECT value FROM setting WHERE name = ?1";
        self.db.query_row(sql, [name], |r| r.get(0)).of(&self.path)
    }

    /// Runs SQLite's own check of the whole file.
    ///
    /// # Errors
    /// [`CohortError::Damaged`] with its first complaint.
    pub fn check(&self) -> Result<(), CohortError> {
        let said: String = self.db.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).of(&self.path)?;
        if said == "ok" {
            return Ok(());
        }
        Err(CohortError::Damaged { path: self.path.display().to_string(), what: said })
    }

    /// Reports in it, all versions.
    ///
    /// # Errors
    /// SQLite's.
    pub fn count(&self) -> Result<u64, CohortError> {
        let n: i64 = self.db.query_row("SELECT count(*) FROM report", [], |r| r.get(0)).of(&self.path)?;
        Ok(n.unsigned_abs())
    }
}
