//! Kernels of `wgs qc fastq`: one read's bases and one read's qualities, as FASTQ text, to integers.
//!
//! [`count_bases`] counts letters and adds them to per-cycle lanes; [`count_quals`] gives range, sums and thresholds of a
//! quality string. Both exist as scalar code (the definition), AVX2 and AVX-512. [`QualTable`] counts quality by cycle:
//! that is one increment a base at distinct addresses, bound by the store port on any instruction set, so it has one
//! version only. [`HotLanes`] does the same for qualities of few values, with the sums of [`count_quals`] as a by-product.
//!
//! Lanes are `u8` and hold [`LANE_READS`] reads; the caller flushes them in time.

mod hot;
mod scalar;
mod tables;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

pub use hot::{HOT, HotLanes};
pub use tables::{BaseLanes, CYCLES, ErrorTable, LANE_READS, QUAL_READS, QualTable};

use crate::Level;

/// Letters of one read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseCounts {
    /// A, C, G, T (U counts as T), either case.
    pub acgt: [u32; 4],
    /// N, either case.
    pub n: u32,
}

impl BaseCounts {
    /// A, C, G and T together.
    #[inline]
    pub fn known(&self) -> u32 {
        self.acgt.iter().sum()
    }

    /// G and C.
    #[inline]
    pub fn gc(&self) -> u32 {
        self.acgt[1] + self.acgt[2]
    }
}

/// A quality string, as text: quality + 33.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QualCounts {
    /// Lowest character; 255 for an empty string.
    pub min: u8,
    /// Highest character; 0 for an empty string.
    pub max: u8,
    /// Characters ≥ `'5'` (quality 20).
    pub q20: u32,
    /// Characters ≥ `'?'` (quality 30).
    pub q30: u32,
    /// Sum of the characters (33 too many each).
    pub sum: u64,
    /// Sum of the error probabilities in the unit of [`ErrorTable`].
    pub error: u64,
}

/// Counts the letters of `seq`, and adds the first [`CYCLES`] of them to the lanes.
#[inline]
pub fn count_bases(level: Level, seq: &[u8], lanes: &mut BaseLanes) -> BaseCounts {
    match level {
        // SAFETY: a `Level` above scalar is only chosen when the CPU has the features (see `Level::available`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { avx512::count_bases(seq, lanes) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { avx2::count_bases(seq, lanes) },
        _ => scalar::count_bases(seq, lanes),
    }
}

/// Range, thresholds and sums of a quality string.
#[inline]
pub fn count_quals(level: Level, quals: &[u8], errors: &ErrorTable) -> QualCounts {
    match level {
        // SAFETY: a `Level` above scalar is only chosen when the CPU has the features (see `Level::available`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { avx512::count_quals(quals, errors) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { avx2::count_quals(quals, errors) },
        _ => scalar::count_quals(quals, errors),
    }
}

#[cfg(test)]
mod tests;
