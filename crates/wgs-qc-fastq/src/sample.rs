//! The sample of templates on which costly metrics are made: adapters, poly-G, PhiX, overlap, overrepresented sequences.
//!
//! METHOD: a template is in the sample when its name hash is among the lowest 2⁻ˡ. The level l begins at 0 and rises by one
//! whenever more than [`ROOM`] templates are held, and those that no longer belong are dropped: so it is the lowest level at
//! which all fit, for any order and any partition of the reads.
//!
//! Most templates that enter the sample of a large file leave it again, so only their bases are kept at first, up to
//! [`TEXT`] a worker; they are examined when there is no more room for text (long reads) and at the end. What is found in a
//! template depends on its bases alone, so the time does not matter. The results take about 130 bytes a template.

use crate::adapters::{Adapters, Hit};
use crate::overlap::{self, Overlap};
use crate::phix;

/// Templates held; of a large file between half of this and all of it are in the sample, so a share of 1 % of reads is known
/// to ± 0.07 %.
pub const ROOM: usize = 1 << 14;

/// Text of templates not examined yet, bytes: [`ROOM`] pairs of 2 × 250 bases fit.
const TEXT: usize = 1 << 23;

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
    pub hash: u64,
    pub reads: [Option<ReadRow>; 2],
    pub overlap: Option<Overlap>,
}

/// A template that is not examined yet. Its bases lie in the sample's text, in the order of the templates.
#[derive(Clone, Copy)]
struct Held {
    hash: u64,
    len1: u32,
    len2: Option<u32>,
}

impl Held {
    fn len(&self) -> usize {
        self.len1 as usize + self.len2.unwrap_or(0) as usize
    }
}

/// The sample.
#[derive(Clone, Default)]
pub struct Sample {
    pub level: u32,
    rows: Vec<Row>,
    held: Vec<Held>,
    text: Vec<u8>,
}

impl Sample {
    /// True when a template with this name hash belongs to the sample.
    #[inline]
    pub fn wants(&self, hash: u64) -> bool {
        hash.leading_zeros() >= self.level
    }

    /// Takes a template: one read, or two that belong together.
    pub fn add(&mut self, hash: u64, read1: &[u8], read2: Option<&[u8]>, adapters: &Adapters) {
        let len = read1.len() + read2.map_or(0, <[u8]>::len);
        if len > TEXT {
            self.rows.push(row(hash, read1, read2, adapters));
        } else {
            if self.text.len() + len > TEXT {
                self.examine(adapters);
            }
            self.text.extend_from_slice(read1);
            self.text.extend_from_slice(read2.unwrap_or_default());
            self.held.push(Held { hash, len1: read1.len() as u32, len2: read2.map(|r| r.len() as u32) });
        }
        self.fit();
    }

    /// Examines the templates whose text is held.
    fn examine(&mut self, adapters: &Adapters) {
        let mut text = self.text.as_slice();
        for held in self.held.drain(..) {
            let (template, rest) = text.split_at_checked(held.len()).unwrap_or((text, &[]));
            let (read1, read2) = template.split_at_checked(held.len1 as usize).unwrap_or((template, &[]));
            self.rows.push(row(held.hash, read1, held.len2.map(|_| read2), adapters));
            text = rest;
        }
        self.text.clear();
    }

    /// What was found in each template, in no order.
    pub fn rows(&mut self, adapters: &Adapters) -> &[Row] {
        self.examine(adapters);
        &self.rows
    }

    /// From a level and what was found, for [`crate::saved`].
    pub fn of_rows(level: u32, rows: Vec<Row>) -> Self {
        Self { level, rows, ..Self::default() }
    }

    /// Raises the level until all templates fit.
    fn fit(&mut self) {
        while self.rows.len() + self.held.len() > ROOM && self.level < 64 {
            self.shrink(self.level + 1);
        }
    }

    fn shrink(&mut self, level: u32) {
        self.level = level;
        self.rows.retain(|row| row.hash.leading_zeros() >= level);
        let (text, mut from, mut to) = (&mut self.text, 0, 0);
        self.held.retain(|held| {
            let (start, len) = (from, held.len());
            from += len;
            let stays = held.hash.leading_zeros() >= level;
            if stays {
                text.copy_within(start..start + len, to);
                to += len;
            }
            stays
        });
        self.text.truncate(to);
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, mut other: Self, adapters: &Adapters) {
        let level = self.level.max(other.level);
        self.shrink(level);
        other.shrink(level);
        self.rows.append(&mut other.rows);
        if self.text.len() + other.text.len() > TEXT {
            self.examine(adapters);
        }
        self.held.append(&mut other.held);
        self.text.append(&mut other.text);
        self.fit();
    }
}

fn row(hash: u64, read1: &[u8], read2: Option<&[u8]>, adapters: &Adapters) -> Row {
    let reads = [Some(examine(read1, adapters)), read2.map(|r| examine(r, adapters))];
    Row { hash, reads, overlap: read2.and_then(|read2| overlap::find(read1, read2)) }
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

    /// Templates with bases of their own, pairs and single reads, of `len` bases a read.
    fn any_partition(len: usize, level: u32) {
        let adapters = Adapters::new(None).unwrap();
        let base = |i: usize, k: usize| b"ACGT"[(i.wrapping_mul(2_654_435_761) >> (k % 13 * 2)) & 3];
        let template = |i: usize| {
            let read = |shift: usize| (0..len + i % 3).map(|k| base(i, k + shift)).collect::<Vec<u8>>();
            (name_hash(format!("r{i}").as_bytes()), read(0), (!i.is_multiple_of(5)).then(|| read(5)))
        };
        let pass = |part: std::ops::Range<usize>| {
            let mut sample = Sample::default();
            for i in part {
                let (hash, read1, read2) = template(i);
                if sample.wants(hash) {
                    sample.add(hash, &read1, read2.as_deref(), &adapters);
                }
            }
            assert!(sample.text.len() <= TEXT);
            sample
        };
        let sorted = |mut s: Sample| {
            let mut rows = s.rows(&adapters).to_vec();
            rows.sort_by_key(|r| r.hash);
            (s.level, rows)
        };
        let whole = sorted(pass(0..100_000));
        assert_eq!(whole.0, level);
        let expected = (0..100_000).map(template).filter(|t| t.0.leading_zeros() >= level);
        let mut expected: Vec<Row> = expected.map(|(h, r1, r2)| row(h, &r1, r2.as_deref(), &adapters)).collect();
        expected.sort_by_key(|r| r.hash);
        assert!(whole.1 == expected);
        let mut merged = Sample::default();
        for start in (0..100_000).step_by(30_001) {
            merged.merge(pass(start..(start + 30_001).min(100_000)), &adapters);
        }
        assert!(sorted(merged) == whole);
    }

    #[test]
    fn any_partition_equals_one_pass() {
        any_partition(40, 3);
    }

    #[test]
    fn text_is_bounded_and_changes_nothing() {
        // 2 × 700 bases: the text of 6,000 templates fits.
        any_partition(700, 3);
    }

    #[test]
    fn megabases_are_examined_at_once() {
        let adapters = Adapters::new(None).unwrap();
        let mut sample = Sample::default();
        sample.add(7, &[b'G'; TEXT + 1], None, &adapters);
        assert!(sample.text.is_empty());
        assert_eq!(sample.rows(&adapters)[0].reads[0].map(|r| r.poly_g), Some(TEXT as u32 + 1));
    }
}
