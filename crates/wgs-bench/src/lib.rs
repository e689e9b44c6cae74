//! `wgs bench`: comparison of variant calls with a truth set.
//!
//! **Flow.** [`load`] reads both call sets contig by contig; [`matching`] cuts the variants of a contig into clusters and
//! finds in each what matches, by [`search`] over haplotypes; [`mod@compare`] drives it and counts into integers
//! ([`counts`]), with the surroundings of each variant ([`context`]), allele by allele ([`alleles`]), and by what the calls state of
//! themselves ([`calibration`]); [`summary`] makes the
//! section of the report, [`csv`] the tables that users of hap.py read, [`rows`] the errors table and the annotated VCF.
//!
//! **Units.** A record with a called ALT allele is one variant; truth and query are counted each in their own records.
//! The method and its limits are described in `docs/methods/bench.md`.
//!
//! **Memory.** One contig at a time: its reference, a byte a base, and its variants.

mod alleles;
pub mod baseline;
pub mod calibration;
mod compare;
mod context;
mod counts;
pub mod csv;
mod error;
mod load;
pub mod markdown;
mod matching;
mod rows;
mod search;
pub mod summary;
mod table;
mod variant;

pub use error::BenchError;
pub use load::Score;
pub use summary::Bench;
pub use table::text;

use compare::{NamedRegions, Setting, bed_regions, compare};
use load::{Calls, LoadOptions};
use matching::Mode;
use search::Limits;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use wgs_core::{Contigs, Interval, Progress};
use wgs_io::atomic::Output;
use wgs_io::reference::Reference;
use wgs_io::vcf::Writer;

/// What to compare and how.
#[derive(Clone, Debug)]
pub struct Config {
    /// The truth: VCF or BCF.
    pub truth: PathBuf,
    /// The calls: VCF or BCF.
    pub query: PathBuf,
    /// Reference FASTA.
    pub reference: PathBuf,
    /// BED in which the truth is known.
    pub confident: Option<PathBuf>,
    /// Alleles in any number of copies instead of genotypes.
    pub somatic: bool,
    /// Sample of the truth; without, its first, of somatic calls the tumour.
    pub truth_sample: Option<String>,
    /// Sample of the query; without, as of the truth.
    pub query_sample: Option<String>,
    /// Records that failed a filter count too.
    pub all_filters: bool,
    /// Longest allele compared, bases.
    pub longest: usize,
    /// What ranks the calls.
    pub score: Score,
    /// Table of strata: name and BED, tab-separated.
    pub strata: Option<PathBuf>,
    /// Table of the errors to write.
    pub errors: Option<PathBuf>,
    /// Annotated VCF to write.
    pub annotated: Option<PathBuf>,
    /// Busy threads.
    pub threads: usize,
}

/// What a run gives.
pub struct Outcome {
    /// The report's section.
    pub section: Bench,
    /// `PREFIX.summary.csv`.
    pub summary_csv: String,
    /// `PREFIX.extended.csv`.
    pub extended_csv: String,
    /// What the user should know, one sentence each.
    pub warnings: Vec<String>,
}

/// Compares. The errors table and the annotated VCF are complete when this returns, or not there.
///
/// # Errors
/// See [`BenchError`].
pub fn run(config: &Config, progress: &dyn Progress) -> Result<Outcome, BenchError> {
    let reference = Reference::open(&config.reference)?;
    let (contigs, fasta) = (reference.contigs(), config.reference.display().to_string());
    let options = |sample: &Option<String>, calls: bool| LoadOptions {
        sample: sample.clone(),
        all_filters: config.all_filters,
        alleles: config.somatic,
        longest: config.longest,
        score: config.score.clone(),
        calls,
    };
    let mut truth = Calls::open(&config.truth, options(&config.truth_sample, false), &contigs, &fasta)?;
    let mut query = Calls::open(&config.query, options(&config.query_sample, true), &contigs, &fasta)?;
    let confident = config.confident.as_ref().map(|path| bed_regions(path, &contigs, &fasta)).transpose()?;
    let setting = Setting {
        mode: if config.somatic { Mode::Alleles } else { Mode::Genotypes },
        confident,
        strata: config.strata.as_ref().map(|p| strata(p, &contigs, &fasta)).transpose()?.unwrap_or_default(),
        threads: config.threads,
        annotated: config.annotated.is_some(),
        limits: Limits::default(),
    };
    let mut errors = config.errors.as_ref().map(|p| Output::create(p)).transpose()?;
    let fail = |e: std::io::Error| {
        let path = config.errors.as_ref().map_or_else(String::new, |p| p.display().to_string());
        BenchError::Output(wgs_io::atomic::OutputError { path, source: e })
    };
    if let Some(out) = &mut errors {
        out.write_all(rows::ERRORS_HEADER.as_bytes()).map_err(fail)?;
    }
    let header = annotated_header(&contigs);
    let mut listed = Vec::new();
    let mut annotated = config.annotated.as_ref().map(|p| Writer::create(p, &header, &contigs)).transpose()?;
    let compared = compare(
        &mut truth,
        &mut query,
        &reference,
        &contigs,
        &setting,
        |contig, error_lines, annotated_lines| {
            listed.extend(error_lines.iter().map(|l| l.text.split('\t').take(6).collect::<Vec<_>>().join(" ")));
            if let Some(out) = &mut errors {
                error_lines.iter().try_for_each(|l| out.write_all(l.text.as_bytes())).map_err(fail)?;
            }
            if let Some(out) = &mut annotated {
                for l in &annotated_lines {
                    out.record(&l.text, Interval { contig, start: l.pos, end: l.end })?;
                }
            }
            Ok(())
        },
        progress,
    )?;
    if let Some(out) = errors {
        out.commit()?;
    }
    if let Some(out) = annotated {
        out.commit()?;
    }
    let setting_summary = summary::SettingSummary {
        mode: if config.somatic { "alleles" } else { "genotypes" }.to_owned(),
        truth_sample: truth.sample().map(str::to_owned),
        query_sample: query.sample().map(str::to_owned),
        all_filters: config.all_filters,
        confident_bases: setting.confident.as_ref().map(|r| r.total_len()),
        score: config.score.name(),
        longest_allele: config.longest as u64,
    };
    let mut section = summary::summarise(&compared, setting_summary, &setting.strata, config.somatic);
    section.calibration = compared.tally.calibration.summary(&config.score);
    section.errors.total = listed.len() as u64;
    listed.truncate(summary::LISTED);
    section.errors.listed = listed;
    let (summary_csv, extended_csv) =
        csv::tables(&compared, &setting.strata, &section.setting, setting.confident.as_ref());
    Ok(Outcome { warnings: warnings(&section), section, summary_csv, extended_csv })
}

/// Reads a table of strata: a name and a BED a line, as GIAB's; BED paths are relative to the table.
fn strata(path: &Path, contigs: &Contigs, fasta: &str) -> Result<Vec<NamedRegions>, BenchError> {
    let bad = |what: String| BenchError::File { file: path.display().to_string(), what };
    let text = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
    let mut list = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, bed) = line
            .split_once('\t')
            .ok_or_else(|| bad(format!("line {}: not a name and a BED with a tab between", i + 1)))?;
        let bed = path.parent().unwrap_or(Path::new("")).join(bed);
        list.push(NamedRegions { name: name.to_owned(), regions: bed_regions(&bed, contigs, fasta)? });
    }
    Ok(list)
}

fn annotated_header(contigs: &Contigs) -> String {
    let mut text = String::from("##fileformat=VCFv4.3\n##source=wgs bench\n");
    text.push_str(rows::ANNOTATED_FIELDS);
    for (_, c) in contigs.iter() {
        let _ = writeln!(text, "##contig=<ID={},length={}>", c.name, c.len);
    }
    text.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTRUTH\tQUERY\n");
    text
}

fn warnings(b: &Bench) -> Vec<String> {
    let mut list = Vec::new();
    for (side, l) in [("truth", b.left_out.truth), ("query", b.left_out.query)] {
        if l.not_assessed > 0 {
            list.push(format!(
                "{} records of the {side} are not assessed: {} symbolic, breakend or with other letters, {} with alleles \
                 over {} bases, {} with more than two different copies",
                l.not_assessed, l.symbolic, l.too_long, b.setting.longest_allele, l.ploidy
            ));
        }
    }
    if b.clusters.fallback > 0 {
        list.push(format!(
            "{} clusters with {} variants were too dense for the whole search and were cut at their widest gaps",
            b.clusters.fallback, b.clusters.fallback_variants
        ));
    }
    if b.all.truth_total == 0 {
        list.push("the truth has no variant in the confident regions".to_owned());
    }
    list
}
