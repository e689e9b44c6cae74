//! Where a candidate is judged, and what is known of that place: records that cannot be placed, population, panel, neighbours.

use super::Caller;
use crate::artefact::orientation::Change;
use crate::artefact::{mapping, panel, position};
use crate::call::{Call, Elsewhere, Shown};
use crate::frequency::Frequencies;
use crate::model::{self, Cause, Judged, Prior};
use wgs_call::edit::Edit;
use wgs_call::unplaced::depth_at;
use wgs_call_panel::Near;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::{Pile, base_index};

/// Templates of the normal below which nothing can be said of it.
pub const NORMAL_MIN: u32 = 12;

/// Where candidates are judged.
pub struct Place<'a> {
    /// By sample.
    pub piles: &'a [&'a Pile],
    /// Of the job's reach.
    pub reference: &'a RefSlice,
    /// Of the contig.
    pub len: u32,
    /// With what.
    pub caller: &'a Caller,
    /// What the panel of normals has around.
    pub panel: &'a Near,
    /// What the population has around.
    pub population: &'a Frequencies,
}

impl Place<'_> {
    /// Chance of reads of another copy at `pos`; `group`: that those with the allele lie wrong.
    pub fn misplaced(&self, germline: f64, pos: u32, group: f64) -> f64 {
        let counts = self.piles.iter().map(|pile| {
            let unplaced = pile.unplaced(pos);
            (unplaced, if unplaced == 0 { 0 } else { unplaced + depth_at(pile, pos) })
        });
        mapping::prior(germline, counts, group)
    }

    /// Moves a prior to what population and panel say of the allele.
    pub fn known(&self, edit: &Edit, (pos, reference, alt): (u32, &str, &str), prior: &mut Prior) -> Elsewhere {
        let population = self.population.apply(edit, &mut prior.germline);
        let snv = reference.len() == 1 && alt.len() == 1;
        let panel = |rates| panel::apply(&self.panel.seen(pos, reference, alt), rates, snv, prior);
        Elsewhere { population, panel: self.caller.rates.map(panel) }
    }

    /// The change of the base at `pos` to `alt`, a code.
    pub fn change(&self, pos: u32, alt: u8) -> Option<Change> {
        let base = |p: u32| base_index(self.reference.code(p));
        Change::of([pos.checked_sub(1).and_then(base), base(pos), base(pos + 1)], base_index(alt)?)
    }

    /// A call of an allele as VCF spells it, without what other files know of it and without filters.
    pub fn call(&self, (pos, reference, alt): (u32, String, String), judged: Judged, shown: Vec<Shown>) -> Call {
        Call {
            pos,
            reference,
            alt,
            judged,
            shown,
            has_normal: self.caller.has_normal,
            local: false,
            mapq: u8::MAX,
            capped: self.piles.iter().any(|p| p.is_capped(pos)),
            cut: false,
            asked: None,
            elsewhere: Elsewhere::default(),
            filters: Vec::new(),
        }
    }

    /// Judges an SNV that is somatic so far by the ends of its alignments too, and sets a call's filters.
    pub fn finish(&self, mut call: Call) -> Call {
        let settings = &self.caller.settings;
        if let (true, Some(alt)) = (call.is_snv() && call.judged.best() == Cause::Somatic, index_of(&call.alt)) {
            let tumors = self.piles.iter().take(self.caller.tumors());
            let seen = tumors.flat_map(|pile| position::seen(pile, call.pos, alt, settings.rules.min_bq));
            let seen: Vec<position::Seen> = seen.collect();
            call.mapq = mapping::second_best(seen.iter().map(|s| s.mapq));
            let odds =
                position::ln_odds(seen.iter().map(|s| s.distance)) + ln(model::SOMATIC / self.caller.somatic_rate());
            call.judged.weigh(Cause::Position, odds);
        }
        call.judge(settings.min_posterior, NORMAL_MIN);
        call
    }
}

fn index_of(letters: &str) -> Option<usize> {
    b"ACGT".iter().position(|b| letters.as_bytes().first() == Some(b))
}
