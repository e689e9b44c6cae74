//! Blocks one after the other, and from a virtual offset.

use crate::Error;
use crate::block::{BLOCK_MAX, EOF_MARKER, Inflate, block_size};
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// Compressed bytes read at once.
const CHUNK: usize = 1 << 18;

/// Reads blocks in file order. The caller owns the buffer the content goes to, so records can be used in place.
pub struct Reader<R> {
    inner: R,
    inflate: Inflate,
    /// Compressed bytes not yet used: `buffer[at..filled]`.
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// File offset of `buffer[at]`.
    offset: u64,
    last_was_marker: bool,
}

impl<R: Read> Reader<R> {
    /// Reads from `inner`, whose first byte is the first of a block.
    pub fn new(inner: R) -> Self {
        let buffer = vec![0; CHUNK + BLOCK_MAX];
        Self { inner, inflate: Inflate::default(), buffer, at: 0, filled: 0, offset: 0, last_was_marker: false }
    }

    /// File offset of the next block: bytes consumed so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// What is read from.
    pub fn inner(&self) -> &R {
        &self.inner
    }

    /// Appends the next block's content to `out` and gives its size, which may be 0; `None` at the end of a complete
    /// file.
    pub fn append_block(&mut self, out: &mut Vec<u8>) -> Result<Option<usize>, Error> {
        let Some(size) = self.next_block()? else { return Ok(None) };
        let block = &self.buffer[self.at..self.at + size];
        let len = self.inflate.append(block, self.offset, out)?;
        self.at += size;
        self.offset += size as u64;
        Ok(Some(len))
    }

    /// Writes the next block's content to the front of `out`, which holds [`BLOCK_MAX`] bytes or more; otherwise as
    /// [`Reader::append_block`].
    pub fn block_into(&mut self, out: &mut [u8]) -> Result<Option<usize>, Error> {
        let Some(size) = self.next_block()? else { return Ok(None) };
        let block = &self.buffer[self.at..self.at + size];
        let len = self.inflate.into_slice(block, self.offset, out)?;
        self.at += size;
        self.offset += size as u64;
        Ok(Some(len))
    }

    /// The next whole block, compressed, and its file offset, appended to `out`; `None` at the end of a complete file.
    pub fn take_compressed(&mut self, out: &mut Vec<u8>) -> Result<Option<(usize, u64)>, Error> {
        let Some(size) = self.next_block()? else { return Ok(None) };
        out.extend_from_slice(&self.buffer[self.at..self.at + size]);
        let offset = self.offset;
        self.at += size;
        self.offset += size as u64;
        Ok(Some((size, offset)))
    }

    /// Makes sure a whole block lies at `buffer[at..]` and gives its size.
    fn next_block(&mut self) -> Result<Option<usize>, Error> {
        loop {
            let have = &self.buffer[self.at..self.filled];
            match block_size(have) {
                Some(size) if size <= have.len() => {
                    self.last_was_marker = have[..size] == EOF_MARKER;
                    return Ok(Some(size));
                }
                // A header of 18 bytes is the usual one; with more extra fields it is longer.
                None if have.len() >= BLOCK_MAX => return Err(Error::NotABlock { offset: self.offset }),
                None if have.len() >= 4 && (!have.starts_with(&[31, 139, 8]) || have[3] & 4 == 0) => {
                    return Err(Error::NotABlock { offset: self.offset });
                }
                _ => {}
            }
            if self.fill()? == 0 {
                return match self.filled - self.at {
                    0 if self.last_was_marker => Ok(None),
                    0 => Err(Error::NoEndMarker { offset: self.offset }),
                    _ => Err(Error::Truncated { offset: self.offset }),
                };
            }
        }
    }

    fn fill(&mut self) -> Result<usize, Error> {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            self.at = 0;
        }
        loop {
            match self.inner.read(&mut self.buffer[self.filled..]) {
                Ok(n) => {
                    self.filled += n;
                    return Ok(n);
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(Error::Io { offset: self.offset + (self.filled - self.at) as u64, source }),
            }
        }
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Goes to the block at file offset `offset`. The end of the file is a block's place too (an index may point there);
    /// whether the end marker stands before it is looked up.
    pub fn seek(&mut self, offset: u64) -> Result<(), Error> {
        let buffered = self.offset..self.offset + (self.filled - self.at) as u64;
        if buffered.contains(&offset) {
            self.at += (offset - self.offset) as usize;
        } else {
            let io = |source| Error::Io { offset, source };
            let back = offset.min(EOF_MARKER.len() as u64);
            self.inner.seek(SeekFrom::Start(offset - back)).map_err(io)?;
            (self.at, self.filled) = (0, 0);
            self.offset = offset - back;
            while ((self.filled - self.at) as u64) < back && self.fill()? > 0 {}
            self.at = self.filled.min(back as usize);
            self.last_was_marker = self.buffer[..self.at] == EOF_MARKER;
            self.offset = offset;
            return Ok(());
        }
        self.offset = offset;
        self.last_was_marker = false;
        Ok(())
    }
}
