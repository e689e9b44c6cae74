//! `wgs cohort record`.

use super::super::{Failure, Globals, Outcome};
use super::day;
use std::io::Write;
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::record::{KINDS, Kind, Record, add};

/// Arguments of `wgs cohort record`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// self_evaluation, external_quality_assessment, reference_test_decision or profile_change
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// Vendor or centre it is about; who owns the profile
    #[arg(long, value_name = "NAME")]
    party: String,
    /// Day of it [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Who records it
    #[arg(long, value_name = "WHO")]
    who: String,
    /// In words
    #[arg(long, value_name = "TEXT", required_unless_present = "file")]
    note: Option<String>,
    /// File that belongs to it; kept in the store
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Largest file kept in a store.
const MOST: u64 = 64 << 20;

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let words = KINDS.map(|(_, word)| word).join(", ");
    let kind =
        Kind::parse(&args.kind).ok_or_else(|| Failure::usage(format!("--kind {}: none of {words}", args.kind)))?;
    let day = day("--date", args.date.as_ref())?;
    if args.party.trim().is_empty() || args.who.trim().is_empty() {
        return Err(Failure::usage("--party and --who must name somebody"));
    }
    let (mut file_name, mut file) = (None, None);
    if let Some(path) = &args.file {
        let fail = |e: std::io::Error| Failure::usage(format!("{}: {e}", path.display()));
        if std::fs::metadata(path).map_err(fail)?.len() > MOST {
            return Err(Failure::usage(format!("{}: larger than 64 MiB", path.display())));
        }
        file = Some(std::fs::read(path).map_err(fail)?);
        file_name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    }
    let note = args.note.unwrap_or_default();
    let record = Record { kind, party: args.party, day, who: args.who, note, file_name, file_sha256: None, file };
    let new = add(&mut Store::open_or_create(&args.store)?, &record)?;
    if !globals.quiet {
        writeln!(std::io::stdout(), "{}", if new { "recorded" } else { "recorded before: nothing changed" })?;
    }
    Ok(Outcome::Done)
}
