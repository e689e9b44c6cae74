//! `wgs qc fastq`.

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::path::{Path, PathBuf};
use wgs_io::atomic::Together;
use wgs_io::fastq::{Encoding, EncodingChoice};
use wgs_qc_fastq::{Config, Layout, Selection};
use wgs_report::{Report, Sample};

/// Arguments of `wgs qc fastq`.
#[derive(clap::Args)]
pub struct Args {
    /// FASTQ files of one sample (plain, gzip, BGZF), BAM, CRAM or SAM; '-' for standard input. R1 and R2 are found by name
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// R1 and R2 alternate in each file
    #[arg(long, conflicts_with = "single")]
    interleaved: bool,
    /// Reads are single: no file is another's mate
    #[arg(long)]
    single: bool,
    /// Encoding of the qualities; old ones are converted when named, refused otherwise
    #[arg(long, value_enum, default_value_t = EncodingArg::Auto)]
    encoding: EncodingArg,
    /// Genome size for the expected depth, in bases, or with k, M, G: 3.1G
    #[arg(long, value_name = "SIZE", value_parser = genome_size)]
    genome_size: Option<u64>,
    /// Reference FASTA, for CRAM of aligned reads
    #[arg(short, long, value_name = "FASTA")]
    reference: Option<PathBuf>,
    /// FASTA of further adapters
    #[arg(long, value_name = "FASTA")]
    adapters: Option<PathBuf>,
    /// Write the table of all tiles (tab-separated)
    #[arg(long, value_name = "FILE")]
    tiles: Option<PathBuf>,
    /// Run just these groups beside totals and files
    #[arg(long, value_delimiter = ',', value_name = "GROUPS")]
    only: Vec<String>,
    /// Run all but these groups
    #[arg(long, value_delimiter = ',', value_name = "GROUPS")]
    skip: Vec<String>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Quality encodings by name.
#[derive(Clone, Copy, clap::ValueEnum)]
enum EncodingArg {
    Auto,
    Phred33,
    Phred64,
    Solexa64,
}

/// `3100000000`, `3.1G`, `5.4k`.
pub(super) fn genome_size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.as_bytes().last() {
        Some(b'k' | b'K') => (&text[..text.len() - 1], 1e3),
        Some(b'm' | b'M') => (&text[..text.len() - 1], 1e6),
        Some(b'g' | b'G') => (&text[..text.len() - 1], 1e9),
        _ => (text, 1.0),
    };
    let size = number.parse::<f64>().map_err(|_| "not a number".to_owned())? * unit;
    if (1.0..1e15).contains(&size) { Ok(size.round() as u64) } else { Err("out of range".to_owned()) }
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let adapters = args.adapters.as_ref().map(|path| {
        let name = path.display().to_string();
        std::fs::read_to_string(path)
            .map(|text| (name.clone(), text))
            .map_err(|e| Failure::input(format!("{name}: {e}")))
    });
    let config = Config {
        files: args.files,
        layout: match (args.interleaved, args.single) {
            (true, _) => Layout::Interleaved,
            (_, true) => Layout::Single,
            _ => Layout::Auto,
        },
        encoding: match args.encoding {
            EncodingArg::Auto => EncodingChoice::Auto,
            EncodingArg::Phred33 => EncodingChoice::Is(Encoding::Phred33),
            EncodingArg::Phred64 => EncodingChoice::Is(Encoding::Phred64),
            EncodingArg::Solexa64 => EncodingChoice::Is(Encoding::Solexa64),
        },
        genome_size: args.genome_size,
        adapters: adapters.transpose()?,
        reference: args.reference,
        selection: Selection::new(&args.only, &args.skip).map_err(Failure::usage)?,
        digest: globals.digest,
        threads: globals.threads(),
    };
    let sizes = config.files.iter().filter_map(|f| std::fs::metadata(f).ok()).map(|m| m.len()).sum();
    let bar = Bar::new(globals, sizes);
    let outcome = wgs_qc_fastq::run(&config, &bar)?;
    drop(bar);
    let inputs = config.files.iter().zip(&outcome.section.by_file).map(|(path, file)| {
        let mut input = outputs::input_file(Path::new(path), false)?;
        let integrity = &file.integrity;
        input.bytes = Some(integrity.bytes);
        (input.md5, input.sha256) = (integrity.md5.clone(), integrity.sha256.clone());
        Ok(input)
    });
    let run = clock.run(globals, inputs.collect::<Result<_, Failure>>()?);
    let first = config.files.first().map_or("", String::as_str);
    let name = args.report.sample.clone().unwrap_or_else(|| wgs_qc_fastq::sample_name(first));
    let mut report = Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), run, Sample { name });
    let internal = |e: serde_json::Error| Failure::other(format!("cannot write the report: {e}"));
    let mut section = serde_json::to_value(&outcome.section).map_err(internal)?;
    config.selection.cut(&mut section);
    report.add("qc_fastq", &section).map_err(internal)?;
    let mut files = Together::default();
    if let Some(path) = &args.tiles {
        files.write(path, wgs_qc_fastq::tile_table(&outcome.tiles).as_bytes())?;
    }
    outputs::write(&report, &args.report, globals, &wgs_qc_fastq::text(&outcome.section, &config.selection), files)?;
    Ok(Outcome::Done)
}
