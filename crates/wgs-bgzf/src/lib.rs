//! BGZF: the blocked gzip of BAM, tabix and most FASTQ deliveries.
//!
//! A BGZF file is a series of gzip members of at most 64 KiB, each of which states its compressed size in an extra field,
//! and it ends with an empty member. So blocks inflate independently: [`Reader`] inflates one after the other and can be
//! sent to a virtual offset; [`ParallelReader`] inflates on several threads and hands out the bytes in file order. Both
//! check every block's CRC-32 and length and, at the end of the file, the end marker: its absence is
//! [`Error::NoEndMarker`], never a short success. [`writer`] makes such files.

mod block;
mod parallel;
mod reader;
pub mod writer;

pub use block::{BLOCK_MAX, EOF_MARKER, Inflate, block_size, is_bgzf};
pub use parallel::ParallelReader;
pub use reader::Reader;

/// What can be wrong with a BGZF file. Offsets are of the compressed file, in bytes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading failed.
    #[error("cannot read at byte {offset}: {source}")]
    Io {
        /// Where.
        offset: u64,
        /// Why.
        source: std::io::Error,
    },
    /// The file ends inside a block.
    #[error("truncated: the file ends inside the block that starts at byte {offset}")]
    Truncated {
        /// Start of the block.
        offset: u64,
    },
    /// The bytes are not a BGZF block.
    #[error("no BGZF block at byte {offset}")]
    NotABlock {
        /// Where.
        offset: u64,
    },
    /// A block does not inflate, or its CRC or length is wrong.
    #[error("corrupt block at byte {offset}: {reason}")]
    Corrupt {
        /// Start of the block.
        offset: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// The file ends without the empty block that marks a complete file.
    #[error("truncated: the BGZF end marker is missing after byte {offset}")]
    NoEndMarker {
        /// Size of the file.
        offset: u64,
    },
}
