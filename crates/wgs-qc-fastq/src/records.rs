//! SAM, BAM and CRAM as reads: the primary records, as the instrument read them.
//!
//! Secondary and supplementary records are left out, reverse-strand ones are turned back. Mates that stand beside each
//! other (unaligned and name-ordered files) are pairs; in a coordinate-sorted file reads are counted by their number, R1 or
//! R2, but not paired. The read number and the QC-fail flag are written into the name as an Illumina comment, so that the
//! rest of the crate need not know where a read came from. Hard-clipped bases are not there to be counted.

use crate::{Config, Error};
use std::io::{Cursor, Read};
use std::sync::{Arc, PoisonError};
use wgs_align::{AlignError, OpenOptions, Source, Stream};
use wgs_core::{Classify, Fields, Kind, ReadView};
use wgs_io::digest::Counted;
use wgs_io::fastq::{Block, Opened, Pool, Record, SharedFacts};

/// Bases and qualities in one go: as much text as a piece of FASTQ.
const TEXT: usize = 1 << 19;

/// Letters of 4-bit bases, and of their complements.
const LETTERS: [u8; 16] = *b"NACMGRSVTWYHKDBN";
const COMPLEMENTS: [u8; 16] = *b"NTGKCYSBAWRDMHVN";

/// Records by what they are.
pub struct ReadBlocks {
    /// R1 and R2 of pairs, as many of one as of the other.
    pub pairs: [Block; 2],
    /// First (and unpaired) reads, and second reads, without their mates beside them.
    pub singles: [Block; 2],
}

/// Text and places of the records of one block.
#[derive(Default)]
struct Builder {
    text: Vec<u8>,
    records: Vec<Record>,
}

impl Builder {
    /// Adds a record in the orientation of sequencing.
    fn add(&mut self, read: &ReadView) {
        let second = read.flags().is_last();
        let name = self.text.len();
        self.text.extend_from_slice(read.name());
        let filtered = if read.flags().is_qc_fail() { b'Y' } else { b'N' };
        self.text.extend_from_slice(&[b' ', if second { b'2' } else { b'1' }, b':', filtered, b':']);
        let seq = self.text.len();
        let len = read.len();
        if read.flags().is_reverse() {
            self.text.extend((0..len).rev().map(|i| COMPLEMENTS[usize::from(read.base(i) & 15)]));
        } else {
            self.text.extend((0..len).map(|i| LETTERS[usize::from(read.base(i) & 15)]));
        }
        let qual = self.text.len();
        let quals = read.quals().iter().map(|&q| q.min(93) + 33);
        if read.flags().is_reverse() {
            self.text.extend(quals.rev())
        } else {
            self.text.extend(quals)
        }
        self.records.push(Record {
            name: name as u32,
            name_len: (seq - name) as u32,
            seq: seq as u32,
            qual: qual as u32,
            len: len as u32,
        });
    }

    /// Adds the one record of `other`.
    fn append(&mut self, other: Builder) {
        let shift = self.text.len() as u32;
        self.text.extend_from_slice(&other.text);
        let moved = |r: Record| Record { name: r.name + shift, seq: r.seq + shift, qual: r.qual + shift, ..r };
        self.records.extend(other.records.into_iter().map(moved));
    }

    fn finish(self, file: &Arc<str>, pool: &Pool, first: u64) -> Block {
        Block::from_parts(file.clone(), self.text, self.records, first, pool.clone())
    }
}

/// The bytes of a file, which tell the facts when they have all been read.
struct Told<R> {
    counted: Counted<R>,
    facts: SharedFacts,
}

impl<R: Read> Read for Told<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.counted.read(buf)?;
        if n == 0 && !buf.is_empty() {
            let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
            (facts.bytes, facts.digests) = (self.counted.bytes_read(), self.counted.digests());
        }
        Ok(n)
    }
}

/// An alignment file being read.
pub struct Records {
    file: Arc<str>,
    stream: Stream,
    pool: Pool,
    facts: SharedFacts,
    /// A first read whose mate may be the next record.
    pending: Option<(Vec<u8>, Builder)>,
    records: u64,
    ended: bool,
}

fn align(e: AlignError) -> Error {
    let truncated = match &e {
        AlignError::Bgzf { source, .. } => {
            matches!(source, wgs_bgzf::Error::Truncated { .. } | wgs_bgzf::Error::NoEndMarker { .. })
        }
        AlignError::Truncated { .. } => true,
        _ => false,
    };
    Error::Align { message: e.to_string(), truncated, kind: e.kind(), hint: e.hint() }
}

impl Records {
    /// Takes over an opened file.
    pub fn open(path: &str, opened: Opened, config: &Config) -> Result<Self, Error> {
        let facts = SharedFacts::default();
        let fields = Fields::NAME | Fields::BASES | Fields::QUALS;
        let options = OpenOptions { reference: config.reference.clone(), fields, inflate_threads: 0 };
        let (head, rest) = opened.into_parts();
        let counted = Counted::new(Cursor::new(head.clone()).chain(rest), config.digests(path));
        let bytes = Box::new(Told { counted, facts: Arc::clone(&facts) });
        let stream = Source::from_reader(path, &head, bytes, options).and_then(Source::stream).map_err(align)?;
        Ok(Self { file: path.into(), stream, pool: Pool::default(), facts, pending: None, records: 0, ended: false })
    }

    /// `SM` and `LB` of each read group.
    pub fn read_groups(&self) -> Vec<(String, String)> {
        let groups = &self.stream.header().read_groups;
        groups.iter().map(|g| (g.sample.clone(), g.library.clone())).collect()
    }

    /// What is known of the file.
    pub fn facts(&self) -> &SharedFacts {
        &self.facts
    }

    /// The next records; `None` at the end of a complete file.
    pub fn read(&mut self) -> Result<Option<ReadBlocks>, Error> {
        if self.ended {
            return Ok(None);
        }
        let first = self.records;
        let (mut pairs, mut singles) = (<[Builder; 2]>::default(), <[Builder; 2]>::default());
        let mut text = 0;
        while text < TEXT {
            let Some(read) = self.stream.next().map_err(align)? else {
                self.ended = true;
                break;
            };
            if !read.flags().is_primary() {
                continue;
            }
            self.records += 1;
            if !read.is_empty() && !read.has_quals() {
                let name = String::from_utf8_lossy(read.name());
                let message = format!("{}: read '{name}' has no base qualities", self.file);
                return Err(Error::Align { message, truncated: false, kind: Kind::Input, hint: None });
            }
            text += 2 * read.len() + read.name().len();
            let flags = read.flags();
            if let Some((name, before)) = self.pending.take() {
                if flags.is_paired() && flags.is_last() && name == read.name() {
                    pairs[0].append(before);
                    pairs[1].add(&read);
                    continue;
                }
                singles[0].append(before);
            }
            if flags.is_paired() && flags.is_first() && !flags.is_last() {
                let mut builder = Builder::default();
                builder.add(&read);
                self.pending = Some((read.name().to_vec(), builder));
            } else {
                singles[usize::from(flags.is_last() && !flags.is_first())].add(&read);
            }
        }
        if self.ended {
            if let Some((_, before)) = self.pending.take() {
                singles[0].append(before);
            }
            if self.records == 0 {
                let message = format!("{}: no reads", self.file);
                return Err(Error::Align { message, truncated: false, kind: Kind::Input, hint: None });
            }
        }
        let finish = |builder: Builder| builder.finish(&self.file, &self.pool, first);
        Ok(Some(ReadBlocks { pairs: pairs.map(finish), singles: singles.map(finish) }))
    }
}
