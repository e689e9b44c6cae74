//! `wgs call pon`: arguments → library → panel of normals, and report.

use super::call_germline::{is_stdout, learned};
use super::outputs::{self, Clock, input_file};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_call::territory::parse_region;
use wgs_call::{Inputs, Profile};
use wgs_call_panel::{CallPon, Header, Near, Panel, make};
use wgs_core::{Contig, Contigs, Interval};
use wgs_io::atomic::{Folder, Together};
use wgs_report::{InputFile, Report, Sample};

/// What to do with a panel of normals.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read normals into a panel; one that exists keeps what it has
    Add(AddArgs),
    /// Join panels of other normals of one reference
    Merge(MergeArgs),
    /// Print what a panel holds
    Show(ShowArgs),
}

/// Arguments of `wgs call pon add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// BAM or CRAM files of normals, with their indices; those that name the same sample are one normal
    #[arg(required = true, value_name = "NORMAL")]
    inputs: Vec<PathBuf>,
    /// Reference FASTA the reads were aligned to
    #[arg(short, long, value_name = "FASTA")]
    reference: PathBuf,
    /// Panel to make, or to add to
    #[arg(short, long, value_name = "PON")]
    output: PathBuf,
    /// Sample profiles from `wgs call learn`, in any order [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    profile: Vec<PathBuf>,
    /// Name of the normal, where its read groups have none; all files are of it
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
}

/// Arguments of `wgs call pon merge`.
#[derive(clap::Args)]
pub struct MergeArgs {
    /// Panels
    #[arg(required = true, value_name = "PON")]
    panels: Vec<PathBuf>,
    /// Panel to write
    #[arg(short, long, value_name = "PON")]
    output: PathBuf,
}

/// Arguments of `wgs call pon show`.
#[derive(clap::Args)]
pub struct ShowArgs {
    /// Panel
    #[arg(value_name = "PON")]
    panel: PathBuf,
    /// Print the alleles of CONTIG or CONTIG:START-END, 1-based, as a table
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
}

/// Runs `wgs call pon`.
pub fn run(command: Command, globals: &Globals) -> Result<Outcome, Failure> {
    match command {
        Command::Add(args) => add(&args, globals),
        Command::Merge(args) => merge(&args, globals),
        Command::Show(args) => show(&args, globals),
    }
}

fn add(args: &AddArgs, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    refuse_stdout(&args.output)?;
    let read = args.inputs.iter().chain([&args.reference]).chain(&args.profile);
    outputs::spare(read, std::iter::once(&args.output).chain(&globals.json))?;
    let old = args.output.exists().then(|| Panel::open(&args.output)).transpose()?;
    let mut normals = match &args.sample {
        Some(name) => vec![Inputs::open(&args.inputs, &args.reference, Some(name))?],
        None => Inputs::open_by_sample(&args.inputs, &args.reference)?,
    };
    let profiles = profiles(&mut normals, &args.profile, globals)?;
    // What does not go together is said before the long work.
    let mut header = old.as_ref().map(|p| p.header().clone());
    for profile in &profiles {
        let one = Header::new(profile);
        match &mut header {
            Some(all) => all.join(&one).map_err(|reason| {
                let path = args.output.display().to_string();
                wgs_call::CallError::OtherPanel { path, reason }
            })?,
            None => header = Some(one),
        }
    }
    let name = args.output.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let parts = Folder::create(&args.output.with_file_name(format!("{name}.normals")))?;
    let mut panels = Vec::from_iter(old);
    let mut files = Vec::new();
    for (i, (one, profile)) in normals.iter_mut().zip(&profiles).enumerate() {
        let bar = Bar::new(globals, one.contigs().total_len());
        let path = parts.temporary().join(format!("{i}.pon"));
        make::normal(one, profile, &path, &make::Config { threads: globals.threads(), progress: &bar })?.commit()?;
        panels.push(Panel::open(&path)?);
        files.extend(super::call_germline::files(one));
    }
    join(&panels, &args.output, clock, files, globals)
}

/// A profile for each normal: the given one of its name, or learned.
fn profiles(normals: &mut [Inputs], paths: &[PathBuf], globals: &Globals) -> Result<Vec<Profile>, Failure> {
    let mut given = Vec::with_capacity(paths.len());
    for path in paths {
        given.push((path.display().to_string(), Profile::open(path)?));
    }
    let profiles = normals.iter_mut().map(|one| {
        let Some(at) = given.iter().position(|(_, p)| p.sample == one.sample()) else { return learned(one, globals) };
        let (path, profile) = given.swap_remove(at);
        profile.check(one, &path)?;
        Ok(profile)
    });
    let profiles = profiles.collect::<Result<Vec<_>, Failure>>()?;
    match given.first() {
        Some((path, p)) => {
            Err(Failure::usage(format!("--profile {path}: it is of {}, which no input is of", p.sample)))
        }
        None => Ok(profiles),
    }
}

fn merge(args: &MergeArgs, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    refuse_stdout(&args.output)?;
    let panels = args.panels.iter().map(|p| Panel::open(p)).collect::<Result<Vec<_>, _>>()?;
    let files = args.panels.iter().map(|p| input_file(p, globals.digest)).collect::<Result<_, _>>()?;
    join(&panels, &args.output, clock, files, globals)
}

/// Writes the sum of panels and the report.
fn join(
    panels: &[Panel],
    output: &Path,
    clock: Clock,
    files: Vec<InputFile>,
    globals: &Globals,
) -> Result<Outcome, Failure> {
    let merged = wgs_call_panel::merge(panels, output)?;
    let mut together = Together::default();
    together.add(merged.output)?;
    let section = CallPon::new(&merged.header, &merged.digest);
    report(output, &section, clock, files, globals, &section.text(), together)
}

fn report(
    panel: &Path,
    section: &CallPon,
    clock: Clock,
    files: Vec<InputFile>,
    globals: &Globals,
    text: &str,
    together: Together,
) -> Result<Outcome, Failure> {
    let name = panel.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut run = clock.run(globals, files);
    run.reference = Some(section.reference.clone());
    let mut report = Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), run, Sample { name });
    report.add("call_pon", section).map_err(|e| Failure::other(format!("cannot write the section: {e}")))?;
    outputs::finish(together, globals, &report.to_json(), if globals.quiet { "" } else { text })?;
    Ok(Outcome::Done)
}

fn show(args: &ShowArgs, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let panel = Panel::open(&args.panel)?;
    let section = CallPon::new(panel.header(), &panel.digest());
    let files = vec![input_file(&args.panel, globals.digest)?];
    let Some(text) = &args.region else {
        panel.verify()?;
        return report(&args.panel, &section, clock, files, globals, &section.text(), Together::default());
    };
    if globals.json.as_deref().is_some_and(is_stdout) {
        return Err(Failure::usage("only one of the table and --json can be standard output"));
    }
    let contig = |c: &wgs_call_panel::header::PanelContig| Contig { name: c.name.clone(), len: c.len, md5: None };
    let contigs = Contigs::new(panel.header().contigs.iter().map(contig).collect());
    let region = parse_region("--region", text, &contigs)?;
    table(&panel, region, contigs.name(region.contig))?;
    report(&args.panel, &section, clock, files, globals, "", Together::default())
}

/// The alleles of a region.
fn table(panel: &Panel, region: Interval, name: &str) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "contig\tpos\tref\talt\tnormals\tmean_depths\tnoisy\twith\tdepth\tpairs\tcarriers\tcopies")?;
    let mut near = Near::default();
    // A block at a time.
    let mut start = region.start;
    while start < region.end {
        let end = (start / wgs_call_panel::BLOCK + 1).saturating_mul(wgs_call_panel::BLOCK).min(region.end);
        panel.fetch(Interval { start, end, ..region }, &mut near)?;
        for (r, stretch) in near.rows(start, end) {
            let sums = [stretch.covered, stretch.depth, r.noisy, r.with, r.depth, r.pairs, r.carriers, r.copies];
            let sums = sums.map(|s| s.to_string()).join("\t");
            writeln!(out, "{name}\t{}\t{}\t{}\t{sums}", r.pos + 1, r.reference, r.alt)?;
        }
        start = end;
    }
    out.flush()?;
    Ok(())
}

fn refuse_stdout(output: &Path) -> Result<(), Failure> {
    if is_stdout(output) {
        return Err(Failure::usage("a panel is a file with an index: standard output cannot be one"));
    }
    Ok(())
}
