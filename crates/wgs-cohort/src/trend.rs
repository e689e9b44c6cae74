//! Trends: the values of each metric by group, in order of time, on control charts.
//!
//! Values are those of reports that no newer one replaces. Samples of different kinds are never mixed: a stratum is a role
//! (and what else [`Settings::within`] names). In each stratum and group the values, in order of time, are cut into batches
//! of consecutive samples; the median of a batch is a point ([`chart`]). The first points are the baseline. Limits of the
//! cumulative sums are set so that all charts together give as many false alarms a month as were asked for. Metrics are
//! worked on by several threads; the result is put together in order of metric, stratum and group.

mod chart;
mod deliveries;
mod groups;
mod outliers;
mod text;

use crate::CohortError;
use crate::section::{CohortTrend, FalseAlarms, RuleRate, Setting, Signal};
use crate::stats::run_length;
use crate::stats::westgard::RULES;
use crate::store::Store;
use crate::table::{Filter, Key, Table};
use crate::values::Plan;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use wgs_core::Rounded;
use wgs_report::metric;

pub use chart::{Drawn, Point};
pub(crate) use text::short;
pub use text::text;

/// Days of a month, on average.
pub const MONTH_DAYS: f64 = 30.44;

/// Metrics looked at when none are named: yield, quality, GC, duplication, adapters, mapping, insert size, bias, errors,
/// depth, contamination, the call set, turnaround, and the results of reference samples.
pub const USUAL: [&str; 29] = [
    "qc_fastq.total.bases",
    "qc_fastq.total.frac_q30",
    "qc_fastq.total.frac_gc",
    "qc_fastq.total.frac_duplicates_estimated",
    "qc_fastq.total.adapter.frac_bases",
    "qc_align.reads.frac_mapped",
    "qc_align.reads.frac_properly_paired",
    "qc_align.reads.frac_duplicates",
    "qc_align.reads.frac_chimeric",
    "qc_align.insert_size.mean",
    "qc_align.insert_size.sd",
    "qc_align.gc_bias.at_dropout",
    "qc_align.gc_bias.gc_dropout",
    "qc_align.error_rate.frac_mismatch",
    "qc_align.error_rate.oxidised_g.rate",
    "qc_align.error_rate.deamination.rate",
    "qc_align.depth.autosomes.mean_uncapped",
    "qc_align.depth.autosomes.fold_80_base_penalty",
    "qc_align.depth.autosomes.frac_depth_ge_15",
    "qc_align.contamination.freemix",
    "qc_align.duplication.frac_duplicates",
    "qc_vcf.pass.ti_tv.ratio",
    "qc_vcf.pass.genotypes.ratio_het_hom",
    "specimen.receipt.din",
    "specimen.turnaround.days_sequencing_to_fastq",
    "bench.snv.recall",
    "bench.snv.precision",
    "bench.indel.recall",
    "bench.indel.precision",
];

/// What the groups are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A column.
    Key(Key),
    /// No groups but the months of all.
    Month,
}

impl By {
    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "vendor" => By::Key(Key::Vendor),
            "instrument" => By::Key(Key::Instrument),
            "flowcell" => By::Key(Key::Flowcell),
            "kit" => By::Key(Key::Kit),
            "centre" => By::Key(Key::Centre),
            "hospital" => By::Key(Key::Hospital),
            "month" => By::Month,
            _ => return None,
        })
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            By::Month => "month",
            By::Key(key) => crate::table::KEYS.iter().find(|(k, _)| *k == key).map_or("", |(_, name)| *name),
        }
    }
}

/// How to compute trends.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Groups.
    pub by: By,
    /// Columns that part the strata.
    pub within: Vec<Key>,
    /// Rows.
    pub filter: Filter,
    /// Metrics: paths, or with a `*` at the end all that begin so; empty for [`USUAL`].
    pub metrics: Vec<String>,
    /// Samples of a point.
    pub batch: usize,
    /// Baseline from and until (minutes since 1970, the end excluded).
    pub baseline: Option<(i64, i64)>,
    /// Points of the baseline otherwise.
    pub baseline_points: usize,
    /// Reference value of the cumulative sums.
    pub k: f64,
    /// False alarms of all cumulative sums a month.
    pub false_alarms: f64,
    /// Least robust z of an outlier.
    pub outlier_z: f64,
    /// Outliers listed.
    pub outliers: usize,
    /// Threads.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            by: By::Key(Key::Vendor),
            within: vec![Key::Role],
            filter: Filter::default(),
            metrics: Vec::new(),
            batch: 8,
            baseline: None,
            baseline_points: 100,
            k: 0.5,
            false_alarms: 1.0,
            outlier_z: 6.0,
            outliers: 100,
            threads: 1,
        }
    }
}

/// The section, and the points of every chart for drawing.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    /// For the report.
    pub section: CohortTrend,
    /// In the order of [`CohortTrend::charts`].
    pub drawn: Vec<Drawn>,
}

/// The metrics that words name, in order of their paths.
///
/// # Errors
/// A word that names none.
pub fn metrics(words: &[String]) -> Result<Vec<String>, CohortError> {
    if words.is_empty() {
        return Ok(USUAL.map(str::to_owned).to_vec());
    }
    let mut out = Vec::new();
    for word in words {
        let before = out.len();
        match word.strip_suffix('*') {
            Some(start) => out.extend(metric::metrics().filter(|m| m.path.starts_with(start)).map(|m| m.path.clone())),
            None => out.extend(metric::find(word).map(|m| m.path.clone())),
        }
        if out.len() == before {
            return Err(CohortError::Argument(format!(
                "no metric '{word}' (docs/output.md lists them; 'qc_align.*' takes all of a section)"
            )));
        }
    }
    out.sort();
    out.dedup();
    Ok(out)
}

/// Computes the trends of a store.
///
/// # Errors
/// An unknown metric; what loading says.
pub fn trend(store: &Store, settings: &Settings) -> Result<Trend, CohortError> {
    let table = Table::load(store)?;
    trend_of(store, &table, settings)
}

/// Computes the trends of a table that is loaded.
///
/// # Errors
/// As [`trend`].
pub fn trend_of(store: &Store, table: &Table, settings: &Settings) -> Result<Trend, CohortError> {
    let plan = Plan::of(store)?;
    let named = metrics(&settings.metrics)?;
    let wanted: Vec<(u32, String)> = named.iter().filter_map(|m| Some((plan.id(m)?, m.clone()))).collect();
    let groups = groups::Groups::of(table, settings);
    let lanes = match settings.by {
        By::Key(Key::Flowcell | Key::Instrument) => Some(table.lanes(store)?),
        _ => None,
    };
    // As many columns at a time as 200 MB hold.
    let tranche = (25_000_000 / table.rows.len().max(1)).clamp(1, 64);
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut outliers = outliers::Outliers::new(settings);
    for some in wanted.chunks(tranche) {
        let columns = table.columns(store, some, false)?;
        let next = AtomicUsize::new(0);
        let done = Mutex::new(BTreeMap::new());
        let work = || {
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let (Some((id, path)), Some(column)) = (some.get(i), columns.get(i)) else { return };
                let values = groups.values(table, settings, column, *id, path, lanes.as_deref());
                let found = (chart::draw(&values, path, settings), outliers::find(&values, path, table, settings));
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(i, found);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..settings.threads.min(some.len()) {
                scope.spawn(work);
            }
            work();
        });
        for (charts, found) in done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values() {
            drawn.extend(charts);
            outliers.add(found);
        }
    }
    let false_alarms = set_limits(&mut drawn, settings, &outliers);
    let mut signals: Vec<Signal> = drawn.iter().flat_map(|d| d.signals(settings)).collect();
    signals.sort_by(|a, b| {
        let key = |s: &Signal| (s.rule != "cusum", std::cmp::Reverse(s.day.clone()));
        (key(a), &a.metric, &a.stratum, &a.group, &a.rule, &a.side).cmp(&(
            key(b),
            &b.metric,
            &b.stratum,
            &b.group,
            &b.rule,
            &b.side,
        ))
    });
    let (outliers, outliers_total) = outliers.listed(table);
    let looked: Vec<_> = table.filtered(&settings.filter).collect();
    let mut samples: Vec<u32> = looked.iter().map(|r| table.word_id(r, Key::Sample)).collect();
    samples.sort_unstable();
    samples.dedup();
    let section = CohortTrend {
        setting: setting(settings),
        reports: looked.len() as u64,
        samples: samples.len() as u64,
        undated: looked.iter().filter(|r| r.at.is_none()).count() as u64,
        charts_drawn: drawn.iter().filter(|d| d.chart.not_charted.is_none()).count() as u64,
        false_alarms,
        signals,
        outliers,
        outliers_total,
        deliveries: deliveries::by_month(table, settings),
        charts: drawn.iter().map(|d| d.chart.clone()).collect(),
    };
    Ok(Trend { section, drawn })
}

/// Limits for the false alarms that were asked for, shared by all charts as they have points.
fn set_limits(drawn: &mut [Drawn], settings: &Settings, outliers: &outliers::Outliers) -> FalseAlarms {
    let points: f64 = drawn.iter().map(Drawn::points_per_month).sum();
    let rate = (settings.false_alarms / points.max(1e-9)).min(0.01);
    let mut limits: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    let mut expected = 0.0;
    for chart in drawn.iter_mut().filter(|d| d.chart.not_charted.is_none()) {
        let baseline = chart.chart.baseline_points as usize;
        let (h, alarms) = *limits.entry(baseline).or_insert_with(|| {
            let h = run_length::limit(settings.k, baseline, rate);
            (h, run_length::false_alarms(settings.k, h, baseline))
        });
        chart.limit(h, alarms, settings.k);
        expected += alarms * chart.points_per_month();
    }
    let watched = drawn.iter().map(|d| (d.chart.baseline_points as usize, d.points_per_month()));
    let rule = |rule: crate::stats::westgard::Rule| RuleRate {
        rule: rule.word().into(),
        per_month: Rounded(watched.clone().map(|(n, points)| rule.false_alarms_after(n) * points).sum()),
    };
    FalseAlarms {
        points_per_month: Rounded(points),
        cusum_per_month: Rounded(expected),
        rules_per_month: RULES.map(rule).into(),
        outliers: Rounded(outliers.expected()),
    }
}

fn setting(settings: &Settings) -> Setting {
    let first = |minutes: i64| crate::keys::day(minutes);
    let last = |minutes: i64| crate::keys::day(minutes - 1);
    let within = settings.within.iter().map(|k| By::Key(*k).word().to_owned()).collect();
    Setting {
        by: settings.by.word().into(),
        within,
        from: settings.filter.from.map(first),
        to: settings.filter.until.map(last),
        batch: settings.batch as u32,
        baseline_from: settings.baseline.map(|(from, _)| first(from)),
        baseline_to: settings.baseline.map(|(_, until)| last(until)),
        baseline_points: settings.baseline_points as u32,
        k: Rounded(settings.k),
        false_alarms_per_month: Rounded(settings.false_alarms),
        outlier_z: Rounded(settings.outlier_z),
        outliers: settings.outliers as u32,
    }
}
