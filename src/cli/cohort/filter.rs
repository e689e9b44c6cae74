//! Options that choose rows of a store.

use super::super::Failure;
use wgs_cohort::table::{Filter, Key};
use wgs_report::date::{Day, Moment};

/// Which reports.
#[derive(clap::Args, Default)]
pub struct FilterArgs {
    /// Of this sample
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// Sequenced by this vendor
    #[arg(long, value_name = "NAME")]
    vendor: Option<String>,
    /// Analysed by this centre
    #[arg(long, value_name = "NAME")]
    centre: Option<String>,
    /// Of specimens taken by this hospital
    #[arg(long, value_name = "NAME")]
    hospital: Option<String>,
    /// Of this role: tumor, normal, germline, reference_sample, …
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Of this delivery
    #[arg(long, value_name = "ID")]
    delivery: Option<String>,
    /// With this verdict: pass, warn, incomplete, fail
    #[arg(long, value_name = "VERDICT")]
    status: Option<String>,
    /// With this section
    #[arg(long, value_name = "NAME")]
    section: Option<String>,
    /// From this day on
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<String>,
    /// Up to this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<String>,
}

impl FilterArgs {
    /// What the library takes.
    pub fn filter(&self, all_versions: bool) -> Result<Filter, Failure> {
        let words = [
            (Key::Sample, &self.sample),
            (Key::Vendor, &self.vendor),
            (Key::Centre, &self.centre),
            (Key::Hospital, &self.hospital),
            (Key::Role, &self.role),
            (Key::Delivery, &self.delivery),
            (Key::Status, &self.status),
            (Key::Sections, &self.section),
        ];
        let words = words.into_iter().filter_map(|(key, word)| Some((key, word.clone()?))).collect();
        let from = self.from.as_ref().map(|text| start("--from", text)).transpose()?;
        let until = self.to.as_ref().map(|text| end("--to", text)).transpose()?;
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            return Err(Failure::usage("--from is after --to"));
        }
        Ok(Filter { words, from, until, all_versions })
    }
}

/// First minute of a day.
pub fn start(option: &str, text: &str) -> Result<i64, Failure> {
    let bad = || Failure::usage(format!("{option} {text}: not a day (YYYY-MM-DD)"));
    Day::parse(text).and_then(|_| Moment::parse(text)).and_then(wgs_cohort::keys::minutes).ok_or_else(bad)
}

/// First minute after a day.
pub fn end(option: &str, text: &str) -> Result<i64, Failure> {
    Ok(start(option, text)? + 1_440)
}
