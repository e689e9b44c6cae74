//! The definition.

use super::Rows;

pub fn unpack(packed: &[u8], n: usize, out: &mut [u8]) {
    for (i, code) in out[..n].iter_mut().enumerate() {
        *code = packed[i / 2] >> (4 * (1 - (i & 1))) & 15;
    }
}

/// A, C, G or T.
fn known(code: u8) -> bool {
    matches!(code, 1 | 2 | 4 | 8)
}

pub fn compare(read: &[u8], quals: &[u8], reference: &[u8], cut: u8, rows: &mut Rows) {
    let words = read.chunks(64).zip(quals.chunks(64)).zip(reference.chunks(64));
    for ((read, quals), reference) in words {
        let (mut good, mut comparable, mut mismatch) = (0, 0, 0);
        for (i, ((&b, &q), &r)) in read.iter().zip(quals).zip(reference).enumerate() {
            good |= u64::from(known(b) && q >= cut) << i;
            comparable |= u64::from(known(b) && known(r)) << i;
            mismatch |= u64::from(known(b) && known(r) && b != r) << i;
        }
        rows.push(good, comparable, mismatch);
    }
}

pub fn good(packed: &[u8], quals: &[u8], cut: u8, out: &mut Vec<u64>) {
    for (word, quals) in quals.chunks(64).enumerate() {
        let code = |i: usize| packed[32 * word + i / 2] >> (4 * (1 - (i & 1))) & 15;
        let bit = |(i, &q): (usize, &u8)| u64::from(known(code(i)) && q >= cut) << i;
        out.push(quals.iter().enumerate().map(bit).fold(0, |all, bit| all | bit));
    }
}

pub fn count_ones(words: &[u64]) -> u64 {
    words.iter().map(|w| u64::from(w.count_ones())).sum()
}

pub fn add_bits(depth: &mut [u32], bits: &[u64]) {
    for (depth, &word) in depth.chunks_mut(64).zip(bits) {
        for (i, d) in depth.iter_mut().enumerate() {
            *d += (word >> i & 1) as u32;
        }
    }
}

pub fn add_values(sums: &mut [u32], values: &[u8]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum += u32::from(value);
    }
}

pub fn count_ge2(values: &[u8], a: u8, b: u8) -> (u32, u32) {
    let count = |cut| values.iter().filter(|&&v| v >= cut).count() as u32;
    (count(a), count(b))
}
