//! BAM, decoded in place: blocks are inflated into one growing buffer and records are used where they lie.

use crate::{AlignError, Header};
use std::io::{Read, Seek};
use wgs_bgzf::{BLOCK_MAX, ParallelReader, Reader};
use wgs_core::{ContigId, ReadView, locus};

/// Larger records than this are taken for corruption: 1 GiB holds a read of 600 Mb.
const RECORD_MAX: usize = 1 << 30;

/// Where inflated bytes come from.
pub(crate) enum Blocks<R> {
    /// One block after the other, here.
    Serial(Box<Reader<R>>),
    /// Inflated ahead on other threads.
    Parallel(ParallelReader),
}

impl<R: Read> Blocks<R> {
    /// Writes more bytes to `out[filled..]`, which grows when it must; gives the new `filled`, or `None` at the end of a
    /// complete file.
    pub fn append(&mut self, out: &mut Vec<u8>, filled: usize) -> Result<Option<usize>, wgs_bgzf::Error> {
        let room = |out: &mut Vec<u8>, n: usize| {
            if out.len() < filled + n {
                out.resize((filled + n).next_power_of_two(), 0);
            }
        };
        match self {
            Self::Serial(reader) => {
                room(out, BLOCK_MAX);
                Ok(reader.block_into(&mut out[filled..])?.map(|n| filled + n))
            }
            Self::Parallel(reader) => {
                let Some(chunk) = reader.next_chunk().transpose()? else { return Ok(None) };
                room(out, chunk.len());
                out[filled..filled + chunk.len()].copy_from_slice(&chunk);
                let filled = filled + chunk.len();
                reader.recycle(chunk);
                Ok(Some(filled))
            }
        }
    }
}

/// Reads a BAM file's header and records.
pub(crate) struct BamReader<R> {
    path: String,
    blocks: Blocks<R>,
    /// Inflated bytes in `buffer[at..filled]`; those before are used up, those behind are room.
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Locus of the last good record, for messages.
    last: Option<(Option<ContigId>, u32)>,
}

impl<R: Read> BamReader<R> {
    pub fn new(path: String, blocks: Blocks<R>) -> Self {
        Self { path, blocks, buffer: Vec::new(), at: 0, filled: 0, last: None }
    }

    fn bgzf(&self, source: wgs_bgzf::Error, header: &Header) -> AlignError {
        AlignError::Bgzf { path: self.path.clone(), source, last: self.last_locus(header) }
    }

    fn last_locus(&self, header: &Header) -> String {
        match self.last {
            Some((Some(contig), start)) => format!("at {}", locus(header.contigs.name(contig), start)),
            Some((None, _)) => "without a contig".into(),
            None => String::new(),
        }
    }

    /// Makes sure `n` unused bytes are in the buffer; false when the file ends first.
    fn ensure(&mut self, n: usize) -> Result<bool, wgs_bgzf::Error> {
        while self.filled - self.at < n {
            if self.at > 0 {
                self.buffer.copy_within(self.at..self.filled, 0);
                self.filled -= self.at;
                self.at = 0;
            }
            match self.blocks.append(&mut self.buffer, self.filled)? {
                Some(filled) => self.filled = filled,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn header_bytes(&mut self, n: usize) -> Result<Vec<u8>, AlignError> {
        let path = self.path.clone();
        if n > RECORD_MAX {
            return Err(AlignError::Header { path, reason: "a length makes no sense".into() });
        }
        match self.ensure(n) {
            Ok(true) => {
                self.at += n;
                Ok(self.buffer[self.at - n..self.at].to_vec())
            }
            Ok(false) => Err(AlignError::Header { path, reason: "the file ends inside the header".into() }),
            Err(e) => Err(self.bgzf(e, &Header::default())),
        }
    }

    fn header_u32(&mut self) -> Result<usize, AlignError> {
        let b = self.header_bytes(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
    }

    /// Reads the header; the next record is the first.
    pub fn header(&mut self) -> Result<Header, AlignError> {
        let bad = |path: &str, reason: String| AlignError::Header { path: path.to_owned(), reason };
        if self.header_bytes(4)? != b"BAM\x01" {
            return Err(AlignError::UnknownFormat { path: self.path.clone() });
        }
        let n = self.header_u32()?;
        let mut text = self.header_bytes(n)?;
        while text.last() == Some(&0) {
            text.pop();
        }
        let n = self.header_u32()?;
        let mut list = Vec::new();
        for i in 0..n {
            let len = self.header_u32()?;
            let name = self.header_bytes(len)?;
            let name = name
                .strip_suffix(b"\0")
                .ok_or_else(|| bad(&self.path, format!("the name of contig {i} has no end")))?;
            let name = String::from_utf8(name.to_vec())
                .map_err(|_| bad(&self.path, format!("the name of contig {i} is no text")))?;
            let len = self.header_u32()?;
            if len > i32::MAX as usize {
                return Err(bad(&self.path, format!("contig '{name}' has length {len}")));
            }
            list.push((name, len as u32));
        }
        Header::new(&text, list).map_err(|reason| bad(&self.path, reason))
    }

    /// The next record, or `None` at the end of a complete file.
    #[inline]
    pub fn next(&mut self, header: &Header) -> Result<Option<ReadView<'_>>, AlignError> {
        if !self.ensure(4).map_err(|e| self.bgzf(e, header))? {
            return match self.filled - self.at {
                0 => Ok(None),
                _ => Err(self.truncated("the file ends inside a record", header)),
            };
        }
        let b = &self.buffer[self.at..];
        let size = u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize;
        if !(32..=RECORD_MAX).contains(&size) {
            return Err(self.truncated(&format!("a record of {size} bytes makes no sense"), header));
        }
        if !self.ensure(4 + size).map_err(|e| self.bgzf(e, header))? {
            return Err(self.truncated("the file ends inside a record", header));
        }
        let from = self.at + 4;
        self.at = from + size;
        match ReadView::from_bam(&self.buffer[from..from + size], &header.contigs) {
            Ok(view) => {
                self.last = Some((view.contig(), view.start()));
                Ok(Some(view))
            }
            Err(source) => Err(refuse(&self.path, &self.buffer[from..from + size], header, source)),
        }
    }

    fn truncated(&self, reason: &str, header: &Header) -> AlignError {
        AlignError::Truncated { path: self.path.clone(), reason: reason.to_owned(), last: self.last_locus(header) }
    }
}

impl<R: Read + Seek> BamReader<R> {
    /// Goes to a virtual offset; the next record starts there.
    pub fn seek(&mut self, virtual_offset: u64, header: &Header) -> Result<(), AlignError> {
        let inside = (virtual_offset & 0xffff) as usize;
        (self.at, self.filled) = (0, 0);
        let moved = match &mut self.blocks {
            Blocks::Serial(reader) => reader.seek(virtual_offset >> 16),
            Blocks::Parallel(_) => Err(wgs_bgzf::Error::NotABlock { offset: virtual_offset >> 16 }),
        };
        moved.and_then(|()| self.ensure(inside)).map_err(|e| match e {
            wgs_bgzf::Error::NotABlock { .. }
            | wgs_bgzf::Error::NoEndMarker { .. }
            | wgs_bgzf::Error::Truncated { .. } => {
                let reason =
                    "it points where no block of the file begins: the file is truncated, or the index is another's";
                AlignError::Index { path: self.path.clone(), reason: reason.into() }
            }
            other => self.bgzf(other, header),
        })?;
        if self.filled < inside {
            return Err(AlignError::Index {
                path: self.path.clone(),
                reason: "it points beyond the end of the file".into(),
            });
        }
        self.at = inside;
        Ok(())
    }
}

/// The error for a record that was refused, with what can be told of its name and place.
pub(crate) fn refuse(path: &str, record: &[u8], header: &Header, source: wgs_core::ReadError) -> AlignError {
    let (name, place) = match wgs_core::read::split_bam(record) {
        Ok((core, parts)) => {
            let place = usize::try_from(core.contig).ok().filter(|&i| i < header.contigs.len()).map(|i| {
                let start = u32::try_from(core.start.max(0)).unwrap_or(u32::MAX);
                locus(header.contigs.name(ContigId(i as u32)), start)
            });
            (String::from_utf8_lossy(parts.name).into_owned(), place.unwrap_or_else(|| "no contig".into()))
        }
        Err(_) => ("?".into(), "an unknown place".into()),
    };
    AlignError::Record { path: path.to_owned(), name, locus: place, source }
}
