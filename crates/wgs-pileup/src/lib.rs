//! Reads of one stretch of a contig into candidate sites and their evidence. Scalar; no I/O.
//!
//! In order: [`Pile::begin`] with an interval, [`Pile::observe`] for every record of every input that overlaps
//! [`Pile::fetch_interval`], [`Pile::end`] with the reference of that interval. Then `scan` marks the positions
//! worth a look and `column` gives the evidence of one of them as counts of templates.
//!
//! Nothing here depends on how a contig was cut or in which order the records came: what is known about a position is a
//! function of the records near it. Two margins make that so. Records are fetched from [`LEFT_MARGIN`] before the
//! interval, and a record that spans more is not used; they are fetched to [`RIGHT_MARGIN`] behind it, beyond the reach
//! of anything that looks around a position ([`INDEL_REACH`]).

mod column;
mod orientation;
mod pile;
mod rules;
mod scan;

pub use column::{Column, Evidence};
pub use orientation::Orientation;
pub use pile::{Pile, StoredRead};
pub use rules::{Exclusion, NO_QUALITY, ReadCounts, Rules};
pub use scan::{Candidate, Scan, ScanLimits};

/// Bases before an interval from which records are fetched, and the longest reference span of a used record. Short reads
/// with their deletions stay far below it.
pub const LEFT_MARGIN: u32 = 4096;
/// Bases behind an interval up to which records are fetched.
pub const RIGHT_MARGIN: u32 = BIN;
/// How far an insertion or deletion is felt, in bases on either side.
pub const INDEL_REACH: u32 = 10;
/// Length of the start bins of the depth cap, aligned to the contig's start.
pub(crate) const BIN: u32 = 64;

/// Index 0–3 of a 4-bit base code A, C, G, T; `None` for N and IUPAC codes.
#[inline]
pub fn base_index(code: u8) -> Option<usize> {
    match code {
        1 => Some(0),
        2 => Some(1),
        4 => Some(2),
        8 => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
