//! Counts of a run, integers that add up over cells and parts, and the report section made from them.

use crate::burden::Burden;
use crate::call::{Call, Filter, Origin, Shown};
use crate::fdr::{ByQual, FalseDiscovery, Limit};
use crate::header::SampleLine;
use crate::measured::{Measured, Sections};
use crate::msi::Microsatellites;
use crate::purity::PuritySignal;
use crate::spectrum::Spectrum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_call::CallError;
use wgs_call::population::PopulationCounts;
use wgs_call::spine::Tally;

/// Templates of tumour and normal at such a site, at least: of a heterozygous allele eight templates are without it once in 256.
const PERSON_DEPTHS: (u32, u32) = (12, 8);
/// Sites that tell persons apart, at least, before anything is said.
const PERSON_MIN: u64 = 20;
/// Of the sites where the tumour has two copies of an allele, the share at which the normal has none and it is another person's.
const PERSON_SHARE: f64 = 0.1;

/// Counts of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields of [`CallSomatic`] explain them
pub struct Counts {
    pub bases: u64,
    pub records: u64,
    pub pass: u64,
    pub filters: [u64; Filter::ALL.len()],
    pub snvs: u64,
    pub insertions: u64,
    pub deletions: u64,
    pub local: u64,
    pub capped: u64,
    pub cut: u64,
    pub hmm_cells: u64,
    pub local_templates: u64,
    /// Without a normal: records by [`Origin`], passing or not.
    pub origins: [u64; Origin::ALL.len()],
    /// By tumour: alleles on all of its templates, and of these on none of the normal's.
    pub person: Vec<[u64; 2]>,
    /// Alleles of the population's file, if one was given.
    pub population: Option<PopulationCounts>,
    /// Records whose most probable cause is somatic, by QUAL.
    pub by_qual: ByQual,
    /// What the calls together say of the tumours.
    pub measured: Measured,
}

impl Counts {
    /// Adds a record.
    pub fn add(&mut self, call: &Call) {
        self.records += 1;
        self.local += u64::from(call.local);
        self.capped += u64::from(call.capped);
        self.cut += u64::from(call.cut);
        call.filters.iter().for_each(|f| self.filters[*f as usize] += 1);
        if let (true, Some(normal)) = (call.is_snv(), call.normal()) {
            let [n0, n1] = normal.depths();
            // A loss of heterozygosity leaves the normal's reference copy in place, so only its absence from the tumour counts.
            let tumors = call.tumors();
            self.person.resize(self.person.len().max(tumors.len()), [0; 2]);
            for ([t0, t1], person) in tumors.iter().map(Shown::depths).zip(&mut self.person) {
                if t0 + t1 >= PERSON_DEPTHS.0 && n0 + n1 >= PERSON_DEPTHS.1 && t1 * 20 >= 19 * (t0 + t1) {
                    person[0] += 1;
                    person[1] += u64::from(n1 == 0);
                }
            }
        }
        if let Some(origin) = call.origin() {
            self.origins[origin as usize] += 1;
        }
        if !call.passes() {
            return;
        }
        self.pass += 1;
        *(match (call.reference.len(), call.alt.len()) {
            (r, a) if a > r => &mut self.insertions,
            (r, a) if r > a => &mut self.deletions,
            _ => &mut self.snvs,
        }) += 1;
    }

    /// Counts again what a limit decides.
    pub fn set_limit(&mut self, limit: &Limit) {
        let split = self.by_qual.split(limit);
        self.filters[Filter::LowPosterior as usize] = split.records;
        (self.snvs, self.insertions, self.deletions) = (split.snvs, split.insertions, split.deletions);
        self.pass = limit.calls;
        self.measured.replace_calls(&split.measured);
    }

    /// Adds another count.
    pub fn merge(&mut self, o: &Self) {
        self.by_qual.merge(&o.by_qual);
        self.measured.merge(&o.measured);
        self.bases += o.bases;
        self.records += o.records;
        self.pass += o.pass;
        self.filters.iter_mut().zip(o.filters).for_each(|(a, b)| *a += b);
        self.snvs += o.snvs;
        self.insertions += o.insertions;
        self.deletions += o.deletions;
        self.local += o.local;
        self.capped += o.capped;
        self.cut += o.cut;
        self.hmm_cells += o.hmm_cells;
        self.local_templates += o.local_templates;
        self.origins.iter_mut().zip(o.origins).for_each(|(a, b)| *a += b);
        if let Some(other) = &o.population {
            self.population.get_or_insert_default().merge(other);
        }
        self.person.resize(self.person.len().max(o.person.len()), [0; 2]);
        self.person.iter_mut().zip(&o.person).for_each(|(a, b)| *a = [a[0] + b[0], a[1] + b[1]]);
    }
}

/// Integer state of a run or part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Records of the inputs, the tumours first.
    pub tallies: Vec<Tally>,
    /// Records of the VCF.
    pub counts: Counts,
    /// Different persons were accepted.
    pub forced: bool,
    /// By sample: mapped and unmapped records by contig index according to the indices, for contigs that were visited.
    pub indexed: Vec<BTreeMap<u32, (u64, u64)>>,
}

impl State {
    /// Adds another part's state.
    pub fn merge(&mut self, o: &Self) {
        self.tallies.resize_with(self.tallies.len().max(o.tallies.len()), Default::default);
        self.tallies.iter_mut().zip(&o.tallies).for_each(|(a, b)| a.merge(b));
        self.counts.merge(&o.counts);
        self.forced |= o.forced;
        self.indexed.resize_with(self.indexed.len().max(o.indexed.len()), Default::default);
        self.indexed.iter_mut().zip(&o.indexed).for_each(|(a, b)| a.extend(b.iter().map(|(k, v)| (*k, *v))));
    }

    /// Refuses a tumour of another person than the normal's; `samples` are those of the run, the tumours first.
    pub fn same_person(&self, samples: &[SampleLine]) -> Result<(), CallError> {
        for (&[sites, missing], sample) in self.counts.person.iter().zip(samples).filter(|_| !self.forced) {
            if sites >= PERSON_MIN && missing as f64 > PERSON_SHARE * sites as f64 {
                return Err(CallError::OtherPerson { tumor: sample.name.clone(), sites, missing });
            }
        }
        Ok(())
    }
}

/// Alleles of a population's file by what became of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PopulationUsed {
    /// With a frequency.
    pub alleles: u64,
    /// Without one: no key, or not one value for each allele.
    pub without_frequency: u64,
    /// Symbolic, too long, or where the reference has no base.
    pub unusable: u64,
    /// REF is not what the reference has.
    pub other_reference: u64,
}

/// A sample of the run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SampleUsed {
    /// Name.
    pub name: String,
    /// `tumor` or `normal`.
    pub role: String,
    /// SHA-256 of its profile.
    pub profile: String,
    /// Records that are evidence.
    pub reads_used: u64,
    /// Share of another genome that was counted with, up to a tenth; what is above is a mixture, of which no allele is suspected.
    pub contamination: Option<f64>,
    /// Who says so: `normal` (alleles that the normal has not), `report` (of `wgs qc align`), `own_reads`.
    pub contamination_from: Option<String>,
    /// Of a tumour with a normal: mean share of it in the normal.
    pub tumor_in_normal: Option<f64>,
    /// Of a tumour that was learned with its normal: somatic SNVs per megabase, which the calls start from.
    pub somatic_per_megabase: Option<f64>,
}

/// `sections.call_somatic`: what was called and from what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallSomatic {
    /// Samples in the order of the VCF's columns: the tumours, then the normal where there is one.
    pub samples: Vec<SampleUsed>,
    /// Positions in the territory.
    pub bases: u64,
    /// Records in the VCF: every candidate.
    pub records: u64,
    /// Records that pass all filters.
    pub pass: u64,
    /// Records by filter; one record may have several.
    pub filtered: BTreeMap<String, u64>,
    /// Passing SNVs and substitutions.
    pub snvs: u64,
    /// Passing insertions.
    pub insertions: u64,
    /// Passing deletions.
    pub deletions: u64,
    /// Records judged with local haplotypes.
    pub records_local: u64,
    /// Records at positions where the depth cap dropped reads.
    pub records_capped: u64,
    /// Records where candidates were left out, too many at one place.
    pub records_cut: u64,
    /// Cells of the pair-HMM.
    pub hmm_cells: u64,
    /// Templates of windows with local haplotypes, a template once in each.
    pub local_templates: u64,
    /// Without a normal: records that are no artefact, by `INFO/ORIGIN`, passing or not. Null with one.
    pub origins: Option<BTreeMap<String, u64>>,
    /// Alleles of the population's file (`--population`) in the territory; null without one.
    pub population: Option<PopulationUsed>,
    /// SNVs on 95 % or more of at least 12 templates of a tumour, where the normal has 8, over all tumours. A tumour with 20 or more is held against the normal.
    pub person_sites: u64,
    /// Of these, those that the normal has on no template: many mean another person.
    pub person_missing: u64,
    /// Called against the advice of a gate (`--force`), in any part: tumour and normal were not held against each other.
    #[serde(default)]
    pub forced: bool,
    /// The limit that `--fdr` set; null without it.
    pub false_discovery: Option<FalseDiscovery>,
    /// Passing SNVs by class.
    pub spectrum: Spectrum,
    /// Passing calls by callable megabase.
    pub burden: Burden,
    /// Instability of microsatellites, by tumour.
    pub microsatellites: Vec<Microsatellites>,
    /// Allele fractions of passing SNVs and what they say of the share of tumour cells, by tumour.
    pub purity_signal: Vec<PuritySignal>,
}

impl CallSomatic {
    /// The section of a whole run, or of one part.
    pub fn new(state: &State, samples: &[SampleLine]) -> Self {
        let c = &state.counts;
        let used = |(i, s): (usize, &SampleLine)| SampleUsed {
            name: s.name.clone(),
            role: if s.normal { "normal" } else { "tumor" }.to_owned(),
            profile: s.profile.clone(),
            reads_used: state.tallies.get(i).map_or(0, |t| t.reads.used()),
            contamination: s.number("Contamination"),
            contamination_from: s.text("ContaminationFrom"),
            tumor_in_normal: s.number("TumorInNormal"),
            somatic_per_megabase: s.number("SomaticPerMegabase"),
        };
        let tumors = samples.iter().filter(|s| !s.normal).count();
        let paired = tumors < samples.len();
        let Sections { spectrum, burden, microsatellites, purity_signal } = c.measured.sections(tumors, paired);
        Self {
            samples: samples.iter().enumerate().map(used).collect(),
            bases: c.bases,
            records: c.records,
            pass: c.pass,
            filtered: Filter::ALL.iter().map(|f| f.name().to_owned()).zip(c.filters).collect(),
            snvs: c.snvs,
            insertions: c.insertions,
            deletions: c.deletions,
            records_local: c.local,
            records_capped: c.capped,
            records_cut: c.cut,
            hmm_cells: c.hmm_cells,
            local_templates: c.local_templates,
            origins: (!paired).then(|| Origin::ALL.iter().map(|o| o.name().to_owned()).zip(c.origins).collect()),
            population: c.population.map(|p| PopulationUsed {
                alleles: p.alleles,
                without_frequency: p.without_frequency,
                unusable: p.unusable,
                other_reference: p.other_reference,
            }),
            person_sites: c.person.iter().map(|p| p[0]).sum(),
            person_missing: c.person.iter().map(|p| p[1]).sum(),
            forced: state.forced,
            false_discovery: None,
            spectrum,
            burden,
            microsatellites,
            purity_signal,
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let of = |role: &str| {
            let names = self.samples.iter().filter(|s| s.role == role).map(|s| s.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let (s, i, d, n) = (self.snvs, self.insertions, self.deletions, self.records);
        let against = match of("normal") {
            normal if normal.is_empty() => "without a normal".to_owned(),
            normal => format!("against {normal}"),
        };
        let passing = if self.origins.is_some() { "pass as not of the germline" } else { "pass" };
        let calls =
            format!("{} {against}: {s} SNVs, {i} insertions, {d} deletions {passing} of {n} records\n", of("tumor"));
        // A pair that nobody could hold together is named.
        let unchecked = self.origins.is_none() && self.person_sites < PERSON_MIN;
        let calls = match unchecked {
            true => calls + &format!("same person: not checked, {} of {PERSON_MIN} sites\n", self.person_sites),
            false => calls,
        };
        let tumors = self.samples.iter().filter(|s| s.role == "tumor");
        let each = tumors.zip(self.microsatellites.iter().zip(&self.purity_signal));
        calls + &self.burden.text() + &each.map(|(s, (m, p))| m.text(&s.name) + &p.text(&s.name)).collect::<String>()
    }
}
