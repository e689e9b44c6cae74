//! AVX2 and AVX-512 variants. Tails are finished by the scalar definition or by masked loads.

use super::{Kernels, Rows, scalar};
use std::arch::x86_64::*;

pub static AVX2: Kernels = Kernels {
    // SAFETY: for all, `Kernels::at` gives this set only for a level that `Level::available` found on this CPU.
    unpack: |packed, n, out| unsafe { unpack_avx2(packed, n, out) },
    // SAFETY: see above.
    compare: |read, quals, reference, cut, rows| unsafe { compare_avx2(read, quals, reference, cut, rows) },
    // SAFETY: see above.
    add_bits: |depth, bits| unsafe { add_bits_avx2(depth, bits) },
    // SAFETY: see above.
    add_values: |sums, values| unsafe { add_values_avx2(sums, values) },
    // SAFETY: see above.
    count_ge2: |values, a, b| unsafe { count_ge2_avx2(values, a, b) },
    // SAFETY: see above.
    good: |packed, quals, cut, out| unsafe { good_avx2(packed, quals, cut, out) },
    // SAFETY: see above.
    count_ones: |words| unsafe { count_ones_popcnt(words) },
};

pub static AVX512: Kernels = Kernels {
    // SAFETY: for all, `Kernels::at` gives this set only for a level that `Level::available` found on this CPU.
    unpack: |packed, n, out| unsafe { unpack_avx2(packed, n, out) },
    // SAFETY: see above.
    compare: |read, quals, reference, cut, rows| unsafe { compare_avx512(read, quals, reference, cut, rows) },
    // SAFETY: see above.
    add_bits: |depth, bits| unsafe { add_bits_avx512(depth, bits) },
    // SAFETY: see above.
    add_values: |sums, values| unsafe { add_values_avx512(sums, values) },
    // SAFETY: see above.
    count_ge2: |values, a, b| unsafe { count_ge2_avx512(values, a, b) },
    // SAFETY: see above.
    good: |packed, quals, cut, out| unsafe { good_avx512(packed, quals, cut, out) },
    // SAFETY: see above.
    count_ones: |words| unsafe { count_ones_popcnt(words) },
};

#[target_feature(enable = "avx2")]
unsafe fn unpack_avx2(packed: &[u8], n: usize, out: &mut [u8]) {
    let whole = n / 32;
    assert!(out.len() >= n && packed.len() >= n.div_ceil(2));
    let low = _mm_set1_epi8(15);
    for i in 0..whole {
        // SAFETY: 16 bytes at 16·i lie in `packed` and 32 at 32·i in `out`, both checked above for i < whole.
        unsafe {
            let bytes = _mm_loadu_si128(packed.as_ptr().add(16 * i).cast());
            let high = _mm_and_si128(_mm_srli_epi16::<4>(bytes), low);
            let rest = _mm_and_si128(bytes, low);
            let to = out.as_mut_ptr().add(32 * i);
            _mm_storeu_si128(to.cast(), _mm_unpacklo_epi8(high, rest));
            _mm_storeu_si128(to.add(16).cast(), _mm_unpackhi_epi8(high, rest));
        }
    }
    scalar::unpack(&packed[16 * whole..], n - 32 * whole, &mut out[32 * whole..]);
}

/// `0xff` in each byte of `codes` (0–15) that is A, C, G or T.
#[target_feature(enable = "avx2")]
fn known_avx2(codes: __m256i) -> __m256i {
    let table = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, -1, 0, -1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0));
    _mm256_shuffle_epi8(table, codes)
}

#[target_feature(enable = "avx2")]
unsafe fn compare_avx2(read: &[u8], quals: &[u8], reference: &[u8], cut: u8, rows: &mut Rows) {
    let n = read.len().min(quals.len()).min(reference.len());
    let whole = n / 64;
    let cuts = _mm256_set1_epi8(cut as i8);
    for word in 0..whole {
        let (mut good, mut comparable, mut mismatch) = (0u64, 0u64, 0u64);
        for half in 0..2 {
            let at = 64 * word + 32 * half;
            // SAFETY: 32 bytes at `at` lie inside all three slices, because at + 32 ≤ 64·whole ≤ n.
            let (b, q, r) = unsafe {
                (
                    _mm256_loadu_si256(read.as_ptr().add(at).cast()),
                    _mm256_loadu_si256(quals.as_ptr().add(at).cast()),
                    _mm256_loadu_si256(reference.as_ptr().add(at).cast()),
                )
            };
            let known = known_avx2(b);
            let both = _mm256_and_si256(known, known_avx2(r));
            let enough = _mm256_cmpeq_epi8(_mm256_max_epu8(q, cuts), q);
            let mask = |v| u64::from(_mm256_movemask_epi8(v) as u32) << (32 * half);
            good |= mask(_mm256_and_si256(known, enough));
            comparable |= mask(both);
            mismatch |= mask(_mm256_andnot_si256(_mm256_cmpeq_epi8(b, r), both));
        }
        rows.push(good, comparable, mismatch);
    }
    let tail = 64 * whole;
    if tail == n {
        return;
    }
    // The last word from padded copies: padding is code 0, which is not known.
    let mut padded = [[0u8; 64]; 3];
    for (to, from) in padded.iter_mut().zip([read, quals, reference]) {
        to[..n - tail].copy_from_slice(&from[tail..n]);
    }
    // SAFETY: the CPU has AVX2, as the caller made sure; the copies hold one whole word.
    unsafe { compare_avx2(&padded[0], &padded[1], &padded[2], cut, rows) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
unsafe fn compare_avx512(read: &[u8], quals: &[u8], reference: &[u8], cut: u8, rows: &mut Rows) {
    let n = read.len().min(quals.len()).min(reference.len());
    let table = _mm512_broadcast_i32x4(_mm_setr_epi8(0, -1, -1, 0, -1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0));
    let cuts = _mm512_set1_epi8(cut as i8);
    let mut at = 0;
    while at < n {
        let left = n - at;
        let mask = if left >= 64 { u64::MAX } else { (1u64 << left) - 1 };
        // SAFETY: the mask admits only the `left` bytes that all three slices still hold; others are not touched.
        let (b, q, r) = unsafe {
            (
                _mm512_maskz_loadu_epi8(mask, read.as_ptr().add(at).cast()),
                _mm512_maskz_loadu_epi8(mask, quals.as_ptr().add(at).cast()),
                _mm512_maskz_loadu_epi8(mask, reference.as_ptr().add(at).cast()),
            )
        };
        // A masked byte is code 0, which is not known, so no bit past the end is set.
        let known = _mm512_movepi8_mask(_mm512_shuffle_epi8(table, b));
        let both = known & _mm512_movepi8_mask(_mm512_shuffle_epi8(table, r));
        rows.push(known & _mm512_cmpge_epu8_mask(q, cuts), both, both & _mm512_cmpneq_epi8_mask(b, r));
        at += 64;
    }
}

#[target_feature(enable = "avx2")]
unsafe fn good_avx2(packed: &[u8], quals: &[u8], cut: u8, out: &mut Vec<u64>) {
    let whole = quals.len() / 64;
    assert!(packed.len() >= quals.len().div_ceil(2));
    let (cuts, low) = (_mm256_set1_epi8(cut as i8), _mm_set1_epi8(15));
    for word in 0..whole {
        let mut good = 0;
        for half in 0..2 {
            let at = 64 * word + 32 * half;
            // SAFETY: at + 32 ≤ 64·whole ≤ quals.len(), and `packed` holds a byte for two of them.
            let (bytes, q) = unsafe {
                (_mm_loadu_si128(packed.as_ptr().add(at / 2).cast()), _mm256_loadu_si256(quals.as_ptr().add(at).cast()))
            };
            let high = _mm_and_si128(_mm_srli_epi16::<4>(bytes), low);
            let rest = _mm_and_si128(bytes, low);
            let codes = _mm256_set_m128i(_mm_unpackhi_epi8(high, rest), _mm_unpacklo_epi8(high, rest));
            let enough = _mm256_cmpeq_epi8(_mm256_max_epu8(q, cuts), q);
            good |= u64::from(_mm256_movemask_epi8(_mm256_and_si256(known_avx2(codes), enough)) as u32) << (32 * half);
        }
        out.push(good);
    }
    scalar::good(&packed[32 * whole..], &quals[64 * whole..], cut, out);
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
unsafe fn good_avx512(packed: &[u8], quals: &[u8], cut: u8, out: &mut Vec<u64>) {
    assert!(packed.len() >= quals.len().div_ceil(2));
    let table = _mm512_broadcast_i32x4(_mm_setr_epi8(0, -1, -1, 0, -1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0));
    let cuts = _mm512_set1_epi8(cut as i8);
    for (word, quals) in quals.chunks(64).enumerate() {
        let inside = if quals.len() == 64 { u64::MAX } else { (1u64 << quals.len()) - 1 };
        let bytes = quals.len().div_ceil(2);
        let packed_inside = if bytes == 32 { u32::MAX } else { (1u32 << bytes) - 1 };
        // SAFETY: the masks admit only the chunk's qualities and the bytes of `packed` that hold its bases.
        let (packed, q) = unsafe {
            (
                _mm256_maskz_loadu_epi8(packed_inside, packed.as_ptr().add(32 * word).cast()),
                _mm512_maskz_loadu_epi8(inside, quals.as_ptr().cast()),
            )
        };
        // Each byte to 16 bits, high nibble first.
        let wide = _mm512_cvtepu8_epi16(packed);
        let codes = _mm512_and_si512(
            _mm512_or_si512(_mm512_srli_epi16::<4>(wide), _mm512_slli_epi16::<8>(wide)),
            _mm512_set1_epi8(15),
        );
        // Of an odd last byte the low nibble is no base, so the quality's mask counts.
        let known = _mm512_movepi8_mask(_mm512_shuffle_epi8(table, codes));
        out.push(inside & known & _mm512_cmpge_epu8_mask(q, cuts));
    }
}

#[target_feature(enable = "popcnt")]
fn count_ones_popcnt(words: &[u64]) -> u64 {
    words.iter().map(|w| u64::from(w.count_ones())).sum()
}

#[target_feature(enable = "avx2")]
unsafe fn add_bits_avx2(depth: &mut [u32], bits: &[u64]) {
    let lanes = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    let whole = (depth.len() / 8).min(bits.len() * 8);
    for i in 0..whole {
        let byte = (bits[i / 8] >> (8 * (i % 8)) & 255) as i32;
        // SAFETY: eight counters at 8·i lie inside `depth`, because i < depth.len() / 8.
        unsafe {
            let at = depth.as_mut_ptr().add(8 * i).cast();
            let set = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(byte), lanes), lanes);
            // A set lane is −1; subtracting it adds one.
            _mm256_storeu_si256(at, _mm256_sub_epi32(_mm256_loadu_si256(at), set));
        }
    }
    for i in 8 * whole..depth.len().min(bits.len() * 64) {
        depth[i] += (bits[i / 64] >> (i % 64) & 1) as u32;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
unsafe fn add_bits_avx512(depth: &mut [u32], bits: &[u64]) {
    let one = _mm512_set1_epi32(1);
    let n = depth.len().min(bits.len() * 64);
    let mut at = 0;
    while at < n {
        let left = n - at;
        let inside = if left >= 16 { u16::MAX } else { (1u16 << left) - 1 };
        let set = (bits[at / 64] >> (at % 64)) as u16;
        // SAFETY: the mask admits only counters inside `depth`.
        unsafe {
            let to = depth.as_mut_ptr().add(at).cast();
            let v = _mm512_maskz_loadu_epi32(inside, to);
            _mm512_mask_storeu_epi32(to, inside, _mm512_mask_add_epi32(v, set, v, one));
        }
        at += 16;
    }
}

#[target_feature(enable = "avx2")]
unsafe fn add_values_avx2(sums: &mut [u32], values: &[u8]) {
    let n = sums.len().min(values.len());
    let whole = n / 8;
    for i in 0..whole {
        // SAFETY: eight values and eight sums at 8·i lie inside their slices.
        unsafe {
            let at = sums.as_mut_ptr().add(8 * i).cast();
            let v = _mm256_cvtepu8_epi32(_mm_loadl_epi64(values.as_ptr().add(8 * i).cast()));
            _mm256_storeu_si256(at, _mm256_add_epi32(_mm256_loadu_si256(at), v));
        }
    }
    scalar::add_values(&mut sums[8 * whole..n], &values[8 * whole..n]);
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
unsafe fn add_values_avx512(sums: &mut [u32], values: &[u8]) {
    let n = sums.len().min(values.len());
    let mut at = 0;
    while at < n {
        let left = n - at;
        let inside = if left >= 16 { u16::MAX } else { (1u16 << left) - 1 };
        // SAFETY: the mask admits only values and sums inside their slices.
        unsafe {
            let to = sums.as_mut_ptr().add(at).cast();
            let v = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(inside, values.as_ptr().add(at).cast()));
            _mm512_mask_storeu_epi32(to, inside, _mm512_add_epi32(_mm512_maskz_loadu_epi32(inside, to), v));
        }
        at += 16;
    }
}

#[target_feature(enable = "avx2,popcnt")]
unsafe fn count_ge2_avx2(values: &[u8], a: u8, b: u8) -> (u32, u32) {
    let (cut_a, cut_b) = (_mm256_set1_epi8(a as i8), _mm256_set1_epi8(b as i8));
    let whole = values.len() / 32;
    let (mut over_a, mut over_b) = (0, 0);
    for i in 0..whole {
        // SAFETY: 32 bytes at 32·i lie inside `values`.
        let v = unsafe { _mm256_loadu_si256(values.as_ptr().add(32 * i).cast()) };
        let count = |cut| (_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(v, cut), v)) as u32).count_ones();
        over_a += count(cut_a);
        over_b += count(cut_b);
    }
    let (tail_a, tail_b) = scalar::count_ge2(&values[32 * whole..], a, b);
    (over_a + tail_a, over_b + tail_b)
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,popcnt")]
unsafe fn count_ge2_avx512(values: &[u8], a: u8, b: u8) -> (u32, u32) {
    let (cut_a, cut_b) = (_mm512_set1_epi8(a as i8), _mm512_set1_epi8(b as i8));
    let (mut over_a, mut over_b) = (0, 0);
    for chunk in values.chunks(64) {
        let mask = if chunk.len() == 64 { u64::MAX } else { (1u64 << chunk.len()) - 1 };
        // SAFETY: the mask admits only the bytes of the chunk.
        let v = unsafe { _mm512_maskz_loadu_epi8(mask, chunk.as_ptr().cast()) };
        over_a += _mm512_mask_cmpge_epu8_mask(mask, v, cut_a).count_ones();
        over_b += _mm512_mask_cmpge_epu8_mask(mask, v, cut_b).count_ones();
    }
    (over_a, over_b)
}
