//! Disease context: which alleles of an index case fit a panel, the patient's HPO terms and the family.
//!
//! **Flow.** [`Context::new`] reads the panel ([`panel`]), the HPO files ([`hpo`]) and the PED ([`family`]), and finds their genes among
//! the gene models ([`names`]). Workers call [`Context::look`] for every record: an allele that the index case bears and that passes the
//! filters becomes a [`fact::Fact`], once for each gene; and the genotype is kept for runs of homozygosity ([`roh`]). The ordered commit
//! hands both to one [`collect::Collector`], so memory grows with the candidates and one contig's heterozygous sites alone. At the end
//! alleles are held against the ways of inheritance ([`mode`], [`pair`]), sorted and written as a table ([`table`]), readable by its owner
//! alone: it holds genotypes. The report has counts only.
//!
//! Positions are 0-based, in the table 1-based. Nothing of this runs when no candidates are asked for.

pub mod collect;
pub mod error;
pub mod fact;
pub mod family;
pub mod genotype;
pub mod hpo;
pub mod mode;
pub mod names;
mod pair;
pub mod panel;
pub mod roh;
pub mod select;
pub mod table;
mod text;

use crate::allele::Allele;
use crate::batch::Row;
use crate::summary::CandidateGenes;
use crate::write::Columns;
use error::ContextError;
use fact::{Fact, Facts};
use family::Family;
use genotype::Cell;
use mode::{Place, Rules};
use names::Names;
use panel::{Inheritance, Panel};
use select::Limit;
use std::path::PathBuf;
use text::Text;
use wgs_consequence::Terms;
use wgs_core::contig::HumanContig;
use wgs_core::sex::pseudo_autosomal;
use wgs_core::{ContigId, Contigs};
use wgs_genes::{GeneId, GeneModels};
use wgs_sources::{Found, Sources};

/// Names of genes in one warning, at most.
const NAMED: usize = 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The table; `-` is standard output.
    pub output: PathBuf,
    /// Sample that is the index case; may be left out of calls of one sample.
    pub index: Option<String>,
    /// Pedigree.
    pub ped: Option<PathBuf>,
    /// Panel.
    pub panel: Option<PathBuf>,
    /// Terms of the patient.
    pub terms: Vec<hpo::Term>,
    /// HPO's table of genes.
    pub hpo_genes: Option<PathBuf>,
    /// HPO's ontology.
    pub hpo_ontology: Option<PathBuf>,
    /// Terms that are looked at.
    pub consequences: Terms,
    /// Values of FILTER that pass.
    pub filters: Vec<String>,
    /// Largest values of sources' fields.
    pub limits: Vec<Limit>,
    /// The most severe consequence on any transcript of a gene, not that on the preferred one.
    pub any_transcript: bool,
    /// Inheritance.
    pub rules: Rules,
    /// Shortest run of homozygosity that counts, in bases.
    pub roh_min: u32,
}

/// A gene that is looked at.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Its lines of the panel.
    pub entries: Vec<u32>,
    /// How it fits the terms.
    pub fit: Option<hpo::Match>,
}

/// Everything that is needed to find candidates.
pub struct Context {
    /// What was asked.
    pub ask: Ask,
    /// The family.
    pub family: Family,
    /// The panel; empty without one.
    pub panel: Panel,
    /// By gene; `None` when every gene is looked at.
    wanted: Option<Vec<Option<Box<Wanted>>>>,
    /// Source, field, largest value.
    limits: Vec<(usize, usize, f64)>,
    /// Source and field of each value that is kept.
    fields: Vec<(usize, usize)>,
    /// Names of the fields that are kept.
    pub field_names: Vec<String>,
    /// Counts for the report.
    pub genes: CandidateGenes,
    /// Digests of the files, for the table's header.
    pub digests: Vec<(&'static str, String)>,
    last_column: usize,
}

impl Context {
    /// Reads the files.
    ///
    /// # Errors
    /// Files that are not what they should be, a family that does not fit the samples, no known gene.
    pub fn new(
        ask: &Ask,
        models: &GeneModels,
        samples: &[String],
        input: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, ContextError> {
        let family = Family::new(ask.index.as_deref(), ask.ped.as_deref(), samples, input, warnings)?;
        let last_column = family.people.iter().map(|p| p.column).max().unwrap_or(0);
        let mut context = Self {
            ask: ask.clone(),
            family,
            panel: Panel::default(),
            wanted: None,
            limits: Vec::new(),
            fields: Vec::new(),
            field_names: Vec::new(),
            genes: CandidateGenes::default(),
            digests: Vec::new(),
            last_column,
        };
        if ask.panel.is_some() || !ask.terms.is_empty() {
            context.find_genes(models, warnings)?;
        }
        Ok(context)
    }

    /// Finds the fields that limits name, and keeps all fields for the table.
    ///
    /// # Errors
    /// A field that no source has.
    pub fn join(&mut self, sources: &Sources) -> Result<(), ContextError> {
        let field_of = |name: &str| {
            let found = sources
                .list()
                .iter()
                .enumerate()
                .find_map(|(s, source)| source.fields.iter().position(|f| f.name == name).map(|f| (s, f)));
            found.ok_or_else(|| {
                let all: Vec<_> =
                    sources.list().iter().flat_map(|s| s.fields.iter().map(|f| f.name.as_str())).collect();
                ContextError::Setting(format!("no source has a field {name} (fields: {})", all.join(", ")))
            })
        };
        for limit in &self.ask.limits {
            let (source, field) = field_of(&limit.field)?;
            self.limits.push((source, field, limit.max));
        }
        for (s, source) in sources.list().iter().enumerate() {
            self.fields.extend((0..source.fields.len()).map(|f| (s, f)));
            self.field_names.extend(source.fields.iter().map(|f| f.name.clone()));
        }
        Ok(())
    }

    fn find_genes(&mut self, models: &GeneModels, warnings: &mut Vec<String>) -> Result<(), ContextError> {
        let names = Names::new(models);
        let mut wanted: Vec<Option<Box<Wanted>>> = vec![None; models.genes.len()];
        if let Some(path) = &self.ask.panel {
            let text = Text::read(path)?;
            self.panel = Panel::parse(&text)?;
            self.digests.push(("panel", text.sha256.clone()));
            let mut unknown: Vec<&str> = Vec::new();
            for (i, entry) in self.panel.entries.iter().enumerate() {
                let genes = names.find(entry.ids.iter().map(String::as_str), &entry.symbol);
                if genes.is_empty() {
                    let id = entry.ids.first().map_or("", String::as_str);
                    unknown.push(if entry.symbol.is_empty() { id } else { &entry.symbol });
                }
                for gene in genes {
                    if let Some(slot) = wanted.get_mut(gene.0 as usize) {
                        slot.get_or_insert_default().entries.push(i as u32);
                    }
                }
            }
            unknown.sort_unstable();
            unknown.dedup();
            self.genes.panel_entries = self.panel.entries.len() as u64;
            self.genes.panel_unknown = unknown.len() as u64;
            if wanted.iter().all(Option::is_none) {
                return Err(ContextError::File {
                    place: text.path,
                    reason: format!("none of its genes is in the gene models: {}", some(&unknown)),
                    hint: "give symbols or ids of the catalogue that the gene models come from",
                });
            }
            if !unknown.is_empty() {
                warnings.push(format!("{}: not in the gene models: {}", text.path, some(&unknown)));
            }
        }
        if !self.ask.terms.is_empty() {
            self.rank_genes(&names, &mut wanted, warnings)?;
        }
        self.genes.genes = Some(wanted.iter().flatten().count() as u64);
        self.wanted = Some(wanted);
        Ok(())
    }

    /// Adds how genes fit the terms; without a panel the genes that match a term are the ones looked at.
    fn rank_genes(
        &mut self,
        names: &Names,
        wanted: &mut [Option<Box<Wanted>>],
        warnings: &mut Vec<String>,
    ) -> Result<(), ContextError> {
        let Some(path) = &self.ask.hpo_genes else {
            return Err(ContextError::Setting("HPO terms need HPO's table of genes".into()));
        };
        let text = Text::read(path)?;
        let genes = hpo::GeneTerms::parse(&text)?;
        self.digests.push(("hpo_genes", text.sha256));
        let ontology = match &self.ask.hpo_ontology {
            Some(path) => {
                let text = Text::read(path)?;
                let ontology = hpo::Ontology::parse(&text)?;
                self.digests.push(("hpo_ontology", text.sha256));
                Some(ontology)
            }
            None => None,
        };
        let (ranked, idle, unknown) = hpo::rank(&self.ask.terms, &genes, ontology.as_ref());
        let listed = |terms: &[hpo::Term]| terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if !unknown.is_empty() {
            return Err(ContextError::File {
                place: self.ask.hpo_ontology.as_ref().map_or(String::new(), |p| p.display().to_string()),
                reason: format!("terms that it does not have: {}", listed(&unknown)),
                hint: "look the terms up at hpo.jax.org, or give a newer hp.obo",
            });
        }
        if !idle.is_empty() {
            warnings.push(format!("{}: no gene has {}", text.path, listed(&idle)));
        }
        let panel = self.ask.panel.is_some();
        for gene in ranked {
            if !panel && gene.fit.terms.is_empty() {
                continue;
            }
            for id in names.find([gene.ncbi.as_str()], &gene.symbol) {
                let Some(slot) = wanted.get_mut(id.0 as usize) else { continue };
                if panel && slot.is_none() {
                    continue;
                }
                self.genes.hpo_genes += u64::from(!gene.fit.terms.is_empty());
                slot.get_or_insert_default().fit = Some(gene.fit.clone());
            }
        }
        if wanted.iter().all(Option::is_none) {
            return Err(ContextError::File {
                place: text.path,
                reason: format!("no gene of the gene models has any of {}", listed(&self.ask.terms)),
                hint: "give broader terms, or hp.obo with --hpo-ontology, by which a gene has all terms above its own",
            });
        }
        Ok(())
    }

    /// A gene that is looked at, with what is known of it; `None` of one that is not.
    pub fn wanted(&self, gene: GeneId) -> Option<Option<&Wanted>> {
        match &self.wanted {
            None => Some(None),
            Some(all) => all.get(gene.0 as usize)?.as_deref().map(Some),
        }
    }

    /// The ways in which a gene's diseases are inherited.
    pub fn inheritance(&self, gene: GeneId) -> Inheritance {
        let entries = self.wanted(gene).flatten().map_or(&[][..], |w| &w.entries);
        let of = entries.iter().filter_map(|&i| self.panel.entries.get(i as usize)).map(|e| e.inheritance);
        of.reduce(Inheritance::with).unwrap_or(Inheritance::ANY)
    }

    /// Looks at a record that is annotated.
    pub(crate) fn look(
        &self,
        models: &GeneModels,
        contig: ContigId,
        row: &Row,
        columns: &Columns<'_>,
        (alleles, found): (&[Allele], &[Option<Found>]),
        out: &mut Facts,
    ) {
        if !columns.filter.split(';').all(|f| self.ask.filters.iter().any(|pass| pass == f)) {
            return;
        }
        let mut parts = columns.rest.split('\t');
        let format = parts.next().unwrap_or_default();
        let samples: Vec<&str> = parts.take(self.last_column + 1).collect();
        let column = |at: usize| samples.get(at).copied().unwrap_or_default();
        let own = self.family.people.first().map_or("", |p| column(p.column));
        let one_base = columns.reference.len() == 1 && columns.alt.len() == 1;
        if one_base && let Some(het) = genotype::heterozygous(format, own) {
            out.sites.push(roh::Site { pos: row.pos, het });
        }
        for (i, allele) in alleles.iter().enumerate().filter(|(_, a)| a.is_bases) {
            let found = found.get(i).and_then(Option::as_ref);
            let mut cells: Option<Box<[Cell]>> = None;
            let mut at = 0;
            while let Some(first) = allele.effects.get(at) {
                let gene_of = |id: wgs_genes::TranscriptId| models.transcripts.get(id.0 as usize).map(|t| t.gene);
                let Some(gene) = gene_of(first.transcript) else { break };
                // Entries of a gene stand together, the preferred first.
                let rest = allele.effects.get(at..).unwrap_or_default();
                let own_entries = rest.iter().take_while(|e| gene_of(e.transcript) == Some(gene));
                let n = own_entries.clone().count();
                at += n;
                let severe = |e: &&crate::allele::FoundEffect| e.effect.terms.most_severe();
                let entry = if self.ask.any_transcript { own_entries.min_by_key(severe) } else { Some(first) };
                let Some(entry) = entry.filter(|e| e.effect.terms.any(self.ask.consequences)) else { continue };
                if self.wanted(gene).is_none() || !self.is_rare(found) {
                    continue;
                }
                let people = || {
                    let people = self.family.people.iter();
                    people.map(|p| Cell::of(format, column(p.column), allele.number)).collect()
                };
                let cells = cells.get_or_insert_with(people);
                let bears = |c: &Cell| c.carries() || c.fraction.is_some_and(|f| f > 0.0) && !c.is_all();
                let mitochondrial = HumanContig::from_name(columns.contig) == Some(HumanContig::Mitochondrion);
                if !cells.first().is_some_and(|c| if mitochondrial { bears(c) } else { c.carries() }) {
                    break;
                }
                out.alleles.push(Fact {
                    contig,
                    pos: row.pos,
                    id: columns.id.into(),
                    reference: columns.reference.into(),
                    alt: columns.alt.split(',').nth(i).unwrap_or_default().into(),
                    filter: columns.filter.into(),
                    gene,
                    transcript: entry.transcript,
                    terms: entry.effect.terms,
                    hgvs_c: entry.hgvs_c.as_str().into(),
                    hgvs_p: entry.hgvs_p.as_str().into(),
                    cells: cells.clone(),
                    values: self.values(found),
                });
            }
        }
    }

    /// False when a source's value exceeds its limit.
    fn is_rare(&self, found: Option<&Found>) -> bool {
        let Some(found) = found else { return true };
        self.limits.iter().all(|&(source, field, max)| {
            let values = found.values(source, field).flatten();
            values.filter_map(|v| v.parse::<f64>().ok()).all(|v| v <= max)
        })
    }

    fn values(&self, found: Option<&Found>) -> Box<[Box<str>]> {
        let of = |&(source, field): &(usize, usize)| {
            let values = found.into_iter().flat_map(|f| f.values(source, field)).flatten();
            values.collect::<Vec<_>>().join("&").into_boxed_str()
        };
        self.fields.iter().map(of).collect()
    }
}

/// Where a position lies, as inheritance goes.
pub(crate) fn place(contigs: &Contigs, contig: ContigId, pos: u32) -> Place {
    let contig = contigs.contig(contig);
    let shared = || pseudo_autosomal(&contig.name, contig.len).iter().any(|&(start, end)| (start..end).contains(&pos));
    match HumanContig::from_name(&contig.name) {
        Some(HumanContig::X | HumanContig::Y) if shared() => Place::PseudoAutosomal,
        Some(HumanContig::X) => Place::X,
        Some(HumanContig::Y) => Place::Y,
        Some(HumanContig::Mitochondrion) => Place::Mitochondrion,
        _ => Place::Autosome,
    }
}

/// The first names of a list.
fn some(names: &[&str]) -> String {
    let shown = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED { format!("{shown} and {} more", names.len() - NAMED) } else { shown }
}
