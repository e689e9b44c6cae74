//! The command line. One file per command: typed arguments → library configuration → run → outputs.
//!
//! Exit codes are the contract's: 0 done, 1 a verdict says fail or incomplete, 2 usage, 3 bad input, 4 anything else.
//! A command returns [`Outcome`] or a [`Failure`]; only this file turns them into a process exit.

mod annotate;
mod annotate_pack;
mod bench;
mod call_family;
mod call_germline;
mod call_pon;
mod call_somatic;
mod cohort;
mod failure;
mod globals;
mod judge;
mod manual;
mod outputs;
mod pages;
mod progress;
mod qc_align;
mod qc_deliver;
mod qc_fastq;
mod qc_identity;
mod qc_reference;
mod qc_vcf;
mod report;
mod run;
mod tools;

use clap::{Parser, Subcommand};
pub use failure::{Failure, Outcome};
pub use globals::Globals;

/// Quality control, variant calling and reports for whole-genome sequencing.
#[derive(Parser)]
#[command(name = "wgs", version = globals::VERSION_LINE, max_term_width = 120)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Quality control of reads and alignments
    #[command(subcommand)]
    Qc(Qc),
    /// Small-variant calling
    #[command(subcommand)]
    Call(Call),
    /// Annotate calls: consequences on genes, HGVS names, evidence from other sources
    Annotate(annotate::Args),
    /// Compare calls with a truth set: recall, precision, strata, curves; a gate against an earlier result
    Bench(bench::Args),
    /// Apply a profile of limits to reports: one verdict per sample, with reasons and actions
    Judge(judge::Args),
    /// One case for the expert panel: HTML, JSON, FHIR, Phenopacket, with what was not assessed
    Report(report::Args),
    /// Store of reports: drift of vendors, instruments and months, assessment of those who deliver
    #[command(subcommand)]
    Cohort(cohort::Command),
    /// The whole pipeline on one machine: FASTQ or BAM to verdict and report
    Run(run::Args),
    /// Print the JSON Schema of the report, or of one section
    Schema(tools::SchemaArgs),
    /// Print a shell completion script
    Completions(tools::CompletionsArgs),
    /// Write the manual pages into a folder, or print the main one
    Man(tools::ManArgs),
}

#[derive(Subcommand)]
enum Qc {
    /// QC1: reads, bases, Q20/Q30, cycles, lanes, tiles, pairs, adapters, integrity
    Fastq(qc_fastq::Args),
    /// QC2: mapping, depth, read length, insert size, GC, errors, contamination
    Align(qc_align::Args),
    /// Call-set QC: variants by type and size, Ti/Tv, het/hom, depth and quality, GA4GH metrics
    Vcf(qc_vcf::Args),
    /// Same person, relatives or swap, from fingerprint files
    Identity(qc_identity::Args),
    /// The sequences of a FASTA with their M5, and whether alignments and call sets stand on the same ones
    Reference(qc_reference::Args),
    /// A delivery against its manifest: digests, integrity, pairs, yields, names; one verdict, signed if wanted
    Deliver(qc_deliver::Args),
}

#[derive(Subcommand)]
enum Call {
    /// Learn the sample profile that calling needs
    Learn(call_germline::LearnArgs),
    /// Germline small variants of one sample
    Germline(call_germline::Args),
    /// Somatic small variants of a tumour against its normal
    Somatic(call_somatic::Args),
    /// Panel of normals: make it, add to it, join several, look into it
    #[command(subcommand)]
    Pon(call_pon::Command),
    /// Join the parts of `--shard i/n` into the bytes of a single run
    Gather(call_germline::GatherArgs),
}

/// Parses, runs, reports; see the module's story.
pub fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let e = told(e);
            let _ = e.print();
            return std::process::ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    failure::exit_with(failure::guard(|| cli.globals.prepare().and_then(|()| run(cli))))
}

/// Help as it is asked for; `--help` with examples and exit codes, whose pages are only read then.
fn told(error: clap::Error) -> clap::Error {
    if error.kind() != clap::error::ErrorKind::DisplayHelp {
        return error;
    }
    pages::with_help(command(), &[]).try_get_matches().err().unwrap_or(error)
}

fn run(cli: Cli) -> Result<Outcome, Failure> {
    let globals = &cli.globals;
    match cli.command {
        Command::Qc(Qc::Fastq(args)) => qc_fastq::run(args, globals),
        Command::Qc(Qc::Align(args)) => qc_align::run(args, globals),
        Command::Qc(Qc::Vcf(args)) => qc_vcf::run(args, globals),
        Command::Qc(Qc::Identity(args)) => qc_identity::run(args, globals),
        Command::Qc(Qc::Reference(args)) => qc_reference::run(args, globals),
        Command::Qc(Qc::Deliver(args)) => qc_deliver::run(args, globals),
        Command::Call(Call::Learn(args)) => call_germline::learn(args, globals),
        Command::Call(Call::Germline(args)) => call_germline::run(args, globals),
        Command::Call(Call::Somatic(args)) => call_somatic::run(args, globals),
        Command::Call(Call::Pon(command)) => call_pon::run(command, globals),
        Command::Call(Call::Gather(args)) => call_germline::gather(args, globals),
        Command::Annotate(args) => annotate::run(args, globals),
        Command::Bench(args) => bench::run(args, globals),
        Command::Judge(args) => judge::run(args, globals),
        Command::Report(args) => report::run(args, globals),
        Command::Cohort(command) => cohort::run(command, globals),
        Command::Run(args) => run::run(args, globals),
        Command::Schema(args) => tools::schema(args),
        Command::Completions(args) => tools::completions(args),
        Command::Man(args) => tools::man(args),
    }
}

/// The whole command tree, for completions and manual pages.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
