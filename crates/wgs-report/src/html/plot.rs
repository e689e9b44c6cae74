//! Inline SVG plots: a frame with two axes and marks on it.
//!
//! In: numbers, NaN where there is none; a title, a sentence for those who cannot see it, and names of axes. Out: a
//! `<figure>` with the SVG and a legend in HTML that wraps on a phone. Coordinates have one decimal and come from plain
//! IEEE arithmetic, so the bytes are the same anywhere. Colours are classes (`s1` … `s6`; `sub1` … `sub6` for substitutions) that the page's CSS sets for
//! light, dark and print; lines differ in their dashes too.

use super::format::{escape, tick_of};
use std::fmt::Write;

/// Margins inside the frame: left, right, top, bottom.
const LEFT: f64 = 58.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 40.0;
/// More points than this in one line are thinned: the page stays small and no screen shows more.
const MAX_POINTS: usize = 1_500;

/// How values are drawn.
pub enum Mark {
    /// A line; NaN interrupts it.
    Line(Vec<(f64, f64)>),
    /// A line with the area down to zero filled.
    Area(Vec<(f64, f64)>),
    /// The band between two values: `(x, low, high)`.
    Band(Vec<(f64, f64, f64)>),
    /// Bars of this width from zero.
    Bars(Vec<(f64, f64)>, f64),
    /// Single points.
    Dots(Vec<(f64, f64)>),
    /// A vertical line.
    Vertical(f64),
    /// A horizontal line.
    Horizontal(f64),
}

/// One thing drawn.
pub struct Series {
    /// Name in the legend; empty for none.
    pub name: String,
    /// Class: `s1` … `s6`, `rule`.
    pub class: &'static str,
    /// How.
    pub mark: Mark,
}

/// A plot.
pub struct Plot {
    /// Caption.
    pub title: String,
    /// A sentence that says what is seen.
    pub text: String,
    /// Name of the horizontal axis.
    pub x: String,
    /// Name of the vertical axis.
    pub y: String,
    /// What is drawn, the first at the back.
    pub series: Vec<Series>,
    /// Ends of the horizontal axis, where not those of the data.
    pub x_range: Option<(f64, f64)>,
    /// Ends of the vertical axis, where not zero to the data's highest.
    pub y_range: Option<(f64, f64)>,
    /// Labelled places on the horizontal axis instead of numbers: `(from, to, label)`.
    pub bands: Vec<(f64, f64, String)>,
    /// As wide as the page.
    pub wide: bool,
}

impl Plot {
    /// An empty plot.
    pub fn new(title: &str, x: &str, y: &str, text: String) -> Self {
        Self {
            title: title.to_owned(),
            text,
            x: x.to_owned(),
            y: y.to_owned(),
            series: Vec::new(),
            x_range: None,
            y_range: None,
            bands: Vec::new(),
            wide: false,
        }
    }

    /// With something more drawn; nothing when it holds no value.
    pub fn with(mut self, name: &str, class: &'static str, mark: Mark) -> Self {
        if !mark.extent().2.is_empty() {
            self.series.push(Series { name: name.to_owned(), class, mark });
        }
        self
    }

    /// With fixed ends of the vertical axis.
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some((low, high));
        self
    }

    /// With fixed ends of the horizontal axis.
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.x_range = Some((low, high)).filter(|(low, high)| low < high && low.is_finite() && high.is_finite());
        self
    }

    /// The figure; `None` when there is nothing to draw. `id` must be unique in the page.
    pub fn render(&self, id: &str) -> Option<String> {
        let drawn = |s: &&Series| !matches!(s.mark, Mark::Vertical(_) | Mark::Horizontal(_));
        let frame = Frame::of(self)?;
        self.series.iter().find(drawn)?;
        let mut svg = String::new();
        let (width, height) = (frame.width, frame.height);
        let _ = write!(
            svg,
            "<figure class=\"fig{}\"><figcaption>{}</figcaption><div class=\"plot\"><svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            if self.wide { " wide" } else { "" },
            escape(&self.title),
            escape(&self.title),
            escape(&self.text)
        );
        frame.axes(self, &mut svg);
        for series in &self.series {
            frame.draw(series, &mut svg);
        }
        svg.push_str("</svg></div>");
        let named: Vec<&Series> = self.series.iter().filter(|s| !s.name.is_empty()).collect();
        if !named.is_empty() {
            svg.push_str("<ul class=\"legend\">");
            for series in named {
                let _ = write!(
                    svg,
                    "<li><svg class=\"key\" viewBox=\"0 0 24 10\" aria-hidden=\"true\">{}</svg>{}</li>",
                    key(series),
                    escape(&series.name)
                );
            }
            svg.push_str("</ul>");
        }
        svg.push_str("</figure>");
        Some(svg)
    }
}

/// The sample of a series in the legend.
fn key(series: &Series) -> String {
    match series.mark {
        Mark::Bars(..) => format!("<rect class=\"f bar {}\" width=\"24\" height=\"10\"/>", series.class),
        Mark::Band(_) => format!("<rect class=\"f {}\" width=\"24\" height=\"10\"/>", series.class),
        Mark::Area(_) => format!(
            "<rect class=\"f {0}\" width=\"24\" height=\"10\"/><path class=\"l {0}\" d=\"M0 1H24\"/>",
            series.class
        ),
        Mark::Dots(_) => format!("<circle class=\"f dot {}\" cx=\"12\" cy=\"5\" r=\"3\"/>", series.class),
        _ => format!("<path class=\"l {}\" d=\"M0 5H24\"/>", series.class),
    }
}

impl Mark {
    /// All x, all y, and the finite points.
    fn extent(&self) -> (Vec<f64>, Vec<f64>, Vec<(f64, f64)>) {
        let points: Vec<(f64, f64)> = match self {
            Mark::Line(p) | Mark::Area(p) | Mark::Dots(p) => p.clone(),
            Mark::Bars(p, width) => {
                p.iter().flat_map(|(x, y)| [(x - width / 2.0, *y), (x + width / 2.0, *y)]).collect()
            }
            Mark::Band(b) => b.iter().flat_map(|(x, low, high)| [(*x, *low), (*x, *high)]).collect(),
            Mark::Vertical(x) => return (vec![], vec![], vec![(*x, 0.0)]),
            Mark::Horizontal(y) => return (vec![], vec![*y], vec![(0.0, *y)]),
        };
        let finite: Vec<_> = points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
        (finite.iter().map(|p| p.0).collect(), finite.iter().map(|p| p.1).collect(), finite)
    }
}

/// The coordinate system of one plot.
struct Frame {
    width: f64,
    height: f64,
    x: (f64, f64),
    y: (f64, f64),
}

impl Frame {
    fn of(plot: &Plot) -> Option<Self> {
        let extents: Vec<_> = plot.series.iter().map(|s| s.mark.extent()).collect();
        let ends = |values: Vec<f64>| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (low.is_finite() && high.is_finite()).then_some((low, high))
        };
        let x = plot.x_range.or_else(|| ends(extents.iter().flat_map(|e| e.0.clone()).collect()))?;
        let y = plot.y_range.or_else(|| {
            let (low, high) = ends(extents.iter().flat_map(|e| e.1.clone()).collect())?;
            Some((low.min(0.0), high * 1.04))
        })?;
        let open = |(low, high): (f64, f64)| {
            if high - low > 0.0 && (high - low).is_finite() { (low, high) } else { (low.min(0.0), low.max(0.0) + 1.0) }
        };
        let (width, height) = if plot.wide { (1_000.0, 240.0) } else { (480.0, 270.0) };
        Some(Self { width, height, x: open(x), y: open(y) })
    }

    fn px(&self, x: f64) -> f64 {
        LEFT + ((x - self.x.0) / (self.x.1 - self.x.0)).clamp(-0.01, 1.01) * (self.width - LEFT - RIGHT)
    }

    fn py(&self, y: f64) -> f64 {
        let share = ((y - self.y.0) / (self.y.1 - self.y.0)).clamp(-0.005, 1.01);
        self.height - BOTTOM - share * (self.height - TOP - BOTTOM)
    }

    /// The points within the horizontal axis, and the gaps.
    fn inside(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        points.iter().copied().filter(|(x, _)| !x.is_finite() || (self.x.0..=self.x.1).contains(x)).collect()
    }

    fn axes(&self, plot: &Plot, svg: &mut String) {
        let (right, bottom) = (self.width - RIGHT, self.height - BOTTOM);
        for (i, (from, to, label)) in plot.bands.iter().enumerate() {
            let (a, b) = (self.px(*from), self.px(*to));
            if i % 2 == 1 {
                let _ = write!(
                    svg,
                    "<rect class=\"stripe\" x=\"{a:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                    b - a,
                    bottom - TOP
                );
            }
            // Narrow places alternate between two lines, so that the labels do not run into each other.
            if b - a >= 7.0 {
                let line = if b - a < 22.0 && i % 2 == 1 { 27.0 } else { 15.0 };
                let _ = write!(
                    svg,
                    "<text class=\"t\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                    (a + b) / 2.0,
                    bottom + line,
                    escape(label)
                );
            }
        }
        svg.push_str("<g class=\"grid\">");
        let (x_ticks, y_ticks) = (ticks(self.x), ticks(self.y));
        let step = |ticks: &[f64]| ticks.first().zip(ticks.get(1)).map_or(f64::MAX, |(a, b)| b - a);
        for &y in &y_ticks {
            let at = self.py(y);
            let _ = write!(
                svg,
                "<path d=\"M{LEFT} {at:.1}H{right}\"/><text class=\"t\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 6.0,
                at + 4.0,
                tick_of(y, step(&y_ticks))
            );
        }
        if plot.bands.is_empty() {
            for &x in &x_ticks {
                let at = self.px(x);
                let _ = write!(
                    svg,
                    "<path d=\"M{at:.1} {bottom}V{}\"/><text class=\"t\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                    bottom + 4.0,
                    bottom + 17.0,
                    tick_of(x, step(&x_ticks))
                );
            }
        }
        let _ = write!(svg, "</g><path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom}H{right}\"/>");
        let _ = write!(
            svg,
            "<text class=\"a\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            (LEFT + right) / 2.0,
            self.height - 5.0,
            escape(&plot.x)
        );
        let middle = (TOP + bottom) / 2.0;
        let _ = write!(
            svg,
            "<text class=\"a\" x=\"12\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {middle:.1})\">{}</text>",
            escape(&plot.y)
        );
    }

    fn draw(&self, series: &Series, svg: &mut String) {
        let class = series.class;
        let zero = self.py(0.0f64.clamp(self.y.0, self.y.1));
        match &series.mark {
            Mark::Line(points) => self.path(&thin(&self.inside(points)), class, svg),
            Mark::Area(points) => {
                let points = thin(&self.inside(points));
                for run in points.split(|(x, y)| !(x.is_finite() && y.is_finite())).filter(|r| !r.is_empty()) {
                    let mut d = String::new();
                    for (i, (x, y)) in run.iter().enumerate() {
                        if i == 0 {
                            let _ = write!(d, "M{:.1} {zero:.1}", self.px(*x));
                        }
                        let _ = write!(d, "L{:.1} {:.1}", self.px(*x), self.py(*y));
                    }
                    let end = run.last().map_or(0.0, |(x, _)| self.px(*x));
                    let _ = write!(svg, "<path class=\"f {class}\" d=\"{d}L{end:.1} {zero:.1}Z\"/>");
                }
                self.path(&points, class, svg);
            }
            Mark::Band(rows) => {
                let rows: Vec<_> =
                    rows.iter().filter(|(x, l, h)| x.is_finite() && l.is_finite() && h.is_finite()).collect();
                let mut d = String::new();
                for (i, (x, _, high)) in rows.iter().enumerate() {
                    let _ = write!(d, "{}{:.1} {:.1}", if i == 0 { 'M' } else { 'L' }, self.px(*x), self.py(*high));
                }
                for (x, low, _) in rows.iter().rev() {
                    let _ = write!(d, "L{:.1} {:.1}", self.px(*x), self.py(*low));
                }
                let _ = write!(svg, "<path class=\"f {class}\" d=\"{d}Z\"/>");
            }
            Mark::Bars(points, width) => {
                let mut d = String::new();
                for (x, y) in points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
                    let (a, b, top) = (self.px(x - width / 2.0), self.px(x + width / 2.0), self.py(*y));
                    let _ = write!(d, "M{a:.1} {zero:.1}V{top:.1}H{:.1}V{zero:.1}Z", b.max(a + 0.6));
                }
                let _ = write!(svg, "<path class=\"f bar {class}\" d=\"{d}\"/>");
            }
            Mark::Dots(points) => {
                for (x, y) in points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
                    let _ = write!(
                        svg,
                        "<circle class=\"f dot {class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"/>",
                        self.px(*x),
                        self.py(*y)
                    );
                }
            }
            Mark::Vertical(x) => {
                let at = self.px(*x);
                let _ = write!(svg, "<path class=\"l {class}\" d=\"M{at:.1} {TOP}V{:.1}\"/>", self.height - BOTTOM);
            }
            Mark::Horizontal(y) => {
                let at = self.py(*y);
                let _ = write!(svg, "<path class=\"l {class}\" d=\"M{LEFT} {at:.1}H{:.1}\"/>", self.width - RIGHT);
            }
        }
    }

    fn path(&self, points: &[(f64, f64)], class: &str, svg: &mut String) {
        let mut d = String::new();
        for run in points.split(|(x, y)| !(x.is_finite() && y.is_finite())) {
            for (i, (x, y)) in run.iter().enumerate() {
                let _ = write!(d, "{}{:.1} {:.1}", if i == 0 { 'M' } else { 'L' }, self.px(*x), self.py(*y));
            }
            if let [(x, _)] = run {
                let _ = write!(d, "H{:.1}", self.px(*x) + 1.0);
            }
        }
        let _ = write!(svg, "<path class=\"l {class}\" d=\"{d}\"/>");
    }
}

/// About [`MAX_POINTS`] points: neighbours are averaged, gaps stay gaps.
fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let step = points.len().div_ceil(MAX_POINTS).max(1);
    let mut out = Vec::new();
    for run in points.split(|(x, y)| !(x.is_finite() && y.is_finite())).filter(|r| !r.is_empty()) {
        for chunk in run.chunks(step) {
            let n = chunk.len() as f64;
            let sum = chunk.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / n, sum.1 + p.1 / n));
            out.push(sum);
        }
        out.push((f64::NAN, f64::NAN));
    }
    out
}

/// Round numbers between two ends, about six of them: steps of 1, 2 or 5 times a power of ten.
pub fn ticks((low, high): (f64, f64)) -> Vec<f64> {
    let span = high - low;
    if !span.is_finite() || span < 1e-12 || low.abs() > 1e15 || high.abs() > 1e15 {
        return Vec::new();
    }
    for exponent in -12i32..16 {
        // A power of ten is exact as an integer; a tick is then one correctly rounded division or product.
        let power = 10u64.pow(exponent.unsigned_abs()) as f64;
        let scaled = |n: f64| if exponent < 0 { n / power } else { n * power };
        for digit in [1.0, 2.0, 5.0] {
            let step = scaled(digit);
            if span / step > 6.5 {
                continue;
            }
            let first = (low / step - 1e-9).ceil();
            let tick = |i: u32| scaled((first + f64::from(i)) * digit) + 0.0;
            return (0..8).map(tick).take_while(|t| *t <= high + step * 1e-9).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::format::tick;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks((0.0, 41.0)), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(
            ticks((0.0, 1.04)).iter().map(|t| tick(*t)).collect::<Vec<_>>(),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
        assert_eq!(ticks((1.0, 150.0)), [50.0, 100.0, 150.0]);
        assert!(ticks((0.0, f64::MAX)).is_empty() && ticks((1.0, 1.0)).is_empty());
    }

    #[test]
    fn draws_nothing_from_nothing_and_survives_extremes() {
        let plot = |points| Plot::new("t", "x", "y", "d".into()).with("n", "s1", Mark::Area(points)).render("p");
        assert_eq!(plot(vec![]), None);
        assert_eq!(plot(vec![(f64::NAN, 1.0), (1.0, f64::INFINITY)]), None);
        for points in [
            vec![(0.0, 0.0)],
            vec![(-1e308, 1e308), (1e308, -1e308)],
            vec![(1.0, 2.0), (f64::NAN, f64::NAN), (3.0, 4.0)],
        ] {
            let svg = plot(points).unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        let long: Vec<_> = (0..100_000).map(|i| (f64::from(i), f64::from(i % 7))).collect();
        assert!(plot(long).unwrap().len() < 80_000);
    }

    #[test]
    fn text_is_escaped() {
        let svg = Plot::new("<b>", "x", "y", "a & b".into())
            .with("<i>", "s1", Mark::Line(vec![(0.0, 1.0), (1.0, 2.0)]))
            .render("p")
            .unwrap();
        assert!(
            svg.contains("&lt;b&gt;") && svg.contains("a &amp; b") && svg.contains("&lt;i&gt;") && !svg.contains("<b>")
        );
    }
}
