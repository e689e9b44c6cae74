//! The prepared copy of gene models, which is read instead of the file as long as it fits: `FILE.wgsgenes`.
//!
//! **Layout.** Little-endian: `WGSGENES`, version (4 bytes), SHA-256 of the file of gene models (32), SHA-256 of the MANE table (32,
//! zeros without one), length of the body (8), XXH3 of the body (8), body. The body is a sequence of integers in 7-bit groups
//! (LEB128), texts as length and bytes, and lists as length and members; positions of a list are differences from the one before.
//!
//! **Trust.** A copy that is of another version or other files, is cut, or whose checksum or body is wrong, is no error: it is made
//! anew. It is written to a temporary file and renamed; where the folder may not be written it is left out.

mod bytes;

use crate::codon::Code;
use crate::load::Loaded;
use crate::model::{Coding, CodingPiece, Exon, Flags, Gap, Gene, GeneId, GeneModels, Strand, Transcript};
use crate::warnings::{Seen, Warning, Warnings};
use bytes::{Get, Put};
use std::io::Write;
use std::path::Path;
use wgs_io::atomic::{Output, OutputError};
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 8] = b"WGSGENES";

/// Raised with every change of the layout, and of what the readers make of a file.
const VERSION: u32 = 1;

/// Bytes before the body.
const HEAD: usize = 8 + 4 + 32 + 32 + 8 + 8;

/// What a copy must have been made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// SHA-256 of the file of gene models.
    pub(crate) models: [u8; 32],
    /// Of the MANE table; zeros without.
    pub(crate) mane: [u8; 32],
}

fn head(key: &Key, body: &[u8]) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&VERSION.to_le_bytes());
    head.extend_from_slice(&key.models);
    head.extend_from_slice(&key.mane);
    head.extend_from_slice(&(body.len() as u64).to_le_bytes());
    head.extend_from_slice(&xxh3_64(body).to_le_bytes());
    head
}

/// The copy at `path`, if it is whole and fits.
pub(crate) fn read(path: &Path, key: &Key) -> Option<Loaded> {
    let all = std::fs::read(path).ok()?;
    let (start, body) = all.split_at_checked(HEAD)?;
    if start != head(key, body) {
        return None;
    }
    let mut get = Get::new(body);
    let loaded = loaded(&mut get)?;
    get.is_empty().then_some(loaded)
}

/// Writes a copy.
pub(crate) fn write(path: &Path, key: &Key, loaded: &Loaded) -> Result<(), OutputError> {
    let mut put = Put::default();
    put_loaded(&mut put, loaded);
    let mut out = Output::create(path)?;
    let fail = |source| OutputError { path: path.display().to_string(), source };
    out.write_all(&head(key, &put.bytes)).map_err(fail)?;
    out.write_all(&put.bytes).map_err(fail)?;
    out.commit()
}

fn put_loaded(put: &mut Put, loaded: &Loaded) {
    put.text(&loaded.format);
    put.text(&loaded.sha256);
    let models = &loaded.models;
    for list in [&models.contigs, &models.words] {
        put.number(list.len() as u32);
        list.iter().for_each(|t| put.text(t));
    }
    put.number(models.genes.len() as u32);
    let mut before = 0;
    for gene in &models.genes {
        for text in [&gene.id, &gene.symbol, &gene.hgnc] {
            put.text(text);
        }
        put.number(gene.biotype);
        put.number(gene.contig);
        put.signed(i64::from(gene.start) - before);
        put.number(gene.end.wrapping_sub(gene.start));
        put.number(strand_number(gene.strand));
        before = i64::from(gene.start);
    }
    put.number(models.transcripts.len() as u32);
    let mut before = 0;
    for transcript in &models.transcripts {
        put_transcript(put, transcript, before);
        before = i64::from(transcript.start);
    }
    put.number(loaded.warnings.0.len() as u32);
    for (kind, seen) in &loaded.warnings.0 {
        put.number(Warning::ALL.iter().position(|k| k == kind).unwrap_or(0) as u32);
        put.long(seen.count);
        put.number(seen.first.len() as u32);
        for (line, what) in &seen.first {
            put.long(*line);
            put.text(what);
        }
    }
}

fn loaded(get: &mut Get<'_>) -> Option<Loaded> {
    let (format, sha256) = (get.text()?, get.text()?);
    let mut models = GeneModels { contigs: get.list(Get::text)?, words: get.list(Get::text)?, ..GeneModels::default() };
    let mut before = 0;
    models.genes = get.list(|get| {
        let (id, symbol, hgnc) = (get.text()?, get.text()?, get.text()?);
        let (biotype, contig) = (get.number()?, get.number()?);
        let start = u32::try_from(before + get.signed()?).ok()?;
        before = i64::from(start);
        let end = start.checked_add(get.number()?)?;
        Some(Gene { id, symbol, hgnc, biotype, contig, start, end, strand: strand(get.number()?)? })
    })?;
    let mut before = 0;
    models.transcripts = get.list(|get| {
        let transcript = transcript(get, before)?;
        before = i64::from(transcript.start);
        Some(transcript)
    })?;
    let (genes, contigs, words) = (models.genes.len(), models.contigs.len(), models.words.len());
    let known = |t: &Transcript| {
        (t.gene.0 as usize) < genes
            && (t.contig as usize) < contigs
            && (t.biotype as usize) < words
            && (t.source as usize) < words
    };
    let fits = models.transcripts.iter().all(known)
        && models.genes.iter().all(|g| (g.contig as usize) < contigs && (g.biotype as usize) < words);
    let warnings: Vec<(Warning, Seen)> = get.list(|get| {
        let kind = *Warning::ALL.get(get.number()? as usize)?;
        let count = get.long()?;
        let first = get.list(|get| Some((get.long()?, get.text()?)))?;
        Some((kind, Seen { count, first }))
    })?;
    fits.then(|| Loaded { models, warnings: Warnings(warnings.into_iter().collect()), format, sha256 })
}

fn put_transcript(put: &mut Put, t: &Transcript, before: i64) {
    put.text(&t.id);
    put.signed(i64::from(t.start) - before);
    for number in [
        t.gene.0,
        t.contig,
        t.biotype,
        t.source,
        u32::from(t.flags.0),
        u32::from(t.support) << 1 | strand_number(t.strand),
    ] {
        put.number(number);
    }
    for text in [&t.appris, &t.mane_match, &t.ccds] {
        put.text(text);
    }
    put.number(t.exons.len() as u32);
    let mut at = i64::from(t.start);
    for exon in &t.exons {
        put.signed(i64::from(exon.start) - at);
        put.number(exon.end.wrapping_sub(exon.start));
        at = i64::from(exon.end);
    }
    put.number(t.gaps.len() as u32);
    for gap in &t.gaps {
        [gap.at, gap.inserted, gap.deleted].into_iter().for_each(|n| put.number(n));
    }
    let Some(coding) = &t.coding else { return put.number(0) };
    put.number(1 + coding.code as u32);
    put.text(&coding.protein);
    put.number(coding.pieces.len() as u32);
    let mut at = i64::from(t.start);
    for piece in &coding.pieces {
        put.signed(i64::from(piece.start) - at);
        put.long(u64::from(piece.end.wrapping_sub(piece.start)) << 2 | u64::from(piece.phase & 3));
        at = i64::from(piece.end);
    }
    put.number(coding.selenocysteines.len() as u32);
    coding.selenocysteines.iter().for_each(|&n| put.number(n));
}

fn transcript(get: &mut Get<'_>, before: i64) -> Option<Transcript> {
    let id = get.text()?;
    let start = u32::try_from(before + get.signed()?).ok()?;
    let gene = GeneId(get.number()?);
    let (contig, biotype, source) = (get.number()?, get.number()?, get.number()?);
    let flags = Flags(u16::try_from(get.number()?).ok()?);
    let packed = get.number()?;
    let (appris, mane_match, ccds) = (get.text()?, get.text()?, get.text()?);
    let mut at = i64::from(start);
    let exons = get.list(|get| {
        let start = u32::try_from(at + get.signed()?).ok()?;
        let end = start.checked_add(get.number()?).filter(|&end| end > start)?;
        at = i64::from(end);
        Some(Exon { start, end })
    })?;
    let end = exons.last()?.end;
    let gaps = get.list(|get| Some(Gap { at: get.number()?, inserted: get.number()?, deleted: get.number()? }))?;
    let coding = match get.number()? {
        0 => None,
        code => {
            let code = match code {
                1 => Code::Standard,
                2 => Code::VertebrateMitochondrial,
                _ => return None,
            };
            let protein = get.text()?;
            let mut at = i64::from(start);
            let pieces = get.list(|get| {
                let start = u32::try_from(at + get.signed()?).ok()?;
                let packed = get.long()?;
                let end = start.checked_add(u32::try_from(packed >> 2).ok()?).filter(|&end| end > start)?;
                at = i64::from(end);
                Some(CodingPiece { start, end, phase: (packed & 3) as u8 })
            })?;
            Some(Coding { pieces, protein, selenocysteines: get.list(Get::number)?, code })
        }
    };
    Some(Transcript {
        id,
        gene,
        contig,
        start,
        end,
        strand: strand(packed & 1)?,
        biotype,
        source,
        flags,
        support: u8::try_from(packed >> 1).ok()?,
        appris,
        mane_match,
        ccds,
        exons,
        coding,
        gaps,
    })
}

fn strand_number(strand: Strand) -> u32 {
    match strand {
        Strand::Forward => 0,
        Strand::Reverse => 1,
    }
}

fn strand(number: u32) -> Option<Strand> {
    match number {
        0 => Some(Strand::Forward),
        1 => Some(Strand::Reverse),
        _ => None,
    }
}
