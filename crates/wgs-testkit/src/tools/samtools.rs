//! samtools flagstat, stats and depth; mosdepth.

use super::{Oracle, file_name, printed, text};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn version(tool: &str) -> String {
    text(Command::new(tool).arg("--version")).lines().next().unwrap_or_default().to_owned()
}

/// Flag counts: `passed.total`, `failed.total`, ….
pub fn flagstat(bam: &Path) -> Oracle {
    let out = text(Command::new("samtools").args(["flagstat", "-O", "json"]).arg(bam));
    let json: Value = serde_json::from_str(&out).unwrap();
    let mut values = Map::new();
    for (group, ours) in [("QC-passed reads", "passed"), ("QC-failed reads", "failed")] {
        for (name, value) in json[group].as_object().unwrap() {
            values.insert(format!("{ours}.{name}"), value.clone());
        }
    }
    let command = format!("samtools flagstat -O json {}", file_name(bam));
    Oracle { name: "flagstat".into(), version: version("samtools"), command, values }
}

/// The `SN` lines over primary reads that passed the filter, as GA4GH takes them.
pub fn stats(bam: &Path) -> Oracle {
    let out = text(Command::new("samtools").args(["stats", "-F", "0xb00"]).arg(bam));
    let line = |l: &str| {
        let mut fields = l.strip_prefix("SN\t")?.split('\t');
        Some((fields.next()?.trim_end_matches(':').to_owned(), printed(fields.next()?)))
    };
    let values = out.lines().filter_map(line).collect();
    let command = format!("samtools stats -F 0xb00 {}", file_name(bam));
    Oracle { name: "stats".into(), version: version("samtools"), command, values }
}

/// Raw depth (`samtools depth`, overlapping mates twice): `sums` per contig and the `histogram` of covered positions:
/// index 0 (depth 1) to 999 (depth 1,000 and over), trailing zeros cut.
pub fn depth(bam: &Path) -> Oracle {
    let mut child = Command::new("samtools").arg("depth").arg(bam).stdout(Stdio::piped()).spawn().unwrap();
    let (mut sums, mut histogram) = (BTreeMap::<String, u64>::new(), vec![0u64; 1000]);
    let mut lines = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap() > 0 {
        let mut fields = line.trim_end().split('\t');
        let contig = fields.next().unwrap();
        let depth: u64 = fields.nth(1).unwrap().parse().unwrap();
        if depth > 0 {
            match sums.get_mut(contig) {
                Some(sum) => *sum += depth,
                None => drop(sums.insert(contig.to_owned(), depth)),
            }
            histogram[depth.min(1000) as usize - 1] += 1;
        }
        line.clear();
    }
    assert!(child.wait().unwrap().success(), "samtools depth {}", bam.display());
    while histogram.last() == Some(&0) {
        histogram.pop();
    }
    let values = Map::from_iter([("sums".to_owned(), json!(sums)), ("histogram".to_owned(), json!(histogram))]);
    let command = format!("samtools depth {}", file_name(bam));
    Oracle { name: "depth".into(), version: version("samtools"), command, values }
}

/// mosdepth's summary: `bases.CONTIG` and `length.CONTIG`, and `total`. `inside_mate.CONTIG` and `total` are the bases that
/// mosdepth 0.3.3 takes back too many where a read ends inside its mate (it subtracts up to the end of the outer one).
pub fn mosdepth(bam: &Path, folder: &Path) -> Oracle {
    let prefix = folder.join("mosdepth");
    super::run(Command::new("mosdepth").arg("-n").arg(&prefix).arg(bam));
    let summary = std::fs::read_to_string(folder.join("mosdepth.mosdepth.summary.txt")).unwrap();
    let mut values = Map::new();
    for line in summary.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        values.insert(format!("length.{}", fields[0]), printed(fields[1]));
        values.insert(format!("bases.{}", fields[0]), printed(fields[2]));
    }
    for (contig, bases) in inside_mate(bam) {
        values.insert(format!("inside_mate.{contig}"), json!(bases));
    }
    let command = format!("mosdepth -n PREFIX {}", file_name(bam));
    Oracle { name: "mosdepth".into(), version: version("mosdepth"), command, values }
}

/// Follows mosdepth's table of first mates through the file; see [`mosdepth`].
fn inside_mate(bam: &Path) -> BTreeMap<String, u64> {
    let sam = text(Command::new("samtools").args(["view", "-F", "1796"]).arg(bam));
    let mut first: BTreeMap<&str, (u64, bool)> = BTreeMap::new();
    let mut excess = BTreeMap::from([("total".to_owned(), 0)]);
    for line in sam.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let flag: u16 = f[1].parse().unwrap();
        if flag & 2 == 0 || flag & 0x800 != 0 {
            continue;
        }
        let (start, mate): (u64, u64) = (f[3].parse().unwrap(), f[7].parse().unwrap());
        let ops = crate::sam::cigar(f[5]);
        let span: u64 = ops.iter().filter(|o| matches!(**o & 15, 0 | 2 | 3 | 7 | 8)).map(|o| u64::from(o >> 4)).sum();
        let end = start + span;
        if f[6] == "=" && end > mate && (start < mate || (start == mate && !first.contains_key(f[0]))) {
            first.insert(f[0], (end, ops.len() == 1));
        } else if let Some((outer, simple)) = first.remove(f[0])
            && simple
            && ops.len() == 1
            && outer > end
        {
            *excess.entry(f[2].to_owned()).or_default() += outer - end;
            *excess.entry("total".to_owned()).or_default() += outer - end;
        }
    }
    excess
}

/// Aligned bases of unmapped reads that carry a CIGAR: Picard's exclusion counts take them for aligned.
pub(super) fn aligned_though_unmapped(bam: &Path) -> u64 {
    let sam = text(Command::new("samtools").args(["view", "-f", "4", "-F", "0x100"]).arg(bam));
    let cigars = sam.lines().filter_map(|l| l.split('\t').nth(5)).flat_map(crate::sam::cigar);
    cigars.filter(|o| matches!(o & 15, 0 | 7 | 8)).map(|o| u64::from(o >> 4)).sum()
}
