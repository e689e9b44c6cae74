//! One allele: its facts in each gene, and the criteria they decide.

use super::known::Asked;
use super::{Assessed, Evidence, index, loss, place};
use crate::allele::{Allele, FoundEffect};
use crate::criteria::clinvar::Record;
use crate::criteria::facts::{AlleleName, Cancer, Facts, Loss, Oncogenic, Population};
use crate::criteria::{Lookup, germline, somatic};
use wgs_consequence::Term;
use wgs_core::ContigId;
use wgs_genes::{GeneId, GeneModels, Layout, Spliced, Strand, Transcript};

/// An allele, and where to look.
pub struct Query<'q> {
    /// Contig of the reference.
    pub contig: ContigId,
    /// The allele, normalised, as VCF writes it.
    pub name: AlleleName<'q>,
    /// The allele with its effects.
    pub allele: &'q Allele,
    /// What the sources have; `None` when they could not be asked.
    pub found: Option<&'q wgs_sources::Found>,
    /// Gene models.
    pub models: &'q GeneModels,
}

/// What the allele is, whatever the gene.
struct Common<'q> {
    query: &'q Query<'q>,
    population: Option<Population<'q>>,
    predictions: &'q [crate::criteria::facts::Prediction<'q>],
    /// Oncogenicity of the allele itself.
    own: &'q [Oncogenic<'q>],
}

impl Evidence {
    /// Appends the criteria of an allele, gene by gene: of each gene that holds the change, on its first entry. `layout` and `spliced`
    /// give what is known of a transcript with an effect.
    pub fn assess<'q>(
        &self,
        query: &'q Query<'q>,
        layout: impl Fn(&FoundEffect) -> Option<&'q Layout>,
        spliced: impl Fn(&FoundEffect) -> Option<&'q Spliced>,
        out: &mut Vec<Assessed>,
    ) {
        let inside = query.allele.effects.iter().filter(|f| f.effect.distance.is_none());
        let mut inside = inside
            .filter_map(|f| Some((f, query.models.transcripts.get(f.transcript.0 as usize)?, layout(f)?)))
            .peekable();
        if inside.peek().is_none() {
            return;
        }
        let asked: Vec<&str> = self.roles.asked().unwrap_or_default().iter().map(String::as_str).collect();
        let (mut entries, mut predictions, mut own) = (Vec::new(), Vec::new(), Vec::new());
        let mut has_own = false;
        if let Some(found) = query.found {
            self.roles.frequencies(found, &mut entries);
            self.roles.predictions(found, &mut predictions);
            has_own = self.roles.oncogenic(found, &mut own);
        }
        let given = !asked.is_empty() && query.found.is_some();
        let population = given.then_some(Population { sources: &asked, entries: &entries });
        let common = Common { query, population, predictions: &predictions, own: &own };
        let mut last = None;
        for (found, transcript, layout) in inside {
            // Entries of a gene stand together.
            if last.replace(transcript.gene) == Some(transcript.gene) {
                continue;
            }
            out.push(self.gene(&common, has_own, found, transcript, layout, || spliced(found)));
        }
    }

    fn gene<'q>(
        &self,
        common: &Common<'_>,
        has_own: bool,
        found: &FoundEffect,
        transcript: &Transcript,
        layout: &'q Layout,
        spliced: impl Fn() -> Option<&'q Spliced>,
    ) -> Assessed {
        let (query, effect) = (common.query, &found.effect);
        let gene = transcript.gene;
        let symbol = query.models.genes.get(gene.0 as usize).map(|g| g.symbol.as_str()).filter(|s| !s.is_empty());
        let terms: Vec<&str> = effect.terms.iter().map(|t| t.name()).collect();
        let (mut records, mut oncogenic): (Vec<Record<'_>>, Vec<Oncogenic<'_>>) = (Vec::new(), common.own.to_vec());
        let mut has_oncogenic = has_own;
        if let Some(known) = &self.known {
            has_oncogenic |= known.has_oncogenic;
            if let Some((position, _, alternate)) =
                place::substitution(effect).filter(|_| effect.terms.has(Term::Missense))
            {
                let asked = Asked {
                    contig: query.contig,
                    start: query.allele.start,
                    removed: &query.allele.removed,
                    added: &query.allele.added,
                    transcript: found.transcript,
                    position,
                    alternate,
                };
                known.pathogenic(asked, &mut records);
                if common.own.is_empty() {
                    known.oncogenic(asked, &mut oncogenic);
                } else {
                    let mut others = Vec::new();
                    known.oncogenic(asked, &mut others);
                    let own = crate::criteria::clinvar::Relation::SameAllele;
                    oncogenic.extend(others.into_iter().filter(|o| o.relation != own));
                }
            }
        }
        let (start, removed) = (query.allele.start, query.allele.removed.len() as i64);
        let first = (i64::from(start) + effect.moved).max(0) as u32;
        let sources = query.found;
        let facts = Facts {
            allele: Some(query.name),
            gene: symbol,
            terms: &terms,
            inheritance: self.genes.inheritance(gene),
            mechanism: self.genes.mechanism(gene),
            missense: self.genes.missense(gene),
            protein: place::residues(effect),
            loss: self.loss(query, found, transcript, layout, spliced),
            place: place::of(layout, first, first + removed as u32),
            population: common.population,
            max_credible_af: self.genes.max_credible_af(gene),
            clinvar: self.known.is_some().then_some(records.as_slice()),
            repeat: sources.map_or(Lookup::NotGiven, |f| self.roles.repeat(f)),
            domain: sources.map_or(Lookup::NotGiven, |f| self.roles.domain(f)),
            predictions: common.predictions,
            splice: sources.and_then(|f| self.roles.splice(f, symbol)),
            conserved: sources.and_then(|f| self.roles.conserved(f)),
            family: None,
            cancer: Cancer {
                role: self.genes.role(gene),
                hotspot: sources.map_or(Lookup::NotGiven, |f| self.roles.hotspot(f)),
                domain: sources.map_or(Lookup::NotGiven, |f| self.roles.oncogenic_domain(f)),
                oncogenic: has_oncogenic.then_some(oncogenic.as_slice()),
            },
        };
        Assessed {
            gene,
            transcript: found.transcript,
            germline: if self.germline { germline(&facts, &self.rules) } else { Vec::new() },
            somatic: self.somatic.then(|| {
                let mut somatic = somatic(&facts, &self.rules);
                somatic.clonal_haematopoiesis |= self.genes.is_clonal_haematopoiesis(gene);
                somatic
            }),
        }
    }

    /// What is lost, by the transcript, the gene's other transcripts and the sources.
    fn loss<'q>(
        &self,
        query: &Query<'_>,
        found: &FoundEffect,
        transcript: &Transcript,
        layout: &'q Layout,
        spliced: impl Fn() -> Option<&'q Spliced>,
    ) -> Loss {
        const NULL: &[Term] =
            &[Term::SpliceDonor, Term::SpliceAcceptor, Term::StopGained, Term::Frameshift, Term::StartLost];
        let terms = found.effect.terms;
        if !NULL.iter().any(|t| terms.has(*t)) {
            return Loss::default();
        }
        let gained = query.allele.added.len() as i64 - query.allele.removed.len() as i64;
        let mut loss = loss::of(&found.effect, gained, layout, &spliced);
        loss.exon_relevant = self.is_relevant(query.models, transcript);
        if let Some(found) = query.found {
            loss.critical = self.roles.critical(found);
            loss.lof_frequent = self.roles.lof_frequent(found);
        }
        if terms.has(Term::StartLost) {
            loss.alternative_start = self.starts_elsewhere(query.models, transcript);
            let next = spliced().and_then(index::next_start);
            if let (Some(known), Some(next)) = (&self.known, next) {
                let stars = self.rules.ps1.min_stars;
                loss.pathogenic_before_next_start = Some(known.any_pathogenic(found.transcript, 2, next, stars));
            }
        }
        loss
    }

    fn marked(&self, transcript: &Transcript) -> bool {
        self.relevant.iter().any(|flag| transcript.flags.has(*flag))
    }

    /// The gene's coding transcripts.
    fn coding<'m>(&'m self, models: &'m GeneModels, gene: GeneId) -> impl Iterator<Item = &'m Transcript> {
        let list = self.coding.get(gene.0 as usize).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(|id| models.transcripts.get(id.0 as usize))
    }

    /// Whether the change lies in an exon of a relevant transcript. The entry judged is the gene's preferred one: where that is not
    /// a relevant one though the gene has such, the relevant ones do without the place. `None` when no transcript of the gene is marked.
    fn is_relevant(&self, models: &GeneModels, transcript: &Transcript) -> Option<bool> {
        if self.marked(transcript) {
            return Some(true);
        }
        self.coding(models, transcript.gene).any(|t| self.marked(t)).then_some(false)
    }

    /// Whether another transcript starts elsewhere: yes when a relevant one does, no when all of the gene's start here.
    fn starts_elsewhere(&self, models: &GeneModels, transcript: &Transcript) -> Option<bool> {
        let here = start_codon(transcript)?;
        let mut any = false;
        for other in self.coding(models, transcript.gene).filter(|t| t.id != transcript.id) {
            if start_codon(other).is_some_and(|there| there != here) {
                if self.marked(other) {
                    return Some(true);
                }
                any = true;
            }
        }
        (!any).then_some(false)
    }
}

/// Genomic position of the first coding base; `None` of a non-coding or incomplete transcript.
fn start_codon(transcript: &Transcript) -> Option<u32> {
    let coding = transcript.coding.as_ref()?;
    if transcript.flags.has(wgs_genes::Flags::CDS_START_NF) {
        return None;
    }
    match transcript.strand {
        Strand::Forward => coding.pieces.iter().map(|p| p.start).min(),
        Strand::Reverse => coding.pieces.iter().map(|p| p.end).max(),
    }
}
