//! `wgs cohort`: the store of reports. One file per subcommand.

mod add;

use super::{Failure, Globals, Outcome};
use wgs_report::date::{Day, Moment};

/// Subcommands of `wgs cohort`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Add reports to a store; what is known already changes nothing
    Add(add::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, globals: &Globals) -> Result<Outcome, Failure> {
    match command {
        Command::Add(args) => add::run(args, globals),
    }
}

/// A day or moment the user gave, in minutes since 1970; now without one.
fn minutes(option: &str, text: Option<&String>) -> Result<i64, Failure> {
    let Some(text) = text else { return Ok((super::outputs::unix_now() / 60) as i64) };
    let moment = Moment::parse(text).and_then(wgs_cohort::keys::minutes);
    moment.ok_or_else(|| Failure::usage(format!("{option} {text}: not a time (YYYY-MM-DD or YYYY-MM-DDThh:mm)")))
}

/// Today.
fn today() -> Day {
    Day::of_unix(super::outputs::unix_now())
}
