//! AVX2: 32 characters at a time. Error probabilities stay a scalar table look-up: a gather is no faster.

use super::hot::{HOT, HotLanes};
use super::{BaseCounts, BaseLanes, CYCLES, ErrorTable, QualCounts, QualTable};
use std::arch::x86_64::*;

/// 32 characters from `chunk`, which may be shorter; the rest is `fill`.
#[inline]
#[target_feature(enable = "avx2")]
fn load(chunk: &[u8], fill: u8) -> __m256i {
    let mut padded = [fill; 32];
    let bytes = match chunk.first_chunk::<32>() {
        Some(whole) => whole,
        None => {
            padded[..chunk.len()].copy_from_slice(chunk);
            &padded
        }
    };
    // SAFETY: 32 readable bytes behind a reference; the load is unaligned.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// Letters of one register: masks of A, C, G, T/U and N.
#[inline]
#[target_feature(enable = "avx2")]
fn letters(v: __m256i) -> [__m256i; 5] {
    let upper = _mm256_and_si256(v, _mm256_set1_epi8(0xdf_u8 as i8));
    let is = |c: u8| _mm256_cmpeq_epi8(upper, _mm256_set1_epi8(c as i8));
    [is(b'A'), is(b'C'), is(b'G'), _mm256_or_si256(is(b'T'), is(b'U')), is(b'N')]
}

#[target_feature(enable = "avx2,popcnt")]
pub(super) fn count_bases(seq: &[u8], lanes: &mut BaseLanes) -> BaseCounts {
    let mut counts = [0u32; 5];
    for (i, chunk) in seq.chunks(32).enumerate() {
        let found = letters(load(chunk, 0));
        for (count, &mask) in counts.iter_mut().zip(&found) {
            *count += (_mm256_movemask_epi8(mask) as u32).count_ones();
        }
        if i < CYCLES / 32 {
            for (row, &mask) in lanes.0.iter_mut().zip(&found) {
                let Some(lane) = row[i * 32..].first_chunk_mut::<32>() else { continue };
                // SAFETY: 32 bytes behind an exclusive reference; unaligned load and store.
                unsafe {
                    let at = lane.as_mut_ptr().cast();
                    _mm256_storeu_si256(at, _mm256_sub_epi8(_mm256_loadu_si256(at), mask));
                }
            }
        }
    }
    BaseCounts { acgt: [counts[0], counts[1], counts[2], counts[3]], n: counts[4] }
}

#[target_feature(enable = "avx2,popcnt")]
pub(super) fn count_quals(quals: &[u8], errors: &ErrorTable) -> QualCounts {
    let zero = _mm256_setzero_si256();
    let (mut min, mut max, mut sum) = (_mm256_set1_epi8(-1), zero, zero);
    let (mut q20, mut q30, mut error) = (0, 0, 0u64);
    let at_least = |v, c: u8| {
        let bound = _mm256_set1_epi8(c as i8);
        (_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(v, bound), v)) as u32).count_ones()
    };
    for chunk in quals.chunks(32) {
        // Padding with 0 leaves maximum, sum and thresholds alone; the minimum has its own.
        let v = load(chunk, 0);
        let low = if chunk.len() == 32 { v } else { load(chunk, 255) };
        min = _mm256_min_epu8(min, low);
        max = _mm256_max_epu8(max, v);
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(v, zero));
        q20 += at_least(v, 33 + 20);
        q30 += at_least(v, 33 + 30);
        error += chunk.iter().map(|&c| u64::from(errors.value(c))).sum::<u64>();
    }
    let (mut mins, mut maxs, mut sums) = ([0u8; 32], [0u8; 32], [0u64; 4]);
    // SAFETY: three arrays of 32 bytes each; unaligned stores.
    unsafe {
        _mm256_storeu_si256(mins.as_mut_ptr().cast(), min);
        _mm256_storeu_si256(maxs.as_mut_ptr().cast(), max);
        _mm256_storeu_si256(sums.as_mut_ptr().cast(), sum);
    }
    let fold = |v: [u8; 32], pick: fn(u8, u8) -> u8, start| v.into_iter().fold(start, pick);
    QualCounts { min: fold(mins, u8::min, 255), max: fold(maxs, u8::max, 0), q20, q30, sum: sums.iter().sum(), error }
}

#[target_feature(enable = "avx2,popcnt")]
pub(super) fn count_hot(quals: &[u8], hot: &mut HotLanes, table: &mut QualTable) -> [u32; HOT] {
    let mut counts = [0u32; HOT];
    let zero = _mm256_setzero_si256();
    for (i, chunk) in quals.chunks(32).take(CYCLES / 32).enumerate() {
        let v = load(chunk, 0);
        // Padding is 0, and so is a character 0, which is not hot; the lanes of 0 are those that no character has.
        let nul = _mm256_cmpeq_epi8(v, zero);
        let mut found = zero;
        for ((count, &c), row) in counts.iter_mut().zip(&hot.chars).zip(&mut hot.lanes) {
            let mask = _mm256_andnot_si256(nul, _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c as i8)));
            found = _mm256_or_si256(found, mask);
            *count += (_mm256_movemask_epi8(mask) as u32).count_ones();
            let Some(lane) = row[i * 32..].first_chunk_mut::<32>() else { continue };
            // SAFETY: 32 bytes behind an exclusive reference; unaligned load and store.
            unsafe {
                let at = lane.as_mut_ptr().cast();
                _mm256_storeu_si256(at, _mm256_sub_epi8(_mm256_loadu_si256(at), mask));
            }
        }
        let first = if chunk.len() >= 32 { u32::MAX } else { (1 << chunk.len()) - 1 };
        let mut others = !(_mm256_movemask_epi8(found) as u32) & first;
        while others > 0 {
            let at = others.trailing_zeros() as usize;
            table.add_one(i * 32 + at, chunk.get(at).copied().unwrap_or(0));
            others &= others - 1;
        }
    }
    counts
}
