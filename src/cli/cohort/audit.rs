//! `wgs cohort audit`.

use super::super::outputs::Clock;
use super::super::{Failure, Globals, Outcome};
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::audit::{PartyKind, audit, bundle, period, text};
use wgs_io::atomic::Together;

/// Arguments of `wgs cohort audit`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Whom: vendor NAME or centre NAME
    #[arg(long, num_args = 2, value_names = ["KIND", "NAME"], required = true)]
    party: Vec<String>,
    /// When: 2026, 2026-Q3, 2026-07 or 2026-07-01..2026-08-15
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Write the audit bundle into this folder, which must not hold anything
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let kind = match args.party.first().map(String::as_str) {
        Some("vendor") => PartyKind::Vendor,
        Some("centre" | "center") => PartyKind::Centre,
        other => {
            let word = other.unwrap_or_default();
            return Err(Failure::usage(format!("--party {word}: vendor NAME or centre NAME")));
        }
    };
    let party = args.party.get(1).map_or("", String::as_str);
    let span = period(&args.period)
        .ok_or_else(|| Failure::usage(format!("--period {}: not 2026, 2026-Q3, 2026-07 or FROM..TO", args.period)))?;
    let store = Store::open(&args.store)?;
    let section = audit(&store, kind, party, span, globals.threads())?;
    if let Some(folder) = &args.bundle {
        bundle::write(&store, &section, kind, span, folder)?;
    }
    super::finish_section(
        &args.store,
        "cohort_audit",
        &section,
        &text(&section),
        &clock,
        globals,
        Together::default(),
    )?;
    Ok(Outcome::Done)
}
