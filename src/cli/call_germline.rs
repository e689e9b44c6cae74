//! `wgs call learn`, `wgs call germline`, `wgs call gather`: arguments → library → VCF, part or profile, and report.
//!
//! `germline` without `--profile` learns the profile first, from the whole inputs, so that the bytes are those of
//! `learn` followed by `germline --profile`.

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome, globals::VERSION_LINE};
use super::{call_family, call_somatic};
use std::path::{Path, PathBuf};
use wgs_call::ploidy::{Overrides, Sex};
use wgs_call::territory::parse_region;
use wgs_call::{Asked, Inputs, Ploidy, Profile, Territory};
use wgs_call_germline::{CallFamily, CallGermline, Config, REGION_MAX, Settings, Site};
use wgs_core::{Contigs, Interval};
use wgs_engine::Shard;
use wgs_io::atomic::{Folder, Together};
use wgs_report::{InputFile, Report, Sample};

/// What to read: shared by `learn` and `germline`.
#[derive(clap::Args)]
pub struct InputArgs {
    /// BAM or CRAM files of one sample, with their indices
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Reference FASTA the reads were aligned to
    #[arg(short, long, value_name = "FASTA")]
    pub reference: PathBuf,
}

/// Arguments of `wgs call learn`.
#[derive(clap::Args)]
pub struct LearnArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Profile to write ('-' for standard output)
    #[arg(short, long, value_name = "PROFILE")]
    output: PathBuf,
    /// Sample name, where no read group has one
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// Of a tumour: BAM or CRAM files of its normal. The profile then says how the two stand to each other: share of the tumour in the normal,
    /// contamination, somatic alleles per base
    #[arg(long, num_args = 1, value_name = "NORMAL")]
    normal: Vec<PathBuf>,
    /// Name of the normal, where its read groups have none
    #[arg(long, value_name = "NAME", requires = "normal")]
    normal_sample: Option<String>,
    /// The normal's own profile, from the same reading
    #[arg(long, value_name = "PROFILE", requires = "normal")]
    normal_output: Option<PathBuf>,
}

/// Arguments of `wgs call germline`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub input: InputArgs,
    /// VCF to write: .vcf.gz or .bcf (with index), .vcf, or '-' for plain text on standard output; with --shard, the part
    #[arg(short, long, value_name = "VCF")]
    pub output: PathBuf,
    /// gVCF to write beside it; with --shard the part carries it, for `wgs call gather --gvcf`
    #[arg(long, value_name = "VCF")]
    pub gvcf: Option<PathBuf>,
    /// Family of the samples, six columns: they are called together, each from the inputs that name it
    #[arg(long, value_name = "PED")]
    pub ped: Option<PathBuf>,
    /// Sample profile from `wgs call learn`; with --ped one for each sample [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    pub profile: Vec<PathBuf>,
    /// Call only here: CONTIG or CONTIG:START-END, 1-based
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Call only in these intervals
    #[arg(long, value_name = "BED")]
    pub targets: Option<PathBuf>,
    /// Report every allele of this VCF or BCF, found or not
    #[arg(long, value_name = "VCF")]
    pub alleles: Option<PathBuf>,
    /// Make part I of N, to be joined by `wgs call gather`
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Sex, for the copies of X and Y: female, male, or auto (from the profile's depths)
    #[arg(long, value_name = "SEX", default_value = "auto")]
    pub sex: Sex,
    /// Copies, whatever the sex: 1 or 2 for all but the mitochondrion, CONTIG=N for one contig; comma-separated
    #[arg(long, value_name = "N|CONTIG=N")]
    pub ploidy: Option<Overrides>,
    /// Send every site through local haplotypes, to hold the two roads against each other
    #[arg(long, hide = true)]
    pub all_local: bool,
    /// Write the reads of REGION as the caller saw them, realigned to haplotypes, into BAM (with index)
    #[arg(long, num_args = 2, action = clap::ArgAction::Set, value_names = ["REGION", "BAM"])]
    pub evidence: Option<Vec<PathBuf>>,
    /// Cut the site CONTIG:POS out into a new folder: reads, reference, profile and records, to reproduce its call
    #[arg(long, num_args = 2, action = clap::ArgAction::Set, value_names = ["SITE", "DIR"])]
    pub testcase: Option<Vec<PathBuf>>,
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Arguments of `wgs call gather`.
#[derive(clap::Args)]
pub struct GatherArgs {
    /// All parts of one run
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// VCF to write: .vcf.gz or .bcf (with index), .vcf, or '-' for plain text on standard output
    #[arg(short, long, value_name = "VCF")]
    output: PathBuf,
    /// gVCF to write beside it; the parts must have been made with --gvcf
    #[arg(long, value_name = "VCF")]
    gvcf: Option<PathBuf>,
    /// Of parts of call somatic: expected share of false calls among those that pass, 0.00001 to less than 1; sets the
    /// least probability of a call that passes
    #[arg(long, value_name = "RATE")]
    fdr: Option<f64>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs `wgs call learn`.
pub fn learn(args: LearnArgs, globals: &Globals) -> Result<Outcome, Failure> {
    let read = args.input.inputs.iter().chain(&args.normal).chain([&args.input.reference]);
    outputs::spare(read, std::iter::once(&args.output).chain(&args.normal_output))?;
    let mut inputs = vec![Inputs::open(&args.input.inputs, &args.input.reference, args.sample.as_deref())?];
    let has_normal = !args.normal.is_empty();
    if has_normal {
        inputs.push(Inputs::open(&args.normal, &args.input.reference, args.normal_sample.as_deref())?);
        inputs[0].check_same_contigs(&inputs[1])?;
        if inputs[0].sample() == inputs[1].sample() {
            let message = format!("tumour and normal are both called {}", inputs[0].sample());
            return Err(Failure::usage(message).hint("name the tumour: --sample NAME"));
        }
    }
    let bar = Bar::new(globals, inputs[0].contigs().total_len());
    let profiles =
        wgs_call::profile::learn_all(&mut inputs, has_normal, globals.threads(), &bar, env!("CARGO_PKG_VERSION"))?;
    let outputs = std::iter::once(&args.output).chain(&args.normal_output);
    for (profile, output) in profiles.iter().zip(outputs) {
        let text = profile.to_text();
        if is_stdout(output) {
            use std::io::Write;
            std::io::stdout().write_all(text.as_bytes())?;
        } else {
            wgs_io::atomic::write(output, text.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}

/// Runs `wgs call germline`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    check_outputs(&args.output, args.gvcf.as_deref(), globals)?;
    refuse_shard_name(args.shard.is_some(), &args.output)?;
    refuse_with_shard(&args)?;
    let read = args.input.inputs.iter().chain([&args.input.reference]).chain(&args.profile);
    let read = read.chain(&args.targets).chain(&args.alleles).chain(&args.ped);
    outputs::spare(read, written(&args.output, &args.report, globals).chain(&args.gvcf))?;
    if let Some(ped) = &args.ped {
        return call_family::run(ped, &args, clock, globals);
    }
    if args.profile.len() > 1 {
        return Err(Failure::usage("--profile is given twice: several samples are called together with --ped"));
    }
    let mut inputs = Inputs::open(&args.input.inputs, &args.input.reference, args.report.sample.as_deref())?;
    let evidence = evidence(&args, inputs.contigs())?;
    let site = site(&args, inputs.contigs())?;
    let territory = Territory::new(args.region.as_deref(), args.targets.as_deref(), inputs.contigs())?;
    let asked = args.alleles.as_deref().map(|path| Asked::open(path, &inputs)).transpose()?;
    let profile = match args.profile.first() {
        Some(path) => {
            let profile = Profile::open(path)?;
            profile.check(&mut inputs, &path.display().to_string())?;
            profile
        }
        None => learned(&mut inputs, globals)?,
    };
    let ploidy = Ploidy::new(args.sex, &args.ploidy.unwrap_or_default(), &profile, inputs.contigs())?;
    if let Some(warning) = ploidy.warning() {
        tracing::warn!("{warning}");
    }
    let bar = Bar::new(globals, inputs.contigs().total_len());
    let config = Config {
        settings: Settings { all_local: args.all_local, ..Settings::default() },
        ploidy: &ploidy,
        territory: &territory,
        asked: asked.as_ref(),
        shard: args.shard,
        output: args.output.clone(),
        gvcf: args.gvcf.clone(),
        version: VERSION_LINE,
        threads: globals.threads(),
        progress: &bar,
    };
    // Made first and named last: where anything fails, nothing is left.
    let shown = evidence
        .map(|(region, path)| wgs_call_germline::evidence(&mut inputs, &profile, &config, region, &path))
        .transpose()?;
    let case = site.map(|s| wgs_call_germline::testcase(&mut inputs, &profile, &config, &s)).transpose()?;
    let outcome = wgs_call_germline::run(&mut inputs, &profile, &config)?;
    drop(bar);
    shown.map_or(Ok(()), Together::commit)?;
    case.map_or(Ok(()), Folder::commit)?;
    let mut run = clock.run(globals, files(&inputs));
    run.reference = Some(profile.reference.clone());
    let stdout = is_stdout(&args.output) || args.gvcf.as_deref().is_some_and(is_stdout);
    report(run, inputs.sample(), &outcome, &args.report, globals, stdout)
}

/// What a report says of the inputs.
pub fn files(inputs: &Inputs) -> Vec<InputFile> {
    let input =
        |s: &wgs_align::Source| InputFile { path: s.name().to_owned(), bytes: s.bytes(), ..InputFile::default() };
    inputs.sources().iter().map(input).collect()
}

/// Runs `wgs call gather`.
pub fn gather(args: GatherArgs, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    check_outputs(&args.output, args.gvcf.as_deref(), globals)?;
    call_somatic::check_fdr(args.fdr)?;
    outputs::spare(&args.parts, written(&args.output, &args.report, globals).chain(&args.gvcf))?;
    let is_of = |command| args.parts.first().is_some_and(|p| wgs_call::part::is_of(p, command));
    let somatic = is_of(wgs_call_somatic::COMMAND);
    if args.fdr.is_some() && is_of(wgs_call_germline::COMMAND) {
        return Err(Failure::usage("--fdr is for parts of call somatic; these are of call germline")
            .hint("a germline record states its probability in QUAL and GQ: bcftools view -i 'QUAL>=20'"));
    }
    let input = |p: &PathBuf| InputFile {
        path: p.display().to_string(),
        bytes: std::fs::metadata(p).ok().map(|m| m.len()),
        ..InputFile::default()
    };
    let files = args.parts.iter().map(input).collect();
    let stdout = is_stdout(&args.output) || args.gvcf.as_deref().is_some_and(is_stdout);
    if somatic {
        if args.gvcf.is_some() {
            return Err(Failure::usage("parts of call somatic hold no gVCF"));
        }
        let outcome = wgs_call_somatic::gather(&args.parts, &args.output, VERSION_LINE, args.fdr)?;
        return call_somatic::report(clock.run(globals, files), &outcome, &args.report, globals, stdout);
    }
    let (outcome, sample) = wgs_call_germline::gather(&args.parts, &args.output, args.gvcf.as_deref(), VERSION_LINE)?;
    let run = clock.run(globals, files);
    let sample = outcome.state.family.as_ref().map_or(sample, |f| f.family.clone());
    let sample = args.report.sample.clone().unwrap_or(sample);
    report(run, &sample, &outcome, &args.report, globals, stdout)
}

/// The file of the calls and those of the report.
pub fn written<'a>(
    output: &'a PathBuf,
    report: &'a ReportArgs,
    globals: &'a Globals,
) -> impl Iterator<Item = &'a PathBuf> {
    std::iter::once(output).chain(&report.html).chain(&globals.json)
}

/// A part is no VCF.
pub fn refuse_shard_name(shard: bool, output: &Path) -> Result<(), Failure> {
    if shard && (is_stdout(output) || is_vcf_name(output)) {
        let message = format!("--shard writes a part, which {} is no name for", output.display());
        return Err(Failure::usage(message)
            .hint("give it another ending, say -o sample.1of4.part, and join the parts with `wgs call gather`"));
    }
    Ok(())
}

/// What shows one place is of a whole run.
fn refuse_with_shard(args: &Args) -> Result<(), Failure> {
    let option = match (&args.evidence, &args.testcase) {
        (Some(_), _) => "--evidence",
        (_, Some(_)) => "--testcase",
        _ => return Ok(()),
    };
    if args.shard.is_some() {
        let hint = format!("run it by itself: wgs call germline … --region REGION {option} …");
        return Err(Failure::usage(format!("{option} does not go with --shard")).hint(hint));
    }
    Ok(())
}

/// Region and file of `--evidence`.
fn evidence(args: &Args, contigs: &Contigs) -> Result<Option<(Interval, PathBuf)>, Failure> {
    let Some([region, path]) = args.evidence.as_deref() else { return Ok(None) };
    let interval = parse_region("--evidence", &region.to_string_lossy(), contigs)?;
    if interval.len() > REGION_MAX {
        let message = format!("--evidence {}: longer than {REGION_MAX} bases", region.display());
        return Err(Failure::usage(message).hint("it is for looking at a place: name a shorter region"));
    }
    if path.extension().is_none_or(|e| e != "bam") {
        return Err(Failure::usage(format!("--evidence writes BAM, which {} is no name for", path.display()))
            .hint("name it .bam"));
    }
    if *path == args.output || args.gvcf.as_ref() == Some(path) {
        return Err(Failure::usage(format!("--evidence and another output are both called {}", path.display())));
    }
    Ok(Some((interval, path.clone())))
}

/// Site and folder of `--testcase`.
fn site(args: &Args, contigs: &Contigs) -> Result<Option<Site>, Failure> {
    let Some([text, folder]) = args.testcase.as_deref() else { return Ok(None) };
    let interval = parse_region("--testcase", &text.to_string_lossy(), contigs)?;
    if interval.len() != 1 {
        return Err(Failure::usage(format!("--testcase {}: not one position, CONTIG:POS", text.display())));
    }
    if folder.exists() && std::fs::read_dir(folder).is_ok_and(|mut d| d.next().is_some()) {
        return Err(Failure::usage(format!("--testcase: the folder {} is not empty", folder.display())));
    }
    Ok(Some(Site { interval, folder: folder.clone() }))
}

/// Learns a profile from whole inputs.
pub fn learned(inputs: &mut Inputs, globals: &Globals) -> Result<Profile, Failure> {
    let bar = Bar::new(globals, inputs.contigs().total_len());
    Ok(wgs_call::profile::learn(inputs, globals.threads(), &bar, env!("CARGO_PKG_VERSION"))?)
}

/// Writes the report of a run.
pub fn report(
    run: wgs_report::Run,
    sample: &str,
    outcome: &wgs_call_germline::Outcome,
    args: &ReportArgs,
    globals: &Globals,
    stdout_taken: bool,
) -> Result<Outcome, Failure> {
    let sample = Sample { name: sample.to_owned() };
    let failed = |e| Failure::other(format!("cannot write the section: {e}"));
    let (name, version, commit) = (sample.name.clone(), env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"));
    let mut report = Report::new(version, commit, run, sample);
    let text = match CallFamily::new(&outcome.state) {
        Some(section) => {
            report.add("call_family", &section).map_err(failed)?;
            section.text()
        }
        None => {
            let section = CallGermline::new(&outcome.state, &outcome.profile);
            report.add("call_germline", &section).map_err(failed)?;
            section.text(&name)
        }
    };
    // With the VCF on standard output nothing else goes there.
    outputs::write(&report, args, globals, if stdout_taken { "" } else { &text }, Together::default())?;
    Ok(Outcome::Done)
}

/// True for `-`.
pub fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn is_vcf_name(path: &Path) -> bool {
    let name = path.to_string_lossy();
    [".vcf", ".vcf.gz", ".vcf.bgz", ".bcf"].iter().any(|e| name.ends_with(e))
}

/// Refuses outputs that cannot all be written.
pub fn check_outputs(output: &Path, gvcf: Option<&Path>, globals: &Globals) -> Result<(), Failure> {
    if let Some(gvcf) = gvcf {
        if gvcf == output {
            return Err(Failure::usage("-o and --gvcf name the same file"));
        }
        check_outputs(gvcf, None, globals)?;
    }
    if is_stdout(output) && globals.json.as_deref().is_some_and(is_stdout) {
        return Err(Failure::usage("only one of -o, --gvcf and --json can be standard output"));
    }
    Ok(())
}
