//! What a record says of one sample and one ALT allele: genotype, phase, depths.
//!
//! Values are read from the text of FORMAT and the sample's column; a field that is missing or no number is `None`. Nothing here is an
//! error: the reader has checked the number of columns.

use std::fmt::Write;

/// Phase set of `|` without PS: everything on the contig.
const WHOLE: u64 = u64::MAX;

/// One sample at one ALT allele.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// GT as it stands; empty when there is none.
    pub gt: Box<str>,
    /// Alleles that GT lists.
    pub ploidy: u8,
    /// How many of them are this allele.
    pub copies: u8,
    /// How many are unknown.
    pub unknown: u8,
    /// Of a phased genotype with one copy: the haplotype that bears it, and the phase set.
    pub haplotype: Option<(u8, u64)>,
    /// DP, or else the sum of AD.
    pub depth: Option<u32>,
    /// AD of REF.
    pub ref_depth: Option<u32>,
    /// AD of this allele.
    pub alt_depth: Option<u32>,
    /// AF of this allele, or else its share of AD.
    pub fraction: Option<f64>,
}

impl Cell {
    /// Reads the column of a sample for ALT allele `number` (from 1).
    pub fn of(format: &str, column: &str, number: u32) -> Self {
        let mut cell = Self::default();
        let (mut ps, mut phased, mut at, mut af) = (None, false, 0u8, None);
        let mut sum = None;
        for (key, value) in format.split(':').zip(column.split(':')) {
            match key {
                "GT" => {
                    cell.gt = value.into();
                    phased = value.contains('|') && !value.contains('/');
                    for allele in value.split(['/', '|']).filter(|a| !a.is_empty()) {
                        match allele.parse::<u32>() {
                            Ok(n) if n == number => {
                                at = cell.ploidy;
                                cell.copies = cell.copies.saturating_add(1);
                            }
                            Ok(_) => {}
                            Err(_) => cell.unknown = cell.unknown.saturating_add(1),
                        }
                        cell.ploidy = cell.ploidy.saturating_add(1);
                    }
                }
                "PS" => ps = value.parse::<u64>().ok(),
                "DP" => cell.depth = value.parse().ok(),
                "AD" => {
                    for (i, n) in value.split(',').enumerate() {
                        let Ok(n) = n.parse::<u32>() else { continue };
                        sum = Some(sum.unwrap_or(0u32).saturating_add(n));
                        if i == 0 {
                            cell.ref_depth = Some(n);
                        } else if i as u32 == number {
                            cell.alt_depth = Some(n);
                        }
                    }
                }
                "AF" => {
                    let text = value.split(',').nth(number.saturating_sub(1) as usize);
                    af = text.and_then(|t| t.parse::<f64>().ok()).filter(|f| (0.0..=1.0).contains(f));
                }
                _ => {}
            }
        }
        cell.depth = cell.depth.or(sum);
        let share = || match (cell.alt_depth, sum) {
            (Some(n), Some(sum)) if sum > 0 => Some(f64::from(n) / f64::from(sum)),
            _ => None,
        };
        cell.fraction = af.or_else(share);
        if phased && cell.ploidy == 2 && cell.copies == 1 {
            cell.haplotype = Some((at, ps.unwrap_or(WHOLE)));
        }
        cell
    }

    /// True when every allele is known.
    pub fn is_called(&self) -> bool {
        self.ploidy > 0 && self.unknown == 0
    }

    /// True with at least one copy.
    pub fn carries(&self) -> bool {
        self.copies > 0
    }

    /// True when called without a copy.
    pub fn is_free(&self) -> bool {
        self.is_called() && self.copies == 0
    }

    /// True with one copy of two alleles.
    pub fn is_het(&self) -> bool {
        self.ploidy == 2 && self.copies == 1
    }

    /// True when every allele is this one.
    pub fn is_all(&self) -> bool {
        self.ploidy > 0 && self.copies == self.ploidy
    }

    /// Appends `GT:DP:REF,ALT`, with `.` for what is not there.
    pub fn write(&self, out: &mut String) {
        out.push_str(if self.gt.is_empty() { "." } else { &self.gt });
        out.push(':');
        write_count(self.depth, out);
        out.push(':');
        self.write_depths(out);
    }

    /// Appends `REF,ALT` reads, or `.`.
    pub fn write_depths(&self, out: &mut String) {
        if self.ref_depth.is_none() && self.alt_depth.is_none() {
            return out.push('.');
        }
        write_count(self.ref_depth, out);
        out.push(',');
        write_count(self.alt_depth, out);
    }
}

/// Appends a number or `.`.
pub fn write_count(n: Option<u32>, out: &mut String) {
    match n {
        Some(n) => write!(out, "{n}").unwrap_or(()),
        None => out.push('.'),
    }
}

/// What the index case's genotype says of homozygosity: of a called diploid genotype with an ALT allele, whether it is heterozygous.
pub fn heterozygous(format: &str, column: &str) -> Option<bool> {
    let at = format.split(':').position(|k| k == "GT")?;
    let (a, b) = column.split(':').nth(at)?.split_once(['/', '|'])?;
    let (a, b) = (a.parse::<u32>().ok()?, b.parse::<u32>().ok()?);
    (a > 0 || b > 0).then_some(a != b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        let c = Cell::of("GT:AD:DP:PS", "0|2:10,1,9:21:77", 2);
        assert_eq!((c.ploidy, c.copies, c.haplotype), (2, 1, Some((1, 77))));
        assert_eq!((c.depth, c.ref_depth, c.alt_depth, c.fraction), (Some(21), Some(10), Some(9), Some(0.45)));
        let c = Cell::of("GT:AF:AD", "0/1:0.03:970,30", 1);
        assert_eq!((c.fraction, c.depth, c.haplotype), (Some(0.03), Some(1000), None));
        let c = Cell::of("GT", "1|0", 1);
        assert_eq!(c.haplotype, Some((0, WHOLE)));
        let c = Cell::of("GT:DP", "./.", 1);
        assert!(!c.is_called() && !c.is_free() && c.unknown == 2);
        let c = Cell::of("DP:GT", ".:1", 1);
        assert!(c.is_all() && !c.is_het() && c.depth.is_none());
        assert!(!Cell::of("DP", "3", 1).is_called());
        let mut text = String::new();
        Cell::of("GT:AD", "0/1:3,.", 1).write(&mut text);
        assert_eq!(text, "0/1:3:3,.");
    }

    #[test]
    fn homozygosity() {
        let of = |gt| heterozygous("DP:GT", gt);
        assert_eq!(
            [of("1:0/1"), of("1:1|1"), of("1:0/0"), of("1:./1"), of("1:1"), of("1")],
            [Some(true), Some(false), None, None, None, None]
        );
    }
}
