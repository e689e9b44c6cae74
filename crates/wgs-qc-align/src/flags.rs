//! Record and flag counts: one histogram of flags, read out at the end as samtools flagstat counts.

use crate::prepare::Prepared;
use crate::summary::{FlagCounts, Reads};
use wgs_core::Flags;
use wgs_core::num::Frac;
use wgs_engine::Role;

/// Flags are 12 bits; higher bits are not defined by the specification and ignored.
const FLAGS: usize = 1 << 12;

/// Mates further apart than this on one contig are chimeric (Picard CollectAlignmentSummaryMetrics' MAX_INSERT_SIZE).
const CHIMERIC_BP: u32 = 100_000;

/// Counts records by flag.
#[derive(Clone)]
pub struct FlagCollector {
    by_flag: Vec<u64>,
    /// Mate on another contig, both mapped, by QC-fail; all, and with mapping quality ≥ 5.
    other_contig: [[u64; 2]; 2],
    mapq: Vec<u64>,
    unmapped_placed: u64,
    unplaced: u64,
    /// Pairs with both mapping qualities high: all, chimeric. Counted at the read's own mapping quality.
    pairs: u64,
    chimeric: u64,
}

impl Default for FlagCollector {
    fn default() -> Self {
        let (by_flag, mapq) = (vec![0; FLAGS], vec![0; 256]);
        Self { by_flag, mapq, other_contig: [[0; 2]; 2], unmapped_placed: 0, unplaced: 0, pairs: 0, chimeric: 0 }
    }
}

impl FlagCollector {
    pub fn observe(&mut self, p: &Prepared<'_>) {
        if p.role == Role::Halo {
            return;
        }
        let (read, flags) = (p.read, p.read.flags());
        self.by_flag[usize::from(flags.0) & (FLAGS - 1)] += 1;
        match read.contig() {
            None => self.unplaced += 1,
            Some(_) if flags.is_unmapped() => self.unmapped_placed += 1,
            Some(_) => {}
        }
        if !flags.is_primary() || flags.is_unmapped() {
            return;
        }
        self.mapq[usize::from(read.mapq())] += 1;
        if flags.is_paired() && !flags.is_mate_unmapped() {
            let apart = read.contig() != read.mate_contig();
            if apart {
                let row = &mut self.other_contig[usize::from(flags.is_qc_fail())];
                row[0] += 1;
                row[1] += u64::from(read.mapq() >= 5);
            }
            if !flags.is_qc_fail() && !flags.is_duplicate() && read.mapq() >= crate::prepare::MIN_MAPQ {
                self.pairs += 1;
                let far = read.start().abs_diff(read.mate_start()) > CHIMERIC_BP;
                self.chimeric += u64::from(apart || far);
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        add(&mut self.by_flag, &other.by_flag);
        add(&mut self.mapq, &other.mapq);
        for (a, b) in self.other_contig.iter_mut().zip(other.other_contig) {
            add(a, &b);
        }
        self.unmapped_placed += other.unmapped_placed;
        self.unplaced += other.unplaced;
        self.pairs += other.pairs;
        self.chimeric += other.chimeric;
    }

    /// Sum over flags for which `wanted` holds.
    pub fn count(&self, wanted: impl Fn(Flags) -> bool) -> u64 {
        self.by_flag.iter().enumerate().filter(|(f, _)| wanted(Flags(*f as u16))).map(|(_, n)| n).sum()
    }

    fn side(&self, fail: bool) -> FlagCounts {
        let count = |wanted: &dyn Fn(Flags) -> bool| self.count(|f| f.is_qc_fail() == fail && wanted(f));
        let primary = |wanted: &dyn Fn(Flags) -> bool| count(&|f| f.is_primary() && wanted(f));
        let paired = |wanted: &dyn Fn(Flags) -> bool| primary(&|f| f.is_paired() && wanted(f));
        FlagCounts {
            total: count(&|_| true),
            primary: primary(&|_| true),
            // As flagstat: a record with both bits counts as secondary.
            secondary: count(&|f| f.is_secondary()),
            supplementary: count(&|f| f.is_supplementary() && !f.is_secondary()),
            duplicates: count(&|f| f.is_duplicate()),
            primary_duplicates: primary(&|f| f.is_duplicate()),
            mapped: count(&|f| !f.is_unmapped()),
            primary_mapped: primary(&|f| !f.is_unmapped()),
            paired: paired(&|_| true),
            read1: paired(&|f| f.is_first()),
            read2: paired(&|f| f.is_last()),
            properly_paired: paired(&|f| f.is_proper_pair() && !f.is_unmapped()),
            both_mapped: paired(&|f| !f.is_unmapped() && !f.is_mate_unmapped()),
            singletons: paired(&|f| !f.is_unmapped() && f.is_mate_unmapped()),
            mate_on_other_contig: self.other_contig[usize::from(fail)][0],
            mate_on_other_contig_mapq5: self.other_contig[usize::from(fail)][1],
        }
    }

    pub fn finish(&self) -> Reads {
        let passed = self.side(false);
        Reads {
            frac_mapped: Frac::ratio(passed.primary_mapped, passed.primary),
            frac_properly_paired: Frac::ratio(passed.properly_paired, passed.primary),
            frac_duplicates: Frac::ratio(
                self.count(|f| !f.is_qc_fail() && f.is_primary() && !f.is_unmapped() && f.is_duplicate()),
                passed.primary_mapped,
            ),
            frac_supplementary: Frac::ratio(passed.supplementary, passed.primary),
            frac_chimeric: Frac::ratio(self.chimeric, self.pairs),
            mapq_histogram: trim(&self.mapq),
            unmapped_placed: self.unmapped_placed,
            unplaced: self.unplaced,
            failed: self.side(true),
            passed,
        }
    }
}

/// Adds elementwise.
pub fn add(a: &mut [u64], b: &[u64]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
}

/// Without trailing zeros.
pub fn trim(values: &[u64]) -> Vec<u64> {
    let end = values.iter().rposition(|&v| v != 0).map_or(0, |i| i + 1);
    values[..end].to_vec()
}
