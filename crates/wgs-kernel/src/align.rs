//! Kernels of the alignment pass: bases unpacked, a block compared with the reference, bits added to depth, qualities
//! summed per cycle.
//!
//! Bases are BAM's 4-bit codes, one to a byte after [`Kernels::unpack`]; a base is *known* when its code is 1, 2, 4 or 8
//! (A, C, G, T). A comparison gives three rows of bits, bit `i` of word `i / 64` for base `i`:
//! `good` (known, quality at or over the cut), `comparable` (read and reference known), `mismatch` (comparable and
//! different). Bits past the end of a row are zero.

mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;

use crate::Level;

/// Rows of bits of one compared block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Known base with quality at or over the cut.
    pub good: Vec<u64>,
    /// Read and reference base known.
    pub comparable: Vec<u64>,
    /// Comparable and different.
    pub mismatch: Vec<u64>,
}

impl Rows {
    /// Empties the rows.
    pub fn clear(&mut self) {
        self.good.clear();
        self.comparable.clear();
        self.mismatch.clear();
    }

    #[inline]
    fn push(&mut self, good: u64, comparable: u64, mismatch: u64) {
        self.good.push(good);
        self.comparable.push(comparable);
        self.mismatch.push(mismatch);
    }
}

/// One set of kernels; all sets give the same results.
pub struct Kernels {
    /// `unpack(packed, n, out)`: `n` bases, two to a byte, high nibble first, into `out[..n]`; `out` holds `n` rounded up
    /// to a multiple of 64.
    pub unpack: fn(&[u8], usize, &mut [u8]),
    /// `compare(read, quals, reference, cut, rows)`: three slices of one length; rows are appended, beginning at a new
    /// word.
    pub compare: fn(&[u8], &[u8], &[u8], u8, &mut Rows),
    /// `add_bits(depth, bits)`: adds one to `depth[i]` for each set bit `i`; bits past the slice are zero.
    pub add_bits: fn(&mut [u32], &[u64]),
    /// `add_values(sums, values)`: adds `values[i]` to `sums[i]`, for the shorter length.
    pub add_values: fn(&mut [u32], &[u8]),
    /// `count_ge2(values, a, b)`: how many values are at or over `a`, and `b`.
    pub count_ge2: fn(&[u8], u8, u8) -> (u32, u32),
    /// `good(packed, quals, cut, out)`: appends the row `good` of a whole read, bases two to a byte as for `unpack`.
    pub good: fn(&[u8], &[u8], u8, &mut Vec<u64>),
    /// `count_ones(words)`: how many bits are set.
    pub count_ones: fn(&[u64]) -> u64,
}

static SCALAR: Kernels = Kernels {
    unpack: scalar::unpack,
    compare: scalar::compare,
    add_bits: scalar::add_bits,
    add_values: scalar::add_values,
    count_ge2: scalar::count_ge2,
    good: scalar::good,
    count_ones: scalar::count_ones,
};

impl Kernels {
    /// The set for a level.
    pub fn at(level: Level) -> &'static Kernels {
        match level {
            Level::Scalar => &SCALAR,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => &x86::AVX2,
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => &x86::AVX512,
            #[cfg(not(target_arch = "x86_64"))]
            _ => &SCALAR,
        }
    }

    /// The set in use.
    pub fn current() -> &'static Kernels {
        Self::at(Level::current())
    }
}

#[cfg(test)]
mod tests;
