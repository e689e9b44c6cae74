//! A record's line to the bytes of a BAM record (section 4.2 of the specification), field by field.

use super::tags::TagEncoder;
use super::{Doubt, Warnings, integer, shown};
use wgs_core::Contigs;
use wgs_core::read::{CigarOp, op};

/// Longest read name.
const NAME_MAX: usize = 254;

/// Flag bits the specification gives a meaning.
const FLAGS_KNOWN: u16 = 0xfff;

/// More operations than this go into the tag `CG`.
const OPERATIONS_MAX: usize = u16::MAX as usize;

/// Largest length of one operation.
const OPERATION_LEN_MAX: u64 = (1 << 28) - 1;

/// Not a letter of a sequence.
const NO_BASE: u8 = 0xff;

/// Code of a letter that is none of `=ACMGRSVTWYHKDBNU.`: N, with a warning.
const OTHER: u8 = 0x1f;

/// Codes of sequence letters, in either case.
static CODES: [u8; 256] = codes();

const fn codes() -> [u8; 256] {
    let mut table = [NO_BASE; 256];
    let mut b = b'A';
    while b <= b'Z' {
        table[b as usize] = OTHER;
        table[b.to_ascii_lowercase() as usize] = OTHER;
        b += 1;
    }
    let letters = b"=ACMGRSVTWYHKDBN";
    let mut code = 0;
    while code < 16 {
        table[letters[code] as usize] = code as u8;
        table[letters[code].to_ascii_lowercase() as usize] = code as u8;
        code += 1;
    }
    table[b'U' as usize] = 8;
    table[b'u' as usize] = 8;
    table[b'.' as usize] = 15;
    table
}

/// Turns lines into records, one buffer for all.
#[derive(Default)]
pub(super) struct Encoder {
    record: Vec<u8>,
    cigar: Vec<u32>,
    tags: TagEncoder,
}

impl Encoder {
    /// The record encoded last, without the block size.
    pub fn bytes(&self) -> &[u8] {
        &self.record
    }

    /// Encodes one line. The error is a reason.
    pub fn encode(
        &mut self,
        line: &[u8],
        number: u64,
        contigs: &Contigs,
        warnings: &mut Warnings,
    ) -> Result<(), String> {
        let mut fields = line.splitn(12, |&b| b == b'\t');
        let mut found = [&[][..]; 11];
        for (i, slot) in found.iter_mut().enumerate() {
            *slot = fields.next().ok_or_else(|| format!("the line has {i} fields, not 11 or more"))?;
        }
        let [name, flags, contig, start, mapq, cigar, mate_contig, mate_start, template_len, bases, quals] = found;

        if !(1..=NAME_MAX).contains(&name.len()) {
            return Err(format!("the read name has {} characters, not 1 to {NAME_MAX}", name.len()));
        }
        if !name.iter().all(|&b| b.is_ascii_graphic() && b != b'@') {
            return Err(format!("read name {} has a character that is not allowed", shown(name)));
        }
        if matches!(flags, [b'0', _, ..]) {
            return Err(format!("FLAG {} is no decimal number", shown(flags)));
        }
        let flags = ranged("FLAG", flags, 0, u16::MAX.into())? as u16;
        if flags & !FLAGS_KNOWN != 0 {
            warnings.say(Doubt::Flags, number, || format!("FLAG {flags} has bits without a meaning: they are ignored"));
        }
        let place = |what: &str, field: &[u8]| {
            if field.is_empty() || !(field == b"*" || super::head::is_name(field)) {
                return Err(format!("{what} {} is not allowed as the name of a contig", shown(field)));
            }
            if field == b"*" {
                return Ok(-1);
            }
            let known = std::str::from_utf8(field).ok().and_then(|name| contigs.find(name));
            known.map(|id| id.0 as i32).ok_or_else(|| format!("{what} {} is not in the header (@SQ)", shown(field)))
        };
        let contig = place("RNAME", contig)?;
        let start = ranged("POS", start, 0, i32::MAX.into())? as i32 - 1;
        let mapq = ranged("MAPQ", mapq, 0, u8::MAX.into())? as u8;
        let mate_contig = if mate_contig == b"=" { contig } else { place("RNEXT", mate_contig)? };
        let mate_start = ranged("PNEXT", mate_start, 0, i32::MAX.into())? as i32 - 1;
        // Some programs write the sign of the leftmost read too.
        let template_len = match template_len {
            [b'+', digits @ ..] if digits.first().is_some_and(u8::is_ascii_digit) => digits,
            other => other,
        };
        let template_len = ranged("TLEN", template_len, -i64::from(i32::MAX), i32::MAX.into())? as i32;
        let bases = sequence(bases)?;
        let absent = quals == b"*";
        if !absent && quals.len() != bases.len() {
            return Err(format!("SEQ has {} bases, QUAL {} values", bases.len(), quals.len()));
        }
        let read_len = i32::try_from(bases.len()).map_err(|_| "the read is longer than 2147483647 bases".to_owned())?;

        let (span, read) = self.parse_cigar(cigar)?;
        if read != bases.len() as u64 && !self.cigar.is_empty() && !bases.is_empty() {
            let text = format!("CIGAR spans {read} bases but SEQ has {}", bases.len());
            if flags & 4 == 0 {
                return Err(text);
            }
            warnings.say(Doubt::Cigar, number, || text + " (an unmapped read: its CIGAR is ignored)");
        }
        let long = self.cigar.len() > OPERATIONS_MAX;
        let operations = if long { 2 } else { self.cigar.len() as u16 };

        self.record.clear();
        self.record.extend_from_slice(&contig.to_le_bytes());
        self.record.extend_from_slice(&start.to_le_bytes());
        self.record.extend_from_slice(&[name.len() as u8 + 1, mapq]);
        let bin: u16 = bin(start, i64::from(start) + (span.max(1) as i64));
        self.record.extend_from_slice(&bin.to_le_bytes());
        self.record.extend_from_slice(&operations.to_le_bytes());
        self.record.extend_from_slice(&flags.to_le_bytes());
        self.record.extend_from_slice(&read_len.to_le_bytes());
        self.record.extend_from_slice(&mate_contig.to_le_bytes());
        self.record.extend_from_slice(&mate_start.to_le_bytes());
        self.record.extend_from_slice(&template_len.to_le_bytes());
        self.record.extend_from_slice(name);
        self.record.push(0);
        if long {
            let stand_in = [(bases.len() as u64, op::SOFT_CLIP), (span, op::SKIP)];
            for (len, code) in stand_in {
                let len = len.min(OPERATION_LEN_MAX) as u32;
                self.record.extend_from_slice(&(len << 4 | code).to_le_bytes());
            }
        } else {
            self.record.extend(self.cigar.iter().flat_map(|o| o.to_le_bytes()));
        }
        self.pack(bases, number, warnings)?;
        if absent {
            self.record.resize(self.record.len() + bases.len(), 0xff);
        } else {
            if let Some(&b) = quals.iter().find(|b| !b.is_ascii_graphic()) {
                return Err(format!("QUAL has the character {}", shown(&[b])));
            }
            self.record.extend(quals.iter().map(|b| b - b'!'));
        }
        self.tags.begin();
        if let Some(rest) = fields.next() {
            for tag in rest.split(|&b| b == b'\t') {
                self.tags.add(tag, number, &mut self.record, warnings)?;
            }
        }
        if long {
            if self.tags.has(b"CG") {
                return Err("the read has more than 65535 CIGAR operations and a tag CG too".into());
            }
            self.record.extend_from_slice(b"CGBI");
            self.record.extend_from_slice(&(self.cigar.len() as u32).to_le_bytes());
            self.record.extend(self.cigar.iter().flat_map(|o| o.to_le_bytes()));
        }
        Ok(())
    }

    /// Reads the CIGAR; gives the bases it spans on the reference and in the read.
    fn parse_cigar(&mut self, text: &[u8]) -> Result<(u64, u64), String> {
        self.cigar.clear();
        if text == b"*" {
            return Ok((0, 0));
        }
        let bad = || format!("CIGAR {} is not a row of lengths and operations", shown(text));
        let (mut span, mut read, mut len) = (0u64, 0u64, None::<u64>);
        for &b in text {
            if b.is_ascii_digit() {
                let more = len.unwrap_or(0) * 10 + u64::from(b - b'0');
                if more > OPERATION_LEN_MAX {
                    return Err(format!("CIGAR {} has an operation longer than {OPERATION_LEN_MAX}", shown(text)));
                }
                len = Some(more);
                continue;
            }
            let code = b"MIDNSHP=X".iter().position(|&c| c == b).ok_or_else(bad)?;
            let n = len.take().ok_or_else(bad)?;
            let operation = CigarOp((n as u32) << 4 | code as u32);
            span += if operation.consumes_reference() { n } else { 0 };
            read += if operation.consumes_read() { n } else { 0 };
            self.cigar.push(operation.0);
        }
        if len.is_some() || self.cigar.is_empty() {
            return Err(bad());
        }
        let codes = || self.cigar.iter().map(|&o| CigarOp(o).code());
        let ends = |clip: &[u32]| {
            let lead = codes().take_while(|c| clip.contains(c)).count();
            let trail = codes().rev().take_while(|c| clip.contains(c)).count();
            (lead, self.cigar.len().saturating_sub(trail))
        };
        let last = self.cigar.len() - 1;
        let (lead, trail) = ends(&[op::SOFT_CLIP, op::HARD_CLIP]);
        let misplaced = codes().enumerate().any(|(i, code)| match code {
            op::HARD_CLIP => i != 0 && i != last,
            op::SOFT_CLIP => i >= lead && i < trail,
            _ => false,
        });
        if misplaced {
            return Err(format!("CIGAR {} clips inside the read", shown(text)));
        }
        Ok((span, read))
    }

    /// Appends the bases, two to a byte.
    fn pack(&mut self, bases: &[u8], number: u64, warnings: &mut Warnings) -> Result<(), String> {
        let mut all = 0u8;
        let mut code = |b: u8| {
            let code = CODES[usize::from(b)];
            all |= code;
            code & 15
        };
        self.record.extend(bases.chunks(2).map(|pair| match pair {
            [a, b] => code(*a) << 4 | code(*b),
            [a] => code(*a) << 4,
            _ => 0,
        }));
        if all > 15 {
            if let Some(&b) = bases.iter().find(|&&b| CODES[usize::from(b)] == NO_BASE) {
                return Err(format!("SEQ has the character {}", shown(&[b])));
            }
            warnings.say(Doubt::Bases, number, || "SEQ has letters that stand for no base: they are read as N".into());
        }
        Ok(())
    }
}

/// The letters of `SEQ`; none for `*`.
fn sequence(field: &[u8]) -> Result<&[u8], String> {
    match field {
        b"*" => Ok(&[]),
        [] => Err("SEQ is empty; a read without bases has '*'".into()),
        letters => Ok(letters),
    }
}

fn ranged(what: &str, field: &[u8], least: i64, most: i64) -> Result<i64, String> {
    integer(field)
        .filter(|v| (least..=most).contains(v))
        .ok_or_else(|| format!("{what} {} is not an integer from {least} to {most}", shown(field)))
}

/// Bin of the BAI scheme for `[start, end)`; 0 where the scheme ends.
fn bin(start: i32, end: i64) -> u16 {
    let (from, to) = (i64::from(start), end - 1);
    if from < 0 {
        return 4680;
    }
    for (shift, first) in [(14, 4681), (17, 585), (20, 73), (23, 9), (26, 1)] {
        if from >> shift == to >> shift {
            return u16::try_from(first + (from >> shift)).unwrap_or(0);
        }
    }
    0
}
