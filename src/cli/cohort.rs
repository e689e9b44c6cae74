//! `wgs cohort`: the store of reports. One file per subcommand.

mod add;
mod audit;
mod export;
mod filter;
mod list;
mod purge;
mod record;
mod report;
mod trend;

use super::globals::{COMMIT, VERSION};
use super::outputs::{Clock, finish};
use super::{Failure, Globals, Outcome};
use serde::Serialize;
use std::path::Path;
use wgs_io::atomic::Together;
use wgs_report::date::{Day, Moment};
use wgs_report::{InputFile, Report, Sample};

/// Subcommands of `wgs cohort`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Add reports to a store; what is known already changes nothing
    Add(add::Args),
    /// List reports by sample, party, time or verdict
    List(list::Args),
    /// Print the stored reports of a sample as JSON lines
    Show(list::ShowArgs),
    /// Control charts by vendor, instrument, flow cell, kit, month, centre or hospital
    Trend(trend::Args),
    /// One assessment of a vendor or centre over a period, with the audit bundle
    Audit(audit::Args),
    /// Record an evaluation, an external assessment, a decision or a change of a profile
    Record(record::Args),
    /// Write reports as a table: TSV or Parquet
    Export(export::Args),
    /// Write one HTML page with the charts
    Report(report::Args),
    /// Remove a sample whose consent was withdrawn
    Purge(purge::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, globals: &Globals) -> Result<Outcome, Failure> {
    match command {
        Command::Add(args) => add::run(args, globals),
        Command::List(args) => list::run(args, globals),
        Command::Show(args) => list::show(args),
        Command::Trend(args) => trend::run(args, globals),
        Command::Audit(args) => audit::run(args, globals),
        Command::Record(args) => record::run(args, globals),
        Command::Export(args) => export::run(args, globals),
        Command::Report(args) => report::run(args, globals),
        Command::Purge(args) => purge::run(args, globals),
    }
}

/// A day or moment the user gave, in minutes since 1970; now without one.
fn minutes(option: &str, text: Option<&String>) -> Result<i64, Failure> {
    let Some(text) = text else { return Ok((super::outputs::unix_now() / 60) as i64) };
    let moment = Moment::parse(text).and_then(wgs_cohort::keys::minutes);
    moment.ok_or_else(|| Failure::usage(format!("{option} {text}: not a time (YYYY-MM-DD or YYYY-MM-DDThh:mm)")))
}

/// A day the user gave; today without one.
fn day(option: &str, text: Option<&String>) -> Result<String, Failure> {
    let day = match text {
        None => Some(Day::of_unix(super::outputs::unix_now())),
        Some(text) => Day::parse(text),
    };
    let shown = text.cloned().unwrap_or_default();
    Ok(day.ok_or_else(|| Failure::usage(format!("{option} {shown}: not a day (YYYY-MM-DD)")))?.to_string())
}

/// Writes a section as a report about the store, and text to people.
fn finish_section<T: Serialize>(
    store: &Path,
    name: &str,
    section: &T,
    text: &str,
    clock: &Clock,
    globals: &Globals,
    files: Together,
) -> Result<(), Failure> {
    let input = InputFile { path: store.display().to_string(), ..InputFile::default() };
    let sample = Sample { name: "cohort".into() };
    let mut report = Report::new(VERSION, COMMIT, clock.run(globals, vec![input]), sample);
    report.add(name, section).map_err(|e| Failure::other(format!("{name} does not serialise: {e}")))?;
    finish(files, globals, &report.to_json(), if globals.quiet { "" } else { text })
}
