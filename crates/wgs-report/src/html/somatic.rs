//! The chapters of `call_somatic`: calls and filters, the 96 classes, burden, microsatellites, allele fractions.

use super::format::{ABSENT, bases, count, fixed, percent};
use super::plot::{Mark, Plot};
use super::spectrum::{EACH, SUBSTITUTIONS, Spectrum};
use super::view::{Cell, Chapter, SampleView, Table, count_cell, maybe, pair, percent_cell};
use crate::data::Node;

/// Adds cards and chapters; nothing without the section.
pub fn build(section: Node, view: &mut SampleView) {
    if !section.exists() {
        return;
    }
    cards(section, view);
    let mut calls = view.chapter("Somatic calls", "somatic");
    samples(section, &mut calls);
    filters(section, &mut calls);
    burden(section.at("burden"), &mut calls);
    let mut spectrum = view.chapter("Mutational spectrum", "spectrum");
    classes(section.at("spectrum"), &mut spectrum);
    in_numbers(section.at("spectrum"), &mut spectrum);
    let mut tumors = view.chapter("Microsatellites and allele fractions", "tumors");
    let named: Vec<&str> =
        section.at("samples").items().filter(|s| s.at("role").text() == "tumor").map(|s| s.at("name").text()).collect();
    let title = |what: &str, i: usize| match named.get(i) {
        Some(name) if named.len() > 1 => format!("{what}, {name}"),
        _ => what.to_owned(),
    };
    for (i, signal) in section.at("purity_signal").items().enumerate() {
        fractions(&title("Allele fractions", i), signal, &mut tumors);
    }
    for (i, tracts) in section.at("microsatellites").items().enumerate() {
        microsatellites(&title("Microsatellites", i), tracts, &mut tumors);
    }
    let filled = |c: &Chapter| !c.figures.is_empty() || !c.tables.is_empty();
    view.chapters.extend([calls, spectrum, tumors].into_iter().filter(filled));
}

/// A value, or why it is withheld.
fn or_reason(value: Option<String>, node: Node) -> Option<String> {
    let reason = node.at("reason").text();
    value.or_else(|| (!reason.is_empty()).then(|| format!("withheld: {}", reason.replace('_', " "))))
}

fn cards(section: Node, view: &mut SampleView) {
    let of = section.at("records").count().map(|n| format!("of {} records", count(n))).unwrap_or_default();
    view.card("Somatic SNVs", section.at("snvs").count().map(count), of);
    let indels = section.at("insertions").count().zip(section.at("deletions").count());
    let note = indels.map(|(i, d)| format!("{} insertions, {} deletions", count(i), count(d))).unwrap_or_default();
    view.card("Somatic indels", indels.map(|(i, d)| count(i.saturating_add(d))), note);
    let burden = section.at("burden");
    let made_of = burden.at("calls").count().zip(burden.at("callable_bases").number());
    let made_of = made_of.map(|(n, b)| format!("{} calls in {}", count(n), bases(b))).unwrap_or_default();
    let value = maybe(burden.at("per_megabase"), 2).map(|r| format!("{r} per Mb"));
    view.card("Burden", or_reason(value, burden), made_of + comparable(burden));
    if let Some(tracts) = section.at("microsatellites").items().next() {
        let note = tracts.at("unstable").count().zip(tracts.at("judged").count());
        let note = note.map(|(u, n)| format!("{} of {} tracts", count(u), count(n))).unwrap_or_default();
        let share = tracts.at("frac_unstable").number().map(percent);
        view.card("Unstable microsatellites", or_reason(share, tracts), note + comparable(tracts));
    }
    if let Some(signal) = section.at("purity_signal").items().next() {
        let note = maybe(signal.at("clonal_fraction"), 2).map(|f| format!("SNVs cluster at {f}; two copies assumed"));
        view.card("Purity signal", or_reason(maybe(signal.at("purity"), 2), signal), note.unwrap_or_default());
    }
}

fn comparable(node: Node) -> &'static str {
    if node.at("comparable").flag() == Some(false) { "; not comparable: no normal" } else { "" }
}

fn samples(section: Node, chapter: &mut Chapter) {
    let mut table = Table::new("Samples called", "", &["Sample", "Role", "Records used"]);
    for s in section.at("samples").items() {
        let text = |key: &str| Cell::text(s.at(key).text());
        table.rows.push(vec![text("name"), text("role"), count_cell(s.at("reads_used"))]);
    }
    chapter.table(table);
}

fn filters(section: Node, chapter: &mut Chapter) {
    let note = "Every candidate is a record; one with several reasons counts under each.";
    let mut table = Table::new("What candidates are", note, &["Filter", "Records"]);
    if section.at("pass").exists() {
        table.rows.push(vec![Cell::text("PASS"), count_cell(section.at("pass"))]);
    }
    for (name, node) in section.at("filtered").entries() {
        table.rows.push(vec![Cell::text(name), count_cell(node)]);
    }
    chapter.table(table);
}

fn burden(burden: Node, chapter: &mut Chapter) {
    let of = |key: &str| burden.at(key).count().map(count);
    let interval = maybe(burden.at("per_megabase_low"), 2).zip(maybe(burden.at("per_megabase_high"), 2));
    let depth = |i: usize, node: Node| {
        let label = if i == 0 { "Mean depth of the tumour" } else { "Mean depth of a further tumour" };
        pair(label, maybe(node, 1).map(|d| format!("{d}×")))
    };
    let note = "All of the territory, coding or not: a coding burden needs consequences.";
    let mut table = Table::new("Tumour mutational burden", note, &["", ""]);
    let rows = [
        pair("Calls by callable megabase", or_reason(maybe(burden.at("per_megabase"), 3), burden)),
        pair("95 % interval", interval.map(|(l, h)| format!("{l} – {h}"))),
        pair("Numerator: calls", of("calls")),
        pair("SNVs and substitutions", of("substitutions")),
        pair("Insertions", of("insertions")),
        pair("Deletions", of("deletions")),
        pair("Passing calls at other bases", of("calls_not_callable")),
        pair("Denominator: callable bases", of("callable_bases")),
        pair("Of known bases", burden.at("frac_callable").number().map(percent)),
    ];
    table.rows = rows.into_iter().flatten().collect();
    table.rows.extend(burden.at("mean_depth_tumors").items().enumerate().filter_map(|(i, d)| depth(i, d)));
    let normal = maybe(burden.at("mean_depth_normal"), 1).map(|d| format!("{d}×"));
    table.rows.extend(pair("Mean depth of the normal", normal));
    if burden.at("comparable").flag() == Some(false) {
        table.rows.extend(pair("Comparable with paired burdens", Some("no: without a normal".into())));
    }
    chapter.table(table);
}

/// Counts of the classes of one substitution, in the report's order.
fn group<'a>(spectrum: Node<'a>, substitution: &str) -> Vec<(&'a str, f64)> {
    let wanted = format!("[{substitution}]");
    let rows = spectrum.at("classes").items().map(|c| (c.at("class").text(), c.at("count").or_nan()));
    rows.filter(|(class, _)| class.contains(&wanted)).take(EACH).collect()
}

fn classes(spectrum: Node, chapter: &mut Chapter) {
    let rows = spectrum.at("classes").items().map(|c| (c.at("class").text(), c.at("count").or_nan()));
    let counts = Spectrum::new(rows);
    if counts.is_empty() {
        return;
    }
    let mut text = format!("{} SNVs: {}.", fixed(counts.sum(), 0), counts.by_substitution().join(", "));
    let most = counts.most_frequent();
    if !most.is_empty() {
        text += &format!(" Most frequent: {}.", most.join(", "));
    }
    let x = "bases before and after: AA, AC, AG, AT, CA … TT within each substitution";
    chapter.plot(&counts.draw(Plot::new("SNVs by the 96 classes", x, "SNVs", text)));
}

fn in_numbers(spectrum: Node, chapter: &mut Chapter) {
    let groups = SUBSTITUTIONS.map(|(name, _)| group(spectrum, name));
    if groups.iter().any(|g| g.len() != EACH) {
        return;
    }
    let head: Vec<&str> = ["Context"].into_iter().chain(SUBSTITUTIONS.map(|s| s.0)).collect();
    let note = "The base before, the one replaced (–), the base after; COSMIC's SBS-96.";
    let mut table = Table::new("Spectrum in numbers", note, &head);
    for i in 0..EACH {
        let class = groups[0].get(i).map_or("", |c| c.0);
        let context: Vec<char> = class.chars().collect();
        let context = context.first().zip(context.last()).map(|(a, b)| format!("{a}–{b}")).unwrap_or_default();
        let mut row = vec![Cell::text(context)];
        for rows in &groups {
            let n = rows.get(i).map(|c| c.1).filter(|n| n.is_finite());
            row.push(Cell::number(n.map_or_else(|| ABSENT.into(), |n| fixed(n, 0))));
        }
        table.rows.push(row);
    }
    chapter.table(table);
    let mut table = Table::new("Changes", "", &["", ""]);
    table.rows = [
        pair("SNVs with a class", spectrum.at("snvs").count().map(count)),
        pair("Beside an unknown base", spectrum.at("other_context").count().map(count)),
        pair("Ti/Tv", maybe(spectrum.at("ratio_transitions_transversions"), 2)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
}

fn fractions(title: &str, signal: Node, chapter: &mut Chapter) {
    let counts = signal.at("histogram").numbers();
    let width = 1.0 / counts.len().max(1) as f64;
    let bars: Vec<(f64, f64)> = counts.iter().enumerate().map(|(i, n)| ((i as f64 + 0.5) * width, *n)).collect();
    let mut text = signal.at("snvs").count().map(|n| format!("{} passing SNVs", count(n))).unwrap_or_default();
    if let Some(at) = signal.at("clonal_fraction").number() {
        text += &format!("; the cluster with the highest fraction stands at {}", fixed(at, 2));
    }
    let mut plot = Plot::new(title, "fraction of templates with the allele", "SNVs", text).x_range(0.0, 1.0).with(
        "SNVs",
        "s1",
        Mark::Bars(bars, width * 0.9),
    );
    if let Some(at) = signal.at("clonal_fraction").number() {
        plot = plot.with("highest cluster", "rule", Mark::Vertical(at));
    }
    chapter.plot(&plot);
}

fn microsatellites(title: &str, tracts: Node, chapter: &mut Chapter) {
    let note = "Lengths that the tumour has and the person has not, by tract of the reference.";
    let mut table = Table::new(title, note, &["Unit (bp)", "Units", "Judged", "Unstable", "Share"]);
    for row in tracts.at("by_tract").items() {
        let (judged, unstable) = (row.at("judged"), row.at("unstable"));
        let share = judged.number().zip(unstable.number()).filter(|(n, _)| *n > 0.0).map(|(n, u)| percent(u / n));
        table.rows.push(vec![
            count_cell(row.at("unit")),
            count_cell(row.at("copies")),
            count_cell(judged),
            count_cell(unstable),
            Cell::number(share.unwrap_or_else(|| ABSENT.into())),
        ]);
    }
    if !table.rows.is_empty() {
        table.rows.push(vec![
            Cell::number("all"),
            Cell::number(ABSENT),
            count_cell(tracts.at("judged")),
            count_cell(tracts.at("unstable")),
            percent_cell(tracts.at("frac_unstable")),
        ]);
    }
    chapter.table(table);
}
