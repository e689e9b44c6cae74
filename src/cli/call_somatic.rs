//! `wgs call somatic`: arguments → library → VCF and report.

use super::call_germline::{check_outputs, is_stdout, learned, refuse_shard_name};
use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome, globals::VERSION_LINE};
use std::path::PathBuf;
use wgs_call::{Inputs, Profile, Territory};
use wgs_call_somatic::{CallSomatic, Config, Settings};
use wgs_engine::Shard;
use wgs_io::atomic::Together;
use wgs_report::{InputFile, Report, Sample};

/// Arguments of `wgs call somatic`.
#[derive(clap::Args)]
pub struct Args {
    /// BAM or CRAM files of the tumour, with their indices
    #[arg(required = true, value_name = "TUMOR")]
    tumor: Vec<PathBuf>,
    /// BAM or CRAM files of the normal, with their indices
    #[arg(long, required = true, num_args = 1, value_name = "NORMAL")]
    normal: Vec<PathBuf>,
    /// Reference FASTA the reads were aligned to
    #[arg(short, long, value_name = "FASTA")]
    reference: PathBuf,
    /// VCF to write: .vcf.gz or .bcf (with index), .vcf, or '-' for plain text on standard output; with --shard, the part
    #[arg(short, long, value_name = "VCF")]
    output: PathBuf,
    /// Sample profile of the tumour from `wgs call learn` [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    profile: Option<PathBuf>,
    /// Sample profile of the normal [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    normal_profile: Option<PathBuf>,
    /// Call only here: CONTIG or CONTIG:START-END, 1-based
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Call only in these intervals
    #[arg(long, value_name = "BED")]
    targets: Option<PathBuf>,
    /// Make part I of N, to be joined by `wgs call gather`
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Name of the normal, where its read groups have none
    #[arg(long, value_name = "NAME")]
    normal_sample: Option<String>,
    /// Share of the tumour in the normal [default: unknown, up to 0.05 is thought possible]
    #[arg(long, value_name = "0..1")]
    tumor_in_normal: Option<f64>,
    /// Call though tumour and normal look like different persons
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs `wgs call somatic`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    check_outputs(&args.output, None, globals)?;
    refuse_shard_name(args.shard.is_some(), &args.output)?;
    if args.tumor_in_normal.is_some_and(|c| !(0.0..=1.0).contains(&c)) {
        return Err(Failure::usage("--tumor-in-normal: expected a share from 0 to 1"));
    }
    let tumor = Inputs::open(&args.tumor, &args.reference, args.report.sample.as_deref())?;
    let normal = Inputs::open(&args.normal, &args.reference, args.normal_sample.as_deref())?;
    tumor.check_same_contigs(&normal)?;
    if tumor.sample() == normal.sample() {
        let message = format!("tumour and normal are both called {}", tumor.sample());
        return Err(Failure::usage(message).hint("name the tumour: --sample NAME"));
    }
    let territory = Territory::new(args.region.as_deref(), args.targets.as_deref(), tumor.contigs())?;
    let mut inputs = [tumor, normal];
    let mut profiles = Vec::with_capacity(2);
    for (one, path) in inputs.iter_mut().zip([&args.profile, &args.normal_profile]) {
        profiles.push(match path {
            Some(path) => {
                let profile = Profile::open(path)?;
                profile.check(one, &path.display().to_string())?;
                profile
            }
            None => learned(one, globals)?,
        });
    }
    let [tumor, normal] = &profiles[..] else { return Err(Failure::other("no profiles")) };
    let bar = Bar::new(globals, inputs[0].contigs().total_len());
    let config = Config {
        settings: Settings { tumor_in_normal: args.tumor_in_normal, ..Settings::default() },
        territory: &territory,
        shard: args.shard,
        output: args.output.clone(),
        force: args.force,
        version: VERSION_LINE,
        threads: globals.threads(),
        progress: &bar,
    };
    let outcome = wgs_call_somatic::run(&mut inputs, [tumor, normal], &config)?;
    drop(bar);
    let input =
        |s: &wgs_align::Source| InputFile { path: s.name().to_owned(), bytes: s.bytes(), ..InputFile::default() };
    let files = inputs.iter().flat_map(|i| i.sources()).map(input).collect();
    let mut run = clock.run(globals, files);
    run.reference = Some(tumor.reference.clone());
    report(run, [inputs[0].sample(), inputs[1].sample()], &outcome, &args.report, globals, is_stdout(&args.output))
}

/// Writes the report of a run or of gathered parts.
pub fn report(
    run: wgs_report::Run,
    [tumor, normal]: [&str; 2],
    outcome: &wgs_call_somatic::Outcome,
    args: &ReportArgs,
    globals: &Globals,
    stdout_taken: bool,
) -> Result<Outcome, Failure> {
    let section = CallSomatic::new(&outcome.state, &outcome.profiles);
    let text = section.text(tumor, normal);
    let sample = Sample { name: tumor.to_owned() };
    let mut report = Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), run, sample);
    report.add("call_somatic", &section).map_err(|e| Failure::other(format!("cannot write the section: {e}")))?;
    // With the VCF on standard output nothing else goes there.
    outputs::write(&report, args, globals, if stdout_taken { "" } else { &text }, Together::default())?;
    Ok(Outcome::Done)
}
