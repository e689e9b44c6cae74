//! The chapters of `bench`: classes, curves, stated qualities, strata, allele fractions, what was left out, errors.
//!
//! The plots are made in [`super::bench_plots`]. Rates are shown in percent with three decimals: good call sets differ there.

use super::bench_plots;
use super::format::{ABSENT, count, fixed, percent, rate};
use super::view::{Cell, Chapter, SampleView, Table, count_cell, number_cell, pair};
use crate::data::Node;

/// Classes of the report: field and name.
const CLASSES: [(&str, &str); 6] = [
    ("snv", "SNV"),
    ("indel", "indel"),
    ("insertion", "insertion"),
    ("deletion", "deletion"),
    ("complex", "complex"),
    ("all", "all"),
];

/// Errors shown in the page at most.
const ERRORS: usize = 50;
/// Rows of the strata's table at most.
const STRATA: usize = 300;

/// Adds cards and chapters; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    cards(section, view);
    view.warnings.extend(warnings(section));
    let mut classes = view.chapter("Calls against the truth", "bench");
    class_table(section, &mut classes);
    setting(section, &mut classes);
    let mut curves = view.chapter("Recall and precision by score", "bench-score");
    bench_plots::curves(section, &mut curves);
    best_points(section, &mut curves);
    let mut stated = view.chapter("Stated quality against errors", "bench-calibration");
    bench_plots::calibration(section, &mut stated);
    calibration_tables(section, &mut stated);
    let mut fractions = view.chapter("By allele fraction", "bench-fraction");
    bench_plots::fractions(section, &mut fractions);
    fraction_table(section, &mut fractions);
    let mut strata = view.chapter("By surroundings and depth", "bench-strata");
    bench_plots::strata(section, &mut strata);
    strata_table(section, &mut strata);
    let mut rest = view.chapter("Left out, and errors", "bench-errors");
    left_out(section, &mut rest);
    errors(section, &mut rest);
    let filled = |c: &Chapter| !c.figures.is_empty() || !c.tables.is_empty();
    view.chapters.extend([classes, curves, stated, fractions, strata, rest].into_iter().filter(filled));
}

fn cards(section: Node, view: &mut SampleView) {
    for (class, label) in [("snv", "SNV F1"), ("indel", "Indel F1")] {
        let row = section.at(class);
        let both = match (row.at("recall").number(), row.at("precision").number()) {
            (Some(recall), Some(precision)) => format!("recall {}, precision {}", rate(recall), rate(precision)),
            _ => String::new(),
        };
        view.card(label, row.at("f1").number().map(rate), both);
    }
    let all = section.at("all");
    let of = |key: &str, what: &str| all.at(key).count().map(|n| format!("{what} {}", count(n)));
    view.card("Missed", all.at("fn").count().map(count), of("truth_total", "of").unwrap_or_default());
    let per_mb = all.at("fp_per_mb").number().map(|n| format!("{} per confident Mb", fixed(n, 3)));
    view.card("Wrong calls", all.at("fp").count().map(count), per_mb.unwrap_or_default());
    view.card(
        "Wrong genotypes",
        all.at("genotype_errors").count().filter(|_| section.at("setting.mode").text() != "alleles").map(count),
        "among the missed and the wrong".to_owned(),
    );
}

/// What changes the meaning of the numbers.
fn warnings(section: Node) -> Vec<String> {
    let mut list = Vec::new();
    for side in ["truth", "query"] {
        if let Some(n) = section.at("left_out").at(side).at("not_assessed").count().filter(|n| *n > 0) {
            list.push(format!("{} records of the {side} could not be assessed", count(n)));
        }
    }
    if let Some(n) = section.at("clusters.fallback").count().filter(|n| *n > 0) {
        let variants = section.at("clusters.fallback_variants").count().map(count).unwrap_or_else(|| ABSENT.into());
        list.push(format!(
            "{} clusters with {variants} variants were too dense for the whole search: matched record by record first",
            count(n)
        ));
    }
    if section.at("all.truth_total").count() == Some(0) {
        list.push("the truth has no variant in the confident regions".to_owned());
    }
    list
}

fn rate_cell(node: Node) -> Cell {
    Cell::number(node.number().map_or_else(|| ABSENT.into(), rate))
}

/// `99.75–99.95` of the two ends in percent.
fn interval_cell(row: Node, what: &str) -> Cell {
    let end = |side: &str| row.at(&format!("{what}_{side}")).number();
    Cell::number(match (end("low"), end("high")) {
        (Some(low), Some(high)) => format!("{:.3}–{:.3}", low * 100.0, high * 100.0),
        _ => ABSENT.to_owned(),
    })
}

fn class_table(section: Node, chapter: &mut Chapter) {
    let mut table = Table::new(
        "Classes",
        "Records; truth: inside the confident regions. TP: truth found; FN: truth missed; FP: wrong calls. Of the missed, genotype: the allele is called in another genotype (FP too); allele: another allele is called within 30 bases. Unknown: calls outside. Intervals: 95 %, Wilson.",
        &[
            "Class",
            "Recall",
            "95 % interval",
            "Precision",
            "95 % interval",
            "F1",
            "Truth",
            "TP",
            "FN",
            "Right calls",
            "FP",
            "Genotype",
            "Allele",
            "Unknown",
        ],
    );
    for (class, name) in CLASSES {
        let row = section.at(class);
        if !row.exists() {
            continue;
        }
        let n = |key: &str| count_cell(row.at(key));
        table.rows.push(vec![
            Cell::text(name),
            rate_cell(row.at("recall")),
            interval_cell(row, "recall"),
            rate_cell(row.at("precision")),
            interval_cell(row, "precision"),
            rate_cell(row.at("f1")),
            n("truth_total"),
            n("tp"),
            n("fn"),
            n("query_tp"),
            n("fp"),
            n("genotype_errors"),
            n("allele_errors"),
            n("unknown"),
        ]);
    }
    chapter.table(table);
    let mut make_up = Table::new(
        "Make-up",
        "Transitions over transversions of SNVs; heterozygous over homozygous records.",
        &["Class", "Truth Ti/Tv", "Query Ti/Tv", "Truth het/hom", "Query het/hom", "Wrong per Mb"],
    );
    for (class, name) in CLASSES {
        let row = section.at(class);
        let keys = ["truth_ti_tv", "query_ti_tv", "truth_het_hom", "query_het_hom", "fp_per_mb"];
        if keys.iter().any(|key| row.at(key).number().is_some()) {
            let cells = keys.iter().map(|key| number_cell(row.at(key), 3));
            make_up.rows.push(std::iter::once(Cell::text(name)).chain(cells).collect());
        }
    }
    chapter.table(make_up);
    let mut alleles = Table::new(
        "Allele by allele",
        "Genotypes ignored, each ALT on its own, substitutions base by base: for comparison with tools that count so.",
        &["Alleles", "Recall", "Precision", "F1", "Found", "Missed", "Wrong"],
    );
    for (class, name) in [("snv", "SNV"), ("indel", "indel")] {
        let row = section.at("alleles").at(class);
        if row.exists() {
            alleles.rows.push(vec![
                Cell::text(name),
                rate_cell(row.at("recall")),
                rate_cell(row.at("precision")),
                rate_cell(row.at("f1")),
                count_cell(row.at("tp")),
                count_cell(row.at("fn")),
                count_cell(row.at("fp")),
            ]);
        }
    }
    chapter.table(alleles);
}

fn setting(section: Node, chapter: &mut Chapter) {
    let setting = section.at("setting");
    let mut table = Table::new("What was compared", "", &["", ""]);
    let word = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let mode = match setting.at("mode").text() {
        "genotypes" => Some("genotypes, over haplotypes".to_owned()),
        "alleles" => Some("alleles in any number of copies".to_owned()),
        other => word(other),
    };
    let all = setting.at("all_filters").flag();
    let filters = all.map(|all| if all { "all records" } else { "PASS and unfiltered" }.to_owned());
    table.rows = [
        pair("Compared by", mode),
        pair("Sample of the truth", word(setting.at("truth_sample").text())),
        pair("Sample of the query", word(setting.at("query_sample").text())),
        pair("Records", filters),
        pair("Confident bases", setting.at("confident_bases").count().map(count)),
        pair("Score", word(setting.at("score").text())),
        pair("Longest allele", setting.at("longest_allele").count().map(|n| format!("{} bp", count(n)))),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

fn best_points(section: Node, chapter: &mut Chapter) {
    let score = Some(section.at("setting.score").text()).filter(|s| !s.is_empty()).unwrap_or("score");
    let mut table = Table::new(
        "Best threshold",
        "Keeping only calls with this score or more gives the highest F1 on this truth; on other data another may be best.",
        &["Class", "Keep from", "F1", "Recall", "Precision", "Found", "Wrong"],
    );
    if let Some(head) = table.head.get_mut(1) {
        *head = format!("{score} from");
    }
    for (class, name) in [("snv", "SNV and MNV"), ("indel", "indel")] {
        let best = section.at("curves").at(class).at("best");
        if best.exists() {
            table.rows.push(vec![
                Cell::text(name),
                number_cell(best.at("score"), 3),
                rate_cell(best.at("f1")),
                rate_cell(best.at("recall")),
                rate_cell(best.at("precision")),
                count_cell(best.at("tp")),
                count_cell(best.at("fp")),
            ]);
        }
    }
    chapter.table(table);
}

/// A chance with as many decimals as it needs.
fn chance(node: Node) -> Cell {
    Cell::number(node.number().map_or_else(|| ABSENT.into(), |p| fixed(p, if p < 0.001 { 10 } else { 4 })))
}

fn calibration_tables(section: Node, chapter: &mut Chapter) {
    let mut sums = Table::new(
        "Stated qualities",
        "Calls inside the confident regions, those that failed a filter too. A quality q states an error in 10^(q/10) calls: QUAL that nothing of the called alleles is there, others that the call is not right as it stands. Log-loss: lower is better; it must beat that of one quality for all.",
        &["Quality", "Class", "Calls", "Filtered", "Errors", "Errors stated", "Log-loss", "Of one quality"],
    );
    let mut bins = Table::new(
        "Qualities in numbers",
        "Intervals: 95 %, Wilson.",
        &["Quality", "Class", "Bin", "Calls", "Wrong", "Absent", "Stated", "Observed", "95 % interval"],
    );
    for table in section.at("calibration").items() {
        let class = if table.at("class").text() == "snv" { "SNV and MNV" } else { "indel" };
        let name = || [Cell::text(table.at("field").text()), Cell::text(class)].into_iter();
        let event = table.at("event").text();
        sums.rows.push(
            name()
                .chain([
                    count_cell(table.at("calls")),
                    count_cell(table.at("filtered")),
                    count_cell(table.at(event)),
                    number_cell(table.at("stated_errors"), 1),
                    number_cell(table.at("log_loss"), 6),
                    number_cell(table.at("log_loss_constant"), 6),
                ])
                .collect(),
        );
        for bin in table.at("bins").items() {
            let from = bin.at("from").count().map_or_else(|| ABSENT.into(), count);
            let range = match bin.at("to").count() {
                Some(to) => format!("{from}–{}", count(to)),
                None => format!("{from} and more"),
            };
            let interval = match (bin.at("observed_low").number(), bin.at("observed_high").number()) {
                (Some(low), Some(high)) => format!("{}–{}", fixed(low, 4), fixed(high, 4)),
                _ => ABSENT.to_owned(),
            };
            bins.rows.push(
                name()
                    .chain([
                        Cell::text(range),
                        count_cell(bin.at("calls")),
                        count_cell(bin.at("wrong")),
                        count_cell(bin.at("absent")),
                        chance(bin.at("stated")),
                        chance(bin.at("observed")),
                        Cell::number(interval),
                    ])
                    .collect(),
            );
        }
    }
    chapter.table(sums);
    chapter.table(bins);
}

/// Columns of SNVs and indels side by side, after the columns that name the row.
const BOTH: [&str; 8] = [
    "SNV recall",
    "precision",
    "missed / truth",
    "wrong / calls",
    "Indel recall",
    "precision",
    "missed / truth",
    "wrong / calls",
];

fn both(row: Node) -> impl Iterator<Item = Cell> {
    ["snv", "indel"].into_iter().flat_map(move |class| {
        let rates = row.at(class);
        // `6 / 4,650`: errors of all that could be one.
        let part = |right: &str, wrong: &str| {
            let (wrong, right) = (rates.at(wrong).count(), rates.at(right).count());
            let all = wrong.zip(right).map(|(a, b)| (a, a.saturating_add(b))).filter(|(_, all)| *all > 0);
            Cell::number(all.map_or_else(|| ABSENT.into(), |(n, all)| format!("{} / {}", count(n), count(all))))
        };
        let rate = |key: &str| rate_cell(rates.at(key));
        [rate("recall"), rate("precision"), part("tp", "fn"), part("query_tp", "fp")]
    })
}

fn fraction_table(section: Node, chapter: &mut Chapter) {
    let mut head = vec!["Allele fraction"];
    head.extend(BOTH);
    let mut table = Table::new(
        "Allele fraction in numbers",
        "Truth variants by the truth's fraction, calls by their own; the last row has those without one.",
        &head,
    );
    for row in section.at("allele_fraction").items() {
        let name = bench_plots::fraction_bin(row).unwrap_or_else(|| "not stated".to_owned());
        table.rows.push(std::iter::once(Cell::text(name)).chain(both(row)).collect());
    }
    chapter.table(table);
}

fn strata_table(section: Node, chapter: &mut Chapter) {
    let mut head = vec!["Stratum", "Bin"];
    head.extend(BOTH);
    let rows: Vec<Node> = section.at("strata").items().collect();
    let mut note = format!(
        "Lengths in bases, GC in percent of the 50 bases on either side. Bins of fewer than {} variants are in this table only.",
        bench_plots::ENOUGH
    );
    if rows.len() > STRATA {
        note.push_str(&format!(" The first {STRATA} of {} strata.", count(rows.len() as u64)));
    }
    let mut table = Table::new("Strata in numbers", &note, &head);
    for row in rows.into_iter().take(STRATA) {
        let family = bench_plots::family_name(row.at("family").text());
        let name = [Cell::text(family), Cell::text(row.at("bin").text())];
        table.rows.push(name.into_iter().chain(both(row)).collect());
    }
    chapter.table(table);
}

fn left_out(section: Node, chapter: &mut Chapter) {
    let sides = section.at("left_out");
    let mut table = Table::new(
        "Records that took no part",
        "Unknown calls took part in the matching, lie outside the confident regions and match nothing inside: neither right nor wrong.",
        &["Why", "Truth", "Query"],
    );
    for (key, name) in [
        ("filtered", "failed a filter"),
        ("symbolic", "symbolic, breakend or other letters"),
        ("too_long", "allele over the longest compared"),
        ("ploidy", "more than two different copies"),
        ("not_assessed", "the last three together"),
    ] {
        let (truth, query) = (sides.at("truth").at(key), sides.at("query").at(key));
        if truth.count().is_some() || query.count().is_some() {
            table.rows.push(vec![Cell::text(name), count_cell(truth), count_cell(query)]);
        }
    }
    if let Some(unknown) = section.at("all.unknown").count() {
        table.rows.push(vec![Cell::text("unknown"), Cell::number(ABSENT), Cell::number(count(unknown))]);
    }
    chapter.table(table);
    let clusters = section.at("clusters");
    let mut table = Table::new("Clusters of nearby variants", "", &["", ""]);
    let of_all = |key: &str| {
        let (n, all) = (clusters.at(key).count()?, clusters.at("total").count().filter(|n| *n > 0)?);
        Some(format!("{} ({})", count(n), percent(n as f64 / all as f64)))
    };
    table.rows = [
        pair("Clusters", clusters.at("total").count().map(count)),
        pair("Too dense for the whole search", of_all("fallback")),
        pair("Variants in those", clusters.at("fallback_variants").count().map(count)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

/// Long alleles by their first bases and their length.
fn allele(text: &str) -> String {
    let length = text.chars().count();
    if length <= 24 {
        return text.to_owned();
    }
    format!("{}… ({length})", text.chars().take(16).collect::<String>())
}

fn errors(section: Node, chapter: &mut Chapter) {
    let list = section.at("errors");
    let total = list.at("total").count().map_or_else(|| ABSENT.into(), count);
    let shown = list.at("listed").items().len().min(ERRORS);
    let note = format!(
        "The first {shown} of {total} in order of the genome. All of them, with score, depth and surroundings, are in PREFIX.errors.tsv (option -o PREFIX)."
    );
    let mut table = Table::new("Errors", &note, &["Place", "REF", "ALT", "Error", "Kind"]);
    for line in list.at("listed").items().take(ERRORS) {
        let mut fields = line.text().split(' ');
        let mut next = || fields.next().unwrap_or(ABSENT);
        let (contig, pos, reference, alt, error, kind) = (next(), next(), next(), next(), next(), next());
        let pos = pos.parse().map_or_else(|_| pos.to_owned(), count);
        let error = match error {
            "FN" => "missed (FN)",
            "FP" => "wrong (FP)",
            other => other,
        };
        let kind = match kind {
            "genotype" => "wrong genotype",
            "allele" => "another allele near",
            "alone" => "nothing near",
            other => other,
        };
        table.rows.push(vec![
            Cell::text(format!("{contig}:{pos}")),
            Cell::text(allele(reference)),
            Cell::text(allele(alt)),
            Cell::text(error),
            Cell::text(kind),
        ]);
    }
    chapter.table(table);
}
