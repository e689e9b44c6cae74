//! The sample of templates on which costly metrics are made: adapters, poly-G, PhiX, overlap, overrepresented sequences.
//!
//! METHOD: a template is in the sample when its name hash is among the lowest 2⁻ˡ. The level l begins at 0 and rises by one
//! whenever more than [`ROOM`] templates are held, and those that no longer belong are dropped: so it is the lowest level at
//! which all fit, for any order and any partition of the reads. Each template is examined when it comes in and only the
//! results are kept, about 130 bytes each.

use crate::adapters::{Adapters, Hit};
use crate::overlap::{self, Overlap};
use crate::phix;

/// Templates held; of a large file between half of this and all of it are in the sample, so a share of 1 % of reads is known
/// to ± 0.07 %.
pub const ROOM: usize = 1 << 14;

/// Bases that stand for a sequence among the overrepresented.
pub const PREFIX: usize = 50;

/// Shortest poly-G tail; fastp's default.
const POLY_G: usize = 10;

/// What was found in one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadRow {
    pub len: u32,
    pub adapter: Option<Hit>,
    /// Bases of a poly-G tail; 0 for none.
    pub poly_g: u32,
    pub phix: bool,
    /// First [`PREFIX`] bases, four bits each (see [`pack`]).
    pub prefix: [u8; PREFIX / 2],
}

/// What was found in one template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    hash: u64,
    pub reads: [Option<ReadRow>; 2],
    pub overlap: Option<Overlap>,
}

/// The sample.
#[derive(Clone, Default)]
pub struct Sample {
    pub level: u32,
    pub rows: Vec<Row>,
}

impl Sample {
    /// True when a template with this name hash is to be examined.
    #[inline]
    pub fn wants(&self, hash: u64) -> bool {
        hash.leading_zeros() >= self.level
    }

    /// Examines a template: one read, or two that belong together.
    pub fn examine(&mut self, hash: u64, read1: &[u8], read2: Option<&[u8]>, adapters: &Adapters) {
        let reads = [Some(examine(read1, adapters)), read2.map(|r| examine(r, adapters))];
        let overlap = read2.and_then(|read2| overlap::find(read1, read2));
        self.rows.push(Row { hash, reads, overlap });
        if self.rows.len() > ROOM {
            self.shrink(self.level + 1);
        }
    }

    fn shrink(&mut self, level: u32) {
        self.level = level;
        self.rows.retain(|row| row.hash.leading_zeros() >= level);
        if self.rows.len() > ROOM && level < 64 {
            self.shrink(level + 1);
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self) {
        let level = self.level.max(other.level);
        self.rows.extend(other.rows);
        self.shrink(level);
    }
}

fn examine(seq: &[u8], adapters: &Adapters) -> ReadRow {
    ReadRow {
        len: seq.len() as u32,
        adapter: adapters.find(seq),
        poly_g: poly_g(seq) as u32,
        phix: phix::is_phix(seq),
        prefix: pack(seq),
    }
}

/// Bases of the tail of G at the end of a read, one other base in 8 allowed (never the first of the tail); 0 under 10.
fn poly_g(seq: &[u8]) -> usize {
    let (mut tail, mut others) = (0, 0);
    for (i, &base) in seq.iter().rev().enumerate() {
        if base & 0xdf == b'G' {
            tail = i + 1;
        } else {
            others += 1;
            if others > (i + 1) / 8 {
                break;
            }
        }
    }
    if tail >= POLY_G { tail } else { 0 }
}

/// Letters of a packed base; 0 ends the sequence.
const LETTERS: [u8; 7] = *b"\0ACGTN.";

/// Four bits a base: A, C, G, T, N, other = 1–6; 0 behind the end.
fn pack(seq: &[u8]) -> [u8; PREFIX / 2] {
    let mut packed = [0; PREFIX / 2];
    for (i, base) in seq.iter().take(PREFIX).enumerate() {
        let code = match base & 0xdf {
            b'A' => 1,
            b'C' => 2,
            b'G' => 3,
            b'T' | b'U' => 4,
            b'N' => 5,
            _ => 6,
        };
        packed[i / 2] |= code << (4 * (i % 2));
    }
    packed
}

/// The bases of a packed sequence.
pub fn unpack(packed: &[u8; PREFIX / 2]) -> Vec<u8> {
    let codes = packed.iter().flat_map(|b| [b & 15, b >> 4]).take_while(|&c| c > 0);
    codes.filter_map(|c| LETTERS.get(usize::from(c)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::name::name_hash;

    #[test]
    fn poly_g_tails() {
        assert_eq!(poly_g(b"ACGTACGGGGGGGGGG"), 10);
        assert_eq!(poly_g(b"ACGTACGGGGGGGGG"), 0, "9");
        assert_eq!(poly_g(b"ACTTGGGGGGAGGGGGGGG"), 15, "one other in 8");
        assert_eq!(poly_g(b"GGGGGGGGGGA"), 0, "the last base is not G");
        assert_eq!(poly_g(&[b'G'; 150]), 150);
        assert_eq!(poly_g(b""), 0);
    }

    #[test]
    fn prefixes_survive_packing() {
        for seq in [&b""[..], b"A", b"ACGTN", &[b'T'; 50]] {
            assert_eq!(unpack(&pack(seq)), seq);
        }
        assert_eq!(unpack(&pack(b"acgturyN")), b"ACGTT..N");
        assert_eq!(unpack(&pack(&[b'C'; 99])).len(), PREFIX);
    }

    #[test]
    fn any_partition_equals_one_pass() {
        let adapters = Adapters::new(None).unwrap();
        let names: Vec<String> = (0..100_000).map(|i| format!("r{i}")).collect();
        let pass = |part: &[String]| {
            let mut sample = Sample::default();
            for name in part {
                let hash = name_hash(name.as_bytes());
                if sample.wants(hash) {
                    sample.examine(hash, b"ACGT", None, &adapters);
                }
            }
            sample
        };
        let sorted = |mut s: Sample| {
            s.rows.sort_by_key(|r| r.hash);
            (s.level, s.rows)
        };
        let whole = sorted(pass(&names));
        assert_eq!(whole.0, 3);
        let mut merged = Sample::default();
        for part in names.chunks(30_001) {
            merged.merge(pass(part));
        }
        assert!(sorted(merged) == whole);
    }
}
