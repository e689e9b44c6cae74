//! Read orientation: which strand of its molecule a pair was read from.
//!
//! The first read of a pair runs along the strand whose 5′ end it began at, so a pair of which it is forward comes from the
//! forward strand of the molecule (F1R2), else from the reverse one (F2R1). Damage of one strand before amplification (oxidised
//! guanine, formalin) is seen in pairs of one orientation only; both mates of a pair that face each other say the same. A read
//! without a mate has none: of it, the orientation could not be told from the strand.

use crate::StoredRead;

/// Orientation of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Orientation {
    /// First read forward, second reverse.
    F1R2,
    /// Second read forward, first reverse.
    F2R1,
}

impl Orientation {
    /// Both, in order.
    pub const ALL: [Orientation; 2] = [Orientation::F1R2, Orientation::F2R1];

    /// Of a record's flags; `None` for one without a mate.
    pub fn of_flags(flags: u16) -> Option<Self> {
        let (reverse, first) = (flags & 0x10 != 0, flags & 0x40 != 0);
        // Neither or both of first and second: a part of a longer template.
        let paired = flags & 1 != 0 && first != (flags & 0x80 != 0);
        paired.then_some(if first == reverse { Self::F2R1 } else { Self::F1R2 })
    }
}

impl StoredRead {
    /// Orientation of its pair.
    #[inline]
    pub fn orientation(&self) -> Option<Orientation> {
        Orientation::of_flags(self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mates_that_face_each_other_say_the_same() {
        for (flags, expected) in [
            (99, Some(Orientation::F1R2)),
            (147, Some(Orientation::F1R2)),
            (83, Some(Orientation::F2R1)),
            (163, Some(Orientation::F2R1)),
            (0, None),
            (16, None),
            (1, None),
            (1 | 0x40 | 0x80, None),
        ] {
            assert_eq!(Orientation::of_flags(flags), expected, "{flags}");
        }
    }
}
