//! Text in order → blocks of records.
//!
//! A file begins as four-line records. The first record that is not one (its sequence or its qualities go over several
//! lines) switches the rest of the file to the slower [`wrapped`] parser, which reads both.

use super::block::{Block, HEADROOM, Pool, Record, Text};
use super::encoding::{self, Encoding, EncodingChoice};
use super::error::{FastqError, Named, Problem, Shown};
use super::source::SharedFacts;
use super::wrapped;
use memchr::memchr;
use std::sync::{Arc, PoisonError};

/// Largest record: places in a block are 32-bit.
const RECORD_MAX: usize = 1 << 31;

/// How a file is parsed.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Encoding of the qualities.
    pub encoding: EncodingChoice,
    /// Blocks hold a multiple of this many records: 2 for interleaved pairs.
    pub multiple: usize,
}

/// Takes a file's text in order. See the module's story.
pub struct Parser {
    file: Arc<str>,
    pool: Pool,
    options: Options,
    encoding: Encoding,
    /// To Phred + 33; `None` when it is that already.
    conversion: Option<Box<[u8; 256]>>,
    /// Lowest and highest quality character so far, while the encoding is still judged.
    range: Option<(u8, u8)>,
    /// Text of the record that the last piece ended in.
    carry: Vec<u8>,
    records: u64,
    lines: u64,
    wrapped: bool,
}

/// What the four-line scan met.
enum Met {
    /// The text ends inside a record (or exactly behind one).
    End,
    /// A record of another shape.
    Odd,
}

impl Parser {
    /// For a file whose buffers come from `pool`; notes the encoding in `facts`.
    pub fn new(file: Arc<str>, pool: Pool, facts: &SharedFacts, options: Options) -> Self {
        let encoding = match options.encoding {
            EncodingChoice::Auto => Encoding::Phred33,
            EncodingChoice::Is(encoding) => encoding,
        };
        facts.lock().unwrap_or_else(PoisonError::into_inner).encoding = encoding;
        Self {
            file,
            pool,
            options,
            encoding,
            conversion: (encoding != Encoding::Phred33).then(|| Box::new(encoding::conversion(encoding))),
            range: matches!(options.encoding, EncodingChoice::Auto).then_some((255, 0)),
            carry: Vec::new(),
            records: 0,
            lines: 0,
            wrapped: false,
        }
    }

    /// Takes the next piece, or `None` at the end of the file; adds the records that are complete now, also those in
    /// front of an error.
    pub fn parse(&mut self, text: Option<Text>, blocks: &mut Vec<Block>) -> Result<(), FastqError> {
        let at_end = text.is_none();
        let mut text = self.with_carry(text);
        if at_end {
            if text.start == text.end && self.records == 0 {
                return Err(FastqError::Empty { file: self.file.to_string() });
            }
            end_line(&mut text);
        }
        if self.wrapped {
            return self.parse_wrapped(text, at_end, blocks);
        }
        let mut records = Vec::with_capacity(2048);
        let (met, mut from) = self.scan(&text, &mut records, at_end);
        let left_over = records.len() % self.options.multiple;
        if left_over > 0 && !(at_end && matches!(met, Ok(Met::End))) {
            let keep = records.len() - left_over;
            from = records.get(keep).map_or(from, |r| r.name as usize - 1);
            records.truncate(keep);
        }
        self.keep(&text, from);
        let last = at_end && matches!(met, Ok(Met::End));
        self.emit(text.buffer, records, Some(self.lines + 1), last, blocks)?;
        if let Met::Odd = met? {
            self.wrapped = true;
            if at_end {
                let buffer = std::mem::take(&mut self.carry);
                self.parse_wrapped(Text { start: 0, end: buffer.len(), buffer }, true, blocks)?;
            }
        }
        Ok(())
    }

    /// Records that may go over several lines.
    fn parse_wrapped(&mut self, text: Text, at_end: bool, blocks: &mut Vec<Block>) -> Result<(), FastqError> {
        let bytes = text.buffer.get(text.start..text.end).unwrap_or_default();
        if bytes.len() > RECORD_MAX {
            return Err(self.fault(0, 0, &[], Problem::TooLong));
        }
        let mut out = self.pool.take(bytes.len());
        out.clear();
        let (mut records, mut at, mut lines, mut whole) = (Vec::new(), 0, 0, (0, 0, 0));
        let result = loop {
            match wrapped::next(bytes.get(at..).unwrap_or_default(), at_end, &mut out) {
                Ok(Some((record, taken, of_record))) => {
                    records.push(record);
                    at += taken;
                    lines += of_record;
                    if records.len().is_multiple_of(self.options.multiple) {
                        whole = (records.len(), at, lines);
                    }
                }
                Ok(None) => break Ok(()),
                Err(bad) => {
                    break Err(FastqError::Record {
                        file: self.file.to_string(),
                        record: self.records + records.len() as u64 + 1,
                        line: self.lines + lines + 1 + bad.line,
                        name: Named::new(&bad.name),
                        problem: bad.problem,
                    });
                }
            }
        };
        if !at_end {
            records.truncate(whole.0);
            (at, lines) = (whole.1, whole.2);
        }
        self.keep(&text, text.start + at);
        self.pool.give(text.buffer);
        let before = self.lines;
        self.emit(out, records, None, at_end && result.is_ok(), blocks)?;
        self.lines = before + lines;
        result
    }

    /// Makes a block of the records in `buffer`: judges and converts qualities, counts.
    fn emit(
        &mut self,
        mut buffer: Vec<u8>,
        records: Vec<Record>,
        first_line: Option<u64>,
        last: bool,
        blocks: &mut Vec<Block>,
    ) -> Result<(), FastqError> {
        self.judge(&buffer, &records, last)?;
        self.convert(&mut buffer, &records)?;
        let first_record = self.records;
        self.records += records.len() as u64;
        self.lines += 4 * records.len() as u64;
        if records.is_empty() {
            self.pool.give(buffer);
            return Ok(());
        }
        let (file, pool) = (self.file.clone(), self.pool.clone());
        blocks.push(Block { text: buffer, records, first_record, first_line, file, pool });
        Ok(())
    }

    /// Looks at the first records' qualities and refuses a file in an old encoding.
    fn judge(&mut self, buffer: &[u8], records: &[Record], last: bool) -> Result<(), FastqError> {
        let Some((mut min, mut max)) = self.range else { return Ok(()) };
        let left = encoding::RECORDS_TO_JUDGE.saturating_sub(self.records) as usize;
        for r in records.iter().take(left) {
            let quals = buffer.get(r.qual as usize..r.qual as usize + r.len as usize).unwrap_or_default();
            (min, max) = quals.iter().fold((min, max), |(lo, hi), &q| (lo.min(q), hi.max(q)));
        }
        self.range = Some((min, max));
        let seen = self.records + records.len().min(left) as u64;
        if last || records.len() >= left {
            self.range = None;
            let found = encoding::judge(min, max);
            if found != Encoding::Phred33 {
                let file = self.file.to_string();
                return Err(FastqError::Encoding { file, found, min: min.into(), max: max.into(), records: seen });
            }
        }
        Ok(())
    }

    /// Old encodings to Phred + 33, in place.
    fn convert(&mut self, buffer: &mut [u8], records: &[Record]) -> Result<(), FastqError> {
        let Some(table) = &self.conversion else { return Ok(()) };
        for (i, r) in records.iter().enumerate() {
            let quals = buffer.get_mut(r.qual as usize..r.qual as usize + r.len as usize).unwrap_or_default();
            for (at, q) in quals.iter_mut().enumerate() {
                match table.get(usize::from(*q)) {
                    Some(&to) if to > 0 => *q = to,
                    _ => {
                        let found = Shown(Some(*q));
                        let problem = Problem::Quality { found, at: at + 1, encoding: self.encoding };
                        return Err(self.fault(i, 3, &[], problem));
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts what was carried over in front of the piece.
    fn with_carry(&mut self, text: Option<Text>) -> Text {
        let carry = std::mem::take(&mut self.carry);
        match text {
            None => Text { start: 0, end: carry.len(), buffer: carry },
            Some(mut text) if carry.len() <= text.start.min(HEADROOM) => {
                let start = text.start - carry.len();
                if let Some(room) = text.buffer.get_mut(start..text.start) {
                    room.copy_from_slice(&carry);
                }
                text.start = start;
                self.carry = carry;
                self.carry.clear();
                text
            }
            Some(text) => {
                let mut joined = carry;
                joined.extend_from_slice(text.buffer.get(text.start..text.end).unwrap_or_default());
                self.pool.give(text.buffer);
                Text { start: 0, end: joined.len(), buffer: joined }
            }
        }
    }

    fn keep(&mut self, text: &Text, from: usize) {
        self.carry.clear();
        self.carry.extend_from_slice(text.buffer.get(from..text.end).unwrap_or_default());
    }

    /// Four-line records from the start of `text`; also gives where the first byte not used lies.
    fn scan(&self, text: &Text, records: &mut Vec<Record>, at_end: bool) -> (Result<Met, FastqError>, usize) {
        let bytes = text.buffer.get(..text.end).unwrap_or_default();
        let mut at = text.start;
        let line = |from: usize| {
            let rest = bytes.get(from..)?;
            let len = memchr(b'\n', rest)?;
            let end = from + len - usize::from(len > 0 && bytes.get(from + len - 1) == Some(&b'\r'));
            Some((end, from + len + 1))
        };
        loop {
            if bytes.len() - at > RECORD_MAX {
                return (Err(self.fault(records.len(), 0, &[], Problem::TooLong)), at);
            }
            let Some((name_end, seq)) = line(at) else { return (Ok(Met::End), at) };
            if bytes.get(at) != Some(&b'@') {
                // Empty lines are allowed at the very end of a file only.
                if bytes.get(at..).is_some_and(|rest| rest.iter().all(|b| matches!(b, b'\n' | b'\r'))) {
                    return (Ok(Met::End), if at_end { bytes.len() } else { at });
                }
                let found = Shown(bytes.get(at..name_end).and_then(|l| l.first().copied()));
                return (Err(self.fault(records.len(), 0, &[], Problem::NoName { found })), at);
            }
            let name = bytes.get(at + 1..name_end).unwrap_or_default();
            let ends_in = |line, part| match at_end {
                true => (Err(self.fault(records.len(), line, name, Problem::Truncated { part })), at),
                false => (Ok(Met::End), at),
            };
            let Some((seq_end, plus)) = line(seq) else { return ends_in(0, "name") };
            let Some((plus_end, qual)) = line(plus) else { return ends_in(1, "sequence") };
            if bytes.get(plus) != Some(&b'+') {
                return (Ok(Met::Odd), at);
            }
            if plus_end > plus + 1 && bytes.get(plus + 1..plus_end) != Some(name) {
                return (Err(self.fault(records.len(), 2, name, Problem::OtherName)), at);
            }
            let (qual_end, next) = match line(qual) {
                Some(found) => found,
                // An empty read at the end of a file needs no fourth line.
                None if at_end && seq_end == seq => (qual, qual),
                None => return ends_in(2, "line after the sequence"),
            };
            if qual_end - qual != seq_end - seq {
                return (Ok(Met::Odd), at);
            }
            records.push(Record {
                name: (at + 1) as u32,
                name_len: (name_end - at - 1) as u32,
                seq: seq as u32,
                qual: qual as u32,
                len: (seq_end - seq) as u32,
            });
            at = next;
        }
    }

    /// An error at a line (0–3) of record `i` of the piece being parsed.
    fn fault(&self, i: usize, line: u64, name: &[u8], problem: Problem) -> FastqError {
        FastqError::Record {
            file: self.file.to_string(),
            record: self.records + i as u64 + 1,
            line: self.lines + 4 * i as u64 + 1 + line,
            name: Named::new(name),
            problem,
        }
    }
}

/// Ends the last line of a file that has no final newline.
fn end_line(text: &mut Text) {
    text.buffer.truncate(text.end);
    if text.start < text.end && text.buffer.last() != Some(&b'\n') {
        text.buffer.push(b'\n');
        text.end += 1;
    }
}
