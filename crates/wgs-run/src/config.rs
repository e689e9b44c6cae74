//! The configuration: TOML, every key known, paths relative to its folder.

use crate::Error;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Most parts of one calling: there are about 3,100 grid cells in a human genome.
const MOST_SHARDS: u32 = 1_000;

/// A checked configuration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the results.
    pub out: PathBuf,
    /// The reference.
    pub reference: Reference,
    /// Alignment.
    #[serde(default)]
    pub align: Align,
    /// Quality control.
    #[serde(default)]
    pub qc: Qc,
    /// Verdict.
    #[serde(default)]
    pub judge: Judge,
    /// Calling.
    #[serde(default)]
    pub call: Call,
    /// Annotation; without it calls stay as they are.
    pub annotate: Option<Annotate>,
    /// Candidates of a rare disease, for probands and single germline samples; without it none are looked for.
    pub candidates: Option<Candidates>,
    /// Reports for the expert panel; without it none are written.
    pub report: Option<Report>,
    /// Budget.
    #[serde(default)]
    pub resources: Resources,
}

/// The reference.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// FASTA with its index and the aligner's.
    pub fasta: PathBuf,
    /// It holds only some of the contigs of the alignments.
    #[serde(default)]
    pub partial: bool,
}

/// Alignment of FASTQ.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Align {
    /// Which aligner.
    pub aligner: Aligner,
}

/// Aligners, by the name of their program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aligner {
    /// The first of the others that is installed and has its index beside the reference.
    #[default]
    Auto,
    /// bwa-mem2.
    BwaMem2,
    /// bwa mem.
    Bwa,
    /// minimap2, preset for short reads.
    Minimap2,
}

/// Quality control.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Qc {
    /// Genome size of the expected depth: `3.1G`.
    pub genome_size: Option<String>,
    /// Intervals whose depth is measured too.
    pub targets: Option<PathBuf>,
}

/// Verdict.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Judge {
    /// Shipped profile or file; `ga4gh-reference` when not given.
    pub profile: Option<String>,
    /// Waivers.
    pub waivers: Option<PathBuf>,
    /// Day of judging, `YYYY-MM-DD`.
    pub on: Option<String>,
    /// What a failed gate does.
    pub at_failed_gate: AtFailedGate,
}

/// What a failed gate does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtFailedGate {
    /// Nothing of the case runs after it.
    #[default]
    Stop,
    /// The case goes on; the verdict says what failed.
    Continue,
}

/// Calling.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Call {
    /// Germline calls of germline samples, families together, and of normals.
    pub germline: bool,
    /// gVCF beside them.
    pub gvcf: bool,
    /// Somatic calls of tumours.
    pub somatic: bool,
    /// Panel of normals.
    pub panel: Option<PathBuf>,
    /// Allele frequencies of a population.
    pub population: Option<PathBuf>,
    /// Expected share of false calls among those that pass.
    pub fdr: Option<f64>,
    /// Only these intervals.
    pub targets: Option<PathBuf>,
    /// Parts that the calling of a sample, pair or family is cut into; the calls are the same for any number.
    pub shards: u32,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            germline: true,
            gvcf: false,
            somatic: true,
            panel: None,
            population: None,
            fdr: None,
            targets: None,
            shards: 1,
        }
    }
}

/// Annotation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotate {
    /// Gene models.
    pub genes: PathBuf,
    /// MANE table.
    pub mane: Option<PathBuf>,
    /// Other sources (`wgs annotate --sources`).
    pub sources: Option<PathBuf>,
    /// GA4GH VRS identifiers.
    #[serde(default)]
    pub vrs: bool,
}

/// Candidates of a rare disease.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Candidates {
    /// Gene panel with inheritance.
    pub panel: Option<PathBuf>,
    /// HPO's genes by phenotype.
    pub hpo_genes: Option<PathBuf>,
    /// HPO's ontology.
    pub hpo_ontology: Option<PathBuf>,
    /// Largest value of a source's field: `ToMMo_AF<=0.001`.
    pub max_af: Vec<String>,
}

/// Reports for the expert panel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Folder with a `CASE.toml` for each pair, family or single sample that gets a report.
    pub cases: PathBuf,
    /// Shipped layout or file.
    pub layout: Option<String>,
    /// `en` or `ja`.
    pub lang: Option<String>,
    /// Genes asked for.
    pub genes: Option<PathBuf>,
    /// Genes of secondary findings.
    pub secondary_genes: Option<PathBuf>,
    /// Intervals of the genes.
    pub gene_regions: Option<PathBuf>,
    /// Evidence tables.
    #[serde(default)]
    pub evidence: Vec<PathBuf>,
}

/// Budget.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resources {
    /// Memory of all steps that run at a time, GB; all of the machine's when not given.
    pub memory_gb: Option<f64>,
}

impl Config {
    /// Reads a configuration; `path` names it and gives the folder of relative paths.
    ///
    /// # Errors
    /// [`Error::Config`]: an unknown key, a value of another kind, a memory or rate that cannot be.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let fail = |message: String| Error::Config { path: path.display().to_string(), message };
        let mut config: Self = toml::from_str(text).map_err(|e| fail(wgs_report::profile::toml_message(text, &e)))?;
        let memory = config.resources.memory_gb;
        if memory.is_some_and(|gb| !(0.1..1e6).contains(&gb)) {
            return Err(fail("resources.memory_gb is no memory".into()));
        }
        if config.call.fdr.is_some_and(|fdr| !(0.0..1.0).contains(&fdr)) {
            return Err(fail("call.fdr is not between 0 and 1".into()));
        }
        if !(1..=MOST_SHARDS).contains(&config.call.shards) {
            return Err(fail(format!("call.shards is not between 1 and {MOST_SHARDS}")));
        }
        if config.candidates.is_some() && config.annotate.is_none() {
            return Err(fail("candidates need annotate".into()));
        }
        if let Some(lang) = config.report.as_ref().and_then(|r| r.lang.as_deref())
            && !["en", "ja"].contains(&lang)
        {
            return Err(fail(format!("report.lang: '{lang}' is neither en nor ja")));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        config.each_path(&mut |p| *p = folder.join(&*p));
        // A name of a file beside the configuration, or of what is shipped.
        let named = |word: &mut Option<String>| {
            if let Some(name) = word
                && folder.join(&*name).is_file()
            {
                *name = folder.join(&*name).display().to_string();
            }
        };
        named(&mut config.judge.profile);
        if let Some(report) = &mut config.report {
            named(&mut report.layout);
        }
        Ok(config)
    }

    fn each_path(&mut self, change: &mut dyn FnMut(&mut PathBuf)) {
        change(&mut self.out);
        change(&mut self.reference.fasta);
        let mut some = [
            &mut self.qc.targets,
            &mut self.judge.waivers,
            &mut self.call.panel,
            &mut self.call.population,
            &mut self.call.targets,
        ];
        some.iter_mut().filter_map(|p| p.as_mut()).for_each(&mut *change);
        if let Some(a) = &mut self.annotate {
            change(&mut a.genes);
            [&mut a.mane, &mut a.sources].into_iter().filter_map(Option::as_mut).for_each(&mut *change);
        }
        if let Some(c) = &mut self.candidates {
            let some = [&mut c.panel, &mut c.hpo_genes, &mut c.hpo_ontology];
            some.into_iter().filter_map(Option::as_mut).for_each(&mut *change);
        }
        if let Some(r) = &mut self.report {
            change(&mut r.cases);
            let some = [&mut r.genes, &mut r.secondary_genes, &mut r.gene_regions];
            some.into_iter().filter_map(Option::as_mut).for_each(&mut *change);
            r.evidence.iter_mut().for_each(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_and_keys_are_known() {
        let text = "out = \"results\"\n[reference]\nfasta = \"/ref/GRCh38.fa\"\n[annotate]\ngenes = \"genes.gff3\"\n";
        let config = Config::parse(text, Path::new("run/config.toml")).unwrap();
        assert_eq!(config.out, Path::new("run/results"));
        assert_eq!(config.reference.fasta, Path::new("/ref/GRCh38.fa"));
        assert_eq!(config.annotate.unwrap().genes, Path::new("run/genes.gff3"));
        for (text, expected) in [
            ("", "missing field `out`"),
            ("out = \"x\"\n[reference]\nfasta = \"x\"\ncolour = 1\n", "unknown field `colour`"),
            ("out = \"x\"\n[reference]\nfasta = \"x\"\n[align]\naligner = \"bowtie\"\n", "unknown variant `bowtie`"),
            ("out = \"x\"\n[reference]\nfasta = \"x\"\n[resources]\nmemory_gb = -1\n", "memory_gb"),
            ("out = \"x\"\n[reference]\nfasta = \"x\"\n[report]\ncases = \"c\"\nlang = \"fr\"\n", "neither en nor ja"),
        ] {
            let got = Config::parse(text, Path::new("c.toml")).expect_err(text).to_string();
            assert!(got.contains(expected) && got.starts_with("c.toml: "), "{text}: {got}");
        }
    }
}
