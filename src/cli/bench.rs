//! `wgs bench`.
//!
//! Exit codes: 0 compared; 1 a class lost more than `--max-drop` against `--baseline`; 2 wrong usage; 3 bad input, or a baseline of
//! another truth, other regions or other rules.

mod gate;

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::path::PathBuf;
use wgs_bench::{Config, Score};
use wgs_io::atomic::Together;
use wgs_report::{Report, Sample};

/// Arguments of `wgs bench`.
#[derive(clap::Args)]
pub struct Args {
    /// The truth: VCF or BCF
    truth: PathBuf,
    /// The calls: VCF or BCF
    query: PathBuf,
    /// Reference FASTA
    #[arg(short, long, value_name = "FASTA")]
    reference: PathBuf,
    /// Regions in which the truth is known; calls outside are unknown, not wrong
    #[arg(short = 'b', long, value_name = "BED")]
    confident: Option<PathBuf>,
    /// Compare alleles in any number of copies; genotypes are not looked at
    #[arg(long)]
    somatic: bool,
    /// Sample of the truth [default: its first; with --somatic the tumour]
    #[arg(long, value_name = "NAME")]
    truth_sample: Option<String>,
    /// Sample of the query [default: its first; with --somatic the tumour]
    #[arg(long, value_name = "NAME")]
    query_sample: Option<String>,
    /// Count records that failed a filter too, not only PASS
    #[arg(long)]
    all_filters: bool,
    /// What ranks the calls: QUAL, FORMAT/KEY or INFO/KEY
    #[arg(long, value_name = "FIELD", default_value = "QUAL")]
    score: String,
    /// Longest allele compared, bases; longer ones are not assessed
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    max_length: u32,
    /// Further strata: a table of name and BED, tab-separated, as GIAB's stratifications
    #[arg(long, value_name = "TSV")]
    strata: Option<PathBuf>,
    /// Write PREFIX.summary.csv, PREFIX.extended.csv, PREFIX.errors.tsv and PREFIX.vcf.gz
    #[arg(short, long, value_name = "PREFIX")]
    output: Option<PathBuf>,
    /// An earlier report of this command: exit with 1 when a class lost more than --max-drop
    #[arg(long, value_name = "JSON")]
    baseline: Option<PathBuf>,
    /// How much recall, precision or F1 of a class may fall against the baseline
    #[arg(long, value_name = "X", default_value_t = 0.0005, requires = "baseline")]
    max_drop: f64,
    /// Write this result as a baseline for later: the section alone, without paths and times, the same bytes for the same result
    #[arg(long, value_name = "JSON")]
    write_baseline: Option<PathBuf>,
    /// Write a short page for a CI's summary: the classes, with --baseline what changed and which variants
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    if !(0.0..=1.0).contains(&args.max_drop) {
        return Err(Failure::usage("--max-drop is a fraction, 0 to 1"));
    }
    let read = [&args.truth, &args.query, &args.reference].into_iter().chain(&args.confident).chain(&args.strata);
    let written = [&globals.json, &args.report.html, &args.write_baseline, &args.markdown].into_iter().flatten();
    outputs::spare(read.chain(&args.baseline), written)?;
    let before = args.baseline.as_deref().map(gate::read).transpose()?;
    let beside =
        |extension: &str| args.output.as_ref().map(|prefix| PathBuf::from(format!("{}.{extension}", prefix.display())));
    let config = Config {
        truth: args.truth,
        query: args.query,
        reference: args.reference,
        confident: args.confident,
        somatic: args.somatic,
        truth_sample: args.truth_sample,
        query_sample: args.query_sample,
        all_filters: args.all_filters,
        longest: args.max_length as usize,
        score: Score::parse(&args.score),
        strata: args.strata,
        errors: beside("errors.tsv"),
        annotated: beside("vcf.gz"),
        threads: globals.threads(),
    };
    let bar = Bar::new(globals, 0);
    let outcome = wgs_bench::run(&config, &bar)?;
    drop(bar);
    for warning in &outcome.warnings {
        tracing::warn!("{warning}");
    }
    let mut files = Together::default();
    for (extension, table) in [("summary.csv", &outcome.summary_csv), ("extended.csv", &outcome.extended_csv)] {
        if let Some(path) = beside(extension) {
            files.write(&path, table.as_bytes())?;
        }
    }
    let section = &outcome.section;
    let inputs = [Some(&config.truth), Some(&config.query), config.confident.as_ref()];
    let inputs =
        inputs.into_iter().flatten().map(|p| outputs::input_file(p, globals.digest)).collect::<Result<_, _>>()?;
    let name = args.report.sample.clone().or_else(|| section.setting.query_sample.clone());
    let name = name.unwrap_or_else(|| config.query.file_stem().map_or_else(String::new, |s| s.display().to_string()));
    let mut report =
        Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), clock.run(globals, inputs), Sample { name });
    report.add("bench", section).map_err(|e| Failure::other(format!("cannot serialise the report: {e}")))?;
    let mut text = wgs_bench::text(section);
    let against = before.as_ref().map(|b| b.against(section, args.max_drop)).transpose()?;
    if let Some(against) = &against {
        text += &against.text();
    }
    let lost = against.as_ref().is_some_and(gate::Gate::lost);
    if let Some(path) = &args.markdown {
        let page = wgs_bench::markdown::markdown(
            &report.sample.name,
            section,
            against.as_ref().map(gate::Gate::as_page).as_ref(),
        );
        files.write(path, page.as_bytes())?;
    }
    if let Some(path) = &args.write_baseline {
        files.write(path, &gate::baseline(section)?)?;
    }
    if let Some(dir) = &args.report.multiqc {
        let file = wgs_report::multiqc::happy(&report, &outcome.summary_csv);
        files.write(&dir.join(&file.name), file.content.as_bytes())?;
    }
    outputs::write(&report, &args.report, globals, &text, files)?;
    Ok(if lost { Outcome::Refused } else { Outcome::Done })
}
