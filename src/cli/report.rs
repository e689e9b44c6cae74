//! `wgs report`: reports, annotated calls and the operator's tables → one case → JSON, HTML, FHIR, Phenopacket, and a file for
//! the laboratory alone. All outputs appear together or none does; exit code 1 when the quality verdict is fail or incomplete.

use super::globals::{COMMIT, VERSION};
use super::outputs::{Clock, finish, input_file, report_bytes, spare};
use super::{Failure, Globals, Outcome};
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_case::html::Lang;
use wgs_case::model::Case;
use wgs_case::{Built, Inputs, build, case_file, fhir, html, layout, phenopacket, quality};
use wgs_io::atomic::{Output, Together};
use wgs_report::{InputFile, Report, Run, Sample};

/// Arguments of `wgs report`.
#[derive(clap::Args)]
pub struct Args {
    /// Reports of `wgs qc …`, `call …`, `annotate` and verdicts of `judge` on the samples of the case ('-' for standard input)
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// What the case is: person, samples, consent (TOML; --case-template prints an empty one)
    #[arg(long, value_name = "TOML", required_unless_present_any = ["case_template", "show_layout"])]
    case: Option<PathBuf>,
    /// Layout: a shipped name (standard, rare-disease, cancer) or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "standard")]
    layout: String,
    /// Write the report as one HTML file ('-' for standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of the HTML report
    #[arg(long, value_name = "en|ja", default_value_t = Lang::En)]
    lang: Lang,
    /// Write a FHIR R4 Bundle
    #[arg(long, value_name = "FILE")]
    fhir: Option<PathBuf>,
    /// Write a Phenopacket v2
    #[arg(long, value_name = "FILE")]
    phenopacket: Option<PathBuf>,
    /// Write what is for the laboratory alone: identity, karyotype, parentage, homozygosity (JSON, readable by its owner)
    #[arg(long, value_name = "FILE")]
    laboratory: Option<PathBuf>,
    /// Germline calls, annotated: JSON lines of `wgs annotate --json-lines`
    #[arg(long, value_name = "JSONL", help_heading = "Calls")]
    germline: Option<PathBuf>,
    /// Somatic calls, annotated
    #[arg(long, value_name = "JSONL", help_heading = "Calls")]
    somatic: Option<PathBuf>,
    /// Table of `wgs annotate --candidates`
    #[arg(long, value_name = "TSV", help_heading = "Calls")]
    candidates: Option<PathBuf>,
    /// Genes the case asks for: one symbol a line, with '# name:' and '# version:'
    #[arg(long, value_name = "LIST", help_heading = "Genes")]
    genes: Option<PathBuf>,
    /// Genes looked through for secondary findings
    #[arg(long, value_name = "LIST", help_heading = "Genes")]
    secondary_genes: Option<PathBuf>,
    /// Intervals of the genes (BED, fourth column the symbol)
    #[arg(long, value_name = "BED", help_heading = "Genes")]
    gene_regions: Option<PathBuf>,
    /// Callable intervals (BED); of several files a base counts where all have it
    #[arg(long, value_name = "BED", num_args = 1.., help_heading = "Genes")]
    callable: Vec<PathBuf>,
    /// Tables of drugs, trials and diagnoses (TSV, with '# name:' and '# date:')
    #[arg(long, value_name = "TSV", num_args = 1.., help_heading = "Knowledge")]
    evidence: Vec<PathBuf>,
    /// What levels of these tables are in national and AMP/ASCO/CAP schemes (TSV)
    #[arg(long, value_name = "TSV", help_heading = "Knowledge")]
    levels: Option<PathBuf>,
    /// What people decided about variants (TOML)
    #[arg(long, value_name = "TOML", help_heading = "Knowledge")]
    assessments: Option<PathBuf>,
    /// Print an empty case file with every key explained
    #[arg(long, conflicts_with = "case")]
    case_template: bool,
    /// Print a shipped layout, to start one's own from
    #[arg(long, value_name = "NAME", conflicts_with_all = ["case", "case_template"])]
    show_layout: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    if args.case_template {
        std::io::stdout().write_all(case_file::TEMPLATE.as_bytes())?;
        return Ok(Outcome::Done);
    }
    if let Some(name) = &args.show_layout {
        let names = layout::SHIPPED.map(|(name, _)| name).join(", ");
        let text =
            layout::shipped(name).ok_or_else(|| Failure::usage(format!("no layout '{name}' (shipped: {names})")))?;
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let outputs = [args.output.as_ref(), globals.json.as_ref(), args.fhir.as_ref(), args.phenopacket.as_ref()];
    let outputs: Vec<&PathBuf> = outputs.into_iter().chain([args.laboratory.as_ref()]).flatten().collect();
    if outputs.is_empty() {
        let hint = "name one: -o report.html, --json case.json, --fhir bundle.json, --phenopacket pp.json";
        return Err(Failure::usage("no output").hint(hint));
    }
    if outputs.iter().filter(|p| p.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage("two outputs to standard output"));
    }
    let clock = Clock::start();
    let files = args.inputs();
    spare(files.iter().copied(), outputs.iter().copied())?;
    let reports = read(&args.reports)?;
    let built = build(args.case(reports), VERSION)?;
    let mut inputs = Vec::with_capacity(files.len());
    for path in files.iter().filter(|p| Some(**p) != args.secondary_genes.as_ref() || built.secondary_granted) {
        inputs.push(input_file(path, globals.digest)?);
    }
    for note in built.notes.iter().filter(|_| !globals.quiet) {
        eprintln!("note: {note}");
    }
    let run = discreet(clock.run(globals, inputs), &built);
    write(&args, globals, &built, &run)?;
    Ok(if quality::refuses(&built.case.quality) { Outcome::Refused } else { Outcome::Done })
}

impl Args {
    /// Every file that is read.
    fn inputs(&self) -> Vec<&PathBuf> {
        let own = Path::new(&self.layout);
        let single = [
            &self.case,
            &self.germline,
            &self.somatic,
            &self.candidates,
            &self.genes,
            &self.secondary_genes,
            &self.gene_regions,
            &self.levels,
            &self.assessments,
        ];
        let many = self.reports.iter().chain(&self.callable).chain(&self.evidence);
        many.chain(single.into_iter().flatten()).filter(|p| p.as_path() != own).collect()
    }

    fn case(&self, reports: Vec<(String, Report)>) -> Inputs {
        Inputs {
            reports,
            case: self.case.clone().unwrap_or_default(),
            layout: self.layout.clone(),
            germline: self.germline.clone(),
            somatic: self.somatic.clone(),
            candidates: self.candidates.clone(),
            genes: self.genes.clone(),
            secondary_genes: self.secondary_genes.clone(),
            gene_regions: self.gene_regions.clone(),
            callable: self.callable.clone(),
            evidence: self.evidence.clone(),
            levels: self.levels.clone(),
            assessments: self.assessments.clone(),
        }
    }
}

fn read(paths: &[PathBuf]) -> Result<Vec<(String, Report)>, Failure> {
    let mut reports = Vec::with_capacity(paths.len());
    for path in paths {
        let (shown, bytes) = report_bytes(path)?;
        let report = Report::parse(&bytes, &shown, VERSION)?;
        reports.push((shown, report));
    }
    Ok(reports)
}

/// The `run` part without what consent keeps back: the list of secondary findings, and paths that name it or a variant.
fn discreet(mut run: Run, built: &Built) -> Run {
    const SECONDARY: &str = "--secondary-genes";
    if !built.secondary_granted {
        let mut value_follows = false;
        run.command.retain(|argument| {
            let drop = std::mem::replace(&mut value_follows, argument == SECONDARY);
            !drop && argument != SECONDARY && !argument.starts_with("--secondary-genes=")
        });
    }
    let hide = |text: &mut String| {
        if built.withheld.says(text) {
            *text = "…".to_owned();
        }
    };
    run.command.iter_mut().for_each(hide);
    for input in &mut run.inputs {
        let InputFile { path, .. } = input;
        hide(path);
    }
    run
}

fn write(args: &Args, globals: &Globals, built: &Built, run: &Run) -> Result<(), Failure> {
    let case = &built.case;
    let envelope = || {
        let sample = Sample { name: case.subject.pseudonym.clone() };
        Report::new(VERSION, COMMIT, run.clone(), sample)
    };
    let failed = |e: serde_json::Error| Failure::other(format!("the case does not serialise: {e}"));
    let mut report = envelope();
    report.add("case", case).map_err(failed)?;
    let mut files = Together::default();
    let mut shown = if globals.quiet { String::new() } else { summary(case) };
    if let Some(path) = &args.output {
        let page = html::render(case, args.lang);
        match path.as_os_str() == "-" {
            true => shown = page,
            false => files.write(path, page.as_bytes())?,
        }
    }
    let mut json = |path: &Option<PathBuf>, value: &dyn Fn() -> serde_json::Value| -> Result<(), Failure> {
        let Some(path) = path else { return Ok(()) };
        let text = serde_json::to_string_pretty(&value()).map_err(failed)? + "\n";
        match path.as_os_str() == "-" {
            true => shown = text,
            false => files.write(path, text.as_bytes())?,
        }
        Ok(())
    };
    let options = fhir::Options { identifier_system: built.identifier_system.clone() };
    json(&args.fhir, &|| fhir::bundle(case, &options))?;
    json(&args.phenopacket, &|| phenopacket::packet(case, &phenopacket::Options::default()))?;
    if let Some(path) = &args.laboratory {
        let mut report = envelope();
        report.add("laboratory", &built.laboratory).map_err(failed)?;
        let mut output = Output::create_private(path)?;
        output.write_all(report.to_json().as_bytes())?;
        files.add(output)?;
    }
    finish(files, globals, &report.to_json(), &shown)
}

/// For people.
fn summary(case: &Case) -> String {
    let status = case.quality.status.map_or("no verdict", |s| s.word());
    let secondary = case.findings.iter().filter(|f| f.secondary).count();
    let beside = if secondary > 0 { format!(", {secondary} secondary") } else { String::new() };
    let (findings, candidates) = (case.findings.len() - secondary, case.candidates.len());
    format!("{}: quality {status}; {findings} findings{beside}; {candidates} candidates\n", case.case_id)
}
