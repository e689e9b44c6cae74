//! Where annotated records go: a VCF or BCF, or lines of text.

use crate::error::AnnotateError;
use std::io::Write;
use std::path::Path;
use wgs_core::{Contigs, Interval};
use wgs_io::atomic::{Output, OutputError};
use wgs_io::bgzf_out;
use wgs_io::vcf::Writer;

/// An output under construction; it exists under its name only once committed.
pub enum Sink {
    /// VCF or BCF.
    Vcf(Box<Writer>),
    /// Lines on standard output.
    Stdout(std::io::BufWriter<std::io::Stdout>),
    /// Lines in a file.
    Plain(Output),
    /// Lines in BGZF, for names that end with `.gz`.
    Bgzf(Box<bgzf_out::Writer<Output>>),
}

impl Sink {
    /// A VCF or BCF by its name.
    pub fn vcf(path: &Path, header: &str, contigs: &Contigs) -> Result<Self, AnnotateError> {
        Ok(Self::Vcf(Box::new(Writer::create(path, header, contigs)?)))
    }

    /// Lines.
    pub fn lines(path: &Path) -> Result<Self, AnnotateError> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout(std::io::BufWriter::with_capacity(1 << 18, std::io::stdout())));
        }
        let output = Output::create(path)?;
        let packed = path.extension().is_some_and(|e| e == "gz" || e == "bgz");
        Ok(if packed { Self::Bgzf(Box::new(bgzf_out::Writer::new(output))) } else { Self::Plain(output) })
    }

    /// Writes one record.
    pub fn record(&mut self, line: &str, at: Interval, path: &Path) -> Result<(), AnnotateError> {
        let put = |w: &mut dyn Write| w.write_all(line.as_bytes()).and_then(|()| w.write_all(b"\n"));
        let done = match self {
            Self::Vcf(writer) => return Ok(writer.record(line, at)?),
            Self::Stdout(w) => put(w),
            Self::Plain(w) => put(w),
            Self::Bgzf(w) => put(w.as_mut()),
        };
        Ok(done.map_err(|source| OutputError { path: path.display().to_string(), source })?)
    }

    /// Ends the output.
    pub fn commit(self, path: &Path) -> Result<(), AnnotateError> {
        let fail = |source| OutputError { path: path.display().to_string(), source };
        match self {
            Self::Vcf(writer) => writer.commit()?,
            Self::Stdout(mut w) => w.flush().map_err(fail)?,
            Self::Plain(w) => w.commit()?,
            Self::Bgzf(w) => w.finish().map_err(fail)?.commit()?,
        }
        Ok(())
    }
}
