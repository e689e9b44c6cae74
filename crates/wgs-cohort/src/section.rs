//! What `wgs cohort trend` and `audit` put into their reports: plain types. How they come about stands in `trend` and `audit`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_core::num::Frac;

/// Section `cohort_trend`: control charts of metrics by group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CohortTrend {
    /// How it was computed.
    pub setting: Setting,
    /// Reports looked at: those no newer one replaces.
    pub reports: u64,
    /// Samples they are of.
    pub samples: u64,
    /// Reports left out because nothing says when they were made.
    pub undated: u64,
    /// Charts with enough points.
    pub charts_drawn: u64,
    /// False alarms to be expected from charts in control.
    pub false_alarms: FalseAlarms,
    /// What is out of the ordinary over time, the newest first.
    pub signals: Vec<Signal>,
    /// Single samples far from the others of their group.
    pub outliers: Vec<Outlier>,
    /// All such samples; the list stops at `setting.outliers`.
    pub outliers_total: u64,
    /// Deliveries by month and group.
    pub deliveries: Vec<Deliveries>,
    /// One chart a metric, stratum and group.
    pub charts: Vec<Chart>,
}

/// How a trend was computed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Setting {
    /// What the groups are: `vendor`, `instrument`, `flowcell`, `kit`, `month`, `centre` or `hospital`.
    pub by: String,
    /// Samples are compared only with those that have the same of these.
    pub within: Vec<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Consecutive samples whose median is a point of a chart; reference samples are points of their own.
    pub batch: u32,
    /// First day of the baseline; null where it is the first points of each chart.
    pub baseline_from: Option<String>,
    /// Last day of the baseline.
    pub baseline_to: Option<String>,
    /// Points of the baseline where no days are given; half of the points where there are fewer than twice as many.
    pub baseline_points: u32,
    /// Reference value k of the cumulative sums, SD of a point.
    pub k: Rounded<3>,
    /// False alarms of all cumulative sums together that were asked for, a month.
    pub false_alarms_per_month: Rounded<3>,
    /// Least robust z of an outlier.
    pub outlier_z: Rounded<2>,
    /// Outliers listed at most.
    pub outliers: u32,
}

/// False alarms to be expected when every chart is in control.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FalseAlarms {
    /// Points a month (30.44 days) over all charts.
    pub points_per_month: Rounded<2>,
    /// Of the cumulative sums, a month, over all charts: limits are set for this.
    pub cusum_per_month: Rounded<4>,
    /// Of each rule, a month, over all charts, for independent normal points.
    pub rules_per_month: Vec<RuleRate>,
    /// Outliers to be expected among normal values.
    pub outliers: Rounded<4>,
}

/// Rate of a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleRate {
    /// Rule: `1_2s` (a warning), `1_3s`, `2_2s`, `R_4s`, `4_1s`, `10_x`.
    pub rule: String,
    /// Firings a month.
    pub per_month: Rounded<3>,
}

/// Something out of the ordinary on a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signal {
    /// Metric.
    pub metric: String,
    /// Stratum.
    pub stratum: String,
    /// Group.
    pub group: String,
    /// `cusum` or the name of a rule.
    pub rule: String,
    /// `up` or `down`.
    pub side: String,
    /// Day of the point that gave the signal.
    pub day: String,
    /// Day of the first point of the shift, as far as can be told.
    pub since: String,
    /// Day of the last point over the limit.
    pub until: String,
    /// Still over the limit at the last point.
    pub open: bool,
    /// Points over the limit, or at which the rule fired, on this chart.
    pub points: u64,
    /// Estimated shift from the baseline, SD of a point; null for rules.
    pub shift_sd: Rounded<3>,
    /// The same in units of the metric.
    pub shift: Rounded<6>,
    /// Points until a false alarm of this chart and rule, on average.
    pub run_length: Rounded<1>,
    /// False alarms of this chart and rule a year.
    pub false_alarms_per_year: Rounded<4>,
}

/// A sample far from the others of its group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outlier {
    /// Sample.
    pub sample: String,
    /// Metric.
    pub metric: String,
    /// Stratum.
    pub stratum: String,
    /// Group.
    pub group: String,
    /// Day.
    pub day: String,
    /// Value.
    pub value: Rounded<6>,
    /// Median of the group.
    pub median: Rounded<6>,
    /// Robust z: distance from the median over 1.4826 MAD.
    pub z: Rounded<2>,
    /// Verdict of the sample; null when it was not judged.
    pub status: Option<String>,
    /// The verdict lets it pass: no limit sees it.
    pub unseen: bool,
}

/// Deliveries of a group in a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deliveries {
    /// Group.
    pub group: String,
    /// Month, `YYYY-MM`.
    pub month: String,
    /// Samples delivered: pairs of sample and delivery.
    pub delivered: u64,
    /// Those of them that supersede an earlier delivery.
    pub resubmitted: u64,
    /// Share of them.
    pub frac_resubmitted: Frac,
}

/// One chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Chart {
    /// Metric.
    pub metric: String,
    /// Unit.
    pub unit: String,
    /// Stratum.
    pub stratum: String,
    /// Group.
    pub group: String,
    /// Values.
    pub values: u64,
    /// Median.
    pub median: Rounded<6>,
    /// Median absolute deviation.
    pub mad: Rounded<6>,
    /// Robust z of the group's median among all values of the stratum.
    pub z: Rounded<3>,
    /// Points.
    pub points: u64,
    /// Why it has no limits; null when it has.
    pub not_charted: Option<String>,
    /// Points of the baseline.
    pub baseline_points: u64,
    /// Day of the last of them.
    pub baseline_until: Option<String>,
    /// Mean of the baseline without points beyond 3.5 robust z.
    pub mean: Rounded<6>,
    /// Standard deviation of the baseline's points, likewise.
    pub sd: Rounded<6>,
    /// Limit of the cumulative sums, SD.
    pub h: Rounded<2>,
    /// Points until a false alarm of the cumulative sums, on average, the baseline's uncertainty counted.
    pub run_length: Rounded<1>,
    /// Firings of each rule after the baseline.
    pub rules: Vec<RuleCount>,
    /// Medians by month.
    pub months: Vec<Month>,
}

/// Firings of a rule on a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleCount {
    /// Rule.
    pub rule: String,
    /// Points at which it fired.
    pub fired: u64,
    /// Points at which it would on a chart in control, on average.
    pub expected: Rounded<2>,
}

/// A month of a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// Values.
    pub values: u64,
    /// Their median.
    pub median: Rounded<6>,
}
