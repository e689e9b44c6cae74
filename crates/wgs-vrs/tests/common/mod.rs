//! Sequences of the tests, from letters.
#![allow(dead_code)] // each test file uses its part

use wgs_io::reference::RefSlice;

/// BAM's 4-bit codes of upper-case letters.
pub fn codes(letters: &str) -> Vec<u8> {
    let code = |b| b"=ACMGRSVTWYHKDBN".iter().position(|l| *l == b).expect("a nucleotide") as u8;
    letters.bytes().map(code).collect()
}

/// A stretch of reference.
pub fn slice(start: u32, letters: &str) -> RefSlice {
    RefSlice { start, codes: codes(letters) }
}
