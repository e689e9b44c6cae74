//! One alignment record as everything downstream sees it.
//!
//! A [`ReadView`] borrows the reader's bytes (the layout of a BAM record). It is checked once, when it is built: lengths,
//! CIGAR operations, CIGAR against sequence, alignment against contig. After that no accessor can fail, so collectors,
//! pileup and callers contain no error path. Nothing here knows htslib; a test builds a view from literals.

use crate::tags::{find_tag, split_tag};
use crate::{ContigId, Contigs};

/// SAM flag bits with named tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags(pub u16);

macro_rules! flag {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        $($(#[$doc])* #[inline] pub fn $name(self) -> bool { self.0 & $bit != 0 })*
    };
}

impl Flags {
    flag! {
        /// Template has several segments (0x1).
        is_paired = 0x1;
        /// Every segment properly aligned (0x2).
        is_proper_pair = 0x2;
        /// Unmapped (0x4).
        is_unmapped = 0x4;
        /// Mate unmapped (0x8).
        is_mate_unmapped = 0x8;
        /// Reverse strand (0x10).
        is_reverse = 0x10;
        /// Mate on the reverse strand (0x20).
        is_mate_reverse = 0x20;
        /// First segment, R1 (0x40).
        is_first = 0x40;
        /// Last segment, R2 (0x80).
        is_last = 0x80;
        /// Secondary alignment (0x100).
        is_secondary = 0x100;
        /// Failed the vendor's quality check (0x200).
        is_qc_fail = 0x200;
        /// Duplicate (0x400).
        is_duplicate = 0x400;
        /// Supplementary alignment (0x800).
        is_supplementary = 0x800;
    }

    /// Neither secondary nor supplementary: the record that stands for the read.
    #[inline]
    pub fn is_primary(self) -> bool {
        self.0 & 0x900 == 0
    }

    /// True when any bit of `mask` is set.
    #[inline]
    pub fn any(self, mask: u16) -> bool {
        self.0 & mask != 0
    }
}

/// One CIGAR operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CigarOp(pub u32);

impl CigarOp {
    /// Length of the operation.
    #[inline]
    pub fn len(self) -> u32 {
        self.0 >> 4
    }

    /// True for an operation of length 0.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Code 0–8 for `MIDNSHP=X`.
    #[inline]
    pub fn code(self) -> u32 {
        self.0 & 15
    }

    /// `M`, `=` or `X`: read base against reference base.
    #[inline]
    pub fn is_aligned(self) -> bool {
        matches!(self.code(), 0 | 7 | 8)
    }

    /// Consumes read bases: `MIS=X`.
    #[inline]
    pub fn consumes_read(self) -> bool {
        0b1_1001_0011 >> self.code() & 1 == 1
    }

    /// Consumes reference bases: `MDN=X`.
    #[inline]
    pub fn consumes_reference(self) -> bool {
        0b1_1000_1101 >> self.code() & 1 == 1
    }

    /// The letter.
    pub fn letter(self) -> char {
        b"MIDNSHP=X???????"[self.code() as usize] as char
    }
}

/// CIGAR codes by name.
pub mod op {
    /// `I`
    pub const INSERTION: u32 = 1;
    /// `D`
    pub const DELETION: u32 = 2;
    /// `N`
    pub const SKIP: u32 = 3;
    /// `S`
    pub const SOFT_CLIP: u32 = 4;
    /// `H`
    pub const HARD_CLIP: u32 = 5;
}

/// The operations of a record, as little-endian 32-bit words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cigar<'a>(&'a [u8]);

impl<'a> Cigar<'a> {
    /// From the record's bytes, four for each operation.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Number of operations.
    #[inline]
    pub fn len(self) -> usize {
        self.0.len() / 4
    }

    /// True for `*`.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The operations in order.
    #[inline]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = CigarOp> + ExactSizeIterator + Clone + 'a {
        self.0.chunks_exact(4).map(|w| CigarOp(u32::from_le_bytes([w[0], w[1], w[2], w[3]])))
    }
}

/// An aligned block: a run of read bases against reference positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Index of the first base in the read.
    pub read_start: u32,
    /// First reference position, 0-based.
    pub start: u32,
    /// Length in bases.
    pub len: u32,
}

impl Block {
    /// One past the last reference position.
    #[inline]
    pub fn end(&self) -> u32 {
        self.start + self.len
    }
}

/// Why a record was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The record ends before its fields do.
    #[error("the record is shorter than its fields say ({0})")]
    Short(&'static str),
    /// Contig index outside the header.
    #[error("contig index {0} is not in the header")]
    Contig(i32),
    /// Negative position on a mapped read, or one past the largest.
    #[error("position {0} is out of range")]
    Position(i64),
    /// CIGAR operation code 9–15.
    #[error("CIGAR has an unknown operation (code {0})")]
    Operation(u32),
    /// Read bases of the CIGAR and of the sequence differ.
    #[error("CIGAR spans {cigar} bases but the read has {read}")]
    Length {
        /// Bases of the CIGAR.
        cigar: u64,
        /// Bases of the sequence.
        read: u64,
    },
    /// The alignment runs over the end of its contig.
    #[error("the alignment ends at {end}, beyond the contig's {len} bases")]
    BeyondContig {
        /// 1-based last position.
        end: u64,
        /// Contig length.
        len: u32,
    },
    /// The read is placed behind the end of its contig.
    #[error("the read is placed at {position}, beyond the contig's {len} bases")]
    PlacedBeyond {
        /// 1-based position.
        position: u64,
        /// Contig length.
        len: u32,
    },
}

/// One alignment record, checked. See the module's story.
#[derive(Clone, Copy, Debug)]
pub struct ReadView<'a> {
    flags: Flags,
    contig: Option<ContigId>,
    start: u32,
    end: u32,
    mapq: u8,
    mate_contig: Option<ContigId>,
    mate_start: u32,
    template_len: i32,
    name: &'a [u8],
    cigar: Cigar<'a>,
    /// The CIGAR of an unmapped record too.
    stored_cigar: Cigar<'a>,
    bases: &'a [u8],
    quals: &'a [u8],
    tags: &'a [u8],
}

/// The fixed fields of a record, as stored: −1 where there is none.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)] // the names are the SAM specification's
pub struct Core {
    pub flags: u16,
    pub contig: i32,
    pub start: i64,
    pub mapq: u8,
    pub mate_contig: i32,
    pub mate_start: i64,
    pub template_len: i64,
    pub read_len: usize,
}

/// The variable parts of a record, as stored: bases two to a byte, CIGAR as little-endian words.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Parts<'a> {
    pub name: &'a [u8],
    pub cigar: &'a [u8],
    pub bases: &'a [u8],
    pub quals: &'a [u8],
    pub tags: &'a [u8],
}

impl<'a> ReadView<'a> {
    /// Checks a record given as the bytes of a BAM record, without the leading block size.
    pub fn from_bam(record: &'a [u8], contigs: &Contigs) -> Result<Self, ReadError> {
        let (core, parts) = split_bam(record)?;
        Self::new(core, parts, contigs)
    }

    /// Checks a record given in parts.
    pub fn new(core: Core, parts: Parts<'a>, contigs: &Contigs) -> Result<Self, ReadError> {
        let flags = Flags(core.flags);
        let contig_of = |i: i32| match i {
            -1 => Ok(None),
            i if i >= 0 && (i as usize) < contigs.len() => Ok(Some(ContigId(i as u32))),
            i => Err(ReadError::Contig(i)),
        };
        let contig = contig_of(core.contig)?;
        let mate_contig = contig_of(core.mate_contig)?;
        let place = |p: i64| u32::try_from(p).ok().filter(|&p| p < i32::MAX as u32);
        let mapped = !flags.is_unmapped();
        let start = match (place(core.start), mapped && contig.is_some()) {
            (Some(p), _) => p,
            (None, true) => return Err(ReadError::Position(core.start + 1)),
            (None, false) => 0,
        };
        if parts.quals.len() != core.read_len || parts.bases.len() != core.read_len.div_ceil(2) {
            return Err(ReadError::Short("sequence"));
        }
        let mut cigar = Cigar(parts.cigar);
        if let Some(long) = long_cigar(cigar, core.read_len, parts.tags) {
            cigar = long;
        }
        let (mut span, mut read) = (0u64, 0u64);
        for o in cigar.iter() {
            if o.code() > 8 {
                return Err(ReadError::Operation(o.code()));
            }
            span += u64::from(if o.consumes_reference() { o.len() } else { 0 });
            read += u64::from(if o.consumes_read() { o.len() } else { 0 });
        }
        if let Some(len) = contig.map(|c| contigs.contig(c).len)
            && start > 0
            && start >= len
        {
            return Err(ReadError::PlacedBeyond { position: u64::from(start) + 1, len });
        }
        let stored_cigar = cigar;
        let mut end = start;
        if mapped && let Some(contig) = contig {
            if read != core.read_len as u64 && core.read_len > 0 && !cigar.is_empty() {
                return Err(ReadError::Length { cigar: read, read: core.read_len as u64 });
            }
            let len = contigs.contig(contig).len;
            let stop = u64::from(start) + span;
            if stop > u64::from(len) {
                return Err(ReadError::BeyondContig { end: stop, len });
            }
            end = stop as u32;
        } else {
            cigar = Cigar(&[]);
        }
        Ok(Self {
            flags,
            contig,
            start,
            end,
            mapq: core.mapq,
            mate_contig,
            mate_start: place(core.mate_start).unwrap_or(0),
            template_len: core.template_len.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
            name: parts.name,
            cigar,
            stored_cigar,
            bases: parts.bases,
            quals: parts.quals,
            tags: parts.tags,
        })
    }

    /// SAM flags.
    #[inline]
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// Contig of the record; unmapped reads placed beside their mate have one too.
    #[inline]
    pub fn contig(&self) -> Option<ContigId> {
        self.contig
    }

    /// First reference position, 0-based.
    #[inline]
    pub fn start(&self) -> u32 {
        self.start
    }

    /// One past the last reference position; equals `start` for an unmapped read or an empty CIGAR.
    #[inline]
    pub fn end(&self) -> u32 {
        self.end
    }

    /// Mapping quality.
    #[inline]
    pub fn mapq(&self) -> u8 {
        self.mapq
    }

    /// Contig of the mate.
    #[inline]
    pub fn mate_contig(&self) -> Option<ContigId> {
        self.mate_contig
    }

    /// Position of the mate, 0-based; 0 when there is none.
    #[inline]
    pub fn mate_start(&self) -> u32 {
        self.mate_start
    }

    /// Observed template length (TLEN).
    #[inline]
    pub fn template_len(&self) -> i32 {
        self.template_len
    }

    /// Name without the terminating NUL.
    #[inline]
    pub fn name(&self) -> &'a [u8] {
        self.name
    }

    /// CIGAR; empty for an unmapped read. Long CIGARs (`CG` tag) are already resolved.
    #[inline]
    pub fn cigar(&self) -> Cigar<'a> {
        self.cigar
    }

    /// Number of bases stored (hard-clipped ones are not).
    #[inline]
    pub fn len(&self) -> usize {
        self.quals.len()
    }

    /// True when no bases are stored (`*`).
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.quals.is_empty()
    }

    /// Bases, two to a byte, high nibble first, coded `=ACMGRSVTWYHKDBN`.
    #[inline]
    pub fn packed_bases(&self) -> &'a [u8] {
        self.bases
    }

    /// Code of base `i` (1 A, 2 C, 4 G, 8 T, 15 N).
    #[inline]
    pub fn base(&self, i: usize) -> u8 {
        self.bases[i / 2] >> (4 * (1 - (i & 1))) & 15
    }

    /// Base qualities, raw Phred; all `0xff` when the record has none (see [`ReadView::has_quals`]).
    #[inline]
    pub fn quals(&self) -> &'a [u8] {
        self.quals
    }

    /// False when the record stores no qualities (`*`).
    #[inline]
    pub fn has_quals(&self) -> bool {
        self.quals.first().is_some_and(|&q| q != 0xff)
    }

    /// The tags' bytes.
    #[inline]
    pub fn tag_bytes(&self) -> &'a [u8] {
        self.tags
    }

    /// The aligned blocks into `out`, which is cleared first. Adjacent `M`, `=`, `X` become one block. A record may have
    /// blocks and no stored bases (`*`): check [`ReadView::is_empty`] before looking at bases.
    #[inline]
    pub fn blocks_into(&self, out: &mut Vec<Block>) {
        out.clear();
        let (mut read, mut pos) = (0u32, self.start);
        for o in self.cigar.iter() {
            if o.is_aligned() {
                match out.last_mut() {
                    Some(b) if b.end() == pos && b.read_start + b.len == read => b.len += o.len(),
                    _ if !o.is_empty() => out.push(Block { read_start: read, start: pos, len: o.len() }),
                    _ => {}
                }
            }
            read += if o.consumes_read() { o.len() } else { 0 };
            pos += if o.consumes_reference() { o.len() } else { 0 };
        }
    }

    /// Number of bases in aligned blocks, also for records without stored bases.
    pub fn aligned_len(&self) -> u32 {
        self.cigar.iter().filter(|o| o.is_aligned()).map(CigarOp::len).sum()
    }

    /// Bases clipped before and after the alignment, hard and soft, in reference orientation.
    pub fn clips(&self) -> (u32, u32) {
        let clip = |o: &CigarOp| matches!(o.code(), op::SOFT_CLIP | op::HARD_CLIP);
        let lead = self.cigar.iter().take_while(clip).map(CigarOp::len).sum();
        let all_clip = self.cigar.iter().all(|o| clip(&o));
        let tail = if all_clip { 0 } else { self.cigar.iter().rev().take_while(clip).map(CigarOp::len).sum() };
        (lead, tail)
    }

    /// Value of a string tag (`Z`), without its NUL; `None` when absent, of another type, or after a malformed tag.
    pub fn tag_str(&self, tag: &[u8; 2]) -> Option<&'a [u8]> {
        match find_tag(self.tags, tag)? {
            (b'Z' | b'H', value) => value.strip_suffix(b"\0"),
            _ => None,
        }
    }

    /// Values of two string tags, found in one walk over the tags; as [`ReadView::tag_str`] otherwise.
    #[inline]
    pub fn two_tags(&self, a: &[u8; 2], b: &[u8; 2]) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
        let (mut first, mut second) = (None, None);
        let mut tags = self.tags;
        while let Some((name, kind, value, rest)) = split_tag(tags) {
            if matches!(kind, b'Z' | b'H') {
                if name == *a {
                    first = first.or(value.strip_suffix(b"\0"));
                } else if name == *b {
                    second = second.or(value.strip_suffix(b"\0"));
                }
            }
            tags = rest;
        }
        (first, second)
    }

    /// True when the tag is present, whatever its type.
    pub fn has_tag(&self, tag: &[u8; 2]) -> bool {
        find_tag(self.tags, tag).is_some()
    }
}

impl<'a> ReadView<'a> {
    /// The fields as a BAM record stores them: −1 for what is not there. A CIGAR from the tag `CG` stands in its place.
    pub fn stored(&self) -> (Core, Parts<'a>) {
        let place = |contig: Option<ContigId>, start| match contig {
            Some(c) => (c.0 as i32, i64::from(start)),
            None => (-1, -1),
        };
        let ((contig, start), (mate_contig, mate_start)) =
            (place(self.contig, self.start), place(self.mate_contig, self.mate_start));
        let core = Core {
            flags: self.flags.0,
            contig,
            start,
            mapq: self.mapq,
            mate_contig,
            mate_start,
            template_len: self.template_len.into(),
            read_len: self.quals.len(),
        };
        let Self { name, bases, quals, tags, .. } = *self;
        (core, Parts { name, cigar: self.stored_cigar.0, bases, quals, tags })
    }
}

/// A record kept beyond its reader's buffer, already checked: for reads carried from one cell into the next.
#[derive(Clone, Debug)]
pub struct OwnedRead {
    bytes: Vec<u8>,
    /// Ends of name, CIGAR, bases and qualities in `bytes`; tags follow.
    ends: [usize; 4],
    fixed: ReadView<'static>,
}

impl OwnedRead {
    /// Copies a record.
    pub fn new(read: &ReadView<'_>) -> Self {
        let mut bytes =
            Vec::with_capacity(read.name.len() + read.stored_cigar.0.len() + read.len() * 3 / 2 + 1 + read.tags.len());
        let mut ends = [0; 4];
        for (end, part) in ends.iter_mut().zip([read.name, read.stored_cigar.0, read.bases, read.quals]) {
            bytes.extend_from_slice(part);
            *end = bytes.len();
        }
        bytes.extend_from_slice(read.tags);
        let fixed = ReadView {
            name: &[],
            cigar: Cigar(&[]),
            stored_cigar: Cigar(&[]),
            bases: &[],
            quals: &[],
            tags: &[],
            ..*read
        };
        Self { bytes, ends, fixed }
    }

    /// The record.
    pub fn view(&self) -> ReadView<'_> {
        let [name, cigar, bases, quals] = self.ends;
        let b = &self.bytes;
        let stored_cigar = Cigar(&b[name..cigar]);
        let placed = !self.fixed.flags.is_unmapped() && self.fixed.contig.is_some();
        ReadView {
            name: &b[..name],
            cigar: if placed { stored_cigar } else { Cigar(&[]) },
            stored_cigar,
            bases: &b[cigar..bases],
            quals: &b[bases..quals],
            tags: &b[quals..],
            ..self.fixed
        }
    }
}

/// A CIGAR of more than 65,535 operations stands in the tag `CG` behind a placeholder `<read length>S<span>N`.
fn long_cigar<'a>(cigar: Cigar<'a>, read_len: usize, tags: &'a [u8]) -> Option<Cigar<'a>> {
    if cigar.len() != 2 {
        return None;
    }
    let first = cigar.iter().next()?;
    if first.code() != op::SOFT_CLIP || first.len() as usize != read_len || cigar.iter().nth(1)?.code() != op::SKIP {
        return None;
    }
    let (kind, rest) = find_tag(tags, b"CG")?;
    if kind != b'B' || !matches!(rest.first()?, b'I' | b'i') {
        return None;
    }
    let n = u32::from_le_bytes(rest.get(1..5)?.try_into().ok()?) as usize;
    Some(Cigar(rest.get(5..n.checked_mul(4)?.checked_add(5)?)?))
}

fn i32_at(b: &[u8], at: usize) -> i32 {
    i32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]])
}

/// Splits the bytes of a BAM record (without the block size) into fields; lengths are checked, contents are not.
pub fn split_bam(record: &[u8]) -> Result<(Core, Parts<'_>), ReadError> {
    let Some((fixed, rest)) = record.split_at_checked(32) else {
        return Err(ReadError::Short("fixed fields"));
    };
    let name_len = usize::from(fixed[8]);
    let cigar_len = usize::from(u16::from_le_bytes([fixed[12], fixed[13]])) * 4;
    let read_len = usize::try_from(i32_at(fixed, 16)).map_err(|_| ReadError::Short("negative length"))?;
    let core = Core {
        contig: i32_at(fixed, 0),
        start: i32_at(fixed, 4).into(),
        mapq: fixed[9],
        flags: u16::from_le_bytes([fixed[14], fixed[15]]),
        mate_contig: i32_at(fixed, 20),
        mate_start: i32_at(fixed, 24).into(),
        template_len: i32_at(fixed, 28).into(),
        read_len,
    };
    let (name, rest) = rest.split_at_checked(name_len).ok_or(ReadError::Short("name"))?;
    let name = name.strip_suffix(b"\0").ok_or(ReadError::Short("name without its NUL"))?;
    let (cigar, rest) = rest.split_at_checked(cigar_len).ok_or(ReadError::Short("CIGAR"))?;
    let (bases, rest) = rest.split_at_checked(read_len.div_ceil(2)).ok_or(ReadError::Short("bases"))?;
    let (quals, tags) = rest.split_at_checked(read_len).ok_or(ReadError::Short("qualities"))?;
    Ok((core, Parts { name, cigar, bases, quals, tags }))
}

#[cfg(test)]
mod tests;
