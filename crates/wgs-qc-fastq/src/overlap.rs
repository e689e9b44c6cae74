//! Where the mates of a pair overlap: insert size, and errors from disagreement.
//!
//! METHOD: R2 is reverse-complemented and laid over R1 at every offset that leaves at least 30 bases in common. An offset
//! passes with at most 5 mismatches and at most 20 %. Of those that pass, the one with the highest `matches − 3 × mismatches`
//! wins, unless another one reaches half of that (low complexity, tandem repeats): then there is no overlap. Bases are bit planes, so 64 positions compare in a few
//! instructions, and nearly every wrong offset is refused by its first word.

use crate::bases::code;

/// Shortest overlap; fastp's default.
const SHORTEST: usize = 30;
/// Most mismatches; fastp's default.
const MISMATCHES: u32 = 5;
/// Words of a bit plane: reads over 512 bases are not examined.
const WORDS: usize = 8;

/// An overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Insert size: length of the template, bases.
    pub insert: u32,
    /// Bases compared (both A, C, G or T).
    pub compared: u32,
    /// Of them different.
    pub mismatches: u32,
}

/// Words of a plane, with empty ones behind, so that a shifted read stays inside; a power of two saves bounds checks.
const STORED: usize = 16;

/// Two bits a base and one for "known", as planes.
struct Planes {
    low: [u64; STORED],
    high: [u64; STORED],
    known: [u64; STORED],
}

impl Planes {
    /// From codes of bases.
    fn new(codes: impl Iterator<Item = u8>) -> Self {
        let mut planes = Self { low: [0; STORED], high: [0; STORED], known: [0; STORED] };
        for (i, c) in codes.take(WORDS * 64).enumerate() {
            let (word, bit, c) = (i / 64 % STORED, i % 64, u64::from(c));
            planes.low[word] |= (c & 1) << bit;
            planes.high[word] |= (c >> 1 & 1) << bit;
            planes.known[word] |= (c >> 2 ^ 1) << bit;
        }
        planes
    }
}

/// 64 bits of a plane from bit `at` on.
#[inline]
fn bits(plane: &[u64; STORED], at: usize) -> u64 {
    let (w, shift) = (at / 64, at % 64);
    // The double shift is 0 for `shift` 0, where a single one by 64 would overflow.
    plane[w % STORED] >> shift | plane[(w + 1) % STORED] << 1 << (63 - shift)
}

/// Positions among 64 at which both bases are known and at which these differ, as bits; the first `len` count.
#[inline]
fn masks(a: &Planes, at_a: usize, b: &Planes, at_b: usize, len: usize) -> (u64, u64) {
    let mask = if len >= 64 { u64::MAX } else { (1 << len) - 1 };
    let known = bits(&a.known, at_a) & bits(&b.known, at_b) & mask;
    let differ = (bits(&a.low, at_a) ^ bits(&b.low, at_b)) | (bits(&a.high, at_a) ^ bits(&b.high, at_b));
    (known, differ & known)
}

/// True when more than [`MISMATCHES`] bits are set: cheaper than to count them where the CPU need not have an instruction
/// for it.
#[inline]
fn too_many(differ: u64) -> bool {
    (0..MISMATCHES).fold(differ, |bits, _| bits & bits.wrapping_sub(1)) != 0
}

/// The overlap of a pair; `None` when there is none, or no best one, or a read is over 512 bases.
pub fn find(read1: &[u8], read2: &[u8]) -> Option<Overlap> {
    let (len1, len2) = (read1.len(), read2.len());
    if len1.max(len2) > WORDS * 64 || len1.min(len2) < SHORTEST {
        return None;
    }
    let forward = Planes::new(read1.iter().map(|&b| code(b)));
    let reverse = Planes::new(read2.iter().rev().map(|&b| code(b) ^ 3));
    let mut best: Option<(i64, Overlap)> = None;
    let mut second = i64::MIN;
    // The insert is [0, insert) in R1's coordinates; R2 reversed lies at insert − len2.
    for insert in SHORTEST..=len1 + len2 - SHORTEST {
        let (at1, at2) = (insert.saturating_sub(len2), len2.saturating_sub(insert));
        let len = insert.min(len1).min(len2).min(len1 + len2 - insert);
        if len < SHORTEST {
            continue;
        }
        // Nearly every wrong offset ends here.
        let (known, differ) = masks(&forward, at1, &reverse, at2, len);
        if too_many(differ) {
            continue;
        }
        let (mut compared, mut mismatches) = (known.count_ones(), differ.count_ones());
        for done in (64..len).step_by(64) {
            let (known, differ) = masks(&forward, at1 + done, &reverse, at2 + done, len - done);
            compared += known.count_ones();
            mismatches += differ.count_ones();
        }
        if mismatches > MISMATCHES || 5 * mismatches > compared || (compared as usize) < SHORTEST {
            continue;
        }
        let score = i64::from(compared) - 4 * i64::from(mismatches);
        let found = Overlap { insert: insert as u32, compared, mismatches };
        match best {
            Some((top, _)) if score <= top => second = second.max(score),
            _ => {
                second = second.max(best.map_or(i64::MIN, |(top, _)| top));
                best = Some((score, found));
            }
        }
    }
    best.filter(|(top, _)| second < top / 2).map(|(_, overlap)| overlap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complement(base: u8) -> u8 {
        match base {
            b'A' => b'T',
            b'C' => b'G',
            b'G' => b'C',
            b'T' => b'A',
            _ => b'N',
        }
    }

    /// A random template (splitmix64) and the reads of its ends, adapter `A…` behind short ones.
    fn pair(insert: usize, len: usize, seed: u64) -> (Vec<u8>, Vec<u8>) {
        let mut state = seed;
        let template: Vec<u8> = (0..insert.max(1))
            .map(|_| {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                b"ACGT"[((z ^ z >> 27) >> 40 & 3) as usize]
            })
            .collect();
        let read = |bases: Vec<u8>| bases.into_iter().chain(std::iter::repeat(b'A')).take(len).collect();
        (read(template.clone()), read(template.iter().rev().map(|&b| complement(b)).collect()))
    }

    #[test]
    fn every_insert_is_found() {
        for insert in 30..=270 {
            let (a, b) = pair(insert, 150, insert as u64);
            let compared = if insert < 150 { insert } else { 300 - insert } as u32;
            assert_eq!(find(&a, &b), Some(Overlap { insert: insert as u32, compared, mismatches: 0 }), "{insert}");
        }
        let (a, b) = pair(271, 150, 1);
        assert_eq!(find(&a, &b), None, "29 bases in common");
    }

    #[test]
    fn mismatches_are_counted_and_bounded() {
        let (mut a, b) = pair(200, 150, 7);
        for i in [60, 70, 80, 90, 100] {
            a[i] = complement(a[i]);
        }
        a[110] = b'N';
        assert_eq!(find(&a, &b), Some(Overlap { insert: 200, compared: 99, mismatches: 5 }));
        a[120] = complement(a[120]);
        assert_eq!(find(&a, &b), None);
    }

    #[test]
    fn repeats_and_unequal_lengths() {
        let repeat = b"AC".repeat(75);
        let (_, other) = (0, repeat.iter().rev().map(|&b| complement(b)).collect::<Vec<_>>());
        assert_eq!(find(&repeat[..100], &other[..101]), None, "many offsets fit equally well");
        let (a, b) = pair(180, 150, 9);
        assert_eq!(find(&a[..128], &b).map(|o| (o.insert, o.compared)), Some((180, 98)));
        assert_eq!(find(&a[..29], &b), None);
        assert_eq!(find(&[b'A'; 600], &[b'T'; 600]), None);
    }
}
