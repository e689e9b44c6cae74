//! Which copies of a sample's chromosome have an allele.
//!
//! A genotype is phased when it has no `/`; of GATK's unphased ones PGT with PID tells the phase of what was read together. A genotype
//! whose alleles are all the same, or that has one, is on every copy. `.` is no allele.

use super::Phasing;
use crate::batch::Row;
use crate::error::AnnotateError;
use crate::worker::Shared;
use crate::write::Columns;
use wgs_core::locus;

/// Within what the numbers of copies mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set<'a> {
    /// The contig.
    Contig,
    /// Phase set, or PID.
    Named(&'a str),
    /// One record: the phase is not known.
    Record(u32),
}

/// An allele of one sample.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Number of the sample.
    pub sample: u32,
    /// The copy, from 1.
    pub copy: u8,
    /// Copies the genotype has.
    pub copies: u8,
    /// All copies have the allele.
    pub everywhere: bool,
    /// Phase set.
    pub set: Set<'a>,
}

/// The calls of a record by ALT.
#[derive(Debug, Default)]
pub struct Calls<'a>(Vec<Vec<Call<'a>>>);

impl<'a> Calls<'a> {
    /// Reads the genotypes of a record.
    ///
    /// # Errors
    /// [`AnnotateError::Unphased`] with [`Phasing::Require`].
    pub fn of(shared: &Shared<'_>, row: &Row, columns: &Columns<'a>) -> Result<Self, AnnotateError> {
        let phasing = shared.setting.phasing;
        let alts = columns.alt.split(',').count();
        if shared.samples.is_empty() {
            // Of a file without samples every ALT is on the one haplotype.
            let call = Call { sample: 0, copy: 1, copies: 1, everywhere: true, set: Set::Contig };
            return Ok(Self(vec![vec![call]; alts]));
        }
        let mut fields = columns.rest.split('\t');
        let format = fields.next().unwrap_or_default();
        let column = |key: &str| format.split(':').position(|k| k == key);
        let Some(gt) = column("GT") else { return Ok(Self::default()) };
        let (ps, pgt, pid) = (column("PS"), column("PGT"), column("PID"));
        let mut out = vec![Vec::new(); alts];
        for (sample, text) in fields.enumerate() {
            let value = |at: Option<usize>| {
                at.and_then(|i| text.split(':').nth(i)).filter(|v| !v.is_empty() && !v.starts_with('.'))
            };
            let mut genotype = text.split(':').nth(gt).unwrap_or_default();
            if !genotype.bytes().any(|b| matches!(b, b'1'..=b'9')) {
                continue;
            }
            let mut set = match value(ps) {
                _ if phasing == Phasing::AsIs => Set::Contig,
                Some(ps) => Set::Named(ps),
                None => Set::Contig,
            };
            let alleles = |genotype: &'a str| genotype.trim_start_matches(['|', '/']).split(['|', '/']);
            let same = {
                let mut all = alleles(genotype);
                let first = all.next();
                all.all(|a| Some(a) == first)
            };
            if !same && genotype.contains('/') && !matches!(phasing, Phasing::AsIs | Phasing::Merge) {
                match value(pgt).filter(|g| g.contains('|')).zip(value(pid)) {
                    Some((phased, id)) => (genotype, set) = (phased, Set::Named(id)),
                    None if phasing == Phasing::Require => return Err(unphased(shared, row, columns, sample)),
                    None => set = Set::Record(row.pos),
                }
            }
            let copies = alleles(genotype).count().min(usize::from(u8::MAX)) as u8;
            for (copy, allele) in (1..=copies).zip(alleles(genotype)) {
                let number: usize = allele.parse().unwrap_or(0);
                let Some(calls) = number.checked_sub(1).and_then(|i| out.get_mut(i)) else { continue };
                calls.push(Call { sample: sample as u32, copy, copies, everywhere: same, set });
                if same {
                    break;
                }
            }
        }
        Ok(Self(out))
    }

    /// Those of an ALT, numbered from 0.
    pub fn take(&mut self, alt: usize) -> Vec<Call<'a>> {
        self.0.get_mut(alt).map(std::mem::take).unwrap_or_default()
    }
}

fn unphased(shared: &Shared<'_>, row: &Row, columns: &Columns<'_>, sample: usize) -> AnnotateError {
    let what = if shared.bcf { "record" } else { "line" };
    let name = shared.samples.get(sample).map_or("", String::as_str);
    AnnotateError::Unphased {
        place: format!("{}: {what} {} ({})", shared.input, row.number, locus(columns.contig, row.pos)),
        sample: name.to_owned(),
    }
}
