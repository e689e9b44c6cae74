//! Counts of a family's run, integers that add up over cells and parts, and the report section made from them.

use super::call::FamilyCall;
use super::cell::Family;
use super::inherit::{Source, sources, violates};
use crate::call::{Call, Filter};
use crate::summary::{Counts, State, observe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wgs_call::spine::Tally;
use wgs_core::{ContigId, Frac, Rounded};
use wgs_pileup::Exclusion;
use wgs_vcf_stats::Stats;
use wgs_vcf_stats::summary::Ga4gh;

/// A sample's share of a run's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// Sample.
    pub name: String,
    /// `female`, `male` or `undetermined`.
    pub sex: String,
    /// SHA-256 of its profile's content.
    pub profile: String,
    /// Records of its inputs.
    pub tally: Tally,
    /// Mapped and unmapped records by contig index according to its indices, for contigs that were visited.
    pub indexed: BTreeMap<u32, (u64, u64)>,
    /// Records that pass and whose genotype is not its reference.
    pub counts: Counts,
    /// Records without a genotype of it.
    pub missing: u64,
    /// Its variants, counted as `wgs qc vcf` does.
    pub variants: Stats,
}

/// A child's share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildState {
    /// Number of the sample.
    pub child: usize,
    /// Of the father, where he is one.
    pub father: Option<usize>,
    /// Of the mother, where she is one.
    pub mother: Option<usize>,
    /// Passing records where child and the parents that give it an allele have genotypes.
    pub genotyped: u64,
    /// Of these, those that cannot be inherited.
    pub violations: u64,
    /// Passing records with a new allele of the child.
    pub de_novo: u64,
}

/// Integer state of a family's run or part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyState {
    /// The family's name.
    pub family: String,
    /// In order of the columns.
    pub members: Vec<MemberState>,
    /// Samples with a parent that is a sample too.
    pub children: Vec<ChildState>,
}

/// What a cell adds to the children's counts.
pub type ChildCounts = Vec<[u64; 3]>;

impl FamilyState {
    /// Children whose parents are samples, at least one of them.
    pub fn children_of(family: &wgs_call::Pedigree, samples: usize) -> Vec<ChildState> {
        let sample = |p: Option<usize>| p.filter(|&p| p < samples);
        let of = |child: usize| {
            let m = family.members.get(child)?;
            let (father, mother) = (sample(m.father), sample(m.mother));
            (father.is_some() || mother.is_some()).then(|| ChildState {
                child,
                father,
                mother,
                ..ChildState::default()
            })
        };
        (0..samples).filter_map(of).collect()
    }

    /// Adds another part's state.
    pub fn merge(&mut self, o: &Self) {
        if self.members.is_empty() {
            self.clone_from(o);
            return;
        }
        for (m, o) in self.members.iter_mut().zip(&o.members) {
            m.tally.merge(&o.tally);
            m.indexed.extend(o.indexed.iter().map(|(k, v)| (*k, *v)));
            m.counts.merge(&o.counts);
            m.missing += o.missing;
            m.variants.merge(&o.variants);
        }
        for (c, o) in self.children.iter_mut().zip(&o.children) {
            c.add([o.genotyped, o.violations, o.de_novo]);
        }
    }

    /// Counts a record in every sample; `contig` is its name.
    pub fn observe(&mut self, call: &FamilyCall, contig: &str) {
        for (state, member) in self.members.iter_mut().zip(&call.members) {
            let missing = member.shown != super::call::Shown::Genotype;
            state.missing += u64::from(missing);
            if missing {
                continue;
            }
            if member.carries() && call.site.passes() {
                state.counts.add(&member.call);
            }
            let contig = state.variants.contig(contig);
            observe(&mut state.variants, &member.call, contig);
        }
    }
}

impl ChildState {
    /// Adds counts of a cell.
    pub fn add(&mut self, [genotyped, violations, de_novo]: [u64; 3]) {
        self.genotyped += genotyped;
        self.violations += violations;
        self.de_novo += de_novo;
    }
}

/// Holds the called genotypes of a record against inheritance, marks new alleles, and counts both for each of `children`.
pub fn inheritance(
    call: &mut FamilyCall,
    contig: ContigId,
    family: &Family<'_>,
    children: &[ChildState],
    limit: f64,
) -> ChildCounts {
    let (mode, copies) = family.inherited(contig, call.site.pos);
    let one = |c: &ChildState| -> Option<(usize, [u64; 3])> {
        let member = family.pedigree.members.get(c.child)?;
        let of = |p: usize| call.members.get(p).and_then(|m| m.alleles());
        let given = sources(member, *copies.get(c.child)?, &copies, mode);
        let child = of(c.child)?;
        let parents: Vec<Option<Vec<usize>>> =
            given.iter().map(|s| if let Source::Parent(p) = *s { of(p) } else { None }).collect();
        // Everyone who gives an allele and is a sample must have a genotype.
        let sampled = |s: &Source| matches!(*s, Source::Parent(p) if p < call.members.len());
        let known = given.iter().zip(&parents).all(|(s, p)| !sampled(s) || p.is_some());
        let counted = known && given.iter().any(sampled) && child.len() == given.len();
        let against = child.len() == given.len() && violates(&child, &parents);
        let new = against && call.members.get(c.child).is_some_and(|m| m.new >= limit);
        let pass = call.site.passes();
        Some((c.child, [counted && pass, counted && pass && against, new && pass].map(u64::from)))
    };
    let counts: Vec<Option<(usize, [u64; 3])>> = children.iter().map(one).collect();
    call.de_novo = counts.iter().flatten().filter(|c| c.1[2] > 0).map(|c| c.0).collect();
    counts.into_iter().map(|c| c.map_or([0; 3], |c| c.1)).collect()
}

/// One sample in `sections.call_family`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallMember {
    /// Sample.
    pub sample: String,
    /// `female`, `male` or `undetermined`: from the PED file, else from the depths of X and Y.
    pub sex: String,
    /// SHA-256 of the sample profile's content.
    pub profile: String,
    /// Records that start in the territory's stretches.
    pub reads: u64,
    /// Of these, used as evidence.
    pub reads_used: u64,
    /// Of these, not used, by the first reason that applies.
    pub reads_excluded: BTreeMap<String, u64>,
    /// Usable records dropped by the depth cap.
    pub reads_capped: u64,
    /// Passing records where the sample carries an alternate allele.
    pub carried: u64,
    /// Records where it has no genotype: no template, or no copy.
    pub missing: u64,
    /// Of those carried, SNVs.
    pub snvs: u64,
    /// Of those carried, records whose longest allele of the sample is longer than REF.
    pub insertions: u64,
    /// Of those carried, others with a REF of more than one base.
    pub deletions: u64,
    /// Of those carried, with two different alleles; 1/2 is heterozygous.
    pub heterozygous: u64,
    /// Of those carried, with two copies of one alternate allele.
    pub homozygous: u64,
    /// Of those carried, of one copy.
    pub haploid: u64,
    /// Of those carried, of the mitochondrion.
    pub mitochondrial: u64,
    /// Of the heterozygous, with a phase.
    pub phased: u64,
    /// `heterozygous / homozygous`.
    pub ratio_heterozygous_homozygous: Rounded<4>,
    /// The sample's alternate alleles of passing records that are transitions.
    pub transitions: u64,
    /// The sample's alternate alleles of passing records that are transversions.
    pub transversions: u64,
    /// `transitions / transversions`.
    pub ratio_transitions_transversions: Rounded<4>,
    /// Mean of DP over the records carried.
    pub mean_depth_of_passing: Rounded<2>,
    /// The variant metrics of GA4GH WGS QC 1.0, as `wgs qc vcf` gives them for the sample's column.
    pub ga4gh: Ga4gh,
    /// Why one of them is null.
    pub ga4gh_absent: BTreeMap<String, String>,
}

/// A child in `sections.call_family`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallChild {
    /// Sample.
    pub child: String,
    /// Its father's sample.
    pub father: Option<String>,
    /// Its mother's sample.
    pub mother: Option<String>,
    /// Passing records where the child and those of its sampled parents that give it an allele have genotypes.
    pub genotyped: u64,
    /// Of these, those whose genotypes cannot be inherited without a mutation.
    pub mendelian_violations: u64,
    /// `mendelian_violations / genotyped`.
    pub frac_mendelian_violations: Frac,
    /// Passing records with an allele of the child that is new with a probability of at least 0.9 (`INFO/DE_NOVO`).
    pub de_novo: u64,
}

/// `sections.call_family`: what was called in a family and from what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallFamily {
    /// The family's name in the PED file.
    pub family: String,
    /// Positions in the territory.
    pub bases: u64,
    /// Records in the VCF: every candidate of any sample's scan.
    pub records: u64,
    /// Records that pass all filters.
    pub pass: u64,
    /// Records by filter; one record may have several.
    pub filtered: BTreeMap<String, u64>,
    /// Records at positions where the depth cap dropped reads of a sample.
    pub records_capped: u64,
    /// Records where candidates were left out, too many at one place.
    pub records_cut: u64,
    /// Records genotyped with local haplotypes.
    pub records_local: u64,
    /// Cells of the pair-HMM.
    pub hmm_cells: u64,
    /// Templates of windows with local haplotypes, a template once in each.
    pub local_templates: u64,
    /// The samples, in order of the columns.
    pub members: Vec<CallMember>,
    /// Samples with a parent that is a sample too.
    pub children: Vec<CallChild>,
}

fn named(names: &[&str], counts: &[u64]) -> BTreeMap<String, u64> {
    names.iter().zip(counts).map(|(n, c)| ((*n).to_owned(), *c)).collect()
}

impl CallMember {
    fn new(m: &MemberState) -> Self {
        let (c, reads, variants) = (&m.counts, &m.tally.reads, m.variants.finish());
        Self {
            sample: m.name.clone(),
            sex: m.sex.clone(),
            profile: m.profile.clone(),
            reads: reads.seen,
            reads_used: reads.used(),
            reads_excluded: named(&Exclusion::NAMES, &reads.excluded),
            reads_capped: reads.capped,
            carried: c.pass,
            missing: m.missing,
            snvs: c.snvs,
            insertions: c.insertions,
            deletions: c.deletions,
            heterozygous: c.het,
            homozygous: c.hom,
            haploid: c.haploid,
            mitochondrial: c.mitochondrial,
            phased: c.phased,
            ratio_heterozygous_homozygous: Rounded::ratio(c.het, c.hom),
            transitions: c.transitions,
            transversions: c.transversions,
            ratio_transitions_transversions: Rounded::ratio(c.transitions, c.transversions),
            mean_depth_of_passing: Rounded::ratio(c.pass_depth, c.pass),
            ga4gh: variants.ga4gh,
            ga4gh_absent: variants.ga4gh_absent,
        }
    }
}

impl CallFamily {
    /// The section of a whole run, or of one part; `None` for a single sample's.
    pub fn new(state: &State) -> Option<Self> {
        let family = state.family.as_ref()?;
        let c = &state.counts;
        let name = |i: usize| family.members.get(i).map_or_else(String::new, |m| m.name.clone());
        let child = |c: &ChildState| CallChild {
            child: name(c.child),
            father: c.father.map(name),
            mother: c.mother.map(name),
            genotyped: c.genotyped,
            mendelian_violations: c.violations,
            frac_mendelian_violations: Frac::ratio(c.violations, c.genotyped),
            de_novo: c.de_novo,
        };
        Some(Self {
            family: family.family.clone(),
            bases: c.bases,
            records: c.records,
            pass: c.pass,
            filtered: named(&Filter::ALL.map(Filter::name), &c.filters),
            records_capped: c.capped,
            records_cut: c.cut,
            records_local: c.local,
            hmm_cells: c.hmm_cells,
            local_templates: c.local_templates,
            members: family.members.iter().map(CallMember::new).collect(),
            children: family.children.iter().map(child).collect(),
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for m in &self.members {
            out += &format!(
                "{}: {} SNVs, {} insertions, {} deletions pass of {} records\n",
                m.sample, m.snvs, m.insertions, m.deletions, self.records
            );
        }
        for c in &self.children {
            out += &format!(
                "{}: {} of {} records cannot be inherited, {} new\n",
                c.child, c.mendelian_violations, c.genotyped, c.de_novo
            );
        }
        out
    }
}

/// Counts of the record itself.
pub fn count_site(counts: &mut Counts, site: &Call) {
    counts.records += 1;
    counts.pass += u64::from(site.passes());
    counts.capped += u64::from(site.capped);
    counts.cut += u64::from(site.cut);
    counts.local += u64::from(site.road == crate::call::Road::Local);
    for f in &site.filters {
        counts.filters[*f as usize] += 1;
    }
}
