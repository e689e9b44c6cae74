//! `wgs qc identity`: fingerprint files → who is who → table, JSON section `qc_identity`, verdict on an expectation.
//!
//! Exit codes: 0 compared; 1 an expectation is violated, or a pair it names has too few sites; 2 wrong usage; 3 a file is no
//! fingerprint, truncated, altered, of another version or of other sites.

use super::outputs::{Clock, ReportArgs, input_file, write};
use super::{Failure, Globals, Outcome};
use std::path::{Path, PathBuf};
use wgs_core::Classify;
use wgs_identity::{Expectation, Fingerprint, IdentityError, QcIdentity};
use wgs_io::atomic::Together;
use wgs_report::{Report, Sample};

/// Arguments of `wgs qc identity`.
#[derive(clap::Args)]
pub struct Args {
    /// Fingerprint files, written by `wgs qc align --fingerprint`
    #[arg(required = true, num_args = 2.., value_name = "FINGERPRINT")]
    prints: Vec<PathBuf>,
    /// What the samples should be: 'same', 'unrelated', or a file: `sample<TAB>person` lines, or a PED
    #[arg(long, value_name = "same|unrelated|FILE")]
    expect: Option<String>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    if args.prints.len() < 2 {
        return Err(Failure::usage("qc identity needs two fingerprints or more"));
    }
    let expectation = args.expect.as_deref().map(expectation).transpose()?;
    let mut inputs = Vec::new();
    let mut prints = Vec::new();
    for path in &args.prints {
        prints.push(fingerprint(path)?);
        inputs.push(input_file(path, globals.digest)?);
    }
    let section = QcIdentity::new(&prints, expectation.as_ref())?;
    let name = args.report.sample.clone().unwrap_or_else(|| prints.first().map_or("", Fingerprint::sample).to_owned());
    let mut report =
        Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), clock.run(globals, inputs), Sample { name });
    report.add("qc_identity", &section).map_err(|e| Failure::other(format!("cannot serialise the report: {e}")))?;
    write(&report, &args.report, globals, &section.to_text(), Together::default())?;
    Ok(if section.refused() { Outcome::Refused } else { Outcome::Done })
}

/// Reads a fingerprint file.
pub fn fingerprint(path: &Path) -> Result<Fingerprint, Failure> {
    Fingerprint::from_bytes(&read(path)?).map_err(|e| named(path, e))
}

/// The expectation of the command line.
fn expectation(argument: &str) -> Result<Expectation, Failure> {
    match argument {
        "same" => Ok(Expectation::Same),
        "unrelated" => Ok(Expectation::Unrelated),
        file => {
            let path = Path::new(file);
            let text =
                String::from_utf8(read(path)?).map_err(|_| Failure::input(format!("{file}: not a text file")))?;
            Expectation::from_table(&text).map_err(|e| named(path, e))
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| {
        let message = format!("{}: {e}", path.display());
        // As for alignments: a file that is not there is bad input, one that cannot be read is the machine's fault.
        if e.kind() == std::io::ErrorKind::NotFound { Failure::input(message) } else { Failure::other(message) }
    })
}

/// The error with the file's name before it.
fn named(path: &Path, error: IdentityError) -> Failure {
    let failure = Failure::input(format!("{}: {error}", path.display()));
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
