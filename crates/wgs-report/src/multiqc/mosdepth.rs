//! Depth as mosdepth counts it (`depth.template_genome`), in its summary and cumulative distribution. Only the rows of the
//! whole genome: the report holds no minimum, maximum and distribution of a contig.

use crate::data::Node;
use std::fmt::Write;

/// The last bin of a depth histogram counts everything deeper too.
const LAST_BIN: usize = 1_000;

/// `*.mosdepth.summary.txt`; `None` without the depth.
pub fn summary(section: Node) -> Option<String> {
    let stats = section.at("depth.template_genome");
    let (positions, bases) = (stats.at("positions").count()?, stats.at("bases").count()?);
    let bins: Vec<u64> = stats.at("histogram").items().map(|n| n.count().unwrap_or(0)).collect();
    let lowest = bins.iter().position(|n| *n > 0)?;
    let deepest = bins.iter().rposition(|n| *n > 0)?;
    // Deeper than the histogram reaches: the maximum is not known.
    let deepest = if deepest >= LAST_BIN { "nan".to_owned() } else { deepest.to_string() };
    let mean = bases as f64 / positions as f64;
    Some(format!("chrom\tlength\tbases\tmean\tmin\tmax\ntotal\t{positions}\t{bases}\t{mean:.2}\t{lowest}\t{deepest}\n"))
}

/// `*.mosdepth.global.dist.txt`: share of positions at each depth or more, deepest first.
pub fn global_dist(section: Node) -> Option<String> {
    let bins: Vec<u64> =
        section.at("depth.template_genome.histogram").items().map(|n| n.count().unwrap_or(0)).collect();
    let total: u128 = bins.iter().map(|n| u128::from(*n)).sum();
    if total == 0 {
        return None;
    }
    let mut out = String::new();
    let mut at_least = 0u128;
    for (depth, n) in bins.iter().enumerate().rev() {
        at_least += u128::from(*n);
        let share = at_least as f64 / total as f64;
        // mosdepth leaves out shares under 8e-5.
        if share >= 0.00008 || depth == 0 {
            let _ = writeln!(out, "total\t{depth}\t{share:.2}");
        }
    }
    Some(out)
}
