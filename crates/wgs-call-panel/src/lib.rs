//! Panel of normals: one file that says, of every place, which alleles normal samples show there and how many samples could have shown them.
//!
//! [`make::normal`] reads one normal over the spine of `wgs-call` and writes a panel of one; [`merge`] adds panels up, block by block, so that
//! memory does not grow with them; [`Panel`] opens a file and gives the rows of an interval ([`Panel::fetch`]) to a caller. What a panel holds is
//! sums of integers over its normals, so the order in which they came leaves no trace in its bytes.
//!
//! The genome is cut into blocks of [`BLOCK`] bases, aligned to each contig's start; a [`Block`] holds its [`Row`]s and, for each stretch of
//! [`STRETCH`] bases, how many normals cover it and how deep. The file's layout stands in [`mod@file`].
//!
//! All positions are 0-based; text is 1-based.

pub mod block;
mod code;
pub mod file;
pub mod header;
pub mod make;
mod merge;
mod read;
mod summary;
mod write;

pub use block::{Block, Row, Stretch};
pub use header::{Header, Normal};
pub use merge::{Merged, merge};
pub use read::{Near, Panel, Seen};
pub use summary::CallPon;
pub use write::Writer;

/// Bases of a block. Sixteen make a cell of the grid, so a block is never cut by a job.
pub const BLOCK: u32 = 62_500;
/// Bases of a stretch whose depth is kept: about two exons, half an insert.
pub const STRETCH: u32 = 250;
