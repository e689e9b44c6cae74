//! Names of what becomes of the protein: `p.`.
//!
//! **Flow.** The change, at the place where its name on the transcript puts it, is read into the coding sequence
//! ([`Reading`](super::reading::Reading)); the first residue that differs decides: substitution, nonsense, frameshift, extension, or an
//! in-frame description, which is the most C-terminal one. Frameshifts and lost stops read on into the 3′ UTR.
//!
//! A deletion of the whole coding sequence is `p.0?`; a change at an exon's border or within two bases of it in the intron `p.?`; one farther into an intron, in a UTR, or in a codon
//! that an incomplete coding sequence cuts has no name. Method: HGVS nomenclature 21.1, protein. Residues are 0-based inside.

use super::reading::Reading;
use super::transcript::{Exonic, Placed, Replaced};
use super::write;
use wgs_genes::Transcript;
use wgs_genes::codon::{STOP, three_letters};
use wgs_genes::layout::CodingLayout;

/// How a protein's change is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With or without parentheses.
    pub prediction: Prediction,
    /// Name of a stop.
    pub stop: Stop,
}

/// Whether a name says that it was predicted from DNA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prediction {
    /// `p.Arg20Ser`, as VEP.
    #[default]
    Plain,
    /// `p.(Arg20Ser)`, as the nomenclature asks.
    Parentheses,
}

/// Name of a stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stop {
    /// `Ter`
    #[default]
    Ter,
    /// `*`
    Star,
}

/// What a change does to a protein. Residues are numbers within [`Spliced::protein`](wgs_genes::Spliced); intervals half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Unknown,
    /// The whole coding sequence is gone.
    NoProtein,
    StartLost,
    Same(u32, u32),
    /// One residue, maybe into a stop.
    Substitution(u32),
    /// The first changed residue and the new stop.
    Frameshift(u32, Option<u32>),
    /// The former stop and the new one.
    Extension(u32, Option<u32>),
    Deletion(u32, u32),
    Duplication(u32, u32),
    /// Residues `.1` before `.2` of the new protein, between `.0 - 1` and `.0` of the old.
    Insertion(u32, u32),
    /// Residues `.0` before `.1`, replaced by those of the new protein from `.0` before `.2`.
    DeletionInsertion(u32, u32, u32),
}

impl Placed<'_> {
    /// Appends the protein's name and description; false, with nothing written, when there is none.
    pub fn write_protein(&self, style: Style, out: &mut String) -> bool {
        let Some(coding) = &self.transcript.coding else { return false };
        let from = out.len();
        out.push_str(if coding.protein.is_empty() { &self.transcript.id } else { &coding.protein });
        out.push_str(":p.");
        let named = self.write_protein_description(style, out);
        if !named {
            out.truncate(from);
        }
        named
    }

    /// Appends what follows `p.`.
    pub fn write_protein_description(&self, style: Style, out: &mut String) -> bool {
        let Some(part) = self.layout.coding() else { return false };
        let replaced = match self.exonic() {
            Exonic::Within(replaced) => replaced,
            Exonic::Splice(from, to) if from < part.start && to > part.end && self.takes_away() => {
                return write_change(Change::NoProtein, None, style, out);
            }
            Exonic::Splice(from, to) if to >= part.start && from <= part.end => {
                out.push('?');
                return true;
            }
            Exonic::Splice(..) | Exonic::Intron => return false,
        };
        let Replaced { mut start, mut end, alt, repeated } = replaced;
        if repeated > 0 {
            // One that reaches out of the coding sequence can stand before its start or behind its end, and leaves it whole.
            if start - repeated < part.start || end > part.end {
                return false;
            }
            // Before the stop's last bases rather than behind them.
            if end == part.end {
                (start, end) = (start - repeated, end - repeated);
            }
        }
        if start >= part.end || end <= part.start {
            return false;
        }
        let whole = crate::coding::has_start(self.transcript, part, self.spliced);
        let within = |tx| part.cds(tx);
        let interval = match (start >= part.start, end > part.end) {
            (false, _) => None,
            (true, true) => within(start).map(|s| (s, part.len + (end - part.end))),
            (true, false) if start == end => within(start).map(|s| (s, s)),
            (true, false) => within(start).zip(within(end - 1)).map(|(s, last)| (s, last + 1)),
        };
        if start < part.start && end > part.end {
            return write_change(Change::NoProtein, None, style, out);
        }
        let Some((from, to)) = interval.filter(|&(from, to)| from <= to) else {
            let change = if start < part.start && whole { Change::StartLost } else { Change::Unknown };
            return write_change(change, None, style, out);
        };
        describe(part, &Reading::new(self.transcript, self.spliced, part, (from, to), alt), style, out)
    }
}

/// Appends `accession:p.…` of a coding sequence's reading; false, with nothing written, when there is no name.
pub fn protein_of(
    transcript: &Transcript,
    part: &CodingLayout,
    reading: &Reading,
    style: Style,
    out: &mut String,
) -> bool {
    let Some(coding) = &transcript.coding else { return false };
    let from = out.len();
    out.push_str(if coding.protein.is_empty() { &transcript.id } else { &coding.protein });
    out.push_str(":p.");
    let named = describe(part, reading, style, out);
    if !named {
        out.truncate(from);
    }
    named
}

/// Appends what follows `p.`.
fn describe(part: &CodingLayout, reading: &Reading, style: Style, out: &mut String) -> bool {
    let whole_codons = part.skip + 3 * reading.len();
    if reading.end <= part.skip || reading.start >= whole_codons {
        return false;
    }
    let change = if reading.start < part.skip { Change::Unknown } else { Change::of(reading) };
    write_change(change, Some(reading), style, out)
}

impl Change {
    fn of(r: &Reading) -> Self {
        let (first, behind) = (r.first(), r.behind().min(r.len()));
        if r.starts && first == 0 && r.altered(0) != Some(b'M') {
            return Self::StartLost;
        }
        if r.gained() == 0 && behind == first + 1 {
            // One codon for another.
            return match (r.reference(first), r.altered(first)) {
                (Some(a), Some(b)) if a == b => Self::Same(first, behind),
                (Some(STOP), Some(_)) => Self::Extension(first, r.next_stop(first)),
                (Some(_), Some(_)) => Self::Substitution(first),
                _ => Self::Unknown,
            };
        }
        // The first residue that differs. In a repeat this walks to its C-terminal end.
        let mut i = first;
        loop {
            match (r.reference(i), r.altered(i)) {
                (Some(a), Some(b)) if a == b => {
                    if a == STOP {
                        return Self::Same(i, i + 1);
                    }
                    i += 1;
                    if r.gained() == 0 && i >= behind {
                        return Self::Same(first, behind);
                    }
                }
                (None, _) => return Self::Unknown,
                _ => break,
            }
        }
        let former = r.stop();
        let moved = |k: u32| u32::try_from(i64::from(k) + r.gained() / 3).ok();
        // A stop that is read in frame behind the change, or replaced by a stop at its place, is still the protein's end.
        let in_frame = r.keeps_frame()
            && former.is_none_or(|t| {
                behind <= t || moved(t).is_some_and(|m| m >= i && r.next_stop(i).is_some_and(|s| s <= m))
            });
        if in_frame { Self::in_frame(r, i, behind, former.and_then(moved)) } else { Self::shifted(r, i) }
    }

    /// The frame behind the change, or the stop, is another.
    fn shifted(r: &Reading, i: u32) -> Self {
        match r.altered(i) {
            None => Self::Unknown,
            Some(STOP) => Self::Substitution(i),
            Some(_) if r.reference(i) == Some(STOP) => Self::Extension(i, r.next_stop(i)),
            Some(_) => Self::Frameshift(i, r.next_stop(i)),
        }
    }

    /// `end` is where the former stop is now.
    fn in_frame(r: &Reading, i: u32, behind: u32, end: Option<u32>) -> Self {
        let gained = (r.gained() / 3) as i32;
        // The replaced residues and those put there, behind the common beginning.
        let (mut old, mut new) = (behind.max(i), behind.max(i).saturating_add_signed(gained));
        if new < i || behind < i {
            (old, new) =
                if gained < 0 { (i.saturating_add_signed(-gained), i) } else { (i, i.saturating_add_signed(gained)) };
        }
        if let Some(stop) = (i..new).find(|&k| r.altered(k) == Some(STOP)) {
            if stop == i && Some(stop) != end {
                return Self::Substitution(i);
            }
            new = stop + 1;
        }
        while old > i && new > i && r.reference(old - 1) == r.altered(new - 1) {
            old -= 1;
            new -= 1;
        }
        if (i..old).any(|k| r.reference(k).is_none()) || (i..new).any(|k| r.altered(k).is_none()) {
            return Self::Unknown;
        }
        match (old - i, new - i) {
            (1, 1) => Self::Substitution(i),
            (_, 0) => Self::Deletion(i, old),
            (0, n) => {
                let copied = i.checked_sub(n).filter(|&from| (0..n).all(|k| r.reference(from + k) == r.altered(i + k)));
                match copied {
                    Some(from) => Self::Duplication(from, i),
                    None if i == 0 => Self::DeletionInsertion(0, 1, new + 1),
                    None if r.reference(i).is_none() => Self::Unknown,
                    None => Self::Insertion(i, new),
                }
            }
            _ => Self::DeletionInsertion(i, old, new),
        }
    }
}

/// Writes a change of a protein. Without a reading only those that name no residue are written.
fn write_change(change: Change, reading: Option<&Reading>, style: Style, out: &mut String) -> bool {
    match change {
        Change::Unknown => {
            out.push('?');
            return true;
        }
        Change::NoProtein => {
            out.push_str("0?");
            return true;
        }
        _ => {}
    }
    let parentheses = style.prediction == Prediction::Parentheses;
    if parentheses {
        out.push('(');
    }
    match (change, reading) {
        (Change::StartLost, _) => out.push_str("Met1?"),
        (_, Some(r)) => Text { r, style, out }.write(change),
        (_, None) => out.push('?'),
    }
    if parentheses {
        out.push(')');
    }
    true
}

struct Text<'a, 'r> {
    r: &'a Reading<'r>,
    style: Style,
    out: &'a mut String,
}

impl Text<'_, '_> {
    fn write(&mut self, change: Change) {
        match change {
            Change::Unknown | Change::NoProtein | Change::StartLost => {}
            Change::Same(from, to) => {
                self.range(from, to);
                self.out.push('=');
            }
            Change::Substitution(at) => {
                self.residue(at);
                self.altered(at, at + 1);
            }
            Change::Frameshift(at, stop) => {
                self.residue(at);
                self.altered(at, at + 1);
                self.out.push_str("fs");
                self.distance(stop.map(|s| s - at + 1));
            }
            Change::Extension(at, stop) => {
                self.residue(at);
                self.altered(at, at + 1);
                self.out.push_str("ext");
                self.distance(stop.map(|s| s - at));
            }
            Change::Deletion(from, to) => {
                self.range(from, to);
                self.out.push_str("del");
            }
            Change::Duplication(from, to) => {
                self.range(from, to);
                self.out.push_str("dup");
            }
            Change::Insertion(at, to) => {
                self.range(at.saturating_sub(1), at + 1);
                self.out.push_str("ins");
                self.altered(at, to);
            }
            Change::DeletionInsertion(from, to, new) => {
                self.range(from, to);
                self.out.push_str("delins");
                self.altered(from, new);
            }
        }
    }

    fn amino(&mut self, amino: u8) {
        match (amino, self.style.stop) {
            (STOP, Stop::Star) => self.out.push('*'),
            _ => self.out.push_str(three_letters(amino)),
        }
    }

    /// A residue of the unchanged protein with its number.
    fn residue(&mut self, at: u32) {
        self.amino(self.r.reference(at).unwrap_or(b'X'));
        write::number(self.r.number(at), self.out);
    }

    fn range(&mut self, from: u32, to: u32) {
        self.residue(from);
        if to > from + 1 {
            self.out.push('_');
            self.residue(to - 1);
        }
    }

    /// Residues of the changed protein.
    fn altered(&mut self, from: u32, to: u32) {
        (from..to).for_each(|k| self.amino(self.r.altered(k).unwrap_or(b'X')));
    }

    /// The stop and how far off it is.
    fn distance(&mut self, residues: Option<u32>) {
        self.amino(STOP);
        match residues {
            Some(n) => write::number(n, self.out),
            None => self.out.push('?'),
        }
    }
}
