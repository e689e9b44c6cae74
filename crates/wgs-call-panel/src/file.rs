//! Layout of the file, format 1. Integers of fixed width are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`] |
//! | 4 | [`FORMAT`] |
//! | … | BGZF: the blocks by contig and number, then the foot |
//! | 8 | virtual offset of the foot in the BGZF |
//! | 32 | SHA-256 of the blocks and the header as they were before compression: the panel's digest |
//! | 8 | XXH3 of the 40 bytes before |
//! | 8 | [`TAIL_MAGIC`] |
//!
//! The foot is the header as JSON behind its length (4 bytes), and the index: of each contig the number of its blocks, and of each block its
//! number, virtual offset (both as distance from the one before) and length. Blocks and index are coded as `code` says. BGZF has a CRC over
//! every 64 KiB, so what is damaged is refused where it is read; the digest is checked where the whole file is ([`crate::merge`], `show`).

use wgs_call::CallError;
use xxhash_rust::xxh3::xxh3_64;

/// First bytes: a byte that text has not, and a line end that a transfer as text would change.
pub const MAGIC: &[u8; 8] = b"WGSPON\x1a\n";
/// Version of the layout and of what the sums mean; another one is refused.
pub const FORMAT: u32 = 1;
/// Last bytes.
pub const TAIL_MAGIC: &[u8; 8] = b"NOPSGW\x1a\n";
/// Bytes before the BGZF.
pub const HEAD_LEN: u64 = 12;
/// Bytes behind it.
pub const TAIL_LEN: u64 = 56;

/// The head.
pub fn head() -> Vec<u8> {
    [&MAGIC[..], &FORMAT.to_le_bytes()].concat()
}

/// The tail.
pub fn tail(foot: u64, digest: &[u8; 32]) -> Vec<u8> {
    let mut out = [&foot.to_le_bytes()[..], &digest[..]].concat();
    out.extend(xxh3_64(&out).to_le_bytes());
    out.extend(TAIL_MAGIC);
    out
}

/// Offset of the foot and the digest from a tail; `None` when it is none.
pub fn read_tail(bytes: &[u8]) -> Option<(u64, [u8; 32])> {
    let (foot, rest) = bytes.split_first_chunk::<8>()?;
    let (digest, rest) = rest.split_first_chunk::<32>()?;
    let (sum, magic) = rest.split_first_chunk::<8>()?;
    let sound = magic == TAIL_MAGIC && xxh3_64(bytes.get(..40)?) == u64::from_le_bytes(*sum);
    sound.then_some((u64::from_le_bytes(*foot), *digest))
}

/// A file that is no usable panel.
pub fn bad(path: &str, reason: impl Into<String>) -> CallError {
    CallError::BadPanel { path: path.to_owned(), reason: reason.into() }
}
