//! Plots of `bench`: precision against recall, both over the score, by stratum and by allele fraction.
//!
//! Axes are percent and zoomed to where the data are: of two good call sets everything but the upper corner is empty.

use super::format::{count, fixed, rate};
use super::plot::{Mark, Plot};
use super::view::Chapter;
use crate::data::Node;

/// A bin with fewer variants than this is in the table only: its rate is noise.
pub const ENOUGH: u64 = 20;
/// Bins of the user's regions in a plot at most.
const REGIONS: usize = 60;

/// One point of a curve, in percent.
struct Point {
    score: f64,
    recall: f64,
    precision: f64,
    f1: f64,
}

fn point(node: Node) -> Option<Point> {
    let of = |key: &str| node.at(key).number().map(|n| n * 100.0).filter(|n| (0.0..=100.0).contains(n));
    let score = node.at("score").number()?;
    Some(Point { score, recall: of("recall")?, precision: of("precision")?, f1: of("f1").unwrap_or(f64::NAN) })
}

/// Field, name, class of the curve.
const CLASSES: [(&str, &str, &str); 2] = [("snv", "SNV", "s1"), ("indel", "Indel", "s2")];

/// Precision against recall in one plot; recall and precision over the score, a plot a class.
pub fn curves(section: Node, chapter: &mut Chapter) {
    let name = Some(section.at("setting.score").text()).filter(|s| !s.is_empty()).unwrap_or("score");
    let curve = |class: &str| -> (Vec<Point>, Option<Point>) {
        let node = section.at("curves").at(class);
        (node.at("points").items().filter_map(point).collect(), point(node.at("best")))
    };
    let all = CLASSES.map(|(class, name, colour)| (curve(class), name, colour));
    let low = |values: Vec<f64>| values.into_iter().fold(f64::INFINITY, f64::min);
    let bests: Vec<&Point> = all.iter().filter_map(|((_, best), _, _)| best.as_ref()).collect();
    // METHOD: the window reaches three times as far from perfection as the worse best point misses, and at least half a
    // percent; in it the lowest precision sets the other axis, up to six times what the worse best point lacks.
    let x_low = low(bests.iter().map(|b| b.recall - 3.0 * (100.0 - b.recall).max(0.17)).collect()).max(0.0);
    let floor = low(bests.iter().map(|b| b.precision - 6.0 * (100.0 - b.precision).max(0.1)).collect());
    let seen = |p: &&Point| p.recall >= x_low;
    let y_low =
        low(all.iter().flat_map(|((points, _), _, _)| points.iter().filter(seen)).map(|p| p.precision).collect());
    let y_low = y_low.max(floor).clamp(0.0, 99.9);
    let x_high = all.iter().flat_map(|((points, _), _, _)| points).map(|p| p.recall).fold(0.0, f64::max);
    let x_high = (x_high + (x_high - x_low) * 0.05).min(100.0);
    let text = bests.first().map(|b| {
        format!(
            "The best point of the first curve has recall {} and precision {} percent.",
            fixed(b.recall, 3),
            fixed(b.precision, 3)
        )
    });
    let mut plot = Plot::new("Precision and recall", "recall (%)", "precision (%)", text.unwrap_or_default())
        .x_range(x_low, x_high)
        .y_range(y_low - (100.0 - y_low) * 0.05, 100.0);
    for ((points, best), label, colour) in &all {
        let line: Vec<_> = points.iter().map(|p| (p.recall, p.precision)).collect();
        plot = plot.with(label, colour, Mark::Line(line));
        if let Some(b) = best {
            let label = format!("best F1 {}: {name} ≥ {}", rate(b.f1 / 100.0), fixed(b.score, 2));
            plot = plot.with(&label, colour, Mark::Dots(vec![(b.recall, b.precision)]));
        }
    }
    if !bests.is_empty() {
        chapter.plot(&plot);
    }
    for ((points, best), label, _) in &all {
        by_score(points, best.as_ref(), label, name, chapter);
    }
}

fn by_score(points: &[Point], best: Option<&Point>, label: &str, score: &str, chapter: &mut Chapter) {
    let highest = points.iter().map(|p| p.recall).fold(0.0, f64::max);
    // From the lowest score to where a tenth of the found variants is lost.
    let shown: Vec<&Point> = points.iter().take_while(|p| p.recall >= 0.9 * highest).collect();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return };
    let low = shown.iter().flat_map(|p| [p.recall, p.precision]).fold(100.0, f64::min);
    let text = format!(
        "From {score} {} to {}, recall goes from {} to {} percent and precision from {} to {} percent.",
        fixed(first.score, 2),
        fixed(last.score, 2),
        fixed(first.recall, 2),
        fixed(last.recall, 2),
        fixed(first.precision, 2),
        fixed(last.precision, 2)
    );
    let y_low = (low - (100.0 - low) * 0.08).clamp(0.0, 99.9);
    let mut plot = Plot::new(&format!("{label}: threshold"), &format!("only calls with {score} from"), "%", text)
        .x_range(first.score, last.score)
        .y_range(y_low, 100.0);
    if let Some(best) = best {
        plot = plot.with(&format!("best F1, {}", rate(best.f1 / 100.0)), "rule", Mark::Vertical(best.score));
    }
    let line = |of: fn(&Point) -> f64| Mark::Line(shown.iter().map(|p| (p.score, of(p))).collect());
    chapter.plot(&plot.with("recall", "s1", line(|p| p.recall)).with("precision", "s2", line(|p| p.precision)));
}

/// Observed against stated quality, a plot a quality; bins without an error, or with few calls, are in the table only.
pub fn calibration(section: Node, chapter: &mut Chapter) {
    let tables: Vec<Node> = section.at("calibration").items().collect();
    let mut fields: Vec<&str> = tables.iter().map(|t| t.at("field").text()).collect();
    fields.dedup();
    for field in fields {
        let points = |class: &str| -> Vec<(f64, f64)> {
            let of_class = |t: &&Node| t.at("field").text() == field && t.at("class").text() == class;
            let bins = tables.iter().filter(of_class).flat_map(|t| t.at("bins").items());
            let bins = bins.filter(|b| b.at("calls").count().is_some_and(|n| n >= ENOUGH));
            bins.filter_map(|b| Some((b.at("stated_phred").number()?, b.at("observed_phred").number()?))).collect()
        };
        let all = CLASSES.map(|(class, name, colour)| (points(class), name, colour));
        let highest = all.iter().flat_map(|(points, ..)| points).flat_map(|p| [p.0, p.1]).fold(0.0, f64::max) + 2.0;
        let text = format!(
            "Observed quality of bins of {field}; on the line both are equal, above it calls are surer than stated."
        );
        let mut plot = Plot::new(&format!("{field}: stated and observed"), "stated (Phred)", "observed (Phred)", text)
            .x_range(0.0, highest)
            .y_range(0.0, highest);
        if all.iter().any(|(points, ..)| !points.is_empty()) {
            plot = plot.with("as stated", "rule", Mark::Line(vec![(0.0, 0.0), (highest, highest)]));
            for (points, name, colour) in all {
                plot = plot.with(name, colour, Mark::Line(points.clone())).with("", colour, Mark::Dots(points));
            }
            chapter.plot(&plot);
        }
    }
}

/// A family of strata in words.
pub fn family_name(family: &str) -> &str {
    match family {
        "insertion_length" => "insertion",
        "deletion_length" => "deletion",
        "complex_length" => "complex",
        "homopolymer" => "homopolymer",
        "tandem_repeat" => "tandem repeat",
        "gc_percent" => "GC",
        "query_depth" => "call depth",
        "regions" => "region",
        other => other,
    }
}

/// A bin's label on an axis.
fn short(family: &str, bin: &str) -> String {
    let bin = bin.replace(" and more", "+").replace("over ", ">").replace("unit ", "");
    let sign = match family {
        "insertion_length" => "+",
        "deletion_length" => "−",
        "complex_length" => "c",
        _ => "",
    };
    format!("{sign}{bin}")
}

/// One bin of a plot: label, recall, precision, and how many variants they are of.
struct Bin {
    label: String,
    recall: f64,
    precision: f64,
    n: u64,
}

/// Rates of one class of a row; NaN where too few were counted.
fn bin(row: Node, class: &str, label: String) -> Bin {
    let rates = row.at(class);
    let sum = |a: &str, b: &str| Some(rates.at(a).count()?.saturating_add(rates.at(b).count()?));
    let of = |key: &str, n: Option<u64>| match (rates.at(key).number(), n) {
        (Some(rate), Some(n)) if n >= ENOUGH && (0.0..=1.0).contains(&rate) => rate * 100.0,
        _ => f64::NAN,
    };
    let (truth, judged) = (sum("tp", "fn"), sum("query_tp", "fp"));
    Bin { label, recall: of("recall", truth), precision: of("precision", judged), n: truth.or(judged).unwrap_or(0) }
}

/// Recall and precision of bins over bars of their counts. `ordered`: the bins are steps of one scale.
fn draw(title: &str, x: &str, bins: &[Bin], ordered: bool, truth: bool, chapter: &mut Chapter) {
    let rates = || bins.iter().flat_map(|b| [b.recall, b.precision]).filter(|r| r.is_finite());
    let low = rates().fold(f64::INFINITY, f64::min);
    if !low.is_finite() {
        return;
    }
    let y_low = (low - (100.0 - low).max(0.2) * 0.15).clamp(0.0, 99.8);
    let worst = |what: &str, of: fn(&Bin) -> f64| {
        let least = bins.iter().filter(|b| of(b).is_finite()).min_by(|a, b| of(a).total_cmp(&of(b)))?;
        Some(format!("The lowest {what} is {} percent, in {}.", fixed(of(least), 3), least.label))
    };
    let text = [worst("recall", |b| b.recall), worst("precision", |b| b.precision)];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let most = bins.iter().map(|b| b.n).max().unwrap_or(0).max(1);
    let place = |i: usize| i as f64 + 0.5;
    // The bars fill the lower third of the frame, whatever its ends are.
    let height = |n: u64| y_low + (100.0 - y_low) * 0.33 * (n as f64 / most as f64);
    let bars = bins.iter().enumerate().map(|(i, b)| (place(i), height(b.n))).collect();
    let line = |shift: f64, of: fn(&Bin) -> f64| -> Vec<(f64, f64)> {
        bins.iter().enumerate().map(|(i, b)| (place(i) + shift, of(b))).collect()
    };
    let mut plot = Plot::new(title, x, "%", text).x_range(0.0, bins.len() as f64).y_range(y_low, 100.0);
    let what = if truth { "truth variants" } else { "calls judged" };
    plot = plot.with(&format!("{what}, longest bar {}", count(most)), "s6", Mark::Bars(bars, 0.7));
    for (name, class, shift, of) in
        [("recall", "s1", -0.08, (|b| b.recall) as fn(&Bin) -> f64), ("precision", "s2", 0.08, |b| b.precision)]
    {
        let points = line(shift, of);
        plot = match ordered {
            true => plot.with(name, class, Mark::Line(points.clone())).with("", class, Mark::Dots(points)),
            false => plot.with(name, class, Mark::Dots(points)),
        };
    }
    plot.wide = bins.len() > 12;
    let longest = bins.iter().map(|b| b.label.chars().count()).max().unwrap_or(0);
    let room = if plot.wide { 920.0 } else { 400.0 } / bins.len() as f64;
    // Labels that would run into each other become the number of the bin in its stratum.
    let fits = longest as f64 * 7.0 <= room;
    let label = |(i, b): (usize, &Bin)| if fits { b.label.clone() } else { (i + 1).to_string() };
    plot.bands = bins.iter().enumerate().map(|(i, b)| (i as f64, i as f64 + 1.0, label((i, b)))).collect();
    chapter.plot(&plot);
}

/// A plot a stratum and class; the lengths of indels in one.
pub fn strata(section: Node, chapter: &mut Chapter) {
    let rows: Vec<Node> = section.at("strata").items().collect();
    let of = |family: &str| rows.iter().copied().filter(|r| r.at("family").text() == family).collect::<Vec<Node>>();
    let mut lengths = of("deletion_length");
    lengths.reverse();
    lengths.extend(of("insertion_length"));
    lengths.extend(of("complex_length"));
    let bins = |rows: &[Node], class: &str| -> Vec<Bin> {
        rows.iter().map(|r| bin(*r, class, short(r.at("family").text(), r.at("bin").text()))).collect()
    };
    draw("Indels by length", "bases lost (−), gained (+), complex (c)", &bins(&lengths, "indel"), false, true, chapter);
    for family in ["homopolymer", "tandem_repeat", "gc_percent", "query_depth"] {
        let rows = of(family);
        for (class, name, _) in CLASSES {
            let title = match family {
                "homopolymer" => format!("{name} by homopolymer"),
                "tandem_repeat" => format!("{name} by tandem repeat"),
                "gc_percent" => format!("{name} by GC"),
                _ => format!("{name} by depth"),
            };
            let x = match family {
                "homopolymer" => "length of the run, bases",
                "tandem_repeat" => "length of the repeat's unit, bases",
                "gc_percent" => "GC of the 50 bases on either side, %",
                _ => "depth of the call",
            };
            draw(&title, x, &bins(&rows, class), true, family != "query_depth", chapter);
        }
    }
    let mut rows = of("regions");
    rows.truncate(REGIONS);
    for (class, name, _) in CLASSES {
        draw(
            &format!("{name} by region"),
            "regions, in the order of the table",
            &bins(&rows, class),
            false,
            true,
            chapter,
        );
    }
}

/// `0.05–0.1` of a bin of allele fractions; `None` for those without one.
pub fn fraction_bin(row: Node) -> Option<String> {
    Some(format!("{}–{}", fixed(row.at("above").number()?, 4), fixed(row.at("to").number()?, 4)))
}

/// Recall and precision by allele fraction; only in a section of `--somatic`.
pub fn fractions(section: Node, chapter: &mut Chapter) {
    for (class, name, _) in CLASSES {
        let rows = section.at("allele_fraction").items();
        let bins: Vec<Bin> = rows.filter_map(|r| Some(bin(r, class, fraction_bin(r)?))).collect();
        draw(&format!("{name} by allele fraction"), "allele fraction", &bins, true, true, chapter);
    }
}
