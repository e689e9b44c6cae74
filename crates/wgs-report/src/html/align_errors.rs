//! Base quality and errors of `qc_align`: by cycle, stated against empirical, by context.

use super::format::{count, fixed, percent};
use super::plot::{Mark, Plot};
use super::view::{Chapter, Table, count_cell, maybe, number_cell, pair};
use crate::data::Node;

/// The two mates: suffix of the fields, class, name.
const MATES: [(&str, &str, &str); 2] = [("read1", "s1", "R1"), ("read2", "s2", "R2")];

/// Substitutions by the pyrimidine of the reference pair, with the class of their bars.
const CHANGES: [(char, char, &str); 6] =
    [('C', 'A', "s1"), ('C', 'G', "s2"), ('C', 'T', "s3"), ('T', 'A', "s4"), ('T', 'C', "s5"), ('T', 'G', "s6")];

/// Adds the plots and tables.
pub fn plots(section: Node, chapter: &mut Chapter) {
    let quality = section.at("base_quality");
    let text = quality
        .at("frac_q30")
        .number()
        .map(|f| format!("{} of the bases have quality 30 or more.", percent(f)))
        .unwrap_or_default();
    let mut plot = Plot::new("Mean quality by cycle", "cycle", "mean base quality (Phred)", text).y_range(0.0, 42.0);
    for (mate, class, name) in MATES {
        let line: Vec<_> = (1..).map(f64::from).zip(quality.at(&format!("mean_by_cycle_{mate}")).numbers()).collect();
        plot = plot.with(name, class, Mark::Line(line));
    }
    chapter.plot(&plot);
    let errors = section.at("error_rate");
    by_cycle(errors, chapter);
    by_quality(errors, chapter);
    by_context(errors, chapter);
    table(errors, chapter);
}

fn by_cycle(errors: Node, chapter: &mut Chapter) {
    let text = errors
        .at("frac_mismatch")
        .number()
        .map(|f| format!("{} of all aligned bases differ from the reference.", percent(f)))
        .unwrap_or_default();
    let mut mismatches = Plot::new("Mismatches by cycle", "cycle", "mismatching bases (%)", text);
    let text = errors
        .at("frac_clipped")
        .number()
        .map(|f| format!("{} of all bases are soft-clipped.", percent(f)))
        .unwrap_or_default();
    let mut clips = Plot::new("Soft clips by cycle", "cycle", "clipped bases (%)", text);
    let mut indels = Plot::new(
        "Insertions and deletions by cycle",
        "cycle",
        "events per aligned base (%)",
        "Insertions and deletions that begin at each cycle.".into(),
    );
    for (mate, class, name) in MATES {
        let rows: Vec<Node> = errors.at(&format!("by_cycle_{mate}")).items().collect();
        let line = |top: &str, with_top: bool| {
            let share = |row: &Node| {
                let (top, bases) = (row.at(top).or_nan(), row.at("bases").or_nan());
                let all = if with_top { bases + top } else { bases };
                if all > 0.0 { top * 100.0 / all } else { f64::NAN }
            };
            Mark::Line((1..).map(f64::from).zip(rows.iter().map(share)).collect())
        };
        mismatches = mismatches.with(name, class, line("mismatches", false));
        clips = clips.with(name, class, line("clipped", true));
        indels = indels.with(&format!("{name} insertions"), class, line("insertions", false));
        indels = indels.with(
            &format!("{name} deletions"),
            if class == "s1" { "s3" } else { "s4" },
            line("deletions", false),
        );
    }
    chapter.plot(&mismatches);
    chapter.plot(&indels);
    chapter.plot(&clips);
}

fn by_quality(errors: Node, chapter: &mut Chapter) {
    let rows: Vec<Node> =
        errors.at("by_base_quality").items().filter(|r| r.at("bases").number().is_some_and(|n| n > 0.0)).collect();
    let dots: Vec<_> = rows.iter().map(|r| (r.at("quality").or_nan(), r.at("empirical").or_nan())).collect();
    let far = dots.iter().flat_map(|(x, y)| [*x, *y]).filter(|v| v.is_finite()).fold(40.0, f64::max).min(100.0) + 2.0;
    let text = rows.last().map(|r| {
        format!(
            "Stated quality {} is {} in truth, variants counted as errors.",
            fixed(r.at("quality").or_nan(), 0),
            fixed(r.at("empirical").or_nan(), 1)
        )
    });
    let plot = Plot::new(
        "Stated and empirical quality",
        "stated base quality (Phred)",
        "empirical quality (Phred)",
        text.unwrap_or_default(),
    )
    .x_range(0.0, far)
    .y_range(0.0, far);
    if !dots.is_empty() {
        chapter.plot(&plot.with("equal", "rule", Mark::Line(vec![(0.0, 0.0), (far, far)])).with(
            "observed",
            "s1",
            Mark::Dots(dots),
        ));
    }
}

fn complement(base: char) -> char {
    match base {
        'A' => 'T',
        'C' => 'G',
        'G' => 'C',
        'T' => 'A',
        other => other,
    }
}

fn by_context(errors: Node, chapter: &mut Chapter) {
    // METHOD: both strands of a change are one: a context whose middle is a purine is read on the other strand. That makes
    // 96 bars, six changes by sixteen neighbours, as mutation spectra are drawn.
    let mut sums = vec![(0.0, 0.0); 96];
    for row in errors.at("by_context").items() {
        let context: Vec<char> = row.at("context").text().chars().collect();
        let ([before, middle, after], Some(read)) = (context.as_slice(), row.at("read").text().chars().next()) else {
            continue;
        };
        let (before, middle, after, read) = match middle {
            'A' | 'G' => (complement(*after), complement(*middle), complement(*before), complement(read)),
            _ => (*before, *middle, *after, read),
        };
        let base = |b| "ACGT".find(b);
        let change = CHANGES.iter().position(|(from, to, _)| (*from, *to) == (middle, read));
        let (Some(change), Some(before), Some(after)) = (change, base(before), base(after)) else { continue };
        if let (Some(sum), Some(m), Some(n)) =
            (sums.get_mut(change * 16 + before * 4 + after), row.at("mismatches").number(), row.at("bases").number())
        {
            *sum = (sum.0 + m, sum.1 + n);
        }
    }
    let rate = |(m, n): &(f64, f64)| if *n > 0.0 { m * 1e6 / n } else { f64::NAN };
    let mut plot = Plot::new(
        "Mismatches by context",
        "change, with the bases before and after in order A, C, G, T",
        "mismatches per million bases",
        "Both strands together: six changes, each in its sixteen contexts.".into(),
    )
    .x_range(0.0, 96.0);
    for (i, (from, to, class)) in CHANGES.iter().enumerate() {
        let bars: Vec<_> =
            sums.iter().enumerate().skip(i * 16).take(16).map(|(x, sum)| (x as f64 + 0.5, rate(sum))).collect();
        plot.bands.push(((i * 16) as f64, (i * 16 + 16) as f64, format!("{from}>{to}")));
        plot = plot.with("", class, Mark::Bars(bars, 0.8));
    }
    plot.wide = true;
    chapter.plot(&plot);
}

fn table(errors: Node, chapter: &mut Chapter) {
    let mut table = Table::new(
        "Errors in numbers",
        "Against the reference: true variants count too, so rates have a floor of about 0.1 %.",
        &["", ""],
    );
    table.rows = [
        pair("Aligned bases", errors.at("bases").count().map(count)),
        pair("Mismatches", errors.at("mismatches").count().map(count)),
        pair("Mismatch rate", errors.at("frac_mismatch").number().map(percent)),
        pair("Insertions per base", errors.at("frac_insertion").number().map(percent)),
        pair("Deletions per base", errors.at("frac_deletion").number().map(percent)),
        pair("Soft-clipped bases", errors.at("frac_clipped").number().map(percent)),
        pair("Oxidised G, score", maybe(errors.at("oxidised_g.score"), 2)),
        pair("Deamination, score", maybe(errors.at("deamination.score"), 2)),
    ]
    .into_iter()
    .flatten()
    .collect();
    chapter.table(table);
    let mut stated = Table::new("Stated and empirical quality", "", &["Stated", "Bases", "Mismatches", "Empirical"]);
    let rows: Vec<Node> =
        errors.at("by_base_quality").items().filter(|r| r.at("bases").number().is_some_and(|n| n > 0.0)).collect();
    // Binned qualities make a short table; forty values are in the plot.
    for row in rows.iter().filter(|_| rows.len() <= 10) {
        stated.rows.push(vec![
            number_cell(row.at("quality"), 0),
            count_cell(row.at("bases")),
            count_cell(row.at("mismatches")),
            number_cell(row.at("empirical"), 2),
        ]);
    }
    chapter.table(stated);
}
