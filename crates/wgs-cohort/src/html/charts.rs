//! The plots of the page.

use super::words::Say;
use super::{Chapter, Lang, MOST_CHARTS};
use crate::trend::{Drawn, Trend};
use std::collections::BTreeSet;
use wgs_report::html::plot::{Mark, Plot};

/// Classes of lines, by their place.
const CLASSES: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];
/// Plots of months.
const MOST_MONTHS: usize = 8;

/// The charts in the order in which they are drawn: those with a drift signal first, then insert size, quality, yield,
/// duplicates and mapping, then the rest.
fn order(trend: &Trend) -> Vec<&Drawn> {
    let signalled: BTreeSet<(&str, &str, &str)> = trend
        .section
        .signals
        .iter()
        .filter(|s| s.rule == "cusum")
        .map(|s| (s.metric.as_str(), s.stratum.as_str(), s.group.as_str()))
        .collect();
    let first = ["insert_size.mean", "total.frac_q30", "total.bases", "frac_duplicates", "frac_mapped"];
    let mut drawn: Vec<&Drawn> = trend.drawn.iter().filter(|d| d.chart.not_charted.is_none()).collect();
    drawn.sort_by_key(|d| {
        let c = &d.chart;
        let key = (c.metric.as_str(), c.stratum.as_str(), c.group.as_str());
        let place = first.iter().position(|f| c.metric.ends_with(f)).unwrap_or(first.len());
        (!signalled.contains(&key), place, key)
    });
    drawn
}

/// Medians by month: a plot a metric and stratum, a line a group.
pub fn medians(trend: &Trend, lang: Lang) -> Chapter {
    let title = lang.say("Medians by month");
    let note = lang.say("Median of each month, a line a group.").to_owned();
    let mut out = Chapter { title: title.into(), id: "months".into(), note: note.clone(), ..Chapter::default() };
    let mut done: BTreeSet<(&str, &str)> = BTreeSet::new();
    for first in order(trend) {
        let (metric, stratum) = (first.chart.metric.as_str(), first.chart.stratum.as_str());
        if done.len() >= MOST_MONTHS || !done.insert((metric, stratum)) {
            continue;
        }
        let groups: Vec<&Drawn> =
            trend.drawn.iter().filter(|d| d.chart.metric == metric && d.chart.stratum == stratum).collect();
        let months: BTreeSet<&str> =
            groups.iter().flat_map(|d| d.chart.months.iter().map(|m| m.month.as_str())).collect();
        let months: Vec<&str> = months.into_iter().collect();
        let mut plot = Plot::new(&format!("{metric} · {stratum}"), "", &first.chart.unit, note.clone());
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (group, class) in groups.iter().zip(CLASSES) {
            let points: Vec<(f64, f64)> = group
                .chart
                .months
                .iter()
                .filter_map(|m| Some((months.iter().position(|x| *x == m.month)? as f64 + 0.5, m.median.0)))
                .collect();
            for (_, y) in &points {
                (low, high) = (low.min(*y), high.max(*y));
            }
            plot = plot.with(&group.chart.group, class, Mark::Line(points));
        }
        plot = plot.x_range(0.0, months.len() as f64);
        // A label for every third month when there are many.
        let step = months.len().div_ceil(6).max(1);
        for (i, chunk) in months.chunks(step).enumerate() {
            let from = (i * step) as f64;
            plot.bands.push((
                from,
                from + chunk.len() as f64,
                chunk.first().map(|m| (*m).to_owned()).unwrap_or_default(),
            ));
        }
        out.figures.extend(margin(plot, low, high).render(&format!("m{}", done.len())));
    }
    out
}

/// Levey–Jennings charts and cumulative sums, side by side.
pub fn control(trend: &Trend, lang: Lang) -> Chapter {
    let say = |word| lang.say(word);
    let mut out = Chapter { title: say("Control charts").into(), id: "charts".into(), ..Chapter::default() };
    for (i, drawn) in order(trend).into_iter().take(MOST_CHARTS / 2).enumerate() {
        let c = &drawn.chart;
        let name = format!("{} · {} · {}", c.metric, c.stratum, c.group);
        let Some(first) = drawn.points.first() else { continue };
        let day = |at: i64| (at - first.at) as f64 / 1_440.0;
        let (mean, sd) = (c.mean.0, c.sd.0);
        let points: Vec<(f64, f64)> = drawn.points.iter().map(|p| (day(p.at), p.value)).collect();
        let low = points.iter().map(|p| p.1).fold(mean - 3.5 * sd, f64::min);
        let high = points.iter().map(|p| p.1).fold(mean + 3.5 * sd, f64::max);
        let text = say("Points in order of time; mean, 2 and 3 SD of the baseline.").to_owned();
        let ends = drawn.points.last().map_or(1.0, |p| day(p.at));
        let mut plot = Plot::new(
            &format!("{}: {name}", say("Levey–Jennings chart")),
            say("days since the first point"),
            &c.unit,
            text,
        )
        .with(say("points"), "s1", Mark::Line(points))
        .with(say("mean"), "s3", Mark::Line(vec![(0.0, mean), (ends, mean)]));
        for (sds, class, label) in [(2.0, "s2", "±2 SD"), (3.0, "s5", "±3 SD")] {
            plot = plot.with(label, class, Mark::Line(vec![(0.0, mean + sds * sd), (ends, mean + sds * sd)]));
            plot = plot.with("", class, Mark::Line(vec![(0.0, mean - sds * sd), (ends, mean - sds * sd)]));
        }
        let start = drawn.points.get(drawn.start).map(|p| day(p.from));
        if let Some(start) = start {
            plot = plot.with(say("end of the baseline"), "rule", Mark::Vertical(start));
        }
        out.figures.extend(margin(plot, low, high).render(&format!("l{i}")));
        let watched = drawn.points.iter().skip(drawn.start);
        let line = |up: bool| -> Vec<(f64, f64)> {
            let pairs = watched.clone().zip(&drawn.sums);
            pairs.map(|(p, sums)| (day(p.at), if up { sums.0 } else { -sums.1 })).collect()
        };
        let (up, down) = (line(true), line(false));
        let far = up.iter().chain(&down).map(|p| p.1.abs()).fold(c.h.0, f64::max) * 1.05;
        let from = start.unwrap_or(0.0);
        let plot = Plot::new(
            &format!("{}: {name}", say("Cumulative sums")),
            say("days since the first point"),
            say("sum, SD"),
            say("Both sums and their limit h.").to_owned(),
        )
        .with(say("up"), "s1", Mark::Line(up))
        .with(say("down"), "s4", Mark::Line(down))
        .with(say("limit h"), "s5", Mark::Line(vec![(from, c.h.0), (ends, c.h.0)]))
        .with("", "s5", Mark::Line(vec![(from, -c.h.0), (ends, -c.h.0)]))
        .y_range(-far, far);
        out.figures.extend(plot.render(&format!("c{i}")));
    }
    out
}

/// The vertical axis around the data, with some room.
fn margin(plot: Plot, low: f64, high: f64) -> Plot {
    let room = ((high - low) * 0.06).max(high.abs() * 1e-9);
    if low.is_finite() && high.is_finite() && room > 0.0 { plot.y_range(low - room, high + room) } else { plot }
}
