//! The chapters of `qc_align`: GA4GH numbers, depth, templates, errors, groups.

use super::format::{ABSENT, bases, count, fixed, percent, short};
use super::plot::{Mark, Plot};
use super::view::{Cell, Chapter, SampleView, Table, bases_cell, count_cell, maybe, number_cell, pair, percent_cell};
use crate::data::Node;

/// Adds cards and chapters; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    cards(section, view);
    view.warnings.extend(section.at("warnings").items().map(|w| w.text().to_owned()).filter(|w| !w.is_empty()));
    let mut ga4gh = view.chapter("GA4GH WGS QC 1.0", "ga4gh");
    ga4gh.table(ga4gh_table(section));
    let mut depth = view.chapter("Depth (QC2)", "depth");
    depth_plots(section, &mut depth);
    let mut templates = view.chapter("Reads and templates", "reads");
    reads(section, &mut templates);
    let mut errors = view.chapter("Base quality and errors", "errors");
    super::align_errors::plots(section, &mut errors);
    let mut groups = view.chapter("Read groups, lanes, identity", "groups");
    group_tables(section, &mut groups);
    identity(section, &mut groups);
    let filled = |c: &Chapter| !c.figures.is_empty() || !c.tables.is_empty();
    view.chapters.extend([ga4gh, depth, templates, errors, groups].into_iter().filter(filled));
}

fn cards(section: Node, view: &mut SampleView) {
    let autosomes =
        if section.at("depth.autosomes").exists() { section.at("depth.autosomes") } else { section.at("depth.genome") };
    let median = autosomes.at("median").number().map(|m| {
        format!("median {}×, MAD {}", fixed(m, 1), maybe(autosomes.at("mad"), 1).unwrap_or_else(|| ABSENT.into()))
    });
    view.card("Usable depth", maybe(autosomes.at("mean_uncapped"), 2).map(|d| d + "×"), median.unwrap_or_default());
    let ge20 = autosomes.at("frac_depth_ge_20").number().map(|f| format!("≥ 20× {}", percent(f))).unwrap_or_default();
    view.card("Breadth ≥ 15×", autosomes.at("frac_depth_ge_15").number().map(percent), ge20);
    let proper = section
        .at("reads.frac_properly_paired")
        .number()
        .map(|f| format!("properly paired {}", percent(f)))
        .unwrap_or_default();
    view.card("Mapped", section.at("reads.frac_mapped").number().map(percent), proper);
    let library =
        section.at("duplication.library_size").number().map(|n| format!("library {}", short(n))).unwrap_or_default();
    view.card("Duplicates", section.at("reads.frac_duplicates").number().map(percent), library);
    let sd = section.at("insert_size.sd").number().map(|s| format!("SD {}", fixed(s, 1))).unwrap_or_default();
    view.card("Insert size", maybe(section.at("insert_size.mean"), 1).map(|m| m + " bp"), sd);
    let error = section
        .at("contamination.standard_error")
        .number()
        .map(|e| format!("standard error {}", percent(e)))
        .unwrap_or_default();
    view.card("Contamination", contamination(section), error);
    let ratios = match (maybe(section.at("sex.x_ratio"), 2), maybe(section.at("sex.y_ratio"), 2)) {
        (Some(x), Some(y)) => format!("X {x}, Y {y} of autosomes"),
        _ => String::new(),
    };
    view.card("Sex by depth", Some(section.at("sex.karyotype").text().to_owned()).filter(|k| !k.is_empty()), ratios);
}

fn contamination(section: Node) -> Option<String> {
    section
        .at("contamination.freemix")
        .number()
        .or_else(|| section.at("ga4gh.cross_contamination_rate").number())
        .map(percent)
}

fn ga4gh_table(section: Node) -> Table {
    let mut table = Table::new(
        "",
        "As the reference implementations compute them; a missing value says why.",
        &["Metric", "Value"],
    );
    let known = crate::metric::GA4GH_ALIGN.iter().map(|(id, _)| *id);
    let map = section.at("ga4gh").entries();
    let others = map.iter().map(|(id, _)| *id).filter(|id| crate::metric::GA4GH_ALIGN.iter().all(|(k, _)| k != id));
    for id in known.chain(others).filter(|_| section.at("ga4gh").exists()) {
        let node = section.at("ga4gh").at(id);
        let value = match node.number() {
            Some(n) => Cell::number(fixed(n, 6)),
            None => Cell::text(format!("{ABSENT} {}", section.at("ga4gh_absent").at(id).text())),
        };
        table.rows.push(vec![Cell::text(id), value]);
    }
    table
}

/// The sets of positions in plots and tables: field, class, name.
const SETS: [(&str, &str, &str); 3] = [
    ("genome", "s1", "usable, genome"),
    ("raw_genome", "s2", "raw, genome"),
    ("targets.depth", "s3", "usable, targets"),
];

fn depth_plots(section: Node, chapter: &mut Chapter) {
    let depth = section.at("depth");
    track(depth, chapter);
    let far = (3.0 * covered_median(depth.at("genome.histogram"))).clamp(20.0, 1_000.0);
    let text = match (depth.at("genome.mean").number(), depth.at("genome.median").number()) {
        (Some(mean), Some(median)) => {
            format!("Usable depth of the genome has mean {} and median {}.", fixed(mean, 2), fixed(median, 1))
        }
        _ => String::new(),
    };
    let mut histogram = Plot::new("Positions by depth", "depth", "positions (%)", text).x_range(0.0, far);
    let breadth_text = depth
        .at("genome.frac_depth_ge_20")
        .number()
        .map(|f| format!("{} of the genome has usable depth 20 or more.", percent(f)));
    let mut breadth =
        Plot::new("Breadth by depth", "depth", "positions at this depth or more (%)", breadth_text.unwrap_or_default())
            .x_range(0.0, far)
            .y_range(0.0, 100.0);
    for (set, class, name) in SETS {
        let counts = depth.at(set).at("histogram").numbers();
        let total: f64 = counts.iter().filter(|n| n.is_finite()).sum();
        let share: Vec<_> = (0..).map(f64::from).zip(counts.iter().map(|n| n * 100.0 / total)).collect();
        let mut left = 100.0;
        let mut at_least = Vec::with_capacity(share.len() + 1);
        for (depth, percent) in &share {
            at_least.push((*depth, left));
            left -= if percent.is_finite() { *percent } else { 0.0 };
        }
        let at_least = if total > 0.0 { at_least } else { Vec::new() };
        // The pile at zero (what no read can reach) would flatten the rest.
        let from_one: Vec<_> = share.into_iter().skip(1).collect();
        histogram =
            histogram.with(name, class, if set == "genome" { Mark::Area(from_one) } else { Mark::Line(from_one) });
        breadth = breadth.with(name, class, Mark::Line(at_least));
    }
    chapter.plot(&histogram);
    chapter.plot(&breadth);
    gc_bias(section, chapter);
    depth_tables(depth, chapter);
}

/// Median depth of the positions that are covered at all: of a slice of the genome too it tells how far the plots must reach.
fn covered_median(histogram: Node) -> f64 {
    let counts = histogram.numbers();
    let half = counts.iter().skip(1).filter(|n| n.is_finite()).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let reached = counts.iter().skip(1).position(|n| {
        below += if n.is_finite() { *n } else { 0.0 };
        below >= half
    });
    reached.map_or(0.0, |i| i as f64 + 1.0)
}

fn track(depth: Node, chapter: &mut Chapter) {
    let mut points = Vec::new();
    let mut bands = Vec::new();
    let mut x = 0.0;
    for contig in depth.at("track").items().take(200) {
        let values = contig.at("mean").numbers();
        let window = contig.at("window").number().filter(|w| *w > 0.0).unwrap_or(1.0) / 1e6;
        let from = x;
        for value in values {
            points.push((x + window / 2.0, value));
            x += window;
        }
        points.push((x, f64::NAN));
        let name = contig.at("contig").text();
        bands.push((from, x, name.strip_prefix("chr").unwrap_or(name).chars().take(12).collect()));
    }
    let mean = depth.at("autosomes.median").number().or_else(|| depth.at("genome.median").number()).unwrap_or(f64::NAN);
    let high = points.iter().map(|p| p.1).filter(|y| y.is_finite()).fold(0.0, f64::max);
    let top = if mean > 0.0 { (mean * 2.5).min(high * 1.05) } else { high * 1.05 };
    let text = format!(
        "Mean usable depth of each window along the contigs; the line is the autosomes' median, {}.",
        fixed(mean, 1)
    );
    let mut plot = Plot::new("Depth along chromosomes", "chromosome", "mean usable depth", text)
        .y_range(0.0, top.max(1.0))
        .with("", "rule", Mark::Horizontal(mean));
    plot = plot.with("", "s1", Mark::Line(points));
    plot.bands = bands;
    plot.wide = true;
    chapter.plot(&plot);
}

fn gc_bias(section: Node, chapter: &mut Chapter) {
    let gc = section.at("gc_bias");
    let bins: Vec<Node> = gc.at("bins").items().collect();
    let windows: f64 = bins.iter().map(|b| b.at("windows").or_nan()).filter(|n| n.is_finite()).sum();
    let highest = bins.iter().map(|b| b.at("windows").or_nan()).filter(|n| n.is_finite()).fold(0.0, f64::max);
    // Windows scaled to the plot's height.
    let windows_line: Vec<_> = bins.iter().map(|b| (b.at("gc").or_nan(), b.at("windows").or_nan() / highest)).collect();
    // Only where the mean depth promises a hundred reads: fewer are noise.
    let reads: f64 = bins.iter().map(|b| b.at("reads").or_nan()).filter(|n| n.is_finite()).sum();
    let enough = |b: &&Node| b.at("windows").or_nan() * reads >= 100.0 * windows;
    let line: Vec<_> =
        bins.iter().filter(enough).map(|b| (b.at("gc").or_nan(), b.at("normalized_depth").or_nan())).collect();
    let text = match (gc.at("at_dropout").number(), gc.at("gc_dropout").number()) {
        (Some(at), Some(gc)) => format!("AT dropout {}, GC dropout {}.", fixed(at, 2), fixed(gc, 2)),
        _ => String::new(),
    };
    let plot =
        Plot::new("GC bias", "GC of the window (%)", "depth over the mean", text).x_range(0.0, 100.0).y_range(0.0, 2.0);
    let plot = plot
        .with("windows of the reference", "s6", Mark::Area(windows_line))
        .with("", "rule", Mark::Horizontal(1.0))
        .with("normalised depth", "s1", Mark::Line(line));
    if gc.exists() {
        chapter.plot(&plot);
    }
}

fn depth_tables(depth: Node, chapter: &mut Chapter) {
    let mut table = Table::new(
        "Depth in numbers",
        "Usable: mapping quality ≥ 20, base quality ≥ 20, no duplicates, overlapping mates once. Raw: every aligned base of reads that are not duplicates.",
        &["Positions", "Mean", "Mean, no cap", "Median", "MAD", "SD", "Fold-80", "≥ 10×", "≥ 15×", "≥ 20×", "≥ 30×"],
    );
    table.head.insert(0, "Set".into());
    for (set, name) in [
        ("genome", "genome, usable"),
        ("autosomes", "autosomes, usable"),
        ("raw_genome", "genome, raw"),
        ("raw_autosomes", "autosomes, raw"),
        ("template_genome", "genome, as mosdepth"),
        ("targets.depth", "targets, usable"),
        ("targets.raw", "targets, raw"),
    ] {
        let row = depth.at(set);
        if !row.exists() {
            continue;
        }
        let number = |key, digits| number_cell(row.at(key), digits);
        let share = |key| percent_cell(row.at(key));
        table.rows.push(vec![
            Cell::text(name),
            bases_cell(row.at("positions")),
            number("mean", 2),
            number("mean_uncapped", 2),
            number("median", 1),
            number("mad", 1),
            number("sd", 2),
            number("fold_80_base_penalty", 2),
            share("frac_depth_ge_10"),
            share("frac_depth_ge_15"),
            share("frac_depth_ge_20"),
            share("frac_depth_ge_30"),
        ]);
    }
    chapter.table(table);
    let excluded = depth.at("excluded");
    let mut table = Table::new(
        "Why aligned bases do not count",
        "Shares of all aligned bases, by the first reason that applies.",
        &["Reason", "Bases", "Share"],
    );
    for (name, bases, share) in [
        ("mapping quality under 20", "mapq_bases", "frac_mapq"),
        ("duplicate", "duplicate_bases", "frac_duplicate"),
        ("unpaired or mate unmapped", "unpaired_bases", "frac_unpaired"),
        ("base quality under 20 or N", "base_quality_bases", "frac_base_quality"),
        ("mate counted already", "overlap_bases", "frac_overlap"),
        ("deeper than 250", "capped_bases", "frac_capped"),
    ] {
        if excluded.exists() {
            table.rows.push(vec![Cell::text(name), count_cell(excluded.at(bases)), percent_cell(excluded.at(share))]);
        }
    }
    chapter.table(table);
    let mut low = Table::new(
        "Targets with low depth",
        "A tenth or more of the positions under 15×; at most 100.",
        &["Target", "Region", "Mean", "Lowest", "≥ 15×", "≥ 20×", "≥ 30×"],
    );
    for row in depth.at("targets.low").items() {
        let start = row.at("start").count().map_or_else(|| ABSENT.into(), |s| count(s.saturating_add(1)));
        let end = row.at("end").count().map_or_else(|| ABSENT.into(), count);
        let region = format!("{}:{start}-{end}", row.at("contig").text());
        low.rows.push(vec![
            Cell::text(row.at("name").text()),
            Cell::text(region),
            number_cell(row.at("mean"), 1),
            count_cell(row.at("min")),
            percent_cell(row.at("frac_depth_ge_15")),
            percent_cell(row.at("frac_depth_ge_20")),
            percent_cell(row.at("frac_depth_ge_30")),
        ]);
    }
    chapter.table(low);
    let mut contigs = Table::new(
        "Contigs",
        "At most 100; all are in the contig table file.",
        &["Contig", "Length", "Reads", "Mean", "Median", "≥ 15×", "Raw mean"],
    );
    for row in depth.at("by_contig").items().take(100) {
        contigs.rows.push(vec![
            Cell::text(row.at("contig").text()),
            count_cell(row.at("len")),
            count_cell(row.at("reads")),
            number_cell(row.at("mean"), 2),
            number_cell(row.at("median"), 1),
            percent_cell(row.at("frac_depth_ge_15")),
            number_cell(row.at("raw_mean"), 2),
        ]);
    }
    chapter.table(contigs);
}

fn reads(section: Node, chapter: &mut Chapter) {
    let mut plot = Plot::new(
        "Insert size",
        "insert size (bp)",
        "pairs (% of all)",
        section
            .at("insert_size.mean")
            .number()
            .map(|m| format!("Mean of the lowest 99 %: {} bp.", fixed(m, 1)))
            .unwrap_or_default(),
    );
    let orientations: Vec<Node> = section.at("insert_size.by_orientation").items().collect();
    let all: f64 = orientations.iter().map(|o| o.at("pairs").or_nan()).filter(|n| n.is_finite()).sum();
    // The commonest orientation sets the axis: a few stray pairs of another reach far beyond it.
    let commonest = orientations.iter().max_by(|a, b| a.at("pairs").or_nan().total_cmp(&b.at("pairs").or_nan()));
    let far = commonest.and_then(|o| o.at("histogram").pairs().last().map(|(size, _)| *size));
    if let Some(far) = far {
        plot = plot.x_range(0.0, far);
    }
    for (orientation, class) in orientations.iter().zip(["s1", "s2", "s3"]) {
        let share = orientation.at("pairs").number().map(|n| format!(" ({})", percent(n / all))).unwrap_or_default();
        let points = orientation.at("histogram").pairs().into_iter().map(|(x, n)| (x, n * 100.0 / all)).collect();
        plot = plot.with(&format!("{}{share}", orientation.at("orientation").text()), class, Mark::Line(points));
    }
    chapter.plot(&plot);
    let lengths = section.at("read_length");
    let total = lengths.at("reads").or_nan();
    let rows: Vec<_> = lengths.at("histogram").pairs().into_iter().map(|(x, n)| (x, n * 100.0 / total)).collect();
    let (low, high) = (rows.first().map_or(0.0, |r| r.0), rows.last().map_or(0.0, |r| r.0));
    let width = ((high - low) / 120.0).max(1.0);
    let text = maybe(lengths.at("n50"), 0).map(|n| {
        format!("N50 {n} bp, aligned N50 {} bp.", maybe(lengths.at("aligned_n50"), 0).unwrap_or_else(|| ABSENT.into()))
    });
    let margin = (width * 3.0).max((high - low) * 0.04);
    chapter.plot(
        &Plot::new("Read lengths", "length (bp)", "reads (%)", text.unwrap_or_default())
            .x_range((low - margin).max(0.0), high + margin)
            .with("", "s1", Mark::Bars(rows, width)),
    );
    let mapq = section.at("reads.mapq_histogram").numbers();
    let all: f64 = mapq.iter().filter(|n| n.is_finite()).sum();
    let points: Vec<_> = (0..).map(f64::from).zip(mapq).map(|(x, n)| (x, n * 100.0 / all)).collect();
    chapter.plot(
        &Plot::new(
            "Mapping quality",
            "mapping quality",
            "mapped reads (%)",
            "Share of the mapped primary reads at each mapping quality.".into(),
        )
        .with("", "s1", Mark::Bars(points, 0.8)),
    );
    let mut table = Table::new("Reads in numbers", "", &["", "Passed filter", "QC-fail"]);
    for (label, key) in [
        ("Records", "total"),
        ("Primary", "primary"),
        ("Secondary", "secondary"),
        ("Supplementary", "supplementary"),
        ("Duplicates", "duplicates"),
        ("Mapped", "mapped"),
        ("Primary mapped", "primary_mapped"),
        ("Paired", "paired"),
        ("Properly paired", "properly_paired"),
        ("Mate unmapped", "singletons"),
        ("Mate on another contig", "mate_on_other_contig"),
        ("… with mapping quality ≥ 5", "mate_on_other_contig_mapq5"),
    ] {
        if section.at("reads").exists() {
            table.rows.push(vec![
                Cell::text(label),
                count_cell(section.at("reads.passed").at(key)),
                count_cell(section.at("reads.failed").at(key)),
            ]);
        }
    }
    chapter.table(table);
    let duplication = section.at("duplication");
    let mut table = Table::new("Duplicates", "", &["", ""]);
    table.rows = [
        pair("Pairs examined", duplication.at("pairs").count().map(count)),
        pair("Duplicate pairs", duplication.at("duplicate_pairs").count().map(count)),
        pair("… optical", duplication.at("optical_duplicate_pairs").count().map(count)),
        pair("… PCR and other", duplication.at("pcr_duplicate_pairs").count().map(count)),
        pair("Duplicate reads", duplication.at("frac_duplicates").number().map(percent)),
        pair("Distinct templates in the library, estimated", duplication.at("library_size").count().map(count)),
        pair("Chimeric pairs", section.at("reads.frac_chimeric").number().map(percent)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

fn group_tables(section: Node, chapter: &mut Chapter) {
    for (title, key, first) in [("Read groups", "by_read_group", "Read group"), ("Lanes", "by_lane", "Lane")] {
        let mut table = Table::new(
            title,
            "",
            &[
                first,
                "Library",
                "Reads",
                "Bases",
                "≥ Q20",
                "≥ Q30",
                "Mapped",
                "Properly paired",
                "Duplicates",
                "Mismatches",
                "Insert size",
            ],
        );
        for row in section.at(key).items() {
            let share = |key| percent_cell(row.at(key));
            table.rows.push(vec![
                Cell::text(row.at("id").text()),
                Cell::text(row.at("library").text()),
                count_cell(row.at("reads")),
                bases_cell(row.at("bases")),
                share("frac_q20"),
                share("frac_q30"),
                share("frac_mapped"),
                share("frac_properly_paired"),
                share("frac_duplicates"),
                share("frac_mismatch"),
                number_cell(row.at("mean_insert_size"), 1),
            ]);
        }
        chapter.table(table);
    }
}

fn identity(section: Node, chapter: &mut Chapter) {
    let sex = section.at("sex");
    let mut points = Vec::new();
    let mut bands = Vec::new();
    for (i, row) in sex.at("ploidy").items().take(60).enumerate() {
        let name = row.at("contig").text();
        points.push((i as f64 + 0.5, row.at("copies").or_nan()));
        bands.push((i as f64, i as f64 + 1.0, name.strip_prefix("chr").unwrap_or(name).chars().take(6).collect()));
    }
    let text = format!("Copies by depth of each chromosome; karyotype {}.", sex.at("karyotype").text());
    let high = points.iter().map(|p| p.1).filter(|c| c.is_finite()).fold(3.0, f64::max);
    let mut plot = Plot::new("Copies by depth", "chromosome", "copies", text)
        .x_range(0.0, points.len() as f64)
        .y_range(0.0, high.min(8.0) * 1.04)
        .with("", "rule", Mark::Horizontal(2.0));
    plot = plot.with("", "s1", Mark::Dots(points));
    plot.bands = bands;
    plot.wide = true;
    chapter.plot(&plot);
    let c = section.at("contamination");
    let mut table = Table::new(
        "Contamination and sex",
        "Identity is personal data: only the estimate is here, never genotypes.",
        &["", ""],
    );
    let coordinates: Vec<String> =
        c.at("ancestry.intended").items().map(|v| maybe(v, 4).unwrap_or_else(|| ABSENT.into())).collect();
    let reason = Some(c.at("reason").text().to_owned()).filter(|r| !r.is_empty());
    table.rows = [
        pair("Contamination (FREEMIX)", contamination(section)),
        pair("Standard error", c.at("standard_error").number().map(percent)),
        pair("No estimate because", reason),
        pair("Markers used", c.at("markers_used").count().map(count)),
        pair("Ancestry coordinates", Some(coordinates.join(", ")).filter(|t| !t.is_empty())),
        pair("Karyotype by depth", Some(sex.at("karyotype").text().to_owned()).filter(|t| !t.is_empty())),
        pair("X over autosomes", maybe(sex.at("x_ratio"), 3)),
        pair("Y over autosomes", maybe(sex.at("y_ratio"), 3)),
        pair("Mitochondrial over autosomes", maybe(sex.at("mitochondrial_ratio"), 1)),
        pair("Read length N50", section.at("read_length.n50").number().map(bases)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
    let mut viral =
        Table::new("Reads on viral contigs", "", &["Contig", "Virus", "Reads", "Covered", "Copies per cell"]);
    for row in section.at("viral").items() {
        viral.rows.push(vec![
            Cell::text(row.at("contig").text()),
            Cell::text(row.at("virus").text()),
            count_cell(row.at("reads")),
            percent_cell(row.at("frac_covered")),
            number_cell(row.at("copies_per_cell"), 4),
        ]);
    }
    chapter.table(viral);
}
