//! Reads every group of files once: digests, integrity, pairs in step and all counts in one go.
//!
//! **Threads.** As many groups at once as have two threads each, the largest first; results are put in the order of the
//! plan, so the order of finish is seen nowhere. **A bad file** ends its group and nothing else: each file of the group is
//! then read on its own (whole or not, with digests), and one that does not read is only digested, so that a file that was
//! damaged on the way can be told from one that was made so. **State.** A group whose files have the same paths, sizes,
//! times and inodes as in an earlier run is taken from the state; what was read is kept as soon as it is finished.
//! Errors are only those outside the files.

use crate::Error;
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use wgs_core::Progress;
use wgs_io::digest::Counted;
use wgs_io::fastq::{Encoding, Facts, Format};
use wgs_qc_fastq::part::{self, FileFacts, Kind, LaneSeen, Part};
use wgs_qc_fastq::{Config, Fault};

/// What is wrong with a file or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    /// It ends early.
    Truncated,
    /// It is damaged or not of its format.
    Damaged,
    /// It holds no read.
    Empty,
    /// Files are not in step.
    Pairs,
    /// It changed while it was read.
    Changed,
}

/// Where reads of a file were sequenced, as their names tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Instrument.
    pub instrument: Option<String>,
    /// Flow cell.
    pub flowcell: Option<String>,
    /// Lane, from 1.
    pub lane: u32,
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileResult {
    /// Path below the folder.
    pub file: String,
    /// Size, as read.
    pub bytes: u64,
    /// MD5.
    pub md5: String,
    /// SHA-256.
    pub sha256: String,
    /// Format by content; `None` when it did not read.
    pub format: Option<String>,
    /// Hash of what the reads are; `None` without reads.
    pub content: Option<String>,
    /// Reads.
    pub reads: u64,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Name of the first read.
    pub first_name: Option<String>,
    /// `SM` and `LB` of the read groups.
    pub read_groups: Vec<(String, String)>,
    /// What is wrong with it, in words.
    pub wrong: Option<(Wrong, String)>,
}

/// What was found in a group of files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupResult {
    /// Its files.
    pub files: Vec<FileResult>,
    /// What is wrong between its files, in words.
    pub wrong: Option<(Wrong, String)>,
    /// Its counts; `None` when it does not count.
    #[serde(skip)]
    pub counts: Option<Vec<u8>>,
}

/// A group to read.
#[derive(Clone, Debug)]
pub struct Job {
    /// Paths below the folder, and where they are.
    pub files: Vec<(String, PathBuf)>,
    /// How.
    pub kind: Kind,
}

/// How to read.
pub struct Reading<'a> {
    /// Genome size, reference and further adapters; files and threads are set here.
    pub config: Config,
    /// Busy threads in all.
    pub threads: usize,
    /// Program version and commit: counts of another are not used.
    pub version: String,
    /// Progress in bytes.
    pub progress: &'a dyn Progress,
}

impl Reading<'_> {
    /// What tells that files are the same as in an earlier run.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is gone.
    pub fn key(&self, job: &Job) -> Result<String, Error> {
        let reference = self.config.reference.as_ref().map(|r| r.display().to_string()).unwrap_or_default();
        let mut key = format!("{}\t{:?}\t{reference}", self.version, job.kind);
        for (name, path) in &job.files {
            let meta = stat(path)?;
            let nanos = i128::from(meta.mtime()) * 1_000_000_000 + i128::from(meta.mtime_nsec());
            key.push_str(&format!("\n{name}\t{}\t{nanos}\t{}", meta.len(), meta.ino()));
        }
        Ok(key)
    }

    /// Reads the groups that the state does not know; results in the order of the jobs, each with its key.
    ///
    /// # Errors
    /// The one of the first job that has one.
    pub fn run(&self, jobs: &[Job], state: &mut Option<State>) -> Result<Vec<(String, GroupResult)>, Error> {
        let keys = jobs.iter().map(|job| self.key(job)).collect::<Result<Vec<_>, _>>()?;
        let mut results: Vec<Option<GroupResult>> =
            keys.iter().map(|key| state.as_ref().and_then(|s| s.find(key)).cloned()).collect();
        let size = |job: &Job| job.files.iter().filter_map(|(_, p)| p.metadata().ok()).map(|m| m.len()).sum::<u64>();
        for (job, _) in jobs.iter().zip(&results).filter(|(_, r)| r.is_some()) {
            self.progress.advance(size(job));
        }
        let mut todo: Vec<usize> = (0..jobs.len()).filter(|&i| matches!(results.get(i), Some(None))).collect();
        todo.sort_by_key(|&i| std::cmp::Reverse(jobs.get(i).map_or(0, size)));
        let slots = (self.threads / 2).clamp(1, todo.len().max(1));
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let done: Mutex<(Vec<(usize, Result<GroupResult, Error>)>, &mut Option<State>)> =
            Mutex::new((Vec::new(), state));
        let work = |threads: usize| {
            while !stop.load(Ordering::Relaxed) {
                let Some(&i) = todo.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let (Some(job), Some(key)) = (jobs.get(i), keys.get(i)) else { break };
                let result = self.group(job, threads.max(1));
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                let result = match (result, done.1.as_mut()) {
                    // A file that changed while it was read is no result to keep.
                    (Ok(result), Some(state)) if result.files.iter().all(|f| !changed(f)) => {
                        state.keep(key, &result).map(|()| result)
                    }
                    (result, _) => result,
                };
                stop.fetch_or(result.is_err(), Ordering::Relaxed);
                done.0.push((i, result));
            }
        };
        std::thread::scope(|scope| {
            for slot in 1..slots {
                let threads = self.threads / slots + usize::from(slot < self.threads % slots);
                let work = &work;
                scope.spawn(move || work(threads));
            }
            work(self.threads / slots + usize::from(!self.threads.is_multiple_of(slots)));
        });
        let (mut found, _) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by_key(|(i, _)| *i);
        for (i, result) in found {
            if let Some(place) = results.get_mut(i) {
                *place = Some(result?);
            }
        }
        let whole = results.into_iter().map(|r| r.ok_or_else(|| Error::Internal("a group was not read".into())));
        keys.into_iter().zip(whole).map(|(key, result)| Ok((key, result?))).collect()
    }

    fn group(&self, job: &Job, threads: usize) -> Result<GroupResult, Error> {
        let before = job.files.iter().map(|(_, path)| stat(path)).collect::<Result<Vec<_>, _>>()?;
        let config = self.config_of(&job.files, threads);
        let mut result = match part::read(&config, job.kind, self.progress) {
            Ok(mut part) => {
                let files = job.files.iter().enumerate().map(|(i, (name, _))| file_of(&part, i, name)).collect();
                // The counts are kept under the names of the manifest.
                for (file, (name, _)) in part.files.iter_mut().zip(&job.files) {
                    file.path = name.clone();
                }
                GroupResult { files, wrong: None, counts: Some(part.save(&config)?) }
            }
            Err(error) => self.apart(job, threads, error)?,
        };
        for ((file, (_, path)), before) in result.files.iter_mut().zip(&job.files).zip(before) {
            let after = stat(path)?;
            if (after.len(), after.mtime(), after.mtime_nsec()) != (before.len(), before.mtime(), before.mtime_nsec()) {
                file.wrong = Some((Wrong::Changed, "changed while it was read".into()));
                result.counts = None;
            }
        }
        Ok(result)
    }

    fn config_of(&self, files: &[(String, PathBuf)], threads: usize) -> Config {
        let files = files.iter().map(|(_, path)| path.display().to_string()).collect();
        Config { files, threads, digest: true, ..self.config.clone() }
    }

    /// Each file of a group that failed on its own.
    fn apart(&self, job: &Job, threads: usize, error: wgs_qc_fastq::Error) -> Result<GroupResult, Error> {
        let wrong = wrong_of(&error).map(|wrong| (wrong, self.words(&error, job)));
        let Some(wrong) = wrong else { return Err(error.into()) };
        let alone = job.files.len() == 1;
        let mut files = Vec::new();
        for file in &job.files {
            let config = self.config_of(std::slice::from_ref(file), threads);
            let read = match alone {
                // Read already, by itself.
                true if wrong.0 != Wrong::Pairs => None,
                _ => Some(part::read(&config, Kind::Single, self.progress)),
            };
            files.push(match read {
                Some(Ok(part)) => file_of(&part, 0, &file.0),
                Some(Err(e)) => match wrong_of(&e) {
                    Some(kind) => digested(&file.0, &file.1, Some((kind, self.words(&e, job))))?,
                    None => return Err(e.into()),
                },
                None => digested(&file.0, &file.1, Some(wrong.clone()))?,
            });
        }
        let empty = files.iter().all(|f| matches!(f.wrong, Some((Wrong::Empty, _))));
        let counts = match empty {
            true => {
                let facts = files.iter().map(|f| FileFacts {
                    path: f.file.clone(),
                    format: Format::Fastq,
                    facts: Facts {
                        bytes: f.bytes,
                        digests: Some((f.md5.clone(), f.sha256.clone())),
                        encoding: Encoding::default(),
                        ..Facts::default()
                    },
                    first_name: None,
                    read_groups: Vec::new(),
                    content: 0,
                });
                Some(Part::empty(job.kind, facts.collect()).save(&self.config)?)
            }
            false => None,
        };
        let between = files.iter().all(|f| f.wrong.is_none()).then_some(wrong);
        Ok(GroupResult { files, wrong: between, counts })
    }

    /// The message with the manifest's names for the files.
    fn words(&self, error: &wgs_qc_fastq::Error, job: &Job) -> String {
        let mut message = error.to_string();
        for (name, path) in &job.files {
            message = message.replace(&path.display().to_string(), name);
        }
        message
    }
}

/// Did it change while it was read?
pub fn changed(file: &FileResult) -> bool {
    matches!(file.wrong, Some((Wrong::Changed, _)))
}

fn wrong_of(error: &wgs_qc_fastq::Error) -> Option<Wrong> {
    match error.fault() {
        Fault::Truncated => Some(Wrong::Truncated),
        Fault::Damaged => Some(Wrong::Damaged),
        Fault::Empty => Some(Wrong::Empty),
        Fault::Pairs => Some(Wrong::Pairs),
        Fault::Elsewhere => None,
    }
}

fn file_of(part: &Part, i: usize, name: &str) -> FileResult {
    let Some(file) = part.files.get(i) else { return FileResult::default() };
    let (md5, sha256) = file.facts.digests.clone().unwrap_or_default();
    let reads = part.reads(i);
    let lane = |LaneSeen { instrument, flowcell, lane }: LaneSeen| Lane { instrument, flowcell, lane };
    FileResult {
        file: name.to_owned(),
        bytes: file.facts.bytes,
        md5,
        sha256,
        format: Some(format!("{:?}", file.format).to_ascii_lowercase()),
        content: (reads > 0).then(|| format!("{:016x}", file.content)),
        reads,
        lanes: part.lanes(i).into_iter().map(lane).collect(),
        first_name: file.first_name.clone(),
        read_groups: file.read_groups.clone(),
        wrong: None,
    }
}

/// A file that does not read: its size and digests.
fn digested(name: &str, path: &Path, wrong: Option<(Wrong, String)>) -> Result<FileResult, Error> {
    let io = |source| Error::Io { path: path.display().to_string(), source };
    let mut counted = Counted::new(File::open(path).map_err(io)?, true);
    std::io::copy(&mut counted, &mut std::io::sink()).map_err(io)?;
    let (md5, sha256) = counted.digests().unwrap_or_default();
    Ok(FileResult { file: name.to_owned(), bytes: counted.bytes_read(), md5, sha256, wrong, ..FileResult::default() })
}

fn stat(path: &Path) -> Result<Metadata, Error> {
    std::fs::metadata(path).map_err(|source| Error::Io { path: path.display().to_string(), source })
}
