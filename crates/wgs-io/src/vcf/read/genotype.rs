//! GT: which alleles a sample carries, and which of them are known to lie on one copy.

use super::error::GenotypeProblem;

/// Most alleles of a genotype: enough for somatic callers and polyploid test files, and small enough to copy.
pub const MAX_PLOIDY: usize = 8;

/// The genotype of one sample at one record. Copied, never allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genotype {
    alleles: [Option<u16>; MAX_PLOIDY],
    ploidy: u8,
    /// Bit `i`: `|` stands before allele `i`.
    phased: u8,
}

impl Genotype {
    /// Reads `0/1`, `1|2`, `.`, `./1`, `1`, `0|0|1`, and VCF 4.4's leading separator (`|0/1`).
    pub(super) fn parse(text: &str, alts: usize) -> Result<Self, GenotypeProblem> {
        let mut genotype = Self { alleles: [None; MAX_PLOIDY], ploidy: 0, phased: 0 };
        let mut bytes = text.as_bytes();
        let mut leading = None;
        if let [mark @ (b'|' | b'/'), rest @ ..] = bytes {
            (leading, bytes) = (Some(*mark == b'|'), rest);
        }
        let mut phased = false;
        loop {
            let slot = genotype.alleles.get_mut(usize::from(genotype.ploidy)).ok_or(GenotypeProblem::Ploidy)?;
            let rest = match bytes {
                [b'.', rest @ ..] => rest,
                [b'0'..=b'9', ..] => {
                    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
                    let (number, rest) = bytes.split_at_checked(digits).ok_or(GenotypeProblem::Syntax)?;
                    let add = |n: u32, b: &u8| n.saturating_mul(10).saturating_add(u32::from(b - b'0'));
                    let allele = number.iter().fold(0, add);
                    *slot = u16::try_from(allele).ok().filter(|&a| usize::from(a) <= alts);
                    if slot.is_none() {
                        return Err(GenotypeProblem::NoAllele { allele, alts });
                    }
                    rest
                }
                _ => return Err(GenotypeProblem::Syntax),
            };
            genotype.phased |= u8::from(phased) << genotype.ploidy;
            genotype.ploidy += 1;
            bytes = match rest {
                [] => break,
                [mark @ (b'|' | b'/'), rest @ ..] => {
                    phased = *mark == b'|';
                    rest
                }
                _ => return Err(GenotypeProblem::Syntax),
            };
        }
        // Without a mark of its own the first allele is phased when all others are (VCF 4.4, section 1.6.2).
        let others = ((1u16 << genotype.ploidy) - 2) as u8;
        genotype.phased |= u8::from(leading.unwrap_or(genotype.phased == others));
        Ok(genotype)
    }

    /// The alleles in the order written: 0 is REF, `n` the n-th ALT, `None` missing.
    pub fn alleles(&self) -> &[Option<u16>] {
        self.alleles.get(..usize::from(self.ploidy)).unwrap_or_default()
    }

    /// Number of alleles, missing ones too.
    pub fn ploidy(&self) -> usize {
        usize::from(self.ploidy)
    }

    /// True when `|` stands before allele `i`; for the first without such a mark, when all others are phased.
    pub fn is_phased(&self, i: usize) -> bool {
        i < self.ploidy() && self.phased >> i & 1 == 1
    }

    /// True when every allele is phased; so is a lone allele, which has nothing to be phased with.
    pub fn phased(&self) -> bool {
        (0..self.ploidy()).all(|i| self.is_phased(i))
    }

    /// True when no allele is known.
    pub fn is_missing(&self) -> bool {
        self.alleles().iter().all(Option::is_none)
    }

    /// True when an ALT allele is among them.
    pub fn has_alt(&self) -> bool {
        self.alleles().iter().any(|a| a.is_some_and(|a| a > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let read = |text: &str| Genotype::parse(text, 2).map(|g| (g.alleles().to_vec(), g.phased()));
        assert_eq!(read("0/1"), Ok((vec![Some(0), Some(1)], false)));
        assert_eq!(read("2|1"), Ok((vec![Some(2), Some(1)], true)));
        assert_eq!(read("."), Ok((vec![None], true)));
        assert_eq!(read("./."), Ok((vec![None, None], false)));
        assert_eq!(read("./1"), Ok((vec![None, Some(1)], false)));
        assert_eq!(read("1"), Ok((vec![Some(1)], true)));
        assert_eq!(read("0|0|1"), Ok((vec![Some(0), Some(0), Some(1)], true)));
        assert_eq!(read("|1"), Ok((vec![Some(1)], true)));
        assert_eq!(read("/1|1"), Ok((vec![Some(1), Some(1)], false)));
        assert_eq!(read("00001/01"), Ok((vec![Some(1), Some(1)], false)));
        let eight = Genotype::parse("0/1/2/./0/1|2/1", 2).unwrap();
        assert_eq!((eight.ploidy(), eight.has_alt(), eight.is_missing()), (8, true, false));
        let phases: Vec<bool> = (0..9).map(|i| eight.is_phased(i)).collect();
        assert_eq!(phases, [false, false, false, false, false, false, true, false, false]);
        assert!(Genotype::parse("./.", 0).unwrap().is_missing() && !Genotype::parse("0", 0).unwrap().has_alt());
    }

    #[test]
    fn what_is_no_genotype_is_refused() {
        for bad in ["", "/", "|", "0/", "0//1", "0/|1", "1/C", "0.000", "-1/0", "0/1/", "0 /1", "a", "./.x", "0\\1"] {
            assert_eq!(Genotype::parse(bad, 2), Err(GenotypeProblem::Syntax), "{bad}");
        }
        let no = |allele| Err(GenotypeProblem::NoAllele { allele, alts: 2 });
        assert_eq!(Genotype::parse("0/3", 2), no(3));
        assert_eq!(Genotype::parse("99999999999999/0", 2), no(u32::MAX));
        assert_eq!(Genotype::parse("0/1/0/1/0/1/0/1/0", 2), Err(GenotypeProblem::Ploidy));
        assert_eq!(Genotype::parse("65536", 70_000), Err(GenotypeProblem::NoAllele { allele: 65_536, alts: 70_000 }));
    }
}
