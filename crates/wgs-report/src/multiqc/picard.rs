//! Depth, insert sizes, yield and duplicates in Picard's metrics layout.
//!
//! Columns that the report does not hold are left out: `PCT_EXC_ADAPTER` and the heterozygous-SNP sensitivity of WgsMetrics,
//! `MODE`, `MIN`, `MAX` and the widths of InsertSizeMetrics. QualityYieldMetrics is written only without QC-fail reads,
//! since the report counts bases of passing reads alone.

use super::Made;
use crate::data::Node;
use std::fmt::Write;

/// Picard's COVERAGE_CAP.
const CAP: usize = 250;
/// Depths of the `PCT_…X` columns.
const BREADTHS: [usize; 14] = [1, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100];
/// CollectInsertSizeMetrics drops orientations with a smaller share of the pairs (MINIMUM_PCT).
const MINIMUM_SHARE: f64 = 0.05;

/// A metrics file with one table: names above, rows below.
fn table(made: &Made, tool: &str, class: &str, columns: &[(&str, Vec<String>)]) -> String {
    let rows = columns.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut out = format!(
        "## htsjdk.samtools.metrics.StringHeader\n# {tool} layout, written by {} from its report\n",
        made.program()
    );
    let _ = write!(out, "\n## METRICS CLASS\t{class}\n{}\n", names.join("\t"));
    for row in 0..rows {
        let values: Vec<&str> = columns.iter().map(|(_, values)| values.get(row).map_or("", String::as_str)).collect();
        let _ = writeln!(out, "{}", values.join("\t"));
    }
    out.push('\n');
    out
}

/// A number as Picard prints it: at most six decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// WgsMetrics of the genome that is not N; `None` without the depth.
pub fn wgs_metrics(section: Node, made: &Made) -> Option<String> {
    let stats = section.at("depth.genome");
    let territory = stats.at("positions").count().filter(|n| *n > 0)?;
    let bins: Vec<u64> = stats.at("histogram").items().map(|n| n.count().unwrap_or(0)).collect();
    let value = |key: &str| stats.at(key).number().map(number);
    let mut columns = vec![("GENOME_TERRITORY", Some(territory.to_string()))];
    for (name, key) in
        [("MEAN_COVERAGE", "mean"), ("SD_COVERAGE", "sd"), ("MEDIAN_COVERAGE", "median"), ("MAD_COVERAGE", "mad")]
    {
        columns.push((name, value(key)));
    }
    for (name, key) in [
        ("PCT_EXC_MAPQ", "mapq"),
        ("PCT_EXC_DUPE", "duplicate"),
        ("PCT_EXC_UNPAIRED", "unpaired"),
        ("PCT_EXC_BASEQ", "base_quality"),
        ("PCT_EXC_OVERLAP", "overlap"),
        ("PCT_EXC_CAPPED", "capped"),
        ("PCT_EXC_TOTAL", "total"),
    ] {
        columns.push((name, section.at("depth.excluded").at(&format!("frac_{key}")).number().map(number)));
    }
    let breadth_names: Vec<String> = BREADTHS.iter().map(|x| format!("PCT_{x}X")).collect();
    for (name, depth) in breadth_names.iter().zip(BREADTHS) {
        let at_least: u128 = bins.iter().skip(depth).map(|n| u128::from(*n)).sum();
        columns.push((name, Some(number(at_least as f64 / territory as f64))));
    }
    columns.push(("FOLD_80_BASE_PENALTY", value("fold_80_base_penalty")));
    let columns: Vec<(&str, Vec<String>)> =
        columns.into_iter().filter_map(|(name, value)| Some((name, vec![value?]))).collect();
    let mut out = table(made, "CollectWgsMetrics", "picard.analysis.WgsMetrics", &columns);
    out.push_str("## HISTOGRAM\tjava.lang.Integer\ncoverage\thigh_quality_coverage_count\n");
    let over: u128 = bins.iter().skip(CAP).map(|n| u128::from(*n)).sum();
    for depth in 0..=CAP {
        let n = if depth == CAP { over } else { bins.get(depth).copied().unwrap_or(0).into() };
        let _ = writeln!(out, "{depth}\t{n}");
    }
    out.push('\n');
    Some(out)
}

/// InsertSizeMetrics by orientation; `None` without pairs.
pub fn insert_size_metrics(section: Node, made: &Made) -> Option<String> {
    let all: Vec<Node> = section.at("insert_size.by_orientation").items().collect();
    let pairs: f64 = all.iter().filter_map(|o| o.at("pairs").number()).sum();
    let kept: Vec<Node> = all
        .into_iter()
        .filter(|o| o.at("pairs").count().is_some_and(|n| n as f64 >= pairs * MINIMUM_SHARE && n > 0))
        .collect();
    if kept.is_empty() {
        return None;
    }
    let column = |key: &str| -> Vec<String> {
        kept.iter().map(|o| o.at(key).number().map(number).unwrap_or_default()).collect()
    };
    let columns = [
        ("MEDIAN_INSERT_SIZE", column("median")),
        ("MEDIAN_ABSOLUTE_DEVIATION", column("mad")),
        ("MEAN_INSERT_SIZE", column("mean")),
        ("STANDARD_DEVIATION", column("sd")),
        ("READ_PAIRS", column("pairs")),
        ("PAIR_ORIENTATION", kept.iter().map(|o| one_word(o.at("orientation").text())).collect()),
    ];
    let mut out = table(made, "CollectInsertSizeMetrics", "picard.analysis.InsertSizeMetrics", &columns);
    let mut sizes: std::collections::BTreeMap<u64, Vec<u64>> = std::collections::BTreeMap::new();
    for (i, orientation) in kept.iter().enumerate() {
        for row in orientation.at("histogram").items() {
            let mut both = row.items().map(Node::count);
            if let (Some(Some(size)), Some(Some(n))) = (both.next(), both.next()) {
                let counts = sizes.entry(size).or_insert_with(|| vec![0; kept.len()]);
                if let Some(count) = counts.get_mut(i) {
                    *count = n;
                }
            }
        }
    }
    let heads: Vec<String> = kept
        .iter()
        .map(|o| format!("All_Reads.{}_count", one_word(o.at("orientation").text()).to_lowercase()))
        .collect();
    let _ = write!(out, "## HISTOGRAM\tjava.lang.Integer\ninsert_size\t{}\n", heads.join("\t"));
    for (size, counts) in sizes {
        let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
        let _ = writeln!(out, "{size}\t{}", counts.join("\t"));
    }
    out.push('\n');
    Some(out)
}

fn one_word(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// QualityYieldMetrics; `None` without base qualities or with QC-fail reads.
pub fn quality_yield_metrics(section: Node, made: &Made) -> Option<String> {
    let quality = section.at("base_quality");
    if section.at("reads.failed.primary").count()? > 0 {
        return None;
    }
    let reads = section.at("reads.passed.primary").count()?;
    let (bases, q20, q30) =
        (quality.at("bases").count()?, quality.at("q20_bases").count()?, quality.at("q30_bases").count()?);
    let sum: u128 =
        (0u128..).zip(quality.at("histogram").items()).map(|(q, n)| q * u128::from(n.count().unwrap_or(0))).sum();
    let one = |value: String| vec![value];
    let mut columns = Vec::new();
    for (name, value) in [
        ("TOTAL_READS", reads),
        ("PF_READS", reads),
        ("READ_LENGTH", bases.checked_div(reads).unwrap_or(0)),
        ("TOTAL_BASES", bases),
        ("PF_BASES", bases),
        ("Q20_BASES", q20),
        ("PF_Q20_BASES", q20),
        ("Q30_BASES", q30),
        ("PF_Q30_BASES", q30),
    ] {
        columns.push((name, one(value.to_string())));
    }
    columns.push(("Q20_EQUIVALENT_YIELD", one((sum / 20).to_string())));
    columns.push(("PF_Q20_EQUIVALENT_YIELD", one((sum / 20).to_string())));
    Some(table(
        made,
        "CollectQualityYieldMetrics",
        "picard.analysis.CollectQualityYieldMetrics$QualityYieldMetrics",
        &columns,
    ))
}

/// DuplicationMetrics, all libraries together; `None` without them.
pub fn duplicate_metrics(section: Node, made: &Made) -> Option<String> {
    let duplication = section.at("duplication");
    let count = |key: &str| duplication.at(key).count().map(|n| n.to_string());
    let extra = |key: &str| {
        section.at("reads.passed").at(key).count()?.checked_add(section.at("reads.failed").at(key).count()?)
    };
    let columns = [
        ("LIBRARY", Some(made.sample())),
        ("UNPAIRED_READS_EXAMINED", count("unpaired")),
        ("READ_PAIRS_EXAMINED", Some(count("pairs")?)),
        (
            "SECONDARY_OR_SUPPLEMENTARY_RDS",
            extra("secondary").zip(extra("supplementary")).and_then(|(a, b)| a.checked_add(b)).map(|n| n.to_string()),
        ),
        (
            "UNMAPPED_READS",
            extra("primary").zip(extra("primary_mapped")).and_then(|(a, b)| a.checked_sub(b)).map(|n| n.to_string()),
        ),
        ("UNPAIRED_READ_DUPLICATES", count("unpaired_duplicates")),
        ("READ_PAIR_DUPLICATES", count("duplicate_pairs")),
        ("READ_PAIR_OPTICAL_DUPLICATES", count("optical_duplicate_pairs")),
        ("PERCENT_DUPLICATION", duplication.at("frac_duplicates").number().map(number)),
        ("ESTIMATED_LIBRARY_SIZE", count("library_size")),
    ];
    let columns: Vec<(&str, Vec<String>)> =
        columns.into_iter().filter_map(|(name, value)| Some((name, vec![value?]))).collect();
    Some(table(made, "MarkDuplicates", "picard.sam.DuplicationMetrics", &columns))
}
