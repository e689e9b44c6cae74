//! A pack under construction: rows come by source, contig and, nearly, start; blocks go out in order.
//!
//! [`Writer::push`] takes rows of one contig in the order of the source's records. Because alleles move left, the rows of the last
//! [`SHIFT_MAX`] bases are held back; [`Writer::push`] is told how far the records are. What is behind is sorted (of one start, in order of
//! the file) and cut into blocks of [`block::ROWS`] rows, so the bytes do not depend on when that happens.
//!
//! Threads: the caller reads; `threads − 1` encoders make bytes of blocks, none for one thread. Finished blocks are written by the
//! caller, in order; at most two for each encoder are waited for, so memory is bounded.

use super::block::{self, Encoder};
use super::bytes::{put, put_bytes};
use super::file::{self, Header, Tail};
use crate::SourceError;
use crate::allele::SHIFT_MAX;
use crate::rows::{Change, Rows, Values};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use wgs_core::ContigId;
use xxhash_rust::xxh3::xxh3_64;

/// Rows held back before those that cannot change any more are taken out.
const HELD: usize = 1 << 15;
/// Their text, at which the same happens.
const HELD_TEXT: usize = 1 << 24;

struct Job {
    rows: Rows,
    answer: SyncSender<io::Result<Vec<u8>>>,
}

/// Encodes blocks, here or on threads.
enum Encoders {
    Here(Box<Encoder>),
    Threads { jobs: Option<SyncSender<Job>>, count: usize, handles: Vec<std::thread::JoinHandle<()>> },
}

/// Where a block belongs, and what the index says of it.
#[derive(Clone, Copy)]
struct Place {
    contig: usize,
    start: u32,
    last: u32,
}

/// Writes a pack into `W`.
pub struct Writer<W: Write> {
    path: String,
    out: W,
    offset: u64,
    digest: Sha256,
    encoders: Encoders,
    waiting: VecDeque<(Place, Receiver<io::Result<Vec<u8>>>)>,
    /// Of each source and contig: offset of the first block; start, last and bytes of each.
    index: Vec<Vec<(u64, Vec<(u32, u32, u64)>)>>,
    contigs: usize,
    contig: usize,
    held: Rows,
    /// Rows at which `held` is looked through next.
    full: usize,
    block: Rows,
}

fn encode_jobs(jobs: &Mutex<Receiver<Job>>) {
    let mut encoder = Encoder::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { rows, answer }) = job else { return };
        let made = match &mut encoder {
            Ok(encoder) => encoder.encode(&rows),
            Err(e) => Err(io::Error::new(e.kind(), e.to_string())),
        };
        let _ = answer.send(made);
    }
}

impl<W: Write> Writer<W> {
    /// Begins a pack; `path` is for messages.
    pub fn new(path: &str, out: W, contigs: usize, threads: usize) -> Result<Self, SourceError> {
        let io = |source| SourceError::Io { path: path.to_owned(), source };
        let encoders = match threads.saturating_sub(1) {
            0 => Encoders::Here(Box::new(Encoder::new().map_err(io)?)),
            count => {
                let (jobs, received) = sync_channel(count);
                let received = Arc::new(Mutex::new(received));
                let spawn = |_| {
                    let received = Arc::clone(&received);
                    std::thread::Builder::new().name("pack".into()).spawn(move || encode_jobs(&received))
                };
                let handles = (0..count).map(spawn).collect::<io::Result<_>>().map_err(io)?;
                Encoders::Threads { jobs: Some(jobs), count, handles }
            }
        };
        let mut this = Self {
            path: path.to_owned(),
            out,
            offset: 0,
            digest: Sha256::new(),
            encoders,
            waiting: VecDeque::new(),
            index: Vec::new(),
            contigs,
            contig: 0,
            held: Rows::default(),
            full: HELD,
            block: Rows::default(),
        };
        this.put(&file::head())?;
        Ok(this)
    }

    fn fail(&self, source: io::Error) -> SourceError {
        SourceError::Io { path: self.path.clone(), source }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        self.digest.update(bytes);
        self.offset += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|e| self.fail(e))
    }

    /// Begins a source of this many fields.
    pub fn source(&mut self, fields: usize) {
        self.index.push(vec![(0, Vec::new()); self.contigs]);
        self.held = Rows::new(fields);
        self.block = Rows::new(fields);
    }

    /// Begins a contig, which has no rows of the source yet.
    pub fn contig(&mut self, contig: ContigId) {
        self.contig = contig.index();
    }

    /// Takes a row.
    pub fn push(&mut self, start: u32, change: Change<'_>, values: &Values) {
        self.held.push(start, change, values);
    }

    /// The records are at `pos`: no row to come starts more than [`SHIFT_MAX`] before it.
    pub fn reached(&mut self, pos: u32) -> Result<(), SourceError> {
        if self.held.len() < self.full && self.held.bytes() < HELD_TEXT {
            return Ok(());
        }
        self.settle(pos.saturating_sub(SHIFT_MAX))?;
        self.full = HELD.max(2 * self.held.len());
        Ok(())
    }

    /// The contig's records are at their end.
    pub fn end_contig(&mut self) -> Result<(), SourceError> {
        self.settle(u32::MAX)?;
        self.full = HELD;
        self.send()
    }

    /// Takes the rows before `before` out of those held back; all for the largest number.
    fn settle(&mut self, before: u32) -> Result<(), SourceError> {
        let held = std::mem::take(&mut self.held);
        let mut left = Rows::new(held.fields());
        for row in held.sorted() {
            let row = row as usize;
            let start = held.keys.starts.get(row).copied().unwrap_or(0);
            if start >= before && before != u32::MAX {
                left.copy(&held, row);
                continue;
            }
            self.block.copy(&held, row);
            if self.block.len() == block::ROWS || self.block.bytes() >= block::TEXT {
                self.send()?;
            }
        }
        self.held = left;
        Ok(())
    }

    /// Has the block's bytes made.
    fn send(&mut self) -> Result<(), SourceError> {
        if self.block.len() == 0 {
            return Ok(());
        }
        let empty = Rows::new(self.block.fields());
        let rows = std::mem::replace(&mut self.block, empty);
        let last = rows.keys.ends.iter().max().or(rows.keys.starts.last()).copied().unwrap_or(0);
        let start = rows.keys.starts.first().copied().unwrap_or(0);
        let place = Place { contig: self.contig, start, last };
        match &mut self.encoders {
            Encoders::Here(encoder) => {
                let made = encoder.encode(&rows);
                self.write(place, made)
            }
            Encoders::Threads { jobs, count, .. } => {
                let (answer, result) = sync_channel(1);
                let most = 2 * *count;
                if jobs.as_ref().is_none_or(|jobs| jobs.send(Job { rows, answer }).is_err()) {
                    return Err(SourceError::Internal { what: "a packing thread ended".into() });
                }
                self.waiting.push_back((place, result));
                self.drain(most)
            }
        }
    }

    /// Writes finished blocks until no more than `most` are waited for.
    fn drain(&mut self, most: usize) -> Result<(), SourceError> {
        while self.waiting.len() > most {
            let Some((place, result)) = self.waiting.pop_front() else { break };
            let made = result.recv().map_err(|_| SourceError::Internal { what: "a packing thread failed".into() })?;
            self.write(place, made)?;
        }
        Ok(())
    }

    fn write(&mut self, place: Place, made: io::Result<Vec<u8>>) -> Result<(), SourceError> {
        let bytes = made.map_err(|e| self.fail(e))?;
        let at = self.offset;
        self.put(&bytes)?;
        if let Some((first, list)) = self.index.last_mut().and_then(|s| s.get_mut(place.contig)) {
            if list.is_empty() {
                *first = at;
            }
            list.push((place.start, place.last, bytes.len() as u64));
        }
        Ok(())
    }

    /// Ends a source: its blocks are written.
    pub fn end_source(&mut self) -> Result<(), SourceError> {
        self.drain(0)
    }

    /// Writes foot and tail, and gives the inner writer back, and the pack's digest.
    pub fn finish(mut self, header: &Header) -> Result<(W, String), SourceError> {
        self.drain(0)?;
        if let Encoders::Threads { jobs, handles, .. } = &mut self.encoders {
            *jobs = None;
            for handle in handles.drain(..) {
                let _ = handle.join();
            }
        }
        let json = serde_json::to_vec(header).map_err(|e| SourceError::Internal { what: format!("header: {e}") })?;
        let mut foot = Vec::new();
        put_bytes(&mut foot, &json);
        for (first, contig) in self.index.iter().flatten() {
            put(&mut foot, contig.len() as u64);
            if contig.is_empty() {
                continue;
            }
            put(&mut foot, *first);
            let mut before = 0;
            for &(start, last, len) in contig {
                put(&mut foot, u64::from(start.saturating_sub(before)));
                put(&mut foot, u64::from(last.saturating_sub(start)));
                put(&mut foot, len);
                before = start;
            }
        }
        let packed = zstd::bulk::compress(&foot, 9).map_err(|e| self.fail(e))?;
        let at = self.offset;
        self.put(&packed)?;
        let digest: [u8; 32] = std::mem::take(&mut self.digest).finalize().into();
        let sum = xxh3_64(&packed);
        let tail = Tail { foot: at, len: packed.len() as u64, raw: foot.len() as u64, digest, sum };
        self.put(&tail.bytes())?;
        self.out.flush().map_err(|e| self.fail(e))?;
        Ok((self.out, file::hex(&digest)))
    }
}
