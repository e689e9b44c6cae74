//! Records over any number of lines, as Sanger defined FASTQ: the sequence ends at a line that begins with `+`, the
//! qualities end when there are as many as bases (so a quality line may begin with `@` or `+`).
//!
//! Slow and rare: every character is checked here, since lines of the file are not known later.

use super::block::{Record, find_bad_base, find_bad_quality};
use super::error::{Problem, Shown};
use memchr::memchr;

/// What is wrong with the record at the start of the text.
pub(super) struct Bad {
    /// Line inside the record, from 0.
    pub line: u64,
    /// Name, as far as known.
    pub name: Vec<u8>,
    /// What is wrong.
    pub problem: Problem,
}

/// The record at the start of `text`, written to `out` without its line breaks, with the bytes and lines it takes;
/// `None` when the text ends first (and, with `at_end`, has nothing but empty lines).
pub(super) fn next(text: &[u8], at_end: bool, out: &mut Vec<u8>) -> Result<Option<(Record, usize, u64)>, Bad> {
    let restart = out.len();
    let found = Reader { text, at: 0, line: 0 }.record(at_end, out);
    if !matches!(found, Ok(Some(_))) {
        out.truncate(restart);
    }
    found
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Reader<'a> {
    /// The next line without its end.
    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?;
        let len = memchr(b'\n', rest)?;
        self.at += len + 1;
        self.line += 1;
        let line = rest.get(..len)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn record(mut self, at_end: bool, out: &mut Vec<u8>) -> Result<Option<(Record, usize, u64)>, Bad> {
        if self.text.iter().all(|b| matches!(b, b'\n' | b'\r')) {
            return Ok(None);
        }
        let bad = |line: u64, name: &[u8], problem| Bad { line: line.saturating_sub(1), name: name.to_vec(), problem };
        let Some(title) = self.line() else { return Ok(None) };
        let Some((b'@', name)) = title.split_first() else {
            return Err(bad(self.line, &[], Problem::NoName { found: Shown(title.first().copied()) }));
        };
        let ends_in = |reader: &Self, part| match at_end {
            true => Err(bad(reader.line + 1, name, Problem::Truncated { part })),
            false => Ok(None),
        };
        let name_start = out.len();
        out.extend_from_slice(name);
        let seq = out.len();
        let plus = loop {
            let Some(line) = self.line() else { return ends_in(&self, "sequence") };
            if let Some(plus) = line.strip_prefix(b"+") {
                break plus;
            }
            if line.starts_with(b"@") && out.len() > seq {
                return Err(bad(self.line, name, Problem::NoPlus { found: Shown(Some(b'@')) }));
            }
            if let Some(problem) = find_bad_base(line) {
                return Err(bad(self.line, name, problem));
            }
            out.extend_from_slice(line);
        };
        if !plus.is_empty() && plus != name {
            return Err(bad(self.line, name, Problem::OtherName));
        }
        let bases = out.len() - seq;
        let qual = out.len();
        if bases == 0 {
            // The empty line of an empty read; at the end of a file it may be missing.
            let here = (self.at, self.line);
            match self.line() {
                Some([]) => {}
                Some(_) => (self.at, self.line) = here,
                None if at_end => {}
                None => return Ok(None),
            }
        }
        while out.len() - qual < bases {
            let Some(line) = self.line() else { return ends_in(&self, "qualities") };
            let so_far = out.len() - qual;
            let quals = so_far + line.len();
            if quals > bases {
                // A line too many that looks like a name is the next record's.
                let next_record = line.starts_with(b"@") && so_far > 0;
                let (at, quals) = if next_record { (self.line - 1, so_far) } else { (self.line, quals) };
                return Err(bad(at, name, Problem::Length { bases, quals }));
            }
            if let Some(problem) = find_bad_quality(line) {
                return Err(bad(self.line, name, problem));
            }
            out.extend_from_slice(line);
        }
        let record = Record {
            name: name_start as u32,
            name_len: name.len() as u32,
            seq: seq as u32,
            qual: qual as u32,
            len: bases as u32,
        };
        Ok(Some((record, self.at, self.line)))
    }
}
