//! Names on a transcript: `c.` of a coding one, `n.` of another.
//!
//! **Flow.** [`Placed::new`] finds where a change lies and moves it to its most 3′ place on the transcript's strand; [`Placed::write`]
//! writes the name. A change is moved along the genome, so that it may leave an exon for the intron behind it but never reaches the
//! next exon: the nomenclature's exception at exon/exon junctions. Where the transcript's own sequence is not the genome's
//! ([`Gap`](wgs_genes::Gap), [`Flags::DIFFERS`]) a change within an exon is moved along the transcript instead.
//!
//! Genomic and transcript positions are 0-based, intervals half-open. What lies outside the transcript, if only in part, has no name.

use super::axis::{Alt, Axis, Bases, Forward, Reverse};
use super::edit::{Bounds, Edit, Kind};
use super::write;
use crate::change::Change;
use wgs_genes::codon::{complement, letter};
use wgs_genes::layout::{CodingLayout, Span};
use wgs_genes::{Flags, Layout, Place, Spliced, Strand, Transcript};
use wgs_io::reference::RefSlice;

/// A change at its place on a transcript.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub(super) transcript: &'a Transcript,
    pub(super) layout: &'a Layout,
    pub(super) spliced: &'a Spliced,
    genome: &'a RefSlice,
    /// Bases of the genome within which the change may be moved.
    limits: (u32, u32),
    on: On<'a>,
}

/// The axis on which an edit was worked out.
#[derive(Clone, Copy)]
enum On<'a> {
    /// One base for one other: where, the base replaced (of an exon the transcript's), the base put there.
    Base(Place, u8, Alt<'a>),
    /// The genome, in the transcript's direction.
    Genome(Edit<'a>),
    /// The transcript.
    Transcript(Edit<'a>),
}

/// Bases of a transcript that a change replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced<'a> {
    /// First transcript position.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Bases put there, in the transcript's direction.
    pub alt: Alt<'a>,
    /// How many bases before `start` a duplication repeats; 0 of any other change.
    pub repeated: u32,
}

/// How a change meets the exons, at its named place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exonic<'a> {
    /// It lies within one exon.
    Within(Replaced<'a>),
    /// It touches an exon's border or one of the two intron bases beside it: somewhere between these transcript positions.
    Splice(u32, u32),
    /// It lies in an intron, farther off.
    Intron,
}

impl<'a> Placed<'a> {
    /// Places a change; `None` when it is not wholly within the transcript, or within bases that the transcript lacks.
    pub fn new(
        transcript: &'a Transcript,
        layout: &'a Layout,
        spliced: &'a Spliced,
        genome: &'a RefSlice,
        change: &Change<'a>,
    ) -> Option<Self> {
        Self::between(transcript, layout, spliced, genome, change, (0, u32::MAX))
    }

    /// [`new`](Self::new) that moves the change, and looks for a duplicated stretch, within these bases of the genome only: up to the
    /// neighbours on its haplotype.
    pub fn between(
        transcript: &'a Transcript,
        layout: &'a Layout,
        spliced: &'a Spliced,
        genome: &'a RefSlice,
        change: &Change<'a>,
        limits: (u32, u32),
    ) -> Option<Self> {
        let inside = if change.is_insertion() {
            change.start > transcript.start && change.start < transcript.end
        } else {
            change.start >= transcript.start && change.end <= transcript.end
        };
        if !inside || transcript.end > genome.end() {
            return None;
        }
        let alt = Alt::new(change.alt, layout.strand() == Strand::Reverse);
        if let ([_], [_]) = (change.reference, change.alt) {
            let place = layout.place(change.start);
            let was = match place {
                Place::Exon { tx, .. } => Bases(&spliced.bases).base(tx),
                // A base that only the genome has.
                Place::Gap { .. } => return None,
                _ if layout.strand() == Strand::Reverse => complement(genome.code(change.start)),
                _ => genome.code(change.start),
            };
            return Some(Self { transcript, layout, spliced, genome, limits, on: On::Base(place, was, alt) });
        }
        let mut placed = Self { transcript, layout, spliced, genome, limits, on: On::Genome(none(alt)) };
        let own = !transcript.gaps.is_empty() || transcript.flags.has(Flags::DIFFERS);
        placed.on = match own.then(|| placed.range(change)).flatten() {
            Some((span, start, end)) => placed.on_transcript(change, alt, span, start, end)?,
            None => placed.on_genome(change, alt),
        };
        Some(placed)
    }

    fn on_genome(&self, change: &Change, alt: Alt<'a>) -> On<'a> {
        let (from, to) = (self.transcript.start.max(self.limits.0), self.transcript.end.min(self.limits.1));
        On::Genome(match self.layout.strand() {
            Strand::Forward => {
                Edit::new(&Forward(self.genome), change.start, change.end, alt, Bounds { start: from, end: to })
            }
            Strand::Reverse => {
                let n = self.genome.end();
                let bounds = Bounds { start: n - to, end: n - from };
                Edit::new(&Reverse(self.genome), n - change.end, n - change.start, alt, bounds)
            }
        })
    }

    /// Of a change within one exon, on a transcript whose own sequence counts.
    fn on_transcript(&self, change: &Change, alt: Alt<'a>, span: Span, start: u32, end: u32) -> Option<On<'a>> {
        if start == end && !change.is_insertion() {
            // Bases that only the genome has: taken away as a whole, the transcript's sequence is what remains.
            let whole = self.transcript.gaps.iter().any(|g| g.at == change.start && g.at + g.deleted == change.end);
            if !(whole && change.is_deletion()) {
                return None;
            }
        }
        let axis = Bases(&self.spliced.bases);
        let edit = Edit::new(&axis, start, end, alt, Bounds { start: span.start, end: span.end });
        let at_border = match edit.kind {
            Kind::Deletion | Kind::Duplication | Kind::Insertion if edit.end == span.end => true,
            Kind::Insertion => edit.start < span.start.saturating_add(alt.len()),
            _ => false,
        };
        // Beside an exon's border the genome says how it goes on, if it agrees up to there.
        if at_border && self.agrees(start.min(edit.start.saturating_sub(alt.len())).max(span.start), edit.end) {
            return Some(self.on_genome(change, alt));
        }
        Some(On::Transcript(edit))
    }

    /// True when genome and transcript are the same, base by base, between two transcript positions.
    fn agrees(&self, start: u32, end: u32) -> bool {
        let mut last: Option<u32> = None;
        (start..end).all(|tx| {
            let Some(at) = self.layout.genomic(tx) else { return false };
            let (adjacent, code) = match self.layout.strand() {
                Strand::Forward => (last.is_none_or(|l| l + 1 == at), self.genome.code(at)),
                Strand::Reverse => (last.is_none_or(|l| at + 1 == l), complement(self.genome.code(at))),
            };
            last = Some(at);
            adjacent && self.spliced.bases.get(tx as usize) == Some(&code)
        })
    }

    /// The exon and the transcript's bases that a change within one exon replaces; those that only the transcript has count to an
    /// insertion between their neighbours.
    fn range(&self, change: &Change) -> Option<(Span, u32, u32)> {
        let (low, high) = if change.is_insertion() {
            (change.start.checked_sub(1)?, change.start)
        } else {
            (change.start, change.end - 1)
        };
        let (first, last) = match self.layout.strand() {
            Strand::Forward => (self.layout.place(low), self.layout.place(high)),
            Strand::Reverse => (self.layout.place(high), self.layout.place(low)),
        };
        let (exon, start, behind) = exonic(first)?;
        let (other, before, end) = exonic(last)?;
        let span = *self.layout.spans().get(exon as usize)?;
        (exon == other).then_some(if change.is_insertion() {
            (span, behind, before.max(behind))
        } else {
            (span, start, end)
        })
    }

    /// Bases by which the 3′ rule moved the change, in the transcript's direction.
    pub fn shift(&self) -> u32 {
        match self.on {
            On::Base(..) => 0,
            On::Genome(edit) | On::Transcript(edit) => edit.shift,
        }
    }

    /// Kind of the description.
    pub fn kind(&self) -> Kind {
        match self.on {
            On::Base(_, was, alt) if was == alt.base(0) => Kind::Identity,
            On::Base(..) => Kind::Substitution,
            On::Genome(edit) | On::Transcript(edit) => edit.kind,
        }
    }

    /// True when the named bases are no longer there.
    pub(super) fn takes_away(&self) -> bool {
        matches!(self.kind(), Kind::Deletion | Kind::DeletionInsertion)
    }

    /// Appends the name: accession, `:c.` or `:n.`, description.
    pub fn write(&self, out: &mut String) {
        out.push_str(&self.transcript.id);
        out.push_str(if self.layout.coding().is_some() { ":c." } else { ":n." });
        self.write_description(out);
    }

    /// Appends what follows `c.` or `n.`.
    pub fn write_description(&self, out: &mut String) {
        match &self.on {
            On::Base(place, was, alt) => {
                self.position(*place, false, out);
                let put = alt.base(0);
                if *was == put {
                    return out.push('=');
                }
                out.push(letter(*was));
                out.push('>');
                out.push(letter(put));
            }
            On::Transcript(edit) => {
                write::edit(edit, &Bases(&self.spliced.bases), out, |tx, _, out| self.coordinate(tx, out));
            }
            On::Genome(edit) => match self.layout.strand() {
                Strand::Forward => self.write_genomic(edit, &Forward(self.genome), out),
                Strand::Reverse => self.write_genomic(edit, &Reverse(self.genome), out),
            },
        }
    }

    fn write_genomic(&self, edit: &Edit, axis: &impl Axis, out: &mut String) {
        write::edit(edit, axis, out, |at, end, out| self.position(self.layout.place(self.on_contig(at)), end, out));
    }

    /// Genomic position of a position of the genome's axis.
    fn on_contig(&self, at: u32) -> u32 {
        match self.layout.strand() {
            Strand::Forward => at,
            Strand::Reverse => Reverse(self.genome).turned(at),
        }
    }

    fn position(&self, place: Place, end: bool, out: &mut String) {
        match place {
            Place::Exon { tx, .. } => self.coordinate(tx, out),
            Place::Gap { tx, .. } => self.coordinate(if end { tx.saturating_sub(1) } else { tx }, out),
            Place::Intron { tx, offset, .. } => {
                self.coordinate(tx, out);
                out.push(if offset > 0 { '+' } else { '-' });
                write::number(offset.unsigned_abs(), out);
            }
            // `new` has refused these.
            Place::Upstream(_) | Place::Downstream(_) => out.push('?'),
        }
    }

    fn coordinate(&self, tx: u32, out: &mut String) {
        coordinate(tx, self.layout.coding(), out);
    }

    /// How the change, at its named place, meets the exons.
    pub fn exonic(&self) -> Exonic<'a> {
        let within = |edit: &Edit<'a>, start, end| match edit.kind {
            Kind::Duplication => {
                Exonic::Within(Replaced { start: end, end, alt: edit.alt, repeated: end.saturating_sub(start) })
            }
            _ => Exonic::Within(Replaced { start, end, alt: edit.alt, repeated: 0 }),
        };
        let edit = match self.on {
            On::Base(place, _, alt) => {
                return match place {
                    Place::Exon { tx, .. } => Exonic::Within(Replaced { start: tx, end: tx + 1, alt, repeated: 0 }),
                    place => beside(place, place),
                };
            }
            On::Transcript(edit) => return within(&edit, edit.start, edit.end),
            On::Genome(edit) => edit,
        };
        let between = u32::from(edit.kind == Kind::Insertion);
        let first = self.layout.place(self.on_contig(edit.start.saturating_sub(between)));
        let one = edit.end == edit.start + 1;
        let last = if one { first } else { self.layout.place(self.on_contig((edit.end + between).saturating_sub(1))) };
        match (exonic(first), exonic(last)) {
            (Some((a, _, behind)), Some((b, before, _))) if a == b && between == 1 => {
                within(&edit, behind, before.max(behind))
            }
            (Some((a, start, _)), Some((b, _, end))) if a == b => within(&edit, start, end),
            _ => beside(first, last),
        }
    }
}

/// A stand-in until the edit is known.
fn none(alt: Alt<'_>) -> Edit<'_> {
    Edit { kind: Kind::Identity, start: 0, end: 0, alt, shift: 0 }
}

/// Exon of a place within one, the transcript position from which a change starting there replaces bases, and the one up to which
/// a change ending there does.
fn exonic(place: Place) -> Option<(u32, u32, u32)> {
    match place {
        Place::Exon { exon, tx } => Some((exon, tx, tx + 1)),
        Place::Gap { exon, tx } => Some((exon, tx, tx)),
        _ => None,
    }
}

/// Whether a change that is not within an exon leaves the two bases at both ends of its intron alone.
fn beside(first: Place, last: Place) -> Exonic<'static> {
    match (first, last) {
        (Place::Intron { intron: a, offset: from, .. }, Place::Intron { intron: b, offset: to, .. })
            if a == b && !matches!(from, 1 | 2 | -1 | -2) && !matches!(to, 1 | 2 | -1 | -2) =>
        {
            Exonic::Intron
        }
        _ => Exonic::Splice(junction(first), junction(last)),
    }
}

/// Transcript position of the exon border that a place in an intron belongs to (its next base), or of a place in an exon.
fn junction(place: Place) -> u32 {
    match place {
        Place::Exon { tx, .. } | Place::Gap { tx, .. } => tx,
        Place::Intron { tx, offset, .. } => tx + u32::from(offset > 0),
        Place::Upstream(_) => 0,
        Place::Downstream(_) => u32::MAX,
    }
}

/// Appends a transcript position as the nomenclature counts: `12`, `-3` before the start codon, `*5` behind the stop codon; from the
/// first base of a non-coding transcript.
fn coordinate(tx: u32, coding: Option<&CodingLayout>, out: &mut String) {
    match coding {
        Some(part) if tx < part.start => {
            out.push('-');
            write::number(part.start - tx, out);
        }
        Some(part) if tx >= part.end => {
            out.push('*');
            write::number(tx - part.end + 1, out);
        }
        Some(part) => write::number(tx - part.start + 1, out),
        None => write::number(tx + 1, out),
    }
}
