//! The chapters of `qc_vcf`: GA4GH numbers, kinds of variants, distributions, contigs and filters.

use super::format::{ABSENT, count, fixed, percent};
use super::plot::{Mark, Plot};
use super::view::{Cell, Chapter, SampleView, Table, count_cell, maybe, number_cell, pair};
use crate::data::Node;

/// Rows of the table of contigs at most.
const CONTIGS: usize = 60;
/// Rows of the table of filters at most.
const FILTERS: usize = 60;

/// Kinds of variants: field and name.
const TYPES: [(&str, &str); 8] = [
    ("snv", "SNV"),
    ("mnv", "MNV"),
    ("insertion", "insertion"),
    ("deletion", "deletion"),
    ("complex", "complex"),
    ("breakend", "breakend"),
    ("symbolic", "symbolic"),
    ("star", "*"),
];

/// Adds cards and chapters; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    let pass = section.at("pass");
    cards(section, pass, view);
    view.warnings.extend(section.at("warnings").items().map(|w| w.text().to_owned()).filter(|w| !w.is_empty()));
    let mut ga4gh = view.chapter("GA4GH variant metrics", "vcf-ga4gh");
    ga4gh.table(ga4gh_table(section));
    let mut kinds = view.chapter("Variants", "vcf");
    records(section, &mut kinds);
    types(pass, &mut kinds);
    sizes(pass, &mut kinds);
    changes(pass, &mut kinds);
    lengths(pass, &mut kinds);
    let mut spread = view.chapter("Depth and quality of calls", "vcf-quality");
    distributions(pass, &mut spread);
    let mut places = view.chapter("By chromosome and filter", "vcf-places");
    contigs(section, &mut places);
    filters(section, &mut places);
    let filled = |c: &Chapter| !c.figures.is_empty() || !c.tables.is_empty();
    view.chapters.extend([ga4gh, kinds, spread, places].into_iter().filter(filled));
}

fn cards(section: Node, pass: Node, view: &mut SampleView) {
    let het_hom = |node: Node| maybe(node, 2).map(|r| format!("het/hom {r}")).unwrap_or_default();
    let snv = pass.at("by_type.snv");
    view.card("SNVs", snv.at("records").count().map(count), het_hom(snv.at("ratio_het_hom")));
    let indel = pass.at("indel");
    let ratio = maybe(indel.at("ratio_insertion_deletion"), 2).map(|r| format!(", ins/del {r}")).unwrap_or_default();
    view.card("Indels", indel.at("records").count().map(count), het_hom(indel.at("ratio_het_hom")) + &ratio);
    let biallelic = maybe(pass.at("ti_tv.biallelic_ratio"), 3).map(|r| format!("{r} at sites with one ALT"));
    view.card("Ti/Tv", maybe(pass.at("ti_tv.ratio"), 3), biallelic.unwrap_or_default());
    let all = section.at("records.variants").count().map(|n| format!("of {} variant records", count(n)));
    view.card("Calls that pass", pass.at("records").count().map(count), all.unwrap_or_default());
}

fn ga4gh_table(section: Node) -> Table {
    let note =
        "PASS records of chromosomes 1–22 as the reference implementation counts them; a missing value says why.";
    let mut table = Table::new("", note, &["Metric", "Value"]);
    for (id, _) in section.at("ga4gh").entries() {
        let node = section.at("ga4gh").at(id);
        let value = match (node.count(), node.number()) {
            (Some(n), _) => Cell::number(count(n)),
            (None, Some(n)) => Cell::number(fixed(n, 6)),
            (None, None) => Cell::text(format!("{ABSENT} {}", section.at("ga4gh_absent").at(id).text())),
        };
        table.rows.push(vec![Cell::text(id), value]);
    }
    table
}

fn records(section: Node, chapter: &mut Chapter) {
    let mut table = Table::new("Records", "", &["", ""]);
    let (r, setting, sex) = (section.at("records"), section.at("setting"), section.at("sex_chromosomes"));
    let of = |node: Node| node.count().map(count);
    let name = Some(setting.at("sample").text().to_owned()).filter(|n| !n.is_empty());
    let genotypes = section.at("pass.genotypes");
    table.rows = [
        pair("Sample", name),
        pair("Records looked at", of(r.at("total"))),
        pair("Outside the targets", of(setting.at("outside_targets")).filter(|_| setting.at("target_bases").exists())),
        pair("Without a variant (gVCF blocks)", of(r.at("no_variant"))),
        pair("Missing genotypes", of(r.at("missing_genotype"))),
        pair("Homozygous for REF", of(r.at("homozygous_reference"))),
        pair("Variant records", of(r.at("variants"))),
        pair("Bases of chromosomes 1–22 that are not N", of(setting.at("autosome_bases"))),
        pair("REF alleles compared with the reference", of(setting.at("references_compared"))),
        pair("Sites with several ALTs, passing", of(section.at("pass.multiallelic_sites"))),
        pair("Phased, of heterozygous ones", genotypes.at("frac_phased").number().map(percent)),
        pair("SNVs of X that are heterozygous", sex.at("frac_x_heterozygous").number().map(percent)),
        pair("SNVs of Y that are heterozygous", sex.at("frac_y_heterozygous").number().map(percent)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

fn types(pass: Node, chapter: &mut Chapter) {
    let mut table = Table::new(
        "By type",
        "Passing records; bases that REF and ALT have in common are taken off first. Het and hom: one of this type is called.",
        &["Type", "Records", "ALTs", "Het", "Hom", "Haploid", "Het/hom"],
    );
    for (field, name) in TYPES {
        let row = pass.at("by_type").at(field);
        if row.at("records").count().is_some_and(|n| n > 0) {
            let n = |key: &str| count_cell(row.at(key));
            table.rows.push(vec![
                Cell::text(name),
                n("records"),
                n("alleles"),
                n("heterozygous"),
                n("homozygous"),
                n("haploid"),
                number_cell(row.at("ratio_het_hom"), 2),
            ]);
        }
    }
    chapter.table(table);
}

fn sizes(pass: Node, chapter: &mut Chapter) {
    let mut table =
        Table::new("By size", "ALTs by bases changed.", &["Bases", "Insertions", "Deletions", "MNVs", "Complex"]);
    for row in pass.at("by_size").items() {
        let n = |key: &str| count_cell(row.at(key));
        table.rows.push(vec![
            Cell::text(row.at("size").text()),
            n("insertions"),
            n("deletions"),
            n("mnvs"),
            n("complex"),
        ]);
    }
    chapter.table(table);
}

/// A bar for each row with a label.
fn labelled(title: &str, x: &str, rows: &[(String, f64)], chapter: &mut Chapter) {
    let text = rows.iter().map(|(label, n)| format!("{label} {}", fixed(*n, 0))).collect::<Vec<_>>().join(", ");
    let place = |i: usize| i as f64;
    let bars = rows.iter().enumerate().map(|(i, (_, n))| (place(i) + 0.5, *n)).collect();
    let mut plot =
        Plot::new(title, x, "alleles", text).x_range(0.0, rows.len() as f64).with("", "s1", Mark::Bars(bars, 0.7));
    plot.bands = rows.iter().enumerate().map(|(i, (label, _))| (place(i), place(i) + 1.0, label.clone())).collect();
    chapter.plot(&plot);
}

fn changes(pass: Node, chapter: &mut Chapter) {
    for (field, title, x) in [
        ("substitutions", "SNVs by change", "REF > ALT"),
        ("substitution_classes", "SNVs by change, strands together", "REF > ALT on the strand with C or T in REF"),
    ] {
        let row = |node: Node| (node.at("change").text().chars().take(6).collect(), node.at("alleles").or_nan());
        let rows: Vec<(String, f64)> = pass.at(field).items().map(row).collect();
        labelled(title, x, &rows, chapter);
    }
}

fn lengths(pass: Node, chapter: &mut Chapter) {
    let side = |field: &str, sign: f64| -> Vec<(f64, f64)> {
        let counts = pass.at("indel").at(field).numbers();
        (0..).map(f64::from).zip(counts).skip(1).map(|(length, n)| (sign * length, n)).collect()
    };
    let (deletions, insertions) = (side("deletion_lengths", -1.0), side("insertion_lengths", 1.0));
    // Long ones are few: the plot ends where they become rare.
    let far = |list: &[(f64, f64)]| list.iter().map(|p| p.0.abs()).fold(5.0, f64::max).min(50.0) + 0.5;
    let (low, high) = (far(&deletions), far(&insertions));
    let inside = |list: Vec<(f64, f64)>| list.into_iter().filter(|p| p.0 > -low && p.0 < high).collect::<Vec<_>>();
    let text = pass
        .at("indel.frac_in_frame")
        .number()
        .map(|f| format!("{} have a length that is a multiple of three.", percent(f)))
        .unwrap_or_default();
    let plot = Plot::new("Indel lengths", "bases lost (−), gained (+)", "alleles", text)
        .x_range(-low, high)
        .with("deletions", "s2", Mark::Bars(inside(deletions), 0.8))
        .with("insertions", "s1", Mark::Bars(inside(insertions), 0.8));
    chapter.plot(&plot);
}

fn distributions(pass: Node, chapter: &mut Chapter) {
    let mut table = Table::new(
        "Distributions",
        "Passing records that have the number. Allele balance: reads of the ALT in percent, at heterozygous records.",
        &["", "Records", "Mean", "5 %", "25 %", "Median", "75 %", "95 %"],
    );
    for (field, title, x) in [
        ("depth", "Depth of calls", "DP"),
        ("genotype_quality", "Genotype quality", "GQ"),
        ("quality", "Quality of calls", "QUAL"),
        ("allele_balance_snv", "Allele balance of SNVs", "reads with the ALT (%)"),
        ("allele_balance_indel", "Allele balance of indels", "reads with the ALT (%)"),
    ] {
        let d = pass.at(field);
        if d.at("count").count().is_none_or(|n| n == 0) {
            continue;
        }
        let quantile = |key: &str| count_cell(d.at(key));
        table.rows.push(vec![
            Cell::text(title),
            count_cell(d.at("count")),
            number_cell(d.at("mean"), 1),
            quantile("p5"),
            quantile("p25"),
            quantile("median"),
            quantile("p75"),
            quantile("p95"),
        ]);
        let counts: Vec<(f64, f64)> = (0..).map(f64::from).zip(d.at("histogram").numbers()).collect();
        let far = match d.at("p95").number() {
            _ if field.starts_with("allele") => 100.0,
            Some(p95) => (p95 * 1.5).clamp(20.0, 1_000.0),
            None => 1_000.0,
        };
        let text = match (maybe(d.at("mean"), 1), d.at("median").count()) {
            (Some(mean), Some(median)) => format!("Mean {mean}, median {}.", count(median)),
            _ => String::new(),
        };
        let shown = counts.into_iter().filter(|(x, _)| *x <= far).collect();
        let mut plot = Plot::new(title, x, "records", text).x_range(0.0, far).with("", "s1", Mark::Area(shown));
        if field.starts_with("allele") {
            plot = plot.with("", "rule", Mark::Vertical(50.0));
        }
        chapter.plot(&plot);
    }
    chapter.table(table);
}

/// Columns of a short table.
const TALLY: [&str; 10] =
    ["Passing", "SNVs", "Insertions", "Deletions", "Others", "Several ALTs", "Ti/Tv", "Het", "Hom", "Het/hom"];

fn tally(row: Node) -> Vec<Cell> {
    let n = |key: &str| count_cell(row.at(key));
    vec![
        n("records"),
        n("snvs"),
        n("insertions"),
        n("deletions"),
        n("others"),
        n("multiallelic_sites"),
        number_cell(row.at("ratio_ti_tv"), 2),
        n("heterozygous"),
        n("homozygous"),
        number_cell(row.at("ratio_het_hom"), 2),
    ]
}

fn contigs(section: Node, chapter: &mut Chapter) {
    let head: Vec<&str> = ["Contig", "Records"].into_iter().chain(TALLY).collect();
    let mut table = Table::new("Chromosomes", "", &head);
    let rows = section.at("by_contig").items();
    let left = rows.len().saturating_sub(CONTIGS);
    if left > 0 {
        table.note = format!("The first {CONTIGS}; the report has {left} more.");
    }
    let other = section.at("other_contigs");
    for row in rows.take(CONTIGS).chain(std::iter::once(other).filter(|o| o.exists())) {
        let mut cells = vec![Cell::text(row.at("contig").text()), count_cell(row.at("records"))];
        cells.extend(tally(row.at("pass")));
        table.rows.push(cells);
    }
    chapter.table(table);
}

fn filters(section: Node, chapter: &mut Chapter) {
    let mut head = vec!["Filter", "Records"];
    head.extend(TALLY.into_iter().skip(1));
    let mut table = Table::new("Filters", "Variant records; one with several filters counts under each.", &head);
    for row in section.at("by_filter").items().take(FILTERS) {
        let mut cells = vec![Cell::text(row.at("filter").text())];
        cells.extend(tally(row.at("variants")));
        table.rows.push(cells);
    }
    chapter.table(table);
}
