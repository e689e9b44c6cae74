//! Bands of a gVCF: neighbouring positions of like confidence become one record.
//!
//! A position belongs to exactly one record: to the calls' where one stands or a called allele covers it, else to a band.
//! A band is a longest stretch of one class ([`LIMITS`]) inside one piece of a job. Classes are looked up position by
//! position, so where a band breaks inside a stretch does not depend on where the stretch begins. A band says its lowest
//! depth, GQ and PL; nothing in it is lower. Jobs are cells of the grid, so no band crosses one.

use crate::call::{Call, Filter};
use crate::confidence::Point;
use std::fmt::Write;
use wgs_call::ploidy::{ContigCopies, Copies};
use wgs_core::Interval;

/// Lowest GQ of each class: steps that grow with the value, since a few Phred matter below 20 and nothing is decided above 40. Of
/// 4 Mb at 30× these make 30,000 bands; with 60 and 80 besides there are 282,000, because each base error dips below them.
pub const LIMITS: [u32; 8] = [0, 1, 5, 10, 15, 20, 30, 40];
/// Highest GQ, as usual in VCF.
const GQ_MAX: u32 = 99;

/// What a band is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// No template is evidence.
    NoData,
    /// Under a called allele whose record is not part of the output.
    Covered,
    /// The sample has no copy here.
    NoCopy,
    /// Index into [`LIMITS`].
    Confidence(usize),
}

/// `##GVCFBlock` lines as GATK writes them.
pub fn header() -> String {
    let upper = LIMITS[1..].iter().copied().chain([GQ_MAX + 1]);
    LIMITS.iter().zip(upper).fold(String::new(), |mut out, (low, high)| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "##GVCFBlock{low}-{high}=minGQ={low}(inclusive),maxGQ={high}(exclusive)");
        out
    })
}

/// Which positions calls take.
#[derive(Debug, Default)]
pub struct Taken {
    /// By calls of the output, ascending and disjoint after [`Taken::sorted`].
    records: Vec<(u32, u32)>,
    /// By called alleles whose record begins outside of the territory.
    covered: Vec<(u32, u32)>,
}

impl Taken {
    /// Adds a call; `known` when its record is part of the output (of this job's or of the one before).
    pub fn add(&mut self, call: &Call, known: bool) {
        // A rejected candidate takes its first base: the reference stands behind it.
        let len = if call.genotype == (0, 0) { 1 } else { call.reference.len() as u32 };
        let span = (call.pos, call.pos + len);
        if known { self.records.push(span) } else { self.covered.push(span) }
    }

    fn sorted(&mut self) {
        for list in [&mut self.records, &mut self.covered] {
            list.sort_unstable();
            list.dedup_by(|next, kept| {
                let joins = next.0 <= kept.1;
                if joins {
                    kept.1 = kept.1.max(next.1);
                }
                joins
            });
        }
    }
}

fn contains(list: &[(u32, u32)], at: &mut usize, pos: u32) -> bool {
    while list.get(*at).is_some_and(|s| s.1 <= pos) {
        *at += 1;
    }
    list.get(*at).is_some_and(|s| s.0 <= pos)
}

/// Lines of a job, in one text.
#[derive(Debug, Default)]
pub struct Lines {
    text: String,
    rows: Vec<(Interval, usize)>,
}

impl Lines {
    /// Each line, without newline, with the bases it covers.
    pub fn iter(&self) -> impl Iterator<Item = (Interval, &str)> {
        let mut from = 0;
        self.rows.iter().map(move |&(at, end)| (at, &self.text[std::mem::replace(&mut from, end)..end]))
    }

    /// Ends the line that was written into the text.
    fn end(&mut self, at: Interval) {
        self.rows.push((at, self.text.len()));
    }
}

/// A band under construction.
struct Band {
    start: u32,
    class: (Class, Copies),
    depths: Vec<u32>,
    het: u32,
    alt: u32,
}

/// What a gVCF is written from.
pub struct Source<'a> {
    /// Name of the contig.
    pub contig: &'a str,
    /// The job's hull; `points` and `reference` (letters' codes) are of exactly these bases.
    pub hull: Interval,
    /// Confidence by position.
    pub points: &'a [Point],
    /// Reference codes.
    pub reference: &'a [u8],
    /// Copies over the contig.
    pub copies: ContigCopies,
}

/// Bands of `pieces`, with the records' lines (by position) between them.
pub fn lines(source: &Source<'_>, pieces: &[Interval], mut taken: Taken, records: Vec<(Interval, String)>) -> Lines {
    taken.sorted();
    let mut out = Lines::default();
    let mut records = records.into_iter().peekable();
    let (mut r, mut c) = (0, 0);
    let mut band = Band { start: 0, class: (Class::NoData, Copies::Two), depths: Vec::new(), het: 0, alt: 0 };
    for piece in pieces {
        for pos in piece.start..piece.end {
            if contains(&taken.records, &mut r, pos) {
                band.write(source, &mut out);
            } else {
                let point = source.points.get((pos - source.hull.start) as usize).copied().unwrap_or_default();
                let copies = source.copies.at(pos);
                let class = match point.depth {
                    _ if copies == Copies::None => Class::NoCopy,
                    _ if contains(&taken.covered, &mut c, pos) => Class::Covered,
                    0 => Class::NoData,
                    _ => Class::Confidence(LIMITS.partition_point(|&l| l <= gq(point, copies)).max(1) - 1),
                };
                let class = (class, copies);
                if class != band.class {
                    band.write(source, &mut out);
                }
                band.add(pos, class, point);
            }
            while let Some((at, line)) = records.next_if(|r| r.0.start <= pos) {
                out.text.push_str(&line);
                out.end(at);
            }
        }
        band.write(source, &mut out);
    }
    for (at, line) in records {
        out.text.push_str(&line);
        out.end(at);
    }
    out
}

/// Of two copies one or both could be others, of any other number all.
fn gq(point: Point, copies: Copies) -> u32 {
    let other = if copies == Copies::Two { point.het.min(point.alt) } else { point.alt };
    other.min(GQ_MAX)
}

impl Band {
    fn add(&mut self, pos: u32, class: (Class, Copies), point: Point) {
        if self.depths.is_empty() {
            (self.start, self.class, self.het, self.alt) = (pos, class, point.het, point.alt);
        }
        self.depths.push(point.depth);
        self.het = self.het.min(point.het);
        self.alt = self.alt.min(point.alt);
    }

    /// Writes the band, if there is one, and empties it.
    fn write(&mut self, source: &Source<'_>, out: &mut Lines) {
        let Some(&low) = self.depths.iter().min() else { return };
        let n = self.depths.len();
        let end = self.start + n as u32;
        let (_, &mut median, _) = self.depths.select_nth_unstable((n - 1) / 2);
        let code = source.reference.get((self.start - source.hull.start) as usize).copied().unwrap_or(15);
        let letter = match code {
            1 => 'A',
            2 => 'C',
            4 => 'G',
            8 => 'T',
            _ => 'N',
        };
        let (class, copies) = self.class;
        let (known, two) = (matches!(class, Class::Confidence(_)), copies == Copies::Two);
        let least = Point { depth: low, het: self.het, alt: self.alt };
        let least = if known { least } else { Point::default() };
        let gt = match (known, two) {
            (true, true) => "0/0",
            (true, false) => "0",
            (false, true) => "./.",
            (false, false) => ".",
        };
        let pl = if two { format!("0,{},{}", least.het, least.alt) } else { format!("0,{}", least.alt) };
        let filter = if class == Class::NoCopy { Filter::NoCopy.name() } else { "." };
        // Writing to a String cannot fail.
        let _ = write!(
            out.text,
            "{}\t{}\t.\t{letter}\t<NON_REF>\t.\t{filter}\tEND={end}\tGT:DP:GQ:MIN_DP:PL\t{gt}:{median}:{}:{low}:{pl}",
            source.contig,
            self.start + 1,
            gq(least, copies),
        );
        out.end(Interval { start: self.start, end, ..source.hull });
        self.depths.clear();
    }
}
