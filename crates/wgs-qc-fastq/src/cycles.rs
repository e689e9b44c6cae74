//! Quality and base composition by sequencing cycle, for R1 or R2.
//!
//! The first 320 cycles are counted one by one in the kernels' narrow tables, which are flushed into wide sums in time.
//! Which characters the lanes of frequent qualities take is chosen from the first reads, and anew at each flush.
//! Later cycles (long reads) are grouped by quarter octaves: 320–399, 400–479, 480–559, 560–639, 640–799, …

use crate::summary::CycleSummary;
use wgs_core::{Rounded, num::Frac};
use wgs_kernel::Level;
use wgs_kernel::fastq::{
    BaseCounts, BaseLanes, CYCLES, ErrorTable, HotLanes, LANE_READS, QUAL_READS, QualCounts, QualTable, count_bases,
    count_quals,
};

/// Cycles, one read of a pair.
#[derive(Clone)]
pub struct Cycles {
    lanes: BaseLanes,
    lane_reads: u32,
    table: QualTable,
    table_reads: u32,
    hot: HotLanes,
    /// Qualities have few values: the hot lanes are in use.
    few: bool,
    wide: Wide,
    /// Letters behind the first 320 go here unread.
    scratch: BaseLanes,
}

/// Wide sums; rows `CYCLES` and up are groups.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wide {
    bases: Vec<[u64; 4]>,
    quals: Vec<[u64; 128]>,
}

impl Default for Cycles {
    fn default() -> Self {
        let wide = Wide { bases: vec![[0; 4]; CYCLES], quals: vec![[0; 128]; CYCLES] };
        let lanes = BaseLanes::default();
        Self {
            scratch: lanes.clone(),
            lanes,
            lane_reads: 0,
            table: QualTable::default(),
            table_reads: 0,
            hot: HotLanes::default(),
            few: false,
            wide,
        }
    }
}

impl Cycles {
    /// Counts the letters of a read and adds them by cycle.
    #[inline]
    pub fn add_bases(&mut self, level: Level, seq: &[u8]) -> BaseCounts {
        if self.lane_reads == LANE_READS {
            self.flush_lanes();
        }
        self.lane_reads += 1;
        let counts = count_bases(level, seq, &mut self.lanes);
        if seq.len() > CYCLES {
            self.add_late_bases(level, seq);
        }
        counts
    }

    /// Sums up the qualities of a read and adds them by cycle. `None` for characters outside 33–126.
    #[inline]
    pub fn add_quals(&mut self, level: Level, quals: &[u8], errors: &ErrorTable) -> Option<QualCounts> {
        if self.table_reads == QUAL_READS {
            self.flush_table();
        } else if self.table_reads == LANE_READS {
            // The first reads of a table tell.
            self.choose(level);
        }
        self.table_reads += 1;
        if self.few && quals.len() <= CYCLES {
            if self.hot.is_full() {
                self.hot.flush(&mut self.table);
            }
            let counts = self.hot.add(level, quals, errors, &mut self.table);
            return counts.or_else(|| valid(quals, count_quals(level, quals, errors)));
        }
        let counts = valid(quals, count_quals(level, quals, errors))?;
        self.table.add(quals);
        if quals.len() > CYCLES {
            self.add_late_quals(quals);
        }
        Some(counts)
    }

    /// Decides by what is in the table.
    #[cold]
    fn choose(&mut self, level: Level) {
        self.hot.flush(&mut self.table);
        self.few = self.hot.choose(&self.table.characters()) && level > Level::Scalar;
    }

    #[cold]
    fn add_late_bases(&mut self, level: Level, seq: &[u8]) {
        self.reserve(seq.len());
        let groups = self.wide.bases.get_mut(CYCLES..).unwrap_or_default();
        for (g, sums) in groups.iter_mut().enumerate() {
            let (start, end) = group(g);
            let Some(part) = seq.get(start..end.min(seq.len())) else { break };
            let counts = count_bases(level, part, &mut self.scratch);
            for (sum, n) in sums.iter_mut().zip(counts.acgt) {
                *sum += u64::from(n);
            }
        }
    }

    #[cold]
    fn add_late_quals(&mut self, quals: &[u8]) {
        self.reserve(quals.len());
        let groups = self.wide.quals.get_mut(CYCLES..).unwrap_or_default();
        for (g, sums) in groups.iter_mut().enumerate() {
            let (start, end) = group(g);
            let Some(part) = quals.get(start..end.min(quals.len())) else { break };
            // Four tables: runs of one quality would otherwise wait for their own store.
            let mut tables = [[0u32; 128]; 4];
            let mut chunks = part.chunks_exact(4);
            for chunk in &mut chunks {
                for (table, &c) in tables.iter_mut().zip(chunk) {
                    table[usize::from(c & 127)] += 1;
                }
            }
            for &c in chunks.remainder() {
                tables[0][usize::from(c & 127)] += 1;
            }
            for table in &tables {
                for (sum, &n) in sums.iter_mut().zip(table) {
                    *sum += u64::from(n);
                }
            }
        }
    }

    /// Makes room for the groups of a read of `len`.
    fn reserve(&mut self, len: usize) {
        let mut groups = self.wide.bases.len() - CYCLES;
        while group(groups).0 < len {
            groups += 1;
        }
        self.wide.bases.resize(CYCLES + groups, [0; 4]);
        self.wide.quals.resize(CYCLES + groups, [0; 128]);
    }

    fn flush_lanes(&mut self) {
        self.lanes.flush(self.wide.bases.get_mut(..CYCLES).unwrap_or_default());
        self.lane_reads = 0;
    }

    fn flush_table(&mut self) {
        self.hot.flush(&mut self.table);
        self.table.flush(self.wide.quals.get_mut(..CYCLES).unwrap_or_default());
        self.table_reads = 0;
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, mut other: Self) {
        for cycles in [&mut *self, &mut other] {
            cycles.flush_lanes();
            cycles.flush_table();
        }
        let rows = self.wide.bases.len().max(other.wide.bases.len());
        self.wide.bases.resize(rows, [0; 4]);
        self.wide.quals.resize(rows, [0; 128]);
        for (a, b) in self.wide.bases.iter_mut().zip(&other.wide.bases) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        }
        for (a, b) in self.wide.quals.iter_mut().zip(&other.wide.quals) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        }
    }

    /// Letters and quality characters by cycle, for [`crate::saved`].
    pub fn wide(&mut self) -> (&[[u64; 4]], &[[u64; 128]]) {
        self.flush_lanes();
        self.flush_table();
        (&self.wide.bases, &self.wide.quals)
    }

    /// Counts from [`Cycles::wide`]; `None` for tables that cannot be.
    pub fn of_wide(bases: Vec<[u64; 4]>, quals: Vec<[u64; 128]>) -> Option<Self> {
        let whole = bases.len() == quals.len() && bases.len() >= CYCLES;
        whole.then(|| Self { wide: Wide { bases, quals }, ..Self::default() })
    }

    /// Bases by quality character, over all cycles.
    pub fn qualities(&mut self) -> [u64; 128] {
        self.flush_table();
        let mut all = [0; 128];
        for row in &self.wide.quals {
            all.iter_mut().zip(row).for_each(|(a, b)| *a += b);
        }
        all
    }

    /// The report's rows for read 1 or 2, up to the last cycle with a base.
    pub fn summary(&mut self, read: u8) -> Vec<CycleSummary> {
        self.flush_lanes();
        self.flush_table();
        let rows = self.wide.quals.iter().zip(&self.wide.bases).enumerate();
        rows.map(|(i, (quals, bases))| row(read, i, quals, bases)).take_while(|row| row.bases > 0).collect()
    }
}

/// The counts, if every character is a quality.
#[inline]
fn valid(quals: &[u8], counts: QualCounts) -> Option<QualCounts> {
    (quals.is_empty() || counts.min >= 33 && counts.max <= 126).then_some(counts)
}

/// First cycle of group `g` and one past its last, from 0.
fn group(g: usize) -> (usize, usize) {
    let width = (CYCLES / 4) << (g / 4);
    let start = (CYCLES << (g / 4)) + width * (g % 4);
    (start, start + width)
}

fn row(read: u8, i: usize, quals: &[u64; 128], bases: &[u64; 4]) -> CycleSummary {
    let (start, end) = if i < CYCLES { (i, i + 1) } else { group(i - CYCLES) };
    let total: u64 = quals.iter().sum();
    let phred: u64 = quals.iter().enumerate().map(|(c, n)| n * (c as u64).saturating_sub(33)).sum();
    let percentile = |percent: u64| {
        let mut seen = 0;
        let at = quals.iter().position(|n| {
            seen += n;
            seen > 0 && 100 * seen >= percent * total
        });
        at.unwrap_or(33).saturating_sub(33) as u8
    };
    let share = |i: usize| Frac::ratio(bases[i], total);
    CycleSummary {
        read,
        cycle: start as u64 + 1,
        cycle_end: end as u64,
        bases: total,
        mean_phred: Rounded::ratio(phred, total),
        p10: percentile(10),
        q1: percentile(25),
        median: percentile(50),
        q3: percentile(75),
        p90: percentile(90),
        frac_a: share(0),
        frac_c: share(1),
        frac_g: share(2),
        frac_t: share(3),
        frac_n: Frac::ratio(total - bases.iter().sum::<u64>(), total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::ERRORS;

    #[test]
    fn groups_tile_the_cycles() {
        assert_eq!((group(0), group(3), group(4)), ((320, 400), (560, 640), (640, 800)));
        assert!((0..60).all(|g| group(g).1 == group(g + 1).0));
    }

    #[test]
    fn few_values_count_like_many() {
        for level in Level::available() {
            for alphabet in [&b"#,:F"[..], b"#,:FI+5~<@B"] {
                let (mut cycles, mut expected) = (Cycles::default(), vec![[0; 128]; CYCLES]);
                let mut state = 1u32;
                for read in 0..70_000usize {
                    let mut next = || {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        alphabet[(state >> 16) as usize % alphabet.len()]
                    };
                    let mut quals: Vec<u8> = (0..read % 41).map(|_| next()).collect();
                    if read % 999 == 500 {
                        quals.push(b'J');
                    }
                    quals.iter().zip(&mut expected).for_each(|(&c, row)| row[usize::from(c)] += 1);
                    let sums = cycles.add_quals(level, &quals, &ERRORS);
                    assert_eq!(sums, Some(count_quals(Level::Scalar, &quals, &ERRORS)));
                }
                assert_eq!(cycles.few, alphabet.len() == 4 && level > Level::Scalar);
                for bad in [b"F F", b"F\x7fF", b"F\0F"] {
                    assert_eq!(cycles.clone().add_quals(level, bad, &ERRORS), None);
                }
                cycles.flush_table();
                assert!(cycles.wide.quals == expected, "{}", level.name());
            }
        }
    }

    #[test]
    fn long_read_lands_in_its_groups() {
        let mut cycles = Cycles::default();
        let seq: Vec<u8> = b"ACGTN".iter().copied().cycle().take(1000).collect();
        for _ in 0..300 {
            cycles.add_bases(Level::Scalar, &seq);
            assert!(cycles.add_quals(Level::Scalar, &[b'I'; 1000], &ERRORS).is_some());
        }
        cycles.add_bases(Level::Scalar, b"A");
        assert!(cycles.add_quals(Level::Scalar, b"5", &ERRORS).is_some());
        let mut other = Cycles::default();
        other.merge(cycles);
        let rows = other.summary(1);
        assert_eq!(rows.iter().map(|r| r.bases).sum::<u64>(), 300_001);
        let last = rows.last().unwrap();
        assert_eq!((last.cycle, last.cycle_end, last.bases), (961, 1120, 300 * 40));
        assert_eq!((rows[0].p10, rows[0].median, rows[0].frac_a), (40, 40, Frac::ratio(1, 1)));
        assert_eq!(rows[0].mean_phred, Rounded::ratio(300 * 40 + 20, 301));
        assert_eq!((rows[326].frac_n.written(), rows[319].frac_n.written()), (Some(0.2), Some(1.0)));
    }
}
