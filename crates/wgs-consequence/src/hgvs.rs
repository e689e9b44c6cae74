//! Names of changes by the HGVS nomenclature (version 21.1): g. or m., c. or n., p.
//!
//! **Flow.** [`genomic`] names a [`Change`] on its contig. [`Placed`] puts it on a transcript, at its most 3′ place on that strand, and
//! names it there; [`protein`](fn@protein) names what becomes of the protein. [`transcript`](fn@transcript) and [`protein`](fn@protein) place it by themselves.
//! All append to a `String` of the caller and allocate nothing else. [`parse()`] reads names and
//! [`resolve`] turns them into alleles.
//!
//! Positions are 0-based inside, 1-based in the text. Nothing here fails: what has no name gives `None`, with nothing appended.

pub mod axis;
pub mod edit;
pub mod parse;
mod protein;
pub(crate) mod reading;
pub mod resolve;
mod transcript;
mod write;

pub use parse::{Name, ParseError, parse};
pub(crate) use protein::protein_of;
pub use protein::{Prediction, Stop, Style};
pub use transcript::{Exonic, Placed, Replaced};

use crate::change::Change;
use axis::{Alt, Forward};
use edit::{Bounds, Edit, Kind};
use wgs_core::contig::canonical_name;
use wgs_genes::{Layout, Spliced, Transcript};
use wgs_io::reference::RefSlice;

/// Appends a change's name on its contig, `accession:g.…` (`m.` on the mitochondrion). Returns the bases by which the 3′ rule moved
/// it; `None`, with nothing written, for an insertion before the first or behind the last base, which has no neighbour to name.
pub fn genomic(accession: &str, genome: &RefSlice, change: &Change, out: &mut String) -> Option<u32> {
    let (axis, alt) = (Forward(genome), Alt::new(change.alt, false));
    let edit = Edit::new(&axis, change.start, change.end, alt, Bounds { start: genome.start, end: genome.end() });
    if edit.kind == Kind::Insertion && (edit.start <= genome.start || edit.start >= genome.end()) {
        return None;
    }
    out.push_str(accession);
    out.push_str(if canonical_name(accession) == "MT" { ":m." } else { ":g." });
    write::edit(&edit, &axis, out, |at, _, out| write::number(at + 1, out));
    Some(edit.shift)
}

/// Appends a change's name on a transcript, `accession:c.…` or `n.…`. Returns the bases by which the 3′ rule moved it in the
/// transcript's direction (VEP's `HGVS_OFFSET` without a sign); `None`, with nothing written, when the change is not wholly within
/// the transcript.
pub fn transcript(
    transcript: &Transcript,
    layout: &Layout,
    spliced: &Spliced,
    genome: &RefSlice,
    change: &Change,
    out: &mut String,
) -> Option<u32> {
    let placed = Placed::new(transcript, layout, spliced, genome, change)?;
    placed.write(out);
    Some(placed.shift())
}

/// Appends the name of what a change does to a transcript's protein, `accession:p.…`. False, with nothing written, when there is none:
/// no protein, a UTR, an intron beyond its two outer bases, outside the transcript.
pub fn protein(
    transcript: &Transcript,
    layout: &Layout,
    spliced: &Spliced,
    genome: &RefSlice,
    change: &Change,
    style: Style,
    out: &mut String,
) -> bool {
    Placed::new(transcript, layout, spliced, genome, change).is_some_and(|placed| placed.write_protein(style, out))
}
