//! Flag counts as `samtools flagstat` 1.16 prints them, and the summary numbers of `samtools stats`.
//!
//! Left out of stats because the report does not hold them by samtools' rule: bases mapped (CIGAR), mismatches (NM) and the
//! error rate, bases of duplicates, first and last fragment lengths, average quality, orientations and the `IS` histogram
//! (samtools counts duplicates there).

use super::Made;
use crate::data::Node;
use std::fmt::Write;

/// `samtools flagstat`; `None` without the counts.
pub fn flagstat(section: Node) -> Option<String> {
    let (passed, failed) = (section.at("reads.passed"), section.at("reads.failed"));
    let both = |key: &str| Some((passed.at(key).count()?, failed.at(key).count()?));
    let share = |key: &str, of: &str| {
        let percent = |part: u64, all: u64| {
            if all == 0 { "N/A".to_owned() } else { format!("{:.2}%", part as f64 * 100.0 / all as f64) }
        };
        let ((a, b), (m, n)) = (both(key)?, both(of)?);
        Some(format!(" ({} : {})", percent(a, m), percent(b, n)))
    };
    let mut out = String::new();
    for (key, words, of) in [
        ("total", "in total (QC-passed reads + QC-failed reads)", ""),
        ("primary", "primary", ""),
        ("secondary", "secondary", ""),
        ("supplementary", "supplementary", ""),
        ("duplicates", "duplicates", ""),
        ("primary_duplicates", "primary duplicates", ""),
        ("mapped", "mapped", "total"),
        ("primary_mapped", "primary mapped", "primary"),
        ("paired", "paired in sequencing", ""),
        ("read1", "read1", ""),
        ("read2", "read2", ""),
        ("properly_paired", "properly paired", "paired"),
        ("both_mapped", "with itself and mate mapped", ""),
        ("singletons", "singletons", "paired"),
        ("mate_on_other_contig", "with mate mapped to a different chr", ""),
        ("mate_on_other_contig_mapq5", "with mate mapped to a different chr (mapQ>=5)", ""),
    ] {
        let (a, b) = both(key)?;
        let share = if of.is_empty() { String::new() } else { share(key, of)? };
        let _ = writeln!(out, "{a} + {b} {words}{share}");
    }
    Some(out)
}

/// The `SN` lines of `samtools stats`; `None` without the counts.
pub fn stats(section: Node, made: &Made) -> Option<String> {
    let reads = section.at("reads");
    let sum = |key: &str| reads.at("passed").at(key).count()?.checked_add(reads.at("failed").at(key).count()?);
    let (primary, mapped, proper) = (sum("primary")?, sum("primary_mapped")?, sum("properly_paired")?);
    let mut out = format!(
        "# This file was produced by samtools stats' layout, not by samtools: {} wrote it from its report\n",
        made.program()
    );
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(out, "SN\t{name}:\t{value}");
        }
    };
    let count = |n: u64| Some(n.to_string());
    line("raw total sequences", count(primary));
    line("filtered sequences", count(0));
    line("sequences", count(primary));
    // Unpaired reads are neither first nor last here; with them samtools would count otherwise.
    if sum("paired")? == primary {
        line("1st fragments", sum("read1").and_then(count));
        line("last fragments", sum("read2").and_then(count));
    }
    line("reads mapped", count(mapped));
    line("reads mapped and paired", sum("both_mapped").and_then(count));
    line("reads unmapped", primary.checked_sub(mapped).and_then(count));
    line("reads properly paired", count(proper));
    line("reads paired", sum("paired").and_then(count));
    line("reads duplicated", sum("primary_duplicates").and_then(count));
    line("reads MQ0", reads.at("mapq_histogram").items().next().and_then(Node::count).and_then(count));
    line("reads QC failed", reads.at("failed.primary").count().and_then(count));
    line("non-primary alignments", sum("secondary").and_then(count));
    line("supplementary alignments", sum("supplementary").and_then(count));
    let lengths = section.at("read_length");
    if lengths.at("reads").count() == Some(primary) {
        let bases = lengths.at("bases").count();
        line("total length", bases.and_then(count));
        line("average length", bases.and_then(|n| n.checked_div(primary)).and_then(count));
        line("maximum length", lengths.at("max").count().and_then(count));
    }
    for (name, key) in
        [("insert size average", "insert_size.mean"), ("insert size standard deviation", "insert_size.sd")]
    {
        line(name, section.at(key).number().map(|n| format!("{n:.1}")));
    }
    line("pairs on different chromosomes", sum("mate_on_other_contig").and_then(|n| count(n / 2)));
    line(
        "percentage of properly paired reads (%)",
        (primary > 0).then(|| format!("{:.1}", proper as f64 * 100.0 / primary as f64)),
    );
    Some(out)
}
