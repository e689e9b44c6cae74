//! `wgs annotate`: arguments, the run, report.

mod candidates;

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::qc_vcf::sample_from_path;
use super::{Failure, Globals, Outcome};
use std::path::PathBuf;
use wgs_annotate::fields::{FIELDS, Field};
use wgs_annotate::{Annotate, Config, Format, Phasing, Prediction, Setting, SourceSpec, Style};
use wgs_io::atomic::Together;
use wgs_report::{Report, Sample};

/// Arguments of `wgs annotate`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(mut_arg("sample", |a| a.help("The sample's name in the report, and the index case of --candidates [default: from the input]")))]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// VCF (plain, gzip, BGZF) or BCF, sorted; '-' for standard input
    #[arg(value_name = "CALLS", required = true)]
    input: Option<PathBuf>,
    /// Gene models: GFF3 or GTF of Ensembl, GENCODE or RefSeq, or UCSC's genePred
    #[arg(short, long, value_name = "FILE", visible_alias = "gtf", required = true)]
    gff: Option<PathBuf>,
    /// Reference FASTA the calls were made on (plain or bgzip)
    #[arg(short, long, value_name = "FASTA", required = true)]
    reference: Option<PathBuf>,
    /// Annotated calls: VCF, .vcf.gz with its index, or .bcf; '-' for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Another source: ID=FILE:FIELDS:OPTIONS, a VCF, BCF, BED, table or pack (docs/commands/annotate.md); may be repeated
    #[arg(long, value_name = "SOURCE")]
    source: Vec<SourceSpec>,
    /// Sources from a TOML file; may be repeated
    #[arg(long, value_name = "TOML")]
    sources: Vec<PathBuf>,
    /// Classification criteria with the facts behind them, as this TOML file says (docs/methods/criteria.md)
    #[arg(long, value_name = "TOML")]
    criteria: Option<PathBuf>,
    /// Let a source have nothing on a whole chromosome
    #[arg(long)]
    allow_no_hits: bool,
    /// Form of the annotation
    #[arg(long, value_enum, default_value = "csq")]
    format: FormatArg,
    /// One JSON object a record instead of VCF
    #[arg(long)]
    json_lines: bool,
    /// GA4GH VRS identifiers of the alleles (INFO/VRS_Allele_IDs)
    #[arg(long)]
    vrs: bool,
    /// Columns of the annotation, in order; 'help' lists them
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Vec<String>,
    /// INFO key of the annotation [default: CSQ or ANN, by --format]
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Drop the input's own fields of the keys that are written
    #[arg(long)]
    replace: bool,
    /// Transcripts within so many bases are named
    #[arg(long, value_name = "BASES", default_value_t = 5000)]
    distance: u32,
    /// No HGVS names
    #[arg(long)]
    no_hgvs: bool,
    /// Names of proteins as predictions: p.(Arg20Ser) instead of p.Arg20Ser
    #[arg(long)]
    hgvs_parentheses: bool,
    /// Which alleles are on one haplotype and are called together too (INFO/CSQ_HAPLOTYPE)
    #[arg(long, value_enum, default_value = "known")]
    haplotypes: PhasingArg,
    /// Only the preferred entry of each allele
    #[arg(long)]
    pick: bool,
    /// MANE table (Ensembl's or NCBI's), for gene models without MANE tags
    #[arg(long, value_name = "TABLE")]
    mane: Option<PathBuf>,
    /// Regulatory features: Ensembl's Regulatory Build (GFF3), or BED
    #[arg(long, value_name = "FILE")]
    regulatory: Option<PathBuf>,
    /// The transcripts' own sequences (plain or bgzip FASTA): compared with the genome, and used where both have one length
    #[arg(long, value_name = "FASTA")]
    transcripts: Option<PathBuf>,
    /// Where the prepared gene models are kept [default: beside the file]
    #[arg(long, value_name = "FILE")]
    gene_cache: Option<PathBuf>,
    #[command(flatten)]
    candidates: candidates::CandidateArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// What else there is to do with annotations.
#[derive(clap::Subcommand)]
enum Command {
    /// Turn sources into one compact indexed file, or look into such a file
    Pack(super::annotate_pack::Args),
}

/// Form of the annotation.
#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatArg {
    /// VEP's CSQ
    Csq,
    /// SnpEff's ANN
    Ann,
}

/// How genotypes are taken.
#[derive(Clone, Copy, clap::ValueEnum)]
enum PhasingArg {
    /// None
    Off,
    /// Phased alleles of one phase set, with those that all copies have
    Known,
    /// Genotypes as they stand, 0/1 like 0|1
    AsIs,
    /// All ALT alleles of a sample, or of a file without samples
    Merge,
    /// As known; a heterozygote without phase is an error
    Require,
}

/// Runs `wgs annotate`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    if let Some(Command::Pack(args)) = args.command {
        return super::annotate_pack::run(args, globals);
    }
    let (Some(input), Some(genes), Some(reference)) = (&args.input, &args.gff, &args.reference) else {
        return Err(Failure::usage("calls, --gff and --reference are needed"));
    };
    let clock = Clock::start();
    let stdout = args.output.as_os_str() == "-";
    let inputs = [
        Some(input),
        Some(genes),
        Some(reference),
        args.mane.as_ref(),
        args.regulatory.as_ref(),
        args.transcripts.as_ref(),
    ];
    let context = args.candidates.inputs();
    let table = args.candidates.candidates.as_ref();
    let json = globals.json.as_ref();
    let to_stdout = [Some(&args.output), json, table].into_iter().flatten().filter(|p| p.as_os_str() == "-").count();
    if to_stdout > 1 {
        return Err(Failure::usage("only one of calls, JSON and candidates can go to standard output (see -o)"));
    }
    let written = [Some(&args.output), globals.json.as_ref(), args.report.html.as_ref(), table];
    outputs::spare(inputs.into_iter().chain(context).flatten(), written.into_iter().flatten())?;
    if matches!(args.format, FormatArg::Ann) && !args.fields.is_empty() {
        return Err(Failure::usage("ANN has fixed columns: --fields goes with --format csq"));
    }
    let (format, usual_key) = match args.format {
        FormatArg::Csq => (Format::Csq, "CSQ"),
        FormatArg::Ann => (Format::Ann, "ANN"),
    };
    let fields = columns(&args.fields)?;
    let config = Config {
        input: input.clone(),
        output: args.output.clone(),
        reference: reference.clone(),
        genes: genes.clone(),
        mane: args.mane.clone(),
        regulatory: args.regulatory.clone(),
        transcripts: args.transcripts.clone(),
        gene_cache: args.gene_cache.clone(),
        sources: super::annotate_pack::sources(&args.source, &args.sources)?,
        criteria: args.criteria.clone(),
        allow_no_hits: args.allow_no_hits,
        candidates: args.candidates.ask(args.report.sample.as_deref())?,
        setting: Setting {
            fields,
            format,
            json_lines: args.json_lines,
            vrs: args.vrs,
            key: args.key.clone().unwrap_or_else(|| usual_key.to_owned()),
            near: args.distance,
            hgvs: !args.no_hgvs,
            style: Style {
                prediction: if args.hgvs_parentheses { Prediction::Parentheses } else { Prediction::Plain },
                ..Style::default()
            },
            pick: args.pick,
            phasing: match args.haplotypes {
                PhasingArg::Off => Phasing::Off,
                PhasingArg::Known => Phasing::Known,
                PhasingArg::AsIs => Phasing::AsIs,
                PhasingArg::Merge => Phasing::Merge,
                PhasingArg::Require => Phasing::Require,
            },
            replace: args.replace,
        },
        version: super::globals::VERSION_LINE.to_owned(),
        threads: globals.threads(),
    };
    let bar = Bar::new(globals, 0);
    let section = wgs_annotate::run(&config, &bar)?;
    drop(bar);
    let inputs = [Some(input), Some(genes), args.mane.as_ref(), args.regulatory.as_ref(), args.transcripts.as_ref()];
    let inputs = inputs
        .into_iter()
        .chain(context)
        .flatten()
        .map(|p| outputs::input_file(p, globals.digest))
        .collect::<Result<_, _>>()?;
    let name = args.report.sample.clone().unwrap_or_else(|| sample_from_path(input));
    let run = clock.run(globals, inputs);
    let mut report = Report::new(super::globals::VERSION, super::globals::COMMIT, run, Sample { name });
    report.add("annotate", &section).map_err(|e| Failure::other(format!("cannot write the report: {e}")))?;
    for warning in &section.warnings {
        tracing::warn!("{warning}");
    }
    let stdout = stdout || table.is_some_and(|p| p.as_os_str() == "-");
    let text = if stdout { String::new() } else { text(&section) };
    outputs::write(&report, &args.report, globals, &text, Together::default())?;
    Ok(Outcome::Done)
}

/// The columns asked for.
fn columns(names: &[String]) -> Result<Vec<Field>, Failure> {
    if names.is_empty() {
        return Ok(Field::usual());
    }
    let known = || {
        let lines =
            FIELDS.iter().map(|(_, name, usual, what)| format!("  {name}{}: {what}", if *usual { " *" } else { "" }));
        lines.collect::<Vec<_>>().join("\n")
    };
    if names.iter().any(|n| n == "help") {
        return Err(Failure::usage(format!("the columns are (* without asking)\n{}", known())));
    }
    let find = |name: &String| {
        Field::find(name).ok_or_else(|| {
            Failure::usage(format!("there is no column '{name}'")).hint("--fields help lists the columns")
        })
    };
    names.iter().map(find).collect()
}

/// What a person sees on standard output.
fn text(section: &Annotate) -> String {
    let mut lines = vec![
        ("records".to_owned(), section.records.to_string()),
        (
            "alleles".to_owned(),
            format!("{}; {} without bases passed on", section.alleles, section.alleles_not_annotated),
        ),
    ];
    let i = &section.by_impact;
    lines.push((
        "impact".into(),
        format!("{} high, {} moderate, {} low, {} modifier", i.high, i.moderate, i.low, i.modifier),
    ));
    for source in &section.sources {
        lines.push((source.id.clone(), format!("{} of {} alleles found", source.alleles_found, source.alleles)));
    }
    lines.extend(section.by_consequence.iter().map(|row| (row.term.clone(), row.alleles.to_string())));
    if let Some(c) = &section.candidates {
        lines.push(("candidates".into(), format!("{}, from {} alleles of genes", c.candidates, c.alleles)));
        lines.extend(c.by_mode.iter().map(|m| (format!("  {}", m.mode), m.candidates.to_string())));
        let r = &c.runs_of_homozygosity;
        lines.push(("homozygous runs".into(), format!("{}, {} bases", r.runs, r.bases)));
    }
    let width = lines.iter().map(|(k, _)| k.chars().count()).max().unwrap_or(0);
    lines.iter().map(|(k, v)| format!("{k:width$}  {v}\n")).collect()
}
