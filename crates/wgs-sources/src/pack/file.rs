//! Layout of a pack, format 1. Integers of fixed width are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`] |
//! | 4 | [`FORMAT`] |
//! | … | the blocks: by source, contig (in the order of its records) and start, one behind the other |
//! | … | the foot, zstd |
//! | 8, 8, 8 | offset of the foot, its length, its raw length |
//! | 32 | SHA-256 of all that stands before the tail: the pack's digest |
//! | 8 | XXH3 of the foot |
//! | 8 | XXH3 of the 64 bytes before |
//! | 8 | [`TAIL_MAGIC`] |
//!
//! The foot is the header as JSON behind its length, and the index: of each source and contig the number of its blocks, if there are any
//! the offset of the first (they stand one behind the other), and of each block the distance of its first start from that of the one before, that of its last start (of intervals: its greatest end) from its
//! first, and its length in bytes. Numbers are coded as in the blocks.
//!
//! Nothing in it depends on when, where or by how many threads it was made.

use crate::field::Field;
use crate::vcf::Counts;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// First bytes: a byte that text has not, and a line end that a transfer as text would change.
pub const MAGIC: &[u8; 8] = b"WGSPACK\x1a";
/// Version of the layout; another one is refused.
pub const FORMAT: u32 = 1;
/// Last bytes.
pub const TAIL_MAGIC: &[u8; 8] = b"KCAPSGW\n";
/// Bytes before the blocks.
pub const HEAD_LEN: u64 = 12;
/// Bytes behind the foot.
pub const TAIL_LEN: u64 = 80;

/// A digest in hexadecimal.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// The head.
pub fn head() -> Vec<u8> {
    [&MAGIC[..], &FORMAT.to_le_bytes()].concat()
}

/// What the tail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Offset of the foot.
    pub foot: u64,
    /// Its length.
    pub len: u64,
    /// Its length inflated.
    pub raw: u64,
    /// The pack's digest.
    pub digest: [u8; 32],
    /// XXH3 of the foot.
    pub sum: u64,
}

impl Tail {
    /// As bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        [self.foot, self.len, self.raw].iter().for_each(|n| out.extend(n.to_le_bytes()));
        out.extend(self.digest);
        out.extend(self.sum.to_le_bytes());
        out.extend(xxh3_64(&out).to_le_bytes());
        out.extend(TAIL_MAGIC);
        out
    }

    /// From bytes; `None` when they are no tail.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
        let sound =
            bytes.len() as u64 == TAIL_LEN && bytes.ends_with(TAIL_MAGIC) && number(64)? == xxh3_64(bytes.get(..64)?);
        let digest = bytes.get(24..56)?.try_into().ok()?;
        sound.then_some(Self { foot: number(0)?, len: number(8)?, raw: number(16)?, digest, sum: number(56)? })
    }
}

/// What a pack says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Contigs of the reference it was made with, in its order.
    pub contigs: Vec<PackContig>,
    /// Its sources.
    pub sources: Vec<PackSource>,
}

/// A contig of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackContig {
    /// Name.
    pub name: String,
    /// Bases.
    pub len: u32,
}

/// A source in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSource {
    /// Its ID.
    pub id: String,
    /// Full name, if it was given.
    pub name: Option<String>,
    /// Version or release, if it is known.
    pub version: Option<String>,
    /// Date, if it is known.
    pub date: Option<String>,
    /// True for intervals, false for alleles.
    pub intervals: bool,
    /// What it holds of each.
    pub fields: Vec<Field>,
    /// The files it was made of.
    pub files: Vec<PackFile>,
    /// Records read, rows taken, and what was left out.
    pub counts: Counts,
}

/// A file that was packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Name without folder.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of these.
    pub sha256: String,
}
