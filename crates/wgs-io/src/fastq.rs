//! FASTQ in: plain, gzip, BGZF or standard input, by content and not by name, as blocks of checked records.
//!
//! **Flow.** [`Source`] opens a file, looks at its first bytes ([`sniff`]) and reads it in [`Piece`]s; a BGZF piece can be
//! inflated on any thread ([`Piece::expand`]), the others are text already. [`Parser`] takes the text in order and gives
//! [`Block`]s: a buffer and the places of its records. Nothing is copied but the few bytes of the record that a piece ends
//! in: text buffers keep [`HEADROOM`] free in front for it, and go back to a [`Pool`] when the last user drops the block.
//!
//! **Checks.** The parser checks structure with the line it happens at: `@`, `+`, a repeated name, lengths, the end of the
//! file. Characters are checked by whoever counts them (one pass over the bytes); [`Block::find_fault`] then says where.
//! Qualities are Phred + 33 when the block leaves here: Phred + 64 and Solexa are converted if asked for and refused
//! otherwise ([`encoding`]).
//!
//! **Own parser.** paraseq and needletail read four-line records only and stop at a bad one without its line; a delivery
//! check must name the line, must read wrapped records (Sanger's original format, [`wrapped`]) and must take text that
//! was inflated elsewhere without copying it. This one is `memchr` per line, a few per cent of inflating.
//!
//! Records are numbered from 1 in messages, lines too.

mod block;
pub mod encoding;
mod error;
mod parser;
mod sniff;
mod source;
mod wrapped;

pub use block::{Block, HEADROOM, Pool, Record, Text};
pub use encoding::{Encoding, EncodingChoice};
pub use error::{FastqError, Problem};
pub use parser::{Options, Parser};
pub use sniff::{Format, sniff};
pub use source::{Facts, Opened, Piece, SharedFacts, Source};

#[cfg(test)]
mod tests;
