//! `wgs cohort report`: the HTML page.

use super::super::globals::{COMMIT, VERSION};
use super::super::outputs::spare;
use super::super::{Failure, Globals, Outcome};
use super::filter::FilterArgs;
use super::trend::ChartArgs;
use std::io::Write;
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::html::{Lang, render};
use wgs_cohort::table::Table;
use wgs_cohort::trend::trend_of;

/// Arguments of `wgs cohort report`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// HTML file to write ('-' for standard output)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Language: en or ja
    #[arg(long, value_name = "LANG", default_value_t)]
    lang: Lang,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    charts: ChartArgs,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    spare([&args.store], [&args.output])?;
    let settings = args.charts.settings(&args.filter, globals)?;
    let store = Store::open(&args.store)?;
    let table = Table::load(&store)?;
    let trend = trend_of(&store, &table, &settings)?;
    let page = render(&trend, &table, &settings.filter, args.lang, &format!("wgs {VERSION} ({COMMIT})"));
    if args.output.as_os_str() == "-" {
        std::io::stdout().write_all(page.as_bytes())?;
    } else {
        wgs_io::atomic::write(&args.output, page.as_bytes())?;
    }
    Ok(Outcome::Done)
}
