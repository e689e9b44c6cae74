//! Stored reports of a sample, as they are stored.

use crate::content::Unpacker;
use crate::error::{CohortError, Of};
use crate::store::Store;
use crate::table::Row;

/// Reads stored reports.
pub struct Reader<'s> {
    store: &'s Store,
    unpacker: Unpacker,
}

impl<'s> Reader<'s> {
    /// Of this store.
    ///
    /// # Errors
    /// SQLite's.
    pub fn new(store: &'s Store) -> Result<Self, CohortError> {
        Ok(Self { store, unpacker: Unpacker::new(&store.setting("dictionary")?)? })
    }

    /// The JSON of a row, on one line.
    ///
    /// # Errors
    /// SQLite's; a report that is damaged.
    pub fn text(&mut self, row: &Row) -> Result<Vec<u8>, CohortError> {
        let path = &self.store.path;
        let mut query = self.store.db.prepare_cached("SELECT bytes, packed FROM body WHERE report = ?1").of(path)?;
        let mut rows = query.query([row.id]).of(path)?;
        let damaged = || self.store.damaged(&format!("report {} cannot be read", row.id));
        let found = rows.next().of(path)?.ok_or_else(damaged)?;
        let bytes: i64 = found.get(0).of(path)?;
        let packed = found.get_ref(1).of(path)?.as_blob().unwrap_or_default();
        self.unpacker.text(packed, bytes.unsigned_abs() as usize).ok_or_else(damaged)
    }

    /// The signatures of a row: SHA-256 of what was signed, SHA-256 of the signature, its bytes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn signatures(&self, row: &Row) -> Result<Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>, CohortError> {
        let path = &self.store.path;
        let sql = "SELECT signed_digest, digest, bytes FROM signature WHERE report = ?1 ORDER BY digest";
        let mut query = self.store.db.prepare_cached(sql).of(path)?;
        let rows = query.query_map([row.id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).of(path)?;
        rows.collect::<Result<_, _>>().of(path)
    }
}
