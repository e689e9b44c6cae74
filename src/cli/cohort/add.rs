//! `wgs cohort add`: arguments → reports read, checked, packed → store.

use super::super::globals::VERSION;
use super::super::{Failure, Globals, Outcome};
use super::minutes;
use std::io::Write;
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::add::{Options, add};
use wgs_cohort::source::{files, items};

/// Arguments of `wgs cohort add`.
#[derive(clap::Args)]
pub struct Args {
    /// Store; made when it is not there
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Reports, folders of *.json, '-' for standard input (one report, or several one after the other)
    #[arg(value_name = "REPORT", required_unless_present = "from")]
    reports: Vec<PathBuf>,
    /// Files and folders named in this file, one a line; may be repeated
    #[arg(long, value_name = "LISTFILE")]
    from: Vec<PathBuf>,
    /// Detached signature of the one report given [default: REPORT.sig beside each]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// When the reports came: of two versions with the same dates the later one counts [default: now]
    #[arg(long, value_name = "TIME")]
    on: Option<String>,
    /// Reports of a transaction
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch: u32,
    /// Add the good reports of a batch with bad ones (exit code 3 all the same)
    #[arg(long)]
    keep_going: bool,
    /// Take reports of samples that were purged
    #[arg(long)]
    readmit: bool,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let options = Options {
        batch: args.batch as usize,
        keep_going: args.keep_going,
        readmit: args.readmit,
        received: minutes("--on", args.on.as_ref())?,
        threads: globals.threads(),
        ours: VERSION.to_owned(),
    };
    let files = files(&args.reports, &args.from)?;
    let signature = match &args.signature {
        Some(_) if files.len() != 1 => {
            return Err(Failure::usage("--signature is of one report: give one")
                .hint("REPORT.sig beside REPORT is taken without it"));
        }
        Some(path) => Some(std::fs::read(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?),
        None => None,
    };
    let mut store = Store::open_or_create(&args.store)?;
    let added = add(&mut store, items(files, signature), &options)?;
    if !globals.quiet {
        for (place, n) in &added.dropped {
            eprintln!("note: {place} is not kept in a store ({n} reports)");
        }
    }
    let mut text = format!("{} reports read, {} added", added.read, added.added);
    for (n, words) in [
        (added.versions, "of them newer versions"),
        (added.unchanged, "known already"),
        (added.purged, "of purged samples left out"),
    ] {
        if n > 0 {
            text.push_str(&format!(", {n} {words}"));
        }
    }
    if !globals.quiet {
        writeln!(std::io::stdout(), "{text}")?;
    }
    Ok(Outcome::Done)
}
