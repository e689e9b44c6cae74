//! BED and tables with a header line as a source: alleles where the columns say so, intervals otherwise.
//!
//! A table's header line is the first that does not begin with `##`; a `#` before it is no part of the first name. Columns are
//! separated by tabs and found by name, in any case: `chrom` (`chr`, `contig`, `chromosome`), and `pos` (`position`, 1-based) with
//! `ref` (`reference`) and `alt` (`alternate`), spelled as in VCF, for alleles; or `start` and `end` (`stop`) for intervals,
//! counted as in BED unless `base=1` says that the first base is 1 and `end` the last one; or `pos` alone for single bases.
//! Several ALT alleles in one line are separated by commas and have all its values.
//!
//! Empty values and `.` are missing. A column of whole numbers alone becomes Integer, of numbers Float, else String. The
//! lines must be sorted by contig and position. Lines are counted from 1; positions are 0-based here.

use crate::SourceError;
use crate::allele::Allele;
use crate::field::{Field, Type};
use crate::order::Order;
use crate::pack::writer::Writer;
use crate::rows::{Change, Values};
use crate::spec::{FieldSpec, RefMismatch, SourceSpec, as_name};
use crate::vcf::{Counts, listed};
use crate::window::Normaliser;
use std::io::Write;
use wgs_core::{ContigId, Progress};
use wgs_io::input::Input;

/// Longest line in bytes.
const LONGEST: usize = 1 << 26;

/// Where the columns are that say where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Alleles { contig: usize, pos: usize, reference: usize, alt: usize },
    Intervals { contig: usize, start: usize, end: usize },
    Bases { contig: usize, pos: usize },
}

/// The roles of a header line's columns; `None` when it is no header.
fn layout(columns: &[&str]) -> Option<Layout> {
    let find = |names: &[&str]| columns.iter().position(|c| names.iter().any(|n| c.eq_ignore_ascii_case(n)));
    let contig = find(&["chrom", "chr", "contig", "chromosome"])?;
    let pos = find(&["pos", "position"]);
    let alleles = (pos, find(&["ref", "reference"]), find(&["alt", "alternate"]));
    let interval = (find(&["start", "chromstart"]), find(&["end", "stop", "chromend"]));
    match (alleles, interval) {
        ((Some(pos), Some(reference), Some(alt)), _) => Some(Layout::Alleles { contig, pos, reference, alt }),
        (_, (Some(start), Some(end))) => Some(Layout::Intervals { contig, start, end }),
        ((Some(pos), ..), _) => Some(Layout::Bases { contig, pos }),
        _ => None,
    }
}

/// The header line of a table's text.
fn header_line(text: &str) -> Option<&str> {
    text.lines().find(|l| !l.starts_with("##") && !l.trim().is_empty()).map(|l| l.trim_start_matches('#').trim_end())
}

/// True when the text begins with a header line that names what a table needs.
pub fn has_header(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    header_line(&text).is_some_and(|line| layout(&line.split('\t').collect::<Vec<_>>()).is_some())
}

/// A chosen column.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    from: String,
    /// `None` for HIT.
    at: Option<usize>,
    given: Option<Type>,
    integers: bool,
    numbers: bool,
}

/// Reads one file.
pub struct Reader {
    input: Input,
    file: String,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    bed: bool,
    layout: Layout,
    columns: Vec<Column>,
    base: u8,
    ref_mismatch: RefMismatch,
}

impl Reader {
    /// Reads the header line of a table; `before` is the reader of the source's file before this one.
    pub fn new(input: Input, with_header: bool, spec: &SourceSpec, before: Option<Self>) -> Result<Self, SourceError> {
        let file = input.file().to_owned();
        let mut this = Self {
            input,
            file,
            buffer: Vec::new(),
            at: 0,
            line: 0,
            bed: !with_header,
            layout: Layout::Intervals { contig: 0, start: 1, end: 2 },
            columns: Vec::new(),
            base: if with_header { spec.base } else { 0 },
            ref_mismatch: spec.ref_mismatch,
        };
        let mut names: Vec<String> = Vec::new();
        if with_header {
            loop {
                let Some(range) = this.next_line()? else { return Err(this.fail("no header line")) };
                let line = this.text(range)?;
                if line.starts_with("##") || line.trim().is_empty() {
                    continue;
                }
                names = line.trim_start_matches('#').split('\t').map(|n| n.trim().to_owned()).collect();
                break;
            }
            let columns: Vec<&str> = names.iter().map(String::as_str).collect();
            this.layout = layout(&columns)
                .ok_or_else(|| this.fail("the header line names neither chrom, pos, ref, alt nor chrom, start, end"))?;
        }
        this.choose(spec, &names)?;
        if let Some(before) = before {
            let same = before.columns.len() == this.columns.len() && before.intervals() == this.intervals();
            if !same {
                return Err(this.fail("other columns than the source's first file"));
            }
            for (now, then) in this.columns.iter_mut().zip(before.columns) {
                (now.integers, now.numbers) = (then.integers, then.numbers);
            }
        }
        Ok(this)
    }

    fn choose(&mut self, spec: &SourceSpec, names: &[String]) -> Result<(), SourceError> {
        let id = spec.id();
        let placed = match self.layout {
            Layout::Alleles { contig, pos, reference, alt } => vec![contig, pos, reference, alt],
            Layout::Intervals { contig, start, end } => vec![contig, start, end],
            Layout::Bases { contig, pos } => vec![contig, pos],
        };
        let mut chosen: Vec<FieldSpec> = Vec::new();
        for field in &spec.fields {
            if field.from == "ALL" && !self.bed {
                let others = names.iter().enumerate().filter(|(i, _)| !placed.contains(i));
                chosen.extend(others.map(|(_, n)| FieldSpec { from: n.clone(), name: None, kind: None }));
            } else {
                chosen.push(field.clone());
            }
        }
        if chosen.is_empty() {
            chosen.push(FieldSpec { from: "HIT".into(), name: None, kind: None });
        }
        for field in chosen {
            let from = field.from.as_str();
            let at = match (from, self.bed) {
                ("HIT", _) => None,
                (_, false) => Some(names.iter().position(|n| n == from).ok_or_else(|| SourceError::NoField {
                    file: self.file.clone(),
                    name: from.to_owned(),
                    have: listed(["HIT"].into_iter().chain(names.iter().map(String::as_str))),
                })?),
                ("name", true) => Some(3),
                ("score", true) => Some(4),
                ("strand", true) => Some(5),
                (number, true) => {
                    let column = number.parse::<usize>().ok().filter(|n| (4..=1000).contains(n));
                    Some(
                        column.ok_or_else(|| SourceError::NoField {
                            file: self.file.clone(),
                            name: from.to_owned(),
                            have: "name, score, strand, HIT and columns by number from 4 on".to_owned(),
                        })? - 1,
                    )
                }
            };
            let made = || if at.is_none() { id.clone() } else { as_name(&format!("{id}_{from}")) };
            let name = field.name.clone().unwrap_or_else(made);
            if self.columns.iter().any(|c| c.name == name) {
                return Err(SourceError::Twice { what: "fields", name });
            }
            let from = field.from.clone();
            self.columns.push(Column { name, from, at, given: field.kind, integers: true, numbers: true });
        }
        Ok(())
    }

    /// True for intervals.
    pub fn intervals(&self) -> bool {
        !matches!(self.layout, Layout::Alleles { .. })
    }

    /// Number of fields.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The fields, by what was read.
    pub fn fields(&self) -> Vec<Field> {
        let what = if self.intervals() { "interval" } else { "allele" };
        let field = |c: &Column| {
            let found = match (c.integers, c.numbers) {
                (true, _) => Type::Integer,
                (_, true) => Type::Float,
                _ => Type::String,
            };
            let description = match c.at {
                None if self.intervals() => "1 inside the source's intervals".to_owned(),
                None => "1 where the source has the allele".to_owned(),
                Some(at) if self.bed => format!("Column {} of the source's {what}", at + 1),
                Some(_) => format!("Column {} of the source's {what}", c.from),
            };
            Field { name: c.name.clone(), from: c.from.clone(), kind: c.given.unwrap_or(found), description }
        };
        self.columns.iter().map(field).collect()
    }

    fn fail(&self, reason: impl Into<String>) -> SourceError {
        SourceError::Line { file: self.file.clone(), line: self.line, reason: reason.into() }
    }

    fn text(&self, range: std::ops::Range<usize>) -> Result<&str, SourceError> {
        let bytes = self.buffer.get(range).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| self.fail("not UTF-8 text"))
    }

    /// Where the next line stands in the buffer, without its end; `None` at the end of the file.
    fn next_line(&mut self) -> Result<Option<std::ops::Range<usize>>, SourceError> {
        let mut searched = self.at;
        loop {
            let found = self.buffer.get(searched..).unwrap_or_default().iter().position(|&b| b == b'\n');
            if let Some(i) = found {
                let range = self.at..searched + i;
                self.at = range.end + 1;
                self.line += 1;
                return Ok(Some(range));
            }
            if self.buffer.len() - self.at > LONGEST {
                self.line += 1;
                return Err(self.fail("longer than 64 MiB"));
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            searched = self.buffer.len();
            if self.input.fill(&mut self.buffer)? == 0 {
                let range = 0..self.buffer.len();
                self.at = range.end;
                self.line += 1;
                return Ok((!range.is_empty()).then_some(range));
            }
        }
    }

    /// Reads all lines into a pack.
    pub fn read<W: Write>(
        &mut self,
        order: &mut Order<'_>,
        normaliser: &mut Normaliser,
        writer: &mut Writer<W>,
        counts: &mut Counts,
        progress: &dyn Progress,
    ) -> Result<(), SourceError> {
        let (mut allele, mut values) = (Allele::default(), Values::default());
        let mut columns = std::mem::take(&mut self.columns);
        let lens: Vec<u32> = order.names().contigs().iter().map(|(_, c)| c.len).collect();
        while let Some(range) = self.next_line()? {
            let line = self.text(range)?.trim_end_matches(['\r', '\n']);
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if self.bed && matches!(line.split([' ', '\t']).next(), Some("track" | "browser")) {
                continue;
            }
            let spaced = self.bed && line.matches('\t').count() < 2;
            let cells: Vec<&str> = match spaced {
                true => line.split_ascii_whitespace().collect(),
                false => line.split('\t').map(str::trim).collect(),
            };
            let place = self.place(&cells).map_err(|reason| self.fail(reason))?;
            counts.records += 1;
            if counts.records.is_multiple_of(4096) {
                progress.advance(4096);
            }
            let at = || {
                let pos = wgs_core::locus(place.contig, place.start);
                format!("{}: line {} ({pos})", self.file, self.line)
            };
            let step = order.next(place.contig, place.start, &self.file, || None, at)?;
            if step.ended.is_some() {
                writer.end_contig()?;
            }
            let Some(contig) = step.contig else {
                counts.other_contigs += 1;
                continue;
            };
            writer.contig(contig);
            let len = lens.get(contig.index()).copied().unwrap_or(0);
            if place.end > len {
                let reason = format!("it ends at {}, the reference's {} at {len}", place.end, place.contig);
                return Err(self.fail(format!("{reason} (another assembly?)")));
            }
            values.clear();
            for column in &mut columns {
                let text = match column.at {
                    None => Some("1"),
                    Some(at) => cells.get(at).copied().filter(|t| !matches!(*t, "" | ".")),
                };
                if let Some(text) = text {
                    column.integers = column.integers && Type::Integer.admits(text);
                    column.numbers = column.numbers && (column.integers || Type::Float.admits(text));
                    if let Some(wanted) = column.given.filter(|k| !k.admits(text)) {
                        let text = text.chars().take(40).collect();
                        let (place, key) = (at(), column.from.clone());
                        return Err(SourceError::Value { place, key, text, wanted: wanted.text() });
                    }
                }
                values.push(text);
            }
            let Some((reference, alts)) = place.alleles else {
                counts.rows += 1;
                writer.push(place.start, Change::Interval(place.end), &values);
                writer.reached(place.start)?;
                continue;
            };
            if !self.admitted(contig, place.start, reference, normaliser, counts, &at)? {
                continue;
            }
            for alt in alts.split(',') {
                match normaliser.normalise(contig, place.start, reference.as_bytes(), alt.as_bytes(), &mut allele)? {
                    Err(why) => *counts.unmatched.entry(why).or_default() += 1,
                    Ok(()) => {
                        counts.rows += 1;
                        writer.push(allele.start, Change::Allele(&allele.reference, &allele.alt), &values);
                    }
                }
            }
            writer.reached(place.start)?;
        }
        self.columns = columns;
        Ok(())
    }

    fn admitted(
        &self,
        contig: ContigId,
        start: u32,
        reference: &str,
        normaliser: &mut Normaliser,
        counts: &mut Counts,
        place: &dyn Fn() -> String,
    ) -> Result<bool, SourceError> {
        if normaliser.admits(contig, start, reference.as_bytes())? {
            return Ok(true);
        }
        if self.ref_mismatch == RefMismatch::Skip {
            counts.ref_mismatches += 1;
            return Ok(false);
        }
        let there = normaliser.text(contig, start, start.saturating_add(reference.len() as u32))?;
        Err(SourceError::other_reference(place(), reference, &there))
    }

    /// Where a line stands, and its alleles.
    fn place<'a>(&self, cells: &[&'a str]) -> Result<Place<'a>, String> {
        let cell = |i: usize| cells.get(i).copied().ok_or_else(|| format!("only {} columns", cells.len()));
        let number = |i: usize| {
            let text = cell(i)?;
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number = digits.then(|| text.parse::<u32>().ok()).flatten();
            number.ok_or_else(|| format!("'{}' is not a position", text.chars().take(40).collect::<String>()))
        };
        let one_based =
            |i: usize| number(i)?.checked_sub(1).ok_or_else(|| "position 0, where 1 is the first".to_owned());
        let name = |i: usize| cell(i).and_then(|c| if c.is_empty() { Err("no contig".into()) } else { Ok(c) });
        match self.layout {
            Layout::Intervals { contig, start, end } => {
                let from = if self.base == 1 { one_based(start)? } else { number(start)? };
                let to = number(end)?;
                if to < from {
                    return Err(format!("the interval {from}–{to} ends before it starts"));
                }
                Ok(Place { contig: name(contig)?, start: from, end: to, alleles: None })
            }
            Layout::Bases { contig, pos } => {
                let at = one_based(pos)?;
                Ok(Place { contig: name(contig)?, start: at, end: at.saturating_add(1), alleles: None })
            }
            Layout::Alleles { contig, pos, reference, alt } => {
                let (at, reference, alt) = (one_based(pos)?, cell(reference)?, cell(alt)?);
                if reference.is_empty() || !reference.bytes().all(|b| b.is_ascii_alphabetic()) {
                    let reason = "is not bases: write alleles as VCF does, with the base before an insertion";
                    return Err(format!("REF '{}' {reason}", reference.chars().take(40).collect::<String>()));
                }
                if alt == "-" || alt.is_empty() {
                    return Err("no ALT: write alleles as VCF does, with the base before a deletion".into());
                }
                Ok(Place {
                    contig: name(contig)?,
                    start: at,
                    end: at.saturating_add(1),
                    alleles: Some((reference, alt)),
                })
            }
        }
    }
}

struct Place<'a> {
    contig: &'a str,
    start: u32,
    end: u32,
    alleles: Option<(&'a str, &'a str)>,
}
