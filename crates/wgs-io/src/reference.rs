//! Reference sequence: FASTA, plain or BGZF, read by interval.
//!
//! [`Reference::open`] reads the `.fai` beside the file, or makes the same table by reading the file once. Every worker has
//! its own [`ReferenceReader`]. Bases come out as the 4-bit codes of BAM (1 A, 2 C, 4 G, 8 T, 15 N, IUPAC between), one to
//! a byte, upper and lower case alike, so that they compare directly with read bases.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wgs_core::{Classify, Contigs, Interval, Kind};

/// What can be wrong with a reference.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The file or its index cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// Not a FASTA file that can be read by interval.
    #[error("{path}: {reason}")]
    Format {
        /// File.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A contig has another length than in the alignments.
    #[error("{path}: contig {contig} has {here} bases, the alignments say {there}")]
    Length {
        /// Reference file.
        path: String,
        /// Contig.
        contig: String,
        /// Length in the reference.
        here: u64,
        /// Length in the alignments.
        there: u32,
    },
    /// No contig in common.
    #[error("{path}: none of the alignments' contigs is in the reference (first: {theirs} and {ours})")]
    NoCommonContig {
        /// Reference file.
        path: String,
        /// First contig of the alignments.
        theirs: String,
        /// First contig of the reference.
        ours: String,
    },
}

impl Classify for ReferenceError {
    fn kind(&self) -> Kind {
        match self {
            Self::Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => Classify::kind(source),
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NoCommonContig { theirs, ours, .. } if theirs.starts_with("chr") != ours.starts_with("chr") => {
                Some("one names contigs chr1, the other 1: use the reference the reads were aligned to".into())
            }
            Self::NoCommonContig { .. } | Self::Length { .. } => {
                Some("use the reference the reads were aligned to".into())
            }
            _ => None,
        }
    }
}

/// One line of a `.fai`.
#[derive(Clone, Debug)]
struct Line {
    name: String,
    len: u64,
    offset: u64,
    bases: u64,
    width: u64,
}

#[derive(Clone, Debug)]
enum Storage {
    Plain,
    /// Start of each block in the file and in the inflated text.
    Bgzf(Arc<Vec<(u64, u64)>>),
}

/// An indexed FASTA file; cheap to clone.
#[derive(Clone, Debug)]
pub struct Reference {
    path: PathBuf,
    lines: Arc<Vec<Line>>,
    storage: Storage,
}

/// A stretch of reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefSlice {
    /// Position of the first code, 0-based.
    pub start: u32,
    /// Codes, one base to a byte.
    pub codes: Vec<u8>,
}

impl RefSlice {
    /// Codes of `start..end`, cut to what the slice holds.
    #[inline]
    pub fn range(&self, start: u32, end: u32) -> &[u8] {
        let at = |p: u32| (p.saturating_sub(self.start) as usize).min(self.codes.len());
        &self.codes[at(start)..at(end).max(at(start))]
    }

    /// One past the position of the last code.
    pub fn end(&self) -> u32 {
        self.start + self.codes.len() as u32
    }

    /// Code at `pos`; 15 (N) outside the slice.
    #[inline]
    pub fn code(&self, pos: u32) -> u8 {
        pos.checked_sub(self.start).and_then(|i| self.codes.get(i as usize)).copied().unwrap_or(15)
    }

    /// True when `bases` (letters) can be what stands from `start` on: an ambiguous letter on either side admits the bases it
    /// stands for. False where the slice ends before.
    pub fn admits(&self, start: u32, bases: &[u8]) -> bool {
        let here = self.range(start, start.saturating_add(u32::try_from(bases.len()).unwrap_or(u32::MAX)));
        here.len() == bases.len() && here.iter().zip(bases).all(|(code, b)| code & CODE[usize::from(*b)] != 0)
    }

    /// The letters of `start..end`, cut to what the slice holds.
    pub fn text(&self, start: u32, end: u32) -> String {
        let letter = |code: &u8| char::from(b"=ACMGRSVTWYHKDBN"[usize::from(code & 15)]);
        self.range(start, end).iter().map(letter).collect()
    }
}

/// ASCII to BAM's 4-bit code; 255 for what is no base.
static CODE: [u8; 256] = {
    let mut table = [255u8; 256];
    let letters = b"=ACMGRSVTWYHKDBN";
    let mut i = 1;
    while i < 16 {
        table[letters[i] as usize] = i as u8;
        table[(letters[i] | 32) as usize] = i as u8;
        i += 1;
    }
    table[b'U' as usize] = 8;
    table[b'u' as usize] = 8;
    table
};

impl Reference {
    /// Opens a FASTA file and its index; without a `.fai` the table is made by reading the file.
    pub fn open(path: &Path) -> Result<Self, ReferenceError> {
        let shown = path.display().to_string();
        let io = |source| ReferenceError::Io { path: shown.clone(), source };
        let format = |reason: String| ReferenceError::Format { path: shown.clone(), reason };
        let file = File::open(path).map_err(io)?;
        let mut head = [0; 512];
        let n = file.read_at(&mut head, 0).map_err(io)?;
        let head = &head[..n];
        let storage = if head.starts_with(&[31, 139]) {
            if !wgs_bgzf::is_bgzf(head) {
                return Err(format("compressed with gzip, which cannot be read by interval: use bgzip".into()));
            }
            Storage::Bgzf(Arc::new(block_table(&file).map_err(io)?))
        } else if head.first() == Some(&b'>') {
            Storage::Plain
        } else {
            return Err(format("not a FASTA file".into()));
        };
        let fai = PathBuf::from(format!("{}.fai", path.display()));
        let lines = match std::fs::read_to_string(&fai) {
            Ok(text) => {
                parse_fai(&text).map_err(|reason| ReferenceError::Format { path: fai.display().to_string(), reason })?
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => match &storage {
                Storage::Plain => scan(BufReader::with_capacity(1 << 20, &file)).map_err(|e| format(e.to_string()))?,
                Storage::Bgzf(_) => {
                    scan(BufReader::with_capacity(1 << 20, BgzfText::new(&file))).map_err(|e| format(e.to_string()))?
                }
            },
            Err(source) => return Err(ReferenceError::Io { path: fai.display().to_string(), source }),
        };
        if lines.is_empty() {
            return Err(format("no sequence in it".into()));
        }
        Ok(Self { path: path.to_owned(), lines: Arc::new(lines), storage })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The reference's contigs, in file order. A contig longer than a position can say is cut.
    pub fn contigs(&self) -> Contigs {
        let contig = |l: &Line| wgs_core::Contig {
            name: l.name.clone(),
            len: u32::try_from(l.len).unwrap_or(u32::MAX),
            md5: None,
        };
        Contigs::new(self.lines.iter().map(contig).collect())
    }

    /// Which line holds each contig of `contigs`; `None` where the reference lacks it.
    ///
    /// # Errors
    /// Another length, or no contig in common.
    fn places(&self, contigs: &Contigs) -> Result<Vec<Option<usize>>, ReferenceError> {
        let by_name: std::collections::HashMap<&str, usize> =
            self.lines.iter().enumerate().map(|(i, l)| (l.name.as_str(), i)).collect();
        let path = || self.path.display().to_string();
        let mut places = Vec::with_capacity(contigs.len());
        for (_, contig) in contigs.iter() {
            let place = by_name.get(contig.name.as_str()).copied();
            if let Some(line) = place.map(|i| &self.lines[i])
                && line.len != u64::from(contig.len)
            {
                return Err(ReferenceError::Length {
                    path: path(),
                    contig: contig.name.clone(),
                    here: line.len,
                    there: contig.len,
                });
            }
            places.push(place);
        }
        if let (Some((_, first)), true) = (contigs.iter().next(), places.iter().all(Option::is_none)) {
            return Err(ReferenceError::NoCommonContig {
                path: path(),
                theirs: first.name.clone(),
                ours: self.lines[0].name.clone(),
            });
        }
        Ok(places)
    }

    /// A reader for one worker that is asked by the contig ids of `contigs`.
    pub fn reader(&self, contigs: &Contigs) -> Result<ReferenceReader, ReferenceError> {
        let file = File::open(&self.path)
            .map_err(|source| ReferenceError::Io { path: self.path.display().to_string(), source })?;
        Ok(ReferenceReader {
            places: self.places(contigs)?,
            reference: self.clone(),
            file,
            raw: Vec::new(),
            compressed: Vec::new(),
            inflate: wgs_bgzf::Inflate::default(),
        })
    }
}

/// Reads stretches of a [`Reference`].
pub struct ReferenceReader {
    reference: Reference,
    places: Vec<Option<usize>>,
    file: File,
    raw: Vec<u8>,
    compressed: Vec<u8>,
    inflate: wgs_bgzf::Inflate,
}

impl ReferenceReader {
    /// True when the reference has the contig.
    pub fn has(&self, contig: wgs_core::ContigId) -> bool {
        self.places.get(contig.index()).is_some_and(Option::is_some)
    }

    /// Fills `slice` with `interval`, cut to the contig; false when the reference lacks the contig.
    pub fn read(&mut self, interval: Interval, slice: &mut RefSlice) -> Result<bool, ReferenceError> {
        slice.codes.clear();
        slice.start = interval.start;
        let Some(Some(place)) = self.places.get(interval.contig.index()) else { return Ok(false) };
        let lines = Arc::clone(&self.reference.lines);
        let line = &lines[*place];
        let (start, end) = (u64::from(interval.start), u64::from(interval.end).min(line.len));
        if start >= end {
            return Ok(true);
        }
        let at = |pos: u64| line.offset + pos / line.bases * line.width + pos % line.bases;
        let (from, to) = (at(start), at(end - 1) + 1);
        self.text(from, to)?;
        slice.codes.reserve((end - start) as usize);
        // The first line may begin in its middle; after it, whole lines.
        let mut rest = &self.raw[..];
        let mut left = line.bases - start % line.bases;
        let gap = (line.width - line.bases) as usize;
        while !rest.is_empty() {
            let (bases, tail) = rest.split_at(rest.len().min(left as usize));
            encode(bases, &mut slice.codes);
            rest = tail.get(gap..).unwrap_or_default();
            left = line.bases;
        }
        if slice.codes.len() as u64 != end - start || slice.codes.contains(&255) {
            return Err(ReferenceError::Format {
                path: self.reference.path.display().to_string(),
                reason: format!(
                    "contig {} holds something that is no base, or the .fai does not fit the file",
                    line.name
                ),
            });
        }
        Ok(true)
    }

    /// Bytes `from..to` of the text into `raw`.
    fn text(&mut self, from: u64, to: u64) -> Result<(), ReferenceError> {
        let path = &self.reference.path;
        let io = |source| ReferenceError::Io { path: path.display().to_string(), source };
        let len = (to - from) as usize;
        match &self.reference.storage {
            Storage::Plain => {
                self.raw.resize(len, 0);
                self.file.read_exact_at(&mut self.raw, from).map_err(io)
            }
            Storage::Bgzf(blocks) => {
                let corrupt = |reason: String| ReferenceError::Format { path: path.display().to_string(), reason };
                let first = blocks.partition_point(|&(_, text)| text <= from).saturating_sub(1);
                self.raw.clear();
                let skip = (from - blocks[first].1) as usize;
                let mut i = first;
                while self.raw.len() < skip + len {
                    let Some((&(at, _), &(next, _))) = blocks.get(i).zip(blocks.get(i + 1)) else {
                        return Err(corrupt("the .fai points beyond the end of the file".into()));
                    };
                    self.compressed.resize((next - at) as usize, 0);
                    self.file.read_exact_at(&mut self.compressed, at).map_err(io)?;
                    self.inflate.append(&self.compressed, at, &mut self.raw).map_err(|e| corrupt(e.to_string()))?;
                    i += 1;
                }
                self.raw.drain(..skip);
                self.raw.truncate(len);
                Ok(())
            }
        }
    }
}

/// Appends the codes of a line. The five usual letters are recognised by comparisons the compiler turns into vector code;
/// a stretch with any other letter goes through the table.
fn encode(line: &[u8], out: &mut Vec<u8>) {
    for chunk in line.chunks(64) {
        let from = out.len();
        let usual = |b: &u8| {
            let upper = b & !32;
            let is = |letter: u8, code: u8| if upper == letter { code } else { 0 };
            is(b'A', 1) | is(b'C', 2) | is(b'G', 4) | is(b'T', 8) | is(b'N', 15)
        };
        out.extend(chunk.iter().map(usual));
        if out[from..].contains(&0) {
            out.truncate(from);
            out.extend(chunk.iter().map(|&b| CODE[usize::from(b)]));
        }
    }
}

/// Starts of all blocks, and one more entry for the end, from block headers and footers alone.
fn block_table(file: &File) -> std::io::Result<Vec<(u64, u64)>> {
    let bad = || std::io::Error::new(std::io::ErrorKind::InvalidData, "not a complete BGZF file");
    let (mut at, mut text) = (0u64, 0u64);
    let size = file.metadata()?.len();
    let mut table = vec![(0, 0)];
    while at < size {
        let mut head = [0; 64];
        let n = file.read_at(&mut head, at)?;
        let block = wgs_bgzf::block_size(&head[..n]).ok_or_else(bad)? as u64;
        if block < 28 || at + block > size {
            return Err(bad());
        }
        let mut len = [0; 4];
        file.read_exact_at(&mut len, at + block - 4)?;
        at += block;
        text += u64::from(u32::from_le_bytes(len));
        table.push((at, text));
    }
    Ok(table)
}

/// The inflated text of a BGZF file as a stream.
struct BgzfText<'a> {
    reader: wgs_bgzf::Reader<&'a File>,
    block: Vec<u8>,
    at: usize,
}

impl<'a> BgzfText<'a> {
    fn new(file: &'a File) -> Self {
        Self { reader: wgs_bgzf::Reader::new(file), block: Vec::new(), at: 0 }
    }
}

impl std::io::Read for BgzfText<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.block.len() {
            self.block.clear();
            self.at = 0;
            let more = self.reader.append_block(&mut self.block);
            if more.map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e.to_string()))?.is_none() {
                return Ok(0);
            }
        }
        let n = out.len().min(self.block.len() - self.at);
        out[..n].copy_from_slice(&self.block[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

fn parse_fai(text: &str) -> Result<Vec<Line>, String> {
    let line = |(i, l): (usize, &str)| {
        let f: Vec<&str> = l.split('\t').collect();
        let number =
            |k: usize| f.get(k).and_then(|v| v.parse::<u64>().ok()).ok_or(format!("line {} is no .fai line", i + 1));
        let line =
            Line { name: f[0].to_owned(), len: number(1)?, offset: number(2)?, bases: number(3)?, width: number(4)? };
        if line.len > 0 && (line.bases == 0 || line.width <= line.bases) && line.len > line.bases {
            return Err(format!("line {} has impossible line lengths", i + 1));
        }
        Ok(Line { bases: line.bases.max(1), ..line })
    };
    text.lines().enumerate().filter(|(_, l)| !l.is_empty()).map(line).collect()
}

/// Makes the table by reading the text once.
fn scan(mut text: impl BufRead) -> Result<Vec<Line>, std::io::Error> {
    let bad = |what: String| std::io::Error::new(std::io::ErrorKind::InvalidData, what);
    let mut lines: Vec<Line> = Vec::new();
    let (mut offset, mut ended) = (0u64, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let n = text.read_until(b'\n', &mut buffer)? as u64;
        if n == 0 {
            return Ok(lines);
        }
        offset += n;
        let bases = buffer.trim_ascii_end().len() as u64;
        if let Some(name) = buffer.strip_prefix(b">") {
            let name = name.split(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
            let name = String::from_utf8(name.to_vec()).map_err(|_| bad("a sequence name is no text".into()))?;
            lines.push(Line { name, len: 0, offset, bases: 0, width: 0 });
            ended = false;
        } else if let Some(line) = lines.last_mut() {
            if bases > 0 && (ended || (line.bases > 0 && bases > line.bases)) {
                return Err(bad(format!("sequence {} has lines of different lengths", line.name)));
            }
            if line.bases == 0 {
                (line.bases, line.width) = (bases, n);
            }
            ended = bases < line.bases || n != line.width;
            line.len += bases;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::{Contig, ContigId};

    fn contigs(list: &[(&str, u32)]) -> Contigs {
        Contigs::new(list.iter().map(|&(n, len)| Contig { name: n.into(), len, md5: None }).collect())
    }

    fn codes(r: &Reference, c: &Contigs, contig: u32, start: u32, end: u32) -> Vec<u8> {
        let mut slice = RefSlice::default();
        assert!(r.reader(c).unwrap().read(Interval { contig: ContigId(contig), start, end }, &mut slice).unwrap());
        slice.codes
    }

    #[test]
    fn reads_any_interval_with_and_without_index() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.fa");
        std::fs::write(&path, ">a one\nACGT\nacgt\nNN\n>b\nTTTTT\n").unwrap();
        let c = contigs(&[("a", 10), ("b", 5)]);
        let r = Reference::open(&path).unwrap();
        let whole = [1, 2, 4, 8, 1, 2, 4, 8, 15, 15];
        for start in 0..10 {
            for end in start + 1..=10 {
                assert_eq!(codes(&r, &c, 0, start, end), whole[start as usize..end as usize]);
            }
        }
        assert_eq!(codes(&r, &c, 1, 2, 99), [8, 8, 8]);
        std::fs::write(dir.path().join("x.fa.fai"), "a\t10\t7\t4\t5\nb\t5\t23\t5\t6\n").unwrap();
        assert_eq!(codes(&Reference::open(&path).unwrap(), &c, 0, 0, 10), whole);
        assert_eq!(codes(&Reference::open(&path).unwrap(), &c, 1, 0, 5), [8; 5]);
    }

    #[test]
    fn letters_against_a_slice() {
        let slice = RefSlice { start: 10, codes: vec![1, 2, 15, 5] };
        assert!(
            slice.admits(10, b"AC") && slice.admits(11, b"cTR") && slice.admits(13, b"G") && slice.admits(10, b"N")
        );
        assert!(
            !slice.admits(10, b"C") && !slice.admits(13, b"C") && !slice.admits(12, b"AAA") && !slice.admits(9, b"A")
        );
        assert_eq!((slice.text(11, 99), slice.text(14, 15)), ("CNR".to_owned(), String::new()));
    }

    #[test]
    fn refuses_other_lengths_names_and_letters() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.fa");
        std::fs::write(&path, ">chr1\nACGT\nAC!T\n").unwrap();
        let r = Reference::open(&path).unwrap();
        assert!(matches!(r.reader(&contigs(&[("chr1", 9)])), Err(ReferenceError::Length { here: 8, there: 9, .. })));
        let other = r.reader(&contigs(&[("1", 8)])).err().unwrap();
        assert!(other.hint().unwrap().contains("chr1"));
        let mut slice = RefSlice::default();
        let c = contigs(&[("chr1", 8)]);
        assert!(r.reader(&c).unwrap().read(Interval { contig: ContigId(0), start: 0, end: 8 }, &mut slice).is_err());
        std::fs::write(&path, ">a\nAC\nACGT\n").unwrap();
        assert!(Reference::open(&path).is_err(), "ragged lines");
        std::fs::write(&path, "hello").unwrap();
        assert!(Reference::open(&path).is_err());
    }
}
