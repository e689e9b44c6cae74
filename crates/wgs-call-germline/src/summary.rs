//! Counts of a run, integers that add up over cells and parts, and the report section made from them.

use crate::call::{Call, Filter, Road};
use crate::family::FamilyState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_call::ploidy::Copies;
use wgs_call::spine::Tally;
use wgs_core::{Frac, Rounded};
use wgs_pileup::Exclusion;
use wgs_vcf_stats::summary::Ga4gh;
use wgs_vcf_stats::{FilterStatus, Observation, Stats};

/// Counts of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields of [`CallGermline`] explain them
pub struct Counts {
    pub bases: u64,
    pub records: u64,
    pub pass: u64,
    pub filters: [u64; Filter::ALL.len()],
    pub capped: u64,
    pub het: u64,
    pub hom: u64,
    pub haploid: u64,
    pub mitochondrial: u64,
    pub phased: u64,
    pub transitions: u64,
    pub transversions: u64,
    pub multiallelic: u64,
    pub pass_depth: u64,
    pub cut: u64,
    pub local: u64,
    pub snvs: u64,
    pub insertions: u64,
    pub deletions: u64,
    pub hmm_cells: u64,
    pub local_templates: u64,
}

/// Integer state of a run or part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Records of the inputs.
    pub tally: Tally,
    /// Records of the VCF.
    pub counts: Counts,
    /// Their variants, counted as `wgs qc vcf` does.
    pub variants: Stats,
    /// Mapped and unmapped records by contig index according to the inputs' indices, for contigs that were visited.
    pub indexed: BTreeMap<u32, (u64, u64)>,
    /// Of a family's run: by sample what is else above, and the children's counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyState>,
}

impl Counts {
    /// Adds a record.
    pub fn add(&mut self, call: &Call) {
        self.records += 1;
        self.capped += u64::from(call.capped);
        self.cut += u64::from(call.cut);
        self.local += u64::from(call.road == Road::Local);
        for f in &call.filters {
            self.filters[*f as usize] += 1;
        }
        if !call.passes() {
            return;
        }
        self.pass += 1;
        self.pass_depth += u64::from(call.depth);
        self.phased += u64::from(call.phase_set.is_some());
        *(match call.copies {
            Copies::None | Copies::One => &mut self.haploid,
            Copies::Many => &mut self.mitochondrial,
            Copies::Two if call.is_het() => &mut self.het,
            Copies::Two => &mut self.hom,
        }) += 1;
        self.multiallelic += u64::from(call.called().count() > 1);
        let longest = call.called().map(str::len).max().unwrap_or(0);
        let r = call.reference.len();
        *(match (r, longest) {
            (1, 1) => &mut self.snvs,
            (r, a) if a > r => &mut self.insertions,
            (r, _) if r > 1 => &mut self.deletions,
            _ => &mut self.snvs,
        }) += 1;
        if r == 1 {
            for alt in call.called().filter(|a| a.len() == 1) {
                let transition =
                    matches!((call.reference.as_str(), alt), ("A", "G") | ("G", "A") | ("C", "T") | ("T", "C"));
                *(if transition { &mut self.transitions } else { &mut self.transversions }) += 1;
            }
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, o: &Self) {
        self.bases += o.bases;
        self.records += o.records;
        self.pass += o.pass;
        self.filters.iter_mut().zip(o.filters).for_each(|(a, b)| *a += b);
        self.capped += o.capped;
        self.het += o.het;
        self.hom += o.hom;
        self.haploid += o.haploid;
        self.mitochondrial += o.mitochondrial;
        self.phased += o.phased;
        self.transitions += o.transitions;
        self.transversions += o.transversions;
        self.multiallelic += o.multiallelic;
        self.pass_depth += o.pass_depth;
        self.cut += o.cut;
        self.local += o.local;
        self.snvs += o.snvs;
        self.insertions += o.insertions;
        self.deletions += o.deletions;
        self.hmm_cells += o.hmm_cells;
        self.local_templates += o.local_templates;
    }
}

impl State {
    /// Counts the variants of a record on the contig that [`Stats::contig`] gave `contig` for.
    pub fn observe(&mut self, call: &Call, contig: u32) {
        observe(&mut self.variants, call, contig);
    }

    /// Adds another part's state.
    pub fn merge(&mut self, o: &Self) {
        self.tally.merge(&o.tally);
        self.counts.merge(&o.counts);
        self.variants.merge(&o.variants);
        self.indexed.extend(o.indexed.iter().map(|(k, v)| (*k, *v)));
        if let Some(family) = &o.family {
            self.family.get_or_insert_default().merge(family);
        }
    }
}

/// Counts the variants of one sample's call; `contig` is what [`Stats::contig`] gave.
pub fn observe(variants: &mut Stats, call: &Call, contig: u32) {
    let alts: Vec<&[u8]> = call.alts.iter().map(String::as_bytes).collect();
    let (a, b) = call.genotype;
    let both = [Some(a as u16), Some(b as u16)];
    let one = call.copies.is_haploid() || (call.copies == Copies::Many && a == b);
    let genotype = if one { &both[..1] } else { &both[..] };
    variants.observe(&Observation {
        contig,
        pos: call.pos,
        reference: call.reference.as_bytes(),
        alts: &alts,
        genotype: Some(genotype),
        phased: call.phase_set.is_some(),
        depth: Some(call.depth),
        depth_from_info: false,
        allele_depths: &call.depths,
        genotype_quality: Some(call.gq.min(99.0).round() as u32),
        quality: Some(call.qual),
        filter: if call.passes() { FilterStatus::Pass } else { FilterStatus::Failed },
        in_gap: false,
    });
}

/// `sections.call_germline`: what was called and from what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallGermline {
    /// SHA-256 of the sample profile's content.
    pub profile: String,
    /// Positions in the territory.
    pub bases: u64,
    /// Records that start in the territory's stretches.
    pub reads: u64,
    /// Of these, used as evidence.
    pub reads_used: u64,
    /// Of these, not used, by the first reason that applies.
    pub reads_excluded: BTreeMap<String, u64>,
    /// Usable records dropped by the depth cap.
    pub reads_capped: u64,
    /// Records in the VCF: every candidate of the scan.
    pub records: u64,
    /// Records that pass all filters.
    pub pass: u64,
    /// Records by filter; one record may have several.
    pub filtered: BTreeMap<String, u64>,
    /// Records at positions where the depth cap dropped reads.
    pub records_capped: u64,
    /// Records where candidates were left out, too many at one place.
    pub records_cut: u64,
    /// Records genotyped with local haplotypes.
    pub records_local: u64,
    /// Cells of the pair-HMM.
    pub hmm_cells: u64,
    /// Templates of windows with local haplotypes, a template once in each.
    pub local_templates: u64,
    /// Passing SNV records.
    pub snvs: u64,
    /// Passing records whose longest called allele is longer than REF.
    pub insertions: u64,
    /// Other passing records with a REF of more than one base.
    pub deletions: u64,
    /// Passing records with two different alleles; 1/2 is heterozygous.
    pub heterozygous: u64,
    /// Passing records with two copies of one alternate allele.
    pub homozygous: u64,
    /// Passing records of one copy: X and Y of a male outside the pseudo-autosomal regions, `--ploidy 1`.
    pub haploid: u64,
    /// Passing records of the mitochondrion, one for each allele.
    pub mitochondrial: u64,
    /// Passing heterozygous records with a phase.
    pub phased: u64,
    /// Passing records with two alternate alleles.
    pub multiallelic: u64,
    /// `heterozygous / homozygous`.
    pub ratio_heterozygous_homozygous: Rounded<4>,
    /// Called alternate alleles of passing records that are transitions.
    pub transitions: u64,
    /// Called alternate alleles of passing records that are transversions.
    pub transversions: u64,
    /// `transitions / transversions`.
    pub ratio_transitions_transversions: Rounded<4>,
    /// Mean of DP over passing records.
    pub mean_depth_of_passing: Rounded<2>,
    /// `pass / bases`.
    pub frac_bases_variant: Frac,
    /// The variant metrics of GA4GH WGS QC 1.0, as `wgs qc vcf` gives them for the VCF.
    pub ga4gh: Ga4gh,
    /// Why one of them is null.
    pub ga4gh_absent: BTreeMap<String, String>,
}

impl CallGermline {
    /// The section of a whole run, or of one part.
    pub fn new(state: &State, profile: &str) -> Self {
        let (c, reads) = (&state.counts, &state.tally.reads);
        let variants = state.variants.finish();
        let named = |names: &[&str], counts: &[u64]| {
            names.iter().zip(counts).map(|(n, c)| ((*n).to_owned(), *c)).collect::<BTreeMap<_, _>>()
        };
        Self {
            profile: profile.to_owned(),
            bases: c.bases,
            reads: reads.seen,
            reads_used: reads.used(),
            reads_excluded: named(&Exclusion::NAMES, &reads.excluded),
            reads_capped: reads.capped,
            records: c.records,
            pass: c.pass,
            filtered: named(&Filter::ALL.map(Filter::name), &c.filters),
            records_capped: c.capped,
            records_cut: c.cut,
            records_local: c.local,
            hmm_cells: c.hmm_cells,
            local_templates: c.local_templates,
            snvs: c.snvs,
            insertions: c.insertions,
            deletions: c.deletions,
            heterozygous: c.het,
            homozygous: c.hom,
            haploid: c.haploid,
            mitochondrial: c.mitochondrial,
            phased: c.phased,
            multiallelic: c.multiallelic,
            ratio_heterozygous_homozygous: Rounded::ratio(c.het, c.hom),
            transitions: c.transitions,
            transversions: c.transversions,
            ratio_transitions_transversions: Rounded::ratio(c.transitions, c.transversions),
            mean_depth_of_passing: Rounded::ratio(c.pass_depth, c.pass),
            frac_bases_variant: Frac::ratio(c.pass, c.bases),
            ga4gh: variants.ga4gh,
            ga4gh_absent: variants.ga4gh_absent,
        }
    }

    /// For people.
    pub fn text(&self, sample: &str) -> String {
        let number = |x: Option<f64>| x.map_or("n/a".to_owned(), |v| format!("{v:.2}"));
        format!(
            "{sample}: {} SNVs, {} insertions, {} deletions pass of {} records, Ti/Tv {}, het/hom {}\n",
            self.snvs,
            self.insertions,
            self.deletions,
            self.records,
            number(self.ratio_transitions_transversions.written()),
            number(self.ratio_heterozygous_homozygous.written())
        )
    }
}
