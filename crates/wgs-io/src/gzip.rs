//! Gzip in through ISA-L: one member or many, each member's CRC-32 and length checked.
//!
//! ISA-L (`isal-sys`, built from source, linked statically) inflates about 25 % faster than zlib-rs on FASTQ, and the bar
//! of `qc fastq` is a multiple of its time. This file is the only one that talks to it. A file that ends inside a member
//! is [`GzipError::Truncated`]; bytes behind the last member that are neither a member nor zero padding are an error too.

use isal_sys::igzip_lib as isal;
use std::io::{self, Read};

/// Compressed bytes read at once: large enough that system calls do not count, small enough for the L2 cache.
const CHUNK: usize = 1 << 17;

/// What can be wrong with a gzip file. Offsets are of the compressed file.
#[derive(Debug, thiserror::Error)]
pub enum GzipError {
    /// Reading failed.
    #[error("cannot read: {0}")]
    Io(#[from] io::Error),
    /// The file ends inside a member.
    #[error("truncated: the file ends inside gzip member {member}, after {offset} bytes")]
    Truncated {
        /// Which member, from 1.
        member: u64,
        /// Size of the file.
        offset: u64,
    },
    /// The data do not inflate, or a checksum differs.
    #[error("corrupt: gzip member {member} near byte {offset}: {reason}")]
    Corrupt {
        /// Which member, from 1.
        member: u64,
        /// About where (the position lies at most one read buffer before it).
        offset: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// Bytes behind the last member.
    #[error("corrupt: byte {offset}, behind gzip member {member}, begins neither a member nor zero padding")]
    Trailing {
        /// The last good member, from 1.
        member: u64,
        /// Where.
        offset: u64,
    },
}

/// Where the stream stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Between members.
    Between,
    /// Inside a member.
    Inside,
    /// After the last one.
    End,
}

/// Inflates a gzip stream into buffers of the caller.
pub struct GzipReader<R> {
    inner: R,
    state: Box<isal::inflate_state>,
    buffer: Vec<u8>,
    /// Compressed bytes not yet used: `buffer[at..filled]`.
    at: usize,
    filled: usize,
    /// Compressed bytes used.
    offset: u64,
    members: u64,
    stand: Stand,
    padding: bool,
}

// SAFETY: the state's pointers are set from live slices before every call and never followed between calls.
unsafe impl<R: Send> Send for GzipReader<R> {}

impl<R: Read> GzipReader<R> {
    /// Reads from `inner`, whose first byte is the first of a member.
    pub fn new(inner: R) -> Self {
        // SAFETY: `inflate_state` is plain C data (integers, arrays, raw pointers), for which zero is a valid value.
        let mut state: Box<isal::inflate_state> = Box::new(unsafe { std::mem::zeroed() });
        // SAFETY: a valid, exclusive pointer.
        unsafe { isal::isal_inflate_init(&mut *state) };
        let buffer = vec![0; CHUNK];
        Self { inner, state, buffer, at: 0, filled: 0, offset: 0, members: 0, stand: Stand::Between, padding: false }
    }

    /// Members begun so far.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// Fills `out` as far as the stream goes; 0 only at the end of a complete stream or for an empty `out`.
    pub fn read_into(&mut self, out: &mut [u8]) -> Result<usize, GzipError> {
        let mut done = 0;
        while done < out.len() {
            match self.stand {
                Stand::End => break,
                Stand::Between => self.next_member()?,
                Stand::Inside => done += self.inflate(&mut out[done..])?,
            }
        }
        Ok(done)
    }

    /// Begins the next member, or finds the end.
    fn next_member(&mut self) -> Result<(), GzipError> {
        loop {
            let have = &self.buffer[self.at..self.filled];
            if have.len() < 2 && self.fill()? > 0 {
                continue;
            }
            let have = &self.buffer[self.at..self.filled];
            if have.is_empty() {
                self.stand = Stand::End;
                return Ok(());
            }
            if !self.padding && have.starts_with(&[0x1f, 0x8b]) {
                break;
            }
            // Tape-style zero padding is allowed behind the last member, as gzip itself does.
            if self.members == 0 || have.iter().any(|&b| b != 0) {
                return Err(GzipError::Trailing { member: self.members, offset: self.offset });
            }
            self.padding = true;
            self.offset += have.len() as u64;
            self.at = self.filled;
        }
        self.members += 1;
        self.stand = Stand::Inside;
        // SAFETY: a valid, exclusive pointer.
        unsafe { isal::isal_inflate_reset(&mut *self.state) };
        self.state.crc_flag = isal::ISAL_GZIP;
        Ok(())
    }

    /// One call of ISA-L.
    fn inflate(&mut self, out: &mut [u8]) -> Result<usize, GzipError> {
        if self.at == self.filled {
            // At the end of the file ISA-L may still hold bits or output: it is called once more with no input.
            self.fill()?;
        }
        let input = &self.buffer[self.at..self.filled];
        let room = out.len().min(u32::MAX as usize);
        let state = &mut *self.state;
        state.next_in = input.as_ptr().cast_mut();
        state.avail_in = input.len() as u32; // at most CHUNK
        state.next_out = out.as_mut_ptr();
        state.avail_out = room as u32;
        // SAFETY: `next_in`/`avail_in` and `next_out`/`avail_out` describe live slices, the input is only read, and the
        // state was initialised.
        let code = unsafe { isal::isal_inflate(state) };
        // Behind a bad distance ISA-L can have taken one byte more than there is: then only the error counts.
        let used = input.len().saturating_sub(state.avail_in as usize);
        let made = room.saturating_sub(state.avail_out as usize);
        let overrun = state.avail_in as usize > input.len();
        let finished = state.block_state == isal::isal_block_state_ISAL_BLOCK_FINISH;
        let at_end = input.is_empty();
        self.at += used;
        self.offset += used as u64;
        let corrupt = |reason| GzipError::Corrupt { member: self.members, offset: self.offset, reason };
        match code as i32 {
            0 | 1 if !overrun => {} // done or out of input: `finished` tells
            -1 => return Err(corrupt("invalid deflate block")),
            -2 => return Err(corrupt("invalid symbol")),
            -3 => return Err(corrupt("invalid distance")),
            -4 | -5 => return Err(corrupt("invalid gzip header")),
            -6 => return Err(corrupt("CRC or length differs")),
            _ => return Err(corrupt("not inflatable")),
        }
        if finished {
            self.stand = Stand::Between;
        } else if at_end && made == 0 {
            return Err(GzipError::Truncated { member: self.members, offset: self.offset });
        }
        Ok(made)
    }

    /// Reads more compressed bytes behind what is left.
    fn fill(&mut self) -> Result<usize, GzipError> {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.at = 0;
        loop {
            match self.inner.read(&mut self.buffer[self.filled..]) {
                Ok(n) => {
                    self.filled += n;
                    return Ok(n);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    /// What was read from, for its byte count and digests.
    pub fn inner(&self) -> &R {
        &self.inner
    }
}

#[cfg(test)]
mod tests;
