//! The words every other crate uses: contigs, intervals, reads, CIGAR, Phred, names. No I/O.
//!
//! Positions are 0-based and intervals half-open everywhere inside `wgs`; one is added only when a position becomes
//! text for a person ([`locus`]).

pub mod classify;
pub mod contig;
pub mod fields;
pub mod interval;
pub mod name;
pub mod num;
pub mod progress;
pub mod read;
pub mod repeat;
pub mod sex;
pub mod tags;

pub use classify::{Classify, Kind};
pub use contig::{Contig, ContigId, Contigs};
pub use fields::Fields;
pub use interval::Interval;
pub use num::{Frac, Rounded};
pub use progress::{NoProgress, Progress};
pub use read::{Block, Cigar, CigarOp, Flags, OwnedRead, ReadError, ReadView};

/// A position as people write it: `chr7:5,530,601` for 0-based `5530600`.
pub fn locus(contig: &str, pos: u32) -> String {
    let digits = (u64::from(pos) + 1).to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(c);
    }
    format!("{contig}:{grouped}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn locus_is_one_based_with_separators() {
        assert_eq!(super::locus("chr7", 5_530_600), "chr7:5,530,601");
        assert_eq!(super::locus("1", 0), "1:1");
        assert_eq!(super::locus("1", 999), "1:1,000");
    }
}
