//! One worker: annotates the records of a batch.
//!
//! A worker keeps a reader of the reference, the stretch of it that the batch needs, and the transcripts it met with their sequences.
//! For every record it checks REF, then takes allele by allele ([`crate::allele::Allele`]): effects on all transcripts within
//! [`Setting::near`] bases, sorted by preference ([`crate::order`]), names, what the sources have, identifiers. The record goes out as it
//! came in with new INFO fields at the end of INFO ([`crate::write`]), or as a line of JSON.

mod assess;

use crate::allele::{Allele, FoundEffect};
use crate::batch::{Batch, Row};
use crate::context::Context;
use crate::context::fact::Facts;
use crate::digests::Digests;
use crate::error::AnnotateError;
use crate::evidence::{Assessed, Evidence};
use crate::fields::Field;
use crate::haplotype::{self, Phasing};
use crate::models::{Models, RegulatoryModels};
use crate::order;
use crate::subjects::{Fit, Subjects};
use crate::summary::Counts;
use crate::write::{self, Columns};
use std::collections::BTreeSet;
use std::path::Path;
use wgs_consequence::predict::{Scratch, Subject, predict};
use wgs_consequence::{Change, hgvs, roll};
use wgs_core::{ContigId, Contigs, Interval};
use wgs_genes::{OwnSequences, TranscriptId};
use wgs_io::reference::{RefSlice, ReferenceReader};
use wgs_sources::{Found, Sources, Tally};

/// Bases of reference beside the outermost record or transcript: as far as an indel may be moved, and more than the longest allele of
/// short reads.
const MARGIN: u32 = wgs_sources::SHIFT_MAX + 2_000;

/// How annotations are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// VEP's `CSQ`, columns as chosen.
    #[default]
    Csq,
    /// SnpEff's `ANN`, sixteen columns.
    Ann,
}

/// What is written.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Format of the INFO field.
    pub format: Format,
    /// One JSON object a record instead of VCF.
    pub json_lines: bool,
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
    /// VRS allele identifiers are wanted.
    pub vrs: bool,
    /// Only the preferred entry of each allele.
    pub pick: bool,
    /// How genotypes tell which alleles are called together.
    pub phasing: Phasing,
    /// The input's own fields of the same keys are dropped.
    pub replace: bool,
}

impl Setting {
    /// True when names on the genome are wanted.
    fn genomic_names(&self) -> bool {
        self.hgvs && (self.json_lines || self.fields.contains(&Field::HgvsG))
    }
}

/// What all workers share.
#[derive(Clone, Copy)]
pub struct Shared<'a> {
    /// Contigs of the reference.
    pub contigs: &'a Contigs,
    /// Gene models.
    pub models: &'a Models,
    /// Regulatory features.
    pub regulatory: Option<&'a RegulatoryModels>,
    /// FASTA of the transcripts' own sequences.
    pub transcripts: Option<&'a Path>,
    /// Name of the gene models, for messages.
    pub genes: &'a str,
    /// Other sources.
    pub sources: &'a Sources,
    /// Digests of the contigs.
    pub digests: &'a Digests,
    /// What the classification helpers know, when they are asked for.
    pub evidence: Option<&'a Evidence>,
    /// Disease context, when candidates are asked for.
    pub context: Option<&'a Context>,
    /// Settings.
    pub setting: &'a Setting,
    /// INFO keys that are written.
    pub keys: &'a [String],
    /// Names of the samples.
    pub samples: &'a [String],
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
    /// What candidates are made from.
    pub facts: Facts,
}

/// One worker.
pub struct Worker<'a> {
    shared: Shared<'a>,
    reader: ReferenceReader,
    joins: wgs_sources::Reader<'a>,
    genome: RefSlice,
    subjects: Subjects<'a>,
    near: Vec<TranscriptId>,
    /// Alleles of the record; more than it has are kept for their buffers.
    alleles: Vec<Allele>,
    /// What the sources have of them.
    found: Vec<Option<Found>>,
    /// Effects to use again.
    spare: Vec<FoundEffect>,
    scratch: Scratch,
    key: wgs_sources::Allele,
    vrs: wgs_vrs::Identifier,
    /// Buffers of [`Worker::assess`].
    assessed: Vec<Assessed>,
    name: (String, String),
}

impl<'a> Worker<'a> {
    /// With readers of its own.
    pub fn new(shared: Shared<'a>, reader: ReferenceReader) -> Result<Self, AnnotateError> {
        let own = shared.transcripts.map(|path| OwnSequences::open(path, &shared.models.genes, shared.genes));
        Ok(Self {
            shared,
            reader,
            joins: shared.sources.reader()?,
            genome: RefSlice::default(),
            subjects: Subjects::new(shared.models, own.transpose()?),
            near: Vec::new(),
            alleles: Vec::new(),
            found: Vec::new(),
            spare: Vec::new(),
            scratch: Scratch::default(),
            key: wgs_sources::Allele::default(),
            vrs: wgs_vrs::Identifier::default(),
            assessed: Vec::new(),
            name: <(String, String)>::default(),
        })
    }

    /// Transcripts met that do not fit the genome.
    pub fn misfits(&self) -> &BTreeSet<TranscriptId> {
        self.subjects.misfits()
    }

    /// What was looked up in the sources.
    pub fn tally(&self) -> &Tally {
        self.joins.tally()
    }

    /// Annotates a batch.
    ///
    /// # Errors
    /// A reference or source that cannot be read, or a REF allele that the reference contradicts.
    pub fn annotate(&mut self, batch: Batch) -> Result<Annotated, AnnotateError> {
        self.enter(&batch)?;
        let mut out = Annotated { contig: batch.contig, ..Annotated::default() };
        out.text.reserve(batch.text.len() * 3);
        out.lines.reserve(batch.rows.len());
        let joint = haplotype::entries(&self.shared, &batch, &self.genome, &mut self.subjects, &self.near)?;
        for (number, row) in batch.rows.iter().enumerate() {
            let line = batch.text.get(row.start..row.end).unwrap_or_default();
            self.record(batch.contig, row, line, joint.of(number), &mut out)?;
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
        self.subjects.keep(&self.near);
        Ok(())
    }

    /// REF must be what the reference has.
    fn check(&self, row: &Row, name: &str, reference: &str) -> Result<(), AnnotateError> {
        if self.genome.admits(row.pos, reference.as_bytes()) {
            return Ok(());
        }
        let what = if self.shared.bcf { "record" } else { "line" };
        let place = format!("{}: {what} {} ({name}:{})", self.shared.input, row.number, u64::from(row.pos) + 1);
        let cut = row.ref_end.min(row.pos.saturating_add(50));
        Err(AnnotateError::OtherReference {
            place,
            here: reference.chars().take(50).collect(),
            there: self.genome.text(row.pos, cut),
            reference: self.shared.reference.to_owned(),
        })
    }

    fn record<'e>(
        &mut self,
        contig: ContigId,
        row: &Row,
        line: &str,
        joint: impl Iterator<Item = &'e haplotype::Entry> + Clone,
        out: &mut Annotated,
    ) -> Result<(), AnnotateError> {
        let columns = Columns::of(line);
        if !row.telomere {
            self.check(row, columns.contig, columns.reference)?;
        }
        let n = match row.telomere || columns.alt == "." {
            true => 0,
            false => self.alleles(contig, row, &columns, &mut out.counts)?,
        };
        out.counts.records += 1;
        let reference = self.reference_id(contig, row, n)?;
        if let Some(context) = self.shared.context {
            let found = self.found.get(..n).unwrap_or_default();
            let alleles = self.alleles.get_mut(..n).unwrap_or_default();
            context.look(&self.shared.models.genes, contig, row, &columns, (alleles, found), &mut out.facts);
            if self.shared.setting.pick {
                alleles.iter_mut().for_each(|a| self.spare.extend(a.effects.drain(1.min(a.effects.len())..)));
            }
        }
        let alleles = self.alleles.get(..n).unwrap_or_default();
        let found = self.found.get(..n).unwrap_or_default();
        match self.shared.setting.json_lines {
            true => write::json::record(&self.shared, &columns, row, alleles, found, joint, &mut out.text),
            false => {
                let (shared, joins) = (&self.shared, &self.joins);
                write::vcf::record(shared, &columns, alleles, found, joint, joins, reference, &mut out.text);
            }
        }
        Ok(())
    }

    /// The identifier of the reference allele, which vrs-python lists first.
    fn reference_id(&mut self, contig: ContigId, row: &Row, n: usize) -> Result<Option<wgs_vrs::Id>, AnnotateError> {
        if !self.shared.setting.vrs || self.shared.setting.json_lines || n == 0 {
            return Ok(None);
        }
        let sequence = self.shared.digests.of(contig, &mut self.reader, self.shared.contigs)?;
        let text = self.genome.text(row.pos, row.ref_end);
        let len = self.shared.contigs.contig(contig).len;
        let made = self.vrs.allele(&sequence, &self.genome, len, row.pos, row.ref_end, text.as_bytes());
        Ok(made.ok().map(|allele| allele.id()))
    }

    /// Fills [`Worker::alleles`] with those of a record; gives their number.
    fn alleles(
        &mut self,
        contig: ContigId,
        row: &Row,
        columns: &Columns<'_>,
        counts: &mut Counts,
    ) -> Result<usize, AnnotateError> {
        let share = shares_first(columns.reference, columns.alt);
        let mut alleles = std::mem::take(&mut self.alleles);
        let mut n = 0;
        for alt in columns.alt.split(',') {
            if alleles.len() == n {
                alleles.push(Allele::default());
                self.found.push(None);
            }
            let Some(allele) = alleles.get_mut(n) else { break };
            self.spare.append(&mut allele.effects);
            allele.begin(n as u32 + 1, row.pos, columns.reference, alt, share);
            if allele.is_bases {
                counts.alleles += 1;
                self.effects(contig, allele)?;
                counts.allele(allele.effects.first().map(|f| f.effect.terms));
                self.look_up(contig, row, columns.reference, alt, n)?;
                allele.vrs = self.identify(contig, row, alt)?;
                self.assess(contig, n, allele, counts);
            } else {
                counts.not_bases += 1;
                self.found.get_mut(n).into_iter().for_each(|slot| *slot = None);
            }
            n += 1;
        }
        self.alleles = alleles;
        Ok(n)
    }

    /// Asks the sources for allele `n`.
    fn look_up(
        &mut self,
        contig: ContigId,
        row: &Row,
        reference: &str,
        alt: &str,
        n: usize,
    ) -> Result<(), AnnotateError> {
        let Some(slot) = self.found.get_mut(n) else { return Ok(()) };
        if self.shared.sources.list().is_empty() {
            *slot = None;
            return Ok(());
        }
        let genome = &self.genome;
        let base = |at| Ok::<u8, std::convert::Infallible>(genome.code(at));
        self.key.contig = contig;
        match wgs_sources::allele::normalise(row.pos, reference.as_bytes(), alt.as_bytes(), base, &mut self.key) {
            Ok(Ok(())) => self.joins.look_up(&self.key, slot.get_or_insert_default())?,
            _ => *slot = None,
        }
        Ok(())
    }

    /// The identifier of an allele, if it is wanted.
    fn identify(&mut self, contig: ContigId, row: &Row, alt: &str) -> Result<Option<wgs_vrs::Id>, AnnotateError> {
        if !self.shared.setting.vrs {
            return Ok(None);
        }
        let sequence = self.shared.digests.of(contig, &mut self.reader, self.shared.contigs)?;
        let len = self.shared.contigs.contig(contig).len;
        let made = self.vrs.allele(&sequence, &self.genome, len, row.pos, row.ref_end, alt.as_bytes());
        Ok(made.ok().map(|allele| allele.id()))
    }

    /// Effects on all transcripts near an allele, the preferred first, with their names.
    fn effects(&mut self, contig: ContigId, allele: &mut Allele) -> Result<(), AnnotateError> {
        let shared = self.shared;
        let (models, setting) = (shared.models, shared.setting);
        let change = Change {
            start: allele.start,
            end: allele.start + allele.removed.len() as u32,
            reference: &allele.removed,
            alt: &allele.added,
        };
        let room = roll::room(&change, &self.genome);
        let (start, end) = (change.start.saturating_sub(setting.near), change.end.saturating_add(setting.near));
        models.overlapping(contig, start, end, &mut self.near);
        for &id in &self.near {
            let Some(transcript) = self.subjects.transcript(id) else { continue };
            let (low, high) = (change.start - room.left, change.end.saturating_add(room.right));
            let inside = low <= transcript.end && transcript.start <= high;
            self.subjects.enter(id);
            if inside {
                self.subjects.splice(id, &self.genome)?;
            }
            let Some(ready) = self.subjects.ready(id) else { continue };
            let biotype = models.genes.words.get(transcript.biotype as usize).map_or("", String::as_str);
            let subject = Subject { transcript, layout: &ready.layout, biotype };
            let mut found = self.spare.pop().unwrap_or_default();
            predict(&subject, ready.spliced(), &change, room, setting.near, &mut self.scratch, &mut found.effect);
            if found.effect.terms.is_empty() {
                self.spare.push(found);
                continue;
            }
            found.transcript = id;
            found.rank = order::rank(transcript, biotype, &found.effect);
            found.fit = if found.effect.distance.is_none() { ready.fit() } else { Fit::default() };
            allele.effects.push(found);
        }
        let transcripts = &models.genes.transcripts;
        let gene = |id: TranscriptId| transcripts.get(id.0 as usize).map_or(wgs_genes::GeneId(0), |t| t.gene);
        order::sort(&mut allele.effects, |f| (f.rank, gene(f.transcript), f.transcript));
        // Candidates want every gene's preferred entry: then the others go after that.
        if setting.pick && shared.context.is_none() {
            self.spare.extend(allele.effects.drain(1.min(allele.effects.len())..));
        }
        if setting.genomic_names() {
            hgvs::genomic(shared.contigs.name(contig), &self.genome, &change, &mut allele.hgvs_g);
        }
        for found in &mut allele.effects {
            let id = found.transcript;
            let (Some(transcript), Some(ready)) = (self.subjects.transcript(id), self.subjects.ready(id)) else {
                continue;
            };
            found.clear_names();
            found.transcript_len = ready.layout.len();
            found.cds_len = ready.layout.coding().map_or(0, |c| c.len);
            let wanted = setting.hgvs && found.effect.distance.is_none();
            let Some(spliced) = ready.spliced().filter(|_| wanted) else { continue };
            let mut name = |change: &Change<'_>| {
                let placed = hgvs::Placed::new(transcript, &ready.layout, spliced, &self.genome, change);
                if let Some(placed) = &placed {
                    placed.write(&mut found.hgvs_c);
                    placed.write_protein(setting.style, &mut found.hgvs_p);
                    found.offset = placed.shift();
                }
                placed.is_some()
            };
            // Written outside the transcript, judged inside.
            let by = found.effect.moved;
            if !name(&change) && by != 0 {
                name(&roll::moved(&change, by, &mut Vec::new()));
            }
        }
        if let Some(regulatory) = shared.regulatory {
            regulatory.effects(contig, &change, &mut allele.regulatory);
        }
        Ok(())
    }
}

/// VEP's rule: of a record with an indel the first base goes when all alleles share it.
fn shares_first(reference: &str, alts: &str) -> bool {
    let mut lengths = alts.split(',').filter(|a| a.bytes().all(|b| b.is_ascii_alphabetic()));
    let first = reference.bytes().next().map(|b| b.to_ascii_uppercase());
    lengths.clone().any(|a| a.len() != reference.len())
        && lengths.all(|a| a.bytes().next().map(|b| b.to_ascii_uppercase()) == first)
}
