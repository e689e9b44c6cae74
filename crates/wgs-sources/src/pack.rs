//! The packed file: sources as compact, indexed columns. Layout in [`mod@file`], a block in [`block`], a column in [`column`].
//!
//! [`make`] reads sources and writes a pack; [`Pack`] is an open one, [`PackReader`] a worker's look-ups in one of its sources.

pub(crate) mod block;
mod bytes;
mod column;
mod decimal;
pub mod file;
mod integers;
pub(crate) mod make;
mod read;
pub(crate) mod write;

pub use file::{Header, PackContig, PackFile, PackSource};
pub use make::{Packed, make};
pub use read::Pack;
pub(crate) use read::{HIT, PackReader};
pub(crate) use write as writer;
