//! `wgs call learn`, `wgs call germline`, `wgs call gather`.

use super::{Failure, Globals, Outcome};

/// Arguments of `wgs call learn`.
#[derive(clap::Args)]
pub struct LearnArgs {}

/// Arguments of `wgs call germline`.
#[derive(clap::Args)]
pub struct Args {}

/// Arguments of `wgs call gather`.
#[derive(clap::Args)]
pub struct GatherArgs {}

/// Runs `wgs call learn`.
pub fn learn(_args: LearnArgs, _globals: &Globals) -> Result<Outcome, Failure> {
    Err(Failure::usage("not built yet"))
}

/// Runs `wgs call germline`.
pub fn run(_args: Args, _globals: &Globals) -> Result<Outcome, Failure> {
    Err(Failure::usage("not built yet"))
}

/// Runs `wgs call gather`.
pub fn gather(_args: GatherArgs, _globals: &Globals) -> Result<Outcome, Failure> {
    Err(Failure::usage("not built yet"))
}
