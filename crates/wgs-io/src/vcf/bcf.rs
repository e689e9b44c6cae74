//! BCF 2.2 out: a header with the numbers of its names, and each VCF line as the binary record that htslib makes of it.
//!
//! [`Encoder::new`] reads the declarations of a VCF header ([`dictionary`]) and gives the bytes a file begins with;
//! [`Encoder::record`] takes a line and appends its record: two lengths, the fixed columns with INFO, then FORMAT field after
//! field with the values of all samples ([`typed`]). Types come from the header, widths of integers from the values: the
//! smallest type that holds all of a field. The oracle is bcftools, byte by byte (`tests/vcf_bcftools.rs`); where htslib writes
//! something else than the line says (a number outside the type's range becomes missing), the line is refused with a
//! [`BcfProblem`]. Positions are 1-based in the line, 0-based in the record; all numbers are little-endian.

mod dictionary;
mod typed;

use super::error::BcfProblem;
use super::read::shown;
use dictionary::{Dictionary, Type};
use typed::{Numbers, SIZE_CHAR, TYPE_CHAR, TYPE_NULL, descriptor, float_of, integer_of, text};

/// Columns before the samples.
const FIXED: usize = 9;
/// A QUAL that is missing.
const FLOAT_MISSING: u32 = 0x7f80_0001;

/// Turns the lines of one file into records.
pub struct Encoder {
    dictionary: Dictionary,
    shared: Vec<u8>,
    individual: Vec<u8>,
    numbers: Numbers,
}

impl Encoder {
    /// Reads a VCF header (all of it); gives the bytes of the BCF header.
    pub fn new(header: &str) -> Result<(Self, Vec<u8>), BcfProblem> {
        let (dictionary, text) = Dictionary::new(header)?;
        let mut out = b"BCF\x02\x02".to_vec();
        // The text ends with a NUL, which counts.
        out.extend(length(text.len() + 1, "bytes of header")?);
        out.extend(text.as_bytes());
        out.push(0);
        let encoder = Self { dictionary, shared: Vec::new(), individual: Vec::new(), numbers: Numbers::default() };
        Ok((encoder, out))
    }

    /// Names of the contigs, in the order of their numbers.
    pub fn contigs(&self) -> impl Iterator<Item = &str> {
        self.dictionary.contigs()
    }

    /// Appends the record of a line (without its end); gives the number of its contig.
    pub fn record(&mut self, line: &str, out: &mut Vec<u8>) -> Result<u32, BcfProblem> {
        self.shared.clear();
        self.individual.clear();
        let samples = self.dictionary.samples();
        let found = line.split('\t').count();
        let wanted = if samples == 0 { FIXED - 1 } else { FIXED + samples };
        if found != wanted && !(samples == 0 && found == FIXED) {
            return Err(BcfProblem::Columns { found, wanted });
        }
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or(".");
        let (contig, pos, id, reference, alt) = (next(), next(), next(), next(), next());
        let (qual, filter, info, format) = (next(), next(), next(), next());
        let contig = self.dictionary.contig(contig)?;
        let bad_pos = || BcfProblem::Pos(shown(pos));
        let digits = pos.bytes().all(|b| b.is_ascii_digit());
        let start = pos.parse::<i32>().ok().filter(|_| digits).ok_or_else(bad_pos)? - 1;
        let alts = if alt == "." { 0 } else { alt.split(',').count() };

        // Number and length of the reference, counts and sizes are known at the end.
        self.shared.extend((contig as i32).to_le_bytes());
        self.shared.extend(start.to_le_bytes());
        self.shared.extend([0; 4]);
        let qual = if qual == "." { FLOAT_MISSING } else { float_of("QUAL", qual)? };
        self.shared.extend(qual.to_le_bytes());
        self.shared.extend([0; 8]);
        text(if id == "." { "" } else { id }, "ID", &mut self.shared)?;
        for allele in std::iter::once(reference).chain(alt.split(',').take(alts)) {
            if allele.is_empty() {
                return Err(BcfProblem::Empty("an allele"));
            }
            text(allele, "an allele", &mut self.shared)?;
        }
        self.filters(filter)?;
        let (infos, end) = self.infos(info)?;
        let end = end.filter(|&e| e > start).map_or(reference.len(), |e| e.abs_diff(start) as usize);
        let keys = self.formats(format, columns.clone(), samples, alts)?;

        let alleles = limited(alts + 1, u16::MAX.into(), "alleles")?;
        let infos = limited(infos, u16::MAX.into(), "INFO keys")?;
        let keys = limited(keys, u8::MAX.into(), "FORMAT keys")?;
        let samples = limited(samples, 0xff_ffff, "samples")?;
        let reference = limited(end, i32::MAX as usize, "bases")?;
        for (at, value) in [(8, reference), (16, infos | alleles << 16), (20, samples | keys << 24)] {
            if let Some(place) = self.shared.get_mut(at..at + 4) {
                place.copy_from_slice(&value.to_le_bytes());
            }
        }
        out.extend(length(self.shared.len(), "bytes of a record")?);
        out.extend(length(self.individual.len(), "bytes of a record")?);
        out.extend_from_slice(&self.shared);
        out.extend_from_slice(&self.individual);
        Ok(contig)
    }

    fn filters(&mut self, column: &str) -> Result<(), BcfProblem> {
        self.numbers.clear();
        if column != "." {
            for name in column.split(';') {
                self.numbers.push(Some(self.dictionary.filter(name)?));
            }
        }
        self.numbers.write(&mut self.shared)?;
        Ok(())
    }

    /// Gives the number of keys, and END.
    fn infos(&mut self, column: &str) -> Result<(usize, Option<i32>), BcfProblem> {
        let (mut count, mut end) = (0, None);
        if column == "." {
            return Ok((count, end));
        }
        for field in column.split(';') {
            let (key, value) = field.split_once('=').map_or((field, None), |(k, v)| (k, Some(v)));
            if key.is_empty() || value == Some("") {
                return Err(BcfProblem::Empty("an INFO field"));
            }
            let (number, kind) = self.dictionary.info(key)?;
            typed::integer(number, &mut self.shared);
            match (kind, value) {
                (Type::Flag, Some(value)) => {
                    let (key, text) = (shown(key), shown(value));
                    return Err(BcfProblem::Value { key, text, wanted: "the absence of a value, as of a flag" });
                }
                (_, None) => self.shared.push(TYPE_NULL),
                (Type::Text, Some(value)) => text(value, "INFO", &mut self.shared)?,
                (Type::Float, Some(value)) => {
                    self.numbers.clear();
                    self.numbers.floats(key, value)?;
                    self.numbers.write_floats(&mut self.shared)?;
                }
                (Type::Integer, Some(value)) => {
                    self.numbers.clear();
                    self.numbers.integers(key, value)?;
                    self.numbers.write(&mut self.shared)?;
                    if key == "END" {
                        end = integer_of(key, value).ok().flatten();
                    }
                }
            }
            count += 1;
        }
        Ok((count, end))
    }

    /// Gives the number of keys.
    fn formats<'a>(
        &mut self,
        column: &str,
        samples: impl Iterator<Item = &'a str>,
        count: usize,
        alts: usize,
    ) -> Result<usize, BcfProblem> {
        if count == 0 || column == "." {
            return Ok(0);
        }
        let keys = column.split(':').count();
        // Sample after sample; a column may end before its last keys.
        let mut values: Vec<Option<&str>> = Vec::with_capacity(keys * count);
        for (i, sample) in samples.enumerate() {
            let mut fields = sample.split(':');
            values.extend((0..keys).map(|_| fields.next()));
            if fields.next().is_some() {
                return Err(BcfProblem::Values(i + 1));
            }
        }
        if values.contains(&Some("")) {
            return Err(BcfProblem::Empty("a sample's value"));
        }
        for (at, key) in column.split(':').enumerate() {
            let (number, kind) = self.dictionary.format(key)?;
            typed::integer(number, &mut self.individual);
            let values = values.iter().skip(at).step_by(keys).copied();
            self.format(key, kind, values, count, alts)?;
        }
        Ok(keys)
    }

    fn format<'a>(
        &mut self,
        key: &str,
        kind: Type,
        values: impl Iterator<Item = Option<&'a str>> + Clone,
        samples: usize,
        alts: usize,
    ) -> Result<(), BcfProblem> {
        let Self { individual: out, numbers, .. } = self;
        let widest = |mark: &'static [char]| {
            values.clone().map(|v| v.map_or(1, |v| 1 + v.matches(mark).count())).max().unwrap_or(1)
        };
        match kind {
            _ if key == "GT" => {
                numbers.begin(widest(&['/', '|']), samples);
                values.clone().try_for_each(|v| numbers.genotype(v, alts))?;
                numbers.write(out)?;
            }
            Type::Flag => {
                return Err(BcfProblem::Type { name: shown(key), found: "Flag".to_owned() });
            }
            Type::Text => {
                let width = values.clone().map(|v| v.map_or(1, str::len)).max().unwrap_or(1);
                descriptor(width, TYPE_CHAR, "FORMAT", out)?;
                for value in values {
                    let value = value.unwrap_or(".");
                    out.extend(value.as_bytes());
                    out.resize(out.len() + (width - value.len()) * SIZE_CHAR, 0);
                }
            }
            Type::Integer => {
                numbers.begin(widest(&[',']), samples);
                values.clone().try_for_each(|v| numbers.integers(key, v.unwrap_or(".")))?;
                numbers.write(out)?;
            }
            Type::Float => {
                numbers.begin(widest(&[',']), samples);
                values.clone().try_for_each(|v| numbers.floats(key, v.unwrap_or(".")))?;
                numbers.write_floats(out)?;
            }
        }
        Ok(())
    }
}

/// A length of the file, which has 31 bits.
fn length(n: usize, what: &'static str) -> Result<[u8; 4], BcfProblem> {
    limited(n, i32::MAX as usize, what).map(u32::to_le_bytes)
}

fn limited(n: usize, most: usize, what: &'static str) -> Result<u32, BcfProblem> {
    u32::try_from(n).ok().filter(|_| n <= most).ok_or(BcfProblem::TooMany { what, most })
}

#[cfg(test)]
mod tests;
