//! The sample's column of a record: genotype, depth, GQ and AD in one walk.

use crate::QcVcfError;
use wgs_io::vcf::read::{Genotype, Header, Record, VcfError};

/// Names shown in a message at most.
const SHOWN: usize = 20;

/// Which column is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its index; none in a file without samples.
    pub index: Option<usize>,
    /// The file has others too: ALTs that this sample lacks are left out.
    pub among_others: bool,
}

/// Chooses the column by name, or the only one.
pub fn choose(header: &Header, name: Option<&str>, file: &str) -> Result<Column, QcVcfError> {
    let count = header.samples.len();
    let names = || {
        let mut text = header.samples.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if count > SHOWN {
            text.push_str(&format!(" and {} more", count - SHOWN));
        }
        text
    };
    let index = match name {
        // A file without samples is named, not searched.
        _ if count == 0 => None,
        Some(name) => Some(header.sample(name).ok_or_else(|| QcVcfError::NoSample {
            file: file.to_owned(),
            name: name.to_owned(),
            names: names(),
        })?),
        None if count == 1 => Some(0),
        None => return Err(QcVcfError::ManySamples { file: file.to_owned(), count, names: names() }),
    };
    Ok(Column { index, among_others: count > 1 })
}

/// What the column says; kept between records for its memory.
#[derive(Default)]
pub struct Values {
    /// Alleles; they number [`Values::alts`].
    pub genotype: Option<Vec<Option<u16>>>,
    pub phased: bool,
    pub depth: Option<u32>,
    pub depth_from_info: bool,
    pub genotype_quality: Option<u32>,
    pub allele_depths: Vec<u32>,
    /// ALTs of the record that are kept, 0-based; all of them unless [`Values::trimmed`].
    pub kept: Vec<usize>,
    /// Are there ALTs that are not kept?
    pub trimmed: bool,
    /// Alleles of `genotype` when it is taken; reused.
    spare: Vec<Option<u16>>,
}

impl Values {
    /// Reads a record's column.
    pub fn read(&mut self, record: &Record<'_>, column: Column) -> Result<(), VcfError> {
        if let Some(alleles) = self.genotype.take() {
            self.spare = alleles;
        }
        (self.phased, self.depth, self.depth_from_info, self.genotype_quality) = (false, None, false, None);
        self.allele_depths.clear();
        self.kept.clear();
        self.trimmed = false;
        if let Some(index) = column.index {
            let genotype = record.genotype(index)?;
            self.fields(record, index);
            if let Some(genotype) = genotype {
                self.take(&genotype, record, column.among_others);
            }
        }
        if self.depth.is_none() && !column.among_others {
            self.depth = record.info("DP").flatten().and_then(|text| text.parse().ok());
            self.depth_from_info = self.depth.is_some();
        }
        Ok(())
    }

    fn fields(&mut self, record: &Record<'_>, index: usize) {
        let values = record.sample_column(index).unwrap_or("").split(':');
        for (key, value) in record.format_column().split(':').zip(values) {
            match key {
                "DP" => self.depth = value.parse().ok(),
                "GQ" => self.genotype_quality = whole(value),
                "AD" => {
                    // One missing number makes the shares unknown.
                    self.allele_depths.extend(value.split(',').map_while(|n| n.parse::<u32>().ok()));
                    if self.allele_depths.len() != record.alt_count() + 1 {
                        self.allele_depths.clear();
                    }
                }
                _ => {}
            }
        }
    }

    /// Keeps the genotype, and in a file of many samples only the ALTs it has.
    fn take(&mut self, genotype: &Genotype, record: &Record<'_>, among_others: bool) {
        let mut alleles = std::mem::take(&mut self.spare);
        alleles.clear();
        alleles.extend_from_slice(genotype.alleles());
        self.phased = genotype.phased();
        let alts = record.alt_count();
        if among_others && genotype.has_alt() {
            self.kept.extend(alleles.iter().flatten().filter_map(|&a| usize::from(a).checked_sub(1)));
            self.kept.sort_unstable();
            self.kept.dedup();
            self.trimmed = self.kept.len() < alts;
        }
        if self.trimmed {
            for allele in alleles.iter_mut().flatten().filter(|a| **a > 0) {
                let at = self.kept.binary_search(&(usize::from(*allele) - 1)).unwrap_or(0);
                *allele = u16::try_from(at + 1).unwrap_or(u16::MAX);
            }
            if let Some(&reference) = self.allele_depths.first() {
                let kept: Vec<u32> = self.kept.iter().filter_map(|&i| self.allele_depths.get(i + 1).copied()).collect();
                self.allele_depths.clear();
                self.allele_depths.push(reference);
                self.allele_depths.extend(kept);
            }
        }
        self.genotype = Some(alleles);
    }
}

/// The whole part of a number; some callers write GQ with decimals.
fn whole(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| {
        let number = text.parse::<f64>().ok().filter(|q| (0.0..1e9).contains(q))?;
        // The range was just checked.
        Some(number as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_gq() {
        for (text, number) in [
            ("99", Some(99)),
            ("45.7", Some(45)),
            ("1.5e+02", Some(150)),
            ("1e+02", Some(100)),
            (".", None),
            ("", None),
            ("-3", None),
            ("nan", None),
        ] {
            assert_eq!(whole(text), number, "{text}");
        }
    }
}
