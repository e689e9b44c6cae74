//! Reads ClinVar's VCF and puts its pathogenic and oncogenic variants on transcripts with our own engine.
//!
//! **Flow.** The file is read once on one thread; records that are neither (likely) pathogenic nor (likely) oncogenic, alleles that are no
//! bases or longer than [`LONGEST`], and contigs that the reference lacks are passed over. The rest, sorted by place, goes in stretches to
//! all threads: each takes the reference around a stretch and predicts every variant on every coding transcript there. The hits are sorted
//! at the end, so the index does not depend on threads or on the file's order.
//!
//! Kept are substitutions of one residue, and of other pathogenic variants those before the next start codon in frame (PVS1 of a lost
//! start). A REF that the reference contradicts is an error. Positions are 0-based.

use super::config::Index;
use super::known::{Hit, Known, Variant};
use super::place::substitution;
use super::roles::certain;
use crate::criteria::clinvar::{Significance, stars};
use crate::error::AnnotateError;
use crate::models::Models;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use wgs_consequence::predict::{Scratch, Subject, predict};
use wgs_consequence::{Change, Effect, Term, roll};
use wgs_core::{ContigId, Contigs, Interval, locus};
use wgs_genes::{Layout, Spliced, TranscriptId};
use wgs_io::digest::Tapped;
use wgs_io::input::{Input, InputError};
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};
use wgs_io::vcf::read::{Reader, fields, structured};
use wgs_sources::names::Names;

/// Longest allele looked at, in bases: longer ones change no single residue.
const LONGEST: usize = 1_000;
/// Variants of a stretch at most.
const MOST: usize = 2_048;
/// Bases without a variant that end a stretch: what lies between would be read from the reference for nothing.
const FAR: u32 = 20_000;
/// Bases of reference beside a stretch: as far as an indel may be moved.
const MARGIN: u32 = 2_000;

/// Reads and places the variants.
///
/// # Errors
/// A file that cannot be read, lacks the keys, or is of another genome.
pub fn build(
    spec: &Index,
    config: &str,
    models: &Models,
    reference: &Reference,
    contigs: &Contigs,
    threads: usize,
) -> Result<Known, AnnotateError> {
    let mut known = read(spec, config, contigs)?;
    let variants = std::mem::take(&mut known.variants);
    let file = spec.file.display().to_string();
    let mut stretches = stretches(&variants).into_iter();
    let mut hits: Vec<Hit> = Vec::new();
    wgs_engine::stream(
        threads,
        || Ok(stretches.next()),
        || Ok(Placer::new(models, contigs, reference.reader(contigs)?, &file)),
        |placer, range| placer.place(&variants, range),
        |mut found| {
            hits.append(&mut found);
            Ok(())
        },
        AnnotateError::Panicked,
    )?;
    hits.sort_unstable();
    (known.variants, known.hits) = (variants, hits);
    Ok(known)
}

/// The variants that count, sorted.
fn read(spec: &Index, config: &str, contigs: &Contigs) -> Result<Known, AnnotateError> {
    let file = spec.file.display().to_string();
    let fail = |what: String| AnnotateError::Criteria { file: config.to_owned(), what };
    let (input, tap) = open(spec, &file)?;
    let mut reader = Reader::new(input)?;
    let declared = |key: &str| {
        let mut infos = reader.header().text.lines().filter_map(|l| structured(l, "INFO"));
        infos.any(|inside| fields(inside).any(|(k, v)| k == "ID" && v == key))
    };
    for key in [&spec.significance, &spec.review] {
        if !declared(key) {
            return Err(fail(format!("clinvar.index: {file} declares no INFO/{key}")));
        }
    }
    let has_oncogenic = declared(&spec.oncogenicity);
    let date = reader.header().text.lines().find_map(|l| l.strip_prefix("##fileDate=")).map(str::to_owned);
    let lengths = reader.header().clone();
    let names = Names::new(contigs);
    let mut by_name: HashMap<String, Option<ContigId>> = HashMap::new();
    let (mut variants, mut first) = (Vec::new(), None);
    while let Some(record) = reader.next()? {
        let text = |key: &str| record.info(key).flatten();
        let pathogenic = text(&spec.significance).and_then(|t| match Significance::parse(t) {
            Significance::Pathogenic => Some(true),
            Significance::LikelyPathogenic => Some(false),
            _ => None,
        });
        let oncogenic = text(&spec.oncogenicity).filter(|_| has_oncogenic).and_then(certain);
        if pathogenic.is_none() && oncogenic.is_none() {
            continue;
        }
        let name = record.contig();
        let contig = match by_name.get(name) {
            Some(contig) => *contig,
            None => {
                let declared = lengths.contig_len(name);
                let found = names.find(name, declared).map_err(|other| AnnotateError::Length {
                    file: file.clone(),
                    contig: name.to_owned(),
                    here: other.here,
                    there: other.there.into(),
                    reference: "the reference".to_owned(),
                })?;
                by_name.insert(name.to_owned(), found);
                found
            }
        };
        first.get_or_insert_with(|| record.place());
        let Some(contig) = contig else { continue };
        for alt in record.alts() {
            let bases = |b: &[u8]| b.len() <= LONGEST && b.iter().all(u8::is_ascii_alphabetic);
            let change = Change::new(record.pos(), record.reference(), alt);
            let Some(change) = change.filter(|_| bases(record.reference()) && bases(alt)) else { continue };
            let review = |key: &str| text(key).map_or(0, stars);
            variants.push(Variant {
                contig,
                start: change.start,
                removed: change.reference.to_ascii_uppercase().into(),
                added: change.alt.to_ascii_uppercase().into(),
                id: record.id().into(),
                pathogenic,
                stars: review(&spec.review),
                oncogenic,
                oncogenic_stars: review(&spec.oncogenicity_review),
            });
        }
    }
    let Some(first) = first else {
        return Err(AnnotateError::NothingKnown { place: file, what: "no pathogenic or oncogenic record" });
    };
    if variants.is_empty() {
        let what = "none of its pathogenic and oncogenic records is on a contig of the reference";
        return Err(AnnotateError::NothingKnown { place: first, what });
    }
    variants.sort_unstable();
    let sha256 = tap.seen().map(|seen| seen.digests.1).unwrap_or_default();
    Ok(Known { variants, hits: Vec::new(), sha256, date, has_oncogenic })
}

fn open(spec: &Index, file: &str) -> Result<(Input, wgs_io::digest::Tap), AnnotateError> {
    let io = |source| InputError::Io { file: file.to_owned(), source };
    let (mut rest, tap) = Tapped::new(File::open(&spec.file).map_err(io)?);
    let mut head = Vec::new();
    rest.by_ref().take(1 << 16).read_to_end(&mut head).map_err(io)?;
    Ok((Input::new(file.to_owned(), head, Box::new(rest)), tap))
}

/// Ranges of variants that are worked on together.
fn stretches(variants: &[Variant]) -> Vec<Range<usize>> {
    let (mut out, mut start) = (Vec::new(), 0);
    for (i, pair) in variants.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        if a.contig != b.contig || b.start.saturating_sub(a.start) > FAR || i + 1 - start >= MOST {
            out.push(start..i + 1);
            start = i + 1;
        }
    }
    if start < variants.len() {
        out.push(start..variants.len());
    }
    out
}

/// A transcript in use.
struct Ready {
    layout: Layout,
    spliced: std::cell::OnceCell<Spliced>,
}

struct Placer<'a> {
    models: &'a Models,
    contigs: &'a Contigs,
    reader: ReferenceReader,
    file: &'a str,
    genome: RefSlice,
    ready: HashMap<TranscriptId, Box<Ready>>,
    near: Vec<TranscriptId>,
    scratch: Scratch,
    effect: Effect,
}

impl<'a> Placer<'a> {
    fn new(models: &'a Models, contigs: &'a Contigs, reader: ReferenceReader, file: &'a str) -> Self {
        Self {
            models,
            contigs,
            reader,
            file,
            genome: RefSlice::default(),
            ready: HashMap::new(),
            near: Vec::new(),
            scratch: Scratch::default(),
            effect: Effect::default(),
        }
    }

    /// The hits of a stretch.
    fn place(&mut self, variants: &[Variant], range: Range<usize>) -> Result<Vec<Hit>, AnnotateError> {
        let (mut hits, numbers) = (Vec::new(), range.clone());
        let part = variants.get(range).unwrap_or_default();
        let Some(first) = part.first() else { return Ok(hits) };
        let end_of = |v: &Variant| v.start + v.removed.len() as u32;
        let (start, end) = (first.start, part.iter().map(end_of).max().unwrap_or(first.start));
        let transcripts = &self.models.genes.transcripts;
        self.models.overlapping(first.contig, start, end.max(start + 1), &mut self.near);
        self.ready.clear();
        if self.near.is_empty() {
            return Ok(hits);
        }
        let of = |id: &TranscriptId| transcripts.get(id.0 as usize);
        let low = self.near.iter().filter_map(of).map(|t| t.start).min().unwrap_or(start).min(start);
        let high = self.near.iter().filter_map(of).map(|t| t.end).max().unwrap_or(end).max(end);
        let len = self.contigs.contig(first.contig).len;
        let (start, end) = (low.saturating_sub(MARGIN), high.saturating_add(MARGIN).min(len));
        self.reader.read(Interval { contig: first.contig, start, end }, &mut self.genome)?;
        for (number, variant) in numbers.zip(part) {
            self.one(number as u32, variant, &mut hits)?;
        }
        Ok(hits)
    }

    fn one(&mut self, number: u32, variant: &Variant, hits: &mut Vec<Hit>) -> Result<(), AnnotateError> {
        let end = variant.start + variant.removed.len() as u32;
        let change = Change { start: variant.start, end, reference: &variant.removed, alt: &variant.added };
        if !self.genome.admits(change.start, change.reference) {
            let place = locus(self.contigs.name(variant.contig), variant.start);
            return Err(AnnotateError::OtherReference {
                place: format!("{}: record {} ({place})", self.file, variant.id),
                here: change.reference.iter().take(50).map(|&b| char::from(b)).collect(),
                there: self.genome.text(change.start, change.end.min(change.start + 50)),
                reference: "the reference".to_owned(),
            });
        }
        let room = roll::room(&change, &self.genome);
        self.models.overlapping(variant.contig, change.start, change.end.max(change.start + 1), &mut self.near);
        for &id in &self.near {
            let Some(transcript) = self.models.genes.transcripts.get(id.0 as usize) else { continue };
            if transcript.coding.is_none() {
                continue;
            }
            let ready = self.ready.entry(id).or_insert_with(|| {
                Box::new(Ready { layout: Layout::new(transcript), spliced: std::cell::OnceCell::new() })
            });
            let subject = Subject { transcript, layout: &ready.layout, biotype: "" };
            let genome = &self.genome;
            let spliced = || ready.spliced.get_or_init(|| Spliced::new(transcript, &ready.layout, genome));
            predict(&subject, Some(spliced()), &change, room, 0, &mut self.scratch, &mut self.effect);
            let effect = &self.effect;
            let Some(first) = effect.protein.first.into_iter().chain(effect.protein.last).min() else { continue };
            let splice = effect.terms.iter().any(|t| t.name().starts_with("splice_"));
            let hit = Hit { transcript: id.0, position: first, variant: number, reference: 0, alternate: 0, splice };
            if let Some((position, reference, alternate)) = substitution(effect)
                && effect.terms.has(Term::Missense)
            {
                hits.push(Hit { position, reference, alternate, ..hit });
            } else if variant.pathogenic.is_some() && first > 1 && first < next_start(spliced()).unwrap_or(0) {
                hits.push(hit);
            }
        }
        Ok(())
    }
}

/// The first methionine behind the start, 1-based; `None` without one.
pub fn next_start(spliced: &Spliced) -> Option<u32> {
    let at = spliced.protein.iter().skip(1).position(|&a| a == b'M')?;
    Some(at as u32 + 2)
}
