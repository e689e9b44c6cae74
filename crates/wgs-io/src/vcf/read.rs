//! VCF and BCF in: any file of any caller, record after record, without an allocation per record.
//!
//! [`Reader::open`] takes VCF text (plain, gzip, BGZF) and BCF, told apart by content. [`Reader::next`] lends one [`Record`]
//! at a time: a VCF line whose columns are found once, everything else read on demand. A BCF record is written out as the
//! line `bcftools view` prints for it, so there is one kind of record and one set of rules.
//!
//! The decoder of BCF is our own ([`bcf`]). A general VCF library parses the header's INFO and FORMAT declarations into
//! types and refuses files that redeclare a reserved key, as many callers do; here a header is text plus a dictionary of
//! names, and BCF carries the type beside every value. That takes fewer lines than a reduced header for a library would,
//! and the oracle is `bcftools view`, line by line (`tests/vcf_bcftools.rs`).
//!
//! The end: [`Reader::next`] gives `None` only when the whole file was read and is whole: BGZF end marker, gzip CRC, no record
//! cut. Plain text carries no such mark; a last line without a newline is read as it is, and
//! [`Reader::unterminated`] tells. What is refused is listed in [`VcfError`]: what would be misread, not what a
//! specification forbids.
//!
//! Memory: one buffer of 256 KiB, or of the longest line (at most 1 GiB). Positions are 0-based, numbers of lines 1-based.

mod bcf;
mod error;
mod float;
mod genotype;
mod header;
mod record;

pub(super) use bcf::without_index;
pub(super) use error::shown;
pub use error::{GenotypeProblem, HeaderProblem, Place, Problem, VcfError};
#[cfg(test)]
pub(super) use float::write as write_float;
pub use genotype::{Genotype, MAX_PLOIDY};
pub use header::Header;
pub use header::{fields, structured};
pub use record::Record;

use crate::input::Input;
use header::Builder;
use record::Context;
use std::ops::Range;
use std::path::Path;

/// Longest line or BCF record in bytes: offsets in a line are 32 bits wide, and nothing real comes near.
const LONGEST: usize = 1 << 30;

/// A VCF or BCF file being read.
pub struct Reader {
    context: Context,
    bytes: Bytes,
    /// Lines or records given so far; for VCF, header lines too.
    number: u64,
    unterminated: bool,
    bcf: Option<bcf::Decoder>,
    /// Lines or records are counted: false once a stretch is read by offset.
    counted: bool,
}

impl Reader {
    /// Opens a file (`-` is standard input) and reads its header.
    pub fn open(path: &Path) -> Result<Self, VcfError> {
        Self::new(Input::open(path)?)
    }

    /// Reads the header of an input.
    pub fn new(input: Input) -> Result<Self, VcfError> {
        let file = input.file().to_owned();
        let mut bytes = Bytes { input, buffer: Vec::new(), at: 0 };
        // Enough for every magic; short pieces are possible in BGZF.
        bytes.want(16)?;
        let bcf = sniff(bytes.rest()).map_err(|what| match what {
            Some(what) => VcfError::NotVcf { file: file.clone(), what },
            None => VcfError::Empty { file: file.clone() },
        })?;
        if bcf {
            let (header, decoder) = bcf::read_header(&mut bytes, &file)?;
            let context = Context { file, bcf, header };
            return Ok(Self { context, bytes, number: 0, unterminated: false, bcf: Some(decoder), counted: true });
        }
        let mut builder = Builder::default();
        let mut number = 0;
        loop {
            number += 1;
            let fail = |problem| VcfError::Header { file: file.clone(), line: number, problem };
            let line = bytes.line()?.ok_or_else(|| fail(HeaderProblem::NoColumns("the end of the file")))?;
            if line.too_long {
                return Err(fail(HeaderProblem::NoColumns("a line of more than 1 GiB")));
            }
            let text = std::str::from_utf8(bytes.get(line.range)).map_err(|_| fail(HeaderProblem::Utf8))?;
            if builder.line(text).map_err(fail)? {
                break;
            }
        }
        let context = Context { file, bcf, header: builder.finish() };
        Ok(Self { context, bytes, number, unterminated: false, bcf: None, counted: true })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.context.header
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.context.file
    }

    /// True for BCF.
    pub fn is_bcf(&self) -> bool {
        self.bcf.is_some()
    }

    /// The contigs by the numbers that BCF records and their index have; none of VCF.
    pub(super) fn numbered_contigs(&self) -> Option<Vec<Option<String>>> {
        self.bcf.as_ref().map(bcf::Decoder::contigs)
    }

    /// From now on the records between two virtual offsets are given, without their numbers. The input is one of
    /// [`Input::open_bgzf`].
    pub(super) fn range(&mut self, begin: u64, end: u64) -> Result<(), VcfError> {
        self.bytes.buffer.clear();
        self.bytes.at = 0;
        (self.number, self.counted) = (0, false);
        Ok(self.bytes.input.range(begin, end)?)
    }

    /// True when the last line read had no newline: a plain file may have been cut there.
    pub fn unterminated(&self) -> bool {
        self.unterminated
    }

    /// The next record, or `None` at the end of a complete file.
    #[expect(clippy::should_implement_trait, reason = "the record is lent until the next call")]
    pub fn next(&mut self) -> Result<Option<Record<'_>>, VcfError> {
        let fail = |context: &Context, number, problem| Err(record::error(context, number, None, problem));
        if let Some(decoder) = &mut self.bcf {
            self.number += u64::from(self.counted);
            let found = decoder.next(&mut self.bytes)?;
            return match found {
                Ok(false) => Ok(None),
                Ok(true) => Record::parse(decoder.line(), self.number, &self.context).map(Some),
                Err(problem) => fail(&self.context, self.number, problem),
            };
        }
        let mut empty = None;
        loop {
            let Some(line) = self.bytes.line()? else { return Ok(None) };
            self.number += u64::from(self.counted);
            if line.too_long {
                return fail(&self.context, self.number, Problem::TooLong);
            }
            self.unterminated = line.unterminated;
            if line.range.is_empty() {
                // Empty lines are harmless at the end.
                empty.get_or_insert(self.number);
                continue;
            }
            if let Some(number) = empty {
                return fail(&self.context, number, Problem::EmptyLine);
            }
            return Record::parse(self.bytes.get(line.range), self.number, &self.context).map(Some);
        }
    }
}

/// A line in the buffer, without its end.
struct Line {
    range: Range<usize>,
    unterminated: bool,
    /// No end within [`LONGEST`].
    too_long: bool,
}

/// Decoded bytes, and how far they are used.
struct Bytes {
    input: Input,
    buffer: Vec<u8>,
    at: usize,
}

impl Bytes {
    fn rest(&self) -> &[u8] {
        self.get(self.at..self.buffer.len())
    }

    fn get(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// Reads more behind what is left, which moves to the front; false at the end of the file.
    fn more(&mut self) -> Result<bool, VcfError> {
        if self.at > 0 {
            self.buffer.copy_within(self.at.., 0);
            self.buffer.truncate(self.buffer.len() - self.at);
            self.at = 0;
        }
        Ok(self.input.fill(&mut self.buffer)? > 0)
    }

    /// Makes `n` bytes available, or as many as there are; true when it could.
    fn want(&mut self, n: usize) -> Result<bool, VcfError> {
        while self.buffer.len() - self.at < n {
            if !self.more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Uses `n` bytes that [`Bytes::want`] made available.
    fn take(&mut self, n: usize) -> Range<usize> {
        let range = self.at..(self.at + n).min(self.buffer.len());
        self.at = range.end;
        range
    }

    /// The next line; `None` at the end of the file.
    fn line(&mut self) -> Result<Option<Line>, VcfError> {
        let mut searched = 0;
        loop {
            let rest = self.rest();
            let found = rest.get(searched..).and_then(|new| memchr::memchr(b'\n', new)).map(|i| searched + i);
            let unterminated = found.is_none();
            let end = match found {
                Some(end) => end,
                None if rest.len() > LONGEST => {
                    return Ok(Some(Line { range: 0..0, unterminated, too_long: true }));
                }
                None => {
                    searched = rest.len();
                    if self.more()? {
                        continue;
                    }
                    if searched == 0 {
                        return Ok(None);
                    }
                    searched
                }
            };
            let start = self.at;
            let line = self.rest().get(..end).unwrap_or_default();
            let carriages = line.iter().rev().take_while(|&&b| b == b'\r').count();
            self.at += end + usize::from(!unterminated);
            let range = start..start + end - carriages;
            return Ok(Some(Line { range, unterminated, too_long: end > LONGEST }));
        }
    }
}

/// True for BCF, false for VCF; the error says what it looks like instead, or is `None` for nothing at all.
fn sniff(head: &[u8]) -> Result<bool, Option<&'static str>> {
    Err(Some(match head {
        [] => return Err(None),
        [b'B', b'C', b'F', 2, 1 | 2, ..] => return Ok(true),
        [b'B', b'C', b'F', ..] => "it is BCF of a version other than 2.1 and 2.2",
        _ if head.starts_with(b"##fileformat=VCFv4") => return Ok(false),
        _ if head.starts_with(b"##fileformat=VCF") => "it is VCF of a version other than 4.x",
        _ if head.starts_with(b"##gff-version") || head.starts_with(b"##gtf") => "it is GFF",
        [b'#', ..] => "its first line is not '##fileformat=VCFv4.…'",
        [b'T', b'B', b'I', 1, ..] | [b'C', b'S', b'I', 1, ..] => "it is the index of another file",
        [b'B', b'A', b'M', 1, ..] => "it is BAM",
        [b'C', b'R', b'A', b'M', ..] => "it is CRAM",
        [b'@', ..] => "it looks like SAM or FASTQ",
        [b'>', ..] => "it looks like FASTA",
        [0xef, 0xbb, 0xbf, ..] => "it begins with a byte order mark",
        [b'B', b'Z', b'h', ..] => "it is compressed with bzip2; only gzip and BGZF are read",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed with zstd; only gzip and BGZF are read",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "it is compressed with xz; only gzip and BGZF are read",
        _ => "it does not begin with '##fileformat=VCF'",
    }))
}

#[cfg(test)]
mod tests;
