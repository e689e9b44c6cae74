//! One chart: points, baseline, limits, signals.

use super::groups::{Value, Values};
use super::{MONTH_DAYS, Settings};
use crate::keys::{day, month};
use crate::section::{Chart, Month, RuleCount, Signal};
use crate::stats::westgard::{RULES, Rule};
use crate::stats::{cusum, robust};
use std::collections::BTreeMap;
use wgs_core::Rounded;
use wgs_report::metric;

/// Fewer points make no baseline: half of the points of a chart, and at least this many.
const LEAST_BASELINE: usize = 10;
/// Points of the baseline beyond this robust z are left out of its mean and SD: 0.05 % of a normal baseline.
const CUT: f64 = 3.5;

/// A point: the median of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Time of the batch's last sample, minutes since 1970.
    pub at: i64,
    /// Time of its first.
    pub from: i64,
    /// Median.
    pub value: f64,
}

/// A chart and its points.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// For the report.
    pub chart: Chart,
    /// All points, those of the baseline too.
    pub points: Vec<Point>,
    /// First point after the baseline.
    pub start: usize,
    /// Cumulative sums from there on.
    pub sums: Vec<(f64, f64)>,
    /// False alarms of the sums a point.
    alarms: f64,
}

/// The charts of a metric, in order of stratum and group.
pub fn draw(values: &Values, path: &str, settings: &Settings) -> Vec<Drawn> {
    let mut strata: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (stratum, _) in values.keys() {
        strata.entry(stratum).or_insert_with(|| {
            let of = values.iter().filter(|((s, _), _)| s == stratum);
            let mut all: Vec<f64> = of.flat_map(|(_, list)| list.iter().map(|v| v.value)).collect();
            robust::median_mad(&mut all).unwrap_or((f64::NAN, f64::NAN))
        });
    }
    values
        .iter()
        .map(|((stratum, group), list)| {
            let all = strata.get(stratum.as_str()).copied().unwrap_or((f64::NAN, f64::NAN));
            one(list, all, path, stratum, group, settings)
        })
        .collect()
}

fn one(list: &[Value], all: (f64, f64), path: &str, stratum: &str, group: &str, settings: &Settings) -> Drawn {
    let mut plain: Vec<f64> = list.iter().map(|v| v.value).collect();
    let (median, mad) = robust::median_mad(&mut plain).unwrap_or((f64::NAN, f64::NAN));
    let batch = if stratum.starts_with("reference_sample") { 1 } else { settings.batch.max(1) };
    let points: Vec<Point> = list.chunks_exact(batch).filter_map(point).collect();
    let chart = Chart {
        metric: path.to_owned(),
        unit: metric::find(path).map_or("", |m| m.unit.word()).to_owned(),
        stratum: stratum.to_owned(),
        group: group.to_owned(),
        values: list.len() as u64,
        median: Rounded(median),
        mad: Rounded(mad),
        z: Rounded(robust::robust_z(median, all.0, all.1).unwrap_or(f64::NAN)),
        points: points.len() as u64,
        months: months(list),
        ..Chart::default()
    };
    let mut drawn = Drawn { chart, points, ..Drawn::default() };
    drawn.base(settings);
    drawn
}

fn point(batch: &[Value]) -> Option<Point> {
    let mut values: Vec<f64> = batch.iter().map(|v| v.value).collect();
    Some(Point { at: batch.last()?.at, from: batch.first()?.at, value: robust::median(&mut values)? })
}

fn months(list: &[Value]) -> Vec<Month> {
    let mut by: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    // In order of time: the month changes seldom.
    let mut last: (i64, String) = (i64::MIN, String::new());
    for value in list {
        let day = value.at.div_euclid(1_440);
        if day != last.0 {
            last = (day, month(value.at));
        }
        match by.get_mut(&last.1) {
            Some(values) => values.push(value.value),
            None => drop(by.insert(last.1.clone(), vec![value.value])),
        }
    }
    let one = |(month, mut values): (String, Vec<f64>)| Month {
        month,
        values: values.len() as u64,
        median: Rounded(robust::median(&mut values).unwrap_or(f64::NAN)),
    };
    by.into_iter().map(one).collect()
}

impl Drawn {
    /// Baseline, its mean and SD, or why there is none.
    fn base(&mut self, settings: &Settings) {
        let n = self.points.len();
        let (first, start) = match settings.baseline {
            Some((from, until)) => {
                let first = self.points.partition_point(|p| p.from < from);
                (first, self.points.partition_point(|p| p.at < until).max(first))
            }
            None => (0, settings.baseline_points.min(n / 2)),
        };
        let values: Vec<f64> = self.points.get(first..start).unwrap_or_default().iter().map(|p| p.value).collect();
        self.start = start;
        if values.len() < LEAST_BASELINE {
            self.chart.not_charted =
                Some(format!("{} points in the baseline, {LEAST_BASELINE} are needed", values.len()));
            return;
        }
        match robust::baseline(&values, CUT) {
            Some((mean, sd, kept)) if sd > 0.0 => {
                self.chart.baseline_points = kept as u64;
                (self.chart.mean, self.chart.sd) = (Rounded(mean), Rounded(sd));
                self.chart.baseline_until = self.points.get(start.wrapping_sub(1)).map(|p| day(p.at));
            }
            _ => self.chart.not_charted = Some("the baseline does not vary".into()),
        }
    }

    /// Points after the baseline in SD from its mean.
    fn z(&self) -> impl Iterator<Item = f64> {
        let (mean, sd) = (self.chart.mean.0, self.chart.sd.0);
        self.points.iter().skip(self.start).map(move |p| (p.value - mean) / sd)
    }

    /// Points after the baseline in a month.
    pub fn points_per_month(&self) -> f64 {
        let watched = self.points.get(self.start..).unwrap_or_default();
        let (Some(first), Some(last), None) = (watched.first(), watched.last(), &self.chart.not_charted) else {
            return 0.0;
        };
        let months = (last.at - first.from) as f64 / (1_440.0 * MONTH_DAYS);
        watched.len() as f64 / months.max(1.0)
    }

    /// Sets the limit of the sums and looks at the points after the baseline.
    pub fn limit(&mut self, h: f64, alarms: f64, k: f64) {
        self.alarms = alarms;
        (self.chart.h, self.chart.run_length) = (Rounded(h), Rounded(1.0 / alarms));
        self.sums = cusum::sums(self.z(), k);
        let watched = (self.points.len() - self.start.min(self.points.len())) as f64;
        let z: Vec<f64> = self.z().collect();
        let baseline = self.chart.baseline_points as usize;
        let count = |rule: Rule| RuleCount {
            rule: rule.word().into(),
            fired: (1..=z.len()).filter(|end| z.get(..*end).is_some_and(|z| rule.fires(z))).count() as u64,
            expected: Rounded(rule.false_alarms_after(baseline) * watched),
        };
        self.chart.rules = RULES.map(count).into();
    }

    /// The signals of the chart: every one of the cumulative sums; of each rule and side the last, with the number of all.
    pub fn signals(&self, settings: &Settings) -> Vec<Signal> {
        if self.chart.not_charted.is_some() {
            return Vec::new();
        }
        let per_year = self.points_per_month() * 365.25 / MONTH_DAYS;
        let at = |i: usize| self.points.get(self.start + i).map(|p| day(p.at)).unwrap_or_default();
        let from = |i: usize| self.points.get(self.start + i).map(|p| day(p.from)).unwrap_or_default();
        let blank = || Signal {
            metric: self.chart.metric.clone(),
            stratum: self.chart.stratum.clone(),
            group: self.chart.group.clone(),
            ..Signal::default()
        };
        let mut out: Vec<Signal> = cusum::signals(&self.sums, self.chart.h.0)
            .into_iter()
            .map(|s| {
                let sum =
                    self.sums.get(s.at).map_or(0.0, |both| if s.side == cusum::Side::Up { both.0 } else { both.1 });
                // Montgomery, eq. 9.6: the mean of the points since the sum left 0.
                let size = settings.k + sum / (s.at + 1 - s.since) as f64;
                let size = if s.side == cusum::Side::Up { size } else { -size };
                Signal {
                    rule: "cusum".into(),
                    side: s.side.word().into(),
                    day: at(s.at),
                    since: from(s.since),
                    until: at(s.until),
                    open: s.open,
                    points: (s.until + 1 - s.at) as u64,
                    shift_sd: Rounded(size),
                    shift: Rounded(size * self.chart.sd.0),
                    run_length: Rounded(1.0 / self.alarms),
                    false_alarms_per_year: Rounded(self.alarms * per_year),
                    ..blank()
                }
            })
            .collect();
        let z: Vec<f64> = self.z().collect();
        let baseline = self.chart.baseline_points as usize;
        for rule in RULES.into_iter().filter(|r| *r != Rule::OneTwo) {
            for up in [true, false] {
                let mut ends = (1..=z.len()).filter(|end| {
                    z.get(..*end).is_some_and(|z| rule.fires(z) && z.last().is_some_and(|last| (*last > 0.0) == up))
                });
                let Some(first) = ends.next() else { continue };
                let (mut begin, mut last, mut count) = (first, first, 1u64);
                for end in ends {
                    if end != last + 1 {
                        begin = end;
                    }
                    (last, count) = (end, count + 1);
                }
                out.push(Signal {
                    rule: rule.word().into(),
                    side: if up { "up" } else { "down" }.into(),
                    day: at(begin - 1),
                    since: at(begin - 1),
                    until: at(last - 1),
                    open: last == z.len(),
                    points: count,
                    shift_sd: Rounded::ABSENT,
                    shift: Rounded::ABSENT,
                    run_length: Rounded(1.0 / rule.false_alarms_after(baseline)),
                    false_alarms_per_year: Rounded(rule.false_alarms_after(baseline) * per_year),
                    ..blank()
                });
            }
        }
        out
    }
}
