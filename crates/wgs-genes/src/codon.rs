//! Genetic codes on 4-bit base codes (A 1, C 2, G 4, T 8; any union of them stands for either base).

use std::sync::LazyLock;

/// A genetic code (NCBI `transl_table`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Code {
    /// Table 1.
    #[default]
    Standard,
    /// Table 2: AGA and AGG stop, ATA is methionine, TGA tryptophan.
    VertebrateMitochondrial,
}

/// Amino acids of the 64 codons in the order T, C, A, G (NCBI).
const STANDARD: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";
const MITOCHONDRIAL: &[u8; 64] = b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG";

/// What a codon with ambiguous bases is read as when its readings differ.
pub const UNKNOWN: u8 = b'X';
/// A stop.
pub const STOP: u8 = b'*';
/// Selenocysteine.
pub const SELENOCYSTEINE: u8 = b'U';

static TABLES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [table(STANDARD), table(MITOCHONDRIAL)]);

fn table(code: &[u8; 64]) -> Vec<u8> {
    // Order T, C, A, G as codes.
    const ORDER: [u16; 4] = [8, 2, 1, 4];
    (0..4096u16)
        .map(|codon| {
            let mut found = None;
            for (i, &amino) in code.iter().enumerate() {
                let bases = [ORDER[i / 16], ORDER[i / 4 % 4], ORDER[i % 4]];
                let wanted = bases[0] << 8 | bases[1] << 4 | bases[2];
                if codon & wanted == wanted {
                    match found {
                        None => found = Some(amino),
                        Some(a) if a == amino => {}
                        Some(_) => return UNKNOWN,
                    }
                }
            }
            found.unwrap_or(UNKNOWN)
        })
        .collect()
}

impl Code {
    /// The amino acid of a codon, one letter: [`STOP`] for a stop, [`UNKNOWN`] when ambiguous bases leave it open or the codon has
    /// not three bases.
    #[inline]
    pub fn amino(self, codon: &[u8]) -> u8 {
        let &[a, b, c] = codon else { return UNKNOWN };
        let i = usize::from(a & 15) << 8 | usize::from(b & 15) << 4 | usize::from(c & 15);
        TABLES[self as usize][i]
    }

    /// True for a codon that the code reads as methionine at the start: ATG (and ATA, of mitochondria also ATT, ATC and GTG).
    pub fn starts(self, codon: &[u8]) -> bool {
        match self {
            Self::Standard => codon == [1, 8, 4],
            Self::VertebrateMitochondrial => matches!(codon, [1, 8, _] | [4, 8, 4]),
        }
    }
}

/// The complementary base code: the four bits in reverse.
#[inline]
pub fn complement(code: u8) -> u8 {
    code.reverse_bits() >> 4
}

/// Appends the codes of `bases` in reverse, complemented.
pub fn reverse_complement(codes: &[u8], out: &mut Vec<u8>) {
    out.extend(codes.iter().rev().map(|&c| complement(c)));
}

/// Three-letter name of an amino acid (`Ter` for a stop, `Sec` for U, `Xaa` for what is unknown).
pub fn three_letters(amino: u8) -> &'static str {
    match amino {
        b'A' => "Ala",
        b'C' => "Cys",
        b'D' => "Asp",
        b'E' => "Glu",
        b'F' => "Phe",
        b'G' => "Gly",
        b'H' => "His",
        b'I' => "Ile",
        b'K' => "Lys",
        b'L' => "Leu",
        b'M' => "Met",
        b'N' => "Asn",
        b'P' => "Pro",
        b'Q' => "Gln",
        b'R' => "Arg",
        b'S' => "Ser",
        b'T' => "Thr",
        b'U' => "Sec",
        b'V' => "Val",
        b'W' => "Trp",
        b'Y' => "Tyr",
        b'*' => "Ter",
        _ => "Xaa",
    }
}

/// Letter of a base code.
pub fn letter(code: u8) -> char {
    char::from(b"=ACMGRSVTWYHKDBN"[usize::from(code & 15)])
}

/// Codes of letters; what is no IUPAC letter becomes N.
pub fn codes(letters: &[u8]) -> Vec<u8> {
    letters.iter().map(|&l| code_of(l)).collect()
}

/// Code of a letter; what is no IUPAC letter becomes N.
#[inline]
pub fn code_of(letter: u8) -> u8 {
    match letter.to_ascii_uppercase() {
        b'A' => 1,
        b'C' => 2,
        b'M' => 3,
        b'G' => 4,
        b'R' => 5,
        b'S' => 6,
        b'V' => 7,
        b'T' | b'U' => 8,
        b'W' => 9,
        b'Y' => 10,
        b'H' => 11,
        b'K' => 12,
        b'D' => 13,
        b'B' => 14,
        _ => 15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amino(code: Code, codon: &str) -> char {
        char::from(code.amino(&codes(codon.as_bytes())))
    }

    #[test]
    fn codons() {
        for (codon, standard, mitochondrial) in [
            ("ATG", 'M', 'M'),
            ("TGA", '*', 'W'),
            ("AGA", 'R', '*'),
            ("ATA", 'I', 'M'),
            ("CTN", 'L', 'L'),
            ("TAR", '*', '*'),
            ("NNN", 'X', 'X'),
            ("AT", 'X', 'X'),
            ("MGR", 'R', 'X'),
        ] {
            assert_eq!(amino(Code::Standard, codon), standard, "{codon}");
            assert_eq!(amino(Code::VertebrateMitochondrial, codon), mitochondrial, "{codon}");
        }
    }

    #[test]
    fn complements() {
        let mut out = Vec::new();
        reverse_complement(&codes(b"ACGTNRYSWKMBDHV"), &mut out);
        assert_eq!(out.iter().map(|&c| letter(c)).collect::<String>(), "BDHVKMWSRYNACGT");
    }
}
