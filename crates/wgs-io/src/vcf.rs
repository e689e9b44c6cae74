//! VCF text out: plain, or BGZF with its index beside it, appearing only when complete.
//!
//! [`Writer::create`] decides by name: `-` is standard output (plain), `.gz` and `.bgz` are BGZF with `.tbi` (`.csi` when a
//! contig is longer than a `.tbi` can hold, 512 Mb), anything else is plain text. Records come as finished lines in
//! order; a line out of order is an error, because the index would be wrong. [`Writer::commit`] renames the index first
//! and the VCF last.

mod index;
pub mod read;

pub use index::IndexBuilder;

use crate::atomic::{Output, OutputError};
use crate::bgzf_out;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use wgs_core::{Contigs, Interval};

/// A VCF under construction.
pub struct Writer {
    path: PathBuf,
    sink: Sink,
    last: Option<Interval>,
}

enum Sink {
    Stdout(io::BufWriter<io::Stdout>),
    Plain(Output),
    Bgzf(Box<bgzf_out::Writer<Output>>, IndexBuilder),
}

impl Writer {
    /// Begins a file and writes the header (all of it, with its final newline).
    pub fn create(path: &Path, header: &str, contigs: &Contigs) -> Result<Self, OutputError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        let sink = if path.as_os_str() == "-" {
            Sink::Stdout(io::BufWriter::with_capacity(1 << 18, io::stdout()))
        } else if matches!(extension, "gz" | "bgz") {
            Sink::Bgzf(Box::new(bgzf_out::Writer::new(Output::create(path)?)), IndexBuilder::new(contigs))
        } else {
            Sink::Plain(Output::create(path)?)
        };
        let mut writer = Self { path: path.to_owned(), sink, last: None };
        writer.raw(header.as_bytes()).map_err(|source| writer.fail(source))?;
        Ok(writer)
    }

    fn fail(&self, source: io::Error) -> OutputError {
        OutputError { path: self.path.display().to_string(), source }
    }

    fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(w) => w.write_all(bytes),
            Sink::Plain(w) => w.write_all(bytes),
            Sink::Bgzf(w, _) => w.write_all(bytes),
        }
    }

    /// Writes one record: its line without newline, and the reference bases it covers.
    pub fn record(&mut self, line: &str, at: Interval) -> Result<(), OutputError> {
        if self.last.is_some_and(|last| (at.contig, at.start) < (last.contig, last.start)) {
            return Err(self.fail(io::Error::other("internal error: VCF records out of order")));
        }
        self.last = Some(at);
        let from = if let Sink::Bgzf(w, _) = &self.sink { w.virtual_offset() } else { 0 };
        self.raw(line.as_bytes()).and_then(|()| self.raw(b"\n")).map_err(|e| self.fail(e))?;
        if let Sink::Bgzf(w, index) = &mut self.sink {
            index.add(at, from, w.virtual_offset());
        }
        Ok(())
    }

    /// Ends the file; it exists under its name only after this.
    pub fn commit(self) -> Result<(), OutputError> {
        let path = self.path;
        let fail = |source| OutputError { path: path.display().to_string(), source };
        match self.sink {
            Sink::Stdout(mut w) => w.flush().map_err(fail),
            Sink::Plain(w) => w.commit(),
            Sink::Bgzf(w, index) => {
                let file = w.finish().map_err(fail)?;
                let beside = PathBuf::from(format!("{}.{}", path.display(), index.extension()));
                // An index of the other kind left by an earlier run would be found first by some programs.
                let other = if index.extension() == "tbi" { "csi" } else { "tbi" };
                let stale = PathBuf::from(format!("{}.{other}", path.display()));
                let mut output = bgzf_out::Writer::new(Output::create(&beside)?);
                output.write_all(&index.bytes()).map_err(fail)?;
                output.finish().map_err(fail)?.commit()?;
                match std::fs::remove_file(&stale) {
                    Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fail(e)),
                    _ => {}
                }
                file.commit()
            }
        }
    }
}
