//! Small files of text, read whole, with their digest.

use super::error::ContextError;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use wgs_io::input::Input;

/// A file's text.
pub struct Text {
    /// Its name, for messages.
    pub path: String,
    /// The text without a byte order mark.
    pub text: String,
    /// SHA-256 of the decoded text's bytes.
    pub sha256: String,
}

impl Text {
    /// Reads plain or compressed text.
    ///
    /// # Errors
    /// A file that cannot be read or is no UTF-8.
    pub fn read(path: &Path) -> Result<Self, ContextError> {
        let input = Input::open(path)?;
        let path = input.file().to_owned();
        let bytes = input.read_all()?;
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(&bytes) {
            let _ = write!(sha256, "{byte:02x}");
        }
        let mut text = String::from_utf8(bytes).map_err(|e| {
            let before = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
            ContextError::line(&path, line, "not UTF-8".into(), "save the table as UTF-8")
        })?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(Self { path, text, sha256 })
    }

    /// Lines that are not empty, with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim().is_empty())
    }
}
