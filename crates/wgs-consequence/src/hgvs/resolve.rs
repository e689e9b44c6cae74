//! From a name to the alleles of the genome: what a list of names is turned into.
//!
//! [`genomic`] reads g. and m., [`on_transcript`] c., n. and r.: the position is found on the transcript, the bases replaced are the
//! transcript's, the alleles are the contig's. Stated bases and counts are checked. Positions are 0-based, half-open, on the forward
//! strand; the alleles share no end, and an insertion's REF is empty: a VCF writer puts the base before it.

use super::parse::{Bound, Description, Interval, Level, Name, NucleicEdit, Origin, Position, Stated};
use crate::change::Change;
use wgs_core::{Classify, Kind};
use wgs_genes::codon::{codes, complement, letter};
use wgs_genes::layout::Span;
use wgs_genes::{Layout, Spliced, Strand};
use wgs_io::reference::RefSlice;

/// Alleles of a contig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allele {
    /// First base replaced; for an insertion the base before which it goes.
    pub pos: u32,
    /// Bases replaced.
    pub reference: String,
    /// Bases put there.
    pub alt: String,
}

impl Allele {
    /// The change; `None` when the name says that nothing changes.
    pub fn change(&self) -> Option<Change<'_>> {
        Change::new(self.pos, self.reference.as_bytes(), self.alt.as_bytes())
    }
}

/// Why a name does not lead to alleles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// A protein, an RNA fusion, copies, conversions.
    #[error("{0}: this kind of description does not give alleles")]
    Unsupported(String),
    /// `?` or a border in parentheses.
    #[error("{0}: the position is not certain")]
    Uncertain(String),
    /// The level does not fit the sequence: c. of a non-coding transcript.
    #[error("{0}: the transcript has no coding sequence")]
    NotCoding(String),
    /// Outside the sequence, position 0, or an offset that is not next to an exon's border or leaves its intron.
    #[error("{name}: there is no position {position}")]
    NoPosition {
        /// The name.
        name: String,
        /// The position as written.
        position: String,
    },
    /// Last before first, an insertion between bases that are not neighbours.
    #[error("{0}: the two positions do not fit")]
    Interval(String),
    /// Not the bases, or not as many, that the name states.
    #[error("{name}: {stated} stated, the sequence has {found}")]
    Bases {
        /// The name.
        name: String,
        /// What the name says.
        stated: String,
        /// What there is.
        found: String,
    },
    /// The transcript's bases there have no place on the genome.
    #[error("{0}: only the transcript has these bases")]
    NotOnGenome(String),
}

impl Classify for ResolveError {
    fn kind(&self) -> Kind {
        Kind::Input
    }
}

/// Alleles of a g. or m. name.
pub fn genomic(name: &Name, genome: &RefSlice) -> Result<Allele, ResolveError> {
    let (interval, edit) = nucleic(name)?;
    if !matches!(name.level, Level::Genomic | Level::Mitochondrial) {
        return Err(ResolveError::Unsupported(name.to_string()));
    }
    let place = |position: Position| {
        let at = position.base.ok_or_else(|| ResolveError::Uncertain(name.to_string()))?;
        u32::try_from(at)
            .ok()
            .and_then(|at| at.checked_sub(1))
            .filter(|&at| at >= genome.start && at < genome.end())
            .ok_or_else(|| ResolveError::NoPosition { name: name.to_string(), position: position.to_string() })
    };
    let (first, last) = ends(name, interval)?;
    let (first, last) = (place(first)?, place(last)?);
    let (start, end) = between(name, edit, first, last, |a, b| a + 1 == b)?;
    let was = genome.range(start, end).to_vec();
    let alt = replacement(name, edit, &was)?;
    let start = if matches!(edit, NucleicEdit::Duplication(_)) { end } else { start };
    Ok(Allele { pos: start, reference: genome.text(start, end), alt: letters(&alt) })
}

/// Alleles of a c., n. or r. name.
pub fn on_transcript(
    name: &Name,
    layout: &Layout,
    spliced: &Spliced,
    genome: &RefSlice,
) -> Result<Allele, ResolveError> {
    let (interval, edit) = nucleic(name)?;
    let (first, last) = ends(name, interval)?;
    let frame = Frame { name, layout, genome };
    let (first, last) = (frame.point(first)?, frame.point(last)?);
    let forward = layout.strand() == Strand::Forward;
    // Within an exon the transcript's own bases count.
    let own = first.offset == 0 && last.offset == 0 && layout.exon_of(first.tx) == layout.exon_of(last.tx);
    let (was, low, high) = if own {
        let (start, end) = between(name, edit, first.tx, last.tx, |a, b| a + 1 == b)?;
        let was = spliced.bases.get(start as usize..end as usize).unwrap_or_default().to_vec();
        // The genome between the outer neighbours that both have.
        let (mut start, mut end) = (start, end);
        if matches!(edit, NucleicEdit::Duplication(_)) {
            start = end;
        }
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        let span = layout.spans().get(layout.exon_of(first.tx) as usize).ok_or_else(|| frame.none(first))?;
        while start > span.start && layout.genomic(start - 1).is_none() {
            start -= 1;
            before.insert(0, spliced.bases[start as usize]);
        }
        while end < span.end && layout.genomic(end).is_none() {
            behind.push(spliced.bases[end as usize]);
            end += 1;
        }
        let (low, high) = frame.borders(*span, start, end)?;
        let alt = [before, replacement(name, edit, &was)?, behind].concat();
        return Ok(allele(genome, (low, high), alt, forward));
    } else {
        let (a, b) = (frame.on_genome(first)?, frame.on_genome(last)?);
        let (low, high) = if forward { (a, b) } else { (b, a) };
        let (low, high) = between(name, edit, low, high, |a, b| a + 1 == b)?;
        let mut was = genome.range(low, high).to_vec();
        if !forward {
            turn(&mut was);
        }
        (was, low, high)
    };
    let alt = replacement(name, edit, &was)?;
    let (low, high) = match edit {
        NucleicEdit::Duplication(_) if forward => (high, high),
        NucleicEdit::Duplication(_) => (low, low),
        _ => (low, high),
    };
    Ok(allele(genome, (low, high), alt, forward))
}

fn allele(genome: &RefSlice, (low, high): (u32, u32), mut alt: Vec<u8>, forward: bool) -> Allele {
    if !forward {
        turn(&mut alt);
    }
    Allele { pos: low, reference: genome.text(low, high), alt: letters(&alt) }
}

/// A position of a transcript.
#[derive(Clone, Copy)]
struct Point {
    tx: u32,
    offset: i32,
    written: Position,
}

struct Frame<'a> {
    name: &'a Name,
    layout: &'a Layout,
    genome: &'a RefSlice,
}

impl Frame<'_> {
    fn none(&self, point: Point) -> ResolveError {
        ResolveError::NoPosition { name: self.name.to_string(), position: point.written.to_string() }
    }

    fn point(&self, written: Position) -> Result<Point, ResolveError> {
        let base = i64::from(written.base.ok_or_else(|| ResolveError::Uncertain(self.name.to_string()))?);
        let tx = match (self.name.level, self.layout.coding()) {
            // r. counts as c. does where there is a coding sequence.
            (Level::Coding, None) => return Err(ResolveError::NotCoding(self.name.to_string())),
            (Level::Coding | Level::Rna, Some(part)) => match (written.origin, base) {
                (Origin::Stop, n) => i64::from(part.end) + n - 1,
                (Origin::Start, n) if n > 0 => i64::from(part.start) + n - 1,
                (Origin::Start, n) => i64::from(part.start) + n,
            },
            _ => base - 1,
        };
        let mut point = Point { tx: 0, offset: written.offset, written };
        point.tx = u32::try_from(tx).ok().filter(|&tx| tx < self.layout.len()).ok_or_else(|| self.none(point))?;
        if base == 0 {
            return Err(self.none(point));
        }
        if point.offset != 0 {
            // Beside an exon's border, and within the intron there.
            let exon = self.layout.exon_of(point.tx) as usize;
            let span = self.layout.spans().get(exon).ok_or_else(|| self.none(point))?;
            let (edge, other) = if point.offset > 0 {
                (span.end == point.tx + 1, exon.checked_add(1))
            } else {
                (span.start == point.tx, exon.checked_sub(1))
            };
            let here = self.layout.exons().get(exon);
            let there = other.and_then(|i| self.layout.exons().get(i));
            let intron =
                here.zip(there).map(|(a, b)| if a.start < b.start { b.start - a.end } else { a.start - b.end });
            if !edge || intron.is_none_or(|n| point.offset.unsigned_abs() > n) {
                return Err(self.none(point));
            }
        }
        Ok(point)
    }

    /// Genomic position.
    fn on_genome(&self, point: Point) -> Result<u32, ResolveError> {
        let base = self.layout.genomic(point.tx).ok_or_else(|| ResolveError::NotOnGenome(self.name.to_string()))?;
        let offset = if self.layout.strand() == Strand::Forward { point.offset } else { -point.offset };
        base.checked_add_signed(offset).filter(|&at| at < self.genome.end()).ok_or_else(|| self.none(point))
    }

    /// Genomic interval of the transcript's `start..end` within an exon, whose neighbours, or itself, the genome has.
    fn borders(&self, span: Span, start: u32, end: u32) -> Result<(u32, u32), ResolveError> {
        let only = || ResolveError::NotOnGenome(self.name.to_string());
        let forward = self.layout.strand() == Strand::Forward;
        let first = (start < end).then(|| self.layout.genomic(start)).flatten();
        let last = (start < end).then(|| self.layout.genomic(end - 1)).flatten();
        if let (Some(a), Some(b)) = (first, last) {
            return Ok((a.min(b), a.max(b) + 1));
        }
        // Between the two neighbours; at the exon's border beside the one there is.
        let before = start.checked_sub(1).filter(|_| start > span.start).and_then(|tx| self.layout.genomic(tx));
        let behind = Some(end).filter(|_| end < span.end).and_then(|tx| self.layout.genomic(tx));
        let (low, high) = if forward { (before, behind) } else { (behind, before) };
        match (low, high) {
            (Some(low), Some(high)) => Ok((low + 1, high.max(low + 1))),
            (Some(low), None) => Ok((low + 1, low + 1)),
            (None, Some(high)) => Ok((high, high)),
            (None, None) => Err(only()),
        }
    }
}

fn nucleic(name: &Name) -> Result<(&Interval, &NucleicEdit), ResolveError> {
    match &name.description {
        Description::Nucleic { interval, edit, .. } => match edit {
            NucleicEdit::Conversion(..) | NucleicEdit::Copies(_) => Err(ResolveError::Unsupported(name.to_string())),
            edit => Ok((interval, edit)),
        },
        Description::Protein(_) => Err(ResolveError::Unsupported(name.to_string())),
    }
}

fn ends(name: &Name, interval: &Interval) -> Result<(Position, Position), ResolveError> {
    match (interval.start, interval.end.unwrap_or(interval.start)) {
        (Bound::At(first), Bound::At(last)) if !interval.uncertain => Ok((first, last)),
        _ => Err(ResolveError::Uncertain(name.to_string())),
    }
}

/// Half-open interval of two named positions; of an insertion the empty one between neighbours.
fn between(
    name: &Name,
    edit: &NucleicEdit,
    first: u32,
    last: u32,
    neighbours: impl Fn(u32, u32) -> bool,
) -> Result<(u32, u32), ResolveError> {
    match edit {
        NucleicEdit::Insertion(_) if neighbours(first, last) => Ok((last, last)),
        NucleicEdit::Insertion(_) => Err(ResolveError::Interval(name.to_string())),
        _ if first <= last => Ok((first, last + 1)),
        _ => Err(ResolveError::Interval(name.to_string())),
    }
}

/// What stands there after the change, in the direction of the name; of a duplication what is put behind. Codes.
fn replacement(name: &Name, edit: &NucleicEdit, was: &[u8]) -> Result<Vec<u8>, ResolveError> {
    let check = |stated: &Stated| {
        let agrees = match stated {
            Stated::None => true,
            Stated::Count(n) => *n as usize == was.len(),
            Stated::Bases(bases) => same(&codes(bases.as_bytes()), was),
        };
        let stated = || match stated {
            Stated::Count(n) => format!("{n} bases"),
            Stated::Bases(bases) => bases.clone(),
            Stated::None => String::new(),
        };
        if agrees {
            return Ok(());
        }
        Err(ResolveError::Bases { name: name.to_string(), stated: stated(), found: letters(was) })
    };
    Ok(match edit {
        NucleicEdit::Identity(stated) => {
            check(stated)?;
            was.to_vec()
        }
        NucleicEdit::Substitution(from, to) => {
            check(&Stated::Bases(from.to_string()))?;
            codes(to.to_string().as_bytes())
        }
        NucleicEdit::Deletion(stated) => {
            check(stated)?;
            Vec::new()
        }
        NucleicEdit::Insertion(bases) => codes(bases.as_bytes()),
        NucleicEdit::DeletionInsertion(stated, bases) => {
            check(stated)?;
            codes(bases.as_bytes())
        }
        NucleicEdit::Duplication(stated) => {
            check(stated)?;
            was.to_vec()
        }
        NucleicEdit::Inversion(stated) => {
            check(stated)?;
            let mut turned = was.to_vec();
            turn(&mut turned);
            turned
        }
        NucleicEdit::Conversion(..) | NucleicEdit::Copies(_) => {
            return Err(ResolveError::Unsupported(name.to_string()));
        }
    })
}

/// True when the codes can be the same bases.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a & b != 0)
}

/// Reverse complement in place.
fn turn(codes: &mut [u8]) {
    codes.reverse();
    codes.iter_mut().for_each(|c| *c = complement(*c));
}

fn letters(codes: &[u8]) -> String {
    codes.iter().map(|&c| letter(c)).collect()
}
