//! Files that MultiQC parses without a plugin.

use crate::Report;

/// A file to write.
pub struct SideFile {
    /// Name inside the directory.
    pub name: String,
    /// Content.
    pub content: String,
}

/// The files for one report.
pub fn files(_report: &Report) -> Vec<SideFile> {
    Vec::new()
}
