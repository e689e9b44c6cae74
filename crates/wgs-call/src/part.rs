//! Parts of a sharded run, and how they are joined.
//!
//! A part is BGZF text: a line that says which part of what it is, the VCF header that the joined file will have, the
//! records, and a last line with the number of records, the integer summary state and the SHA-256 of everything before
//! it. Lines of a gVCF made in the same run stand among them, header before records, each behind a `>`, which no contig's name
//! may begin with. [`Part::open`] reads a part through once and refuses it unless it is whole; [`check`] refuses parts that are not
//! exactly the parts of one run. Joining is then copying, so the result is the bytes of a single run.

use crate::CallError;
use crate::share::Share;
use crate::territory::hex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_core::{Contig, Contigs, Interval};
use wgs_engine::Shard;
use wgs_io::atomic::{Output, OutputError};
use wgs_io::{bgzf_out, vcf};

/// Version of the part's format; another one is refused.
pub const FORMAT: u32 = 3;

/// Begins the lines of the gVCF.
const GVCF: u8 = b'>';

/// The first line of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    wgs_part: u32,
    /// Version and commit.
    version: String,
    command: String,
    index: u32,
    count: u32,
    /// Grid cells of the territory: the first, the one after the last, and how many there are.
    cells: (usize, usize, usize),
}

/// The last line of a part.
#[derive(Debug, Serialize, Deserialize)]
struct Tail<S> {
    records: u64,
    state: S,
    sha256: String,
}

/// A part under construction.
pub struct PartWriter {
    path: PathBuf,
    out: bgzf_out::Writer<Output>,
    digest: Sha256,
    records: u64,
}

impl PartWriter {
    /// Begins a part with the header of the joined VCF.
    pub fn create(
        path: &Path,
        shard: Shard,
        share: &Share,
        command: &str,
        version: &str,
        header: &str,
    ) -> Result<Self, CallError> {
        let out = bgzf_out::Writer::new(Output::create(path)?);
        let mut part = Self { path: path.to_owned(), out, digest: Sha256::new(), records: 0 };
        let head = Head {
            wgs_part: FORMAT,
            version: version.to_owned(),
            command: command.to_owned(),
            index: shard.index,
            count: shard.count,
            cells: (share.range.start, share.range.end, share.of),
        };
        part.put(&json(&head))?;
        part.put("\n")?;
        part.put(header)?;
        Ok(part)
    }

    fn fail(&self, source: std::io::Error) -> CallError {
        OutputError { path: self.path.display().to_string(), source }.into()
    }

    fn put(&mut self, text: &str) -> Result<(), CallError> {
        self.digest.update(text);
        self.out.write_all(text.as_bytes()).map_err(|e| self.fail(e))
    }

    /// Adds a record's line.
    pub fn record(&mut self, line: &str) -> Result<(), CallError> {
        self.records += 1;
        self.put(line)?;
        self.put("\n")
    }

    /// Adds the header of the joined gVCF.
    pub fn gvcf_header(&mut self, header: &str) -> Result<(), CallError> {
        header.lines().try_for_each(|line| self.gvcf_record(line))
    }

    /// Adds a line of the gVCF.
    pub fn gvcf_record(&mut self, line: &str) -> Result<(), CallError> {
        self.put(">")?;
        self.put(line)?;
        self.put("\n")
    }

    /// Ends the part.
    pub fn commit<S: Serialize>(mut self, state: &S) -> Result<(), CallError> {
        let sha256 = hex(&self.digest.clone().finalize());
        let tail = json(&Tail { records: self.records, state, sha256 });
        let fail = |path: &Path, source| CallError::from(OutputError { path: path.display().to_string(), source });
        self.out.write_all(format!("{tail}\n").as_bytes()).map_err(|e| fail(&self.path, e))?;
        Ok(self.out.finish().map_err(|e| fail(&self.path, e))?.commit()?)
    }
}

/// Structs of integers and strings always serialise.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A part that was read through and found whole.
#[derive(Debug)]
pub struct Part<S> {
    path: PathBuf,
    head: Head,
    /// The VCF header of the joined file.
    pub header: String,
    /// The header of the joined gVCF; empty when the part has none.
    pub gvcf_header: String,
    records: u64,
    /// The summary state.
    pub state: S,
}

/// True for a file that begins like a part of `command`.
pub fn is_of(path: &Path, command: &str) -> bool {
    let head = |mut lines: Lines| lines.next().ok().flatten().and_then(|l| serde_json::from_slice::<Head>(l).ok());
    Lines::open(path).ok().and_then(head).is_some_and(|h| h.command == command)
}

impl<S: DeserializeOwned> Part<S> {
    /// Opens a part of `command` and reads it through.
    pub fn open(path: &Path, command: &str, version: &str) -> Result<Self, CallError> {
        let bad = |reason: String| CallError::BadPart { path: path.display().to_string(), reason };
        let mut lines = Lines::open(path)?;
        let first = lines.next()?.map(<[u8]>::to_vec).unwrap_or_default();
        let head: Head = serde_json::from_slice(&first).map_err(|_| bad("no part of a wgs run".into()))?;
        if head.wgs_part != FORMAT || head.version != version {
            return Err(bad(format!("it was made by version {}, this is {version}", head.version)));
        }
        if head.command != command {
            return Err(bad(format!("it is a part of `wgs {}`", head.command)));
        }
        let mut digest = Sha256::new();
        let mut take = |line: &[u8]| {
            digest.update(line);
            digest.update(b"\n");
        };
        take(&first);
        let (mut header, mut gvcf_header, mut records, mut tail) = (String::new(), String::new(), 0u64, None);
        while let Some(line) = lines.next()? {
            if tail.is_some() {
                return Err(bad("lines follow its last one".into()));
            }
            if line.first() == Some(&b'{') {
                tail = Some(serde_json::from_slice::<Tail<S>>(line).map_err(|e| bad(format!("bad last line: {e}")))?);
                continue;
            }
            take(line);
            if line.first() == Some(&b'#') {
                header.push_str(&String::from_utf8_lossy(line));
                header.push('\n');
            } else if line.starts_with(&[GVCF, b'#']) {
                gvcf_header.push_str(&String::from_utf8_lossy(&line[1..]));
                gvcf_header.push('\n');
            } else if line.first() != Some(&GVCF) {
                records += 1;
            }
        }
        let Some(tail) = tail else { return Err(bad("truncated: its last line is missing".into())) };
        if tail.records != records || tail.sha256 != hex(&digest.finalize()) {
            return Err(bad("its content does not fit its digest".into()));
        }
        Ok(Self { path: path.to_owned(), head, header, gvcf_header, records, state: tail.state })
    }

    /// Which part it is, 1-based.
    pub fn index(&self) -> u32 {
        self.head.index
    }

    /// Copies the records into `out`.
    pub fn copy_records(&self, contigs: &Contigs, out: &mut vcf::Writer) -> Result<(), CallError> {
        self.edit_records(contigs, out, |line| Some(line.into()))
    }

    /// Copies the records into `out` as `edit` gives them; `None` refuses the part. Place and reference bases must stay.
    pub fn edit_records(
        &self,
        contigs: &Contigs,
        out: &mut vcf::Writer,
        edit: impl Fn(&str) -> Option<Cow<'_, str>>,
    ) -> Result<(), CallError> {
        let bad = |reason: &str| CallError::BadPart { path: self.path.display().to_string(), reason: reason.into() };
        let mut lines = Lines::open(&self.path)?;
        let mut copied = 0;
        while let Some(line) = lines.next()? {
            if matches!(line.first(), Some(b'#' | b'{' | &GVCF)) {
                continue;
            }
            let line = std::str::from_utf8(line).map_err(|_| bad("a record is no text"))?;
            let at = place(line, contigs).ok_or_else(|| bad("a record without a place"))?;
            let line = edit(line).ok_or_else(|| bad("a record whose filters are not known"))?;
            out.record(&line, at)?;
            copied += 1;
        }
        if copied == self.records { Ok(()) } else { Err(bad("it changed while it was read")) }
    }
}

impl<S> Part<S> {
    /// Its path, for messages.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Copies the records of the gVCF into `out`.
    pub fn copy_gvcf(&self, contigs: &Contigs, out: &mut vcf::Writer) -> Result<(), CallError> {
        let bad = |reason: &str| CallError::BadPart { path: self.path.display().to_string(), reason: reason.into() };
        let mut lines = Lines::open(&self.path)?;
        while let Some(line) = lines.next()? {
            let Some(line) = line.strip_prefix(&[GVCF]).filter(|l| l.first() != Some(&b'#')) else { continue };
            let line = std::str::from_utf8(line).map_err(|_| bad("a record is no text"))?;
            let at = place(line, contigs).ok_or_else(|| bad("a record without a place"))?;
            out.record(line, at)?;
        }
        Ok(())
    }
}

/// Contig, position and reference bases of a record, or what `END` says.
fn place(line: &str, contigs: &Contigs) -> Option<Interval> {
    let mut fields = line.split('\t');
    let contig = contigs.find(fields.next()?)?;
    let start = fields.next()?.parse::<u32>().ok()?.checked_sub(1)?;
    let reference = fields.nth(1)?;
    // After ALT, QUAL and FILTER. A band has nothing but END there.
    let end = fields.nth(3).and_then(|info| info.strip_prefix("END=")?.parse().ok());
    Some(Interval { contig, start, end: end.unwrap_or(start + reference.len() as u32) })
}

/// The contigs of a VCF header.
pub fn header_contigs(header: &str) -> Contigs {
    let contig = |line: &str| {
        let rest = line.strip_prefix("##contig=<ID=")?;
        let (name, rest) = rest.split_once(",length=")?;
        let len = rest.split([',', '>']).next()?.parse().ok()?;
        Some(Contig { name: name.to_owned(), len, md5: None })
    };
    Contigs::new(header.lines().filter_map(contig).collect())
}

/// Sorts the parts and refuses them unless they are all parts of one run, each once.
pub fn check<S>(parts: &mut [Part<S>]) -> Result<(), CallError> {
    let refuse = |reason: String| Err(CallError::Parts { reason });
    parts.sort_by_key(|p| p.head.index);
    let Some(first) = parts.first() else { return refuse("no part given".into()) };
    let shown = |p: &Part<S>| p.path.display().to_string();
    if let Some(other) = parts.iter().find(|p| p.head.count != first.head.count) {
        return refuse(format!(
            "{} is one of {} parts, {} one of {}",
            shown(other),
            other.head.count,
            shown(first),
            first.head.count
        ));
    }
    if let Some(other) = parts.iter().find(|p| p.header != first.header) {
        let differs = other.header.lines().zip(first.header.lines()).find(|(a, b)| a != b);
        let what = differs.map_or("the number of header lines".into(), |(a, b)| format!("'{a}' and '{b}'"));
        return refuse(format!("{} and {} are not of one run: {what}", shown(other), shown(first)));
    }
    if let Some(pair) = parts.windows(2).find(|w| w[0].head.index == w[1].head.index) {
        return refuse(format!("{} and {} are both part {}", shown(&pair[0]), shown(&pair[1]), pair[0].head.index));
    }
    if let Some(i) = (1..=first.head.count).find(|i| parts.get(*i as usize - 1).is_none_or(|p| p.head.index != *i)) {
        return refuse(format!("part {i} of {} is missing", first.head.count));
    }
    // Each part begins where the one before ended, from the first cell to the last.
    let mut at = 0;
    for part in parts.iter() {
        let (from, to, of) = part.head.cells;
        if from != at || of != first.head.cells.2 {
            let after = format!("cells {from} to {to} of {of}, after {at} of {}", first.head.cells.2);
            return refuse(format!("{} was cut by another index or another file: it holds {after}", shown(part)));
        }
        at = to;
    }
    match at == first.head.cells.2 {
        true => Ok(()),
        false => refuse(format!("the parts end at cell {at} of {}", first.head.cells.2)),
    }
}

/// Lines of a BGZF text.
struct Lines {
    path: PathBuf,
    reader: wgs_bgzf::Reader<File>,
    text: Vec<u8>,
    at: usize,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, CallError> {
        let file = File::open(path).map_err(|source| CallError::Io { path: path.display().to_string(), source })?;
        Ok(Self { path: path.to_owned(), reader: wgs_bgzf::Reader::new(file), text: Vec::new(), at: 0 })
    }

    /// The next line without its newline; `None` at the end of a complete file.
    fn next(&mut self) -> Result<Option<&[u8]>, CallError> {
        let mut from = self.at;
        loop {
            if let Some(n) = self.text[from..].iter().position(|&b| b == b'\n') {
                let line = self.at..from + n;
                self.at = from + n + 1;
                return Ok(Some(&self.text[line]));
            }
            self.text.drain(..self.at);
            self.at = 0;
            from = self.text.len();
            let bad = |e: wgs_bgzf::Error| CallError::BadPart {
                path: self.path.display().to_string(),
                reason: e.to_string(),
            };
            if self.reader.append_block(&mut self.text).map_err(bad)?.is_none() {
                if self.text.is_empty() {
                    return Ok(None);
                }
                let reason = "truncated: it ends inside a line".into();
                return Err(CallError::BadPart { path: self.path.display().to_string(), reason });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(dir: &Path, index: u32, count: u32, cells: (usize, usize, usize)) -> Part<u32> {
        let share = Share { jobs: Vec::new(), range: cells.0..cells.1, of: cells.2 };
        let path = dir.join(format!("{index}of{count}"));
        let header = "##fileformat=VCFv4.3\n#CHROM\n";
        PartWriter::create(&path, Shard { index, count }, &share, "call test", "1", header)
            .unwrap()
            .commit(&7)
            .unwrap();
        Part::open(&path, "call test", "1").unwrap()
    }

    #[test]
    fn parts_hold_every_cell_once_or_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let parts = |cells: [(usize, usize, usize); 3]| {
            let mut parts: Vec<_> =
                (3..=3).chain(1..=2).map(|i| part(dir.path(), i, 3, cells[i as usize - 1])).collect();
            check(&mut parts).map(|()| parts.iter().map(Part::index).collect::<Vec<_>>()).map_err(|e| e.to_string())
        };
        assert_eq!(parts([(0, 2, 9), (2, 2, 9), (2, 9, 9)]), Ok(vec![1, 2, 3]));
        for (cells, expected) in [
            ([(0, 2, 9), (3, 5, 9), (5, 9, 9)], "cells 3 to 5 of 9, after 2 of 9"),
            ([(0, 2, 9), (1, 5, 9), (5, 9, 9)], "cells 1 to 5 of 9, after 2 of 9"),
            ([(0, 2, 9), (2, 5, 8), (5, 9, 9)], "cells 2 to 5 of 8"),
            ([(0, 2, 9), (2, 5, 9), (5, 8, 9)], "the parts end at cell 8 of 9"),
        ] {
            let got = parts(cells).expect_err(expected);
            assert!(got.contains(expected), "{got}");
        }
    }
}
