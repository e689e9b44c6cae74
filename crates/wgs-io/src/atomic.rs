//! Outputs that appear only when complete: temporary file in the same directory, fsync, rename.
//!
//! What is no regular file (`/dev/null`, a named pipe), or lies under `/dev` or `/proc` (`/dev/stdout`), is written to as it
//! stands: renaming over it would put a file in its place. A symbolic link stays one; its target is replaced.
//!
//! Every temporary is registered; [`clean_up_on_signals`] starts a thread that removes them on SIGINT or SIGTERM and
//! exits with 130 or 143. A temporary that is dropped without [`Output::commit`] is removed.
//!
//! A [`Folder`] is made under another name and gets its own when it is whole.
//!
//! The outputs of one run appear together: [`Together`] holds them back until all are written and synced, then renames one
//! after the other, the last one added last. A signal in between waits.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

static TEMPORARIES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file under construction beside its final path.
pub struct Output {
    writer: Option<BufWriter<File>>,
    /// The file being written and the name it gets; none when the path is written to as it stands.
    rename: Option<(PathBuf, PathBuf)>,
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
        let begun = |file, rename| Self {
            writer: Some(BufWriter::with_capacity(1 << 18, file)),
            rename,
            path: path.to_owned(),
        };
        let open = |path: &Path| {
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path).map_err(fail)
        };
        let target = match path.metadata() {
            Ok(there) if !there.is_file() || of_system(path) => return Ok(begun(open(path)?, None)),
            Ok(_) => path.canonicalize().map_err(fail)?,
            Err(_) => path.to_owned(),
        };
        let name =
            target.file_name().ok_or_else(|| fail(io::Error::new(io::ErrorKind::InvalidInput, "not a file name")))?;
        let dir = target.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir).map_err(fail)?;
        let temporary = dir.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        // Registered while it is made: no signal falls in between.
        let mut registry = registry();
        let file = open(&temporary)?;
        registry.insert(temporary.clone());
        drop(registry);
        Ok(begun(file, Some((temporary, target))))
    }

    /// Flushes, syncs and renames: after this the file exists whole under its name.
    pub fn commit(mut self) -> Result<(), OutputError> {
        self.close()?;
        self.rename(&mut registry()).map(|_| ())
    }

    /// Nothing more is written; all is on the disk.
    fn close(&mut self) -> Result<(), OutputError> {
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        let done = writer.flush().and_then(|()| match &self.rename {
            Some(_) => writer.get_ref().sync_all(),
            None => Ok(()),
        });
        done.map_err(|source| self.error(source))
    }

    /// Gives the file its name; gives the name, if there was a renaming.
    fn rename(&mut self, registry: &mut BTreeSet<PathBuf>) -> Result<Option<PathBuf>, OutputError> {
        let Some((temporary, target)) = &self.rename else { return Ok(None) };
        std::fs::rename(temporary, target).map_err(|source| self.error(source))?;
        registry.remove(temporary);
        Ok(Some(target.clone()))
    }

    fn error(&self, source: io::Error) -> OutputError {
        OutputError { path: self.path.display().to_string(), source }
    }
}

/// The outputs of one run: all of them appear, or none.
#[derive(Default)]
pub struct Together(Vec<Output>);

impl Together {
    /// Takes over an output that is written; its name comes with [`Together::commit`].
    pub fn add(&mut self, mut output: Output) -> Result<(), OutputError> {
        output.close()?;
        self.0.push(output);
        Ok(())
    }

    /// Writes a whole file.
    pub fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
        let mut output = Output::create(path)?;
        output.write_all(bytes).map_err(|source| output.error(source))?;
        self.add(output)
    }

    /// Renames all, in the order they were added. When one cannot be renamed, those before it are removed.
    pub fn commit(mut self) -> Result<(), OutputError> {
        let mut renamed = Vec::new();
        // Held until the end: a signal comes before or after all of it.
        let mut registry = registry();
        let mut done = Ok(());
        for output in &mut self.0 {
            match output.rename(&mut registry) {
                Ok(name) => renamed.extend(name),
                Err(e) => {
                    renamed.iter().for_each(|path| drop(std::fs::remove_file(path)));
                    done = Err(e);
                    break;
                }
            }
        }
        // The rest is dropped, which takes the lock.
        drop(registry);
        done
    }
}

/// A folder under construction beside its final path.
pub struct Folder {
    temporary: PathBuf,
    path: PathBuf,
}

impl Folder {
    /// Creates the temporary folder; parent directories are made when missing. An error when something other than an empty folder
    /// has the name.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let fail = |source| OutputError { path: path.display().to_string(), source };
        if path.exists() && std::fs::read_dir(path).map_err(fail)?.next().is_some() {
            return Err(fail(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty")));
        }
        let name =
            path.file_name().ok_or_else(|| fail(io::Error::new(io::ErrorKind::InvalidInput, "not a folder name")))?;
        let parent = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(fail)?;
        let temporary = parent.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        let mut registry = registry();
        std::fs::create_dir(&temporary).map_err(fail)?;
        registry.insert(temporary.clone());
        drop(registry);
        Ok(Self { temporary, path: path.to_owned() })
    }

    /// Where files are put until it is whole.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Renames it.
    pub fn commit(self) -> Result<(), OutputError> {
        let mut registry = registry();
        let renamed = std::fs::rename(&self.temporary, &self.path);
        if renamed.is_ok() {
            registry.remove(&self.temporary);
        }
        // Dropping takes the lock.
        drop(registry);
        renamed.map_err(|source| OutputError { path: self.path.display().to_string(), source })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if registry().remove(&self.temporary) {
            let _ = std::fs::remove_dir_all(&self.temporary);
        }
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
        if let Some((temporary, _)) = &self.rename
            && registry().remove(temporary)
        {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

/// A name of the system's, such as `/dev/stdout`: what it leads to belongs to somebody else, even when it is a regular file.
fn of_system(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

fn registry() -> std::sync::MutexGuard<'static, BTreeSet<PathBuf>> {
    TEMPORARIES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a whole file atomically.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut output = Output::create(path)?;
    output.write_all(bytes).map_err(|source| output.error(source))?;
    output.commit()
}

/// From now on SIGINT and SIGTERM remove every temporary and end the process with 130 or 143. An abort (memory that cannot
/// be had, a stack that is used up) ends it with `aborted`; its temporaries stay, hidden as they are.
pub fn clean_up_on_signals(aborted: u8) -> io::Result<()> {
    use signal_hook::consts::{SIGABRT, SIGINT, SIGTERM};
    signal_hook::flag::register_conditional_shutdown(SIGABRT, aborted.into(), Arc::new(AtomicBool::new(true)))?;
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Held until the process has ended: nothing new is made.
            let registry = registry();
            for path in registry.iter() {
                let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir_all(path));
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

    #[test]
    fn what_is_no_regular_file_stays_what_it_is() {
        use std::os::unix::fs::FileTypeExt;
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        write(&pipe, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), b"through");
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert!(write(dir.path(), b"").is_err(), "a directory is no output");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn all_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let mut all = Together::default();
        all.write(&path("a"), b"1").unwrap();
        all.write(&path("b"), b"2").unwrap();
        assert!(!path("a").exists() && !path("b").exists(), "nothing before all is written");
        all.commit().unwrap();
        assert_eq!((std::fs::read(path("a")).unwrap(), std::fs::read(path("b")).unwrap()), (b"1".into(), b"2".into()));
        let mut all = Together::default();
        all.write(&path("c"), b"1").unwrap();
        assert!(all.write(&path("a/no-folder"), b"2").is_err());
        drop(all);
        let mut all = Together::default();
        all.write(&path("c"), b"1").unwrap();
        all.write(&path("d"), b"2").unwrap();
        // A folder takes the name of the second in the meantime.
        std::fs::create_dir(path("d")).unwrap();
        all.write(&path("e"), b"3").unwrap();
        assert!(all.commit().unwrap_err().to_string().contains("/d: "));
        let mut left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["a", "b", "d"], "none of the three appeared, no temporary is left");
    }

    #[test]
    fn a_folder_appears_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/case");
        let folder = Folder::create(&path).unwrap();
        write(&folder.temporary().join("a"), b"1").unwrap();
        assert!(!path.exists());
        drop(folder);
        assert_eq!(std::fs::read_dir(dir.path().join("deep")).unwrap().count(), 0);
        std::fs::create_dir(&path).unwrap();
        let folder = Folder::create(&path).unwrap();
        write(&folder.temporary().join("a"), b"1").unwrap();
        folder.commit().unwrap();
        assert_eq!(std::fs::read(path.join("a")).unwrap(), b"1");
        let refused = Folder::create(&path).err().unwrap().to_string();
        assert!(refused.ends_with("deep/case: the folder is not empty"), "{refused}");
        assert!(Folder::create(&path.join("a")).is_err());
    }

    #[test]
    fn a_symbolic_link_stays_one() {
        let dir = tempfile::tempdir().unwrap();
        let (link, target) = (dir.path().join("link"), dir.path().join("target"));
        std::fs::write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
    }
}
