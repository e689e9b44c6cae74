//! `wgs qc vcf`: arguments, the pass, tables and report.

use super::outputs::{self, Clock, ReportArgs};
use super::progress::Bar;
use super::{Failure, Globals, Outcome};
use std::path::{Path, PathBuf};
use wgs_core::Rounded;
use wgs_io::atomic::Together;
use wgs_qc_vcf::{Config, QcVcf};
use wgs_report::{Report, Sample};
use wgs_vcf_stats::summary::{ContigRow, Distribution, VariantSet};

/// Arguments of `wgs qc vcf`.
#[derive(clap::Args)]
#[command(mut_arg("sample", |a| a.help("The sample's column, and its name in the report [default: the only one]")))]
pub struct Args {
    /// VCF (plain, gzip, BGZF) or BCF, sorted; '-' for standard input
    #[arg(value_name = "CALLS")]
    input: PathBuf,
    /// Reference FASTA the calls were made on (plain or bgzip): REF alleles are compared with it
    #[arg(short, long, value_name = "FASTA")]
    reference: Option<PathBuf>,
    /// Only records that overlap these intervals
    #[arg(long, value_name = "BED")]
    targets: Option<PathBuf>,
    /// Write the counts of every contig as a table
    #[arg(long, value_name = "TSV")]
    contig_table: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs `wgs qc vcf`.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let config = Config {
        input: args.input.clone(),
        sample: args.report.sample.clone(),
        reference: args.reference.clone(),
        targets: args.targets.clone(),
    };
    let bar = Bar::new(globals, 0);
    let outcome = wgs_qc_vcf::run(&config, &bar)?;
    drop(bar);
    let section = &outcome.section;
    let inputs = [Some(&args.input), args.targets.as_ref()];
    let inputs =
        inputs.into_iter().flatten().map(|p| outputs::input_file(p, globals.digest)).collect::<Result<_, _>>()?;
    let name = section.setting.sample.clone().or(config.sample).unwrap_or_else(|| sample_from_path(&args.input));
    let run = clock.run(globals, inputs);
    let mut report = Report::new(super::globals::VERSION, super::globals::COMMIT, run, Sample { name });
    report.add("qc_vcf", section).map_err(|e| Failure::other(format!("cannot write the report: {e}")))?;
    let mut files = Together::default();
    if let Some(path) = &args.contig_table {
        files.write(path, contig_table(&outcome.contigs).as_bytes())?;
    }
    outputs::write(&report, &args.report, globals, &text(section), files)?;
    Ok(Outcome::Done)
}

/// `calls.vcf.gz` is about `calls`.
pub(super) fn sample_from_path(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let bare = [".gz", ".bgz", ".vcf", ".bcf"].iter().fold(name.as_str(), |n, end| n.strip_suffix(end).unwrap_or(n));
    if matches!(bare, "" | "-") { "sample".to_owned() } else { bare.to_owned() }
}

fn contig_table(rows: &[ContigRow]) -> String {
    let mut out = String::from(
        "contig\trecords\tpass\tsnvs\tinsertions\tdeletions\tothers\tmultiallelic_sites\ttransitions\ttransversions\tratio_ti_tv\t\
         heterozygous\thomozygous\thaploid\tratio_het_hom\n",
    );
    for r in rows {
        let p = &r.pass;
        let counts = [r.records, p.records, p.snvs, p.insertions, p.deletions, p.others, p.multiallelic_sites];
        let zygosities = [p.heterozygous, p.homozygous, p.haploid];
        let words = |list: &[u64]| list.iter().map(u64::to_string).collect::<Vec<_>>().join("\t");
        let changes = [p.transitions, p.transversions];
        let (ti_tv, het_hom) = (cell(p.ratio_ti_tv), cell(p.ratio_het_hom));
        out.push_str(&format!(
            "{}\t{}\t{}\t{ti_tv}\t{}\t{het_hom}\n",
            r.contig,
            words(&counts),
            words(&changes),
            words(&zygosities)
        ));
    }
    out
}

/// A number as the report writes it; empty when absent.
fn cell<const D: u32>(value: Rounded<D>) -> String {
    value.written().map(|v| v.to_string()).unwrap_or_default()
}

/// A ratio for people.
fn ratio<const D: u32>(value: Rounded<D>) -> String {
    value.written().map_or("–".into(), |v| format!("{v:.2}"))
}

/// What a person sees on standard output.
fn text(section: &QcVcf) -> String {
    let (r, p) = (&section.records, &section.pass);
    let mut lines =
        vec![("records", format!("{} in all; {} variant records, of which {} pass", r.total, r.variants, p.records))];
    lines.push(("SNVs", class(p.by_type.snv.records, p.by_type.snv.ratio_het_hom)));
    let i = &p.indel;
    let indels = format!(
        "{} ({} insertions, {} deletions, ratio {})",
        class(i.records, i.ratio_het_hom),
        p.by_type.insertion.records,
        p.by_type.deletion.records,
        ratio(i.ratio_insertion_deletion)
    );
    lines.push(("indels", indels));
    lines.push(("others", others(p)));
    lines
        .push(("Ti/Tv", format!("{}, {} at sites with one ALT", ratio(p.ti_tv.ratio), ratio(p.ti_tv.biallelic_ratio))));
    lines.push(("multi-allelic", format!("{} sites", p.multiallelic_sites)));
    for (name, d) in [("depth", &p.depth), ("GQ", &p.genotype_quality), ("QUAL", &p.quality)] {
        lines.extend(quantiles(d).map(|text| (name, text)));
    }
    let width = lines.iter().map(|(k, _)| k.len()).max().unwrap_or(0);
    let mut out: String = lines.iter().map(|(k, v)| format!("{k:width$}  {v}\n")).collect();
    for w in &section.warnings {
        out.push_str(&format!("warning: {w}\n"));
    }
    out
}

fn class(records: u64, het_hom: Rounded<4>) -> String {
    format!("{records} records pass, het/hom {}", ratio(het_hom))
}

fn others(p: &VariantSet) -> String {
    let t = &p.by_type;
    let rows =
        [("MNV", t.mnv), ("complex", t.complex), ("breakend", t.breakend), ("symbolic", t.symbolic), ("*", t.star)];
    rows.iter().map(|(name, row)| format!("{} {name}", row.records)).collect::<Vec<_>>().join(", ")
}

fn quantiles(d: &Distribution) -> Option<String> {
    Some(format!("median {}, 5–95 % {}–{}", d.median?, d.p5?, d.p95?))
}
