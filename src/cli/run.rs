//! `wgs run`: the pipeline on one machine.
//!
//! Exit codes: 0 done; 1 a gate or verdict says fail or incomplete; 2 wrong usage, a table or configuration with a mistake; 3 a
//! step's input is bad; 4 anything else. What is done is kept in every case.

use super::globals::{COMMIT, VERSION, VERSION_LINE};
use super::outputs::{Clock, finish, input_file};
use super::{Failure, Globals, Outcome};
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_io::atomic::Together;
use wgs_report::{Report, Sample};
use wgs_run::plan::PlanSection;
use wgs_run::run::{Event, Options, State};
use wgs_run::{Config, Plan, Samples, template};

/// Arguments of `wgs run`.
#[derive(clap::Args)]
pub struct Args {
    /// Table of samples: FASTQ or BAM, role, pair, family, … (see --template samples)
    #[arg(value_name = "SAMPLES", required_unless_present = "template")]
    samples: Option<PathBuf>,
    /// Configuration: reference, profile, gene models, … (see --template config)
    #[arg(short, long, value_name = "TOML", required_unless_present = "template")]
    config: Option<PathBuf>,
    /// Print the plan as a table and run nothing; with --json the plan as section `plan`, for other executors
    #[arg(long)]
    dry_run: bool,
    /// Print an empty table of samples, or a configuration with every key
    #[arg(long, value_name = "samples|config", conflicts_with_all = ["samples", "config", "dry_run"])]
    template: Option<Template>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Template {
    Samples,
    Config,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let (Some(table), Some(config)) = (&args.samples, &args.config) else {
        let text = match args.template {
            Some(Template::Config) => template::CONFIG.to_owned(),
            _ => template::samples(),
        };
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(Outcome::Done);
    };
    let samples = Samples::parse(&settings(table)?, table)?;
    let config_read = Config::parse(&settings(config)?, config)?;
    let plan = Plan::new(&samples, &config_read)?;
    let names: Vec<&str> = samples.0.iter().map(|s| s.entry.sample.as_str()).collect();
    let written =
        |section: &str, of: &dyn Fn(&mut Report) -> Result<(), serde_json::Error>| -> Result<Report, Failure> {
            let inputs = [table, config].map(|path| input_file(path, true)).into_iter().collect::<Result<_, _>>()?;
            let mut report = Report::new(VERSION, COMMIT, clock.run(globals, inputs), Sample { name: names.join(",") });
            of(&mut report).map_err(|e| Failure::other(format!("cannot write section {section}: {e}")))?;
            Ok(report)
        };
    if args.dry_run {
        let report = written("plan", &|r| r.add("plan", &PlanSection::new(&plan)))?;
        finish(Together::default(), globals, &report.to_json(), &plan.table())?;
        return Ok(Outcome::Done);
    }
    let wgs = std::env::current_exe().map_err(|e| Failure::other(format!("cannot find this program: {e}")))?;
    let options = Options { threads: globals.threads(), wgs, version: VERSION_LINE.to_owned() };
    let tell = |event: Event| match event {
        Event::Begins(step) if !globals.quiet => eprintln!("{} ({}) ...", step.id, step.about),
        Event::Over(step, state, seconds) if !globals.quiet => match state {
            State::Ran | State::Refused if seconds > 0.0 => eprintln!("{}: {}, {seconds:.1} s", step.id, state.word()),
            state => eprintln!("{}: {}", step.id, state.word()),
        },
        _ => {}
    };
    let outcome = wgs_run::run::run(&plan, &options, &tell)?;
    let section = wgs_run::summary::RunSection::new(&plan, &outcome);
    let report = written("run", &|r| r.add("run", &section))?;
    let mut files = Together::default();
    files.write(&plan.out.join("run.json"), report.to_json().as_bytes())?;
    finish(files, globals, &report.to_json(), if globals.quiet { "" } else { &section.text })?;
    Ok(if outcome.refused() { Outcome::Refused } else { Outcome::Done })
}

/// A file the operator wrote: not being able to read it is wrong usage.
fn settings(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}
