//! One record: a VCF line whose columns were found once; everything else is read when it is asked for.
//!
//! [`Record::parse`] checks what every user relies on: the number of columns, CHROM, POS, REF, ALT and QUAL. After that the
//! accessors cannot fail, except the two that turn text of the sample columns and QUAL into numbers. Nothing is allocated
//! unless an error is made. Positions are 0-based in the interface, 1-based in the text.

use super::error::{Place, Problem, VcfError, shown};
use super::genotype::Genotype;
use super::header::Header;

/// What all records of a file share.
#[derive(Debug)]
pub struct Context {
    /// The file's name.
    pub file: String,
    /// BCF: records are numbered, not lines.
    pub bcf: bool,
    /// The header.
    pub header: Header,
}

/// Columns before the samples.
const FIXED: usize = 9;

/// A record, borrowed from the reader until its next call.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    line: &'a str,
    context: &'a Context,
    number: u64,
    /// Text POS minus one; 0 for POS 0.
    pos: u32,
    telomere: bool,
    /// Where the columns end; those that are absent end where the line does.
    ends: [u32; FIXED],
}

impl<'a> Record<'a> {
    /// Checks a line without its end; it is at most 1 GiB long.
    pub(super) fn parse(line: &'a [u8], number: u64, context: &'a Context) -> Result<Self, VcfError> {
        let fail = |problem| error(context, number, None, problem);
        let line = std::str::from_utf8(line).map_err(|_| fail(Problem::Utf8))?;
        let mut ends = [line.len() as u32; FIXED];
        let mut tabs = memchr::memchr_iter(b'\t', line.as_bytes());
        let mut found = 1;
        for (end, tab) in ends.iter_mut().zip(&mut tabs) {
            *end = tab as u32;
            found += 1;
        }
        found += tabs.count();
        let header = &context.header;
        let wanted = if header.has_format { FIXED + header.samples.len() } else { FIXED - 1 };
        // Without samples, FORMAT may be left out.
        if found != wanted && !(wanted == FIXED && found == FIXED - 1) {
            return Err(fail(match line.as_bytes() {
                [] => Problem::EmptyLine,
                [b'#', ..] => Problem::HeaderLine,
                _ => Problem::Columns { found, wanted },
            }));
        }
        let mut record = Self { line, context, number, pos: 0, telomere: false, ends };
        let contig = record.contig();
        let open = contig.starts_with('<') != contig.ends_with('>');
        if contig.is_empty() || open || contig.bytes().any(|b| b <= b' ') {
            return Err(fail(Problem::Contig(shown(contig))));
        }
        if contig.starts_with('#') {
            return Err(fail(Problem::HeaderLine));
        }
        let text = record.column(1);
        let pos = position(text).ok_or_else(|| fail(Problem::Pos(shown(text))))?;
        (record.pos, record.telomere) = (pos.saturating_sub(1), pos == 0);
        let reference = record.column(3);
        if reference.is_empty() || !reference.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(record.error(Problem::Ref(shown(reference))));
        }
        if !alleles_sound(record.column(4).as_bytes()) {
            return Err(record.error(Problem::Alt(shown(record.column(4)))));
        }
        record.qual()?;
        let empty = [("FILTER", 6), ("INFO", 7)].into_iter().find(|&(_, i)| record.column(i).is_empty());
        match empty {
            Some((name, _)) => Err(record.error(Problem::Missing(name))),
            None => Ok(record),
        }
    }

    fn column(&self, i: usize) -> &'a str {
        let end = |i: usize| self.ends.get(i).map_or(self.line.len(), |&e| e as usize);
        let start = i.checked_sub(1).map_or(0, |before| end(before) + 1);
        self.line.get(start..end(i)).unwrap_or("")
    }

    fn error(&self, problem: Problem) -> VcfError {
        error(self.context, self.number, Some(self.locus()), problem)
    }

    fn locus(&self) -> String {
        format!("{}:{}", shown(self.contig()), self.column(1))
    }

    /// The whole line without its end; of BCF, the line `bcftools view` prints.
    pub fn line(&self) -> &'a str {
        self.line
    }

    /// Line of the file (VCF) or record (BCF), from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// File, line and locus, for a message: `calls.vcf.gz: line 12 (chr1:100)`.
    pub fn place(&self) -> String {
        let place = Place { bcf: self.context.bcf, number: self.number, locus: Some(self.locus()) };
        format!("{}: {place}", self.context.file)
    }

    /// CHROM.
    pub fn contig(&self) -> &'a str {
        self.column(0)
    }

    /// POS, 0-based. POS 0, which stands for the telomere, gives 0 as POS 1 does: see [`Record::is_telomere`].
    pub fn pos(&self) -> u32 {
        self.pos
    }

    /// True for POS 0: a breakend before the first base (VCF 4.2, section 1.4.1). It has no base of the reference.
    pub fn is_telomere(&self) -> bool {
        self.telomere
    }

    /// ID as it stands; `.` when it is missing.
    pub fn id(&self) -> &'a str {
        self.column(2)
    }

    /// REF: one or more letters, in the case of the file.
    pub fn reference(&self) -> &'a [u8] {
        self.column(3).as_bytes()
    }

    /// One past the last base of REF, 0-based.
    pub fn reference_end(&self) -> u32 {
        self.pos.saturating_add(self.reference().len() as u32)
    }

    /// The ALT alleles as they stand, symbolic ones, breakends and `*` too; none for `.`.
    pub fn alts(&self) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        let column = Some(self.column(4).as_bytes()).filter(|&c| c != b".");
        column.into_iter().flat_map(|c| c.split(|&b| b == b','))
    }

    /// Number of ALT alleles.
    pub fn alt_count(&self) -> usize {
        match self.column(4).as_bytes() {
            b"." => 0,
            alts => 1 + alts.iter().filter(|&&b| b == b',').count(),
        }
    }

    /// QUAL; none for `.` and NaN.
    pub fn qual(&self) -> Result<Option<f64>, VcfError> {
        let text = self.column(5);
        if text == "." {
            return Ok(None);
        }
        // Words such as "infinity" are numbers to the standard library, but not to the format.
        let sound = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'+' | b'-' | b'e' | b'E');
        let special = |t: &str| ["inf", "nan"].iter().any(|w| t.eq_ignore_ascii_case(w));
        let number = (text.bytes().all(sound) || special(text.trim_start_matches(['+', '-'])))
            .then(|| text.parse::<f64>().ok())
            .flatten()
            .ok_or_else(|| self.error(Problem::Qual(shown(text))))?;
        Ok(Some(number).filter(|n| !n.is_nan()))
    }

    /// FILTER as it stands.
    pub fn filters(&self) -> &'a str {
        self.column(6)
    }

    /// True when no filter rejects the record: `PASS`, or `.` (no filter was applied).
    pub fn is_pass(&self) -> bool {
        matches!(self.filters(), "PASS" | ".")
    }

    /// INFO as it stands.
    pub fn info_column(&self) -> &'a str {
        self.column(7)
    }

    /// The value of an INFO key: `None` when it is absent, `Some(None)` for a flag. Of a key that stands twice, the first.
    pub fn info(&self, key: &str) -> Option<Option<&'a str>> {
        let column = self.column(7);
        let mut start = 0;
        loop {
            let rest = column.get(start..)?;
            let end = memchr::memchr(b';', rest.as_bytes());
            let field = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
            match field.strip_prefix(key) {
                Some("") => return Some(None),
                Some(behind) if behind.starts_with('=') => return Some(behind.get(1..)),
                _ => start += end? + 1,
            }
        }
    }

    /// FORMAT as it stands; empty when the file has none.
    pub fn format_column(&self) -> &'a str {
        self.column(8)
    }

    /// The columns of all samples, in order.
    pub fn samples(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        let from = self.ends.last().map_or(self.line.len(), |&e| e as usize);
        let columns = self.line.get(from + 1..).filter(|_| !self.context.header.samples.is_empty());
        columns.into_iter().flat_map(|c| c.split('\t'))
    }

    /// The column of one sample (0-based); `None` when there are not so many.
    pub fn sample_column(&self, sample: usize) -> Option<&'a str> {
        if sample >= self.context.header.samples.len() {
            return None;
        }
        let mut start = self.ends.last().map_or(self.line.len(), |&e| e as usize) + 1;
        for _ in 0..sample {
            start += memchr::memchr(b'\t', self.line.get(start..)?.as_bytes())? + 1;
        }
        let rest = self.line.get(start..)?;
        rest.get(..memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len()))
    }

    /// The value of a FORMAT key for a sample (0-based). `None` when FORMAT lacks the key or the sample's column ends before
    /// it; a missing value is `.` as it stands.
    pub fn format(&self, sample: usize, key: &str) -> Option<&'a str> {
        let at = self.format_column().split(':').position(|k| k == key)?;
        self.sample_column(sample)?.split(':').nth(at)
    }

    /// GT of a sample (0-based): `None` when FORMAT has no GT or there is no such sample.
    pub fn genotype(&self, sample: usize) -> Result<Option<Genotype>, VcfError> {
        self.format(sample, "GT").map(|text| self.parse_genotype(sample, text, self.alt_count())).transpose()
    }

    /// GT of every sample in order, in one walk over the line; `None` when FORMAT has no GT.
    pub fn genotypes(&self) -> impl Iterator<Item = Result<Option<Genotype>, VcfError>> + use<'a> {
        let record = *self;
        let at = self.format_column().split(':').position(|k| k == "GT");
        let alts = self.alt_count();
        self.samples().enumerate().map(move |(sample, column)| {
            let text = at.and_then(|at| column.split(':').nth(at));
            text.map(|text| record.parse_genotype(sample, text, alts)).transpose()
        })
    }

    fn parse_genotype(&self, sample: usize, text: &str, alts: usize) -> Result<Genotype, VcfError> {
        Genotype::parse(text, alts).map_err(|what| {
            let sample = self.context.header.samples.get(sample).map_or_else(String::new, |s| shown(s));
            self.error(Problem::Genotype { text: shown(text).into(), sample: sample.into(), what })
        })
    }
}

/// An error at a record.
pub(super) fn error(context: &Context, number: u64, locus: Option<String>, problem: Problem) -> VcfError {
    VcfError::Record { file: context.file.clone(), place: Place { bcf: context.bcf, number, locus }, problem }
}

/// 0 to 2³¹ − 1, the largest Integer of the format.
fn position(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    let digit = |b: u8| b.is_ascii_digit().then(|| u64::from(b - b'0'));
    let number = text.bytes().try_fold(0u64, |n, b| digit(b).map(|d| n * 10 + d))?;
    i32::try_from(number).ok().map(i32::cast_unsigned)
}

/// True for alleles that are not empty, without white space, and symbolic ones that are closed.
fn alleles_sound(column: &[u8]) -> bool {
    // Nearly all are bases.
    if column.iter().all(u8::is_ascii_alphabetic) {
        return !column.is_empty();
    }
    column.split(|&b| b == b',').all(|allele| {
        let inside = match allele {
            [] => return false,
            [b'<', inside @ .., b'>'] => inside,
            [b'<', ..] => return false,
            _ => return allele.iter().all(|&b| b > b' '),
        };
        !inside.is_empty() && inside.iter().all(|&b| b > b' ' && b != b'<' && b != b'>')
    })
}

#[cfg(test)]
mod tests;
