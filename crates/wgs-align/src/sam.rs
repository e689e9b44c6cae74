//! SAM text, decoded here: each line becomes the bytes of a BAM record and then a checked [`ReadView`], so that a read is
//! the same whichever format it came in.
//!
//! The specification (SAMv1, sections 1.3 to 1.5) decides what is refused: what would change how a read is understood is an
//! error that names the line; what is merely outside the letter of the specification (platform names, dates, the chain of
//! programs, reserved flag bits, the text in a tag) is a warning, once for each kind and file.

mod head;
mod lines;
mod record;
mod tags;

pub(crate) use lines::Bytes;

use crate::bam::refuse;
use crate::{AlignError, Header};
use lines::Lines;
use record::Encoder;
use std::io::Read;
use wgs_core::ReadView;

/// Kinds of warnings; each is given once for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    HeaderLine,
    Version,
    Order,
    Contig,
    Group,
    Program,
    Flags,
    Bases,
    Cigar,
    TagText,
    LineEnd,
    Cut,
}

/// Warnings of one file. What was said when the file was first opened is not said again when it is read from its start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings {
    path: String,
    said: u32,
    /// The messages of this reader, in order.
    list: Vec<String>,
}

impl Warnings {
    pub fn new(path: &str, said: u32) -> Self {
        Self { path: path.to_owned(), said, list: Vec::new() }
    }

    /// Says `text` about line `line`, unless something of the kind was said before.
    #[cold]
    pub fn say(&mut self, doubt: Doubt, line: u64, text: impl FnOnce() -> String) {
        let bit = 1u32 << doubt as u32;
        if self.said & bit == 0 {
            self.said |= bit;
            let message = format!("{}: line {line}: {}", self.path, text());
            tracing::warn!("{message}");
            self.list.push(message);
        }
    }
}

/// Reads a SAM file's header and records.
pub(crate) struct SamReader<R> {
    path: String,
    lines: Lines<R>,
    warnings: Warnings,
    encoder: Encoder,
    /// Number of an empty line; right only at the end of the file.
    empty: Option<u64>,
}

impl<R: Read> SamReader<R> {
    /// `said`: warnings given before, by [`SamReader::said`] of an earlier reader of the same file.
    pub fn new(path: String, bytes: Bytes<R>, said: u32) -> Self {
        let warnings = Warnings::new(&path, said);
        Self { lines: Lines::new(path.clone(), bytes), path, warnings, encoder: Encoder::default(), empty: None }
    }

    /// The kinds of warnings given so far, as bits.
    pub fn said(&self) -> u32 {
        self.warnings.said
    }

    /// Messages of the warnings given so far.
    #[cfg(test)]
    pub fn warnings(&self) -> &[String] {
        &self.warnings.list
    }

    fn bad(&self, line: u64, reason: String) -> AlignError {
        AlignError::Line { path: self.path.clone(), line, reason }
    }

    /// Reads the header; the next line is the first record.
    pub fn header(&mut self) -> Result<Header, AlignError> {
        let (mut text, mut head) = (Vec::new(), head::Head::default());
        while self.lines.peek()? == Some(b'@') {
            let Some(line) = self.lines.next(&mut self.warnings)? else { break };
            let (number, line) = (self.lines.number(), self.lines.get(line));
            if let Err(reason) = head.add(line, number, &mut self.warnings) {
                return Err(self.bad(number, reason));
            }
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let contigs = head.finish(&mut self.warnings);
        Header::new(&text, contigs).map_err(|reason| AlignError::Header { path: self.path.clone(), reason })
    }

    /// The next record, or `None` at the end of the file.
    pub fn next(&mut self, header: &Header) -> Result<Option<ReadView<'_>>, AlignError> {
        let line = loop {
            let Some(line) = self.lines.next(&mut self.warnings)? else {
                if let Some(number) = self.empty {
                    self.warnings.say(Doubt::LineEnd, number, || "empty line at the end of the file".into());
                }
                return Ok(None);
            };
            if !line.is_empty() {
                break line;
            }
            self.empty.get_or_insert(self.lines.number());
        };
        if let Some(number) = self.empty {
            return Err(self.bad(number, "the line is empty".into()));
        }
        let number = self.lines.number();
        if let Err(reason) = self.encoder.encode(self.lines.get(line), number, &header.contigs, &mut self.warnings) {
            return Err(self.bad(number, reason));
        }
        match ReadView::from_bam(self.encoder.bytes(), &header.contigs) {
            Ok(view) => Ok(Some(view)),
            Err(source) => Err(refuse(&self.path, self.encoder.bytes(), header, source)),
        }
    }
}

/// A field as text for a message: printable, not longer than a line can bear.
fn shown(field: &[u8]) -> String {
    const LONGEST: usize = 40;
    let cut = field.get(..LONGEST).unwrap_or(field);
    format!("'{}{}'", cut.escape_ascii(), if cut.len() < field.len() { "…" } else { "" })
}

/// An integer as the specification writes it: an optional minus, digits.
fn integer(field: &[u8]) -> Option<i64> {
    let (negative, digits) = match field {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for &d in digits {
        if !d.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(i64::from(d - b'0'))?;
    }
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests;
