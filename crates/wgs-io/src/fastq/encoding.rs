//! Quality encodings: recognised by their range of characters, converted to Phred + 33.
//!
//! Ranges (Cock et al., Nucleic Acids Res 2010;38:1767): Sanger 33–126, Solexa 59–126, Illumina 1.3+ 64–126. A file whose
//! lowest character over its first [`RECORDS_TO_JUDGE`] records is at least 59 and whose highest is over 75 (quality 42,
//! more than any short-read instrument reports in Phred + 33) is taken for an old one. PacBio HiFi reads have qualities up
//! to 93 (`~`) but low ones too; a small file of only high ones is refused loudly and can be forced with
//! `--encoding phred33`.

use std::fmt;

/// Records whose qualities decide the encoding of a file.
pub const RECORDS_TO_JUDGE: u64 = 10_000;

/// How qualities are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Phred + 33.
    #[default]
    Phred33,
    /// Phred + 64.
    Phred64,
    /// Solexa + 64: −10·log10(p / (1 − p)).
    Solexa64,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Phred33 => "Phred+33",
            Self::Phred64 => "Phred+64 (Illumina 1.3 to 1.7)",
            Self::Solexa64 => "Solexa+64",
        })
    }
}

/// What the user says about the encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncodingChoice {
    /// Phred + 33; refuse what looks older.
    #[default]
    Auto,
    /// This one.
    Is(Encoding),
}

/// What a range of quality characters looks like.
pub fn judge(min: u8, max: u8) -> Encoding {
    match (min, max) {
        (59..=63, 76..) => Encoding::Solexa64,
        (64.., 76..) => Encoding::Phred64,
        _ => Encoding::Phred33,
    }
}

/// The Phred + 33 character for every character of `from`; 0 where it is not a quality.
pub fn conversion(from: Encoding) -> [u8; 256] {
    let mut table = [0; 256];
    for (character, to) in table.iter_mut().enumerate().take(127) {
        let score = character as i32 - 64;
        let phred = match from {
            Encoding::Phred33 => character as i32 - 33,
            Encoding::Phred64 => score,
            // Phred = 10·log10(10^(s/10) + 1), rounded: the definition of Solexa scores solved for p.
            Encoding::Solexa64 if score >= -5 => {
                libm::round(10.0 * libm::log10(libm::pow(10.0, f64::from(score) / 10.0) + 1.0)) as i32
            }
            Encoding::Solexa64 => -1,
        };
        if (0..=93).contains(&phred) {
            *to = phred as u8 + 33;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_judged() {
        assert_eq!(judge(b'#', b'J'), Encoding::Phred33);
        assert_eq!(judge(b'B', b'h'), Encoding::Phred64);
        assert_eq!(judge(b';', b'h'), Encoding::Solexa64);
        assert_eq!(judge(b'@', b'K'), Encoding::Phred33, "too few to tell");
        assert_eq!(judge(b'+', b'~'), Encoding::Phred33, "HiFi");
    }

    #[test]
    fn solexa_converts_as_published() {
        // Table 1 of Cock et al.: Solexa −5 → Phred 1, 0 → 3, 10 → 10, 40 → 40.
        let table = conversion(Encoding::Solexa64);
        assert_eq!([b';', b'@', b'J', b'h'].map(|c| table[usize::from(c)] - 33), [1, 3, 10, 40]);
        assert_eq!(table[usize::from(b':')], 0);
        assert_eq!(conversion(Encoding::Phred64)[usize::from(b'@')], b'!');
        assert_eq!(conversion(Encoding::Phred64)[usize::from(b'?')], 0);
    }
}
