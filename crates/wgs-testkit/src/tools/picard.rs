//! Picard: CollectWgsMetrics (genome and autosomes) and the tools that GA4GH's and our section's definitions name.
//!
//! Picard refuses contigs that its reference lacks and wants R for charts: the file is given to it with the header cut to
//! the reference's contigs (no read lies on the others), and a stand-in for R that does nothing.

use super::{Oracle, file_name, printed, run, text};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Picard on `bam`: `wgs.*` (whole reference), `autosomes.*`, `yield.*`, `insert.ORIENTATION.*`, `gc.*`, `gc.bins`
/// (`[gc, windows, read starts, normalised coverage]`), `oxog.*` (one row summed over contexts is not made: rows stay).
/// `fasta` is plain, with index and dictionary.
pub fn picard(bam: &Path, fasta: &Path, folder: &Path) -> Oracle {
    let bam = &cut_header(bam, fasta, folder);
    let tool = Picard { bam, fasta, folder };
    let mut values = Map::new();
    let one_row = |values: &mut Map<String, Value>, prefix: &str, file: &Path| {
        for (name, value) in rows(file).into_iter().next().unwrap_or_default() {
            values.insert(format!("{prefix}.{name}"), value);
        }
    };
    one_row(&mut values, "wgs", &tool.run("CollectWgsMetrics", "wgs", &[]));
    values.insert("wgs.histogram".into(), histogram(&folder.join("wgs")));
    if let Some(autosomes) = autosomes(fasta, folder) {
        let intervals = format!("INTERVALS={}", autosomes.display());
        one_row(&mut values, "autosomes", &tool.run("CollectWgsMetrics", "autosomes", &[&intervals]));
        values.insert("autosomes.histogram".into(), histogram(&folder.join("autosomes")));
    }
    let programs = ["InsertSizeMetrics", "QualityYieldMetrics", "GcBiasMetrics", "AlignmentSummaryMetrics"];
    let programs: Vec<String> = programs.iter().map(|p| format!("PROGRAM=Collect{p}")).collect();
    let mut args = vec!["PROGRAM=null"];
    args.extend(programs.iter().map(String::as_str));
    let prefix = tool.run("CollectMultipleMetrics", "multiple", &args);
    let part = |suffix: &str| PathBuf::from(format!("{}.{suffix}", prefix.display()));
    one_row(&mut values, "yield", &part("quality_yield_metrics"));
    one_row(&mut values, "gc", &part("gc_bias.summary_metrics"));
    for row in rows(&part("insert_size_metrics")) {
        let orientation = row["PAIR_ORIENTATION"].as_str().unwrap_or_default().to_owned();
        values.extend(row.into_iter().map(|(name, value)| (format!("insert.{orientation}.{name}"), value)));
    }
    for row in rows(&part("alignment_summary_metrics")) {
        let category = row["CATEGORY"].as_str().unwrap_or_default().to_owned();
        values.extend(row.into_iter().map(|(name, value)| (format!("summary.{category}.{name}"), value)));
    }
    let bins = rows(&part("gc_bias.detail_metrics")).into_iter().map(|row| {
        Value::Array(["GC", "WINDOWS", "READ_STARTS", "NORMALIZED_COVERAGE"].map(|n| row[n].clone()).to_vec())
    });
    values.insert("gc.bins".into(), bins.collect());
    let unmapped = super::samtools::aligned_though_unmapped(bam);
    values.insert("wgs.aligned_though_unmapped".into(), Value::from(unmapped));
    let version = Command::new("PicardCommandLine").args(["CollectWgsMetrics", "--version"]).output().unwrap();
    let version = String::from_utf8_lossy(&[version.stdout, version.stderr].concat()).into_owned();
    let version = version.lines().rfind(|l| l.contains("Version:")).unwrap_or("Picard").trim().to_owned();
    let fasta = file_name(fasta);
    let command = format!(
        "CollectWgsMetrics I=BAM R={fasta} [INTERVALS=chr1-22]; CollectMultipleMetrics I=BAM R={fasta} with {}",
        programs.join(" ")
    );
    Oracle { name: "picard".into(), version, command, values }
}

/// CollectWgsMetrics over one interval (1-based, inclusive): its row as it is, without a prefix.
pub fn picard_interval(bam: &Path, fasta: &Path, folder: &Path, (contig, start, end): (&str, u32, u32)) -> Oracle {
    let bam = &cut_header(bam, fasta, folder);
    let list = folder.join("one.interval_list");
    let header: String = contigs(fasta).iter().map(|(name, len)| format!("@SQ\tSN:{name}\tLN:{len}\n")).collect();
    std::fs::write(&list, format!("@HD\tVN:1.6\n{header}{contig}\t{start}\t{end}\t+\tx\n")).unwrap();
    let intervals = format!("INTERVALS={}", list.display());
    let out = Picard { bam, fasta, folder }.run("CollectWgsMetrics", "one", &[&intervals]);
    let values = rows(&out).into_iter().next().unwrap_or_default();
    let command = format!("CollectWgsMetrics I=BAM INTERVALS={contig}:{start}-{end}");
    Oracle { name: "picard_interval".into(), version: String::new(), command, values }
}

struct Picard<'a> {
    bam: &'a Path,
    fasta: &'a Path,
    folder: &'a Path,
}

impl Picard<'_> {
    fn run(&self, program: &str, output: &str, args: &[&str]) -> PathBuf {
        let output = self.folder.join(output);
        let mut command = Command::new("PicardCommandLine");
        command.env("PATH", path_with_r(self.folder)).arg(program).args(args);
        command.arg(format!("I={}", self.bam.display())).arg(format!("O={}", output.display()));
        command.arg(format!("R={}", self.fasta.display())).args(["VALIDATION_STRINGENCY=SILENT", "VERBOSITY=ERROR"]);
        run(&mut command);
        output
    }
}

/// `PATH` with stand-ins for R in front: Picard checks for it before it writes a single number.
fn path_with_r(folder: &Path) -> std::ffi::OsString {
    let bin = folder.join("bin");
    if !bin.exists() {
        std::fs::create_dir_all(&bin).unwrap();
        for name in ["R", "Rscript"] {
            let file = bin.join(name);
            std::fs::write(&file, "#!/bin/sh\nexit 0\n").unwrap();
            run(Command::new("chmod").arg("+x").arg(&file));
        }
    }
    let old = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&old))).unwrap()
}

/// Contigs and lengths of the FASTA's index.
fn contigs(fasta: &Path) -> Vec<(String, String)> {
    let index = std::fs::read_to_string(format!("{}.fai", fasta.display())).unwrap();
    let fields = |l: &str| {
        let mut f = l.split('\t');
        (f.next().unwrap_or_default().to_owned(), f.next().unwrap_or_default().to_owned())
    };
    index.lines().map(fields).collect()
}

/// The file with its header cut to the reference's contigs; mates on other contigs lose their place.
fn cut_header(bam: &Path, fasta: &Path, folder: &Path) -> PathBuf {
    let known: Vec<String> = contigs(fasta).into_iter().map(|(name, _)| name).collect();
    let sam = text(Command::new("samtools").args(["view", "-h", "--no-PG"]).arg(bam));
    let names =
        |l: &str| l.starts_with("@SQ").then(|| l.split('\t').find_map(|f| f.strip_prefix("SN:")).map(str::to_owned));
    let same = sam.lines().take_while(|l| l.starts_with('@')).filter_map(names).flatten().eq(known.iter().cloned());
    if same && !sam.lines().take_while(|l| l.starts_with('@')).any(|l| l.contains("\tM5:")) {
        return bam.to_owned();
    }
    let mut out = String::with_capacity(sam.len());
    // Name and length alone: M5 of a header is that of the whole sequence, which a reference with N in its place has not.
    for (name, len) in contigs(fasta) {
        out.push_str(&format!("@SQ\tSN:{name}\tLN:{len}\n"));
    }
    for line in sam.lines().filter(|l| !l.starts_with("@SQ")) {
        if line.starts_with('@') {
            // @HD has to stay first.
            if line.starts_with("@HD") {
                out.insert_str(0, &format!("{line}\n"))
            } else {
                out.push_str(line)
            }
            if !line.starts_with("@HD") {
                out.push('\n');
            }
            continue;
        }
        let mut fields: Vec<&str> = line.split('\t').collect();
        assert!(
            fields[2] == "*" || known.iter().any(|k| k == fields[2]),
            "a read on a contig without reference: {line}"
        );
        if fields[6] != "=" && fields[6] != "*" && !known.iter().any(|k| k == fields[6]) {
            (fields[6], fields[7]) = ("*", "0");
        }
        out.push_str(&fields.join("\t"));
        out.push('\n');
    }
    let (text, cut) = (folder.join("cut.sam"), folder.join("cut.bam"));
    std::fs::write(&text, out).unwrap();
    run(Command::new("samtools").args(["view", "--no-PG", "-b", "-o"]).arg(&cut).arg(&text));
    run(Command::new("samtools").arg("index").arg(&cut));
    cut
}

/// An interval list of chromosomes 1–22; `None` without them.
fn autosomes(fasta: &Path, folder: &Path) -> Option<PathBuf> {
    let is_autosome = |name: &str| {
        let number = name.strip_prefix("chr").unwrap_or(name);
        number.parse::<u8>().is_ok_and(|n| (1..=22).contains(&n)) && !number.starts_with('0')
    };
    let rows: Vec<String> = contigs(fasta)
        .into_iter()
        .filter(|(name, _)| is_autosome(name))
        .map(|(name, len)| format!("{name}\t1\t{len}\t+\t{name}\n"))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let path = folder.join("autosomes.interval_list");
    let header: String = contigs(fasta).iter().map(|(name, len)| format!("@SQ\tSN:{name}\tLN:{len}\n")).collect();
    std::fs::write(&path, "@HD\tVN:1.6\n".to_owned() + &header + &rows.concat()).unwrap();
    Some(path)
}

/// The rows of a Picard table by column.
fn rows(path: &Path) -> Vec<Map<String, Value>> {
    // Picard writes no file where a table would be empty.
    let Ok(content) = std::fs::read_to_string(path) else { return Vec::new() };
    let mut lines = content.lines().skip_while(|l| !l.starts_with("## METRICS CLASS")).skip(1);
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |l: &str| names.iter().map(|&n| n.to_owned()).zip(l.split('\t').map(printed)).collect();
    lines.take_while(|l| !l.is_empty()).map(row).collect()
}

/// The counts of the first histogram of a Picard file, trailing zeros cut.
fn histogram(path: &Path) -> Value {
    let content = std::fs::read_to_string(path).unwrap();
    let lines = content.lines().skip_while(|l| !l.starts_with("## HISTOGRAM")).skip(2);
    let count = |l: &str| l.split('\t').nth(1).unwrap().parse::<u64>().unwrap();
    let mut counts: Vec<u64> = lines.take_while(|l| !l.is_empty()).map(count).collect();
    while counts.last() == Some(&0) {
        counts.pop();
    }
    Value::from(counts)
}
