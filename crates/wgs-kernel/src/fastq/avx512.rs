//! AVX-512: 64 characters at a time with masked tails; error probabilities by VBMI look-up, one byte plane after the other.

use super::hot::{HOT, HotLanes};
use super::{BaseCounts, BaseLanes, CYCLES, ErrorTable, QualCounts, QualTable};
use std::arch::x86_64::*;

/// Mask of the first `len` of 64 lanes.
#[inline]
fn first(len: usize) -> u64 {
    if len >= 64 { u64::MAX } else { (1 << len) - 1 }
}

/// Up to 64 characters; lanes past the end are 0.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load(chunk: &[u8]) -> __m512i {
    // SAFETY: masked-off lanes are not read, so only `chunk` is.
    unsafe { _mm512_maskz_loadu_epi8(first(chunk.len()), chunk.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,popcnt")]
pub(super) fn count_bases(seq: &[u8], lanes: &mut BaseLanes) -> BaseCounts {
    let mut counts = [0u32; 5];
    for (i, chunk) in seq.chunks(64).enumerate() {
        let upper = _mm512_and_si512(load(chunk), _mm512_set1_epi8(0xdf_u8 as i8));
        let is = |c: u8| _mm512_cmpeq_epi8_mask(upper, _mm512_set1_epi8(c as i8));
        let found = [is(b'A'), is(b'C'), is(b'G'), is(b'T') | is(b'U'), is(b'N')];
        for (count, mask) in counts.iter_mut().zip(found) {
            *count += mask.count_ones();
        }
        if i < CYCLES / 64 {
            for (row, mask) in lanes.0.iter_mut().zip(found) {
                let Some(lane) = row[i * 64..].first_chunk_mut::<64>() else { continue };
                // SAFETY: 64 bytes behind an exclusive reference; unaligned load and store.
                unsafe {
                    let at = lane.as_mut_ptr().cast();
                    let old = _mm512_loadu_si512(at as *const __m512i);
                    _mm512_storeu_si512(at, _mm512_sub_epi8(old, _mm512_movm_epi8(mask)));
                }
            }
        }
    }
    BaseCounts { acgt: [counts[0], counts[1], counts[2], counts[3]], n: counts[4] }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,popcnt")]
pub(super) fn count_quals(quals: &[u8], errors: &ErrorTable) -> QualCounts {
    let zero = _mm512_setzero_si512();
    let (mut min, mut max, mut sum) = (_mm512_set1_epi8(-1), zero, zero);
    let (mut q20, mut q30) = (0, 0);
    let mut error = [zero; 4];
    // SAFETY: each plane is 128 bytes; two unaligned loads of 64.
    let planes = errors
        .planes
        .each_ref()
        .map(|p| unsafe { (_mm512_loadu_si512(p.as_ptr().cast()), _mm512_loadu_si512(p.as_ptr().add(64).cast())) });
    for chunk in quals.chunks(64) {
        let mask = first(chunk.len());
        let v = load(chunk);
        min = _mm512_mask_min_epu8(min, mask, min, v);
        max = _mm512_max_epu8(max, v);
        sum = _mm512_add_epi64(sum, _mm512_sad_epu8(v, zero));
        q20 += _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8(33 + 20)).count_ones();
        q30 += _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8(33 + 30)).count_ones();
        for (total, (low, high)) in error.iter_mut().zip(planes) {
            let bytes = _mm512_maskz_permutex2var_epi8(mask, low, v, high);
            *total = _mm512_add_epi64(*total, _mm512_sad_epu8(bytes, zero));
        }
    }
    // Four sums of byte planes, put together lane by lane before the one horizontal sum.
    let low = _mm512_add_epi64(error[0], _mm512_slli_epi64::<8>(error[1]));
    let high = _mm512_add_epi64(_mm512_slli_epi64::<16>(error[2]), _mm512_slli_epi64::<24>(error[3]));
    let error = _mm512_reduce_add_epi64(_mm512_add_epi64(low, high)) as u64;
    let (mut mins, mut maxs) = ([0u8; 16], [0u8; 16]);
    let half_min = _mm256_min_epu8(_mm512_castsi512_si256(min), _mm512_extracti64x4_epi64::<1>(min));
    let half_max = _mm256_max_epu8(_mm512_castsi512_si256(max), _mm512_extracti64x4_epi64::<1>(max));
    let min16 = _mm_min_epu8(_mm256_castsi256_si128(half_min), _mm256_extracti128_si256::<1>(half_min));
    let max16 = _mm_max_epu8(_mm256_castsi256_si128(half_max), _mm256_extracti128_si256::<1>(half_max));
    // SAFETY: both arrays hold 16 bytes; unaligned stores.
    unsafe {
        _mm_storeu_si128(mins.as_mut_ptr().cast(), min16);
        _mm_storeu_si128(maxs.as_mut_ptr().cast(), max16);
    }
    let min = mins.iter().copied().fold(255, u8::min);
    let max = maxs.iter().copied().fold(0, u8::max);
    QualCounts { min, max, q20, q30, sum: _mm512_reduce_add_epi64(sum) as u64, error }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,popcnt")]
pub(super) fn count_hot(quals: &[u8], hot: &mut HotLanes, table: &mut QualTable) -> [u32; HOT] {
    let mut counts = [0u32; HOT];
    let ones = _mm512_set1_epi8(1);
    for (i, chunk) in quals.chunks(64).take(CYCLES / 64).enumerate() {
        let v = load(chunk);
        // Padding is 0, and so is a character 0, which is not hot; the lanes of 0 are those that no character has.
        let some = _mm512_test_epi8_mask(v, v);
        let mut seen = 0;
        for ((count, &c), row) in counts.iter_mut().zip(&hot.chars).zip(&mut hot.lanes) {
            let found = _mm512_mask_cmpeq_epi8_mask(some, v, _mm512_set1_epi8(c as i8));
            seen |= found;
            *count += found.count_ones();
            let Some(lane) = row[i * 64..].first_chunk_mut::<64>() else { continue };
            // SAFETY: 64 bytes behind an exclusive reference; unaligned load and store.
            unsafe {
                let at = lane.as_mut_ptr().cast();
                let old = _mm512_loadu_si512(at as *const __m512i);
                _mm512_storeu_si512(at, _mm512_mask_add_epi8(old, found, old, ones));
            }
        }
        let mut others = first(chunk.len()) & !seen;
        while others > 0 {
            let at = others.trailing_zeros() as usize;
            table.add_one(i * 64 + at, chunk.get(at).copied().unwrap_or(0));
            others &= others - 1;
        }
    }
    counts
}
