//! VCF and BCF by interval: `.vcf.gz` with `.csi` or `.tbi`, `.bcf` with `.csi`.
//!
//! [`Indexed::open`] reads header and index ([`table`]) once; each worker has an [`IndexedReader`] of its own, whose
//! [`IndexedReader::fetch`] lends the records that overlap an interval, in file order, each once. As in htslib a `.csi` is taken before a
//! `.tbi`. A record covers its REF, or more where `INFO/END` says so.
//!
//! An index of an earlier version of the file, or of another file, would be a short success. So it is refused when the file has no end
//! marker, when the index points behind its end, when a record follows the last one it knows, when a contig of it is not in a BCF's
//! header; and, while reading, when no record of the contig stands where it points or records go back. A contig that the index
//! lacks has no records.
//!
//! Positions are 0-based, intervals half-open. Records carry no line numbers here.

mod table;

use super::read::{Header, Reader, Record, VcfError};
use crate::digest::hex;
use crate::input::{Input, InputError};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use table::Table;
use wgs_bgzf::EOF_MARKER;

/// Largest index, inflated: a hundred times that of a human genome. A hostile one must not take memory.
const INDEX_MAX: usize = 1 << 28;

/// A VCF or BCF with its index; cheap to clone.
#[derive(Clone)]
pub struct Indexed {
    path: PathBuf,
    shared: Arc<Shared>,
}

struct Shared {
    /// Path of the index, for messages.
    index: String,
    header: Header,
    table: Table,
    /// Number of each contig in the index.
    numbers: HashMap<String, usize>,
    digest: String,
}

impl Indexed {
    /// Opens a file with the index beside it.
    pub fn open(path: &Path) -> Result<Self, VcfError> {
        let file = path.display().to_string();
        let mut input = Input::open_bgzf(path)?;
        let end = whole(path)?;
        let mut reader = Reader::new(input)?;
        let beside = |extension: &str| PathBuf::from(format!("{file}.{extension}"));
        let index = ["csi", "tbi"].into_iter().map(beside).find(|p| p.exists());
        let index = index.ok_or_else(|| VcfError::NoIndex { file: file.clone() })?;
        let bad = |reason: String| VcfError::Index { file: file.clone(), index: index.display().to_string(), reason };
        let bytes = inflated(&index, &bad)?;
        let table = Table::parse(&bytes).map_err(bad)?;
        let names = match (&table.names, reader.numbered_contigs()) {
            (Some(names), None) => names.iter().cloned().map(Some).collect(),
            (None, Some(names)) => names,
            (Some(_), Some(_)) => return Err(bad("the file is BCF, the index is of VCF".into())),
            (None, None) => return Err(bad("the file is VCF, the index is of BCF".into())),
        };
        if table.len() > names.len() {
            return Err(bad(format!("it has {} contigs, the header {}", table.len(), names.len())));
        }
        let numbers = names.into_iter().enumerate().filter_map(|(i, name)| Some((name?, i))).collect();
        let header = reader.header().clone();
        let mut digest = Sha256::new();
        digest.update(&header.text);
        digest.update(&bytes);
        let digest = hex(&digest.finalize());
        // What the index knows ends where the records end.
        let later = match table.end() {
            None => reader.next().map(|r| r.is_some()),
            Some(last) if last >> 16 > end => return Err(bad("it points behind the end of the file".into())),
            Some(last) => {
                input = Input::open_bgzf(path)?;
                let mut rest = Vec::new();
                let filled = input.range(last, u64::MAX).and_then(|()| input.fill(&mut rest));
                filled.map_err(VcfError::from).map(|_| rest.iter().any(|b| !b.is_ascii_whitespace()))
            }
        };
        match later {
            Ok(false) => {}
            Ok(true) => return Err(bad("records follow the last one it knows".into())),
            Err(e) => return Err(bad(format!("no record ends where its last one does ({e})"))),
        }
        let index = index.display().to_string();
        Ok(Self { path: path.to_owned(), shared: Arc::new(Shared { index, header, table, numbers, digest }) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.shared.header
    }

    /// True when the index or the header names the contig.
    pub fn knows(&self, contig: &str) -> bool {
        self.shared.numbers.contains_key(contig) || self.header().contigs.iter().any(|(name, _)| name == contig)
    }

    /// SHA-256 of the header and the inflated index, in hexadecimal. The index holds where in the compressed file the records lie, so
    /// another file has another digest; the records themselves, which may be hundreds of gigabytes, are not read.
    pub fn digest(&self) -> &str {
        &self.shared.digest
    }

    /// A reader of its own, for one worker.
    pub fn reader(&self) -> Result<IndexedReader, VcfError> {
        let reader = Reader::new(Input::open_bgzf(&self.path)?)?;
        Ok(IndexedReader { reader, shared: self.shared.clone() })
    }
}

/// Reads by interval. One worker's.
pub struct IndexedReader {
    reader: Reader,
    shared: Arc<Shared>,
}

impl IndexedReader {
    /// Lends the records that overlap `start..end` of a contig, in file order, until `visit` fails.
    pub fn fetch<E: From<VcfError>>(
        &mut self,
        contig: &str,
        start: u32,
        end: u32,
        mut visit: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(&number) = self.shared.numbers.get(contig) else { return Ok(()) };
        let (file, index) = (self.reader.file().to_owned(), self.shared.index.clone());
        let bad = |reason: String| VcfError::Index { file: file.clone(), index: index.clone(), reason };
        let mut last = 0;
        for (begin, stop) in self.shared.table.ranges(number, start, end) {
            self.reader.range(begin, stop).map_err(|e| misplaced(e, begin, &bad))?;
            let mut first = true;
            loop {
                let record = match self.reader.next() {
                    Ok(None) => break,
                    Ok(Some(record)) => record,
                    Err(e) if first && matches!(e, VcfError::Record { .. }) => {
                        return Err(bad(format!("no record begins where it points ({e})")).into());
                    }
                    Err(e) => return Err(misplaced(e, begin, &bad).into()),
                };
                first = false;
                let pos = record.pos();
                if record.contig() != contig || pos < last {
                    let what = if record.contig() == contig { "goes back" } else { "is of another contig" };
                    return Err(bad(format!("the record at {}:{} {what}", record.contig(), pos + 1)).into());
                }
                last = pos;
                if pos >= end {
                    return Ok(());
                }
                if record.reference_end() > start || stated_end(&record).is_some_and(|e| e > start) {
                    visit(&record)?;
                }
            }
        }
        Ok(())
    }
}

/// `INFO/END`: 1-based and inclusive there, so one past the last base here.
fn stated_end(record: &Record<'_>) -> Option<u32> {
    record.info("END")??.parse().ok()
}

/// An error of the file at the place the index points to is the index's.
fn misplaced(e: VcfError, begin: u64, bad: &impl Fn(String) -> VcfError) -> VcfError {
    match &e {
        VcfError::Input(InputError::Bgzf { source: wgs_bgzf::Error::NotABlock { offset }, .. })
            if *offset == begin >> 16 =>
        {
            bad(e.to_string())
        }
        VcfError::Input(InputError::Offset { .. }) => bad(e.to_string()),
        _ => e,
    }
}

/// Looks for the end marker; gives where it stands.
fn whole(path: &Path) -> Result<u64, VcfError> {
    let file = path.display().to_string();
    let read = || -> std::io::Result<(u64, bool)> {
        let mut inner = File::open(path)?;
        let offset = inner.seek(SeekFrom::End(0))?;
        let at = offset.saturating_sub(EOF_MARKER.len() as u64);
        inner.seek(SeekFrom::Start(at))?;
        let mut tail = Vec::new();
        inner.take(EOF_MARKER.len() as u64).read_to_end(&mut tail)?;
        Ok((at, tail == EOF_MARKER))
    };
    match read() {
        Ok((at, true)) => Ok(at),
        Ok((at, false)) => {
            let source = wgs_bgzf::Error::NoEndMarker { offset: at + EOF_MARKER.len() as u64 };
            Err(InputError::Bgzf { file, source }.into())
        }
        Err(source) => Err(InputError::Io { file, source }.into()),
    }
}

/// The bytes of an index, which is compressed as a rule.
fn inflated(index: &Path, bad: &impl Fn(String) -> VcfError) -> Result<Vec<u8>, VcfError> {
    let (mut input, mut bytes) = (Input::open(index)?, Vec::new());
    while input.fill(&mut bytes).map_err(|e| bad(e.to_string()))? > 0 {
        if bytes.len() > INDEX_MAX {
            return Err(bad(format!("longer than {INDEX_MAX} bytes")));
        }
    }
    Ok(bytes)
}
