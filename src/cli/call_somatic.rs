//! `wgs call somatic`: arguments → library → VCF and report.

use super::call_germline::{check_outputs, is_stdout, learned, refuse_shard_name, written};
use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome, globals::VERSION_LINE};
use std::path::PathBuf;
use wgs_call::population::Population;
use wgs_call::profile::learn_all;
use wgs_call::{Asked, CallError, Inputs, Profile, Territory};
use wgs_call_panel::Panel;
use wgs_call_somatic::{CallSomatic, Config, Known, Settings, TUMORS_MAX};
use wgs_engine::Shard;
use wgs_io::atomic::Together;
use wgs_report::{InputFile, Report, Sample};

/// Arguments of `wgs call somatic`.
#[derive(clap::Args)]
pub struct Args {
    /// BAM or CRAM files of the tumour, with their indices; of several tumours of one person, told by their read groups' samples
    #[arg(required = true, value_name = "TUMOR")]
    tumor: Vec<PathBuf>,
    /// BAM or CRAM files of the normal, with their indices; without, nothing is called somatic but has an origin with its probability
    #[arg(long, num_args = 1, value_name = "NORMAL")]
    normal: Vec<PathBuf>,
    /// Reference FASTA the reads were aligned to
    #[arg(short, long, value_name = "FASTA")]
    reference: PathBuf,
    /// VCF to write: .vcf.gz or .bcf (with index), .vcf, or '-' for plain text on standard output; with --shard, the part
    #[arg(short, long, value_name = "VCF")]
    output: PathBuf,
    /// Sample profile of the tumour from `wgs call learn`, one for each tumour [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    profile: Vec<PathBuf>,
    /// Sample profile of the normal [default: learned first]
    #[arg(long, value_name = "PROFILE")]
    normal_profile: Option<PathBuf>,
    /// Panel of normals from `wgs call pon`, of the same reference
    #[arg(long, value_name = "PON")]
    panel: Option<PathBuf>,
    /// Call only here: CONTIG or CONTIG:START-END, 1-based
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Call only in these intervals
    #[arg(long, value_name = "BED")]
    targets: Option<PathBuf>,
    /// Allele frequencies of a population: VCF or BCF with index, as gnomAD's
    #[arg(long, value_name = "VCF")]
    population: Option<PathBuf>,
    /// INFO key of its frequencies [default: AF, else AC/AN]
    #[arg(long, value_name = "KEY", requires = "population")]
    population_key: Option<String>,
    /// Report every allele of this VCF or BCF, found or not
    #[arg(long, value_name = "VCF")]
    alleles: Option<PathBuf>,
    /// Make part I of N, to be joined by `wgs call gather`
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Expected share of false calls among those that pass, 0.00001 to less than 1: sets the least probability of a call that passes,
    /// which is 0.75 otherwise
    #[arg(long, value_name = "RATE")]
    fdr: Option<f64>,
    /// Name of the normal, where its read groups have none
    #[arg(long, value_name = "NAME")]
    normal_sample: Option<String>,
    /// Share of the tumour in the normal; auto: from the profiles, if they were learned together
    #[arg(long, value_name = "auto|0..1", default_value = "auto")]
    tumor_in_normal: TumorInNormal,
    /// Report of `wgs qc align` with the contamination of a sample, told by its name; counts where the normal's alleles do not measure it
    #[arg(long, num_args = 1, value_name = "REPORT")]
    qc: Vec<PathBuf>,
    /// Call though tumour and normal look like different persons
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArgs,
}

/// `--tumor-in-normal`.
#[derive(Clone, Copy, Debug)]
struct TumorInNormal(Option<f64>);

impl std::str::FromStr for TumorInNormal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self(None));
        }
        let share = text.parse().ok().filter(|c| (0.0..=1.0).contains(c));
        share.map(|c| Self(Some(c))).ok_or_else(|| "expected auto or a share from 0 to 1".to_owned())
    }
}

/// Runs `wgs call somatic`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    check_outputs(&args.output, None, globals)?;
    refuse_shard_name(args.shard.is_some(), &args.output)?;
    check_fdr(args.fdr)?;
    let read = args.tumor.iter().chain(&args.normal).chain([&args.reference]).chain(&args.profile);
    let read = read.chain(&args.normal_profile).chain(&args.panel).chain(&args.targets).chain(&args.qc);
    let read = read.chain(&args.population).chain(&args.alleles);
    outputs::spare(read, written(&args.output, &args.report, globals))?;
    if args.fdr.is_some() && args.shard.is_some() {
        return Err(Failure::usage("--fdr is set from all calls together, not from a shard's")
            .hint("give it to `wgs call gather`, which joins the parts"));
    }
    let mut inputs = match args.report.sample.as_deref() {
        Some(name) => vec![Inputs::open(&args.tumor, &args.reference, Some(name))?],
        None => Inputs::open_by_sample(&args.tumor, &args.reference)?,
    };
    if inputs.len() > TUMORS_MAX {
        return Err(Failure::usage(format!("{} tumours, at most {TUMORS_MAX} are looked at together", inputs.len())));
    }
    let has_normal = !args.normal.is_empty();
    if has_normal {
        let normal = Inputs::open(&args.normal, &args.reference, args.normal_sample.as_deref())?;
        for tumor in &inputs {
            tumor.check_same_contigs(&normal)?;
            if tumor.sample() == normal.sample() {
                let message = format!("tumour and normal are both called {}", tumor.sample());
                return Err(Failure::usage(message).hint("name the tumour: --sample NAME"));
            }
        }
        inputs.push(normal);
    } else if args.normal_profile.is_some() || args.normal_sample.is_some() || args.tumor_in_normal.0.is_some() {
        return Err(Failure::usage("--normal-profile, --normal-sample and --tumor-in-normal need --normal"));
    } else if args.fdr.is_some() {
        return Err(Failure::usage("--fdr needs --normal: without one no call is named somatic"));
    }
    let territory = Territory::new(args.region.as_deref(), args.targets.as_deref(), inputs[0].contigs())?;
    let mut given = Vec::with_capacity(args.profile.len());
    for path in args.profile.iter().chain(&args.normal_profile) {
        given.push((Profile::open(path)?, path));
    }
    let profiles = if given.is_empty() {
        let bar = Bar::new(globals, inputs[0].contigs().total_len());
        learn_all(&mut inputs, has_normal, globals.threads(), &bar, env!("CARGO_PKG_VERSION"))?
    } else {
        matched(given, &mut inputs, globals)?
    };
    check_pairs(&profiles, has_normal)?;
    let panel = args.panel.as_deref().map(Panel::open).transpose()?;
    let bar = Bar::new(globals, inputs[0].contigs().total_len());
    let contamination = reported(&args.qc, &inputs)?;
    let settings = Settings { tumor_in_normal: args.tumor_in_normal.0, contamination, ..Settings::default() };
    for (one, known) in inputs.iter().zip(Known::of(&profiles, has_normal, &settings)) {
        if known.is_mixture() {
            let (name, share) = (one.sample(), 100.0 * known.contamination);
            tracing::warn!(
                "{name}: {share:.0} % of another genome: a mixture; alleles of both are taken for the sample's"
            );
        }
    }
    let asked = args.alleles.as_deref().map(|path| Asked::open(path, &inputs[0])).transpose()?;
    let population = match &args.population {
        Some(path) => {
            let key = args.population_key.as_deref();
            Some(Population::open(path, key, inputs[0].contigs(), inputs[0].reference())?)
        }
        None => None,
    };
    let config = Config {
        population: population.as_ref(),
        asked: asked.as_ref(),
        settings,
        territory: &territory,
        shard: args.shard,
        output: args.output.clone(),
        fdr: args.fdr,
        has_normal,
        panel: panel.as_ref(),
        force: args.force,
        version: VERSION_LINE,
        threads: globals.threads(),
        progress: &bar,
    };
    let outcome = wgs_call_somatic::run(&mut inputs, &profiles, &config)?;
    drop(bar);
    let input =
        |s: &wgs_align::Source| InputFile { path: s.name().to_owned(), bytes: s.bytes(), ..InputFile::default() };
    let files = inputs.iter().flat_map(|i| i.sources()).map(input).collect();
    let mut run = clock.run(globals, files);
    run.reference = profiles.first().map(|p| p.reference.clone());
    report(run, &outcome, &args.report, globals, is_stdout(&args.output))
}

/// Contamination of each input that a report states.
fn reported(paths: &[PathBuf], inputs: &[Inputs]) -> Result<Vec<Option<f64>>, Failure> {
    let mut out = vec![None; inputs.len()];
    for path in paths {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| CallError::Io { path: shown.clone(), source })?;
        let report = Report::parse(&bytes, &shown, env!("CARGO_PKG_VERSION"))?;
        let name = &report.sample.name;
        let Some(i) = inputs.iter().position(|one| one.sample() == name) else {
            return Err(Failure::usage(format!("--qc {shown}: it is of sample {name}, which is not among the inputs")));
        };
        let share = report.sections.get("qc_align").and_then(|s| s.pointer("/contamination/freemix")?.as_f64());
        match share {
            None => return Err(Failure::usage(format!("--qc {shown}: it states no contamination"))),
            Some(x) if !(0.0..=1.0).contains(&x) => {
                return Err(Failure::input(format!("{shown}: a contamination of {x} is no share")));
            }
            Some(_) => {}
        }
        out[i] = share;
    }
    Ok(out)
}

/// Each sample's profile among those given, else learned.
fn matched(
    mut given: Vec<(Profile, &PathBuf)>,
    inputs: &mut [Inputs],
    globals: &Globals,
) -> Result<Vec<Profile>, Failure> {
    let mut profiles = Vec::with_capacity(inputs.len());
    for one in inputs {
        let found = given.iter().position(|p| p.0.sample == one.sample());
        profiles.push(match found {
            Some(i) => {
                let (profile, path) = given.remove(i);
                profile.check(one, &path.display().to_string())?;
                profile
            }
            None => learned(one, globals)?,
        });
    }
    match given.first() {
        Some((profile, path)) => {
            let reason = format!("it is of sample {}, which is not among the inputs", profile.sample);
            Err(CallError::StaleProfile { path: path.display().to_string(), reason }.into())
        }
        None => Ok(profiles),
    }
}

/// Refuses a tumour's profile that was learned with another normal.
fn check_pairs(profiles: &[Profile], has_normal: bool) -> Result<(), Failure> {
    let Some(normal) = profiles.last().filter(|_| has_normal) else { return Ok(()) };
    for profile in profiles {
        if let Some(pair) = &profile.pair
            && (pair.normal != normal.sample || pair.normal_witness != normal.witness)
        {
            let path = format!("the profile of {}", profile.sample);
            let reason = format!("it was learned with another normal, {}", pair.normal);
            return Err(CallError::StaleProfile { path, reason }.into());
        }
    }
    Ok(())
}

/// What can be asked for as a false discovery rate.
pub fn check_fdr(fdr: Option<f64>) -> Result<(), Failure> {
    match fdr {
        Some(rate) if !(wgs_call_somatic::RATE_MIN..1.0).contains(&rate) => {
            Err(Failure::usage("--fdr: expected a share from 0.00001 to less than 1"))
        }
        _ => Ok(()),
    }
}

/// Writes the report of a run or of gathered parts.
pub fn report(
    run: wgs_report::Run,
    outcome: &wgs_call_somatic::Outcome,
    args: &ReportArgs,
    globals: &Globals,
    stdout_taken: bool,
) -> Result<Outcome, Failure> {
    let mut section = CallSomatic::new(&outcome.state, &outcome.samples);
    section.false_discovery = outcome.limit.as_ref().map(wgs_call_somatic::Limit::section);
    let text = section.text();
    let first = outcome.samples.first().map_or(String::new(), |s| s.name.clone());
    let sample = Sample { name: args.sample.clone().unwrap_or(first) };
    let mut report = Report::new(env!("CARGO_PKG_VERSION"), env!("WGS_COMMIT"), run, sample);
    report.add("call_somatic", &section).map_err(|e| Failure::other(format!("cannot write the section: {e}")))?;
    // With the VCF on standard output nothing else goes there.
    outputs::write(&report, args, globals, if stdout_taken { "" } else { &text }, Together::default())?;
    Ok(Outcome::Done)
}
