//! Alleles that the user asks for: `--alleles`, a VCF or BCF of sites.
//!
//! [`Asked::open`] reads the whole list, holds REF against the reference, and keeps each allele once, left-aligned, by
//! the position its record will have. What cannot be looked at is kept with the [`Reason`]. Positions are 0-based.

use crate::candidates::{Allele, DELETION_MAX, place};
use crate::edit::{Edit, SHIFT_MAX};
use crate::territory::hex;
use crate::{CallError, Inputs};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use wgs_core::{ContigId, Contigs, Interval};
use wgs_io::reference::RefSlice;
use wgs_io::vcf::read::Reader;

/// Why an allele cannot be assessed at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No template tells.
    NoDepth,
    /// The reference has no base there.
    NReference,
    /// ALT is no sequence of A, C, G, T.
    Symbolic,
    /// It lies behind the end of its contig.
    OutsideContig,
    /// It changes the length by more than [`DELETION_MAX`].
    TooLong,
}

impl Reason {
    /// As it stands in the VCF.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoDepth => "no_depth",
            Self::NReference => "n_reference",
            Self::Symbolic => "symbolic",
            Self::OutsideContig => "outside_contig",
            Self::TooLong => "too_long",
        }
    }
}

/// One allele that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Position of its record: the base before, for an insertion or deletion.
    pub pos: u32,
    /// The change in normal form, or why there is none.
    pub edit: Result<Edit, Reason>,
    /// REF, normalised with one base before an insertion or deletion; where there is no change, as it stands.
    pub reference: String,
    /// ALT, likewise.
    pub alt: String,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// By contig: sorted, each once.
    contigs: Vec<Vec<Wanted>>,
    digest: String,
}

impl Asked {
    /// Reads the list.
    pub fn open(path: &Path, inputs: &Inputs) -> Result<Self, CallError> {
        let contigs = inputs.contigs().clone();
        let mut reference = inputs.reference().reader(&contigs)?;
        let mut reader = Reader::open(path)?;
        let mut list = Self { contigs: vec![Vec::new(); contigs.len()], digest: String::new() };
        let mut slice = RefSlice::default();
        while let Some(record) = reader.next()? {
            let bad = |reason: String| CallError::Alleles { place: record.place(), reason };
            let contig = contigs
                .find(record.contig())
                .ok_or_else(|| bad(format!("no contig {} in the alignments", record.contig())))?;
            let (start, end, len) = (record.pos(), record.reference_end(), contigs.contig(contig).len);
            let stretch = Interval {
                contig,
                start: start.saturating_sub(SHIFT_MAX + 64).min(len),
                end: end.saturating_add(SHIFT_MAX + 64).min(len),
            };
            let inside = !record.is_telomere() && end <= len;
            if inside {
                reference.read(stretch, &mut slice)?;
                let wrong = (start..end).zip(record.reference()).find(|&(p, &b)| {
                    let code = slice.code(p);
                    matches!(code, 1 | 2 | 4 | 8) && Some(code) != code_of(b)
                });
                if wrong.is_some() {
                    let ours: String = (start..end).map(|p| letter(slice.code(p))).collect();
                    let theirs = String::from_utf8_lossy(record.reference());
                    return Err(bad(format!("REF is {theirs}, the reference has {ours}")));
                }
            }
            for alt in record.alts() {
                let given = |reason| Wanted {
                    pos: start,
                    edit: Err(reason),
                    reference: String::from_utf8_lossy(record.reference()).to_uppercase(),
                    alt: String::from_utf8_lossy(alt).into_owned(),
                };
                let codes: Option<Vec<u8>> = alt.iter().map(|&b| code_of(b)).collect();
                let wanted = match codes {
                    _ if !inside => given(Reason::OutsideContig),
                    // REF as the reference has it: the record must fit the reference.
                    _ if (start..end).any(|p| !matches!(slice.code(p), 1 | 2 | 4 | 8)) => Wanted {
                        reference: (start..end).map(|p| letter(slice.code(p))).collect(),
                        ..given(Reason::NReference)
                    },
                    None => given(Reason::Symbolic),
                    Some(alt) => {
                        let edit = Edit { start, end, alt }.normalised(&slice);
                        let edit = edit.ok_or_else(|| bad("an ALT equals REF".into()))?;
                        if edit.end - edit.start > DELETION_MAX || edit.alt.len() as u32 > DELETION_MAX {
                            given(Reason::TooLong)
                        } else {
                            spelled(edit, &slice)
                        }
                    }
                };
                if let Some(here) = list.contigs.get_mut(contig.index()) {
                    here.push(wanted);
                }
            }
        }
        list.finish(&contigs);
        Ok(list)
    }

    /// Marks the candidates of `reach` that are asked for, and adds those that no read shows.
    pub fn force(&self, alleles: &mut Vec<Allele>, reach: Interval, reference: &RefSlice) {
        let wanted = self.within(reach.contig, reach.start, reach.end).iter().filter_map(|w| w.edit.as_ref().ok());
        let known: HashMap<Edit, usize> = alleles.iter().enumerate().map(|(i, a)| (a.edit.clone(), i)).collect();
        for edit in wanted.filter(|e| is_simple(e, reference)) {
            match known.get(edit) {
                Some(&i) => alleles[i].forced = true,
                None => alleles.push(Allele { forced: true, ..Allele::other(edit.clone(), 0, 0.0, reference) }),
            }
        }
    }

    fn finish(&mut self, contigs: &Contigs) {
        let mut digest = Sha256::new();
        for ((_, contig), list) in contigs.iter().zip(&mut self.contigs) {
            list.sort();
            list.dedup();
            for w in list.iter() {
                digest.update(format!("{}\t{}\t{}\t{}\n", contig.name, w.pos, w.reference, w.alt));
            }
        }
        self.digest = hex(&digest.finalize());
    }

    /// SHA-256 of the alleles in normal form: the same for any spelling and order of the list.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Alleles whose records begin in `start..end`.
    pub fn within(&self, contig: ContigId, start: u32, end: u32) -> &[Wanted] {
        let list = self.contigs.get(contig.index()).map_or(&[][..], Vec::as_slice);
        let at = |p: u32| list.partition_point(|w| w.pos < p);
        &list[at(start)..at(end).max(at(start))]
    }
}

/// The record of a change by itself.
fn spelled(edit: Edit, slice: &RefSlice) -> Wanted {
    let gap = edit.alt.is_empty() || edit.start == edit.end;
    let (from, to) = match (gap, edit.start) {
        (true, 0) => (0, edit.end + 1),
        (true, start) => (start - 1, edit.end),
        (false, start) => (start, edit.end),
    };
    let codes = |from: u32, to: u32| (from..to).map(|p| letter(slice.code(p)));
    let alt = codes(from, edit.start).chain(edit.alt.iter().map(|&c| letter(c))).chain(codes(edit.end, to)).collect();
    Wanted { pos: from, reference: codes(from, to).collect(), alt, edit: Ok(edit) }
}

/// True when haplotypes can tell: a base, an insertion or a deletion. What replaces several bases is made of such.
pub fn is_simple(edit: &Edit, reference: &RefSlice) -> bool {
    edit.is_snv() || place(edit, reference).is_some()
}

pub(crate) fn code_of(letter: u8) -> Option<u8> {
    match letter.to_ascii_uppercase() {
        b'A' => Some(1),
        b'C' => Some(2),
        b'G' => Some(4),
        b'T' => Some(8),
        _ => None,
    }
}

fn letter(code: u8) -> char {
    match code {
        1 => 'A',
        2 => 'C',
        4 => 'G',
        8 => 'T',
        _ => 'N',
    }
}
