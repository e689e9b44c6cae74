//! Who was purged: salted digests of names, so that an old file does not bring a sample back.

use crate::error::{CohortError, Of};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::path::Path;

/// The digests of the purged samples of a store.
pub struct Purged {
    salt: Vec<u8>,
    digests: HashSet<Vec<u8>>,
}

impl Purged {
    /// Reads them.
    ///
    /// # Errors
    /// SQLite's.
    pub fn of(db: &Connection, path: &Path) -> Result<Self, CohortError> {
        let salt = db.query_row("SELECT value FROM setting WHERE name = 'salt'", [], |r| r.get(0)).of(path)?;
        let mut query = db.prepare_cached("SELECT sample_digest FROM purge").of(path)?;
        let digests = query.query_map([], |r| r.get(0)).of(path)?.collect::<Result<_, _>>().of(path)?;
        Ok(Self { salt, digests })
    }

    /// The digest of a name: SHA-256 of the store's salt and the name.
    pub fn digest(&self, sample: &str) -> Vec<u8> {
        Sha256::new().chain_update(&self.salt).chain_update(sample.as_bytes()).finalize().to_vec()
    }

    /// Was this sample purged?
    pub fn has(&self, sample: &str) -> bool {
        !self.digests.is_empty() && self.digests.contains(&self.digest(sample))
    }
}
