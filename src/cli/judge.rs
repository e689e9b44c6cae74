//! `wgs judge`: reports → merged per sample → gates of a profile → verdict as table, JSON, HTML; exit code 1 unless it is
//! pass or warn.

use super::globals::{COMMIT, VERSION};
use super::outputs::{Clock, finish, input_file, report_bytes};
use super::{Failure, Globals, Outcome};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use wgs_identity::{QcIdentity, Stated};
use wgs_io::atomic::Together;
use wgs_io::digest::Digests;
use wgs_report::date::Day;
use wgs_report::finding::Finding;
use wgs_report::html::lang::Lang;
use wgs_report::judge::{Judge, Judged};
use wgs_report::profile::{self, Profile, SHIPPED};
use wgs_report::roster::Roster;
use wgs_report::subject::{self, Subject};
use wgs_report::text::{self, Colour};
use wgs_report::verdict::{Action, WaiverState};
use wgs_report::{InputFile, Report, json, requests, waiver};

/// Arguments of `wgs judge`.
#[derive(clap::Args)]
pub struct Args {
    /// Reports of `wgs qc …` ('-' for standard input); those of one sample are merged
    #[arg(value_name = "REPORT", required_unless_present_any = ["list_profiles", "show_profile"])]
    pub reports: Vec<PathBuf>,
    /// Profile: a shipped name or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "ga4gh-reference")]
    pub profile: String,
    /// Sample table (TSV with header: sample, role, and any of pair, family, person, stated_sex, … see the documentation)
    #[arg(long, value_name = "TSV", conflicts_with = "role")]
    pub samples: Option<PathBuf>,
    /// Role of a sample, or of all: tumor, normal, germline, proband, mother, father, sibling, reference_sample, no_template_control
    #[arg(long, value_name = "[SAMPLE=]ROLE")]
    pub role: Vec<String>,
    /// Waivers (TOML); they release a sample but never make it pass
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// Fingerprints of the samples (`wgs qc align --fingerprint`): same person, relatives, swaps, duplicates
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub fingerprints: Vec<PathBuf>,
    /// Earlier verdict: its actions keep their days, become overdue, or are done
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// Write the actions as files to send, for each pair of parties JSON, CSV and a letter
    #[arg(long, value_name = "DIR")]
    pub actions: Option<PathBuf>,
    /// Day of judging: ends of waivers, due dates [default: today, without due dates]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<String>,
    /// Write a self-contained HTML report, the verdict first
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Language of the HTML report's verdict and gates
    #[arg(long, value_name = "en|ja", default_value_t = Lang::En, requires = "html")]
    pub lang: Lang,
    /// List the shipped profiles
    #[arg(long, conflicts_with = "reports")]
    pub list_profiles: bool,
    /// Print a profile, to start one's own from
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reports", "list_profiles"])]
    pub show_profile: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    if args.list_profiles {
        return list_profiles();
    }
    if let Some(name) = &args.show_profile {
        std::io::stdout().write_all(profile::load(name)?.0.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let clock = Clock::start();
    let (_, profile) = profile::load(&args.profile)?;
    let waivers = match &args.waivers {
        Some(path) => waiver::parse(&settings(path)?, &path.display().to_string())?,
        None => Vec::new(),
    };
    let on = match &args.on {
        Some(day) => {
            Some(Day::parse(day).ok_or_else(|| Failure::usage(format!("--on {day}: not a day (YYYY-MM-DD)")))?)
        }
        None => None,
    };
    let table = match &args.samples {
        Some(path) => Some(Roster::parse(&settings(path)?, &path.display().to_string())?),
        None => None,
    };
    let (mut subjects, mut inputs) = read(&args.reports, globals)?;
    let names: Vec<String> = subjects.iter().map(|s| s.name.clone()).collect();
    let mut roster = match table {
        Some(table) => table,
        None => Roster::of_roles(&args.role, &names)?,
    };
    roster.join(&mut subjects)?;
    let (identity, findings) = identity(&args, globals, &roster, &subjects, &mut inputs)?;
    let previous = match &args.previous {
        Some(path) => earlier(path, globals, &mut inputs)?,
        None => Vec::new(),
    };
    let today = on.unwrap_or_else(today);
    let judged = Judge {
        profile: &profile,
        roster: &roster,
        waivers: &waivers,
        today,
        on,
        findings: &findings,
        previous: &previous,
    }
    .run(&subjects)?;
    for w in judged.judgement.waivers.iter().filter(|w| w.state != WaiverState::Used && !globals.quiet) {
        let ended = w.state == WaiverState::Expired;
        let why = if ended { "it ended" } else { "other sample, metric or profile, or not needed" };
        eprintln!("note: waiver {} covers nothing here: {why}", w.id);
    }
    let run = clock.run(globals, inputs);
    let internal = |e: serde_json::Error| Failure::other(format!("verdict does not serialise: {e}"));
    let mut report = judged.report(VERSION, COMMIT, run).map_err(internal)?;
    if let Some(section) = &identity {
        report.add("qc_identity", section).map_err(internal)?;
    }
    write(&args, globals, &judged, &profile, &report, subjects)?;
    Ok(if judged.verdict.status.refuses() { Outcome::Refused } else { Outcome::Done })
}

fn list_profiles() -> Result<Outcome, Failure> {
    let mut out = String::new();
    for (name, text) in SHIPPED {
        let profile = Profile::parse(text, name)?;
        out.push_str(&format!(
            "{name} {}: {} gates\n    {}\n",
            profile.version,
            profile.gates.len(),
            profile.description
        ));
    }
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

/// A file the operator wrote: not being able to read it is wrong usage.
fn settings(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}

fn read(paths: &[PathBuf], globals: &Globals) -> Result<(Vec<Subject>, Vec<InputFile>), Failure> {
    let mut reports = Vec::with_capacity(paths.len());
    let mut inputs = Vec::with_capacity(paths.len());
    for path in paths {
        let (shown, bytes) = report_bytes(path)?;
        let mut input = input_file(path, globals.digest)?;
        if shown == "-" {
            let mut digests = Digests::default();
            digests.update(&bytes);
            let (md5, sha256) = digests.finish();
            (input.bytes, input.md5, input.sha256) = (Some(bytes.len() as u64), Some(md5), Some(sha256));
        }
        inputs.push(input);
        reports.push((shown.clone(), Report::parse(&bytes, &shown, VERSION)?));
    }
    Ok((subject::merge(reports)?, inputs))
}

/// Compares the samples' fingerprints, and genetic with stated sexes.
fn identity(
    args: &Args,
    globals: &Globals,
    roster: &Roster,
    subjects: &[Subject],
    inputs: &mut Vec<InputFile>,
) -> Result<(Option<QcIdentity>, Vec<(String, Finding)>), Failure> {
    let mut prints = Vec::with_capacity(args.fingerprints.len());
    for path in &args.fingerprints {
        prints.push(super::qc_identity::fingerprint(path)?);
        inputs.push(input_file(path, globals.digest)?);
    }
    let karyotype = |s: &Subject| {
        let word = json::at(s.sections.get("qc_align")?, "sex.karyotype")?.as_str()?;
        Some((s.name.clone(), word.to_owned()))
    };
    let sexes: Vec<_> = subjects.iter().filter_map(karyotype).collect();
    Ok(wgs_identity::findings(&Stated::of(roster), &prints, &sexes)?)
}

/// The actions of an earlier verdict.
fn earlier(path: &Path, globals: &Globals, inputs: &mut Vec<InputFile>) -> Result<Vec<Action>, Failure> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| Failure::input(format!("{shown}: {e}")))?;
    let report = Report::parse(&bytes, &shown, VERSION)?;
    inputs.push(input_file(path, globals.digest)?);
    let verdict = report.verdict.ok_or_else(|| Failure::input(format!("{shown}: not a verdict of wgs judge")))?;
    Ok(verdict.actions)
}

/// The system's day; 1970 when its clock is before that.
pub(super) fn today() -> Day {
    Day::of_unix(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
}

fn write(
    args: &Args,
    globals: &Globals,
    judged: &Judged,
    profile: &Profile,
    report: &Report,
    subjects: Vec<Subject>,
) -> Result<(), Failure> {
    let mut files = Together::default();
    if let Some(path) = &args.html {
        let mut pages = vec![report.clone()];
        pages.extend(subjects.into_iter().map(|s| s.report));
        files.write(path, wgs_report::html::render_in(&pages, args.lang).as_bytes())?;
    }
    if let Some(dir) = &args.actions {
        for file in requests::files(&judged.verdict, &judged.judgement) {
            files.write(&dir.join(&file.name), file.content.as_bytes())?;
        }
    }
    if globals.quiet || globals.json.as_ref().is_some_and(|path| path.as_os_str() == "-") {
        return finish(files, globals, &report.to_json(), "");
    }
    let terminal = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut out = text::table(judged, if terminal { Colour::Ansi } else { Colour::Never });
    if needs_role(profile, judged) {
        eprintln!(
            "hint: this profile has gates for tumours, normals or germline samples: state what they are with --role or --samples"
        );
    }
    if let Some(path) = &args.html {
        out.push_str(&format!("report: {}\n", path.display()));
    }
    finish(files, globals, &report.to_json(), &out)
}

fn needs_role(profile: &Profile, judged: &Judged) -> bool {
    let unknown = judged.judgement.samples.iter().any(|s| s.role.is_none());
    unknown && profile.gates.iter().any(|g| g.applies_to.covers(None).is_none())
}
