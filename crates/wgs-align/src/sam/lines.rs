//! Lines of a text, plain or BGZF, from one growing buffer.

use super::{Doubt, Warnings};
use crate::AlignError;
use crate::bam::Blocks;
use std::io::Read;
use std::ops::Range;

/// Longer lines are taken for corruption: 1 GiB holds a read of 500 Mb.
const LINE_MAX: usize = 1 << 30;

/// Bytes read at once from plain text.
const PIECE: usize = 1 << 17;

/// Where the text comes from.
pub(crate) enum Bytes<R> {
    Plain(R),
    Bgzf(Blocks<R>),
}

/// The lines of a text, counted.
pub(super) struct Lines<R> {
    path: String,
    bytes: Bytes<R>,
    /// Text in `buffer[at..filled]`; before is used up, behind is room.
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    number: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(path: String, bytes: Bytes<R>) -> Self {
        Self { path, bytes, buffer: Vec::new(), at: 0, filled: 0, number: 0, ended: false }
    }

    /// Number of the line given last, 1-based.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The text of the line given last.
    pub fn get(&self, line: Range<usize>) -> &[u8] {
        self.buffer.get(line).unwrap_or_default()
    }

    /// Reads more text behind `filled`; false at the end.
    fn more(&mut self) -> Result<bool, AlignError> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            self.at = 0;
        }
        let filled = match &mut self.bytes {
            Bytes::Plain(input) => {
                if self.buffer.len() < self.filled + PIECE {
                    self.buffer.resize((self.filled + PIECE).next_power_of_two(), 0);
                }
                loop {
                    match input.read(&mut self.buffer[self.filled..]) {
                        Ok(0) => break None,
                        Ok(n) => break Some(self.filled + n),
                        Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                        Err(source) => return Err(AlignError::Io { path: self.path.clone(), source }),
                    }
                }
            }
            Bytes::Bgzf(blocks) => blocks.append(&mut self.buffer, self.filled).map_err(|source| {
                let last = if self.number == 0 { String::new() } else { format!("of line {}", self.number) };
                AlignError::Bgzf { path: self.path.clone(), source, last }
            })?,
        };
        self.ended = filled.is_none();
        self.filled = filled.unwrap_or(self.filled);
        Ok(!self.ended)
    }

    /// The first byte of the next line; `None` at the end.
    pub fn peek(&mut self) -> Result<Option<u8>, AlignError> {
        while self.at == self.filled {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// The next line without its end, as a range of the buffer that holds until the next call; `None` at the end.
    pub fn next(&mut self, warnings: &mut Warnings) -> Result<Option<Range<usize>>, AlignError> {
        let mut searched = 0;
        let (end, next) = loop {
            let unsearched = &self.buffer[self.at + searched..self.filled];
            if let Some(i) = unsearched.iter().position(|&b| b == b'\n') {
                let end = self.at + searched + i;
                break (end, end + 1);
            }
            searched += unsearched.len();
            if searched > LINE_MAX {
                let reason = "the line does not end within 1 GiB".into();
                return Err(AlignError::Line { path: self.path.clone(), line: self.number + 1, reason });
            }
            if !self.more()? {
                if searched == 0 {
                    return Ok(None);
                }
                let text = || "the last line has no line end: the file may have been cut short".into();
                warnings.say(Doubt::Cut, self.number + 1, text);
                break (self.filled, self.filled);
            }
        };
        self.number += 1;
        let mut line = self.at..end;
        self.at = next;
        if self.buffer[line.clone()].last() == Some(&b'\r') {
            warnings.say(Doubt::LineEnd, self.number, || "the lines end as on DOS (CR LF)".into());
            line.end -= 1;
        }
        Ok(Some(line))
    }
}
