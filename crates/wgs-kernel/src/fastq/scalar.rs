//! The definition.

use super::hot::{HOT, HotLanes};
use super::{BaseCounts, BaseLanes, CYCLES, ErrorTable, QualCounts, QualTable};

/// Index of a letter: A, C, G, T/U = 0–3, N = 4, everything else 5.
const CODE: [u8; 256] = {
    let mut code = [5; 256];
    let letters = *b"ACGTUN";
    let index = [0, 1, 2, 3, 3, 4];
    let mut i = 0;
    while i < letters.len() {
        code[letters[i] as usize] = index[i];
        code[(letters[i] | 32) as usize] = index[i];
        i += 1;
    }
    code
};

pub(super) fn count_bases(seq: &[u8], lanes: &mut BaseLanes) -> BaseCounts {
    let mut counts = [0u32; 6];
    for (cycle, &c) in seq.iter().enumerate() {
        let code = usize::from(CODE[usize::from(c)]);
        counts[code] += 1;
        if cycle < CYCLES && code < 4 {
            let lane = &mut lanes.0[code][cycle];
            *lane = lane.wrapping_add(1);
        }
    }
    BaseCounts { acgt: [counts[0], counts[1], counts[2], counts[3]], n: counts[4] }
}

pub(super) fn count_quals(quals: &[u8], errors: &ErrorTable) -> QualCounts {
    let mut out = QualCounts { min: 255, max: 0, q20: 0, q30: 0, sum: 0, error: 0 };
    for &c in quals {
        out.min = out.min.min(c);
        out.max = out.max.max(c);
        out.q20 += u32::from(c >= 33 + 20);
        out.q30 += u32::from(c >= 33 + 30);
        out.sum += u64::from(c);
        out.error += u64::from(errors.value(c));
    }
    out
}

pub(super) fn count_hot(quals: &[u8], hot: &mut HotLanes, table: &mut QualTable) -> [u32; HOT] {
    let mut counts = [0; HOT];
    for (cycle, &c) in quals.iter().take(CYCLES).enumerate() {
        match hot.chars.iter().position(|&h| h == c && h > 0) {
            Some(k) => {
                counts[k] += 1;
                let lane = &mut hot.lanes[k][cycle];
                *lane = lane.wrapping_add(1);
            }
            None => table.add_one(cycle, c),
        }
    }
    counts
}
