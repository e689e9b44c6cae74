//! A VCF or BCF with its index as a source: stretches of it are read when alleles of them are looked up.
//!
//! A stretch is [`CHUNK`] bases of a contig. All alleles that start there once they are normalised are held in memory: of the records
//! from one base before it (an insertion starts behind its anchor) to [`SHIFT_MAX`] behind it. So a few variants read a few
//! stretches of a large file, and a whole genome in order reads each stretch about once, whichever worker needs it.

use crate::SourceError;
use crate::allele::{Allele, SHIFT_MAX};
use crate::field::Field;
use crate::found::Found;
use crate::names::{Names, OtherLength, aliases};
use crate::pack::make::meta;
use crate::rows::Rows;
use crate::spec::SourceSpec;
use crate::vcf::{Counts, Extractor, Scratch};
use crate::window::Normaliser;
use std::sync::Arc;
use wgs_core::{ContigId, Contigs};
use wgs_io::reference::Reference;
use wgs_io::vcf::indexed::{Indexed, IndexedReader};

/// Bases of a stretch: four cells of an index, so that little is read twice.
const CHUNK: u32 = 1 << 16;

/// A contig as one file of the source calls it.
#[derive(Clone)]
struct Called {
    name: String,
    /// The file declares another length for it; an error if there are records.
    other: Option<OtherLength>,
}

struct Part {
    indexed: Indexed,
    extractor: Extractor,
    /// By contig of the query.
    names: Vec<Option<Called>>,
}

/// A source read by its index. Shared by all threads.
pub struct IndexedVcf {
    parts: Vec<Part>,
    contigs: Contigs,
    reference: Reference,
    /// `##fileDate` of the first file.
    pub date: Option<String>,
    /// `##source` of the first file.
    pub version: Option<String>,
}

impl IndexedVcf {
    /// Opens the files of a source, each with its index.
    pub fn open(spec: &SourceSpec, reference: &Reference, contigs: &Contigs) -> Result<Self, SourceError> {
        let names = Names::new(contigs);
        let mut parts: Vec<Part> = Vec::new();
        for path in &spec.files {
            let indexed = Indexed::open(path)?;
            let extractor = Extractor::new(spec, indexed.header(), &path.display().to_string())?;
            let called = |(_, contig): (ContigId, &wgs_core::Contig)| {
                let name = aliases(&contig.name).into_iter().find(|n| indexed.knows(n))?;
                let other = names.find(&name, indexed.header().contig_len(&name)).err();
                Some(Called { name, other })
            };
            let names = contigs.iter().map(called).collect();
            parts.push(Part { indexed, extractor, names });
        }
        if parts.iter().all(|p| p.names.iter().all(Option::is_none)) {
            let theirs = parts.iter().find_map(|p| p.indexed.header().contigs.first()).map(|(name, _)| name.clone());
            let ours = contigs.iter().next().map_or_else(String::new, |(_, c)| c.name.clone());
            let theirs = theirs.unwrap_or_else(|| "not declared".into());
            return Err(SourceError::NoCommonContig { file: spec.file(), theirs, ours });
        }
        let first = |key| parts.first().and_then(|p| meta(p.indexed.header(), key));
        let (date, version) = (first("fileDate"), first("source"));
        Ok(Self { parts, contigs: contigs.clone(), reference: reference.clone(), date, version })
    }

    /// The fields.
    pub fn fields(&self) -> Vec<Field> {
        self.parts.first().map_or_else(Vec::new, |p| p.extractor.fields.clone())
    }

    /// SHA-256 of header and index of each file.
    pub fn digests(&self) -> Vec<String> {
        self.parts.iter().map(|p| p.indexed.digest().to_owned()).collect()
    }

    /// True when a file knows the contig.
    pub fn has(&self, contig: ContigId) -> bool {
        self.parts.iter().any(|p| p.names.get(contig.index()).is_some_and(Option::is_some))
    }

    /// A reader of its own, for one thread.
    pub fn reader(self: &Arc<Self>) -> Result<ChunkReader, SourceError> {
        let readers = self.parts.iter().map(|p| p.indexed.reader()).collect::<Result<_, _>>()?;
        let fields = self.parts.first().map_or(0, |p| p.extractor.fields.len());
        let slot = || Slot { chunk: None, rows: Rows::new(fields), hint: 0 };
        Ok(ChunkReader {
            source: Arc::clone(self),
            readers,
            normaliser: Normaliser::new(&self.reference, &self.contigs)?,
            scratch: Scratch::default(),
            slots: [slot(), slot()],
            latest: 0,
            hits: Vec::new(),
        })
    }
}

/// One stretch in memory.
struct Slot {
    chunk: Option<(ContigId, u32)>,
    /// Sorted by start.
    rows: Rows,
    hint: usize,
}

/// Looks alleles up. One thread's own.
pub struct ChunkReader {
    source: Arc<IndexedVcf>,
    readers: Vec<IndexedReader>,
    normaliser: Normaliser,
    scratch: Scratch,
    slots: [Slot; 2],
    latest: usize,
    hits: Vec<u32>,
}

impl ChunkReader {
    /// Adds what the source has of an allele to `found`. Gives the chance of a hit of any SNV there, in millionths.
    pub fn look_up(&mut self, allele: &Allele, found: &mut Found) -> Result<u64, SourceError> {
        let chunk = (allele.contig, allele.start / CHUNK);
        let slot = match self.slots.iter().position(|s| s.chunk == Some(chunk)) {
            Some(slot) => slot,
            None => self.load(chunk)?,
        };
        self.latest = slot;
        let Some(Slot { rows, hint, .. }) = self.slots.get_mut(slot) else { return Ok(0) };
        self.hits.clear();
        rows.keys.alleles(allele.start, &allele.reference, &allele.alt, hint, &mut self.hits);
        for &row in &self.hits {
            found.hit();
            for field in 0..rows.fields() {
                found.value(|out| {
                    let value = rows.value(row as usize, field);
                    out.extend_from_slice(value.unwrap_or_default());
                    Some(value.is_some())
                });
            }
        }
        let snvs = (rows.len() - rows.keys.others.len()) as u64;
        Ok((snvs * 1_000_000 / (3 * u64::from(CHUNK))).min(1_000_000))
    }

    fn load(&mut self, chunk: (ContigId, u32)) -> Result<usize, SourceError> {
        let source = Arc::clone(&self.source);
        let to = 1 - self.latest;
        let Some(slot) = self.slots.get_mut(to) else { return Ok(0) };
        slot.chunk = None;
        let contig = chunk.0;
        let start = chunk.1 * CHUNK;
        let end = start.saturating_add(CHUNK);
        let mut raw = Rows::new(slot.rows.fields());
        let mut counts = Counts::default();
        for (part, reader) in source.parts.iter().zip(&mut self.readers) {
            let Some(Some(called)) = part.names.get(contig.index()) else { continue };
            let (normaliser, scratch) = (&mut self.normaliser, &mut self.scratch);
            reader.fetch(&called.name, start.saturating_sub(1), end.saturating_add(SHIFT_MAX), |record| {
                if let Some(OtherLength { here, there }) = called.other {
                    let (file, contig) = (part.indexed.path().display().to_string(), called.name.clone());
                    return Err(SourceError::Length { file, contig, here, there });
                }
                // Single bases do not move.
                if record.pos() >= end && record.reference().len() == 1 && record.alts().all(|a| a.len() == 1) {
                    return Ok(());
                }
                part.extractor.record(record, contig, normaliser, scratch, &mut counts, |at, change, values| {
                    if (start..end).contains(&at) {
                        raw.push(at, change, values);
                    }
                })
            })?;
        }
        slot.rows.clear();
        for row in raw.sorted() {
            slot.rows.copy(&raw, row as usize);
        }
        (slot.chunk, slot.hint) = (Some(chunk), 0);
        Ok(to)
    }
}
