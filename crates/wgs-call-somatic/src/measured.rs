//! What a run says of the tumours besides its calls: spectrum, burden, microsatellites, allele fractions.
//!
//! Counted job by job beside the calls, in integers that add up over jobs and parts ([`Measured`]); the sections of the report are
//! made from the sums alone.

use crate::burden::{self, Burden, BurdenCounts};
use crate::call::Call;
use crate::callable::{CallableCounts, Depths};
use crate::msi::{self, Microsatellites, MsiCounts};
use crate::purity::{FractionCounts, PuritySignal};
use crate::spectrum::{Spectrum, SpectrumCounts, class};
use serde::{Deserialize, Serialize};
use wgs_core::Interval;
use wgs_io::reference::RefSlice;
use wgs_pileup::base_index;

/// Counts of one tumour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TumorCounts {
    /// Its passing SNVs by fraction.
    pub fractions: FractionCounts,
    /// Its microsatellites.
    pub msi: MsiCounts,
}

/// Counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Positions.
    pub callable: CallableCounts,
    /// Passing SNVs.
    pub spectrum: SpectrumCounts,
    /// Passing records.
    pub burden: BurdenCounts,
    /// By tumour.
    pub tumors: Vec<TumorCounts>,
}

/// What a job holds besides its calls.
pub struct Job<'a> {
    /// Its pieces.
    pub pieces: &'a [Interval],
    /// Reference of its reach.
    pub reference: &'a RefSlice,
    /// Depths of its reach.
    pub depths: Depths<'a>,
    /// The tumours.
    pub tumors: Vec<msi::Sample<'a>>,
    /// The normal.
    pub normal: Option<msi::Sample<'a>>,
}

impl Measured {
    /// Counts a job's positions and tracts.
    pub fn observe(&mut self, job: &Job<'_>, scratch: &mut msi::Scratch) {
        let mut tracts = vec![MsiCounts::default(); job.tumors.len()];
        for &piece in job.pieces {
            let contexts = self.callable.count(piece, job.reference, &job.depths);
            self.spectrum.add_opportunities(&contexts);
            msi::count(scratch, piece, job.reference, &job.tumors, job.normal, &mut tracts);
        }
        self.resize(tracts.len());
        self.tumors.iter_mut().zip(&tracts).for_each(|(all, here)| all.msi.merge(here));
    }

    /// Counts a call of the job's pieces, if it passes.
    pub fn add(&mut self, call: &Call, job: &Job<'_>) {
        if call.passes() {
            self.add_passing(call, job);
        }
    }

    /// Counts a call as one that passes.
    pub fn add_passing(&mut self, call: &Call, job: &Job<'_>) {
        self.burden.add(call.reference.len(), call.alt.len(), job.depths.is_callable(call.pos));
        let (&[base], &[alt]) = (call.reference.as_bytes(), call.alt.as_bytes()) else { return };
        let letter = |b: u8| b"ACGT".iter().position(|l| *l == b);
        let around = |pos: Option<u32>| pos.and_then(|p| base_index(job.reference.code(p)));
        let bases = [around(call.pos.checked_sub(1)), letter(base), letter(alt), around(call.pos.checked_add(1))];
        self.spectrum.add(match bases {
            [Some(before), Some(base), Some(alt), Some(after)] => class(before, base, alt, after),
            _ => None,
        });
        self.resize(job.tumors.len());
        self.tumors.iter_mut().zip(call.tumors()).for_each(|(tumor, shown)| tumor.fractions.add(shown.depths()));
    }

    /// Puts other passing calls in the place of those that were counted.
    pub fn replace_calls(&mut self, calls: &Self) {
        self.burden = BurdenCounts::default();
        self.spectrum.forget_calls();
        self.tumors.iter_mut().for_each(|t| t.fractions = FractionCounts::default());
        self.merge(calls);
    }

    fn resize(&mut self, tumors: usize) {
        self.tumors.resize_with(tumors.max(self.tumors.len()), TumorCounts::default);
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        self.callable.merge(&other.callable);
        self.spectrum.merge(&other.spectrum);
        self.burden.merge(&other.burden);
        self.resize(other.tumors.len());
        for (mine, theirs) in self.tumors.iter_mut().zip(&other.tumors) {
            mine.fractions.merge(&theirs.fractions);
            mine.msi.merge(&theirs.msi);
        }
    }

    /// The sections made from the sums, of so many tumours; `paired` with a normal.
    pub fn sections(&self, tumors: usize, paired: bool) -> Sections {
        let none = TumorCounts::default();
        let each = || (0..tumors).map(|i| self.tumors.get(i).unwrap_or(&none));
        let signals: Vec<PuritySignal> = each().map(|t| PuritySignal::new(&t.fractions, paired)).collect();
        let weak: Vec<Option<&'static str>> =
            (0..).zip(&signals).map(|(i, s)| burden::weak(&self.callable, i, paired, s.purity.written())).collect();
        // Of several tumours the weakest decides about what is counted over all of them.
        let any = weak.iter().copied().flatten().next();
        let burden = Burden::new(&self.burden, &self.callable, tumors, paired, any);
        let tracts = each().zip(&weak).map(|(t, w)| Microsatellites::new(&t.msi, paired, *w)).collect();
        Sections { spectrum: Spectrum::new(&self.spectrum), burden, microsatellites: tracts, purity_signal: signals }
    }
}

/// Parts of `sections.call_somatic`.
pub struct Sections {
    /// The 96 classes.
    pub spectrum: Spectrum,
    /// Calls by megabase.
    pub burden: Burden,
    /// By tumour.
    pub microsatellites: Vec<Microsatellites>,
    /// By tumour.
    pub purity_signal: Vec<PuritySignal>,
}
