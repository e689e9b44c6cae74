//! Buffers of text and the records in them.

use super::{Encoding, FastqError, Problem, error};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes free in front of a piece of text, for the record that the piece before it ended in. Longer ones are copied
/// together; 16 KiB holds any short read and most HiFi ones.
pub const HEADROOM: usize = 1 << 14;

/// Spare buffers of one input.
#[derive(Clone, Default)]
pub struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

/// Spare buffers kept; more are freed.
const SPARE: usize = 8;
/// Largest spare buffer kept, so that one giant record does not stay in memory.
const SPARE_MAX: usize = 4 << 20;

impl Pool {
    /// A buffer of at least `len` bytes; its content is left over from before.
    pub fn take(&self, len: usize) -> Vec<u8> {
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        if buffer.len() < len {
            buffer.resize(len, 0);
        }
        buffer
    }

    /// Takes a buffer back.
    pub fn give(&self, buffer: Vec<u8>) {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE && (1..=SPARE_MAX).contains(&buffer.len()) {
            spare.push(buffer);
        }
    }
}

/// A piece of inflated text: `buffer[start..end]`.
pub struct Text {
    /// Storage; `HEADROOM` bytes before `start` are free.
    pub buffer: Vec<u8>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where a record lies in its block. Lines are without their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Start of the name, behind `@`.
    pub name: u32,
    /// Length of the name with its comment.
    pub name_len: u32,
    /// Start of the sequence.
    pub seq: u32,
    /// Start of the qualities.
    pub qual: u32,
    /// Bases, and qualities.
    pub len: u32,
}

/// Whole records, in file order.
pub struct Block {
    pub(super) text: Vec<u8>,
    pub(super) records: Vec<Record>,
    pub(super) first_record: u64,
    /// Line of the first record's name; `None` when records are wrapped (their lines are checked by the parser).
    pub(super) first_line: Option<u64>,
    pub(super) file: Arc<str>,
    pub(super) pool: Pool,
}

impl Drop for Block {
    fn drop(&mut self) {
        self.pool.give(std::mem::take(&mut self.text));
    }
}

impl Block {
    /// A block made of records from elsewhere (BAM, CRAM): `text` holds what `records` point to.
    pub fn from_parts(file: Arc<str>, text: Vec<u8>, records: Vec<Record>, first_record: u64, pool: Pool) -> Self {
        Self { text, records, first_record, first_line: None, file, pool }
    }

    /// The records.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Number of the first record in its file, from 0.
    pub fn first_record(&self) -> u64 {
        self.first_record
    }

    /// Name of a record, with its comment.
    #[inline]
    pub fn name(&self, r: &Record) -> &[u8] {
        self.slice(r.name, r.name_len)
    }

    /// Sequence of a record.
    #[inline]
    pub fn seq(&self, r: &Record) -> &[u8] {
        self.slice(r.seq, r.len)
    }

    /// Qualities of a record, Phred + 33.
    #[inline]
    pub fn qual(&self, r: &Record) -> &[u8] {
        self.slice(r.qual, r.len)
    }

    #[inline]
    fn slice(&self, start: u32, len: u32) -> &[u8] {
        // The parser made the places, so this is never empty by failure.
        self.text.get(start as usize..start as usize + len as usize).unwrap_or_default()
    }

    /// The file's name.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// What is wrong with record `i` of the block: the first character that is no base or no quality.
    pub fn find_fault(&self, i: usize) -> Option<FastqError> {
        let r = self.records.get(i)?;
        let (offset, problem) = match find_bad_base(self.seq(r)) {
            Some(problem) => (1, problem),
            None => (3, find_bad_quality(self.qual(r))?),
        };
        let record = self.first_record + i as u64 + 1;
        let line = self.first_line.map_or(0, |first| first + 4 * i as u64 + offset);
        let name = error::Named::new(self.name(r));
        Some(FastqError::Record { file: self.file.to_string(), record, line, name, problem })
    }
}

/// True for IUPAC letters of either case, U and `.` (no call in old files).
#[inline]
pub(super) fn is_base(c: u8) -> bool {
    matches!(c & 0xdf, b'A'..=b'D' | b'G' | b'H' | b'K' | b'M' | b'N' | b'R'..=b'W' | b'Y') && c.is_ascii_alphabetic()
        || c == b'.'
}

pub(super) fn find_bad_base(seq: &[u8]) -> Option<Problem> {
    let at = seq.iter().position(|&c| !is_base(c))?;
    Some(Problem::Base { found: error::Shown(seq.get(at).copied()), at: at + 1 })
}

pub(super) fn find_bad_quality(quals: &[u8]) -> Option<Problem> {
    let at = quals.iter().position(|c| !(33..=126).contains(c))?;
    Some(Problem::Quality { found: error::Shown(quals.get(at).copied()), at: at + 1, encoding: Encoding::Phred33 })
}
