//! `wgs annotate pack`: arguments → library → pack of annotation sources, and report.

use super::outputs::{self, Clock, input_file};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::path::{Path, PathBuf};
use wgs_io::atomic::{Output, Together};
use wgs_io::reference::Reference;
use wgs_report::{InputFile, Report, Sample};
use wgs_sources::pack::{self, Pack};
use wgs_sources::summary::AnnotatePack;
use wgs_sources::{SourceSpec, spec};

/// Arguments of `wgs annotate pack`.
#[derive(clap::Args)]
pub struct Args {
    /// ID=FILE:FIELDS:OPTIONS: a VCF, BCF, BED or table and what is taken of it (docs/commands/annotate-pack.md)
    #[arg(value_name = "SOURCE")]
    source: Vec<SourceSpec>,
    /// Sources from a TOML file; may be repeated
    #[arg(long, value_name = "TOML")]
    sources: Vec<PathBuf>,
    /// Reference FASTA the sources are of (plain or bgzip)
    #[arg(short, long, value_name = "FASTA", required_unless_present = "show")]
    reference: Option<PathBuf>,
    /// Pack to write
    #[arg(short, long, value_name = "PACK", required_unless_present = "show")]
    output: Option<PathBuf>,
    /// Check a pack from its first byte to its last and say what it holds
    #[arg(long, value_name = "PACK", conflicts_with_all = ["source", "sources", "reference", "output"])]
    show: Option<PathBuf>,
}

/// Sources of the command line, then those of files.
pub fn sources(given: &[SourceSpec], files: &[PathBuf]) -> Result<Vec<SourceSpec>, Failure> {
    let mut all = given.to_vec();
    for file in files {
        all.extend(spec::read_config(file)?);
    }
    Ok(all)
}

/// Runs `wgs annotate pack`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    if let Some(path) = &args.show {
        let pack = Pack::open(path)?;
        pack.verify()?;
        let section = AnnotatePack::new(pack.header(), &pack.digest());
        return report(path, &section, clock, vec![input_file(path, globals.digest)?], globals, Together::default());
    }
    let (Some(reference), Some(output)) = (&args.reference, &args.output) else {
        return Err(Failure::usage("--reference and --output are needed"));
    };
    let specs = spec::join(sources(&args.source, &args.sources)?)?;
    if specs.is_empty() {
        return Err(Failure::usage("no sources to pack").hint("ID=FILE:FIELDS, or --sources FILE.toml"));
    }
    if output.as_os_str() == "-" {
        return Err(Failure::usage("a pack is a file with an index: standard output cannot be one"));
    }
    let read: Vec<&PathBuf> = specs.iter().flat_map(|s| &s.files).chain([reference]).chain(&args.sources).collect();
    outputs::spare(read.iter().copied(), std::iter::once(output).chain(&globals.json))?;
    let bar = Bar::new(globals, 0);
    let reference = Reference::open(reference)?;
    let shown = output.display().to_string();
    let made = Output::create(output)?;
    let (made, packed) = pack::make(&specs, &reference, &reference.contigs(), &shown, made, globals.threads(), &bar)?;
    drop(bar);
    let section = AnnotatePack::new(&packed.header, &packed.digest);
    let files = read.iter().map(|p| input_file(p, globals.digest)).collect::<Result<_, _>>()?;
    let mut together = Together::default();
    together.add(made)?;
    report(output, &section, clock, files, globals, together)
}

fn report(
    pack: &Path,
    section: &AnnotatePack,
    clock: Clock,
    files: Vec<InputFile>,
    globals: &Globals,
    together: Together,
) -> Result<Outcome, Failure> {
    let name = pack.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let run = clock.run(globals, files);
    let mut report = Report::new(super::globals::VERSION, super::globals::COMMIT, run, Sample { name });
    report.add("annotate_pack", section).map_err(|e| Failure::other(format!("cannot write the report: {e}")))?;
    let text = if globals.quiet { String::new() } else { section.text() };
    outputs::finish(together, globals, &report.to_json(), &text)?;
    Ok(Outcome::Done)
}
