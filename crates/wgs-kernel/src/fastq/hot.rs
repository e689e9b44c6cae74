//! Qualities of which few values make up nearly all: a data set with binned qualities has four to nine.
//!
//! The most frequent [`HOT`] characters get lanes of one byte by cycle, as bases have, so 32 or 64 positions are counted at
//! once; every other character goes to the [`QualTable`]. Which characters are hot changes the time, never the sums.

use super::{CYCLES, ErrorTable, LANE_READS, QualCounts, QualTable};
use crate::Level;

/// Most characters with lanes.
pub const HOT: usize = 8;

/// Lanes of the hot characters.
#[derive(Clone)]
#[repr(align(64))]
pub struct HotLanes {
    pub(super) lanes: [[u8; CYCLES]; HOT],
    /// 0 where no character is: no quality, and not what the kernels fill a short read up with.
    pub(super) chars: [u8; HOT],
    reads: u32,
    longest: usize,
}

impl Default for HotLanes {
    fn default() -> Self {
        Self { lanes: [[0; CYCLES]; HOT], chars: [0; HOT], reads: 0, longest: 0 }
    }
}

impl HotLanes {
    /// Counts one read of at most [`CYCLES`] qualities by cycle, here or in the table. `None` when a character was not hot
    /// (the caller then needs [`super::count_quals`]), or when the lanes are full and must be flushed first.
    ///
    /// A read that is counted here must be counted among the reads of the table too.
    #[inline]
    pub fn add(
        &mut self,
        level: Level,
        quals: &[u8],
        errors: &ErrorTable,
        table: &mut QualTable,
    ) -> Option<QualCounts> {
        self.reads += 1;
        self.longest = self.longest.max(quals.len());
        let counts = match level {
            // SAFETY: a `Level` above scalar is only chosen when the CPU has the features (see `Level::available`).
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { super::avx512::count_hot(quals, self, table) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { super::avx2::count_hot(quals, self, table) },
            _ => super::scalar::count_hot(quals, self, table),
        };
        let mut out = QualCounts { min: 255, max: 0, q20: 0, q30: 0, sum: 0, error: 0 };
        let mut seen = 0;
        for (&c, n) in self.chars.iter().zip(counts) {
            seen += n as usize;
            if n > 0 {
                (out.min, out.max) = (out.min.min(c), out.max.max(c));
            }
            out.q20 += if c >= 33 + 20 { n } else { 0 };
            out.q30 += if c >= 33 + 30 { n } else { 0 };
            out.sum += u64::from(c) * u64::from(n);
            out.error += u64::from(errors.value(c)) * u64::from(n);
        }
        (seen == quals.len()).then_some(out)
    }

    /// True when the lanes must be flushed before the next read.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.reads >= LANE_READS
    }

    /// Adds the lanes to the table and clears them.
    pub fn flush(&mut self, table: &mut QualTable) {
        let longest = self.longest.min(CYCLES);
        for (lanes, &c) in self.lanes.iter_mut().zip(&self.chars).filter(|(_, c)| **c > 0) {
            for (cycle, lane) in lanes[..longest].iter_mut().enumerate() {
                table.increase(cycle, c, *lane);
                *lane = 0;
            }
        }
        (self.reads, self.longest) = (0, 0);
    }

    /// Chooses the characters by their counts; the lanes must be empty. False when they are too many for it to be worth it.
    pub fn choose(&mut self, counts: &[u64; 128]) -> bool {
        let mut order: Vec<usize> = (33..127).filter(|&c| counts[c] > 0).collect();
        order.sort_by_key(|&c| (std::cmp::Reverse(counts[c]), c));
        order.truncate(HOT);
        self.chars = std::array::from_fn(|k| order.get(k).map_or(0, |&c| c as u8));
        let hot: u64 = order.iter().map(|&c| counts[c]).sum();
        // The rest is counted one by one, and costs a second look at the read.
        hot > 0 && 16 * hot >= 15 * counts.iter().sum::<u64>()
    }
}
