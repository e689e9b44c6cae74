//! PhiX174, the control library: does a read come from it?
//!
//! A read is taken for PhiX when at least half of its consecutive 24-mers (at bases 0, 24, 48, …; at least one) are on the
//! genome, on either strand, across its circular end too. By chance a 24-mer is on it with probability 4·10⁻¹¹.

use crate::bases::code;
use std::sync::LazyLock;

/// Bases of a word: 48 bits.
const K: usize = 24;

/// Words of both strands, sorted.
static WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut genome = genome();
    genome.extend_from_within(..K - 1);
    let reverse: Vec<u8> = genome.iter().rev().map(|b| complement(*b)).collect();
    let mut words: Vec<u64> = [&genome, &reverse].iter().flat_map(|g| g.windows(K).filter_map(word)).collect();
    words.sort_unstable();
    words.dedup();
    words
});

/// One bit for each value of a word's last 17 bits, 16 KiB: most reads never reach the list.
static SEEN: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut seen = vec![0u64; 1 << 11];
    for word in WORDS.iter() {
        let bit = word & 0x1_ffff;
        seen[(bit / 64) as usize] |= 1 << (bit % 64);
    }
    seen
});

fn genome() -> Vec<u8> {
    include_str!("../data/phix174.fa").lines().skip(1).flat_map(str::bytes).collect()
}

fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    }
}

fn word(bases: &[u8]) -> Option<u64> {
    let (word, unknown) = bases.iter().fold((0, 0), |(word, unknown), &b| {
        let c = code(b);
        (word << 2 | u64::from(c & 3), unknown | c & 4)
    });
    (unknown == 0).then_some(word)
}

/// True when the read comes from PhiX174.
pub fn is_phix(seq: &[u8]) -> bool {
    let (mut on, mut all) = (0, 0);
    for bases in seq.chunks_exact(K) {
        all += 1;
        on += u32::from(word(bases).is_some_and(|w| {
            let bit = w & 0x1_ffff;
            SEEN[(bit / 64) as usize] >> (bit % 64) & 1 == 1 && WORDS.binary_search(&w).is_ok()
        }));
    }
    all > 0 && 2 * on >= all
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_io::digest::Digests;

    #[test]
    fn the_genome_is_nc_001422() {
        let genome = genome();
        assert_eq!(genome.len(), 5386);
        let mut digests = Digests::default();
        digests.update(&genome);
        assert_eq!(digests.finish().0, "3332ed720ac7eaa9b3655c06f6b9e196", "refget MD5 of NC_001422.1");
    }

    #[test]
    fn both_strands_and_the_origin() {
        let mut genome = genome();
        genome.extend_from_within(..200);
        let reverse: Vec<u8> = genome.iter().rev().map(|&b| complement(b)).collect();
        assert!(is_phix(&genome[100..250]) && is_phix(&genome[5300..5450]) && is_phix(&reverse[33..133]));
        let mut half = genome[..96].to_vec();
        half[0] = b'N';
        half[30] = complement(half[30]);
        assert!(is_phix(&half), "2 of 4 words");
        half[50] = complement(half[50]);
        assert!(!is_phix(&half), "1 of 4 words");
        assert!(!is_phix(b"ACGT") && !is_phix(&[b'A'; 150]));
    }
}
