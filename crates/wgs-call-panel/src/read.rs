//! A panel as a file that is open: the header and index are read, blocks when they are asked for.
//!
//! [`Panel`] can be shared between threads: every reader of it has a place of its own in the file.

use crate::code::{Bytes, decode};
use crate::file::{self, HEAD_LEN, TAIL_LEN, bad};
use crate::{BLOCK, Block, Header, Row, Stretch};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use wgs_call::territory::hex;
use wgs_call::{CallError, Profile};
use wgs_core::{Interval, locus};

/// Where a block stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub contig: u32,
    pub number: u32,
    offset: u64,
    len: usize,
}

impl Entry {
    /// Contig and number.
    pub fn key(&self) -> (u32, u32) {
        (self.contig, self.number)
    }
}

/// An open panel.
#[derive(Debug)]
pub struct Panel {
    path: String,
    file: File,
    /// Bytes of the BGZF.
    len: u64,
    header: Header,
    lens: Vec<u32>,
    /// The header as it stands in the file.
    json: Vec<u8>,
    digest: [u8; 32],
    /// By contig and number.
    index: Vec<Entry>,
}

/// What a panel says of one allele.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many normals cover the place.
    pub stretch: Stretch,
    /// The allele in those that show it.
    pub row: Option<Row>,
}

/// The blocks around an interval.
#[derive(Debug, Default)]
pub struct Near {
    blocks: Vec<Block>,
}

impl Near {
    /// What is known of an allele, spelled as in VCF.
    pub fn seen(&self, pos: u32, reference: &str, alt: &str) -> Seen {
        let block = self.blocks.iter().find(|b| b.number == pos / BLOCK);
        let stretch = block.and_then(|b| b.stretch(pos)).copied().unwrap_or_default();
        Seen { stretch, row: block.and_then(|b| b.row(pos, reference, alt)).cloned() }
    }

    /// The rows that begin in `start..end`, each with its stretch.
    pub fn rows(&self, start: u32, end: u32) -> impl Iterator<Item = (&Row, Stretch)> {
        let stretch = |b: &Block, pos| b.stretch(pos).copied().unwrap_or_default();
        let rows = self.blocks.iter().flat_map(move |b| b.rows.iter().map(move |r| (r, stretch(b, r.pos))));
        rows.filter(move |(r, _)| (start..end).contains(&r.pos))
    }
}

impl Panel {
    /// Opens a panel and reads its header and index.
    pub fn open(path: &Path) -> Result<Self, CallError> {
        let shown = path.display().to_string();
        let io = |source| CallError::Io { path: shown.clone(), source };
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let mut head = vec![0; HEAD_LEN.min(size) as usize];
        file.read_exact_at(&mut head, 0).map_err(io)?;
        let format = head.strip_prefix(&file::MAGIC[..]).and_then(|f| f.try_into().ok()).map(u32::from_le_bytes);
        match format {
            None => return Err(bad(&shown, "no panel of normals")),
            Some(f) if f != file::FORMAT => {
                return Err(bad(&shown, format!("format {f}, this version reads {}", file::FORMAT)));
            }
            Some(_) => {}
        }
        let truncated = || bad(&shown, "truncated: it does not end as a panel does");
        let len = size.checked_sub(HEAD_LEN + TAIL_LEN).ok_or_else(truncated)?;
        let mut tail = [0; TAIL_LEN as usize];
        file.read_exact_at(&mut tail, HEAD_LEN + len).map_err(io)?;
        let (foot, digest) = file::read_tail(&tail).ok_or_else(truncated)?;
        let mut panel = Self {
            path: shown,
            file,
            len,
            header: Header {
                settings: Vec::new(),
                reference: String::new(),
                contigs: Vec::new(),
                normals: Vec::new(),
                rows: 0,
            },
            lens: Vec::new(),
            json: Vec::new(),
            digest,
            index: Vec::new(),
        };
        panel.read_foot(foot)?;
        Ok(panel)
    }

    /// Header and index.
    fn read_foot(&mut self, at: u64) -> Result<(), CallError> {
        let path = self.path.clone();
        let bytes = self.blocks().rest(at)?;
        let mut rest = Bytes(&bytes);
        let json = rest.take(4).and_then(|n| n.try_into().ok()).map(u32::from_le_bytes);
        let json = json.and_then(|n| rest.take(n as usize)).ok_or_else(|| bad(&path, "its header is cut"))?;
        self.header = serde_json::from_slice(json).map_err(|e| bad(&path, format!("bad header: {e}")))?;
        self.lens = self.header.lens();
        self.json = json.to_vec();
        self.index = index(&mut rest, &self.lens, at).ok_or_else(|| bad(&path, "bad index"))?;
        Ok(())
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
        hex(&self.digest)
    }

    /// Refuses a panel of another reference than that of `profile`.
    pub fn check(&self, profile: &Profile) -> Result<(), CallError> {
        self.header.check(profile, &self.path)
    }

    /// A reader of its blocks.
    pub(crate) fn blocks(&self) -> Blocks<'_> {
        let section = Section { file: &self.file, len: self.len, at: 0 };
        Blocks {
            panel: self,
            reader: wgs_bgzf::Reader::new(section),
            text: Vec::new(),
            at: 0,
            next: None,
            digest: Sha256::new(),
        }
    }

    /// Entries of the index.
    pub(crate) fn index(&self) -> &[Entry] {
        &self.index
    }

    /// Reads what the panel says of an interval.
    pub fn fetch(&self, interval: Interval, near: &mut Near) -> Result<(), CallError> {
        near.blocks.clear();
        if interval.is_empty() {
            return Ok(());
        }
        let of = |pos: u32| (interval.contig.0, pos / BLOCK);
        let from = self.index.partition_point(|e| (e.contig, e.number) < of(interval.start));
        let to = self.index.partition_point(|e| (e.contig, e.number) <= of(interval.end - 1));
        if from < to {
            let mut reader = self.blocks();
            for i in from..to {
                near.blocks.push(reader.read(i)?);
            }
        }
        Ok(())
    }

    /// Reads all of it and holds it against its digest.
    pub fn verify(&self) -> Result<(), CallError> {
        let mut reader = self.blocks();
        for i in 0..self.index.len() {
            reader.read(i)?;
        }
        reader.check()
    }
}

/// The index behind the header; `end` is the virtual offset of the foot.
fn index(bytes: &mut Bytes<'_>, lens: &[u32], end: u64) -> Option<Vec<Entry>> {
    let (mut index, mut offset) = (Vec::new(), 0u64);
    for (contig, len) in (0u32..).zip(lens) {
        let count = bytes.up_to(u64::from(len / BLOCK) + 1)?;
        let mut number = 0u64;
        for i in 0..count {
            let step = bytes.number()?;
            if step == 0 && i > 0 {
                return None;
            }
            number = number.checked_add(step).filter(|&n| n <= u64::from(len / BLOCK))?;
            offset = offset.checked_add(bytes.number()?).filter(|&o| o <= end)?;
            let len = usize::try_from(bytes.number()?).ok()?;
            index.push(Entry { contig, number: number as u32, offset, len });
        }
    }
    bytes.0.is_empty().then_some(index)
}

/// The BGZF between head and tail.
struct Section<'a> {
    file: &'a File,
    len: u64,
    at: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = out.len().min(usize::try_from(self.len.saturating_sub(self.at)).unwrap_or(usize::MAX));
        let n = self.file.read_at(&mut out[..n], HEAD_LEN + self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Section<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = at.min(self.len);
        Ok(self.at)
    }
}

/// Reads blocks; one behind the other without seeking.
pub(crate) struct Blocks<'a> {
    panel: &'a Panel,
    reader: wgs_bgzf::Reader<Section<'a>>,
    /// Inflated bytes.
    text: Vec<u8>,
    /// Of these, read already.
    at: usize,
    /// The entry that comes next in the file.
    next: Option<usize>,
    digest: Sha256,
}

impl Blocks<'_> {
    fn fail(&self, place: &str, e: &wgs_bgzf::Error) -> CallError {
        bad(&self.panel.path, format!("{place}: {e}"))
    }

    /// Goes to a virtual offset.
    fn go(&mut self, offset: u64, place: &str) -> Result<(), CallError> {
        (self.text, self.at) = (Vec::new(), (offset & 0xffff) as usize);
        if offset >> 16 >= self.panel.len {
            return Err(bad(&self.panel.path, format!("{place}: its place is beyond the end")));
        }
        self.reader.seek(offset >> 16).map_err(|e| self.fail(place, &e))
    }

    /// The next `len` bytes, or fewer where the file ends.
    fn take(&mut self, len: usize, place: &str) -> Result<&[u8], CallError> {
        // Only what stands behind a jump's target is kept whole; a jump's own distance is less than a block of the BGZF.
        if self.at <= self.text.len() {
            self.text.drain(..self.at);
            self.at = 0;
        }
        let end = self.at.saturating_add(len);
        while self.text.len() < end {
            if self.reader.append_block(&mut self.text).map_err(|e| self.fail(place, &e))?.is_none() {
                break;
            }
        }
        let taken = self.at.min(self.text.len())..end.min(self.text.len());
        self.at = taken.end;
        Ok(&self.text[taken])
    }

    /// Everything from a virtual offset to the end.
    fn rest(&mut self, offset: u64) -> Result<Vec<u8>, CallError> {
        self.go(offset, "header")?;
        Ok(self.take(usize::MAX, "header")?.to_vec())
    }

    /// The block of an entry.
    pub(crate) fn read(&mut self, entry: usize) -> Result<Block, CallError> {
        let panel = self.panel;
        let Some(e) = panel.index.get(entry).copied() else {
            return Err(CallError::Internal { what: format!("entry {entry} of the index") });
        };
        let name = panel.header.contigs.get(e.contig as usize).map_or("", |c| c.name.as_str());
        let place = format!("block at {}", locus(name, e.number * BLOCK));
        if self.next != Some(entry) {
            self.go(e.offset, &place)?;
        }
        let bytes = self.take(e.len, &place)?;
        let block = decode(bytes, &panel.lens).filter(|b| (b.contig, b.number) == (e.contig, e.number));
        let block = block.ok_or_else(|| bad(&panel.path, format!("{place}: its content is not that of a block")))?;
        self.digest.update(&self.text[self.at - e.len..self.at]);
        self.next = Some(entry + 1);
        Ok(block)
    }

    /// Holds what was read, which is all blocks in order, against the digest.
    pub(crate) fn check(mut self) -> Result<(), CallError> {
        self.digest.update(&self.panel.json);
        match <[u8; 32]>::from(self.digest.finalize()) == self.panel.digest {
            true => Ok(()),
            false => Err(bad(&self.panel.path, "its content does not fit its digest")),
        }
    }
}
