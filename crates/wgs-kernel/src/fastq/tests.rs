//! Every variant this CPU has against the scalar definition.

use super::*;

const LENGTHS: [usize; 17] = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 150, 151, 319, 320, 321, 4096];

/// A fixed pseudo-random stream (splitmix64): the same bytes on every machine.
fn bytes(seed: u64, len: usize, alphabet: &[u8]) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    };
    (0..len).map(|_| alphabet[(next() % alphabet.len() as u64) as usize]).collect()
}

fn errors() -> ErrorTable {
    ErrorTable::new(std::array::from_fn(|c| 0x9e37_79b9u32.wrapping_mul(c as u32 + 1)))
}

/// Lanes and table together hold what the table alone would, and the sums are those of [`count_quals`].
fn hot_equals_plain(level: Level, seed: u64, len: usize) {
    let all: Vec<u8> = (0..=255).collect();
    for (hot, alphabet) in [(&b"#,:FI"[..], &b"#,:F"[..]), (b"#,:F<ACI~", b"#,:F<ACI~5"), (b"F", &all)] {
        let (mut lanes, mut table, mut plain) = (HotLanes::default(), QualTable::default(), QualTable::default());
        let mut counts = [0; 128];
        hot.iter().for_each(|&c| counts[usize::from(c)] = 1);
        assert!(lanes.choose(&counts) == (hot.len() <= HOT), "8 of 9 are under 15 of 16");
        for read in 0..LANE_READS {
            assert!(!lanes.is_full());
            let quals = bytes(1000 * seed + u64::from(read), len, alphabet);
            plain.add(&quals);
            let sums = lanes.add(level, &quals, &errors(), &mut table);
            let known = quals.iter().all(|c| lanes.chars.contains(c) && *c > 0);
            assert_eq!(sums, known.then(|| count_quals(Level::Scalar, &quals, &errors())), "length {len}");
        }
        assert!(lanes.is_full());
        lanes.flush(&mut table);
        let mut sums = [vec![[0; 128]; CYCLES], vec![[0; 128]; CYCLES]];
        assert_eq!(table.characters(), plain.characters());
        plain.flush(&mut sums[0]);
        table.flush(&mut sums[1]);
        assert_eq!(sums[0], sums[1], "length {len}");
        assert!(lanes.lanes.iter().flatten().all(|&l| l == 0));
    }
}

macro_rules! parity {
    ($($name:ident: $level:expr;)*) => {$(
        #[test]
        fn $name() {
            if !Level::available().contains(&$level) {
                eprintln!("this CPU has no {}", $level.name());
                return;
            }
            for (seed, &len) in LENGTHS.iter().enumerate() {
                let seq = bytes(seed as u64, len, b"ACGTACGTACGTacgtNnUuRYKMSWBDHV.*@\n\0\xff");
                let (mut a, mut b) = (BaseLanes::default(), BaseLanes::default());
                for _ in 0..3 {
                    assert_eq!(count_bases($level, &seq, &mut a), count_bases(Level::Scalar, &seq, &mut b), "length {len}");
                }
                assert_eq!(a.0, b.0, "length {len}");
                let all: Vec<u8> = (0..=255).collect();
                let quals = bytes(seed as u64 + 100, len, &all);
                assert_eq!(count_quals($level, &quals, &errors()), count_quals(Level::Scalar, &quals, &errors()), "length {len}");
                hot_equals_plain($level, seed as u64, len.min(CYCLES));
            }
        }
    )*};
}

parity! {
    scalar_is_itself: Level::Scalar;
    avx2_equals_scalar: Level::Avx2;
    avx512_equals_scalar: Level::Avx512;
}

#[test]
fn scalar_counts_by_hand() {
    let mut lanes = BaseLanes::default();
    let counts = count_bases(Level::Scalar, b"ACGTNacgtnURx", &mut lanes);
    assert_eq!(counts, BaseCounts { acgt: [2, 2, 2, 3], n: 2 });
    assert_eq!((counts.known(), counts.gc()), (9, 4));
    let mut sums = vec![[0; 4]; CYCLES];
    lanes.flush(&mut sums);
    assert_eq!((sums[0], sums[4], sums[10]), ([1, 0, 0, 0], [0; 4], [0, 0, 0, 1]));
    assert!(lanes.0.iter().flatten().all(|&l| l == 0));
    let quals = count_quals(Level::Scalar, b"!5?I", &ErrorTable::new([7; 128]));
    assert_eq!(quals, QualCounts { min: b'!', max: b'I', q20: 3, q30: 2, sum: 33 + 53 + 63 + 73, error: 28 });
}

#[test]
fn quality_table_counts_by_cycle() {
    let mut table = QualTable::default();
    table.add(b"I5");
    table.add(&[b'I'; CYCLES + 9]);
    let mut sums = vec![[0; 128]; CYCLES];
    table.flush(&mut sums);
    assert_eq!((sums[0][usize::from(b'I')], sums[1][usize::from(b'I')], sums[1][usize::from(b'5')]), (2, 1, 1));
    assert_eq!(sums.iter().flatten().sum::<u64>(), 2 + CYCLES as u64);
}
