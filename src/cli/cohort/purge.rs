//! `wgs cohort purge`.

use super::super::{Failure, Globals, Outcome};
use super::day;
use std::io::Write;
use std::path::PathBuf;
use wgs_cohort::{Store, purge::purge};

/// Arguments of `wgs cohort purge`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Sample
    #[arg(value_name = "SAMPLE")]
    sample: String,
    /// Who removes it
    #[arg(long, value_name = "WHO")]
    who: String,
    /// Why, without the sample's name
    #[arg(long, value_name = "TEXT", default_value = "consent withdrawn")]
    why: String,
    /// Day of the purge [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let on = day("--on", args.on.as_ref())?;
    if args.who.trim().is_empty() || args.why.trim().is_empty() {
        return Err(Failure::usage("--who and --why must say something"));
    }
    let mut store = Store::open(&args.store)?;
    let done = purge(&mut store, &args.sample, &on, &args.who, &args.why)?;
    if !globals.quiet {
        writeln!(
            std::io::stdout(),
            "{} reports removed; its name taken out of {} other reports and {} records",
            done.reports,
            done.mentions,
            done.records
        )?;
    }
    Ok(Outcome::Done)
}
