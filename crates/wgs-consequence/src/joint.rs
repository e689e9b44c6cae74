//! What several changes on one haplotype do together to one coding transcript.
//!
//! **Flow.** The changes of a haplotype are put into the coding sequence ([`place`](mod@place)); [`groups`] walks them in the transcript's
//! direction and gathers those whose effects depend on each other; of a group, [`Group::effect`] tells the effect, by the rules of
//! [`crate::coding`], [`Group::write_protein`] the protein's name and [`Group::write_coding`] the name on the transcript.
//!
//! **What belongs together** (method of bcftools csq, Danecek and McCarthy 2017, with the additions marked +):
//! - changes that touch one codon of the reference; insertions and deletions in adjoining codons too, which are one change of the
//!   protein;
//! - behind a change that shifts the reading frame, every change up to the one that restores it, or to the first stop;
//! - behind a lost stop, the changes of what is read on into, up to the next stop (+).
//!
//! Behind a stop that comes early nothing is translated: such changes are told apart ([`Groups::behind_stop`]). A change that takes the
//! start codon away ends its group: what is translated then is not known. Changes at an exon's border are not joined, nor is one that
//! overlaps an earlier change of the same haplotype.
//!
//! Positions are 0-based, half-open, in the coding sequence and on behind its end into the 3′ UTR.

mod name;
mod place;

use crate::change::Change;
use crate::coding::{self, Part};
use crate::effect::Effect;
use crate::hgvs::axis::Alt;
use crate::hgvs::reading::Reading;
use crate::terms::Term;
use place::InCoding;
use wgs_genes::codon::{STOP, letter};
use wgs_io::reference::RefSlice;

/// Changes whose effects depend on each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Numbers of the changes, as given to [`groups`], in the transcript's direction.
    pub members: Vec<usize>,
    /// First position replaced.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Bases from `start` to `end` on the haplotype: codes in the transcript's direction.
    pub alt: Vec<u8>,
    /// Letters of `alt`.
    letters: Vec<u8>,
    /// One past the last codon of the reference that a member touches.
    behind: u32,
    /// A member gains or loses bases.
    indel: bool,
    /// Every member only puts bases in, or only takes bases away.
    kinds: Kinds,
}

/// What the members of a group are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kinds {
    #[default]
    Insertions,
    Deletions,
    Other,
}

/// The changes of one haplotype on one transcript, grouped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Groups in the transcript's direction; many have one member.
    pub list: Vec<Group>,
    /// Changes of the coding sequence behind the early stop of the last group, in the transcript's direction.
    pub behind_stop: Vec<usize>,
}

/// Groups the changes of one haplotype, which ascend on the genome.
pub fn groups(part: &Part<'_>, changes: &[Change<'_>], genome: &RefSlice) -> Groups {
    let placed = place::all(part, changes, genome);
    let mut out = Groups::default();
    let mut now: Option<Group> = None;
    let mut stopped = false;
    for change in &placed {
        let in_coding = change.start < part.coding.len;
        if stopped {
            if in_coding {
                out.behind_stop.push(change.index);
            }
            continue;
        }
        if let Some(group) = &mut now {
            match group.relation(part, change) {
                Relation::Joins => {
                    group.take(part, change);
                    continue;
                }
                Relation::BehindStop => {
                    stopped = true;
                    if in_coding {
                        out.behind_stop.push(change.index);
                    }
                    continue;
                }
                Relation::Apart => out.list.extend(now.take()),
            }
        }
        if in_coding {
            now = Some(Group::new(part, change));
        }
    }
    out.list.extend(now);
    out
}

/// How the next change stands to a group.
enum Relation {
    Joins,
    BehindStop,
    Apart,
}

impl Group {
    fn new(part: &Part<'_>, change: &InCoding) -> Self {
        let mut group = Self { start: change.start, end: change.start, ..Self::default() };
        group.kinds = kind(change);
        group.take(part, change);
        group
    }

    fn take(&mut self, part: &Part<'_>, change: &InCoding) {
        let bases = (self.end..change.start).map(|at| part.base(at).unwrap_or(15));
        let from = self.alt.len();
        self.alt.extend(bases);
        self.alt.extend_from_slice(&change.alt);
        self.letters.extend(self.alt.iter().skip(from).map(|&code| letter(code) as u8));
        self.end = change.end;
        let last = if change.start == change.end { change.start } else { change.end };
        self.behind = self.behind.max(last.saturating_sub(part.coding.skip).div_ceil(3));
        if self.kinds != kind(change) {
            self.kinds = Kinds::Other;
        }
        self.indel |= is_indel(change);
        self.members.push(change.index);
    }

    fn reading<'a>(&'a self, part: &Part<'a>) -> Reading<'a> {
        let alt = Alt::new(&self.letters, false);
        Reading::new(part.transcript, part.spliced, part.coding, (self.start, self.end), alt)
    }

    fn relation(&self, part: &Part<'_>, next: &InCoding) -> Relation {
        let reading = self.reading(part);
        let in_coding = next.start < part.coding.len;
        let codon = next.start.saturating_sub(part.coding.skip) / 3;
        let shares = codon < self.behind || (codon == self.behind && self.indel && is_indel(next));
        if reading.starts && reading.first() == 0 && reading.altered(0) != Some(b'M') {
            return if shares { Relation::Joins } else { Relation::Apart };
        }
        if self.stops(part, &reading, next.start, in_coding) {
            return Relation::BehindStop;
        }
        let reads_on = !in_coding && reading.stop().is_some_and(|stop| self.behind > stop);
        match !reading.keeps_frame() || shares || reads_on {
            true => Relation::Joins,
            false => Relation::Apart,
        }
    }

    /// True when a stop that the group makes, or the old one when the next change lies behind it, stands before that change.
    fn stops(&self, part: &Part<'_>, reading: &Reading<'_>, next: u32, in_coding: bool) -> bool {
        let gained = reading.gained();
        let moved = |at: u32| (i64::from(at) + gained).max(0) as u32;
        let whole = moved(next).saturating_sub(part.coding.skip) / 3;
        // Behind a group that keeps the frame the codons of the reference follow.
        let own = self.start.max(moved(self.end)).saturating_sub(part.coding.skip).div_ceil(3);
        let to = if reading.keeps_frame() && in_coding { whole.min(own) } else { whole };
        let same = |k: u32| gained == 0 && k + 1 < reading.len() && reading.reference(k) == Some(STOP);
        (reading.first()..to).any(|k| reading.altered(k) == Some(STOP) && !same(k))
    }

    /// Fills `effect` with what the group does.
    pub fn effect(&self, part: &Part<'_>, effect: &mut Effect) {
        effect.clear();
        let (mut start, mut end, mut alt) = (self.start, self.end, self.alt.as_slice());
        while let [rest @ .., last] = alt
            && start < end
            && part.base(end - 1) == Some(*last)
        {
            (alt, end) = (rest, end - 1);
        }
        while let [first, rest @ ..] = alt
            && start < end
            && part.base(start) == Some(*first)
        {
            (alt, start) = (rest, start + 1);
        }
        if start == end && alt.is_empty() {
            // The members undo each other.
            (start, end, alt) = (self.start, self.end, self.alt.as_slice());
        }
        coding::add(part, start, end, alt, effect);
        let (old, new) = (&mut effect.codons.0, &mut effect.codons.1);
        if old.len() == new.len() {
            let same = |(a, b): &(&mut u8, &mut u8)| a.eq_ignore_ascii_case(b);
            old.iter_mut().zip(new).filter(same).for_each(|(a, b)| {
                a.make_ascii_lowercase();
                b.make_ascii_lowercase();
            });
        }
        let tx = |at: u32| part.coding.tx(at).unwrap_or_else(|| part.coding.end + at.saturating_sub(part.coding.len));
        effect.cdna = crate::effect::Positions::of(tx(start), if end > start { tx(end - 1) + 1 } else { tx(start) });
        let term = match self.kinds {
            Kinds::Insertions => Term::InframeInsertion,
            Kinds::Deletions => Term::InframeDeletion,
            Kinds::Other => return,
        };
        if effect.terms.has(Term::ProteinAltering) {
            effect.terms.remove(Term::ProteinAltering);
            effect.terms.add(term);
        }
    }
}

fn is_indel(change: &InCoding) -> bool {
    change.end - change.start != change.alt.len() as u32
}

fn kind(change: &InCoding) -> Kinds {
    match (change.start == change.end, change.alt.is_empty()) {
        (true, _) => Kinds::Insertions,
        (_, true) => Kinds::Deletions,
        _ => Kinds::Other,
    }
}
