//! `qc_fastq` as fastp's JSON. Only what was counted before filtering: `wgs qc fastq` filters nothing.
//!
//! Left out because fastp means something else or the report does not hold it: `after_filtering`, `filtering_result`,
//! `adapter_cutting` (ours is of a sample of the reads), k-mer counts, the duplication histogram.

use super::Made;
use crate::data::Node;
use serde_json::{Map, Value, json};

/// The file; `None` without the section.
pub fn json(section: Node, made: &Made) -> Option<String> {
    let total = section.at("total");
    let (reads, bases) = (total.at("reads").count()?, total.at("bases").count()?);
    let ratio = |count: Option<u64>| count.filter(|_| bases > 0).map(|n| n as f64 / bases as f64);
    let mut before = Map::new();
    let mut put = |key: &str, value: Option<Value>| drop(value.map(|v| before.insert(key.to_owned(), v)));
    put("total_reads", Some(reads.into()));
    put("total_bases", Some(bases.into()));
    for (key, rate) in [("q20_bases", "q20_rate"), ("q30_bases", "q30_rate")] {
        let count = total.at(key).count();
        put(key, count.map(Value::from));
        put(rate, ratio(count).map(Value::from));
    }
    for (read, key) in [(1, "read1_mean_length"), (2, "read2_mean_length")] {
        let (reads, bases) = of_read(section, read).unwrap_or_default();
        put(key, bases.checked_div(reads).map(Value::from));
    }
    // fastp divides by all bases, N included.
    put("gc_content", ratio(total.at("gc_bases").count()).map(Value::from));
    let mut file = Map::new();
    let paired = total.at("pairs").count().is_some_and(|n| n > 0);
    let sequencing = if paired { "paired end" } else { "single end" };
    file.insert(
        "summary".into(),
        json!({ "made_by": made.program(), "sequencing": sequencing, "before_filtering": before }),
    );
    if let Some(rate) = total.at("frac_duplicates_estimated").number() {
        file.insert("duplication".into(), json!({ "rate": rate }));
    }
    insert_size(total.at("insert_size_by_overlap"), &mut file);
    for (read, key) in [(1u64, "read1_before_filtering"), (2, "read2_before_filtering")] {
        if let Some(value) = of_cycles(section, read) {
            file.insert(key.into(), value);
        }
    }
    // MultiQC takes the sample's name from the title.
    file.insert("command".into(), format!("wgs qc fastq --report_title {}", made.sample()).into());
    serde_json::to_string_pretty(&file).ok().map(|text| text + "\n")
}

/// Reads and bases of the files of R1 or R2; `None` when no file is of one mate alone.
fn of_read(section: Node, read: u64) -> Option<(u64, u64)> {
    let files = section.at("by_file").items().filter(|f| f.at("read").count() == Some(read));
    files.map(|f| Some((f.at("reads").count()?, f.at("bases").count()?))).try_fold(
        None,
        |sum: Option<(u64, u64)>, file| {
            let (reads, bases) = file?;
            let (a, b) = sum.unwrap_or_default();
            Some(Some((a.checked_add(reads)?, b.checked_add(bases)?)))
        },
    )?
}

/// Pairs by insert size as a dense array, from size 0.
fn insert_size(overlap: Node, file: &mut Map<String, Value>) {
    let (Some(pairs), Some(overlapping)) = (overlap.at("pairs").count(), overlap.at("overlapping").count()) else {
        return;
    };
    let mut histogram: Vec<u64> = Vec::new();
    for row in overlap.at("histogram").items() {
        let (Some(size), Some(n)) = (row.at("size").count().filter(|s| *s < 10_000), row.at("pairs").count()) else {
            continue;
        };
        let size = size as usize;
        if histogram.len() <= size {
            histogram.resize(size + 1, 0);
        }
        if let Some(bin) = histogram.get_mut(size) {
            *bin = n;
        }
    }
    let unknown = pairs.saturating_sub(overlapping);
    file.insert(
        "insert_size".into(),
        json!({ "peak": overlap.at("peak").count(), "unknown": unknown, "histogram": histogram }),
    );
}

/// Curves by cycle, as far as cycles are listed one by one.
fn of_cycles(section: Node, read: u64) -> Option<Value> {
    let rows: Vec<Node> = section
        .at("total.per_cycle")
        .items()
        .filter(|r| r.at("read").count() == Some(read))
        .take_while(|r| r.at("cycle").count() == r.at("cycle_end").count())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let curve = |field: &str| -> Vec<f64> { rows.iter().map(|r| r.at(field).number().unwrap_or(0.0)).collect() };
    let gc: Vec<f64> = curve("frac_g").into_iter().zip(curve("frac_c")).map(|(g, c)| g + c).collect();
    let mut value = Map::new();
    if let Some((reads, bases)) = of_read(section, read) {
        value.insert("total_reads".into(), reads.into());
        value.insert("total_bases".into(), bases.into());
    }
    value.insert("total_cycles".into(), rows.len().into());
    value.insert("quality_curves".into(), json!({ "mean": curve("mean_phred") }));
    let content = json!({ "A": curve("frac_a"), "T": curve("frac_t"), "C": curve("frac_c"), "G": curve("frac_g"), "N": curve("frac_n"), "GC": gc });
    value.insert("content_curves".into(), content);
    Some(Value::Object(value))
}
