//! `wgs call germline --ped`: the samples of a family, their profiles and sexes → library → VCF or part, and report.

use super::call_germline::{Args, files, is_stdout, learned, report};
use super::outputs::Clock;
use super::progress::Bar;
use super::{Failure, Globals, Outcome, globals::VERSION_LINE};
use std::path::Path;
use wgs_call::ploidy::{Overrides, Sex};
use wgs_call::{CallError, Inputs, Pedigree, Ploidy, Profile, Territory};
use wgs_call_germline::family::{Config, contradictions};
use wgs_call_germline::{Settings, family};

/// Runs `wgs call germline --ped`.
pub fn run(ped: &Path, args: &Args, clock: Clock, globals: &Globals) -> Result<Outcome, Failure> {
    let refused = [
        (args.gvcf.is_some(), "--gvcf", "bands of reference confidence are of one sample: make them one by one"),
        (args.alleles.is_some(), "--alleles", "bounds and limits of detection are of one sample: ask them one by one"),
        (args.evidence.is_some(), "--evidence", "it shows the reads of one sample: look at them one by one"),
        (args.testcase.is_some(), "--testcase", "a test case is of one sample: cut it out of one"),
        (args.all_local, "--all-local", "it is for single samples"),
        (args.sex != Sex::Auto, "--sex", "the sexes are those of the PED file"),
        (args.ploidy.is_some(), "--ploidy", "copies and inheritance go by the sexes of the PED file"),
        (args.report.sample.is_some(), "--sample", "the samples are those that the read groups name"),
    ];
    if let Some((_, option, why)) = refused.into_iter().find(|r| r.0) {
        return Err(Failure::usage(format!("{option} cannot be used with --ped")).hint(why));
    }
    let pedigree = Pedigree::open(ped).map_err(CallError::from)?;
    let mut inputs = Inputs::open_by_sample(&args.input.inputs, &args.input.reference)?;
    let samples: Vec<(&str, &str)> =
        inputs.iter().map(|i| (i.sample(), i.sources().first().map_or("", |s| s.name()))).collect();
    let pedigree = pedigree.of(&samples).map_err(CallError::from)?;
    let Some(contigs) = inputs.first().map(|i| i.contigs().clone()) else {
        return Err(Failure::usage("no input"));
    };
    let territory = Territory::new(args.region.as_deref(), args.targets.as_deref(), &contigs)?;
    let profiles = profiles(args, &mut inputs, globals)?;
    let ploidy = |(member, profile): (&wgs_call::pedigree::Member, &Profile)| {
        Ploidy::new(member.sex, &Overrides::default(), profile, &contigs)
    };
    let ploidies = pedigree.members.iter().zip(&profiles).map(ploidy).collect::<Result<Vec<_>, CallError>>()?;
    for (ploidy, one) in ploidies.iter().zip(&inputs) {
        if let Some(warning) = ploidy.warning() {
            tracing::warn!(
                "sample {}: {}",
                one.sample(),
                warning.replace("--sex female or male", "its sex in the PED file")
            );
        }
    }
    for warning in contradictions(&pedigree, &profiles) {
        tracing::warn!("{warning}");
    }
    let bar = Bar::new(globals, contigs.total_len());
    let config = Config {
        settings: Settings::default(),
        pedigree: &pedigree,
        ploidies: &ploidies,
        territory: &territory,
        shard: args.shard,
        output: args.output.clone(),
        version: VERSION_LINE,
        threads: globals.threads(),
        progress: &bar,
    };
    let state = family::run(&mut inputs, &profiles, &config)?;
    drop(bar);
    let mut run = clock.run(globals, inputs.iter().flat_map(files).collect());
    run.reference = profiles.first().map(|p| p.reference.clone());
    let outcome = wgs_call_germline::Outcome { state, profile: String::new() };
    report(run, &pedigree.family, &outcome, &args.report, globals, is_stdout(&args.output))
}

/// Each sample's profile, in order of the inputs: the one given that names it, or learned.
fn profiles(args: &Args, inputs: &mut [Inputs], globals: &Globals) -> Result<Vec<Profile>, Failure> {
    let mut given: Vec<(String, Profile)> = Vec::new();
    for path in &args.profile {
        let (shown, profile) = (path.display().to_string(), Profile::open(path)?);
        if !inputs.iter().any(|i| i.sample() == profile.sample) {
            let reason = format!("it is of sample {}, of which there is no input", profile.sample);
            return Err(CallError::StaleProfile { path: shown, reason }.into());
        }
        if let Some((before, _)) = given.iter().find(|g| g.1.sample == profile.sample) {
            let message = format!("--profile: {before} and {shown} are both of sample {}", profile.sample);
            return Err(Failure::usage(message));
        }
        given.push((shown, profile));
    }
    let mut out = Vec::with_capacity(inputs.len());
    for one in inputs {
        match given.iter().position(|g| g.1.sample == one.sample()) {
            Some(at) => {
                let (path, profile) = given.swap_remove(at);
                profile.check(one, &path)?;
                out.push(profile);
            }
            None => out.push(learned(one, globals)?),
        }
    }
    Ok(out)
}
