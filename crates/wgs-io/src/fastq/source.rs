//! One file, read in pieces of text.

use super::block::{HEADROOM, Pool, Text};
use super::sniff::{Format, sniff};
use super::{Encoding, FastqError};
use crate::digest::Counted;
use crate::gzip::GzipReader;
use std::fs::File;
use std::io::{Chain, Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Text in one piece: half the L2 cache of current servers, so that it is still there when it is parsed and counted.
const PIECE: usize = 1 << 19;
/// BGZF blocks in one piece: 8 × 64 KiB is the same size inflated.
const BLOCKS: usize = 8;
/// First bytes looked at: a whole BGZF block.
const HEAD: usize = 1 << 16;

/// What is known of a file once it has been read to its end.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Bytes as delivered.
    pub bytes: u64,
    /// Bytes of text.
    pub text_bytes: u64,
    /// Gzip members or BGZF blocks.
    pub members: u64,
    /// MD5 and SHA-256 of the bytes as delivered, if they were taken.
    pub digests: Option<(String, String)>,
    /// Encoding of the qualities as written.
    pub encoding: Encoding,
}

/// Facts shared by the reader, the parser and the owner of a file.
pub type SharedFacts = Arc<Mutex<Facts>>;

type Bytes = Counted<Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>>;

enum Decoder {
    Plain(Box<Bytes>),
    Gzip(Box<GzipReader<Bytes>>),
    Bgzf(Box<wgs_bgzf::Reader<Bytes>>),
}

/// A piece as read.
pub enum Piece {
    /// Text.
    Text(Text),
    /// BGZF blocks, still compressed.
    Bgzf(Compressed),
}

/// BGZF blocks with their sizes and file offsets.
pub struct Compressed {
    bytes: Vec<u8>,
    blocks: Vec<(usize, u64)>,
    file: Arc<str>,
    pool: Pool,
    raw: Pool,
    facts: SharedFacts,
}

/// A file being read.
pub struct Source {
    file: Arc<str>,
    decoder: Decoder,
    pool: Pool,
    /// Spare buffers for compressed bytes, which are smaller.
    raw: Pool,
    facts: SharedFacts,
    ended: bool,
}

/// The first bytes of an input and the rest of it.
pub struct Opened {
    file: Arc<str>,
    head: Vec<u8>,
    rest: Box<dyn Read + Send>,
    /// Format by content.
    pub format: Format,
}

impl Opened {
    /// The first bytes (64 KiB, or all there is) and the rest.
    pub fn into_parts(self) -> (Vec<u8>, Box<dyn Read + Send>) {
        (self.head, self.rest)
    }

    /// Opens `path` (`-` is standard input) and looks at its first bytes.
    pub fn open(path: &str) -> Result<Self, FastqError> {
        let file: Arc<str> = path.into();
        let io = |source| FastqError::Io { file: path.to_owned(), source };
        let mut rest: Box<dyn Read + Send> = if path == "-" {
            use std::os::fd::AsFd;
            // The descriptor itself: std's buffer in front of it would copy every byte once more.
            Box::new(File::from(std::io::stdin().as_fd().try_clone_to_owned().map_err(io)?))
        } else {
            Box::new(File::open(path).map_err(io)?)
        };
        let mut head = Vec::with_capacity(HEAD);
        rest.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
        if head.is_empty() {
            return Err(FastqError::Empty { file: path.to_owned() });
        }
        let format = sniff(&head).map_err(|what| FastqError::NotFastq { file: path.to_owned(), what })?;
        Ok(Self { file, head, rest, format })
    }
}

impl Source {
    /// Reads `opened`, which is FASTQ; `digest` takes MD5 and SHA-256 on the way.
    pub fn new(opened: Opened, digest: bool) -> Self {
        let bytes = Counted::new(Cursor::new(opened.head).chain(opened.rest), digest);
        let decoder = match opened.format {
            Format::Bgzf => Decoder::Bgzf(Box::new(wgs_bgzf::Reader::new(bytes))),
            Format::Gzip => Decoder::Gzip(Box::new(GzipReader::new(bytes))),
            _ => Decoder::Plain(Box::new(bytes)),
        };
        Self {
            file: opened.file,
            decoder,
            pool: Pool::default(),
            raw: Pool::default(),
            facts: SharedFacts::default(),
            ended: false,
        }
    }

    /// The file's name.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Spare buffers.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What is known of the file, complete when [`Source::read`] has given `None` and all pieces are expanded.
    pub fn facts(&self) -> &SharedFacts {
        &self.facts
    }

    /// Bytes of the file read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes().bytes_read()
    }

    fn bytes(&self) -> &Bytes {
        match &self.decoder {
            Decoder::Plain(reader) => reader,
            Decoder::Gzip(reader) => reader.inner(),
            Decoder::Bgzf(reader) => reader.inner(),
        }
    }

    /// The next piece; `None` at the end of a complete file.
    pub fn read(&mut self) -> Result<Option<Piece>, FastqError> {
        if self.ended {
            return Ok(None);
        }
        let gzip = |source| FastqError::Gzip { file: self.file.to_string(), source };
        let piece = match &mut self.decoder {
            Decoder::Bgzf(reader) => {
                let (mut bytes, mut blocks) = (self.raw.take(0), Vec::with_capacity(BLOCKS));
                bytes.clear();
                let bgzf = |source| FastqError::Bgzf { file: self.file.to_string(), source };
                while blocks.len() < BLOCKS
                    && let Some(block) = reader.take_compressed(&mut bytes).map_err(bgzf)?
                {
                    blocks.push(block);
                }
                let (file, pool, raw, facts) =
                    (self.file.clone(), self.pool.clone(), self.raw.clone(), self.facts.clone());
                (!blocks.is_empty()).then_some(Piece::Bgzf(Compressed { bytes, blocks, file, pool, raw, facts }))
            }
            decoder => {
                let mut buffer = self.pool.take(HEADROOM + PIECE);
                let room = buffer.get_mut(HEADROOM..HEADROOM + PIECE).unwrap_or_default();
                let made = match decoder {
                    Decoder::Gzip(reader) => reader.read_into(room).map_err(gzip)?,
                    Decoder::Plain(reader) => {
                        fill(reader, room).map_err(|source| FastqError::Io { file: self.file.to_string(), source })?
                    }
                    Decoder::Bgzf(_) => 0,
                };
                lock(&self.facts).text_bytes += made as u64;
                (made > 0).then_some(Piece::Text(Text { buffer, start: HEADROOM, end: HEADROOM + made }))
            }
        };
        if piece.is_none() {
            self.end();
        }
        Ok(piece)
    }

    fn end(&mut self) {
        self.ended = true;
        let mut facts = lock(&self.facts);
        if let Decoder::Gzip(reader) = &self.decoder {
            facts.members = reader.members();
        }
        let bytes = self.bytes();
        (facts.bytes, facts.digests) = (bytes.bytes_read(), bytes.digests());
    }
}

impl Piece {
    /// True when it is text already.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// The text; BGZF blocks are inflated and checked here.
    pub fn expand(self) -> Result<Text, FastqError> {
        let compressed = match self {
            Self::Text(text) => return Ok(text),
            Self::Bgzf(compressed) => compressed,
        };
        let Compressed { bytes, blocks, file, pool, raw, facts } = compressed;
        let mut buffer = pool.take(HEADROOM + BLOCKS * wgs_bgzf::BLOCK_MAX);
        buffer.truncate(HEADROOM);
        let mut inflate = wgs_bgzf::Inflate::default();
        let mut rest = bytes.as_slice();
        for &(size, offset) in &blocks {
            let (block, behind) = rest.split_at_checked(size).unwrap_or((rest, &[]));
            rest = behind;
            let bgzf = |source| FastqError::Bgzf { file: file.to_string(), source };
            inflate.append(block, offset, &mut buffer).map_err(bgzf)?;
        }
        let end = buffer.len();
        {
            let mut facts = lock(&facts);
            facts.members += blocks.len() as u64;
            facts.text_bytes += (end - HEADROOM) as u64;
        }
        raw.give(bytes);
        Ok(Text { buffer, start: HEADROOM, end })
    }
}

fn lock(facts: &SharedFacts) -> std::sync::MutexGuard<'_, Facts> {
    facts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads until `room` is full or the input ends.
fn fill(reader: &mut impl Read, room: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = room.get_mut(filled..).filter(|r| !r.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}
