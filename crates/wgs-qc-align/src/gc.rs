//! GC bias over 100 bp windows, as Picard CollectGcBiasMetrics.
//!
//! Every window of the reference counts once in its GC bin; every mapped record with bases counts in the bin of the window
//! where it starts (its last window, for a reverse read). A window belongs to the cell of its anchor: a forward read's
//! start, a reverse read's last aligned base. Picard's windows lie one base to the right of the read's start; so do these.

use crate::prepare::Prepared;
use crate::summary::{GcBias, GcBin};
use wgs_core::num::Rounded;
use wgs_engine::{Cell, Role};
use wgs_io::reference::RefSlice;

/// Window length in bp (Picard's SCAN_WINDOW_SIZE).
const WINDOW: usize = 100;
/// Windows with more N than this do not count.
const MAX_N: u32 = 4;
/// Marks such a window.
const NONE: u8 = 255;

/// Collects windows and reads by GC.
#[derive(Clone)]
pub struct GcCollector {
    /// GC percent of the window that starts at `first + i`.
    gc: Vec<u8>,
    first: u32,
    /// Positions of the cell.
    cell: (u32, u32),
    windows: [u64; 101],
    reads: [u64; 101],
}

impl Default for GcCollector {
    fn default() -> Self {
        Self { gc: Vec::new(), first: 0, cell: (0, 0), windows: [0; 101], reads: [0; 101] }
    }
}

impl GcCollector {
    pub fn begin(&mut self, cell: &Cell, contig_len: u32, reference: Option<&RefSlice>) {
        self.gc.clear();
        let (Some(i), Some(slice)) = (cell.interval, reference) else { return };
        self.cell = (i.start, i.end);
        self.first = slice.start;
        let codes = &slice.codes;
        if codes.len() < WINDOW || codes.iter().all(|&c| c == 15) {
            return;
        }
        let is_gc = |c: u8| u32::from(c == 2 || c == 4);
        let is_n = |c: u8| u32::from(c == 15);
        let (mut gc, mut n) = (0, 0);
        for &c in &codes[..WINDOW] {
            gc += is_gc(c);
            n += is_n(c);
        }
        self.gc.reserve(codes.len());
        let mut ends = codes[WINDOW..].iter();
        for &c in codes.iter() {
            self.gc.push(if n > MAX_N { NONE } else { gc as u8 });
            let Some(&end) = ends.next() else { break };
            gc = gc + is_gc(end) - is_gc(c);
            n = n + is_n(end) - is_n(c);
        }
        // Windows that start in the cell; Picard counts those from the second base to the last but one start.
        let last = contig_len.saturating_sub(WINDOW as u32);
        let mut counts = [0u32; 256];
        let from = (i.start.max(1) - self.first) as usize;
        let to = (i.end.min(last).saturating_sub(self.first) as usize).min(self.gc.len());
        for &g in self.gc.get(from..to).unwrap_or_default() {
            counts[usize::from(g)] += 1;
        }
        for (total, n) in self.windows.iter_mut().zip(counts) {
            *total += u64::from(n);
        }
    }

    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>) {
        let read = p.read;
        if read.flags().is_unmapped() || read.is_empty() || self.gc.is_empty() {
            return;
        }
        let (start, anchor) = if read.flags().is_reverse() {
            let end = read.end().max(1);
            (end.checked_sub(WINDOW as u32), end - 1)
        } else {
            (Some(read.start() + 1), read.start())
        };
        let here = if read.end() == read.start() {
            p.role == Role::Owned
        } else {
            (self.cell.0..self.cell.1).contains(&anchor)
        };
        // A window at the very start of the contig (Picard's position 0) does not count.
        let gc = start.filter(|&s| s > 0 && here).and_then(|s| self.gc.get(s.checked_sub(self.first)? as usize));
        if let Some(n) = gc.and_then(|&g| self.reads.get_mut(usize::from(g))) {
            *n += 1;
        }
    }

    pub fn merge(&mut self, other: Self) {
        crate::flags::add(&mut self.windows, &other.windows);
        crate::flags::add(&mut self.reads, &other.reads);
    }

    pub fn finish(&self) -> GcBias {
        let (windows, reads): (u64, u64) = (self.windows.iter().sum(), self.reads.iter().sum());
        let (mut at, mut gc) = (0.0, 0.0);
        for i in 0..=100 {
            let missing = self.windows[i] as f64 / windows as f64 - self.reads[i] as f64 / reads as f64;
            if missing > 0.0 {
                *(if i <= 50 { &mut at } else { &mut gc }) += 100.0 * missing;
            }
        }
        let mean = reads as f64 / windows as f64;
        let known = windows > 0 && reads > 0;
        let bin = |i: usize| GcBin {
            gc: i as u32,
            windows: self.windows[i],
            reads: self.reads[i],
            normalized_depth: Rounded(self.reads[i] as f64 / self.windows[i] as f64 / mean),
        };
        GcBias {
            window: WINDOW as u32,
            reads,
            at_dropout: if known { Rounded(at) } else { Rounded::ABSENT },
            gc_dropout: if known { Rounded(gc) } else { Rounded::ABSENT },
            bins: (0..=100).map(bin).collect(),
        }
    }
}
