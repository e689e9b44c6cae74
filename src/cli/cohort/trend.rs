//! `wgs cohort trend`: arguments → control charts → table and section `cohort_trend`.

use super::super::outputs::Clock;
use super::super::{Failure, Globals, Outcome};
use super::filter::{FilterArgs, end, start};
use std::path::PathBuf;
use wgs_cohort::Store;
use wgs_cohort::table::Key;
use wgs_cohort::trend::{By, Settings, text, trend};
use wgs_io::atomic::Together;

/// Arguments of `wgs cohort trend`.
#[derive(clap::Args)]
pub struct Args {
    /// Store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    charts: ChartArgs,
    /// Exit code 1 when there is a signal
    #[arg(long)]
    fail_on_signal: bool,
}

/// How charts are drawn.
#[derive(clap::Args)]
pub struct ChartArgs {
    /// Metric, or with '*' at the end all that begin so; may be repeated [default: the usual ones]
    #[arg(long, value_name = "METRIC")]
    metric: Vec<String>,
    /// Groups: vendor, instrument, flowcell, kit, month, centre, hospital
    #[arg(long, value_name = "WHAT", default_value = "vendor")]
    by: String,
    /// Compare only samples with the same: role, preservation, kit, centre, vendor, or none
    #[arg(long, value_name = "WHAT", value_delimiter = ',', default_value = "role")]
    within: Vec<String>,
    /// Consecutive samples whose median is a point of a chart
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch: u32,
    /// Days of the baseline [default: the first points of each chart]
    #[arg(long, value_name = "FROM..TO")]
    baseline: Option<String>,
    /// Points of the baseline without --baseline; half of the points where there are fewer than twice as many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    baseline_points: u32,
    /// Reference value of the cumulative sums, in SD of a point: half the shift to be found fastest
    #[arg(long, value_name = "K", default_value_t = 0.5)]
    k: f64,
    /// False alarms of all cumulative sums together, a month; their limits follow from it
    #[arg(long, value_name = "RATE", default_value_t = 1.0)]
    false_alarms: f64,
    /// Least robust z of an outlier
    #[arg(long, value_name = "Z", default_value_t = 6.0)]
    outlier_z: f64,
    /// Outliers listed
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    outliers: u32,
}

impl ChartArgs {
    /// What the library takes.
    pub fn settings(&self, filter: &FilterArgs, globals: &Globals) -> Result<Settings, Failure> {
        let by = By::parse(&self.by).ok_or_else(|| {
            let known = "vendor, instrument, flowcell, kit, month, centre, hospital";
            Failure::usage(format!("--by {}: none of {known}", self.by))
        })?;
        let key = |word: &String| match word.as_str() {
            "none" => Ok(None),
            "role" => Ok(Some(Key::Role)),
            "preservation" => Ok(Some(Key::Preservation)),
            "kit" => Ok(Some(Key::Kit)),
            "centre" => Ok(Some(Key::Centre)),
            "vendor" => Ok(Some(Key::Vendor)),
            _ => Err(Failure::usage(format!("--within {word}: none of role, preservation, kit, centre, vendor, none"))),
        };
        let within = self.within.iter().map(key).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        for (option, value, least, most) in [
            ("--k", self.k, 0.05, 3.0),
            ("--false-alarms", self.false_alarms, 1e-6, 1e6),
            ("--outlier-z", self.outlier_z, 1.0, 1e6),
        ] {
            if !(least..=most).contains(&value) {
                return Err(Failure::usage(format!("{option} {value}: not between {least} and {most}")));
            }
        }
        let baseline = match &self.baseline {
            None => None,
            Some(text) => {
                let bad = || Failure::usage(format!("--baseline {text}: not FROM..TO (YYYY-MM-DD..YYYY-MM-DD)"));
                let (from, to) = text.split_once("..").ok_or_else(bad)?;
                let (from, until) = (start("--baseline", from)?, end("--baseline", to)?);
                if from >= until {
                    return Err(bad());
                }
                Some((from, until))
            }
        };
        Ok(Settings {
            by,
            within,
            filter: filter.filter(false)?,
            metrics: self.metric.clone(),
            batch: self.batch as usize,
            baseline,
            baseline_points: self.baseline_points as usize,
            k: self.k,
            false_alarms: self.false_alarms,
            outlier_z: self.outlier_z,
            outliers: self.outliers as usize,
            threads: globals.threads(),
        })
    }
}

/// Runs the command.
pub fn run(args: Args, globals: &Globals) -> Result<Outcome, Failure> {
    let clock = Clock::start();
    let settings = args.charts.settings(&args.filter, globals)?;
    let store = Store::open(&args.store)?;
    let section = trend(&store, &settings)?.section;
    let shown = text(&section);
    super::finish_section(&args.store, "cohort_trend", &section, &shown, &clock, globals, Together::default())?;
    Ok(if args.fail_on_signal && !section.signals.is_empty() { Outcome::Refused } else { Outcome::Done })
}
