//! One worker: annotates the records of a batch.
//!
//! A worker keeps a reader of the reference, the stretch of it that the batch needs, and the transcripts it met with their sequences.
//! For every record it checks REF, then takes allele by allele: effects on all transcripts within [`Setting::near`] bases, sorted by
//! preference ([`crate::order`]), written as the columns of [`crate::fields`]. The line goes out as it came in, with the new INFO fields at
//! the end of INFO.

use crate::batch::{Batch, Row};
use crate::error::AnnotateError;
use crate::fields::{Entry, Field, Names};
use crate::models::Models;
use crate::order;
use crate::summary::Counts;
use std::cell::OnceCell;
use wgs_consequence::predict::{Scratch, Subject, predict};
use wgs_consequence::{Change, Effect, hgvs, roll};
use wgs_core::{ContigId, Contigs, Interval, locus};
use wgs_genes::{Layout, Spliced, TranscriptId};
use wgs_io::reference::{RefSlice, ReferenceReader};

/// Bases of reference beside the outermost record or transcript: as far as an indel may be moved, and more than the longest allele of
/// short reads.
const MARGIN: u32 = 10_000;

/// What is written.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Columns.
    pub fields: Vec<Field>,
    /// INFO key.
    pub key: String,
    /// Bases from a transcript within which it is named.
    pub near: u32,
    /// HGVS names are wanted.
    pub hgvs: bool,
    /// How those of proteins are written.
    pub style: hgvs::Style,
    /// Only the preferred entry of each allele.
    pub pick: bool,
    /// The input's own field of the same key is dropped.
    pub replace: bool,
}

/// What all workers share.
#[derive(Clone, Copy)]
pub struct Shared<'a> {
    /// Contigs of the reference.
    pub contigs: &'a Contigs,
    /// Gene models.
    pub models: &'a Models,
    /// Settings.
    pub setting: &'a Setting,
    /// Name of the input, for messages.
    pub input: &'a str,
    /// Name of the reference, for messages.
    pub reference: &'a str,
    /// Whether the input is BCF, whose records are numbered otherwise.
    pub bcf: bool,
}

/// A batch, annotated.
#[derive(Debug, Default)]
pub struct Annotated {
    /// Contig.
    pub contig: ContigId,
    /// Lines without their ends, one after the other.
    pub text: String,
    /// Where each ends in the text, and what it covers.
    pub lines: Vec<(usize, Interval)>,
    /// What was counted.
    pub counts: Counts,
}

/// A transcript in use.
struct Ready {
    layout: Layout,
    spliced: OnceCell<Spliced>,
}

/// An effect on a transcript.
struct Found {
    transcript: TranscriptId,
    effect: Effect,
    rank: order::Rank,
}

/// One worker.
pub struct Worker<'a> {
    shared: Shared<'a>,
    reader: ReferenceReader,
    genome: RefSlice,
    /// By number of the transcript.
    ready: Vec<Option<Box<Ready>>>,
    live: Vec<TranscriptId>,
    near: Vec<TranscriptId>,
    found: Vec<Found>,
    /// Effects to use again.
    spare: Vec<Effect>,
    scratch: Scratch,
    names: Names,
    allele: Vec<u8>,
    upper: (Vec<u8>, Vec<u8>),
}

impl<'a> Worker<'a> {
    /// With a reader of its own.
    pub fn new(shared: Shared<'a>, reader: ReferenceReader) -> Self {
        let ready = (0..shared.models.genes.transcripts.len()).map(|_| None).collect();
        Self {
            shared,
            reader,
            genome: RefSlice::default(),
            ready,
            live: Vec::new(),
            near: Vec::new(),
            found: Vec::new(),
            spare: Vec::new(),
            scratch: Scratch::default(),
            names: Names::default(),
            allele: Vec::new(),
            upper: Default::default(),
        }
    }

    /// Annotates a batch.
    ///
    /// # Errors
    /// A reference that cannot be read, or a REF allele that it contradicts.
    pub fn annotate(&mut self, batch: Batch) -> Result<Annotated, AnnotateError> {
        self.enter(&batch)?;
        let mut out = Annotated { contig: batch.contig, ..Annotated::default() };
        out.text.reserve(batch.text.len() * 3);
        out.lines.reserve(batch.rows.len());
        for row in &batch.rows {
            let line = batch.text.get(row.start..row.end).unwrap_or_default();
            self.record(batch.contig, row, line, &mut out)?;
            out.lines.push((out.text.len(), Interval { contig: batch.contig, start: row.pos, end: row.ref_end }));
        }
        Ok(out)
    }

    /// Loads the reference around a batch, and forgets transcripts that it has left behind.
    fn enter(&mut self, batch: &Batch) -> Result<(), AnnotateError> {
        let models = self.shared.models;
        let (start, end) = batch.span();
        models.overlapping(batch.contig, start, end, &mut self.near);
        let transcripts = &models.genes.transcripts;
        let of = |id: &TranscriptId| transcripts.get(id.0 as usize);
        let low = self.near.iter().filter_map(of).map(|t| t.start).min().unwrap_or(start).min(start);
        let high = self.near.iter().filter_map(of).map(|t| t.end).max().unwrap_or(end).max(end);
        let interval = Interval {
            contig: batch.contig,
            start: low.saturating_sub(MARGIN),
            end: high.saturating_add(MARGIN).min(self.shared.contigs.contig(batch.contig).len),
        };
        self.reader.read(interval, &mut self.genome)?;
        let (ready, near) = (&mut self.ready, &self.near);
        self.live.retain(|id| {
            let stays = near.binary_search(id).is_ok();
            if !stays && let Some(slot) = ready.get_mut(id.0 as usize) {
                *slot = None;
            }
            stays
        });
        Ok(())
    }

    fn record(&mut self, contig: ContigId, row: &Row, line: &str, out: &mut Annotated) -> Result<(), AnnotateError> {
        let mut columns = [""; 9];
        let mut at = 0;
        for column in columns.iter_mut().take(8) {
            let rest = line.get(at..).unwrap_or_default();
            let len = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
            *column = rest.get(..len).unwrap_or_default();
            at = (at + len + 1).min(line.len());
        }
        let [_, _, _, reference, alt, _, _, info, _] = columns;
        if !row.telomere {
            self.check(row, line, reference)?;
        }
        let head = line.get(..line.len().min(info.as_ptr() as usize - line.as_ptr() as usize)).unwrap_or_default();
        let tail = line.get(head.len() + info.len()..).unwrap_or_default();
        let text = &mut out.text;
        text.push_str(head);
        let mut any = false;
        if info != "." {
            let key = self.shared.setting.key.as_str();
            let own = |f: &&str| self.shared.setting.replace && f.split('=').next() == Some(key);
            if self.shared.setting.replace && info.split(';').any(|f| own(&f)) {
                for field in info.split(';').filter(|f| !own(f)) {
                    if std::mem::replace(&mut any, true) {
                        text.push(';');
                    }
                    text.push_str(field);
                }
            } else {
                text.push_str(info);
                any = true;
            }
        }
        out.counts.records += 1;
        let before = text.len();
        if any {
            text.push(';');
        }
        text.push_str(&self.shared.setting.key);
        text.push('=');
        let begun = text.len();
        if !row.telomere && alt != "." {
            self.alleles(contig, row, reference, alt, text, &mut out.counts);
        }
        if text.len() == begun {
            text.truncate(before);
            if !any {
                text.push('.');
            }
        }
        text.push_str(tail);
        Ok(())
    }

    /// REF must be what the reference has.
    fn check(&self, row: &Row, line: &str, reference: &str) -> Result<(), AnnotateError> {
        if self.genome.admits(row.pos, reference.as_bytes()) {
            return Ok(());
        }
        let name = line.split('\t').next().unwrap_or_default();
        let what = if self.shared.bcf { "record" } else { "line" };
        let place = format!("{}: {what} {} ({})", self.shared.input, row.number, locus(name, row.pos));
        let cut = row.ref_end.min(row.pos.saturating_add(50));
        Err(AnnotateError::OtherReference {
            place,
            here: reference.chars().take(50).collect(),
            there: self.genome.text(row.pos, cut),
            reference: self.shared.reference.to_owned(),
        })
    }

    fn alleles(
        &mut self,
        contig: ContigId,
        row: &Row,
        reference: &str,
        alts: &str,
        out: &mut String,
        counts: &mut Counts,
    ) {
        let (mut upper, mut alt_upper) = std::mem::take(&mut self.upper);
        upper.clear();
        upper.extend(reference.bytes().map(|b| b.to_ascii_uppercase()));
        let share = shares_first(reference, alts);
        let mut first = true;
        for (number, alt) in (1u32..).zip(alts.split(',')) {
            if alt.is_empty() || !alt.bytes().all(|b| b.is_ascii_alphabetic()) {
                counts.not_bases += 1;
                continue;
            }
            alt_upper.clear();
            alt_upper.extend(alt.bytes().map(|b| b.to_ascii_uppercase()));
            let Some(change) = Change::new(row.pos, &upper, &alt_upper) else {
                counts.not_bases += 1;
                continue;
            };
            counts.alleles += 1;
            self.allele.clear();
            self.allele.extend_from_slice(if share { alt.get(1..).unwrap_or_default() } else { alt }.as_bytes());
            if self.allele.is_empty() {
                self.allele.push(b'-');
            }
            self.allele(contig, &change, number, &mut first, out, counts);
        }
        self.upper = (upper, alt_upper);
    }

    fn allele(
        &mut self,
        contig: ContigId,
        change: &Change<'_>,
        number: u32,
        first: &mut bool,
        out: &mut String,
        counts: &mut Counts,
    ) {
        let shared = self.shared;
        let (models, setting) = (shared.models, shared.setting);
        let room = roll::room(change, &self.genome);
        let (start, end) = (change.start.saturating_sub(setting.near), change.end.saturating_add(setting.near));
        models.overlapping(contig, start, end, &mut self.near);
        for found in self.found.drain(..) {
            self.spare.push(found.effect);
        }
        for &id in &self.near {
            let Some(transcript) = models.genes.transcripts.get(id.0 as usize) else { continue };
            let Some(slot) = self.ready.get_mut(id.0 as usize) else { continue };
            let ready = slot.get_or_insert_with(|| {
                self.live.push(id);
                Box::new(Ready { layout: Layout::new(transcript), spliced: OnceCell::new() })
            });
            let biotype = models.genes.words.get(transcript.biotype as usize).map_or("", String::as_str);
            let subject = Subject { transcript, layout: &ready.layout, biotype };
            let mut effect = self.spare.pop().unwrap_or_default();
            let genome = &self.genome;
            let spliced = || ready.spliced.get_or_init(|| Spliced::new(transcript, &ready.layout, genome));
            predict(&subject, spliced, change, room, setting.near, &mut self.scratch, &mut effect);
            if effect.terms.is_empty() {
                self.spare.push(effect);
                continue;
            }
            let rank = order::rank(transcript, biotype, &effect);
            self.found.push(Found { transcript: id, effect, rank });
        }
        order::sort(&mut self.found, |f| {
            (f.rank, models.genes.transcripts[f.transcript.0 as usize].gene, f.transcript)
        });
        self.names.g.clear();
        if setting.hgvs && setting.fields.contains(&Field::HgvsG) {
            hgvs::genomic(shared.contigs.name(contig), &self.genome, change, &mut self.names.g);
        }
        counts.allele(self.found.first().map(|f| f.effect.terms));
        let mut put = |entry: &Entry<'_>| {
            if !std::mem::take(first) {
                out.push(',');
            }
            for (i, &field) in setting.fields.iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                entry.write(field, out);
            }
        };
        if self.found.is_empty() {
            let effect = self.spare.pop().unwrap_or_default();
            let mut effect = effect;
            effect.clear();
            put(&Entry {
                allele: &self.allele,
                number,
                pick: true,
                models: &models.genes,
                transcript: None,
                effect: &effect,
                names: &self.names,
            });
            self.spare.push(effect);
            return;
        }
        let wanted = if setting.pick { 1 } else { self.found.len() };
        for (i, found) in self.found.iter().take(wanted).enumerate() {
            let id = found.transcript.0 as usize;
            let (Some(transcript), Some(Some(ready))) = (models.genes.transcripts.get(id), self.ready.get(id)) else {
                continue;
            };
            let names = &mut self.names;
            (names.offset, _) = (0, (names.c.clear(), names.p.clear()));
            if setting.hgvs && found.effect.distance.is_none() {
                let spliced = ready.spliced.get_or_init(|| Spliced::new(transcript, &ready.layout, &self.genome));
                if let Some(placed) = hgvs::Placed::new(transcript, &ready.layout, spliced, &self.genome, change) {
                    placed.write(&mut names.c);
                    placed.write_protein(setting.style, &mut names.p);
                    names.offset = placed.shift();
                }
            }
            put(&Entry {
                allele: &self.allele,
                number,
                pick: i == 0,
                models: &models.genes,
                transcript: Some(transcript),
                effect: &found.effect,
                names: &self.names,
            });
        }
    }
}

/// VEP's rule: of a record with an indel the first base goes when all alleles share it.
fn shares_first(reference: &str, alts: &str) -> bool {
    let mut lengths = alts.split(',').filter(|a| a.bytes().all(|b| b.is_ascii_alphabetic()));
    let first = reference.bytes().next().map(|b| b.to_ascii_uppercase());
    lengths.clone().any(|a| a.len() != reference.len())
        && lengths.all(|a| a.bytes().next().map(|b| b.to_ascii_uppercase()) == first)
}
