//! Records of the input in batches that can be worked on alone.
//!
//! A batch holds lines of one contig in order. It ends where no transcript spans the border, so that what lies on one haplotype of a
//! transcript is together, once it has [`ENOUGH`] records, at the latest with [`MOST`]; and where the next record is more than
//! [`FAR`] bases on. Where batches end depends on the input and the gene models alone, so the output does not depend on threads.
//!
//! Checked here: the order of the records, and that the reference has their contigs. Positions are 0-based.

use crate::error::AnnotateError;
use crate::models::Models;
use std::collections::HashMap;
use wgs_core::contig::other_spelling;
use wgs_core::{ContigId, Contigs, locus};
use wgs_io::vcf::read::Reader;

/// Records of a batch from which on it may end.
const ENOUGH: usize = 2_048;
/// Records of a batch at most.
const MOST: usize = 16_384;
/// Bases between two records that end a batch: what lies between would be read from the reference for nothing.
const FAR: u32 = 200_000;
/// Text of a batch at most, in bytes; records of many samples are long.
const BYTES: usize = 16 << 20;

/// One line of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where the line begins in the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Line or record of the file, 1-based.
    pub number: u64,
    /// POS, 0-based.
    pub pos: u32,
    /// One past the last base of REF.
    pub ref_end: u32,
    /// POS was 0.
    pub telomere: bool,
}

/// Lines of one contig.
#[derive(Debug, Default)]
pub struct Batch {
    /// The contig, in the reference.
    pub contig: ContigId,
    /// The lines, one after the other.
    pub text: String,
    /// Where they are.
    pub rows: Vec<Row>,
}

impl Batch {
    /// First base and one past the last base of the records.
    pub fn span(&self) -> (u32, u32) {
        let start = self.rows.first().map_or(0, |r| r.pos);
        (start, self.rows.iter().map(|r| r.ref_end).max().unwrap_or(start))
    }
}

/// Gives the batches of a file.
pub struct Batches<'a> {
    reader: Reader,
    contigs: &'a Contigs,
    models: &'a Models,
    reference: String,
    by_name: HashMap<String, ContigId>,
    seen: Vec<bool>,
    now: Option<(ContigId, u32)>,
    /// A record that belongs to the next batch.
    kept: Option<(ContigId, Row, String)>,
    ended: bool,
}

impl<'a> Batches<'a> {
    /// Of an opened input on a reference's contigs.
    pub fn new(reader: Reader, contigs: &'a Contigs, models: &'a Models, reference: String) -> Self {
        let by_name = contigs.iter().map(|(id, c)| (c.name.clone(), id)).collect();
        let seen = vec![false; contigs.len()];
        Self { reader, contigs, models, reference, by_name, seen, now: None, kept: None, ended: false }
    }

    /// The next batch; `None` at the end of a complete file.
    ///
    /// # Errors
    /// A file that cannot be read, records out of order, a contig that the reference lacks.
    pub fn next(&mut self) -> Result<Option<Batch>, AnnotateError> {
        let mut batch = Batch::default();
        // One past the last base of any transcript that overlaps a record so far.
        let mut reach = 0;
        if let Some((contig, row, line)) = self.kept.take() {
            batch.contig = contig;
            reach = self.models.reach(contig, row.pos, row.ref_end);
            batch.rows.push(row);
            batch.text = line;
        }
        while !self.ended {
            let Some(record) = self.reader.next()? else {
                self.ended = true;
                break;
            };
            let (pos, ref_end) = (record.pos(), record.reference_end());
            let contig = match self.now {
                Some((id, last)) if self.contigs.name(id) == record.contig() => {
                    if pos < last {
                        let what = format!("it follows {}", locus(record.contig(), last));
                        return Err(AnnotateError::Unsorted { place: record.place(), what });
                    }
                    id
                }
                _ => {
                    let name = record.contig();
                    let id = self.by_name.get(name).copied().ok_or_else(|| AnnotateError::Contig {
                        place: record.place(),
                        contig: name.to_owned(),
                        reference: self.reference.clone(),
                        other: Some(other_spelling(name)).filter(|o| self.contigs.find(o).is_some()),
                    })?;
                    if let Some(seen) = self.seen.get_mut(id.index()) {
                        if *seen {
                            let what = format!("{name} comes in two parts");
                            return Err(AnnotateError::Unsorted { place: record.place(), what });
                        }
                        *seen = true;
                    }
                    id
                }
            };
            self.now = Some((contig, pos));
            let line = record.line();
            let mut row = Row {
                start: 0,
                end: line.len(),
                number: record.number(),
                pos,
                ref_end,
                telomere: record.is_telomere(),
            };
            let full = batch.rows.len() >= MOST || batch.text.len() + line.len() > BYTES;
            let last = batch.rows.last();
            let ends = last.is_some_and(|before| {
                batch.contig != contig
                    || full
                    || (batch.rows.len() >= ENOUGH && pos >= reach)
                    || (pos.saturating_sub(before.pos) > FAR && pos >= reach)
            });
            if ends {
                self.kept = Some((contig, row, line.to_owned()));
                return Ok(Some(batch));
            }
            batch.contig = contig;
            reach = reach.max(self.models.reach(contig, pos, ref_end));
            (row.start, row.end) = (batch.text.len(), batch.text.len() + line.len());
            batch.text.push_str(line);
            batch.rows.push(row);
        }
        Ok(Some(batch).filter(|b| !b.rows.is_empty()))
    }
}
