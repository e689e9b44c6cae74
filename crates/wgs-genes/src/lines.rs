//! Lines of a text file, whatever wraps it, with their numbers from 1; `\r\n` is one line end.

use crate::error::{GenesError, Problem};
use wgs_io::input::Input;

/// A text file being read line by line.
pub(crate) struct Lines {
    input: Input,
    buffer: Vec<u8>,
    at: usize,
    number: u64,
    /// While true nothing read is dropped, so that [`Lines::rewind`] can go back.
    keep: bool,
}

impl Lines {
    pub(crate) fn new(input: Input) -> Self {
        Self { input, buffer: Vec::new(), at: 0, number: 0, keep: true }
    }

    pub(crate) fn file(&self) -> &str {
        self.input.file()
    }

    /// Back to the first line; from now on lines are read once.
    pub(crate) fn rewind(&mut self) {
        (self.at, self.number, self.keep) = (0, 0, false);
    }

    /// The next line and its number; `None` at the end of a complete file.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &str)>, GenesError> {
        let mut searched = self.at;
        let (end, next) = loop {
            if let Some(n) = memchr::memchr(b'\n', self.buffer.get(searched..).unwrap_or_default()) {
                break (searched + n, searched + n + 1);
            }
            if !self.keep && self.at > 0 {
                self.buffer.drain(..self.at);
                self.at = 0;
            }
            searched = self.buffer.len();
            if self.input.fill(&mut self.buffer)? == 0 {
                break (self.buffer.len(), self.buffer.len());
            }
        };
        if next == self.at {
            return Ok(None);
        }
        let line = self.buffer.get(self.at..end).unwrap_or_default();
        self.at = next;
        self.number += 1;
        match std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)) {
            Ok(text) => Ok(Some((self.number, text))),
            Err(_) => Err(GenesError::Line {
                file: self.input.file().to_owned(),
                line: self.number,
                problem: Problem::Text.into(),
            }),
        }
    }
}
