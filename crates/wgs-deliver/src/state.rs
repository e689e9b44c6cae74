//! What earlier runs found, in one file that only grows: counts of every group of files that was read, and the deliveries
//! that were checked. A run that was killed goes on where it was; files that did not change are not read again.
//!
//! **Format.** A line with name and version, then frames: kind (`P` a group of files, `D` a delivery), length of the head
//! (u32), length of the body (u64), little-endian; head (JSON), body (bytes of `wgs_qc_fastq::part`), xxh3 of all of it.
//! A frame is written at once and synced. A frame cut short by a kill is dropped when the file is opened and its files are
//! read again; a frame that is whole but does not fit its checksum is damage, an error. One run at a time holds the file (a
//! lock that ends with the process). Later frames of the same key replace earlier ones.

use crate::Error;
use crate::read::GroupResult;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek, SeekFrom, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8] = b"wgs deliver state 1\n";
/// Kind, length of the head, length of the body.
const FRAME: usize = 1 + 4 + 8;

/// A delivery as an earlier run checked it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Its id.
    pub delivery_id: String,
    /// What it superseded.
    pub supersedes: Option<String>,
    /// Groups of its files.
    pub groups: Vec<KnownGroup>,
}

/// A group of files of a known delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownGroup {
    /// Sample.
    pub sample: String,
    /// Key of what was found.
    pub key: String,
    /// Do its reads count for the sample?
    pub counted: bool,
}

/// A state file, open and locked.
pub struct State {
    path: String,
    file: File,
    groups: BTreeMap<String, GroupResult>,
    /// Deliveries in the order in which they were first checked.
    pub deliveries: Vec<Known>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    key: String,
    group: GroupResult,
}

impl State {
    /// Opens or makes a state file.
    ///
    /// # Errors
    /// [`Error::State`] for another file or a damaged one, [`Error::Busy`], [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let io = |source| Error::Io { path: shown.clone(), source };
        let damaged = |message: &str| Error::State { path: shown.clone(), message: message.to_owned() };
        if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
            std::fs::create_dir_all(dir).map_err(io)?;
        }
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: shown }),
            Err(TryLockError::Error(e)) => return Err(io(e)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let mut state = Self { path: shown.clone(), file, groups: BTreeMap::new(), deliveries: Vec::new() };
        if MAGIC.starts_with(&bytes) && bytes.len() < MAGIC.len() {
            // New, or a run was killed while it began.
            state.restart(0)?;
            state.append(MAGIC)?;
            return Ok(state);
        }
        let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(|| match bytes.starts_with(b"wgs deliver state ") {
            true => damaged("a state of another version of wgs"),
            false => damaged("not a state of wgs qc deliver"),
        })?;
        while let Some((frame, behind)) = cut(rest) {
            let at = bytes.len() - rest.len();
            let broken = || damaged(&format!("damaged at byte {at}"));
            let (content, sum) = frame.split_at(frame.len() - 8);
            if xxh3_64(content).to_le_bytes() != sum {
                if behind.is_empty() {
                    break;
                }
                return Err(broken());
            }
            state.take(content).ok_or_else(broken)?;
            rest = behind;
        }
        state.restart((bytes.len() - rest.len()) as u64)?;
        Ok(state)
    }

    fn take(&mut self, content: &[u8]) -> Option<()> {
        let (kind, head, body) = parts(content)?;
        match kind {
            b'P' => {
                let Head { key, mut group } = serde_json::from_slice(head).ok()?;
                group.counts = (!body.is_empty()).then(|| body.to_vec());
                self.groups.insert(key, group);
            }
            b'D' => self.know(serde_json::from_slice(head).ok()?),
            _ => return None,
        }
        Some(())
    }

    fn know(&mut self, known: Known) {
        match self.deliveries.iter_mut().find(|d| d.delivery_id == known.delivery_id) {
            Some(before) => *before = known,
            None => self.deliveries.push(known),
        }
    }

    /// What was found in a group of files.
    pub fn find(&self, key: &str) -> Option<&GroupResult> {
        self.groups.get(key)
    }

    /// Keeps what was found in a group of files.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn keep(&mut self, key: &str, group: &GroupResult) -> Result<(), Error> {
        let head = Head { key: key.to_owned(), group: GroupResult { counts: None, ..group.clone() } };
        let head = serde_json::to_vec(&head).map_err(|e| Error::Internal(e.to_string()))?;
        self.frame(b'P', &head, group.counts.as_deref().unwrap_or_default())
    }

    /// Keeps that a delivery was checked, unless that is known.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn keep_delivery(&mut self, known: Known) -> Result<(), Error> {
        if self.deliveries.contains(&known) {
            return Ok(());
        }
        let head = serde_json::to_vec(&known).map_err(|e| Error::Internal(e.to_string()))?;
        self.frame(b'D', &head, &[])?;
        self.know(known);
        Ok(())
    }

    fn frame(&mut self, kind: u8, head: &[u8], body: &[u8]) -> Result<(), Error> {
        let mut frame = vec![kind];
        frame.extend_from_slice(&(head.len() as u32).to_le_bytes());
        frame.extend_from_slice(&(body.len() as u64).to_le_bytes());
        frame.extend_from_slice(head);
        frame.extend_from_slice(body);
        let sum = xxh3_64(&frame);
        frame.extend_from_slice(&sum.to_le_bytes());
        self.append(&frame)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = self.file.write_all(bytes).and_then(|()| self.file.sync_data());
        done.map_err(|source| Error::Io { path: self.path.clone(), source })
    }

    /// Forgets what lies behind the last whole frame.
    fn restart(&mut self, len: u64) -> Result<(), Error> {
        let done = self.file.set_len(len).and_then(|()| self.file.seek(SeekFrom::Start(len)));
        done.map(|_| ()).map_err(|source| Error::Io { path: self.path.clone(), source })
    }
}

/// The first frame with its checksum, and what lies behind; `None` when it is cut short.
fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, body) = lengths(bytes)?;
    bytes.split_at_checked(FRAME.checked_add(head)?.checked_add(body)?.checked_add(8)?)
}

fn lengths(bytes: &[u8]) -> Option<(usize, usize)> {
    let head = u32::from_le_bytes(bytes.get(1..5)?.try_into().ok()?);
    let body = u64::from_le_bytes(bytes.get(5..FRAME)?.try_into().ok()?);
    Some((head as usize, usize::try_from(body).ok()?))
}

fn parts(content: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (head, _) = lengths(content)?;
    let (head, body) = content.get(FRAME..)?.split_at_checked(head)?;
    Some((*content.first()?, head, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(n: u8) -> GroupResult {
        GroupResult { counts: Some(vec![n; 40]), ..GroupResult::default() }
    }

    #[test]
    fn every_cut_loses_at_most_the_last_frame() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let mut state = State::open(&path).unwrap();
        assert!(matches!(State::open(&path), Err(Error::Busy { .. })), "one at a time");
        let mut ends = vec![std::fs::metadata(&path).unwrap().len()];
        for n in 0..3u8 {
            state.keep(&format!("k{n}"), &group(n)).unwrap();
            ends.push(std::fs::metadata(&path).unwrap().len());
        }
        let known = Known { delivery_id: "D".into(), supersedes: None, groups: Vec::new() };
        state.keep_delivery(known.clone()).unwrap();
        let len = std::fs::metadata(&path).unwrap().len();
        state.keep_delivery(known.clone()).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), len, "known already");
        drop(state);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..=whole.len() {
            std::fs::write(&path, &whole[..at]).unwrap();
            let mut state = State::open(&path).unwrap();
            let kept = ends.iter().filter(|end| **end <= at as u64).count().saturating_sub(1);
            assert_eq!(state.groups.len(), kept, "cut at {at}");
            assert_eq!(state.deliveries.len(), usize::from(at == whole.len()));
            // What is written next stands on whole ground.
            state.keep("new", &group(9)).unwrap();
            drop(state);
            assert_eq!(State::open(&path).unwrap().find("new").unwrap().counts, Some(vec![9; 40]));
        }
    }

    #[test]
    fn other_files_and_damage_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        for other in [&b"sample\tfile\n"[..], b"wgs deliver state 9\n"] {
            std::fs::write(&path, other).unwrap();
            assert!(matches!(State::open(&path), Err(Error::State { .. })));
        }
        std::fs::remove_file(&path).unwrap();
        let mut state = State::open(&path).unwrap();
        state.keep("a", &group(1)).unwrap();
        state.keep("b", &group(2)).unwrap();
        drop(state);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[MAGIC.len() + 60] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let message = State::open(&path).err().unwrap().to_string();
        assert!(message.ends_with("damaged at byte 20"), "{message}");
    }
}
