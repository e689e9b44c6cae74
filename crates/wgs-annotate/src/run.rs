//! The flow of `wgs annotate`.
//!
//! Batches of the input ([`crate::batch`]) go to workers ([`crate::worker`]) and are written in order. Same bytes for any number of
//! threads.

use crate::batch::Batches;
use crate::context::collect::Collector;
use crate::context::table::{self, Table};
use crate::context::{Ask, Context};
use crate::digests::Digests;
use crate::error::AnnotateError;
use crate::evidence::Evidence;
use crate::fields::Field;
use crate::haplotype::Phasing;
use crate::header;
use crate::models::{Models, RegulatoryModels};
use crate::summary::{Annotate, Counts, Genes, SourceRow};
use crate::worker::{Setting, Shared, Worker};
use crate::write::lines::Sink;
use std::collections::BTreeSet;
use std::path::PathBuf;
use wgs_core::{Interval, Progress};
use wgs_genes::TranscriptId;
use wgs_genes::regulatory::Regulatory;
use wgs_io::reference::Reference;
use wgs_io::vcf::read::Reader;
use wgs_sources::{SourceSpec, Sources, Tally};

/// What to do.
#[derive(Clone, Debug)]
pub struct Config {
    /// VCF or BCF; `-` is standard input.
    pub input: PathBuf,
    /// Where the annotated records go; `-` is standard output.
    pub output: PathBuf,
    /// Reference FASTA.
    pub reference: PathBuf,
    /// Gene models.
    pub genes: PathBuf,
    /// MANE table.
    pub mane: Option<PathBuf>,
    /// Regulatory features: Ensembl's Regulatory Build in GFF3, or BED.
    pub regulatory: Option<PathBuf>,
    /// FASTA of the transcripts' own sequences.
    pub transcripts: Option<PathBuf>,
    /// Where the prepared gene models are kept; beside the file without.
    pub gene_cache: Option<PathBuf>,
    /// Other sources.
    pub sources: Vec<SourceSpec>,
    /// What the classification helpers use; without, there are no criteria.
    pub criteria: Option<PathBuf>,
    /// A source may have nothing on a whole chromosome.
    pub allow_no_hits: bool,
    /// Candidates of an index case, when they are asked for.
    pub candidates: Option<Ask>,
    /// How it is written.
    pub setting: Setting,
    /// Version and commit of the program.
    pub version: String,
    /// Threads.
    pub threads: usize,
}

/// Annotates a file. The output appears when it is complete.
///
/// # Errors
/// See [`AnnotateError`].
pub fn run(config: &Config, progress: &dyn Progress) -> Result<Annotate, AnnotateError> {
    let setting = &config.setting;
    let reference = Reference::open(&config.reference)?;
    let contigs = reference.contigs();
    let loaded = wgs_genes::load(&wgs_genes::Load {
        path: config.genes.clone(),
        mane: config.mane.clone(),
        cache: config.gene_cache.clone(),
    })?;
    let mut section = Annotate::default();
    section.warnings.extend(loaded.warnings.lines());
    section.genes = Genes {
        sha256: loaded.sha256.clone(),
        genes: loaded.models.genes.len() as u64,
        transcripts: loaded.models.transcripts.len() as u64,
        transcripts_not_fitting: 0,
        coding_transcripts: loaded.models.transcripts.iter().filter(|t| t.coding.is_some()).count() as u64,
    };
    let models = Models::new(loaded.models, &contigs)?;
    let regulatory = match &config.regulatory {
        Some(path) => Some(RegulatoryModels::new(Regulatory::load(path)?, &contigs)?),
        None => None,
    };
    let reader = Reader::open(&config.input)?;
    let (input, fasta) = (reader.file().to_owned(), config.reference.display().to_string());
    let declared = header::contigs(reader.header(), &contigs, &input, &fasta)?;
    let mut context = match &config.candidates {
        Some(ask) => {
            let samples = &reader.header().samples;
            Some(Context::new(ask, &models.genes, samples, &input, &mut section.warnings)?)
        }
        None => None,
    };
    let sources = Sources::open(&config.sources, &reference, &contigs, config.threads, progress)?;
    let evidence = match &config.criteria {
        Some(path) => Some(Evidence::open(path, &sources, &models, &reference, &contigs, config.threads)?),
        None => None,
    };
    context.iter_mut().try_for_each(|context| context.join(&sources))?;
    let mut keys = vec![setting.key.clone()];
    keys.extend(setting.vrs.then(|| crate::write::vcf::VRS_KEY.to_owned()));
    keys.extend(sources.list().iter().flat_map(|s| s.fields.iter().map(|f| f.name.clone())));
    keys.extend(evidence.iter().flat_map(crate::write::criteria::keys));
    let fields: Vec<&str> = setting.fields.iter().map(|f: &Field| f.name()).collect();
    let mut lines = format!(
        "##wgs_annotate=<Version=\"{}\",Genes=sha256:{},Near={},Fields=\"{}\">\n{}",
        config.version,
        section.genes.sha256,
        setting.near,
        fields.join("|"),
        header::consequences(setting)
    );
    // Without samples only merged haplotypes can be.
    if setting.phasing == Phasing::Merge || (setting.phasing != Phasing::Off && !reader.header().samples.is_empty()) {
        keys.push(crate::haplotype::KEY.to_owned());
        lines.push_str(&crate::write::haplotype::declaration());
    }
    if setting.vrs {
        lines.push_str(&header::identifiers());
    }
    sources.header_lines().iter().for_each(|line| lines.extend([line.as_str(), "\n"]));
    evidence.iter().for_each(|e| lines.push_str(&crate::write::criteria::header(e)));
    let text = header::text(reader.header(), &declared, setting, &keys, &lines, &input)?;
    // The number of each contig of the reference in the output.
    let numbers: Vec<_> = contigs.iter().map(|(_, c)| declared.find(&c.name)).collect();
    let bcf = reader.is_bcf();
    let path = config.output.as_path();
    let mut sink = if setting.json_lines { Sink::lines(path)? } else { Sink::vcf(path, &text, &declared)? };
    let genes = config.genes.display().to_string();
    let (samples, digests) = (reader.header().samples.clone(), Digests::new(&contigs));
    let shared = Shared {
        contigs: &contigs,
        models: &models,
        regulatory: regulatory.as_ref(),
        transcripts: config.transcripts.as_deref(),
        genes: &genes,
        sources: &sources,
        digests: &digests,
        evidence: evidence.as_ref(),
        context: context.as_ref(),
        setting,
        keys: &keys,
        samples: &samples,
        input: &input,
        reference: &fasta,
        bcf,
    };
    let mut batches = Batches::new(reader, &contigs, &models, fasta.clone());
    let mut counts = Counts::default();
    let mut collector = context.as_ref().map(|context| Collector::new(context, &contigs));
    let workers = wgs_engine::stream(
        config.threads,
        || batches.next(),
        || Worker::new(shared, reference.reader(&contigs)?),
        |worker, batch| worker.annotate(batch),
        |annotated| {
            counts.merge(&annotated.counts);
            let contig = numbers.get(annotated.contig.index()).copied().flatten();
            let Some(contig) = contig else {
                let name = contigs.name(annotated.contig).to_owned();
                return Err(AnnotateError::Undeclared { file: input.clone(), contig: name });
            };
            let mut start = 0;
            for &(end, at) in &annotated.lines {
                let line = annotated.text.get(start..end).unwrap_or_default();
                sink.record(line, Interval { contig, ..at }, path)?;
                start = end;
            }
            progress.advance(annotated.lines.len() as u64);
            if let Some(collector) = &mut collector {
                collector.add(annotated.contig, annotated.facts);
            }
            Ok(())
        },
        AnnotateError::Panicked,
    )?;
    let mut tally = Tally::new(sources.list().len(), contigs.len());
    workers.iter().for_each(|worker| tally.merge(worker.tally()));
    if !config.allow_no_hits {
        sources.check(&tally)?;
    }
    // The table is written before the calls get their name.
    let mut table = None;
    if let (Some(collector), Some(context)) = (collector, &context) {
        let (candidates, facts, counts) = collector.finish();
        let made = Table { context, contigs: &contigs, models: &models.genes, facts: &facts, candidates: &candidates };
        let mut head =
            format!("##wgs_candidates=<Version=\"{}\",Genes=sha256:{}>\n", config.version, section.genes.sha256);
        sources.header_lines().iter().for_each(|line| head.extend([line.as_str(), "\n"]));
        let path = context.ask.output.as_path();
        table = Some((table::write(path, made.text(&head))?, path));
        section.candidates = Some(counts);
    }
    sink.commit(path)?;
    section.sources = (sources.list().iter().enumerate())
        .map(|(i, source)| {
            let (alleles, alleles_found) = tally.of(i);
            SourceRow {
                id: source.id.clone(),
                version: source.version.clone(),
                date: source.date.clone(),
                sha256: source.sha256.clone(),
                alleles,
                alleles_found,
            }
        })
        .collect();
    if let Some((table, path)) = table {
        table.commit(path)?;
    }
    let misfits: BTreeSet<TranscriptId> = workers.iter().flat_map(|w| w.misfits()).copied().collect();
    section.genes.transcripts_not_fitting = misfits.len() as u64;
    if !misfits.is_empty() {
        let id = |id: &TranscriptId| models.genes.transcripts.get(id.0 as usize).map_or("", |t| t.id.as_str());
        let names: Vec<&str> = misfits.iter().take(5).map(id).collect();
        let more = if misfits.len() > names.len() { ", …" } else { "" };
        section.warnings.push(format!(
            "{} transcripts with variants do not fit the genome (FLAGS transcript_differs, does_not_translate): {}{more}",
            misfits.len(),
            names.join(", ")
        ));
    }
    counts.fill(&mut section);
    section.criteria = evidence.as_ref().map(|e| counts.criteria.section(e));
    Ok(section)
}
