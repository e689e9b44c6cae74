//! `wgs cohort list` and `show`.

use super::super::outputs::Clock;
use super::super::{Failure, Globals, Outcome};
use super::filter::FilterArgs;
use std::io::Write;
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::list::{list, text};
use wgs_cohort::show::Reader;
use wgs_cohort::table::{Filter, Key, Table};
use wgs_io::atomic::Together;

/// Arguments of `wgs cohort list`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
    /// Reports that newer ones replace, too
    #[arg(long)]
    all_versions: bool,
    /// Let SQLite check the whole file first
    #[arg(long)]
    check: bool,
}

/// Arguments of `wgs cohort show`.
#[derive(clap::Args)]
pub struct ShowArgs {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Sample
    #[arg(value_name = "SAMPLE")]
    sample: String,
    /// Reports that newer ones replace, too
    #[arg(long)]
    all_versions: bool,
}

/// Lists.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let filter = args.filter.filter(args.all_versions)?;
    let store = Store::open(&args.store)?;
    if args.check {
        store.check()?;
    }
    let section = list(&Table::load(&store)?, &filter);
    let shown = text(&section);
    super::finish_section(&args.store, "cohort_list", &section, &shown, &clock, globals, Together::default())?;
    Ok(Outcome::Done)
}

/// Prints stored reports.
pub fn show(args: ShowArgs) -> Result<Outcome, Failure> {
    let store = Store::open(&args.store)?;
    let table = Table::load(&store)?;
    let words = vec![(Key::Sample, args.sample.clone())];
    let filter = Filter { words, all_versions: args.all_versions, ..Filter::default() };
    let mut reader = Reader::new(&store)?;
    let mut out = std::io::stdout().lock();
    let mut found = false;
    for row in table.filtered(&filter) {
        found = true;
        out.write_all(&reader.text(row)?)?;
        out.write_all(b"\n")?;
    }
    match found {
        true => Ok(Outcome::Done),
        false => Err(Failure::usage(format!("no report of sample '{}' in {}", args.sample, args.store.display()))),
    }
}
