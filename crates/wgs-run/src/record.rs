//! The record of a finished step: what it read, how, and what came out. A step is done when its record fits.

use crate::Error;
use crate::step::{Step, Word};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Path below the folder of the results.
    pub path: PathBuf,
    /// Bytes.
    pub bytes: u64,
    /// Time of its last change, nanoseconds since 1970.
    pub changed: i128,
    /// SHA-256.
    pub sha256: String,
}

/// A finished step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The step.
    pub step: String,
    /// Digest of everything that decides its outputs.
    pub key: String,
    /// Command lines as they ran.
    pub commands: Vec<String>,
    /// Programs and their versions.
    pub versions: Vec<(String, String)>,
    /// Exit code: 0, or 1 of a verdict.
    pub code: i32,
    /// Seconds it took.
    pub seconds: f64,
    /// CPU seconds of its processes, user and system.
    #[serde(default)]
    pub cpu_seconds: f64,
    /// Most memory of its processes that run together, MiB: the sum of their peaks.
    #[serde(default)]
    pub peak_mb: u64,
    /// Outputs.
    pub outputs: Vec<Made>,
}

/// What a step's outputs depend on, as a digest: its commands apart from threads, the versions, and its inputs: those of
/// other steps by content (`of_steps`), the operator's by path, size and time of change.
///
/// # Errors
/// [`Error::Io`] for an input that is not there.
pub fn key(step: &Step, versions: &[(String, String)], of_steps: &[&Made], out: &Path) -> Result<String, Error> {
    let mut digest = Sha256::new();
    let mut add = |part: &str| {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    };
    add(&step.id);
    for pipeline in &step.pipelines {
        for process in &pipeline.processes {
            for word in process {
                match word {
                    Word::Text(text) => add(text),
                    Word::Threads => add("{threads}"),
                    Word::Output(i) => add(&format!("{{output {i}}}")),
                    Word::Scratch(name) => add(name),
                }
            }
            add("|");
        }
        add(&format!("{:?}", pipeline.to));
    }
    step.outputs.iter().for_each(|o| add(&o.path.to_string_lossy()));
    versions.iter().for_each(|(program, version)| add(&format!("{program} {version}")));
    for input in &step.inputs {
        let below = input.strip_prefix(out).ok();
        match below.and_then(|b| of_steps.iter().find(|m| m.path == b)) {
            Some(made) => add(&made.sha256),
            None => {
                let meta = std::fs::metadata(input).map_err(|e| Error::io(input, e))?;
                add(&format!("{} {} {}", input.display(), meta.len(), changed(&meta)));
            }
        }
    }
    Ok(hex(&digest.finalize()))
}

fn changed(meta: &std::fs::Metadata) -> i128 {
    i128::from(meta.mtime()) * 1_000_000_000 + i128::from(meta.mtime_nsec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A finished output.
///
/// # Errors
/// [`Error::Io`].
pub fn made(out: &Path, path: &Path) -> Result<Made, Error> {
    let whole = out.join(path);
    let fail = |e| Error::io(&whole, e);
    let mut file = File::open(&whole).map_err(fail)?;
    let meta = file.metadata().map_err(fail)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(fail)? {
            0 => break,
            n => digest.update(buffer.get(..n).unwrap_or_default()),
        }
    }
    Ok(Made { path: path.to_owned(), bytes: meta.len(), changed: changed(&meta), sha256: hex(&digest.finalize()) })
}

impl Made {
    /// Is the file still as it was made?
    pub fn unchanged(&self, out: &Path) -> bool {
        std::fs::metadata(out.join(&self.path)).is_ok_and(|m| m.len() == self.bytes && changed(&m) == self.changed)
    }
}

impl Record {
    fn path(out: &Path, step: &str) -> PathBuf {
        out.join(".wgs-run/steps").join(format!("{}.json", step.replace('/', "__")))
    }

    /// The record of a step; `None` when there is none that can be read.
    pub fn read(out: &Path, step: &str) -> Option<Self> {
        let bytes = std::fs::read(Self::path(out, step)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Writes it: all or nothing.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, out: &Path) -> Result<(), Error> {
        let path = Self::path(out, &self.step);
        let fail = |e: wgs_io::atomic::OutputError| Error::io(&path, e.source);
        let mut output = wgs_io::atomic::Output::create(&path).map_err(fail)?;
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        output.write_all(text.as_bytes()).map_err(|e| Error::io(&path, e))?;
        output.commit().map_err(fail)
    }
}
