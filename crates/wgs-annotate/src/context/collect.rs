//! Gathers what the workers found, in the order of the input, and makes the candidates of it.

use super::fact::{Fact, Facts};
use super::mode::{self, Mode, Place};
use super::pair::{self, Phase};
use super::panel::Inheritance;
use super::roh::{self, Run, Site};
use super::{Context, place};
use crate::summary::{CandidateMode, Candidates, Homozygosity};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use wgs_consequence::Term;
use wgs_core::contig::HumanContig;
use wgs_core::{ContigId, Contigs};
use wgs_genes::GeneId;

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The allele, in [`Table::facts`](super::table::Table::facts).
    pub fact: usize,
    /// Mode.
    pub mode: Mode,
    /// What else is to be known.
    pub notes: Vec<&'static str>,
    /// Partners of a compound heterozygote.
    pub partners: Vec<(usize, Phase)>,
    /// In a run of homozygosity.
    pub in_roh: bool,
}

/// Gathers facts.
pub struct Collector<'a> {
    context: &'a Context,
    contigs: &'a Contigs,
    facts: Vec<Fact>,
    contig: Option<ContigId>,
    sites: Vec<Site>,
    runs: BTreeMap<ContigId, Vec<Run>>,
}

impl<'a> Collector<'a> {
    /// Nothing yet.
    pub fn new(context: &'a Context, contigs: &'a Contigs) -> Self {
        Self { context, contigs, facts: Vec::new(), contig: None, sites: Vec::new(), runs: BTreeMap::new() }
    }

    /// Adds a batch of a contig; the batches of a contig follow each other.
    pub fn add(&mut self, contig: ContigId, facts: Facts) {
        if self.contig != Some(contig) {
            self.end_contig();
            self.contig = Some(contig);
        }
        let autosome = HumanContig::from_name(self.contigs.name(contig)).is_some_and(|c| c.is_autosome());
        if autosome {
            self.sites.extend(facts.sites);
        }
        self.facts.extend(facts.alleles);
    }

    /// Finds the runs of the contig that ends.
    fn end_contig(&mut self) {
        if let Some(contig) = self.contig.take() {
            let mut runs = roh::runs(&self.sites);
            runs.retain(|r| r.len() >= self.context.ask.roh_min);
            self.runs.insert(contig, runs);
        }
        self.sites.clear();
    }

    /// The candidates in the table's order, the facts they are of, and the counts.
    pub fn finish(mut self) -> (Vec<Candidate>, Vec<Fact>, Candidates) {
        self.end_contig();
        let (context, family) = (self.context, &self.context.family);
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut genes: BTreeMap<GeneId, Vec<usize>> = BTreeMap::new();
        for (i, fact) in self.facts.iter().enumerate() {
            let place = place(self.contigs, fact.contig, fact.pos);
            let admitted = context.inheritance(fact.gene);
            let in_roh = self.in_roh(fact);
            for (mode, notes) in mode::fits(family, fact, place, admitted, &context.ask.rules) {
                candidates.push(Candidate { fact: i, mode, notes, partners: Vec::new(), in_roh });
            }
            let recessive = match place {
                Place::Autosome => admitted.any(Inheritance::AR),
                Place::PseudoAutosomal => admitted.any(Inheritance::AR.with(Inheritance::XLR)),
                _ => false,
            };
            if recessive && fact.own().is_het() {
                genes.entry(fact.gene).or_default().push(i);
            }
        }
        for facts in genes.values() {
            for &i in facts {
                let mut partners = Vec::new();
                for &j in facts.iter().filter(|j| **j != i) {
                    let (Some(a), Some(b)) = (self.facts.get(i), self.facts.get(j)) else { continue };
                    partners.extend(pair::fits(family, a, b).map(|phase| (j, phase)));
                }
                if partners.is_empty() {
                    continue;
                }
                candidates.retain(|c| c.fact != i || c.mode != Mode::ArSingle);
                let in_roh = self.facts.get(i).is_some_and(|f| self.in_roh(f));
                candidates.push(Candidate { fact: i, mode: Mode::ArCompound, notes: Vec::new(), partners, in_roh });
            }
        }
        self.sort(&mut candidates);
        let counts = self.counts(&candidates);
        (candidates, self.facts, counts)
    }

    fn in_roh(&self, fact: &Fact) -> bool {
        let runs = self.runs.get(&fact.contig).map_or(&[][..], Vec::as_slice);
        let at = runs.partition_point(|r| r.end <= fact.pos);
        runs.get(at).is_some_and(|r| r.start <= fact.pos)
    }

    /// By mode, then severity (of compound heterozygotes the gene's most severe, the gene's alleles together), then fit to the
    /// terms, then place.
    fn sort(&self, candidates: &mut [Candidate]) {
        let severity = |i: usize| {
            let term = self.facts.get(i).and_then(|f| f.terms.most_severe());
            term.unwrap_or(Term::Intergenic)
        };
        let mut lead: BTreeMap<GeneId, Term> = BTreeMap::new();
        for c in candidates.iter().filter(|c| c.mode == Mode::ArCompound) {
            let Some(fact) = self.facts.get(c.fact) else { continue };
            let best = lead.entry(fact.gene).or_insert(Term::Intergenic);
            *best = (*best).min(severity(c.fact));
        }
        candidates.sort_by_cached_key(|c| {
            let gene = self.facts.get(c.fact).map_or(GeneId(0), |f| f.gene);
            let fit = self.context.wanted(gene).flatten().and_then(|w| w.fit.as_ref()).map_or(0.0, |f| f.score);
            let together = c.mode == Mode::ArCompound;
            let first = if together { lead.get(&gene).copied().unwrap_or(Term::Intergenic) } else { severity(c.fact) };
            // Scores are 0–1: their bits have their order.
            (c.mode, first, Reverse(fit.to_bits()), together.then_some(gene), severity(c.fact), c.fact)
        });
    }

    fn counts(&self, candidates: &[Candidate]) -> Candidates {
        let mut by_mode = Vec::new();
        for mode in Mode::ALL {
            let n = candidates.iter().filter(|c| c.mode == mode).count() as u64;
            if n > 0 {
                by_mode.push(CandidateMode { mode: mode.name().to_owned(), candidates: n });
            }
        }
        let runs = self.runs.values().flatten();
        Candidates {
            genes: self.context.genes.clone(),
            relatives: self.context.family.people.len() as u64 - 1,
            alleles: self.facts.len() as u64,
            candidates: candidates.len() as u64,
            by_mode,
            runs_of_homozygosity: Homozygosity {
                runs: runs.clone().count() as u64,
                bases: runs.map(|r| u64::from(r.len())).sum(),
            },
        }
    }
}
