//! The chapter of `qc_fastq`.

use super::format::{bases, count, fixed, percent, short};
use super::plot::{Mark, Plot};
use super::tiles;
use super::view::{Cell, Chapter, SampleView, Table, bases_cell, count_cell, maybe, number_cell, pair, percent_cell};
use crate::data::Node;

/// Adds cards and the chapter; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    let total = section.at("total");
    if !total.exists() {
        return;
    }
    let pairs =
        total.at("pairs").count().filter(|n| *n > 0).map(|n| format!("{} pairs", short(n as f64))).unwrap_or_default();
    view.card("Reads", total.at("reads").number().map(short), pairs);
    let depth = total.at("expected_depth").number().map(|d| format!("raw depth {}×", fixed(d, 1))).unwrap_or_default();
    view.card("Yield", total.at("bases").number().map(bases), depth);
    let q20 = total.at("frac_q20").number().map(|f| format!("≥ Q20 {}", percent(f))).unwrap_or_default();
    view.card("Bases ≥ Q30", total.at("frac_q30").number().map(percent), q20);
    let mut chapter = view.chapter("Reads as delivered (QC1)", "fastq");
    cycles(total, &mut chapter);
    histograms(total, &mut chapter);
    adapters(total, &mut chapter);
    tiles::figures(section, &mut chapter);
    tables(section, &mut chapter);
    view.chapters.push(chapter);
}

/// Classes of the lines of R1 and R2.
const MATES: [(f64, &str, &str); 2] = [(1.0, "s1", "R1"), (2.0, "s2", "R2")];

fn cycles(total: Node, chapter: &mut Chapter) {
    let rows: Vec<Node> = total.at("per_cycle").items().collect();
    let of = |read: f64| rows.iter().copied().filter(move |r| r.at("read").number() == Some(read));
    let paired = of(2.0).next().is_some();
    for (read, class, name) in MATES {
        let line: Vec<_> = of(read).map(|r| (r.at("cycle").or_nan(), r.at("mean_phred").or_nan())).collect();
        let band: Vec<_> =
            of(read).map(|r| (r.at("cycle").or_nan(), r.at("q1").or_nan(), r.at("q3").or_nan())).collect();
        let outer: Vec<_> =
            of(read).map(|r| (r.at("cycle").or_nan(), r.at("p10").or_nan(), r.at("p90").or_nan())).collect();
        let ends = match (line.first(), line.last()) {
            (Some(first), Some(last)) => format!(
                "Mean base quality goes from {} in the first cycle to {} in the last.",
                fixed(first.1, 1),
                fixed(last.1, 1)
            ),
            _ => String::new(),
        };
        let title = if paired { format!("Quality by cycle, {name}") } else { "Quality by cycle".into() };
        let plot = Plot::new(&title, "cycle", "base quality (Phred)", ends)
            .y_range(0.0, 42.0)
            .with("10–90 %", "s6", Mark::Band(outer))
            .with("quartiles", class, Mark::Band(band))
            .with("mean", class, Mark::Line(line));
        chapter.plot(&plot);
    }
    for (read, _, name) in MATES {
        let line = |field: &'static str| {
            Mark::Line(of(read).map(|r| (r.at("cycle").or_nan(), r.at(field).or_nan() * 100.0)).collect())
        };
        let title =
            if paired { format!("Base composition by cycle, {name}") } else { "Base composition by cycle".into() };
        let highest = ["frac_a", "frac_c", "frac_g", "frac_t", "frac_n"]
            .iter()
            .flat_map(|f| of(read).map(move |r| r.at(f).or_nan()))
            .filter(|f| f.is_finite())
            .fold(0.0, f64::max);
        let plot = Plot::new(
            &title,
            "cycle",
            "share of bases (%)",
            format!("Shares of A, C, G, T and N; the largest share of one base in a cycle is {}.", percent(highest)),
        )
        .y_range(0.0, (highest * 110.0).clamp(50.0, 100.0))
        .with("A", "base-a", line("frac_a"))
        .with("C", "base-c", line("frac_c"))
        .with("G", "base-g", line("frac_g"))
        .with("T", "base-t", line("frac_t"))
        .with("N", "base-n", line("frac_n"));
        chapter.plot(&plot);
    }
}

fn histograms(total: Node, chapter: &mut Chapter) {
    let reads = total.at("reads").number().unwrap_or(f64::NAN);
    let gc: Vec<_> =
        (0..).map(f64::from).zip(total.at("gc_histogram").numbers()).map(|(x, n)| (x, n * 100.0 / reads)).collect();
    let gc_text =
        total.at("frac_gc").number().map(|f| format!("GC share of all bases {}.", percent(f))).unwrap_or_default();
    chapter.plot(&Plot::new("GC content of reads", "GC (%)", "reads (%)", gc_text).x_range(0.0, 100.0).with(
        "",
        "s1",
        Mark::Area(gc),
    ));
    let all = total.at("bases").number().unwrap_or(f64::NAN);
    let quality: Vec<_> = total
        .at("quality_histogram")
        .points("quality", "bases")
        .into_iter()
        .map(|(q, n)| (q, n * 100.0 / all))
        .collect();
    let text = total
        .at("frac_q30")
        .number()
        .map(|f| format!("{} of the bases have quality 30 or more.", percent(f)))
        .unwrap_or_default();
    let bars = Plot::new("Base qualities", "base quality (Phred)", "bases (%)", text).x_range(0.0, 45.0);
    chapter.plot(&bars.with("", "s1", Mark::Bars(quality, 0.8)).with("", "rule", Mark::Vertical(30.0)));
    let per_read: Vec<_> = total
        .at("read_quality_histogram")
        .points("quality", "reads")
        .into_iter()
        .map(|(q, n)| (q, n * 100.0 / reads))
        .collect();
    let text = total
        .at("mean_read_quality")
        .number()
        .map(|q| format!("Mean read quality {}.", fixed(q, 1)))
        .unwrap_or_default();
    chapter.plot(
        &Plot::new("Mean quality of reads", "read quality (Phred, of the mean error)", "reads (%)", text).with(
            "",
            "s1",
            Mark::Bars(per_read, 0.8),
        ),
    );
    lengths(total, reads, chapter);
    let overlap = total.at("insert_size_by_overlap");
    let text = overlap
        .at("median")
        .number()
        .map(|m| format!("Median {} bp among the pairs that overlap.", fixed(m, 0)))
        .unwrap_or_default();
    let plot = Plot::new("Insert size of overlapping mates", "insert size (bp)", "pairs (sampled)", text);
    chapter.plot(&plot.with("", "s1", Mark::Area(overlap.at("histogram").points("size", "pairs"))));
}

/// One length gets a bar of its own only when there are few; many become an outline.
fn lengths(total: Node, reads: f64, chapter: &mut Chapter) {
    let rows: Vec<(f64, f64, f64)> = total
        .at("length_histogram")
        .items()
        .map(|r| (r.at("start").or_nan(), r.at("end").or_nan(), r.at("reads").or_nan() * 100.0 / reads))
        .collect();
    let (low, high) = (rows.first().map_or(0.0, |r| r.0), rows.last().map_or(0.0, |r| r.1));
    let text = match (
        total.at("read_length.min").number(),
        total.at("read_length.max").number(),
        total.at("read_length.n50").number(),
    ) {
        (Some(min), Some(max), Some(n50)) => {
            format!("From {} to {} bp, N50 {} bp.", fixed(min, 0), fixed(max, 0), fixed(n50, 0))
        }
        _ => String::new(),
    };
    let width = ((high - low) / 120.0).max(1.0);
    let bars: Vec<_> = rows.iter().map(|(start, end, n)| ((start + end) / 2.0, *n)).collect();
    let margin = (width * 3.0).max((high - low) * 0.04);
    let plot =
        Plot::new("Read lengths", "length (bp)", "reads (%)", text).x_range((low - margin).max(0.0), high + margin);
    chapter.plot(&plot.with("", "s1", Mark::Bars(bars, width)));
}

fn adapters(total: Node, chapter: &mut Chapter) {
    let share: Vec<_> =
        (1..).map(f64::from).zip(total.at("adapter.frac_by_cycle").numbers()).map(|(c, f)| (c, f * 100.0)).collect();
    let text = total
        .at("adapter.frac_reads")
        .number()
        .map(|f| format!("{} of the sampled reads hold an adapter.", percent(f)))
        .unwrap_or_default();
    chapter.plot(&Plot::new("Adapters by cycle", "cycle", "reads with an adapter so far (%)", text).with(
        "",
        "s3",
        Mark::Area(share),
    ));
    let levels = total.at("duplication.histogram").numbers();
    let all: f64 = levels.iter().filter(|n| n.is_finite()).sum();
    let bars: Vec<_> = (1..).map(f64::from).zip(levels).map(|(x, n)| (x, n * 100.0 / all)).collect();
    let text = total
        .at("frac_duplicates_estimated")
        .number()
        .map(|f| format!("Estimated share of duplicates {}.", percent(f)))
        .unwrap_or_default();
    chapter.plot(
        &Plot::new("Duplication", "times a sequence was seen (10: ten or more)", "distinct sequences (%)", text).with(
            "",
            "s1",
            Mark::Bars(bars, 0.8),
        ),
    );
}

fn tables(section: Node, chapter: &mut Chapter) {
    let total = section.at("total");
    let mut whole = Table::new("Reads in numbers", "", &["", ""]);
    let share = |path: &str| total.at(path).number().map(percent);
    whole.rows = [
        pair("Reads", total.at("reads").count().map(count)),
        pair("Bases", total.at("bases").count().map(count)),
        pair("Bases ≥ Q20", total.at("q20_bases").count().map(count)),
        pair("Bases ≥ Q30", total.at("q30_bases").count().map(count)),
        pair("Mean quality, of the mean error", maybe(total.at("mean_quality"), 2)),
        pair("Mean quality, arithmetic", maybe(total.at("mean_phred"), 2)),
        pair("Read length N50 (bp)", maybe(total.at("read_length.n50"), 0)),
        pair("GC", share("frac_gc")),
        pair("N", share("frac_n")),
        pair("Duplicates, estimated", share("frac_duplicates_estimated")),
        pair("Reads with an adapter", share("adapter.frac_reads")),
        pair("Adapter dimers", share("adapter.frac_dimer")),
        pair("Poly-G tails", share("poly_g.frac_reads")),
        pair("PhiX", share("frac_phix")),
        pair("Error rate from overlaps", share("insert_size_by_overlap.frac_error")),
        pair("Expected raw depth", maybe(total.at("expected_depth"), 2).map(|d| d + "×")),
        pair("Expected depth, ≥ Q30 and unique", maybe(total.at("expected_depth_q30_unique"), 2).map(|d| d + "×")),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(whole);
    let head = ["Reads", "Bases", "≥ Q20", "≥ Q30", "Mean quality", "GC", "N"];
    let yields = |row: Node| {
        vec![
            count_cell(row.at("reads")),
            bases_cell(row.at("bases")),
            percent_cell(row.at("frac_q20")),
            percent_cell(row.at("frac_q30")),
            number_cell(row.at("mean_phred"), 2),
            percent_cell(row.at("frac_gc")),
            percent_cell(row.at("frac_n")),
        ]
    };
    let mut lanes = Table::new("Lanes", "", &[["Flow cell", "Lane"].as_slice(), &head].concat());
    for row in section.at("by_lane").items() {
        let named = vec![Cell::text(row.at("flowcell").text()), number_cell(row.at("lane"), 0)];
        lanes.rows.push(named.into_iter().chain(yields(row)).collect());
    }
    chapter.table(lanes);
    let mut files = Table::new("Files", "", &[["File", "Format"].as_slice(), &head].concat());
    for row in section.at("by_file").items() {
        let named = vec![Cell::text(row.at("file").text()), Cell::text(row.at("integrity.format").text())];
        files.rows.push(named.into_iter().chain(yields(row)).collect());
    }
    chapter.table(files);
    let mut adapters =
        Table::new("Adapters", "Shares of the sampled reads.", &["Adapter", "Sequence", "Reads", "Share"]);
    for row in total.at("adapter.by_adapter").items() {
        adapters.rows.push(vec![
            Cell::text(row.at("name").text()),
            Cell::text(row.at("sequence").text()),
            count_cell(row.at("reads")),
            percent_cell(row.at("frac_reads")),
        ]);
    }
    chapter.table(adapters);
    let mut over = Table::new("Overrepresented sequences", "", &["Sequence", "Reads", "Share", "Looks like"]);
    for row in total.at("overrepresented").items() {
        over.rows.push(vec![
            Cell::text(row.at("sequence").text()),
            count_cell(row.at("reads")),
            percent_cell(row.at("frac_reads")),
            Cell::text(row.at("source").text()),
        ]);
    }
    chapter.table(over);
}
