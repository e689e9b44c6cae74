//! Alleles on one haplotype, called together.
//!
//! **Flow.** Of a batch ([`crate::batch`]; no coding transcript spans its borders unless it is full) the records that touch coding exons or
//! the 3′ UTR behind them are read once more for their genotypes ([`genotype`]). Per transcript and sample the alleles of every
//! haplotype go to [`wgs_consequence::joint`]; a group of two or more changes becomes an [`Entry`] on each of its records, and so do changes
//! behind an early stop. Equal haplotypes of several samples are worked out once.
//!
//! **What is on one haplotype** ([`Phasing`]): phased alleles of one phase set (PS, or PID with PGT; without either, the contig), and with
//! them alleles that all copies have. An allele of unknown phase goes together with those alone. All samples count; of an entry
//! [`LISTED`] haplotypes are listed, the number says how many there are.
//!
//! Records elsewhere cost a comparison, samples without a haplotype of two alleles the reading of their genotypes.

mod genotype;

use crate::batch::Batch;
use crate::error::AnnotateError;
use crate::order;
use crate::subjects::Subjects;
use crate::worker::Shared;
use crate::write::Columns;
use genotype::{Call, Calls};
use std::collections::{BTreeMap, BTreeSet};
use wgs_consequence::coding::Part;
use wgs_consequence::joint::{Group, groups};
use wgs_consequence::{Change, Effect, Term};
use wgs_genes::{Strand, Transcript, TranscriptId};
use wgs_io::reference::RefSlice;

/// INFO key.
pub const KEY: &str = "CSQ_HAPLOTYPE";
/// Haplotypes of an entry that are listed by sample.
pub const LISTED: usize = 50;

/// How genotypes tell which alleles are on one haplotype.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phasing {
    /// Nothing is called together.
    Off,
    /// What the genotypes say: phase sets, and alleles that all copies have.
    #[default]
    Known,
    /// Every genotype as it stands, `0/1` like `0|1`, whatever its phase set (bcftools csq `-p a`).
    AsIs,
    /// All ALT alleles of a sample on one haplotype (`-p m`); of a file without samples, all of the file.
    Merge,
    /// As [`Known`](Self::Known), but an unphased heterozygote in a coding exon is an error (`-p r`).
    Require,
}

/// A joint effect on one transcript.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The transcript.
    pub transcript: TranscriptId,
    /// What the members do together; of changes behind a stop, that of the changes which make it, with other terms.
    pub effect: Effect,
    /// HGVS name on the transcript.
    pub hgvs_c: String,
    /// HGVS name on the protein.
    pub hgvs_p: String,
    /// Members in the order of the file: `POS:REF>ALT` of the record.
    pub members: Vec<String>,
    /// The record it stands on lies behind a stop that the members make.
    pub behind_stop: bool,
    /// Haplotypes that have it: number of the sample, and of its haplotype from 1 (0: all ALT alleles of the sample).
    pub haplotypes: BTreeSet<(u32, u8)>,
    rank: order::Rank,
}

/// The entries of a batch.
#[derive(Debug, Default)]
pub struct Entries {
    list: Vec<Entry>,
    /// Number of the row and of the entry, ascending.
    rows: Vec<(u32, u32)>,
}

impl Entries {
    /// Those of a row, the preferred transcript's first.
    pub fn of(&self, row: usize) -> impl Iterator<Item = &Entry> + Clone {
        let from = self.rows.partition_point(|&(r, _)| (r as usize) < row);
        let rows = self.rows.get(from..).unwrap_or_default().iter();
        rows.take_while(move |(r, _)| *r as usize == row).filter_map(|&(_, e)| self.list.get(e as usize))
    }
}

/// An allele that may be on a haplotype.
struct Candidate<'a> {
    row: u32,
    change: Change<'a>,
    /// As the file has it.
    pos: u32,
    reference: &'a str,
    alt: &'a str,
    calls: Vec<Call<'a>>,
}

/// Works out the entries of a batch; `near` has the transcripts that overlap it.
///
/// # Errors
/// [`AnnotateError::Unphased`] with [`Phasing::Require`]; transcript sequences that cannot be read.
pub fn entries(
    shared: &Shared<'_>,
    batch: &Batch,
    genome: &RefSlice,
    subjects: &mut Subjects<'_>,
    near: &[TranscriptId],
) -> Result<Entries, AnnotateError> {
    let phasing = shared.setting.phasing;
    let mut out = Entries::default();
    if phasing == Phasing::Off || (shared.samples.is_empty() && phasing != Phasing::Merge) {
        return Ok(out);
    }
    let coding: Vec<TranscriptId> =
        near.iter().copied().filter(|&id| subjects.transcript(id).is_some_and(|t| t.coding.is_some())).collect();
    let found = candidates(shared, batch, &stretches(coding.iter().filter_map(|&id| subjects.transcript(id))))?;
    if found.len() < 2 {
        return Ok(out);
    }
    let mut list: Vec<(Entry, Vec<u32>)> = Vec::new();
    for &id in &coding {
        let Some(transcript) = subjects.transcript(id) else { continue };
        let within = |c: &&Candidate<'_>| c.change.end >= transcript.start && c.change.start <= transcript.end;
        let here: Vec<&Candidate<'_>> = found.iter().filter(within).collect();
        let haplotypes = if here.len() < 2 { BTreeMap::new() } else { haplotypes(phasing, &here) };
        if haplotypes.is_empty() {
            continue;
        }
        subjects.enter(id);
        subjects.splice(id, genome)?;
        let Some(ready) = subjects.ready(id) else { continue };
        let Some(part) = ready.spliced().and_then(|spliced| Part::new(transcript, &ready.layout, spliced)) else {
            continue;
        };
        let on = On { shared, genome, part, transcript, id };
        on.entries(&here, &haplotypes, &mut list);
    }
    let gene = |e: &Entry| subjects.transcript(e.transcript).map_or(wgs_genes::GeneId(0), |t| t.gene);
    order::sort(&mut list, |(e, _)| (e.rank, gene(e), e.transcript));
    for (number, (entry, rows)) in list.into_iter().enumerate() {
        out.rows.extend(rows.into_iter().map(|row| (row, number as u32)));
        out.list.push(entry);
    }
    out.rows.sort_unstable();
    out.rows.dedup();
    Ok(out)
}

/// Stretches of the genome from a start codon's exon on to the transcript's 3′ end that lie in exons; merged, ascending.
fn stretches<'a>(transcripts: impl Iterator<Item = &'a Transcript>) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    for t in transcripts {
        let Some(coding) = &t.coding else { continue };
        let low = coding.pieces.iter().map(|p| p.start).min().unwrap_or(t.start);
        let high = coding.pieces.iter().map(|p| p.end).max().unwrap_or(t.end);
        let (low, high) = if t.strand == Strand::Forward { (low, t.end) } else { (t.start, high) };
        out.extend(t.exons.iter().map(|e| (e.start.max(low), e.end.min(high))).filter(|(a, b)| a < b));
    }
    out.sort_unstable();
    out.dedup_by(|next, last| {
        let joins = next.0 <= last.1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
    out
}

/// Alleles of bases that touch the stretches, by place.
fn candidates<'a>(
    shared: &Shared<'_>,
    batch: &'a Batch,
    stretches: &[(u32, u32)],
) -> Result<Vec<Candidate<'a>>, AnnotateError> {
    let (mut out, mut at) = (Vec::new(), 0);
    for (number, row) in batch.rows.iter().enumerate() {
        while stretches.get(at).is_some_and(|s| s.1 < row.pos) {
            at += 1;
        }
        let Some(stretch) = stretches.get(at) else { break };
        if row.ref_end < stretch.0 || row.telomere {
            continue;
        }
        let columns = Columns::of(batch.text.get(row.start..row.end).unwrap_or_default());
        let mut calls = Calls::of(shared, row, &columns)?;
        for (i, alt) in columns.alt.split(',').enumerate() {
            let calls = calls.take(i);
            if alt.is_empty() || !alt.bytes().all(|b| b.is_ascii_alphabetic()) || calls.is_empty() {
                continue;
            }
            let (reference, pos) = (columns.reference, row.pos + 1);
            if let Some(change) = Change::new(row.pos, reference.as_bytes(), alt.as_bytes()) {
                out.push(Candidate { row: number as u32, change, pos, reference, alt, calls });
            }
        }
    }
    out.sort_by_key(|c| (c.change.start, c.change.end, c.row));
    Ok(out)
}

/// Haplotypes of two or more of the candidates (numbers), with those who have them.
fn haplotypes(phasing: Phasing, here: &[&Candidate<'_>]) -> BTreeMap<Vec<u32>, BTreeSet<(u32, u8)>> {
    let mut calls: Vec<(u32, u32, &Call<'_>)> = Vec::new();
    for (number, candidate) in here.iter().enumerate() {
        calls.extend(candidate.calls.iter().map(|call| (call.sample, number as u32, call)));
    }
    calls.sort_by_key(|&(sample, number, _)| (sample, number));
    let mut out: BTreeMap<Vec<u32>, BTreeSet<(u32, u8)>> = BTreeMap::new();
    let mut put = |alleles: Vec<u32>, sample: u32, copy: u8| {
        if alleles.len() > 1 {
            out.entry(alleles).or_default().insert((sample, copy));
        }
    };
    for calls in calls.chunk_by(|a, b| a.0 == b.0).filter(|calls| calls.len() > 1) {
        let Some(&(sample, ..)) = calls.first() else { continue };
        if phasing == Phasing::Merge {
            let mut alleles: Vec<u32> = calls.iter().map(|c| c.1).collect();
            alleles.dedup();
            put(alleles, sample, 0);
            continue;
        }
        let copies = calls.iter().map(|c| c.2.copies).max().unwrap_or(1);
        let mut sets: Vec<_> = calls.iter().filter(|c| !c.2.everywhere).map(|c| c.2.set).collect();
        sets.sort_unstable();
        sets.dedup();
        if sets.is_empty() {
            let alleles: Vec<u32> = calls.iter().map(|c| c.1).collect();
            (1..=copies).for_each(|copy| put(alleles.clone(), sample, copy));
        }
        for set in sets {
            for copy in 1..=copies {
                let on = |c: &&(u32, u32, &Call<'_>)| c.2.everywhere || (c.2.set == set && c.2.copy == copy);
                let mut alleles: Vec<u32> = calls.iter().filter(on).map(|c| c.1).collect();
                alleles.dedup();
                put(alleles, sample, copy);
            }
        }
    }
    out
}

/// A transcript on which haplotypes are called.
struct On<'a> {
    shared: &'a Shared<'a>,
    genome: &'a RefSlice,
    part: Part<'a>,
    transcript: &'a Transcript,
    id: TranscriptId,
}

impl On<'_> {
    /// Appends the entries with their rows.
    fn entries(
        &self,
        here: &[&Candidate<'_>],
        haplotypes: &BTreeMap<Vec<u32>, BTreeSet<(u32, u8)>>,
        out: &mut Vec<(Entry, Vec<u32>)>,
    ) {
        // By members, and by what lies behind the stop they make.
        let mut found: BTreeMap<(Vec<u32>, Vec<u32>), Entry> = BTreeMap::new();
        for (alleles, who) in haplotypes {
            let candidate = |i: &usize| alleles.get(*i).and_then(|&n| Some((n, here.get(n as usize)?)));
            let changes: Vec<Change<'_>> =
                alleles.iter().filter_map(|&n| here.get(n as usize)).map(|c| c.change).collect();
            let made = groups(&self.part, &changes, self.genome);
            let numbers = |of: &[usize]| -> Vec<u32> {
                let mut numbers: Vec<u32> = of.iter().filter_map(candidate).map(|(n, _)| n).collect();
                numbers.sort_unstable();
                numbers
            };
            for group in made.list.iter().filter(|g| g.members.len() > 1) {
                let key = (numbers(&group.members), Vec::new());
                let entry = found.entry(key).or_insert_with_key(|key| self.entry(here, &key.0, &changes, group, false));
                entry.haplotypes.extend(who);
            }
            if let Some(group) = made.list.last().filter(|_| !made.behind_stop.is_empty()) {
                let key = (numbers(&group.members), numbers(&made.behind_stop));
                let entry = found.entry(key).or_insert_with_key(|key| self.entry(here, &key.0, &changes, group, true));
                entry.haplotypes.extend(who);
            }
        }
        for ((members, behind), entry) in found {
            let on = if entry.behind_stop { behind } else { members };
            out.push((entry, on.iter().filter_map(|&n| here.get(n as usize)).map(|c| c.row).collect()));
        }
    }

    fn entry(
        &self,
        here: &[&Candidate<'_>],
        members: &[u32],
        changes: &[Change<'_>],
        group: &Group,
        behind_stop: bool,
    ) -> Entry {
        let (mut effect, mut hgvs_c, mut hgvs_p) = (Effect::default(), String::new(), String::new());
        group.effect(&self.part, &mut effect);
        if behind_stop {
            effect.terms = Default::default();
            effect.terms.add(Term::CodingTranscript);
        }
        let models = &self.shared.models.genes;
        let biotype = models.words.get(self.transcript.biotype as usize).map_or("", String::as_str);
        if biotype == "nonsense_mediated_decay" {
            effect.terms.add(Term::Nmd);
        }
        if self.shared.setting.hgvs {
            group.write_coding(&self.part, changes, self.genome, &mut hgvs_c);
            group.write_protein(&self.part, self.shared.setting.style, &mut hgvs_p);
        }
        let member = |c: &&Candidate<'_>| format!("{}:{}>{}", c.pos, c.reference, c.alt);
        Entry {
            transcript: self.id,
            rank: order::rank(self.transcript, biotype, &effect),
            effect,
            hgvs_c,
            hgvs_p,
            members: members.iter().filter_map(|&n| here.get(n as usize)).map(member).collect(),
            behind_stop,
            haplotypes: BTreeSet::new(),
        }
    }
}
