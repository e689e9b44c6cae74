//! Frequencies of a population, beside a job.
//!
//! An allele that the population has is of a person with the chances of Hardy and Weinberg. One that it lacks is of the person alone: a genome has
//! some fifty thousand such alleles against a collection of many thousand people, [`PRIVATE`] of those that differ from the reference. Contigs that the file
//! does not name say nothing.

use crate::model::Germline;
use wgs_call::CallError;
use wgs_call::edit::Edit;
use wgs_call::population::{Population, PopulationCounts, PopulationReader, frequency_of};
use wgs_core::Interval;
use wgs_kernel::math::ln;

/// Of a person's differences from the reference, those that no one in the population has.
pub const PRIVATE: f64 = 0.02;

/// What is known around a job.
#[derive(Default)]
pub struct Frequencies {
    reader: Option<PopulationReader>,
    /// Whether the file speaks of the job's contig.
    known: bool,
    list: Vec<(Edit, f64)>,
}

impl Frequencies {
    /// Reads what is around a job; `own` is the job itself, whose records are counted.
    pub fn fetch(
        &mut self,
        population: &Population,
        contig: &str,
        around: Interval,
        own: Interval,
        counts: &mut PopulationCounts,
    ) -> Result<(), CallError> {
        self.known = !population.missing().iter().any(|n| n == contig);
        self.list.clear();
        if self.known {
            let reader = match &mut self.reader {
                Some(reader) => reader,
                none => none.insert(population.reader()?),
            };
            self.list = reader.fetch(around, own, counts)?;
        }
        Ok(())
    }

    /// Moves the chances that a person has the allele to what the population says; gives its frequency.
    pub fn apply(&self, edit: &Edit, germline: &mut Germline) -> Option<f64> {
        if !self.known {
            return None;
        }
        let frequency = frequency_of(&self.list, edit).filter(|&f| f > 0.0);
        *germline = match frequency {
            Some(f) => Germline::of_frequency(f),
            None => Germline { one: germline.one + ln(PRIVATE), both: germline.both + 2.0 * ln(PRIVATE) },
        };
        Some(frequency.unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_population_says() {
        let edit = Edit::snv(7, 2);
        let before = Germline::of_rate(ln(1e-3));
        let of = |known, list: &[(Edit, f64)]| {
            let mut germline = before;
            let f = Frequencies { reader: None, known, list: list.to_vec() };
            (f.apply(&edit, &mut germline), germline)
        };
        assert_eq!(of(false, &[]), (None, before));
        let (frequency, private) = of(true, &[(Edit::snv(7, 4), 0.3)]);
        assert!(frequency == Some(0.0) && (private.one - ln(2e-5)).abs() < 1e-9);
        let (frequency, common) = of(true, &[(edit.clone(), 0.25)]);
        assert!(
            frequency == Some(0.25) && (common.one - ln(0.375)).abs() < 1e-9 && (common.both - ln(0.0625)).abs() < 1e-9
        );
    }
}
