//! The profile as a file: the content and its SHA-256, so that a damaged one is refused.

use super::{CLASSES, FORMAT, Profile};
use crate::CallError;
use crate::territory::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use wgs_pileup::NO_QUALITY;

#[derive(Serialize, Deserialize)]
struct File<P> {
    wgs_profile: P,
    sha256: String,
}

impl Profile {
    /// SHA-256 of the content, in hexadecimal: what names the profile in VCF headers.
    pub fn digest(&self) -> String {
        // A struct of integers and strings always serialises.
        hex(&Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let file = File { wgs_profile: self, sha256: self.digest() };
        serde_json::to_string_pretty(&file).map(|s| s + "\n").unwrap_or_default()
    }

    /// Reads a file and checks that it is whole.
    pub fn open(path: &Path) -> Result<Self, CallError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| CallError::Io { path: shown.clone(), source })?;
        Self::from_text(&bytes).map_err(|reason| CallError::BadProfile { path: shown, reason })
    }

    fn from_text(bytes: &[u8]) -> Result<Self, String> {
        // The version first: another one has other fields.
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|e| format!("truncated or no profile ({e})"))?;
        match value.pointer("/wgs_profile/format").and_then(serde_json::Value::as_u64) {
            None => return Err("no wgs profile".into()),
            Some(format) if format != u64::from(FORMAT) => {
                return Err(format!("format {format}, this version reads {FORMAT}"));
            }
            Some(_) => {}
        }
        let file: File<Profile> = serde_json::from_value(value).map_err(|e| e.to_string())?;
        if file.wgs_profile.digest() != file.sha256 {
            return Err("its digest does not fit its content".into());
        }
        if file.wgs_profile.base_errors.len() != usize::from(NO_QUALITY) + 1 {
            return Err("it has no complete table of base errors".into());
        }
        if file.wgs_profile.orientation.len() != CLASSES {
            return Err("it has no complete table of read orientations".into());
        }
        Ok(file.wgs_profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{BaseError, orientation};

    fn profile() -> Profile {
        let (orientation, orientation_sites) = orientation::Counts::default().fit();
        Profile {
            format: FORMAT,
            wgs: "0".into(),
            sample: "s".into(),
            reference: "r".into(),
            contigs: Vec::new(),
            cell_sums: vec![u64::MAX],
            witness: None,
            cells_read: 1,
            reads: Default::default(),
            positions_left_out: 0,
            indels: Vec::new(),
            homozygous_records: 0,
            homozygous_other: 0,
            foreign_milli_log10: 4000,
            base_errors: vec![BaseError { bases: 9, mismatches: 1, milli_log10: 3000 }; 95],
            orientation,
            orientation_sites,
            pair: None,
        }
    }

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        let p = profile();
        let text = p.to_text();
        assert_eq!(Profile::from_text(text.as_bytes()).unwrap(), p);
        assert!((p.error(30) - 1e-3).abs() < 1e-15);
        for cut in [0, 1, text.len() / 2, text.len() - 3] {
            assert!(Profile::from_text(&text.as_bytes()[..cut]).is_err(), "{cut}");
        }
        let changed = text.replacen("\"mismatches\": 1", "\"mismatches\": 2", 1);
        assert!(Profile::from_text(changed.as_bytes()).unwrap_err().contains("digest"));
        let other = Profile { format: FORMAT + 1, ..p };
        assert!(
            Profile::from_text(other.to_text().as_bytes()).unwrap_err().contains(&format!("format {}", FORMAT + 1))
        );
        assert!(Profile::from_text(b"{}").is_err());
    }
}
