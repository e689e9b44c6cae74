//! The facts of the classification helpers, gathered for every allele and gene.
//!
//! **Flow.** [`Evidence::open`] reads the configuration ([`config`]), finds the fields of the run's sources that play a role ([`roles`]),
//! reads tables of genes ([`genes`]) and places ClinVar's pathogenic and oncogenic variants on transcripts ([`index`], [`known`]). It is
//! shared by all workers and does not change. For every allele [`Evidence::assess`] ([`assess`]) takes, of each gene that holds the change, the
//! preferred entry, fills [`Facts`] from its effect ([`loss`], [`place`]), the models and the sources, and asks
//! [`criteria`](crate::criteria). Without a configuration nothing of this is called.
//!
//! Positions are 0-based inside.

mod assess;
pub mod config;
mod genes;
mod index;
mod known;
mod loss;
mod place;
mod roles;

pub use assess::Query;
pub use roles::ClinVarRecord;

use crate::criteria::{Entry, Rules, Somatic};
use crate::error::AnnotateError;
use crate::models::Models;
use config::{Config, Mode, read_text};
use genes::GeneTables;
use known::Known;
use roles::Roles;
use std::path::Path;
use wgs_core::Contigs;
use wgs_genes::{Flags, GeneId, GeneModels, Transcript, TranscriptId};
use wgs_io::reference::Reference;
use wgs_sources::{Found, Sources};

/// What is asked of the classification helpers, and what they know.
pub struct Evidence {
    /// ACMG/AMP criteria are wanted.
    pub germline: bool,
    /// Oncogenicity criteria are wanted.
    pub somatic: bool,
    rules: Rules,
    rules_sha256: String,
    config_sha256: String,
    roles: Roles,
    genes: GeneTables,
    known: Option<Known>,
    relevant: Vec<Flags>,
    /// Coding transcripts of each gene.
    coding: Vec<Vec<TranscriptId>>,
}

/// What the criteria say of an allele in one gene.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The gene.
    pub gene: GeneId,
    /// Its preferred transcript.
    pub transcript: TranscriptId,
    /// ACMG/AMP; empty when not wanted.
    pub germline: Vec<Entry>,
    /// Oncogenicity; `None` when not wanted.
    pub somatic: Option<Somatic>,
}

impl Evidence {
    /// Reads everything.
    ///
    /// # Errors
    /// A configuration that cannot be used, files that cannot be read.
    pub fn open(
        path: &Path,
        sources: &Sources,
        models: &Models,
        reference: &Reference,
        contigs: &Contigs,
        threads: usize,
    ) -> Result<Self, AnnotateError> {
        let config = Config::read(path)?;
        let (rules, rules_sha256) = match &config.rules {
            Some(file) => {
                let (text, sha256) = read_text(file)?;
                (Rules::parse(&text, &file.display().to_string())?, sha256)
            }
            None => (Rules::shipped()?, Rules::shipped_sha256()),
        };
        let roles = Roles::new(&config, sources)?;
        let genes = GeneTables::read(&config, &models.genes)?;
        let index = config.clinvar.as_ref().and_then(|c| c.index.as_ref());
        let build = |i| index::build(i, &config.file, models, reference, contigs, threads);
        let known = index.map(build).transpose()?;
        let mut coding = vec![Vec::new(); models.genes.genes.len()];
        for (i, t) in models.genes.transcripts.iter().enumerate().filter(|(_, t)| is_coding(t, &models.genes)) {
            if let Some(list) = coding.get_mut(t.gene.0 as usize) {
                list.push(TranscriptId(i as u32));
            }
        }
        Ok(Self {
            germline: config.has(Mode::Germline),
            somatic: config.has(Mode::Somatic),
            rules,
            rules_sha256,
            config_sha256: config.sha256.clone(),
            roles,
            genes,
            known,
            relevant: config.relevant(),
            coding,
        })
    }

    /// Name, version and SHA-256 of the rules.
    pub fn rules(&self) -> (&str, &str, &str) {
        (&self.rules.name, &self.rules.version, &self.rules_sha256)
    }

    /// True when ClinVar's records of the alleles themselves are given.
    pub fn has_clinvar(&self) -> bool {
        self.roles.has_clinvar()
    }

    /// Variants of ClinVar in the index, and those of them that change a residue or lie before a next start codon.
    pub fn indexed(&self) -> Option<(u64, u64)> {
        self.known.as_ref().map(|k| {
            let mut variants: Vec<u32> = k.hits.iter().map(|h| h.variant).collect();
            variants.sort_unstable();
            variants.dedup();
            (k.variants.len() as u64, variants.len() as u64)
        })
    }

    /// The header's line on rules, configuration and files, with its newline.
    pub fn header_line(&self) -> String {
        use std::fmt::Write;
        let modes = [(self.germline, "germline"), (self.somatic, "somatic")];
        let modes: Vec<&str> = modes.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        let quoted = |text: &str| text.replace(['"', '\\'], "'");
        let mut line = format!(
            "##wgs_criteria=<Modes=\"{}\",Rules=\"{}\",RulesVersion=\"{}\",RulesSHA256=\"{}\",ConfigSHA256=\"{}\"",
            modes.join(","),
            quoted(&self.rules.name),
            quoted(&self.rules.version),
            self.rules_sha256,
            self.config_sha256
        );
        if let Some(known) = &self.known {
            let date = known.date.as_deref().map_or_else(String::new, |d| format!(",ClinVarDate=\"{}\"", quoted(d)));
            let _ = write!(line, ",ClinVarSHA256=\"{}\"{date}", known.sha256);
        }
        if !self.genes.files.is_empty() {
            let digests: Vec<&str> = self.genes.files.iter().map(|f| f.1.as_str()).collect();
            let _ = write!(line, ",GeneTablesSHA256=\"{}\"", digests.join(","));
        }
        line.push_str(">\n");
        line
    }

    /// ClinVar's records of the allele itself.
    pub fn clinvar(&self, found: Option<&Found>, out: &mut Vec<ClinVarRecord>) {
        if let Some(found) = found {
            self.roles.clinvar(found, out);
        }
    }
}

/// True for transcripts that make a protein: coding ones that are not decayed anyway.
fn is_coding(t: &Transcript, models: &GeneModels) -> bool {
    let biotype = models.words.get(t.biotype as usize).map_or("", String::as_str);
    t.coding.is_some() && biotype != "nonsense_mediated_decay" && biotype != "non_stop_decay"
}
