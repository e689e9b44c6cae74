//! `wgs qc deliver`: manifests and folders → files read once → findings and metrics by sample → judged by a profile → verdict
//! as table, JSON, CSV, HTML, a report of each sample, a signature; exit code 1 unless it is pass or warn.

use super::globals::{COMMIT, VERSION};
use super::outputs::{Clock, finish, input_file, spare};
use super::progress::Bar;
use super::qc_fastq::genome_size;
use super::{Failure, Globals, Outcome};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use wgs_deliver::read::Reading;
use wgs_deliver::summary::SampleFinding;
use wgs_deliver::{Delivered, Given, State, manifest, sign, table};
use wgs_io::atomic::Together;
use wgs_report::date::Day;
use wgs_report::judge::{Judge, Judged};
use wgs_report::profile;
use wgs_report::subject::{self, Subject};
use wgs_report::text::{self, Colour};
use wgs_report::verdict::{Action, ActionState, Reason, Status, WaiverState};
use wgs_report::{Report, Run, Sample, waiver};

/// Arguments of `wgs qc deliver`.
#[derive(clap::Args)]
pub struct Args {
    /// Manifests (TSV with header), the later delivery last; with --verify the signed files
    #[arg(value_name = "MANIFEST", required_unless_present_any = ["template", "new_key"])]
    manifests: Vec<PathBuf>,
    /// Folder of the files [default: that of each manifest]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Print an empty manifest with all columns and a comment for each
    #[arg(long, exclusive = true)]
    template: bool,
    /// Keep what was read here: a run that was stopped goes on, unchanged files are not read again, earlier deliveries are known
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Files without md5 and sha256: refuse the manifest (on), or only warn (off)
    #[arg(long, value_name = "on|off", default_value = "on", value_parser = ["on", "off"])]
    require_digest: String,
    /// Profile: a shipped name or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "delivery")]
    profile: String,
    /// Waivers (TOML); they release a sample but never make it pass
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Day of judging: ends of waivers, due dates [default: today, without due dates]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    /// Genome size for the expected depth, in bases, or with k, M, G: 3.1G
    #[arg(long, value_name = "SIZE", value_parser = genome_size)]
    genome_size: Option<u64>,
    /// Reference FASTA, for CRAM of aligned reads
    #[arg(short, long, value_name = "FASTA")]
    reference: Option<PathBuf>,
    /// Write a report of each sample into this folder, for wgs judge and wgs cohort
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
    /// Write a table for spreadsheets, one line a sample
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write the actions as files to send into this folder: JSON, CSV and a letter for each pair of parties
    #[arg(long, value_name = "DIR")]
    actions: Option<PathBuf>,
    /// Write a self-contained HTML report, the verdict first
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Sign the JSON with this private Ed25519 key (PKCS#8, PEM); the signature is FILE.sig beside it
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
    /// Check the signature beside each file with this public key (PEM), nothing else
    #[arg(long, value_name = "PUBLIC", conflicts_with_all = ["sign", "state", "reports", "csv", "html"])]
    verify: Option<PathBuf>,
    /// Make a pair of keys: FILE, for its owner alone, and FILE.pub
    #[arg(long, value_name = "FILE", exclusive = true)]
    new_key: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    if args.template {
        std::io::stdout().write_all(manifest::template().as_bytes())?;
        return Ok(Outcome::Done);
    }
    if let Some(path) = &args.new_key {
        let public = sign::new_key(path)?;
        println!("private key: {}\npublic key: {}", path.display(), public.display());
        return Ok(Outcome::Done);
    }
    if let Some(public) = &args.verify {
        for file in &args.manifests {
            sign::verify(public, file)?;
            println!("{}: the signature fits", file.display());
        }
        return Ok(Outcome::Done);
    }
    check(&args, globals)
}

fn check(args: &Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let json = globals.json.as_ref().filter(|path| path.as_os_str() != "-");
    if args.sign.is_some() && json.is_none() {
        return Err(Failure::usage("--sign needs --json FILE: a file is signed"));
    }
    let key = args.sign.as_ref().map(|path| sign::private_key(path)).transpose()?;
    let outputs = [json, args.csv.as_ref(), args.html.as_ref(), args.state.as_ref()].into_iter().flatten();
    spare(args.manifests.iter().chain(&args.waivers).chain(&args.sign), outputs)?;
    let (_, profile) = profile::load(&args.profile)?;
    let waivers = match &args.waivers {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
            waiver::parse(&text, &path.display().to_string())?
        }
        None => Vec::new(),
    };
    let on = match &args.on {
        Some(day) => {
            Some(Day::parse(day).ok_or_else(|| Failure::usage(format!("--on {day}: not a day (YYYY-MM-DD)")))?)
        }
        None => None,
    };
    let given = args.manifests.iter().map(|path| given(path, args.dir.as_deref())).collect::<Result<Vec<_>, _>>()?;
    let delivered = deliver(args, globals, &given)?;
    let inputs = args.manifests.iter().map(|path| input_file(path, globals.digest)).collect::<Result<Vec<_>, _>>()?;
    let run = clock.run(globals, inputs);
    let subjects = subjects(&delivered, &run)?;
    let judge = Judge {
        profile: &profile,
        roster: &delivered.roster,
        waivers: &waivers,
        today: on.unwrap_or_else(super::judge::today),
        on,
        findings: &[],
        previous: &[],
    };
    let mut judged = judge.run(&subjects)?;
    whole(&mut judged, &delivered, &judge);
    for w in judged.judgement.waivers.iter().filter(|w| w.state != WaiverState::Used && !globals.quiet) {
        let ended = w.state == WaiverState::Expired;
        let why = if ended { "it ended" } else { "other sample, metric or profile, or not needed" };
        eprintln!("note: waiver {} covers nothing here: {why}", w.id);
    }
    let internal = |e: serde_json::Error| Failure::other(format!("verdict does not serialise: {e}"));
    let verdict_only = judged.report(VERSION, COMMIT, run.clone()).map_err(internal)?;
    let mut report = Report::new(VERSION, COMMIT, run, verdict_only.sample.clone());
    report.add("qc_deliver", &delivered.section).map_err(internal)?;
    report.sections.extend(verdict_only.sections.clone());
    report.verdict = verdict_only.verdict.clone();
    let text = report.to_json();
    let mut files = Together::default();
    if let Some(dir) = &args.reports {
        for subject in &subjects {
            files.write(&dir.join(file_name(&subject.name)), subject.report.to_json().as_bytes())?;
        }
    }
    if let Some(dir) = &args.actions {
        for file in wgs_report::requests::files(&judged.verdict, &judged.judgement) {
            files.write(&dir.join(&file.name), file.content.as_bytes())?;
        }
    }
    if let Some(path) = &args.csv {
        files.write(path, table::table(&delivered.section, &judged).as_bytes())?;
    }
    if let Some(path) = &args.html {
        let pages: Vec<Report> = std::iter::once(verdict_only).chain(subjects.into_iter().map(|s| s.report)).collect();
        files.write(path, wgs_report::html::render(&pages).as_bytes())?;
    }
    if let Some((key, json)) = key.as_ref().zip(json) {
        files.write(&sign::beside(json), &sign::sign(key, text.as_bytes()))?;
    }
    let quiet = globals.quiet || (globals.json.is_some() && json.is_none());
    let terminal = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let shown = match quiet {
        true => String::new(),
        false => text::table(&judged, if terminal { Colour::Ansi } else { Colour::Never }),
    };
    finish(files, globals, &text, &shown)?;
    Ok(if judged.verdict.status.refuses() { Outcome::Refused } else { Outcome::Done })
}

fn given(path: &Path, dir: Option<&Path>) -> Result<Given, Failure> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| Failure::usage(format!("{shown}: {e}")))?;
    let beside = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(Given { path: shown, bytes, dir: dir.unwrap_or(beside).to_owned() })
}

fn deliver(args: &Args, globals: &Globals, given: &[Given]) -> Result<Delivered, Failure> {
    let digests = args.require_digest == "on";
    // A manifest that is wrong is told before a state is made.
    let mut bytes = 0;
    for g in given {
        let manifest = manifest::parse(&g.bytes, &g.path, digests)?;
        let files = manifest.lines.iter().filter_map(|l| l.file.as_ref());
        bytes += files.filter_map(|f| std::fs::metadata(g.dir.join(f)).ok()).map(|m| m.len()).sum::<u64>();
    }
    let mut state = args.state.as_ref().map(|path| State::open(path)).transpose()?;
    let bar = Bar::new(globals, bytes);
    let config = wgs_qc_fastq::Config {
        genome_size: args.genome_size,
        reference: args.reference.clone(),
        ..wgs_qc_fastq::Config::default()
    };
    let version = format!("{VERSION} ({COMMIT})");
    let reading = Reading { config, threads: globals.threads(), version, progress: &bar };
    Ok(wgs_deliver::run(given, digests, &reading, &mut state)?)
}

/// A report of each sample.
fn subjects(delivered: &Delivered, run: &Run) -> Result<Vec<Subject>, Failure> {
    let mut reports = Vec::new();
    for sample in &delivered.samples {
        let mut report = Report::new(VERSION, COMMIT, run.clone(), Sample { name: sample.name.clone() });
        let internal = |e: serde_json::Error| Failure::other(format!("cannot write the report: {e}"));
        report.add("specimen", &sample.specimen).map_err(internal)?;
        if let Some(section) = &sample.qc_fastq {
            report.add("qc_fastq", section).map_err(internal)?;
        }
        report.add("qc_deliver", &sample.qc_deliver).map_err(internal)?;
        reports.push((sample.name.clone(), report));
    }
    Ok(subject::merge(reports)?)
}

/// Adds what was found of the delivery as a whole to the verdict, under the name of the last delivery.
fn whole(judged: &mut Judged, delivered: &Delivered, judge: &Judge) {
    let name = delivered.section.deliveries.iter().rev().find_map(|d| d.delivery_id.clone());
    let name = name.unwrap_or_else(|| "delivery".into());
    for SampleFinding { finding, .. } in delivered.section.findings.iter().filter(|f| f.sample.is_none()) {
        judged.verdict.status = judged.verdict.status.max(Status::Warn);
        judged.verdict.reasons.push(Reason {
            sample: name.clone(),
            metric: Some(finding.code.clone()),
            outcome: finding.outcome,
            value: None,
            unit: None,
            limit: None,
            scope: finding.scope,
            row: finding.row.clone(),
            profile: judge.profile.name.clone(),
            profile_version: judge.profile.version.clone(),
            message: finding.message.clone(),
            why: String::new(),
            waiver: None,
        });
        judged.verdict.actions.push(Action {
            sample: name.clone(),
            from: finding.from,
            to: finding.to,
            request: finding.request,
            reason: finding.message.clone(),
            due: judge.profile.due_days.zip(judge.on).map(|(days, on)| on.plus(days).to_string()),
            state: ActionState::Open,
        });
    }
}

/// A file name that no pseudonym can lead elsewhere: other characters than letters, digits, `-`, `_` and `.` as `%XX`.
fn file_name(sample: &str) -> String {
    let mut name = String::new();
    for (i, byte) in sample.bytes().enumerate() {
        match byte {
            b'.' if i == 0 => name.push_str("%2E"),
            b'-' | b'_' | b'.' => name.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => name.push(char::from(byte)),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    name + ".json"
}
