//! Duplicates: counted from the flag, optical ones told by their place on the flow cell, library size estimated.
//!
//! A pair is counted at its read 2 (as Picard's DuplicationMetrics counts pairs once); optical duplicates are looked for
//! among the pairs whose leftmost reads begin at one position, which are complete as soon as the position is passed, so no
//! state crosses a cell.

use crate::prepare::Prepared;
use crate::summary::Duplication;
use wgs_core::num::Frac;
use wgs_engine::Role;

/// Pixels within which two clusters of a tile are one (Picard's OPTICAL_DUPLICATE_PIXEL_DISTANCE, for unpatterned and
/// patterned flow cells).
const DISTANCE: [i64; 2] = [100, 2_500];

/// Beginnings of the instrument names of machines with patterned flow cells: NovaSeq 6000, HiSeq X, HiSeq 3000/4000,
/// NovaSeq X, NextSeq 1000/2000.
const PATTERNED: [&[u8]; 9] = [b"A0", b"E0", b"ST-E", b"J0", b"K0", b"LH", b"VH", b"VL", b"AV"];

/// A pair that begins at the current position.
#[derive(Clone, Copy)]
struct Pair {
    mate: (i64, u32),
    flags: u16,
    name: (u32, u32),
    duplicate: bool,
}

/// Collects duplicates.
#[derive(Clone, Default)]
pub struct DuplicateCollector {
    place: Option<(u32, u32)>,
    pairs: Vec<Pair>,
    names: Vec<u8>,
    any_duplicate: bool,
    pairs_examined: u64,
    duplicate_pairs: u64,
    optical: u64,
    unpaired: u64,
    unpaired_duplicates: u64,
}

impl DuplicateCollector {
    #[inline]
    pub fn observe(&mut self, p: &Prepared<'_>) {
        let (read, f) = (p.read, p.read.flags());
        if p.role == Role::Halo || !f.is_primary() || f.is_unmapped() {
            return;
        }
        let Some(contig) = read.contig() else { return };
        if !f.is_paired() || f.is_mate_unmapped() {
            self.unpaired += 1;
            self.unpaired_duplicates += u64::from(f.is_duplicate());
            return;
        }
        if !f.is_first() {
            self.pairs_examined += 1;
            self.duplicate_pairs += u64::from(f.is_duplicate());
        }
        // The pair's leftmost read, or read 1 of two that begin together.
        let mate = (read.mate_contig().map_or(-1, |c| i64::from(c.0)), read.mate_start());
        let here = (i64::from(contig.0), read.start());
        if mate < here || (mate == here && !f.is_first()) {
            return;
        }
        if self.place != Some((contig.0, read.start())) {
            self.close();
            self.place = Some((contig.0, read.start()));
        }
        let from = self.names.len() as u32;
        self.names.extend_from_slice(read.name());
        let name = (from, self.names.len() as u32);
        self.any_duplicate |= f.is_duplicate();
        self.pairs.push(Pair { mate, flags: f.0 & 0x30, name, duplicate: f.is_duplicate() });
    }

    /// Looks for optical duplicates among the pairs of the position that is passed.
    fn close(&mut self) {
        if self.any_duplicate && self.pairs.len() > 1 {
            self.optical += self.optical_here();
        }
        self.pairs.clear();
        self.names.clear();
        self.any_duplicate = false;
    }

    fn optical_here(&self) -> u64 {
        let name = |p: &Pair| &self.names[p.name.0 as usize..p.name.1 as usize];
        type Spot<'a> = ((i64, u32), u16, &'a [u8], i64, i64, bool);
        let mut spots: Vec<Spot<'_>> = self
            .pairs
            .iter()
            .filter_map(|p| place_on_flowcell(name(p)).map(|(tile, x, y)| (p.mate, p.flags, tile, x, y, p.duplicate)))
            .collect();
        spots.sort_unstable();
        let mut optical = 0;
        let mut from = 0;
        while from < spots.len() {
            let first = spots[from];
            let len = spots[from..].iter().take_while(|s| (s.0, s.1, s.2) == (first.0, first.1, first.2)).count();
            let group = &spots[from..from + len];
            from += len;
            let distance = DISTANCE[usize::from(PATTERNED.iter().any(|p| group[0].2.starts_with(p)))];
            // Sorted by x: a duplicate is optical when an earlier or later spot of the group is near.
            for (i, s) in group.iter().enumerate().filter(|(_, s)| s.5) {
                let near = |t: &Spot<'_>| (s.4 - t.4).abs() <= distance;
                let before = group[..i].iter().rev().take_while(|t| s.3 - t.3 <= distance).any(near);
                let after = group[i + 1..].iter().take_while(|t| t.3 - s.3 <= distance);
                // Of spots near each other that are all duplicates, one stands for the cluster unless a better one is there.
                let better = after.filter(|t| near(t)).any(|t| !t.5);
                optical += u64::from(before || better);
            }
        }
        optical
    }

    pub fn end(&mut self) {
        self.close();
        self.place = None;
    }

    pub fn merge(&mut self, other: Self) {
        self.pairs_examined += other.pairs_examined;
        self.duplicate_pairs += other.duplicate_pairs;
        self.optical += other.optical;
        self.unpaired += other.unpaired;
        self.unpaired_duplicates += other.unpaired_duplicates;
    }

    pub fn finish(&self) -> Duplication {
        let optical = self.optical.min(self.duplicate_pairs);
        let reads = self.unpaired + 2 * self.pairs_examined;
        Duplication {
            pairs: self.pairs_examined,
            duplicate_pairs: self.duplicate_pairs,
            optical_duplicate_pairs: optical,
            pcr_duplicate_pairs: self.duplicate_pairs - optical,
            unpaired: self.unpaired,
            unpaired_duplicates: self.unpaired_duplicates,
            frac_duplicates: Frac::ratio(self.unpaired_duplicates + 2 * self.duplicate_pairs, reads),
            library_size: library_size(self.pairs_examined - optical, self.pairs_examined - self.duplicate_pairs),
        }
    }
}

/// Flow cell, lane and tile as one slice of the name, then x and y: `instrument:run:flowcell:lane:tile:x:y` or the older
/// `instrument:lane:tile:x:y`; what follows `#`, `/` or an eighth field is ignored.
fn place_on_flowcell(name: &[u8]) -> Option<(&[u8], i64, i64)> {
    let name = name.split(|&b| b == b'#' || b == b'/').next()?;
    let colons: Vec<usize> = name.iter().enumerate().filter(|(_, b)| **b == b':').map(|(i, _)| i).take(8).collect();
    let (tile_end, y_end) = match colons.len() {
        4 => (colons[2], name.len()),
        6 => (colons[4], name.len()),
        7 => (colons[4], colons[6]),
        _ => return None,
    };
    let mut xy = name[tile_end + 1..y_end].split(|&b| b == b':');
    let number = |s: Option<&[u8]>| std::str::from_utf8(s?).ok()?.parse::<i64>().ok();
    Some((&name[..tile_end], number(xy.next())?, number(xy.next())?))
}

/// Lander–Waterman: the number of distinct templates from which `pairs` drawn show `unique` different ones, by bisection
/// as Picard's EstimateLibraryComplexity; `None` without duplicates.
fn library_size(pairs: u64, unique: u64) -> Option<u64> {
    let (n, c) = (pairs as f64, unique as f64);
    if unique == 0 || pairs <= unique {
        return None;
    }
    // c/x − 1 + exp(−n/x) falls with x.
    let f = |x: f64| c / x - 1.0 + wgs_kernel::math::exp(-n / x);
    let (mut low, mut high) = (1.0, 100.0);
    while f(high * c) > 0.0 {
        high *= 10.0;
        if high > 1e12 {
            return None;
        }
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if f(middle * c) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some((c * (low + high) / 2.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        assert_eq!(place_on_flowcell(b"A00:1:FC:2:1101:300:40"), Some((&b"A00:1:FC:2:1101"[..], 300, 40)));
        assert_eq!(place_on_flowcell(b"A00:1:FC:2:1101:300:40:ACGT"), Some((&b"A00:1:FC:2:1101"[..], 300, 40)));
        assert_eq!(place_on_flowcell(b"HWI:2:5:300:40#0/1"), Some((&b"HWI:2:5"[..], 300, 40)));
        assert_eq!(place_on_flowcell(b"SRR1.17"), None);
    }

    #[test]
    fn library_sizes() {
        // Picard's own test: 1,000,000 pairs of which 900,000 unique give 4,660,000 within a per cent.
        let size = library_size(1_000_000, 900_000).unwrap() as f64;
        assert!((c_of(size, 1e6) - 900_000.0).abs() < 1.0, "{size}");
        assert_eq!(library_size(100, 100), None);
        assert_eq!(library_size(0, 0), None);
    }

    /// Expected distinct templates among `n` drawn from `x`.
    fn c_of(x: f64, n: f64) -> f64 {
        x * (1.0 - libm::exp(-n / x))
    }

    #[test]
    fn near_spots_are_optical() {
        let mut c = DuplicateCollector::default();
        let names: [(&[u8], bool); 4] = [
            (b"I:1:F:1:9:100:100", false),
            (b"I:1:F:1:9:150:150", true),
            (b"I:1:F:1:9:900:100", true),
            (b"I:1:F:2:9:100:100", true),
        ];
        for (name, duplicate) in names {
            let from = c.names.len() as u32;
            c.names.extend_from_slice(name);
            c.pairs.push(Pair { mate: (0, 300), flags: 0x20, name: (from, c.names.len() as u32), duplicate });
        }
        assert_eq!(c.optical_here(), 1);
    }
}
