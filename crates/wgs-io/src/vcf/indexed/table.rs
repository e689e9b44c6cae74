//! The table of a `.tbi` or `.csi`: where in the file the records around an interval lie.
//!
//! Formats: the tabix and CSI specifications of hts-specs. [`Table::parse`] takes the inflated bytes and checks every count
//! against what is left of them, so that nothing is allocated that the bytes do not hold; [`Table::ranges`] gives the
//! stretches of virtual offsets to read for an interval, in file order and apart from each other. A virtual offset is the file offset of a
//! BGZF block times 65,536 plus the offset inside the inflated block. Positions are 0-based, half-open.

use super::super::index::{MIN_SHIFT, TBI_DEPTH, last_bin, level_start};
use std::ops::Range;

/// Generic or VCF: the format field of tabix, whose low bits tell SAM (1) and VCF (2) from other tables.
const PRESET_VCF: u32 = 2;
/// Bytes of the tabix fields before the names.
const TABIX: usize = 28;
/// Most levels of bins whose numbers have 32 bits.
const MOST_LEVELS: u32 = 9;
/// More contigs than any assembly has: a hostile number must not take memory.
const MOST_CONTIGS: usize = 1 << 20;

/// A bin that exists.
#[derive(Debug)]
struct Bin {
    number: u32,
    /// `.csi`: no record that overlaps the bin's first window or a later one begins before. 0 in a `.tbi`.
    lowest: u64,
    /// In [`Contig::chunks`].
    chunks: Range<usize>,
}

/// One contig of the table.
#[derive(Debug, Default)]
struct Contig {
    /// By number.
    bins: Vec<Bin>,
    chunks: Vec<(u64, u64)>,
    /// `.tbi`: by 16 kb window, the lowest offset of a record that overlaps it.
    linear: Vec<u64>,
}

/// A parsed index.
#[derive(Debug)]
pub struct Table {
    contigs: Vec<Contig>,
    /// Names of the contigs; `None` in the `.csi` of a BCF, whose header has them.
    pub names: Option<Vec<String>>,
    min_shift: u32,
    depth: u32,
}

impl Table {
    /// Parses the inflated content of an index; the error is a reason.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut c = Cursor(bytes);
        let (min_shift, depth, count, names) = match c.take(4)? {
            b"TBI\x01" => {
                let count = c.u32()? as usize;
                (MIN_SHIFT, TBI_DEPTH, count, Some(names(&mut c)?))
            }
            b"CSI\x01" => {
                let (shift, depth) = (c.u32()?, c.u32()?);
                if shift > 31 || depth > MOST_LEVELS || shift + 3 * depth > 58 {
                    return Err(format!("bins of 2^{shift} bases in {depth} levels make no sense"));
                }
                let len = c.count(1)?;
                let aux = c.take(len)?;
                let names = if aux.is_empty() { None } else { Some(names(&mut Cursor(aux))?) };
                (shift, depth, c.u32()? as usize, names)
            }
            [b'B', b'A', b'I', 1] => return Err("it is the index of a BAM".into()),
            _ => return Err("neither .tbi nor .csi".into()),
        };
        if let Some(names) = &names
            && names.len() != count
        {
            return Err(format!("it has {count} contigs, but names {}", names.len()));
        }
        let csi = bytes.starts_with(b"CSI");
        // The pseudo-bin of samtools: extent and counts.
        let pseudo = last_bin(depth).checked_add(1);
        if count > MOST_CONTIGS {
            return Err(format!("{count} contigs make no sense"));
        }
        let mut contigs = Vec::new();
        for _ in 0..count {
            let mut contig = Contig::default();
            for _ in 0..c.count(8)? {
                let number = c.u32()?;
                let lowest = if csi { c.u64()? } else { 0 };
                let chunks = c.count(16)?;
                if Some(number) == pseudo {
                    c.take(16 * chunks)?;
                    continue;
                }
                let first = contig.chunks.len();
                for _ in 0..chunks {
                    let (begin, end) = (c.u64()?, c.u64()?);
                    if begin > end {
                        return Err(format!("a chunk from {begin} to {end}"));
                    }
                    contig.chunks.push((begin, end));
                }
                contig.bins.push(Bin { number, lowest, chunks: first..contig.chunks.len() });
            }
            contig.bins.sort_by_key(|b| b.number);
            if !csi {
                let windows = c.count(8)?;
                contig.linear = (0..windows).map(|_| c.u64()).collect::<Result<_, _>>()?;
            }
            contigs.push(contig);
        }
        Ok(Self { contigs, names, min_shift, depth })
    }

    /// Number of contigs.
    pub fn len(&self) -> usize {
        self.contigs.len()
    }

    /// Offset behind the last record; `None` without records.
    pub fn end(&self) -> Option<u64> {
        self.contigs.iter().flat_map(|c| &c.chunks).map(|c| c.1).max()
    }

    /// What to read for the records of contig number `contig` that overlap `start..end`: they lie in these stretches, others do too.
    pub fn ranges(&self, contig: usize, start: u32, end: u32) -> Vec<(u64, u64)> {
        let mut found: Vec<(u64, u64)> = Vec::new();
        let Some(contig) = self.contigs.get(contig).filter(|_| start < end) else { return found };
        let floor = self.floor(contig, start);
        for level in 0..=self.depth {
            let (first, last) = (self.bin(level, start), self.bin(level, end - 1));
            let from = contig.bins.partition_point(|b| u64::from(b.number) < first);
            let bins = contig.bins.get(from..).unwrap_or_default();
            for bin in bins.iter().take_while(|b| u64::from(b.number) <= last) {
                let chunks = contig.chunks.get(bin.chunks.clone()).unwrap_or_default();
                found.extend(chunks.iter().filter(|c| c.1 > floor && c.1 > c.0).map(|&(b, e)| (b.max(floor), e)));
            }
        }
        found.sort_unstable();
        // What touches, overlaps or lies in one block is read in one go.
        let mut apart: Vec<(u64, u64)> = Vec::with_capacity(found.len());
        for (begin, end) in found {
            match apart.last_mut() {
                Some(last) if begin >> 16 <= last.1 >> 16 => last.1 = last.1.max(end),
                _ => apart.push((begin, end)),
            }
        }
        apart
    }

    /// Number of the bin of a level (0 holds everything) that holds `pos`.
    fn bin(&self, level: u32, pos: u32) -> u64 {
        let shift = self.min_shift + 3 * (self.depth - level);
        // Behind the last bin of a level the last one holds what is there.
        u64::from(level_start(level)) + (u64::from(pos) >> shift).min((1 << (3 * level)) - 1)
    }

    /// No record that overlaps `pos` or a later base begins before this offset.
    fn floor(&self, contig: &Contig, pos: u32) -> u64 {
        if !contig.linear.is_empty() {
            return *contig.linear.get((pos >> MIN_SHIFT) as usize).or(contig.linear.last()).unwrap_or(&0);
        }
        // Of each level, the last bin that begins at or before the position.
        let lowest = |level: u32| {
            let after = contig.bins.partition_point(|b| u64::from(b.number) <= self.bin(level, pos));
            let bin = after.checked_sub(1).and_then(|i| contig.bins.get(i))?;
            (bin.number >= level_start(level)).then_some(bin.lowest)
        };
        (0..=self.depth).filter_map(lowest).max().unwrap_or(0)
    }
}

/// The tabix fields: preset and columns, which must be those of VCF, and the names.
fn names(c: &mut Cursor<'_>) -> Result<Vec<String>, String> {
    let mut fields = Cursor(c.take(TABIX)?);
    let (preset, sequence, begin) = (fields.u32()?, fields.u32()?, fields.u32()?);
    if (preset & 0xffff, sequence, begin) != (PRESET_VCF, 1, 2) {
        return Err("it was not made for VCF (tabix -p vcf), so the length of records is unknown to it".into());
    }
    let (_end, _comment, _skip, len) = (fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()? as usize);
    let text = c.take(len)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let text = text.strip_suffix(&[0]).ok_or("its names are cut short")?;
    let name =
        |n: &[u8]| std::str::from_utf8(n).map(str::to_owned).map_err(|_| "a contig's name is no text".to_owned());
    text.split(|&b| b == 0).map(name).collect()
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(n).ok_or("truncated")?;
        self.0 = rest;
        Ok(head)
    }

    fn u32(&mut self) -> Result<u32, String> {
        let bytes = self.take(4)?.try_into().map_err(|_| "truncated")?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self) -> Result<u64, String> {
        let bytes = self.take(8)?.try_into().map_err(|_| "truncated")?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A number of things of `unit` bytes or more, which must be there.
    fn count(&mut self, unit: usize) -> Result<usize, String> {
        let n = self.u32()? as usize;
        if n.checked_mul(unit).is_none_or(|bytes| bytes > self.0.len()) { Err("truncated".into()) } else { Ok(n) }
    }
}
