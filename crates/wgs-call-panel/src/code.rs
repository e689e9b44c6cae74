//! A block as bytes: integers of seven bits to a byte, lowest first, the eighth set in all but the last.
//!
//! Contig and number; the stretches as runs (length, covered, depth); the number of rows; of each row the distance from the one before (from the
//! block's start), the allele (1 + 4 × REF + ALT of single bases A, C, G, T; else 0 and both with their lengths), and its six sums.

use crate::block::stretches;
use crate::{BLOCK, Block, Row, Stretch};

/// Longest allele: a deletion of what a caller looks at, and more.
const ALLELE_MAX: u64 = 1 << 16;
const BASES: &str = "ACGT";

pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn base(allele: &str) -> Option<u64> {
    let mut letters = allele.chars();
    let index = BASES.find(letters.next()?)?;
    letters.next().is_none().then_some(index as u64)
}

/// Appends a block.
pub fn encode(block: &Block, out: &mut Vec<u8>) {
    put(out, block.contig.into());
    put(out, block.number.into());
    for run in block.stretches.chunk_by(|a, b| a == b) {
        put(out, run.len() as u64);
        run.iter().take(1).for_each(|s| [s.covered, s.depth].into_iter().for_each(|x| put(out, x)));
    }
    put(out, block.rows.len() as u64);
    let mut last = block.start();
    for row in &block.rows {
        put(out, row.pos.saturating_sub(last).into());
        last = row.pos;
        match (base(&row.reference), base(&row.alt)) {
            (Some(r), Some(a)) => put(out, 1 + 4 * r + a),
            _ => {
                put(out, 0);
                for allele in [&row.reference, &row.alt] {
                    put(out, allele.len() as u64);
                    out.extend_from_slice(allele.as_bytes());
                }
            }
        }
        for sum in [row.noisy, row.with, row.depth, row.pairs, row.carriers, row.copies] {
            put(out, sum);
        }
    }
}

/// Bytes that are read from the front.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next integer; `None` where there is none.
    pub fn number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || bits << shift >> shift != bits {
                return None;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    /// The next integer, no more than `most`.
    pub fn up_to(&mut self, most: u64) -> Option<u64> {
        self.number().filter(|&n| n <= most)
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn allele(&mut self) -> Option<String> {
        let n = self.up_to(ALLELE_MAX).filter(|&n| n > 0)? as usize;
        let bytes = self.take(n)?;
        bytes.iter().all(u8::is_ascii_uppercase).then(|| bytes.iter().map(|&b| char::from(b)).collect())
    }
}

/// The block that `bytes` are, of contig lengths `lens`; `None` when they are none.
pub fn decode(bytes: &[u8], lens: &[u32]) -> Option<Block> {
    let mut bytes = Bytes(bytes);
    let contig = bytes.up_to(u32::MAX.into())? as u32;
    let len = *lens.get(contig as usize)?;
    let number = bytes.up_to((len / BLOCK).into())? as u32;
    let n = stretches(number, len);
    let mut block = Block { contig, number, stretches: Vec::with_capacity(n), rows: Vec::new() };
    while block.stretches.len() < n {
        let run = bytes.number().filter(|&r| r > 0 && r <= (n - block.stretches.len()) as u64)?;
        let stretch = Stretch { covered: bytes.number()?, depth: bytes.number()? };
        block.stretches.extend((0..run).map(|_| stretch));
    }
    // A row has eight bytes at least: no more is made room for than there can be.
    let count = bytes.up_to(bytes.0.len() as u64 / 8)?;
    block.rows.reserve(count as usize);
    let (mut last, end) = (block.start(), len.min(block.start().saturating_add(BLOCK)));
    for _ in 0..count {
        let pos = u64::from(last) + bytes.number()?;
        last = u32::try_from(pos).ok().filter(|&p| p < end)?;
        let (reference, alt) = match bytes.up_to(16)? {
            0 => (bytes.allele()?, bytes.allele()?),
            code => {
                let letter = |i: u64| BASES.get(i as usize..=i as usize).map(str::to_owned);
                (letter((code - 1) / 4)?, letter((code - 1) % 4)?)
            }
        };
        let row = Row {
            pos: last,
            reference,
            alt,
            noisy: bytes.number()?,
            with: bytes.number()?,
            depth: bytes.number()?,
            pairs: bytes.number()?,
            carriers: bytes.number()?,
            copies: bytes.number()?,
        };
        if block.rows.last().is_some_and(|before| before.order(&row).is_ge()) {
            return None;
        }
        block.rows.push(row);
    }
    bytes.0.is_empty().then_some(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block() -> impl Strategy<Value = Block> {
        let sums = proptest::collection::vec(0u64..5_000_000_000, 6);
        let allele = proptest::collection::vec(0usize..4, 1..4);
        let spelled = |v: Vec<usize>| v.into_iter().map(|i| char::from(b"ACGT"[i])).collect::<String>();
        let row = (0u32..700, allele.clone(), allele, sums).prop_map(move |(pos, r, a, s)| Row {
            pos: 2 * BLOCK + pos,
            reference: spelled(r),
            alt: spelled(a),
            noisy: s[0],
            with: s[1],
            depth: s[2],
            pairs: s[3],
            carriers: s[4],
            copies: s[5],
        });
        let stretch = (0u64..3, 0u64..200).prop_map(|(covered, depth)| Stretch { covered, depth });
        (proptest::collection::vec(row, 0..20), proptest::collection::vec(stretch, 3)).prop_map(
            |(mut rows, stretches)| {
                rows.sort_by(Row::order);
                rows.dedup_by(|a, b| a.order(b).is_eq());
                Block { contig: 1, number: 2, stretches, rows }
            },
        )
    }

    const LENS: [u32; 2] = [10, 2 * BLOCK + 700];

    proptest! {
        #[test]
        fn reads_what_it_wrote_and_refuses_what_is_cut(block in block(), cut in 0usize..400) {
            let mut bytes = Vec::new();
            encode(&block, &mut bytes);
            prop_assert_eq!(decode(&bytes, &LENS), Some(block));
            if cut < bytes.len() {
                prop_assert_eq!(decode(&bytes[..cut], &LENS), None);
            }
        }

        #[test]
        fn any_bytes_are_a_block_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(block) = decode(&bytes, &LENS) {
                let mut again = Vec::new();
                encode(&block, &mut again);
                prop_assert_eq!(decode(&again, &LENS), Some(block));
            }
        }

        #[test]
        fn sums_know_no_order(a in block(), b in block(), c in block()) {
            let sum = |x: &Block, y: &Block| { let mut s = x.clone(); s.add(y.clone()); s };
            prop_assert_eq!(sum(&a, &b), sum(&b, &a));
            prop_assert_eq!(sum(&sum(&a, &b), &c), sum(&a, &sum(&b, &c)));
        }
    }
}
