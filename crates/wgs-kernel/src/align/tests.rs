//! Parity: every variant this CPU runs against the scalar definition.

use super::*;
use proptest::prelude::*;

const LENGTHS: [usize; 14] = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 150, 151, 4096];

fn check(seed: u64, n: usize) {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let packed: Vec<u8> = (0..n.div_ceil(2)).map(|_| next()).collect();
    let quals: Vec<u8> = (0..n).map(|_| next()).collect();
    let reference: Vec<u8> = (0..n).map(|_| if next() & 3 == 0 { next() & 15 } else { 1 << (next() & 3) }).collect();
    let cut = next();
    let run = |k: &Kernels| {
        let mut codes = vec![0; n.next_multiple_of(64)];
        (k.unpack)(&packed, n, &mut codes);
        codes.truncate(n);
        let mut rows = Rows::default();
        (k.compare)(&codes, &quals, &reference, cut, &mut rows);
        let mut depth = vec![7; n];
        (k.add_bits)(&mut depth, &rows.good);
        (k.add_bits)(&mut depth, &rows.mismatch);
        let mut sums = vec![3; n];
        (k.add_values)(&mut sums, &quals);
        let mut good = Vec::new();
        (k.good)(&packed, &quals, cut, &mut good);
        assert_eq!(good, rows.good, "without a reference the row is the same");
        (codes, rows, depth, sums, (k.count_ge2)(&quals, cut, 30), (k.count_ones)(&good))
    };
    let expected = run(Kernels::at(Level::Scalar));
    assert!(expected.1.good.len() == n.div_ceil(64));
    for level in Level::available() {
        assert!(run(Kernels::at(level)) == expected, "{} differs at length {n}, seed {seed}", level.name());
    }
}

#[test]
fn every_variant_ran() {
    // One variant per level the CPU has, three on a CPU with AVX-512.
    #[cfg(target_arch = "x86_64")]
    {
        let wanted =
            1 + usize::from(is_x86_feature_detected!("avx2")) + usize::from(is_x86_feature_detected!("avx512vbmi"));
        assert_eq!(Level::available().len(), wanted);
    }
}

#[test]
fn fixed_lengths() {
    for n in LENGTHS {
        (1..20).for_each(|seed| check(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15), n));
    }
}

#[test]
fn the_definition_on_a_small_case() {
    let mut rows = Rows::default();
    // A C G T N, qualities around the cut of 20, reference A A N T C
    (Kernels::at(Level::Scalar).compare)(&[1, 2, 4, 8, 15], &[20, 19, 30, 2, 40], &[1, 1, 15, 8, 2], 20, &mut rows);
    assert_eq!((rows.good[0], rows.comparable[0], rows.mismatch[0]), (0b00101, 0b01011, 0b00010));
}

proptest! {
    #[test]
    fn any_length(seed: u64, n in 0usize..700) {
        check(seed, n);
    }
}
