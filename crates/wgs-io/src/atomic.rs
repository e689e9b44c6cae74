//! Outputs that appear only when complete: temporary file in the same directory, fsync, rename.
//!
//! Every temporary is registered; [`clean_up_on_signals`] starts a thread that removes them on SIGINT or SIGTERM and
//! exits with 130 or 143. A temporary that is dropped without [`Output::commit`] is removed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static TEMPORARIES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file under construction beside its final path.
pub struct Output {
    writer: Option<BufWriter<File>>,
    temporary: PathBuf,
    path: PathBuf,
}

/// An error with the path it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct OutputError {
    /// The output's final path.
    pub path: String,
    /// What the system said.
    pub source: io::Error,
}

impl wgs_core::Classify for OutputError {
    fn kind(&self) -> wgs_core::Kind {
        match self.source.kind() {
            io::ErrorKind::BrokenPipe => wgs_core::Kind::ClosedPipe,
            _ => wgs_core::Kind::Other,
        }
    }
}

impl Output {
    /// Creates the temporary file; parent directories are made when missing.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        Self::with_mode(path, 0o666)
    }

    /// The same for personal data: only the owner may read the file.
    pub fn create_private(path: &Path) -> Result<Self, OutputError> {
        Self::with_mode(path, 0o600)
    }

    fn with_mode(path: &Path, mode: u32) -> Result<Self, OutputError> {
        let fail = |source| OutputError { path: path.display().to_string(), source };
        let name =
            path.file_name().ok_or_else(|| fail(io::Error::new(io::ErrorKind::InvalidInput, "not a file name")))?;
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir).map_err(fail)?;
        let temporary = dir.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        registry().insert(temporary.clone());
        let file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&temporary)
            .inspect_err(|_| forget(&temporary))
            .map_err(fail)?;
        Ok(Self { writer: Some(BufWriter::with_capacity(1 << 18, file)), temporary, path: path.to_owned() })
    }

    /// Flushes, syncs and renames: after this the file exists whole under its name.
    pub fn commit(mut self) -> Result<(), OutputError> {
        let result = self.finish();
        result.map_err(|source| OutputError { path: self.path.display().to_string(), source })
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(mut writer) = self.writer.take() {
            writer.flush()?;
            writer.get_ref().sync_all()?;
        }
        std::fs::rename(&self.temporary, &self.path)?;
        forget(&self.temporary);
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Some(w) => w.write(buf),
            None => Err(io::Error::other("output already committed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if registry().remove(&self.temporary) {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

fn registry() -> std::sync::MutexGuard<'static, BTreeSet<PathBuf>> {
    TEMPORARIES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget(path: &Path) {
    registry().remove(path);
}

/// Writes a whole file atomically.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut output = Output::create(path)?;
    output.write_all(bytes).map_err(|source| OutputError { path: path.display().to_string(), source })?;
    output.commit()
}

/// From now on SIGINT and SIGTERM remove every temporary and end the process with 130 or 143.
pub fn clean_up_on_signals() -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            for path in registry().iter() {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(128 + signal);
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_files_are_the_owners() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.fp");
        Output::create_private(&path).unwrap().commit().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn appears_only_when_committed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/er/out.json");
        let mut out = Output::create(&path).unwrap();
        out.write_all(b"{}").unwrap();
        assert!(!path.exists());
        out.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"{}");
        drop(Output::create(&dir.path().join("gone")).unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "a dropped output leaves nothing");
    }
}
