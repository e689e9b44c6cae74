//! `wgs qc reference`: FASTA and files → one and the same sequences → table, JSON section `qc_reference`, sequence dictionary.
//!
//! Exit codes: 0 all stand on the reference; 2 wrong usage; 3 one does not, or a file cannot be read: nothing is written then.

use super::globals::{COMMIT, VERSION};
use super::outputs::{Clock, finish, input_file};
use super::{Failure, Globals, Outcome};
use std::path::PathBuf;
use wgs_io::atomic::Together;
use wgs_io::reference::Reference;
use wgs_report::{Report, Sample};
use wgs_run::reference::{QcReference, dictionary, sequences};

/// Arguments of `wgs qc reference`.
#[derive(clap::Args)]
pub struct Args {
    /// Alignments (SAM, BAM, CRAM) and call sets (VCF, BCF) that must stand on the reference
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Reference FASTA
    #[arg(short, long, value_name = "FASTA")]
    reference: PathBuf,
    /// The FASTA holds only some of the contigs, or the alignments do: those of one side alone are counted, not refused
    #[arg(long)]
    partial: bool,
    /// Write the sequences as header lines of a SAM file, with M5
    #[arg(long, value_name = "FILE")]
    dict: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let reference = Reference::open(&args.reference)?;
    let sequences = sequences(&reference, globals.threads())?;
    let mut section = QcReference::new(&sequences);
    for file in &args.files {
        section.add(file, &sequences, &reference, args.partial)?;
    }
    let inputs = std::iter::once(&args.reference).chain(&args.files).map(|path| input_file(path, globals.digest));
    let mut run = clock.run(globals, inputs.collect::<Result<_, _>>()?);
    run.reference = Some(section.set.clone());
    let mut report = Report::new(VERSION, COMMIT, run, Sample { name: String::new() });
    report.add("qc_reference", &section).map_err(|e| Failure::other(format!("cannot write the report: {e}")))?;
    let mut files = Together::default();
    if let Some(path) = &args.dict {
        files.write(path, dictionary(&sequences).as_bytes())?;
    }
    let text = if globals.quiet { String::new() } else { section.text() };
    finish(files, globals, &report.to_json(), &text)?;
    Ok(Outcome::Done)
}
