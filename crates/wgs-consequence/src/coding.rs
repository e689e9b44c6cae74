//! What a change within the coding sequence does to codons and protein.
//!
//! **In.** A stretch of the coding sequence in its own coordinates (0-based, half-open), the bases that replace it (4-bit codes in the
//! transcript's direction), and the transcript's sequences. **Out.** Terms, codons, amino acids and positions in the [`Effect`].
//!
//! Codons are counted with the bases an incomplete 5′ end lacks: a coding sequence of phase *p* begins with `(3 − p) % 3` bases missing
//! ([`Part::pad`]), so codon 0 may be incomplete. A codon whose amino acid depends on bases that are not there is `X`.
//!
//! The rules are the Sequence Ontology's definitions; where they leave room, what the protein does decides:
//! - a frameshift or in-frame indel that leaves the protein as it was up to its stop is `stop_retained_variant` alone;
//! - a pure insertion or deletion of a multiple of three is `inframe_…` whether or not it splits a codon (VEP says
//!   `protein_altering_variant` of some); replacements of another length in frame are `protein_altering_variant`;
//! - `stop_gained` comes with a frameshift only when a stop stands among the codons that the change itself touches.

use crate::effect::{Decay, Effect, Positions};
use crate::terms::Term;
use wgs_genes::codon::{Code, STOP};
use wgs_genes::layout::{CodingLayout, Layout};
use wgs_genes::{Flags, Spliced, Transcript};

/// Distance of a stop from the last junction within which decay is escaped, in bases (Nagy and Maquat 1998).
const LAST_JUNCTION: u32 = 50;
/// Coding bases from the start within which a stop may be escaped by beginning again (Lindeboom 2016).
const START_PROXIMAL: u32 = 100;

/// The coding part of one transcript.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The transcript.
    pub transcript: &'a Transcript,
    /// Its coordinates.
    pub layout: &'a Layout,
    /// Its coding coordinates.
    pub coding: &'a CodingLayout,
    /// Its sequences.
    pub spliced: &'a Spliced,
}

impl<'a> Part<'a> {
    /// The coding part, of a coding transcript.
    pub fn new(transcript: &'a Transcript, layout: &'a Layout, spliced: &'a Spliced) -> Option<Self> {
        Some(Self { transcript, layout, coding: layout.coding()?, spliced })
    }

    /// Bases of the first codon that are not there.
    pub fn pad(&self) -> u32 {
        (3 - self.coding.skip % 3) % 3
    }

    fn code(&self) -> Code {
        self.spliced.code
    }

    /// True when the coding sequence begins with a start codon that is known to be one.
    pub fn has_start(&self) -> bool {
        has_start(self.transcript, self.coding, self.spliced)
    }

    /// True when it ends with a stop codon.
    pub fn has_stop(&self) -> bool {
        self.whole_codons() && self.spliced.protein.last() == Some(&STOP)
    }

    /// The transcript's base at a position of the coding sequence or behind its end.
    pub fn base(&self, at: u32) -> Option<u8> {
        match self.spliced.cds.get(at as usize) {
            Some(&base) => Some(base),
            None => behind(self).get(at.checked_sub(self.coding.len)? as usize).copied(),
        }
    }

    /// Position of a transcript base in the coding sequence or behind its end; `None` before its start.
    pub fn position(&self, tx: u32) -> Option<u32> {
        match tx.checked_sub(self.coding.end) {
            Some(behind) => Some(self.coding.len + behind),
            None => self.coding.cds(tx),
        }
    }

    fn whole_codons(&self) -> bool {
        (self.coding.len + self.pad()).is_multiple_of(3)
    }

    /// The amino acid of a codon read at its place in the unchanged sequence, selenocysteine too.
    fn amino_at(&self, codon: u32) -> u8 {
        let first = u32::from(self.pad() > 0);
        match codon.checked_sub(first) {
            None => b'X',
            Some(i) => self.spliced.protein.get(i as usize).copied().unwrap_or(b'X'),
        }
    }
}

/// True when the coding sequence begins with a start codon that is known to be one. Not every file marks an incomplete 5′ end
/// (Ensembl's GFF3 does not): a first codon that is no start codon, nor differs from ATG by one base behind a 5′ UTR, is none.
pub fn has_start(transcript: &Transcript, coding: &CodingLayout, spliced: &Spliced) -> bool {
    if coding.skip > 0 || transcript.flags.has(Flags::CDS_START_NF) {
        return false;
    }
    let codon = spliced.cds.get(..3).unwrap_or_default();
    let near = codon.iter().zip([1, 8, 4]).filter(|(a, b)| *a & b != 0).count() >= 2;
    // AAG and AGG are the two that do not start translation (Peabody 1989).
    spliced.code.starts(codon) || (near && !matches!(codon, [_, 1 | 4, _]) && coding.start > 0)
}

/// Bases behind the coding sequence on the transcript.
fn behind<'a>(part: &Part<'a>) -> &'a [u8] {
    part.spliced.bases.get(part.coding.end as usize..).unwrap_or_default()
}

/// Adds what a replacement of `start..end` of the coding sequence by `alt` does. `end` may lie behind the coding sequence's: a haplotype
/// changes the 3′ UTR too.
pub fn add(part: &Part<'_>, start: u32, end: u32, alt: &[u8], effect: &mut Effect) {
    let (len, pad) = (part.coding.len, part.pad());
    let shift = (alt.len() as i64 - i64::from(end - start)).rem_euclid(3);
    effect.cds = Positions::of(start + pad, end + pad);
    // Codons touched; of an insertion between two codons, none.
    let first = (start + pad) / 3;
    let behind_last = if end > start { (end + pad).div_ceil(3) } else { (start + pad).div_ceil(3) };
    let split = end == start && behind_last == first;
    effect.protein = if split { Positions::of(first, first) } else { Positions::of(first, behind_last.max(first + 1)) };
    fill_codons(part, start, end, alt, first, behind_last, effect);

    // The last codon lacks bases: nothing can be said of its amino acid.
    if !part.whole_codons() && first == (len + pad) / 3 {
        effect.terms.add(Term::IncompleteTerminalCodon);
        effect.terms.add(Term::CodingSequence);
        return;
    }
    if part.has_start() && start < 3 && (end > start || start > 0) {
        match start_after(part, part.coding.start + start, part.coding.start + end, alt) {
            Start::Stays => effect.terms.add(Term::StartRetained),
            Start::Moves => {
                // The bases gained or lost lie before the start codon that is read: nothing behind it changes.
                effect.terms.add(Term::StartRetained);
                return;
            }
            Start::Lost => {
                effect.terms.add(Term::StartLost);
                if shift != 0 {
                    effect.terms.add(Term::Frameshift);
                }
                return;
            }
        }
    }
    // The stop codon is touched from its first base on; an insertion right before it is in it only when it shifts the frame.
    let stop_at = len.saturating_sub(3);
    let in_stop = part.has_stop() && (end > stop_at || (end == start && start + u32::from(shift != 0) > stop_at));
    let indel = end - start != alt.len() as u32;
    if in_stop && indel {
        if same_protein(part, start, end, alt) {
            effect.terms.add(Term::StopRetained);
            return;
        }
        let longer = reads_on(part, start, end, alt);
        if longer {
            effect.terms.add(Term::StopLost);
        }
        if shift != 0 {
            effect.terms.add(Term::Frameshift);
        } else {
            inframe(end - start, alt.len() as u32, &mut effect.terms);
        }
        stop_among(part, effect, !longer);
        return;
    }
    if shift != 0 {
        effect.terms.add(Term::Frameshift);
        stop_among(part, effect, true);
        new_stop(part, start, end, alt, effect);
        return;
    }
    let (reference, new) = (&effect.amino.0, &effect.amino.1);
    if indel {
        inframe(end - start, alt.len() as u32, &mut effect.terms);
        stop_among(part, effect, true);
    } else if reference.contains(&b'X') && reference == new || new.contains(&b'X') {
        effect.terms.add(Term::CodingSequence);
    } else if reference == new {
        if reference.contains(&STOP) {
            effect.terms.add(Term::StopRetained);
        } else if !effect.terms.has(Term::StartRetained) {
            effect.terms.add(Term::Synonymous);
        }
    } else {
        let stop = |aminos: &[u8]| aminos.iter().position(|&a| a == STOP);
        match (stop(reference), stop(new)) {
            (None, None) => effect.terms.add(Term::Missense),
            (None, Some(_)) => effect.terms.add(Term::StopGained),
            (Some(_), None) => effect.terms.add(Term::StopLost),
            (Some(old), Some(new)) if new < old => effect.terms.add(Term::StopGained),
            (Some(old), Some(new)) if new > old => effect.terms.add(Term::StopLost),
            (Some(_), Some(_)) => {
                effect.terms.add(Term::StopRetained);
                effect.terms.add(Term::Missense);
            }
        }
    }
    if effect.terms.has(Term::StopGained) {
        let at = effect.amino.1.iter().position(|&a| a == STOP).unwrap_or(0) as u32;
        effect.new_stop = Some(first + at + 1);
        effect.decay = decay(part, (first + at) * 3, alt.len() as i64 - i64::from(end - start), start);
    }
}

fn inframe(lost: u32, gained: u32, terms: &mut crate::terms::Terms) {
    terms.add(match (lost, gained) {
        (0, _) => Term::InframeInsertion,
        (_, 0) => Term::InframeDeletion,
        _ => Term::ProteinAltering,
    });
}

/// `stop_gained` of an indel: a stop among the new codons that the old ones lacked.
fn stop_among(part: &Part<'_>, effect: &mut Effect, may: bool) {
    let at = effect.amino.1.iter().position(|&a| a == STOP);
    if let Some(at) = at.filter(|_| may && !effect.amino.0.contains(&STOP)) {
        effect.terms.add(Term::StopGained);
        let first = effect.protein.first.unwrap_or(1).min(effect.protein.last.unwrap_or(u32::MAX).saturating_add(1));
        let first = if effect.amino.0.is_empty() { first } else { effect.protein.first.unwrap_or(1) };
        effect.new_stop = Some(first + at as u32);
        let cds = effect.cds.first.unwrap_or(1).saturating_sub(1);
        effect.decay = decay(part, (first + at as u32 - 1) * 3, 0, cds);
    }
}

/// Codons and amino acids before and after.
fn fill_codons(part: &Part<'_>, start: u32, end: u32, alt: &[u8], first: u32, behind_last: u32, effect: &mut Effect) {
    let (pad, len) = (part.pad(), part.coding.len);
    let (reference, new) = (&mut effect.codons.0, &mut effect.codons.1);
    let low = |code: u8| wgs_genes::codon::letter(code).to_ascii_lowercase() as u8;
    let high = |code: u8| wgs_genes::codon::letter(code) as u8;
    let from = (first * 3).max(pad) - pad;
    let to = (behind_last * 3).max(pad) - pad;
    let to = if end > len { to } else { to.min(len) }.max(end);
    let get = |a: u32, b: u32| (a..b).map_while(|at| part.base(at));
    let missing = pad.saturating_sub(first * 3).min(3) as usize;
    for out in [&mut *reference, &mut *new] {
        out.extend(std::iter::repeat_n(b'n', missing));
        out.extend(get(from, start).map(low));
    }
    reference.extend(get(start, end).map(high));
    new.extend(alt.iter().copied().map(high));
    for out in [&mut *reference, &mut *new] {
        out.extend(get(end, to).map(low));
    }
    let code = part.code();
    let translate = |codons: &[u8], out: &mut Vec<u8>| {
        for codon in codons.chunks(3) {
            let mut codes = [15u8; 3];
            codes.iter_mut().zip(codon).for_each(|(to, &l)| *to = wgs_genes::codon::code_of(l));
            out.push(if codon.len() < 3 { b'X' } else { code.amino(&codes) });
        }
    };
    translate(reference, &mut effect.amino.0);
    translate(new, &mut effect.amino.1);
    // Selenocysteine is read where the unchanged codon stands.
    for (i, amino) in effect.amino.0.iter_mut().enumerate() {
        if *amino == STOP && part.amino_at(first + i as u32) == wgs_genes::codon::SELENOCYSTEINE {
            *amino = wgs_genes::codon::SELENOCYSTEINE;
            if effect.codons.1.get(i * 3..i * 3 + 3).is_some_and(|new| {
                effect.codons.0.get(i * 3..i * 3 + 3).is_some_and(|old| new.eq_ignore_ascii_case(old))
            }) && let Some(new) = effect.amino.1.get_mut(i)
            {
                *new = wgs_genes::codon::SELENOCYSTEINE;
            }
        }
    }
}

/// What becomes of a start codon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A start codon stands where the old one began.
    Stays,
    /// The old start codon stands where the bases gained or lost put it: the change is one of the 5′ UTR.
    Moves,
    /// Neither.
    Lost,
}

/// The start codon after a change `start..end` of the transcript.
pub fn start_after(part: &Part<'_>, start: u32, end: u32, alt: &[u8]) -> Start {
    let (bases, at) = (&part.spliced.bases, part.coding.start);
    let gained = alt.len() as i64 - i64::from(end - start);
    let new = |i: i64| -> Option<u8> {
        let i = u32::try_from(i).ok()?;
        let old = |i: i64| usize::try_from(i).ok().and_then(|i| bases.get(i)).copied();
        match i.checked_sub(start) {
            None => old(i64::from(i)),
            Some(d) if (d as usize) < alt.len() => alt.get(d as usize).copied(),
            Some(_) => old(i64::from(i) - gained),
        }
    };
    let codon = |from: i64| [new(from), new(from + 1), new(from + 2)].map(|b| b.unwrap_or(15));
    let old = [0, 1, 2].map(|i| bases.get(at as usize + i).copied().unwrap_or(15));
    let at = i64::from(at);
    let here = codon(at);
    // Of a replacement base by base any start codon of the code will do; where bases come or go, the old one.
    if here == old || (gained == 0 && part.code().starts(&here)) {
        Start::Stays
    } else if gained != 0 && codon(at + gained) == old {
        Start::Moves
    } else {
        Start::Lost
    }
}

/// True when the codons behind a change `start..end` of the transcript, which reaches from the coding sequence into what lies behind
/// it, end the protein as it was.
pub fn stop_remains(part: &Part<'_>, start: u32, end: u32, alt: &[u8]) -> bool {
    let Some(from) = start.checked_sub(part.coding.start) else { return false };
    // Counted in the coding sequence, the part behind it included: slippage does not come to its end.
    let from = part.coding.cds(start).unwrap_or(from);
    let taken = end.saturating_sub(part.coding.end);
    let first = (from + part.pad()) / 3;
    let at = (first * 3).max(part.pad()) - part.pad();
    let head = part.spliced.cds.get(at as usize..from as usize).unwrap_or_default();
    let tail = behind(part).get(taken as usize..).unwrap_or_default();
    let mut bases = head.iter().chain(alt).chain(tail).copied();
    (first..(part.coding.len + part.pad()) / 3).all(|i| {
        let mut next = || bases.next().unwrap_or(15);
        let codon = [next(), next(), next()];
        part.code().amino(&codon) == part.amino_at(i)
    })
}

/// The changed coding sequence from a codon border at or before `start`, into what lies behind the old end.
fn changed<'a>(
    part: &Part<'a>,
    start: u32,
    end: u32,
    alt: &'a [u8],
    from: u32,
) -> impl Iterator<Item = u8> + Clone + use<'a> {
    let cds = part.spliced.cds.as_slice();
    let get = |a: u32, b: u32| cds.get(a as usize..(b as usize).max(a as usize)).unwrap_or_default();
    let after = cds.get(end as usize..).unwrap_or_default();
    let beyond = behind(part).get(end.saturating_sub(part.coding.len) as usize..).unwrap_or_default();
    get(from, start).iter().chain(alt).chain(after).chain(beyond).copied()
}

/// Number of amino acids from codon `first` up to the first stop of the changed sequence; `None` when there is no stop.
fn stop_after(part: &Part<'_>, start: u32, end: u32, alt: &[u8], first: u32) -> Option<u32> {
    let from = (first * 3).max(part.pad()) - part.pad();
    let mut bases = changed(part, start, end, alt, from);
    let mut n = 0;
    loop {
        let codon = [bases.next()?, bases.next()?, bases.next()?];
        if part.code().amino(&codon) == STOP {
            return Some(n);
        }
        n += 1;
    }
}

/// True when translation of the changed sequence gives the old protein, stop included.
fn same_protein(part: &Part<'_>, start: u32, end: u32, alt: &[u8]) -> bool {
    let first = (start + part.pad()) / 3;
    let from = (first * 3).max(part.pad()) - part.pad();
    let mut bases = changed(part, start, end, alt, from);
    let codons = (part.coding.len + part.pad()) / 3;
    (first..codons).all(|i| {
        let mut next = || bases.next().unwrap_or(15);
        let codon = [next(), next(), next()];
        part.code().amino(&codon) == part.amino_at(i)
    })
}

/// True when the changed sequence has its stop farther on than the bases gained put it, or none.
fn reads_on(part: &Part<'_>, start: u32, end: u32, alt: &[u8]) -> bool {
    let first = (start + part.pad()) / 3;
    let gained = alt.len() as i64 - i64::from(end - start);
    let last = i64::from((part.coding.len + part.pad()) / 3) - 1 + gained.div_euclid(3);
    stop_after(part, start, end, alt, first).is_none_or(|n| i64::from(first + n) > last)
}

/// Where a frameshift's protein ends, and what becomes of the transcript.
fn new_stop(part: &Part<'_>, start: u32, end: u32, alt: &[u8], effect: &mut Effect) {
    let first = (start + part.pad()) / 3;
    let gained = alt.len() as i64 - i64::from(end - start);
    if let Some(n) = stop_after(part, start, end, alt, first) {
        effect.new_stop = Some(first + n + 1);
        effect.decay = decay(part, (first + n) * 3, gained, start);
    }
}

/// The fate of a transcript whose changed coding sequence stops with the codon at `stop` (padded position in the changed sequence),
/// bases behind `from` having moved by `gained`.
fn decay(part: &Part<'_>, stop: u32, gained: i64, from: u32) -> Option<Decay> {
    let spans = part.layout.spans();
    let (Some(last), n) = (spans.last(), spans.len()) else { return None };
    if n == 1 {
        return Some(Decay::SingleExon);
    }
    let stop = stop.saturating_sub(part.pad());
    let old = if stop >= from { (i64::from(stop) - gained).max(0) as u32 } else { stop };
    // Behind the old coding sequence the bases go on as the transcript does.
    let tx = part.coding.tx(old).unwrap_or_else(|| part.coding.end + old.saturating_sub(part.coding.len));
    Some(if tx + 3 > last.start {
        Decay::LastExon
    } else if last.start - (tx + 3) <= LAST_JUNCTION {
        Decay::NearLastJunction
    } else if stop < START_PROXIMAL {
        Decay::NearStart
    } else {
        Decay::Triggers
    })
}
