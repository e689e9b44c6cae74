//! `wgs qc align`: arguments, the pass, tables and report.

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wgs_align::{OpenOptions, Source};
use wgs_core::Fields;
use wgs_engine::{PassOptions, pass};
use wgs_identity::{Panel, PlacedPanel};
use wgs_io::atomic::Together;
use wgs_io::digest::{Digests, Tap, Tapped};
use wgs_io::reference::Reference;
use wgs_qc_align::summary::Spread;
use wgs_qc_align::{AlignQc, Group, Selection, Settings, Tables};
use wgs_report::{Report, Sample};

/// Bases of reference on either side of a cell: more than the GC window of 100 needs.
const MARGIN: u32 = 300;

/// Arguments of `wgs qc align`.
#[derive(clap::Args)]
pub struct Args {
    /// BAM, CRAM or SAM sorted by position; '-' for standard input
    #[arg(value_name = "ALIGNMENTS")]
    input: PathBuf,
    /// Reference FASTA the reads were aligned to (plain or bgzip)
    #[arg(short, long, value_name = "FASTA")]
    reference: Option<PathBuf>,
    /// Depth over these intervals too
    #[arg(long, value_name = "BED")]
    targets: Option<PathBuf>,
    /// Run just these groups
    #[arg(long, value_delimiter = ',', value_name = "GROUPS")]
    only: Vec<String>,
    /// Run all but these groups
    #[arg(long, value_delimiter = ',', value_name = "GROUPS")]
    skip: Vec<String>,
    /// Write depth of every contig as a table
    #[arg(long, value_name = "TSV")]
    contig_table: Option<PathBuf>,
    /// Write depth of every interval of --targets as a table
    #[arg(long, value_name = "TSV", requires = "targets")]
    target_table: Option<PathBuf>,
    /// Own marker sites for contamination and fingerprint, instead of the embedded panel
    #[arg(long, value_name = "TSV")]
    sites: Option<PathBuf>,
    /// Write genotypes at the marker sites to a file of their own, for `wgs qc identity`; they are personal data and stand
    /// in no report
    #[arg(long, value_name = "FILE")]
    fingerprint: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs `wgs qc align`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let selection = Selection::new(&args.only, &args.skip).map_err(Failure::usage)?;
    let all = Fields::NAME | Fields::BASES | Fields::QUALS | Fields::MATE | Fields::READ_GROUP | Fields::TAGS;
    let options =
        OpenOptions { reference: args.reference.clone(), fields: all, inflate_threads: globals.threads() - 1 };
    let (source, tap) = open(&args.input, options)?;
    let reference = args.reference.as_deref().map(Reference::open).transpose()?;
    let header = source.header().clone();
    let targets = args.targets.as_deref().map(|p| read_targets(p, &header.contigs)).transpose()?;
    let settings = Settings {
        contigs: header.contigs.clone(),
        read_groups: header.read_groups.clone(),
        selection,
        targets: targets.map(Arc::new),
        has_reference: reference.is_some(),
        panel: panel(&args, &header.contigs)?,
    };
    let placed = settings.panel.clone();
    if args.fingerprint.is_some() && (placed.is_none() || !settings.selection.has(Group::Contamination)) {
        return Err(Failure::usage("--fingerprint needs the group contamination and a known assembly, or --sites"));
    }
    let bar = Bar::new(globals, header.contigs.total_len());
    let options =
        PassOptions { reference: reference.as_ref(), margin: MARGIN, threads: globals.threads(), progress: &bar };
    let (mut section, tables) = pass(source, AlignQc::new(settings), &options)?.finish();
    drop(bar);
    let mut files = Together::default();
    write_tables(&args, &tables, &mut files)?;
    let name = args.report.sample.clone().or(header.sample().map(str::to_owned));
    let name = name.unwrap_or_else(|| sample_from_path(&args.input));
    if let (Some(path), Some(placed), Some(counts)) = (&args.fingerprint, &placed, &tables.markers) {
        let freemix = section.contamination.as_ref().and_then(|c| c.freemix.written()).unwrap_or(0.0);
        let print = wgs_identity::Fingerprint::new(&name, placed.panel(), counts, freemix);
        let mut file = wgs_io::atomic::Output::create_private(path)?;
        file.write_all(&print.to_bytes())?;
        files.add(file)?;
        section.fingerprint_sha256 = Some(print.digest());
    }
    let mut input = outputs::input_file(&args.input, globals.digest)?;
    if let Some(seen) = tap.and_then(|tap| tap.seen()) {
        let (md5, sha256) = seen.digests;
        (input.bytes, input.md5, input.sha256) = (Some(seen.bytes), Some(md5), Some(sha256));
    }
    let mut run = clock.run(globals, vec![input]);
    run.reference = reference_digest(&header);
    let mut report = Report::new(super::globals::VERSION, super::globals::COMMIT, run, Sample { name });
    report.add("qc_align", &section).map_err(|e| Failure::other(format!("cannot write the report: {e}")))?;
    outputs::write(&report, &args.report, globals, &text(&section), files)?;
    Ok(Outcome::Done)
}

/// Opens the input; standard input is digested while it is read.
fn open(path: &Path, options: OpenOptions) -> Result<(Source, Option<Tap>), Failure> {
    if path.as_os_str() != "-" {
        return Ok((Source::open(path, options)?, None));
    }
    let mut head = Vec::new();
    let fail = |e: std::io::Error| Failure::other(format!("-: {e}"));
    std::io::stdin().take(wgs_align::HEAD as u64).read_to_end(&mut head).map_err(fail)?;
    let (bytes, tap) = Tapped::new(Cursor::new(head.clone()).chain(std::io::stdin()));
    Ok((Source::from_reader("-", &head, Box::new(bytes), options)?, Some(tap)))
}

fn sample_from_path(path: &Path) -> String {
    let stem = path.file_stem().map_or_else(|| "sample".into(), |s| s.to_string_lossy().into_owned());
    if stem == "-" { "sample".into() } else { stem }
}

fn read_targets(path: &Path, contigs: &wgs_core::Contigs) -> Result<wgs_qc_align::Targets, Failure> {
    let rows = wgs_io::bed::read(path)?;
    let place = |reason| Failure::input(format!("{}: {reason}", path.display()));
    wgs_qc_align::Targets::from_rows(rows, contigs).map_err(place)
}

/// MD5 of the sorted MD5s of the header's sequences, one a line; `None` when a sequence lacks its `M5`.
fn reference_digest(header: &wgs_align::Header) -> Option<String> {
    let mut sums: Vec<&str> = header.contigs.iter().map(|(_, c)| c.md5.as_deref()).collect::<Option<_>>()?;
    sums.sort_unstable();
    let mut digests = Digests::default();
    sums.iter().for_each(|sum| digests.update(format!("{sum}\n").as_bytes()));
    (!sums.is_empty()).then(|| digests.finish().0)
}

/// The markers: the user's own, or the embedded panel of the assembly.
fn panel(args: &Args, contigs: &wgs_core::Contigs) -> Result<Option<PlacedPanel>, Failure> {
    let Some(path) = &args.sites else { return Ok(Panel::for_contigs(contigs)) };
    let text = std::fs::read_to_string(path).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?;
    let placed = Panel::from_sites(&text).and_then(|own| PlacedPanel::own(own, contigs));
    placed.map(Some).map_err(|e| Failure::input(format!("{}: {e}", path.display())))
}

fn write_tables(args: &Args, tables: &Tables, files: &mut Together) -> Result<(), Failure> {
    if let Some(path) = &args.contig_table {
        let mut out = wgs_io::atomic::Output::create(path)?;
        let (usable, raw) = (spread_names(""), spread_names("raw_"));
        writeln!(out, "contig\tlength\tpositions\treads\tmean\t{usable}\traw_mean\t{raw}\ttemplate_mean")?;
        for c in &tables.contigs {
            write!(out, "{}\t{}\t{}\t{}\t", c.contig, c.len, c.positions, c.reads)?;
            write!(out, "{}\t{}\t", cell(c.mean), spread(&c.usable))?;
            writeln!(out, "{}\t{}\t{}", cell(c.raw_mean), spread(&c.raw), cell(c.template_mean))?;
        }
        files.add(out)?;
    }
    if let Some(path) = &args.target_table {
        let mut out = wgs_io::atomic::Output::create(path)?;
        let (usable, raw) = (spread_names(""), spread_names("raw_"));
        writeln!(out, "contig\tstart\tend\tname\tmean\tmin\t{usable}\traw_mean\t{raw}")?;
        for t in &tables.targets {
            write!(out, "{}\t{}\t{}\t{}\t", t.contig, t.start, t.end, t.name)?;
            write!(out, "{}\t{}\t{}\t", cell(t.mean), t.min, spread(&t.usable))?;
            writeln!(out, "{}\t{}", cell(t.raw_mean), spread(&t.raw))?;
        }
        files.add(out)?;
    }
    Ok(())
}

/// Column names of [`spread`].
fn spread_names(before: &str) -> String {
    let breadth = [1, 5, 10, 15, 20, 30, 40, 50, 60, 100].map(|depth| format!("frac_depth_ge_{depth}"));
    let names = ["median", "mad", "sd"].into_iter().map(str::to_owned).chain(breadth);
    names.map(|name| format!("{before}{name}")).collect::<Vec<_>>().join("\t")
}

/// Columns of middle, spread and breadth.
fn spread(s: &Spread) -> String {
    let b = &s.breadth;
    let (median, mad, sd) = (cell(s.median), cell(s.mad), cell(s.sd));
    let low = [b.frac_depth_ge_1, b.frac_depth_ge_5, b.frac_depth_ge_10, b.frac_depth_ge_15, b.frac_depth_ge_20];
    let high = [b.frac_depth_ge_30, b.frac_depth_ge_40, b.frac_depth_ge_50, b.frac_depth_ge_60, b.frac_depth_ge_100];
    [vec![median, mad, sd], low.map(cell).to_vec(), high.map(cell).to_vec()].concat().join("\t")
}

/// A number as the report writes it; empty when absent.
fn cell<const D: u32>(value: wgs_core::Rounded<D>) -> String {
    value.written().map(|v| v.to_string()).unwrap_or_default()
}

/// What a person sees on standard output.
fn text(section: &wgs_qc_align::summary::QcAlign) -> String {
    let mut lines = Vec::new();
    if let Some(r) = &section.reads {
        let p = &r.passed;
        lines.push((
            "reads",
            format!("{} primary, {} duplicates, {} QC-fail", p.primary, p.primary_duplicates, r.failed.primary),
        ));
        lines.push(("mapped", format!("{} of primary reads", percent(r.frac_mapped))));
        lines.push(("properly paired", percent(r.frac_properly_paired)));
    }
    if let Some(d) = &section.depth {
        let scope = d.autosomes.as_ref().unwrap_or(&d.genome);
        let what = if d.autosomes.is_some() { "autosomes" } else { "genome" };
        lines.push((
            "usable depth",
            format!("mean {}, median {}, MAD {} ({what})", cell(scope.mean), cell(scope.median), cell(scope.mad)),
        ));
        lines.push((
            "breadth",
            format!(
                "{} at 15×, {} at 30×",
                percent(scope.breadth.frac_depth_ge_15),
                percent(scope.breadth.frac_depth_ge_30)
            ),
        ));
    }
    if let Some(i) = &section.insert_size {
        lines.push(("insert size", format!("mean {}, SD {}", cell(i.mean), cell(i.sd))));
    }
    if let Some(q) = &section.base_quality {
        lines.push(("base quality", format!("{} ≥ Q20, {} ≥ Q30", percent(q.frac_q20), percent(q.frac_q30))));
    }
    if let Some(e) = &section.error_rate {
        lines.push(("mismatches", format!("{} of aligned bases", percent(e.frac_mismatch))));
    }
    if let Some(d) = &section.duplication {
        lines.push(("duplicates", format!("{} of mapped reads", percent(d.frac_duplicates))));
    }
    if let Some(c) = &section.contamination {
        let value = match &c.reason {
            Some(reason) => format!("not estimated ({reason})"),
            None => format!("{} ± {}", percent(c.freemix), percent(c.standard_error)),
        };
        lines.push(("contamination", value));
    }
    if let Some(s) = &section.sex {
        lines.push(("sex", s.karyotype.clone()));
    }
    let width = lines.iter().map(|(k, _)| k.len()).max().unwrap_or(0);
    let mut out: String = lines.iter().map(|(k, v)| format!("{k:width$}  {v}\n")).collect();
    for w in &section.warnings {
        out.push_str(&format!("warning: {w}\n"));
    }
    out
}

fn percent<const D: u32>(value: wgs_core::Rounded<D>) -> String {
    value.written().map_or("–".into(), |v| format!("{:.2} %", 100.0 * v))
}
