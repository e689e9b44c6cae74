//! BAI and CSI: where the records of an interval begin, and how many records each contig has.
//!
//! Format: SAM specification, section 5, and the CSI specification. A virtual offset is the file offset of a BGZF block
//! times 65,536 plus the offset inside the inflated block.

use std::collections::HashMap;
use wgs_core::Interval;

/// Records of one contig according to the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContigRecords {
    /// Mapped records.
    pub mapped: u64,
    /// Unmapped records placed on the contig.
    pub unmapped: u64,
}

/// Record counts of an index, where it has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexCounts {
    /// Per contig; `None` where the index does not say.
    pub contigs: Vec<Option<ContigRecords>>,
    /// Records without a contig.
    pub unplaced: Option<u64>,
}

/// One contig of an index.
#[derive(Debug, Default)]
struct ContigIndex {
    /// Bin → lowest offset of its chunks, and the highest.
    bins: HashMap<u32, (u64, u64)>,
    /// BAI's linear index: lowest offset of a record overlapping each 16 kb window.
    linear: Vec<u64>,
    /// CSI: lowest offset of each bin's overlapping records.
    bin_offset: HashMap<u32, u64>,
    records: Option<ContigRecords>,
}

/// A parsed BAI or CSI index.
#[derive(Debug)]
pub(crate) struct Index {
    contigs: Vec<ContigIndex>,
    min_shift: u32,
    depth: u32,
    unplaced: Option<u64>,
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(n).ok_or("truncated")?;
        self.0 = rest;
        Ok(head)
    }
    fn u32(&mut self) -> Result<u32, String> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
    fn count(&mut self, unit: usize) -> Result<usize, String> {
        let n = self.u32()? as usize;
        if n.checked_mul(unit).is_none_or(|bytes| bytes > self.0.len()) { Err("truncated".into()) } else { Ok(n) }
    }
    fn u64(&mut self) -> Result<u64, String> {
        let b = self.take(8)?;
        Ok(u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
    }
}

impl Index {
    /// Parses the inflated content of a `.bai` or `.csi`; the error is a reason.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut c = Cursor(bytes);
        let (min_shift, depth, csi) = match c.take(4)? {
            b"BAI\x01" => (14, 5, false),
            b"CSI\x01" => {
                let (shift, depth) = (c.u32()?, c.u32()?);
                if shift > 31 || depth > 9 || shift + 3 * depth > 40 {
                    return Err(format!("bin levels {shift}, {depth} make no sense"));
                }
                let aux = c.count(1)?;
                c.take(aux)?;
                (shift, depth, true)
            }
            _ => return Err("neither BAI nor CSI".into()),
        };
        let pseudo_bin = ((1u64 << (3 * (depth + 1))) - 1) / 7 + 1;
        let n = c.count(4)?;
        let mut contigs = Vec::with_capacity(n);
        for _ in 0..n {
            let mut contig = ContigIndex::default();
            for _ in 0..c.count(8)? {
                let bin = c.u32()?;
                if csi {
                    contig.bin_offset.insert(bin, c.u64()?);
                }
                let chunks = c.count(16)?;
                if u64::from(bin) == pseudo_bin {
                    if chunks != 2 {
                        return Err("bad count record".into());
                    }
                    c.take(16)?;
                    contig.records = Some(ContigRecords { mapped: c.u64()?, unmapped: c.u64()? });
                    continue;
                }
                let mut span = (u64::MAX, 0);
                for _ in 0..chunks {
                    let (begin, end) = (c.u64()?, c.u64()?);
                    span = (span.0.min(begin), span.1.max(end));
                }
                contig.bins.insert(bin, span);
            }
            if !csi {
                let windows = c.count(8)?;
                contig.linear = (0..windows).map(|_| c.u64()).collect::<Result<_, _>>()?;
            }
            contigs.push(contig);
        }
        let unplaced = if c.0.is_empty() { None } else { Some(c.u64()?) };
        Ok(Self { contigs, min_shift, depth, unplaced })
    }

    /// Number of contigs.
    pub fn contigs(&self) -> usize {
        self.contigs.len()
    }

    /// Virtual offset from which every record overlapping `interval` follows; `None` when there is none.
    pub fn start(&self, interval: Interval) -> Option<u64> {
        let contig = self.contigs.get(interval.contig.index())?;
        if contig.bins.is_empty() {
            return None;
        }
        let floor = self.floor(contig, interval.start);
        let mut lowest = u64::MAX;
        for level in 0..=self.depth {
            let shift = self.min_shift + 3 * (self.depth - level);
            let first = ((1u64 << (3 * level)) - 1) / 7;
            let bins =
                first + (u64::from(interval.start) >> shift)..=first + (u64::from(interval.end.max(1) - 1) >> shift);
            let lowest_of =
                |bin: u64| contig.bins.get(&(bin as u32)).filter(|(_, end)| *end > floor).map(|(begin, _)| *begin);
            if let Some(begin) = bins.filter_map(lowest_of).min() {
                lowest = lowest.min(begin);
            }
        }
        (lowest < u64::MAX).then(|| lowest.max(floor))
    }

    /// No record overlapping or after `pos` starts before this offset.
    fn floor(&self, contig: &ContigIndex, pos: u32) -> u64 {
        if !contig.linear.is_empty() {
            let window = (pos >> 14) as usize;
            return *contig.linear.get(window).or(contig.linear.last()).unwrap_or(&0);
        }
        // CSI: the nearest enclosing or preceding bin that exists tells.
        for level in (0..=self.depth).rev() {
            let shift = self.min_shift + 3 * (self.depth - level);
            let bin = ((1u64 << (3 * level)) - 1) / 7 + (u64::from(pos) >> shift);
            if let Some(&offset) = contig.bin_offset.get(&(bin as u32)) {
                return offset;
            }
        }
        0
    }

    /// Virtual offset after the last placed record: unplaced ones follow. 0 when nothing is placed (they follow the
    /// header).
    pub fn after_placed(&self) -> u64 {
        self.contigs.iter().flat_map(|c| c.bins.values()).map(|&(_, end)| end).max().unwrap_or(0)
    }

    /// Bytes of the file that hold the records of an interval, by the smallest bins: near enough to share work by.
    pub fn bytes(&self, interval: Interval) -> u64 {
        let Some(contig) = self.contigs.get(interval.contig.index()) else { return 0 };
        let first = ((1u64 << (3 * self.depth)) - 1) / 7;
        let bin = |pos: u32| first + (u64::from(pos) >> self.min_shift);
        let inside = (bin(interval.start)..=bin(interval.end.max(1) - 1))
            .filter_map(|b| contig.bins.get(&u32::try_from(b).ok()?));
        let span = inside.fold((u64::MAX, 0), |span, (begin, end)| (span.0.min(*begin), span.1.max(*end)));
        (span.1 >> 16).saturating_sub(span.0 >> 16)
    }

    /// Record counts.
    pub fn counts(&self) -> IndexCounts {
        // A contig without bins has no records; htslib writes no count for it.
        let of = |c: &ContigIndex| c.records.or(c.bins.is_empty().then(ContigRecords::default));
        IndexCounts { contigs: self.contigs.iter().map(of).collect(), unplaced: self.unplaced }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::ContigId;

    fn bai() -> Vec<u8> {
        let mut b = b"BAI\x01".to_vec();
        b.extend(2u32.to_le_bytes());
        b.extend(2u32.to_le_bytes()); // two bins
        b.extend(4681u32.to_le_bytes());
        b.extend(1u32.to_le_bytes());
        b.extend(100u64.to_le_bytes());
        b.extend(200u64.to_le_bytes());
        b.extend(37450u32.to_le_bytes());
        b.extend(2u32.to_le_bytes());
        for v in [100u64, 200, 7, 3] {
            b.extend(v.to_le_bytes());
        }
        b.extend(1u32.to_le_bytes());
        b.extend(100u64.to_le_bytes());
        b.extend([0; 8]); // second contig: nothing
        b.extend(5u64.to_le_bytes());
        b
    }

    #[test]
    fn finds_offsets_and_counts() {
        let index = Index::parse(&bai()).unwrap();
        let cell = |contig, start, end| Interval { contig: ContigId(contig), start, end };
        assert_eq!(index.start(cell(0, 0, 1_000_000)), Some(100));
        assert_eq!(index.start(cell(0, 1_000_000, 2_000_000)), None);
        assert_eq!(index.start(cell(1, 0, 10)), None);
        assert_eq!(index.after_placed(), 200);
        let counts = index.counts();
        assert_eq!(counts.contigs, [Some(ContigRecords { mapped: 7, unmapped: 3 }), Some(ContigRecords::default())]);
        assert_eq!(counts.unplaced, Some(5));
    }

    #[test]
    fn every_cut_is_an_error_or_lacks_only_the_last_count() {
        let whole = bai();
        for n in 0..whole.len() {
            let cut = Index::parse(&whole[..n]);
            assert!(cut.is_err() || (n == whole.len() - 8 && cut.unwrap().unplaced.is_none()), "{n}");
        }
    }
}
