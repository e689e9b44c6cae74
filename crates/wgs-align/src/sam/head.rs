//! Header lines against section 1.3 of the specification.
//!
//! `@SQ` and `@RG` give records their meaning, and a second `@HD` says that two files were joined: what is wrong there is an
//! error. `@PG` and the descriptive fields do not change a read: what is wrong there is a warning.

use super::{Doubt, Warnings, integer, shown};
use std::collections::HashSet;

/// Platforms of `PL`, whatever their case.
const PLATFORMS: [&str; 12] = [
    "CAPILLARY",
    "DNBSEQ",
    "ELEMENT",
    "HELICOS",
    "ILLUMINA",
    "IONTORRENT",
    "LS454",
    "ONT",
    "PACBIO",
    "SINGULAR",
    "SOLID",
    "ULTIMA",
];

/// What the header's lines have said so far.
#[derive(Default)]
pub(super) struct Head {
    lines: u64,
    contigs: Vec<(String, u32)>,
    names: HashSet<String>,
    /// Alternative names with their lines.
    alternatives: Vec<(String, u64)>,
    groups: HashSet<Vec<u8>>,
    programs: HashSet<Vec<u8>>,
    /// `PP` with their lines.
    parents: Vec<(Vec<u8>, u64)>,
}

type Field<'a> = ([u8; 2], &'a [u8]);

/// Value of a tag.
fn value<'a>(fields: &[Field<'a>], tag: &[u8; 2]) -> Option<&'a [u8]> {
    fields.iter().find(|(t, _)| t == tag).map(|&(_, v)| v)
}

impl Head {
    /// Takes one line, which begins with `@`. The error is a reason.
    pub fn add(&mut self, line: &[u8], number: u64, warnings: &mut Warnings) -> Result<(), String> {
        self.lines += 1;
        let mut parts = line.split(|&b| b == b'\t');
        let kind = parts.next().unwrap_or_default();
        match kind {
            b"@CO" => return Ok(()),
            b"@HD" | b"@SQ" | b"@RG" | b"@PG" => {}
            [b'@', a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                warnings.say(Doubt::HeaderLine, number, || format!("header lines of kind {} are unknown", shown(kind)));
                return Ok(());
            }
            _ => return Err(format!("{} is no header line and no read name", shown(kind))),
        }
        let mut fields: Vec<Field> = Vec::new();
        for part in parts {
            let trouble = match part {
                [a, b, b':', value @ ..] if a.is_ascii_alphabetic() && b.is_ascii_alphanumeric() => {
                    let twice = fields.iter().any(|(t, _)| t == &[*a, *b]);
                    fields.push(([*a, *b], value));
                    twice.then(|| format!("{} has the field {} twice", shown(kind), shown(&[*a, *b])))
                }
                _ => Some(format!("{} is no header field (TAG:VALUE)", shown(part))),
            };
            match trouble {
                // A command line may hold tabs.
                Some(text) if kind == b"@PG" => warnings.say(Doubt::Program, number, || text),
                Some(text) => return Err(text),
                None => {}
            }
        }
        match kind {
            b"@HD" => self.first(&fields, number, warnings),
            b"@SQ" => self.contig(&fields, number, warnings),
            b"@RG" => self.group(&fields, number, warnings),
            _ => {
                self.program(&fields, number, warnings);
                Ok(())
            }
        }
    }

    fn first(&mut self, fields: &[Field], number: u64, warnings: &mut Warnings) -> Result<(), String> {
        if self.lines > 1 {
            return Err("@HD must be the first line and the only one of its kind: were files joined?".into());
        }
        match value(fields, b"VN") {
            None => warnings.say(Doubt::Version, number, || "@HD has no version (VN)".into()),
            Some(v) => {
                let mut parts = v.split(|&b| b == b'.');
                let digits = |p: Option<&[u8]>| p.is_some_and(|p| !p.is_empty() && p.iter().all(u8::is_ascii_digit));
                if !(digits(parts.next()) && digits(parts.next()) && parts.next().is_none()) {
                    warnings.say(Doubt::Version, number, || format!("version {} is not written as 1.6 is", shown(v)));
                }
            }
        }
        const SORTED: [&[u8]; 3] = [b"coordinate", b"queryname", b"unsorted"];
        let known = [
            (b"SO", value(fields, b"SO").is_none_or(|v| v == b"unknown" || SORTED.contains(&v))),
            (b"GO", value(fields, b"GO").is_none_or(|v| [&b"none"[..], b"query", b"reference"].contains(&v))),
            (b"SS", value(fields, b"SS").is_none_or(sub_sorting)),
        ];
        for (tag, _) in known.iter().filter(|(_, sound)| !sound) {
            let v = value(fields, tag).unwrap_or_default();
            let text = || format!("@HD {} has the unknown value {}", tag.escape_ascii(), shown(v));
            warnings.say(Doubt::Order, number, text);
        }
        Ok(())
    }

    fn contig(&mut self, fields: &[Field], number: u64, warnings: &mut Warnings) -> Result<(), String> {
        let name = value(fields, b"SN").ok_or("@SQ has no name (SN)")?;
        let name = match std::str::from_utf8(name) {
            Ok(text) if is_name(name) => text.to_owned(),
            _ => return Err(format!("{} is not allowed as the name of a contig", shown(name))),
        };
        let len = value(fields, b"LN").ok_or_else(|| format!("contig '{name}' has no length (LN)"))?;
        let len = integer(len)
            .filter(|l| (1..=i64::from(i32::MAX)).contains(l))
            .ok_or_else(|| format!("contig '{name}' has length {}, not one of 1 to 2147483647", shown(len)))?;
        if !self.names.insert(name.clone()) {
            return Err(format!("two contigs are called '{name}'"));
        }
        let mut doubt = |text: String| warnings.say(Doubt::Contig, number, || format!("contig '{name}': {text}"));
        if let Some(v) = value(fields, b"M5")
            && !(v.len() == 32 && v.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
        {
            doubt(format!("{} is no MD5 digest in lower case", shown(v)));
        }
        if let Some(v) = value(fields, b"TP").filter(|v| ![&b"linear"[..], b"circular"].contains(v)) {
            doubt(format!("unknown topology {}", shown(v)));
        }
        if let Some(v) = value(fields, b"AH").filter(|v| !is_locus(v)) {
            doubt(format!("{} is no locus (AH)", shown(v)));
        }
        for other in value(fields, b"AN").into_iter().flat_map(|v| v.split(|&b| b == b',')) {
            match std::str::from_utf8(other) {
                Ok(text) if is_name(other) => self.alternatives.push((text.to_owned(), number)),
                _ => doubt(format!("{} is not allowed as a name of a contig (AN)", shown(other))),
            }
        }
        self.contigs.push((name, len as u32));
        Ok(())
    }

    fn group(&mut self, fields: &[Field], number: u64, warnings: &mut Warnings) -> Result<(), String> {
        let id = value(fields, b"ID").filter(|v| !v.is_empty()).ok_or("@RG has no ID")?;
        if !self.groups.insert(id.to_vec()) {
            return Err(format!("two read groups are called {}", shown(id)));
        }
        let sound = [
            (b"DT", value(fields, b"DT").is_none_or(is_date), "a date (ISO 8601)"),
            (b"PI", value(fields, b"PI").is_none_or(|v| integer(v).is_some()), "an integer"),
            (
                b"PL",
                value(fields, b"PL").is_none_or(|v| PLATFORMS.iter().any(|p| p.as_bytes().eq_ignore_ascii_case(v))),
                "a platform of the specification",
            ),
        ];
        for (tag, _, wanted) in sound.iter().filter(|(_, sound, _)| !sound) {
            let v = value(fields, tag).unwrap_or_default();
            let text = || format!("read group {}: {} {} is not {wanted}", shown(id), tag.escape_ascii(), shown(v));
            warnings.say(Doubt::Group, number, text);
        }
        Ok(())
    }

    fn program(&mut self, fields: &[Field], number: u64, warnings: &mut Warnings) {
        match value(fields, b"ID") {
            None => warnings.say(Doubt::Program, number, || "@PG has no ID".into()),
            Some(id) => {
                if !self.programs.insert(id.to_vec()) {
                    warnings.say(Doubt::Program, number, || format!("two programs have the ID {}", shown(id)));
                }
            }
        }
        self.parents.extend(value(fields, b"PP").map(|p| (p.to_vec(), number)));
    }

    /// Checks what needs the whole header; gives the contigs.
    pub fn finish(self, warnings: &mut Warnings) -> Vec<(String, u32)> {
        for (parent, number) in self.parents.iter().filter(|(p, _)| !self.programs.contains(p)) {
            warnings.say(Doubt::Program, *number, || format!("the previous program {} is not there", shown(parent)));
        }
        let mut seen = HashSet::new();
        for (name, number) in &self.alternatives {
            if self.names.contains(name) || !seen.insert(name) {
                warnings.say(Doubt::Contig, *number, || format!("two contigs claim the name '{name}' (AN)"));
            }
        }
        self.contigs
    }
}

/// Names of contigs: printable, without brackets, quotes, backslash and comma, not beginning with `*` or `=`.
pub(super) fn is_name(name: &[u8]) -> bool {
    let allowed = |b: &u8| b.is_ascii_graphic() && !b"\\,\"'`()[]{}<>".contains(b);
    !matches!(name, [] | [b'*' | b'=', ..]) && name.iter().all(allowed)
}

/// `*`, `NAME` or `NAME:FROM-TO`.
fn is_locus(v: &[u8]) -> bool {
    v == b"*" || is_name(v)
}

/// `ORDER:KEY:…`.
fn sub_sorting(v: &[u8]) -> bool {
    let mut parts = v.split(|&b| b == b':');
    let order = parts.next().is_some_and(|o| [&b"coordinate"[..], b"queryname", b"unsorted"].contains(&o));
    let key = |k: &[u8]| !k.is_empty() && k.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let keys: Vec<&[u8]> = parts.collect();
    order && !keys.is_empty() && keys.into_iter().all(key)
}

/// `YYYY-MM-DD`, or with a time behind `T`.
fn is_date(v: &[u8]) -> bool {
    let v = v.trim_ascii();
    let (date, time) = v.split_at_checked(10).unwrap_or((v, &[]));
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = date else { return false };
    let number = |digits: &[u8]| integer(digits).filter(|_| digits.iter().all(u8::is_ascii_digit));
    number(&[*y0, *y1, *y2, *y3]).is_some()
        && number(&[*m0, *m1]).is_some_and(|m| (1..=12).contains(&m))
        && number(&[*d0, *d1]).is_some_and(|d| (1..=31).contains(&d))
        && (time.is_empty() || (time.len() > 1 && time[0] == b'T'))
}
