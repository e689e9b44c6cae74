//! An open pack: header and index are read, blocks when they are looked into.
//!
//! [`Pack`] is shared by all threads; each has a [`PackReader`] for each source, which keeps the last two blocks inflated and, while
//! it is asked forward, reads ahead.

use super::block::{Decoded, inflate};
use super::bytes::Bytes;
use super::file::{self, HEAD_LEN, Header, PackSource, TAIL_LEN, Tail};
use crate::SourceError;
use crate::allele::Allele;
use crate::found::Found;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use wgs_core::locus;
use xxhash_rust::xxh3::xxh3_64;

/// Largest foot, inflated: ten times that of a source with three alleles for each base of a human genome.
const FOOT_MAX: u64 = 1 << 28;
/// Bytes read at once while look-ups go forward: some fifty blocks.
const AHEAD: usize = 1 << 17;

/// Stands for the field that is 1 where there is a hit, which no pack needs to hold.
pub const HIT: usize = usize::MAX;

#[derive(Clone, Copy, Debug)]
struct Entry {
    offset: u64,
    len: u32,
    /// First start.
    start: u32,
    /// Last start; of intervals the greatest end.
    last: u32,
}

#[derive(Debug, Default)]
struct Index {
    entries: Vec<Entry>,
    /// Entries of each contig.
    contigs: Vec<Range<usize>>,
    /// Of intervals: the greatest end up to each entry of its contig.
    reach: Vec<u32>,
}

/// An open pack.
#[derive(Debug)]
pub struct Pack {
    path: String,
    file: File,
    header: Header,
    tail: Tail,
    index: Vec<Index>,
}

impl Pack {
    /// True when the file begins as a pack does.
    pub fn is_pack(head: &[u8]) -> bool {
        head.starts_with(file::MAGIC)
    }

    /// Opens a pack.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let shown = path.display().to_string();
        let file = File::open(path).map_err(|source| SourceError::Io { path: shown.clone(), source })?;
        Self::from_file(shown, file)
    }

    /// From an open file; `path` is for messages.
    pub fn from_file(path: String, file: File) -> Result<Self, SourceError> {
        let io = |source| SourceError::Io { path: path.clone(), source };
        let bad = |reason: String| SourceError::BadPack { path: path.clone(), reason };
        let size = file.metadata().map_err(io)?.len();
        let mut head = vec![0; HEAD_LEN.min(size) as usize];
        file.read_exact_at(&mut head, 0).map_err(io)?;
        match head.strip_prefix(&file::MAGIC[..]).and_then(|f| f.try_into().ok()).map(u32::from_le_bytes) {
            None => return Err(bad("no pack of annotation sources".into())),
            Some(file::FORMAT) => {}
            Some(other) => return Err(bad(format!("pack of format {other}, this version reads {}", file::FORMAT))),
        }
        let truncated = || bad("truncated: it does not end as a pack does".into());
        let end = size.checked_sub(TAIL_LEN).filter(|&e| e >= HEAD_LEN).ok_or_else(truncated)?;
        let mut tail = vec![0; TAIL_LEN as usize];
        file.read_exact_at(&mut tail, end).map_err(io)?;
        let tail = Tail::read(&tail).ok_or_else(truncated)?;
        if tail.foot < HEAD_LEN || tail.foot.checked_add(tail.len) != Some(end) || tail.raw > FOOT_MAX {
            return Err(bad("its foot is not where its tail says".into()));
        }
        let mut packed = vec![0; tail.len as usize];
        file.read_exact_at(&mut packed, tail.foot).map_err(io)?;
        if xxh3_64(&packed) != tail.sum {
            return Err(bad("damaged: its foot does not fit its sum".into()));
        }
        let mut foot = Vec::new();
        let mut zstd = zstd::bulk::Decompressor::new().map_err(io)?;
        inflate(&mut zstd, &packed, tail.raw as usize, &mut foot)
            .ok_or_else(|| bad("its foot does not inflate".into()))?;
        let mut bytes = Bytes(&foot);
        let json = bytes.bytes().ok_or_else(|| bad("its header is cut".into()))?;
        let header: Header = serde_json::from_slice(json).map_err(|e| bad(format!("bad header: {e}")))?;
        let index = read_index(&mut bytes, &header, tail.foot).ok_or_else(|| bad("bad index".into()))?;
        Ok(Self { path, file, header, tail, index })
    }

    /// Its path, for messages.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// SHA-256 of its content, in hexadecimal.
    pub fn digest(&self) -> String {
        file::hex(&self.tail.digest)
    }

    /// True when a source has rows on a contig of the header.
    pub(crate) fn has(&self, source: usize, contig: usize) -> bool {
        self.index.get(source).and_then(|i| i.contigs.get(contig)).is_some_and(|r| !r.is_empty())
    }

    fn source(&self, source: usize) -> Option<&PackSource> {
        self.header.sources.get(source)
    }

    fn damaged(&self, source: usize, contig: usize, start: u32) -> SourceError {
        let id = self.source(source).map_or("", |s| s.id.as_str());
        let name = self.header.contigs.get(contig).map_or("", |c| c.name.as_str());
        let reason = format!("damaged: the block of {id} at {} does not fit its sum", locus(name, start));
        SourceError::BadPack { path: self.path.clone(), reason }
    }

    /// Reads all of it and holds it against its digest and sums.
    pub fn verify(&self) -> Result<(), SourceError> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        let (mut at, end) = (0, self.tail.foot + self.tail.len);
        while at < end {
            let n = buffer.len().min((end - at) as usize);
            let part = buffer.get_mut(..n).unwrap_or_default();
            self.file.read_exact_at(part, at).map_err(|source| SourceError::Io { path: self.path.clone(), source })?;
            digest.update(part);
            at += n as u64;
        }
        if <[u8; 32]>::from(digest.finalize()) != self.tail.digest {
            let reason = "damaged: its content does not fit its digest".to_owned();
            return Err(SourceError::BadPack { path: self.path.clone(), reason });
        }
        let mut decoded = Decoded::new().map_err(|source| SourceError::Io { path: self.path.clone(), source })?;
        let mut bytes = Vec::new();
        for (number, (index, source)) in self.index.iter().zip(&self.header.sources).enumerate() {
            for (contig, range) in index.contigs.iter().enumerate() {
                for e in index.entries.get(range.clone()).unwrap_or_default() {
                    bytes.resize(e.len as usize, 0);
                    self.file
                        .read_exact_at(&mut bytes, e.offset)
                        .map_err(|source| SourceError::Io { path: self.path.clone(), source })?;
                    if !decoded.load(&bytes, source.intervals, source.fields.len()) {
                        return Err(self.damaged(number, contig, e.start));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The index behind the header; the blocks stand before `end`.
fn read_index(bytes: &mut Bytes<'_>, header: &Header, end: u64) -> Option<Vec<Index>> {
    let mut sum = HEAD_LEN;
    let mut all = Vec::new();
    for source in &header.sources {
        let mut index = Index::default();
        for contig in &header.contigs {
            let count = bytes.length(bytes.0.len())?;
            let from = index.entries.len();
            let mut offset = if count > 0 { bytes.number().filter(|&o| o >= HEAD_LEN)? } else { 0 };
            let (mut start, mut reach) = (0u32, 0u32);
            for _ in 0..count {
                start = start.checked_add(bytes.small()?)?;
                let last = start.checked_add(bytes.small()?)?;
                let len = bytes.small().filter(|&n| n > 8)?;
                // An insertion may stand behind the last base.
                if start > contig.len {
                    return None;
                }
                index.entries.push(Entry { offset, len, start, last });
                offset = offset.checked_add(len.into()).filter(|&o| o <= end)?;
                sum = sum.checked_add(len.into())?;
                if source.intervals {
                    reach = reach.max(last);
                    index.reach.push(reach);
                }
            }
            index.contigs.push(from..index.entries.len());
        }
        all.push(index);
    }
    (bytes.0.is_empty() && sum == end).then_some(all)
}

/// One inflated block.
struct Slot {
    entry: Option<usize>,
    decoded: Decoded,
    /// Share of the SNVs of its stretch that it holds, in millionths; 0 for intervals.
    density: u64,
}

/// Looks alleles up in one source of a pack. One thread's own.
pub struct PackReader {
    pack: Arc<Pack>,
    source: usize,
    intervals: bool,
    fields: usize,
    slots: [Slot; 2],
    /// The slot that was used last.
    latest: usize,
    buffer: Vec<u8>,
    /// Where in the file the buffer begins.
    at: u64,
    /// Where the block read last ends.
    next: u64,
    rows: Vec<u32>,
    due: Vec<usize>,
}

impl PackReader {
    /// For the source of this number.
    pub fn new(pack: &Arc<Pack>, source: usize) -> Result<Self, SourceError> {
        let slot = || -> std::io::Result<Slot> { Ok(Slot { entry: None, decoded: Decoded::new()?, density: 0 }) };
        let io = |source| SourceError::Io { path: pack.path.clone(), source };
        let (intervals, fields) = pack.source(source).map_or((false, 0), |s| (s.intervals, s.fields.len()));
        Ok(Self {
            pack: Arc::clone(pack),
            source,
            intervals,
            fields,
            slots: [slot().map_err(io)?, slot().map_err(io)?],
            latest: 0,
            buffer: Vec::new(),
            at: 0,
            next: 0,
            rows: Vec::new(),
            due: Vec::new(),
        })
    }

    /// Adds what the source has of an allele to `found`; `contig` is the pack's number of it, `columns` are the fields wanted. Gives
    /// the chance of a hit of any SNV there, in millionths.
    pub fn look_up(
        &mut self,
        contig: usize,
        allele: &Allele,
        columns: &[usize],
        found: &mut Found,
    ) -> Result<u64, SourceError> {
        let pack = Arc::clone(&self.pack);
        let Some(index) = pack.index.get(self.source) else { return Ok(0) };
        let Some(range) = index.contigs.get(contig).cloned() else { return Ok(0) };
        let entries = index.entries.get(range.clone()).unwrap_or_default();
        let mut due = std::mem::take(&mut self.due);
        due.clear();
        let (start, end) = (allele.start, allele.end());
        if self.intervals {
            let reach = index.reach.get(range.clone()).unwrap_or_default();
            let mut i = entries.partition_point(|e| e.start < end);
            while i > 0 && reach.get(i - 1).is_some_and(|&r| r > start) {
                i -= 1;
                if entries.get(i).is_some_and(|e| e.last > start) {
                    due.push(i);
                }
            }
            due.reverse();
        } else {
            // Rows of one start may stand in several blocks; nearly always it is the block of the last look-up.
            let inside = |i: usize| entries.get(i).is_some_and(|e| e.start < start && start < e.last);
            let latest =
                self.slots.get(self.latest).and_then(|s| s.entry?.checked_sub(range.start)).filter(|&i| inside(i));
            match latest {
                Some(i) => due.push(i),
                None => {
                    let first = entries.partition_point(|e| e.last < start);
                    due.extend(
                        (first..entries.len()).take_while(|&i| entries.get(i).is_some_and(|e| e.start <= start)),
                    );
                }
            }
        }
        let mut density = 0;
        for &i in &due {
            let entry = range.start + i;
            let slot = self.slot(&pack, index, entry, contig)?;
            let intervals = self.intervals;
            let Some(slot) = self.slots.get_mut(slot) else { continue };
            density = density.max(slot.density);
            self.rows.clear();
            let decoded = &mut slot.decoded;
            if intervals {
                decoded.keys.overlaps(start, end, &mut self.rows);
            } else {
                decoded.keys.alleles(start, &allele.reference, &allele.alt, &mut decoded.hint, &mut self.rows);
            }
            for &row in &self.rows {
                found.hit();
                for &column in columns {
                    if column == HIT {
                        found.value(|out| {
                            out.push(b'1');
                            Some(true)
                        });
                        continue;
                    }
                    let taken = found.value(|out| decoded.value(row as usize, column, out));
                    if !taken {
                        let at = entries.get(i).map_or(0, |e| e.start);
                        return Err(pack.damaged(self.source, contig, at));
                    }
                }
            }
        }
        self.due = due;
        Ok(density)
    }

    /// The slot that holds an entry's block.
    fn slot(&mut self, pack: &Pack, index: &Index, entry: usize, contig: usize) -> Result<usize, SourceError> {
        if let Some(i) = self.slots.iter().position(|s| s.entry == Some(entry)) {
            self.latest = i;
            return Ok(i);
        }
        let Some(e) = index.entries.get(entry).copied() else {
            return Err(SourceError::Internal { what: format!("entry {entry} of a pack's index") });
        };
        let span = self.read(pack, e)?;
        let i = 1 - self.latest;
        let intervals = self.intervals;
        let Some(slot) = self.slots.get_mut(i) else {
            return Err(SourceError::Internal { what: "a slot".into() });
        };
        slot.entry = None;
        let bytes = self.buffer.get(span).unwrap_or_default();
        if !slot.decoded.load(bytes, intervals, self.fields) {
            return Err(pack.damaged(self.source, contig, e.start));
        }
        let keys = &slot.decoded.keys;
        let ends = match intervals {
            true => keys.ends.iter().max().copied(),
            false => keys.starts.last().copied(),
        };
        if keys.starts.first() != Some(&e.start) || ends != Some(e.last) {
            return Err(pack.damaged(self.source, contig, e.start));
        }
        let snvs = (keys.len() - keys.others.len()) as u64;
        let stretch = u64::from(e.last - e.start).max(1);
        slot.density = if intervals { 0 } else { (snvs * 1_000_000 / (3 * stretch)).min(1_000_000) };
        slot.entry = Some(entry);
        self.latest = i;
        Ok(i)
    }

    /// Reads an entry's bytes; gives where they stand in the buffer.
    fn read(&mut self, pack: &Pack, e: Entry) -> Result<Range<usize>, SourceError> {
        let len = e.len as usize;
        let there = e.offset.checked_sub(self.at).map(|from| from as usize).filter(|&f| f + len <= self.buffer.len());
        let from = match there {
            Some(from) => from,
            None => {
                // Going forward over the next few blocks: read more than this one.
                let forward = e.offset >= self.next && e.offset - self.next < AHEAD as u64;
                let most = (pack.tail.foot - e.offset) as usize;
                let n = if forward { len.max(AHEAD).min(most) } else { len };
                self.buffer.resize(n, 0);
                self.at = e.offset;
                let read = pack.file.read_exact_at(&mut self.buffer, e.offset);
                if let Err(source) = read {
                    self.buffer.clear();
                    return Err(SourceError::Io { path: pack.path.clone(), source });
                }
                0
            }
        };
        self.next = e.offset + u64::from(e.len);
        Ok(from..from + len)
    }
}
