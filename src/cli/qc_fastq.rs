//! `wgs qc fastq`.

use super::{Failure, Globals, Outcome};

/// Arguments of `wgs qc fastq`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: Args, _globals: &Globals) -> Result<Outcome, Failure> {
    Err(Failure::usage("not built yet"))
}
