//! VCF out as text or BCF, appearing only when complete, with its index beside it where it is BGZF.
//!
//! [`Writer::create`] decides by name: `-` is standard output (plain text), `.gz` and `.bgz` are BGZF with `.tbi` (`.csi` when a
//! contig is longer than a `.tbi` can hold, 512 Mb), `.bcf` is BCF in BGZF with `.csi`, anything else is plain text. Records
//! come as finished lines, each contig's together and in order, for BCF too ([`bcf`]); a line out of order is an error, because the
//! index would be wrong.
//! [`Writer::commit`] renames the index first and the VCF last.

pub mod bcf;
mod error;
mod index;
pub mod indexed;
pub mod read;

pub use error::{BcfProblem, WriteError};
pub use index::IndexBuilder;

use crate::atomic::Output;
use crate::bgzf_out;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use wgs_core::{Contigs, Interval};

/// A VCF under construction.
pub struct Writer {
    path: PathBuf,
    sink: Sink,
    last: Option<Interval>,
    /// Contigs whose records are all written.
    done: Vec<bool>,
    /// One record as bytes.
    record: Vec<u8>,
}

enum Sink {
    Stdout(io::BufWriter<io::Stdout>),
    Plain(Output),
    Bgzf(Box<bgzf_out::Writer<Output>>, IndexBuilder, Option<Box<bcf::Encoder>>),
}

impl Writer {
    /// Begins a file and writes the header (all of it, with its final newline), which lists `contigs` in their order.
    pub fn create(path: &Path, header: &str, contigs: &Contigs) -> Result<Self, WriteError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        let (mut record, last, owned) = (Vec::new(), None, path.to_owned());
        let sink = if path.as_os_str() == "-" {
            Sink::Stdout(io::BufWriter::with_capacity(1 << 18, io::stdout()))
        } else if extension == "bcf" {
            let fail = |problem| {
                let (file, place) = (path.display().to_string(), "the header".to_owned());
                WriteError::Bcf { file, place, problem }
            };
            let (encoder, begin) = bcf::Encoder::new(header).map_err(fail)?;
            if !encoder.contigs().eq(contigs.iter().map(|(_, c)| c.name.as_str())) {
                return Err(fail(BcfProblem::Contigs));
            }
            record = begin;
            let out = bgzf_out::Writer::new(Output::create(path)?);
            Sink::Bgzf(Box::new(out), IndexBuilder::bcf(contigs), Some(Box::new(encoder)))
        } else if matches!(extension, "gz" | "bgz") {
            let out = bgzf_out::Writer::new(Output::create(path)?);
            Sink::Bgzf(Box::new(out), IndexBuilder::new(contigs), None)
        } else {
            Sink::Plain(Output::create(path)?)
        };
        if record.is_empty() {
            record.extend(header.as_bytes());
        }
        let mut writer = Self { path: owned, sink, last, done: vec![false; contigs.len()], record };
        writer.put()?;
        Ok(writer)
    }

    fn file(&self) -> String {
        self.path.display().to_string()
    }

    /// Writes the bytes of [`Writer::record`].
    fn put(&mut self) -> Result<(), WriteError> {
        let done = match &mut self.sink {
            Sink::Stdout(w) => w.write_all(&self.record),
            Sink::Plain(w) => w.write_all(&self.record),
            Sink::Bgzf(w, ..) => w.write_all(&self.record),
        };
        done.map_err(|e| WriteError::io(&self.file(), e))
    }

    /// Writes one record: its line without newline, and the reference bases it covers.
    pub fn record(&mut self, line: &str, at: Interval) -> Result<(), WriteError> {
        let back = match self.last {
            Some(last) if last.contig == at.contig => at.start < last.start,
            Some(last) => {
                self.done.get_mut(last.contig.index()).iter_mut().for_each(|done| **done = true);
                self.done.get(at.contig.index()).is_none_or(|done| *done)
            }
            None => false,
        };
        if back {
            let (contig, pos) = (at.contig.0, u64::from(at.start) + 1);
            return Err(WriteError::Order { file: self.file(), contig, pos });
        }
        self.last = Some(at);
        self.record.clear();
        if let Sink::Bgzf(_, _, Some(encoder)) = &mut self.sink {
            let made = encoder.record(line, &mut self.record).and_then(|contig| match contig == at.contig.0 {
                true => Ok(()),
                false => Err(BcfProblem::Contigs),
            });
            if let Err(problem) = made {
                let locus = line.split('\t').take(2).map(read::shown).collect::<Vec<_>>().join(":");
                return Err(WriteError::Bcf { file: self.file(), place: format!("record {locus}"), problem });
            }
        } else {
            self.record.extend(line.as_bytes());
            self.record.push(b'\n');
        }
        let from = if let Sink::Bgzf(w, ..) = &self.sink { w.virtual_offset() } else { 0 };
        self.put()?;
        if let Sink::Bgzf(w, index, _) = &mut self.sink {
            index.add(at, from, w.virtual_offset());
        }
        Ok(())
    }

    /// Ends the file; it exists under its name only after this.
    pub fn commit(self) -> Result<(), WriteError> {
        let file = self.file();
        let fail = |source| WriteError::io(&file, source);
        match self.sink {
            Sink::Stdout(mut w) => w.flush().map_err(fail)?,
            Sink::Plain(w) => w.commit()?,
            Sink::Bgzf(w, index, _) => {
                let out = w.finish().map_err(fail)?;
                let beside = PathBuf::from(format!("{file}.{}", index.extension()));
                // An index of the other kind left by an earlier run would be found first by some programs.
                let other = if index.extension() == "tbi" { "csi" } else { "tbi" };
                let stale = PathBuf::from(format!("{file}.{other}"));
                let mut output = bgzf_out::Writer::new(Output::create(&beside)?);
                output.write_all(&index.bytes()).map_err(fail)?;
                output.finish().map_err(fail)?.commit()?;
                match std::fs::remove_file(&stale) {
                    Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fail(e)),
                    _ => {}
                }
                out.commit()?;
            }
        }
        Ok(())
    }
}
