//! Which parts of a record a collector reads.

/// A set of record fields. The union over all collectors becomes the CRAM decode mask; flags, contig, position, mapping
/// quality and CIGAR are always decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Fields(u16);

impl Fields {
    /// Only what is always there.
    pub const CORE: Fields = Fields(0);
    /// Read name.
    pub const NAME: Fields = Fields(1);
    /// Bases.
    pub const BASES: Fields = Fields(1 << 1);
    /// Base qualities.
    pub const QUALS: Fields = Fields(1 << 2);
    /// Mate contig and position, template length.
    pub const MATE: Fields = Fields(1 << 3);
    /// The read group (`RG`).
    pub const READ_GROUP: Fields = Fields(1 << 4);
    /// Any other tag.
    pub const TAGS: Fields = Fields(1 << 5);
    /// Derived: aligned bases compared with the reference.
    pub const MISMATCHES: Fields = Fields(1 << 6 | 1 << 1);

    /// True when every field of `other` is in the set.
    pub fn contains(self, other: Fields) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for Fields {
    type Output = Fields;
    fn bitor(self, other: Fields) -> Fields {
        Fields(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Fields {
    fn bitor_assign(&mut self, other: Fields) {
        self.0 |= other.0;
    }
}
