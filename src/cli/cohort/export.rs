//! `wgs cohort export`.

use super::super::outputs::spare;
use super::super::{Failure, Globals, Outcome};
use super::filter::FilterArgs;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::export::Frame;
use wgs_io::atomic::Output;

/// Arguments of `wgs cohort export`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
    /// Table to write: TSV, or Parquet where the name ends in .parquet ('-' for standard output)
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Format whatever the name says: tsv or parquet
    #[arg(long, value_name = "FORMAT", value_parser = ["tsv", "parquet"])]
    format: Option<String>,
    /// Metric, or with '*' at the end all that begin so; may be repeated [default: the usual ones]
    #[arg(long, value_name = "METRIC")]
    metric: Vec<String>,
    /// Reports that newer ones replace, too
    #[arg(long)]
    all_versions: bool,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    spare([&args.store], [&args.output])?;
    let filter = args.filter.filter(args.all_versions)?;
    let named = args.output.extension().is_some_and(|e| e == "parquet");
    let parquet = args.format.as_deref().map_or(named, |f| f == "parquet");
    let store = Store::open(&args.store)?;
    let frame = Frame::load(&store, &filter, &args.metric)?;
    if args.output.as_os_str() == "-" {
        let mut out = BufWriter::new(std::io::stdout());
        if parquet {
            frame.parquet(&mut out)?;
        } else {
            frame.tsv(&mut out)?;
        }
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let mut out = Output::create(&args.output)?;
    if parquet {
        frame.parquet(&mut out)?;
    } else {
        frame.tsv(&mut out)?;
    }
    out.commit()?;
    if !globals.quiet {
        eprintln!("{} rows written to {}", frame.len(), args.output.display());
    }
    Ok(Outcome::Done)
}
