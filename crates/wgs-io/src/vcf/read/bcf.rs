//! BCF 2.1 and 2.2 to VCF text: the header's dictionaries, and each record as the line `bcftools view` prints.
//!
//! A BCF file is the VCF header as text and then records in binary, in which contigs and the names of INFO, FORMAT and FILTER
//! are numbers. [`Dictionary`] gives the names: in order of first appearance in the header, or as `IDX=` says; PASS is 0
//! whether the header names it or not. INFO, FORMAT and FILTER share one dictionary. A value carries its own type
//! ([`typed`]), so the header's types are not needed.
//!
//! A record is two lengths and two parts. The first has the fixed columns and INFO, the second, field after field, the
//! values of all samples; [`Decoder::next`] writes them sample after sample. Everything read is checked against the length
//! of its part: a number that points outside is [`Problem::Bcf`], never a panic. All numbers are little-endian, POS is
//! 0-based in the file.

mod typed;

use super::error::{HeaderProblem, Problem, VcfError, shown};
use super::float;
use super::header::{Builder, Header, fields, structured};
use super::{Bytes, LONGEST};
use typed::{Cursor, FLOAT_MISSING, Kind, Values};

/// Bytes before the header's text: magic, version, length.
const PREFIX: usize = 9;
/// Bytes of the two lengths of a record.
const LENGTHS: usize = 8;

/// Reads the header behind which records begin.
pub(super) fn read_header(bytes: &mut Bytes, file: &str) -> Result<(Header, Decoder), VcfError> {
    let mut line = 1;
    let fail = |line, problem| VcfError::Header { file: file.to_owned(), line, problem };
    let prefix = if bytes.want(PREFIX)? { bytes.take(PREFIX) } else { 0..0 };
    let len = match bytes.get(prefix) {
        [_, _, _, _, _, a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]) as usize,
        _ => return Err(fail(line, HeaderProblem::Truncated)),
    };
    if len > LONGEST || !bytes.want(len)? {
        return Err(fail(line, HeaderProblem::Truncated));
    }
    let range = bytes.take(len);
    // The text ends with a NUL, and may be padded with more.
    let text = bytes.get(range).split(|&b| b == 0).next().unwrap_or_default();
    let text = std::str::from_utf8(text).map_err(|_| fail(line, HeaderProblem::Utf8))?;
    let (mut builder, mut dictionary) = (Builder::default(), Dictionary::new());
    for text in text.split('\n').map(|l| l.trim_end_matches('\r')) {
        dictionary.line(text).map_err(|problem| fail(line, problem))?;
        if builder.line(&without_index(text)).map_err(|problem| fail(line, problem))? {
            let header = builder.finish();
            let samples = header.samples.len();
            return Ok((header, Decoder { dictionary, samples, line: Vec::new(), formats: Vec::new() }));
        }
        line += 1;
    }
    Err(fail(line, HeaderProblem::NoColumns("the end of the header")))
}

/// A header line without its `IDX=` field, which belongs to BCF alone.
pub(in crate::vcf) fn without_index(line: &str) -> String {
    let index = line.starts_with("##").then(|| line.rfind(",IDX=")).flatten();
    if let Some((before, behind)) = index.and_then(|at| line.split_at_checked(at)) {
        let digits = behind.get(5..).unwrap_or("").trim_start_matches(|c: char| c.is_ascii_digit());
        if digits == ">" {
            return format!("{before}>");
        }
    }
    line.to_owned()
}

/// The names that stand for numbers.
struct Dictionary {
    words: Names,
    contigs: Names,
}

/// Names by index, and which are known already.
#[derive(Default)]
struct Names {
    list: Vec<Option<String>>,
    known: std::collections::HashSet<String>,
}

/// More names than any header has: a hostile `IDX=` must not take memory.
const MOST_NAMES: usize = 1 << 22;

impl Names {
    fn add(&mut self, name: &str, index: Option<&str>) -> Result<(), HeaderProblem> {
        if !self.known.insert(name.to_owned()) {
            return Ok(());
        }
        let bad = || HeaderProblem::Index(shown(index.unwrap_or(name)));
        let at = index.map_or(Some(self.list.len()), |i| i.parse().ok()).filter(|&i| i < MOST_NAMES).ok_or_else(bad)?;
        if at >= self.list.len() {
            self.list.resize(at + 1, None);
        }
        match self.list.get_mut(at) {
            Some(slot @ None) => *slot = Some(name.to_owned()),
            _ => return Err(bad()),
        }
        Ok(())
    }

    fn name(&self, index: i32, what: &str) -> Result<&str, Problem> {
        let name = usize::try_from(index).ok().and_then(|i| self.list.get(i)).and_then(|n| n.as_deref());
        name.ok_or_else(|| Problem::Bcf(format!("{what} number {index} is not in the header")))
    }
}

impl Dictionary {
    fn new() -> Self {
        let mut words = Names::default();
        words.known.insert("PASS".into());
        words.list.push(Some("PASS".into()));
        Self { words, contigs: Names::default() }
    }

    /// Takes a header line.
    fn line(&mut self, line: &str) -> Result<(), HeaderProblem> {
        for kind in ["contig", "INFO", "FORMAT", "FILTER"] {
            let Some(inside) = structured(line, kind) else { continue };
            let value = |key: &str| fields(inside).find(|(k, _)| *k == key).map(|(_, v)| v);
            let Some(name) = value("ID") else { continue };
            let names = if kind == "contig" { &mut self.contigs } else { &mut self.words };
            return names.add(name, value("IDX"));
        }
        Ok(())
    }
}

/// One FORMAT field of a record: where its values begin in the second part.
struct Field {
    kind: Kind,
    /// Values of one sample.
    count: usize,
    start: usize,
    genotype: bool,
}

/// Turns records into lines.
pub(super) struct Decoder {
    dictionary: Dictionary,
    samples: usize,
    line: Vec<u8>,
    formats: Vec<Field>,
}

impl Decoder {
    /// Names of the contigs by number; a number may stand for none.
    pub fn contigs(&self) -> Vec<Option<String>> {
        self.dictionary.contigs.list.clone()
    }

    /// The line made last.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Makes the next line; false at the end of the file. The outer error is the file's, the inner one the record's.
    pub fn next(&mut self, bytes: &mut Bytes) -> Result<Result<bool, Problem>, VcfError> {
        if !bytes.want(1)? {
            return Ok(Ok(false));
        }
        if !bytes.want(LENGTHS)? {
            return Ok(Err(Problem::Truncated));
        }
        let range = bytes.take(LENGTHS);
        let mut lengths = Cursor::new(bytes.get(range));
        let (Ok(shared), Ok(individual)) = (lengths.u32(), lengths.u32()) else { return Ok(Err(Problem::Truncated)) };
        let (shared, individual) = (shared as usize, individual as usize);
        if shared.saturating_add(individual) > LONGEST {
            return Ok(Err(Problem::TooLong));
        }
        if !bytes.want(shared + individual)? {
            return Ok(Err(Problem::Truncated));
        }
        let range = bytes.take(shared + individual);
        let Some((shared, individual)) = bytes.get(range).split_at_checked(shared) else {
            return Ok(Err(Problem::Truncated));
        };
        self.line.clear();
        Ok(self.record(shared, individual).map(|()| true))
    }

    fn record(&mut self, shared: &[u8], individual: &[u8]) -> Result<(), Problem> {
        let Self { dictionary, line, formats, .. } = self;
        let mut part = Cursor::new(shared);
        let (contig, pos, _rlen, qual) = (part.i32()?, part.i32()?, part.i32()?, part.u32()?);
        let (counts, sizes) = (part.u32()?, part.u32()?);
        let (infos, alleles) = (counts & 0xffff, counts >> 16);
        let (samples, fields) = ((sizes & 0xff_ffff) as usize, sizes >> 24);

        line.extend_from_slice(dictionary.contigs.name(contig, "contig")?.as_bytes());
        line.push(b'\t');
        let pos = u64::try_from(i64::from(pos) + 1).map_err(|_| Problem::Pos(pos.to_string()))?;
        float::integer(pos, line);
        line.push(b'\t');
        part.values()?.write(line);
        for i in 0..alleles.max(2) {
            line.push(if i < 2 { b'\t' } else { b',' });
            if i < alleles {
                part.values()?.write(line);
            } else {
                line.push(b'.');
            }
        }
        line.push(b'\t');
        if qual == FLOAT_MISSING {
            line.push(b'.');
        } else {
            float::write(f32::from_bits(qual), line);
        }
        line.push(b'\t');
        let filters = part.values()?;
        let mut mark = None;
        for filter in filters.integers() {
            line.extend(mark.replace(b';'));
            line.extend_from_slice(dictionary.words.name(filter, "FILTER")?.as_bytes());
        }
        if mark.is_none() {
            line.push(b'.');
        }
        line.push(b'\t');
        let mut mark = None;
        for _ in 0..infos {
            line.extend(mark.replace(b';'));
            line.extend_from_slice(dictionary.words.name(part.integer()?, "INFO key")?.as_bytes());
            let values = part.values()?;
            if !values.is_empty() {
                line.push(b'=');
                values.write(line);
            }
            // A long name can be repeated by three bytes of a hostile record.
            if line.len() > LONGEST {
                return Err(Problem::TooLong);
            }
        }
        if mark.is_none() {
            line.push(b'.');
        }

        if samples != self.samples {
            let (found, wanted) = (samples, self.samples);
            return Err(Problem::Bcf(format!("{found} samples, but the header has {wanted}")));
        }
        if samples > 0 {
            formats.clear();
            let mut part = Cursor::new(individual);
            let mut mark = b'\t';
            for _ in 0..fields {
                let name = dictionary.words.name(part.integer()?, "FORMAT key")?;
                line.push(std::mem::replace(&mut mark, b':'));
                line.extend_from_slice(name.as_bytes());
                let (kind, count) = part.descriptor()?;
                let start = part.at();
                let size = count.checked_mul(kind.size()).and_then(|n| n.checked_mul(samples));
                part.skip(size.unwrap_or(usize::MAX))?;
                formats.push(Field { kind, count, start, genotype: name == "GT" });
            }
            if fields == 0 {
                line.extend(b"\t.");
            }
            for sample in 0..samples {
                let mut mark = b'\t';
                for field in formats.iter() {
                    line.push(std::mem::replace(&mut mark, b':'));
                    let size = field.count * field.kind.size();
                    let start = field.start + sample * size;
                    let bytes = individual.get(start..start + size).unwrap_or_default();
                    let values = Values { kind: field.kind, count: field.count, bytes };
                    if field.genotype { values.write_genotype(line) } else { values.write(line) }
                }
                if formats.is_empty() {
                    line.extend(b"\t.");
                }
                if line.len() > LONGEST {
                    return Err(Problem::TooLong);
                }
            }
        }
        match memchr::memchr3(b'\n', b'\r', 0, line) {
            Some(_) => Err(Problem::Bcf("a value holds a line break or a NUL".into())),
            None => Ok(()),
        }
    }
}
